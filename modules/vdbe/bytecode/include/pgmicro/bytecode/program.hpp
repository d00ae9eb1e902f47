#pragma once
/// Programs: what the planner emits and the machine runs. Plain data, immutable once built, shared by all executions
/// and threads; knows no storage and no catalog.
///
/// Registers are numbered [constants][parameters][temporaries], so an operand that is read is always a register. What
/// lets the machine run a program without looking (verify() checks it, ProgramBuilder::finish() asserts it):
///
/// (I1) No instruction writes a constant or a parameter.
/// (I2) Jumps go to instructions of the same program.
/// (I3) Entries of side tables that instructions name exist, and are of the kind they need.
/// (I4) Register ranges lie inside the register file.
/// (I5) The last instruction does not fall through.
///
/// How long what a register points to lives:
///
/// (B1) What Column, Columns and Rowid read is a view into the entry: until its cursor moves or is reopened, or any row
///      is changed by the execution.
/// (B2) What kernels, casts and constructors make is in the row arena: until ResetRow.
/// (B3) What comes out of a buffer, sorter, hash or groups object belongs to it: until it is cleared.
/// (B4) What Keep copied belongs to the register: until the next Keep to it. Constants and parameters always live.
///
/// Copy copies the view, not the bytes: the copy lives as long as the original.

#include <pgmicro/base/cursor.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/bytecode/kernel_id.hpp>
#include <pgmicro/bytecode/layout.hpp>
#include <pgmicro/bytecode/opcodes.hpp>
#include <pgmicro/types/type_info.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::bytecode {

/// What the operands are, opcodes.def says for each op.
struct Instruction {
  Op op;
  std::uint16_t x;
  std::int32_t a, b, c;
};
static_assert(sizeof(Instruction) == 16);

/// Operand c of SeekKey and KeyTest.
struct KeySpec {
  std::uint8_t columns = 1;
  SeekOp op = SeekOp::eq;
  bool nulls_match = false;  ///< NULL is a value to look for (IS NULL); else it finds nothing

  [[nodiscard]] constexpr std::int32_t pack() const noexcept {
    return columns | static_cast<std::int32_t>(op) << 8 | (nulls_match ? 1 << 16 : 0);
  }
  [[nodiscard]] static constexpr KeySpec unpack(std::int32_t c) noexcept {
    return {static_cast<std::uint8_t>(c & 0xff), static_cast<SeekOp>(c >> 8 & 0xff), (c >> 16 & 1) != 0};
  }
};

// ── side tables ────────────────────────────────────────────────────────────────────────────────────────────

struct CursorInfo {
  std::shared_ptr<const TableLayout> table;  ///< one of the two
  std::shared_ptr<const IndexLayout> index;
  std::string label;  ///< as EXPLAIN names it: the range variable, the index
};

/// A function called: scalar (Call…), set-returning (SetOpen), or an aggregate.
struct CallInfo {
  KernelId kernel;
  Oid function;
  Oid result;
  types::Typmod result_typmod = -1;
  std::uint32_t arguments_at = 0;  ///< their types, in Program::argument_types
  std::uint16_t arguments = 0;
  std::uint16_t columns = 1;  ///< of a set's rows
  bool strict = false;
  bool variadic_array = false;  ///< f(…, VARIADIC array)
};

struct SourceInfo {
  std::string name;
  std::uint16_t arguments = 0;
  std::uint16_t columns = 0;
};

/// The report of Raise. Texts may hold {0}, {1} … : the argument in its type's text form, or null; and {*}: all of
/// them, separated by ", ".
struct ErrorReport {
  SqlState state;
  std::string message, detail, hint;
  std::string schema, table, column, constraint;
  std::int32_t position = 0;  ///< as Error::position
  std::vector<const types::TypeInfo*> arguments;
};

struct BufferInfo {
  std::vector<const types::TypeInfo*> columns;
};
struct SortKey {
  std::uint16_t column;
  bool descending = false;
  bool nulls_first = false;
};
struct SorterInfo {
  std::vector<const types::TypeInfo*> columns;
  std::vector<SortKey> keys;
};
struct HashInfo {
  std::vector<const types::TypeInfo*> columns;  ///< keys, then payload
  std::uint16_t keys = 0;
  bool nulls_match = true;
};
struct GroupsInfo {
  std::vector<const types::TypeInfo*> keys;
  std::vector<CallInfo> aggregates;
};

struct ResultColumn {
  std::string name;
  Oid type = Oid::invalid;
  types::Typmod typmod = -1;
  Oid table = Oid::invalid;  ///< of a plain column: where it comes from
  std::int16_t column = 0;   ///< and its number there, from 1
};

struct Program {
  std::vector<Instruction> code;
  std::vector<Datum> constants;  ///< bytes they point to are in `constant_bytes`
  std::vector<const types::TypeInfo*> constant_types;
  std::vector<Oid> parameter_types;
  std::uint32_t temporary_count = 0;
  std::uint32_t once_count = 0;

  std::vector<const types::TypeInfo*> types;
  std::vector<CursorInfo> cursors;
  std::vector<CallInfo> calls;
  std::vector<CallInfo> sets;
  std::vector<SourceInfo> sources;
  std::vector<Oid> argument_types;
  std::vector<ErrorReport> errors;
  std::vector<std::vector<std::uint16_t>> column_lists;
  std::vector<BufferInfo> buffers;
  std::vector<SorterInfo> sorters;
  std::vector<HashInfo> hashes;
  std::vector<GroupsInfo> groups;
  std::vector<std::shared_ptr<const Program>>
      subprograms;  ///< of the program that is run; its parts call by these

  std::vector<ResultColumn> result;
  bool writes = false;  ///< opens a cursor to write, itself or in a subprogram
  std::string name;     ///< of a subprogram, for EXPLAIN
  Arena constant_bytes;

  [[nodiscard]] std::uint32_t first_parameter() const noexcept {
    return static_cast<std::uint32_t>(constants.size());
  }
  [[nodiscard]] std::uint32_t first_temporary() const noexcept {
    return static_cast<std::uint32_t>(constants.size() + parameter_types.size());
  }
  [[nodiscard]] std::uint32_t register_count() const noexcept { return first_temporary() + temporary_count; }
  [[nodiscard]] std::span<const Oid> types_of(const CallInfo& call) const noexcept {
    return std::span(argument_types).subspan(call.arguments_at, call.arguments);
  }
};

/// Empty, or which of (I1) … (I5) does not hold, and where; of the program and its subprograms.
[[nodiscard]] std::string verify(const Program& program);

/// How many registers an `ins` or `outs` operand spans; 1 for other registers. `root` is the program that is run, by
/// whose numbers subprograms are called.
enum class Slot : std::uint8_t { a, b, c };
[[nodiscard]] std::uint32_t register_span(const Program& program, const Program& root, const Instruction& in,
                                          Slot slot) noexcept;

/// EXPLAIN (BYTECODE): one line an instruction, "   12  Column              r7 = users.name", subprograms behind.
[[nodiscard]] std::string disassemble(const Program& program);

}  // namespace pgmicro::bytecode
