#pragma once
/// Changing a catalog: an Editor stands between two Snapshots. It begins as the one that its transaction saw, takes whole
/// objects in place of others, and hands out what came of it. Everything that follows from the objects (names, whose
/// index an index is, which foreign keys point where) is kept right here and nowhere else.
///
///     Editor editor(database.catalog());
///     Relation t = …;                          // a new table, or a copy of *find_relation() with something changed
///     t.oid = editor.allocate_oid();
///     editor.put(std::move(t));
///     const auto before = editor.snapshot();   // a savepoint
///     editor.drop(oid);
///     editor.restore(before);                  // back
///
/// Invariants of every snapshot an Editor hands out:
///   (C1) An OID names at most one of: schema, relation, index, constraint, default. None is 0.
///   (C2) (schema, name) is that of at most one relation or index.
///   (C3) Relation::columns[i].number is i + 1.
///   (C4) Relation::incoming lists exactly the foreign keys of relations (itself too) that point to it.
///   (C5) A foreign key points to a relation that exists, and so does an owned sequence; who drops a relation
///        drops those before it.

#include <pgmicro/catalog/snapshot.hpp>

namespace pgmicro::catalog {

class Editor {
 public:
  explicit Editor(std::shared_ptr<const Snapshot> base);
  Editor(Editor&&) noexcept = default;
  Editor& operator=(Editor&&) noexcept = default;

  /// As edited so far. Valid until the next edit.
  [[nodiscard]] const Snapshot& view() const noexcept { return *current_; }
  /// The same to keep: later edits make another one.
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() noexcept;
  /// Back to what snapshot() gave earlier: ROLLBACK TO.
  void restore(std::shared_ptr<const Snapshot> earlier) noexcept;
  /// Has anything been edited since the beginning?
  [[nodiscard]] bool changed() const noexcept { return current_->version() != base_->version(); }
  [[nodiscard]] const Snapshot& base() const noexcept { return *base_; }

  /// From Oid::first_user on; never one that the database has used and remembers.
  [[nodiscard]] Oid allocate_oid();
  /// Nothing below `oid` is allocated from now on.
  void reserve_oids(Oid oid);

  void put(Schema schema);
  void drop_schema(Oid schema);

  /// Adds the relation, or puts it in the place of the one with its OID. `incoming` is computed, whatever it says.
  void put(Relation relation);
  void drop(Oid relation);

  void put(Oid table, TableStatistics statistics);

  /// COMMENT ON: an object, or one of its columns. Empty: none.
  void set_comment(Oid object, ColumnNo column, std::string text);

 private:
  Snapshot& edit();
  Relation* replace(Oid relation);
  static void remove_names(Snapshot& s, const Relation& r);
  void remove_incoming(const Relation& r);
  void add_incoming(const Relation& r);

  std::shared_ptr<const Snapshot> base_;
  std::shared_ptr<const Snapshot> current_;
  std::shared_ptr<Snapshot> own_;  ///< current_, while nobody else can have it
};

}  // namespace pgmicro::catalog
