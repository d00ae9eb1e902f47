#pragma once
/// One thread per process for what nobody should wait for: giving back read marks that have become idle,
/// and automatic checkpoints. It sleeps while there is nothing to watch. Where PGMICRO_SINGLE_THREADED is
/// defined there is no such thread, and stores do without (WalOptions::background).

#include <chrono>

namespace pgmicro::pager::detail {

class Chore {
 public:
  /// Runs in the housekeeper's thread; does not throw. Returns when to be called again; zero: when watched anew.
  virtual std::chrono::milliseconds tick() noexcept = 0;

 protected:
  ~Chore() = default;
};

#if defined(PGMICRO_SINGLE_THREADED)
inline constexpr bool has_housekeeper = false;
inline void watch(Chore&, bool) noexcept {}
inline void forget(Chore&) noexcept {}
#else
inline constexpr bool has_housekeeper = true;
/// Has `chore` ticked: at once if it is urgent, else in a few milliseconds. Cheap if it is watched already.
/// Where there is no thread or memory to be had, nothing happens: the next watch() tries again.
void watch(Chore& chore, bool urgent) noexcept;
/// After this, `chore` is not touched any more; waits for a tick that is under way.
void forget(Chore& chore) noexcept;
#endif

}  // namespace pgmicro::pager::detail
