/// Arithmetic of intervals, and the type.
///
/// A typmod holds in its upper half which fields there are, one bit each, in its lower half the digits of a second.
#include <pgmicro/types/interval.hpp>

#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/float.hpp>
#include <pgmicro/types/hash.hpp>
#include <pgmicro/types/numeric.hpp>

#include "array_type.hpp"
#include "datetime_fields.hpp"
#include "flat.hpp"
#include "interval_typmod.hpp"

#include <cmath>

namespace pgmicro::types {
namespace {

Error overflow() { return {errc::datetime_field_overflow, "interval out of range"}; }

/// What it counts as in comparisons.
Int128 span_of(const Interval& i) noexcept {
  return Int128{std::int64_t{i.months} * 30 + i.days} * day_micros + i.micros;
}

std::int32_t checked_int32(double v) {
  if (!(v >= std::numeric_limits<std::int32_t>::min() && v <= std::numeric_limits<std::int32_t>::max()))
    throw overflow();
  return static_cast<std::int32_t>(v);
}
template <class Int>
Int checked_add(Int a, Int b) {
  Int r;
  if (__builtin_add_overflow(a, b, &r)) throw overflow();
  return r;
}

/// To a microsecond: fractions of months and days are taken to be decimal.
double round_fraction(double v) { return std::rint(v * 1e6) / 1e6; }

/// What is left of months and days after `scale` cascades down to days and time.
template <class Scale>
Interval scaled(const Interval& a, Scale&& scale) {
  Interval r;
  r.months = checked_int32(scale(static_cast<double>(a.months)));
  r.days = checked_int32(scale(static_cast<double>(a.days)));
  const double month_days = round_fraction((scale(static_cast<double>(a.months)) - r.months) * 30);
  double seconds = round_fraction(
      (scale(static_cast<double>(a.days)) - r.days + month_days - static_cast<int>(month_days)) * 86400);
  if (std::abs(seconds) >= 86400) {
    r.days = checked_add(r.days, static_cast<std::int32_t>(seconds / 86400));
    seconds -= static_cast<int>(seconds / 86400) * 86400.0;
  }
  r.days = checked_add(r.days, static_cast<std::int32_t>(month_days));
  const double micros = std::rint(scale(static_cast<double>(a.micros)) + seconds * 1e6);
  if (!(micros >= -9223372036854775808.0 && micros < 9223372036854775808.0)) throw overflow();
  r.micros = static_cast<std::int64_t>(micros);
  return r;
}

}  // namespace

Interval interval_of(const Datum& d) noexcept {
  return {load_word<std::int64_t>(d.data), load_word<std::int32_t>(d.data + 8),
          load_word<std::int32_t>(d.data + 12)};
}
Datum to_datum(const Interval& i, Arena& arena) {
  auto* const p = static_cast<char*>(arena.allocate(16, 8));
  std::memcpy(p, &i.micros, 8);
  std::memcpy(p + 8, &i.days, 4);
  std::memcpy(p + 12, &i.months, 4);
  return Datum::of(std::string_view(p, 16));
}

int interval_compare(const Interval& a, const Interval& b) noexcept {
  const Int128 x = span_of(a), y = span_of(b);
  return x < y ? -1 : x > y;
}

Interval interval_add(const Interval& a, const Interval& b) {
  return {checked_add(a.micros, b.micros), checked_add(a.days, b.days), checked_add(a.months, b.months)};
}
Interval interval_subtract(const Interval& a, const Interval& b) {
  Interval r;
  if (__builtin_sub_overflow(a.micros, b.micros, &r.micros) ||
      __builtin_sub_overflow(a.days, b.days, &r.days) ||
      __builtin_sub_overflow(a.months, b.months, &r.months))
    throw overflow();
  return r;
}
Interval interval_negate(const Interval& a) { return interval_subtract({}, a); }
Interval interval_multiply(const Interval& a, double factor) {
  return scaled(a, [factor](double v) { return v * factor; });
}
Interval interval_divide(const Interval& a, double divisor) {
  if (divisor == 0) throw_division_by_zero();
  return scaled(a, [divisor](double v) { return v / divisor; });
}

namespace {

/// Makes time and days have one sign.
void settle_time(Interval& r) {
  if (r.days > 0 && r.micros < 0) {
    r.micros += day_micros;
    --r.days;
  } else if (r.days < 0 && r.micros > 0) {
    r.micros -= day_micros;
    ++r.days;
  }
}
void days_to_months(Interval& r) {
  r.months = checked_add(r.months, r.days / 30);
  r.days %= 30;
}

}  // namespace

Interval justify_hours(const Interval& a) {
  Interval r = a;
  r.days = checked_add(r.days, static_cast<std::int32_t>(r.micros / day_micros));
  r.micros %= day_micros;
  settle_time(r);
  return r;
}
Interval justify_days(const Interval& a) {
  Interval r = a;
  days_to_months(r);
  if (r.months > 0 && r.days < 0) {
    r.days += 30;
    --r.months;
  } else if (r.months < 0 && r.days > 0) {
    r.days -= 30;
    ++r.months;
  }
  return r;
}
Interval justify_interval(const Interval& a) {
  Interval r = a;
  if ((r.days > 0 && r.micros > 0) || (r.days < 0 && r.micros < 0))
    days_to_months(r);  // so that days do not overflow
  r.days = checked_add(r.days, static_cast<std::int32_t>(r.micros / day_micros));
  r.micros %= day_micros;
  days_to_months(r);
  if (r.months > 0 && (r.days < 0 || (r.days == 0 && r.micros < 0))) {
    r.days += 30;
    --r.months;
  } else if (r.months < 0 && (r.days > 0 || (r.days == 0 && r.micros > 0))) {
    r.days -= 30;
    ++r.months;
  }
  settle_time(r);
  return r;
}

Interval interval_truncate(std::string_view name, const Interval& a) {
  Interval r = a;
  const auto months_of = [&](std::int32_t unit) { r = {0, 0, a.months / unit * unit}; };
  const auto micros_of = [&](std::int64_t unit) { r.micros = a.micros / unit * unit; };
  const Word unit = unit_named(name);
  switch (unit) {
    case Word::millennium: months_of(12000); break;
    case Word::century: months_of(1200); break;
    case Word::decade: months_of(120); break;
    case Word::year: months_of(12); break;
    case Word::quarter: months_of(3); break;
    case Word::month: months_of(1); break;
    case Word::day: r.micros = 0; break;
    case Word::hour: micros_of(hour_micros); break;
    case Word::minute: micros_of(minute_micros); break;
    case Word::second: micros_of(second_micros); break;
    case Word::millisecond: micros_of(1000); break;
    case Word::microsecond: break;
    case Word::week:
      throw field_error(name, unit, "interval").detail("Months usually have fractional weeks.");
    default: throw field_error(name, unit, "interval");
  }
  return r;
}

Datum extract_interval(std::string_view name, const Interval& a, const Context& context) {
  const std::int64_t of_minute = a.micros % minute_micros;
  const std::int32_t years = a.months / 12;
  const Word field = clock_field_named(name);
  switch (field) {
    case Word::microsecond: return numeric_from_int(of_minute);
    case Word::millisecond: return numeric_inline(of_minute, 3);
    case Word::second: return numeric_inline(of_minute, 6);
    case Word::minute: return numeric_from_int(a.micros / minute_micros % 60);
    case Word::hour: return numeric_from_int(a.micros / hour_micros);
    case Word::day: return numeric_from_int(a.days);
    case Word::month: return numeric_from_int(a.months % 12);
    case Word::quarter: return numeric_from_int(a.months % 12 / 3 + 1);
    case Word::year: return numeric_from_int(years);
    case Word::decade: return numeric_from_int(years / 10);
    case Word::century: return numeric_from_int(years / 100);
    case Word::millennium: return numeric_from_int(years / 1000);
    case Word::epoch: {  // a year has 365.25 days, a month 30
      const std::int64_t quarter_days =
          std::int64_t{years} * 1461 + std::int64_t{a.months % 12} * 120 + std::int64_t{a.days} * 4;
      return numeric_from_int128(Int128{quarter_days} * 21600 * second_micros + a.micros, 6, context);
    }
    default: throw field_error(name, field, "interval");
  }
}

Interval make_interval(std::int32_t years, std::int32_t months, std::int32_t weeks, std::int32_t days,
                       std::int32_t hours, std::int32_t minutes, double seconds) {
  if (!std::isfinite(seconds)) throw overflow();
  Interval r;
  std::int32_t week_days = 0;
  if (__builtin_mul_overflow(years, 12, &r.months) || __builtin_mul_overflow(weeks, 7, &week_days))
    throw overflow();
  r.months = checked_add(r.months, months);
  r.days = checked_add(week_days, days);
  const double micros = std::rint(seconds * 1e6);
  if (!(micros >= -9223372036854775808.0 && micros < 9223372036854775808.0)) throw overflow();
  r.micros = checked_add(hours * hour_micros + minutes * minute_micros, static_cast<std::int64_t>(micros));
  return r;
}

Interval time_to_interval(std::int64_t time) noexcept { return {time, 0, 0}; }
std::int64_t interval_to_time(const Interval& a) noexcept {
  return a.micros - floor_divide(a.micros, day_micros) * day_micros;
}

// ── modifiers ────────────────────────────────────────────────────────────────────────────────────────────────────

Interval fit_interval(const Interval& i, Typmod typmod) {
  if (typmod < 0) return i;
  using namespace interval_fields;
  Interval r = i;
  const std::int32_t range = interval_range(typmod), digits = interval_precision(typmod);
  if (range == year) {
    r = {0, 0, i.months / 12 * 12};
  } else if (range == month || range == (year | month)) {
    r = {0, 0, i.months};
  } else if (range == day) {
    r.micros = 0;
  } else if (range == hour || range == (day | hour)) {
    r.micros = i.micros / hour_micros * hour_micros;
  } else if (range == minute || range == (hour | minute) || range == (day | hour | minute)) {
    r.micros = i.micros / minute_micros * minute_micros;
  }
  if (digits < 6) r.micros = round_micros(r.micros, digits);
  return r;
}

namespace {

Typmod typmod_in(std::span<const std::int32_t> m) {
  if (m.size() != 1 && m.size() != 2) throw Error(errc::invalid_parameter, "invalid INTERVAL type modifier");
  if (m.size() == 1) return m[0] == interval_fields::all ? -1 : m[0] << 16 | interval_full_precision;
  if (m[1] < 0)
    throw Error(errc::invalid_parameter,
                "INTERVAL(" + std::to_string(m[1]) + ") precision must not be negative");
  return m[0] << 16 | (m[1] > 6 ? 6 : m[1]);
}

std::string typmod_out(Typmod typmod) {
  using namespace interval_fields;
  struct Name {
    std::int32_t range;
    std::string_view text;
  };
  static constexpr Name names[] = {
      {year, " year"},
      {month, " month"},
      {day, " day"},
      {hour, " hour"},
      {minute, " minute"},
      {second, " second"},
      {year | month, " year to month"},
      {day | hour, " day to hour"},
      {day | hour | minute, " day to minute"},
      {day | hour | minute | second, " day to second"},
      {hour | minute, " hour to minute"},
      {hour | minute | second, " hour to second"},
      {minute | second, " minute to second"},
      {all, ""},
  };
  std::string out;
  for (const Name& n : names)
    if (n.range == interval_range(typmod)) out = n.text;
  const std::int32_t digits = interval_precision(typmod);
  if (digits != interval_full_precision) out += "(" + std::to_string(digits) + ")";
  return out;
}

Datum apply_typmod(const Datum& d, Typmod typmod, bool, const Context& context) {
  return to_datum(fit_interval(interval_of(d), typmod), context.arena);
}

// ── the type ─────────────────────────────────────────────────────────────────────────────────────────────────────

Datum input(std::string_view text, Typmod typmod, const Context& context) {
  return to_datum(parse_interval(text, typmod, context.settings), context.arena);
}
void output(const Datum& d, std::string& out, const Context& context) {
  format_interval(interval_of(d), out, context.settings.interval_style);
}
Datum receive(Bytes bytes, Typmod typmod, const Context& context) {
  WireReader in(bytes);
  Interval i;
  i.micros = in.get<std::int64_t>();
  i.days = in.get<std::int32_t>();
  i.months = in.get<std::int32_t>();
  in.finish();
  return to_datum(fit_interval(i, typmod), context.arena);
}
void send(const Datum& d, std::string& out, const Context&) {
  const Interval i = interval_of(d);
  append_be(out, i.micros);
  append_be(out, i.days);
  append_be(out, i.months);
}
int compare(const Datum& a, const Datum& b) noexcept {
  return interval_compare(interval_of(a), interval_of(b));
}
std::uint64_t hash(const Datum& d) noexcept {
  const Int128 span = span_of(interval_of(d));
  return hash_combine(static_cast<std::uint64_t>(span), static_cast<std::uint64_t>(span >> 64));
}
void sort_key(const Datum& d, std::string& out) {
  const Int128 span = span_of(interval_of(d));
  append_integer_key(out, static_cast<std::int64_t>(span >> 64));
  append_key(out, static_cast<std::uint64_t>(span));
}
Value store(const Datum& d, Typmod, const Context& context) {
  std::string text;
  format_interval(interval_of(d), text, IntervalStyle::postgres);
  return Value::text(context.arena.copy(text));
}
Datum load(const Value& v, Typmod typmod, const Context& context) {
  if (v.type() != StorageClass::text) throw invalid_stored("interval", v);
  const Interval i = parse_interval(v.as_text(), -1, Settings{});
  if (fit_interval(i, typmod) != i) throw invalid_stored("interval", v);
  return to_datum(i, context.arena);
}

}  // namespace

constexpr TypeInfo interval_type{
    .oid = type_oid::interval,
    .name = "interval",
    .sql_name = "interval",
    .array = Oid{1187},
    .length = 16,
    .by_value = false,
    .alignment = 'd',
    .type_type = 'b',
    .category = 'T',
    .preferred = true,
    .delimiter = ',',
    .representation = Representation::bytes,
    .input = input,
    .output = output,
    .receive = receive,
    .send = send,
    .typmod_in = typmod_in,
    .typmod_out = typmod_out,
    .apply_typmod = apply_typmod,
    .compare = compare,
    .hash = hash,
    .storage_order = StorageOrder::shadow,
    .declared =
        declared_as<"DURATION TEXT COLLATE pg_interval">,  // "INT" in the name would mean INTEGER affinity
    .store = store,
    .load = load,
    .sort_key = sort_key,
};
constexpr TypeInfo interval_array_type = array_of<interval_type, Modifiers::some>("_interval", "interval[]");

}  // namespace pgmicro::types
