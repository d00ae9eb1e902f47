#pragma once
/// Cursors of the machine: one of the store's, the record under it, and how its columns become Datums.

#include <pgmicro/vdbe/detail/frame.hpp>
#include <pgmicro/vdbe/index_key.hpp>

#include <optional>
#include <string>

namespace pgmicro::vdbe::detail {

template <RecordTxn T>
class Cursor {
 public:
  using Table = typename T::TableCursor;
  using Index = typename T::IndexCursor;
  using Reader = typename T::RecordReader;

  void describe(const bytecode::CursorInfo& info) {
    table_ = info.table.get();
    index_ = info.index.get();
    columns_ = table_ != nullptr ? table_->columns.data() : index_->columns.data();
  }
  void open(T& txn) {
    if (rows_ || entries_) return;
    if (table_ != nullptr)
      rows_.emplace(txn.table(table_->tree));
    else
      entries_.emplace(txn.index(index_->tree, KeyOrder{index_->key_order}));
  }
  void close() noexcept {
    reader_.reset();
    rows_.reset();
    entries_.reset();
    moved();
    forget_end();
  }
  void truncate(T& txn) { txn.clear_tree(table_ != nullptr ? table_->tree : index_->tree); }

  // ── moving ─────────────────────────────────────────────────────────────────────────────────────────────

  bool first() { return moved(), rows_ ? rows_->first() : entries_->first(); }
  bool last() { return moved(), rows_ ? rows_->last() : entries_->last(); }
  bool next() { return moved(), rows_ ? rows_->next() : entries_->next(); }
  bool prev() { return moved(), rows_ ? rows_->prev() : entries_->prev(); }
  bool seek(SeekOp op, RowId row) { return moved(), rows_->seek(op, row); }
  void null_row() {
    moved();
    null_row_ = true;
  }

  /// An index: by the first columns, from `values`.
  bool seek_key(bytecode::KeySpec spec, const Datum* values, const types::Context& context) {
    moved();
    if (!spec.nulls_match)
      for (std::uint32_t i = 0; i < spec.columns; ++i)
        if (values[i].null) return false;
    if (!index_->shadow) {
      writer_.clear();
      for (std::uint32_t i = 0; i < spec.columns; ++i)
        writer_.value(stored_value(columns_[i], values[i], context));
      return entries_->seek(spec.op, writer_.finish());
    }
    // What a shadow's entries share with the key are the first bytes of their blob, which to the store is not equality:
    // all that begin with the key stand from the key on, up to its successor.
    bound_.clear();
    append_shadow_key(*index_, {values, spec.columns}, bound_);
    switch (spec.op) {
      case SeekOp::lt: return seek_blob(SeekOp::lt);
      case SeekOp::ge: return seek_blob(SeekOp::ge);
      case SeekOp::eq: return seek_blob(SeekOp::ge) && begins_with_bound();
      case SeekOp::le: return make_successor(bound_), seek_blob(SeekOp::lt);
      case SeekOp::gt: break;
    }
    return make_successor(bound_), seek_blob(SeekOp::ge);
  }

  /// How the entry's first columns stand to the key `values`, in the index's order. −, 0, +. The key is remembered
  /// until the cursor is positioned anew: a range has one end.
  int compare_key(std::uint32_t columns, const Datum* values, const void* who, std::uint64_t epoch,
                  const types::Context& context) {
    if (end_of_ != who) {
      remember_end(columns, values, context);
      end_of_ = who;
    }
    Reader& record = reader(epoch);
    if (index_->shadow) {
      const Bytes key = record.blob(0);
      const std::size_t common = key.size() < end_key_.size() ? key.size() : end_key_.size();
      return std::memcmp(key.data(), end_key_.data(), common);
    }
    for (std::uint32_t i = 0; i < columns; ++i) {
      const int c = compare_stored(record.value(i), end_values_[i]);
      if (c != 0) return index_->order[i].descending ? -c : c;
    }
    return 0;
  }
  /// A seek has been made: the end of the range may be another.
  void forget_end() noexcept { end_of_ = nullptr; }

  // ── reading ────────────────────────────────────────────────────────────────────────────────────────────

  void column(std::int32_t number, Datum& out, std::uint64_t epoch, const types::Context& context) {
    using bytecode::ColumnStorage;
    const bytecode::ColumnLayout& c = columns_[number];
    if (reader_epoch_ != epoch) [[unlikely]] {
      if (null_row_) {
        out = Datum::null_value();
        return;
      }
      if (c.position < 0) {
        out = Datum::of(rows_->key());
        return;
      }
      make_reader(epoch);
    }
    if (c.position < 0) {
      out = Datum::of(rows_->key());
      return;
    }
    Reader& record = *reader_;
    const auto at = static_cast<std::size_t>(c.position);
    const StorageClass type = record.type(at);
    switch (c.storage) {
      case ColumnStorage::integer:
        if (type == StorageClass::integer) [[likely]] {
          const std::int64_t v = record.integer(at);
          if (v >= c.least && v <= c.greatest) [[likely]] {
            out = Datum::of(v);
            return;
          }
        }
        break;
      case ColumnStorage::real:
        if (type == StorageClass::real || type == StorageClass::integer) [[likely]] {
          out = Datum::of(record.real(at));
          return;
        }
        break;
      case ColumnStorage::text:
        if (type == StorageClass::text) [[likely]] {
          out = Datum::of(record.text(at));
          return;
        }
        break;
      case ColumnStorage::blob:
        if (type == StorageClass::blob) [[likely]] {
          const Bytes b = record.blob(at);
          out = Datum::of(std::string_view(reinterpret_cast<const char*>(b.data()), b.size()));
          return;
        }
        break;
      case ColumnStorage::other: break;
    }
    if (type == StorageClass::null) {
      out = c.has_missing && at >= record.column_count() ? loaded(c, c.missing_value(), context)
                                                         : Datum::null_value();
      return;
    }
    out = loaded(c, record.value(at), context);
  }

  [[nodiscard]] Datum rowid(std::uint64_t epoch) {
    if (null_row_) return Datum::null_value();
    return Datum::of(row_of(epoch));
  }
  /// Of a row; or that an entry ends with.
  [[nodiscard]] RowId row_of(std::uint64_t epoch) {
    if (rows_) return rows_->key();
    return reader(epoch).integer(index_->shadow ? 1 : index_->columns.size());
  }

  // ── changing ───────────────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] RowId new_rowid(SessionServices& session, std::uint64_t epoch) {
    moved();
    const RowId last = rows_->last() ? rows_->key() : 0;
    if (last < std::numeric_limits<RowId>::max()) {
      append_epoch_ = epoch;
      return append_at_ = last < 1 ? 1 : last + 1;
    }
    for (;;) {
      const RowId free = random_rowid(session);
      if (!rows_->seek(SeekOp::eq, free)) return free;
    }
  }
  void insert(RowId row, const Datum* values, std::uint64_t epoch, const types::Context& context) {
    moved();
    writer_.clear();
    const std::size_t count = table_->columns.size();
    std::int32_t field = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const bytecode::ColumnLayout& c = columns_[i];
      if (c.position < 0) continue;
      for (; field < c.position; ++field) writer_.null();
      write(c, values[i], context);
      ++field;
    }
    for (; field < static_cast<std::int32_t>(table_->record_columns); ++field) writer_.null();
    put(row, writer_.finish(), epoch);
  }
  void update(const std::vector<std::uint16_t>& list, const Datum* values, const types::Context& context) {
    writer_.clear();
    {
      Reader old(*rows_);
      const std::size_t old_count = old.column_count();
      const std::size_t count = table_->columns.size();
      std::size_t column = 0, changed = 0;
      for (std::size_t field = 0; field < table_->record_columns; ++field) {
        while (column < count && columns_[column].position < static_cast<std::int32_t>(field)) ++column;
        while (changed < list.size() && columns_[list[changed]].position < static_cast<std::int32_t>(field))
          ++changed;
        const bool named = column < count && columns_[column].position == static_cast<std::int32_t>(field);
        if (named && changed < list.size() && list[changed] == column)
          write(columns_[column], values[changed], context);
        else if (field < old_count)
          writer_.value(old.value(field));
        else if (named && columns_[column].has_missing)
          writer_.value(columns_[column].missing_value());
        else
          writer_.null();
      }
    }
    const RowId row = rows_->key();
    moved();
    rows_->put(row, writer_.finish());
  }
  void erase() {
    moved();
    rows_->erase();
  }
  void insert_key(const Datum* values, RowId row, const types::Context& context) {
    moved();
    entries_->put(entry(values, row, context), {});
  }
  void erase_key(const Datum* values, RowId row, const types::Context& context) {
    moved();
    if (!entries_->seek(SeekOp::eq, entry(values, row, context))) throw_no_entry(*index_, row);
    entries_->erase();
  }

 private:
  bool moved() noexcept {
    reader_epoch_ = 0;
    null_row_ = false;
    return true;
  }
  void make_reader(std::uint64_t epoch) {
    if (rows_)
      reader_.emplace(*rows_);
    else
      reader_.emplace(*entries_);
    reader_epoch_ = epoch;
  }
  Reader& reader(std::uint64_t epoch) {
    if (reader_epoch_ != epoch) make_reader(epoch);
    return *reader_;
  }
  [[nodiscard]] Datum loaded(const bytecode::ColumnLayout& c, const Value& v, const types::Context& context) {
    const bool is_table = table_ != nullptr;
    return loaded_value(c, v, is_table ? table_->name : index_->table, row_of(reader_epoch_), context);
  }
  void write(const bytecode::ColumnLayout& c, const Datum& d, const types::Context& context) {
    using bytecode::ColumnStorage;
    if (d.null)
      writer_.null();
    else if (c.storage == ColumnStorage::integer)
      writer_.integer(d.integer);
    else if (c.storage == ColumnStorage::text)
      writer_.text(d.text());
    else
      writer_.value(stored_value(c, d, context));
  }
  void put(RowId row, Bytes record, std::uint64_t epoch) {
    if constexpr (AppendingCursor<Table>) {
      if (append_epoch_ == epoch && row == append_at_) {
        rows_->append(row, record);
        return;
      }
    }
    rows_->put(row, record);
  }
  Bytes entry(const Datum* values, RowId row, const types::Context& context) {
    writer_.clear();
    if (index_->shadow) {
      bound_.clear();
      append_shadow_key(*index_, {values, index_->columns.size()}, bound_);
      writer_.blob(as_bytes(bound_.data(), bound_.size()));
    } else {
      for (std::size_t i = 0; i < index_->columns.size(); ++i) write(columns_[i], values[i], context);
    }
    writer_.integer(row);
    return writer_.finish();
  }
  bool seek_blob(SeekOp op) {
    writer_.clear();
    writer_.blob(as_bytes(bound_.data(), bound_.size()));
    return entries_->seek(op, writer_.finish());
  }
  bool begins_with_bound() {
    const Bytes key = Reader(*entries_).blob(0);
    return key.size() >= bound_.size() && std::memcmp(key.data(), bound_.data(), bound_.size()) == 0;
  }
  void remember_end(std::uint32_t columns, const Datum* values, const types::Context& context) {
    end_key_.clear();
    end_values_.clear();
    if (index_->shadow) {
      append_shadow_key(*index_, {values, columns}, end_key_);
      return;
    }
    end_bytes_.reset();
    for (std::uint32_t i = 0; i < columns; ++i) {
      const Value v = stored_value(columns_[i], values[i], {end_bytes_, context.settings});
      if (v.type() == StorageClass::text)
        end_values_.push_back(Value::text(end_bytes_.copy(v.as_text())));
      else if (v.type() == StorageClass::blob) {
        const std::string_view b =
            end_bytes_.copy({reinterpret_cast<const char*>(v.as_blob().data()), v.as_blob().size()});
        end_values_.push_back(Value::blob(as_bytes(b.data(), b.size())));
      } else
        end_values_.push_back(v);
    }
  }

  const bytecode::TableLayout* table_ = nullptr;
  const bytecode::IndexLayout* index_ = nullptr;
  const bytecode::ColumnLayout* columns_ = nullptr;
  std::uint64_t reader_epoch_ = 0;  // of the changes (Run::epoch) that reader_ is as of; 0: there is none
  bool null_row_ = false;
  std::optional<Table> rows_;
  std::optional<Index> entries_;
  std::optional<Reader> reader_;
  typename T::RecordWriter writer_;
  RowId append_at_ = 0;  // behind all rows, as new_rowid() found in
  std::uint64_t append_epoch_ = 0;
  std::string bound_;
  const void* end_of_ = nullptr;  // the KeyTest whose key this is:
  std::string end_key_;
  std::vector<Value> end_values_;
  Arena end_bytes_{256};
};

template <RecordTxn T>
struct Cursors : AnyCursors {
  static constexpr char tag = 0;  // its address names the type
  explicit Cursors(const bytecode::Program& program) : all(program.cursors.size()) {
    txn_type = &tag;
    for (std::size_t i = 0; i < all.size(); ++i) all[i].describe(program.cursors[i]);
  }
  void close() noexcept override {
    for (auto& c : all) c.close();
  }
  std::vector<Cursor<T>> all;
};

}  // namespace pgmicro::vdbe::detail
