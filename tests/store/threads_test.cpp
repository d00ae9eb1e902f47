/// All at once: readers, writers, a checkpointer, and somebody who forks and closes. Run under ThreadSanitizer by
/// `./dev test` (preset tsan); anywhere else it still finds torn snapshots and lost updates.

#include <gtest/gtest.h>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/any_page_store.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

namespace pgmicro {
namespace {

constexpr std::uint32_t pages = 48;
constexpr std::size_t stamp_at = 200;
constexpr auto run_for = std::chrono::milliseconds(400);

template <class Txn>
std::uint64_t stamp(Txn& txn, std::uint32_t n) {
  const auto pin = txn.get(PageNo{n});
  std::uint64_t value = 0;
  std::memcpy(&value, pin.data() + stamp_at, sizeof value);
  return value;
}
template <class Txn>
void set_stamp(Txn& txn, std::uint32_t n, std::uint64_t value) {
  const auto pin = txn.edit(PageNo{n});
  std::memcpy(pin.data() + stamp_at, &value, sizeof value);
}

/// Every commit adds 1 to each page's number: all pages of a snapshot are equal, and the last number is the count
/// of commits.
template <class S>
void all_at_once(S store) {
  pager::Pager<S> pager(std::move(store), {.busy_timeout_ms = 60'000, .cache_bytes = 30 * 576});
  {
    auto txn = pager.begin(TxnMode::write);
    while (txn.page_count() < pages) std::memset(txn.edit(txn.append()).data(), 0, txn.page_size());
    txn.commit();
  }
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> commits{0}, reads{0}, torn{0}, backwards{0};
  const auto same_everywhere = [&](auto& txn, Random& random) {
    const std::uint64_t first = stamp(txn, 1);
    for (int i = 0; i < 12; ++i)
      if (stamp(txn, 1 + static_cast<std::uint32_t>(random.below(pages))) != first) ++torn;
    return first;
  };

  std::vector<std::thread> threads;
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    threads.emplace_back([&, seed] {
      Random random(seed);
      std::uint64_t last = 0;
      while (!stop) {
        auto txn = pager.begin(TxnMode::read);
        const std::uint64_t now = same_everywhere(txn, random);
        if (now < last) ++backwards;
        last = now;
        if (random.one_in(8)) {  // some stay for a while
          std::this_thread::sleep_for(std::chrono::milliseconds(2));
          if (same_everywhere(txn, random) != now) ++torn;
        }
        ++reads;
      }
    });
  for (std::uint64_t seed = 11; seed <= 12; ++seed)
    threads.emplace_back([&, seed] {
      Random random(seed);
      while (!stop) {
        auto txn = pager.begin(TxnMode::write);
        const std::uint64_t next = same_everywhere(txn, random) + 1;
        const auto mark = txn.mark();
        for (std::uint32_t n = 1; n <= pages; ++n) set_stamp(txn, n, next);
        if (random.one_in(4)) {
          txn.rollback(mark);
          if (random.one_in(2)) continue;
          for (std::uint32_t n = 1; n <= pages; ++n) set_stamp(txn, n, next);
        }
        txn.commit();
        ++commits;
      }
    });
  if constexpr (pager::Checkpointable<S>)
    threads.emplace_back([&] {
      using enum pager::CheckpointMode;
      while (!stop) {
        for (const auto mode : {passive, passive, full, truncate}) (void)pager.checkpoint(mode);
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
      }
    });
  if constexpr (pager::ForkableStore<S>)
    threads.emplace_back([&] {
      Random random(21);
      while (!stop) {
        pager::Pager fork(pager.store().fork());
        auto before = fork.begin(TxnMode::read);
        const std::uint64_t at_fork = same_everywhere(before, random);
        auto txn = fork.begin(TxnMode::write);
        for (std::uint32_t n = 1; n <= pages; ++n) set_stamp(txn, n, 1'000'000);
        txn.commit();
        auto after = fork.begin(TxnMode::read);
        if (same_everywhere(after, random) != 1'000'000) ++torn;
        if (same_everywhere(before, random) != at_fork) ++torn;
        pager::Pager grandchild(fork.store().fork());
        auto inherited = grandchild.begin(TxnMode::read);
        if (same_everywhere(inherited, random) != 1'000'000) ++torn;
      }
    });

  std::this_thread::sleep_for(run_for);
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(torn, 0u);
  EXPECT_EQ(backwards, 0u);
  EXPECT_GT(reads, 0u);
  auto txn = pager.begin(TxnMode::read);
  for (std::uint32_t n = 1; n <= pages; ++n) ASSERT_EQ(stamp(txn, n), commits) << "page " << n;
}

TEST(Threads, Memory) { all_at_once(pager::MemoryStore({.page_size = 512})); }
TEST(Threads, ForkedMemory) { all_at_once(pager::MemoryStore({.page_size = 512}).fork()); }
TEST(Threads, ErasedMemory) { all_at_once(pager::AnyPageStore(pager::MemoryStore({.page_size = 512}))); }
TEST(Threads, LogAlone) {
  all_at_once(pager::WalStore(pager::MemoryFile{}, pager::MemoryFile{},
                              {.page_size = 512, .checkpoint_frames = 200, .wait_ms = 50}));
}
TEST(Threads, LogShared) {
  all_at_once(pager::open_wal_database(pager::MemoryFileSystem{}, "db",
                                       {.page_size = 512, .checkpoint_frames = 200, .wait_ms = 50}));
}

}  // namespace
}  // namespace pgmicro
