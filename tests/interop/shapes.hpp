#pragma once
/// One small schema, kept by stock SQLite and by us, and the means to say whether both see the same.
///
///     t(id INTEGER PRIMARY KEY, a, b, c)      a rowid table: its record has NULL for id
///       ta(a), tba(b, a)                      its indexes: the columns, then the rowid
///     w(k, n, v, PRIMARY KEY(k, n)) WITHOUT ROWID
///
/// Columns have no declared types, so that SQLite stores what it is given as it is.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/check.hpp>
#include <pgmicro/storage.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace pgmicro::interop {

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder() {
    static int made = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("pgmicro-interop-" + std::to_string(::getpid()) + "-" + std::to_string(++made));
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  /// What a power failure, or a kill, would leave: the file and what lies beside it, as of now.
  void snapshot(const std::string& from, const std::string& to) const {
    for (const char* suffix : {"", "-wal", "-journal"})
      if (std::filesystem::exists(file(from + suffix)))
        std::filesystem::copy_file(file(from + suffix), file(to + suffix));
  }

 private:
  std::filesystem::path path_;
};

/// A value in a spelling that tells classes apart: i5, r2.5, t…, b…, null.
using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

inline std::string spell_real(double v) {
  char text[40];
  std::snprintf(text, sizeof text, "r%.17g", v);
  return text;
}
inline std::string spell(const btree::Value& v) {
  switch (v.type()) {
    case btree::StorageClass::null: return "null";
    case btree::StorageClass::integer: return "i" + std::to_string(v.as_integer());
    case btree::StorageClass::real: return spell_real(v.as_real());
    case btree::StorageClass::text: return "t" + std::string(v.as_text());
    case btree::StorageClass::blob: break;
  }
  return "b" + std::string(v.as_text());
}

// ── stock SQLite ──────────────────────────────────────────────────────────────────────────────────────────

class Sqlite {
 public:
  explicit Sqlite(const std::string& path, int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) {
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &db_, flags, nullptr), SQLITE_OK) << sqlite3_errmsg(db_);
    sqlite3_busy_timeout(db_, 5000);
    const auto next = [](sqlite3_context* context, int, sqlite3_value** args) {
      auto& random = *static_cast<Random*>(sqlite3_user_data(context));
      sqlite3_result_int64(
          context,
          static_cast<sqlite3_int64>(random.below(static_cast<std::uint64_t>(sqlite3_value_int64(args[0])))));
    };
    sqlite3_create_function(db_, "rnd", 1, SQLITE_UTF8, &random_, next, nullptr, nullptr);
  }
  ~Sqlite() { sqlite3_close_v2(db_); }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  void seed(std::uint64_t seed) { random_ = Random(seed); }
  [[nodiscard]] sqlite3* handle() const { return db_; }
  void run(const std::string& sql) {
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << (message != nullptr ? message : "") << ": " << sql;
    sqlite3_free(message);
  }
  /// Text as its bytes in the database's encoding.
  [[nodiscard]] Rows rows(const std::string& sql) {
    Rows out;
    sqlite3_stmt* s = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &s, nullptr), SQLITE_OK) << sqlite3_errmsg(db_);
    int rc = SQLITE_DONE;
    while (s != nullptr && (rc = sqlite3_step(s)) == SQLITE_ROW) {
      Row row;
      for (int i = 0; i < sqlite3_column_count(s); ++i) row.push_back(spell_column(s, i));
      out.push_back(std::move(row));
    }
    EXPECT_EQ(rc, SQLITE_DONE) << sqlite3_errmsg(db_);
    sqlite3_finalize(s);
    return out;
  }
  [[nodiscard]] std::string text(const std::string& sql) {
    const Rows found = rows(sql);
    std::string all;
    for (const Row& row : found) all += row.at(0).substr(1);
    return all;
  }
  [[nodiscard]] std::int64_t number(const std::string& sql) { return std::stoll(text(sql)); }
  void expect_sound() { EXPECT_EQ(text("SELECT * FROM pragma_integrity_check"), ascii("ok")); }
  /// How the database spells a text.
  [[nodiscard]] std::string ascii(const std::string& s) {
    if (encoding_ == 1) return s;
    std::string wide;
    for (const char c : s) {
      if (encoding_ == 3) wide += '\0';
      wide += c;
      if (encoding_ == 2) wide += '\0';
    }
    return wide;
  }
  /// 1: UTF-8, 2: UTF-16le, 3: UTF-16be, as in the file's header.
  void spell_text_in(int encoding) { encoding_ = encoding; }

 private:
  std::string spell_column(sqlite3_stmt* s, int i) const {
    switch (sqlite3_column_type(s, i)) {
      case SQLITE_NULL: return "null";
      case SQLITE_INTEGER: return "i" + std::to_string(sqlite3_column_int64(s, i));
      case SQLITE_FLOAT: return spell_real(sqlite3_column_double(s, i));
      case SQLITE_TEXT: {
        if (encoding_ == 1) {
          const auto* p = reinterpret_cast<const char*>(sqlite3_column_text(s, i));
          return "t" + std::string(p, static_cast<std::size_t>(sqlite3_column_bytes(s, i)));
        }
        const auto* p = static_cast<const char*>(sqlite3_column_text16(s, i));
        std::string bytes(p, static_cast<std::size_t>(sqlite3_column_bytes16(s, i)));
        const bool big = encoding_ == 3;
        if (big != (std::endian::native == std::endian::big))
          for (std::size_t k = 0; k + 1 < bytes.size(); k += 2) std::swap(bytes[k], bytes[k + 1]);
        return "t" + bytes;
      }
      default: break;
    }
    const auto* p = static_cast<const char*>(sqlite3_column_blob(s, i));
    const auto n = static_cast<std::size_t>(sqlite3_column_bytes(s, i));
    return "b" + (n == 0 ? std::string() : std::string(p, n));
  }

  sqlite3* db_ = nullptr;
  Random random_{0};
  int encoding_ = 1;
};

inline constexpr const char* schema_sql =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b, c); CREATE INDEX ta ON t(a); CREATE INDEX tba ON t(b, a);"
    "CREATE TABLE w(k, n, v, PRIMARY KEY(k, n)) WITHOUT ROWID;";

/// Rows of all classes and sizes; some leave, so that there are free pages and holes.
inline void sqlite_workload(Sqlite& db, int rows, int blob_bytes) {
  const std::string n = std::to_string(rows);
  const std::string series =
      "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i < " + n + ") ";
  db.run("BEGIN");
  db.run(series +
         "INSERT OR REPLACE INTO t SELECT CASE rnd(3) WHEN 0 THEN i ELSE rnd(10000000) - 5000000 END,"
         " CASE rnd(5) WHEN 0 THEN NULL WHEN 1 THEN rnd(10) WHEN 2 THEN rnd(100000000000) * 1e-3 WHEN 3 THEN"
         " printf('%x', rnd(100000)) ELSE -rnd(1000000000000) END,"
         " printf('%.*c%d', rnd(30), 'q', rnd(1000)), CASE rnd(20) WHEN 0 THEN zeroblob(rnd(" +
         std::to_string(blob_bytes) + ")) ELSE zeroblob(rnd(50)) END FROM s");
  db.run(series +
         "INSERT OR REPLACE INTO w SELECT printf('%.*c', rnd(60), 'k'), i - rnd(5), rnd(1000) / 8.0 FROM s");
  db.run("DELETE FROM t WHERE id % 5 = 0");
  db.run("DELETE FROM w WHERE n % 7 < 2");
  db.run("UPDATE t SET c = zeroblob(rnd(400)) WHERE id % 11 = 0");
  db.run("COMMIT");
}

/// Everything there is, in the order of the trees.
struct Contents {
  Rows t, ta, tba, w;
  friend bool operator==(const Contents&, const Contents&) = default;
};
inline Contents contents(Sqlite& db) {
  return {db.rows("SELECT id, a, b, c FROM t ORDER BY id"), db.rows("SELECT a, id FROM t ORDER BY a, id"),
          db.rows("SELECT b, a, id FROM t ORDER BY b, a, id"),
          db.rows("SELECT k, n, v FROM w ORDER BY k, n")};
}
/// By name, so that a difference is shown where it is rather than as megabytes.
inline void expect_equal(const Contents& ours, const Contents& sqlites) {
  const auto compare = [](const char* tree, const Rows& a, const Rows& b) {
    ASSERT_EQ(a.size(), b.size()) << tree;
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i], b[i]) << tree << ", entry " << i;
  };
  compare("t", ours.t, sqlites.t);
  compare("ta", ours.ta, sqlites.ta);
  compare("tba", ours.tba, sqlites.tba);
  compare("w", ours.w, sqlites.w);
}

// ── ours ──────────────────────────────────────────────────────────────────────────────────────────────────

/// The same schema in a transaction of ours.
template <class Txn>
class Trees {
 public:
  /// As the schema table names them.
  explicit Trees(Txn& txn) : txn_(&txn) {
    std::map<std::string, TreeId> named;
    auto schema = txn.table(TreeId::schema);
    for (bool here = schema.first(); here; here = schema.next()) {
      btree::RecordView row(schema.prefix(), schema.size(), {&schema, read_rest<decltype(schema)>});
      std::string name;
      for (const char c : row.text(1))
        if (c != '\0') name += c;  // UTF-16 too
      if (!row.is_null(3)) named[name] = TreeId{static_cast<std::uint32_t>(row.integer(3))};
    }
    t = named["t"];
    ta = named["ta"];
    tba = named["tba"];
    w = named["w"];
  }
  /// Made anew.
  static Trees create(Txn& txn) {
    struct Entry {
      const char *type, *name, *table, *sql;
    };
    static constexpr Entry entries[] = {
        {"table", "t", "t", "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b, c)"},
        {"index", "ta", "t", "CREATE INDEX ta ON t(a)"},
        {"index", "tba", "t", "CREATE INDEX tba ON t(b, a)"},
        {"table", "w", "w", "CREATE TABLE w(k, n, v, PRIMARY KEY(k, n)) WITHOUT ROWID"}};
    btree::RecordWriter writer;
    RowId row = 0;
    for (const Entry& e : entries) {
      const bool table_tree = std::string_view(e.name) == "t";
      const TreeId tree = txn.create_tree(table_tree ? TreeKind::table : TreeKind::index);
      txn.table(TreeId::schema)
          .put(++row, writer.text(e.type).text(e.name).text(e.table).integer(raw(tree)).text(e.sql).finish());
    }
    return Trees(txn);
  }

  [[nodiscard]] Contents contents() {
    Contents all;
    auto table = txn_->table(t);
    for (bool here = table.first(); here; here = table.next()) {
      Row row = spelled(table);
      EXPECT_EQ(row.at(0), "null");
      row[0] = "i" + std::to_string(table.key());
      all.t.push_back(std::move(row));
    }
    const auto index = [&](TreeId tree, Rows& rows) {
      auto cursor = txn_->index(tree, {});
      for (bool here = cursor.first(); here; here = cursor.next()) rows.push_back(spelled(cursor));
    };
    index(ta, all.ta);
    index(tba, all.tba);
    index(w, all.w);
    return all;
  }

  void put(RowId id, const btree::Value& a, const btree::Value& b, const btree::Value& c) {
    erase(id);
    txn_->table(t).put(id, writer_.null().value(a).value(b).value(c).finish());
    txn_->index(ta, {}).put(writer_.value(a).integer(id).finish(), {});
    txn_->index(tba, {}).put(writer_.value(b).value(a).integer(id).finish(), {});
  }
  void erase(RowId id) {
    auto cursor = txn_->table(t);
    if (!cursor.seek(SeekOp::eq, id)) return;
    btree::RecordView row(cursor.prefix(), cursor.size(), {&cursor, read_rest<decltype(cursor)>});
    const auto drop = [&](TreeId tree, Bytes key) {
      auto at = txn_->index(tree, {});
      ASSERT_TRUE(at.seek(SeekOp::eq, key)) << "row " << id << " is missing from an index";
      at.erase();
    };
    drop(ta, writer_.value(row.value(1)).integer(id).finish());
    drop(tba, writer_.value(row.value(2)).value(row.value(1)).integer(id).finish());
    cursor.erase();
  }
  void put_w(const btree::Value& k, std::int64_t n, const btree::Value& v) {
    txn_->index(w, {}, 2).put(writer_.value(k).integer(n).value(v).finish(), {});
  }

  TreeId t{}, ta{}, tba{}, w{};

 private:
  template <class Cursor>
  static std::size_t read_rest(void* cursor, std::size_t at, MutBytes out) {
    return static_cast<Cursor*>(cursor)->read(at, out);
  }
  template <class Cursor>
  Row spelled(Cursor& cursor) {
    btree::RecordView record(cursor.prefix(), cursor.size(), {&cursor, read_rest<Cursor>});
    Row row;
    const std::size_t n = record.column_count();
    for (std::size_t i = 0; i < n; ++i) row.push_back(spell(record.value(i)));
    return row;
  }

  Txn* txn_;
  btree::RecordWriter writer_;
};

template <class Txn>
void our_workload(Txn& txn, std::uint64_t seed, int rows, std::size_t blob_bytes) {
  Trees<Txn> trees(txn);
  Random random(seed);
  const std::string zeros(std::max<std::size_t>(blob_bytes, 100), '\0');
  using btree::Value;
  for (int i = 0; i < rows; ++i) {
    const std::string text(random.below(40), static_cast<char>('a' + random.below(26)));
    const Value as[] = {Value::null(), Value::integer(static_cast<std::int64_t>(random.next())),
                        Value::real(static_cast<double>(random.below(100000)) / 64), Value::text(text),
                        Value::integer(static_cast<std::int64_t>(random.below(10)))};
    const Value a = as[random.below(std::size(as))];
    const auto id =
        random.one_in(3) ? static_cast<RowId>(i) : static_cast<RowId>(random.below(10000000)) - 5000000;
    const auto blob = zeros.substr(0, random.one_in(20) ? random.below(blob_bytes + 1) : random.below(50));
    trees.put(id, a, Value::text(text), Value::blob(as_bytes(blob.data(), blob.size())));
    trees.put_w(Value::text(text), static_cast<std::int64_t>(random.below(50)), a);
  }
  // Every fourth row goes.
  std::vector<RowId> gone;
  {
    auto cursor = txn.table(trees.t);
    int i = 0;
    for (bool here = cursor.first(); here; here = cursor.next())
      if (++i % 4 == 0) gone.push_back(cursor.key());
  }
  for (const RowId id : gone) trees.erase(id);
}

template <class S>
Contents our_contents(S& storage) {
  auto txn = storage.begin(TxnMode::read);
  for (const btree::Finding& f : btree::check(txn.pages())) ADD_FAILURE() << to_string(f);
  return Trees(txn).contents();
}

}  // namespace pgmicro::interop
