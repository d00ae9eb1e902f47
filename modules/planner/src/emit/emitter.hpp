#pragma once
/// From plans to a program.
///
/// Code is produced by pushing: whoever makes rows (a scan, a join, a sort) emits its loop and calls a *body* in the middle
/// of it, which emits what is to be done with one row. Bodies nest as the query does, so that most queries become loops
/// in loops without anything in between; what has to be kept goes into the machine's buffers, sorters and hash tables.
///
/// Where a column's value is, `Binding`s say: with a cursor, or in registers. A column read from a cursor is remembered
/// in a register, until the code where that register has been filled ends:
///   (E1) A remembered column is filled on every path that leads to the code at hand. Code that may be jumped over, and
///        bodies of loops, stand in a Branch, which forgets at its end what was remembered in it.
///   (E2) A body gets the label of the next row and may jump there at any time, or out of all loops.
///   (E3) The row arena is emptied by outermost loops only, where nothing that a row made is needed any more. What
///        lives longer is copied: into buffers, or by Keep.

#include "../plan/planning.hpp"

#include <pgmicro/bytecode/builder.hpp>

#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace pgmicro::planner {

using bytecode::BufferNo;
using bytecode::CursorNo;
using bytecode::ErrorReport;
using bytecode::GroupsNo;
using bytecode::HashNo;
using bytecode::KeySpec;
using bytecode::Label;
using bytecode::Op;
using bytecode::Operands;
using bytecode::Reg;
using types::TypeInfo;

/// A reference to a callable: bodies are lambdas on the stack of whoever emits.
template <class Signature>
class Ref;
template <class R, class... Args>
class Ref<R(Args...)> {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Ref>) Ref(F&& f)
  noexcept
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))),
        call_([](void* o, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(o))(args...);
        }) {}
  R operator()(Args... args) const { return call_(object_, args...); }

 private:
  void* object_;
  R (*call_)(void*, Args...);
};

using Body = Ref<void(Label next)>;
/// A row of a query: its targets in registers (Reg::none: a target that nobody reads).
using RowBody = Ref<void(std::span<const Reg> row, Label next)>;

struct Binding {
  enum class Kind : std::uint8_t { none, cursor, registers };
  Kind kind = Kind::none;
  bool write = false;
  CursorNo cursor{};
  Reg* columns = nullptr;  ///< cursor: remembered ones; registers: all that are read
  const std::int16_t* fields =
      nullptr;  ///< cursor of an index alone: where columns stand in it; rowid_field: behind
  static constexpr std::int16_t rowid_field = -1;
};

/// What GroupRef and AggregateRef refer to.
struct GroupScope {
  const Query* query = nullptr;
  Reg keys = Reg::none;
  Reg aggregates = Reg::none;
  Reg set_results = Reg::none;
  Reg case_value = Reg::none;
  GroupScope* outer = nullptr;
};

struct Comparison {
  enum class Kind : std::uint8_t { none, equal, not_equal, less, less_equal, greater, greater_equal };
  Kind kind = Kind::none;
  const TypeInfo* type = nullptr;
};

/// What a comparison operator means for values of one type; none: it is a call like others.
[[nodiscard]] Comparison comparison_of(const bytecode::Function& function, Oid op);

class Emitter {
 public:
  explicit Emitter(Planner& planner);
  [[nodiscard]] std::shared_ptr<const bytecode::Program> program();

 private:
  friend class Changes;
  class Branch {
   public:
    explicit Branch(Emitter& e) noexcept : e_(e), mark_(e.remembered_.size()) {}
    Branch(const Branch&) = delete;
    Branch& operator=(const Branch&) = delete;
    ~Branch() { e_.forget(mark_); }

   private:
    Emitter& e_;
    std::uint32_t mark_;
  };
  struct Remembered {
    RelationId relation;
    std::uint32_t column;
  };

  // ── expressions (expression.cpp, condition.cpp) ──────────────────────────────────────────────────────────
  /// The value, wherever it is; not to be written to.
  [[nodiscard]] Reg value(const Expr& e);
  void value_into(const Expr& e, Reg to);
  /// Of a call that is the same for all rows, in a loop over them: computed when first met. None: it is not such a one.
  [[nodiscard]] Reg constant_value(const Expr& e);
  /// NULL, whatever the rows are: a strict function of NULL. PostgreSQL never computes its other arguments, nor do we.
  [[nodiscard]] bool is_always_null(const Expr& expr) const;
  /// Consecutive registers with the values.
  [[nodiscard]] Reg values(const ExprList& list);
  /// Jumps if the condition is `when`, or NULL with `if_null`.
  void jump(const Expr& e, Label to, bool when, bool if_null);
  void require(const Expr& e, Label otherwise) { jump(e, otherwise, false, true); }
  void require_all(const ExprList& list, Label otherwise);
  [[nodiscard]] Reg column(const ColumnExpr& e, Reg wish);
  [[nodiscard]] Reg constant(const Datum& value, const TypeInfo& type) { return p_.constant(value, type); }
  [[nodiscard]] Reg int8_constant(std::int64_t v);
  [[nodiscard]] Reg bool_constant(bool v);
  void call(const bytecode::Function& function, const Expr& where, std::span<const Expr* const> args, Reg to);
  void call2(const bytecode::Function& function, Location at, Reg left, Reg right, Reg to);
  void case_into(const Case& e, Reg to);
  void in_list_into(const InList& e, Reg to);
  void logical_into(const Logical& e, Reg to);
  void row_compare_into(const RowCompare& e, Reg to);
  [[nodiscard]] bool compare(const Comparison& comparison, Reg left, Reg right, Reg to);
  void compare_jump(const Comparison& comparison, Reg left, Reg right, Label to, bool when, bool if_null);
  void distinct_into(const TypeInfo& type, Reg left, Reg right, bool negated, Reg to);
  [[nodiscard]] const TypeInfo& type_of(Oid type, Location at = ast::nowhere) const;
  void forget(std::uint32_t mark);
  [[nodiscard]] bool holds_view(const Expr& e) const;

  // ── subqueries in expressions (subquery.cpp) ─────────────────────────────────────────────────────────────
  void subquery_into(const Subquery& e, Reg to);
  /// Of a subquery that is the same for all rows: where its value is kept. None: it is not such a one.
  [[nodiscard]] Reg once_value(const Subquery& e);
  void subquery_now(const Subquery& e, const QueryPlan& plan, Reg to);
  void any_hashed(const Subquery& e, const QueryPlan& plan, Reg to);
  void any_or_all(const Subquery& e, const QueryPlan& plan, Reg to);
  void array_of(const Subquery& e, const QueryPlan& plan, Reg to);
  [[nodiscard]] bool asked_once(const Subquery& e) const;
  void test_row(const Subquery& e, std::span<const Reg> tests, std::span<const Reg> row, Reg to);
  [[nodiscard]] Reg record_of(const Subquery& e, std::uint32_t field);

  // ── rows (scan.cpp, join.cpp) ────────────────────────────────────────────────────────────────────────────
  void rows(const Plan& plan, Body body);
  void seq_scan(const ScanPlan& scan, Body body);
  void index_scan(const ScanPlan& scan, Body body);
  void rowid_scan(const ScanPlan& scan, CursorNo table, Body body);
  void key_scan(const ScanPlan& scan, CursorNo table, Reg in_value, Body body);
  [[nodiscard]] const std::int16_t* covered_by(const ScanPlan& scan);
  void split_scan(const ScanPlan& scan, CursorNo cursor, Reg prefix, Body body);
  void in_scan(const ScanPlan& scan, Ref<void(Reg)> one);
  void function_scan(const ScanPlan& scan, Body body);
  void query_scan(const ScanPlan& scan, Body body);
  void cte_scan(const ScanPlan& scan, Body body);
  void values_rows(const Query& q, RowBody body);
  void nested_loop(const JoinPlan& join, Body body);
  void hash_join(const JoinPlan& join, Body body);
  void full_join(const JoinPlan& join, Body body);
  struct Payload {  // columns of an inner side that are kept: relation, column, type
    std::vector<ColumnExpr> columns;
    std::vector<const TypeInfo*> types;
  };
  [[nodiscard]] Payload payload_of(const Plan& plan);
  void collect_payload(const Plan& plan, Payload& out);
  /// The rowid of a table's row, as a column.
  [[nodiscard]] static ColumnExpr rowid_expr(const Range& range);
  void bind_payload(const Payload& payload, Reg first);
  void prefetch(const Plan& plan);
  void null_rows(const Plan& plan);
  void null_relation(const Range& range);
  [[nodiscard]] CursorNo open(const Range& range);
  Binding& bind(const Range& range);
  [[nodiscard]] static bool is_lookup(const Plan& plan);
  /// Scans of this range use that cursor, which its rows are changed through.
  void writes_through(const Range* range, CursorNo cursor) {
    written_ = range;
    written_cursor_ = cursor;
  }

  // ── queries (query.cpp) ──────────────────────────────────────────────────────────────────────────────────
  void query(const QueryPlan& plan, RowBody body, bool contiguous, const Range* readers = nullptr);
  void select_rows(const QueryPlan& plan, GroupScope& scope, Body body);
  void grouped_rows(const QueryPlan& plan, GroupScope& scope, Body body);
  void set_rows(const QueryPlan& plan, Body body);
  void side_by_side(const ExprList& functions, std::span<const std::uint32_t> widths, Reg out, Label done,
                    Body body);
  void with_set_calls(const QueryPlan& plan, GroupScope& scope, Label next, Body body);
  void set_operation(const QueryPlan& plan, std::span<const Reg> row, Body body);
  void common_tables(const QueryPlan& plan);
  void recursive_rows(const CtePlan& cte, RowBody body);
  struct Sub {
    Label entry;
    Reg back;
  };
  /// Emits the body once, to be called from several places.
  [[nodiscard]] Sub subroutine(Ref<void(Label back)> body);
  void gosub(const Sub& sub) {
    arena_used_ = true;  // for all we know
    p_.emit(Op::Gosub, {.a = sub.entry, .b = sub.back});
  }

  /// Begins and ends a loop over rows: knows which loop is the outermost.
  class Loop;
  /// What is emitted while it lives stands in the middle of a row: no loop in it is outermost.
  class InRow {
   public:
    explicit InRow(Emitter& e) noexcept : e_(e) { ++e_.loops_; }
    InRow(const InRow&) = delete;
    InRow& operator=(const InRow&) = delete;
    ~InRow() { --e_.loops_; }

   private:
    Emitter& e_;
  };

  // ── statements (modify.cpp …) ────────────────────────────────────────────────────────────────────────────
  void statement(const QueryPlan& plan);

  /// A range that the statement has not: gives it an id of its own.
  void add_range(Range& range);

  [[noreturn]] void unsupported(std::string what, Location at = ast::nowhere) const;

  Planner& planner_;
  Arena& arena_;
  bytecode::ProgramBuilder p_;
  std::vector<Binding> bindings_;
  List<Remembered> remembered_;
  GroupScope* scope_ = nullptr;
  std::uint32_t loops_ = 0;
  const Range* written_ = nullptr;
  const Range* rowid_wanted_ = nullptr;  ///< whose rowid is read too, as a column behind the others
  CursorNo written_cursor_{};
  std::uint32_t recursions_ = 0;  ///< recursive terms that the code at hand stands in
  bool arena_used_ = false;       ///< since the outermost loop began
  struct CteState {
    BufferNo buffer{};
    BufferNo working{};
    bool made = false;
    const CtePlan* plan = nullptr;
  };
  std::vector<CteState> ctes_;
  struct Result {
    const Subquery* subquery;
    Reg first;
  };
  List<Result> records_;  ///< scalar subqueries of several columns, computed for the row at hand
};

class Emitter::Loop {
 public:
  explicit Loop(Emitter& e) noexcept : e_(e), mark_(e.remembered_.size()), outermost_(e.loops_++ == 0) {
    if (outermost_) e_.arena_used_ = false;
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    e_.forget(mark_);
    --e_.loops_;
  }
  /// Where all paths to the next row meet, in front of the instruction that moves on.
  void step() const {
    if (outermost_ && e_.arena_used_) e_.p_.emit(Op::ResetRow);
  }

 private:
  Emitter& e_;
  std::uint32_t mark_;
  bool outermost_;
};

}  // namespace pgmicro::planner
