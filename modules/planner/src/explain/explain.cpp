// EXPLAIN: the plan as a tree of PostgreSQL's nodes, printed in its text and JSON shapes.
//
// Our plans have rungs where PostgreSQL's have nodes; a rung becomes the node that does the same there. The tree is built
// first and printed after, as both shapes say the same.

#include "../rewrite/walk.hpp"
#include "deparse.hpp"

#include <cmath>
#include <cstdio>
#include <deque>
#include <utility>
#include <vector>

namespace pgmicro::planner {
namespace {

struct Property {
  std::string name;
  std::string text;
  std::vector<std::string> list;  ///< instead of text
};

struct ExplainNode {
  std::string type;                     ///< "Index Scan"
  std::string title;                    ///< in text: "Index Scan using t_pkey on t"
  std::string relation;                 ///< "Outer", "InitPlan" …
  std::string subplan;                  ///< "InitPlan 1 (returns $0)", "CTE t"
  std::vector<Property> before, after;  ///< JSON's own, in front of the costs; conditions, behind them
  Cost cost;
  int width = 0;
  std::vector<ExplainNode*> children;
};

class Explainer {
 public:
  Explainer(Planner& planner, bool verbose) : planner_(planner), verbose_(verbose) {}

  ExplainNode* query(const QueryPlan& plan);

 private:
  ExplainNode* make(std::string type, const Cost& cost, int width) {
    auto& node = nodes_.emplace_back();
    node.title = type;
    node.type = std::move(type);
    node.cost = cost;
    node.width = width;
    return &node;
  }
  ExplainNode* above(std::string type, const Cost& cost, ExplainNode* child, int width) {
    auto* node = make(std::move(type), cost, width);
    child->relation = "Outer";
    node->children.push_back(child);
    return node;
  }
  ExplainNode* rows(const Plan& plan, const Query& q);
  ExplainNode* scan(const ScanPlan& plan, const Query& q);
  ExplainNode* join(const JoinPlan& plan, const Query& q);
  void subplans(const Expr& e, ExplainNode* node);
  void name_table(ExplainNode* node, const Range& range, const std::string& with);
  void condition(ExplainNode* node, std::string name, const ExprList& list, const Query& q);
  [[nodiscard]] DeparseContext context(const Query& q) const {
    return {planner_, &q, verbose_ || q.ranges.size() > 1};
  }
  [[nodiscard]] int width_of(const Query& q) const;
  [[nodiscard]] int width_of(const Plan& plan) const;

  Planner& planner_;
  bool verbose_;
  std::deque<ExplainNode> nodes_;
  int subplan_count_ = 0, init_count_ = 0;
};

int type_width(Oid oid) {
  const auto* type = types::find_type(oid);
  return type && type->length > 0 ? type->length : 32;
}

int Explainer::width_of(const Query& q) const {
  int width = 0;
  for (const Target& target : q.targets.slice(0, q.visible_targets)) width += type_width(target.expr->type);
  return width;
}

int Explainer::width_of(const Plan& plan) const {
  if (plan.kind == PlanKind::one_row) return 0;
  if (plan.kind == PlanKind::join) {
    const auto& j = static_cast<const JoinPlan&>(plan);
    const bool both = j.join != JoinKind::semi && j.join != JoinKind::anti;
    return width_of(*j.outer) + (both ? width_of(*j.inner) : 0);
  }
  int width = 0;
  const Range& range = *static_cast<const ScanPlan&>(plan).range;
  for (std::uint32_t i = 0; i < range.columns.size(); ++i)
    if (planner_.is_used(range.id, i)) width += type_width(range.columns[i].type);
  return width;
}

/// Queries inside the expression, as children of the node that evaluates it.
void Explainer::subplans(const Expr& expr, ExplainNode* node) {
  const Expr& e = *planner_.resolve(&expr);
  if (const auto* s = as<Subquery>(&e)) {
    auto* child = query(*planner_.subplan(*s));
    if (!s->query->correlated && s->tests.empty()) {
      ++init_count_;
      child->relation = "InitPlan";
      child->subplan =
          "InitPlan " + std::to_string(init_count_) + " (returns $" + std::to_string(init_count_ - 1) + ")";
    } else {
      child->relation = "SubPlan";
      child->subplan = "SubPlan " + std::to_string(++subplan_count_);
    }
    node->children.push_back(child);
  }
  for_each_child(e, [&](const Expr& child) { subplans(child, node); });
}

void Explainer::condition(ExplainNode* node, std::string name, const ExprList& list, const Query& q) {
  if (list.empty()) return;
  node->after.push_back({std::move(name), deparse_all(list, context(q)), {}});
  for (const Expr* e : list) subplans(*e, node);
}

void Explainer::name_table(ExplainNode* node, const Range& range, const std::string& with) {
  const std::string name(range.relation ? std::string_view(range.relation->name) : range.alias);
  const std::string alias(range.alias.empty() ? std::string_view(name) : range.alias);
  node->title = node->type + with + " on " + quoted_identifier(name) +
                (alias != name ? " " + quoted_identifier(alias) : std::string());
  if (range.relation) node->before.push_back({"Relation Name", name, {}});
  node->before.push_back({"Alias", alias, {}});
}

ExplainNode* Explainer::scan(const ScanPlan& plan, const Query& q) {
  const Range& range = *plan.range;
  ExplainNode* node = nullptr;
  switch (plan.kind) {
    case PlanKind::index_scan: {
      node = make("Index Scan", plan.cost, width_of(plan));
      node->before.push_back({"Scan Direction", plan.backward ? "Backward" : "Forward", {}});
      node->before.push_back({"Index Name", plan.index->name, {}});
      name_table(node, range,
                 (plan.backward ? " Backward using " : " using ") + quoted_identifier(plan.index->name));
      condition(node, "Index Cond", plan.index_conditions, q);
      break;
    }
    case PlanKind::function_scan:
      node = make("Function Scan", plan.cost, width_of(plan));
      name_table(node, range, "");
      if (const auto* call = range.functions.empty() ? nullptr : as<Call>(range.functions[0])) {
        const std::string name(call->function->name()), alias(range.alias);
        node->title = "Function Scan on " + quoted_identifier(name) +
                      (alias != name && !alias.empty() ? " " + quoted_identifier(alias) : std::string());
      }
      break;
    case PlanKind::values_scan:
      node = make("Values Scan", plan.cost, width_of(plan));
      node->title = "Values Scan on \"*VALUES*\"";
      break;
    case PlanKind::query_scan:
      node = make("Subquery Scan", plan.cost, width_of(plan));
      name_table(node, range, "");
      node->children.push_back(query(*plan.query));
      node->children.back()->relation = "Subquery";
      break;
    case PlanKind::cte_scan:
      node = make(range.recursive_reference ? "WorkTable Scan" : "CTE Scan", plan.cost, width_of(plan));
      node->title = node->type + " on " + quoted_identifier(range.cte->name) +
                    (range.alias != range.cte->name ? " " + quoted_identifier(range.alias) : std::string());
      node->before.push_back({"CTE Name", std::string(range.cte->name), {}});
      node->before.push_back({"Alias", std::string(range.alias), {}});
      break;
    default:
      node = make("Seq Scan", plan.cost, width_of(plan));
      name_table(node, range, "");
      break;
  }
  condition(node, "Filter", plan.filter, q);
  return node;
}

ExplainNode* Explainer::join(const JoinPlan& plan, const Query& q) {
  static constexpr const char* names[] = {"Inner", "Left", "Right", "Full", "Semi", "Anti"};
  const std::string kind = names[static_cast<std::size_t>(plan.join)];
  const bool inner = plan.join == JoinKind::inner;
  const bool hash = !plan.keys.empty();
  auto* node = make(hash ? "Hash Join" : "Nested Loop", plan.cost, width_of(plan));
  node->title = hash ? (inner ? "Hash Join" : "Hash " + kind + " Join")
                     : (inner ? "Nested Loop" : "Nested Loop " + kind + " Join");
  node->before.push_back({"Join Type", kind, {}});
  auto* outer = rows(*plan.outer, q);
  auto* other = rows(*plan.inner, q);
  if (hash) {
    List<const Expr*> conditions(planner_.arena());
    for (const HashKey& key : plan.keys) conditions.push(key.condition);
    condition(node, "Hash Cond", conditions.span(), q);
    other = above("Hash", {plan.inner->cost.total, plan.inner->cost.total, plan.inner->cost.rows}, other,
                  width_of(*plan.inner));
  } else if (plan.materialize) {
    other = above("Materialize", plan.inner->cost, other, width_of(*plan.inner));
  }
  condition(node, "Join Filter", plan.on, q);
  condition(node, "Filter", plan.filter, q);
  outer->relation = "Outer";
  other->relation = "Inner";
  node->children.push_back(outer);
  node->children.push_back(other);
  return node;
}

ExplainNode* Explainer::rows(const Plan& plan, const Query& q) {
  if (plan.kind == PlanKind::join) return join(static_cast<const JoinPlan&>(plan), q);
  if (plan.kind != PlanKind::one_row) return scan(static_cast<const ScanPlan&>(plan), q);
  auto* node = make("Result", plan.cost, 0);
  condition(node, "Filter", plan.filter, q);
  return node;
}

ExplainNode* Explainer::query(const QueryPlan& plan) {
  const Query& q = *plan.query;
  const DeparseContext names = context(q);
  const int width = width_of(q);
  ExplainNode* node = nullptr;
  const auto write = [&](const char* operation) {
    auto* top = make("ModifyTable", {plan.source_cost.startup, plan.source_cost.total, 0}, 0);
    top->before.push_back({"Operation", operation, {}});
    name_table(top, *q.target, "");
    const std::string name = q.target->relation->name;
    top->title = std::string(operation) + " on " + quoted_identifier(name) +
                 (q.target->alias != name ? " " + quoted_identifier(q.target->alias) : std::string());
    return top;
  };
  switch (q.kind) {
    case QueryKind::select: node = rows(*plan.source, q); break;
    case QueryKind::values:
      node = make(q.values.size() == 1 ? "Result" : "Values Scan", plan.source_cost, width);
      if (q.values.size() > 1) node->title = "Values Scan on \"*VALUES*\"";
      break;
    case QueryKind::set_operation: {
      node = make("Append", plan.source_cost, width);
      for (const QueryPlan* side : {plan.left, plan.right}) {
        node->children.push_back(query(*side));
        node->children.back()->relation = "Member";
      }
      if (q.set_operation == ast::SetOperation::union_) {
        if (!q.set_all) node = above("HashAggregate", plan.source_cost, node, width);
      } else {
        node = above("SetOp", plan.source_cost, node, width);
        node->title = std::string("HashSetOp ") +
                      (q.set_operation == ast::SetOperation::intersect ? "Intersect" : "Except") +
                      (q.set_all ? " All" : "");
      }
      break;
    }
    case QueryKind::insert: {
      node = write("Insert");
      auto* source = plan.left ? query(*plan.left) : make("Result", {0, 0.01, 1}, width);
      source->relation = "Outer";
      node->children.push_back(source);
      if (q.on_conflict)
        node->after.push_back({"Conflict Resolution",
                               q.on_conflict->action == ast::ConflictAction::nothing ? "NOTHING" : "UPDATE",
                               {}});
      return node;
    }
    case QueryKind::update:
    case QueryKind::delete_: {
      node = write(q.kind == QueryKind::update ? "Update" : "Delete");
      auto* source = rows(*plan.source, q);
      source->relation = "Outer";
      node->children.push_back(source);
      return node;
    }
  }
  if (!plan.once.empty()) {
    auto* gate = above("Result", node->cost, node, node->width);
    gate->after.push_back({"One-Time Filter", deparse_all(plan.once, names), {}});
    for (const Expr* e : plan.once) subplans(*e, gate);
    node = gate;
  }
  if (plan.group != GroupMethod::none) {
    node = above("Aggregate", plan.group_cost, node, width);
    if (plan.group == GroupMethod::hashed) node->title = "HashAggregate";
    node->before.push_back({"Strategy", plan.group == GroupMethod::hashed ? "Hashed" : "Plain", {}});
    Property keys{"Group Key", "", {}};
    for (const Expr* key : q.group_keys) keys.list.push_back(deparse(*key, names));
    if (!keys.list.empty()) node->after.push_back(std::move(keys));
    if (q.having) {
      node->after.push_back({"Filter", deparse(*q.having, names), {}});
      subplans(*q.having, node);
    }
  }
  if (!q.set_calls.empty()) node = above("ProjectSet", node->cost, node, width);
  if (plan.distinct == DistinctMethod::hashed) {
    node = above("Aggregate", plan.group_cost, node, width);
    node->title = "HashAggregate";
    Property keys{"Group Key", "", {}};
    for (const Target& target : q.targets.slice(0, q.visible_targets))
      keys.list.push_back(deparse(*target.expr, names));
    node->after.push_back(std::move(keys));
  }
  if (plan.sort) {
    node = above("Sort", plan.sort_cost, node, width);
    Property keys{"Sort Key", "", {}};
    for (const SortKey& key : q.order_by)
      keys.list.push_back(deparse(*key.expr, names) + (key.descending ? " DESC" : "") +
                          (key.nulls_first == key.descending ? ""
                           : key.nulls_first                 ? " NULLS FIRST"
                                                             : " NULLS LAST"));
    node->after.push_back(std::move(keys));
  }
  if (plan.distinct == DistinctMethod::sorted) node = above("Unique", plan.sort_cost, node, width);
  if (q.limit || q.offset) node = above("Limit", plan.cost, node, width);
  if (node->width == 0) node->width = width;
  if (q.kind != QueryKind::set_operation)
    for (const Target& target : q.targets) subplans(*target.expr, node);
  if (verbose_) {
    Property output{"Output", "", {}};
    for (const Target& target : q.targets.slice(0, q.visible_targets))
      output.list.push_back(deparse(*target.expr, names));
    node->after.insert(node->after.begin(), std::move(output));
  }
  for (const CtePlan* cte : plan.ctes) {
    if (cte->inlined || !cte->query) continue;
    ExplainNode* made = query(*cte->query);
    if (cte->recursive_term) {
      ExplainNode* term = query(*cte->recursive_term);
      made->relation = "Outer";
      term->relation = "Inner";
      auto* both = make("Recursive Union", made->cost, made->width);
      both->children = {made, term};
      made = both;
    }
    made->relation = "InitPlan";
    made->subplan = "CTE " + quoted_identifier(cte->table->name);
    node->children.insert(node->children.begin(), made);
  }
  return node;
}

std::string costs_of(const ExplainNode& node) {
  char text[128];
  std::snprintf(text, sizeof text, "  (cost=%.2f..%.2f rows=%.0f width=%d)", node.cost.startup,
                node.cost.total, std::ceil(node.cost.rows), node.width);
  return text;
}

void print_text(const ExplainNode& node, std::size_t indent, bool arrow, bool costs, std::string& out) {
  const auto pad = [&](std::size_t n) { out.append(n, ' '); };
  if (!node.subplan.empty()) {
    pad(indent);
    out += node.subplan + "\n";
    indent += 2;
  }
  if (arrow) {
    pad(indent);
    out += "->  ";
    indent += 6;
  } else {
    indent += 2;
  }
  out += node.title;
  if (costs) out += costs_of(node);
  out += "\n";
  for (const Property& p : node.after) {
    pad(indent);
    out += p.name + ": ";
    for (std::size_t i = 0; i < p.list.size(); ++i) out += (i ? ", " : "") + p.list[i];
    out += p.text + "\n";
  }
  for (const ExplainNode* child : node.children) print_text(*child, indent, true, costs, out);
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void print_json(const ExplainNode& node, std::size_t indent, bool costs, std::string& out) {
  const std::string pad(indent, ' ');
  bool first = true;
  const auto field = [&](std::string_view name, const std::string& value) {
    out += std::string(first ? "" : ",\n") + pad + json_string(name) + ": " + value;
    first = false;
  };
  field("Node Type", json_string(node.type));
  if (!node.relation.empty()) field("Parent Relationship", json_string(node.relation));
  if (!node.subplan.empty()) field("Subplan Name", json_string(node.subplan));
  field("Parallel Aware", "false");
  field("Async Capable", "false");
  for (const Property& p : node.before) field(p.name, json_string(p.text));
  if (costs) {
    char number[64];
    std::snprintf(number, sizeof number, "%.2f", node.cost.startup);
    field("Startup Cost", number);
    std::snprintf(number, sizeof number, "%.2f", node.cost.total);
    field("Total Cost", number);
    std::snprintf(number, sizeof number, "%.0f", std::ceil(node.cost.rows));
    field("Plan Rows", number);
    field("Plan Width", std::to_string(node.width));
  }
  for (const Property& p : node.after) {
    if (p.list.empty()) {
      field(p.name, json_string(p.text));
      continue;
    }
    std::string list;
    for (const std::string& item : p.list) list += (list.empty() ? "" : ", ") + json_string(item);
    field(p.name, "[" + list + "]");
  }
  if (node.children.empty()) {
    out += "\n";
    return;
  }
  std::string plans = "[\n";
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    plans += pad + "  {\n";
    print_json(*node.children[i], indent + 4, costs, plans);
    plans += pad + (i + 1 < node.children.size() ? "  },\n" : "  }\n");
  }
  field("Plans", plans + pad + "]");
  out += "\n";
}

}  // namespace

std::string explain(const Statement& statement, const Environment& environment, ExplainFormat format,
                    bool verbose, bool costs, Arena& arena) {
  Planner planner(statement, environment, arena);
  const QueryPlan* plan = planner.plan(*statement.query);
  Explainer explainer(planner, verbose);
  const ExplainNode* node = explainer.query(*plan);
  std::string out;
  if (format == ExplainFormat::text) {
    print_text(*node, 0, false, costs, out);
    out.pop_back();
    return out;
  }
  out = "[\n  {\n    \"Plan\": {\n";
  print_json(*node, 6, costs, out);
  return out + "    }\n  }\n]";
}

}  // namespace pgmicro::planner
