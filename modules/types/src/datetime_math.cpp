/// Arithmetic of dates and times, date_trunc() and extract().
#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/numeric.hpp>

#include "datetime_fields.hpp"
#include "define.hpp"

#include <utility>

namespace pgmicro::types {
namespace {

Error out_of_range(const char* what) {
  return {errc::datetime_field_overflow, std::string(what) + " out of range"};
}

std::int64_t of_day(std::int64_t t) noexcept { return t - floor_divide(t, day_micros) * day_micros; }

/// The time on the clocks of a zone. It may be out of range where the instant is not.
std::int64_t local_time(std::int64_t t, const TimeZone* zone) noexcept {
  return t + offset_at(t, zone) * second_micros;
}

/// Months, the day cut to the month's last.
std::int64_t add_months(std::int64_t t, std::int32_t months) {
  BrokenTime b = break_timestamp(t);
  const std::int64_t month = std::int64_t{b.year} * 12 + b.month - 1 + months;
  const std::int64_t year = floor_divide(month, 12);
  b.month = static_cast<std::int32_t>(month - year * 12) + 1;
  if (year != static_cast<std::int32_t>(year)) throw out_of_range("timestamp");
  b.year = static_cast<std::int32_t>(year);
  b.day = std::min(b.day, month_days(b.year, b.month));
  if (!make_timestamp(b, t)) throw out_of_range("timestamp");
  return t;
}
std::int64_t add_days(std::int64_t t, std::int32_t days) {
  std::int64_t micros = 0;
  if (__builtin_mul_overflow(std::int64_t{days}, day_micros, &micros) ||
      __builtin_add_overflow(t, micros, &t))
    throw out_of_range("timestamp");
  return t;
}
std::int64_t add_micros(std::int64_t t, std::int64_t micros) {
  if (__builtin_add_overflow(t, micros, &t) || !is_valid_timestamp(t)) throw out_of_range("timestamp");
  return t;
}

Interval negated(const Interval& i) { return interval_negate(i); }

}  // namespace

std::int32_t date_add(std::int32_t d, std::int32_t days) {
  if (!is_finite_date(d)) return d;
  const std::int64_t r = std::int64_t{d} + days;
  if (r < date_min || r >= date_limit) throw out_of_range("date");
  return static_cast<std::int32_t>(r);
}
std::int32_t date_subtract(std::int32_t a, std::int32_t b) {
  if (!is_finite_date(a) || !is_finite_date(b))
    throw Error(errc::datetime_field_overflow, "cannot subtract infinite dates");
  return a - b;
}

std::int64_t timestamp_add(std::int64_t t, const Interval& i) {
  if (!is_finite_timestamp(t)) return t;
  if (i.months) t = add_months(t, i.months);
  if (i.days) t = add_days(t, i.days);
  return add_micros(t, i.micros);
}
std::int64_t timestamp_subtract(std::int64_t t, const Interval& i) { return timestamp_add(t, negated(i)); }

std::int64_t timestamptz_add(std::int64_t t, const Interval& i, const TimeZone* zone) {
  if (!is_finite_timestamp(t)) return t;
  if (i.months) t = timestamp_to_timestamptz(add_months(local_time(t, zone), i.months), zone);
  if (i.days) t = timestamp_to_timestamptz(add_days(local_time(t, zone), i.days), zone);
  return add_micros(t, i.micros);
}
std::int64_t timestamptz_subtract(std::int64_t t, const Interval& i, const TimeZone* zone) {
  return timestamptz_add(t, negated(i), zone);
}

Interval timestamp_difference(std::int64_t a, std::int64_t b) {
  if (!is_finite_timestamp(a) || !is_finite_timestamp(b))
    throw Error(errc::datetime_field_overflow, "cannot subtract infinite timestamps");
  std::int64_t micros = 0;
  if (__builtin_sub_overflow(a, b, &micros)) throw out_of_range("interval");
  return justify_hours({micros, 0, 0});
}

std::int64_t time_add(std::int64_t t, const Interval& i) noexcept {
  return of_day(t + i.micros % day_micros);
}
std::int64_t time_subtract(std::int64_t t, const Interval& i) noexcept {
  return of_day(t - i.micros % day_micros);
}
TimeTz timetz_add(const TimeTz& t, const Interval& i) noexcept { return {time_add(t.micros, i), t.west}; }
TimeTz timetz_subtract(const TimeTz& t, const Interval& i) noexcept {
  return {time_subtract(t.micros, i), t.west};
}

Interval timestamp_age(std::int64_t a, std::int64_t b) {
  if (!is_finite_timestamp(a) || !is_finite_timestamp(b)) throw out_of_range("timestamp");
  const bool negative = a < b;
  const BrokenTime late = break_timestamp(negative ? b : a), early = break_timestamp(negative ? a : b);
  std::int64_t micros = of_day(negative ? b : a) - of_day(negative ? a : b);
  std::int32_t days = late.day - early.day;
  std::int32_t months = (late.year - early.year) * 12 + late.month - early.month;
  if (micros < 0) {
    micros += day_micros;
    --days;
  }
  if (days < 0) {  // borrow a month: of the length of the first argument's, or of the second's
    days += month_days(early.year, early.month);
    --months;
  }
  const Interval r{micros, days, months};
  return negative ? interval_negate(r) : r;
}
Interval timestamptz_age(std::int64_t a, std::int64_t b, const TimeZone* zone) {
  if (!is_finite_timestamp(a) || !is_finite_timestamp(b)) throw out_of_range("timestamp");
  return timestamp_age(local_time(a, zone), local_time(b, zone));
}

std::int64_t date_bin(const Interval& stride, std::int64_t t, std::int64_t origin) {
  if (!is_finite_timestamp(t)) return t;
  if (!is_finite_timestamp(origin)) throw out_of_range("origin");
  if (stride.months != 0)
    throw Error(errc::feature_not_supported,
                "timestamps cannot be binned into intervals containing months or years");
  std::int64_t width = 0;
  if (__builtin_mul_overflow(std::int64_t{stride.days}, day_micros, &width) ||
      __builtin_add_overflow(width, stride.micros, &width))
    throw out_of_range("interval");
  if (width <= 0) throw Error(errc::datetime_field_overflow, "stride must be greater than zero");
  std::int64_t offset = 0;
  if (__builtin_sub_overflow(t, origin, &offset)) throw out_of_range("interval");
  std::int64_t start = floor_divide(offset, width) * width;
  if (__builtin_add_overflow(start, origin, &start) || !is_valid_timestamp(start))
    throw out_of_range("timestamp");
  return start;
}

// ── fields by name ───────────────────────────────────────────────────────────────────────────────────────────────

namespace {

std::string lower(std::string_view text) {
  std::string s(text);
  for (char& c : s) c = lower_ascii(c);
  return s;
}

}  // namespace

Word unit_named(std::string_view name) {
  const Token* const t = find_unit_word(lower(name));
  return t && t->part == Part::unit ? Word{t->value} : Word::none;
}

Word field_named(std::string_view name) {
  const std::string word = lower(name);
  const Token* t = find_unit_word(word);
  if (!t) t = find_date_word(word);
  return t && (t->part == Part::unit || t->part == Part::reserved) ? Word{t->value} : Word::none;
}

Word clock_field_named(std::string_view name) {
  const Word field = field_named(name);
  const Token* const t = find_date_word(lower(name));
  return t && t->part == Part::reserved && field != Word::epoch ? Word::none : field;
}

Error field_error(std::string_view name, Word recognized, std::string_view type_name) {
  const bool known = recognized != Word::none;
  return {known ? errc::feature_not_supported : errc::invalid_parameter,
          "unit \"" + lower(name) + (known ? "\" not supported for type " : "\" not recognized for type ") +
              std::string(type_name)};
}

namespace {

constexpr std::string_view timestamp_name = "timestamp without time zone",
                           timestamptz_name = "timestamp with time zone", date_name = "date",
                           time_name = "time without time zone", timetz_name = "time with time zone";

/// The years 1 … 10 are the first decade's end, 1 … 100 the first century; before Christ it goes the other way.
std::int32_t first_year_of(std::int32_t year, std::int32_t span) noexcept {
  return year > 0 ? (year + span - 1) / span * span - span + 1 : -((span - 1 - (year - 1)) / span) * span + 1;
}
std::int32_t number_of(std::int32_t year, std::int32_t span) noexcept {
  return year > 0 ? (year + span - 1) / span : -((span - 1 - (year - 1)) / span);
}
std::int32_t decade_of(std::int32_t year) noexcept {
  return year >= 0 ? year / 10 : -((8 - (year - 1)) / 10);
}

/// ISO weeks begin on Monday, and belong to the year that their Thursday is in.
struct IsoWeek {
  std::int32_t year, week;
};
IsoWeek iso_week(std::int64_t days) noexcept {
  const std::int64_t thursday = days - (weekday(days) + 6) % 7 + 3;
  const CivilDate c = civil_from_days(thursday);
  return {c.year, static_cast<std::int32_t>((thursday - days_from_civil(c.year, 1, 1)) / 7 + 1)};
}

/// False: no field to truncate to. `clock`: was anything of a day or longer truncated, so that a zone's offset may change?
bool truncate_parts(Word field, BrokenTime& b, bool& clock) {
  clock = false;
  switch (field) {
    case Word::week: {
      std::int64_t days = days_from_civil(b.year, b.month, b.day);
      days -= (weekday(days) + 6) % 7;
      const CivilDate c = civil_from_days(days);
      b = {c.year, c.month, c.day, 0, 0, 0, 0};
      clock = true;
      return true;
    }
    case Word::millennium: b.year = first_year_of(b.year, 1000); break;
    case Word::century: b.year = first_year_of(b.year, 100); break;
    case Word::decade: b.year = b.year > 0 ? b.year / 10 * 10 : -((8 - (b.year - 1)) / 10) * 10; break;
    default: break;
  }
  switch (field) {
    case Word::millennium:
    case Word::century:
    case Word::decade:
    case Word::year: b.month = 1; [[fallthrough]];
    case Word::quarter: b.month = 3 * ((b.month - 1) / 3) + 1; [[fallthrough]];
    case Word::month: b.day = 1; [[fallthrough]];
    case Word::day:
      b.hour = 0;
      clock = true;
      [[fallthrough]];
    case Word::hour: b.minute = 0; [[fallthrough]];
    case Word::minute: b.second = 0; [[fallthrough]];
    case Word::second: b.micros = 0; return true;
    case Word::millisecond: b.micros = b.micros / 1000 * 1000; return true;
    case Word::microsecond: return true;
    default: return false;
  }
}

}  // namespace

std::int64_t timestamp_truncate(std::string_view field, std::int64_t t) {
  if (!is_finite_timestamp(t)) return t;
  BrokenTime b = break_timestamp(t);
  bool clock = false;
  const Word unit = unit_named(field);
  if (!truncate_parts(unit, b, clock)) throw field_error(field, unit, timestamp_name);
  if (!make_timestamp(b, t) || !is_valid_timestamp(t)) throw out_of_range("timestamp");
  return t;
}

std::int64_t timestamptz_truncate(std::string_view field, std::int64_t t, const TimeZone* zone) {
  if (!is_finite_timestamp(t)) return t;
  const std::int32_t east = offset_at(t, zone);
  BrokenTime b = break_timestamp(local_time(t, zone));
  bool clock = false;
  const Word unit = unit_named(field);
  if (!truncate_parts(unit, b, clock)) throw field_error(field, unit, timestamptz_name);
  std::int64_t local = 0;
  if (!make_timestamp(b, local)) throw out_of_range("timestamp");
  return clock ? timestamp_to_timestamptz(local, zone) : add_micros(local, -east * second_micros);
}

// ── extract() ────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

Datum number(std::int64_t v) { return numeric_from_int(v); }
Datum infinite_number(bool negative) {
  return numeric_special(negative ? numeric_form::minus_infinity : numeric_form::infinity);
}

/// Fields that only grow are infinite for infinity, others are NULL.
bool grows(Word field) noexcept {
  switch (field) {
    case Word::year:
    case Word::decade:
    case Word::century:
    case Word::millennium:
    case Word::julian:
    case Word::iso_year:
    case Word::epoch: return true;
    default: return false;
  }
}

/// Of the date; false: it has no such field.
bool date_field(Word field, const CivilDate& c, Datum& out) {
  const std::int64_t days = days_from_civil(c.year, c.month, c.day);
  switch (field) {
    case Word::day: out = number(c.day); return true;
    case Word::month: out = number(c.month); return true;
    case Word::quarter: out = number((c.month - 1) / 3 + 1); return true;
    case Word::week: out = number(iso_week(days).week); return true;
    case Word::year: out = number(c.year > 0 ? c.year : c.year - 1); return true;
    case Word::decade: out = number(decade_of(c.year)); return true;
    case Word::century: out = number(number_of(c.year, 100)); return true;
    case Word::millennium: out = number(number_of(c.year, 1000)); return true;
    case Word::iso_year: {
      const std::int32_t year = iso_week(days).year;
      out = number(year > 0 ? year : year - 1);
      return true;
    }
    case Word::day_of_week: out = number(weekday(days)); return true;
    case Word::iso_day_of_week: out = number(weekday(days) == 0 ? 7 : weekday(days)); return true;
    case Word::day_of_year: out = number(days - days_from_civil(c.year, 1, 1) + 1); return true;
    default: return false;
  }
}

/// Of microseconds since midnight.
bool clock_field(Word field, std::int64_t t, Datum& out) {
  const std::int64_t of_minute = t % minute_micros;
  switch (field) {
    case Word::microsecond: out = number(of_minute); return true;
    case Word::millisecond: out = numeric_inline(of_minute, 3); return true;
    case Word::second: out = numeric_inline(of_minute, 6); return true;
    case Word::minute: out = number(t / minute_micros % 60); return true;
    case Word::hour: out = number(t / hour_micros); return true;
    default: return false;
  }
}

bool zone_field(Word field, std::int32_t east, Datum& out) {
  switch (field) {
    case Word::zone: out = number(east); return true;
    case Word::zone_hour: out = number(east / 3600); return true;
    case Word::zone_minute: out = number(east / 60 % 60); return true;
    default: return false;
  }
}

Datum julian_number(std::int64_t local, const Context& context) {
  const std::int64_t days = floor_divide(local, day_micros);
  return numeric_add(number(days + epoch_julian_day),
                     numeric_divide(number(local - days * day_micros), number(day_micros), context), context);
}

}  // namespace

Datum extract_date(std::string_view name, std::int32_t d, const Context&) {
  const Word field = field_named(name);
  Datum r = Datum::null_value();
  const bool finite = is_finite_date(d);
  if (date_field(field, finite ? civil_from_days(d) : CivilDate{2000, 1, 1}, r)) {
    if (finite) return r;
    return grows(field) ? infinite_number(d < 0) : Datum::null_value();
  }
  if (field != Word::julian && field != Word::epoch) throw field_error(name, field, date_name);
  if (!finite) return infinite_number(d < 0);
  return number(field == Word::julian ? d + epoch_julian_day : (d + epoch_unix_days) * 86400);
}

Datum extract_time(std::string_view name, std::int64_t t, const Context&) {
  const Word field = clock_field_named(name);
  Datum r = Datum::null_value();
  if (clock_field(field, t, r)) return r;
  if (field == Word::epoch) return numeric_inline(t, 6);
  throw field_error(name, field, time_name);
}

Datum extract_timetz(std::string_view name, const TimeTz& t, const Context&) {
  const Word field = clock_field_named(name);
  Datum r = Datum::null_value();
  if (clock_field(field, t.micros, r) || zone_field(field, -t.west, r)) return r;
  if (field == Word::epoch) return numeric_inline(t.micros + t.west * second_micros, 6);
  throw field_error(name, field, timetz_name);
}

namespace {

Datum extract_point(std::string_view name, std::int64_t t, bool with_zone, const Context& context) {
  const Word field = field_named(name);
  const bool finite = is_finite_timestamp(t);
  const std::int32_t east = with_zone && finite ? offset_at(t, context.settings.time_zone) : 0;
  const std::int64_t local = finite ? t + east * second_micros : 0;
  const BrokenTime b = break_timestamp(local);
  Datum r = Datum::null_value();
  if (date_field(field, {b.year, b.month, b.day}, r) || clock_field(field, of_day(local), r) ||
      ((with_zone || !finite) && zone_field(field, east, r))) {
    if (finite) return r;
    return grows(field) ? infinite_number(t < 0) : Datum::null_value();
  }
  if (field != Word::julian && field != Word::epoch)
    throw field_error(name, field, with_zone ? timestamptz_name : timestamp_name);
  if (!finite) return infinite_number(t < 0);
  if (field == Word::julian) return julian_number(local, context);
  return numeric_from_int128(Int128{t} + epoch_unix_days * day_micros, 6, context);
}

}  // namespace

Datum extract_timestamp(std::string_view name, std::int64_t t, const Context& context) {
  return extract_point(name, t, false, context);
}
Datum extract_timestamptz(std::string_view name, std::int64_t t, const Context& context) {
  return extract_point(name, t, true, context);
}

}  // namespace pgmicro::types
