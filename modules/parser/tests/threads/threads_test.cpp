// A program of its own, so that it runs under ThreadSanitizer.

#include <pgmicro/ast/tree.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/parser/print.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace pgmicro::parser {
namespace {

TEST(Threads, ParseAtOnce) {
  const std::string good = "select a, b + 1 from t join u using (id) where x like 'a%' order by 2 limit 10";
  Arena arena;
  const std::string expected = ast::dump(parse(good, arena).statement, true);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        Arena own;
        if (ast::dump(parse(good, own).statement, true) != expected) ++wrong;
        try {
          (void)parse("select from where", own);
          ++wrong;
        } catch (const Error& e) {
          if (e.position() != 13 || e.message() != "syntax error at or near \"where\"") ++wrong;
        }
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// Threads that come and go: the library keeps its memory per thread and gives it back when one ends.
TEST(Threads, ComeAndGo) {
  for (int i = 0; i < 100; ++i)
    std::thread([] {
      Arena arena;
      EXPECT_EQ(print(*parse("select 1", arena).statement), "SELECT 1");
    }).join();
}

}  // namespace
}  // namespace pgmicro::parser
