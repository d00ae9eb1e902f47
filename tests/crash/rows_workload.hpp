#pragma once
/// Rows in trees, under a schema that stock SQLite understands:
///
///     t   CREATE TABLE t(k INTEGER PRIMARY KEY, a INT, b BLOB)       with an index i on t(a)
///     w   CREATE TABLE w(k INT PRIMARY KEY, b BLOB) WITHOUT ROWID
///     x   CREATE TABLE x(k INTEGER PRIMARY KEY, a INT, b BLOB)       comes and goes
///
/// Every b follows from a stamp, some long enough for overflow pages. The index must agree with its table: a
/// commit that is there by half shows even where each tree for itself is sound.

#include "scenario.hpp"

#include <pgmicro/btree/check.hpp>
#include <pgmicro/btree/record.hpp>
#include <pgmicro/btree/tree_store.hpp>

#include <algorithm>
#include <iterator>
#include <map>

namespace pgmicro::crash {

inline constexpr const char* sql_of_t = "CREATE TABLE t(k INTEGER PRIMARY KEY, a INT, b BLOB)";
inline constexpr const char* sql_of_i = "CREATE INDEX i ON t(a)";
inline constexpr const char* sql_of_w = "CREATE TABLE w(k INT PRIMARY KEY, b BLOB) WITHOUT ROWID";

/// What the blob with this stamp is: the stamp, and bytes that follow from it.
std::vector<std::byte> blob_of(std::uint64_t stamp);
/// Violation where `blob` is not the blob of any stamp.
std::uint64_t stamp_of(Bytes blob);

struct Row {
  std::int64_t a;
  std::uint64_t stamp;
  friend bool operator==(const Row&, const Row&) = default;
};
using Table = std::map<RowId, Row>;

struct Rows {
  Table t;
  std::map<std::int64_t, std::uint64_t> w;
  std::optional<Table> x;
  friend bool operator==(const Rows&, const Rows&) = default;
};

/// Stock SQLite, on a copy of the files in a folder of its own: sound, and the same rows; else Violation.
void ask_sqlite(const pager::SimDisk& files, const std::string& database, const Rows& expected);

/// A database that stock SQLite made and did not tidy up after: in a rollback-journal mode, with a hot journal of
/// a transaction that was cut short, or with a log that nobody moved. Returns what must be found in it.
Rows create_by_sqlite(pager::SimDisk& files, const std::string& database, const Setup& setup, Random& random);

/// The schema table, as far as it is needed here.
template <class Txn>
class Schema {
 public:
  explicit Schema(Txn& txn) : txn_(txn) {
    auto cursor = txn.table(TreeId::schema);
    for (bool more = cursor.first(); more; more = cursor.next()) {
      const auto record = whole(cursor);
      btree::RecordView view{Bytes(record)};
      entries_[std::string(view.text(1))] = {
          cursor.key(), std::string(view.text(0)), std::string(view.text(2)),
          TreeId{static_cast<std::uint32_t>(view.integer(3))}, std::string(view.text(4))};
    }
  }

  [[nodiscard]] TreeId root(const std::string& name) const {
    const auto it = entries_.find(name);
    if (it == entries_.end()) throw Violation{"there is no " + name + " in the schema (R1)"};
    return it->second.root;
  }
  [[nodiscard]] bool has(const std::string& name) const { return entries_.count(name) != 0; }

  void create(TreeKind kind, const char* type, const std::string& name, const char* table, const char* sql) {
    RowId row = 1;
    for (const auto& [other, e] : entries_) row = std::max(row, e.row + 1);
    put(name, {row, type, table, txn_.create_tree(kind), sql});
    next_cookie();
  }
  /// Auto-vacuum moves another tree into the place that becomes free.
  void drop(const std::string& name) {
    txn_.drop_tree(root(name));
    const auto moved = txn_.moved_by_drop();
    auto cursor = txn_.table(TreeId::schema);
    if (!cursor.seek(SeekOp::eq, entries_.at(name).row)) throw Violation{"a schema row is gone (R1)"};
    cursor.erase();
    entries_.erase(name);
    for (auto& [other, e] : entries_)
      if (moved && e.root == moved->from) {
        e.root = moved->to;
        put(other, e);
      }
    next_cookie();
  }

  template <class Cursor>
  static std::vector<std::byte> whole(Cursor& cursor) {
    std::vector<std::byte> record(cursor.size());
    if (cursor.read(0, record) != record.size()) throw Violation{"a record is shorter than it says (R1)"};
    return record;
  }

 private:
  struct Entry {
    RowId row;
    std::string type, table;
    TreeId root;
    std::string sql;
  };
  void put(const std::string& name, const Entry& e) {
    btree::RecordWriter writer;
    writer.text(e.type).text(name).text(e.table).integer(raw(e.root)).text(e.sql);
    txn_.table(TreeId::schema).put(e.row, writer.finish());
    entries_[name] = e;
  }
  void next_cookie() {
    txn_.set(btree::HeaderField::schema_cookie, txn_.get(btree::HeaderField::schema_cookie) + 1);
  }
  Txn& txn_;
  std::map<std::string, Entry> entries_;
};

struct RowsWorkload {
  using State = Rows;

  template <class Database>
  static Rows create(Database& db) {
    auto txn = db.begin(TxnMode::write);
    txn.set(btree::HeaderField::schema_format, 4);
    Schema schema(txn);
    schema.create(TreeKind::table, "table", "t", "t", sql_of_t);
    schema.create(TreeKind::index, "index", "i", "t", sql_of_i);
    schema.create(TreeKind::index, "table", "w", "w", sql_of_w);
    txn.commit();
    return {};
  }

  static Rows create_elsewhere(pager::SimDisk& files, const Setup& setup, Random& random) {
    return create_by_sqlite(files, "db", setup, random);
  }

  template <class Txn>
  static void change(Txn& txn, Rows& rows, Random& random) {
    Schema schema(txn);
    switch (random.below(20)) {
      case 0:
        if (rows.x) {
          schema.drop("x");
          rows.x.reset();
        } else {
          schema.create(TreeKind::table, "table", "x", "x",
                        "CREATE TABLE x(k INTEGER PRIMARY KEY, a INT, b BLOB)");
          rows.x.emplace();
        }
        break;
      case 1:
      case 2:
        if (rows.x) put_row(txn, schema.root("x"), *rows.x, random);
        break;
      case 3:
        txn.clear_tree(schema.root("w"));
        rows.w.clear();
        break;
      case 4: (void)txn.vacuum(static_cast<std::uint32_t>(random.below(8))); break;
      case 5:
      case 6:
      case 7: put_w(txn, schema, rows, random); break;
      case 8: erase_w(txn, schema, rows, random); break;
      case 9:
        for (int i = 0; i < 15; ++i) put_t(txn, schema, rows, random);
        break;
      case 10:
        for (int i = 0; i < 15; ++i) erase_t(txn, schema, rows, random);
        break;
      case 11:
      case 12:
      case 13: erase_t(txn, schema, rows, random); break;
      default: put_t(txn, schema, rows, random);
    }
  }

  template <class Txn>
  static Rows observe(Txn& txn) {
    if (!txn.writable())
      for (const auto& finding : btree::check(txn.pages())) throw Violation{btree::to_string(finding)};
    Rows rows;
    Schema schema(txn);
    rows.t = read_table(txn, schema.root("t"));
    check_index(txn, schema.root("i"), rows.t);
    if (schema.has("x")) rows.x = read_table(txn, schema.root("x"));
    auto w = txn.index(schema.root("w"), {}, 1);
    for (bool more = w.first(); more; more = w.next()) {
      const auto record = schema.whole(w);
      btree::RecordView view{Bytes(record)};
      rows.w[view.integer(0)] = stamp_of(view.blob(1));
    }
    return rows;
  }

  static void second_opinion(const pager::SimDisk& files, const Rows& found) {
    ask_sqlite(files, "db", found);
  }

 private:
  static constexpr std::uint64_t keys = 150;

  static Bytes record_of(btree::RecordWriter& writer, const Row& row) {
    return writer.null().integer(row.a).blob(blob_of(row.stamp)).finish();
  }
  static Bytes index_key(btree::RecordWriter& writer, RowId k, const Row& row) {
    return writer.integer(row.a).integer(k).finish();
  }

  template <class Txn>
  static void put_row(Txn& txn, TreeId tree, Table& table, Random& random) {
    const auto k = static_cast<RowId>(random.below(keys));
    const Row row{static_cast<std::int64_t>(random.below(50)), random.next()};
    btree::RecordWriter writer;
    txn.table(tree).put(k, record_of(writer, row));
    table[k] = row;
  }

  template <class Txn>
  static void put_t(Txn& txn, const Schema<Txn>& schema, Rows& rows, Random& random) {
    const auto k = static_cast<RowId>(random.below(keys));
    const Row row{static_cast<std::int64_t>(random.below(50)), random.next()};
    unindex(txn, schema, rows, k);
    btree::RecordWriter writer;
    txn.table(schema.root("t")).put(k, record_of(writer, row));
    txn.index(schema.root("i"), {}).put(index_key(writer, k, row));
    rows.t[k] = row;
  }

  template <class Txn>
  static void erase_t(Txn& txn, const Schema<Txn>& schema, Rows& rows, Random& random) {
    if (rows.t.empty()) return;
    const RowId k =
        std::next(rows.t.begin(), static_cast<std::ptrdiff_t>(random.below(rows.t.size())))->first;
    unindex(txn, schema, rows, k);
    auto cursor = txn.table(schema.root("t"));
    if (!cursor.seek(SeekOp::eq, k)) throw Violation{"a row of t is not there"};
    cursor.erase();
    rows.t.erase(k);
  }

  template <class Txn>
  static void unindex(Txn& txn, const Schema<Txn>& schema, const Rows& rows, RowId k) {
    const auto it = rows.t.find(k);
    if (it == rows.t.end()) return;
    btree::RecordWriter writer;
    auto cursor = txn.index(schema.root("i"), {});
    if (!cursor.seek(SeekOp::eq, index_key(writer, k, it->second)))
      throw Violation{"a key of i is not there"};
    cursor.erase();
  }

  template <class Txn>
  static void put_w(Txn& txn, const Schema<Txn>& schema, Rows& rows, Random& random) {
    const auto k = static_cast<std::int64_t>(random.below(keys));
    const std::uint64_t stamp = random.next();
    btree::RecordWriter writer;
    txn.index(schema.root("w"), {}, 1).put(writer.integer(k).blob(blob_of(stamp)).finish());
    rows.w[k] = stamp;
  }

  template <class Txn>
  static void erase_w(Txn& txn, const Schema<Txn>& schema, Rows& rows, Random& random) {
    if (rows.w.empty()) return;
    const auto it = std::next(rows.w.begin(), static_cast<std::ptrdiff_t>(random.below(rows.w.size())));
    btree::RecordWriter writer;
    auto cursor = txn.index(schema.root("w"), {}, 1);
    if (!cursor.seek(SeekOp::eq, writer.integer(it->first).finish()))
      throw Violation{"a row of w is not there"};
    cursor.erase();
    rows.w.erase(it);
  }

  template <class Txn>
  static Table read_table(Txn& txn, TreeId tree) {
    Table table;
    auto cursor = txn.table(tree);
    for (bool more = cursor.first(); more; more = cursor.next()) {
      const auto record = Schema<Txn>::whole(cursor);
      btree::RecordView view{Bytes(record)};
      table[cursor.key()] = {view.integer(1), stamp_of(view.blob(2))};
    }
    return table;
  }

  template <class Txn>
  static void check_index(Txn& txn, TreeId tree, const Table& table) {
    std::size_t entries = 0;
    auto cursor = txn.index(tree, {});
    for (bool more = cursor.first(); more; more = cursor.next(), ++entries) {
      const auto record = Schema<Txn>::whole(cursor);
      btree::RecordView view{Bytes(record)};
      const auto row = table.find(view.integer(1));
      if (row == table.end() || row->second.a != view.integer(0))
        throw Violation{"the index has an entry that its table has not (R1)"};
    }
    if (entries != table.size()) throw Violation{"the table has rows that its index has not (R1)"};
  }
};

/// Trees over a pager that belong together.
template <class Pager>
class TreeDatabase {
 public:
  using Txn = typename btree::TreeStore<Pager>::Txn;
  TreeDatabase(Pager pager, const btree::StoreOptions& options)
      : pager_(std::make_unique<Pager>(std::move(pager))), store_(*pager_, options) {}
  [[nodiscard]] Txn begin(TxnMode mode) { return store_.begin(mode); }
  [[nodiscard]] pager::CheckpointResult checkpoint(
      pager::CheckpointMode mode) requires pager::Checkpointable<typename Pager::Store> {
    return pager_->checkpoint(mode);
  }

 private:
  std::unique_ptr<Pager> pager_;
  btree::TreeStore<Pager> store_;
};

}  // namespace pgmicro::crash
