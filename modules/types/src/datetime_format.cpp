/// From dates and times to text, in the four styles.
///
///     iso        2024-02-29 13:45:06.5+02       0044-03-15 BC
///     sql        02/29/2024 13:45:06.5 EET      (29/02/2024 in day order)
///     german     29.02.2024 13:45:06.5 EET
///     postgres   Thu Feb 29 13:45:06.5 2024 EET (Thu 29 Feb … in day order)
#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/time_zone.hpp>

#include <charconv>

namespace pgmicro::types {
namespace {

void append_padded(std::string& out, std::int64_t v, std::size_t width) {
  char buffer[24];
  const char* const end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
  const auto n = static_cast<std::size_t>(end - buffer);
  if (n < width) out.append(width - n, '0');
  out.append(buffer, n);
}
void append_two(std::string& out, std::int32_t v) { append_padded(out, v, 2); }

void append_year(std::string& out, std::int32_t year) {
  append_padded(out, year > 0 ? year : 1 - std::int64_t{year}, 4);
}
void append_era(std::string& out, std::int32_t year) {
  if (year <= 0) out += " BC";
}

void append_clock(std::string& out, const BrokenTime& b) {
  append_two(out, b.hour);
  out += ':';
  append_two(out, b.minute);
  out += ':';
  append_two(out, b.second);
  if (b.micros == 0) return;
  out += '.';
  append_padded(out, b.micros, 6);
  while (out.back() == '0') out.pop_back();
}

void append_offset(std::string& out, std::int32_t east) {
  const std::int32_t size = east < 0 ? -east : east;
  out += east < 0 ? '-' : '+';
  append_two(out, size / 3600);
  if (size % 3600 == 0) return;
  out += ':';
  append_two(out, size / 60 % 60);
  if (size % 60 == 0) return;
  out += ':';
  append_two(out, size % 60);
}

void append_day(std::string& out, const BrokenTime& b, const Settings& s) {
  const bool day_first = s.date_order == DateOrder::dmy;
  switch (s.date_style) {
    case DateStyle::iso:
      append_year(out, b.year);
      out += '-';
      append_two(out, b.month);
      out += '-';
      append_two(out, b.day);
      return;
    case DateStyle::german:
      append_two(out, b.day);
      out += '.';
      append_two(out, b.month);
      out += '.';
      append_year(out, b.year);
      return;
    case DateStyle::sql:
    case DateStyle::postgres: {
      const char separator = s.date_style == DateStyle::sql ? '/' : '-';
      append_two(out, day_first ? b.day : b.month);
      out += separator;
      append_two(out, day_first ? b.month : b.day);
      out += separator;
      append_year(out, b.year);
      return;
    }
  }
}

/// With a zone: its offset, and its abbreviation where the style shows that.
void append_point(std::string& out, const BrokenTime& b, const ZoneOffset* zone, const Settings& s) {
  static constexpr std::string_view weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (s.date_style == DateStyle::postgres) {
    const auto& month = months[static_cast<std::size_t>(b.month - 1)];
    out += weekdays[static_cast<std::size_t>(weekday(days_from_civil(b.year, b.month, b.day)))];
    out += ' ';
    if (s.date_order == DateOrder::dmy) {
      append_two(out, b.day);
      out.append(" ").append(month);
    } else {
      out.append(month).append(" ");
      append_two(out, b.day);
    }
    out += ' ';
    append_clock(out, b);
    out += ' ';
    append_year(out, b.year);
  } else {
    append_day(out, b, s);
    out += ' ';
    append_clock(out, b);
  }
  if (zone) {
    if (s.date_style == DateStyle::iso)
      append_offset(out, zone->seconds);
    else
      out.append(" ").append(zone->abbreviation.substr(0, 10));
  }
  append_era(out, b.year);
}

BrokenTime break_time(std::int64_t micros) noexcept {
  BrokenTime b;
  b.hour = static_cast<std::int32_t>(micros / hour_micros);
  b.minute = static_cast<std::int32_t>(micros / minute_micros % 60);
  b.second = static_cast<std::int32_t>(micros / second_micros % 60);
  b.micros = static_cast<std::int32_t>(micros % second_micros);
  return b;
}

bool append_infinity(std::string& out, bool infinite, bool negative) {
  if (infinite) out += negative ? "-infinity" : "infinity";
  return infinite;
}

}  // namespace

void format_date(std::int32_t d, std::string& out, const Settings& settings) {
  if (append_infinity(out, !is_finite_date(d), d < 0)) return;
  const CivilDate c = civil_from_days(d);
  append_day(out, {c.year, c.month, c.day, 0, 0, 0, 0}, settings);
  append_era(out, c.year);
}

void format_time(std::int64_t t, std::string& out) { append_clock(out, break_time(t)); }

void format_timetz(const TimeTz& t, std::string& out) {
  format_time(t.micros, out);
  append_offset(out, -t.west);
}

void format_timestamp(std::int64_t t, std::string& out, const Settings& settings) {
  if (append_infinity(out, !is_finite_timestamp(t), t < 0)) return;
  append_point(out, break_timestamp(t), nullptr, settings);
}

void format_timestamptz(std::int64_t t, std::string& out, const Settings& settings) {
  if (append_infinity(out, !is_finite_timestamp(t), t < 0)) return;
  ZoneOffset zone{0, false, "UTC"};
  if (settings.time_zone)
    zone = settings.time_zone->at(floor_divide(t, second_micros) + epoch_unix_days * 86400);
  append_point(out, break_timestamp(t + zone.seconds * second_micros), &zone, settings);
}

}  // namespace pgmicro::types
