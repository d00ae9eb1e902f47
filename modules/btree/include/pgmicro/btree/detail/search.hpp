#pragma once
/// Finding a rowid among the cells of one table page.
///
/// What is hard: each probe of a cold page is a cache miss, and binary search over 60 cells takes six. We know
/// more than it does: the dividers above bound the rowids of the page, and rowids are distinct integers. So among
/// n cells with rowids in [lo, hi], at most k − lo come before k and at most hi − k + 1 do not: in a dense table
/// (a rowid for every number, by far the most common) these two bounds meet, and no probe is needed to know the
/// place. In a sparse one they narrow it, and interpolation, then halving, does the rest.

#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/detail/page.hpp>

#include <limits>

namespace pgmicro::btree::detail {

inline constexpr RowId rowid_min = std::numeric_limits<RowId>::min();
inline constexpr RowId rowid_max = std::numeric_limits<RowId>::max();

/// The value of a varint, with the lengths that rowids of real tables have laid out in line. Nine bytes from `p`
/// are readable.
[[nodiscard]] inline RowId read_rowid(const std::byte* p) noexcept {
  std::uint64_t v = load_u8(p);
  if (v < 0x80) return static_cast<RowId>(v);
  v &= 0x7f;
  for (int i = 1; i < 5; ++i) {
    const std::uint64_t b = load_u8(p + i);
    v = v << 7 | (b & 0x7f);
    if (b < 0x80) return static_cast<RowId>(v);
  }
  (void)get_varint_unchecked(p, v);
  return static_cast<RowId>(v);
}

/// The rowid of cell `i` of a table leaf (or, `interior`, of a table interior page).
template <bool interior>
[[nodiscard]] inline RowId rowid_at(const std::byte* page, PageNo no, const PageHeader& h,
                                    const PageFormat& f, std::uint32_t i) {
  const std::uint32_t at = load_be16(page + h.pointers + 2 * i);
  // Two varints, or a child pointer and one, that end on the page whatever they are.
  if (at >= h.pointers_end() && at + 2 * varint_bytes_max <= f.usable) [[likely]] {
    const auto* p = page + at;
    if constexpr (interior) {
      p += 4;
    } else {
      if (load_u8(p) < 0x80) [[likely]] {
        ++p;
      } else {
        std::uint64_t total = 0;
        p += get_varint_unchecked(p, total);
      }
    }
    return read_rowid(p);
  }
  return read_cell(page, no, h, f, i).rowid;
}

/// After so many misses the rowids are not evenly spread, and halving is better.
inline constexpr int interpolations_max = 3;

struct RowidPlace {
  std::uint32_t
      index;  ///< of the first cell with rowid ≥ the one sought; the count of cells if there is none
  bool exact;
  RowId lo, hi;  ///< interior pages: what child `index` may hold, no more and no less
};

/// `lo` ≤ k ≤ `hi`; all rowids of the page lie in [lo, hi], by what the pages above say.
template <bool interior>
[[nodiscard]] inline RowidPlace find_rowid(const std::byte* page, PageNo no, const PageHeader& h,
                                           const PageFormat& f, RowId k, RowId lo, RowId hi) {
  PGM_ASSERT(lo <= k && k <= hi);
  const auto at = [&](std::uint32_t i) { return rowid_at<interior>(page, no, h, f, i); };
  const auto gap = [](RowId from, RowId to) {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  };
  std::uint32_t a = 0, b = h.count;  // the place is in [a, b], the rowids of [a, b) are in [lo, hi]
  if (b == 0) return {0, false, lo, hi};
  std::uint32_t seen = 0;  // the rowid before cell `seen` is lo − 1; true at 0, too
  const auto found = [&](std::uint32_t i, bool exact, RowId last) {
    if (interior && i != seen) lo = at(i - 1) + 1;
    return RowidPlace{i, exact, lo, last};
  };
  RowId below_or_at = hi;  // of child b
  if (hi == rowid_max) {   // nothing known: the last cell of the page tells
    const auto last = at(b - 1);
    if (last < k) return {b, false, last + 1, rowid_max};
    below_or_at = last;
    if (last == k) return found(b - 1, true, k);
    hi = last - 1;
    --b;
  }
  if (lo == rowid_min && b != 0) {
    const auto first = at(0);
    if (first >= k) return {0, first == k, lo, first};
    lo = first + 1;
    a = seen = 1;
  }
  // From here on lo ≤ k ≤ hi, and cell b, where the page has one, was seen not to come before k.
  // A good guess hits one of the two cells that k lies between; then the other one ends the search.
  enum { nothing, cell_before, cell_behind } beside = nothing;
  for (int probes = 0; a < b; ++probes) {
    std::uint32_t probe;
    bool guessed = false;
    if (beside != nothing) {
      probe = beside == cell_behind ? a : b - 1;
    } else if (probes < interpolations_max) {
      const auto below = gap(lo, k), above = gap(k, hi);
      if (b - a > below + above + 1)
        throw corrupt(at_page(no, "more rowids than there are numbers for them"));
      const auto least = above + 1 < b - a ? b - static_cast<std::uint32_t>(above + 1) : a;
      const auto most = below < b - a ? a + static_cast<std::uint32_t>(below) : b;
      a = least;
      if (a == b) break;
      if (least == most) {
        probe = least;
      } else {
        const double part =
            static_cast<double>(below) / (static_cast<double>(below) + static_cast<double>(above) + 1);
        probe = least + static_cast<std::uint32_t>(part * (most - least));
        if (probe >= b) probe = b - 1;
        guessed = interior;
      }
    } else {
      probe = a + (b - a) / 2;
    }
    const auto r = at(probe);
    if (r == k) return found(probe, true, k);
    beside = !guessed ? nothing : r < k ? cell_behind : cell_before;
    if (r < k) {
      a = seen = probe + 1;
      lo = r + 1;
    } else {
      b = probe;
      hi = r - 1;
      below_or_at = r;
    }
  }
  return found(a, false, below_or_at);
}

}  // namespace pgmicro::btree::detail
