#pragma once
/// A statement that is bound: every name found, every expression typed, every coercion explicit. What bind() makes of an
/// ast::Statement, what the rewriter changes and what plan() reads. Plain data in an Arena, like the tree it came from.
///
/// Invariants:
///   (B1) Every expression has its final type; an argument's type is what its parent expects (a Coerce stands between).
///        Nothing is of type unknown but the argument of pg_typeof('x'): results without a type were made text.
///   (B2) A column is named by the relation it comes from and its position there. RelationIds are unique in the whole
///        statement, subqueries included, so a correlated reference looks like any other; Query::outer lists them.
///   (B3) Aggregates stand in Query::aggregates of the query they belong to; an expression refers to them by position.
///        Above aggregation, expressions use only group keys (GroupRef), aggregates, and outer references.
///   (B4) Positions (ast::Location) are of the statement's text, for errors raised later.
///   (B5) Order of evaluation is PostgreSQL's where it can be seen: CASE, COALESCE and AND/OR guard what follows them
///        only as PostgreSQL promises.

#include <pgmicro/ast/query.hpp>
#include <pgmicro/bytecode/fwd.hpp>
#include <pgmicro/catalog/snapshot.hpp>
#include <pgmicro/types/datum.hpp>
#include <pgmicro/types/type_info.hpp>

namespace pgmicro::planner {

using ast::ArenaSpan;
using ast::Location;
using types::Typmod;

// ---- expressions -----------------------------------------------------------------------------------------------

enum class ExprKind : std::uint8_t {
  constant,
  param,
  column,
  group_ref,
  aggregate_ref,
  call,
  coerce_io,
  coerce_typmod,
  array_coerce,
  relabel,
  logical,
  null_test,
  boolean_test,
  distinct,
  null_if,
  case_,
  case_value,
  coalesce,
  min_max,
  in_list,
  quantified,
  subquery,
  array,
  array_element,
  row,
  row_compare,
  field,
  session_value,
  set_result,
};

struct Expr {
  ExprKind kind;
  Oid type = Oid::invalid;
  Typmod typmod = -1;
  Location at = ast::nowhere;
};
template <ExprKind K>
struct ExprOf : Expr {
  static constexpr ExprKind expr_kind = K;
  constexpr ExprOf() noexcept : Expr{K} {}
};
template <class T>
[[nodiscard]] constexpr const T* as(const Expr* e) noexcept {
  return e && e->kind == T::expr_kind ? static_cast<const T*>(e) : nullptr;
}
template <class T>
[[nodiscard]] constexpr const T& to(const Expr& e) noexcept {
  PGM_ASSERT(e.kind == T::expr_kind);
  return static_cast<const T&>(e);
}
using ExprList = ArenaSpan<const Expr*>;

/// A value known when the statement is bound. `lifted` > 0: it is only this text's value, see parser/literals.hpp: the
/// program takes it as parameter number (count of $n parameters + lifted).
struct Constant : ExprOf<ExprKind::constant> {
  Datum value = Datum::null_value();
  std::int32_t lifted = 0;
};
/// $n, from 1.
struct Param : ExprOf<ExprKind::param> {
  std::int32_t number = 0;
};
enum class RelationId : std::uint32_t {};
[[nodiscard]] constexpr std::uint32_t raw(RelationId id) noexcept { return static_cast<std::uint32_t>(id); }
/// Position of a column in Range::columns, from 0.
struct ColumnExpr : ExprOf<ExprKind::column> {
  RelationId relation{};
  std::uint32_t column = 0;
};
/// The i-th of Query::group_keys, above aggregation. A subquery that stands above an enclosing query's aggregation refers
/// to that query's keys: `level` queries out.
struct GroupRef : ExprOf<ExprKind::group_ref> {
  std::uint32_t key = 0;
  std::uint32_t level = 0;
};
/// The i-th of `aggregates` of the query that it belongs to (which may be an outer one: `level` queries out).
struct AggregateRef : ExprOf<ExprKind::aggregate_ref> {
  std::uint32_t aggregate = 0;
  std::uint32_t level = 0;
};
/// A function or an operator (its function). Arguments are complete: defaults added, VARIADIC gathered, in order.
struct Call : ExprOf<ExprKind::call> {
  const bytecode::Function* function = nullptr;
  ExprList args;
  Oid op = Oid::invalid;  ///< the operator it was written as: for EXPLAIN, and for index paths
};
/// Through the text form: output of the argument's type, input of this one.
struct CoerceIo : ExprOf<ExprKind::coerce_io> {
  const Expr* arg = nullptr;
};
/// TypeInfo::apply_typmod with this node's typmod.
struct CoerceTypmod : ExprOf<ExprKind::coerce_typmod> {
  const Expr* arg = nullptr;
  bool is_explicit = false;
};
/// Each element by `element`, in which a case_value node stands for it.
struct ArrayCoerce : ExprOf<ExprKind::array_coerce> {
  const Expr* arg = nullptr;
  const Expr* element = nullptr;
};
/// The same bytes under another type (varchar as text, int4 as oid).
struct Relabel : ExprOf<ExprKind::relabel> {
  const Expr* arg = nullptr;
};
/// AND and OR (any number), NOT (one).
struct Logical : ExprOf<ExprKind::logical> {
  ast::LogicalType op = ast::LogicalType::and_;
  ExprList args;
};
struct NullTest : ExprOf<ExprKind::null_test> {
  bool negated = false;
  bool of_row = false;  ///< a row is null if all its fields are (not null: if none is)
  const Expr* arg = nullptr;
};
struct BooleanTest : ExprOf<ExprKind::boolean_test> {
  ast::BooleanTestType test = ast::BooleanTestType::is_true;
  const Expr* arg = nullptr;
};
/// IS [NOT] DISTINCT FROM; `equal` is the equality of the arguments' types.
struct Distinct : ExprOf<ExprKind::distinct> {
  bool negated = false;
  const bytecode::Function* equal = nullptr;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
};
/// `left` (of this node's type), or NULL if equal(left, right). The comparison may want another type of left.
struct NullIf : ExprOf<ExprKind::null_if> {
  const bytecode::Function* equal = nullptr;
  const Expr* result = nullptr;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
};
struct CaseArm {
  const Expr* condition = nullptr;
  const Expr* result = nullptr;
};
/// With `arg`, conditions refer to it by case_value: it is computed once.
struct Case : ExprOf<ExprKind::case_> {
  const Expr* arg = nullptr;
  ArenaSpan<CaseArm> arms;
  const Expr* otherwise = nullptr;  ///< null: NULL
};
/// The innermost enclosing Case::arg, or ArrayCoerce's element.
struct CaseValue : ExprOf<ExprKind::case_value> {};
struct Coalesce : ExprOf<ExprKind::coalesce> {
  ExprList args;
};
/// By the type's order; NULLs are passed over.
struct MinMax : ExprOf<ExprKind::min_max> {
  bool least = false;
  ExprList args;
};
/// `arg = ANY (list)`, or with `negated` `arg <> ALL (list)`: IN over expressions of one type.
struct InList : ExprOf<ExprKind::in_list> {
  bool negated = false;
  const bytecode::Function* compare = nullptr;  ///< = or <>
  const Expr* arg = nullptr;
  ExprList list;
};
/// `left op ANY|ALL (array)`; compare(left, element).
struct Quantified : ExprOf<ExprKind::quantified> {
  bool all = false;
  const bytecode::Function* compare = nullptr;
  const Expr* left = nullptr;
  const Expr* array = nullptr;
};
struct Query;
enum class RowOp : std::uint8_t { eq, ne, lt, le, gt, ge };
/// exists; scalar (error 21000 if more than one row, NULL if none); array (of its one column); any/all: `tests` against the
/// query's columns, by `compares`, joined as `row_op` says for rows of more than one column: eq by AND, ne by OR.
/// A scalar one of type record has several columns and stands under Field only, one node under all the Fields of
/// `SET (a, b) = (SELECT …)`: it is computed once for a row.
struct Subquery : ExprOf<ExprKind::subquery> {
  ast::SubqueryType form = ast::SubqueryType::scalar;
  const Query* query = nullptr;
  ExprList tests;
  ArenaSpan<const bytecode::Function*> compares;
  RowOp row_op = RowOp::eq;
};
struct ArrayExpr : ExprOf<ExprKind::array> {
  ExprList elements;  ///< of the element type, or arrays of this type (nested)
  bool nested = false;
};
/// base[i], base[l:u]: one subscript pair per dimension.
struct Subscript {
  const Expr* lower = nullptr;  ///< slices
  const Expr* upper = nullptr;
};
struct ArrayElement : ExprOf<ExprKind::array_element> {
  const Expr* base = nullptr;
  bool slice = false;
  ArenaSpan<Subscript> subscripts;
};
struct Row : ExprOf<ExprKind::row> {
  ExprList fields;
  ArenaSpan<std::string_view> names;
};
/// Rows by the first columns that differ: less[i] and equal[i] are the `<` and `=` of column i. bind() makes lt, le, gt and
/// ge only; `=` and `<>` of rows are a Logical of Calls.
struct RowCompare : ExprOf<ExprKind::row_compare> {
  RowOp op = RowOp::eq;
  ExprList left;
  ExprList right;
  ArenaSpan<const bytecode::Function*> equal;
  ArenaSpan<const bytecode::Function*> less;
};
struct Field : ExprOf<ExprKind::field> {
  const Expr* base = nullptr;
  std::uint32_t field = 0;
};
struct SessionValue : ExprOf<ExprKind::session_value> {
  ast::SessionValueType value = ast::SessionValueType::current_date;
};
/// The i-th of Query::set_calls: a set-returning function in the target list.
struct SetResult : ExprOf<ExprKind::set_result> {
  std::uint32_t call = 0;
};

// ---- ranges ----------------------------------------------------------------------------------------------------

struct RangeColumn {
  std::string_view name;
  Oid type = Oid::invalid;
  Typmod typmod = -1;
};

enum class RangeKind : std::uint8_t { table, subquery, function, values, cte, result, excluded };

/// Something in FROM (or the target of a statement) that yields columns.
struct Range {
  RelationId id{};
  RangeKind kind = RangeKind::table;
  std::string_view alias;  ///< as it is called in the query: for EXPLAIN and errors
  ArenaSpan<RangeColumn> columns;
  /// table: columns are the relation's that are not dropped, in order; `numbers[i]` is which.
  const catalog::Relation* relation = nullptr;
  ArenaSpan<catalog::ColumnNo> numbers;
  bool lateral = false;
  const Query* query = nullptr;       ///< subquery (views too); values: its rows are query->values
  struct CommonTable* cte = nullptr;  ///< cte: read what it produced
  bool recursive_reference = false;   ///< cte: the working table, inside its own recursive term
  ExprList functions;                 ///< function: calls, side by side (ROWS FROM); each fills its columns
  ArenaSpan<std::uint32_t> function_columns;  ///< how many columns each of them fills
  bool ordinality = false;                    ///< the last column counts
};

enum class FromKind : std::uint8_t { range, join };
enum class JoinKind : std::uint8_t { inner, left, right, full, semi, anti };
/// FROM as a tree. A list of FROM items is a chain of inner joins without condition.
struct From {
  FromKind kind = FromKind::range;
  const Range* range = nullptr;
  JoinKind join = JoinKind::inner;
  const From* left = nullptr;
  const From* right = nullptr;
  const Expr* on = nullptr;
};

// ---- queries ---------------------------------------------------------------------------------------------------

struct SortKey {
  const Expr* expr = nullptr;
  bool descending = false;
  bool nulls_first = false;
  std::int32_t target =
      -1;  ///< Query::order_by: which of its targets `expr` is (the same node); −1 in aggregates
};
struct Target {
  const Expr* expr = nullptr;
  std::string_view name;
  Oid source_table = Oid::invalid;  ///< a plain column: where from (RowDescription tells)
  catalog::ColumnNo source_column = catalog::ColumnNo::none;
};
struct Aggregate {
  const bytecode::Function* function = nullptr;
  ExprList args;  ///< over the rows before grouping; empty and `star`: count(*)
  bool star = false;
  bool distinct = false;
  ArenaSpan<SortKey> order_by;
  ExprList direct_args;  ///< ordered-set aggregates
  const Expr* filter = nullptr;
  Oid type = Oid::invalid;
  Location at = ast::nowhere;
};
struct CommonTable {
  std::string_view name;
  const Query* query = nullptr;  ///< not recursive: all of it; recursive: the non-recursive term
  const Query* recursive_term = nullptr;
  bool union_all = false;
  ArenaSpan<RangeColumn> columns;
  ast::Materialize materialize = ast::Materialize::unspecified;
  std::uint32_t references = 0;
  bool modifies = false;    ///< INSERT, UPDATE, DELETE … RETURNING
  std::uint32_t index = 0;  ///< unique in the statement
};

enum class QueryKind : std::uint8_t { select, values, set_operation, insert, update, delete_ };

/// Where values come from that a statement writes: column i of the target gets values[i]; null: left as it is (update)
/// or its default, which bind() has put in.
struct Assignment {
  catalog::ColumnNo column = catalog::ColumnNo::none;
  const Expr* value = nullptr;
};
struct ConflictArbiter {
  Oid index = Oid::invalid;
};
struct OnConflict {
  ast::ConflictAction action = ast::ConflictAction::nothing;
  ArenaSpan<ConflictArbiter> arbiters;  ///< empty: any unique index
  const Range* excluded = nullptr;      ///< update: the row that was proposed
  ArenaSpan<Assignment> set;
  const Expr* where = nullptr;
};
/// What has to be true of a row that is written; bound over the target range's columns, which here, in the expressions of
/// generated columns and in RETURNING are the new row's. (In SET, WHERE and ON of an UPDATE they are the old row's.)
struct BoundCheck {
  const catalog::Constraint* constraint = nullptr;
  const Expr* condition = nullptr;
};
/// An index of the target whose columns or predicate are expressions, bound over the target's columns.
struct BoundIndex {
  const catalog::Index* index = nullptr;
  ExprList keys;  ///< one for each key column
  const Expr* predicate = nullptr;
};

struct Query {
  QueryKind kind = QueryKind::select;
  ArenaSpan<const CommonTable*> ctes;
  bool correlated = false;      ///< it, or something inside it, refers to ranges of an enclosing query
  ArenaSpan<ColumnExpr> outer;  ///< the columns of enclosing queries' ranges, as they are below grouping

  // select, and the row source of the others
  ArenaSpan<Target> targets;          ///< insert/update/delete: RETURNING
  std::uint32_t visible_targets = 0;  ///< behind these stand columns only ORDER BY or DISTINCT ON needs
  ArenaSpan<const Range*> ranges;     ///< all that `from` mentions, the target of update/delete included
  const From* from = nullptr;         ///< null: one row without columns
  const Expr* where = nullptr;
  bool grouped = false;  ///< GROUP BY, HAVING or an aggregate
  ExprList group_keys;
  ArenaSpan<ArenaSpan<std::uint32_t>> grouping_sets;  ///< empty: one set of all keys
  ArenaSpan<Aggregate> aggregates;
  const Expr* having = nullptr;
  ExprList set_calls;  ///< set-returning calls of the target list, advanced in lockstep
  ast::Distinct distinct = ast::Distinct::no;
  ArenaSpan<std::uint32_t> distinct_on;  ///< positions in `targets`
  ArenaSpan<SortKey> order_by;           ///< of a set operation: over ColumnExpr of its `result` range
  const Expr* limit = nullptr;           ///< int8
  const Expr* offset = nullptr;          ///< int8
  bool with_ties = false;
  ArenaSpan<ast::Locking const*> locking;

  ArenaSpan<ExprList>
      values;  ///< values: rows of expressions, all of the same types: the columns of `result`

  ast::SetOperation set_operation = ast::SetOperation::none;
  bool set_all = false;
  const Query* left = nullptr;  ///< sides: their visible targets are coerced to this query's types
  const Query* right = nullptr;
  const Range* result =
      nullptr;  ///< of a set operation, and of VALUES: its columns, for targets and order_by

  // insert, update, delete
  const Range* target = nullptr;
  const Query* source =
      nullptr;  ///< insert: the rows; its visible targets are the `insert_columns`; null: one row
  const Range* source_range = nullptr;  ///< insert: how `assignments` refer to the source's columns
  ArenaSpan<Assignment>
      assignments;  ///< insert: every column; update: those that change (generated ones too)
  const OnConflict* on_conflict = nullptr;
  ArenaSpan<BoundCheck> checks;
  ArenaSpan<BoundIndex> bound_indexes;  ///< those that have expressions
};

struct ParamType {
  Oid type = Oid::invalid;
};

struct Statement {
  const Query* query = nullptr;
  ArenaSpan<Oid> params;     ///< of $1 …, inferred
  ArenaSpan<Oid> lifted;     ///< types that lifted constants got
  std::uint32_t ranges = 0;  ///< RelationIds are below this
  std::uint32_t ctes = 0;
  bool unshared = false;  ///< the value of a lifted constant was looked at: the plan is for this text only
};

}  // namespace pgmicro::planner
