#pragma once
/// Is this database what it claims to be? Walks every page once and names what is wrong: page, cell and rule.
/// Bytes may be arbitrary: the walk ends after at most one visit per page, and whatever it meets becomes a
/// finding, never undefined behaviour. A database without findings passes SQLite's `PRAGMA integrity_check`
/// as far as that looks at trees (it also compares tables with their indexes and constraints).
///
/// The rules:
///  (I1)  The database header's fields have values that SQLite would have written.
///  (I2)  Every page is used exactly once; the page of the lock bytes (offset 2^30) never.
///  (I3)  The free list holds as many pages as the header says; its trunks do not name more than fit.
///  (I4)  All pages of a tree are of its kind, and all its leaves equally deep; only a root may be empty.
///  (I5)  Cells, freeblocks and header of a page do not overlap; the bytes that none of them covers number as
///        many as the page's header says.
///  (I6)  Keys ascend within a page and across pages; a separator stands between its children.
///  (I7)  A payload's overflow chain is as long as the payload needs.
///  (I8)  In auto-vacuum files, each page's pointer-map entry tells its use and its parent.
///  (I9)  A record's header adds up to the record.
///  (I10) The schema's trees are roots: their pages are in the file and not each other's.

#include <pgmicro/base/cursor.hpp>
#include <pgmicro/btree/detail/page_source.hpp>

#include <string>
#include <vector>

namespace pgmicro::btree {

enum class CheckRule : std::uint8_t {
  header = 1,
  used_once,
  free_list,
  tree_shape,
  page_space,
  key_order,
  overflow,
  pointer_map,
  record,
  root
};

struct Finding {
  CheckRule rule;
  PageNo page = PageNo::none;  ///< none: the database as a whole
  std::int32_t cell = -1;      ///< −1: the page as a whole
  std::string what;
};
/// "page 7 cell 3: rowid 12 after rowid 40 (I6)"
[[nodiscard]] std::string to_string(const Finding& finding);

/// A tree that the schema table does not name, or whose order is known to the caller only.
struct TreeToCheck {
  TreeId tree = TreeId::none;
  KeyOrder order{};
};

struct CheckOptions {
  /// In addition to the schema's.
  std::span<const TreeToCheck> trees{};
  /// Takes the trees to check from the schema table. Index keys are then expected in SQLite's default order,
  /// unless the SQL of the index or its table speaks of COLLATE or DESC: such orders must come by `trees`.
  bool schema = true;
  /// Stops looking after as many.
  std::size_t findings_max = 100;
};

[[nodiscard]] std::vector<Finding> check(detail::PageSource& pages, const CheckOptions& options);

/// Checks the database as `reader` sees it: a snapshot, for a write transaction brings the header up to date only
/// when it commits. Throws only what reading pages throws.
template <PageReader T>
[[nodiscard]] std::vector<Finding> check(T& reader, const CheckOptions& options = {}) {
  detail::PageSourceOf<T> pages(reader);
  return check(pages, options);
}

}  // namespace pgmicro::btree
