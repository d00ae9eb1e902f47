// Queries: the statement as a whole, SELECT in PostgreSQL's order of clauses, VALUES.

#include "binder.hpp"
#include "walk.hpp"

namespace pgmicro::planner::binding {

using namespace type_oid;

Binder::Binder(const Environment& environment, const BindOptions& options, Arena& arena)
    : env_(environment), arena_(arena),
      declared_params_(static_cast<std::uint32_t>(options.param_types.size())), fixed_params_(options.fixed) {
  for (const Oid type : options.param_types) params_.push(arena_, type);
}

const Statement* Binder::statement(const ast::Statement& statement) {
  Statement* const result = arena_.make<Statement>();
  result->query = query(statement, nullptr);
  for (const Param* const param : untyped_params_)
    if (param->type == unknown && params_[static_cast<std::size_t>(param->number - 1)] != unknown)
      throw error_at(param->at, errc::ambiguous_parameter,
                     "could not determine data type of parameter $" + std::to_string(param->number));
  for (std::uint32_t i = 0; i < params_.size(); ++i)
    if (params_[i] == unknown || (params_[i] == Oid::invalid && i >= declared_params_))
      throw Error(errc::indeterminate_datatype,
                  "could not determine data type of parameter $" + std::to_string(i + 1));

  result->params = params_.span();
  result->lifted = lifted_.span();
  result->ranges = ranges_.size();
  result->ctes = next_common_table_;
  result->unshared = unshared_;
  return result;
}

const Expr* Binder::lone_expression(const ast::Expr& expression, Use use, const Range* range, Oid wanted_type,
                                    Typmod wanted_typmod, std::string_view column_name) {
  Level level;
  level.use = use;
  const Enter enter(*this, level);
  if (range) {
    while (ranges_.size() <= raw(range->id)) ranges_.push(arena_, {});
    ranges_[raw(range->id)] = {range, 0, false};
    level.ranges.push(arena_, range);
    level.items.push(arena_, item_of(range, false));
  }
  const Expr* const bound = expr(expression);
  switch (use) {
    case Use::check: return coerce_to_boolean(bound, "CHECK");
    case Use::index_predicate:
      if (!is_immutable(bound))
        throw Error(errc::invalid_object_definition, "functions in index predicate must be marked IMMUTABLE");
      return coerce_to_boolean(bound, "WHERE");
    case Use::index_expression:
      if (!is_immutable(bound))
        throw Error(errc::invalid_object_definition,
                    "functions in index expression must be marked IMMUTABLE");
      break;
    case Use::generated: check_generation(bound); break;
    default: break;
  }
  if (wanted_type == Oid::invalid) return text_of(bound);
  const Expr* const result = coerce(bound, wanted_type, wanted_typmod, CastContext::assignment);
  if (!result)
    throw Error(errc::datatype_mismatch,
                "column " + quoted(column_name) + " is of type " + planner::binding::name_of(wanted_type) +
                    " but default expression is of type " + planner::binding::name_of(bound->type))
        .hint("You will need to rewrite or cast the expression.");
  return result;
}

/// A generated column is a function of the columns that are not.
void Binder::check_generation(const Expr* expr) const {
  const auto look = [&](const auto& self, const Expr* e) -> void {
    if (const auto* const column = as<ColumnExpr>(e)) {
      const Range& range = *ranges_[raw(column->relation)].range;
      const catalog::Column& c = range.relation->column(range.numbers[column->column]);
      if (c.generated != catalog::Generated::none)
        throw error_at(e->at, errc::invalid_object_definition,
                       "cannot use generated column " + quoted(c.name) + " in column generation expression")
            .detail("A generated column cannot reference another generated column.");
    }
    for_each_child(*e, [&](Slot& child) { self(self, child); });
  };
  look(look, expr);
  if (!is_immutable(expr))
    throw Error(errc::invalid_object_definition, "generation expression is not immutable");
}

Query* Binder::query(const ast::Statement& statement, Level* outer, bool resolve_unknowns) {
  const Depth depth(*this);
  Level level;
  level.outer = outer;
  level.depth = outer ? outer->depth + 1 : 0;
  level.query = arena_.make<Query>();
  level.resolve_unknowns = resolve_unknowns;
  const Enter enter(*this, level);
  switch (statement.kind) {
    case ast::NodeKind::Select: select(ast::to<ast::Select>(statement)); break;
    case ast::NodeKind::Insert: insert(ast::to<ast::Insert>(statement)); break;
    case ast::NodeKind::Update: update(ast::to<ast::Update>(statement)); break;
    case ast::NodeKind::Delete: delete_from(ast::to<ast::Delete>(statement)); break;
    case ast::NodeKind::Merge: throw unsupported(statement.at, "MERGE");
    case ast::NodeKind::Unsupported:
      throw unsupported(statement.at, ast::to<ast::Unsupported>(statement).clause);
    default:
      throw error_at(statement.at, errc::feature_not_supported,
                     "a " + std::string(ast::name_of(statement.kind)) + " cannot be planned");
  }
  finish_level();
  return level.query;
}

/// What was gathered while binding becomes part of the query.
void Binder::finish_level() {
  Query& query = *level_->query;
  query.ranges = level_->ranges.span();
  query.aggregates = level_->aggregates.span();
  query.set_calls = level_->set_calls.span();
  query.outer = level_->outer_columns.span();
  query.correlated = level_->correlated;
}

void Binder::refuse_into(const ast::Select& select) {
  if (select.into)
    throw error_at(select.into->table ? select.into->table->at : ast::nowhere, errc::syntax_error,
                   "SELECT ... INTO is not allowed here");
}

void Binder::select(const ast::Select& select) {
  with_clause(select.with);
  if (select.set_operation != ast::SetOperation::none) return set_operation(select);
  if (!select.values.empty()) return values(select);
  plain_select(select);
}

void Binder::plain_select(const ast::Select& select) {
  Query& query = *level_->query;
  query.kind = QueryKind::select;
  refuse_into(select);
  from_clause(select.from);

  ArenaList<Target> targets;
  target_list(select.items, Use::select_target, targets);
  query.visible_targets = targets.size();
  query.where = condition(select.where, Use::where, "WHERE");
  const Expr* having = condition(select.having, Use::having, "HAVING");

  ArenaList<SortKey> order;
  order_by_clause(select.order_by, targets, order);
  ArenaList<const Expr*> keys;
  group_by_clause(select, targets, keys);
  distinct_clause(select, targets, order);
  limit_clause(select);
  if (!select.windows.empty()) throw unsupported(select.windows[0]->at, "WINDOW");
  if (level_->resolve_unknowns) resolve_target_unknowns(targets);
  locking_clause(select);

  query.grouped = !select.group_by.empty() || having || !level_->aggregates.empty();
  if (query.grouped) apply_grouping(targets, keys, having);
  if (!level_->aggregates.empty())
    for (const Range* const range : level_->ranges)
      if (range->recursive_reference)
        throw error_at(level_->aggregates[0].at, errc::invalid_recursion,
                       "aggregate functions are not allowed in a recursive query's recursive term");
  query.group_keys = keys.span();
  query.having = having;
  for (SortKey& key : order) key.expr = targets[static_cast<std::uint32_t>(key.target)].expr;
  query.order_by = order.span();
  query.targets = targets.span();
}

void Binder::values(const ast::Select& select) {
  Query& query = *level_->query;
  query.kind = QueryKind::values;
  refuse_into(select);
  const std::uint32_t rows = select.values.size(), width = select.values[0]->values.size();
  const Use before = level_->use;
  level_->use = Use::values;
  const Expr** cells = nullptr;
  (void)ArenaSpan<const Expr*>::allocate(arena_, std::size_t{rows} * width, &cells);
  for (std::uint32_t r = 0; r < rows; ++r) {
    const auto& row = select.values[r]->values;
    if (row.size() != width)
      throw error_at(row.empty() ? ast::nowhere : location_of(row[0]), errc::syntax_error,
                     "VALUES lists must all be the same length");
    for (std::uint32_t c = 0; c < width; ++c) cells[r * width + c] = expr(*row[c]);
  }
  level_->use = before;

  // Column by column to one type.
  Range* const result = new_range(RangeKind::result, "*VALUES*", true);
  ArenaList<RangeColumn> columns;
  ArenaList<const Expr*> column;
  for (std::uint32_t c = 0; c < width; ++c) {
    column.truncate(0);
    for (std::uint32_t r = 0; r < rows; ++r) column.push(arena_, cells[r * width + c]);
    const Oid type = common_type({column.begin(), rows}, "VALUES");
    for (std::uint32_t r = 0; r < rows; ++r)
      column[r] = cells[r * width + c] = coerce_to_common(column[r], type, "VALUES");
    columns.push(arena_, {arena_.copy("column" + std::to_string(c + 1)), type,
                          common_typmod({column.begin(), rows}, type)});
  }
  result->columns = columns.span();
  ArenaList<ExprList> lists;
  for (std::uint32_t r = 0; r < rows; ++r) lists.push(arena_, {cells + r * width, width});
  query.values = lists.span();
  query.result = result;

  level_->sides.push(arena_, result);
  ScopeItem* const item = item_of(result, true);
  level_->items.push(arena_, item);
  ArenaList<Target> targets;
  expand_star(*item, ast::nowhere, targets);
  query.visible_targets = targets.size();
  ArenaList<SortKey> order;
  order_by_clause(select.order_by, targets, order);
  limit_clause(select);
  if (!select.locking.empty())
    throw error_at(ast::nowhere, errc::feature_not_supported, "FOR UPDATE cannot be applied to VALUES");
  for (SortKey& key : order) key.expr = targets[static_cast<std::uint32_t>(key.target)].expr;
  query.order_by = order.span();
  query.targets = targets.span();
}

namespace {
/// References to queries around `query` that count how many they are out: one more is in between now.
void push_out(const Query& query, std::uint32_t nesting) {
  const auto look = [&](const auto& self, const Expr* e, std::uint32_t inside) -> void {
    if (const auto* const ref = as<AggregateRef>(e); ref && ref->level > inside)
      const_cast<AggregateRef*>(ref)->level += 1;
    for_each_child(
        *e, [&](Slot& child) { self(self, child, inside); },
        [&](const Query& inner) { push_out(inner, inside + 1); });
  };
  for_each_expr(
      query, [&](Slot& slot) { look(look, slot, nesting); },
      [&](const Query& inner) { push_out(inner, nesting + 1); });
}
}  // namespace

/// The query with its visible columns as these types: in place where that changes nothing else, else as a subquery.
const Query* Binder::with_column_types(const Query* source, ArenaSpan<RangeColumn> columns) {
  Query& query = *const_cast<Query*>(source);
  bool differs = false;
  for (std::uint32_t i = 0; i < query.visible_targets; ++i)
    differs = differs || query.targets[i].expr->type != columns[i].type;
  if (!differs) return source;
  const auto convert = [&](const Expr* e, const RangeColumn& column) {
    return e->type == column.type ? e : coerce_type(e, column.type, column.typmod, CastContext::assignment);
  };
  if (query.kind == QueryKind::select) {
    // What has no type has no order either: nothing else depends on it.
    differs = false;
    for (std::uint32_t i = 0; i < query.visible_targets; ++i) {
      auto& target = const_cast<Target&>(query.targets[i]);
      if (target.expr->type == unknown) target.expr = convert(target.expr, columns[i]);
      differs = differs || target.expr->type != columns[i].type;
    }
    if (!differs) return source;
  }
  const bool in_place = query.order_by.empty() && query.distinct == ast::Distinct::no;
  if (in_place && query.kind == QueryKind::select) {
    for (std::uint32_t i = 0; i < query.visible_targets; ++i) {
      auto& target = const_cast<Target&>(query.targets[i]);
      target.expr = convert(target.expr, columns[i]);
    }
    return source;
  }
  if (in_place && query.kind == QueryKind::values) {
    for (const ExprList& row : query.values)
      for (std::uint32_t i = 0; i < row.size(); ++i)
        const_cast<const Expr*&>(row[i]) = convert(row[i], columns[i]);
    auto* const result = const_cast<Range*>(query.result);
    ArenaList<RangeColumn> retyped;
    for (std::uint32_t i = 0; i < query.visible_targets; ++i)
      retyped.push(arena_, {result->columns[i].name, columns[i].type, columns[i].typmod});
    result->columns = retyped.span();
    ArenaList<Target> targets;
    for (std::uint32_t i = 0; i < query.visible_targets; ++i) {
      Target t = query.targets[i];
      auto* const column = make<ColumnExpr>(columns[i].type, t.expr->at, columns[i].typmod);
      column->relation = result->id;
      column->column = i;
      t.expr = column;
      targets.push(arena_, t);
    }
    query.targets = targets.span();
    return source;
  }
  push_out(query, 0);
  Level shell;
  shell.outer = level_;
  shell.depth = level_->depth + 1;
  shell.query = arena_.make<Query>();
  const Enter enter(*this, shell);
  const Range* const range = subquery_range(source, "*SELECT*", true);
  From* const from = arena_.make<From>();
  from->range = range;
  shell.query->from = from;
  ArenaList<Target> targets;
  for (std::uint32_t i = 0; i < query.visible_targets; ++i) {
    Target t = target_of(column_of(*range, i, query.targets[i].expr->at), query.targets[i].name);
    t.expr = convert(t.expr, columns[i]);
    targets.push(arena_, t);
  }
  shell.query->targets = targets.span();
  shell.query->visible_targets = targets.size();
  finish_level();
  shell.query->correlated = query.correlated;
  shell.query->outer = query.outer;
  return shell.query;
}

}  // namespace pgmicro::planner::binding
