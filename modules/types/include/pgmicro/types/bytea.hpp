#pragma once
/// The two spellings of bytea: `\x6869`, and escapes (`hi\000`).

#include <pgmicro/base/arena.hpp>
#include <pgmicro/types/settings.hpp>

#include <string>
#include <string_view>

namespace pgmicro::types {

/// Either spelling; 22P02, or 22023 for bad hexadecimal digits. The result lives in the arena.
[[nodiscard]] std::string_view parse_bytea(std::string_view text, Arena& arena);
/// Appends.
void format_bytea(std::string_view bytes, std::string& out, ByteaOutput style);
void append_hex(std::string_view bytes, std::string& out);

}  // namespace pgmicro::types
