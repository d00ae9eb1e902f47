#include "deparse.hpp"

#include "../rewrite/walk.hpp"

namespace pgmicro::planner {
namespace {

std::string list_of(const ExprList& list, const DeparseContext& context) {
  std::string out;
  for (const Expr* e : list) {
    if (!out.empty()) out += ", ";
    out += deparse(*e, context);
  }
  return out;
}

std::string quoted_literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

std::string type_name(Oid oid, types::Typmod typmod) {
  const auto* type = types::find_type(oid);
  return type ? types::format_type(*type, typmod) : "???";
}

std::string constant_text(const Constant& c, const DeparseContext& context) {
  if (c.value.null) return "NULL::" + type_name(c.type, c.typmod);
  const auto* type = types::find_type(c.type);
  if (!type || !type->output) return "???";
  Arena arena;
  std::string text;
  type->output(c.value, text, {arena, context.planner.environment().settings});
  switch (raw(c.type)) {
    case raw(type_oid::boolean): return c.value.truth() ? "true" : "false";
    case raw(type_oid::int4): return text[0] == '-' ? "'" + text + "'::integer" : text;
    case raw(type_oid::numeric): return text[0] == '-' ? "'" + text + "'::numeric" : text;
    default: return quoted_literal(text) + "::" + type_name(c.type, c.typmod);
  }
}

std::string call_text(const Call& c, const DeparseContext& context) {
  if (c.op != Oid::invalid) {
    if (const auto* op = bytecode::find_operator(c.op)) {
      const std::string name(op->name());
      if (c.args.size() == 1) return "(" + name + " " + deparse(*c.args[0], context) + ")";
      if (c.args.size() == 2)
        return "(" + deparse(*c.args[0], context) + " " + name + " " + deparse(*c.args[1], context) + ")";
    }
  }
  return std::string(c.function->name()) + "(" + list_of(c.args, context) + ")";
}

std::string operator_name(const bytecode::Function& function) {
  for (const auto& op : bytecode::all_operators())
    if (op.function == function.oid) return std::string(op.name());
  return "=";
}

}  // namespace

std::string quoted_identifier(std::string_view name) {
  bool plain = !name.empty() && ((name[0] >= 'a' && name[0] <= 'z') || name[0] == '_');
  for (const char c : name) plain = plain && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  if (plain) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string deparse_all(const ExprList& conjuncts, const DeparseContext& context) {
  if (conjuncts.size() == 1) return deparse(*conjuncts[0], context);
  std::string out;
  for (const Expr* e : conjuncts) {
    if (!out.empty()) out += " AND ";
    out += deparse(*e, context);
  }
  return "(" + out + ")";
}

std::string deparse(const Expr& expr, const DeparseContext& context) {
  const Expr& e = *context.planner.resolve(&expr);
  const auto cast = [&](const Expr* arg) {
    const std::string inner = deparse(*arg, context);
    return (inner.front() == '(' ? inner : "(" + inner + ")") + "::" + type_name(e.type, e.typmod);
  };
  switch (e.kind) {
    case ExprKind::constant: return constant_text(to<Constant>(e), context);
    case ExprKind::param: return "$" + std::to_string(to<Param>(e).number);
    case ExprKind::column: {
      const auto& c = to<ColumnExpr>(e);
      const Range* range = context.planner.info(c.relation).range;
      if (!range) return "column" + std::to_string(c.column + 1);
      const std::string name = quoted_identifier(range->columns[c.column].name);
      return context.qualified && !range->alias.empty() ? quoted_identifier(range->alias) + "." + name : name;
    }
    case ExprKind::group_ref: {
      const auto& g = to<GroupRef>(e);
      return g.level == 0 && context.query ? deparse(*context.query->group_keys[g.key], context) : "$group";
    }
    case ExprKind::aggregate_ref: {
      const auto& r = to<AggregateRef>(e);
      if (r.level != 0 || !context.query) return "$aggregate";
      const Aggregate& a = context.query->aggregates[r.aggregate];
      std::string out = std::string(a.function->name()) + "(";
      if (a.distinct) out += "DISTINCT ";
      out += a.star ? "*" : list_of(a.args, context);
      out += ")";
      if (a.filter) out += " FILTER (WHERE " + deparse(*a.filter, context) + ")";
      return out;
    }
    case ExprKind::call: return call_text(to<Call>(e), context);
    case ExprKind::coerce_io: return cast(to<CoerceIo>(e).arg);
    case ExprKind::coerce_typmod: return cast(to<CoerceTypmod>(e).arg);
    case ExprKind::array_coerce: return cast(to<ArrayCoerce>(e).arg);
    case ExprKind::relabel: return cast(to<Relabel>(e).arg);
    case ExprKind::logical: {
      const auto& l = to<Logical>(e);
      if (l.op == ast::LogicalType::not_) return "(NOT " + deparse(*l.args[0], context) + ")";
      std::string out;
      for (const Expr* arg : l.args) {
        if (!out.empty()) out += l.op == ast::LogicalType::and_ ? " AND " : " OR ";
        out += deparse(*arg, context);
      }
      return "(" + out + ")";
    }
    case ExprKind::null_test:
      return "(" + deparse(*to<NullTest>(e).arg, context) +
             (to<NullTest>(e).negated ? " IS NOT NULL)" : " IS NULL)");
    case ExprKind::boolean_test: {
      static constexpr const char* words[] = {" IS TRUE)",      " IS NOT TRUE)", " IS FALSE)",
                                              " IS NOT FALSE)", " IS UNKNOWN)",  " IS NOT UNKNOWN)"};
      const auto& t = to<BooleanTest>(e);
      return "(" + deparse(*t.arg, context) + words[static_cast<std::size_t>(t.test)];
    }
    case ExprKind::distinct: {
      const auto& d = to<Distinct>(e);
      return "(" + deparse(*d.left, context) + (d.negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ") +
             deparse(*d.right, context) + ")";
    }
    case ExprKind::null_if:
      return "NULLIF(" + deparse(*to<NullIf>(e).left, context) + ", " +
             deparse(*to<NullIf>(e).right, context) + ")";
    case ExprKind::case_: {
      const auto& c = to<Case>(e);
      std::string out = "CASE";
      if (c.arg) out += " " + deparse(*c.arg, context);
      for (const CaseArm& arm : c.arms) {
        // With an operand, conditions compare it: only what it is compared with was written.
        const auto* compare = as<Call>(arm.condition);
        const Expr* shown = c.arg && compare && compare->args.size() == 2 ? compare->args[1] : arm.condition;
        out += " WHEN " + deparse(*shown, context) + " THEN " + deparse(*arm.result, context);
      }
      if (c.otherwise) out += " ELSE " + deparse(*c.otherwise, context);
      return out + " END";
    }
    case ExprKind::case_value: return "CASE_TEST";
    case ExprKind::coalesce: return "COALESCE(" + list_of(to<Coalesce>(e).args, context) + ")";
    case ExprKind::min_max:
      return (to<MinMax>(e).least ? "LEAST(" : "GREATEST(") + list_of(to<MinMax>(e).args, context) + ")";
    case ExprKind::in_list: {
      const auto& in = to<InList>(e);
      return "(" + deparse(*in.arg, context) + (in.negated ? " <> ALL (ARRAY[" : " = ANY (ARRAY[") +
             list_of(in.list, context) + "]))";
    }
    case ExprKind::quantified: {
      const auto& q = to<Quantified>(e);
      return "(" + deparse(*q.left, context) + " " + operator_name(*q.compare) +
             (q.all ? " ALL (" : " ANY (") + deparse(*q.array, context) + "))";
    }
    case ExprKind::subquery: {
      const auto& s = to<Subquery>(e);
      switch (s.form) {
        case ast::SubqueryType::exists: return "(EXISTS (subplan))";
        case ast::SubqueryType::scalar: return "(subplan)";
        case ast::SubqueryType::array: return "ARRAY(subplan)";
        default: break;
      }
      return "(" + list_of(s.tests, context) + " " + operator_name(*s.compares[0]) +
             (s.form == ast::SubqueryType::any ? " ANY (subplan))" : " ALL (subplan))");
    }
    case ExprKind::array: return "ARRAY[" + list_of(to<ArrayExpr>(e).elements, context) + "]";
    case ExprKind::array_element: {
      const auto& a = to<ArrayElement>(e);
      std::string out = deparse(*a.base, context);
      for (const Subscript& s : a.subscripts) {
        out += "[";
        if (s.lower) out += deparse(*s.lower, context);
        if (a.slice) out += ":";
        if (s.upper) out += deparse(*s.upper, context);
        out += "]";
      }
      return out;
    }
    case ExprKind::row: return "ROW(" + list_of(to<Row>(e).fields, context) + ")";
    case ExprKind::row_compare: {
      static constexpr const char* words[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
      const auto& r = to<RowCompare>(e);
      return "(ROW(" + list_of(r.left, context) + ")" + words[static_cast<std::size_t>(r.op)] + "ROW(" +
             list_of(r.right, context) + "))";
    }
    case ExprKind::field:
      return "(" + deparse(*to<Field>(e).base, context) + ").f" + std::to_string(to<Field>(e).field + 1);
    case ExprKind::session_value: {
      static constexpr const char* words[] = {"CURRENT_DATE",    "CURRENT_TIME",   "CURRENT_TIMESTAMP",
                                              "LOCALTIME",       "LOCALTIMESTAMP", "CURRENT_ROLE",
                                              "CURRENT_USER",    "USER",           "SESSION_USER",
                                              "CURRENT_CATALOG", "CURRENT_SCHEMA"};
      return words[static_cast<std::size_t>(to<SessionValue>(e).value)];
    }
    case ExprKind::set_result:
      return context.query ? deparse(*context.query->set_calls[to<SetResult>(e).call], context) : "set";
  }
  return "???";
}

}  // namespace pgmicro::planner
