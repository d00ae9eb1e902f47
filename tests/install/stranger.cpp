/// The least that shows that headers are found and libraries link: a row written and read.

#include <pgmicro/storage.hpp>

#include <cstdio>

int main() {
  auto db = pgmicro::open_memory();
  auto txn = db.begin(pgmicro::TxnMode::write);
  const auto tree = txn.create_tree(pgmicro::TreeKind::table);
  pgmicro::btree::RecordWriter row;
  txn.table(tree).put(42, row.integer(1815).finish());
  txn.commit();

  auto snapshot = db.begin(pgmicro::TxnMode::read);
  auto cursor = snapshot.table(tree);
  const bool found =
      cursor.seek(pgmicro::SeekOp::eq, 42) && pgmicro::btree::RecordView(cursor.prefix()).integer(0) == 1815;
  std::puts(found ? "works" : "does not work");
  return found ? 0 : 1;
}
