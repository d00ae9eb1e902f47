#include "table_builder.hpp"

namespace pgmicro::engine::ddl {

DdlResult create_table(Change& change, const ast::CreateTable& statement) {
  const ast::TableName& name = *statement.table;
  const Oid schema = change.creation_schema(name);
  const bool exists = change.view().is_name_taken(schema, name.name);
  if (exists && statement.if_not_exists) {
    change.notice(errc::duplicate_table, "relation " + quoted(name.name) + " already exists, skipping");
    return {"CREATE TABLE", true};
  }
  if (!statement.inherits.empty()) throw unsupported("INHERITS", statement.at);
  if (statement.partition_bound) throw unsupported("PARTITION OF", statement.at);
  if (statement.partition_by) throw unsupported("PARTITION BY", statement.at);
  if (statement.of_type) throw unsupported("CREATE TABLE … OF", statement.at);
  if (!statement.options.empty()) throw unsupported("CREATE TABLE … WITH (storage parameters)", statement.at);
  if (statement.on_commit != ast::OnCommit::unspecified)
    throw Error(errc::invalid_table_definition, "ON COMMIT can only be used on temporary tables");
  if (!statement.tablespace.empty()) throw unsupported("TABLESPACE", statement.at);
  if (!statement.access_method.empty() && statement.access_method != "heap")
    throw Error(errc::undefined_object,
                "access method " + quoted(statement.access_method) + " does not exist");

  Relation table;
  table.oid = change.catalog().allocate_oid();
  table.schema = schema;
  table.name = name.name;
  table.file_name = change.take_file_name(schema, table.name);
  table.tree = change.store().create_tree(TreeKind::table);
  TableBuilder builder(change, table, true);
  for (const ast::Node* const element : statement.elements) {
    if (const auto* const column = ast::as<ast::ColumnDef>(element))
      builder.add_column(*column);
    else if (const auto* const constraint = ast::as<ast::Constraint>(element))
      builder.add_constraint(*constraint);
    else
      throw unsupported("LIKE in CREATE TABLE", element->at);
  }
  // What is wrong with the columns is said before, what is wrong with their expressions after this.
  if (exists) throw Error(errc::duplicate_table, "relation " + quoted(name.name) + " already exists");
  if (!table.has_columns()) table.record_fields = 1;
  builder.finish();
  return {"CREATE TABLE"};
}

}  // namespace pgmicro::engine::ddl
