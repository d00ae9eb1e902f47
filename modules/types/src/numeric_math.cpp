/// Arithmetic of numeric. The digits are exact or correctly rounded; how many there are is PostgreSQL's choice, which looks
/// at numbers in base 10^4 (leading_digit()) and is repeated here as facts.
#include <pgmicro/types/integer.hpp>
#include <pgmicro/types/numeric.hpp>

#include "numeric_value.hpp"

#include <algorithm>

namespace pgmicro::types {
namespace {

constexpr Datum nan_value = numeric_special(numeric_form::nan);
constexpr Datum zero_value = numeric_inline(0, 0);

constexpr Datum infinity_of(int sign) noexcept {
  return numeric_special(sign < 0 ? numeric_form::minus_infinity : numeric_form::infinity);
}

/// At least 16 significant digits, and no fewer behind the point than either operand shows.
std::int32_t quotient_scale(const Decimal& a, const Decimal& b) {
  const Base10000 x = leading_digit(a), y = leading_digit(b);
  std::int32_t weight = x.weight - y.weight;
  if (x.first <= y.first) --weight;
  const std::int32_t wanted = significant_digits_min - 4 * weight;
  return std::min(std::max({wanted, a.scale, b.scale, 0}), result_scale_max);
}

/// The fast way of a division: both inline, the scaled dividend in 128 bits.
bool fast_divide(const Datum& a, const Datum& b, Int128& quotient, std::int32_t& scale) {
  if (!both_inline(a, b) || b.integer == 0) return false;
  const auto place = [](const Datum& d) {  // leading_digit() for words
    std::uint64_t m =
        d.integer < 0 ? 0 - static_cast<std::uint64_t>(d.integer) : static_cast<std::uint64_t>(d.integer);
    if (m == 0) return Base10000{};
    std::int32_t digits = 1;
    while (digits < 19 && m >= static_cast<std::uint64_t>(powers_of_ten[static_cast<std::size_t>(digits)])) {
      ++digits;
      if (digits > power_digits_max) break;
    }
    const std::int32_t exponent = digits - 1 - static_cast<std::int32_t>(d.size);
    const std::int32_t weight = exponent >= 0 ? exponent / 4 : -((3 - exponent) / 4);
    std::int32_t wanted = exponent - 4 * weight + 1;
    if (digits > wanted) {
      m /= static_cast<std::uint64_t>(powers_of_ten[static_cast<std::size_t>(digits - wanted)]);
    } else {
      for (; digits < wanted; --wanted) m *= 10;
    }
    return Base10000{weight, static_cast<std::int32_t>(m)};
  };
  const Base10000 x = place(a), y = place(b);
  std::int32_t weight = x.weight - y.weight;
  if (x.first <= y.first) --weight;
  const auto as = static_cast<std::int32_t>(a.size), bs = static_cast<std::int32_t>(b.size);
  scale = std::min(std::max({significant_digits_min - 4 * weight, as, bs, 0}), result_scale_max);
  const std::int32_t shift = scale + bs - as;
  if (shift < 0 || shift > 2 * power_digits_max) return false;
  Int128 numerator = a.integer;
  for (std::int32_t left = shift; left > 0; left -= power_digits_max)
    if (__builtin_mul_overflow(
            numerator, Int128{powers_of_ten[static_cast<std::size_t>(std::min(left, power_digits_max))]},
            &numerator))
      return false;
  const Int128 denominator = b.integer;
  quotient = numerator / denominator;
  Int128 rest = numerator % denominator;
  if (rest < 0) rest = -rest;
  const Int128 magnitude = denominator < 0 ? -denominator : denominator;
  if (2 * rest >= magnitude) quotient += (a.integer < 0) == (b.integer < 0) ? 1 : -1;
  return true;
}

/// a / b where one is not a finite number.
Datum special_quotient(const Datum& a, const Datum& b) {
  if (is_nan(a) || is_nan(b)) return nan_value;
  if (is_finite(a)) return zero_value;
  if (!is_finite(b)) return nan_value;
  const int sign = sign_of(b);
  if (sign == 0) throw_division_by_zero();
  return infinity_of(sign_of(a) * sign);
}

}  // namespace

namespace detail {

Datum slow_add(const Datum& a, const Datum& b, bool subtract, const Context& context) {
  if (!is_finite(a) || !is_finite(b)) {
    if (is_nan(a) || is_nan(b)) return nan_value;
    const int sign = subtract ? -sign_of(b) : sign_of(b);
    if (is_finite(a)) return infinity_of(sign);
    if (is_finite(b)) return a;
    return sign == sign_of(a) ? a : nan_value;
  }
  Decimal right = to_decimal(b);
  if (subtract) right.negative = !right.negative;
  return from_decimal(add(to_decimal(a), std::move(right)), context.arena);
}

Datum slow_multiply(const Datum& a, const Datum& b, const Context& context) {
  if (!is_finite(a) || !is_finite(b)) {
    if (is_nan(a) || is_nan(b)) return nan_value;
    const int sign = sign_of(a) * sign_of(b);
    return sign == 0 ? nan_value : infinity_of(sign);
  }
  if (both_inline(a, b) && a.size + b.size <= numeric_scale_max)
    return numeric_from_int128(Int128{a.integer} * b.integer, static_cast<std::int32_t>(a.size + b.size),
                               context);
  Decimal r = multiply(to_decimal(a), to_decimal(b));
  if (r.scale > numeric_scale_max) r.round(numeric_scale_max);
  return from_decimal(r, context.arena);
}

int slow_compare(const Datum& a, const Datum& b) {
  if (!is_finite(a) || !is_finite(b)) {
    const auto rank = [](const Datum& d) {
      return d.aux == numeric_form::nan ? 2 : is_finite(d) ? 0 : sign_of(d);
    };
    return rank(a) - rank(b);
  }
  return compare(to_decimal(a), to_decimal(b));
}

}  // namespace detail

Datum numeric_divide(const Datum& a, const Datum& b, const Context& context) {
  Int128 quotient = 0;
  std::int32_t scale = 0;
  if (fast_divide(a, b, quotient, scale)) return numeric_from_int128(quotient, scale, context);
  if (!is_finite(a) || !is_finite(b)) return special_quotient(a, b);
  if (sign_of(b) == 0) throw_division_by_zero();
  const Decimal x = to_decimal(a), y = to_decimal(b);
  return from_decimal(divide(x, y, quotient_scale(x, y), true), context.arena);
}

Datum numeric_divide_whole(const Datum& a, const Datum& b, const Context& context) {
  if (!is_finite(a) || !is_finite(b)) return special_quotient(a, b);
  if (sign_of(b) == 0) throw_division_by_zero();
  return from_decimal(divide(to_decimal(a), to_decimal(b), 0, false), context.arena);
}

Datum numeric_modulo(const Datum& a, const Datum& b, const Context& context) {
  if (!is_finite(a) || !is_finite(b)) {
    if (is_nan(a) || is_nan(b)) return nan_value;
    if (is_finite(a)) return a;  // by infinity
    if (is_finite(b) && sign_of(b) == 0) throw_division_by_zero();
    return nan_value;
  }
  if (sign_of(b) == 0) throw_division_by_zero();
  Decimal x = to_decimal(a), y = to_decimal(b);
  const std::int32_t scale = std::max(x.scale, y.scale);
  x.round(scale);
  y.round(scale);
  (void)Limbs::quotient(x.coefficient, y.coefficient);
  return from_decimal(x, context.arena);
}

Datum numeric_negate(const Datum& a, const Context& context) {
  if (a.aux == numeric_form::small && a.integer != std::numeric_limits<std::int64_t>::min())
    return numeric_inline(-a.integer, a.size);
  if (is_nan(a)) return a;
  if (!is_finite(a)) return infinity_of(-sign_of(a));
  Decimal v = to_decimal(a);
  v.negative = !v.negative;
  return from_decimal(v, context.arena);
}

Datum numeric_abs(const Datum& a, const Context& context) {
  return is_nan(a) || sign_of(a) >= 0 ? a : numeric_negate(a, context);
}

Datum numeric_sign(const Datum& a) { return is_nan(a) ? a : numeric_inline(sign_of(a), 0); }

namespace {

/// Scales that round() and trunc() know.
constexpr std::int32_t round_scale_max = 2000;

template <class Change>
Datum changed(const Datum& a, std::int32_t scale, const Context& context, Change&& change) {
  if (!is_finite(a)) return a;
  scale = std::clamp(scale, -round_scale_max, round_scale_max);
  if (scale >= 0 && static_cast<std::uint32_t>(scale) == a.size) return a;
  Decimal v = to_decimal(a);
  change(v, scale);
  if (v.scale < 0) v.round(0);
  return from_decimal(v, context.arena);
}

/// Toward 0, then one further in the direction of `sign` if something was cut on that side.
Datum whole(const Datum& a, bool up, const Context& context) {
  return changed(a, 0, context, [up](Decimal& v, std::int32_t) {
    const bool step = !v.is_integral() && v.negative != up;
    v.truncate(0);
    if (step) v.coefficient.add_small(1);
  });
}

}  // namespace

Datum numeric_round(const Datum& a, std::int32_t scale, const Context& context) {
  return changed(a, scale, context, [](Decimal& v, std::int32_t to) { v.round(to); });
}
Datum numeric_truncate(const Datum& a, std::int32_t scale, const Context& context) {
  return changed(a, scale, context, [](Decimal& v, std::int32_t to) { v.truncate(to); });
}
Datum numeric_ceil(const Datum& a, const Context& context) { return whole(a, true, context); }
Datum numeric_floor(const Datum& a, const Context& context) { return whole(a, false, context); }

Datum numeric_gcd(const Datum& a, const Datum& b, const Context& context) {
  if (!is_finite(a) || !is_finite(b)) return nan_value;
  Decimal x = to_decimal(a), y = to_decimal(b);
  const std::int32_t scale = std::max(x.scale, y.scale);
  x.round(scale);
  y.round(scale);
  while (!y.is_zero()) {
    (void)Limbs::quotient(x.coefficient, y.coefficient);
    std::swap(x.coefficient, y.coefficient);
  }
  x.negative = false;
  return from_decimal(x, context.arena);
}

Datum numeric_lcm(const Datum& a, const Datum& b, const Context& context) {
  if (!is_finite(a) || !is_finite(b)) return nan_value;
  const std::int32_t scale = static_cast<std::int32_t>(std::max(a.size, b.size));
  if (sign_of(a) == 0 || sign_of(b) == 0) return numeric_inline(0, static_cast<std::uint32_t>(scale));
  const Decimal gcd = to_decimal(numeric_gcd(a, b, context));
  Decimal r = multiply(divide(to_decimal(a), gcd, 0, false), to_decimal(b));
  r.round(scale);
  r.negative = false;
  return from_decimal(r, context.arena);
}

Datum numeric_factorial(std::int64_t n, const Context& context) {
  if (n < 0) throw Error(errc::numeric_value_out_of_range, "factorial of a negative number is undefined");
  if (n > 32177) throw_numeric_overflow();  // more than 131072 digits
  Decimal r{Limbs(1), 0, false};
  for (std::int64_t i = 2; i <= n; ++i) r.coefficient.multiply_small(static_cast<std::uint32_t>(i));
  return from_decimal(r, context.arena);
}

std::int32_t width_bucket(const Datum& value, const Datum& low, const Datum& high, std::int32_t count,
                          const Context& context) {
  const auto refuse = [](const char* what) { return Error(errc::invalid_argument_for_width_bucket, what); };
  if (count <= 0) throw refuse("count must be greater than zero");
  if (is_nan(value) || is_nan(low) || is_nan(high))
    throw refuse("operand, lower bound, and upper bound cannot be NaN");
  if (!is_finite(low) || !is_finite(high)) throw refuse("lower and upper bounds must be finite");
  const int order = numeric_compare(low, high);
  if (order == 0) throw refuse("lower bound cannot equal upper bound");
  const bool rising = order < 0;
  const int from_low = numeric_compare(value, low), from_high = numeric_compare(value, high);
  if (rising ? from_low < 0 : from_low > 0) return 0;
  if (rising ? from_high >= 0 : from_high <= 0) return int_add<std::int32_t>(count, 1);
  // The quotient is rounded, and may become `count` where the value is all but `high`: PostgreSQL answers the bucket
  // beyond then, or that it is out of range.
  const Datum offset = numeric_subtract(value, low, context), width = numeric_subtract(high, low, context);
  const Datum quotient =
      numeric_divide(numeric_multiply(offset, numeric_from_int(count), context), width, context);
  const Datum bucket = numeric_floor(numeric_add(quotient, numeric_from_int(1), context), context);
  return numeric_to_int<std::int32_t>(bucket);
}

Datum numeric_scale(const Datum& a) {
  return is_finite(a) ? Datum::of(static_cast<std::int64_t>(a.size)) : Datum::null_value();
}
Datum numeric_min_scale(const Datum& a) {
  if (!is_finite(a)) return Datum::null_value();
  const Decimal v = to_decimal(a);
  return Datum::of(v.is_zero() ? std::int64_t{0}
                               : std::int64_t{std::max(0, v.scale - v.coefficient.trailing_zeros())});
}
Datum numeric_trim_scale(const Datum& a, const Context& context) {
  if (!is_finite(a)) return a;
  return numeric_truncate(a, static_cast<std::int32_t>(numeric_min_scale(a).integer), context);
}

}  // namespace pgmicro::types
