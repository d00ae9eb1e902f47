// FROM and WHERE as a join problem: which relations there are, which conditions hold between them, and what has to be
// joined before what.
//
// Inner joins have no order, so a tree of them is a flat list of items. An outer join keeps rows of one side; to that list
// it adds one item, its other side, with its ON condition and the relations that this mentions (`required`), which
// have to be there first. (a LEFT JOIN c) JOIN d may so become (a JOIN d) LEFT JOIN c: the ON condition does not look
// at d, so it cannot tell. EXISTS and IN are items too: semi joins. What a FULL JOIN joins cannot be moved at all.

#include "planning.hpp"

#include "../rewrite/walk.hpp"

#include <algorithm>
#include <utility>

namespace pgmicro::planner {
namespace {

constexpr std::uint32_t relations_max = 64;

/// May the query be merged into the one that has it in FROM? Only rows of FROM and WHERE, and targets to replace by.
bool is_plain(const Query& q) {
  return q.kind == QueryKind::select && q.ctes.empty() && !q.grouped && !q.having && q.set_calls.empty() &&
         q.distinct == ast::Distinct::no && q.order_by.empty() && !q.limit && !q.offset &&
         q.locking.empty() && q.from;
}

/// Does a NULL in a column of `relations` keep the condition from being true? (A sufficient test.)
template <class IsOf>
bool rejects_null(const Expr& e, const IsOf& is_of) {
  switch (e.kind) {
    case ExprKind::column: return is_of(to<ColumnExpr>(e));
    case ExprKind::call: {
      const auto& call = to<Call>(e);
      if (!call.function->strict || call.function->returns_set) return false;
      return std::any_of(call.args.begin(), call.args.end(),
                         [&](const Expr* arg) { return rejects_null(*arg, is_of); });
    }
    case ExprKind::relabel: return rejects_null(*to<Relabel>(e).arg, is_of);
    case ExprKind::coerce_io: return rejects_null(*to<CoerceIo>(e).arg, is_of);
    case ExprKind::coerce_typmod: return rejects_null(*to<CoerceTypmod>(e).arg, is_of);
    case ExprKind::in_list: return rejects_null(*to<InList>(e).arg, is_of);
    case ExprKind::null_test: {
      const auto& test = to<NullTest>(e);
      return test.negated && !test.of_row && rejects_null(*test.arg, is_of);
    }
    case ExprKind::logical: {
      const auto& logical = to<Logical>(e);
      const auto test = [&](const Expr* arg) { return rejects_null(*arg, is_of); };
      if (logical.op == ast::LogicalType::not_) {
        const auto* is_null = as<NullTest>(logical.args[0]);
        return is_null && !is_null->negated && !is_null->of_row && rejects_null(*is_null->arg, is_of);
      }
      if (logical.op == ast::LogicalType::and_)
        return std::any_of(logical.args.begin(), logical.args.end(), test);
      return std::all_of(logical.args.begin(), logical.args.end(), test);
    }
    default: return false;
  }
}

bool contains(const From& from, RelationId id) {
  if (from.kind == FromKind::range) return from.range->id == id;
  return contains(*from.left, id) || contains(*from.right, id);
}

}  // namespace

const Expr* Planner::resolve(const Expr* e) const noexcept {
  while (const auto* column = as<ColumnExpr>(e)) {
    const Query* alias = info(column->relation).alias;
    if (!alias) break;
    e = alias->targets[column->column].expr;
  }
  return e;
}

void Planner::collect(const Expr& expr, std::uint32_t level, Facts& facts) const {
  const Expr& e = *resolve(&expr);
  switch (e.kind) {
    case ExprKind::column: {
      const auto& i = info(to<ColumnExpr>(e).relation);
      if (i.level == level)
        facts.relations |= RelSet{1} << i.bit;
      else
        facts.outer = true;
      return;
    }
    case ExprKind::aggregate_ref:
    case ExprKind::group_ref: facts.aggregates = true; return;
    case ExprKind::call:
      if (to<Call>(e).function->volatility == bytecode::Volatility::volatile_) facts.is_volatile = true;
      break;
    case ExprKind::subquery:
      facts.subquery = true;
      for (const ColumnExpr& column : to<Subquery>(e).query->outer) collect(column, level, facts);
      break;
    default: break;
  }
  for_each_child(e, [&](const Expr& child) { collect(child, level, facts); });
}

Facts Planner::facts(const Expr& e, std::uint32_t level) const {
  Facts f;
  collect(e, level, f);
  return f;
}

RelSet Planner::number(const Range& range, std::uint32_t level) {
  auto& i = infos_[planner::raw(range.id)];
  if (bits_ == relations_max)
    throw Error(errc::program_limit, "joins of more than 64 relations are not supported");
  i.range = &range;
  i.level = level;
  i.bit = bits_++;
  return RelSet{1} << i.bit;
}

void Planner::split(const Expr& condition, std::uint32_t level, List<Conjunct>& out) {
  if (const auto* logical = as<Logical>(&condition); logical && logical->op == ast::LogicalType::and_) {
    for (const Expr* arg : logical->args) split(*arg, level, out);
    return;
  }
  out.push({.expr = &condition, .facts = facts(condition, level), .selectivity = 1});
}

RelSet Planner::lateral_needs(const Range& range, std::uint32_t level) const {
  Facts f;
  for (const Expr* e : range.functions) collect(*e, level, f);
  if (range.query)
    for (const ColumnExpr& column : range.query->outer) collect(column, level, f);
  return f.relations;
}

bool Planner::try_pull_up(const Range& range, const Query& q, std::uint32_t level, bool nullable, Flat& out) {
  if (!is_plain(q)) return false;
  for (const Target& target : q.targets) {
    // Under the NULL side of an outer join a column may stand for itself, as it becomes NULL with its relation.
    if (nullable && target.expr->kind != ExprKind::column) return false;
    const Facts f = facts(*target.expr, level);
    if (f.is_volatile || f.subquery || f.aggregates) return false;
    if (nullable && f.outer) return false;
  }
  if (nullable && (q.from->kind != FromKind::range || q.correlated)) return false;
  auto& i = infos_[planner::raw(range.id)];
  i.alias = &q;
  i.range = &range;
  i.level = level;
  flatten(*q.from, level, out);
  if (q.where) {
    List<Conjunct> conjuncts(arena_);
    split(*q.where, level, conjuncts);
    for (const Conjunct& c : conjuncts)
      if (below_nullable_ || !unnest(*c.expr, level, out)) out.conjuncts.push(c);
  }
  return true;
}

void Planner::flatten_range(const Range& range, std::uint32_t level, Flat& out) {
  const Query* q = range.kind == RangeKind::subquery ? range.query : nullptr;
  if (range.kind == RangeKind::cte && !range.recursive_reference) {
    const CtePlan* cte = ctes_[range.cte->index];
    if (cte && cte->inlined) q = range.cte->query;
  }
  if (q && try_pull_up(range, *q, level, below_nullable_, out)) return;
  Item item;
  item.range = &range;
  item.relations = number(range, level);
  item.required = lateral_needs(range, level);
  item.lateral = item.required != 0;
  out.items.push(item);
}

/// `kept JOIN other` of kind left: other's rows may be missing.
void Planner::flatten_outer(const From& from, JoinKind kind, const From& kept, const From& other,
                            std::uint32_t level, Flat& out) {
  flatten(kept, level, out);
  Flat inner{List<Item>(arena_), List<Conjunct>(arena_)};
  const bool was = std::exchange(below_nullable_, true);
  // A row of the other side that ON rejects for its NULLs is as good as absent.
  List<Conjunct> shape(arena_);
  if (from.on && other.kind == FromKind::join) split(*from.on, level, shape);
  const auto* const rejecting = std::exchange(rejecting_, shape.empty() ? nullptr : &shape);
  flatten(other, level, inner);
  below_nullable_ = was;
  rejecting_ = rejecting;
  Item item;
  item.join = kind;
  for (const Item& i : inner.items) {
    item.relations |= i.relations;
    item.required |= i.required;
  }
  List<Conjunct> on(arena_);
  if (from.on) {
    List<Conjunct> all(arena_);
    split(*from.on, level, all);
    for (const Conjunct& c : all) {
      const bool local = (c.facts.relations & ~item.relations) == 0 && c.facts.relations != 0;
      (local ? inner.conjuncts : on).push(c);
      item.required |= c.facts.relations;
    }
  }
  item.required &= ~item.relations;
  item.lateral = std::any_of(inner.items.begin(), inner.items.end(),
                             [&](const Item& i) { return (i.required & ~item.relations) != 0; });
  item.on = on.span();
  if (inner.items.size() == 1 && inner.items[0].range && inner.items[0].join == JoinKind::inner) {
    item.range = inner.items[0].range;
    item.local = inner.conjuncts.span();
  } else {
    item.problem = make_problem(inner);
  }
  out.items.push(item);
}

void Planner::flatten(const From& from, std::uint32_t level, Flat& out) {
  if (from.kind == FromKind::range) return flatten_range(*from.range, level, out);
  switch (strengthened(from)) {
    case JoinKind::inner: {
      List<Conjunct> shape(arena_);
      const auto* const rejecting = rejecting_;
      if (from.on && (from.left->kind == FromKind::join || from.right->kind == FromKind::join)) {
        if (rejecting_) shape.append(rejecting_->span());
        split(*from.on, level, shape);
        rejecting_ = &shape;
      }
      flatten(*from.left, level, out);
      flatten(*from.right, level, out);
      rejecting_ = rejecting;
      if (from.on) split(*from.on, level, out.conjuncts);
      return;
    }
    case JoinKind::left: return flatten_outer(from, JoinKind::left, *from.left, *from.right, level, out);
    case JoinKind::right: return flatten_outer(from, JoinKind::left, *from.right, *from.left, level, out);
    case JoinKind::semi:
    case JoinKind::anti: return flatten_outer(from, from.join, *from.left, *from.right, level, out);
    case JoinKind::full: {
      const bool was = std::exchange(below_nullable_, true);
      const auto* const rejecting = std::exchange(rejecting_, nullptr);
      Flat left{List<Item>(arena_), List<Conjunct>(arena_)};
      Flat right{List<Item>(arena_), List<Conjunct>(arena_)};
      flatten(*from.left, level, left);
      flatten(*from.right, level, right);
      below_nullable_ = was;
      rejecting_ = rejecting;
      Item item;
      List<Conjunct> on(arena_);
      if (from.on) split(*from.on, level, on);
      item.on = on.span();
      item.full_left = make_problem(left);
      item.problem = make_problem(right);
      item.relations = item.full_left->relations | item.problem->relations;
      out.items.push(item);
      return;
    }
  }
}

/// EXISTS (…), NOT EXISTS (…) and x IN (…) become semi and anti joins, if the subquery is one of plain tables.
bool Planner::unnest(const Expr& condition, std::uint32_t level, Flat& out) {
  const Expr* e = &condition;
  bool negated = false;
  if (const auto* logical = as<Logical>(e); logical && logical->op == ast::LogicalType::not_) {
    e = logical->args[0];
    negated = true;
  }
  const auto* subquery = as<Subquery>(e);
  if (!subquery) return false;
  const Query& q = *subquery->query;
  if (subquery->form != ast::SubqueryType::exists &&
      (subquery->form != ast::SubqueryType::any || negated || subquery->row_op != RowOp::eq))
    return false;
  if (q.kind != QueryKind::select || !q.ctes.empty() || q.grouped || q.having || !q.set_calls.empty() ||
      q.limit || q.offset || !q.from || !q.locking.empty())
    return false;
  for (const Range* range : q.ranges)
    if (range->kind != RangeKind::table) return false;
  const auto outer_joins = [](auto&& self, const From& from) -> bool {
    if (from.kind == FromKind::range) return false;
    return from.join != JoinKind::inner || self(self, *from.left) || self(self, *from.right);
  };
  if (outer_joins(outer_joins, *q.from)) return false;
  if (subquery->form == ast::SubqueryType::any) {
    for (std::uint32_t i = 0; i < subquery->tests.size(); ++i) {
      const Facts target = facts(*q.targets[i].expr, level);
      const Facts test = facts(*subquery->tests[i], level);
      if (target.is_volatile || target.subquery || test.is_volatile || test.subquery || !test.relations)
        return false;
    }
  } else if (!q.correlated) {
    return false;  // one question for all rows: asked once
  }

  Flat inner{List<Item>(arena_), List<Conjunct>(arena_)};
  const bool was =
      std::exchange(below_nullable_, true);  // (columns of aliases cannot be NULL; but no nested unnesting)
  flatten(*q.from, level, inner);
  below_nullable_ = was;
  Item item;
  item.join = negated ? JoinKind::anti : JoinKind::semi;
  for (const Item& i : inner.items) item.relations |= i.relations;
  List<Conjunct> all(arena_), on(arena_);
  if (q.where) split(*q.where, level, all);
  if (subquery->form == ast::SubqueryType::any) {
    for (std::uint32_t i = 0; i < subquery->tests.size(); ++i) {
      auto* const call = arena_.make<Call>();
      call->type = type_oid::boolean;
      call->function = subquery->compares[i];
      const auto types = call->function->arguments();
      const auto* op = bytecode::find_operator("=", types[0], types[1]);
      call->op = op && op->function == call->function->oid ? op->oid : Oid::invalid;
      call->args = ExprList::of(arena_, {subquery->tests[i], q.targets[i].expr});
      split(*call, level, all);
    }
  }
  for (const Conjunct& c : all) {
    const bool local = c.facts.relations && (c.facts.relations & ~item.relations) == 0;
    (local ? inner.conjuncts : on).push(c);
    item.required |= c.facts.relations;
  }
  item.required &= ~item.relations;
  item.on = on.span();
  if (inner.items.size() == 1) {
    item.range = inner.items[0].range;
    item.local = inner.conjuncts.span();
  } else {
    item.problem = make_problem(inner);
  }
  out.items.push(item);
  return true;
}

/// What the join is, knowing WHERE: an outer join whose missing rows the conditions drop anyway is an inner one.
JoinKind Planner::strengthened(const From& from) const {
  if (!rejecting_ ||
      (from.join != JoinKind::left && from.join != JoinKind::right && from.join != JoinKind::full))
    return from.join;
  const auto dropped = [&](const From& side) {
    const auto of_side = [&](const ColumnExpr& column) { return contains(side, column.relation); };
    return std::any_of(rejecting_->begin(), rejecting_->end(),
                       [&](const Conjunct& c) { return rejects_null(*c.expr, of_side); });
  };
  const bool keeps_left =
      from.join != JoinKind::right && !(from.join == JoinKind::full && dropped(*from.right));
  const bool keeps_right =
      from.join != JoinKind::left && !(from.join == JoinKind::full && dropped(*from.left));
  if (from.join == JoinKind::full)
    return keeps_left && keeps_right ? JoinKind::full
           : keeps_left              ? JoinKind::left
           : keeps_right             ? JoinKind::right
                                     : JoinKind::inner;
  return dropped(from.join == JoinKind::left ? *from.right : *from.left) ? JoinKind::inner : from.join;
}

/// Gives each condition to the item it speaks of alone, where that may be tested before the join.
Problem* Planner::make_problem(Flat& flat) {
  auto* const problem = arena_.make<Problem>();
  for (const Item& item : flat.items) problem->relations |= item.relations;
  List<Conjunct> joining(arena_);
  if (flat.items.size() == 1 && flat.items[0].join == JoinKind::inner && flat.items[0].range) {
    Item& item = flat.items[0];
    List<Conjunct> local(arena_);
    local.append(item.local);
    for (const Conjunct& c : flat.conjuncts) {
      if (c.facts.relations == 0 && !c.facts.is_volatile)
        joining.push(c);
      else
        local.push(c);
    }
    item.local = local.span();
  } else {
    List<List<Conjunct>*> local(arena_);
    for (Item& item : flat.items) {
      auto* const list =
          static_cast<List<Conjunct>*>(arena_.allocate(sizeof(List<Conjunct>), alignof(List<Conjunct>)));
      ::new (static_cast<void*>(list)) List<Conjunct>(arena_);
      list->append(item.local);
      local.push(list);
    }
    for (const Conjunct& c : flat.conjuncts) {
      bool taken = false;
      for (std::uint32_t i = 0; i < flat.items.size() && !taken; ++i) {
        const Item& item = flat.items[i];
        if (c.facts.relations && (c.facts.relations & ~item.relations) == 0 && item.join == JoinKind::inner &&
            !c.facts.is_volatile) {
          local[i]->push(c);
          taken = true;
        }
      }
      if (!taken) joining.push(c);
    }
    for (std::uint32_t i = 0; i < flat.items.size(); ++i) flat.items[i].local = local[i]->span();
  }
  for (Conjunct& c : joining) c.selectivity = selectivity(*c.expr);
  problem->items = flat.items.span();
  problem->conjuncts = joining.span();
  return problem;
}

}  // namespace pgmicro::planner
