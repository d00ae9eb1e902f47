#pragma once
/// Indexes: which kind serves, their trees, and filling them.

#include "support.hpp"

namespace pgmicro::engine::ddl {

/// Native if SQLite orders every column as its type does and there is nothing that SQLite could not say; else a shadow.
[[nodiscard]] IndexKind kind_of(const Relation& table, const Index& index);

/// Chooses kind, file name and tree; the columns, name and OID are set. Not for RowId indexes.
void make_index_tree(Change& change, const Relation& table, Index& index);

/// Fills the (empty) tree from the table's rows. The table is in the catalog, with the index. 23505 for duplicates.
void build_index(Change& change, const Relation& table, const Index& index);

/// Asks an index whether it has a key.
class KeyProbe {
 public:
  KeyProbe(Change& change, const Relation& table, const Index& index);
  /// `values` as tables store them, in the order of the index's columns; none is NULL.
  [[nodiscard]] bool exists(const std::vector<Value>& values) const;

 private:
  const Relation& table_;
  const Index& index_;
  std::vector<KeyColumn> order_;
  std::unique_ptr<RowCursor> cursor_;
};

/// A PRIMARY KEY or UNIQUE constraint with its index, added to the table (which is put back by the caller). `name` empty:
/// PostgreSQL's choice. `may_be_rowid`: the table is new, so that its key can become the RowId.
void add_key(Change& change, Relation& table, std::string name, std::vector<ColumnNo> columns,
             bool is_primary, bool nulls_not_distinct, bool may_be_rowid);

}  // namespace pgmicro::engine::ddl
