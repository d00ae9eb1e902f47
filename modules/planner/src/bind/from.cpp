// What stands in FROM: relations, subqueries, functions, and joins over them, each with what its names show to the rest of the
// query. A neighbour to the left shows its columns to LATERAL items only, until FROM is complete.

#include "binder.hpp"

namespace pgmicro::planner::binding {

using namespace type_oid;

namespace {

void set_lateral(ScopeItems& items, bool only, bool ok) {
  for (ScopeItem* const item : items) {
    item->lateral_only = only;
    item->lateral_ok = ok;
  }
}

[[nodiscard]] bool has_name(const ArenaList<std::string_view>& names, std::string_view name) {
  for (const std::string_view n : names)
    if (n == name) return true;
  return false;
}

}  // namespace

void Binder::from_clause(ast::List<ast::TableExpr> items) {
  for (const ast::TableExpr* const item : items) {
    ScopeItems names;
    const From* const from = from_item(*item, names);
    check_conflicts(level_->items, names);
    set_lateral(names, true, true);
    level_->items.append(arena_, names);
    add_from(from);
  }
  set_lateral(level_->items, false, true);
}

/// Joins another FROM item to those before it.
void Binder::add_from(const From* from) {
  Query& query = *level_->query;
  if (!query.from) {
    query.from = from;
    return;
  }
  From* const join = arena_.make<From>();
  join->kind = FromKind::join;
  join->left = query.from;
  join->right = from;
  query.from = join;
}

const From* Binder::range_item(const Range* range, bool has_alias, ScopeItems& out) {
  From* const from = arena_.make<From>();
  from->range = range;
  out.push(arena_, item_of(range, has_alias));
  return from;
}

const From* Binder::from_item(const ast::TableExpr& item, ScopeItems& out) {
  const Depth depth(*this);
  using ast::NodeKind;
  switch (item.kind) {
    case NodeKind::TableName: return from_table(ast::to<ast::TableName>(item), out);
    case NodeKind::SubqueryTable: return from_subquery(ast::to<ast::SubqueryTable>(item), out);
    case NodeKind::FunctionTable: return from_function(ast::to<ast::FunctionTable>(item), out);
    case NodeKind::JoinedTable: return from_join(ast::to<ast::JoinedTable>(item), out);
    case NodeKind::SampledTable: throw unsupported(item.at, "TABLESAMPLE");
    case NodeKind::XmlTable: throw unsupported(item.at, "XMLTABLE");
    default: break;
  }
  throw error_at(item.at, errc::internal, "unrecognized FROM item: " + std::string(ast::name_of(item.kind)));
}

// ── relations ────────────────────────────────────────────────────────────────────────────────────────────────

const catalog::Relation* Binder::find_relation(const ast::TableName& table) const {
  if (!table.catalog.empty() && table.catalog != env_.database)
    throw error_at(table.at, errc::feature_not_supported,
                   "cross-database references are not implemented: \"" + std::string(table.catalog) + '.' +
                       std::string(table.schema) + '.' + std::string(table.name) + '"');
  if (!table.schema.empty()) {
    const auto* const schema = env_.catalog.find_schema(table.schema);
    return schema ? env_.catalog.find_relation(schema->oid, table.name) : nullptr;
  }
  for (const Oid schema : env_.search_path)
    if (const auto* const found = env_.catalog.find_relation(schema, table.name)) return found;
  return nullptr;
}

const catalog::Relation& Binder::relation(const ast::TableName& table) const {
  if (const auto* const found = find_relation(table)) return *found;
  if (!table.schema.empty())
    throw error_at(
        table.at, errc::undefined_table,
        "relation \"" + std::string(table.schema) + '.' + std::string(table.name) + "\" does not exist");
  Error missing =
      error_at(table.at, errc::undefined_table, "relation " + quoted(table.name) + " does not exist");
  for (const Level* level = level_; level; level = level->outer)
    for (const auto* scope = level->common_tables; scope; scope = scope->outer)
      if (scope->forbidden && scope->table->name == table.name)
        throw std::move(missing)
            .detail("There is a WITH item named " + quoted(table.name) +
                    ", but it cannot be referenced from this part of the query.")
            .hint("Use WITH RECURSIVE, or re-order the WITH items to remove forward references.");
  throw std::move(missing);
}

Range* Binder::table_range(const catalog::Relation& relation, std::string_view alias, bool has_alias) {
  Range* const range = new_range(RangeKind::table, alias, has_alias);
  range->relation = &relation;
  const std::size_t n = relation.columns.size();
  RangeColumn* columns = nullptr;
  catalog::ColumnNo* numbers = nullptr;
  (void)ArenaSpan<RangeColumn>::allocate(arena_, n, &columns);
  (void)ArenaSpan<catalog::ColumnNo>::allocate(arena_, n, &numbers);
  std::uint32_t count = 0;
  for (const catalog::Column& c : relation.columns) {
    if (c.dropped) continue;
    ::new (static_cast<void*>(columns + count)) RangeColumn{c.name, c.type, c.typmod};
    numbers[count++] = c.number;
  }
  range->columns = {columns, count};
  range->numbers = {numbers, count};
  return range;
}

Range* Binder::view_range(const catalog::Relation& view, std::string_view alias, bool has_alias) {
  constexpr int views_max = 100;
  if (++view_depth_ > views_max) throw too_deep();
  const ast::Statement* const parsed = env_.texts.parse_query(view.view_sql, arena_);
  // It sees nothing of the query that uses it; its own text has no positions in ours.
  Query* inner = nullptr;
  try {
    Level* const level = level_;
    level_ = nullptr;
    Level shell;  // depths go on from here, names do not
    shell.depth = level->depth;
    inner = query(*parsed, &shell);
    level_ = level;
  } catch (Error& e) {
    throw std::move(e).position(0);
  }
  --view_depth_;
  Range* const range = subquery_range(inner, alias, has_alias);
  range->relation = &view;
  ArenaList<RangeColumn> columns;
  ArenaList<catalog::ColumnNo> numbers;
  for (const catalog::Column& c : view.columns) {
    if (c.dropped) continue;
    columns.push(arena_, {c.name, c.type, c.typmod});
    numbers.push(arena_, c.number);
  }
  range->columns = columns.span();
  range->numbers = numbers.span();
  range->query = with_column_types(inner, range->columns);
  return range;
}

Range* Binder::subquery_range(const Query* query, std::string_view alias, bool has_alias) {
  const bool plain_values = query->kind == QueryKind::values && query->order_by.empty() && !query->limit &&
                            !query->offset && query->ctes.empty();
  Range* const range = new_range(plain_values ? RangeKind::values : RangeKind::subquery, alias, has_alias);
  range->query = query;
  ArenaList<RangeColumn> columns;
  for (std::uint32_t i = 0; i < query->visible_targets; ++i) {
    const Target& t = query->targets[i];
    columns.push(arena_, {t.name, t.expr->type, t.expr->typmod});
  }
  range->columns = columns.span();
  return range;
}

/// AS alias (a, b): the first columns get these names.
void Binder::rename_columns(Range& range, const ast::Alias* alias) {
  if (!alias || alias->columns.empty()) return;
  const std::uint32_t n = range.columns.size();
  if (alias->columns.size() > n)
    throw Error(errc::invalid_column_reference,
                "table " + quoted(alias->name) + " has " + std::to_string(n) + " columns available but " +
                    std::to_string(alias->columns.size()) + " columns specified");
  ArenaList<RangeColumn> columns;
  columns.append(arena_, range.columns.data(), n);
  for (std::uint32_t i = 0; i < alias->columns.size(); ++i) columns[i].name = alias->columns[i];
  range.columns = columns.span();
}

const From* Binder::from_table(const ast::TableName& table, ScopeItems& out) {
  const std::string_view alias = table.alias ? table.alias->name : table.name;
  const bool has_alias = table.alias != nullptr;
  Range* range = nullptr;
  if (table.schema.empty() && table.catalog.empty()) {
    for (const Level* level = level_; level && !range; level = level->outer)
      for (const auto* scope = level->common_tables; scope && !range; scope = scope->outer)
        if (!scope->forbidden && scope->table->name == table.name)
          range = common_range(*scope, alias, has_alias, table.at);
  }
  if (!range) {
    const catalog::Relation& found = relation(table);
    if (!found.unreadable.empty())
      throw error_at(table.at, errc::feature_not_supported,
                     "cannot read table " + quoted(found.name) + ": " + found.unreadable);
    switch (found.kind) {
      case catalog::RelationKind::table: range = table_range(found, alias, has_alias); break;
      case catalog::RelationKind::view: range = view_range(found, alias, has_alias); break;
      case catalog::RelationKind::sequence: throw unsupported(table.at, "reading a sequence as a table");
    }
  }
  rename_columns(*range, table.alias);
  return range_item(range, has_alias, out);
}

const From* Binder::from_subquery(const ast::SubqueryTable& table, ScopeItems& out) {
  if (!table.alias)
    throw error_at(table.at, errc::syntax_error, "subquery in FROM must have an alias")
        .hint("For example, FROM (SELECT ...) [AS] foo.");
  const Use use = level_->use;
  level_->use = Use::from_subquery;
  level_->lateral_active = table.lateral;
  // Without LATERAL the neighbours are there all the same, for the error that says so.
  Query* const inner = query(*table.query, level_);
  level_->lateral_active = false;
  level_->use = use;
  Range* const range = subquery_range(inner, table.alias->name, true);
  range->lateral = table.lateral;
  rename_columns(*range, table.alias);
  return range_item(range, true, out);
}

// ── functions ────────────────────────────────────────────────────────────────────────────────────────────────

/// unnest(a, b) in FROM is ROWS FROM (unnest(a), unnest(b)).
ast::List<ast::FunctionItem> Binder::spread_unnest(ast::List<ast::FunctionItem> items) {
  const auto is_wide = [](const ast::FunctionItem& item) {
    const auto* const call = ast::as<ast::FunctionCall>(item.call);
    return call && call->name.size() == 1 && call->name[0] == "unnest" && call->args.size() > 1 &&
           call->order_by.empty() && !call->filter && !call->over && !call->distinct && !call->variadic &&
           !call->star;
  };
  bool any_wide = false;
  for (const auto* const item : items) any_wide = any_wide || is_wide(*item);
  if (!any_wide) return items;
  ArenaList<const ast::FunctionItem*> spread;
  for (const auto* const item : items) {
    if (!is_wide(*item)) {
      spread.push(arena_, item);
      continue;
    }
    const auto& wide = ast::to<ast::FunctionCall>(*item->call);
    for (const ast::Expr* const arg : wide.args) {
      auto* const call = arena_.make<ast::FunctionCall>(wide);
      call->args = ast::List<ast::Expr>::of(arena_, {arg});
      auto* const single = arena_.make<ast::FunctionItem>(*item);
      single->call = call;
      spread.push(arena_, single);
    }
  }
  return spread.span();
}

const From* Binder::from_function(const ast::FunctionTable& table, ScopeItems& out) {
  if (!table.columns.empty()) throw unsupported(table.columns[0]->at, "a column definition list");
  const bool lateral_before = level_->lateral_active;
  level_->lateral_active = true;  // functions see their neighbours without the word
  ArenaList<const Expr*> calls;
  ArenaList<std::uint32_t> counts;
  ArenaList<RangeColumn> columns;
  bool correlated = false;
  for (const ast::FunctionItem* const item : spread_unnest(table.functions)) {
    if (!item->columns.empty()) throw unsupported(item->columns[0]->at, "a column definition list");
    const auto* const written = ast::as<ast::FunctionCall>(item->call);
    from_call_ = written;
    const Expr* const call = expr(*item->call, Use::from_function);
    from_call_ = nullptr;
    std::string_view name;
    (void)figure_name(item->call, name);
    const std::uint32_t before = columns.size();
    const auto* const bound = as<Call>(call);
    if (call->type == record && bound) {
      // Its output parameters are the columns.
      const auto& f = *bound->function;
      const auto parameters = f.parameters();
      for (std::size_t p = 0; p < parameters.size(); ++p) {
        const char mode = f.parameter_mode(p);
        if (mode != 'o' && mode != 't' && mode != 'b') continue;
        Oid type = parameters[p];
        if (is_polymorphic(type))
          throw unsupported(written->at, "a function with polymorphic output columns");
        columns.push(arena_, {f.parameter_name(p), type, -1});
      }
      if (columns.size() == before)
        throw error_at(location_of(call), errc::syntax_error,
                       "a column definition list is required for functions returning \"record\"");
    } else {
      // One value: the column is called like the table, if that is all there is to it.
      const bool alone = table.functions.size() == 1 && calls.empty();
      const bool out_named = bound && bound->function->has_parameter_names();
      std::string_view column = alone && table.alias ? table.alias->name : name;
      if (out_named) {
        const auto& f = *bound->function;
        for (std::size_t p = 0; p < f.parameters().size(); ++p)
          if ((f.parameter_mode(p) == 'o' || f.parameter_mode(p) == 't') && !f.parameter_name(p).empty())
            column = f.parameter_name(p);
      }
      if (call->type == void_)
        throw error_at(
            location_of(call), errc::datatype_mismatch,
            "function " + quoted(name) + " in FROM has unsupported return type " + name_of(call->type));
      columns.push(arena_, {column, text_of(call)->type, call->typmod});
    }
    calls.push(arena_, text_of(call));
    counts.push(arena_, columns.size() - before);
  }
  level_->lateral_active = lateral_before;
  if (table.ordinality) columns.push(arena_, {"ordinality", int8, -1});

  std::string_view alias;
  if (table.alias)
    alias = table.alias->name;
  else
    (void)figure_name(table.functions[0]->call, alias);
  Range* const range = new_range(RangeKind::function, alias, table.alias != nullptr);
  range->functions = calls.span();
  range->function_columns = counts.span();
  range->ordinality = table.ordinality;
  range->columns = columns.span();
  // Whoever mentions a neighbour depends on it, with the word or without.
  for (const Expr* const call : calls) correlated = correlated || refers_to_level(call);
  range->lateral = table.lateral || correlated;
  rename_columns(*range, table.alias);
  return range_item(range, table.alias != nullptr, out);
}

// ── joins ────────────────────────────────────────────────────────────────────────────────────────────────────

const From* Binder::from_join(const ast::JoinedTable& join, ScopeItems& out) {
  From* const from = arena_.make<From>();
  from->kind = FromKind::join;
  switch (join.type) {
    case ast::JoinType::inner: from->join = JoinKind::inner; break;
    case ast::JoinType::left: from->join = JoinKind::left; break;
    case ast::JoinType::right: from->join = JoinKind::right; break;
    case ast::JoinType::full: from->join = JoinKind::full; break;
  }
  ScopeItems left, right;
  from->left = from_item(*join.left, left);
  const bool lateral_ok = join.type == ast::JoinType::inner || join.type == ast::JoinType::left;
  set_lateral(left, true, lateral_ok);
  const std::uint32_t before = level_->items.size();
  level_->items.append(arena_, left);
  from->right = from_item(*join.right, right);
  level_->items.truncate(before);
  check_conflicts(left, right);

  // The columns of both sides, in order: those of the last item that shows them.
  const auto columns_of = [&](const ScopeItems& items, ArenaList<ScopeColumn>& columns) {
    for (const ScopeItem* const item : items) {
      if (!item->columns_visible) continue;
      for (std::uint32_t i = 0; i < column_count(*item); ++i)
        columns.push(arena_, {column_name(*item, i), item_column(*item, i, ast::nowhere)});
    }
  };
  ArenaList<ScopeColumn> left_columns, right_columns, merged;
  columns_of(left, left_columns);
  columns_of(right, right_columns);

  ArenaList<std::string_view> using_names;
  if (join.natural) {
    for (const ScopeColumn& l : left_columns)
      for (const ScopeColumn& r : right_columns)
        if (l.name == r.name && !has_name(using_names, l.name)) using_names.push(arena_, l.name);
  } else {
    for (const std::string_view name : join.using_columns) {
      if (has_name(using_names, name))
        throw Error(errc::duplicate_column,
                    "column name " + quoted(name) + " appears more than once in USING clause");
      using_names.push(arena_, name);
    }
  }

  const Expr* on = nullptr;
  const auto find_side = [&](const ArenaList<ScopeColumn>& columns, std::string_view name, const char* side) {
    const ScopeColumn* found = nullptr;
    for (const ScopeColumn& c : columns) {
      if (c.name != name) continue;
      if (found)
        throw Error(errc::ambiguous_column,
                    "common column name " + quoted(name) + " appears more than once in " + side + " table");
      found = &c;
    }
    if (!found)
      throw Error(
          errc::undefined_column,
          "column " + quoted(name) + " specified in USING clause does not exist in " + side + " table");
    return found->expr;
  };
  for (const std::string_view name : using_names) {
    const Expr* const l = find_side(left_columns, name, "left");
    const Expr* const r = find_side(right_columns, name, "right");
    // The merged column: of the side whose rows all appear.
    const Expr* const both[] = {l, r};
    const Oid type = common_type(both, "JOIN/USING");
    const Expr* const equal = make_operator("=", l, r, ast::nowhere);
    on = join_logical(ast::LogicalType::and_, on, coerce_to_boolean(equal, "JOIN/USING"), ast::nowhere);
    const Typmod typmod = common_typmod(both, type);
    const auto as_common = [&](const Expr* e) {
      return e->type == type ? e : coerce_type(e, type, typmod, CastContext::implicit);
    };
    const Expr* column = nullptr;
    switch (join.type) {
      case ast::JoinType::inner: column = l->type == type ? l : r->type == type ? r : as_common(l); break;
      case ast::JoinType::left: column = as_common(l); break;
      case ast::JoinType::right: column = as_common(r); break;
      case ast::JoinType::full: {
        auto* const either = make<Coalesce>(type, ast::nowhere, typmod);
        either->args = list_of({as_common(l), as_common(r)});
        column = either;
        break;
      }
    }
    merged.push(arena_, {name, column});
  }
  const std::uint32_t merged_count = merged.size();
  for (const auto* const side : {&left_columns, &right_columns})
    for (const ScopeColumn& c : *side)
      if (!has_name(using_names, c.name)) merged.push(arena_, c);

  ScopeItems both;
  both.append(arena_, left);
  both.append(arena_, right);
  if (join.on) {
    set_lateral(both, false, true);
    const ScopeItems saved = level_->items;
    level_->items = both;
    on = condition(join.on, Use::join_on, "JOIN/ON");
    level_->items = saved;
  }
  from->on = on;

  if (join.using_alias) {
    // It shows the merged columns, by qualified name only.
    ScopeItem* const item = arena_.make<ScopeItem>();
    item->alias = join.using_alias->name;
    item->has_alias = true;
    item->columns = merged.span().slice(0, merged_count);
    item->columns_visible = false;
    for (const ScopeItem* const other : both)
      if (other->name_visible && other->alias == item->alias)
        throw Error(errc::duplicate_alias, "table name " + quoted(item->alias) + " specified more than once");
    both.push(arena_, item);
  }
  ScopeItem* const item = arena_.make<ScopeItem>();
  if (join.alias) {
    item->alias = join.alias->name;
    item->has_alias = true;
    if (join.alias->columns.size() > merged.size())
      throw error_at(ast::nowhere, errc::syntax_error,
                     "column alias list for " + quoted(join.alias->name) + " has too many entries");
    for (std::uint32_t i = 0; i < join.alias->columns.size(); ++i) merged[i].name = join.alias->columns[i];
    both = {};  // the alias hides what is joined
  } else {
    item->name_visible = false;
    for (ScopeItem* const other : both) other->columns_visible = false;
  }
  item->columns = merged.span();
  out.append(arena_, both);
  out.push(arena_, item);
  return from;
}

}  // namespace pgmicro::planner::binding
