// Foreign keys, from both ends.
//
// A row that is written looks for its parent at once, which nearly always is there; if not, its key waits and is looked
// up again when all rows are written, as a later row of the statement may be the parent. A key that goes away (or changes)
// is remembered as an event of each foreign key that points to it. When the statement's own rows are done, events are
// worked off: CASCADE, SET NULL and SET DEFAULT change the children, which may make further events, of the same key too:
// a loop over a buffer sees what is appended meanwhile. Last, NO ACTION and RESTRICT look whether a child is left.

#include "changes.hpp"

#include <algorithm>

namespace pgmicro::planner {
namespace {

std::string names_of(const catalog::Relation& relation, const std::vector<catalog::ColumnNo>& columns) {
  std::string list;
  for (const auto c : columns) {
    if (!list.empty()) list += ", ";
    list += relation.column(c).name;
  }
  return list;
}

catalog::FkAction action_of(const catalog::Constraint& c, bool update) {
  return update ? c.on_update : c.on_delete;
}

}  // namespace

bool Changes::acts(const Event& event) const {
  const auto action = action_of(*event.constraint, event.update);
  return action != catalog::FkAction::no_action && action != catalog::FkAction::restrict;
}

/// A range over a table for expressions that bind() has not seen.
const Range* Changes::new_range(const catalog::Relation& relation) {
  auto* const range = e_.arena_.make<Range>(*range_of(relation, e_.arena_));
  e_.add_range(*range);
  return range;
}

const Expr* Changes::bind_text(const std::string& sql, ExpressionUse use, const Range& range, Oid type,
                               types::Typmod typmod) {
  const Environment& environment = e_.planner_.environment();
  const ast::Expr* tree = environment.texts.parse_expression(sql, e_.arena_);
  return bind_expression(*tree, use, use == ExpressionUse::default_ ? nullptr : &range, type, typmod,
                         environment, e_.arena_);
}

/// Emits `one` for each row of the table whose columns equal the key; its range is bound to a reading cursor there.
void Changes::find_rows(const Range& range, const std::vector<catalog::ColumnNo>& columns,
                        const std::vector<const TypeInfo*>& types, Reg key, Body one) {
  Arena& arena = e_.arena_;
  auto* const key_range = arena.make<Range>();
  key_range->kind = RangeKind::result;
  RangeColumn* out = nullptr;
  key_range->columns = ArenaSpan<RangeColumn>::allocate(arena, types.size(), &out);
  for (std::uint32_t i = 0; i < types.size(); ++i)
    ::new (static_cast<void*>(out + i)) RangeColumn{"", types[i]->oid, -1};
  e_.add_range(*key_range);
  Binding& b = e_.bind(*key_range);
  b.kind = Binding::Kind::registers;
  for (std::uint32_t i = 0; i < types.size(); ++i) b.columns[i] = key + i;

  List<const Expr*> conditions(arena);
  for (std::uint32_t i = 0; i < columns.size(); ++i) {
    const std::uint32_t position = position_of(*range.relation, columns[i]);
    auto* const column = arena.make<ColumnExpr>();
    column->type = range.columns[position].type;
    column->relation = range.id;
    column->column = position;
    auto* const value = arena.make<ColumnExpr>();
    value->type = types[i]->oid;
    value->relation = key_range->id;
    value->column = i;
    const auto as_text = [](Oid t) { return t == type_oid::varchar ? type_oid::text : t; };
    const auto* equal = bytecode::find_operator("=", as_text(column->type), as_text(value->type));
    const auto* function = equal ? bytecode::find_function(equal->function) : nullptr;
    if (!function) e_.unsupported("foreign keys between these types are not supported");
    auto* const call = arena.make<Call>();
    call->type = type_oid::boolean;
    call->function = function;
    call->op = equal->oid;
    call->args = ExprList::of(arena, {column, value});
    conditions.push(call);
  }
  e_.rows(*e_.planner_.lookup(range, conditions.span()), one);
}

// ── the child's end ─────────────────────────────────────────────────────────────────────────────────────────

void Changes::find_parent(const catalog::Constraint& c, const catalog::Relation& child, Reg key,
                          Label found) {
  const auto* parent = e_.planner_.environment().catalog.find_relation(c.referenced_table);
  PGM_ASSERT(parent);
  find_rows(*new_range(*parent), c.referenced_columns, key_types(child, c.columns), key,
            [&](Label) { p_.emit(Op::Jump, {.a = found}); });
}

void Changes::raise_missing(const catalog::Constraint& c, const catalog::Relation& child, Reg key,
                            bool mixed) {
  const auto* parent = e_.planner_.environment().catalog.find_relation(c.referenced_table);
  ErrorReport report;
  report.state = SqlState("23503");
  report.message =
      "insert or update on table \"" + child.name + "\" violates foreign key constraint \"" + c.name + "\"";
  report.detail = mixed ? "MATCH FULL does not allow mixing of null and nonnull key values."
                        : "Key (" + names_of(child, c.columns) + ")=({*}) is not present in table \"" +
                              parent->name + "\".";
  report.table = child.name;
  report.constraint = c.name;
  report.arguments = key_types(child, c.columns);
  p_.emit(Op::Raise, {.x = p_.error(std::move(report)), .b = key});
}

/// Of the row that the table's range is bound to.
void Changes::check_parents(const Table& t, const NewValues* changed) {
  for (const catalog::Constraint& c : t.relation->constraints) {
    if (c.kind != catalog::ConstraintKind::foreign_key ||
        (changed && !touches(*t.relation, c.columns, *changed)))
      continue;
    const Emitter::Branch branch(e_);
    const Emitter::InRow in_row(e_);
    const Label fine = p_.label();
    const Key key = row_key(t, c.columns, false);
    if (c.match == catalog::FkMatch::simple || key.width == 1) {
      p_.emit(Op::JumpIfAnyNull, {.a = fine, .b = key.first, .c = key.width});
    } else {
      const Label some = p_.label(), whole = p_.label();
      for (std::uint32_t i = 0; i < key.width; ++i)
        p_.emit(Op::JumpIfNotNull, {.a = some, .b = key.first + i});
      p_.emit(Op::Jump, {.a = fine});
      p_.place(some);
      for (std::uint32_t i = 0; i < key.width; ++i) {
        const Label set = p_.label();
        p_.emit(Op::JumpIfNotNull, {.a = set, .b = key.first + i});
        raise_missing(c, *t.relation, key.first, true);
        p_.place(set);
      }
      p_.place(whole);
    }
    find_parent(c, *t.relation, key.first, fine);
    const auto known =
        std::find_if(pending_.begin(), pending_.end(), [&](const Pending& p) { return p.constraint == &c; });
    if (known == pending_.end()) {
      pending_.push_back({&c, t.relation, p_.buffer({key_types(*t.relation, c.columns)})});
      p_.emit(Op::BufferAppend, {.x = pending_.back().keys, .b = key.first});
    } else {
      p_.emit(Op::BufferAppend, {.x = known->keys, .b = key.first});
    }
    p_.place(fine);
  }
}

void Changes::settle_pending(std::size_t at) {
  const Pending pending = pending_[at];
  const auto width = static_cast<std::uint32_t>(pending.constraint->columns.size());
  const Reg key = p_.temporary(width), reader = p_.temporary();
  const Label done = p_.label(), next = p_.label();
  {
    const Emitter::Loop loop(e_);
    p_.emit(Op::BufferRewind, {.x = pending.keys, .a = done, .b = reader, .c = key});
    const Label head = p_.here();
    find_parent(*pending.constraint, *pending.child, key, next);
    raise_missing(*pending.constraint, *pending.child, key, false);
    p_.place(next);
    loop.step();
    p_.emit(Op::BufferNext, {.x = pending.keys, .a = head, .b = reader, .c = key});
  }
  p_.place(done);
}

// ── the parent's end ────────────────────────────────────────────────────────────────────────────────────────

/// The keys of the row at hand that others may refer to: one for each of Relation::incoming, of no register if the
/// change does not concern it.
std::vector<Changes::Key> Changes::referenced_keys(const Table& t, const NewValues* changed) {
  std::vector<Key> keys;
  for (const catalog::IncomingKey& incoming : t.relation->incoming) {
    const auto* child = e_.planner_.environment().catalog.find_relation(incoming.table);
    const auto* c = child ? child->find_constraint(incoming.constraint) : nullptr;
    if (!c || (changed && !touches(*t.relation, c->referenced_columns, *changed)))
      keys.push_back({});
    else
      keys.push_back(row_key(t, c->referenced_columns, true));
  }
  return keys;
}

std::size_t Changes::event(const catalog::Relation& parent, const catalog::IncomingKey& incoming,
                           bool update) {
  const auto* child = e_.planner_.environment().catalog.find_relation(incoming.table);
  const auto* c = child->find_constraint(incoming.constraint);
  for (std::size_t i = 0; i < events_.size(); ++i)
    if (events_[i].constraint == c && events_[i].update == update) return i;
  auto types = key_types(parent, c->referenced_columns);
  if (update)
    types.insert(types.end(), types.begin(), types.begin() + static_cast<std::ptrdiff_t>(types.size()));
  events_.push_back({c, child, &parent, update, p_.buffer({std::move(types)})});
  return events_.size() - 1;
}

/// `old`: of referenced_keys() before the change; the range is bound to the new row now (`changed`), or still to the old.
void Changes::remember_keys(const Table& t, const NewValues* changed, const std::vector<Key>& old) {
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (old[i].first == Reg::none) continue;
    const std::size_t at = event(*t.relation, t.relation->incoming[i], changed != nullptr);
    const auto& columns = events_[at].constraint->referenced_columns;
    const std::uint32_t width = old[i].width;
    const Label nobody = p_.label();
    p_.emit(Op::JumpIfAnyNull, {.a = nobody, .b = old[i].first, .c = width});
    if (!changed) {
      p_.emit(Op::BufferAppend, {.x = events_[at].keys, .b = old[i].first});
    } else {
      const Emitter::Branch branch(e_);
      const Reg both = p_.temporary(2 * width), differs = p_.temporary();
      const Label other = p_.label();
      p_.emit(Op::CopyRange, {.a = both, .b = old[i].first, .c = width});
      for (std::uint32_t k = 0; k < width; ++k) {
        const std::uint32_t position = position_of(*t.relation, columns[k]);
        p_.emit(Op::Copy, {.a = both + (width + k), .b = column(t, position)});
      }
      for (std::uint32_t k = 0; k < width; ++k) {
        e_.distinct_into(e_.type_of(t.relation->column(columns[k]).type), both + k, both + (width + k), false,
                         differs);
        p_.emit(Op::JumpIfTrue, {.a = other, .b = differs});
      }
      p_.emit(Op::Jump, {.a = nobody});
      p_.place(other);
      p_.emit(Op::BufferAppend, {.x = events_[at].keys, .b = both});
    }
    p_.place(nobody);
  }
}

void Changes::settle_event(std::size_t at) {
  const Event event = events_[at];
  const catalog::Constraint& c = *event.constraint;
  const auto width = static_cast<std::uint32_t>(c.columns.size());
  const auto types = key_types(*event.parent, c.referenced_columns);
  const Reg key = p_.temporary(event.update ? 2 * width : width), reader = p_.temporary();
  const Label done = p_.label(), next = p_.label();
  Table child;
  BufferNo rowids{};
  if (acts(event)) {
    child = open_table(*event.child, *new_range(*event.child));
    rowids = p_.buffer({{&e_.type_of(type_oid::int8)}});
  }
  {
    const Emitter::Loop loop(e_);
    p_.emit(Op::BufferRewind, {.x = event.keys, .a = done, .b = reader, .c = key});
    const Label head = p_.here();
    if (acts(event)) act(event, child, rowids, key);
    // A default may be the very key that went away: then the child still has it.
    if (!acts(event) || action_of(c, event.update) == catalog::FkAction::set_default) {
      if (action_of(c, event.update) != catalog::FkAction::restrict)  // the key may be there again
        find_rows(*new_range(*event.parent), c.referenced_columns, types, key,
                  [&](Label) { p_.emit(Op::Jump, {.a = next}); });
      find_rows(*new_range(*event.child), c.columns, types, key, [&](Label) {
        ErrorReport report;
        report.state = SqlState("23503");
        report.message = "update or delete on table \"" + event.parent->name +
                         "\" violates foreign key constraint \"" + c.name + "\" on table \"" +
                         event.child->name + "\"";
        report.detail = "Key (" + names_of(*event.parent, c.referenced_columns) +
                        ")=({*}) is still referenced from table \"" + event.child->name + "\".";
        report.table = event.child->name;
        report.constraint = c.name;
        report.arguments = types;
        p_.emit(Op::Raise, {.x = p_.error(std::move(report)), .b = key});
      });
    }
    p_.place(next);
    loop.step();
    p_.emit(Op::BufferNext, {.x = event.keys, .a = head, .b = reader, .c = key});
  }
  p_.place(done);
  p_.emit(Op::BufferClear, {.x = event.keys});
}

/// CASCADE, SET NULL, SET DEFAULT for the children of one key: found first, changed after (W1).
void Changes::act(const Event& event, Table& child, BufferNo rowids, Reg key) {
  const catalog::Constraint& c = *event.constraint;
  const auto action = action_of(c, event.update);
  const auto width = static_cast<std::uint32_t>(c.columns.size());
  const Range* found = new_range(*event.child);
  const Reg rowid = p_.temporary(), reader = p_.temporary();
  p_.emit(Op::BufferClear, {.x = rowids});
  find_rows(*found, c.columns, key_types(*event.parent, c.referenced_columns), key, [&](Label) {
    p_.emit(Op::Rowid, {.x = e_.bindings_[raw(found->id)].cursor, .a = rowid});
    p_.emit(Op::BufferAppend, {.x = rowids, .b = rowid});
  });
  const Label done = p_.label(), next = p_.label();
  {
    const Emitter::Loop loop(e_);
    p_.emit(Op::BufferRewind, {.x = rowids, .a = done, .b = reader, .c = rowid});
    const Label head = p_.here();
    p_.emit(Op::SeekRowid, {.x = child.cursor, .a = next, .b = rowid, .c = SeekOp::eq});
    bind_cursor(child);
    if (action == catalog::FkAction::cascade && !event.update) {
      delete_row(child);
    } else {
      std::vector<Assigned> assigned;
      for (std::uint32_t i = 0; i < width; ++i) {
        const catalog::Column& column = event.child->column(c.columns[i]);
        const auto& some = c.on_delete_columns;
        if (!event.update && !some.empty() &&
            std::find(some.begin(), some.end(), column.number) == some.end())
          continue;
        Assigned a{position_of(*event.child, column.number), nullptr, p_.null()};
        if (action == catalog::FkAction::cascade)
          a.given = key + (width + i);
        else if (action == catalog::FkAction::set_default && !column.default_sql.empty())
          a.value = bind_text(column.default_sql, ExpressionUse::default_, *child.range, column.type,
                              column.typmod);
        assigned.push_back(a);
      }
      for (const catalog::Column& column : event.child->columns)
        if (!column.dropped && column.generated != catalog::Generated::none)
          assigned.push_back({position_of(*event.child, column.number),
                              bind_text(column.default_sql, ExpressionUse::generated, *child.range,
                                        column.type, column.typmod),
                              Reg::none});
      update_row(child, assigned, false);
    }
    p_.place(next);
    p_.emit(Op::BufferNext, {.x = rowids, .a = head, .b = reader, .c = rowid});
  }
  p_.place(done);
}

}  // namespace pgmicro::planner
