#include "drop.hpp"

#include "rows.hpp"
#include "sequence.hpp"

#include <algorithm>

namespace pgmicro::engine::ddl {

void Dropper::depends(const std::string& dependent, const std::string& on) {
  dependents_.push_back(dependent);
  details_.push_back(dependent + " depends on " + on);
}

// ── following ────────────────────────────────────────────────────────────────────────────────────────────────────

void Dropper::follow_schema(Oid schema) {
  const std::string named = "schema " + change_.view().find_schema(schema)->name;
  for (const auto& [oid, relation] : change_.view().relations()) {
    if (relation->schema != schema || relations_.count(oid)) continue;
    const bool is_owned =
        relation->kind == RelationKind::sequence && relation->sequence.owner_table != Oid::invalid;
    relations_.insert(oid);
    if (!is_owned) depends(change_.describe(*relation), named);
    follow_relation(oid);
  }
}

void Dropper::follow_relation(Oid oid) {
  const Relation& relation = *change_.view().find_relation(oid);
  const std::string named = change_.describe(relation);
  if (relation.kind == RelationKind::sequence) follow_sequence(oid, named);
  for (const Column& c : relation.columns)
    if (!c.dropped) drop_owned_sequence(c);
  for (const auto& [other, r] : change_.view().relations())
    if (r->kind == RelationKind::sequence && r->sequence.owner_table == oid &&
        relations_.insert(other).second)
      follow_relation(other);
  follow_foreign_keys(relation, Oid::invalid, named);
  follow_views(oid, named);
}

void Dropper::drop_owned_sequence(const Column& column) {
  const Relation* const sequence = change_.view().find_relation(column.owned_sequence);
  if (!sequence || !relations_.insert(sequence->oid).second) return;
  follow_relation(sequence->oid);
}

void Dropper::follow_foreign_keys(const Relation& target, Oid index, const std::string& named) {
  for (const IncomingKey& key : target.incoming) {
    if (relations_.count(key.table) || constraints_.count({key.table, key.constraint})) continue;
    const Relation& table = *change_.view().find_relation(key.table);
    const Constraint& constraint = *table.find_constraint(key.constraint);
    if (index != Oid::invalid && constraint.index != index) continue;
    constraints_.insert({key.table, key.constraint});
    depends("constraint " + constraint.name + " on " + change_.describe(table), named);
  }
}

void Dropper::follow_views(Oid relation, const std::string& named) {
  for (const auto& [oid, view] : change_.view().relations()) {
    if (view->kind != RelationKind::view || relations_.count(oid)) continue;
    const bool uses = std::any_of(view->depends.begin(), view->depends.end(),
                                  [&](const Dependency& d) { return d.object == relation; });
    if (!uses) continue;
    relations_.insert(oid);
    depends(change_.describe(*view), named);
    follow_relation(oid);
  }
}

void Dropper::follow_sequence(Oid sequence, const std::string& named) {
  const std::string by_number = "'" + std::to_string(raw(sequence)) + "'";
  for (const auto& [oid, table] : change_.view().relations()) {
    if (relations_.count(oid)) continue;
    for (const Column& c : table->columns) {
      if (c.dropped || columns_.count({oid, c.number}) || c.default_sql.find(by_number) == std::string::npos)
        continue;
      if (!defaults_.insert({oid, c.number}).second) continue;
      depends("default value for column " + c.name + " of " + change_.describe(*table), named);
    }
  }
}

void Dropper::follow_index(Oid table, Oid index, const std::string& named) {
  follow_foreign_keys(*change_.view().find_relation(table), index, named);
}

void Dropper::follow_constraint(Oid table, Oid constraint) {
  const Relation& relation = *change_.view().find_relation(table);
  const Constraint& c = *relation.find_constraint(constraint);
  if (c.kind != ConstraintKind::primary_key && c.kind != ConstraintKind::unique) return;
  follow_index(table, c.index, "index " + change_.display_name(relation.schema, c.name));
}

void Dropper::follow_column(Oid table_oid, ColumnNo number) {
  const Relation table = *change_.view().find_relation(table_oid);
  const Column& column = table.column(number);
  const std::string named = "column " + column.name + " of " + change_.describe(table);
  drop_owned_sequence(column);
  for (const Constraint& c : table.constraints) {
    if (std::find(c.columns.begin(), c.columns.end(), number) == c.columns.end()) continue;
    constraints_.insert({table_oid, c.oid});
    if (c.kind == ConstraintKind::primary_key || c.kind == ConstraintKind::unique)
      follow_index(table_oid, c.index, named);
  }
  for (const Index& index : table.indexes) {
    const auto uses = [&](const std::string& sql) {
      if (sql.empty()) return false;
      const auto columns = change_.columns_in(sql, table);
      return std::find(columns.begin(), columns.end(), number) != columns.end();
    };
    const bool is_part =
        uses(index.predicate_sql) ||
        std::any_of(index.columns.begin(), index.columns.end(), [&](const IndexColumn& c) {
          return c.column == number || (c.column == ColumnNo::none && uses(c.expression_sql));
        });
    if (!is_part || index.constraint != Oid::invalid) continue;
    indexes_.insert(index.oid);
    follow_index(table_oid, index.oid, named);
  }
  for (const Column& other : table.columns) {
    if (other.dropped || other.generated == Generated::none || columns_.count({table_oid, other.number}))
      continue;
    const auto used = change_.columns_in(other.default_sql, table);
    if (std::find(used.begin(), used.end(), number) == used.end()) continue;
    columns_.insert({table_oid, other.number});
    depends("column " + other.name + " of " + change_.describe(table), named);
    follow_column(table_oid, other.number);
  }
  // A view needs the column if it cannot be bound without it.
  Relation without = table;
  without.columns[static_cast<std::size_t>(raw(number)) - 1].dropped = true;
  const auto before = change_.catalog().snapshot();
  change_.catalog().put(std::move(without));
  std::vector<Oid> broken;
  for (const auto& [oid, view] : before->relations()) {
    if (view->kind != RelationKind::view || relations_.count(oid)) continue;
    const bool uses = std::any_of(view->depends.begin(), view->depends.end(),
                                  [&](const Dependency& d) { return d.object == table_oid; });
    if (uses && !view_is_valid(change_, *view)) broken.push_back(oid);
  }
  change_.catalog().restore(before);
  for (const Oid view : broken) {
    relations_.insert(view);
    depends(change_.describe(*change_.view().find_relation(view)), named);
    follow_relation(view);
  }
}

// ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Dropper::run(ast::DropBehavior behavior, const std::string& what) {
  // Following adds to the sets: what the statement names is what was there before.
  const auto schemas = schemas_;
  const auto relations = relations_;
  const auto indexes = indexes_;
  const auto constraints = constraints_;
  const auto columns = columns_;
  for (const Oid oid : schemas) follow_schema(oid);
  for (const Oid oid : relations) follow_relation(oid);
  for (const Oid oid : indexes) {
    const auto found = change_.view().find_index(oid);
    follow_index(found.table->oid, oid,
                 "index " + change_.display_name(found.table->schema, found.index->name));
  }
  for (const auto& [table, constraint] : constraints) follow_constraint(table, constraint);
  for (const auto& [table, column] : columns) follow_column(table, column);
  if (!details_.empty()) {
    const auto joined = [](const std::vector<std::string>& lines, std::string_view prefix) {
      std::string out;
      for (const std::string& line : lines) out.append(out.empty() ? "" : "\n").append(prefix).append(line);
      return out;
    };
    if (behavior == ast::DropBehavior::restrict)
      throw Error(errc::dependent_objects_exist,
                  what.empty() ? "cannot drop desired object(s) because other objects depend on them"
                               : "cannot drop " + what + " because other objects depend on it")
          .detail(joined(details_, ""))
          .hint("Use DROP ... CASCADE to drop the dependent objects too.");
    if (dependents_.size() == 1)
      change_.notice(SqlState("00000"), "drop cascades to " + dependents_[0]);
    else
      change_.notice(SqlState("00000"),
                     "drop cascades to " + std::to_string(dependents_.size()) + " other objects",
                     joined(dependents_, "drop cascades to "));
  }
  apply();
}

// ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────────

void Dropper::apply() {
  std::set<Oid> changed;
  for (const auto& [table, constraint] : constraints_) changed.insert(table);
  for (const auto& [table, column] : columns_) changed.insert(table);
  for (const auto& [table, column] : defaults_) changed.insert(table);
  for (const Oid index : indexes_) changed.insert(change_.view().find_index(index).table->oid);
  // Foreign keys go first, so that nothing points to what goes next.
  for (const Oid table : relations_) {
    Relation copy = *change_.view().find_relation(table);
    if (std::erase_if(copy.constraints,
                      [](const Constraint& c) { return c.kind == ConstraintKind::foreign_key; }) != 0)
      change_.catalog().put(std::move(copy));
  }
  for (const Oid table : changed)
    if (!relations_.count(table)) apply_to_table(*change_.view().find_relation(table));
  for (const Oid oid : relations_) {
    const Relation& relation = *change_.view().find_relation(oid);
    if (relation.tree != TreeId::none) trees_.push_back(relation.tree);
    for (const Index& index : relation.indexes) {
      if (index.kind != IndexKind::rowid) trees_.push_back(index.tree);
      change_.catalog().set_comment(index.oid, ColumnNo::none, {});
    }
    for (const Constraint& c : relation.constraints) change_.catalog().set_comment(c.oid, ColumnNo::none, {});
    change_.sequences().forget(oid);
    change_.catalog().drop(oid);
  }
  for (const Oid schema : schemas_) {
    change_.catalog().set_comment(schema, ColumnNo::none, {});
    change_.catalog().drop_schema(schema);
  }
  drop_trees();
}

void Dropper::apply_to_table(Relation before) {
  Relation after = before;
  bool is_reshaped = false;
  const auto is_dropped = [&](const Constraint& c) { return constraints_.count({before.oid, c.oid}) != 0; };
  for (const Constraint& c : before.constraints) {
    if (!is_dropped(c)) continue;
    if (c.kind == ConstraintKind::primary_key || c.kind == ConstraintKind::unique) indexes_.insert(c.index);
    change_.catalog().set_comment(c.oid, ColumnNo::none, {});
  }
  std::erase_if(after.constraints, is_dropped);
  for (const Index& index : before.indexes) {
    if (!indexes_.count(index.oid)) continue;
    if (index.kind == IndexKind::rowid) {
      // What is no key may have doubles: the column is an ordinary one from now on.
      for (Column& c : after.columns) c.is_rowid = false;
      is_reshaped = true;
    } else {
      trees_.push_back(index.tree);
    }
    change_.catalog().set_comment(index.oid, ColumnNo::none, {});
  }
  std::erase_if(after.indexes, [&](const Index& i) { return indexes_.count(i.oid) != 0; });
  for (Column& c : after.columns) {
    if (!defaults_.count({before.oid, c.number})) continue;
    c.default_sql.clear();
    c.default_oid = Oid::invalid;
  }
  for (const auto& [table, number] : columns_) {
    if (table != before.oid) continue;
    is_reshaped = true;
    Column& gone = after.columns[static_cast<std::size_t>(raw(number)) - 1];
    for (Column& c : after.columns)
      if (!c.dropped && c.field > gone.field) --c.field;
    --after.record_fields;
    change_.catalog().set_comment(before.oid, number, {});
    gone = Column{.number = number, .dropped = true};
  }
  if (!after.has_columns()) after.record_fields = 1;
  if (is_reshaped) rewrite_rows(change_, before, after);
  change_.catalog().put(std::move(after));
}

void Dropper::drop_trees() {
  for (std::size_t i = 0; i < trees_.size(); ++i) {
    const auto moved = drop_tree(change_.store(), change_.catalog(), trees_[i]);
    if (!moved) continue;
    for (std::size_t j = i + 1; j < trees_.size(); ++j)
      if (trees_[j] == moved->from) trees_[j] = moved->to;
  }
}

// ── DROP ─────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

struct Dropped {
  ast::ObjectType type;
  std::string_view tag, word;
  SqlState missing;
  RelationKind kind;
};
constexpr Dropped droppable[] = {
    {ast::ObjectType::table, "DROP TABLE", "table", errc::undefined_table, RelationKind::table},
    {ast::ObjectType::view, "DROP VIEW", "view", errc::undefined_table, RelationKind::view},
    {ast::ObjectType::sequence, "DROP SEQUENCE", "sequence", errc::undefined_table, RelationKind::sequence},
    {ast::ObjectType::index, "DROP INDEX", "index", errc::undefined_object, RelationKind::table},
};

ast::TableName table_name(const ast::Name& name, ast::Location at) {
  ast::TableName out;
  out.at = at;
  out.name = name[name.size() - 1];
  if (name.size() > 1) out.schema = name[name.size() - 2];
  if (name.size() > 2) out.catalog = name[name.size() - 3];
  return out;
}

std::string hint_for(const Relation& r) {
  const std::string_view word = kind_word(r.kind);
  std::string upper(word);
  for (char& c : upper) c = static_cast<char>(c - 32);
  return "Use DROP " + upper + " to remove a " + std::string(word) + ".";
}

/// An index that serves a constraint, a sequence that serves an identity column: not by themselves.
void check_not_required(Change& change, const Snapshot::FoundIndex& found) {
  if (found.index->constraint == Oid::invalid) return;
  const std::string constraint = "constraint " + found.index->name + " on " + change.describe(*found.table);
  throw Error(errc::dependent_objects_exist, "cannot drop index " +
                                                 change.display_name(found.table->schema, found.index->name) +
                                                 " because " + constraint + " requires it")
      .hint("You can drop " + constraint + " instead.");
}
void check_not_required(Change& change, const Relation& sequence) {
  if (!is_identity_sequence(change.view(), sequence)) return;
  const Relation& table = *change.view().find_relation(sequence.sequence.owner_table);
  const std::string column =
      "column " + table.column(sequence.sequence.owner_column).name + " of " + change.describe(table);
  throw Error(errc::dependent_objects_exist,
              "cannot drop " + change.describe(sequence) + " because " + column + " requires it")
      .hint("You can drop " + column + " instead.");
}

DdlResult drop_schemas(Change& change, const ast::Drop& statement) {
  Dropper dropper(change);
  std::string what;
  std::size_t count = 0;
  for (const ast::ObjectName* const object : statement.objects) {
    const std::string_view name = object->name[object->name.size() - 1];
    const Schema* const schema = change.view().find_schema(name);
    if (!schema) {
      if (!statement.missing_ok) static_cast<void>(change.schema_of(name));
      change.notice(SqlState("00000"), "schema " + quoted(name) + " does not exist, skipping");
      continue;
    }
    what = "schema " + schema->name;
    if (schema->oid == schema_oid::pg_catalog || schema->oid == schema_oid::information_schema)
      throw Error(errc::dependent_objects_exist,
                  "cannot drop " + what + " because it is required by the database system");
    dropper.add_schema(schema->oid);
    ++count;
  }
  dropper.run(statement.behavior, count == 1 ? what : std::string());
  return {"DROP SCHEMA"};
}

}  // namespace

DdlResult drop(Change& change, const ast::Drop& statement) {
  if (statement.type == ast::ObjectType::schema) return drop_schemas(change, statement);
  const auto* const kind = std::find_if(std::begin(droppable), std::end(droppable),
                                        [&](const Dropped& d) { return d.type == statement.type; });
  if (kind == std::end(droppable)) throw unsupported("DROP of this kind of object", statement.at);
  const bool is_index = kind->type == ast::ObjectType::index;
  if (statement.concurrent && statement.behavior == ast::DropBehavior::cascade)
    throw Error(errc::feature_not_supported, "DROP INDEX CONCURRENTLY does not support CASCADE");
  Dropper dropper(change);
  std::string what;
  std::size_t count = 0;
  for (const ast::ObjectName* const object : statement.objects) {
    const ast::TableName name = table_name(object->name, object->at);
    const Relation* const relation = change.find_relation(name, statement.missing_ok);
    const auto index = change.find_index(name, statement.missing_ok);
    if (!relation && !index.index) {
      const bool has_schema = name.schema.empty() || change.view().find_schema(name.schema);
      if (!statement.missing_ok)
        throw Error(kind->missing, std::string(kind->word) + " " + quoted(name.name) + " does not exist");
      change.notice(SqlState("00000"), (has_schema ? std::string(kind->word) + " " + quoted(name.name)
                                                   : "schema " + quoted(name.schema)) +
                                           " does not exist, skipping");
      continue;
    }
    ++count;
    if (is_index != (index.index != nullptr) || (relation && relation->kind != kind->kind)) {
      const std::string article = is_index ? "an " : "a ";
      throw Error(errc::wrong_object_type, quoted(name.name) + " is not " + article + std::string(kind->word))
          .hint(relation ? hint_for(*relation) : "Use DROP INDEX to remove an index.");
    }
    if (is_index) {
      check_not_required(change, index);
      change.check_alterable(*index.table);
      what = "index " + change.display_name(index.table->schema, index.index->name);
      dropper.add_index(index.index->oid);
      continue;
    }
    if (!relation->unreadable.empty())
      throw Error(errc::feature_not_supported,
                  "cannot drop " + change.describe(*relation) + ": " + relation->unreadable);
    if (relation->kind == RelationKind::sequence) check_not_required(change, *relation);
    what = change.describe(*relation);
    dropper.add_relation(relation->oid);
  }
  dropper.run(statement.behavior, count == 1 ? what : std::string());
  return {kind->tag};
}

}  // namespace pgmicro::engine::ddl
