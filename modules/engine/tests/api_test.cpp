// The public API: what SQL transcripts cannot say.

#include <pgmicro/pgmicro.hpp>

#include <sqlite3.h>

#include <gtest/gtest.h>

#include <unistd.h>
#include <cstdio>
#include <filesystem>
#include <thread>

namespace pgmicro {
namespace {

template <class F>
std::string state_of(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.sqlstate().text();
  }
  return "no error";
}

std::int64_t count(Database& db, const std::string& table) {
  for (auto [n] : db.query<std::int64_t>("SELECT count(*) FROM " + table)) return n;
  return -1;
}

TEST(Api, RowsHaveTheTypesThatOneAsksFor) {
  auto db = Database::memory();
  int rows = 0;
  for (auto [a, b, c, d, e] : db.query<int, std::string, double, bool, std::optional<int>>(
           "SELECT 42, 'text', 1.5::numeric, true, NULL::int")) {
    EXPECT_EQ(a, 42);
    EXPECT_EQ(b, "text");
    EXPECT_EQ(c, 1.5);
    EXPECT_TRUE(d);
    EXPECT_FALSE(e);
    ++rows;
  }
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(state_of([&] {
              for (auto [x] : db.query<std::int8_t>("SELECT 1000")) (void)x;
            }),
            "22003");
  EXPECT_EQ(state_of([&] {
              for (auto [x] : db.query<int>("SELECT NULL::int")) (void)x;
            }),
            "22004");
}

TEST(Api, ParametersBecomeWhatTheStatementWants) {
  auto db = Database::memory();
  db.exec("CREATE TABLE t (a int, b numeric, c text, d date, e bytea)");
  const std::byte bytes[] = {std::byte{1}, std::byte{0}, std::byte{255}};
  db.exec("INSERT INTO t VALUES ($1, $2, $3, $4, $5)", 7, 2.25, "seven", "2024-02-29", Bytes(bytes));
  db.exec("INSERT INTO t VALUES ($1, $2, $3, $4, $5)", std::optional<int>{}, 3, std::string("three"), nullptr,
          nullptr);
  for (const Row row : db.query("SELECT * FROM t ORDER BY a")) {
    if (row.is_null(0)) continue;
    EXPECT_EQ(row.text(1), "2.25");
    EXPECT_EQ(row.text(3), "2024-02-29");
    EXPECT_EQ(row.get<Bytes>(4).size(), 3u);
  }
  EXPECT_EQ(count(db, "t"), 2);
  EXPECT_EQ(state_of([&] { db.exec("INSERT INTO t (a) VALUES ($1)", "seven"); }), "22P02");
  EXPECT_EQ(state_of([&] { db.exec("INSERT INTO t (a) VALUES ($1)", 1, 2); }), "08P01");
  EXPECT_EQ(state_of([&] { db.exec("SELECT $1"); }), "42P02");
}

TEST(Api, AdHocConstantsShareAPlanAndKeepTheirValues) {
  auto db = Database::memory();
  for (const int i : {5, -5, 0, 7, -0, 2147483647})
    for (auto [v, s] : db.query<std::int64_t, std::string>("SELECT " + std::to_string(i) + ", '" +
                                                           std::to_string(i) + "'")) {
      EXPECT_EQ(v, i);
      EXPECT_EQ(s, std::to_string(i));
    }
  for (auto [v] : db.query<std::string>("SELECT -5000000000 - 1")) EXPECT_EQ(v, "-5000000001");
  for (auto [v] : db.query<std::string>("SELECT 5 -1")) EXPECT_EQ(v, "4");
}

TEST(Api, AStatementRunsAgainAndSeesDdl) {
  auto db = Database::memory();
  db.exec("CREATE TABLE t (a int PRIMARY KEY, b text)");
  Statement insert = db.prepare("INSERT INTO t VALUES ($1, $2)");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(insert.run(i, "row " + std::to_string(i)).text, "INSERT 0 1");
  EXPECT_EQ(state_of([&] { insert.run(5, "twice"); }), "23505");
  insert.run(100, "after a failure");
  Statement select = db.prepare("SELECT b FROM t WHERE a = $1");
  select.bind(1, 42);
  ASSERT_TRUE(select.step());
  EXPECT_EQ(select.row().text(0), "row 42");
  db.exec("CREATE INDEX ON t (b)");
  select.reset();
  ASSERT_TRUE(select.step());
  EXPECT_EQ(select.row().text(0), "row 42");
  db.exec("ALTER TABLE t ADD COLUMN c int DEFAULT 9");
  select.reset();
  ASSERT_TRUE(select.step());
}

TEST(Api, AQueryUnderWayIsReadBeforeTheNextStatementRuns) {
  auto db = Database::memory();
  db.exec("CREATE TABLE t (a int); INSERT INTO t SELECT g FROM generate_series(1, 1000) g");
  int sum = 0;
  for (auto [a] : db.query<int>("SELECT a FROM t ORDER BY a")) {
    sum += a;
    if (a % 100 == 0) db.exec("DELETE FROM t WHERE a = $1", a);
  }
  EXPECT_EQ(sum, 500500);
  EXPECT_EQ(count(db, "t"), 990);
}

TEST(Api, TransactionsEndWithTheirFunction) {
  auto db = Database::memory();
  db.exec("CREATE TABLE t (a int)");
  EXPECT_EQ(db.transaction([](Session& s) {
    s.exec("INSERT INTO t VALUES (1)");
    return 17;
  }),
            17);
  EXPECT_THROW(db.transaction([](Session& s) {
    s.exec("INSERT INTO t VALUES (2)");
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  db.transaction([](Session& s) {
    s.exec("INSERT INTO t VALUES (3)");
    EXPECT_EQ(state_of([&] {
                s.transaction([](Session& inner) { inner.exec("INSERT INTO t VALUES (4); SELECT 1/0"); });
              }),
              "22012");
    EXPECT_EQ(s.status(), TransactionStatus::active);
  });
  std::string seen;
  for (auto [a] : db.query<std::string>("SELECT a FROM t ORDER BY a")) seen += a;
  EXPECT_EQ(seen, "13");
}

TEST(Api, RepeatableReadRefusesToWriteOverWhatOthersDid) {
  auto db = Database::memory();
  db.exec("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  auto one = db.session(), two = db.session();
  one.exec("BEGIN ISOLATION LEVEL REPEATABLE READ");
  one.exec("SELECT * FROM t");
  two.exec("UPDATE t SET a = a + 1");
  EXPECT_EQ(state_of([&] { one.exec("UPDATE t SET a = a + 1"); }), "40001");
  one.exec("ROLLBACK");
  // With retries, the function runs again until nothing comes in between.
  int attempts = 0;
  one.transaction(
      [&](Session& s) {
        s.exec("SELECT * FROM t");
        if (++attempts == 1) two.exec("UPDATE t SET a = a + 1");
        s.exec("UPDATE t SET a = a + 10");
      },
      {.isolation = Isolation::serializable, .retries = 3});
  EXPECT_EQ(attempts, 2);
  for (auto [a] : db.query<int>("SELECT a FROM t")) EXPECT_EQ(a, 13);
}

TEST(Api, ForksGoTheirOwnWay) {
  auto db = Database::memory();
  db.exec("CREATE TABLE t (id serial, a int); INSERT INTO t (a) VALUES (1)");
  auto fork = db.fork();
  fork.exec("INSERT INTO t (a) VALUES (2); CREATE TABLE only_here (x int)");
  db.exec("INSERT INTO t (a) VALUES (3), (4)");
  EXPECT_EQ(count(db, "t"), 3);
  EXPECT_EQ(count(fork, "t"), 2);
  EXPECT_EQ(state_of([&] { db.exec("SELECT * FROM only_here"); }), "42P01");
}

TEST(Api, InterruptedFromAnotherThread) {
  auto db = Database::memory();
  auto session = db.session();
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    session.interrupt();
  });
  EXPECT_EQ(state_of([&] { session.exec("SELECT count(*) FROM generate_series(1, 1000000000) a"); }),
            "57014");
  killer.join();
  session.exec("SET statement_timeout = 20");
  EXPECT_EQ(state_of([&] { session.exec("SELECT count(*) FROM generate_series(1, 1000000000) a"); }),
            "57014");
}

TEST(Api, WhatIsBackedUpOpensElsewhere) {
  const auto folder = std::filesystem::temp_directory_path() / ("pgmicro_api_" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const std::string path = (folder / "copy.db").string();
  {
    auto db = Database::memory();
    db.exec(
        "CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, 'row ' || g FROM "
        "generate_series(1, 5000) g");
    db.backup(path);
    EXPECT_EQ(state_of([&] { db.backup(path); }), "58P02");
  }
  sqlite3* stock = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &stock), SQLITE_OK);
  std::string answer;
  const auto append = [](void* out, int, char** values, char**) {
    *static_cast<std::string*>(out) += std::string(values[0]) + ';';
    return 0;
  };
  EXPECT_EQ(
      sqlite3_exec(stock, "PRAGMA integrity_check; SELECT count(*) FROM t; SELECT b FROM t WHERE a = 4000",
                   append, &answer, nullptr),
      SQLITE_OK);
  EXPECT_EQ(answer, "ok;5000;row 4000;");
  sqlite3_close(stock);
  auto again = Database::open(path);
  EXPECT_EQ(count(again, "t"), 5000);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace pgmicro
