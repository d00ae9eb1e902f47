/// From a pattern to its tree. The grammar is that of the manual, 9.7.3: choices of branches, branches of quantified atoms
/// and constraints. Sequences are binary, from the left (first, rest), because the division of a match asks of each rest
/// whether it still matches.

#include <algorithm>
#include <optional>

#include "regexp_engine.hpp"
#include "text.hpp"

namespace pgmicro::vdbe::kernels::regexp {

[[noreturn]] void throw_invalid(const char* why) {
  throw Error(SqlState("2201B"), std::string("invalid regular expression: ") + why);
}

Characters decode(std::string_view utf8) {
  Characters out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    const Text c = take_character(utf8);
    const auto at = [&](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(c[i]));
    };
    std::uint32_t code = c.size() == 1 ? at(0) : at(0) & (0xffu >> (c.size() + 1));
    for (std::size_t i = 1; i < c.size(); ++i) code = code << 6 | (at(i) & 0x3f);
    out.push_back(code);
  }
  return out;
}

// ── sets ───────────────────────────────────────────────────────────────────────────────────────────────────

constexpr std::uint32_t last_character = 0x10ffff;

void CharSet::finish() {
  std::sort(ranges_.begin(), ranges_.end());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
  for (const auto& r : ranges_) {
    if (!joined.empty() && r.first <= joined.back().second + 1)
      joined.back().second = std::max(joined.back().second, r.second);
    else
      joined.push_back(r);
  }
  ranges_ = std::move(joined);
  ascii_[0] = ascii_[1] = 0;
  for (const auto& [first, last] : ranges_)
    for (std::uint32_t c = first; c <= last && c < 128; ++c) ascii_[c / 64] |= std::uint64_t{1} << (c % 64);
}

void CharSet::invert() {
  finish();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> gaps;
  std::uint32_t next = 0;
  for (const auto& [first, last] : ranges_) {
    if (first > next) gaps.emplace_back(next, first - 1);
    next = last + 1;
  }
  if (next <= last_character) gaps.emplace_back(next, last_character);
  ranges_ = std::move(gaps);
  finish();
}

void CharSet::remove(std::uint32_t character) {
  invert();
  add(character, character);
  invert();
}

void CharSet::add_other_cases() {
  finish();
  const std::uint64_t letters = ascii_[1];  // 64 … 127: both cases are 32 apart
  for (std::uint32_t i = 1; i <= 26; ++i) {
    if (letters >> i & 1) add('a' + i - 1, 'a' + i - 1);
    if (letters >> (i + 32) & 1) add('A' + i - 1, 'A' + i - 1);
  }
}

bool CharSet::contains(std::uint32_t c) const noexcept {
  if (c < 128) return (ascii_[c / 64] >> (c % 64) & 1) != 0;
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), std::pair(c, last_character));
  return after != ranges_.begin() && std::prev(after)->second >= c;
}

namespace {

[[nodiscard]] std::optional<CharSet> class_named(std::string_view name) {
  CharSet set;
  const auto upper = [&] { set.add('A', 'Z'); };
  const auto lower = [&] { set.add('a', 'z'); };
  const auto digit = [&] { set.add('0', '9'); };
  const auto punctuation = [&] {
    set.add('!', '/'), set.add(':', '@'), set.add('[', '`'), set.add('{', '~');
  };
  if (name == "alpha")
    upper(), lower();
  else if (name == "upper")
    upper();
  else if (name == "lower")
    lower();
  else if (name == "digit")
    digit();
  else if (name == "alnum")
    upper(), lower(), digit();
  else if (name == "word")
    upper(), lower(), digit(), set.add('_', '_');
  else if (name == "space")
    set.add('\t', '\r'), set.add(' ', ' ');
  else if (name == "blank")
    set.add('\t', '\t'), set.add(' ', ' ');
  else if (name == "punct")
    punctuation();
  else if (name == "graph")
    set.add('!', '~');
  else if (name == "print")
    set.add(' ', '~');
  else if (name == "cntrl")
    set.add(0, 31), set.add(127, 127);
  else if (name == "xdigit")
    digit(), set.add('a', 'f'), set.add('A', 'F');
  else if (name == "ascii")
    set.add(0, 127);
  else
    return std::nullopt;
  return set;
}

constexpr std::int32_t repeat_max = 255;
constexpr int depth_max = 1000;

class Parser {
 public:
  Parser(std::string_view pattern, Options options) : text_(decode(pattern)) { parsed_.options = options; }

  [[nodiscard]] Parsed run() {
    directors();
    if (parsed_.options.literal) {
      std::vector<Node*> atoms;
      while (more()) atoms.push_back(character(take()));
      parsed_.root = sequence(atoms);
    } else {
      parsed_.root = choice(0);
      if (more()) throw_invalid("parentheses () not balanced");
    }
    for (auto& set : parsed_.sets) set.finish();
    return std::move(parsed_);
  }

 private:
  // ── the text ─────────────────────────────────────────────────────────────────────────────────────────────
  [[nodiscard]] bool more() const noexcept { return at_ < text_.size(); }
  [[nodiscard]] std::uint32_t peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : 0;
  }
  std::uint32_t take() noexcept { return text_[at_++]; }
  [[nodiscard]] bool accept(std::string_view wanted) noexcept {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (at_ + i >= text_.size() || text_[at_ + i] != static_cast<unsigned char>(wanted[i])) return false;
    at_ += wanted.size();
    return true;
  }
  [[nodiscard]] static bool is_digit(std::uint32_t c) noexcept { return c >= '0' && c <= '9'; }
  [[nodiscard]] static bool is_letter(std::uint32_t c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /// `***=`, `***:` and `(?options)` at the very begin.
  void directors() {
    if (parsed_.options.literal) return;
    if (accept("***=")) {
      parsed_.options.literal = true;
      return;
    }
    if (accept("***:")) {
    } else if (text_.size() >= 3 && peek() == '*' && peek(1) == '*' && peek(2) == '*') {
      throw_invalid("quantifier operand invalid");
    }
    if (peek() == '(' && peek(1) == '?' && is_letter(peek(2))) {
      at_ += 2;
      auto& o = parsed_.options;
      for (; more() && is_letter(peek()); ++at_) {
        switch (peek()) {
          case 'b':
          case 'e':
            throw Error(errc::feature_not_supported, "only advanced regular expressions are supported");
          case 'c': o.ignore_case = false; break;
          case 'i': o.ignore_case = true; break;
          case 'm':
          case 'n': o.newline_stops = o.newline_anchors = true; break;
          case 'p': o.newline_stops = true, o.newline_anchors = false; break;
          case 'q': o.literal = true; break;
          case 's': o.newline_stops = o.newline_anchors = false; break;
          case 't': o.expanded = false; break;
          case 'w': o.newline_stops = false, o.newline_anchors = true; break;
          case 'x': o.expanded = true; break;
          default: throw_invalid("invalid embedded option");
        }
      }
      if (!more() || take() != ')') throw_invalid("invalid embedded option");
    }
  }

  /// Blanks and comments of the expanded syntax, and `(?#…)`.
  void skip() {
    while (more()) {
      if (peek() == '(' && peek(1) == '?' && peek(2) == '#') {
        while (more() && peek() != ')') ++at_;
        if (more()) ++at_;
      } else if (parsed_.options.expanded && (peek() == ' ' || (peek() >= '\t' && peek() <= '\r'))) {
        ++at_;
      } else if (parsed_.options.expanded && peek() == '#') {
        while (more() && peek() != '\n') ++at_;
      } else {
        return;
      }
    }
  }

  // ── nodes ────────────────────────────────────────────────────────────────────────────────────────────────
  Node* make(Kind kind) {
    parsed_.nodes.push_back(std::make_unique<Node>());
    parsed_.nodes.back()->kind = kind;
    return parsed_.nodes.back().get();
  }
  Node* set(CharSet s) {
    if (parsed_.options.ignore_case) s.add_other_cases();
    Node* node = make(Kind::set);
    node->set = static_cast<std::uint32_t>(parsed_.sets.size());
    parsed_.sets.push_back(std::move(s));
    return node;
  }
  Node* character(std::uint32_t c) {
    CharSet s;
    s.add(c, c);
    return set(std::move(s));
  }
  Node* asserted(Assertion a) {
    Node* node = make(Kind::assertion);
    node->assertion = a;
    return node;
  }
  static void inherit(Node& node, const Node& child) noexcept {
    node.divides |= child.divides;
    node.refers |= child.refers;
  }
  Node* sequence(Node* first, Node* rest) {
    if (first->kind == Kind::empty) return rest;
    if (rest->kind == Kind::empty) return first;
    Node* node = make(Kind::sequence);
    node->children = {first, rest};
    node->preference = first->preference != Preference::none ? first->preference : rest->preference;
    inherit(*node, *first), inherit(*node, *rest);
    return node;
  }

  Node* sequence(const std::vector<Node*>& atoms) {
    Node* all = make(Kind::empty);
    for (std::size_t i = atoms.size(); i-- > 0;) all = sequence(atoms[i], all);
    return all;
  }

  // ── the grammar ──────────────────────────────────────────────────────────────────────────────────────────
  Node* choice(int depth) {
    if (depth > depth_max) throw_invalid("regular expression is too complex");
    Node* first = branch(depth);
    if (!more() || peek() != '|') return first;
    Node* node = make(Kind::choice);
    node->preference = Preference::longest;
    node->children = {first};
    while (more() && peek() == '|') {
      ++at_;
      node->children.push_back(branch(depth));
    }
    for (const Node* child : node->children) inherit(*node, *child);
    return node;
  }

  Node* branch(int depth) {
    std::vector<Node*> atoms;
    for (skip(); more() && peek() != '|' && peek() != ')'; skip()) atoms.push_back(quantified(depth));
    return sequence(atoms);
  }

  Node* quantified(int depth) {
    Node* node = atom(depth);
    skip();
    std::int32_t min = 1, max = 1;
    bool exact = false;
    switch (more() ? peek() : 0) {
      case '*': min = 0, max = unlimited, ++at_; break;
      case '+': max = unlimited, ++at_; break;
      case '?': min = 0, ++at_; break;
      case '{':
        if (!is_digit(peek(1))) return node;
        ++at_;
        exact = bounds(min, max);
        break;
      default: return node;
    }
    if (node->kind == Kind::assertion || node->kind == Kind::look)
      throw_invalid("quantifier operand invalid");
    const bool lazy = more() && peek() == '?';
    if (lazy) ++at_;
    if (more() && (peek() == '*' || peek() == '+' || peek() == '?' || (peek() == '{' && is_digit(peek(1)))))
      throw_invalid("quantifier operand invalid");
    const Preference preference = exact  ? node->preference
                                  : lazy ? Preference::shortest
                                         : Preference::longest;
    if (!node->divides || node->refers || min == 0 || max == 1)
      return repeat(node, min, max, preference, node->divides);
    // Groups are what they matched last. So x{m,n} is x{m-1,n-1}x, of which only the last needs to be divided; where a
    // repetition may be empty this decides which one is the last: (a*)+ ends with an empty one.
    Node* others = repeat(node, min - 1, max == unlimited ? unlimited : max - 1, preference, false);
    Node* out = make(Kind::sequence);
    out->children = {others, node};
    out->preference = preference;
    inherit(*out, *node);
    return out;
  }

  Node* repeat(Node* node, std::int32_t min, std::int32_t max, Preference preference, bool divides) {
    Node* out = make(Kind::repeat);
    out->min = min;
    out->max = max;
    out->preference = preference;
    out->children = {node};
    out->divides = divides;
    out->refers = node->refers;
    return out;
  }

  /// Behind `{`. True: {m}, which has no preference of its own.
  bool bounds(std::int32_t& min, std::int32_t& max) {
    const auto number = [&] {
      std::int32_t n = 0;
      while (more() && is_digit(peek()) && n <= repeat_max)
        n = 10 * n + static_cast<std::int32_t>(take() - '0');
      if (n > repeat_max) throw_invalid("invalid repetition count(s)");
      return n;
    };
    min = max = number();
    bool exact = true;
    if (more() && peek() == ',') {
      ++at_;
      exact = false;
      max = is_digit(peek()) ? number() : unlimited;
    }
    if (max != unlimited && min > max) throw_invalid("invalid repetition count(s)");
    if (!more()) throw_invalid("braces {} not balanced");
    if (take() != '}') throw_invalid("invalid repetition count(s)");
    return exact;
  }

  Node* atom(int depth) {
    const std::uint32_t c = take();
    switch (c) {
      case '(': return parenthesis(depth);
      case '[': return bracket();
      case '\\': return escape();
      case '^': return asserted(parsed_.options.newline_anchors ? Assertion::line_begin : Assertion::begin);
      case '$': return asserted(parsed_.options.newline_anchors ? Assertion::line_end : Assertion::end);
      case '.': {
        CharSet s;
        s.add(0, last_character);
        if (parsed_.options.newline_stops) s.remove('\n');
        return set(std::move(s));
      }
      case '*':
      case '+':
      case '?': throw_invalid("quantifier operand invalid");
      case '{':
        if (is_digit(peek())) throw_invalid("quantifier operand invalid");
        return character(c);
      default: return character(c);
    }
  }

  Node* parenthesis(int depth) {
    Node* node = nullptr;
    if (accept("?:")) {
      node = choice(depth + 1);
    } else if (peek() == '?') {
      node = make(Kind::look);
      if (accept("?=")) {
      } else if (accept("?!")) {
        node->positive = false;
      } else if (accept("?<=")) {
        node->ahead = false;
      } else if (accept("?<!")) {
        node->ahead = node->positive = false;
      } else {
        throw_invalid("quantifier operand invalid");
      }
      looking_ += 1;
      node->children = {choice(depth + 1)};
      looking_ -= 1;
    } else if (looking_ > 0) {  // does not capture
      node = choice(depth + 1);
    } else {
      node = make(Kind::group);
      parsed_.groups.push_back(node);
      node->number = static_cast<std::uint32_t>(parsed_.groups.size());
      Node* inner = choice(depth + 1);
      node->children = {inner};
      node->preference = inner->preference;
      node->refers = inner->refers;
      node->divides = true;
      closed_.resize(parsed_.groups.size());
      closed_[node->number - 1] = true;
    }
    if (!more() || take() != ')') throw_invalid("parentheses () not balanced");
    return node;
  }

  // ── escapes ──────────────────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] static std::optional<CharSet> class_letter(std::uint32_t c) {
    std::optional<CharSet> set;
    switch (c) {
      case 'd':
      case 'D': set = class_named("digit"); break;
      case 's':
      case 'S': set = class_named("space"); break;
      case 'w':
      case 'W': set = class_named("word"); break;
      default: return set;
    }
    if (c < 'a') set->invert();
    return set;
  }

  [[nodiscard]] std::uint32_t hexadecimal(std::size_t least, std::size_t most) {
    std::uint64_t v = 0;
    std::size_t n = 0;
    for (; n < most && more(); ++n, ++at_) {
      const std::uint32_t c = peek() | 32;
      if (is_digit(peek()))
        v = v * 16 + (peek() - '0');
      else if (c >= 'a' && c <= 'f' && is_letter(peek()))
        v = v * 16 + (c - 'a' + 10);
      else
        break;
    }
    if (n < least || v > last_character) throw_invalid("invalid escape \\ sequence");
    return static_cast<std::uint32_t>(v);
  }

  /// The character that an escape means, if it means one; `c` is taken.
  [[nodiscard]] std::optional<std::uint32_t> escaped_character(std::uint32_t c) {
    switch (c) {
      case 'a': return 7;
      case 'b': return 8;
      case 'B': return '\\';
      case 'c':
        if (!more()) throw_invalid("invalid escape \\ sequence");
        return take() & 31;
      case 'e': return 27;
      case 'f': return 12;
      case 'n': return 10;
      case 'r': return 13;
      case 't': return 9;
      case 'u': return hexadecimal(4, 4);
      case 'U': return hexadecimal(8, 8);
      case 'v': return 11;
      case 'x': return hexadecimal(1, 255);
      case '0': return octal(0);
      default: break;
    }
    if (!is_letter(c) && !is_digit(c)) return c;
    return std::nullopt;
  }
  [[nodiscard]] std::uint32_t octal(std::uint32_t v) {
    for (int n = 0; n < 2 && more() && peek() >= '0' && peek() <= '7'; ++n) v = 8 * v + (take() - '0');
    return v;
  }

  Node* escape() {
    if (!more()) throw_invalid("invalid escape \\ sequence");
    const std::uint32_t c = take();
    if (auto members = class_letter(c)) {
      if (c < 'a' && parsed_.options.newline_stops) members->remove('\n');
      return set(std::move(*members));
    }
    switch (c) {
      case 'A': return asserted(Assertion::begin);
      case 'Z': return asserted(Assertion::end);
      case 'm': return asserted(Assertion::word_begin);
      case 'M': return asserted(Assertion::word_end);
      case 'y': return asserted(Assertion::word_edge);
      case 'Y': return asserted(Assertion::no_word_edge);
      default: break;
    }
    if (is_digit(c) && c != '0') return reference_or_octal(c);
    if (const auto one = escaped_character(c)) return character(*one);
    throw_invalid("invalid escape \\ sequence");
  }

  /// `\1`; two digits and more are a reference if there are so many groups, else octal.
  Node* reference_or_octal(std::uint32_t first) {
    const std::size_t start = at_;
    std::uint32_t number = first - '0';
    while (more() && is_digit(peek()) && number < 1000) number = 10 * number + (take() - '0');
    if (at_ > start && number > parsed_.groups.size()) {
      at_ = start;
      if (first > '7') throw_invalid("invalid escape \\ sequence");
      return character(octal(first - '0'));
    }
    if (number > closed_.size() || !closed_[number - 1]) throw_invalid("invalid backreference number");
    if (looking_ > 0) throw_invalid("invalid backreference number");
    Node* node = make(Kind::reference);
    node->number = number;
    node->preference = parsed_.groups[number - 1]->preference;
    node->divides = node->refers = true;
    return node;
  }

  // ── brackets ─────────────────────────────────────────────────────────────────────────────────────────────

  Node* bracket() {
    if (accept("[:<:]]")) return asserted(Assertion::word_begin);
    if (accept("[:>:]]")) return asserted(Assertion::word_end);
    CharSet members;
    const bool inverted = accept("^");
    bool first = true;
    while (true) {
      if (!more()) throw_invalid("brackets [] not balanced");
      if (peek() == ']' && !first) break;
      const bool dash_alone = peek() == '-' && !first && peek(1) != ']';
      if (dash_alone) throw_invalid("invalid character range");
      first = false;
      element(members);
    }
    ++at_;
    if (parsed_.options.ignore_case) members.add_other_cases();
    if (inverted) {
      members.invert();
      if (parsed_.options.newline_stops) members.remove('\n');
    }
    Node* node = make(Kind::set);
    node->set = static_cast<std::uint32_t>(parsed_.sets.size());
    parsed_.sets.push_back(std::move(members));
    return node;
  }

  /// A character, a range or a class.
  void element(CharSet& members) {
    if (accept("[:")) {
      const auto set = class_named(until(":]"));
      if (!set) throw_invalid("invalid character class");
      members.add(*set);
      return;
    }
    if (accept("[=")) {
      const std::uint32_t c = collating(until("=]"));
      members.add(c, c);
      return;
    }
    if (peek() == '\\') {
      if (const auto set = class_letter(peek(1))) {
        at_ += 2;
        members.add(*set);
        return;
      }
    }
    const std::uint32_t from = endpoint();
    std::uint32_t to = from;
    if (peek() == '-' && at_ + 1 < text_.size() && peek(1) != ']') {
      ++at_;
      to = endpoint();
    }
    if (to < from) throw_invalid("invalid character range");
    members.add(from, to);
  }

  std::uint32_t endpoint() {
    if (accept("[.")) return collating(until(".]"));
    if (peek() == '[' && (peek(1) == ':' || peek(1) == '=')) throw_invalid("invalid character range");
    const std::uint32_t c = take();
    if (c != '\\') return c;
    if (!more()) throw_invalid("invalid escape \\ sequence");
    const std::uint32_t letter = take();
    if (is_digit(letter) && letter != '0') {
      if (letter > '7') throw_invalid("invalid escape \\ sequence");
      return octal(letter - '0');
    }
    if (const auto one = escaped_character(letter)) return *one;
    throw_invalid("invalid escape \\ sequence");
  }

  [[nodiscard]] std::string until(std::string_view end) {
    std::string out;
    while (!accept(end)) {
      if (!more()) throw_invalid("brackets [] not balanced");
      const std::uint32_t c = take();
      out += c < 128 ? static_cast<char>(c) : '\x7f';
      last_ = c;
    }
    return out;
  }
  /// One character, by itself; their names ("hyphen") are not known.
  [[nodiscard]] std::uint32_t collating(const std::string& name) const {
    if (name.size() != 1) throw_invalid("invalid collating element");
    return last_;
  }

  Characters text_;
  std::size_t at_ = 0;
  std::uint32_t last_ = 0;
  int looking_ = 0;
  std::vector<bool> closed_;  ///< groups that may be referred to
  Parsed parsed_;
};

}  // namespace

Parsed parse(std::string_view pattern, Options options) { return Parser(pattern, options).run(); }

}  // namespace pgmicro::vdbe::kernels::regexp
