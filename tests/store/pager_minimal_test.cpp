/// Pager over a store that offers the required operations and nothing else: every page comes through the cache.
/// The store is a stranger's, the one of the example.

#include "../../examples/custom_pages.cpp"

#include <pgmicro/pager/pager.hpp>
#include <pgmicro/testing/pager_suite.hpp>

namespace {

using Pager = pager::Pager<VersionStore>;
static_assert(btree::Pager<Pager>);
static_assert(!btree::StablePages<Pager::Txn>);

struct MinimalFactory {
  Pager create(const pgmicro::testing::PagerSetup& setup) {
    return Pager(VersionStore{setup.page_size},
                 {.busy_timeout_ms = setup.busy_timeout_ms, .cache_bytes = setup.cache_bytes});
  }
};

}  // namespace

PGMICRO_PAGER_SUITE(Version, MinimalFactory);
