#pragma once
/// What the loop does with values beyond arithmetic.

#include <pgmicro/bytecode/comparison.hpp>
#include <pgmicro/vdbe/detail/frame.hpp>

namespace pgmicro::vdbe::detail {

[[nodiscard]] inline bool any_null(const Datum* r, std::int32_t count) noexcept {
  for (std::int32_t i = 0; i < count; ++i)
    if (r[i].null) return true;
  return false;
}
[[nodiscard]] inline bool equal_bytes(const Datum& a, const Datum& b) noexcept {
  return a.size == b.size && (a.size == 0 || std::memcmp(a.data, b.data, a.size) == 0);
}
/// Does what compares as `c` (−, 0, +) to another stand in this relation to it?
[[nodiscard]] inline bool stands(int c, SeekOp op) noexcept {
  switch (op) {
    case SeekOp::lt: return c < 0;
    case SeekOp::le: return c <= 0;
    case SeekOp::eq: return c == 0;
    case SeekOp::ge: return c >= 0;
    case SeekOp::gt: break;
  }
  return c > 0;
}

/// x op ANY (array), x op ALL (array).
[[nodiscard]] Datum call_any_element(const ScalarCall& call, const Datum& x, const Datum& array,
                                     KernelContext& context);
[[nodiscard]] Datum call_all_elements(const ScalarCall& call, const Datum& x, const Datum& array,
                                      KernelContext& context);
[[nodiscard]] Datum map_array(const ScalarCall& call, const Datum& array, const types::TypeInfo& result,
                              KernelContext& context);
[[nodiscard]] Datum make_array(const types::TypeInfo& type, const Datum* elements, std::int32_t count,
                               KernelContext& context);
[[nodiscard]] Datum array_element(const Datum& array, const Datum& subscript) noexcept;
/// `fields`: types of the program, by number.
[[nodiscard]] Datum make_row(const bytecode::Program& program, const std::vector<std::uint16_t>& fields,
                             const Datum* values, KernelContext& context);
[[nodiscard]] Datum row_field(const types::TypeInfo& type, const Datum& row, std::int32_t field);

/// A subprogram's row, into the registers of its caller.
void return_row(Frame& callee, const Datum* row);

}  // namespace pgmicro::vdbe::detail
