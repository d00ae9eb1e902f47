#include <pgmicro/types/type_info.hpp>

#include <gtest/gtest.h>

namespace pgmicro::types {
namespace {

TEST(Registry, FindsEachTypeByOidAndByName) {
  ASSERT_FALSE(all_types().empty());
  Oid before = Oid::invalid;
  for (const TypeInfo* t : all_types()) {
    EXPECT_LT(before, t->oid) << t->name;
    before = t->oid;
    EXPECT_EQ(find_type(t->oid), t) << t->name;
    EXPECT_EQ(find_type(t->name), t) << t->name;
  }
  EXPECT_EQ(find_type(Oid{1}), nullptr);
  EXPECT_EQ(find_type(Oid{4000000000}), nullptr);
  EXPECT_EQ(find_type("integer"), nullptr);
  EXPECT_EQ(find_type(""), nullptr);
}

TEST(Registry, FactsAgreeWithEachOther) {
  for (const TypeInfo* t : all_types()) {
    SCOPED_TRACE(t->name);
    EXPECT_NE(t->input, nullptr);
    EXPECT_NE(t->output, nullptr);
    EXPECT_EQ(t->compare == nullptr, t->hash == nullptr);
    EXPECT_EQ(t->store == nullptr, t->load == nullptr);
    EXPECT_EQ(t->store == nullptr, t->declared == nullptr);
    EXPECT_EQ(t->typmod_in == nullptr, t->typmod_out == nullptr);
    EXPECT_EQ(t->typmod_in == nullptr, t->apply_typmod == nullptr);
  }
}

TEST(Registry, FormatsTypes) {
  EXPECT_EQ(format_type(*find_type("varchar"), 14), "character varying(10)");
  EXPECT_EQ(format_type(*find_type("varchar"), -1), "character varying");
  EXPECT_EQ(format_type(*find_type("bpchar"), 7), "character(3)");
  EXPECT_EQ(format_type(*find_type("bpchar"), -1), "bpchar");
  EXPECT_EQ(format_type(*find_type("char"), -1), "\"char\"");
  EXPECT_EQ(format_type(*find_type("int4"), -1), "integer");
}

}  // namespace
}  // namespace pgmicro::types
