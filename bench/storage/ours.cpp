/// Our engine as peers are used: `ours` takes and gives values (RecordWriter, RecordView, BatchScan), `ours_records`
/// takes and gives records, for the comparison of trees with trees.
#include "ours.hpp"
#include "rows.h"
#include "table.hpp"

#include <algorithm>
#include <pgmicro/btree/tree_store.hpp>
#include <pgmicro/pager/any_page_store.hpp>
#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>
#include <vector>

namespace pgmicro::bench {
namespace {

Bytes row_bytes(std::int64_t id) {
  return {reinterpret_cast<const std::byte*>(row_record(id)), row_record_bytes};
}
const unsigned char* raw_record(Bytes record) {
  return reinterpret_cast<const unsigned char*>(record.data());
}

/// What both ways share: the trees, and which of them are the table and the index on k.
template <pager::PageStore S>
class TableBase : public MemoryTable {
 public:
  TableBase(S store, const TableOptions& o)
      : pager_(std::move(store), {.cache_bytes = o.cache_bytes}), store_(pager_) {
    auto txn = store_.begin(TxnMode::write);
    table_ = txn.create_tree(TreeKind::table);
    index_ = txn.create_tree(TreeKind::index);
    txn.commit();
  }

  void build_index() override {
    std::vector<std::pair<std::int32_t, std::int32_t>> entries;
    auto txn = store_.begin(TxnMode::write);
    auto rows = txn.table(table_);
    for (bool more = rows.first(); more; more = rows.next())
      entries.emplace_back(row_k(rows.key()), static_cast<std::int32_t>(rows.key()));
    std::sort(entries.begin(), entries.end());
    auto index = txn.index(index_, KeyOrder{});
    for (const auto& [k, id] : entries) {
      unsigned char key[row_index_key_max];
      const unsigned size = row_index_key(id, key);
      index.put({reinterpret_cast<const std::byte*>(key), size}, {});
    }
    txn.commit();
  }
  std::uint64_t walk() override {
    std::uint64_t sum = 0;
    auto txn = store_.begin(TxnMode::read);
    auto c = txn.table(table_);
    for (bool more = c.first(); more; more = c.next()) sum += static_cast<std::uint64_t>(c.key());
    return sum;
  }
  void erase(Ids ids) override {
    auto txn = store_.begin(TxnMode::write);
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) {
      if (!c.seek(SeekOp::eq, id)) no_such_row();
      c.erase();
    }
    txn.commit();
  }

 protected:
  pager::Pager<S> pager_;
  btree::TreeStore<pager::Pager<S>> store_;
  TreeId table_{}, index_{};
};

/// Values in, values out.
template <pager::PageStore S>
class ValueTable final : public TableBase<S> {
  using Base = TableBase<S>;
  using Base::store_, Base::table_, Base::index_;

 public:
  using Base::Base;

  void append(std::int64_t first, std::int64_t count) override {
    RecordWriter w;
    auto txn = store_.begin(TxnMode::write);
    auto c = txn.table(table_);
    for (std::int64_t id = first; id < first + count; ++id) c.append(id, encode_row(w, id));
    txn.commit();
  }
  void insert(Ids ids) override {
    RecordWriter w;
    auto txn = store_.begin(TxnMode::write);
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) c.put(id, encode_row(w, id));
    txn.commit();
  }
  std::uint64_t lookup(Ids ids) override {
    std::uint64_t sum = 0;
    auto txn = store_.begin(TxnMode::read);
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) {
      if (!c.seek(SeekOp::eq, id)) no_such_row();
      sum += static_cast<std::uint64_t>(RecordView(c.prefix()).integer(column_k));
    }
    return sum;
  }
  std::uint64_t seek_and_fetch(Ids ids) override {
    std::uint64_t sum = 0;
    RecordWriter w;
    auto txn = store_.begin(TxnMode::read);
    auto index = txn.index(index_, KeyOrder{});
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) {
      if (!index.seek(SeekOp::ge, w.integer(row_k(id)).finish())) no_such_row();
      if (!c.seek(SeekOp::eq, RecordView(index.prefix()).integer(1))) no_such_row();
      const std::string_view note = RecordView(c.prefix()).text(column_note);
      sum += row_mix_text(note.data(), note.size());
    }
    return sum;
  }
  std::uint64_t scan_one() override { return sum_of_k(store_, table_); }
  std::uint64_t scan_all() override {
    std::uint64_t sum = 0;
    auto txn = store_.begin(TxnMode::read);
    auto c = txn.table(table_);
    if (!c.first()) return 0;
    BatchScan scan(c, {.columns = all_columns});
    while (scan.next()) {
      const btree::ColumnBatch& b = scan.batch();
      const auto &k = b.column(0), &x = b.column(1), &name = b.column(2), &note = b.column(3);
      for (std::size_t i = 0; i < b.rows(); ++i) {
        sum += static_cast<std::uint64_t>(b.rowids()[i]) + static_cast<std::uint64_t>(k.integer(i)) +
               row_mix_real(x.real(i)) + row_mix_text(name.text(i).data(), name.text(i).size()) +
               row_mix_text(note.text(i).data(), note.text(i).size());
      }
    }
    return sum;
  }
  void update(Ids ids) override {
    RecordWriter w;
    auto txn = store_.begin(TxnMode::write);
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) {
      if (!c.seek(SeekOp::eq, id)) no_such_row();
      RecordView old(c.prefix());
      w.null().integer(row_k_updated(id)).real(old.real(column_x));
      w.text(old.text(column_name)).text(old.text(column_note));
      c.put(id, w.finish());
    }
    txn.commit();
  }
};

/// Records in, records out, as peer B does it.
template <pager::PageStore S>
class RecordTable final : public TableBase<S> {
  using Base = TableBase<S>;
  using Base::store_, Base::table_, Base::index_;

 public:
  using Base::Base;

  void append(std::int64_t first, std::int64_t count) override {
    auto txn = store_.begin(TxnMode::write);
    auto c = txn.table(table_);
    for (std::int64_t id = first; id < first + count; ++id) c.append(id, row_bytes(id));
    txn.commit();
  }
  void insert(Ids ids) override {
    auto txn = store_.begin(TxnMode::write);
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) c.put(id, row_bytes(id));
    txn.commit();
  }
  std::uint64_t lookup(Ids ids) override {
    std::uint64_t sum = 0;
    auto txn = store_.begin(TxnMode::read);
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) {
      if (!c.seek(SeekOp::eq, id)) no_such_row();
      sum += static_cast<std::uint64_t>(row_load_k(raw_record(c.prefix())));
    }
    return sum;
  }
  std::uint64_t seek_and_fetch(Ids ids) override {
    std::uint64_t sum = 0;
    RecordWriter w;
    auto txn = store_.begin(TxnMode::read);
    auto index = txn.index(index_, KeyOrder{});
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) {
      if (!index.seek(SeekOp::ge, w.integer(row_k(id)).finish())) no_such_row();
      if (!c.seek(SeekOp::eq, row_index_rowid(raw_record(index.prefix())))) no_such_row();
      sum += row_mix_text(raw_record(c.prefix()) + row_note_offset, row_note_bytes);
    }
    return sum;
  }
  std::uint64_t scan_one() override {
    std::uint64_t sum = 0;
    auto txn = store_.begin(TxnMode::read);
    auto c = txn.table(table_);
    for (bool more = c.first(); more; more = c.next())
      sum += static_cast<std::uint64_t>(row_load_k(raw_record(c.prefix())));
    return sum;
  }
  std::uint64_t scan_all() override {
    std::uint64_t sum = 0;
    auto txn = store_.begin(TxnMode::read);
    auto c = txn.table(table_);
    for (bool more = c.first(); more; more = c.next()) {
      const unsigned char* r = raw_record(c.prefix());
      sum += static_cast<std::uint64_t>(c.key()) + static_cast<std::uint64_t>(row_load_k(r)) +
             load_be64(c.prefix().data() + row_x_offset) + row_mix_text(r + row_name_offset, row_name_bytes) +
             row_mix_text(r + row_note_offset, row_note_bytes);
    }
    return sum;
  }
  void update(Ids ids) override {
    unsigned char record[row_record_bytes];
    auto txn = store_.begin(TxnMode::write);
    auto c = txn.table(table_);
    for (const std::int32_t id : ids) {
      if (!c.seek(SeekOp::eq, id)) no_such_row();
      std::memcpy(record, raw_record(c.prefix()), row_record_bytes);
      row_store_k(record, row_k_updated(id));
      c.put(id, {reinterpret_cast<const std::byte*>(record), row_record_bytes});
    }
    txn.commit();
  }
};

pager::MemoryStore memory(const TableOptions& o) { return pager::MemoryStore({.page_size = o.page_size}); }

/// A database with one table of one row.
class SmallDatabase {
 public:
  explicit SmallDatabase(std::int64_t id) : pager_(pager::MemoryStore{}), store_(pager_) {
    RecordWriter w;
    auto txn = store_.begin(TxnMode::write);
    table_ = txn.create_tree(TreeKind::table);
    txn.table(table_).put(id, encode_row(w, id));
    txn.commit();
  }
  [[nodiscard]] std::uint64_t read(std::int64_t id) {
    auto txn = store_.begin(TxnMode::read);
    auto c = txn.table(table_);
    if (!c.seek(SeekOp::eq, id)) no_such_row();
    return static_cast<std::uint64_t>(RecordView(c.prefix()).integer(column_k));
  }

 private:
  pager::Pager<pager::MemoryStore> pager_;
  btree::TreeStore<pager::Pager<pager::MemoryStore>> store_;
  TreeId table_{};
};

}  // namespace

std::unique_ptr<MemoryTable> ours(const TableOptions& o) {
  return std::make_unique<ValueTable<pager::MemoryStore>>(memory(o), o);
}
std::unique_ptr<MemoryTable> ours_records(const TableOptions& o) {
  return std::make_unique<RecordTable<pager::MemoryStore>>(memory(o), o);
}

std::unique_ptr<MemoryTable> ours_any(const TableOptions& o) {
  return std::make_unique<ValueTable<pager::AnyPageStore>>(pager::AnyPageStore(memory(o)), o);
}

std::function<std::uint64_t(std::int64_t)> ours_forker(std::int64_t count) {
  using Pager = pager::Pager<pager::MemoryStore>;
  auto source = std::make_shared<Pager>(pager::MemoryStore{});
  TreeId table{};
  {
    RecordWriter w;
    btree::TreeStore<Pager> store(*source);
    auto txn = store.begin(TxnMode::write);
    table = txn.create_tree(TreeKind::table);
    auto c = txn.table(table);
    for (std::int64_t id = 1; id <= count; ++id) c.append(id, encode_row(w, id));
    txn.commit();
  }
  return [source, table, count](std::int64_t times) {
    std::uint64_t sum = 0;
    for (std::int64_t i = 0; i < times; ++i) {
      Pager fork(source->store().fork());
      btree::TreeStore<Pager> store(fork);
      auto txn = store.begin(TxnMode::read);
      auto c = txn.table(table);
      if (!c.seek(SeekOp::eq, count)) no_such_row();
      sum += static_cast<std::uint64_t>(RecordView(c.prefix()).integer(column_k));
    }
    return sum;
  };
}

std::uint64_t ours_open_close(std::int64_t id) { return SmallDatabase(id).read(id); }
std::shared_ptr<void> ours_open(std::int64_t id) {
  auto database = std::make_shared<SmallDatabase>(id);
  (void)database->read(id);
  return database;
}

}  // namespace pgmicro::bench
