/// Conversions between dates, times and timestamps, and their zones.
#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/time_zone.hpp>

#include "datetime_fields.hpp"
#include "define.hpp"
#include "flat.hpp"

#include <cmath>
#include <cstdio>

namespace pgmicro::types {
namespace {

constexpr std::int64_t epoch_unix_seconds = epoch_unix_days * 86400;

Error out_of_range(const char* what) {
  return {errc::datetime_field_overflow, std::string(what) + " out of range"};
}

std::int64_t checked(std::int64_t t) {
  if (!is_valid_timestamp(t)) throw out_of_range("timestamp");
  return t;
}
std::int64_t shifted(std::int64_t t, std::int64_t seconds) {
  if (__builtin_add_overflow(t, seconds * second_micros, &t)) throw out_of_range("timestamp");
  return checked(t);
}
std::int64_t of_day(std::int64_t t) noexcept { return t - floor_divide(t, day_micros) * day_micros; }

}  // namespace

// ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────

BrokenTime break_timestamp(std::int64_t t) noexcept {
  const std::int64_t days = floor_divide(t, day_micros), rest = t - days * day_micros;
  const CivilDate c = civil_from_days(days);
  return {c.year,
          c.month,
          c.day,
          static_cast<std::int32_t>(rest / hour_micros),
          static_cast<std::int32_t>(rest / minute_micros % 60),
          static_cast<std::int32_t>(rest / second_micros % 60),
          static_cast<std::int32_t>(rest % second_micros)};
}

bool make_timestamp(const BrokenTime& b, std::int64_t& t) noexcept {
  const std::int64_t days = days_from_civil(b.year, b.month, b.day);
  const std::int64_t clock =
      ((std::int64_t{b.hour} * 60 + b.minute) * 60 + b.second) * second_micros + b.micros;
  return !__builtin_mul_overflow(days, day_micros, &t) && !__builtin_add_overflow(t, clock, &t);
}

TimeTz timetz_of(const Datum& d) noexcept {
  return {load_word<std::int64_t>(d.data), load_word<std::int32_t>(d.data + 8)};
}
Datum to_datum(const TimeTz& t, Arena& arena) {
  auto* const p = static_cast<char*>(arena.allocate(12, 8));
  std::memcpy(p, &t.micros, 8);
  std::memcpy(p + 8, &t.west, 4);
  return Datum::of(std::string_view(p, 12));
}
int compare_timetz(const TimeTz& a, const TimeTz& b) noexcept {
  const std::int64_t x = a.micros + a.west * second_micros, y = b.micros + b.west * second_micros;
  if (x != y) return x < y ? -1 : 1;
  return a.west < b.west ? -1 : a.west > b.west;
}

std::int64_t round_micros(std::int64_t micros, std::int32_t digits) noexcept {
  std::int64_t unit = second_micros;
  for (; digits > 0; --digits) unit /= 10;
  return micros >= 0 ? (micros + unit / 2) / unit * unit : -((-micros + unit / 2) / unit * unit);
}
std::int64_t fit_timestamp(std::int64_t t, Typmod typmod) {
  if (typmod < 0 || typmod >= 6 || !is_finite_timestamp(t)) return t;
  return round_micros(t, typmod);
}
std::int64_t fit_time(std::int64_t t, Typmod typmod) noexcept {
  return typmod < 0 || typmod >= 6 ? t : round_micros(t, typmod);
}

// ── zones ────────────────────────────────────────────────────────────────────────────────────────────────────────

std::int32_t offset_at(std::int64_t t, const TimeZone* zone) noexcept {
  return zone ? zone->at(floor_divide(t, second_micros) + epoch_unix_seconds).seconds : 0;
}
std::int32_t offset_of_local(std::int64_t t, const TimeZone* zone) noexcept {
  return zone ? zone->offset_of_local(floor_divide(t, second_micros) + epoch_unix_seconds) : 0;
}

namespace {

std::string lower(std::string_view text) {
  std::string s(text);
  for (char& c : s) c = lower_ascii(c);
  return s;
}
std::string upper(std::string_view text) {
  std::string s(text);
  for (char& c : s)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return s;
}

const TimeZone* existing_zone(std::string_view name, std::string_view shown) {
  if (const TimeZone* const zone = TimeZone::find(name)) return zone;
  throw Error(errc::invalid_parameter, std::string("time zone \"").append(shown).append("\" not recognized"));
}

/// What a name means in AT TIME ZONE: a fixed offset, or a zone, perhaps under one of its abbreviations.
struct Named {
  const TimeZone* zone = nullptr;
  std::int32_t offset = 0;
  std::string abbreviation;

  explicit Named(std::string_view name) {
    ZoneAbbreviation found;
    if (!find_zone_abbreviation(lower(name), found)) {
      zone = existing_zone(name, name);
    } else if (found.zone.empty()) {
      offset = found.seconds;
    } else {
      zone = existing_zone(found.zone, found.zone);
      abbreviation = upper(name);
    }
  }
  [[nodiscard]] std::int32_t at(std::int64_t instant) const {
    if (!zone) return offset;
    std::int32_t east = offset_at(instant, zone);
    if (!abbreviation.empty())
      (void)zone->abbreviation_at(abbreviation, floor_divide(instant, second_micros) + epoch_unix_seconds,
                                  east);
    return east;
  }
  [[nodiscard]] std::int32_t of_local(std::int64_t local) const {
    if (!zone) return offset;
    const std::int32_t east = offset_of_local(local, zone);
    return abbreviation.empty() ? east : at(local - east * second_micros);
  }
};

}  // namespace

const TimeZone* zone_named(std::string_view name) {
  ZoneAbbreviation found;
  if (!find_zone_abbreviation(lower(name), found)) return existing_zone(name, name);
  return found.zone.empty() ? TimeZone::fixed(found.seconds) : existing_zone(found.zone, found.zone);
}

std::int64_t timestamp_to_timestamptz(std::int64_t t, const TimeZone* zone) {
  return is_finite_timestamp(t) ? shifted(t, -offset_of_local(t, zone)) : t;
}
std::int64_t timestamptz_to_timestamp(std::int64_t t, const TimeZone* zone) {
  return is_finite_timestamp(t) ? shifted(t, offset_at(t, zone)) : t;
}
std::int64_t timestamp_at_zone(std::int64_t t, std::string_view zone) {
  if (!is_finite_timestamp(t)) return t;
  return shifted(t, -Named(zone).of_local(t));
}
std::int64_t timestamptz_at_zone(std::int64_t t, std::string_view zone) {
  if (!is_finite_timestamp(t)) return t;
  return shifted(t, Named(zone).at(t));
}
TimeTz timetz_at_zone(const TimeTz& t, std::int32_t offset) noexcept {
  const std::int64_t micros = t.micros + (std::int64_t{t.west} + offset) * second_micros;
  return {of_day(micros), -offset};
}
namespace {

std::int32_t fixed_offset(const Interval& offset) {
  if (offset.months != 0 || offset.days != 0) {
    std::string shown;
    format_interval(offset, shown, IntervalStyle::postgres);
    throw Error(errc::invalid_parameter,
                "interval time zone \"" + shown + "\" must not include months or days");
  }
  return static_cast<std::int32_t>(offset.micros / second_micros);
}

}  // namespace

std::int64_t timestamp_at_zone(std::int64_t t, const Interval& offset) {
  return is_finite_timestamp(t) ? shifted(t, -fixed_offset(offset)) : t;
}
std::int64_t timestamptz_at_zone(std::int64_t t, const Interval& offset) {
  return is_finite_timestamp(t) ? shifted(t, fixed_offset(offset)) : t;
}
TimeTz timetz_at_zone(const TimeTz& t, const Interval& offset) {
  return timetz_at_zone(t, fixed_offset(offset));
}
TimeTz timetz_at_zone(const TimeTz& t, std::string_view zone, const Settings& settings) {
  return timetz_at_zone(t, Named(zone).at(settings.transaction_time));
}

// ── casts ────────────────────────────────────────────────────────────────────────────────────────────────────────

std::int64_t date_to_timestamp(std::int32_t d) {
  if (!is_finite_date(d)) return d < 0 ? timestamp_minus_infinity : timestamp_infinity;
  if (d >= timestamp_limit / day_micros)
    throw Error(errc::datetime_field_overflow, "date out of range for timestamp");
  return d * day_micros;
}
std::int64_t date_to_timestamptz(std::int32_t d, const TimeZone* zone) {
  const std::int64_t t = date_to_timestamp(d);
  if (!is_finite_timestamp(t)) return t;
  const std::int64_t moved = t - offset_of_local(t, zone) * second_micros;
  if (!is_valid_timestamp(moved))
    throw Error(errc::datetime_field_overflow, "date out of range for timestamp");
  return moved;
}
std::int32_t timestamp_to_date(std::int64_t t) {
  if (!is_finite_timestamp(t)) return t < 0 ? date_minus_infinity : date_infinity;
  return static_cast<std::int32_t>(floor_divide(t, day_micros));
}
std::int32_t timestamptz_to_date(std::int64_t t, const TimeZone* zone) {
  return timestamp_to_date(is_finite_timestamp(t) ? t + offset_at(t, zone) * second_micros : t);
}
Datum timestamp_to_time(std::int64_t t) {
  return is_finite_timestamp(t) ? Datum::of(of_day(t)) : Datum::null_value();
}
Datum timestamptz_to_time(std::int64_t t, const TimeZone* zone) {
  return is_finite_timestamp(t) ? Datum::of(of_day(t + offset_at(t, zone) * second_micros))
                                : Datum::null_value();
}
Datum timestamptz_to_timetz(std::int64_t t, const TimeZone* zone, Arena& arena) {
  if (!is_finite_timestamp(t)) return Datum::null_value();
  const std::int32_t east = offset_at(t, zone);
  return to_datum(TimeTz{of_day(t + east * second_micros), -east}, arena);
}
TimeTz time_to_timetz(std::int64_t t, const Settings& settings) {
  const std::int64_t now = timestamptz_to_timestamp(settings.transaction_time, settings.time_zone);
  return {t, -offset_of_local(floor_divide(now, day_micros) * day_micros + t, settings.time_zone)};
}

// ── made from parts ──────────────────────────────────────────────────────────────────────────────────────────────

namespace {

std::string two(std::int32_t v) { return (v >= 0 && v < 10 ? "0" : "") + std::to_string(v); }

std::string clock_text(std::int32_t hour, std::int32_t minute, double second) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%02g", second);
  return std::to_string(hour) + ":" + two(minute) + ":" + buffer;
}

}  // namespace

namespace {

constexpr std::int64_t astronomical_year(std::int32_t year) noexcept {
  return year < 0 ? year + std::int64_t{1} : year;
}

/// `shown`: the year that a complaint about a field names.
std::int32_t days_of(std::int32_t year, std::int32_t month, std::int32_t day, std::int64_t shown) {
  const auto refuse = [&](const char* what, std::int64_t named) {
    return Error(errc::datetime_field_overflow,
                 std::string(what) + ": " + std::to_string(named) + "-" + two(month) + "-" + two(day));
  };
  const std::int64_t astronomical = astronomical_year(year);
  if (year == 0 || month < 1 || month > 12 || day < 1 || day > month_days(astronomical, month))
    throw refuse("date field value out of range", shown);
  const std::int64_t days = days_from_civil(astronomical, month, day);
  if (days < date_min || days >= date_limit) throw refuse("date out of range", astronomical);
  return static_cast<std::int32_t>(days);
}

}  // namespace

std::int32_t make_date(std::int32_t year, std::int32_t month, std::int32_t day) {
  return days_of(year, month, day, astronomical_year(year));
}

std::int64_t make_time(std::int32_t hour, std::int32_t minute, double second) {
  const double micros = std::rint(second * 1e6);
  if (hour >= 0 && hour <= 24 && minute >= 0 && minute <= 59 && micros >= 0 && micros <= 60e6) {
    const std::int64_t t = hour * hour_micros + minute * minute_micros + static_cast<std::int64_t>(micros);
    if (t <= day_micros) return t;
  }
  throw Error(errc::datetime_field_overflow,
              "time field value out of range: " + clock_text(hour, minute, second));
}

std::int64_t make_timestamp(std::int32_t year, std::int32_t month, std::int32_t day, std::int32_t hour,
                            std::int32_t minute, double second) {
  const std::int64_t days = days_of(year, month, day, year);
  const std::int64_t clock = make_time(hour, minute, second);
  std::int64_t t = 0;
  if (__builtin_mul_overflow(days, day_micros, &t) || __builtin_add_overflow(t, clock, &t) ||
      !is_valid_timestamp(t))
    throw Error(errc::datetime_field_overflow, "timestamp out of range: " + std::to_string(year) + "-" +
                                                   two(month) + "-" + two(day) + " " +
                                                   clock_text(hour, minute, second));
  return t;
}

std::int64_t timestamptz_from_unix(double seconds) {
  if (std::isnan(seconds)) throw Error(errc::datetime_field_overflow, "timestamp cannot be NaN");
  if (std::isinf(seconds)) return seconds < 0 ? timestamp_minus_infinity : timestamp_infinity;
  const auto refuse = [&] {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%g", seconds);
    return Error(errc::datetime_field_overflow, std::string("timestamp out of range: \"") + buffer + "\"");
  };
  const double since_epoch = seconds - static_cast<double>(epoch_unix_seconds);
  if (since_epoch < static_cast<double>(timestamp_min / second_micros) ||
      since_epoch >= static_cast<double>(timestamp_limit / second_micros))
    throw refuse();
  const auto t = static_cast<std::int64_t>(std::rint(since_epoch * 1e6));
  if (!is_valid_timestamp(t)) throw refuse();
  return t;
}

}  // namespace pgmicro::types
