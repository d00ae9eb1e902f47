/// "char", one byte, from and to texts and integers.

#include "text.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

/// As output has it: nothing for 0, \ooo for a byte beyond ASCII.
[[nodiscard]] Datum shown(Datum v, KernelContext& c) {
  std::string out;
  types::find_type(type_oid::char_)->output(v, out, c);
  return c.text(out);
}

}  // namespace

PGM_KERNEL(char_text, shown);
PGM_KERNEL(char_bpchar, shown);
PGM_KERNEL(text_char,
           [](Text t, KernelContext& c) { return types::find_type(type_oid::char_)->input(t, -1, c); });
PGM_KERNEL(chartoi4, [](std::int64_t v) { return std::int32_t{static_cast<signed char>(v)}; });
PGM_KERNEL(i4tochar, [](std::int32_t v) {
  if (v < -128 || v > 127) throw Error(errc::numeric_value_out_of_range, "\"char\" out of range");
  return Datum::of(std::int64_t{static_cast<unsigned char>(v)});
});

}  // namespace pgmicro::vdbe::kernels
