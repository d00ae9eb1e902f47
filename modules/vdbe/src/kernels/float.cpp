/// float4 and float8: arithmetic, order and casts. Their functions are in math.cpp.

#include <pgmicro/types/float.hpp>

#include "compare.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

/// Mixed operands are compared as float8.
[[nodiscard]] constexpr int order(double a, double b) noexcept { return types::float_compare(a, b); }

}  // namespace

PGM_COMPARISONS(float4, double, double, order);
PGM_COMPARISONS(float8, double, double, order);
PGM_COMPARISONS(float48, double, double, order);
PGM_COMPARISONS(float84, double, double, order);
PGM_KERNEL(btfloat4cmp, [](double a, double b) { return std::int32_t{order(a, b)}; });
PGM_KERNEL(btfloat8cmp, [](double a, double b) { return std::int32_t{order(a, b)}; });
PGM_KERNEL(btfloat48cmp, [](double a, double b) { return std::int32_t{order(a, b)}; });
PGM_KERNEL(btfloat84cmp, [](double a, double b) { return std::int32_t{order(a, b)}; });

#define PGM_FLOAT_OPERATORS(prefix, Real)                                              \
  PGM_KERNEL(prefix##pl, [](Real a, Real b) { return types::float_add(a, b); });       \
  PGM_KERNEL(prefix##mi, [](Real a, Real b) { return types::float_subtract(a, b); });  \
  PGM_KERNEL(prefix##mul, [](Real a, Real b) { return types::float_multiply(a, b); }); \
  PGM_KERNEL(prefix##div, [](Real a, Real b) { return types::float_divide(a, b); })
PGM_FLOAT_OPERATORS(float4, float);
PGM_FLOAT_OPERATORS(float8, double);
PGM_FLOAT_OPERATORS(float48, double);
PGM_FLOAT_OPERATORS(float84, double);

#define PGM_FLOAT_FUNCTIONS(prefix, Real)                                             \
  PGM_KERNEL(prefix##abs, [](Real a) { return std::fabs(a); });                       \
  PGM_KERNEL(prefix##um, [](Real a) { return -a; });                                  \
  PGM_KERNEL(prefix##up, [](Real a) { return a; });                                   \
  PGM_KERNEL(prefix##larger, [](Real a, Real b) { return order(a, b) > 0 ? a : b; }); \
  PGM_KERNEL(prefix##smaller, [](Real a, Real b) { return order(a, b) < 0 ? a : b; })
PGM_FLOAT_FUNCTIONS(float4, float);
PGM_FLOAT_FUNCTIONS(float8, double);

// Casts: i2, i4, i8 integers, f float4, d float8.
PGM_KERNEL(i2tod, [](std::int16_t a) { return static_cast<double>(a); });
PGM_KERNEL(i4tod, [](std::int32_t a) { return static_cast<double>(a); });
PGM_KERNEL(i8tod, [](std::int64_t a) { return static_cast<double>(a); });
PGM_KERNEL(i2tof, [](std::int16_t a) { return static_cast<float>(a); });
PGM_KERNEL(i4tof, [](std::int32_t a) { return static_cast<float>(a); });
PGM_KERNEL(i8tof, [](std::int64_t a) { return static_cast<float>(a); });
PGM_KERNEL(ftod, [](float a) { return static_cast<double>(a); });
PGM_KERNEL(dtof, [](double a) { return types::to_float4(a); });
PGM_KERNEL(ftoi2, [](double a) { return types::float_to_int<std::int16_t>(a); });
PGM_KERNEL(ftoi4, [](double a) { return types::float_to_int<std::int32_t>(a); });
PGM_KERNEL(ftoi8, [](double a) { return types::float_to_int<std::int64_t>(a); });
PGM_KERNEL(dtoi2, [](double a) { return types::float_to_int<std::int16_t>(a); });
PGM_KERNEL(dtoi4, [](double a) { return types::float_to_int<std::int32_t>(a); });
PGM_KERNEL(dtoi8, [](double a) { return types::float_to_int<std::int64_t>(a); });

}  // namespace pgmicro::vdbe::kernels
