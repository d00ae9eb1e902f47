// The rungs of a query, from its rows to what it delivers: groups, set-returning targets, DISTINCT, ORDER BY, LIMIT.

#include "changes.hpp"

#include <algorithm>
#include <utility>

namespace pgmicro::planner {
namespace {

const Constant* plain_constant(const Expr* e) {
  const auto* c = as<Constant>(e);
  return c && !c->lifted ? c : nullptr;
}

}  // namespace

Emitter::Sub Emitter::subroutine(Ref<void(Label back)> body) {
  const Sub sub{p_.label(), p_.temporary()};
  const Label past = p_.label(), back = p_.label();
  p_.emit(Op::Jump, {.a = past});
  p_.place(sub.entry);
  {
    const Branch branch(*this);
    const InRow in_row(*this);
    body(back);
  }
  p_.place(back);
  p_.emit(Op::Return, {.b = sub.back});
  p_.place(past);
  return sub;
}

// ── groups ──────────────────────────────────────────────────────────────────────────────────────────────────

void Emitter::grouped_rows(const QueryPlan& plan, GroupScope& scope, Body body) {
  const Query& q = *plan.query;
  const std::uint32_t keys = q.group_keys.size();
  const bool sets = !q.grouping_sets.empty();
  std::vector<const TypeInfo*> key_types;
  for (const Expr* key : q.group_keys) {
    const auto& type = type_of(key->type, key->at);
    if (!type.hash)
      throw Error(SqlState("42883"),
                  "could not identify an equality operator for type " + types::format_type(type, -1));
    key_types.push_back(&type);
  }
  if (sets) key_types.push_back(types::find_type(type_oid::int8));
  const auto width = static_cast<std::uint32_t>(key_types.size());
  const GroupsNo groups = p_.groups(key_types);

  struct Step {
    std::uint16_t number = 0;
    HashNo seen{};                // DISTINCT: what has been counted
    bytecode::SorterNo sorter{};  // ORDER BY: rows wait here until all are there
  };
  std::vector<Step> steps(q.aggregates.size());
  for (std::uint32_t i = 0; i < q.aggregates.size(); ++i) {
    const Aggregate& a = q.aggregates[i];
    if (!a.direct_args.empty()) unsupported("ordered-set aggregates are not supported", a.at);
    if (a.function->kernel == bytecode::KernelId::none)
      unsupported("function " + std::string(a.function->name()) + " is not supported", a.at);
    std::vector<Oid> types;
    for (const Expr* arg : a.args) types.push_back(arg->type);
    steps[i].number = p_.aggregate(groups, {.kernel = a.function->kernel,
                                            .function = a.function->oid,
                                            .strict = a.function->strict,
                                            .result = a.type,
                                            .arguments = types});
    std::vector<const TypeInfo*> columns = key_types;
    if (a.distinct) {
      for (const Expr* arg : a.args) columns.push_back(&type_of(arg->type, a.at));
      const auto all = static_cast<std::uint16_t>(columns.size());
      steps[i].seen = p_.hash({.columns = columns, .keys = all, .nulls_match = true});
      p_.emit(Op::HashClear, {.x = steps[i].seen});
    }
    if (!a.order_by.empty()) {
      columns = key_types;
      std::vector<bytecode::SortKey> order;
      for (const Expr* arg : a.args) columns.push_back(&type_of(arg->type, a.at));
      for (const SortKey& key : a.order_by) {
        order.push_back({static_cast<std::uint16_t>(columns.size()), key.descending, key.nulls_first});
        columns.push_back(&type_of(key.expr->type, a.at));
      }
      steps[i].sorter = p_.sorter({.columns = columns, .keys = order});
      p_.emit(Op::SorterOpen, {.x = steps[i].sorter, .b = Reg::none});
    }
  }

  const Reg key_regs = p_.temporary(std::max(width, 1U));
  const auto find_group = [&](Reg from) {
    const Label found = p_.label();
    p_.emit(Op::GroupFind, {.x = groups, .a = found, .b = from});
    p_.place(found);
  };
  // `row`: key, arguments. A DISTINCT aggregate takes a row of the group once.
  const auto step = [&](std::uint32_t i, Reg row, Label skip) {
    if (q.aggregates[i].distinct)
      p_.emit(Op::HashAdd, {.x = steps[i].seen, .a = skip, .b = row, .c = p_.temporary()});
    p_.emit(Op::AggregateStep, {.x = groups, .b = row + width, .c = steps[i].number});
  };
  const auto one_row = [&] {
    for (std::uint32_t i = 0; i < q.aggregates.size(); ++i) {
      const Aggregate& a = q.aggregates[i];
      const Label skip = p_.label();
      {
        const Branch branch(*this);
        if (a.filter) require(*a.filter, skip);
        const bool plain = !a.distinct && a.order_by.empty();
        if (plain && a.args.size() == 1) {
          p_.emit(Op::AggregateStep, {.x = groups, .b = value(*a.args[0]), .c = steps[i].number});
        } else {
          const std::uint32_t all = width + a.args.size() + a.order_by.size();
          const Reg row = p_.temporary(std::max(all, 1U));
          if (!plain && width) p_.emit(Op::CopyRange, {.a = row, .b = key_regs, .c = width});
          std::uint32_t at = width;
          for (const Expr* arg : a.args) value_into(*arg, row + at++);
          for (const SortKey& key : a.order_by) value_into(*key.expr, row + at++);
          if (!a.order_by.empty())
            p_.emit(Op::SorterAdd, {.x = steps[i].sorter, .b = row});
          else
            step(i, row, skip);
        }
      }
      p_.place(skip);
    }
  };

  p_.emit(Op::GroupsClear, {.x = groups});
  if (keys == 0 && !sets) find_group(key_regs);  // there is one group, even of no rows
  for (std::uint32_t s = 0; s < q.grouping_sets.size(); ++s) {
    if (!q.grouping_sets[s].empty()) continue;
    if (keys) p_.emit(Op::SetNull, {.a = key_regs, .c = keys});
    p_.emit(Op::Copy, {.a = key_regs + keys, .b = int8_constant(s)});
    find_group(key_regs);
  }
  const Label no_rows = p_.label();  // which is not no group
  require_all(plan.once, no_rows);
  rows(*plan.source, [&](Label next) {
    if (plan.first_only) {
      p_.emit(Op::JumpIfNull, {.a = next, .b = value(*q.aggregates[0].args[0])});
      one_row();
      p_.emit(Op::Jump, {.a = no_rows});
      return;
    }
    if (!sets) {
      for (std::uint32_t i = 0; i < keys; ++i) value_into(*q.group_keys[i], key_regs + i);
      if (keys) find_group(key_regs);
      one_row();
      return;
    }
    const Reg all = values(q.group_keys);
    for (std::uint32_t s = 0; s < q.grouping_sets.size(); ++s) {
      const auto& set = q.grouping_sets[s];
      for (std::uint32_t i = 0; i < keys; ++i) {
        if (std::find(set.begin(), set.end(), i) != set.end())
          p_.emit(Op::Copy, {.a = key_regs + i, .b = all + i});
        else
          p_.emit(Op::SetNull, {.a = key_regs + i, .c = 1});
      }
      p_.emit(Op::Copy, {.a = key_regs + keys, .b = int8_constant(s)});
      find_group(key_regs);
      one_row();
    }
  });
  p_.place(no_rows);
  for (std::uint32_t i = 0; i < q.aggregates.size(); ++i) {
    const Aggregate& a = q.aggregates[i];
    if (a.order_by.empty()) continue;
    const Label done = p_.label(), skip = p_.label();
    const Reg row = p_.temporary(width + a.args.size() + a.order_by.size());
    p_.emit(Op::SorterSort, {.x = steps[i].sorter, .a = done, .c = row});
    const Label head = p_.here();
    find_group(row);
    step(i, row, skip);
    p_.place(skip);
    p_.emit(Op::SorterNext, {.x = steps[i].sorter, .a = head, .c = row});
    p_.place(done);
  }

  // ── the groups as rows
  scope.keys = key_regs;
  scope.aggregates = p_.temporary(std::max(q.aggregates.size(), 1U));
  const auto finals = [&] {
    for (std::uint32_t i = 0; i < q.aggregates.size(); ++i)
      p_.emit(Op::AggregateFinal, {.x = groups, .a = scope.aggregates + i, .c = steps[i].number});
    if (q.aggregates.size()) arena_used_ = true;
  };
  const Label done = p_.label(), next = p_.label();
  if (width == 0) {
    const Branch branch(*this);
    const InRow in_row(*this);
    finals();
    if (q.having) require(*q.having, next);
    body(next);
    p_.place(next);
  } else {
    const Loop loop(*this);
    p_.emit(Op::GroupRewind, {.x = groups, .a = done, .c = key_regs});
    const Label head = p_.here();
    finals();
    if (q.having) require(*q.having, next);
    body(next);
    p_.place(next);
    loop.step();
    p_.emit(Op::GroupNext, {.x = groups, .a = head, .c = key_regs});
  }
  p_.place(done);
}

/// Functions in lockstep: until the longest has ended, the others go on as NULLs. `widths`: how many columns each fills
/// from `out` on. `done`: where to go when there are no more rows.
void Emitter::side_by_side(const ExprList& functions, std::span<const std::uint32_t> widths, Reg out,
                           Label done, Body body) {
  struct Member {
    bytecode::SetNo set{};
    bool returns_set = false;
    Reg args = Reg::none, first = Reg::none, alive = Reg::none;
    std::uint32_t width = 1;
  };
  std::vector<Member> members;
  std::uint32_t column = 0;
  for (std::uint32_t i = 0; i < functions.size(); ++i) {
    const Expr* e = functions[i];
    Member m;
    m.width = widths[i];
    m.first = out + column;
    column += m.width;
    const auto* c = as<Call>(e);
    if (!c || !c->function->returns_set) {  // a set of one row
      m.args = value(*e);
    } else {
      if (c->function->kernel == bytecode::KernelId::none)
        unsupported("function " + std::string(c->function->name()) + " is not supported", e->at);
      std::vector<Oid> types;
      for (const Expr* arg : c->args) types.push_back(arg->type);
      m.returns_set = true;
      m.set = p_.set({.kernel = c->function->kernel,
                      .function = c->function->oid,
                      .strict = c->function->strict,
                      .result = c->type,
                      .arguments = types,
                      .columns = static_cast<std::uint16_t>(m.width)});
      m.args = values(c->args);
    }
    members.push_back(m);
  }
  const Loop loop(*this);
  const Label next = p_.label();
  if (members.size() == 1 && members[0].returns_set) {
    p_.emit(Op::SetOpen, {.x = members[0].set, .a = done, .b = members[0].args, .c = out});
    const Label head = p_.here();
    body(next);
    p_.place(next);
    arena_used_ = true;
    loop.step();
    p_.emit(Op::SetNext, {.x = members[0].set, .a = head, .c = out});
    p_.emit(Op::Jump, {.a = done});
    return;
  }
  const auto ended = [&](const Member& m) {
    p_.emit(Op::SetNull, {.a = m.first, .c = m.width});
    p_.emit(Op::Copy, {.a = m.alive, .b = bool_constant(false)});
  };
  for (Member& m : members) {
    m.alive = p_.temporary();
    const Label none = p_.label(), begun = p_.label();
    p_.emit(Op::Copy, {.a = m.alive, .b = bool_constant(true)});
    if (m.returns_set)
      p_.emit(Op::SetOpen, {.x = m.set, .a = none, .b = m.args, .c = m.first});
    else
      p_.emit(Op::Copy, {.a = m.first, .b = m.args});
    p_.emit(Op::Jump, {.a = begun});
    p_.place(none);
    ended(m);
    p_.place(begun);
  }
  const Label head = p_.here(), some = p_.label();
  for (const Member& m : members) p_.emit(Op::JumpIfTrue, {.a = some, .b = m.alive});
  p_.emit(Op::Jump, {.a = done});
  p_.place(some);
  body(next);
  p_.place(next);
  for (const Member& m : members) {
    const Label is_over = p_.label(), more = p_.label();
    p_.emit(Op::JumpIfNotTrue, {.a = more, .b = m.alive});
    if (m.returns_set) p_.emit(Op::SetNext, {.x = m.set, .a = more, .c = m.first});
    p_.place(is_over);
    ended(m);
    p_.place(more);
  }
  p_.emit(Op::Jump, {.a = head});
}

/// Set-returning functions of the target list.
void Emitter::with_set_calls(const QueryPlan& plan, GroupScope& scope, Label next, Body body) {
  const Query& q = *plan.query;
  if (q.set_calls.empty()) return body(next);
  scope.set_results = p_.temporary(q.set_calls.size());
  const std::vector<std::uint32_t> widths(q.set_calls.size(), 1);
  const InRow in_row(*this);
  side_by_side(q.set_calls, widths, scope.set_results, next, body);
}

void Emitter::select_rows(const QueryPlan& plan, GroupScope& scope, Body body) {
  const auto with_sets = [&](Label next) { with_set_calls(plan, scope, next, body); };
  if (plan.group == GroupMethod::none) return rows(*plan.source, with_sets);
  grouped_rows(plan, scope, with_sets);
}

// ── rows from elsewhere ─────────────────────────────────────────────────────────────────────────────────────

void Emitter::values_rows(const Query& q, RowBody body) {
  const std::uint32_t width = q.values[0].size();
  const Reg first = p_.temporary(std::max(width, 1U));
  std::vector<Reg> row;
  for (std::uint32_t i = 0; i < width; ++i) row.push_back(first + i);
  const InRow in_row(*this);
  if (q.values.size() == 1) {
    const Label next = p_.label();
    {
      const Branch branch(*this);
      for (std::uint32_t i = 0; i < width; ++i) value_into(*q.values[0][i], first + i);
      body(row, next);
    }
    p_.place(next);
    return;
  }
  const Sub sub = subroutine([&](Label back) { body(row, back); });
  for (const ExprList& values : q.values) {
    for (std::uint32_t i = 0; i < width; ++i) value_into(*values[i], first + i);
    gosub(sub);
  }
}

/// UNION, INTERSECT and EXCEPT, each of rows or, with ALL, of rows as often as they come. What the right side has is
/// counted in a hash table; the left side's rows then pass or not, one by one.
void Emitter::set_operation(const QueryPlan& plan, std::span<const Reg> row, Body body) {
  const Query& q = *plan.query;
  const auto width = static_cast<std::uint32_t>(row.size());
  std::vector<const TypeInfo*> types;
  for (std::uint32_t i = 0; i < width; ++i) {
    const auto& type = type_of(q.result->columns[i].type);
    const bool compares = !(q.set_operation == ast::SetOperation::union_ && q.set_all);
    if (compares && !type.hash)
      throw Error(SqlState("42883"),
                  "could not identify an equality operator for type " + types::format_type(type, -1));
    types.push_back(&type);
  }
  const auto set_of = [&](bool counted) {
    auto columns = types;
    if (counted) columns.push_back(types::find_type(type_oid::int8));
    const HashNo set = p_.hash(
        {.columns = std::move(columns), .keys = static_cast<std::uint16_t>(width), .nulls_match = true});
    p_.emit(Op::HashClear, {.x = set});
    return set;
  };
  const Reg place = p_.temporary();
  const auto each = [&](const QueryPlan& side, Ref<void(Label)> one) {
    query(
        side,
        [&](std::span<const Reg> from, Label next) {
          p_.emit(Op::CopyRange, {.a = row[0], .b = from[0], .c = width});
          one(next);
        },
        true);
  };
  if (q.set_operation == ast::SetOperation::union_) {
    HashNo seen{};
    if (!q.set_all) seen = set_of(false);
    const Sub sub = subroutine([&](Label back) {
      const Loop loop(*this);
      if (!q.set_all) p_.emit(Op::HashAdd, {.x = seen, .a = back, .b = row[0], .c = place});
      body(back);
    });
    for (const QueryPlan* side : {plan.left, plan.right}) each(*side, [&](Label) { gosub(sub); });
    return;
  }
  const bool intersect = q.set_operation == ast::SetOperation::intersect;
  if (!q.set_all) {
    const HashNo right = set_of(false), seen = set_of(false);
    each(*plan.right,
         [&](Label next) { p_.emit(Op::HashAdd, {.x = right, .a = next, .b = row[0], .c = place}); });
    each(*plan.left, [&](Label next) {
      const Label absent = p_.label();
      p_.emit(Op::HashFind, {.x = right, .a = intersect ? next : absent, .b = row[0], .c = place});
      if (!intersect) p_.emit(Op::Jump, {.a = next});
      p_.place(absent);
      p_.emit(Op::HashAdd, {.x = seen, .a = next, .b = row[0], .c = place});
      body(next);
    });
    return;
  }
  // how often each row comes, in the payload
  const HashNo right = set_of(true);
  const Reg counted = p_.temporary(width + 1), count = counted + width;
  each(*plan.right, [&](Label) {
    const Label there = p_.label();
    p_.emit(Op::CopyRange, {.a = counted, .b = row[0], .c = width});
    p_.emit(Op::Copy, {.a = count, .b = int8_constant(0)});
    p_.emit(Op::HashAdd, {.x = right, .a = there, .b = counted, .c = place});
    p_.place(there);
    p_.emit(Op::HashLoad, {.x = right, .b = place, .c = counted});
    p_.emit(Op::AddInt8, {.a = count, .b = count, .c = int8_constant(1)});
    p_.emit(Op::HashStore, {.x = right, .b = place, .c = count});
  });
  each(*plan.left, [&](Label next) {
    const Label absent = p_.label();
    p_.emit(Op::HashFind, {.x = right, .a = intersect ? next : absent, .b = row[0], .c = place});
    p_.emit(Op::HashLoad, {.x = right, .b = place, .c = counted});
    p_.emit(Op::JumpIfEqualInt, {.a = intersect ? next : absent, .b = count, .c = int8_constant(0)});
    p_.emit(Op::SubInt8, {.a = count, .b = count, .c = int8_constant(1)});
    p_.emit(Op::HashStore, {.x = right, .b = place, .c = count});
    if (!intersect) p_.emit(Op::Jump, {.a = next});
    p_.place(absent);
    body(next);
  });
}

// ── common tables ───────────────────────────────────────────────────────────────────────────────────────────

/// WITH: those that are not merged into what refers to them are made before anything else.
void Emitter::common_tables(const QueryPlan& plan) {
  for (const CtePlan* cte : plan.ctes) {
    CteState& state = ctes_[cte->table->index];
    state.plan = cte;
    if (cte->inlined || cte->streamed || !cte->query) continue;
    std::vector<const TypeInfo*> types;
    for (const RangeColumn& column : cte->table->columns) types.push_back(&type_of(column.type));
    state.buffer = p_.buffer({types});
    p_.emit(Op::BufferClear, {.x = state.buffer});
    const auto append = [&](std::span<const Reg> row, Label) {
      p_.emit(Op::BufferAppend, {.x = state.buffer, .b = row.empty() ? p_.null() : row[0]});
    };
    if (cte->table->modifies) {
      // All parts of a statement see what was before it. We run one after the other, so that nobody may look.
      const catalog::Relation* changed = cte->table->query->target->relation;
      if (reads(*plan.query, changed, cte->table))
        unsupported("reading table \"" + changed->name +
                    "\" beside a data-modifying statement in WITH is not supported");
      Changes(*this, *cte->query, &state.buffer).emit();
      continue;
    }
    if (!cte->recursive_term) {
      query(*cte->query, append, true);
      continue;
    }
    recursive_rows(*cte, append);
  }
}

/// The rows of the first term, then those that the second makes of the rows before, until it makes none.
void Emitter::recursive_rows(const CtePlan& cte, RowBody body) {
  CteState& state = ctes_[cte.table->index];
  std::vector<const TypeInfo*> types;
  for (const RangeColumn& column : cte.table->columns) types.push_back(&type_of(column.type));
  const auto width = static_cast<std::uint32_t>(types.size());
  const BufferNo made = p_.buffer({types});
  state.working = p_.buffer({types});
  HashNo seen{};
  if (!cte.table->union_all) {
    seen = p_.hash({.columns = types, .keys = static_cast<std::uint16_t>(width), .nulls_match = true});
    p_.emit(Op::HashClear, {.x = seen});
  }
  const Reg first = p_.temporary(std::max(width, 1U)), place = p_.temporary(), size = p_.temporary();
  std::vector<Reg> row;
  for (std::uint32_t i = 0; i < width; ++i) row.push_back(first + i);
  p_.emit(Op::BufferClear, {.x = state.working});
  const Sub sub = subroutine([&](Label back) {
    if (!cte.table->union_all) p_.emit(Op::HashAdd, {.x = seen, .a = back, .b = first, .c = place});
    p_.emit(Op::BufferAppend, {.x = made, .b = first});
    body(row, back);
  });
  const auto one = [&](std::span<const Reg> from, Label) {
    if (width) p_.emit(Op::CopyRange, {.a = first, .b = from[0], .c = width});
    gosub(sub);
  };
  const Label round = p_.label(), done = p_.label();
  p_.emit(Op::BufferClear, {.x = made});
  query(*cte.query, one, true);
  p_.place(round);
  p_.emit(Op::BufferSwap, {.x = state.working, .c = made});
  p_.emit(Op::BufferClear, {.x = made});
  p_.emit(Op::BufferSize, {.x = state.working, .a = size});
  p_.emit(Op::JumpIfEqualInt, {.a = done, .b = size, .c = int8_constant(0)});
  {
    ++recursions_;
    const Branch branch(*this);
    query(*cte.recursive_term, one, true);
    --recursions_;
  }
  p_.emit(Op::Jump, {.a = round});
  p_.place(done);
}

// ── a whole query ───────────────────────────────────────────────────────────────────────────────────────────

/// Rows of a query, one by one: `contiguous` ones stand in consecutive registers. `readers`: the range through which
/// the query is seen, of which only columns that are used need to be computed.
void Emitter::query(const QueryPlan& plan, RowBody body, bool contiguous, const Range* readers) {
  const Query& q = *plan.query;
  GroupScope scope;
  scope.query = &q;
  scope.outer = scope_;
  if (scope_) scope.case_value = scope_->case_value;
  GroupScope* const outer_scope = std::exchange(scope_, &scope);
  // What is done with a row belongs to the query around this one.
  const auto give = [&](std::span<const Reg> row, Label next) {
    scope_ = outer_scope;
    body(row, next);
    scope_ = &scope;
  };
  const Label done = p_.label();
  common_tables(plan);
  if (plan.group == GroupMethod::none) require_all(plan.once, done);

  // LIMIT and OFFSET are read once, OFFSET first.
  Reg limit = Reg::none, offset = Reg::none;
  const auto count_of = [&](const Expr* e, SqlState state, const char* message) {
    const Reg r = p_.temporary();
    value_into(*e, r);
    const auto* constant = plain_constant(e);
    if (!constant || (!constant->value.null && constant->value.integer < 0)) {
      const Label fine = p_.label();
      p_.emit(Op::JumpIfLessEqualInt, {.x = bytecode::flag_bit, .a = fine, .b = int8_constant(0), .c = r});
      p_.emit(Op::Raise, {.x = p_.error({.state = state, .message = message})});
      p_.place(fine);
    }
    return r;
  };
  if (q.offset) offset = count_of(q.offset, SqlState("2201X"), "OFFSET must not be negative");
  if (q.limit) {
    limit = count_of(q.limit, SqlState("2201W"), "LIMIT must not be negative");
    const auto* constant = plain_constant(q.limit);
    if (!constant || constant->value.null || constant->value.integer == 0)
      p_.emit(Op::JumpIfEqualInt, {.a = done, .b = limit, .c = int8_constant(0)});
  }
  // A sort need not keep more rows than LIMIT and OFFSET ask for.
  Reg keep_at_most = Reg::none;
  if (plan.sort && q.limit && !q.with_ties && plan.distinct == DistinctMethod::none) {
    const auto* of_limit = plain_constant(q.limit);
    const auto* of_offset = plain_constant(q.offset);
    constexpr std::int64_t most = std::int64_t{1} << 31;
    if (!q.offset)
      keep_at_most = limit;
    else if (of_limit && of_offset && !of_limit->value.null && of_limit->value.integer < most &&
             !of_offset->value.null && of_offset->value.integer < most)
      keep_at_most = int8_constant(of_limit->value.integer + of_offset->value.integer);
  }

  // Which targets anybody reads: what the query is seen through, and what decides about its rows.
  const std::uint32_t count = q.targets.size();
  std::vector<bool> wanted(count, true);
  if (readers && plan.distinct == DistinctMethod::none)
    for (std::uint32_t i = 0; i < q.visible_targets; ++i) wanted[i] = planner_.is_used(readers->id, i);
  if (!plan.sort && !q.with_ties && q.distinct != ast::Distinct::on)
    for (std::uint32_t i = q.visible_targets; i < count; ++i) wanted[i] = false;
  for (const SortKey& key : q.order_by)
    if (key.target >= 0 && (plan.sort || q.with_ties)) wanted[static_cast<std::size_t>(key.target)] = true;

  const bool kept = contiguous || plan.sort || plan.distinct != DistinctMethod::none || q.with_ties;
  std::vector<Reg> row(count, Reg::none);
  std::vector<const TypeInfo*> types;
  if (kept) {
    std::uint32_t n = 0;
    for (std::uint32_t i = 0; i < count; ++i)
      if (wanted[i]) ++n;
    const Reg first = p_.temporary(std::max(n, 1U));
    n = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!wanted[i]) continue;
      row[i] = first + n++;
      types.push_back(&type_of(q.targets[i].expr->type, q.targets[i].expr->at));
    }
  }
  Reg first_kept = Reg::none;
  for (const Reg r : row)
    if (first_kept == Reg::none) first_kept = r;
  if (first_kept == Reg::none) first_kept = p_.null();

  // ── from the bottom rung up: what is done with a row of targets
  const std::span<const Reg> visible(row.data(), q.visible_targets);
  HashNo seen{};
  if (plan.distinct == DistinctMethod::hashed) {
    std::vector<const TypeInfo*> columns(types.begin(), types.begin() + q.visible_targets);
    for (const TypeInfo* type : columns)
      if (!type->hash)
        throw Error(SqlState("42883"),
                    "could not identify an equality operator for type " + types::format_type(*type, -1));
    const auto keys = static_cast<std::uint16_t>(columns.size());
    seen = p_.hash({.columns = std::move(columns), .keys = keys, .nulls_match = true});
    p_.emit(Op::HashClear, {.x = seen});
  } else if (plan.distinct == DistinctMethod::sorted) {
    std::vector<const TypeInfo*> columns;
    for (const std::uint32_t t : q.distinct_on) columns.push_back(&type_of(q.targets[t].expr->type));
    const auto keys = static_cast<std::uint16_t>(columns.size());
    seen = p_.hash({.columns = std::move(columns), .keys = keys, .nulls_match = true});
    p_.emit(Op::HashClear, {.x = seen});
  }
  Reg ties = Reg::none;
  if (q.with_ties) ties = p_.temporary(std::max(q.order_by.size(), 1U));

  const auto deliver = [&](Label next) {
    if (plan.distinct == DistinctMethod::sorted) {  // the first of each key, in the order of ORDER BY
      const Reg key = p_.temporary(std::max(q.distinct_on.size(), 1U));
      for (std::uint32_t i = 0; i < q.distinct_on.size(); ++i)
        p_.emit(Op::Copy, {.a = key + i, .b = row[q.distinct_on[i]]});
      p_.emit(Op::HashAdd, {.x = seen, .a = next, .b = key, .c = p_.temporary()});
    }
    if (offset != Reg::none) p_.emit(Op::Skip, {.a = next, .b = offset});
    if (limit == Reg::none) return give(visible, next);
    const Label behind = p_.label();
    if (q.with_ties) {
      // Behind the last row come those that its sort keys do not tell from it.
      const Label counted = p_.label();
      p_.emit(Op::JumpIfLessInt, {.x = bytecode::flag_bit, .a = counted, .b = int8_constant(0), .c = limit});
      const Reg differs = p_.temporary();
      for (std::uint32_t i = 0; i < q.order_by.size(); ++i) {
        const auto target = static_cast<std::size_t>(q.order_by[i].target);
        distinct_into(type_of(q.targets[target].expr->type), row[target], ties + i, false, differs);
        p_.emit(Op::JumpIfTrue, {.a = done, .b = differs});
      }
      p_.place(counted);
      const Branch branch(*this);
      give(visible, behind);
      p_.place(behind);
      for (std::uint32_t i = 0; i < q.order_by.size(); ++i) {
        const auto target = static_cast<std::size_t>(q.order_by[i].target);
        p_.emit(Op::Keep,
                {.x = type_of(q.targets[target].expr->type).representation, .a = ties + i, .b = row[target]});
      }
      p_.emit(Op::CountDown, {.a = next, .b = limit});
      return;
    }
    {
      const Branch branch(*this);
      give(visible, behind);
    }
    p_.place(behind);
    p_.emit(Op::CountDown, {.a = done, .b = limit});
  };

  bytecode::SorterNo sorter{};
  if (plan.sort) {
    bytecode::SorterInfo info;
    info.columns = types;
    for (const SortKey& key : q.order_by) {
      std::uint16_t at = 0;
      for (std::int32_t i = 0; i < key.target; ++i)
        if (wanted[static_cast<std::size_t>(i)]) ++at;
      const auto& type = type_of(key.expr->type, key.expr->at);
      if (!type.compare)
        throw Error(SqlState("42883"),
                    "could not identify an ordering operator for type " + types::format_type(type, -1));
      info.keys.push_back({at, key.descending, key.nulls_first});
    }
    sorter = p_.sorter(std::move(info));
    p_.emit(Op::SorterOpen, {.x = sorter, .b = keep_at_most});
  }

  // ── the rows, and their targets
  const auto target_rows = [&](Label next) {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!wanted[i]) continue;
      if (kept)
        value_into(*q.targets[i].expr, row[i]);
      else
        row[i] = value(*q.targets[i].expr);
    }
    if (plan.distinct == DistinctMethod::hashed)
      p_.emit(Op::HashAdd, {.x = seen, .a = next, .b = first_kept, .c = p_.temporary()});
    if (plan.sort)
      p_.emit(Op::SorterAdd, {.x = sorter, .b = first_kept});
    else
      deliver(next);
  };
  const auto bind_result = [&](std::span<const Reg> from) {
    Binding& b = bind(*q.result);
    b.kind = Binding::Kind::registers;
    for (std::uint32_t i = 0; i < from.size(); ++i) b.columns[i] = from[i];
  };
  switch (q.kind) {
    case QueryKind::select: select_rows(plan, scope, target_rows); break;
    case QueryKind::values:
      values_rows(q, [&](std::span<const Reg> from, Label next) {
        bind_result(from);
        target_rows(next);
      });
      break;
    case QueryKind::set_operation: {
      const std::uint32_t width = q.result->columns.size();
      const Reg first = p_.temporary(std::max(width, 1U));
      std::vector<Reg> from;
      for (std::uint32_t i = 0; i < width; ++i) from.push_back(first + i);
      set_operation(plan, from, [&](Label next) {
        bind_result(from);
        target_rows(next);
      });
      break;
    }
    default: unsupported("data-modifying statements in WITH are not supported");
  }
  if (plan.sort) {
    const Label next = p_.label();
    const Loop loop(*this);
    p_.emit(Op::SorterSort, {.x = sorter, .a = done, .c = first_kept});
    const Label head = p_.here();
    deliver(next);
    p_.place(next);
    loop.step();
    p_.emit(Op::SorterNext, {.x = sorter, .a = head, .c = first_kept});
  }
  p_.place(done);
  scope_ = outer_scope;
}

}  // namespace pgmicro::planner
