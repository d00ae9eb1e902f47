#pragma once
/// The kinds of nodes, by family. From these lists come the tag, its name, and the dispatch in visit.hpp.

#include <cstdint>
#include <string_view>

// clang-format off
#define PGM_AST_EXPRESSIONS(X) \
  X(Literal) X(Param) X(ColumnRef) X(Indirection) X(Operator) X(QuantifiedOperator) X(IsDistinct) X(NullIf) X(In) \
  X(Like) X(Between) X(Logical) X(NullTest) X(BooleanTest) X(Cast) X(Collate) X(FunctionCall) X(NamedArg) \
  X(Subquery) X(Case) X(ArrayLiteral) X(Row) X(Coalesce) X(MinMax) X(SessionValue) X(Xml) X(XmlSerialize) \
  X(Grouping) X(GroupingSet) X(DefaultValue) X(CurrentOf)

#define PGM_AST_TABLES(X) \
  X(TableName) X(SubqueryTable) X(FunctionTable) X(SampledTable) X(JoinedTable) X(XmlTable)

#define PGM_AST_STATEMENTS(X) \
  X(Select) X(Insert) X(Update) X(Delete) X(Merge) X(Return) \
  X(CreateTable) X(CreateTableAs) X(AlterTable) X(CreateIndex) X(CreateView) X(RefreshMatView) X(CreateSequence) \
  X(AlterSequence) X(CreateSchema) X(CreateDomain) X(AlterDomain) X(CreateEnum) X(AlterEnum) X(CreateComposite) \
  X(CreateRange) X(AlterType) X(Define) X(CreateFunction) X(AlterFunction) X(CreateCast) X(CreateTrigger) \
  X(CreateRule) X(CreatePolicy) X(AlterPolicy) X(CreateExtension) X(AlterExtension) X(Drop) X(Rename) X(SetSchema) \
  X(ChangeOwner) X(Comment) X(Truncate) \
  X(CreateRole) X(AlterRole) X(AlterRoleSet) X(DropRole) X(Grant) X(GrantRole) X(AlterDefaultPrivileges) \
  X(DropOwned) X(ReassignOwned) X(CreateDatabase) X(AlterDatabase) X(DropDatabase) \
  X(Transaction) X(SetVariable) X(ShowVariable) X(SetConstraints) X(LockTable) X(Discard) \
  X(Prepare) X(Execute) X(Deallocate) X(DeclareCursor) X(Fetch) X(CloseCursor) \
  X(Copy) X(Explain) X(Call) X(Do) X(Listen) X(Notify) X(Unlisten) \
  X(Vacuum) X(Cluster) X(Reindex) X(Checkpoint) X(Load) X(Unsupported)

#define PGM_AST_PARTS(X) \
  X(TypeName) X(Alias) X(Accessor) X(SortItem) X(CaseWhen) X(Window) X(SelectItem) X(Assignment) X(Target) X(With) \
  X(CommonTable) X(CteSearch) X(CteCycle) X(Into) X(Locking) X(ValuesRow) X(FunctionItem) X(OnConflict) \
  X(ConflictTarget) X(MergeWhen) X(XmlTableColumn) \
  X(ColumnDef) X(Constraint) X(ExclusionElement) X(TableLike) X(IndexElement) X(PartitionBy) X(PartitionElement) \
  X(PartitionBound) X(AlterTableCommand) X(PartitionCommand) X(ReplicaIdentity) X(Option) X(ValueList) \
  X(Word) X(RoleSpec) X(Routine) X(Parameter) X(ObjectName) X(Privilege) X(TransitionTable) X(VacuumTable) \
  X(SqlBody)
// clang-format on

#define PGM_AST_NODES(X) PGM_AST_EXPRESSIONS(X) PGM_AST_TABLES(X) PGM_AST_STATEMENTS(X) PGM_AST_PARTS(X)

namespace pgmicro::ast {

enum class NodeKind : std::uint16_t {
#define PGM_X(name) name,
  PGM_AST_NODES(PGM_X)
#undef PGM_X
};

#define PGM_X(name) struct name;
PGM_AST_NODES(PGM_X)
#undef PGM_X

inline constexpr std::string_view node_kind_names[] = {
#define PGM_X(name) #name,
    PGM_AST_NODES(PGM_X)
#undef PGM_X
};
[[nodiscard]] constexpr std::string_view name_of(NodeKind kind) noexcept {
  return node_kind_names[static_cast<std::uint16_t>(kind)];
}

}  // namespace pgmicro::ast
