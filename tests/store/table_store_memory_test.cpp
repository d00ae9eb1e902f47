/// The machine's demand on rows, met by trees over pages in memory.

#include <pgmicro/pager/any_page_store.hpp>
#include <pgmicro/pager/fork_store.hpp>
#include <pgmicro/storage.hpp>
#include <pgmicro/testing/table_store_suite.hpp>

namespace {

using namespace pgmicro;

constexpr pager::PagerOptions impatient{.busy_timeout_ms = 200};

/// Small pages: deep trees, and overflow chains for what is not small.
struct MemoryFactory {
  MemoryStorage create() { return MemoryStorage(pager::MemoryStore({.page_size = 512}), impatient); }
};
/// Pages move at each commit, and when a tree is made.
struct AutoVacuumFactory {
  MemoryStorage create() {
    return MemoryStorage(pager::MemoryStore({.page_size = 1024}), impatient,
                         {.reserved_bytes = 16, .auto_vacuum = btree::AutoVacuum::full});
  }
};
/// Erased at run time: pages are copied into a cache, here one that is too small for them.
struct AnyFactory {
  Storage<pager::AnyPageStore> create() {
    return Storage<pager::AnyPageStore>(pager::AnyPageStore(pager::MemoryStore({.page_size = 1024})),
                                        {.busy_timeout_ms = 200, .cache_bytes = 64 * 1024});
  }
};
/// Over a database that holds something else.
struct ForkFactory {
  MemoryStorage create() {
    MemoryStorage parent(pager::MemoryStore({.page_size = 1024}), impatient);
    auto txn = parent.begin(TxnMode::write);
    const TreeId tree = txn.create_tree(TreeKind::table);
    const std::string record(300, '\0');
    for (RowId k = 0; k < 200; ++k) txn.table(tree).put(k, as_bytes(record.data(), record.size()));
    txn.drop_tree(tree);
    txn.commit();
    return parent.fork();
  }
};

static_assert(vdbe::TableStore<MemoryStorage> && vdbe::SavepointTxn<MemoryStorage::Txn>);

}  // namespace

PGMICRO_TABLE_STORE_SUITE(Memory, MemoryFactory);
PGMICRO_TABLE_STORE_SUITE(AutoVacuum, AutoVacuumFactory);
PGMICRO_TABLE_STORE_SUITE(Any, AnyFactory);
PGMICRO_TABLE_STORE_SUITE(Fork, ForkFactory);
