/// generate_series(): from start to stop, both included, by step. A step of zero is an error, and one away from stop
/// gives nothing. The end is found without computing a value beyond it: generate_series(…, 2147483647) is finite.

#include <pgmicro/base/error.hpp>

#include "aggregate.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

template <class Int, bool has_step>
struct IntegerSeries {
  Int at, stop, step;
  bool done;

  IntegerSeries(Arena&, const Datum* a, KernelContext&)
      : at(from_datum<Int>(a[0])), stop(from_datum<Int>(a[1])),
        step(has_step ? from_datum<Int>(a[2]) : Int{1}) {
    if (step == 0) throw Error(errc::invalid_parameter, "step size cannot equal zero");
    done = step > 0 ? at > stop : at < stop;
  }

  bool next(Datum* columns, KernelContext&) noexcept {
    if (done) return false;
    columns[0] = to_datum(at);
    Int beyond;
    done = __builtin_add_overflow(at, step, &beyond) || (step > 0 ? beyond > stop : beyond < stop);
    at = beyond;
    return true;
  }
};

}  // namespace

PGM_SET(generate_series_int4, IntegerSeries<std::int32_t, false>);
PGM_SET(generate_series_step_int4, IntegerSeries<std::int32_t, true>);
PGM_SET(generate_series_int8, IntegerSeries<std::int64_t, false>);
PGM_SET(generate_series_step_int8, IntegerSeries<std::int64_t, true>);

}  // namespace pgmicro::vdbe::kernels
