#include <pgmicro/pager/detail/database_header.hpp>

namespace pgmicro::pager::detail {

std::vector<std::byte> empty_database(std::uint32_t page_size, std::byte reserved) {
  using H = DatabaseHeader;
  std::vector<std::byte> page(page_size);
  std::memcpy(page.data(), "SQLite format 3", 16);
  store_be16(&page[H::page_size_at], static_cast<std::uint16_t>(page_size == 65536 ? 1 : page_size));
  H::say_wal(page);
  page[H::reserved_at] = reserved;
  page[21] = std::byte{64};  // payload fractions, which the format fixes
  page[22] = page[23] = std::byte{32};
  store_be32(&page[H::change_counter_at], 1);
  store_be32(&page[H::pages_at], 1);
  store_be32(&page[H::schema_format_at], 4);
  store_be32(&page[H::text_encoding_at], 1);
  store_be32(&page[H::valid_for_at], 1);
  store_be32(&page[H::library_version_at], 3040001);
  // The schema's tree: an empty leaf of a table, its usable part all free.
  page[database_header_bytes] = std::byte{13};
  const std::uint32_t usable = page_size - std::to_integer<std::uint32_t>(reserved);
  store_be16(&page[database_header_bytes + 5], static_cast<std::uint16_t>(usable == 65536 ? 0 : usable));
  return page;
}

}  // namespace pgmicro::pager::detail
