#include "define.hpp"

#include <pgmicro/types/hash.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <charconv>

namespace pgmicro::types {

std::uint64_t hash_bytes(std::string_view bytes) noexcept { return XXH3_64bits(bytes.data(), bytes.size()); }

Error invalid_syntax(std::string_view type_name, std::string_view text) {
  return {errc::invalid_text_representation, std::string("invalid input syntax for type ")
                                                 .append(type_name)
                                                 .append(": \"")
                                                 .append(text)
                                                 .append("\"")};
}

Error text_out_of_range(std::string_view type_name, std::string_view text) {
  return {errc::numeric_value_out_of_range,
          std::string("value \"").append(text).append("\" is out of range for type ").append(type_name)};
}

Error invalid_stored(std::string_view type_name, const Value& value) {
  std::string shown;
  switch (value.type()) {
    case StorageClass::null: shown = "NULL"; break;
    case StorageClass::integer: shown = std::to_string(value.as_integer()); break;
    case StorageClass::real: {
      char buffer[32];
      shown.assign(buffer, std::to_chars(buffer, buffer + sizeof buffer, value.as_real()).ptr);
      break;
    }
    case StorageClass::text: shown.append("\"").append(value.as_text()).append("\""); break;
    case StorageClass::blob: shown = "a blob of " + std::to_string(value.as_blob().size()) + " bytes"; break;
  }
  return {errc::invalid_text_representation,
          std::string("stored value is not of type ").append(type_name).append(": ").append(shown)};
}

void append_real_key(std::string& out, double v) {
  if (v == 0) v = 0;  // of either sign
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  const std::uint64_t bits = v != v ? 0x7ff8000000000000u : std::bit_cast<std::uint64_t>(v);
  append_key(out, bits & sign ? ~bits : bits | sign);
}

void append_bytes_key(std::string& out, std::string_view bytes) {
  for (;;) {
    const std::size_t nul = bytes.find('\0');
    if (nul == std::string_view::npos) break;
    out.append(bytes.substr(0, nul)).append("\0\xff", 2);
    bytes.remove_prefix(nul + 1);
  }
  out.append(bytes).append("\0\0", 2);
}

Bytes WireReader::take(std::size_t count) {
  if (count > rest_.size()) throw Error(errc::protocol_violation, "insufficient data left in message");
  const Bytes taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

void WireReader::finish() const {
  if (!rest_.empty()) throw Error(errc::invalid_binary_representation, "incorrect binary data format");
}

int compare_integers(const Datum& a, const Datum& b) noexcept {
  return a.integer < b.integer ? -1 : a.integer > b.integer;
}
std::uint64_t hash_of_integer(const Datum& d) noexcept {
  return hash_integer(static_cast<std::uint64_t>(d.integer));
}
Value store_integer(const Datum& d, Typmod, const Context&) { return Value::integer(d.integer); }
void integer_sort_key(const Datum& d, std::string& out) { append_integer_key(out, d.integer); }

int compare_bytes(const Datum& a, const Datum& b) noexcept { return text_compare(a.text(), b.text()); }
std::uint64_t hash_of_bytes(const Datum& d) noexcept { return hash_bytes(d.text()); }

}  // namespace pgmicro::types
