#pragma once
/// A table that SQLite's DDL describes, as a relation: for files that SQLite made, and for tables that another tool altered.

#include <pgmicro/catalog/editor.hpp>

#include "schema_rows.hpp"

#include <string_view>

namespace pgmicro::engine::persist {

/// `known` is what the relation was before another tool altered it, or null: columns that are still there keep number, type
/// and names. OIDs are taken from `editor`, in which nothing is put yet. Foreign keys come later (infer_foreign_keys).
[[nodiscard]] catalog::Relation infer_table(catalog::Editor& editor, const SchemaRow& row,
                                            const std::vector<SchemaRow>& schema,
                                            const catalog::Relation* known);

/// When all tables are there: the foreign keys of one that was inferred.
void infer_foreign_keys(catalog::Editor& editor, Oid table, std::string_view sql);

}  // namespace pgmicro::engine::persist
