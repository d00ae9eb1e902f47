// GROUP BY, ORDER BY, DISTINCT and LIMIT. The first three accept three spellings of an expression: the number of a result, the
// name of a result, or any expression, which may happen to be a result. (For GROUP BY a column's name comes before a
// result's: the standard says so, and ORDER BY is older.)

#include "binder.hpp"
#include "walk.hpp"

#include <algorithm>
#include <vector>

namespace pgmicro::planner::binding {

using namespace type_oid;
using bytecode::AccessMethod;

bool Binder::has_order(Oid type) const {
  if (const Oid element = element_of(type); element != Oid::invalid && type != int2vector)
    return has_order(element);
  if (type == varchar || type == record || type == unknown) return true;
  if (bytecode::default_operator_class(AccessMethod::btree, type)) return true;
  return type == regclass || type == regtype || type == regproc || type == regnamespace;
}
bool Binder::has_equality(Oid type) const {
  return has_order(type) || bytecode::default_operator_class(AccessMethod::hash, type) != nullptr;
}

// ── which result is meant ────────────────────────────────────────────────────────────────────────────────────

/// The target that is this expression; a new hidden one if none is.
std::uint32_t Binder::expression_target(const ast::Expr& e, Use use, Targets& targets) {
  const Expr* const bound = expr(e, use);
  const auto stripped = [](const Expr* x) {
    // An implicit conversion that a clause added does not make another expression of it.
    if (const auto* const relabel = as<Relabel>(x); relabel && relabel->at < 0) return relabel->arg;
    return x;
  };
  for (std::uint32_t i = 0; i < targets.size(); ++i)
    if (same(targets[i].expr, bound) || same(stripped(targets[i].expr), bound)) return i;
  targets.push(arena_, {bound, figure_name(e)});
  return targets.size() - 1;
}

std::uint32_t Binder::clause_target(const ast::Expr& e, Use use, Targets& targets) {
  const std::uint32_t visible = level_->query->visible_targets;
  if (const auto* const ref = ast::as<ast::ColumnRef>(&e); ref && !ref->star && ref->name.size() == 1) {
    const std::string_view name = ref->name[0];
    const bool is_column = use == Use::group_by && find_column(name, true, ref->at);
    if (!is_column) {
      std::uint32_t found = visible;
      for (std::uint32_t i = 0; i < visible; ++i) {
        if (targets[i].name != name) continue;
        if (found < visible && !same(targets[found].expr, targets[i].expr))
          throw error_at(ref->at, errc::ambiguous_column,
                         std::string(name_of(use)) + ' ' + quoted(name) + " is ambiguous");
        if (found == visible) found = i;
      }
      if (found < visible) return found;
    }
  }
  if (const auto* const number = ast::as<ast::Literal>(&e)) {
    if (number->type != ast::LiteralType::integer)
      throw error_at(e.at, errc::syntax_error, std::string("non-integer constant in ") + name_of(use));
    if (number->integer < 1 || static_cast<std::uint32_t>(number->integer) > visible)
      throw error_at(e.at, errc::invalid_column_reference,
                     std::string(name_of(use)) + " position " + std::to_string(number->integer) +
                         " is not in select list");
    if (number->lifted > 0) unshared_ = true;
    return static_cast<std::uint32_t>(number->integer - 1);
  }
  return expression_target(e, use, targets);
}

// ── ORDER BY ─────────────────────────────────────────────────────────────────────────────────────────────────

SortKey Binder::sort_key(const ast::SortItem& item, const Expr* expr) {
  SortKey key;
  key.expr = expr;
  switch (item.direction) {
    case ast::SortDirection::unspecified:
    case ast::SortDirection::ascending: break;
    case ast::SortDirection::descending: key.descending = true; break;
    case ast::SortDirection::by_operator: {
      const auto& op = resolve_operator(item.using_operator, expr->type, expr->type, item.at);
      const auto* const member = bytecode::find_in_families(AccessMethod::btree, op.oid);
      if (!member ||
          (member->strategy != bytecode::Strategy::less && member->strategy != bytecode::Strategy::greater))
        throw error_at(item.at, errc::wrong_object_type,
                       "operator " + joined(item.using_operator) + " is not a valid ordering operator")
            .hint("Ordering operators must be \"<\" or \">\" members of btree operator families.");
      key.descending = member->strategy == bytecode::Strategy::greater;
      break;
    }
  }
  if (item.direction != ast::SortDirection::by_operator && !has_order(expr->type))
    throw error_at(location_of(expr), errc::undefined_function,
                   "could not identify an ordering operator for type " + name_of(expr->type))
        .hint("Use an explicit ordering operator or modify the query.");
  key.nulls_first =
      item.nulls == ast::NullsOrder::unspecified ? key.descending : item.nulls == ast::NullsOrder::first;
  return key;
}

void Binder::order_by_clause(ast::List<ast::SortItem> items, Targets& targets, ArenaList<SortKey>& out) {
  for (const ast::SortItem* const item : items) {
    const std::uint32_t at = clause_target(*item->expr, Use::order_by, targets);
    targets[at].expr = text_of(targets[at].expr);
    SortKey key = sort_key(*item, targets[at].expr);
    key.target = static_cast<std::int32_t>(at);
    const bool again =
        std::any_of(out.begin(), out.end(), [&](const SortKey& k) { return k.target == key.target; });
    if (!again) out.push(arena_, key);
  }
}

// ── DISTINCT ─────────────────────────────────────────────────────────────────────────────────────────────────

void Binder::distinct_clause(const ast::Select& select, Targets& targets, ArenaList<SortKey>& order) {
  Query& query = *level_->query;
  query.distinct = select.distinct;
  if (select.distinct == ast::Distinct::no) return;
  const auto need_equality = [&](Target& t) {
    t.expr = text_of(t.expr);
    if (!has_equality(t.expr->type))
      throw error_at(location_of(t.expr), errc::undefined_function,
                     "could not identify an equality operator for type " + name_of(t.expr->type));
  };
  if (select.distinct == ast::Distinct::rows) {
    for (const SortKey& key : order)
      if (static_cast<std::uint32_t>(key.target) >= query.visible_targets)
        throw error_at(location_of(targets[static_cast<std::uint32_t>(key.target)].expr),
                       errc::invalid_column_reference,
                       "for SELECT DISTINCT, ORDER BY expressions must appear in select list");
    for (std::uint32_t i = 0; i < query.visible_targets; ++i) need_equality(targets[i]);
    return;
  }
  ArenaList<std::uint32_t> on;
  ArenaList<Location> places;
  for (const ast::Expr* const e : select.distinct_on) {
    const std::uint32_t at = clause_target(*e, Use::distinct_on, targets);
    if (std::find(on.begin(), on.end(), at) != on.end()) continue;
    on.push(arena_, at);
    places.push(arena_, location_of(e));
  }
  const auto mismatch = [&](std::uint32_t at) {
    const auto i = static_cast<std::size_t>(std::find(on.begin(), on.end(), at) - on.begin());
    return error_at(places[i], errc::invalid_column_reference,
                    "SELECT DISTINCT ON expressions must match initial ORDER BY expressions");
  };
  // Where there is an ORDER BY it begins with them, in some order.
  bool skipped = false;
  std::uint32_t matched = 0;
  for (const SortKey& key : order) {
    const auto at = static_cast<std::uint32_t>(key.target);
    if (std::find(on.begin(), on.end(), at) != on.end()) {
      if (skipped) throw mismatch(at);
      ++matched;
    } else {
      skipped = true;
    }
  }
  if (skipped && matched < on.size()) {
    for (const std::uint32_t at : on) {
      const bool sorted = std::any_of(order.begin(), order.end(), [&](const SortKey& k) {
        return static_cast<std::uint32_t>(k.target) == at;
      });
      if (!sorted) throw mismatch(at);
    }
  }
  for (const std::uint32_t at : on) need_equality(targets[at]);
  query.distinct_on = on.span();
}

// ── GROUP BY ─────────────────────────────────────────────────────────────────────────────────────────────────

std::uint32_t Binder::group_key(const ast::Expr& e, Targets& targets, ArenaList<const Expr*>& keys) {
  const std::uint32_t before = targets.size();
  const std::uint32_t at = clause_target(e, Use::group_by, targets);
  Target& target = targets[at];
  target.expr = text_of(target.expr);
  const Expr* const key = target.expr;
  if (targets.size() > before) targets.truncate(before);  // a key of its own needs no result column
  const auto refuse = [&](const auto& self, const Expr* x) -> void {
    if (const auto* const ref = as<AggregateRef>(x); ref && ref->level == 0)
      throw error_at(ref->at, errc::grouping_error, "aggregate functions are not allowed in GROUP BY");
    for_each_child(*x, [&](Slot& child) { self(self, child); });
  };
  refuse(refuse, key);
  if (!has_equality(key->type))
    throw error_at(location_of(key), errc::undefined_function,
                   "could not identify an equality operator for type " + name_of(key->type));
  for (std::uint32_t i = 0; i < keys.size(); ++i)
    if (same(keys[i], key)) return i;
  keys.push(arena_, key);
  return keys.size() - 1;
}

namespace {
using GroupingSets = std::vector<std::vector<std::uint32_t>>;
constexpr std::size_t grouping_sets_max = 4096;
constexpr std::size_t cube_max = 12;

[[nodiscard]] GroupingSets cross(const GroupingSets& a, const GroupingSets& b) {
  GroupingSets out;
  if (a.size() * b.size() > grouping_sets_max)
    throw Error(errc::statement_too_complex, "too many grouping sets present (maximum 4096)");
  for (const auto& x : a) {
    for (const auto& y : b) {
      auto set = x;
      for (const auto key : y)
        if (std::find(set.begin(), set.end(), key) == set.end()) set.push_back(key);
      out.push_back(std::move(set));
    }
  }
  return out;
}
}  // namespace

void Binder::group_by_clause(const ast::Select& select, Targets& targets, ArenaList<const Expr*>& keys) {
  // (a, b) is both, wherever it stands.
  const auto simple = [&](const ast::Expr& e) {
    std::vector<std::uint32_t> set;
    const auto* const row = ast::as<ast::Row>(&e);
    if (row && row->implicit) {
      for (const ast::Expr* const field : row->args) set.push_back(group_key(*field, targets, keys));
    } else {
      set.push_back(group_key(e, targets, keys));
    }
    return set;
  };
  bool any_sets = false;
  for (const ast::Expr* const e : select.group_by)
    any_sets = any_sets || e->kind == ast::NodeKind::GroupingSet;
  if (!any_sets) {
    for (const ast::Expr* const e : select.group_by) {
      const auto* const row = ast::as<ast::Row>(e);
      if (row && row->implicit)
        for (const ast::Expr* const field : row->args) (void)group_key(*field, targets, keys);
      else
        (void)group_key(*e, targets, keys);
    }
    return;
  }
  const auto expand = [&](const auto& self, const ast::Expr& e) -> GroupingSets {
    const auto* const sets = ast::as<ast::GroupingSet>(&e);
    if (!sets) return {simple(e)};
    GroupingSets parts, out;
    switch (sets->type) {
      case ast::GroupingSetType::empty: return {{}};
      case ast::GroupingSetType::sets:
        for (const ast::Expr* const part : sets->content)
          for (auto& set : self(self, *part)) out.push_back(std::move(set));
        return out;
      case ast::GroupingSetType::rollup:
      case ast::GroupingSetType::cube: break;
    }
    for (const ast::Expr* const part : sets->content) parts.push_back(simple(*part));
    const auto chosen = [&](auto takes) {
      GroupingSets one = {{}};
      for (std::size_t i = 0; i < parts.size(); ++i)
        if (takes(i)) one = cross(one, {parts[i]});
      out.push_back(one[0]);
    };
    if (sets->type == ast::GroupingSetType::rollup) {
      for (std::size_t n = parts.size() + 1; n-- > 0;) chosen([n](std::size_t i) { return i < n; });
    } else {
      if (parts.size() > cube_max)
        throw error_at(e.at, errc::too_many_columns, "CUBE is limited to 12 elements");
      for (std::size_t mask = std::size_t{1} << parts.size(); mask-- > 0;)
        chosen([&](std::size_t i) { return (mask >> (parts.size() - 1 - i) & 1) != 0; });
    }
    return out;
  };
  GroupingSets all = {{}};
  for (const ast::Expr* const e : select.group_by) all = cross(all, expand(expand, *e));
  if (select.group_distinct) {
    GroupingSets unique;
    for (auto& set : all) {
      auto sorted = set;
      std::sort(sorted.begin(), sorted.end());
      if (std::find(unique.begin(), unique.end(), sorted) == unique.end())
        unique.push_back(std::move(sorted));
    }
    all = std::move(unique);
  }
  ArenaList<ArenaSpan<std::uint32_t>> spans;
  for (const auto& set : all) {
    ArenaList<std::uint32_t> copy;
    copy.append(arena_, set.data(), static_cast<std::uint32_t>(set.size()));
    spans.push(arena_, copy.span());
  }
  level_->query->grouping_sets = spans.span();
}

// ── LIMIT, FOR UPDATE ────────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::limit_value(const ast::Expr& e, Use use) {
  const Expr* const value = coerce_to(expr(e, use), int8, name_of(use));
  const auto refuse = [&](const auto& self, const Expr* x) -> void {
    if (const auto* const column = as<ColumnExpr>(x);
        column && owner_depth(column->relation) == level_->depth)
      throw error_at(x->at, errc::invalid_column_reference,
                     std::string("argument of ") + name_of(use) + " must not contain variables");
    for_each_child(*x, [&](Slot& child) { self(self, child); });
  };
  refuse(refuse, value);
  return value;
}

void Binder::limit_clause(const ast::Select& select) {
  Query& query = *level_->query;
  if (select.offset) query.offset = limit_value(*select.offset, Use::offset);
  if (select.limit) {
    const auto* const literal = ast::as<ast::Literal>(select.limit);
    const bool null = literal && literal->type == ast::LiteralType::null;
    if (null && select.limit_type == ast::LimitType::with_ties)
      throw error_at(ast::nowhere, SqlState("2201W"),
                     "row count cannot be null in FETCH FIRST ... WITH TIES clause");
    if (!null) query.limit = limit_value(*select.limit, Use::limit);
  }
  query.with_ties = select.limit_type == ast::LimitType::with_ties;
}

void Binder::locking_clause(const ast::Select& select) {
  if (select.locking.empty()) return;
  Query& query = *level_->query;
  for (const ast::Locking* const lock : select.locking) {
    const char* const clause = lock->strength == ast::LockStrength::key_share       ? "FOR KEY SHARE"
                               : lock->strength == ast::LockStrength::share         ? "FOR SHARE"
                               : lock->strength == ast::LockStrength::no_key_update ? "FOR NO KEY UPDATE"
                                                                                    : "FOR UPDATE";
    const auto refuse = [&](const char* with) {
      throw error_at(ast::nowhere, errc::feature_not_supported,
                     std::string(clause) + " is not allowed with " + with);
    };
    if (select.distinct != ast::Distinct::no) refuse("DISTINCT clause");
    if (!select.group_by.empty()) refuse("GROUP BY clause");
    if (select.having) refuse("HAVING clause");
    if (!level_->aggregates.empty()) refuse("aggregate functions");
    if (!level_->set_calls.empty()) refuse("set-returning functions in the target list");
    for (const ast::TableName* const table : lock->tables) {
      const Range* found = nullptr;
      for (const Range* const range : level_->ranges)
        if (range->alias == table->name) found = range;
      if (!found)
        throw error_at(
            table->at, errc::undefined_table,
            "relation " + quoted(table->name) + " in " + clause + " clause not found in FROM clause");
      if (found->kind == RangeKind::function || found->kind == RangeKind::values ||
          found->kind == RangeKind::cte)
        throw error_at(table->at, errc::feature_not_supported,
                       std::string(clause) + " cannot be applied to " +
                           (found->kind == RangeKind::function ? "a function"
                            : found->kind == RangeKind::values ? "VALUES"
                                                               : "a WITH query"));
    }
  }
  query.locking = select.locking;
}

}  // namespace pgmicro::planner::binding
