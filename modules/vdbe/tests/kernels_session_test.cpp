/// Kernels that ask the session, and functions that return rows.

#include <pgmicro/bytecode/builtins.hpp>

#include <gtest/gtest.h>

#include "kernels_support.hpp"

namespace pgmicro::vdbe {
namespace {

using bytecode::KernelId;
using test::World;

Datum call(World& world, KernelId id, std::vector<Datum> arguments = {}) {
  auto context = world.context(std::vector<Oid>(arguments.size(), type_oid::text));
  return find_kernel(id)(arguments.data(), context);
}

Datum integer(std::int64_t v) { return Datum::of(v); }
Datum text(std::string_view v) { return Datum::of(v); }

TEST(SessionKernels, Sequences) {
  World world;
  EXPECT_EQ(call(world, KernelId::nextval_oid, {integer(20000)}).integer, 1);
  EXPECT_EQ(call(world, KernelId::nextval_oid, {integer(20000)}).integer, 2);
  EXPECT_EQ(call(world, KernelId::currval_oid, {integer(20000)}).integer, 2);
  EXPECT_EQ(call(world, KernelId::lastval).integer, 2);
  EXPECT_EQ(call(world, KernelId::setval3_oid, {integer(20000), integer(10), Datum::of(false)}).integer, 10);
  EXPECT_EQ(call(world, KernelId::nextval_oid, {integer(20000)}).integer, 10);
  EXPECT_THROW((void)call(world, KernelId::currval_oid, {integer(1)}), Error);
}

TEST(SessionKernels, NamesAndSettings) {
  World world;
  EXPECT_EQ(call(world, KernelId::current_user).text(), "alice");
  EXPECT_EQ(call(world, KernelId::session_user).text(), "bob");
  EXPECT_EQ(call(world, KernelId::current_database).text(), "testdb");
  EXPECT_EQ(call(world, KernelId::current_schema).text(), "public");
  EXPECT_EQ(call(world, KernelId::set_config_by_name, {text("a.b"), text("c"), Datum::of(false)}).text(),
            "c");
  EXPECT_EQ(call(world, KernelId::show_config_by_name, {text("a.b")}).text(), "c");
  EXPECT_TRUE(call(world, KernelId::show_config_by_name_missing_ok, {text("x.y"), Datum::of(true)}).null);
  EXPECT_THROW((void)call(world, KernelId::show_config_by_name, {text("x.y")}), Error);
}

TEST(SessionKernels, NamesOfObjects) {
  World world;
  EXPECT_EQ(call(world, KernelId::to_regtype, {text("int4")}).integer, 23);
  EXPECT_TRUE(call(world, KernelId::to_regtype, {text("no_such_type")}).null);
  EXPECT_EQ(call(world, KernelId::text_regclass, {text("1259")}).integer, 1259);
}

TEST(SessionKernels, RandomAndUuid) {
  World world;
  double least = 1, greatest = 0;
  for (int i = 0; i < 1000; ++i) {
    const double v = call(world, KernelId::drandom).real;
    ASSERT_TRUE(v >= 0 && v < 1);
    least = std::min(least, v), greatest = std::max(greatest, v);
  }
  EXPECT_LT(least, 0.05);
  EXPECT_GT(greatest, 0.95);
  (void)call(world, KernelId::setseed, {Datum::of(0.5)});
  const double first = call(world, KernelId::drandom).real;
  (void)call(world, KernelId::setseed, {Datum::of(0.5)});
  EXPECT_EQ(call(world, KernelId::drandom).real, first);
  const auto uuid = call(world, KernelId::gen_random_uuid).text();
  ASSERT_EQ(uuid.size(), 16u);
  EXPECT_EQ(uuid[6] & 0xf0, 0x40);
  EXPECT_EQ(uuid[8] & 0xc0, 0x80);
}

/// The first column of a set, in its type's text form, up to `limit` rows.
std::string rows(KernelId id, std::vector<Oid> types, Oid result, std::vector<std::string> arguments,
                 int limit = 20) {
  World world;
  auto context = world.context(types, result);
  std::vector<Datum> values;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool null = arguments[i] == "NULL";
    values.push_back(null ? Datum::null_value()
                          : types::find_type(types[i])->input(arguments[i], -1, context));
  }
  Arena owned;
  std::string out;
  try {
    const SetKernel& set = *find_set_kernel(id);
    void* state = set.open(owned, values.data(), context);
    Datum column;
    while (limit-- > 0 && set.next(state, &column, context)) {
      if (!out.empty()) out += ' ';
      if (column.null)
        out += "NULL";
      else
        types::find_type(result)->output(column, out, context);
    }
  } catch (const Error& e) {
    return e.sqlstate().text();
  }
  return out;
}

TEST(SetKernels, SeriesEndWhereTheTypeDoes) {
  const std::vector<Oid> two(2, type_oid::int4), three(3, type_oid::int4);
  const auto plain = KernelId::generate_series_int4, step = KernelId::generate_series_step_int4;
  EXPECT_EQ(rows(plain, two, type_oid::int4, {"1", "4"}), "1 2 3 4");
  EXPECT_EQ(rows(plain, two, type_oid::int4, {"4", "1"}), "");
  EXPECT_EQ(rows(plain, two, type_oid::int4, {"2147483646", "2147483647"}), "2147483646 2147483647");
  EXPECT_EQ(rows(step, three, type_oid::int4, {"1", "10", "4"}), "1 5 9");
  EXPECT_EQ(rows(step, three, type_oid::int4, {"10", "1", "-4"}), "10 6 2");
  EXPECT_EQ(rows(step, three, type_oid::int4, {"1", "2", "0"}), "22023");
}

TEST(SetKernels, ArraysAsRows) {
  const Oid int4s = type_oid::int4_array;
  EXPECT_EQ(rows(KernelId::array_unnest, {int4s}, type_oid::int4, {"{{1,2},{NULL,4}}"}), "1 2 NULL 4");
  EXPECT_EQ(rows(KernelId::array_unnest, {int4s}, type_oid::int4, {"{}"}), "");
  const auto subscripts = KernelId::generate_subscripts, forward = KernelId::generate_subscripts_nodir;
  EXPECT_EQ(rows(forward, {int4s, type_oid::int4}, type_oid::int4, {"[5:7]={1,2,3}", "1"}), "5 6 7");
  EXPECT_EQ(rows(forward, {int4s, type_oid::int4}, type_oid::int4, {"[5:7]={1,2,3}", "2"}), "");
  EXPECT_EQ(rows(subscripts, {int4s, type_oid::int4, type_oid::boolean}, type_oid::int4,
                 {"[5:7]={1,2,3}", "1", "t"}),
            "7 6 5");
}

TEST(SetKernels, TextAsRows) {
  const Oid t = type_oid::text;
  EXPECT_EQ(rows(KernelId::text_to_table, {t, t}, t, {"a,b,,c", ","}), "a b  c");
  EXPECT_EQ(rows(KernelId::text_to_table, {t, t}, t, {"äb", "NULL"}), "ä b");
  EXPECT_EQ(rows(KernelId::text_to_table, {t, t}, t, {"", ","}), "");
  EXPECT_EQ(rows(KernelId::text_to_table_null, {t, t, t}, t, {"a,x,c", ",", "x"}), "a NULL c");
}

}  // namespace
}  // namespace pgmicro::vdbe
