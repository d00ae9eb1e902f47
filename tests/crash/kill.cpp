/// pgmicro_kill [ROUNDS] [--folder PATH]
///
/// Real processes, a real file, and SIGKILL. In each round two writers commit as fast as they can and say each
/// commit to us through a pipe; after some milliseconds both are killed. Then every commit that was said must be
/// there, none may be there by half, and stock SQLite must find the file sound. Who is first to recover the
/// log, we or stock SQLite, takes turns.
///
/// A transaction n of writer w adds rows_of(w, n) rows with a = w · 10⁶ + n and sets the writer's counter to n; so
/// the counters say exactly which rows there must be.

#include "rows_workload.hpp"

#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>

namespace pgmicro::crash {
namespace {

constexpr int writers = 2;
constexpr std::int64_t per_writer = 1'000'000;

using Pager = pager::Pager<pager::WalStore>;
using Database = TreeDatabase<Pager>;

Database open_database(const std::string& path) {
  return Database(Pager(pager::open_wal_database(pager::PosixFileSystem(), path, {.checkpoint_frames = 200}),
                        {.busy_timeout_ms = 20'000, .cache_bytes = 1 << 20}),
                  {.wal = true});
}

std::uint64_t mix(std::int64_t writer, std::int64_t n) {
  return Random(static_cast<std::uint64_t>(writer * per_writer + n)).next();
}
std::size_t rows_of(std::int64_t writer, std::int64_t n) { return 1 + mix(writer, n) % 5; }

/// What a database holds: commits of each writer, and rows by a.
struct Contents {
  std::int64_t commits[writers] = {};
  std::map<std::int64_t, std::size_t> rows;
  friend bool operator==(const Contents&, const Contents&) = default;
};

template <class Txn>
std::int64_t counter(Txn& txn, TreeId counters, std::int64_t writer) {
  auto cursor = txn.table(counters);
  if (!cursor.seek(SeekOp::eq, writer)) return 0;
  const auto record = Schema<Txn>::whole(cursor);
  return btree::RecordView{Bytes(record)}.integer(0);
}

void create(const std::string& path) {
  Database db = open_database(path);
  auto txn = db.begin(TxnMode::write);
  txn.set(btree::HeaderField::schema_format, 4);
  Schema schema(txn);
  schema.create(TreeKind::table, "table", "t", "t", sql_of_t);
  schema.create(TreeKind::index, "index", "i", "t", sql_of_i);
  schema.create(TreeKind::table, "table", "c", "c", "CREATE TABLE c(n INT)");
  txn.commit();
}

/// Writes until it is killed. Says each commit as eight bytes.
[[noreturn]] void write_for_ever(const std::string& path, int writer) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    Database db = open_database(path);
    btree::RecordWriter record;
    for (;;) {
      auto txn = db.begin(TxnMode::write);
      Schema schema(txn);
      const std::int64_t n = counter(txn, schema.root("c"), writer) + 1;
      for (std::size_t i = 0; i < rows_of(writer, n); ++i) {
        auto table = txn.table(schema.root("t"));
        const RowId k = table.last() ? table.key() + 1 : 1;
        const std::int64_t a = writer * per_writer + n;
        table.put(k, record.null().integer(a).blob(blob_of(mix(writer, n) + i)).finish());
        txn.index(schema.root("i"), {}).put(record.integer(a).integer(k).finish());
      }
      txn.table(schema.root("c")).put(writer, record.integer(n).finish());
      txn.commit();
      if (::write(STDOUT_FILENO, &n, sizeof n) != sizeof n) ::_exit(3);
    }
  } catch (const Error& e) {
    std::fprintf(stderr, "writer %d: %s (%s:%d)\n", writer, e.what(), e.source_file(), e.source_line());
  } catch (const Violation& v) {
    std::fprintf(stderr, "writer %d: %s\n", writer, v.what.c_str());
  }
  ::_exit(2);
}

/// A writer process: this program again, with its messages going to us.
class Child {
 public:
  Child(const std::string& path, int writer) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw Violation{"no pipe"};
    const std::string number = std::to_string(writer);
    const char* const arguments[] = {"pgmicro_kill", "--writer", number.c_str(), path.c_str(), nullptr};
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execv("/proc/self/exe", const_cast<char* const*>(arguments));
      ::_exit(127);
    }
    ::close(ends[1]);
    from_ = ends[0];
  }
  /// The last commit it reported, -1 if none.
  [[nodiscard]] std::int64_t kill() {
    ::kill(pid_, SIGKILL);
    std::int64_t said = -1;
    for (std::int64_t n; ::read(from_, &n, sizeof n) == sizeof n;) said = n;
    ::close(from_);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    if (!WIFSIGNALED(status)) throw Violation{"a writer ended by itself"};
    return said;
  }

 private:
  pid_t pid_;
  int from_;
};

Contents seen_by_us(const std::string& path) {
  Database db = open_database(path);
  auto txn = db.begin(TxnMode::read);
  for (const auto& finding : btree::check(txn.pages())) throw Violation{btree::to_string(finding)};
  Schema schema(txn);
  Contents contents;
  std::size_t rows = 0, keys = 0;
  auto table = txn.table(schema.root("t"));
  for (bool more = table.first(); more; more = table.next(), ++rows) {
    const auto record = schema.whole(table);
    btree::RecordView view{Bytes(record)};
    ++contents.rows[view.integer(1)];
    (void)stamp_of(view.blob(2));
  }
  auto index = txn.index(schema.root("i"), {});
  for (bool more = index.first(); more; more = index.next()) ++keys;
  if (keys != rows) throw Violation{"the index does not agree with its table"};
  for (int w = 0; w < writers; ++w) contents.commits[w] = counter(txn, schema.root("c"), w);
  return contents;
}

Contents seen_by_sqlite(const std::string& path) {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) throw Violation{"stock SQLite cannot open the file"};
  Contents contents;
  const auto each = [&](const char* sql, const std::function<void(sqlite3_stmt*)>& row) {
    sqlite3_stmt* s = nullptr;
    int rc = sqlite3_prepare_v2(db, sql, -1, &s, nullptr);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
      if ((rc = sqlite3_step(s)) == SQLITE_ROW) row(s);
    }
    sqlite3_finalize(s);
    if (rc != SQLITE_DONE) throw Violation{std::string("stock SQLite: ") + sqlite3_errmsg(db)};
  };
  std::string verdict;
  each("SELECT a, count(*) FROM t NOT INDEXED GROUP BY a", [&](sqlite3_stmt* s) {
    contents.rows[sqlite3_column_int64(s, 0)] = static_cast<std::size_t>(sqlite3_column_int64(s, 1));
  });
  each("SELECT rowid, n FROM c",
       [&](sqlite3_stmt* s) { contents.commits[sqlite3_column_int64(s, 0)] = sqlite3_column_int64(s, 1); });
  each("PRAGMA integrity_check",
       [&](sqlite3_stmt* s) { verdict += reinterpret_cast<const char*>(sqlite3_column_text(s, 0)); });
  sqlite3_close(db);
  if (verdict != "ok") throw Violation{"stock SQLite: integrity_check: " + verdict};
  return contents;
}

class Rounds {
 public:
  explicit Rounds(std::string folder) : path_(std::move(folder) + "/kill.db") {}

  void start_anew() {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
    create(path_);
    found_ = {};
  }

  void round(bool ours_first) {
    std::vector<Child> children;
    for (int w = 0; w < writers; ++w) children.emplace_back(path_, w);
    ::usleep(static_cast<useconds_t>(2'000 + random_.below(random_.one_in(4) ? 200'000 : 40'000)));
    std::int64_t reported[writers];
    for (std::size_t w = 0; w < writers; ++w) reported[w] = std::max(children[w].kill(), found_.commits[w]);
    const Contents first = ours_first ? seen_by_us(path_) : seen_by_sqlite(path_);
    const Contents second = ours_first ? seen_by_sqlite(path_) : seen_by_us(path_);
    if (!(first == second)) throw Violation{"stock SQLite and we see different rows"};
    check(first, reported);
    for (std::size_t w = 0; w < writers; ++w)
      commits_ += static_cast<std::uint64_t>(first.commits[w] - found_.commits[w]);
    found_ = first;
  }

  [[nodiscard]] std::uint64_t commits() const { return commits_; }

 private:
  /// Between two reports a writer makes one commit, so one more than reported may be there.
  static void check(const Contents& contents, const std::int64_t (&reported)[writers]) {
    std::map<std::int64_t, std::size_t> expected;
    for (int w = 0; w < writers; ++w) {
      const std::int64_t commits = contents.commits[w];
      if (commits != reported[w] && commits != reported[w] + 1)
        throw Violation{"writer " + std::to_string(w) + " reported commit " + std::to_string(reported[w]) +
                        ", found is " + std::to_string(commits)};
      for (std::int64_t n = 1; n <= commits; ++n) expected[w * per_writer + n] = rows_of(w, n);
    }
    if (contents.rows != expected) throw Violation{"a transaction is there by half"};
  }

  std::string path_;
  Random random_{static_cast<std::uint64_t>(::getpid())};
  Contents found_;
  std::uint64_t commits_ = 0;
};

int main_with(int argc, char** argv) {
  if (argc == 4 && std::strcmp(argv[1], "--writer") == 0) write_for_ever(argv[3], std::atoi(argv[2]));
  int rounds = 10;
  std::filesystem::path parent = std::filesystem::temp_directory_path();
  for (int i = 1; i < argc; ++i)
    if (std::strcmp(argv[i], "--folder") == 0 && i + 1 < argc)
      parent = argv[++i];
    else
      rounds = std::atoi(argv[i]);
  std::string folder = (parent / "pgmicro_kill_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    std::perror(folder.c_str());
    return 2;
  }
  constexpr int rounds_per_database = 20;
  Rounds run(folder);
  int i = 0;
  try {
    for (; i < rounds; ++i) {
      if (i % rounds_per_database == 0) run.start_anew();
      run.round(i % 2 == 0);
    }
  } catch (const Violation& v) {
    std::printf("round %d: %s; the files are kept in %s\n", i, v.what.c_str(), folder.c_str());
    return 1;
  } catch (const Error& e) {
    std::printf("round %d: %s; the files are kept in %s\n", i, e.what(), folder.c_str());
    return 1;
  }
  std::filesystem::remove_all(folder);
  std::printf("%d rounds of kill -9, %llu commits: clean\n", rounds,
              static_cast<unsigned long long>(run.commits()));
  return 0;
}

}  // namespace
}  // namespace pgmicro::crash

int main(int argc, char** argv) { return pgmicro::crash::main_with(argc, argv); }
