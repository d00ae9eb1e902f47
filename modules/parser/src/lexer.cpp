#include "lexer.hpp"

#include <array>

namespace pgmicro::parser {
namespace {

// What a byte can begin or go on with. One table lookup decides for nearly all tokens.
enum Class : std::uint8_t { space = 1, word_start = 2, word_rest = 4, digit = 8, op = 16, prefix = 32 };

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
  add("eEbBxXnNuU", prefix);  // may be part of a string's opening
  return t;
}
constexpr auto classes = make_classes();

bool is(char c, int bits) noexcept { return (classes[static_cast<unsigned char>(c)] & bits) != 0; }

}  // namespace

/// At a comment: past it. Block comments nest.
void Lexer::skip_comment() noexcept {
  if (*at_ == '-') {
    while (at_ < end_ && *at_ != '\n' && *at_ != '\r') ++at_;
    return;
  }
  int depth = 0;
  do {
    if (peek() == '/' && peek(1) == '*') {
      ++depth;
      at_ += 2;
    } else if (peek() == '*' && peek(1) == '/') {
      --depth;
      at_ += 2;
    } else {
      ++at_;
    }
  } while (depth > 0 && at_ < end_);
}

void Lexer::skip_quoted(char quote, bool backslash, Token& token) noexcept {
  for (++at_; at_ < end_; ++at_) {
    if (*at_ == quote) {
      ++at_;
      if (peek() != quote) return;
    } else if (backslash && *at_ == '\\') {
      ++at_;
    }
  }
  at_ = end_;
  token.unterminated = true;
}

/// `$tag$ … $tag$`, the tag an identifier without dollars or nothing.
bool Lexer::dollar_quote(Token& token) noexcept {
  const char* close = at_ + 1;
  if (close < end_ && is(*close, word_start)) {
    while (close < end_ && *close != '$' && is(*close, word_rest)) ++close;
  }
  if (close >= end_ || *close != '$') return false;
  const std::string_view delimiter(at_, static_cast<std::size_t>(close + 1 - at_));
  const std::string_view rest(close + 1, static_cast<std::size_t>(end_ - close - 1));
  const std::size_t found = rest.find(delimiter);
  token.unterminated = found == rest.npos;
  at_ = token.unterminated ? end_ : rest.data() + found + delimiter.size();
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
    const int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
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
  Token token;
  char c = '\0';
  int kind = 0;
  for (;;) {
    if (at_ == end_) {
      token.begin = token.end = static_cast<std::size_t>(end_ - begin_);
      return token;
    }
    c = *at_;
    kind = classes[static_cast<unsigned char>(c)];
    if (kind & space)
      ++at_;
    else if ((c == '-' && peek(1) == '-') || (c == '/' && peek(1) == '*'))
      skip_comment();
    else
      break;
  }
  token.begin = static_cast<std::size_t>(at_ - begin_);
  if (kind & word_start) {
    const char letter = static_cast<char>(c | 0x20);
    const char next_char = kind & prefix ? peek(1) : '\0';
    if (next_char == '\'' && letter != 'u') {
      token.lexeme = Lexeme::other_string;
      ++at_;
      skip_quoted('\'', letter == 'e', token);
    } else if (next_char == '&' && letter == 'u' && (peek(2) == '\'' || peek(2) == '"')) {
      token.lexeme = peek(2) == '"' ? Lexeme::quoted_word : Lexeme::other_string;
      at_ += 2;
      skip_quoted(*at_, false, token);
    } else {
      token.lexeme = Lexeme::word;
      do ++at_;
      while (at_ < end_ && is(*at_, word_rest));
    }
  } else if (kind & op) {
    token.lexeme = Lexeme::op;
    do ++at_;
    while (is(peek(), op) && !(*at_ == '-' && peek(1) == '-') && !(*at_ == '/' && peek(1) == '*'));
  } else if (kind & digit || (c == '.' && is(peek(1), digit))) {
    token.lexeme = number();
  } else if (c == '\'') {
    token.lexeme = Lexeme::string;
    skip_quoted('\'', false, token);
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
  if (at_ > end_) at_ = end_;  // a backslash as the last byte
  token.end = static_cast<std::size_t>(at_ - begin_);
  return token;
}

}  // namespace pgmicro::parser
