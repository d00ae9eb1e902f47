#pragma once
/// Expressions and type names.

#include <pgmicro/ast/node.hpp>

namespace pgmicro::ast {

// ---- constants and names ---------------------------------------------------------------------------------------

enum class LiteralType : std::uint8_t { null, boolean, integer, numeric, string, bit_string };

/// `42` is an integer if it fits in 32 bits, else numeric. A sign before a number is part of it (`-1`), as the
/// grammar folds it. `b'101'` and `x'1F'` keep their letter: text "b101", "x1F".
struct Literal : NodeOf<NodeKind::Literal, Expr> {
  LiteralType type = LiteralType::null;
  bool boolean = false;
  std::int32_t integer = 0;
  std::string_view text;  ///< numeric, string, bit_string
  /// n > 0: the n-th constant that was lifted out of the text (parser/literals.hpp). The plan is for any value of its
  /// class; this value is only this text's.
  std::int32_t lifted = 0;
  PGM_AST_FIELDS(type, boolean, integer, text, lifted)
};

/// `$1`: numbers from 1.
struct Param : NodeOf<NodeKind::Param, Expr> {
  std::int32_t number = 0;
  PGM_AST_FIELDS(number)
};

/// `a`, `t.a`, `s.t.a`, `t.*` (star), `*` (no name, star).
struct ColumnRef : NodeOf<NodeKind::ColumnRef, Expr> {
  Name name;
  bool star = false;
  PGM_AST_FIELDS(name, star)
};

enum class AccessorType : std::uint8_t { field, star, index, slice };
struct Accessor : NodeOf<NodeKind::Accessor, Part> {
  AccessorType type = AccessorType::field;
  std::string_view field;
  const Expr* lower = nullptr;  ///< slice; absent in `[:u]`
  const Expr* upper = nullptr;  ///< index, or slice; absent in `[l:]`
  PGM_AST_FIELDS(type, field, lower, upper)
};

/// `(base).field`, `base[i]`, `base[l:u]`, `(base).*`: one node for a run of them.
struct Indirection : NodeOf<NodeKind::Indirection, Expr> {
  const Expr* base = nullptr;
  List<Accessor> accessors;
  PGM_AST_FIELDS(base, accessors)
};

// ---- types -----------------------------------------------------------------------------------------------------

/// `int`, `numeric(10,2)`, `s.t[][]`, `setof t`, `t.c%type`. The grammar has already replaced SQL's spellings
/// (`int` is pg_catalog.int4).
struct TypeName : NodeOf<NodeKind::TypeName, Part> {
  Name name;
  bool setof = false;
  bool percent_type = false;
  List<Expr> modifiers;                  ///< as written; for interval: a mask of fields, then the precision
  ArenaSpan<std::int32_t> array_bounds;  ///< one for each pair of brackets, -1 where it is empty
  PGM_AST_FIELDS(name, setof, percent_type, modifiers, array_bounds)
};

/// The field masks in an interval's modifier.
enum class IntervalField : std::int32_t {
  month = 1 << 1,
  year = 1 << 2,
  day = 1 << 3,
  hour = 1 << 10,
  minute = 1 << 11,
  second = 1 << 12,
  all = 0x7fff
};

/// `CAST(a AS t)`, `a::t`, `t 'text'`: the last has no location of its own.
struct Cast : NodeOf<NodeKind::Cast, Expr> {
  const Expr* arg = nullptr;
  const TypeName* type = nullptr;
  PGM_AST_FIELDS(arg, type)
};
struct Collate : NodeOf<NodeKind::Collate, Expr> {
  const Expr* arg = nullptr;  ///< absent where the clause stands in a column definition
  Name collation;
  PGM_AST_FIELDS(arg, collation)
};

// ---- operators and predicates ----------------------------------------------------------------------------------

/// `left op right`; without `left` a prefix operator. One part in `name` unless OPERATOR(s.op) was written.
struct Operator : NodeOf<NodeKind::Operator, Expr> {
  Name name;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
  PGM_AST_FIELDS(name, left, right)
};
/// `left op ANY (array)`, `left op ALL (array)`. Over a query it is a Subquery.
struct QuantifiedOperator : NodeOf<NodeKind::QuantifiedOperator, Expr> {
  bool all = false;
  Name name;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
  PGM_AST_FIELDS(all, name, left, right)
};
struct IsDistinct : NodeOf<NodeKind::IsDistinct, Expr> {
  bool negated = false;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
  PGM_AST_FIELDS(negated, left, right)
};
struct NullIf : NodeOf<NodeKind::NullIf, Expr> {
  const Expr* left = nullptr;
  const Expr* right = nullptr;
  PGM_AST_FIELDS(left, right)
};
/// `arg [NOT] IN (list)`. Over a query it is a Subquery.
struct In : NodeOf<NodeKind::In, Expr> {
  bool negated = false;
  const Expr* arg = nullptr;
  List<Expr> list;
  PGM_AST_FIELDS(negated, arg, list)
};
enum class LikeType : std::uint8_t { like, ilike, similar };
/// The operators behind it are ~~, ~~* and ~ (over similar_to_escape).
struct Like : NodeOf<NodeKind::Like, Expr> {
  LikeType type = LikeType::like;
  bool negated = false;
  const Expr* arg = nullptr;
  const Expr* pattern = nullptr;
  const Expr* escape = nullptr;
  PGM_AST_FIELDS(type, negated, arg, pattern, escape)
};
struct Between : NodeOf<NodeKind::Between, Expr> {
  bool negated = false;
  bool symmetric = false;
  const Expr* arg = nullptr;
  const Expr* low = nullptr;
  const Expr* high = nullptr;
  PGM_AST_FIELDS(negated, symmetric, arg, low, high)
};
enum class LogicalType : std::uint8_t { and_, or_, not_ };
/// A chain of ANDs (or ORs) is one flat node.
struct Logical : NodeOf<NodeKind::Logical, Expr> {
  LogicalType type = LogicalType::and_;
  List<Expr> args;
  PGM_AST_FIELDS(type, args)
};
struct NullTest : NodeOf<NodeKind::NullTest, Expr> {
  bool negated = false;
  const Expr* arg = nullptr;
  PGM_AST_FIELDS(negated, arg)
};
enum class BooleanTestType : std::uint8_t {
  is_true,
  is_not_true,
  is_false,
  is_not_false,
  is_unknown,
  is_not_unknown
};
struct BooleanTest : NodeOf<NodeKind::BooleanTest, Expr> {
  BooleanTestType type = BooleanTestType::is_true;
  const Expr* arg = nullptr;
  PGM_AST_FIELDS(type, arg)
};

// ---- calls -----------------------------------------------------------------------------------------------------

enum class SortDirection : std::uint8_t { unspecified, ascending, descending, by_operator };
enum class NullsOrder : std::uint8_t { unspecified, first, last };
struct SortItem : NodeOf<NodeKind::SortItem, Part> {
  const Expr* expr = nullptr;
  SortDirection direction = SortDirection::unspecified;
  NullsOrder nulls = NullsOrder::unspecified;
  Name using_operator;
  PGM_AST_FIELDS(expr, direction, nulls, using_operator)
};

enum class FrameMode : std::uint8_t { range, rows, groups };
enum class FrameBound : std::uint8_t {
  unbounded_preceding,
  offset_preceding,
  current_row,
  offset_following,
  unbounded_following
};
enum class FrameExclusion : std::uint8_t { none, current_row, group, ties };
/// A window: `OVER name` (name only), `OVER (…)`, or an entry of the WINDOW clause. Without a frame clause the frame
/// is the default one: RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.
struct Window : NodeOf<NodeKind::Window, Part> {
  std::string_view name;  ///< WINDOW name AS, or OVER name
  std::string_view base;  ///< the window this one extends: `(base …)`
  List<Expr> partition_by;
  List<SortItem> order_by;
  bool has_frame = false;
  bool between = false;  ///< written with BETWEEN; without it the frame ends at the current row
  FrameMode mode = FrameMode::range;
  FrameBound start = FrameBound::unbounded_preceding;
  FrameBound end = FrameBound::current_row;
  FrameExclusion exclusion = FrameExclusion::none;
  const Expr* start_offset = nullptr;
  const Expr* end_offset = nullptr;
  PGM_AST_FIELDS(name, base, partition_by, order_by, has_frame, between, mode, start, end, exclusion,
                 start_offset, end_offset)
};

/// `sql_syntax`: SQL spells the call without parentheses or with keywords between the arguments (`a AT TIME ZONE b`,
/// `EXTRACT(year FROM d)`, `TRIM(BOTH x FROM y)`); the name is then pg_catalog's function behind it.
struct FunctionCall : NodeOf<NodeKind::FunctionCall, Expr> {
  Name name;
  List<Expr> args;
  List<SortItem> order_by;
  const Expr* filter = nullptr;
  const Window* over = nullptr;
  bool within_group = false;
  bool star = false;
  bool distinct = false;
  bool variadic = false;
  bool sql_syntax = false;
  PGM_AST_FIELDS(name, args, order_by, filter, over, within_group, star, distinct, variadic, sql_syntax)
};
struct NamedArg : NodeOf<NodeKind::NamedArg, Expr> {
  std::string_view name;
  const Expr* arg = nullptr;
  PGM_AST_FIELDS(name, arg)
};

enum class SubqueryType : std::uint8_t { exists, all, any, scalar, array };
/// A query inside an expression. `any` without an operator is `test IN (query)`.
struct Subquery : NodeOf<NodeKind::Subquery, Expr> {
  SubqueryType type = SubqueryType::scalar;
  const Expr* test = nullptr;
  Name op;
  const Statement* query = nullptr;
  PGM_AST_FIELDS(type, test, op, query)
};

struct CaseWhen : NodeOf<NodeKind::CaseWhen, Part> {
  const Expr* condition = nullptr;
  const Expr* result = nullptr;
  PGM_AST_FIELDS(condition, result)
};
struct Case : NodeOf<NodeKind::Case, Expr> {
  const Expr* arg = nullptr;
  List<CaseWhen> whens;
  const Expr* otherwise = nullptr;
  PGM_AST_FIELDS(arg, whens, otherwise)
};
struct ArrayLiteral : NodeOf<NodeKind::ArrayLiteral, Expr> {
  List<Expr> elements;
  PGM_AST_FIELDS(elements)
};
/// `ROW(a, b)` or, implicit, `(a, b)`.
struct Row : NodeOf<NodeKind::Row, Expr> {
  bool implicit = false;
  List<Expr> args;
  PGM_AST_FIELDS(implicit, args)
};
struct Coalesce : NodeOf<NodeKind::Coalesce, Expr> {
  List<Expr> args;
  PGM_AST_FIELDS(args)
};
struct MinMax : NodeOf<NodeKind::MinMax, Expr> {
  bool least = false;
  List<Expr> args;
  PGM_AST_FIELDS(least, args)
};
enum class SessionValueType : std::uint8_t {
  current_date,
  current_time,
  current_timestamp,
  localtime,
  localtimestamp,
  current_role,
  current_user,
  user,
  session_user,
  current_catalog,
  current_schema
};
/// CURRENT_DATE, CURRENT_TIMESTAMP(3), CURRENT_USER …
struct SessionValue : NodeOf<NodeKind::SessionValue, Expr> {
  SessionValueType type = SessionValueType::current_date;
  std::int32_t precision = -1;  ///< -1: none given
  PGM_AST_FIELDS(type, precision)
};
/// GROUPING(a, b).
struct Grouping : NodeOf<NodeKind::Grouping, Expr> {
  List<Expr> args;
  PGM_AST_FIELDS(args)
};
enum class GroupingSetType : std::uint8_t { empty, rollup, cube, sets };
/// ROLLUP(…), CUBE(…), GROUPING SETS(…), (): only in GROUP BY.
struct GroupingSet : NodeOf<NodeKind::GroupingSet, Expr> {
  GroupingSetType type = GroupingSetType::empty;
  List<Expr> content;
  PGM_AST_FIELDS(type, content)
};
/// DEFAULT as a value of INSERT or UPDATE.
struct DefaultValue : NodeOf<NodeKind::DefaultValue, Expr> {
  PGM_AST_FIELDS()
};
struct CurrentOf : NodeOf<NodeKind::CurrentOf, Expr> {
  std::string_view cursor;
  PGM_AST_FIELDS(cursor)
};

// ---- XML -------------------------------------------------------------------------------------------------------

enum class XmlType : std::uint8_t { concat, element, forest, parse, pi, root, is_document };
enum class XmlOption : std::uint8_t { document, content };
struct Xml : NodeOf<NodeKind::Xml, Expr> {
  XmlType type = XmlType::concat;
  std::string_view name;
  List<SelectItem> named_args;
  List<Expr> args;
  XmlOption option = XmlOption::document;
  PGM_AST_FIELDS(type, name, named_args, args, option)
};
struct XmlSerialize : NodeOf<NodeKind::XmlSerialize, Expr> {
  XmlOption option = XmlOption::document;
  const Expr* arg = nullptr;
  const TypeName* type = nullptr;
  PGM_AST_FIELDS(option, arg, type)
};

}  // namespace pgmicro::ast
