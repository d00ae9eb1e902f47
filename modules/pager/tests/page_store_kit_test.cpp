/// The kit over every store of this module.

#include <pgmicro/pager/any_page_store.hpp>
#include <pgmicro/pager/fork_store.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/wal_store.hpp>
#include <pgmicro/testing/page_store_suite.hpp>

namespace {

using namespace pgmicro;

struct MemoryStoreFactory {
  pager::MemoryStore create(std::uint32_t page_size) { return pager::MemoryStore({.page_size = page_size}); }
};

/// A fork whose base has pages already: everything the kit sees lies in two stores.
struct ForkedMemoryStoreFactory {
  pager::MemoryStore create(std::uint32_t page_size) {
    pager::MemoryStore base({.page_size = page_size});
    {
      auto writer = base.begin_write();
      const std::vector<std::byte> page(page_size);
      const pager::PageImage images[] = {{PageNo{1}, page}, {PageNo{2}, page}};
      base.release(writer->commit(images, 2));
    }
    pager::MemoryStore fork = base.fork();
    auto writer = fork.begin_write();
    fork.release(writer->commit({}, 0));
    return fork;
  }
};

/// A fork of files that are still empty. With pages: fork_store_test.cpp.
struct ForkedWalFactory {
  pager::ForkStore<pager::WalStore> create(std::uint32_t page_size) {
    pager::WalStore base(pager::MemoryFile{}, pager::MemoryFile{},
                         {.page_size = page_size, .background = false});
    return base.fork();
  }
};

struct AnyMemoryFactory {
  pager::AnyPageStore create(std::uint32_t page_size) {
    return pager::AnyPageStore(pager::MemoryStore({.page_size = page_size}));
  }
};
struct AnyWalFactory {
  pager::AnyPageStore create(std::uint32_t page_size) {
    return pager::AnyPageStore(pager::WalStore(pager::MemoryFile{}, pager::MemoryFile{},
                                               {.page_size = page_size, .background = false}));
  }
};

}  // namespace

PGMICRO_PAGE_STORE_SUITE(Memory, MemoryStoreFactory);
PGMICRO_PAGE_STORE_SUITE(ForkedMemory, ForkedMemoryStoreFactory);
PGMICRO_PAGE_STORE_SUITE(ForkedWal, ForkedWalFactory);
PGMICRO_PAGE_STORE_SUITE(AnyMemory, AnyMemoryFactory);
PGMICRO_PAGE_STORE_SUITE(AnyWal, AnyWalFactory);
