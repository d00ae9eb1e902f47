#pragma once
/// How a query will be run: what plan() makes of a bound Query, what emit turns into a program and EXPLAIN prints.
///
/// A query is a ladder of fixed rungs (rows, groups, targets, distinct, order, limit), and QueryPlan has a field for what
/// was decided on each. Only the lowest rung, where rows come from, is a tree: scans and joins, `Plan`.
///
/// Invariants:
///   (L1) Every conjunct of WHERE and ON is tested exactly where one list of the plan holds it, or is implied by the keys
///        of an index scan or a hash join.
///   (L2) A list of a plan refers only to relations of that plan's subtree, of joins' outer sides above it (an inner side
///        is run once for each outer row), and of enclosing queries.
///   (L3) Rows come out of a join in the order of its outer side.

#include <pgmicro/bytecode/builtins.hpp>
#include <pgmicro/planner/bound.hpp>

namespace pgmicro::planner {

using RelSet = std::uint64_t;  ///< relations of one query level, by number

struct Cost {
  double startup = 0;
  double total = 0;
  double rows = 0;
};

enum class PlanKind : std::uint8_t {
  one_row,
  seq_scan,
  index_scan,
  function_scan,
  values_scan,
  query_scan,
  cte_scan,
  join
};

struct Plan {
  PlanKind kind;
  Cost cost;
  RelSet relations = 0;
  ExprList filter;  ///< tested on each row it makes
};

struct QueryPlan;
struct ScanPlan : Plan {
  const Range* range = nullptr;
  const QueryPlan* query = nullptr;  ///< query_scan
  // index_scan
  const catalog::Index* index = nullptr;
  ExprList equal;                  ///< values of the first key columns, of types stored alike
  ArenaSpan<bool> equal_is_exact;  ///< NULL in it finds nothing (=), as opposed to IS NULL
  const InList* in = nullptr;      ///< the key column behind those is one of a list: one scan for each value
  const Expr* lower = nullptr;     ///< bounds of the key column behind those
  const Expr* upper = nullptr;
  bool lower_inclusive = false;
  bool upper_inclusive = false;
  bool backward = false;
  bool splits_nulls =
      false;  ///< the NULLs of the next key column are wanted at the end where the index has them not
  ArenaSpan<const Expr*> index_conditions;  ///< what the keys stand for, as written
};

struct HashKey {
  const Expr* outer = nullptr;
  const Expr* inner = nullptr;
  const Expr* condition = nullptr;  ///< as written
};
struct JoinPlan : Plan {
  JoinKind join = JoinKind::inner;
  const Plan* outer = nullptr;
  const Plan* inner = nullptr;
  ArenaSpan<HashKey> keys;  ///< empty: a nested loop
  ExprList on;  ///< what else decides whether two rows match; `filter` is tested on what comes out
  bool materialize = false;  ///< nested loop: inner rows are kept, as they do not depend on the outer row
};

enum class GroupMethod : std::uint8_t { none, plain, sorted, hashed };
enum class DistinctMethod : std::uint8_t { none, sorted, hashed };

struct CtePlan {
  const CommonTable* table = nullptr;
  const QueryPlan* query = nullptr;
  const QueryPlan* recursive_term = nullptr;
  bool inlined = false;  ///< planned anew where it is referred to
  bool streamed =
      false;  ///< recursive, and read once: rows are taken as they come, so that a LIMIT can end it
};

struct QueryPlan {
  const Query* query = nullptr;
  Cost cost;
  ArenaSpan<CtePlan*> ctes;
  const Plan* source = nullptr;
  ExprList once;  ///< conditions that no row decides: tested before the first
  GroupMethod group = GroupMethod::none;
  bool first_only =
      false;  ///< min() or max(): rows come in its order, so that the first that is not NULL is it
  DistinctMethod distinct = DistinctMethod::none;
  bool sort = false;                ///< ORDER BY is not what the rows' order is already
  const QueryPlan* left = nullptr;  ///< of a set operation
  const QueryPlan* right = nullptr;
  Cost source_cost, group_cost, sort_cost;  ///< after each rung, for EXPLAIN
};

}  // namespace pgmicro::planner
