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

#include <pgmicro/ast/node.hpp>
#include <pgmicro/base/arena.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/parser/literals.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pgmicro::parser {

/// What the parser remarks without failing: an identifier that was cut to 63 bytes, a deprecated word.
struct Notice {
  bool is_warning = false;  ///< WARNING, else NOTICE
  SqlState sqlstate;
  std::string_view message;
  std::string_view detail;
  std::string_view hint;
  std::int32_t position = 0;  ///< as Error::position()
};

struct ScriptStatement {
  const ast::Statement* statement = nullptr;
  std::string_view
      text;  ///< the part of the script, as pg_stat_statements would show it: without the semicolon
};
struct Script {
  ast::ArenaSpan<ScriptStatement> statements;  ///< empty statements are left out
  ast::ArenaSpan<Notice> notices;
  bool lifts = false;  ///< every lifted constant is a literal whose value decides nothing: (L2)
};

struct ParseOptions {
  std::span<const LiftedLiteral> lifted = {};  ///< what lift_literals() found in this very text
};

/// All statements of `text`, split as the server splits a simple query: an error anywhere and there is no script.
/// Locations in the trees are byte offsets into `text`; the trees do not point into it.
[[nodiscard]] Script parse_script(std::string_view text, Arena& arena, const ParseOptions& options = {});

struct Parsed {
  const ast::Statement* statement = nullptr;  ///< null: nothing but spaces, comments and semicolons
  std::size_t consumed = 0;  ///< bytes of the text that are done with, its semicolon included
  ast::ArenaSpan<Notice> notices;
};

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
