#include <pgmicro/engine/detail/persist.hpp>

#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/record.hpp>

#include "definition.hpp"
#include "json.hpp"
#include "own_tables.hpp"
#include "schema_rows.hpp"
#include "schema_text.hpp"

#include <algorithm>
#include <set>

namespace pgmicro::engine {

using namespace catalog;
using namespace persist;

namespace {

class Saver {
 public:
  Saver(BackendSession& store, const Snapshot& before, const Snapshot& after)
      : store_(store), before_(before), after_(after), schema_(store) {}

  void run() {
    const bool is_new = !schema_.find("table", catalog_table);
    catalog_ = store_.table(own_table(catalog_table, catalog_table_text));
    if (is_new) store_.set(HeaderField::schema_format, 4);
    for (const auto& [oid, relation] : before_.relations())
      if (!after_.find_relation(oid)) erase(*relation);
    for (const Oid oid : changed_relations(is_new)) put(*after_.find_relation(oid));
    put_schemas(is_new);
    if (after_.comments() != before_.comments()) put_comments();
    const std::uint32_t cookie = store_.get(HeaderField::schema_cookie) + 1;  // (K6)
    store_.set(HeaderField::schema_cookie, cookie);
    put_format();
    if (after_.has_shadows()) put_shadows(cookie);
  }

 private:
  TreeId own_table(std::string_view name, std::string_view text) {
    if (const SchemaRow* const row = schema_.find("table", name)) return row->tree;
    const TreeId tree = store_.create_tree(TreeKind::table);
    schema_.put(name, {.type = "table",
                       .name = std::string(name),
                       .table = std::string(name),
                       .tree = tree,
                       .sql = std::string(text)});
    return tree;
  }

  /// Those that differ, and those whose text names one that does: a foreign key says its table's name. By OID, so that
  /// rows of new tables come in the order in which they were made. In a file that had no catalog of ours: all.
  [[nodiscard]] std::set<Oid> changed_relations(bool all) const {
    std::set<Oid> out;
    for (const auto& [oid, relation] : after_.relations()) {
      const auto it = before_.relations().find(oid);
      if (!all && it != before_.relations().end() && it->second == relation) continue;
      out.insert(oid);
      for (const IncomingKey& key : relation->incoming) out.insert(key.table);
    }
    return out;
  }

  void erase(const Relation& relation) {
    for (const Index& index : relation.indexes) erase(index);
    for (const Index& index : relation.stale_indexes) erase(index);
    if (relation.kind != RelationKind::view) {
      schema_.erase("table", relation.file_name);
      schema_.erase_triggers(relation.file_name);
    }
    erase_definition(raw(relation.oid));
  }
  void erase(const Index& index) {
    if (index.kind == IndexKind::rowid) return;
    if (index.kind == IndexKind::native) {
      schema_.erase("index", index.file_name);
      return;
    }
    schema_.erase("table", index.file_name);
    for (const std::string_view event : shadow_events)
      schema_.erase("trigger", stale_trigger({}, index, event).name);
    const auto cursor = store_.table(own_table(shadow_table, shadow_table_text));
    if (cursor->seek(SeekOp::eq, RowId{raw(index.oid)})) cursor->erase();
  }

  void put(const Relation& relation) {
    const Relation* const old = before_.find_relation(relation.oid);
    Trace trace;
    if (relation.kind != RelationKind::view) {
      std::string sql = relation.read_only.empty() && relation.unreadable.empty()
                            ? table_text(after_, relation)
                            : schema_.find("table", relation.file_name)->sql;
      // A text of another tool's that still says what is so stays as it is.
      if (old && old->file_name == relation.file_name && same_shape(*old, relation))
        if (const SchemaRow* const row = schema_.find("table", relation.file_name)) sql = row->sql;
      trace.schema_text_hash = hash_schema_text(sql);
      schema_.put(old ? old->file_name : relation.file_name, {.type = "table",
                                                              .name = relation.file_name,
                                                              .table = relation.file_name,
                                                              .tree = relation.tree,
                                                              .sql = std::move(sql)});
    }
    if (old)
      for (const Index& index : old->indexes) {
        const Index* const now = relation.find_index(index.oid);
        if (!now || now->file_name != index.file_name || now->kind != index.kind) erase(index);
      }
    for (const Index& index : relation.indexes) put(relation, index);
    for (const Index& index : relation.stale_indexes) put(relation, index);
    put_definition(raw(relation.oid), kind_word(relation.kind), relation.name,
                   write_definition(relation, trace));
  }

  /// Would another tool's text still be right? It is, as long as only names of ours, constraints that it cannot say, and
  /// the like have changed; foreign tables that nobody altered are the usual case.
  [[nodiscard]] bool same_shape(const Relation& a, const Relation& b) const {
    return table_text(before_, a) == table_text(after_, b);
  }

  void put(const Relation& relation, const Index& index) {
    if (index.kind == IndexKind::rowid) return;
    const bool is_shadow = index.kind == IndexKind::shadow;
    schema_.put(index.file_name, {.type = is_shadow ? "table" : "index",
                                  .name = index.file_name,
                                  .table = is_shadow ? index.file_name : relation.file_name,
                                  .tree = index.tree,
                                  .sql = index_text(relation, index)});
    if (!is_shadow) return;
    own_table(shadow_table, shadow_table_text);
    for (const std::string_view event : shadow_events) {
      TriggerText trigger = stale_trigger(relation, index, event);
      schema_.put(trigger.name, {.type = "trigger",
                                 .name = trigger.name,
                                 .table = relation.file_name,
                                 .tree = TreeId::none,
                                 .sql = std::move(trigger.sql)});
    }
  }

  void put_schemas(bool all) {
    for (const auto& [oid, schema] : before_.schemas())
      if (!after_.find_schema(oid)) erase_definition(raw(oid));
    for (const auto& [oid, schema] : after_.schemas()) {
      const Schema* const old = before_.find_schema(oid);
      if (oid < Oid::first_user && old && old->owner == schema.owner) continue;
      if (!all && old && old->name == schema.name && old->owner == schema.owner) continue;
      put_definition(raw(oid), "schema", schema.name,
                     "{\"owner\":" + std::to_string(raw(schema.owner)) + "}");
    }
  }

  void put_comments() {
    std::string out = "[";
    for (const auto& [of, text] : after_.comments()) {
      if (out.size() > 1) out += ',';
      out.append("[").append(std::to_string(raw(of.first))).append(",");
      out.append(std::to_string(raw(of.second))).append(",");
      append_json(out, text);
      out += ']';
    }
    put_definition(comments_oid, "comments", "", out + "]");
  }

  void put_format() {
    // Every database begins with a schema public, so that one dropped has to be remembered.
    put_definition(format_oid, "format", std::to_string(catalog_format_version),
                   "{\"next_oid\":" + std::to_string(raw(after_.next_oid())) +
                       ",\"public\":" + (after_.find_schema(schema_oid::public_) ? "true" : "false") + "}");
  }

  void put_shadows(std::uint32_t cookie) {
    const auto cursor = store_.table(own_table(shadow_table, shadow_table_text));
    for (const auto& [oid, relation] : after_.relations())
      for (const Index& index : relation->indexes) {
        if (index.kind != IndexKind::shadow) continue;
        btree::RecordWriter record;
        record.null().integer(0).integer(cookie).integer(raw(relation->tree)).integer(raw(index.tree));
        cursor->put(RowId{raw(index.oid)}, record.finish());
      }
  }

  void put_definition(std::uint32_t oid, std::string_view kind, std::string_view name,
                      std::string_view definition) {
    btree::RecordWriter record;
    record.null().text(kind).text(name).text(definition);
    catalog_->put(RowId{oid}, record.finish());
  }
  void erase_definition(std::uint32_t oid) {
    if (catalog_->seek(SeekOp::eq, RowId{oid})) catalog_->erase();
  }

  BackendSession& store_;
  const Snapshot& before_;
  const Snapshot& after_;
  SchemaTable schema_;
  std::unique_ptr<RowCursor> catalog_;
};

}  // namespace

void save_catalog(BackendSession& store, const Snapshot& before, const Snapshot& after) {
  PGM_ASSERT(store.writable());
  if (before.version() == after.version()) return;  // (K2)
  Saver(store, before, after).run();
}

std::optional<BackendSession::Moved> drop_tree(BackendSession& store, Editor& editor, TreeId tree) {
  const auto moved = store.drop_tree(tree);
  if (!moved) return moved;
  SchemaTable(store).move_tree(moved->from, moved->to);
  const auto kept = editor.snapshot();
  for (const auto& [oid, relation] : kept->relations()) {
    const auto has = [&](const Index& i) { return i.tree == moved->from; };
    if (relation->tree != moved->from &&
        std::none_of(relation->indexes.begin(), relation->indexes.end(), has))
      continue;
    Relation copy = *relation;
    if (copy.tree == moved->from) copy.tree = moved->to;
    for (Index& index : copy.indexes)
      if (has(index)) index.tree = moved->to;
    editor.put(std::move(copy));
  }
  return moved;
}

}  // namespace pgmicro::engine
