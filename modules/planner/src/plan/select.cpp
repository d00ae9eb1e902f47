// The rungs of one query: common tables, rows, groups, distinct, order.

#include "../rewrite/walk.hpp"
#include "join.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pgmicro::planner {

Planner::Planner(const Statement& statement, const Environment& environment, Arena& arena)
    : statement_(statement), environment_(environment), arena_(arena), infos_(arena), subplans_(arena) {
  for (std::uint32_t i = 0; i < statement.ranges; ++i) infos_.push({});
  ctes_ = static_cast<CtePlan**>(
      arena.allocate(sizeof(CtePlan*) * std::max(statement.ctes, 1U), alignof(CtePlan*)));
  std::fill_n(ctes_, statement.ctes, nullptr);
}

RelationId Planner::add_relation(const Range& range) {
  infos_.push({});
  infos_.back().range = &range;
  infos_.back().used = ~std::uint64_t{0};
  return RelationId{infos_.size() - 1};
}

const Plan* Planner::lookup(const Range& range, const ExprList& conditions) {
  const std::uint32_t level = ++levels_;
  const std::uint8_t bits = std::exchange(bits_, std::uint8_t{0});
  Flat flat{List<Item>(arena_), List<Conjunct>(arena_)};
  flatten_range(range, level, flat);
  for (const Expr* e : conditions) split(*e, level, flat.conjuncts);
  bits_ = bits;
  bool ordered = false;
  return Joiner(*this, *make_problem(flat), level, nullptr).best(ordered);
}

// ── which columns are read ──────────────────────────────────────────────────────────────────────────────────

void Planner::mark_used(const Expr& e) {
  if (const auto* column = as<ColumnExpr>(&e))
    infos_[planner::raw(column->relation)].used |= std::uint64_t{1} << std::min(column->column, 63U);
  if (const auto* subquery = as<Subquery>(&e)) mark_used(*subquery->query);
  for_each_child(e, [&](const Expr& child) { mark_used(child); });
}

void Planner::mark_used(const Query& q) {
  for_each_expression(q, [&](const Expr& e) { mark_used(e); });
  for (const CommonTable* cte : q.ctes) {
    mark_used(*cte->query);
    if (cte->recursive_term) mark_used(*cte->recursive_term);
  }
  for (const Range* range : q.ranges)
    if (range->query) mark_used(*range->query);
  for (const Query* part : {q.left, q.right, q.source})
    if (part) mark_used(*part);
}

bool Planner::is_used(RelationId id, std::uint32_t column) {
  if (!used_known_) {
    used_known_ = true;
    mark_used(*statement_.query);
  }
  return info(id).used >> std::min(column, 63U) & 1;
}

// ── the order that is wanted ────────────────────────────────────────────────────────────────────────────────

/// ORDER BY as columns of one table, if that is what it is.
bool Planner::wanted_order(const Query& q, WantedOrder& out) const {
  if (q.order_by.empty() || q.grouped || !q.set_calls.empty() || q.distinct != ast::Distinct::no)
    return false;
  List<WantedOrder::Key> keys(arena_);
  for (const SortKey& key : q.order_by) {
    const Expr* e = resolve(key.expr);
    while (const auto* relabel = as<Relabel>(e)) e = resolve(relabel->arg);
    const auto* column = as<ColumnExpr>(e);
    if (!column) return false;
    const Range* range = info(column->relation).range;
    if (!range || range->kind != RangeKind::table) return false;
    if (!keys.empty() && out.relation != range->id) return false;
    out.relation = range->id;
    keys.push({range->numbers[column->column], key.descending, key.nulls_first});
  }
  out.keys = keys.span();
  out.limit = constant_limit(q.limit);
  if (out.limit < 0 && q.limit) out.limit = 10;
  if (out.limit >= 0) out.limit += std::max(0.0, constant_limit(q.offset));
  return true;
}

/// A single min() or max() of a column is the first row in its order.
bool Planner::wanted_extreme(const Query& q, WantedOrder& out) const {
  if (!q.grouped || !q.group_keys.empty() || !q.grouping_sets.empty() || q.aggregates.size() != 1)
    return false;
  const Aggregate& a = q.aggregates[0];
  if (a.args.size() != 1 || a.filter || !a.order_by.empty()) return false;
  const auto* aggregate = bytecode::find_aggregate(a.function->oid);
  if (!aggregate || aggregate->sort_operator == Oid::invalid) return false;
  const auto* member = bytecode::find_in_families(bytecode::AccessMethod::btree, aggregate->sort_operator);
  const Expr* e = resolve(a.args[0]);
  while (const auto* relabel = as<Relabel>(e)) e = resolve(relabel->arg);
  const auto* column = as<ColumnExpr>(e);
  const Range* range = column ? info(column->relation).range : nullptr;
  if (!member || !range || range->kind != RangeKind::table || q.from->kind != FromKind::range) return false;
  auto* const key = arena_.make<WantedOrder::Key>();
  key->column = range->numbers[column->column];
  key->descending = member->strategy == bytecode::Strategy::greater;
  out.relation = range->id;
  out.keys = {key, 1};
  out.limit = 1;
  out.passes_nulls = true;
  return true;
}

// ── common tables ───────────────────────────────────────────────────────────────────────────────────────────

void Planner::plan_ctes(const Query& q, QueryPlan& out) {
  if (q.ctes.empty()) return;
  List<CtePlan*> planned(arena_);
  const auto is_volatile = [&](auto&& self, const Expr& e) -> bool {
    if (const auto* call = as<Call>(&e);
        call && call->function->volatility == bytecode::Volatility::volatile_)
      return true;
    bool found = false;
    for_each_child(e, [&](const Expr& child) { found = found || self(self, child); });
    return found;
  };
  for (const CommonTable* cte : q.ctes) {
    auto* const plan = arena_.make<CtePlan>();
    plan->table = cte;
    bool inlined = !cte->recursive_term && !cte->modifies && cte->query->kind != QueryKind::insert &&
                   cte->query->locking.empty() && cte->references == 1 &&
                   cte->materialize != ast::Materialize::always;
    if (inlined)
      for_each_expression(*cte->query,
                          [&](const Expr& e) { inlined = inlined && !is_volatile(is_volatile, e); });
    plan->inlined = inlined;
    if (cte->recursive_term && cte->references == 2)  // by itself, and from outside
      for (const Range* range : q.ranges) plan->streamed = plan->streamed || range->cte == cte;
    ctes_[cte->index] = plan;
    if (!inlined && (cte->references || cte->modifies)) {
      plan->query = this->plan(*cte->query);
      if (cte->recursive_term) plan->recursive_term = this->plan(*cte->recursive_term);
    }
    planned.push(plan);
  }
  out.ctes = planned.span();
}

// ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────

const Plan* Planner::plan_source(const Query& q, QueryPlan& out, bool& ordered) {
  const std::uint32_t level = ++levels_;
  const std::uint8_t bits = std::exchange(bits_, std::uint8_t{0});
  const bool below = std::exchange(below_nullable_, false);
  const auto* const rejecting = std::exchange(rejecting_, nullptr);
  Flat flat{List<Item>(arena_), List<Conjunct>(arena_)};
  if (q.from) {
    if (q.where) {
      // Only its shape counts here: the relations have no numbers yet.
      List<Conjunct> shape(arena_);
      if (q.from->kind == FromKind::join) {
        split(*q.where, level, shape);
        rejecting_ = &shape;
      }
      flatten(*q.from, level, flat);
      rejecting_ = nullptr;
    } else {
      flatten(*q.from, level, flat);
    }
  }
  List<Conjunct> once(arena_);
  if (q.where) {
    List<Conjunct> conjuncts(arena_);
    split(*q.where, level, conjuncts);
    for (const Conjunct& c : conjuncts) {
      if (q.from && unnest(*c.expr, level, flat)) continue;
      const bool of_no_row = !c.facts.relations && !c.facts.is_volatile;
      (of_no_row ? once : flat.conjuncts).push(c);
    }
  }
  List<const Expr*> tests(arena_);
  for (const Conjunct& c : once) tests.push(c.expr);
  out.once = tests.span();
  const Problem* problem = make_problem(flat);
  WantedOrder wanted;
  const bool wants = wanted_order(q, wanted) || (q.from && wanted_extreme(q, wanted));
  const Plan* plan = Joiner(*this, *problem, level, wants ? &wanted : nullptr).best(ordered);
  bits_ = bits;
  below_nullable_ = below;
  rejecting_ = rejecting;
  return plan;
}

/// DISTINCT and ORDER BY, LIMIT: what is left when the rows are there.
void Planner::finish(const Query& q, QueryPlan& out, bool ordered) {
  Cost& cost = out.cost;
  if (q.distinct != ast::Distinct::no) {
    out.distinct = q.distinct == ast::Distinct::on ? DistinctMethod::sorted : DistinctMethod::hashed;
    if (out.distinct == DistinctMethod::hashed) {
      List<const Expr*> keys(arena_);
      for (std::uint32_t i = 0; i < q.visible_targets; ++i) keys.push(q.targets[i].expr);
      const double rows = q.grouped ? cost.rows : group_count(keys.span(), cost.rows);
      cost.total += cost.rows * 0.02;
      cost.startup = cost.total;
      cost.rows = rows;
    }
  }
  out.group_cost = cost;
  out.sort = !q.order_by.empty() && !ordered;
  double limit = constant_limit(q.limit);
  if (limit < 0 && q.limit) limit = std::max(1.0, cost.rows * 0.1);
  if (out.sort || (q.distinct == ast::Distinct::on)) {
    const double rows = std::max(2.0, cost.rows);
    cost.total += rows * std::log2(limit > 0 ? std::min(rows, 2 * limit) : rows) * 0.01;
    cost.startup = cost.total;
    cost.total += rows * 0.005;
  }
  out.sort_cost = cost;
  if (q.limit && limit >= 0 && limit < cost.rows) {
    cost.total = cost.startup + (cost.total - cost.startup) * (limit / cost.rows);
    cost.rows = std::max(1.0, limit);
  }
}

const QueryPlan* Planner::plan_select(const Query& q, QueryPlan& out) {
  bool ordered = false;
  out.source = plan_source(q, out, ordered);
  out.cost = out.source->cost;
  out.source_cost = out.cost;
  if (q.grouped) {
    out.group = q.group_keys.empty() && q.grouping_sets.empty() ? GroupMethod::plain : GroupMethod::hashed;
    out.first_only = std::exchange(ordered, false);
    const double input = out.first_only ? 1 : out.cost.rows;
    out.cost.total +=
        input * (0.0025 * static_cast<double>(q.aggregates.size()) + (q.group_keys.empty() ? 0 : 0.02));
    out.cost.startup = out.cost.total;
    out.cost.rows = out.group == GroupMethod::plain ? 1 : group_count(q.group_keys, input);
    out.cost.total += out.cost.rows * 0.01;
    if (q.having) out.cost.rows = std::max(1.0, out.cost.rows / 3);
  }
  finish(q, out, ordered);
  return &out;
}

const QueryPlan* Planner::plan(const Query& q) {
  auto* const out = arena_.make<QueryPlan>();
  out->query = &q;
  plan_ctes(q, *out);
  switch (q.kind) {
    case QueryKind::select: return plan_select(q, *out);
    case QueryKind::values:
      out->cost = {0, static_cast<double>(q.values.size()) * 0.0125, static_cast<double>(q.values.size())};
      out->source_cost = out->cost;
      finish(q, *out, false);
      return out;
    case QueryKind::set_operation: {
      out->left = plan(*q.left);
      out->right = plan(*q.right);
      const double left = out->left->cost.rows, right = out->right->cost.rows;
      out->cost.total = out->left->cost.total + out->right->cost.total + (left + right) * 0.01;
      out->cost.rows = q.set_operation == ast::SetOperation::union_ ? left + right : left;
      if (q.set_operation != ast::SetOperation::union_ || !q.set_all) out->cost.startup = out->cost.total;
      out->source_cost = out->cost;
      finish(q, *out, false);
      return out;
    }
    case QueryKind::insert:
      if (q.source) out->left = plan(*q.source);
      out->cost = out->left ? out->left->cost : Cost{0, 0.01, 1};
      out->source_cost = out->cost;
      return out;
    case QueryKind::update:
    case QueryKind::delete_: {
      bool ordered = false;
      out->source = plan_source(q, *out, ordered);
      out->cost = out->source_cost = out->source->cost;
      return out;
    }
  }
  return out;
}

const QueryPlan* Planner::subplan(const Subquery& subquery) {
  for (const Planned& p : subplans_)
    if (p.subquery == &subquery) return p.plan;
  const QueryPlan* plan = this->plan(*subquery.query);
  subplans_.push({&subquery, plan});
  return plan;
}

}  // namespace pgmicro::planner
