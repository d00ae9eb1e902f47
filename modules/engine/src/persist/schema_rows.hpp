#pragma once
/// sqlite_schema as rows: (type, name, tbl_name, rootpage, sql), in the tree that every database has.

#include <pgmicro/engine/detail/backend.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::engine::persist {

struct SchemaRow {
  RowId rowid = 0;
  std::string type, name, table;
  TreeId tree = TreeId::none;
  std::string sql;  ///< empty for NULL: the index of a constraint's clause
};

[[nodiscard]] std::vector<SchemaRow> read_schema(BackendSession& store);
void put_schema_row(BackendSession& store, const SchemaRow& row);

/// sqlite_schema while it is changed: rows keep their place, so that a table stays before its indexes (K1).
class SchemaTable {
 public:
  explicit SchemaTable(BackendSession& store);

  [[nodiscard]] const SchemaRow* find(std::string_view type, std::string_view name) const noexcept;
  /// Adds the row, or replaces the one of `old_name`. Nothing is written that is there already.
  void put(std::string_view old_name, SchemaRow row);
  void erase(std::string_view type, std::string_view name);
  /// All triggers on a table, as SQLite's DROP TABLE does.
  void erase_triggers(std::string_view table);
  /// A tree of another place (see drop_tree).
  void move_tree(TreeId from, TreeId to);
  [[nodiscard]] bool changed() const noexcept { return changed_; }

 private:
  BackendSession& store_;
  std::vector<SchemaRow> rows_;
  RowId last_ = 0;
  bool changed_ = false;
};

}  // namespace pgmicro::engine::persist
