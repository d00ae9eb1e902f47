#include <pgmicro/ast/ast.hpp>
#include <pgmicro/ast/tree.hpp>
#include <pgmicro/parser/parser.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgmicro::parser {
namespace {

const ast::Select& select(std::string_view text, Arena& arena) {
  return ast::to<ast::Select>(*parse(text, arena).statement);
}

// ---- what a server answers, taken from one (15.20) -------------------------------------------------------------

struct Refused {
  const char* text;
  const char* sqlstate;
  const char* message;
  int position;
  const char* hint = "";
};
const Refused refused[] = {
    {"selec 1", "42601", "syntax error at or near \"selec\"", 1},
    {"select 'äö' from x where", "42601", "syntax error at end of input", 25},
    {"select \"", "42601", "unterminated quoted identifier at or near \"\"\"", 8},
    {"select \"\"", "42601", "zero-length delimited identifier at or near \"\"\"\"", 8},
    {"select 'abc", "42601", "unterminated quoted string at or near \"'abc\"", 8},
    {"select $a$ abc", "42601", "unterminated dollar-quoted string at or near \"$a$ abc\"", 8},
    {"select 1 /* x", "42601", "unterminated /* comment at or near \"/* x\"", 10},
    {"select 123abc", "42601", "trailing junk after numeric literal at or near \"123a\"", 8},
    {"select $1a", "42601", "trailing junk after parameter at or near \"$1a\"", 8},
    {"select E'\\u00zz'", "22025", "invalid Unicode escape", 10,
     "Unicode escapes must be \\uXXXX or \\UXXXXXXXX."},
    {"select * from (select 1)", "42601", "subquery in FROM must have an alias", 15,
     "For example, FROM (SELECT ...) [AS] foo."},
    {"select a from t order by a using", "42601", "syntax error at end of input", 33},
    {"create assertion x check (true)", "0A000", "CREATE ASSERTION is not yet implemented", 0},
    {"select 1 fetch first 1 row with ties", "42601", "WITH TIES cannot be specified without ORDER BY clause",
     0},
    {"select f(x) over (rows between unbounded following and current row) from t", "42P20",
     "frame start cannot be UNBOUNDED FOLLOWING", 32},
    {"create table t (a int constraint c deferrable initially deferred not deferrable)", "42601",
     "syntax error at or near \"deferrable\"", 36},
    {"select 1 from a.b.c.d.e", "42601", "improper qualified name (too many dotted names): a.b.c.d.e", 15},
};

TEST(Parser, RefusesAsTheServerDoes) {
  for (const auto& c : refused) {
    Arena arena;
    try {
      (void)parse_script(c.text, arena);
      ADD_FAILURE() << "accepted: " << c.text;
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate().text(), c.sqlstate) << c.text;
      EXPECT_EQ(e.message(), c.message) << c.text;
      EXPECT_EQ(e.position(), c.position) << c.text;
      EXPECT_EQ(e.hint(), c.hint) << c.text;
    }
  }
}

// libpg_query takes a parameter in places where PostgreSQL wants a constant.
TEST(Parser, RefusesParametersWhereTheGrammarHasConstants) {
  const std::pair<const char*, int> cases[] = {
      {"select date $1", 13},
      {"select interval $1 year", 17},
      {"select interval(3) $2", 20},
      {"select numeric(10,2) $1", 22},
      {"select extract($1 from x)", 16},
      {"set search_path to $1", 20},
      {"set time zone $1", 15},
      {"set role $1", 10},
      {"set schema $1", 12},
      {"set session authorization $1", 27},
      {"create user u password $1", 24},
      {"alter user u encrypted password $1", 33},
      {"select 'ä'; select date $1", 25},
  };
  for (const auto& [text, position] : cases) {
    Arena arena;
    try {
      (void)parse_script(text, arena);
      ADD_FAILURE() << "accepted: " << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate(), SqlState{"42601"}) << text;
      EXPECT_TRUE(e.message().starts_with("syntax error at or near \"$")) << e.message();
      EXPECT_EQ(e.position(), position) << text;
    }
  }
  Arena arena;
  (void)parse_script("select $1::date, cast($2 as interval), f($3), date '2020-01-01'", arena);
}

TEST(Parser, ChecksTheEncodingAsTheServerDoes) {
  const std::pair<std::string, const char*> cases[] = {
      {"select '\xff'", "invalid byte sequence for encoding \"UTF8\": 0xff"},
      {"select '\xe4 b'", "invalid byte sequence for encoding \"UTF8\": 0xe4 0x20 0x62"},
      {"select '\xc0\x80'", "invalid byte sequence for encoding \"UTF8\": 0xc0 0x80"},
      {"select '\xed\xa0\x80'", "invalid byte sequence for encoding \"UTF8\": 0xed 0xa0 0x80"},
      {std::string("select 1\0", 9), "invalid byte sequence for encoding \"UTF8\": 0x00"},
      {"select 123456 \xf0\x9f", "invalid byte sequence for encoding \"UTF8\": 0xf0 0x9f"},
  };
  for (const auto& [text, message] : cases) {
    Arena arena;
    try {
      (void)parse_script(text, arena);
      ADD_FAILURE() << "accepted: " << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate(), SqlState{"22021"});
      EXPECT_EQ(e.message(), message);
    }
  }
  Arena arena;
  EXPECT_EQ(ast::to<ast::Literal>(*select("select 'aä€😀'", arena).items[0]->value).text, "aä€😀");
}

TEST(Parser, KeepsNotices) {
  Arena arena;
  const std::string name(70, 'n');
  const Parsed parsed = parse("create global temp table " + name + " (a int)", arena);
  ASSERT_EQ(parsed.notices.size(), 2u);
  EXPECT_FALSE(parsed.notices[1].is_warning && parsed.notices[0].is_warning);
  constexpr SqlState warning{"01000"}, name_too_long{"42622"};
  for (const auto& notice : parsed.notices) {
    if (notice.is_warning) {
      EXPECT_EQ(notice.sqlstate, warning);
      EXPECT_EQ(notice.message, "GLOBAL is deprecated in temporary table creation");
      EXPECT_EQ(notice.position, 8);
    } else {
      EXPECT_EQ(notice.sqlstate, name_too_long);
      EXPECT_EQ(notice.message,
                "identifier \"" + name + "\" will be truncated to \"" + name.substr(0, 63) + "\"");
    }
  }
  EXPECT_EQ(ast::to<ast::CreateTable>(*parsed.statement).table->name, name.substr(0, 63));
  EXPECT_TRUE(parse("select 1", arena).notices.empty());
}

// ---- trees -----------------------------------------------------------------------------------------------------

TEST(Parser, LocationsAreBytesIntoTheText) {
  Arena arena;
  const std::string text = "/* ä */ ; \n select 'ä', a from t; select 2";
  const Parsed first = parse(text, arena);
  const auto& items = ast::to<ast::Select>(*first.statement).items;
  EXPECT_EQ(items[0]->value->at, static_cast<int>(text.find("'ä'")));
  EXPECT_EQ(items[1]->value->at, static_cast<int>(text.find("a from")));
  EXPECT_EQ(text.substr(first.consumed), " select 2");
  const Parsed second = parse(std::string_view(text).substr(first.consumed), arena);
  EXPECT_EQ(second.consumed, 9u);
  EXPECT_EQ(parse("  -- nothing\n ", arena).statement, nullptr);
  EXPECT_EQ(parse("", arena).consumed, 0u);
  EXPECT_EQ(parse(" ; ;; ", arena).statement, nullptr);
}

TEST(Parser, ThePieceThatPsqlWouldSendMayHoldTwoStatements) {
  Arena arena;
  const std::string text = "create function begin() returns int language sql as 'select 1'; select 2";
  const Parsed first = parse(text, arena);
  EXPECT_EQ(first.statement->kind, ast::NodeKind::CreateFunction);
  EXPECT_EQ(text.substr(first.consumed), "select 2");
}

TEST(Parser, ScriptsKeepTheTextOfEachStatement) {
  Arena arena;
  const Script script =
      parse_script(" select 1 ;; -- one\n create rule r as on insert to t do (select 1; select 2); ;", arena);
  ASSERT_EQ(script.statements.size(), 2u);
  EXPECT_EQ(script.statements[0].text, "select 1");
  EXPECT_TRUE(script.statements[1].text.ends_with("create rule r as on insert to t do (select 1; select 2)"));
  EXPECT_EQ(ast::to<ast::CreateRule>(*script.statements[1].statement).actions.size(), 2u);
  EXPECT_THROW((void)parse_script("select 1; selec 2", arena), Error);
}

// The installed headers number LimitOption otherwise than the library does.
TEST(Parser, LimitOptionHasTheLibrarysValues) {
  Arena arena;
  EXPECT_EQ(select("select 1", arena).limit_type, ast::LimitType::none);
  EXPECT_EQ(select("select 1 limit 1", arena).limit_type, ast::LimitType::count);
  EXPECT_EQ(select("select 1 order by 1 fetch first 1 row with ties", arena).limit_type,
            ast::LimitType::with_ties);
}

TEST(Parser, TreesDoNotPointIntoTheText) {
  Arena arena;
  std::string text = "select abc, 'def', 1.5 from \"Ghi\"";
  const Parsed parsed = parse(text, arena);
  const std::string before = ast::dump(parsed.statement);
  std::fill(text.begin(), text.end(), '#');
  EXPECT_EQ(ast::dump(parsed.statement), before);
}

TEST(Parser, MultipleAssignmentIsOne) {
  Arena arena;
  const auto parsed = parse("update t set (a, b[1], c) = (select 1, 2, 3), d = 4, (e, f) = row(5, 6)", arena);
  const auto& set = ast::to<ast::Update>(*parsed.statement).set;
  ASSERT_EQ(set.size(), 3u);
  EXPECT_EQ(set[0]->targets.size(), 3u);
  EXPECT_TRUE(set[0]->multiple);
  EXPECT_EQ(set[0]->value->kind, ast::NodeKind::Subquery);
  EXPECT_EQ(set[0]->targets[1]->accessors.size(), 1u);
  EXPECT_EQ(set[1]->targets[0]->column, "d");
  EXPECT_FALSE(set[1]->multiple);
  EXPECT_EQ(set[2]->targets.size(), 2u);
}

TEST(Parser, WhatTheTreeHasNoNodeForIsUnsupportedAndNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"create server s foreign data wrapper w", "CREATE SERVER"},
      {"create table t (a int options (x 'y'))", "OPTIONS of a column"},
      {"create publication p for table t", "CREATE PUBLICATION"},
      {"select 1; create foreign table f (a int) server s", "CREATE FOREIGN TABLE"},
      {"create schema s create table t (a int options (x 'y'))", "OPTIONS of a column"},
  };
  for (const auto& [text, clause] : cases) {
    Arena arena;
    const Script script = parse_script(text, arena);
    EXPECT_EQ(ast::to<ast::Unsupported>(*script.statements[script.statements.size() - 1].statement).clause,
              clause);
  }
}

// ---- depth -----------------------------------------------------------------------------------------------------

std::string repeat(std::string_view part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

TEST(Parser, DeepTreesAreRefusedNotFollowed) {
  const std::string deep[] = {
      "select 1" + repeat("+1", 100000),
      "select 1" + repeat(" union all select 1", 100000),
      "select " + repeat("not ", 4100) + "true",
      "values (" + repeat("(values (", 2100) + "1" + repeat("))", 2100) + ")",
      "select " + repeat("f(", 4100) + "1" + repeat(")", 4100),
      "select * from " + repeat("(", 4100) + "t" + repeat(" join t on true)", 4100),
  };
  for (const auto& text : deep) {
    Arena arena;
    try {
      (void)parse_script(text, arena);
      ADD_FAILURE() << "accepted: " << text.substr(0, 40);
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate(), SqlState{"54001"}) << text.substr(0, 40);
      EXPECT_EQ(e.message(), "stack depth limit exceeded");
    }
  }
}

TEST(Parser, TreesAsDeepAsAllowedAreFine) {
  Arena arena;
  const auto parsed = parse("select 1" + repeat("+1", ast::max_depth - 10), arena);
  const int depth = ast::depth(parsed.statement);
  EXPECT_LE(depth, ast::max_depth);
  EXPECT_GT(depth, ast::max_depth - 12);
  EXPECT_TRUE(ast::equal(parsed.statement, parsed.statement));
  EXPECT_FALSE(ast::dump(parsed.statement).empty());
  // What is long but not deep costs no depth.
  (void)parse("select true" + repeat(" and true", 50000), arena);
  (void)parse("select x in (1" + repeat(",1", 50000) + ")", arena);
}

}  // namespace
}  // namespace pgmicro::parser
