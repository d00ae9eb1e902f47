#pragma once
/// From column and constraint clauses to a Relation: CREATE TABLE, and ALTER TABLE ADD.
///
/// Clauses are first collected, in the order of the text, then finish() makes the objects in PostgreSQL's order: sequences,
/// defaults, checks, keys (the primary one first), foreign keys; that order decides the names that nobody gave.

#include "support.hpp"

namespace pgmicro::engine::ddl {

class TableBuilder {
 public:
  /// `table` has OID, schema, name and file name; if it is new, neither columns nor rows.
  TableBuilder(Change& change, Relation& table, bool is_new)
      : change_(change), table_(table), is_new_(is_new) {}

  void add_column(const ast::ColumnDef& definition);
  void add_constraint(const ast::Constraint& constraint);
  /// ALTER COLUMN ADD GENERATED … AS IDENTITY.
  void add_identity(ColumnNo number, const ast::Constraint& identity) {
    add_sequence_column(column(number), &identity);
  }

  /// Puts the table in the catalog with all it has. What has to be checked or filled because the table has rows, is left to
  /// the caller: `new_indexes` and `new_constraints` tell.
  void finish();

  [[nodiscard]] const std::vector<Oid>& new_indexes() const noexcept { return new_indexes_; }
  [[nodiscard]] const std::vector<Oid>& new_constraints() const noexcept { return new_constraints_; }

 private:
  struct Pending {
    const ast::Constraint* constraint;
    ColumnNo column;  ///< whose definition it stands in; none: the table's
    bool deferrable;
    bool initially_deferred;
  };

  void add_sequence_column(Column& column, const ast::Constraint* identity);
  void add_default(Pending& pending);
  void add_check(const Pending& pending);
  void add_key(const Pending& pending);
  void add_foreign_key(const Pending& pending);
  [[nodiscard]] ColumnNo key_column(std::string_view name, ast::Location at) const;
  [[nodiscard]] Column& column(ColumnNo n) { return table_.columns[static_cast<std::size_t>(raw(n)) - 1]; }
  void check_constraint_name(std::string_view name) const;

  Change& change_;
  Relation& table_;
  bool is_new_;
  std::vector<Pending> defaults_, checks_, keys_, foreign_keys_;
  std::vector<Oid> new_indexes_, new_constraints_;
  std::vector<std::pair<Oid, ColumnNo>> sequences_;
};

}  // namespace pgmicro::engine::ddl
