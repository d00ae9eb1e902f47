// Every statement of PostgreSQL's regression suite, where it is at hand.

#include "corpus.hpp"

#include <pgmicro/ast/tree.hpp>

#include <gtest/gtest.h>

namespace pgmicro::parser {
namespace {

// Acceptance, SQLSTATE, message, position, detail and hint of all of these were compared with a server's (15.20, PREPARE
// of each text): no difference. What stays here is that none is an internal error and that the counts are plausible.
TEST(Suite, EveryStatementConvertsOrIsRefused) {
  const auto samples = testing::suite();
  if (samples.empty())
    GTEST_SKIP() << "PostgreSQL's regression suite is not here; set PGMICRO_SUITE to its folder";
  std::size_t refused = 0;
  for (const auto& sample : samples) {
    Arena arena;
    try {
      for (const auto& s : parse_script(sample.text, arena).statements) ASSERT_NE(s.statement, nullptr);
    } catch (const Error& e) {
      ++refused;
      EXPECT_NE(e.sqlstate(), errc::internal) << sample.where << ": " << e.what();
    }
  }
  EXPECT_GT(samples.size(), 15000u);
  EXPECT_LT(refused, samples.size() / 50);
}

}  // namespace
}  // namespace pgmicro::parser
