#include "corpus.hpp"

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/ast/tree.hpp>
#include <pgmicro/parser/literals.hpp>

#include <gtest/gtest.h>

namespace pgmicro::parser {
namespace {

/// The key with its marks made visible: {4} int4, {8} int8, {n} numeric, {s} string; "-" where nothing is lifted.
std::string key_of(std::string_view text) {
  Lifting lifting;
  if (!lift_literals(text, lifting)) return "-";
  std::string shown;
  for (std::size_t i = 0; i < lifting.key.size(); ++i) {
    if (lifting.key[i] != '\0') {
      shown += lifting.key[i];
      continue;
    }
    shown += '{';
    shown += " 48ns"[static_cast<int>(lifting.key[++i])];
    shown += '}';
  }
  return shown;
}

TEST(Literals, ClassesAreThoseOfThePostgresTypes) {
  EXPECT_EQ(key_of("select 0, 42, 2147483647, 2147483649, 9223372036854775807, 9223372036854775809"),
            "select {4}, {4}, {4}, {8}, {8}, {n}");
  EXPECT_EQ(key_of("select 1.5, .5, 1., 1e10, 1E-3, 'x', '', 'it''s'"),
            "select {n}, {n}, {n}, {n}, {n}, {s}, {s}, {s}");
  EXPECT_EQ(key_of("select 000042, 00000000002147483649"), "select {4}, {8}");
  // A sign would move these two into a smaller class.
  EXPECT_EQ(key_of("select 2147483648, 9223372036854775808, 1"),
            "select 2147483648, 9223372036854775808, {4}");
  // Other spellings stay as they are.
  EXPECT_EQ(key_of("select E'x', b'1', X'1F', n'x', U&'x', $$x$$, $1, a1, \"1\", 1"),
            "select E'x', b'1', X'1F', n'x', U&'x', $$x$$, $1, a1, \"1\", {4}");
}

TEST(Literals, OnlyStatementsWorthIt) {
  EXPECT_EQ(key_of("SELECT * FROM t WHERE id = 42;"), "SELECT * FROM t WHERE id = {4}");
  EXPECT_EQ(key_of(" /* 1 */ ((select 1))"), " /* 1 */ ((select {4}))");
  EXPECT_EQ(key_of("insert into t values (1, 'x')"), "insert into t values ({4}, {s})");
  EXPECT_EQ(key_of("with x as (select 1) update t set a = 2"), "with x as (select {4}) update t set a = {4}");
  EXPECT_EQ(key_of("delete from t where a = -1"), "delete from t where a = -{4}");
  EXPECT_EQ(key_of("create table t (a varchar(10))"), "-");
  EXPECT_EQ(key_of("set x to 1"), "-");
  EXPECT_EQ(key_of("explain select 1"), "-");
  EXPECT_EQ(key_of("select a from t"), "-");
  EXPECT_EQ(key_of("select 1; select 2"), "-");
  EXPECT_EQ(key_of("select 'open"), "-");
  EXPECT_EQ(key_of(""), "-");
}

TEST(Literals, PositionsAndModifiersStay) {
  EXPECT_EQ(key_of("select a, 5 from t where b = 1 order by 1, 2 desc limit 10 offset 3"),
            "select a, {4} from t where b = {4} order by 1, 2 desc limit {4} offset {4}");
  EXPECT_EQ(key_of("select a from t group by 1, 2 having count(*) > 3"),
            "select a from t group by 1, 2 having count(*) > {4}");
  EXPECT_EQ(key_of("select a + 1 from t group by a + 1"), "-");
  EXPECT_EQ(key_of("select a from t order by case when a = 1 then 2 end"), "-");
  EXPECT_EQ(key_of("select sum(a) over (order by b rows 5 preceding), 1 from t"),
            "select sum(a) over (order by b rows {4} preceding), {4} from t");
  EXPECT_EQ(key_of("select x::varchar(10), cast('1' as numeric(10, 2)), 7::int"),
            "select x::varchar(10), cast({s} as numeric(10, 2)), {4}::int");
  EXPECT_EQ(key_of("select x::int[3], a[1], f(2) from g(3) as t (a varchar(4))"),
            "select x::int[3], a[{4}], f({4}) from g({4}) as t (a varchar(4))");
  EXPECT_EQ(key_of("insert into t values (1) on conflict (a) where b > 0 do update set c = 2 where t.d = 3"),
            "insert into t values ({4}) on conflict (a) where b > 0 do update set c = {4} where t.d = {4}");
  EXPECT_EQ(key_of("select distinct on (a, b + 1) a from t where c = 2"),
            "select distinct on (a, b + 1) a from t where c = {4}");
}

TEST(Literals, BulkInsertsArePlannedByTheirText) {
  std::string text = "insert into t values (0)";
  for (int i = 0; i < 99; ++i) text += ", (1)";
  EXPECT_NE(key_of(text), "-");
  EXPECT_EQ(key_of(text + ", (1)"), "-");
}

TEST(Literals, StringValue) {
  std::string buffer;
  EXPECT_EQ(string_value("'abc'", buffer), "abc");
  EXPECT_EQ(string_value("''", buffer), "");
  EXPECT_EQ(string_value("'it''s '''''", buffer), "it's ''");
}

const ast::Literal* literal(const ast::Node* node, int number) {
  if (const auto* const l = ast::as<ast::Literal>(node)) return l->lifted == number ? l : nullptr;
  const ast::Literal* found = nullptr;
  ast::for_each_child(*node, [&](const ast::Node& child) {
    if (!found) found = literal(&child, number);
  });
  return found;
}

struct Lifted {
  Arena arena;
  Lifting lifting;
  Script script;
  explicit Lifted(std::string_view text) {
    if (lift_literals(text, lifting)) script = parse_script(text, arena, {.lifted = lifting.literals});
  }
  const ast::Literal* operator[](int n) const { return literal(script.statements[0].statement, n); }
};

TEST(Literals, TheTreeSaysWhichConstantsAreLifted) {
  const Lifted s("select 'x', -1, a - 2, - - 3, 5::text, -6::text from t where b = 1.5");
  ASSERT_TRUE(s.script.lifts);
  EXPECT_EQ(s[1]->text, "x");
  EXPECT_EQ(s[2]->integer, -1);
  EXPECT_EQ(s[3]->integer, 2);
  EXPECT_EQ(s[4]->integer, 3);
  EXPECT_EQ(s[5]->integer, 5);
  EXPECT_EQ(s[6]->integer, 6);  // a cast binds more tightly than the sign
  EXPECT_EQ(s[7]->text, "1.5");
  EXPECT_EQ(s[8], nullptr);
}

// What the lexer takes for an ordinary constant and the grammar does not.
TEST(Literals, TheParserHasTheLastWord) {
  for (const char* text :
       {"select char(3) 'abc'", "select interval(3) '1'", "select 'a'\n'b'", "select a from t order by (1)",
        "select numeric(10, 2) '1'", "select -/* x */1", "select 1 from t group by grouping sets (a, 2)"}) {
    const Lifted s(text);
    EXPECT_FALSE(s.script.lifts) << text;
  }
  Arena arena;
  EXPECT_FALSE(parse_script("select 1", arena).lifts);
}

/// (L1), (L2): another text of the same key has the same tree, but for the values of lifted constants.
void expect_values_do_not_matter(const testing::Sample& sample) {
  Lifting lifting;
  if (!lift_literals(sample.text, lifting)) return;
  Arena arena;
  Script script;
  try {
    script = parse_script(sample.text, arena, {.lifted = lifting.literals});
  } catch (const Error&) {
    return;
  }
  if (!script.lifts) return;
  std::string other;
  std::size_t copied = 0;
  for (const auto& l : lifting.literals) {
    other.append(sample.text, copied, l.begin - copied);
    switch (l.type) {
      case LiteralClass::int4: other += "0017"; break;
      case LiteralClass::int8: other += "17000000017"; break;
      case LiteralClass::numeric: other += "1.7e3"; break;
      case LiteralClass::string: other += "'an''other'"; break;
    }
    copied = l.end;
  }
  other.append(sample.text, copied);
  Lifting again;
  ASSERT_TRUE(lift_literals(other, again)) << sample.text;
  EXPECT_EQ(lifting.key, again.key) << sample.text;
  const Script changed = parse_script(other, arena, {.lifted = again.literals});
  EXPECT_TRUE(changed.lifts) << sample.text;
  // Both trees with all lifted values wiped.
  const auto wipe = [](const ast::Node& root) {
    const auto recurse = [](const auto& self, const ast::Node& node) -> void {
      if (const auto* const l = ast::as<ast::Literal>(&node); l && l->lifted) {
        auto* const mine = const_cast<ast::Literal*>(l);  // this test made the tree
        mine->integer = 0;
        mine->text = {};
      }
      ast::for_each_child(node, [&](const ast::Node& child) { self(self, child); });
    };
    recurse(recurse, root);
  };
  for (std::uint32_t i = 0; i < script.statements.size(); ++i) {
    wipe(*script.statements[i].statement);
    wipe(*changed.statements[i].statement);
    EXPECT_TRUE(ast::equal(script.statements[i].statement, changed.statements[i].statement)) << sample.text;
  }
}

TEST(Literals, ValuesDoNotMatterInOwnStatements) {
  for (const auto& sample : testing::own_corpus()) expect_values_do_not_matter(sample);
}

TEST(Literals, ValuesDoNotMatterInTheSuite) {
  const auto samples = testing::suite();
  if (samples.empty())
    GTEST_SKIP() << "PostgreSQL's regression suite is not here; set PGMICRO_SUITE to its folder";
  for (const auto& sample : samples) expect_values_do_not_matter(sample);
}

// ---- placeholders ----------------------------------------------------------------------------------------------

std::string rewritten(std::string_view text) {
  std::string out = "-";
  (void)rewrite_placeholders(text, out);
  return out;
}

TEST(Placeholders, AreParametersWhereAnOperandIsWanted) {
  EXPECT_EQ(rewritten("select * from t where a = ? and b=? or c in (?, ?,?) limit ? offset ?"),
            "select * from t where a = $1 and b= $2 or c in ($3, $4,$5) limit $6 offset $7");
  EXPECT_EQ(rewritten("insert into t values (?,?)"), "insert into t values ($1,$2)");
  EXPECT_EQ(rewritten("update t set a=?, b = ?+1, c = ?||'x' where d=?::int"),
            "update t set a= $1, b = $2 +1, c = $3 ||'x' where d= $4::int");
  EXPECT_EQ(rewritten("select ?, ? = ?, ?=?, -?"), "select $1, $2 = $3, $4 = $5, - $6");
  EXPECT_EQ(rewritten("select case when ? then ? else ? end, a between ? and ?, a like ? escape ?"),
            "select case when $1 then $2 else $3 end, a between $4 and $5, a like $6 escape $7");
  EXPECT_EQ(rewritten("select a from t order by ? desc, ? nulls last"),
            "select a from t order by $1 desc, $2 nulls last");
}

TEST(Placeholders, AreLeftAloneWhereTheyAreOperatorsOrText) {
  EXPECT_EQ(rewritten("select j ? 'k', j ?| array['a'], j ?& $1, (j) ? b, j->'x' ? 'y'"), "-");
  EXPECT_EQ(rewritten("select '?', \"?\", $$?$$, E'\\'?' -- ?\n /* ? */"), "-");
  EXPECT_EQ(rewritten("select 1"), "-");
  EXPECT_EQ(rewritten("select j ? ? from t"), "select j ? $1 from t");
}

}  // namespace
}  // namespace pgmicro::parser
