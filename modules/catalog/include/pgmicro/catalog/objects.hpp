#pragma once
/// What a database contains: schemas, tables with their columns, indexes and constraints, views, sequences. Plain
/// values, never changed once they are part of a Snapshot (snapshot.hpp); DDL makes new ones.
///
/// Expressions (defaults, checks, index expressions, view queries) are SQL text in PostgreSQL's syntax, as
/// pg_get_expr() would print them: every name in it qualified where the search path could change its meaning. Who
/// plans parses them; nothing here needs a parser.

#include <pgmicro/base/ids.hpp>
#include <pgmicro/base/value.hpp>
#include <pgmicro/types/oid.hpp>
#include <pgmicro/types/type_info.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace pgmicro::catalog {

using types::Typmod;

/// A column by its number in its table: from 1, kept for life, never given twice (pg_attribute.attnum). 0: none.
enum class ColumnNo : std::int16_t { none = 0 };
[[nodiscard]] constexpr std::int16_t raw(ColumnNo n) noexcept { return static_cast<std::int16_t>(n); }

/// pg_attribute.attidentity and attgenerated.
enum class Identity : char { none = 0, always = 'a', by_default = 'd' };
enum class Generated : char { none = 0, stored = 's' };

struct Column {
  std::string name;
  Oid type = Oid::invalid;
  Typmod typmod = -1;
  ColumnNo number = ColumnNo::none;
  bool dropped = false;  ///< keeps its number, has no field and no name that can be found
  bool not_null = false;
  Identity identity = Identity::none;
  Generated generated = Generated::none;
  Oid default_oid = Oid::invalid;
  std::string default_sql;            ///< empty: none. Of a generated column: its expression
  Oid owned_sequence = Oid::invalid;  ///< of a serial or identity column
  std::string file_name;              ///< as sqlite_schema's DDL spells it
  std::string file_type;  ///< its declared type there, where another tool declared it; empty: ours
  /// Where the value stands in the record. The field of a `rowid` column holds NULL, as SQLite leaves it.
  std::uint16_t field = 0;
  bool is_rowid = false;
  /// Rows may end before this field (they were written before ADD COLUMN); what they have then. A text or blob is in
  /// `missing_bytes`, and missing_value() is it: a copied Column would else point into the one it was copied from.
  bool has_missing = false;
  Value missing;
  std::string missing_bytes;
  /// A key that SQLite made: where it is not given, the table's next RowId is it.
  [[nodiscard]] bool identity_is_rowid() const noexcept {
    return is_rowid && identity == Identity::by_default && owned_sequence == Oid::invalid;
  }
  [[nodiscard]] Value missing_value() const noexcept {
    switch (missing.type()) {
      case StorageClass::text: return Value::text(std::string_view(missing_bytes));
      case StorageClass::blob: return Value::blob(as_bytes(missing_bytes.data(), missing_bytes.size()));
      default: return missing;
    }
  }
};

enum class IndexKind : std::uint8_t {
  rowid,   ///< no tree of its own: the table's RowId is the key (INTEGER PRIMARY KEY)
  native,  ///< a SQLite index: key columns as stored, then the RowId
  shadow,  ///< a table "pgmicro_index:NAME" (k BLOB, r INTEGER) WITHOUT ROWID: sort keys
};

/// Of a native index `descending` is how it stands in the file, and NULLs are least there (first ascending, last
/// descending) whatever `nulls_first` says; a shadow's keys stand exactly as declared.
struct IndexColumn {
  ColumnNo column = ColumnNo::none;  ///< none: an expression
  std::string expression_sql;
  Oid type = Oid::invalid;
  bool descending = false;
  bool nulls_first = false;
};

struct Index {
  Oid oid = Oid::invalid;
  std::string name;
  IndexKind kind = IndexKind::native;
  TreeId tree = TreeId::none;
  std::string file_name;  ///< in sqlite_schema; empty: rowid
  bool unique = false;
  bool primary = false;
  bool nulls_not_distinct = false;
  std::vector<IndexColumn> columns;  ///< the key
  std::vector<ColumnNo> included;    ///< INCLUDE
  std::string predicate_sql;         ///< of a partial index
  Oid constraint = Oid::invalid;     ///< that it serves
};

/// pg_constraint.contype, and its codes for match and actions.
enum class ConstraintKind : char { check = 'c', foreign_key = 'f', primary_key = 'p', unique = 'u' };
enum class FkAction : char {
  no_action = 'a',
  restrict = 'r',
  cascade = 'c',
  set_null = 'n',
  set_default = 'd'
};
enum class FkMatch : char { simple = 's', full = 'f' };

struct Constraint {
  Oid oid = Oid::invalid;
  std::string name;
  ConstraintKind kind = ConstraintKind::check;
  std::vector<ColumnNo> columns;
  std::string check_sql;
  bool validated = true;
  bool no_inherit = false;
  bool deferrable = false;
  bool initially_deferred = false;
  Oid index = Oid::invalid;  ///< primary key, unique: its own; foreign key: the one it points to
  Oid referenced_table = Oid::invalid;
  std::vector<ColumnNo> referenced_columns;
  FkMatch match = FkMatch::simple;
  FkAction on_update = FkAction::no_action;
  FkAction on_delete = FkAction::no_action;
  std::vector<ColumnNo> on_delete_columns;  ///< SET NULL (these)
};

/// pg_class.relkind.
enum class RelationKind : char { table = 'r', view = 'v', sequence = 'S' };

struct SequenceInfo {
  Oid type = type_oid::int8;
  std::int64_t start = 1, increment = 1, min = 1, max = INT64_MAX, cache = 1;
  bool cycle = false;
  Oid owner_table = Oid::invalid;  ///< OWNED BY
  ColumnNo owner_column = ColumnNo::none;
};

/// A foreign key of another table that points here: what a DELETE or UPDATE has to look at.
struct IncomingKey {
  Oid table = Oid::invalid;
  Oid constraint = Oid::invalid;
};

/// What a view's query, a default, a check … names, so that it cannot be dropped unnoticed.
struct Dependency {
  Oid object = Oid::invalid;
  ColumnNo column = ColumnNo::none;  ///< none: all of it
};

struct Relation {
  Oid oid = Oid::invalid;
  Oid schema = Oid::invalid;
  Oid owner = Oid{10};
  std::string name;
  RelationKind kind = RelationKind::table;
  TreeId tree = TreeId::none;   ///< table: its rows; sequence: its one row
  std::string file_name;        ///< in sqlite_schema
  std::vector<Column> columns;  ///< by number: columns[i].number is i + 1
  std::vector<Index> indexes;
  /// Shadows that another tool made wrong, by changing the table: neither read nor maintained until they are built anew.
  std::vector<Index> stale_indexes;
  std::vector<Constraint> constraints;
  std::vector<IncomingKey> incoming;
  /// How many fields a record of a new row has: one, NULL, where there is no column, as SQLite knows no record without.
  std::uint16_t record_fields = 0;
  bool autoincrement = false;  ///< SQLite's
  std::string view_sql;        ///< view: its query
  SequenceInfo sequence;
  std::vector<Dependency> depends;  ///< of a view's query
  /// Why rows may be read and not written, in words that end the 0A000 message; empty: they may.
  std::string read_only;
  /// Why they may not even be read (a WITHOUT ROWID table, a view in another dialect); empty: they may.
  std::string unreadable;

  [[nodiscard]] bool has_columns() const noexcept {
    for (const auto& c : columns)
      if (!c.dropped) return true;
    return false;
  }
  /// The column that is the RowId, or null.
  [[nodiscard]] const Column* rowid_column() const noexcept {
    for (const auto& c : columns)
      if (c.is_rowid && !c.dropped) return &c;
    return nullptr;
  }
  [[nodiscard]] const Column& column(ColumnNo n) const noexcept {
    return columns[static_cast<std::size_t>(raw(n)) - 1];
  }
  [[nodiscard]] const Column* find_column(std::string_view column_name) const noexcept {
    for (const auto& c : columns)
      if (!c.dropped && c.name == column_name) return &c;
    return nullptr;
  }
  [[nodiscard]] const Index* find_index(Oid index) const noexcept {
    for (const auto& i : indexes)
      if (i.oid == index) return &i;
    return nullptr;
  }
  [[nodiscard]] const Constraint* find_constraint(Oid constraint) const noexcept {
    for (const auto& c : constraints)
      if (c.oid == constraint) return &c;
    return nullptr;
  }
};

struct Schema {
  Oid oid = Oid::invalid;
  Oid owner = Oid{10};
  std::string name;
};

}  // namespace pgmicro::catalog
