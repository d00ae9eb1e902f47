#include <gtest/gtest.h>

#include <pgmicro/catalog/editor.hpp>

namespace pgmicro::catalog {
namespace {

Relation table(Editor& editor, std::string name) {
  Relation t;
  t.oid = editor.allocate_oid();
  t.schema = schema_oid::public_;
  t.name = std::move(name);
  t.columns.push_back({.name = "a", .type = type_oid::int4, .number = ColumnNo{1}});
  return t;
}

Oid add_foreign_key(Editor& editor, Oid from, Oid to) {
  Relation t = *editor.view().find_relation(from);
  Constraint c;
  c.oid = editor.allocate_oid();
  c.name = t.name + "_fkey";
  c.kind = ConstraintKind::foreign_key;
  c.referenced_table = to;
  t.constraints.push_back(c);
  editor.put(std::move(t));
  return c.oid;
}

TEST(Catalog, AnEmptyDatabaseIsOneSharedSnapshot) {
  const auto a = Snapshot::empty();
  EXPECT_EQ(a, Snapshot::empty());
  EXPECT_EQ(a->find_schema("public")->oid, schema_oid::public_);
  EXPECT_EQ(a->find_schema("pg_catalog")->oid, Oid{11});
  EXPECT_FALSE(a->find_schema("nowhere"));
  EXPECT_TRUE(a->relations().empty());
  EXPECT_EQ(a->next_oid(), Oid::first_user);
}

TEST(Catalog, AnEditorChangesNothingThatWasHandedOut) {
  Editor editor(Snapshot::empty());
  EXPECT_FALSE(editor.changed());
  editor.put(table(editor, "t"));
  const auto first = editor.snapshot();
  EXPECT_TRUE(editor.changed());
  Relation t = *first->find_relation(schema_oid::public_, "t");
  t.name = "u";
  editor.put(std::move(t));
  const auto second = editor.snapshot();
  EXPECT_NE(first->version(), second->version());
  EXPECT_TRUE(first->find_relation(schema_oid::public_, "t"));
  EXPECT_FALSE(second->find_relation(schema_oid::public_, "t"));
  EXPECT_EQ(second->find_relation(schema_oid::public_, "u")->oid, Oid{16384});
  editor.restore(first);
  EXPECT_TRUE(editor.view().find_relation(schema_oid::public_, "t"));
  EXPECT_TRUE(Snapshot::empty()->relations().empty());
}

TEST(Catalog, RelationsThatAreNotTouchedAreShared) {
  Editor editor(Snapshot::empty());
  editor.put(table(editor, "t"));
  const auto first = editor.snapshot();
  editor.put(table(editor, "u"));
  EXPECT_EQ(first->find_relation(schema_oid::public_, "t"),
            editor.view().find_relation(schema_oid::public_, "t"));
}

TEST(Catalog, IndexesAreFoundByNameInTheirTablesSchema) {
  Editor editor(Snapshot::empty());
  Relation t = table(editor, "t");
  Index index;
  index.oid = editor.allocate_oid();
  index.name = "t_a_idx";
  t.indexes.push_back(index);
  const Oid oid = t.oid;
  editor.put(std::move(t));
  const auto found = editor.view().find_index(schema_oid::public_, "t_a_idx");
  ASSERT_TRUE(found.index);
  EXPECT_EQ(found.table->oid, oid);
  EXPECT_EQ(found.index->oid, index.oid);
  EXPECT_FALSE(editor.view().find_relation(schema_oid::public_, "t_a_idx"));
  EXPECT_TRUE(editor.view().is_name_taken(schema_oid::public_, "t_a_idx"));  // (C2)
  editor.drop(oid);
  EXPECT_FALSE(editor.view().find_index(index.oid).index);
  EXPECT_FALSE(editor.view().is_name_taken(schema_oid::public_, "t_a_idx"));
}

TEST(Catalog, IncomingKeysFollowTheForeignKeys) {  // (C4)
  Editor editor(Snapshot::empty());
  editor.put(table(editor, "parent"));
  editor.put(table(editor, "child"));
  const Oid parent = editor.view().find_relation(schema_oid::public_, "parent")->oid;
  const Oid child = editor.view().find_relation(schema_oid::public_, "child")->oid;
  const Oid one = add_foreign_key(editor, child, parent);
  const Oid itself = add_foreign_key(editor, parent, parent);
  const auto incoming = [&] { return editor.view().find_relation(parent)->incoming; };
  ASSERT_EQ(incoming().size(), 2u);
  EXPECT_EQ(incoming()[0].constraint, one);
  EXPECT_EQ(incoming()[0].table, child);
  EXPECT_EQ(incoming()[1].constraint, itself);
  Relation changed = *editor.view().find_relation(parent);
  changed.name = "elder";
  editor.put(std::move(changed));
  EXPECT_EQ(incoming().size(), 2u);
  editor.drop(child);
  ASSERT_EQ(incoming().size(), 1u);
  EXPECT_EQ(incoming()[0].table, parent);
}

TEST(Catalog, CommentsGoWithTheirObject) {
  Editor editor(Snapshot::empty());
  editor.put(table(editor, "t"));
  const Oid oid = editor.view().find_relation(schema_oid::public_, "t")->oid;
  editor.set_comment(oid, ColumnNo::none, "about t");
  editor.set_comment(oid, ColumnNo{1}, "about a");
  EXPECT_EQ(editor.view().comment(oid), "about t");
  EXPECT_EQ(editor.view().comment(oid, ColumnNo{1}), "about a");
  editor.drop(oid);
  EXPECT_TRUE(editor.view().comments().empty());
}

}  // namespace
}  // namespace pgmicro::catalog
