#pragma once
/// The conformance kit of the border "trees over pages": whether a type keeps the promises of
/// pgmicro/btree/pager.hpp.
///
///     struct MyFactory {
///       MyPager create(const PagerSetup&);         // a new, empty one
///     };
///     PGMICRO_PAGER_SUITE(Mine, MyFactory);
///
/// A factory is default-constructed for each test.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/pager.hpp>

#include <atomic>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgmicro::testing {

struct PagerSetup {
  std::uint32_t page_size = 512;
  std::uint32_t busy_timeout_ms = 20'000;
  /// Small, so that whoever evicts or spills does.
  std::size_t cache_bytes = 64 * 1024;
};

template <class F>
concept PagerFactory = std::default_initializable<F> && requires(F f, const PagerSetup& setup) {
  requires btree::Pager<std::remove_cvref_t<decltype(f.create(setup))>>;
};

template <class Factory>
class PagerSuite : public ::testing::Test {
 public:
  static_assert(PagerFactory<Factory>);
  using Pager = std::remove_cvref_t<decltype(std::declval<Factory&>().create(PagerSetup{}))>;
  using Txn = typename Pager::Txn;
  using Mark = typename Txn::Mark;
  /// The numbers pages 1 … are filled with.
  using Model = std::vector<std::uint64_t>;

  static void fill(std::byte* page, std::uint32_t page_size, std::uint64_t stamp) {
    for (std::size_t i = 0; i < page_size; i += sizeof stamp) std::memcpy(page + i, &stamp, sizeof stamp);
  }
  /// All ones if the page is not filled with one number.
  static std::uint64_t stamp(const std::byte* page, std::uint32_t page_size) {
    std::uint64_t first = 0;
    std::memcpy(&first, page, sizeof first);
    if (std::memcmp(page, page + sizeof first, page_size - sizeof first) != 0) return ~std::uint64_t{0};
    return first;
  }
  static std::uint64_t stamp(Txn& txn, std::uint32_t n) {
    const auto pin = txn.get(PageNo{n});
    return stamp(pin.data(), txn.page_size());
  }
  static void expect(Txn& txn, const Model& model) {
    ASSERT_EQ(txn.page_count(), model.size());
    for (std::uint32_t n = 1; n <= model.size(); ++n) ASSERT_EQ(stamp(txn, n), model[n - 1]) << "page " << n;
  }
  static void expect_committed(Pager& pager, const Model& model) {
    auto txn = pager.begin(TxnMode::read);
    expect(txn, model);
  }
  static void commit_all(Pager& pager, const Model& model) {
    auto txn = pager.begin(TxnMode::write);
    if (txn.page_count() > model.size()) txn.truncate(static_cast<std::uint32_t>(model.size()));
    while (txn.page_count() < model.size()) (void)txn.append();
    for (std::uint32_t n = 1; n <= model.size(); ++n)
      fill(txn.overwrite(PageNo{n}).data(), txn.page_size(), model[n - 1]);
    txn.commit();
  }
  template <class Do>
  static void expect_error(SqlState state, Do what) {
    try {
      what();
      ADD_FAILURE() << "no error, expected " << state.text();
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate().text(), state.text()) << e.what();
    }
  }

  Factory factory;
};
TYPED_TEST_SUITE_P(PagerSuite);

TYPED_TEST_P(PagerSuite, ANewDatabaseHasNoPages) {
  for (const std::uint32_t page_size : {512u, 4096u, 65536u}) {
    auto pager = this->factory.create({.page_size = page_size});
    EXPECT_EQ(pager.page_size(), page_size);
    auto txn = pager.begin(TxnMode::read);
    EXPECT_EQ(txn.page_size(), page_size);
    EXPECT_EQ(txn.page_count(), 0u);
    EXPECT_FALSE(txn.writable());
  }
}

TYPED_TEST_P(PagerSuite, WhatIsCommittedIsRead) {
  for (const std::uint32_t page_size : {512u, 1024u, 4096u, 65536u}) {
    auto pager = this->factory.create({.page_size = page_size});
    this->commit_all(pager, {1, 2, 3});
    this->expect_committed(pager, {1, 2, 3});
  }
}

TYPED_TEST_P(PagerSuite, AppendedPagesAreZero) {
  auto pager = this->factory.create({});
  this->commit_all(pager, {1, 2, 3});
  {
    auto txn = pager.begin(TxnMode::write);
    EXPECT_EQ(txn.append(), PageNo{4});
    this->fill(txn.edit(PageNo{4}).data(), txn.page_size(), 9);
    txn.truncate(2);
    EXPECT_EQ(txn.append(), PageNo{3});
    EXPECT_EQ(txn.append(), PageNo{4});
    this->expect(txn, {1, 2, 0, 0});
    txn.commit();
  }
  this->expect_committed(pager, {1, 2, 0, 0});
}

TYPED_TEST_P(PagerSuite, EditKeepsTheBytesOverwriteNeedNot) {
  auto pager = this->factory.create({});
  this->commit_all(pager, {1, 2});
  auto txn = pager.begin(TxnMode::write);
  EXPECT_EQ(this->stamp(txn.edit(PageNo{1}).data(), txn.page_size()), 1u);
  this->fill(txn.overwrite(PageNo{2}).data(), txn.page_size(), 22);
  this->expect(txn, {1, 22});
  EXPECT_EQ(this->stamp(txn.edit(PageNo{2}).data(), txn.page_size()), 22u);
  txn.commit();
  this->expect_committed(pager, {1, 22});
}

TYPED_TEST_P(PagerSuite, ADroppedTransactionChangesNothing) {
  auto pager = this->factory.create({});
  this->commit_all(pager, {1, 2});
  {
    auto txn = pager.begin(TxnMode::write);
    this->fill(txn.edit(PageNo{1}).data(), txn.page_size(), 99);
    (void)txn.append();
  }
  this->expect_committed(pager, {1, 2});
  {
    auto txn = pager.begin(TxnMode::write);
    txn.truncate(0);
  }
  this->expect_committed(pager, {1, 2});
}

TYPED_TEST_P(PagerSuite, AReaderKeepsItsSnapshot) {
  auto pager = this->factory.create({});
  this->commit_all(pager, {1, 2, 3});
  auto reader = pager.begin(TxnMode::read);
  const auto pin = reader.get(PageNo{2});
  for (std::uint64_t i = 0; i < 20; ++i) this->commit_all(pager, {10 + i, 20 + i, 30, 40});
  this->commit_all(pager, {5});
  this->expect(reader, {1, 2, 3});
  EXPECT_EQ(this->stamp(pin.data(), reader.page_size()), 2u);
  this->expect_committed(pager, {5});
}

TYPED_TEST_P(PagerSuite, PinsShowOldBytesUntilTakenAnew) {  // (B1)
  auto pager = this->factory.create({});
  this->commit_all(pager, {1, 2});
  auto txn = pager.begin(TxnMode::write);
  const auto old = txn.get(PageNo{1});
  {
    auto edited = txn.edit(PageNo{1});
    this->fill(edited.data(), txn.page_size(), 7);
    const auto seen = txn.get(PageNo{1});
    EXPECT_EQ(this->stamp(seen.data(), txn.page_size()), 7u);
    auto again = txn.edit(PageNo{1});
    EXPECT_EQ(again.data(), edited.data());
  }
  EXPECT_EQ(this->stamp(old.data(), txn.page_size()), 1u);
}

TYPED_TEST_P(PagerSuite, PageNumbersOutsideAreErrors) {
  auto pager = this->factory.create({});
  this->commit_all(pager, {1, 2});
  auto reader = pager.begin(TxnMode::read);
  auto writer = pager.begin(TxnMode::write);
  for (const std::uint32_t n : {0u, 3u, 0x7fffffffu, 0xffffffffu}) {
    this->expect_error(errc::data_corrupted, [&] { (void)reader.get(PageNo{n}); });
    this->expect_error(errc::data_corrupted, [&] { (void)writer.get(PageNo{n}); });
    this->expect_error(errc::data_corrupted, [&] { (void)writer.edit(PageNo{n}); });
    this->expect_error(errc::data_corrupted, [&] { (void)writer.overwrite(PageNo{n}); });
  }
  writer.truncate(1);
  this->expect_error(errc::data_corrupted, [&] { (void)writer.get(PageNo{2}); });
}

TYPED_TEST_P(PagerSuite, ReadersCannotChange) {
  auto pager = this->factory.create({});
  this->commit_all(pager, {1, 2});
  auto reader = pager.begin(TxnMode::read);
  this->expect_error(errc::read_only, [&] { (void)reader.edit(PageNo{1}); });
  this->expect_error(errc::read_only, [&] { (void)reader.overwrite(PageNo{1}); });
  this->expect_error(errc::read_only, [&] { (void)reader.append(); });
  reader.commit();  // ends it
  this->expect_committed(pager, {1, 2});
}

TYPED_TEST_P(PagerSuite, ASecondWriterWaitsThenGivesUp) {
  auto pager = this->factory.create({.busy_timeout_ms = 30});
  this->commit_all(pager, {1});
  {
    auto first = pager.begin(TxnMode::write);
    this->expect_error(errc::lock_not_available, [&] { (void)pager.begin(TxnMode::write); });
  }
  auto second = pager.begin(TxnMode::write);
  EXPECT_TRUE(second.writable());
}

TYPED_TEST_P(PagerSuite, ASecondWriterWaitsForTheFirst) {
  auto pager = this->factory.create({});
  this->commit_all(pager, {1});
  std::atomic<bool> committed{false};
  std::thread second;
  {
    auto first = pager.begin(TxnMode::write);
    second = std::thread([&] {
      auto txn = pager.begin(TxnMode::write);
      EXPECT_TRUE(committed);
      this->fill(txn.edit(PageNo{1}).data(), txn.page_size(), this->stamp(txn, 1) + 1);
      txn.commit();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    this->fill(first.edit(PageNo{1}).data(), first.page_size(), 10);
    committed = true;
    first.commit();
  }
  second.join();
  this->expect_committed(pager, {11});
}

TYPED_TEST_P(PagerSuite, AMovedTransactionGoesOn) {
  auto pager = this->factory.create({});
  {
    auto txn = pager.begin(TxnMode::write);
    (void)txn.append();
    auto moved = std::move(txn);
    this->fill(moved.edit(PageNo{1}).data(), moved.page_size(), 4);
    moved.commit();
  }
  auto reader = pager.begin(TxnMode::read);
  this->commit_all(pager, {5});
  auto moved = std::move(reader);
  this->expect(moved, {4});
  moved = pager.begin(TxnMode::read);
  this->expect(moved, {5});
}

TYPED_TEST_P(PagerSuite, SavepointsNest) {
  auto pager = this->factory.create({});
  this->commit_all(pager, {1, 2, 3});
  auto txn = pager.begin(TxnMode::write);
  const auto set = [&](std::uint32_t n, std::uint64_t stamp) {
    this->fill(txn.edit(PageNo{n}).data(), txn.page_size(), stamp);
  };
  set(1, 11);
  const auto outer = txn.mark();
  set(1, 12);
  set(2, 22);
  const auto inner = txn.mark();
  set(1, 13);
  set(3, 33);
  (void)txn.append();
  this->expect(txn, {13, 22, 33, 0});
  txn.rollback(inner);
  this->expect(txn, {12, 22, 3});
  set(3, 34);
  txn.rollback(inner);
  this->expect(txn, {12, 22, 3});
  txn.truncate(1);
  txn.release(inner);
  this->expect(txn, {12});
  txn.rollback(outer);
  this->expect(txn, {11, 2, 3});
  set(2, 23);
  txn.release(outer);
  txn.commit();
  this->expect_committed(pager, {11, 23, 3});
}

TYPED_TEST_P(PagerSuite, RandomTransactionsAgreeWithAModel) {
  using Suite = PagerSuite<TypeParam>;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const std::uint32_t page_size = random.one_in(2) ? 512 : 4096;
    auto pager = this->factory.create({.page_size = page_size, .cache_bytes = std::size_t{20} * page_size});
    typename Suite::Model committed;
    std::uint64_t stamp = 1;
    struct Reader {
      typename Suite::Txn txn;
      typename Suite::Model model;
    };
    std::vector<Reader> readers;
    for (int round = 0; round < 25; ++round) {
      if (readers.size() < 4 && random.one_in(2)) readers.push_back({pager.begin(TxnMode::read), committed});
      if (!readers.empty() && random.one_in(3)) {
        const std::size_t i = random.below(readers.size());
        this->expect(readers[i].txn, readers[i].model);
        readers.erase(readers.begin() + static_cast<std::ptrdiff_t>(i));
      }
      auto txn = pager.begin(TxnMode::write);
      auto model = committed;
      struct Point {
        typename Suite::Mark mark;
        typename Suite::Model model;
      };
      std::vector<Point> points;
      for (int step = 0; step < 60; ++step) {
        const std::uint64_t what = random.below(20);
        const auto any = static_cast<std::uint32_t>(model.empty() ? 0 : 1 + random.below(model.size()));
        if (what < 5 || model.empty()) {
          ASSERT_EQ(raw(txn.append()), model.size() + 1);
          model.push_back(0);
        } else if (what < 11) {
          auto pin = random.one_in(3) ? txn.overwrite(PageNo{any}) : txn.edit(PageNo{any});
          this->fill(pin.data(), page_size, model[any - 1] = ++stamp);
        } else if (what < 15) {
          ASSERT_EQ(this->stamp(txn, any), model[any - 1]);
        } else if (what == 15) {
          const auto pages =
              static_cast<std::uint32_t>(1 + random.below(model.size()));  // no file has 0 pages
          txn.truncate(pages);
          model.resize(pages);
        } else if (what < 18) {
          points.push_back({txn.mark(), model});
        } else if (!points.empty()) {
          const std::size_t to = random.below(points.size());
          if (what == 18) {
            txn.rollback(points[to].mark);
            model = points[to].model;
            points.resize(to + 1);
          } else {
            txn.release(points[to].mark);
            points.resize(to);
          }
        }
      }
      this->expect(txn, model);
      if (random.one_in(4)) continue;  // rolled back
      txn.commit();
      committed = model;
      if (this->HasFatalFailure()) return;
    }
    for (Reader& reader : readers) this->expect(reader.txn, reader.model);
    this->expect_committed(pager, committed);
    if (this->HasFatalFailure()) return;
  }
}

TYPED_TEST_P(PagerSuite, AWriteSetLargerThanTheCache) {
  using Suite = PagerSuite<TypeParam>;
  constexpr std::uint32_t pages = 1'000;
  auto pager = this->factory.create({.page_size = 512, .cache_bytes = 40 * 512});
  typename Suite::Model model;
  {
    auto txn = pager.begin(TxnMode::write);
    for (std::uint32_t n = 1; n <= pages; ++n) {
      this->fill(txn.edit(txn.append()).data(), 512, n);
      model.push_back(n);
    }
    const auto mark = txn.mark();
    Random random(1);
    for (int i = 0; i < 500; ++i)
      this->fill(txn.edit(PageNo{static_cast<std::uint32_t>(1 + random.below(pages))}).data(), 512, 7);
    txn.rollback(mark);
    for (int i = 0; i < 500; ++i) {
      const std::uint64_t n = 1 + random.below(pages);
      this->fill(txn.edit(PageNo{static_cast<std::uint32_t>(n)}).data(), 512, model[n - 1] += 1'000'000);
    }
    this->expect(txn, model);
    txn.commit();
  }
  this->expect_committed(pager, model);
}

TYPED_TEST_P(PagerSuite, NoUpdateIsLost) {
  constexpr int increments = 100, threads = 4;
  auto pager = this->factory.create({});
  this->commit_all(pager, {0, 0});
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i)
    all.emplace_back([&] {
      for (int k = 0; k < increments; ++k) {
        auto txn = pager.begin(TxnMode::write);
        const std::uint64_t next = this->stamp(txn, 1) + 1;
        this->fill(txn.edit(PageNo{1}).data(), txn.page_size(), next);
        this->fill(txn.edit(PageNo{2}).data(), txn.page_size(), next);
        txn.commit();
      }
    });
  for (auto& thread : all) thread.join();
  this->expect_committed(pager, {threads * increments, threads * increments});
}

/// Every commit gives all pages the same number, so a reader that sees two saw half a commit.
TYPED_TEST_P(PagerSuite, ReadersBesideWritersSeeWholeCommits) {
  using Suite = PagerSuite<TypeParam>;
  constexpr std::uint32_t pages = 60;
  auto pager = this->factory.create({.cache_bytes = 80 * 512});
  this->commit_all(pager, typename Suite::Model(pages, 1));
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0}, backwards{0}, reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&, i] {
      Random random(static_cast<std::uint64_t>(i));
      std::uint64_t last = 0;
      while (!stop || reads < 50) {
        auto txn = pager.begin(TxnMode::read);
        const std::uint64_t first = this->stamp(txn, 1);
        if (first < last) ++backwards;
        last = first;
        for (int k = 0; k < 30; ++k)
          if (this->stamp(txn, 1 + static_cast<std::uint32_t>(random.below(pages))) != first) ++torn;
        ++reads;
      }
    });
  for (std::uint64_t stamp = 2; stamp < 150; ++stamp)
    this->commit_all(pager, typename Suite::Model(pages, stamp));
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(backwards, 0);
}

REGISTER_TYPED_TEST_SUITE_P(PagerSuite, ANewDatabaseHasNoPages, WhatIsCommittedIsRead, AppendedPagesAreZero,
                            EditKeepsTheBytesOverwriteNeedNot, ADroppedTransactionChangesNothing,
                            AReaderKeepsItsSnapshot, PinsShowOldBytesUntilTakenAnew,
                            PageNumbersOutsideAreErrors, ReadersCannotChange, ASecondWriterWaitsThenGivesUp,
                            ASecondWriterWaitsForTheFirst, AMovedTransactionGoesOn, SavepointsNest,
                            RandomTransactionsAgreeWithAModel, AWriteSetLargerThanTheCache, NoUpdateIsLost,
                            ReadersBesideWritersSeeWholeCommits);

}  // namespace pgmicro::testing

/// Puts the pager of `Factory` through the kit. At global scope, once per Name.
#define PGMICRO_PAGER_SUITE(Name, Factory)                   \
  namespace pgmicro::testing {                               \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, PagerSuite, Factory); \
  }                                                          \
  static_assert(true)
