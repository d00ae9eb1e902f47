#pragma once
/// The wal-index, NAME-shm: which frame of the log holds which page, in memory shared by all who have the
/// database open (or, for a store that has the database to itself, in the heap). It can be rebuilt from the
/// log at any time. All in the byte order of the machine.
///
///     region 0, 32 KiB                             region 1, 2, …
///     ┌──────────────────────────┐ 0               ┌──────────────────────────┐ 0
///     │ IndexHeader              │                 │ page of frame            │
///     ├──────────────────────────┤ 48              │   4063 + 4096 (region-1) │
///     │ IndexHeader, once more   │                 │ … 4096 u32               │
///     ├──────────────────────────┤ 96              │                          │
///     │ CheckpointInfo           │                 │                          │
///     ├──────────────────────────┤ 136             │                          │
///     │ pages of frames 1 … 4062 │                 │                          │
///     ├──────────────────────────┤ 16384           ├──────────────────────────┤ 16384
///     │ hash: 8192 u16           │                 │ hash: 8192 u16           │
///     └──────────────────────────┘ 32768           └──────────────────────────┘ 32768
///
/// A hash slot is 0 (free) or the 1-based place of a frame within its region. A page is looked for from slot
/// (page × 383) mod 8192 on, until a free slot; of several frames of one page the highest counts, and of
/// several regions the last.
///
/// (X1) The header is written second copy first, then a barrier, then the first copy. A reader takes the
///      first, a barrier, the second, and believes them if they are equal and the checksum holds.
/// (X2) Entries of frames 1 … header.frames are not changed while the log lives: they were there before the
///      header said so. Entries beyond are a writer's that is at work, or has failed.
/// (X3) Only the holder of the write lock changes headers and entries; only the holder of the
///      checkpoint lock raises `backfilled`; a read mark is changed by whoever holds its slot exclusively.
/// (X4) The log starts anew only when backfilled = header.frames and no reader holds a slot 1 … 4.

#include <pgmicro/pager/detail/memory_barrier.hpp>
#include <pgmicro/pager/detail/wal_format.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace pgmicro::pager::detail {

struct IndexHeader {
  std::uint32_t version = wal_version;
  std::uint32_t unused = 0;
  std::uint32_t change = 0;  ///< one more at each commit
  std::uint8_t initialised = 1;
  std::uint8_t big_endian_sums = 0;
  std::uint16_t page_size_code = 0;  ///< 65536 is 1
  std::uint32_t frames = 0;          ///< of the log, up to the last commit
  std::uint32_t pages = 0;           ///< of the database at that commit
  WalChecksum frame_sum;             ///< of the last frame
  WalSalts salts;
  WalChecksum sum;  ///< of the 40 bytes before

  [[nodiscard]] std::uint32_t page_size() const noexcept {
    return (page_size_code & 0xfe00u) | (std::uint32_t{page_size_code & 1u} << 16);
  }
  void set_page_size(std::uint32_t bytes) noexcept {
    page_size_code = static_cast<std::uint16_t>((bytes & 0xff00u) | (bytes >> 16));
  }
  friend bool operator==(const IndexHeader&, const IndexHeader&) noexcept = default;
};
static_assert(sizeof(IndexHeader) == 48 && alignof(IndexHeader) == 4);
static_assert(std::is_trivially_copyable_v<IndexHeader>);

inline constexpr unsigned reader_slots = 5;
inline constexpr std::uint32_t mark_unused = 0xffffffff;

/// The lock slots (SharedMemoryFile), SQLite's WAL_…_LOCK.
enum Slot : unsigned { slot_write = 0, slot_checkpoint = 1, slot_recover = 2, slot_read = 3 };

struct CheckpointInfo {
  std::uint32_t backfilled;          ///< frames whose pages are in the database file
  std::uint32_t mark[reader_slots];  ///< readers holding slot i see frames up to here at least; 0 is always 0
  std::uint8_t locks[8];             ///< never read: the bytes that the operating system's locks are on
  std::uint32_t backfill_attempted;  ///< frames whose pages may be in the database file
  std::uint32_t unused;
};
static_assert(sizeof(CheckpointInfo) == 40);

inline constexpr std::uint32_t region_bytes = 32768;
inline constexpr std::uint32_t region_frames = 4096;
inline constexpr std::uint32_t hash_slots = 8192;
inline constexpr std::uint32_t index_header_bytes = 2 * sizeof(IndexHeader) + sizeof(CheckpointInfo);
inline constexpr std::uint32_t first_region_frames = region_frames - index_header_bytes / 4;
static_assert(index_header_bytes == 136 && first_region_frames == 4062);
static_assert(region_frames * 4 + hash_slots * 2 == region_bytes);

/// Where the wal-index lies, and its locks. Locks of one Sharing do not conflict with each other.
class Sharing {
 public:
  virtual ~Sharing() = default;
  /// See SharedMemoryFile.
  [[nodiscard]] virtual std::byte* map(std::uint32_t region, bool extend) = 0;
  [[nodiscard]] virtual bool lock_shared(unsigned slot) = 0;
  [[nodiscard]] virtual bool lock_exclusive(unsigned slot, unsigned slots) = 0;
  virtual void unlock(unsigned slot, unsigned slots) = 0;
  /// False: everything can be read, nothing changed, and no exclusive lock be had.
  [[nodiscard]] virtual bool writable() const noexcept = 0;
  virtual void close(bool unlink) = 0;
  /// Other processes, or other stores, may have it too.
  [[nodiscard]] virtual bool with_others() const noexcept { return true; }
};

/// A wal-index nobody else sees; every lock is granted.
class HeapSharing final : public Sharing {
 public:
  std::byte* map(std::uint32_t region, bool extend) override;
  bool lock_shared(unsigned) override { return true; }
  bool lock_exclusive(unsigned, unsigned) override { return true; }
  void unlock(unsigned, unsigned) override {}
  bool writable() const noexcept override { return true; }
  void close(bool) override {}
  bool with_others() const noexcept override { return false; }

 private:
  struct alignas(64) Region {
    std::byte bytes[region_bytes];
  };
  std::mutex mutex_;
  std::vector<std::unique_ptr<Region>> regions_;
};

/// Reads and writes a wal-index. Lookups may run in any number of threads, beside one that appends.
class WalIndex {
 public:
  explicit WalIndex(Sharing& sharing) noexcept : sharing_(sharing) {}
  ~WalIndex();
  WalIndex(const WalIndex&) = delete;
  WalIndex& operator=(const WalIndex&) = delete;

  /// Maps region 0. False: there is none, and `extend` was false.
  [[nodiscard]] bool attach(bool extend);
  [[nodiscard]] const std::byte* first_region() const noexcept { return first_; }

  /// (X1). False: torn, or never initialised, or damaged.
  [[nodiscard]] bool read_header(IndexHeader& out) const noexcept;
  /// The first copy is `h`.
  [[nodiscard]] bool header_is(const IndexHeader& h) const noexcept { return header_is(first_, h); }
  [[nodiscard]] static bool header_is(const std::byte* first_region, const IndexHeader& h) noexcept;
  /// Computes h.sum.
  static void seal(IndexHeader& h) noexcept;
  /// seal()s and publishes `h` (X1).
  void write_header(IndexHeader& h) noexcept;

  [[nodiscard]] std::uint32_t backfilled() const noexcept { return backfilled(first_region()); }
  [[nodiscard]] static std::uint32_t backfilled(const std::byte* first_region) noexcept {
    return load_u32(first_region + info_offset + offsetof(CheckpointInfo, backfilled));
  }
  void set_backfilled(std::uint32_t frames) noexcept {
    store_info(offsetof(CheckpointInfo, backfilled), frames);
  }
  void set_backfill_attempted(std::uint32_t frames) noexcept {
    store_info(offsetof(CheckpointInfo, backfill_attempted), frames);
  }
  [[nodiscard]] std::uint32_t mark(unsigned slot) const noexcept {
    return load_u32(first_region() + info_offset + offsetof(CheckpointInfo, mark) + slot * 4);
  }
  void set_mark(unsigned slot, std::uint32_t frames) noexcept {
    store_info(offsetof(CheckpointInfo, mark) + slot * 4, frames);
  }

  /// Enters frame `frame`, the one after the last entered. Drops what stood there and beyond.
  void append(std::uint32_t frame, PageNo page);
  /// The highest of frames min … max that holds `page`, or 0.
  [[nodiscard]] std::uint32_t find(PageNo page, std::uint32_t min_frame, std::uint32_t max_frame) const;
  [[nodiscard]] PageNo page_of(std::uint32_t frame) const;
  /// Replaces everything but the header part by the frames given; `pages[i]` is the page of frame i + 1. A
  /// byte that was right is never wrong in between.
  void rebuild(std::span<const PageNo> pages);

 private:
  static constexpr std::size_t info_offset = 2 * sizeof(IndexHeader);
  static constexpr std::size_t table_row = 1024;

  [[nodiscard]] static std::uint32_t load_u32(const std::byte* p) noexcept {
    return __atomic_load_n(reinterpret_cast<const std::uint32_t*>(p), __ATOMIC_RELAXED);
  }
  void store_info(std::size_t offset, std::uint32_t v) noexcept;
  /// Region `r`, mapped if need be; null if it does not exist.
  [[nodiscard]] std::byte* region(std::uint32_t r, bool extend) const;

  Sharing& sharing_;
  mutable std::mutex map_mutex_;
  const std::byte* first_ = nullptr;
  /// Addresses of regions, by r / 1024 and r % 1024: enough for 2³² frames. Rows are made on demand.
  using Row = std::array<std::atomic<std::byte*>, table_row>;
  mutable std::array<std::atomic<Row*>, table_row> rows_{};
};

}  // namespace pgmicro::pager::detail
