/// The machine alone, over the ordered containers of its tests: what of a row's cost is not the store's is in
/// bench/machine.

#include "../tests/map_store.hpp"
#include "programs.hpp"

#include <pgmicro/vdbe/detail/machine.hpp>

template bool pgmicro::vdbe::Execution::step(pgmicro::vdbe::testing::MapStore::Txn&);

namespace {

pgmicro::vdbe::bench::Rows<pgmicro::vdbe::testing::MapStore>& rows() {
  static pgmicro::vdbe::bench::Rows<pgmicro::vdbe::testing::MapStore> all({}, 10'000);
  return all;
}
[[maybe_unused]] const bool registered = (pgmicro::vdbe::bench::register_all("map", rows()), true);

}  // namespace

BENCHMARK_MAIN();
