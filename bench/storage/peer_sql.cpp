/// Peer S: SQLite through prepared statements, the fastest way a user has. Each statement is prepared once, bound
/// without copies, and reset; loops run inside one transaction; sums are computed by SQLite itself.
#include "rows.h"
#include "table.hpp"

#include <sqlite3.h>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace pgmicro::bench {
namespace {

[[noreturn]] void fail(sqlite3* db, const char* what) {
  std::fprintf(stderr, "SQLite failed: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
  std::exit(1);
}

class Connection {
 public:
  Connection(const std::string& path, const std::string& pragmas) {
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) fail(db_, "open");
    exec(pragmas);
  }
  ~Connection() { sqlite3_close(db_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void exec(const std::string& text) {
    if (sqlite3_exec(db_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_, text.c_str());
  }
  [[nodiscard]] sqlite3* get() const { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

class Statement {
 public:
  Statement(const Connection& c, const char* text) : db_(c.get()) {
    if (sqlite3_prepare_v3(db_, text, -1, SQLITE_PREPARE_PERSISTENT, &s_, nullptr) != SQLITE_OK)
      fail(db_, text);
  }
  ~Statement() { sqlite3_finalize(s_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int at, std::int64_t v) { sqlite3_bind_int64(s_, at, v); }
  bool step() {
    const int rc = sqlite3_step(s_);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) fail(db_, sqlite3_sql(s_));
    return rc == SQLITE_ROW;
  }
  void step_and_reset() {
    step();
    sqlite3_reset(s_);
  }
  [[nodiscard]] sqlite3_stmt* get() const { return s_; }

 private:
  sqlite3* db_;
  sqlite3_stmt* s_ = nullptr;
};

constexpr const char* create =
    "create table t(id integer primary key, k integer, x real, name text, note text)";

void bind_row(sqlite3_stmt* s, std::int64_t id) {
  const unsigned slot = row_slot(id);
  sqlite3_bind_int(s, 2, row_k(id));
  sqlite3_bind_double(s, 3, row_pool.x[slot]);
  sqlite3_bind_text(s, 4, row_pool.name[slot], row_name_bytes, SQLITE_STATIC);
  sqlite3_bind_text(s, 5, row_pool.note[slot], row_note_bytes, SQLITE_STATIC);
}

/// The rowid is left to SQLite: it then knows that the row goes to the end, without a search.
void append_rows(Connection& c, std::int64_t first, std::int64_t count) {
  Statement insert(c, "insert into t values(?1,?2,?3,?4,?5)");
  std::int64_t id = first;
  insert.bind(1, id);  // the first one names its id, SQLite counts on from there
  for (; id < first + count; ++id) {
    bind_row(insert.get(), id);
    insert.step_and_reset();
    sqlite3_bind_null(insert.get(), 1);
  }
}

std::uint64_t one_integer(Connection& c, const char* text) {
  Statement s(c, text);
  s.step();
  return static_cast<std::uint64_t>(sqlite3_column_int64(s.get(), 0));
}

std::string memory_pragmas(const TableOptions& o) {
  return "pragma page_size=" + std::to_string(o.page_size) + "; pragma cache_size=-" +
         std::to_string(o.cache_bytes / 1024) + ";";
}

class SqlTable final : public MemoryTable {
 public:
  explicit SqlTable(const TableOptions& o) : c_(":memory:", memory_pragmas(o) + create) {}

  void append(std::int64_t first, std::int64_t count) override {
    c_.exec("begin");
    append_rows(c_, first, count);
    c_.exec("commit");
  }
  void insert(Ids ids) override {
    c_.exec("begin");
    {
      Statement s(c_, "insert into t values(?1,?2,?3,?4,?5)");
      for (const std::int32_t id : ids) {
        s.bind(1, id);
        bind_row(s.get(), id);
        s.step_and_reset();
      }
    }
    c_.exec("commit");
  }
  void build_index() override { c_.exec("create index t_k on t(k)"); }

  std::uint64_t lookup(Ids ids) override {
    std::uint64_t sum = 0;
    c_.exec("begin");
    {
      Statement s(c_, "select k from t where id=?1");
      for (const std::int32_t id : ids) {
        s.bind(1, id);
        if (!s.step()) fail(nullptr, "lookup: no such row");
        sum += static_cast<std::uint64_t>(sqlite3_column_int64(s.get(), 0));
        sqlite3_reset(s.get());
      }
    }
    c_.exec("commit");
    return sum;
  }
  std::uint64_t seek_and_fetch(Ids ids) override {
    std::uint64_t sum = 0;
    c_.exec("begin");
    {
      Statement s(c_, "select note from t where k=?1");
      for (const std::int32_t id : ids) {
        s.bind(1, row_k(id));
        if (!s.step()) fail(nullptr, "seek: no such row");
        const unsigned char* text = sqlite3_column_text(s.get(), 0);
        sum += row_mix_text(text, static_cast<std::uint64_t>(sqlite3_column_bytes(s.get(), 0)));
        sqlite3_reset(s.get());
      }
    }
    c_.exec("commit");
    return sum;
  }
  // Not by the index on k, which has all that these ask for in a quarter of the bytes: the rows are scans of the table.
  std::uint64_t scan_one() override { return one_integer(c_, "select sum(k) from t not indexed"); }
  std::uint64_t scan_all() override {
    std::uint64_t sum = 0;
    Statement s(c_, "select id,k,x,name,note from t");
    while (s.step()) {
      const unsigned char* name = sqlite3_column_text(s.get(), 3);
      const unsigned char* note = sqlite3_column_text(s.get(), 4);
      sum += static_cast<std::uint64_t>(sqlite3_column_int64(s.get(), 0)) +
             static_cast<std::uint64_t>(sqlite3_column_int64(s.get(), 1)) +
             row_mix_real(sqlite3_column_double(s.get(), 2)) +
             row_mix_text(name, static_cast<std::uint64_t>(sqlite3_column_bytes(s.get(), 3))) +
             row_mix_text(note, static_cast<std::uint64_t>(sqlite3_column_bytes(s.get(), 4)));
    }
    return sum;
  }
  std::uint64_t walk() override { return one_integer(c_, "select sum(id) from t not indexed"); }
  void update(Ids ids) override {
    c_.exec("begin");
    {
      Statement s(c_, "update t set k=?2 where id=?1");
      for (const std::int32_t id : ids) {
        s.bind(1, id);
        s.bind(2, row_k_updated(id));
        s.step_and_reset();
      }
    }
    c_.exec("commit");
  }
  void erase(Ids ids) override {
    c_.exec("begin");
    {
      Statement s(c_, "delete from t where id=?1");
      for (const std::int32_t id : ids) {
        s.bind(1, id);
        s.step_and_reset();
      }
    }
    c_.exec("commit");
  }

 private:
  Connection c_;
};

/// WAL, because it is the faster of SQLite's modes for all of this and the one whose files we write.
class SqlFile final : public FileTable {
 public:
  SqlFile(const std::string& path, const TableOptions& o)
      : c_(path, memory_pragmas(o) + "pragma journal_mode=wal; pragma synchronous=full;" +
                     "create table if not exists t(id integer primary key, k integer, x real, name text, "
                     "note text)"),
        read_(c_, "select k from t where id=?1"), write_(c_, "insert into t values(?1,?2,?3,?4,?5)") {}

  void append(std::int64_t first, std::int64_t count) override {
    c_.exec("begin");
    append_rows(c_, first, count);
    c_.exec("commit");
  }
  std::uint64_t lookup_each(Ids ids) override {
    std::uint64_t sum = 0;
    for (const std::int32_t id : ids) {
      read_.bind(1, id);
      if (!read_.step()) fail(nullptr, "lookup: no such row");
      sum += static_cast<std::uint64_t>(sqlite3_column_int64(read_.get(), 0));
      sqlite3_reset(read_.get());
    }
    return sum;
  }
  void commit_each(std::int64_t first, std::int64_t count) override {
    for (std::int64_t id = first; id < first + count; ++id) {
      write_.bind(1, id);
      bind_row(write_.get(), id);
      write_.step_and_reset();
    }
  }
  std::uint64_t scan_one() override { return one_integer(c_, "select sum(k) from t"); }

 private:
  Connection c_;
  Statement read_;
  Statement write_;
};

std::uint64_t one_row(Connection& c, std::int64_t id) {
  {
    Statement s(c, "insert into t values(?1,?2,?3,?4,?5)");
    s.bind(1, id);
    bind_row(s.get(), id);
    s.step();
  }
  Statement s(c, "select k from t where id=?1");
  s.bind(1, id);
  s.step();
  return static_cast<std::uint64_t>(sqlite3_column_int64(s.get(), 0));
}

}  // namespace

std::unique_ptr<MemoryTable> sql(const TableOptions& o) { return std::make_unique<SqlTable>(o); }
std::unique_ptr<FileTable> sql_file(const std::string& path, const TableOptions& o) {
  return std::make_unique<SqlFile>(path, o);
}
std::uint64_t sql_open_close(std::int64_t id) {
  Connection c(":memory:", create);
  return one_row(c, id);
}
std::shared_ptr<void> sql_open(std::int64_t id) {
  auto c = std::make_shared<Connection>(":memory:", create);
  one_row(*c, id);
  return c;
}
const char* sql_version() { return sqlite3_libversion(); }

}  // namespace pgmicro::bench
