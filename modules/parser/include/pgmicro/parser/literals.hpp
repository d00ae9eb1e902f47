#pragma once
/// Constants lifted out of ad-hoc statements, so that `… WHERE id = 42` and `… WHERE id = 43` share a plan; and `?` as
/// a placeholder.
///
///   Lifting lifting;                                    // reused from statement to statement
///   if (lift_literals(text, lifting)) {
///     if (plan = cache.find(lifting.key)) run(plan, values of lifting.literals);
///     else { script = parse_script(text, arena, {.lifted = lifting.literals});
///            if (script.lifts) cache.insert(lifting.key, plan(script)); … }
///   }
///
/// What makes that sound:
///   (L1) The key is the text with each lifted constant replaced by its class. Two texts of one key differ in nothing
///        but the values of constants whose classes agree, so the grammar takes the same path through both.
///   (L2) A constant whose value decides what the statement means is not lifted: positions in ORDER BY and GROUP BY,
///        type modifiers, the predicate of ON CONFLICT. The lexer avoids what it recognises; the parser checks the tree
///        (`Script::lifts`), and its verdict holds for every text of the key, by (L1).
///   (L3) A lifted constant is an ast::Literal with `lifted` set. Its value is of this text alone: a planner that looks
///        at it must not share the plan under this key. A sign that the grammar folded into it (`-1`) is in the tree;
///        the lexer's slice has the digits.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::parser {

/// As PostgreSQL types the constant: the smallest of int4, int8, numeric that holds it; a string is of unknown type.
enum class LiteralClass : std::uint8_t { int4 = 1, int8, numeric, string };

struct LiftedLiteral {
  LiteralClass type = LiteralClass::int4;
  std::uint32_t begin = 0;  ///< bytes of the text, quotes included
  std::uint32_t end = 0;
};

struct Lifting {
  std::string key;
  std::vector<LiftedLiteral> literals;
};

/// Statements with more constants than this (bulk inserts) are planned by their text.
inline constexpr std::size_t lifted_literals_max = 100;

/// Finds the constants of one SELECT, INSERT, UPDATE, DELETE, MERGE or VALUES. False if there are none, or if the
/// statement must be planned by its own text; `out` then says nothing. Never throws but for memory.
[[nodiscard]] bool lift_literals(std::string_view text, Lifting& out);

/// What a lifted string says: `slice` without its quotes, and each pair of quotes inside made one. Points into `slice`
/// or into `buffer`.
[[nodiscard]] std::string_view string_value(std::string_view slice, std::string& buffer);

/// Replaces each `?` that stands for a parameter by $1, $2 … A `?` is a placeholder where an operand is wanted, and an
/// operator (jsonb's `?`, `?|`, `?&`) between two operands; it is never touched in quotes and comments. False, and
/// `out` untouched, if there is none.
[[nodiscard]] bool rewrite_placeholders(std::string_view text, std::string& out);

}  // namespace pgmicro::parser
