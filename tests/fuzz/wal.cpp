// Logs and wal-indexes of any content, beside a database file: recovery, reading, writing, checkpoints. What may
// happen: an Error, or it works; and what was committed is there after the store is opened anew.

#include "fuzz_input.hpp"

#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include <array>

namespace pgmicro::fuzz {
namespace {

using pager::CheckpointMode;
using pager::MemoryFile;
using pager::MemoryFileSystem;
using pager::OpenMode;
using pager::WalStore;

constexpr std::uint32_t page_size = 512;
using Contents = std::vector<std::byte>;

struct Files {
  Contents database, log, journal;
};

Contents contents_of(MemoryFileSystem& files, const char* name) {
  if (!files.exists(name)) return {};
  MemoryFile f = files.open(name, OpenMode::read_only);
  Contents bytes(f.size());
  if (!bytes.empty()) f.read(0, bytes);
  return bytes;
}
void place(MemoryFileSystem& files, const char* name, const Contents& bytes) {
  MemoryFile f = files.open(name, OpenMode::create);
  if (!bytes.empty()) f.write(0, bytes);
}

pager::WalOptions options(pager::Locking locking) {
  return {
      .page_size = page_size, .locking = locking, .checkpoint_frames = 0, .wait_ms = 0, .background = false};
}

/// Page 1 of an empty database; the others hold their number.
Contents page_of(std::uint32_t no, std::uint8_t stamp) {
  Contents page(page_size, std::byte{stamp});
  if (no == 1) {
    static constexpr char magic[] = "SQLite format 3";
    std::fill(page.begin(), page.end(), std::byte{0});
    std::memcpy(page.data(), magic, 16);
    store_be16(&page[16], page_size);
    page[18] = page[19] = std::byte{2};
    page[21] = std::byte{64};
    page[22] = page[23] = std::byte{32};
    store_be32(&page[44], 4);
    store_be32(&page[56], 1);
    page[100] = std::byte{13};
    store_be16(&page[105], page_size);
    page[300] = std::byte{stamp};
  }
  return page;
}

WalStore::Snapshot commit(WalStore& store, std::span<const std::uint32_t> numbers, std::uint8_t stamp,
                          std::uint32_t pages) {
  auto writer = store.begin_write();
  if (!writer) throw Error(errc::lock_not_available, "busy");
  std::vector<Contents> bytes;
  for (const std::uint32_t no : numbers) bytes.push_back(page_of(no, stamp));
  std::vector<pager::PageImage> batch;
  for (std::size_t i = 0; i < numbers.size(); ++i) batch.push_back({PageNo{numbers[i]}, bytes[i]});
  return writer->commit(batch, pages);
}

/// A database of six pages; five commits in its log, one of them over a restart of the log.
Files make_files(int variant) {
  MemoryFileSystem files;
  auto store = pager::open_wal_database(files, "db", options(pager::Locking::exclusive));
  const std::array<std::uint32_t, 6> all{1, 2, 3, 4, 5, 6};
  store.release(commit(store, all, 1, 6));
  store.release(commit(store, std::array<std::uint32_t, 3>{1, 2, 6}, 2, 6));
  if (variant == 1) (void)store.checkpoint(CheckpointMode::restart);
  store.release(commit(store, std::array<std::uint32_t, 2>{3, 5}, 3, 6));
  store.release(commit(store, std::array<std::uint32_t, 2>{1, 7}, 4, 7));
  Files made{contents_of(files, "db"), contents_of(files, "db-wal"), {}};
  if (variant == 2) {  // a hot rollback journal of pages 2 and 5, from a time before the log
    made.log.clear();
    made.database.resize(7 * page_size);
    made.database[18] = made.database[19] = std::byte{1};
    made.journal.resize(512 + 2 * (page_size + 8));
    static constexpr unsigned char magic[] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    std::byte* p = made.journal.data();
    std::memcpy(p, magic, 8);
    store_be32(p + 8, 2);      // records
    store_be32(p + 12, 1234);  // nonce
    store_be32(p + 16, 6);     // pages before
    store_be32(p + 20, 512);   // sector
    store_be32(p + 24, page_size);
    p += 512;
    for (const std::uint32_t no : {2u, 5u}) {
      store_be32(p, no);
      std::memset(p + 4, 9, page_size);
      std::uint32_t sum = 1234;
      for (int i = page_size - 200; i > 0; i -= 200) sum += 9;
      store_be32(p + 4 + page_size, sum);
      p += page_size + 8;
    }
  }
  return made;
}

/// Gives the frames the checksums that a writer would have given them, so that damage gets past recovery.
void seal(Contents& log) {
  if (log.size() < 32) return;
  const bool big = (load_u8(&log[3]) & 1) != 0;
  const std::uint32_t size = load_be32(&log[8]);
  if (size < 512 || size > 65536) return;
  std::uint32_t a = 0, b = 0;
  const auto add = [&](std::size_t at, std::size_t n) {
    for (std::size_t i = at; i < at + n; i += 8) {
      std::uint32_t x = load_be32(&log[i]), y = load_be32(&log[i + 4]);
      if (!big) {
        x = __builtin_bswap32(x);
        y = __builtin_bswap32(y);
      }
      a += x + b;
      b += y + a;
    }
  };
  add(0, 24);
  store_be32(&log[24], a);
  store_be32(&log[28], b);
  for (std::size_t at = 32; at + 24 + size <= log.size(); at += 24 + size) {
    add(at, 8);
    add(at + 24, size);
    store_be32(&log[at + 16], a);
    store_be32(&log[at + 20], b);
  }
}

/// Fills the shared memory as a hostile neighbour would, and seals its header if asked.
void damage_index(std::byte* region, Input& in) {
  for (unsigned edits = in.below(30); edits != 0; --edits) {
    const std::size_t at = in.below(3) == 0 ? in.u16() % std::size_t{32768} : in.u8() % std::size_t{136};
    region[at] = std::byte(in.u8());
  }
  if (in.below(2) == 0) return;
  std::uint32_t a = 0, b = 0, word[2];
  for (int i = 0; i < 40; i += 8) {
    std::memcpy(word, region + i, 8);
    a += word[0] + b;
    b += word[1] + a;
  }
  std::memcpy(region + 40, &a, 4);
  std::memcpy(region + 44, &b, 4);
  std::memcpy(region + 48, region, 48);
}

void read_all(WalStore& store) {
  const auto at = store.latest();
  std::byte page[65536];
  const std::uint32_t pages = std::min(store.page_count(at), 200u);
  try {
    for (std::uint32_t no = 1; no <= pages; ++no)
      store.read(at, PageNo{no}, MutBytes(page, store.page_size()));
  } catch (...) {
    store.release(at);
    throw;
  }
  store.release(at);
}

/// `honest`: nobody else writes to the shared memory; whoever believes a forged wal-index may lose anything.
void use(MemoryFileSystem& files, pager::Locking locking, bool honest, Input& in) {
  std::uint8_t stamp = 0;
  std::uint32_t stamped = 0, pages = 0;
  {
    auto store = pager::open_wal_database(files, "db", options(locking));
    for (int step = 0; step < 12 && !in.empty(); ++step) {
      switch (in.below(4)) {
        case 0: read_all(store); break;
        case 1: (void)store.checkpoint(CheckpointMode{static_cast<std::uint8_t>(in.below(4))}); break;
        default: {
          if (store.page_size() != page_size) break;
          const auto now = store.latest();
          const std::uint32_t count = store.page_count(now);
          store.release(now);
          if (count > 10000) break;
          stamp = static_cast<std::uint8_t>(step + 100);
          stamped = 2 + in.below(6);
          pages = std::max(count, stamped);
          const std::array<std::uint32_t, 2> numbers{1, stamped};
          store.release(commit(store, numbers, stamp, pages));
        }
      }
    }
  }
  if (stamped == 0 || !honest) return;
  // It was reported as committed.
  auto store = pager::open_wal_database(files, "db", options(locking));
  const auto at = store.latest();
  std::byte page[page_size];
  if (store.page_count(at) != pages) fail("a committed page count is lost");
  store.read(at, PageNo{stamped}, page);
  if (load_u8(page) != stamp) fail("a committed page is lost");
  store.release(at);
}

}  // namespace
}  // namespace pgmicro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pgmicro;
  using namespace pgmicro::fuzz;
  static const std::array<Files, 3> originals{make_files(0), make_files(1), make_files(2)};
  Input in(data, size);
  Files made = originals[in.below(originals.size())];
  const auto shape = in.u8();
  const auto locking = (shape & 1) != 0 ? pager::Locking::exclusive : pager::Locking::shared;
  damage(in, (shape & 2) != 0 ? made.database : made.log);
  if ((shape & 4) != 0) damage(in, made.journal);
  // A journal may restore a database of any size, as a file with holes. In memory, holes are not for nothing.
  if (made.journal.size() >= 20 && load_be32(&made.journal[16]) > 60000) store_be32(&made.journal[16], 60000);
  if ((shape & 8) != 0) made.log.resize(in.u16() % (made.log.size() + 100));
  if ((shape & 16) != 0) {
    const Bytes raw = in.bytes(in.u16() % 3000);
    made.log.assign(raw.begin(), raw.end());
  }
  if ((shape & 32) != 0) seal(made.log);

  MemoryFileSystem files;
  place(files, "db", made.database);
  if (!made.log.empty()) place(files, "db-wal", made.log);
  if (!made.journal.empty()) place(files, "db-journal", made.journal);
  try {
    // Somebody else has the database open; what he left in the shared memory is not zero.
    MemoryFile neighbour = files.open("db", OpenMode::read_write);
    const bool crowded = (shape & 64) != 0 && locking == pager::Locking::shared;
    if (crowded) {
      std::byte* const region = neighbour.shm_map(0, true);
      try {
        auto store = pager::open_wal_database(files, "db", options(locking));
        read_all(store);
        damage_index(region, in);
        read_all(store);
      } catch (const Error&) {
        damage_index(region, in);
      }
    }
    use(files, locking, !crowded, in);
    if (crowded) neighbour.shm_close(false);
  } catch (const Error& e) {
    static constexpr SqlState permitted[] = {errc::data_corrupted,
                                             errc::program_limit,
                                             errc::feature_not_supported,
                                             errc::lock_not_available,
                                             errc::not_in_prerequisite_state,
                                             errc::io_error,
                                             errc::read_only,
                                             errc::invalid_parameter};
    if (std::find(std::begin(permitted), std::end(permitted), e.sqlstate()) == std::end(permitted))
      fail(e.what());
  }
  return 0;
}
