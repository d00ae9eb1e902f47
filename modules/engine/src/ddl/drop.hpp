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

  /// A thing that goes: a schema, a relation, an index, or of a table a constraint, a column, a column's default.
  struct Thing {
    enum class Kind : std::uint8_t { schema, relation, index, constraint, column, default_ } kind;
    Oid oid;                           ///< its own; a column's: its table's
    Oid table = Oid::invalid;          ///< constraint, column, default
    ColumnNo column = ColumnNo::none;  ///< column, default
  };
  /// What goes if a thing goes. A part of it (not `mentioned`) does so without a word.
  struct Dependent {
    Thing thing;
    bool mentioned;
  };

  /// Adds it to what goes; false: it was there.
  bool mark(const Thing& thing);
  /// Marks all that depends on it. `details_` and `dependents_` get their lines as PostgreSQL finds them: the newest
  /// dependent first, its own before it.
  void follow(const Thing& thing);
  [[nodiscard]] std::vector<Dependent> dependents_of(const Thing& thing);
  void add_foreign_keys(std::vector<Dependent>& out, const Relation& target, Oid index) const;
  void add_of_relation(std::vector<Dependent>& out, const Relation& relation) const;
  void add_of_column(std::vector<Dependent>& out, const Relation& table, const Column& column);
  [[nodiscard]] std::vector<Oid> views_broken_without(const Relation& table, ColumnNo column);
  [[nodiscard]] std::string describe(const Thing& thing) const;

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
