/// The B-tree's demand on pages, met by Pager over SQLite's files on every kind of disk.

#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/sim_file.hpp>
#include <pgmicro/pager/wal_store.hpp>
#include <pgmicro/testing/pager_suite.hpp>

#include <unistd.h>

#include <filesystem>
#include <string>

namespace {

using namespace pgmicro;
using namespace pgmicro::pager;
using pgmicro::testing::PagerSetup;
using WalPager = Pager<WalStore>;
static_assert(btree::Pager<WalPager>);

PagerOptions options_of(const PagerSetup& setup) {
  return {.busy_timeout_ms = setup.busy_timeout_ms, .cache_bytes = setup.cache_bytes};
}

struct AloneFactory {
  WalPager create(const PagerSetup& setup) {
    return WalPager(WalStore(MemoryFile{}, MemoryFile{}, {.page_size = setup.page_size, .background = false}),
                    options_of(setup));
  }
};

struct SharedFactory {
  WalPager create(const PagerSetup& setup) {
    return WalPager(
        open_wal_database(MemoryFileSystem(), "db", {.page_size = setup.page_size, .checkpoint_frames = 50}),
        options_of(setup));
  }
};

struct PosixFactory {
  std::string folder =
      (std::filesystem::temp_directory_path() / ("pgmicro-pager-" + std::to_string(::getpid()))).string();
  int created = 0;
  PosixFactory() { std::filesystem::create_directories(folder); }
  ~PosixFactory() { std::filesystem::remove_all(folder); }
  WalPager create(const PagerSetup& setup) {
    return WalPager(open_wal_database(PosixFileSystem{}, folder + "/db" + std::to_string(++created),
                                      {.page_size = setup.page_size, .synchronous = Synchronous::normal}),
                    options_of(setup));
  }
};

}  // namespace

PGMICRO_PAGER_SUITE(WalAlone, AloneFactory);
PGMICRO_PAGER_SUITE(WalShared, SharedFactory);
PGMICRO_PAGER_SUITE(WalPosix, PosixFactory);
