#pragma once
/// UTF-8 and the string types.

#include <pgmicro/types/errors.hpp>

#include <cstdint>
#include <cstring>
#include <string_view>

namespace pgmicro::types {

/// Longest varchar(n) and char(n).
inline constexpr std::int32_t characters_max = 10485760;
/// A name's bytes, without a terminator; longer ones are cut at a character.
inline constexpr std::size_t name_bytes_max = 63;

/// The bytes of the character that begins with `lead`, 1 … 4; 1 for what cannot begin one.
[[nodiscard]] constexpr std::size_t utf8_length(char lead) noexcept {
  const auto c = static_cast<unsigned char>(lead);
  return c < 0xc2 || c > 0xf4 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/// Where the first byte stands that no text may hold: NUL, or what is not UTF-8. npos: nowhere.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text) noexcept;
/// Throws 22021 where find_invalid_utf8() finds something.
void validate_utf8(std::string_view text);

[[nodiscard]] std::size_t count_characters(std::string_view utf8) noexcept;
/// The bytes of the first `characters` of it.
[[nodiscard]] std::size_t prefix_bytes(std::string_view utf8, std::size_t characters) noexcept;

/// C collation: memcmp, then length. −, 0, +.
[[nodiscard]] inline int text_compare(std::string_view a, std::string_view b) noexcept {
  const std::size_t n = a.size() < b.size() ? a.size() : b.size();
  const int c = n ? std::memcmp(a.data(), b.data(), n) : 0;
  if (c) return c;
  return a.size() < b.size() ? -1 : a.size() > b.size();
}

/// char(n) does not count its blanks at the end.
[[nodiscard]] constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}
/// As a name: at most name_bytes_max bytes, whole characters.
[[nodiscard]] std::string_view cut_name(std::string_view text) noexcept;

/// What PostgreSQL's scanner and input functions skip: space, \t \n \v \f \r.
[[nodiscard]] constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
[[nodiscard]] constexpr std::string_view trim_space(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace pgmicro::types
