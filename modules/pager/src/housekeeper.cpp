#include <pgmicro/pager/detail/housekeeper.hpp>

#if !defined(PGMICRO_SINGLE_THREADED)

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace pgmicro::pager::detail {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds first_look{5};

class Housekeeper {
 public:
  void watch(Chore& chore, bool urgent) {
    const auto due = urgent ? Clock::time_point::min() : Clock::now() + first_look;
    {
      const std::lock_guard lock(mutex_);
      if (!started_) std::thread([this] { run(); }).detach();
      started_ = true;
      const auto it = find(chore);
      if (it == watched_.end()) {
        watched_.push_back({&chore, due});
      } else if (urgent) {
        it->due = due;
      } else {
        return;
      }
    }
    wake_.notify_one();
  }

  void forget(Chore& chore) noexcept {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [&] { return ticking_ != &chore; });
    if (const auto it = find(chore); it != watched_.end()) watched_.erase(it);
  }

 private:
  struct Watched {
    Chore* chore;
    Clock::time_point due;
  };

  [[nodiscard]] std::vector<Watched>::iterator find(Chore& chore) {
    return std::find_if(watched_.begin(), watched_.end(),
                        [&](const Watched& w) { return w.chore == &chore; });
  }

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      const auto next = std::min_element(watched_.begin(), watched_.end(),
                                         [](const Watched& a, const Watched& b) { return a.due < b.due; });
      if (next == watched_.end()) {
        wake_.wait(lock);
        continue;
      }
      if (const auto due = next->due; due > Clock::now()) {  // a copy: the list changes while we wait
        wake_.wait_until(lock, due);
        continue;
      }
      Chore* const chore = ticking_ = next->chore;
      // Not in the list while it ticks: a watch() that comes meanwhile enters it anew and is not missed.
      watched_.erase(next);
      lock.unlock();
      const auto delay = chore->tick();
      lock.lock();
      ticking_ = nullptr;
      if (delay.count() > 0 && find(*chore) == watched_.end())
        watched_.push_back({chore, Clock::now() + delay});
      idle_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::vector<Watched> watched_;
  Chore* ticking_ = nullptr;
  bool started_ = false;
};

/// Never destroyed: stores with static lifetime may end after us. A child of fork(2) has no housekeeper thread,
/// and possibly a mutex that is locked for ever; it gets a housekeeper of its own.
[[nodiscard]] Housekeeper& here() {
  static std::atomic<pid_t> owner = ::getpid();
  static std::atomic<Housekeeper*> instance = new Housekeeper;
  const pid_t pid = ::getpid();
  if (pid_t seen = owner; seen != pid && owner.compare_exchange_strong(seen, pid)) instance = new Housekeeper;
  return *instance;
}

}  // namespace

void watch(Chore& chore, bool urgent) noexcept {
  try {
    here().watch(chore, urgent);
  } catch (const std::exception&) {
    // Promised so.
  }
}
void forget(Chore& chore) noexcept { here().forget(chore); }

}  // namespace pgmicro::pager::detail

#endif
