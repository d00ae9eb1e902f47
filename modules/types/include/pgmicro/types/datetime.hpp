#pragma once
/// date, time, timetz, timestamp, timestamptz: text, arithmetic, fields. Values are what datum.hpp says: days, or
/// microseconds, since 2000-01-01; a timetz is drawn below. Errors are PostgreSQL's: 22007 what cannot be read, 22008 what is
/// out of range.

#include <pgmicro/types/calendar.hpp>
#include <pgmicro/types/interval.hpp>
#include <pgmicro/types/settings.hpp>
#include <pgmicro/types/type_info.hpp>

#include <limits>
#include <string>
#include <string_view>

namespace pgmicro::types {

inline constexpr std::int64_t second_micros = 1000000, minute_micros = 60 * second_micros,
                              hour_micros = 60 * minute_micros, day_micros = 24 * hour_micros;

inline constexpr std::int32_t date_infinity = std::numeric_limits<std::int32_t>::max(),
                              date_minus_infinity = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t timestamp_infinity = std::numeric_limits<std::int64_t>::max(),
                              timestamp_minus_infinity = std::numeric_limits<std::int64_t>::min();
/// 4714-11-24 BC to before 294277-01-01; dates to before 5874898-06-04.
inline constexpr std::int64_t timestamp_min = -211813488000000000, timestamp_limit = 9223371331200000000;
inline constexpr std::int64_t date_min = -epoch_julian_day, date_limit = 2147483494 - epoch_julian_day;

[[nodiscard]] constexpr bool is_finite_date(std::int32_t d) noexcept {
  return d != date_infinity && d != date_minus_infinity;
}
[[nodiscard]] constexpr bool is_finite_timestamp(std::int64_t t) noexcept {
  return t != timestamp_infinity && t != timestamp_minus_infinity;
}
[[nodiscard]] constexpr bool is_valid_timestamp(std::int64_t t) noexcept {
  return t >= timestamp_min && t < timestamp_limit;
}

/// A time with the offset it was written with: in a Datum 12 bytes, microseconds (8) and seconds *west* (4), as
/// PostgreSQL counts. Ordered by the instant, then by the offset.
struct TimeTz {
  std::int64_t micros = 0;
  std::int32_t west = 0;
};
[[nodiscard]] TimeTz timetz_of(const Datum& d) noexcept;
[[nodiscard]] Datum to_datum(const TimeTz& t, Arena& arena);

/// A point in time in parts.
struct BrokenTime {
  std::int32_t year = 2000, month = 1, day = 1;  // year 0 is 1 BC
  std::int32_t hour = 0, minute = 0, second = 0, micros = 0;
};
/// Of a finite timestamp.
[[nodiscard]] BrokenTime break_timestamp(std::int64_t t) noexcept;
/// False: it does not fit in 64 bits; whether it is in range is for is_valid_timestamp() to say.
[[nodiscard]] bool make_timestamp(const BrokenTime& b, std::int64_t& t) noexcept;

// ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────

[[nodiscard]] std::int32_t parse_date(std::string_view text, const Settings&);
[[nodiscard]] std::int64_t parse_time(std::string_view text, Typmod, const Settings&);
[[nodiscard]] TimeTz parse_timetz(std::string_view text, Typmod, const Settings&);
[[nodiscard]] std::int64_t parse_timestamp(std::string_view text, Typmod, const Settings&);
[[nodiscard]] std::int64_t parse_timestamptz(std::string_view text, Typmod, const Settings&);
/// These append.
void format_date(std::int32_t d, std::string& out, const Settings&);
void format_time(std::int64_t t, std::string& out);
void format_timetz(const TimeTz& t, std::string& out);
void format_timestamp(std::int64_t t, std::string& out, const Settings&);
void format_timestamptz(std::int64_t t, std::string& out, const Settings&);

// ── between types ────────────────────────────────────────────────────────────────────────────────────────────────

/// Seconds east of Greenwich that the settings' zone has at an instant (since 2000), or that a local time there means.
[[nodiscard]] std::int32_t offset_at(std::int64_t timestamptz, const TimeZone* zone) noexcept;
[[nodiscard]] std::int32_t offset_of_local(std::int64_t timestamp, const TimeZone* zone) noexcept;

[[nodiscard]] std::int64_t date_to_timestamp(std::int32_t d);
[[nodiscard]] std::int64_t date_to_timestamptz(std::int32_t d, const TimeZone* zone);
[[nodiscard]] std::int32_t timestamp_to_date(std::int64_t t);
[[nodiscard]] std::int32_t timestamptz_to_date(std::int64_t t, const TimeZone* zone);
/// timestamp AT TIME ZONE zone, and the cast.
[[nodiscard]] std::int64_t timestamp_to_timestamptz(std::int64_t t, const TimeZone* zone);
/// timestamptz AT TIME ZONE zone, and the cast.
[[nodiscard]] std::int64_t timestamptz_to_timestamp(std::int64_t t, const TimeZone* zone);
/// NULL for infinity.
[[nodiscard]] Datum timestamp_to_time(std::int64_t t);
[[nodiscard]] Datum timestamptz_to_time(std::int64_t t, const TimeZone* zone);
[[nodiscard]] Datum timestamptz_to_timetz(std::int64_t t, const TimeZone* zone, Arena& arena);
[[nodiscard]] TimeTz time_to_timetz(std::int64_t t, const Settings&);
[[nodiscard]] TimeTz timetz_at_zone(const TimeTz& t, std::int32_t offset) noexcept;
/// AT TIME ZONE 'name'. The name may be an abbreviation, whose offset may depend on when. 22023.
[[nodiscard]] std::int64_t timestamp_at_zone(std::int64_t t, std::string_view zone);
[[nodiscard]] std::int64_t timestamptz_at_zone(std::int64_t t, std::string_view zone);
[[nodiscard]] TimeTz timetz_at_zone(const TimeTz& t, std::string_view zone, const Settings&);
/// The zone of that name or abbreviation, or a POSIX rule, as date_trunc() takes it. 22023.
[[nodiscard]] const TimeZone* zone_named(std::string_view name);
/// AT TIME ZONE with an offset; 22023 for months or days in it.
[[nodiscard]] std::int64_t timestamp_at_zone(std::int64_t t, const Interval& offset);
[[nodiscard]] std::int64_t timestamptz_at_zone(std::int64_t t, const Interval& offset);
[[nodiscard]] TimeTz timetz_at_zone(const TimeTz& t, const Interval& offset);

/// Rounds to the modifier's digits of a second.
[[nodiscard]] std::int64_t fit_timestamp(std::int64_t t, Typmod typmod);
[[nodiscard]] std::int64_t fit_time(std::int64_t t, Typmod typmod) noexcept;

[[nodiscard]] int compare_timetz(const TimeTz& a, const TimeTz& b) noexcept;

// ── arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────────

[[nodiscard]] std::int32_t date_add(std::int32_t d, std::int32_t days);
[[nodiscard]] std::int32_t date_subtract(std::int32_t a, std::int32_t b);
[[nodiscard]] std::int64_t timestamp_add(std::int64_t t, const Interval& i);
[[nodiscard]] std::int64_t timestamp_subtract(std::int64_t t, const Interval& i);
/// Days and months are added to the local time.
[[nodiscard]] std::int64_t timestamptz_add(std::int64_t t, const Interval& i, const TimeZone* zone);
[[nodiscard]] std::int64_t timestamptz_subtract(std::int64_t t, const Interval& i, const TimeZone* zone);
/// In days and time.
[[nodiscard]] Interval timestamp_difference(std::int64_t a, std::int64_t b);
[[nodiscard]] std::int64_t time_add(std::int64_t t, const Interval& i) noexcept;
[[nodiscard]] std::int64_t time_subtract(std::int64_t t, const Interval& i) noexcept;
[[nodiscard]] TimeTz timetz_add(const TimeTz& t, const Interval& i) noexcept;
[[nodiscard]] TimeTz timetz_subtract(const TimeTz& t, const Interval& i) noexcept;
/// age(a, b): in years, months, days and time. Infinity has none: 22008.
[[nodiscard]] Interval timestamp_age(std::int64_t a, std::int64_t b);
[[nodiscard]] Interval timestamptz_age(std::int64_t a, std::int64_t b, const TimeZone* zone);
/// Into bins of `stride` from `origin` on.
[[nodiscard]] std::int64_t date_bin(const Interval& stride, std::int64_t t, std::int64_t origin);

[[nodiscard]] std::int64_t timestamp_truncate(std::string_view field, std::int64_t t);
[[nodiscard]] std::int64_t timestamptz_truncate(std::string_view field, std::int64_t t, const TimeZone* zone);

/// extract(field from …): numeric. NULL where an infinite value has no such field.
[[nodiscard]] Datum extract_date(std::string_view field, std::int32_t d, const Context&);
[[nodiscard]] Datum extract_time(std::string_view field, std::int64_t t, const Context&);
[[nodiscard]] Datum extract_timetz(std::string_view field, const TimeTz& t, const Context&);
[[nodiscard]] Datum extract_timestamp(std::string_view field, std::int64_t t, const Context&);
[[nodiscard]] Datum extract_timestamptz(std::string_view field, std::int64_t t, const Context&);

[[nodiscard]] std::int32_t make_date(std::int32_t year, std::int32_t month, std::int32_t day);
[[nodiscard]] std::int64_t make_time(std::int32_t hour, std::int32_t minute, double second);
[[nodiscard]] std::int64_t make_timestamp(std::int32_t year, std::int32_t month, std::int32_t day,
                                          std::int32_t hour, std::int32_t minute, double second);
/// to_timestamp(seconds since 1970).
[[nodiscard]] std::int64_t timestamptz_from_unix(double seconds);

}  // namespace pgmicro::types
