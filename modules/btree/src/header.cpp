#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/detail/header.hpp>

namespace pgmicro::btree::detail {

namespace {
constexpr char magic[16] = {'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', '\0'};
constexpr std::uint8_t fractions[3] = {64, 32, 32};
constexpr std::uint32_t page_size_at = 16, write_version_at = 18, read_version_at = 19, reserved_at = 20,
                        fractions_at = 21;
}  // namespace

void init_database(std::byte* page1, const NewDatabase& what) noexcept {
  std::memset(page1, 0, what.page_size);
  std::memcpy(page1, magic, sizeof magic);
  store_be16(page1 + page_size_at, static_cast<std::uint16_t>(what.page_size == 65536 ? 1 : what.page_size));
  store_u8(page1 + write_version_at, what.wal ? 2 : 1);
  store_u8(page1 + read_version_at, what.wal ? 2 : 1);
  store_u8(page1 + reserved_at, static_cast<std::uint8_t>(what.reserved_bytes));
  std::memcpy(page1 + fractions_at, fractions, sizeof fractions);
  store_be32(page1 + page_count_at, 1);
  store_be32(page1 + static_cast<int>(HeaderField::schema_format), 4);
  store_be32(page1 + static_cast<int>(HeaderField::text_encoding),
             static_cast<std::uint32_t>(what.text_encoding));
  store_be32(page1 + largest_root_at, what.auto_vacuum == AutoVacuum::none ? 0 : 1);
  store_be32(page1 + incremental_vacuum_at, what.auto_vacuum == AutoVacuum::incremental ? 1 : 0);
  init_page(page1, PageNo::first, PageKind::table_leaf, PageFormat::of(what.page_size, what.reserved_bytes));
}

DatabaseFormat read_database_header(const std::byte* page1, std::uint32_t page_size) {
  if (std::memcmp(page1, magic, sizeof magic) != 0) throw corrupt("page 1: not an SQLite database");
  const std::uint32_t stored = load_be16(page1 + page_size_at);
  if ((stored == 1 ? 65536 : stored) != page_size) throw corrupt("page 1: page size is not the file's");
  if (load_u8(page1 + read_version_at) > 2)
    throw Error(errc::feature_not_supported, "the database needs a newer version of the file format");
  if (std::memcmp(page1 + fractions_at, fractions, sizeof fractions) != 0)
    throw corrupt("page 1: payload fractions are not 64, 32, 32");
  const std::uint32_t reserved = load_u8(page1 + reserved_at);
  if (page_size - reserved < usable_bytes_min) throw corrupt("page 1: too many reserved bytes");
  const auto vacuum = load_be32(page1 + largest_root_at) == 0         ? AutoVacuum::none
                      : load_be32(page1 + incremental_vacuum_at) == 0 ? AutoVacuum::full
                                                                      : AutoVacuum::incremental;
  return {PageFormat::of(page_size, reserved), vacuum};
}

std::uint32_t pages_after_vacuum(std::uint32_t pages, std::uint32_t free, const PageFormat& f) {
  const auto per_map = f.usable / 5;
  if (free >= pages) throw corrupt("free list: more pages than the database has");
  // The maps of the pages given up go too: those between the last page's map and the new end.
  const auto maps = (free + per_map - (pages - pointer_map_of(pages, f))) / per_map;
  if (free + maps >= pages) throw corrupt("free list: more pages than the database has");
  auto left = pages - free - maps;
  const auto lock = lock_byte_page(f.page_size);
  if (pages > lock && left < lock) --left;
  while (left > 1 && is_special_page(left, f, true)) --left;
  return left;
}

}  // namespace pgmicro::btree::detail
