// Operators, and the predicates that are operators in disguise: LIKE, BETWEEN, IN, IS DISTINCT FROM, NULLIF, comparisons of
// rows, op ANY (array).

#include "binder.hpp"
#include "walk.hpp"

namespace pgmicro::planner::binding {

using namespace type_oid;
using bytecode::AccessMethod;

namespace {

/// A row constructor stays a row here: it is compared field by field.
[[nodiscard]] bool is_row(const ast::Expr* e) { return e && e->kind == ast::NodeKind::Row; }

[[nodiscard]] bool is_null_literal(const ast::Expr* e) {
  const auto* const literal = ast::as<ast::Literal>(e);
  return literal && literal->type == ast::LiteralType::null;
}

}  // namespace

// ── making operators ─────────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::make_operator(std::string_view name, const Expr* left, const Expr* right, Location at) {
  const std::string_view parts[] = {name};
  return make_operator(ast::Name(parts, 1), left, right, at);
}

const Expr* Binder::make_operator(ast::Name name, const Expr* left, const Expr* right, Location at) {
  const Oid left_type = left ? left->type : Oid::invalid;
  const auto& op = resolve_operator(name, left_type, right->type, at);
  const bytecode::Function* const function = bytecode::find_function(op.function);
  if (pgm::never(!function))
    throw error_at(at, errc::undefined_function, "operator is only a shell: " + joined(name));
  Oid declared[] = {op.left, op.right};
  Oid result = op.result;
  const std::size_t first = left ? 0 : 1;
  if (is_polymorphic(op.left) || is_polymorphic(op.right) || is_polymorphic(result)) {
    const Oid actual[] = {left_type, right->type};
    result = settle_polymorphic(std::span(actual).subspan(first), std::span(declared).subspan(first), result);
  }
  auto* const node = make<Call>(result, at);
  node->function = function;
  node->op = op.oid;
  const Expr* const l = left ? coerce_type(left, declared[0], -1, CastContext::implicit) : nullptr;
  const Expr* const r = coerce_type(right, declared[1], -1, CastContext::implicit);
  node->args = left ? list_of({l, r}) : list_of({r});
  return node;
}

const Expr* Binder::join_logical(ast::LogicalType op, const Expr* left, const Expr* right, Location at) {
  if (!left) return right;
  auto* const node = make<Logical>(boolean, at);
  node->op = op;
  // Chains stay flat.
  if (const auto* const chain = as<Logical>(left); chain && chain->op == op) {
    ArenaList<const Expr*> args;
    args.append(arena_, chain->args.data(), chain->args.size());
    args.push(arena_, right);
    node->args = args.span();
  } else {
    node->args = list_of({left, right});
  }
  return node;
}

const Expr* Binder::operator_expression(const ast::Operator& e) {
  if (!e.left) return make_operator(e.name, nullptr, expr(*e.right), e.at);
  if (e.right->kind == ast::NodeKind::Subquery && is_row(e.left)) {
    const auto& sub = ast::to<ast::Subquery>(*e.right);
    if (sub.type == ast::SubqueryType::scalar) return row_with_subquery(e, ast::to<ast::Row>(*e.left), sub);
  }
  if (is_row(e.left) && is_row(e.right)) {
    const Expr* const left = row(ast::to<ast::Row>(*e.left));
    const Expr* const right = row(ast::to<ast::Row>(*e.right));
    return row_comparison(e.name, to<Row>(*left), to<Row>(*right), e.at);
  }
  const Expr* const left = expr(*e.left);
  const Expr* const right = expr(*e.right);
  if (const auto* const a = as<Row>(left), * const b = as<Row>(right); a && b)
    return row_comparison(e.name, *a, *b, e.at);
  return make_operator(e.name, left, right, e.at);
}

/// (a, b) op (SELECT x, y …): with the one row that the query gives, or NULLs.
const Expr* Binder::row_with_subquery(const ast::Operator& e, const ast::Row& written,
                                      const ast::Subquery& sub) {
  const auto& left = to<Row>(*row(written));
  auto* const rows = make<Subquery>(record, sub.at);
  rows->form = ast::SubqueryType::scalar;
  rows->query = query(*sub.query, level_);
  const std::uint32_t n = rows->query->visible_targets;
  if (left.fields.size() != n)
    throw error_at(e.at, errc::syntax_error,
                   left.fields.size() < n ? "subquery has too many columns" : "subquery has too few columns");
  auto* const right = make<Row>(record, sub.at);
  ArenaList<const Expr*> fields;
  for (std::uint32_t i = 0; i < n; ++i) {
    const Expr& column = *rows->query->targets[i].expr;
    auto* const field = make<Field>(column.type, location_of(&column), column.typmod);
    field->base = rows;
    field->field = i;
    fields.push(arena_, field);
  }
  right->fields = fields.span();
  return row_comparison(e.name, left, *right, e.at);
}

const Expr* Binder::row_comparison(ast::Name name, const Row& left, const Row& right, Location at) {
  const std::uint32_t n = left.fields.size();
  if (n != right.fields.size())
    throw error_at(at, errc::syntax_error, "unequal number of entries in row expressions");
  if (n == 0) throw error_at(at, errc::feature_not_supported, "cannot compare rows of zero length");
  ArenaList<const Call*> calls;
  for (std::uint32_t i = 0; i < n; ++i) {
    const Expr* const one = make_operator(name, left.fields[i], right.fields[i], at);
    if (one->type != boolean)
      throw error_at(at, errc::datatype_mismatch,
                     "row comparison operator must yield type boolean, not type " + name_of(one->type));
    calls.push(arena_, &to<Call>(*one));
  }
  if (n == 1) return calls[0];
  const auto op = name.back();
  if (op == "=" || op == "<>") {
    const Expr* all = nullptr;
    for (const Call* const call : calls)
      all = join_logical(op == "=" ? ast::LogicalType::and_ : ast::LogicalType::or_, all, call, at);
    return all;
  }
  auto* const node = make<RowCompare>(boolean, at);
  node->op = op == "<" ? RowOp::lt : op == "<=" ? RowOp::le : op == ">" ? RowOp::gt : RowOp::ge;
  ArenaList<const Expr*> lefts, rights;
  ArenaList<const bytecode::Function*> equal, less;
  for (const Call* const call : calls) {
    // Every field's operator is one of a btree family, from which the equality comes.
    const auto* const member = bytecode::find_in_families(AccessMethod::btree, call->op);
    if (!member || (op != "<" && op != "<=" && op != ">" && op != ">="))
      throw error_at(at, errc::feature_not_supported,
                     "could not determine interpretation of row comparison operator " + std::string(op))
          .hint("Row comparison operators must be associated with btree operator families.");
    const auto of = [&](bytecode::Strategy s) {
      const Oid oid = bytecode::family_operator(member->family, member->left, member->right, s);
      const auto* const found = bytecode::find_operator(oid);
      return found ? bytecode::find_function(found->function) : nullptr;
    };
    lefts.push(arena_, call->args[0]);
    rights.push(arena_, call->args[1]);
    equal.push(arena_, of(bytecode::Strategy::equal));
    less.push(arena_, of(bytecode::Strategy::less));
  }
  node->left = lefts.span();
  node->right = rights.span();
  node->equal = equal.span();
  node->less = less.span();
  return node;
}

// ── op ANY (array), IN ───────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::quantified_operator(const ast::QuantifiedOperator& e) {
  const Expr* const left = expr(*e.left);
  const Expr* const right = expr(*e.right);
  return any_all(e.name, e.all, left, right, e.at);
}

const Expr* Binder::any_all(ast::Name name, bool all, const Expr* left, const Expr* right, Location at) {
  const Oid array_type = right->type;
  Oid element = unknown;
  if (array_type != unknown) {
    element = element_of(array_type);
    if (element == Oid::invalid)
      throw error_at(at, errc::wrong_object_type, "op ANY/ALL (array) requires array on right side");
  }
  const auto& op = resolve_operator(name, left->type, element, at);
  Oid declared[] = {op.left, op.right};
  const Oid actual[] = {left->type, element};
  const Oid result = settle_polymorphic(actual, declared, op.result);
  if (result != boolean)
    throw error_at(at, errc::wrong_object_type, "op ANY/ALL (array) requires operator to yield boolean");
  const auto* const function = bytecode::find_function(op.function);
  if (function->returns_set)
    throw error_at(at, errc::wrong_object_type, "op ANY/ALL (array) requires operator not to return a set");
  const Oid wanted = array_of(declared[1]);
  if (wanted == Oid::invalid)
    throw error_at(at, errc::undefined_object,
                   "could not find array type for data type " + name_of(declared[1]));
  auto* const node = make<Quantified>(boolean, at);
  node->all = all;
  node->compare = function;
  node->left = coerce_type(left, declared[0], -1, CastContext::implicit);
  node->array = coerce_type(right, wanted, -1, CastContext::implicit);
  return node;
}

const Expr* Binder::in_list(const ast::In& e) {
  const std::string_view op = e.negated ? "<>" : "=";
  const std::string_view parts[] = {op};
  const ast::Name name(parts, 1);
  const ast::LogicalType joiner = e.negated ? ast::LogicalType::and_ : ast::LogicalType::or_;

  // What refers to no column of this query becomes one list of one type, if it can; the others are compared one by one.
  const bool left_is_row = is_row(e.arg);
  const Expr* const left = left_is_row ? row(ast::to<ast::Row>(*e.arg)) : expr(*e.arg);
  ArenaList<const Expr*> constants, others, rights;
  bool any_row = left_is_row;
  for (const ast::Expr* const item : e.list) {
    any_row = any_row || is_row(item);
    const Expr* const bound = is_row(item) ? row(ast::to<ast::Row>(*item)) : expr(*item);
    rights.push(arena_, bound);
    (refers_to_level(bound) ? others : constants).push(arena_, bound);
  }
  const Expr* result = nullptr;
  if (!any_row && constants.size() > 1) {
    ArenaList<const Expr*> all;
    all.push(arena_, left);
    all.append(arena_, constants);
    const Oid scalar = common_type({all.begin(), all.size()}, nullptr);
    if (scalar != Oid::invalid && scalar != record) {
      // Can everything become that type without an error?
      bool fits = true;
      for (const Expr* const item : constants) {
        const Oid from[] = {item->type}, to[] = {scalar};
        fits = fits && can_coerce(from, to, CastContext::implicit);
      }
      if (fits && array_of(scalar) != Oid::invalid) {
        const auto& found = resolve_operator(name, left->type, scalar, e.at);
        Oid declared[] = {found.left, found.right};
        const Oid actual[] = {left->type, scalar};
        (void)settle_polymorphic(actual, declared, found.result);
        auto* const node = make<InList>(boolean, e.at);
        node->negated = e.negated;
        node->compare = bytecode::find_function(found.function);
        for (const Expr*& item : constants) item = coerce_to_common(item, scalar, "IN");
        node->arg = coerce_type(left, declared[0], -1, CastContext::implicit);
        for (const Expr*& item : constants) item = coerce_type(item, declared[1], -1, CastContext::implicit);
        node->list = constants.span();
        result = node;
      }
    }
  }
  const ArenaList<const Expr*>& rest = result ? others : rights;
  // Each comparison types a parameter on its own, and they have to agree.
  const auto fresh = [&](const Expr* x) {
    const auto* const parameter = as<Param>(x);
    return parameter && parameter->type == unknown ? arena_.make<Param>(*parameter) : x;
  };
  for (const Expr* const item : rest) {
    const auto* const right_row = as<Row>(item);
    const Expr* one = nullptr;
    if (left_is_row && right_row)
      one = row_comparison(name, to<Row>(*left), *right_row, e.at);
    else
      one = make_operator(name, fresh(left), item, e.at);
    result = join_logical(joiner, result, coerce_to_boolean(one, "IN"), e.at);
  }
  if (const auto* const parameter = as<Param>(left); parameter && parameter->type == unknown)
    const_cast<Param*>(parameter)->type = params_[static_cast<std::size_t>(parameter->number - 1)];
  return result;
}

// ── predicates ───────────────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::like(const ast::Like& e) {
  const Expr* const arg = expr(*e.arg);
  const Expr* pattern = expr(*e.pattern);
  const char* op = nullptr;
  switch (e.type) {
    case ast::LikeType::like: op = e.negated ? "!~~" : "~~"; break;
    case ast::LikeType::ilike: op = e.negated ? "!~~*" : "~~*"; break;
    case ast::LikeType::similar: op = e.negated ? "!~" : "~"; break;
  }
  if (e.type == ast::LikeType::similar) {
    pattern = e.escape ? call_builtin("similar_to_escape", {pattern, expr(*e.escape)}, e.at)
                       : call_builtin("similar_to_escape", {pattern}, e.at);
  } else if (e.escape) {
    pattern = call_builtin("like_escape", {pattern, expr(*e.escape)}, e.at);
  }
  return make_operator(op, arg, pattern, e.at);
}

const Expr* Binder::between(const ast::Between& e) {
  const auto range = [&](const ast::Expr& low, const ast::Expr& high) {
    const auto compare = [&](const char* op, const ast::Expr& limit) {
      const Expr* const arg = expr(*e.arg);  // before the limit: errors come in the order of the text
      return make_operator(op, arg, expr(limit), e.at);
    };
    const Expr* const above = compare(e.negated ? "<" : ">=", low);
    const Expr* const below = compare(e.negated ? ">" : "<=", high);
    auto* const node = make<Logical>(boolean, e.at);
    node->op = e.negated ? ast::LogicalType::or_ : ast::LogicalType::and_;
    node->args = list_of({coerce_to_boolean(above, e.negated ? "OR" : "AND"),
                          coerce_to_boolean(below, e.negated ? "OR" : "AND")});
    return static_cast<const Expr*>(node);
  };
  const Expr* const straight = range(*e.low, *e.high);
  if (!e.symmetric) return straight;
  auto* const node = make<Logical>(boolean, e.at);
  node->op = e.negated ? ast::LogicalType::and_ : ast::LogicalType::or_;
  node->args = list_of({straight, range(*e.high, *e.low)});
  return node;
}

const Expr* Binder::null_test(const ast::NullTest& e) {
  auto* const node = make<NullTest>(boolean, e.at);
  node->negated = e.negated;
  node->arg = expr(*e.arg);
  node->of_row = node->arg->type == record;
  return node;
}

const Expr* Binder::boolean_test(const ast::BooleanTest& e) {
  using enum ast::BooleanTestType;
  const char* construct = nullptr;
  switch (e.type) {
    case is_true: construct = "IS TRUE"; break;
    case is_not_true: construct = "IS NOT TRUE"; break;
    case is_false: construct = "IS FALSE"; break;
    case is_not_false: construct = "IS NOT FALSE"; break;
    case is_unknown: construct = "IS UNKNOWN"; break;
    case is_not_unknown: construct = "IS NOT UNKNOWN"; break;
  }
  auto* const node = make<BooleanTest>(boolean, e.at);
  node->test = e.type;
  node->arg = coerce_to_boolean(expr(*e.arg), construct);
  return node;
}

const Expr* Binder::distinct_of(const Expr* left, const Expr* right, bool negated, Location at) {
  const auto* const call = &to<Call>(*make_operator("=", left, right, at));
  if (call->type != boolean)
    throw error_at(at, errc::datatype_mismatch, "IS DISTINCT FROM requires = operator to yield boolean");
  auto* const node = make<Distinct>(boolean, at);
  node->negated = negated;
  node->equal = call->function;
  node->left = call->args[0];
  node->right = call->args[1];
  return node;
}

const Expr* Binder::is_distinct(const ast::IsDistinct& e) {
  if (is_row(e.left) && is_row(e.right)) {
    const auto& left = to<Row>(*row(ast::to<ast::Row>(*e.left)));
    const auto& right = to<Row>(*row(ast::to<ast::Row>(*e.right)));
    if (left.fields.size() != right.fields.size())
      throw error_at(e.at, errc::syntax_error, "unequal number of entries in row expressions");
    const Expr* any = nullptr;
    for (std::uint32_t i = 0; i < left.fields.size(); ++i) {
      const Expr* const one = distinct_of(left.fields[i], right.fields[i], e.negated, e.at);
      any = join_logical(e.negated ? ast::LogicalType::and_ : ast::LogicalType::or_, any, one, e.at);
    }
    return any ? any : constant(boolean, Datum::of(e.negated), e.at);
  }
  // IS DISTINCT FROM NULL is IS NOT NULL, whatever the type.
  if (is_null_literal(e.left) || is_null_literal(e.right)) {
    auto* const node = make<NullTest>(boolean, e.at);
    node->arg = expr(is_null_literal(e.right) ? *e.left : *e.right);
    node->negated = !e.negated;
    return node;
  }
  const Expr* const left = expr(*e.left);
  const Expr* const right = expr(*e.right);
  return distinct_of(left, right, e.negated, e.at);
}

const Expr* Binder::null_if(const ast::NullIf& e) {
  const Expr* const left = expr(*e.left);
  const Expr* const right = expr(*e.right);
  const auto& call = to<Call>(*make_operator("=", left, right, e.at));
  if (call.type != boolean)
    throw error_at(e.at, errc::datatype_mismatch, "NULLIF requires = operator to yield boolean");
  // The result is of the type that the comparison made of the left side: NULLIF(1, 2.5) is numeric.
  const Expr* const result = call.args[0];
  auto* const node = make<NullIf>(result->type, e.at, result->typmod);
  node->equal = call.function;
  node->result = result;
  node->left = call.args[0];
  node->right = call.args[1];
  return node;
}

}  // namespace pgmicro::planner::binding
