/// Casts of a type to itself, which make a value fit a modifier: varchar(n), numeric(p,s), timestamp(p). A type has one
/// function for it; these are its names in pg_cast.

#include <pgmicro/vdbe/kernel.hpp>

namespace pgmicro::vdbe::kernels {
namespace {

template <const Oid& type>
[[nodiscard]] Datum fit(Datum value, std::int32_t typmod, bool is_explicit, KernelContext& c) {
  return types::find_type(type)->apply_typmod(value, typmod, is_explicit, c);
}
/// Those whose function does not ask: there is nothing that an explicit cast may cut.
template <const Oid& type>
[[nodiscard]] Datum fit_always(Datum value, std::int32_t typmod, KernelContext& c) {
  return fit<type>(value, typmod, true, c);
}

}  // namespace

PGM_KERNEL(varchar, fit<type_oid::varchar>);
PGM_KERNEL(bpchar, fit<type_oid::bpchar>);
PGM_KERNEL(numeric, fit_always<type_oid::numeric>);
PGM_KERNEL(time_scale, fit_always<type_oid::time>);
PGM_KERNEL(timetz_scale, fit_always<type_oid::timetz>);
PGM_KERNEL(timestamp_scale, fit_always<type_oid::timestamp>);
PGM_KERNEL(timestamptz_scale, fit_always<type_oid::timestamptz>);
PGM_KERNEL(interval_scale, fit_always<type_oid::interval>);

}  // namespace pgmicro::vdbe::kernels
