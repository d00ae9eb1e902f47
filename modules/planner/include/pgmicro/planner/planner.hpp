#pragma once
/// From tree to program.
///
///   bind     names, scopes, types, aggregate levels, coercions: ast → bound.hpp, with PostgreSQL's errors
///   rewrite  views are already subqueries; unnesting, push-down, folding of constants
///   plan     access paths, join order and methods, what need not be sorted
///   emit     bytecode
///
/// Nothing here knows how rows are stored; a plan is for one catalog::Snapshot and one set of planner-relevant settings.

#include <pgmicro/ast/node.hpp>
#include <pgmicro/base/arena.hpp>
#include <pgmicro/bytecode/fwd.hpp>
#include <pgmicro/catalog/snapshot.hpp>
#include <pgmicro/planner/bound.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pgmicro::planner {

/// Turns the SQL text that a catalog keeps into a tree: the dialect that the text was written in (PostgreSQL's).
class TextParser {
 public:
  virtual ~TextParser() = default;
  [[nodiscard]] virtual const ast::Expr* parse_expression(std::string_view text, Arena&) const = 0;
  [[nodiscard]] virtual const ast::Statement* parse_query(std::string_view text, Arena&) const = 0;
};

/// What a statement is planned against.
struct Environment {
  const catalog::Snapshot& catalog;
  std::span<const Oid> search_path;  ///< schemas, pg_catalog included where it is searched, in order
  const types::Settings& settings;
  const TextParser& texts;
  std::string_view current_user;
  std::string_view database;
  /// The program may not depend on anything that differs between sessions with equal settings and search path.
};

/// Types of parameters as the client declared them; Oid::invalid: to be inferred.
struct BindOptions {
  std::span<const Oid> param_types;
  bool fixed = false;  ///< there are no others: a further $n is an error (42P02), as in a simple query
};

/// `statement` is a Select, Insert, Update, Delete (or Values). Throws PostgreSQL's errors with positions.
[[nodiscard]] const Statement* bind(const ast::Statement& statement, const Environment&, const BindOptions&,
                                    Arena&);

/// An expression over one table's columns: CHECK, DEFAULT (no columns), generated columns, index expressions. `range`
/// stands for the table; null: no columns. `use` and `column_name` (of the column that the value is for) are for PostgreSQL's
/// errors; index expressions and generated columns have to be immutable (42P17).
enum class ExpressionUse : std::uint8_t {
  check,
  default_,
  generated,
  index_expression,
  index_predicate,
  alter_using
};
[[nodiscard]] const Expr* bind_expression(const ast::Expr& expression, ExpressionUse use, const Range* range,
                                          Oid wanted_type, Typmod wanted_typmod, const Environment&, Arena&,
                                          std::string_view column_name = {});

/// A Range over all columns of a relation, for bind_expression().
[[nodiscard]] const Range* range_of(const catalog::Relation& relation, Arena&);

struct PlanOptions {
  bool explain_costs = false;
};
/// Plans and emits. The program keeps nothing of the arena or the snapshot.
[[nodiscard]] std::shared_ptr<const bytecode::Program> compile(const Statement& statement, const Environment&,
                                                               const PlanOptions&, Arena&);

/// EXPLAIN's lines for the plan that compile() would make.
enum class ExplainFormat : std::uint8_t { text, json };
[[nodiscard]] std::string explain(const Statement& statement, const Environment&, ExplainFormat, bool verbose,
                                  bool costs, Arena&);

/// The type that a name means: built-in, by the grammar's pg_catalog names or through the search path. 42704 if none.
struct ResolvedType {
  const types::TypeInfo* type = nullptr;
  Typmod typmod = -1;
};
[[nodiscard]] ResolvedType resolve_type(const ast::TypeName& name, const Environment&);

}  // namespace pgmicro::planner
