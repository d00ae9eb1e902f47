#pragma once
/// The loop. Included where Execution::step is instantiated, once for each Txn:
///
///     template bool pgmicro::vdbe::Execution::step(MemoryTxn&);
///
/// Dispatch is by computed goto, a jump at the end of each instruction rather than one for all at the head of a switch,
/// so that the processor predicts each by where it stands. Compile that file with -fno-gcse -fno-crossjumping, with
/// which g++ leaves those jumps apart.
///
/// Everything that touches no store and takes longer than a call is a function elsewhere (frame.hpp): a second store
/// costs this loop again and nothing else.

#include <pgmicro/bytecode/value_bytes.hpp>
#include <pgmicro/types/float.hpp>
#include <pgmicro/types/integer.hpp>
#include <pgmicro/vdbe/detail/cursors.hpp>
#include <pgmicro/vdbe/detail/values.hpp>

namespace pgmicro::vdbe::detail {

template <RecordTxn T>
class Machine {
 public:
  static bool run(Run& run, T& txn);

 private:
  /// The cursors of a frame, made at its first step in a transaction of this type.
  static Cursor<T>* cursors_of(Frame& f) {
    if (f.program.cursors.empty()) return nullptr;
    if (f.cursors == nullptr || f.cursors->txn_type != &Cursors<T>::tag)
      f.cursors = std::make_unique<Cursors<T>>(f.program);
    return static_cast<Cursors<T>&>(*f.cursors).all.data();
  }
};

// Addresses of labels are an extension that both compilers have.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"

template <RecordTxn T>
bool Machine<T>::run(Run& run, T& txn) {
  static const void* const targets[] = {
#define OP(name, x, a, b, c, synopsis, effect) &&do_##name,
#include <pgmicro/bytecode/opcodes.def>
#undef OP
  };

  using bytecode::flag_bit;
  const Environment& environment = *run.environment;
  KernelContext context{{run.row, environment.settings}, environment.session, nullptr};
  int ticks = checks_apart;

  // What of the current frame every instruction needs.
  Frame* f = nullptr;
  const bytecode::Instruction* code = nullptr;
  const bytecode::Instruction* in = nullptr;
  Datum* r = nullptr;
  Cursor<T>* cursors = nullptr;
  const auto switch_to = [&](Frame& frame) {
    f = run.current = &frame;
    code = frame.program.code.data();
    in = code + frame.next;
    r = frame.registers.data();
    cursors = cursors_of(frame);
  };
  switch_to(*run.current);

#define PGM_DISPATCH() goto* targets[static_cast<std::size_t>(in->op)]
#define PGM_NEXT()  \
  do {              \
    ++in;           \
    PGM_DISPATCH(); \
  } while (0)
#define PGM_JUMP()                               \
  do {                                           \
    const auto* const to = code + in->a;         \
    if (to <= in && --ticks == 0) [[unlikely]] { \
      ticks = checks_apart;                      \
      run.check();                               \
    }                                            \
    in = to;                                     \
    PGM_DISPATCH();                              \
  } while (0)
#define PGM_JUMP_IF(condition) \
  do {                         \
    if (condition) PGM_JUMP(); \
    PGM_NEXT();                \
  } while (0)

  PGM_DISPATCH();

  // ── control ────────────────────────────────────────────────────────────────────────────────────────────

do_Jump:
  PGM_JUMP();
do_JumpIfTrue:
  PGM_JUMP_IF(r[in->b].holds());
do_JumpIfNotTrue:
  PGM_JUMP_IF(!r[in->b].holds());
do_JumpIfFalse:
  PGM_JUMP_IF(!r[in->b].null && !r[in->b].truth());
do_JumpIfNotFalse:
  PGM_JUMP_IF(r[in->b].null || r[in->b].truth());
do_JumpIfNull:
  PGM_JUMP_IF(r[in->b].null);
do_JumpIfNotNull:
  PGM_JUMP_IF(!r[in->b].null);
do_JumpIfAnyNull:
  PGM_JUMP_IF(any_null(r + in->b, in->c));
do_Once : {
  if (f->once[in->x]) PGM_JUMP();
  f->once[in->x] = true;
  PGM_NEXT();
}
do_ForgetOnce:
  f->once[in->x] = false;
  PGM_NEXT();
do_Gosub:
  r[in->b] = Datum::of(static_cast<std::int64_t>(in - code) + 1);
  PGM_JUMP();
do_Return:
  in = code + r[in->b].integer;
  PGM_DISPATCH();
do_Skip : {
  Datum& left = r[in->b];
  if (left.null || left.integer <= 0) PGM_NEXT();
  --left.integer;
  PGM_JUMP();
}
do_CountDown : {
  Datum& left = r[in->b];
  if (left.null || --left.integer > 0) PGM_NEXT();
  PGM_JUMP();
}
do_Halt : {
  if (f->caller == nullptr) {
    f->next = static_cast<std::uint32_t>(in - code);
    run.done = true;
    return false;
  }
  --run.depth;
  switch_to(*f->caller);
  PGM_DISPATCH();
}
do_Raise:
  raise(*f, in->x, in->b, context);
do_RaiseIfNull:
  if (r[in->b].null) [[unlikely]]
    raise(*f, in->x, in->c, context);
  PGM_NEXT();
do_RaiseIfFalse:
  if (!r[in->b].null && !r[in->b].truth()) [[unlikely]]
    raise(*f, in->x, in->c, context);
  PGM_NEXT();
do_CallProgram : {
  Frame& callee = run.enter(in->x);
  load_row(callee.registers.data() + callee.program.first_parameter(), r + in->b,
           static_cast<std::uint32_t>(callee.program.parameter_types.size()));
  const auto results = static_cast<std::uint32_t>(callee.program.result.size());
  for (std::uint32_t i = 0; i < results; ++i) r[in->a + static_cast<std::int32_t>(i)] = Datum::null_value();
  callee.results_at = in->a;
  f->next = static_cast<std::uint32_t>(in - code) + 1;
  switch_to(callee);
  PGM_DISPATCH();
}
do_ResultRow : {
  if (f->caller == nullptr) [[likely]] {
    f->next = static_cast<std::uint32_t>(in - code) + 1;
    run.result = r + in->b;
    return true;
  }
  return_row(*f, r + in->b);
  --run.depth;
  switch_to(*f->caller);
  PGM_DISPATCH();
}
do_CountRow:
  ++run.rows_counted;
  PGM_NEXT();

  // ── moves ──────────────────────────────────────────────────────────────────────────────────────────────

do_Copy:
  r[in->a] = r[in->b];
  PGM_NEXT();
do_CopyRange:
  load_row(r + in->a, r + in->b, static_cast<std::uint32_t>(in->c));
  PGM_NEXT();
do_SetNull:
  for (std::int32_t i = 0; i < in->c; ++i) r[in->a + i] = Datum::null_value();
  PGM_NEXT();
do_Keep:
  f->keep(in->a, r[in->b], types::Representation{static_cast<std::uint8_t>(in->x)});
  PGM_NEXT();
do_Hold:
  r[in->a] = bytecode::copied_to(run.row, r[in->b], types::Representation{static_cast<std::uint8_t>(in->x)});
  PGM_NEXT();
do_ResetRow:
  run.row.reset();
  PGM_NEXT();

  // ── arithmetic ─────────────────────────────────────────────────────────────────────────────────────────

#define PGM_BINARY(name, result)                                           \
  do_##name : {                                                            \
    const Datum& x = r[in->b];                                             \
    const Datum& y = r[in->c];                                             \
    r[in->a] = x.null || y.null ? Datum::null_value() : Datum::of(result); \
    PGM_NEXT();                                                            \
  }
#define PGM_INTEGER(name, type, function) \
  PGM_BINARY(                             \
      name, std::int64_t{types::function<type>(static_cast<type>(x.integer), static_cast<type>(y.integer))})
  PGM_INTEGER(AddInt4, std::int32_t, int_add)
  PGM_INTEGER(SubInt4, std::int32_t, int_subtract)
  PGM_INTEGER(MulInt4, std::int32_t, int_multiply)
  PGM_INTEGER(DivInt4, std::int32_t, int_divide)
  PGM_INTEGER(ModInt4, std::int32_t, int_modulo)
  PGM_INTEGER(AddInt8, std::int64_t, int_add)
  PGM_INTEGER(SubInt8, std::int64_t, int_subtract)
  PGM_INTEGER(MulInt8, std::int64_t, int_multiply)
  PGM_INTEGER(DivInt8, std::int64_t, int_divide)
  PGM_INTEGER(ModInt8, std::int64_t, int_modulo)
  PGM_BINARY(AddFloat8, types::float_add(x.real, y.real))
  PGM_BINARY(SubFloat8, types::float_subtract(x.real, y.real))
  PGM_BINARY(MulFloat8, types::float_multiply(x.real, y.real))
  PGM_BINARY(DivFloat8, types::float_divide(x.real, y.real))

#define PGM_UNARY(name, result)                                  \
  do_##name : {                                                  \
    const Datum& x = r[in->b];                                   \
    r[in->a] = x.null ? Datum::null_value() : Datum::of(result); \
    PGM_NEXT();                                                  \
  }
  PGM_UNARY(NegInt4, std::int64_t{types::int_negate(static_cast<std::int32_t>(x.integer))})
  PGM_UNARY(NegInt8, types::int_negate(x.integer))
  PGM_UNARY(NegFloat8, -x.real)

  // ── comparison ─────────────────────────────────────────────────────────────────────────────────────────

#define PGM_TYPE() (*f->program.types[in->x & (flag_bit - 1u)])
#define PGM_COMPARE(name, condition)                                                           \
  PGM_BINARY(name, static_cast<bool>(condition))                                               \
  do_JumpIf##name : {                                                                          \
    const Datum& x = r[in->b];                                                                 \
    const Datum& y = r[in->c];                                                                 \
    if (x.null || y.null ? (in->x & flag_bit) != 0 : static_cast<bool>(condition)) PGM_JUMP(); \
    PGM_NEXT();                                                                                \
  }
  PGM_COMPARE(EqualInt, x.integer == y.integer)
  PGM_COMPARE(NotEqualInt, x.integer != y.integer)
  PGM_COMPARE(LessInt, x.integer < y.integer)
  PGM_COMPARE(LessEqualInt, x.integer <= y.integer)
  PGM_COMPARE(EqualReal, types::float_compare(x.real, y.real) == 0)
  PGM_COMPARE(NotEqualReal, types::float_compare(x.real, y.real) != 0)
  PGM_COMPARE(LessReal, types::float_compare(x.real, y.real) < 0)
  PGM_COMPARE(LessEqualReal, types::float_compare(x.real, y.real) <= 0)
  PGM_COMPARE(EqualBytes, equal_bytes(x, y))
  PGM_COMPARE(NotEqualBytes, !equal_bytes(x, y))
  PGM_COMPARE(LessBytes, bytecode::compare_bytes(x, y) < 0)
  PGM_COMPARE(LessEqualBytes, bytecode::compare_bytes(x, y) <= 0)
  PGM_COMPARE(EqualAny, PGM_TYPE().compare(x, y) == 0)
  PGM_COMPARE(NotEqualAny, PGM_TYPE().compare(x, y) != 0)
  PGM_COMPARE(LessAny, PGM_TYPE().compare(x, y) < 0)
  PGM_COMPARE(LessEqualAny, PGM_TYPE().compare(x, y) <= 0)

#define PGM_DISTINCT(name, same)                                         \
  do_##name : {                                                          \
    const Datum& x = r[in->b];                                           \
    const Datum& y = r[in->c];                                           \
    const bool distinct = x.null || y.null ? x.null != y.null : !(same); \
    r[in->a] = Datum::of(distinct != ((in->x & flag_bit) != 0));         \
    PGM_NEXT();                                                          \
  }
  PGM_DISTINCT(DistinctInt, x.integer == y.integer)
  PGM_DISTINCT(DistinctReal, types::float_compare(x.real, y.real) == 0)
  PGM_DISTINCT(DistinctBytes, equal_bytes(x, y))
  PGM_DISTINCT(DistinctAny, PGM_TYPE().compare(x, y) == 0)

  // ── truth ──────────────────────────────────────────────────────────────────────────────────────────────

do_And : {
  const Datum& x = r[in->b];
  const Datum& y = r[in->c];
  const bool is_false = (!x.null && !x.truth()) || (!y.null && !y.truth());
  r[in->a] = is_false ? Datum::of(false) : x.null || y.null ? Datum::null_value() : Datum::of(true);
  PGM_NEXT();
}
do_Or : {
  const Datum& x = r[in->b];
  const Datum& y = r[in->c];
  r[in->a] = x.holds() || y.holds() ? Datum::of(true)
             : x.null || y.null     ? Datum::null_value()
                                    : Datum::of(false);
  PGM_NEXT();
}
  PGM_UNARY(Not, !x.truth())
do_IsNull:
  r[in->a] = Datum::of(r[in->b].null);
  PGM_NEXT();
do_IsNotNull:
  r[in->a] = Datum::of(!r[in->b].null);
  PGM_NEXT();
do_IsTrue:
  r[in->a] = Datum::of(r[in->b].holds() != ((in->x & flag_bit) != 0));
  PGM_NEXT();
do_IsFalse : {
  const Datum& x = r[in->b];
  r[in->a] = Datum::of((!x.null && !x.truth()) != ((in->x & flag_bit) != 0));
  PGM_NEXT();
}

  // ── calls, casts, constructors ─────────────────────────────────────────────────────────────────────────

do_Call1 : {
  const Datum& x = r[in->b];
  if (x.null) {
    r[in->a] = Datum::null_value();
  } else {
    const ScalarCall& call = f->calls[in->x];
    context.call = &call.call;
    r[in->a] = call.kernel(&x, context);
  }
  PGM_NEXT();
}
do_Call2 : {
  const Datum arguments[] = {r[in->b], r[in->c]};
  if (arguments[0].null || arguments[1].null) {
    r[in->a] = Datum::null_value();
  } else {
    const ScalarCall& call = f->calls[in->x];
    context.call = &call.call;
    r[in->a] = call.kernel(arguments, context);
  }
  PGM_NEXT();
}
do_Call : {
  const ScalarCall& call = f->calls[in->x];
  if (call.strict && any_null(r + in->b, call.arguments)) {
    r[in->a] = Datum::null_value();
  } else {
    context.call = &call.call;
    r[in->a] = call.kernel(r + in->b, context);
  }
  PGM_NEXT();
}
do_CallAnyElement:
  r[in->a] = call_any_element(f->calls[in->x], r[in->b], r[in->c], context);
  PGM_NEXT();
do_CallAllElements:
  r[in->a] = call_all_elements(f->calls[in->x], r[in->b], r[in->c], context);
  PGM_NEXT();
do_MapArray:
  r[in->a] =
      map_array(f->calls[in->x], r[in->b], *f->program.types[static_cast<std::size_t>(in->c)], context);
  PGM_NEXT();
do_Input : {
  const Datum& x = r[in->b];
  r[in->a] = x.null ? x : PGM_TYPE().input(x.text(), in->c, context);
  PGM_NEXT();
}
do_Output : {
  const Datum& x = r[in->b];
  r[in->a] = x.null ? x : text_of(PGM_TYPE(), x, context);
  PGM_NEXT();
}
do_ApplyTypmod : {
  const Datum& x = r[in->b];
  r[in->a] = x.null ? x : PGM_TYPE().apply_typmod(x, in->c, (in->x & flag_bit) != 0, context);
  PGM_NEXT();
}
do_MakeArray:
  r[in->a] = make_array(PGM_TYPE(), r + in->b, in->c, context);
  PGM_NEXT();
do_MakeRow:
  r[in->a] = make_row(f->program, f->program.column_lists[in->x], r + in->b, context);
  PGM_NEXT();
do_Field:
  r[in->a] = row_field(PGM_TYPE(), r[in->b], in->c);
  PGM_NEXT();
do_Element:
  r[in->a] = array_element(r[in->b], r[in->c]);
  PGM_NEXT();

  // ── sets and sources ───────────────────────────────────────────────────────────────────────────────────

do_SetOpen : {
  const bytecode::CallInfo& call = f->program.sets[in->x];
  PGM_JUMP_IF(!open_set(f->sets[in->x], call.strict, r + in->b, call.arguments, r + in->c, context));
}
do_SetNext : {
  SetScan& set = f->sets[in->x];
  context.call = &set.call;
  PGM_JUMP_IF(set.kernel->next(set.state, r + in->c, context));
}
do_SourceOpen : {
  const bytecode::SourceInfo& info = f->program.sources[in->x];
  auto& source = f->sources[in->x];
  source = environment.sources->open(info.name, {r + in->b, info.arguments});
  PGM_JUMP_IF(!source->next(r + in->c, context));
}
do_SourceNext:
  PGM_JUMP_IF(f->sources[in->x]->next(r + in->c, context));

  // ── cursors ────────────────────────────────────────────────────────────────────────────────────────────

do_OpenRead:
do_OpenWrite:
  cursors[in->x].open(txn);
  PGM_NEXT();
do_Rewind:
  cursors[in->x].forget_end();
  PGM_JUMP_IF(!cursors[in->x].first());
do_Last:
  cursors[in->x].forget_end();
  PGM_JUMP_IF(!cursors[in->x].last());
do_Next:
  PGM_JUMP_IF(cursors[in->x].next());
do_Prev:
  PGM_JUMP_IF(cursors[in->x].prev());
do_SeekRowid : {
  const Datum& row = r[in->b];
  PGM_JUMP_IF(row.null || !cursors[in->x].seek(SeekOp{static_cast<std::uint8_t>(in->c)}, row.integer));
}
do_SeekKey:
  cursors[in->x].forget_end();
  PGM_JUMP_IF(!cursors[in->x].seek_key(bytecode::KeySpec::unpack(in->c), r + in->b, context));
do_KeyTest : {
  const bytecode::KeySpec spec = bytecode::KeySpec::unpack(in->c);
  const int c = cursors[in->x].compare_key(spec.columns, r + in->b, in, run.epoch, context);
  PGM_JUMP_IF(!stands(c, spec.op));
}
do_Column:
  cursors[in->x].column(in->b, r[in->a], run.epoch, context);
  PGM_NEXT();
do_Columns : {
  Cursor<T>& cursor = cursors[in->x];
  for (std::int32_t i = 0; i < in->c; ++i) cursor.column(in->b + i, r[in->a + i], run.epoch, context);
  PGM_NEXT();
}
do_Rowid:
  r[in->a] = cursors[in->x].rowid(run.epoch);
  PGM_NEXT();
do_FollowRowid : {
  const RowId row = cursors[in->c].row_of(run.epoch);
  if (!cursors[in->x].seek(SeekOp::eq, row)) [[unlikely]]
    throw_no_row(f->program.cursors[in->x], f->program.cursors[static_cast<std::size_t>(in->c)], row);
  PGM_NEXT();
}
do_NullRow:
  cursors[in->x].null_row();
  PGM_NEXT();

  // ── changes ────────────────────────────────────────────────────────────────────────────────────────────

do_NewRowid:
  r[in->a] = Datum::of(cursors[in->x].new_rowid(environment.session, run.epoch));
  PGM_NEXT();
do_InsertRow:
  cursors[in->x].insert(r[in->c].integer, r + in->b, run.epoch, context);
  ++run.epoch;
  PGM_NEXT();
do_UpdateRow:
  cursors[in->x].update(f->program.column_lists[static_cast<std::size_t>(in->c)], r + in->b, context);
  ++run.epoch;
  PGM_NEXT();
do_DeleteRow:
  cursors[in->x].erase();
  ++run.epoch;
  PGM_NEXT();
do_IndexInsert:
  cursors[in->x].insert_key(r + in->b, r[in->c].integer, context);
  ++run.epoch;
  PGM_NEXT();
do_IndexDelete:
  cursors[in->x].erase_key(r + in->b, r[in->c].integer, context);
  ++run.epoch;
  PGM_NEXT();
do_Truncate:
  cursors[in->x].truncate(txn);
  ++run.epoch;
  PGM_NEXT();

  // ── row buffers ────────────────────────────────────────────────────────────────────────────────────────

#define PGM_LOAD(row, width) load_row(r + in->c, row, width)

do_BufferClear:
  f->buffers[in->x].clear();
  PGM_NEXT();
do_BufferAppend:
  f->buffers[in->x].append(r + in->b);
  PGM_NEXT();
do_BufferRewind : {
  const RowBuffer& buffer = f->buffers[in->x];
  r[in->b] = Datum::of(std::int64_t{0});
  if (buffer.size() == 0) PGM_JUMP();
  PGM_LOAD(buffer[0], buffer.width());
  PGM_NEXT();
}
do_BufferNext : {
  const RowBuffer& buffer = f->buffers[in->x];
  const auto at = static_cast<std::size_t>(++r[in->b].integer);
  if (at >= buffer.size()) PGM_NEXT();
  PGM_LOAD(buffer[at], buffer.width());
  PGM_JUMP();
}
do_BufferSize:
  r[in->a] = Datum::of(static_cast<std::int64_t>(f->buffers[in->x].size()));
  PGM_NEXT();
do_BufferSwap:
  f->buffers[in->x].swap(f->buffers[static_cast<std::size_t>(in->c)]);
  PGM_NEXT();

  // ── sorters ────────────────────────────────────────────────────────────────────────────────────────────

do_SorterOpen:
  f->sorters[in->x].open(in->b < 0 || r[in->b].null ? -1 : r[in->b].integer);
  PGM_NEXT();
do_SorterAdd:
  f->sorters[in->x].add(r + in->b);
  PGM_NEXT();
do_SorterSort : {
  Sorter& sorter = f->sorters[in->x];
  sorter.sort();
  const Datum* const row = sorter.next();
  if (row == nullptr) PGM_JUMP();
  PGM_LOAD(row, sorter.width());
  PGM_NEXT();
}
do_SorterNext : {
  Sorter& sorter = f->sorters[in->x];
  const Datum* const row = sorter.next();
  if (row == nullptr) PGM_NEXT();
  PGM_LOAD(row, sorter.width());
  PGM_JUMP();
}

// ── hash tables ────────────────────────────────────────────────────────────────────────────────────────

#define PGM_PLACE(slot) Place{static_cast<std::uint32_t>(r[in->slot].integer)}
#define PGM_SET_PLACE(slot, place) r[in->slot] = Datum::of(static_cast<std::int64_t>(place))

do_HashClear:
  f->hashes[in->x].clear();
  PGM_NEXT();
do_HashInsert:
  f->hashes[in->x].insert(r + in->b);
  PGM_NEXT();
do_HashAdd : {
  const HashTable::Added added = f->hashes[in->x].add(r + in->b);
  PGM_SET_PLACE(c, added.place);
  PGM_JUMP_IF(!added.added);
}
do_HashFind : {
  const Place place = f->hashes[in->x].find(r + in->b);
  if (place == Place::none) PGM_JUMP();
  PGM_SET_PLACE(c, place);
  PGM_NEXT();
}
do_HashNextMatch : {
  const Place place = f->hashes[in->x].next_match(PGM_PLACE(b));
  if (place == Place::none) PGM_NEXT();
  PGM_SET_PLACE(b, place);
  PGM_JUMP();
}
do_HashLoad : {
  const HashTable& table = f->hashes[in->x];
  PGM_LOAD(table.row(PGM_PLACE(b)), table.width());
  PGM_NEXT();
}
do_HashStore:
  f->hashes[in->x].store_payload(PGM_PLACE(b), r + in->c);
  PGM_NEXT();
do_HashMark:
  f->hashes[in->x].mark(PGM_PLACE(b));
  PGM_NEXT();
do_HashRewind : {
  const Place place = f->hashes[in->x].from(0, in->c != 0);
  if (place == Place::none) PGM_JUMP();
  PGM_SET_PLACE(b, place);
  PGM_NEXT();
}
do_HashNext : {
  const Place place = f->hashes[in->x].from(static_cast<std::size_t>(PGM_PLACE(b)) + 1, in->c != 0);
  if (place == Place::none) PGM_NEXT();
  PGM_SET_PLACE(b, place);
  PGM_JUMP();
}

  // ── groups ─────────────────────────────────────────────────────────────────────────────────────────────

do_GroupsClear:
  f->groups[in->x].clear();
  PGM_NEXT();
do_GroupFind:
  PGM_JUMP_IF(f->groups[in->x].find(r + in->b, context));
do_AggregateStep:
  f->groups[in->x].step(static_cast<std::size_t>(in->c), r + in->b, context);
  PGM_NEXT();
do_AggregateFinal:
  r[in->a] = f->groups[in->x].final(static_cast<std::size_t>(in->c), context);
  PGM_NEXT();
do_GroupRewind : {
  Groups& groups = f->groups[in->x];
  if (!groups.rewind()) PGM_JUMP();
  PGM_LOAD(groups.key(), groups.key_width());
  PGM_NEXT();
}
do_GroupNext : {
  Groups& groups = f->groups[in->x];
  if (!groups.next()) PGM_NEXT();
  PGM_LOAD(groups.key(), groups.key_width());
  PGM_JUMP();
}

#undef PGM_DISPATCH
#undef PGM_NEXT
#undef PGM_JUMP
#undef PGM_JUMP_IF
#undef PGM_BINARY
#undef PGM_INTEGER
#undef PGM_UNARY
#undef PGM_TYPE
#undef PGM_COMPARE
#undef PGM_DISTINCT
#undef PGM_LOAD
#undef PGM_PLACE
#undef PGM_SET_PLACE
}

#pragma GCC diagnostic pop

}  // namespace pgmicro::vdbe::detail

template <pgmicro::vdbe::RecordTxn T>
bool pgmicro::vdbe::Execution::step(T& txn) {
  return detail::Machine<T>::run(*run_, txn);
}
