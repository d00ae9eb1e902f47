#include "harness.hpp"

#include <benchmark/benchmark.h>
#include <sched.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>

namespace pgmicro::bench {
namespace {

double seconds(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double median(std::vector<double> v) {
  if (v.empty()) return 0;
  std::sort(v.begin(), v.end());
  const std::size_t mid = v.size() / 2;
  return v.size() % 2 != 0 ? v[mid] : (v[mid - 1] + v[mid]) / 2;
}

/// Tied to the last processor, where interrupts are rarest, or free.
void pin(bool tied) {
  static const cpu_set_t all = [] {
    cpu_set_t s;
    CPU_ZERO(&s);
    sched_getaffinity(0, sizeof s, &s);
    return s;
  }();
  cpu_set_t wanted = all;
  if (tied) {
    std::size_t last = 0;
    for (std::size_t i = 0; i < CPU_SETSIZE; ++i)
      if (CPU_ISSET(i, &all)) last = i;
    CPU_ZERO(&wanted);
    CPU_SET(last, &wanted);
  }
  sched_setaffinity(0, sizeof wanted, &wanted);
}

struct Samples {
  std::vector<double> wall_ns;
  std::vector<double> cpu_ns;
};

/// Takes Google Benchmark's runs; the table is ours.
class Collector final : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(double operations) : operations_(operations) {}
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& r : runs) {
      if (r.run_type != Run::RT_Iteration) continue;
      Samples& s = samples_[r.run_name.function_name];
      s.wall_ns.push_back(r.real_accumulated_time * 1e9 / operations_);
      s.cpu_ns.push_back(r.counters.at("cpu_seconds") * 1e9 / operations_);
    }
  }
  std::map<std::string, Samples> samples_;

 private:
  double operations_;
};

const char* verdict(const Result& r) {
  if (!r.void_because.empty()) return "void";
  const std::optional<bool> pass = r.pass();
  return !pass ? "" : *pass ? "pass" : "MISS";
}

std::string figure(double v) {
  char text[32];
  std::snprintf(text, sizeof text, v < 100 ? "%.2f" : v < 10000 ? "%.1f" : "%.0f", v);
  return text;
}

}  // namespace

void Harness::heading(const std::string& text, const std::string& note) {
  char line[160];
  std::snprintf(line, sizeof line, "\n%-50s %11s  %-18s %11s %7s %7s %7s\n", text.c_str(), "ours ns", "peer",
                "peer ns", "ratio", "cpu", "target");
  heading_ = line + note;
}

void Harness::print(const Result& r) {
  std::fputs(heading_.c_str(), stdout);
  heading_.clear();
  std::printf("%-50s %11s", r.name.c_str(), figure(r.ours).c_str());
  if (!r.peer.empty()) {
    char cpu[32] = "", target[32] = "";
    if (r.peer_cpu > 0) std::snprintf(cpu, sizeof cpu, "%.3f", r.cpu_ratio());
    if (r.target) std::snprintf(target, sizeof target, "%.2f", *r.target);
    if (r.limit) std::snprintf(target, sizeof target, "%.0f %s", *r.limit, r.unit.c_str());
    std::printf("  %-18s %11s %7.3f %7s %7s  %s", r.peer.c_str(), figure(r.peer_figure).c_str(), r.ratio(),
                cpu, target, verdict(r));
  }
  std::printf("\n");
  if (!r.void_because.empty()) std::printf("%50s (%s)\n", "", r.void_because.c_str());
  std::fflush(stdout);
}

void Harness::add(Result r) {
  print(r);
  results_.push_back(std::move(r));
}

void Harness::run(const Row& row, const std::string& void_because) {
  pin(options_.pin && !row.threads);
  std::optional<std::uint64_t> agreed;
  const clockid_t cpu_clock = row.threads ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_THREAD_CPUTIME_ID;
  benchmark::ClearRegisteredBenchmarks();
  for (const Contender& c : row.contenders) {
    auto body = [&row, &c, &agreed, cpu_clock](benchmark::State& state) {
      for ([[maybe_unused]] auto _ : state) {
        if (c.prepare) c.prepare();
        const double cpu = seconds(cpu_clock);
        const double wall = seconds(CLOCK_MONOTONIC);
        std::uint64_t answer = c.run();
        state.SetIterationTime(seconds(CLOCK_MONOTONIC) - wall);
        state.counters["cpu_seconds"] = seconds(cpu_clock) - cpu;
        if (c.answer) answer = c.answer();
        if (!agreed) agreed = answer;
        if (answer != *agreed) {
          std::fprintf(stderr, "%s: %s answers %llu, another engine %llu\n", row.name.c_str(), c.name.c_str(),
                       static_cast<unsigned long long>(answer), static_cast<unsigned long long>(*agreed));
          std::exit(1);
        }
      }
    };
    benchmark::RegisterBenchmark(c.name.c_str(), body)
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(row.repetitions != 0 ? row.repetitions : options_.repetitions)
        ->ReportAggregatesOnly(false);
  }
  Collector collector(row.operations);
  benchmark::RunSpecifiedBenchmarks(&collector, ".");
  benchmark::ClearRegisteredBenchmarks();
  for (const Comparison& c : row.comparisons) {
    const Samples& a = collector.samples_[c.ours];
    const Samples& b = collector.samples_[c.peer];
    if (a.wall_ns.empty() || (!c.peer.empty() && b.wall_ns.empty()))
      continue;  // this contender is not built in
    add({.name = row.name,
         .ours = median(a.wall_ns),
         .peer = c.peer,
         .peer_figure = median(b.wall_ns),
         .ours_cpu = median(a.cpu_ns),
         .peer_cpu = median(b.cpu_ns),
         .target = c.target,
         .void_because = void_because});
  }
}

void Harness::write_json(const std::string& path) const {
  std::FILE* f = std::fopen(path.c_str(), "w");
  if (f == nullptr) {
    std::perror(path.c_str());
    std::exit(1);
  }
  std::fputs("[", f);
  const char* separator = "\n";
  for (const Result& r : results_) {
    const char* unit = r.unit.c_str();
    std::fprintf(f, "%s  {\"name\": \"%s\", \"ours_%s\": %.3f", separator, r.name.c_str(), unit, r.ours);
    if (!r.peer.empty())
      std::fprintf(f, ", \"peer\": \"%s\", \"peer_%s\": %.3f, \"ratio\": %.4f", r.peer.c_str(), unit,
                   r.peer_figure, r.ratio());
    if (r.peer_cpu > 0) std::fprintf(f, ", \"cpu_ratio\": %.4f", r.cpu_ratio());
    if (r.target) std::fprintf(f, ", \"target\": %.2f", *r.target);
    if (r.limit) std::fprintf(f, ", \"limit\": %.2f", *r.limit);
    if (const std::optional<bool> pass = r.pass())
      std::fprintf(f, ", \"pass\": %s", *pass ? "true" : "false");
    if (!r.void_because.empty()) std::fprintf(f, ", \"void\": \"%s\"", r.void_because.c_str());
    std::fputs("}", f);
    separator = ",\n";
  }
  std::fputs("\n]\n", f);
  std::fclose(f);
}

bool Harness::summary() const {
  int passed = 0, missed = 0, voided = 0;
  for (const Result& r : results_) {
    const std::optional<bool> pass = r.pass();
    if (pass) ++(*pass ? passed : missed);
    voided += r.target && !r.void_because.empty();
  }
  std::printf("\n%d targets met, %d missed, %d void\n", passed, missed, voided);
  return missed == 0;
}

}  // namespace pgmicro::bench
