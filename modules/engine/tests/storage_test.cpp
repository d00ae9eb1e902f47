#include <gtest/gtest.h>

#include <pgmicro/btree/pager.hpp>
#include <pgmicro/storage.hpp>
#include <pgmicro/vdbe/table_store.hpp>

#include <string>

namespace pgmicro {
namespace {

// The modules do not see each other; here it is proven that they fit.
static_assert(btree::Pager<pager::Pager<pager::MemoryStore>>);
static_assert(btree::StablePages<pager::Pager<pager::MemoryStore>::Txn>);
static_assert(vdbe::TableStore<MemoryStorage::Trees>);
static_assert(vdbe::SavepointTxn<MemoryStorage::Txn>);

std::string text_at(MemoryStorage& db, TreeId tree, RowId row) {
  auto txn = db.begin(TxnMode::read);
  auto cursor = txn.table(tree);
  if (!cursor.seek(SeekOp::eq, row)) return "-";
  btree::RecordView record(cursor.prefix());
  return std::string(record.text(0));
}

void put_text(MemoryStorage& db, TreeId tree, RowId row, const char* text) {
  auto txn = db.begin(TxnMode::write);
  btree::RecordWriter record;
  txn.table(tree).put(row, record.text(text).finish());
  txn.commit();
}

TEST(Storage, AForkAndItsParentGoTheirOwnWays) {
  auto parent = open_memory();
  auto txn = parent.begin(TxnMode::write);
  const auto tree = txn.create_tree(TreeKind::table);
  txn.commit();
  put_text(parent, tree, 1, "both");
  auto child = parent.fork();
  put_text(parent, tree, 2, "parent");
  put_text(child, tree, 2, "child");
  EXPECT_EQ(text_at(parent, tree, 2), "parent");
  EXPECT_EQ(text_at(child, tree, 2), "child");
  EXPECT_EQ(text_at(child, tree, 1), "both");
  { auto gone = std::move(parent); }
  EXPECT_EQ(text_at(child, tree, 1), "both");
}

TEST(Storage, MayBeMovedBetweenTransactions) {
  auto db = open_memory({.page_size = 512});
  auto txn = db.begin(TxnMode::write);
  const auto tree = txn.create_tree(TreeKind::table);
  txn.commit();
  auto moved = std::move(db);
  put_text(moved, tree, 7, "seven");
  EXPECT_EQ(text_at(moved, tree, 7), "seven");
}

}  // namespace
}  // namespace pgmicro
