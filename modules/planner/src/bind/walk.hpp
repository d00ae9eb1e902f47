#pragma once
/// Walking bound trees: every place where an expression stands, as a slot that may be given another one. The arena's
/// nodes are const only for who reads the finished tree; while it is being bound this module owns them.

#include <pgmicro/planner/bound.hpp>

#include <utility>

namespace pgmicro::planner::binding {

using Slot = const Expr*;

namespace walk_detail {
template <class T, class F>
void each(const ast::ArenaSpan<T>& span, F&& f) {
  for (const T& item : span) f(const_cast<T&>(item));
}
template <class F>
void slot(const Expr* const& at, F&& f) {
  if (at) f(const_cast<Slot&>(at));
}
template <class F>
void slots(const ExprList& list, F&& f) {
  for (const Expr* const& at : list) slot(at, f);
}
}  // namespace walk_detail

/// Calls f(Slot&) for each child, and q(const Query&) for a subquery's query.
template <class F, class Q>
void for_each_child(const Expr& e, F&& f, Q&& q) {
  using namespace walk_detail;
  switch (e.kind) {
    case ExprKind::constant:
    case ExprKind::param:
    case ExprKind::column:
    case ExprKind::group_ref:
    case ExprKind::aggregate_ref:
    case ExprKind::case_value:
    case ExprKind::session_value:
    case ExprKind::set_result: return;
    case ExprKind::call: return slots(to<Call>(e).args, f);
    case ExprKind::coerce_io: return slot(to<CoerceIo>(e).arg, f);
    case ExprKind::coerce_typmod: return slot(to<CoerceTypmod>(e).arg, f);
    case ExprKind::array_coerce: slot(to<ArrayCoerce>(e).arg, f); return slot(to<ArrayCoerce>(e).element, f);
    case ExprKind::relabel: return slot(to<Relabel>(e).arg, f);
    case ExprKind::logical: return slots(to<Logical>(e).args, f);
    case ExprKind::null_test: return slot(to<NullTest>(e).arg, f);
    case ExprKind::boolean_test: return slot(to<BooleanTest>(e).arg, f);
    case ExprKind::distinct: slot(to<Distinct>(e).left, f); return slot(to<Distinct>(e).right, f);
    case ExprKind::null_if:
      slot(to<NullIf>(e).result, f);
      slot(to<NullIf>(e).left, f);
      return slot(to<NullIf>(e).right, f);
    case ExprKind::case_:
      slot(to<Case>(e).arg, f);
      for (const CaseArm& arm : to<Case>(e).arms) {
        slot(arm.condition, f);
        slot(arm.result, f);
      }
      return slot(to<Case>(e).otherwise, f);
    case ExprKind::coalesce: return slots(to<Coalesce>(e).args, f);
    case ExprKind::min_max: return slots(to<MinMax>(e).args, f);
    case ExprKind::in_list: slot(to<InList>(e).arg, f); return slots(to<InList>(e).list, f);
    case ExprKind::quantified: slot(to<Quantified>(e).left, f); return slot(to<Quantified>(e).array, f);
    case ExprKind::subquery: slots(to<Subquery>(e).tests, f); return q(*to<Subquery>(e).query);
    case ExprKind::array: return slots(to<ArrayExpr>(e).elements, f);
    case ExprKind::array_element:
      slot(to<ArrayElement>(e).base, f);
      for (const Subscript& s : to<ArrayElement>(e).subscripts) {
        slot(s.lower, f);
        slot(s.upper, f);
      }
      return;
    case ExprKind::row: return slots(to<Row>(e).fields, f);
    case ExprKind::row_compare: slots(to<RowCompare>(e).left, f); return slots(to<RowCompare>(e).right, f);
    case ExprKind::field: return slot(to<Field>(e).base, f);
  }
}
template <class F>
void for_each_child(const Expr& e, F&& f) {
  for_each_child(e, std::forward<F>(f), [](const Query&) {});
}

/// Calls f(Slot&) for each expression that stands directly in a query, and q(const Query&) for the queries in its
/// ranges and sides. Subqueries inside the expressions are f's business.
template <class F, class Q>
void for_each_expr(const Query& query, F&& f, Q&& q) {
  using namespace walk_detail;
  for (const CommonTable* const table : query.ctes) {
    if (table->query) q(*table->query);
    if (table->recursive_term) q(*table->recursive_term);
  }
  for (const Range* const range : query.ranges) {
    slots(range->functions, f);
    if (range->query) q(*range->query);
  }
  const auto from = [&](const auto& self, const From* item) -> void {
    if (!item) return;
    slot(item->on, f);
    self(self, item->left);
    self(self, item->right);
  };
  from(from, query.from);
  for (const Target& t : query.targets) slot(t.expr, f);
  slot(query.where, f);
  slots(query.group_keys, f);
  for (const Aggregate& a : query.aggregates) {
    slots(a.args, f);
    slots(a.direct_args, f);
    for (const SortKey& k : a.order_by) slot(k.expr, f);
    slot(a.filter, f);
  }
  slot(query.having, f);
  slots(query.set_calls, f);
  for (const SortKey& k : query.order_by) slot(k.expr, f);
  slot(query.limit, f);
  slot(query.offset, f);
  for (const ExprList& row : query.values) slots(row, f);
  if (query.left) q(*query.left);
  if (query.right) q(*query.right);
  if (query.source) q(*query.source);
  for (const Assignment& a : query.assignments) slot(a.value, f);
  if (query.on_conflict) {
    for (const Assignment& a : query.on_conflict->set) slot(a.value, f);
    slot(query.on_conflict->where, f);
  }
}

}  // namespace pgmicro::planner::binding
