/// One page at a time: cells put in and taken out, freeblocks, room that runs out, and bytes that are no page.

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/detail/page.hpp>
#include <pgmicro/btree/detail/rebuild.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace pgmicro::btree::detail {
namespace {

constexpr PageNo some_page{7};

/// A page on the heap, exactly as long as it is, so that a sanitizer sees what is behind it.
struct Page {
  explicit Page(std::uint32_t size, std::uint32_t reserved = 0, PageNo n = some_page)
      : format(PageFormat::of(size, reserved)), no(n), bytes(new std::byte[size]),
        scratch(new std::byte[size]) {
    std::memset(bytes.get(), 0, size);
    init_page(bytes.get(), no, PageKind::table_leaf, format);
    header = read();
  }
  [[nodiscard]] PageHeader read() const { return read_header(bytes.get(), no, format); }
  [[nodiscard]] std::uint32_t free() const { return free_bytes(bytes.get(), no, header, format); }
  bool insert(std::uint32_t index, const std::vector<std::byte>& cell) {
    auto* to = insert_cell(bytes.get(), no, header, format, index, static_cast<std::uint32_t>(cell.size()),
                           scratch.get());
    if (to == nullptr) return false;
    std::memcpy(to, cell.data(), cell.size());
    return true;
  }
  void remove(std::uint32_t index) {
    const auto c = read_cell(bytes.get(), no, header, format, index);
    remove_cell(bytes.get(), no, header, format, index, c.offset, c.size);
  }
  [[nodiscard]] std::vector<std::byte> cell(std::uint32_t index) const {
    const auto c = cell_bytes(bytes.get(), no, header, format, index);
    return {c.data, c.data + c.size};
  }
  /// (N3), and that what is kept in `header` is what stands in the page.
  void check() const {
    const auto h = read();
    ASSERT_EQ(h.count, header.count);
    ASSERT_EQ(h.content, header.content);
    ASSERT_EQ(h.first_freeblock, header.first_freeblock);
    ASSERT_EQ(h.fragmented, header.fragmented);
    std::uint32_t cells = 0;
    for (std::uint32_t i = 0; i < header.count; ++i)
      cells += read_cell(bytes.get(), no, header, format, i).size;
    ASSERT_EQ(free() + cells + header.pointers_end(), format.usable);
  }

  PageFormat format;
  PageNo no;
  std::unique_ptr<std::byte[]> bytes, scratch;
  PageHeader header;
};

std::vector<std::byte> leaf_cell(RowId rowid, std::size_t payload, Random& random) {
  std::vector<std::byte> c(payload + 18);
  auto n = static_cast<std::size_t>(put_varint(c.data(), payload));
  n += static_cast<std::size_t>(put_varint(c.data() + n, static_cast<std::uint64_t>(rowid)));
  for (std::size_t i = 0; i < payload; ++i) c[n++] = static_cast<std::byte>(random.next());
  c.resize(std::max<std::size_t>(n, cell_bytes_min));
  return c;
}

TEST(Page, ThresholdsAreThoseOfTheFormat) {
  const auto f = PageFormat::of(4096, 0);
  EXPECT_EQ(f.table_local_max, 4061u);
  EXPECT_EQ(f.index_local_max, 1002u);
  EXPECT_EQ(f.local_min, 489u);
  EXPECT_EQ(f.local_bytes(PageKind::table_leaf, 4061), 4061u);
  EXPECT_EQ(f.local_bytes(PageKind::table_leaf, 4062), 489u);              // 489 + 3573 % 4092 is too much
  EXPECT_EQ(f.local_bytes(PageKind::table_leaf, 489 + 4092 + 100), 589u);  // fills its overflow page
  const auto small = PageFormat::of(512, 32);
  EXPECT_EQ(small.table_local_max, 445u);
  EXPECT_EQ(small.index_local_max, 94u);
  EXPECT_EQ(small.local_min, 35u);
}

class PageWork : public ::testing::TestWithParam<std::tuple<std::uint32_t, bool>> {};

/// `freeblocks`: a foreign hand (here: a list made as SQLite makes it) has left holes, and they are used.
TEST_P(PageWork, KeepsWhatItIsGiven) {
  const auto [size, freeblocks] = GetParam();
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    Page page(size, seed % 3 == 0 ? 16 : 0, seed % 4 == 0 ? PageNo::first : some_page);
    std::vector<std::vector<std::byte>> model;
    for (int i = 0; i < 1500; ++i) {
      const auto most = random.one_in(5) ? 200u : 40u;
      if (random.below(5) < 3) {
        auto cell =
            leaf_cell(static_cast<RowId>(random.next() >> random.below(60)), random.below(most), random);
        const auto at = static_cast<std::uint32_t>(random.below(model.size() + 1));
        const auto room = page.free();
        if (page.insert(at, cell)) {
          model.insert(model.begin() + at, std::move(cell));
        } else {
          ASSERT_TRUE(room < cell.size() + 2 || page.header.count == page.format.cells_max);
        }
      } else if (!model.empty()) {
        const auto at = static_cast<std::uint32_t>(random.below(model.size()));
        if (freeblocks && page.header.first_freeblock == 0 && model.size() > 2) {
          // Turn the cell into the page's first freeblock by hand.
          const auto c = read_cell(page.bytes.get(), page.no, page.header, page.format, at);
          if (c.offset != page.header.content) {
            store_be16(page.bytes.get() + c.offset, 0);
            store_be16(page.bytes.get() + c.offset + 2, static_cast<std::uint16_t>(c.size));
            auto* slot = page.bytes.get() + page.header.pointers + 2 * at;
            std::memmove(slot, slot + 2, 2 * (page.header.count - 1 - at));
            store_be16(page.bytes.get() + page.header.offset + 1, static_cast<std::uint16_t>(c.offset));
            store_be16(page.bytes.get() + page.header.offset + 3,
                       static_cast<std::uint16_t>(page.header.count - 1));
            page.header = page.read();
          } else {
            page.remove(at);
          }
        } else {
          page.remove(at);
        }
        model.erase(model.begin() + at);
      }
      if (random.one_in(100))
        defragment(page.bytes.get(), page.no, page.header, page.format, page.scratch.get());
      page.check();
      if (::testing::Test::HasFatalFailure()) return;
    }
    ASSERT_EQ(page.header.count, model.size());
    for (std::uint32_t i = 0; i < model.size(); ++i) ASSERT_EQ(page.cell(i), model[i]) << "cell " << i;
  }
}
INSTANTIATE_TEST_SUITE_P(Sizes, PageWork,
                         ::testing::Combine(::testing::Values(512u, 4096u, 65536u), ::testing::Bool()));

TEST(Page, PlainCellsAreReadAsParsedOnesAre) {
  Random random(3);
  Page page(4096);
  RowId rowid = 0;
  while (page.insert(page.header.count, leaf_cell(rowid, random.below(300), random)))
    rowid += static_cast<RowId>(random.below(1u << random.below(30)) + 1);
  std::uint32_t plain_cells = 0;
  for (std::uint32_t i = 0; i < page.header.count; ++i) {
    const auto full = read_cell(page.bytes.get(), page.no, page.header, page.format, i);
    const auto plain = plain_cell(page.bytes.get(), page.header, page.format, i);
    if (plain.payload == nullptr) continue;
    ++plain_cells;
    EXPECT_EQ(plain.payload, full.payload);
    EXPECT_EQ(plain.local, full.local);
    EXPECT_EQ(plain.size, full.size);
  }
  EXPECT_GT(plain_cells, 10u);
}

/// Whatever the bytes: an Error that names the page, or an answer, but no access outside (under a sanitizer).
TEST(Page, ArbitraryBytesAreAnErrorOrAPage) {
  int errors = 0, pages = 0;
  for (std::uint64_t seed = 1; seed <= 6000; ++seed) {
    Random random(seed);
    const auto size = seed % 8 == 0 ? 65536u : 512u;
    Page page(size);
    auto* const p = page.bytes.get();
    // Start from a good page, or from noise with a plausible header; then damage it.
    for (int i = 0; i < 8; ++i)
      (void)page.insert(0, leaf_cell(static_cast<RowId>(random.next()), random.below(60), random));
    if (random.one_in(3)) {
      for (std::uint32_t i = 8; i < size; ++i) p[i] = static_cast<std::byte>(random.next());
    }
    static constexpr int kinds[] = {2, 5, 10, 13};
    p[0] = std::byte(kinds[random.below(4)]);
    for (auto n = random.below(12); n != 0; --n)
      p[random.below(40)] = static_cast<std::byte>(random.next() >> 60);
    for (auto n = random.below(12); n != 0; --n)
      p[random.below(size)] = static_cast<std::byte>(random.next());
    try {
      auto h = page.read();
      for (std::uint32_t i = 0; i < h.count; ++i) {
        (void)plain_cell(p, h, page.format, i);
        (void)cell_bytes(p, page.no, h, page.format, i);
      }
      (void)page.free();
      for (int i = 0; i < 10 && h.count != 0; ++i) {
        const auto at = static_cast<std::uint32_t>(random.below(h.count));
        const auto c = read_cell(p, page.no, h, page.format, at);
        remove_cell(p, page.no, h, page.format, at, c.offset, c.size);
        auto* to = insert_cell(p, page.no, h, page.format, 0, 30, page.scratch.get());
        if (to != nullptr) std::memset(to, 1, 30);
      }
      defragment(p, page.no, h, page.format, page.scratch.get());
      ++pages;
    } catch (const Error& e) {
      ASSERT_EQ(e.sqlstate(), errc::data_corrupted) << e.what();
      ASSERT_NE(e.message().find("page 7"), std::string::npos) << e.what();
      ++errors;
    }
  }
  EXPECT_GT(errors, 1000);
  EXPECT_GT(pages, 100);
}

TEST(Deal, UsesTheFewestPagesAndEvensThemOut) {
  const auto f = PageFormat::of(512, 0);
  std::vector<std::byte> bytes(512);
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    Random random(seed);
    const auto kind = random.one_in(2) ? PageKind::table_leaf : PageKind::index_leaf;
    const bool packed = random.one_in(3);
    std::vector<CellRef> row;
    std::uint32_t total = 0;
    const auto limit = static_cast<std::uint32_t>(200 + random.below(1300));
    while (total < limit) {
      const auto size = static_cast<std::uint32_t>(4 + random.below(f.index_local_max));
      row.push_back({bytes.data(), size});
      total += size + 2;
    }
    const auto deal = deal_out(row, kind, f, packed, some_page);
    std::uint32_t next = 0;
    const auto capacity = f.usable - 8;
    for (std::uint32_t k = 0; k < deal.pages; ++k) {
      ASSERT_EQ(deal.begin(k), next);
      std::uint32_t used = 0;
      for (std::uint32_t i = deal.begin(k); i < deal.end[k]; ++i) used += row[i].size + 2;
      ASSERT_GT(used, 0u);
      ASSERT_LE(used, capacity);
      next = deal.end[k] + (deal.consumes ? 1 : 0);
      if (packed && k + 2 < deal.pages) {
        ASSERT_GT(used + f.index_local_max + 6, capacity) << "not full";
      }
    }
    ASSERT_EQ(next - (deal.consumes ? 1 : 0), row.size());
  }
}

}  // namespace
}  // namespace pgmicro::btree::detail
