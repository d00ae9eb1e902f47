// Scans: the loops over one relation.
//
// An index scan goes through the entries between two keys. In terms of the index's own order, which the scan follows or
// walks against, there is a near bound, where it starts, and a far one, which every entry is tested against. A missing
// bound is a NULL key where the column's NULLs stand on that side, as a range never holds them.

#include "emitter.hpp"

#include "layouts.hpp"

#include <algorithm>

namespace pgmicro::planner {

Binding& Emitter::bind(const Range& range) {
  Binding& b = bindings_[raw(range.id)];
  if (!b.columns || b.kind != Binding::Kind::none) {
    const std::uint32_t n = range.columns.size() + 1;  // the last is the rowid
    b.columns = static_cast<Reg*>(arena_.allocate(sizeof(Reg) * n, alignof(Reg)));
  }
  std::fill_n(b.columns, range.columns.size() + 1, Reg::none);
  b.fields = nullptr;
  return b;
}

CursorNo Emitter::open(const Range& range) {
  const bool write = &range == written_;
  const CursorNo cursor =
      write ? written_cursor_ : p_.table(table_layout(*range.relation), std::string(range.alias));
  Binding& b = bind(range);
  b.kind = Binding::Kind::cursor;
  b.cursor = cursor;
  b.write = write;
  if (!write) p_.emit(Op::OpenRead, {.x = cursor});
  return cursor;
}

void Emitter::rows(const Plan& plan, Body body) {
  const auto& scan = static_cast<const ScanPlan&>(plan);
  switch (plan.kind) {
    case PlanKind::one_row: {
      const Label next = p_.label();
      {
        const Branch branch(*this);
        const InRow in_row(*this);
        require_all(plan.filter, next);
        body(next);
      }
      p_.place(next);
      return;
    }
    case PlanKind::seq_scan: return seq_scan(scan, body);
    case PlanKind::index_scan: return index_scan(scan, body);
    case PlanKind::function_scan: return function_scan(scan, body);
    case PlanKind::values_scan:
    case PlanKind::query_scan: return query_scan(scan, body);
    case PlanKind::cte_scan: return cte_scan(scan, body);
    case PlanKind::join: {
      const auto& join = static_cast<const JoinPlan&>(plan);
      if (join.join == JoinKind::full) return full_join(join, body);
      if (join.keys.empty()) return nested_loop(join, body);
      return hash_join(join, body);
    }
  }
}

/// One row at most, found without a loop?
bool Emitter::is_lookup(const Plan& plan) {
  if (plan.kind == PlanKind::one_row) return true;
  if (plan.kind != PlanKind::index_scan) return false;
  const auto& scan = static_cast<const ScanPlan&>(plan);
  return !scan.in && scan.index->unique && scan.equal.size() == scan.index->columns.size() &&
         std::all_of(scan.equal_is_exact.begin(), scan.equal_is_exact.end(),
                     [](bool exact) { return exact; });
}

void Emitter::seq_scan(const ScanPlan& scan, Body body) {
  const CursorNo cursor = open(*scan.range);
  const Label done = p_.label(), next = p_.label();
  {
    const Loop loop(*this);
    p_.emit(Op::Rewind, {.x = cursor, .a = done});
    const Label head = p_.here();
    require_all(scan.filter, next);
    body(next);
    p_.place(next);
    loop.step();
    p_.emit(Op::Next, {.x = cursor, .a = head});
  }
  p_.place(done);
}

/// One scan for each different value of the list.
void Emitter::in_scan(const ScanPlan& scan, Ref<void(Reg)> one) {
  const auto& type = type_of(scan.in->arg->type);
  const HashNo set = p_.hash({.columns = {&type}, .keys = 1, .nulls_match = false});
  p_.emit(Op::HashClear, {.x = set});
  const Reg item = p_.temporary(), place = p_.temporary(), found = p_.temporary();
  for (const Expr* e : scan.in->list) {
    const Label skip = p_.label();
    value_into(*e, item);
    p_.emit(Op::JumpIfNull, {.a = skip, .b = item});
    p_.emit(Op::HashAdd, {.x = set, .a = skip, .b = item, .c = place});
    p_.place(skip);
  }
  const Label done = p_.label();
  {
    const Loop loop(*this);
    p_.emit(Op::HashRewind, {.x = set, .a = done, .b = place});
    const Label head = p_.here();
    p_.emit(Op::HashLoad, {.x = set, .b = place, .c = found});
    one(found);
    loop.step();
    p_.emit(Op::HashNext, {.x = set, .a = head, .b = place});
  }
  p_.place(done);
}

void Emitter::index_scan(const ScanPlan& scan, Body body) {
  const CursorNo table = open(*scan.range);
  if (scan.index->kind == catalog::IndexKind::rowid) return rowid_scan(scan, table, body);
  if (!scan.in) return key_scan(scan, table, Reg::none, body);
  in_scan(scan, [&](Reg item) { key_scan(scan, table, item, body); });
}

void Emitter::rowid_scan(const ScanPlan& scan, CursorNo table, Body body) {
  const Label done = p_.label(), next = p_.label();
  const auto lookup = [&](Reg key, Label otherwise) {
    p_.emit(Op::SeekRowid, {.x = table, .a = otherwise, .b = key, .c = SeekOp::eq});
    const Branch branch(*this);
    const InRow in_row(*this);
    require_all(scan.filter, otherwise);
    body(otherwise);
  };
  if (!scan.equal.empty()) {
    lookup(value(*scan.equal[0]), next);
    p_.place(next);
    p_.place(done);
    return;
  }
  if (scan.in) {
    in_scan(scan, [&](Reg item) {
      const Label otherwise = p_.label();
      lookup(item, otherwise);
      p_.place(otherwise);
    });
    p_.place(next);
    p_.place(done);
    return;
  }
  const Expr* near = scan.backward ? scan.upper : scan.lower;
  const Expr* far = scan.backward ? scan.lower : scan.upper;
  const bool near_inclusive = scan.backward ? scan.upper_inclusive : scan.lower_inclusive;
  const bool far_inclusive = scan.backward ? scan.lower_inclusive : scan.upper_inclusive;
  const Reg far_key = far ? value(*far) : Reg::none;
  if (far) p_.emit(Op::JumpIfNull, {.a = done, .b = far_key});
  const Reg near_key = near ? value(*near) : Reg::none;
  {
    const Loop loop(*this);
    if (near)
      p_.emit(Op::SeekRowid, {.x = table,
                              .a = done,
                              .b = near_key,
                              .c = scan.backward ? (near_inclusive ? SeekOp::le : SeekOp::lt)
                                                 : (near_inclusive ? SeekOp::ge : SeekOp::gt)});
    else
      p_.emit(scan.backward ? Op::Last : Op::Rewind, {.x = table, .a = done});
    const Label head = p_.here();
    if (far) {
      const Reg rowid = p_.temporary();
      p_.emit(Op::Rowid, {.x = table, .a = rowid});
      const Op past = far_inclusive ? Op::JumpIfLessInt : Op::JumpIfLessEqualInt;
      p_.emit(past, {.a = done, .b = scan.backward ? rowid : far_key, .c = scan.backward ? far_key : rowid});
    }
    require_all(scan.filter, next);
    body(next);
    p_.place(next);
    loop.step();
    p_.emit(scan.backward ? Op::Prev : Op::Next, {.x = table, .a = head});
  }
  p_.place(done);
}

/// Does the index hold all columns of the table that are read? Then where; its rows need not be looked at.
const std::int16_t* Emitter::covered_by(const ScanPlan& scan) {
  const Range& range = *scan.range;
  if (scan.index->kind != catalog::IndexKind::native || &range == written_ || &range == rowid_wanted_)
    return nullptr;
  auto* const fields = static_cast<std::int16_t*>(
      arena_.allocate(sizeof(std::int16_t) * std::max(range.columns.size(), 1U), 2));
  for (std::uint32_t i = 0; i < range.columns.size(); ++i) {
    fields[i] = Binding::rowid_field;
    if (!planner_.is_used(range.id, i) || range.relation->column(range.numbers[i]).is_rowid) continue;
    const auto& columns = scan.index->columns;
    const auto at = std::find_if(columns.begin(), columns.end(),
                                 [&](const catalog::IndexColumn& c) { return c.column == range.numbers[i]; });
    if (at == columns.end()) return nullptr;
    fields[i] = static_cast<std::int16_t>(at - columns.begin());
  }
  return fields;
}

void Emitter::key_scan(const ScanPlan& scan, CursorNo table, Reg in_value, Body body) {
  const catalog::Index& index = *scan.index;
  const CursorNo cursor = p_.index(index_layout(*scan.range->relation, index), index.name);
  p_.emit(Op::OpenRead, {.x = cursor});
  const Label done = p_.label(), next = p_.label();
  const std::int16_t* fields = covered_by(scan);
  if (fields) {
    Binding& b = bindings_[raw(scan.range->id)];
    b.cursor = cursor;
    b.fields = fields;
  }
  const auto follow = [&] {
    if (!fields) p_.emit(Op::FollowRowid, {.x = table, .c = cursor});
  };

  // near and far keys: the equal columns, then a bound or the NULL that stands for its absence
  const auto prefix = static_cast<std::uint8_t>(scan.equal.size() + (in_value != Reg::none ? 1 : 0));
  const bool ranged = scan.lower || scan.upper;
  const auto width = static_cast<std::uint8_t>(prefix + (ranged ? 1 : 0));
  const Reg near = p_.temporary(std::max<std::uint32_t>(width, 1));
  bool null_keys = false;
  for (std::uint32_t i = 0; i < scan.equal.size(); ++i) {
    if (scan.equal[i]) {
      value_into(*scan.equal[i], near + i);
    } else {
      p_.emit(Op::SetNull, {.a = near + i, .c = 1});
      null_keys = true;
    }
  }
  if (in_value != Reg::none) p_.emit(Op::Copy, {.a = near + (prefix - 1U), .b = in_value});
  if (scan.splits_nulls)
    return split_scan(scan, cursor, near, [&](Label back) {
      follow();
      require_all(scan.filter, back);
      body(back);
    });

  const bool back = scan.backward;
  bool nulls_near = false, nulls_far = false;  // on which side of the range the column's NULLs stand
  const Expr *first = nullptr, *last = nullptr;
  bool first_inclusive = false, last_inclusive = false;
  if (ranged) {
    const auto& column = index.columns[prefix];
    const bool nulls_first =
        index.kind == catalog::IndexKind::native ? !column.descending : column.nulls_first;
    const bool flip = column.descending != back;  // walking from great to small
    first = flip ? scan.upper : scan.lower;
    last = flip ? scan.lower : scan.upper;
    first_inclusive = flip ? scan.upper_inclusive : scan.lower_inclusive;
    last_inclusive = flip ? scan.lower_inclusive : scan.upper_inclusive;
    nulls_near = nulls_first != back;
    nulls_far = !nulls_near;
  }
  const bool skip_nulls_near = ranged && !first && nulls_near;
  const bool stop_nulls_far = ranged && !last && nulls_far;
  const Reg far = last || stop_nulls_far ? p_.temporary(width) : near;
  if (first) value_into(*first, near + prefix);
  if (skip_nulls_near) p_.emit(Op::SetNull, {.a = near + prefix, .c = 1});
  if (far != near) {
    if (prefix) p_.emit(Op::CopyRange, {.a = far, .b = near, .c = prefix});
    if (last) {
      value_into(*last, far + prefix);
      p_.emit(Op::JumpIfNull, {.a = done, .b = far + prefix});
    } else {
      p_.emit(Op::SetNull, {.a = far + prefix, .c = 1});
    }
  }
  // With NULLs among the keys to look for, those values that are none must be tested for it here.
  const bool near_nulls_match = null_keys || skip_nulls_near;
  if (near_nulls_match || stop_nulls_far) {
    for (std::uint32_t i = 0; i < prefix; ++i)
      if (i >= scan.equal.size() || scan.equal_is_exact[i])
        p_.emit(Op::JumpIfNull, {.a = done, .b = near + i});
    if (first) p_.emit(Op::JumpIfNull, {.a = done, .b = near + prefix});
  }
  const auto spec = [](std::uint8_t columns, SeekOp op, bool nulls) {
    return KeySpec{.columns = columns, .op = op, .nulls_match = nulls};
  };

  const bool lookup =
      is_lookup(scan) || (in_value != Reg::none && index.unique && prefix == index.columns.size());
  if (lookup) {
    p_.emit(Op::SeekKey, {.x = cursor, .a = next, .b = near, .c = spec(prefix, SeekOp::eq, false)});
    follow();
    {
      const Branch branch(*this);
      const InRow in_row(*this);
      require_all(scan.filter, next);
      body(next);
    }
    p_.place(next);
    p_.place(done);
    return;
  }
  {
    const Loop loop(*this);
    if (first)
      p_.emit(Op::SeekKey, {.x = cursor,
                            .a = done,
                            .b = near,
                            .c = spec(width,
                                      back ? (first_inclusive ? SeekOp::le : SeekOp::lt)
                                           : (first_inclusive ? SeekOp::ge : SeekOp::gt),
                                      near_nulls_match)});
    else if (skip_nulls_near)
      p_.emit(Op::SeekKey,
              {.x = cursor, .a = done, .b = near, .c = spec(width, back ? SeekOp::lt : SeekOp::gt, true)});
    else if (prefix)
      p_.emit(
          Op::SeekKey,
          {.x = cursor, .a = done, .b = near, .c = spec(prefix, back ? SeekOp::le : SeekOp::ge, null_keys)});
    else
      p_.emit(back ? Op::Last : Op::Rewind, {.x = cursor, .a = done});
    const Label head = p_.here();
    if (last)
      p_.emit(Op::KeyTest, {.x = cursor,
                            .a = done,
                            .b = far,
                            .c = spec(width,
                                      back ? (last_inclusive ? SeekOp::ge : SeekOp::gt)
                                           : (last_inclusive ? SeekOp::le : SeekOp::lt),
                                      null_keys)});
    else if (stop_nulls_far)
      p_.emit(Op::KeyTest,
              {.x = cursor, .a = done, .b = far, .c = spec(width, back ? SeekOp::gt : SeekOp::lt, true)});
    else if (prefix)
      p_.emit(Op::KeyTest, {.x = cursor, .a = done, .b = near, .c = spec(prefix, SeekOp::eq, null_keys)});
    follow();
    require_all(scan.filter, next);
    body(next);
    p_.place(next);
    loop.step();
    p_.emit(back ? Op::Prev : Op::Next, {.x = cursor, .a = head});
  }
  p_.place(done);
}

/// All entries with the prefix, the NULLs of the column behind it at the other end than the index has them (K2).
void Emitter::split_scan(const ScanPlan& scan, CursorNo cursor, Reg prefix, Body body) {
  const catalog::Index& index = *scan.index;
  const auto fixed = static_cast<std::uint8_t>(scan.equal.size());
  const auto width = static_cast<std::uint8_t>(fixed + 1);
  const auto& column = index.columns[fixed];
  const bool back = scan.backward;
  const bool nulls_first = index.kind == catalog::IndexKind::native ? !column.descending : column.nulls_first;
  const bool nulls_near = nulls_first != back;
  const Reg key = p_.temporary(width);
  const Label none = p_.label();
  if (fixed) p_.emit(Op::CopyRange, {.a = key, .b = prefix, .c = fixed});
  p_.emit(Op::SetNull, {.a = key + fixed, .c = 1});
  for (std::uint32_t i = 0; i < fixed; ++i)
    if (scan.equal_is_exact[i]) p_.emit(Op::JumpIfNull, {.a = none, .b = key + i});
  const auto spec = [](std::uint8_t columns, SeekOp op) {
    return KeySpec{.columns = columns, .op = op, .nulls_match = true};
  };
  const Sub sub = subroutine(body);
  const auto part = [&](bool of_nulls) {
    const Label done = p_.label();
    {
      const Loop loop(*this);
      if (of_nulls)
        p_.emit(Op::SeekKey,
                {.x = cursor, .a = done, .b = key, .c = spec(width, back ? SeekOp::le : SeekOp::ge)});
      else if (nulls_near)
        p_.emit(Op::SeekKey,
                {.x = cursor, .a = done, .b = key, .c = spec(width, back ? SeekOp::lt : SeekOp::gt)});
      else if (fixed)
        p_.emit(Op::SeekKey,
                {.x = cursor, .a = done, .b = key, .c = spec(fixed, back ? SeekOp::le : SeekOp::ge)});
      else
        p_.emit(back ? Op::Last : Op::Rewind, {.x = cursor, .a = done});
      const Label head = p_.here();
      if (of_nulls)
        p_.emit(Op::KeyTest, {.x = cursor, .a = done, .b = key, .c = spec(width, SeekOp::eq)});
      else if (!nulls_near)
        p_.emit(Op::KeyTest,
                {.x = cursor, .a = done, .b = key, .c = spec(width, back ? SeekOp::gt : SeekOp::lt)});
      if (fixed && !of_nulls)
        p_.emit(Op::KeyTest, {.x = cursor, .a = done, .b = key, .c = spec(fixed, SeekOp::eq)});
      gosub(sub);
      loop.step();
      p_.emit(back ? Op::Prev : Op::Next, {.x = cursor, .a = head});
    }
    p_.place(done);
  };
  part(!nulls_near);
  part(nulls_near);
  p_.place(none);
}

void Emitter::function_scan(const ScanPlan& scan, Body body) {
  const Range& range = *scan.range;
  const auto width = range.columns.size();
  Binding& b = bind(range);
  const Reg first = p_.temporary(std::max(width, 1U));
  const Reg counter = range.ordinality ? first + (width - 1) : Reg::none;
  const Label done = p_.label(), next = p_.label();
  const auto one_row = [&](Label skip) {
    if (range.ordinality) p_.emit(Op::AddInt8, {.a = counter, .b = counter, .c = int8_constant(1)});
    b.kind = Binding::Kind::registers;
    for (std::uint32_t i = 0; i < width; ++i) b.columns[i] = first + i;
    require_all(scan.filter, skip);
    body(skip);
  };
  if (range.ordinality) p_.emit(Op::Copy, {.a = counter, .b = int8_constant(0)});
  const auto* call = as<Call>(range.functions[0]);
  if (range.functions.size() == 1 && (!call || !call->function->returns_set)) {
    const Branch branch(*this);
    const InRow in_row(*this);
    value_into(*range.functions[0], first);
    one_row(next);
    p_.place(next);
    p_.place(done);
    return;
  }
  std::vector<std::uint32_t> widths(range.function_columns.begin(), range.function_columns.end());
  if (widths.size() != range.functions.size())
    widths.assign(range.functions.size(), width - (range.ordinality ? 1 : 0));
  side_by_side(range.functions, widths, first, done, one_row);
  p_.place(done);
  p_.place(next);
}

void Emitter::query_scan(const ScanPlan& scan, Body body) {
  query(
      *scan.query,
      [&](std::span<const Reg> row, Label next) {
        Binding& b = bind(*scan.range);
        b.kind = Binding::Kind::registers;
        for (std::uint32_t i = 0; i < scan.range->columns.size(); ++i) b.columns[i] = row[i];
        require_all(scan.filter, next);
        body(next);
      },
      false, scan.range);
}

void Emitter::cte_scan(const ScanPlan& scan, Body body) {
  const Range& range = *scan.range;
  const CteState& state = ctes_[range.cte->index];
  const auto width = range.columns.size();
  if (state.plan->streamed && !range.recursive_reference)
    return recursive_rows(*state.plan, [&](std::span<const Reg> row, Label next) {
      Binding& b = bind(range);
      b.kind = Binding::Kind::registers;
      for (std::uint32_t i = 0; i < width; ++i) b.columns[i] = row[i];
      require_all(scan.filter, next);
      body(next);
    });
  const Reg first = p_.temporary(std::max(width, 1U)), reader = p_.temporary();
  const BufferNo buffer = range.recursive_reference ? state.working : state.buffer;
  const Label done = p_.label(), next = p_.label();
  {
    const Loop loop(*this);
    p_.emit(Op::BufferRewind, {.x = buffer, .a = done, .b = reader, .c = first});
    const Label head = p_.here();
    Binding& b = bind(range);
    b.kind = Binding::Kind::registers;
    for (std::uint32_t i = 0; i < width; ++i) b.columns[i] = first + i;
    require_all(scan.filter, next);
    body(next);
    p_.place(next);
    loop.step();
    p_.emit(Op::BufferNext, {.x = buffer, .a = head, .b = reader, .c = first});
  }
  p_.place(done);
}

}  // namespace pgmicro::planner
