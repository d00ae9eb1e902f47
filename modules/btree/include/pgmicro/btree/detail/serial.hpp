#pragma once
/// Serial types: how SQLite names, in one varint per column, the storage class and the length of a value.
///
///     type     length   value
///     0        0        NULL
///     1 … 6    1 2 3 4 6 8   integer, big-endian two's complement
///     7        8        IEEE double, big-endian (a NaN reads as NULL)
///     8, 9     0        the integers 0 and 1 (schema format 4)
///     10, 11   –        reserved; never in a file
///     ≥ 12     (t−12)/2 even: blob; odd: text (then t = 13 + 2·length)
///
/// Whoever walks records on disk bytes uses these words; they check nothing.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/value.hpp>

#include <array>
#include <bit>
#include <cstdint>

namespace pgmicro::btree::detail {

inline constexpr std::uint8_t fixed_serial_bytes[16] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0};

[[nodiscard]] constexpr std::uint64_t serial_bytes(std::uint64_t type) noexcept {
  return type < 12 ? fixed_serial_bytes[type] : (type - 12) / 2;
}
/// The same for the types that take one byte, reserved ones impossibly long: one comparison with what is left
/// of the record refuses both.
inline constexpr std::array<std::uint32_t, 128> short_serial_bytes = [] {
  std::array<std::uint32_t, 128> bytes{};
  for (unsigned type = 0; type < 128; ++type) bytes[type] = static_cast<std::uint32_t>(serial_bytes(type));
  bytes[10] = bytes[11] = ~std::uint32_t{0};
  return bytes;
}();
[[nodiscard]] constexpr bool serial_is_reserved(std::uint64_t type) noexcept {
  return type == 10 || type == 11;
}
[[nodiscard]] constexpr bool serial_is_integer(std::uint64_t type) noexcept {
  return type < 10 && ((0x37eu >> type) & 1u) != 0;  // 1 … 6, 8, 9
}

[[nodiscard]] constexpr StorageClass class_of_serial(std::uint64_t type) noexcept {
  if (type >= 12) return (type & 1) != 0 ? StorageClass::text : StorageClass::blob;
  return type == 0 ? StorageClass::null : type == 7 ? StorageClass::real : StorageClass::integer;
}

/// A stored integer of serial type `type` (one of the integers) at `p`.
[[nodiscard]] inline std::int64_t load_serial_integer(std::uint64_t type, const std::byte* p) noexcept {
  switch (type) {
    case 1: return static_cast<std::int8_t>(load_u8(p));
    case 2: return static_cast<std::int16_t>(load_be16(p));
    case 3:
      return static_cast<std::int32_t>(static_cast<std::uint32_t>(load_be16(p)) << 16 |
                                       static_cast<std::uint32_t>(load_u8(p + 2)) << 8) >>
             8;
    case 4: return static_cast<std::int32_t>(load_be32(p));
    case 5:
      return static_cast<std::int64_t>(static_cast<std::uint64_t>(load_be16(p)) << 48 |
                                       static_cast<std::uint64_t>(load_be32(p + 2)) << 16) >>
             16;
    case 6: return static_cast<std::int64_t>(load_be64(p));
    case 9: return 1;
    default: return 0;
  }
}
[[nodiscard]] inline double load_real(const std::byte* p) noexcept {
  return std::bit_cast<double>(load_be64(p));
}

/// The serial type of an integer: the shortest that holds it.
[[nodiscard]] inline unsigned integer_serial(std::int64_t v) noexcept {
  if ((v & ~std::int64_t{1}) == 0) return 8u + static_cast<unsigned>(v);
  const auto magnitude = static_cast<std::uint64_t>(v ^ (v >> 63));
  // Bits needed without the sign: < 8, < 16, < 24, < 32, < 48, else.
  static constexpr std::uint8_t by_bits[65] = {
      1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5,
      5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6};
  return by_bits[std::bit_width(magnitude)];
}

}  // namespace pgmicro::btree::detail
