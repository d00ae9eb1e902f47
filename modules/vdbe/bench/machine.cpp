/// The machine alone, over the ordered containers of its tests: what of a row's cost is not the store's is in
/// bench/machine.

#include "../tests/map_store.hpp"
#include "programs.hpp"

#include <pgmicro/vdbe/detail/machine.hpp>

template bool pgmicro::vdbe::Execution::step(pgmicro::vdbe::testing::MapStore::Txn&);

int main(int argc, char** argv) {
  using pgmicro::vdbe::testing::MapStore;
  pgmicro::vdbe::bench::Rows<MapStore> rows(MapStore(), 10'000);
  pgmicro::vdbe::bench::register_all("map", rows);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
