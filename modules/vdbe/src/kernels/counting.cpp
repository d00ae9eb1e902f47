/// count().

#include "aggregate.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

template <bool skip>
struct Count {
  static constexpr bool skips_nulls = skip;
  std::int64_t rows = 0;
  void step(const Datum*, KernelContext&) noexcept { ++rows; }
  Datum final(KernelContext&) noexcept { return Datum::of(rows); }
};

}  // namespace

PGM_AGGREGATE(count_star, Count<false>);
PGM_AGGREGATE(count_any, Count<true>);

}  // namespace pgmicro::vdbe::kernels
