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

}  // namespace

void ask_sqlite(const pager::SimDisk& files, const std::string& database, const Rows& expected) {
  const Folder folder;
  for (const std::string& name : files.names()) {
    const auto bytes = files.contents(name);
    std::ofstream out(folder.path / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  sqlite3* opened = nullptr;
  const int rc = sqlite3_open_v2((folder.path / database).c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> db(opened, sqlite3_close);
  if (rc != SQLITE_OK) throw Violation{std::string("stock SQLite cannot open: ") + sqlite3_errmsg(opened)};

  Rows rows;
  rows.t = table_in(opened, "SELECT k, a, b FROM t NOT INDEXED");
  for (Statement s(opened, "SELECT k, b FROM w"); s.step();) rows.w[s.integer(0)] = s.stamp(1);
  Statement has_x(opened, "SELECT 1 FROM sqlite_schema WHERE name = 'x'");
  if (has_x.step()) rows.x = table_in(opened, "SELECT k, a, b FROM x");
  if (!(rows == expected)) throw Violation{"stock SQLite finds other rows than we do"};
  Statement check(opened, "PRAGMA integrity_check");
  if (!check.step() || std::strcmp(reinterpret_cast<const char*>(sqlite3_column_text(check.s, 0)), "ok") != 0)
    throw Violation{std::string("stock SQLite: integrity_check: ") +
                    reinterpret_cast<const char*>(sqlite3_column_text(check.s, 0))};
}

}  // namespace pgmicro::crash
