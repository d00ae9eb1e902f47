/// ./dev bench oltp: small statements through our public API, beside SQLite's C API in the same run.

#include "../harness.hpp"
#include "engine.hpp"

#include <pgmicro/base/random.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <regex>
#include <vector>

namespace pgmicro::bench {
namespace {

struct Options {
  std::int64_t rows = 100'000;
  std::regex filter{""};
  std::string folder = std::filesystem::temp_directory_path().string();
};

using Make = std::unique_ptr<OltpEngine> (*)(const std::string& path);
struct Contestant {
  const char* name;
  Make make;
};
constexpr Contestant contestants[] = {{"ours", oltp_ours}, {"SQLite", oltp_sqlite}};

class Suite {
 public:
  Suite(Harness& harness, Options options) : harness_(harness), options_(std::move(options)) {
    ids_.resize(static_cast<std::size_t>(options_.rows));
    std::iota(ids_.begin(), ids_.end(), 1);
    Random random(1);
    for (std::size_t i = ids_.size(); i > 1; --i) std::swap(ids_[i - 1], ids_[random.below(i)]);
  }

  void run() {
    for (const bool file : {false, true}) {
      harness_.heading(file ? "A file, synchronous = full" : "In memory");
      fill_row(file ? "insert, prepared, one transaction, file" : "insert, prepared, one transaction, memory",
               file, 0.45);
      read_row(file ? "point select, prepared, file" : "point select, prepared, memory", file, ids_.size(),
               file ? 0.10 : 0.45, [](OltpEngine& e, Ids ids) { return e.point(ids); });
      if (file) continue;
      read_row("point select, ad hoc, memory", file, ids_.size() / 2, 0.40,
               [](OltpEngine& e, Ids ids) { return e.point_ad_hoc(ids); });
      read_row("select by secondary index", file, ids_.size(), 0.50,
               [](OltpEngine& e, Ids ids) { return e.by_index(ids); });
      read_row("range of 100 rows", file, ids_.size() / 50, 0.50,
               [](OltpEngine& e, Ids ids) { return e.range(ids); });
      read_row("join of 3 tables by keys, prepared", file, ids_.size() / 4, 0.50,
               [](OltpEngine& e, Ids ids) { return e.join(ids); });
      change_row("update by key", 0.50, [](OltpEngine& e, Ids ids) { return e.update(ids); });
      change_row("update of an indexed column", 0.50,
                 [](OltpEngine& e, Ids ids) { return e.update_indexed(ids); });
      change_row("delete by key", 0.50, [](OltpEngine& e, Ids ids) { return e.remove(ids); });
      for (int text = 0; text < 4; ++text) {
        constexpr const char* names[] = {"parse and plan: SELECT 1", "parse and plan: point query",
                                         "parse and plan: join of 3, grouped", "parse and plan: join of 6"};
        read_row(names[text], file, 20'000, 2.0, [text](OltpEngine& e, Ids ids) {
          return e.prepare(text, static_cast<std::int64_t>(ids.size()));
        });
      }
      for (const bool fresh : {true, false}) {
        Row row{
            .name = fresh ? "open, create, insert, select, close: new texts"
                          : "open, create, insert, select, close: texts seen before",
            .operations = 5000,
            .contenders = {{.name = "ours", .run = [fresh] { return open_and_close_ours(5000, fresh); }},
                           {.name = "SQLite", .run = [fresh] { return open_and_close_sqlite(5000, fresh); }}},
            .comparisons = {{"ours", "SQLite", fresh ? 0.35 : 0.15}}};
        start(row);
      }
    }
  }

 private:
  void start(const Row& row) {
    if (std::regex_search(row.name, options_.filter)) harness_.run(row);
  }
  std::string path(const char* who) const {
    return options_.folder + "/pgmicro_oltp_" + std::to_string(getpid()) + '_' + who + ".db";
  }
  static void remove_file(const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  }

  using EngineOf = std::shared_ptr<std::unique_ptr<OltpEngine>>;

  void fill_row(const char* name, bool file, double target) {
    Row row{.name = name,
            .operations = static_cast<double>(options_.rows),
            .contenders = {},
            .comparisons = {{"ours", "SQLite", target}}};
    for (const auto& c : contestants) {
      auto engine = std::make_shared<std::unique_ptr<OltpEngine>>();
      const std::string at = file ? path(c.name) : "";
      row.contenders.push_back({.name = c.name,
                                .prepare =
                                    [engine, make = c.make, at] {
                                      engine->reset();
                                      if (!at.empty()) remove_file(at);
                                      *engine = make(at);
                                      (*engine)->create();
                                    },
                                .run =
                                    [engine, this] {
                                      (*engine)->insert(1, options_.rows);
                                      return std::uint64_t{0};
                                    },
                                .answer = [engine, this] { return (*engine)->point(Ids(ids_).first(100)); }});
    }
    start(row);
    for (const auto& c : contestants) remove_file(path(c.name));
  }

  template <class Work>
  void rows_over_filled(const char* name, bool file, std::size_t count, double target, bool fresh_each_time,
                        Work work) {
    Row row{.name = name,
            .operations = static_cast<double>(count),
            .contenders = {},
            .comparisons = {{"ours", "SQLite", target}}};
    for (const auto& c : contestants) {
      auto engine = std::make_shared<std::unique_ptr<OltpEngine>>();
      const std::string at = file ? path(c.name) : "";
      row.contenders.push_back(
          {.name = c.name,
           .prepare =
               [engine, make = c.make, at, fresh_each_time, this] {
                 if (*engine && !fresh_each_time) return;
                 engine->reset();
                 if (!at.empty()) remove_file(at);
                 *engine = make(at);
                 (*engine)->create();
                 (*engine)->insert(1, options_.rows);
                 (*engine)->fill_orders(options_.rows);
                 (*engine)->checkpoint();
               },
           .run = [engine, work, this,
                   count] { return work(**engine, Ids(ids_).first(std::min(count, ids_.size()))); }});
    }
    start(row);
    for (const auto& c : contestants) remove_file(path(c.name));
  }
  template <class Work>
  void read_row(const char* name, bool file, std::size_t count, double target, Work work) {
    rows_over_filled(name, file, count, target, false, work);
  }
  template <class Work>
  void change_row(const char* name, double target, Work work) {
    rows_over_filled(name, false, ids_.size(), target, true, work);
  }

  Harness& harness_;
  Options options_;
  std::vector<std::int32_t> ids_;
};

}  // namespace
}  // namespace pgmicro::bench

int main(int argc, char** argv) {
  using namespace pgmicro::bench;
  Options options;
  Harness::Options harness_options;
  std::string json;
  for (int i = 1; i < argc; ++i) {
    const std::string_view a = argv[i];
    const bool more = i + 1 < argc;
    if (a == "--rows" && more)
      options.rows = std::atoll(argv[++i]);
    else if (a == "--reps" && more)
      harness_options.repetitions = std::atoi(argv[++i]);
    else if (a == "--filter" && more)
      options.filter = argv[++i];
    else if (a == "--folder" && more)
      options.folder = argv[++i];
    else if (a == "--json" && more)
      json = argv[++i];
    else if (a == "--quick")
      options.rows = 2000, harness_options.repetitions = 1;
    else {
      std::puts(
          "pgmicro_oltp_bench [--rows N] [--reps N] [--filter REGEX] [--folder F] [--json FILE] [--quick]");
      return a == "--help" ? 0 : 2;
    }
  }
  Harness harness(harness_options);
  Suite(harness, options).run();
  if (!json.empty()) harness.write_json(json);
  harness.summary();
  return 0;
}
