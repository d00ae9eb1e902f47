/// int2, int4, int8 and oid: arithmetic, bits, order, and casts among them. Operators of two widths work in the wider one.

#include <pgmicro/types/integer.hpp>

#include "compare.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

using Int2 = std::int16_t;
using Int4 = std::int32_t;
using Int8 = std::int64_t;

}  // namespace

PGM_PLAIN_COMPARISONS(int2, Int2, Int2);
PGM_PLAIN_COMPARISONS(int4, Int4, Int4);
PGM_PLAIN_COMPARISONS(int8, Int8, Int8);
PGM_PLAIN_COMPARISONS(int24, Int2, Int4);
PGM_PLAIN_COMPARISONS(int28, Int2, Int8);
PGM_PLAIN_COMPARISONS(int42, Int4, Int2);
PGM_PLAIN_COMPARISONS(int48, Int4, Int8);
PGM_PLAIN_COMPARISONS(int82, Int8, Int2);
PGM_PLAIN_COMPARISONS(int84, Int8, Int4);
PGM_PLAIN_COMPARISONS(oid, Oid, Oid);

PGM_KERNEL(btint2cmp, [](Int2 a, Int2 b) { return Int4{a} - Int4{b}; });
PGM_KERNEL(btint4cmp, [](Int4 a, Int4 b) { return three_way(a, b); });
PGM_KERNEL(btint8cmp, [](Int8 a, Int8 b) { return three_way(a, b); });
PGM_KERNEL(btint24cmp, [](Int2 a, Int4 b) { return three_way(a, b); });
PGM_KERNEL(btint28cmp, [](Int2 a, Int8 b) { return three_way(a, b); });
PGM_KERNEL(btint42cmp, [](Int4 a, Int2 b) { return three_way(a, b); });
PGM_KERNEL(btint48cmp, [](Int4 a, Int8 b) { return three_way(a, b); });
PGM_KERNEL(btint82cmp, [](Int8 a, Int2 b) { return three_way(a, b); });
PGM_KERNEL(btint84cmp, [](Int8 a, Int4 b) { return three_way(a, b); });
PGM_KERNEL(btoidcmp, [](Oid a, Oid b) { return three_way(a, b); });

#define PGM_INTEGER_OPERATORS(prefix, A, B, Wide)                                    \
  PGM_KERNEL(prefix##pl, [](A a, B b) { return types::int_add<Wide>(a, b); });       \
  PGM_KERNEL(prefix##mi, [](A a, B b) { return types::int_subtract<Wide>(a, b); });  \
  PGM_KERNEL(prefix##mul, [](A a, B b) { return types::int_multiply<Wide>(a, b); }); \
  PGM_KERNEL(prefix##div, [](A a, B b) { return types::int_divide<Wide>(a, b); })
PGM_INTEGER_OPERATORS(int2, Int2, Int2, Int2);
PGM_INTEGER_OPERATORS(int4, Int4, Int4, Int4);
PGM_INTEGER_OPERATORS(int8, Int8, Int8, Int8);
PGM_INTEGER_OPERATORS(int24, Int2, Int4, Int4);
PGM_INTEGER_OPERATORS(int28, Int2, Int8, Int8);
PGM_INTEGER_OPERATORS(int42, Int4, Int2, Int4);
PGM_INTEGER_OPERATORS(int48, Int4, Int8, Int8);
PGM_INTEGER_OPERATORS(int82, Int8, Int2, Int8);
PGM_INTEGER_OPERATORS(int84, Int8, Int4, Int8);

#define PGM_INTEGER_FUNCTIONS(prefix, Int)                                             \
  PGM_KERNEL(prefix##mod, [](Int a, Int b) { return types::int_modulo(a, b); });       \
  PGM_KERNEL(prefix##abs, [](Int a) { return types::int_abs(a); });                    \
  PGM_KERNEL(prefix##um, [](Int a) { return types::int_negate(a); });                  \
  PGM_KERNEL(prefix##up, [](Int a) { return a; });                                     \
  PGM_KERNEL(prefix##and, [](Int a, Int b) { return static_cast<Int>(a & b); });       \
  PGM_KERNEL(prefix## or, [](Int a, Int b) { return static_cast<Int>(a | b); });       \
  PGM_KERNEL(prefix## xor, [](Int a, Int b) { return static_cast<Int>(a ^ b); });      \
  PGM_KERNEL(prefix##not, [](Int a) { return static_cast<Int>(~a); });                 \
  PGM_KERNEL(prefix##shl, [](Int a, Int4 n) { return types::int_shift_left(a, n); });  \
  PGM_KERNEL(prefix##shr, [](Int a, Int4 n) { return types::int_shift_right(a, n); }); \
  PGM_KERNEL(prefix##larger, [](Int a, Int b) { return a > b ? a : b; });              \
  PGM_KERNEL(prefix##smaller, [](Int a, Int b) { return a < b ? a : b; })
PGM_INTEGER_FUNCTIONS(int2, Int2);
PGM_INTEGER_FUNCTIONS(int4, Int4);
PGM_INTEGER_FUNCTIONS(int8, Int8);

PGM_KERNEL(oidlarger, [](Oid a, Oid b) { return a > b ? a : b; });
PGM_KERNEL(oidsmaller, [](Oid a, Oid b) { return a < b ? a : b; });

PGM_KERNEL(int4gcd, [](Int4 a, Int4 b) { return types::int_gcd(a, b); });
PGM_KERNEL(int8gcd, [](Int8 a, Int8 b) { return types::int_gcd(a, b); });
PGM_KERNEL(int4lcm, [](Int4 a, Int4 b) { return types::int_lcm(a, b); });
PGM_KERNEL(int8lcm, [](Int8 a, Int8 b) { return types::int_lcm(a, b); });
PGM_KERNEL(int4inc, [](Int4 a) { return types::int_add(a, 1); });
PGM_KERNEL(int8inc, [](Int8 a) { return types::int_add(a, Int8{1}); });
PGM_KERNEL(int8dec, [](Int8 a) { return types::int_subtract(a, Int8{1}); });

// Casts. Their names say from which C type to which, or from which width to which.
PGM_KERNEL(i2toi4, [](Int2 a) { return Int4{a}; });
PGM_KERNEL(int28, [](Int2 a) { return Int8{a}; });
PGM_KERNEL(int48, [](Int4 a) { return Int8{a}; });
PGM_KERNEL(i4toi2, [](Int4 a) { return types::int_narrow<Int2>(a); });
PGM_KERNEL(int82, [](Int8 a) { return types::int_narrow<Int2>(a); });
PGM_KERNEL(int84, [](Int8 a) { return types::int_narrow<Int4>(a); });
PGM_KERNEL(oidtoi8, [](Oid a) { return Int8{raw(a)}; });
PGM_KERNEL(i8tooid, [](Int8 a) {
  if (a < 0 || a > std::numeric_limits<std::uint32_t>::max()) types::throw_out_of_range("OID");
  return Oid{static_cast<std::uint32_t>(a)};
});
PGM_KERNEL(int4_bool, [](Int4 a) { return a != 0; });
PGM_KERNEL(bool_int4, [](bool a) { return Int4{a}; });

}  // namespace pgmicro::vdbe::kernels
