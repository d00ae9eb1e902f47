#pragma once
/// Hashes of values. Types whose values compare across types (int2, int4, int8; float4, float8) hash alike, because
/// their Datums are alike.

#include <bit>
#include <cstdint>
#include <string_view>

namespace pgmicro::types {

/// A bijection that spreads every bit over all.
[[nodiscard]] constexpr std::uint64_t hash_integer(std::uint64_t v) noexcept {
  v ^= v >> 32;
  v *= 0xd6e8feb86659fd93u;
  v ^= v >> 32;
  v *= 0xd6e8feb86659fd93u;
  return v ^ (v >> 32);
}

/// −0 as 0, and every NaN as one.
[[nodiscard]] inline std::uint64_t hash_real(double v) noexcept {
  if (v == 0) v = 0;
  return hash_integer(v != v ? 0x7ff8000000000000u : std::bit_cast<std::uint64_t>(v));
}

[[nodiscard]] std::uint64_t hash_bytes(std::string_view bytes) noexcept;

/// For parts in order: columns of a key, elements of an array.
[[nodiscard]] constexpr std::uint64_t hash_combine(std::uint64_t seed, std::uint64_t next) noexcept {
  return hash_integer(std::rotl(seed, 5) ^ next);
}

}  // namespace pgmicro::types
