#pragma once
/// The opcodes, made from opcodes.def: names, operand kinds, and what EXPLAIN (BYTECODE) prints.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgmicro::bytecode {

enum class Op : std::uint16_t {
#define OP(name, x, a, b, c, synopsis, effect) name,
#include <pgmicro/bytecode/opcodes.def>
#undef OP
};

inline constexpr std::size_t op_count = 0
#define OP(name, x, a, b, c, synopsis, effect) +1
#include <pgmicro/bytecode/opcodes.def>
#undef OP
    ;

/// See the head of opcodes.def.
enum class OperandKind : std::uint8_t {
  none,
  in,
  out,
  io,
  ins,
  outs,
  to,
  opt,
  num,
  key,
  rep,
  flags,
  cursor,
  call,
  set,
  source,
  type,
  typed,
  error,
  program,
  once,
  columns,
  buffer,
  sorter,
  hash,
  groups,
};

/// In x (or c) of instructions that say so.
inline constexpr std::uint16_t flag_bit = 0x8000;

struct OpInfo {
  std::string_view name;
  OperandKind x, a, b, c;
  std::string_view synopsis;
  std::string_view effect;
};

[[nodiscard]] const OpInfo& info(Op op) noexcept;

[[nodiscard]] constexpr bool is_register(OperandKind kind) noexcept {
  return kind >= OperandKind::in && kind <= OperandKind::outs;
}

}  // namespace pgmicro::bytecode
