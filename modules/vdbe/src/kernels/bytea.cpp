/// bytea: parts, single bytes and bits, and its encodings as text.

#include <pgmicro/types/bytea.hpp>

#include "text.hpp"

#include <algorithm>
#include <bit>

namespace pgmicro::vdbe::kernels {
namespace {

[[noreturn]] void throw_index(std::int64_t index, std::int64_t last) {
  throw Error(errc::array_subscript_error,
              "index " + std::to_string(index) + " out of valid range, 0.." + std::to_string(last));
}

std::size_t checked_byte(Text bytes, std::int32_t index) {
  const auto size = static_cast<std::int32_t>(bytes.size());
  if (index < 0 || index >= size) throw_index(index, std::int64_t{size} - 1);
  return static_cast<std::size_t>(index);
}
std::size_t checked_bit(Text bytes, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(bytes.size()) * 8;
  if (index < 0 || index >= size) throw_index(index, size - 1);
  return static_cast<std::size_t>(index);
}

[[nodiscard]] Text with_byte(Text bytes, std::size_t at, char value, KernelContext& c) {
  char* out = room(bytes.size(), c);
  std::memcpy(out, bytes.data(), bytes.size());
  out[at] = value;
  return {out, bytes.size()};
}

[[nodiscard]] Text overlaid(Text bytes, Text with, std::int32_t start, std::int32_t count, KernelContext& c) {
  if (start <= 0) throw Error(errc::substring_error, "negative substring length not allowed");
  const std::int32_t after = types::int_add(start, count);
  const Text head = substring_bytes(bytes, 1, start - 1), tail = substring_bytes(bytes, after, std::nullopt);
  return concatenated(concatenated(head, with, c), tail, c);
}

[[nodiscard]] Text trimmed(Text bytes, Text set, bool front, bool back) noexcept {
  while (front && !bytes.empty() && set.find(bytes.front()) != set.npos) bytes.remove_prefix(1);
  while (back && !bytes.empty() && set.find(bytes.back()) != set.npos) bytes.remove_suffix(1);
  return bytes;
}

// ── encodings ──────────────────────────────────────────────────────────────────────────────────────────────

constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t base64_line = 76;

[[nodiscard]] Text shown_character(Text rest) noexcept { return rest.substr(0, types::utf8_length(rest[0])); }
[[nodiscard]] bool is_blank(char ch) noexcept { return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r'; }

[[nodiscard]] std::string to_base64(Text bytes) {
  std::string out;
  std::size_t line = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= n ? base64_digits[group >> (18 - 6 * k) & 63] : '=';
    line += 4;
    if (line >= base64_line) {
      out += '\n';
      line = 0;
    }
  }
  return out;
}

[[nodiscard]] std::string from_base64(Text text) {
  std::string out;
  std::uint32_t group = 0;
  int digits = 0, padding_at = 0;
  for (; !text.empty(); text.remove_prefix(1)) {
    const char ch = text.front();
    if (is_blank(ch)) continue;
    std::uint32_t value = 0;
    if (ch == '=') {
      if (padding_at == 0) {
        if (digits != 2 && digits != 3)
          throw Error(errc::invalid_parameter, "unexpected \"=\" while decoding base64 sequence");
        padding_at = digits;
      }
    } else {
      const char* found = ch == '\0' ? nullptr : std::strchr(base64_digits, ch);
      if (found == nullptr)
        throw Error(errc::invalid_parameter, "invalid symbol \"" + std::string(shown_character(text)) +
                                                 "\" found while decoding base64 sequence");
      value = static_cast<std::uint32_t>(found - base64_digits);
    }
    group = group << 6 | value;
    if (++digits < 4) continue;
    out += static_cast<char>(group >> 16 & 0xff);
    if (padding_at == 0 || padding_at > 2) out += static_cast<char>(group >> 8 & 0xff);
    if (padding_at == 0) out += static_cast<char>(group & 0xff);
    group = 0;
    digits = 0;
  }
  if (digits != 0)
    throw Error(errc::invalid_parameter, "invalid base64 end sequence")
        .hint("Input data is missing padding, is truncated, or is otherwise corrupted.");
  return out;
}

[[nodiscard]] int hex_digit(Text rest) {
  const char ch = ascii_lower(rest.front());
  if (ch >= '0' && ch <= '9') return ch - '0';
  if (ch >= 'a' && ch <= 'f') return ch - 'a' + 10;
  throw Error(errc::invalid_parameter,
              "invalid hexadecimal digit: \"" + std::string(shown_character(rest)) + "\"");
}

[[nodiscard]] std::string from_hex(Text text) {
  std::string out;
  while (!text.empty()) {
    if (is_blank(text.front())) {
      text.remove_prefix(1);
      continue;
    }
    const int high = hex_digit(text);
    text.remove_prefix(1);
    if (text.empty()) throw Error(errc::invalid_parameter, "invalid hexadecimal data: odd number of digits");
    out += static_cast<char>(high << 4 | hex_digit(text));
    text.remove_prefix(1);
  }
  return out;
}

[[nodiscard]] std::string to_escapes(Text bytes) {
  std::string out;
  for (const char ch : bytes) {
    const auto v = static_cast<unsigned char>(ch);
    if (v == 0 || v >= 0x80) {
      out += '\\';
      out += static_cast<char>('0' + (v >> 6)), out += static_cast<char>('0' + (v >> 3 & 7));
      out += static_cast<char>('0' + (v & 7));
    } else {
      if (ch == '\\') out += '\\';
      out += ch;
    }
  }
  return out;
}

[[nodiscard]] std::string from_escapes(Text text) {
  const auto octal = [&](std::size_t i, char most) {
    return i < text.size() && text[i] >= '0' && text[i] <= most;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
    } else if (octal(i + 1, '3') && octal(i + 2, '7') && octal(i + 3, '7')) {
      out += static_cast<char>((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | (text[i + 3] - '0'));
      i += 3;
    } else if (i + 1 < text.size() && text[i + 1] == '\\') {
      out += '\\';
      ++i;
    } else {
      throw Error(errc::invalid_text_representation, "invalid input syntax for type bytea");
    }
  }
  return out;
}

enum class Encoding { hex, base64, escape };

[[nodiscard]] Encoding encoding_named(Text name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), ascii_lower);
  if (lower == "hex") return Encoding::hex;
  if (lower == "base64") return Encoding::base64;
  if (lower == "escape") return Encoding::escape;
  throw Error(errc::invalid_parameter, "unrecognized encoding: \"" + std::string(name) + "\"");
}

}  // namespace

PGM_KERNEL(byteacat, concatenated);
PGM_KERNEL(byteaoctetlen, [](Text b) { return static_cast<std::int32_t>(b.size()); });
PGM_KERNEL(bit_length_bytea,
           [](Text b) { return types::int_multiply(static_cast<std::int32_t>(b.size()), 8); });
PGM_KERNEL(bytea_bit_count, [](Text b) {
  std::int64_t bits = 0;
  for (const char ch : b) bits += std::popcount(static_cast<unsigned char>(ch));
  return bits;
});
PGM_KERNEL(bytea_substr,
           [](Text b, std::int32_t start, std::int32_t n) { return substring_bytes(b, start, n); });
PGM_KERNEL(bytea_substr_no_len,
           [](Text b, std::int32_t start) { return substring_bytes(b, start, std::nullopt); });
PGM_KERNEL(byteaoverlay, overlaid);
PGM_KERNEL(byteaoverlay_no_len, [](Text b, Text with, std::int32_t start, KernelContext& c) {
  return overlaid(b, with, start, static_cast<std::int32_t>(with.size()), c);
});
PGM_KERNEL(byteapos, [](Text b, Text wanted) {
  const auto at = b.find(wanted);
  return at == b.npos ? std::int32_t{0} : static_cast<std::int32_t>(at + 1);
});
PGM_KERNEL(byteatrim, [](Text b, Text set) { return trimmed(b, set, true, true); });
PGM_KERNEL(bytealtrim, [](Text b, Text set) { return trimmed(b, set, true, false); });
PGM_KERNEL(byteartrim, [](Text b, Text set) { return trimmed(b, set, false, true); });

PGM_KERNEL(byteaGetByte, [](Text b, std::int32_t index) {
  return std::int32_t{static_cast<unsigned char>(b[checked_byte(b, index)])};
});
PGM_KERNEL(byteaSetByte, [](Text b, std::int32_t index, std::int32_t value, KernelContext& c) {
  return with_byte(b, checked_byte(b, index), static_cast<char>(value), c);
});
PGM_KERNEL(byteaGetBit, [](Text b, std::int64_t index) {
  const std::size_t bit = checked_bit(b, index);
  return std::int32_t{static_cast<unsigned char>(b[bit / 8]) >> (bit % 8) & 1};
});
PGM_KERNEL(byteaSetBit, [](Text b, std::int64_t index, std::int32_t value, KernelContext& c) {
  const std::size_t bit = checked_bit(b, index);
  if (value != 0 && value != 1) throw Error(errc::invalid_parameter, "new bit must be 0 or 1");
  const int mask = 1 << (bit % 8), old = static_cast<unsigned char>(b[bit / 8]);
  return with_byte(b, bit / 8, static_cast<char>(value == 1 ? old | mask : old & ~mask), c);
});

PGM_KERNEL(binary_encode, [](Text b, Text encoding, KernelContext& c) {
  std::string out;
  switch (encoding_named(encoding)) {
    case Encoding::hex: types::append_hex(b, out); break;
    case Encoding::base64: out = to_base64(b); break;
    case Encoding::escape: out = to_escapes(b); break;
  }
  return c.text(out);
});
PGM_KERNEL(binary_decode, [](Text t, Text encoding, KernelContext& c) {
  switch (encoding_named(encoding)) {
    case Encoding::hex: return c.text(from_hex(t));
    case Encoding::base64: return c.text(from_base64(t));
    case Encoding::escape: break;
  }
  return c.text(from_escapes(t));
});

}  // namespace pgmicro::vdbe::kernels
