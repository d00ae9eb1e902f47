/// Whether a program keeps the promises that let the machine run it without looking: see (I1) … (I5) in program.hpp.

#include <pgmicro/bytecode/program.hpp>

#include <cstdio>

namespace pgmicro::bytecode {
namespace {

std::uint32_t key_columns(const Program& p, std::uint16_t cursor) noexcept {
  const CursorInfo& c = p.cursors[cursor];
  return static_cast<std::uint32_t>(c.index ? c.index->columns.size() : c.table->columns.size());
}

/// Of what side table `kind` is a number; SIZE_MAX: of none.
std::size_t table_size(const Program& p, OperandKind kind) noexcept {
  switch (kind) {
    case OperandKind::cursor: return p.cursors.size();
    case OperandKind::call: return p.calls.size();
    case OperandKind::set: return p.sets.size();
    case OperandKind::source: return p.sources.size();
    case OperandKind::type:
    case OperandKind::typed: return p.types.size();
    case OperandKind::error: return p.errors.size();
    case OperandKind::once: return p.once_count;
    case OperandKind::columns: return p.column_lists.size();
    case OperandKind::buffer: return p.buffers.size();
    case OperandKind::sorter: return p.sorters.size();
    case OperandKind::hash: return p.hashes.size();
    case OperandKind::groups: return p.groups.size();
    default: return SIZE_MAX;
  }
}

class Verifier {
 public:
  Verifier(const Program& p, const Program& root) : p_(p), root_(root) {}

  std::string run() {
    if (p_.code.empty()) return "I5: no code";
    for (at_ = 0; at_ < p_.code.size() && fault_.empty(); ++at_) instruction();
    if (!fault_.empty()) return fault_;
    switch (p_.code.back().op) {
      case Op::Halt:
      case Op::Jump:
      case Op::Return:
      case Op::Raise: return {};
      default: at_ = p_.code.size() - 1; return fail("I5: the last instruction falls through"), fault_;
    }
  }

 private:
  void instruction() {
    const Instruction& in = p_.code[at_];
    if (static_cast<std::size_t>(in.op) >= op_count) return fail("I3: no such opcode");
    const OpInfo& op = info(in.op);
    number(op.x, in.x);
    number(op.c, in.c);
    if (!fault_.empty()) return;  // spans are read from the tables
    if (op.a == OperandKind::to && (in.a < 0 || static_cast<std::size_t>(in.a) >= p_.code.size()))
      return fail("I2: jumps out of the program");
    registers(op.a, in, Slot::a, in.a);
    registers(op.b, in, Slot::b, in.b);
    registers(op.c, in, Slot::c, in.c);
    columns(in);
  }
  void number(OperandKind kind, std::int32_t v) {
    const std::size_t size = kind == OperandKind::program ? root_.subprograms.size() : table_size(p_, kind);
    if (size == SIZE_MAX) return;
    if (kind == OperandKind::typed) v &= ~std::int32_t{flag_bit};
    if (v < 0 || static_cast<std::size_t>(v) >= size) fail("I3: no such entry of a side table");
  }
  void registers(OperandKind kind, const Instruction& in, Slot slot, std::int32_t r) {
    if (kind == OperandKind::opt && r == -1) return;
    if (!is_register(kind) && kind != OperandKind::opt) return;
    const auto span = static_cast<std::int64_t>(register_span(p_, root_, in, slot));
    if (span == 0) return;
    if (r < 0 || r + span > static_cast<std::int64_t>(p_.register_count()))
      return fail("I4: registers out of range");
    const bool written = kind == OperandKind::out || kind == OperandKind::outs || kind == OperandKind::io;
    if (written && static_cast<std::uint32_t>(r) < p_.first_temporary())
      fail("I1: writes a constant or a parameter");
  }
  /// Column numbers, and cursors of the kind that the instruction needs.
  void columns(const Instruction& in) {
    const auto needs = [&](bool index) {
      if (!fault_.empty()) return;
      if ((p_.cursors[in.x].index != nullptr) != index) fail("I3: a cursor of the other kind");
    };
    switch (in.op) {
      case Op::Column:
        if (in.b < 0 || static_cast<std::uint32_t>(in.b) >= key_columns(p_, in.x)) fail("I3: no such column");
        break;
      case Op::Columns:
        if (in.b < 0 || in.c < 0 ||
            std::int64_t{in.b} + in.c > static_cast<std::int64_t>(key_columns(p_, in.x)))
          fail("I3: no such column");
        break;
      case Op::SeekKey:
      case Op::KeyTest:
        needs(true);
        if (fault_.empty() && KeySpec::unpack(in.c).columns > key_columns(p_, in.x))
          fail("I3: a key of more columns than the index");
        break;
      case Op::IndexInsert:
      case Op::IndexDelete: needs(true); break;
      case Op::FollowRowid:
        if (in.c < 0 || static_cast<std::size_t>(in.c) >= p_.cursors.size() ||
            !p_.cursors[static_cast<std::size_t>(in.c)].index)
          return fail("I3: a cursor of the other kind");
        needs(false);
        break;
      case Op::SeekRowid:
      case Op::NewRowid:
      case Op::InsertRow:
      case Op::UpdateRow:
      case Op::DeleteRow: needs(false); break;
      case Op::AggregateStep:
      case Op::AggregateFinal:
        if (in.c < 0 || static_cast<std::size_t>(in.c) >= p_.groups[in.x].aggregates.size())
          fail("I3: no such aggregate");
        break;
      case Op::BufferSwap:
        if (in.c < 0 || static_cast<std::size_t>(in.c) >= p_.buffers.size()) fail("I3: no such buffer");
        break;
      default: break;
    }
  }
  void fail(const char* text) {
    if (!fault_.empty()) return;
    fault_ = std::to_string(at_) + ' ';
    fault_ += static_cast<std::size_t>(p_.code[at_].op) < op_count ? info(p_.code[at_].op).name : "?";
    fault_ += ": ";
    fault_ += text;
  }

  const Program& p_;
  const Program& root_;
  std::size_t at_ = 0;
  std::string fault_;
};

}  // namespace

std::string verify(const Program& program) {
  for (const auto& sub : program.subprograms) {
    if (sub == nullptr) return "I3: a subprogram that was never defined";
    if (std::string fault = Verifier(*sub, program).run(); !fault.empty()) return sub->name + ' ' + fault;
  }
  return Verifier(program, program).run();
}

std::uint32_t register_span(const Program& p, const Program& root, const Instruction& in,
                            Slot slot) noexcept {
  const auto size = [](const auto& v) { return static_cast<std::uint32_t>(v.size()); };
  const auto count = [](std::int32_t v) { return v < 0 ? 0u : static_cast<std::uint32_t>(v); };
  switch (in.op) {
    case Op::JumpIfAnyNull: return slot == Slot::b ? count(in.c) : 1;
    case Op::Raise: return size(p.errors[in.x].arguments);
    case Op::RaiseIfNull:
    case Op::RaiseIfFalse: return slot == Slot::c ? size(p.errors[in.x].arguments) : 1;
    case Op::CallProgram: {
      const Program& called = *root.subprograms[in.x];
      return slot == Slot::a ? size(called.result) : size(called.parameter_types);
    }
    case Op::ResultRow: return size(p.result);
    case Op::CopyRange:
    case Op::SetNull:
    case Op::MakeArray: return slot == Slot::a && in.op == Op::MakeArray ? 1 : count(in.c);
    case Op::Call: return slot == Slot::b ? p.calls[in.x].arguments : 1;
    case Op::MakeRow: return slot == Slot::b ? size(p.column_lists[in.x]) : 1;
    case Op::SetOpen:
    case Op::SetNext: return slot == Slot::b ? p.sets[in.x].arguments : p.sets[in.x].columns;
    case Op::SourceOpen:
    case Op::SourceNext: return slot == Slot::b ? p.sources[in.x].arguments : p.sources[in.x].columns;
    case Op::SeekKey:
    case Op::KeyTest: return KeySpec::unpack(in.c).columns;
    case Op::Columns: return count(in.c);
    case Op::InsertRow:
    case Op::IndexInsert:
    case Op::IndexDelete: return slot == Slot::b ? key_columns(p, in.x) : 1;
    case Op::UpdateRow: return size(p.column_lists[static_cast<std::size_t>(in.c)]);
    case Op::BufferAppend: return size(p.buffers[in.x].columns);
    case Op::BufferRewind:
    case Op::BufferNext: return slot == Slot::c ? size(p.buffers[in.x].columns) : 1;
    case Op::SorterAdd:
    case Op::SorterSort:
    case Op::SorterNext: return size(p.sorters[in.x].columns);
    case Op::HashInsert: return size(p.hashes[in.x].columns);
    case Op::HashAdd: return slot == Slot::b ? size(p.hashes[in.x].columns) : 1;
    case Op::HashFind: return slot == Slot::b ? p.hashes[in.x].keys : 1;
    case Op::HashLoad: return slot == Slot::c ? size(p.hashes[in.x].columns) : 1;
    case Op::HashStore: return slot == Slot::c ? size(p.hashes[in.x].columns) - p.hashes[in.x].keys : 1;
    case Op::GroupFind:
    case Op::GroupRewind:
    case Op::GroupNext: return size(p.groups[in.x].keys);
    case Op::AggregateStep: {
      const auto& all = p.groups[in.x].aggregates;
      return static_cast<std::size_t>(in.c) < all.size() ? all[static_cast<std::size_t>(in.c)].arguments : 0;
    }
    default: return 1;
  }
}

}  // namespace pgmicro::bytecode
