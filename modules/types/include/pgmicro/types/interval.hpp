#pragma once
/// interval: months, days and microseconds, which do not mix: a month has no fixed number of days, a day none of hours. Only
/// comparison counts a month as 30 days and a day as 24 hours. In a Datum 16 bytes: microseconds (8), days (4),
/// months (4), in the machine's byte order.

#include <pgmicro/types/settings.hpp>
#include <pgmicro/types/type_info.hpp>

#include <string>
#include <string_view>

namespace pgmicro::types {

struct Interval {
  std::int64_t micros = 0;
  std::int32_t days = 0;
  std::int32_t months = 0;
  friend bool operator==(const Interval&,
                         const Interval&) noexcept = default;  // of form; see interval_compare()
};

[[nodiscard]] Interval interval_of(const Datum& d) noexcept;
[[nodiscard]] Datum to_datum(const Interval& i, Arena& arena);

/// 22007, 22015.
[[nodiscard]] Interval parse_interval(std::string_view text, Typmod, const Settings&);
/// Appends.
void format_interval(const Interval& i, std::string& out, IntervalStyle style);
/// Makes it have the modifier's fields and digits only.
[[nodiscard]] Interval fit_interval(const Interval& i, Typmod typmod);
[[nodiscard]] int interval_compare(const Interval& a, const Interval& b) noexcept;

[[nodiscard]] Interval interval_add(const Interval& a, const Interval& b);
[[nodiscard]] Interval interval_subtract(const Interval& a, const Interval& b);
[[nodiscard]] Interval interval_negate(const Interval& a);
/// Fractions of months become days, fractions of days time.
[[nodiscard]] Interval interval_multiply(const Interval& a, double factor);
[[nodiscard]] Interval interval_divide(const Interval& a, double divisor);
/// 24 hours to a day; 30 days to a month; both, with equal signs.
[[nodiscard]] Interval justify_hours(const Interval& a);
[[nodiscard]] Interval justify_days(const Interval& a);
[[nodiscard]] Interval justify_interval(const Interval& a);
[[nodiscard]] Interval interval_truncate(std::string_view field, const Interval& a);
[[nodiscard]] Datum extract_interval(std::string_view field, const Interval& a, const Context&);
[[nodiscard]] Interval make_interval(std::int32_t years, std::int32_t months, std::int32_t weeks,
                                     std::int32_t days, std::int32_t hours, std::int32_t minutes,
                                     double seconds);
[[nodiscard]] Interval time_to_interval(std::int64_t time) noexcept;
/// The time of the day that is left over.
[[nodiscard]] std::int64_t interval_to_time(const Interval& a) noexcept;

}  // namespace pgmicro::types
