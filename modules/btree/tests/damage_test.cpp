/// Whole databases: made by SQLite and read, changed and handed back by us; and damaged, where every operation ends
/// in an Error that says so, or is right, and none runs away.

#include "sqlite_oracle.hpp"
#include "vector_pager.hpp"

#include <pgmicro/base/random.hpp>

namespace pgmicro::btree {
namespace {

using test::SqliteOracle;
using test::VectorPager;
using Store = TreeStore<VectorPager>;

template <class Cursor>
std::string whole(const Cursor& c) {
  std::string out(std::min<std::size_t>(c.size(), 1u << 20), '\0');
  c.read(0, {reinterpret_cast<std::byte*>(out.data()), out.size()});
  return out;
}

std::vector<std::byte> made_by_sqlite(int page_size, const char* auto_vacuum) {
  SqliteOracle db;
  db.run("PRAGMA page_size=" + std::to_string(page_size));
  db.run(std::string("PRAGMA auto_vacuum=") + auto_vacuum);
  db.run("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b)");
  db.run("CREATE INDEX ta ON t(a)");
  db.run("CREATE TABLE w(k PRIMARY KEY, v) WITHOUT ROWID");
  db.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 600)"
      " INSERT INTO t SELECT i*3, printf('%c%05d', 97 + i*7%26, i), hex(zeroblob(i % 40)) FROM n");
  db.run("INSERT INTO t VALUES(100000, 'long', hex(zeroblob(9000)))");
  db.run("INSERT INTO w SELECT a, b FROM t");
  db.run("DELETE FROM t WHERE id % 7 = 0");
  db.run("DELETE FROM w WHERE k LIKE 'm%'");
  return db.image();
}

struct Made {
  int page_size;
  const char* auto_vacuum;
};
class MadeBySqlite : public ::testing::TestWithParam<Made> {};

TEST_P(MadeBySqlite, IsReadChangedAndHandedBack) {
  VectorPager pager(static_cast<std::uint32_t>(GetParam().page_size));
  pager.load(made_by_sqlite(GetParam().page_size, GetParam().auto_vacuum));
  SqliteOracle before(pager.image());
  auto root = [&](const std::string& name) {
    return TreeId(static_cast<std::uint32_t>(
        std::stoul(before.rows("SELECT rootpage FROM sqlite_schema WHERE name='" + name + "'").at(0))));
  };
  Store store(pager);
  {
    auto txn = store.begin(TxnMode::write);
    auto t = txn.table(root("t"));
    auto a = txn.index(root("ta"), {});
    auto w = txn.index(root("w"), {}, 1);
    std::vector<std::string> rows;
    for (bool more = t.first(); more; more = t.next()) {
      const auto record = whole(t);
      RecordView view(as_bytes(record.data(), record.size()));
      EXPECT_TRUE(view.is_null(0));
      rows.push_back(std::to_string(t.key()) + "|" + std::string(view.text(1)) + "|" +
                     std::string(view.text(2)));
    }
    EXPECT_EQ(rows, before.rows("SELECT id, a, b FROM t ORDER BY id"));
    std::size_t entries = 0;
    for (bool more = a.last(); more; more = a.prev()) ++entries;
    EXPECT_EQ(entries, rows.size());
    // Every second row goes, and comes back under another key.
    RecordWriter writer;
    bool odd = false;
    for (bool more = t.first(); more && t.key() < 100000; more = t.next()) {
      if (odd = !odd; odd) continue;
      const auto record = whole(t);
      RecordView view(as_bytes(record.data(), record.size()));
      const std::string key(view.text(1));
      const auto id = t.key();
      ASSERT_TRUE(a.seek(SeekOp::eq, writer.text(key).integer(id).finish()));
      a.erase();
      t.erase();
      auto other = txn.table(root("t"));
      other.put(id + 200000, as_bytes(record.data(), record.size()));
      a.put(writer.text(key).integer(id + 200000).finish());
      w.put(writer.text(key).integer(id).finish());
    }
    txn.commit();
  }
  SqliteOracle after(pager.image());
  EXPECT_EQ(after.integrity(), "ok");
  EXPECT_EQ(after.rows("SELECT a FROM t ORDER BY a"), before.rows("SELECT a FROM t ORDER BY a"));
  EXPECT_EQ(after.rows("SELECT count(*) FROM t WHERE id > 200000"),
            before.rows("SELECT (count(*) - 1) / 2 FROM t"));
  // All rows still to be found through the index, by SQLite's own search.
  EXPECT_EQ(after.rows("SELECT count(*) FROM t x WHERE EXISTS (SELECT 1 FROM t y WHERE y.a = x.a)"),
            before.rows("SELECT count(*) FROM t"));
}
INSTANTIATE_TEST_SUITE_P(Shapes, MadeBySqlite,
                         ::testing::Values(Made{512, "none"}, Made{512, "full"}, Made{1024, "incremental"},
                                           Made{4096, "none"}, Made{4096, "full"}, Made{65536, "none"}));

/// Everything one can do to a database, with no thought for what is in it.
void use(VectorPager& pager, Random& random) {
  Store store(pager);
  RecordWriter writer;
  auto txn = store.begin(TxnMode::write);
  const auto pages = txn.page_count();
  const auto guarded = [&](auto&& f) {
    const auto mark = txn.mark();
    try {
      f();
      txn.release(mark);
    } catch (const Error& e) {
      EXPECT_TRUE(e.sqlstate() == errc::data_corrupted || e.sqlstate() == errc::index_corrupted) << e.what();
      txn.rollback(mark);
      txn.release(mark);
    }
  };
  for (std::uint32_t root = 1; root <= std::min(pages, 8u); ++root) {
    const TreeId tree{root};
    guarded([&] {
      auto c = txn.table(tree);
      for (bool more = c.first(); more; more = c.next()) (void)whole(c);
      for (bool more = c.last(); more; more = c.prev()) (void)c.key();
    });
    guarded([&] {
      auto c = txn.index(tree, {});
      for (bool more = c.first(); more; more = c.next()) (void)whole(c);
      for (bool more = c.last(); more; more = c.prev()) (void)c.size();
    });
    for (int i = 0; i < 10; ++i) {
      guarded([&] {
        auto c = txn.table(tree);
        const auto text = std::string(random.below(300), 'x');
        c.put(static_cast<RowId>(random.below(2000)), writer.text(text).finish());
        if (c.seek(SeekOp::ge, static_cast<RowId>(random.below(2000)))) c.erase();
      });
      guarded([&] {
        auto c = txn.index(tree, {});
        const std::string text(1 + random.below(30), static_cast<char>('a' + random.below(26)));
        c.put(writer.text(text).integer(1).finish());
        if (c.seek(SeekOp::le, writer.text(text).finish())) c.erase();
      });
    }
  }
  guarded([&] { (void)txn.create_tree(TreeKind::table); });
  guarded([&] { txn.drop_tree(TreeId{static_cast<std::uint32_t>(2 + random.below(5))}); });
  guarded([&] { (void)txn.vacuum(3); });
  txn.commit();
}

TEST(Damage, IsAnErrorOrHarmless) {
  for (const auto& made : {Made{512, "none"}, Made{512, "full"}, Made{1024, "incremental"}}) {
    const auto good = made_by_sqlite(made.page_size, made.auto_vacuum);
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      SCOPED_TRACE(std::string(made.auto_vacuum) + " seed " + std::to_string(seed));
      Random random(seed);
      auto bad = good;
      const auto page_size = static_cast<std::size_t>(made.page_size);
      for (auto n = 1 + random.below(20); n != 0; --n) {
        // Half of the blows hit where pages keep their headers and pointers.
        auto at = random.below(bad.size());
        if (random.one_in(2)) at = at / page_size * page_size + random.below(24);
        if (at >= 16 && at < 24) continue;  // what makes it a database of this page size
        bad[at] = static_cast<std::byte>(random.one_in(2) ? random.next() : random.below(16));
      }
      VectorPager pager(static_cast<std::uint32_t>(made.page_size));
      pager.load(bad);
      try {
        use(pager, random);
      } catch (const Error& e) {
        EXPECT_EQ(e.sqlstate(), errc::data_corrupted) << e.what();
      }
    }
  }
}

TEST(Damage, ALoopOfPagesEnds) {
  VectorPager pager(512);
  pager.load(made_by_sqlite(512, "none"));
  auto image = pager.image();
  // The schema says where t is; each interior page's children become its first child.
  const auto root =
      std::stoul(SqliteOracle(image).rows("SELECT rootpage FROM sqlite_schema WHERE name='t'").at(0));
  auto* page = image.data() + (root - 1) * 512;
  ASSERT_EQ(page[0], std::byte{5});
  const auto format = detail::PageFormat::of(512, 0);
  auto h = detail::read_header(page, PageNo(root), format);
  for (std::uint32_t i = 0; i <= h.count; ++i)
    detail::set_child(page, PageNo(root), h, format, i, PageNo(root));
  pager.load(image);
  Store store(pager);
  auto txn = store.begin(TxnMode::read);
  auto c = txn.table(TreeId(root));
  EXPECT_THROW((void)c.first(), Error);
  EXPECT_THROW((void)c.last(), Error);
  EXPECT_THROW((void)c.seek(SeekOp::eq, 5), Error);
}

TEST(Damage, OtherFilesAreNotDatabases) {
  VectorPager pager(512);
  std::vector<std::byte> noise(2048, std::byte{'x'});
  pager.load(noise);
  Store store(pager);
  EXPECT_THROW((void)store.begin(TxnMode::read), Error);
}

}  // namespace
}  // namespace pgmicro::btree
