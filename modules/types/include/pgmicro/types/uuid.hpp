#pragma once
/// uuid: sixteen bytes, ordered by memcmp.

#include <array>
#include <string>
#include <string_view>

namespace pgmicro::types {

using Uuid = std::array<char, 16>;

/// Braces and hyphens after any group of four digits are allowed; else 22P02.
[[nodiscard]] Uuid parse_uuid(std::string_view text);
/// Appends "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11".
void format_uuid(std::string_view bytes, std::string& out);

}  // namespace pgmicro::types
