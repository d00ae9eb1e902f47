#pragma once
/// Roles and privileges, transactions and settings, cursors, and what else a session can be told.

#include <pgmicro/ast/definition.hpp>

namespace pgmicro::ast {

// ---- roles and privileges --------------------------------------------------------------------------------------

enum class RoleStatement : std::uint8_t { role, user, group };
struct CreateRole : NodeOf<NodeKind::CreateRole, Statement> {
  RoleStatement type = RoleStatement::role;
  std::string_view name;
  List<Option> options;
  PGM_AST_FIELDS(type, name, options)
};
struct AlterRole : NodeOf<NodeKind::AlterRole, Statement> {
  const RoleSpec* role = nullptr;
  List<Option> options;
  bool drops_members = false;  ///< ALTER GROUP … DROP USER
  PGM_AST_FIELDS(role, options, drops_members)
};
struct AlterRoleSet : NodeOf<NodeKind::AlterRoleSet, Statement> {
  const RoleSpec* role = nullptr;  ///< absent: ALL
  std::string_view database;
  const SetVariable* setting = nullptr;
  PGM_AST_FIELDS(role, database, setting)
};
struct DropRole : NodeOf<NodeKind::DropRole, Statement> {
  List<RoleSpec> roles;
  bool missing_ok = false;
  PGM_AST_FIELDS(roles, missing_ok)
};
struct Privilege : NodeOf<NodeKind::Privilege, Part> {
  std::string_view name;  ///< empty: ALL (columns)
  Name columns;
  PGM_AST_FIELDS(name, columns)
};
enum class GrantTarget : std::uint8_t { objects, all_in_schema, defaults };
/// GRANT (or REVOKE) privileges ON objects.
struct Grant : NodeOf<NodeKind::Grant, Statement> {
  bool is_grant = true;
  GrantTarget target = GrantTarget::objects;
  ObjectType type = ObjectType::table;
  List<Node> objects;          ///< TableName or ObjectName
  List<Privilege> privileges;  ///< empty: ALL
  List<RoleSpec> grantees;
  bool grant_option = false;
  const RoleSpec* grantor = nullptr;
  DropBehavior behavior = DropBehavior::restrict;
  PGM_AST_FIELDS(is_grant, target, type, objects, privileges, grantees, grant_option, grantor, behavior)
};
struct GrantRole : NodeOf<NodeKind::GrantRole, Statement> {
  bool is_grant = true;
  List<Privilege> roles;
  List<RoleSpec> grantees;
  bool admin_option = false;
  const RoleSpec* grantor = nullptr;
  DropBehavior behavior = DropBehavior::restrict;
  PGM_AST_FIELDS(is_grant, roles, grantees, admin_option, grantor, behavior)
};
struct AlterDefaultPrivileges : NodeOf<NodeKind::AlterDefaultPrivileges, Statement> {
  List<Option> options;
  const Grant* action = nullptr;
  PGM_AST_FIELDS(options, action)
};
struct DropOwned : NodeOf<NodeKind::DropOwned, Statement> {
  List<RoleSpec> roles;
  DropBehavior behavior = DropBehavior::restrict;
  PGM_AST_FIELDS(roles, behavior)
};
struct ReassignOwned : NodeOf<NodeKind::ReassignOwned, Statement> {
  List<RoleSpec> roles;
  const RoleSpec* new_role = nullptr;
  PGM_AST_FIELDS(roles, new_role)
};
struct CreateDatabase : NodeOf<NodeKind::CreateDatabase, Statement> {
  std::string_view name;
  List<Option> options;
  PGM_AST_FIELDS(name, options)
};
struct AlterDatabase : NodeOf<NodeKind::AlterDatabase, Statement> {
  std::string_view name;
  List<Option> options;
  const SetVariable* setting = nullptr;
  PGM_AST_FIELDS(name, options, setting)
};
struct DropDatabase : NodeOf<NodeKind::DropDatabase, Statement> {
  std::string_view name;
  bool missing_ok = false;
  List<Option> options;
  PGM_AST_FIELDS(name, missing_ok, options)
};

// ---- transactions and settings ---------------------------------------------------------------------------------

enum class TransactionType : std::uint8_t {
  begin,
  start,
  commit,
  rollback,
  savepoint,
  release,
  rollback_to,
  prepare,
  commit_prepared,
  rollback_prepared
};
struct Transaction : NodeOf<NodeKind::Transaction, Statement> {
  TransactionType type = TransactionType::begin;
  List<Option> options;  ///< transaction_isolation, transaction_read_only, transaction_deferrable
  std::string_view savepoint;
  std::string_view gid;
  bool chain = false;
  PGM_AST_FIELDS(type, options, savepoint, gid, chain)
};
enum class SetType : std::uint8_t { value, default_, from_current, multiple, reset, reset_all };
/// SET, RESET. `multiple` is SET TRANSACTION and SET SESSION CHARACTERISTICS, with the options as arguments.
struct SetVariable : NodeOf<NodeKind::SetVariable, Statement> {
  SetType type = SetType::value;
  std::string_view name;
  List<Node> args;  ///< Expr, or Option where `multiple`
  bool local = false;
  PGM_AST_FIELDS(type, name, args, local)
};
struct ShowVariable : NodeOf<NodeKind::ShowVariable, Statement> {
  std::string_view name;  ///< "all" for SHOW ALL
  PGM_AST_FIELDS(name)
};
struct SetConstraints : NodeOf<NodeKind::SetConstraints, Statement> {
  List<TableName> constraints;  ///< empty: ALL
  bool deferred = false;
  PGM_AST_FIELDS(constraints, deferred)
};
/// PostgreSQL's table locks, weakest first.
enum class LockMode : std::uint8_t {
  access_share = 1,
  row_share,
  row_exclusive,
  share_update_exclusive,
  share,
  share_row_exclusive,
  exclusive,
  access_exclusive
};
struct LockTable : NodeOf<NodeKind::LockTable, Statement> {
  List<TableName> tables;
  LockMode mode = LockMode::access_exclusive;
  bool nowait = false;
  PGM_AST_FIELDS(tables, mode, nowait)
};
enum class DiscardType : std::uint8_t { all, plans, sequences, temporary };
struct Discard : NodeOf<NodeKind::Discard, Statement> {
  DiscardType type = DiscardType::all;
  PGM_AST_FIELDS(type)
};

// ---- prepared statements and cursors ---------------------------------------------------------------------------

struct Prepare : NodeOf<NodeKind::Prepare, Statement> {
  std::string_view name;
  List<TypeName> types;
  const Statement* query = nullptr;
  PGM_AST_FIELDS(name, types, query)
};
struct Execute : NodeOf<NodeKind::Execute, Statement> {
  std::string_view name;
  List<Expr> args;
  PGM_AST_FIELDS(name, args)
};
struct Deallocate : NodeOf<NodeKind::Deallocate, Statement> {
  bool all = false;
  std::string_view name;
  PGM_AST_FIELDS(all, name)
};
/// Contradictions (SCROLL NO SCROLL) parse; the binder refuses them.
struct DeclareCursor : NodeOf<NodeKind::DeclareCursor, Statement> {
  std::string_view name;
  bool binary = false;
  bool scroll = false;
  bool no_scroll = false;
  bool insensitive = false;
  bool asensitive = false;
  bool hold = false;
  const Statement* query = nullptr;
  PGM_AST_FIELDS(name, binary, scroll, no_scroll, insensitive, asensitive, hold, query)
};
enum class FetchDirection : std::uint8_t { forward, backward, absolute, relative };
inline constexpr std::int64_t fetch_all = 0x7fffffffffffffff;
struct Fetch : NodeOf<NodeKind::Fetch, Statement> {
  FetchDirection direction = FetchDirection::forward;
  std::int64_t count = 1;
  std::string_view cursor;
  bool is_move = false;
  PGM_AST_FIELDS(direction, count, cursor, is_move)
};
struct CloseCursor : NodeOf<NodeKind::CloseCursor, Statement> {
  bool all = false;
  std::string_view name;
  PGM_AST_FIELDS(all, name)
};

// ---- the rest --------------------------------------------------------------------------------------------------

struct Copy : NodeOf<NodeKind::Copy, Statement> {
  const TableName* table = nullptr;
  const Statement* query = nullptr;
  Name columns;
  bool is_from = false;
  bool is_program = false;
  bool has_file = false;  ///< else STDIN or STDOUT
  std::string_view file;
  List<Option> options;
  const Expr* where = nullptr;
  PGM_AST_FIELDS(table, query, columns, is_from, is_program, has_file, file, options, where)
};
struct Explain : NodeOf<NodeKind::Explain, Statement> {
  const Statement* query = nullptr;
  List<Option> options;
  PGM_AST_FIELDS(query, options)
};
struct Call : NodeOf<NodeKind::Call, Statement> {
  const FunctionCall* call = nullptr;
  PGM_AST_FIELDS(call)
};
struct Do : NodeOf<NodeKind::Do, Statement> {
  List<Option> options;  ///< as, language
  PGM_AST_FIELDS(options)
};
struct Listen : NodeOf<NodeKind::Listen, Statement> {
  std::string_view channel;
  PGM_AST_FIELDS(channel)
};
struct Notify : NodeOf<NodeKind::Notify, Statement> {
  std::string_view channel;
  bool has_payload = false;
  std::string_view payload;
  PGM_AST_FIELDS(channel, has_payload, payload)
};
struct Unlisten : NodeOf<NodeKind::Unlisten, Statement> {
  bool all = false;
  std::string_view channel;
  PGM_AST_FIELDS(all, channel)
};
struct VacuumTable : NodeOf<NodeKind::VacuumTable, Part> {
  const TableName* table = nullptr;
  Name columns;
  PGM_AST_FIELDS(table, columns)
};
/// VACUUM, or ANALYZE.
struct Vacuum : NodeOf<NodeKind::Vacuum, Statement> {
  bool is_vacuum = true;
  List<Option> options;
  List<VacuumTable> tables;
  PGM_AST_FIELDS(is_vacuum, options, tables)
};
struct Cluster : NodeOf<NodeKind::Cluster, Statement> {
  const TableName* table = nullptr;
  std::string_view index;
  List<Option> options;
  PGM_AST_FIELDS(table, index, options)
};
enum class ReindexType : std::uint8_t { index, table, schema, system, database };
struct Reindex : NodeOf<NodeKind::Reindex, Statement> {
  ReindexType type = ReindexType::index;
  const TableName* table = nullptr;
  std::string_view name;
  List<Option> options;
  PGM_AST_FIELDS(type, table, name, options)
};
struct Checkpoint : NodeOf<NodeKind::Checkpoint, Statement> {
  PGM_AST_FIELDS()
};
struct Load : NodeOf<NodeKind::Load, Statement> {
  std::string_view file;
  PGM_AST_FIELDS(file)
};

/// A statement that parsed and that this tree has no node for. The engine answers 0A000 and names the clause; it never
/// guesses. `clause` is SQL's words for it ("CREATE FOREIGN DATA WRAPPER").
struct Unsupported : NodeOf<NodeKind::Unsupported, Statement> {
  std::string_view clause;
  PGM_AST_FIELDS(clause)
};

}  // namespace pgmicro::ast
