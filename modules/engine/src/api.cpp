// The public API over the states behind it.

#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/backend_of.hpp>
#include <pgmicro/engine/detail/database_state.hpp>
#include <pgmicro/engine/detail/statement_state.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pgmicro.hpp>
#include <pgmicro/storage.hpp>
#include <pgmicro/types/type_info.hpp>

#include <charconv>
#include <cmath>

namespace pgmicro {

using engine::DatabaseState;
using engine::SessionState;
using engine::StatementState;

// ── Statement ──────────────────────────────────────────────────────────────────────────────────────────────────

Statement::Statement(std::shared_ptr<StatementState> state) noexcept : state_(std::move(state)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() {
  if (state_) state_->reset();
}
std::span<const ColumnInfo> Statement::columns() const { return state_->columns(); }
std::span<const Oid> Statement::params() const { return state_->params(); }
bool Statement::step() { return state_->step(); }
void Statement::reset() { state_->reset(); }
const CommandTag& Statement::tag() const { return state_->tag(); }
CommandTag Statement::finish() {
  while (state_->step()) {
  }
  return state_->tag();
}

std::size_t Row::size() const noexcept { return statement_->columns().size(); }
bool Row::is_null(std::size_t column) const { return statement_->value(column).null; }

// ── Session ────────────────────────────────────────────────────────────────────────────────────────────────────

Session::Session(std::shared_ptr<SessionState> state) noexcept : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() {
  if (state_) state_->end();
}

std::vector<Result> Session::exec(std::string_view sql) {
  std::vector<Result> results;
  state_->run_script(sql, [&](const Result& r) { results.push_back(r); });
  return results;
}
void Session::exec_each(std::string_view sql, const std::function<void(const Result&)>& receive) {
  state_->run_script(sql, receive);
}
Statement Session::prepare(std::string_view sql, std::span<const Oid> param_types) {
  return Statement(state_->prepare(sql, param_types));
}

TransactionStatus Session::status() const noexcept { return state_->transaction().status(); }
void Session::on_notice(std::function<void(const Notice&)> handler) {
  state_->notice_handler = std::move(handler);
}
void Session::interrupt() noexcept { state_->interrupted.store(true, std::memory_order_relaxed); }

namespace {
// Names that a user's savepoints do not meet.
constexpr std::string_view nested_savepoint = "pgmicro nested transaction";
}  // namespace

void Session::begin(const TransactionOptions& options) {
  auto& transaction = state_->transaction();
  transaction.check_not_failed();
  if (transaction.in_block()) return transaction.savepoint(nested_savepoint);
  constexpr engine::IsolationLevel levels[] = {engine::IsolationLevel::read_committed,
                                               engine::IsolationLevel::repeatable_read,
                                               engine::IsolationLevel::serializable};
  transaction.begin({.isolation = levels[static_cast<int>(options.isolation)],
                     .read_only = options.read_only,
                     .deferrable = {}});
}
void Session::commit() {
  auto& transaction = state_->transaction();
  if (transaction.has_savepoint(nested_savepoint)) return transaction.release(nested_savepoint);
  if (!transaction.commit(false))
    throw Error(SqlState("25P02"), "the transaction had failed, and was rolled back");
}
void Session::rollback() noexcept {
  auto& transaction = state_->transaction();
  try {
    if (transaction.has_savepoint(nested_savepoint)) {
      transaction.rollback_to(nested_savepoint);
      transaction.release(nested_savepoint);
    } else {
      transaction.rollback(false);
    }
  } catch (const Error&) {
    // Only in a transaction that is over, whatever we say.
  }
}
bool Session::may_retry(const Error& error, int attempt, const TransactionOptions& options) {
  const auto state = error.sqlstate();
  return attempt < options.retries && (state == errc::serialization_failure || state == SqlState("40P01"));
}

// ── Database ───────────────────────────────────────────────────────────────────────────────────────────────────

Database::Database(std::shared_ptr<DatabaseState> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Database Database::open(std::string_view path, const OpenOptions& options) {
  constexpr pager::Synchronous levels[] = {pager::Synchronous::off, pager::Synchronous::normal,
                                           pager::Synchronous::full, pager::Synchronous::extra};
  auto storage = open_file(path,
                           {.page_size = options.page_size,
                            .synchronous = levels[static_cast<int>(options.durability)],
                            .locking = options.exclusive ? pager::Locking::exclusive : pager::Locking::shared,
                            .read_only = options.read_only,
                            .create = options.create},
                           {.busy_timeout_ms = options.busy_timeout_ms, .cache_bytes = options.cache_bytes});
  auto name = path.substr(path.rfind('/') + 1);
  if (const auto dot = name.rfind('.'); dot != std::string_view::npos && dot != 0) name = name.substr(0, dot);
  return Database(
      std::make_shared<DatabaseState>(engine::make_backend(std::move(storage)), std::string(name)));
}
Database Database::memory() {
  return Database(std::make_shared<DatabaseState>(engine::make_backend(open_memory()), "memory"));
}
Database Database::fork() { return Database(state_->fork()); }

void Database::backup(std::string_view path) {
  if (main_) main_->state_->settle();
  const auto copy = state_->backend().session();
  copy->begin(TxnMode::read);
  pager::PosixFileSystem files;
  if (files.exists(path))
    throw Error(SqlState("58P02"), "could not create file \"" + std::string(path) + "\": it exists already");
  auto file = files.open(path, pager::OpenMode::create);
  std::uint64_t at = 0;
  for (std::uint32_t page = 1; page <= copy->page_count(); ++page)
    copy->read_page(PageNo{page}, [&](Bytes bytes) {
      file.write(at, bytes);
      at += bytes.size();
    });
  file.sync();
  files.sync_folder_of(path);
}

Session Database::session() { return Session(std::make_shared<SessionState>(state_)); }
Session& Database::main() noexcept {
  if (!main_) main_ = std::make_unique<Session>(session());
  return *main_;
}

// ── values ─────────────────────────────────────────────────────────────────────────────────────────────────────

namespace engine {

namespace {

[[nodiscard]] const types::TypeInfo& type_of(const StatementState& statement, std::size_t column) {
  return *types::find_type(statement.columns()[column].type);
}
[[nodiscard]] const Datum& present(const StatementState& statement, std::size_t column) {
  const Datum& d = statement.value(column);
  if (d.null)
    throw Error(SqlState("22004"), "column \"" + std::string(statement.columns()[column].name) +
                                       "\" is NULL; read it as a std::optional");
  return d;
}
[[nodiscard]] Error out_of_range(const StatementState& statement, std::size_t column) {
  return {SqlState("22003"),
          "the value of column \"" + std::string(statement.columns()[column].name) + "\" is out of range"};
}

/// By way of the text form: what any type can be read through.
template <class T>
[[nodiscard]] T parse(StatementState& statement, std::size_t column, std::string_view what) {
  const std::string text(statement.text(column));
  char* end = nullptr;
  errno = 0;
  T value{};
  if constexpr (std::is_same_v<T, double>)
    value = std::strtod(text.c_str(), &end);
  else
    value = std::strtoll(text.c_str(), &end, 10);
  if (errno == ERANGE) throw out_of_range(statement, column);
  if (text.empty() || *end != '\0')
    throw Error(SqlState("22P02"),
                "invalid input syntax for type " + std::string(what) + ": \"" + text + '"');
  return value;
}

}  // namespace

bool column_is_null(const StatementState& statement, std::size_t column) {
  return statement.value(column).null;
}

bool read_bool(StatementState& statement, std::size_t column) {
  const Datum& d = present(statement, column);
  if (type_of(statement, column).representation == types::Representation::integer) return d.integer != 0;
  return parse<std::int64_t>(statement, column, "boolean") != 0;
}

std::int64_t read_integer(StatementState& statement, std::size_t column, std::int64_t min, std::int64_t max) {
  const Datum& d = present(statement, column);
  const auto& type = type_of(statement, column);
  std::int64_t value = 0;
  if (type.representation == types::Representation::integer && type.category != 'D')
    value = d.integer;
  else
    value = parse<std::int64_t>(statement, column, "bigint");
  if (value < min || value > max) throw out_of_range(statement, column);
  return value;
}

double read_real(StatementState& statement, std::size_t column) {
  const Datum& d = present(statement, column);
  const auto& type = type_of(statement, column);
  if (type.representation == types::Representation::real) return d.real;
  if (type.representation == types::Representation::integer && type.category == 'N')
    return static_cast<double>(d.integer);
  return parse<double>(statement, column, "double precision");
}

std::string_view read_text(StatementState& statement, std::size_t column) {
  (void)present(statement, column);
  return statement.text(column);
}

Bytes read_bytes(StatementState& statement, std::size_t column) {
  const Datum& d = present(statement, column);
  if (type_of(statement, column).representation == types::Representation::bytes) return d.bytes();
  const auto text = statement.text(column);
  return as_bytes(text.data(), text.size());
}

void bind_value(StatementState& statement, std::size_t number, const Argument& value) {
  const auto params = statement.params();
  if (number == 0 || number > params.size())
    throw Error(SqlState("08P01"), "there is no parameter $" + std::to_string(number) +
                                       " in a statement of " + std::to_string(params.size()));
  const auto& type = *types::find_type(params[number - 1]);
  Arena& scratch = statement.scratch();
  scratch.reset();
  const types::Context context{scratch, statement.session().settings().parsed().types};
  const auto through_text = [&](std::string_view text) { return type.input(text, -1, context); };
  using enum Argument::Kind;
  const bool counts = type.oid == type_oid::int2 || type.oid == type_oid::int4 || type.oid == type_oid::int8;
  Datum d = Datum::null_value();
  switch (value.kind()) {
    case null: break;
    case boolean:
      d = type.oid == type_oid::boolean ? Datum::of(value.integer() != 0)
          : counts                      ? Datum::of(value.integer())
                                        : through_text(value.integer() ? "true" : "false");
      break;
    case integer: {
      const bool fits =
          type.oid == type_oid::int8 ||
          (type.oid == type_oid::int4 && value.integer() == static_cast<std::int32_t>(value.integer())) ||
          (type.oid == type_oid::int2 && value.integer() == static_cast<std::int16_t>(value.integer()));
      if (fits) {
        d = Datum::of(value.integer());
      } else if (type.oid == type_oid::float8) {
        d = Datum::of(static_cast<double>(value.integer()));
      } else {
        char text[24];
        const auto end = std::to_chars(text, text + sizeof text, value.integer()).ptr;
        d = through_text(scratch.copy({text, static_cast<std::size_t>(end - text)}));
      }
      break;
    }
    case real: {
      if (type.oid == type_oid::float8) {
        d = Datum::of(value.real());
      } else {
        char text[32];
        const auto end = std::to_chars(text, text + sizeof text, value.real()).ptr;
        d = through_text(scratch.copy({text, static_cast<std::size_t>(end - text)}));
      }
      break;
    }
    case text:
      d = type.oid == type_oid::text || type.oid == type_oid::varchar ? Datum::of(value.text())
                                                                      : through_text(value.text());
      break;
    case bytes:
      if (type.oid == type_oid::bytea)
        d = Datum::of(value.text());
      else
        d = type.receive(as_bytes(value.text().data(), value.text().size()), -1, context);
      break;
  }
  statement.set_parameter(number, d);
}

}  // namespace engine

}  // namespace pgmicro
