/// text, varchar, char(n) (bpchar), name, "char", and unknown. All are UTF-8; a typmod is a length in characters plus 4.
/// char(n) is padded with blanks in a Datum and bare in a file, and its blanks at the end do not count in comparisons.
#include "array_type.hpp"

#include <pgmicro/types/hash.hpp>

namespace pgmicro::types {
namespace {

constexpr Typmod header_bytes = 4;  // in every length typmod, from the days when it counted bytes

// ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────

void output(const Datum& d, std::string& out, const Context&) { out += d.text(); }
std::string_view receive_text(Bytes bytes) {
  const std::string_view text = WireReader(bytes).take_rest();
  validate_utf8(text);
  return text;
}
Value store(const Datum& d, Typmod, const Context&) { return Value::text(d.text()); }
std::string_view load_text(const Value& v, std::string_view type_name) {
  if (v.type() != StorageClass::text) throw invalid_stored(type_name, v);
  validate_utf8(v.as_text());
  return v.as_text();
}
/// No NUL can occur, so that it may end the key.
void sort_key(const Datum& d, std::string& out) { out.append(d.text()).append(1, '\0'); }

std::string length_suffix(Typmod typmod) { return "(" + std::to_string(typmod - header_bytes) + ")"; }

[[noreturn]] void throw_too_long(std::string_view type_name, std::size_t length_max) {
  throw Error(errc::string_data_right_truncation, std::string("value too long for type ")
                                                      .append(type_name)
                                                      .append("(")
                                                      .append(std::to_string(length_max))
                                                      .append(")"));
}

/// At most `length` characters. What does not fit is cut if it is blank or the cast is explicit.
std::string_view fit(std::string_view text, std::size_t length, bool cut, std::string_view type_name) {
  const std::size_t bytes = prefix_bytes(text, length);
  if (!cut && !trim_blanks(text.substr(bytes)).empty()) throw_too_long(type_name, length);
  return text.substr(0, bytes);
}

// ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Datum text_input(std::string_view text, Typmod, const Context&) { return Datum::of(text); }
Datum text_receive(Bytes bytes, Typmod, const Context&) { return Datum::of(receive_text(bytes)); }
Datum text_load(const Value& v, Typmod, const Context&) { return Datum::of(load_text(v, "text")); }

constexpr TypeInfo string_type{
    .oid = type_oid::text,
    .name = "text",
    .sql_name = "text",
    .array = Oid{1009},
    .length = -1,
    .by_value = false,
    .alignment = 'i',
    .type_type = 'b',
    .category = 'S',
    .preferred = true,
    .delimiter = ',',
    .representation = Representation::bytes,
    .input = text_input,
    .output = output,
    .receive = text_receive,
    .send = output,
    .compare = compare_bytes,
    .hash = hash_of_bytes,
    .storage_order = StorageOrder::native,
    .declared = declared_as<"TEXT">,
    .store = store,
    .load = text_load,
    .sort_key = sort_key,
};

// ── varchar(n) ───────────────────────────────────────────────────────────────────────────────────────────────────

constexpr std::string_view varchar_name = "character varying";

Datum fit_varchar(const Datum& d, Typmod typmod, bool is_explicit, const Context&) {
  if (typmod < header_bytes) return d;
  return Datum::of(fit(d.text(), static_cast<std::size_t>(typmod - header_bytes), is_explicit, varchar_name));
}
Datum varchar_input(std::string_view text, Typmod typmod, const Context& context) {
  return fit_varchar(Datum::of(text), typmod, false, context);
}
Datum varchar_receive(Bytes bytes, Typmod typmod, const Context& context) {
  return varchar_input(receive_text(bytes), typmod, context);
}
Datum varchar_load(const Value& v, Typmod typmod, const Context& context) {
  return fit_varchar(Datum::of(load_text(v, varchar_name)), typmod, false, context);
}
Typmod varchar_typmod(std::span<const std::int32_t> m) { return length_typmod(m, "varchar"); }
std::string varchar_declared(Typmod typmod) {
  return typmod < header_bytes ? "VARCHAR" : "VARCHAR" + length_suffix(typmod);
}

// ── char(n) ──────────────────────────────────────────────────────────────────────────────────────────────────────

constexpr std::string_view bpchar_name = "character";

Datum fit_bpchar(const Datum& d, Typmod typmod, bool is_explicit, const Context& context) {
  if (typmod < header_bytes) return d;
  const auto length = static_cast<std::size_t>(typmod - header_bytes);
  const std::string_view text = d.text();
  const std::size_t have = count_characters(text);
  if (have >= length) return Datum::of(fit(text, length, is_explicit, bpchar_name));
  const std::size_t blanks = length - have;
  auto* const padded = static_cast<char*>(context.arena.allocate(text.size() + blanks, 1));
  if (!text.empty()) std::memcpy(padded, text.data(), text.size());
  std::memset(padded + text.size(), ' ', blanks);
  return Datum::of(std::string_view(padded, text.size() + blanks));
}
Datum bpchar_input(std::string_view text, Typmod typmod, const Context& context) {
  return fit_bpchar(Datum::of(text), typmod, false, context);
}
Datum bpchar_receive(Bytes bytes, Typmod typmod, const Context& context) {
  return bpchar_input(receive_text(bytes), typmod, context);
}
Datum bpchar_load(const Value& v, Typmod typmod, const Context& context) {
  return fit_bpchar(Datum::of(load_text(v, bpchar_name)), typmod, false, context);
}
int bpchar_compare(const Datum& a, const Datum& b) noexcept {
  return text_compare(trim_blanks(a.text()), trim_blanks(b.text()));
}
std::uint64_t bpchar_hash(const Datum& d) noexcept { return hash_bytes(trim_blanks(d.text())); }
/// Without a length, blanks at the end are part of what is shown: they are kept, at the price of SQLite's order.
bool bpchar_native(Typmod typmod) { return typmod >= header_bytes; }
Value bpchar_store(const Datum& d, Typmod typmod, const Context&) {
  return Value::text(bpchar_native(typmod) ? trim_blanks(d.text()) : d.text());
}
void bpchar_sort_key(const Datum& d, std::string& out) { out.append(trim_blanks(d.text())).append(1, '\0'); }
Typmod bpchar_typmod(std::span<const std::int32_t> m) { return length_typmod(m, "char"); }
std::string bpchar_declared(Typmod typmod) {
  return bpchar_native(typmod) ? "CHAR" + length_suffix(typmod) : "CHAR COLLATE pg_bpchar";
}

// ── name ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Datum name_input(std::string_view text, Typmod, const Context&) { return Datum::of(cut_name(text)); }
Datum name_receive(Bytes bytes, Typmod, const Context&) {
  const std::string_view text = receive_text(bytes);
  if (text.size() > name_bytes_max)
    throw Error(SqlState("42622"), "identifier too long")
        .detail("Identifier must be less than 64 characters.");
  return Datum::of(text);
}
Datum name_load(const Value& v, Typmod, const Context&) { return Datum::of(cut_name(load_text(v, "name"))); }

// ── "char" ───────────────────────────────────────────────────────────────────────────────────────────────────────
//
// One byte, 0 … 255 in the Datum. 0 is the empty string, and a byte beyond ASCII is shown as \ooo. In a file it is the character U+0000 … U+00FF (empty for 0):
// readable, and UTF-8 keeps the order of the bytes.

Datum char_of(unsigned char c) { return Datum::of(std::int64_t{c}); }
Datum char_input(std::string_view text, Typmod, const Context&) {
  const auto octal = [&](std::size_t i, char most) { return text[i] >= '0' && text[i] <= most; };
  if (text.size() == 4 && text[0] == '\\' && octal(1, '3') && octal(2, '7') && octal(3, '7'))
    return char_of(static_cast<unsigned char>((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0')));
  return char_of(text.empty() ? 0 : static_cast<unsigned char>(text[0]));
}
void char_output(const Datum& d, std::string& out, const Context&) {
  const auto digit = [&](int shift) { return static_cast<char>('0' + (d.integer >> shift & 7)); };
  if (d.integer >= 0x80)
    out.append({'\\', digit(6), digit(3), digit(0)});
  else if (d.integer != 0)
    out += static_cast<char>(d.integer);
}
Datum char_receive(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const auto c = in.get<std::uint8_t>();
  in.finish();
  return char_of(c);
}
void char_send(const Datum& d, std::string& out, const Context&) { out += static_cast<char>(d.integer); }
Value char_store(const Datum& d, Typmod, const Context& context) {
  if (d.integer == 0) return Value::text(std::string_view(""));
  if (d.integer < 0x80) {
    const char c = static_cast<char>(d.integer);
    return Value::text(context.arena.copy({&c, 1}));
  }
  const char two[] = {static_cast<char>(0xc0 | d.integer >> 6), static_cast<char>(0x80 | (d.integer & 0x3f))};
  return Value::text(context.arena.copy({two, 2}));
}
Datum char_load(const Value& v, Typmod, const Context&) {
  const std::string_view text = load_text(v, "\"char\"");
  if (text.empty()) return char_of(0);
  const auto lead = static_cast<unsigned char>(text[0]);
  if (text.size() == 1) return char_of(lead);
  if (text.size() != 2 || lead > 0xc3) throw invalid_stored("\"char\"", v);
  return char_of(static_cast<unsigned char>((lead & 3) << 6 | (text[1] & 0x3f)));
}

}  // namespace

Typmod length_typmod(std::span<const std::int32_t> modifiers, std::string_view type_name) {
  if (modifiers.size() != 1) throw Error(errc::invalid_parameter, "invalid type modifier");
  const auto about = [&](std::string_view what) {
    return Error(errc::invalid_parameter, std::string("length for type ").append(type_name).append(what));
  };
  if (modifiers[0] < 1) throw about(" must be at least 1");
  if (modifiers[0] > characters_max) throw about(" cannot exceed " + std::to_string(characters_max));
  return modifiers[0] + header_bytes;
}

constexpr TypeInfo text_type = string_type;

constexpr TypeInfo varchar_type = [] {
  TypeInfo t = string_type;
  t.oid = type_oid::varchar;
  t.name = "varchar";
  t.sql_name = varchar_name;
  t.array = Oid{1015};
  t.preferred = false;
  t.input = varchar_input;
  t.receive = varchar_receive;
  t.typmod_in = varchar_typmod;
  t.typmod_out = length_suffix;
  t.apply_typmod = fit_varchar;
  t.declared = varchar_declared;
  t.load = varchar_load;
  return t;
}();

constexpr TypeInfo bpchar_type = [] {
  TypeInfo t = string_type;
  t.oid = type_oid::bpchar;
  t.name = "bpchar";
  t.sql_name = bpchar_name;
  t.array = Oid{1014};
  t.preferred = false;
  t.input = bpchar_input;
  t.receive = bpchar_receive;
  t.typmod_in = bpchar_typmod;
  t.typmod_out = length_suffix;
  t.apply_typmod = fit_bpchar;
  t.compare = bpchar_compare;
  t.hash = bpchar_hash;
  t.storage_order = StorageOrder::shadow;
  t.native_for = bpchar_native;
  t.declared = bpchar_declared;
  t.store = bpchar_store;
  t.load = bpchar_load;
  t.sort_key = bpchar_sort_key;
  return t;
}();

constexpr TypeInfo name_type = [] {
  TypeInfo t = string_type;
  t.oid = type_oid::name;
  t.name = "name";
  t.sql_name = "name";
  t.array = Oid{1003};
  t.element = type_oid::char_;
  t.length = 64;
  t.alignment = 'c';
  t.preferred = false;
  t.input = name_input;
  t.receive = name_receive;
  t.declared = declared_as<"NAME TEXT">;
  t.load = name_load;
  return t;
}();

constexpr TypeInfo char_type = [] {
  TypeInfo t = string_type;
  t.oid = type_oid::char_;
  t.name = "char";
  t.sql_name = "\"char\"";
  t.array = Oid{1002};
  t.length = 1;
  t.by_value = true;
  t.alignment = 'c';
  t.category = 'Z';
  t.preferred = false;
  t.representation = Representation::integer;
  t.input = char_input;
  t.output = char_output;
  t.receive = char_receive;
  t.send = char_send;
  t.compare = compare_integers;
  t.hash = hash_of_integer;
  t.declared = declared_as<"\"char\" TEXT">;
  t.store = char_store;
  t.load = char_load;
  t.sort_key = integer_sort_key;
  return t;
}();

/// A literal whose type the context has yet to decide. No column has this type.
constexpr TypeInfo unknown_type = [] {
  TypeInfo t = string_type;
  t.oid = type_oid::unknown;
  t.name = "unknown";
  t.sql_name = "unknown";
  t.array = Oid::invalid;
  t.length = -2;
  t.alignment = 'c';
  t.type_type = 'p';
  t.category = 'X';
  t.preferred = false;
  t.compare = nullptr;
  t.hash = nullptr;
  t.declared = nullptr;
  t.store = nullptr;
  t.load = nullptr;
  t.sort_key = nullptr;
  return t;
}();

constexpr TypeInfo text_array_type = array_of<text_type>("_text", "text[]");
constexpr TypeInfo varchar_array_type =
    array_of<varchar_type, Modifiers::some>("_varchar", "character varying[]");
constexpr TypeInfo bpchar_array_type = array_of<bpchar_type, Modifiers::some>("_bpchar", "character[]");
constexpr TypeInfo name_array_type = array_of<name_type>("_name", "name[]");
constexpr TypeInfo char_array_type = array_of<char_type>("_char", "\"char\"[]");

}  // namespace pgmicro::types
