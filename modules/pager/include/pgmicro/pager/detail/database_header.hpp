#pragma once
/// The first hundred bytes of page 1, as far as whoever keeps pages has to know them. The rest is btree's.
///
///      0  "SQLite format 3", 0          24  change counter: one more with each commit outside WAL mode
///     16  page size, 1 for 65536        28  pages of the database, believed if 92 equals 24
///     18  write version ┐ 1: rollback   44  schema format      56  text encoding
///     19  read version  ┘ 2: WAL        92  the change counter at which 28 was written
///     20  reserved bytes per page       96  version of the library that wrote it

#include <pgmicro/pager/detail/wal_format.hpp>

#include <string_view>
#include <vector>

namespace pgmicro::pager::detail {

inline constexpr std::size_t database_header_bytes = 100;
inline constexpr std::byte version_rollback{1}, version_wal{2};

struct DatabaseHeader {
  enum Offset : std::size_t {
    page_size_at = 16,
    write_version_at = 18,
    read_version_at = 19,
    reserved_at = 20,
    change_counter_at = 24,
    pages_at = 28,
    schema_format_at = 44,
    text_encoding_at = 56,
    valid_for_at = 92,
    library_version_at = 96,
  };

  [[nodiscard]] static bool is_database(Bytes page) noexcept {
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    return page.size() >= database_header_bytes && std::memcmp(page.data(), magic.data(), magic.size()) == 0;
  }
  /// Not checked: see valid_page_size().
  [[nodiscard]] static std::uint32_t page_size(Bytes page) noexcept {
    const std::uint32_t code = load_be16(&page[page_size_at]);
    return code == 1 ? 65536 : code;
  }
  /// The page says that the database is in WAL mode.
  [[nodiscard]] static bool says_wal(Bytes page) noexcept {
    return page[write_version_at] == version_wal && page[read_version_at] == version_wal;
  }
  static void say_wal(MutBytes page) noexcept {
    page[write_version_at] = page[read_version_at] = version_wal;
  }
};

/// Page 1 of a database in WAL mode with an empty schema.
[[nodiscard]] std::vector<std::byte> empty_database(std::uint32_t page_size, std::byte reserved);

}  // namespace pgmicro::pager::detail
