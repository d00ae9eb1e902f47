#pragma once
/// The shipped stores, made ready for a benchmark.

#include <pgmicro/pager/any_page_store.hpp>
#include <pgmicro/pager/fork_store.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/sim_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>

namespace pgmicro::pager::bench {

/// Page 1 begins with the database header; the benches' own number stands behind it in every page.
inline constexpr std::size_t stamp_at = 200;
inline constexpr std::size_t cache_bytes = std::size_t{128} << 20;
inline constexpr std::uint32_t page_size = 4096;

struct Common {
  static constexpr bool resident = false;
  /// Enough of a database header for a log to be opened again.
  static void header(std::byte* page, std::uint32_t size) {
    std::memcpy(page, "SQLite format 3", 16);
    store_be16(page + 16, static_cast<std::uint16_t>(size));
    page[18] = page[19] = std::byte{2};
    page[21] = std::byte{64};
    page[22] = page[23] = std::byte{32};
  }
};

struct Memory : Common {
  using Pager = pager::Pager<MemoryStore>;
  static constexpr bool resident = true;
  Pager make(std::size_t = 0) { return Pager(MemoryStore{}); }
};

struct MemoryFork : Common {
  using Pager = pager::Pager<MemoryStore>;
  static constexpr bool resident = true;
  MemoryStore base{};
  Pager make(std::size_t = 0) { return Pager(base.fork()); }
};

struct AnyMemory : Common {
  using Pager = pager::Pager<AnyPageStore>;
  static constexpr bool resident = true;
  Pager make(std::size_t = 0) { return Pager(AnyPageStore(MemoryStore{})); }
};

struct WalOverMemory : Common {
  using Pager = pager::Pager<WalStore>;
  Pager make(std::size_t cache = cache_bytes) {
    return Pager(WalStore(MemoryFile{}, MemoryFile{}), {.cache_bytes = cache});
  }
};

struct WalOverSim : Common {
  SimDisk disk{1};
  int made = 0;
  using Pager = pager::Pager<WalStore>;
  Pager make(std::size_t cache = cache_bytes) {
    return Pager(open_wal_database(disk.files(), "db" + std::to_string(++made)), {.cache_bytes = cache});
  }
};

/// A folder of its own, new databases in it; synchronous=off where the disk is not what is measured.
struct OnDisk : Common {
  std::string folder =
      (std::filesystem::temp_directory_path() / ("pgmicro-bench-" + std::to_string(::getpid()))).string();
  int made = 0;
  Synchronous synchronous = Synchronous::off;
  OnDisk() { std::filesystem::create_directories(folder); }
  OnDisk(const OnDisk&) = delete;
  OnDisk& operator=(const OnDisk&) = delete;
  ~OnDisk() { std::filesystem::remove_all(folder); }
  WalStore open(Locking locking) {
    return open_wal_database(PosixFileSystem{}, folder + "/" + std::to_string(++made),
                             {.synchronous = synchronous, .locking = locking});
  }
};

struct WalOverPosixAlone : OnDisk {
  using Pager = pager::Pager<WalStore>;
  Pager make(std::size_t cache = cache_bytes) {
    return Pager(open(Locking::exclusive), {.cache_bytes = cache});
  }
};

struct WalOverPosix : OnDisk {
  using Pager = pager::Pager<WalStore>;
  Pager make(std::size_t cache = cache_bytes) { return Pager(open(Locking::shared), {.cache_bytes = cache}); }
};

struct ForkOfWal : OnDisk {
  using Pager = pager::Pager<ForkStore<WalStore>>;
  Pager make(std::size_t cache = cache_bytes) {
    return Pager(open(Locking::shared).fork(), {.cache_bytes = cache});
  }
};

struct AnyWalOverPosix : OnDisk {
  using Pager = pager::Pager<AnyPageStore>;
  Pager make(std::size_t cache = cache_bytes) {
    return Pager(AnyPageStore(open(Locking::shared)), {.cache_bytes = cache});
  }
};

}  // namespace pgmicro::pager::bench
