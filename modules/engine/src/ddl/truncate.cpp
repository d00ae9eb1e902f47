#include "sequence.hpp"

#include <algorithm>

namespace pgmicro::engine::ddl {

DdlResult truncate(Change& change, const ast::Truncate& statement) {
  std::vector<Oid> tables;
  const auto add = [&](Oid oid) {
    if (std::find(tables.begin(), tables.end(), oid) != tables.end()) return false;
    tables.push_back(oid);
    return true;
  };
  for (const ast::TableName* const name : statement.tables) {
    const Relation& table = change.relation(*name);
    if (table.kind != RelationKind::table)
      throw Error(errc::wrong_object_type, quoted(table.name) + " is not a table");
    const std::string& why = table.unreadable.empty() ? table.read_only : table.unreadable;
    if (!why.empty())
      throw Error(errc::feature_not_supported, "cannot truncate table " + quoted(table.name) + ": " + why);
    add(table.oid);
  }
  // The list grows while it is walked: CASCADE follows foreign keys of those that it added.
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const Relation& table = *change.view().find_relation(tables[i]);
    for (const IncomingKey& key : table.incoming) {
      if (std::find(tables.begin(), tables.end(), key.table) != tables.end()) continue;
      const Relation& other = *change.view().find_relation(key.table);
      if (statement.behavior == ast::DropBehavior::restrict)
        throw Error(errc::feature_not_supported,
                    "cannot truncate a table referenced in a foreign key constraint")
            .detail("Table " + quoted(other.name) + " references " + quoted(table.name) + ".")
            .hint("Truncate table " + quoted(other.name) + " at the same time, or use TRUNCATE ... CASCADE.");
      add(key.table);
      change.notice(SqlState("00000"), "truncate cascades to table " + quoted(other.name));
    }
  }
  for (const Oid oid : tables) {
    const Relation& table = *change.view().find_relation(oid);
    change.store().clear_tree(table.tree);
    for (const Index& index : table.indexes)
      if (index.kind != IndexKind::rowid) change.store().clear_tree(index.tree);
    if (!statement.restart_sequences) continue;
    for (const auto& [sequence, relation] : change.view().relations())
      if (relation->kind == RelationKind::sequence && relation->sequence.owner_table == oid)
        restart_sequence(change, *relation);
  }
  return {"TRUNCATE TABLE"};
}

}  // namespace pgmicro::engine::ddl
