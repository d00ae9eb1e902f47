#pragma once
/// The SQLSTATEs of binding, and how an error gets its place in the text.

#include <pgmicro/ast/node.hpp>
#include <pgmicro/types/errors.hpp>

#include <string>

namespace pgmicro::planner::binding::errc {

using namespace pgmicro::errc;

inline constexpr SqlState invalid_foreign_key{"42830"};
inline constexpr SqlState cannot_coerce{"42846"};
inline constexpr SqlState grouping_error{"42803"};
inline constexpr SqlState windowing_error{"42P20"};
inline constexpr SqlState invalid_recursion{"42P19"};
inline constexpr SqlState wrong_object_type{"42809"};
inline constexpr SqlState generated_always{"428C9"};
inline constexpr SqlState undefined_column{"42703"};
inline constexpr SqlState undefined_function{"42883"};
inline constexpr SqlState undefined_table{"42P01"};
inline constexpr SqlState undefined_parameter{"42P02"};
inline constexpr SqlState undefined_object{"42704"};
inline constexpr SqlState duplicate_column{"42701"};
inline constexpr SqlState duplicate_alias{"42712"};
inline constexpr SqlState ambiguous_alias{"42P09"};
inline constexpr SqlState ambiguous_column{"42702"};
inline constexpr SqlState ambiguous_function{"42725"};
inline constexpr SqlState ambiguous_parameter{"42P08"};
inline constexpr SqlState indeterminate_datatype{"42P18"};
inline constexpr SqlState invalid_column_reference{"42P10"};
inline constexpr SqlState invalid_object_definition{"42P17"};
inline constexpr SqlState syntax_error{"42601"};
inline constexpr SqlState invalid_schema_name{"3F000"};
inline constexpr SqlState statement_too_complex{"54001"};
inline constexpr SqlState too_many_columns{"54011"};

}  // namespace pgmicro::planner::binding::errc

namespace pgmicro::planner::binding {

/// An error at a place in the text. Positions are bytes from 1 here; who has the text makes characters of them.
[[nodiscard]] inline Error error_at(ast::Location at, SqlState state, std::string message,
                                    const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  Error e(state, std::move(message), file, line);
  return at < 0 ? e : std::move(e).position(at + 1);
}
[[nodiscard]] inline Error unsupported(ast::Location at, std::string_view what,
                                       const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  return error_at(at, errc::feature_not_supported, std::string(what) + " is not supported", file, line);
}
[[nodiscard]] inline std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }
[[nodiscard]] Error too_deep();

}  // namespace pgmicro::planner::binding
