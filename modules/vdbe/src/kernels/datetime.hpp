#pragma once
/// What kernels over dates, times and intervals share. In their signatures a date is an std::int32_t, a time or timestamp an
/// std::int64_t.

#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/interval.hpp>
#include <pgmicro/vdbe/kernel.hpp>

namespace pgmicro::vdbe::kernels {

using Text = std::string_view;
using types::Interval;
using types::TimeTz;

template <>
inline Interval from_datum<Interval>(const Datum& d) noexcept {
  return types::interval_of(d);
}
template <>
inline TimeTz from_datum<TimeTz>(const Datum& d) noexcept {
  return types::timetz_of(d);
}

[[nodiscard]] inline const types::TimeZone* zone(const KernelContext& c) noexcept {
  return c.settings.time_zone;
}

}  // namespace pgmicro::vdbe::kernels
