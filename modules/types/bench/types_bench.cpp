// What values cost: text to Datum and back, to a file and back, keys, arithmetic. Everything goes through the functions that
// the machine calls. Beside them, where there is one, what the standard library does for the same.

#include <pgmicro/types/array.hpp>
#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/float.hpp>
#include <pgmicro/types/numeric.hpp>
#include <pgmicro/types/time_zone.hpp>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

namespace pgmicro::types {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

struct Case {
  const char* type;
  const char* text;
};
constexpr Case cases[] = {
    {"int4", "123456"},
    {"int8", "-1234567890123456"},
    {"float8", "3.141592653589793"},
    {"numeric", "12345.67"},
    {"numeric", "1234567890.12345678901234567890"},
    {"text", "twenty characters ok"},
    {"date", "2024-02-29"},
    {"timestamp", "2024-02-29 13:45:06.789"},
    {"timestamptz", "2024-02-29 13:45:06.789+00"},
    {"interval", "1 year 2 mons 3 days 04:05:06"},
    {"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
    {"_int4", "{1,2,3,4,5,6,7,8,9,10}"},
};

/// A value of the case, with an arena that is emptied as the machine empties it: per row.
class Value16 {
 public:
  explicit Value16(const Case& c) : type(*find_type(c.type)) {
    settings.time_zone = TimeZone::find("Europe/Berlin");
    const Datum d = type.input(c.text, -1, {kept, settings});
    value = copy_value(d, type.representation, kept);
  }
  const TypeInfo& type;
  Arena kept, rows;
  Settings settings;
  Datum value;
  Context context{rows, settings};
};

void input(benchmark::State& state, Case c) {
  Value16 v(c);
  const std::string_view text = c.text;
  for (auto _ : state) {
    v.rows.reset();
    benchmark::DoNotOptimize(v.type.input(text, -1, v.context));
  }
  require(v.type.compare(v.type.input(text, -1, v.context), v.value) == 0);
}

void output(benchmark::State& state, Case c) {
  Value16 v(c);
  std::string out;
  for (auto _ : state) {
    out.clear();
    v.type.output(v.value, out, v.context);
    benchmark::DoNotOptimize(out.data());
  }
  require(v.type.compare(v.type.input(out, -1, v.context), v.value) == 0);
}

void store_and_load(benchmark::State& state, Case c) {
  Value16 v(c);
  Datum back = v.value;
  for (auto _ : state) {
    v.rows.reset();
    back = v.type.load(v.type.store(v.value, -1, v.context), -1, v.context);
    benchmark::DoNotOptimize(back);
  }
  require(v.type.compare(back, v.value) == 0);
}

void sort_key(benchmark::State& state, Case c) {
  Value16 v(c);
  std::string key;
  for (auto _ : state) {
    key.clear();
    v.type.sort_key(v.value, key);
    benchmark::DoNotOptimize(key.data());
  }
  require(!key.empty());
}

using Binary = Datum (*)(const Datum&, const Datum&, const Context&);

void arithmetic(benchmark::State& state, Binary f, const char* a, const char* b) {
  Arena arena;
  const Settings settings;
  const Context context{arena, settings};
  Arena kept;
  const Context keep{kept, settings};
  const Datum x = parse_numeric(a, -1, keep), y = parse_numeric(b, -1, keep);
  Datum r = x;
  for (auto _ : state) {
    arena.reset();
    r = f(x, y, context);
    benchmark::DoNotOptimize(r);
  }
  require(!r.null);
}

/// A column of prices summed up, as sum(numeric) begins.
void sum_of_1000(benchmark::State& state) {
  std::vector<Datum> prices;
  for (std::int64_t i = 0; i < 1000; ++i) prices.push_back(numeric_inline(i * 7919 % 100000, 2));
  Arena arena;
  const Settings settings;
  const Context context{arena, settings};
  Datum sum = numeric_from_int(0);
  for (auto _ : state) {
    sum = numeric_from_int(0);
    for (const Datum& p : prices) sum = numeric_add(sum, p, context);
    benchmark::DoNotOptimize(sum);
  }
  require(sum.size == 2 && sum.integer > 0);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 1000);
}

void strtod_of_pi(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(std::strtod(cases[2].text, nullptr));
}
void snprintf_of_pi(benchmark::State& state) {
  char buffer[32];
  for (auto _ : state) {
    std::snprintf(buffer, sizeof buffer, "%.17g", 3.141592653589793);
    benchmark::DoNotOptimize(buffer[0]);
  }
}

void register_all() {
  for (const Case& c : cases) {
    const std::string what = std::string(c.type) + "/" + c.text;
    benchmark::RegisterBenchmark(("input/" + what).c_str(), input, c);
    benchmark::RegisterBenchmark(("output/" + what).c_str(), output, c);
    benchmark::RegisterBenchmark(("store_and_load/" + what).c_str(), store_and_load, c);
    benchmark::RegisterBenchmark(("sort_key/" + what).c_str(), sort_key, c);
  }
  benchmark::RegisterBenchmark("libc/strtod", strtod_of_pi);
  benchmark::RegisterBenchmark("libc/snprintf", snprintf_of_pi);
  benchmark::RegisterBenchmark("numeric_add/short", arithmetic, numeric_add, "12345.67", "0.125");
  benchmark::RegisterBenchmark("numeric_add/30_digits", arithmetic, numeric_add,
                               "123456789012345678901234567890", "0.98765432109876543210");
  benchmark::RegisterBenchmark("numeric_multiply/short", arithmetic, numeric_multiply, "12345.67", "1.19");
  benchmark::RegisterBenchmark("numeric_multiply/30_digits", arithmetic, numeric_multiply,
                               "123456789012345678901234567890", "0.98765432109876543210");
  benchmark::RegisterBenchmark("numeric_divide/short", arithmetic, numeric_divide, "12345.67", "3");
  benchmark::RegisterBenchmark("numeric_divide/30_digits", arithmetic, numeric_divide,
                               "123456789012345678901234567890", "0.98765432109876543210");
  benchmark::RegisterBenchmark("numeric_sum/1000_prices", sum_of_1000);
}

}  // namespace
}  // namespace pgmicro::types

int main(int argc, char** argv) {
  pgmicro::types::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
