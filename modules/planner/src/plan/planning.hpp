#pragma once
/// The planner at work on one statement. plan.hpp says what it makes; here is what it knows meanwhile.
///
/// Relations of one query level are numbered by bits of a RelSet, those of subqueries that were pulled up into it included.
/// A pulled-up subquery is not rewritten: its relation becomes an *alias*, and whoever meets a column of an alias reads
/// the subquery's target instead (resolve()). So a query without anything to rewrite costs nothing here.

#include "../plan/list.hpp"
#include "../plan/plan.hpp"

#include <pgmicro/base/error.hpp>
#include <pgmicro/planner/planner.hpp>

namespace pgmicro::planner {

struct RelationInfo {
  const Range* range = nullptr;
  const Query* alias = nullptr;  ///< pulled up: its columns are this query's targets
  std::uint32_t level = 0;       ///< query level, from 1; 0: not met yet
  std::uint8_t bit = 0;
  std::uint64_t used = 0;  ///< columns that the statement reads; the last bit stands for all from the 64th on
};

/// What an expression depends on, seen from one query level.
struct Facts {
  RelSet relations = 0;
  bool outer = false;        ///< refers to relations of other levels
  bool is_volatile = false;  ///< must be computed for each row, once
  bool subquery = false;
  bool aggregates = false;
};

struct Conjunct {
  const Expr* expr = nullptr;
  Facts facts;
  double selectivity = 1;
};

/// `column op value`, of which an index may make use.
struct SearchArgument {
  std::uint32_t conjunct = 0;  ///< in the list that was searched
  catalog::ColumnNo column = catalog::ColumnNo::none;
  bytecode::Strategy strategy = bytecode::Strategy::equal;
  bool is_null_test = false;   ///< IS NULL: value is a NULL to look for
  const InList* in = nullptr;  ///< column IN (values)
  const Expr* value = nullptr;
  RelSet needs = 0;  ///< relations that the value is made of
};

struct Problem;
/// One step of a join: a table, or something joined before that cannot be taken apart.
struct Item {
  RelSet relations = 0;
  RelSet required = 0;  ///< what has to be joined before it
  JoinKind join = JoinKind::inner;
  const Range* range = nullptr;        ///< one relation …
  const Problem* problem = nullptr;    ///< … or several, planned by themselves
  const Problem* full_left = nullptr;  ///< … or a FULL JOIN of this and `problem`, on `on`
  bool lateral = false;
  ArenaSpan<Conjunct> on;               ///< of joins that are not inner: decides matches
  ArenaSpan<Conjunct> local;            ///< conditions on it alone, tested before the join
  ArenaSpan<SearchArgument> arguments;  ///< over `candidates`
  ArenaSpan<Conjunct> candidates;       ///< all conditions that a scan of it may use
  double rows = 0;                      ///< after `local`
  const Plan* plan = nullptr;           ///< by itself: composites, and what cannot use an index
};
struct Problem {
  ArenaSpan<Item> items;
  ArenaSpan<Conjunct> conjuncts;  ///< those that join or must wait; local ones moved to their items
  RelSet relations = 0;
};

/// The order that a query would like its rows in, in columns of one relation.
struct WantedOrder {
  struct Key {
    catalog::ColumnNo column;
    bool descending, nulls_first;
  };
  RelationId relation{};
  ArenaSpan<Key> keys;
  double limit = -1;          ///< so many rows are enough; −1: all
  bool passes_nulls = false;  ///< where NULLs stand does not matter
};

class Planner {
 public:
  Planner(const Statement& statement, const Environment& environment, Arena& arena);

  [[nodiscard]] const QueryPlan* plan(const Query& query);
  /// Of a subquery in an expression: planned when first asked for.
  [[nodiscard]] const QueryPlan* subplan(const Subquery& subquery);
  /// A plan for rows of one table on these conditions: what foreign keys look up.
  [[nodiscard]] const Plan* lookup(const Range& range, const ExprList& conditions);
  /// An id for a range that bind() has not made.
  [[nodiscard]] RelationId add_relation(const Range& range);
  /// An expression with columns of pulled-up subqueries replaced by what they are.
  [[nodiscard]] const Expr* resolve(const Expr* e) const noexcept;
  [[nodiscard]] const RelationInfo& info(RelationId id) const noexcept { return infos_[planner::raw(id)]; }
  [[nodiscard]] bool is_used(RelationId id, std::uint32_t column);
  [[nodiscard]] Facts facts(const Expr& e, std::uint32_t level) const;

  [[nodiscard]] const Statement& statement() const noexcept { return statement_; }
  [[nodiscard]] const Environment& environment() const noexcept { return environment_; }
  [[nodiscard]] Arena& arena() const noexcept { return arena_; }

 private:
  friend class Joiner;
  struct Flat {  // a From tree being taken apart
    List<Item> items;
    List<Conjunct> conjuncts;
  };

  void collect(const Expr& e, std::uint32_t level, Facts& facts) const;
  void mark_used(const Query& q);
  void mark_used(const Expr& e);

  const QueryPlan* plan_select(const Query& q, QueryPlan& out);
  const Plan* plan_source(const Query& q, QueryPlan& out, bool& ordered);
  bool wanted_order(const Query& q, WantedOrder& out) const;
  bool wanted_extreme(const Query& q, WantedOrder& out) const;
  void plan_ctes(const Query& q, QueryPlan& out);
  void finish(const Query& q, QueryPlan& out, bool ordered);

  // join problems (from.cpp)
  void flatten(const From& from, std::uint32_t level, Flat& out);
  void flatten_range(const Range& range, std::uint32_t level, Flat& out);
  void flatten_outer(const From& from, JoinKind kind, const From& kept, const From& other,
                     std::uint32_t level, Flat& out);
  void split(const Expr& condition, std::uint32_t level, List<Conjunct>& out);
  bool unnest(const Expr& condition, std::uint32_t level, Flat& out);
  bool try_pull_up(const Range& range, const Query& q, std::uint32_t level, bool nullable, Flat& out);
  [[nodiscard]] JoinKind strengthened(const From& from) const;
  Problem* make_problem(Flat& flat);
  RelSet number(const Range& range, std::uint32_t level);
  RelSet lateral_needs(const Range& range, std::uint32_t level) const;

  // estimates (estimate.cpp)
  [[nodiscard]] double selectivity(const Expr& e) const;
  [[nodiscard]] double table_rows(const Range& range) const;
  [[nodiscard]] double distinct_values(const Expr& e, double rows) const;
  [[nodiscard]] double group_count(const ExprList& keys, double rows) const;
  [[nodiscard]] static double constant_limit(const Expr* e);

  const Statement& statement_;
  const Environment& environment_;
  Arena& arena_;
  List<RelationInfo> infos_;
  std::uint32_t levels_ = 0;
  bool used_known_ = false;
  bool below_nullable_ = false;  // flatten() is inside the side of an outer join that may be NULL
  const List<Conjunct>* rejecting_ = nullptr;  // WHERE, while what flatten() meets may be strengthened by it
  std::uint8_t bits_ = 0;                      // relations numbered at the level being flattened
  CtePlan** ctes_;                             // by CommonTable::index
  struct Planned {
    const Subquery* subquery;
    const QueryPlan* plan;
  };
  List<Planned> subplans_;
};

}  // namespace pgmicro::planner
