#pragma once
/// Queries, what stands in FROM, and the statements that change rows.

#include <pgmicro/ast/expression.hpp>

namespace pgmicro::ast {

// ---- FROM ------------------------------------------------------------------------------------------------------

struct Alias : NodeOf<NodeKind::Alias, Part> {
  std::string_view name;
  Name columns;
  PGM_AST_FIELDS(name, columns)
};

enum class Persistence : std::uint8_t { permanent, unlogged, temporary };
/// A relation, named: in FROM, as the target of a statement, or as what a CREATE makes (then with a persistence).
struct TableName : NodeOf<NodeKind::TableName, TableExpr> {
  std::string_view catalog;
  std::string_view schema;
  std::string_view name;
  bool only = false;  ///< ONLY t: without its children
  Persistence persistence = Persistence::permanent;
  const Alias* alias = nullptr;
  PGM_AST_FIELDS(catalog, schema, name, only, persistence, alias)
};
struct SubqueryTable : NodeOf<NodeKind::SubqueryTable, TableExpr> {
  bool lateral = false;
  const Statement* query = nullptr;
  const Alias* alias = nullptr;
  PGM_AST_FIELDS(lateral, query, alias)
};
/// One function of FROM: a call (or an SQL-syntax value) and, in ROWS FROM, its own column definitions.
struct FunctionItem : NodeOf<NodeKind::FunctionItem, Part> {
  const Expr* call = nullptr;
  List<ColumnDef> columns;
  PGM_AST_FIELDS(call, columns)
};
struct FunctionTable : NodeOf<NodeKind::FunctionTable, TableExpr> {
  bool lateral = false;
  bool ordinality = false;
  bool rows_from = false;
  List<FunctionItem> functions;
  const Alias* alias = nullptr;
  List<ColumnDef> columns;
  PGM_AST_FIELDS(lateral, ordinality, rows_from, functions, alias, columns)
};
struct SampledTable : NodeOf<NodeKind::SampledTable, TableExpr> {
  const TableExpr* table = nullptr;
  Name method;
  List<Expr> args;
  const Expr* repeatable = nullptr;
  PGM_AST_FIELDS(table, method, args, repeatable)
};
enum class JoinType : std::uint8_t { inner, left, full, right };
/// A join without `natural`, `using_columns` and `on` is a CROSS JOIN.
struct JoinedTable : NodeOf<NodeKind::JoinedTable, TableExpr> {
  JoinType type = JoinType::inner;
  bool natural = false;
  const TableExpr* left = nullptr;
  const TableExpr* right = nullptr;
  Name using_columns;
  const Alias* using_alias = nullptr;
  const Expr* on = nullptr;
  const Alias* alias = nullptr;
  PGM_AST_FIELDS(type, natural, left, right, using_columns, using_alias, on, alias)
};
struct XmlTableColumn : NodeOf<NodeKind::XmlTableColumn, Part> {
  std::string_view name;
  const TypeName* type = nullptr;
  bool for_ordinality = false;
  bool not_null = false;
  const Expr* path = nullptr;
  const Expr* default_value = nullptr;
  PGM_AST_FIELDS(name, type, for_ordinality, not_null, path, default_value)
};
struct XmlTable : NodeOf<NodeKind::XmlTable, TableExpr> {
  bool lateral = false;
  const Expr* document = nullptr;
  const Expr* row = nullptr;
  List<SelectItem> namespaces;
  List<XmlTableColumn> columns;
  const Alias* alias = nullptr;
  PGM_AST_FIELDS(lateral, document, row, namespaces, columns, alias)
};

// ---- SELECT ----------------------------------------------------------------------------------------------------

/// `value AS name`, in a select list or RETURNING.
struct SelectItem : NodeOf<NodeKind::SelectItem, Part> {
  std::string_view name;  ///< empty: none given
  const Expr* value = nullptr;
  PGM_AST_FIELDS(name, value)
};
struct CteSearch : NodeOf<NodeKind::CteSearch, Part> {
  bool breadth_first = false;
  Name columns;
  std::string_view sequence_column;
  PGM_AST_FIELDS(breadth_first, columns, sequence_column)
};
struct CteCycle : NodeOf<NodeKind::CteCycle, Part> {
  Name columns;
  std::string_view mark_column;
  const Expr* mark_value = nullptr;
  const Expr* mark_default = nullptr;
  std::string_view path_column;
  PGM_AST_FIELDS(columns, mark_column, mark_value, mark_default, path_column)
};
enum class Materialize : std::uint8_t { unspecified, always, never };
struct CommonTable : NodeOf<NodeKind::CommonTable, Part> {
  std::string_view name;
  Name columns;
  Materialize materialize = Materialize::unspecified;
  const Statement* query = nullptr;
  const CteSearch* search = nullptr;
  const CteCycle* cycle = nullptr;
  PGM_AST_FIELDS(name, columns, materialize, query, search, cycle)
};
struct With : NodeOf<NodeKind::With, Part> {
  bool recursive = false;
  List<CommonTable> tables;
  PGM_AST_FIELDS(recursive, tables)
};
enum class OnCommit : std::uint8_t { unspecified, preserve_rows, delete_rows, drop };
/// Where rows go: SELECT INTO, CREATE TABLE AS, CREATE MATERIALIZED VIEW.
struct Into : NodeOf<NodeKind::Into, Part> {
  const TableName* table = nullptr;
  Name columns;
  std::string_view access_method;
  List<Option> options;
  OnCommit on_commit = OnCommit::unspecified;
  std::string_view tablespace;
  bool no_data = false;
  PGM_AST_FIELDS(table, columns, access_method, options, on_commit, tablespace, no_data)
};
enum class LockStrength : std::uint8_t { key_share, share, no_key_update, update };
enum class LockWait : std::uint8_t { block, skip_locked, nowait };
struct Locking : NodeOf<NodeKind::Locking, Part> {
  LockStrength strength = LockStrength::update;
  LockWait wait = LockWait::block;
  List<TableName> tables;  ///< empty: all
  PGM_AST_FIELDS(strength, wait, tables)
};
struct ValuesRow : NodeOf<NodeKind::ValuesRow, Part> {
  List<Expr> values;
  PGM_AST_FIELDS(values)
};
enum class Distinct : std::uint8_t { no, rows, on };
enum class LimitType : std::uint8_t { none, count, with_ties };
enum class SetOperation : std::uint8_t { none, union_, intersect, except };
/// One of three: a plain SELECT; VALUES (`values` is not empty, only the clauses from `order_by` on apply); a set
/// operation (`set_operation` is not `none`: `left` and `right`, and the clauses from `order_by` on).
/// `at` is nowhere: PostgreSQL's grammar does not say where a SELECT begins.
struct Select : NodeOf<NodeKind::Select, Statement> {
  Distinct distinct = Distinct::no;
  List<Expr> distinct_on;
  const Into* into = nullptr;
  List<SelectItem> items;
  List<TableExpr> from;
  const Expr* where = nullptr;
  List<Expr> group_by;
  bool group_distinct = false;
  const Expr* having = nullptr;
  List<Window> windows;
  List<ValuesRow> values;
  SetOperation set_operation = SetOperation::none;
  bool set_all = false;
  const Select* left = nullptr;
  const Select* right = nullptr;
  List<SortItem> order_by;
  const Expr* offset = nullptr;
  const Expr* limit = nullptr;  ///< a null literal for LIMIT ALL
  LimitType limit_type = LimitType::none;
  List<Locking> locking;
  const With* with = nullptr;
  PGM_AST_FIELDS(distinct, distinct_on, into, items, from, where, group_by, group_distinct, having, windows,
                 values, set_operation, set_all, left, right, order_by, offset, limit, limit_type, locking,
                 with)
};

// ---- changing rows ---------------------------------------------------------------------------------------------

/// A column as a target, perhaps a part of it: `c`, `c[1]`, `c.field`.
struct Target : NodeOf<NodeKind::Target, Part> {
  std::string_view column;
  List<Accessor> accessors;
  PGM_AST_FIELDS(column, accessors)
};
/// `target = value`, or `(target, target) = row or query` (multiple).
struct Assignment : NodeOf<NodeKind::Assignment, Part> {
  List<Target> targets;
  bool multiple = false;
  const Expr* value = nullptr;
  PGM_AST_FIELDS(targets, multiple, value)
};
enum class Overriding : std::uint8_t { none, user_value, system_value };
enum class ConflictAction : std::uint8_t { nothing, update };
struct ConflictTarget : NodeOf<NodeKind::ConflictTarget, Part> {
  List<IndexElement> elements;
  const Expr* where = nullptr;
  std::string_view constraint;  ///< ON CONSTRAINT name
  PGM_AST_FIELDS(elements, where, constraint)
};
struct OnConflict : NodeOf<NodeKind::OnConflict, Part> {
  ConflictAction action = ConflictAction::nothing;
  const ConflictTarget* target = nullptr;
  List<Assignment> set;
  const Expr* where = nullptr;
  PGM_AST_FIELDS(action, target, set, where)
};
struct Insert : NodeOf<NodeKind::Insert, Statement> {
  const TableName* table = nullptr;
  List<Target> columns;
  const Statement* source = nullptr;  ///< absent: DEFAULT VALUES
  Overriding overriding = Overriding::none;
  const OnConflict* on_conflict = nullptr;
  List<SelectItem> returning;
  const With* with = nullptr;
  PGM_AST_FIELDS(table, columns, source, overriding, on_conflict, returning, with)
};
struct Update : NodeOf<NodeKind::Update, Statement> {
  const TableName* table = nullptr;
  List<Assignment> set;
  List<TableExpr> from;
  const Expr* where = nullptr;
  List<SelectItem> returning;
  const With* with = nullptr;
  PGM_AST_FIELDS(table, set, from, where, returning, with)
};
struct Delete : NodeOf<NodeKind::Delete, Statement> {
  const TableName* table = nullptr;
  List<TableExpr> using_tables;
  const Expr* where = nullptr;
  List<SelectItem> returning;
  const With* with = nullptr;
  PGM_AST_FIELDS(table, using_tables, where, returning, with)
};
enum class MergeAction : std::uint8_t { nothing, insert, update, delete_ };
struct MergeWhen : NodeOf<NodeKind::MergeWhen, Part> {
  bool matched = false;
  const Expr* condition = nullptr;
  MergeAction action = MergeAction::nothing;
  List<Assignment> set;
  List<Target> columns;
  Overriding overriding = Overriding::none;
  List<Expr> values;  ///< insert; empty: DEFAULT VALUES
  PGM_AST_FIELDS(matched, condition, action, set, columns, overriding, values)
};
struct Merge : NodeOf<NodeKind::Merge, Statement> {
  const TableName* table = nullptr;
  const TableExpr* source = nullptr;
  const Expr* on = nullptr;
  List<MergeWhen> whens;
  const With* with = nullptr;
  PGM_AST_FIELDS(table, source, on, whens, with)
};
/// RETURN value: only as the body of an SQL function.
struct Return : NodeOf<NodeKind::Return, Statement> {
  const Expr* value = nullptr;
  PGM_AST_FIELDS(value)
};

}  // namespace pgmicro::ast
