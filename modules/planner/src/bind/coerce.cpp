// Coercions: which ways lead from one type to another in which context, and what nodes they become.
//
// PostgreSQL knows three contexts: implicit (an argument), assignment (a value for a column), explicit (a cast that was
// written). Each allows all that the one before does. Literals in quotes and untyped parameters have no type yet and become
// whatever is asked of them; a literal is read by the type's input function right here, so that its error has a place
// in the text.
//
// What a literal's text means can depend on the moment ('now', 'today'); such ones stay unread until the program runs, because a
// program is used more than once.

#include "binder.hpp"

#include <algorithm>

namespace pgmicro::planner::binding {
namespace {

using namespace type_oid;
using bytecode::CastMethod;

[[nodiscard]] bool allows(CastContext asked, CastContext needed) noexcept {
  const auto rank = [](CastContext c) {
    return c == CastContext::implicit ? 0 : c == CastContext::assignment ? 1 : 2;
  };
  return rank(asked) >= rank(needed);
}

[[nodiscard]] bool contains_word(std::string_view text, std::string_view word) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [&](char a, char b) { return lower(a) == b; }) != text.end();
}
/// 'now', 'today', 'tomorrow', 'yesterday' as a date or time.
[[nodiscard]] bool depends_on_now(Oid type, std::string_view text) {
  if (type != date && type != time && type != timestamp && type != timestamptz && type != timetz)
    return false;
  return contains_word(text, "now") || contains_word(text, "tod") || contains_word(text, "tom") ||
         contains_word(text, "yest");
}

/// An identifier as a name in a string is read: folded unless quoted. Parts of `a.b`; empty if it is none.
[[nodiscard]] bool split_name(std::string_view text, std::string (&parts)[3], std::size_t& count) {
  count = 0;
  std::size_t i = 0;
  for (;;) {
    if (count == 3) return false;
    std::string& part = parts[count++];
    if (i < text.size() && text[i] == '"') {
      for (++i;; ++i) {
        if (i >= text.size()) return false;
        if (text[i] == '"' && (i + 1 >= text.size() || text[i + 1] != '"')) break;
        if (text[i] == '"') ++i;
        part += text[i];
      }
      ++i;
    } else {
      for (; i < text.size() && text[i] != '.'; ++i)
        part += text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    }
    if (part.empty()) return false;
    if (i == text.size()) return true;
    if (text[i++] != '.') return false;
  }
}

/// What regclass's input function does: a number, or a relation by name.
[[nodiscard]] Datum read_regclass(std::string_view text, const Environment& env) {
  if (!text.empty() && text.find_first_not_of("0123456789") == text.npos && text.size() <= 10)
    return Datum::of(static_cast<std::int64_t>(std::stoull(std::string(text))));
  std::string parts[3];
  std::size_t count = 0;
  if (!split_name(text, parts, count)) throw Error(SqlState("42602"), "invalid name syntax");
  const auto find = [&](Oid schema) {
    const auto& name = parts[count - 1];
    if (const auto* const relation = env.catalog.find_relation(schema, name)) return relation->oid;
    const auto index = env.catalog.find_index(schema, name);
    return index.index ? index.index->oid : Oid::invalid;
  };
  Oid found = Oid::invalid;
  if (count >= 2) {
    if (const auto* const schema = env.catalog.find_schema(parts[count - 2])) found = find(schema->oid);
  } else {
    for (const Oid schema : env.search_path)
      if ((found = find(schema)) != Oid::invalid) break;
  }
  if (found == Oid::invalid)
    throw Error(errc::undefined_table, "relation " + quoted(text) + " does not exist");
  return Datum::of(std::int64_t{raw(found)});
}

}  // namespace

// ── pathways ─────────────────────────────────────────────────────────────────────────────────────────────────

FoundPathway find_pathway(Oid target, Oid source, CastContext context) {
  if (target == source) return {Pathway::relabel};
  if (const auto* const found = bytecode::find_cast(source, target)) {
    if (!allows(context, found->context)) return {};
    switch (found->method) {
      case CastMethod::function: return {Pathway::function, bytecode::find_function(found->function)};
      case CastMethod::inout: return {Pathway::io};
      case CastMethod::binary: return {Pathway::relabel};
    }
  }
  if (target != oidvector && target != int2vector) {
    const Oid target_element = element_of(target), source_element = element_of(source);
    if (target_element != Oid::invalid && source_element != Oid::invalid &&
        find_pathway(target_element, source_element, context).kind != Pathway::none)
      return {Pathway::array};
  }
  if (allows(context, CastContext::assignment) && category_of(target) == 'S') return {Pathway::io};
  if (context == CastContext::explicit_ && category_of(source) == 'S') return {Pathway::io};
  return {};
}

bool Binder::can_coerce(std::span<const Oid> from, std::span<const Oid> to, CastContext context) const {
  bool generic = false;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == to[i] || to[i] == any) continue;
    if (is_polymorphic(to[i])) {
      generic = true;
      continue;
    }
    if (from[i] == unknown) continue;
    if (find_pathway(to[i], from[i], context).kind != Pathway::none) continue;
    if (from[i] == record_array && to[i] == record_array) continue;
    return false;
  }
  return !generic || polymorphic_fits(from, to.first(from.size()));
}

// ── nodes ────────────────────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::coerce(const Expr* expr, Oid type, Typmod typmod, CastContext context, Location at) {
  const Oid from[] = {expr->type}, to[] = {type};
  if (!can_coerce(from, to, context)) return nullptr;
  const Expr* const result = coerce_type(expr, type, typmod, context, at);
  return apply_typmod(result, type, typmod, context == CastContext::explicit_);
}

const Expr* Binder::coerce_type(const Expr* expr, Oid type, Typmod typmod, CastContext context, Location at) {
  const Oid source = expr->type;
  if (source == type || type == any || type == anyelement || type == anynonarray || type == anycompatible ||
      type == anycompatiblenonarray)
    return expr;
  if (source != unknown && is_polymorphic(type)) return expr;
  if (source == unknown) {
    if (const auto* const literal = as<Constant>(expr)) return coerce_literal(*literal, type, typmod);
    if (const auto* const parameter = as<Param>(expr)) return coerce_param(*parameter, type, at);
    // A subquery's column that nobody has typed: its text is read when it comes.
    auto* const node = make<CoerceIo>(type, at);
    node->arg = expr;
    return node;
  }
  const FoundPathway path = find_pathway(type, source, context);
  switch (path.kind) {
    case Pathway::relabel: {
      auto* const node = make<Relabel>(type, at, expr->typmod);
      node->arg = expr;
      return node;
    }
    case Pathway::io: {
      auto* const node = make<CoerceIo>(type, at);
      node->arg = expr;
      return node;
    }
    case Pathway::function: {
      // A cast function may take the typmod, and whether the cast was written.
      auto* const node = make<Call>(type, at);
      node->function = path.function;
      const auto arity = path.function->argument_count;
      ArenaList<const Expr*> args;
      args.push(arena_, expr);
      if (arity >= 2) args.push(arena_, constant(int4, Datum::of(std::int64_t{typmod}), ast::nowhere));
      if (arity == 3)
        args.push(arena_, constant(boolean, Datum::of(context == CastContext::explicit_), ast::nowhere));
      node->args = args.span();
      return node;
    }
    case Pathway::array: {
      auto* const node = make<ArrayCoerce>(type, at);
      auto* const element = make<CaseValue>(element_of(source), ast::nowhere, expr->typmod);
      node->arg = expr;
      const Expr* const converted = coerce_type(element, element_of(type), typmod, context);
      node->element = apply_typmod(converted, element_of(type), typmod, context == CastContext::explicit_);
      node->typmod = typmod;
      if (as<Relabel>(node->element) && to<Relabel>(*node->element).arg == element) {
        auto* const relabel = make<Relabel>(type, at);
        relabel->arg = expr;
        return relabel;
      }
      return node;
    }
    case Pathway::none: break;
  }
  throw Error(errc::internal,
              "failed to find conversion function from " + name_of(source) + " to " + name_of(type));
}

const Expr* Binder::apply_typmod(const Expr* expr, Oid type, Typmod typmod, bool is_explicit) {
  if (typmod < 0 || expr->typmod == typmod) return expr;
  if (const Oid element = element_of(type); element != Oid::invalid) {
    const types::TypeInfo* const info = types::find_type(element);
    if (!info || !info->apply_typmod) return expr;
    auto* const value = make<CaseValue>(element, ast::nowhere);
    auto* const fit = make<CoerceTypmod>(element, ast::nowhere, typmod);
    fit->arg = value;
    fit->is_explicit = is_explicit;
    auto* const node = make<ArrayCoerce>(type, expr->at, typmod);
    node->arg = expr;
    node->element = fit;
    return node;
  }
  const types::TypeInfo* const info = types::find_type(type);
  if (!info || !info->apply_typmod) return expr;
  auto* const node = make<CoerceTypmod>(type, ast::nowhere, typmod);
  node->arg = expr;
  node->is_explicit = is_explicit;
  return node;
}

const Expr* Binder::coerce_literal(const Constant& literal, Oid type, Typmod typmod) {
  auto* const node = make<Constant>(type, literal.at);
  if (literal.value.null) {
    node->value = Datum::null_value();
    return node;
  }
  const std::string_view text = literal.value.text();
  const auto input_typmod = type == interval ? typmod : Typmod{-1};
  if (input_typmod >= 0) node->typmod = input_typmod;
  const types::TypeInfo* const info = types::find_type(type);
  const bool names_object = type == regclass;
  if (!names_object && (!info || !info->input)) throw unsupported(literal.at, "type " + name_of(type));
  if (depends_on_now(type, text)) {
    auto* const as_text = constant(type_oid::text, literal.value, literal.at);
    if (literal.lifted > 0) {
      as_text->lifted = literal.lifted;
      lifted_[static_cast<std::size_t>(literal.lifted - 1)] = type_oid::text;
    }
    auto* const read = make<CoerceIo>(type, literal.at);
    read->arg = as_text;
    return read;
  }
  try {
    node->value = names_object ? read_regclass(text, env_) : info->input(text, input_typmod, types_context());
  } catch (Error& e) {
    if (e.position() == 0 && literal.at >= 0) throw std::move(e).position(literal.at + 1);
    throw;
  }
  if (literal.lifted > 0) {
    // One lifted constant has one type; if it is wanted as two, or as an object's name, only this text is meant.
    Oid& settled = lifted_[static_cast<std::size_t>(literal.lifted - 1)];
    if (names_object || input_typmod >= 0 || (settled != unknown && settled != type)) {
      unshared_ = true;
    } else {
      settled = type;
      node->lifted = literal.lifted;
    }
  }
  return node;
}

const Expr* Binder::coerce_param(const Param& param, Oid type, Location at) {
  Oid& settled = params_[static_cast<std::size_t>(param.number - 1)];
  if (settled == unknown || settled == Oid::invalid) {
    settled = type;
  } else if (settled != type) {
    throw error_at(param.at, errc::ambiguous_parameter,
                   "inconsistent types deduced for parameter $" + std::to_string(param.number))
        .detail(name_of(settled) + " versus " + name_of(type));
  }
  // The node itself gets the type: other expressions that share it (the left side of IN) see a typed parameter.
  auto& node = const_cast<Param&>(param);
  node.type = type;
  if (node.at < 0) node.at = at;
  return &node;
}

const Expr* Binder::coerce_to_boolean(const Expr* expr, const char* construct) {
  return coerce_to(expr, boolean, construct);
}

const Expr* Binder::coerce_to(const Expr* expr, Oid type, const char* construct) {
  if (expr->type != type) {
    const Expr* const result = coerce(expr, type, -1, CastContext::assignment);
    if (!result)
      throw error_at(location_of(expr), errc::datatype_mismatch,
                     "argument of " + std::string(construct) + " must be type " + name_of(type) +
                         ", not type " + name_of(expr->type));
    expr = result;
  }
  if (returns_set(expr))
    throw error_at(location_of(expr), errc::datatype_mismatch,
                   "argument of " + std::string(construct) + " must not return a set");
  return expr;
}

const Expr* Binder::text_of(const Expr* expr) {
  return expr->type == unknown ? coerce_type(expr, text, -1, CastContext::implicit) : expr;
}

// ── common types ─────────────────────────────────────────────────────────────────────────────────────────────

Oid Binder::common_type(std::span<const Expr* const> exprs, const char* context, const Expr** which) {
  // All the same, as it mostly is.
  const Expr* best = exprs[0];
  std::size_t i = 1;
  if (best->type != unknown) {
    while (i < exprs.size() && exprs[i]->type == best->type) ++i;
    if (i == exprs.size()) {
      if (which) *which = best;
      return best->type;
    }
  }
  char category = category_of(best->type);
  bool preferred = is_preferred(best->type);
  for (; i < exprs.size(); ++i) {
    const Expr* const next = exprs[i];
    const Oid type = next->type;
    if (type == unknown || type == best->type) continue;
    if (best->type == unknown) {
      best = next;
    } else if (category_of(type) != category) {
      if (!context) return Oid::invalid;
      throw error_at(location_of(next), errc::datatype_mismatch,
                     std::string(context) + " types " + name_of(best->type) + " and " + name_of(type) +
                         " cannot be matched");
    } else if (preferred) {
      continue;
    } else {
      const Oid ours[] = {best->type}, theirs[] = {type};
      if (!can_coerce(ours, theirs, CastContext::implicit) || can_coerce(theirs, ours, CastContext::implicit))
        continue;
      best = next;
    }
    category = category_of(best->type);
    preferred = is_preferred(best->type);
  }
  if (which) *which = best;
  return best->type == unknown ? text : best->type;
}

const Expr* Binder::coerce_to_common(const Expr* expr, Oid type, const char* construct) {
  if (expr->type == type) return expr;
  const Oid from[] = {expr->type}, to[] = {type};
  if (!can_coerce(from, to, CastContext::implicit))
    throw error_at(
        location_of(expr), errc::cannot_coerce,
        std::string(construct) + " could not convert type " + name_of(expr->type) + " to " + name_of(type));
  return coerce_type(expr, type, -1, CastContext::implicit);
}

Typmod Binder::common_typmod(std::span<const Expr* const> exprs, Oid type) {
  Typmod typmod = -1;
  for (std::size_t i = 0; i < exprs.size(); ++i) {
    if (!exprs[i] || exprs[i]->type != type) return -1;
    if (i == 0)
      typmod = exprs[i]->typmod;
    else if (exprs[i]->typmod != typmod)
      return -1;
  }
  return typmod;
}

}  // namespace pgmicro::planner::binding
