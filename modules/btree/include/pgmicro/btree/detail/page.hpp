#pragma once
/// One b-tree page, to the bit as SQLite writes it. Plain functions on bytes: they know nothing of pagers.
///
/// What is hard: the bytes come from a disk. Every offset found in a page is checked before it is followed,
/// and the answer to a bad one is corrupt("page N cell M: …"); none of these functions reads or writes
/// outside [page, page + page_size), whatever the bytes are.
///
///     offset  size                    (page 1: all after the 100-byte database header)
///     0       1     kind: 2, 5, 10, 13
///     1       2     first freeblock, 0: none
///     3       2     cells
///     5       2     start of the cell content, 0: 65536
///     7       1     fragmented bytes
///     8       4     right child                          (interior pages only)
///     8|12    2×n   cell pointers, in key order
///     …             gap
///     content …     cells and freeblocks, in no order, up to the usable size
///     usable  r     reserved bytes, not ours
///
/// A freeblock is: next freeblock (2), its size (2), …; ascending by offset, at least 4 bytes, never
/// adjacent. Holes of 1 to 3 bytes are "fragments", only counted.
///
///     cell            4: left child  varint: payload size  varint: rowid  payload  4: first overflow page
///     table leaf                     x                     x              x        if the payload spills
///     table interior  x                                    x
///     index leaf                     x                                    x        if it spills
///     index interior  x              x                                    x        if it spills
///
/// (N1) Cell pointers lie in [end of the pointer array, usable − 4], and each cell ends at or before usable.
/// (N2) A cell takes at least 4 bytes, so that it can become a freeblock.
/// (N3) gap + freeblocks + fragments + cells + header + pointers = usable.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/ids.hpp>
#include <pgmicro/base/varint.hpp>

#include <string>

namespace pgmicro::btree::detail {

enum class PageKind : std::uint8_t {
  index_interior = 2,
  table_interior = 5,
  index_leaf = 10,
  table_leaf = 13
};
[[nodiscard]] constexpr bool is_leaf(PageKind k) noexcept { return (static_cast<unsigned>(k) & 8) != 0; }
[[nodiscard]] constexpr bool is_table(PageKind k) noexcept { return (static_cast<unsigned>(k) & 1) != 0; }
[[nodiscard]] constexpr std::uint32_t header_bytes(PageKind k) noexcept { return is_leaf(k) ? 8 : 12; }
[[nodiscard]] constexpr PageKind leaf_of(PageKind k) noexcept {
  return is_table(k) ? PageKind::table_leaf : PageKind::index_leaf;
}
[[nodiscard]] constexpr PageKind interior_of(PageKind k) noexcept {
  return is_table(k) ? PageKind::table_interior : PageKind::index_interior;
}
/// Where a page's b-tree header starts.
[[nodiscard]] constexpr std::uint32_t header_offset(PageNo no) noexcept {
  return no == PageNo::first ? 100 : 0;
}

inline constexpr std::uint32_t cell_bytes_min = 4;
inline constexpr std::uint32_t usable_bytes_min = 480;

/// What follows from the page size and the reserved bytes at each page's end.
struct PageFormat {
  std::uint32_t page_size = 0;
  std::uint32_t usable = 0;
  std::uint32_t table_local_max = 0;  ///< a table leaf keeps at most this much payload beside its rowid
  std::uint32_t index_local_max = 0;  ///< so that an index page holds at least four cells
  std::uint32_t local_min = 0;        ///< a payload that spills keeps at least this much
  std::uint32_t cells_max = 0;

  [[nodiscard]] static PageFormat of(std::uint32_t page_size, std::uint32_t reserved_bytes) noexcept;
  [[nodiscard]] std::uint32_t local_max(PageKind k) const noexcept {
    return k == PageKind::table_leaf ? table_local_max : index_local_max;
  }
  /// How much of a payload of `total` bytes stays on its page.
  [[nodiscard]] std::uint32_t local_bytes(PageKind k, std::uint64_t total) const noexcept {
    const auto max = local_max(k);
    if (total <= max) return static_cast<std::uint32_t>(total);
    const auto surplus = local_min + static_cast<std::uint32_t>((total - local_min) % (usable - 4));
    return surplus <= max ? surplus : local_min;
  }
  [[nodiscard]] std::uint32_t overflow_bytes() const noexcept { return usable - 4; }
};

/// A page's header, read and checked once on arrival.
struct PageHeader {
  PageKind kind = PageKind::table_leaf;
  std::uint8_t fragmented = 0;
  std::uint16_t first_freeblock = 0;
  std::uint16_t count = 0;     ///< cells
  std::uint32_t offset = 0;    ///< where the header starts: 0, or 100 on page 1
  std::uint32_t content = 0;   ///< where the cell content starts, ≤ usable
  std::uint32_t pointers = 0;  ///< where the cell pointers start
  PageNo right_child = PageNo::none;

  [[nodiscard]] std::uint32_t pointers_end() const noexcept { return pointers + 2u * count; }
};

[[noreturn]] void throw_bad_header(const std::byte* page, PageNo no, const PageFormat& format);
[[noreturn]] void throw_bad_pointer(PageNo no, std::uint32_t index);

/// Checks kind, count and bounds. `page` is page_size bytes.
[[nodiscard]] inline PageHeader read_header(const std::byte* page, PageNo no, const PageFormat& format) {
  PageHeader h;
  h.offset = header_offset(no);
  const auto* const p = page + h.offset;
  const auto kind = load_u8(p);
  h.kind = PageKind{kind};
  h.first_freeblock = load_be16(p + 1);
  h.count = load_be16(p + 3);
  h.content = load_be16(p + 5);
  if (h.content == 0) h.content = 65536;
  h.fragmented = load_u8(p + 7);
  h.pointers = h.offset + header_bytes(h.kind);
  if (!is_leaf(h.kind)) h.right_child = PageNo{load_be32(p + 8)};
  constexpr std::uint32_t kinds = 1u << 2 | 1u << 5 | 1u << 10 | 1u << 13;
  if (kind > 13 || (kinds >> kind & 1u) == 0 || h.count > format.cells_max || h.content > format.usable ||
      h.pointers_end() > h.content) [[unlikely]]
    throw_bad_header(page, no, format);
  return h;
}

/// A cell, taken apart. Fields its kind does not have are zero.
struct Cell {
  PageNo left_child = PageNo::none;
  PageNo overflow = PageNo::none;  ///< first overflow page
  RowId rowid = 0;
  std::uint64_t total = 0;             ///< payload bytes, all of them
  const std::byte* payload = nullptr;  ///< `local` bytes lie here
  std::uint32_t local = 0;
  std::uint32_t offset = 0;  ///< on its page
  std::uint32_t size = 0;    ///< of the cell, on its page

  [[nodiscard]] Bytes local_payload() const noexcept { return {payload, local}; }
};

/// A payload's length is bounded by what a record may be, long before arithmetic could overflow.
inline constexpr std::uint64_t payload_bytes_max = 0x7fffffff;

/// Where cell `index` (< h.count) lies; (N1) checked.
[[nodiscard]] inline std::uint32_t cell_offset(const std::byte* page, PageNo no, const PageHeader& h,
                                               const PageFormat& format, std::uint32_t index) {
  const std::uint32_t at = load_be16(page + h.pointers + 2 * index);
  if (at < h.pointers_end() || at > format.usable - cell_bytes_min) [[unlikely]]
    throw_bad_pointer(no, index);
  return at;
}
[[nodiscard]] Cell read_cell(const std::byte* page, PageNo no, const PageHeader& h, const PageFormat& format,
                             std::uint32_t index);
/// A cell at `offset`, which need not be in the pointer array; `index` is for messages only. Checked.
[[nodiscard]] Cell parse_cell(const std::byte* page, PageNo no, PageKind kind, const PageFormat& format,
                              std::uint32_t offset, std::uint32_t index);

/// The bytes of a varint; nine bytes from `p` are readable.
[[nodiscard]] inline std::uint32_t varint_length(const std::byte* p) noexcept {
  std::uint32_t n = 1;
  while (n < varint_bytes_max && load_u8(p + n - 1) >= 0x80) ++n;
  return n;
}

/// What most cells are: not near the page's end, a payload of less than 16 KiB, all of it here. Their parts
/// are found by inline code; a cell that is not so answers with a null `payload`, and read_cell() knows more.
struct PlainCell {
  const std::byte* payload = nullptr;
  std::uint32_t local = 0;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};
[[nodiscard]] inline PlainCell plain_cell(const std::byte* page, const PageHeader& h,
                                          const PageFormat& format, std::uint32_t index) noexcept {
  const std::uint32_t at = load_be16(page + h.pointers + 2 * index);
  // A child pointer, or two varints of at most nine bytes.
  if (at < h.pointers_end() || at + 2 * varint_bytes_max > format.usable) [[unlikely]]
    return {};
  std::uint32_t p = at + (is_leaf(h.kind) ? 0 : 4);
  std::uint32_t local = load_u8(page + p++);
  if (local >= 0x80) {
    const std::uint32_t low = load_u8(page + p++);
    if (low >= 0x80) return {};
    local = (local & 0x7f) << 7 | low;
  }
  if (is_table(h.kind)) p += varint_length(page + p);
  if (local > format.local_max(h.kind) || p + local > format.usable) [[unlikely]]
    return {};
  const auto size = p + local - at;
  return {page + p, local, at, size < cell_bytes_min ? cell_bytes_min : size};
}
/// The bytes of cell `index` of any page.
struct CellRef {
  const std::byte* data;
  std::uint32_t size;
};
[[nodiscard]] inline CellRef cell_bytes(const std::byte* page, PageNo no, const PageHeader& h,
                                        const PageFormat& format, std::uint32_t index) {
  if (h.kind != PageKind::table_interior) {
    const auto plain = plain_cell(page, h, format, index);
    if (plain.payload != nullptr) [[likely]]
      return {page + plain.offset, plain.size};
  }
  const auto cell = read_cell(page, no, h, format, index);
  return {page + cell.offset, cell.size};
}

/// Child `index` (0 … count) of an interior page: left children, then the right child.
[[nodiscard]] PageNo child_at(const std::byte* page, PageNo no, const PageHeader& h, const PageFormat& format,
                              std::uint32_t index);
void set_child(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format, std::uint32_t index,
               PageNo child);

/// Gap + freeblocks + fragments (N3). Walks and checks the freeblock list.
[[nodiscard]] std::uint32_t free_bytes(const std::byte* page, PageNo no, const PageHeader& h,
                                       const PageFormat& format);

/// An empty page. Touches nothing before header_offset(no).
void init_page(std::byte* page, PageNo no, PageKind kind, const PageFormat& format) noexcept;

/// insert_cell() where the gap is too small, or freeblocks offer themselves.
[[nodiscard]] std::byte* insert_cell_slow(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format,
                                          std::uint32_t index, std::uint32_t size, std::byte* scratch);
/// The last step: the cell takes [at, at + size) and pointer `index`.
inline std::byte* enter_cell(std::byte* page, PageHeader& h, std::uint32_t index, std::uint32_t at) noexcept {
  auto* const slot = page + h.pointers + 2 * index;
  if (index < h.count) std::memmove(slot + 2, slot, 2 * (h.count - index));
  store_be16(slot, static_cast<std::uint16_t>(at));
  ++h.count;
  store_be16(page + h.offset + 3, h.count);
  return page + at;
}

/// Makes room for a cell of `size` bytes (≥ cell_bytes_min) as number `index` (≤ count) and returns where to
/// write it, or null if the page has no room for it and its pointer. `h` is brought up to date. `scratch` is
/// page_size bytes, used if the page must be defragmented.
[[nodiscard]] inline std::byte* insert_cell(std::byte* page, PageNo no, PageHeader& h,
                                            const PageFormat& format, std::uint32_t index, std::uint32_t size,
                                            std::byte* scratch) {
  if (h.first_freeblock != 0 || h.pointers_end() + 2 + size > h.content || h.count >= format.cells_max)
      [[unlikely]]
    return insert_cell_slow(page, no, h, format, index, size, scratch);
  h.content -= size;
  store_be16(page + h.offset + 5, static_cast<std::uint16_t>(h.content));
  return enter_cell(page, h, index, h.content);
}

/// Takes cell `index`, which lies at `offset` and has `size` bytes, off the page. The content is pushed together
/// rather than left with a hole: moving some kilobytes in a row costs less than following a list of freeblocks,
/// each in a cache line of its own, at the next insert or erase. Freeblocks that others left stay as they are.
void remove_cell(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format, std::uint32_t index,
                 std::uint32_t offset, std::uint32_t size);
/// Moves all cells to the end; afterwards there are no freeblocks and no fragments.
void defragment(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format, std::byte* scratch);

/// The reason a page is bad, as an error to be thrown.
[[nodiscard]] std::string at_page(PageNo no, const char* rule);
[[nodiscard]] std::string at_cell(PageNo no, std::uint32_t index, const char* rule);

}  // namespace pgmicro::btree::detail
