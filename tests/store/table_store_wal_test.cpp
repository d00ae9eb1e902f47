/// The machine's demand on rows, met by trees in SQLite's files.

#include <pgmicro/pager/fork_store.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/storage.hpp>
#include <pgmicro/testing/table_store_suite.hpp>

#include <unistd.h>

#include <filesystem>
#include <string>

namespace {

using namespace pgmicro;

/// A cache of a few pages: most of what is read and written passes through the log.
constexpr pager::PagerOptions cramped{.busy_timeout_ms = 200, .cache_bytes = 48 * 1024};

struct AloneFactory {
  FileStorage create() {
    return FileStorage(
        pager::WalStore(pager::MemoryFile{}, pager::MemoryFile{}, {.page_size = 512, .background = false}),
        cramped, {.auto_vacuum = btree::AutoVacuum::incremental, .wal = true});
  }
};
struct SharedFactory {
  FileStorage create() {
    return FileStorage(pager::open_wal_database(pager::MemoryFileSystem(), "db",
                                                {.page_size = 1024, .checkpoint_frames = 50}),
                       cramped, {.wal = true});
  }
};
struct PosixFactory {
  std::string folder =
      (std::filesystem::temp_directory_path() / ("pgmicro-rows-" + std::to_string(::getpid()))).string();
  int created = 0;
  PosixFactory() { std::filesystem::create_directories(folder); }
  ~PosixFactory() { std::filesystem::remove_all(folder); }
  FileStorage create() {
    return open_file(folder + "/db" + std::to_string(++created), {.synchronous = pager::Synchronous::off},
                     {.busy_timeout_ms = 200});
  }
};
/// In memory, over the pages of a file.
struct ForkFactory {
  auto create() {
    auto parent = SharedFactory{}.create();
    auto txn = parent.begin(TxnMode::write);
    txn.table(txn.create_tree(TreeKind::table)).put(1, {});
    txn.commit();
    return parent.fork();
  }
};

static_assert(vdbe::TableStore<FileStorage> && vdbe::SavepointTxn<FileStorage::Txn>);

}  // namespace

PGMICRO_TABLE_STORE_SUITE(WalAlone, AloneFactory);
PGMICRO_TABLE_STORE_SUITE(WalShared, SharedFactory);
PGMICRO_TABLE_STORE_SUITE(WalPosix, PosixFactory);
PGMICRO_TABLE_STORE_SUITE(ForkOfWal, ForkFactory);
