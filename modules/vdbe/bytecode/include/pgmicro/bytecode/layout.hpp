#pragma once
/// How tables and indexes lie in the store: what a cursor of the machine has to know to read and write their entries.
/// Made once for each version of a table (by the catalog), shared by all programs that open it, never changed.
///
/// A table's row is a record of its columns under a rowid. A column may be the rowid itself (SQLite's INTEGER PRIMARY
/// KEY): then the record holds NULL in its place. A row may have fewer columns than the table has now, because it
/// is older than an ADD COLUMN: it reads as that column's `missing` value.
///
/// An index is one of two kinds (docs/formats):
///   native   entries are records (column…, rowid) in SQLite's own order, of columns whose stored order is the type's;
///   shadow   entries are records (key BLOB, rowid), where the key sorts by memcmp: for each column
///                0x01 NULL first │ 0x02 value │ 0x03 NULL last, then TypeInfo::sort_key of the value,
///                the bytes of the sort key (not the first) inverted where the column descends.

#include <pgmicro/base/cursor.hpp>
#include <pgmicro/base/ids.hpp>
#include <pgmicro/base/value.hpp>
#include <pgmicro/types/type_info.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace pgmicro::bytecode {

/// How a column's value gets from the record into a Datum: the first four without a call.
enum class ColumnStorage : std::uint8_t {
  integer,  ///< INTEGER within least … greatest
  real,     ///< REAL, or INTEGER for a small whole one
  text,     ///< TEXT, its bytes
  blob,     ///< BLOB, its bytes
  other,    ///< TypeInfo::load and store
};
[[nodiscard]] ColumnStorage storage_of(const types::TypeInfo& type) noexcept;

struct ColumnLayout {
  static constexpr std::int32_t is_rowid = -1;

  ColumnLayout(std::string column_name, const types::TypeInfo& column_type, types::Typmod modifier,
               std::int32_t record_position);

  std::string name;
  const types::TypeInfo* type;
  types::Typmod typmod;
  std::int32_t position;  ///< in the record, or is_rowid
  ColumnStorage storage;
  bool has_missing = false;
  /// ColumnStorage::integer: what the type can hold.
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
  /// What rows without this column hold; of a text or blob `missing_bytes` are the bytes (a copied layout has its own).
  Value missing;
  std::string missing_bytes;
  [[nodiscard]] Value missing_value() const noexcept {
    switch (missing.type()) {
      case StorageClass::text: return Value::text(std::string_view(missing_bytes));
      case StorageClass::blob: return Value::blob(as_bytes(missing_bytes.data(), missing_bytes.size()));
      default: return missing;
    }
  }
};

struct TableLayout {
  std::string schema, name;
  TreeId tree = TreeId::none;
  std::vector<ColumnLayout> columns;  ///< as SQL counts them, dropped ones left out
  std::uint32_t record_columns = 0;   ///< in a row written now; those that no column names are NULL
};

struct IndexLayout {
  std::string name, table;
  TreeId tree = TreeId::none;
  bool shadow = false;
  std::vector<ColumnLayout> columns;  ///< the key's; `position` is the place in the entry (native)
  struct Order {
    bool descending = false;
    bool nulls_first = false;  ///< a native index: the same as !descending
  };
  std::vector<Order> order;          ///< for each of `columns`
  std::vector<KeyColumn> key_order;  ///< what the store is told; empty: its default
};

}  // namespace pgmicro::bytecode
