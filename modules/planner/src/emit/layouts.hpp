#pragma once
/// How the catalog's tables and indexes lie in the store, as the machine wants to know it.

#include <pgmicro/bytecode/layout.hpp>
#include <pgmicro/catalog/objects.hpp>

#include <memory>

namespace pgmicro::planner {

/// Columns in the order of Range::columns: as numbered, dropped ones left out.
[[nodiscard]] std::shared_ptr<const bytecode::TableLayout> table_layout(const catalog::Relation& table);
[[nodiscard]] std::shared_ptr<const bytecode::IndexLayout> index_layout(const catalog::Relation& table,
                                                                        const catalog::Index& index);

}  // namespace pgmicro::planner
