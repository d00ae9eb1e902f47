#pragma once
/// One session: what runs statements. Between the public API (pgmicro.hpp) and the modules below.

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/ast/parsed.hpp>
#include <pgmicro/base/arena.hpp>
#include <pgmicro/engine/detail/plan_cache.hpp>
#include <pgmicro/engine/detail/settings.hpp>
#include <pgmicro/engine/detail/transaction.hpp>
#include <pgmicro/pgmicro.hpp>
#include <pgmicro/planner/planner.hpp>
#include <pgmicro/vdbe/execution.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::engine {

class DatabaseState;
class StatementState;

/// A syntax tree and what it lives in: shared by the statements of one script.
struct ParsedText {
  std::string text;
  Arena arena;
};

class SessionState final : public std::enable_shared_from_this<SessionState>,
                           public types::ObjectNames,
                           public vdbe::SessionServices {
 public:
  explicit SessionState(std::shared_ptr<DatabaseState> database);
  ~SessionState() override;

  using Receive = std::function<void(const Result&)>;
  /// PostgreSQL's simple query.
  void run_script(std::string_view sql, const Receive& receive);
  [[nodiscard]] std::shared_ptr<StatementState> prepare(std::string_view sql,
                                                        std::span<const Oid> param_types);

  /// Rolls back what is open, and forgets all that the session has.
  void end() noexcept;
  /// Rows that are still to come are read now: nothing of the session is under way.
  void settle();
  /// Moves the log into the file.
  void checkpoint();
  void forget_sequences() noexcept {
    sequence_values_.clear();
    last_sequence_ = Oid::invalid;
  }

  [[nodiscard]] DatabaseState& database() noexcept { return *database_; }
  [[nodiscard]] Transaction& transaction() noexcept { return transaction_; }
  [[nodiscard]] Settings& settings() noexcept { return settings_; }
  [[nodiscard]] std::map<std::string, std::shared_ptr<StatementState>, std::less<>>& prepared() noexcept {
    return prepared_;
  }

  void notice(std::string_view severity, SqlState state, std::string message, std::string detail = {},
              std::string hint = {});
  /// What the parser remarked.
  void report(const ast::ArenaSpan<ast::Notice>& notices);
  void warning(SqlState state, std::string message) { notice("WARNING", state, std::move(message)); }
  std::function<void(const Notice&)> notice_handler;
  std::atomic<bool> interrupted{false};

  /// What a statement is planned against; valid until the next statement begins. Within a statement.
  [[nodiscard]] planner::Environment environment();
  /// What a plan is good for. Within a statement.
  [[nodiscard]] PlanKey plan_key() { return {transaction_.catalog().version(), settings_.fingerprint()}; }
  /// The same, before there is a snapshot: as of the newest commit that this process knows.
  [[nodiscard]] PlanKey likely_plan_key();
  [[nodiscard]] std::shared_ptr<const Plan> find_plan(std::string_view text, const PlanKey& key);
  void cache_plan(std::string_view text, const std::shared_ptr<const Plan>& plan);
  /// Executions are kept for the next statement of their plan.
  [[nodiscard]] std::unique_ptr<vdbe::Execution> take_execution(const Plan& plan);
  void keep_execution(std::shared_ptr<const Plan> plan, std::unique_ptr<vdbe::Execution> execution) noexcept;

  /// What the run of a program may ask of the world, from now on. Good for one run.
  [[nodiscard]] vdbe::Environment run_environment();

  /// Rows of `statement` are still to come; whoever was so before has its rows read into memory now.
  void become_active(StatementState* statement);
  void forget_active(const StatementState* statement) noexcept {
    if (active_ == statement) active_ = nullptr;
  }

  // ── names of objects, for values of type regclass and the like (types::ObjectNames) ─────────────────

  Oid find(Oid kind, std::string_view text) override;
  bool append(Oid kind, Oid object, std::string& out) override;

  // ── what functions ask (vdbe::SessionServices) ──────────────────────────────────────────────────────

  std::int64_t next_value(Oid sequence) override;
  std::int64_t current_value(Oid sequence) override;
  std::int64_t last_value() override;
  void set_value(Oid sequence, std::int64_t value, bool is_called) override;
  std::string_view database_name() override;
  std::string_view current_user() override { return user_; }
  std::string_view session_user() override { return user_; }
  std::span<const std::string_view> schemas(bool with_implicit) override;
  std::string_view server_version() override;
  std::int32_t backend_pid() override;
  std::optional<std::string> setting(std::string_view name, bool missing_is_fine) override;
  void set_setting(std::string_view name, std::string_view value, bool until_commit) override;
  std::int64_t statement_time() override { return statement_time_; }
  std::uint64_t transaction_id() override { return transaction_.id(); }
  std::uint64_t random_bits() override;
  void seed_random(double seed) override;
  void sleep(double seconds) override;
  bool is_reserved_word(std::string_view lower_case) override;

 private:
  void run_to_end(const std::shared_ptr<StatementState>& statement, const Receive& receive);

  std::shared_ptr<DatabaseState> database_;
  Settings settings_;
  Transaction transaction_;
  std::map<std::string, std::shared_ptr<StatementState>, std::less<>> prepared_;
  StatementState* active_ = nullptr;
  std::string user_ = "postgres";
  std::int64_t statement_time_ = 0;
  std::uint64_t random_[2];
  std::int32_t pid_ = 0;
  std::map<Oid, std::int64_t> sequence_values_;  // currval()
  Oid last_sequence_ = Oid::invalid;

  // The search path as OIDs, while neither it nor the catalog has changed.
  // The last plans of this session, by text: without asking the process, and with an execution at hand.
  struct RecentPlan {
    std::string text;
    std::shared_ptr<const Plan> plan;
    std::unique_ptr<vdbe::Execution> idle;
  };
  void remember(std::string_view text, const std::shared_ptr<const Plan>& plan);
  static constexpr std::size_t recent_plans = 16;
  std::vector<RecentPlan> recent_;
  std::size_t next_recent_ = 0;

  PlanKey path_key_{~std::uint64_t{0}, 0};
  std::vector<Oid> path_;
  std::vector<std::string_view> path_names_[2];
};

/// SHOW, for settings of the transaction too.
[[nodiscard]] std::optional<std::string> show_setting(SessionState& session, std::string_view name,
                                                      bool missing_ok);

}  // namespace pgmicro::engine
