#include "sqlite_oracle.hpp"
#include "vector_pager.hpp"

#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/stats.hpp>

#include <map>
#include <optional>
#include <set>

namespace pgmicro::btree {
namespace {

using test::SqliteOracle;
using test::VectorPager;
using Store = TreeStore<VectorPager>;

std::string text_of(Bytes b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }
Bytes bytes_of(std::string_view s) { return as_bytes(s.data(), s.size()); }

/// A record of one text column.
std::string record_of(std::string_view text) {
  RecordWriter w;
  w.text(text);
  return text_of(w.finish());
}
template <class Cursor>
std::string read_all(const Cursor& c) {
  std::string out(c.size(), '\0');
  MutBytes to(reinterpret_cast<std::byte*>(out.data()), out.size());
  EXPECT_EQ(c.read(0, to), out.size());
  return out;
}

TEST(Tree, EmptyDatabaseReadsAsEmpty) {
  VectorPager pager(4096);
  Store store(pager);
  auto txn = store.begin(TxnMode::read);
  auto c = txn.table(TreeId::schema);
  EXPECT_FALSE(c.first());
  EXPECT_FALSE(c.last());
  EXPECT_FALSE(c.seek(SeekOp::ge, 0));
  EXPECT_FALSE(c.next());
  EXPECT_THROW(c.put(1, {}), Error);
}

/// Keys that begin with integers are guessed: evenly spread, all alike, in clumps, at the ends of the range, and with
/// others (NULL, text) among them.
TEST(Tree, IndexesOfIntegersAreSearchedLikeAnyOther) {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    VectorPager pager(std::uint32_t{512} << random.below(3));
    Store store(pager);
    auto txn = store.begin(TxnMode::write);
    const auto t = txn.create_tree(TreeKind::index);
    auto c = txn.index(t, {});
    const auto shift = 1 + random.below(63);
    const bool clumps = random.one_in(2), others = random.one_in(3);
    RecordWriter w;
    const auto random_key = [&](int columns) {
      auto v = static_cast<std::int64_t>(random.next() >> shift) - (random.one_in(2) ? 0 : 1000);
      if (clumps) v = v / 1000 * 1000 + static_cast<std::int64_t>(random.below(3));
      if (random.one_in(100)) v = random.one_in(2) ? INT64_MIN : INT64_MAX;
      if (others && random.one_in(10))
        w.text("t");
      else if (others && random.one_in(10))
        w.null();
      else
        w.integer(v);
      if (columns == 2) w.integer(static_cast<std::int64_t>(random.below(100000)));
      return text_of(w.finish());
    };
    const auto less = [](const std::string& a, const std::string& b) {
      return compare_records({}, bytes_of(a), bytes_of(b)) < 0;
    };
    std::set<std::string, decltype(less)> model(less);
    for (int i = 0; i < 1000; ++i) {
      const auto key = random_key(2);
      model.insert(key);
      c.put(bytes_of(key));
    }
    for (int i = 0; i < 1000; ++i) {
      const auto key = random.one_in(2)
                           ? random_key(2)
                           : *std::next(model.begin(), static_cast<std::ptrdiff_t>(random.below(20)));
      const auto ge = model.lower_bound(key), gt = model.upper_bound(key);
      const auto end = model.end();
      const auto lands = [&](SeekOp op, const std::string& on, auto expected) {
        if (c.seek(op, bytes_of(on)) != (expected != end)) return false;
        return expected == end || text_of(c.key()) == *expected;
      };
      ASSERT_TRUE(lands(SeekOp::ge, key, ge));
      ASSERT_TRUE(lands(SeekOp::gt, key, gt));
      ASSERT_TRUE(lands(SeekOp::lt, key, ge == model.begin() ? end : std::prev(ge)));
      ASSERT_TRUE(lands(SeekOp::eq, key, ge == gt ? end : ge));
      if (i % 20 != 0) continue;
      const auto prefix = random_key(1);
      ASSERT_TRUE(lands(SeekOp::ge, prefix, std::find_if(model.begin(), end, [&](const std::string& k) {
                          return compare_records({}, bytes_of(k), bytes_of(prefix)) >= 0;
                        })));
    }
  }
}

/// Rowids are guessed, too: dense, sparse, in clumps, negative, at the ends of their range.
TEST(Tree, RowidsAreFoundHoweverTheyAreSpread) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    VectorPager pager(std::uint32_t{512} << random.below(3));
    Store store(pager);
    auto txn = store.begin(TxnMode::write);
    const auto t = txn.create_tree(TreeKind::table);
    auto c = txn.table(t);
    const auto shift = 1 + random.below(63);
    const int spread = static_cast<int>(random.below(4));
    const auto random_rowid = [&]() -> RowId {
      if (random.one_in(100)) return random.one_in(2) ? INT64_MIN : INT64_MAX;
      auto v = static_cast<RowId>(random.next() >> shift);
      if (spread == 1) v = v / 1000 * 1000 + static_cast<RowId>(random.below(3));
      if (spread == 2) v = static_cast<RowId>(random.below(1500)) - 700;
      return spread == 3 && random.one_in(2) ? -v : v;
    };
    std::set<RowId> model;
    const auto record = record_of("row");
    for (int i = 0; i < 1500; ++i) {
      const auto k = random_rowid();
      model.insert(k);
      c.put(k, bytes_of(record));
      if (random.one_in(4)) {
        const auto gone = random_rowid();
        ASSERT_EQ(c.seek(SeekOp::eq, gone), model.erase(gone) == 1);
        if (c.seek(SeekOp::eq, gone)) c.erase();
      }
    }
    for (int i = 0; i < 1500; ++i) {
      const auto k = random_rowid();
      const auto ge = model.lower_bound(k), gt = model.upper_bound(k), end = model.end();
      const auto lands = [&](SeekOp op, auto expected) {
        if (c.seek(op, k) != (expected != end)) return false;
        return expected == end || c.key() == *expected;
      };
      ASSERT_TRUE(lands(SeekOp::ge, ge));
      ASSERT_TRUE(lands(SeekOp::gt, gt));
      ASSERT_TRUE(lands(SeekOp::eq, ge == gt ? end : ge));
      ASSERT_TRUE(lands(SeekOp::lt, ge == model.begin() ? end : std::prev(ge)));
      ASSERT_TRUE(lands(SeekOp::le, gt == model.begin() ? end : std::prev(gt)));
    }
  }
}

/// Appending is fast because the cursor knows where it stands (K3). Whatever else happens must make it look again.
TEST(Tree, AppendsKnowWhenTheyMustLookAgain) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    VectorPager pager(512);
    Store store(pager);
    auto txn = store.begin(TxnMode::write);
    const auto t = txn.create_tree(TreeKind::table);
    auto c = txn.table(t);
    std::optional<Store::Txn::TableCursor> other;
    std::map<RowId, std::string> model;
    const auto greatest = [&] { return model.empty() ? 0 : model.rbegin()->first; };
    const auto any = [&] {
      return std::next(model.begin(), static_cast<std::ptrdiff_t>(random.below(model.size())))->first;
    };
    for (int i = 0; i < 1500; ++i) {
      const auto record = record_of(std::string(random.one_in(50) ? 600 : random.below(30), 'r'));
      switch (random.below(16)) {
        case 0: {
          const auto k = greatest() + 1 - static_cast<RowId>(random.below(5));
          c.put(k, bytes_of(record));
          model[k] = record;
          break;
        }
        case 1:
          if (model.empty()) break;
          ASSERT_TRUE(c.seek(SeekOp::le, random.one_in(2) ? greatest() : any()));
          if (random.one_in(2)) {
            model.erase(c.key());
            c.erase();
          }
          break;
        case 2:
          (void)c.last();
          if (random.one_in(2)) (void)c.prev();
          break;
        case 3:
          if (!other) other.emplace(txn.table(t));
          other->append(greatest() + 1, bytes_of(record));
          model.emplace(greatest() + 1, record);
          break;
        case 4:
          if (other && other->last()) {
            model.erase(other->key());
            other->erase();
          }
          if (random.one_in(2)) other.reset();
          break;
        case 5: {
          const auto mark = txn.mark();
          c.append(greatest() + 7, bytes_of(record));
          txn.rollback(mark);
          break;
        }
        case 6:
          if (model.empty()) break;
          EXPECT_THROW(c.append(greatest(), bytes_of(record)), Error);
          break;
        default: {
          const auto k = greatest() + 1 + static_cast<RowId>(random.below(300));
          c.append(k, bytes_of(record));
          model[k] = record;
          ASSERT_EQ(c.key(), k);
          ASSERT_EQ(read_all(c), record);
        }
      }
    }
    auto expected = model.begin();
    for (bool more = c.first(); more; more = c.next(), ++expected) {
      ASSERT_NE(expected, model.end());
      ASSERT_EQ(c.key(), expected->first);
      ASSERT_EQ(read_all(c), expected->second);
    }
    ASSERT_EQ(expected, model.end());
  }
}

TEST(Tree, CursorsGoAlongWithAMovedTransaction) {
  VectorPager pager(4096);
  Store store(pager);
  auto first = store.begin(TxnMode::write);
  const auto t = first.create_tree(TreeKind::table);
  auto a = first.table(t), b = first.table(t);
  for (int i = 1; i <= 100; ++i) a.put(i, bytes_of(record_of("row")));
  ASSERT_TRUE(b.seek(SeekOp::eq, 50));
  auto second = std::move(first);
  EXPECT_EQ(b.key(), 50);
  ASSERT_TRUE(a.seek(SeekOp::eq, 51));
  a.erase();
  ASSERT_TRUE(b.next());
  EXPECT_EQ(b.key(), 52);
  second.commit();
}

TEST(Tree, PutsAreThereAfterCommitAndForSqlite) {
  VectorPager pager(512);
  Store store(pager);
  {
    auto txn = store.begin(TxnMode::write);
    const auto t = txn.create_tree(TreeKind::table);
    test::describe(txn, 1, "table", "t", "t", t, "CREATE TABLE t(a)");
    auto c = txn.table(t);
    for (int i = 1; i <= 1000; ++i) c.put(i, bytes_of(record_of("row " + std::to_string(i))));
    txn.commit();
  }
  SqliteOracle db(pager.image());
  EXPECT_EQ(db.integrity(), "ok");
  EXPECT_EQ(db.rows("SELECT count(*), min(a), sum(rowid) FROM t"),
            std::vector<std::string>{"1000|row 1|500500"});
  auto txn = store.begin(TxnMode::read);
  auto c = txn.table(TreeId{2});
  int n = 0;
  for (bool more = c.first(); more; more = c.next()) {
    ++n;
    EXPECT_EQ(c.key(), n);
    EXPECT_EQ(text_of(c.prefix()), record_of("row " + std::to_string(n)));
  }
  EXPECT_EQ(n, 1000);
}

/// How full pages come out, by the order in which rows come.
TEST(Tree, PagesAreFull) {
  struct Order {
    const char* name;
    RowId (*key)(int i, Random& random);
    double least;
  };
  static constexpr int rows = 20000;
  const Order orders[] = {
      {"ascending", [](int i, Random&) { return RowId{i}; }, 0.97},
      {"descending", [](int i, Random&) { return RowId{rows - i}; }, 0.70},
      {"random", [](int, Random& r) { return static_cast<RowId>(r.next() >> 20); }, 0.72},
      {"twenty groups, each ascending", [](int i, Random&) { return RowId{i % 20 * 1000000 + i / 20}; },
       0.68},
  };
  for (const auto& order : orders) {
    SCOPED_TRACE(order.name);
    VectorPager pager(4096);
    Store store(pager);
    auto txn = store.begin(TxnMode::write);
    const auto t = txn.create_tree(TreeKind::table), i = txn.create_tree(TreeKind::index);
    auto table = txn.table(t);
    auto index = txn.index(i, {});
    Random random(1);
    RecordWriter w;
    for (int n = 0; n < rows; ++n) {
      const auto k = order.key(n, random);
      table.put(k, w.text(std::string(60, 'x')).finish());
      index.put(w.integer(k).text("abcdefghij").finish());
    }
    EXPECT_GT(tree_stats(txn.pages(), t).fill(), order.least);
    EXPECT_GT(tree_stats(txn.pages(), i).fill(), order.least);
  }
}

TEST(Tree, AFullDatabaseSaysSoAndCanBeRolledBack) {
  VectorPager pager(512);
  pager.pages_max = 40;
  Store store(pager);
  auto txn = store.begin(TxnMode::write);
  const auto t = txn.create_tree(TreeKind::table);
  auto c = txn.table(t);
  c.put(1, bytes_of(record_of("first")));
  const auto mark = txn.mark();
  try {
    for (RowId k = 2;; ++k) c.put(k, bytes_of(record_of(std::string(100, 'x'))));
  } catch (const Error& e) {
    EXPECT_EQ(e.sqlstate(), errc::program_limit);
  }
  EXPECT_THROW(c.put(1, {}), Error) << "a change was made by half";
  EXPECT_THROW((void)txn.mark(), Error);
  txn.rollback(mark);
  EXPECT_TRUE(c.first());
  EXPECT_EQ(c.key(), 1);
  EXPECT_FALSE(c.next());
  c.put(2, bytes_of(record_of("second")));
  txn.commit();
  EXPECT_LT(pager.image().size(), 40 * 512u);
}

TEST(Tree, AppendedRowidsMustAscend) {
  VectorPager pager(512);
  Store store(pager);
  auto txn = store.begin(TxnMode::write);
  auto c = txn.table(txn.create_tree(TreeKind::table));
  c.append(5, bytes_of(record_of("five")));
  try {
    c.append(5, bytes_of(record_of("five")));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.sqlstate(), errc::invalid_parameter);
  }
  c.append(6, bytes_of(record_of("six")));
  EXPECT_EQ(c.key(), 6);
  EXPECT_TRUE(c.prev());
  EXPECT_EQ(c.key(), 5);
}

}  // namespace
}  // namespace pgmicro::btree
