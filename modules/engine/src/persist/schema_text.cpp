#include "schema_text.hpp"

#include <pgmicro/engine/detail/persist.hpp>
#include <pgmicro/types/type_info.hpp>

#include "definition.hpp"

#include <algorithm>
#include <charconv>

namespace pgmicro::engine::persist {

using namespace catalog;

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

namespace {

std::string column_list(const Relation& relation, const std::vector<ColumnNo>& columns) {
  std::string out = "(";
  for (const ColumnNo n : columns) {
    if (out.size() > 1) out += ", ";
    out += quoted(relation.column(n).file_name);
  }
  return out += ')';
}

std::string default_clause(const Column& column) {
  Value value;
  std::string bytes;
  if (column.has_missing) {
    // Old rows read it from here, whatever the default is now.
    value = column.missing_value();
  } else if (column.generated != Generated::none || column.default_sql.empty() ||
             !stored_constant(column.default_sql, column.type, column.typmod, value, bytes)) {
    return {};
  }
  if (value.type() == StorageClass::null) return {};
  const std::string literal = sqlite_literal(value);
  return " DEFAULT " + literal;
}

std::string column_text(const Relation& relation, const Column& column) {
  std::string out = quoted(column.file_name);
  if (column.is_rowid) {
    out += " INTEGER PRIMARY KEY";
    if (relation.autoincrement) out += " AUTOINCREMENT";
    return out;
  }
  const types::TypeInfo* const type = types::find_type(column.type);
  const std::string declared = !column.file_type.empty() || !type || !type->declared
                                   ? column.file_type
                                   : type->declared(column.typmod);
  if (!declared.empty()) out.append(" ").append(declared);
  if (column.not_null) out += " NOT NULL";
  out += default_clause(column);
  const std::string canonical = canonical_condition(column);
  if (!canonical.empty()) out += " CHECK (" + canonical + ")";
  return out;
}

std::string_view action_text(FkAction action) {
  switch (action) {
    case FkAction::no_action: return "";
    case FkAction::restrict: return "RESTRICT";
    case FkAction::cascade: return "CASCADE";
    case FkAction::set_null: return "SET NULL";
    case FkAction::set_default: return "SET DEFAULT";
  }
  return "";
}

/// Only to a key that SQLite has, too, and only what SQLite does the same way.
std::string foreign_key_text(const Snapshot& snapshot, const Relation& relation, const Constraint& key) {
  const Relation* const target = snapshot.find_relation(key.referenced_table);
  if (!target || !key.validated || key.match != FkMatch::simple || !key.on_delete_columns.empty()) return {};
  const Index* const index = target->find_index(key.index);
  if (!index || index->kind == IndexKind::shadow) return {};
  for (std::size_t i = 0; i < key.columns.size(); ++i)
    if (relation.column(key.columns[i]).type != target->column(key.referenced_columns[i]).type) return {};
  // The default that SQLite would set stands in its DDL, or it would set NULL.
  for (const FkAction action : {key.on_update, key.on_delete})
    if (action == FkAction::set_default)
      for (const ColumnNo n : key.columns)
        if (default_clause(relation.column(n)).empty() || relation.column(n).has_missing) return {};
  std::string out = "CONSTRAINT " + quoted(key.name) + " FOREIGN KEY" + column_list(relation, key.columns) +
                    " REFERENCES " + quoted(target->file_name) + column_list(*target, key.referenced_columns);
  if (key.on_update != FkAction::no_action) out.append(" ON UPDATE ").append(action_text(key.on_update));
  if (key.on_delete != FkAction::no_action) out.append(" ON DELETE ").append(action_text(key.on_delete));
  if (key.initially_deferred) out += " DEFERRABLE INITIALLY DEFERRED";
  return out;
}

}  // namespace

std::string canonical_condition(const Column& column) {
  if (column.dropped || column.type != type_oid::uuid || !column.file_type.empty()) return {};
  const std::string name = quoted(column.file_name);
  return name + " LIKE '________-____-____-____-____________' AND length(replace(" + name +
         ", '-', '')) = 32 AND " + name + " NOT GLOB '*[^-0-9a-f]*'";
}

std::string auto_index_name(std::string_view table_file_name, int n) {
  return std::string("sqlite_autoindex_").append(table_file_name).append("_").append(std::to_string(n));
}

int auto_index_number(std::string_view index_file_name) noexcept {
  constexpr std::string_view prefix = "sqlite_autoindex_";
  if (index_file_name.substr(0, prefix.size()) != prefix) return 0;
  const auto digits = index_file_name.substr(index_file_name.rfind('_') + 1);
  int n = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), n);
  return n;
}

std::string table_text(const Snapshot& snapshot, const Relation& relation) {
  std::string out = "CREATE TABLE " + quoted(relation.file_name) + "(";
  bool first = true;
  const auto add = [&](const std::string& clause) {
    if (clause.empty()) return;
    if (!first) out += ", ";
    first = false;
    out += clause;
  };
  std::vector<const Column*> by_field;
  for (const Column& column : relation.columns)
    if (!column.dropped) by_field.push_back(&column);
  std::sort(by_field.begin(), by_field.end(),
            [](const Column* a, const Column* b) { return a->field < b->field; });
  for (const Column* const column : by_field) add(column_text(relation, *column));
  if (by_field.empty()) add(quoted("~"));  // SQLite has no table without columns
  // SQLite counts the clauses that make an index in the order in which they stand.
  std::vector<const Index*> clauses;
  for (const Index& index : relation.indexes)
    if (auto_index_number(index.file_name) != 0) clauses.push_back(&index);
  std::sort(clauses.begin(), clauses.end(), [](const Index* a, const Index* b) {
    return auto_index_number(a->file_name) < auto_index_number(b->file_name);
  });
  for (const Index* const index : clauses) {
    std::vector<ColumnNo> columns;
    for (const IndexColumn& c : index->columns) columns.push_back(c.column);
    add("CONSTRAINT " + quoted(index->name) + (index->primary ? " PRIMARY KEY" : " UNIQUE") +
        column_list(relation, columns));
  }
  for (const Constraint& c : relation.constraints) {
    if (c.kind == ConstraintKind::check && c.validated) {
      const std::string condition = check_text(relation, c.check_sql);
      if (!condition.empty()) add("CONSTRAINT " + quoted(c.name) + " CHECK (" + condition + ")");
    } else if (c.kind == ConstraintKind::foreign_key) {
      add(foreign_key_text(snapshot, relation, c));
    }
  }
  return out += ')';
}

std::string index_text(const Relation& relation, const Index& index) {
  if (index.kind == IndexKind::rowid || auto_index_number(index.file_name) != 0) return {};
  if (index.kind == IndexKind::shadow)
    return "CREATE TABLE " + quoted(index.file_name) + "(k BLOB, r INTEGER, PRIMARY KEY(k, r)) WITHOUT ROWID";
  std::string out = index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
  out += quoted(index.file_name) + " ON " + quoted(relation.file_name) + "(";
  bool first = true;
  for (const IndexColumn& c : index.columns) {
    if (!first) out += ", ";
    first = false;
    out += quoted(relation.column(c.column).file_name);
    if (c.descending) out += " DESC";
  }
  return out += ')';
}

TriggerText stale_trigger(const Relation& table, const Index& shadow, std::string_view event) {
  TriggerText out;
  out.name = std::string("pgmicro_stale_").append(std::to_string(raw(shadow.oid))).append("_").append(event);
  std::string upper(event);
  for (char& c : upper) c = static_cast<char>(c - 32);
  out.sql = "CREATE TRIGGER " + quoted(out.name) + " AFTER " + upper + " ON " + quoted(table.file_name) +
            " BEGIN UPDATE pgmicro_shadow SET stale = 1 WHERE oid = " + std::to_string(raw(shadow.oid)) +
            "; END";
  return out;
}

}  // namespace pgmicro::engine::persist
