#pragma once
/// How values of a type are compared by its default order: for most types without a call. Names the family of the
/// comparison instructions that serve it, too.

#include <pgmicro/types/float.hpp>
#include <pgmicro/types/type_info.hpp>

#include <cstdint>
#include <cstring>

namespace pgmicro::bytecode {

enum class Comparison : std::uint8_t {
  integer,  ///< …Int
  real,     ///< …Real
  bytes,    ///< …Bytes: memcmp, a prefix comes first
  any,      ///< …Any: TypeInfo::compare
};
[[nodiscard]] Comparison comparison_of(const types::TypeInfo& type) noexcept;

[[nodiscard]] inline int compare_bytes(const Datum& a, const Datum& b) noexcept {
  const std::uint32_t common = a.size < b.size ? a.size : b.size;
  const int c = common == 0 ? 0 : std::memcmp(a.data, b.data, common);
  return c != 0 ? c : (a.size > b.size) - (a.size < b.size);
}

/// Neither is NULL. −, 0, +.
[[nodiscard]] inline int compare(Comparison how, int (*any)(const Datum&, const Datum&) noexcept,
                                 const Datum& a, const Datum& b) noexcept {
  switch (how) {
    case Comparison::integer: return (a.integer > b.integer) - (a.integer < b.integer);
    case Comparison::real: return types::float_compare(a.real, b.real);
    case Comparison::bytes: return compare_bytes(a, b);
    case Comparison::any: break;
  }
  return any(a, b);
}

}  // namespace pgmicro::bytecode
