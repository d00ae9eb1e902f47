// What DESIGN promises of a file: stock SQLite opens it, whatever is in the catalog, and what it changes is noticed.
#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/record.hpp>
#include <pgmicro/engine/detail/persist.hpp>

#include "temp_database.hpp"

namespace pgmicro::engine {
namespace {

using namespace catalog;

/// A table in the editor, with its tree; `columns` are (name, type).
Relation make_table(BackendSession& store, Editor& editor, std::string name,
                    std::vector<std::pair<std::string, Oid>> columns, Oid schema = schema_oid::public_) {
  Relation t;
  t.oid = editor.allocate_oid();
  t.schema = schema;
  t.name = std::move(name);
  t.tree = store.create_tree(TreeKind::table);
  t.file_name = FileNames(editor.view()).take(editor.view().find_schema(schema)->name, t.name);
  for (auto& [column_name, type] : columns) {
    Column c;
    c.name = column_name;
    c.file_name = column_file_name(t, column_name);
    c.type = type;
    c.number = ColumnNo{static_cast<std::int16_t>(t.columns.size() + 1)};
    c.field = static_cast<std::uint16_t>(t.columns.size());
    t.columns.push_back(std::move(c));
  }
  t.record_fields = static_cast<std::uint16_t>(t.columns.size());
  return t;
}

void add_native_index(BackendSession& store, Editor& editor, Relation& t, std::string name, int column,
                      bool unique) {
  Index i;
  i.oid = editor.allocate_oid();
  i.name = std::move(name);
  i.unique = unique;
  i.tree = store.create_tree(TreeKind::index);
  i.file_name = FileNames(editor.view()).take("public", i.name);
  const Column& c = t.columns[static_cast<std::size_t>(column)];
  i.columns.push_back({.column = c.number, .type = c.type});
  t.indexes.push_back(std::move(i));
}

class PersistTest : public ::testing::Test {
 protected:
  /// One transaction: loads, lets `edit` work, saves.
  template <class F>
  void change(F edit) {
    const auto backend = file_.open();
    const auto store = backend->session();
    store->begin(TxnMode::write);
    Editor editor(load_catalog(*store));
    edit(*store, editor);
    save_catalog(*store, editor.base(), editor.view());
    store->commit();
  }
  std::shared_ptr<const Snapshot> load() {
    const auto backend = file_.open();
    const auto store = backend->session();
    store->begin(TxnMode::read);
    auto out = load_catalog(*store);
    store->abort();
    return out;
  }
  const Relation& table(const Snapshot& s, std::string_view name) {
    const Relation* const r = s.find_relation(schema_oid::public_, name);
    if (!r) throw std::runtime_error("no table " + std::string(name));
    return *r;
  }
  void expect_sound() { EXPECT_EQ(file_.sqlite("PRAGMA integrity_check"), "ok"); }

  TempDatabase file_;
};

TEST_F(PersistTest, ADatabaseWithoutObjectsHoldsNothingOfOurs) {  // (K2)
  change([](BackendSession&, Editor&) {});
  EXPECT_EQ(file_.sqlite("SELECT count(*) FROM sqlite_schema"), "0");
  EXPECT_EQ(load(), Snapshot::empty());
}

TEST_F(PersistTest, WhatIsSavedIsLoaded) {
  change([](BackendSession& store, Editor& editor) {
    Relation t = make_table(store, editor, "t", {{"id", type_oid::int4}, {"name", type_oid::text}});
    t.columns[0].is_rowid = t.columns[0].not_null = true;
    t.columns[1].default_sql = "'it''s'::text";
    t.indexes.push_back({.oid = editor.allocate_oid(),
                         .name = "t_pkey",
                         .kind = IndexKind::rowid,
                         .unique = true,
                         .primary = true,
                         .columns = {{.column = ColumnNo{1}, .type = type_oid::int4}}});
    add_native_index(store, editor, t, "t_name_idx", 1, false);
    t.constraints.push_back(
        {.oid = editor.allocate_oid(), .name = "t_check", .check_sql = "((id > 0) AND (name <> 'x'::text))"});
    editor.set_comment(t.oid, ColumnNo{2}, "what it's \"called\"");
    editor.put(std::move(t));
  });
  expect_sound();
  EXPECT_EQ(file_.sqlite("SELECT sql FROM sqlite_schema WHERE name IN ('t', 't_name_idx') ORDER BY rowid"),
            "CREATE TABLE \"t\"(\"id\" INTEGER PRIMARY KEY, \"name\" TEXT DEFAULT 'it''s', CONSTRAINT "
            "\"t_check\" CHECK "
            "((\"id\" > 0) AND (\"name\" <> 'x')))\n"
            "CREATE INDEX \"t_name_idx\" ON \"t\"(\"name\")");
  EXPECT_EQ(file_.sqlite(
                "SELECT json_extract(definition, '$.columns[1].name') FROM pgmicro_catalog WHERE name = 't'"),
            "name");
  const auto snapshot = load();
  const Relation& t = table(*snapshot, "t");
  EXPECT_EQ(t.oid, Oid{16384});
  ASSERT_EQ(t.columns.size(), 2u);
  EXPECT_TRUE(t.columns[0].is_rowid);
  EXPECT_EQ(t.columns[0].type, type_oid::int4);
  EXPECT_EQ(t.columns[1].default_sql, "'it''s'::text");
  EXPECT_EQ(snapshot->find_index(schema_oid::public_, "t_name_idx").index->kind, IndexKind::native);
  EXPECT_EQ(t.constraints[0].check_sql, "((id > 0) AND (name <> 'x'::text))");
  EXPECT_EQ(snapshot->comment(t.oid, ColumnNo{2}), "what it's \"called\"");
  EXPECT_EQ(snapshot->next_oid(), Oid{16388});
  EXPECT_TRUE(t.read_only.empty()) << t.read_only;
}

TEST_F(PersistTest, NamesThatDifferInCaseOnlyAreApart) {  // (K3)
  change([](BackendSession& store, Editor& editor) {
    editor.put(make_table(store, editor, "user", {{"id", type_oid::int4}, {"Id", type_oid::text}}));
    editor.put(make_table(store, editor, "User", {{"a", type_oid::int4}}));
    editor.put(make_table(store, editor, "USER", {{"a", type_oid::int4}}));
    editor.put(make_table(store, editor, "sqlite_x", {{"a", type_oid::int4}}));
    editor.put(make_table(store, editor, "PGMICRO_catalog", {{"a", type_oid::int4}}));
    editor.put(make_table(store, editor, "a.b", {{"a", type_oid::int4}}));
    editor.put(Schema{.oid = editor.allocate_oid(), .name = "a"});
    editor.put(make_table(store, editor, "b", {{"a", type_oid::int4}}, editor.view().find_schema("a")->oid));
    editor.put(make_table(store, editor, "say \"hi\"", {{"it's", type_oid::int4}}));
  });
  expect_sound();
  EXPECT_EQ(file_.sqlite("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'pgmicro%' ORDER BY rowid"),
            "user\nUser~2\nUSER~3\n~sqlite_x\n~PGMICRO_catalog\na~.b\na.b\nsay \"hi\"");
  EXPECT_EQ(file_.sqlite("SELECT sql FROM sqlite_schema WHERE name = 'user'"),
            "CREATE TABLE \"user\"(\"id\" INTEGER, \"Id~2\" TEXT)");
  const auto snapshot = load();
  for (const char* const name : {"user", "User", "USER", "sqlite_x", "PGMICRO_catalog", "a.b", "say \"hi\""})
    EXPECT_TRUE(snapshot->find_relation(schema_oid::public_, name)) << name;
  EXPECT_TRUE(snapshot->find_relation(snapshot->find_schema("a")->oid, "b"));
}

TEST_F(PersistTest, EverySaveChangesTheSchemaCookie) {  // (K6)
  change([](BackendSession& store, Editor& editor) {
    editor.put(make_table(store, editor, "t", {{"a", type_oid::int4}}));
  });
  const std::string first = file_.sqlite("PRAGMA schema_version");
  change([](BackendSession&, Editor& editor) { editor.set_comment(Oid{16384}, ColumnNo::none, "about"); });
  EXPECT_NE(file_.sqlite("PRAGMA schema_version"), first);
}

TEST_F(PersistTest, ANewerFormatIsRefused) {
  change([](BackendSession& store, Editor& editor) {
    editor.put(make_table(store, editor, "t", {{"a", type_oid::int4}}));
  });
  file_.sqlite("UPDATE pgmicro_catalog SET name = '2' WHERE kind = 'format'");
  try {
    load();
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.sqlstate(), errc::feature_not_supported);
    EXPECT_EQ(e.message(), "the database's catalog is in format 2, of a newer pgmicro");
  }
}

TEST_F(PersistTest, WhatAnotherToolAltersIsInferred) {  // (K5)
  change([](BackendSession& store, Editor& editor) {
    Relation t = make_table(store, editor, "t",
                            {{"id", type_oid::int4}, {"Name", type_oid::varchar}, {"gone", type_oid::text}});
    t.columns[0].is_rowid = t.columns[0].not_null = true;
    t.indexes.push_back({.oid = editor.allocate_oid(),
                         .name = "t_pkey",
                         .kind = IndexKind::rowid,
                         .unique = true,
                         .primary = true,
                         .columns = {{.column = ColumnNo{1}, .type = type_oid::int4}}});
    add_native_index(store, editor, t, "t_name_idx", 1, false);
    editor.put(std::move(t));
    editor.put(make_table(store, editor, "dropped", {{"a", type_oid::int4}}));
  });
  EXPECT_EQ(file_.sqlite("ALTER TABLE t ADD COLUMN added INTEGER DEFAULT 7;"
                         "ALTER TABLE t RENAME COLUMN \"Name\" TO label;"
                         "ALTER TABLE t DROP COLUMN gone;"
                         "ALTER TABLE t RENAME TO renamed;"
                         "DROP TABLE dropped;"
                         "CREATE TABLE fresh(k TEXT PRIMARY KEY, v);"
                         "CREATE UNIQUE INDEX added_key ON renamed(added DESC)"),
            "");
  const auto snapshot = load();
  EXPECT_FALSE(snapshot->find_relation(schema_oid::public_, "t"));
  EXPECT_FALSE(snapshot->find_relation(schema_oid::public_, "dropped"));
  const Relation& t = table(*snapshot, "renamed");
  EXPECT_EQ(t.oid, Oid{16384});
  ASSERT_EQ(t.columns.size(), 4u);
  EXPECT_EQ(t.columns[1].name, "label");
  EXPECT_EQ(t.columns[1].type, type_oid::varchar);
  EXPECT_TRUE(t.columns[2].dropped);
  EXPECT_EQ(t.columns[3].name, "added");
  EXPECT_EQ(t.columns[3].type, type_oid::int8);
  EXPECT_EQ(t.columns[3].field, 2);
  EXPECT_EQ(t.columns[3].missing_value(), Value::integer(7));
  EXPECT_TRUE(snapshot->find_index(schema_oid::public_, "t_pkey").index);
  EXPECT_TRUE(snapshot->find_index(schema_oid::public_, "t_name_idx").index);
  const auto added = snapshot->find_index(schema_oid::public_, "added_key");
  ASSERT_TRUE(added.index);
  EXPECT_TRUE(added.index->unique && added.index->columns[0].descending);
  EXPECT_EQ(table(*snapshot, "fresh").constraints[0].name, "fresh_pkey");
  EXPECT_TRUE(t.read_only.empty()) << t.read_only;
}

TEST_F(PersistTest, AFileOfSqlitesIsUnderstood) {
  EXPECT_EQ(
      file_.sqlite(
          "CREATE TABLE Author(Id INTEGER PRIMARY KEY AUTOINCREMENT, [first name] VARCHAR(30) NOT NULL, "
          "born DATE, score REAL DEFAULT 1.5, price DECIMAL(10,2), n INT UNIQUE CHECK(n > 0), raw BLOB, "
          "ok BOOLEAN DEFAULT TRUE, any);"
          "CREATE TABLE book(id INTEGER PRIMARY KEY, author INT REFERENCES Author ON DELETE CASCADE, "
          "title TEXT COLLATE NOCASE, CONSTRAINT named UNIQUE(author, id));"
          "CREATE TABLE w(k TEXT PRIMARY KEY) WITHOUT ROWID;"
          "CREATE TABLE g(a INT, b INT AS (a + 1));"
          "CREATE TABLE c(a INT CHECK(a % 2 = 0));"
          "CREATE TABLE tr(a INT);"
          "CREATE TRIGGER x AFTER INSERT ON tr BEGIN DELETE FROM c; END;"
          "CREATE TABLE p(a INT); CREATE INDEX p_part ON p(a) WHERE a > 0;"
          "CREATE TABLE e(a INT); CREATE INDEX e_expr ON e(a + 1);"
          "CREATE VIEW v AS SELECT 1"),
      "");
  const auto snapshot = load();
  const Relation& a = table(*snapshot, "Author");
  EXPECT_TRUE(a.read_only.empty()) << a.read_only;
  EXPECT_TRUE(a.autoincrement);
  ASSERT_EQ(a.columns.size(), 9u);
  const Oid types[] = {type_oid::int8,   type_oid::text,    type_oid::text,
                       type_oid::float8, type_oid::numeric, type_oid::int8,
                       type_oid::bytea,  type_oid::boolean, type_oid::text};
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(a.columns[i].type, types[i]) << a.columns[i].name;
  EXPECT_EQ(a.columns[1].name, "first name");
  EXPECT_TRUE(a.columns[1].not_null);
  EXPECT_EQ(a.columns[3].default_sql, "1.5");
  EXPECT_TRUE(snapshot->find_index(schema_oid::public_, "Author_n_key").index);
  EXPECT_EQ(a.incoming.size(), 1u);
  const Relation& b = table(*snapshot, "book");
  EXPECT_EQ(b.read_only, "column \"title\" has the collation NOCASE");
  EXPECT_EQ(b.constraints.back().name, "book_author_fkey");
  EXPECT_EQ(b.constraints.back().on_delete, FkAction::cascade);
  EXPECT_EQ(table(*snapshot, "w").unreadable, "it is a WITHOUT ROWID table of SQLite's");
  EXPECT_EQ(table(*snapshot, "g").read_only, "column \"b\" is generated by SQLite");
  EXPECT_EQ(table(*snapshot, "c").read_only, "it has a CHECK that only SQLite evaluates");
  EXPECT_EQ(table(*snapshot, "tr").read_only, "it has a trigger of SQLite's, \"x\"");
  EXPECT_EQ(table(*snapshot, "p").read_only, "it has a partial index of SQLite's, \"p_part\"");
  EXPECT_EQ(table(*snapshot, "e").read_only, "it has an index over an expression of SQLite's");
  // Our first table adopts them: OIDs stay, and their texts.
  const std::string before = file_.sqlite("SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'pgmicro%'");
  change([](BackendSession& store, Editor& editor) {
    editor.put(make_table(store, editor, "ours", {{"a", type_oid::int4}}));
  });
  expect_sound();
  EXPECT_EQ(file_.sqlite("SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'pgmicro%' AND name <> 'ours'"),
            before);
  const auto again = load();
  EXPECT_EQ(table(*again, "Author").oid, a.oid);
  EXPECT_EQ(table(*again, "tr").read_only, "it has a trigger of SQLite's, \"x\"");
  EXPECT_EQ(table(*again, "Author").incoming.size(), 1u);
}

TEST_F(PersistTest, VacuumMovesTreesAndNobodyMinds) {  // (K4)
  change([](BackendSession& store, Editor& editor) {
    editor.put(make_table(store, editor, "first", {{"a", type_oid::int4}}));
    editor.put(make_table(store, editor, "second", {{"a", type_oid::int4}}));
    btree::RecordWriter record;
    store.table(editor.view().find_relation(schema_oid::public_, "second")->tree)
        ->put(1, record.integer(5).finish());
  });
  EXPECT_EQ(file_.sqlite("SELECT * FROM second"), "5");
  EXPECT_EQ(file_.sqlite("DROP TABLE first; VACUUM"), "");
  const auto snapshot = load();
  EXPECT_EQ(std::to_string(raw(table(*snapshot, "second").tree)),
            file_.sqlite("SELECT rootpage FROM sqlite_schema WHERE name = 'second'"));
}

}  // namespace
}  // namespace pgmicro::engine
