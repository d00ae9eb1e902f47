#pragma once
/// The proleptic Gregorian calendar. Year 0 is 1 BC.

#include <cstdint>

namespace pgmicro::types {

struct CivilDate {
  std::int32_t year = 0, month = 0, day = 0;
};

[[nodiscard]] constexpr bool is_leap(std::int64_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
[[nodiscard]] constexpr std::int32_t month_days(std::int64_t year, std::int32_t month) noexcept {
  constexpr std::int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
  const std::int64_t q = a / b;
  return q - (a % b != 0 && (a < 0) != (b < 0));
}

/// Days since 1970-01-01, of a month 1 … 12 and any day. Years are counted from March, so that the leap day is the last,
/// and in eras of 400.
[[nodiscard]] constexpr std::int64_t unix_days(std::int64_t year, std::int32_t month,
                                               std::int32_t day) noexcept {
  year -= month <= 2;
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}
[[nodiscard]] constexpr CivilDate civil_from_unix_days(std::int64_t days) noexcept {
  days += 719468;
  const std::int64_t era = floor_divide(days, 146097);
  const std::int64_t of_era = days - era * 146097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const auto month = static_cast<std::int32_t>((5 * of_year + 2) / 153);
  return {static_cast<std::int32_t>(year + era * 400 + (month >= 10)), month < 10 ? month + 3 : month - 9,
          static_cast<std::int32_t>(of_year - (153 * month + 2) / 5 + 1)};
}

/// Dates count from 2000-01-01.
inline constexpr std::int64_t epoch_unix_days = 10957;
[[nodiscard]] constexpr std::int64_t days_from_civil(std::int64_t year, std::int32_t month,
                                                     std::int32_t day) noexcept {
  return unix_days(year, month, day) - epoch_unix_days;
}
[[nodiscard]] constexpr CivilDate civil_from_days(std::int64_t days) noexcept {
  return civil_from_unix_days(days + epoch_unix_days);
}
/// Julian day numbers.
inline constexpr std::int64_t epoch_julian_day = 2451545;
/// 0 Sunday … 6 Saturday.
[[nodiscard]] constexpr std::int32_t weekday(std::int64_t days) noexcept {
  return static_cast<std::int32_t>(((days + 6) % 7 + 7) % 7);  // 2000-01-01 was a Saturday
}
static_assert(days_from_civil(2000, 1, 1) == 0 && weekday(0) == 6 && civil_from_days(-1).day == 31);

}  // namespace pgmicro::types
