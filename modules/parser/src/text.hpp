#pragma once
// Text as the parser sees it: UTF-8 bytes, positions in characters.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgmicro::parser {

/// 1-based, in characters, of the byte at `offset`.
[[nodiscard]] std::int32_t character_position(std::string_view text, std::size_t offset) noexcept;

/// Throws 22021, as the server does for what a client sends, where `text` is not UTF-8 or has a zero byte.
void check_text(std::string_view text);

/// Without PostgreSQL's white space at both ends.
[[nodiscard]] std::string_view trim_spaces(std::string_view text) noexcept;

}  // namespace pgmicro::parser
