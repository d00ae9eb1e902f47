#include "suite.hpp"

#include "rows.h"
#include "table.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <pgmicro/base/random.hpp>
#include <thread>

namespace pgmicro::bench {
namespace {

using IdList = std::vector<std::int32_t>;

/// 1 … count in random order.
IdList shuffled(std::int64_t count) {
  IdList ids(static_cast<std::size_t>(count));
  std::iota(ids.begin(), ids.end(), 1);
  Random random(1);
  for (std::size_t i = ids.size(); i > 1; --i) std::swap(ids[i - 1], ids[random.below(i)]);
  return ids;
}
/// `length` of 1 … count, evenly drawn; repeats are possible.
IdList drawn(std::int64_t count, std::int64_t length) {
  IdList ids(static_cast<std::size_t>(length));
  Random random(2);
  for (auto& id : ids) id = static_cast<std::int32_t>(1 + random.below(static_cast<std::uint64_t>(count)));
  return ids;
}
/// `length` draws from 1 000 keys that lie anywhere in 1 … count.
IdList drawn_hot(std::int64_t count, std::int64_t length) {
  const IdList keys = drawn(count, 1'000);
  IdList ids = drawn(1'000, length);
  for (auto& id : ids) id = keys[static_cast<std::size_t>(id - 1)];
  return ids;
}

using MakeTable = std::unique_ptr<MemoryTable> (*)(const TableOptions&);
using TableOf = std::shared_ptr<std::unique_ptr<MemoryTable>>;

struct Engine {
  const char* name;
  MakeTable make;
};
constexpr Engine engine_ours{"ours", ours};
constexpr Engine engine_ours_records{"ours, records", ours_records};
constexpr Engine engine_ours_any{"ours, AnyPageStore", ours_any};
constexpr Engine engine_sql{"S", sql};
constexpr Engine engine_btree{"B", btree};

std::vector<Engine> engines_against_both() {
  std::vector<Engine> all{engine_ours, engine_sql};
  if (have_btree_peer()) {
    all.push_back(engine_ours_records);
    all.push_back(engine_btree);
  }
  return all;
}

/// The same work for each engine, on a table that each repetition makes anew.
template <class Fill, class Work>
std::vector<Contender> on_fresh_tables(const std::vector<Engine>& engines, Fill fill, Work work) {
  std::vector<Contender> contenders;
  for (const Engine& e : engines) {
    auto table = std::make_shared<std::unique_ptr<MemoryTable>>();
    contenders.push_back({.name = e.name,
                          .prepare =
                              [table, make = e.make, fill] {
                                table->reset();
                                *table = make(TableOptions{});
                                fill(**table);
                              },
                          .run =
                              [table, work] {
                                work(**table);
                                return std::uint64_t{0};
                              },
                          .answer =
                              [table] {
                                const std::uint64_t sum = (*table)->scan_one() + 3 * (*table)->walk();
                                table->reset();
                                return sum;
                              }});
  }
  return contenders;
}

/// Tables that several rows read; made by the first that is not filtered away.
class ReadTables {
 public:
  ReadTables(std::vector<Engine> engines, std::int64_t rows, bool index)
      : engines_(std::move(engines)), rows_(rows), index_(index) {}

  template <class Work>
  std::vector<Contender> contenders(Work work) {
    if (tables_.empty()) {
      for (const Engine& e : engines_) {
        tables_.push_back(e.make(TableOptions{}));
        tables_.back()->append(1, rows_);
        if (index_) tables_.back()->build_index();
      }
    }
    std::vector<Contender> list;
    for (std::size_t i = 0; i < engines_.size(); ++i)
      list.push_back({.name = engines_[i].name, .run = [t = tables_[i].get(), work] { return work(*t); }});
    return list;
  }

 private:
  std::vector<Engine> engines_;
  std::int64_t rows_;
  bool index_;
  std::vector<std::unique_ptr<MemoryTable>> tables_;
};

std::vector<Comparison> against(double target_sql, double target_btree) {
  return {{"ours", "S", target_sql}, {"ours, records", "B", target_btree}};
}

class Suite {
 public:
  Suite(Harness& harness, const SuiteOptions& options) : harness_(harness), o_(options) {}

  void run() {
    memory_writes();
    memory_reads();
    files();
    small_databases();
    growth();
    erasure();
  }

 private:
  /// Rows are made late: what they keep in memory is theirs alone.
  template <class Make>
  void row(const std::string& name, Make make, const std::string& void_because = {}) {
    if (!std::regex_search(name, o_.filter)) return;
    Row r = make();
    r.name = name;
    harness_.run(r, void_because);
  }

  void memory_writes();
  void memory_reads();
  void files();
  void small_databases();
  void growth();
  void erasure();

  double open_bytes(const char* engine) const;

  Harness& harness_;
  const SuiteOptions& o_;
};

void Suite::memory_writes() {
  const std::int64_t n = o_.rows;
  const auto nothing = [](MemoryTable&) {};
  const auto full = [n](MemoryTable& t) { t.append(1, n); };
  harness_.heading("in memory, one transaction, per row");
  row("append", [&] {
    return Row{.operations = double(n),
               .contenders = on_fresh_tables(engines_against_both(), nothing, full),
               .comparisons = against(0.25, 0.8)};
  });
  row("insert in random key order", [&] {
    auto work = [ids = shuffled(n)](MemoryTable& t) { t.insert(ids); };
    return Row{.operations = double(n),
               .contenders = on_fresh_tables(engines_against_both(), nothing, work),
               .comparisons = against(0.50, 0.8)};
  });
  IdList quarter = shuffled(n);
  quarter.resize(quarter.size() / 4);
  row("update by rowid, a quarter of the rows", [&] {
    auto work = [&quarter](MemoryTable& t) { t.update(quarter); };
    return Row{.operations = double(quarter.size()),
               .contenders = on_fresh_tables(engines_against_both(), full, work),
               .comparisons = against(0.45, 0.8)};
  });
  row("delete by rowid, a quarter of the rows", [&] {
    auto work = [&quarter](MemoryTable& t) { t.erase(quarter); };
    return Row{.operations = double(quarter.size()),
               .contenders = on_fresh_tables(engines_against_both(), full, work),
               .comparisons = against(0.45, 0.8)};
  });
}

void Suite::memory_reads() {
  const std::int64_t n = o_.rows;
  ReadTables tables(engines_against_both(), n, true);
  const IdList uniform = drawn(n, n), hot = drawn_hot(n, n);
  const auto read = [&](const char* name, auto work, double target_sql, double target_btree) {
    row(name, [&] {
      return Row{.operations = double(n),
                 .contenders = tables.contenders(work),
                 .comparisons = against(target_sql, target_btree)};
    });
  };
  harness_.heading("in memory, per row read");
  read(
      "lookup by rowid, 1000 hot keys", [&](MemoryTable& t) { return t.lookup(hot); }, 0.30, 0.6);
  read(
      "lookup by rowid, uniform", [&](MemoryTable& t) { return t.lookup(uniform); }, 0.50, 0.6);
  read(
      "index seek and fetch of its row", [&](MemoryTable& t) { return t.seek_and_fetch(uniform); }, 0.40,
      0.7);
  const auto scan = [&](const char* name, auto work, Comparison c) {
    row(name, [&] {
      return Row{.operations = double(n), .contenders = tables.contenders(work), .comparisons = {c}};
    });
  };
  scan("scan, sum of one column", [](MemoryTable& t) { return t.scan_one(); }, {"ours", "S", 0.20});
  scan("scan, all columns", [](MemoryTable& t) { return t.scan_all(); }, {"ours", "S", 0.40});
  scan("scan, walk alone", [](MemoryTable& t) { return t.walk(); }, {"ours, records", "B", 0.7});
}

/// A folder of our own that goes away again.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& parent) : path_(parent + "/pgmicro-bench-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) {
      std::perror(path_.c_str());
      std::exit(1);
    }
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// The median time of what a commit of one row must wait for: one WAL frame written at the end, one fdatasync.
double sync_ns(const ScratchFolder& folder) {
  const std::string path = folder.file("sync");
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  std::vector<char> frame(4096 + 24, 'x');
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (pwrite(fd, frame.data(), frame.size(), i * static_cast<off_t>(frame.size())) < 0 ||
        fdatasync(fd) != 0) {
      std::perror(path.c_str());
      std::exit(1);
    }
    times.push_back(
        std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
  }
  close(fd);
  std::nth_element(times.begin(), times.begin() + 100, times.end());
  return times[100];
}

struct FileEngine {
  const char* name;
  std::unique_ptr<FileTable> (*make)(const std::string& path, const TableOptions&);
};
constexpr FileEngine file_ours{"ours", ours_file};
constexpr FileEngine file_sql{"S", sql_file};

/// A database file that each repetition makes anew.
template <class Work>
Contender on_fresh_file(const ScratchFolder& folder, const char* name, FileEngine e, Work work) {
  auto table = std::make_shared<std::unique_ptr<FileTable>>();
  const std::string path = folder.file(std::string("fresh-") + e.name);
  return {.name = name,
          .prepare =
              [=] {
                table->reset();
                for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
                *table = e.make(path, TableOptions{});
              },
          .run =
              [=] {
                work(**table);
                return std::uint64_t{0};
              },
          .answer =
              [=] {
                const std::uint64_t sum = (*table)->scan_one();
                table->reset();
                return sum;
              }};
}

void Suite::files() {
  const ScratchFolder folder(o_.folder);
  const double sync = sync_ns(folder);
  const std::string no_disk = sync < 30'000 ? "fdatasync is too fast to be real" : "";
  const std::int64_t n = o_.rows, commits = o_.commits;

  harness_.heading(
      "in a file, WAL, shared with other processes",
      "(one frame written and fdatasync: " + std::to_string(std::lround(sync / 1000)) + " us)\n");
  row("file: append in one transaction, synchronous=full", [&] {
    auto work = [n](FileTable& t) { t.append(1, n); };
    return Row{.operations = double(n),
               .contenders = {on_fresh_file(folder, "ours", file_ours, work),
                              on_fresh_file(folder, "S", file_sql, work)},
               .comparisons = {{"ours", "S", 0.40}},
               .threads = true};
  });
  row("file: lookup by rowid, each its own transaction", [&] {
    const auto ids = std::make_shared<const IdList>(drawn_hot(n, std::min<std::int64_t>(n, 200'000)));
    std::vector<Contender> contenders;
    for (const FileEngine& e : {file_ours, file_sql}) {
      const std::shared_ptr<FileTable> table =
          e.make(folder.file(std::string("read-") + e.name), TableOptions{});
      table->append(1, n);
      contenders.push_back({.name = e.name, .run = [table, ids] { return table->lookup_each(*ids); }});
    }
    return Row{
        .operations = double(ids->size()), .contenders = contenders, .comparisons = {{"ours", "S", 0.08}}};
  });
  const auto alone = [commits](FileTable& t) { t.commit_each(1, commits); };
  const auto eight = [commits](FileTable& t) {
    std::vector<std::thread> threads;
    for (std::int64_t i = 0; i < 8; ++i)
      threads.emplace_back([&t, i, share = commits / 8] { t.commit_each(1 + i * share, share); });
    for (std::thread& thread : threads) thread.join();
  };
  const auto commit_row = [&](const char* name, auto work, double target) {
    row(
        name,
        [&] {
          return Row{.operations = double(commits),
                     .contenders = {on_fresh_file(folder, "ours", file_ours, work),
                                    on_fresh_file(folder, "S", file_sql, alone)},
                     .comparisons = {{"ours", "S", target}},
                     .threads = true};
        },
        no_disk);
  };
  commit_row("file: one-row commits, 1 thread", alone, 1.0);
  commit_row("file: one-row commits, 8 threads against 1", eight, 0.3);
}

double Suite::open_bytes(const char* engine) const {
  const std::string command =
      "'" + o_.self + "' --open-bytes " + engine + " --opens " + std::to_string(o_.opens);
  double bytes = 0;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr || std::fscanf(pipe, "%lf", &bytes) != 1) {
    std::fprintf(stderr, "could not run %s\n", command.c_str());
    std::exit(1);
  }
  pclose(pipe);
  return bytes;
}

void Suite::small_databases() {
  harness_.heading("small databases in memory, each");
  row("open, create a tree, insert, read, close", [&] {
    const std::int64_t count = o_.opens;
    const auto repeat = [count](std::uint64_t (*once)(std::int64_t)) {
      return [count, once] {
        std::uint64_t sum = 0;
        for (std::int64_t id = 1; id <= count; ++id) sum += once(id);
        return sum;
      };
    };
    return Row{.operations = double(count),
               .contenders = {{.name = "ours", .run = repeat(ours_open_close)},
                              {.name = "S", .run = repeat(sql_open_close)}},
               .comparisons = {{"ours", "S", 0.10}}};
  });
  if (const char* name = "KiB per open database"; std::regex_search(name, o_.filter)) {
    const double mine = open_bytes("ours") / 1024, peer = open_bytes("S") / 1024;
    harness_.add({.name = name, .ours = mine, .peer = "S", .peer_figure = peer, .limit = 32, .unit = "KiB"});
  }
  for (const std::int64_t megabytes : {1, 10, 100}) {
    row("fork of a " + std::to_string(megabytes) + " MiB database and a first read", [&] {
      const std::int64_t times = 1'000;
      auto fork = ours_forker(std::min(o_.rows * megabytes / 65, megabytes * 15'500));
      return Row{.operations = double(times),
                 .contenders = {{.name = "ours", .run = [fork, times] { return fork(times); }}},
                 .comparisons = {{"ours", "", {}}}};
    });
  }
}

void Suite::growth() {
  harness_.heading("how cost grows, in memory, per row");
  for (std::int64_t n = 10'000; n <= o_.growth_rows_max; n *= 10) {
    const std::string suffix = " of " + std::to_string(n) + " rows";
    const int repetitions = n >= 10'000'000 ? 3 : 0;
    const std::vector<Comparison> both{{"ours", "S", {}}, {"ours, records", "B", {}}};
    row("append" + suffix, [&] {
      return Row{.operations = double(n),
                 .contenders = on_fresh_tables(
                     engines_against_both(), [](MemoryTable&) {}, [n](MemoryTable& t) { t.append(1, n); }),
                 .comparisons = both,
                 .repetitions = repetitions};
    });
    ReadTables tables(engines_against_both(), n, false);
    const std::int64_t lookups = std::min<std::int64_t>(n, 1'000'000);
    const auto ids = std::make_shared<const IdList>(drawn(n, lookups));
    row("lookup by rowid, uniform" + suffix, [&] {
      return Row{.operations = double(lookups),
                 .contenders = tables.contenders([ids](MemoryTable& t) { return t.lookup(*ids); }),
                 .comparisons = both,
                 .repetitions = repetitions};
    });
    row("scan, sum of one column" + suffix, [&] {
      return Row{.operations = double(n),
                 .contenders = tables.contenders([](MemoryTable& t) { return t.scan_one(); }),
                 .comparisons = both,
                 .repetitions = repetitions};
    });
  }
}

void Suite::erasure() {
  harness_.heading("AnyPageStore against the static one, in memory");
  const std::vector<Engine> engines{engine_ours_any, engine_ours};
  const std::vector<Comparison> both{{engine_ours_any.name, "ours", {}}};
  const std::int64_t n = o_.rows;
  row("AnyPageStore: append", [&] {
    return Row{.operations = double(n),
               .contenders = on_fresh_tables(
                   engines, [](MemoryTable&) {}, [n](MemoryTable& t) { t.append(1, n); }),
               .comparisons = both};
  });
  ReadTables tables(engines, n, false);
  const IdList uniform = drawn(n, n), hot = drawn_hot(n, n);
  const auto read = [&](const char* name, auto work) {
    row(name, [&] {
      return Row{.operations = double(n), .contenders = tables.contenders(work), .comparisons = both};
    });
  };
  read("AnyPageStore: lookup by rowid, 1000 hot keys", [&](MemoryTable& t) { return t.lookup(hot); });
  read("AnyPageStore: lookup by rowid, uniform", [&](MemoryTable& t) { return t.lookup(uniform); });
  read("AnyPageStore: scan, sum of one column", [](MemoryTable& t) { return t.scan_one(); });
}

std::uint64_t resident_bytes() {
  std::uint64_t total = 0, resident = 0;
  if (std::FILE* f = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(f, "%lu %lu", &total, &resident) != 2) resident = 0;
    std::fclose(f);
  }
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void run_suite(Harness& harness, const SuiteOptions& options) { Suite(harness, options).run(); }

void print_open_bytes(const std::string& engine, std::int64_t count) {
  const auto open = engine == "ours" ? ours_open : sql_open;
  std::vector<std::shared_ptr<void>> databases;
  databases.reserve(static_cast<std::size_t>(count));
  databases.push_back(open(1));  // what is made once per process is not counted
  const std::uint64_t before = resident_bytes();
  for (std::int64_t i = 1; i < count; ++i) databases.push_back(open(i));
  std::printf("%.0f\n", static_cast<double>(resident_bytes() - before) / static_cast<double>(count - 1));
}

}  // namespace pgmicro::bench
