#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/detail/eight.hpp>
#include <pgmicro/btree/detail/page.hpp>

#include <algorithm>

namespace pgmicro::btree::detail {

namespace {

constexpr std::uint32_t kind_at = 0, freeblock_at = 1, count_at = 3, content_at = 5, fragmented_at = 7,
                        right_child_at = 8;
/// SQLite never lets fragments grow past this without defragmenting.
constexpr std::uint32_t fragmented_bytes_max = 60;

void store_content(std::byte* page, PageHeader& h, std::uint32_t content) noexcept {
  h.content = content;
  store_be16(page + h.offset + content_at, static_cast<std::uint16_t>(content));  // 65536 is stored as 0
}
void store_first_freeblock(std::byte* page, PageHeader& h, std::uint32_t at) noexcept {
  h.first_freeblock = static_cast<std::uint16_t>(at);
  store_be16(page + h.offset + freeblock_at, h.first_freeblock);
}
void store_fragmented(std::byte* page, PageHeader& h, std::uint32_t bytes) noexcept {
  h.fragmented = static_cast<std::uint8_t>(bytes);
  store_u8(page + h.offset + fragmented_at, h.fragmented);
}
void store_count(std::byte* page, PageHeader& h, std::uint32_t count) noexcept {
  h.count = static_cast<std::uint16_t>(count);
  store_be16(page + h.offset + count_at, h.count);
}

struct Freeblock {
  std::uint32_t at, size, next;
  [[nodiscard]] std::uint32_t end() const noexcept { return at + size; }
};

/// The freeblock at `at`, which a page byte named; `floor` is the least offset it may have.
Freeblock freeblock(const std::byte* page, PageNo no, const PageFormat& format, std::uint32_t at,
                    std::uint32_t floor) {
  if (at < floor || at > format.usable - cell_bytes_min) throw corrupt(at_page(no, "freeblock out of place"));
  const Freeblock b{at, load_be16(page + at + 2), load_be16(page + at)};
  if (b.size < cell_bytes_min || b.end() > format.usable)
    throw corrupt(at_page(no, "freeblock runs past the page's end"));
  if (b.next != 0 && b.next < b.end()) throw corrupt(at_page(no, "freeblocks out of order"));
  return b;
}

/// First fit among the freeblocks, like SQLite. 0: none is big enough, or fragments are at their limit.
std::uint32_t take_from_freeblocks(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format,
                                   std::uint32_t size) {
  std::uint32_t link = h.offset + freeblock_at;
  std::uint32_t floor = h.content;
  for (std::uint32_t at = h.first_freeblock; at != 0;) {
    const auto b = freeblock(page, no, format, at, floor);
    if (b.size >= size) {
      const auto left = b.size - size;
      if (left >= cell_bytes_min) {
        store_be16(page + at + 2, static_cast<std::uint16_t>(left));  // the block keeps its front
        return at + left;
      }
      if (h.fragmented + left > fragmented_bytes_max) return 0;
      store_be16(page + link, static_cast<std::uint16_t>(b.next));
      if (link == h.offset + freeblock_at) h.first_freeblock = static_cast<std::uint16_t>(b.next);
      store_fragmented(page, h, h.fragmented + left);
      return at;
    }
    link = at;
    floor = b.end();
    at = b.next;
  }
  return 0;
}

/// Beyond this a freeblock is cheaper than moving what lies in front of it (large pages only).
constexpr std::uint32_t squeeze_bytes_max = 8192;

/// Adds `by` to each of `count` pointers that is less than `below`: eight at a time, in vectors, because this
/// runs once for every erased cell.
void raise_pointers(std::byte* pointers, std::uint32_t count, std::uint32_t below,
                    std::uint32_t by) noexcept {
  const auto limit = static_cast<std::uint16_t>(below), step = static_cast<std::uint16_t>(by);
  std::uint32_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const Eight v = load_eight(pointers + 2 * i);
    store_eight(pointers + 2 * i, v + (reinterpret_cast<Eight>(v < limit) & step));
  }
  for (; i < count; ++i) {
    const auto at = load_be16(pointers + 2 * i);
    if (at < limit) store_be16(pointers + 2 * i, static_cast<std::uint16_t>(at + step));
  }
}

/// Returns [at, at + size) to the page: merged with neighbouring freeblocks (fragments between them
/// included), or with the gap if it lies at the start of the content.
void give_back(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format, std::uint32_t at,
               std::uint32_t size) {
  std::uint32_t end = at + size;
  std::uint32_t link = h.offset + freeblock_at;
  std::uint32_t next = h.first_freeblock;
  Freeblock before{0, 0, 0};
  std::uint32_t floor = h.content;
  while (next != 0 && next < at) {
    before = freeblock(page, no, format, next, floor);
    link = before.at;
    floor = before.end();
    next = before.next;
  }
  if (next != 0 && next < end + 4 && next >= end) {  // at most three fragment bytes in between
    const auto after = freeblock(page, no, format, next, floor);
    const auto hole = next - end;
    if (hole > h.fragmented) throw corrupt(at_page(no, "fragment count too small"));
    store_fragmented(page, h, h.fragmented - hole);
    end = after.end();
    next = after.next;
  } else if (next != 0 && next < end) {
    throw corrupt(at_page(no, "freed cell overlaps a freeblock"));
  }
  if (before.size != 0) {
    if (before.end() > at) throw corrupt(at_page(no, "freed cell overlaps a freeblock"));
    if (at < before.end() + 4) {
      const auto hole = at - before.end();
      if (hole > h.fragmented) throw corrupt(at_page(no, "fragment count too small"));
      store_fragmented(page, h, h.fragmented - hole);
      at = before.at;
    }
  }
  if (at == h.content) {  // nothing but `before`, if it was merged, can lie in front of it
    store_first_freeblock(page, h, next);
    store_content(page, h, end);
    return;
  }
  if (before.size != 0 && at == before.at) {
    store_be16(page + at, static_cast<std::uint16_t>(next));
    store_be16(page + at + 2, static_cast<std::uint16_t>(end - at));
    return;
  }
  store_be16(page + link, static_cast<std::uint16_t>(at));
  if (link == h.offset + freeblock_at) h.first_freeblock = static_cast<std::uint16_t>(at);
  store_be16(page + at, static_cast<std::uint16_t>(next));
  store_be16(page + at + 2, static_cast<std::uint16_t>(end - at));
}

}  // namespace

std::string at_page(PageNo no, const char* rule) { return "page " + std::to_string(raw(no)) + ": " + rule; }
std::string at_cell(PageNo no, std::uint32_t index, const char* rule) {
  return "page " + std::to_string(raw(no)) + " cell " + std::to_string(index) + ": " + rule;
}

PageFormat PageFormat::of(std::uint32_t page_size, std::uint32_t reserved_bytes) noexcept {
  PageFormat f;
  f.page_size = page_size;
  f.usable = page_size - reserved_bytes;
  PGM_ASSERT(f.usable >= usable_bytes_min);
  f.table_local_max = f.usable - 35;
  f.index_local_max = (f.usable - 12) * 64 / 255 - 23;
  f.local_min = (f.usable - 12) * 32 / 255 - 23;
  f.cells_max = (page_size - 8) / 6;
  return f;
}

void throw_bad_header(const std::byte* page, PageNo no, const PageFormat& format) {
  const auto* const p = page + header_offset(no);
  const auto kind = load_u8(p + kind_at);
  if (kind != 2 && kind != 5 && kind != 10 && kind != 13) throw corrupt(at_page(no, "not a b-tree page"));
  if (load_be16(p + count_at) > format.cells_max) throw corrupt(at_page(no, "more cells than fit"));
  throw corrupt(at_page(no, "start of cell content out of place"));
}
void throw_bad_pointer(PageNo no, std::uint32_t index) {
  throw corrupt(at_cell(no, index, "pointer out of place"));
}

Cell parse_cell(const std::byte* page, PageNo no, PageKind kind, const PageFormat& format,
                std::uint32_t offset, std::uint32_t index) {
  PGM_ASSERT(offset <= format.usable - cell_bytes_min);
  const auto* const end = page + format.usable;
  const auto* p = page + offset;
  Cell c;
  c.offset = offset;
  if (!is_leaf(kind)) {
    c.left_child = PageNo{load_be32(p)};
    p += 4;
  }
  const auto varint = [&]() {
    std::uint64_t v = 0;
    const int n = get_varint(p, end, v);
    if (n == 0) throw corrupt(at_cell(no, index, "runs past the page's end"));
    p += n;
    return v;
  };
  if (kind == PageKind::table_interior) {
    c.rowid = static_cast<RowId>(varint());
    c.size = static_cast<std::uint32_t>(p - (page + offset));
    if (c.size < cell_bytes_min) c.size = cell_bytes_min;
    return c;
  }
  c.total = varint();
  if (c.total > payload_bytes_max) throw corrupt(at_cell(no, index, "payload size out of range"));
  if (kind == PageKind::table_leaf) c.rowid = static_cast<RowId>(varint());
  c.payload = p;
  c.local = format.local_bytes(kind, c.total);
  const std::uint32_t spill = c.local < c.total ? 4 : 0;
  const auto size = static_cast<std::uint32_t>(p - (page + offset)) + c.local + spill;
  c.size = std::max(size, cell_bytes_min);
  if (c.size > format.usable - offset) throw corrupt(at_cell(no, index, "runs past the page's end"));
  if (spill != 0) c.overflow = PageNo{load_be32(p + c.local)};
  return c;
}

Cell read_cell(const std::byte* page, PageNo no, const PageHeader& h, const PageFormat& format,
               std::uint32_t index) {
  return parse_cell(page, no, h.kind, format, cell_offset(page, no, h, format, index), index);
}

PageNo child_at(const std::byte* page, PageNo no, const PageHeader& h, const PageFormat& format,
                std::uint32_t index) {
  PGM_ASSERT(!is_leaf(h.kind) && index <= h.count);
  if (index == h.count) return h.right_child;
  return PageNo{load_be32(page + cell_offset(page, no, h, format, index))};
}

void set_child(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format, std::uint32_t index,
               PageNo child) {
  PGM_ASSERT(!is_leaf(h.kind) && index <= h.count);
  if (index == h.count) {
    h.right_child = child;
    store_be32(page + h.offset + right_child_at, raw(child));
  } else {
    store_be32(page + cell_offset(page, no, h, format, index), raw(child));
  }
}

std::uint32_t free_bytes(const std::byte* page, PageNo no, const PageHeader& h, const PageFormat& format) {
  std::uint32_t free = h.content - h.pointers_end() + h.fragmented;
  std::uint32_t floor = h.content;
  for (std::uint32_t at = h.first_freeblock; at != 0;) {
    const auto b = freeblock(page, no, format, at, floor);
    free += b.size;
    floor = b.end();
    at = b.next;
  }
  if (free > format.usable - h.pointers_end())
    throw corrupt(at_page(no, "more free bytes than the page has"));
  return free;
}

void init_page(std::byte* page, PageNo no, PageKind kind, const PageFormat& format) noexcept {
  auto* p = page + header_offset(no);
  std::memset(p, 0, header_bytes(kind));
  store_u8(p + kind_at, static_cast<std::uint8_t>(kind));
  store_be16(p + content_at, static_cast<std::uint16_t>(format.usable));  // 65536 is stored as 0
}

std::byte* insert_cell_slow(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format,
                            std::uint32_t index, std::uint32_t size, std::byte* scratch) {
  PGM_ASSERT(size >= cell_bytes_min && index <= h.count);
  const auto pointers_end = h.pointers_end();
  if (h.count >= format.cells_max) return nullptr;
  std::uint32_t at = 0;
  if (h.first_freeblock != 0 && pointers_end + 2 <= h.content)
    at = take_from_freeblocks(page, no, h, format, size);
  if (at == 0) {
    if (pointers_end + 2 + size > h.content) {
      if (h.first_freeblock == 0 && h.fragmented == 0) return nullptr;
      if (free_bytes(page, no, h, format) < size + 2) return nullptr;
      defragment(page, no, h, format, scratch);
      if (pointers_end + 2 + size > h.content) throw corrupt(at_page(no, "free bytes do not add up"));
    }
    at = h.content - size;
    store_content(page, h, at);
  }
  return enter_cell(page, h, index, at);
}

void remove_cell(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format, std::uint32_t index,
                 std::uint32_t offset, std::uint32_t size) {
  PGM_ASSERT(index < h.count && size >= cell_bytes_min && offset + size <= format.usable);
  if (offset < h.content) throw corrupt(at_cell(no, index, "lies before the content"));
  if (h.count == 1) {  // an empty page has no freeblocks
    store_count(page, h, 0);
    store_first_freeblock(page, h, 0);
    store_fragmented(page, h, 0);
    store_content(page, h, format.usable);
    return;
  }
  auto* const slot = page + h.pointers + 2 * index;
  std::memmove(slot, slot + 2, 2 * (h.count - 1 - index));
  store_count(page, h, h.count - 1u);
  if (h.first_freeblock != 0 || offset - h.content > squeeze_bytes_max) {
    give_back(page, no, h, format, offset, size);
    return;
  }
  std::memmove(page + h.content + size, page + h.content, offset - h.content);
  if (offset != h.content) raise_pointers(page + h.pointers, h.count, offset, size);
  store_content(page, h, h.content + size);
}

void defragment(std::byte* page, PageNo no, PageHeader& h, const PageFormat& format, std::byte* scratch) {
  std::memcpy(scratch + h.content, page + h.content, format.usable - h.content);
  std::uint32_t top = format.usable;
  for (std::uint32_t i = 0; i < h.count; ++i) {
    const auto from = cell_offset(page, no, h, format, i);
    if (from < h.content) throw corrupt(at_cell(no, i, "lies before the content"));
    const auto size = parse_cell(scratch, no, h.kind, format, from, i).size;
    if (top < h.pointers_end() + size) throw corrupt(at_cell(no, i, "cells overlap"));
    top -= size;
    std::memcpy(page + top, scratch + from, size);
    store_be16(page + h.pointers + 2 * i, static_cast<std::uint16_t>(top));
  }
  store_content(page, h, top);
  store_first_freeblock(page, h, 0);
  store_fragmented(page, h, 0);
}

}  // namespace pgmicro::btree::detail
