#include <pgmicro/pager/detail/writer_slot.hpp>

#include <algorithm>
#include <thread>

namespace pgmicro::pager::detail {

std::int64_t steady_ns() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool WriterSlot::acquire_slow(Patience& patience) {
  std::unique_lock lock(mutex_);
  ++waiters_;
  bool got = false;
  for (;;) {
    // `awaited` also when we get it while others wait: release() then wakes the next.
    const std::uint32_t before = state_.exchange(awaited, std::memory_order_acquire);
    if (before == free) {
      got = true;
      break;
    }
    const std::int64_t left = patience.left_ns();
    if (left <= 0) break;
    changed_.wait_until(lock, WaitClock::now() + std::chrono::nanoseconds(left));
  }
  --waiters_;
  return got;
}

void WriterSlot::wake() noexcept {
  const std::lock_guard lock(mutex_);
  if (waiters_) changed_.notify_one();
}

std::int64_t Patience::left_ns() noexcept {
  const std::int64_t now_ns = steady_ns();
  if (deadline_ns_ == 0) deadline_ns_ = now_ns + std::int64_t{timeout_ms_} * 1'000'000;
  return deadline_ns_ - now_ns;
}

bool Patience::pause() {
  const std::int64_t left = left_ns();
  if (left <= 0) return false;
  std::this_thread::sleep_for(std::chrono::nanoseconds(std::min<std::int64_t>(left, pause_us_ * 1000LL)));
  pause_us_ = std::min<std::uint32_t>(pause_us_ * 2, 10'000);
  return true;
}

}  // namespace pgmicro::pager::detail
