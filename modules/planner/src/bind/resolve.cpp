// Overload resolution: which function or operator a name and the types of its arguments mean. The steps, their order and
// even their oddities (an argument list without unknown literals that is still ambiguous after preferred types is an
// error; a string literal leans to the string types) are PostgreSQL's, chapter 10 of its manual: programs rely on the
// candidate it would choose.
//
// Candidates are rows of the built-in tables plus how they would be called here: variadic parameters spread, defaults
// left out, named arguments sorted. All in the arena, nothing allocated where the types fit exactly.

#include "binder.hpp"

#include <algorithm>

namespace pgmicro::planner::binding {
namespace {

using namespace type_oid;

struct Candidate {
  const bytecode::Function* function = nullptr;
  const bytecode::Operator* op = nullptr;
  const Oid* types = nullptr;  ///< one for each argument, then the defaulted ones
  const std::uint16_t* order = nullptr;
  std::uint32_t variadic = 0;
  std::uint32_t defaults = 0;
  bool ambiguous = false;  ///< as good as another one that spreads or defaults differently
};
using Candidates = ArenaList<Candidate>;

/// Keeps the candidates with the highest score, in order.
template <class Score>
void keep_best(Candidates& list, Score score) {
  int best = 0;
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    const int s = score(list[i]);
    if (s > best || kept == 0) {
      best = s;
      kept = 0;
    } else if (s < best) {
      continue;
    }
    list[kept++] = list[i];
  }
  list.truncate(kept);
}

constexpr std::uint32_t arguments_max = 100;  // FUNC_MAX_ARGS

/// Among candidates that all fit, the one that PostgreSQL prefers; null: it would not choose.
template <class CanCoerce>
const Candidate* select_candidate(std::span<const Oid> input, Candidates& list, CanCoerce can_coerce) {
  const std::size_t n = input.size();
  std::size_t unknowns = 0;
  for (const Oid t : input) unknowns += t == unknown;

  // 1. Most exact matches.
  keep_best(list, [&](const Candidate& c) {
    int score = 0;
    for (std::size_t i = 0; i < n; ++i) score += input[i] != unknown && c.types[i] == input[i];
    return score;
  });
  if (list.size() == 1) return &list[0];

  // 2. Most exact matches or preferred types of the same category.
  keep_best(list, [&](const Candidate& c) {
    int score = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (input[i] == unknown) continue;
      if (c.types[i] == input[i]) {
        ++score;
        continue;
      }
      const TypeFacts* const facts = find_facts(c.types[i]);
      score += facts && facts->preferred && facts->category == category_of(input[i]);
    }
    return score;
  });
  if (list.size() == 1) return &list[0];
  if (unknowns == 0) return nullptr;

  // 3. For each unknown argument the category that all candidates accept, or strings if any does.
  char category[arguments_max];
  bool preferred[arguments_max];
  bool resolved = true;
  for (std::size_t i = 0; i < n && resolved; ++i) {
    if (input[i] != unknown) continue;
    category[i] = 0;
    preferred[i] = false;
    bool conflict = false;
    for (const Candidate& c : list) {
      const TypeFacts* const facts = find_facts(c.types[i]);
      const char cat = facts ? facts->category : 'U';
      const bool pref = facts && facts->preferred;
      if (category[i] == 0) {
        category[i] = cat;
        preferred[i] = pref;
      } else if (cat == category[i]) {
        preferred[i] |= pref;
      } else if (cat == 'S') {
        category[i] = cat;
        preferred[i] = pref;
      } else {
        conflict = true;
      }
    }
    if (conflict && category[i] != 'S') resolved = false;
  }
  if (resolved) {
    Candidates& all = list;
    std::uint32_t kept = 0;
    const auto fits = [&](const Candidate& c) {
      for (std::size_t i = 0; i < n; ++i) {
        if (input[i] != unknown) continue;
        const TypeFacts* const facts = find_facts(c.types[i]);
        if ((facts ? facts->category : 'U') != category[i]) return false;
        if (preferred[i] && !(facts && facts->preferred)) return false;
      }
      return true;
    };
    for (const Candidate& c : all) kept += fits(c);
    if (kept > 0) {
      std::uint32_t at = 0;
      for (std::uint32_t i = 0; i < all.size(); ++i)
        if (fits(all[i])) all[at++] = all[i];
      all.truncate(at);
      if (kept == 1) return &list[0];
    }
  }

  // 4. All known arguments of one type: then the unknown ones are of it too.
  if (unknowns == n) return nullptr;
  Oid known = unknown;
  for (const Oid t : input) {
    if (t == unknown) continue;
    if (known != unknown && known != t) return nullptr;
    known = t;
  }
  Oid assumed[arguments_max];
  std::fill_n(assumed, n, known);
  const Candidate* only = nullptr;
  for (const Candidate& c : list) {
    if (!can_coerce(std::span<const Oid>(assumed, n), std::span<const Oid>(c.types, n))) continue;
    if (only) return nullptr;
    only = &c;
  }
  return only;
}

}  // namespace

// ── functions ────────────────────────────────────────────────────────────────────────────────────────────────

Resolution Binder::resolve_function(ast::Name name, const CallArguments& args, bool expand_variadic) {
  Resolution result;
  const std::uint32_t n = args.exprs.size();
  if (name.size() > 1) {
    const std::string_view schema = name[name.size() - 2];
    if (!env_.catalog.find_schema(schema))
      throw Error(errc::invalid_schema_name, "schema " + quoted(schema) + " does not exist");
    if (schema != "pg_catalog") return result;
  }
  const auto overloads = bytecode::functions_named(name.back());
  const std::span<const Oid> input(args.types.begin(), n);

  // The usual case: one overload has exactly these types.
  if (args.names.empty()) {
    for (const auto& f : overloads) {
      if (f.argument_count != n || f.variadic != Oid::invalid || f.kind == bytecode::FunctionKind::procedure)
        continue;
      const auto types = f.arguments();
      if (!std::equal(types.begin(), types.end(), input.begin())) continue;
      result.kind = Resolution::Kind::function;
      result.function = &f;
      result.parameter_types = {types.data(), n};
      return result;
    }
  }

  // What could be called with that many arguments, and of these names.
  Candidates list;
  for (const auto& f : overloads) {
    const std::uint32_t arity = f.argument_count;
    Candidate c;
    c.function = &f;
    const auto types = f.arguments();
    if (!args.names.empty()) {
      if (n > arity || arity - n > f.default_count || !f.has_parameter_names()) continue;
      // Parameter of each argument; input parameters are counted, outputs skipped.
      auto* const order =
          static_cast<std::uint16_t*>(arena_.allocate(sizeof(std::uint16_t) * (arity + 1), 2));
      bool used[arguments_max] = {};
      const std::uint32_t positional = n - args.names.size();
      bool fits = true;
      for (std::uint32_t i = 0; i < positional; ++i) {
        order[i] = static_cast<std::uint16_t>(i);
        used[i] = true;
      }
      const auto parameters = f.parameters();
      for (std::uint32_t i = positional; i < n && fits; ++i) {
        std::uint32_t at = 0;
        fits = false;
        for (std::size_t p = 0; p < parameters.size() && !fits; ++p) {
          const char mode = f.parameter_mode(p);
          if (mode == 'o' || mode == 't') continue;
          if (f.parameter_name(p) == args.names[i - positional] && !used[at]) {
            order[i] = static_cast<std::uint16_t>(at);
            used[at] = true;
            fits = true;
          }
          ++at;
        }
      }
      std::uint32_t next = n;
      for (std::uint32_t p = 0; p < arity && fits; ++p) {
        if (used[p]) continue;
        if (p + f.default_count < arity) fits = false;
        order[next++] = static_cast<std::uint16_t>(p);
      }
      if (!fits) continue;
      auto* const sorted = static_cast<Oid*>(arena_.allocate(sizeof(Oid) * (arity + 1), alignof(Oid)));
      for (std::uint32_t i = 0; i < arity; ++i) sorted[i] = types[order[i]];
      c.types = sorted;
      c.order = order;
      c.defaults = arity - n;
      list.push(arena_, c);
      continue;
    }
    if (f.variadic != Oid::invalid && expand_variadic && arity <= n) {
      auto* const spread = static_cast<Oid*>(arena_.allocate(sizeof(Oid) * n, alignof(Oid)));
      for (std::uint32_t i = 0; i < n; ++i) spread[i] = i + 1 < arity ? types[i] : f.variadic;
      c.types = spread;
      c.variadic = n - arity + 1;
    } else if (arity == n) {
      c.types = types.data();
    } else if (arity > n && arity - n <= f.default_count) {
      c.types = types.data();
      c.defaults = arity - n;
    } else {
      continue;
    }
    // Two that look the same from here: the one that neither spreads nor defaults, then the one that spreads less.
    bool dropped = false;
    for (std::uint32_t i = 0; i < list.size() && !dropped; ++i) {
      Candidate& other = list[i];
      if (!std::equal(c.types, c.types + n, other.types)) continue;
      if (c.variadic != other.variadic) {
        if (c.variadic == 0 || (other.variadic != 0 && c.variadic < other.variadic)) other = c;
      } else if (c.defaults != other.defaults && (c.defaults == 0 || other.defaults == 0)) {
        if (c.defaults == 0) other = c;
      } else {
        other.ambiguous = true;
      }
      dropped = true;
    }
    if (!dropped) list.push(arena_, c);
  }

  const auto answer = [&](const Candidate& c) {
    if (c.ambiguous) {
      result.kind = Resolution::Kind::ambiguous;
      return result;
    }
    if (!args.names.empty() && !expand_variadic && n > 0 && c.order[n - 1] != n - 1) return result;
    result.kind = Resolution::Kind::function;
    result.function = c.function;
    result.parameter_types = {c.types, n + c.defaults};
    if (c.order) result.argument_order = {c.order, n + c.defaults};
    result.variadic_count = c.variadic;
    result.default_count = c.defaults;
    return result;
  };
  for (const Candidate& c : list)
    if (std::equal(input.begin(), input.end(), c.types)) return answer(c);

  // A type's name with one argument is a cast.
  if (n == 1 && args.names.empty() && (name.size() == 1 || name[name.size() - 2] == "pg_catalog")) {
    if (const TypeFacts* const type = find_facts(name.back()); type && type->kind != 'p') {
      const bool literal = input[0] == unknown && args.exprs[0]->kind == ExprKind::constant;
      const Pathway path =
          literal ? Pathway::relabel : find_pathway(type->oid, input[0], CastContext::explicit_).kind;
      if (path == Pathway::relabel ||
          (path == Pathway::io && !(input[0] == record && category_of(type->oid) == 'S'))) {
        result.kind = Resolution::Kind::coercion;
        result.coercion_type = type->oid;
        return result;
      }
    }
  }

  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < list.size(); ++i)
    if (can_coerce(input, {list[i].types, n}, CastContext::implicit)) list[kept++] = list[i];
  list.truncate(kept);
  if (kept == 0) return result;
  if (kept == 1) return answer(list[0]);
  const Candidate* const best =
      select_candidate(input, list, [&](std::span<const Oid> from, std::span<const Oid> to) {
        return can_coerce(from, to, CastContext::implicit);
      });
  if (best) return answer(*best);
  result.kind = Resolution::Kind::ambiguous;
  return result;
}

// ── operators ────────────────────────────────────────────────────────────────────────────────────────────────

const bytecode::Operator* Binder::find_best_operator(std::string_view name, Oid left, Oid right,
                                                     bool* ambiguous) {
  // An unknown side is first taken to be of the other side's type.
  const bool prefix = left == Oid::invalid;
  Oid exact_left = left, exact_right = right;
  if (!prefix && left == unknown && right != unknown) exact_left = right;
  if (!prefix && right == unknown && left != unknown) exact_right = left;
  if (const auto* const exact = bytecode::find_operator(name, exact_left, exact_right)) return exact;

  const Oid both[] = {left, right};
  const std::span<const Oid> input =
      prefix ? std::span<const Oid>(both + 1, 1) : std::span<const Oid>(both, 2);
  Candidates list;
  for (const auto& op : bytecode::operators_named(name)) {
    if ((op.left == Oid::invalid) != prefix) continue;
    const auto types = ArenaSpan<Oid>::of(arena_, {op.left, op.right});
    Candidate c;
    c.op = &op;
    c.types = types.data() + (prefix ? 1 : 0);
    if (can_coerce(input, {c.types, input.size()}, CastContext::implicit)) list.push(arena_, c);
  }
  if (list.empty()) return nullptr;
  if (list.size() == 1) return list[0].op;
  const Candidate* const best =
      select_candidate(input, list, [&](std::span<const Oid> from, std::span<const Oid> to) {
        return can_coerce(from, to, CastContext::implicit);
      });
  if (!best) *ambiguous = true;
  return best ? best->op : nullptr;
}

const bytecode::Operator& Binder::resolve_operator(ast::Name name, Oid left, Oid right, Location at) {
  bool ambiguous = false;
  const bytecode::Operator* found = nullptr;
  bool searched = true;
  if (name.size() > 1) {
    const std::string_view schema = name[name.size() - 2];
    if (!env_.catalog.find_schema(schema))
      throw error_at(at, errc::invalid_schema_name, "schema " + quoted(schema) + " does not exist");
    searched = schema == "pg_catalog";
  }
  if (searched) found = find_best_operator(name.back(), left, right, &ambiguous);
  if (found) return *found;

  const bool prefix = left == Oid::invalid;
  std::string signature = prefix ? "" : name_of(left) + ' ';
  signature += joined(name) + ' ' + name_of(right);
  if (ambiguous)
    throw error_at(at, errc::ambiguous_function, "operator is not unique: " + signature)
        .hint("Could not choose a best candidate operator. You might need to add explicit type casts.");
  throw error_at(at, errc::undefined_function, "operator does not exist: " + signature)
      .hint(
          prefix
              ? "No operator matches the given name and argument type. You might need to add an explicit "
                "type "
                "cast."
              : "No operator matches the given name and argument types. You might need to add explicit type "
                "casts.");
}

// ── places for any type ──────────────────────────────────────────────────────────────────────────────────────
//
// anyelement, anyarray, anynonarray, anyenum, anyrange all stand for one type T (T, T[], T not an array …) that the
// arguments must agree on; the anycompatible family for a type that they can all be coerced to. Ranges and enums have
// no values here, so their places fit nothing but what polymorphism says of NULLs and literals.

bool polymorphic_fits(std::span<const Oid> actual, std::span<const Oid> declared) {
  Oid element = Oid::invalid, array = Oid::invalid;
  bool any_nonarray = false, any_enum = false;
  bool common_nonarray = false;
  Oid common[arguments_max];
  std::size_t commons = 0;
  for (std::size_t i = 0; i < declared.size(); ++i) {
    const Oid want = declared[i], have = actual[i];
    if (want == anyelement || want == anynonarray || want == anyenum) {
      any_nonarray |= want == anynonarray;
      any_enum |= want == anyenum;
      if (have == unknown) continue;
      if (element != Oid::invalid && have != element) return false;
      element = have;
    } else if (want == anyarray) {
      if (have == unknown) continue;
      if (array != Oid::invalid && have != array) return false;
      array = have;
    } else if (want == anyrange || raw(want) == 4537) {
      if (have == unknown) continue;
      const TypeFacts* const facts = find_facts(have);
      if (!facts || facts->kind != (want == anyrange ? 'r' : 'm')) return false;
    } else if (want == anycompatible || want == anycompatiblenonarray) {
      common_nonarray |= want == anycompatiblenonarray;
      if (have != unknown) common[commons++] = have;
    } else if (want == anycompatiblearray) {
      if (have == unknown) continue;
      const Oid of = element_of(have);
      if (of == Oid::invalid) return false;
      common[commons++] = of;
    } else if (want == anycompatiblerange || raw(want) == 4538) {
      if (have == unknown) continue;
      const TypeFacts* const facts = find_facts(have);
      if (!facts || facts->kind != (want == anycompatiblerange ? 'r' : 'm')) return false;
    }
  }
  if (array != Oid::invalid) {
    if (array == anyarray) {
      if (element != Oid::invalid) return false;
    } else {
      const Oid of = element_of(array);
      if (of == Oid::invalid) return false;
      if (element == Oid::invalid)
        element = of;
      else if (element != of)
        return false;
    }
  }

  if (any_nonarray && element != Oid::invalid && element_of(element) != Oid::invalid) return false;
  if (any_enum) {
    const TypeFacts* const facts = find_facts(element);
    if (element != Oid::invalid && !(facts && facts->kind == 'e')) return false;
  }
  if (commons > 0) {
    // As select_common_type, then everything must coerce to it.
    Oid best = common[0];
    for (std::size_t i = 1; i < commons; ++i) {
      const Oid t = common[i];
      if (t == best) continue;
      if (category_of(t) != category_of(best)) return false;
      if (!is_preferred(best) && find_pathway(t, best, CastContext::implicit).kind != Pathway::none &&
          find_pathway(best, t, CastContext::implicit).kind == Pathway::none)
        best = t;
    }
    for (std::size_t i = 0; i < commons; ++i)
      if (find_pathway(best, common[i], CastContext::implicit).kind == Pathway::none) return false;
    if (common_nonarray && element_of(best) != Oid::invalid) return false;
  }
  return true;
}

Oid Binder::settle_polymorphic(std::span<const Oid> actual, std::span<Oid> declared, Oid result) {
  Oid element = Oid::invalid, array = Oid::invalid, best = Oid::invalid;
  bool simple = false, common = false;
  const auto mismatch = [&](const char* what, Oid a, Oid b) {
    return Error(errc::datatype_mismatch, std::string("arguments declared ") + what + " are not all alike")
        .detail(name_of(a) + " versus " + name_of(b));
  };
  for (std::size_t i = 0; i < declared.size(); ++i) {
    const Oid want = declared[i], have = i < actual.size() ? actual[i] : unknown;
    simple |= is_polymorphic_simple(want);
    common |= is_polymorphic_common(want);
    if (have == unknown) continue;
    if (want == anyelement || want == anynonarray || want == anyenum) {
      if (element != Oid::invalid && have != element) throw mismatch("\"anyelement\"", element, have);
      element = have;
    } else if (want == anyarray) {
      if (array != Oid::invalid && have != array) throw mismatch("\"anyarray\"", array, have);
      array = have;
    } else if (is_polymorphic_common(want)) {
      const Oid t = want == anycompatiblearray ? element_of(have) : have;
      if (best == Oid::invalid)
        best = t;
      else if (t != best && !is_preferred(best) &&
               find_pathway(t, best, CastContext::implicit).kind != Pathway::none &&
               find_pathway(best, t, CastContext::implicit).kind == Pathway::none)
        best = t;
    }
  }
  if (!simple && !common && !is_polymorphic(result)) return result;
  if (array != Oid::invalid && element == Oid::invalid) {
    element = element_of(array);
    if (element == Oid::invalid)
      throw Error(errc::datatype_mismatch,
                  "argument declared anyarray is not an array but type " + name_of(array));
  }
  if (simple && element == Oid::invalid) {
    throw Error(errc::datatype_mismatch,
                "could not determine polymorphic type because input has type unknown");
  }
  if (common && best == Oid::invalid) best = text;
  if (simple && array == Oid::invalid) array = array_of(element);
  const Oid best_array = best == Oid::invalid ? best : array_of(best);
  const auto settled = [&](Oid want) {
    if (want == anyelement || want == anynonarray || want == anyenum) return element;
    if (want == anycompatible || want == anycompatiblenonarray) return best;
    if (want == anyarray || want == anycompatiblearray) {
      const Oid of = want == anyarray ? array : best_array;
      if (of == Oid::invalid)
        throw Error(errc::undefined_object,
                    "could not find array type for data type " + name_of(want == anyarray ? element : best));
      return of;
    }
    return want;
  };
  for (Oid& t : declared)
    if (is_polymorphic(t)) t = settled(t);
  return is_polymorphic(result) ? settled(result) : result;
}

}  // namespace pgmicro::planner::binding
