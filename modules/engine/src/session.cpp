#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/clock.hpp>
#include <pgmicro/engine/detail/database_state.hpp>
#include <pgmicro/engine/detail/session_state.hpp>
#include <pgmicro/engine/detail/statement_state.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/parser/print.hpp>
#include <pgmicro/types/type_info.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

namespace pgmicro::engine {

namespace {

/// The texts in the catalog are PostgreSQL's.
class PostgresTexts final : public planner::TextParser {
 public:
  const ast::Expr* parse_expression(std::string_view text, Arena& arena) const override {
    const std::string select = "SELECT " + std::string(text);
    const auto parsed = parser::parse(select, arena);
    const auto& query = ast::to<ast::Select>(*parsed.statement);
    return query.items.front()->value;
  }
  const ast::Statement* parse_query(std::string_view text, Arena& arena) const override {
    return parser::parse(text, arena).statement;
  }
};
const PostgresTexts postgres_texts;

}  // namespace

std::int64_t current_time() noexcept {
  constexpr std::int64_t unix_to_2000 = 946684800LL * 1000000;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count() - unix_to_2000;
}

SessionState::SessionState(std::shared_ptr<DatabaseState> database)
    : database_(std::move(database)), transaction_(*database_, settings_) {
  static std::atomic<std::int32_t> last_pid{0};
  pid_ = ++last_pid;
  settings_.types().object_names = this;
  random_[0] = static_cast<std::uint64_t>(current_time()) * 0x9e3779b97f4a7c15u;
  random_[1] = reinterpret_cast<std::uintptr_t>(this) ^ 0xda942042e4dd58b5u;
}
SessionState::~SessionState() = default;

void SessionState::notice(std::string_view severity, SqlState state, std::string message, std::string detail,
                          std::string hint) {
  if (!notice_handler) return;
  const auto rank = [](std::string_view s) {
    return s == "NOTICE" ? 6 : s == "WARNING" ? 7 : s == "LOG" ? 5 : 8;
  };
  if (severity != "INFO" && rank(severity) < settings_.parsed().client_min_messages) return;
  notice_handler({std::string(severity), state, std::move(message), std::move(detail), std::move(hint), 0});
}

void SessionState::report(const ast::ArenaSpan<ast::Notice>& notices) {
  for (const auto& n : notices)
    notice(n.is_warning ? "WARNING" : "NOTICE", n.sqlstate, std::string(n.message), std::string(n.detail),
           std::string(n.hint));
}

void SessionState::become_active(StatementState* statement) {
  if (active_ && active_ != statement) active_->detach();
  active_ = statement;
  statement_time_ = current_time();
  transaction_.set_time(statement_time_);
}

vdbe::Environment SessionState::run_environment() {
  const auto timeout = settings_.parsed().statement_timeout_ms;
  std::int64_t deadline = 0;
  if (timeout > 0)
    deadline = std::chrono::duration_cast<std::chrono::nanoseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
                   .count() +
               timeout * 1000000;
  return {.settings = settings_.parsed().types,
          .session = *this,
          .canceled = &interrupted,
          .deadline_ns = deadline};
}

void SessionState::end() noexcept {
  if (active_) active_->reset();
  prepared_.clear();
  if (transaction_.state() != Transaction::Block::none) {
    try {
      transaction_.rollback(false);
    } catch (const Error&) {
      // Nothing of it was to stay.
    }
  }
}

void SessionState::settle() {
  if (active_) active_->detach();
}

void SessionState::checkpoint() {
  settle();
  (void)database_->backend().checkpoint();
}

// ── texts ──────────────────────────────────────────────────────────────────────────────────────────────────────

void SessionState::run_script(std::string_view sql, const Receive& receive) {
  auto text = std::make_shared<ParsedText>();
  text->text = sql;
  ast::Script script;
  try {
    script = parser::parse_script(text->text, text->arena);
  } catch (...) {
    if (transaction_.state() == Transaction::Block::block) transaction_.fail_statement();
    throw;
  }
  report(script.notices);
  if (script.statements.size() > 1) transaction_.begin_implicit();
  for (const auto& s : script.statements) {
    const auto state = std::make_shared<StatementState>(shared_from_this(), text, s.statement);
    state->refuse_params();
    run_to_end(state, receive);
    // COMMIT ends an implicit block; the rest of the script is in another one.
    if (script.statements.size() > 1) transaction_.begin_implicit();
  }
  if (transaction_.state() == Transaction::Block::implicit) transaction_.commit(false);
}

void SessionState::run_to_end(const std::shared_ptr<StatementState>& state, const Receive& receive) {
  Result result;
  while (state->step()) {
    auto& row = result.rows.emplace_back();
    for (std::size_t i = 0; i < state->columns().size(); ++i)
      row.push_back(state->value(i).null ? std::nullopt : std::optional(std::string(state->text(i))));
  }
  result.has_rows = state->has_rows();
  if (result.has_rows)
    for (const auto& c : state->columns()) {
      const auto* type = types::find_type(c.type);
      result.columns.push_back({std::string(c.name), c.type, c.typmod, types::format_type(*type, c.typmod)});
    }
  result.tag = state->tag();
  if (receive) receive(result);
}

std::shared_ptr<StatementState> SessionState::prepare(std::string_view sql,
                                                      std::span<const Oid> param_types) {
  auto state = std::make_shared<StatementState>(shared_from_this(), sql, param_types);
  try {
    state->describe();
    return state;
  } catch (...) {
    if (transaction_.state() == Transaction::Block::block) transaction_.fail_statement();
    throw;
  }
}

// ── what plans depend on ───────────────────────────────────────────────────────────────────────────────────────

PlanKey SessionState::likely_plan_key() {
  return {
      transaction_.store().open() ? transaction_.catalog().version() : database_->newest_catalog_version(),
      settings_.fingerprint()};
}

std::shared_ptr<const Plan> SessionState::find_plan(std::string_view text, const PlanKey& key) {
  for (auto& r : recent_)
    if (r.plan && r.plan->key == key && r.text == text) return r.plan;
  auto found = PlanCache::process().find(text, key);
  if (found) remember(text, found);
  return found;
}

void SessionState::cache_plan(std::string_view text, const std::shared_ptr<const Plan>& plan) {
  PlanCache::process().insert(text, plan);
  remember(text, plan);
}

void SessionState::remember(std::string_view text, const std::shared_ptr<const Plan>& plan) {
  RecentPlan recent{std::string(text), plan, nullptr};
  if (recent_.size() < recent_plans) {
    recent_.push_back(std::move(recent));
  } else {
    recent_[next_recent_] = std::move(recent);
    next_recent_ = (next_recent_ + 1) % recent_plans;
  }
}

std::unique_ptr<vdbe::Execution> SessionState::take_execution(const Plan& plan) {
  for (auto& r : recent_)
    if (r.plan.get() == &plan && r.idle) return std::move(r.idle);
  return std::make_unique<vdbe::Execution>(plan.program);
}

void SessionState::keep_execution(std::shared_ptr<const Plan> plan,
                                  std::unique_ptr<vdbe::Execution> execution) noexcept {
  for (auto& r : recent_)
    if (r.plan == plan) {
      r.idle = std::move(execution);
      return;
    }
}

planner::Environment SessionState::environment() {
  const auto& catalog = transaction_.catalog();
  const PlanKey key = plan_key();
  if (key != path_key_) {
    path_.clear();
    path_names_[0].clear();
    path_names_[1].clear();
    bool names_pg_catalog = false;
    for (const auto& name : settings_.parsed().search_path) {
      const auto* schema =
          catalog.find_schema(name == "$user" ? std::string_view(user_) : std::string_view(name));
      if (!schema || std::find(path_.begin(), path_.end(), schema->oid) != path_.end()) continue;
      names_pg_catalog |= schema->oid == catalog::schema_oid::pg_catalog;
      path_.push_back(schema->oid);
      path_names_[0].push_back(schema->name);
    }
    path_names_[1] = path_names_[0];
    if (!names_pg_catalog) {
      path_.insert(path_.begin(), catalog::schema_oid::pg_catalog);
      path_names_[1].insert(path_names_[1].begin(), "pg_catalog");
    }
    path_key_ = key;
  }
  return {catalog, path_, settings_.parsed().types, postgres_texts, user_, database_->name()};
}

std::span<const std::string_view> SessionState::schemas(bool with_implicit) {
  (void)environment();
  return path_names_[with_implicit ? 1 : 0];
}

// ── what functions ask ─────────────────────────────────────────────────────────────────────────────────────────

std::string_view SessionState::database_name() { return database_->name(); }
std::string_view SessionState::server_version() { return "PostgreSQL 15.18 (pgmicro 0.1.0)"; }
std::int32_t SessionState::backend_pid() { return pid_; }

std::optional<std::string> SessionState::setting(std::string_view name, bool missing_is_fine) {
  return show_setting(*this, name, missing_is_fine);
}
void SessionState::set_setting(std::string_view name, std::string_view value, bool until_commit) {
  const std::string values[] = {std::string(value)};
  settings_.set(name, values, until_commit);
}

std::uint64_t SessionState::random_bits() {  // xorshift128+
  std::uint64_t a = random_[0];
  const std::uint64_t b = random_[1];
  random_[0] = b;
  a ^= a << 23;
  random_[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
  return random_[1] + b;
}
void SessionState::seed_random(double seed) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &seed, sizeof bits);
  for (auto& r : random_) {  // splitmix64
    bits += 0x9e3779b97f4a7c15u;
    std::uint64_t z = bits;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    r = z ^ (z >> 31);
  }
}

void SessionState::sleep(double seconds) {
  using namespace std::chrono;
  const auto end = steady_clock::now() + duration<double>(seconds);
  while (steady_clock::now() < end) {
    if (interrupted.load(std::memory_order_relaxed))
      throw Error(errc::query_canceled, "canceling statement due to user request");
    std::this_thread::sleep_for(std::min<duration<double>>(end - steady_clock::now(), milliseconds(5)));
  }
}

bool SessionState::is_reserved_word(std::string_view lower_case) {
  return parser::quote_identifier(lower_case) != lower_case;
}

}  // namespace pgmicro::engine
