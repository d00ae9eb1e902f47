#include "rows_workload.hpp"

#include <pgmicro/base/bytes.hpp>

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

namespace pgmicro::crash {

std::vector<std::byte> blob_of(std::uint64_t stamp) {
  const std::size_t bytes = 8 + (stamp % 16 == 0 ? stamp / 16 % 4000 : stamp % 60);
  std::vector<std::byte> blob(bytes);
  store_be64(blob.data(), stamp);
  for (std::size_t i = 8; i < bytes; ++i) blob[i] = static_cast<std::byte>((stamp >> (i % 50)) + i);
  return blob;
}

std::uint64_t stamp_of(Bytes blob) {
  if (blob.size() < 8) throw Violation{"a blob is too short (R1)"};
  const std::uint64_t stamp = load_be64(blob.data());
  const auto expected = blob_of(stamp);
  if (!std::equal(blob.begin(), blob.end(), expected.begin(), expected.end()))
    throw Violation{"a blob holds bytes of another (R1)"};
  return stamp;
}

namespace {

/// A folder in memory, gone at the end.
struct Folder {
  Folder() {
    std::string name =
        ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path().string();
    name += "/pgmicro_crash_XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw Violation{"no folder for stock SQLite"};
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

struct Statement {
  Statement(sqlite3* db, const char* sql) {
    if (sqlite3_prepare_v2(db, sql, -1, &s, nullptr) != SQLITE_OK)
      throw Violation{std::string("stock SQLite: ") + sqlite3_errmsg(db) + " in " + sql};
  }
  ~Statement() { sqlite3_finalize(s); }
  bool step() {
    const int rc = sqlite3_step(s);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
      throw Violation{std::string("stock SQLite: ") + sqlite3_errmsg(sqlite3_db_handle(s))};
    return rc == SQLITE_ROW;
  }
  [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(s, column); }
  [[nodiscard]] std::uint64_t stamp(int column) const {
    return stamp_of({static_cast<const std::byte*>(sqlite3_column_blob(s, column)),
                     static_cast<std::size_t>(sqlite3_column_bytes(s, column))});
  }
  sqlite3_stmt* s = nullptr;
};

Table table_in(sqlite3* db, const char* sql) {
  Table table;
  for (Statement s(db, sql); s.step();) table[s.integer(0)] = {s.integer(1), s.stamp(2)};
  return table;
}

std::unique_ptr<sqlite3, int (*)(sqlite3*)> open_sqlite(const std::filesystem::path& path) {
  sqlite3* opened = nullptr;
  const int rc = sqlite3_open(path.c_str(), &opened);
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db(opened, sqlite3_close);
  if (rc != SQLITE_OK) throw Violation{std::string("stock SQLite cannot open: ") + sqlite3_errmsg(opened)};
  return db;
}

void run(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw Violation{std::string("stock SQLite: ") + sqlite3_errmsg(db) + " in " + sql};
}

void put_rows(sqlite3* db, std::size_t count, Random& random, Rows& rows) {
  Statement t(db, "INSERT OR REPLACE INTO t VALUES(?,?,?)"), w(db, "INSERT OR REPLACE INTO w VALUES(?,?)");
  const auto put = [](sqlite3_stmt* s, int blob_column, std::uint64_t stamp) {
    const auto blob = blob_of(stamp);
    sqlite3_bind_blob(s, blob_column, blob.data(), static_cast<int>(blob.size()), SQLITE_TRANSIENT);
    sqlite3_step(s);
    sqlite3_reset(s);
  };
  for (std::size_t i = 0; i < count; ++i) {
    const auto k = static_cast<RowId>(random.below(150));
    const Row row{static_cast<std::int64_t>(random.below(50)), random.next()};
    sqlite3_bind_int64(t.s, 1, k);
    sqlite3_bind_int64(t.s, 2, row.a);
    put(t.s, 3, row.stamp);
    sqlite3_bind_int64(w.s, 1, k);
    put(w.s, 2, row.stamp);
    rows.t[k] = row;
    rows.w[k] = row.stamp;
  }
}

}  // namespace

Rows create_by_sqlite(pager::SimDisk& files, const std::string& database, const Setup& setup,
                      Random& random) {
  constexpr const char* modes[] = {"delete", "truncate", "persist", "wal"};
  const Folder folder;
  const auto db = open_sqlite(folder.path / database);
  run(db.get(), "PRAGMA page_size=" + std::to_string(setup.page_size) + "; PRAGMA auto_vacuum=" +
                    std::to_string(setup.auto_vacuum) + "; PRAGMA journal_mode=" + modes[random.below(4)]);
  run(db.get(), sql_of_t);
  run(db.get(), sql_of_i);
  run(db.get(), sql_of_w);
  Rows rows;
  run(db.get(), "BEGIN");
  put_rows(db.get(), random.below(60), random, rows);
  run(db.get(), "COMMIT");
  if (random.one_in(2)) {  // a transaction that has written to the file, and will never commit
    Rows lost;
    run(db.get(), "PRAGMA cache_size=1; BEGIN");
    put_rows(db.get(), 1 + random.below(60), random, lost);
    if (random.one_in(2)) run(db.get(), "DELETE FROM t WHERE k % 3 = 0; DELETE FROM w");
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    const std::string name = entry.path().filename().string();
    if (name == database + "-shm") continue;  // a machine that was switched off has none
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    files.put(name, std::as_bytes(std::span(bytes)));
  }
  return rows;
}

void ask_sqlite(const pager::SimDisk& files, const std::string& database, const Rows& expected) {
  const Folder folder;
  for (const std::string& name : files.names()) {
    const auto bytes = files.contents(name);
    std::ofstream out(folder.path / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  const auto owner = open_sqlite(folder.path / database);
  sqlite3* const db = owner.get();
  Rows rows;
  rows.t = table_in(db, "SELECT k, a, b FROM t NOT INDEXED");
  for (Statement s(db, "SELECT k, b FROM w"); s.step();) rows.w[s.integer(0)] = s.stamp(1);
  Statement has_x(db, "SELECT 1 FROM sqlite_schema WHERE name = 'x'");
  if (has_x.step()) rows.x = table_in(db, "SELECT k, a, b FROM x");
  if (!(rows == expected)) throw Violation{"stock SQLite finds other rows than we do"};
  Statement check(db, "PRAGMA integrity_check");
  if (!check.step() || std::strcmp(reinterpret_cast<const char*>(sqlite3_column_text(check.s, 0)), "ok") != 0)
    throw Violation{std::string("stock SQLite: integrity_check: ") +
                    reinterpret_cast<const char*>(sqlite3_column_text(check.s, 0))};
}

}  // namespace pgmicro::crash
