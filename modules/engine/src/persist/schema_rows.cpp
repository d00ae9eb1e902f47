#include "schema_rows.hpp"

#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/record.hpp>

#include <algorithm>

namespace pgmicro::engine::persist {

namespace {

std::string text_or_empty(btree::RecordView& record, std::size_t column) {
  return record.is_null(column) ? std::string() : std::string(record.text(column));
}

}  // namespace

std::vector<SchemaRow> read_schema(BackendSession& store) {
  std::vector<SchemaRow> out;
  if (store.page_count() == 0) return out;
  const auto cursor = store.table(TreeId::schema);
  for (bool more = cursor->first(); more; more = cursor->next()) {
    btree::RecordView record(cursor->record());
    SchemaRow& row = out.emplace_back();
    row.rowid = cursor->rowid();
    row.type = text_or_empty(record, 0);
    row.name = text_or_empty(record, 1);
    row.table = text_or_empty(record, 2);
    if (!record.is_null(3)) {
      const std::int64_t root = record.integer(3);
      if (root < 0 || root > UINT32_MAX) throw corrupt("sqlite_schema: rootpage of " + row.name);
      row.tree = TreeId{static_cast<std::uint32_t>(root)};
    }
    row.sql = text_or_empty(record, 4);
  }
  return out;
}

void put_schema_row(BackendSession& store, const SchemaRow& row) {
  btree::RecordWriter record;
  record.text(row.type).text(row.name).text(row.table).integer(raw(row.tree));
  if (row.sql.empty())
    record.null();
  else
    record.text(row.sql);
  store.table(TreeId::schema)->put(row.rowid, record.finish());
}

SchemaTable::SchemaTable(BackendSession& store) : store_(store), rows_(read_schema(store)) {
  if (!rows_.empty()) last_ = rows_.back().rowid;
}

const SchemaRow* SchemaTable::find(std::string_view type, std::string_view name) const noexcept {
  for (const SchemaRow& row : rows_)
    if (row.name == name && row.type == type) return &row;
  return nullptr;
}

void SchemaTable::put(std::string_view old_name, SchemaRow row) {
  for (SchemaRow& r : rows_) {
    if (r.name != old_name || r.type != row.type) continue;
    row.rowid = r.rowid;
    if (r.name == row.name && r.table == row.table && r.tree == row.tree && r.sql == row.sql) return;
    put_schema_row(store_, row);
    r = std::move(row);
    changed_ = true;
    return;
  }
  row.rowid = ++last_;
  put_schema_row(store_, row);
  rows_.push_back(std::move(row));
  changed_ = true;
}

void SchemaTable::erase(std::string_view type, std::string_view name) {
  const auto it = std::find_if(rows_.begin(), rows_.end(),
                               [&](const SchemaRow& r) { return r.name == name && r.type == type; });
  if (it == rows_.end()) return;
  const auto cursor = store_.table(TreeId::schema);
  if (cursor->seek(SeekOp::eq, it->rowid)) cursor->erase();
  rows_.erase(it);
  changed_ = true;
}

void SchemaTable::erase_triggers(std::string_view table) {
  std::vector<std::string> names;
  for (const SchemaRow& r : rows_)
    if (r.type == "trigger" && r.table == table) names.push_back(r.name);
  for (const std::string& name : names) erase("trigger", name);
}

void SchemaTable::move_tree(TreeId from, TreeId to) {
  for (SchemaRow& r : rows_) {
    if (r.tree != from) continue;
    r.tree = to;
    put_schema_row(store_, r);
    changed_ = true;
  }
}

}  // namespace pgmicro::engine::persist
