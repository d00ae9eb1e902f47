#pragma once
/// Statements that define, alter and drop things.

#include <pgmicro/ast/query.hpp>

namespace pgmicro::ast {

// ---- small parts shared by many --------------------------------------------------------------------------------

/// A bare word or string where the grammar makes no difference: an option's value, a storage mode.
struct Word : NodeOf<NodeKind::Word, Part> {
  std::string_view text;
  PGM_AST_FIELDS(text)
};
struct ValueList : NodeOf<NodeKind::ValueList, Part> {
  List<Node> items;
  PGM_AST_FIELDS(items)
};
enum class OptionAction : std::uint8_t { unspecified, set, add, drop };
/// `name = value` in WITH (…) and parenthesised options, and every clause that the grammar turns into one (a
/// sequence's INCREMENT, a role's PASSWORD, BEGIN's ISOLATION LEVEL …). The value may be absent, a Word, a Literal, a
/// TypeName, a ValueList, a ColumnRef (`*`), a RoleSpec or a SetVariable.
struct Option : NodeOf<NodeKind::Option, Part> {
  std::string_view name_space;
  std::string_view name;
  const Node* value = nullptr;
  OptionAction action = OptionAction::unspecified;
  PGM_AST_FIELDS(name_space, name, value, action)
};
enum class RoleType : std::uint8_t { named, current_role, current_user, session_user, public_ };
struct RoleSpec : NodeOf<NodeKind::RoleSpec, Part> {
  RoleType type = RoleType::named;
  std::string_view name;
  PGM_AST_FIELDS(type, name)
};
enum class DropBehavior : std::uint8_t { restrict, cascade };

enum class ParameterMode : std::uint8_t { unspecified, in, out, inout, variadic, table };
struct Parameter : NodeOf<NodeKind::Parameter, Part> {
  std::string_view name;
  const TypeName* type = nullptr;
  ParameterMode mode = ParameterMode::unspecified;
  const Expr* default_value = nullptr;
  PGM_AST_FIELDS(name, type, mode, default_value)
};
/// A function, procedure, aggregate or operator by name and argument types.
struct Routine : NodeOf<NodeKind::Routine, Part> {
  Name name;
  List<TypeName> args;            ///< input arguments; an operator's may be null: NONE
  List<Parameter> parameters;     ///< as written, where modes and names are allowed
  bool args_unspecified = false;  ///< the name alone
  PGM_AST_FIELDS(name, args, parameters, args_unspecified)
};

/// PostgreSQL's kinds of objects, in its order.
enum class ObjectType : std::uint8_t {
  access_method,
  aggregate,
  amop,
  amproc,
  attribute,
  cast,
  column,
  collation,
  conversion,
  database,
  default_,
  default_acl,
  domain,
  domain_constraint,
  event_trigger,
  extension,
  foreign_data_wrapper,
  foreign_server,
  foreign_table,
  function,
  index,
  language,
  large_object,
  materialized_view,
  operator_class,
  operator_,
  operator_family,
  parameter_acl,
  policy,
  procedure,
  publication,
  publication_namespace,
  publication_relation,
  role,
  routine,
  rule,
  schema,
  sequence,
  subscription,
  statistics,
  table_constraint,
  table,
  tablespace,
  transform,
  trigger,
  text_search_configuration,
  text_search_dictionary,
  text_search_parser,
  text_search_template,
  type,
  user_mapping,
  view
};

/// An object of any type, named as its type is named: by a Name (a rule, trigger, policy or constraint ends the name
/// of its table; an operator class follows its access method), a Routine, or types (a domain; a cast's two; a
/// transform's one and the language).
struct ObjectName : NodeOf<NodeKind::ObjectName, Part> {
  Name name;
  const Routine* routine = nullptr;
  const TypeName* type = nullptr;
  const TypeName* target_type = nullptr;
  PGM_AST_FIELDS(name, routine, type, target_type)
};

// ---- tables ----------------------------------------------------------------------------------------------------

enum class ConstraintType : std::uint8_t {
  null,
  not_null,
  default_,
  identity,
  generated,
  check,
  primary_key,
  unique,
  exclusion,
  foreign_key,
  deferrable,  ///< the last four follow a column's constraint as entries of their own
  not_deferrable,
  initially_deferred,
  initially_immediate
};
enum class ForeignKeyMatch : std::uint8_t { simple, full, partial };
enum class ForeignKeyAction : std::uint8_t { no_action, restrict, cascade, set_null, set_default };
struct ExclusionElement : NodeOf<NodeKind::ExclusionElement, Part> {
  const IndexElement* element = nullptr;
  Name op;
  PGM_AST_FIELDS(element, op)
};
struct Constraint : NodeOf<NodeKind::Constraint, Part> {
  ConstraintType type = ConstraintType::null;
  std::string_view name;
  bool deferrable = false;
  bool initially_deferred = false;
  bool not_valid = false;
  bool no_inherit = false;
  const Expr* expr = nullptr;     ///< check, default, generated
  bool generated_always = false;  ///< identity: ALWAYS rather than BY DEFAULT
  bool nulls_not_distinct = false;
  Name keys;
  Name including;
  List<ExclusionElement> exclusions;
  List<Option> options;
  std::string_view index;  ///< USING INDEX
  std::string_view tablespace;
  std::string_view access_method;
  const Expr* where = nullptr;
  const TableName* referenced_table = nullptr;
  Name columns;
  Name referenced_columns;
  ForeignKeyMatch match = ForeignKeyMatch::simple;
  ForeignKeyAction on_update = ForeignKeyAction::no_action;
  ForeignKeyAction on_delete = ForeignKeyAction::no_action;
  Name on_delete_columns;
  PGM_AST_FIELDS(type, name, deferrable, initially_deferred, not_valid, no_inherit, expr, generated_always,
                 nulls_not_distinct, keys, including, exclusions, options, index, tablespace, access_method,
                 where, referenced_table, columns, referenced_columns, match, on_update, on_delete,
                 on_delete_columns)
};
struct ColumnDef : NodeOf<NodeKind::ColumnDef, Part> {
  std::string_view name;
  const TypeName* type = nullptr;  ///< absent in CREATE TABLE … OF
  std::string_view compression;
  const Collate* collation = nullptr;
  const Expr* using_expr = nullptr;  ///< ALTER COLUMN TYPE … USING
  List<Constraint> constraints;
  PGM_AST_FIELDS(name, type, compression, collation, using_expr, constraints)
};
enum class LikeOption : std::uint32_t {
  comments = 1 << 0,
  compression = 1 << 1,
  constraints = 1 << 2,
  defaults = 1 << 3,
  generated = 1 << 4,
  identity = 1 << 5,
  indexes = 1 << 6,
  statistics = 1 << 7,
  storage = 1 << 8,
  all = 0x7fffffff
};
struct TableLike : NodeOf<NodeKind::TableLike, Part> {
  const TableName* table = nullptr;
  std::uint32_t options = 0;  ///< of LikeOption
  PGM_AST_FIELDS(table, options)
};
struct PartitionElement : NodeOf<NodeKind::PartitionElement, Part> {
  std::string_view column;
  const Expr* expr = nullptr;
  Name collation;
  Name operator_class;
  PGM_AST_FIELDS(column, expr, collation, operator_class)
};
struct PartitionBy : NodeOf<NodeKind::PartitionBy, Part> {
  std::string_view strategy;
  List<PartitionElement> elements;
  PGM_AST_FIELDS(strategy, elements)
};
enum class PartitionStrategy : std::uint8_t { none, hash, list, range };
struct PartitionBound : NodeOf<NodeKind::PartitionBound, Part> {
  PartitionStrategy strategy = PartitionStrategy::none;
  bool is_default = false;
  std::int32_t modulus = 0;
  std::int32_t remainder = 0;
  List<Expr> values;
  List<Expr> lower;  ///< MINVALUE and MAXVALUE are column references of that name, as in the grammar
  List<Expr> upper;
  PGM_AST_FIELDS(strategy, is_default, modulus, remainder, values, lower, upper)
};
struct CreateTable : NodeOf<NodeKind::CreateTable, Statement> {
  const TableName* table = nullptr;
  List<Node> elements;  ///< ColumnDef, Constraint, TableLike
  List<TableName> inherits;
  const PartitionBound* partition_bound = nullptr;
  const PartitionBy* partition_by = nullptr;
  const TypeName* of_type = nullptr;
  List<Option> options;
  OnCommit on_commit = OnCommit::unspecified;
  std::string_view tablespace;
  std::string_view access_method;
  bool if_not_exists = false;
  PGM_AST_FIELDS(table, elements, inherits, partition_bound, partition_by, of_type, options, on_commit,
                 tablespace, access_method, if_not_exists)
};
/// CREATE TABLE AS, CREATE MATERIALIZED VIEW (`type`). The query is a Select or an Execute.
struct CreateTableAs : NodeOf<NodeKind::CreateTableAs, Statement> {
  const Statement* query = nullptr;
  const Into* into = nullptr;
  ObjectType type = ObjectType::table;
  bool if_not_exists = false;
  PGM_AST_FIELDS(query, into, type, if_not_exists)
};
struct RefreshMatView : NodeOf<NodeKind::RefreshMatView, Statement> {
  const TableName* table = nullptr;
  bool concurrent = false;
  bool no_data = false;
  PGM_AST_FIELDS(table, concurrent, no_data)
};

/// The comment says what `definition` holds, where it holds something.
enum class AlterTableType : std::uint8_t {
  add_column,   ///< ColumnDef
  set_default,  ///< Expr; absent: DROP DEFAULT
  drop_not_null,
  set_not_null,
  drop_expression,
  set_statistics,        ///< Literal; the column by name or number
  set_column_options,    ///< ValueList of Option
  reset_column_options,  ///< ValueList of Option
  set_storage,           ///< Word
  set_compression,       ///< Word
  drop_column,
  add_constraint,    ///< Constraint
  alter_constraint,  ///< Constraint
  validate_constraint,
  drop_constraint,
  set_type,                    ///< ColumnDef: type, collation, using_expr
  set_column_generic_options,  ///< ValueList of Option
  change_owner,
  cluster_on,
  drop_cluster,
  set_logged,
  set_unlogged,
  drop_oids,
  set_access_method,
  set_tablespace,
  set_options,    ///< ValueList of Option
  reset_options,  ///< ValueList of Option
  enable_trigger,
  enable_always_trigger,
  enable_replica_trigger,
  disable_trigger,
  enable_all_triggers,
  disable_all_triggers,
  enable_user_triggers,
  disable_user_triggers,
  enable_rule,
  enable_always_rule,
  enable_replica_rule,
  disable_rule,
  add_inherit,   ///< TableName
  drop_inherit,  ///< TableName
  add_of,        ///< TypeName
  drop_of,
  replica_identity,  ///< ReplicaIdentity
  enable_row_security,
  disable_row_security,
  force_row_security,
  no_force_row_security,
  generic_options,            ///< ValueList of Option
  attach_partition,           ///< PartitionCommand
  detach_partition,           ///< PartitionCommand
  detach_partition_finalize,  ///< PartitionCommand
  add_identity,               ///< Constraint
  set_identity,               ///< ValueList of Option
  drop_identity
};
struct PartitionCommand : NodeOf<NodeKind::PartitionCommand, Part> {
  const TableName* table = nullptr;
  const PartitionBound* bound = nullptr;
  bool concurrent = false;
  PGM_AST_FIELDS(table, bound, concurrent)
};
enum class ReplicaIdentityType : std::uint8_t { default_, full, nothing, index };
struct ReplicaIdentity : NodeOf<NodeKind::ReplicaIdentity, Part> {
  ReplicaIdentityType type = ReplicaIdentityType::default_;
  std::string_view index;
  PGM_AST_FIELDS(type, index)
};
struct AlterTableCommand : NodeOf<NodeKind::AlterTableCommand, Part> {
  AlterTableType type = AlterTableType::add_column;
  std::string_view name;  ///< of the column, constraint, trigger, index, tablespace …
  std::int32_t number = 0;
  const RoleSpec* owner = nullptr;
  const Node* definition = nullptr;
  DropBehavior behavior = DropBehavior::restrict;
  bool missing_ok = false;  ///< IF EXISTS, or IF NOT EXISTS of ADD COLUMN
  PGM_AST_FIELDS(type, name, number, owner, definition, behavior, missing_ok)
};
/// ALTER TABLE, INDEX, SEQUENCE, VIEW, MATERIALIZED VIEW, FOREIGN TABLE, TYPE (`type`).
struct AlterTable : NodeOf<NodeKind::AlterTable, Statement> {
  const TableName* table = nullptr;
  ObjectType type = ObjectType::table;
  List<AlterTableCommand> commands;
  bool missing_ok = false;
  PGM_AST_FIELDS(table, type, commands, missing_ok)
};

// ---- indexes, views, sequences, schemas ------------------------------------------------------------------------

struct IndexElement : NodeOf<NodeKind::IndexElement, Part> {
  std::string_view column;
  const Expr* expr = nullptr;
  Name collation;
  Name operator_class;
  List<Option> operator_class_options;
  SortDirection direction = SortDirection::unspecified;
  NullsOrder nulls = NullsOrder::unspecified;
  PGM_AST_FIELDS(column, expr, collation, operator_class, operator_class_options, direction, nulls)
};
struct CreateIndex : NodeOf<NodeKind::CreateIndex, Statement> {
  std::string_view name;
  const TableName* table = nullptr;
  std::string_view access_method;
  List<IndexElement> elements;
  List<IndexElement> including;
  List<Option> options;
  std::string_view tablespace;
  const Expr* where = nullptr;
  bool unique = false;
  bool nulls_not_distinct = false;
  bool concurrent = false;
  bool if_not_exists = false;
  PGM_AST_FIELDS(name, table, access_method, elements, including, options, tablespace, where, unique,
                 nulls_not_distinct, concurrent, if_not_exists)
};
enum class CheckOption : std::uint8_t { none, local, cascaded };
struct CreateView : NodeOf<NodeKind::CreateView, Statement> {
  const TableName* view = nullptr;
  Name columns;
  const Statement* query = nullptr;
  bool replace = false;
  List<Option> options;
  CheckOption check_option = CheckOption::none;
  PGM_AST_FIELDS(view, columns, query, replace, options, check_option)
};
struct CreateSequence : NodeOf<NodeKind::CreateSequence, Statement> {
  const TableName* sequence = nullptr;
  List<Option> options;
  bool if_not_exists = false;
  PGM_AST_FIELDS(sequence, options, if_not_exists)
};
struct AlterSequence : NodeOf<NodeKind::AlterSequence, Statement> {
  const TableName* sequence = nullptr;
  List<Option> options;
  bool missing_ok = false;
  PGM_AST_FIELDS(sequence, options, missing_ok)
};
struct CreateSchema : NodeOf<NodeKind::CreateSchema, Statement> {
  std::string_view name;
  const RoleSpec* owner = nullptr;
  List<Statement> elements;
  bool if_not_exists = false;
  PGM_AST_FIELDS(name, owner, elements, if_not_exists)
};

// ---- types -----------------------------------------------------------------------------------------------------

struct CreateDomain : NodeOf<NodeKind::CreateDomain, Statement> {
  Name name;
  const TypeName* type = nullptr;
  const Collate* collation = nullptr;
  List<Constraint> constraints;
  PGM_AST_FIELDS(name, type, collation, constraints)
};
enum class AlterDomainType : std::uint8_t {
  set_default,
  drop_not_null,
  set_not_null,
  add_constraint,
  drop_constraint,
  validate_constraint
};
struct AlterDomain : NodeOf<NodeKind::AlterDomain, Statement> {
  AlterDomainType type = AlterDomainType::set_default;
  Name name;
  std::string_view constraint;
  const Node* definition = nullptr;  ///< Expr (absent: DROP DEFAULT) or Constraint
  DropBehavior behavior = DropBehavior::restrict;
  bool missing_ok = false;
  PGM_AST_FIELDS(type, name, constraint, definition, behavior, missing_ok)
};
struct CreateEnum : NodeOf<NodeKind::CreateEnum, Statement> {
  Name name;
  ArenaSpan<std::string_view> labels;
  PGM_AST_FIELDS(name, labels)
};
/// ADD VALUE [BEFORE|AFTER neighbour], or RENAME VALUE old TO new.
struct AlterEnum : NodeOf<NodeKind::AlterEnum, Statement> {
  Name name;
  bool renames = false;
  std::string_view old_label;
  std::string_view new_label;
  bool has_neighbor = false;
  std::string_view neighbor;
  bool after = false;
  bool if_not_exists = false;
  PGM_AST_FIELDS(name, renames, old_label, new_label, has_neighbor, neighbor, after, if_not_exists)
};
struct CreateComposite : NodeOf<NodeKind::CreateComposite, Statement> {
  const TableName* type = nullptr;
  List<ColumnDef> columns;
  PGM_AST_FIELDS(type, columns)
};
struct CreateRange : NodeOf<NodeKind::CreateRange, Statement> {
  Name name;
  List<Option> options;
  PGM_AST_FIELDS(name, options)
};
struct AlterType : NodeOf<NodeKind::AlterType, Statement> {
  Name name;
  List<Option> options;
  PGM_AST_FIELDS(name, options)
};
/// CREATE AGGREGATE, OPERATOR, TYPE (base or shell), COLLATION, TEXT SEARCH … : a name and a list of options.
struct Define : NodeOf<NodeKind::Define, Statement> {
  ObjectType type = ObjectType::type;
  bool old_style = false;  ///< an aggregate without its argument list
  Name name;
  List<Parameter> args;           ///< none: f(*)
  std::int32_t direct_args = -1;  ///< an ordered-set aggregate: how many stand before ORDER BY
  List<Option> options;           ///< none: a shell type
  bool if_not_exists = false;
  bool replace = false;
  PGM_AST_FIELDS(type, old_style, name, args, direct_args, options, if_not_exists, replace)
};

// ---- functions, triggers, rules, policies ----------------------------------------------------------------------

/// RETURN …, or BEGIN ATOMIC … END.
struct SqlBody : NodeOf<NodeKind::SqlBody, Part> {
  bool atomic = false;
  List<Statement> statements;
  PGM_AST_FIELDS(atomic, statements)
};
struct CreateFunction : NodeOf<NodeKind::CreateFunction, Statement> {
  bool is_procedure = false;
  bool replace = false;
  Name name;
  List<Parameter> parameters;  ///< with the columns of RETURNS TABLE
  const TypeName* return_type = nullptr;
  List<Option> options;
  const SqlBody* body = nullptr;
  PGM_AST_FIELDS(is_procedure, replace, name, parameters, return_type, options, body)
};
struct AlterFunction : NodeOf<NodeKind::AlterFunction, Statement> {
  ObjectType type = ObjectType::function;
  const Routine* routine = nullptr;
  List<Option> actions;
  PGM_AST_FIELDS(type, routine, actions)
};
enum class CastContext : std::uint8_t { implicit, assignment, explicit_ };
struct CreateCast : NodeOf<NodeKind::CreateCast, Statement> {
  const TypeName* source = nullptr;
  const TypeName* target = nullptr;
  const Routine* function = nullptr;
  CastContext context = CastContext::explicit_;
  bool inout = false;
  PGM_AST_FIELDS(source, target, function, context, inout)
};
enum class TriggerTiming : std::uint8_t { after, before, instead_of };
enum class TriggerEvent : std::uint8_t {
  insert = 1 << 0,
  delete_ = 1 << 1,
  update = 1 << 2,
  truncate = 1 << 3
};
struct TransitionTable : NodeOf<NodeKind::TransitionTable, Part> {
  std::string_view name;
  bool is_new = false;
  bool is_table = false;
  PGM_AST_FIELDS(name, is_new, is_table)
};
struct CreateTrigger : NodeOf<NodeKind::CreateTrigger, Statement> {
  bool replace = false;
  bool is_constraint = false;
  std::string_view name;
  const TableName* table = nullptr;
  Name function;
  ArenaSpan<std::string_view> args;
  bool for_each_row = false;
  TriggerTiming timing = TriggerTiming::after;
  std::uint8_t events = 0;  ///< of TriggerEvent
  Name columns;
  const Expr* when = nullptr;
  List<TransitionTable> transitions;
  bool deferrable = false;
  bool initially_deferred = false;
  const TableName* referenced_table = nullptr;
  PGM_AST_FIELDS(replace, is_constraint, name, table, function, args, for_each_row, timing, events, columns,
                 when, transitions, deferrable, initially_deferred, referenced_table)
};
enum class RuleEvent : std::uint8_t { select, update, insert, delete_ };
struct CreateRule : NodeOf<NodeKind::CreateRule, Statement> {
  const TableName* table = nullptr;
  std::string_view name;
  const Expr* where = nullptr;
  RuleEvent event = RuleEvent::select;
  bool instead = false;
  List<Statement> actions;
  bool replace = false;
  PGM_AST_FIELDS(table, name, where, event, instead, actions, replace)
};
struct CreatePolicy : NodeOf<NodeKind::CreatePolicy, Statement> {
  std::string_view name;
  const TableName* table = nullptr;
  std::string_view command;  ///< all, select, insert, update, delete
  bool permissive = true;
  List<RoleSpec> roles;
  const Expr* using_expr = nullptr;
  const Expr* check = nullptr;
  PGM_AST_FIELDS(name, table, command, permissive, roles, using_expr, check)
};
struct AlterPolicy : NodeOf<NodeKind::AlterPolicy, Statement> {
  std::string_view name;
  const TableName* table = nullptr;
  List<RoleSpec> roles;
  const Expr* using_expr = nullptr;
  const Expr* check = nullptr;
  PGM_AST_FIELDS(name, table, roles, using_expr, check)
};
struct CreateExtension : NodeOf<NodeKind::CreateExtension, Statement> {
  std::string_view name;
  bool if_not_exists = false;
  List<Option> options;
  PGM_AST_FIELDS(name, if_not_exists, options)
};
struct AlterExtension : NodeOf<NodeKind::AlterExtension, Statement> {
  std::string_view name;
  List<Option> options;
  PGM_AST_FIELDS(name, options)
};

// ---- any object ------------------------------------------------------------------------------------------------

struct Drop : NodeOf<NodeKind::Drop, Statement> {
  ObjectType type = ObjectType::table;
  List<ObjectName> objects;
  DropBehavior behavior = DropBehavior::restrict;
  bool missing_ok = false;
  bool concurrent = false;
  PGM_AST_FIELDS(type, objects, behavior, missing_ok, concurrent)
};
/// `table` names a relation or what contains the renamed thing; all else is named by `object`. `part` is the column,
/// constraint, trigger … that changes its name.
struct Rename : NodeOf<NodeKind::Rename, Statement> {
  ObjectType type = ObjectType::table;
  ObjectType relation_type =
      ObjectType::access_method;  ///< of `table`, where `type` is a column or attribute
  const TableName* table = nullptr;
  const ObjectName* object = nullptr;
  std::string_view part;
  std::string_view new_name;
  DropBehavior behavior = DropBehavior::restrict;
  bool missing_ok = false;
  PGM_AST_FIELDS(type, relation_type, table, object, part, new_name, behavior, missing_ok)
};
struct SetSchema : NodeOf<NodeKind::SetSchema, Statement> {
  ObjectType type = ObjectType::table;
  const TableName* table = nullptr;
  const ObjectName* object = nullptr;
  std::string_view new_schema;
  bool missing_ok = false;
  PGM_AST_FIELDS(type, table, object, new_schema, missing_ok)
};
struct ChangeOwner : NodeOf<NodeKind::ChangeOwner, Statement> {
  ObjectType type = ObjectType::table;
  const ObjectName* object = nullptr;
  const RoleSpec* owner = nullptr;
  PGM_AST_FIELDS(type, object, owner)
};
struct Comment : NodeOf<NodeKind::Comment, Statement> {
  ObjectType type = ObjectType::table;
  const ObjectName* object = nullptr;
  bool is_null = false;  ///< IS NULL: remove it
  std::string_view text;
  PGM_AST_FIELDS(type, object, is_null, text)
};
struct Truncate : NodeOf<NodeKind::Truncate, Statement> {
  List<TableName> tables;
  bool restart_sequences = false;
  DropBehavior behavior = DropBehavior::restrict;
  PGM_AST_FIELDS(tables, restart_sequences, behavior)
};

}  // namespace pgmicro::ast
