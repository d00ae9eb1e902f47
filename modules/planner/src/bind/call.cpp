// Calls: functions, aggregates, set-returning functions in the target list; casts that look like calls.

#include "binder.hpp"
#include "walk.hpp"

#include <algorithm>

namespace pgmicro::planner::binding {

using namespace type_oid;
using bytecode::FunctionKind;

namespace {

/// Why a clause may have no aggregates: words, or its keyword.
[[nodiscard]] const char* no_aggregates_in(Use use) noexcept {
  switch (use) {
    case Use::join_on: return "JOIN conditions";
    case Use::from_subquery: return "FROM clause of their own query level";
    case Use::from_function: return "functions in FROM";
    case Use::check: return "check constraints";
    case Use::default_: return "DEFAULT expressions";
    case Use::index_expression: return "index expressions";
    case Use::index_predicate: return "index predicates";
    case Use::alter_using: return "transform expressions";
    case Use::generated: return "column generation expressions";
    case Use::where:
    case Use::filter:
    case Use::insert_target:
    case Use::update_source:
    case Use::group_by:
    case Use::limit:
    case Use::offset:
    case Use::returning:
    case Use::values: return name_of(use);
    case Use::select_target:
    case Use::having:
    case Use::order_by:
    case Use::distinct_on: break;
  }
  return nullptr;
}
[[nodiscard]] const char* no_sets_in(Use use) noexcept {
  switch (use) {
    case Use::join_on: return "JOIN conditions";
    case Use::check: return "check constraints";
    case Use::default_: return "DEFAULT expressions";
    case Use::index_expression: return "index expressions";
    case Use::index_predicate: return "index predicates";
    case Use::alter_using: return "transform expressions";
    case Use::generated: return "column generation expressions";
    case Use::where:
    case Use::having:
    case Use::filter:
    case Use::update_source:
    case Use::limit:
    case Use::offset:
    case Use::returning:
    case Use::values: return name_of(use);
    default: return nullptr;
  }
}

[[nodiscard]] bool is_volatile(const Expr* e) {
  if (!e) return false;
  const auto* const call = as<Call>(e);
  if ((call && call->function->volatility == bytecode::Volatility::volatile_) ||
      e->kind == ExprKind::subquery)
    return true;
  bool found = false;
  for_each_child(*e, [&](Slot& child) { found = found || is_volatile(child); });
  return found;
}

[[nodiscard]] bool same_aggregate(const Aggregate& a, const Aggregate& b) {
  if (a.function != b.function || a.star != b.star || a.distinct != b.distinct ||
      a.args.size() != b.args.size() || a.order_by.size() != b.order_by.size() || !same(a.filter, b.filter) ||
      is_volatile(b.filter))
    return false;
  for (std::uint32_t i = 0; i < a.args.size(); ++i)
    if (!same(a.args[i], b.args[i]) || is_volatile(b.args[i])) return false;
  for (std::uint32_t i = 0; i < a.order_by.size(); ++i) {
    const SortKey &x = a.order_by[i], &y = b.order_by[i];
    if (!same(x.expr, y.expr) || x.descending != y.descending || x.nulls_first != y.nulls_first ||
        is_volatile(y.expr))
      return false;
  }
  return true;
}

template <class F>
void visit_aggregate(const Aggregate& a, F&& f) {
  for (const Expr* const e : a.args) f(e);
  for (const Expr* const e : a.direct_args) f(e);
  for (const SortKey& k : a.order_by) f(k.expr);
  if (a.filter) f(a.filter);
}

}  // namespace

const char* name_of(Use use) noexcept {
  switch (use) {
    case Use::select_target: return "SELECT";
    case Use::from_subquery:
    case Use::from_function: return "FROM";
    case Use::join_on: return "JOIN/ON";
    case Use::where: return "WHERE";
    case Use::having: return "HAVING";
    case Use::filter: return "FILTER";
    case Use::group_by: return "GROUP BY";
    case Use::order_by: return "ORDER BY";
    case Use::distinct_on: return "DISTINCT ON";
    case Use::limit: return "LIMIT";
    case Use::offset: return "OFFSET";
    case Use::returning: return "RETURNING";
    case Use::insert_target:
    case Use::values: return "VALUES";
    case Use::update_source: return "UPDATE";
    case Use::check: return "CHECK";
    case Use::default_: return "DEFAULT";
    case Use::generated: return "GENERATED AS";
    case Use::index_expression: return "index expression";
    case Use::index_predicate: return "index predicate";
    case Use::alter_using: return "USING";
  }
  return "";
}

std::string Binder::call_signature(ast::Name name, const CallArguments& args) const {
  std::string text = joined(name) + '(';
  const std::uint32_t positional = args.types.size() - args.names.size();
  for (std::uint32_t i = 0; i < args.types.size(); ++i) {
    if (i) text += ", ";
    if (i >= positional) text += std::string(args.names[i - positional]) + " => ";
    text += name_of(args.types[i]);
  }
  return text + ')';
}

const Expr* Binder::call_builtin(std::string_view function, std::initializer_list<const Expr*> args,
                                 Location at) {
  const std::string_view parts[] = {function};
  CallArguments list;
  for (const Expr* const arg : args) {
    list.exprs.push(arena_, arg);
    list.types.push(arena_, arg->type);
  }
  const Resolution found = resolve_function(ast::Name(parts, 1), list, true);
  if (found.kind != Resolution::Kind::function)
    throw error_at(at, errc::undefined_function,
                   "function " + call_signature(ast::Name(parts, 1), list) + " does not exist")
        .hint(
            "No function matches the given name and argument types. You might need to add explicit type "
            "casts.");
  auto* const call = make<Call>(found.function->result, at);
  call->function = found.function;
  ArenaList<const Expr*> coerced;
  for (std::uint32_t i = 0; i < list.exprs.size(); ++i)
    coerced.push(arena_, coerce_type(list.exprs[i], found.parameter_types[i], -1, CastContext::implicit));
  call->args = coerced.span();
  return call;
}

/// The parameters that the call leaves out, by the SQL text of their defaults; named arguments go to their places.
void Binder::add_defaults(const Resolution& found, ArenaList<const Expr*>& args, ArenaList<Oid>& types) {
  const auto& f = *found.function;
  const std::uint32_t given = args.size();
  if (found.default_count > 0) {
    const auto* const parsed = env_.texts.parse_expression("ROW(" + std::string(f.defaults()) + ")", arena_);
    const auto& defaults = ast::to<ast::Row>(*parsed).args;
    for (std::uint32_t i = given; i < f.argument_count; ++i) {
      const std::uint32_t parameter = found.argument_order.empty() ? i : found.argument_order[i];
      const Expr* const value = expr(*defaults[parameter - (f.argument_count - f.default_count)]);
      args.push(arena_, value);
      types.push(arena_, value->type);
    }
  }
  if (found.argument_order.empty()) return;
  ArenaList<const Expr*> sorted = {};
  ArenaList<Oid> sorted_types = {};
  for (std::uint32_t p = 0; p < args.size(); ++p) {
    for (std::uint32_t i = 0; i < args.size(); ++i) {
      if (found.argument_order[i] != p) continue;
      sorted.push(arena_, args[i]);
      sorted_types.push(arena_, types[i]);
    }
  }
  args = sorted;
  types = sorted_types;
}

const Expr* Binder::function_call(const ast::FunctionCall& e) {
  constexpr std::uint32_t arguments_max = 100;
  const bool at_top_of_from = from_call_ == &e;
  from_call_ = nullptr;
  CallArguments args;
  for (const ast::Expr* item : e.args) {
    const auto* const named = ast::as<ast::NamedArg>(item);
    if (named) {
      for (const std::string_view before : args.names)
        if (before == named->name)
          throw error_at(named->at, errc::syntax_error,
                         "argument name " + quoted(named->name) + " used more than once");
      item = named->arg;
    } else if (!args.names.empty()) {
      throw error_at(location_of(item), errc::syntax_error,
                     "positional argument cannot follow named argument");
    }
    const Expr* const arg = expr(*item);
    args.exprs.push(arena_, arg);
    args.types.push(arena_, arg->type);
    if (named) args.names.push(arena_, named->name);
  }
  if (args.exprs.size() > arguments_max)
    throw error_at(e.at, SqlState("54023"), "cannot pass more than 100 arguments to a function");
  if (e.within_group) throw unsupported(e.at, "WITHIN GROUP");
  const Expr* const filter = condition(e.filter, Use::filter, "FILTER");

  Resolution found;
  try {
    found = resolve_function(e.name, args, !e.variadic);
  } catch (Error& error) {
    if (error.position() == 0 && e.at >= 0) throw std::move(error).position(e.at + 1);
    throw;
  }
  const std::string_view last = e.name.back();
  const auto wrong = [&](const std::string& message) {
    return error_at(e.at, errc::wrong_object_type, message);
  };
  using Kind = Resolution::Kind;
  const bool is_aggregate = found.kind == Kind::function && found.function->kind == FunctionKind::aggregate;
  const bool is_window = found.kind == Kind::function && found.function->kind == FunctionKind::window;
  switch (found.kind) {
    case Kind::ambiguous:
      throw error_at(e.at, errc::ambiguous_function,
                     "function " + call_signature(e.name, args) + " is not unique")
          .hint("Could not choose a best candidate function. You might need to add explicit type casts.");
    case Kind::none: {
      // f(row) may be the row's field f.
      if (e.name.size() == 1 && args.exprs.size() == 1 && args.types[0] == record && !e.star && !e.distinct &&
          e.order_by.empty() && !e.filter && !e.over)
        if (const auto* const row = as<Row>(args.exprs[0]))
          for (std::uint32_t i = 0; i < row->names.size(); ++i)
            if (row->names[i] == last) return row->fields[i];
      throw error_at(e.at, errc::undefined_function,
                     "function " + call_signature(e.name, args) + " does not exist")
          .hint(e.order_by.size() > 1
                    ? "No aggregate function matches the given name and argument types. Perhaps you "
                      "misplaced ORDER "
                      "BY; ORDER BY must appear after all regular arguments of the aggregate."
                    : "No function matches the given name and argument types. You might need to add explicit "
                      "type "
                      "casts.");
    }
    case Kind::function:
    case Kind::coercion: break;
  }
  if (!is_aggregate && !is_window) {
    const std::string name = joined(e.name);
    const auto not_aggregate = [&](const char* what) {
      return wrong(std::string(what) + " specified, but " + name + " is not an aggregate function");
    };
    if (found.kind == Kind::function && found.function->kind == FunctionKind::procedure)
      throw wrong(call_signature(e.name, args) + " is a procedure").hint("To call a procedure, use CALL.");
    if (e.star) throw not_aggregate((name + "(*)").c_str());
    if (e.distinct) throw not_aggregate("DISTINCT");
    if (!e.order_by.empty()) throw not_aggregate("ORDER BY");
    if (e.filter) throw not_aggregate("FILTER");
    if (e.over)
      throw wrong("OVER specified, but " + name + " is not a window function nor an aggregate function");
  }
  if (is_window && !e.over) throw wrong("window function " + joined(e.name) + " requires an OVER clause");
  if (e.over) throw unsupported(e.at, "OVER");
  if (found.kind == Kind::coercion) {
    const Expr* const result =
        coerce_type(args.exprs[0], found.coercion_type, -1, CastContext::explicit_, e.at);
    return result;
  }

  const bytecode::Function& f = *found.function;
  if (is_aggregate && bytecode::find_aggregate(f.oid) && bytecode::find_aggregate(f.oid)->kind != 'n')
    throw wrong("WITHIN GROUP is required for ordered-set aggregate " + joined(e.name));
  add_defaults(found, args.exprs, args.types);
  const std::uint32_t n = args.exprs.size();
  ArenaList<Oid> declared;
  if (found.argument_order.empty())
    declared.append(arena_, found.parameter_types.data(), n);
  else
    declared.append(arena_, f.arguments().data(), n);
  Oid result = f.result;
  result = settle_polymorphic({args.types.begin(), n}, {declared.begin(), n}, result);
  for (std::uint32_t i = 0; i < n; ++i) {
    args.exprs[i] = coerce_type(args.exprs[i], declared[i], -1, CastContext::implicit);
    // A literal for "any" is text, but for who asks what it is.
    const bool asks_type = f.kernel == bytecode::KernelId::pg_typeof;
    if (declared[i] == any && !asks_type && args.exprs[i]->kind == ExprKind::constant)
      args.exprs[i] = text_of(args.exprs[i]);
  }
  if (found.variadic_count > 0 && f.variadic != any) {
    const std::uint32_t first = n - found.variadic_count;
    auto* const array = make<ArrayExpr>(array_of(args.exprs[first]->type), location_of(args.exprs[first]));
    if (array->type == Oid::invalid)
      throw error_at(array->at, errc::undefined_object,
                     "could not find array type for data type " + name_of(args.exprs[first]->type));
    ArenaList<const Expr*> elements;
    for (std::uint32_t i = first; i < n; ++i) elements.push(arena_, args.exprs[i]);
    array->elements = elements.span();
    args.exprs.truncate(first);
    args.exprs.push(arena_, array);
  }
  if (e.variadic && f.variadic == any && n > 0) {
    if (element_of(args.exprs.back()->type) == Oid::invalid)
      throw error_at(location_of(args.exprs.back()), errc::datatype_mismatch,
                     "VARIADIC argument must be an array");
    throw unsupported(e.at, "VARIADIC with an array for " + std::string(last));
  }
  if (is_aggregate) {
    if (args.exprs.empty() && !e.star)
      throw wrong(joined(e.name) + "(*) must be used to call a parameterless aggregate function");
    if (!args.names.empty())
      throw error_at(e.at, errc::feature_not_supported, "aggregates cannot use named arguments");
    return aggregate_call(e, found, result, args.exprs, filter);
  }
  auto* const call = make<Call>(result, e.at);
  call->function = &f;
  call->args = args.exprs.span();
  if (!f.returns_set) return call;
  if (at_top_of_from) return call;
  return set_call(call, e.at);
}

const Expr* Binder::set_call(const Expr* call, Location at) {
  const auto refuse = [&](const std::string& message) {
    throw error_at(at, errc::feature_not_supported, message);
  };
  if (level_->use == Use::from_function) refuse("set-returning functions must appear at top level of FROM");
  if (const char* const place = no_sets_in(level_->use))
    refuse(std::string("set-returning functions are not allowed in ") + place);
  if (call->type == record) refuse("a function that returns rows is not supported in the target list");
  auto* const node = make<SetResult>(call->type, at);
  node->call = level_->set_calls.size();
  level_->set_calls.push(arena_, call);
  return node;
}

std::uint32_t Binder::aggregate_depth(const Aggregate& aggregate) {
  // It belongs to the innermost query that one of its columns comes from; without columns to the current one.
  const std::uint32_t here = level_->depth;
  bool any_column = false, any_aggregate = false;
  std::uint32_t deepest = 0, deepest_aggregate = 0;
  Location nested_at = ast::nowhere, set_at = ast::nowhere;
  bool set = false;
  const auto note = [&](std::uint32_t depth) {
    if (depth > here) return;
    if (!any_column || depth > deepest) deepest = depth;
    any_column = true;
  };
  const auto look = [&](const auto& self, const Expr* e, std::uint32_t inside) -> void {
    if (!e) return;
    if (const auto* const column = as<ColumnExpr>(e)) return note(owner_depth(column->relation));
    if (const auto* const ref = as<AggregateRef>(e)) {
      const std::uint32_t depth = here + inside - ref->level;
      if (depth > here) return;
      if (!any_aggregate || depth > deepest_aggregate) {
        deepest_aggregate = depth;
        nested_at = ref->at;
      }
      any_aggregate = true;
      return;
    }
    if (e->kind == ExprKind::set_result && inside == 0) {
      set = true;
      set_at = e->at;
    }
    for_each_child(
        *e, [&](Slot& child) { self(self, child, inside); },
        [&](const Query& query) {
          const auto into = [&](const auto& again, const Query& q, std::uint32_t level) -> void {
            for_each_expr(
                q, [&](Slot& slot) { self(self, slot, level); },
                [&](const Query& inner) { again(again, inner, level + 1); });
          };
          into(into, query, inside + 1);
        });
  };
  visit_aggregate(aggregate, [&](const Expr* e) { look(look, e, 0); });
  if (set)
    throw error_at(set_at, errc::feature_not_supported,
                   "aggregate function calls cannot contain set-returning function calls")
        .hint("You might be able to move the set-returning function into a LATERAL FROM item.");
  std::uint32_t depth = here;
  if (any_column) depth = deepest;
  if (any_aggregate && (!any_column || deepest_aggregate > depth)) depth = deepest_aggregate;
  if (any_aggregate && deepest_aggregate == depth)
    throw error_at(nested_at, errc::grouping_error, "aggregate function calls cannot be nested");
  return depth;
}

const Expr* Binder::aggregate_call(const ast::FunctionCall& e, const Resolution& found, Oid result,
                                   const ArenaList<const Expr*>& args, const Expr* filter) {
  Aggregate aggregate;
  aggregate.function = found.function;
  aggregate.args = args.span();
  aggregate.star = e.star;
  aggregate.distinct = e.distinct;
  aggregate.filter = filter;
  aggregate.type = result;
  aggregate.at = e.at;
  ArenaList<SortKey> order;
  for (const ast::SortItem* const item : e.order_by) {
    const Expr* key = text_of(expr(*item->expr));
    // The same expression as an argument is that argument, converted as the function wants it.
    bool matched = false;
    for (const Expr* const arg : args) matched = matched || same(arg, key);
    if (e.distinct && !matched)
      throw error_at(location_of(key), errc::invalid_column_reference,
                     "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list");
    order.push(arena_, sort_key(*item, key));
  }
  aggregate.order_by = order.span();
  if (e.distinct)
    for (const Expr* const arg : args)
      if (!has_order(arg->type))
        throw error_at(e.at, errc::undefined_function,
                       "could not identify an equality operator for type " + name_of(arg->type))
            .detail("Aggregates with DISTINCT must be able to sort their inputs.");

  const std::uint32_t depth = aggregate_depth(aggregate);
  Level* owner = level_;
  while (owner->depth > depth) owner = owner->outer;
  if (const char* const place = no_aggregates_in(owner->use))
    throw error_at(e.at, errc::grouping_error,
                   std::string("aggregate functions are not allowed in ") + place);
  if (pgm::never(!owner->query))
    throw error_at(e.at, errc::grouping_error, "aggregate functions are not allowed here");
  // The same aggregate written again is the same value, as long as its arguments are.
  std::uint32_t at = 0;
  while (at < owner->aggregates.size() && !same_aggregate(owner->aggregates[at], aggregate)) ++at;
  if (at == owner->aggregates.size()) owner->aggregates.push(arena_, aggregate);
  auto* const node = make<AggregateRef>(result, e.at);
  node->aggregate = at;
  node->level = level_->depth - depth;
  mark_correlated(depth);
  return node;
}

}  // namespace pgmicro::planner::binding
