#pragma once
/// One leaf of a table as it lies in memory, for those who read many rows at once.

#include <pgmicro/btree/detail/page.hpp>

namespace pgmicro::btree {

/// Cells index … count − 1 are the row where a cursor stands and the rows behind it. Lives as long as key().
struct LeafRows {
  const std::byte* page = nullptr;
  PageNo no = PageNo::none;
  const detail::PageFormat* format = nullptr;
  std::uint32_t pointers = 0;  ///< where the cell pointers start
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  /// A leaf soon to be read, if it lies in memory: to be fetched while this one is.
  const std::byte* ahead = nullptr;
};

}  // namespace pgmicro::btree
