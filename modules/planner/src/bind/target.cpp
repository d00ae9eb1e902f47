// Lists of results: what a select list or RETURNING gives, stars expanded, each with the name PostgreSQL would call it and
// the table column it comes from.

#include "binder.hpp"

namespace pgmicro::planner::binding {

using namespace type_oid;

Target Binder::target_of(const Expr* expr, std::string_view name) {
  Target t;
  t.expr = expr;
  t.name = name;
  // Through subqueries and views that pass a column on.
  const auto* const column = as<ColumnExpr>(expr);
  if (!column) return t;
  const Range& range = *ranges_[raw(column->relation)].range;
  if (range.relation) {
    t.source_table = range.relation->oid;
    t.source_column = range.numbers[column->column];
    return t;
  }
  const Query* inner = range.query;
  if (!inner && range.cte) inner = range.cte->query;
  if (inner && column->column < inner->targets.size()) {
    t.source_table = inner->targets[column->column].source_table;
    t.source_column = inner->targets[column->column].source_column;
  }
  return t;
}

void Binder::expand_star(const ScopeItem& item, Location at, ArenaList<Target>& out) {
  const std::uint32_t n = column_count(item);
  for (std::uint32_t i = 0; i < n; ++i)
    out.push(arena_, target_of(item_column(item, i, at), column_name(item, i)));
}

void Binder::target_list(ast::List<ast::SelectItem> items, Use use, ArenaList<Target>& out) {
  const Use before = level_->use;
  level_->use = use;
  for (const ast::SelectItem* const item : items) {
    if (const auto* const ref = ast::as<ast::ColumnRef>(item->value); ref && ref->star) {
      if (ref->name.empty()) {
        bool any_visible = false;
        for (const ScopeItem* const visible : level_->items) {
          if (!visible->columns_visible) continue;
          any_visible = true;
          expand_star(*visible, ref->at, out);
        }
        if (!any_visible)
          throw error_at(ref->at, errc::syntax_error, "SELECT * with no tables specified is not valid");
        continue;
      }
      const std::uint32_t parts = ref->name.size();
      const std::string_view schema = parts > 1 ? ref->name[parts - 2] : std::string_view();
      const ScopeItem* const named = find_item(schema, ref->name.back(), ref->at, nullptr);
      if (!named) missing_item(schema, ref->name.back(), ref->at);
      expand_star(*named, ref->at, out);
      continue;
    }
    if (const auto* const part = ast::as<ast::Indirection>(item->value);
        part && !part->accessors.empty() && part->accessors.back()->type == ast::AccessorType::star) {
      // (row).*
      if (part->accessors.size() > 1) throw unsupported(part->at, "(value).field.*");
      const Expr* const base =
          part->base->kind == ast::NodeKind::Row ? row(ast::to<ast::Row>(*part->base)) : expr(*part->base);
      const auto* const fields = as<Row>(base);
      if (!fields && base->type != record)
        throw error_at(location_of(base), errc::wrong_object_type,
                       "type " + name_of(base->type) + " is not composite");
      if (!fields) throw unsupported(location_of(base), "(value).* of a record without known columns");
      for (std::uint32_t i = 0; i < fields->fields.size(); ++i)
        out.push(arena_, target_of(text_of(fields->fields[i]), fields->names[i]));
      continue;
    }
    std::string_view name = item->name;
    if (name.empty()) name = figure_name(*item->value);
    out.push(arena_, target_of(expr(*item->value), name));
  }
  level_->use = before;
}

void Binder::resolve_target_unknowns(ArenaList<Target>& targets) {
  for (Target& t : targets) t.expr = text_of(t.expr);
}

void Binder::returning_list(ast::List<ast::SelectItem> items) {
  if (items.empty()) return;
  ArenaList<Target> targets;
  target_list(items, Use::returning, targets);
  resolve_target_unknowns(targets);
  level_->query->targets = targets.span();
  level_->query->visible_targets = targets.size();
}

// ── names ────────────────────────────────────────────────────────────────────────────────────────────────────

std::string_view Binder::figure_name(const ast::Expr& e) const {
  std::string_view name;
  (void)figure_name(&e, name);
  return name.empty() ? std::string_view("?column?") : name;
}

/// How sure one is of the name: 0 not at all, 1 a guess that anything better replaces, 2 sure.
int Binder::figure_name(const ast::Expr* e, std::string_view& name) const {
  if (!e) return 0;
  const auto sure = [&](std::string_view n) {
    name = n;
    return 2;
  };
  using ast::NodeKind;
  switch (e->kind) {
    case NodeKind::ColumnRef: {
      const auto& ref = ast::to<ast::ColumnRef>(*e);
      return ref.star || ref.name.empty() ? 0 : sure(ref.name.back());
    }
    case NodeKind::Indirection: {
      const auto& part = ast::to<ast::Indirection>(*e);
      for (std::uint32_t i = part.accessors.size(); i-- > 0;)
        if (part.accessors[i]->type == ast::AccessorType::field) return sure(part.accessors[i]->field);
      return figure_name(part.base, name);
    }
    case NodeKind::FunctionCall: return sure(ast::to<ast::FunctionCall>(*e).name.back());
    case NodeKind::NullIf: return sure("nullif");
    case NodeKind::Cast: {
      const auto& cast = ast::to<ast::Cast>(*e);
      const int strength = figure_name(cast.arg, name);
      if (strength > 1 || !cast.type) return strength;
      name = cast.type->name.back();
      return 1;
    }
    case NodeKind::Collate: return figure_name(ast::to<ast::Collate>(*e).arg, name);
    case NodeKind::Grouping: return sure("grouping");
    case NodeKind::Subquery: {
      const auto& sub = ast::to<ast::Subquery>(*e);
      switch (sub.type) {
        case ast::SubqueryType::exists: return sure("exists");
        case ast::SubqueryType::array: return sure("array");
        case ast::SubqueryType::scalar: {
          const auto* select = ast::as<ast::Select>(sub.query);
          while (select && select->set_operation != ast::SetOperation::none) select = select->left;
          if (!select || select->items.empty()) return 0;
          if (!select->items[0]->name.empty()) return sure(select->items[0]->name);
          return figure_name(select->items[0]->value, name);
        }
        case ast::SubqueryType::all:
        case ast::SubqueryType::any: return 0;
      }
      return 0;
    }
    case NodeKind::Case: {
      const int strength = figure_name(ast::to<ast::Case>(*e).otherwise, name);
      if (strength > 1) return strength;
      name = "case";
      return 1;
    }
    case NodeKind::ArrayLiteral: return sure("array");
    case NodeKind::Row: return sure("row");
    case NodeKind::Coalesce: return sure("coalesce");
    case NodeKind::MinMax: return sure(ast::to<ast::MinMax>(*e).least ? "least" : "greatest");
    case NodeKind::SessionValue: {
      using enum ast::SessionValueType;
      switch (ast::to<ast::SessionValue>(*e).type) {
        case current_date: return sure("current_date");
        case current_time: return sure("current_time");
        case current_timestamp: return sure("current_timestamp");
        case localtime: return sure("localtime");
        case localtimestamp: return sure("localtimestamp");
        case current_role: return sure("current_role");
        case current_user: return sure("current_user");
        case user: return sure("user");
        case session_user: return sure("session_user");
        case current_catalog: return sure("current_catalog");
        case current_schema: return sure("current_schema");
      }
      return 0;
    }
    default: return 0;
  }
}

}  // namespace pgmicro::planner::binding
