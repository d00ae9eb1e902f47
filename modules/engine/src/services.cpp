// What values and functions ask of a session: names of objects, sequences.

#include <pgmicro/base/error.hpp>
#include <pgmicro/bytecode/builtins.hpp>
#include <pgmicro/engine/detail/database_state.hpp>
#include <pgmicro/engine/detail/sequences.hpp>
#include <pgmicro/engine/detail/session_state.hpp>
#include <pgmicro/parser/print.hpp>

namespace pgmicro::engine {

namespace {

const catalog::Relation& sequence_of(const catalog::Snapshot& catalog, Oid oid) {
  const auto* relation = catalog.find_relation(oid);
  if (!relation)
    throw Error(SqlState("42P01"), "could not open relation with OID " + std::to_string(raw(oid)));
  if (relation->kind != catalog::RelationKind::sequence)
    throw Error(SqlState("42809"), '"' + relation->name + "\" is not a sequence");
  return *relation;
}

constexpr SqlState not_yet_defined{"55000"}, undefined_object{"42704"}, undefined_table{"42P01"},
    undefined_schema{"3F000"}, invalid_name{"42602"};

[[nodiscard]] std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

/// A dotted name as its type's input function reads it: parts folded unless quoted.
[[nodiscard]] std::vector<std::string> split_name(std::string_view text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  bool inside = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') inside = !inside;
    if (i < text.size() && (text[i] != '.' || inside)) continue;
    auto part = split_identifiers(text.substr(begin, i - begin));
    if (!part || part->size() != 1) throw Error(invalid_name, "invalid name syntax");
    parts.push_back(std::move(part->front()));
    begin = i + 1;
  }
  return parts;
}

}  // namespace

// ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────

Oid SessionState::find(Oid kind, std::string_view text) {
  const auto environment = this->environment();
  if (kind == type_oid::regtype) {
    Arena arena;
    const auto* cast = ast::as<ast::Cast>(
        environment.texts.parse_expression("CAST(NULL AS " + std::string(text) + ')', arena));
    if (!cast) throw Error(undefined_object, "type " + quoted(text) + " does not exist");
    return planner::resolve_type(*cast->type, environment).type->oid;
  }
  const auto parts = split_name(text);
  if (kind == type_oid::regnamespace) {
    const auto* schema = environment.catalog.find_schema(parts.back());
    if (!schema || parts.size() != 1)
      throw Error(undefined_schema, "schema " + quoted(text) + " does not exist");
    return schema->oid;
  }
  if (kind == type_oid::regclass && parts.size() <= 2) {
    const auto in = [&](Oid schema) {
      if (const auto* relation = environment.catalog.find_relation(schema, parts.back()))
        return relation->oid;
      const auto found = environment.catalog.find_index(schema, parts.back());
      return found.index ? found.index->oid : Oid::invalid;
    };
    Oid found = Oid::invalid;
    if (parts.size() == 2) {
      if (const auto* schema = environment.catalog.find_schema(parts.front())) found = in(schema->oid);
    } else {
      for (const Oid schema : environment.search_path)
        if (found == Oid::invalid) found = in(schema);
    }
    if (found != Oid::invalid) return found;
    throw Error(undefined_table, "relation " + quoted(text) + " does not exist");
  }
  if (kind == Oid{24}) {
    const auto overloads = bytecode::functions_named(parts.back());
    if (overloads.size() == 1) return overloads.front().oid;
    if (overloads.size() > 1) throw Error(SqlState("42725"), "more than one function named " + quoted(text));
    throw Error(SqlState("42883"), "function " + quoted(text) + " does not exist");
  }
  if (parts.size() == 1 && parts.front() == user_) return Oid{10};
  throw Error(undefined_object, "role " + quoted(text) + " does not exist");
}

bool SessionState::append(Oid kind, Oid object, std::string& out) {
  const auto environment = this->environment();
  const auto& catalog = environment.catalog;
  if (kind == type_oid::regnamespace) {
    const auto* schema = catalog.find_schema(object);
    if (schema) out += parser::quote_identifier(schema->name);
    return schema != nullptr;
  }
  if (kind == Oid{24}) {
    const auto* function = bytecode::find_function(object);
    if (function) out += parser::quote_identifier(function->name());
    return function != nullptr;
  }
  if (kind != type_oid::regclass) {
    if (object == Oid{10}) out += parser::quote_identifier(user_);
    return object == Oid{10};
  }
  std::string_view name;
  Oid schema_oid = Oid::invalid;
  if (const auto* relation = catalog.find_relation(object)) {
    name = relation->name;
    schema_oid = relation->schema;
  } else if (const auto found = catalog.find_index(object); found.index) {
    name = found.index->name;
    schema_oid = found.table->schema;
  } else {
    return false;
  }
  // Visible: nothing of that name comes before it in the search path.
  bool visible = false;
  for (const Oid schema : environment.search_path) {
    if (schema == schema_oid) {
      visible = true;
      break;
    }
    if (catalog.find_relation(schema, name)) break;
  }
  if (!visible) out += parser::quote_identifier(catalog.find_schema(schema_oid)->name) + '.';
  out += parser::quote_identifier(name);
  return true;
}

// ── sequences ──────────────────────────────────────────────────────────────────────────────────────────────────

std::int64_t SessionState::next_value(Oid sequence) {
  if (transaction_.read_only())
    throw Error(errc::read_only, "cannot execute nextval() in a read-only transaction");
  const auto& relation = sequence_of(transaction_.catalog(), sequence);
  const auto value = database_->sequences().next(relation, transaction_.store(), database_->backend());
  sequence_values_[sequence] = value;
  last_sequence_ = sequence;
  return value;
}

std::int64_t SessionState::current_value(Oid sequence) {
  const auto& relation = sequence_of(transaction_.catalog(), sequence);
  const auto found = sequence_values_.find(sequence);
  if (found == sequence_values_.end())
    throw Error(not_yet_defined,
                "currval of sequence \"" + relation.name + "\" is not yet defined in this session");
  return found->second;
}

std::int64_t SessionState::last_value() {
  const auto found = sequence_values_.find(last_sequence_);
  if (found == sequence_values_.end() || !transaction_.catalog().find_relation(last_sequence_))
    throw Error(not_yet_defined, "lastval is not yet defined in this session");
  return found->second;
}

void SessionState::set_value(Oid sequence, std::int64_t value, bool is_called) {
  if (transaction_.read_only())
    throw Error(errc::read_only, "cannot execute setval() in a read-only transaction");
  const auto& relation = sequence_of(transaction_.catalog(), sequence);
  database_->sequences().set(relation, value, is_called, transaction_.store(), database_->backend());
  if (is_called) sequence_values_[sequence] = value;
}

}  // namespace pgmicro::engine
