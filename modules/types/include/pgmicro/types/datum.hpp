#pragma once
/// A value of some type, in 16 bytes: what a register of the machine holds. A Datum does not know its type; whoever has
/// one does, from the plan. Trivially copyable: bytes it points to live in an arena, in a page, in a program's
/// constants, and whoever keeps a Datum longer than those copies them (TypeInfo::representation says whether there are any).
///
///     type                                     representation   contents
///     bool, int2, int4, int8, oid, "char"      integer          the value, sign- or zero-extended
///     date                                     integer          days since 2000-01-01; ±infinity: INT32_MIN/MAX
///     time, timestamp, timestamptz             integer          microseconds (since 2000-01-01); ±infinity: INT64_MIN/MAX
///     float4, float8                           real             float4 as the double of the same value
///     numeric                                  numeric.hpp      small ones inline, others point to digits
///     all others                               bytes            `data`, `size` bytes: text as UTF-8, uuid 16 bytes,
///                                                               interval, arrays, records as their headers draw them

#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/bytes.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace pgmicro {

struct Datum {
  union {
    std::int64_t integer;
    double real;
    const char* data;
  };
  std::uint32_t size;  ///< of `data`; for numeric see there
  std::uint16_t aux;   ///< a type's own (numeric); 0 elsewhere
  bool null;
  std::uint8_t spare;

  [[nodiscard]] static constexpr Datum null_value() noexcept { return make(0, 0, true); }
  [[nodiscard]] static constexpr Datum of(std::int64_t v) noexcept { return make(v, 0, false); }
  [[nodiscard]] static constexpr Datum of(bool v) noexcept { return make(v ? 1 : 0, 0, false); }
  [[nodiscard]] static constexpr Datum of(double v) noexcept {
    Datum d = make(0, 0, false);
    d.real = v;
    return d;
  }
  [[nodiscard]] static constexpr Datum of(std::string_view bytes) noexcept {
    Datum d = make(0, static_cast<std::uint32_t>(bytes.size()), false);
    d.data = bytes.data();
    return d;
  }
  static Datum of(const char*) = delete;  // a bool by accident

  [[nodiscard]] constexpr std::string_view text() const noexcept { return {data, size}; }
  [[nodiscard]] Bytes bytes() const noexcept { return as_bytes(data, size); }
  [[nodiscard]] constexpr bool truth() const noexcept { return integer != 0; }
  /// As a condition counts: true, and not NULL.
  [[nodiscard]] constexpr bool holds() const noexcept { return !null && integer != 0; }

 private:
  static constexpr Datum make(std::int64_t v, std::uint32_t size, bool null) noexcept {
    Datum d{};
    d.integer = v;
    d.size = size;
    d.null = null;
    return d;
  }
};
static_assert(sizeof(Datum) == 16 && std::is_trivially_copyable_v<Datum>);

}  // namespace pgmicro
