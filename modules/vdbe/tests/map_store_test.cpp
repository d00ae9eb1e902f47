/// The tests' own store keeps the promises of the border.

#include "map_store.hpp"

#include <pgmicro/testing/table_store_suite.hpp>

static_assert(pgmicro::vdbe::RecordTxn<pgmicro::vdbe::testing::MapStore::Txn>);

struct MapStoreFactory {
  pgmicro::vdbe::testing::MapStore create() { return {}; }
};
PGMICRO_TABLE_STORE_SUITE(Map, MapStoreFactory);
