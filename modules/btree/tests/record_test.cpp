// Records beside SQLite's own: what it stores for a row, byte for byte, and how it orders rows.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/base/varint.hpp>
#include <pgmicro/btree/record.hpp>

#include <cmath>
#include <deque>
#include <limits>
#include <memory>
#include <string>

namespace pgmicro::btree {
namespace {

constexpr KeyColumn ascending{};

/// Values with a liking for edges; owns the bytes of its texts and blobs.
class ValueSource {
 public:
  explicit ValueSource(std::uint64_t seed) : random_(seed) {}

  Value next(std::size_t bytes_max = 300) {
    switch (random_.below(8)) {
      case 0: return Value::null();
      case 1: return Value::integer(static_cast<std::int64_t>(random_.below(5)) - 2);
      case 2: return Value::integer(edge());
      case 3: return Value::integer(static_cast<std::int64_t>(random_.next() >> random_.below(64)));
      case 4: return Value::real(real());
      case 5: return Value::blob(bytes(bytes_max));
      default: return Value::text(bytes(bytes_max));
    }
  }
  Random& random() { return random_; }

 private:
  std::int64_t edge() {
    constexpr int widths[] = {7, 8, 15, 16, 23, 24, 31, 32, 47, 48, 53, 54, 63};
    const auto power = std::uint64_t{1} << widths[random_.below(std::size(widths))];
    const auto v = static_cast<std::int64_t>(power + random_.below(3) - 1);
    return random_.one_in(2) ? v : static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(v));
  }
  double real() {
    switch (random_.below(5)) {
      case 0: return static_cast<double>(edge());
      case 1: return static_cast<double>(edge()) + 0.5;
      case 2: return random_.one_in(2) ? 0.0 : -0.0;
      case 3: return random_.one_in(2) ? HUGE_VAL : -HUGE_VAL;
      default:
        return std::ldexp(static_cast<double>(random_.next()), static_cast<int>(random_.below(200)) - 150);
    }
  }
  Bytes bytes(std::size_t bytes_max) {
    std::string s(random_.below(random_.one_in(4) ? bytes_max + 1 : 4), '\0');
    for (char& c : s) c = static_cast<char>('A' + random_.below(3) + (random_.one_in(2) ? 32 : 0));
    kept_.push_back(std::move(s));
    return as_bytes(kept_.back().data(), kept_.back().size());
  }
  Random random_;
  std::deque<std::string> kept_;
};

struct Sqlite {
  explicit Sqlite(const char* setup) {
    EXPECT_EQ(sqlite3_open(":memory:", &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, setup, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  }
  ~Sqlite() { sqlite3_close_v2(db); }
  Sqlite(const Sqlite&) = delete;
  sqlite3* db = nullptr;
};
struct Statement {
  Statement(sqlite3* db, const std::string& sql) {
    EXPECT_EQ(sqlite3_prepare_v2(db, sql.c_str(), -1, &stmt, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  }
  ~Statement() { sqlite3_finalize(stmt); }
  Statement(const Statement&) = delete;
  void bind(int at, const Value& v) {
    const auto size = static_cast<int>(v.as_blob().size());
    switch (v.type()) {
      case StorageClass::null: sqlite3_bind_null(stmt, at); break;
      case StorageClass::integer: sqlite3_bind_int64(stmt, at, v.as_integer()); break;
      case StorageClass::real: sqlite3_bind_double(stmt, at, v.as_real()); break;
      case StorageClass::text: sqlite3_bind_text(stmt, at, v.as_text().data(), size, SQLITE_TRANSIENT); break;
      case StorageClass::blob:
        if (size == 0)
          sqlite3_bind_zeroblob(stmt, at, 0);
        else
          sqlite3_bind_blob(stmt, at, v.as_blob().data(), size, SQLITE_TRANSIENT);
        break;
    }
  }
  void run() {
    EXPECT_EQ(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_reset(stmt);
  }
  sqlite3_stmt* stmt = nullptr;
};

/// The record of the only row of the only table, as SQLite stored it on page 2 (64 KiB: no overflow).
std::string stored_record(sqlite3* db) {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, void (*)(void*)> image(sqlite3_serialize(db, "main", &size, 0),
                                                              sqlite3_free);
  const auto* page = reinterpret_cast<const std::byte*>(image.get()) + 65536;
  EXPECT_EQ(load_u8(page), 13);
  EXPECT_EQ(load_be16(page + 3), 1);
  const std::byte* cell = page + load_be16(page + 8);
  std::uint64_t bytes = 0, rowid = 0;
  cell += get_varint_unchecked(cell, bytes);
  cell += get_varint_unchecked(cell, rowid);
  return {reinterpret_cast<const char*>(cell), bytes};
}

std::string to_string(Bytes b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

std::string encode(std::span<const Value> values) {
  std::vector<std::byte> out(record_size(values));
  EXPECT_EQ(encode_record(values, out), out.size());
  return to_string(out);
}

TEST(Record, WrittenAsSqliteWritesIt) {
  constexpr int columns_max = 200;  // more than 127 types: a header length of two bytes
  std::string create = "PRAGMA page_size=65536; CREATE TABLE t(c0";
  std::string insert = "INSERT INTO t VALUES(?";
  for (int i = 1; i < columns_max; ++i) {
    create += ", c" + std::to_string(i);
    insert += ",?";
  }
  Sqlite sqlite((create + ")").c_str());
  Statement wide(sqlite.db, insert + ")");
  Statement erase(sqlite.db, "DELETE FROM t");
  ValueSource source(20260101);
  RecordWriter writer;
  for (int round = 0; round < 400; ++round) {
    // SQLite's INSERT writes all columns, so all are given; the narrow ones end in NULLs.
    const auto given = static_cast<int>(source.random().below(round % 20 == 0 ? columns_max : 12));
    std::vector<Value> values(columns_max);
    for (int i = 0; i < given; ++i) values[static_cast<std::size_t>(i)] = source.next();
    for (int i = 0; i < columns_max; ++i) wide.bind(i + 1, values[static_cast<std::size_t>(i)]);
    wide.run();
    const std::string expected = stored_record(sqlite.db);
    erase.run();

    ASSERT_EQ(encode(values), expected) << "round " << round;
    for (const Value& v : values) writer.value(v);
    ASSERT_EQ(to_string(writer.finish()), expected) << "round " << round;

    RecordView view(as_bytes(expected.data(), expected.size()));
    for (int probe = 0; probe < 10; ++probe) {
      const auto i = static_cast<std::size_t>(source.random().below(columns_max));
      ASSERT_EQ(view.value(i), values[i]) << "round " << round << " column " << i;
    }
    ASSERT_EQ(view.column_count(), std::size_t{columns_max});
  }
}

TEST(Record, NarrowRecordsAsSqliteWritesThem) {
  Sqlite sqlite("PRAGMA page_size=65536; CREATE TABLE t(a, b, c)");
  Statement insert(sqlite.db, "INSERT INTO t VALUES(?,?,?)");
  Statement erase(sqlite.db, "DELETE FROM t");
  ValueSource source(7);
  RecordWriter writer;
  for (int round = 0; round < 3000; ++round) {
    const Value values[] = {source.next(30000), source.next(), source.next(round % 50 == 0 ? 20000 : 80)};
    for (int i = 0; i < 3; ++i) insert.bind(i + 1, values[i]);
    insert.run();
    const std::string expected = stored_record(sqlite.db);
    erase.run();
    ASSERT_EQ(encode(values), expected) << "round " << round;
    for (const Value& v : values) writer.value(v);
    ASSERT_EQ(to_string(writer.finish()), expected) << "round " << round;
  }
}

TEST(Record, WriterForgetsOnClear) {
  RecordWriter writer;
  writer.integer(1).text("gone");
  writer.clear();
  EXPECT_EQ(to_string(writer.integer(5).finish()), std::string("\x02\x01\x05", 3));
  EXPECT_EQ(to_string(writer.finish()), std::string("\x01", 1));  // no columns
  RecordWriter moved = std::move(writer.null());
  EXPECT_EQ(to_string(moved.finish()), std::string("\x02\x00", 2));
}

TEST(Record, NaNIsNull) {
  RecordWriter writer;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(to_string(writer.real(nan).finish()), std::string("\x02\x00", 2));
  std::byte stored[10] = {std::byte{2}, std::byte{7}};  // somebody else's file
  store_be64(stored + 2, std::bit_cast<std::uint64_t>(nan));
  RecordView view{Bytes(stored)};
  EXPECT_TRUE(view.is_null(0));
  EXPECT_EQ(view.value(0), Value::null());
  const std::string null_record = encode(std::vector<Value>(1));
  EXPECT_EQ(compare_records({}, stored, as_bytes(null_record.data(), null_record.size())), 0);
}

TEST(Record, TypedAccessors) {
  RecordWriter writer;
  const Bytes record = writer.integer(-3).real(2.5).text("abc").blob(as_bytes("xyz", 3)).null().finish();
  RecordView view(record);
  EXPECT_EQ(view.text(2), "abc");
  EXPECT_EQ(view.integer(0), -3);
  EXPECT_EQ(view.real(0), -3.0);
  EXPECT_EQ(view.real(1), 2.5);
  EXPECT_EQ(to_string(view.blob(3)), "xyz");
  EXPECT_TRUE(view.is_null(4));
  EXPECT_TRUE(view.is_null(99));  // behind the last column
  EXPECT_THROW((void)view.integer(1), Error);
  EXPECT_THROW((void)view.text(4), Error);
  EXPECT_THROW((void)view.blob(2), Error);
}

/// A reader that hands out at most `step` bytes at a time.
struct Rest {
  std::string record;
  std::size_t step;
  std::size_t bytes_read = 0;
  static std::size_t read(void* source, std::size_t at, MutBytes out) {
    auto& self = *static_cast<Rest*>(source);
    const auto n = std::min({out.size(), self.step, self.record.size() - std::min(at, self.record.size())});
    std::memcpy(out.data(), self.record.data() + at, n);
    self.bytes_read += n;
    return n;
  }
};

TEST(Record, ColumnsBeyondTheLocalPartAreFetched) {
  ValueSource source(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<Value> values(1 + source.random().below(40));
    for (Value& v : values) v = source.next(200);
    Rest rest{encode(values), 1 + source.random().below(64)};
    const auto local = source.random().below(rest.record.size() + 1);
    const std::string front = rest.record.substr(0, local);
    RecordView view(as_bytes(front.data(), local), rest.record.size(), {&rest, Rest::read});
    std::vector<Value> got(values.size());
    for (std::size_t k = 0; k < values.size(); ++k) {
      const auto i = source.random().below(values.size());
      ASSERT_EQ(view.value(i), values[i]) << "round " << round;
    }
  }
}

TEST(Record, OnlyTheNeededColumnIsFetched) {
  const std::string big(100000, 'x');
  const Value values[] = {Value::integer(5), Value::text(big), Value::text("tail")};
  Rest rest{encode(values), 4096};
  RecordView view(as_bytes(rest.record.data(), 40), rest.record.size(), {&rest, Rest::read});
  EXPECT_EQ(view.integer(0), 5);
  EXPECT_EQ(rest.bytes_read, 0u);
  EXPECT_EQ(view.text(2), "tail");
  EXPECT_EQ(rest.bytes_read, 4u);
  EXPECT_EQ(view.text(1), big);
}

TEST(Record, EndOfPayloadBeforeItsLengthIsCorrupt) {
  const std::string big(5000, 'x');
  const Value values[] = {Value::text(big)};
  Rest rest{encode(values), 100};
  const std::size_t total = rest.record.size();
  const std::string front = rest.record.substr(0, 50);
  rest.record.resize(3000);
  RecordView view(as_bytes(front.data(), front.size()), total, {&rest, Rest::read});
  EXPECT_THROW((void)view.text(0), Error);
}

TEST(Record, ArbitraryBytesAreAnErrorOrARecord) {
  ValueSource source(11);
  Random& random = source.random();
  int refused = 0, read = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<Value> values(1 + random.below(6));
    for (Value& v : values) v = source.next(40);
    std::string record = encode(values);
    for (std::uint64_t flips = 1 + random.below(4); flips != 0; --flips)
      record[random.below(record.size())] = static_cast<char>(random.next());
    if (random.one_in(3)) record.resize(random.below(record.size() + 1));
    const std::unique_ptr<char[]> exact(new char[record.size()]);  // so that a sanitizer sees every overrun
    std::memcpy(exact.get(), record.data(), record.size());
    const Bytes bytes = as_bytes(exact.get(), record.size());
    try {
      RecordView view(bytes);
      const std::size_t n = view.column_count();
      for (std::size_t i = 0; i < n; ++i) (void)view.value(i);
      (void)compare_records({}, bytes, bytes);
      ++read;
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate(), errc::data_corrupted);
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(read, 1000);
}

TEST(Record, IntegersAndRealsCompareByValue) {
  constexpr std::int64_t big = (std::int64_t{1} << 53) + 1;
  EXPECT_EQ(compare_integer_real(big, static_cast<double>(big)), 1);  // the double is one less
  EXPECT_EQ(compare_integer_real(big - 1, static_cast<double>(big)), 0);
  EXPECT_EQ(compare_integer_real(INT64_MAX, 9223372036854775808.0), -1);
  EXPECT_EQ(compare_integer_real(INT64_MIN, -9223372036854775808.0), 0);
  EXPECT_EQ(compare_integer_real(-3, -3.5), 1);
  EXPECT_EQ(compare_integer_real(-4, -3.5), -1);
  EXPECT_EQ(compare_integer_real(0, -0.0), 0);
}

int nocase(const void*, Bytes a, Bytes b) noexcept {
  const auto fold = [](std::byte c) {
    const int v = std::to_integer<int>(c);
    return v >= 'A' && v <= 'Z' ? v + 32 : v;
  };
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (const int d = fold(a[i]) - fold(b[i]); d != 0) return d;
  return static_cast<int>(a.size()) - static_cast<int>(b.size());
}

struct OrderCase {
  const char* order_by;
  std::vector<KeyColumn> columns;
};

/// All pairs of rows, ranked by SQLite's ORDER BY, against compare_records(), compare_values() and KeyProbe.
class RecordOrder : public testing::TestWithParam<int> {};

TEST_P(RecordOrder, IsSqlites) {
  static const Collation nocase_collation{"NOCASE", nocase};
  const OrderCase cases[] = {
      {"a, b, c", {}},
      {"a DESC, b, c", {{.descending = true}}},
      {"a, b DESC, c COLLATE NOCASE", {{}, {.descending = true}, {.collation = &nocase_collation}}},
      {"a COLLATE NOCASE DESC, b, c", {{.descending = true, .collation = &nocase_collation}}},
  };
  const OrderCase& order_case = cases[static_cast<std::size_t>(GetParam())];
  const KeyOrder order{order_case.columns};

  Sqlite sqlite("CREATE TABLE t(a, b, c)");
  Statement insert(sqlite.db, "INSERT INTO t VALUES(?,?,?)");
  ValueSource source(static_cast<std::uint64_t>(100 + GetParam()));
  constexpr std::size_t rows = 250;
  std::vector<std::string> records;
  std::vector<std::string> pairs;  // the records of the first two columns
  std::vector<Value> firsts;
  for (std::size_t i = 0; i < rows; ++i) {
    const Value values[] = {source.next(30), source.next(30), source.next(30)};
    for (int c = 0; c < 3; ++c) insert.bind(c + 1, values[c]);
    insert.run();
    records.push_back(encode(values));
    pairs.push_back(encode(std::span(values).first(2)));
    firsts.push_back(values[0]);
  }
  const std::string all = order_case.order_by;
  const std::size_t first_end = all.find(','), pair_end = all.find(',', first_end + 1);
  Statement ranks(sqlite.db, "SELECT dense_rank() OVER (ORDER BY " + all + "), dense_rank() OVER (ORDER BY " +
                                 all.substr(0, first_end) + "), dense_rank() OVER (ORDER BY " +
                                 all.substr(0, pair_end) + ") FROM t ORDER BY rowid");
  std::vector<int> rank, first_rank, pair_rank;
  while (sqlite3_step(ranks.stmt) == SQLITE_ROW) {
    rank.push_back(sqlite3_column_int(ranks.stmt, 0));
    first_rank.push_back(sqlite3_column_int(ranks.stmt, 1));
    pair_rank.push_back(sqlite3_column_int(ranks.stmt, 2));
  }
  ASSERT_EQ(rank.size(), rows);

  const auto bytes = [&](std::size_t i) { return as_bytes(records[i].data(), records[i].size()); };
  const auto sign = [](int d) { return (d > 0) - (d < 0); };
  int undecided = 0;
  for (std::size_t a = 0; a < rows; ++a) {
    const KeyProbe probe(order, bytes(a));
    const Value first[] = {firsts[a]};
    const std::string first_record = encode(first);
    const KeyProbe first_probe(order, as_bytes(first_record.data(), first_record.size()));
    const KeyProbe pair_probe(order, as_bytes(pairs[a].data(), pairs[a].size()));
    for (std::size_t b = 0; b < rows; ++b) {
      const int expected = sign(rank[b] - rank[a]);
      ASSERT_EQ(compare_records(order, bytes(b), bytes(a)), expected) << a << ", " << b;
      ASSERT_EQ(probe.compare(bytes(b), records[b].size()), expected) << a << ", " << b;
      const int expected_first = sign(first_rank[b] - first_rank[a]);
      ASSERT_EQ(first_probe.compare(bytes(b), records[b].size()), expected_first) << a << ", " << b;
      const int expected_pair = sign(pair_rank[b] - pair_rank[a]);
      ASSERT_EQ(pair_probe.compare(bytes(b), records[b].size()), expected_pair) << a << ", " << b;
      const KeyColumn column = order.columns.empty() ? ascending : order.columns[0];
      ASSERT_EQ(compare_values(firsts[b], firsts[a], column), expected_first) << a << ", " << b;

      const std::size_t cut = source.random().below(records[b].size());
      const int partly = probe.compare(bytes(b).first(cut), records[b].size());
      if (partly == KeyProbe::needs_more)
        ++undecided;
      else
        ASSERT_EQ(partly, expected) << a << ", " << b << " cut at " << cut;
    }
  }
  EXPECT_GT(undecided, 0);
  EXPECT_LT(undecided, static_cast<int>(rows * rows));
}
INSTANTIATE_TEST_SUITE_P(Orders, RecordOrder, testing::Range(0, 4));

}  // namespace
}  // namespace pgmicro::btree
