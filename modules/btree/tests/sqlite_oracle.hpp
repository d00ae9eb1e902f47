#pragma once
/// libsqlite3, asked about a database that we hold as bytes.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/btree/tree_store.hpp>

#include <gtest/gtest.h>

#include <sqlite3.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace pgmicro::btree::test {

class SqliteOracle {
 public:
  SqliteOracle() { EXPECT_EQ(sqlite3_open(":memory:", &db_), SQLITE_OK); }
  explicit SqliteOracle(const std::vector<std::byte>& image) : SqliteOracle() {
    auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
    std::memcpy(copy, image.data(), image.size());
    // A file marked as WAL cannot be opened from memory; nothing else depends on these two bytes.
    if (image.size() >= 20) copy[18] = copy[19] = 1;
    const auto size = static_cast<sqlite3_int64>(image.size());
    EXPECT_EQ(sqlite3_deserialize(db_, "main", copy, size, size,
                                  SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE),
              SQLITE_OK);
  }
  ~SqliteOracle() { sqlite3_close(db_); }
  SqliteOracle(const SqliteOracle&) = delete;
  SqliteOracle& operator=(const SqliteOracle&) = delete;

  [[nodiscard]] sqlite3* handle() const { return db_; }
  void run(const std::string& sql) {
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << sql << ": " << (message ? message : "");
    sqlite3_free(message);
  }
  /// Rows of one query, columns as text joined by '|'.
  [[nodiscard]] std::vector<std::string> rows(const std::string& sql) {
    std::vector<std::string> out;
    sqlite3_stmt* st = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &st, nullptr) != SQLITE_OK) {
      out.push_back(sqlite3_errmsg(db_));
      return out;
    }
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
      std::string row;
      for (int i = 0; i < sqlite3_column_count(st); ++i) {
        const auto* text = static_cast<const char*>(sqlite3_column_blob(st, i));
        if (i != 0) row += '|';
        if (text != nullptr) row.append(text, static_cast<std::size_t>(sqlite3_column_bytes(st, i)));
      }
      out.push_back(std::move(row));
    }
    if (rc != SQLITE_DONE) out.push_back(sqlite3_errmsg(db_));
    sqlite3_finalize(st);
    return out;
  }
  [[nodiscard]] std::string integrity() {
    std::string out;
    for (const auto& r : rows("PRAGMA integrity_check")) out += (out.empty() ? "" : "\n") + r;
    return out;
  }
  [[nodiscard]] std::vector<std::byte> image() const {
    sqlite3_int64 size = 0;
    auto* bytes = sqlite3_serialize(db_, "main", &size, 0);
    std::vector<std::byte> out(reinterpret_cast<std::byte*>(bytes),
                               reinterpret_cast<std::byte*>(bytes) + size);
    sqlite3_free(bytes);
    return out;
  }

 private:
  sqlite3* db_ = nullptr;
};

/// A row of the schema table for a tree of ours, so that SQLite sees it.
template <class Txn>
void describe(Txn& txn, RowId rowid, std::string_view type, std::string_view name, std::string_view table,
              TreeId root, std::string_view sql) {
  RecordWriter w;
  w.text(type).text(name).text(table).integer(raw(root)).text(sql);
  auto schema = txn.table(TreeId::schema);
  schema.put(rowid, w.finish());
  txn.set(HeaderField::schema_cookie, txn.get(HeaderField::schema_cookie) + 1);
}

}  // namespace pgmicro::btree::test
