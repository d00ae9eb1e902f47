// ANALYZE: statistics for the planner. VACUUM has nothing else to do in a file that keeps no dead rows.

#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/record.hpp>
#include <pgmicro/engine/detail/run_ddl.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <vector>

namespace pgmicro::engine {

namespace {

/// How many different values a column has, from the smallest hashes of those seen: the k-th smallest of n evenly spread
/// numbers stands where n can be read off. Memory does not grow with the table.
class DistinctSketch {
 public:
  void add(std::uint64_t hash) {
    if (hash >= limit_) return;
    const auto at = std::lower_bound(smallest_.begin(), smallest_.end(), hash);
    if (at != smallest_.end() && *at == hash) return;
    smallest_.insert(at, hash);
    if (smallest_.size() > kept) {
      smallest_.pop_back();
      limit_ = smallest_.back();
    }
  }
  [[nodiscard]] double estimate() const {
    if (smallest_.size() < kept) return static_cast<double>(smallest_.size());
    return static_cast<double>(kept - 1) / (static_cast<double>(smallest_.back()) / 18446744073709551616.0);
  }

 private:
  static constexpr std::size_t kept = 256;
  std::vector<std::uint64_t> smallest_;
  std::uint64_t limit_ = ~std::uint64_t{0};
};

[[nodiscard]] std::uint64_t hash_of(const Value& v) {
  switch (v.type()) {
    case StorageClass::null: return 0;
    case StorageClass::integer: {
      const std::int64_t i = v.as_integer();
      return XXH3_64bits(&i, sizeof i);
    }
    case StorageClass::real: {
      const double d = v.as_real();
      return XXH3_64bits(&d, sizeof d);
    }
    default: return XXH3_64bits(v.as_blob().data(), v.as_blob().size());
  }
}

[[nodiscard]] catalog::TableStatistics measure(BackendSession& store, const catalog::Relation& table) {
  std::vector<DistinctSketch> sketches(table.columns.size());
  std::vector<std::uint64_t> nulls(table.columns.size());
  std::uint64_t rows = 0;
  const auto cursor = store.table(table.tree);
  for (bool more = cursor->first(); more; more = cursor->next()) {
    ++rows;
    btree::RecordView record(cursor->record());
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const auto& c = table.columns[i];
      if (c.dropped || c.is_rowid) continue;
      const Value v = record.value(c.field);
      if (v.type() == StorageClass::null)
        ++nulls[i];
      else
        sketches[i].add(hash_of(v));
    }
  }
  catalog::TableStatistics statistics;
  const auto n = static_cast<double>(rows);
  statistics.rows = n;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const double distinct = table.columns[i].is_rowid ? n : sketches[i].estimate();
    // As PostgreSQL: what grows with the table is told as a fraction of it.
    statistics.columns.push_back({rows == 0 ? 0 : static_cast<double>(nulls[i]) / n,
                                  distinct > n / 10 && rows != 0 ? -distinct / n : distinct});
  }
  return statistics;
}

}  // namespace

void run_vacuum(SessionState& session, const ast::Vacuum& vacuum, bool analyze) {
  auto& transaction = session.transaction();
  transaction.begin_statement(analyze, vacuum.is_vacuum ? "VACUUM" : "ANALYZE");
  const auto environment = session.environment();
  std::vector<Oid> tables;
  for (const auto* t : vacuum.tables) {
    if (!t->columns.empty() && !analyze)
      throw Error(errc::feature_not_supported,
                  "ANALYZE option must be specified when a column list is provided");
    const catalog::Relation* found = nullptr;
    if (!t->table->schema.empty()) {
      if (const auto* schema = environment.catalog.find_schema(t->table->schema))
        found = environment.catalog.find_relation(schema->oid, t->table->name);
    } else {
      for (const Oid schema : environment.search_path)
        if (!found) found = environment.catalog.find_relation(schema, t->table->name);
    }
    if (!found)
      throw Error(SqlState("42P01"), "relation \"" + std::string(t->table->name) + "\" does not exist");
    tables.push_back(found->oid);
  }
  if (vacuum.tables.empty())
    for (const auto& [oid, relation] : environment.catalog.relations()) tables.push_back(oid);
  if (analyze)
    for (const Oid oid : tables) {
      const auto* relation = transaction.catalog().find_relation(oid);
      if (relation->kind == catalog::RelationKind::table)
        transaction.editor().put(oid, measure(transaction.store(), *relation));
    }
  transaction.end_statement();
}

}  // namespace pgmicro::engine
