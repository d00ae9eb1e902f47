#pragma once
/// What kernels over texts share.

#include <pgmicro/base/error.hpp>
#include <pgmicro/types/integer.hpp>
#include <pgmicro/types/text.hpp>
#include <pgmicro/vdbe/kernel.hpp>

#include <cstring>

namespace pgmicro::vdbe::kernels {

using Text = std::string_view;

/// No value of PostgreSQL's is longer.
inline constexpr std::size_t value_bytes_max = 0x3fffffff;

/// Room for a result; fill it, then make a Datum of the view.
[[nodiscard]] inline char* room(std::size_t bytes, KernelContext& c) {
  if (bytes > value_bytes_max)
    throw Error(errc::program_limit, "invalid memory alloc request size " + std::to_string(bytes));
  return static_cast<char*>(c.arena.allocate(bytes, 1));
}

[[nodiscard]] inline Text concatenated(Text a, Text b, KernelContext& c) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  char* out = room(a.size() + b.size(), c);
  std::memcpy(out, a.data(), a.size());
  std::memcpy(out + a.size(), b.data(), b.size());
  return {out, a.size() + b.size()};
}

/// C locale: only ASCII letters have two cases.
[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
[[nodiscard]] constexpr char ascii_upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

/// Takes the first character off `text`, which is not empty.
[[nodiscard]] inline Text take_character(Text& text) noexcept {
  std::size_t n = types::utf8_length(text[0]);
  if (n > text.size()) n = text.size();
  const Text first = text.substr(0, n);
  text.remove_prefix(n);
  return first;
}
/// The last character of `text`, which is not empty.
[[nodiscard]] inline Text last_character(Text text) noexcept {
  std::size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) --at;
  return text.substr(at);
}

/// One past the last unit of substring(… from `start` for `length`), and where it begins, both counted from 0 in units
/// (characters or bytes). `length` unset: to the end. Nothing: it is empty. 22011 for a negative length.
struct Slice {
  std::int32_t begin;
  std::int32_t count;  ///< negative: all that follows
};
[[nodiscard]] std::optional<Slice> slice(std::int32_t start, std::optional<std::int32_t> length);

/// The characters, or the bytes, of such a slice.
[[nodiscard]] Text substring(Text text, std::int32_t start, std::optional<std::int32_t> length);
[[nodiscard]] Text substring_bytes(Text bytes, std::int32_t start, std::optional<std::int32_t> length);

/// A result of `count` units would be too long: 54000.
[[noreturn]] void throw_too_long();

void append_quoted_literal(Text text, std::string& out);
void append_quoted_name(Text name, std::string& out, SessionServices& session);

}  // namespace pgmicro::vdbe::kernels
