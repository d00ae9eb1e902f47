#pragma once
/// What threads are looking at: pointers that a thread publishes with a plain store, so that whoever wants to use
/// the memory behind them again finds them.
///
/// What is hard: to publish a pointer and then look whether it still counts is a store followed by a load, which
/// processors swap; the barrier against that costs 6 ns and the overlap with the cache misses around it, once to
/// publish and once more for a counter to go back, at each page of a descent. But who reclaims memory does so a
/// thousand times less often than others look at it. So the barrier is asymmetric: the reader pays for none, and
/// the reclaimer has the system interrupt every thread of the process (membarrier(2): 0.2 us, and 16 us with another
/// thread at work in a virtual machine), for many pages at once.
///
///     reader                                    reclaimer
///     1  its slot := p                          1  makes p one that no longer counts
///     2  light barrier                          2  heavy barrier
///     3  does p still count? no: slot := null   3  is p in any slot? yes: leave it alone
///
/// (H1) Either the reader sees in 3 that p does not count, or the reclaimer sees p in 3: not neither.
/// (H2) A slot belongs to the thread that filled it until it is empty; any thread may empty it. Emptying it comes
///      after all that was read through it, and what the reclaimer does with the memory comes after that.
/// (H3) A slot's address stays one until the process ends: a Pin may travel to another thread, and outlive the
///      one that took it.
///
/// Slots come in records, one or more for each thread, which threads to come take over. Where there is no
/// membarrier(2), and under ThreadSanitizer, which does not know it, both barriers are full ones.

#include <pgmicro/pager/detail/memory_barrier.hpp>

#include <atomic>
#include <cstddef>

namespace pgmicro::pager::detail {

class Hazards {
 public:
  using Slot = std::atomic<const void*>;

  /// A slot that holds `p`; the caller now looks whether `p` still counts. Null: out of memory, or this thread is
  /// about to end.
  [[nodiscard]] static Slot* publish(const void* p) noexcept {
    Record* const r = mine_;
    if (r == nullptr) [[unlikely]]
      return publish_elsewhere(p);
    Slot& slot = r->slots[r->next % slots_per_record];
    if (slot.load(std::memory_order_acquire) != nullptr) [[unlikely]]  // (H2): whoever emptied it has read
      return publish_elsewhere(p);
    ++r->next;
    fill(slot, p);
    return &slot;
  }
  static void withdraw(Slot* slot) noexcept { slot->store(nullptr, std::memory_order_release); }  // (H2)

  /// Step 2 of the reclaimer. False: the system refuses; then nothing may be reclaimed.
  [[nodiscard]] static bool heavy_barrier() noexcept;
  /// Step 3: calls f(p) for every pointer published now.
  template <class F>
  static void for_each(F f) {
    for (const Record* r = records_.load(std::memory_order_acquire); r != nullptr; r = r->older)
      for (const Slot& slot : r->slots)
        if (const void* const p = slot.load(std::memory_order_acquire)) f(p);
  }

 private:
  static constexpr std::size_t slots_per_record = 64;
  struct alignas(64) Record {
    Slot slots[slots_per_record]{};
    std::size_t next = 0;  ///< where to look for an empty one; the owner's
    // Guarded by the registry's mutex:
    Record* ring = nullptr;   ///< the next one of the same owner, who may read it
    Record* older = nullptr;  ///< of all records
    bool owned = false;
  };
  struct Registry;

  static void fill(Slot& slot, const void* p) noexcept {
    slot.store(p, std::memory_order_release);
    if (asymmetric_)
      std::atomic_signal_fence(std::memory_order_seq_cst);
    else
      memory_barrier();
  }
  static Slot* publish_elsewhere(const void* p) noexcept;

  static constinit thread_local Record* mine_;
  static constinit std::atomic<Record*> records_;  ///< never shorter
  static const bool asymmetric_;
};

}  // namespace pgmicro::pager::detail
