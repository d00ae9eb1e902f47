#pragma once
/// What a dialect's parser answers: plain data, so that who plans need not know who parsed.

#include <pgmicro/ast/node.hpp>
#include <pgmicro/base/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgmicro::ast {

/// What the parser remarks without failing: an identifier that was cut to 63 bytes, a deprecated word.
struct Notice {
  bool is_warning = false;  ///< WARNING, else NOTICE
  SqlState sqlstate;
  std::string_view message;
  std::string_view detail;
  std::string_view hint;
  std::int32_t position = 0;  ///< as Error::position()
};

/// One statement, and how much text it took.
struct Parsed {
  const Statement* statement = nullptr;  ///< null: nothing but spaces, comments and semicolons
  std::size_t consumed = 0;              ///< bytes of the text that are done with, its semicolon included
  ArenaSpan<Notice> notices;
};

struct ScriptStatement {
  const Statement* statement = nullptr;
  std::string_view
      text;  ///< the part of the script, as pg_stat_statements would show it: without the semicolon
};
/// All statements of a text.
struct Script {
  ArenaSpan<ScriptStatement> statements;  ///< empty statements are left out
  ArenaSpan<Notice> notices;
  bool lifts = false;  ///< lifted constants were given, and each is a literal whose value decides nothing
};

}  // namespace pgmicro::ast
