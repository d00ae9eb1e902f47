// Bound trees as text. Ranges are called by their alias, and with #id behind it where two have the same.

#include <pgmicro/planner/dump.hpp>

#include "type_facts.hpp"
#include "walk.hpp"

#include <pgmicro/bytecode/builtins.hpp>

#include <vector>

namespace pgmicro::planner {
namespace {

using binding::name_of;

class Dumper {
 public:
  [[nodiscard]] std::string take() { return std::move(out_); }

  void query(const Query& q) {
    collect(q);
    out_ += '(';
    for (const CommonTable* const table : q.ctes) {
      out_ += "with ";
      out_ += table->name;
      out_ += '=';
      if (table->query) query(*table->query);
      if (table->recursive_term) {
        out_ += table->union_all ? " union all " : " union ";
        query(*table->recursive_term);
      }
      out_ += ' ';
    }
    switch (q.kind) {
      case QueryKind::select: out_ += "select"; break;
      case QueryKind::values: out_ += "values"; break;
      case QueryKind::set_operation: {
        constexpr const char* names[] = {"", "union", "intersect", "except"};
        out_ += names[static_cast<int>(q.set_operation)];
        if (q.set_all) out_ += " all";
        out_ += ' ';
        query(*q.left);
        out_ += ' ';
        query(*q.right);
        break;
      }
      case QueryKind::insert: out_ += "insert"; break;
      case QueryKind::update: out_ += "update"; break;
      case QueryKind::delete_: out_ += "delete"; break;
    }
    if (q.correlated) out_ += " correlated";
    if (q.target) out_ += ' ' + alias(q.target->id);
    if (q.distinct == ast::Distinct::rows) out_ += " distinct";
    if (q.distinct == ast::Distinct::on) {
      out_ += " distinct on";
      for (const auto at : q.distinct_on) out_ += ' ' + std::to_string(at);
    }
    for (const ExprList& row : q.values) {
      out_ += " [";
      list(row);
      out_ += ']';
    }
    if (q.source) {
      out_ += ' ';
      query(*q.source);
    }
    if (!q.assignments.empty()) assignments(" set", q.assignments, q.target);
    if (q.on_conflict) {
      out_ += " on conflict";
      for (const auto& a : q.on_conflict->arbiters) out_ += " index " + std::to_string(raw(a.index));
      if (q.on_conflict->action == ast::ConflictAction::nothing) out_ += " nothing";
      if (!q.on_conflict->set.empty()) assignments(" update", q.on_conflict->set, q.target);
      clause(" where ", q.on_conflict->where);
    }
    if (!q.targets.empty() && q.kind != QueryKind::set_operation && q.kind != QueryKind::values) {
      const bool returning = q.kind != QueryKind::select;
      if (returning) out_ += " returning";
      for (std::uint32_t i = 0; i < q.targets.size(); ++i) {
        out_ += i == q.visible_targets ? " | " : " ";
        if (i < q.visible_targets) {
          out_ += q.targets[i].name;
          out_ += '=';
        }
        expr(*q.targets[i].expr);
      }
    }
    if (q.from) {
      out_ += " from ";
      from(*q.from);
    }
    clause(" where ", q.where);
    if (q.grouped) {
      out_ += " group";
      for (const Expr* const key : q.group_keys) {
        out_ += ' ';
        expr(*key);
      }
      for (const auto& set : q.grouping_sets) {
        out_ += " {";
        for (std::uint32_t i = 0; i < set.size(); ++i) out_ += (i ? " " : "") + std::to_string(set[i]);
        out_ += '}';
      }
    }
    for (const Aggregate& a : q.aggregates) {
      out_ += " agg ";
      out_ += a.function->name();
      out_ += a.distinct ? "(distinct " : "(";
      if (a.star) out_ += '*';
      list(a.args);
      for (const SortKey& k : a.order_by) sort(" order ", k);
      clause(" filter ", a.filter);
      out_ += ')';
    }
    clause(" having ", q.having);
    for (const Expr* const call : q.set_calls) clause(" set ", call);
    for (const SortKey& k : q.order_by) sort(" order ", k);
    clause(" limit ", q.limit);
    clause(" offset ", q.offset);
    if (q.with_ties) out_ += " with ties";
    for (const BoundCheck& c : q.checks) clause(" check ", c.condition);
    for (const BoundIndex& index : q.bound_indexes) {
      out_ += " index ";
      out_ += index.index->name;
      out_ += " (";
      list(index.keys);
      out_ += ')';
      clause(" where ", index.predicate);
    }
    out_ += ')';
  }

  void expr(const Expr& e) {
    switch (e.kind) {
      case ExprKind::constant: return constant(to<Constant>(e));
      case ExprKind::param: out_ += '$' + std::to_string(to<Param>(e).number) + ':' + name_of(e.type); return;
      case ExprKind::column: {
        const auto& c = to<ColumnExpr>(e);
        const Range* const range = find(c.relation);
        if (!range) {
          out_ += '#' + std::to_string(raw(c.relation)) + '.' + std::to_string(c.column);
          return;
        }
        out_ += alias(c.relation) + '.';
        out_ += range->columns[c.column].name;
        return;
      }
      case ExprKind::group_ref: return reference("key", to<GroupRef>(e).key, to<GroupRef>(e).level);
      case ExprKind::aggregate_ref:
        return reference("agg", to<AggregateRef>(e).aggregate, to<AggregateRef>(e).level);
      case ExprKind::set_result: return reference("set", to<SetResult>(e).call, 0);
      case ExprKind::call: return node(to<Call>(e).function->name(), e);
      case ExprKind::coerce_io: return node("io:" + name_of(e.type), e);
      case ExprKind::coerce_typmod:
        return node((to<CoerceTypmod>(e).is_explicit ? "fit!" : "fit:") + typed(e), e);
      case ExprKind::array_coerce: return node("each:" + typed(e), e);
      case ExprKind::relabel: return node("as:" + name_of(e.type), e);
      case ExprKind::logical: {
        constexpr const char* names[] = {"and", "or", "not"};
        return node(names[static_cast<int>(to<Logical>(e).op)], e);
      }
      case ExprKind::null_test: return node(to<NullTest>(e).negated ? "not_null" : "is_null", e);
      case ExprKind::boolean_test: {
        constexpr const char* names[] = {"is_true",      "is_not_true", "is_false",
                                         "is_not_false", "is_unknown",  "is_not_unknown"};
        return node(names[static_cast<int>(to<BooleanTest>(e).test)], e);
      }
      case ExprKind::distinct:
        return node(std::string(to<Distinct>(e).negated ? "not_distinct:" : "distinct:") +
                        std::string(to<Distinct>(e).equal->name()),
                    e);
      case ExprKind::null_if: return node("nullif:" + std::string(to<NullIf>(e).equal->name()), e);
      case ExprKind::case_: return node("case:" + name_of(e.type), e);
      case ExprKind::case_value: out_ += "it"; return;
      case ExprKind::coalesce: return node("coalesce", e);
      case ExprKind::min_max: return node(to<MinMax>(e).least ? "least" : "greatest", e);
      case ExprKind::in_list: {
        const auto& in = to<InList>(e);
        return node(std::string(in.negated ? "not_in:" : "in:") + std::string(in.compare->name()), e);
      }
      case ExprKind::quantified:
        return node(
            (to<Quantified>(e).all ? "all:" : "any:") + std::string(to<Quantified>(e).compare->name()), e);
      case ExprKind::subquery: {
        const auto& sub = to<Subquery>(e);
        constexpr const char* names[] = {"exists", "all", "any", "scalar", "array"};
        out_ += '(';
        out_ += names[static_cast<int>(sub.form)];
        for (std::uint32_t i = 0; i < sub.tests.size(); ++i) {
          out_ += " (";
          out_ += sub.compares[i]->name();
          out_ += ' ';
          expr(*sub.tests[i]);
          out_ += ')';
        }
        out_ += ' ';
        query(*sub.query);
        out_ += ')';
        return;
      }
      case ExprKind::array: return node("array:" + name_of(e.type), e);
      case ExprKind::array_element: return node(to<ArrayElement>(e).slice ? "slice" : "element", e);
      case ExprKind::row: return node("row", e);
      case ExprKind::row_compare: {
        constexpr const char* names[] = {"=", "<>", "<", "<=", ">", ">="};
        return node(std::string("rows") + names[static_cast<int>(to<RowCompare>(e).op)], e);
      }
      case ExprKind::field: return node("field" + std::to_string(to<Field>(e).field), e);
      case ExprKind::session_value: out_ += "session:" + name_of(e.type); return;
    }
  }

 private:
  void collect(const Query& q) {
    const auto add = [&](const Range* range) {
      if (range && !find(range->id)) ranges_.push_back(range);
    };
    for (const Range* const range : q.ranges) add(range);
    add(q.result);
    add(q.target);
    add(q.source_range);
    if (q.on_conflict) add(q.on_conflict->excluded);
  }
  [[nodiscard]] const Range* find(RelationId id) const {
    for (const Range* const range : ranges_)
      if (range->id == id) return range;
    return nullptr;
  }
  [[nodiscard]] std::string alias(RelationId id) const {
    const Range* const range = find(id);
    if (!range) return '#' + std::to_string(raw(id));
    for (const Range* const other : ranges_)
      if (other != range && other->alias == range->alias)
        return std::string(range->alias) + '#' + std::to_string(raw(id));
    return std::string(range->alias);
  }
  [[nodiscard]] static std::string typed(const Expr& e) {
    const types::TypeInfo* const info = types::find_type(e.type);
    return info ? types::format_type(*info, e.typmod) : name_of(e.type);
  }
  void constant(const Constant& c) {
    if (c.value.null) {
      out_ += "null:" + name_of(c.type);
    } else if (c.type == type_oid::unknown || c.type == type_oid::text) {
      out_ += '\'' + std::string(c.value.text()) + '\'';
    } else if (const types::TypeInfo* const info = types::find_type(c.type); info && info->output) {
      Arena arena;
      const types::Settings settings;
      std::string text;
      info->output(c.value, text, {arena, settings});
      const bool plain = c.type == type_oid::int4 || c.type == type_oid::boolean;
      out_ += plain ? text : text + ':' + name_of(c.type);
    } else {
      out_ += std::to_string(c.value.integer) + ':' + name_of(c.type);
    }
    if (c.lifted > 0) out_ += '?' + std::to_string(c.lifted);
  }
  void reference(const char* what, std::uint32_t at, std::uint32_t level) {
    out_ += what + std::to_string(at);
    if (level > 0) out_ += '^' + std::to_string(level);
  }
  void node(std::string_view name, const Expr& e) {
    out_ += '(';
    out_ += name;
    binding::for_each_child(e, [&](const Expr*& child) {
      out_ += ' ';
      expr(*child);
    });
    out_ += ')';
  }
  void list(const ExprList& items) {
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      if (i) out_ += ' ';
      expr(*items[i]);
    }
  }
  void clause(const char* name, const Expr* e) {
    if (!e) return;
    out_ += name;
    expr(*e);
  }
  void sort(const char* name, const SortKey& key) {
    out_ += name;
    if (key.target >= 0)
      out_ += std::to_string(key.target);
    else
      expr(*key.expr);
    if (key.descending) out_ += " desc";
    if (key.nulls_first != key.descending) out_ += key.nulls_first ? " nulls first" : " nulls last";
  }
  void assignments(const char* name, const ArenaSpan<Assignment>& items, const Range* target) {
    out_ += name;
    for (const Assignment& a : items) {
      out_ += ' ' + target->relation->column(a.column).name + '=';
      expr(*a.value);
    }
  }
  void from(const From& f) {
    if (f.kind == FromKind::range) return range(*f.range);
    constexpr const char* names[] = {"join", "left", "right", "full", "semi", "anti"};
    out_ += '(';
    from(*f.left);
    out_ += ' ';
    out_ += names[static_cast<int>(f.join)];
    out_ += ' ';
    from(*f.right);
    clause(" on ", f.on);
    out_ += ')';
  }
  void range(const Range& r) {
    if (r.lateral) out_ += "lateral ";
    switch (r.kind) {
      case RangeKind::table: out_ += alias(r.id); return;
      case RangeKind::cte: out_ += alias(r.id) + (r.recursive_reference ? "=self:" : "=cte:"); break;
      case RangeKind::subquery:
      case RangeKind::values:
      case RangeKind::function:
      case RangeKind::result:
      case RangeKind::excluded: out_ += alias(r.id) + '='; break;
    }
    if (r.cte) out_ += r.cte->name;
    if (r.query) query(*r.query);
    list(r.functions);
    if (r.ordinality) out_ += " ordinality";
  }

  std::string out_;
  std::vector<const Range*> ranges_;
};

}  // namespace

std::string dump(const Query& query) {
  Dumper d;
  d.query(query);
  return d.take();
}
std::string dump(const Expr& expr) {
  Dumper d;
  d.expr(expr);
  return d.take();
}
std::string dump(const Statement& statement) {
  std::string text = dump(*statement.query);
  if (!statement.params.empty()) {
    text += " params";
    for (const Oid type : statement.params) text += ' ' + binding::name_of(type);
  }
  if (!statement.lifted.empty()) {
    text += " lifted";
    for (const Oid type : statement.lifted) text += ' ' + binding::name_of(type);
  }
  if (statement.unshared) text += " unshared";
  return text;
}

}  // namespace pgmicro::planner
