#pragma once
/// The six comparisons and the sort order of a type or a pair of types, from one function.

#include <pgmicro/vdbe/kernel.hpp>

namespace pgmicro::vdbe::kernels {

/// `order(a, b)` is below, equal to or above 0. Names as in int4eq int4ne int4lt int4le int4gt int4ge.
#define PGM_COMPARISONS(prefix, A, B, order)                         \
  PGM_KERNEL(prefix##eq, [](A a, B b) { return order(a, b) == 0; }); \
  PGM_KERNEL(prefix##ne, [](A a, B b) { return order(a, b) != 0; }); \
  PGM_KERNEL(prefix##lt, [](A a, B b) { return order(a, b) < 0; });  \
  PGM_KERNEL(prefix##le, [](A a, B b) { return order(a, b) <= 0; }); \
  PGM_KERNEL(prefix##gt, [](A a, B b) { return order(a, b) > 0; });  \
  PGM_KERNEL(prefix##ge, [](A a, B b) { return order(a, b) >= 0; })

/// Values that C++'s operators compare.
#define PGM_PLAIN_COMPARISONS(prefix, A, B)                \
  PGM_KERNEL(prefix##eq, [](A a, B b) { return a == b; }); \
  PGM_KERNEL(prefix##ne, [](A a, B b) { return a != b; }); \
  PGM_KERNEL(prefix##lt, [](A a, B b) { return a < b; });  \
  PGM_KERNEL(prefix##le, [](A a, B b) { return a <= b; }); \
  PGM_KERNEL(prefix##gt, [](A a, B b) { return a > b; });  \
  PGM_KERNEL(prefix##ge, [](A a, B b) { return a >= b; })

/// What the support function 1 of a btree class returns.
template <class T, class U>
[[nodiscard]] constexpr std::int32_t three_way(const T& a, const U& b) noexcept {
  return static_cast<std::int32_t>(a > b) - static_cast<std::int32_t>(a < b);
}
[[nodiscard]] constexpr std::int32_t sign_of(int c) noexcept { return three_way(c, 0); }

}  // namespace pgmicro::vdbe::kernels
