#pragma once
/// The catalog in the file. Everything that SQLite's schema can say stands in sqlite_schema, so that every tool of
/// SQLite's reads the tables; everything else stands beside it in one ordinary table, written in the same transaction:
///
///     CREATE TABLE pgmicro_catalog(oid INTEGER PRIMARY KEY, kind TEXT, name TEXT, definition JSON TEXT)
///
///     oid      kind                     name      definition
///     1        format                   1         the version, the next OID, the schema cookie as we left it
///     2        comments                           [[oid, column, text], …]
///     OID      schema                   its name  owner
///     OID      table, view, sequence    its name  src/persist/definition.cpp: columns, indexes, constraints …
///
///     CREATE TABLE pgmicro_shadow(oid INTEGER PRIMARY KEY, stale INTEGER, cookie INTEGER, table_root INTEGER,
///                                 index_root INTEGER)
///
/// has a row for each shadow index: what was so when we last wrote it. If anything differs, or a trigger of ours (which only
/// stock SQLite fires) set `stale`, the shadow's keys cannot be trusted.
///
/// Invariants:
///   (K1) sqlite_schema holds only SQL that stock SQLite 3.40 parses, and rows in an order in which it can.
///   (K2) A database in which nothing was ever defined has no pgmicro_ table: not even a byte is written.
///   (K3) Names in sqlite_schema are unique when ASCII letters are folded, and so are a table's columns.
///   (K4) Root pages are read from sqlite_schema, never from a definition: VACUUM moves them.
///   (K5) A definition counts as long as the text in sqlite_schema is the one written with it (a hash tells); else another
///        tool changed the object, and what it is now is inferred from that text, keeping what still fits.
///   (K6) Every save changes the schema cookie, as every DDL of SQLite's does: that is how others notice, and we.

#include <pgmicro/catalog/editor.hpp>
#include <pgmicro/engine/detail/backend.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace pgmicro::engine {

inline constexpr std::int64_t catalog_format_version = 1;

/// Reads what the database contains, as of the open transaction. Throws 0A000 if the file's format is newer than we are.
[[nodiscard]] std::shared_ptr<const catalog::Snapshot> load_catalog(BackendSession& store);

/// Are the shadow indexes that the catalog trusts still right? Another tool's INSERT changes no schema cookie. (What is
/// stale already may be so for any reason.)
[[nodiscard]] bool shadows_are_known(BackendSession& store, const catalog::Snapshot& snapshot);

/// The schema cookie: as long as it is what it was after load_catalog() or save_catalog(), so is the catalog.
[[nodiscard]] inline std::uint32_t catalog_cookie(BackendSession& store) {
  return store.get(HeaderField::schema_cookie);
}

/// Writes the difference. `before` is what the file holds; trees exist (and are gone) already. The transaction writes.
void save_catalog(BackendSession& store, const catalog::Snapshot& before, const catalog::Snapshot& after);

/// Drops a tree. In a file with auto-vacuum another tree may move into its place: whoever had that one is told, in the
/// catalog and in sqlite_schema; the answer is for those who hold trees that neither knows any more.
std::optional<BackendSession::Moved> drop_tree(BackendSession& store, catalog::Editor& editor, TreeId tree);

/// Names for things in sqlite_schema (K3). One object is one moment's view: take names one after another.
class FileNames {
 public:
  explicit FileNames(const catalog::Snapshot& snapshot);
  ~FileNames();
  FileNames(const FileNames&) = delete;
  FileNames& operator=(const FileNames&) = delete;

  /// For a table, index or sequence: `name`, or `schema.name` outside of public, or with a `~2` behind it if that is taken.
  [[nodiscard]] std::string take(std::string_view schema, std::string_view name);
  /// For the shadow index of that file name: "pgmicro_index:NAME".
  [[nodiscard]] std::string take_shadow(std::string_view schema, std::string_view name);
  void release(std::string_view file_name);

 private:
  struct Set;
  std::string take_free(std::string name);
  std::unique_ptr<Set> taken_;
};
/// For a column among those that the relation has.
[[nodiscard]] std::string column_file_name(const catalog::Relation& relation, std::string_view name);

/// The text of a constant expression as a stored value of that type, if it is a literal (or a cast of one): what DEFAULT
/// says in sqlite_schema, and what rows have that are older than their column. `bytes` keeps a text or blob.
[[nodiscard]] bool stored_constant(std::string_view expression_sql, Oid type, types::Typmod typmod,
                                   Value& out, std::string& bytes);

}  // namespace pgmicro::engine
