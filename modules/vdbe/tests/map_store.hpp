#pragma once
/// A store for tests of the machine: ordered containers, copied by each writer and swapped in at commit. A cursor is the
/// key it stands on, looked up anew at every step, so that nothing can move under it. Records are SQLite's, decoded
/// all at once.

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/varint.hpp>
#include <pgmicro/vdbe/index_key.hpp>
#include <pgmicro/vdbe/table_store.hpp>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace pgmicro::vdbe::testing {

[[nodiscard]] inline Bytes view(const std::string& s) { return as_bytes(s.data(), s.size()); }
[[nodiscard]] inline std::string string_of(Bytes b) {
  return {reinterpret_cast<const char*>(b.data()), b.size()};
}

// ── records ────────────────────────────────────────────────────────────────────────────────────────────────

class MapWriter {
 public:
  void null() { add(0, {}); }
  void integer(std::int64_t v) {
    std::string bytes(8, '\0');
    store_be64(reinterpret_cast<std::byte*>(bytes.data()), static_cast<std::uint64_t>(v));
    add(6, bytes);
  }
  void real(double v) {
    std::string bytes(8, '\0');
    store_be64(reinterpret_cast<std::byte*>(bytes.data()), std::bit_cast<std::uint64_t>(v));
    add(7, bytes);
  }
  void text(std::string_view v) { add(13 + 2 * v.size(), v); }
  void blob(Bytes v) { add(12 + 2 * v.size(), {reinterpret_cast<const char*>(v.data()), v.size()}); }
  void value(const Value& v) {
    switch (v.type()) {
      case StorageClass::null: return null();
      case StorageClass::integer: return integer(v.as_integer());
      case StorageClass::real: return real(v.as_real());
      case StorageClass::text: return text(v.as_text());
      case StorageClass::blob: return blob(v.as_blob());
    }
  }
  Bytes finish() {
    std::size_t size = types_.size() + 1;
    if (size >= 0x80) ++size;
    std::byte header[9];
    const int n = put_varint(header, size);
    record_.assign(reinterpret_cast<const char*>(header), static_cast<std::size_t>(n));
    record_ += types_;
    record_ += values_;
    clear();
    return view(record_);
  }
  void clear() {
    types_.clear();
    values_.clear();
  }

 private:
  void add(std::uint64_t type, std::string_view bytes) {
    std::byte varint[9];
    const int n = put_varint(varint, type);
    types_.append(reinterpret_cast<const char*>(varint), static_cast<std::size_t>(n));
    values_ += bytes;
  }
  std::string types_, values_, record_;
};

[[nodiscard]] inline std::vector<Value> decode(Bytes record) {
  std::vector<Value> values;
  std::uint64_t header = 0;
  const std::byte* const end = record.data() + record.size();
  const std::byte* type_at = record.data() + get_varint(record.data(), end, header);
  const std::byte* at = record.data() + header;
  while (type_at < record.data() + header) {
    std::uint64_t type = 0;
    type_at += get_varint(type_at, end, type);
    static constexpr std::uint64_t fixed[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    const std::uint64_t size = type < 12 ? fixed[type] : (type - 12) / 2;
    if (type == 0) {
      values.push_back(Value::null());
    } else if (type == 7) {
      values.push_back(Value::real(std::bit_cast<double>(load_be64(at))));
    } else if (type >= 12) {
      values.push_back((type & 1) != 0 ? Value::text({at, size}) : Value::blob({at, size}));
    } else {
      std::int64_t v = type == 9;
      if (size != 0) v = static_cast<std::int8_t>(load_u8(at));
      for (std::uint64_t i = 1; i < size; ++i) v = v * 256 + load_u8(at + i);
      values.push_back(Value::integer(v));
    }
    at += size;
  }
  return values;
}

class MapReader {
 public:
  template <class Cursor>
  explicit MapReader(const Cursor& cursor) : values_(decode(cursor.prefix())) {}
  std::size_t column_count() { return values_.size(); }
  StorageClass type(std::size_t c) { return value(c).type(); }
  std::int64_t integer(std::size_t c) { return value(c).as_integer(); }
  double real(std::size_t c) {
    return type(c) == StorageClass::integer ? static_cast<double>(integer(c)) : value(c).as_real();
  }
  std::string_view text(std::size_t c) { return value(c).as_text(); }
  Bytes blob(std::size_t c) { return value(c).as_blob(); }
  Value value(std::size_t c) { return c < values_.size() ? values_[c] : Value::null(); }

 private:
  std::vector<Value> values_;
};

/// By the columns both have: a prefix equals all that begin with it.
struct RecordLess {
  using is_transparent = void;
  std::vector<KeyColumn> order;
  [[nodiscard]] int compare(const std::string& a, const std::string& b) const {
    const auto x = decode(view(a)), y = decode(view(b));
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
      const KeyColumn column = i < order.size() ? order[i] : KeyColumn{};
      const bool collated = column.collation != nullptr && x[i].type() == StorageClass::text &&
                            y[i].type() == StorageClass::text;
      const int c = collated
                        ? column.collation->compare(column.collation->context, x[i].as_blob(), y[i].as_blob())
                        : compare_stored(x[i], y[i]);
      if (c != 0) return column.descending ? -c : c;
    }
    return 0;
  }
  bool operator()(const std::string& a, const std::string& b) const { return compare(a, b) < 0; }
};

// ── cursors ────────────────────────────────────────────────────────────────────────────────────────────────

using Rows = std::map<RowId, std::string>;
using Keys = std::vector<std::string>;  // sorted; the order comes with the cursor

/// What both cursors share. low() is the first entry not before the key stood on, high() the first behind it.
template <class Self>
class Steps {
 public:
  bool first() { return self().stand(self().begin()); }
  bool last() { return self().before(self().end()); }
  bool next() { return self().stand(self().high()); }
  bool prev() { return self().before(self().low()); }
  std::size_t size() const { return static_cast<const Self*>(this)->prefix().size(); }
  std::size_t read(std::size_t at, MutBytes out) const {
    const Bytes rest = static_cast<const Self*>(this)->prefix().subspan(std::min(at, size()));
    const auto end = std::copy_n(rest.begin(), std::min(rest.size(), out.size()), out.begin());
    return static_cast<std::size_t>(end - out.begin());
  }

 protected:
  bool land(SeekOp op) {
    switch (op) {
      case SeekOp::lt: return prev();
      case SeekOp::le: return self().before(self().high());
      case SeekOp::eq: return self().low() != self().high() && self().stand(self().low());
      case SeekOp::ge: return self().stand(self().low());
      case SeekOp::gt: break;
    }
    return next();
  }

 private:
  Self& self() { return static_cast<Self&>(*this); }
};

class RowCursor : public Steps<RowCursor> {
 public:
  explicit RowCursor(Rows& rows) : rows_(&rows) {}
  bool seek(SeekOp op, RowId key) { return key_ = key, land(op); }
  RowId key() const { return key_; }
  Bytes prefix() const { return view(rows_->at(key_)); }
  void put(RowId key, Bytes record) { (*rows_)[key_ = key] = string_of(record); }
  void erase() { rows_->erase(key_); }
  Rows::iterator begin() { return rows_->begin(); }
  Rows::iterator end() { return rows_->end(); }
  Rows::iterator low() { return rows_->lower_bound(key_); }
  Rows::iterator high() { return rows_->upper_bound(key_); }
  bool stand(Rows::iterator at) { return at != end() && (key_ = at->first, true); }
  bool before(Rows::iterator at) { return at != begin() && stand(std::prev(at)); }

 private:
  Rows* rows_;
  RowId key_ = 0;
};

class KeyCursor : public Steps<KeyCursor> {
 public:
  KeyCursor(Keys& keys, const KeyOrder& order)
      : keys_(&keys), less_{{order.columns.begin(), order.columns.end()}} {}
  bool seek(SeekOp op, Bytes key) { return key_ = string_of(key), land(op); }
  Bytes key() const { return prefix(); }
  Bytes prefix() const { return view(*low()); }
  void put(Bytes key, Bytes) {
    key_ = string_of(key);
    keys_->insert(keys_->erase(low(), high()), key_);
  }
  void erase() { keys_->erase(low(), high()); }
  Keys::iterator begin() const { return keys_->begin(); }
  Keys::iterator end() const { return keys_->end(); }
  Keys::iterator low() const { return std::lower_bound(begin(), end(), key_, less_); }
  Keys::iterator high() const { return std::upper_bound(begin(), end(), key_, less_); }
  bool stand(Keys::iterator at) { return at != end() && (key_ = *at, true); }
  bool before(Keys::iterator at) { return at != begin() && stand(std::prev(at)); }

 private:
  Keys* keys_;
  RecordLess less_;
  std::string key_;
};

// ── the store ──────────────────────────────────────────────────────────────────────────────────────────────

class MapStore {
  struct Data {
    std::map<TreeId, Rows> rows;
    std::map<TreeId, Keys> keys;
    std::uint32_t next_tree = 2;
  };
  struct State {
    std::timed_mutex writer;
    std::mutex mutex;
    std::shared_ptr<Data> newest = std::make_shared<Data>();
  };

 public:
  class Txn {
   public:
    using TableCursor = RowCursor;
    using IndexCursor = KeyCursor;
    using RecordReader = MapReader;
    using RecordWriter = MapWriter;

    Txn(std::shared_ptr<State> state, TxnMode mode) : state_(std::move(state)) {
      if (mode == TxnMode::write) {
        writing_ = std::unique_lock(state_->writer, std::chrono::milliseconds(100));
        if (!writing_) throw Error(errc::lock_not_available, "somebody else is writing");
      }
      const std::lock_guard lock(state_->mutex);
      data_ = writing_ ? std::make_shared<Data>(*state_->newest) : state_->newest;
    }
    TreeId create_tree(TreeKind kind) {
      const TreeId id{data_->next_tree++};
      if (kind == TreeKind::table)
        data_->rows[id];
      else
        data_->keys[id];
      return id;
    }
    void drop_tree(TreeId id) {
      data_->rows.erase(id);
      data_->keys.erase(id);
    }
    void clear_tree(TreeId id) {
      if (const auto rows = data_->rows.find(id); rows != data_->rows.end())
        rows->second.clear();
      else
        data_->keys.at(id).clear();
    }
    TableCursor table(TreeId id) { return TableCursor(data_->rows.at(id)); }
    IndexCursor index(TreeId id, const KeyOrder& order) { return {data_->keys.at(id), order}; }
    void commit() {
      const std::lock_guard lock(state_->mutex);
      state_->newest = data_;
      writing_ = {};
    }

   private:
    std::shared_ptr<State> state_;
    std::shared_ptr<Data> data_;
    std::unique_lock<std::timed_mutex> writing_;
  };
  Txn begin(TxnMode mode) { return {state_, mode}; }

 private:
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace pgmicro::vdbe::testing
