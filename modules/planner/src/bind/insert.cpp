// INSERT. Rows come from one list of expressions, several, a query, or nowhere (DEFAULT VALUES); every column of the table gets an
// assignment: what was given, its default, its generation expression. Who may be given a value is checked here, as
// PostgreSQL's rewriter does.

#include "binder.hpp"
#include "walk.hpp"

#include <algorithm>

namespace pgmicro::planner::binding {

using namespace type_oid;

namespace {
[[nodiscard]] bool is_default(const ast::Expr* e) { return e->kind == ast::NodeKind::DefaultValue; }
}  // namespace

void Binder::insert(const ast::Insert& statement) {
  Query& query = *level_->query;
  query.kind = QueryKind::insert;
  with_clause(statement.with);
  const Range* const target = target_range(*statement.table, "insert into");
  const catalog::Relation& table = *target->relation;

  // The columns that values are given for, in the order of the values.
  ArenaList<const catalog::Column*> columns;
  for (const ast::Target* const t : statement.columns) {
    const catalog::Column& column = target_column(table, *t);
    if (std::find(columns.begin(), columns.end(), &column) != columns.end())
      throw error_at(t->at, errc::duplicate_column,
                     "column " + quoted(column.name) + " specified more than once");
    columns.push(arena_, &column);
  }
  if (statement.columns.empty())
    for (const catalog::Column& column : table.columns)
      if (!column.dropped) columns.push(arena_, &column);

  const auto check_width = [&](std::uint32_t width, Location extra_at, const ast::Expr* only) {
    if (width > columns.size())
      throw error_at(extra_at, errc::syntax_error, "INSERT has more expressions than target columns");
    if (statement.columns.empty() || width == columns.size()) return;
    Error e = error_at(statement.columns[width]->at, errc::syntax_error,
                       "INSERT has more target columns than expressions");
    const auto* const row = ast::as<ast::Row>(only);
    if (width == 1 && row && row->args.size() == columns.size())
      throw std::move(e).hint(
          "The insertion source is a row expression containing the same number of columns expected by the "
          "INSERT. Did "
          "you accidentally use extra parentheses?");
    throw std::move(e);
  };

  // values[i]: for columns[i]; given[i]: something else than DEFAULT in some row.
  ArenaList<const Expr*> values;
  ArenaList<bool> given;
  const auto* const select = ast::as<ast::Select>(statement.source);
  const bool plain_values = select && !select->values.empty() && select->order_by.empty() &&
                            !select->offset && !select->limit && select->locking.empty() && !select->with;
  const Use before = level_->use;
  if (!statement.source) {
    // DEFAULT VALUES
  } else if (plain_values && select->values.size() == 1) {
    level_->use = Use::insert_target;
    const auto& row = select->values[0]->values;
    ArenaList<const Expr*> bound;
    for (const ast::Expr* const e : row) bound.push(arena_, is_default(e) ? nullptr : expr(*e));
    const std::uint32_t excess = columns.size();
    check_width(row.size(), row.size() > excess ? location_of(row[excess]) : ast::nowhere, row[0]);
    for (std::uint32_t i = 0; i < row.size(); ++i) {
      given.push(arena_, bound[i] != nullptr);
      values.push(arena_, bound[i] ? to_column(bound[i], *columns[i], row[i]->at) : nullptr);
    }
  } else if (plain_values) {
    level_->use = Use::values;
    const std::uint32_t width = select->values[0]->values.size();
    ArenaList<ExprList> rows;
    for (const ast::ValuesRow* const source : select->values) {
      const auto& row = source->values;
      ArenaList<const Expr*> bound;
      for (const ast::Expr* const e : row) bound.push(arena_, is_default(e) ? nullptr : expr(*e));
      if (row.size() != width)
        throw error_at(row.empty() ? ast::nowhere : location_of(row[0]), errc::syntax_error,
                       "VALUES lists must all be the same length");
      const std::uint32_t excess = columns.size();
      check_width(width, width > excess ? location_of(row[excess]) : ast::nowhere, row[0]);
      for (std::uint32_t i = 0; i < width; ++i) {
        if (given.size() <= i) given.push(arena_, false);
        given[i] = given[i] || bound[i];
        bound[i] =
            bound[i] ? to_column(bound[i], *columns[i], row[i]->at) : column_default(*columns[i], row[i]->at);
      }
      rows.push(arena_, bound.span());
    }
    auto* const source = arena_.make<Query>();
    source->kind = QueryKind::values;
    source->values = rows.span();
    Range* const result = new_range(RangeKind::result, "*VALUES*", true);
    ArenaList<RangeColumn> types;
    for (std::uint32_t i = 0; i < width; ++i)
      types.push(arena_, {columns[i]->name, columns[i]->type, columns[i]->typmod});
    result->columns = types.span();
    source->result = result;
    ArenaList<Target> targets;
    for (std::uint32_t i = 0; i < width; ++i)
      targets.push(arena_, {column_of(*result, i, ast::nowhere), columns[i]->name});
    source->targets = targets.span();
    source->visible_targets = width;
    // Expressions of VALUES stand in this level: there is nothing for them to refer to.
    query.source = source;
    Range* const range = new_range(RangeKind::result, "*VALUES*", true);
    range->columns = types.span();
    query.source_range = range;
    for (std::uint32_t i = 0; i < width; ++i) values.push(arena_, column_of(*range, i, ast::nowhere));
  } else {
    const Query* const source = this->query(*statement.source, level_, false);
    const std::uint32_t width = source->visible_targets;
    check_width(width,
                width > columns.size() ? location_of(source->targets[columns.size()].expr) : ast::nowhere,
                nullptr);
    // Untyped constants become what their column wants; the rest is converted on the way.
    ArenaList<RangeColumn> types;
    for (std::uint32_t i = 0; i < width; ++i) {
      const Target& t = source->targets[i];
      const bool untyped = t.expr->type == unknown;
      types.push(arena_, {t.name, untyped ? columns[i]->type : t.expr->type, untyped ? -1 : t.expr->typmod});
    }
    add_side("*SELECT*", *source);
    query.source = with_column_types(source, types.span());
    Range* const range = new_range(RangeKind::result, "*SELECT*", true);
    range->columns = types.span();
    query.source_range = range;
    for (std::uint32_t i = 0; i < width; ++i) {
      given.push(arena_, true);
      const Expr* const column = column_of(*range, i, location_of(source->targets[i].expr));
      values.push(arena_, to_column(column, *columns[i], ast::nowhere));
    }
  }
  level_->use = before;

  // Every column of the table.
  ArenaList<Assignment> assignments;
  for (const catalog::Column& column : table.columns) {
    if (column.dropped) continue;
    const auto* const at = std::find(columns.begin(), columns.end(), &column);
    const auto i = static_cast<std::uint32_t>(at - columns.begin());
    const bool has_value = i < values.size() && given[i];
    const Expr* value = i < values.size() ? values[i] : nullptr;
    const auto refuse = [&](const std::string& why) {
      return Error(errc::generated_always,
                   "cannot insert a non-DEFAULT value into column " + quoted(column.name))
          .detail("Column " + quoted(column.name) + why);
    };
    if (column.generated != catalog::Generated::none) {
      if (has_value) throw refuse(" is a generated column.");
      assignments.push(arena_, {column.number, generated_value(column, *target)});
      continue;
    }
    if (column.identity != catalog::Identity::none) {
      if (has_value && column.identity == catalog::Identity::always &&
          statement.overriding == ast::Overriding::none)
        throw refuse(" is an identity column defined as GENERATED ALWAYS.")
            .hint("Use OVERRIDING SYSTEM VALUE to override.");
      if (statement.overriding == ast::Overriding::user_value) value = nullptr;
    }
    assignments.push(arena_, {column.number, value ? value : column_default(column, ast::nowhere)});
  }
  query.assignments = assignments.span();

  level_->items.push(arena_, item_of(target, statement.table->alias != nullptr));
  if (statement.on_conflict) on_conflict(*statement.on_conflict, *target, query);
  returning_list(statement.returning);
  write_rules(*target);
}

// ── ON CONFLICT ──────────────────────────────────────────────────────────────────────────────────────────────

void Binder::infer_arbiters(const ast::ConflictTarget& clause, const Range& range,
                            ArenaList<ConflictArbiter>& out) {
  const catalog::Relation& table = *range.relation;
  if (!clause.constraint.empty()) {
    for (const catalog::Constraint& c : table.constraints) {
      if (c.name != clause.constraint) continue;
      if (c.kind != catalog::ConstraintKind::primary_key && c.kind != catalog::ConstraintKind::unique)
        throw Error(errc::wrong_object_type, "constraint in ON CONFLICT clause has no associated index");
      out.push(arena_, {c.index});
      return;
    }
    throw Error(errc::undefined_object, "constraint " + quoted(clause.constraint) + " for table " +
                                            quoted(table.name) + " does not exist");
  }
  // An index fits if its key is this set of columns and expressions, and its predicate follows from ours.
  ArenaList<catalog::ColumnNo> columns;
  ArenaList<const Expr*> exprs;
  for (const ast::IndexElement* const e : clause.elements) {
    if (e->direction != ast::SortDirection::unspecified)
      throw error_at(clause.at, errc::invalid_column_reference,
                     "ASC/DESC is not allowed in ON CONFLICT clause");
    if (e->nulls != ast::NullsOrder::unspecified)
      throw error_at(clause.at, errc::invalid_column_reference,
                     "NULLS FIRST/LAST is not allowed in ON CONFLICT clause");
    if (!e->operator_class.empty() || !e->operator_class_options.empty())
      throw unsupported(clause.at, "an operator class in ON CONFLICT");
    if (!e->collation.empty()) throw unsupported(clause.at, "a collation in ON CONFLICT");
    const Expr* bound = nullptr;
    if (!e->column.empty()) {
      ast::ColumnRef ref;
      const std::string_view name[] = {e->column};
      ref.name = ast::Name(name, 1);
      ref.at = e->at >= 0 ? e->at : clause.at;
      bound = expr(ref, Use::index_expression);
    } else {
      bound = expr(*e->expr, Use::index_expression);
    }
    if (const auto* const column = as<ColumnExpr>(bound))
      columns.push(arena_, range.numbers[column->column]);
    else
      exprs.push(arena_, bound);
  }
  const Expr* const where = condition(clause.where, Use::index_predicate, "WHERE");
  const auto contains = [&](const auto& list, const auto& item, auto equal) {
    return std::any_of(list.begin(), list.end(), [&](const auto& x) { return equal(x, item); });
  };
  for (const catalog::Index& index : table.indexes) {
    if (!index.unique) continue;
    ArenaList<catalog::ColumnNo> key_columns;
    ArenaList<const Expr*> key_exprs;
    for (const catalog::IndexColumn& c : index.columns) {
      if (c.column == catalog::ColumnNo::none)
        key_exprs.push(arena_,
                       table_expression(c.expression_sql, Use::index_expression, &range, Oid::invalid, -1));
      else
        key_columns.push(arena_, c.column);
    }
    const auto equal_numbers = [](catalog::ColumnNo a, catalog::ColumnNo b) { return a == b; };
    const auto equal_exprs = [](const Expr* a, const Expr* b) { return same(a, b); };
    bool fits = true;
    for (const auto c : key_columns) fits = fits && contains(columns, c, equal_numbers);
    for (const auto c : columns) fits = fits && contains(key_columns, c, equal_numbers);
    for (const auto* const e : key_exprs) fits = fits && contains(exprs, e, equal_exprs);
    for (const auto* const e : exprs) fits = fits && contains(key_exprs, e, equal_exprs);
    if (fits && !index.predicate_sql.empty()) {
      const Expr* const needed =
          table_expression(index.predicate_sql, Use::index_predicate, &range, boolean, -1);
      const auto* const conjunction = as<Logical>(where);
      fits = where && (same(where, needed) || (conjunction && conjunction->op == ast::LogicalType::and_ &&
                                               contains(conjunction->args, needed, equal_exprs)));
    }
    if (fits) out.push(arena_, {index.oid});
  }
  if (out.empty())
    throw Error(errc::invalid_column_reference,
                "there is no unique or exclusion constraint matching the ON CONFLICT specification");
}

void Binder::on_conflict(const ast::OnConflict& clause, const Range& target, Query& query) {
  auto* const result = arena_.make<OnConflict>();
  result->action = clause.action;
  if (clause.action == ast::ConflictAction::update && !clause.target)
    throw error_at(clause.at, errc::syntax_error,
                   "ON CONFLICT DO UPDATE requires inference specification or constraint name")
        .hint("For example, ON CONFLICT (column_name).");
  if (clause.target) {
    ArenaList<ConflictArbiter> arbiters;
    infer_arbiters(*clause.target, target, arbiters);
    result->arbiters = arbiters.span();
  }
  if (clause.action == ast::ConflictAction::update) {
    Range* const excluded = new_range(RangeKind::excluded, "excluded", false);
    excluded->columns = target.columns;
    excluded->numbers = target.numbers;
    result->excluded = excluded;
    const ScopeItems saved = level_->items;
    ScopeItems names;
    names.append(arena_, saved);
    names.push(arena_, item_of(excluded, true));
    level_->items = names;
    ArenaList<Assignment> set;
    set_clause(clause.set, target, set);
    result->set = set.span();
    result->where = condition(clause.where, Use::where, "WHERE");
    level_->items = saved;
  }
  query.on_conflict = result;
}

}  // namespace pgmicro::planner::binding
