#pragma once
/// What stands in sqlite_schema.sql for a relation and its indexes.
///
/// A clause that means something else in SQLite than in PostgreSQL is left out (it is in the definition); one that stock
/// SQLite would not parse is not written by anything here (K1).

#include <pgmicro/catalog/snapshot.hpp>

#include <string>
#include <string_view>

namespace pgmicro::engine::persist {

[[nodiscard]] std::string quoted(std::string_view name);

/// CREATE TABLE of a table or a sequence.
[[nodiscard]] std::string table_text(const catalog::Snapshot& snapshot, const catalog::Relation& relation);
/// CREATE INDEX of a native index, CREATE TABLE of a shadow; empty for one that a constraint's clause makes.
[[nodiscard]] std::string index_text(const catalog::Relation& relation, const catalog::Index& index);

/// Indexes of UNIQUE and PRIMARY KEY clauses: SQLite finds them by this name, n counting the clauses from 1.
[[nodiscard]] std::string auto_index_name(std::string_view table_file_name, int n);
/// n, or 0 for an index with a name and a text of its own.
[[nodiscard]] int auto_index_number(std::string_view index_file_name) noexcept;

/// The triggers by which stock SQLite tells that it changed the table under a shadow: name and text.
struct TriggerText {
  std::string name;
  std::string sql;
};
inline constexpr std::string_view shadow_events[] = {"insert", "update", "delete"};
[[nodiscard]] TriggerText stale_trigger(const catalog::Relation& table, const catalog::Index& shadow,
                                        std::string_view event);

/// Of a column whose type has several spellings of one value, and SQLite would keep any: only the canonical ones. Empty:
/// every type but these.
[[nodiscard]] std::string canonical_condition(const catalog::Column& column);

/// The condition in SQLite's words if it means the same there: comparisons, IN, BETWEEN, IS NULL, AND, OR, NOT over plain
/// columns and constants of types whose stored values compare as PostgreSQL's do. Empty: it may not.
[[nodiscard]] std::string check_text(const catalog::Relation& relation, std::string_view check_sql);

}  // namespace pgmicro::engine::persist
