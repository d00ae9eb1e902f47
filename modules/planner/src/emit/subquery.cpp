// Subqueries in expressions. One that depends on no row around it is computed when first needed and kept (PostgreSQL's
// InitPlan); others are code inline, run for each row. `x IN (…)` over a query that is always the same looks into a hash
// table made once.

#include "emitter.hpp"

namespace pgmicro::planner {

bool Emitter::asked_once(const Subquery& e) const { return !e.query->correlated && recursions_ == 0; }

Reg Emitter::once_value(const Subquery& e) {
  if (!asked_once(e) || !e.tests.empty() || e.type == type_oid::record) return Reg::none;
  const QueryPlan* plan = planner_.subplan(e);
  const Reg kept = p_.temporary();
  const Label known = p_.label();
  p_.emit(Op::Once, {.x = p_.once(), .a = known});
  {
    const Branch branch(*this);
    const InRow in_row(*this);
    subquery_now(e, *plan, kept);
    p_.emit(Op::Keep, {.x = type_of(e.type, e.at).representation, .a = kept, .b = kept});
  }
  p_.place(known);
  return kept;
}

void Emitter::subquery_into(const Subquery& e, Reg to) {
  if (const Reg known = once_value(e); known != Reg::none) {
    p_.emit(Op::Copy, {.a = to, .b = known});
    return;
  }
  const QueryPlan* plan = planner_.subplan(e);
  const InRow in_row(*this);
  const Branch branch(*this);
  if (e.form == ast::SubqueryType::any && e.tests.size() == 1 && e.row_op == RowOp::eq && asked_once(e) &&
      comparison_of(*e.compares[0], Oid::invalid).kind == Comparison::Kind::equal)
    return any_hashed(e, *plan, to);
  if (!e.tests.empty()) return any_or_all(e, *plan, to);
  subquery_now(e, *plan, to);
}

void Emitter::subquery_now(const Subquery& e, const QueryPlan& plan, Reg to) {
  const Label done = p_.label();
  switch (e.form) {
    case ast::SubqueryType::exists:
      p_.emit(Op::Copy, {.a = to, .b = bool_constant(false)});
      query(
          plan,
          [&](std::span<const Reg>, Label) {
            p_.emit(Op::Copy, {.a = to, .b = bool_constant(true)});
            p_.emit(Op::Jump, {.a = done});
          },
          false);
      break;
    case ast::SubqueryType::scalar: {
      const Reg seen = p_.temporary();
      p_.emit(Op::SetNull, {.a = to, .c = 1});
      p_.emit(Op::SetNull, {.a = seen, .c = 1});
      const auto error =
          p_.error({.state = SqlState("21000"),
                    .message = "more than one row returned by a subquery used as an expression"});
      query(
          plan,
          [&](std::span<const Reg> row, Label) {
            const Label first = p_.label();
            p_.emit(Op::JumpIfNull, {.a = first, .b = seen});
            p_.emit(Op::Raise, {.x = error});
            p_.place(first);
            p_.emit(Op::Copy, {.a = seen, .b = bool_constant(true)});
            p_.emit(Op::Keep, {.x = type_of(e.type, e.at).representation, .a = to, .b = row[0]});
          },
          false);
      break;
    }
    case ast::SubqueryType::array: array_of(e, plan, to); break;
    default: unsupported("this subquery is not supported", e.at);
  }
  p_.place(done);
}

void Emitter::array_of(const Subquery& e, const QueryPlan& plan, Reg to) {
  const auto* function = bytecode::find_function(Oid{2335});  // array_agg(anynonarray)
  const Oid argument = e.query->targets[0].expr->type;
  if (!function || function->kernel == bytecode::KernelId::none || type_of(argument).element != Oid::invalid)
    unsupported("ARRAY(subquery) of this type is not supported", e.at);
  const GroupsNo groups = p_.groups({});
  const auto aggregate = p_.aggregate(groups, {.kernel = function->kernel,
                                               .function = function->oid,
                                               .strict = function->strict,
                                               .result = e.type,
                                               .arguments = {&argument, 1}});
  const Label begin = p_.label(), filled = p_.label();
  const Reg seen = p_.temporary();
  p_.emit(Op::GroupsClear, {.x = groups});
  p_.emit(Op::GroupFind, {.x = groups, .a = begin, .b = seen});
  p_.place(begin);
  p_.emit(Op::SetNull, {.a = seen, .c = 1});
  query(
      plan,
      [&](std::span<const Reg> row, Label) {
        p_.emit(Op::Copy, {.a = seen, .b = bool_constant(true)});
        p_.emit(Op::AggregateStep, {.x = groups, .b = row[0], .c = aggregate});
      },
      false);
  arena_used_ = true;
  p_.emit(Op::AggregateFinal, {.x = groups, .a = to, .c = aggregate});
  p_.emit(Op::JumpIfNotNull, {.a = filled, .b = seen});
  p_.emit(Op::MakeArray, {.x = p_.type(type_of(e.type)), .a = to, .b = seen, .c = 0});
  p_.place(filled);
}

/// Is the test true of one row of the subquery? Columns are joined by AND (=) or OR (<>).
void Emitter::test_row(const Subquery& e, std::span<const Reg> tests, std::span<const Reg> row, Reg to) {
  if (tests.size() > 1 && e.row_op != RowOp::eq && e.row_op != RowOp::ne)
    unsupported("ordering of rows against a subquery is not supported", e.at);
  const Reg one = p_.temporary();
  for (std::uint32_t i = 0; i < tests.size(); ++i) {
    call2(*e.compares[i], e.at, tests[i], row[i], i == 0 ? to : one);
    if (i > 0) p_.emit(e.row_op == RowOp::ne ? Op::Or : Op::And, {.a = to, .b = to, .c = one});
  }
}

void Emitter::any_or_all(const Subquery& e, const QueryPlan& plan, Reg to) {
  const bool any = e.form == ast::SubqueryType::any;
  std::vector<Reg> tests;
  for (const Expr* test : e.tests) tests.push_back(value(*test));
  const Label done = p_.label();
  const Reg one = p_.temporary();
  const auto one_row = [&](std::span<const Reg> row) {
    const Label known = p_.label(), next = p_.label();
    test_row(e, tests, row, one);
    p_.emit(Op::JumpIfNotNull, {.a = known, .b = one});
    p_.emit(Op::SetNull, {.a = to, .c = 1});
    p_.place(known);
    p_.emit(any ? Op::JumpIfNotTrue : Op::JumpIfNotFalse, {.a = next, .b = one});
    p_.emit(Op::Copy, {.a = to, .b = bool_constant(any)});
    p_.emit(Op::Jump, {.a = done});
    p_.place(next);
  };
  if (!asked_once(e)) {
    p_.emit(Op::Copy, {.a = to, .b = bool_constant(!any)});
    query(
        plan, [&](std::span<const Reg> row, Label) { one_row(row); }, false);
    p_.place(done);
    return;
  }
  std::vector<const TypeInfo*> types;
  for (std::uint32_t i = 0; i < e.query->visible_targets; ++i)
    types.push_back(&type_of(e.query->targets[i].expr->type));
  const auto width = static_cast<std::uint32_t>(types.size());
  const BufferNo buffer = p_.buffer({std::move(types)});
  const Reg first = p_.temporary(width), reader = p_.temporary();
  const Label made = p_.label();
  p_.emit(Op::Once, {.x = p_.once(), .a = made});
  query(
      plan, [&](std::span<const Reg> row, Label) { p_.emit(Op::BufferAppend, {.x = buffer, .b = row[0]}); },
      true);
  p_.place(made);
  p_.emit(Op::Copy, {.a = to, .b = bool_constant(!any)});
  {
    const Loop loop(*this);
    p_.emit(Op::BufferRewind, {.x = buffer, .a = done, .b = reader, .c = first});
    const Label head = p_.here();
    std::vector<Reg> row;
    for (std::uint32_t i = 0; i < width; ++i) row.push_back(first + i);
    one_row(row);
    p_.emit(Op::BufferNext, {.x = buffer, .a = head, .b = reader, .c = first});
  }
  p_.place(done);
}

/// Not found is false only if no NULL stands among the rows, and the NULL asked for is in no empty set.
void Emitter::any_hashed(const Subquery& e, const QueryPlan& plan, Reg to) {
  const auto& type = type_of(e.query->targets[0].expr->type);
  const HashNo hash = p_.hash({.columns = {&type}, .keys = 1, .nulls_match = false});
  const Reg place = p_.temporary();
  const Reg absent =
      p_.temporary();  // what a value is that was not found: false, or NULL once a NULL was seen
  const Reg of_null = p_.temporary();  // what NULL is: false for no rows, NULL for some
  const Label made = p_.label();
  p_.emit(Op::Once, {.x = p_.once(), .a = made});
  {
    const Branch branch(*this);
    p_.emit(Op::Copy, {.a = absent, .b = bool_constant(false)});
    p_.emit(Op::Copy, {.a = of_null, .b = bool_constant(false)});
    query(
        plan,
        [&](std::span<const Reg> row, Label) {
          const Label is_null = p_.label(), next = p_.label();
          p_.emit(Op::SetNull, {.a = of_null, .c = 1});
          p_.emit(Op::JumpIfNull, {.a = is_null, .b = row[0]});
          p_.emit(Op::HashAdd, {.x = hash, .a = next, .b = row[0], .c = place});
          p_.emit(Op::Jump, {.a = next});
          p_.place(is_null);
          p_.emit(Op::SetNull, {.a = absent, .c = 1});
          p_.place(next);
        },
        true);
  }
  p_.place(made);
  const Label is_null = p_.label(), none = p_.label(), end = p_.label();
  const Reg test = value(*e.tests[0]);
  p_.emit(Op::JumpIfNull, {.a = is_null, .b = test});
  p_.emit(Op::HashFind, {.x = hash, .a = none, .b = test, .c = place});
  p_.emit(Op::Copy, {.a = to, .b = bool_constant(true)});
  p_.emit(Op::Jump, {.a = end});
  p_.place(none);
  p_.emit(Op::Copy, {.a = to, .b = absent});
  p_.emit(Op::Jump, {.a = end});
  p_.place(is_null);
  p_.emit(Op::Copy, {.a = to, .b = of_null});
  p_.place(end);
}

/// One column of a scalar subquery of several, which is run for the row at hand when the first is asked for.
Reg Emitter::record_of(const Subquery& e, std::uint32_t field) {
  for (const Result& r : records_)
    if (r.subquery == &e) return r.first + field;
  const QueryPlan* plan = planner_.subplan(e);
  const std::uint32_t width = e.query->visible_targets;
  const Reg first = p_.temporary(width), seen = p_.temporary();
  const InRow in_row(*this);
  const Branch branch(*this);
  p_.emit(Op::SetNull, {.a = first, .c = width});
  p_.emit(Op::SetNull, {.a = seen, .c = 1});
  const auto error = p_.error({.state = SqlState("21000"),
                               .message = "more than one row returned by a subquery used as an expression"});
  query(
      *plan,
      [&](std::span<const Reg> row, Label) {
        const Label only = p_.label();
        p_.emit(Op::JumpIfNull, {.a = only, .b = seen});
        p_.emit(Op::Raise, {.x = error});
        p_.place(only);
        p_.emit(Op::Copy, {.a = seen, .b = bool_constant(true)});
        for (std::uint32_t i = 0; i < width; ++i)
          p_.emit(Op::Keep,
                  {.x = type_of(e.query->targets[i].expr->type).representation, .a = first + i, .b = row[i]});
      },
      false);
  records_.push({&e, first});
  return first + field;
}

}  // namespace pgmicro::planner
