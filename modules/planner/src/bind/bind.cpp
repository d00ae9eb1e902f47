// The module's face: bind(), bind_expression(), range_of().

#include "binder.hpp"

namespace pgmicro::planner {

const Statement* bind(const ast::Statement& statement, const Environment& environment,
                      const BindOptions& options, Arena& arena) {
  return binding::Binder(environment, options, arena).statement(statement);
}

const Expr* bind_expression(const ast::Expr& expression, ExpressionUse use, const Range* range,
                            Oid wanted_type, Typmod wanted_typmod, const Environment& environment,
                            Arena& arena, std::string_view column_name) {
  using binding::Use;
  const auto place = [use] {
    switch (use) {
      case ExpressionUse::check: return Use::check;
      case ExpressionUse::default_: return Use::default_;
      case ExpressionUse::generated: return Use::generated;
      case ExpressionUse::index_expression: return Use::index_expression;
      case ExpressionUse::index_predicate: return Use::index_predicate;
      case ExpressionUse::alter_using: break;
    }
    return Use::alter_using;
  }();
  return binding::Binder(environment, {.fixed = true}, arena)
      .lone_expression(expression, place, range, wanted_type, wanted_typmod, column_name);
}

const Range* range_of(const catalog::Relation& relation, Arena& arena) {
  Range* const range = arena.make<Range>();
  range->kind = RangeKind::table;
  range->alias = relation.name;
  range->relation = &relation;
  binding::ArenaList<RangeColumn> columns;
  binding::ArenaList<catalog::ColumnNo> numbers;
  for (const catalog::Column& c : relation.columns) {
    if (c.dropped) continue;
    columns.push(arena, {c.name, c.type, c.typmod});
    numbers.push(arena, c.number);
  }
  range->columns = columns.span();
  range->numbers = numbers.span();
  return range;
}

}  // namespace pgmicro::planner
