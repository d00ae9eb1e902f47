#include <pgmicro/parser/parser.hpp>

#include <gtest/gtest.h>

#include <string>

namespace pgmicro::parser {
namespace {

TEST(Split, EndsWherePsqlSends) {
  // What comes before the bar is the first statement.
  const char* const cases[] = {
      "select 1;| select 2",
      "select ';' || \";\" || $$;$$ || $a$;$$;$a$ || E'\\';' || U&';' || b'1;';| x",
      "select 1 -- ;\n + 2;| x",
      "select 1 /* ; /* ; */ ; */;| x",
      "select (1; 2);| x",
      "select 1)));| x",
      "select 'it''s;';| x",
      "select a$b$ ;| $b$",
      "select 1+--c;\n2;| x",
      "create function f() returns int begin atomic select 1; select case when true then 2 end; end;| x",
      "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC ; END;| x",
      "begin;| select 1; end;",
      "create table function (begin int);| x",
      "create rule r as on insert to t do (select 1; select 2);| x",
      ";| select 1",
      "-- only\n /* comments */ |",
      "select 'open; |",
      "select /* open; |",
  };
  for (std::string text : cases) {
    const auto bar = text.find('|', text.find("||") == text.npos ? 0 : text.rfind("||") + 2);
    text.erase(bar, 1);
    const auto extent = first_statement(text);
    EXPECT_EQ(extent.end, text[bar - 1] == ' ' && bar == text.size() ? text.size() : bar) << text;
    EXPECT_EQ(extent.terminated, text[bar - 1] == ';' && (text.find("open") == text.npos)) << text;
  }
  EXPECT_TRUE(first_statement("  -- x\n;").is_empty);
  EXPECT_FALSE(first_statement("a").is_empty);
}

}  // namespace
}  // namespace pgmicro::parser
