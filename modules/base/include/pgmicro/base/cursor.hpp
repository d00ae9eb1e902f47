#pragma once
/// Words that whoever stores ordered things and whoever asks for them share: how to seek, and in what
/// order index keys stand.

#include <pgmicro/base/bytes.hpp>

#include <string_view>

namespace pgmicro {

/// Where a seek lands, relative to the key asked for.
enum class SeekOp : std::uint8_t {
  lt,  ///< the greatest entry before the key
  le,  ///< the greatest entry not after it
  eq,  ///< an entry equal to it, or nowhere
  ge,  ///< the least entry not before it
  gt,  ///< the least entry after it
};

/// An order of TEXT values other than memcmp. `compare` is a total order, consistent for the life of a file.
struct Collation {
  std::string_view name;
  int (*compare)(const void* context, Bytes a, Bytes b) noexcept;
  const void* context = nullptr;
};

struct KeyColumn {
  bool descending = false;
  const Collation* collation = nullptr;  ///< null: SQLite's BINARY, memcmp
};

/// The order of an index tree's keys, which are records. Column by column as SQLite orders storage classes:
/// NULL < numbers (integers and reals by value) < TEXT by collation < BLOB by memcmp. Columns beyond
/// `columns` are ascending BINARY, so a default KeyOrder is SQLite's default order. The columns pointed to
/// outlive every cursor that was opened with them.
struct KeyOrder {
  std::span<const KeyColumn> columns{};
};

}  // namespace pgmicro
