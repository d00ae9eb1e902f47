// The life of a file between two engines: ours through the public API, and stock SQLite, step by step.
#include <gtest/gtest.h>

#include <pgmicro/pgmicro.hpp>

#include "temp_database.hpp"

namespace pgmicro::engine {
namespace {

class SharedFileTest : public ::testing::Test {
 protected:
  Database& ours() {
    if (!database_) database_.emplace(Database::open(file_.path(), {.durability = Durability::off}));
    return *database_;
  }
  /// Rows as SQLite's shell prints them, or "SQLSTATE: message".
  std::string run(const std::string& sql) {
    std::string out;
    try {
      for (const Result& result : ours().exec(sql))
        for (const auto& row : result.rows) {
          if (!out.empty()) out += '\n';
          for (std::size_t i = 0; i < row.size(); ++i)
            out.append(i == 0 ? "" : "|").append(row[i].value_or("NULL"));
        }
    } catch (const Error& e) {
      return e.what();
    }
    return out;
  }
  std::string sqlite(const std::string& sql) { return file_.sqlite(sql); }
  void TearDown() override {
    database_.reset();
    EXPECT_EQ(sqlite("PRAGMA integrity_check"), "ok");
  }

  TempDatabase file_;
  std::optional<Database> database_;
};

TEST_F(SharedFileTest, RowsGoBackAndForth) {
  EXPECT_EQ(
      run("CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE, born date, price numeric(8,2), ok bool)"),
      "");
  EXPECT_EQ(run("INSERT INTO t VALUES (1, 'Ada', '1815-12-10', 12.50, true)"), "");
  EXPECT_EQ(sqlite("SELECT * FROM t"), "1|Ada|1815-12-10|12.5|1");
  EXPECT_EQ(sqlite("INSERT INTO t VALUES (2, 'Alan', '1912-06-23', 3, 0)"), "");
  EXPECT_EQ(run("SELECT * FROM t ORDER BY id"), "1|Ada|1815-12-10|12.50|t\n2|Alan|1912-06-23|3.00|f");
  EXPECT_EQ(sqlite("INSERT INTO t(name) VALUES ('Ada')"), "error: UNIQUE constraint failed: t.name");
  EXPECT_EQ(run("INSERT INTO t VALUES (3, 'Alan')"),
            "23505: duplicate key value violates unique constraint \"t_name_key\"");
  EXPECT_EQ(run("SELECT id FROM t WHERE name = 'Alan'"), "2");
}

TEST_F(SharedFileTest, SchemasGoBackAndForth) {
  run("CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 10)");
  EXPECT_EQ(sqlite("ALTER TABLE t ADD COLUMN added TEXT DEFAULT 'new'; ALTER TABLE t RENAME COLUMN a TO b;"
                   "CREATE INDEX t_b ON t(b); CREATE TABLE other(x INTEGER, y TEXT); INSERT INTO other "
                   "VALUES (1, 'one')"),
            "");
  EXPECT_EQ(run("SELECT id, b, added FROM t"), "1|10|new");
  EXPECT_EQ(run("SELECT x, y FROM other"), "1|one");
  EXPECT_EQ(run("ALTER TABLE t DROP COLUMN added; ALTER TABLE other ADD COLUMN z int DEFAULT 5; INSERT INTO "
                "t VALUES (2, 20)"),
            "");
  EXPECT_EQ(sqlite("SELECT * FROM t; SELECT * FROM other"), "1|10\n2|20\n1|one|5");
  EXPECT_EQ(sqlite("DROP TABLE other; VACUUM"), "");
  EXPECT_EQ(run("SELECT * FROM t ORDER BY id"), "1|10\n2|20");
  EXPECT_EQ(run("SELECT * FROM other"), "42P01: relation \"other\" does not exist");
  EXPECT_EQ(run("INSERT INTO t VALUES (3, 30)"), "");
}

TEST_F(SharedFileTest, AnotherToolsWritesMakeShadowsStale) {
  run("CREATE TABLE t (id int PRIMARY KEY, n numeric UNIQUE); INSERT INTO t VALUES (1, 1.50), (2, 20)");
  EXPECT_EQ(run("SELECT id FROM t WHERE n = 1.5"), "1");
  EXPECT_EQ(sqlite("SELECT n FROM t WHERE id = 1"), "1.50");
  EXPECT_EQ(sqlite("SELECT id FROM t ORDER BY n"), "error: no such collation sequence: pg_numeric");
  EXPECT_EQ(sqlite("INSERT INTO t VALUES (3, '3.0'); SELECT stale FROM pgmicro_shadow"), "1");
  EXPECT_EQ(run("SELECT id FROM t WHERE n = 3"), "3");  // read by scanning
  EXPECT_EQ(run("INSERT INTO t VALUES (4, 3.00)"),
            "23505: duplicate key value violates unique constraint \"t_n_key\"");
  EXPECT_EQ(run("INSERT INTO t VALUES (4, 4)"), "");
  EXPECT_EQ(sqlite("SELECT stale FROM pgmicro_shadow; SELECT count(*) FROM \"pgmicro_index:t_n_key\""),
            "0\n4");
  EXPECT_EQ(sqlite("INSERT INTO t VALUES (5, '4.0')"), "");
  EXPECT_EQ(run("SELECT count(*) FROM t"), "5");
  EXPECT_EQ(run("DELETE FROM t WHERE id = 1"), "23505: could not create unique index \"t_n_key\"");
  EXPECT_EQ(sqlite("DELETE FROM t WHERE id = 5"), "");
  EXPECT_EQ(run("DELETE FROM t WHERE id = 1"), "");
  EXPECT_EQ(sqlite("SELECT count(*) FROM \"pgmicro_index:t_n_key\""), "3");
}

TEST_F(SharedFileTest, WhatOnlySqliteCanKeepIsReadOnly) {
  EXPECT_EQ(sqlite("CREATE TABLE t(a INT); CREATE TABLE log(a INT); INSERT INTO t VALUES (1);"
                   "CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;"
                   "CREATE TABLE w(k TEXT PRIMARY KEY, v INT) WITHOUT ROWID; INSERT INTO w VALUES ('a', 1)"),
            "");
  EXPECT_EQ(run("SELECT a FROM t"), "1");
  EXPECT_EQ(run("INSERT INTO t VALUES (2)"),
            "0A000: cannot change table \"t\": it has a trigger of SQLite's, \"x\"");
  EXPECT_EQ(run("SELECT * FROM w"),
            "0A000: cannot read table \"w\": it is a WITHOUT ROWID table of SQLite's");
  EXPECT_EQ(sqlite("DROP TRIGGER x"), "");
  EXPECT_EQ(run("INSERT INTO t VALUES (2)"), "");
  EXPECT_EQ(run("SELECT count(*) FROM t"), "2");
}

TEST_F(SharedFileTest, KeysOfSqlitesComeByThemselves) {
  EXPECT_EQ(sqlite("CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT DEFAULT 'd'); INSERT INTO "
                   "a(x) VALUES ('one')"),
            "");
  EXPECT_EQ(run("INSERT INTO a(x) VALUES ('two'), ('three') RETURNING id"), "2\n3");
  EXPECT_EQ(run("INSERT INTO a(id) VALUES (9) RETURNING x"), "d");
  EXPECT_EQ(sqlite("INSERT INTO a(x) VALUES ('ten'); SELECT max(id) FROM a"), "10");
  EXPECT_EQ(run("INSERT INTO a(id) VALUES (9)"),
            "23505: duplicate key value violates unique constraint \"a_pkey\"");
}

TEST_F(SharedFileTest, EveryTypeIsReadable) {
  EXPECT_EQ(run("CREATE TABLE every (id serial PRIMARY KEY, b bool, i2 smallint, i4 int, i8 bigint, f4 real, "
                "f8 double precision, "
                "n numeric, n2 numeric(10,2), n3 numeric(30,5), t text, v varchar(10), c char(5), d date, tm "
                "time, ts timestamp, "
                "tz timestamptz, iv interval, u uuid, by bytea, o oid, ia int[], ta text[], na numeric[]);"
                "CREATE INDEX ON every (d, ts DESC); CREATE INDEX ON every (u); CREATE INDEX ON every (n, "
                "t); CREATE INDEX ON every (iv);"
                "CREATE INDEX ON every (ia); CREATE INDEX ON every (lower(t)) WHERE b;"
                "INSERT INTO every VALUES (DEFAULT, true, 1, 2, 3, 1.5, 'NaN', 1.10, 5, "
                "123456789012345678901234.5, 'text', "
                "'var', 'ch', '2020-02-29', '12:34:56.7', '2020-02-29 12:34:56.789', '2020-02-29 "
                "12:34:56+00', '1 day 02:00', "
                "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '\\x00ff', 42, '{1,2,NULL}', '{a,\"b c\"}', "
                "'{1.50}'); INSERT INTO every DEFAULT VALUES"),
            "");
  EXPECT_EQ(
      sqlite("SELECT b, i2, i4, i8, f4, f8, n, n2, n3, t, v, c, d, tm, ts, tz, u, hex(\"by\"), o, ia, ta, na "
             "FROM every WHERE id = 1"),
      "1|1|2|3|1.5|NaN|1.10|5|123456789012345678901234.50000|text|var|ch|2020-02-29|12:34:56.7|2020-02-29 "
      "12:34:56.789|"
      "2020-02-29 12:34:56|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|00FF|42|[1,2,null]|[\"a\",\"b c\"]|[1.50]");
  EXPECT_EQ(sqlite("SELECT sum(value) FROM every, json_each(ia)"), "3");
  EXPECT_EQ(sqlite("SELECT count(*) FROM every"), "2");
  EXPECT_EQ(sqlite("INSERT INTO every(u) VALUES ('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A12')").substr(0, 30),
            "error: CHECK constraint failed");
  EXPECT_EQ(run("SELECT n3, iv, ia, ta FROM every WHERE id = 1"),
            "123456789012345678901234.50000|1 day 02:00:00|{1,2,NULL}|{a,\"b c\"}");
  EXPECT_EQ(run("SELECT id FROM every WHERE lower(t) = 'text' AND b"), "1");
  EXPECT_EQ(sqlite("VACUUM").substr(0, 6), "error:");
}

TEST_F(SharedFileTest, ValuesThatDoNotFitAreNamed) {
  run("CREATE TABLE t (id int PRIMARY KEY, a smallint)");
  EXPECT_EQ(sqlite("INSERT INTO t VALUES (1, 'text'), (2, 70000)"), "");
  EXPECT_EQ(run("SELECT a FROM t WHERE id = 1").substr(0, 5), "22P02");
  EXPECT_EQ(run("SELECT a FROM t WHERE id = 2").substr(0, 5), "22P02");
}

}  // namespace
}  // namespace pgmicro::engine
