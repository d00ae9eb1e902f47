/// The automaton of an expression, and the division of a match among its parts; regexp_engine.hpp says why two steps.

#include <algorithm>
#include <set>

#include "regexp_engine.hpp"

namespace pgmicro::vdbe::kernels::regexp {

constexpr std::size_t states_max = 100'000;

std::int32_t Regexp::add(State state) {
  if (states_.size() >= states_max) throw_invalid("regular expression is too complex");
  states_.push_back(state);
  return static_cast<std::int32_t>(states_.size()) - 1;
}

std::pair<std::int32_t, std::int32_t> Regexp::build(Node& node) {
  const auto link = [&](std::int32_t from, std::int32_t to) {
    states_[static_cast<std::size_t>(from)].out = to;
  };
  const std::int32_t last = add({});
  std::int32_t first = last;
  switch (node.kind) {
    case Kind::empty: first = add({.op = Op::jump, .out = last}); break;
    case Kind::set: first = add({.op = Op::set, .set = node.set, .out = last}); break;
    case Kind::assertion: first = add({.op = Op::assertion, .node = &node, .out = last}); break;
    case Kind::look:
      (void)build(*node.children[0]);
      first = add({.op = Op::look, .node = &node, .out = last});
      break;
    case Kind::sequence: {
      const auto left = build(*node.children[0]), right = build(*node.children[1]);
      first = left.first;
      link(left.second, right.first);
      link(right.second, last);
      break;
    }
    case Kind::choice: {
      std::int32_t next = -1;
      for (std::size_t i = node.children.size(); i-- > 0;) {
        const auto part = build(*node.children[i]);
        link(part.second, last);
        next = next < 0 ? part.first : add({.op = Op::split, .out = part.first, .other = next});
      }
      first = next;
      break;
    }
    case Kind::repeat: {
      Node& part = *node.children[0];
      std::int32_t tail = -1;  // where the next copy is linked to
      const auto append = [&](std::int32_t state) {
        if (tail < 0)
          first = state;
        else
          link(tail, state);
      };
      for (std::int32_t i = 0; i < node.min; ++i) {
        const auto copy = build(part);
        append(copy.first);
        tail = copy.second;
      }
      if (node.max == unlimited) {
        const auto copy = build(part);
        const std::int32_t again = add({.op = Op::split, .out = copy.first, .other = last});
        append(again);
        link(copy.second, again);
        break;
      }
      for (std::int32_t i = node.min; i < node.max; ++i) {
        const auto copy = build(part);
        append(add({.op = Op::split, .out = copy.first, .other = last}));
        tail = copy.second;
      }
      append(last);
      if (first == last) first = add({.op = Op::jump, .out = last});
      break;
    }
    case Kind::group: {
      const auto inner = build(*node.children[0]);
      first = inner.first;
      link(inner.second, last);
      break;
    }
    case Kind::reference: {
      const auto copy = build(*parsed_.groups[node.number - 1]->children[0]);
      first = copy.first;
      link(copy.second, last);
      break;
    }
  }
  if (node.first < 0) node.first = first, node.last = last;  // of several copies the first is the node's own
  return {first, last};
}

Regexp::Regexp(std::string_view pattern, Options options) : parsed_(parse(pattern, options)) {
  (void)build(*parsed_.root);
}

// ── running it ─────────────────────────────────────────────────────────────────────────────────────────────

class Matcher {
 public:
  Matcher(const Regexp& re, const Characters& text)
      : re_(re), text_(text), size_(static_cast<std::int32_t>(text.size())), spans_(re.groups() + 1) {}

  /// Where the leftmost match from `from` on begins; −1: there is none.
  [[nodiscard]] std::int32_t leftmost(std::int32_t from) {
    const Node& root = *re_.parsed_.root;
    Run run(*this);
    std::int32_t found = -1;
    for (std::int32_t at = from; at <= size_; ++at) {
      // Threads are ordered by where they began, and what begins here comes last: a state belongs to the leftmost.
      if (found < 0) run.add(root.first, root.last, at, at);
      if (run.accepted_from >= 0 && (found < 0 || run.accepted_from < found)) found = run.accepted_from;
      if (at == size_ || (found >= 0 && run.now.empty())) break;
      run.step(root.last, at, found);
    }
    return found;
  }

  [[nodiscard]] bool search(std::int32_t from, std::vector<Span>& spans) {
    const Node& root = *re_.parsed_.root;
    for (std::int32_t begin = leftmost(from); begin >= 0; begin = begin < size_ ? leftmost(begin + 1) : -1) {
      for (const std::int32_t end : ends(root, begin, size_)) {
        spans_.assign(spans_.size(), Span{});
        if (!divide(root, begin, end)) continue;
        spans = spans_;
        spans[0] = {begin, end};
        return true;
      }
    }
    return false;
  }

 private:
  using Op = Regexp::Op;

  struct Thread {
    std::int32_t state, began;
  };

  /// States at one position, and those at the next.
  struct Run {
    explicit Run(Matcher& m) : matcher(m), mark(m.re_.states_.size(), -1) {}

    /// `state` and all it leads to without a character, at position `at`.
    void add(std::int32_t state, std::int32_t stop, std::int32_t at, std::int32_t began) {
      pending.push_back(state);
      while (!pending.empty()) {
        const std::int32_t s = pending.back();
        pending.pop_back();
        if (s < 0 || mark[static_cast<std::size_t>(s)] == at) continue;
        mark[static_cast<std::size_t>(s)] = at;
        if (s == stop) {
          if (accepted_from < 0 || began < accepted_from) accepted_from = began;
          accepted = true;
          continue;
        }
        const auto& state_of = matcher.re_.states_[static_cast<std::size_t>(s)];
        switch (state_of.op) {
          case Op::jump: pending.push_back(state_of.out); break;
          case Op::split: pending.push_back(state_of.other), pending.push_back(state_of.out); break;
          case Op::set: now.push_back({s, began}); break;
          case Op::assertion:
            if (matcher.holds(state_of.node->assertion, at)) pending.push_back(state_of.out);
            break;
          case Op::look:
            if (matcher.looks(*state_of.node, at)) pending.push_back(state_of.out);
            break;
        }
      }
    }
    /// Over the character at `at`; threads that began at `limit` or later are dropped, unless it is negative.
    void step(std::int32_t stop, std::int32_t at, std::int32_t limit) {
      before.swap(now);
      now.clear();
      accepted = false;
      const std::uint32_t c = matcher.text_[static_cast<std::size_t>(at)];
      for (const auto& thread : before) {
        if (limit >= 0 && thread.began >= limit) break;
        const auto& state = matcher.re_.states_[static_cast<std::size_t>(thread.state)];
        if (matcher.re_.parsed_.sets[state.set].contains(c)) add(state.out, stop, at + 1, thread.began);
      }
    }

    Matcher& matcher;
    std::vector<std::int32_t> mark;  ///< the last position at which a state was added
    std::vector<std::int32_t> pending;
    std::vector<Thread> now, before;
    std::int32_t accepted_from = -1;
    bool accepted = false;
  };

  [[nodiscard]] bool is_word(std::int32_t at) const noexcept {
    if (at < 0 || at >= size_) return false;
    const std::uint32_t c = text_[static_cast<std::size_t>(at)];
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  }
  [[nodiscard]] bool holds(Assertion a, std::int32_t at) const noexcept {
    const bool before = is_word(at - 1), after = is_word(at);
    switch (a) {
      case Assertion::begin: return at == 0;
      case Assertion::end: return at == size_;
      case Assertion::line_begin: return at == 0 || text_[static_cast<std::size_t>(at) - 1] == '\n';
      case Assertion::line_end: return at == size_ || text_[static_cast<std::size_t>(at)] == '\n';
      case Assertion::word_begin: return !before && after;
      case Assertion::word_end: return before && !after;
      case Assertion::word_edge: return before != after;
      case Assertion::no_word_edge: break;
    }
    return before == after;
  }
  [[nodiscard]] bool looks(const Node& node, std::int32_t at) {
    const Node& inner = *node.children[0];
    bool found = false;
    if (node.ahead) {
      found = any_end(inner, at);
    } else {
      for (std::int32_t begin = at; begin >= 0 && !found; --begin) found = reaches(inner, begin, at);
    }
    return found == node.positive;
  }

  /// Whether the part matches from `begin` to anywhere.
  [[nodiscard]] bool any_end(const Node& node, std::int32_t begin) {
    Run run(*this);
    run.add(node.first, node.last, begin, begin);
    for (std::int32_t at = begin; !run.accepted && at < size_ && !run.now.empty(); ++at)
      run.step(node.last, at, -1);
    return run.accepted;
  }
  [[nodiscard]] bool reaches(const Node& node, std::int32_t begin, std::int32_t end) {
    Run run(*this);
    run.add(node.first, node.last, begin, begin);
    for (std::int32_t at = begin; at < end; ++at) {
      if (run.now.empty()) return false;
      run.step(node.last, at, -1);
    }
    return run.accepted;
  }
  /// Where the part may end that begins at `begin`, in the order it prefers.
  [[nodiscard]] std::vector<std::int32_t> ends(const Node& node, std::int32_t begin, std::int32_t limit) {
    std::vector<std::int32_t> out;
    Run run(*this);
    run.add(node.first, node.last, begin, begin);
    if (run.accepted) out.push_back(begin);
    for (std::int32_t at = begin; at < limit && !run.now.empty(); ++at) {
      run.step(node.last, at, -1);
      if (run.accepted) out.push_back(at + 1);
    }
    if (node.preference != Preference::shortest) std::reverse(out.begin(), out.end());
    return out;
  }

  // ── division ─────────────────────────────────────────────────────────────────────────────────────────────

  /// Sets the spans of the groups in a part that is known to match from `begin` to `end`. False: a reference in it does
  /// not allow that.
  [[nodiscard]] bool divide(const Node& node, std::int32_t begin, std::int32_t end) {
    if (!node.divides) return true;
    switch (node.kind) {
      case Kind::group:
        if (!divide(*node.children[0], begin, end)) return false;
        spans_[node.number] = {begin, end};
        return true;
      case Kind::reference: return repeats(spans_[node.number], begin, end);
      case Kind::sequence: return divide_sequence(node, begin, end);
      case Kind::choice:
        for (const Node* part : node.children) {
          const auto saved = spans_;
          if (reaches(*part, begin, end) && divide(*part, begin, end)) return true;
          spans_ = saved;
        }
        return false;
      case Kind::repeat: return divide_repeat(node, begin, end);
      default: return true;
    }
  }

  [[nodiscard]] bool repeats(const Span& group, std::int32_t begin, std::int32_t end) const noexcept {
    if (group.begin < 0 || group.end - group.begin != end - begin) return false;
    const auto fold = [&](std::uint32_t c) {
      return re_.parsed_.options.ignore_case && c >= 'A' && c <= 'Z' ? c + 32 : c;
    };
    for (std::int32_t i = 0; i < end - begin; ++i)
      if (fold(text_[static_cast<std::size_t>(group.begin + i)]) !=
          fold(text_[static_cast<std::size_t>(begin + i)]))
        return false;
    return true;
  }

  [[nodiscard]] bool divide_sequence(const Node& node, std::int32_t begin, std::int32_t end) {
    const Node &left = *node.children[0], &right = *node.children[1];
    const auto saved = spans_;
    for (const std::int32_t middle : ends(left, begin, end)) {
      if (!reaches(right, middle, end)) continue;
      if (divide(left, begin, middle) && divide(right, middle, end)) return true;
      spans_ = saved;
    }
    return false;
  }

  void forget(const Node& node) {
    if (node.kind == Kind::group) spans_[node.number] = {};
    for (const Node* child : node.children) forget(*child);
  }

  /// One repetition after the other, each as the part prefers; groups are what the last one left in them. An empty one
  /// that does not reach the end only counts where the least number of repetitions cannot be had otherwise.
  [[nodiscard]] bool divide_repeat(const Node& node, std::int32_t begin, std::int32_t end) {
    const Node& part = *node.children[0];
    struct Level {
      std::int32_t begin;
      std::vector<std::int32_t> ends;
      std::size_t next;
      std::vector<Span> saved;
    };
    const std::int32_t least = std::max(node.min, 1);
    std::set<std::int32_t>
        hopeless;  // begins from which repetitions, whose number does not matter, do not fit
    std::vector<Level> levels;
    levels.push_back({begin, ends(part, begin, end), 0, spans_});
    while (!levels.empty()) {
      Level& level = levels.back();
      const auto count = static_cast<std::int32_t>(levels.size());
      spans_ = level.saved;
      if (level.next == level.ends.size()) {
        if (!part.refers && node.max == unlimited && count > least) hopeless.insert(level.begin);
        levels.pop_back();
        continue;
      }
      const std::int32_t to = level.ends[level.next++];
      if (to == end ? count < least : count == node.max || hopeless.count(to) != 0) continue;
      if (to != end && to == level.begin && (count >= least || least - count < end - to)) continue;
      forget(part);
      if (!divide(part, level.begin, to)) continue;
      if (to == end) return true;
      levels.push_back({to, ends(part, to, end), 0, spans_});
    }
    if (begin != end || node.min > 0) return false;
    forget(part);  // no repetition at all
    return true;
  }

  const Regexp& re_;
  const Characters& text_;
  std::int32_t size_;
  std::vector<Span> spans_;
};

bool Regexp::matches_somewhere(const Characters& text) const {
  if (!parsed_.root->refers) return Matcher(*this, text).leftmost(0) >= 0;
  std::vector<Span> spans;
  return search(text, 0, spans);
}

bool Regexp::search(const Characters& text, std::int32_t from, std::vector<Span>& spans) const {
  return Matcher(*this, text).search(from, spans);
}

// ── compiled patterns ──────────────────────────────────────────────────────────────────────────────────────

std::shared_ptr<const Regexp> compiled(std::string_view pattern, Options options) {
  struct Entry {
    std::string pattern;
    Options options;
    std::shared_ptr<const Regexp> regexp;
  };
  constexpr std::size_t entries_max = 32;
  static thread_local std::vector<Entry> entries;  // the last used first
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) {
    return e.options == options && e.pattern == pattern;
  });
  if (found != entries.end()) {
    std::rotate(entries.begin(), found, found + 1);
    return entries.front().regexp;
  }
  auto made = std::make_shared<const Regexp>(pattern, options);
  if (entries.size() == entries_max) entries.pop_back();
  entries.insert(entries.begin(), {std::string(pattern), options, made});
  return made;
}

}  // namespace pgmicro::vdbe::kernels::regexp
