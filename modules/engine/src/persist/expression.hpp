#pragma once
/// The catalog's expression texts as trees again.

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/base/arena.hpp>

#include <string_view>

namespace pgmicro::engine::persist {

[[nodiscard]] const ast::Expr* parse_expression(std::string_view text, Arena& arena);

}  // namespace pgmicro::engine::persist
