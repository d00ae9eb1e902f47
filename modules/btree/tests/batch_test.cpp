// Batches of a leaf's rows beside the same rows decoded one by one.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/batch.hpp>
#include <pgmicro/btree/check.hpp>
#include <pgmicro/btree/stats.hpp>
#include <pgmicro/btree/tree_store.hpp>

#include <memory>
#include <string>

#include "vector_pager.hpp"

namespace pgmicro::btree {
namespace {

using detail::Cell;
using detail::PageFormat;
using detail::PageHeader;
using detail::PageKind;

constexpr PageNo page_no{7};

/// Table leaves and a cursor over them. Payloads that do not fit are cut: their overflow is a string beside.
class Leaves {
 public:
  static constexpr bool pages_are_stable = true;

  explicit Leaves(std::uint32_t page_size) : format_(PageFormat::of(page_size, 0)), scratch_(page_size) {}

  void append(RowId rowid, Bytes record) {
    std::byte head[18];
    auto bytes = static_cast<std::uint32_t>(put_varint(head, record.size()));
    bytes += static_cast<std::uint32_t>(put_varint(head + bytes, static_cast<std::uint64_t>(rowid)));
    const std::uint32_t local = format_.local_bytes(PageKind::table_leaf, record.size());
    const bool spills = local < record.size();
    const std::uint32_t size = std::max(bytes + local + (spills ? 4 : 0), detail::cell_bytes_min);
    std::byte* cell = nullptr;
    if (!pages_.empty())
      cell = detail::insert_cell(pages_.back().get(), page_no, header_, format_, header_.count, size,
                                 scratch_.data());
    if (cell == nullptr) {
      pages_.emplace_back(new std::byte[format_.page_size]);
      detail::init_page(pages_.back().get(), page_no, PageKind::table_leaf, format_);
      header_ = detail::read_header(pages_.back().get(), page_no, format_);
      cell = detail::insert_cell(pages_.back().get(), page_no, header_, format_, 0, size, scratch_.data());
      ASSERT_NE(cell, nullptr);
    }
    std::memcpy(cell, head, bytes);
    std::memcpy(cell + bytes, record.data(), local);
    if (spills) {
      rest_.emplace_back(reinterpret_cast<const char*>(record.data()) + local, record.size() - local);
      store_be32(cell + bytes + local, static_cast<std::uint32_t>(rest_.size()));
    }
  }
  std::byte* page(std::size_t i) { return pages_[i].get(); }
  std::size_t page_count() const { return pages_.size(); }
  const PageFormat& format() const { return format_; }

  // LeafCursor
  bool first() {
    at_ = 0;
    index_ = 0;
    return !pages_.empty() && header(0).count != 0;
  }
  LeafRows leaf() const {
    const PageHeader h = header(at_);
    const std::byte* ahead = at_ + 1 < pages_.size() ? pages_[at_ + 1].get() : nullptr;
    return {pages_[at_].get(), page_no, &format_, h.pointers, index_, h.count, ahead};
  }
  bool skip(std::uint32_t rows) {
    index_ += rows;
    if (index_ < header(at_).count) return true;
    index_ = 0;
    return ++at_ < pages_.size();
  }
  RowId key() const { return cell().rowid; }
  std::size_t size() const { return static_cast<std::size_t>(cell().total); }
  Bytes prefix() const { return cell().local_payload(); }
  std::size_t read(std::size_t at, MutBytes out) const {
    const Cell c = cell();
    std::string whole(reinterpret_cast<const char*>(c.payload), c.local);
    if (c.overflow != PageNo::none) whole += rest_.at(raw(c.overflow) - 1);
    const std::size_t n = std::min(out.size(), whole.size() - std::min(at, whole.size()));
    std::memcpy(out.data(), whole.data() + at, n);
    return n;
  }

 private:
  PageHeader header(std::size_t i) const { return detail::read_header(pages_[i].get(), page_no, format_); }
  Cell cell() const { return detail::read_cell(pages_[at_].get(), page_no, header(at_), format_, index_); }

  PageFormat format_;
  std::vector<std::byte> scratch_;
  std::vector<std::unique_ptr<std::byte[]>> pages_;
  std::vector<std::string> rest_;
  PageHeader header_;
  std::size_t at_ = 0;
  std::uint32_t index_ = 0;
};
/// The same behind pins: a batch must end with its leaf.
class PinnedLeaves : public Leaves {
 public:
  static constexpr bool pages_are_stable = false;
  using Leaves::Leaves;
};
static_assert(LeafCursor<Leaves> && LeafCursor<PinnedLeaves>);

template <class Cursor>
class Batch : public testing::Test {};
using Cursors = testing::Types<Leaves, PinnedLeaves>;
TYPED_TEST_SUITE(Batch, Cursors);

Value random_value(Random& random, std::string& kept) {
  switch (random.below(9)) {
    case 0: return Value::null();
    case 1: return Value::integer(static_cast<std::int64_t>(random.below(2)));
    case 2:
    case 3: return Value::integer(static_cast<std::int64_t>(random.next()) >> random.below(64));
    case 4: return Value::real(static_cast<double>(random.below(1000)) / 8);
    case 5: kept.assign(random.below(150), 'b'); return Value::blob(as_bytes(kept.data(), kept.size()));
    case 6: kept.assign(random.one_in(20) ? random.below(20'000) : 70, 'c'); return Value::text(kept);
    default: kept.assign(random.below(20), 't'); return Value::text(kept);
  }
}

TYPED_TEST(Batch, HoldsWhatTheRowsHold) {
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    TypeParam leaves(std::uint32_t{512} << random.below(8));
    struct Row {
      RowId rowid;
      std::string record;
    };
    std::vector<Row> rows;
    const auto columns = static_cast<std::uint32_t>(1 + random.below(12));
    RowId rowid = static_cast<RowId>(random.next() >> random.below(64));
    RecordWriter writer;
    for (int i = 0; i < 300; ++i) {
      const auto n =
          random.one_in(10) ? random.below(columns + 3) : columns;  // rows older than an ADD COLUMN
      for (std::uint64_t c = 0; c < n; ++c) {
        std::string kept;
        const Value v = random_value(random, kept);
        writer.value(v);
      }
      const Bytes fresh = writer.finish();
      std::string record(reinterpret_cast<const char*>(fresh.data()), fresh.size());
      if (!rows.empty() && !random.one_in(4)) {  // begins like the row before, and goes on otherwise
        record = rows.back().record;
        const auto header = static_cast<unsigned char>(record[0]);
        for (std::size_t b = header; header < 0x80 && b < record.size(); ++b)
          record[b] = static_cast<char>(random.next());
        for (std::size_t b = 1; header < 0x80 && b < header; ++b)  // types of equal length: 6 and 7
          if ((record[b] == 6 || record[b] == 7) && random.one_in(4)) record[b] ^= 1;
      }
      rowid = static_cast<RowId>(static_cast<std::uint64_t>(rowid) + 1 + random.below(100));
      rows.push_back({rowid, record});
      leaves.append(rowid, as_bytes(record.data(), record.size()));
    }
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t c = 0; c < columns; ++c)
      if (random.one_in(2)) wanted.push_back(c);
    if (random.one_in(3)) wanted.assign(1, static_cast<std::uint32_t>(random.below(columns)));
    const bool rowids = !random.one_in(3);

    ASSERT_TRUE(leaves.first());
    BatchScan scan(leaves, {.columns = wanted, .rows_max = 1 + random.below(100), .rowids = rowids});
    std::size_t at = 0;
    while (scan.next()) {
      const ColumnBatch& batch = scan.batch();
      ASSERT_LE(batch.rows(), batch.rows_max());
      for (std::size_t k = 0; k < wanted.size(); ++k) {
        bool any_null = false, only_integers = true;
        for (std::size_t row = 0; row < batch.rows(); ++row) {
          RecordView expected(as_bytes(rows[at + row].record.data(), rows[at + row].record.size()));
          const Value v = expected.value(wanted[k]);
          ASSERT_EQ(batch.column(k).value(row), v) << "row " << at + row << " column " << wanted[k];
          ASSERT_EQ(batch.column(k).is_null(row), v.type() == StorageClass::null);
          if (v.type() == StorageClass::null) {
            ASSERT_EQ(batch.column(k).integers()[row], 0);
          }
          any_null |= v.type() == StorageClass::null;
          only_integers &= v.type() == StorageClass::null || v.type() == StorageClass::integer;
        }
        if (batch.column(k).no_nulls()) {
          ASSERT_FALSE(any_null);
        }
        if (batch.column(k).holds_only(StorageClass::integer)) {
          ASSERT_TRUE(only_integers);
        }
      }
      for (std::size_t row = 0; rowids && row < batch.rows(); ++row) {
        ASSERT_EQ(batch.rowids()[row], rows[at + row].rowid);
      }
      at += batch.rows();
    }
    ASSERT_EQ(at, rows.size());
    ASSERT_FALSE(scan.next());
  }
}

TEST(BatchOfIntegers, IsKnownToHoldOnlyThose) {
  Leaves leaves(4096);
  RecordWriter writer;
  std::int64_t expected = 0;
  for (int i = 0; i < 5000; ++i) {
    leaves.append(i, writer.text("x").integer(i * 7 - 1000).finish());
    expected += i * 7 - 1000;
  }
  ASSERT_TRUE(leaves.first());
  const std::uint32_t wanted[] = {1};
  BatchScan scan(leaves, {.columns = wanted});
  std::int64_t sum = 0;
  std::size_t batches = 0;
  while (scan.next()) {
    ++batches;
    ASSERT_TRUE(scan.batch().column(0).holds_only(StorageClass::integer));
    ASSERT_TRUE(scan.batch().column(0).no_nulls());
    for (std::size_t i = 0; i < scan.batch().rows(); ++i) sum += scan.batch().column(0).integers()[i];
  }
  EXPECT_EQ(sum, expected);
  EXPECT_EQ(batches, 3u);  // 2048 + 2048 + 904: batches span leaves
}

TEST(BatchOfATree, HoldsAllRowsOfManyLeaves) {
  test::VectorPager pager(1024);
  TreeStore store(pager);
  static_assert(LeafCursor<decltype(store)::Txn::TableCursor>);
  Random random(8);
  auto txn = store.begin(TxnMode::write);
  const TreeId tree = txn.create_tree(TreeKind::table);
  std::int64_t expected = 0;
  std::size_t text_bytes = 0;
  {
    auto cursor = txn.table(tree);
    RecordWriter writer;
    for (int i = 0; i < 3000; ++i) {
      const std::string text(random.one_in(50) ? 5000 : random.below(40), 'x');  // some overflow
      const auto v = static_cast<std::int64_t>(random.below(1'000'000));
      cursor.append(i * 3, writer.integer(v).text(text).integer(-v).finish());
      expected += 2 * v;
      text_bytes += text.size();
    }
    const std::uint32_t wanted[] = {0, 1, 2};
    ASSERT_TRUE(cursor.first());
    BatchScan scan(cursor, {.columns = wanted});
    std::size_t rows = 0;
    while (scan.next()) {
      const ColumnBatch& batch = scan.batch();
      for (std::size_t i = 0; i < batch.rows(); ++i, ++rows) {
        ASSERT_EQ(batch.rowids()[i], static_cast<RowId>(rows) * 3);
        expected -= batch.column(0).integer(i) - batch.column(2).integer(i);
        text_bytes -= batch.column(1).text(i).size();
      }
    }
    EXPECT_EQ(rows, 3000u);
    EXPECT_EQ(expected, 0);
    EXPECT_EQ(text_bytes, 0u);
  }
  txn.commit();
  auto reading = store.begin(TxnMode::read);
  const TreeToCheck trees[] = {{tree, {}}};
  for (const Finding& f : check(reading.pages(), {.trees = trees})) ADD_FAILURE() << to_string(f);
  const TreeStats stats = tree_stats(reading.pages(), tree);
  EXPECT_EQ(stats.entries, 3000u);
  EXPECT_GT(stats.overflow_pages, 100u);
  EXPECT_GT(stats.fill(), 0.8);  // appended in order
}

TEST(BatchOfDamage, IsAnErrorOrRows) {
  Random random(5);
  int refused = 0, read = 0;
  for (int round = 0; round < 3000; ++round) {
    Leaves leaves(512);
    RecordWriter writer;
    for (int i = 0; i < 20; ++i) {
      std::string kept;
      writer.integer(i).value(random_value(random, kept));
      leaves.append(i * 1000, writer.integer(i * 1000).finish());
    }
    std::byte* page = leaves.page(random.below(leaves.page_count()));
    for (std::uint64_t flips = 1 + random.below(6); flips != 0; --flips)
      page[8 + random.below(504)] = static_cast<std::byte>(random.next());
    const std::uint32_t wanted[] = {0, 1, 2};
    try {
      if (leaves.first()) {
        BatchScan scan(leaves,
                       {.columns = random.one_in(2) ? std::span(wanted) : std::span(wanted).subspan(1, 1)});
        while (scan.next())
          for (std::size_t row = 0; row < scan.batch().rows(); ++row) (void)scan.batch().column(0).value(row);
      }
      ++read;
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate(), errc::data_corrupted);
      ++refused;
    } catch (const std::out_of_range&) {  // the double's overflow strings
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_GT(read, 100);
}

/// A row of a damaged page comes out as the code that looks at every bit reads it, or not at all.
TEST(BatchOfDamage, IsNotReadOtherwiseThanOneByOne) {
  constexpr std::uint32_t wanted[] = {0, 1, 3};
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Leaves leaves(std::uint32_t{512} << random.below(2));
    RecordWriter writer;
    const std::string text(random.below(20), 't');
    for (int i = 0; i < 30; ++i)
      leaves.append(1 << random.below(20), writer.integer(i).real(i / 4.0).text(text).integer(-i).finish());
    for (std::size_t p = 0; p < leaves.page_count(); ++p) {
      std::byte* const page = leaves.page(p);
      const std::uint32_t size = leaves.format().page_size;
      for (std::uint64_t flips = random.below(12); flips != 0; --flips)
        page[8 + random.below(size - 8)] ^= static_cast<std::byte>(1u << random.below(8));
      const PageHeader h = detail::read_header(page, page_no, leaves.format());
      ColumnBatch batch({.columns = wanted, .rowids = true});
      for (std::uint32_t index = 0; index < h.count;) {
        ColumnBatch::Progress progress;
        batch.clear();
        try {
          progress = batch.take({page, page_no, &leaves.format(), h.pointers, index, h.count, page});
        } catch (const Error& e) {
          ASSERT_EQ(e.sqlstate(), errc::data_corrupted);
          break;  // the rows in front of the bad one were not told
        }
        for (std::uint32_t i = 0; i < progress.rows; ++i, ++compared) {
          const Cell cell = detail::read_cell(page, page_no, h, leaves.format(), index + i);
          ASSERT_EQ(batch.rowids()[i], cell.rowid);
          RecordView record(cell.local_payload());
          for (std::size_t k = 0; k < std::size(wanted); ++k) {
            ASSERT_EQ(batch.column(k).value(i), record.value(wanted[k])) << "row " << index + i;
          }
        }
        index += progress.rows + (progress.why == ColumnBatch::Stop::overflow ? 1 : 0);
      }
    }
  }
  EXPECT_GT(compared, 10'000);
}

}  // namespace
}  // namespace pgmicro::btree
