#include "scenario.hpp"

namespace pgmicro::crash {

const char* name_of(Synchronous s) {
  constexpr const char* names[] = {"off", "normal", "full", "extra"};
  return names[static_cast<std::size_t>(s)];
}

Setup draw_setup(Random& random) {
  // Small pages and small numbers: what goes wrong with 40 pages of 512 bytes needs no more, and a seed
  // that takes a millisecond finds more than one that takes ten.
  constexpr std::uint32_t page_sizes[] = {512, 512, 512, 512, 1024, 1024, 4096};
  constexpr Synchronous syncs[] = {Synchronous::full,  Synchronous::full,   Synchronous::full,
                                   Synchronous::extra, Synchronous::normal, Synchronous::normal,
                                   Synchronous::off};
  Setup setup;
  setup.page_size = random.one_in(100) ? 65536 : page_sizes[random.below(std::size(page_sizes))];
  setup.synchronous = syncs[random.below(std::size(syncs))];
  setup.exclusive = random.one_in(3);
  setup.cache_bytes = (random.one_in(2) ? 8 : 1000) * std::size_t{setup.page_size};
  setup.checkpoint_frames = static_cast<std::uint32_t>(random.one_in(3) ? 0 : 4 + random.below(60));
  if (random.one_in(3)) setup.auto_vacuum = static_cast<unsigned>(1 + random.below(2));
  return setup;
}

}  // namespace pgmicro::crash
