// pgmicro_duel SECONDS [SLEEPER_SECONDS]
//
// Stock SQLite and we, at the same time, in one database file.
//
// The duel: two processes of stock SQLite and two of ours (two threads each, so that commits are grouped) do
//
//     begin; n of a random counter += 1; append a row to the log; commit
//
// as fast as they can, and look at the whole in between.
// (A1) In every snapshot anyone takes, the counters add up to the number of rows.
// (A2) At the end they add up to the commits that were reported: none lost, none made twice.
// (A3) Nobody meets an error; being busy for longer than its timeout is the one exception, and is counted.
// (A4) SQLite's integrity check and ours find nothing.
//
// The sleeper: a session of ours that has read something and then sleeps, and a process of stock SQLite that writes.
// (A5) The log stays below 8 MiB, and a truncating checkpoint by stock SQLite succeeds while we sleep.

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/check.hpp>
#include <pgmicro/btree/record.hpp>
#include <pgmicro/btree/tree_store.hpp>
#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace pgmicro::duel {
namespace {

using Clock = std::chrono::steady_clock;
using FilePager = pager::Pager<pager::WalStore>;
using FileTrees = btree::TreeStore<FilePager>;

constexpr int counters = 8;
constexpr int busy_timeout_ms = 10'000;
constexpr std::uint64_t log_bytes_max = 8 << 20;

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A length between nothing and several pages.
[[nodiscard]] std::string payload(Random& random) {
  const std::uint64_t bytes = random.one_in(20) ? random.below(20'000) : random.below(200);
  return std::string(bytes, static_cast<char>('a' + random.below(26)));
}

/// What a process reports when its time is over.
struct Tally {
  std::uint64_t commits = 0, busy = 0, looks = 0;
};

// ── stock SQLite ────────────────────────────────────────────────────────────────────────────────────────

class Stock {
 public:
  explicit Stock(const std::string& path) {
    if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) fail("open");
    sqlite3_busy_timeout(db_, busy_timeout_ms);
  }
  ~Stock() { sqlite3_close(db_); }
  Stock(const Stock&) = delete;
  Stock& operator=(const Stock&) = delete;

  /// False: busy.
  [[nodiscard]] bool run(const std::string& sql) {
    const int rc = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    if (rc == SQLITE_BUSY) return false;
    if (rc != SQLITE_OK) fail(sql);
    return true;
  }
  /// The first row, its columns separated by '|'.
  [[nodiscard]] std::string text(const std::string& sql) {
    sqlite3_stmt* s = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &s, nullptr) != SQLITE_OK) fail(sql);
    std::string row;
    const int rc = sqlite3_step(s);
    for (int i = 0; rc == SQLITE_ROW && i < sqlite3_column_count(s); ++i)
      row += (i == 0 ? "" : "|") + std::string(reinterpret_cast<const char*>(sqlite3_column_text(s, i)));
    if (sqlite3_finalize(s) != SQLITE_OK && rc != SQLITE_BUSY) fail(sql);
    return row;
  }

 private:
  [[noreturn]] void fail(const std::string& doing) {
    throw Failure("stock SQLite: " + std::string(sqlite3_errmsg(db_)) + " in " + doing.substr(0, 200));
  }
  sqlite3* db_ = nullptr;
};

Tally play_stock(const std::string& path, Clock::time_point end, std::uint64_t seed) {
  Stock db(path);
  Random random(seed);
  Tally tally;
  while (Clock::now() < end) {
    const std::string counter = std::to_string(random.below(counters) + 1);
    if (!db.run("begin immediate")) {
      ++tally.busy;
      continue;
    }
    (void)db.run("update counter set n = n + 1 where id = " + counter);
    (void)db.run("insert into log(who, payload) values('stock', '" + payload(random) + "')");
    if (!db.run("commit")) throw Failure("stock SQLite was busy in commit");
    ++tally.commits;
    if (!random.one_in(8)) continue;
    const std::string sums = db.text("select (select sum(n) from counter) - (select count(*) from log)");
    if (sums != "0") throw Failure("stock SQLite sees counters and rows differ by " + sums + " (A1)");
    ++tally.looks;
  }
  return tally;
}

// ── we ──────────────────────────────────────────────────────────────────────────────────────────────────

/// The roots of the two tables.
struct Roots {
  TreeId counter{}, log{};

  explicit Roots(FileTrees& trees) {
    auto txn = trees.begin(TxnMode::read);
    auto schema = txn.table(TreeId::schema);
    for (bool here = schema.first(); here; here = schema.next()) {
      btree::RecordView row(schema.prefix());
      const TreeId root{static_cast<std::uint32_t>(row.integer(3))};
      if (row.text(1) == "counter") counter = root;
      if (row.text(1) == "log") log = root;
    }
  }
};

[[nodiscard]] FilePager open_pager(const std::string& path) {
  return FilePager(pager::open_wal_database(pager::PosixFileSystem{}, path),
                   {.busy_timeout_ms = busy_timeout_ms, .cache_bytes = 4 << 20});
}

void increment_and_append(FileTrees& trees, const Roots& roots, Random& random) {
  auto txn = trees.begin(TxnMode::write);
  auto counter = txn.table(roots.counter);
  const auto id = static_cast<RowId>(random.below(counters) + 1);
  if (!counter.seek(SeekOp::eq, id)) throw Failure("a counter is gone");
  btree::RecordWriter record;
  const std::int64_t n = btree::RecordView(counter.prefix()).integer(1);
  counter.put(id, record.null().integer(n + 1).finish());
  auto log = txn.table(roots.log);
  const RowId last = log.last() ? log.key() : 0;
  log.append(last + 1, record.null().text("pgmicro").text(payload(random)).finish());
  txn.commit();
}

void look(FileTrees& trees, const Roots& roots) {
  auto txn = trees.begin(TxnMode::read);
  auto counter = txn.table(roots.counter);
  std::int64_t sum = 0;
  for (bool here = counter.first(); here; here = counter.next())
    sum += btree::RecordView(counter.prefix()).integer(1);
  auto log = txn.table(roots.log);
  const RowId rows = log.last() ? log.key() : 0;  // nobody erases
  if (sum != rows)
    throw Failure("we see counters of " + std::to_string(sum) + " and rows up to " + std::to_string(rows) +
                  " (A1)");
}

Tally play_ours(const std::string& path, Clock::time_point end, std::uint64_t seed) {
  FilePager pager = open_pager(path);
  FileTrees trees(pager);
  const Roots roots(trees);
  std::atomic<std::uint64_t> commits{0}, busy{0}, looks{0};
  std::exception_ptr failure;
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 2; ++t)
    threads.emplace_back([&, t] {
      Random random(seed * 2 + t);
      try {
        while (Clock::now() < end) try {
            increment_and_append(trees, roots, random);
            ++commits;
            if (!random.one_in(8)) continue;
            look(trees, roots);
            ++looks;
          } catch (const Error& e) {
            if (e.sqlstate() != errc::lock_not_available) throw;
            ++busy;
          }
      } catch (...) {
        failure = std::current_exception();
      }
    });
  for (auto& t : threads) t.join();
  if (failure != nullptr) std::rethrow_exception(failure);
  return {commits, busy, looks};
}

// ── the parent ──────────────────────────────────────────────────────────────────────────────────────────

/// This program again, in a process of its own, with other arguments.
class Child {
 public:
  Child(const std::string& role, const std::string& path, double seconds, int seed) {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    pipe_ = ::popen(
        ("'" + self + "' " + role + " '" + path + "' " + std::to_string(seconds) + " " + std::to_string(seed))
            .c_str(),
        "r");
    if (pipe_ == nullptr) throw Failure("could not start " + role);
  }
  Child(Child&& other) noexcept : pipe_(std::exchange(other.pipe_, nullptr)) {}
  Child& operator=(Child&&) = delete;
  ~Child() {
    if (pipe_ != nullptr) ::pclose(pipe_);
  }

  [[nodiscard]] Tally wait() {
    unsigned long long commits = 0, busy = 0, looks = 0;
    const int read = std::fscanf(pipe_, "%llu %llu %llu", &commits, &busy, &looks);
    const int status = ::pclose(std::exchange(pipe_, nullptr));
    if (read != 3 || status != 0) throw Failure("a process failed");
    return {commits, busy, looks};
  }

 private:
  std::FILE* pipe_ = nullptr;
};

void make_database(const std::string& path) {
  for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + suffix);
  Stock db(path);
  (void)db.text("pragma journal_mode=wal");
  bool ok = db.run(
      "create table counter(id integer primary key, n integer);"
      "create table log(id integer primary key, who text, payload text);");
  for (int i = 1; i <= counters; ++i)
    ok = ok && db.run("insert into counter values(" + std::to_string(i) + ", 0)");
  if (!ok) throw Failure("could not make the database");
}

void duel(const std::string& path, double seconds) {
  make_database(path);
  Tally ours, stock;
  {
    std::vector<Child> children;
    for (int i = 0; i < 2; ++i) {
      children.emplace_back("--stock", path, seconds, 10 + i);
      children.emplace_back("--ours", path, seconds, 20 + i);
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
      const Tally t = children[i].wait();
      Tally& sum = i % 2 == 0 ? stock : ours;
      sum.commits += t.commits;
      sum.busy += t.busy;
      sum.looks += t.looks;
    }
  }
  for (const auto& [name, t] : {std::pair{"stock SQLite", stock}, std::pair{"pgmicro", ours}})
    std::printf("%-13s %8llu commits  %6llu looks  %3llu times busy beyond its timeout\n", name,
                static_cast<unsigned long long>(t.commits), static_cast<unsigned long long>(t.looks),
                static_cast<unsigned long long>(t.busy));
  if (ours.commits == 0 || stock.commits == 0) throw Failure("somebody never got in");

  Stock db(path);
  const std::string sums = db.text("select sum(n) || ' ' || (select count(*) from log) from counter");
  const std::string reported = std::to_string(ours.commits + stock.commits);
  if (sums != reported + " " + reported)
    throw Failure(reported + " commits were reported, counters and rows say " + sums + " (A2)");
  if (const std::string check = db.text("pragma integrity_check"); check != "ok")
    throw Failure("integrity_check: " + check + " (A4)");
  FilePager pager = open_pager(path);
  FileTrees trees(pager);
  const Roots roots(trees);
  look(trees, roots);
  auto txn = trees.begin(TxnMode::read);
  for (const btree::Finding& finding : btree::check(txn.pages()))
    throw Failure("our check: " + to_string(finding) + " (A4)");
  std::printf("sums equal, integrity ok\n");
}

void sleeper(const std::string& path, double seconds) {
  make_database(path);
  FilePager pager = open_pager(path);
  FileTrees trees(pager);
  const Roots roots(trees);
  look(trees, roots);  // and from here on we sleep
  Child writer("--stock", path, seconds, 30);
  std::uint64_t log_bytes = 0;
  for (const auto end = Clock::now() + std::chrono::duration<double>(seconds); Clock::now() < end;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::error_code gone;
    if (const auto bytes = std::filesystem::file_size(path + "-wal", gone); !gone)
      log_bytes = std::max<std::uint64_t>(log_bytes, bytes);
  }
  const Tally t = writer.wait();
  Stock db(path);
  const std::string truncated = db.text("pragma wal_checkpoint(truncate)");
  std::printf(
      "sleeper: %llu commits of stock SQLite beside our idle session, log at most %.1f MiB, truncate: %s\n",
      static_cast<unsigned long long>(t.commits), static_cast<double>(log_bytes) / (1 << 20),
      truncated.c_str());
  if (log_bytes > log_bytes_max) throw Failure("the log grew beyond 8 MiB (A5)");
  if (truncated != "0|0|0") throw Failure("a truncating checkpoint did not succeed (A5)");
  look(trees, roots);
}

int main_of(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() == 4 && (args[0] == "--stock" || args[0] == "--ours")) {
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(std::stod(args[2])));
    const Tally t = (args[0] == "--ours" ? play_ours : play_stock)(args[1], end, std::stoull(args[3]));
    std::printf("%llu %llu %llu\n", static_cast<unsigned long long>(t.commits),
                static_cast<unsigned long long>(t.busy), static_cast<unsigned long long>(t.looks));
    return 0;
  }
  const double seconds = args.empty() ? 20 : std::stod(args[0]);
  const double sleeper_seconds = args.size() > 1 ? std::stod(args[1]) : seconds < 20 ? 5 : 60;
  const std::string path =
      (std::filesystem::temp_directory_path() / ("pgmicro-duel-" + std::to_string(::getpid()) + ".db"))
          .string();
  duel(path, seconds);
  sleeper(path, sleeper_seconds);
  for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + suffix);
  return 0;
}

}  // namespace
}  // namespace pgmicro::duel

int main(int argc, char** argv) {
  try {
    return pgmicro::duel::main_of(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "pgmicro_duel: %s\n", e.what());
    return 1;
  }
}
