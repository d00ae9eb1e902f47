#pragma once
/// Who writes: one transaction of this process at a time, and how long the others wait.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace pgmicro::pager::detail {

/// How long somebody waits, over all that he waits for. pause() is for what cannot wake us, a lock held by
/// another process.
class Patience {
 public:
  explicit Patience(std::uint32_t timeout_ms) noexcept : timeout_ms_(timeout_ms) {}
  /// What is left of the time, which begins to run with the first question.
  [[nodiscard]] std::int64_t left_ns() noexcept;
  /// Sleeps a little. False: the time is up.
  [[nodiscard]] bool pause();

 private:
  std::uint32_t timeout_ms_;
  std::int64_t deadline_ns_ = 0;
  std::uint32_t pause_us_ = 50;
};

/// A timed mutex that one thread may take and another give back, because a transaction may move between
/// threads. Free: two atomic operations per transaction.
class WriterSlot {
 public:
  /// False: somebody else had it all the time.
  [[nodiscard]] bool acquire(Patience& patience) {
    std::uint32_t expected = free;
    if (state_.compare_exchange_strong(expected, taken, std::memory_order_acquire)) [[likely]]
      return true;
    return acquire_slow(patience);
  }
  void release() noexcept {
    if (state_.exchange(free, std::memory_order_release) == awaited) wake();
  }
  /// Is anybody waiting? A hint.
  [[nodiscard]] bool is_awaited() const noexcept { return state_.load(std::memory_order_relaxed) == awaited; }

 private:
  static constexpr std::uint32_t free = 0, taken = 1, awaited = 2;
  bool acquire_slow(Patience& patience);
  void wake() noexcept;

  std::atomic<std::uint32_t> state_{free};
  std::uint32_t waiters_ = 0;  ///< under mutex_
  std::mutex mutex_;
  std::condition_variable changed_;
};

/// Nanoseconds of a clock that never goes back.
[[nodiscard]] std::int64_t steady_ns() noexcept;

/// For waits on a condition, the same clock; but g++ 12's ThreadSanitizer does not know how to wait on that one.
#if defined(__SANITIZE_THREAD__)
using WaitClock = std::chrono::system_clock;
#else
using WaitClock = std::chrono::steady_clock;
#endif

}  // namespace pgmicro::pager::detail
