#pragma once
/// Statements that define, alter and drop things: straight from the tree to the catalog and the trees, with PostgreSQL's
/// checks in PostgreSQL's order. Expressions are the planner's: bound to be checked, kept as text, evaluated over rows
/// through DdlServices.
///
/// A statement edits the Editor, makes and drops trees, and writes the difference to the file (save_catalog) as its last
/// step. If it throws, its caller undoes both: the store's mark, and Editor::restore().

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/catalog/editor.hpp>
#include <pgmicro/engine/detail/backend.hpp>
#include <pgmicro/engine/detail/sequences.hpp>
#include <pgmicro/planner/planner.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace pgmicro::engine {

/// What DDL wants of the session.
class DdlServices {
 public:
  virtual ~DdlServices() = default;

  virtual void notice(std::string_view severity, SqlState state, std::string message, std::string detail = {},
                      std::string hint = {}) = 0;

  /// An expression as the catalog keeps it, and what its value is coerced to (an assignment; invalid: not at all).
  struct Expression {
    std::string_view sql;
    Oid type = Oid::invalid;
    types::Typmod typmod = -1;
  };
  /// The values of the expressions for one row; they live until it returns. False: enough.
  using RowVisitor = std::function<bool(RowId row, std::span<const Datum> values)>;
  /// Evaluates over every row of the table, in the order of RowIds; without a table once, over nothing. The table is one
  /// of `catalog`, which is what the transaction sees by now. Rows must not change meanwhile.
  virtual void evaluate(const catalog::Snapshot& catalog, const catalog::Relation* table,
                        std::span<const Expression> expressions, const RowVisitor& visit) = 0;
};

struct DdlContext {
  BackendSession& store;     ///< its transaction writes
  catalog::Editor& catalog;  ///< as the transaction sees it
  planner::Environment env;  ///< the session's; its catalog is replaced by the editor's
  DdlServices& services;
  Sequences& sequences;
};

struct DdlResult {
  std::string_view tag;  ///< "CREATE TABLE"
  bool existed = false;  ///< IF NOT EXISTS, and it did
};

[[nodiscard]] bool is_ddl(const ast::Statement& statement) noexcept;

/// 0A000, naming the clause, for what is not supported.
DdlResult execute_ddl(const ast::Statement& statement, DdlContext& context);

/// Builds anew what another tool made stale (Relation::stale_indexes), in a transaction that writes. 23505 if a unique index would
/// have duplicates. False: there was nothing.
bool rebuild_stale_indexes(DdlContext& context);

}  // namespace pgmicro::engine
