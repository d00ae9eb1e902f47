#pragma once
/// CREATE TABLE and CREATE INDEX as they stand in sqlite_schema, whoever wrote them: SQLite's grammar for these two, which
/// takes four kinds of quotes, almost any words as a type, and constraints in any order. Expressions are not parsed: they
/// are kept as the text between their parentheses.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::engine::persist {

struct SqliteForeignKey {
  std::vector<std::string> columns;
  std::string table;
  std::vector<std::string> referenced;  ///< none: the primary key
  std::string on_update, on_delete;     ///< "CASCADE", "SET NULL" …; empty: none given
  bool initially_deferred = false;
};

struct SqliteIndexColumn {
  std::string name;       ///< empty: an expression
  std::string collation;  ///< empty: none given
  bool descending = false;
};

/// PRIMARY KEY or UNIQUE: what SQLite makes an index for, in the order of the text.
struct SqliteKey {
  bool primary = false;
  bool on_column = false;  ///< it stands in a column's definition
  std::string name;
  std::vector<SqliteIndexColumn> columns;
};

struct SqliteColumn {
  std::string name;
  std::string type;  ///< words and parentheses as one text; may be empty
  std::string collation;
  std::string default_text;  ///< a literal, or an expression in parentheses; empty: none
  bool not_null = false;
  bool generated = false;
};

struct SqliteCheck {
  std::string name;
  std::string condition;
};

struct SqliteTable {
  bool is_virtual = false;
  bool without_rowid = false;
  bool strict = false;
  bool autoincrement = false;
  std::vector<SqliteColumn> columns;
  std::vector<SqliteKey> keys;
  std::vector<SqliteCheck> checks;
  std::vector<SqliteForeignKey> foreign_keys;
};

struct SqliteIndex {
  bool unique = false;
  bool partial = false;
  std::vector<SqliteIndexColumn> columns;
};

/// Throws 'corrupt' for what is no such statement.
[[nodiscard]] SqliteTable parse_sqlite_table(std::string_view sql);
[[nodiscard]] SqliteIndex parse_sqlite_index(std::string_view sql);

/// As SQLite compares names.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace pgmicro::engine::persist
