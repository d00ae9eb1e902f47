/// What is particular to pages in memory: how long versions are kept, what forks share, what is refused.

#include <gtest/gtest.h>
#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/testing/page_store_suite.hpp>

#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

namespace pgmicro::pager {
namespace {

constexpr std::uint32_t page_size = 512;

/// One page changed, without a copy, as a Pager does it.
void change(MemoryStore& store, std::uint32_t n, std::uint64_t stamp, std::uint32_t pages) {
  auto writer = store.begin_write();
  ASSERT_TRUE(writer);
  std::byte* bytes = store.allocate_page();
  const auto content = testing::stamped_page(page_size, stamp);
  std::memcpy(bytes, content.data(), content.size());
  const OwnedPage owned[] = {{PageNo{n}, bytes}};
  store.release(writer->commit_owned(owned, pages));
}
void fill(MemoryStore& store, std::uint32_t pages) {
  for (std::uint32_t n = 1; n <= pages; ++n) change(store, n, 1, n);
}
std::uint64_t stamp(MemoryStore& store, const MemoryStore::Snapshot& at, std::uint32_t n) {
  return testing::stamp_of({store.resident(at, PageNo{n}), page_size});
}
SqlState state_of(const std::function<void()>& what) {
  try {
    what();
  } catch (const Error& e) {
    return e.sqlstate();
  }
  return {};
}

TEST(MemoryStore, RefusesPageSizesThatDoNotExist) {
  for (const std::uint32_t bytes : {0u, 1u, 256u, 513u, 4095u, 131072u})
    EXPECT_EQ(state_of([&] { MemoryStore store({.page_size = bytes}); }), errc::invalid_parameter) << bytes;
}

TEST(MemoryStore, RefusesMorePagesThanItMayHave) {
  MemoryStore store({.page_size = page_size, .page_count_max = 3});
  fill(store, 3);
  EXPECT_EQ(state_of([&] {
              auto writer = store.begin_write();
              const auto content = testing::stamped_page(page_size, 4);
              const PageImage images[] = {{PageNo{4}, content}};
              (void)writer->commit(images, 4);
            }),
            errc::program_limit);
  const auto at = store.latest();
  EXPECT_EQ(store.page_count(at), 3u);
  store.release(at);
  change(store, 3, 33, 3);
}

TEST(MemoryStore, PagesNobodyWroteAreZero) {
  MemoryStore store({.page_size = page_size});
  change(store, 2, 7, 5);
  const auto at = store.latest();
  for (const std::uint32_t n : {1u, 3u, 4u, 5u}) EXPECT_EQ(stamp(store, at, n), 0u);
  EXPECT_EQ(stamp(store, at, 2), 7u);
  store.release(at);
}

TEST(MemoryStore, WithoutReadersACommitUsesTheOldVersionAgain) {
  MemoryStore store({.page_size = page_size});
  fill(store, 10);
  change(store, 1, 2, 10);
  const auto before = store.memory_use();
  for (std::uint64_t i = 0; i < 10'000; ++i) change(store, static_cast<std::uint32_t>(1 + i % 10), i, 10);
  EXPECT_EQ(store.memory_use().page_bytes, before.page_bytes);
  EXPECT_EQ(store.memory_use().table_bytes, before.table_bytes);
}

TEST(MemoryStore, ALongReaderCostsOneOldVersionOfEachPage) {  // (M3)
  constexpr std::uint32_t pages = 50;
  MemoryStore store({.page_size = page_size});
  fill(store, pages);
  std::vector<MemoryStore::Snapshot> held;
  for (std::uint64_t round = 1; round <= 4; ++round) {
    held.push_back(store.latest());
    for (std::uint64_t i = 0; i < 3'000; ++i)
      change(store, static_cast<std::uint32_t>(1 + i % pages), round * 1'000'000 + i, pages);
  }
  // Each page: its newest version, one for each held snapshot, one in the writer's hands; slabs double.
  const std::size_t stride = page_size + 64;
  EXPECT_LE(store.memory_use().page_bytes, 2 * (pages * 6) * stride);
  const auto before = store.memory_use();
  for (std::uint32_t n = 1; n <= pages; ++n) EXPECT_EQ(stamp(store, held[0], n), 1u);
  for (std::size_t h = 1; h < held.size(); ++h)
    for (std::uint32_t n = 1; n <= pages; ++n)
      EXPECT_EQ(stamp(store, held[h], n), h * 1'000'000 + 2'950 + (n - 1)) << "snapshot " << h;
  // Let go in an order of its own; what others see stays, what nobody sees is used again.
  for (const std::size_t h : {std::size_t{2}, std::size_t{0}, std::size_t{3}, std::size_t{1}}) {
    store.release(held[h]);
    for (std::uint64_t i = 0; i < 200; ++i)
      change(store, static_cast<std::uint32_t>(1 + i % pages), 77, pages);
    if (h == 2) {
      EXPECT_EQ(stamp(store, held[1], 3), 1'000'000u + 2'952);
    }
  }
  EXPECT_EQ(store.memory_use().page_bytes, before.page_bytes);
}

TEST(MemoryStore, AForkCostsNothingUntilItChanges) {
  MemoryStore base({.page_size = 4096});
  {
    auto writer = base.begin_write();
    base.release(writer->commit({}, 2'560));  // 10 MiB
  }
  std::vector<MemoryStore> forks;
  for (int i = 0; i < 1'000; ++i) forks.push_back(base.fork());
  for (const MemoryStore& fork : forks) {
    EXPECT_EQ(fork.memory_use().page_bytes, 0u);
    EXPECT_LE(fork.memory_use().table_bytes, 512u);
  }
  auto writer = forks[7].begin_write();
  std::byte* bytes = forks[7].allocate_page();
  std::memset(bytes, 9, 4096);
  const OwnedPage owned[] = {{PageNo{1'234}, bytes}};
  forks[7].release(writer->commit_owned(owned, 2'560));
  EXPECT_LE(forks[7].memory_use().page_bytes, 4096u + 128);
  EXPECT_LE(forks[7].memory_use().table_bytes, 4096u);
}

TEST(MemoryStore, AForkOfAForkOfAForkEndsWithoutDeepRecursion) {
  MemoryStore store({.page_size = page_size});
  fill(store, 3);
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    MemoryStore next = store.fork();
    change(next, 2, i, 3);
    store = std::move(next);
  }
  const auto at = store.latest();
  EXPECT_EQ(stamp(store, at, 2), 99'999u);
  store.release(at);
}

TEST(MemoryStore, UnchangedForksStandOnOneBase) {
  MemoryStore store({.page_size = page_size});
  fill(store, 3);
  for (int i = 0; i < 1'000'000; ++i) store = store.fork();  // a chain would be felt, and would not fit
  const auto at = store.latest();
  EXPECT_EQ(stamp(store, at, 2), 1u);
  store.release(at);
}

TEST(MemoryStore, AWalkOvertakenByCommitsStartsAgain) {  // (M5)
  MemoryStore store({.page_size = page_size});
  fill(store, 2);
  const auto old = store.latest();
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (std::uint64_t i = 2; !stop; ++i) change(store, 1, i, 2);
  });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(checked_build ? 20 : 1);
  const char* const overtaken = "memory store: a reader's walk was overtaken by a commit";
  std::uint64_t walks = 0;
  do {
    for (int i = 0; i < 10'000; ++i, ++walks) {
      const std::uint64_t seen = stamp(store, old, 1);
      if (seen != 1) {
        ADD_FAILURE() << "saw " << seen << " after " << walks << " walks";
        break;
      }
    }
  } while (std::chrono::steady_clock::now() < deadline && !HasFailure() &&
           (!checked_build || reached_count(overtaken) == 0));
  stop = true;
  writer.join();
  store.release(old);
  if (checked_build) {
    EXPECT_GT(reached_count(overtaken), 0u) << walks << " walks";
  }
}

}  // namespace
}  // namespace pgmicro::pager
