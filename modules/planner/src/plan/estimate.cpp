// How many rows there will be. Without statistics these are PostgreSQL's guesses, so that plans are no surprise to those
// who know its: 1/200 of the rows equal a value, a third lies on one side of it, a two-sided range keeps 1/200.

#include "planning.hpp"

#include <algorithm>

namespace pgmicro::planner {
namespace {

constexpr double default_rows = 1000;
constexpr double equal_selectivity = 0.005;
constexpr double inequality_selectivity = 0.3333333333333333;
constexpr double match_selectivity = 0.005;
constexpr double unknown_selectivity = 0.5;
constexpr double default_distinct = 200;
constexpr double function_rows = 1000;

}  // namespace

double Planner::table_rows(const Range& range) const {
  if (range.kind == RangeKind::function) {
    double rows = 1;
    for (const Expr* f : range.functions) {
      const auto* call = as<Call>(f);
      rows = std::max(rows, !call || !call->function->returns_set ? 1.0
                            : call->function->rows > 0            ? double{call->function->rows}
                                                                  : function_rows);
    }
    return rows;
  }
  if (range.kind != RangeKind::table) return default_rows;
  const auto* statistics = environment_.catalog.statistics(range.relation->oid);
  return statistics && statistics->rows >= 0 ? std::max(1.0, statistics->rows) : default_rows;
}

/// How many different values the expression has among `rows` rows.
double Planner::distinct_values(const Expr& e, double rows) const {
  const auto* column = as<ColumnExpr>(resolve(&e));
  if (!column) return std::min(rows, default_distinct);
  const Range* range = info(column->relation).range;
  if (!range || range->kind != RangeKind::table) return std::min(rows, default_distinct);
  const auto number = range->numbers[column->column];
  const auto& relation = *range->relation;
  for (const auto& index : relation.indexes)
    if (index.unique && index.columns.size() == 1 && index.columns[0].column == number &&
        index.predicate_sql.empty())
      return std::max(1.0, table_rows(*range));
  const auto* statistics = environment_.catalog.statistics(relation.oid);
  const auto at = static_cast<std::size_t>(catalog::raw(number)) - 1;
  if (statistics && at < statistics->columns.size()) {
    const double d = statistics->columns[at].distinct;
    if (d > 0) return d;
    if (d < 0) return std::max(1.0, -d * std::max(1.0, statistics->rows));
  }
  return std::min(rows, default_distinct);
}

double Planner::group_count(const ExprList& keys, double rows) const {
  double groups = 1;
  for (const Expr* key : keys) groups *= distinct_values(*key, rows);
  return std::clamp(groups, 1.0, std::max(1.0, rows));
}

double Planner::constant_limit(const Expr* e) {
  const auto* constant = as<Constant>(e);
  return constant && !constant->lifted && !constant->value.null ? static_cast<double>(constant->value.integer)
                                                                : -1;
}

double Planner::selectivity(const Expr& expr) const {
  const Expr& e = *resolve(&expr);
  const auto equality = [&](const Expr* left, const Expr* right) {
    const bool column_left = as<ColumnExpr>(resolve(left)) != nullptr;
    const bool column_right = as<ColumnExpr>(resolve(right)) != nullptr;
    if (!column_left && !column_right) return equal_selectivity;
    double distinct = 1;
    if (column_left) distinct = std::max(distinct, distinct_values(*left, default_rows));
    if (column_right) distinct = std::max(distinct, distinct_values(*right, default_rows));
    return 1 / distinct;
  };
  switch (e.kind) {
    case ExprKind::constant: return to<Constant>(e).value.holds() ? 1 : to<Constant>(e).lifted ? 0.5 : 0;
    case ExprKind::call: {
      const auto& call = to<Call>(e);
      if (call.args.size() != 2 || call.op == Oid::invalid) return inequality_selectivity;
      if (const auto* member = bytecode::find_in_families(bytecode::AccessMethod::btree, call.op))
        return member->strategy == bytecode::Strategy::equal ? equality(call.args[0], call.args[1])
                                                             : inequality_selectivity;
      const auto* op = bytecode::find_operator(call.op);
      if (op && op->negator != Oid::invalid) {
        const auto* positive = bytecode::find_in_families(bytecode::AccessMethod::btree, op->negator);
        if (positive) return 1 - equality(call.args[0], call.args[1]);
      }
      return match_selectivity;
    }
    case ExprKind::logical: {
      const auto& logical = to<Logical>(e);
      if (logical.op == ast::LogicalType::not_) return 1 - selectivity(*logical.args[0]);
      double s = 1;
      for (const Expr* arg : logical.args)
        s *= logical.op == ast::LogicalType::and_ ? selectivity(*arg) : 1 - selectivity(*arg);
      return logical.op == ast::LogicalType::and_ ? s : 1 - s;
    }
    case ExprKind::null_test: return to<NullTest>(e).negated ? 1 - equal_selectivity : equal_selectivity;
    case ExprKind::in_list: {
      const auto& in = to<InList>(e);
      const double s = std::min(1.0, in.list.size() / distinct_values(*in.arg, default_rows));
      return in.negated ? 1 - s : s;
    }
    default: return unknown_selectivity;
  }
}

}  // namespace pgmicro::planner
