#pragma once
/// Cell pointers eight at a time, in vectors that every compiler we know has for every processor we know.

#include <pgmicro/base/bytes.hpp>

namespace pgmicro::btree::detail {

typedef std::uint16_t Eight __attribute__((vector_size(16)));

/// Eight big-endian numbers, as they lie on a page.
[[nodiscard]] inline Eight load_eight(const std::byte* p) noexcept {
  Eight v;
  std::memcpy(&v, p, sizeof v);
  return std::endian::native == std::endian::little ? static_cast<Eight>(v << 8 | v >> 8) : v;
}
inline void store_eight(std::byte* p, Eight v) noexcept {
  if constexpr (std::endian::native == std::endian::little) v = static_cast<Eight>(v << 8 | v >> 8);
  std::memcpy(p, &v, sizeof v);
}
/// Of what a comparison of two Eights answers.
[[nodiscard]] inline bool any_of(Eight answers) noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, &answers, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

}  // namespace pgmicro::btree::detail
