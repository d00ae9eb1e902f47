#pragma once
/// The 100 bytes at the front of page 1, and the pages that are not b-tree pages: free list and pointer maps.
///
///     0   16  "SQLite format 3\0"
///     16  2   page size, 1: 65536
///     18  1   write version, 19 1 read version: 1 rollback journal, 2 WAL
///     20  1   reserved bytes at the end of each page
///     21  3   64, 32, 32: payload fractions, fixed
///     24  4   change counter
///     28  4   pages, right if 24 and 92 agree
///     32  4   first free-list trunk page, 0: none
///     36  4   pages on the free list
///     40  4   schema cookie
///     44  4   schema format, 4
///     48  4   suggested cache size
///     52  4   largest root page; 0: the file has no pointer maps
///     56  4   text encoding: 1 UTF-8, 2 UTF-16le, 3 UTF-16be
///     60  4   user version
///     64  4   1: incremental vacuum
///     68  4   application id
///     72  20  zero
///     92  4   the change counter for which 96 and 28 are right
///     96  4   version of the SQLite that wrote it
///
/// Free list: a chain of trunk pages, next (4), leaves (4), leaf page numbers (4 each). The bytes of a leaf
/// mean nothing.
///
/// Pointer maps (auto-vacuum only): page 2 and every (usable / 5 + 1)th page after it hold 5 bytes for each of
/// the pages that follow: what it is (1), and who points to it (4).
///
/// The page that holds byte 2^30 of the file belongs to SQLite's file locks and is never used.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/ids.hpp>
#include <pgmicro/btree/detail/page.hpp>
#include <pgmicro/btree/header_field.hpp>

#include <atomic>

namespace pgmicro::btree {

enum class AutoVacuum : std::uint8_t { none, full, incremental };
enum class TextEncoding : std::uint8_t { utf8 = 1, utf16le = 2, utf16be = 3 };

}  // namespace pgmicro::btree

namespace pgmicro::btree::detail {

inline constexpr std::uint32_t database_header_bytes = 100;
inline constexpr std::uint32_t change_counter_at = 24, page_count_at = 28, first_trunk_at = 32,
                               free_count_at = 36, largest_root_at = 52, incremental_vacuum_at = 64,
                               version_valid_for_at = 92, sqlite_version_at = 96;
/// What we claim to be in field 96: the SQLite whose format we write.
inline constexpr std::uint32_t sqlite_version = 3053000;

struct NewDatabase {
  std::uint32_t page_size;
  std::uint32_t reserved_bytes;
  AutoVacuum auto_vacuum;
  TextEncoding text_encoding;
  bool wal;
  PageFormat page;  ///< what follows from the first two
};
/// Page 1 of an empty database: header and an empty schema table.
void init_database(std::byte* page1, const NewDatabase& what) noexcept;

struct DatabaseFormat {
  PageFormat page;
  AutoVacuum auto_vacuum;
};
/// Checks what makes a file a database of this page size, and reads what every other page depends on.
[[nodiscard]] DatabaseFormat read_database_header(const std::byte* page1, std::uint32_t page_size);

/// What read_database_header() found in one version of a database, for the transactions that begin with the same.
/// Looked at by many threads at once: one word.
class FormatMemo {
 public:
  FormatMemo() noexcept = default;
  FormatMemo(const FormatMemo& o) noexcept : word_(o.word_.load(std::memory_order_relaxed)) {}
  FormatMemo& operator=(const FormatMemo& o) noexcept {
    word_.store(o.word_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    return *this;
  }

  /// Most databases have the page format that a new one would have.
  [[nodiscard]] bool recall(std::uint64_t version, const NewDatabase& likely,
                            DatabaseFormat& out) const noexcept {
    const auto word = word_.load(std::memory_order_relaxed);
    if (word >> 16 != version || (word & known) == 0) return false;
    const auto reserved = static_cast<std::uint32_t>(word >> 8 & 0xff);
    out.page = reserved == likely.reserved_bytes ? likely.page : PageFormat::of(likely.page_size, reserved);
    out.auto_vacuum = AutoVacuum{static_cast<std::uint8_t>(word >> 1 & 3)};
    return true;
  }
  void note(std::uint64_t version, const DatabaseFormat& f) noexcept {
    if (version >> 48 != 0) return;
    word_.store(version << 16 | std::uint64_t{f.page.page_size - f.page.usable} << 8 |
                    static_cast<std::uint64_t>(f.auto_vacuum) << 1 | known,
                std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint64_t known = 1;
  std::atomic<std::uint64_t> word_{0};  // version 48 │ reserved bytes 8 │ … │ auto-vacuum 2 │ known 1
};

[[nodiscard]] constexpr std::uint32_t lock_byte_page(std::uint32_t page_size) noexcept {
  return 0x40000000u / page_size + 1;
}

enum class PointerKind : std::uint8_t {
  root = 1,            ///< parent 0
  free = 2,            ///< parent 0
  first_overflow = 3,  ///< parent: the b-tree page with the cell
  next_overflow = 4,   ///< parent: the overflow page before it
  child = 5,           ///< parent: the interior page above
};
struct Pointer {
  PointerKind kind;
  PageNo parent;
};

/// The pointer-map page responsible for page `no` ≥ 2; `no` itself if it is one.
[[nodiscard]] constexpr std::uint32_t pointer_map_of(std::uint32_t no, const PageFormat& f) noexcept {
  const auto group = f.usable / 5 + 1;
  const auto map = (no - 2) / group * group + 2;
  return map == lock_byte_page(f.page_size) ? map + 1 : map;
}
/// Pages that hold neither trees nor overflow nor free-list data.
[[nodiscard]] constexpr bool is_special_page(std::uint32_t no, const PageFormat& f, bool maps) noexcept {
  return no == lock_byte_page(f.page_size) || (maps && no >= 2 && pointer_map_of(no, f) == no);
}
[[nodiscard]] constexpr std::uint32_t pointer_offset(std::uint32_t no, const PageFormat& f) noexcept {
  return 5 * (no - pointer_map_of(no, f) - 1);
}
/// Pages left of a database of `pages` pages once `free` of them, and the maps they needed, are given up.
[[nodiscard]] std::uint32_t pages_after_vacuum(std::uint32_t pages, std::uint32_t free, const PageFormat& f);

/// Entries a trunk page may hold, and how many SQLite (for the sake of its versions before 3.6.0) puts there.
[[nodiscard]] constexpr std::uint32_t trunk_leaves_max(const PageFormat& f) noexcept {
  return f.usable / 4 - 2;
}
[[nodiscard]] constexpr std::uint32_t trunk_leaves_filled(const PageFormat& f) noexcept {
  return f.usable / 4 - 8;
}

}  // namespace pgmicro::btree::detail
