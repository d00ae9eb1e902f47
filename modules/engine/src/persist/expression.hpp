#pragma once
/// The catalog's expression texts as trees again.

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/base/arena.hpp>

#include <string_view>

namespace pgmicro::engine::persist {

/// Locations in the tree count from this many bytes before the text.
inline constexpr std::string_view expression_prefix = "SELECT ";
[[nodiscard]] const ast::Expr* parse_expression(std::string_view text, Arena& arena);

}  // namespace pgmicro::engine::persist
