/// Roots, exponentials and logarithms of numeric. How many digits a result has is PostgreSQL's choice, made from estimates
/// in floating point that are repeated here; the digits themselves are computed with some twenty to spare, in fixed
/// point with whole limbs behind the point, so that cutting a product back costs nothing. PostgreSQL's are right to
/// the last digit too, or aim to be: that is why the same scale gives the same text.
///
///     exp   x is halved until it is small; Taylor's series; the result is squared as often
///     ln    a power of ten is taken out; roots until what is left is near 1; the series of atanh; doubled as often
#include <pgmicro/types/integer.hpp>
#include <pgmicro/types/numeric.hpp>

#include "numeric_value.hpp"

#include <algorithm>
#include <cmath>

namespace pgmicro::types {

double to_double(const Decimal& v) {
  if (v.is_zero()) return 0;
  constexpr int kept = 18;
  const int digits = v.coefficient.digits();
  const int exponent = (digits > kept ? digits - kept : 0) - v.scale;
  const auto lead = static_cast<double>(v.coefficient.leading(kept));
  const double r =
      exponent < 0 && exponent >= -300 ? lead / std::pow(10.0, -exponent) : lead * std::pow(10.0, exponent);
  return v.negative ? -r : r;
}

namespace {

constexpr double log10_of_e = 0.434294481903252, ln_of_10 = 2.302585092994046, log10_of_2 = 0.301029995663981;
constexpr int spare_digits = 20;
/// exp() of this much or more overflows.
constexpr double exponent_max = 6000;

const Decimal one{Limbs(1), 0, false};

std::int32_t result_scale(double wanted, std::int32_t at_least) {
  const auto scale = std::max({static_cast<std::int32_t>(wanted), at_least, 0});
  return std::min(scale, result_scale_max);
}

// ── fixed point ──────────────────────────────────────────────────────────────────────────────────────────────────

std::size_t limbs_for(int digits) { return static_cast<std::size_t>(std::max(digits, 0) / limb_digits + 1); }
int scale_of(std::size_t limbs) { return static_cast<int>(limbs) * limb_digits; }

Limbs multiply_fixed(const Limbs& a, const Limbs& b, std::size_t limbs) {
  Limbs r = Limbs::product(a, b);
  r.drop_limbs(limbs);
  return r;
}
Limbs one_fixed(std::size_t limbs) {
  Limbs r(1);
  r.shift_up(scale_of(limbs));
  return r;
}

/// ln(m) for m > 0 of moderate size, as magnitude and sign.
Decimal ln_fixed(Limbs m, std::size_t limbs) {
  const Limbs unit = one_fixed(limbs);
  Limbs near = unit;
  near.divide_small(100);
  int doublings = 1;  // the series gives half the logarithm
  const auto distance = [&] {
    Limbs d = m;
    if (Limbs::compare(m, unit) < 0)
      d.subtract_from(unit);
    else
      d.subtract(unit);
    return d;
  };
  while (Limbs::compare(distance(), near) > 0) {
    m.shift_up(scale_of(limbs));
    m = m.square_root();
    ++doublings;
  }
  const bool negative = Limbs::compare(m, unit) < 0;
  Limbs z = distance();
  z.shift_up(scale_of(limbs));
  m.add(unit);
  z = Limbs::quotient(z, m);
  const Limbs square = multiply_fixed(z, z, limbs);
  Limbs sum = z, power = z;
  for (std::uint32_t i = 3; !power.is_zero(); i += 2) {
    power = multiply_fixed(power, square, limbs);
    Limbs term = power;
    term.divide_small(i);
    sum.add(term);
  }
  sum.multiply_small(1u << doublings);
  return {std::move(sum), scale_of(limbs), negative};
}

// ── the functions, to a given scale ──────────────────────────────────────────────────────────────────────────────

/// x > 0.
Decimal ln_to(const Decimal& x, std::int32_t scale) {
  // x = m × 10^e, m from 0.316 to 3.16: near 1 only where x is, so that nothing cancels.
  int e = x.whole_digits();
  if (x.coefficient.leading(3) * (x.coefficient.digits() < 3 ? (x.coefficient.digits() == 1 ? 100 : 10) : 1) <
      316)
    --e;
  const std::size_t limbs = limbs_for(scale + spare_digits);
  Decimal m = x;
  m.scale += e;
  m.truncate(scale_of(limbs));
  Decimal r = ln_fixed(std::move(m.coefficient), limbs);
  if (e != 0) {
    Limbs ten = one_fixed(limbs);
    ten.multiply_small(10);
    Decimal tens = ln_fixed(std::move(ten), limbs);
    tens.coefficient.multiply_small(static_cast<std::uint32_t>(std::abs(e)));
    tens.negative = e < 0;
    r = add(std::move(r), std::move(tens));
  }
  r.round(scale);
  return r;
}

Decimal exp_to(const Decimal& x, std::int32_t scale) {
  double size = std::abs(to_double(x));
  if (size >= exponent_max) {
    if (!x.negative) throw_numeric_overflow();
    return {Limbs(), scale, false};
  }
  const auto weight = static_cast<int>(size * log10_of_e) + 1;
  std::uint32_t halvings = 0;
  for (; size > 0.01; size /= 2) ++halvings;
  // Of e^-x only the first digits are wanted.
  const int digits = x.negative ? std::max(scale - weight, 0) + weight / 100 : scale + weight;
  const std::size_t limbs = limbs_for(digits + static_cast<int>(halvings * log10_of_2) + spare_digits);
  Decimal small = x;
  small.truncate(scale_of(limbs));
  small.coefficient.divide_small(1u << halvings);
  Limbs sum = one_fixed(limbs), term = small.coefficient;
  for (std::uint32_t i = 2; !term.is_zero(); ++i) {
    sum.add(term);
    term = multiply_fixed(term, small.coefficient, limbs);
    term.divide_small(i);
  }
  for (std::uint32_t i = 0; i < halvings; ++i) sum = multiply_fixed(sum, sum, limbs);
  Decimal r{std::move(sum), scale_of(limbs), false};
  if (x.negative) return divide(one, r, scale, true);
  r.round(scale);
  return r;
}

// ── how large results will be ────────────────────────────────────────────────────────────────────────────────────

/// The first `groups` digits in base 10^4 as a number, and the power of ten that makes them the value again.
double leading_groups(const Decimal& v, int groups, int& exponent) {
  const Base10000 first = leading_digit(v);
  const int first_digits = v.whole_digits() - 4 * first.weight;
  const int trailing = v.coefficient.trailing_zeros() - v.scale;  // the place of the last digit other than 0
  const int last_group = trailing >= 0 ? trailing / 4 : -((3 - trailing) / 4);
  const int taken = std::min(groups, first.weight - last_group + 1);
  const int wanted = first_digits + 4 * (taken - 1);
  const int have = v.coefficient.digits();
  exponent = 4 * (first.weight - taken + 1);
  const auto lead = static_cast<double>(v.coefficient.leading(wanted));
  return have < wanted ? lead * std::pow(10.0, wanted - have) : lead;
}

/// The place of the first digit of ln(v), about; 0 where there is no logarithm.
int ln_weight(const Decimal& v) {
  if (v.sign() <= 0) return 0;
  const Decimal low{Limbs(9), 1, false}, high{Limbs(11), 1, false};
  if (compare(v, low) >= 0 && compare(v, high) <= 0) {
    const Decimal x = subtract(v, one);  // ln(1 + x) is about x
    return x.is_zero() ? 0 : x.whole_digits() - 1;
  }
  int exponent = 0;
  const double digits = leading_groups(v, 2, exponent);
  return static_cast<int>(std::log10(std::abs(std::log(digits) + exponent * ln_of_10)));
}

void check_logarithm(int sign) {
  if (sign < 0)
    throw Error(errc::invalid_argument_for_logarithm, "cannot take logarithm of a negative number");
  if (sign == 0) throw Error(errc::invalid_argument_for_logarithm, "cannot take logarithm of zero");
}

Error power_error(const char* what) { return {errc::invalid_argument_for_power_function, what}; }
constexpr const char* zero_to_negative = "zero raised to a negative power is undefined";
constexpr const char* complex_result =
    "a negative number raised to a non-integer power yields a complex result";

/// Keeps the first digits only; the scale may become negative.
void keep_digits(Decimal& v, int digits) {
  const int excess = v.coefficient.digits() - digits;
  if (excess <= 0) return;
  v.coefficient.shift_down(excess);
  v.scale -= excess;
}

Decimal power_whole(const Decimal& base, std::int32_t exponent, std::int32_t scale) {
  Decimal r = one;
  switch (exponent) {
    case 0: r.round(scale); return r;
    case 1:
      r = base;
      r.round(scale);
      return r;
    case -1: return divide(one, base, scale, true);
    case 2:
      r = multiply(base, base);
      r.round(scale);
      return r;
    default: break;
  }
  if (base.is_zero()) return {Limbs(), scale, false};

  int place = 0;
  const double lead = leading_groups(base, 4, place);
  const double weight = exponent * (std::log10(lead) + place);
  if (weight > 3.0 * 32767 * 4) throw_numeric_overflow();
  if (weight + 1 < -scale || weight + 1 < -result_scale_max) return {Limbs(), scale, false};

  const int digits = std::max(1 + scale + static_cast<int>(weight), 0) +
                     static_cast<int>(std::log(std::abs(static_cast<double>(exponent)))) + spare_digits;
  const bool inverse = exponent < 0;
  auto bits = inverse ? 0 - static_cast<std::uint32_t>(exponent) : static_cast<std::uint32_t>(exponent);
  // Of an inverse, all digits of the power count for its own first digits.
  const int kept = inverse ? std::max(digits, spare_digits) : digits;
  Decimal square = base;
  if (bits & 1) r = base;
  while ((bits >>= 1) > 0) {
    square = multiply(square, square);
    keep_digits(square, kept);
    if (bits & 1) {
      r = multiply(r, square);
      keep_digits(r, kept);
    }
    if (std::max(square.whole_digits(), r.whole_digits()) > numeric_whole_digits_max) {
      if (!inverse) throw_numeric_overflow();
      return {Limbs(), scale, false};
    }
  }
  if (inverse) return divide(one, r, scale, true);
  r.round(scale);
  return r;
}

Decimal power_to(Decimal base, const Decimal& exponent) {
  const bool integral = exponent.is_integral();
  if (integral && exponent.whole_digits() <= 10) {
    Decimal e = exponent;
    e.truncate(0);
    std::uint64_t magnitude = 0;
    (void)e.coefficient.fits(magnitude);
    const std::int64_t v =
        e.negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
    if (v == static_cast<std::int32_t>(v))
      return power_whole(base, static_cast<std::int32_t>(v),
                         result_scale(significant_digits_min, base.scale));
  }
  if (base.is_zero()) return {Limbs(), significant_digits_min, false};
  bool negative = false;
  if (base.negative) {
    if (!integral) throw power_error(complex_result);
    Decimal e = exponent;
    e.truncate(0);
    negative = e.coefficient.is_odd();
    base.negative = false;
  }
  // A first, rough product says how large the result will be.
  const int weight = ln_weight(base);
  const std::int32_t rough_scale = std::max(significant_digits_min / 2 - weight, 0);
  Decimal rough = multiply(ln_to(base, rough_scale), exponent);
  rough.round(rough_scale);
  double size = to_double(rough);
  if (std::abs(size) > exponent_max * 3.01 / 3) {
    if (size > 0) throw_numeric_overflow();
    return {Limbs(), result_scale_max, false};
  }
  size *= log10_of_e;
  const std::int32_t scale =
      result_scale(significant_digits_min - static_cast<int>(size), std::max(base.scale, exponent.scale));
  const int digits = std::max(scale + static_cast<int>(size), 0);
  const std::int32_t ln_scale = std::max(digits - weight + 8, 0);
  Decimal product = multiply(ln_to(base, ln_scale + spare_digits), exponent);
  product.round(ln_scale + spare_digits);
  Decimal r = exp_to(product, scale);
  r.negative = negative;
  return r;
}

Datum special_power(const Datum& base, const Datum& exponent) {
  const Datum one_value = numeric_inline(1, 0), zero_value = numeric_inline(0, 0);
  const Datum infinity = numeric_special(numeric_form::infinity);
  const auto is_one = [](const Datum& d, std::uint64_t v) {
    Decimal x = to_decimal(d);
    return compare(x, Decimal{Limbs(v), 0, false}) == 0;
  };
  if (is_nan(base)) return is_finite(exponent) && sign_of(exponent) == 0 ? one_value : base;
  if (is_nan(exponent)) return is_finite(base) && is_one(base, 1) ? one_value : exponent;
  const int sign = sign_of(base), exponent_sign = sign_of(exponent);
  const bool integral = !is_finite(exponent) || to_decimal(exponent).is_integral();
  if (sign == 0 && exponent_sign < 0) throw power_error(zero_to_negative);
  if (sign < 0 && !integral) throw power_error(complex_result);
  if (is_finite(base) && is_one(base, 1)) return one_value;
  if (exponent_sign == 0) return one_value;
  if (sign == 0) return zero_value;
  if (!is_finite(exponent)) {
    bool large = true;
    if (is_finite(base)) {
      Decimal magnitude = to_decimal(base);
      magnitude.negative = false;
      const int c = compare(magnitude, one);
      if (c == 0) return one_value;  // of −1
      large = c > 0;
    }
    return large == (exponent_sign > 0) ? infinity : zero_value;
  }
  if (exponent_sign < 0) return zero_value;
  if (sign > 0) return infinity;
  Decimal e = to_decimal(exponent);
  e.truncate(0);
  return e.coefficient.is_odd() ? base : infinity;
}

}  // namespace

Datum numeric_sqrt(const Datum& a, const Context& context) {
  if (is_nan(a)) return a;
  if (sign_of(a) < 0) throw power_error("cannot take square root of a negative number");
  if (!is_finite(a)) return a;
  const Decimal v = to_decimal(a);
  const std::int32_t weight = (leading_digit(v).weight + 1) * 2 - 1;
  return from_decimal(square_root(v, result_scale(significant_digits_min - weight, v.scale)), context.arena);
}

Datum numeric_sqrt(const Datum& a, std::int32_t scale, const Context& context) {
  return from_decimal(square_root(to_decimal(a), scale), context.arena);
}

Datum numeric_exp(const Datum& a, const Context& context) {
  if (!is_finite(a)) return a.aux == numeric_form::minus_infinity ? numeric_inline(0, 0) : a;
  const Decimal v = to_decimal(a);
  const double weight = std::clamp(to_double(v) * log10_of_e, -2000.0, 2000.0);
  return from_decimal(exp_to(v, result_scale(significant_digits_min - static_cast<int>(weight), v.scale)),
                      context.arena);
}

Datum numeric_ln(const Datum& a, const Context& context) {
  if (is_nan(a)) return a;
  check_logarithm(sign_of(a));
  if (!is_finite(a)) return a;
  const Decimal v = to_decimal(a);
  return from_decimal(ln_to(v, result_scale(significant_digits_min - ln_weight(v), v.scale)), context.arena);
}

Datum numeric_log(const Datum& base, const Datum& a, const Context& context) {
  if (is_nan(base) || is_nan(a)) return numeric_special(numeric_form::nan);
  const int base_sign = sign_of(base), sign = sign_of(a);
  if (!is_finite(base) || !is_finite(a)) check_logarithm(std::min(base_sign, sign));
  check_logarithm(base_sign);
  check_logarithm(sign);
  if (!is_finite(base)) return is_finite(a) ? numeric_inline(0, 0) : numeric_special(numeric_form::nan);
  if (!is_finite(a)) return a;
  const Decimal b = to_decimal(base), v = to_decimal(a);
  const int weight = ln_weight(v) - ln_weight(b);
  const std::int32_t scale = result_scale(significant_digits_min - weight, std::max(b.scale, v.scale));
  const Decimal divisor = ln_to(b, std::max(scale + weight - ln_weight(b), 0) + spare_digits);
  if (divisor.is_zero()) throw_division_by_zero();
  return from_decimal(
      divide(ln_to(v, std::max(scale + weight - ln_weight(v), 0) + spare_digits), divisor, scale, true),
      context.arena);
}

Datum numeric_power(const Datum& base, const Datum& exponent, const Context& context) {
  if (!is_finite(base) || !is_finite(exponent)) return special_power(base, exponent);
  if (sign_of(base) == 0 && sign_of(exponent) < 0) throw power_error(zero_to_negative);
  return from_decimal(power_to(to_decimal(base), to_decimal(exponent)), context.arena);
}

}  // namespace pgmicro::types
