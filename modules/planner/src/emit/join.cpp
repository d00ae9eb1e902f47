// Joins. An outer join has one copy of what follows it for two kinds of rows, matched and not. It is emitted inside the
// inner loop; a row without partner sets the inner side to NULL and jumps into the loop, behind the join condition. A
// register says which it is, three-valued: NULL no partner yet, true there was one, false this is the row without; and
// where the inner loop would go on, the last of the three leaves it.

#include "emitter.hpp"

namespace pgmicro::planner {

void Emitter::collect_payload(const Plan& plan, Payload& out) {
  if (plan.kind == PlanKind::join) {
    const auto& join = static_cast<const JoinPlan&>(plan);
    collect_payload(*join.outer, out);
    if (join.join != JoinKind::semi && join.join != JoinKind::anti) collect_payload(*join.inner, out);
    return;
  }
  if (plan.kind == PlanKind::one_row) return;
  const Range& range = *static_cast<const ScanPlan&>(plan).range;
  for (std::uint32_t i = 0; i < range.columns.size(); ++i) {
    if (!planner_.is_used(range.id, i)) continue;
    ColumnExpr column;
    column.type = range.columns[i].type;
    column.typmod = range.columns[i].typmod;
    column.relation = range.id;
    column.column = i;
    out.columns.push_back(column);
    out.types.push_back(&type_of(column.type));
  }
  if (&range == rowid_wanted_) {
    out.columns.push_back(rowid_expr(range));
    out.types.push_back(&type_of(type_oid::int8));
  }
}

ColumnExpr Emitter::rowid_expr(const Range& range) {
  ColumnExpr column;
  column.type = type_oid::int8;
  column.relation = range.id;
  column.column = range.columns.size();
  return column;
}

/// The columns of a side that somebody reads: what a hash table or a buffer has to keep of it.
Emitter::Payload Emitter::payload_of(const Plan& plan) {
  Payload payload;
  collect_payload(plan, payload);
  return payload;
}

void Emitter::bind_payload(const Payload& payload, Reg first) {
  for (std::uint32_t i = 0; i < payload.columns.size(); ++i) {
    const ColumnExpr& column = payload.columns[i];
    const Range& range = *planner_.info(column.relation).range;
    Binding& b = bindings_[raw(column.relation)];
    if (i == 0 || payload.columns[i - 1].relation != column.relation) {
      bind(range);
      b.kind = Binding::Kind::registers;
    }
    b.columns[column.column] = first + i;
  }
}

/// Reads what is needed of a side before a loop in which it would be read again and again.
void Emitter::prefetch(const Plan& plan) {
  for (const ColumnExpr& column : payload_of(plan).columns)
    if (bindings_[raw(column.relation)].kind == Binding::Kind::cursor) static_cast<void>(value(column));
}

void Emitter::null_relation(const Range& range) {
  const Binding& b = bindings_[raw(range.id)];
  if (b.kind == Binding::Kind::cursor) {
    p_.emit(b.write ? Op::OpenWrite : Op::OpenRead, {.x = b.cursor});
    p_.emit(Op::NullRow, {.x = b.cursor});
  }
  for (std::uint32_t i = 0; i < range.columns.size(); ++i)
    if (b.kind != Binding::Kind::none && b.columns[i] != Reg::none)
      p_.emit(Op::SetNull, {.a = b.columns[i], .c = 1});
}

/// All relations of a side as a row of NULLs.
void Emitter::null_rows(const Plan& plan) {
  if (plan.kind == PlanKind::one_row) return;
  if (plan.kind != PlanKind::join) return null_relation(*static_cast<const ScanPlan&>(plan).range);
  const auto& join = static_cast<const JoinPlan&>(plan);
  null_rows(*join.outer);
  if (join.join != JoinKind::semi && join.join != JoinKind::anti) null_rows(*join.inner);
}

void Emitter::nested_loop(const JoinPlan& join, Body body) {
  // An inner side that is the same for all outer rows is made once.
  Payload payload;
  BufferNo buffer{};
  Reg kept = Reg::none, reader = Reg::none;
  if (join.materialize) {
    payload = payload_of(*join.inner);
    buffer = p_.buffer({payload.types});
    const auto width = static_cast<std::uint32_t>(payload.columns.size());
    kept = p_.temporary(std::max(width, 1U));
    reader = p_.temporary();
    p_.emit(Op::BufferClear, {.x = buffer});
    rows(*join.inner, [&](Label) {
      for (std::uint32_t i = 0; i < width; ++i) value_into(payload.columns[i], kept + i);
      p_.emit(Op::BufferAppend, {.x = buffer, .b = kept});
    });
  }
  const auto inner_rows = [&](Body inner) {
    if (!join.materialize) return rows(*join.inner, inner);
    const Label done = p_.label(), next = p_.label();
    {
      const Loop loop(*this);
      p_.emit(Op::BufferRewind, {.x = buffer, .a = done, .b = reader, .c = kept});
      const Label head = p_.here();
      bind_payload(payload, kept);
      inner(next);
      p_.place(next);
      p_.emit(Op::BufferNext, {.x = buffer, .a = head, .b = reader, .c = kept});
    }
    p_.place(done);
  };

  rows(*join.outer, [&](Label next) {
    if (!is_lookup(*join.inner)) prefetch(*join.outer);
    switch (join.join) {
      case JoinKind::inner:
        inner_rows([&](Label next_inner) {
          require_all(join.on, next_inner);
          require_all(join.filter, next_inner);
          body(next_inner);
        });
        return;
      case JoinKind::semi: {
        const Label found = p_.label();
        inner_rows([&](Label next_inner) {
          require_all(join.on, next_inner);
          p_.emit(Op::Jump, {.a = found});
        });
        p_.emit(Op::Jump, {.a = next});
        p_.place(found);
        require_all(join.filter, next);
        body(next);
        return;
      }
      case JoinKind::anti:
        inner_rows([&](Label next_inner) {
          require_all(join.on, next_inner);
          p_.emit(Op::Jump, {.a = next});
        });
        require_all(join.filter, next);
        body(next);
        return;
      default: break;
    }
    const Reg partner = p_.temporary();
    const Label without = p_.label();
    p_.emit(Op::SetNull, {.a = partner, .c = 1});
    List<Reg> filled(arena_);
    const std::uint32_t mark = remembered_.size();
    inner_rows([&](Label next_inner) {
      require_all(join.on, next_inner);
      p_.emit(Op::Copy, {.a = partner, .b = bool_constant(true)});
      // What was read on the way here is there only for a row that came this way: the inner side's columns become
      // NULL for the other, the outer side's are read anew.
      std::uint32_t kept_count = mark;
      for (std::uint32_t i = mark; i < remembered_.size(); ++i) {
        const Remembered r = remembered_[i];
        Reg& at = bindings_[raw(r.relation)].columns[r.column];
        if (planner_.info(r.relation).range && (join.inner->relations >> planner_.info(r.relation).bit & 1) &&
            at != Reg::none) {
          filled.push(at);
          remembered_[kept_count++] = r;
        } else {
          at = Reg::none;
        }
      }
      remembered_.resize(kept_count);
      p_.place(without);
      const Label next_row = p_.label();
      require_all(join.filter, next_row);
      body(next_row);
      p_.place(next_row);
      p_.emit(Op::JumpIfFalse, {.a = next, .b = partner});
    });
    p_.emit(Op::JumpIfTrue, {.a = next, .b = partner});
    p_.emit(Op::Copy, {.a = partner, .b = bool_constant(false)});
    for (const Reg r : filled) p_.emit(Op::SetNull, {.a = r, .c = 1});
    if (join.materialize) {
      if (!payload.columns.empty())
        p_.emit(Op::SetNull, {.a = kept, .c = static_cast<std::uint32_t>(payload.columns.size())});
    } else {
      null_rows(*join.inner);
    }
    p_.emit(Op::Jump, {.a = without});
  });
}

void Emitter::hash_join(const JoinPlan& join, Body body) {
  const bool wants_payload = (join.join != JoinKind::semi && join.join != JoinKind::anti) || !join.on.empty();
  Payload payload;
  if (wants_payload) payload = payload_of(*join.inner);
  const std::uint32_t keys = join.keys.size();
  std::vector<const TypeInfo*> columns;
  for (const HashKey& key : join.keys) columns.push_back(&type_of(key.inner->type));
  columns.insert(columns.end(), payload.types.begin(), payload.types.end());
  const auto width = static_cast<std::uint32_t>(columns.size());
  const HashNo hash = p_.hash(
      {.columns = std::move(columns), .keys = static_cast<std::uint16_t>(keys), .nulls_match = false});
  const Reg row = p_.temporary(width), probe = p_.temporary(keys), place = p_.temporary();

  p_.emit(Op::HashClear, {.x = hash});
  const bool set_only = !wants_payload;
  rows(*join.inner, [&](Label next) {
    for (std::uint32_t i = 0; i < keys; ++i) value_into(*join.keys[i].inner, row + i);
    p_.emit(Op::JumpIfAnyNull, {.a = next, .b = row, .c = keys});
    for (std::uint32_t i = keys; i < width; ++i) value_into(payload.columns[i - keys], row + i);
    if (set_only)
      p_.emit(Op::HashAdd, {.x = hash, .a = next, .b = row, .c = place});
    else
      p_.emit(Op::HashInsert, {.x = hash, .b = row});
  });

  rows(*join.outer, [&](Label next) {
    for (std::uint32_t i = 0; i < keys; ++i) value_into(*join.keys[i].outer, probe + i);
    const Label none = p_.label();
    const auto matches = [&](Body one) {  // the loop over the partners of the outer row
      const Label next_match = p_.label();
      {
        const Loop loop(*this);
        const Label head = p_.here();
        if (wants_payload) {
          p_.emit(Op::HashLoad, {.x = hash, .b = place, .c = row});
          bind_payload(payload, row + keys);
        }
        one(next_match);
        p_.place(next_match);
        p_.emit(Op::HashNextMatch, {.x = hash, .a = head, .b = place});
      }
    };
    switch (join.join) {
      case JoinKind::inner:
        p_.emit(Op::HashFind, {.x = hash, .a = next, .b = probe, .c = place});
        matches([&](Label next_match) {
          require_all(join.on, next_match);
          require_all(join.filter, next_match);
          body(next_match);
        });
        return;
      case JoinKind::semi: {
        p_.emit(Op::HashFind, {.x = hash, .a = next, .b = probe, .c = place});
        if (!join.on.empty()) {
          const Label found = p_.label();
          matches([&](Label next_match) {
            require_all(join.on, next_match);
            p_.emit(Op::Jump, {.a = found});
          });
          p_.emit(Op::Jump, {.a = next});
          p_.place(found);
        }
        require_all(join.filter, next);
        body(next);
        return;
      }
      case JoinKind::anti: {
        p_.emit(Op::HashFind, {.x = hash, .a = none, .b = probe, .c = place});
        if (join.on.empty())
          p_.emit(Op::Jump, {.a = next});
        else
          matches([&](Label next_match) {
            require_all(join.on, next_match);
            p_.emit(Op::Jump, {.a = next});
          });
        p_.place(none);
        require_all(join.filter, next);
        body(next);
        return;
      }
      default: break;
    }
    const Reg partner = p_.temporary();
    const Label without = p_.label();
    p_.emit(Op::SetNull, {.a = partner, .c = 1});
    p_.emit(Op::HashFind, {.x = hash, .a = none, .b = probe, .c = place});
    const std::uint32_t mark = remembered_.size();
    matches([&](Label next_match) {
      require_all(join.on, next_match);
      p_.emit(Op::Copy, {.a = partner, .b = bool_constant(true)});
      forget(mark);
      p_.place(without);
      const Label next_row = p_.label();
      require_all(join.filter, next_row);
      body(next_row);
      p_.place(next_row);
      p_.emit(Op::JumpIfFalse, {.a = next, .b = partner});
    });
    p_.emit(Op::JumpIfTrue, {.a = next, .b = partner});
    p_.place(none);
    p_.emit(Op::Copy, {.a = partner, .b = bool_constant(false)});
    if (width > keys) p_.emit(Op::SetNull, {.a = row + keys, .c = width - keys});
    p_.emit(Op::Jump, {.a = without});
  });
}

/// Both sides may lack a partner, so what follows is a subroutine that finds both in registers.
void Emitter::full_join(const JoinPlan& join, Body body) {
  const Payload left = payload_of(*join.outer), right = payload_of(*join.inner);
  const auto left_width = static_cast<std::uint32_t>(left.columns.size());
  const std::uint32_t keys = join.keys.size();
  std::vector<const TypeInfo*> columns;
  for (const HashKey& key : join.keys) columns.push_back(&type_of(key.inner->type));
  columns.insert(columns.end(), right.types.begin(), right.types.end());
  const auto width = static_cast<std::uint32_t>(columns.size());
  const HashNo hash = p_.hash(
      {.columns = std::move(columns), .keys = static_cast<std::uint16_t>(keys), .nulls_match = false});
  const Reg outer_row = p_.temporary(std::max(left_width, 1U));
  const Reg row = p_.temporary(std::max(width, 1U)), probe = p_.temporary(std::max(keys, 1U)),
            place = p_.temporary();

  p_.emit(Op::HashClear, {.x = hash});
  rows(*join.inner, [&](Label) {
    for (std::uint32_t i = 0; i < keys; ++i) value_into(*join.keys[i].inner, row + i);
    for (std::uint32_t i = keys; i < width; ++i) value_into(right.columns[i - keys], row + i);
    p_.emit(Op::HashInsert, {.x = hash, .b = row});
  });
  bind_payload(left, outer_row);
  bind_payload(right, row + keys);
  const Sub sub = subroutine([&](Label back) {
    const Loop loop(*this);
    require_all(join.filter, back);
    body(back);
  });
  rows(*join.outer, [&](Label next) {
    for (std::uint32_t i = 0; i < keys; ++i) value_into(*join.keys[i].outer, probe + i);
    for (std::uint32_t i = 0; i < left_width; ++i) value_into(left.columns[i], outer_row + i);
    const Reg partner = p_.temporary();
    const Label none = p_.label(), next_match = p_.label();
    p_.emit(Op::SetNull, {.a = partner, .c = 1});
    p_.emit(Op::HashFind, {.x = hash, .a = none, .b = probe, .c = place});
    {
      const Loop loop(*this);
      const Label head = p_.here();
      p_.emit(Op::HashLoad, {.x = hash, .b = place, .c = row});
      bind_payload(right, row + keys);
      require_all(join.on, next_match);
      p_.emit(Op::HashMark, {.x = hash, .b = place});
      p_.emit(Op::Copy, {.a = partner, .b = bool_constant(true)});
      gosub(sub);
      p_.place(next_match);
      p_.emit(Op::HashNextMatch, {.x = hash, .a = head, .b = place});
    }
    p_.emit(Op::JumpIfTrue, {.a = next, .b = partner});
    p_.place(none);
    if (width > keys) p_.emit(Op::SetNull, {.a = row + keys, .c = width - keys});
    gosub(sub);
  });
  const Label done = p_.label();
  if (left_width) p_.emit(Op::SetNull, {.a = outer_row, .c = left_width});
  p_.emit(Op::HashRewind, {.x = hash, .a = done, .b = place, .c = bytecode::flag_bit});
  {
    const Loop loop(*this);
    const Label head = p_.here();
    p_.emit(Op::HashLoad, {.x = hash, .b = place, .c = row});
    gosub(sub);
    loop.step();
    p_.emit(Op::HashNext, {.x = hash, .a = head, .b = place, .c = bytecode::flag_bit});
  }
  p_.place(done);
}

}  // namespace pgmicro::planner
