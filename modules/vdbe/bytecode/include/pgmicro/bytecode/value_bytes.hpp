#pragma once
/// Copying values whose type is known only by its representation: what a Datum points to, if anything, is one block of
/// bytes without pointers of its own.

#include <pgmicro/base/arena.hpp>
#include <pgmicro/types/datum.hpp>
#include <pgmicro/types/type_info.hpp>

#include <cstring>

namespace pgmicro::bytecode {

namespace detail {
/// A numeric too large to be inline: a word whose low 31 bits count the 32-bit limbs behind it.
inline constexpr std::uint16_t numeric_is_digits = 1;
}  // namespace detail

/// How many bytes the value points to; 0: it is all in the Datum.
[[nodiscard]] inline std::uint32_t pointed_bytes(const Datum& d,
                                                 types::Representation representation) noexcept {
  if (d.null) return 0;
  if (representation == types::Representation::bytes) return d.size;
  if (representation == types::Representation::numeric && d.aux == detail::numeric_is_digits) {
    std::uint32_t count;
    std::memcpy(&count, d.data, sizeof count);
    return 4 + 4 * (count & 0x7fffffffu);
  }
  return 0;
}

/// The value with its bytes at `to`, where there are as many as pointed_bytes() says.
[[nodiscard]] inline Datum moved_to(char* to, Datum d, std::uint32_t bytes) noexcept {
  if (bytes != 0) {
    std::memcpy(to, d.data, bytes);
    d.data = to;
  }
  return d;
}

/// Numbers among the bytes are read as words, hence the alignment.
[[nodiscard]] inline Datum copied_to(Arena& arena, const Datum& d, types::Representation representation) {
  const std::uint32_t bytes = pointed_bytes(d, representation);
  return bytes == 0 ? d : moved_to(static_cast<char*>(arena.allocate(bytes, 8)), d, bytes);
}

}  // namespace pgmicro::bytecode
