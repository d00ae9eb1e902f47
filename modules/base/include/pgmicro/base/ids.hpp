#pragma once
/// Numbers that must not be mistaken for each other are types of their own.

#include <compare>
#include <cstdint>

namespace pgmicro {

/// A page of the database file, counted from 1. 0 means "no page".
enum class PageNo : std::uint32_t { none = 0, first = 1 };
[[nodiscard]] constexpr std::uint32_t raw(PageNo n) noexcept { return static_cast<std::uint32_t>(n); }

/// A tree is named by its root page, as in SQLite's schema table. A type of its own all the same: not
/// every page is a root.
enum class TreeId : std::uint32_t { none = 0, schema = 1 };
[[nodiscard]] constexpr std::uint32_t raw(TreeId t) noexcept { return static_cast<std::uint32_t>(t); }
[[nodiscard]] constexpr PageNo root_of(TreeId t) noexcept { return PageNo{raw(t)}; }

/// A table tree keeps records under RowIds; in an index tree the record is the key.
enum class TreeKind : std::uint8_t { table, index };

/// The key of a table tree.
using RowId = std::int64_t;

enum class TxnMode : std::uint8_t { read, write };

}  // namespace pgmicro
