#pragma once
/// From tree to SQL, in PostgreSQL's own formatting: what the pg_get_*def functions and the texts kept in catalogs are
/// made of.
///
/// Whatever the style, the text parses again, and to an equal tree (an ast::Unsupported has no text: it throws 0A000).

#include <pgmicro/ast/node.hpp>

#include <string>
#include <string_view>

namespace pgmicro::parser {

struct PrintStyle {
  /// Clauses on lines of their own, as pg_get_viewdef() does; otherwise all on one line, as pg_get_expr() does.
  bool indent = false;
  /// Parentheses only where the grammar needs them, or a reader: `pretty` of pg_get_viewdef(). Otherwise around every
  /// operator.
  bool few_parentheses = false;
};

[[nodiscard]] std::string print(const ast::Statement& statement, PrintStyle style = {});
[[nodiscard]] std::string print(const ast::Expr& expr, PrintStyle style = {});
/// `integer`, `character varying(10)`, `s.t[]`.
[[nodiscard]] std::string print(const ast::TypeName& type);

/// As quote_ident(): quotes only where the name would not come back as it is.
[[nodiscard]] std::string quote_identifier(std::string_view name);
/// 'it''s'. Backslashes are nothing special: standard_conforming_strings is on.
[[nodiscard]] std::string quote_literal(std::string_view text);

}  // namespace pgmicro::parser
