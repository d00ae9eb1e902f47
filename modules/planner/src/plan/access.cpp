#include "access.hpp"

#include <algorithm>
#include <cmath>

namespace pgmicro::planner {
namespace {

// Costs in PostgreSQL's unit, a page read in sequence; but our pages are in memory, and a probe is a walk down a tree.
constexpr double row_cost = 0.01;
constexpr double condition_cost = 0.0025;
constexpr double page_rows = 100;
constexpr double probe_cost = 0.15;
constexpr double follow_cost = 0.06;  ///< from an index entry to its row

bool is_integer(Oid t) { return t == type_oid::int2 || t == type_oid::int4 || t == type_oid::int8; }
bool is_float(Oid t) { return t == type_oid::float4 || t == type_oid::float8; }
bool is_text(Oid t) { return t == type_oid::text || t == type_oid::varchar; }

}  // namespace

bool stored_alike(Oid column, Oid value) {
  return column == value || (is_integer(column) && is_integer(value)) ||
         (is_float(column) && is_float(value)) || (is_text(column) && is_text(value));
}

namespace {

/// The column of `range` that the expression is, perhaps under another name of its type.
const ColumnExpr* column_of(const Planner& planner, const Range& range, const Expr* e) {
  e = planner.resolve(e);
  while (const auto* relabel = as<Relabel>(e)) e = planner.resolve(relabel->arg);
  const auto* column = as<ColumnExpr>(e);
  return column && column->relation == range.id ? column : nullptr;
}

bytecode::Strategy commuted(bytecode::Strategy s) {
  return static_cast<bytecode::Strategy>(6 - static_cast<int>(s));
}

/// Does a scan of the index that has fixed `equal` columns give the order? From which end, and in which parts (K2), it
/// says in `path`.
bool gives_order(const Range& range, const WantedOrder& order, bool bounded, AccessPath& path) {
  if (order.relation != range.id) return false;
  const catalog::Index& index = *path.index;
  const auto& relation = *range.relation;
  std::uint32_t at = path.equal;
  bool decided = false;
  for (const auto& key : order.keys) {
    const auto fixed = std::any_of(index.columns.begin(), index.columns.begin() + path.equal,
                                   [&](const catalog::IndexColumn& c) { return c.column == key.column; });
    if (fixed) continue;
    if (at >= index.columns.size()) return decided && index.primary;  // no two rows are equal in all of it
    const auto& column = index.columns[at];
    if (column.column != key.column) return false;
    const bool back = column.descending != key.descending;
    if (decided && back != path.backward) return false;
    // Where NULLs stand matters unless there are none: the column has none, or the range leaves them out.
    const bool no_nulls =
        order.passes_nulls || relation.column(key.column).not_null || (bounded && at == path.equal);
    if (!no_nulls) {
      const bool index_nulls_first =
          index.kind == catalog::IndexKind::native ? !column.descending : column.nulls_first;
      if ((index_nulls_first != back) != key.nulls_first) {
        if (at != path.equal) return false;
        path.splits_nulls = true;
      }
    }
    path.backward = back;
    decided = true;
    ++at;
  }
  return true;
}

/// (Indexes on expressions and partial ones serve constraints only.)
bool usable(const catalog::Index& index) {
  return index.predicate_sql.empty() &&
         std::none_of(index.columns.begin(), index.columns.end(),
                      [](const catalog::IndexColumn& c) { return c.column == catalog::ColumnNo::none; });
}

}  // namespace

ArenaSpan<SearchArgument> search_arguments(const Planner& planner, const Range& range,
                                           const ArenaSpan<Conjunct>& conjuncts, std::uint32_t level,
                                           Arena& arena) {
  List<SearchArgument> out(arena);
  if (range.kind != RangeKind::table) return {};
  const auto indexed = [&](catalog::ColumnNo n) {
    for (const auto& index : range.relation->indexes)
      for (const auto& column : index.columns)
        if (column.column == n) return true;
    return false;
  };
  const RelSet self = RelSet{1} << planner.info(range.id).bit;
  for (std::uint32_t i = 0; i < std::min(conjuncts.size(), search_conjuncts_max); ++i) {
    const Conjunct& c = conjuncts[i];
    if (c.facts.is_volatile) continue;
    SearchArgument a;
    a.conjunct = i;
    const auto add = [&](const ColumnExpr* column, const Expr* value, bytecode::Strategy strategy) {
      const auto number = range.numbers[column->column];
      const Oid type = range.columns[column->column].type;
      const auto* info = types::find_type(type);
      if (!indexed(number) || !info || (value && !stored_alike(type, value->type))) return;
      if (value) {
        const Facts f = planner.facts(*value, level);
        if (f.relations & self) return;
        a.needs = f.relations;
      }
      a.column = number;
      a.strategy = strategy;
      a.value = value;
      out.push(a);
    };
    if (const auto* call = as<Call>(c.expr); call && call->args.size() == 2 && call->op != Oid::invalid) {
      const auto* left = column_of(planner, range, call->args[0]);
      const auto* right = column_of(planner, range, call->args[1]);
      if (!left && !right) continue;
      const auto* member = bytecode::find_in_families(bytecode::AccessMethod::btree, call->op);
      if (!member) continue;
      if (left) add(left, call->args[1], member->strategy);
      if (right) add(right, call->args[0], commuted(member->strategy));
    } else if (const auto* in = as<InList>(c.expr); in && !in->negated) {
      const auto* column = column_of(planner, range, in->arg);
      if (!column) continue;
      const Oid type = range.columns[column->column].type;
      const auto alike = [&](const Expr* e) { return stored_alike(type, e->type); };
      if (!std::all_of(in->list.begin(), in->list.end(), alike)) continue;
      RelSet needs = 0;
      bool plain = true;
      for (const Expr* e : in->list) {
        const Facts f = planner.facts(*e, level);
        needs |= f.relations;
        plain = plain && !f.subquery;
      }
      if ((needs & self) || !plain) continue;
      a.in = in;
      a.needs = needs;
      add(column, nullptr, bytecode::Strategy::equal);
    } else if (const auto* test = as<NullTest>(c.expr); test && !test->negated && !test->of_row) {
      if (const auto* column = column_of(planner, range, test->arg)) {
        a.is_null_test = true;
        add(column, nullptr, bytecode::Strategy::equal);
      }
    }
  }
  return out.span();
}

const SearchArgument* equal_argument(const AccessQuestion& q, const catalog::Index& index,
                                     std::uint32_t column) {
  const SearchArgument* found = nullptr;
  for (const SearchArgument& a : q.arguments)
    if (a.column == index.columns[column].column && a.strategy == bytecode::Strategy::equal && !a.in &&
        (a.needs & ~q.available) == 0 && (!found || (found->is_null_test && !a.is_null_test)) &&
        !(a.is_null_test && index.kind == catalog::IndexKind::rowid))
      found = &a;
  return found;
}

bool best_access(const AccessQuestion& q, AccessPath& best) {
  bool any = false;
  const auto consider = [&](const AccessPath& path) {
    if (any && path.cost >= best.cost) return;
    best = path;
    any = true;
  };
  if (!q.order) {
    AccessPath all;
    all.rows = q.table_rows;
    all.cost = q.table_rows * (row_cost + condition_cost * q.filters + 1 / page_rows);
    consider(all);
  }
  if (q.range->kind != RangeKind::table) return any;
  for (const catalog::Index& index : q.range->relation->indexes) {
    if (!usable(index)) continue;
    AccessPath path;
    path.index = &index;
    double share = 1;
    bool by_null = false;
    while (path.equal < index.columns.size()) {
      const auto* a = equal_argument(q, index, path.equal);
      if (!a) break;
      by_null = by_null || a->is_null_test;
      share *= q.candidates[a->conjunct].selectivity;
      ++path.equal;
    }
    path.unique = index.unique && path.equal == index.columns.size() && !by_null;
    double probes = 1;
    if (path.equal < index.columns.size()) {
      const auto column = index.columns[path.equal].column;
      for (const SearchArgument& a : q.arguments) {
        if (a.column != column || (a.needs & ~q.available) || a.is_null_test) continue;
        if (a.in) {
          if (!path.in || a.in->list.size() < path.in->in->list.size()) path.in = &a;
        } else if (a.strategy == bytecode::Strategy::greater ||
                   a.strategy == bytecode::Strategy::greater_equal) {
          if (!path.lower) path.lower = &a;
        } else if (a.strategy != bytecode::Strategy::equal) {
          if (!path.upper) path.upper = &a;
        }
      }
      if (path.in) {
        path.lower = path.upper = nullptr;
        probes = path.in->in->list.size();
        share *= q.candidates[path.in->conjunct].selectivity;
      } else if (path.lower && path.upper) {
        share *= 0.005;
      } else if (path.lower || path.upper) {
        share *= 1.0 / 3;
      }
    }
    const bool bounded = path.lower || path.upper;
    if (q.order && (path.in || !gives_order(*q.range, *q.order, bounded, path))) continue;
    if (!q.order && !path.equal && !path.in && !bounded) continue;
    path.ordered = q.order != nullptr;
    path.rows = path.unique ? 1 : std::max(1.0, q.table_rows * share);
    if (index.unique && path.in && path.equal + 1 == index.columns.size()) path.rows = probes;
    path.startup = probe_cost;
    path.cost = probes * probe_cost +
                path.rows * (row_cost + condition_cost * q.filters +
                             (index.kind == catalog::IndexKind::rowid ? 1 / page_rows : follow_cost));
    consider(path);
  }
  return any;
}

}  // namespace pgmicro::planner
