#include "join.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace pgmicro::planner {
namespace {

constexpr double hash_build_cost = 0.02;
constexpr double hash_probe_cost = 0.012;
constexpr double pair_cost = 0.005;  ///< a row of a kept inner side, and its test
constexpr double output_cost = 0.005;

/// Can the condition be tested as soon as `all` is joined, and not before?
bool decided_by(const Conjunct& c, RelSet before, RelSet all) {
  return !c.facts.is_volatile && c.facts.relations && !(c.facts.relations & ~all) &&
         (c.facts.relations & ~before);
}

}  // namespace

Joiner::Joiner(Planner& planner, const Problem& problem, std::uint32_t level, const WantedOrder* order)
    : planner_(planner), problem_(problem), level_(level), order_(order), items_(planner.arena()) {
  for (const Item& item : problem.items) items_.push(item);
  for (Item& item : items_) prepare(item);
}

AccessQuestion Joiner::question(const Item& item, RelSet available, bool ordered) const {
  return {.range = item.range,
          .arguments = item.arguments,
          .candidates = item.candidates,
          .available = available,
          .order = ordered ? order_ : nullptr,
          .table_rows = planner_.table_rows(*item.range),
          .filters = item.local.size()};
}

/// What is known of an item before any order of joins: its conditions, its rows, its plan if it cannot be searched.
void Joiner::prepare(Item& item) {
  Arena& arena = planner_.arena();
  bool ordered = false;
  if (item.full_left) {
    item.plan = full_join(item);
  } else if (item.problem) {
    item.plan = Joiner(planner_, *item.problem, level_, nullptr).best(ordered);
  }
  if (item.plan) {
    item.rows = item.plan->cost.rows;
    return;
  }
  List<Conjunct> candidates(arena);
  for (const Conjunct& c : item.local) {
    candidates.push(c);
    candidates.back().selectivity = planner_.selectivity(*c.expr);
  }
  item.rows = planner_.table_rows(*item.range);
  for (const Conjunct& c : candidates) item.rows *= c.selectivity;
  item.rows = std::max(1.0, item.rows);
  if (item.join == JoinKind::inner) {
    for (const Conjunct& c : problem_.conjuncts)
      if (c.facts.relations & item.relations) candidates.push(c);
  } else {
    for (const Conjunct& c : item.on) {
      candidates.push(c);
      candidates.back().selectivity = planner_.selectivity(*c.expr);
    }
  }
  item.candidates = candidates.span();
  item.arguments = search_arguments(planner_, *item.range, item.candidates, level_, arena);
  if (item.range->kind == RangeKind::table) return;

  // What is not a table is read from end to end, and has no other way.
  auto* const scan = arena.make<ScanPlan>();
  scan->range = item.range;
  scan->relations = item.relations;
  List<const Expr*> filter(arena);
  for (const Conjunct& c : item.local) filter.push(c.expr);
  scan->filter = filter.span();
  double total = 0;
  switch (item.range->kind) {
    case RangeKind::function:
      scan->kind = PlanKind::function_scan;
      total = planner_.table_rows(*item.range) * 0.01;
      break;
    case RangeKind::cte: {
      const CtePlan* cte = planner_.ctes_[item.range->cte->index];
      if (!cte || !cte->inlined || item.range->recursive_reference) {
        scan->kind = PlanKind::cte_scan;
        const double rows = cte && cte->query ? cte->query->cost.rows : 100;
        item.rows = std::max(1.0, item.rows * rows / 1000);
        total = rows * 0.02;
        break;
      }
      scan->kind = PlanKind::query_scan;
      scan->query = planner_.plan(*cte->table->query);
      break;
    }
    default: {
      scan->kind = item.range->kind == RangeKind::values ? PlanKind::values_scan : PlanKind::query_scan;
      scan->query = planner_.plan(*item.range->query);
      break;
    }
  }
  double startup = 0;
  if (scan->query) {
    double share = 1;
    for (const Conjunct& c : item.candidates.slice(0, item.local.size())) share *= c.selectivity;
    item.rows = std::max(1.0, scan->query->cost.rows * share);
    startup = scan->query->cost.startup;
    total = scan->query->cost.total + scan->query->cost.rows * 0.01;
  }
  scan->cost = {startup, total, item.rows};
  item.plan = scan;
}

bool Joiner::hash_key(const Conjunct& c, RelSet outer, RelSet inner, HashKey* out) const {
  const auto* call = as<Call>(c.expr);
  if (!call || call->args.size() != 2 || call->op == Oid::invalid || c.facts.is_volatile || c.facts.subquery)
    return false;
  if (!stored_alike(call->args[0]->type, call->args[1]->type)) return false;
  const auto* type = types::find_type(call->args[0]->type);
  if (!type || !type->hash || !type->compare) return false;
  const auto* member = bytecode::find_in_families(bytecode::AccessMethod::btree, call->op);
  if (!member || member->strategy != bytecode::Strategy::equal) return false;
  const RelSet left = planner_.facts(*call->args[0], level_).relations;
  const RelSet right = planner_.facts(*call->args[1], level_).relations;
  const auto within = [](RelSet a, RelSet b) { return a != 0 && (a & ~b) == 0; };
  const bool straight = within(left, outer) && within(right, inner);
  if (!straight && !(within(left, inner) && within(right, outer))) return false;
  if (out) *out = {call->args[straight ? 0 : 1], call->args[straight ? 1 : 0], c.expr};
  return true;
}

bool Joiner::first(std::uint32_t at, bool ordered, Step& out) const {
  const Item& item = items_[at];
  if (item.required || item.join != JoinKind::inner) return false;
  out.state = {};
  out.state.item = static_cast<std::uint8_t>(at);
  if (item.plan) {
    if (ordered) return false;
    out.state.valid = true;
    out.state.startup = item.plan->cost.startup;
    out.state.cost = item.plan->cost.total;
    out.state.rows = item.rows;
    return true;
  }
  if (!best_access(question(item, 0, ordered), out.path)) return false;
  out.state.valid = true;
  out.state.startup = out.path.startup;
  out.state.cost = out.path.cost;
  out.state.rows = out.path.unique ? 1 : item.rows;
  out.state.ordered_first = ordered;
  return true;
}

bool Joiner::next(const State& from, RelSet relations, std::uint32_t at, Step& out) const {
  const Item& item = items_[at];
  if (item.required & ~relations) return false;
  const RelSet all = relations | item.relations;
  double match = 1, filter = 1;
  bool connected = false, hashable = false;
  const auto join_condition = [&](const Conjunct& c) {
    match *= c.selectivity;
    connected = true;
    hashable = hashable || (!item.lateral && hash_key(c, relations, item.relations, nullptr));
  };
  for (const Conjunct& c : problem_.conjuncts) {
    if (!decided_by(c, relations, all)) continue;
    if (item.join == JoinKind::inner)
      join_condition(c);
    else
      filter *= c.selectivity;
  }
  if (item.join != JoinKind::inner)
    for (std::uint32_t i = 0; i < item.on.size(); ++i) {
      Conjunct c = item.on[i];
      c.selectivity =
          item.plan ? planner_.selectivity(*c.expr) : item.candidates[item.local.size() + i].selectivity;
      join_condition(c);
    }
  const double pairs = from.rows * item.rows * match;
  double rows = pairs;
  switch (item.join) {
    case JoinKind::left: rows = std::max(pairs, from.rows); break;
    case JoinKind::semi: rows = from.rows * std::min(1.0, std::max(item.rows * match, 0.1)); break;
    case JoinKind::anti: rows = from.rows * std::max(0.1, 1 - item.rows * match); break;
    default: break;
  }
  out.state = from;
  out.state.item = static_cast<std::uint8_t>(at);
  out.state.rows = std::max(1.0, rows * filter);

  // a nested loop
  double alone = 0, loop = 0;
  if (item.plan) {
    alone = item.plan->cost.total;
    loop = item.lateral ? from.rows * alone : alone + from.rows * item.rows * pair_cost;
  } else {
    AccessPath by_itself;
    static_cast<void>(best_access(question(item, 0, false), by_itself));
    static_cast<void>(best_access(question(item, relations, false), out.path));
    alone = by_itself.cost;
    if (out.path.unique && item.join == JoinKind::inner) out.state.rows = std::min(out.state.rows, from.rows);
    // An index that only serves conditions of the table itself is not worth being searched for every row.
    const double searched = from.rows * out.path.cost;
    const double kept = by_itself.cost + from.rows * item.rows * pair_cost;
    loop = std::min(searched, kept);
    if (searched > kept) out.path = by_itself;
  }
  const double emitted = out.state.rows * output_cost;
  out.state.startup = from.startup;
  out.state.cost =
      from.cost + loop + emitted + (connected || item.join != JoinKind::inner ? 0 : from.rows * 1e-3);
  out.state.hash = false;
  if (hashable) {
    const double hash =
        from.cost + alone + item.rows * hash_build_cost + from.rows * hash_probe_cost + emitted;
    if (hash < out.state.cost) {
      out.state.hash = true;
      out.state.cost = hash;
      out.state.startup = from.startup + alone + item.rows * hash_build_cost;
    }
  }
  return true;
}

const Plan* Joiner::construct_scan(const Item& item, const AccessPath& path, const AccessQuestion& q,
                                   std::uint64_t& consumed) {
  Arena& arena = planner_.arena();
  auto* const scan = arena.make<ScanPlan>();
  scan->kind = path.index ? PlanKind::index_scan : PlanKind::seq_scan;
  scan->range = item.range;
  scan->relations = item.relations;
  consumed = 0;
  if (path.index) {
    List<const Expr*> equal(arena), conditions(arena);
    List<bool> exact(arena);
    const auto consume = [&](const SearchArgument* a) {
      conditions.push(q.candidates[a->conjunct].expr);
      consumed |= std::uint64_t{1} << a->conjunct;
    };
    for (std::uint32_t i = 0; i < path.equal; ++i) {
      const auto* a = equal_argument(q, *path.index, i);
      equal.push(a->value);
      exact.push(!a->is_null_test);
      consume(a);
    }
    scan->index = path.index;
    scan->equal = equal.span();
    scan->equal_is_exact = exact.span();
    if (path.in) {
      scan->in = path.in->in;
      consume(path.in);
    }
    if (path.lower) {
      scan->lower = path.lower->value;
      scan->lower_inclusive = path.lower->strategy == bytecode::Strategy::greater_equal;
      consume(path.lower);
    }
    if (path.upper) {
      scan->upper = path.upper->value;
      scan->upper_inclusive = path.upper->strategy == bytecode::Strategy::less_equal;
      consume(path.upper);
    }
    scan->backward = path.backward;
    scan->splits_nulls = path.splits_nulls;
    scan->index_conditions = conditions.span();
  }
  List<const Expr*> filter(arena);
  for (std::uint32_t i = 0; i < item.local.size(); ++i)
    if (i >= search_conjuncts_max || !(consumed >> i & 1)) filter.push(item.local[i].expr);
  scan->filter = filter.span();
  double rows = item.rows;
  if (path.unique) rows = 1;
  scan->cost = {path.startup, path.cost, std::max(1.0, std::min(rows, path.rows))};
  return scan;
}

const Plan* Joiner::construct(const std::uint8_t* order, std::uint32_t count, bool ordered) {
  Arena& arena = planner_.arena();
  Step step;
  const Plan* plan = nullptr;
  RelSet relations = 0;
  State state;
  for (std::uint32_t n = 0; n < count; ++n) {
    const Item& item = items_[order[n]];
    std::uint64_t consumed = 0;
    if (n == 0) {
      static_cast<void>(first(order[0], ordered, step));
      plan = item.plan ? item.plan : construct_scan(item, step.path, question(item, 0, ordered), consumed);
      state = step.state;
      relations = item.relations;
      continue;
    }
    static_cast<void>(next(state, relations, order[n], step));
    auto* const join = arena.make<JoinPlan>();
    join->kind = PlanKind::join;
    join->join = item.join;
    join->outer = plan;
    const RelSet all = relations | item.relations;
    if (item.plan) {
      join->inner = item.plan;
      join->materialize = !step.state.hash && !item.lateral;
    } else {
      const RelSet available = step.state.hash ? 0 : relations;
      const AccessQuestion q = question(item, available, false);
      AccessPath path;
      if (step.state.hash)
        static_cast<void>(best_access(q, path));
      else
        path = step.path;
      join->inner = construct_scan(item, path, q, consumed);
      // Does the inner scan use anything of the outer row?
      bool dependent = false;
      for (const SearchArgument& a : q.arguments)
        if (a.conjunct < search_conjuncts_max && (consumed >> a.conjunct & 1) && a.needs) dependent = true;
      join->materialize = !step.state.hash && !dependent && state.rows > 1;
    }
    List<const Expr*> on(arena), filter(arena);
    List<HashKey> keys(arena);
    const auto condition = [&](const Conjunct& c) {
      HashKey key;
      if (step.state.hash && hash_key(c, relations, item.relations, &key))
        keys.push(key);
      else
        on.push(c.expr);
    };
    std::uint32_t candidate = item.local.size();
    const auto was_consumed = [&](const Conjunct& c) {
      for (std::uint32_t i = candidate; i < std::min(item.candidates.size(), search_conjuncts_max); ++i)
        if (item.candidates[i].expr == c.expr) return (consumed >> i & 1) != 0;
      return false;
    };
    for (const Conjunct& c : problem_.conjuncts) {
      if (!decided_by(c, relations, all)) continue;
      if (item.join != JoinKind::inner)
        filter.push(c.expr);
      else if (!was_consumed(c))
        condition(c);
    }
    if (item.join != JoinKind::inner)
      for (const Conjunct& c : item.on)
        if (!was_consumed(c)) condition(c);
    join->on = on.span();
    join->filter = filter.span();
    join->keys = keys.span();
    join->cost = {step.state.startup, step.state.cost, step.state.rows};
    join->relations = all;
    plan = join;
    state = step.state;
    relations = all;
  }
  return finish(plan);
}

/// Conditions that have to be tested for each row of the whole: volatile ones, and those that mention nothing joined here.
const Plan* Joiner::finish(const Plan* plan) {
  Arena& arena = planner_.arena();
  List<const Expr*> late(arena);
  for (const Conjunct& c : problem_.conjuncts)
    if (!c.facts.relations || c.facts.is_volatile) late.push(c.expr);
  if (late.empty()) return plan;
  List<const Expr*> filter(arena);
  for (const Expr* e : plan->filter) filter.push(e);
  for (const Expr* e : late) filter.push(e);
  if (plan->kind == PlanKind::join) {
    auto* const copy = arena.make<JoinPlan>(*static_cast<const JoinPlan*>(plan));
    copy->filter = filter.span();
    return copy;
  }
  auto* const copy = arena.make<ScanPlan>(*static_cast<const ScanPlan*>(plan));
  copy->filter = filter.span();
  return copy;
}

const Plan* Joiner::full_join(const Item& item) {
  Arena& arena = planner_.arena();
  bool ordered = false;
  auto* const join = arena.make<JoinPlan>();
  join->kind = PlanKind::join;
  join->join = JoinKind::full;
  join->outer = Joiner(planner_, *item.full_left, level_, nullptr).best(ordered);
  join->inner = Joiner(planner_, *item.problem, level_, nullptr).best(ordered);
  List<const Expr*> on(arena), filter(arena);
  List<HashKey> keys(arena);
  for (const Conjunct& c : item.on) {
    HashKey key;
    if (hash_key(c, item.full_left->relations, item.problem->relations, &key))
      keys.push(key);
    else
      on.push(c.expr);
  }
  if (keys.empty() && !on.empty())
    throw Error(errc::feature_not_supported,
                "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions");
  for (const Conjunct& c : item.local) filter.push(c.expr);
  join->keys = keys.span();
  join->on = on.span();
  join->filter = filter.span();
  join->relations = item.relations;
  const double rows = std::max(join->outer->cost.rows, join->inner->cost.rows);
  join->cost = {join->inner->cost.total,
                join->outer->cost.total + join->inner->cost.total + join->inner->cost.rows * hash_build_cost +
                    join->outer->cost.rows * hash_probe_cost + rows * output_cost,
                rows};
  return join;
}

const Plan* Joiner::best(bool& ordered) {
  Arena& arena = planner_.arena();
  const std::uint32_t n = items_.size();
  if (n == 0) {
    auto* const row = arena.make<Plan>();
    row->kind = PlanKind::one_row;
    row->cost = {0, 0.01, 1};
    ordered = false;
    return row;
  }
  // What a sorted result saves, against what it costs: with a limit only a part of the rows is made.
  const auto better_ordered = [&](const State& any, const State& in_order) {
    if (!in_order.valid) return false;
    if (!any.valid) return true;
    const double rows = std::max(2.0, any.rows);
    const double limit = order_->limit;
    const double sort = any.cost + rows * std::log2(limit > 0 ? std::min(rows, 2 * limit) : rows) * 0.01;
    const double share = limit > 0 ? std::min(1.0, limit / std::max(1.0, in_order.rows)) : 1;
    return in_order.startup + (in_order.cost - in_order.startup) * share <= sort;
  };
  if (n == 1) {
    Step any, in_order;
    static_cast<void>(first(0, false, any));
    if (order_) static_cast<void>(first(0, true, in_order));
    ordered = order_ && better_ordered(any.state, in_order.state);
    const std::uint8_t only = 0;
    return construct(&only, 1, ordered);
  }
  Step step;
  if (n > exhaustive_max) {
    List<std::uint8_t> chosen(arena);
    ItemSet used = 0;
    RelSet relations = 0;
    State state;
    for (std::uint32_t k = 0; k < n; ++k) {
      State best_state;
      for (std::uint32_t i = 0; i < n; ++i) {
        if (used >> i & 1) continue;
        if (!(k == 0 ? first(i, false, step) : next(state, relations, i, step))) continue;
        if (!best_state.valid || step.state.cost < best_state.cost ||
            (step.state.cost == best_state.cost && step.state.rows < best_state.rows))
          best_state = step.state;
      }
      PGM_ASSERT(best_state.valid);
      chosen.push(best_state.item);
      used |= ItemSet{1} << best_state.item;
      relations |= items_[best_state.item].relations;
      state = best_state;
    }
    ordered = false;
    return construct(chosen.begin(), n, false);
  }

  const std::uint32_t sets = 1U << n;
  const std::uint32_t variants = order_ ? 2 : 1;
  auto* const states = static_cast<State*>(arena.allocate(sizeof(State) * sets * variants, alignof(State)));
  for (std::uint32_t i = 0; i < sets * variants; ++i) ::new (static_cast<void*>(states + i)) State();
  for (std::uint32_t v = 0; v < variants; ++v) {
    State* const table = states + std::size_t{v} * sets;
    for (std::uint32_t i = 0; i < n; ++i)
      if (first(i, v == 1, step)) table[1U << i] = step.state;
    for (std::uint32_t set = 1; set < sets; ++set) {
      if (!table[set].valid) continue;
      RelSet relations = 0;
      for (std::uint32_t i = 0; i < n; ++i)
        if (set >> i & 1) relations |= items_[i].relations;
      for (std::uint32_t i = 0; i < n; ++i) {
        if (set >> i & 1) continue;
        if (!next(table[set], relations, i, step)) continue;
        State& there = table[set | 1U << i];
        if (!there.valid || step.state.cost < there.cost) there = step.state;
      }
    }
  }
  ordered = order_ && better_ordered(states[sets - 1], states[2 * sets - 1]);
  const State* const table = states + (ordered ? sets : 0);
  std::uint8_t chosen[exhaustive_max];
  std::uint32_t set = sets - 1;
  for (std::uint32_t k = n; k-- > 0;) {
    PGM_ASSERT(table[set].valid);
    chosen[k] = table[set].item;
    set &= ~(1U << chosen[k]);
  }
  return construct(chosen, n, ordered);
}

}  // namespace pgmicro::planner
