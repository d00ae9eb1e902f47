#include <cstdio>
#include <pgmicro/storage.hpp>

int main() {
  auto db = pgmicro::open_memory();  // or open_file("people.db"), which sqlite3 opens too
  auto txn = db.begin(pgmicro::TxnMode::write);
  const auto people = txn.create_tree(pgmicro::TreeKind::table);
  pgmicro::btree::RecordWriter row;
  row.text("Ada").integer(1815);
  txn.table(people).put(1, row.finish());
  txn.commit();

  auto snapshot = db.begin(pgmicro::TxnMode::read);
  auto cursor = snapshot.table(people);
  if (!cursor.seek(pgmicro::SeekOp::eq, 1)) return 1;
  pgmicro::btree::RecordView ada(cursor.prefix());
  std::printf("%s, born %lld\n", std::string(ada.text(0)).c_str(), static_cast<long long>(ada.integer(1)));
}
