#pragma once
/// Ways to the rows of one table: all of them, or those that an index finds.
///
/// An index serves the conditions `column op value` on its first key columns: any number of equalities, then one list of
/// values or one range. Which conditions it can serve at all depends on how values are stored:
///   (K1) The value is of a type that is stored as the column's is: the same, or another integer, float or text type.
///   (K2) A native index of a column that may hold NULL has NULLs first whatever the index says; scans of a range step
///        over them, and a scan for an ORDER BY that wants them at the other end is two: of the values, and of the NULLs.
/// The number of a key column's conditions is small, and so is that of a table's indexes: everything is tried.

#include "planning.hpp"

namespace pgmicro::planner {

/// Conditions behind these are tested, not searched for.
inline constexpr std::uint32_t search_conjuncts_max = 64;

/// (K1)
[[nodiscard]] bool stored_alike(Oid column, Oid value);

struct AccessPath {
  const catalog::Index* index = nullptr;  ///< null: all rows
  std::uint32_t equal = 0;                ///< key columns fixed by one value each
  const SearchArgument* in = nullptr;
  const SearchArgument* lower = nullptr;
  const SearchArgument* upper = nullptr;
  bool backward = false;
  bool splits_nulls = false;
  bool ordered = false;  ///< in the wanted order
  bool unique = false;   ///< one row at most
  double rows = 0;       ///< found by the index, before other conditions
  double startup = 0;
  double cost = 0;
};

struct AccessQuestion {
  const Range* range = nullptr;
  ArenaSpan<SearchArgument> arguments;
  ArenaSpan<Conjunct> candidates;
  RelSet available = 0;                ///< relations whose rows are at hand
  const WantedOrder* order = nullptr;  ///< only ways that give it
  double table_rows = 0;
  std::uint32_t filters = 0;
};

/// The cheapest; false: none gives the order.
[[nodiscard]] bool best_access(const AccessQuestion& question, AccessPath& best);
/// The argument for `equal` number `column` of the path's index.
[[nodiscard]] const SearchArgument* equal_argument(const AccessQuestion& question,
                                                   const catalog::Index& index, std::uint32_t column);
/// What of `conjuncts` could be searched for in the table of `item`.
[[nodiscard]] ArenaSpan<SearchArgument> search_arguments(const Planner& planner, const Range& range,
                                                         const ArenaSpan<Conjunct>& conjuncts,
                                                         std::uint32_t level, Arena& arena);

}  // namespace pgmicro::planner
