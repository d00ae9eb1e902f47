#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/base/varint.hpp>
#include <pgmicro/btree/record.hpp>

#include <algorithm>
#include <string>

namespace pgmicro::btree {

namespace {

/// SQLite's limit: 32767 columns of at most three type bytes each, and the length itself.
constexpr std::uint64_t header_bytes_max = 3 + 3 * 32767;

[[nodiscard]] int sign_of(int c) noexcept { return (c > 0) - (c < 0); }

[[nodiscard]] int compare_bytes(Bytes a, Bytes b) noexcept {
  const std::size_t common = std::min(a.size(), b.size());
  const int c = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
  if (c != 0) return sign_of(c);
  return (a.size() > b.size()) - (a.size() < b.size());
}

[[nodiscard]] int compare_text(Bytes a, Bytes b, const Collation* collation) noexcept {
  return collation == nullptr ? compare_bytes(a, b) : sign_of(collation->compare(collation->context, a, b));
}

/// Classes in SQLite's order; integers and reals share one.
enum class Rank : std::uint8_t { null, number, text, blob };
[[nodiscard]] Rank rank_of_serial(std::uint64_t type) noexcept {
  if (type == 0) return Rank::null;
  if (type < 12) return Rank::number;
  return (type & 1) != 0 ? Rank::text : Rank::blob;
}
[[nodiscard]] Rank rank_of(StorageClass type) noexcept {
  switch (type) {
    case StorageClass::null: return Rank::null;
    case StorageClass::integer:
    case StorageClass::real: return Rank::number;
    case StorageClass::text: return Rank::text;
    case StorageClass::blob: break;
  }
  return Rank::blob;
}

[[nodiscard]] Value number_of_serial(std::uint64_t type, const std::byte* p) noexcept {
  if (type == 0) return Value::null();
  if (type == 7) return Value::real(detail::load_real(p));
  return Value::integer(detail::load_serial_integer(type, p));
}

[[nodiscard]] int compare_numbers(const Value& a, const Value& b) noexcept {
  const bool a_integer = a.type() == StorageClass::integer, b_integer = b.type() == StorageClass::integer;
  if (a_integer && b_integer) return (a.as_integer() > b.as_integer()) - (a.as_integer() < b.as_integer());
  if (a_integer) return compare_integer_real(a.as_integer(), b.as_real());
  if (b_integer) return -compare_integer_real(b.as_integer(), a.as_real());
  return (a.as_real() > b.as_real()) - (a.as_real() < b.as_real());
}

/// Walks the types of a record of which only the front may be at hand.
class TypeWalk {
 public:
  enum class Step : std::uint8_t { column, end, needs_more };

  TypeWalk(Bytes local, std::size_t total) : local_(local), total_(total) {
    const int n = get_varint(local.data(), local.data() + local.size(), header_end_);
    if (n == 0) {
      if (local.size() < total && local.size() < varint_bytes_max) {
        header_end_ = 0;
        short_ = true;
        return;
      }
      throw corrupt("record: its header length does not end within its " + std::to_string(total) + " bytes");
    }
    if (header_end_ < static_cast<std::uint64_t>(n) || header_end_ > total || header_end_ > header_bytes_max)
      throw corrupt("record of " + std::to_string(total) + " bytes: header length " +
                    std::to_string(header_end_));
    at_ = static_cast<std::size_t>(n);
    content_ = header_end_;
  }

  [[nodiscard]] Step next() {
    if (short_) return Step::needs_more;
    content_ += detail::serial_bytes(type);
    if (at_ >= header_end_) return Step::end;
    const auto visible = std::min<std::uint64_t>(header_end_, local_.size());
    const int n = get_varint(local_.data() + at_, local_.data() + visible, type);
    if (n == 0) {
      if (visible < header_end_) return Step::needs_more;
      throw corrupt("record: a serial type runs over the end of the header at byte " + std::to_string(at_));
    }
    if (detail::serial_is_reserved(type))
      throw corrupt("record: reserved serial type " + std::to_string(type));
    at_ += static_cast<std::size_t>(n);
    if (content_ > total_ || detail::serial_bytes(type) > total_ - content_)
      throw corrupt("record of " + std::to_string(total_) + " bytes: a value of serial type " +
                    std::to_string(type) + " at byte " + std::to_string(content_) + " ends behind it");
    return Step::column;
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(detail::serial_bytes(type));
  }
  [[nodiscard]] bool at_hand() const noexcept { return content_ + size() <= local_.size(); }
  /// What is at hand of the value.
  [[nodiscard]] Bytes visible() const noexcept {
    const auto from = std::min<std::size_t>(static_cast<std::size_t>(content_), local_.size());
    return local_.subspan(from, std::min(size(), local_.size() - from));
  }

  std::uint64_t type = 0;

 private:
  Bytes local_;
  std::size_t total_;
  std::uint64_t header_end_ = 0;
  std::size_t at_ = 0;
  std::uint64_t content_ = 0;  // where this column's value begins
  bool short_ = false;
};

/// Column by column. `a` may be known in part; then needs_more is an answer.
int compare_walk(const KeyOrder& order, Bytes a_local, std::size_t a_total, Bytes b_record) {
  constexpr int needs_more = KeyProbe::needs_more;
  TypeWalk a(a_local, a_total), b(b_record, b_record.size());
  for (std::size_t i = 0;; ++i) {
    if (b.next() == TypeWalk::Step::end) return 0;
    if (const auto step = a.next(); step != TypeWalk::Step::column)
      return step == TypeWalk::Step::end ? 0 : needs_more;
    const KeyColumn column = i < order.columns.size() ? order.columns[i] : KeyColumn{};
    const int sign = column.descending ? -1 : 1;

    Rank a_rank = rank_of_serial(a.type), b_rank = rank_of_serial(b.type);
    int c = 0;
    if (a_rank == Rank::number || b_rank == Rank::number) {
      // A NaN on disk is a NULL, so a number's bytes decide its rank.
      if (a_rank <= Rank::number && !a.at_hand()) return needs_more;
      const Value va = a_rank <= Rank::number ? number_of_serial(a.type, a.visible().data()) : Value{};
      const Value vb = b_rank <= Rank::number ? number_of_serial(b.type, b.visible().data()) : Value{};
      if (a_rank == Rank::number) a_rank = rank_of(va.type());
      if (b_rank == Rank::number) b_rank = rank_of(vb.type());
      if (a_rank == Rank::number && b_rank == Rank::number) c = compare_numbers(va, vb);
    } else if (a_rank == b_rank && a_rank != Rank::null) {
      const bool plain = a_rank == Rank::blob || column.collation == nullptr;
      if (a.at_hand()) {
        c = plain ? compare_bytes(a.visible(), b.visible())
                  : compare_text(a.visible(), b.visible(), column.collation);
      } else if (!plain) {
        return needs_more;
      } else {  // the front of a long value often decides
        const Bytes front = a.visible();
        const std::size_t common = std::min(front.size(), b.size());
        c = compare_bytes(front.first(common), b.visible().first(common));
        if (c == 0) {
          if (front.size() < std::min(a.size(), b.size())) return needs_more;
          c = (a.size() > b.size()) - (a.size() < b.size());
        }
      }
    }
    if (a_rank != b_rank) c = a_rank < b_rank ? -1 : 1;
    if (c != 0) return c * sign;
  }
}

}  // namespace

int compare_integer_real(std::int64_t a, double b) noexcept {
  if (b < -9223372036854775808.0) return 1;
  if (b >= 9223372036854775808.0) return -1;
  const auto whole = static_cast<std::int64_t>(b);  // towards zero
  if (a != whole) return a < whole ? -1 : 1;
  const auto a_real = static_cast<double>(a);  // exact: above 2^53 every double is whole, and equals `whole`
  return (a_real > b) - (a_real < b);
}

int compare_values(const Value& a, const Value& b, const KeyColumn& column) noexcept {
  const Rank ra = rank_of(a.type()), rb = rank_of(b.type());
  int c = 0;
  if (ra != rb)
    c = ra < rb ? -1 : 1;
  else if (ra == Rank::number)
    c = compare_numbers(a, b);
  else if (ra == Rank::text)
    c = compare_text(a.as_blob(), b.as_blob(), column.collation);
  else if (ra == Rank::blob)
    c = compare_bytes(a.as_blob(), b.as_blob());
  return column.descending ? -c : c;
}

namespace {

[[nodiscard]] std::uint64_t serial_of(const Value& v) noexcept {
  switch (v.type()) {
    case StorageClass::null: return 0;
    case StorageClass::integer: return detail::integer_serial(v.as_integer());
    case StorageClass::real: return 7;
    case StorageClass::text: return 13 + 2 * std::uint64_t{v.as_blob().size()};
    case StorageClass::blob: break;
  }
  return 12 + 2 * std::uint64_t{v.as_blob().size()};
}

/// The header's length counts its own varint.
[[nodiscard]] std::size_t header_size(std::size_t types_bytes) noexcept {
  std::size_t n = types_bytes + 1;
  while (n != types_bytes + static_cast<std::size_t>(varint_size(n)))
    n = types_bytes + static_cast<std::size_t>(varint_size(n));
  return n;
}

}  // namespace

std::size_t record_size(std::span<const Value> values) noexcept {
  std::size_t types = 0, content = 0;
  for (const Value& v : values) {
    const std::uint64_t type = serial_of(v);
    types += static_cast<std::size_t>(varint_size(type));
    content += static_cast<std::size_t>(detail::serial_bytes(type));
  }
  return header_size(types) + content;
}

std::size_t encode_record(std::span<const Value> values, MutBytes out) noexcept {
  PGM_ASSERT(out.size() >= record_size(values));
  std::size_t types = 0;
  for (const Value& v : values) types += static_cast<std::size_t>(varint_size(serial_of(v)));
  const std::size_t header = header_size(types);
  std::byte* type_to = out.data();
  std::byte* to = out.data() + header;
  type_to += put_varint(type_to, header);
  for (const Value& v : values) {
    const std::uint64_t type = serial_of(v);
    type_to += put_varint(type_to, type);
    const auto bytes = static_cast<std::size_t>(detail::serial_bytes(type));
    if (type >= 12) {
      if (bytes != 0) std::memcpy(to, v.as_blob().data(), bytes);
    } else if (bytes != 0) {
      std::byte whole[8];
      const auto bits =
          type == 7 ? std::bit_cast<std::uint64_t>(v.as_real()) : static_cast<std::uint64_t>(v.as_integer());
      store_be64(whole, bits);
      std::memcpy(to, whole + 8 - bytes, bytes);
    }
    to += bytes;
  }
  return static_cast<std::size_t>(to - out.data());
}

// ── RecordWriter ──────────────────────────────────────────────────────────────────────────────────────────

RecordWriter& RecordWriter::value(const Value& v) {
  switch (v.type()) {
    case StorageClass::null: return null();
    case StorageClass::integer: return integer(v.as_integer());
    case StorageClass::real: return real(v.as_real());
    case StorageClass::text: return text(v.as_blob());
    case StorageClass::blob: break;
  }
  return blob(v.as_blob());
}

Bytes RecordWriter::finish() {
  if (!open_) make_type_room();
  open_ = false;
  const std::size_t header = header_size(types_);
  std::byte* const types_to = buffer_ + body_start_ - types_;
  if (types_ <= 16 && body_start_ >= 32)
    copy_up_to_16(types_to, buffer_, types_);
  else
    std::memmove(types_to, buffer_, types_);
  std::byte* const start = buffer_ + body_start_ - header;
  put_varint(start, header);
  return {start, static_cast<std::size_t>(body_ - start)};
}

void RecordWriter::put_long_type(std::uint64_t type) noexcept {
  types_ += static_cast<std::size_t>(put_varint(buffer_ + types_, type));
}

void RecordWriter::make_type_room() {
  if (buffer_ == nullptr) grow(64, 512);
  if (!open_) {
    open_ = true;
    types_ = 0;
    body_ = buffer_ + body_start_;
  }
  if (types_ + 10 > body_start_ - 3)
    grow(body_start_ * 2, static_cast<std::size_t>(end_ - buffer_) + body_start_);
}

void RecordWriter::make_body_room(std::size_t bytes) {
  const auto capacity = static_cast<std::size_t>(end_ - buffer_);
  grow(body_start_, std::max(2 * capacity, static_cast<std::size_t>(body_ - buffer_) + bytes));
}

void RecordWriter::grow(std::size_t body_start, std::size_t total) {
  auto* const wider = new std::byte[total];
  std::size_t body_bytes = 0;
  if (buffer_ != nullptr && open_) {
    body_bytes = static_cast<std::size_t>(body_ - buffer_) - body_start_;
    std::memcpy(wider, buffer_, types_);
    std::memcpy(wider + body_start, buffer_ + body_start_, body_bytes);
  }
  delete[] buffer_;
  buffer_ = wider;
  end_ = wider + total;
  body_start_ = body_start;
  body_ = wider + body_start + body_bytes;
}

void RecordWriter::swap(RecordWriter& o) noexcept {
  std::swap(buffer_, o.buffer_);
  std::swap(body_, o.body_);
  std::swap(end_, o.end_);
  std::swap(types_, o.types_);
  std::swap(body_start_, o.body_start_);
  std::swap(open_, o.open_);
}

// ── RecordView ────────────────────────────────────────────────────────────────────────────────────────────

void RecordView::open() {
  Bytes front = local_;
  if (local_.size() < varint_bytes_max && local_.size() < total_)
    front = fetch(0, std::min<std::size_t>(total_, varint_bytes_max));
  std::uint64_t size = 0;
  const int n = get_varint(front.data(), front.data() + front.size(), size);
  if (n == 0 || size < static_cast<std::uint64_t>(n) || size > total_ || size > header_bytes_max)
    throw corrupt("record of " + std::to_string(total_) + " bytes: header length " + std::to_string(size));
  header_at_ = static_cast<std::size_t>(n);
  header_end_ = static_cast<std::size_t>(size);
  content_at_ = header_end_;
  if (header_end_ <= local_.size()) header_ = local_.data();
}

RecordView::Beyond& RecordView::beyond() {
  if (!beyond_) beyond_ = std::make_unique<Beyond>();
  return *beyond_;
}

const RecordView::Column* RecordView::find_walking(std::size_t column) {
  if (header_at_ >= header_end_) return nullptr;
  if (!header_) header_ = fetch(0, header_end_).data();
  while (known_ <= column) {
    if (header_at_ >= header_end_) return nullptr;
    std::uint64_t type = 0;
    const int n = get_varint(header_ + header_at_, header_ + header_end_, type);
    if (n == 0 || detail::serial_is_reserved(type) || detail::serial_bytes(type) > total_ - content_at_)
      throw corrupt("record of " + std::to_string(total_) + " bytes: column " + std::to_string(known_) +
                    " has serial type " + std::to_string(type) + " at byte " + std::to_string(content_at_));
    const Column found{type, content_at_};
    if (known_ < inline_columns)
      near_[known_] = found;
    else
      beyond().columns.push_back(found);
    ++known_;
    header_at_ += static_cast<std::size_t>(n);
    content_at_ += static_cast<std::size_t>(detail::serial_bytes(type));
  }
  return column < inline_columns ? &near_[column] : far(column);
}

Bytes RecordView::fetch(std::size_t at, std::size_t size) {
  for (const Fetched& f : beyond().fetched)
    if (f.at == at && f.bytes.size() == size) return f.bytes;
  // A length from disk may lie: no more memory is taken than there are bytes to fill it.
  constexpr std::size_t piece_max = std::size_t{1} << 20;
  std::vector<std::byte> bytes(std::min(size, piece_max));
  std::size_t have = 0;
  while (have < size) {
    if (have == bytes.size()) bytes.resize(std::min(size, 2 * bytes.size()));
    std::size_t got = 0;
    if (at + have < local_.size()) {
      got = std::min(bytes.size() - have, local_.size() - (at + have));
      std::memcpy(bytes.data() + have, local_.data() + at + have, got);
    } else if (rest_.read != nullptr) {
      got = rest_.read(rest_.source, at + have, MutBytes(bytes).subspan(have));
    }
    if (got == 0)
      throw corrupt("record of " + std::to_string(total_) + " bytes ends at byte " +
                    std::to_string(at + have));
    have += got;
  }
  beyond().fetched.push_back({at, std::move(bytes)});
  return beyond().fetched.back().bytes;
}

std::size_t RecordView::column_count() {
  while (find(known_) != nullptr) {
  }
  if (content_at_ != total_)
    throw corrupt("record of " + std::to_string(total_) + " bytes: its header tells of " +
                  std::to_string(content_at_));
  return known_;
}

StorageClass RecordView::type_of_real(const Column& c) {
  const double v = detail::load_real(content(c).data());
  return v != v ? StorageClass::null : StorageClass::real;
}

const RecordView::Column& RecordView::expect(std::size_t column, StorageClass wanted) {
  static constexpr const char* names[] = {"NULL", "an integer", "a real", "text", "a blob"};
  const StorageClass found = type(column);
  const bool fits = found == wanted || (wanted == StorageClass::real && found == StorageClass::integer);
  if (!fits)
    throw corrupt("record: column " + std::to_string(column) + " holds " +
                  names[static_cast<std::size_t>(found)] + " where " +
                  names[static_cast<std::size_t>(wanted)] + " is expected");
  return *find(column);
}

std::int64_t RecordView::fetch_integer(std::size_t column) {
  const Column& c = expect(column, StorageClass::integer);
  return detail::load_serial_integer(c.type, content(c).data());
}

double RecordView::fetch_real(std::size_t column) {
  const Column& c = expect(column, StorageClass::real);
  const Bytes bytes = content(c);
  if (c.type == 7) return detail::load_real(bytes.data());
  return static_cast<double>(detail::load_serial_integer(c.type, bytes.data()));
}

std::string_view RecordView::fetch_text(std::size_t column) {
  const Bytes bytes = content(expect(column, StorageClass::text));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes RecordView::blob(std::size_t column) { return content(expect(column, StorageClass::blob)); }

Value RecordView::value(std::size_t column) {
  const Column* c = find(column);
  if (c == nullptr) return Value::null();
  const Bytes bytes = content(*c);
  if (c->type < 12) return number_of_serial(c->type, bytes.data());
  return (c->type & 1) != 0 ? Value::text(bytes) : Value::blob(bytes);
}

// ── Keys ──────────────────────────────────────────────────────────────────────────────────────────────────

int compare_records(const KeyOrder& order, Bytes a, Bytes b) { return compare_walk(order, a, a.size(), b); }

KeyProbe::KeyProbe(const KeyOrder& order, Bytes key_record) : order_(order), key_(key_record) {
  const KeyColumn first = order.columns.empty() ? KeyColumn{} : order.columns[0];
  sign_ = first.descending ? -1 : 1;
  const auto take_first = [&](std::uint64_t type, Bytes value) {
    if (detail::serial_is_integer(type)) {
      path_ = Path::integer;
      integer_ = detail::load_serial_integer(type, value.data());
    } else if (rank_of_serial(type) == Rank::text && first.collation == nullptr) {
      path_ = Path::text;
      text_ = value;
    }
  };
  const auto take_last = [&](std::uint64_t type, const std::byte* value) {
    last_is_integer_ = true;
    last_ = detail::load_serial_integer(type, value);
    last_sign_ = order.columns.size() > 1 && order.columns[1].descending ? -1 : 1;
  };
  // A probe is made for every seek, and nearly every key is one column, or two, of types that take a byte.
  const std::byte* const p = key_.data();
  const std::size_t header = key_.size() < 2 ? 0 : load_u8(p);
  if ((header == 2 || (header == 3 && key_.size() >= 3)) && load_u8(p + 1) < 0x80) {
    const unsigned type = load_u8(p + 1), last = header == 3 ? load_u8(p + 2) : 0;
    const std::size_t value = header, end = value + detail::short_serial_bytes[type];
    if (end <= key_.size() && (header == 2 || (detail::serial_is_integer(last) &&
                                               end + detail::fixed_serial_bytes[last] <= key_.size()))) {
      take_first(type, key_.subspan(value, end - value));
      single_ = header == 2;
      if (!single_) take_last(last, p + end);
      return;
    }
  }
  TypeWalk walk(key_, key_.size());
  if (walk.next() != TypeWalk::Step::column) return;
  take_first(walk.type, walk.visible());
  single_ = walk.next() == TypeWalk::Step::end;
  if (single_ || !detail::serial_is_integer(walk.type)) return;
  const std::uint64_t last = walk.type;
  const std::byte* const value = walk.visible().data();
  if (walk.next() == TypeWalk::Step::end) take_last(last, value);
}

int KeyProbe::compare_walking(Bytes local, std::size_t total) const {
  return compare_walk(order_, local, total, key_);
}

}  // namespace pgmicro::btree
