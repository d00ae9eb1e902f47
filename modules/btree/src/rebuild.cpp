#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/detail/rebuild.hpp>

#include <algorithm>

namespace pgmicro::btree::detail {

Deal deal_out(const std::vector<CellRef>& row, PageKind kind, const PageFormat& format, bool packed,
              PageNo for_message) {
  Deal deal;
  deal.consumes = kind != PageKind::table_leaf;
  const auto capacity = format.usable - header_bytes(kind);
  const auto cost = [&](std::uint32_t i) { return row[i].size + 2; };
  const auto entries = static_cast<std::uint32_t>(row.size());

  // From the left, each page as full as it gets: the fewest pages an ordered row can have.
  std::uint32_t used[rebuilt_max] = {};
  std::uint32_t k = 0;
  for (std::uint32_t i = 0; i < entries; ++i) {
    if (used[k] + cost(i) <= capacity) {
      used[k] += cost(i);
      continue;
    }
    deal.end[k] = i;
    if (++k == rebuilt_max) throw corrupt(at_page(for_message, "cells too large to be balanced"));
    if (!deal.consumes) used[k] = cost(i);
  }
  deal.end[k] = entries;
  deal.pages = k + 1;

  // From the right, move the cuts left while that makes two neighbours more equal, or the right one not empty.
  for (k = deal.pages - 1; k > 0; --k) {
    auto& left_end = deal.end[k - 1];
    for (;;) {
      if (left_end <= deal.begin(k - 1))
        throw corrupt(at_page(for_message, "cells too large to be balanced"));
      const auto last = left_end - 1;
      const auto gain = cost(deal.consumes ? left_end : last);
      const auto loss = cost(last);
      if (used[k] != 0 && (packed || used[k] + gain > used[k - 1] - loss)) break;
      used[k] += gain;
      used[k - 1] -= loss;
      --left_end;
    }
  }
  return deal;
}

void build_page(std::byte* page, PageNo no, PageKind kind, const PageFormat& format, const CellRef* cells,
                std::uint32_t count, PageNo right_child) noexcept {
  auto* const header = page + header_offset(no);
  auto* pointer = header + header_bytes(kind);
  auto top = format.usable;
  for (std::uint32_t i = 0; i < count; ++i, pointer += 2) {
    top -= cells[i].size;
    std::memcpy(page + top, cells[i].data, cells[i].size);
    store_be16(pointer, static_cast<std::uint16_t>(top));
  }
  PGM_ASSERT(pointer <= page + top);
  store_u8(header, static_cast<std::uint8_t>(kind));
  store_be16(header + 1, 0);
  store_be16(header + 3, static_cast<std::uint16_t>(count));
  store_be16(header + 5, static_cast<std::uint16_t>(top));  // 65536 is stored as 0
  store_u8(header + 7, 0);
  if (!is_leaf(kind)) store_be32(header + 8, raw(right_child));
}

bool move_content(std::byte* to, PageNo to_no, const std::byte* from, const PageHeader& h,
                  const PageFormat& format) noexcept {
  const auto to_offset = header_offset(to_no);
  const auto head = h.pointers_end() - h.offset;
  if (to_offset + head > h.content) return false;
  std::memmove(to + to_offset, from + h.offset, head);
  std::memmove(to + h.content, from + h.content, format.usable - h.content);
  return true;
}

std::uint32_t make_divider(std::byte* out, PageKind kind, PageNo child, const CellRef& cell) noexcept {
  store_be32(out, raw(child));
  if (kind == PageKind::table_leaf) {
    std::uint64_t total = 0, rowid = 0;
    const auto n = get_varint_unchecked(cell.data, total);
    (void)get_varint_unchecked(cell.data + n, rowid);
    return 4 + static_cast<std::uint32_t>(put_varint(out + 4, rowid));
  }
  if (kind == PageKind::index_leaf) {
    // A leaf cell of the least size may hold less than that.
    const auto body = cell.size == cell_bytes_min ? 1u + load_u8(cell.data) : cell.size;
    std::memcpy(out + 4, cell.data, cell.size);
    return 4 + std::min(body, cell.size);
  }
  std::memcpy(out + 4, cell.data + 4, cell.size - 4);
  return cell.size;
}

CellRef leaf_of_divider(const CellRef& divider) noexcept {
  return {divider.data + 4, std::max(divider.size - 4, cell_bytes_min)};
}

}  // namespace pgmicro::btree::detail
