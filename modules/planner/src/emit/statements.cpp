// INSERT, UPDATE and DELETE as statements: which rows, in which order of doing things.

#include "changes.hpp"

#include "../rewrite/walk.hpp"

#include <algorithm>
#include <utility>

namespace pgmicro::planner {
namespace {

bool reads(const Expr& e, const catalog::Relation* relation, const CommonTable* except) {
  if (const auto* subquery = as<Subquery>(&e); subquery && planner::reads(*subquery->query, relation, except))
    return true;
  bool found = false;
  for_each_child(e, [&](const Expr& child) { found = found || reads(child, relation, except); });
  return found;
}

bool has_subquery(const Expr& e) {
  if (e.kind == ExprKind::subquery) return true;
  bool found = false;
  for_each_child(e, [&](const Expr& child) { found = found || has_subquery(child); });
  return found;
}

}  // namespace

bool reads(const Query& q, const catalog::Relation* relation, const CommonTable* except) {
  for (const Range* range : q.ranges)
    if (range->relation == relation || (range->query && reads(*range->query, relation, except))) return true;
  for (const CommonTable* cte : q.ctes) {
    if (cte == except) continue;
    if (reads(*cte->query, relation, except)) return true;
    if (cte->recursive_term && reads(*cte->recursive_term, relation, except)) return true;
  }
  for (const Query* part : {q.left, q.right, q.source})
    if (part && reads(*part, relation, except)) return true;
  bool found = false;
  for_each_expression(q, [&](const Expr& e) { found = found || reads(e, relation, except); });
  return found;
}

void Changes::emit() {
  GroupScope scope;
  scope.query = &q_;
  scope.outer = e_.scope_;
  GroupScope* const outer = std::exchange(e_.scope_, &scope);
  if (!q_.targets.empty() && !in_with_) {
    std::vector<const TypeInfo*> types;
    for (const Target& target : q_.targets) types.push_back(&e_.type_of(target.expr->type, target.expr->at));
    returned_ = p_.buffer({std::move(types)});
  }
  e_.common_tables(plan_);
  switch (q_.kind) {
    case QueryKind::insert: insert(); break;
    case QueryKind::update: update(); break;
    default: remove(); break;
  }
  finish();
  if (!q_.targets.empty() && !in_with_) return_rows();
  e_.scope_ = outer;
}

void Changes::count_row() {
  if (!in_with_) p_.emit(Op::CountRow);
}

/// RETURNING: kept until the statement has succeeded, unless there is only this row.
void Changes::return_row() {
  if (q_.targets.empty()) return;
  const std::uint32_t width = q_.targets.size();
  const Reg row = p_.temporary(width);
  for (std::uint32_t i = 0; i < width; ++i) e_.value_into(*q_.targets[i].expr, row + i);
  p_.emit(Op::BufferAppend, {.x = returned_, .b = row});
}

/// Foreign keys, when all rows are there.
void Changes::finish() {
  const Label round = p_.here();
  bool acted = false;
  for (std::size_t i = 0; i < events_.size(); ++i)
    if (acts(events_[i])) {
      settle_event(i);
      acted = true;
    }
  if (acted && events_.size() > 1) {
    const Reg size = p_.temporary();
    for (const Event& event : events_) {
      if (!acts(event)) continue;
      p_.emit(Op::BufferSize, {.x = event.keys, .a = size});
      p_.emit(Op::JumpIfLessInt, {.a = round, .b = e_.int8_constant(0), .c = size});
    }
  }
  for (std::size_t i = 0; i < events_.size(); ++i)
    if (!acts(events_[i])) settle_event(i);
  for (std::size_t i = 0; i < pending_.size(); ++i) settle_pending(i);
}

void Changes::return_rows() {
  const std::uint32_t width = q_.targets.size();
  const Reg row = p_.temporary(width), reader = p_.temporary();
  const Label done = p_.label();
  p_.emit(Op::BufferRewind, {.x = returned_, .a = done, .b = reader, .c = row});
  const Label head = p_.here();
  p_.emit(Op::ResultRow, {.b = row});
  p_.emit(Op::BufferNext, {.x = returned_, .a = head, .b = reader, .c = row});
  p_.place(done);
}

// ── INSERT ──────────────────────────────────────────────────────────────────────────────────────────────────

void Changes::insert() {
  target_ = open_table(*q_.target->relation, *q_.target);
  const bool one_row = !q_.source || (q_.source->kind == QueryKind::values && q_.source->values.size() == 1);
  tracks_ = q_.on_conflict && q_.on_conflict->action == ast::ConflictAction::update && !one_row;
  if (tracks_) {
    touched_ = p_.hash({.columns = {&e_.type_of(type_oid::int8)}, .keys = 1, .nulls_match = true});
    p_.emit(Op::HashClear, {.x = touched_});
  }
  const Label done = p_.label();
  if (!q_.source) {
    const Emitter::Branch branch(e_);
    insert_row(done);
    p_.place(done);
    return;
  }
  const auto take = [&](std::span<const Reg> row) {
    if (!q_.source_range) return;
    Binding& b = e_.bind(*q_.source_range);
    b.kind = Binding::Kind::registers;
    for (std::uint32_t i = 0; i < row.size(); ++i) b.columns[i] = row[i];
  };
  const std::uint32_t width = q_.source->visible_targets;
  if (!reads(*q_.source, target_.relation)) {
    e_.query(
        *plan_.left,
        [&](std::span<const Reg> row, Label next) {
          take(row);
          insert_row(next);
        },
        false);
    p_.place(done);
    return;
  }
  // (W1): rows of the target itself are all read before the first is written.
  std::vector<const TypeInfo*> types;
  for (const Target& target : q_.source->targets.slice(0, width))
    types.push_back(&e_.type_of(target.expr->type));
  const BufferNo buffer = p_.buffer({std::move(types)});
  e_.query(
      *plan_.left,
      [&](std::span<const Reg> row, Label) {
        p_.emit(Op::BufferAppend, {.x = buffer, .b = row.empty() ? p_.null() : row[0]});
      },
      true);
  const Reg first = p_.temporary(std::max(width, 1U)), reader = p_.temporary();
  {
    const Emitter::Loop loop(e_);
    const Label next = p_.label();
    p_.emit(Op::BufferRewind, {.x = buffer, .a = done, .b = reader, .c = first});
    const Label head = p_.here();
    std::vector<Reg> row;
    for (std::uint32_t i = 0; i < width; ++i) row.push_back(first + i);
    take(row);
    insert_row(next);
    p_.place(next);
    loop.step();
    p_.emit(Op::BufferNext, {.x = buffer, .a = head, .b = reader, .c = first});
  }
  p_.place(done);
}

void Changes::insert_row(Label next) {
  Table& t = target_;
  const std::uint32_t width = t.range->columns.size();
  const Reg row = p_.temporary(std::max(width, 1U));
  // Views into the source's rows end with the first of several changes (W2).
  const bool held = q_.source && !t.indexes.empty();
  std::vector<const Expr*> generated(width, nullptr);
  std::vector<bool> given(width, false);
  for (const Assignment& a : q_.assignments) {
    const std::uint32_t at = position_of(*t.relation, a.column);
    if (!a.value) continue;
    given[at] = true;
    if (t.relation->column(a.column).generated != catalog::Generated::none) {
      generated[at] = a.value;
      continue;
    }
    const auto& type = e_.type_of(t.range->columns[at].type);
    if (held && a.value->kind != ExprKind::constant && a.value->kind != ExprKind::param &&
        (type.representation == types::Representation::bytes ||
         type.representation == types::Representation::numeric))
      copy_value(row + at, e_.value(*a.value), type, true);
    else
      e_.value_into(*a.value, row + at);
  }
  Binding& b = e_.bind(*t.range);
  b.kind = Binding::Kind::registers;
  for (std::uint32_t i = 0; i < width; ++i) {
    if (!given[i]) p_.emit(Op::SetNull, {.a = row + i, .c = 1});
    b.columns[i] = row + i;
  }
  for (std::uint32_t i = 0; i < width; ++i)
    if (generated[i]) e_.value_into(*generated[i], row + i);
  if (const catalog::Column* const key = t.relation->rowid_column(); key && key->identity_is_rowid()) {
    const Label is_given = p_.label();
    const Reg id = row + static_cast<std::uint32_t>(t.rowid_position);
    p_.emit(Op::JumpIfNotNull, {.a = is_given, .b = id});
    p_.emit(Op::NewRowid, {.x = t.cursor, .a = id});
    p_.place(is_given);
  }
  check_row(t, nullptr, row);

  // Keys: first those that ON CONFLICT names, then all others.
  const OnConflict* on_conflict = q_.on_conflict;
  const auto is_arbiter = [&](const catalog::Index& index) {
    if (!on_conflict) return false;
    return on_conflict->arbiters.empty() ||
           std::any_of(on_conflict->arbiters.begin(), on_conflict->arbiters.end(),
                       [&](const ConflictArbiter& a) { return a.index == index.oid; });
  };
  Reg rowid = t.rowid_position >= 0 ? row + static_cast<std::uint32_t>(t.rowid_position) : Reg::none;
  std::vector<Key> keys;
  std::vector<Reg> in;
  for (const IndexUse& use : t.indexes) {
    keys.push_back(index_key(t, use, false));
    in.push_back(use.predicate ? e_.value(*use.predicate) : Reg::none);
  }
  const auto probe_all = [&](bool arbiters) {
    for (const catalog::Index& index : t.relation->indexes) {
      if (!index.unique || is_arbiter(index) != arbiters) continue;
      const Label free = p_.label();
      if (index.kind == catalog::IndexKind::rowid) {
        p_.emit(Op::SeekRowid, {.x = t.cursor, .a = free, .b = rowid, .c = SeekOp::eq});
        if (arbiters)
          insert_conflict(nullptr, row, next);
        else
          raise_duplicate(t, index, {rowid, 1});
        p_.place(free);
        continue;
      }
      for (std::size_t i = 0; i < t.indexes.size(); ++i) {
        if (t.indexes[i].index != &index) continue;
        if (in[i] != Reg::none) p_.emit(Op::JumpIfNotTrue, {.a = free, .b = in[i]});
        probe(t, t.indexes[i], keys[i], free);
        if (arbiters)
          insert_conflict(&t.indexes[i], row, next);
        else
          raise_duplicate(t, index, keys[i]);
      }
      p_.place(free);
    }
  };
  probe_all(true);
  probe_all(false);

  if (rowid == Reg::none) {
    rowid = p_.temporary();
    p_.emit(Op::NewRowid, {.x = t.cursor, .a = rowid});
  }
  p_.emit(Op::InsertRow, {.x = t.cursor, .b = row, .c = rowid});
  for (std::size_t i = 0; i < t.indexes.size(); ++i) {
    const Label absent = p_.label();
    if (in[i] != Reg::none) p_.emit(Op::JumpIfNotTrue, {.a = absent, .b = in[i]});
    p_.emit(Op::OpenWrite, {.x = t.indexes[i].cursor});
    p_.emit(Op::IndexInsert, {.x = t.indexes[i].cursor, .b = keys[i].first, .c = rowid});
    p_.place(absent);
  }
  if (tracks_) {
    const Label noted = p_.label();
    p_.emit(Op::HashAdd, {.x = touched_, .a = noted, .b = rowid, .c = p_.temporary()});
    p_.place(noted);
  }
  check_parents(t, nullptr);
  count_row();
  return_row();
}

/// A row with the proposed one's key stands under the cursor of `use` (null: of the table).
void Changes::insert_conflict(const IndexUse* use, Reg proposed, Label next) {
  const OnConflict& c = *q_.on_conflict;
  if (c.action == ast::ConflictAction::nothing) {
    p_.emit(Op::Jump, {.a = next});
    return;
  }
  Table& t = target_;
  const std::uint32_t width = t.range->columns.size();
  if (use) p_.emit(Op::FollowRowid, {.x = t.cursor, .c = use->cursor});
  if (tracks_) {
    const Reg rowid = p_.temporary();
    const Label again = p_.label(), first_time = p_.label();
    p_.emit(Op::Rowid, {.x = t.cursor, .a = rowid});
    p_.emit(Op::HashAdd, {.x = touched_, .a = again, .b = rowid, .c = p_.temporary()});
    p_.emit(Op::Jump, {.a = first_time});
    p_.place(again);
    p_.emit(Op::Raise,
            {.x = p_.error({.state = SqlState("21000"),
                            .message = "ON CONFLICT DO UPDATE command cannot affect row a second time",
                            .hint = "Ensure that no rows proposed for insertion within the same command have "
                                    "duplicate constrained values."})});
    p_.place(first_time);
  }
  Binding& excluded = e_.bind(*c.excluded);
  excluded.kind = Binding::Kind::registers;
  for (std::uint32_t i = 0; i < width; ++i) excluded.columns[i] = proposed + i;
  const Binding proposal = e_.bindings_[raw(t.range->id)];
  bind_cursor(t);
  const std::uint32_t mark = e_.remembered_.size();
  if (c.where) e_.require(*c.where, next);
  std::vector<Assigned> assigned;
  for (const Assignment& a : c.set)
    assigned.push_back({position_of(*t.relation, a.column), a.value, Reg::none});
  update_row(t, assigned, true);
  count_row();
  p_.emit(Op::Jump, {.a = next});
  e_.forget(mark);
  e_.bindings_[raw(t.range->id)] = proposal;
}

// ── UPDATE and DELETE ───────────────────────────────────────────────────────────────────────────────────────

/// May rows be changed as the scan meets them? (W1)
bool Changes::changes_in_passing(const std::vector<Assigned>& assigned) const {
  if (plan_.source->kind != PlanKind::seq_scan && plan_.source->kind != PlanKind::index_scan) return false;
  const auto& scan = static_cast<const ScanPlan&>(*plan_.source);
  if (scan.range->id != q_.target->id) return false;
  if (Emitter::is_lookup(scan)) return true;
  bool plain = q_.ctes.empty();
  for_each_expression(q_, [&](const Expr& e) { plain = plain && !has_subquery(e); });
  if (!plain) return false;
  const auto changed = [&](catalog::ColumnNo column) {
    if (column == catalog::ColumnNo::none) return true;
    const std::uint32_t position = position_of(*q_.target->relation, column);
    return std::any_of(assigned.begin(), assigned.end(),
                       [&](const Assigned& a) { return a.position == position; });
  };
  if (const auto* rowid = q_.target->relation->rowid_column(); rowid && changed(rowid->number)) return false;
  return !scan.index || std::none_of(scan.index->columns.begin(), scan.index->columns.end(),
                                     [&](const catalog::IndexColumn& c) { return changed(c.column); });
}

/// Collects what is needed to change rows later, then does it to each: `given` are the values that it computed.
void Changes::collect_and_change(const std::vector<Assigned>& assigned,
                                 Ref<void(const std::vector<Assigned>&)> one) {
  Table& t = target_;
  Emitter::Payload others = e_.payload_of(*plan_.source);  // what RETURNING reads of other relations
  std::vector<ColumnExpr> kept;
  std::vector<const TypeInfo*> types{&e_.type_of(type_oid::int8)};
  std::vector<Assigned> given = assigned;
  for (const Assigned& a : assigned) {
    const auto& type = e_.type_of(t.range->columns[a.position].type);
    types.push_back(&type);
  }
  for (const ColumnExpr& c : others.columns) {
    if (c.relation == t.range->id) continue;
    kept.push_back(c);
    types.push_back(&e_.type_of(c.type));
  }
  const auto width = static_cast<std::uint32_t>(types.size());
  const BufferNo buffer = p_.buffer({types});
  const Reg first = p_.temporary(width), reader = p_.temporary();
  const auto values_at = static_cast<std::uint32_t>(1);
  const auto others_at = static_cast<std::uint32_t>(1 + assigned.size());
  const bool joined = plan_.source->kind == PlanKind::join;
  HashNo met{};
  if (joined) {
    met = p_.hash({.columns = {&e_.type_of(type_oid::int8)}, .keys = 1, .nulls_match = true});
    p_.emit(Op::HashClear, {.x = met});
  }
  const auto is_generated = [&](std::uint32_t position) {
    return t.relation->column(t.range->numbers[position]).generated != catalog::Generated::none;
  };
  e_.rowid_wanted_ = t.range;
  e_.rows(*plan_.source, [&](Label next) {
    e_.value_into(Emitter::rowid_expr(*t.range), first);
    // A row that several others join with is changed once, by the first of them.
    if (joined) p_.emit(Op::HashAdd, {.x = met, .a = next, .b = first, .c = p_.temporary()});
    e_.records_.clear();
    for (std::uint32_t i = 0; i < assigned.size(); ++i)
      if (!is_generated(assigned[i].position)) e_.value_into(*assigned[i].value, first + (values_at + i));
    for (std::uint32_t i = 0; i < kept.size(); ++i) e_.value_into(kept[i], first + (others_at + i));
    p_.emit(Op::BufferAppend, {.x = buffer, .b = first});
  });
  e_.rowid_wanted_ = nullptr;
  for (std::uint32_t i = 0; i < given.size(); ++i) {
    if (is_generated(given[i].position)) continue;
    given[i].value = nullptr;
    given[i].given = first + (values_at + i);
  }
  const Label done = p_.label(), next = p_.label();
  {
    const Emitter::Loop loop(e_);
    p_.emit(Op::BufferRewind, {.x = buffer, .a = done, .b = reader, .c = first});
    const Label head = p_.here();
    p_.emit(Op::SeekRowid, {.x = t.cursor, .a = next, .b = first, .c = SeekOp::eq});
    for (std::uint32_t i = 0; i < kept.size(); ++i) {
      Binding& b = e_.bindings_[raw(kept[i].relation)];
      if (i == 0 || kept[i - 1].relation != kept[i].relation) {
        e_.bind(*e_.planner_.info(kept[i].relation).range);
        b.kind = Binding::Kind::registers;
      }
      b.columns[kept[i].column] = first + (others_at + i);
    }
    bind_cursor(t);
    one(given);
    p_.place(next);
    loop.step();
    p_.emit(Op::BufferNext, {.x = buffer, .a = head, .b = reader, .c = first});
  }
  p_.place(done);
}

void Changes::update() {
  std::vector<Assigned> assigned;
  for (const Assignment& a : q_.assignments)
    if (a.value) assigned.push_back({position_of(*q_.target->relation, a.column), a.value, Reg::none});
  target_ = open_table(*q_.target->relation, *q_.target);
  const auto one = [&](const std::vector<Assigned>& values) {
    count_row();
    update_row(target_, values, true);
  };
  const Label done = p_.label();
  e_.require_all(plan_.once, done);
  if (!changes_in_passing(assigned)) {
    collect_and_change(assigned, one);
  } else {
    e_.writes_through(q_.target, target_.cursor);
    e_.rows(*plan_.source, [&](Label) { one(assigned); });
  }
  p_.place(done);
}

void Changes::remove() {
  target_ = open_table(*q_.target->relation, *q_.target);
  const auto one = [&](const std::vector<Assigned>&) {
    count_row();
    return_row();
    delete_row(target_);
  };
  const Label done = p_.label();
  e_.require_all(plan_.once, done);
  if (!changes_in_passing({})) {
    collect_and_change({}, one);
  } else {
    e_.writes_through(q_.target, target_.cursor);
    e_.rows(*plan_.source, [&](Label) { one({}); });
  }
  p_.place(done);
}

}  // namespace pgmicro::planner
