#pragma once
// From PostgreSQL's parse tree to ours.
//
// The danger here is a field nobody looked at: `LATERAL` that parses and is dropped gives wrong rows without a word. So
// every struct of the raw tree has one function `map(m, from, to)` that disposes of each of its fields by name:
//
//   PGM_TAKE(f, g)          from.f becomes to.g; the types say how
//   PGM_AT(f)               a location
//   PGM_WITH(f, code)       f is consumed by code, which sees it as `value` and the converter as `c`
//   PGM_READ_WITH(f, g)     the code of g reads it
//   PGM_UNSET(f)            the grammar never sets it (analysis does); set all the same, it is an internal error
//   PGM_REJECT(f, clause)   if set, the whole statement becomes Unsupported{clause}
//   PGM_SKIP(f, reason)     says nothing that `to` needs
//
// The function runs with two kinds of `m`. A Converter does what it says. A Lister (coverage.cpp) only notes the names:
// from it comes the coverage map, which a test compares with the server's headers. The map cannot drift from the code,
// it is the code.

#include "tree.hpp"

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/base/arena.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/parser/literals.hpp>

#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pgmicro::parser {

// The structs that have a map(), and the node each becomes: PGM_X(struct, node). Where several structs of one name
// stand, the parent says which it wants.
// clang-format off
#define PGM_MAPPED_STRUCTS(X) \
  X(A_Const, Literal) X(ParamRef, Param) X(ColumnRef, ColumnRef) X(A_Indirection, Indirection) \
  X(A_Indices, Accessor) X(A_ArrayExpr, ArrayLiteral) X(TypeCast, Cast) X(CollateClause, Collate) \
  X(FuncCall, FunctionCall) X(NamedArgExpr, NamedArg) X(BoolExpr, Logical) X(SubLink, Subquery) X(CaseExpr, Case) \
  X(CaseWhen, CaseWhen) X(RowExpr, Row) X(CoalesceExpr, Coalesce) X(MinMaxExpr, MinMax) \
  X(SQLValueFunction, SessionValue) X(XmlExpr, Xml) X(XmlSerialize, XmlSerialize) X(NullTest, NullTest) \
  X(BooleanTest, BooleanTest) X(GroupingFunc, Grouping) X(GroupingSet, GroupingSet) X(SetToDefault, DefaultValue) \
  X(CurrentOfExpr, CurrentOf) X(TypeName, TypeName) X(SortBy, SortItem) X(WindowDef, Window) \
  X(RangeVar, TableName) X(Alias, Alias) X(RangeSubselect, SubqueryTable) X(RangeFunction, FunctionTable) \
  X(RangeTableSample, SampledTable) X(JoinExpr, JoinedTable) X(RangeTableFunc, XmlTable) \
  X(RangeTableFuncCol, XmlTableColumn) X(ResTarget, SelectItem) X(WithClause, With) X(CommonTableExpr, CommonTable) \
  X(CTESearchClause, CteSearch) X(CTECycleClause, CteCycle) X(IntoClause, Into) X(LockingClause, Locking) \
  X(SelectStmt, Select) X(InsertStmt, Insert) X(UpdateStmt, Update) X(DeleteStmt, Delete) X(MergeStmt, Merge) \
  X(MergeWhenClause, MergeWhen) X(OnConflictClause, OnConflict) X(InferClause, ConflictTarget) X(ReturnStmt, Return) \
  X(ColumnDef, ColumnDef) X(Constraint, Constraint) X(TableLikeClause, TableLike) X(IndexElem, IndexElement) \
  X(DefElem, Option) X(PartitionSpec, PartitionBy) X(PartitionElem, PartitionElement) \
  X(PartitionBoundSpec, PartitionBound) X(PartitionCmd, PartitionCommand) X(CreateStmt, CreateTable) \
  X(CreateTableAsStmt, CreateTableAs) X(RefreshMatViewStmt, RefreshMatView) X(AlterTableStmt, AlterTable) \
  X(AlterTableCmd, AlterTableCommand) X(ReplicaIdentityStmt, ReplicaIdentity) X(IndexStmt, CreateIndex) \
  X(ViewStmt, CreateView) X(CreateSeqStmt, CreateSequence) X(AlterSeqStmt, AlterSequence) \
  X(CreateSchemaStmt, CreateSchema) X(CreateDomainStmt, CreateDomain) X(AlterDomainStmt, AlterDomain) \
  X(CreateEnumStmt, CreateEnum) X(AlterEnumStmt, AlterEnum) X(CompositeTypeStmt, CreateComposite) \
  X(CreateRangeStmt, CreateRange) X(AlterTypeStmt, AlterType) X(DefineStmt, Define) \
  X(CreateFunctionStmt, CreateFunction) X(FunctionParameter, Parameter) X(AlterFunctionStmt, AlterFunction) \
  X(ObjectWithArgs, Routine) X(CreateCastStmt, CreateCast) X(CreateTrigStmt, CreateTrigger) \
  X(TriggerTransition, TransitionTable) X(RuleStmt, CreateRule) X(CreatePolicyStmt, CreatePolicy) \
  X(AlterPolicyStmt, AlterPolicy) X(CreateExtensionStmt, CreateExtension) X(AlterExtensionStmt, AlterExtension) \
  X(DropStmt, Drop) X(RenameStmt, Rename) X(AlterObjectSchemaStmt, SetSchema) X(AlterOwnerStmt, ChangeOwner) \
  X(CommentStmt, Comment) X(TruncateStmt, Truncate) X(RoleSpec, RoleSpec) X(CreateRoleStmt, CreateRole) \
  X(AlterRoleStmt, AlterRole) X(AlterRoleSetStmt, AlterRoleSet) X(DropRoleStmt, DropRole) X(GrantStmt, Grant) \
  X(AccessPriv, Privilege) X(GrantRoleStmt, GrantRole) X(AlterDefaultPrivilegesStmt, AlterDefaultPrivileges) \
  X(DropOwnedStmt, DropOwned) X(ReassignOwnedStmt, ReassignOwned) X(CreatedbStmt, CreateDatabase) \
  X(AlterDatabaseStmt, AlterDatabase) X(AlterDatabaseSetStmt, AlterDatabase) X(DropdbStmt, DropDatabase) \
  X(TransactionStmt, Transaction) X(VariableSetStmt, SetVariable) X(VariableShowStmt, ShowVariable) \
  X(ConstraintsSetStmt, SetConstraints) X(LockStmt, LockTable) X(DiscardStmt, Discard) X(PrepareStmt, Prepare) \
  X(ExecuteStmt, Execute) X(DeallocateStmt, Deallocate) X(DeclareCursorStmt, DeclareCursor) X(FetchStmt, Fetch) \
  X(ClosePortalStmt, CloseCursor) X(CopyStmt, Copy) X(ExplainStmt, Explain) X(CallStmt, Call) X(DoStmt, Do) \
  X(ListenStmt, Listen) X(NotifyStmt, Notify) X(UnlistenStmt, Unlisten) X(VacuumStmt, Vacuum) \
  X(VacuumRelation, VacuumTable) X(ClusterStmt, Cluster) X(ReindexStmt, Reindex) X(CheckPointStmt, Checkpoint) \
  X(LoadStmt, Load)

// Statements that become Unsupported as a whole, by SQL's words for them. What only they contain is never met.
#define PGM_REJECTED_STATEMENTS(X) \
  X(AlterTableSpaceOptionsStmt, "ALTER TABLESPACE") X(AlterTableMoveAllStmt, "ALTER TABLE ALL IN TABLESPACE") \
  X(CreateTableSpaceStmt, "CREATE TABLESPACE") X(DropTableSpaceStmt, "DROP TABLESPACE") \
  X(AlterExtensionContentsStmt, "ALTER EXTENSION ADD/DROP") X(CreateFdwStmt, "CREATE FOREIGN DATA WRAPPER") \
  X(AlterFdwStmt, "ALTER FOREIGN DATA WRAPPER") X(CreateForeignServerStmt, "CREATE SERVER") \
  X(AlterForeignServerStmt, "ALTER SERVER") X(CreateForeignTableStmt, "CREATE FOREIGN TABLE") \
  X(CreateUserMappingStmt, "CREATE USER MAPPING") X(AlterUserMappingStmt, "ALTER USER MAPPING") \
  X(DropUserMappingStmt, "DROP USER MAPPING") X(ImportForeignSchemaStmt, "IMPORT FOREIGN SCHEMA") \
  X(CreateAmStmt, "CREATE ACCESS METHOD") X(CreatePLangStmt, "CREATE LANGUAGE") \
  X(CreateOpClassStmt, "CREATE OPERATOR CLASS") X(CreateOpFamilyStmt, "CREATE OPERATOR FAMILY") \
  X(AlterOpFamilyStmt, "ALTER OPERATOR FAMILY") X(AlterOperatorStmt, "ALTER OPERATOR") \
  X(CreateConversionStmt, "CREATE CONVERSION") X(CreateTransformStmt, "CREATE TRANSFORM") \
  X(AlterTSDictionaryStmt, "ALTER TEXT SEARCH DICTIONARY") \
  X(AlterTSConfigurationStmt, "ALTER TEXT SEARCH CONFIGURATION") X(CreatePublicationStmt, "CREATE PUBLICATION") \
  X(AlterPublicationStmt, "ALTER PUBLICATION") X(CreateSubscriptionStmt, "CREATE SUBSCRIPTION") \
  X(AlterSubscriptionStmt, "ALTER SUBSCRIPTION") X(DropSubscriptionStmt, "DROP SUBSCRIPTION") \
  X(CreateEventTrigStmt, "CREATE EVENT TRIGGER") X(AlterEventTrigStmt, "ALTER EVENT TRIGGER") \
  X(CreateStatsStmt, "CREATE STATISTICS") X(AlterStatsStmt, "ALTER STATISTICS") X(SecLabelStmt, "SECURITY LABEL") \
  X(AlterDatabaseRefreshCollStmt, "ALTER DATABASE REFRESH COLLATION VERSION") X(AlterSystemStmt, "ALTER SYSTEM") \
  X(AlterCollationStmt, "ALTER COLLATION REFRESH VERSION") X(AlterObjectDependsStmt, "DEPENDS ON EXTENSION")
// clang-format on

#define PGM_TAKE(f, g) m.take(#f, from.f, to.g)
#define PGM_AT(f) m.at(#f, from.f, to)
#define PGM_WITH(f, ...) m.with(#f, from.f, [&]([[maybe_unused]] auto& c, const auto& value) { __VA_ARGS__ })
#define PGM_READ_WITH(f, g) m.skip(#f, "read together with " #g)
#define PGM_UNSET(f) m.unset(#f, from.f)
#define PGM_REJECT(f, clause) m.reject_if(#f, from.f, clause)
#define PGM_SKIP(f, reason) m.skip(#f, reason)

// ---- PostgreSQL's lists and enums ------------------------------------------------------------------------------

inline int size_of(const ::List* list) { return list ? list->length : 0; }
inline const ::Node* item(const ::List* list, int i) {
  return static_cast<const ::Node*>(list->elements[i].ptr_value);
}
/// A typed pointer into the raw tree as a node, and back.
inline const ::Node* node_of(const void* pointer) { return static_cast<const ::Node*>(pointer); }
template <class T>
const T& cast(const ::Node* node) {
  return *reinterpret_cast<const T*>(node);
}
inline bool is(const ::Node* node, ::NodeTag tag) { return node && node->type == tag; }

/// Enums of ours that have PostgreSQL's values, proven at both ends.
template <class From, class To>
inline constexpr bool same_values = false;
#define PGM_SAME_VALUES(From, To, from_first, to_first, from_last, to_last)              \
  template <>                                                                            \
  inline constexpr bool same_values<::From, ast::To> = true;                             \
  static_assert(static_cast<int>(::from_first) == static_cast<int>(ast::To::to_first) && \
                static_cast<int>(::from_last) == static_cast<int>(ast::To::to_last))
PGM_SAME_VALUES(BoolExprType, LogicalType, AND_EXPR, and_, NOT_EXPR, not_);
PGM_SAME_VALUES(BoolTestType, BooleanTestType, IS_TRUE, is_true, IS_NOT_UNKNOWN, is_not_unknown);
PGM_SAME_VALUES(SortByDir, SortDirection, SORTBY_DEFAULT, unspecified, SORTBY_USING, by_operator);
PGM_SAME_VALUES(SortByNulls, NullsOrder, SORTBY_NULLS_DEFAULT, unspecified, SORTBY_NULLS_LAST, last);
PGM_SAME_VALUES(JoinType, JoinType, JOIN_INNER, inner, JOIN_RIGHT, right);
PGM_SAME_VALUES(XmlOptionType, XmlOption, XMLOPTION_DOCUMENT, document, XMLOPTION_CONTENT, content);
PGM_SAME_VALUES(CTEMaterialize, Materialize, CTEMaterializeDefault, unspecified, CTEMaterializeNever, never);
PGM_SAME_VALUES(OnCommitAction, OnCommit, ONCOMMIT_NOOP, unspecified, ONCOMMIT_DROP, drop);
PGM_SAME_VALUES(LockWaitPolicy, LockWait, LockWaitBlock, block, LockWaitError, nowait);
PGM_SAME_VALUES(SetOperation, SetOperation, SETOP_NONE, none, SETOP_EXCEPT, except);
PGM_SAME_VALUES(OverridingKind, Overriding, OVERRIDING_NOT_SET, none, OVERRIDING_SYSTEM_VALUE, system_value);
PGM_SAME_VALUES(DefElemAction, OptionAction, DEFELEM_UNSPEC, unspecified, DEFELEM_DROP, drop);
PGM_SAME_VALUES(RoleSpecType, RoleType, ROLESPEC_CSTRING, named, ROLESPEC_PUBLIC, public_);
PGM_SAME_VALUES(DropBehavior, DropBehavior, DROP_RESTRICT, restrict, DROP_CASCADE, cascade);
PGM_SAME_VALUES(ObjectType, ObjectType, OBJECT_ACCESS_METHOD, access_method, OBJECT_VIEW, view);
PGM_SAME_VALUES(ConstrType, ConstraintType, CONSTR_NULL, null, CONSTR_ATTR_IMMEDIATE, initially_immediate);
PGM_SAME_VALUES(ViewCheckOption, CheckOption, NO_CHECK_OPTION, none, CASCADED_CHECK_OPTION, cascaded);
PGM_SAME_VALUES(RoleStmtType, RoleStatement, ROLESTMT_ROLE, role, ROLESTMT_GROUP, group);
PGM_SAME_VALUES(GrantTargetType, GrantTarget, ACL_TARGET_OBJECT, objects, ACL_TARGET_DEFAULTS, defaults);
PGM_SAME_VALUES(TransactionStmtKind, TransactionType, TRANS_STMT_BEGIN, begin, TRANS_STMT_ROLLBACK_PREPARED,
                rollback_prepared);
PGM_SAME_VALUES(VariableSetKind, SetType, VAR_SET_VALUE, value, VAR_RESET_ALL, reset_all);
PGM_SAME_VALUES(DiscardMode, DiscardType, DISCARD_ALL, all, DISCARD_TEMP, temporary);
PGM_SAME_VALUES(FetchDirection, FetchDirection, FETCH_FORWARD, forward, FETCH_RELATIVE, relative);
PGM_SAME_VALUES(ReindexObjectType, ReindexType, REINDEX_OBJECT_INDEX, index, REINDEX_OBJECT_DATABASE,
                database);

// ---- families of nodes -----------------------------------------------------------------------------------------

/// Is a node of this kind what a `const T*` may point to? (A1)
template <class T>
constexpr bool fits(ast::NodeKind kind) {
  constexpr auto last_expr = ast::NodeKind::CurrentOf, last_table = ast::NodeKind::XmlTable,
                 last_statement = ast::NodeKind::Unsupported;
  if constexpr (std::is_same_v<T, ast::Node>)
    return true;
  else if constexpr (std::is_same_v<T, ast::Expr>)
    return kind <= last_expr;
  else if constexpr (std::is_same_v<T, ast::TableExpr>)
    return kind > last_expr && kind <= last_table;
  else if constexpr (std::is_same_v<T, ast::Statement>)
    return kind > last_table && kind <= last_statement;
  else
    return kind == T::node_kind;
}

// ---- the converter ---------------------------------------------------------------------------------------------

class Converter {
 public:
  /// For (A4): one level of the tree, while it lives. convert() counts by itself; a node made by hand asks for level().
  class Level {
   public:
    explicit Level(Converter& c) : c_(c) {
      if (++c_.depth_ > ast::max_depth) c_.too_deep();
    }
    ~Level() { --c_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Converter& c_;
  };

  Converter(std::string_view text, Arena& arena, std::span<const LiftedLiteral> lifted) noexcept
      : text_(text), arena_(arena), lifted_(lifted) {}

  // What a map() says.

  void take(const char*, const char* from, std::string_view& to) { to = copy(from); }
  void take(const char*, bool from, bool& to) { to = from; }
  void take(const char*, int from, std::int32_t& to) { to = from; }
  template <class From, class To>
  requires same_values<From, To>
  void take(const char*, From from, To& to) { to = static_cast<To>(from); }
  template <class From, class To>
  requires std::is_base_of_v<ast::Node, To>
  void take(const char*, const From* from, const To*& to) { to = convert<To>(from); }
  void take(const char*, const ::List* from, ast::Name& to) { to = names(from); }
  template <class To>
  void take(const char*, const ::List* from, ast::List<To>& to) {
    to = list<To>(from);
  }
  template <class To>
  void at(const char*, int from, To& to) {
    to.at = from;
  }
  template <class T, class F>
  void with(const char*, const T& value, F&& f) {
    f(*this, value);
  }
  template <class T>
  void unset(const char* field, const T& value) {
    if (value != T{}) unexpected_field(field);
  }
  template <class T>
  void reject_if(const char*, const T& value, std::string_view clause) {
    if (value != T{}) reject(clause, ast::nowhere);
  }
  void skip(const char*, const char*) {}

  // What the code of PGM_WITH may use.

  [[nodiscard]] Arena& arena() noexcept { return arena_; }
  [[nodiscard]] std::string_view copy(const char* text) {
    return text ? arena_.copy(text) : std::string_view();
  }
  [[nodiscard]] Level level() { return Level(*this); }
  template <class To>
  [[nodiscard]] To* make(ast::Location at = ast::nowhere) {
    To* const to = arena_.make<To>();
    to->at = at;
    return to;
  }
  template <class To>
  [[nodiscard]] const To* convert(const void* from) {
    if (!from) return nullptr;
    const ast::Node* const node = convert_node(node_of(from));
    if (pgm::never(!fits<To>(node->kind))) unexpected_node(node_of(from));
    return static_cast<const To*>(node);
  }
  template <class To>
  [[nodiscard]] ast::List<To> list(const ::List* from) {
    return map_list<const To*>(from, [this](const ::Node* n) { return convert<To>(n); });
  }
  template <class Item, class F>
  [[nodiscard]] ast::ArenaSpan<Item> map_list(const ::List* from, F&& f) {
    Item* out = nullptr;
    const auto span = ast::ArenaSpan<Item>::allocate(arena_, static_cast<std::size_t>(size_of(from)), &out);
    for (int i = 0; i < size_of(from); ++i) ::new (static_cast<void*>(out + i)) Item(f(item(from, i)));
    return span;
  }
  /// A list of Strings.
  [[nodiscard]] ast::Name names(const ::List* from) {
    return map_list<std::string_view>(from, [this](const ::Node* n) {
      if (pgm::never(!is(n, T_String))) unexpected_node(n);
      return copy(cast<::String>(n).sval);
    });
  }
  /// The struct as the node the caller wants, where convert() would choose another.
  template <class To, class From>
  [[nodiscard]] const To* convert_as(const From& from) {
    const Level level(*this);
    To* const to = arena_.make<To>();
    map(*this, from, *to);
    return to;
  }

  [[nodiscard]] const ast::ObjectName* object_name(const ::Node* from);
  /// A composite type where PostgreSQL has a relation. The grammar leaves `inh` false for it, which means nothing.
  [[nodiscard]] const ast::TableName* composite_type(const ::RangeVar* from);
  [[nodiscard]] ast::List<ast::Accessor> accessors(const ::List* from);
  [[nodiscard]] ast::List<ast::Target> targets(const ::List* from);
  [[nodiscard]] ast::List<ast::Assignment> assignments(const ::List* from);
  /// Pattern and escape from `like_escape(pattern, escape)` or `similar_to_escape(pattern[, escape])`, into which the
  /// grammar wraps them.
  void like_pattern(const ::A_Expr& from, ast::Like& to);

  /// The constant at `at` may be one that was lifted.
  void mark_lifted(ast::Literal& to, ast::Location at);
  /// How many were found.
  [[nodiscard]] std::size_t lifted_found() const noexcept { return lifted_found_; }

  /// The whole statement becomes Unsupported; the first clause to say so is named.
  void reject(std::string_view clause, ast::Location at) {
    if (rejected_.empty()) {
      rejected_ = clause;
      rejected_at_ = at;
    }
  }
  /// libpg_query reads `$1` in places where PostgreSQL wants a constant (its users normalise texts). We do not.
  void refuse_param(const ::Node* from) {
    if (is(from, T_ParamRef)) refuse_param_at(cast<::ParamRef>(from));
  }
  [[noreturn]] void unexpected_field(const char* field);
  [[noreturn]] void unexpected_node(const ::Node* node);

  // What a parse does with it.

  /// Throws what the text's author did wrong. `at` is where the statement begins.
  [[nodiscard]] const ast::Statement* statement(const ::Node* from, ast::Location at);

 private:
  [[nodiscard]] const ast::Node* convert_node(const ::Node* from);
  [[noreturn]] void too_deep();
  [[noreturn]] void refuse_param_at(const ::ParamRef& param);

  std::string_view text_;
  Arena& arena_;
  std::span<const LiftedLiteral> lifted_;
  std::size_t lifted_found_ = 0;
  int depth_ = 0;
  std::string_view rejected_;
  ast::Location rejected_at_ = ast::nowhere;
};

}  // namespace pgmicro::parser
