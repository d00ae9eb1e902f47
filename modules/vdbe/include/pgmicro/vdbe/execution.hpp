#pragma once
/// Running a program. An Execution holds what one run needs: registers, cursors, sorters, hash tables. The program is
/// shared; executions are not.
///
///     Execution run(program);
///     run.bind(0, Datum::of(std::int64_t{42}));
///     run.start(environment);
///     while (run.step(txn)) use(run.row());      // step<Txn>: include <pgmicro/vdbe/instantiate.hpp> once per Txn
///     run.rows_counted();
///     run.reset();                               // and may be bound and started again, cheaply
///
/// (E1) Between start() and the last step() all steps are of one transaction; it outlives reset(), which closes the
///      cursors. Values bound live until then, too.
/// (E2) If step() throws, the run is over: reset() or the end. What has been changed is the transaction's to undo.
/// (E3) row() lives until the next step().

#include <pgmicro/bytecode/program.hpp>
#include <pgmicro/vdbe/kernel.hpp>
#include <pgmicro/vdbe/table_store.hpp>

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace pgmicro::vdbe {

/// Rows that the engine makes: a system catalog, for example.
class RowSource {
 public:
  virtual ~RowSource() = default;
  /// Fills the columns, or says that there are no more. What they point to lives until the next call.
  virtual bool next(Datum* columns, const types::Context& context) = 0;
};
class RowSources {
 public:
  virtual ~RowSources() = default;
  [[nodiscard]] virtual std::unique_ptr<RowSource> open(std::string_view name,
                                                        std::span<const Datum> arguments) = 0;
};

/// What a run may ask of the world. What it refers to outlives the run.
struct Environment {
  const types::Settings& settings;
  SessionServices& session;
  RowSources* sources = nullptr;
  /// Set by any thread: the run ends with 57014 before long.
  const std::atomic<bool>* canceled = nullptr;
  /// std::chrono::steady_clock's nanoseconds, after which the run ends with 57014; 0: none.
  std::int64_t deadline_ns = 0;
  /// What rows kept by sorts, hash tables and the like may hold together; then 53200.
  std::size_t memory_bytes_max = std::numeric_limits<std::size_t>::max();
  /// Calls of subprograms within each other; then 54001.
  std::uint32_t depth_max = 1000;
};

namespace detail {
struct Frame;
struct Run;
template <RecordTxn T>
class Machine;
}  // namespace detail

class Execution {
 public:
  explicit Execution(std::shared_ptr<const bytecode::Program> program);
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;
  ~Execution();

  /// Not between start() and the end. Bytes are not copied. Unbound parameters are NULL.
  void bind(std::uint32_t parameter, const Datum& value) noexcept;
  void start(const Environment& environment);
  /// A row is in row(), or the program is done and must be reset before it starts again.
  template <RecordTxn T>
  bool step(T& txn);
  [[nodiscard]] std::span<const Datum> row() const noexcept;
  /// For the command tag.
  [[nodiscard]] std::uint64_t rows_counted() const noexcept;
  /// Closes cursors, empties objects. Parameters keep their values.
  void reset() noexcept;

  [[nodiscard]] const bytecode::Program& program() const noexcept { return *program_; }
  /// What sorters, tables and buffers hold now.
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

 private:
  std::shared_ptr<const bytecode::Program> program_;
  std::unique_ptr<detail::Run> run_;
};

}  // namespace pgmicro::vdbe
