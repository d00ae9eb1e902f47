#include "rows.hpp"

#include <pgmicro/types/type_info.hpp>

#include "index.hpp"

#include <algorithm>

namespace pgmicro::engine::ddl {

bool has_rows(Change& change, const Relation& table) { return change.store().table(table.tree)->first(); }

Value stored_value(const Column& column, RowId row, btree::RecordView& record) {
  if (column.is_rowid) return Value::integer(row);
  if (column.has_missing && column.field >= record.column_count()) return column.missing_value();
  return record.value(column.field);
}

void for_each_row(Change& change, const Relation& table,
                  const std::function<void(RowId, btree::RecordView&)>& visit) {
  const auto cursor = change.store().table(table.tree);
  for (bool more = cursor->first(); more; more = cursor->next()) {
    btree::RecordView record(cursor->record());
    visit(cursor->rowid(), record);
  }
}

void rewrite_rows(Change& change, const Relation& before, Relation& after, ColumnNo computed,
                  const std::function<Value()>& compute) {
  std::vector<const Column*> by_field(after.record_fields, nullptr);
  for (const Column& c : after.columns)
    if (!c.dropped && !c.is_rowid) by_field[c.field] = &c;
  const auto cursor = change.store().table(before.tree);
  btree::RecordWriter writer;
  for (bool more = cursor->first(); more; more = cursor->next()) {
    const RowId row = cursor->rowid();
    btree::RecordView record(cursor->record());
    for (const Column* const c : by_field) {
      if (!c)
        writer.null();
      else if (c->number == computed)
        writer.value(compute());
      else
        writer.value(stored_value(before.column(c->number), row, record));
    }
    cursor->put(row, writer.finish());
  }
  for (Column& c : after.columns) {
    c.has_missing = false;
    c.missing = Value::null();
    c.missing_bytes.clear();
  }
}

std::string key_text(const Relation& table, const std::vector<ColumnNo>& columns,
                     const std::vector<Value>& values) {
  Arena arena;
  const types::Settings settings;
  const types::Context context{arena, settings};
  std::string names = "(";
  std::string texts = "(";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i != 0) names += ", ", texts += ", ";
    const Column& c = table.column(columns[i]);
    names += c.name;
    const types::TypeInfo& type = *types::find_type(c.type);
    if (values[i].type() == StorageClass::null)
      texts += "null";
    else
      type.output(type.load(values[i], c.typmod, context), texts, context);
  }
  return names + ")=" + texts + ")";
}

void check_not_null(Change& change, const Relation& table, const Column& column) {
  if (column.is_rowid) return;
  for_each_row(change, table, [&](RowId row, btree::RecordView& record) {
    if (stored_value(column, row, record).type() == StorageClass::null)
      throw Error(errc::not_null_violation, "column " + quoted(column.name) + " of relation " +
                                                quoted(table.name) + " contains null values");
  });
}

void check_rows(Change& change, const Relation& table, const Constraint& check) {
  if (!has_rows(change, table)) return;
  const DdlServices::Expression condition{.sql = check.check_sql, .type = type_oid::boolean};
  change.services().evaluate(change.view(), change.view().find_relation(table.oid), std::span(&condition, 1),
                             [&](RowId, std::span<const Datum> values) {
                               if (!values[0].null && !values[0].truth())
                                 throw Error(errc::check_violation, "check constraint " + quoted(check.name) +
                                                                        " of relation " + quoted(table.name) +
                                                                        " is violated by some row");
                               return true;
                             });
}

void check_foreign_key(Change& change, const Relation& table, const Constraint& key) {
  const Relation& target = *change.view().find_relation(key.referenced_table);
  const Index& index = *target.find_index(key.index);
  const KeyProbe probe(change, target, index);
  // The key's columns as the index has them.
  std::vector<const Column*> columns;
  for (const IndexColumn& c : index.columns) {
    const auto at = std::find(key.referenced_columns.begin(), key.referenced_columns.end(), c.column);
    columns.push_back(
        &table.column(key.columns[static_cast<std::size_t>(at - key.referenced_columns.begin())]));
  }
  for_each_row(change, table, [&](RowId row, btree::RecordView& record) {
    std::vector<Value> values;
    for (const Column* const c : columns) values.push_back(stored_value(*c, row, record));
    const auto is_null = [](const Value& v) { return v.type() == StorageClass::null; };
    const auto nulls = std::count_if(values.begin(), values.end(), is_null);
    if (nulls != 0 && (key.match == FkMatch::simple || nulls == static_cast<std::ptrdiff_t>(values.size())))
      return;
    const std::string violated = "insert or update on table " + quoted(table.name) +
                                 " violates foreign key constraint " + quoted(key.name);
    if (nulls != 0)
      throw Error(errc::foreign_key_violation, violated)
          .detail("MATCH FULL does not allow mixing of null and nonnull key values.");
    if (probe.exists(values)) return;
    std::vector<Value> in_order;
    for (const ColumnNo n : key.columns) in_order.push_back(stored_value(table.column(n), row, record));
    throw Error(errc::foreign_key_violation, violated)
        .detail("Key " + key_text(table, key.columns, in_order) + " is not present in table " +
                quoted(target.name) + ".");
  });
}

}  // namespace pgmicro::engine::ddl
