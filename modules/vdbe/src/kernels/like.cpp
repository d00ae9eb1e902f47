/// LIKE and ILIKE. `%` stands for any characters, `_` for one, and a backslash for the character behind it; like_escape()
/// brings a pattern with another escape to this form. ILIKE folds ASCII letters, as lower() does in the C locale.
///
/// A match of what stands between two `%` may be taken where it is found first: giving it back for a later one never
/// helps, so that the last `%` is the only place to go back to, and time is at most pattern × text.

#include "text.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

inline constexpr SqlState invalid_escape_sequence{"22025"};

enum class Unit { character, byte };

[[noreturn]] void throw_ends_with_escape() {
  throw Error(invalid_escape_sequence, "LIKE pattern must not end with escape character");
}

struct Same {
  constexpr bool operator()(char a, char b) const noexcept { return a == b; }
};
struct SameLetter {
  constexpr bool operator()(char a, char b) const noexcept { return ascii_lower(a) == ascii_lower(b); }
};

/// Bytes of what `_` stands for at the begin of `text`.
template <Unit unit>
[[nodiscard]] std::size_t one_of(Text text) noexcept {
  return unit == Unit::byte ? 1 : std::min(types::utf8_length(text[0]), text.size());
}

template <Unit unit, class Equal>
[[nodiscard]] bool like(Text text, Text pattern, Equal equal) {
  Text after_percent, retry;  // the pattern behind the last %, and the text it was tried at
  bool has_percent = false;
  while (true) {
    bool fits = true;
    if (text.empty()) {
      while (!pattern.empty() && pattern.front() == '%') pattern.remove_prefix(1);
      return pattern.empty();  // a later begin has no more text than this one
    }
    if (pattern.empty()) {
      fits = false;
    } else if (pattern.front() == '%') {
      while (!pattern.empty() && (pattern.front() == '%' || pattern.front() == '_')) {
        if (pattern.front() == '_') {
          if (text.empty()) return false;
          text.remove_prefix(one_of<unit>(text));
        }
        pattern.remove_prefix(1);
      }
      if (pattern.empty()) return true;
      if (pattern == "\\") throw_ends_with_escape();
      has_percent = true;
      after_percent = pattern;
      retry = text;
      continue;
    } else if (pattern.front() == '_') {
      text.remove_prefix(one_of<unit>(text));
      pattern.remove_prefix(1);
    } else {
      if (pattern.front() == '\\') {
        pattern.remove_prefix(1);
        if (pattern.empty()) throw_ends_with_escape();
      }
      fits = equal(pattern.front(), text.front());
      text.remove_prefix(1);
      pattern.remove_prefix(1);
    }
    if (fits) continue;
    if (!has_percent || retry.empty()) return false;
    retry.remove_prefix(one_of<unit>(retry));
    text = retry;
    pattern = after_percent;
  }
}

[[nodiscard]] bool is_like(Text text, Text pattern) { return like<Unit::character>(text, pattern, Same{}); }
[[nodiscard]] bool is_ilike(Text text, Text pattern) {
  return like<Unit::character>(text, pattern, SameLetter{});
}
[[nodiscard]] bool is_bytea_like(Text text, Text pattern) { return like<Unit::byte>(text, pattern, Same{}); }

template <Unit unit>
[[nodiscard]] Text with_backslashes(Text pattern, Text escape, KernelContext& c) {
  if (escape == "\\") return pattern;
  if (!escape.empty() && one_of<unit>(escape) != escape.size())
    throw Error(invalid_escape_sequence, "invalid escape string")
        .hint("Escape string must be empty or one character.");
  std::string out;
  bool escaped = false;
  while (!pattern.empty()) {
    const Text next = pattern.substr(0, one_of<unit>(pattern));
    pattern.remove_prefix(next.size());
    if (!escape.empty() && next == escape && !escaped) {
      out += '\\';
      escaped = true;
      continue;
    }
    if (next == "\\" && !escaped) out += '\\';
    out += next;
    escaped = false;
  }
  return c.arena.copy(out);
}

}  // namespace

#define PGM_LIKE(like, not_like, matches) \
  PGM_KERNEL(like, matches);              \
  PGM_KERNEL(not_like, [](Text text, Text pattern) { return !matches(text, pattern); })

PGM_LIKE(textlike, textnlike, is_like);
PGM_LIKE(namelike, namenlike, is_like);
PGM_LIKE(texticlike, texticnlike, is_ilike);
PGM_LIKE(nameiclike, nameicnlike, is_ilike);
PGM_LIKE(bytealike, byteanlike, is_bytea_like);

PGM_KERNEL(like_escape, with_backslashes<Unit::character>);
PGM_KERNEL(like_escape_bytea, with_backslashes<Unit::byte>);

}  // namespace pgmicro::vdbe::kernels
