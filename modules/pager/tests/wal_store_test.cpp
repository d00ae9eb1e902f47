/// The page store kit over the WAL store, on every kind of file and in both ways of locking, and what is
/// particular to this store.

#include <gtest/gtest.h>

#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/sim_file.hpp>
#include <pgmicro/pager/wal_store.hpp>
#include <pgmicro/testing/page_store_suite.hpp>

#include "stock_sqlite.hpp"

#include <thread>

namespace {

using namespace pgmicro;
using namespace pgmicro::pager;
using testing_support::Folder;

struct AloneFactory {
  WalStore create(std::uint32_t page_size) {
    return WalStore(MemoryFile{}, MemoryFile{}, {.page_size = page_size, .background = false});
  }
};

struct SharedMemoryFileFactory {
  WalStore create(std::uint32_t page_size) {
    files = MemoryFileSystem();
    return open_wal_database(files, "db", {.page_size = page_size, .background = false});
  }
  WalStore again() { return open_wal_database(files, "db", {.background = false}); }
  MemoryFileSystem files;
};

struct SimFactory {
  WalStore create(std::uint32_t page_size) {
    disk = SimDisk(page_size);
    return open_wal_database(disk.files(), "db", {.page_size = page_size, .background = false});
  }
  WalStore again() { return open_wal_database(disk.files(), "db", {.background = false}); }
  SimDisk disk{1};
};

struct PosixFactory {
  WalStore create(std::uint32_t page_size) {
    name = folder.path("db" + std::to_string(++created));
    return open_wal_database(PosixFileSystem{}, name,
                             {.page_size = page_size, .synchronous = Synchronous::off});
  }
  WalStore again() { return open_wal_database(PosixFileSystem{}, name, {.synchronous = Synchronous::off}); }
  Folder folder;
  std::string name;
  int created = 0;
};

struct PosixAloneFactory {
  WalStore create(std::uint32_t page_size) {
    return open_wal_database(
        PosixFileSystem{}, folder.path("db" + std::to_string(++created)),
        {.page_size = page_size, .synchronous = Synchronous::normal, .locking = Locking::exclusive});
  }
  Folder folder;
  int created = 0;
};

}  // namespace

PGMICRO_PAGE_STORE_SUITE(WalAlone, AloneFactory);
PGMICRO_PAGE_STORE_SUITE(WalSharedMemoryFile, SharedMemoryFileFactory);
PGMICRO_PAGE_STORE_SUITE(WalSim, SimFactory);
PGMICRO_PAGE_STORE_SUITE(WalPosix, PosixFactory);
PGMICRO_PAGE_STORE_SUITE(WalPosixAlone, PosixAloneFactory);
