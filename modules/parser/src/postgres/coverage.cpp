#include "map_command.hpp"
#include "map_definition.hpp"
#include "map_expression.hpp"
#include "map_query.hpp"

#include <pgmicro/parser/detail/coverage.hpp>

namespace pgmicro::parser::detail {
namespace {

/// Stands where a Converter stands, and notes what it is told.
class Lister {
 public:
  explicit Lister(std::vector<FieldCoverage>& fields) : fields_(fields) {}

  template <class From, class To>
  void take(const char* field, const From&, To&) {
    add(field, FieldUse::consumed);
  }
  template <class To>
  void at(const char* field, int, To&) {
    add(field, FieldUse::consumed);
  }
  template <class T, class F>
  void with(const char* field, const T&, F&&) {
    add(field, FieldUse::consumed);
  }
  template <class T>
  void unset(const char* field, const T&) {
    add(field, FieldUse::unset);
  }
  template <class T>
  void reject_if(const char* field, const T&, std::string_view clause) {
    add(field, FieldUse::rejected, clause);
  }
  void skip(const char* field, const char* reason) { add(field, FieldUse::skipped, reason); }

 private:
  void add(const char* field, FieldUse use, std::string_view note = {}) {
    fields_.push_back({field, use, note});
  }

  std::vector<FieldCoverage>& fields_;
};

template <class From, class To>
void list(std::vector<StructCoverage>& out, std::string_view name, std::string_view target) {
  StructCoverage& entry = out.emplace_back(StructCoverage{name, target, {}});
  Lister lister(entry.fields);
  const From from{};
  To to{};
  map(lister, from, to);
}

}  // namespace

std::vector<StructCoverage> converted_structs() {
  std::vector<StructCoverage> out;
#define PGM_X(from, to) list<::from, ast::to>(out, #from, #to);
  PGM_MAPPED_STRUCTS(PGM_X)
#undef PGM_X
  list<::A_Expr, OperatorExpr>(out, "A_Expr", "by kind");
  list<::ResTarget, ast::Target>(out, "ResTarget", "Target");
  list<::MultiAssignRef, MultiAssign>(out, "MultiAssignRef", "Assignment");
  list<::RawStmt, RawStatement>(out, "RawStmt", "ScriptStatement");
  return out;
}

std::vector<std::string_view> rejected_structs() {
  return {
#define PGM_X(from, clause) #from,
      PGM_REJECTED_STATEMENTS(PGM_X)
#undef PGM_X
  };
}

std::vector<std::string_view> unmet_structs() {
  return {
      // No fields: `*`, handled where it may stand.
      "A_Star",
      // The base of expressions.
      "Expr",
      // Made by analysis, rewriting and planning.
      "Query", "PartitionRangeDatum", "RangeTblEntry", "RangeTblFunction", "TableSampleClause",
      "WithCheckOption", "SortGroupClause", "WindowClause", "RowMarkClause", "MergeAction",
      "SetOperationStmt", "TableFunc", "Var", "Const", "Param", "Aggref", "WindowFunc", "SubscriptingRef",
      "FuncExpr", "OpExpr", "ScalarArrayOpExpr", "SubPlan", "AlternativeSubPlan", "FieldSelect", "FieldStore",
      "RelabelType", "CoerceViaIO", "ArrayCoerceExpr", "ConvertRowtypeExpr", "CollateExpr", "CaseTestExpr",
      "ArrayExpr", "RowCompareExpr", "CoerceToDomain", "CoerceToDomainValue", "NextValueExpr",
      "InferenceElem", "TargetEntry", "RangeTblRef", "FromExpr", "OnConflictExpr",
      // Made at run time.
      "InlineCodeBlock", "CallContext",
      // Only in the grammar's PL/pgSQL modes.
      "PLAssignStmt",
      // Parts of CREATE OPERATOR CLASS, CREATE STATISTICS and CREATE PUBLICATION, which are rejected as a whole.
      "CreateOpClassItem", "StatsElem", "PublicationTable", "PublicationObjSpec"};
}

}  // namespace pgmicro::parser::detail
