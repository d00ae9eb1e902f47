// What planning a statement costs, step by step: bind, then plan and emit. (Parsing: pgmicro_parser_bench.) Four texts from
// `SELECT 1` to a join of six tables; each answer is checked by the size of its program.

#include "small_catalog.hpp"

#include <pgmicro/bytecode/program.hpp>

#include <benchmark/benchmark.h>

namespace pgmicro::planner {
namespace {

struct Text {
  const char* name;
  const char* sql;
};
constexpr Text texts[] = {
    {"constant", "SELECT 1"},
    {"point", "SELECT c FROM t WHERE a = $1"},
    {"insert", "INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6)"},
    {"update", "UPDATE t SET b = b + 1 WHERE a = $1"},
    {"report",
     "SELECT b, count(*), sum(d) FROM t WHERE c LIKE 'x%' AND e > $1 GROUP BY b HAVING count(*) > 1 ORDER BY "
     "2 DESC LIMIT 10"},
    {"join6",
     "SELECT t1.c, t6.c FROM t t1 JOIN t t2 ON t2.a = t1.b JOIN t t3 ON t3.a = t2.b JOIN t t4 ON t4.a = t3.b "
     "JOIN t t5 ON t5.a = t4.b JOIN t t6 ON t6.a = t5.b WHERE t1.a = $1"},
};

const testing::SmallCatalog& small() {
  static const testing::SmallCatalog catalog;
  return catalog;
}

void bind_only(benchmark::State& state, const Text& text) {
  Arena tree_arena;
  const auto* tree = parser::parse_script(text.sql, tree_arena).statements[0].statement;
  const auto environment = small().environment();
  Arena arena(32768);
  for (auto _ : state) {
    arena.reset();
    benchmark::DoNotOptimize(bind(*tree, environment, {}, arena));
  }
}

void compile_only(benchmark::State& state, const Text& text) {
  Arena tree_arena, bound_arena;
  const auto* tree = parser::parse_script(text.sql, tree_arena).statements[0].statement;
  const auto environment = small().environment();
  const Statement* statement = bind(*tree, environment, {}, bound_arena);
  Arena arena(32768);
  std::size_t instructions = 0;
  for (auto _ : state) {
    arena.reset();
    const auto program = compile(*statement, environment, {}, arena);
    instructions = program->code.size();
  }
  state.counters["instructions"] = static_cast<double>(instructions);
  if (instructions < 2) state.SkipWithError("an empty program");
}

const bool registered = [] {
  for (const Text& text : texts) {
    benchmark::RegisterBenchmark((std::string("bind/") + text.name).c_str(),
                                 [&text](benchmark::State& state) { bind_only(state, text); });
    benchmark::RegisterBenchmark((std::string("plan_emit/") + text.name).c_str(),
                                 [&text](benchmark::State& state) { compile_only(state, text); });
  }
  return true;
}();

}  // namespace
}  // namespace pgmicro::planner

BENCHMARK_MAIN();
