// DDL against the catalog and the file: names, messages and effects as PostgreSQL 15 has them, and stock SQLite reads it.
#include "ddl_fixture.hpp"

namespace pgmicro::engine {
namespace {

using namespace catalog;

TEST_F(DdlTest, CreateTableNamesWhatNobodyNamed) {
  EXPECT_EQ(
      run("CREATE TABLE t(id serial PRIMARY KEY, a int UNIQUE CHECK (a > 0), b text NOT NULL DEFAULT 'x', "
          "c int REFERENCES t, CHECK (a < c), UNIQUE (a, b), CONSTRAINT named CHECK (b <> ''))"),
      "CREATE TABLE");
  const auto snapshot = load();
  const Relation& t = *snapshot->find_relation(schema_oid::public_, "t");
  std::string names;
  for (const Constraint& c : t.constraints) names += c.name + " ";
  EXPECT_EQ(names, "t_a_check t_check named t_pkey t_a_key t_a_b_key t_c_fkey ");
  EXPECT_TRUE(t.columns[0].is_rowid && t.columns[0].not_null);
  const Relation* const sequence = snapshot->find_relation(schema_oid::public_, "t_id_seq");
  ASSERT_TRUE(sequence);
  EXPECT_EQ(sequence->sequence.owner_table, t.oid);
  EXPECT_EQ(sequence->sequence.max, INT32_MAX);
  EXPECT_EQ(t.columns[0].default_sql, "nextval('" + std::to_string(raw(sequence->oid)) + "'::regclass)");
  EXPECT_EQ(sqlite("INSERT INTO t(a, c) VALUES (1, 2); SELECT * FROM t"), "1|1|x|2");
  EXPECT_EQ(sqlite("INSERT INTO t(a, c) VALUES (0, 2)"), "error: CHECK constraint failed: t_a_check");
  EXPECT_EQ(sqlite("INSERT INTO t(a, c) VALUES (1, 2)"), "error: UNIQUE constraint failed: t.a, t.b");
}

TEST_F(DdlTest, EveryTypeStandsInTheFile) {
  EXPECT_EQ(
      run("CREATE TABLE every(b bool, i2 smallint, i4 int, i8 bigint, f4 real, f8 double precision, t text, "
          "v varchar(10), c char(3), y bytea, u uuid, o oid)"),
      "CREATE TABLE");
  EXPECT_EQ(sqlite("SELECT count(*) FROM every"), "0");
}

TEST_F(DdlTest, AKeyThatIsNoIntegerIsAnIndexOfSqlites) {
  run("CREATE TABLE code(name text PRIMARY KEY, n int)");
  EXPECT_EQ(
      sqlite("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'code' ORDER BY rowid"),
      "code|CREATE TABLE \"code\"(\"name\" TEXT NOT NULL, \"n\" INTEGER, CONSTRAINT \"code_pkey\" PRIMARY "
      "KEY(\"name\"))\nsqlite_autoindex_code_1|NULL");
  EXPECT_EQ(sqlite("INSERT INTO code VALUES ('a', 1); SELECT name FROM pragma_table_info('code') WHERE pk"),
            "name");
  run("ALTER TABLE code RENAME TO renamed");
  EXPECT_EQ(sqlite("INSERT INTO renamed VALUES ('a', 2)"), "error: UNIQUE constraint failed: renamed.name");
}

TEST_F(DdlTest, MessagesOfCreateTable) {
  run("CREATE TABLE t(a int PRIMARY KEY, b text)");
  EXPECT_EQ(run("CREATE TABLE t(a int)"), "42P07: relation \"t\" already exists");
  EXPECT_EQ(run("CREATE TABLE IF NOT EXISTS t(a int)"), "CREATE TABLE");
  EXPECT_EQ(notices, "relation \"t\" already exists, skipping\n");
  EXPECT_EQ(run("CREATE TABLE u(a int, a text)"), "42701: column \"a\" specified more than once");
  EXPECT_EQ(run("CREATE TABLE u(a int PRIMARY KEY, b int PRIMARY KEY)"),
            "42P16: multiple primary keys for table \"u\" are not allowed");
  EXPECT_EQ(run("CREATE TABLE u(a int REFERENCES missing)"), "42P01: relation \"missing\" does not exist");
  EXPECT_EQ(run("CREATE TABLE u(a int REFERENCES t(b))"),
            "42830: there is no unique constraint matching given keys for referenced table \"t\"");
  EXPECT_EQ(run("CREATE TABLE u(a text REFERENCES t)"),
            "42804: foreign key constraint \"u_a_fkey\" cannot be implemented\n"
            "Key columns \"a\" and \"a\" are of incompatible types: text and integer.");
  EXPECT_EQ(run("CREATE TABLE u(a nosuch)"), "42704: type \"nosuch\" does not exist");
  EXPECT_EQ(run("CREATE TABLE u(a int, UNIQUE (b))"), "42703: column \"b\" named in key does not exist");
  EXPECT_EQ(run("CREATE TABLE nowhere.u(a int)"), "3F000: schema \"nowhere\" does not exist");
  EXPECT_EQ(run("CREATE TABLE u(a int NULL NOT NULL)"),
            "42601: conflicting NULL/NOT NULL declarations for column \"a\" of table \"u\"");
  EXPECT_EQ(run("CREATE TABLE u(a int CHECK (b > 0))"), "42703: column \"b\" does not exist");
  EXPECT_EQ(run("CREATE TABLE pg_catalog.u(a int)"),
            "42501: permission denied to create \"pg_catalog.u\"\nSystem catalog modifications are currently "
            "disallowed.");
  EXPECT_EQ(run("CREATE TEMP TABLE u(a int)"), "0A000: a temporary relation is not supported");
}

TEST_F(DdlTest, DropMindsWhatDepends) {
  run("CREATE TABLE a(id int PRIMARY KEY); CREATE TABLE b(a int REFERENCES a); CREATE VIEW v AS SELECT id "
      "FROM a;"
      "CREATE VIEW w AS SELECT * FROM v");
  EXPECT_EQ(run("DROP TABLE a"),
            "2BP01: cannot drop table a because other objects depend on it\n"
            "constraint b_a_fkey on table b depends on table a\n"
            "view v depends on table a\n"
            "view w depends on view v\n"
            "Use DROP ... CASCADE to drop the dependent objects too.");
  EXPECT_EQ(run("DROP TABLE a CASCADE"), "DROP TABLE");
  EXPECT_EQ(
      notices,
      "drop cascades to 3 other objects\n"
      "drop cascades to constraint b_a_fkey on table b\ndrop cascades to view v\ndrop cascades to view w\n");
  EXPECT_EQ(sqlite("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'pgmicro%'"), "b");
  EXPECT_EQ(run("DROP TABLE a"), "42P01: table \"a\" does not exist");
  notices.clear();
  EXPECT_EQ(run("DROP TABLE IF EXISTS a, b"), "DROP TABLE");
  EXPECT_EQ(notices, "table \"a\" does not exist, skipping\n");
  EXPECT_EQ(run("DROP VIEW v"), "42P01: view \"v\" does not exist");
}

TEST_F(DdlTest, SequencesBelongToTheirColumns) {
  run("CREATE TABLE t(a serial, b int GENERATED ALWAYS AS IDENTITY)");
  EXPECT_EQ(run("DROP SEQUENCE t_a_seq"),
            "2BP01: cannot drop sequence t_a_seq because other objects depend on it\n"
            "default value for column a of table t depends on sequence t_a_seq\n"
            "Use DROP ... CASCADE to drop the dependent objects too.");
  EXPECT_EQ(run("DROP SEQUENCE t_b_seq"),
            "2BP01: cannot drop sequence t_b_seq because column b of table t requires it\n"
            "You can drop column b of table t instead.");
  EXPECT_EQ(run("ALTER SEQUENCE t_a_seq RENAME TO other"), "ALTER SEQUENCE");
  EXPECT_EQ(run("ALTER TABLE t DROP COLUMN b"), "ALTER TABLE");
  EXPECT_FALSE(load()->find_relation(schema_oid::public_, "t_b_seq"));
  EXPECT_EQ(run("DROP TABLE t"), "DROP TABLE");
  EXPECT_FALSE(load()->find_relation(schema_oid::public_, "other"));
  EXPECT_EQ(run("CREATE SEQUENCE s INCREMENT 0"), "22023: INCREMENT must not be zero");
  EXPECT_EQ(run("CREATE SEQUENCE s MINVALUE 5 MAXVALUE 2"),
            "22023: MINVALUE (5) must be less than MAXVALUE (2)");
  EXPECT_EQ(run("CREATE SEQUENCE s START 0"), "22023: START value (0) cannot be less than MINVALUE (1)");
  EXPECT_EQ(run("CREATE SEQUENCE s AS int MAXVALUE 3000000000"),
            "22023: MAXVALUE (3000000000) is out of range for sequence data type integer");
  EXPECT_EQ(run("CREATE SEQUENCE s START 5; CREATE TABLE u(a int DEFAULT nextval('s')); DROP SEQUENCE s"),
            "2BP01: cannot drop sequence s because other objects depend on it\n"
            "default value for column a of table u depends on sequence s\n"
            "Use DROP ... CASCADE to drop the dependent objects too.");
  EXPECT_EQ(sqlite("SELECT * FROM s"), "5|0|0");
}

TEST_F(DdlTest, SchemasHoldTheirOwn) {
  EXPECT_EQ(run("CREATE SCHEMA s; CREATE TABLE s.t(a int PRIMARY KEY); CREATE TABLE t(a int REFERENCES s.t)"),
            "CREATE TABLE");
  EXPECT_EQ(sqlite("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'pgmicro%' ORDER BY rowid"), "s.t\nt");
  EXPECT_EQ(run("DROP SCHEMA s"),
            "2BP01: cannot drop schema s because other objects depend on it\n"
            "table s.t depends on schema s\n"
            "constraint t_a_fkey on table t depends on table s.t\n"
            "Use DROP ... CASCADE to drop the dependent objects too.");
  EXPECT_EQ(run("ALTER SCHEMA s RENAME TO r"), "ALTER SCHEMA");
  EXPECT_EQ(sqlite("SELECT name FROM sqlite_schema WHERE name LIKE '%.%'"), "r.t");
  EXPECT_EQ(run("CREATE TABLE moved(id serial PRIMARY KEY); ALTER TABLE moved SET SCHEMA r"), "ALTER TABLE");
  EXPECT_EQ(sqlite("SELECT name FROM sqlite_schema WHERE name LIKE '%moved%' ORDER BY name"),
            "r.moved\nr.moved_id_seq");
  EXPECT_EQ(run("DROP SCHEMA r CASCADE"), "DROP SCHEMA");
  EXPECT_EQ(run("CREATE SCHEMA pg_x"),
            "42939: unacceptable schema name \"pg_x\"\nThe prefix \"pg_\" is reserved for system schemas.");
  EXPECT_EQ(run("DROP SCHEMA nowhere"), "3F000: schema \"nowhere\" does not exist");
}

TEST_F(DdlTest, IndexesAreFilledAndNamed) {
  run("CREATE TABLE t(a int, b text, u uuid)");
  sqlite(
      "INSERT INTO t VALUES (1, 'x', NULL), (2, 'y', NULL), (2, 'z', NULL), (NULL, 'x', NULL), (NULL, 'q', "
      "NULL)");
  EXPECT_EQ(run("CREATE INDEX ON t(a, b DESC)"), "CREATE INDEX");
  EXPECT_EQ(run("CREATE INDEX ON t(a)"), "CREATE INDEX");
  EXPECT_EQ(run("CREATE INDEX ON t(a)"), "CREATE INDEX");
  EXPECT_EQ(sqlite("SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY rowid"),
            "t_a_b_idx\nt_a_idx\nt_a_idx1");
  EXPECT_EQ(sqlite("SELECT group_concat(a || b) FROM (SELECT a, b FROM t INDEXED BY t_a_b_idx WHERE a = 2 "
                   "ORDER BY b DESC)"),
            "2z,2y");
  EXPECT_EQ(run("CREATE UNIQUE INDEX t_u ON t(a)"),
            "23505: could not create unique index \"t_u\"\nKey (a)=(2) is duplicated.");
  EXPECT_EQ(run("ALTER TABLE t ADD UNIQUE (b)"),
            "23505: could not create unique index \"t_b_key\"\nKey (b)=(x) is duplicated.");
  EXPECT_EQ(run("CREATE INDEX ON t(missing)"), "42703: column \"missing\" does not exist");
  EXPECT_EQ(run("CREATE INDEX ON t USING gin (a)"),
            "0A000: the index access method \"gin\" is not supported");
  EXPECT_EQ(run("DROP INDEX t_a_idx1"), "DROP INDEX");
  run("CREATE TABLE k(a int PRIMARY KEY)");
  EXPECT_EQ(run("DROP INDEX k_pkey"),
            "2BP01: cannot drop index k_pkey because constraint k_pkey on table k requires it\n"
            "You can drop constraint k_pkey on table k instead.");
}

TEST_F(DdlTest, AlterTableChangesRowsAndTexts) {
  run("CREATE TABLE t(id int PRIMARY KEY, a int, b text CHECK (b <> 'no'))");
  sqlite("INSERT INTO t VALUES (1, 10, 'x'), (2, 20, 'y')");
  EXPECT_EQ(run("ALTER TABLE t ADD COLUMN c int DEFAULT 7, ADD COLUMN d text"), "ALTER TABLE");
  EXPECT_EQ(sqlite("SELECT * FROM t"), "1|10|x|7|NULL\n2|20|y|7|NULL");
  EXPECT_EQ(run("ALTER TABLE t ALTER c SET DEFAULT 8"), "ALTER TABLE");
  EXPECT_EQ(sqlite("SELECT c FROM t"), "7\n7");
  EXPECT_EQ(run("ALTER TABLE t ADD e int NOT NULL"),
            "23502: column \"e\" of relation \"t\" contains null values");
  EXPECT_EQ(run("ALTER TABLE t ALTER d SET NOT NULL"),
            "23502: column \"d\" of relation \"t\" contains null values");
  EXPECT_EQ(run("ALTER TABLE t DROP COLUMN a"), "ALTER TABLE");
  EXPECT_EQ(sqlite("SELECT * FROM t"), "1|x|7|NULL\n2|y|7|NULL");
  EXPECT_EQ(run("ALTER TABLE t RENAME COLUMN b TO label"), "ALTER TABLE");
  EXPECT_EQ(load()->find_relation(schema_oid::public_, "t")->constraints[0].check_sql, "(label <> 'no')");
  EXPECT_EQ(sqlite("INSERT INTO t VALUES (3, 'no', 1, 'd')"), "error: CHECK constraint failed: t_b_check");
  EXPECT_EQ(run("ALTER TABLE t DROP CONSTRAINT t_pkey"), "ALTER TABLE");
  EXPECT_EQ(sqlite("INSERT INTO t VALUES (2, 'z', 1, 'd'); SELECT id FROM t"), "1\n2\n2");
  EXPECT_EQ(run("ALTER TABLE t ADD PRIMARY KEY (id)"),
            "23505: could not create unique index \"t_pkey\"\nKey (id)=(2) is duplicated.");
  EXPECT_EQ(run("ALTER TABLE t ADD COLUMN c int"), "42701: column \"c\" of relation \"t\" already exists");
  EXPECT_EQ(run("ALTER TABLE t DROP COLUMN nosuch"),
            "42703: column \"nosuch\" of relation \"t\" does not exist");
  EXPECT_EQ(run("ALTER TABLE nosuch ADD a int"), "42P01: relation \"nosuch\" does not exist");
  EXPECT_EQ(run("ALTER TABLE t SET UNLOGGED"), "0A000: this form of ALTER TABLE is not supported");
  EXPECT_EQ(run("ALTER TABLE t DROP COLUMN id, DROP COLUMN label, DROP COLUMN c, DROP COLUMN d"),
            "ALTER TABLE");
  EXPECT_EQ(sqlite("SELECT count(*) FROM t"), "3");
  EXPECT_EQ(run("ALTER TABLE t ADD COLUMN again text DEFAULT 'new'"), "ALTER TABLE");
  EXPECT_EQ(sqlite("SELECT DISTINCT * FROM t"), "new");
  EXPECT_EQ(run("CREATE TABLE nothing()"), "CREATE TABLE");
}

TEST_F(DdlTest, ForeignKeysAreCheckedWhenTheyCome) {
  run("CREATE TABLE p(id int PRIMARY KEY, code text UNIQUE); CREATE TABLE c(p int, code text)");
  sqlite("INSERT INTO p VALUES (1, 'one'); INSERT INTO c VALUES (1, 'one'), (NULL, 'two'), (2, NULL)");
  EXPECT_EQ(run("ALTER TABLE c ADD FOREIGN KEY (p) REFERENCES p"),
            "23503: insert or update on table \"c\" violates foreign key constraint \"c_p_fkey\"\n"
            "Key (p)=(2) is not present in table \"p\".");
  EXPECT_EQ(run("ALTER TABLE c ADD FOREIGN KEY (code) REFERENCES p(code)"),
            "23503: insert or update on table \"c\" violates foreign key constraint \"c_code_fkey\"\n"
            "Key (code)=(two) is not present in table \"p\".");
  EXPECT_EQ(
      run("ALTER TABLE c ADD CONSTRAINT later FOREIGN KEY (p) REFERENCES p ON DELETE CASCADE NOT VALID"),
      "ALTER TABLE");
  sqlite("UPDATE c SET p = NULL WHERE p = 2");
  EXPECT_EQ(run("ALTER TABLE c VALIDATE CONSTRAINT later"), "ALTER TABLE");
  EXPECT_EQ(sqlite("PRAGMA foreign_keys = ON; DELETE FROM p; SELECT count(*) FROM c"), "2");
  EXPECT_EQ(run("ALTER TABLE p DROP COLUMN id"),
            "2BP01: cannot drop column id of table p because other objects depend on it\n"
            "constraint later on table c depends on column id of table p\n"
            "Use DROP ... CASCADE to drop the dependent objects too.");
  EXPECT_EQ(run("ALTER TABLE p DROP CONSTRAINT p_pkey"),
            "2BP01: cannot drop constraint p_pkey on table p because other objects depend on it\n"
            "constraint later on table c depends on index p_pkey\n"
            "Use DROP ... CASCADE to drop the dependent objects too.");
  EXPECT_EQ(
      run("TRUNCATE p"),
      "0A000: cannot truncate a table referenced in a foreign key constraint\nTable \"c\" references \"p\".\n"
      "Truncate table \"c\" at the same time, or use TRUNCATE ... CASCADE.");
  EXPECT_EQ(run("TRUNCATE p CASCADE"), "TRUNCATE TABLE");
  EXPECT_EQ(sqlite("SELECT count(*) FROM c"), "0");
}

TEST_F(DdlTest, ViewsKeepTheirMeaning) {
  run("CREATE TABLE t(a int, b text)");
  EXPECT_EQ(run("CREATE VIEW v AS SELECT * FROM t WHERE a > 0"), "CREATE VIEW");
  EXPECT_EQ(load()->find_relation(schema_oid::public_, "v")->view_sql,
            "SELECT t.a, t.b FROM public.t WHERE (a > 0)");
  EXPECT_EQ(run("ALTER TABLE t ADD c int"), "ALTER TABLE");
  EXPECT_EQ(run("CREATE OR REPLACE VIEW v AS SELECT a FROM t"), "42P16: cannot drop columns from view");
  EXPECT_EQ(run("CREATE OR REPLACE VIEW v AS SELECT a AS x, b FROM t"),
            "42P16: cannot change name of view column \"a\" to \"x\"\n"
            "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
  EXPECT_EQ(run("ALTER TABLE t DROP b"),
            "2BP01: cannot drop column b of table t because other objects depend on it\n"
            "view v depends on column b of table t\n"
            "Use DROP ... CASCADE to drop the dependent objects too.");
  EXPECT_EQ(run("ALTER TABLE t DROP c"), "ALTER TABLE");
  EXPECT_EQ(run("ALTER TABLE t RENAME TO renamed"), "ALTER TABLE");
  EXPECT_EQ(load()->find_relation(schema_oid::public_, "v")->view_sql,
            "SELECT t.a, t.b FROM public.renamed t WHERE (a > 0)");
  EXPECT_EQ(run("DROP VIEW v; CREATE VIEW v AS SELECT 1 AS a, 2 AS a"),
            "42701: column \"a\" specified more than once");
  EXPECT_EQ(run("CREATE VIEW renamed AS SELECT 1"), "42P07: relation \"renamed\" already exists");
  EXPECT_EQ(run("DROP TABLE IF EXISTS v"), "DROP TABLE");
}

TEST_F(DdlTest, CommentsAreKept) {
  run("CREATE TABLE t(a int CONSTRAINT pos CHECK (a > 0))");
  EXPECT_EQ(run("COMMENT ON TABLE t IS 'about t'; COMMENT ON COLUMN t.a IS 'about a'; COMMENT ON CONSTRAINT "
                "pos ON t IS 'c'"),
            "COMMENT");
  const auto snapshot = load();
  const Relation& t = *snapshot->find_relation(schema_oid::public_, "t");
  EXPECT_EQ(snapshot->comment(t.oid), "about t");
  EXPECT_EQ(snapshot->comment(t.oid, ColumnNo{1}), "about a");
  EXPECT_EQ(snapshot->comment(t.constraints[0].oid), "c");
  EXPECT_EQ(run("COMMENT ON COLUMN t.b IS ''"), "42703: column \"b\" of relation \"t\" does not exist");
  run("DROP TABLE t");
  EXPECT_TRUE(load()->comments().empty());
}

TEST_F(DdlTest, TablesOfSqlitesWithItsTriggersAreNotAltered) {
  sqlite(
      "CREATE TABLE t(a INT); CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END; CREATE TABLE plain(a "
      "INT)");
  EXPECT_EQ(run("ALTER TABLE t ADD b int"),
            "0A000: cannot alter table \"t\": it has a trigger of SQLite's, \"x\"");
  EXPECT_EQ(run("ALTER TABLE plain ADD b int DEFAULT 3"), "ALTER TABLE");
  EXPECT_EQ(sqlite("INSERT INTO plain(a) VALUES (1); SELECT * FROM plain"), "1|3");
  EXPECT_EQ(run("DROP TABLE t"), "DROP TABLE");
}

}  // namespace
}  // namespace pgmicro::engine
