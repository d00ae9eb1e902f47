#pragma once
/// Builds a Program: registers, labels, pooled constants and side tables, in any order.
///
///     ProgramBuilder p;
///     const auto cursor = p.table(layout);
///     const Label done = p.label(), loop = p.label();
///     const Reg id = p.temporary();
///     p.emit(Op::OpenRead, {.x = cursor});
///     p.emit(Op::Rewind, {.x = cursor, .a = done});
///     p.place(loop);
///     p.emit(Op::Column, {.x = cursor, .a = id, .b = 0});
///     p.emit(Op::ResultRow, {.b = id});
///     p.emit(Op::Next, {.x = cursor, .a = loop});
///     p.place(done);
///     p.emit(Op::Halt);
///     std::shared_ptr<const Program> program = p.finish();

#include <pgmicro/bytecode/program.hpp>

#include <memory>
#include <utility>

namespace pgmicro::bytecode {

/// A register while the program is built: constants and parameters do not know their numbers before the end.
enum class Reg : std::int32_t { none = -1 };
/// The n-th behind one: in a range of temporaries.
[[nodiscard]] constexpr Reg operator+(Reg r, std::uint32_t n) noexcept {
  return static_cast<Reg>(static_cast<std::int32_t>(r) + static_cast<std::int32_t>(n));
}

enum class Label : std::int32_t {};

/// An entry of one of the program's side tables.
enum class CursorNo : std::uint16_t {};
enum class CallNo : std::uint16_t {};
enum class SetNo : std::uint16_t {};
enum class SourceNo : std::uint16_t {};
enum class TypeNo : std::uint16_t {};
enum class ErrorNo : std::uint16_t {};
enum class ProgramNo : std::uint16_t {};
enum class OnceNo : std::uint16_t {};
enum class ColumnsNo : std::uint16_t {};
enum class BufferNo : std::uint16_t {};
enum class SorterNo : std::uint16_t {};
enum class HashNo : std::uint16_t {};
enum class GroupsNo : std::uint16_t {};

/// Anything an operand can be.
class Operand {
 public:
  constexpr Operand() noexcept = default;
  template <class T>
  requires std::is_enum_v<T> || std::is_integral_v<T>
  constexpr Operand(T v) noexcept : value_(static_cast<std::int32_t>(v)) {}
  constexpr Operand(const KeySpec& key) noexcept : value_(key.pack()) {}
  /// A type with flag_bit, for `typed` operands.
  constexpr Operand(TypeNo type, bool flag) noexcept
      : value_(static_cast<std::int32_t>(type) | (flag ? flag_bit : 0)) {}
  [[nodiscard]] constexpr std::int32_t value() const noexcept { return value_; }

 private:
  std::int32_t value_ = 0;
};

struct Operands {
  Operand x{}, a{}, b{}, c{};
};

/// A function to be called: what CallInfo holds, and the types of its arguments.
struct CallSpec {
  KernelId kernel;
  Oid function = Oid::invalid;
  bool strict = true;
  Oid result = Oid::invalid;
  types::Typmod result_typmod = -1;
  std::span<const Oid> arguments{};
  bool variadic_array = false;
  std::uint16_t columns = 1;  ///< of a set's rows
};

class ProgramBuilder {
 public:
  ProgramBuilder();

  // ── registers ──────────────────────────────────────────────────────────────────────────────────────────
  /// Pooled: equal values of a type share a register. Bytes are copied.
  [[nodiscard]] Reg constant(const Datum& value, const types::TypeInfo& type);
  [[nodiscard]] Reg null();
  /// Parameter `number` (from 0); `type` is what it was resolved to. The program has as many as the greatest asked for.
  [[nodiscard]] Reg parameter(std::uint32_t number, Oid type);
  /// Consecutive ones; new, or given back by a Scope that ended.
  [[nodiscard]] Reg temporary(std::uint32_t count = 1);
  [[nodiscard]] static bool is_temporary(Reg r) noexcept;

  /// Temporaries made while it lives are given back at its end. What must survive is made before.
  class Scope {
   public:
    explicit Scope(ProgramBuilder& p) noexcept : p_(p), from_(p.next_temporary_) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { p_.next_temporary_ = from_; }

   private:
    ProgramBuilder& p_;
    std::uint32_t from_;
  };

  // ── code ───────────────────────────────────────────────────────────────────────────────────────────────
  /// Returns the instruction's address, for patch().
  std::uint32_t emit(Op op, const Operands& operands = {});
  [[nodiscard]] Label label();
  /// The label stands before the next instruction. Once for each label.
  void place(Label label);
  /// label() and place() at once: the head of a loop.
  [[nodiscard]] Label here();
  [[nodiscard]] std::uint32_t address() const noexcept;
  /// The instruction may still be changed: to put a Once in front there is none, but a flag may turn out to be needed.
  [[nodiscard]] Instruction& at(std::uint32_t address);

  // ── side tables ────────────────────────────────────────────────────────────────────────────────────────
  [[nodiscard]] CursorNo table(std::shared_ptr<const TableLayout> layout, std::string label = {});
  [[nodiscard]] CursorNo index(std::shared_ptr<const IndexLayout> layout, std::string label = {});
  [[nodiscard]] TypeNo type(const types::TypeInfo& type);  ///< pooled
  [[nodiscard]] CallNo call(const CallSpec& spec);         ///< pooled
  [[nodiscard]] SetNo set(const CallSpec& spec);
  [[nodiscard]] SourceNo source(SourceInfo info);
  [[nodiscard]] ErrorNo error(ErrorReport report);
  /// Subprograms are numbered by the program that is run; theirs call by its numbers, so that they can call each other
  /// and themselves. define() before finish().
  [[nodiscard]] ProgramNo subprogram();
  void define(ProgramNo number, std::shared_ptr<const Program> program);
  [[nodiscard]] OnceNo once();
  [[nodiscard]] ColumnsNo columns(std::vector<std::uint16_t> list);
  [[nodiscard]] BufferNo buffer(BufferInfo info);
  [[nodiscard]] SorterNo sorter(SorterInfo info);
  [[nodiscard]] HashNo hash(HashInfo info);
  /// Aggregates are added one by one; their number is operand c of AggregateStep and AggregateFinal.
  [[nodiscard]] GroupsNo groups(std::vector<const types::TypeInfo*> keys);
  [[nodiscard]] std::uint16_t aggregate(GroupsNo groups, const CallSpec& spec);

  void result(std::vector<ResultColumn> columns);
  void name(std::string name);

  /// Labels become addresses and registers numbers. Every label that is jumped to has been placed. Once.
  [[nodiscard]] std::shared_ptr<const Program> finish();

 private:
  template <class No, class T>
  No add(std::vector<T>& table, T&& item);
  [[nodiscard]] CallInfo call_info(const CallSpec& spec);

  std::shared_ptr<Program> program_;
  std::vector<std::int32_t> labels_;  // addresses; unplaced: -1
  std::uint32_t next_temporary_ = 0;
};

}  // namespace pgmicro::bytecode
