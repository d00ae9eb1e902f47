#pragma once
/// PostgreSQL's advanced regular expressions.
///
/// What matches is decided as POSIX has it, not as a backtracking engine finds it: of all matches the leftmost, of these the
/// longest (or the shortest, where the expression prefers that), and then each part in turn, from the left, as long (or
/// short) as it can be while the whole still matches. So first an automaton finds the whole match, in time text ×
/// expression; only then, and only for expressions that capture, the match is divided among the parts. Each part of the
/// expression is a region of the same automaton, with a first and a last state, and can be run alone:
///
///     (a|ab)(c*)     whole: 0 … 3        first part from 0: ends at 1, 2; with 2 the rest matches 2 … 3
///
/// A backreference is to the automaton whatever its group could match; the division checks that it is the same text.
/// Letters have cases, and classes members, in ASCII only, as in PostgreSQL's C locale.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgmicro::vdbe::kernels::regexp {

/// Code points; positions are counted in them.
using Characters = std::vector<std::uint32_t>;
[[nodiscard]] Characters decode(std::string_view utf8);

struct Options {
  bool ignore_case = false;
  bool newline_stops = false;    ///< . and [^…] do not match a newline (n and p)
  bool newline_anchors = false;  ///< ^ and $ match beside one (n and w)
  bool expanded = false;         ///< blanks and comments are left out (x)
  bool literal = false;          ///< the pattern is a text (q)
  friend bool operator==(const Options&, const Options&) noexcept = default;
};

/// Begin and end; −1: did not take part.
struct Span {
  std::int32_t begin = -1, end = -1;
};

class CharSet {
 public:
  void add(std::uint32_t first, std::uint32_t last) { ranges_.emplace_back(first, last); }
  void add(const CharSet& other) {
    ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  }
  void add_other_cases();
  void invert();
  void remove(std::uint32_t character);
  [[nodiscard]] bool contains(std::uint32_t character) const noexcept;
  /// Sorts; what is asked afterwards is fast.
  void finish();

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges_;
  std::uint64_t ascii_[2] = {0, 0};
};

enum class Kind : std::uint8_t { empty, set, assertion, look, sequence, choice, repeat, group, reference };
enum class Assertion : std::uint8_t {
  begin,
  end,
  line_begin,
  line_end,
  word_begin,
  word_end,
  word_edge,
  no_word_edge
};
enum class Preference : std::uint8_t { none, longest, shortest };

inline constexpr std::int32_t unlimited = -1;

struct Node {
  Kind kind = Kind::empty;
  Preference preference = Preference::none;
  Assertion assertion = Assertion::begin;
  bool divides = false;                ///< contains a group or a reference
  bool refers = false;                 ///< contains a reference
  bool ahead = true, positive = true;  // look
  std::int32_t min = 1, max = 1;       // repeat
  std::uint32_t number = 0;            // group and reference, from 1
  std::uint32_t set = 0;               // index
  std::vector<Node*> children;         // sequence: two
  std::int32_t first = -1, last = -1;  // its region of the automaton
};

/// What the parser makes of a pattern.
struct Parsed {
  std::vector<std::unique_ptr<Node>> nodes;
  std::vector<CharSet> sets;
  std::vector<Node*> groups;  ///< by number − 1
  Node* root = nullptr;
  Options options;
};
/// 2201B "invalid regular expression: …".
[[nodiscard]] Parsed parse(std::string_view pattern, Options options);
[[noreturn]] void throw_invalid(const char* why);

class Regexp {
 public:
  Regexp(std::string_view pattern, Options options);
  [[nodiscard]] std::size_t groups() const noexcept { return parsed_.groups.size(); }
  [[nodiscard]] bool matches_somewhere(const Characters& text) const;
  /// The leftmost match from `from` on; spans[0] is the whole, the others the groups. False: there is none.
  [[nodiscard]] bool search(const Characters& text, std::int32_t from, std::vector<Span>& spans) const;

 private:
  friend class Matcher;
  enum class Op : std::uint8_t { jump, split, set, assertion, look };
  struct State {
    Op op = Op::jump;
    std::uint32_t set = 0;
    const Node* node = nullptr;
    std::int32_t out = -1, other = -1;
  };
  std::int32_t add(State state);
  /// Makes a node's region; its last state jumps nowhere yet.
  std::pair<std::int32_t, std::int32_t> build(Node& node);

  Parsed parsed_;
  std::vector<State> states_;
};

/// Compiled patterns are kept per thread, the least recently used goes first.
[[nodiscard]] std::shared_ptr<const Regexp> compiled(std::string_view pattern, Options options);

}  // namespace pgmicro::vdbe::kernels::regexp
