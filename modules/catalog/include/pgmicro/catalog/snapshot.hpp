#pragma once
/// The catalog of one database as of one moment: an immutable value that sessions share. A statement is planned against
/// one Snapshot; DDL edits a private copy (relations that it does not touch are shared, not copied) and publishes it when
/// its transaction commits. An empty database shares one static Snapshot: opening builds nothing.

#include <pgmicro/catalog/objects.hpp>

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pgmicro::catalog {

namespace schema_oid {
inline constexpr Oid pg_catalog{11}, public_{2200}, information_schema{13000};
}

/// Optimizer statistics of a table, as ANALYZE left them. Without: guesses from page counts.
struct ColumnStatistics {
  double null_fraction = 0;
  double distinct = 0;  ///< > 0: that many; < 0: that fraction of the rows; 0: unknown
};
struct TableStatistics {
  double rows = -1;  ///< −1: never analysed
  std::vector<ColumnStatistics> columns;
};

class Snapshot {
 public:
  /// pg_catalog, information_schema, public, nothing in them.
  [[nodiscard]] static std::shared_ptr<const Snapshot> empty();

  [[nodiscard]] const Schema* find_schema(std::string_view name) const noexcept;
  [[nodiscard]] const Schema* find_schema(Oid oid) const noexcept;
  [[nodiscard]] const Relation* find_relation(Oid schema, std::string_view name) const noexcept;
  [[nodiscard]] const Relation* find_relation(Oid oid) const noexcept;
  /// The relation that an index belongs to, and the index.
  struct FoundIndex {
    const Relation* table = nullptr;
    const Index* index = nullptr;
  };
  [[nodiscard]] FoundIndex find_index(Oid schema, std::string_view name) const noexcept;
  [[nodiscard]] FoundIndex find_index(Oid oid) const noexcept;
  [[nodiscard]] const TableStatistics* statistics(Oid table) const noexcept;

  [[nodiscard]] const std::map<Oid, Schema>& schemas() const noexcept { return schemas_; }
  [[nodiscard]] const std::map<Oid, std::shared_ptr<const Relation>>& relations() const noexcept {
    return relations_;
  }
  /// What COMMENT ON says of an object (of a column of it); empty: nothing.
  [[nodiscard]] std::string_view comment(Oid object, ColumnNo column = ColumnNo::none) const noexcept;
  using Comments = std::map<std::pair<Oid, ColumnNo>, std::string>;
  [[nodiscard]] const Comments& comments() const noexcept { return comments_; }
  /// All names of relations and indexes, by schema.
  [[nodiscard]] bool is_name_taken(Oid schema, std::string_view name) const noexcept;
  /// Does any table have shadow indexes, and are some of them stale?
  [[nodiscard]] bool has_shadows() const noexcept { return tables_with_shadows_ != 0; }
  [[nodiscard]] bool has_stale_indexes() const noexcept { return tables_with_stale_ != 0; }
  /// The next OID that an Editor would give.
  [[nodiscard]] Oid next_oid() const noexcept { return next_oid_; }
  /// Changes whenever anything that a plan could depend on did; unique in the process.
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

 private:
  friend class Editor;
  using Name = std::pair<Oid, std::string>;
  struct NameLess {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const noexcept {
      if (a.first != b.first) return a.first < b.first;
      return std::string_view(a.second) < std::string_view(b.second);
    }
  };
  [[nodiscard]] Oid find_name(Oid schema, std::string_view name) const noexcept;

  std::map<Oid, Schema> schemas_;
  std::map<Oid, std::shared_ptr<const Relation>> relations_;
  std::map<Name, Oid, NameLess> names_;  // relations and indexes: one name space per schema
  std::map<Oid, Oid> index_tables_;
  std::map<Oid, std::shared_ptr<const TableStatistics>> statistics_;
  Comments comments_;
  std::uint32_t tables_with_shadows_ = 0, tables_with_stale_ = 0;
  Oid next_oid_ = Oid::first_user;
  std::uint64_t version_ = 0;
};

}  // namespace pgmicro::catalog
