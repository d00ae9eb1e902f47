// What a kernel costs a call, as the machine calls it: through a pointer, over Datums. Answers are checked.

#include "../tests/kernels_support.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace pgmicro::vdbe {
namespace {

using bytecode::KernelId;
using test::World;

/// Arguments and the result in text form.
void scalar(benchmark::State& state, KernelId id, std::vector<Oid> argument_types, Oid result,
            std::vector<std::string> texts, std::string_view expected) {
  World world, results;
  auto context = world.context(argument_types);
  auto each = results.context(argument_types);
  std::vector<Datum> arguments;
  for (std::size_t i = 0; i < texts.size(); ++i)
    arguments.push_back(types::find_type(argument_types[i])->input(texts[i], -1, context));
  const ScalarKernel kernel = find_kernel(id);
  std::string shown;
  types::find_type(result)->output(kernel(arguments.data(), context), shown, context);
  if (shown != expected) std::abort();
  for (auto _ : state) {
    for (int i = 0; i < 64; ++i) {
      benchmark::DoNotOptimize(arguments.data());
      benchmark::DoNotOptimize(kernel(arguments.data(), each));
    }
    each.arena.reset();
  }
  state.SetItemsProcessed(state.iterations() * 64);
}

/// A value stepped a million times a second or more.
void aggregate(benchmark::State& state, KernelId id, Oid type, Oid result, std::string text,
               std::string_view of_64) {
  World world;
  auto context = world.context({type});
  const Datum argument = types::find_type(type)->input(text, -1, context);
  const AggregateKernel& kernel = *find_aggregate_kernel(id);
  alignas(std::max_align_t) char memory[512];
  if (kernel.state_bytes > sizeof memory) std::abort();
  for (auto _ : state) {
    kernel.init(memory, context);
    for (int i = 0; i < 64; ++i) kernel.step(memory, &argument, context);
    std::string shown;
    types::find_type(result)->output(kernel.final(memory, context), shown, context);
    if (shown != of_64) std::abort();
    if (kernel.destroy != nullptr) kernel.destroy(memory);
  }
  state.SetItemsProcessed(state.iterations() * 64);
}

using namespace type_oid;
const std::vector<Oid> ints = {int4, int4}, texts = {text, text}, numerics = {numeric, numeric},
                       floats = {float8, float8};
const std::string line = "the quick brown fox jumps over the lazy dog";

BENCHMARK_CAPTURE(scalar, int4pl, KernelId::int4pl, ints, int4, {"20", "22"}, "42");
BENCHMARK_CAPTURE(scalar, int4lt, KernelId::int4lt, ints, boolean, {"20", "22"}, "t");
BENCHMARK_CAPTURE(scalar, float8mul, KernelId::float8mul, floats, float8, {"1.5", "2"}, "3");
BENCHMARK_CAPTURE(scalar, numeric_add, KernelId::numeric_add, numerics, numeric, {"19.99", "0.011"},
                  "20.001");
BENCHMARK_CAPTURE(scalar, numeric_mul, KernelId::numeric_mul, numerics, numeric, {"19.99", "1.05"},
                  "20.9895");
BENCHMARK_CAPTURE(scalar, numeric_div, KernelId::numeric_div, numerics, numeric, {"1", "3"},
                  "0.33333333333333333333");
BENCHMARK_CAPTURE(scalar, texteq, KernelId::texteq, texts, boolean, {line, line}, "t");
BENCHMARK_CAPTURE(scalar, text_lt, KernelId::text_lt, texts, boolean, {"abc", "abd"}, "t");
BENCHMARK_CAPTURE(scalar, textcat, KernelId::textcat, texts, text, {"hello ", "world"}, "hello world");
BENCHMARK_CAPTURE(scalar, textlike, KernelId::textlike, texts, boolean, {line, "%fox%dog"}, "t");
BENCHMARK_CAPTURE(scalar, upper, KernelId::upper, std::vector<Oid>{text}, text, {"hello"}, "HELLO");
BENCHMARK_CAPTURE(scalar, length, KernelId::textlen, std::vector<Oid>{text}, int4, {line}, "43");
BENCHMARK_CAPTURE(aggregate, sum_int4, KernelId::sum_int4, int4, int8, "7", "448");
BENCHMARK_CAPTURE(aggregate, sum_int8, KernelId::sum_int8, int8, numeric, "7", "448");
BENCHMARK_CAPTURE(aggregate, sum_numeric, KernelId::sum_numeric, numeric, numeric, "7.25", "464.00");
BENCHMARK_CAPTURE(aggregate, avg_float8, KernelId::avg_float8, float8, float8, "7", "7");
BENCHMARK_CAPTURE(aggregate, max_text, KernelId::max_text, text, text, "abc", "abc");

}  // namespace
}  // namespace pgmicro::vdbe
