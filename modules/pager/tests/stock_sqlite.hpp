#pragma once
/// Stock SQLite, and files, as tests use them.

#include <gtest/gtest.h>

#include <pgmicro/base/bytes.hpp>

#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace pgmicro::testing_support {

/// A folder that is gone at the end; in memory where there is such a place, for syncs are slow.
class Folder {
 public:
  Folder() {
    const std::filesystem::path memory = "/dev/shm";
    std::string name =
        ((::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path()) /
         "pgmicro-XXXXXX")
            .string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    name_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::permissions(name_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(name_, ignored);
  }
  [[nodiscard]] std::string path(const std::string& file) const { return name_ + "/" + file; }

 private:
  std::string name_;
};

[[nodiscard]] inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// A database file of these pages. Says that it is not in WAL mode, so that nobody looks for a log.
inline void write_pages(const std::string& path,
                        const std::map<std::uint32_t, std::vector<std::byte>>& pages) {
  std::string bytes;
  for (const auto& [n, page] : pages) bytes.append(reinterpret_cast<const char*>(page.data()), page.size());
  if (bytes.size() > 100) bytes[18] = bytes[19] = 1;
  write_file(path, bytes);
}

/// The database as a crash of everybody would leave it: file and log, no shared memory.
inline void copy_database(const std::string& from, const std::string& to) {
  for (const std::string suffix : {"", "-wal", "-journal"}) {
    std::filesystem::remove(to + suffix);
    if (std::filesystem::exists(from + suffix)) std::filesystem::copy_file(from + suffix, to + suffix);
  }
  std::filesystem::remove(to + "-shm");
}

[[nodiscard]] inline std::string hex(int byte) {
  char text[3];
  std::snprintf(text, sizeof text, "%02x", static_cast<unsigned>(byte) & 0xffu);
  return text;
}

/// A connection of libsqlite3.
class Stock {
 public:
  explicit Stock(const std::string& path, int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) {
    const int rc = sqlite3_open_v2(path.c_str(), &db_, flags, nullptr);
    if (rc != SQLITE_OK) ADD_FAILURE() << path << ": " << sqlite3_errstr(rc);
    sqlite3_extended_result_codes(db_, 1);
  }
  Stock(const Stock&) = delete;
  Stock& operator=(const Stock&) = delete;
  ~Stock() { sqlite3_close(db_); }

  /// SQLite's result code.
  [[nodiscard]] int try_run(const std::string& sql) {
    return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  }
  void run(const std::string& sql) {
    const int rc = try_run(sql);
    EXPECT_EQ(rc, SQLITE_OK) << sql << ": " << sqlite3_errmsg(db_);
  }
  /// The first row, columns separated by '|'; "error: …" if there is an error.
  [[nodiscard]] std::string text(const std::string& sql) {
    sqlite3_stmt* stmt = nullptr;
    std::string row;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &stmt, nullptr) != SQLITE_OK)
      return std::string("error: ") + sqlite3_errmsg(db_);
    const int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
      for (int i = 0; i < sqlite3_column_count(stmt); ++i) {
        const auto* const value = reinterpret_cast<const char*>(sqlite3_column_text(stmt, i));
        row += (i == 0 ? "" : "|") + std::string(value == nullptr ? "NULL" : value);
      }
    } else if (rc != SQLITE_DONE) {
      row = std::string("error: ") + sqlite3_errmsg(db_);
    }
    sqlite3_finalize(stmt);
    return row;
  }
  [[nodiscard]] long long number(const std::string& sql) {
    const std::string t = text(sql);
    EXPECT_EQ(t.find("error"), std::string::npos) << sql << ": " << t;
    return t.empty() || t.find("error") != std::string::npos ? -1 : std::stoll(t);
  }
  /// All pages, one after the other, as this connection sees them.
  [[nodiscard]] std::string pages() {
    sqlite3_int64 size = 0;
    unsigned char* const bytes = sqlite3_serialize(db_, "main", &size, 0);
    std::string all(reinterpret_cast<const char*>(bytes),
                    bytes == nullptr ? 0 : static_cast<std::size_t>(size));
    sqlite3_free(bytes);
    return all;
  }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace pgmicro::testing_support
