/// sum(), avg(), variance() and their family, over integers, numeric and floats.
///
/// Sums of integers and numerics are exact. They are kept as a 128-bit integer at a scale, which every usual sum fits;
/// what does not is moved to a numeric of any length. Floats add up as PostgreSQL adds them, in the order they come,
/// with Youngs and Cramer's update for squares of differences.

#include <pgmicro/types/float.hpp>
#include <pgmicro/types/numeric.hpp>

#include <cmath>
#include <memory>

#include "aggregate.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

using types::Int128;

// ── exact sums ─────────────────────────────────────────────────────────────────────────────────────────────

class ExactSum {
 public:
  /// coefficient × 10^-scale
  void add(Int128 coefficient, std::uint32_t scale, KernelContext& c) {
    if (scale != scale_ && !to_same_scale(coefficient, scale)) {
      spill(c);
      scale_ = scale;
    }
    if (__builtin_add_overflow(sum_, coefficient, &sum_)) [[unlikely]] {
      // What came of it is not the sum: undo, in the same arithmetic modulo 2^128.
      sum_ =
          static_cast<Int128>(static_cast<types::UInt128>(sum_) - static_cast<types::UInt128>(coefficient));
      spill(c);
      sum_ = coefficient;
    }
  }
  void add(const Datum& v, KernelContext& c) {
    if (v.aux == types::numeric_form::small)
      add(v.integer, v.size, c);
    else
      add_long(v, c);
  }
  void add_square(const Datum& v, KernelContext& c) {
    if (v.aux == types::numeric_form::small && v.size <= types::numeric_scale_max / 2)
      add(Int128{v.integer} * v.integer, 2 * v.size, c);
    else
      add_long(types::numeric_multiply(v, v, c), c);
  }
  [[nodiscard]] Datum total(KernelContext& c) const {
    const Datum sum = types::numeric_from_int128(sum_, static_cast<std::int32_t>(scale_), c);
    return long_ ? types::numeric_add(long_->value, sum, c) : sum;
  }

 private:
  struct Long {
    Arena arenas[2] = {Arena(256), Arena(256)};  // the sum, and the one before it, in turn
    int last = 0;
    Datum value = types::numeric_from_int(0);
  };

  /// Brings the smaller scale to the greater; false: that does not fit.
  [[nodiscard]] bool to_same_scale(Int128& coefficient, std::uint32_t scale) {
    Int128& smaller = scale < scale_ ? coefficient : sum_;
    const std::uint32_t gap = scale < scale_ ? scale_ - scale : scale - scale_;
    Int128 scaled = 0;
    if (gap > types::power_digits_max ||
        __builtin_mul_overflow(smaller, Int128{types::powers_of_ten[gap]}, &scaled))
      return false;
    smaller = scaled;
    scale_ = std::max(scale, scale_);
    return true;
  }
  void spill(KernelContext& c) {
    add_long(types::numeric_from_int128(sum_, static_cast<std::int32_t>(scale_), c), c);
    sum_ = 0;
  }
  void add_long(const Datum& v, KernelContext& c) {
    if (!long_) long_ = std::make_unique<Long>();
    Arena& next = long_->arenas[long_->last ^= 1];
    next.reset();
    const types::Context context{next, c.settings};
    long_->value =
        types::copy_value(types::numeric_add(long_->value, v, context), types::Representation::numeric, next);
  }

  Int128 sum_ = 0;
  std::uint32_t scale_ = 0;
  std::unique_ptr<Long> long_;
};

/// NaN and the infinities of a numeric column: counted, because they decide the result alone.
struct Specials {
  bool nan = false, plus = false, minus = false;
  [[nodiscard]] bool add(const Datum& v) noexcept {
    if (types::is_finite(v)) return false;
    (types::is_nan(v) ? nan : v.aux == types::numeric_form::infinity ? plus : minus) = true;
    return true;
  }
  [[nodiscard]] bool any() const noexcept { return nan || plus || minus; }
  [[nodiscard]] Datum sum() const noexcept {
    if (nan || (plus && minus)) return types::numeric_special(types::numeric_form::nan);
    return types::numeric_special(plus ? types::numeric_form::infinity : types::numeric_form::minus_infinity);
  }
};

/// sum(int2) and sum(int4): bigint, in which no number of rows that exists overflows.
struct SumSmall {
  static constexpr bool skips_nulls = true;
  Datum sum = Datum::null_value();
  void step(const Datum* a, KernelContext&) noexcept {
    sum = Datum::of(static_cast<std::int64_t>(static_cast<std::uint64_t>(sum.integer) +
                                              static_cast<std::uint64_t>(a[0].integer)));
  }
  Datum final(KernelContext&) noexcept { return sum; }
};

/// What all others of exact values start from.
struct Exact {
  static constexpr bool skips_nulls = true;
  std::int64_t rows = 0;
  ExactSum sum;
  Specials specials;
  void add(const Datum& v, KernelContext& c) {
    ++rows;
    if (!specials.add(v)) sum.add(v, c);
  }
  [[nodiscard]] Datum mean(KernelContext& c) const {
    if (rows == 0) return Datum::null_value();
    if (specials.any()) return specials.sum();
    return types::numeric_divide(sum.total(c), types::numeric_from_int(rows), c);
  }
};
/// An int2, int4 or int8 is the same Datum as the numeric without a fraction: one class serves both.
struct ExactTotal : Exact {
  void step(const Datum* a, KernelContext& c) { add(a[0], c); }
  Datum final(KernelContext& c) {
    if (rows == 0) return Datum::null_value();
    return specials.any() ? specials.sum() : sum.total(c);
  }
};
struct ExactMean : Exact {
  void step(const Datum* a, KernelContext& c) { add(a[0], c); }
  Datum final(KernelContext& c) { return mean(c); }
};

enum class Over { sample, population };
enum class Root { no, yes };

/// (n Σx² − (Σx)²) / (n (n − 1)), or / n².
template <Over over, Root root>
struct ExactVariance : Exact {
  ExactSum squares;
  void step(const Datum* a, KernelContext& c) {
    add(a[0], c);
    if (types::is_finite(a[0])) squares.add_square(a[0], c);
  }
  Datum final(KernelContext& c) {
    if (rows < (over == Over::sample ? 2 : 1)) return Datum::null_value();
    if (specials.any()) return types::numeric_special(types::numeric_form::nan);
    const Datum n = types::numeric_from_int(rows), total = sum.total(c);
    const Datum numerator = types::numeric_subtract(types::numeric_multiply(n, squares.total(c), c),
                                                    types::numeric_multiply(total, total, c), c);
    if (types::numeric_compare(numerator, types::numeric_from_int(0)) <= 0) return types::numeric_from_int(0);
    const Datum others = types::numeric_from_int(over == Over::sample ? rows - 1 : rows);
    const Datum variance = types::numeric_divide(numerator, types::numeric_multiply(n, others, c), c);
    return root == Root::yes ? types::numeric_sqrt(variance, static_cast<std::int32_t>(variance.size), c)
                             : variance;
  }
};

// ── floats ─────────────────────────────────────────────────────────────────────────────────────────────────

template <class Real>
struct FloatSum {
  static constexpr bool skips_nulls = true;
  Datum sum = Datum::null_value();
  void step(const Datum* a, KernelContext&) {
    sum = sum.null ? a[0]
                   : to_datum(types::float_add(static_cast<Real>(sum.real), static_cast<Real>(a[0].real)));
  }
  Datum final(KernelContext&) noexcept { return sum; }
};

/// n, Σx and Σ(x − mean)².
struct Moments {
  double n = 0, sum = 0, squares = 0;
  void add(double v) {
    const double before_n = n, before_sum = sum;
    n += 1;
    sum += v;
    if (before_n > 0) {
      const double difference = v * n - sum;
      squares += difference * difference / (n * before_n);
      if (std::isinf(sum) || std::isinf(squares)) {
        if (!std::isinf(before_sum) && !std::isinf(v)) types::throw_float_overflow();
        squares = std::numeric_limits<double>::quiet_NaN();
      }
    } else if (std::isnan(v) || std::isinf(v)) {
      squares = std::numeric_limits<double>::quiet_NaN();
    }
  }
};

struct FloatMean {
  static constexpr bool skips_nulls = true;
  Moments moments;
  void step(const Datum* a, KernelContext&) { moments.add(a[0].real); }
  Datum final(KernelContext&) noexcept {
    return moments.n == 0 ? Datum::null_value() : Datum::of(moments.sum / moments.n);
  }
};

template <Over over, Root root>
struct FloatVariance {
  static constexpr bool skips_nulls = true;
  Moments moments;
  void step(const Datum* a, KernelContext&) { moments.add(a[0].real); }
  Datum final(KernelContext&) noexcept {
    constexpr double fewer = over == Over::sample ? 1 : 0;
    if (moments.n <= fewer) return Datum::null_value();
    const double variance = moments.squares / (moments.n - fewer);
    return Datum::of(root == Root::yes ? std::sqrt(variance) : variance);
  }
};

/// Of pairs (y, x): the sums that the regression functions of SQL are made of.
struct Regression {
  static constexpr bool skips_nulls = true;
  double n = 0, sx = 0, sxx = 0, sy = 0, syy = 0, sxy = 0;

  void step(const Datum* a, KernelContext&) {
    const double y = a[0].real, x = a[1].real;
    const double before_n = n, before_sx = sx, before_sy = sy;
    n += 1;
    sx += x;
    sy += y;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (before_n > 0) {
      const double dx = x * n - sx, dy = y * n - sy, scale = 1 / (n * before_n);
      sxx += dx * dx * scale;
      syy += dy * dy * scale;
      sxy += dx * dy * scale;
      if (std::isinf(sx) || std::isinf(sxx) || std::isinf(sy) || std::isinf(syy) || std::isinf(sxy)) {
        const bool x_finite = !std::isinf(before_sx) && !std::isinf(x);
        const bool y_finite = !std::isinf(before_sy) && !std::isinf(y);
        if (((std::isinf(sx) || std::isinf(sxx)) && x_finite) ||
            ((std::isinf(sy) || std::isinf(syy)) && y_finite) || (std::isinf(sxy) && x_finite && y_finite))
          types::throw_float_overflow();
        if (std::isinf(sxx)) sxx = nan;
        if (std::isinf(syy)) syy = nan;
        if (std::isinf(sxy)) sxy = nan;
      }
    } else {
      if (std::isnan(x) || std::isinf(x)) sxx = sxy = nan;
      if (std::isnan(y) || std::isinf(y)) syy = sxy = nan;
    }
  }
};

template <auto formula, int rows_min = 1>
struct RegressionOf : Regression {
  Datum final(KernelContext&) noexcept {
    if (n < rows_min) return Datum::null_value();
    return to_datum(formula(*static_cast<const Regression*>(this)));
  }
};
using Optional = std::optional<double>;
/// Counts pairs alone, whatever their sums would do.
struct RegressionCount {
  static constexpr bool skips_nulls = true;
  std::int64_t rows = 0;
  void step(const Datum*, KernelContext&) noexcept { ++rows; }
  Datum final(KernelContext&) noexcept { return Datum::of(rows); }
};

}  // namespace

PGM_AGGREGATE(sum_int2, SumSmall);
PGM_AGGREGATE(sum_int4, SumSmall);
PGM_AGGREGATE(sum_int8, ExactTotal);
PGM_AGGREGATE(sum_numeric, ExactTotal);
PGM_AGGREGATE(sum_float4, FloatSum<float>);
PGM_AGGREGATE(sum_float8, FloatSum<double>);
PGM_AGGREGATE(avg_float4, FloatMean);
PGM_AGGREGATE(avg_float8, FloatMean);

#define PGM_VARIANCES(type, Variance)                                   \
  PGM_AGGREGATE(variance_##type, Variance<Over::sample, Root::no>);     \
  PGM_AGGREGATE(var_samp_##type, Variance<Over::sample, Root::no>);     \
  PGM_AGGREGATE(var_pop_##type, Variance<Over::population, Root::no>);  \
  PGM_AGGREGATE(stddev_##type, Variance<Over::sample, Root::yes>);      \
  PGM_AGGREGATE(stddev_samp_##type, Variance<Over::sample, Root::yes>); \
  PGM_AGGREGATE(stddev_pop_##type, Variance<Over::population, Root::yes>)
#define PGM_EXACT(type)                 \
  PGM_AGGREGATE(avg_##type, ExactMean); \
  PGM_VARIANCES(type, ExactVariance)
PGM_EXACT(int2);
PGM_EXACT(int4);
PGM_EXACT(int8);
PGM_EXACT(numeric);
PGM_VARIANCES(float4, FloatVariance);
PGM_VARIANCES(float8, FloatVariance);

PGM_AGGREGATE(regr_count_float8_float8, RegressionCount);
PGM_AGGREGATE(regr_sxx_float8_float8, RegressionOf<[](const Regression& r) { return r.sxx; }>);
PGM_AGGREGATE(regr_syy_float8_float8, RegressionOf<[](const Regression& r) { return r.syy; }>);
PGM_AGGREGATE(regr_sxy_float8_float8, RegressionOf<[](const Regression& r) { return r.sxy; }>);
PGM_AGGREGATE(regr_avgx_float8_float8, RegressionOf<[](const Regression& r) { return r.sx / r.n; }>);
PGM_AGGREGATE(regr_avgy_float8_float8, RegressionOf<[](const Regression& r) { return r.sy / r.n; }>);
PGM_AGGREGATE(covar_pop_float8_float8, RegressionOf<[](const Regression& r) { return r.sxy / r.n; }>);
PGM_AGGREGATE(covar_samp_float8_float8,
              RegressionOf<[](const Regression& r) { return r.sxy / (r.n - 1); }, 2>);
PGM_AGGREGATE(corr_float8_float8, RegressionOf<[](const Regression& r) {
                return r.sxx == 0 || r.syy == 0 ? Optional{} : Optional(r.sxy / std::sqrt(r.sxx * r.syy));
              }>);
PGM_AGGREGATE(regr_r2_float8_float8, RegressionOf<[](const Regression& r) {
                if (r.sxx == 0) return Optional{};
                return r.syy == 0 ? Optional(1) : Optional(r.sxy * r.sxy / (r.sxx * r.syy));
              }>);
PGM_AGGREGATE(
    regr_slope_float8_float8,
    RegressionOf<[](const Regression& r) { return r.sxx == 0 ? Optional{} : Optional(r.sxy / r.sxx); }>);
PGM_AGGREGATE(regr_intercept_float8_float8, RegressionOf<[](const Regression& r) {
                return r.sxx == 0 ? Optional{} : Optional((r.sy - r.sx * r.sxy / r.sxx) / r.n);
              }>);

}  // namespace pgmicro::vdbe::kernels
