#pragma once
/// A database file in a folder of its own, and stock SQLite on it: the judge of what we write.

#include <gtest/gtest.h>

#include <pgmicro/engine/detail/backend_of.hpp>

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace pgmicro::engine {

class TempDatabase {
 public:
  TempDatabase() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pgmicro-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~TempDatabase() { std::filesystem::remove_all(folder_); }
  TempDatabase(const TempDatabase&) = delete;
  TempDatabase& operator=(const TempDatabase&) = delete;

  [[nodiscard]] std::string path() const { return (folder_ / "test.db").string(); }
  [[nodiscard]] std::unique_ptr<Backend> open() const { return make_backend(open_file(path())); }

  /// All rows, columns joined by '|', rows by newlines; an error as "error: …".
  std::string sqlite(const std::string& sql) const {
    sqlite3* db = nullptr;
    if (sqlite3_open(path().c_str(), &db) != SQLITE_OK) return "error: cannot open";
    std::string out;
    char* message = nullptr;
    const auto row = [](void* to, int count, char** values, char**) {
      auto& text = *static_cast<std::string*>(to);
      if (!text.empty()) text += '\n';
      for (int i = 0; i < count; ++i) text.append(i == 0 ? "" : "|").append(values[i] ? values[i] : "NULL");
      return 0;
    };
    if (sqlite3_exec(db, sql.c_str(), row, &out, &message) != SQLITE_OK)
      out = std::string("error: ") + (message ? message : "?");
    sqlite3_free(message);
    sqlite3_close(db);
    return out;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace pgmicro::engine
