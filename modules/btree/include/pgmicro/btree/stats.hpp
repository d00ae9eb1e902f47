#pragma once
/// How a tree lies in its pages.

#include <pgmicro/btree/detail/page_source.hpp>

namespace pgmicro::btree {

struct TreeStats {
  std::uint32_t depth = 0;  ///< pages from root to leaf: 1 for a tree of one page
  std::uint32_t interior_pages = 0;
  std::uint32_t leaf_pages = 0;
  std::uint32_t overflow_pages = 0;
  std::uint64_t entries = 0;        ///< rows or keys
  std::uint64_t payload_bytes = 0;  ///< of all records
  std::uint64_t free_bytes = 0;     ///< on interior and leaf pages
  std::uint64_t page_bytes = 0;     ///< usable bytes of interior and leaf pages

  /// The part of interior and leaf pages that is in use, 0 … 1.
  [[nodiscard]] double fill() const noexcept {
    return page_bytes == 0 ? 0 : 1 - static_cast<double>(free_bytes) / static_cast<double>(page_bytes);
  }
};

/// Visits every interior and leaf page once. Throws corrupt(…) where the tree cannot be walked.
[[nodiscard]] TreeStats tree_stats(detail::PageSource& pages, TreeId tree);

template <PageReader T>
[[nodiscard]] TreeStats tree_stats(T& reader, TreeId tree) {
  detail::PageSourceOf<T> pages(reader);
  return tree_stats(pages, tree);
}

}  // namespace pgmicro::btree
