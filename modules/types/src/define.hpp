#pragma once
/// What the files that define types share: declarations of all TypeInfos, errors of input functions, keys that sort by
/// memcmp, numbers on the wire.

#include <pgmicro/types/errors.hpp>
#include <pgmicro/types/text.hpp>
#include <pgmicro/types/type_info.hpp>

#include <bit>
#include <string>

namespace pgmicro::types {

#define PGM_TYPE(oid, name, array) extern const TypeInfo name##_type, name##_array_type;
#define PGM_LONE_TYPE(oid, name) extern const TypeInfo name##_type;
#include "types.def"
#undef PGM_TYPE
#undef PGM_LONE_TYPE

// ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────

[[nodiscard]] Error invalid_syntax(std::string_view type_name, std::string_view text);
/// `value "…" is out of range for type …`.
[[nodiscard]] Error text_out_of_range(std::string_view type_name, std::string_view text);
/// A stored value that is none of the type's: 22P02, as another tool wrote it.
[[nodiscard]] Error invalid_stored(std::string_view type_name, const Value& value);

// ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────
//
// Integers: eight bytes, big-endian, sign flipped. Byte strings: each 00 becomes 00 FF, and 00 00 ends them.

inline void append_key(std::string& out, std::uint64_t ordered) {
  char bytes[8];
  store_be64(reinterpret_cast<std::byte*>(bytes), ordered);
  out.append(bytes, 8);
}
inline void append_integer_key(std::string& out, std::int64_t v) {
  append_key(out, static_cast<std::uint64_t>(v) ^ (std::uint64_t{1} << 63));
}
void append_real_key(std::string& out, double v);
void append_bytes_key(std::string& out, std::string_view bytes);

// ── the wire ─────────────────────────────────────────────────────────────────────────────────────────────────────

template <class Int>
void append_be(std::string& out, Int value) {
  auto v = static_cast<std::make_unsigned_t<Int>>(value);
  char bytes[sizeof v];
  for (std::size_t i = sizeof v; i-- > 0; v = static_cast<decltype(v)>(v >> 8 * (sizeof v > 1)))
    bytes[i] = static_cast<char>(v & 0xff);
  out.append(bytes, sizeof v);
}

/// Reads a binary value from its front. Throws 08P01 when the bytes run out, 22P03 when some are left over at the end.
class WireReader {
 public:
  explicit WireReader(Bytes bytes) noexcept : rest_(bytes) {}
  template <class Int>
  [[nodiscard]] Int get() {
    const Bytes b = take(sizeof(Int));
    std::uint64_t v = 0;
    for (const std::byte x : b) v = v << 8 | std::to_integer<std::uint64_t>(x);
    return static_cast<Int>(v);
  }
  [[nodiscard]] Bytes take(std::size_t count);
  [[nodiscard]] std::string_view take_rest() noexcept {
    const Bytes b = rest_;
    rest_ = {};
    return {reinterpret_cast<const char*>(b.data()), b.size()};
  }
  [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }
  void finish() const;

 private:
  Bytes rest_;
};

// ── what many types do alike ─────────────────────────────────────────────────────────────────────────────────────

int compare_integers(const Datum&, const Datum&) noexcept;
std::uint64_t hash_of_integer(const Datum&) noexcept;
Value store_integer(const Datum&, Typmod, const Context&);
void integer_sort_key(const Datum&, std::string& out);

int compare_bytes(const Datum&, const Datum&) noexcept;
std::uint64_t hash_of_bytes(const Datum&) noexcept;

/// 0 … 15, −1 for what is no hexadecimal digit.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
[[nodiscard]] constexpr char lower_ascii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
/// `word` is in lower case.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view text, std::string_view word) noexcept {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (lower_ascii(text[i]) != word[i]) return false;
  return true;
}

/// The modifiers of a type that takes one length.
Typmod length_typmod(std::span<const std::int32_t> modifiers, std::string_view type_name);

/// A declared type without modifiers.
template <std::size_t N>
struct Literal {
  char text[N];
  consteval Literal(const char (&t)[N]) noexcept {  // NOLINT: from a literal, implicitly
    for (std::size_t i = 0; i < N; ++i) text[i] = t[i];
  }
};
template <Literal text>
std::string declared_as(Typmod) {
  return text.text;
}

}  // namespace pgmicro::types
