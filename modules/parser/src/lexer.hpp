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
  explicit Lexer(std::string_view text) noexcept
      : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()) {}

  /// The next token behind spaces and comments; Lexeme::end at the end of the text, again and again.
  [[nodiscard]] Token next() noexcept;
  [[nodiscard]] std::string_view text(const Token& token) const noexcept {
    return {begin_ + token.begin, token.end - token.begin};
  }

 private:
  [[nodiscard]] char peek(std::ptrdiff_t ahead = 0) const noexcept {
    return end_ - at_ > ahead ? at_[ahead] : '\0';
  }
  void skip_comment() noexcept;
  void skip_quoted(char quote, bool backslash, Token& token) noexcept;
  bool dollar_quote(Token& token) noexcept;
  Lexeme number() noexcept;

  const char* begin_;
  const char* at_;
  const char* end_;
};

/// Do the two say the same word? `lower` is of lower-case letters only: no other byte becomes one by setting that bit.
[[nodiscard]] inline bool is_word(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((text[i] | 0x20) != lower[i]) return false;
  return true;
}

}  // namespace pgmicro::parser
