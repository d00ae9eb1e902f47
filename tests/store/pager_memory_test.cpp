/// The B-tree's demand on pages, met by Pager over pages in memory.

#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>
#include <pgmicro/testing/pager_suite.hpp>

namespace {

using namespace pgmicro;
using pgmicro::testing::PagerSetup;
using MemoryPager = pager::Pager<pager::MemoryStore>;

static_assert(btree::Pager<MemoryPager>);
static_assert(btree::StablePages<MemoryPager::Txn>);

struct MemoryFactory {
  MemoryPager create(const PagerSetup& setup) {
    return MemoryPager(pager::MemoryStore({.page_size = setup.page_size}),
                       {.busy_timeout_ms = setup.busy_timeout_ms});
  }
};

/// A fork that emptied what its base has: old pages lie in wait under every page number of the tests.
struct ForkFactory {
  MemoryPager create(const PagerSetup& setup) {
    MemoryPager base(pager::MemoryStore({.page_size = setup.page_size}));
    {
      auto txn = base.begin(TxnMode::write);
      for (int i = 0; i < 50; ++i) txn.overwrite(txn.append()).data()[0] = std::byte{0xee};
      txn.commit();
    }
    MemoryPager fork(base.store().fork(), {.busy_timeout_ms = setup.busy_timeout_ms});
    auto txn = fork.begin(TxnMode::write);
    txn.truncate(0);
    txn.commit();
    return fork;
  }
};

}  // namespace

PGMICRO_PAGER_SUITE(Memory, MemoryFactory);
PGMICRO_PAGER_SUITE(Fork, ForkFactory);
