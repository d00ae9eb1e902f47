/// Functions of float8. The C library's values, with PostgreSQL's errors: what has no real value is 2201E (ln), 2201F
/// (power, sqrt) or 22003 "input is out of range"; a result beyond the range is 22003, unless an operand was infinite.

#include <pgmicro/base/error.hpp>
#include <pgmicro/types/float.hpp>
#include <pgmicro/vdbe/kernel.hpp>

#include <cmath>

namespace pgmicro::vdbe::kernels {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double radians_per_degree = 0.0174532925199432957692;

[[noreturn]] void input_out_of_range() {
  throw Error(errc::numeric_value_out_of_range, "input is out of range");
}

double checked(double result, bool operand_is_infinite) {
  if (std::isinf(result) && !operand_is_infinite) types::throw_float_overflow();
  return result;
}

// ── sine and friends ───────────────────────────────────────────────────────────────────────────────────────

template <double (*function)(double)>
double of_finite(double a) {
  if (std::isinf(a)) input_out_of_range();
  return checked(function(a), false);
}

template <double (*function)(double)>
double of_unit_interval(double a) {
  if (a < -1 || a > 1) input_out_of_range();
  return function(a);
}

// In degrees results are exact where they are rational: sind(30) is 0.5. What the library says of the angle is scaled by
// what it says of that point, so that the errors cancel; beyond 60° (45° for tan) the complement is taken. The constants
// are volatile because a compiler that folds them may round otherwise than the library does.

volatile const double thirty = 30, forty_five = 45, sixty = 60, half = 0.5, one = 1;

struct DegreeConstants {
  double sin_30 = std::sin(thirty * radians_per_degree);
  double one_minus_cos_60 = 1 - std::cos(sixty * radians_per_degree);
  double asin_half = std::asin(half);
  double acos_half = std::acos(half);
  double atan_1 = std::atan(one);
  double tan_45, cot_45;
  DegreeConstants() noexcept;
};
const DegreeConstants& degree_constants() noexcept {
  static const DegreeConstants constants;
  return constants;
}

double sin_to_30(double x, const DegreeConstants& k) {
  volatile const double sine = std::sin(x * radians_per_degree);
  return (sine / k.sin_30) / 2;
}
double cos_to_60(double x, const DegreeConstants& k) {
  volatile const double below_one = 1 - std::cos(x * radians_per_degree);
  return 1 - (below_one / k.one_minus_cos_60) / 2;
}
double sin_first_quadrant(double x, const DegreeConstants& k) {
  return x <= 30 ? sin_to_30(x, k) : cos_to_60(90 - x, k);
}
double cos_first_quadrant(double x, const DegreeConstants& k) {
  return x <= 60 ? cos_to_60(x, k) : sin_to_30(90 - x, k);
}
DegreeConstants::DegreeConstants() noexcept {
  tan_45 = sin_first_quadrant(forty_five, *this) / cos_first_quadrant(forty_five, *this);
  cot_45 = cos_first_quadrant(forty_five, *this) / sin_first_quadrant(forty_five, *this);
}

/// An angle brought to the first quadrant, and the sign that its sine, cosine or tangent had.
struct Reduced {
  double angle;
  int sine_sign, cosine_sign;
};
Reduced reduce(double degrees) {
  if (std::isinf(degrees)) input_out_of_range();
  Reduced r{std::fmod(degrees, 360), 1, 1};
  if (r.angle < 0) r.angle = -r.angle, r.sine_sign = -r.sine_sign;
  if (r.angle > 180) r.angle = 360 - r.angle, r.sine_sign = -r.sine_sign;
  if (r.angle > 90) r.angle = 180 - r.angle, r.cosine_sign = -r.cosine_sign;
  return r;
}

double sin_degrees(double x) {
  if (std::isnan(x)) return x;
  const auto r = reduce(x);
  return r.sine_sign * sin_first_quadrant(r.angle, degree_constants());
}
double cos_degrees(double x) {
  if (std::isnan(x)) return x;
  const auto r = reduce(x);
  return r.cosine_sign * cos_first_quadrant(r.angle, degree_constants());
}
double tan_degrees(double x) {
  if (std::isnan(x)) return x;
  const auto r = reduce(x);
  const auto& k = degree_constants();
  const double ratio = sin_first_quadrant(r.angle, k) / cos_first_quadrant(r.angle, k) / k.tan_45;
  const double result = r.sine_sign * r.cosine_sign * ratio;
  return result == 0 ? 0 : result;  // no −0
}
double cot_degrees(double x) {
  if (std::isnan(x)) return x;
  const auto r = reduce(x);
  const auto& k = degree_constants();
  const double ratio = cos_first_quadrant(r.angle, k) / sin_first_quadrant(r.angle, k) / k.cot_45;
  const double result = r.sine_sign * r.cosine_sign * ratio;
  return result == 0 ? 0 : result;
}
double asin_first_quadrant(double x) {
  const auto& k = degree_constants();
  volatile const double angle = x <= 0.5 ? std::asin(x) : std::acos(x);
  return x <= 0.5 ? angle / k.asin_half * 30 : 90 - angle / k.acos_half * 60;
}
double acos_first_quadrant(double x) {
  const auto& k = degree_constants();
  volatile const double angle = x <= 0.5 ? std::asin(x) : std::acos(x);
  return x <= 0.5 ? 90 - angle / k.asin_half * 30 : angle / k.acos_half * 60;
}
double asin_degrees(double x) {
  if (std::isnan(x)) return x;
  if (x < -1 || x > 1) input_out_of_range();
  return x >= 0 ? asin_first_quadrant(x) : -asin_first_quadrant(-x);
}
double acos_degrees(double x) {
  if (std::isnan(x)) return x;
  if (x < -1 || x > 1) input_out_of_range();
  return x >= 0 ? acos_first_quadrant(x) : 90 + asin_first_quadrant(-x);
}

double power(double base, double exponent) {
  if (std::isnan(base)) return exponent == 0 ? 1 : base;
  if (std::isnan(exponent)) return base == 1 ? 1 : exponent;
  if (base == 0 && exponent < 0)
    throw Error(errc::invalid_argument_for_power_function, "zero raised to a negative power is undefined");
  if (base < 0 && std::floor(exponent) != exponent)
    throw Error(errc::invalid_argument_for_power_function,
                "a negative number raised to a non-integer power yields a complex result");
  const double result = std::pow(base, exponent);
  if (std::isinf(base) || std::isinf(exponent)) return result;
  if (std::isinf(result)) types::throw_float_overflow();
  if (result == 0 && base != 0) types::throw_float_underflow();
  return result;
}

template <double (*function)(double)>
double logarithm(double a) {
  if (a == 0) throw Error(errc::invalid_argument_for_logarithm, "cannot take logarithm of zero");
  if (a < 0) throw Error(errc::invalid_argument_for_logarithm, "cannot take logarithm of a negative number");
  return checked(function(a), std::isinf(a));
}

}  // namespace

PGM_KERNEL(dceil, [](double a) { return std::ceil(a); });
PGM_KERNEL(dfloor, [](double a) { return std::floor(a); });
PGM_KERNEL(dround, [](double a) { return std::rint(a); });
PGM_KERNEL(dtrunc, [](double a) { return std::trunc(a); });
PGM_KERNEL(dsign, [](double a) { return static_cast<double>(a > 0) - static_cast<double>(a < 0); });

PGM_KERNEL(dsqrt, [](double a) {
  if (a < 0)
    throw Error(errc::invalid_argument_for_power_function, "cannot take square root of a negative number");
  return std::sqrt(a);
});
PGM_KERNEL(dcbrt, [](double a) { return std::cbrt(a); });
PGM_KERNEL(dpow, power);
PGM_KERNEL(dexp, [](double a) {
  const double result = checked(std::exp(a), std::isinf(a));
  if (result == 0 && !std::isinf(a)) types::throw_float_underflow();
  return result;
});
PGM_KERNEL(dlog1, logarithm<std::log>);
PGM_KERNEL(dlog10, logarithm<std::log10>);

PGM_KERNEL(dsin, of_finite<std::sin>);
PGM_KERNEL(dcos, of_finite<std::cos>);
PGM_KERNEL(dtan, [](double a) {
  if (std::isinf(a)) input_out_of_range();
  return std::tan(a);
});
PGM_KERNEL(dcot, [](double a) {
  if (std::isinf(a)) input_out_of_range();
  return 1 / std::tan(a);
});
PGM_KERNEL(dasin, of_unit_interval<std::asin>);
PGM_KERNEL(dacos, of_unit_interval<std::acos>);
PGM_KERNEL(datan, [](double a) { return std::atan(a); });
PGM_KERNEL(datan2, [](double a, double b) { return std::atan2(a, b); });
PGM_KERNEL(dsinh, [](double a) { return std::sinh(a); });
PGM_KERNEL(dcosh, [](double a) { return std::cosh(a); });
PGM_KERNEL(dtanh, [](double a) { return std::tanh(a); });
PGM_KERNEL(dasinh, [](double a) { return std::asinh(a); });
PGM_KERNEL(dacosh, [](double a) {
  if (a < 1) input_out_of_range();
  return std::acosh(a);
});
PGM_KERNEL(datanh, [](double a) {
  if (a < -1 || a > 1) input_out_of_range();
  return std::atanh(a);
});
PGM_KERNEL(dsind, sin_degrees);
PGM_KERNEL(dcosd, cos_degrees);
PGM_KERNEL(dtand, tan_degrees);
PGM_KERNEL(dcotd, cot_degrees);
PGM_KERNEL(dasind, asin_degrees);
PGM_KERNEL(dacosd, acos_degrees);
PGM_KERNEL(datand, [](double a) { return std::atan(a) / degree_constants().atan_1 * 45; });
PGM_KERNEL(datan2d, [](double a, double b) { return std::atan2(a, b) / degree_constants().atan_1 * 45; });

PGM_KERNEL(dpi, [] { return pi; });
PGM_KERNEL(degrees, [](double a) { return types::float_divide(a, radians_per_degree); });
PGM_KERNEL(radians, [](double a) { return types::float_multiply(a, radians_per_degree); });

PGM_KERNEL(drandom, [](KernelContext& c) {
  return static_cast<double>(c.session.random_bits() >> 11) *
         0x1p-53;  // 53 bits: every double of the grid in [0, 1)
});
PGM_KERNEL(setseed, [](double seed, KernelContext& c) {
  if (!(seed >= -1 && seed <= 1)) {
    std::string text;
    types::format_float8(seed, text, c.settings.extra_float_digits);
    throw Error(errc::invalid_parameter, "setseed parameter " + text + " is out of allowed range [-1,1]");
  }
  c.session.seed_random(seed);
  return Datum::of(std::string_view());
});

PGM_KERNEL(width_bucket_float8,
           [](double operand, double low, double high, std::int32_t count) -> std::int32_t {
             if (count <= 0)
               throw Error(errc::invalid_argument_for_width_bucket, "count must be greater than zero");
             if (std::isnan(operand) || std::isnan(low) || std::isnan(high))
               throw Error(errc::invalid_argument_for_width_bucket,
                           "operand, lower bound, and upper bound cannot be NaN");
             if (std::isinf(low) || std::isinf(high))
               throw Error(errc::invalid_argument_for_width_bucket, "lower and upper bounds must be finite");
             if (low == high)
               throw Error(errc::invalid_argument_for_width_bucket, "lower bound cannot equal upper bound");
             const bool descends = low > high;
             if (descends ? operand > low : operand < low) return 0;
             if (descends ? operand <= high : operand >= high) return types::int_add(count, 1);
             const double bucket = (descends ? count * (low - operand) / (low - high)
                                             : count * (operand - low) / (high - low)) +
                                   1;
             // Bounds near the greatest double overflow; PostgreSQL's conversion then answers this.
             if (!(bucket < 0x1p31)) return std::numeric_limits<std::int32_t>::min();
             return static_cast<std::int32_t>(bucket);
           });

}  // namespace pgmicro::vdbe::kernels
