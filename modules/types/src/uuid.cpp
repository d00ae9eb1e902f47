#include <pgmicro/types/uuid.hpp>

#include "array_type.hpp"

namespace pgmicro::types {
namespace {

constexpr std::size_t uuid_digits = 36;  // hyphens included

/// 8-4-4-4-12 digits.
void spell(std::string_view bytes, char* out) noexcept {
  for (std::size_t i = 0; i < 16; ++i) {
    const auto b = static_cast<unsigned char>(bytes[i]);
    *out++ = "0123456789abcdef"[b >> 4];
    *out++ = "0123456789abcdef"[b & 15];
    if (i == 3 || i == 5 || i == 7 || i == 9) *out++ = '-';
  }
}

Datum in_arena(const Uuid& u, Arena& arena) { return Datum::of(arena.copy({u.data(), u.size()})); }

Datum input(std::string_view text, Typmod, const Context& context) {
  return in_arena(parse_uuid(text), context.arena);
}
void output(const Datum& d, std::string& out, const Context&) { format_uuid(d.text(), out); }
Datum receive(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const Bytes b = in.take(sizeof(Uuid));
  in.finish();
  return Datum::of(std::string_view(reinterpret_cast<const char*>(b.data()), b.size()));
}
void send(const Datum& d, std::string& out, const Context&) { out += d.text(); }
Value store(const Datum& d, Typmod, const Context& context) {
  auto* const text = static_cast<char*>(context.arena.allocate(uuid_digits, 1));
  spell(d.text(), text);
  return Value::text(std::string_view(text, uuid_digits));
}
Datum load(const Value& v, Typmod, const Context& context) {
  if (v.type() != StorageClass::text) throw invalid_stored("uuid", v);
  return in_arena(parse_uuid(v.as_text()), context.arena);
}
void sort_key(const Datum& d, std::string& out) { out += d.text(); }  // all of one length

}  // namespace

Uuid parse_uuid(std::string_view text) {
  std::string_view s = text;
  const bool braces = !s.empty() && s[0] == '{';
  if (braces) s.remove_prefix(1);
  Uuid u{};
  for (std::size_t i = 0; i < u.size(); ++i) {
    const int high = s.size() > 0 ? hex_value(s[0]) : -1, low = s.size() > 1 ? hex_value(s[1]) : -1;
    if (high < 0 || low < 0) throw invalid_syntax("uuid", text);
    u[i] = static_cast<char>(high << 4 | low);
    s.remove_prefix(2);
    if (i % 2 == 1 && i + 1 < u.size() && !s.empty() && s[0] == '-') s.remove_prefix(1);
  }
  if (braces ? s != "}" : !s.empty()) throw invalid_syntax("uuid", text);
  return u;
}

void format_uuid(std::string_view bytes, std::string& out) {
  char text[uuid_digits];
  spell(bytes, text);
  out.append(text, uuid_digits);
}

constexpr TypeInfo uuid_type{
    .oid = type_oid::uuid,
    .name = "uuid",
    .sql_name = "uuid",
    .array = Oid{2951},
    .length = 16,
    .by_value = false,
    .alignment = 'c',
    .type_type = 'b',
    .category = 'U',
    .delimiter = ',',
    .representation = Representation::bytes,
    .input = input,
    .output = output,
    .receive = receive,
    .send = send,
    .compare = compare_bytes,
    .hash = hash_of_bytes,
    .storage_order = StorageOrder::native,
    .declared = declared_as<"UUID TEXT">,
    .store = store,
    .load = load,
    .sort_key = sort_key,
};

constexpr TypeInfo uuid_array_type = array_of<uuid_type>("_uuid", "uuid[]");

}  // namespace pgmicro::types
