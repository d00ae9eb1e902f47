#include <pgmicro/catalog/snapshot.hpp>

namespace pgmicro::catalog {

const Schema* Snapshot::find_schema(std::string_view name) const noexcept {
  for (const auto& [oid, schema] : schemas_)
    if (schema.name == name) return &schema;
  return nullptr;
}

const Schema* Snapshot::find_schema(Oid oid) const noexcept {
  const auto it = schemas_.find(oid);
  return it == schemas_.end() ? nullptr : &it->second;
}

Oid Snapshot::find_name(Oid schema, std::string_view name) const noexcept {
  const auto it = names_.find(std::pair(schema, name));
  return it == names_.end() ? Oid::invalid : it->second;
}

bool Snapshot::is_name_taken(Oid schema, std::string_view name) const noexcept {
  return find_name(schema, name) != Oid::invalid;
}

const Relation* Snapshot::find_relation(Oid schema, std::string_view name) const noexcept {
  return find_relation(find_name(schema, name));
}

const Relation* Snapshot::find_relation(Oid oid) const noexcept {
  const auto it = relations_.find(oid);
  return it == relations_.end() ? nullptr : it->second.get();
}

Snapshot::FoundIndex Snapshot::find_index(Oid schema, std::string_view name) const noexcept {
  return find_index(find_name(schema, name));
}

Snapshot::FoundIndex Snapshot::find_index(Oid oid) const noexcept {
  const auto it = index_tables_.find(oid);
  if (it == index_tables_.end()) return {};
  const Relation* table = find_relation(it->second);
  return {table, table->find_index(oid)};
}

const TableStatistics* Snapshot::statistics(Oid table) const noexcept {
  const auto it = statistics_.find(table);
  return it == statistics_.end() ? nullptr : it->second.get();
}

std::string_view Snapshot::comment(Oid object, ColumnNo column) const noexcept {
  const auto it = comments_.find({object, column});
  return it == comments_.end() ? std::string_view{} : it->second;
}

}  // namespace pgmicro::catalog
