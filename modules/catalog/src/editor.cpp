#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/catalog/editor.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace pgmicro::catalog {

namespace {

/// Versions are unique in the process, so that a plan's key needs no database in it.
std::uint64_t next_version() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

bool has_shadows(const Relation& r) noexcept {
  return !r.stale_indexes.empty() || std::any_of(r.indexes.begin(), r.indexes.end(),
                                                 [](const Index& i) { return i.kind == IndexKind::shadow; });
}

}  // namespace

std::shared_ptr<const Snapshot> Snapshot::empty() {
  static const std::shared_ptr<const Snapshot> instance = [] {
    Editor editor(std::make_shared<const Snapshot>());
    editor.put(Schema{.oid = schema_oid::pg_catalog, .name = "pg_catalog"});
    editor.put(Schema{.oid = schema_oid::public_, .name = "public"});
    editor.put(Schema{.oid = schema_oid::information_schema, .name = "information_schema"});
    return editor.snapshot();
  }();
  return instance;
}

Editor::Editor(std::shared_ptr<const Snapshot> base) : base_(base), current_(std::move(base)) {}

std::shared_ptr<const Snapshot> Editor::snapshot() noexcept {
  own_.reset();
  return current_;
}

void Editor::restore(std::shared_ptr<const Snapshot> earlier) noexcept {
  own_.reset();
  current_ = std::move(earlier);
}

Snapshot& Editor::edit() {
  if (!own_) {
    own_ = std::make_shared<Snapshot>(*current_);
    current_ = own_;
  }
  own_->version_ = next_version();
  return *own_;
}

Oid Editor::allocate_oid() {
  Snapshot& s = edit();
  const Oid oid = s.next_oid_;
  if (raw(oid) == UINT32_MAX)
    throw Error(errc::program_limit, "the database has used up its object identifiers");
  s.next_oid_ = Oid{raw(oid) + 1};
  return oid;
}

void Editor::reserve_oids(Oid oid) {
  if (current_->next_oid_ < oid) edit().next_oid_ = oid;
}

void Editor::put(Schema schema) {
  PGM_ASSERT(schema.oid != Oid::invalid);  // (C1)
  Snapshot& s = edit();
  s.schemas_[schema.oid] = std::move(schema);
}

void Editor::drop_schema(Oid schema) { edit().schemas_.erase(schema); }

void Editor::remove_names(Snapshot& s, const Relation& r) {
  s.names_.erase(Snapshot::Name(r.schema, r.name));
  for (const Index& index : r.indexes) {
    s.names_.erase(Snapshot::Name(r.schema, index.name));
    s.index_tables_.erase(index.oid);
  }
  for (const Index& index : r.stale_indexes) s.names_.erase(Snapshot::Name(r.schema, index.name));
  s.tables_with_shadows_ -= has_shadows(r);
  s.tables_with_stale_ -= !r.stale_indexes.empty();
}

Relation* Editor::replace(Oid relation) {
  const auto it = own_->relations_.find(relation);
  if (it == own_->relations_.end()) return nullptr;
  auto copy = std::make_shared<Relation>(*it->second);
  Relation* const out = copy.get();
  it->second = std::move(copy);
  return out;
}

// (C4)
void Editor::remove_incoming(const Relation& r) {
  for (const Constraint& c : r.constraints) {
    if (c.kind != ConstraintKind::foreign_key) continue;
    if (Relation* const target = replace(c.referenced_table))
      std::erase_if(target->incoming, [&](const IncomingKey& k) { return k.table == r.oid; });
  }
}

void Editor::add_incoming(const Relation& r) {
  for (const Constraint& c : r.constraints) {
    if (c.kind != ConstraintKind::foreign_key) continue;
    Relation* const target = replace(c.referenced_table);
    PGM_ASSERT(target);  // (C5)
    target->incoming.push_back({r.oid, c.oid});
  }
}

void Editor::put(Relation relation) {
  PGM_ASSERT(relation.oid != Oid::invalid);  // (C1)
  for (std::size_t i = 0; i < relation.columns.size(); ++i)
    PGM_ASSERT(static_cast<std::size_t>(raw(relation.columns[i].number)) == i + 1);  // (C3)
  Snapshot& s = edit();
  const Oid oid = relation.oid;
  relation.incoming.clear();
  if (const auto it = s.relations_.find(oid); it != s.relations_.end()) {
    const auto old = it->second;
    remove_names(s, *old);
    remove_incoming(*old);
    relation.incoming = s.relations_.find(oid)->second->incoming;
  }
  PGM_ASSERT(!s.is_name_taken(relation.schema, relation.name));  // (C2)
  s.names_.emplace(Snapshot::Name(relation.schema, relation.name), oid);
  for (const Index& index : relation.indexes) {
    const bool is_new = s.names_.emplace(Snapshot::Name(relation.schema, index.name), index.oid).second;
    PGM_ASSERT(is_new);  // (C2)
    static_cast<void>(is_new);
    s.index_tables_[index.oid] = oid;
  }
  for (const Index& index : relation.stale_indexes)
    s.names_.emplace(Snapshot::Name(relation.schema, index.name), index.oid);
  s.tables_with_shadows_ += has_shadows(relation);
  s.tables_with_stale_ += !relation.stale_indexes.empty();
  const auto placed = std::make_shared<const Relation>(std::move(relation));
  s.relations_[oid] = placed;
  add_incoming(*placed);
}

void Editor::drop(Oid relation) {
  Snapshot& s = edit();
  const auto it = s.relations_.find(relation);
  PGM_ASSERT(it != s.relations_.end());
  const auto old = it->second;
  remove_names(s, *old);
  remove_incoming(*old);
  s.relations_.erase(relation);
  s.statistics_.erase(relation);
  s.comments_.erase(s.comments_.lower_bound({relation, ColumnNo::none}),
                    s.comments_.lower_bound({Oid{raw(relation) + 1}, ColumnNo::none}));
}

void Editor::put(Oid table, TableStatistics statistics) {
  edit().statistics_[table] = std::make_shared<const TableStatistics>(std::move(statistics));
}

void Editor::set_comment(Oid object, ColumnNo column, std::string text) {
  Snapshot& s = edit();
  if (text.empty())
    s.comments_.erase({object, column});
  else
    s.comments_[{object, column}] = std::move(text);
}

}  // namespace pgmicro::catalog
