#pragma once
/// The WAL store, and trees on it, as the crash test drives them.

#include "rows_workload.hpp"
#include "scenario.hpp"

#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include <chrono>
#include <thread>

namespace pgmicro::crash {

using WalPager = pager::Pager<pager::WalStore>;

static_assert(static_cast<int>(Synchronous::off) == static_cast<int>(pager::Synchronous::off) &&
              static_cast<int>(Synchronous::extra) == static_cast<int>(pager::Synchronous::extra));

/// A disk whose syncs take a while, so that others append meanwhile.
template <class FileSystem>
struct SlowFileSystem : FileSystem {
  struct File : FileSystem::File {
    explicit File(typename FileSystem::File file) : FileSystem::File(std::move(file)) {}
    void sync() {
      std::this_thread::sleep_for(std::chrono::microseconds(50));
      FileSystem::File::sync();
    }
    void sync_data() { sync(); }
  };
  explicit SlowFileSystem(const FileSystem& files) : FileSystem(files) {}
  File open(std::string_view path, pager::OpenMode mode) { return File(FileSystem::open(path, mode)); }
};

template <class FileSystem>
WalPager open_wal_pager(const FileSystem& files, const Setup& setup) {
  pager::WalOptions options;
  options.page_size = setup.page_size;
  options.synchronous = static_cast<pager::Synchronous>(setup.synchronous);
  options.locking = setup.exclusive ? pager::Locking::exclusive : pager::Locking::shared;
  options.checkpoint_frames = setup.checkpoint_frames;
  options.wait_ms = 0;
  options.background = false;  // mostly a seed is one thread, and the same run each time
  if (setup.crowded)
    return WalPager(pager::open_wal_database(SlowFileSystem<FileSystem>(files), "db", options),
                    {.busy_timeout_ms = 60'000, .cache_bytes = setup.cache_bytes});
  return WalPager(pager::open_wal_database(files, "db", options),
                  {.busy_timeout_ms = 0, .cache_bytes = setup.cache_bytes});
}

/// `FileSystem` is made from the disk's.
template <class FileSystem>
struct PagesOnWal {
  using Database = WalPager;
  static constexpr bool shared = true, threaded = true;
  static Database open(pager::SimFileSystem files, const Setup& setup) {
    return open_wal_pager(FileSystem(std::move(files)), setup);
  }
};

template <class FileSystem>
struct RowsOnWal {
  using Database = TreeDatabase<WalPager>;
  static constexpr bool shared = true, threaded = true;
  static Database open(pager::SimFileSystem files, const Setup& setup) {
    return Database(open_wal_pager(FileSystem(std::move(files)), setup),
                    {.auto_vacuum = static_cast<btree::AutoVacuum>(setup.auto_vacuum), .wal = true});
  }
};

}  // namespace pgmicro::crash
