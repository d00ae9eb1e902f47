/// Functions and operators over regular expressions (regexp_engine.hpp), and SQL's SIMILAR TO, which is translated to one.

#include <pgmicro/types/array.hpp>

#include <algorithm>

#include "aggregate.hpp"
#include "regexp_engine.hpp"
#include "text.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

using regexp::Characters;
using regexp::Regexp;
using regexp::Span;

/// A text, and where its characters are.
class Subject {
 public:
  explicit Subject(Text text) : text_(text), characters_(regexp::decode(text)) {
    if (characters_.size() == text.size()) return;
    offsets_.reserve(characters_.size() + 1);
    for (Text rest = text; !rest.empty();) {
      offsets_.push_back(static_cast<std::uint32_t>(text.size() - rest.size()));
      (void)take_character(rest);
    }
    offsets_.push_back(static_cast<std::uint32_t>(text.size()));
  }
  [[nodiscard]] const Characters& characters() const noexcept { return characters_; }
  [[nodiscard]] std::int32_t size() const noexcept { return static_cast<std::int32_t>(characters_.size()); }
  [[nodiscard]] Text between(std::int32_t begin, std::int32_t end) const noexcept {
    const std::size_t from = offset(begin);
    return text_.substr(from, offset(end) - from);
  }
  [[nodiscard]] Datum part(const Span& span) const noexcept {
    return span.begin < 0 ? Datum::null_value() : Datum::of(between(span.begin, span.end));
  }

 private:
  [[nodiscard]] std::size_t offset(std::int32_t at) const noexcept {
    const auto i = static_cast<std::size_t>(at);
    return offsets_.empty() ? i : offsets_[i];
  }
  Text text_;
  Characters characters_;
  std::vector<std::uint32_t> offsets_;  ///< empty: every character is a byte
};

// ── options ────────────────────────────────────────────────────────────────────────────────────────────────

struct Flags {
  regexp::Options options;
  bool global = false;
};

[[nodiscard]] Flags parse_flags(Text text) {
  Flags flags;
  auto& o = flags.options;
  bool advanced = true;
  while (!text.empty()) {
    const Text c = take_character(text);
    switch (c[0]) {
      case 'g': flags.global = true; break;
      case 'b':
      case 'e': advanced = false; break;  // PostgreSQL 15 reads a basic expression under either
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
      default:
        throw Error(errc::invalid_parameter, "invalid regular expression option: \"" + std::string(c) + "\"");
    }
  }
  if (!advanced) throw Error(errc::feature_not_supported, "only advanced regular expressions are supported");
  return flags;
}

[[nodiscard]] Flags parse_flags_of(const char* function, Text text) {
  const Flags flags = parse_flags(text);
  if (flags.global)
    throw Error(errc::invalid_parameter, std::string(function) + "() does not support the \"global\" option");
  return flags;
}

void require_positive(const char* parameter, std::int32_t value, std::int32_t least = 1) {
  if (value < least)
    throw Error(errc::invalid_parameter,
                std::string("invalid value for parameter \"") + parameter + "\": " + std::to_string(value));
}

// ── all matches ────────────────────────────────────────────────────────────────────────────────────────────

enum class Empty { counts, separates_nothing };

/// Matches one after the other, or the first alone; where splitting asks, without empty ones beside another or at an end.
class Matches {
 public:
  Matches(const Subject& subject, std::shared_ptr<const Regexp> regexp, bool all, std::int32_t from = 0,
          Empty empty = Empty::counts)
      : subject_(subject), regexp_(std::move(regexp)), all_(all), from_(from), empty_(empty) {}

  [[nodiscard]] bool next(std::vector<Span>& spans) {
    while (!done_ && from_ <= subject_.size() && regexp_->search(subject_.characters(), from_, spans)) {
      const Span whole = spans[0];
      const bool counts =
          empty_ == Empty::counts || (whole.begin < subject_.size() && whole.end > previous_end_);
      done_ = !all_;
      previous_end_ = whole.end;
      from_ = whole.end + (whole.begin == whole.end ? 1 : 0);
      if (counts) return true;
    }
    done_ = true;
    return false;
  }

 private:
  const Subject& subject_;
  std::shared_ptr<const Regexp> regexp_;
  bool all_;
  std::int32_t from_, previous_end_ = 0;
  Empty empty_;
  bool done_ = false;
};

[[nodiscard]] bool is_match(Text text, Text pattern, regexp::Options options) {
  return regexp::compiled(pattern, options)->matches_somewhere(regexp::decode(text));
}
[[nodiscard]] bool matches(Text text, Text pattern) { return is_match(text, pattern, {}); }
[[nodiscard]] bool matches_any_case(Text text, Text pattern) {
  return is_match(text, pattern, {.ignore_case = true});
}

/// The groups of a match, or the whole where there are none, as text[].
[[nodiscard]] Datum groups_array(const Subject& subject, const std::vector<Span>& spans, Arena& arena) {
  types::ArrayBuilder builder(*types::find_type(type_oid::text));
  for (std::size_t i = spans.size() > 1 ? 1 : 0; i < spans.size(); ++i) builder.add(subject.part(spans[i]));
  return builder.finish(arena);
}

[[nodiscard]] Datum first_match(Text text, Text pattern, regexp::Options options, KernelContext& c) {
  const Subject subject(text);
  std::vector<Span> spans;
  if (!regexp::compiled(pattern, options)->search(subject.characters(), 0, spans)) return Datum::null_value();
  return groups_array(subject, spans, c.arena);
}

/// substring(text from pattern): the first group, or the whole where there is none.
[[nodiscard]] Datum first_part(Text text, Text pattern) {
  const Subject subject(text);
  std::vector<Span> spans;
  if (!regexp::compiled(pattern, {})->search(subject.characters(), 0, spans)) return Datum::null_value();
  return subject.part(spans.size() > 1 ? spans[1] : spans[0]);
}

// ── replacing ──────────────────────────────────────────────────────────────────────────────────────────────

/// `\1` … `\9` are groups, `\&` the match, `\\` a backslash.
void append_replacement(const Subject& subject, const std::vector<Span>& spans, Text replacement,
                        std::string& out) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\' || i + 1 == replacement.size()) {
      out += replacement[i];
      continue;
    }
    const char next = replacement[i + 1];
    std::size_t group = 0;
    if (next >= '1' && next <= '9') {
      group = static_cast<std::size_t>(next - '0');
    } else if (next == '\\') {
      out += '\\';
      ++i;
      continue;
    } else if (next != '&') {
      out += '\\';
      continue;
    }
    ++i;
    if (group < spans.size() && spans[group].begin >= 0)
      out += subject.between(spans[group].begin, spans[group].end);
  }
}

/// The `nth` match from `start` on; 0: all.
[[nodiscard]] Datum replaced(Text text, Text pattern, Text replacement, regexp::Options options,
                             std::int32_t start, std::int32_t nth, KernelContext& c) {
  const Subject subject(text);
  Matches found(subject, regexp::compiled(pattern, options), true, start - 1);
  std::string out;
  std::int32_t copied = 0, count = 0;
  for (std::vector<Span> spans; found.next(spans);) {
    if (nth > 0 && ++count != nth) continue;
    out += subject.between(copied, spans[0].begin);
    append_replacement(subject, spans, replacement, out);
    copied = spans[0].end;
    if (nth > 0) break;
  }
  out += subject.between(copied, subject.size());
  return c.text(out);
}

/// The whole signature of regexp_replace(); `nth` unset: the flag g decides.
[[nodiscard]] Datum replace_extended(Text text, Text pattern, Text replacement, std::int32_t start,
                                     std::optional<std::int32_t> nth, Text flags, KernelContext& c) {
  require_positive("start", start);
  if (nth) require_positive("n", *nth, 0);
  const Flags f = parse_flags(flags);
  return replaced(text, pattern, replacement, f.options, start, nth.value_or(f.global ? 0 : 1), c);
}

// ── counting and finding ───────────────────────────────────────────────────────────────────────────────────

[[nodiscard]] std::int32_t count_of(Text text, Text pattern, std::int32_t start, Text flags) {
  require_positive("start", start);
  const Flags f = parse_flags_of("regexp_count", flags);
  const Subject subject(text);
  Matches found(subject, regexp::compiled(pattern, f.options), true, start - 1);
  std::int32_t count = 0;
  for (std::vector<Span> spans; found.next(spans);) ++count;
  return count;
}

/// The n-th match, or a group of it, from 1.
[[nodiscard]] std::optional<Span> nth_match(const Subject& subject, Text pattern, std::int32_t start,
                                            std::int32_t n, regexp::Options options, std::int32_t group) {
  Matches found(subject, regexp::compiled(pattern, options), true, start - 1);
  std::vector<Span> spans;
  for (std::int32_t i = 0; i < n; ++i)
    if (!found.next(spans)) return std::nullopt;
  if (group == 1 && spans.size() == 1) group = 0;
  if (static_cast<std::size_t>(group) >= spans.size()) return std::nullopt;
  const Span span = spans[static_cast<std::size_t>(group)];
  return span.begin < 0 ? std::nullopt : std::optional(span);
}

[[nodiscard]] std::int32_t position_of(Text text, Text pattern, std::int32_t start, std::int32_t n,
                                       std::int32_t end_option, Text flags, std::int32_t group) {
  require_positive("start", start);
  require_positive("n", n);
  if (end_option != 0 && end_option != 1) require_positive("endoption", end_option, end_option + 1);
  require_positive("subexpr", group, 0);
  const Flags f = parse_flags_of("regexp_instr", flags);
  const auto span = nth_match(Subject(text), pattern, start, n, f.options, group);
  return !span ? 0 : (end_option == 1 ? span->end : span->begin) + 1;
}

[[nodiscard]] Datum text_of(Text text, Text pattern, std::int32_t start, std::int32_t n, Text flags,
                            std::int32_t group) {
  require_positive("start", start);
  require_positive("n", n);
  require_positive("subexpr", group, 0);
  const Flags f = parse_flags_of("regexp_substr", flags);
  const Subject subject(text);
  const auto span = nth_match(subject, pattern, start, n, f.options, group);
  return span ? subject.part(*span) : Datum::null_value();
}

// ── splitting ──────────────────────────────────────────────────────────────────────────────────────────────

[[nodiscard]] Datum split(Text text, Text pattern, Text flags, KernelContext& c) {
  const Flags f = parse_flags_of("regexp_split_to_array", flags);
  const Subject subject(text);
  Matches found(subject, regexp::compiled(pattern, f.options), true, 0, Empty::separates_nothing);
  types::ArrayBuilder builder(*types::find_type(type_oid::text));
  std::int32_t from = 0;
  for (std::vector<Span> spans; found.next(spans); from = spans[0].end)
    builder.add(Datum::of(subject.between(from, spans[0].begin)));
  builder.add(Datum::of(subject.between(from, subject.size())));
  return builder.finish(c.arena);
}

/// Rows that are found when the scan begins, as PostgreSQL finds them: an array in the scan's arena.
struct Rows {
  std::size_t at = 0;
  bool next(Datum* columns, KernelContext&) noexcept {
    if (at == count) return false;
    columns[0] = first[at++];
    return true;
  }
  const Datum* first = nullptr;
  std::size_t count = 0;

 protected:
  void keep(Arena& owned, const std::vector<Datum>& found) {
    auto* room = static_cast<Datum*>(owned.allocate(sizeof(Datum) * found.size() + 1, alignof(Datum)));
    std::copy(found.begin(), found.end(), room);
    first = room;
    count = found.size();
  }
};

template <bool has_flags>
struct MatchRows : Rows {
  MatchRows(Arena& owned, const Datum* a, KernelContext&) {
    const Flags f = has_flags ? parse_flags(a[2].text()) : Flags{};
    const Subject subject(a[0].text());
    Matches matches_of(subject, regexp::compiled(a[1].text(), f.options), f.global);
    std::vector<Datum> found;
    for (std::vector<Span> spans; matches_of.next(spans);)
      found.push_back(groups_array(subject, spans, owned));
    keep(owned, found);
  }
};

template <bool has_flags>
struct SplitRows : Rows {
  SplitRows(Arena& owned, const Datum* a, KernelContext&) {
    const Flags f = parse_flags_of("regexp_split_to_table", has_flags ? a[2].text() : Text{});
    const Subject subject(owned.copy(a[0].text()));
    Matches matches_of(subject, regexp::compiled(a[1].text(), f.options), true, 0, Empty::separates_nothing);
    std::vector<Datum> found;
    std::int32_t from = 0;
    for (std::vector<Span> spans; matches_of.next(spans); from = spans[0].end)
      found.push_back(Datum::of(subject.between(from, spans[0].begin)));
    found.push_back(Datum::of(subject.between(from, subject.size())));
    keep(owned, found);
  }
};

// ── SIMILAR TO ─────────────────────────────────────────────────────────────────────────────────────────────

/// SQL's pattern as a regular expression: `%` and `_` as in LIKE, `.`, `^`, `$` and backslash as themselves, parentheses
/// that do not capture; whole texts only. Two `escape "` mark what substring() is to return: the part before is as
/// short as can be.
[[nodiscard]] Datum similar(Text pattern, Text escape, KernelContext& c) {
  if (!escape.empty()) {
    Text rest = escape;
    (void)take_character(rest);
    if (!rest.empty())
      throw Error(SqlState("22025"), "invalid escape string")
          .hint("Escape string must be empty or one character.");
  }
  std::string out = "^(?:";
  bool escaped = false, in_brackets = false;
  int marks = 0;
  while (!pattern.empty()) {
    const Text next = take_character(pattern);
    const char ch = next[0];
    if (escaped) {
      escaped = false;
      if (ch == '"' && !in_brackets) {
        if (marks == 0)
          out += "){1,1}?(";
        else if (marks == 1)
          out += "){1,1}(?:";
        else
          throw Error(SqlState("2200C"),
                      "SQL regular expression may not contain more than two escape-double-quote separators");
        ++marks;
      } else {
        out.append("\\").append(next);
      }
    } else if (!escape.empty() && next == escape) {
      escaped = true;
    } else if (in_brackets) {
      if (ch == '\\') out += '\\';
      out += next;
      in_brackets = ch != ']';
    } else if (ch == '%') {
      out += ".*";
    } else if (ch == '_') {
      out += '.';
    } else if (ch == '(') {
      out += "(?:";
    } else {
      in_brackets = ch == '[';
      if (ch == '\\' || ch == '.' || ch == '^' || ch == '$') out += '\\';
      out += next;
    }
  }
  return c.text(out += ")$");
}

constexpr Text default_escape = "\\";

}  // namespace

#define PGM_MATCH(equal, different, test) \
  PGM_KERNEL(equal, test);                \
  PGM_KERNEL(different, [](Text text, Text pattern) { return !test(text, pattern); })
PGM_MATCH(textregexeq, textregexne, matches);
PGM_MATCH(nameregexeq, nameregexne, matches);
PGM_MATCH(texticregexeq, texticregexne, matches_any_case);
PGM_MATCH(nameicregexeq, nameicregexne, matches_any_case);
PGM_KERNEL(regexp_like_no_flags, matches);
PGM_KERNEL(regexp_like, [](Text text, Text pattern, Text flags) {
  return is_match(text, pattern, parse_flags_of("regexp_like", flags).options);
});

PGM_KERNEL(textregexsubstr, first_part);
PGM_KERNEL(regexp_match_no_flags,
           [](Text text, Text pattern, KernelContext& c) { return first_match(text, pattern, {}, c); });
PGM_KERNEL(regexp_match, [](Text text, Text pattern, Text flags, KernelContext& c) {
  const Flags f = parse_flags(flags);
  if (f.global)
    throw Error(errc::invalid_parameter, "regexp_match() does not support the \"global\" option")
        .hint("Use the regexp_matches function instead.");
  return first_match(text, pattern, f.options, c);
});
PGM_SET(regexp_matches_no_flags, MatchRows<false>);
PGM_SET(regexp_matches, MatchRows<true>);

PGM_KERNEL(textregexreplace_noopt, [](Text text, Text pattern, Text to, KernelContext& c) {
  return replaced(text, pattern, to, {}, 1, 1, c);
});
PGM_KERNEL(textregexreplace, [](Text text, Text pattern, Text to, Text flags, KernelContext& c) {
  if (!flags.empty() && flags[0] >= '0' && flags[0] <= '9')
    throw Error(errc::invalid_parameter,
                "invalid regular expression option: \"" + std::string(flags.substr(0, 1)) + "\"")
        .hint(
            "If you meant to use regexp_replace() with a start parameter, cast the fourth argument to "
            "integer "
            "explicitly.");
  return replace_extended(text, pattern, to, 1, std::nullopt, flags, c);
});
PGM_KERNEL(textregexreplace_extended,
           [](Text text, Text pattern, Text to, std::int32_t start, std::int32_t n, Text flags,
              KernelContext& c) { return replace_extended(text, pattern, to, start, n, flags, c); });
PGM_KERNEL(textregexreplace_extended_no_flags,
           [](Text text, Text pattern, Text to, std::int32_t start, std::int32_t n, KernelContext& c) {
             return replace_extended(text, pattern, to, start, n, {}, c);
           });
PGM_KERNEL(textregexreplace_extended_no_n,
           [](Text text, Text pattern, Text to, std::int32_t start, KernelContext& c) {
             return replace_extended(text, pattern, to, start, 1, {}, c);
           });

using Int = std::int32_t;
PGM_KERNEL(regexp_count_no_start, [](Text t, Text p) { return count_of(t, p, 1, {}); });
PGM_KERNEL(regexp_count_no_flags, [](Text t, Text p, Int start) { return count_of(t, p, start, {}); });
PGM_KERNEL(regexp_count, count_of);
PGM_KERNEL(regexp_instr_no_start, [](Text t, Text p) { return position_of(t, p, 1, 1, 0, {}, 0); });
PGM_KERNEL(regexp_instr_no_n,
           [](Text t, Text p, Int start) { return position_of(t, p, start, 1, 0, {}, 0); });
PGM_KERNEL(regexp_instr_no_endoption,
           [](Text t, Text p, Int start, Int n) { return position_of(t, p, start, n, 0, {}, 0); });
PGM_KERNEL(regexp_instr_no_flags,
           [](Text t, Text p, Int start, Int n, Int end) { return position_of(t, p, start, n, end, {}, 0); });
PGM_KERNEL(regexp_instr_no_subexpr, [](Text t, Text p, Int start, Int n, Int end, Text flags) {
  return position_of(t, p, start, n, end, flags, 0);
});
PGM_KERNEL(regexp_instr, position_of);
PGM_KERNEL(regexp_substr_no_start, [](Text t, Text p) { return text_of(t, p, 1, 1, {}, 0); });
PGM_KERNEL(regexp_substr_no_n, [](Text t, Text p, Int start) { return text_of(t, p, start, 1, {}, 0); });
PGM_KERNEL(regexp_substr_no_flags,
           [](Text t, Text p, Int start, Int n) { return text_of(t, p, start, n, {}, 0); });
PGM_KERNEL(regexp_substr_no_subexpr,
           [](Text t, Text p, Int start, Int n, Text flags) { return text_of(t, p, start, n, flags, 0); });
PGM_KERNEL(regexp_substr, text_of);

PGM_KERNEL(regexp_split_to_array_no_flags,
           [](Text t, Text p, KernelContext& c) { return split(t, p, {}, c); });
PGM_KERNEL(regexp_split_to_array, split);
PGM_SET(regexp_split_to_table_no_flags, SplitRows<false>);
PGM_SET(regexp_split_to_table, SplitRows<true>);

PGM_KERNEL(similar_to_escape_1,
           [](Text pattern, KernelContext& c) { return similar(pattern, default_escape, c); });
PGM_KERNEL(similar_to_escape_2, similar);
PGM_KERNEL(similar_escape, [](const Datum* a, KernelContext& c) {
  if (a[0].null) return Datum::null_value();
  return similar(a[0].text(), a[1].null ? default_escape : a[1].text(), c);
});
PGM_KERNEL(substring_text_text_text, [](Text text, Text pattern, Text escape, KernelContext& c) {
  return first_part(text, similar(pattern, escape, c).text());
});

}  // namespace pgmicro::vdbe::kernels
