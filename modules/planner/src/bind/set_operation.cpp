// UNION, INTERSECT, EXCEPT. A node has two sides, each a query of its own; column by column both become one type, as the
// arms of a CASE do. Names come from the leftmost side.

#include "binder.hpp"

namespace pgmicro::planner::binding {
namespace {
[[nodiscard]] const char* name_of_operation(ast::SetOperation op) noexcept {
  switch (op) {
    case ast::SetOperation::union_: return "UNION";
    case ast::SetOperation::intersect: return "INTERSECT";
    case ast::SetOperation::except: return "EXCEPT";
    case ast::SetOperation::none: break;
  }
  return "";
}
}  // namespace

void Binder::combine(const Query*& left, const Query*& right, ast::SetOperation op,
                     ArenaSpan<RangeColumn>& out) {
  const char* const name = name_of_operation(op);
  const std::uint32_t n = left->visible_targets;
  if (right->visible_targets != n)
    throw error_at(right->visible_targets ? location_of(right->targets[0].expr) : ast::nowhere,
                   errc::syntax_error,
                   std::string("each ") + name + " query must have the same number of columns");
  ArenaList<RangeColumn> columns;
  for (std::uint32_t i = 0; i < n; ++i) {
    const Expr* const both[] = {left->targets[i].expr, right->targets[i].expr};
    const Oid type = common_type(both, name);
    for (const Expr* const side : both) {
      const Oid from[] = {side->type}, to[] = {type};
      if (side->type != type && !can_coerce(from, to, CastContext::implicit))
        throw error_at(location_of(side), errc::cannot_coerce,
                       std::string(name) + " could not convert type " +
                           planner::binding::name_of(side->type) + " to " + planner::binding::name_of(type));
    }
    columns.push(arena_, {left->targets[i].name, type, common_typmod(both, type)});
  }
  out = columns.span();
  left = with_column_types(left, out);
  right = with_column_types(right, out);
}

/// A side's columns, for hints: PostgreSQL calls them "*SELECT* 1" and so on, over all sides of a chain.
void Binder::add_side(std::string_view alias, const Query& query) {
  auto* const side = arena_.make<Range>();
  side->kind = RangeKind::result;
  side->alias = alias;
  ArenaList<RangeColumn> columns;
  for (std::uint32_t i = 0; i < query.visible_targets; ++i)
    columns.push(arena_, {query.targets[i].name, query.targets[i].expr->type, -1});
  side->columns = columns.span();
  level_->sides.push(arena_, side);
}

void Binder::set_operation(const ast::Select& select) {
  Query& query = *level_->query;
  query.kind = QueryKind::set_operation;
  query.set_operation = select.set_operation;
  query.set_all = select.set_all;
  for (const ast::Select* side = &select; side; side = side->left)
    if (side->into) refuse_into(*side);
  if (!select.locking.empty())
    throw error_at(ast::nowhere, errc::feature_not_supported,
                   "FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT");
  const auto side = [&](const ast::Select& written) {
    const Query* const bound = this->query(written, level_, false);
    add_side(arena_.copy("*SELECT* " + std::to_string(level_->sides.size() + 1)), *bound);
    return bound;
  };
  query.left = side(*select.left);
  query.right = side(*select.right);
  ArenaSpan<RangeColumn> columns;
  combine(query.left, query.right, select.set_operation, columns);

  Range* const result = new_range(RangeKind::result, "*SELECT*", true);
  result->columns = columns;
  query.result = result;
  ScopeItem* const item = item_of(result, true);
  item->name_visible = false;
  level_->items.push(arena_, item);
  ArenaList<Target> targets;
  expand_star(*item, ast::nowhere, targets);
  for (std::uint32_t i = 0; i < targets.size(); ++i)
    const_cast<Expr*>(targets[i].expr)->at = location_of(query.left->targets[i].expr);
  query.visible_targets = targets.size();
  ArenaList<SortKey> order;
  order_by_clause(select.order_by, targets, order);
  if (targets.size() > query.visible_targets)
    throw error_at(location_of(targets[query.visible_targets].expr), errc::feature_not_supported,
                   "invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
        .detail("Only result column names can be used, not expressions or functions.")
        .hint("Add the expression/function to every SELECT, or move the UNION into a FROM clause.");
  limit_clause(select);
  for (SortKey& key : order) key.expr = targets[static_cast<std::uint32_t>(key.target)].expr;
  query.order_by = order.span();
  query.targets = targets.span();
}

}  // namespace pgmicro::planner::binding
