// Schemas, and what COMMENT says of things.

#include "support.hpp"

namespace pgmicro::engine::ddl {

DdlResult create_schema(Change& change, const ast::CreateSchema& statement) {
  if (!statement.elements.empty()) throw unsupported("CREATE SCHEMA with elements", statement.at);
  Schema schema;
  if (statement.owner) schema.owner = change.role(*statement.owner);
  schema.name = statement.name;
  if (schema.name.empty())
    schema.name = statement.owner->type == ast::RoleType::named ? std::string(statement.owner->name)
                                                                : std::string(change.env().current_user);
  if (schema.name.compare(0, 3, "pg_") == 0)
    throw Error(errc::reserved_name, "unacceptable schema name " + quoted(schema.name))
        .detail("The prefix \"pg_\" is reserved for system schemas.");
  if (change.view().find_schema(schema.name)) {
    if (!statement.if_not_exists)
      throw Error(errc::duplicate_schema, "schema " + quoted(schema.name) + " already exists");
    change.notice(errc::duplicate_schema, "schema " + quoted(schema.name) + " already exists, skipping");
    return {"CREATE SCHEMA", true};
  }
  schema.oid = change.catalog().allocate_oid();
  change.catalog().put(std::move(schema));
  return {"CREATE SCHEMA"};
}

namespace {

ast::TableName prefix_name(const ast::Name& name, std::size_t without) {
  ast::TableName out;
  const std::size_t last = name.size() - without - 1;
  out.name = name[last];
  if (last > 0) out.schema = name[last - 1];
  if (last > 1) out.catalog = name[last - 2];
  return out;
}

struct Commented {
  Oid object = Oid::invalid;
  ColumnNo column = ColumnNo::none;
};

Commented find_commented(Change& change, const ast::Comment& statement) {
  const ast::Name& name = statement.object->name;
  switch (statement.type) {
    case ast::ObjectType::schema: return {change.schema_of(name[name.size() - 1])};
    case ast::ObjectType::table:
    case ast::ObjectType::view:
    case ast::ObjectType::sequence: {
      const Relation& r = change.relation(prefix_name(name, 0));
      const RelationKind wanted = statement.type == ast::ObjectType::table  ? RelationKind::table
                                  : statement.type == ast::ObjectType::view ? RelationKind::view
                                                                            : RelationKind::sequence;
      if (r.kind != wanted)
        throw Error(errc::wrong_object_type, quoted(r.name) + " is not a " + std::string(kind_word(wanted)));
      return {r.oid};
    }
    case ast::ObjectType::index: {
      const ast::TableName index = prefix_name(name, 0);
      const auto found = change.find_index(index);
      if (found.index) return {found.index->oid};
      static_cast<void>(change.relation(index));
      throw Error(errc::wrong_object_type, quoted(index.name) + " is not an index");
    }
    case ast::ObjectType::column: {
      if (name.size() < 2) throw Error(errc::syntax_error, "column name must be qualified");
      const Relation& r = change.relation(prefix_name(name, 1));
      return {r.oid, change.column(r, name[name.size() - 1]).number};
    }
    case ast::ObjectType::table_constraint: {
      const Relation& r = change.relation(prefix_name(name, 1));
      for (const Constraint& c : r.constraints)
        if (c.name == name[name.size() - 1]) return {c.oid};
      throw Error(errc::undefined_object, "constraint " + quoted(name[name.size() - 1]) + " for table " +
                                              quoted(r.name) + " does not exist");
    }
    default: throw unsupported("COMMENT ON this kind of object", statement.at);
  }
}

}  // namespace

DdlResult comment_on(Change& change, const ast::Comment& statement) {
  const Commented of = find_commented(change, statement);
  change.catalog().set_comment(of.object, of.column,
                               statement.is_null ? std::string() : std::string(statement.text));
  return {"COMMENT"};
}

}  // namespace pgmicro::engine::ddl
