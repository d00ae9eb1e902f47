/// docs/bytecode.md is opcodes.def in a form to read. PGMICRO_UPDATE=1 writes it.

#include <pgmicro/bytecode/opcodes.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace pgmicro::bytecode {
namespace {

constexpr std::string_view kinds[] = {"",
                                      "register read",
                                      "register written",
                                      "register read and written",
                                      "registers read",
                                      "registers written",
                                      "target",
                                      "register or none",
                                      "number",
                                      "key spec",
                                      "representation",
                                      "flag",
                                      "cursor",
                                      "call",
                                      "set call",
                                      "source",
                                      "type",
                                      "type, flag",
                                      "error",
                                      "program",
                                      "once",
                                      "columns",
                                      "buffer",
                                      "sorter",
                                      "hash",
                                      "groups"};

std::string reference() {
  std::string out =
      "# Instructions\n\n"
      "Written from `modules/vdbe/bytecode/include/pgmicro/bytecode/opcodes.def` by its tests "
      "(`PGMICRO_UPDATE=1`). "
      "`EXPLAIN (BYTECODE)` lists a statement's program; what operands mean in general, how long values live "
      "and what "
      "makes a program sound stands in `program.hpp`.\n\n"
      "| instruction | reads | operands | effect |\n|---|---|---|---|\n";
  const auto escaped = [](std::string_view text) {
    std::string s;
    for (const char c : text) {
      if (c == '|') s += '\\';
      s += c;
    }
    return s;
  };
  for (std::size_t i = 0; i < op_count; ++i) {
    const OpInfo& op = info(static_cast<Op>(i));
    std::string operands;
    const auto operand = [&](char name, OperandKind kind) {
      if (kind == OperandKind::none) return;
      if (!operands.empty()) operands += "; ";
      operands += name;
      operands += ": ";
      operands += kinds[static_cast<std::size_t>(kind)];
    };
    operand('x', op.x);
    operand('a', op.a);
    operand('b', op.b);
    operand('c', op.c);
    out += "| " + std::string(op.name) + " | `" + escaped(op.synopsis) + "` | " + operands + " | " +
           escaped(op.effect) + " |\n";
  }
  return out;
}

TEST(Reference, IsUpToDate) {
  const std::string path = PGMICRO_BYTECODE_REFERENCE;
  if (std::getenv("PGMICRO_UPDATE") != nullptr) std::ofstream(path) << reference();
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(), reference()) << "PGMICRO_UPDATE=1 writes " << path;
}

}  // namespace
}  // namespace pgmicro::bytecode
