#include <pgmicro/bytecode/opcodes.hpp>

namespace pgmicro::bytecode {
namespace {

constexpr OpInfo infos[] = {
#define OP(name, x, a, b, c, synopsis, effect) \
  {#name, OperandKind::x, OperandKind::a, OperandKind::b, OperandKind::c, synopsis, effect},
#include <pgmicro/bytecode/opcodes.def>
#undef OP
};

constexpr bool jumps_are_in_a() {
  for (const OpInfo& i : infos)
    if (i.x == OperandKind::to || i.b == OperandKind::to || i.c == OperandKind::to) return false;
  return true;
}
static_assert(jumps_are_in_a(), "labels are patched in operand a");

}  // namespace

const OpInfo& info(Op op) noexcept { return infos[static_cast<std::size_t>(op)]; }

}  // namespace pgmicro::bytecode
