#pragma once
/// The part of balancing that is arithmetic: how a row of cells is dealt out to pages, and pages made of cells.
///
///     parent        … │ d0 │ d1 │ …           siblings a b c, dividers d0 d1
///                    ╱     │     ╲
///              a a a a   b b b   c c c c
///
///     the row       a a a a d0 b b b d1 c c c c    (table leaves: without dividers, they hold copies)
///
/// The row is cut into as few pages as hold it; the entry at each cut becomes the new divider (table leaves:
/// stays, and the divider is a copy of its rowid).

#include <pgmicro/btree/detail/page.hpp>

#include <vector>

namespace pgmicro::btree::detail {

inline constexpr std::uint32_t siblings_max = 3;
/// (R1) Three pages, one of them with a run of cells that did not fit, fill at most five: the run alone fits
/// on one page, and so does what stands before it and after it.
inline constexpr std::uint32_t rebuilt_max = siblings_max + 2;

/// Cells that belong on a page, in front of its cell `index`, and did not fit.
struct Pending {
  static constexpr std::uint32_t cells_max = 4;  ///< dividers of one balance: rebuilt_max − 1
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  CellRef cells[cells_max] = {};
};

struct Deal {
  std::uint32_t pages = 0;
  std::uint32_t end[rebuilt_max] = {};  ///< page k holds entries [begin(k), end[k])
  bool consumes = false;                ///< entry end[k] is the divider behind page k
  [[nodiscard]] std::uint32_t begin(std::uint32_t k) const noexcept {
    return k == 0 ? 0 : end[k - 1] + (consumes ? 1 : 0);
  }
};

/// `packed` leaves all pages but the last as full as can be, for cells that come in order; otherwise they come
/// out about equal.
[[nodiscard]] Deal deal_out(const std::vector<CellRef>& row, PageKind kind, const PageFormat& format,
                            bool packed, PageNo for_message);

/// Writes `page` anew: these cells, no freeblocks. Reserved bytes and what precedes the header stay.
void build_page(std::byte* page, PageNo no, PageKind kind, const PageFormat& format, const CellRef* cells,
                std::uint32_t count, PageNo right_child) noexcept;

/// Copies a page's b-tree content to a page with another header offset (page 1 against all others). `from` is
/// as read by `h`; false: it does not fit.
[[nodiscard]] bool move_content(std::byte* to, PageNo to_no, const std::byte* from, const PageHeader& h,
                                const PageFormat& format) noexcept;

/// The divider behind a page: `child`, then what `cell` (of a page of `kind`) leaves as a key. Returns its size;
/// `out` has room for cell.size + 16.
std::uint32_t make_divider(std::byte* out, PageKind kind, PageNo child, const CellRef& cell) noexcept;
/// The opposite for index leaves: an interior cell without its child. Points into `divider`, which has one
/// readable byte behind it.
[[nodiscard]] CellRef leaf_of_divider(const CellRef& divider) noexcept;

}  // namespace pgmicro::btree::detail
