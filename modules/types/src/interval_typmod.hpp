#pragma once
/// The modifier of interval, as PostgreSQL packs it.

#include <pgmicro/types/type_info.hpp>

namespace pgmicro::types {

namespace interval_fields {
inline constexpr std::int32_t month = 1 << 1, year = 1 << 2, day = 1 << 3, hour = 1 << 10, minute = 1 << 11,
                              second = 1 << 12, all = 0x7fff;
}
inline constexpr std::int32_t interval_full_precision = 0xffff;
[[nodiscard]] constexpr std::int32_t interval_range(Typmod typmod) noexcept {
  return typmod < 0 ? interval_fields::all : typmod >> 16 & 0x7fff;
}
[[nodiscard]] constexpr std::int32_t interval_precision(Typmod typmod) noexcept {
  return typmod < 0 ? interval_full_precision : typmod & 0xffff;
}

}  // namespace pgmicro::types
