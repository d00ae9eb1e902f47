#pragma once
/// Arithmetic of int2, int4 and int8 (`Int` is std::int16_t, std::int32_t, std::int64_t), with PostgreSQL's errors:
/// 22003 "integer out of range", 22012 "division by zero".

#include <pgmicro/types/errors.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

namespace pgmicro::types {

/// Cold: "bigint out of range", "smallint out of range", …
[[noreturn]] void throw_out_of_range(std::string_view type_name);
[[noreturn]] void throw_division_by_zero();

template <class Int>
[[nodiscard]] constexpr std::string_view integer_name() noexcept {
  static_assert(sizeof(Int) == 2 || sizeof(Int) == 4 || sizeof(Int) == 8);
  return sizeof(Int) == 2 ? "smallint" : sizeof(Int) == 4 ? "integer" : "bigint";
}

template <class Int>
[[nodiscard]] inline Int int_add(Int a, Int b) {
  Int r;
  if (__builtin_add_overflow(a, b, &r)) [[unlikely]]
    throw_out_of_range(integer_name<Int>());
  return r;
}
template <class Int>
[[nodiscard]] inline Int int_subtract(Int a, Int b) {
  Int r;
  if (__builtin_sub_overflow(a, b, &r)) [[unlikely]]
    throw_out_of_range(integer_name<Int>());
  return r;
}
template <class Int>
[[nodiscard]] inline Int int_multiply(Int a, Int b) {
  Int r;
  if (__builtin_mul_overflow(a, b, &r)) [[unlikely]]
    throw_out_of_range(integer_name<Int>());
  return r;
}
template <class Int>
[[nodiscard]] inline Int int_negate(Int a) {
  return int_subtract<Int>(0, a);
}
template <class Int>
[[nodiscard]] inline Int int_abs(Int a) {
  return a < 0 ? int_negate(a) : a;
}
/// Toward zero.
template <class Int>
[[nodiscard]] inline Int int_divide(Int a, Int b) {
  if (b == 0) [[unlikely]]
    throw_division_by_zero();
  if (b == -1) return int_negate(a);  // the least value has no counterpart, and the processor would trap
  return static_cast<Int>(a / b);
}
/// The sign of `a`.
template <class Int>
[[nodiscard]] inline Int int_modulo(Int a, Int b) {
  if (b == 0) [[unlikely]]
    throw_division_by_zero();
  return b == -1 ? Int{0} : static_cast<Int>(a % b);
}
/// Shifts take the count modulo the width in which the processor shifts (int2 in 32 bits), as PostgreSQL's do on x86.
template <class Int>
[[nodiscard]] constexpr Int int_shift_left(Int a, std::int32_t count) noexcept {
  if constexpr (sizeof(Int) == 8)
    return static_cast<Int>(static_cast<std::uint64_t>(a) << (count & 63));
  else
    return static_cast<Int>(static_cast<std::uint32_t>(a) << (count & 31));
}
template <class Int>
[[nodiscard]] constexpr Int int_shift_right(Int a, std::int32_t count) noexcept {
  return static_cast<Int>(a >> (count & (sizeof(Int) == 8 ? 63 : 31)));
}

/// Never negative: gcd of the least value with itself or 0 is out of range.
template <class Int>
[[nodiscard]] inline Int int_gcd(Int a, Int b) {
  // Negative all the way: the least value has a place there.
  Int x = a > 0 ? static_cast<Int>(-a) : a, y = b > 0 ? static_cast<Int>(-b) : b;
  while (y != 0) {
    const Int r = y == -1 ? Int{0} : static_cast<Int>(x % y);
    x = y;
    y = r;
  }
  return int_negate(x);
}
template <class Int>
[[nodiscard]] inline Int int_lcm(Int a, Int b) {
  if (a == 0 || b == 0) return 0;
  return int_abs(int_multiply(int_divide(a, int_gcd(a, b)), b));
}

/// A cast between widths.
template <class To, class From>
[[nodiscard]] inline To int_narrow(From v) {
  if (v < std::numeric_limits<To>::min() || v > std::numeric_limits<To>::max()) [[unlikely]]
    throw_out_of_range(integer_name<To>());
  return static_cast<To>(v);
}

/// 22P02 or 22003 as PostgreSQL's input functions; blanks around are allowed.
template <class Int>
[[nodiscard]] Int parse_integer(std::string_view text);
extern template std::int16_t parse_integer<std::int16_t>(std::string_view);
extern template std::int32_t parse_integer<std::int32_t>(std::string_view);
extern template std::int64_t parse_integer<std::int64_t>(std::string_view);

}  // namespace pgmicro::types
