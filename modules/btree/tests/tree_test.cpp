#include "sqlite_oracle.hpp"
#include "vector_pager.hpp"

#include <pgmicro/base/random.hpp>

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

}  // namespace
}  // namespace pgmicro::btree
