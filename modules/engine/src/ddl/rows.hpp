#pragma once
/// Rows of tables as DDL meets them: to check what a new constraint says, to fill a new index, to give records another
/// shape.

#include <pgmicro/btree/record.hpp>

#include "support.hpp"

#include <functional>

namespace pgmicro::engine::ddl {

[[nodiscard]] bool has_rows(Change& change, const Relation& table);

/// What the column holds in that row.
[[nodiscard]] Value stored_value(const Column& column, RowId row, btree::RecordView& record);

/// Calls `visit(rowid, record)` for every row.
void for_each_row(Change& change, const Relation& table,
                  const std::function<void(RowId, btree::RecordView&)>& visit);

/// Writes every record anew, with the fields that `after` has: each column has the value that it had in `before`, but for
/// `computed`, which `compute` gives for one row after another, in the order of RowIds. All rows are complete then, and
/// `after` says so.
void rewrite_rows(Change& change, const Relation& before, Relation& after, ColumnNo computed = ColumnNo::none,
                  const std::function<Value()>& compute = {});

/// "(a, b)=(1, x)": the columns and their values, as details of errors name a row.
[[nodiscard]] std::string key_text(const Relation& table, const std::vector<ColumnNo>& columns,
                                   const std::vector<Value>& values);

/// 23502, 23514: what ALTER TABLE says of rows that are there.
void check_not_null(Change& change, const Relation& table, const Column& column);
void check_rows(Change& change, const Relation& table, const Constraint& check);
/// 23503.
void check_foreign_key(Change& change, const Relation& table, const Constraint& key);

}  // namespace pgmicro::engine::ddl
