#include <pgmicro/parser/literals.hpp>

#include "lexer.hpp"

#include <array>

namespace pgmicro::parser {
namespace {

/// The words that matter here, by what they do.
enum class Word : std::uint8_t {
  other,
  starts,    // a statement whose constants are worth lifting
  by,        // ORDER BY, GROUP BY, PARTITION BY: positions follow
  ends_by,   // ends what BY began
  as,        // a type may follow, and its modifiers
  conflict,  // ON CONFLICT: up to DO, expressions are compared with those of indexes
  do_,
  distinct,
  on,
  before_operand,  // after these an operand is wanted, whatever else they do
};

struct Entry {
  std::string_view word;
  Word kind;
};
constexpr Entry words[] = {
    {"as", Word::as},
    {"by", Word::by},
    {"do", Word::do_},
    {"in", Word::before_operand},
    {"is", Word::before_operand},
    {"on", Word::on},
    {"or", Word::before_operand},
    {"to", Word::before_operand},
    {"all", Word::before_operand},
    {"and", Word::before_operand},
    {"any", Word::before_operand},
    {"for", Word::ends_by},
    {"not", Word::before_operand},
    {"set", Word::before_operand},
    {"case", Word::before_operand},
    {"else", Word::before_operand},
    {"from", Word::before_operand},
    {"like", Word::before_operand},
    {"next", Word::before_operand},
    {"rows", Word::ends_by},
    {"some", Word::before_operand},
    {"then", Word::before_operand},
    {"when", Word::before_operand},
    {"with", Word::starts},
    {"fetch", Word::ends_by},
    {"first", Word::before_operand},
    {"group", Word::ends_by},
    {"ilike", Word::before_operand},
    {"limit", Word::ends_by},
    {"merge", Word::starts},
    {"order", Word::ends_by},
    {"range", Word::ends_by},
    {"union", Word::ends_by},
    {"using", Word::before_operand},
    {"where", Word::before_operand},
    {"delete", Word::starts},
    {"escape", Word::before_operand},
    {"except", Word::ends_by},
    {"groups", Word::ends_by},
    {"having", Word::ends_by},
    {"insert", Word::starts},
    {"offset", Word::ends_by},
    {"select", Word::starts},
    {"update", Word::starts},
    {"values", Word::starts},
    {"window", Word::ends_by},
    {"between", Word::before_operand},
    {"similar", Word::before_operand},
    {"conflict", Word::conflict},
    {"distinct", Word::distinct},
    {"interval", Word::before_operand},
    {"intersect", Word::ends_by},
    {"returning", Word::ends_by},
};
constexpr std::size_t longest = 9;

/// A slot for each word, found by its length, first and last letter: this runs for every word of every statement. The
/// multiplier is found by the compiler.
constexpr std::size_t slot_count = 256;
constexpr std::size_t slot_of(std::string_view word, std::uint32_t multiplier) noexcept {
  const auto lower = [](char c) { return static_cast<std::uint32_t>(static_cast<unsigned char>(c) | 0x20); };
  const auto mixed =
      lower(word.front()) | lower(word.back()) << 8 | static_cast<std::uint32_t>(word.size()) << 16;
  return static_cast<std::uint32_t>(mixed * multiplier) >> 24;
}
constexpr bool separates(std::uint32_t multiplier) {
  std::array<bool, slot_count> taken{};
  for (const auto& entry : words) {
    bool& slot = taken[slot_of(entry.word, multiplier)];
    if (slot) return false;
    slot = true;
  }
  return true;
}
constexpr std::uint32_t find_multiplier() {
  std::uint32_t multiplier = 0x9e3779b1;
  while (!separates(multiplier)) multiplier += 0x3c6ef372;
  return multiplier;
}
constexpr std::uint32_t multiplier = find_multiplier();
constexpr auto make_slots() {
  std::array<Entry, slot_count> slots{};
  for (const auto& entry : words) slots[slot_of(entry.word, multiplier)] = entry;
  return slots;
}
constexpr auto slots = make_slots();

Word find_word(std::string_view text) noexcept {
  if (text.size() > longest) return Word::other;
  const Entry& entry = slots[slot_of(text, multiplier)];
  return is_word(text, entry.word) ? entry.kind : Word::other;
}

/// The class of a run of digits; none for the two values that a sign would move into a smaller class.
bool integer_class(std::string_view digits, LiteralClass& out) noexcept {
  const auto zeros = digits.find_first_not_of('0');
  digits.remove_prefix(zeros == digits.npos ? digits.size() : zeros);
  constexpr std::string_view int4_end = "2147483648", int8_end = "9223372036854775808";
  const auto below = [&](std::string_view end) {
    return digits.size() < end.size() || (digits.size() == end.size() && digits < end);
  };
  if (digits == int4_end || digits == int8_end) return false;
  out = below(int4_end) ? LiteralClass::int4 : below(int8_end) ? LiteralClass::int8 : LiteralClass::numeric;
  return true;
}

}  // namespace

bool lift_literals(std::string_view text, Lifting& out) {
  out.key.clear();
  out.literals.clear();
  if (text.size() > 0xffffffff) return false;
  Lexer lexer(text);
  std::size_t copied = 0;  // bytes of the text that are in the key
  int depth = 0;           // of ( and [
  int by_depth = -1;       // where a BY began, or -1
  int keep_depth = -1;  // constants deeper than this stay as they are: DISTINCT ON (…), modifiers of a type
  bool in_conflict = false;
  bool in_type = false;      // behind :: or AS, while names and dots go on
  bool item_begins = false;  // behind BY, or a comma in its list
  Word before = Word::other;
  bool first = true;

  for (;;) {
    const Token token = lexer.next();
    bool type_goes_on = false;
    Word word = Word::other;
    switch (token.lexeme) {
      case Lexeme::end: {
        if (out.literals.empty()) return false;
        out.key.append(text, copied);
        return true;
      }
      case Lexeme::word:
        word = find_word(lexer.text(token));
        if (first && word != Word::starts) return false;
        if (word == Word::by) {
          by_depth = depth;
        } else if (word == Word::ends_by && depth == by_depth) {
          by_depth = -1;
        } else if (word == Word::conflict) {
          in_conflict = true;
        } else if (word == Word::do_) {
          in_conflict = false;
        } else if (word == Word::on && before == Word::distinct && keep_depth < 0) {
          keep_depth = depth;
        }
        type_goes_on = word == Word::as || (in_type && word == Word::other);
        break;
      case Lexeme::quoted_word: type_goes_on = in_type; break;
      case Lexeme::op:
      case Lexeme::param:
      case Lexeme::other_string: break;
      case Lexeme::punctuation:
        switch (text[token.begin]) {
          case '(':
          case '[':
            if (in_type && before != Word::as && keep_depth < 0) keep_depth = depth;
            ++depth;
            break;
          case ')':
          case ']':
            --depth;
            if (depth < by_depth) by_depth = -1;
            if (depth == keep_depth) keep_depth = -1;
            break;
          case '.': type_goes_on = in_type; break;
          case ':':
            // Two of them are a cast; one is a slice or a psql variable.
            type_goes_on = token.begin > 0 && text[token.begin - 1] == ':';
            break;
          case ';':
            if (lexer.next().lexeme != Lexeme::end) return false;  // a script
            if (out.literals.empty()) return false;
            out.key.append(text, copied, token.begin - copied);
            return true;
          default: break;
        }
        break;
      case Lexeme::string:
      case Lexeme::integer:
      case Lexeme::decimal: {
        if (token.unterminated) return false;
        if (keep_depth >= 0 || in_conflict) break;
        if (by_depth >= 0) {
          if (token.lexeme == Lexeme::integer && item_begins && depth == by_depth) break;  // a position
          return false;  // an expression that another clause may have to equal
        }
        LiteralClass type = token.lexeme == Lexeme::string ? LiteralClass::string : LiteralClass::numeric;
        if (token.lexeme == Lexeme::integer && !integer_class(lexer.text(token), type)) break;
        if (out.literals.size() == lifted_literals_max) return false;
        out.key.append(text, copied, token.begin - copied);
        out.key += '\0';
        out.key += static_cast<char>(type);
        copied = token.end;
        out.literals.push_back({.type = type,
                                .begin = static_cast<std::uint32_t>(token.begin),
                                .end = static_cast<std::uint32_t>(token.end)});
        break;
      }
    }
    item_begins = word == Word::by || (token.lexeme == Lexeme::punctuation && text[token.begin] == ',');
    in_type = type_goes_on;
    before = word;
    first = first && token.lexeme == Lexeme::punctuation;  // parentheses before SELECT
  }
}

std::string_view string_value(std::string_view slice, std::string& buffer) {
  slice = slice.substr(1, slice.size() - 2);
  if (slice.find('\'') == slice.npos) return slice;
  buffer.clear();
  for (std::size_t i = 0; i < slice.size(); ++i) {
    buffer += slice[i];
    if (slice[i] == '\'') ++i;
  }
  return buffer;
}

// ---- placeholders ----------------------------------------------------------------------------------------------

namespace {

/// May an operand begin with this token?
bool begins_operand(const Lexer& lexer, const Token& token) noexcept {
  switch (token.lexeme) {
    case Lexeme::end:
    case Lexeme::op: return false;
    case Lexeme::punctuation: {
      const char c = lexer.text(token)[0];
      return c == '(' || c == '$';
    }
    case Lexeme::word: {
      const auto text = lexer.text(token);
      switch (find_word(text)) {
        case Word::other:
          return !is_word(text, "end") && !is_word(text, "asc") && !is_word(text, "desc") &&
                 !is_word(text, "nulls") && !is_word(text, "preceding") && !is_word(text, "following");
        case Word::before_operand: return is_word(text, "case") || is_word(text, "not");
        case Word::starts: return is_word(text, "select");
        default: return false;
      }
    }
    default: return true;
  }
}

/// May an operand end with this token?
bool ends_operand(const Lexer& lexer, const Token& token) noexcept {
  switch (token.lexeme) {
    case Lexeme::end:
    case Lexeme::op: return false;
    case Lexeme::punctuation: {
      const char c = lexer.text(token)[0];
      return c == ')' || c == ']';
    }
    case Lexeme::word: return find_word(lexer.text(token)) == Word::other;
    default: return true;
  }
}

}  // namespace

bool rewrite_placeholders(std::string_view text, std::string& out) {
  if (text.find('?') == text.npos) return false;
  std::string result;
  std::size_t copied = 0;
  int parameters = 0;
  Lexer lexer(text);
  Token before;
  const auto replace = [&](std::size_t at, bool space_before, bool space_behind) {
    result.append(text, copied, at - copied);
    if (space_before) result += ' ';  // or `=` and `$` would be read together
    result += '$';
    result += std::to_string(++parameters);
    if (space_behind) result += ' ';
    copied = at + 1;
  };
  for (Token token = lexer.next(); token.lexeme != Lexeme::end;) {
    const Token after = lexer.next();
    if (token.lexeme == Lexeme::op) {
      // A run of operator characters: a placeholder and an operator (`?+`), an operator and a placeholder (`=?`), …
      const bool leading = text[token.begin] == '?' && !ends_operand(lexer, before);
      if (leading) {
        replace(token.begin, false, token.end - token.begin > 1);
        ++token.begin;
      }
      const bool alone = token.end - token.begin == 1;
      const bool operand_follows = begins_operand(lexer, after) || (alone && after.lexeme == Lexeme::op);
      const bool trailing = token.end > token.begin && text[token.end - 1] == '?' && !operand_follows;
      if (trailing) replace(token.end - 1, token.end - token.begin > 1, false);
      if (trailing || token.begin == token.end) token.lexeme = Lexeme::param;
    }
    before = token;
    token = after;
  }
  if (parameters == 0) return false;
  result.append(text, copied);
  out = std::move(result);
  return true;
}

}  // namespace pgmicro::parser
