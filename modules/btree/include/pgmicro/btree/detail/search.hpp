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

#include <algorithm>
#include <limits>

namespace pgmicro::btree::detail {

inline constexpr RowId rowid_min = std::numeric_limits<RowId>::min();
inline constexpr RowId rowid_max = std::numeric_limits<RowId>::max();

/// The value of a varint. Nine bytes from `p` are readable, so eight can be loaded at once; up to three bytes, as
/// the rowids of most tables take, it is shifts and masks from there.
[[nodiscard]] inline RowId read_rowid(const std::byte* p) noexcept {
  const auto x = load_be64(p);
  if ((x >> 63 & 1) == 0) return static_cast<RowId>(x >> 56);
  if ((x >> 55 & 1) == 0) return static_cast<RowId>((x >> 49 & 0x3f80) | (x >> 48 & 0x7f));
  if ((x >> 47 & 1) == 0) [[likely]]
    return static_cast<RowId>((x >> 42 & 0x1fc000) | (x >> 41 & 0x3f80) | (x >> 40 & 0x7f));
  std::uint64_t v = 0;
  (void)get_varint_unchecked(p, v);
  return static_cast<RowId>(v);
}

/// The rowid of cell `i`, by the parser that knows every case.
[[nodiscard]] RowId rowid_slow(const std::byte* page, PageNo no, const PageHeader& h, const PageFormat& f,
                               std::uint32_t i);
[[noreturn]] void throw_crowded(PageNo no);

/// The rowid of cell `i` of a table leaf (or, `interior`, of a table interior page).
template <bool interior>
[[nodiscard]] inline RowId rowid_at(const std::byte* page, PageNo no, const PageHeader& h,
                                    const PageFormat& f, std::uint32_t i) {
  const std::uint32_t at = load_be16(page + h.pointers + 2 * i);
  const auto* p = page + at + (interior ? 4 : 1);
  // Two varints, or a child pointer and one, that end on the page whatever they are; a leaf cell's payload size
  // takes one byte, or more.
  if (at < h.pointers_end() || at + 2 * varint_bytes_max > f.usable) [[unlikely]]
    return rowid_slow(page, no, h, f, i);
  if constexpr (!interior) {
    if (load_u8(p - 1) >= 0x80) p += varint_length(p - 1) - 1;
  }
  return read_rowid(p);
}

/// After so many guesses the rowids are not evenly spread, and halving is better.
inline constexpr int rowid_guesses_max = 3;

[[nodiscard]] constexpr std::uint64_t rowid_gap(RowId from, RowId to) noexcept {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}
/// How far k is on the way from `lo` to behind `hi`, times `parts` (at most 2^16): less than `parts`, but for
/// rounding.
[[nodiscard]] inline std::uint32_t share_of(RowId k, RowId lo, RowId hi, std::uint32_t parts) noexcept {
  const auto done = rowid_gap(lo, k), way = rowid_gap(lo, hi);
  if (way >> 40 == 0) [[likely]]  // no conversions, and the product does not overflow
    return static_cast<std::uint32_t>(done * parts / (way + 1));
  return static_cast<std::uint32_t>(static_cast<double>(done) / (static_cast<double>(way) + 1) * parts);
}

struct ChildPlace {
  std::uint32_t index;
  RowId lo, hi;  ///< what this child may hold, no more and no less
};

/// The child of a table interior page that k is or belongs in. All rowids below the page lie in [lo, hi], and
/// so does k.
[[nodiscard]] inline ChildPlace find_child(const std::byte* page, PageNo no, const PageHeader& h,
                                           const PageFormat& f, RowId k, RowId lo, RowId hi) {
  PGM_ASSERT(lo <= k && k <= hi);
  constexpr std::uint32_t few_cells = 12;
  std::uint32_t a = 0, b = h.count;  // it is one of the children a … b, which hold what is in [lo, hi]
  const auto probe = [&](std::uint32_t i) {
    const auto r = rowid_at<true>(page, no, h, f, i);
    if (r < k) {
      a = i + 1;
      lo = r + 1;
    } else {
      b = i;
      hi = r;
    }
  };
  if (b > few_cells) {
    if (hi == rowid_max) probe(b - 1);  // at the edges of the tree nothing is known but by looking
    if (lo == rowid_min && a < b) probe(0);
    // Children hold about the same each. A good guess hits one of the two dividers that k lies between; then
    // the other one ends the search.
    for (int guesses = 0; guesses < rowid_guesses_max && a < b; ++guesses) {
      const auto guess = std::min(a + share_of(k, lo, hi, b - a + 1), b);
      if (guess < b) probe(guess);
      if (a < b) probe(b == guess ? b - 1 : a);
    }
  }
  while (a < b) probe(a + (b - a) / 2);
  return {a, lo, hi};
}

/// Asks for the cache line of cell `i`, wherever its pointer leads.
inline void fetch_cell(const std::byte* page, const PageHeader& h, std::uint32_t i) noexcept {
  __builtin_prefetch(page + load_be16(page + h.pointers + 2 * i));
}
/// Asks for the lines where k's cell lies on a leaf that was filled in order with rows of one size. The guess needs
/// nothing from the page, so that the cell is on its way together with the pointer that leads to it; a wrong one
/// costs little. (A uniform lookup 239 → 219 ns, an erase 486 → 450.)
inline void fetch_guess(const std::byte* page, const PageFormat& f, RowId k, RowId lo, RowId hi) noexcept {
  const auto* const guess = page + f.usable - share_of(k, lo, hi, f.usable);
  __builtin_prefetch(guess - 64);
  __builtin_prefetch(guess);
}

/// What is known of k's place among the cells [a, b), b − a ≤ hi − lo + 1, whose rowids are distinct and in [lo, hi].
struct RowidWindow {
  std::uint32_t least, most;  ///< it is in [least, most] ⊆ [a, b]
  std::uint32_t guess;        ///< in there, where the numbers that are no rowids are spread evenly
};
[[nodiscard]] inline RowidWindow rowid_window(RowId k, RowId lo, RowId hi, std::uint32_t a,
                                              std::uint32_t b) noexcept {
  const auto below = rowid_gap(lo, k), above = rowid_gap(k, hi);
  const auto least = above + 1 < b - a ? b - static_cast<std::uint32_t>(above + 1) : a;
  const auto most = below < b - a ? a + static_cast<std::uint32_t>(below) : b;
  return {least, most, std::clamp(a + share_of(k, lo, hi, b - a), least, most)};
}

struct RowidPlace {
  std::uint32_t index;  ///< of the first cell with rowid ≥ k; the count of cells if there is none
  bool exact;
};

/// The same on a table leaf.
[[nodiscard]] inline RowidPlace find_rowid(const std::byte* page, PageNo no, const PageHeader& h,
                                           const PageFormat& f, RowId k, RowId lo, RowId hi) {
  PGM_ASSERT(lo <= k && k <= hi);
  const auto at = [&](std::uint32_t i) { return rowid_at<false>(page, no, h, f, i); };
  std::uint32_t a = 0, b = h.count;  // the place is in [a, b]; the rowids of the cells [a, b) are in [lo, hi]
  if (const auto i = rowid_gap(lo, k);
      rowid_gap(lo, hi) < b && i < b && at(static_cast<std::uint32_t>(i)) == k)
    return {static_cast<std::uint32_t>(i), true};  // dense
  if (hi == rowid_max && b != 0) {
    const auto last = at(b - 1);
    if (last <= k) return {last < k ? b : b - 1, last == k};
    hi = last - 1;
    --b;
  }
  if (lo == rowid_min && b != 0) {
    const auto first = at(0);
    if (first >= k) return {0, first == k};
    lo = first + 1;
    a = 1;
  }
  // From here on cell b, where the page has one, was seen to be behind k.
  for (int probes = 0; a < b; ++probes) {
    std::uint32_t probe = a + (b - a) / 2;
    if (probes < rowid_guesses_max) {
      if (b - a - 1 > rowid_gap(lo, hi)) throw_crowded(no);
      const auto window = rowid_window(k, lo, hi, a, b);
      a = window.least;
      if (a == b) break;
      probe = std::min(window.guess, b - 1);
      if (probes == 0 && window.least != window.most) {  // if not here, then next to it
        if (probe > a) fetch_cell(page, h, probe - 1);
        if (probe > a + 1) fetch_cell(page, h, probe - 2);
        if (probe + 1 < b) fetch_cell(page, h, probe + 1);
        if (probe + 2 < b) fetch_cell(page, h, probe + 2);
      }
    }
    const auto r = at(probe);
    if (r == k) return {probe, true};
    if (r < k) {
      a = probe + 1;
      lo = r + 1;
    } else {
      b = probe;
      hi = r - 1;
    }
  }
  return {a, false};
}

}  // namespace pgmicro::btree::detail
