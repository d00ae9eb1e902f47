/// Order of dates, times, timestamps and intervals, also of one kind beside another: a date is its midnight, and a local
/// time is what it means in the session's zone.

#include "compare.hpp"
#include "datetime.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

using Date = std::int32_t;
using Timestamp = std::int64_t;

// An instant that is out of a timestamp's range still compares: it is beyond all that are not, but for infinity. (The
// limits are days away from those of an int64.)

[[nodiscard]] int date_timestamp(Date d, Timestamp t) {
  if (!types::is_finite_date(d)) return three_way(types::date_to_timestamp(d), t);
  if (d >= types::timestamp_limit / types::day_micros) return t == types::timestamp_infinity ? -1 : 1;
  return three_way(d * types::day_micros, t);
}
[[nodiscard]] int timestamp_timestamptz(Timestamp a, Timestamp b, const types::TimeZone* zone) {
  if (!types::is_finite_timestamp(a)) return three_way(a, b);
  return three_way(a - types::offset_of_local(a, zone) * types::second_micros, b);
}
[[nodiscard]] int date_timestamptz(Date d, Timestamp t, const types::TimeZone* zone) {
  if (!types::is_finite_date(d) || d >= types::timestamp_limit / types::day_micros)
    return date_timestamp(d, t);
  return timestamp_timestamptz(d * types::day_micros, t, zone);
}

}  // namespace

PGM_PLAIN_COMPARISONS(date_, Date, Date);
PGM_PLAIN_COMPARISONS(time_, std::int64_t, std::int64_t);
PGM_PLAIN_COMPARISONS(timestamp_, Timestamp, Timestamp);
PGM_COMPARISONS(timetz_, TimeTz, TimeTz, types::compare_timetz);
PGM_COMPARISONS(interval_, Interval, Interval, types::interval_compare);
PGM_KERNEL(date_cmp, [](Date a, Date b) { return three_way(a, b); });
PGM_KERNEL(time_cmp, [](std::int64_t a, std::int64_t b) { return three_way(a, b); });
PGM_KERNEL(timestamp_cmp, [](Timestamp a, Timestamp b) { return three_way(a, b); });
PGM_KERNEL(timetz_cmp, [](TimeTz a, TimeTz b) { return sign_of(types::compare_timetz(a, b)); });
PGM_KERNEL(interval_cmp, [](Interval a, Interval b) { return sign_of(types::interval_compare(a, b)); });

/// date_lt_timestamp(a, b), …: `order` is that of (b, a) negated where the pair stands the other way round.
#define PGM_MIXED_COMPARISONS(left, right, A, B, order)                                            \
  PGM_KERNEL(left##_eq_##right, [](A a, B b, KernelContext& c) { return (void)c, (order) == 0; }); \
  PGM_KERNEL(left##_ne_##right, [](A a, B b, KernelContext& c) { return (void)c, (order) != 0; }); \
  PGM_KERNEL(left##_lt_##right, [](A a, B b, KernelContext& c) { return (void)c, (order) < 0; });  \
  PGM_KERNEL(left##_le_##right, [](A a, B b, KernelContext& c) { return (void)c, (order) <= 0; }); \
  PGM_KERNEL(left##_gt_##right, [](A a, B b, KernelContext& c) { return (void)c, (order) > 0; });  \
  PGM_KERNEL(left##_ge_##right, [](A a, B b, KernelContext& c) { return (void)c, (order) >= 0; }); \
  PGM_KERNEL(left##_cmp_##right, [](A a, B b, KernelContext& c) { return (void)c, sign_of(order); })

PGM_MIXED_COMPARISONS(date, timestamp, Date, Timestamp, date_timestamp(a, b));
PGM_MIXED_COMPARISONS(timestamp, date, Timestamp, Date, -date_timestamp(b, a));
PGM_MIXED_COMPARISONS(date, timestamptz, Date, Timestamp, date_timestamptz(a, b, zone(c)));
PGM_MIXED_COMPARISONS(timestamptz, date, Timestamp, Date, -date_timestamptz(b, a, zone(c)));
PGM_MIXED_COMPARISONS(timestamp, timestamptz, Timestamp, Timestamp, timestamp_timestamptz(a, b, zone(c)));
PGM_MIXED_COMPARISONS(timestamptz, timestamp, Timestamp, Timestamp, -timestamp_timestamptz(b, a, zone(c)));

PGM_KERNEL(date_larger, [](Date a, Date b) { return a > b ? a : b; });
PGM_KERNEL(date_smaller, [](Date a, Date b) { return a < b ? a : b; });
PGM_KERNEL(time_larger, [](std::int64_t a, std::int64_t b) { return a > b ? a : b; });
PGM_KERNEL(time_smaller, [](std::int64_t a, std::int64_t b) { return a < b ? a : b; });
PGM_KERNEL(timestamp_larger, [](Timestamp a, Timestamp b) { return a > b ? a : b; });
PGM_KERNEL(timestamp_smaller, [](Timestamp a, Timestamp b) { return a < b ? a : b; });
PGM_KERNEL(timetz_larger, [](TimeTz a, TimeTz b) { return types::compare_timetz(a, b) > 0 ? a : b; });
PGM_KERNEL(timetz_smaller, [](TimeTz a, TimeTz b) { return types::compare_timetz(a, b) < 0 ? a : b; });
PGM_KERNEL(interval_larger, [](Interval a, Interval b) { return types::interval_compare(a, b) > 0 ? a : b; });
PGM_KERNEL(interval_smaller,
           [](Interval a, Interval b) { return types::interval_compare(a, b) < 0 ? a : b; });

PGM_KERNEL(date_finite, [](Date d) { return types::is_finite_date(d); });
PGM_KERNEL(timestamp_finite, [](Timestamp t) { return types::is_finite_timestamp(t); });
PGM_KERNEL(interval_finite, [](Datum) { return true; });

// ── OVERLAPS ───────────────────────────────────────────────────────────────────────────────────────────────
namespace {

/// Whether (begin, end) and (begin, end) have a moment in common. An end may be NULL, and stands in either place; then
/// the answer is NULL unless the rest decides it.
template <class Order>
[[nodiscard]] Datum overlap(Datum begin1, Datum end1, Datum begin2, Datum end2, Order order) {
  const auto arrange = [&](Datum& begin, Datum& end) {
    if (begin.null || (!end.null && order(begin, end) > 0)) std::swap(begin, end);
    return !begin.null;
  };
  if (!arrange(begin1, end1) || !arrange(begin2, end2)) return Datum::null_value();
  const int side = order(begin1, begin2);
  if (side == 0) return end1.null || end2.null ? Datum::null_value() : Datum::of(true);
  const Datum later = side > 0 ? begin1 : begin2;
  const Datum later_end = side > 0 ? end1 : end2, earlier_end = side > 0 ? end2 : end1;
  if (earlier_end.null) return Datum::null_value();
  if (order(later, earlier_end) < 0) return Datum::of(true);
  return later_end.null ? Datum::null_value() : Datum::of(false);
}

[[nodiscard]] int integer_order(const Datum& a, const Datum& b) noexcept {
  return three_way(a.integer, b.integer);
}
[[nodiscard]] Datum overlap_integers(const Datum* a) {
  return overlap(a[0], a[1], a[2], a[3], integer_order);
}

/// Ends given as how long it takes: begin + interval.
template <class Add>
[[nodiscard]] Datum end_after(const Datum& begin, const Datum& length, Add add) {
  if (begin.null || length.null) return Datum::null_value();
  return to_datum(add(begin.integer, from_datum<Interval>(length)));
}
template <bool first_has_length, bool second_has_length, class Add>
[[nodiscard]] Datum overlap_lengths(const Datum* a, Add add) {
  const Datum end1 = first_has_length ? end_after(a[0], a[1], add) : a[1];
  const Datum end2 = second_has_length ? end_after(a[2], a[3], add) : a[3];
  return overlap(a[0], end1, a[2], end2, integer_order);
}
template <bool first, bool second>
[[nodiscard]] Datum overlap_times(const Datum* a) {
  return overlap_lengths<first, second>(a, types::time_add);
}
template <bool first, bool second>
[[nodiscard]] Datum overlap_timestamps(const Datum* a) {
  return overlap_lengths<first, second>(a, types::timestamp_add);
}
template <bool first, bool second>
[[nodiscard]] Datum overlap_timestamptzs(const Datum* a, KernelContext& c) {
  return overlap_lengths<first, second>(
      a, [&](Timestamp t, const Interval& i) { return types::timestamptz_add(t, i, zone(c)); });
}

}  // namespace

PGM_KERNEL(overlaps_time, overlap_integers);
PGM_KERNEL(overlaps_timestamp, overlap_integers);
PGM_KERNEL(overlaps_timetz, [](const Datum* a) {
  return overlap(a[0], a[1], a[2], a[3], [](const Datum& x, const Datum& y) {
    return types::compare_timetz(from_datum<TimeTz>(x), from_datum<TimeTz>(y));
  });
});
#define PGM_OVERLAPS(type, function)                                              \
  PGM_KERNEL(overlaps_##type##_interval_##type##_interval, function<true, true>); \
  PGM_KERNEL(overlaps_##type##_interval_##type##_##type, function<true, false>);  \
  PGM_KERNEL(overlaps_##type##_##type##_##type##_interval, function<false, true>)
PGM_OVERLAPS(time, overlap_times);
PGM_OVERLAPS(timestamp, overlap_timestamps);
PGM_OVERLAPS(timestamptz, overlap_timestamptzs);

}  // namespace pgmicro::vdbe::kernels
