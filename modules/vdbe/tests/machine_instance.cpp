/// The machine over the map store, compiled once for all tests.

#include "map_store.hpp"

#include <pgmicro/vdbe/detail/machine.hpp>

template bool pgmicro::vdbe::Execution::step(pgmicro::vdbe::testing::MapStore::Txn&);
