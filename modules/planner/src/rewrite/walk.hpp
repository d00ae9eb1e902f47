#pragma once
/// Walks over bound expressions: the one place that knows which kinds have which children.

#include <pgmicro/planner/bound.hpp>

namespace pgmicro::planner {

/// Calls `f(const Expr&)` for each direct child. A subquery's children are its tests; its query is not entered.
template <class F>
void for_each_child(const Expr& e, F&& f) {
  const auto one = [&](const Expr* child) {
    if (child) f(*child);
  };
  const auto all = [&](const ExprList& list) {
    for (const Expr* child : list) f(*child);
  };
  switch (e.kind) {
    case ExprKind::constant:
    case ExprKind::param:
    case ExprKind::column:
    case ExprKind::group_ref:
    case ExprKind::aggregate_ref:
    case ExprKind::case_value:
    case ExprKind::session_value:
    case ExprKind::set_result: return;
    case ExprKind::call: return all(to<Call>(e).args);
    case ExprKind::coerce_io: return one(to<CoerceIo>(e).arg);
    case ExprKind::coerce_typmod: return one(to<CoerceTypmod>(e).arg);
    case ExprKind::array_coerce: one(to<ArrayCoerce>(e).arg); return one(to<ArrayCoerce>(e).element);
    case ExprKind::relabel: return one(to<Relabel>(e).arg);
    case ExprKind::logical: return all(to<Logical>(e).args);
    case ExprKind::null_test: return one(to<NullTest>(e).arg);
    case ExprKind::boolean_test: return one(to<BooleanTest>(e).arg);
    case ExprKind::distinct: one(to<Distinct>(e).left); return one(to<Distinct>(e).right);
    case ExprKind::null_if:
      one(to<NullIf>(e).result);
      one(to<NullIf>(e).left);
      return one(to<NullIf>(e).right);
    case ExprKind::case_: {
      const auto& c = to<Case>(e);
      one(c.arg);
      for (const CaseArm& arm : c.arms) {
        one(arm.condition);
        one(arm.result);
      }
      return one(c.otherwise);
    }
    case ExprKind::coalesce: return all(to<Coalesce>(e).args);
    case ExprKind::min_max: return all(to<MinMax>(e).args);
    case ExprKind::in_list: one(to<InList>(e).arg); return all(to<InList>(e).list);
    case ExprKind::quantified: one(to<Quantified>(e).left); return one(to<Quantified>(e).array);
    case ExprKind::subquery: return all(to<Subquery>(e).tests);
    case ExprKind::array: return all(to<ArrayExpr>(e).elements);
    case ExprKind::array_element: {
      const auto& a = to<ArrayElement>(e);
      one(a.base);
      for (const Subscript& s : a.subscripts) {
        one(s.lower);
        one(s.upper);
      }
      return;
    }
    case ExprKind::row: return all(to<Row>(e).fields);
    case ExprKind::row_compare: all(to<RowCompare>(e).left); return all(to<RowCompare>(e).right);
    case ExprKind::field: return one(to<Field>(e).base);
  }
}

/// Calls `f(const Expr&)` for the expressions that stand directly in a query: targets, conditions, keys, ranges' functions;
/// not in queries inside it.
template <class F>
void for_each_expression(const Query& q, F&& f) {
  const auto one = [&](const Expr* e) {
    if (e) f(*e);
  };
  const auto all = [&](const ExprList& list) {
    for (const Expr* e : list) f(*e);
  };
  const auto from = [&](auto&& self, const From* node) -> void {
    if (!node) return;
    if (node->kind == FromKind::range) return all(node->range->functions);
    self(self, node->left);
    self(self, node->right);
    one(node->on);
  };
  for (const Target& t : q.targets) one(t.expr);
  from(from, q.from);
  one(q.where);
  all(q.group_keys);
  for (const Aggregate& a : q.aggregates) {
    all(a.args);
    all(a.direct_args);
    for (const SortKey& k : a.order_by) one(k.expr);
    one(a.filter);
  }
  one(q.having);
  all(q.set_calls);
  for (const SortKey& k : q.order_by) one(k.expr);
  one(q.limit);
  one(q.offset);
  for (const ExprList& row : q.values) all(row);
  for (const Assignment& a : q.assignments) one(a.value);
  if (q.on_conflict) {
    for (const Assignment& a : q.on_conflict->set) one(a.value);
    one(q.on_conflict->where);
  }
  for (const BoundCheck& c : q.checks) one(c.condition);
  for (const BoundIndex& i : q.bound_indexes) {
    all(i.keys);
    one(i.predicate);
  }
}

}  // namespace pgmicro::planner
