#pragma once
/// numeric: exact decimals of any length, NaN and the infinities, with the scales of results that PostgreSQL chooses.
/// Values are Datums, see numeric_fast.hpp; results that do not fit in one lie in the context's arena.

#include <pgmicro/types/numeric_fast.hpp>
#include <pgmicro/types/type_info.hpp>

#include <string>
#include <string_view>

namespace pgmicro::types {

[[nodiscard]] constexpr Datum numeric_special(std::uint16_t form) noexcept {
  Datum d = Datum::of(std::int64_t{0});
  d.aux = form;
  return d;
}
[[nodiscard]] constexpr bool is_nan(const Datum& d) noexcept { return d.aux == numeric_form::nan; }
[[nodiscard]] constexpr bool is_finite(const Datum& d) noexcept { return d.aux <= numeric_form::digits; }

// ── arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────────

namespace detail {
[[nodiscard]] Datum slow_add(const Datum& a, const Datum& b, bool subtract, const Context&);
[[nodiscard]] Datum slow_multiply(const Datum& a, const Datum& b, const Context&);
[[nodiscard]] int slow_compare(const Datum& a, const Datum& b);
}  // namespace detail

[[nodiscard]] inline Datum numeric_add(const Datum& a, const Datum& b, const Context& context) {
  Datum r;
  return fast_add(a, b, r) ? r : detail::slow_add(a, b, false, context);
}
[[nodiscard]] inline Datum numeric_subtract(const Datum& a, const Datum& b, const Context& context) {
  Datum r;
  return fast_subtract(a, b, r) ? r : detail::slow_add(a, b, true, context);
}
[[nodiscard]] inline Datum numeric_multiply(const Datum& a, const Datum& b, const Context& context) {
  Datum r;
  return fast_multiply(a, b, r) ? r : detail::slow_multiply(a, b, context);
}
/// NaN is greater than infinity and equal to itself. −, 0, +.
[[nodiscard]] inline int numeric_compare(const Datum& a, const Datum& b) {
  int r = 0;
  return fast_compare(a, b, r) ? r : detail::slow_compare(a, b);
}
/// At least 16 significant digits. 22012.
[[nodiscard]] Datum numeric_divide(const Datum& a, const Datum& b, const Context&);
/// div(a, b): the quotient, toward zero, without a fraction.
[[nodiscard]] Datum numeric_divide_whole(const Datum& a, const Datum& b, const Context&);
/// The sign of `a`.
[[nodiscard]] Datum numeric_modulo(const Datum& a, const Datum& b, const Context&);
[[nodiscard]] Datum numeric_negate(const Datum& a, const Context&);
[[nodiscard]] Datum numeric_abs(const Datum& a, const Context&);
/// −1, 0, 1; NaN.
[[nodiscard]] Datum numeric_sign(const Datum& a);

/// Halves away from zero; a negative scale rounds before the point.
[[nodiscard]] Datum numeric_round(const Datum& a, std::int32_t scale, const Context&);
[[nodiscard]] Datum numeric_truncate(const Datum& a, std::int32_t scale, const Context&);
[[nodiscard]] Datum numeric_ceil(const Datum& a, const Context&);
[[nodiscard]] Datum numeric_floor(const Datum& a, const Context&);

[[nodiscard]] Datum numeric_sqrt(const Datum& a, const Context&);
/// Of a finite value that is not negative, rounded to that scale.
[[nodiscard]] Datum numeric_sqrt(const Datum& a, std::int32_t scale, const Context&);
[[nodiscard]] Datum numeric_exp(const Datum& a, const Context&);
[[nodiscard]] Datum numeric_ln(const Datum& a, const Context&);
[[nodiscard]] Datum numeric_log(const Datum& base, const Datum& a, const Context&);
[[nodiscard]] Datum numeric_power(const Datum& base, const Datum& exponent, const Context&);
[[nodiscard]] Datum numeric_gcd(const Datum& a, const Datum& b, const Context&);
[[nodiscard]] Datum numeric_lcm(const Datum& a, const Datum& b, const Context&);
[[nodiscard]] Datum numeric_factorial(std::int64_t n, const Context&);
[[nodiscard]] std::int32_t width_bucket(const Datum& value, const Datum& low, const Datum& high,
                                        std::int32_t count, const Context&);

/// NULL for NaN and infinities: scale(), min_scale().
[[nodiscard]] Datum numeric_scale(const Datum& a);
[[nodiscard]] Datum numeric_min_scale(const Datum& a);
/// Without zeros at the end of its fraction.
[[nodiscard]] Datum numeric_trim_scale(const Datum& a, const Context&);

// ── from and to other types ──────────────────────────────────────────────────────────────────────────────────────

[[nodiscard]] constexpr Datum numeric_from_int(std::int64_t v) noexcept { return numeric_inline(v, 0); }
/// The value × 10^-scale.
[[nodiscard]] Datum numeric_from_int128(Int128 coefficient, std::int32_t scale, const Context&);
/// By 15 digits of it, as PostgreSQL's cast does; a float4 by 6.
[[nodiscard]] Datum numeric_from_float8(double v, const Context&);
[[nodiscard]] Datum numeric_from_float4(float v, const Context&);
/// Rounded; 22003, or 0A000 for NaN and infinities.
template <class Int>
[[nodiscard]] Int numeric_to_int(const Datum& a);
extern template std::int16_t numeric_to_int<std::int16_t>(const Datum&);
extern template std::int32_t numeric_to_int<std::int32_t>(const Datum&);
extern template std::int64_t numeric_to_int<std::int64_t>(const Datum&);
/// The nearest; 22003.
[[nodiscard]] double numeric_to_float8(const Datum& a);
[[nodiscard]] float numeric_to_float4(const Datum& a);

/// 22P02, or 22003 for what is too long or does not fit the modifier.
[[nodiscard]] Datum parse_numeric(std::string_view text, Typmod typmod, const Context&);
/// Appends.
void format_numeric(const Datum& a, std::string& out);
[[nodiscard]] Datum fit_numeric(const Datum& a, Typmod typmod, const Context&);

/// numeric(precision, scale).
struct NumericTypmod {
  std::int32_t precision, scale;
};
[[nodiscard]] constexpr Typmod pack(NumericTypmod m) noexcept {
  return (m.precision << 16 | (m.scale & 0x7ff)) + 4;
}
[[nodiscard]] constexpr NumericTypmod unpack_numeric(Typmod typmod) noexcept {
  return {(typmod - 4) >> 16 & 0xffff, (((typmod - 4) & 0x7ff) ^ 1024) - 1024};
}

}  // namespace pgmicro::types
