/// Dates, times, timestamps and intervals: arithmetic, casts among them, fields, truncation, zones, and values made from
/// numbers. What these mean is in types.

#include "datetime.hpp"

#include <pgmicro/types/errors.hpp>
#include <pgmicro/types/numeric.hpp>

#include "aggregate.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

using Date = std::int32_t;
using Time = std::int64_t;
using Timestamp = std::int64_t;

[[nodiscard]] Timestamp date_plus(Date d, Interval i) {
  return types::timestamp_add(types::date_to_timestamp(d), i);
}
[[nodiscard]] Timestamp date_with_time(Date d, Time t) {
  const Timestamp midnight = types::date_to_timestamp(d);
  if (!types::is_finite_timestamp(midnight)) return midnight;
  if (!types::is_valid_timestamp(midnight + t))
    throw Error(errc::datetime_field_overflow, "timestamp out of range");
  return midnight + t;
}
[[nodiscard]] Timestamp date_with_timetz(Date d, TimeTz t) {
  const Timestamp midnight = types::date_to_timestamp(d);
  if (!types::is_finite_timestamp(midnight)) return midnight;
  const Timestamp sum = midnight + t.micros + t.west * types::second_micros;
  if (!types::is_valid_timestamp(sum))
    throw Error(errc::datetime_field_overflow, "date out of range for timestamp");
  return sum;
}
[[nodiscard]] Timestamp plus_local(Timestamp t, Interval i, KernelContext& c) {
  return types::timestamptz_add(t, i, zone(c));
}
[[nodiscard]] Timestamp today(KernelContext& c) {
  return types::date_to_timestamp(types::timestamptz_to_date(c.settings.transaction_time, zone(c)));
}

}  // namespace

// ── arithmetic ─────────────────────────────────────────────────────────────────────────────────────────────

PGM_KERNEL(date_pli, [](Date d, std::int32_t days) { return types::date_add(d, days); });
PGM_KERNEL(date_mii, [](Date d, std::int32_t days) {
  // Infinity stays; the least integer has no negation, but is far out of range either way.
  if (days == std::numeric_limits<std::int32_t>::min() && types::is_finite_date(d))
    throw Error(errc::datetime_field_overflow, "date out of range");
  return types::is_finite_date(d) ? types::date_add(d, -days) : d;
});
PGM_KERNEL(integer_pl_date_int4_date, [](std::int32_t days, Date d) { return types::date_add(d, days); });
PGM_KERNEL(date_mi, [](Date a, Date b) { return types::date_subtract(a, b); });
PGM_KERNEL(date_pl_interval, date_plus);
PGM_KERNEL(date_mi_interval,
           [](Date d, Interval i) { return types::timestamp_subtract(types::date_to_timestamp(d), i); });
PGM_KERNEL(interval_pl_date_interval_date, [](Interval i, Date d) { return date_plus(d, i); });
PGM_KERNEL(datetime_timestamp, date_with_time);
PGM_KERNEL(timedate_pl_time_date, [](Time t, Date d) { return date_with_time(d, t); });
PGM_KERNEL(datetimetz_timestamptz, date_with_timetz);
PGM_KERNEL(timetzdate_pl_timetz_date, [](TimeTz t, Date d) { return date_with_timetz(d, t); });
PGM_KERNEL(timestamptz_date_time, [](Date d, Time t, KernelContext& c) {
  return types::timestamp_to_timestamptz(date_with_time(d, t), zone(c));
});

PGM_KERNEL(time_pl_interval, [](Time t, Interval i) { return types::time_add(t, i); });
PGM_KERNEL(time_mi_interval, [](Time t, Interval i) { return types::time_subtract(t, i); });
PGM_KERNEL(time_mi_time, [](Time a, Time b) { return Interval{a - b, 0, 0}; });
PGM_KERNEL(interval_pl_time_interval_time, [](Interval i, Time t) { return types::time_add(t, i); });
PGM_KERNEL(timetz_pl_interval, [](TimeTz t, Interval i) { return types::timetz_add(t, i); });
PGM_KERNEL(timetz_mi_interval, [](TimeTz t, Interval i) { return types::timetz_subtract(t, i); });
PGM_KERNEL(interval_pl_timetz_interval_timetz, [](Interval i, TimeTz t) { return types::timetz_add(t, i); });

PGM_KERNEL(timestamp_pl_interval, [](Timestamp t, Interval i) { return types::timestamp_add(t, i); });
PGM_KERNEL(timestamp_mi_interval, [](Timestamp t, Interval i) { return types::timestamp_subtract(t, i); });
PGM_KERNEL(interval_pl_timestamp_interval_timestamp,
           [](Interval i, Timestamp t) { return types::timestamp_add(t, i); });
PGM_KERNEL(timestamp_mi, [](Timestamp a, Timestamp b) { return types::timestamp_difference(a, b); });
PGM_KERNEL(timestamptz_pl_interval, plus_local);
PGM_KERNEL(timestamptz_mi_interval, [](Timestamp t, Interval i, KernelContext& c) {
  return types::timestamptz_subtract(t, i, zone(c));
});
PGM_KERNEL(interval_pl_timestamptz_interval_timestamptz,
           [](Interval i, Timestamp t, KernelContext& c) { return plus_local(t, i, c); });
PGM_KERNEL(timestamp_age, [](Timestamp a, Timestamp b) { return types::timestamp_age(a, b); });
PGM_KERNEL(timestamptz_age,
           [](Timestamp a, Timestamp b, KernelContext& c) { return types::timestamptz_age(a, b, zone(c)); });
PGM_KERNEL(age_timestamp, [](Timestamp t, KernelContext& c) { return types::timestamp_age(today(c), t); });
PGM_KERNEL(age_timestamptz, [](Timestamp t, KernelContext& c) {
  return types::timestamptz_age(types::timestamp_to_timestamptz(today(c), zone(c)), t, zone(c));
});

PGM_KERNEL(interval_pl, [](Interval a, Interval b) { return types::interval_add(a, b); });
PGM_KERNEL(interval_mi, [](Interval a, Interval b) { return types::interval_subtract(a, b); });
PGM_KERNEL(interval_um, [](Interval a) { return types::interval_negate(a); });
PGM_KERNEL(interval_mul, [](Interval a, double factor) { return types::interval_multiply(a, factor); });
PGM_KERNEL(mul_d_interval, [](double factor, Interval a) { return types::interval_multiply(a, factor); });
PGM_KERNEL(interval_div, [](Interval a, double divisor) { return types::interval_divide(a, divisor); });
PGM_KERNEL(interval_justify_hours, [](Interval a) { return types::justify_hours(a); });
PGM_KERNEL(interval_justify_days, [](Interval a) { return types::justify_days(a); });
PGM_KERNEL(interval_justify_interval, [](Interval a) { return types::justify_interval(a); });

// ── casts ──────────────────────────────────────────────────────────────────────────────────────────────────

PGM_KERNEL(date_timestamp, [](Date d) { return types::date_to_timestamp(d); });
PGM_KERNEL(date_timestamptz, [](Date d, KernelContext& c) { return types::date_to_timestamptz(d, zone(c)); });
PGM_KERNEL(timestamp_date, [](Timestamp t) { return types::timestamp_to_date(t); });
PGM_KERNEL(timestamp_time, [](Timestamp t) { return types::timestamp_to_time(t); });
PGM_KERNEL(timestamp_timestamptz,
           [](Timestamp t, KernelContext& c) { return types::timestamp_to_timestamptz(t, zone(c)); });
PGM_KERNEL(timestamptz_timestamp,
           [](Timestamp t, KernelContext& c) { return types::timestamptz_to_timestamp(t, zone(c)); });
PGM_KERNEL(timestamptz_date,
           [](Timestamp t, KernelContext& c) { return types::timestamptz_to_date(t, zone(c)); });
PGM_KERNEL(timestamptz_time,
           [](Timestamp t, KernelContext& c) { return types::timestamptz_to_time(t, zone(c)); });
PGM_KERNEL(timestamptz_timetz,
           [](Timestamp t, KernelContext& c) { return types::timestamptz_to_timetz(t, zone(c), c.arena); });
PGM_KERNEL(time_timetz, [](Time t, KernelContext& c) { return types::time_to_timetz(t, c.settings); });
PGM_KERNEL(timetz_time, [](TimeTz t) { return t.micros; });
PGM_KERNEL(time_interval, [](Time t) { return types::time_to_interval(t); });
PGM_KERNEL(interval_time, [](Interval i) { return types::interval_to_time(i); });
PGM_KERNEL(float8_timestamptz, [](double seconds) { return types::timestamptz_from_unix(seconds); });

// ── zones ──────────────────────────────────────────────────────────────────────────────────────────────────

PGM_KERNEL(timestamp_zone, [](Text name, Timestamp t) { return types::timestamp_at_zone(t, name); });
PGM_KERNEL(timestamptz_zone, [](Text name, Timestamp t) { return types::timestamptz_at_zone(t, name); });
PGM_KERNEL(timetz_zone,
           [](Text name, TimeTz t, KernelContext& c) { return types::timetz_at_zone(t, name, c.settings); });
PGM_KERNEL(timestamp_izone, [](Interval offset, Timestamp t) { return types::timestamp_at_zone(t, offset); });
PGM_KERNEL(timestamptz_izone,
           [](Interval offset, Timestamp t) { return types::timestamptz_at_zone(t, offset); });
PGM_KERNEL(timetz_izone, [](Interval offset, TimeTz t) { return types::timetz_at_zone(t, offset); });

// ── fields ─────────────────────────────────────────────────────────────────────────────────────────────────

PGM_KERNEL(extract_date,
           [](Text field, Date d, KernelContext& c) { return types::extract_date(field, d, c); });
PGM_KERNEL(extract_time,
           [](Text field, Time t, KernelContext& c) { return types::extract_time(field, t, c); });
PGM_KERNEL(extract_timetz,
           [](Text field, TimeTz t, KernelContext& c) { return types::extract_timetz(field, t, c); });
PGM_KERNEL(extract_timestamp,
           [](Text field, Timestamp t, KernelContext& c) { return types::extract_timestamp(field, t, c); });
PGM_KERNEL(extract_timestamptz,
           [](Text field, Timestamp t, KernelContext& c) { return types::extract_timestamptz(field, t, c); });
PGM_KERNEL(extract_interval,
           [](Text field, Interval i, KernelContext& c) { return types::extract_interval(field, i, c); });

namespace {

/// date_part() is extract() as float8.
[[nodiscard]] Datum as_float(const Datum& extracted) {
  return extracted.null ? extracted : Datum::of(types::numeric_to_float8(extracted));
}

}  // namespace

PGM_KERNEL(date_part_text_date, [](Text field, Date d, KernelContext& c) {
  return as_float(types::extract_timestamp(field, types::date_to_timestamp(d), c));
});
PGM_KERNEL(time_part,
           [](Text field, Time t, KernelContext& c) { return as_float(types::extract_time(field, t, c)); });
PGM_KERNEL(timetz_part, [](Text field, TimeTz t, KernelContext& c) {
  return as_float(types::extract_timetz(field, t, c));
});
PGM_KERNEL(timestamp_part, [](Text field, Timestamp t, KernelContext& c) {
  return as_float(types::extract_timestamp(field, t, c));
});
PGM_KERNEL(timestamptz_part, [](Text field, Timestamp t, KernelContext& c) {
  return as_float(types::extract_timestamptz(field, t, c));
});
PGM_KERNEL(interval_part, [](Text field, Interval i, KernelContext& c) {
  return as_float(types::extract_interval(field, i, c));
});

PGM_KERNEL(timestamp_trunc, [](Text field, Timestamp t) { return types::timestamp_truncate(field, t); });
PGM_KERNEL(timestamptz_trunc, [](Text field, Timestamp t, KernelContext& c) {
  return types::timestamptz_truncate(field, t, zone(c));
});
PGM_KERNEL(timestamptz_trunc_zone, [](Text field, Timestamp t, Text name) {
  if (!types::is_finite_timestamp(t)) return t;  // in no zone, so that none need exist
  return types::timestamptz_truncate(field, t, types::zone_named(name));
});
PGM_KERNEL(interval_trunc, [](Text field, Interval i) { return types::interval_truncate(field, i); });
PGM_KERNEL(timestamp_bin,
           [](Interval stride, Timestamp t, Timestamp origin) { return types::date_bin(stride, t, origin); });
PGM_KERNEL(timestamptz_bin,
           [](Interval stride, Timestamp t, Timestamp origin) { return types::date_bin(stride, t, origin); });

// ── from numbers ───────────────────────────────────────────────────────────────────────────────────────────

namespace {

/// Here, unlike in AT TIME ZONE, +05:30 is east of Greenwich; and a number needs its sign.
[[nodiscard]] Timestamp at_numeric_or_named_zone(Timestamp local, Text name, KernelContext& c) {
  const auto refuse = [&](const char* what) {
    return Error(errc::invalid_parameter, what + std::string(": \"").append(name).append("\""));
  };
  constexpr const char* not_numeric = "invalid input syntax for type numeric time zone";
  if (!name.empty() && name[0] >= '0' && name[0] <= '9')
    throw refuse(not_numeric).hint("Numeric time zones must have \"-\" or \"+\" as first character.");
  if (name.empty() || (name[0] != '+' && name[0] != '-')) return types::timestamp_at_zone(local, name);
  TimeTz midnight;
  try {
    midnight = types::parse_timetz("00:00:00" + std::string(name), -1, c.settings);
  } catch (const Error&) {
    throw refuse(not_numeric);
  }
  const Timestamp t = local + midnight.west * types::second_micros;
  if (!types::is_valid_timestamp(t)) throw Error(errc::datetime_field_overflow, "timestamp out of range");
  return t;
}

}  // namespace

using Int = std::int32_t;
PGM_KERNEL(make_date, [](Int year, Int month, Int day) { return types::make_date(year, month, day); });
PGM_KERNEL(make_time,
           [](Int hour, Int minute, double second) { return types::make_time(hour, minute, second); });
PGM_KERNEL(make_timestamp, [](Int year, Int month, Int day, Int hour, Int minute, double second) {
  return types::make_timestamp(year, month, day, hour, minute, second);
});
PGM_KERNEL(make_timestamptz,
           [](Int year, Int month, Int day, Int hour, Int minute, double second, KernelContext& c) {
             return types::timestamp_to_timestamptz(
                 types::make_timestamp(year, month, day, hour, minute, second), zone(c));
           });
PGM_KERNEL(make_timestamptz_at_timezone, [](Int year, Int month, Int day, Int hour, Int minute, double second,
                                            Text name, KernelContext& c) {
  const Timestamp local = types::make_timestamp(year, month, day, hour, minute, second);
  return at_numeric_or_named_zone(local, name, c);
});
PGM_KERNEL(make_interval,
           [](Int years, Int months, Int weeks, Int days, Int hours, Int minutes, double seconds) {
             return types::make_interval(years, months, weeks, days, hours, minutes, seconds);
           });

// ── sets and aggregates ────────────────────────────────────────────────────────────────────────────────────
namespace {

/// generate_series(start, stop, step): the n-th is the one before plus the step, so that months are counted from where
/// the one before ended.
template <bool local>
struct TimestampSeries {
  Timestamp at, stop;
  Interval step;
  bool ascends;

  TimestampSeries(Arena&, const Datum* a, KernelContext&)
      : at(a[0].integer), stop(a[1].integer), step(from_datum<Interval>(a[2])) {
    const int sign = types::interval_compare(step, Interval{});
    if (sign == 0) throw Error(errc::invalid_parameter, "step size cannot equal zero");
    ascends = sign > 0;
  }
  bool next(Datum* columns, KernelContext& c) {
    if (ascends ? at > stop : at < stop) return false;
    columns[0] = Datum::of(at);
    at = local ? types::timestamptz_add(at, step, zone(c)) : types::timestamp_add(at, step);
    return true;
  }
};

template <bool mean>
struct IntervalSum {
  static constexpr bool skips_nulls = true;
  std::int64_t rows = 0;
  Interval sum;
  void step(const Datum* a, KernelContext&) {
    ++rows;
    sum = types::interval_add(sum, from_datum<Interval>(a[0]));
  }
  Datum final(KernelContext& c) {
    if (rows == 0) return Datum::null_value();
    return types::to_datum(mean ? types::interval_divide(sum, static_cast<double>(rows)) : sum, c.arena);
  }
};

}  // namespace

PGM_SET(generate_series_timestamp, TimestampSeries<false>);
PGM_SET(generate_series_timestamptz, TimestampSeries<true>);
PGM_AGGREGATE(sum_interval, IntervalSum<false>);
PGM_AGGREGATE(avg_interval, IntervalSum<true>);

}  // namespace pgmicro::vdbe::kernels
