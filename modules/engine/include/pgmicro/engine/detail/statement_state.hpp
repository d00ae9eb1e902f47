#pragma once
/// A statement of a session: its tree, its plan while that is good, a run of it.
///
/// Queries (SELECT, INSERT, UPDATE, DELETE, VALUES) become programs, and their rows come out of an execution one by
/// one. All other commands run at once when they are started; the rows that some give (SHOW, EXPLAIN) are kept.

#include <pgmicro/engine/detail/plan_cache.hpp>
#include <pgmicro/engine/detail/session_state.hpp>
#include <pgmicro/vdbe/execution.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgmicro::engine {

[[nodiscard]] bool is_query(const ast::Statement& tree) noexcept;

class StatementState : public std::enable_shared_from_this<StatementState> {
 public:
  /// One statement as text. Parsed only if no plan for it is found.
  StatementState(std::shared_ptr<SessionState> session, std::string_view sql,
                 std::span<const Oid> param_types);
  /// A statement of a text that was parsed already.
  StatementState(std::shared_ptr<SessionState> session, std::shared_ptr<ParsedText> text,
                 const ast::Statement* tree);
  ~StatementState();

  /// Types, columns: plans the statement, if it is a query. In a transaction of its own if none is open.
  void describe();
  void describe(std::span<const Oid> param_types);
  /// A text that is run as it is has no parameters: 42P02 for $1.
  void refuse_params() noexcept { takes_params_ = false; }

  [[nodiscard]] std::span<const ColumnInfo> columns() const noexcept {
    return plan_ ? std::span<const ColumnInfo>(plan_->columns) : std::span<const ColumnInfo>(columns_);
  }
  [[nodiscard]] std::span<const Oid> params() const noexcept {
    return plan_ ? plan_->param_types() : std::span<const Oid>{};
  }
  /// A query or a command that gives rows.
  [[nodiscard]] bool has_rows() const noexcept { return plan_ ? plan_->has_rows : has_rows_; }
  /// Null: the text has no statement.
  [[nodiscard]] const ast::Statement* tree() const noexcept { return tree_; }

  /// A value for parameter `number`, already of its type; bytes are copied.
  void set_parameter(std::size_t number, const Datum& value);
  [[nodiscard]] Arena& scratch() noexcept { return scratch_; }

  /// False: done.
  bool step();
  void reset() noexcept;
  [[nodiscard]] const CommandTag& tag();

  [[nodiscard]] const Datum& value(std::size_t column) const {
    if (!row_ || column >= columns().size()) throw_no_value(column);
    return row_[column];
  }
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

  [[noreturn]] void throw_no_value(std::size_t column) const;
  [[nodiscard]] bool is_query() const noexcept { return plan_ || (tree_ && engine::is_query(*tree_)); }
  [[nodiscard]] std::string_view verb() const noexcept;
  void find_plan();
  void parse();
  void plan();
  void adopt(std::shared_ptr<const Plan> plan);
  void set_lifted();
  void keep_argument(std::size_t at, const Datum& value, const types::TypeInfo& type);
  void start();
  void start_query();
  bool advance();
  void finish_query();
  void fail() noexcept;
  [[nodiscard]] Error located(const Error& error) const;

  std::shared_ptr<SessionState> session_;
  std::shared_ptr<ParsedText> text_;
  const ast::Statement* tree_ = nullptr;
  bool parsed_ = false;
  bool takes_params_ = true;
  parser::Lifting lifting_;  // constants of the text; none if it is planned as it stands
  std::string_view source_;

  std::vector<Oid> declared_;
  std::shared_ptr<const Plan> plan_;
  std::unique_ptr<vdbe::Execution> execution_;
  std::optional<vdbe::Environment> environment_;  // of the run; the execution refers to it

  std::vector<Datum> arguments_;
  std::vector<std::vector<std::uint64_t>>
      argument_buffers_;  // words: numbers among the bytes are read as such
  Arena scratch_{512};

  Phase phase_ = Phase::idle;
  const Datum* row_ = nullptr;
  CommandTag tag_;
  std::vector<ColumnInfo> columns_;
  bool has_rows_ = false;
  Arena kept_{512};
  std::vector<std::vector<Datum>> rows_;
  std::size_t next_row_ = 0;
  std::vector<std::string> texts_;
};

/// Runs a statement that is no query: what it gives goes to the statement. `source` is its text.
void run_command(SessionState& session, StatementState& statement, const ast::Statement& tree,
                 const std::shared_ptr<ParsedText>& text);
/// "SELECT", "CREATE TABLE": what the command tag begins with, and what 25006 names.
[[nodiscard]] std::string command_name(const ast::Statement& tree);

}  // namespace pgmicro::engine
