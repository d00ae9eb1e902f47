#include "layouts.hpp"

#include <pgmicro/base/error.hpp>

namespace pgmicro::planner {
namespace {

const types::TypeInfo& type_of(Oid oid, const std::string& what) {
  if (const auto* type = types::find_type(oid)) return *type;
  throw Error(errc::feature_not_supported, "the type of \"" + what + "\" is not supported");
}

}  // namespace

std::shared_ptr<const bytecode::TableLayout> table_layout(const catalog::Relation& table) {
  auto layout = std::make_shared<bytecode::TableLayout>();
  layout->name = table.name;
  layout->tree = table.tree;
  layout->record_columns = table.record_fields;
  layout->columns.reserve(table.columns.size());
  for (const catalog::Column& column : table.columns) {
    if (column.dropped) continue;
    const auto& type = type_of(column.type, column.name);
    auto& out = layout->columns.emplace_back(
        column.name, type, column.typmod, column.is_rowid ? bytecode::ColumnLayout::is_rowid : column.field);
    out.has_missing = column.has_missing;
    out.missing = column.missing;
    out.missing_bytes = column.missing_bytes;
  }
  return layout;
}

std::shared_ptr<const bytecode::IndexLayout> index_layout(const catalog::Relation& table,
                                                          const catalog::Index& index) {
  auto layout = std::make_shared<bytecode::IndexLayout>();
  layout->name = index.name;
  layout->table = table.name;
  layout->tree = index.tree;
  layout->shadow = index.kind == catalog::IndexKind::shadow;
  layout->columns.reserve(index.columns.size());
  bool descending = false;
  for (const catalog::IndexColumn& column : index.columns) {
    const bool of_table = column.column != catalog::ColumnNo::none;
    const Oid oid = of_table ? table.column(column.column).type : column.type;
    const auto typmod = of_table ? table.column(column.column).typmod : -1;
    const std::string& name = of_table ? table.column(column.column).name : column.expression_sql;
    const auto position = static_cast<std::int32_t>(layout->columns.size());
    layout->columns.emplace_back(name, type_of(oid, name), typmod, position);
    layout->order.push_back({column.descending, layout->shadow ? column.nulls_first : !column.descending});
    descending = descending || column.descending;
  }
  if (descending && !layout->shadow)
    for (const catalog::IndexColumn& column : index.columns)
      layout->key_order.push_back({.descending = column.descending, .collation = nullptr});
  return layout;
}

}  // namespace pgmicro::planner
