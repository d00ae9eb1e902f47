#include "commands.hpp"

#include <pgmicro/btree/check.hpp>
#include <pgmicro/storage.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace pgmicro::app {
namespace {

constexpr int rows = 100'000;

class Clock {
 public:
  [[nodiscard]] double microseconds() const {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// One transaction: a table `planets`, known to the schema table under that name, with `rows` rows.
template <class Db>
TreeId fill(Db& db) {
  auto txn = db.begin(TxnMode::write);
  const auto tree = txn.create_tree(TreeKind::table);
  btree::RecordWriter row;
  txn.table(TreeId::schema)
      .put(1, row.text("table")
                  .text("planets")
                  .text("planets")
                  .integer(raw(tree))
                  .text("CREATE TABLE planets(id INTEGER PRIMARY KEY, name TEXT, mass REAL)")
                  .finish());
  auto cursor = txn.table(tree);
  for (int i = 1; i <= rows; ++i)
    cursor.append(i, row.null().text("planet " + std::to_string(i)).real(i * 0.25).finish());
  txn.set(btree::HeaderField::schema_cookie, 1);
  txn.commit();
  return tree;
}

template <class Db>
int count(Db& db, TreeId tree) {
  auto txn = db.begin(TxnMode::read);
  auto cursor = txn.table(tree);
  int n = 0;
  for (bool here = cursor.first(); here; here = cursor.next()) ++n;
  return n;
}

template <class Db>
void add_row(Db& db, TreeId tree, RowId id) {
  auto txn = db.begin(TxnMode::write);
  btree::RecordWriter row;
  txn.table(tree).put(id, row.null().text("late").real(0).finish());
  txn.commit();
}

void in_memory() {
  const Clock opening;
  auto db = open_memory();
  std::printf("  memory     opened in %.1f us\n", opening.microseconds());
  const Clock filling;
  const auto tree = fill(db);
  std::printf("             %d rows appended and committed in %.1f ms\n", rows,
              filling.microseconds() / 1000);

  auto snapshot = db.begin(TxnMode::read);
  add_row(db, tree, rows + 1);
  auto old = snapshot.table(tree);
  old.last();
  std::printf("  snapshot   a reader from before a commit still ends at row %lld; a new one counts %d\n",
              static_cast<long long>(old.key()), count(db, tree));

  const Clock forking;
  auto copy = db.fork();
  const double fork_us = forking.microseconds();
  add_row(copy, tree, rows + 2);
  std::printf("  fork       in %.1f us; after one more row there: copy %d rows, original %d\n", fork_us,
              count(copy, tree), count(db, tree));
}

int in_a_file() {
  std::string path = (std::filesystem::temp_directory_path() / "pgmicro-tour-XXXXXX").string();
  if (!mkdtemp(path.data())) {
    std::perror("pgmicro: could not make a temporary folder");
    return 1;
  }
  struct Remove {
    const std::string& path;
    ~Remove() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } remove{path};
  const std::string file = path + "/tour.db";
  {
    auto db = open_file(file);
    const Clock filling;
    const auto tree = fill(db);
    std::printf("  file       %d rows, durable (synchronous=full) in %.1f ms\n", rows,
                filling.microseconds() / 1000);
    const Clock committing;
    for (int i = 1; i <= 10; ++i) add_row(db, tree, rows + i);
    std::printf("             10 commits of one row, each synced to disk: %.0f us apiece\n",
                committing.microseconds() / 10);
    auto txn = db.begin(TxnMode::read);
    const auto findings = btree::check(txn.pages());
    for (const auto& f : findings) std::printf("             %s\n", btree::to_string(f).c_str());
    std::printf("  check      every page, cell and key: %zu findings\n", findings.size());
    if (!findings.empty()) return 1;
  }
  std::fflush(stdout);
  const std::string command = "sqlite3 '" + file +
                              "' \"SELECT '  sqlite3    ' || count(*) || ' rows, integrity ' || "
                              "(SELECT * FROM pragma_integrity_check) FROM planets\" 2>/dev/null";
  if (std::system(command.c_str()) != 0)
    std::puts("  sqlite3    not installed, or it could not read the file");
  return 0;
}

}  // namespace

int tour() {
  std::puts("The storage engine: SQLite's file format as a C++20 library. There is no SQL yet.\n");
  in_memory();
  const int result = in_a_file();
  std::puts(
      "\n`pgmicro FILE` looks into any SQLite database file. Build on it: README.md, examples/embed.cpp.");
  return result;
}

}  // namespace pgmicro::app
