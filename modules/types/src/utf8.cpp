#include <pgmicro/types/text.hpp>

#include <string>

namespace pgmicro::types {
namespace {

constexpr bool continues(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// Eight bytes of ASCII, none of them NUL.
bool plain_word(const char* p) noexcept {
  std::uint64_t w;
  std::memcpy(&w, p, sizeof w);
  constexpr std::uint64_t ones = 0x0101010101010101u, tops = ones << 7;
  return (w & tops) == 0 && ((w - ones) & tops) == 0;
}

/// The length of the character at `p`, 0 if there is none.
std::size_t character_at(const char* p, const char* end) noexcept {
  const auto c = static_cast<unsigned char>(*p);
  if (c == 0) return 0;
  if (c < 0x80) return 1;
  const std::size_t n = utf8_length(*p);
  if (n == 1 || static_cast<std::size_t>(end - p) < n) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if (!continues(p[i])) return 0;
  const auto second = static_cast<unsigned char>(p[1]);
  if (c == 0xe0 && second < 0xa0) return 0;  // overlong
  if (c == 0xed && second > 0x9f) return 0;  // a surrogate
  if (c == 0xf0 && second < 0x90) return 0;  // overlong
  if (c == 0xf4 && second > 0x8f) return 0;  // beyond U+10FFFF
  return n;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) noexcept {
  const char *p = text.data(), *const end = p + text.size();
  // What most texts are: words of ASCII, the last of which may overlap the one before.
  if (text.size() >= 8) {
    while (end - p > 8 && plain_word(p)) p += 8;
    if (end - p <= 8 && plain_word(end - 8)) return std::string_view::npos;
  }
  while (p != end) {
    if (end - p >= 8 && plain_word(p)) {
      p += 8;
      continue;
    }
    const std::size_t n = character_at(p, end);
    if (n == 0) return static_cast<std::size_t>(p - text.data());
    p += n;
  }
  return std::string_view::npos;
}

void validate_utf8(std::string_view text) {
  const std::size_t at = find_invalid_utf8(text);
  if (at == std::string_view::npos) [[likely]]
    return;
  // PostgreSQL shows as many bytes as the first one announces.
  const auto lead = static_cast<unsigned char>(text[at]);
  std::size_t count = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 1;
  if (count > text.size() - at) count = text.size() - at;
  std::string message = "invalid byte sequence for encoding \"UTF8\":";
  for (std::size_t i = 0; i < count; ++i) {
    const auto c = static_cast<unsigned char>(text[at + i]);
    message.append(" 0x") += "0123456789abcdef"[c >> 4];
    message += "0123456789abcdef"[c & 15];
  }
  throw Error(errc::character_not_in_repertoire, message);
}

std::size_t count_characters(std::string_view utf8) noexcept {
  std::size_t n = 0;
  for (const char c : utf8) n += !continues(c);
  return n;
}

std::size_t prefix_bytes(std::string_view utf8, std::size_t characters) noexcept {
  if (characters >= utf8.size()) return utf8.size();
  std::size_t at = 0;
  while (at < utf8.size() && characters-- > 0) at += utf8_length(utf8[at]);
  return at < utf8.size() ? at : utf8.size();
}

std::string_view cut_name(std::string_view text) noexcept {
  if (text.size() <= name_bytes_max) return text;
  std::size_t at = name_bytes_max;
  while (at > 0 && continues(text[at])) --at;
  return text.substr(0, at);
}

}  // namespace pgmicro::types
