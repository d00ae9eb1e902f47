/// numeric: operators, functions, casts. All that is hard about it is in types.

#include <pgmicro/types/float.hpp>
#include <pgmicro/types/numeric.hpp>

#include "aggregate.hpp"
#include "compare.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

[[nodiscard]] int order(const Datum& a, const Datum& b) { return types::numeric_compare(a, b); }

[[nodiscard]] std::optional<std::int32_t> optional_int(const Datum& d) {
  return d.null ? std::nullopt : std::optional(static_cast<std::int32_t>(d.integer));
}

[[nodiscard]] Datum log10_of(Datum a, KernelContext& c) {
  return types::numeric_log(types::numeric_from_int(10), a, c);
}

}  // namespace

PGM_COMPARISONS(numeric_, Datum, Datum, order);
PGM_KERNEL(numeric_cmp, [](Datum a, Datum b) { return sign_of(order(a, b)); });
PGM_KERNEL(numeric_larger, [](Datum a, Datum b) { return order(a, b) > 0 ? a : b; });
PGM_KERNEL(numeric_smaller, [](Datum a, Datum b) { return order(a, b) < 0 ? a : b; });

PGM_KERNEL(numeric_add, [](Datum a, Datum b, KernelContext& c) { return types::numeric_add(a, b, c); });
PGM_KERNEL(numeric_sub, [](Datum a, Datum b, KernelContext& c) { return types::numeric_subtract(a, b, c); });
PGM_KERNEL(numeric_mul, [](Datum a, Datum b, KernelContext& c) { return types::numeric_multiply(a, b, c); });
PGM_KERNEL(numeric_div, [](Datum a, Datum b, KernelContext& c) { return types::numeric_divide(a, b, c); });
PGM_KERNEL(numeric_div_trunc,
           [](Datum a, Datum b, KernelContext& c) { return types::numeric_divide_whole(a, b, c); });
PGM_KERNEL(numeric_mod, [](Datum a, Datum b, KernelContext& c) { return types::numeric_modulo(a, b, c); });
PGM_KERNEL(numeric_uminus, [](Datum a, KernelContext& c) { return types::numeric_negate(a, c); });
PGM_KERNEL(numeric_uplus, [](Datum a) { return a; });
PGM_KERNEL(numeric_inc,
           [](Datum a, KernelContext& c) { return types::numeric_add(a, types::numeric_from_int(1), c); });
PGM_KERNEL(numeric_abs, [](Datum a, KernelContext& c) { return types::numeric_abs(a, c); });
PGM_KERNEL(numeric_sign, [](Datum a) { return types::numeric_sign(a); });

PGM_KERNEL(numeric_round,
           [](Datum a, std::int32_t n, KernelContext& c) { return types::numeric_round(a, n, c); });
PGM_KERNEL(numeric_trunc,
           [](Datum a, std::int32_t n, KernelContext& c) { return types::numeric_truncate(a, n, c); });
PGM_KERNEL(round_numeric, [](Datum a, KernelContext& c) { return types::numeric_round(a, 0, c); });
PGM_KERNEL(trunc_numeric, [](Datum a, KernelContext& c) { return types::numeric_truncate(a, 0, c); });
PGM_KERNEL(numeric_ceil, [](Datum a, KernelContext& c) { return types::numeric_ceil(a, c); });
PGM_KERNEL(numeric_floor, [](Datum a, KernelContext& c) { return types::numeric_floor(a, c); });

PGM_KERNEL(numeric_sqrt, [](Datum a, KernelContext& c) { return types::numeric_sqrt(a, c); });
PGM_KERNEL(numeric_exp, [](Datum a, KernelContext& c) { return types::numeric_exp(a, c); });
PGM_KERNEL(numeric_ln, [](Datum a, KernelContext& c) { return types::numeric_ln(a, c); });
PGM_KERNEL(numeric_log, [](Datum base, Datum a, KernelContext& c) { return types::numeric_log(base, a, c); });
PGM_KERNEL(log_numeric, log10_of);
PGM_KERNEL(log10_numeric, log10_of);
PGM_KERNEL(numeric_power, [](Datum a, Datum b, KernelContext& c) { return types::numeric_power(a, b, c); });
PGM_KERNEL(numeric_gcd, [](Datum a, Datum b, KernelContext& c) { return types::numeric_gcd(a, b, c); });
PGM_KERNEL(numeric_lcm, [](Datum a, Datum b, KernelContext& c) { return types::numeric_lcm(a, b, c); });
PGM_KERNEL(numeric_fac, [](std::int64_t n, KernelContext& c) { return types::numeric_factorial(n, c); });
PGM_KERNEL(width_bucket_numeric, [](Datum v, Datum low, Datum high, std::int32_t count, KernelContext& c) {
  return types::width_bucket(v, low, high, count, c);
});
PGM_KERNEL(numeric_scale, [](Datum a) { return optional_int(types::numeric_scale(a)); });
PGM_KERNEL(numeric_min_scale, [](Datum a) { return optional_int(types::numeric_min_scale(a)); });
PGM_KERNEL(numeric_trim_scale, [](Datum a, KernelContext& c) { return types::numeric_trim_scale(a, c); });

// Casts.
PGM_KERNEL(int2_numeric, [](std::int64_t a) { return types::numeric_from_int(a); });
PGM_KERNEL(int4_numeric, [](std::int64_t a) { return types::numeric_from_int(a); });
PGM_KERNEL(int8_numeric, [](std::int64_t a) { return types::numeric_from_int(a); });
PGM_KERNEL(float4_numeric, [](float a, KernelContext& c) { return types::numeric_from_float4(a, c); });
PGM_KERNEL(float8_numeric, [](double a, KernelContext& c) { return types::numeric_from_float8(a, c); });
PGM_KERNEL(numeric_int2, [](Datum a) { return types::numeric_to_int<std::int16_t>(a); });
PGM_KERNEL(numeric_int4, [](Datum a) { return types::numeric_to_int<std::int32_t>(a); });
PGM_KERNEL(numeric_int8, [](Datum a) { return types::numeric_to_int<std::int64_t>(a); });
PGM_KERNEL(numeric_float4, [](Datum a) { return types::numeric_to_float4(a); });
PGM_KERNEL(numeric_float8, [](Datum a) { return types::numeric_to_float8(a); });

namespace {

/// generate_series() of numeric: start, stop, step; neither may be NaN or infinite. Values beyond an int64 coefficient
/// cost the scan's arena some bytes a row.
template <bool has_step>
struct NumericSeries {
  Datum at, stop, step;
  bool ascends;
  Arena* arena;

  NumericSeries(Arena& owned, const Datum* a, KernelContext&) : arena(&owned) {
    const auto keep = [&](const Datum& d) {
      return types::copy_value(d, types::Representation::numeric, owned);
    };
    require_finite(a[0], "start");
    require_finite(a[1], "stop");
    at = keep(a[0]);
    stop = keep(a[1]);
    step = types::numeric_from_int(1);
    if (has_step) {
      require_finite(a[2], "step size");
      step = keep(a[2]);
    }
    const int sign = order(step, types::numeric_from_int(0));
    if (sign == 0) throw Error(errc::invalid_parameter, "step size cannot equal zero");
    ascends = sign > 0;
  }
  static void require_finite(const Datum& d, const char* what) {
    if (types::is_finite(d)) return;
    throw Error(
        errc::invalid_parameter,
        std::string(what) + (types::is_nan(d) ? " value cannot be NaN" : " value cannot be infinity"));
  }
  bool next(Datum* columns, KernelContext& c) {
    const int side = order(at, stop);
    if (ascends ? side > 0 : side < 0) return false;
    columns[0] = types::copy_value(at, types::Representation::numeric, c.arena);
    const types::Context own{*arena, c.settings};
    at = types::numeric_add(at, step, own);
    return true;
  }
};

}  // namespace

PGM_SET(generate_series_numeric, NumericSeries<false>);
PGM_SET(generate_series_step_numeric, NumericSeries<true>);

}  // namespace pgmicro::vdbe::kernels
