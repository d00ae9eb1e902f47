#pragma once
/// PostgreSQL's SQL, from text to tree.
///
///   Arena arena;
///   const parser::Script script = parser::parse_script("SELECT 1; SELECT 2", arena);
///   for (const auto& s : script.statements) run(*s.statement);
///
/// The grammar is PostgreSQL 15's own, compiled from its sources. What it refuses throws pgmicro::Error with
/// PostgreSQL's SQLSTATE, message, detail, hint and position. What it accepts always gives a tree; a statement that
/// the tree has no node for is an ast::Unsupported that names the clause. Any number of threads may parse at once,
/// each into its own arena.

#include <pgmicro/ast/parsed.hpp>
#include <pgmicro/base/arena.hpp>
#include <pgmicro/parser/literals.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pgmicro::parser {

using ast::Notice;
using ast::Parsed;
using ast::Script;
using ast::ScriptStatement;

struct ParseOptions {
  std::span<const LiftedLiteral> lifted = {};  ///< what lift_literals() found in this very text
};

/// All statements of `text`, split as the server splits a simple query: an error anywhere and there is no script.
/// `Script::lifts` is the promise (L2) of literals.hpp.
/// Locations in the trees are byte offsets into `text`; the trees do not point into it.
[[nodiscard]] Script parse_script(std::string_view text, Arena& arena, const ParseOptions& options = {});

/// The first statement of `text`, split off as psql does (see first_statement), and how much text it took. An error
/// is one of this statement; its position and the locations count from the beginning of `text`.
[[nodiscard]] Parsed parse(std::string_view text, Arena& arena);

/// Where the first statement of a text ends: behind its semicolon, or at the text's end. Semicolons inside quotes,
/// comments, parentheses and the BEGIN … END of an SQL function's body are part of the statement.
struct StatementExtent {
  std::size_t end = 0;
  bool terminated = false;  ///< by a semicolon: a shell need not wait for more
  bool is_empty = true;     ///< nothing but spaces and comments before it
};
[[nodiscard]] StatementExtent first_statement(std::string_view text) noexcept;

}  // namespace pgmicro::parser
