#pragma once
/// PostgreSQL in your program, in one include.
///
///     auto db = pgmicro::Database::open("app.db");                     // or Database::memory()
///     db.exec("CREATE TABLE IF NOT EXISTS people (id serial PRIMARY KEY, name text NOT NULL)");
///     db.exec("INSERT INTO people (name) VALUES ($1)", "Ada");
///     for (auto [id, name] : db.query<int, std::string_view>("SELECT id, name FROM people"))
///       std::cout << id << ' ' << name << '\n';
///
/// A Database is one file or one place in memory, and may be used by many threads. A Session is one connection to it:
/// settings, a transaction, prepared statements; used by one thread at a time. The functions of a Database that run SQL
/// do so in a session of its own, one at a time.
///
/// Failure is an exception, pgmicro::Error, with PostgreSQL's SQLSTATE, message, detail, hint and position. A statement
/// that failed has changed nothing.
///
/// Rows are views: what a Row shows lives until the next row is asked for.

#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/value.hpp>
#include <pgmicro/types/oid.hpp>

#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgmicro {

namespace engine {
class DatabaseState;
class SessionState;
class StatementState;
}  // namespace engine

class Session;
class Statement;

/// When a commit is on disk. As SQLite's PRAGMA synchronous.
enum class Durability : std::uint8_t { off, normal, full, extra };

struct OpenOptions {
  bool read_only = false;
  bool create = true;  ///< the file, if there is none
  Durability durability = Durability::full;
  bool exclusive = false;          ///< no other process: no shared memory
  std::uint32_t page_size = 4096;  ///< of a file yet to be made
  std::size_t cache_bytes = std::size_t{64} << 20;
  std::uint32_t busy_timeout_ms = 5000;  ///< how long a writer waits for another
};

/// A column of a result.
struct ColumnInfo {
  std::string_view name;
  Oid type = Oid::invalid;
  std::int32_t typmod = -1;
  Oid table = Oid::invalid;  ///< where it comes from, if from a table's column
  std::int16_t table_column = 0;
};

/// What a statement did: "INSERT 0 2", "SELECT 3", "CREATE TABLE".
struct CommandTag {
  std::string text;
  std::int64_t rows = 0;  ///< how many rows were returned or changed
};

/// One row of a result: a view.
class Row {
 public:
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] bool is_null(std::size_t column) const;
  /// The column as a T: bool, integers, floating point, std::string(_view), std::span<const std::byte>, and
  /// std::optional of these where it may be NULL (otherwise 22004). What a type cannot be, its text form may be read from:
  /// a numeric as double, a date as std::string. 22003 if it does not fit.
  template <class T>
  [[nodiscard]] T get(std::size_t column) const {
    return engine::ValueOf<T>::read(*statement_, column);
  }
  /// As psql would show it.
  [[nodiscard]] std::string_view text(std::size_t column) const { return get<std::string_view>(column); }

 private:
  friend class Statement;
  explicit Row(engine::StatementState& statement) noexcept : statement_(&statement) {}
  engine::StatementState* statement_;
};

/// A prepared statement: parsed, typed and planned once, run any number of times.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  [[nodiscard]] std::span<const ColumnInfo> columns() const;
  /// Types of $1, $2 …, as the statement's text implies them.
  [[nodiscard]] std::span<const Oid> params() const;

  /// Parameters from 1. Bound values stay until they are bound anew; unbound ones are NULL.
  template <class T>
  Statement& bind(std::size_t number, const T& value) {
    engine::bind_value(*state_, number, engine::Argument(value));
    return *this;
  }
  template <class... Args>
  Statement& bind_all(const Args&... args) {
    std::size_t number = 0;
    (void(bind(++number, args)), ...);
    return *this;
  }
  /// Runs to the next row. False: the statement is done, and its changes are made (committed, outside a transaction).
  bool step();
  /// The row that step() came to.
  [[nodiscard]] Row row() const noexcept { return Row(*state_); }
  /// Ends a run that is under way: changes of a statement that was not run to its end are undone.
  void reset();
  /// Binds, runs to the end and forgets the rows.
  template <class... Args>
  CommandTag run(const Args&... args) {
    reset();
    bind_all(args...);
    return finish();
  }
  [[nodiscard]] const CommandTag& tag() const;

 private:
  friend class Session;
  template <class...>
  friend class Rows;
  explicit Statement(std::shared_ptr<engine::StatementState> state) noexcept;
  CommandTag finish();
  std::shared_ptr<engine::StatementState> state_;
};

/// The rows of a query, one after another: for (auto [a, b] : db.query<int, std::string>(…)). Without types: Row by Row.
template <class... Ts>
class Rows {
 public:
  using value_type = std::conditional_t<sizeof...(Ts) == 0, Row, std::tuple<Ts...>>;
  explicit Rows(Statement statement) : statement_(std::move(statement)) {}

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Rows::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = value_type;
    iterator() noexcept = default;
    [[nodiscard]] value_type operator*() const {
      if constexpr (sizeof...(Ts) == 0)
        return statement_->row();
      else
        return read(std::index_sequence_for<Ts...>{});
    }
    iterator& operator++() {
      if (!statement_->step()) statement_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.statement_ == b.statement_;
    }

   private:
    friend class Rows;
    explicit iterator(Statement* statement) : statement_(statement) { ++*this; }
    template <std::size_t... I>
    [[nodiscard]] std::tuple<Ts...> read(std::index_sequence<I...>) const {
      const Row row = statement_->row();
      return {row.template get<Ts>(I)...};
    }
    Statement* statement_ = nullptr;
  };
  /// Starts the query. Once.
  [[nodiscard]] iterator begin() { return iterator(&statement_); }
  [[nodiscard]] iterator end() const noexcept { return {}; }

  [[nodiscard]] std::span<const ColumnInfo> columns() const { return statement_.columns(); }
  [[nodiscard]] Statement& statement() noexcept { return statement_; }

 private:
  Statement statement_;
};

/// A result that was read to its end, as text: what exec() gives for each statement of a script.
struct Result {
  struct Column {
    std::string name;
    Oid type = Oid::invalid;
    std::int32_t typmod = -1;
    std::string type_name;  ///< "numeric(10,2)"
  };
  bool has_rows = false;  ///< a query, though it may have given none; otherwise a command
  std::vector<Column> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  CommandTag tag;
};

/// NOTICE, WARNING, INFO …: what the server would send beside results.
struct Notice {
  std::string severity;
  SqlState sqlstate;
  std::string message, detail, hint;
  std::int32_t position = 0;
};

enum class Isolation : std::uint8_t { read_committed, repeatable_read, serializable };
struct TransactionOptions {
  Isolation isolation = Isolation::read_committed;
  bool read_only = false;
  int retries = 0;  ///< how often the function is run again after 40001 or 40P01
};

/// PostgreSQL's ReadyForQuery: idle, in a transaction, in one that failed.
enum class TransactionStatus : char { idle = 'I', active = 'T', failed = 'E' };

class Session {
 public:
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  /// Rolls back what is open.
  ~Session();

  /// Runs all statements of `sql`, as one implicit transaction if there are several (PostgreSQL's simple query).
  std::vector<Result> exec(std::string_view sql);
  /// The same, each result as soon as it is there: also those before a statement that fails.
  void exec_each(std::string_view sql, const std::function<void(const Result&)>& receive);
  /// Runs one statement with parameters.
  template <class Arg, class... Args>
  CommandTag exec(std::string_view sql, const Arg& arg, const Args&... args) {
    return prepare(sql).run(arg, args...);
  }
  template <class... Ts, class... Args>
  [[nodiscard]] Rows<Ts...> query(std::string_view sql, const Args&... args) {
    Statement statement = prepare(sql);
    statement.bind_all(args...);
    return Rows<Ts...>(std::move(statement));
  }
  /// One statement. Types of parameters that are not given are inferred.
  [[nodiscard]] Statement prepare(std::string_view sql, std::span<const Oid> param_types = {});

  /// BEGIN, the function, COMMIT; ROLLBACK if it throws. Inside a transaction: a savepoint.
  template <class F>
  auto transaction(F&& f, const TransactionOptions& options = {}) {
    for (int attempt = 0;; ++attempt) {
      begin(options);
      try {
        if constexpr (std::is_void_v<std::invoke_result_t<F&, Session&>>) {
          f(*this);
          commit();
          return;
        } else {
          auto result = f(*this);
          commit();
          return result;
        }
      } catch (const Error& error) {
        rollback();
        if (!may_retry(error, attempt, options)) throw;
      } catch (...) {
        rollback();
        throw;
      }
    }
  }
  [[nodiscard]] TransactionStatus status() const noexcept;

  /// Called for each notice, by the thread that runs the statement.
  void on_notice(std::function<void(const Notice&)> handler);
  /// Makes the statement that runs now, in whatever thread, fail with 57014. From any thread.
  void interrupt() noexcept;

 private:
  friend class Database;
  explicit Session(std::shared_ptr<engine::SessionState> state) noexcept;
  void begin(const TransactionOptions& options);
  void commit();
  void rollback() noexcept;
  [[nodiscard]] static bool may_retry(const Error& error, int attempt, const TransactionOptions& options);
  std::shared_ptr<engine::SessionState> state_;
};

class Database {
 public:
  /// A SQLite database file, made if there is none. Other processes may have it open.
  [[nodiscard]] static Database open(std::string_view path, const OpenOptions& options = {});
  /// An empty database in memory: microseconds and some KiB.
  [[nodiscard]] static Database memory();
  /// A database of its own with this one's contents as of the last commit, in constant time; independent both ways.
  [[nodiscard]] Database fork();

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  [[nodiscard]] Session session();
  /// The session behind the functions below.
  [[nodiscard]] Session& main() noexcept;

  std::vector<Result> exec(std::string_view sql) { return main().exec(sql); }
  template <class Arg, class... Args>
  CommandTag exec(std::string_view sql, const Arg& arg, const Args&... args) {
    return main().exec(sql, arg, args...);
  }
  template <class... Ts, class... Args>
  [[nodiscard]] Rows<Ts...> query(std::string_view sql, const Args&... args) {
    return main().query<Ts...>(sql, args...);
  }
  [[nodiscard]] Statement prepare(std::string_view sql, std::span<const Oid> param_types = {}) {
    return main().prepare(sql, param_types);
  }
  template <class F>
  auto transaction(F&& f, const TransactionOptions& options = {}) {
    return main().transaction(std::forward<F>(f), options);
  }

  /// Copies all of it, as of one moment, into a new file. Readers and writers go on meanwhile.
  void backup(std::string_view path);

 private:
  explicit Database(std::shared_ptr<engine::DatabaseState> state);
  std::shared_ptr<engine::DatabaseState> state_;
  std::unique_ptr<Session> main_;
};

}  // namespace pgmicro
