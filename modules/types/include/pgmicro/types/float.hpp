#pragma once
/// Arithmetic, order and text of float4 and float8 (`Real` is float or double). Overflow to infinity and underflow to
/// zero are errors where no operand was infinite or zero; NaN is greater than every number and equal to itself.

#include <pgmicro/types/integer.hpp>

#include <cmath>
#include <string>

namespace pgmicro::types {

[[noreturn]] void throw_float_overflow();
[[noreturn]] void throw_float_underflow();

template <class Real>
[[nodiscard]] inline Real float_add(Real a, Real b) {
  const Real r = a + b;
  if (std::isinf(r) && !std::isinf(a) && !std::isinf(b)) [[unlikely]]
    throw_float_overflow();
  return r;
}
template <class Real>
[[nodiscard]] inline Real float_subtract(Real a, Real b) {
  return float_add(a, -b);
}
template <class Real>
[[nodiscard]] inline Real float_multiply(Real a, Real b) {
  const Real r = a * b;
  if (std::isinf(r) && !std::isinf(a) && !std::isinf(b)) [[unlikely]]
    throw_float_overflow();
  if (r == 0 && a != 0 && b != 0) [[unlikely]]
    throw_float_underflow();
  return r;
}
template <class Real>
[[nodiscard]] inline Real float_divide(Real a, Real b) {
  if (b == 0 && !std::isnan(a)) [[unlikely]]
    throw_division_by_zero();
  const Real r = a / b;
  if (std::isinf(r) && !std::isinf(a)) [[unlikely]]
    throw_float_overflow();
  if (r == 0 && a != 0 && !std::isinf(b)) [[unlikely]]
    throw_float_underflow();
  return r;
}
template <class Real>
[[nodiscard]] constexpr int float_compare(Real a, Real b) noexcept {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a == b) return 0;
  return static_cast<int>(a != a) - static_cast<int>(b != b);  // at least one is NaN
}

/// A cast to float4: out of range like arithmetic.
[[nodiscard]] float to_float4(double v);
/// A cast to an integer type: rounds half to even; 22003 for what does not fit, NaN included.
template <class Int>
[[nodiscard]] inline Int float_to_int(double v) {
  v = std::rint(v);
  constexpr double limit = -static_cast<double>(std::numeric_limits<Int>::min());
  if (!(v >= -limit && v < limit)) [[unlikely]]
    throw_out_of_range(integer_name<Int>());
  return static_cast<Int>(v);
}

/// 22P02 or 22003 as PostgreSQL's input functions.
[[nodiscard]] double parse_float8(std::string_view text);
[[nodiscard]] float parse_float4(std::string_view text);
/// Appends. Above 0 `extra_float_digits` asks for the shortest digits that read back, else for 15 (6) plus it.
void format_float8(double v, std::string& out, int extra_float_digits);
void format_float4(float v, std::string& out, int extra_float_digits);

}  // namespace pgmicro::types
