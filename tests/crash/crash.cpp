/// pgmicro_crash SEEDS [--start N] [--threads N]      runs seeds N … N + SEEDS - 1 and sums up
/// pgmicro_crash --seed N                             runs one, and tells what it does
///
/// Two workloads: pages without trees (every fourth seed), and rows in trees, of which every 32nd database is
/// also shown to stock SQLite as the outage left it. The same seed is the same run on every machine, except for lives in
/// which threads share a handle.

#include "pages_workload.hpp"
#include "wal_backend.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

namespace pgmicro::crash {
namespace {

/// Empty: nothing found.
std::string run_seed(std::uint64_t seed, bool verbose, Tally& tally) {
  Trace trace(verbose);
  if (seed % 4 == 0) return run_scenario<PagesOnWal<pager::SimFileSystem>, PagesWorkload>(seed, trace, tally);
  return run_scenario<RowsOnWal<pager::SimFileSystem>, RowsWorkload>(seed, trace, tally);
}

/// What each thread is at, for the moment when a thread does not come back.
constexpr unsigned threads_max = 64;
struct Place {
  std::atomic<std::uint64_t> seed{0};
  std::atomic<std::int64_t> since{0};
};
Place places[threads_max];
thread_local Place* place = nullptr;

[[noreturn]] void die_with_seed(int) {
  char text[64];
  const std::uint64_t seed = place ? place->seed.load() : 0;
  const int n =
      std::snprintf(text, sizeof text, "\ndied in seed %llu\n", static_cast<unsigned long long>(seed));
  (void)!::write(2, text, static_cast<std::size_t>(n));
  ::_exit(3);
}

std::int64_t now_seconds() {
  using namespace std::chrono;
  return duration_cast<seconds>(steady_clock::now().time_since_epoch()).count();
}

class Campaign {
 public:
  Campaign(std::uint64_t start, std::uint64_t seeds) : start_(start), end_(start + seeds), next_(start) {}

  int run(unsigned threads) {
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::thread> running;
    for (unsigned t = 0; t < threads; ++t) running.emplace_back([this, t] { work(places[t]); });
    watch(threads);
    for (auto& t : running) t.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    print_summary(seconds);
    return found_ == 0 ? 0 : 1;
  }

 private:
  void work(Place& mine) {
    place = &mine;
    Tally tally;
    for (std::uint64_t seed; (seed = next_.fetch_add(1)) < end_ && found_ < findings_max;) {
      mine.seed = seed;
      mine.since = now_seconds();
      const std::string what = run_seed(seed, false, tally);
      if (what.empty()) continue;
      const std::lock_guard lock(mutex_);
      ++found_;
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), what.c_str());
      std::fflush(stdout);
    }
    mine.since = 0;
    const std::lock_guard lock(mutex_);
    tally_.add(tally);
    ++done_;
  }

  void watch(unsigned threads) {
    constexpr std::int64_t hang_seconds = 120;
    for (std::int64_t shown = now_seconds(); done_ < threads;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      const std::int64_t now = now_seconds();
      for (unsigned t = 0; t < threads; ++t)
        if (const std::int64_t since = places[t].since; since != 0 && now - since > hang_seconds) {
          std::printf("seed %llu: does not end\n", static_cast<unsigned long long>(places[t].seed.load()));
          std::fflush(stdout);
          std::_Exit(2);
        }
      if (now - shown >= 5) {
        shown = now;
        std::fprintf(stderr, "%llu of %llu seeds\n",
                     static_cast<unsigned long long>(std::min(next_.load(), end_) - start_),
                     static_cast<unsigned long long>(end_ - start_));
      }
    }
  }

  void print_summary(double seconds) const {
    const auto n = [](std::uint64_t v) { return static_cast<unsigned long long>(v); };
    std::printf("%llu seeds in %.1f s (%.0f a second): %llu commits, %llu checkpoints, %llu disk errors\n",
                n(std::min(next_.load(), end_) - start_), seconds,
                static_cast<double>(end_ - start_) / std::max(seconds, 1e-9), n(tally_.commits),
                n(tally_.checkpoints), n(tally_.faults));
    std::printf(
        "%llu power losses, %llu kills, %llu crashes in recovery, %llu databases asked of stock SQLite\n",
        n(tally_.crashes), n(tally_.kills), n(tally_.recovery_crashes), n(tally_.oracle));
    std::printf(
        "found: the commit under way %llu times; an older one, as normal and off allow, %llu; damaged, as "
        "off "
        "allows, %llu\n",
        n(tally_.in_flight_found), n(tally_.lost_reported), n(tally_.damaged));
    std::printf(found_ == 0 ? "clean\n" : "%llu seeds found a broken promise\n", n(found_));
  }

  static constexpr std::uint64_t findings_max = 20;
  const std::uint64_t start_, end_;
  std::atomic<std::uint64_t> next_;
  std::atomic<std::uint64_t> found_{0};
  std::atomic<unsigned> done_{0};
  std::mutex mutex_;
  Tally tally_;
};

int main_with(int argc, char** argv) {
  std::uint64_t seeds = 2000, start = 1, one = 0;
  unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  for (int i = 1; i < argc; ++i) {
    const auto number = [&](const char* text) { return std::strtoull(text, nullptr, 10); };
    const bool more = i + 1 < argc;
    if (std::strcmp(argv[i], "--start") == 0 && more)
      start = number(argv[++i]);
    else if (std::strcmp(argv[i], "--threads") == 0 && more)
      threads = static_cast<unsigned>(number(argv[++i]));
    else if (std::strcmp(argv[i], "--seed") == 0 && more)
      one = number(argv[++i]);
    else if (argv[i][0] >= '0' && argv[i][0] <= '9')
      seeds = number(argv[i]);
    else {
      std::fprintf(stderr, "usage: %s SEEDS [--start N] [--threads N] | --seed N\n", argv[0]);
      return 2;
    }
  }
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) ::signal(signal, die_with_seed);
  if (one != 0) {
    Tally tally;
    place = &places[0];
    place->seed = one;
    const std::string what = run_seed(one, true, tally);
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(one),
                what.empty() ? "clean" : what.c_str());
    return what.empty() ? 0 : 1;
  }
  return Campaign(start, seeds).run(std::min(std::max(1u, threads), threads_max));
}

}  // namespace
}  // namespace pgmicro::crash

int main(int argc, char** argv) { return pgmicro::crash::main_with(argc, argv); }
