#pragma once
/// Records: how a row or an index key is laid out as bytes. SQLite's format, to the bit.
///
///     ┌──────────────┬────────┬────────┬───┬─────────┬─────────┬───┐
///     │ header bytes │ type 0 │ type 1 │ … │ value 0 │ value 1 │ … │
///     └──────────────┴────────┴────────┴───┴─────────┴─────────┴───┘
///      varint, counts  varints (detail/serial.hpp)   no separators
///      itself
///
/// Reading is lazy: the header is walked up to the highest column asked for, and only that column's bytes
/// are touched. Bytes are never trusted; whatever does not add up is `corrupt(…)`.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/cursor.hpp>
#include <pgmicro/base/value.hpp>
#include <pgmicro/btree/detail/serial.hpp>

#include <climits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace pgmicro::btree {

using pgmicro::StorageClass;
using pgmicro::Value;

/// SQLite's order: NULL < numbers by value < text < blob. −1, 0 or 1; `column.descending` is honoured.
[[nodiscard]] int compare_values(const Value& a, const Value& b, const KeyColumn& column = {}) noexcept;
/// Exact: no rounding of either side. `b` is not a NaN.
[[nodiscard]] int compare_integer_real(std::int64_t a, double b) noexcept;

/// How long encode_record() makes it.
[[nodiscard]] std::size_t record_size(std::span<const Value> values) noexcept;
/// Writes the record at the front of `out`, which holds at least record_size(values) bytes; returns its size.
std::size_t encode_record(std::span<const Value> values, MutBytes out) noexcept;

/// Builds records one after another in a buffer of its own that is reused: no allocation in the steady state.
///
///     writer.integer(7).text("seven").null();
///     cursor.put(rowid, writer.finish());
class RecordWriter {
 public:
  RecordWriter() noexcept = default;
  RecordWriter(RecordWriter&& other) noexcept { swap(other); }
  RecordWriter& operator=(RecordWriter&& other) noexcept {
    swap(other);
    return *this;
  }
  ~RecordWriter() { delete[] buffer_; }

  RecordWriter& null() {
    put_type(0);
    return *this;
  }
  RecordWriter& integer(std::int64_t v) {
    const unsigned type = detail::integer_serial(v);
    put_type(type);
    const unsigned bytes = detail::fixed_serial_bytes[type];
    reserve_body(8);
    // Left-aligned in eight bytes, of which `bytes` count; the shift by 64 of types 8 and 9 is split in two.
    store_be64(body_, static_cast<std::uint64_t>(v) << (32 - 4 * bytes) << (32 - 4 * bytes));
    body_ += bytes;
    return *this;
  }
  RecordWriter& real(double v) {
    if (v != v) return null();
    put_type(7);
    reserve_body(8);
    store_be64(body_, std::bit_cast<std::uint64_t>(v));
    body_ += 8;
    return *this;
  }
  RecordWriter& text(std::string_view v) { return bytes(13, as_bytes(v.data(), v.size())); }
  RecordWriter& text(Bytes v) { return bytes(13, v); }
  RecordWriter& blob(Bytes v) { return bytes(12, v); }
  RecordWriter& value(const Value& v);

  /// The record of the values given since the last finish() or clear(). Valid until the writer is used again;
  /// the next value begins a new record.
  [[nodiscard]] Bytes finish();
  /// Forgets the values given so far.
  void clear() noexcept { open_ = false; }

 private:
  // buffer_: │ types, from the front … │ room │ values … │ room │
  //          0                    types_   body_start_   body_   end_
  // finish() moves the types, usually a handful of bytes, up against the values.
  void put_type(std::uint64_t type) {
    if (!open_ || types_ + 10 > body_start_ - 3) [[unlikely]]
      make_type_room();
    if (type < 0x80) [[likely]]
      buffer_[types_++] = std::byte(type);
    else
      put_long_type(type);
  }
  void reserve_body(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - body_) < bytes) [[unlikely]]
      make_body_room(bytes);
  }
  RecordWriter& bytes(unsigned base, Bytes v) {
    put_type(base + 2 * std::uint64_t{v.size()});
    reserve_body(v.size() + 16);
    std::byte* to = body_;
    const std::byte* from = v.data();
    if (v.size() <= 16) {  // short texts are most texts: no call to memcpy
      copy_up_to_16(to, from, v.size());
    } else {
      std::memcpy(to, from, v.size());
    }
    body_ += v.size();
    return *this;
  }
  static void copy_up_to_16(std::byte* to, const std::byte* from, std::size_t n) noexcept {
    if (n >= 8) {
      std::uint64_t head, tail;
      std::memcpy(&head, from, 8);
      std::memcpy(&tail, from + n - 8, 8);
      std::memcpy(to, &head, 8);
      std::memcpy(to + n - 8, &tail, 8);
    } else if (n >= 4) {
      std::uint32_t head, tail;
      std::memcpy(&head, from, 4);
      std::memcpy(&tail, from + n - 4, 4);
      std::memcpy(to, &head, 4);
      std::memcpy(to + n - 4, &tail, 4);
    } else if (n != 0) {
      to[0] = from[0];
      to[n / 2] = from[n / 2];
      to[n - 1] = from[n - 1];
    }
  }
  void put_long_type(std::uint64_t type) noexcept;
  void make_type_room();
  void make_body_room(std::size_t bytes);
  void grow(std::size_t body_start, std::size_t total);
  void swap(RecordWriter& o) noexcept;

  std::byte* buffer_ = nullptr;
  std::byte* body_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t types_ = 0;
  std::size_t body_start_ = 0;
  bool open_ = false;
};

/// Where the bytes of a record beyond its local part come from (overflow pages): copies from offset `at`,
/// returns how much.
struct PayloadReader {
  void* source = nullptr;
  std::size_t (*read)(void* source, std::size_t at, MutBytes out) = nullptr;
};

/// A record, decoded on demand. Views it returns into the local part live as long as that; views of columns
/// that had to be fetched live as long as the RecordView. Columns behind the last (a row older than its ADD
/// COLUMN) are NULL here; column_count() tells.
///
/// Made once per row that is looked at, so the usual record (short types, all of it local) is read by the
/// inline code here, which falls back to the general one for anything else.
class RecordView {
 public:
  explicit RecordView(Bytes record) : RecordView(record, record.size(), {}) {}
  RecordView(Bytes local, std::size_t total, PayloadReader rest) : local_(local), total_(total), rest_(rest) {
    const unsigned size = local.empty() ? 0 : load_u8(local.data());
    if (size != 0 && size < 0x80 && size <= local.size() && local.size() <= total) [[likely]] {
      header_ = local.data();
      header_at_ = 1;
      header_end_ = content_at_ = size;
    } else {
      open();
    }
  }

  /// Reads the header to its end; the values it tells of must fill the record exactly.
  [[nodiscard]] std::size_t column_count();
  [[nodiscard]] StorageClass type(std::size_t column) {
    const Column* c = find(column);
    if (c == nullptr) return StorageClass::null;
    if (c->type == 7) return type_of_real(*c);
    return detail::class_of_serial(c->type);
  }
  [[nodiscard]] bool is_null(std::size_t column) { return type(column) == StorageClass::null; }
  /// The column must be of that class, else the record is corrupt(…) for its table. real() takes integers,
  /// as SQLite stores small whole numbers of REAL columns so.
  [[nodiscard]] std::int64_t integer(std::size_t column) {
    const Column* c = find(column);
    if (c && detail::serial_is_integer(c->type) && c->at + detail::serial_bytes(c->type) <= local_.size())
        [[likely]]
      return detail::load_serial_integer(c->type, local_.data() + c->at);
    return fetch_integer(column);
  }
  [[nodiscard]] double real(std::size_t column) {
    const Column* c = find(column);
    if (c && c->type == 7 && c->at + 8 <= local_.size()) [[likely]] {
      const double v = detail::load_real(local_.data() + c->at);
      if (v == v) [[likely]]
        return v;
    }
    return fetch_real(column);
  }
  [[nodiscard]] std::string_view text(std::size_t column) {
    const Column* c = find(column);
    if (c && c->type >= 13 && (c->type & 1) != 0 && c->at + (c->type - 13) / 2 <= local_.size()) [[likely]]
      return {reinterpret_cast<const char*>(local_.data() + c->at),
              static_cast<std::size_t>((c->type - 13) / 2)};
    return fetch_text(column);
  }
  [[nodiscard]] Bytes blob(std::size_t column);
  [[nodiscard]] Value value(std::size_t column);

 private:
  struct Column {
    std::uint64_t type;
    std::size_t at;  // of its value, from the front of the record
  };
  struct Fetched {
    std::size_t at;
    std::vector<std::byte> bytes;
  };
  struct Beyond {
    std::vector<Column> columns;  // those after the near ones
    std::vector<Fetched> fetched;
  };
  [[nodiscard]] const Column* find(std::size_t column) {
    while (known_ <= column) {
      if (known_ >= inline_columns || header_at_ >= header_end_ || !header_) [[unlikely]]
        return find_walking(column);
      const unsigned type = load_u8(header_ + header_at_);
      if (type >= 0x80) [[unlikely]]
        return find_walking(column);
      const std::size_t bytes = detail::short_serial_bytes[type];
      if (bytes > total_ - content_at_) [[unlikely]]  // also the reserved types
        return find_walking(column);
      near_[known_++] = {type, content_at_};
      ++header_at_;
      content_at_ += bytes;
    }
    return column < inline_columns ? &near_[column] : far(column);
  }
  void open();
  [[nodiscard]] StorageClass type_of_real(const Column& c);  // NULL if it is a NaN
  [[nodiscard]] const Column* find_walking(std::size_t column);
  [[nodiscard]] const Column* far(std::size_t column) const {
    return &beyond_->columns[column - inline_columns];
  }
  [[nodiscard]] Beyond& beyond();
  [[nodiscard]] std::int64_t fetch_integer(std::size_t column);
  [[nodiscard]] double fetch_real(std::size_t column);
  [[nodiscard]] std::string_view fetch_text(std::size_t column);
  [[nodiscard]] Bytes content(const Column& c) {
    const auto size = static_cast<std::size_t>(detail::serial_bytes(c.type));
    if (c.at + size <= local_.size()) [[likely]]
      return local_.subspan(c.at, size);
    return fetch(c.at, size);
  }
  [[nodiscard]] Bytes fetch(std::size_t at, std::size_t size);
  [[nodiscard]] const Column& expect(std::size_t column, StorageClass wanted);

  static constexpr std::size_t inline_columns = 16;
  Bytes local_;
  std::size_t total_;
  PayloadReader rest_;
  const std::byte* header_ = nullptr;           // local, or fetched; null: still to be fetched
  std::size_t header_at_ = 0, header_end_ = 0;  // the next type to read, the end of the types
  std::size_t content_at_ = 0;                  // of the next column's value
  std::size_t known_ = 0;
  std::unique_ptr<Beyond> beyond_;
  Column near_[inline_columns];
};

/// The order of two whole records under `order`. If one has fewer columns and they are equal so far: 0.
[[nodiscard]] int compare_records(const KeyOrder& order, Bytes a, Bytes b);

/// A search key, looked at once and then compared with many stored keys. `key_record` and the columns of
/// `order` outlive the probe.
class KeyProbe {
 public:
  /// compare() cannot tell from the local part alone.
  static constexpr int needs_more = INT_MAX;

  KeyProbe(const KeyOrder& order, Bytes key_record);

  /// The integer that the probe, or a stored key, begins with; false if it begins otherwise (or descends).
  [[nodiscard]] bool leading_integer(std::int64_t& out) const noexcept {
    out = integer_;
    return path_ == Path::integer && sign_ > 0;
  }
  [[nodiscard]] static bool leading_integer(Bytes local, std::int64_t& out) noexcept {
    if (local.size() < 2) return false;
    const std::size_t header = load_u8(local.data());
    const unsigned type = load_u8(local.data() + 1);
    if (header < 2 || header >= 0x80 || !detail::serial_is_integer(type) ||
        header + detail::fixed_serial_bytes[type] > local.size())
      return false;
    out = detail::load_serial_integer(type, local.data() + header);
    return true;
  }

  /// The stored key's place relative to the probe: −1 before it, 0 equal on the probe's columns, 1 after it;
  /// or needs_more, and the caller comes back with `local` being all `total` bytes.
  [[nodiscard]] int compare(Bytes local, std::size_t total) const {
    if (path_ == Path::integer && local.size() >= 2) {
      const std::byte* p = local.data();
      const std::size_t header = load_u8(p);
      const unsigned type = load_u8(p + 1);
      if (header >= 2 && header < 0x80 && detail::serial_is_integer(type) &&
          header + detail::fixed_serial_bytes[type] <= local.size()) [[likely]] {
        const std::int64_t v = detail::load_serial_integer(type, p + header);
        if (v != integer_) return v < integer_ ? -sign_ : sign_;
        if (single_) return 0;
        if (int last = 0; compare_last(local, 2, header + detail::fixed_serial_bytes[type], last))
          return last;
      }
    } else if (path_ == Path::text && local.size() >= 3) {
      const std::byte* p = local.data();
      const std::size_t header = load_u8(p);
      std::uint64_t type = load_u8(p + 1);
      if (type >= 0x80) type = load_u8(p + 2) < 0x80 ? (type & 0x7f) << 7 | load_u8(p + 2) : 0;
      const std::size_t size = (type - 13) / 2;
      if (header >= 2 && header < 0x80 && type >= 13 && (type & 1) != 0 && header + size <= local.size())
          [[likely]] {
        const int c = std::memcmp(p + header, text_.data(), size < text_.size() ? size : text_.size());
        if (c != 0) return c < 0 ? -sign_ : sign_;
        if (size != text_.size()) return size < text_.size() ? -sign_ : sign_;
        if (single_) return 0;
        if (int last = 0; compare_last(local, type < 0x80 ? 2 : 3, header + size, last)) return last;
      }
    }
    return compare_walking(local, total);
  }

 private:
  enum class Path : std::uint8_t { walking, integer, text };
  [[nodiscard]] int compare_walking(Bytes local, std::size_t total) const;
  /// The first columns are equal, and the stored key's second has its type and its value at these places. False: it
  /// or the probe is not of the shape (column, integer), as the entries of an ordinary index are (column, rowid).
  [[nodiscard]] bool compare_last(Bytes local, std::size_t type_at, std::size_t value_at, int& out) const {
    if (!last_is_integer_ || type_at >= local.size() || type_at >= load_u8(local.data())) return false;
    const unsigned type = load_u8(local.data() + type_at);
    if (!detail::serial_is_integer(type) || value_at + detail::fixed_serial_bytes[type] > local.size())
      return false;
    const std::int64_t v = detail::load_serial_integer(type, local.data() + value_at);
    out = v == last_ ? 0 : v < last_ ? -last_sign_ : last_sign_;
    return true;
  }

  KeyOrder order_;
  Bytes key_;
  Path path_ = Path::walking;
  bool single_ = false;  // the probe has one column
  int sign_ = 1;         // −1 where the first column descends
  std::int64_t integer_ = 0;
  Bytes text_;
  bool last_is_integer_ = false;  // the probe has two columns, the second an integer
  int last_sign_ = 1;
  std::int64_t last_ = 0;
};

}  // namespace pgmicro::btree
