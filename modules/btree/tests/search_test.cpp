// Finding rowids on one page, beside std::lower_bound.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/detail/search.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace pgmicro::btree::detail {
namespace {

constexpr PageNo some_page{7};

/// A leaf, or an interior page, of these rowids, as many as fit.
class Page {
 public:
  Page(PageKind kind, std::vector<RowId>& rowids) : kind_(kind), bytes(new std::byte[size]), scratch_(size) {
    init_page(bytes.get(), some_page, kind, format);
    header = read_header(bytes.get(), some_page, format);
    for (std::size_t i = 0; i < rowids.size(); ++i)
      if (!append(rowids[i])) rowids.resize(i);
  }

  static constexpr std::uint32_t size = 4096;
  PageFormat format = PageFormat::of(size, 0);
  PageHeader header;

 private:
  bool append(RowId rowid) {
    std::byte cell[64] = {};
    std::uint32_t bytes_used = 4;
    if (is_leaf(kind_)) cell[0] = std::byte(payload), bytes_used = 1;
    bytes_used +=
        static_cast<std::uint32_t>(put_varint(cell + bytes_used, static_cast<std::uint64_t>(rowid)));
    if (is_leaf(kind_)) bytes_used += payload;
    auto* const to =
        insert_cell(bytes.get(), some_page, header, format, header.count, bytes_used, scratch_.data());
    if (to != nullptr) std::memcpy(to, cell, bytes_used);
    return to != nullptr;
  }
  static constexpr std::uint32_t payload = 20;
  PageKind kind_;

 public:
  std::unique_ptr<std::byte[]> bytes;

 private:
  std::vector<std::byte> scratch_;
};

/// Rowids in [lo, hi] of some spread: dense, with holes, sparse, in clumps, near the ends of all numbers.
std::vector<RowId> some_rowids(Random& random, RowId lo, RowId hi) {
  std::vector<RowId> rowids;
  const auto step = std::uint64_t{1} << random.below(random.one_in(2) ? 4 : 60);
  const bool clumps = random.one_in(3);
  auto at = static_cast<std::uint64_t>(lo) + random.below(step);
  while (rowids.size() < 200) {
    if (rowid_gap(lo, static_cast<RowId>(at)) > rowid_gap(lo, hi)) break;
    rowids.push_back(static_cast<RowId>(at));
    const auto gap = 1 + (clumps && !random.one_in(10) ? 0 : random.below(step));
    if (rowid_gap(static_cast<RowId>(at), hi) < gap) break;
    at += gap;
  }
  return rowids;
}

TEST(Search, FindsWhatLowerBoundFinds) {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    RowId lo = random.one_in(3) ? rowid_min : static_cast<RowId>(random.next() >> random.below(64));
    auto rowids = some_rowids(random, lo, rowid_max);
    const Page leaf(PageKind::table_leaf, rowids);
    RowId hi = rowid_max;
    if (!rowids.empty() && !random.one_in(3)) {
      const auto more = random.below(100);
      if (rowid_gap(rowids.back(), rowid_max) > more) hi = rowids.back() + static_cast<RowId>(more);
    }
    auto dividers = rowids;
    const Page interior(PageKind::table_interior, dividers);
    for (int i = 0; i < 200; ++i) {
      RowId k = lo;
      if (!rowids.empty() && !random.one_in(5)) k = rowids[random.below(rowids.size())];
      if (random.one_in(2) && k < hi) ++k;
      if (random.one_in(2) && k > lo) --k;
      if (random.one_in(20)) k = hi;
      const auto expected =
          static_cast<std::uint32_t>(std::lower_bound(rowids.begin(), rowids.end(), k) - rowids.begin());
      const auto place = find_rowid(leaf.bytes.get(), some_page, leaf.header, leaf.format, k, lo, hi);
      ASSERT_EQ(place.index, expected) << k;
      ASSERT_EQ(place.exact, expected < rowids.size() && rowids[expected] == k) << k;
      const auto child =
          find_child(interior.bytes.get(), some_page, interior.header, interior.format, k, lo, hi);
      const auto divider = std::lower_bound(dividers.begin(), dividers.end(), k);
      ASSERT_EQ(child.index, static_cast<std::uint32_t>(divider - dividers.begin())) << k;
      ASSERT_EQ(child.hi, divider == dividers.end() ? hi : *divider) << k;
      ASSERT_EQ(child.lo, divider == dividers.begin() ? lo : divider[-1] + 1) << k;
    }
  }
}

/// The window holds the place, and the guess is near: after a quarter of a dense leaf's rows have gone, it is off by
/// what chance makes of it, 1.1 places of 45.
TEST(Search, GuessesWell) {
  Random random(1);
  double error = 0;
  int guesses = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<RowId> rowids;
    for (RowId id = 1000; id < 1060; ++id)
      if (!random.one_in(4)) rowids.push_back(id);
    const auto b = static_cast<std::uint32_t>(rowids.size());
    for (RowId k = 1000; k < 1060; ++k, ++guesses) {
      const auto window = rowid_window(k, 1000, 1059, 0, b);
      const auto place =
          static_cast<std::uint32_t>(std::lower_bound(rowids.begin(), rowids.end(), k) - rowids.begin());
      ASSERT_LE(window.least, place);
      ASSERT_LE(place, window.most);
      ASSERT_LE(window.least, window.guess);
      ASSERT_LE(window.guess, window.most);
      error += std::abs(static_cast<double>(window.guess) - static_cast<double>(place));
    }
  }
  EXPECT_LT(error / guesses, 1.5);
}

TEST(Search, ACrowdedPageIsCorrupt) {
  std::vector<RowId> rowids{10, 11, 12, 13, 14, 15, 16, 17};
  const Page leaf(PageKind::table_leaf, rowids);
  EXPECT_THROW((void)find_rowid(leaf.bytes.get(), some_page, leaf.header, leaf.format, 20, 19, 22), Error);
}

}  // namespace
}  // namespace pgmicro::btree::detail
