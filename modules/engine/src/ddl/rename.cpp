// New names, schemas and owners.

#include "../persist/schema_text.hpp"
#include "support.hpp"
#include "view.hpp"

#include <algorithm>

namespace pgmicro::engine::ddl {

namespace {

std::string_view tag_of(ast::ObjectType type) {
  switch (type) {
    case ast::ObjectType::table: return "ALTER TABLE";
    case ast::ObjectType::view: return "ALTER VIEW";
    case ast::ObjectType::sequence: return "ALTER SEQUENCE";
    case ast::ObjectType::index: return "ALTER INDEX";
    case ast::ObjectType::schema: return "ALTER SCHEMA";
    default: return {};
  }
}

/// Everything of a relation that stands in the file under a name made of its own.
void choose_file_names(Change& change, Relation& relation) {
  if (relation.kind == RelationKind::view) return;
  change.release_file_name(relation.file_name);
  for (const Index& index : relation.indexes) change.release_file_name(index.file_name);
  relation.file_name = change.take_file_name(relation.schema, relation.name);
  for (Index& index : relation.indexes) {
    if (index.kind == IndexKind::rowid) continue;
    if (const int n = persist::auto_index_number(index.file_name); n != 0)
      index.file_name = persist::auto_index_name(relation.file_name, n);
    else if (index.kind == IndexKind::shadow)
      index.file_name = change.take_shadow_file_name(relation.schema, index.name);
    else
      index.file_name = change.take_file_name(relation.schema, index.name);
  }
}

void check_free(Change& change, Oid schema, std::string_view name) {
  if (change.view().is_name_taken(schema, name))
    throw Error(errc::duplicate_table, "relation " + quoted(name) + " already exists");
}

void rename_relation(Change& change, const Relation& old, std::string_view new_name) {
  change.check_alterable(old);
  check_free(change, old.schema, new_name);
  Relation relation = old;
  const std::string schema = change.view().find_schema(old.schema)->name;
  const std::string old_name = old.name;
  relation.name = new_name;
  choose_file_names(change, relation);
  change.catalog().put(std::move(relation));
  rename_in_views(change, schema, old_name, schema, new_name);
}

void rename_index(Change& change, const Snapshot::FoundIndex& found, std::string_view new_name) {
  change.check_alterable(*found.table);
  check_free(change, found.table->schema, new_name);
  Relation table = *found.table;
  for (Index& index : table.indexes) {
    if (index.oid != found.index->oid) continue;
    index.name = new_name;
    if (index.kind == IndexKind::shadow)
      index.file_name = change.take_shadow_file_name(table.schema, index.name);
    else if (index.kind == IndexKind::native && persist::auto_index_number(index.file_name) == 0)
      index.file_name = change.take_file_name(table.schema, index.name);
    for (Constraint& c : table.constraints)
      if (c.oid == index.constraint) c.name = new_name;
  }
  change.catalog().put(std::move(table));
}

void rename_constraint(Change& change, Relation table, std::string_view name, std::string_view new_name) {
  const auto it = std::find_if(table.constraints.begin(), table.constraints.end(),
                               [&](const Constraint& c) { return c.name == name; });
  if (it == table.constraints.end())
    throw Error(errc::undefined_object,
                "constraint " + quoted(name) + " for table " + quoted(table.name) + " does not exist");
  for (const Constraint& c : table.constraints)
    if (c.name == new_name)
      throw Error(errc::duplicate_object, "constraint " + quoted(new_name) + " for relation " +
                                              quoted(table.name) + " already exists");
  if (it->kind == ConstraintKind::primary_key || it->kind == ConstraintKind::unique) {
    rename_index(change, change.view().find_index(it->index), new_name);
    return;
  }
  it->name = new_name;
  change.catalog().put(std::move(table));
}

void rename_column(Change& change, Relation relation, std::string_view name, std::string_view new_name) {
  const ColumnNo number = change.column(relation, name).number;
  if (relation.find_column(new_name))
    throw Error(errc::duplicate_column,
                "column " + quoted(new_name) + " of relation " + quoted(relation.name) + " already exists");
  const auto follow = [&](std::string& sql) {
    if (!sql.empty()) sql = change.rename_column_in(sql, name, new_name);
  };
  Column& column = relation.columns[static_cast<std::size_t>(raw(number)) - 1];
  column.file_name.clear();
  if (relation.kind == RelationKind::table) {
    column.file_name = column_file_name(relation, new_name);
    for (Column& c : relation.columns)
      if (c.generated != Generated::none) follow(c.default_sql);
    for (Constraint& c : relation.constraints) follow(c.check_sql);
    for (Index& index : relation.indexes) {
      follow(index.predicate_sql);
      for (IndexColumn& c : index.columns) follow(c.expression_sql);
    }
  }
  column.name = new_name;
  const Oid oid = relation.oid;
  change.catalog().put(std::move(relation));
  for (const auto& [other, view] : change.view().relations()) {
    const bool uses =
        view->kind == RelationKind::view && std::any_of(view->depends.begin(), view->depends.end(),
                                                        [&](const Dependency& d) { return d.object == oid; });
    if (uses && !view_is_valid(change, *view))
      throw unsupported("renaming the column " + quoted(name) + ", which " + change.describe(*view) +
                        " uses,");
  }
}

/// All relations of a schema get file names with its new name.
void rename_schema(Change& change, std::string_view name, std::string_view new_name) {
  Schema schema = *change.view().find_schema(change.schema_of(name));
  if (change.view().find_schema(new_name))
    throw Error(errc::duplicate_schema, "schema " + quoted(new_name) + " already exists");
  if (new_name.substr(0, 3) == "pg_")
    throw Error(errc::reserved_name, "unacceptable schema name " + quoted(new_name))
        .detail("The prefix \"pg_\" is reserved for system schemas.");
  const std::string old_name = schema.name;
  const Oid oid = schema.oid;
  schema.name = new_name;
  change.catalog().put(std::move(schema));
  const auto kept = change.catalog().snapshot();
  for (const auto& [relation_oid, relation] : kept->relations()) {
    if (relation->schema != oid) continue;
    Relation copy = *change.view().find_relation(relation_oid);  // a view may have changed since
    choose_file_names(change, copy);
    change.catalog().put(std::move(copy));
    rename_in_views(change, old_name, relation->name, new_name, relation->name);
  }
}

}  // namespace

DdlResult rename(Change& change, const ast::Rename& statement) {
  const std::string_view new_name = statement.new_name;
  if (statement.type == ast::ObjectType::schema) {
    rename_schema(change, statement.part, new_name);
    return {"ALTER SCHEMA"};
  }
  const bool is_column = statement.type == ast::ObjectType::column;
  const bool is_constraint = statement.type == ast::ObjectType::table_constraint;
  const std::string_view tag =
      is_constraint ? "ALTER TABLE" : tag_of(is_column ? statement.relation_type : statement.type);
  if (tag.empty() || !statement.table)
    throw unsupported("ALTER … RENAME of this kind of object", statement.at);
  const Relation* const relation = change.find_relation(*statement.table, statement.missing_ok);
  const auto index = change.find_index(*statement.table, statement.missing_ok);
  if (!relation && !index.index) {
    if (!statement.missing_ok) static_cast<void>(change.relation(*statement.table));
    change.notice(SqlState("00000"),
                  "relation " + quoted(statement.table->name) + " does not exist, skipping");
    return {tag};
  }
  if (is_column || is_constraint) {
    if (!relation)
      throw Error(errc::wrong_object_type, quoted(index.index->name) + " is not a table or view");
    change.check_alterable(*relation);
    if (is_constraint)
      rename_constraint(change, *relation, statement.part, new_name);
    else
      rename_column(change, *relation, statement.part, new_name);
    return {tag};
  }
  // ALTER TABLE renames anything that has rows; the others only their own kind.
  if (relation) {
    const RelationKind wanted = statement.type == ast::ObjectType::view       ? RelationKind::view
                                : statement.type == ast::ObjectType::sequence ? RelationKind::sequence
                                                                              : relation->kind;
    if (relation->kind != wanted)
      throw Error(errc::wrong_object_type,
                  quoted(relation->name) + " is not a " + std::string(kind_word(wanted)));
    if (statement.type == ast::ObjectType::index)
      throw Error(errc::wrong_object_type, quoted(relation->name) + " is not an index");
    rename_relation(change, *relation, new_name);
  } else {
    rename_index(change, index, new_name);
  }
  return {tag};
}

DdlResult set_schema(Change& change, const ast::SetSchema& statement) {
  const std::string_view tag = tag_of(statement.type);
  if (tag.empty() || !statement.table) throw unsupported("SET SCHEMA of this kind of object", statement.at);
  const Relation* const found = change.find_relation(*statement.table, statement.missing_ok);
  if (!found && statement.missing_ok) {
    change.notice(SqlState("00000"),
                  "relation " + quoted(statement.table->name) + " does not exist, skipping");
    return {tag};
  }
  const Relation& relation = found ? *found : change.relation(*statement.table);
  change.check_alterable(relation);
  if (relation.kind == RelationKind::sequence && relation.sequence.owner_table != Oid::invalid)
    throw Error(errc::feature_not_supported, "cannot move an owned sequence into another schema")
        .detail("Sequence " + quoted(relation.name) + " is linked to table " +
                quoted(change.view().find_relation(relation.sequence.owner_table)->name) + ".");
  const Oid schema = change.schema_of(statement.new_schema);
  const Oid oid = relation.oid;
  if (relation.schema == schema) return {tag};
  const std::string old_schema = change.view().find_schema(relation.schema)->name;
  const auto kept = change.catalog().snapshot();
  for (const auto& [other, r] : kept->relations()) {
    const bool goes_along =
        other == oid || (r->kind == RelationKind::sequence && r->sequence.owner_table == oid);
    if (!goes_along) continue;
    const auto check_free_there = [&](std::string_view name) {
      if (change.view().is_name_taken(schema, name))
        throw Error(errc::duplicate_table,
                    "relation " + quoted(name) + " already exists in schema " + quoted(statement.new_schema));
    };
    check_free_there(r->name);
    for (const Index& index : r->indexes) check_free_there(index.name);
    Relation copy = *change.view().find_relation(other);
    copy.schema = schema;
    choose_file_names(change, copy);
    change.catalog().put(std::move(copy));
    rename_in_views(change, old_schema, r->name, statement.new_schema, r->name);
  }
  return {tag};
}

DdlResult change_owner(Change& change, const ast::ChangeOwner& statement) {
  if (statement.type != ast::ObjectType::schema)
    throw unsupported("OWNER TO of this kind of object", statement.at);
  const ast::Name& name = statement.object->name;
  Schema schema = *change.view().find_schema(change.schema_of(name[name.size() - 1]));
  schema.owner = change.role(*statement.owner);
  change.catalog().put(std::move(schema));
  return {"ALTER SCHEMA"};
}

}  // namespace pgmicro::engine::ddl
