#pragma once
/// Names that PostgreSQL makes up: of constraints, indexes, sequences that the statement does not name.

#include <pgmicro/catalog/editor.hpp>

#include <string>
#include <string_view>

namespace pgmicro::engine {

/// "TABLE_COLUMNS_LABEL" in at most 63 bytes, as PostgreSQL cuts it: the longer of the first two loses first.
[[nodiscard]] std::string make_object_name(std::string_view table, std::string_view columns,
                                           std::string_view label);

/// The first of LABEL, LABEL1, LABEL2 … whose name no relation or index of the schema has.
[[nodiscard]] std::string choose_relation_name(const catalog::Snapshot& snapshot, Oid schema,
                                               std::string_view table, std::string_view columns,
                                               std::string_view label);
/// The same for a constraint, whose name is its table's affair. `also` are names that the statement takes.
[[nodiscard]] std::string choose_constraint_name(const catalog::Relation& table, std::string_view columns,
                                                 std::string_view label);

/// "a_b_c": the columns of an index or a constraint.
[[nodiscard]] std::string join_column_names(const catalog::Relation& table,
                                            const std::vector<catalog::ColumnNo>& columns);

}  // namespace pgmicro::engine
