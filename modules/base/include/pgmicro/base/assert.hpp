#pragma once
/// Four words for four strengths of belief.
///
///   PGM_ASSERT(x)    proven: a failure is a bug of ours. Aborts in checked and debug builds, costs nothing
///   else. pgm::never(x)    believed to be false, and the branch behind it handles it all the same. Aborts in
///                    checked builds so that we learn of it, is evaluated in all.
///   PGM_REACHED("…") a situation that some test must produce. Counts in checked builds.
///   corrupt(…)       (error.hpp) bytes from a disk: checked, never asserted.
///
/// PGMICRO_CHECKED turns on the mean build: assertions, poisoning, early spills, short batches.

#include <cstdint>

#ifndef PGMICRO_CHECKED
#define PGMICRO_CHECKED 0
#endif

namespace pgmicro {
[[noreturn]] void assertion_failed(const char* text, const char* file, int line) noexcept;
/// How often PGM_REACHED(name) ran; 0 in builds that do not count.
[[nodiscard]] std::uint64_t reached_count(const char* name) noexcept;
namespace detail {
void reached(const char* name) noexcept;
}
inline constexpr bool checked_build = PGMICRO_CHECKED != 0;
}  // namespace pgmicro

#if PGMICRO_CHECKED || !defined(NDEBUG)
#define PGM_ASSERT(x) ((x) ? void(0) : ::pgmicro::assertion_failed(#x, __FILE__, __LINE__))
#else
#define PGM_ASSERT(x) void(sizeof((x) ? 1 : 0))
#endif

#if PGMICRO_CHECKED
#define PGM_REACHED(name) ::pgmicro::detail::reached(name)
#else
#define PGM_REACHED(name) void(0)
#endif

namespace pgm {
[[nodiscard]] inline bool never(bool condition, const char* file = __builtin_FILE(),
                                int line = __builtin_LINE()) noexcept {
  if constexpr (::pgmicro::checked_build)
    if (condition) ::pgmicro::assertion_failed("never", file, line);
  return __builtin_expect(condition, false);
}
}  // namespace pgm
