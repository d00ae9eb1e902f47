#pragma once
/// Values inside other values: bytes without pointers, at any alignment.
///
///     integer, real   8 bytes
///     bytes           themselves
///     numeric         scale (u32), form (u16), 0 (u16); inline: the coefficient; digits: count word and limbs

#include <pgmicro/types/numeric_fast.hpp>
#include <pgmicro/types/type_info.hpp>

#include <cstring>
#include <string>

namespace pgmicro::types {

template <class T>
[[nodiscard]] inline T load_word(const char* p) noexcept {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
template <class T>
inline void append_word(std::string& out, T v) {
  char bytes[sizeof v];
  std::memcpy(bytes, &v, sizeof v);
  out.append(bytes, sizeof v);
}

/// The bytes behind the pointer of a numeric in the form `digits`.
[[nodiscard]] inline std::string_view numeric_block(const Datum& d) noexcept {
  const std::size_t limbs = load_word<std::uint32_t>(d.data) & 0x7fffffff;
  return {d.data, 4 + 4 * limbs};
}

inline void append_flat(std::string& out, const Datum& d, Representation representation) {
  switch (representation) {
    case Representation::integer:
    case Representation::real: append_word(out, d.integer); break;
    case Representation::bytes: out.append(d.text()); break;
    case Representation::numeric:
      append_word(out, d.size);
      append_word(out, d.aux);
      append_word(out, std::uint16_t{0});
      if (d.aux == numeric_form::digits)
        out.append(numeric_block(d));
      else
        append_word(out, d.integer);
      break;
  }
}

/// Points into `bytes`.
[[nodiscard]] inline Datum read_flat(std::string_view bytes, Representation representation) noexcept {
  switch (representation) {
    case Representation::integer:
    case Representation::real: return Datum::of(load_word<std::int64_t>(bytes.data()));
    case Representation::bytes: return Datum::of(bytes);
    case Representation::numeric: break;
  }
  const auto form = load_word<std::uint16_t>(bytes.data() + 4);
  Datum d = form == numeric_form::digits ? Datum::of(bytes.substr(8))
                                         : Datum::of(load_word<std::int64_t>(bytes.data() + 8));
  d.size = load_word<std::uint32_t>(bytes.data());
  d.aux = form;
  return d;
}

}  // namespace pgmicro::types
