#pragma once
/// Runs contenders of one row in turn and compares them.
///
/// The machine is never quiet: other programs, the hypervisor, the clock of the processor. So the contenders of a
/// row are repeated alternately in random order (Google Benchmark's interleaving), each repetition is one long
/// loop, and the median repetition counts. Beside wall time there is the processor's time of the same median: where
/// the two ratios differ, the machine was busy, or somebody waited for the disk.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pgmicro::bench {

/// One engine in one row.
struct Contender {
  std::string name;
  /// Before each repetition, not timed. May be empty.
  std::function<void()> prepare{};
  /// Timed.
  std::function<std::uint64_t()> run;
  /// After each repetition, not timed: the answer that must be equal for all contenders. Empty: what run returned.
  std::function<std::uint64_t()> answer{};
};

/// Two of a row's contenders by name, and what is hoped for. No target: just a figure.
struct Comparison {
  std::string ours;
  std::string peer;
  std::optional<double> target{};
};

struct Row {
  std::string name;
  /// Times are given per operation.
  double operations = 1;
  std::vector<Contender> contenders;
  std::vector<Comparison> comparisons;
  /// Contenders that start threads are not tied to one processor, and the time of all their threads counts.
  bool threads = false;
  int repetitions = 0;  ///< 0: what the command line says
};

struct Result {
  std::string name;
  double ours = 0;
  std::string peer{};  ///< empty: a figure of ours alone
  double peer_figure = 0;
  /// The processor's time of the same; 0 where it was not measured.
  double ours_cpu = 0;
  double peer_cpu = 0;
  std::optional<double> target{};  ///< the largest ratio that is good enough
  std::optional<double> limit{};   ///< or the largest figure of ours
  /// Why the target does not count here, if it does not.
  std::string void_because{};
  std::string unit = "ns";

  [[nodiscard]] double ratio() const { return ours / peer_figure; }
  [[nodiscard]] double cpu_ratio() const { return ours_cpu / peer_cpu; }
  [[nodiscard]] std::optional<bool> pass() const {
    if (!void_because.empty() || (!target && !limit)) return std::nullopt;
    return limit ? ours <= *limit : ratio() <= *target;
  }
};

class Harness {
 public:
  struct Options {
    int repetitions = 5;
    bool pin = true;
  };
  explicit Harness(Options o) : options_(o) {}

  /// Runs a row, prints its lines, and keeps them. Unequal answers end the program.
  void run(const Row& row, const std::string& void_because = {});
  /// A figure measured elsewhere.
  void add(Result r);
  void heading(const std::string& text, const std::string& note = {});
  void write_json(const std::string& path) const;
  /// The closing line; false if a target was missed.
  bool summary() const;

 private:
  void print(const Result&);

  Options options_;
  std::string heading_;  ///< printed before the first of its lines
  std::vector<Result> results_;
};

}  // namespace pgmicro::bench
