#pragma once
/// numeric, as a Datum holds it, and what is fast about it. A value is an integer coefficient and a scale, the digits
/// behind the point that are shown: coefficient × 10^-scale.
///
///     aux         payload                                         size
///     inline      int64 coefficient                               scale, 0 … 16383
///     digits      → sign and count of limbs (u32), then limbs     scale
///     nan, …      0                                               0
///
/// (T1) A coefficient that fits in an int64 is inline; so equal value and scale mean equal form.
/// (T2) Limbs are nine decimal digits each, least significant first, and the last is not 0.
///
/// The functions here answer for inline values and say when they cannot: numeric.hpp's answer always.

#include <pgmicro/types/datum.hpp>

#include <array>
#include <cstdint>
#include <limits>

namespace pgmicro::types {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

namespace numeric_form {
inline constexpr std::uint16_t small = 0, digits = 1, nan = 2, infinity = 3, minus_infinity = 4;
}

/// Most digits behind the point that any value shows, and before it.
inline constexpr std::int32_t numeric_scale_max = 16383;
inline constexpr std::int32_t numeric_whole_digits_max = 131072;

inline constexpr int power_digits_max = 18;
inline constexpr auto powers_of_ten = [] {
  std::array<std::int64_t, power_digits_max + 1> p{};
  std::int64_t v = 1;
  for (auto& x : p) {
    x = v;
    if (&x != &p.back()) v *= 10;
  }
  return p;
}();

[[nodiscard]] constexpr Datum numeric_inline(std::int64_t coefficient, std::uint32_t scale) noexcept {
  Datum d = Datum::of(coefficient);
  d.size = scale;
  return d;
}
[[nodiscard]] constexpr bool both_inline(const Datum& a, const Datum& b) noexcept {
  return (a.aux | b.aux) == numeric_form::small;
}

/// The coefficient at a scale that is not smaller; false if it does not fit.
[[nodiscard]] constexpr bool rescale_up(std::int64_t coefficient, std::uint32_t digits,
                                        std::int64_t& out) noexcept {
  if (digits == 0) {
    out = coefficient;
    return true;
  }
  return digits <= power_digits_max && !__builtin_mul_overflow(coefficient, powers_of_ten[digits], &out);
}

/// Sum at the greater scale. False: the slow way must be taken.
[[nodiscard]] constexpr bool fast_add(const Datum& a, const Datum& b, Datum& out) noexcept {
  if (!both_inline(a, b)) return false;
  const std::uint32_t scale = a.size > b.size ? a.size : b.size;
  std::int64_t x = 0, y = 0, sum = 0;
  if (!rescale_up(a.integer, scale - a.size, x) || !rescale_up(b.integer, scale - b.size, y) ||
      __builtin_add_overflow(x, y, &sum))
    return false;
  out = numeric_inline(sum, scale);
  return true;
}
[[nodiscard]] constexpr bool fast_subtract(const Datum& a, const Datum& b, Datum& out) noexcept {
  if (!both_inline(a, b)) return false;
  const std::uint32_t scale = a.size > b.size ? a.size : b.size;
  std::int64_t x = 0, y = 0, difference = 0;
  if (!rescale_up(a.integer, scale - a.size, x) || !rescale_up(b.integer, scale - b.size, y) ||
      __builtin_sub_overflow(x, y, &difference))
    return false;
  out = numeric_inline(difference, scale);
  return true;
}
/// Scales add up.
[[nodiscard]] constexpr bool fast_multiply(const Datum& a, const Datum& b, Datum& out) noexcept {
  std::int64_t product = 0;
  if (!both_inline(a, b) || a.size + b.size > numeric_scale_max ||
      __builtin_mul_overflow(a.integer, b.integer, &product))
    return false;
  out = numeric_inline(product, a.size + b.size);
  return true;
}
[[nodiscard]] constexpr bool fast_compare(const Datum& a, const Datum& b, int& out) noexcept {
  if (!both_inline(a, b)) return false;
  Int128 x = a.integer, y = b.integer;
  if (a.size != b.size) {
    const std::uint32_t gap = a.size < b.size ? b.size - a.size : a.size - b.size;
    if (gap > power_digits_max) return false;
    (a.size < b.size ? x : y) *= powers_of_ten[gap];
  }
  out = x < y ? -1 : x > y;
  return true;
}

}  // namespace pgmicro::types
