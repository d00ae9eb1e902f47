/// ./dev bench storage: our storage engine against SQLite, through its SQL and through its B-tree.
/// bench/README.md says how to read the table.

#include "rows.h"
#include "suite.hpp"
#include "table.hpp"

#include <benchmark/benchmark.h>
#include <limits.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

constexpr const char* usage = R"(usage: pgmicro_storage_bench [options]
  --json FILE      write the results as JSON, too
  --filter REGEX   only rows whose name it matches
  --rows N         rows per table (1000000)
  --growth-max N   largest table of the growth rows (10000000)
  --reps N         repetitions, of which the median counts (5)
  --folder DIR     where database files are made (the current folder; not a tmpfs)
  --no-pin         do not tie single-threaded rows to one processor
  --quick          tiny sizes: checks that all engines answer the same, measures nothing
)";

[[noreturn]] void refuse(const std::string& why) {
  std::fprintf(stderr, "%s\n%s", why.c_str(), usage);
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace pgmicro::bench;
  Harness::Options harness_options;
  SuiteOptions suite;
  std::string json, open_bytes;
  bool quick = false;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const auto value = [&]() -> const char* {
      if (i + 1 >= argc) refuse(arg + " needs a value");
      return argv[++i];
    };
    if (arg == "--json")
      json = value();
    else if (arg == "--filter")
      suite.filter = std::regex(value());
    else if (arg == "--rows")
      suite.rows = std::atoll(value());
    else if (arg == "--growth-max")
      suite.growth_rows_max = std::atoll(value());
    else if (arg == "--reps")
      harness_options.repetitions = std::atoi(value());
    else if (arg == "--folder")
      suite.folder = value();
    else if (arg == "--no-pin")
      harness_options.pin = false;
    else if (arg == "--quick")
      quick = true;
    else if (arg == "--open-bytes")
      open_bytes = value();  // how the suite calls itself
    else if (arg == "--opens")
      suite.opens = std::atoll(value());
    else if (arg == "--help")
      return std::fputs(usage, stdout), 0;
    else
      refuse("unknown option " + arg);
  }
  if (quick) {
    suite.rows = 3'000;
    suite.growth_rows_max = 10'000;
    suite.commits = 40;
    suite.opens = 50;
    harness_options.repetitions = 1;
  }
  rows_init();
  if (!open_bytes.empty()) {
    print_open_bytes(open_bytes, suite.opens);
    return 0;
  }
  if (suite.folder.empty()) suite.folder = ".";
  char self[PATH_MAX] = "";
  if (readlink("/proc/self/exe", self, sizeof self - 1) < 0) std::perror("/proc/self/exe");
  suite.self = self;

  char program[] = "pgmicro_storage_bench", interleave[] = "--benchmark_enable_random_interleaving=true";
  char* google_argv[] = {program, interleave, nullptr};
  int google_argc = 2;
  benchmark::Initialize(&google_argc, google_argv);

  std::printf("Peer S: SQLite %s, prepared statements. Peer B: %s\n", sql_version(),
              have_btree_peer() ? "its B-tree, called directly."
                                : "missing (see the warning when the build was configured).");
  std::printf("%lld rows of 5 columns, 60 bytes; median of %d interleaved repetitions.\n",
              static_cast<long long>(suite.rows), harness_options.repetitions);
  Harness harness(harness_options);
  run_suite(harness, suite);
  if (!json.empty()) harness.write_json(json);
  if (quick) {
    std::printf("\nAll engines answered the same. The sizes were too small for figures to mean anything.\n");
    return 0;
  }
  harness.summary();
  return 0;
}
