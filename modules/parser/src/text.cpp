#include "text.hpp"

#include <pgmicro/base/error.hpp>

#include <algorithm>
#include <cstring>

namespace pgmicro::parser {
namespace {

/// Bytes of the sequence that begins at `s`, or 0 where none does: RFC 3629, so neither overlong forms nor surrogates.
std::size_t sequence_length(std::string_view s) noexcept {
  const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned a = byte(0), b = byte(1);
  if (a == 0) return 0;
  if (a < 0x80) return 1;
  if (a < 0xc2) return 0;
  if (a < 0xe0) return tail(1) ? 2 : 0;
  if (a < 0xf0) {
    if (!tail(1) || !tail(2) || (a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f)) return 0;
    return 3;
  }
  if (a > 0xf4 || !tail(1) || !tail(2) || !tail(3) || (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f))
    return 0;
  return 4;
}

[[noreturn]] void bad_text(std::string_view rest) {
  // PostgreSQL shows as many bytes as the first one announces, and never more than there are.
  const auto first = static_cast<unsigned char>(rest[0]);
  const std::size_t announced = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 1;
  std::string message = "invalid byte sequence for encoding \"UTF8\":";
  for (std::size_t i = 0; i < std::min(announced, rest.size()); ++i) {
    const auto byte = static_cast<unsigned char>(rest[i]);
    message += " 0x";
    message += "0123456789abcdef"[byte >> 4];
    message += "0123456789abcdef"[byte & 15];
  }
  throw Error("22021", std::move(message));
}

}  // namespace

std::int32_t character_position(std::string_view text, std::size_t offset) noexcept {
  std::int32_t position = 1;
  for (std::size_t i = 0; i < std::min(offset, text.size()); ++i)
    position += (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
  return position;
}

void check_text(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    // Eight ASCII bytes at a time: no high bit, and no zero byte.
    while (text.size() - i >= 8) {
      std::uint64_t v;
      std::memcpy(&v, text.data() + i, 8);
      constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
      if ((v | ((v - ones) & ~v)) & highs) break;
      i += 8;
    }
    for (const std::size_t stop = std::min(i + 8, text.size()); i < stop;) {
      const std::size_t length = sequence_length(text.substr(i));
      if (length == 0) bad_text(text.substr(i));
      i += length;
    }
  }
}

std::string_view trim_spaces(std::string_view text) noexcept {
  constexpr std::string_view spaces = " \t\n\r\f";
  const auto begin = text.find_first_not_of(spaces);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

}  // namespace pgmicro::parser
