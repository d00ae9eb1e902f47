#include "lexer.hpp"

#include <array>

namespace pgmicro::parser {
namespace {

enum Class : std::uint8_t { space = 1, word_start = 2, word_rest = 4, digit = 8, op = 16 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> t{};
  const auto add = [&](std::string_view chars, int bits) {
    for (const char c : chars) t[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(bits);
  };
  add(" \t\n\r\f", space);
  for (unsigned c = 0; c < 256; ++c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80)
      t[c] |= word_start | word_rest;
    if (c >= '0' && c <= '9') t[c] |= digit | word_rest;
  }
  add("$", word_rest);
  add("~!@#^&|`?+-*/%<>=", op);
  return t;
}
constexpr auto classes = make_classes();

bool is(char c, int bits) noexcept { return (classes[static_cast<unsigned char>(c)] & bits) != 0; }

}  // namespace

void Lexer::skip_block_comment() noexcept {
  int depth = 0;
  do {
    if (at_ >= text_.size()) {
      in_comment_ = true;
      return;
    }
    if (peek() == '/' && peek(1) == '*') {
      ++depth;
      at_ += 2;
    } else if (peek() == '*' && peek(1) == '/') {
      --depth;
      at_ += 2;
    } else {
      ++at_;
    }
  } while (depth > 0);
}

void Lexer::skip_spaces() noexcept {
  for (;;) {
    while (at_ < text_.size() && is(text_[at_], space)) ++at_;
    if (peek() == '-' && peek(1) == '-') {
      while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    } else if (peek() == '/' && peek(1) == '*') {
      skip_block_comment();
    } else {
      return;
    }
  }
}

void Lexer::skip_quoted(char quote, bool backslash, Token& token) noexcept {
  for (++at_; at_ < text_.size(); ++at_) {
    if (backslash && text_[at_] == '\\') {
      ++at_;
    } else if (text_[at_] == quote) {
      ++at_;
      if (peek() != quote) return;
    }
  }
  at_ = text_.size();
  token.unterminated = true;
}

/// `$tag$ … $tag$`, the tag an identifier without dollars or nothing.
bool Lexer::dollar_quote(Token& token) noexcept {
  std::size_t end = at_ + 1;
  if (end < text_.size() && is(text_[end], word_start)) {
    while (end < text_.size() && text_[end] != '$' && is(text_[end], word_rest)) ++end;
  }
  if (end >= text_.size() || text_[end] != '$') return false;
  const std::string_view delimiter = text_.substr(at_, end + 1 - at_);
  const std::size_t close = text_.find(delimiter, end + 1);
  token.unterminated = close == text_.npos;
  at_ = token.unterminated ? text_.size() : close + delimiter.size();
  return true;
}

Lexeme Lexer::number() noexcept {
  const auto digits = [this] {
    while (is(peek(), digit)) ++at_;
  };
  Lexeme lexeme = Lexeme::integer;
  digits();
  if (peek() == '.' && peek(1) != '.') {  // 1..2 is a range in PL/pgSQL
    lexeme = Lexeme::decimal;
    ++at_;
    digits();
  }
  if ((peek() | 0x20) == 'e') {
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is(peek(1 + sign), digit)) {
      lexeme = Lexeme::decimal;
      at_ += 1 + sign;
      digits();
    }
  }
  if (is(peek(), word_start)) ++at_;  // "trailing junk": an error that the parser reports
  return lexeme;
}

Token Lexer::next() noexcept {
  skip_spaces();
  Token token{.begin = at_};
  if (at_ < text_.size()) {
    const char c = text_[at_];
    if (is(c, word_start)) {
      const char quote = peek(1);
      const char letter = static_cast<char>(c | 0x20);
      if (quote == '\'' && (letter == 'e' || letter == 'b' || letter == 'x' || letter == 'n')) {
        token.lexeme = Lexeme::other_string;
        ++at_;
        skip_quoted('\'', letter == 'e', token);
      } else if (letter == 'u' && quote == '&' && (peek(2) == '\'' || peek(2) == '"')) {
        token.lexeme = peek(2) == '"' ? Lexeme::quoted_word : Lexeme::other_string;
        at_ += 2;
        skip_quoted(text_[at_], false, token);
      } else {
        token.lexeme = Lexeme::word;
        while (at_ < text_.size() && is(text_[at_], word_rest)) ++at_;
      }
    } else if (c == '\'') {
      token.lexeme = Lexeme::string;
      skip_quoted('\'', false, token);
    } else if (is(c, digit) || (c == '.' && is(peek(1), digit))) {
      token.lexeme = number();
    } else if (is(c, op)) {
      token.lexeme = Lexeme::op;
      do ++at_;
      while (is(peek(), op) && !(peek() == '-' && peek(1) == '-') && !(peek() == '/' && peek(1) == '*'));
    } else if (c == '"') {
      token.lexeme = Lexeme::quoted_word;
      skip_quoted('"', false, token);
    } else if (c == '$' && is(peek(1), digit)) {
      token.lexeme = Lexeme::param;
      do ++at_;
      while (is(peek(), digit));
    } else if (c == '$' && dollar_quote(token)) {
      token.lexeme = Lexeme::other_string;
    } else {
      token.lexeme = Lexeme::punctuation;
      ++at_;
    }
  }
  token.end = at_;
  return token;
}

}  // namespace pgmicro::parser
