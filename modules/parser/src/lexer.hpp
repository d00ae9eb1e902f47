#pragma once
// A small lexer for PostgreSQL's SQL: enough to know where tokens end, not what they mean. It splits scripts as psql
// does and finds constants for the plan cache, both on the hot path, so it works on bytes, allocates nothing and never
// fails: an unterminated quote or comment runs to the end of the text.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgmicro::parser {

enum class Lexeme : std::uint8_t {
  end,
  word,          ///< an identifier or keyword, not quoted
  quoted_word,   ///< "…", U&"…"
  string,        ///< '…'
  other_string,  ///< E'…', B'…', X'…', N'…', U&'…', $tag$…$tag$
  integer,       ///< digits
  decimal,       ///< with a point or an exponent
  param,         ///< $1
  op,            ///< a run of operator characters, PostgreSQL's rules for + and - at its end not applied
  punctuation    ///< ( ) [ ] , ; : . or any other byte
};

struct Token {
  Lexeme lexeme = Lexeme::end;
  bool unterminated = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) noexcept : text_(text) {}

  /// The next token behind spaces and comments; Lexeme::end at the end of the text, again and again.
  [[nodiscard]] Token next() noexcept;
  [[nodiscard]] std::string_view text(const Token& token) const noexcept {
    return {text_.data() + token.begin, token.end - token.begin};
  }
  /// Where the text left over begins.
  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  /// The end of the text came inside a block comment.
  [[nodiscard]] bool in_comment() const noexcept { return in_comment_; }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void skip_spaces() noexcept;
  void skip_block_comment() noexcept;
  void skip_quoted(char quote, bool backslash, Token& token) noexcept;
  bool dollar_quote(Token& token) noexcept;
  Lexeme number() noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_comment_ = false;
};

/// Do the two say the same word? `lower` is in lower case.
[[nodiscard]] inline bool is_word(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != lower[i]) return false;
  }
  return true;
}

}  // namespace pgmicro::parser
