#include <pgmicro/engine/detail/persist.hpp>

#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/record.hpp>

#include "definition.hpp"
#include "infer.hpp"
#include "json.hpp"
#include "own_tables.hpp"
#include "schema_rows.hpp"
#include "schema_text.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace pgmicro::engine {

using namespace catalog;
using namespace persist;

namespace {

struct Known {
  Relation relation;
  Trace trace;
};

/// A row of pgmicro_shadow.
struct ShadowState {
  bool stale = true;
  std::int64_t cookie = -1, table_root = 0, index_root = 0;
};

std::map<Oid, ShadowState> read_shadows(BackendSession& store, const std::vector<SchemaRow>& schema) {
  std::map<Oid, ShadowState> out;
  const auto row =
      std::find_if(schema.begin(), schema.end(), [](const SchemaRow& r) { return r.name == shadow_table; });
  if (row == schema.end()) return out;
  const auto cursor = store.table(row->tree);
  for (bool more = cursor->first(); more; more = cursor->next()) {
    btree::RecordView record(cursor->record());
    out[Oid{static_cast<std::uint32_t>(cursor->rowid())}] = {record.integer(1) != 0, record.integer(2),
                                                             record.integer(3), record.integer(4)};
  }
  return out;
}

class Loader {
 public:
  explicit Loader(BackendSession& store)
      : store_(store), schema_(read_schema(store)), editor_(Snapshot::empty()) {}

  std::shared_ptr<const Snapshot> run() {
    if (schema_.empty()) return Snapshot::empty();
    if (const SchemaRow* const row = find("table", catalog_table)) read_catalog(row->tree);
    shadows_ = read_shadows(store_, schema_);
    for (auto& [oid, known] : known_) place(known);
    for (const SchemaRow& row : schema_)
      if (row.type == "table" && !is_own(row.name) && !placed_.count(row.name)) add_foreign(row);
    for (const auto& [oid, sql] : without_keys_) infer_foreign_keys(editor_, oid, sql);
    // Keys last: every table that they point to is there by now.
    for (auto& [oid, keys] : keys_) add_keys(oid, keys);
    for (const auto& [of, text] : comments_)
      if (exists(of.first)) editor_.set_comment(of.first, of.second, text);
    return editor_.snapshot();
  }

 private:
  static bool is_own(std::string_view name) {
    return name.substr(0, 8) == "pgmicro_" || name.substr(0, 7) == "sqlite_";
  }
  const SchemaRow* find(std::string_view type, std::string_view name) const {
    for (const SchemaRow& row : schema_)
      if (row.name == name && row.type == type) return &row;
    return nullptr;
  }
  bool exists(Oid oid) const {
    const Snapshot& s = editor_.view();
    return s.find_relation(oid) || s.find_index(oid).index || s.find_schema(oid) || constraints_.count(oid);
  }

  // ── what we wrote ────────────────────────────────────────────────────────────────────────────────────

  void read_catalog(TreeId tree) {
    const auto cursor = store_.table(tree);
    for (bool more = cursor->first(); more; more = cursor->next()) {
      btree::RecordView record(cursor->record());
      const RowId rowid = cursor->rowid();
      const std::string_view kind = record.text(1);
      const std::string_view name = record.text(2);
      const std::string_view definition = record.text(3);
      if (rowid < 0 || rowid > UINT32_MAX) throw corrupt("pgmicro_catalog: an oid out of range");
      const Oid oid{static_cast<std::uint32_t>(rowid)};
      if (kind == "format")
        read_format(name, definition);
      else if (kind == "comments")
        read_comments(definition);
      else if (kind == "schema")
        read_schema_definition(oid, name, definition);
      else if (kind == "table" || kind == "view" || kind == "sequence")
        read_relation(oid, name, definition);
      else
        throw corrupt("pgmicro_catalog: an object of kind " + std::string(kind));
    }
  }
  void read_format(std::string_view version, std::string_view definition) {
    if (version != std::to_string(catalog_format_version))
      throw Error(errc::feature_not_supported,
                  "the database's catalog is in format " + std::string(version) + ", of a newer pgmicro")
          .detail("This version reads format " + std::to_string(catalog_format_version) + ".")
          .hint("Open it with the version that wrote it, or newer.");
    const Json json = Json::parse(definition);
    if (const Json* const next = json.find("next_oid"))
      editor_.reserve_oids(Oid{static_cast<std::uint32_t>(next->integer())});
    if (const Json* const has_public = json.find("public"); has_public && !has_public->boolean())
      editor_.drop_schema(schema_oid::public_);
  }
  void read_comments(std::string_view definition) {
    const Json json = Json::parse(definition);
    for (const Json& entry : json.items()) {
      const auto& parts = entry.items();
      if (parts.size() != 3) throw corrupt("pgmicro_catalog: a comment");
      comments_[{Oid{static_cast<std::uint32_t>(parts[0].integer())},
                 ColumnNo{static_cast<std::int16_t>(parts[1].integer())}}] = parts[2].text();
    }
  }
  void read_schema_definition(Oid oid, std::string_view name, std::string_view definition) {
    Schema schema{.oid = oid, .name = std::string(name)};
    const Json json = Json::parse(definition);
    if (const Json* const owner = json.find("owner"))
      schema.owner = Oid{static_cast<std::uint32_t>(owner->integer())};
    editor_.put(std::move(schema));
  }
  void read_relation(Oid oid, std::string_view name, std::string_view definition) {
    Known known;
    known.relation = read_definition(definition, known.trace);
    known.relation.oid = oid;
    known.relation.name = name;
    known_.emplace(oid, std::move(known));
  }

  // ── what is so now ───────────────────────────────────────────────────────────────────────────────────

  void place(Known& known) {
    Relation& relation = known.relation;
    if (!editor_.view().find_schema(relation.schema))
      throw corrupt("pgmicro_catalog: " + relation.name + " has no schema");
    if (relation.kind == RelationKind::view) {
      editor_.put(std::move(relation));
      return;
    }
    const SchemaRow* const row = row_of(relation);
    if (!row) return;  // another tool dropped it
    placed_.insert(row->name);
    if (hash_schema_text(row->sql) != known.trace.schema_text_hash ||
        row->name != relation.file_name) {  // (K5)
      put(infer_table(editor_, *row, schema_, &relation));
      return;
    }
    relation.tree = row->tree;  // (K4)
    for (Index& index : relation.stale_indexes) relation.indexes.push_back(std::move(index));
    relation.stale_indexes.clear();
    std::erase_if(relation.indexes, [&](Index& index) { return !place(index); });
    const auto first_stale =
        std::stable_partition(relation.indexes.begin(), relation.indexes.end(),
                              [&](const Index& index) { return !is_stale(relation, index); });
    relation.stale_indexes.assign(std::move_iterator(first_stale),
                                  std::move_iterator(relation.indexes.end()));
    relation.indexes.erase(first_stale, relation.indexes.end());
    add_foreign_indexes(relation);
    put(std::move(relation));
  }
  /// By its name, or, renamed by another tool, by its root if the name there is new to us.
  const SchemaRow* row_of(const Relation& relation) const {
    if (const SchemaRow* const row = find("table", relation.file_name)) return row;
    for (const SchemaRow& row : schema_) {
      if (row.type != "table" || row.tree != relation.tree) continue;
      const bool is_known = std::any_of(known_.begin(), known_.end(), [&](const auto& entry) {
        return entry.second.relation.file_name == row.name;
      });
      return is_known ? nullptr : &row;
    }
    return nullptr;
  }
  bool place(Index& index) const {
    if (index.kind == IndexKind::rowid) return true;
    const SchemaRow* const row = find(index.kind == IndexKind::shadow ? "table" : "index", index.file_name);
    if (!row) return false;  // dropped by another tool
    index.tree = row->tree;
    return true;
  }
  bool is_stale(const Relation& relation, const Index& index) const {
    if (index.kind != IndexKind::shadow) return false;
    const auto it = shadows_.find(index.oid);
    const ShadowState state = it == shadows_.end() ? ShadowState{} : it->second;
    return state.stale || state.cookie != std::int64_t{store_.get(HeaderField::schema_cookie)} ||
           state.table_root != std::int64_t{raw(relation.tree)} ||
           state.index_root != std::int64_t{raw(index.tree)};
  }
  /// Indexes and triggers that another tool made on a table of ours: infer_table() knows what they mean.
  void add_foreign_indexes(Relation& relation) {
    bool is_changed = false;
    for (const SchemaRow& row : schema_) {
      if (row.table != relation.file_name) continue;
      if (row.type == "trigger") is_changed |= row.name.compare(0, 14, "pgmicro_stale_") != 0;
      if (row.type == "index")
        is_changed |= std::none_of(relation.indexes.begin(), relation.indexes.end(),
                                   [&](const Index& i) { return i.file_name == row.name; });
    }
    if (is_changed) relation = infer_table(editor_, *find("table", relation.file_name), schema_, &relation);
  }

  void add_foreign(const SchemaRow& row) {
    Relation relation = infer_table(editor_, row, schema_, nullptr);
    const Oid oid = relation.oid;
    put(std::move(relation));
    without_keys_.emplace_back(oid, row.sql);
  }

  void put(Relation relation) {
    std::vector<Constraint> keys;
    for (const Constraint& c : relation.constraints) {
      constraints_.insert(c.oid);
      if (c.kind == ConstraintKind::foreign_key) keys.push_back(c);
    }
    std::erase_if(relation.constraints,
                  [](const Constraint& c) { return c.kind == ConstraintKind::foreign_key; });
    if (!keys.empty()) keys_[relation.oid] = std::move(keys);
    editor_.put(std::move(relation));
  }
  void add_keys(Oid oid, std::vector<Constraint>& keys) {
    Relation relation = *editor_.view().find_relation(oid);
    for (Constraint& key : keys) {
      const Relation* const target =
          key.referenced_table == oid ? &relation : editor_.view().find_relation(key.referenced_table);
      if (!target) continue;  // gone with its table
      const bool columns_exist =
          std::all_of(key.referenced_columns.begin(), key.referenced_columns.end(), [&](ColumnNo n) {
            return static_cast<std::size_t>(raw(n)) <= target->columns.size() && !target->column(n).dropped;
          });
      if (columns_exist && target->find_index(key.index)) relation.constraints.push_back(std::move(key));
    }
    editor_.put(std::move(relation));
  }

  BackendSession& store_;
  const std::vector<SchemaRow> schema_;
  Editor editor_;
  std::map<Oid, Known> known_;
  Snapshot::Comments comments_;
  std::map<Oid, ShadowState> shadows_;
  std::set<std::string> placed_;
  std::set<Oid> constraints_;
  std::map<Oid, std::vector<Constraint>> keys_;
  std::vector<std::pair<Oid, std::string>> without_keys_;
};

}  // namespace

std::shared_ptr<const Snapshot> load_catalog(BackendSession& store) { return Loader(store).run(); }

bool shadows_are_known(BackendSession& store, const Snapshot& snapshot) {
  const auto states = read_shadows(store, read_schema(store));
  const auto is = [&](const Index& index, bool stale) {
    const auto it = states.find(index.oid);
    return it != states.end() && it->second.stale == stale;
  };
  for (const auto& [oid, relation] : snapshot.relations())
    for (const Index& index : relation->indexes)
      if (index.kind == IndexKind::shadow && !is(index, false)) return false;
  return true;
}

}  // namespace pgmicro::engine
