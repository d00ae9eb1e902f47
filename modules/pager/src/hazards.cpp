#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/hazards.hpp>

#include <mutex>
#include <new>
#include <utility>

#if defined(__linux__) && !defined(__SANITIZE_THREAD__)
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace pgmicro::pager::detail {

namespace {
#if defined(__linux__) && !defined(__SANITIZE_THREAD__)
[[nodiscard]] bool system_can_interrupt_threads() noexcept {
  const long commands = ::syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
  return commands > 0 && (commands & MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0;
}
[[nodiscard]] bool interrupt_threads() noexcept {
  if (::syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0) return true;
  // The first time in this process, the system wants to know beforehand: 13 ms, if there are threads already.
  return ::syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0 &&
         ::syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}
#else
[[nodiscard]] bool system_can_interrupt_threads() noexcept { return false; }
[[nodiscard]] bool interrupt_threads() noexcept { return false; }
#endif
}  // namespace

/// Who owns which record. Records are never freed: there are as many as there were threads at once.
struct Hazards::Registry {
  static std::mutex mutex;
  static Record first;  ///< most processes need no other

  /// A record that had no owner, or a new one; null: out of memory.
  static Record* take() noexcept {
    const std::lock_guard lock(mutex);
    Record* r = records_.load(std::memory_order_relaxed);
    while (r != nullptr && r->owned) r = r->older;
    if (r == nullptr) {
      r = new (std::nothrow) Record;
      if (r == nullptr) return nullptr;
      r->older = records_.load(std::memory_order_relaxed);
      records_.store(r, std::memory_order_release);
    }
    r->owned = true;
    r->ring = r;
    return r;
  }
  /// What is still published stays so until whoever has the Pin withdraws it (H3).
  static void give_back(Record* ring) noexcept {
    const std::lock_guard lock(mutex);
    while (ring->owned) {
      ring->owned = false;
      ring = ring->ring;
    }
  }
};

constinit std::mutex Hazards::Registry::mutex;
constinit Hazards::Record Hazards::Registry::first;
constinit std::atomic<Hazards::Record*> Hazards::records_{&Hazards::Registry::first};
constinit thread_local Hazards::Record* Hazards::mine_ = nullptr;
const bool Hazards::asymmetric_ = system_can_interrupt_threads();

/// Where one looks first there is no empty slot: look everywhere, then take one more record.
Hazards::Slot* Hazards::publish_elsewhere(const void* p) noexcept {
  static constinit thread_local bool ending = false;
  struct Leaver {
    ~Leaver() {
      ending = true;
      if (Record* const ring = std::exchange(mine_, nullptr)) Registry::give_back(ring);
    }
  };
  if (ending) return nullptr;
  for (;;) {
    if (Record* const first = mine_) do {
        for (std::size_t i = 0; i < slots_per_record; ++i) {
          Slot& slot = mine_->slots[mine_->next++ % slots_per_record];
          if (slot.load(std::memory_order_acquire) != nullptr) continue;
          fill(slot, p);
          return &slot;
        }
        mine_ = mine_->ring;
      } while (mine_ != first);

    [[maybe_unused]] static thread_local const Leaver leaver;
    Record* const more = Registry::take();
    if (more == nullptr) return nullptr;
    if (mine_ != nullptr) more->ring = std::exchange(mine_->ring, more);
    mine_ = more;
  }
}

bool Hazards::heavy_barrier() noexcept {
  if (asymmetric_) return !pgm::never(!interrupt_threads());
  memory_barrier();
  return true;
}

}  // namespace pgmicro::pager::detail
