/// Building, checking and printing programs.

#include <pgmicro/bytecode/builder.hpp>

#include <gtest/gtest.h>

namespace pgmicro::bytecode {
namespace {

const types::TypeInfo& type(Oid oid) { return *types::find_type(oid); }

std::shared_ptr<const TableLayout> users() {
  TableLayout t;
  t.name = "users";
  t.tree = TreeId{2};
  t.columns.emplace_back("id", type(type_oid::int4), -1, ColumnLayout::is_rowid);
  t.columns.emplace_back("name", type(type_oid::text), -1, 1);
  t.record_columns = 2;
  return std::make_shared<const TableLayout>(std::move(t));
}

std::shared_ptr<const Program> scan() {
  ProgramBuilder p;
  const CursorNo cursor = p.table(users(), "u");
  const Reg row = p.temporary(2);
  const Label done = p.label(), skip = p.label();
  p.emit(Op::OpenRead, {.x = cursor});
  p.emit(Op::Rewind, {.x = cursor, .a = done});
  const Label loop = p.here();
  p.emit(Op::Column, {.x = cursor, .a = row, .b = 0});
  p.emit(Op::JumpIfLessEqualInt, {.x = flag_bit,
                                  .a = skip,
                                  .b = row,
                                  .c = p.constant(Datum::of(std::int64_t{42}), type(type_oid::int4))});
  p.emit(Op::JumpIfEqualInt, {.a = skip, .b = row, .c = p.parameter(0, type_oid::int4)});
  p.emit(Op::Column, {.x = cursor, .a = row + 1, .b = 1});
  p.emit(Op::ResultRow, {.b = row});
  p.place(skip);
  p.emit(Op::Next, {.x = cursor, .a = loop});
  p.place(done);
  p.emit(Op::Halt);
  p.result({{.name = "id", .type = type_oid::int4}, {.name = "name", .type = type_oid::text}});
  return p.finish();
}

TEST(Program, RegistersAreConstantsThenParametersThenTemporaries) {
  const auto p = scan();
  EXPECT_EQ(p->first_parameter(), 1u);
  EXPECT_EQ(p->first_temporary(), 2u);
  EXPECT_EQ(p->register_count(), 4u);
  EXPECT_EQ(p->constants[0].integer, 42);
  EXPECT_EQ(p->code[2].a, 2);  // the first temporary
  EXPECT_EQ(p->code[3].c, 0);  // the constant
  EXPECT_EQ(p->code[4].c, 1);  // the parameter
  EXPECT_EQ(verify(*p), "");
}

TEST(Program, DisassemblyNamesItsOperands) {
  EXPECT_EQ(disassemble(*scan()),
            "    0  OpenRead            open u\n"
            "    1  Rewind              first of u, if none goto 8\n"
            "    2  Column              r0 = u.id\n"
            "    3  JumpIfLessEqualInt  if r0 <= 42 or null goto 7\n"
            "    4  JumpIfEqualInt      if r0 = $1 goto 7\n"
            "    5  Column              r1 = u.name\n"
            "    6  ResultRow           row r0..r1\n"
            "    7  Next                next of u, if any goto 2\n"
            "    8  Halt                halt\n");
}

TEST(Program, ConstantsArePooledByValueAndType) {
  ProgramBuilder p;
  std::string text = "abc";
  const Reg a = p.constant(Datum::of(std::string_view(text)), type(type_oid::text));
  text = "xyz";  // the pool has its own bytes
  EXPECT_EQ(p.constant(Datum::of(std::string_view("abc")), type(type_oid::text)), a);
  EXPECT_NE(p.constant(Datum::of(std::string_view(text)), type(type_oid::text)), a);
  EXPECT_NE(p.constant(Datum::of(std::int64_t{1}), type(type_oid::int4)),
            p.constant(Datum::of(std::int64_t{1}), type(type_oid::int8)));
  EXPECT_EQ(p.null(), p.null());
}

TEST(Program, ScopesGiveTemporariesBack) {
  ProgramBuilder p;
  const Reg kept = p.temporary();
  Reg first{}, second{};
  {
    const ProgramBuilder::Scope scope(p);
    first = p.temporary(3);
  }
  second = p.temporary();
  EXPECT_EQ(first, second);
  EXPECT_NE(kept, second);
  p.emit(Op::Halt);
  EXPECT_EQ(p.finish()->temporary_count, 4u);
}

/// Each promise of program.hpp, broken.
TEST(Program, VerifierNamesTheBrokenPromise) {
  const auto broken = [](auto&& change) {
    Program p;
    const auto good = scan();
    p.code = good->code;
    p.constants = good->constants;
    p.constant_types = good->constant_types;
    p.parameter_types = good->parameter_types;
    p.temporary_count = good->temporary_count;
    p.cursors = good->cursors;
    p.result = good->result;
    change(p);
    return verify(p);
  };
  EXPECT_EQ(broken([](Program&) {}), "");
  EXPECT_EQ(broken([](Program& p) { p.code[2].a = 0; }), "2 Column: I1: writes a constant or a parameter");
  EXPECT_EQ(broken([](Program& p) { p.code[2].a = 1; }), "2 Column: I1: writes a constant or a parameter");
  EXPECT_EQ(broken([](Program& p) { p.code[1].a = 9; }), "1 Rewind: I2: jumps out of the program");
  EXPECT_EQ(broken([](Program& p) { p.code[1].a = -1; }), "1 Rewind: I2: jumps out of the program");
  EXPECT_EQ(broken([](Program& p) { p.code[2].x = 1; }), "2 Column: I3: no such entry of a side table");
  EXPECT_EQ(broken([](Program& p) { p.code[2].b = 2; }), "2 Column: I3: no such column");
  EXPECT_EQ(broken([](Program& p) {
              p.code[1].op = Op::SeekKey;
              p.code[1].c = KeySpec{}.pack();
            }),
            "1 SeekKey: I3: a cursor of the other kind");
  EXPECT_EQ(broken([](Program& p) { p.code[6].b = 3; }), "6 ResultRow: I4: registers out of range");
  EXPECT_EQ(broken([](Program& p) { p.code[3].b = -1; }), "3 JumpIfLessEqualInt: I4: registers out of range");
  EXPECT_EQ(broken([](Program& p) {
              p.code.pop_back();
              p.code[1].a = 0;
            }),
            "7 Next: I5: the last instruction falls through");
  EXPECT_EQ(broken([](Program& p) { p.code.clear(); }), "I5: no code");
}

TEST(Program, EverySynopsisNamesExactlyItsOperands) {
  for (std::size_t i = 0; i < op_count; ++i) {
    const OpInfo& op = info(static_cast<Op>(i));
    const auto named = [&](char c) {
      return op.synopsis.find(std::string{'{', c, '}'}) != std::string_view::npos;
    };
    EXPECT_EQ(named('a'), op.a != OperandKind::none) << op.name;
    EXPECT_EQ(named('b'), op.b != OperandKind::none) << op.name;
    EXPECT_EQ(named('c'), op.c != OperandKind::none) << op.name;
    EXPECT_EQ(named('x'), op.x != OperandKind::none && op.x != OperandKind::rep) << op.name;
  }
}

}  // namespace
}  // namespace pgmicro::bytecode
