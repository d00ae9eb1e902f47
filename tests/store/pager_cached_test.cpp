/// Pager over a store with all that files offer: what the kit asks, and how the cache, spills and groups behave.

#include "rich_store.hpp"

#include <pgmicro/pager/pager.hpp>
#include <pgmicro/testing/page_store_suite.hpp>
#include <pgmicro/testing/pager_suite.hpp>

#include <chrono>
#include <thread>

namespace {

using namespace pgmicro;
using pgmicro::testing::RichStore;
using RichPager = pager::Pager<RichStore>;

struct RichStoreFactory {
  std::shared_ptr<RichStore::State> state;
  RichStore create(std::uint32_t page_size) {
    RichStore store(page_size);
    state = store.state();
    return store;
  }
  RichStore again() { return RichStore(512, state); }
};

struct RichPagerFactory {
  RichPager create(const pgmicro::testing::PagerSetup& setup) {
    return RichPager(RichStore(setup.page_size),
                     {.busy_timeout_ms = setup.busy_timeout_ms, .cache_bytes = setup.cache_bytes});
  }
};

void append_pages(RichPager& pager, int pages, std::byte fill = std::byte{1}) {
  auto txn = pager.begin(TxnMode::write);
  for (int i = 0; i < pages; ++i) std::memset(txn.edit(txn.append()).data(), int(fill), txn.page_size());
  txn.commit();
}
std::byte first_byte(RichPager& pager, std::uint32_t n) {
  auto txn = pager.begin(TxnMode::read);
  return txn.get(PageNo{n}).data()[0];
}
void set_byte(RichPager& pager, std::uint32_t n, std::byte value) {
  auto txn = pager.begin(TxnMode::write);
  txn.edit(PageNo{n}).data()[0] = value;
  txn.commit();
}

TEST(PagerCache, CommittedPagesAreCachedAndUnchangedOnesStay) {
  RichPager pager(RichStore(512));
  auto& counts = pager.store().state()->counts;
  append_pages(pager, 20);
  for (std::uint32_t n = 1; n <= 20; ++n) EXPECT_EQ(first_byte(pager, n), std::byte{1});
  EXPECT_EQ(counts.reads, 0) << "a commit leaves its pages in the cache";
  for (int i = 0; i < 50; ++i) set_byte(pager, 7, std::byte(i));
  for (std::uint32_t n = 1; n <= 20; ++n) (void)first_byte(pager, n);
  EXPECT_EQ(counts.reads, 0) << "and takes nothing else out of it";
}

TEST(PagerCache, ForeignCommitsTakeOutWhatTheyChanged) {
  RichPager ours(RichStore(512));
  RichPager theirs(RichStore(512, ours.store().state()));
  auto& counts = ours.store().state()->counts;
  append_pages(ours, 20);
  auto old = ours.begin(TxnMode::read);
  set_byte(theirs, 3, std::byte{33});
  set_byte(theirs, 4, std::byte{44});
  counts.reads = 0;
  EXPECT_EQ(first_byte(ours, 3), std::byte{33});
  EXPECT_EQ(counts.reads, 1);
  for (std::uint32_t n = 1; n <= 20; ++n) (void)first_byte(ours, n);
  EXPECT_EQ(counts.reads, 2) << "page 4, and no other";
  EXPECT_EQ(old.get(PageNo{3}).data()[0], std::byte{1});
  EXPECT_EQ(counts.reads, 2) << "the old version is still there for who needs it";
}

TEST(PagerCache, StaysWithinItsLimit) {
  constexpr std::size_t frames = 64;
  RichPager pager(RichStore(4096), {.cache_bytes = frames * 4160});
  append_pages(pager, 2'000);
  auto& counts = pager.store().state()->counts;
  EXPECT_GT(counts.spilled_pages, 1'000);
  for (std::uint32_t n = 1; n <= 2'000; ++n) EXPECT_EQ(first_byte(pager, n), std::byte{1});
  EXPECT_LE(pager.cache_bytes(), 2 * frames * 4160) << "slabs double";
  {
    auto txn = pager.begin(TxnMode::read);
    std::vector<RichPager::Txn::Pin> pins;
    for (std::uint32_t n = 1; n <= 200; ++n) pins.push_back(txn.get(PageNo{n}));
    for (const auto& pin : pins) EXPECT_EQ(pin.data()[100], std::byte{1});
  }
  EXPECT_LE(pager.cache_bytes(), 2 * frames * 4160) << "what is pinned beyond the limit is not kept";
}

TEST(PagerCache, APageThatIsCommittedAgainAndAgainLeavesNoPast) {
  RichPager pager(RichStore(4096), {.cache_bytes = 4000 * 4160});
  auto& counts = pager.store().state()->counts;
  append_pages(pager, 2);
  const auto old = pager.begin(TxnMode::read);
  for (int i = 0; i < 5000; ++i) set_byte(pager, 1, std::byte(i));
  EXPECT_LT(pager.cache_bytes(), 400 * 4160u);
  EXPECT_EQ(first_byte(pager, 1), std::byte(4999 & 0xff));
  EXPECT_EQ(counts.reads, 0) << "and what it is now stays";
}

TEST(PagerCache, HotPagesSurviveAScan) {
  RichPager pager(RichStore(512), {.cache_bytes = 100 * 576});
  append_pages(pager, 1'000);
  auto& counts = pager.store().state()->counts;
  for (std::uint32_t n = 1; n <= 1'000; ++n) {
    (void)first_byte(pager, n);
    (void)first_byte(pager, 5);
  }
  counts.reads = 0;
  (void)first_byte(pager, 5);
  EXPECT_EQ(counts.reads, 0);
}

TEST(PagerSpill, ADroppedTransactionForgetsItsSpills) {
  RichPager pager(RichStore(512), {.cache_bytes = 30 * 576});
  append_pages(pager, 100);
  auto& counts = pager.store().state()->counts;
  counts.spilled_pages = 0;
  {
    auto txn = pager.begin(TxnMode::write);
    for (std::uint32_t n = 1; n <= 100; ++n) txn.edit(PageNo{n}).data()[0] = std::byte{9};
    EXPECT_GT(counts.spilled_pages, 0);
  }
  set_byte(pager, 1, std::byte{2});
  for (std::uint32_t n = 2; n <= 100; ++n) EXPECT_EQ(first_byte(pager, n), std::byte{1}) << n;
}

TEST(PagerGroup, CommitsShareASync) {
  RichPager pager(RichStore(512));
  append_pages(pager, 1, std::byte{0});
  auto& counts = pager.store().state()->counts;
  counts.hardens = counts.writers = 0;
  constexpr int threads = 8, rounds = 60;
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&] {
      for (int i = 0; i < rounds; ++i) {
        auto txn = pager.begin(TxnMode::write);
        auto page = txn.edit(PageNo{1});
        std::uint32_t count = 0;
        std::memcpy(&count, page.data(), sizeof count);
        ++count;
        std::memcpy(page.data(), &count, sizeof count);
        if (i % 10 == 9) continue;  // rolled back, on top of what is not visible yet
        txn.commit();
      }
    });
  for (auto& thread : all) thread.join();
  std::uint32_t count = 0;
  auto txn = pager.begin(TxnMode::read);
  std::memcpy(&count, txn.get(PageNo{1}).data(), sizeof count);
  EXPECT_EQ(count, threads * rounds * 9 / 10);
  EXPECT_LE(counts.hardens, threads * rounds * 9 / 10);
}

TEST(PagerGroup, WhoCommitsWithoutAPauseIsNotLeftOut) {
  RichPager pager(RichStore(512));
  append_pages(pager, 1, std::byte{0});
  auto& counts = pager.store().state()->counts;
  constexpr int threads = 6, rounds = 20;
  counts.hardens = 0;
  counts.harden_ms = 8;
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&] {
      for (int i = 0; i < rounds; ++i) set_byte(pager, 1, std::byte(i));
    });
  for (auto& thread : all) thread.join();
  EXPECT_LE(counts.hardens, threads * rounds / 4) << "two halves, of three each, would need a third";
}

TEST(PagerGroup, AMemberWhoseAppendFailsLeavesNoSpillsToTheNext) {
  RichPager pager(RichStore(512), {.cache_bytes = 30 * 576});
  append_pages(pager, 100);
  auto& counts = pager.store().state()->counts;
  counts.slow_harden = true;
  std::thread first([&] { set_byte(pager, 1, std::byte{2}); });  // keeps the group open
  while (counts.hardens < 2) std::this_thread::yield();
  {
    auto txn = pager.begin(TxnMode::write);
    for (std::uint32_t n = 1; n <= 100; ++n) txn.edit(PageNo{n}).data()[0] = std::byte{9};
    EXPECT_GT(counts.spilled_pages, 0);
    counts.fail_append = true;
    EXPECT_THROW(txn.commit(), Error);
    counts.fail_append = false;
  }
  auto third = pager.begin(TxnMode::write);
  EXPECT_EQ(counts.writers, 2) << "the same Writer";
  third.edit(PageNo{50}).data()[0] = std::byte{3};
  counts.slow_harden = false;
  third.commit();
  first.join();
  for (std::uint32_t n = 1; n <= 100; ++n)
    EXPECT_EQ(first_byte(pager, n), n == 1 ? std::byte{2} : n == 50 ? std::byte{3} : std::byte{1}) << n;
}

TEST(PagerGroup, AFailedSyncFailsTheGroupAndThenRefuses) {  // (G2)
  RichPager pager(RichStore(512));
  append_pages(pager, 2);
  auto& counts = pager.store().state()->counts;
  counts.fail_harden = true;
  const auto state_of = [](auto&& what) {
    try {
      what();
    } catch (const Error& e) {
      return e.sqlstate().text();
    }
    return std::string("no error");
  };
  EXPECT_EQ(state_of([&] { set_byte(pager, 1, std::byte{5}); }), "58030");
  counts.fail_harden = false;
  EXPECT_EQ(state_of([&] { set_byte(pager, 1, std::byte{6}); }), "55000");
  EXPECT_EQ(first_byte(pager, 1), std::byte{1}) << "reading goes on";
  RichPager reopened(RichStore(512, pager.store().state()));
  set_byte(reopened, 1, std::byte{7});
  EXPECT_EQ(first_byte(reopened, 1), std::byte{7});
}

}  // namespace

PGMICRO_PAGE_STORE_SUITE(Rich, RichStoreFactory);
PGMICRO_PAGER_SUITE(Rich, RichPagerFactory);
