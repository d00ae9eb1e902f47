/// The machine over trees in memory: hand-written programs, each beside what the store alone costs.

#include <pgmicro/storage.hpp>
#include <pgmicro/vdbe/instantiate.hpp>

#include <programs.hpp>

template bool pgmicro::vdbe::Execution::step(pgmicro::MemoryStorage::Txn&);

int main(int argc, char** argv) {
  pgmicro::vdbe::bench::Rows<pgmicro::MemoryStorage> rows(pgmicro::open_memory(), 100'000);
  pgmicro::vdbe::bench::register_all("memory", rows);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
