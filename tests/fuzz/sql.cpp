// Any text: the parser answers with a tree or with an error that a server would give. A tree prints to a text that
// parses to an equal tree; the lexer's walks end where the text ends; what is lifted is there.

#include <pgmicro/ast/tree.hpp>
#include <pgmicro/parser/literals.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/parser/print.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace pgmicro::fuzz {
namespace {

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void split(std::string_view text) {
  while (!text.empty()) {
    const auto extent = parser::first_statement(text);
    require(extent.end > 0 && extent.end <= text.size(),
            "a statement takes some text, and not more than there is");
    text.remove_prefix(extent.end);
  }
}

void print_and_parse(const ast::Statement& statement) {
  for (const auto style :
       {parser::PrintStyle{}, parser::PrintStyle{.indent = true, .few_parentheses = true}}) {
    std::string text;
    try {
      text = parser::print(statement, style);
    } catch (const Error& e) {
      require(e.sqlstate() == errc::feature_not_supported, "only what is unsupported has no text");
      return;
    }
    Arena arena;
    const auto again = parser::parse_script(text, arena);
    require(again.statements.size() == 1 && ast::equal(&statement, again.statements[0].statement),
            "the printed text is another statement");
  }
}

void parse(std::string_view text) {
  parser::Lifting lifting;
  const bool lifted = parser::lift_literals(text, lifting);
  Arena arena;
  parser::Script script;
  try {
    script = parser::parse_script(text, arena);
    if (lifted) (void)parser::parse_script(text, arena, {.lifted = lifting.literals});
  } catch (const Error& e) {
    require(e.sqlstate() != errc::internal, e.what());
    require(e.position() >= 0 && e.position() <= static_cast<int>(text.size()) + 1,
            "a position outside of the text");
    return;
  }
  for (const auto& s : script.statements) {
    require(ast::depth(s.statement) <= ast::max_depth, "too deep a tree");
    print_and_parse(*s.statement);
  }
}

}  // namespace
}  // namespace pgmicro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  pgmicro::fuzz::split(text);
  std::string rewritten;
  if (pgmicro::parser::rewrite_placeholders(text, rewritten)) pgmicro::fuzz::parse(rewritten);
  pgmicro::fuzz::parse(text);
  return 0;
}
