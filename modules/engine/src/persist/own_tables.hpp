#pragma once
/// The tables of ours in a file: persist.hpp draws them.

#include <pgmicro/catalog/objects.hpp>

#include <cstdint>
#include <string_view>

namespace pgmicro::engine::persist {

inline constexpr std::string_view catalog_table = "pgmicro_catalog";
inline constexpr std::string_view catalog_table_text =
    "CREATE TABLE pgmicro_catalog(oid INTEGER PRIMARY KEY, kind TEXT, name TEXT, definition JSON TEXT)";
inline constexpr std::string_view shadow_table = "pgmicro_shadow";
inline constexpr std::string_view shadow_table_text =
    "CREATE TABLE pgmicro_shadow(oid INTEGER PRIMARY KEY, stale INTEGER, cookie INTEGER, table_root INTEGER, "
    "index_root "
    "INTEGER)";

inline constexpr std::uint32_t format_oid = 1;
inline constexpr std::uint32_t comments_oid = 2;

[[nodiscard]] constexpr std::string_view kind_word(catalog::RelationKind kind) noexcept {
  switch (kind) {
    case catalog::RelationKind::table: return "table";
    case catalog::RelationKind::view: return "view";
    case catalog::RelationKind::sequence: return "sequence";
  }
  return "";
}

}  // namespace pgmicro::engine::persist
