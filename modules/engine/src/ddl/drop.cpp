#include "drop.hpp"

#include "rows.hpp"
#include "sequence.hpp"

#include <algorithm>

namespace pgmicro::engine::ddl {

// ── following ────────────────────────────────────────────────────────────────────────────────────────────────────

bool Dropper::mark(const Thing& thing) {
  switch (thing.kind) {
    case Thing::Kind::schema: return schemas_.insert(thing.oid).second;
    case Thing::Kind::relation: return relations_.insert(thing.oid).second;
    case Thing::Kind::index: return indexes_.insert(thing.oid).second;
    case Thing::Kind::constraint: return constraints_.insert({thing.table, thing.oid}).second;
    case Thing::Kind::column: return columns_.insert({thing.table, thing.column}).second;
    case Thing::Kind::default_: return defaults_.insert({thing.table, thing.column}).second;
  }
  return false;
}

std::string Dropper::describe(const Thing& thing) const {
  const Snapshot& s = change_.view();
  switch (thing.kind) {
    case Thing::Kind::schema: return "schema " + s.find_schema(thing.oid)->name;
    case Thing::Kind::relation: return change_.describe(*s.find_relation(thing.oid));
    case Thing::Kind::index: {
      const auto found = s.find_index(thing.oid);
      return "index " + change_.display_name(found.table->schema, found.index->name);
    }
    case Thing::Kind::constraint: {
      const Relation& table = *s.find_relation(thing.table);
      return "constraint " + table.find_constraint(thing.oid)->name + " on " + change_.describe(table);
    }
    case Thing::Kind::column:
    case Thing::Kind::default_: {
      const Relation& table = *s.find_relation(thing.table);
      return (thing.kind == Thing::Kind::column ? "column " : "default value for column ") +
             table.column(thing.column).name + " of " + change_.describe(table);
    }
  }
  return {};
}

void Dropper::follow(const Thing& thing) {
  std::vector<Dependent> found = dependents_of(thing);
  std::stable_sort(found.begin(), found.end(),
                   [](const Dependent& a, const Dependent& b) { return a.thing.oid > b.thing.oid; });
  // All that a schema holds is its own dependent, whatever else it hangs on.
  const bool is_schema = thing.kind == Thing::Kind::schema;
  if (is_schema) std::erase_if(found, [&](const Dependent& d) { return !mark(d.thing); });
  for (const Dependent& d : found) {
    // What goes with its table needs no mention of its own.
    if (d.thing.table != Oid::invalid && relations_.count(d.thing.table)) continue;
    if (!is_schema && !mark(d.thing)) continue;
    follow(d.thing);
    if (!d.mentioned) continue;
    dependents_.push_back(describe(d.thing));
    details_.push_back(dependents_.back() + " depends on " + describe(thing));
  }
}

std::vector<Dropper::Dependent> Dropper::dependents_of(const Thing& thing) {
  std::vector<Dependent> out;
  const Snapshot& s = change_.view();
  switch (thing.kind) {
    case Thing::Kind::schema:
      for (const auto& [oid, relation] : s.relations()) {
        if (relation->schema != thing.oid) continue;
        const bool is_owned =
            relation->kind == RelationKind::sequence && relation->sequence.owner_table != Oid::invalid;
        out.push_back({{Thing::Kind::relation, oid}, !is_owned});
      }
      break;
    case Thing::Kind::relation: add_of_relation(out, *s.find_relation(thing.oid)); break;
    case Thing::Kind::index: add_foreign_keys(out, *s.find_index(thing.oid).table, thing.oid); break;
    case Thing::Kind::constraint: {
      const Constraint& c = *s.find_relation(thing.table)->find_constraint(thing.oid);
      if (c.kind == ConstraintKind::primary_key || c.kind == ConstraintKind::unique)
        out.push_back({{Thing::Kind::index, c.index}, false});
      break;
    }
    case Thing::Kind::column: {
      const Relation table = *s.find_relation(thing.table);
      add_of_column(out, table, table.column(thing.column));
      break;
    }
    case Thing::Kind::default_: break;
  }
  return out;
}

/// Of all of the relation's keys, or of one.
void Dropper::add_foreign_keys(std::vector<Dependent>& out, const Relation& target, Oid index) const {
  for (const IncomingKey& key : target.incoming) {
    const Constraint& c = *change_.view().find_relation(key.table)->find_constraint(key.constraint);
    if (index == Oid::invalid || c.index == index)
      out.push_back({{Thing::Kind::constraint, c.oid, key.table}, true});
  }
}

void Dropper::add_of_relation(std::vector<Dependent>& out, const Relation& relation) const {
  const std::string by_number = "'" + std::to_string(raw(relation.oid)) + "'";
  for (const auto& [oid, other] : change_.view().relations()) {
    if (other->kind == RelationKind::sequence && other->sequence.owner_table == relation.oid)
      out.push_back({{Thing::Kind::relation, oid}, false});
    if (other->kind == RelationKind::view &&
        std::any_of(other->depends.begin(), other->depends.end(),
                    [&](const Dependency& d) { return d.object == relation.oid; }))
      out.push_back({{Thing::Kind::relation, oid}, true});
    if (relation.kind != RelationKind::sequence) continue;
    for (const Column& c : other->columns)
      if (!c.dropped && !columns_.count({oid, c.number}) &&
          c.default_sql.find(by_number) != std::string::npos)
        out.push_back({{Thing::Kind::default_, c.default_oid, oid, c.number}, true});
  }
  add_foreign_keys(out, relation, Oid::invalid);
}

void Dropper::add_of_column(std::vector<Dependent>& out, const Relation& table, const Column& column) {
  const ColumnNo number = column.number;
  const auto names_it = [&](const std::string& sql) {
    if (sql.empty()) return false;
    const auto columns = change_.columns_in(sql, table);
    return std::find(columns.begin(), columns.end(), number) != columns.end();
  };
  if (change_.view().find_relation(column.owned_sequence))
    out.push_back({{Thing::Kind::relation, column.owned_sequence}, false});
  for (const Constraint& c : table.constraints) {
    if (std::find(c.columns.begin(), c.columns.end(), number) == c.columns.end()) continue;
    out.push_back({{Thing::Kind::constraint, c.oid, table.oid}, false});
    if (c.kind == ConstraintKind::primary_key || c.kind == ConstraintKind::unique)
      add_foreign_keys(out, table, c.index);
  }
  for (const Index& index : table.indexes) {
    const bool is_part =
        names_it(index.predicate_sql) ||
        std::any_of(index.columns.begin(), index.columns.end(), [&](const IndexColumn& c) {
          return c.column == number || (c.column == ColumnNo::none && names_it(c.expression_sql));
        });
    if (!is_part || index.constraint != Oid::invalid) continue;
    add_foreign_keys(out, table, index.oid);
    out.push_back({{Thing::Kind::index, index.oid}, false});
  }
  for (const Column& other : table.columns)
    if (!other.dropped && other.generated != Generated::none && names_it(other.default_sql))
      out.push_back({{Thing::Kind::column, table.oid, table.oid, other.number}, true});
  for (const Oid view : views_broken_without(table, number))
    out.push_back({{Thing::Kind::relation, view}, true});
}

/// A view needs the column if it cannot be bound without it.
std::vector<Oid> Dropper::views_broken_without(const Relation& table, ColumnNo column) {
  Relation without = table;
  without.columns[static_cast<std::size_t>(raw(column)) - 1].dropped = true;
  const auto before = change_.catalog().snapshot();
  change_.catalog().put(std::move(without));
  std::vector<Oid> out;
  for (const auto& [oid, view] : before->relations()) {
    const bool uses = view->kind == RelationKind::view &&
                      std::any_of(view->depends.begin(), view->depends.end(),
                                  [&](const Dependency& d) { return d.object == table.oid; });
    if (uses && !view_is_valid(change_, *view)) out.push_back(oid);
  }
  change_.catalog().restore(before);
  return out;
}

// ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Dropper::run(ast::DropBehavior behavior, const std::string& what) {
  // Following adds to the sets: what the statement names is what was there before.
  std::vector<Thing> named;
  for (const Oid oid : schemas_) named.push_back({Thing::Kind::schema, oid});
  for (const Oid oid : relations_) named.push_back({Thing::Kind::relation, oid});
  for (const Oid oid : indexes_) named.push_back({Thing::Kind::index, oid});
  for (const auto& [table, oid] : constraints_) named.push_back({Thing::Kind::constraint, oid, table});
  for (const auto& [table, column] : columns_) named.push_back({Thing::Kind::column, table, table, column});
  for (const Thing& thing : named) follow(thing);
  if (!details_.empty()) {
    // Found from the newest on, told from the oldest on.
    const auto joined = [](const std::vector<std::string>& lines, std::string_view prefix) {
      std::string out;
      for (auto line = lines.rbegin(); line != lines.rend(); ++line)
        out.append(out.empty() ? "" : "\n").append(prefix).append(*line);
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
