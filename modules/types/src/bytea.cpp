#include <pgmicro/types/bytea.hpp>

#include "array_type.hpp"

namespace pgmicro::types {
namespace {

int hex_value_or_throw(std::string_view rest) {
  const int v = hex_value(rest[0]);
  if (v < 0)
    throw Error(errc::invalid_parameter, std::string("invalid hexadecimal digit: \"")
                                             .append(rest.substr(0, utf8_length(rest[0])))
                                             .append("\""));
  return v;
}

/// `digits`: what follows \x. Blanks may stand between pairs.
std::string_view parse_hex(std::string_view digits, Arena& arena) {
  auto* const out = static_cast<char*>(arena.allocate(digits.size() / 2 + 1, 1));
  std::size_t size = 0;
  while (!digits.empty()) {
    const char c = digits[0];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      digits.remove_prefix(1);
      continue;
    }
    const int high = hex_value_or_throw(digits);
    digits.remove_prefix(1);
    if (digits.empty())
      throw Error(errc::invalid_parameter, "invalid hexadecimal data: odd number of digits");
    out[size++] = static_cast<char>(high << 4 | hex_value_or_throw(digits));
    digits.remove_prefix(1);
  }
  return {out, size};
}

bool is_octal(char c, char last) noexcept { return c >= '0' && c <= last; }

std::string_view parse_escapes(std::string_view text, Arena& arena) {
  auto* const out = static_cast<char*>(arena.allocate(text.size() + 1, 1));
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out[size++] = text[i++];
    } else if (text.size() - i >= 4 && is_octal(text[i + 1], '3') && is_octal(text[i + 2], '7') &&
               is_octal(text[i + 3], '7')) {
      out[size++] =
          static_cast<char>((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | (text[i + 3] - '0'));
      i += 4;
    } else if (text.size() - i >= 2 && text[i + 1] == '\\') {
      out[size++] = '\\';
      i += 2;
    } else {
      throw Error(errc::invalid_text_representation, "invalid input syntax for type bytea");
    }
  }
  return {out, size};
}

Datum input(std::string_view text, Typmod, const Context& context) {
  return Datum::of(parse_bytea(text, context.arena));
}
void output(const Datum& d, std::string& out, const Context& context) {
  format_bytea(d.text(), out, context.settings.bytea_output);
}
Datum receive(Bytes bytes, Typmod, const Context&) { return Datum::of(WireReader(bytes).take_rest()); }
void send(const Datum& d, std::string& out, const Context&) { out += d.text(); }
Value store(const Datum& d, Typmod, const Context&) { return Value::blob(d.bytes()); }
Datum load(const Value& v, Typmod, const Context&) {
  if (v.type() != StorageClass::blob) throw invalid_stored("bytea", v);
  return Datum::of(v.as_text());
}
void sort_key(const Datum& d, std::string& out) { append_bytes_key(out, d.text()); }

}  // namespace

std::string_view parse_bytea(std::string_view text, Arena& arena) {
  return text.substr(0, 2) == "\\x" ? parse_hex(text.substr(2), arena) : parse_escapes(text, arena);
}

void append_hex(std::string_view bytes, std::string& out) {
  std::size_t at = out.size();
  out.resize(at + 2 * bytes.size());
  for (const char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    out[at++] = "0123456789abcdef"[b >> 4];
    out[at++] = "0123456789abcdef"[b & 15];
  }
}

void format_bytea(std::string_view bytes, std::string& out, ByteaOutput style) {
  if (style == ByteaOutput::hex) {
    out += "\\x";
    append_hex(bytes, out);
    return;
  }
  for (const char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    if (b == '\\') {
      out += "\\\\";
    } else if (b < 0x20 || b > 0x7e) {
      out += '\\';
      for (int shift = 6; shift >= 0; shift -= 3) out += static_cast<char>('0' + (b >> shift & 7));
    } else {
      out += c;
    }
  }
}

constexpr TypeInfo bytea_type{
    .oid = type_oid::bytea,
    .name = "bytea",
    .sql_name = "bytea",
    .array = Oid{1001},
    .length = -1,
    .by_value = false,
    .alignment = 'i',
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
    .declared = declared_as<"BLOB">,
    .store = store,
    .load = load,
    .sort_key = sort_key,
};

constexpr TypeInfo bytea_array_type = array_of<bytea_type>("_bytea", "bytea[]");

}  // namespace pgmicro::types
