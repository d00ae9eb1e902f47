// UPDATE and DELETE, and what all statements that write share: the target, its rules (CHECK, expression indexes), defaults,
// SET lists.

#include "binder.hpp"
#include "walk.hpp"

#include <algorithm>

namespace pgmicro::planner::binding {

using namespace type_oid;

// ── the target ───────────────────────────────────────────────────────────────────────────────────────────────

/// Why PostgreSQL would not pass a change of this view on to a table, or that we do not where it would.
void Binder::refuse_view(const catalog::Relation& view, const char* verb) const {
  const auto* const select = ast::as<ast::Select>(env_.texts.parse_query(view.view_sql, arena_));
  const std::string message = std::string("cannot ") + verb + " view " + quoted(view.name);
  const auto why_not = [&]() -> const char* {
    if (!select) return nullptr;
    if (select->distinct != ast::Distinct::no) return "containing DISTINCT";
    if (!select->group_by.empty()) return "containing GROUP BY";
    if (select->having) return "containing HAVING";
    if (select->set_operation != ast::SetOperation::none) return "containing UNION, INTERSECT, or EXCEPT";
    if (select->with) return "containing WITH";
    if (select->limit || select->offset) return "containing LIMIT or OFFSET";
    const bool one_table = select->from.size() == 1 && select->from[0]->kind == ast::NodeKind::TableName;
    return one_table ? nullptr : "that do not select from a single table or view";
  };
  if (const char* const reason = why_not()) {
    const std::string_view action = verb;
    const bool inserts = action == "insert into", updates = action == "update";
    const std::string doing = inserts ? "inserting into" : updates ? "updating" : "deleting from";
    const std::string event = inserts ? "INSERT" : updates ? "UPDATE" : "DELETE";
    throw Error(errc::not_in_prerequisite_state, message)
        .detail(std::string("Views ") + reason + " are not automatically updatable.")
        .hint("To enable " + doing + " the view, provide an INSTEAD OF " + event +
              " trigger or an unconditional ON " + event + " DO INSTEAD rule.");
  }
  throw Error(errc::feature_not_supported, message)
      .detail("Views that pass changes on to their tables are not supported.");
}

Range* Binder::target_range(const ast::TableName& table, const char* verb) {
  for (const auto* scope = level_->common_tables; scope; scope = scope->outer)
    if (table.schema.empty() && scope->table->name == table.name)
      throw error_at(table.at, errc::syntax_error,
                     "relation " + quoted(table.name) + " cannot be the target of a modifying statement");
  const catalog::Relation& found = relation(table);
  switch (found.kind) {
    case catalog::RelationKind::table: break;
    case catalog::RelationKind::view: refuse_view(found, verb);
    case catalog::RelationKind::sequence:
      throw error_at(ast::nowhere, errc::wrong_object_type, "cannot change sequence " + quoted(found.name));
  }
  if (!found.read_only.empty())
    throw Error(errc::feature_not_supported,
                "cannot change table " + quoted(found.name) + ": " + found.read_only);
  const std::string_view alias = table.alias ? table.alias->name : table.name;
  Range* const range = table_range(found, alias, table.alias != nullptr);
  level_->query->target = range;
  return range;
}

/// An expression that the catalog keeps as text, over the columns of one range or none.
const Expr* Binder::table_expression(std::string_view sql, Use use, const Range* range, Oid type,
                                     Typmod typmod) {
  Level shell;
  shell.depth = level_->depth;
  shell.use = use;
  if (range) {
    shell.items.push(arena_, item_of(range, false));
    shell.ranges.push(arena_, range);
  }
  const Enter enter(*this, shell);
  try {
    const Expr* const bound = expr(*env_.texts.parse_expression(sql, arena_));
    if (use == Use::check) return coerce_to_boolean(bound, "CHECK");
    if (use == Use::index_predicate) return coerce_to_boolean(bound, "WHERE");
    if (type == Oid::invalid) return text_of(bound);
    const Expr* const result = coerce(bound, type, typmod, CastContext::assignment);
    if (!result)
      throw Error(errc::datatype_mismatch, "expression of type " + planner::binding::name_of(bound->type) +
                                               " cannot become " + planner::binding::name_of(type));
    return result;
  } catch (Error& e) {
    throw std::move(e).position(0);  // places in the catalog's text mean nothing in the statement's
  }
}

void Binder::write_rules(const Range& target) {
  Query& query = *level_->query;
  const catalog::Relation& relation = *target.relation;
  ArenaList<BoundCheck> checks;
  if (query.kind != QueryKind::delete_) {
    for (const catalog::Constraint& c : relation.constraints) {
      if (c.kind != catalog::ConstraintKind::check) continue;
      checks.push(arena_, {&c, table_expression(c.check_sql, Use::check, &target, boolean, -1)});
    }
  }
  ArenaList<BoundIndex> indexes;
  for (const catalog::Index& index : relation.indexes) {
    const bool has_expressions = std::any_of(index.columns.begin(), index.columns.end(), [](const auto& c) {
      return c.column == catalog::ColumnNo::none;
    });
    if (!has_expressions && index.predicate_sql.empty()) continue;
    BoundIndex bound;
    bound.index = &index;
    ArenaList<const Expr*> keys;
    for (const catalog::IndexColumn& c : index.columns) {
      if (c.column == catalog::ColumnNo::none) {
        keys.push(arena_, table_expression(c.expression_sql, Use::index_expression, &target, c.type, -1));
        continue;
      }
      for (std::uint32_t i = 0; i < target.numbers.size(); ++i)
        if (target.numbers[i] == c.column) keys.push(arena_, column_of(target, i, ast::nowhere));
    }
    bound.keys = keys.span();
    if (!index.predicate_sql.empty())
      bound.predicate = table_expression(index.predicate_sql, Use::index_predicate, &target, boolean, -1);
    indexes.push(arena_, bound);
  }
  query.checks = checks.span();
  query.bound_indexes = indexes.span();
}

const catalog::Column& Binder::target_column(const catalog::Relation& relation, const ast::Target& target) {
  const catalog::Column* const column = relation.find_column(target.column);
  if (!column)
    throw error_at(
        target.at, errc::undefined_column,
        "column " + quoted(target.column) + " of relation " + quoted(relation.name) + " does not exist");
  if (!target.accessors.empty()) throw unsupported(target.at, "an assignment to a part of a column");
  return *column;
}

// ── values of columns ────────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::to_column(const Expr* value, const catalog::Column& column, Location at) {
  const Expr* const result = coerce(value, column.type, column.typmod, CastContext::assignment);
  if (!result)
    throw error_at(location_of(value) >= 0 ? location_of(value) : at, errc::datatype_mismatch,
                   "column " + quoted(column.name) + " is of type " + planner::binding::name_of(column.type) +
                       " but expression is of type " + planner::binding::name_of(value->type))
        .hint("You will need to rewrite or cast the expression.");
  return result;
}

const Expr* Binder::column_default(const catalog::Column& column, Location at) {
  if (column.identity != catalog::Identity::none && column.owned_sequence != Oid::invalid) {
    const Expr* const sequence =
        constant(regclass, Datum::of(std::int64_t{raw(column.owned_sequence)}), ast::nowhere);
    return to_column(call_builtin("nextval", {sequence}, at), column, at);
  }
  if (column.default_sql.empty() || column.generated != catalog::Generated::none) {
    auto* const null = constant(column.type, Datum::null_value(), at);
    null->typmod = column.typmod;
    return null;
  }
  return table_expression(column.default_sql, Use::default_, nullptr, column.type, column.typmod);
}

const Expr* Binder::generated_value(const catalog::Column& column, const Range& target) {
  return table_expression(column.default_sql, Use::generated, &target, column.type, column.typmod);
}

void Binder::add_generated(const Range& target, ArenaList<Assignment>& out) {
  for (const catalog::Column& column : target.relation->columns)
    if (!column.dropped && column.generated != catalog::Generated::none)
      out.push(arena_, {column.number, generated_value(column, target)});
}

// ── SET ──────────────────────────────────────────────────────────────────────────────────────────────────────

void Binder::set_clause(ast::List<ast::Assignment> set, const Range& target, ArenaList<Assignment>& out) {
  const catalog::Relation& relation = *target.relation;
  const Use before = level_->use;
  level_->use = Use::update_source;
  const auto assign = [&](const ast::Target& to, const ast::Expr* written, const Expr* value) {
    const catalog::Column& column = target_column(relation, to);
    for (const Assignment& other : out)
      if (other.column == column.number)
        throw Error(errc::syntax_error, "multiple assignments to same column " + quoted(column.name));
    const bool is_default = written && written->kind == ast::NodeKind::DefaultValue;
    const auto only_default = [&](const std::string& why) {
      return Error(errc::generated_always,
                   "column " + quoted(column.name) + " can only be updated to DEFAULT")
          .detail("Column " + quoted(column.name) + why);
    };
    if (!is_default && column.identity == catalog::Identity::always)
      throw only_default(" is an identity column defined as GENERATED ALWAYS.");
    if (column.generated != catalog::Generated::none) {
      if (!is_default) throw only_default(" is a generated column.");
      return;  // computed anyway
    }
    if (is_default)
      out.push(arena_, {column.number, column_default(column, written->at)});
    else
      out.push(arena_, {column.number, to_column(value, column, to.at)});
  };
  for (const ast::Assignment* const item : set) {
    if (!item->multiple) {
      const bool is_default = item->value->kind == ast::NodeKind::DefaultValue;
      assign(*item->targets[0], item->value, is_default ? nullptr : expr(*item->value));
      continue;
    }
    const std::uint32_t n = item->targets.size();
    const auto mismatch = [&](Location at) {
      return error_at(at, errc::syntax_error, "number of columns does not match number of values");
    };
    if (const auto* const written = ast::as<ast::Row>(item->value)) {
      if (written->args.size() != n) throw mismatch(item->value->at);
      for (std::uint32_t i = 0; i < n; ++i) {
        const ast::Expr* const arg = written->args[i];
        const bool is_default = arg->kind == ast::NodeKind::DefaultValue;
        assign(*item->targets[i], arg, is_default ? nullptr : expr(*arg));
      }
      continue;
    }
    const auto* const sub = ast::as<ast::Subquery>(item->value);
    if (!sub || sub->type != ast::SubqueryType::scalar)
      throw error_at(location_of(item->value), errc::feature_not_supported,
                     "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression");
    auto* const rows = make<Subquery>(record, sub->at);
    rows->form = ast::SubqueryType::scalar;
    rows->query = query(*sub->query, level_);
    if (rows->query->visible_targets != n) throw mismatch(sub->at);
    for (std::uint32_t i = 0; i < n; ++i) {
      const Expr& column = *rows->query->targets[i].expr;
      auto* const field = make<Field>(column.type, location_of(&column), column.typmod);
      field->base = rows;
      field->field = i;
      assign(*item->targets[i], nullptr, field);
    }
  }
  add_generated(target, out);
  level_->use = before;
}

// ── the statements ───────────────────────────────────────────────────────────────────────────────────────────

void Binder::update(const ast::Update& statement) {
  Query& query = *level_->query;
  query.kind = QueryKind::update;
  with_clause(statement.with);
  const Range* const target = target_range(*statement.table, "update");
  ScopeItems names;
  add_from(range_item(target, statement.table->alias != nullptr, names));
  ScopeItem* const item = names[0];
  item->lateral_only = true;  // subqueries in FROM do not see the row that is updated
  item->lateral_ok = false;
  level_->items.push(arena_, item);
  from_clause(statement.from);
  item->lateral_only = false;
  item->lateral_ok = true;

  query.where = condition(statement.where, Use::where, "WHERE");
  returning_list(statement.returning);
  ArenaList<Assignment> assignments;
  set_clause(statement.set, *target, assignments);
  query.assignments = assignments.span();
  write_rules(*target);
}

void Binder::delete_from(const ast::Delete& statement) {
  Query& query = *level_->query;
  query.kind = QueryKind::delete_;
  with_clause(statement.with);
  const Range* const target = target_range(*statement.table, "delete from");
  ScopeItems names;
  add_from(range_item(target, statement.table->alias != nullptr, names));
  ScopeItem* const item = names[0];
  item->lateral_only = true;
  item->lateral_ok = false;
  level_->items.push(arena_, item);
  from_clause(statement.using_tables);
  item->lateral_only = false;
  item->lateral_ok = true;

  query.where = condition(statement.where, Use::where, "WHERE");
  returning_list(statement.returning);
  write_rules(*target);
}

}  // namespace pgmicro::planner::binding
