#pragma once
/// Dropping things and what depends on them.
///
///     Dropper dropper(change);
///     dropper.add_relation(oid);             // what the statement names
///     dropper.run(behavior, "table t");      // 2BP01 with RESTRICT if anything else depends on it; else all go
///
/// What is part of a thing goes with it unmentioned: a table's indexes, constraints and owned sequences, a column's. What
/// merely refers to it (foreign keys, views, defaults) stops a RESTRICT and is mentioned by a CASCADE.

#include "support.hpp"

#include <map>
#include <set>

namespace pgmicro::engine::ddl {

class Dropper {
 public:
  explicit Dropper(Change& change) : change_(change) {}

  void add_schema(Oid schema) { schemas_.insert(schema); }
  void add_relation(Oid relation) { relations_.insert(relation); }
  void add_index(Oid index) { indexes_.insert(index); }
  void add_constraint(Oid table, Oid constraint) { constraints_.insert({table, constraint}); }
  void add_column(Oid table, ColumnNo column) { columns_.insert({table, column}); }

  /// `what`: the thing, as the error says it ("table t"); empty for several.
  void run(ast::DropBehavior behavior, const std::string& what);

 private:
  using Part = std::pair<Oid, Oid>;
  using ColumnKey = std::pair<Oid, ColumnNo>;

  void follow_schema(Oid schema);
  void follow_relation(Oid relation);
  void follow_index(Oid table, Oid index, const std::string& named);
  void follow_constraint(Oid table, Oid constraint);
  void follow_column(Oid table, ColumnNo column);
  void follow_views(Oid relation, const std::string& named);
  void follow_foreign_keys(const Relation& target, Oid index, const std::string& named);
  void follow_sequence(Oid sequence, const std::string& named);
  void depends(const std::string& dependent, const std::string& on);
  void drop_owned_sequence(const Column& column);

  void apply();
  void apply_to_table(Relation table);
  void drop_trees();

  Change& change_;
  std::set<Oid> schemas_, relations_, indexes_;
  std::set<Part> constraints_;
  std::set<ColumnKey> columns_, defaults_;
  std::vector<std::string> dependents_, details_;
  std::vector<TreeId> trees_;
};

}  // namespace pgmicro::engine::ddl
