#pragma once
/// SQLite's variable-length integer: 1 to 9 bytes, big-endian groups of seven bits, the high bit says
/// "one more"; a ninth byte carries eight bits.
///
///     0xxxxxxx                                    0 … 127
///     1xxxxxxx 0xxxxxxx                           128 … 16383
///     1xxxxxxx × 8, then xxxxxxxx                 everything else
///
/// `get_varint` is the checked reader for bytes that came from a disk; `get_varint_unchecked` needs nine
/// readable bytes and is for places that have checked that once for many varints.

#include <pgmicro/base/bytes.hpp>

namespace pgmicro {

inline constexpr int varint_bytes_max = 9;

namespace detail {
/// Two bytes or more. Reads at most nine bytes.
[[nodiscard]] int get_varint_slow(const std::byte* p, std::uint64_t& out) noexcept;
[[nodiscard]] int put_varint_slow(std::byte* p, std::uint64_t v) noexcept;
}  // namespace detail

/// Reads a varint at `p`; nine bytes from `p` must be readable. Returns its length, 1 … 9.
[[nodiscard]] inline int get_varint_unchecked(const std::byte* p, std::uint64_t& out) noexcept {
  const auto b0 = load_u8(p);
  if (b0 < 0x80) [[likely]] {
    out = b0;
    return 1;
  }
  const auto b1 = load_u8(p + 1);
  if (b1 < 0x80) {
    out = (std::uint64_t{b0 & 0x7fu} << 7) | b1;
    return 2;
  }
  return detail::get_varint_slow(p, out);
}

/// Reads a varint that must end before `end`. Returns its length, or 0 if the bytes run out.
[[nodiscard]] inline int get_varint(const std::byte* p, const std::byte* end, std::uint64_t& out) noexcept {
  if (end - p >= varint_bytes_max) [[likely]]
    return get_varint_unchecked(p, out);
  std::byte padded[varint_bytes_max] = {};
  const auto have = end > p ? end - p : 0;
  for (std::ptrdiff_t i = 0; i < have; ++i) padded[i] = p[i];
  for (std::ptrdiff_t i = have; i < varint_bytes_max; ++i) padded[i] = std::byte{0x80};
  const int n = get_varint_unchecked(padded, out);
  return n <= have ? n : 0;
}

[[nodiscard]] constexpr int varint_size(std::uint64_t v) noexcept {
  if (v < 0x80) return 1;
  if (v >> 56) return 9;
  return (static_cast<int>(std::bit_width(v)) + 6) / 7;
}

/// Writes `v` at `p` (up to nine bytes). Returns its length.
inline int put_varint(std::byte* p, std::uint64_t v) noexcept {
  if (v < 0x80) {
    *p = std::byte(v);
    return 1;
  }
  if (v < 0x4000) {
    p[0] = std::byte((v >> 7) | 0x80);
    p[1] = std::byte(v & 0x7f);
    return 2;
  }
  if (v < 0x200000) {  // rowids of most tables
    p[0] = std::byte((v >> 14) | 0x80);
    p[1] = std::byte(((v >> 7) & 0x7f) | 0x80);
    p[2] = std::byte(v & 0x7f);
    return 3;
  }
  return detail::put_varint_slow(p, v);
}

}  // namespace pgmicro
