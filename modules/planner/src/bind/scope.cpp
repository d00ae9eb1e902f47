// What names mean. A name is looked for in the innermost query first; within one query in all that its FROM shows, where two
// finds are an error. A failed search says what might have been meant, by the same measure as PostgreSQL: edits of one
// letter each, up to three, and not more than half of the name.

#include "binder.hpp"
#include "walk.hpp"

#include <algorithm>
#include <vector>

namespace pgmicro::planner::binding {
namespace {

constexpr int fuzzy_max = 3;  // MAX_FUZZY_DISTANCE

/// Levenshtein distance; `limit` + 1 for anything above `limit`.
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b, int limit) {
  const auto difference = static_cast<int>(a.size()) - static_cast<int>(b.size());
  if (difference > limit || -difference > limit) return limit + 1;
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return std::min(row[b.size()], limit + 1);
}

constexpr std::string_view system_columns[] = {"ctid", "xmin", "cmin", "xmax", "cmax"};

}  // namespace

// ── ranges and items ─────────────────────────────────────────────────────────────────────────────────────────

Range* Binder::new_range(RangeKind kind, std::string_view alias, bool has_alias) {
  Range* const range = arena_.make<Range>();
  range->id = RelationId{ranges_.size()};
  range->kind = kind;
  range->alias = alias;
  ranges_.push(arena_, {range, level_ ? level_->depth : 0, has_alias});
  const bool in_from = kind != RangeKind::result;
  if (level_ && in_from) level_->ranges.push(arena_, range);
  return range;
}

ScopeItem* Binder::item_of(const Range* range, bool has_alias) {
  ScopeItem* const item = arena_.make<ScopeItem>();
  item->alias = range->alias;
  item->range = range;
  item->has_alias = has_alias;
  return item;
}

const Expr* Binder::column_of(const Range& range, std::uint32_t column, Location at) {
  const RangeColumn& c = range.columns[column];
  auto* const node = make<ColumnExpr>(c.type, at, c.typmod);
  node->relation = range.id;
  node->column = column;
  note_reference(*node);
  return node;
}

const Expr* Binder::item_column(const ScopeItem& item, std::uint32_t i, Location at) {
  if (item.range) return column_of(*item.range, i, at);
  return merged_copy(item.columns[i].expr, at);
}

/// A join's column, as it looks at this place: nodes are not shared between queries (N2).
const Expr* Binder::merged_copy(const Expr* expr, Location at) {
  if (const auto* const column = as<ColumnExpr>(expr))
    return column_of(*ranges_[raw(column->relation)].range, column->column, at);
  const auto copied = [&](auto* node, const Expr* arg) {
    node->arg = merged_copy(arg, at);
    node->at = at;
    node->type = expr->type;
    node->typmod = expr->typmod;
    return node;
  };
  if (const auto* const c = as<Coalesce>(expr)) {
    auto* const node = make<Coalesce>(expr->type, at, expr->typmod);
    ArenaList<const Expr*> args;
    for (const Expr* const arg : c->args) args.push(arena_, merged_copy(arg, at));
    node->args = args.span();
    return node;
  }
  if (const auto* const c = as<Call>(expr)) {
    auto* const node = arena_.make<Call>(*c);
    ArenaList<const Expr*> args;
    for (const Expr* const arg : c->args) args.push(arena_, merged_copy(arg, at));
    node->args = args.span();
    return node;
  }
  if (const auto* const c = as<Relabel>(expr)) return copied(arena_.make<Relabel>(), c->arg);
  if (const auto* const c = as<CoerceIo>(expr)) return copied(arena_.make<CoerceIo>(), c->arg);
  if (const auto* const c = as<CoerceTypmod>(expr)) return copied(arena_.make<CoerceTypmod>(*c), c->arg);
  return expr;
}

void Binder::mark_correlated(std::uint32_t depth) {
  for (Level* l = level_; l && l->depth > depth; l = l->outer) l->correlated = true;
}

void Binder::note_reference(const ColumnExpr& column) {
  const std::uint32_t depth = owner_depth(column.relation);
  for (Level* l = level_; l && l->depth > depth; l = l->outer) {
    l->correlated = true;
    const bool known = std::any_of(
        l->outer_columns.begin(), l->outer_columns.end(),
        [&](const ColumnExpr& c) { return c.relation == column.relation && c.column == column.column; });
    if (!known) l->outer_columns.push(arena_, column);
  }
}

bool Binder::refers_to_level(const Expr* e) const {
  if (const auto* const column = as<ColumnExpr>(e)) return owner_depth(column->relation) == level_->depth;
  bool found = false;
  for_each_child(
      *e, [&](Slot& child) { found = found || refers_to_level(child); },
      [&](const Query& query) {
        for (const ColumnExpr& column : query.outer)
          found = found || owner_depth(column.relation) == level_->depth;
      });
  return found;
}

// ── looking up ───────────────────────────────────────────────────────────────────────────────────────────────

void Binder::check_lateral(const ScopeItem& item, Location at) const {
  if (!item.lateral_only || item.lateral_ok) return;
  Error e = error_at(at, errc::invalid_column_reference,
                     "invalid reference to FROM-clause entry for table " +
                         quoted(item.alias.empty() ? "unnamed_join" : item.alias));
  for (const Level* level = level_; level; level = level->outer)
    if (level->query && level->query->target && level->query->target == item.range)
      throw std::move(e).hint("There is an entry for table " + quoted(item.alias) +
                              ", but it cannot be referenced from this part of the query.");
  throw std::move(e).detail("The combining JOIN type must be INNER or LEFT for a LATERAL reference.");
}

const Expr* Binder::system_column(const ScopeItem& item, std::string_view name, Location at) {
  if (!item.range || item.range->kind != RangeKind::table) return nullptr;
  if (name == "tableoid")
    return constant(type_oid::oid, Datum::of(std::int64_t{raw(item.range->relation->oid)}), at);
  for (const std::string_view system : system_columns)
    if (name == system) throw unsupported(at, "system column " + quoted(name));
  return nullptr;
}

const Expr* Binder::find_in_item(const ScopeItem& item, std::string_view name, Location at) {
  constexpr std::uint32_t none = 0xffffffff;
  std::uint32_t found = none;
  const std::uint32_t n = column_count(item);
  for (std::uint32_t i = 0; i < n; ++i) {
    if (column_name(item, i) != name) continue;
    if (found != none)
      throw error_at(at, errc::ambiguous_column, "column reference " + quoted(name) + " is ambiguous");
    found = i;
  }
  if (found != none) return item_column(item, found, at);
  return system_column(item, name, at);
}

const Expr* Binder::find_column(std::string_view name, bool local_only, Location at) {
  for (Level* level = level_; level; level = level->outer) {
    const Expr* found = nullptr;
    for (const ScopeItem* const item : level->items) {
      if (!item->columns_visible || (item->lateral_only && !level->lateral_active)) continue;
      const Expr* const here = find_in_item(*item, name, at);
      if (!here) continue;
      if (found)
        throw error_at(at, errc::ambiguous_column, "column reference " + quoted(name) + " is ambiguous");
      check_lateral(*item, at);
      found = here;
    }
    if (found || local_only) return found;
  }
  return nullptr;
}

ScopeItem* Binder::find_item(std::string_view schema, std::string_view alias, Location at, Level** owner) {
  const catalog::Schema* wanted = nullptr;
  if (!schema.empty()) {
    wanted = env_.catalog.find_schema(schema);
    if (!wanted) return nullptr;
  }
  for (Level* level = level_; level; level = level->outer) {
    ScopeItem* found = nullptr;
    for (ScopeItem* const item : level->items) {
      if (!item->name_visible || (item->lateral_only && !level->lateral_active)) continue;
      if (wanted) {
        const bool means_table = item->range && item->range->relation && !item->has_alias &&
                                 item->range->relation->schema == wanted->oid &&
                                 item->range->relation->name == alias;
        if (!means_table) continue;
      } else if (item->alias != alias) {
        continue;
      }
      if (found)
        throw error_at(at, errc::ambiguous_alias, "table reference " + quoted(alias) + " is ambiguous");
      check_lateral(*item, at);
      found = item;
    }
    if (found) {
      if (owner) *owner = level;
      return found;
    }
  }
  return nullptr;
}

const Expr* Binder::whole_row(const ScopeItem& item, Location at) {
  const std::uint32_t n = column_count(item);
  // A function that gives one value: its alias is that value.
  if (item.range && item.range->kind == RangeKind::function && n == 1 && item.range->functions.size() == 1 &&
      item.range->functions[0]->type != type_oid::record)
    return column_of(*item.range, 0, at);
  auto* const row = make<Row>(type_oid::record, at);
  ArenaList<const Expr*> fields;
  ArenaList<std::string_view> names;
  for (std::uint32_t i = 0; i < n; ++i) {
    fields.push(arena_, item_column(item, i, at));
    names.push(arena_, column_name(item, i));
  }
  row->fields = fields.span();
  row->names = names.span();
  return row;
}

const Expr* Binder::column_ref(const ast::ColumnRef& ref) {
  switch (level_->use) {
    case Use::default_:
      throw error_at(ref.at, errc::feature_not_supported,
                     "cannot use column reference in DEFAULT expression");
    default: break;
  }
  if (ref.star) throw error_at(ref.at, errc::syntax_error, "invalid use of *");
  const auto& name = ref.name;
  if (name.size() == 1) {
    if (const Expr* const found = find_column(name[0], false, ref.at)) return found;
    if (const ScopeItem* const item = find_item({}, name[0], ref.at, nullptr))
      return whole_row(*item, ref.at);
    missing_column({}, name[0], ref.at);
  }
  if (name.size() > 4)
    throw error_at(ref.at, errc::syntax_error,
                   "improper qualified name (too many dotted names): " + joined(name));
  if (name.size() == 4 && name[0] != env_.database)
    throw error_at(ref.at, errc::feature_not_supported,
                   "cross-database references are not implemented: " + joined(name));
  const std::string_view column = name.back();
  const std::string_view table = name[name.size() - 2];
  const std::string_view schema = name.size() > 2 ? name[name.size() - 3] : std::string_view();
  const ScopeItem* const item = find_item(schema, table, ref.at, nullptr);
  if (!item) missing_item(schema, table, ref.at);
  if (const Expr* const found = find_in_item(*item, column, ref.at)) return found;
  if (const Expr* const called = call_on_row(ref)) return called;
  missing_column(table, column, ref.at);
}

/// t.f may be f(t), where there is such a function of rows.
const Expr* Binder::call_on_row(const ast::ColumnRef& ref) {
  const std::uint32_t parts = ref.name.size();
  const auto overloads = bytecode::functions_named(ref.name.back());
  const bool takes_rows = std::any_of(overloads.begin(), overloads.end(), [](const bytecode::Function& f) {
    if (f.argument_count != 1) return false;
    const Oid type = f.arguments()[0];
    return type == type_oid::record || type == type_oid::any || type == type_oid::anyelement ||
           type == type_oid::anynonarray || type == type_oid::anycompatible ||
           type == type_oid::anycompatiblenonarray;
  });
  if (!takes_rows) return nullptr;
  auto* const row = arena_.make<ast::ColumnRef>(ref);
  row->name = ref.name.slice(0, parts - 1);
  auto* const call = arena_.make<ast::FunctionCall>();
  call->at = ref.at;
  call->name = ref.name.slice(parts - 1);
  call->args = ast::List<ast::Expr>::of(arena_, {row});
  return function_call(*call);
}

void Binder::check_conflicts(const ScopeItems& left, const ScopeItems& right) const {
  for (const ScopeItem* const a : left) {
    if (!a->name_visible || a->alias.empty()) continue;
    for (const ScopeItem* const b : right) {
      if (!b->name_visible || b->alias != a->alias) continue;
      const bool two_tables = a->range && b->range && a->range->kind == RangeKind::table &&
                              b->range->kind == RangeKind::table && !a->has_alias && !b->has_alias &&
                              a->range->relation != b->range->relation;
      if (two_tables) continue;
      throw Error(errc::duplicate_alias, "table name " + quoted(a->alias) + " specified more than once");
    }
  }
}

// ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────

void Binder::missing_column(std::string_view table, std::string_view column, Location at) {
  struct Match {
    const Range* range = nullptr;
    std::string_view name;
  };
  Match first, second;
  int distance = fuzzy_max + 1;
  const Range* exact = nullptr;
  const auto search = [&](const Range* range) {
    const int penalty = table.empty() ? 0 : edit_distance(table, range->alias, fuzzy_max + 1);
    bool found = false;
    for (const RangeColumn& c : range->columns) {
      found = found || c.name == column;
      if (penalty > distance) continue;
      int d = edit_distance(c.name, column, distance + 1 - penalty);
      if (d > static_cast<int>(column.size()) / 2) continue;
      d += penalty;
      if (d < distance) {
        distance = d;
        first = {range, c.name};
        second = {};
      } else if (d == distance) {
        if (second.range) {
          first = second = {};
          distance = d - 1;
        } else if (first.range) {
          second = {range, c.name};
        } else if (distance <= fuzzy_max) {
          first = {range, c.name};
        }
      }
    }
    if (found && penalty == 0) exact = range;
  };
  for (const Level* level = level_; level && !exact; level = level->outer) {
    for (const Range* const range : level->ranges)
      if (!exact) search(range);
    for (const Range* const side : level->sides)
      if (!exact) search(side);
  }
  Error e = error_at(at, errc::undefined_column,
                     table.empty()
                         ? "column " + quoted(column) + " does not exist"
                         : "column " + std::string(table) + '.' + std::string(column) + " does not exist");
  const auto full = [](const Match& m) {
    return quoted(std::string(m.range->alias) + '.' + std::string(m.name));
  };
  if (exact)
    throw std::move(e).hint("There is a column named " + quoted(column) + " in table " +
                            quoted(exact->alias) +
                            ", but it cannot be referenced from this part of the query.");
  if (second.range)
    throw std::move(e).hint("Perhaps you meant to reference the column " + full(first) + " or the column " +
                            full(second) + ".");
  if (first.range) throw std::move(e).hint("Perhaps you meant to reference the column " + full(first) + ".");
  throw std::move(e);
}

void Binder::missing_item(std::string_view schema, std::string_view alias, Location at) {
  ast::TableName written;
  written.schema = schema;
  written.name = alias;
  const catalog::Relation* const meant = find_relation(written);
  const Range* found = nullptr;
  bool has_alias = false;
  for (const Level* level = level_; level && !found; level = level->outer) {
    for (const Range* const range : level->ranges) {
      const bool by_table = meant && range->relation == meant;
      const bool by_query = range->cte && schema.empty() && range->cte->name == alias;
      if (!by_table && !by_query && range->alias != alias) continue;
      found = range;
      has_alias = ranges_[raw(range->id)].has_alias;
      break;
    }
  }

  if (!found)
    throw error_at(at, errc::undefined_table, "missing FROM-clause entry for table " + quoted(alias));
  Error e = error_at(at, errc::undefined_table,
                     "invalid reference to FROM-clause entry for table " + quoted(alias));
  if (has_alias && found->alias != alias) {
    const ScopeItem* const item = find_item({}, found->alias, at, nullptr);
    if (item && item->range == found)
      throw std::move(e).hint("Perhaps you meant to reference the table alias " + quoted(found->alias) + ".");
  }
  throw std::move(e).hint("There is an entry for table " + quoted(found->alias) +
                          ", but it cannot be referenced from this part of the query.");
}

}  // namespace pgmicro::planner::binding
