#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/detail/header.hpp>
#include <pgmicro/btree/detail/page.hpp>
#include <pgmicro/btree/stats.hpp>

#include <algorithm>
#include <vector>

namespace pgmicro::btree {

namespace {

class Walk {
 public:
  Walk(detail::PageSource& pages, const detail::PageFormat& format) : pages_(pages), format_(format) {}

  /// Recursion is as deep as the tree.
  void visit(PageNo no, std::uint32_t depth) {
    if (++visited_ > pages_.page_count() || depth > depth_max)
      throw corrupt(detail::at_page(no, "the tree has more pages than the file"));
    std::vector<std::byte> page(format_.page_size);
    pages_.read(no, page.data());
    const auto h = detail::read_header(page.data(), no, format_);
    stats_.depth = std::max(stats_.depth, depth);
    stats_.page_bytes += format_.usable - h.offset;
    stats_.free_bytes += detail::free_bytes(page.data(), no, h, format_);
    ++(detail::is_leaf(h.kind) ? stats_.leaf_pages : stats_.interior_pages);
    for (std::uint32_t i = 0; i < h.count; ++i) {
      const auto cell = detail::read_cell(page.data(), no, h, format_, i);
      if (cell.left_child != PageNo::none) descend(cell.left_child, no, depth);
      if (cell.payload == nullptr) continue;
      ++stats_.entries;
      stats_.payload_bytes += cell.total;
      const auto spilled = cell.total - cell.local;
      stats_.overflow_pages +=
          static_cast<std::uint32_t>((spilled + format_.overflow_bytes() - 1) / format_.overflow_bytes());
    }
    if (!detail::is_leaf(h.kind)) descend(h.right_child, no, depth);
  }
  [[nodiscard]] const TreeStats& stats() const noexcept { return stats_; }

 private:
  static constexpr std::uint32_t depth_max = 20;
  void descend(PageNo child, PageNo from, std::uint32_t depth) {
    if (child == PageNo::none || raw(child) > pages_.page_count())
      throw corrupt(detail::at_page(from, "a child is not in the file"));
    visit(child, depth + 1);
  }
  detail::PageSource& pages_;
  const detail::PageFormat& format_;
  TreeStats stats_;
  std::uint32_t visited_ = 0;
};

}  // namespace

TreeStats tree_stats(detail::PageSource& pages, TreeId tree) {
  if (pages.page_count() == 0) return {};
  std::vector<std::byte> page1(pages.page_size());
  pages.read(PageNo::first, page1.data());
  const auto database = detail::read_database_header(page1.data(), pages.page_size());
  if (tree == TreeId::none || raw(tree) > pages.page_count())
    throw corrupt(detail::at_page(root_of(tree), "the root is not in the file"));
  Walk walk(pages, database.page);
  walk.visit(root_of(tree), 1);
  return walk.stats();
}

}  // namespace pgmicro::btree
