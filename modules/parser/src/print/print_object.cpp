// Objects of any type by name, and the statements that go with any: DROP, RENAME, SET SCHEMA, OWNER TO, COMMENT.

#include "printer.hpp"

#include <iterator>

namespace pgmicro::parser {

std::string_view object_type_words(ast::ObjectType type) {
  constexpr std::string_view words[] = {"ACCESS METHOD",
                                        "AGGREGATE",
                                        "",
                                        "",
                                        "ATTRIBUTE",
                                        "CAST",
                                        "COLUMN",
                                        "COLLATION",
                                        "CONVERSION",
                                        "DATABASE",
                                        "",
                                        "",
                                        "DOMAIN",
                                        "CONSTRAINT",
                                        "EVENT TRIGGER",
                                        "EXTENSION",
                                        "FOREIGN DATA WRAPPER",
                                        "SERVER",
                                        "FOREIGN TABLE",
                                        "FUNCTION",
                                        "INDEX",
                                        "LANGUAGE",
                                        "LARGE OBJECT",
                                        "MATERIALIZED VIEW",
                                        "OPERATOR CLASS",
                                        "OPERATOR",
                                        "OPERATOR FAMILY",
                                        "PARAMETER",
                                        "POLICY",
                                        "PROCEDURE",
                                        "PUBLICATION",
                                        "",
                                        "",
                                        "ROLE",
                                        "ROUTINE",
                                        "RULE",
                                        "SCHEMA",
                                        "SEQUENCE",
                                        "SUBSCRIPTION",
                                        "STATISTICS",
                                        "CONSTRAINT",
                                        "TABLE",
                                        "TABLESPACE",
                                        "TRANSFORM",
                                        "TRIGGER",
                                        "TEXT SEARCH CONFIGURATION",
                                        "TEXT SEARCH DICTIONARY",
                                        "TEXT SEARCH PARSER",
                                        "TEXT SEARCH TEMPLATE",
                                        "TYPE",
                                        "USER MAPPING",
                                        "VIEW"};
  static_assert(std::size(words) == static_cast<std::size_t>(ast::ObjectType::view) + 1);
  return words[static_cast<int>(type)];
}

void Printer::routine(const ast::Routine& n, ast::ObjectType type) {
  if (type == ast::ObjectType::operator_) {
    for (std::uint32_t i = 0; i + 1 < n.name.size(); ++i) {
      id(n.name[i]);
      w('.');
    }
    w(n.name.back());
    w(" (");
    comma(n.args, [this](const ast::TypeName* t) { t ? type_name(*t) : w("NONE"); });
    return w(')');
  }
  name(n.name);
  if (n.args_unspecified) return;
  w('(');
  if (n.parameters.empty() && n.args.empty() && type == ast::ObjectType::aggregate) w('*');
  if (!n.parameters.empty())
    comma(n.parameters, [this](const ast::Parameter* p) { parameter(*p); });
  else
    comma(n.args, [this](const ast::TypeName* t) { type_name(*t); });
  w(')');
}

void Printer::object(ast::ObjectType kind, const ast::ObjectName& n) {
  if (n.routine) return routine(*n.routine, kind);
  using enum ast::ObjectType;
  const auto last_on = [&](std::string_view between) {  // the last part belongs to what the others name
    id(n.name.back());
    w(between);
    name(n.name.slice(0, n.name.size() - 1));
  };
  switch (kind) {
    case cast:
      w('(');
      type_name(*n.type);
      w(" AS ");
      type_name(*n.target_type);
      return w(')');
    case transform:
      w("FOR ");
      type_name(*n.type);
      w(" LANGUAGE ");
      return name(n.name);
    case domain_constraint:
      if (!n.type) return name(n.name);
      name(n.name);
      w(" ON DOMAIN ");
      return type_name(*n.type);
    case policy:
    case rule:
    case table_constraint:
    case trigger: return last_on(" ON ");
    case operator_class:
    case operator_family:
      name(n.name.slice(1));
      w(" USING ");
      return id(n.name.front());
    case large_object: return w(n.name.front());
    default: return n.type ? type_name(*n.type) : name(n.name);
  }
}

void Printer::object_or_relation(ast::ObjectType type, const ast::TableName* rel,
                                 const ast::ObjectName* obj) {
  if (rel) return relation(rel);
  if (obj) object(type, *obj);
}

void Printer::print(const ast::Drop& n) {
  w("DROP ");
  w(object_type_words(n.type));
  w(' ');
  opt(n.concurrent, "CONCURRENTLY ");
  opt(n.missing_ok, "IF EXISTS ");
  comma(n.objects, [&](const ast::ObjectName* o) { object(n.type, *o); });
  behavior(n.behavior);
}

void Printer::print(const ast::Rename& n) {
  using enum ast::ObjectType;
  const bool of_relation = n.type == column || n.type == attribute;
  const auto container = of_relation                   ? (n.type == attribute ? type : n.relation_type)
                         : n.type == table_constraint  ? table
                         : n.type == domain_constraint ? domain
                                                       : n.type;
  w("ALTER ");
  w(object_type_words(container));
  w(' ');
  opt(n.missing_ok, "IF EXISTS ");
  if (n.type == trigger || n.type == rule || n.type == policy) {
    id(n.part);
    w(" ON ");
    relation(n.table);
    w(" RENAME TO ");
  } else if (of_relation || n.type == table_constraint || n.type == domain_constraint) {
    if (n.object)
      name(n.object->name);
    else
      relation(n.table);
    w(n.type == column      ? " RENAME COLUMN "
      : n.type == attribute ? " RENAME ATTRIBUTE "
                            : " RENAME CONSTRAINT ");
    id(n.part);
    w(" TO ");
  } else {
    object_or_relation(n.type, n.table, n.object);
    if (!n.part.empty()) id(n.part);
    w(" RENAME TO ");
  }
  id(n.new_name);
  behavior(n.behavior);
}

void Printer::print(const ast::SetSchema& n) {
  w("ALTER ");
  w(object_type_words(n.type));
  w(' ');
  opt(n.missing_ok, "IF EXISTS ");
  object_or_relation(n.type, n.table, n.object);
  w(" SET SCHEMA ");
  id(n.new_schema);
}

void Printer::print(const ast::ChangeOwner& n) {
  w("ALTER ");
  w(object_type_words(n.type));
  w(' ');
  object(n.type, *n.object);
  w(" OWNER TO ");
  role(*n.owner);
}

void Printer::print(const ast::Comment& n) {
  w("COMMENT ON ");
  w(object_type_words(n.type));
  w(' ');
  object(n.type, *n.object);
  w(" IS ");
  n.is_null ? w("NULL") : literal(n.text);
}

void Printer::print(const ast::Truncate& n) {
  w("TRUNCATE ");
  relations(n.tables);
  opt(n.restart_sequences, " RESTART IDENTITY");
  behavior(n.behavior);
}

void Printer::print(const ast::CreateExtension& n) {
  w("CREATE EXTENSION ");
  opt(n.if_not_exists, "IF NOT EXISTS ");
  id(n.name);
  for (const auto* o : n.options) {
    if (o->name == "cascade") {
      w(" CASCADE");
      continue;
    }
    w(o->name == "schema" ? " SCHEMA " : " VERSION ");
    word_or_literal(ast::to<ast::Word>(*o->value).text);
  }
}

void Printer::print(const ast::AlterExtension& n) {
  w("ALTER EXTENSION ");
  id(n.name);
  w(" UPDATE");
  for (const auto* o : n.options) {
    w(" TO ");
    word_or_literal(ast::to<ast::Word>(*o->value).text);
  }
}

}  // namespace pgmicro::parser
