/// Every shipped PageStore behind a Pager, at the same work: what somebody who swaps the backend sees.
/// Rows are named operation/store. Each checks its answer.

#include "stores.hpp"

#include <benchmark/benchmark.h>
#include <pgmicro/base/random.hpp>

#include <thread>
#include <vector>

namespace pgmicro::pager::bench {
namespace {

constexpr std::uint32_t hot_pages = 64;
constexpr std::uint32_t all_pages = 16'384;  // 64 MiB

/// A database whose page n begins with n.
template <class Maker>
void fill(typename Maker::Pager& pager, std::uint32_t pages) {
  auto txn = pager.begin(TxnMode::write);
  for (std::uint32_t n = 1; n <= pages; ++n) {
    const auto page = txn.overwrite(txn.append());
    std::memset(page.data(), 0, txn.page_size());
    if (n == 1) Maker::header(page.data(), txn.page_size());
    std::memcpy(page.data() + stamp_at, &n, sizeof n);
  }
  txn.commit();
}
template <class Pin>
std::uint32_t stamp(const Pin& pin) {
  std::uint32_t n = 0;
  std::memcpy(&n, pin.data() + stamp_at, sizeof n);
  return n;
}

/// A page of a few, within one transaction: what a B-tree pays for a step down.
template <class Maker>
void get_hot(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make();
  fill<Maker>(pager, hot_pages);
  auto txn = pager.begin(TxnMode::read);
  std::uint32_t n = 0;
  std::uint64_t sum = 0, expected = 0;
  for (auto _ : state) {
    n = n % hot_pages + 1;
    sum += stamp(txn.get(PageNo{n}));
    expected += n;
  }
  if (sum != expected) state.SkipWithError("wrong pages");
}

/// Any page of 64 MiB; the cache holds them all.
template <class Maker>
void get_uniform(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make();
  fill<Maker>(pager, all_pages);
  auto txn = pager.begin(TxnMode::read);
  for (std::uint32_t n = 1; n <= all_pages; ++n) (void)txn.get(PageNo{n});
  Random random(1);
  std::uint64_t sum = 0, expected = 0;
  for (auto _ : state) {
    const auto n = static_cast<std::uint32_t>(1 + random.below(all_pages));
    sum += stamp(txn.get(PageNo{n}));
    expected += n;
  }
  if (sum != expected) state.SkipWithError("wrong pages");
}

/// Any page of 64 MiB with a cache of 1 MiB: nearly always a read of the store.
template <class Maker>
void get_missed(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make(std::size_t{1} << 20);
  fill<Maker>(pager, all_pages);
  auto txn = pager.begin(TxnMode::read);
  Random random(1);
  std::uint64_t sum = 0, expected = 0;
  for (auto _ : state) {
    const auto n = static_cast<std::uint32_t>(1 + random.below(all_pages));
    sum += stamp(txn.get(PageNo{n}));
    expected += n;
  }
  if (sum != expected) state.SkipWithError("wrong pages");
}

template <class Maker>
void begin_read(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make();
  fill<Maker>(pager, hot_pages);
  std::uint64_t pages = 0;
  for (auto _ : state) pages += pager.begin(TxnMode::read).page_count();
  if (pages != hot_pages * static_cast<std::uint64_t>(state.iterations())) state.SkipWithError("wrong count");
}

/// `state.range(0)` pages changed and committed; synchronous=off where there is a disk.
template <class Maker>
void commit(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make();
  fill<Maker>(pager, 2'000);
  const auto pages = static_cast<std::uint32_t>(state.range(0));
  std::uint32_t first = 2, round = 0;
  for (auto _ : state) {
    auto txn = pager.begin(TxnMode::write);
    ++round;
    for (std::uint32_t i = 0; i < pages; ++i) {
      const auto page = txn.edit(PageNo{first});
      std::memcpy(page.data() + stamp_at, &round, sizeof round);
      first = first == 2'000 ? 2 : first + 1;
    }
    txn.commit();
  }
  auto txn = pager.begin(TxnMode::read);
  if (stamp(txn.get(PageNo{first == 2 ? 2'000 : first - 1})) != round) state.SkipWithError("lost commit");
}

/// Durable one-page commits (synchronous=full) from `state.range(0)` threads at once; the time is that of one
/// commit. Void on a disk whose sync takes less than 30 µs: then there is nothing to share.
void durable_commits(benchmark::State& state) {
  WalOverPosix maker;
  maker.synchronous = Synchronous::full;
  auto pager = maker.make();
  fill<WalOverPosix>(pager, hot_pages);
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  constexpr std::uint32_t commits = 50;
  std::uint64_t before = 0;
  for (auto _ : state) {
    std::vector<std::thread> all;
    for (std::uint32_t t = 0; t < threads; ++t)
      all.emplace_back([&pager] {
        for (std::uint32_t i = 0; i < commits; ++i) {
          auto txn = pager.begin(TxnMode::write);
          const auto page = txn.edit(PageNo{2});
          std::uint64_t count = 0;
          std::memcpy(&count, page.data() + stamp_at + 8, sizeof count);
          ++count;
          std::memcpy(page.data() + stamp_at + 8, &count, sizeof count);
          txn.commit();
        }
      });
    for (auto& thread : all) thread.join();
    before += threads * commits;
  }
  auto txn = pager.begin(TxnMode::read);
  std::uint64_t count = 0;
  std::memcpy(&count, txn.get(PageNo{2}).data() + stamp_at + 8, sizeof count);
  if (count != before) state.SkipWithError("lost update");
  state.counters["per_commit"] = benchmark::Counter(
      static_cast<double>(before), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(durable_commits)
    ->Name("durable_commits/wal(posix,shared)/threads")
    ->Arg(1)
    ->Arg(2)
    ->Arg(8)
    ->UseRealTime();

/// 1 000 pages appended in one transaction, then cut off again.
template <class Maker>
void append(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make();
  fill<Maker>(pager, 1);
  for (auto _ : state) {
    auto txn = pager.begin(TxnMode::write);
    for (int i = 0; i < 1'000; ++i) std::memset(txn.edit(txn.append()).data(), 1, txn.page_size());
    txn.commit();
    auto cut = pager.begin(TxnMode::write);
    cut.truncate(1);
    cut.commit();
  }
  if (pager.begin(TxnMode::read).page_count() != 1) state.SkipWithError("wrong count");
  state.SetItemsProcessed(state.iterations() * 1'000);
}

/// A savepoint, one change, and back.
template <class Maker>
void savepoint(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make();
  fill<Maker>(pager, hot_pages);
  auto txn = pager.begin(TxnMode::write);
  std::memset(txn.edit(PageNo{5}).data() + stamp_at, 7, 1);
  const std::uint32_t before = stamp(txn.get(PageNo{5}));
  for (auto _ : state) {
    const auto mark = txn.mark();
    std::memset(txn.edit(PageNo{5}).data() + stamp_at, 9, 1);
    txn.rollback(mark);
    txn.release(mark);
  }
  if (stamp(txn.get(PageNo{5})) != before) state.SkipWithError("not undone");
}

template <class Maker>
void open_and_close(benchmark::State& state) {
  Maker maker;
  for (auto _ : state) {
    auto pager = maker.make();
    fill<Maker>(pager, 2);
    if (pager.begin(TxnMode::read).page_count() != 2) state.SkipWithError("wrong count");
  }
}

template <class Maker>
void fork(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make(std::size_t{256} << 20);
  fill<Maker>(pager, static_cast<std::uint32_t>(state.range(0)) * 256);
  for (auto _ : state) benchmark::DoNotOptimize(pager.store().fork());
  state.SetLabel("of " + std::to_string(state.range(0)) + " MiB");
}

/// A fork in which one page is changed, as a test case does that has a database of its own.
template <class Maker>
void fork_and_change(benchmark::State& state) {
  Maker maker;
  auto pager = maker.make();
  fill<Maker>(pager, 100 * 256);
  for (auto _ : state) {
    Pager fork(pager.store().fork());
    auto txn = fork.begin(TxnMode::write);
    std::memset(txn.edit(PageNo{12'345}).data(), 1, 1);
    txn.commit();
  }
}

template <class Maker>
void rows(const std::string& store) {
  const auto add = [&](const std::string& operation, auto run) {
    return benchmark::RegisterBenchmark((operation + "/" + store).c_str(), run);
  };
  add("get_hot", get_hot<Maker>);
  add("get_uniform", get_uniform<Maker>);
  if (!Maker::resident) add("get_missed", get_missed<Maker>);
  add("begin_read", begin_read<Maker>);
  add("commit_1", commit<Maker>)->Arg(1);
  add("commit_1000", commit<Maker>)->Arg(1'000);
  add("append_1000", append<Maker>);
  add("savepoint", savepoint<Maker>);
  add("open_close", open_and_close<Maker>);
  if constexpr (ForkableStore<typename Maker::Pager::Store>) {
    add("fork", fork<Maker>)->Arg(1)->Arg(100);
    if (Maker::resident) add("fork_change", fork_and_change<Maker>);
  }
}

const bool registered = [] {
  rows<Memory>("memory");
  rows<MemoryFork>("memory_fork");
  rows<AnyMemory>("any(memory)");
  rows<WalOverMemory>("wal(memory_file)");
  rows<WalOverSim>("wal(sim_file)");
  rows<WalOverPosixAlone>("wal(posix,exclusive)");
  rows<WalOverPosix>("wal(posix,shared)");
  rows<ForkOfWal>("fork(wal(posix))");
  rows<AnyWalOverPosix>("any(wal(posix))");
  return true;
}();

}  // namespace
}  // namespace pgmicro::pager::bench
