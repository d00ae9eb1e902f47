/// Functions of text whose units are characters: parts, padding, trimming, searching, case. Strings are UTF-8, so that
/// searching for bytes finds characters; only positions and lengths must be counted.

#include "text.hpp"

#include <algorithm>

namespace pgmicro::vdbe::kernels {

[[noreturn]] void throw_too_long() { throw Error(errc::program_limit, "requested length too large"); }

std::optional<Slice> slice(std::int32_t start, std::optional<std::int32_t> length) {
  const std::int32_t first = std::max(start, 1);
  if (!length) return Slice{first - 1, -1};
  if (*length < 0) throw Error(errc::substring_error, "negative substring length not allowed");
  std::int32_t end;
  if (__builtin_add_overflow(start, *length, &end)) return Slice{first - 1, -1};
  if (end <= first) return std::nullopt;
  return Slice{first - 1, end - first};
}

Text substring(Text text, std::int32_t start, std::optional<std::int32_t> length) {
  const auto part = slice(start, length);
  if (!part) return {};
  text.remove_prefix(types::prefix_bytes(text, static_cast<std::size_t>(part->begin)));
  return part->count < 0 ? text
                         : text.substr(0, types::prefix_bytes(text, static_cast<std::size_t>(part->count)));
}

Text substring_bytes(Text bytes, std::int32_t start, std::optional<std::int32_t> length) {
  const auto part = slice(start, length);
  if (!part || static_cast<std::size_t>(part->begin) >= bytes.size()) return {};
  return bytes.substr(static_cast<std::size_t>(part->begin),
                      part->count < 0 ? Text::npos : static_cast<std::size_t>(part->count));
}

namespace {

[[nodiscard]] std::int32_t characters(Text text) noexcept {
  return static_cast<std::int32_t>(types::count_characters(text));
}

[[nodiscard]] Text overlaid(Text text, Text with, std::int32_t start, std::int32_t count, KernelContext& c) {
  if (start <= 0) throw Error(errc::substring_error, "negative substring length not allowed");
  const std::int32_t after = types::int_add(start, count);
  const Text head = substring(text, 1, start - 1), tail = substring(text, after, std::nullopt);
  return concatenated(concatenated(head, with, c), tail, c);
}

/// 1-based, in characters; 0: it is not there.
[[nodiscard]] std::int32_t position(Text text, Text wanted) noexcept {
  const auto at = text.find(wanted);
  return at == text.npos ? 0 : characters(text.substr(0, at)) + 1;
}

[[nodiscard]] bool contains_character(Text set, Text character) noexcept {
  while (!set.empty())
    if (take_character(set) == character) return true;
  return false;
}
[[nodiscard]] Text trimmed_front(Text text, Text set) noexcept {
  while (!text.empty()) {
    Text rest = text;
    if (!contains_character(set, take_character(rest))) break;
    text = rest;
  }
  return text;
}
[[nodiscard]] Text trimmed_back(Text text, Text set) noexcept {
  while (!text.empty()) {
    const Text last = last_character(text);
    if (!contains_character(set, last)) break;
    text.remove_suffix(last.size());
  }
  return text;
}
[[nodiscard]] Text trimmed_blanks_front(Text text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

enum class Side { left, right };

[[nodiscard]] Text padded(Text text, std::int32_t length, Text fill, Side side, KernelContext& c) {
  const std::size_t wanted = length < 0 ? 0 : static_cast<std::size_t>(length);
  if (wanted > value_bytes_max / 4) throw_too_long();  // four bytes may be one character
  const std::size_t have = types::count_characters(text);
  if (have >= wanted) return text.substr(0, types::prefix_bytes(text, wanted));
  if (fill.empty()) return text;
  const std::size_t missing = wanted - have, fill_characters = types::count_characters(fill);
  const std::size_t rest = types::prefix_bytes(fill, missing % fill_characters);
  const std::size_t fill_bytes = missing / fill_characters * fill.size() + rest;
  char* out = room(text.size() + fill_bytes, c);
  char* at = side == Side::left ? out : out + text.size();
  for (std::size_t i = 0; i < missing / fill_characters; ++i) {
    std::memcpy(at, fill.data(), fill.size());
    at += fill.size();
  }
  if (rest != 0) std::memcpy(at, fill.data(), rest);
  if (!text.empty()) std::memcpy(side == Side::left ? out + fill_bytes : out, text.data(), text.size());
  return {out, text.size() + fill_bytes};
}

template <class Map>
[[nodiscard]] Text mapped(Text text, KernelContext& c, Map map) {
  char* out = room(text.size(), c);
  std::transform(text.begin(), text.end(), out, map);
  return {out, text.size()};
}

[[nodiscard]] constexpr bool ascii_alphanumeric(char c) noexcept {
  return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

/// The n-th piece between separators, from 1, or from the end if negative; empty: there is none.
[[nodiscard]] Text nth_piece(Text text, Text separator, std::int32_t n) {
  if (n == 0) throw Error(errc::invalid_parameter, "field position must not be zero");
  if (text.empty()) return {};
  if (separator.empty()) return n == 1 || n == -1 ? text : Text{};
  if (n > 0) {
    for (std::int32_t i = 1;; ++i) {
      const auto at = text.find(separator);
      if (i == n) return text.substr(0, at);
      if (at == text.npos) return {};
      text.remove_prefix(at + separator.size());
    }
  }
  // From the end, but pieces are what a walk from the front finds ('aaa' by 'aa' is '', 'a').
  std::int64_t pieces = 1;
  for (auto at = text.find(separator); at != text.npos; at = text.find(separator, at + separator.size()))
    ++pieces;
  const std::int64_t wanted = pieces + n + 1;
  return wanted < 1 ? Text{} : nth_piece(text, separator, static_cast<std::int32_t>(wanted));
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto byte = [&](std::uint32_t v) { out += static_cast<char>(static_cast<unsigned char>(v)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6), byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18), byte(0x80 | (code >> 12 & 0x3f)), byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

[[nodiscard]] std::uint32_t code_point(Text character) noexcept {
  const auto at = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
  };
  switch (character.size()) {
    case 1: return at(0);
    case 2: return (at(0) & 0x1f) << 6 | (at(1) & 0x3f);
    case 3: return (at(0) & 0x0f) << 12 | (at(1) & 0x3f) << 6 | (at(2) & 0x3f);
    default: return (at(0) & 0x07) << 18 | (at(1) & 0x3f) << 12 | (at(2) & 0x3f) << 6 | (at(3) & 0x3f);
  }
}

[[nodiscard]] Datum hexadecimal(std::uint64_t v, KernelContext& c) {
  char digits[16];
  char* at = digits + sizeof digits;
  do *--at = "0123456789abcdef"[v & 15];
  while ((v >>= 4) != 0);
  return c.text({at, static_cast<std::size_t>(digits + sizeof digits - at)});
}

}  // namespace

PGM_KERNEL(textcat, concatenated);
PGM_KERNEL(textlen, characters);
PGM_KERNEL(textoctetlen, [](Text t) { return static_cast<std::int32_t>(t.size()); });
PGM_KERNEL(bit_length_text,
           [](Text t) { return types::int_multiply(static_cast<std::int32_t>(t.size()), 8); });
PGM_KERNEL(bpcharlen, [](Text t) { return characters(types::trim_blanks(t)); });
PGM_KERNEL(bpcharoctetlen, [](Text t) { return static_cast<std::int32_t>(t.size()); });

PGM_KERNEL(text_substr, [](Text t, std::int32_t start, std::int32_t n) { return substring(t, start, n); });
PGM_KERNEL(text_substr_no_len, [](Text t, std::int32_t start) { return substring(t, start, std::nullopt); });
PGM_KERNEL(textoverlay, overlaid);
PGM_KERNEL(textoverlay_no_len, [](Text t, Text with, std::int32_t start, KernelContext& c) {
  return overlaid(t, with, start, characters(with), c);
});
PGM_KERNEL(text_left, [](Text t, std::int32_t n) {
  const std::int64_t wanted = n >= 0 ? n : std::int64_t{characters(t)} + n;
  return wanted <= 0 ? Text{} : t.substr(0, types::prefix_bytes(t, static_cast<std::size_t>(wanted)));
});
PGM_KERNEL(text_right, [](Text t, std::int32_t n) {
  const std::int64_t skipped = n < 0 ? -std::int64_t{n} : std::int64_t{characters(t)} - n;
  return skipped <= 0 ? t : t.substr(types::prefix_bytes(t, static_cast<std::size_t>(skipped)));
});
PGM_KERNEL(textpos, position);
PGM_KERNEL(split_part, nth_piece);

PGM_KERNEL(upper, [](Text t, KernelContext& c) { return mapped(t, c, ascii_upper); });
PGM_KERNEL(lower, [](Text t, KernelContext& c) { return mapped(t, c, ascii_lower); });
PGM_KERNEL(initcap, [](Text t, KernelContext& c) {
  bool inside = false;
  return mapped(t, c, [&](char ch) {
    const char out = inside ? ascii_lower(ch) : ascii_upper(ch);
    inside = ascii_alphanumeric(ch);
    return out;
  });
});

PGM_KERNEL(btrim, [](Text t, Text set) { return trimmed_back(trimmed_front(t, set), set); });
PGM_KERNEL(ltrim, [](Text t, Text set) { return trimmed_front(t, set); });
PGM_KERNEL(rtrim, [](Text t, Text set) { return trimmed_back(t, set); });
PGM_KERNEL(btrim1, [](Text t) { return types::trim_blanks(trimmed_blanks_front(t)); });
PGM_KERNEL(ltrim1, [](Text t) { return trimmed_blanks_front(t); });
PGM_KERNEL(rtrim1, [](Text t) { return types::trim_blanks(t); });

PGM_KERNEL(lpad, [](Text t, std::int32_t n, Text fill, KernelContext& c) {
  return padded(t, n, fill, Side::left, c);
});
PGM_KERNEL(rpad, [](Text t, std::int32_t n, Text fill, KernelContext& c) {
  return padded(t, n, fill, Side::right, c);
});
PGM_KERNEL(lpad_text_int4,
           [](Text t, std::int32_t n, KernelContext& c) { return padded(t, n, " ", Side::left, c); });
PGM_KERNEL(rpad_text_int4,
           [](Text t, std::int32_t n, KernelContext& c) { return padded(t, n, " ", Side::right, c); });

PGM_KERNEL(repeat, [](Text t, std::int32_t n, KernelContext& c) -> Text {
  if (n <= 0 || t.empty()) return {};
  const auto times = static_cast<std::size_t>(n);
  if (t.size() > value_bytes_max / times) throw_too_long();
  char* out = room(t.size() * times, c);
  for (std::size_t i = 0; i < times; ++i) std::memcpy(out + i * t.size(), t.data(), t.size());
  return {out, t.size() * times};
});

PGM_KERNEL(replace_text, [](Text t, Text from, Text to, KernelContext& c) {
  auto at = from.empty() ? t.npos : t.find(from);
  if (at == t.npos) return Datum::of(t);
  std::string out;
  for (; at != t.npos; at = t.find(from)) {
    out.append(t.substr(0, at)).append(to);
    t.remove_prefix(at + from.size());
  }
  return c.text(out.append(t));
});

PGM_KERNEL(translate, [](Text t, Text from, Text to, KernelContext& c) {
  std::string out;
  out.reserve(t.size());
  while (!t.empty()) {
    const Text character = take_character(t);
    Text sources = from, targets = to;
    bool replaced = false;
    while (!sources.empty() && !replaced) {
      const Text source = take_character(sources);
      const Text target = targets.empty() ? Text{} : take_character(targets);
      replaced = source == character;
      if (replaced) out.append(target);
    }
    if (!replaced) out.append(character);
  }
  return c.text(out);
});

PGM_KERNEL(text_reverse, [](Text t, KernelContext& c) {
  char* out = room(t.size(), c);
  char* at = out + t.size();
  const std::size_t size = t.size();
  while (!t.empty()) {
    const Text character = take_character(t);
    at -= character.size();
    std::memcpy(at, character.data(), character.size());
  }
  return Text{out, size};
});

PGM_KERNEL(ascii, [](Text t) {
  return t.empty() ? std::int32_t{0} : static_cast<std::int32_t>(code_point(take_character(t)));
});
PGM_KERNEL(chr, [](std::int32_t code, KernelContext& c) {
  if (code < 0) throw Error(errc::invalid_parameter, "character number must be positive");
  if (code == 0) throw Error(errc::program_limit, "null character not permitted");
  if (code > 0x10ffff)
    throw Error(errc::program_limit, "requested character too large for encoding: " + std::to_string(code));
  if (code >= 0xd800 && code < 0xe000)
    throw Error(errc::program_limit, "requested character not valid for encoding: " + std::to_string(code));
  std::string out;
  append_utf8(static_cast<std::uint32_t>(code), out);
  return c.text(out);
});
PGM_KERNEL(to_hex32,
           [](std::int32_t v, KernelContext& c) { return hexadecimal(static_cast<std::uint32_t>(v), c); });
PGM_KERNEL(to_hex64,
           [](std::int64_t v, KernelContext& c) { return hexadecimal(static_cast<std::uint64_t>(v), c); });

PGM_KERNEL(name_text, [](Text t) { return t; });
PGM_KERNEL(text_name, [](Text t) { return types::cut_name(t); });
PGM_KERNEL(name_bpchar, [](Text t) { return t; });
PGM_KERNEL(bpchar_name, [](Text t) { return types::cut_name(types::trim_blanks(t)); });
PGM_KERNEL(nameconcatoid, [](Text name, Oid oid, KernelContext& c) {
  const std::string suffix = "_" + std::to_string(raw(oid));
  const Text head = name.substr(0, types::name_bytes_max - suffix.size());
  const bool cuts = head.size() < name.size();
  return c.text(std::string(cuts ? name.substr(0, types::cut_name(head).size()) : head) + suffix);
});
PGM_KERNEL(booltext, [](bool v) { return v ? Text("true") : Text("false"); });

}  // namespace pgmicro::vdbe::kernels
