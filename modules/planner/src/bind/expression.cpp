// Expressions that are no operators and no calls: constants, parameters, CASE and its kin, arrays, rows, fields,
// subqueries. Order of binding is the order of the text, so that of two errors the one PostgreSQL finds first is reported.

#include "binder.hpp"
#include "walk.hpp"

#include <charconv>

namespace pgmicro::planner::binding {

using namespace type_oid;

Error too_deep() {
  return Error(errc::statement_too_complex, "stack depth limit exceeded")
      .hint(
          "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after ensuring the "
          "platform's stack depth limit is adequate.");
}

const Expr* Binder::expr(const ast::Expr& e, Use use) {
  const Use before = level_->use;
  level_->use = use;
  const Expr* const result = expr(e);
  level_->use = before;
  return result;
}

const Expr* Binder::condition(const ast::Expr* e, Use use, const char* construct) {
  return e ? coerce_to_boolean(expr(*e, use), construct) : nullptr;
}

const Expr* Binder::expr(const ast::Expr& e) {
  const Depth depth(*this);
  using ast::NodeKind;
  switch (e.kind) {
    case NodeKind::Literal: return literal(ast::to<ast::Literal>(e));
    case NodeKind::Param: return param(ast::to<ast::Param>(e));
    case NodeKind::ColumnRef: return column_ref(ast::to<ast::ColumnRef>(e));
    case NodeKind::Indirection: return indirection(ast::to<ast::Indirection>(e));
    case NodeKind::Operator: return operator_expression(ast::to<ast::Operator>(e));
    case NodeKind::QuantifiedOperator: return quantified_operator(ast::to<ast::QuantifiedOperator>(e));
    case NodeKind::IsDistinct: return is_distinct(ast::to<ast::IsDistinct>(e));
    case NodeKind::NullIf: return null_if(ast::to<ast::NullIf>(e));
    case NodeKind::In: return in_list(ast::to<ast::In>(e));
    case NodeKind::Like: return like(ast::to<ast::Like>(e));
    case NodeKind::Between: return between(ast::to<ast::Between>(e));
    case NodeKind::Logical: return logical(ast::to<ast::Logical>(e));
    case NodeKind::NullTest: return null_test(ast::to<ast::NullTest>(e));
    case NodeKind::BooleanTest: return boolean_test(ast::to<ast::BooleanTest>(e));
    case NodeKind::Cast: return cast(ast::to<ast::Cast>(e));
    case NodeKind::Collate: return collate(ast::to<ast::Collate>(e));
    case NodeKind::FunctionCall: return function_call(ast::to<ast::FunctionCall>(e));
    case NodeKind::Subquery: return subquery(ast::to<ast::Subquery>(e));
    case NodeKind::Case: return case_expression(ast::to<ast::Case>(e));
    case NodeKind::ArrayLiteral:
      return array_literal(ast::to<ast::ArrayLiteral>(e), Oid::invalid, Oid::invalid, -1);
    case NodeKind::Row: {
      const Expr* const bound = row(ast::to<ast::Row>(e));
      for_each_child(*bound, [&](Slot& field) { field = text_of(field); });
      return bound;
    }
    case NodeKind::Coalesce: return coalesce(ast::to<ast::Coalesce>(e));
    case NodeKind::MinMax: return min_max(ast::to<ast::MinMax>(e));
    case NodeKind::SessionValue: return session_value(ast::to<ast::SessionValue>(e));
    case NodeKind::DefaultValue:
      throw error_at(e.at, errc::syntax_error, "DEFAULT is not allowed in this context");
    case NodeKind::Grouping: throw unsupported(e.at, "GROUPING");
    case NodeKind::CurrentOf: throw unsupported(e.at, "WHERE CURRENT OF");
    case NodeKind::Xml:
    case NodeKind::XmlSerialize: throw unsupported(e.at, "XML");
    default: break;
  }
  throw error_at(e.at, errc::internal, "unrecognized expression: " + std::string(ast::name_of(e.kind)));
}

// ── constants and parameters ─────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::literal(const ast::Literal& e) {
  Constant* node = nullptr;
  switch (e.type) {
    case ast::LiteralType::null: return constant(unknown, Datum::null_value(), e.at);
    case ast::LiteralType::boolean: return constant(boolean, Datum::of(e.boolean), e.at);
    case ast::LiteralType::integer: node = constant(int4, Datum::of(std::int64_t{e.integer}), e.at); break;
    case ast::LiteralType::string: node = constant(unknown, Datum::of(e.text), e.at); break;
    case ast::LiteralType::numeric: {
      std::int64_t value = 0;
      const auto [end, error] = std::from_chars(e.text.data(), e.text.data() + e.text.size(), value);
      if (error == std::errc() && end == e.text.data() + e.text.size()) {
        const bool small = value >= INT32_MIN && value <= INT32_MAX && e.lifted == 0;
        node = constant(small ? int4 : int8, Datum::of(value), e.at);
      } else {
        const Constant text(*constant(unknown, Datum::of(e.text), e.at));
        node = const_cast<Constant*>(as<Constant>(coerce_literal(text, numeric, -1)));
      }
      break;
    }
    case ast::LiteralType::bit_string: throw unsupported(e.at, "type bit");
  }
  if (e.lifted > 0) {
    while (lifted_.size() < static_cast<std::uint32_t>(e.lifted)) lifted_.push(arena_, unknown);
    node->lifted = e.lifted;
    Oid& settled = lifted_[static_cast<std::size_t>(e.lifted - 1)];
    if (node->type != unknown) settled = node->type;
  }
  return node;
}

const Expr* Binder::param(const ast::Param& e) {
  constexpr std::int32_t number_max = 65535;
  const bool undeclared = fixed_params_ && e.number > static_cast<std::int32_t>(declared_params_);
  if (e.number < 1 || e.number > number_max || undeclared)
    throw error_at(e.at, errc::undefined_parameter, "there is no parameter $" + std::to_string(e.number));
  while (params_.size() < static_cast<std::uint32_t>(e.number)) params_.push(arena_, Oid::invalid);
  Oid& settled = params_[static_cast<std::size_t>(e.number - 1)];
  if (settled == Oid::invalid) settled = unknown;
  auto* const node = make<Param>(settled, e.at);
  node->number = e.number;
  if (settled == unknown) untyped_params_.push(arena_, node);
  return node;
}

const Expr* Binder::session_value(const ast::SessionValue& e) {
  constexpr Typmod precision_max = 6;
  using enum ast::SessionValueType;
  Oid type = name;
  switch (e.type) {
    case current_date: type = date; break;
    case current_time: type = timetz; break;
    case current_timestamp: type = timestamptz; break;
    case localtime: type = time; break;
    case localtimestamp: type = timestamp; break;
    case current_role:
    case current_user:
    case user:
    case session_user:
    case current_catalog:
    case current_schema: break;
  }
  auto* const node =
      make<SessionValue>(type, e.at, e.precision > precision_max ? precision_max : e.precision);
  node->value = e.type;
  return node;
}

// ── casts ────────────────────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::cast(const ast::Cast& e) {
  const ResolvedType target = resolve_type(*e.type, env_);
  const Oid type = target.type->oid;
  const Expr* arg = nullptr;
  const auto* const array = ast::as<ast::ArrayLiteral>(e.arg);
  if (array && element_of(type) != Oid::invalid)
    arg = array_literal(*array, type, element_of(type), target.typmod);
  else
    arg = expr(*e.arg);
  const Location at = e.at >= 0 ? e.at : e.type->at;
  const Oid from = arg->type;
  const Expr* const result = coerce(arg, type, target.typmod, CastContext::explicit_, at);
  if (!result)
    throw error_at(at >= 0 ? at : location_of(arg), errc::cannot_coerce,
                   "cannot cast type " + name_of(from) + " to " + name_of(type));
  return result;
}

const Expr* Binder::collate(const ast::Collate& e) {
  const Expr* const arg = expr(*e.arg);
  const char category = category_of(arg->type);
  if (arg->type != unknown && category != 'S' &&
      !(element_of(arg->type) != Oid::invalid && category_of(element_of(arg->type)) == 'S'))
    throw error_at(e.at, errc::datatype_mismatch,
                   "collations are not supported by type " + name_of(arg->type));
  // All order is by bytes, which these collations mean.
  const std::string_view name = e.collation.back();
  const bool known = name == "C" || name == "POSIX" || name == "default" || name == "ucs_basic";
  const bool in_catalog = e.collation.size() == 1 || e.collation[e.collation.size() - 2] == "pg_catalog";
  if (!known || !in_catalog)
    throw error_at(e.at, errc::undefined_object,
                   "collation " + quoted(joined(e.collation)) + " for encoding \"UTF8\" does not exist");
  return text_of(arg);
}

// ── choices ──────────────────────────────────────────────────────────────────────────────────────────────────

namespace {
[[nodiscard]] Error no_sets(const Expr* where, const char* construct) {
  return error_at(where ? location_of(where) : ast::nowhere, errc::feature_not_supported,
                  std::string("set-returning functions are not allowed in ") + construct)
      .hint("You might be able to move the set-returning function into a LATERAL FROM item.");
}
/// The first set-returning call in the expression.
[[nodiscard]] const Expr* find_set(const Expr* e) {
  if (!e || e->kind == ExprKind::set_result) return e;
  const Expr* found = nullptr;
  for_each_child(*e, [&](Slot& child) {
    if (!found) found = find_set(child);
  });
  return found;
}
}  // namespace

const Expr* Binder::logical(const ast::Logical& e) {
  const char* const construct = e.type == ast::LogicalType::and_  ? "AND"
                                : e.type == ast::LogicalType::or_ ? "OR"
                                                                  : "NOT";
  auto* const node = make<Logical>(boolean, e.at);
  node->op = e.type;
  ArenaList<const Expr*> args;
  for (const ast::Expr* const arg : e.args) args.push(arena_, coerce_to_boolean(expr(*arg), construct));
  node->args = args.span();
  return node;
}

const Expr* Binder::case_expression(const ast::Case& e) {
  auto* const node = make<Case>(Oid::invalid, e.at);
  if (e.arg) node->arg = text_of(expr(*e.arg));
  ArenaList<const Expr*> conditions, results;  // results[0] is the default: it decides the type first
  results.push(arena_, nullptr);
  for (const ast::CaseWhen* const when : e.whens) {
    const Expr* condition = nullptr;
    if (node->arg) {
      const Expr* const value = make<CaseValue>(node->arg->type, location_of(node->arg), node->arg->typmod);
      condition = make_operator("=", value, expr(*when->condition), when->at);
    } else {
      condition = expr(*when->condition);
    }
    conditions.push(arena_, coerce_to_boolean(condition, "CASE/WHEN"));
    results.push(arena_, expr(*when->result));
  }
  results[0] = e.otherwise ? expr(*e.otherwise) : constant(unknown, Datum::null_value(), ast::nowhere);
  node->type = common_type({results.begin(), results.size()}, "CASE");
  for (std::uint32_t i = 0; i < results.size(); ++i) {
    results[i] = coerce_to_common(results[i], node->type, i == 0 ? "CASE/ELSE" : "CASE/WHEN");
    if (const Expr* const set = find_set(results[i])) throw no_sets(set, "CASE");
  }
  node->typmod = common_typmod({results.begin(), results.size()}, node->type);
  ArenaList<CaseArm> arms;
  for (std::uint32_t i = 0; i < conditions.size(); ++i) {
    if (const Expr* const set = find_set(conditions[i])) throw no_sets(set, "CASE");
    arms.push(arena_, {conditions[i], results[i + 1]});
  }
  node->arms = arms.span();
  if (e.otherwise) node->otherwise = results[0];
  return node;
}

const Expr* Binder::coalesce(const ast::Coalesce& e) {
  ArenaList<const Expr*> args;
  for (const ast::Expr* const arg : e.args) args.push(arena_, expr(*arg));
  auto* const node = make<Coalesce>(common_type({args.begin(), args.size()}, "COALESCE"), e.at);
  for (const Expr*& arg : args) {
    arg = coerce_to_common(arg, node->type, "COALESCE");
    if (const Expr* const set = find_set(arg)) throw no_sets(set, "COALESCE");
  }
  node->typmod = common_typmod({args.begin(), args.size()}, node->type);
  node->args = args.span();
  return node;
}

const Expr* Binder::min_max(const ast::MinMax& e) {
  const char* const construct = e.least ? "LEAST" : "GREATEST";
  ArenaList<const Expr*> args;
  for (const ast::Expr* const arg : e.args) args.push(arena_, expr(*arg));
  auto* const node = make<MinMax>(common_type({args.begin(), args.size()}, construct), e.at);
  if (!has_order(node->type))
    throw error_at(e.at, errc::undefined_function,
                   "could not identify a comparison function for type " + name_of(node->type));
  for (const Expr*& arg : args) arg = coerce_to_common(arg, node->type, construct);
  node->least = e.least;
  node->typmod = common_typmod({args.begin(), args.size()}, node->type);
  node->args = args.span();
  return node;
}

// ── arrays and rows ──────────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::array_literal(const ast::ArrayLiteral& e, Oid array_type, Oid element_type,
                                  Typmod typmod) {
  const Depth depth(*this);
  ArenaList<const Expr*> elements;
  bool nested = false;
  for (const ast::Expr* const item : e.elements) {
    const Expr* element = nullptr;
    if (const auto* const inner = ast::as<ast::ArrayLiteral>(item)) {
      element = array_literal(*inner, array_type, element_type, typmod);
      nested = true;
    } else {
      element = expr(*item);
      nested = nested || element_of(element->type) != Oid::invalid;
    }
    elements.push(arena_, element);
  }
  const bool given = array_type != Oid::invalid;
  Oid type = Oid::invalid;
  if (given) {
    type = nested ? array_type : element_type;
  } else {
    if (elements.empty())
      throw error_at(e.at, errc::indeterminate_datatype, "cannot determine type of empty array")
          .hint("Explicitly cast to the desired type, for example ARRAY[]::integer[].");
    type = common_type({elements.begin(), elements.size()}, "ARRAY");
    array_type = nested ? type : array_of(type);
    if (nested && element_of(type) == Oid::invalid)
      throw error_at(e.at, errc::undefined_object,
                     "could not find element type for data type " + name_of(type));
    if (array_type == Oid::invalid)
      throw error_at(e.at, errc::undefined_object,
                     "could not find array type for data type " + name_of(type));
  }
  for (const Expr*& element : elements) {
    if (given) {
      const Expr* const cast_element = coerce(element, type, typmod, CastContext::explicit_);
      if (!cast_element)
        throw error_at(location_of(element), errc::cannot_coerce,
                       "cannot cast type " + name_of(element->type) + " to " + name_of(type));
      element = cast_element;
    } else {
      element = coerce_to_common(element, type, "ARRAY");
    }
  }
  auto* const node = make<ArrayExpr>(array_type, e.at, given ? typmod : -1);
  node->nested = nested;
  node->elements = elements.span();
  return node;
}

const Expr* Binder::row(const ast::Row& e) {
  constexpr std::uint32_t fields_max = 1664;
  ArenaList<const Expr*> fields;
  ArenaList<std::string_view> names;
  const auto add_name = [&](std::string_view name) { names.push(arena_, name); };
  for (const ast::Expr* const arg : e.args) {
    // ROW(t.*, 1): a star is its columns.
    const auto* const ref = ast::as<ast::ColumnRef>(arg);
    if (ref && ref->star) {
      ast::SelectItem item;
      item.value = ref;
      item.at = ref->at;
      const ast::SelectItem* const items[] = {&item};
      ArenaList<Target> targets;
      target_list({items, 1}, level_->use, targets);
      for (const Target& t : targets) fields.push(arena_, t.expr);
      continue;
    }
    fields.push(arena_, expr(*arg));
  }
  if (fields.size() > fields_max)
    throw error_at(e.at, errc::too_many_columns, "ROW expressions can have at most 1664 entries");
  for (std::uint32_t i = 0; i < fields.size(); ++i) add_name(arena_.copy("f" + std::to_string(i + 1)));
  auto* const node = make<Row>(record, e.at);
  node->fields = fields.span();
  node->names = names.span();
  return node;
}

const Expr* Binder::field_of(const Expr* base, std::string_view name, Location at) {
  if (const auto* const row = as<Row>(base)) {
    for (std::uint32_t i = 0; i < row->names.size(); ++i)
      if (row->names[i] == name) return row->fields[i];
  }
  if (base->type == record)
    throw error_at(at, errc::undefined_column,
                   "could not identify column " + quoted(name) + " in record data type");
  throw error_at(at, errc::wrong_object_type,
                 "column notation ." + std::string(name) + " applied to type " + name_of(base->type) +
                     ", which is not a composite type");
}

const Expr* Binder::subscripts(const Expr* base, ast::List<ast::Accessor> accessors, std::uint32_t from,
                               std::uint32_t to) {
  const Oid container = base->type;
  const Oid element = element_of(container);
  if (element == Oid::invalid)
    throw error_at(
        location_of(base), errc::datatype_mismatch,
        "cannot subscript type " + name_of(container) + " because it does not support subscripting");
  auto* const node = make<ArrayElement>(element, base->at);
  node->base = base;
  for (std::uint32_t i = from; i < to; ++i)
    if (accessors[i]->type == ast::AccessorType::slice) node->slice = true;
  const auto bound = [&](const ast::Expr* e) -> const Expr* {
    if (!e) return nullptr;
    const Expr* const value = expr(*e);
    const Expr* const index = coerce(value, int4, -1, CastContext::assignment);
    if (!index)
      throw error_at(location_of(value), errc::datatype_mismatch, "array subscript must have type integer");
    return index;
  };
  ArenaList<Subscript> list;
  for (std::uint32_t i = from; i < to; ++i) {
    const ast::Accessor& a = *accessors[i];
    Subscript s;
    if (a.type == ast::AccessorType::slice)
      s.lower = bound(a.lower);
    else if (node->slice)
      s.lower = constant(int4, Datum::of(std::int64_t{1}), ast::nowhere);
    s.upper = bound(a.upper);
    list.push(arena_, s);
  }
  node->subscripts = list.span();
  node->typmod = base->typmod;
  if (node->slice) node->type = container;
  return node;
}

const Expr* Binder::indirection(const ast::Indirection& e) {
  const Expr* base = e.base->kind == ast::NodeKind::Row ? row(ast::to<ast::Row>(*e.base)) : expr(*e.base);
  for (std::uint32_t i = 0; i < e.accessors.size();) {
    const ast::Accessor& a = *e.accessors[i];
    if (a.type == ast::AccessorType::star)
      throw error_at(location_of(base), errc::feature_not_supported,
                     "row expansion via \"*\" is not supported here");
    if (a.type == ast::AccessorType::field) {
      base = text_of(field_of(base, a.field, e.at >= 0 ? e.at : location_of(base)));
      ++i;
      continue;
    }
    std::uint32_t end = i;
    while (end < e.accessors.size() && (e.accessors[end]->type == ast::AccessorType::index ||
                                        e.accessors[end]->type == ast::AccessorType::slice))
      ++end;
    base = subscripts(base, e.accessors, i, end);
    i = end;
  }
  return base;
}

// ── subqueries ───────────────────────────────────────────────────────────────────────────────────────────────

const Expr* Binder::subquery(const ast::Subquery& e) {
  const auto refuse = [&](const char* place) {
    throw error_at(e.at, errc::feature_not_supported, std::string("cannot use subquery in ") + place);
  };
  switch (level_->use) {
    case Use::check: refuse("check constraint"); break;
    case Use::default_: refuse("DEFAULT expression"); break;
    case Use::index_expression: refuse("index expression"); break;
    case Use::index_predicate: refuse("index predicate"); break;
    case Use::alter_using: refuse("transform expression"); break;
    case Use::generated: refuse("column generation expression"); break;
    default: break;
  }
  const Query* const inner = query(*e.query, level_);
  if (e.type == ast::SubqueryType::any || e.type == ast::SubqueryType::all)
    return quantified_subquery(e, *inner);

  auto* const node = make<Subquery>(boolean, e.at);
  node->form = e.type;
  node->query = inner;
  if (e.type == ast::SubqueryType::exists) return node;
  if (inner->visible_targets != 1)
    throw error_at(e.at, errc::syntax_error, "subquery must return only one column");
  const Expr& column = *inner->targets[0].expr;
  node->type = column.type;
  node->typmod = column.typmod;
  if (e.type == ast::SubqueryType::array) {
    node->type = element_of(column.type) != Oid::invalid ? column.type : array_of(column.type);
    if (node->type == Oid::invalid)
      throw error_at(e.at, errc::undefined_object,
                     "could not find array type for data type " + name_of(column.type));
  }
  return node;
}

const Expr* Binder::quantified_subquery(const ast::Subquery& e, const Query& inner) {
  ExprList left;
  const Expr* single = nullptr;
  if (const auto* const written = ast::as<ast::Row>(e.test)) {
    left = to<Row>(*row(*written)).fields;
  } else {
    single = expr(*e.test);
    left = list_of({single});
  }
  if (left.size() < inner.visible_targets)
    throw error_at(e.at, errc::syntax_error, "subquery has too many columns");
  if (left.size() > inner.visible_targets)
    throw error_at(e.at, errc::syntax_error, "subquery has too few columns");

  const std::string_view equals[] = {"="};
  const ast::Name op = e.op.empty() ? ast::Name(equals, 1) : e.op;
  auto* const node = make<Subquery>(boolean, e.at);
  node->form = e.type;
  if (op.back() == "<>" && left.size() > 1) {
    node->row_op = RowOp::ne;
  } else if (left.size() > 1 && op.back() != "=") {
    throw unsupported(e.at, "a row comparison with " + std::string(op.back()) + " over a subquery");
  }
  ArenaList<const Expr*> tests;
  ArenaList<const bytecode::Function*> compares;
  ArenaList<RangeColumn> columns;
  bool converted = false;
  for (std::uint32_t i = 0; i < left.size(); ++i) {
    const Expr& column = *inner.targets[i].expr;
    const Expr* const value = make<CaseValue>(column.type, column.at, column.typmod);
    const auto* const call = as<Call>(make_operator(op, left[i], value, e.at));
    if (!call || call->type != boolean)
      throw error_at(e.at, errc::datatype_mismatch,
                     "row comparison operator must yield type boolean, not type " +
                         name_of(call ? call->type : unknown));
    tests.push(arena_, call->args[0]);
    compares.push(arena_, call->function);
    converted = converted || call->args[1] != value;
    columns.push(arena_, {inner.targets[i].name, call->args[1]->type, call->args[1]->typmod});
  }
  node->query = converted ? with_column_types(&inner, columns.span()) : &inner;
  node->tests = tests.span();
  node->compares = compares.span();
  return node;
}

}  // namespace pgmicro::planner::binding
