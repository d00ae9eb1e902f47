#pragma once
/// Between numeric's Datum and Decimal.

#include "decimal.hpp"

#include <pgmicro/types/numeric.hpp>

namespace pgmicro::types {

inline constexpr std::uint32_t limbs_sign = 0x80000000;  // in the count word

/// Of a finite value.
[[nodiscard]] Decimal to_decimal(const Datum& d);
/// In its one form (T1); 22003 "value overflows numeric format".
[[nodiscard]] Datum from_decimal(const Decimal& v, Arena& arena);
/// −1, 0, 1, infinities too; not for NaN.
[[nodiscard]] int sign_of(const Datum& d) noexcept;
[[noreturn]] void throw_numeric_overflow();

/// The place of the first digit other than 0 in base 10^4, and that digit: PostgreSQL chooses scales by them.
struct Base10000 {
  std::int32_t weight = 0;
  std::int32_t first = 0;
};
[[nodiscard]] Base10000 leading_digit(const Decimal& v) noexcept;
/// Nearest; may be an infinity or 0.
[[nodiscard]] double to_double(const Decimal& v);

/// Significant digits that a result has at least, and the most digits behind the point that such a choice gives.
inline constexpr std::int32_t significant_digits_min = 16;
inline constexpr std::int32_t result_scale_max = 1000;

}  // namespace pgmicro::types
