// Above aggregation there are group keys and aggregates, and nothing else of the rows below. Every expression of the select
// list, HAVING and ORDER BY is searched from the top for parts that are group keys; what of this query's columns is left
// over is an error, unless the keys contain its table's primary key and so decide it: then it becomes a key as well,
// which changes no group.
//
// Subqueries are searched too: their references to this query's columns are outside of its aggregation all the same.

#include "binder.hpp"
#include "walk.hpp"

#include <algorithm>

namespace pgmicro::planner::binding {
namespace {

/// Do the keys contain all columns of the primary key of this range's table?
[[nodiscard]] bool keys_decide(const Range& range, const ArenaList<const Expr*>& keys) {
  if (range.kind != RangeKind::table) return false;
  for (const catalog::Constraint& constraint : range.relation->constraints) {
    if (constraint.kind != catalog::ConstraintKind::primary_key || constraint.deferrable) continue;
    for (const catalog::ColumnNo number : constraint.columns) {
      bool found = false;
      for (const Expr* const key : keys) {
        const auto* const column = as<ColumnExpr>(key);
        found = found || (column && column->relation == range.id && range.numbers[column->column] == number);
      }
      if (!found) return false;
    }
    return true;
  }
  return false;
}

}  // namespace

void Binder::apply_grouping(Targets& targets, ArenaList<const Expr*>& keys, const Expr*& having) {
  const std::uint32_t here = level_->depth;
  // With grouping sets, a table's primary key has to be in all of them.
  auto& sets = level_->query->grouping_sets;
  ArenaList<const Expr*> common;
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    const bool everywhere = std::all_of(sets.begin(), sets.end(), [&](const ArenaSpan<std::uint32_t>& set) {
      return std::find(set.begin(), set.end(), i) != set.end();
    });
    if (everywhere) common.push(arena_, keys[i]);
  }
  const auto group_ref = [&](std::uint32_t key, const Expr& e, std::uint32_t nesting) {
    auto* const ref = make<GroupRef>(e.type, e.at, e.typmod);
    ref->key = key;
    ref->level = nesting;
    return ref;
  };
  const auto replace = [&](const auto& self, Slot& slot, std::uint32_t nesting) -> void {
    const Expr& e = *slot;
    if (e.kind == ExprKind::constant) return;
    if (e.kind == ExprKind::aggregate_ref) return;  // its arguments are computed below
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
      if (!same(keys[i], &e)) continue;
      slot = group_ref(i, e, nesting);
      return;
    }
    if (const auto* const column = as<ColumnExpr>(&e)) {
      const RangeOwner& owner = ranges_[raw(column->relation)];
      if (owner.depth != here || !owner.range) return;
      if (keys_decide(*owner.range, common)) {
        keys.push(arena_, &e);
        ArenaList<ArenaSpan<std::uint32_t>> wider;
        for (const auto& set : sets) {
          ArenaList<std::uint32_t> copy;
          copy.append(arena_, set.data(), set.size());
          copy.push(arena_, keys.size() - 1);
          wider.push(arena_, copy.span());
        }
        sets = wider.span();
        slot = group_ref(keys.size() - 1, e, nesting);
        return;
      }
      const std::string name =
          std::string(owner.range->alias) + '.' + std::string(owner.range->columns[column->column].name);
      if (nesting > 0)
        throw error_at(e.at, errc::grouping_error,
                       "subquery uses ungrouped column " + quoted(name) + " from outer query");
      throw error_at(e.at, errc::grouping_error,
                     "column " + quoted(name) +
                         " must appear in the GROUP BY clause or be used in an aggregate function");
    }
    for_each_child(
        e, [&](Slot& child) { self(self, child, nesting); },
        [&](const Query& query) {
          const auto into = [&](const auto& again, const Query& q, std::uint32_t level) -> void {
            for_each_expr(
                q, [&](Slot& inner) { self(self, inner, level); },
                [&](const Query& inner) { again(again, inner, level + 1); });
          };
          into(into, query, nesting + 1);
        });
  };
  for (Target& target : targets) replace(replace, target.expr, 0);
  for (const Expr*& call : level_->set_calls) replace(replace, call, 0);
  if (having) replace(replace, having, 0);
}

}  // namespace pgmicro::planner::binding
