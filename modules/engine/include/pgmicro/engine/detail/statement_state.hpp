#pragma once
/// A statement of a session: its tree, its plan while that is good, a run of it.
///
/// Queries (SELECT, INSERT, UPDATE, DELETE, VALUES) become programs, and their rows come out of an execution one by
/// one. All other commands run at once when they are started; the rows that some give (SHOW, EXPLAIN) are kept.

#include <pgmicro/engine/detail/session_state.hpp>
#include <pgmicro/vdbe/execution.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgmicro::engine {

class StatementState : public std::enable_shared_from_this<StatementState> {
 public:
  StatementState(std::shared_ptr<SessionState> session, std::shared_ptr<ParsedText> text,
                 const ast::Statement* tree, std::string_view source);
  ~StatementState();

  /// Types, columns: binds the statement. In a transaction of its own if none is open.
  void describe(std::span<const Oid> param_types);

  [[nodiscard]] std::span<const ColumnInfo> columns() const noexcept { return columns_; }
  [[nodiscard]] std::span<const Oid> params() const noexcept { return params_; }
  /// A query or a command that gives rows.
  [[nodiscard]] bool has_rows() const noexcept { return has_rows_; }
  [[nodiscard]] const ast::Statement* tree() const noexcept { return tree_; }

  /// A value for parameter `number`, already of its type; bytes are copied.
  void set_parameter(std::size_t number, const Datum& value);
  [[nodiscard]] Arena& scratch() noexcept { return scratch_; }

  /// False: done.
  bool step();
  void reset() noexcept;
  [[nodiscard]] const CommandTag& tag() const noexcept { return tag_; }

  [[nodiscard]] const Datum& value(std::size_t column) const;
  [[nodiscard]] SessionState& session() const noexcept { return *session_; }
  /// The text of the current row's column; lives until the next row.
  [[nodiscard]] std::string_view text(std::size_t column);

  /// The rows still to come are read into memory: the session has other things to do.
  void detach();

  // What commands give (utility.cpp).
  void give_columns(std::vector<ColumnInfo> columns);
  void give_row(std::span<const Datum> values);
  void give_tag(std::string text, std::int64_t rows = 0);
  [[nodiscard]] std::string_view keep(std::string_view text);
  [[nodiscard]] Datum keep(const Datum& value, types::Representation representation);

 private:
  enum class Phase : std::uint8_t { idle, running, buffered, done };

  void start();
  void start_query();
  void plan();
  bool advance();
  void finish_query();
  void fail() noexcept;
  [[nodiscard]] Error located(const Error& error) const;

  std::shared_ptr<SessionState> session_;
  std::shared_ptr<ParsedText> text_;
  const ast::Statement* tree_;
  std::string_view source_;  // in text_

  std::vector<Oid> declared_;
  std::vector<ColumnInfo> columns_;
  std::vector<Oid> params_;
  bool has_rows_ = false;
  bool described_ = false;

  std::shared_ptr<const bytecode::Program> program_;
  SessionState::PlanKey plan_key_;
  std::unique_ptr<vdbe::Execution> execution_;

  std::vector<Datum> arguments_;
  Arena argument_bytes_{512};
  Arena scratch_{512};

  Phase phase_ = Phase::idle;
  const Datum* row_ = nullptr;
  CommandTag tag_;
  Arena kept_{512};
  std::vector<std::vector<Datum>> rows_;
  std::size_t next_row_ = 0;
  std::vector<std::string> texts_;
  std::string names_;
};

/// Runs a statement that is no query: what it gives goes to the statement. `source` is its text.
void run_command(SessionState& session, StatementState& statement, const ast::Statement& tree,
                 const std::shared_ptr<ParsedText>& text);
[[nodiscard]] bool is_query(const ast::Statement& tree) noexcept;
/// "SELECT", "CREATE TABLE": what the command tag begins with, and what 25006 names.
[[nodiscard]] std::string command_name(const ast::Statement& tree);

}  // namespace pgmicro::engine
