/// Instructions on values: control, moves, arithmetic, comparison, truth, calls.

#include "machine_fixture.hpp"

#include <functional>

namespace pgmicro::vdbe::testing {
namespace {

using bytecode::flag_bit;
using bytecode::KernelId;
using bytecode::Label;

using Values = MachineTest;

TEST_F(Values, ArithmeticKeepsNullsAndRefusesWhatDoesNotFit) {
  struct Case {
    Op op;
    std::int64_t x, y;
    const char* expected;  // or the SQLSTATE
  };
  const Case cases[] = {
      {Op::AddInt4, 2147483646, 1, "2147483647"},
      {Op::AddInt4, 2147483647, 1, "22003"},
      {Op::SubInt4, -2147483648, 1, "22003"},
      {Op::MulInt4, 65536, 65536, "22003"},
      {Op::MulInt4, -3, 7, "-21"},
      {Op::DivInt4, -7, 2, "-3"},
      {Op::DivInt4, 1, 0, "22012"},
      {Op::DivInt4, -2147483648, -1, "22003"},
      {Op::ModInt4, -7, 2, "-1"},
      {Op::ModInt4, -2147483648, -1, "0"},
      {Op::AddInt8, INT64_MAX, 1, "22003"},
      {Op::AddInt8, 2147483647, 1, "2147483648"},
      {Op::SubInt8, INT64_MIN, 1, "22003"},
      {Op::MulInt8, INT64_MAX, 2, "22003"},
      {Op::DivInt8, INT64_MIN, -1, "22003"},
      {Op::ModInt8, 7, -2, "1"},
      {Op::ModInt8, 7, 0, "22012"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(bytecode::info(c.op).name) + " " + std::to_string(c.x) + " " +
                 std::to_string(c.y));
    ProgramBuilder p;
    const Reg r = p.temporary();
    p.emit(c.op, {.a = r, .b = constant(p, c.x), .c = constant(p, c.y)});
    std::string got;
    try {
      got = value(p, r, type_oid::int8);
    } catch (const Error& e) {
      got = e.sqlstate().text();
    }
    EXPECT_EQ(got, c.expected);
    for (int null_side = 0; null_side < 2; ++null_side) {
      ProgramBuilder q;
      const Reg s = q.temporary();
      const Reg x = constant(q, c.x);
      q.emit(c.op, {.a = s, .b = null_side == 0 ? q.null() : x, .c = null_side == 0 ? x : q.null()});
      EXPECT_EQ(value(q, s, type_oid::int8), "~");
    }
  }
}

TEST_F(Values, FloatsOverflowAndUnderflowAsPostgres) {
  const auto run = [&](Op op, double x, double y) {
    ProgramBuilder p;
    const Reg r = p.temporary();
    p.emit(op, {.a = r, .b = constant(p, x), .c = constant(p, y)});
    try {
      return value(p, r, type_oid::float8);
    } catch (const Error& e) {
      return e.sqlstate().text();
    }
  };
  EXPECT_EQ(run(Op::AddFloat8, 0.5, 0.25), "0.75");
  EXPECT_EQ(run(Op::SubFloat8, 0.5, 0.25), "0.25");
  EXPECT_EQ(run(Op::MulFloat8, 1e300, 1e300), "22003");
  EXPECT_EQ(run(Op::MulFloat8, 1e-300, 1e-300), "22003");
  EXPECT_EQ(run(Op::DivFloat8, 1, 0), "22012");
  EXPECT_EQ(run(Op::DivFloat8, 1, 4), "0.25");
}

TEST_F(Values, NegationOfTheLeastIsOutOfRange) {
  ProgramBuilder p;
  const Reg r = p.temporary();
  p.emit(Op::NegInt4, {.a = r, .b = constant(p, std::int64_t{-2147483648})});
  p.emit(Op::Halt);
  const auto e = error(p);
  ASSERT_TRUE(e);
  EXPECT_EQ(e->sqlstate().text(), "22003");
  EXPECT_EQ(e->message(), "integer out of range");
}

/// Every comparison, as value and as jump, for less, equal, greater and NULL on either side.
TEST_F(Values, ComparisonsAgreeWithTheirJumps) {
  struct Family {
    Op equal, jump_if_equal, distinct;
    Oid type;
    Datum low, high;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Family families[] = {
      {Op::EqualInt, Op::JumpIfEqualInt, Op::DistinctInt, type_oid::int8, integer(-5), integer(7)},
      {Op::EqualReal, Op::JumpIfEqualReal, Op::DistinctReal, type_oid::float8, Datum::of(1.5),
       Datum::of(nan)},
      {Op::EqualBytes, Op::JumpIfEqualBytes, Op::DistinctBytes, type_oid::text, text("ab"), text("abc")},
      {Op::EqualAny, Op::JumpIfEqualAny, Op::DistinctAny, type_oid::text, text("a\x7f"), text("a\xc3")},
  };
  for (const Family& f : families) {
    const types::TypeInfo& t = type(f.type);
    const Datum values[] = {f.low, f.high, Datum::null_value()};
    for (const Datum& x : values)
      for (const Datum& y : values) {
        const int c = x.null || y.null ? 0 : t.compare(x, y);
        const bool truths[] = {c == 0, c != 0, c < 0, c <= 0};  // in the order of the opcodes
        for (int k = 0; k < 4; ++k) {
          const bool null = x.null || y.null;
          const char* const expected = null ? "~" : truths[k] ? "t" : "f";
          const bool any = f.equal == Op::EqualAny;
          const auto op = static_cast<Op>(static_cast<int>(f.equal) + k);
          SCOPED_TRACE(std::string(bytecode::info(op).name));
          ProgramBuilder p;
          const Reg r = p.temporary();
          p.emit(op, {.x = any ? bytecode::Operand(p.type(t)) : bytecode::Operand(),
                      .a = r,
                      .b = p.constant(x, t),
                      .c = p.constant(y, t)});
          EXPECT_EQ(value(p, r, type_oid::boolean), expected);
          for (const bool on_null : {false, true}) {
            ProgramBuilder q;
            const auto jump = static_cast<Op>(static_cast<int>(f.jump_if_equal) + k);
            const Reg s = q.temporary();
            const Label there = q.label();
            q.emit(Op::Copy, {.a = s, .b = constant(q, true)});
            q.emit(jump, {.x = any ? bytecode::Operand(q.type(t), on_null)
                                   : bytecode::Operand(on_null ? flag_bit : 0),
                          .a = there,
                          .b = q.constant(x, t),
                          .c = q.constant(y, t)});
            q.emit(Op::Copy, {.a = s, .b = constant(q, false)});
            q.place(there);
            EXPECT_EQ(value(q, s, type_oid::boolean), (null ? on_null : truths[k]) ? "t" : "f");
          }
        }
        const bool distinct = x.null || y.null ? x.null != y.null : c != 0;
        for (const bool negated : {false, true}) {
          ProgramBuilder p;
          const Reg r = p.temporary();
          const bool any = f.equal == Op::EqualAny;
          p.emit(f.distinct, {.x = any ? bytecode::Operand(p.type(t), negated)
                                       : bytecode::Operand(negated ? flag_bit : 0),
                              .a = r,
                              .b = p.constant(x, t),
                              .c = p.constant(y, t)});
          EXPECT_EQ(value(p, r, type_oid::boolean), distinct != negated ? "t" : "f");
        }
      }
  }
}

TEST_F(Values, TruthIsThreeValued) {
  const std::optional<bool> all[] = {true, false, std::nullopt};
  const auto reg = [&](ProgramBuilder& p, std::optional<bool> v) { return v ? constant(p, *v) : p.null(); };
  const auto name = [](std::optional<bool> v) { return v ? *v ? "t" : "f" : "~"; };
  for (const auto x : all) {
    for (const auto y : all) {
      ProgramBuilder p;
      const Reg a = p.temporary(), o = p.temporary();
      p.emit(Op::And, {.a = a, .b = reg(p, x), .c = reg(p, y)});
      p.emit(Op::Or, {.a = o, .b = reg(p, x), .c = reg(p, y)});
      p.emit(Op::ResultRow, {.b = a});
      p.emit(Op::Halt);
      returns(p, {type_oid::boolean, type_oid::boolean});
      const std::optional<bool> both = x == false || y == false ? std::optional(false)
                                       : x && y                 ? std::optional(true)
                                                                : std::nullopt;
      const std::optional<bool> either = x == true || y == true ? std::optional(true)
                                         : x && y               ? std::optional(false)
                                                                : std::nullopt;
      EXPECT_EQ(rows(p), std::vector<std::string>{std::string(name(both)) + "|" + name(either)});
    }
    struct Unary {
      Op op;
      int flag;
      std::optional<bool> expected;
    };
    const Unary unary[] = {
        {Op::Not, 0, x ? std::optional(!*x) : std::nullopt},
        {Op::IsNull, 0, !x},
        {Op::IsNotNull, 0, x.has_value()},
        {Op::IsTrue, 0, x == true},
        {Op::IsTrue, flag_bit, x != true},
        {Op::IsFalse, 0, x == false},
        {Op::IsFalse, flag_bit, x != false},
    };
    for (const Unary& u : unary) {
      ProgramBuilder p;
      const Reg r = p.temporary();
      p.emit(u.op, {.x = u.flag, .a = r, .b = reg(p, x)});
      EXPECT_EQ(value(p, r, type_oid::boolean), name(u.expected))
          << bytecode::info(u.op).name << ' ' << name(x);
    }
    struct Jump {
      Op op;
      bool jumps;
    };
    const Jump jumps[] = {{Op::JumpIfTrue, x == true},   {Op::JumpIfNotTrue, x != true},
                          {Op::JumpIfFalse, x == false}, {Op::JumpIfNotFalse, x != false},
                          {Op::JumpIfNull, !x},          {Op::JumpIfNotNull, x.has_value()}};
    for (const Jump& j : jumps) {
      ProgramBuilder p;
      const Reg r = p.temporary();
      const Label there = p.label();
      p.emit(Op::Copy, {.a = r, .b = constant(p, true)});
      p.emit(j.op, {.a = there, .b = reg(p, x)});
      p.emit(Op::Copy, {.a = r, .b = constant(p, false)});
      p.place(there);
      EXPECT_EQ(value(p, r, type_oid::boolean), j.jumps ? "t" : "f") << bytecode::info(j.op).name;
    }
  }
}

TEST_F(Values, LoopsWithLimitAndOffset) {
  // generate 1 … 10, OFFSET 3 LIMIT 4
  ProgramBuilder p;
  const Reg i = load(p, {constant(p, std::int64_t{0})}), offset = load(p, {constant(p, std::int64_t{3})}),
            limit = load(p, {constant(p, std::int64_t{4})});
  const Label done = p.label(), skip = p.label();
  const Label loop = p.here();
  p.emit(Op::JumpIfLessEqualInt, {.a = done, .b = constant(p, std::int64_t{10}), .c = i});
  p.emit(Op::AddInt8, {.a = i, .b = i, .c = constant(p, std::int64_t{1})});
  p.emit(Op::Skip, {.a = skip, .b = offset});
  p.emit(Op::ResultRow, {.b = i});
  p.emit(Op::CountDown, {.a = done, .b = limit});
  p.place(skip);
  p.emit(Op::Jump, {.a = loop});
  p.place(done);
  p.emit(Op::Halt);
  returns(p, {type_oid::int8});
  EXPECT_EQ(rows(p), (std::vector<std::string>{"4", "5", "6", "7"}));
}

TEST_F(Values, OnceIsOncePerExecution) {
  ProgramBuilder p;
  const Reg i = load(p, {constant(p, std::int64_t{0})}), n = load(p, {constant(p, std::int64_t{0})});
  const auto flag = p.once();
  const Label loop = p.here(), behind = p.label();
  p.emit(Op::Once, {.x = flag, .a = behind});
  p.emit(Op::AddInt8, {.a = n, .b = n, .c = constant(p, std::int64_t{1})});
  p.place(behind);
  p.emit(Op::AddInt8, {.a = i, .b = i, .c = constant(p, std::int64_t{1})});
  p.emit(Op::JumpIfLessInt, {.a = loop, .b = i, .c = constant(p, std::int64_t{5})});
  p.emit(Op::ResultRow, {.b = n});
  p.emit(Op::Halt);
  returns(p, {type_oid::int8});
  Execution run(p.finish());
  EXPECT_EQ(rows(run, environment()), std::vector<std::string>{"1"});
  EXPECT_EQ(rows(run, environment()), std::vector<std::string>{"1"});  // and again
}

TEST_F(Values, GosubReturnsWhereItWasCalled) {
  ProgramBuilder p;
  const Reg back = p.temporary(), n = load(p, {constant(p, std::int64_t{1})});
  const Label twice = p.label();
  p.emit(Op::Gosub, {.a = twice, .b = back});
  p.emit(Op::Gosub, {.a = twice, .b = back});
  p.emit(Op::ResultRow, {.b = n});
  p.emit(Op::Halt);
  p.place(twice);
  p.emit(Op::AddInt8, {.a = n, .b = n, .c = n});
  p.emit(Op::Return, {.b = back});
  returns(p, {type_oid::int8});
  EXPECT_EQ(rows(p), std::vector<std::string>{"4"});
}

TEST_F(Values, KeptBytesOutliveTheRow) {
  ProgramBuilder p;
  const Reg made = p.temporary(), kept = p.temporary(), held = p.temporary();
  const auto bytes = static_cast<int>(types::Representation::bytes);
  p.emit(Op::Output, {.x = p.type(type(type_oid::int8)), .a = made, .b = constant(p, std::int64_t{12345})});
  p.emit(Op::Keep, {.x = bytes, .a = kept, .b = made});
  p.emit(Op::ResetRow);
  p.emit(Op::Output, {.x = p.type(type(type_oid::int8)), .a = made, .b = constant(p, std::int64_t{99999})});
  p.emit(Op::Hold, {.x = bytes, .a = held, .b = kept});
  p.emit(Op::Keep, {.x = bytes, .a = kept, .b = kept});  // of itself
  p.emit(Op::ResultRow, {.b = made});
  p.emit(Op::Halt);
  returns(p, {type_oid::text, type_oid::text, type_oid::text});
  EXPECT_EQ(rows(p), std::vector<std::string>{"99999|12345|12345"});
}

TEST_F(Values, StrictCallsPassOverNulls) {
  const Oid arguments[] = {type_oid::boolean, type_oid::boolean};
  const auto call = [&](ProgramBuilder& p, bool strict) {
    return p.call(
        {.kernel = KernelId::booleq, .strict = strict, .result = type_oid::boolean, .arguments = arguments});
  };
  {
    ProgramBuilder p;
    const Reg r = p.temporary();
    p.emit(Op::Call2, {.x = call(p, true), .a = r, .b = constant(p, true), .c = constant(p, true)});
    EXPECT_EQ(value(p, r, type_oid::boolean), "t");
  }
  for (const bool strict : {false, true}) {
    ProgramBuilder p;
    const Reg r = p.temporary(), both = load(p, {constant(p, false), p.null()});
    p.emit(Op::Call, {.x = call(p, strict), .a = r, .b = both});
    EXPECT_EQ(value(p, r, type_oid::boolean), strict ? "~" : "t");  // a NULL's integer is 0
  }
}

TEST_F(Values, CastsThroughText) {
  ProgramBuilder p;
  const Reg r = p.temporary(3);
  p.emit(Op::Input,
         {.x = p.type(type(type_oid::int4)), .a = r, .b = constant(p, std::string_view(" 42 ")), .c = -1});
  p.emit(Op::Output, {.x = p.type(type(type_oid::int4)), .a = r + 1, .b = r});
  p.emit(Op::Input, {.x = p.type(type(type_oid::int4)), .a = r + 2, .b = p.null(), .c = -1});
  p.emit(Op::ResultRow, {.b = r});
  p.emit(Op::Halt);
  returns(p, {type_oid::int4, type_oid::text, type_oid::int4});
  EXPECT_EQ(rows(p), std::vector<std::string>{"42|42|~"});
}

TEST_F(Values, ArraysAndRowsAreBuiltAndTakenApart) {
  ProgramBuilder p;
  const Reg elements = load(p, {constant(p, std::int64_t{7}), p.null(), constant(p, std::int64_t{9})});
  const Reg out = p.temporary(4), row = p.temporary();
  p.emit(Op::MakeArray, {.x = p.type(type(type_oid::int4_array)), .a = out, .b = elements, .c = 3});
  p.emit(
      Op::Element,
      {.x = p.type(type(type_oid::int4_array)), .a = out + 1, .b = out, .c = constant(p, std::int64_t{3})});
  p.emit(
      Op::Element,
      {.x = p.type(type(type_oid::int4_array)), .a = out + 2, .b = out, .c = constant(p, std::int64_t{4})});
  const auto int4 = static_cast<std::uint16_t>(p.type(type(type_oid::int4)));
  p.emit(Op::MakeRow, {.x = p.columns({int4, int4}), .a = row, .b = elements});
  p.emit(Op::Field, {.x = int4, .a = out + 3, .b = row, .c = 0});
  p.emit(Op::ResultRow, {.b = out});
  p.emit(Op::Halt);
  returns(p, {type_oid::int4_array, type_oid::int4, type_oid::int4, type_oid::int4});
  EXPECT_EQ(rows(p), std::vector<std::string>{"{7,NULL,9}|9|~|7"});
}

TEST_F(Values, AnyAndAllOverArraysAreThreeValued) {
  const auto run = [&](bool any, const std::vector<std::optional<bool>>& elements, std::optional<bool> x) {
    ProgramBuilder p;
    const Oid arguments[] = {type_oid::boolean, type_oid::boolean};
    const auto equal =
        p.call({.kernel = KernelId::booleq, .result = type_oid::boolean, .arguments = arguments});
    std::vector<Reg> regs;
    for (const auto e : elements) regs.push_back(e ? constant(p, *e) : p.null());
    const Reg r = p.temporary(), array = p.temporary(), first = load(p, regs);
    p.emit(Op::MakeArray,
           {.x = p.type(*types::find_type("_bool")), .a = array, .b = first, .c = elements.size()});
    p.emit(any ? Op::CallAnyElement : Op::CallAllElements,
           {.x = equal, .a = r, .b = x ? constant(p, *x) : p.null(), .c = array});
    return value(p, r, type_oid::boolean);
  };
  EXPECT_EQ(run(true, {false, true}, true), "t");
  EXPECT_EQ(run(true, {false, std::nullopt}, true), "~");
  EXPECT_EQ(run(true, {false}, true), "f");
  EXPECT_EQ(run(true, {false}, std::nullopt), "~");
  EXPECT_EQ(run(false, {true, true}, true), "t");
  EXPECT_EQ(run(false, {true, std::nullopt}, true), "~");
  EXPECT_EQ(run(false, {std::nullopt, false}, true), "f");
}

TEST_F(Values, ArraysAreMappedElementByElement) {
  ProgramBuilder p;
  const Oid arguments[] = {type_oid::int4};
  const auto widen = p.call({.kernel = KernelId::int48, .result = type_oid::int8, .arguments = arguments});
  const Reg elements = load(p, {constant(p, std::int64_t{7}), p.null()});
  const Reg narrow = p.temporary(), wide = p.temporary();
  p.emit(Op::MakeArray, {.x = p.type(type(type_oid::int4_array)), .a = narrow, .b = elements, .c = 2});
  p.emit(Op::MapArray, {.x = widen, .a = wide, .b = narrow, .c = p.type(type(type_oid::int8))});
  EXPECT_EQ(value(p, wide, type_oid::int8_array), "{7,NULL}");
}

TEST_F(Values, MovesCopyRangesAndFindNulls) {
  ProgramBuilder p;
  const Reg from = load(p, {constant(p, std::int64_t{1}), p.null(), constant(p, std::int64_t{3})});
  const Reg to = p.temporary(4);
  const Label some = p.label(), none = p.label();
  p.emit(Op::CopyRange, {.a = to, .b = from, .c = 3});
  p.emit(Op::Copy, {.a = to + 3, .b = constant(p, std::int64_t{0})});
  p.emit(Op::JumpIfAnyNull, {.a = none, .b = from, .c = 1});
  p.emit(Op::JumpIfAnyNull, {.a = some, .b = from, .c = 3});
  p.place(none);
  p.emit(Op::Copy, {.a = to + 3, .b = constant(p, std::int64_t{99})});
  p.place(some);
  p.emit(Op::ResultRow, {.b = to});
  p.emit(Op::Halt);
  returns(p, {type_oid::int8, type_oid::int8, type_oid::int8, type_oid::int8});
  EXPECT_EQ(rows(p), std::vector<std::string>{"1|~|3|0"});
}

TEST_F(Values, NegationKeepsNulls) {
  ProgramBuilder p;
  const Reg out = p.temporary(4);
  p.emit(Op::NegInt4, {.a = out, .b = constant(p, std::int64_t{5})});
  p.emit(Op::NegInt8, {.a = out + 1, .b = constant(p, std::int64_t{-6})});
  p.emit(Op::NegFloat8, {.a = out + 2, .b = constant(p, 1.5)});
  p.emit(Op::NegInt8, {.a = out + 3, .b = p.null()});
  p.emit(Op::ResultRow, {.b = out});
  p.emit(Op::Halt);
  returns(p, {type_oid::int4, type_oid::int8, type_oid::float8, type_oid::int8});
  EXPECT_EQ(rows(p), std::vector<std::string>{"-5|6|-1.5|~"});
}

TEST_F(Values, ATypeModifierCutsOnlyWhenAskedTo) {
  const auto run = [&](bool is_explicit) {
    ProgramBuilder p;
    const Reg r = p.temporary();
    p.emit(Op::ApplyTypmod, {.x = {p.type(type(type_oid::varchar)), is_explicit},
                             .a = r,
                             .b = constant(p, std::string_view("abcdef")),
                             .c = 4 + 3});
    try {
      return value(p, r, type_oid::varchar);
    } catch (const Error& e) {
      return e.sqlstate().text();
    }
  };
  EXPECT_EQ(run(true), "abc");
  EXPECT_EQ(run(false), "22001");
}

TEST_F(Values, ForgettingAFlagMakesItFallThroughAgain) {
  ProgramBuilder p;
  const Reg i = load(p, {constant(p, std::int64_t{0})}), n = load(p, {constant(p, std::int64_t{0})});
  const auto flag = p.once();
  const Label loop = p.here(), behind = p.label();
  p.emit(Op::Once, {.x = flag, .a = behind});
  p.emit(Op::AddInt8, {.a = n, .b = n, .c = constant(p, std::int64_t{1})});
  p.place(behind);
  p.emit(Op::ForgetOnce, {.x = flag});
  p.emit(Op::AddInt8, {.a = i, .b = i, .c = constant(p, std::int64_t{1})});
  p.emit(Op::JumpIfLessInt, {.a = loop, .b = i, .c = constant(p, std::int64_t{3})});
  EXPECT_EQ(value(p, n, type_oid::int8), "3");
}

/// Numbers from its argument on, three of them.
class ThreeNumbers : public RowSources {
 public:
  std::unique_ptr<RowSource> open(std::string_view name, std::span<const Datum> arguments) override {
    EXPECT_EQ(name, "numbers");
    class Numbers : public RowSource {
     public:
      explicit Numbers(std::int64_t from) : next_(from), end_(from + 3) {}
      bool next(Datum* columns, const types::Context&) override {
        if (next_ == end_ || next_ > 100) return false;
        columns[0] = integer(next_++);
        columns[1] = text("n");
        return true;
      }

     private:
      std::int64_t next_, end_;
    };
    return std::make_unique<Numbers>(arguments[0].integer);
  }
};

TEST_F(Values, SourcesAreRowsOfTheEngine) {
  for (const std::int64_t from : {7, 200}) {
    ProgramBuilder p;
    const auto source = p.source({.name = "numbers", .arguments = 1, .columns = 2});
    const Reg argument = load(p, {constant(p, from)}), out = p.temporary(2);
    const Label done = p.label();
    p.emit(Op::SourceOpen, {.x = source, .a = done, .b = argument, .c = out});
    const Label loop = p.here();
    p.emit(Op::ResultRow, {.b = out});
    p.emit(Op::SourceNext, {.x = source, .a = loop, .c = out});
    p.place(done);
    p.emit(Op::Halt);
    returns(p, {type_oid::int8, type_oid::text});
    Execution run(p.finish());
    ThreeNumbers sources;
    Environment e = environment();
    e.sources = &sources;
    const std::vector<std::string> expected =
        from == 7 ? std::vector<std::string>{"7|n", "8|n", "9|n"} : std::vector<std::string>{};
    EXPECT_EQ(rows(run, e), expected);
  }
}

TEST_F(Values, SetsGiveTheirRows) {
  ProgramBuilder p;
  const Oid arguments[] = {type_oid::int4, type_oid::int4};
  const auto series =
      p.set({.kernel = KernelId::generate_series_int4, .result = type_oid::int4, .arguments = arguments});
  const Reg bounds = load(p, {constant(p, std::int64_t{2}), constant(p, std::int64_t{4})}),
            out = p.temporary();
  const Label done = p.label();
  p.emit(Op::SetOpen, {.x = series, .a = done, .b = bounds, .c = out});
  const Label loop = p.here();
  p.emit(Op::ResultRow, {.b = out});
  p.emit(Op::SetNext, {.x = series, .a = loop, .c = out});
  p.place(done);
  p.emit(Op::Halt);
  returns(p, {type_oid::int4});
  EXPECT_EQ(rows(p), (std::vector<std::string>{"2", "3", "4"}));
}

TEST_F(Values, ErrorsNameWhatTheyAreAbout) {
  ProgramBuilder p;
  const Reg arguments = load(p, {constant(p, std::int64_t{1}), p.null(), constant(p, std::string(80, 'x'))});
  const auto report =
      p.error({.state = "23502",
               .message = "null value in column \"b\" violates not-null constraint",
               .detail = "Failing row contains ({row}).",
               .hint = "{1} {9} {*",
               .table = "t",
               .column = "b",
               .arguments = {&type(type_oid::int8), &type(type_oid::int4), &type(type_oid::text)}});
  p.emit(Op::RaiseIfNull, {.x = report, .b = arguments, .c = arguments});       // is not
  p.emit(Op::RaiseIfFalse, {.x = report, .b = arguments + 1, .c = arguments});  // is NULL
  p.emit(Op::RaiseIfNull, {.x = report, .b = arguments + 1, .c = arguments});
  p.emit(Op::Halt);
  const auto e = error(p);
  ASSERT_TRUE(e);
  EXPECT_EQ(e->sqlstate().text(), "23502");
  EXPECT_EQ(e->detail(), "Failing row contains (1, null, " + std::string(64, 'x') + "...).");
  EXPECT_EQ(e->hint(), "null {9} {*");
  EXPECT_EQ(e->object().table, "t");
  EXPECT_EQ(e->object().column, "b");
}

// ── limits ────────────────────────────────────────────────────────────────────────────────────────────────────────

std::shared_ptr<const bytecode::Program> endless() {
  ProgramBuilder p;
  const Label loop = p.here();
  p.emit(Op::Jump, {.a = loop});
  return p.finish();
}

std::string text_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST_F(Values, AnEndlessLoopIsCanceled) {
  Execution run(endless());
  const std::atomic<bool> canceled = true;
  Environment e = environment();
  e.canceled = &canceled;
  EXPECT_EQ(text_of([&] { (void)rows(run, e); }), "57014: canceling statement due to user request");
  run.reset();
  const std::atomic<bool> not_canceled = false;
  run.start([&] {  // a temporary
    Environment late = environment();
    late.canceled = &not_canceled;
    late.deadline_ns = 1;
    return late;
  }());
  EXPECT_EQ(text_of([&] { (void)run.step(txn); }), "57014: canceling statement due to statement timeout");
  run.reset();
  Environment late = environment();
  late.deadline_ns = 1;
  EXPECT_EQ(text_of([&] { (void)rows(run, late); }), "57014: canceling statement due to statement timeout");
}

TEST_F(Values, WhatRowsHoldIsLimited) {
  ProgramBuilder p;
  const auto buffer = p.buffer({{&type(type_oid::text)}});
  const Reg row = load(p, {constant(p, std::string(1000, 'x'))});
  const Label loop = p.here();
  p.emit(Op::BufferAppend, {.x = buffer, .b = row});
  p.emit(Op::Jump, {.a = loop});
  Execution run(p.finish());
  Environment e = environment();
  e.memory_bytes_max = 1 << 20;
  EXPECT_EQ(text_of([&] { (void)rows(run, e); }), "53200: out of memory");
  EXPECT_GT(run.memory_bytes(), std::size_t{1} << 18);
  EXPECT_LE(run.memory_bytes(), std::size_t{1} << 20);
  run.reset();
  EXPECT_LE(run.memory_bytes(), std::size_t{1} << 17);
}

TEST_F(Values, TheRowArenaIsLimited) {
  ProgramBuilder p;
  const Reg r = p.temporary();
  const Label loop = p.here();
  p.emit(Op::Output, {.x = p.type(type(type_oid::text)), .a = r, .b = constant(p, std::string(1000, 'x'))});
  p.emit(Op::Jump, {.a = loop});
  Execution run(p.finish());
  Environment e = environment();
  e.memory_bytes_max = 1 << 20;
  EXPECT_EQ(text_of([&] { (void)rows(run, e); }), "53200: out of memory");
}

// ── subprograms ───────────────────────────────────────────────────────────────────────────────────────────────────

/// A factorial that calls itself.
TEST_F(Values, SubprogramsRecurseUpToALimit) {
  ProgramBuilder root;
  const auto self = root.subprogram();
  {
    ProgramBuilder p;
    const Reg n = p.parameter(0, type_oid::int8), less = p.temporary(), out = p.temporary();
    const Label recurse = p.label();
    p.emit(Op::JumpIfLessInt, {.a = recurse, .b = constant(p, std::int64_t{1}), .c = n});
    p.emit(Op::ResultRow, {.b = constant(p, std::int64_t{1})});
    p.place(recurse);
    p.emit(Op::SubInt8, {.a = less, .b = n, .c = constant(p, std::int64_t{1})});
    p.emit(Op::CallProgram, {.x = self, .a = out, .b = less});
    p.emit(Op::MulInt8, {.a = out, .b = out, .c = n});
    p.emit(Op::ResultRow, {.b = out});
    p.emit(Op::Halt);
    returns(p, {type_oid::int8});
    p.name("factorial");
    root.define(self, p.finish());
  }
  const Reg out = root.temporary();
  root.emit(Op::CallProgram, {.x = self, .a = out, .b = root.parameter(0, type_oid::int8)});
  root.emit(Op::ResultRow, {.b = out});
  root.emit(Op::Halt);
  returns(root, {type_oid::int8});
  Execution run(root.finish());
  run.bind(0, integer(10));
  EXPECT_EQ(rows(run, environment()), std::vector<std::string>{"3628800"});
  run.bind(0, integer(20));
  EXPECT_EQ(rows(run, environment()), std::vector<std::string>{"2432902008176640000"});
  run.bind(0, integer(1001));
  EXPECT_EQ(text_of([&] { (void)rows(run, environment()); }), "54001: stack depth limit exceeded");
}

TEST_F(Values, ASubprogramWithoutARowGivesNulls) {
  ProgramBuilder root;
  const auto nothing = root.subprogram();
  {
    ProgramBuilder p;
    p.emit(Op::CountRow);
    p.emit(Op::Halt);
    returns(p, {type_oid::int8});
    root.define(nothing, p.finish());
  }
  const Reg out = load(root, {constant(root, std::int64_t{5})});
  root.emit(Op::CallProgram, {.x = nothing, .a = out, .b = out});
  root.emit(Op::ResultRow, {.b = out});
  root.emit(Op::Halt);
  returns(root, {type_oid::int8});
  EXPECT_EQ(rows(root), std::vector<std::string>{"~"});
  EXPECT_EQ(counted, 1u);
}

}  // namespace
}  // namespace pgmicro::vdbe::testing
