/// What a PostgreSQL 15 server answered, and what we answer. With the values that the vectors bring along, promises that
/// need no server are checked too: what goes over the wire or into a file comes back, and every order is the same order.
#include "vectors.hpp"

#include <pgmicro/base/random.hpp>
#include <pgmicro/types/array.hpp>

#include <sqlite3.h>

#include <memory>

namespace pgmicro::types {
namespace {

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

const TypeInfo& type_named(std::string_view name) {
  if (name.ends_with("[]")) return *find_type("_" + std::string(name.substr(0, name.size() - 2)));
  const TypeInfo* const t = find_type(name);
  if (!t) throw std::runtime_error("no type " + std::string(name));
  return *t;
}

/// One table in SQLite, whose only column is declared as the type declares it: does SQLite leave values as they are?
class StockColumn {
 public:
  explicit StockColumn(const std::string& declared) {
    EXPECT_EQ(sqlite3_open(":memory:", &db_), SQLITE_OK);
    for (const char* const name : {"pg_array", "pg_numeric", "pg_interval", "pg_timetz", "pg_bpchar"})
      sqlite3_create_collation(db_, name, SQLITE_UTF8, nullptr,
                               [](void*, int, const void*, int, const void*) { return 0; });
    const std::string sql = "CREATE TABLE t(v " + declared + ")";
    EXPECT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    EXPECT_EQ(sqlite3_prepare_v2(db_, "INSERT INTO t VALUES (?1) RETURNING v", -1, &insert_, nullptr),
              SQLITE_OK)
        << sqlite3_errmsg(db_);
    EXPECT_EQ(sqlite3_prepare_v2(db_, "SELECT (?1 > ?2) - (?1 < ?2)", -1, &compare_, nullptr), SQLITE_OK);
  }
  ~StockColumn() {
    sqlite3_finalize(insert_);
    sqlite3_finalize(compare_);
    sqlite3_close(db_);
  }
  StockColumn(const StockColumn&) = delete;
  StockColumn& operator=(const StockColumn&) = delete;

  /// What SQLite holds after it was given `v`; valid until the next call.
  Value keep(const Value& v) {
    sqlite3_reset(insert_);
    bind(insert_, 1, v);
    EXPECT_EQ(sqlite3_step(insert_), SQLITE_ROW) << sqlite3_errmsg(db_);
    const int n = sqlite3_column_bytes(insert_, 0);
    switch (sqlite3_column_type(insert_, 0)) {
      case SQLITE_INTEGER: return Value::integer(sqlite3_column_int64(insert_, 0));
      case SQLITE_FLOAT: return Value::real(sqlite3_column_double(insert_, 0));
      case SQLITE_TEXT:
        return Value::text(std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(insert_, 0)),
                                            static_cast<std::size_t>(n)));
      case SQLITE_BLOB:
        return Value::blob(
            as_bytes(static_cast<const char*>(sqlite3_column_blob(insert_, 0)), static_cast<std::size_t>(n)));
      default: return Value::null();
    }
  }
  /// As a BINARY index orders them.
  int compare(const Value& a, const Value& b) {
    sqlite3_reset(compare_);
    bind(compare_, 1, a);
    bind(compare_, 2, b);
    EXPECT_EQ(sqlite3_step(compare_), SQLITE_ROW);
    return sqlite3_column_int(compare_, 0);
  }
  std::string integrity() {
    std::string answer;
    sqlite3_exec(
        db_, "PRAGMA integrity_check",
        [](void* out, int, char** row, char**) { return static_cast<std::string*>(out)->append(row[0]), 0; },
        &answer, nullptr);
    return answer;
  }

 private:
  static void bind(sqlite3_stmt* s, int at, const Value& v) {
    switch (v.type()) {
      case StorageClass::null: sqlite3_bind_null(s, at); break;
      case StorageClass::integer: sqlite3_bind_int64(s, at, v.as_integer()); break;
      case StorageClass::real: sqlite3_bind_double(s, at, v.as_real()); break;
      case StorageClass::text:
        sqlite3_bind_text(s, at, v.as_text().data(), static_cast<int>(v.as_text().size()), SQLITE_TRANSIENT);
        break;
      case StorageClass::blob:
        sqlite3_bind_blob(s, at, v.as_blob().data(), static_cast<int>(v.as_blob().size()), SQLITE_TRANSIENT);
        break;
    }
  }
  sqlite3* db_ = nullptr;
  sqlite3_stmt *insert_ = nullptr, *compare_ = nullptr;
};

int sign(int v) { return v < 0 ? -1 : v > 0; }

class VectorTest : public ::testing::TestWithParam<const char*> {};

/// Bounds the noise when something basic is wrong.
constexpr int complaints_max = 40;

TEST_P(VectorTest, AnswersAsTheServer) {
  Settings settings;
  SettingsHolder holder(settings);
  Arena arena;
  const Context context{arena, settings};
  int complaints = 0;
  for (const Vector& v : read_vectors(GetParam())) {
    std::string answer;
    try {
      if (v.fields[0] == "set") {
        holder.set(v.fields[1], v.fields[2]);
        continue;
      }
      if (v.fields[0] == "in") {
        const TypeInfo& type = type_named(v.fields[1]);
        const Datum d = type.input(v.fields[3], std::stoi(v.fields[2]), context);
        std::string wire;
        type.send(d, wire, context);
        answer = "=" + text_of(type, d, context) + "\t" + hex(wire);
      } else if (v.fields[0] == "cmp") {
        const TypeInfo& type = type_named(v.fields[1] == "int4[]" ? "_int4" : v.fields[1]);
        answer = "=" + std::to_string(sign(type.compare(type.input(v.fields[2], -1, context),
                                                        type.input(v.fields[3], -1, context))));
      } else {
        answer = "=" + call(v, context);
      }
    } catch (const Error& e) {
      answer = describe(e);
    }
    if (answer != v.answer && ++complaints <= complaints_max) {
      std::string asked;
      for (const std::string& f : v.fields) asked += f + " | ";
      ADD_FAILURE() << GetParam() << ".tsv:" << v.line << ": " << asked << "\n  server: " << v.answer
                    << "\n  ours:   " << answer;
    }
  }
  EXPECT_EQ(complaints, 0);
}

/// Every value that some vector of the family reads, by type and modifier.
struct Sample {
  const TypeInfo* type;
  Typmod typmod;
  std::vector<Datum> values;
};

std::vector<Sample> samples(const char* family, Arena& arena) {
  std::map<std::pair<std::string, Typmod>, Sample> all;
  Settings settings;
  const Context context{arena, settings};
  for (const Vector& v : read_vectors(family)) {
    if (v.fields[0] != "in" || v.answer[0] != '=') continue;
    const Typmod typmod = std::stoi(v.fields[2]);
    Sample& s = all[{v.fields[1], typmod}];
    s.type = &type_named(v.fields[1]);
    s.typmod = typmod;
    try {
      const std::string_view text = arena.copy(v.fields[3]);
      s.values.push_back(s.type->input(text, typmod, context));
    } catch (const Error&) {  // under the settings of its line it could be read
    }
  }
  std::vector<Sample> list;
  for (auto& [key, s] : all) list.push_back(std::move(s));
  return list;
}

TEST_P(VectorTest, ComesBackFromTheWireAndFromText) {
  Arena arena;
  Settings settings;
  const Context context{arena, settings};
  for (const Sample& s : samples(GetParam(), arena)) {
    for (const Datum& d : s.values) {
      const std::string shown = text_of(*s.type, d, context);
      SCOPED_TRACE(std::string(s.type->name) + " " + shown);
      std::string wire;
      s.type->send(d, wire, context);
      const Datum back = s.type->receive(as_bytes(wire.data(), wire.size()), s.typmod, context);
      ASSERT_EQ(text_of(*s.type, back, context), shown);
      ASSERT_EQ(s.type->compare(d, back), 0);
      ASSERT_EQ(s.type->hash(d), s.type->hash(back));
      ASSERT_EQ(s.type->compare(d, s.type->input(shown, s.typmod, context)), 0);
      const Datum copy = copy_value(d, s.type->representation, arena);
      ASSERT_EQ(text_of(*s.type, copy, context), shown);
      for (std::size_t cut = 0; cut < wire.size(); ++cut) {  // never a crash
        try {
          (void)s.type->receive(as_bytes(wire.data(), cut), s.typmod, context);
        } catch (const Error&) {
        }
      }
    }
  }
}

TEST_P(VectorTest, ComesBackFromAFileThatStockSqliteWrote) {
  Arena arena;
  Settings settings;
  const Context context{arena, settings};
  for (const Sample& s : samples(GetParam(), arena)) {
    if (!s.type->store) continue;
    StockColumn column(s.type->declared(s.typmod));
    for (const Datum& d : s.values) {
      const std::string shown = text_of(*s.type, d, context);
      SCOPED_TRACE(std::string(s.type->name) + " " + shown);
      const Value stored = s.type->store(d, s.typmod, context);
      const Value kept = column.keep(stored);
      // An affinity may turn a real without a fraction into an integer, and nothing else.
      if (stored.type() != StorageClass::real) {
        ASSERT_TRUE(kept == stored) << "as " << s.type->declared(s.typmod);
      }
      const Datum back = s.type->load(kept, s.typmod, context);
      ASSERT_EQ(s.type->compare(back, d), 0);
      if (shown != "-0") {  // SQLite packs it as the integer 0
        ASSERT_EQ(text_of(*s.type, back, context), shown);
      }
      ASSERT_EQ(text_of(*s.type, s.type->load(stored, s.typmod, context), context), shown);
    }
    EXPECT_EQ(column.integrity(), "ok") << s.type->name;
  }
}

TEST_P(VectorTest, EveryOrderIsTheSameOrder) {
  Arena arena;
  Settings settings;
  const Context context{arena, settings};
  constexpr std::uint64_t seed = 20;
  Random random(seed);
  for (const Sample& s : samples(GetParam(), arena)) {
    if (!s.type->compare || s.values.empty()) continue;
    std::unique_ptr<StockColumn> column;
    if (s.type->store && s.type->order_for(s.typmod) == StorageOrder::native)
      column = std::make_unique<StockColumn>(s.type->declared(s.typmod));
    for (int i = 0; i < 2000; ++i) {
      const Datum a = s.values[random.below(s.values.size())], b = s.values[random.below(s.values.size())];
      SCOPED_TRACE(std::string(s.type->name) + " " + text_of(*s.type, a, context) + " and " +
                   text_of(*s.type, b, context) + ", seed " + std::to_string(seed));
      const int order = sign(s.type->compare(a, b));
      ASSERT_EQ(order, -sign(s.type->compare(b, a)));
      if (order == 0) {
        ASSERT_EQ(s.type->hash(a), s.type->hash(b));
      }
      if (s.type->sort_key) {
        std::string ka, kb;
        s.type->sort_key(a, ka);
        s.type->sort_key(b, kb);
        ASSERT_EQ(sign(ka.compare(kb)), order);
        ASSERT_FALSE(order != 0 && (ka.starts_with(kb) || kb.starts_with(ka)));
      }
      if (column) {
        ASSERT_EQ(column->compare(s.type->store(a, s.typmod, context), s.type->store(b, s.typmod, context)),
                  order);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Families, VectorTest,
                         ::testing::Values("plain", "arrays", "numeric", "datetime", "interval"),
                         [](const auto& family) { return std::string(family.param); });

}  // namespace
}  // namespace pgmicro::types
