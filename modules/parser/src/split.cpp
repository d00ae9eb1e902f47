// Where a statement ends, by psql's rules: a semicolon outside parentheses, and outside the BEGIN … END of a function
// whose body is SQL. psql tells such a function by the words the statement begins with, so we do too.

#include "lexer.hpp"

#include <pgmicro/parser/parser.hpp>

namespace pgmicro::parser {
namespace {

/// CREATE [OR REPLACE] FUNCTION|PROCEDURE, seen word by word.
class BodyTracker {
 public:
  void see(std::string_view word, int parens) noexcept {
    switch (count_++) {
      case 0: creates_ = is_word(word, "create"); break;
      case 1:
        replaces_ = is_word(word, "or");
        routine_ = creates_ && is_routine(word);
        break;
      case 2: replaces_ = replaces_ && is_word(word, "replace"); break;
      case 3:
        if (creates_ && replaces_) routine_ = is_routine(word);
        break;
      default: break;
    }
    if (!routine_ || parens != 0) return;
    if (is_word(word, "begin") || (depth_ > 0 && is_word(word, "case"))) {
      ++depth_;
    } else if (depth_ > 0 && is_word(word, "end")) {
      --depth_;
    }
  }
  [[nodiscard]] bool inside() const noexcept { return depth_ > 0; }

 private:
  static bool is_routine(std::string_view word) noexcept {
    return is_word(word, "function") || is_word(word, "procedure");
  }

  int count_ = 0;
  int depth_ = 0;
  bool creates_ = false, replaces_ = false, routine_ = false;
};

}  // namespace

StatementExtent first_statement(std::string_view text) noexcept {
  Lexer lexer(text);
  BodyTracker body;
  StatementExtent extent;
  int parens = 0;
  for (;;) {
    const Token token = lexer.next();
    switch (token.lexeme) {
      case Lexeme::end: extent.end = text.size(); return extent;
      case Lexeme::word: body.see(lexer.text(token), parens); break;
      case Lexeme::punctuation:
        switch (text[token.begin]) {
          case '(': ++parens; break;
          case ')':
            if (parens > 0) --parens;
            break;
          case ';':
            if (parens == 0 && !body.inside()) {
              extent.end = token.end;
              extent.terminated = true;
              return extent;
            }
            break;
          default: break;
        }
        break;
      default: break;
    }
    extent.is_empty = false;
  }
}

}  // namespace pgmicro::parser
