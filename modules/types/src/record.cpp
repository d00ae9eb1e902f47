#include <pgmicro/types/record.hpp>

#include <pgmicro/types/hash.hpp>

#include "array_type.hpp"
#include "flat.hpp"

namespace pgmicro::types {
namespace {

constexpr std::uint32_t null_bit = 0x80000000;
constexpr std::size_t fields_at = 4, field_bytes = 8;

/// The type of a field is one that exists: a builder was given its TypeInfo.
const TypeInfo& info(Oid type) noexcept {
  const TypeInfo* const found = find_type(type);
  PGM_ASSERT(found);
  return *found;
}

}  // namespace

RecordView::RecordView(const Datum& record) noexcept
    : bytes_(record.data), size_(load_word<std::uint32_t>(record.data)) {}

Oid RecordView::type(std::uint32_t field) const noexcept {
  return Oid{load_word<std::uint32_t>(bytes_ + fields_at + field_bytes * field)};
}
std::uint32_t RecordView::end(std::uint32_t field) const noexcept {
  return load_word<std::uint32_t>(bytes_ + fields_at + field_bytes * field + 4);
}
Datum RecordView::operator[](std::uint32_t field) const noexcept {
  const std::uint32_t to = end(field);
  if (to & null_bit) return Datum::null_value();
  const std::uint32_t from = field == 0 ? 0 : end(field - 1) & ~null_bit;
  return read_flat({bytes_ + fields_at + field_bytes * size_ + from, to - from},
                   info(type(field)).representation);
}

void RecordBuilder::add(const TypeInfo& type, const Datum& value) {
  if (!value.null) append_flat(data_, value, type.representation);
  const auto end = static_cast<std::uint32_t>(data_.size());
  if (end & null_bit) throw Error(errc::program_limit, "row is too large");
  fields_.push_back({type.oid, value.null ? end | null_bit : end});
}
Datum RecordBuilder::finish(Arena& arena) const {
  std::string bytes;
  bytes.reserve(fields_at + field_bytes * fields_.size() + data_.size());
  append_word(bytes, static_cast<std::uint32_t>(fields_.size()));
  for (const Field& f : fields_) {
    append_word(bytes, raw(f.type));
    append_word(bytes, f.end);
  }
  bytes += data_;
  return Datum::of(arena.copy(bytes));
}
void RecordBuilder::clear() noexcept {
  fields_.clear();
  data_.clear();
}

namespace {

/// −, 0, + for two fields of one type.
int compare_fields(const TypeInfo& type, const Datum& a, const Datum& b) noexcept {
  if (a.null || b.null) return static_cast<int>(a.null) - static_cast<int>(b.null);
  return type.compare ? type.compare(a, b) : 0;
}

/// A total order over all records, whatever they hold: sorts and trees never fail half-way.
int compare(const Datum& left, const Datum& right) noexcept {
  const RecordView a(left), b(right);
  const std::uint32_t shared = a.size() < b.size() ? a.size() : b.size();
  for (std::uint32_t i = 0; i < shared; ++i) {
    if (a.type(i) != b.type(i)) return a.type(i) < b.type(i) ? -1 : 1;
    if (const int c = compare_fields(info(a.type(i)), a[i], b[i])) return c;
  }
  return a.size() < b.size() ? -1 : a.size() > b.size();
}

std::uint64_t hash(const Datum& d) noexcept {
  const RecordView r(d);
  std::uint64_t h = 0;
  for (std::uint32_t i = 0; i < r.size(); ++i) {
    const Datum v = r[i];
    const TypeInfo& t = info(r.type(i));
    h = hash_combine(h, v.null || !t.hash ? 0 : t.hash(v));
  }
  return h;
}

bool needs_quotes(std::string_view text) noexcept {
  if (text.empty()) return true;
  for (const char c : text)
    if (c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || is_space(c)) return true;
  return false;
}

void output(const Datum& d, std::string& out, const Context& context) {
  const RecordView r(d);
  std::string text;
  out += '(';
  for (std::uint32_t i = 0; i < r.size(); ++i) {
    if (i > 0) out += ',';
    const Datum v = r[i];
    if (v.null) continue;
    text.clear();
    info(r.type(i)).output(v, text, context);
    if (!needs_quotes(text)) {
      out += text;
      continue;
    }
    out += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') out += c;
      out += c;
    }
    out += '"';
  }
  out += ')';
}

void send(const Datum& d, std::string& out, const Context& context) {
  const RecordView r(d);
  append_be(out, r.size());
  std::string bytes;
  for (std::uint32_t i = 0; i < r.size(); ++i) {
    append_be(out, raw(r.type(i)));
    const Datum v = r[i];
    bytes.clear();
    if (!v.null) info(r.type(i)).send(v, bytes, context);
    append_be(out, v.null ? -1 : static_cast<std::int32_t>(bytes.size()));
    out += bytes;
  }
}

[[noreturn]] void refuse() {
  throw Error(errc::feature_not_supported, "input of anonymous composite types is not implemented");
}
Datum input(std::string_view, Typmod, const Context&) { refuse(); }
Datum receive(Bytes, Typmod, const Context&) { refuse(); }

/// Fields as arrays write their elements: 01 and the key, 02 for NULL; 00 ends them.
void sort_key(const Datum& d, std::string& out) {
  const RecordView r(d);
  for (std::uint32_t i = 0; i < r.size(); ++i) {
    const Datum v = r[i];
    out += v.null ? '\2' : '\1';
    const TypeInfo& t = info(r.type(i));
    if (!v.null && t.sort_key) t.sort_key(v, out);
  }
  out += '\0';
}

}  // namespace

int record_compare(const RecordView& a, const RecordView& b) {
  const std::uint32_t shared = a.size() < b.size() ? a.size() : b.size();
  for (std::uint32_t i = 0; i < shared; ++i) {
    if (a.type(i) != b.type(i))
      throw Error(errc::datatype_mismatch,
                  "cannot compare dissimilar column types " + format_type(info(a.type(i)), -1) + " and " +
                      format_type(info(b.type(i)), -1) + " at record column " + std::to_string(i + 1));
    if (const int c = compare_fields(info(a.type(i)), a[i], b[i])) return c;
  }
  if (a.size() != b.size())
    throw Error(errc::datatype_mismatch, "cannot compare record types with different numbers of columns");
  return 0;
}

constexpr TypeInfo record_type{
    .oid = type_oid::record,
    .name = "record",
    .sql_name = "record",
    .array = type_oid::record_array,
    .length = -1,
    .by_value = false,
    .alignment = 'd',
    .type_type = 'p',
    .category = 'P',
    .delimiter = ',',
    .representation = Representation::bytes,
    .input = input,
    .output = output,
    .receive = receive,
    .send = send,
    .compare = compare,
    .hash = hash,
    .storage_order = StorageOrder::shadow,
    .sort_key = sort_key,
};

constexpr TypeInfo record_array_type = [] {
  TypeInfo t = array_of<record_type>("_record", "record[]");
  t.type_type = 'p';
  t.category = 'P';
  t.declared = nullptr;
  t.store = nullptr;
  t.load = nullptr;
  return t;
}();

}  // namespace pgmicro::types
