#include "engine.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace pgmicro::bench {
namespace {

void check(int code, sqlite3* db) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
    throw std::runtime_error(sqlite3_errmsg(db));
}

class Prepared {
 public:
  Prepared(sqlite3* db, const std::string& sql) : db_(db) {
    check(sqlite3_prepare_v2(db, sql.c_str(), static_cast<int>(sql.size()), &statement_, nullptr), db);
  }
  Prepared(const Prepared&) = delete;
  ~Prepared() { sqlite3_finalize(statement_); }
  void bind(int at, std::int64_t v) { sqlite3_bind_int64(statement_, at, v); }
  void bind(int at, double v) { sqlite3_bind_double(statement_, at, v); }
  void bind(int at, std::string_view v) {
    sqlite3_bind_text(statement_, at, v.data(), static_cast<int>(v.size()), SQLITE_STATIC);
  }
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    check(code, db_);
    return false;
  }
  void reset() { sqlite3_reset(statement_); }
  void run() {
    step();
    reset();
  }
  [[nodiscard]] std::int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] std::size_t text_size(int column) {
    (void)sqlite3_column_text(statement_, column);
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }
  [[nodiscard]] int columns() const { return sqlite3_column_count(statement_); }

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
};

class Sqlite final : public OltpEngine {
 public:
  explicit Sqlite(const std::string& path) {
    check(sqlite3_open(path.empty() ? ":memory:" : path.c_str(), &db_), db_);
    exec("PRAGMA cache_size = -65536");
    if (!path.empty()) exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  }
  ~Sqlite() override { sqlite3_close(db_); }

  void create() override {
    exec(
        "CREATE TABLE bench (id INTEGER PRIMARY KEY, k INTEGER, name TEXT, x REAL, at TEXT);"
        "CREATE INDEX bench_k ON bench (k);"
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT);"
        "CREATE TABLE item (id INTEGER PRIMARY KEY, title TEXT);"
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, item INTEGER)");
  }
  void insert(std::int64_t first, std::int64_t count) override {
    exec("BEGIN");
    Prepared s(db_, insert_sql);
    for (std::int64_t id = first; id < first + count; ++id) {
      s.bind(1, id);
      s.bind(2, key_of(id));
      s.bind(3, std::string_view("name of row number "));
      s.bind(4, static_cast<double>(id) * 0.5);
      s.bind(5, std::string_view("2024-01-02 03:04:05"));
      s.run();
    }
    exec("COMMIT");
  }
  void fill_orders(std::int64_t count) override {
    const auto series = [](std::int64_t n) {
      return "WITH RECURSIVE s(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM s WHERE g < " + std::to_string(n) +
             ") ";
    };
    exec("INSERT INTO customer " + series(1000) + "SELECT g, 'customer ' || g FROM s");
    exec("INSERT INTO item " + series(1000) + "SELECT g, 'item ' || g FROM s");
    exec("INSERT INTO orders " + series(count) + "SELECT g, g % 1000 + 1, g * 7 % 1000 + 1 FROM s");
  }
  void checkpoint() override { exec("PRAGMA wal_checkpoint(TRUNCATE)"); }

  std::uint64_t point(Ids ids) override {
    return sum(point_sql, ids, [](std::int32_t id) { return std::int64_t{id}; });
  }
  std::uint64_t point_ad_hoc(Ids ids) override {
    std::uint64_t total = 0;
    for (const auto id : ids) {
      Prepared s(db_, "SELECT k, name FROM bench WHERE id = " + std::to_string(id));
      while (s.step()) total += static_cast<std::uint64_t>(s.integer(0)) + s.text_size(1);
    }
    return total;
  }
  std::uint64_t by_index(Ids ids) override {
    return sum(index_sql, ids, [](std::int32_t id) { return key_of(id); });
  }
  std::uint64_t range(Ids ids) override {
    std::uint64_t total = 0;
    Prepared s(db_, range_sql);
    for (const auto id : ids) {
      s.bind(1, std::int64_t{id});
      s.bind(2, std::int64_t{id} + 100);
      while (s.step()) total += static_cast<std::uint64_t>(s.integer(0));
      s.reset();
    }
    return total;
  }
  std::uint64_t update(Ids ids) override { return change(update_sql, ids); }
  std::uint64_t update_indexed(Ids ids) override { return change(update_indexed_sql, ids); }
  std::uint64_t remove(Ids ids) override { return change(delete_sql, ids); }
  std::uint64_t join(Ids ids) override {
    std::uint64_t total = 0;
    Prepared s(db_, join_sql);
    for (const auto id : ids) {
      s.bind(1, std::int64_t{id});
      while (s.step()) total += s.text_size(0) + s.text_size(1);
      s.reset();
    }
    return total;
  }
  std::uint64_t prepare(int text, std::int64_t count) override {
    const std::string sql = planned_texts[text];
    const auto at = sql.find('#');
    std::uint64_t columns = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      std::string one = sql;
      one.replace(at, 1, std::to_string(next_number()));
      columns += static_cast<std::uint64_t>(Prepared(db_, one).columns());
    }
    return columns;
  }

 private:
  void exec(const std::string& sql) { check(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), db_); }
  template <class Key>
  std::uint64_t sum(const char* sql, Ids ids, Key key) {
    std::uint64_t total = 0;
    Prepared s(db_, sql);
    for (const auto id : ids) {
      s.bind(1, key(id));
      while (s.step()) total += static_cast<std::uint64_t>(s.integer(0)) + s.text_size(1);
      s.reset();
    }
    return total;
  }
  std::uint64_t change(const char* sql, Ids ids) {
    exec("BEGIN");
    std::uint64_t changed = 0;
    {
      Prepared s(db_, sql);
      for (const auto id : ids) {
        s.bind(1, std::int64_t{id});
        s.run();
        changed += static_cast<std::uint64_t>(sqlite3_changes(db_));
      }
    }
    exec("COMMIT");
    return changed;
  }

  sqlite3* db_ = nullptr;
};

}  // namespace

std::unique_ptr<OltpEngine> oltp_sqlite(const std::string& path) { return std::make_unique<Sqlite>(path); }

std::uint64_t open_and_close_sqlite(std::int64_t count, bool fresh) {
  static std::int64_t number = 0;
  std::uint64_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string name = fresh ? "t" + std::to_string(++number) : "t";
    sqlite3* db = nullptr;
    check(sqlite3_open(":memory:", &db), db);
    check(sqlite3_exec(db, ("CREATE TABLE " + name + " (id INTEGER PRIMARY KEY, name TEXT)").c_str(), nullptr,
                       nullptr, nullptr),
          db);
    check(sqlite3_exec(db, ("INSERT INTO " + name + " VALUES (1, 'one')").c_str(), nullptr, nullptr, nullptr),
          db);
    {
      Prepared s(db, "SELECT id, name FROM " + name);
      while (s.step()) sum += static_cast<std::uint64_t>(s.integer(0)) + s.text_size(1);
    }
    sqlite3_close(db);
  }
  return sum;
}

}  // namespace pgmicro::bench
