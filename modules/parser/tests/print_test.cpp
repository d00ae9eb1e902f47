// Printed text parses again, to an equal tree: over our own statements, and over PostgreSQL's suite where it is at hand.

#include "corpus.hpp"

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/ast/tree.hpp>
#include <pgmicro/parser/print.hpp>

#include <gtest/gtest.h>

#include <set>

namespace pgmicro::parser {
namespace {

constexpr PrintStyle compact{};
constexpr PrintStyle lines{.indent = true};
constexpr PrintStyle pretty{.indent = true, .few_parentheses = true};

/// Empty if `statement` survives; else what went wrong.
std::string round_trip(const ast::Statement& statement, PrintStyle style) {
  std::string text;
  try {
    text = print(statement, style);
    Arena arena;
    const Script again = parse_script(text, arena);
    if (again.statements.size() != 1)
      return "came back as " + std::to_string(again.statements.size()) + ": " + text;
    if (ast::equal(&statement, again.statements[0].statement)) return {};
    return "another tree: " + text + "\n  " + ast::dump(&statement) + "\n  " +
           ast::dump(again.statements[0].statement);
  } catch (const Error& e) {
    return std::string(e.what()) + ": " + text;
  }
}

void expect_round_trips(const std::vector<testing::Sample>& samples) {
  int failures = 0;
  for (const auto& sample : samples) {
    Arena arena;
    Script script;
    try {
      script = parse_script(sample.text, arena);
    } catch (const Error&) {
      continue;  // the suite has errors of its own; suite_test.cpp looks at them
    }
    for (const auto& s : script.statements) {
      if (s.statement->kind == ast::NodeKind::Unsupported) continue;
      for (const auto style : {compact, lines, pretty}) {
        const std::string wrong = round_trip(*s.statement, style);
        if (wrong.empty()) continue;
        if (++failures <= 40) ADD_FAILURE() << sample.where << ": " << sample.text << "\n  " << wrong;
        break;
      }
    }
  }
  EXPECT_EQ(failures, 0);
}

TEST(Print, OwnStatementsRoundTrip) {
  const auto samples = testing::own_corpus();
  ASSERT_GT(samples.size(), 100u);
  expect_round_trips(samples);
}

void collect_kinds(const ast::Node& node, std::set<ast::NodeKind>& kinds) {
  kinds.insert(node.kind);
  ast::for_each_child(node, [&](const ast::Node& child) { collect_kinds(child, kinds); });
}

TEST(Print, OwnStatementsHaveEveryKindOfNode) {
  std::set<ast::NodeKind> met;
  for (const auto& sample : testing::own_corpus()) {
    Arena arena;
    try {
      for (const auto& s : parse_script(sample.text, arena).statements) collect_kinds(*s.statement, met);
    } catch (const Error& e) {
      ADD_FAILURE() << sample.where << ": " << e.what() << ": " << sample.text;
    }
  }
#define PGM_X(name) EXPECT_TRUE(met.count(ast::NodeKind::name)) << "no statement of ours has a " #name;
  PGM_AST_NODES(PGM_X)
#undef PGM_X
}

TEST(Print, TheSuiteRoundTrips) {
  const auto samples = testing::suite();
  if (samples.empty())
    GTEST_SKIP() << "PostgreSQL's regression suite is not here; set PGMICRO_SUITE to its folder";
  expect_round_trips(samples);
}

// ---- PostgreSQL's own texts ------------------------------------------------------------------------------------

/// tests/views/*.txt: what pg_get_viewdef() of a server (15.20) says of the same views, names and types resolved.
/// Parsed and printed, each is the same text to the byte. (So were all 140 views of its catalogs and those of its
/// regression database.)
void expect_same_text(const char* file, PrintStyle style) {
  const std::string all = testing::read_file(std::string(PGMICRO_PARSER_TESTS "/views/") + file);
  constexpr std::string_view separator = "\n----\n";
  int count = 0;
  for (std::size_t begin = 0; begin < all.size();) {
    const auto end = std::min(all.find(separator, begin), all.size());
    std::string expected = all.substr(begin, end - begin);
    begin = end + separator.size();
    while (expected.ends_with('\n')) expected.pop_back();
    Arena arena;
    EXPECT_EQ(print(*parse(expected, arena).statement, style) + ";", expected);
    ++count;
  }
  EXPECT_EQ(count, 18);
}
TEST(Print, ViewsAsTheServerShowsThem) { expect_same_text("lines.txt", lines); }
TEST(Print, ViewsAsTheServerShowsThemPretty) { expect_same_text("pretty.txt", pretty); }

TEST(Print, ExpressionsAsTheServerShowsThem) {
  // pg_get_expr() of defaults and checks.
  for (const std::string text :
       {"nextval('t_id_seq'::regclass)", "(a + 1)", "((a > 0) AND (b IS NOT NULL))", "'x'::text",
        "'-1'::integer", "(a = ANY (ARRAY['x'::text, 'y'::text]))", "((name)::text ~~ 'A%'::text)",
        "(CURRENT_TIMESTAMP AT TIME ZONE 'UTC'::text)", "COALESCE(a, (0)::numeric)", "lower((name)::text)",
        "CASE WHEN (a > 1) THEN 'x'::text ELSE NULL::text END", "(NOT (a IS DISTINCT FROM b))",
        "((a COLLATE \"C\") < 'x'::text)", "(- a)", "ARRAY[]::integer[]", "ROW(1, 2)", "(r).f1",
        "(now() - '01:00:00'::interval)"}) {
    Arena arena;
    const auto parsed = parse("SELECT " + text, arena);
    EXPECT_EQ(print(*ast::to<ast::Select>(*parsed.statement).items[0]->value), text);
  }
}

TEST(Print, TypesAsTheServerShowsThem) {
  const std::pair<const char*, const char*> types[] = {
      {"int", "integer"},
      {"int4", "int4"},
      {"boolean", "boolean"},
      {"float", "double precision"},
      {"float(3)", "real"},
      {"decimal(10,2)", "numeric(10,2)"},
      {"varchar(5)", "character varying(5)"},
      {"char", "character(1)"},
      {"bit varying", "bit varying"},
      {"timestamp(3) with time zone", "timestamp(3) with time zone"},
      {"time", "time without time zone"},
      {"interval day to second(3)", "interval day to second(3)"},
      {"text[][3]", "text[][3]"},
      {"\"My\".\"Type\"", "\"My\".\"Type\""},
      {"\"char\"", "\"char\""},
  };
  for (const auto& [written, shown] : types) {
    Arena arena;
    const auto parsed = parse(std::string("SELECT x::") + written, arena);
    const auto& cast = ast::to<ast::Cast>(*ast::to<ast::Select>(*parsed.statement).items[0]->value);
    EXPECT_EQ(print(*cast.type), shown);
  }
}

TEST(Print, QuotesOnlyWhereNeeded) {
  const std::pair<const char*, const char*> names[] = {
      {"abc", "abc"},           {"a1_", "a1_"},         {"Abc", "\"Abc\""},
      {"1a", "\"1a\""},         {"", "\"\""},           {"a b", "\"a b\""},
      {"select", "\"select\""}, {"begin", "begin"},     {"between", "\"between\""},
      {"left", "\"left\""},     {"a\"b", "\"a\"\"b\""}, {"ä", "\"ä\""}};
  for (const auto& [name, quoted] : names) EXPECT_EQ(quote_identifier(name), quoted);
  EXPECT_EQ(quote_literal("it's \\ so"), "'it''s \\ so'");
}

TEST(Print, WhatHasNoTextSaysSo) {
  Arena arena;
  const auto parsed = parse("create server s foreign data wrapper w", arena);
  EXPECT_THROW((void)print(*parsed.statement), Error);
}

}  // namespace
}  // namespace pgmicro::parser
