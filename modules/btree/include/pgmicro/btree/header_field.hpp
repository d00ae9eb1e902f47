#pragma once
/// The fields of the database header that belong to whoever keeps a schema.

#include <cstdint>

namespace pgmicro::btree {

/// Named by their offset in the header.
enum class HeaderField : std::uint8_t {
  schema_cookie = 40,
  schema_format = 44,
  default_cache_size = 48,
  text_encoding = 56,
  user_version = 60,
  application_id = 68,
};

}  // namespace pgmicro::btree
