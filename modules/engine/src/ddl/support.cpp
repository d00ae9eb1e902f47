#include "support.hpp"

#include <pgmicro/ast/tree.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/parser/print.hpp>

#include "../persist/expression.hpp"

#include <algorithm>

namespace pgmicro::engine::ddl {

Error error_at(ast::Location at, SqlState state, std::string message) {
  Error e(state, std::move(message));
  return at < 0 ? e : std::move(e).position(at + 1);
}

Error unsupported(std::string_view clause, ast::Location at) {
  return error_at(at, errc::feature_not_supported, std::string(clause) + " is not supported");
}

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

std::string_view kind_word(RelationKind kind) noexcept {
  switch (kind) {
    case RelationKind::table: return "table";
    case RelationKind::view: return "view";
    case RelationKind::sequence: return "sequence";
  }
  return "";
}

planner::Environment Change::env() const {
  return {.catalog = view(),
          .search_path = context_.env.search_path,
          .settings = context_.env.settings,
          .texts = context_.env.texts,
          .current_user = context_.env.current_user,
          .database = context_.env.database};
}

// ── finding ──────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

void check_database(const ast::TableName& name, std::string_view database) {
  if (name.catalog.empty() || name.catalog == database) return;
  throw error_at(name.at, errc::feature_not_supported,
                 "cross-database references are not implemented: \"" + std::string(name.catalog) + "." +
                     std::string(name.schema) + "." + std::string(name.name) + "\"");
}

std::string written_name(const ast::TableName& name) {
  return name.schema.empty() ? std::string(name.name)
                             : std::string(name.schema) + "." + std::string(name.name);
}

}  // namespace

Oid Change::schema_of(std::string_view name, ast::Location at) const {
  if (const Schema* const schema = view().find_schema(name)) return schema->oid;
  throw error_at(at, errc::invalid_schema_name, "schema " + quoted(name) + " does not exist");
}

Oid Change::creation_schema(const ast::TableName& name) const {
  check_database(name, context_.env.database);
  if (name.persistence == ast::Persistence::temporary || name.schema == "pg_temp")
    throw unsupported("a temporary relation", name.at);
  Oid out = Oid::invalid;
  if (!name.schema.empty()) {
    out = schema_of(name.schema, name.at);
  } else {
    for (const Oid schema : context_.env.search_path)
      if (schema != schema_oid::pg_catalog && view().find_schema(schema)) {
        out = schema;
        break;
      }
    if (out == Oid::invalid)
      throw error_at(name.at, errc::invalid_schema_name, "no schema has been selected to create in");
  }
  if (out == schema_oid::pg_catalog || out == schema_oid::information_schema)
    throw Error(errc::insufficient_privilege, "permission denied to create " + quoted(written_name(name)))
        .detail("System catalog modifications are currently disallowed.");
  return out;
}

const Relation* Change::find_relation(const ast::TableName& name, bool missing_ok) const {
  check_database(name, context_.env.database);
  if (!name.schema.empty()) {
    const Schema* const schema = view().find_schema(name.schema);
    if (!schema && missing_ok) return nullptr;
    return view().find_relation(schema ? schema->oid : schema_of(name.schema), name.name);
  }
  for (const Oid schema : context_.env.search_path)
    if (const Relation* const found = view().find_relation(schema, name.name)) return found;
  return nullptr;
}

Snapshot::FoundIndex Change::find_index(const ast::TableName& name, bool missing_ok) const {
  check_database(name, context_.env.database);
  if (!name.schema.empty()) {
    const Schema* const schema = view().find_schema(name.schema);
    if (!schema && missing_ok) return {};
    return view().find_index(schema ? schema->oid : schema_of(name.schema), name.name);
  }
  for (const Oid schema : context_.env.search_path)
    if (const auto found = view().find_index(schema, name.name); found.index) return found;
  return {};
}

const Relation& Change::relation(const ast::TableName& name) const {
  if (const Relation* const found = find_relation(name)) return *found;
  throw Error(errc::undefined_table, "relation " + quoted(written_name(name)) + " does not exist");
}

Relation Change::table_to_alter(const ast::TableName& name) const {
  if (const auto index = find_index(name); index.index && !find_relation(name))
    throw Error(errc::wrong_object_type, quoted(name.name) + " is not a table");
  const Relation& found = relation(name);
  if (found.kind != RelationKind::table)
    throw Error(errc::wrong_object_type, quoted(found.name) + " is not a table");
  check_alterable(found);
  return found;
}

void Change::check_alterable(const Relation& table) const {
  const std::string& why = table.unreadable.empty() ? table.read_only : table.unreadable;
  if (why.empty()) return;
  throw Error(errc::feature_not_supported, "cannot alter table " + quoted(table.name) + ": " + why);
}

const Column& Change::column(const Relation& table, std::string_view name) const {
  if (const Column* const found = table.find_column(name)) return *found;
  throw Error(errc::undefined_column,
              "column " + quoted(name) + " of relation " + quoted(table.name) + " does not exist");
}

bool Change::is_visible(Oid schema, std::string_view name) const {
  for (const Oid s : context_.env.search_path) {
    if (s == schema) return true;
    if (view().is_name_taken(s, name)) return false;
  }
  return false;
}

Oid Change::role(const ast::RoleSpec& role) const {
  switch (role.type) {
    case ast::RoleType::named:
      if (role.name == context_.env.current_user || role.name == "postgres") return Oid{10};
      throw error_at(role.at, errc::undefined_object, "role " + quoted(role.name) + " does not exist");
    case ast::RoleType::current_role:
    case ast::RoleType::current_user:
    case ast::RoleType::session_user: return Oid{10};
    case ast::RoleType::public_:
      throw error_at(role.at, errc::undefined_object, "role \"public\" does not exist");
  }
  return Oid{10};
}

// ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────

std::string Change::display_name(Oid schema, std::string_view name) const {
  std::string out = parser::quote_identifier(name);
  const Schema* const s = view().find_schema(schema);
  if (!s || is_visible(schema, name)) return out;
  return parser::quote_identifier(s->name) + "." + out;
}

std::string Change::describe(const Relation& relation) const {
  return std::string(kind_word(relation.kind)) + " " + display_name(relation.schema, relation.name);
}

// ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

/// Where the expression's columns stand in its text, and how long their name is there.
struct ColumnPlace {
  const ast::ColumnRef* ref;
  std::size_t at;
};

void collect_columns(const ast::Node& node, std::vector<ColumnPlace>& out) {
  if (const auto* const ref = ast::as<ast::ColumnRef>(&node))
    if (ref->at >= 0) out.push_back({ref, static_cast<std::size_t>(ref->at)});
  ast::for_each_child(node, [&](const ast::Node& child) { collect_columns(child, out); });
}

/// The end of the possibly qualified name that begins at `at`: words and quoted words with dots between.
std::size_t name_end(std::string_view text, std::size_t at) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
  };
  for (;;) {
    if (at < text.size() && text[at] == '"') {
      for (++at; at < text.size(); ++at)
        if (text[at] == '"' && text.substr(at, 2) != "\"\"")
          break;
        else if (text[at] == '"')
          ++at;
      ++at;
    } else {
      while (at < text.size() && is_word(text[at])) ++at;
    }
    if (at >= text.size() || text[at] != '.') return at;
    ++at;
  }
}

/// The text with each column's name replaced by what `replacement` says (empty: left as it is).
template <class F>
std::string replace_columns(std::string_view sql, Arena& arena, F replacement) {
  std::vector<ColumnPlace> places;
  collect_columns(*persist::parse_expression(sql, arena), places);
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  std::string out;
  std::size_t done = 0;
  for (const ColumnPlace& place : places) {
    const std::string by = replacement(*place.ref);
    if (by.empty()) continue;
    const std::size_t at = place.at - persist::expression_prefix.size();
    out.append(sql.substr(done, at - done)).append(by);
    done = name_end(sql, at);
  }
  return out.append(sql.substr(done));
}

}  // namespace

std::string Change::expression_text(const ast::Expr& expr, planner::ExpressionUse use, const Relation* table,
                                    Oid type, types::Typmod typmod) {
  const planner::Range* const range = table ? planner::range_of(*table, arena_) : nullptr;
  static_cast<void>(planner::bind_expression(expr, use, range, type, typmod, env(), arena_));
  const std::string text = parser::print(expr);
  if (!table) return text;
  return replace_columns(text, arena_, [](const ast::ColumnRef& ref) {
    return ref.name.size() > 1 ? parser::quote_identifier(ref.name[ref.name.size() - 1]) : std::string();
  });
}

const ast::Expr* Change::parsed(std::string_view expression_sql) {
  return persist::parse_expression(expression_sql, arena_);
}

namespace {

/// String literals that name the sequence of nextval('…') and its like.
void collect_sequence_names(const ast::Node& node, std::vector<const ast::Literal*>& out) {
  if (const auto* const call = ast::as<ast::FunctionCall>(&node); call && !call->args.empty()) {
    const std::string_view name = call->name[call->name.size() - 1];
    const ast::Expr* first = call->args[0];
    if (const auto* const cast = ast::as<ast::Cast>(first)) first = cast->arg;
    const auto* const literal = ast::as<ast::Literal>(first);
    if (literal && literal->type == ast::LiteralType::string && literal->at >= 0 &&
        (name == "nextval" || name == "currval" || name == "setval"))
      out.push_back(literal);
  }
  ast::for_each_child(node, [&](const ast::Node& child) { collect_sequence_names(child, out); });
}

}  // namespace

std::string Change::default_text(const ast::Expr& expr, Oid type, types::Typmod typmod) {
  const std::string text = expression_text(expr, planner::ExpressionUse::default_, nullptr, type, typmod);
  std::vector<const ast::Literal*> names;
  collect_sequence_names(*parsed(text), names);
  std::string out;
  std::size_t done = 0;
  for (const ast::Literal* const literal : names) {
    if (literal->text.empty() || (literal->text[0] >= '0' && literal->text[0] <= '9')) continue;
    // What stands in the quotes is a name with dots and quotes of its own.
    const auto* const ref = ast::as<ast::ColumnRef>(parsed(literal->text));
    if (!ref) continue;
    ast::TableName name;
    name.name = ref->name[ref->name.size() - 1];
    if (ref->name.size() > 1) name.schema = ref->name[ref->name.size() - 2];
    const std::size_t at = static_cast<std::size_t>(literal->at) - persist::expression_prefix.size();
    out.append(text, done, at - done).append("'").append(std::to_string(raw(relation(name).oid))).append("'");
    done = at + parser::quote_literal(literal->text).size();
  }
  return out.append(text, done);
}

Oid Change::expression_type(std::string_view sql, planner::ExpressionUse use, const Relation& table) {
  const ast::Expr* const expr = persist::parse_expression(sql, arena_);
  return planner::bind_expression(*expr, use, planner::range_of(table, arena_), Oid::invalid, -1, env(),
                                  arena_)
      ->type;
}

std::vector<ColumnNo> Change::columns_in(std::string_view sql, const Relation& table) {
  std::vector<ColumnPlace> places;
  collect_columns(*persist::parse_expression(sql, arena_), places);
  std::vector<ColumnNo> out;
  for (const ColumnPlace& place : places) {
    if (place.ref->name.empty()) continue;
    const Column* const c = table.find_column(place.ref->name[place.ref->name.size() - 1]);
    if (c && std::find(out.begin(), out.end(), c->number) == out.end()) out.push_back(c->number);
  }
  return out;
}

std::string Change::rename_column_in(std::string_view sql, std::string_view from, std::string_view to) {
  return replace_columns(sql, arena_, [&](const ast::ColumnRef& ref) {
    const bool is_it = !ref.name.empty() && ref.name[ref.name.size() - 1] == from;
    return is_it ? parser::quote_identifier(to) : std::string();
  });
}

// ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────

FileNames& Change::file_names() {
  if (!file_names_) file_names_ = std::make_unique<FileNames>(view());
  return *file_names_;
}

std::string Change::take_file_name(Oid schema, std::string_view name) {
  return file_names().take(view().find_schema(schema)->name, name);
}

std::string Change::take_shadow_file_name(Oid schema, std::string_view name) {
  return file_names().take_shadow(view().find_schema(schema)->name, name);
}

}  // namespace pgmicro::engine::ddl
