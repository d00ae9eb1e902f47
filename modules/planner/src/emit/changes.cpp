// One row: written, changed, deleted, with its index entries and the constraints on it.

#include "changes.hpp"

#include "layouts.hpp"

#include <algorithm>
#include <utility>

namespace pgmicro::planner {
namespace {

bool has_bytes(const TypeInfo& type) {
  return type.representation == types::Representation::bytes ||
         type.representation == types::Representation::numeric;
}

std::string quoted_list(const catalog::Relation& relation, const catalog::Index& index) {
  std::string list;
  for (const catalog::IndexColumn& column : index.columns) {
    if (!list.empty()) list += ", ";
    list += column.column != catalog::ColumnNo::none ? relation.column(column.column).name
                                                     : column.expression_sql;
  }
  return list;
}

}  // namespace

Changes::Changes(Emitter& emitter, const QueryPlan& plan, const BufferNo* into)
    : e_(emitter), p_(emitter.p_), plan_(plan), q_(*plan.query), in_with_(into != nullptr) {
  if (into) returned_ = *into;
}

std::uint32_t Changes::position_of(const catalog::Relation& relation, catalog::ColumnNo column) {
  std::uint32_t position = 0;
  for (const catalog::Column& c : relation.columns) {
    if (c.number == column) break;
    if (!c.dropped) ++position;
  }
  return position;
}

Changes::Table Changes::open_table(const catalog::Relation& relation, const Range& range) {
  if (!relation.read_only.empty())
    e_.unsupported("cannot change table \"" + relation.name + "\": " + relation.read_only);
  Table t;
  t.relation = &relation;
  t.range = &range;
  t.cursor = p_.table(table_layout(relation), relation.name);
  p_.emit(Op::OpenWrite, {.x = t.cursor});
  if (const auto* rowid = relation.rowid_column())
    t.rowid_position = static_cast<std::int32_t>(position_of(relation, rowid->number));
  const bool bound = q_.target && q_.target->id == range.id;  // by bind(), that is; else by us
  for (const catalog::Index& index : relation.indexes) {
    if (index.kind == catalog::IndexKind::rowid) continue;
    IndexUse use;
    use.index = &index;
    use.cursor = p_.index(index_layout(relation, index), index.name);
    const bool plain =
        index.predicate_sql.empty() &&
        std::none_of(index.columns.begin(), index.columns.end(),
                     [](const catalog::IndexColumn& c) { return c.column == catalog::ColumnNo::none; });
    if (!plain && bound) {
      for (const BoundIndex& b : q_.bound_indexes)
        if (b.index == &index) {
          use.keys = b.keys;
          use.predicate = b.predicate;
        }
    } else if (!plain) {
      List<const Expr*> keys(e_.arena_);
      for (const catalog::IndexColumn& c : index.columns) {
        if (c.column == catalog::ColumnNo::none) {
          keys.push(bind_text(c.expression_sql, ExpressionUse::index_expression, range, c.type, -1));
          continue;
        }
        auto* const column = e_.arena_.make<ColumnExpr>(column_expr(t, position_of(relation, c.column)));
        keys.push(column);
      }
      use.keys = keys.span();
      if (!index.predicate_sql.empty())
        use.predicate =
            bind_text(index.predicate_sql, ExpressionUse::index_predicate, range, type_oid::boolean, -1);
    }
    t.indexes.push_back(use);
  }
  if (bound) {
    t.checks.assign(q_.checks.begin(), q_.checks.end());
  } else {
    for (const catalog::Constraint& c : relation.constraints)
      if (c.kind == catalog::ConstraintKind::check)
        t.checks.push_back({&c, bind_text(c.check_sql, ExpressionUse::check, range, type_oid::boolean, -1)});
  }
  // PostgreSQL tests them in the order of their names.
  std::sort(t.checks.begin(), t.checks.end(),
            [](const BoundCheck& a, const BoundCheck& b) { return a.constraint->name < b.constraint->name; });
  return t;
}

void Changes::bind_cursor(const Table& t) {
  Binding& b = e_.bind(*t.range);
  b.kind = Binding::Kind::cursor;
  b.cursor = t.cursor;
  b.write = true;
}

ColumnExpr Changes::column_expr(const Table& t, std::uint32_t position) const {
  ColumnExpr c;
  c.type = t.range->columns[position].type;
  c.typmod = t.range->columns[position].typmod;
  c.relation = t.range->id;
  c.column = position;
  return c;
}

Reg Changes::column(const Table& t, std::uint32_t position) {
  return e_.column(column_expr(t, position), Reg::none);
}

/// `held`: it must outlive a change (W2).
void Changes::copy_value(Reg to, Reg from, const TypeInfo& type, bool held) {
  if (held && has_bytes(type)) {
    e_.arena_used_ = true;
    p_.emit(Op::Hold, {.x = type.representation, .a = to, .b = from});
  } else {
    p_.emit(Op::Copy, {.a = to, .b = from});
  }
}

Reg Changes::whole_row(const Table& t) {
  const std::uint32_t width = t.range->columns.size();
  const Reg row = p_.temporary(std::max(width, 1U));
  for (std::uint32_t i = 0; i < width; ++i) {
    const ColumnExpr c = column_expr(t, i);
    e_.value_into(c, row + i);
  }
  return row;
}

std::vector<const TypeInfo*> Changes::key_types(const catalog::Relation& relation,
                                                const std::vector<catalog::ColumnNo>& columns) const {
  std::vector<const TypeInfo*> types;
  for (const auto c : columns) types.push_back(&e_.type_of(relation.column(c).type));
  return types;
}

Changes::Key Changes::row_key(const Table& t, const std::vector<catalog::ColumnNo>& columns, bool held) {
  const auto width = static_cast<std::uint32_t>(columns.size());
  const Key key{p_.temporary(std::max(width, 1U)), width};
  for (std::uint32_t i = 0; i < width; ++i)
    copy_value(key.first + i, column(t, position_of(*t.relation, columns[i])),
               e_.type_of(t.relation->column(columns[i]).type), held);
  return key;
}

Changes::Key Changes::index_key(const Table& t, const IndexUse& use, bool held) {
  const auto width = static_cast<std::uint32_t>(use.index->columns.size());
  if (width == 1 && use.keys.empty() && !held)
    return {column(t, position_of(*t.relation, use.index->columns[0].column)), 1};
  const Key key{p_.temporary(width), width};
  for (std::uint32_t i = 0; i < width; ++i) {
    const auto& c = use.index->columns[i];
    const Oid type = c.column != catalog::ColumnNo::none ? t.relation->column(c.column).type : c.type;
    const Reg from =
        use.keys.empty() ? column(t, position_of(*t.relation, c.column)) : e_.value(*use.keys[i]);
    copy_value(key.first + i, from, e_.type_of(type), held);
  }
  return key;
}

void Changes::only_if(const IndexUse& use, Label otherwise) {
  if (use.predicate) e_.require(*use.predicate, otherwise);
}

/// Jumps if no entry of a unique index has the key; otherwise the index's cursor stands on it.
void Changes::probe(const Table&, const IndexUse& use, const Key& key, Label free) {
  p_.emit(Op::OpenWrite, {.x = use.cursor});
  p_.emit(Op::SeekKey, {.x = use.cursor,
                        .a = free,
                        .b = key.first,
                        .c = KeySpec{.columns = static_cast<std::uint8_t>(key.width),
                                     .op = SeekOp::eq,
                                     .nulls_match = use.index->nulls_not_distinct}});
}

void Changes::raise_duplicate(const Table& t, const catalog::Index& index, const Key& key) {
  ErrorReport report;
  report.state = SqlState("23505");
  report.message = "duplicate key value violates unique constraint \"" + index.name + "\"";
  report.detail = "Key (" + quoted_list(*t.relation, index) + ")=({*}) already exists.";
  report.table = t.relation->name;
  report.constraint = index.name;
  for (const auto& c : index.columns)
    report.arguments.push_back(
        &e_.type_of(c.column != catalog::ColumnNo::none ? t.relation->column(c.column).type : c.type));
  p_.emit(Op::Raise, {.x = p_.error(std::move(report)), .b = key.first});
}

/// NOT NULL, then CHECK. `row`: where all columns stand, if they do.
void Changes::check_row(const Table& t, const NewValues* changed, Reg row) {
  const std::uint32_t width = t.range->columns.size();
  const auto report_of = [&](SqlState state, std::string message) {
    ErrorReport report;
    report.state = state;
    report.message = std::move(message);
    report.detail = "Failing row contains ({*}).";
    report.table = t.relation->name;
    for (const RangeColumn& c : t.range->columns) report.arguments.push_back(&e_.type_of(c.type));
    return report;
  };
  const auto raise = [&](ErrorReport report) {
    const Emitter::Branch branch(e_);
    const Reg all = row == Reg::none ? whole_row(t) : row;
    p_.emit(Op::Raise, {.x = p_.error(std::move(report)), .b = all});
  };
  for (std::uint32_t i = 0; i < width; ++i) {
    const auto& c = t.relation->column(t.range->numbers[i]);
    if (!c.not_null || (changed && (*changed)[i] == Reg::none)) continue;
    if (static_cast<std::int32_t>(i) == t.rowid_position && !changed && !p_.is_temporary(column(t, i)))
      continue;
    auto report = report_of(SqlState("23502"), "null value in column \"" + c.name + "\" of relation \"" +
                                                   t.relation->name + "\" violates not-null constraint");
    report.column = c.name;
    if (row != Reg::none) {
      p_.emit(Op::RaiseIfNull, {.x = p_.error(std::move(report)), .b = row + i, .c = row});
      continue;
    }
    const Label fine = p_.label();
    p_.emit(Op::JumpIfNotNull, {.a = fine, .b = column(t, i)});
    raise(std::move(report));
    p_.place(fine);
  }
  for (const BoundCheck& check : t.checks) {
    const auto& columns = check.constraint->columns;
    if (changed && !columns.empty() && !touches(*t.relation, columns, *changed)) continue;
    auto report =
        report_of(SqlState("23514"), "new row for relation \"" + t.relation->name +
                                         "\" violates check constraint \"" + check.constraint->name + "\"");
    report.constraint = check.constraint->name;
    const Label fine = p_.label();
    {
      const Emitter::Branch branch(e_);
      e_.jump(*check.condition, fine, true, true);
      raise(std::move(report));
    }
    p_.place(fine);
  }
}

bool Changes::touches(const catalog::Relation& relation, const std::vector<catalog::ColumnNo>& columns,
                      const NewValues& values) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](catalog::ColumnNo c) { return values[position_of(relation, c)] != Reg::none; });
}

bool Changes::touches(const Table& t, const IndexUse& use, const NewValues& values) const {
  if (!use.keys.empty() || use.predicate) return true;
  return std::any_of(
      use.index->columns.begin(), use.index->columns.end(),
      [&](const catalog::IndexColumn& c) { return values[position_of(*t.relation, c.column)] != Reg::none; });
}

/// The row that `t.cursor` stands on, and that its range is bound to, gets new values.
void Changes::update_row(Table& t, const std::vector<Assigned>& assigned, bool returns) {
  const std::uint32_t width = t.range->columns.size();
  // The new values, in ascending order of columns; generated ones when the others are there.
  std::vector<Assigned> order(assigned);
  std::sort(order.begin(), order.end(),
            [](const Assigned& a, const Assigned& b) { return a.position < b.position; });
  NewValues values(width, Reg::none);
  const auto count = static_cast<std::uint32_t>(order.size());
  const Reg first = p_.temporary(std::max(count, 1U));
  const auto is_generated = [&](std::uint32_t position) {
    return t.relation->column(t.range->numbers[position]).generated != catalog::Generated::none;
  };
  std::vector<const IndexUse*> indexes;
  for (std::uint32_t i = 0; i < count; ++i) values[order[i].position] = first + i;
  const bool moves = t.rowid_position >= 0 && values[static_cast<std::size_t>(t.rowid_position)] != Reg::none;
  for (const IndexUse& use : t.indexes)
    if (moves || touches(t, use, values)) indexes.push_back(&use);
  const bool held = moves || !indexes.empty();
  e_.records_.clear();
  for (std::uint32_t i = 0; i < count; ++i) {
    const Assigned& a = order[i];
    const auto& type = e_.type_of(t.range->columns[a.position].type);
    if (!a.value)
      copy_value(first + i, a.given, type, held);
    else if (!is_generated(a.position)) {
      if (held && has_bytes(type))
        copy_value(first + i, e_.value(*a.value), type, true);
      else
        e_.value_into(*a.value, first + i);
    }
  }

  // What was, before the range is bound to what will be.
  const Reg rowid = p_.temporary();
  p_.emit(Op::Rowid, {.x = t.cursor, .a = rowid});
  const std::vector<Key> old_references = referenced_keys(t, &values);
  std::vector<Key> old_keys;
  std::vector<Reg> was_in;  // of partial indexes: whether they had an entry
  for (const IndexUse* use : indexes) {
    old_keys.push_back(index_key(t, *use, true));
    was_in.push_back(Reg::none);
    if (use->predicate) was_in.back() = e_.value(*use->predicate);
  }
  Binding& b = e_.bindings_[raw(t.range->id)];
  for (std::uint32_t i = 0; i < width; ++i)
    if (values[i] != Reg::none && !is_generated(i)) b.columns[i] = values[i];
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!order[i].value || !is_generated(order[i].position)) continue;
    const auto& type = e_.type_of(t.range->columns[order[i].position].type);
    copy_value(first + i, e_.value(*order[i].value), type, held);
    b.columns[order[i].position] = first + i;
  }
  check_row(t, &values, Reg::none);
  Reg row = Reg::none;
  if (moves) {
    row = p_.temporary(std::max(width, 1U));
    for (std::uint32_t i = 0; i < width; ++i)
      copy_value(row + i, column(t, i), e_.type_of(t.range->columns[i].type), true);
  }
  std::vector<Key> new_keys;
  std::vector<Reg> is_in;
  for (const IndexUse* use : indexes) {
    new_keys.push_back(index_key(t, *use, true));
    is_in.push_back(use->predicate ? e_.value(*use->predicate) : Reg::none);
  }
  check_parents(t, &values);
  remember_keys(t, &values, old_references);
  if (returns) return_row();

  // From here on, only registers are read (W2).
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    const IndexUse& use = *indexes[i];
    const Label same = p_.label(), changed = p_.label();
    if (!moves) {
      const Reg differs = p_.temporary();
      for (std::uint32_t k = 0; k < new_keys[i].width; ++k) {
        const auto& c = use.index->columns[k];
        const Oid type = c.column != catalog::ColumnNo::none ? t.relation->column(c.column).type : c.type;
        e_.distinct_into(e_.type_of(type), old_keys[i].first + k, new_keys[i].first + k, false, differs);
        p_.emit(Op::JumpIfTrue, {.a = changed, .b = differs});
      }
      if (use.predicate) {
        const auto& boolean = e_.type_of(type_oid::boolean);
        const Reg before = p_.temporary(), now = p_.temporary();
        p_.emit(Op::IsTrue, {.a = before, .b = was_in[i]});
        p_.emit(Op::IsTrue, {.a = now, .b = is_in[i]});
        e_.distinct_into(boolean, before, now, false, differs);
        p_.emit(Op::JumpIfTrue, {.a = changed, .b = differs});
      }
      p_.emit(Op::Jump, {.a = same});
    }
    p_.place(changed);
    p_.emit(Op::OpenWrite, {.x = use.cursor});
    const Label gone = p_.label(), absent = p_.label(), free = p_.label();
    if (use.predicate) p_.emit(Op::JumpIfNotTrue, {.a = gone, .b = was_in[i]});
    p_.emit(Op::IndexDelete, {.x = use.cursor, .b = old_keys[i].first, .c = rowid});
    p_.place(gone);
    if (moves) {
      p_.place(absent);
      p_.place(free);
      p_.place(same);
      continue;
    }
    if (use.predicate) p_.emit(Op::JumpIfNotTrue, {.a = absent, .b = is_in[i]});
    if (use.index->unique) {
      probe(t, use, new_keys[i], free);
      raise_duplicate(t, *use.index, new_keys[i]);
    }
    p_.place(free);
    p_.emit(Op::IndexInsert, {.x = use.cursor, .b = new_keys[i].first, .c = rowid});
    p_.place(absent);
    p_.place(same);
  }
  if (!moves) {
    std::vector<std::uint16_t> positions;
    for (const Assigned& a : order) positions.push_back(static_cast<std::uint16_t>(a.position));
    p_.emit(Op::UpdateRow, {.x = t.cursor, .b = first, .c = p_.columns(std::move(positions))});
    return;
  }
  // The rowid is part of every entry: the row is deleted, and written anew.
  const Reg new_rowid = values[static_cast<std::size_t>(t.rowid_position)];
  const Label free = p_.label();
  p_.emit(Op::DeleteRow, {.x = t.cursor});
  p_.emit(Op::SeekRowid, {.x = t.cursor, .a = free, .b = new_rowid, .c = SeekOp::eq});
  for (const catalog::Index& index : t.relation->indexes)
    if (index.kind == catalog::IndexKind::rowid) raise_duplicate(t, index, {new_rowid, 1});
  p_.place(free);
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    const Label absent = p_.label(), unique = p_.label();
    if (is_in[i] != Reg::none) p_.emit(Op::JumpIfNotTrue, {.a = absent, .b = is_in[i]});
    if (indexes[i]->index->unique) {
      probe(t, *indexes[i], new_keys[i], unique);
      raise_duplicate(t, *indexes[i]->index, new_keys[i]);
    }
    p_.place(unique);
    p_.emit(Op::IndexInsert, {.x = indexes[i]->cursor, .b = new_keys[i].first, .c = new_rowid});
    p_.place(absent);
  }
  p_.emit(Op::InsertRow, {.x = t.cursor, .b = row, .c = new_rowid});
}

/// The row that `t.cursor` stands on, and that its range is bound to.
void Changes::delete_row(Table& t) {
  remember_keys(t, nullptr, referenced_keys(t, nullptr));
  const Reg rowid = p_.temporary();
  std::vector<Key> keys;
  std::vector<Reg> in;
  for (const IndexUse& use : t.indexes) {
    keys.push_back(index_key(t, use, true));
    in.push_back(use.predicate ? e_.value(*use.predicate) : Reg::none);
  }
  if (!t.indexes.empty()) p_.emit(Op::Rowid, {.x = t.cursor, .a = rowid});
  for (std::size_t i = 0; i < t.indexes.size(); ++i) {
    const Label absent = p_.label();
    if (in[i] != Reg::none) p_.emit(Op::JumpIfNotTrue, {.a = absent, .b = in[i]});
    p_.emit(Op::OpenWrite, {.x = t.indexes[i].cursor});
    p_.emit(Op::IndexDelete, {.x = t.indexes[i].cursor, .b = keys[i].first, .c = rowid});
    p_.place(absent);
  }
  p_.emit(Op::DeleteRow, {.x = t.cursor});
}

}  // namespace pgmicro::planner
