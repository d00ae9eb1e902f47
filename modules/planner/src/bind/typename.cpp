// What the name of a type means: built-in types by the names of pg_type, in pg_catalog or unqualified.
//
// PostgreSQL's tables and views are types too; here they are not yet, and say so.

#include "binder.hpp"

#include <charconv>

namespace pgmicro::planner {
namespace binding {
namespace {

[[nodiscard]] std::int32_t modifier_of(const ast::Expr& e) {
  if (const auto* const number = ast::as<ast::Literal>(&e)) {
    if (number->type == ast::LiteralType::integer) return number->integer;
    std::int32_t value = 0;
    const auto text = number->text;
    if ((number->type == ast::LiteralType::string || number->type == ast::LiteralType::numeric) &&
        std::from_chars(text.data(), text.data() + text.size(), value).ptr == text.data() + text.size())
      return value;
    if (number->type == ast::LiteralType::string || number->type == ast::LiteralType::numeric)
      throw error_at(e.at, errc::invalid_text_representation,
                     "invalid input syntax for type integer: " + quoted(text));
  }
  throw error_at(e.at, errc::syntax_error, "type modifiers must be simple constants or identifiers");
}

}  // namespace

std::string joined(ast::Name name) {
  std::string text;
  for (const std::string_view part : name) {
    if (!text.empty()) text += '.';
    text += part;
  }
  return text;
}

}  // namespace binding

ResolvedType resolve_type(const ast::TypeName& name, const Environment& env) {
  using namespace binding;
  const auto missing = [&](std::string_view brackets) {
    return error_at(name.at, errc::undefined_object,
                    "type " + quoted(joined(name.name) + std::string(brackets)) + " does not exist");
  };
  if (name.percent_type) throw unsupported(name.at, "%TYPE");
  if (name.setof) throw error_at(name.at, errc::invalid_object_definition, "SETOF is not allowed here");
  if (name.name.size() > 3)
    throw error_at(name.at, errc::syntax_error,
                   "improper qualified name (too many dotted names): " + joined(name.name));
  const std::string_view last = name.name.back();
  const bool brackets = !name.array_bounds.empty();
  if (name.name.size() > 1) {
    const std::string_view schema = name.name[name.name.size() - 2];
    if (!env.catalog.find_schema(schema))
      throw error_at(name.at, errc::invalid_schema_name, "schema " + quoted(schema) + " does not exist");
    if (schema != "pg_catalog") throw missing(brackets ? "[]" : "");
  }
  const TypeFacts* facts = find_facts(last);
  if (!facts) {
    for (const Oid schema : env.search_path)
      if (env.catalog.find_relation(schema, last)) throw unsupported(name.at, "the row type of a table");
    throw missing(brackets ? "[]" : "");
  }
  if (brackets) {
    if (facts->array == Oid::invalid) throw missing("[]");
    facts = facts->element == Oid::invalid ? find_facts(facts->array) : facts;
  }
  ResolvedType result;
  result.type = types::find_type(facts->oid);
  if (!result.type) throw unsupported(name.at, "type " + std::string(facts->sql_name));
  if (name.modifiers.empty()) return result;

  const types::TypeInfo* const base =
      facts->element == Oid::invalid ? result.type : types::find_type(facts->element);
  if (!base || !base->typmod_in)
    throw error_at(name.at, errc::syntax_error,
                   "type modifier is not allowed for type " + quoted(facts->sql_name));
  std::int32_t modifiers[8];
  std::size_t count = 0;
  for (const ast::Expr* const m : name.modifiers) {
    if (count == std::size(modifiers))
      throw error_at(name.at, errc::invalid_parameter, "too many type modifiers");
    modifiers[count++] = modifier_of(*m);
  }
  try {
    result.typmod = base->typmod_in({modifiers, count});
  } catch (Error& e) {
    if (e.position() == 0 && name.at >= 0) throw std::move(e).position(name.at + 1);
    throw;
  }
  return result;
}

}  // namespace pgmicro::planner
