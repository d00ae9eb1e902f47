#pragma once

#include <atomic>

namespace pgmicro::pager::detail {

/// A full barrier between this thread's accesses to memory that is shared without a lock.
inline void memory_barrier() noexcept {
#if defined(__SANITIZE_THREAD__)
  static std::atomic<int> fence;  // ThreadSanitizer does not know fences
  fence.fetch_add(0, std::memory_order_seq_cst);
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

}  // namespace pgmicro::pager::detail
