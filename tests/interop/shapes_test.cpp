// Files of every shape. What stock SQLite wrote, we read as it does; what we then, or from the start, write into
// such a file, SQLite finds sound and reads as we do.

#include "shapes.hpp"

#include <pgmicro/base/varint.hpp>
#include <pgmicro/btree/stats.hpp>

namespace pgmicro::interop {
namespace {

struct Shape {
  int page_size = 4096;
  int auto_vacuum = 0;
  int reserved = 0;
  const char* journal = "delete";
  int encoding = 1;  // as in the header: UTF-8, UTF-16le, UTF-16be
};
std::string name_of(const testing::TestParamInfo<Shape>& info) {
  const Shape& s = info.param;
  return std::to_string(s.page_size) + "Vacuum" + std::to_string(s.auto_vacuum) + "Reserved" +
         std::to_string(s.reserved) + s.journal + "Encoding" + std::to_string(s.encoding);
}

void create(Sqlite& db, const Shape& shape) {
  static constexpr const char* encodings[] = {"", "UTF-8", "UTF-16le", "UTF-16be"};
  db.run("PRAGMA page_size=" + std::to_string(shape.page_size));
  if (shape.reserved != 0) {
    int bytes = shape.reserved;
    EXPECT_EQ(sqlite3_file_control(db.handle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes), SQLITE_OK);
  }
  db.run("PRAGMA auto_vacuum=" + std::to_string(shape.auto_vacuum));
  db.run(std::string("PRAGMA encoding='") + encodings[shape.encoding] + "'");
  db.run(std::string("PRAGMA journal_mode=") + shape.journal);
  db.run("PRAGMA synchronous=off");
  db.run(schema_sql);
  db.spell_text_in(shape.encoding);
}

FileStorage open_ours(const std::string& path, const Shape& shape) {
  return open_file(
      path,
      {.page_size = static_cast<std::uint32_t>(shape.page_size), .synchronous = pager::Synchronous::off}, {},
      {.reserved_bytes = static_cast<std::uint8_t>(shape.reserved),
       .auto_vacuum = static_cast<btree::AutoVacuum>(shape.auto_vacuum),
       .wal = true});
}

class Shapes : public testing::TestWithParam<Shape> {
 protected:
  void expect_sqlite_agrees(const Contents& ours) {
    Sqlite db(path);
    db.spell_text_in(GetParam().encoding);
    db.expect_sound();
    expect_equal(ours, contents(db));
  }
  [[nodiscard]] std::size_t blob_bytes() const { return 5 * static_cast<std::size_t>(GetParam().page_size); }

  Folder folder;
  std::string path = folder.file("db");
};

TEST_P(Shapes, WhatSqliteWroteWeReadAndGoOnWriting) {
  Contents expected;
  {
    Sqlite db(path);
    create(db, GetParam());
    for (std::uint64_t round = 1; round <= 2; ++round) {
      db.seed(round);
      sqlite_workload(db, 400, static_cast<int>(blob_bytes()));
    }
    db.expect_sound();
    expected = contents(db);
    ASSERT_GT(expected.t.size(), 400u);
  }
  {
    auto ours = open_ours(path, GetParam());
    expect_equal(our_contents(ours), expected);
    if (GetParam().encoding != 1) return;  // read only
    auto txn = ours.begin(TxnMode::write);
    our_workload(txn, 5, 300, blob_bytes());
    txn.commit();
    expected = our_contents(ours);
  }
  expect_sqlite_agrees(expected);
  {
    Sqlite db(path);
    db.seed(3);
    sqlite_workload(db, 300, static_cast<int>(blob_bytes()));
    expected = contents(db);
  }
  auto ours = open_ours(path, GetParam());
  expect_equal(our_contents(ours), expected);
}

TEST_P(Shapes, WhatWeWroteSqliteReads) {
  if (GetParam().encoding != 1) GTEST_SKIP() << "other encodings are read only";
  Contents expected;
  {
    auto ours = open_ours(path, GetParam());
    {
      auto txn = ours.begin(TxnMode::write);
      (void)Trees<FileStorage::Txn>::create(txn);
      txn.commit();
    }
    for (std::uint64_t round = 1; round <= 2; ++round) {
      auto txn = ours.begin(TxnMode::write);
      our_workload(txn, round, 300, blob_bytes());
      txn.commit();
    }
    expected = our_contents(ours);
    ASSERT_GT(expected.t.size(), 300u);
    expect_sqlite_agrees(expected);  // while we have it open, out of the log
  }
  expect_sqlite_agrees(expected);
  Sqlite db(path);
  EXPECT_EQ(db.number("PRAGMA page_size"), GetParam().page_size);
  EXPECT_EQ(db.number("PRAGMA auto_vacuum"), GetParam().auto_vacuum);
  EXPECT_FALSE(std::filesystem::exists(path + "-wal") && std::filesystem::file_size(path + "-wal") != 0);
}

constexpr Shape shapes[] = {{512},
                            {512, 1},
                            {512, 2},
                            {1024},
                            {1024, 1},
                            {2048, 2},
                            {4096},
                            {4096, 1},
                            {4096, 2},
                            {8192},
                            {16384, 1},
                            {32768},
                            {65536},
                            {65536, 1},
                            {65536, 2},
                            {512, 0, 32},
                            {1024, 1, 8},
                            {4096, 0, 255},
                            {4096, 2, 32},
                            {65536, 0, 12},
                            {4096, 0, 0, "wal"},
                            {512, 1, 16, "wal"},
                            {65536, 0, 0, "wal"},
                            {4096, 0, 0, "truncate"},
                            {1024, 0, 0, "delete", 2},
                            {4096, 1, 0, "wal", 2},
                            {4096, 0, 0, "delete", 3}};
INSTANTIATE_TEST_SUITE_P(All, Shapes, testing::ValuesIn(shapes), name_of);

// ── what a crash leaves ───────────────────────────────────────────────────────────────────────────────────

class Leftovers : public testing::TestWithParam<int> {  // page size
 protected:
  /// What SQLite makes of the files is what we must make of our own copy.
  void expect_same_recovery(bool check_journal_is_gone) {
    folder.snapshot("crashed", "sqlites");
    folder.snapshot("crashed", "ours");
    Contents expected;
    {
      Sqlite db(folder.file("sqlites"));
      db.expect_sound();
      expected = contents(db);
    }
    auto ours = open_file(folder.file("ours"));
    expect_equal(our_contents(ours), expected);
    if (check_journal_is_gone) {
      EXPECT_FALSE(std::filesystem::exists(folder.file("ours-journal")));
    }
    auto txn = ours.begin(TxnMode::write);
    our_workload(txn, 8, 200, 3000);
    txn.commit();
    expected = our_contents(ours);
    Sqlite db(folder.file("ours"));
    db.expect_sound();
    expect_equal(expected, contents(db));
  }
  Folder folder;
};

TEST_P(Leftovers, ALogNobodyCheckpointed) {
  Sqlite db(folder.file("db"));
  create(db, {.page_size = GetParam(), .journal = "wal"});
  db.run("PRAGMA wal_autocheckpoint=0");
  for (std::uint64_t round = 1; round <= 3; ++round) {
    db.seed(round);
    sqlite_workload(db, 300, 4000);
    if (round == 1)
      db.run("PRAGMA wal_checkpoint(PASSIVE)");  // so that the log starts anew over its old frames
  }
  folder.snapshot("db", "crashed");
  ASSERT_GT(std::filesystem::file_size(folder.file("crashed-wal")), 100'000u);
  expect_same_recovery(false);
}

TEST_P(Leftovers, ATransactionCutOffInTheLog) {
  Sqlite db(folder.file("db"));
  create(db, {.page_size = GetParam(), .journal = "wal"});
  db.run("PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=5");
  db.seed(1);
  sqlite_workload(db, 300, 4000);
  db.run("BEGIN; UPDATE t SET c = zeroblob(700); DELETE FROM w WHERE n % 2 = 0");  // spilled, not committed
  folder.snapshot("db", "crashed");
  db.run("ROLLBACK");
  expect_same_recovery(false);
}

TEST_P(Leftovers, AHotJournal) {
  Sqlite db(folder.file("db"));
  create(db, {.page_size = GetParam(), .journal = "delete"});
  db.seed(1);
  sqlite_workload(db, 500, 4000);
  const Contents before = contents(db);
  db.run("PRAGMA synchronous=full; PRAGMA cache_size=5");
  db.run(
      "BEGIN; UPDATE t SET c = zeroblob(900); DELETE FROM w WHERE n % 2 = 0; DELETE FROM t WHERE id % 3 = 0");
  folder.snapshot("db", "crashed");
  db.run("ROLLBACK");
  ASSERT_GT(std::filesystem::file_size(folder.file("crashed-journal")), 50'000u);
  {
    std::ifstream a(folder.file("db"), std::ios::binary), b(folder.file("crashed"), std::ios::binary);
    const std::string clean((std::istreambuf_iterator<char>(a)), {}),
        hot((std::istreambuf_iterator<char>(b)), {});
    ASSERT_NE(clean, hot) << "nothing to roll back";
  }
  expect_same_recovery(true);
}
INSTANTIATE_TEST_SUITE_P(PageSizes, Leftovers, testing::Values(512, 1024, 4096, 65536));

// ── extremes ──────────────────────────────────────────────────────────────────────────────────────────────

TEST(Extremes, DeepTrees) {
  Folder folder;
  Contents expected;
  {
    Sqlite db(folder.file("db"));
    create(db, {.page_size = 512});
    db.run(
        "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i < 60000) INSERT INTO t SELECT "
        "i * 1000000007,"
        " printf('%.80c%d', 'x', i % 1000), NULL, i FROM s; DELETE FROM t WHERE a LIKE '%7'");
    expected = contents(db);
  }
  auto ours = open_file(folder.file("db"));
  expect_equal(our_contents(ours), expected);
  auto txn = ours.begin(TxnMode::write);
  Trees trees(txn);
  EXPECT_GE(btree::tree_stats(txn.pages(), trees.ta).depth, 6u);
  Random random(1);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = std::string(80, 'x') + std::to_string(random.below(1000));
    trees.put(static_cast<RowId>(random.next() >> 1), btree::Value::text(text), btree::Value::null(),
              btree::Value::null());
    trees.erase(static_cast<RowId>(1 + random.below(60000)) * 1000000007);
  }
  txn.commit();
  expected = our_contents(ours);
  Sqlite db(folder.file("db"));
  db.expect_sound();
  expect_equal(expected, contents(db));
}

TEST(Extremes, LongOverflowChains) {
  Folder folder;
  const std::size_t bytes = 12'000'000;
  std::string blob(bytes, '\0');
  for (std::size_t i = 0; i < bytes; i += 997) blob[i] = static_cast<char>(i);
  for (const int page_size : {512, 4096, 65536}) {
    const std::string path = folder.file("db" + std::to_string(page_size));
    {
      Sqlite db(path);
      create(db, {.page_size = page_size});
      db.run("INSERT INTO t VALUES (1, 2, 3, zeroblob(" + std::to_string(bytes) + "))");
      sqlite3_blob* b = nullptr;
      ASSERT_EQ(sqlite3_blob_open(db.handle(), "main", "t", "c", 1, 1, &b), SQLITE_OK);
      ASSERT_EQ(sqlite3_blob_write(b, blob.data(), static_cast<int>(bytes), 0), SQLITE_OK);
      sqlite3_blob_close(b);
    }
    {
      auto ours = open_file(path);
      {
        const Contents all = our_contents(ours);
        ASSERT_EQ(all.t.size(), 1u);
        EXPECT_TRUE(all.t[0][3] == "b" + blob) << page_size;
      }
      auto txn = ours.begin(TxnMode::write);
      Trees trees(txn);
      std::swap(blob[5], blob[bytes / 2]);
      trees.put(2, btree::Value::integer(7), btree::Value::null(),
                btree::Value::blob(as_bytes(blob.data(), bytes)));
      trees.erase(1);
      txn.commit();
    }
    Sqlite db(path);
    db.expect_sound();
    EXPECT_TRUE(db.rows("SELECT c FROM t WHERE id = 2") == Rows{{"b" + blob}}) << page_size;
  }
}

/// A file of two gigabytes that takes few on disk: nearly all its pages are free, and a free page's bytes mean
/// nothing. Its trees, and what is allocated next, lie on both sides of the lock-byte page.
TEST(Extremes, TwoGigabytesWithAHoleForTheLockBytes) {
  constexpr std::uint32_t page_size = 4096, pages = 540'000, lock_page = 0x40000000 / page_size + 1;
  Folder folder;
  const std::string path = folder.file("db");
  {
    Sqlite db(path);
    create(db, {.page_size = page_size});
    db.seed(1);
    sqlite_workload(db, 100, 1000);
  }
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    std::byte header[100];
    const auto read = [&](std::uint64_t at, std::byte* out, std::size_t n) {
      file.seekg(static_cast<std::streamoff>(at));
      file.read(reinterpret_cast<char*>(out), static_cast<std::streamsize>(n));
    };
    const auto write = [&](std::uint64_t at, const std::byte* from, std::size_t n) {
      file.seekp(static_cast<std::streamoff>(at));
      file.write(reinterpret_cast<const char*>(from), static_cast<std::streamsize>(n));
    };
    read(0, header, sizeof header);
    std::uint32_t next_trunk = load_be32(header + 32), free = load_be32(header + 36);
    std::uint32_t no = load_be32(header + 28);
    std::vector<std::byte> trunk(page_size);
    while (no < pages) {  // trunks, each followed by its leaves
      const std::uint32_t trunk_no = ++no == lock_page ? ++no : no;
      std::uint32_t leaves = 0;
      while (leaves < page_size / 4 - 8 && no < pages) {
        if (++no == lock_page) continue;
        store_be32(&trunk[8 + 4 * leaves++], no);
      }
      store_be32(&trunk[0], next_trunk);
      store_be32(&trunk[4], leaves);
      write(std::uint64_t{trunk_no - 1} * page_size, trunk.data(), page_size);
      next_trunk = trunk_no;
      free += leaves + 1;
    }
    store_be32(header + 28, pages);
    store_be32(header + 32, next_trunk);
    store_be32(header + 36, free);
    write(0, header, sizeof header);
  }
  std::filesystem::resize_file(path, std::uint64_t{pages} * page_size);

  Contents expected;
  {
    Sqlite db(path);
    db.expect_sound();
    expected = contents(db);
  }
  {
    auto ours = open_file(path, {.synchronous = pager::Synchronous::off});
    expect_equal(our_contents(ours), expected);
    {
      auto txn = ours.begin(TxnMode::write);
      our_workload(txn, 3, 300, 20000);
      txn.commit();
    }
    {  // and a chain from free pages on both sides of the hole
      auto txn = ours.begin(TxnMode::write);
      Trees trees(txn);
      const std::string blob(400'000, 'z');
      trees.put(1, btree::Value::null(), btree::Value::null(),
                btree::Value::blob(as_bytes(blob.data(), blob.size())));
      txn.commit();
    }
    expected = our_contents(ours);
    (void)ours.checkpoint(pager::CheckpointMode::truncate);
  }
  Sqlite db(path);
  db.expect_sound();
  expect_equal(expected, contents(db));
}

/// The same place, come to by growing: a file of 64 KiB pages that ends two pages before the one that holds the lock
/// bytes. What fills it are the overflow chains of two blobs of zeros, of which only the links take room on disk.
TEST(Extremes, GrowingPastTheLockBytes) {
  constexpr std::uint32_t page_size = 65536, lock_page = 0x40000000 / page_size + 1,
                          last_page = lock_page - 2;
  constexpr std::uint64_t chain_bytes = page_size - 4;
  constexpr std::uint32_t local_bytes = (page_size - 12) * 32 / 255 - 23;
  Folder folder;
  const std::string path = folder.file("db");
  std::uint32_t root = 0, used = 0;
  {
    Sqlite db(path);
    create(db, {.page_size = page_size});
    db.run("INSERT INTO t VALUES (1, NULL, NULL, NULL), (2, NULL, NULL, NULL)");
    root = static_cast<std::uint32_t>(db.number("SELECT rootpage FROM sqlite_schema WHERE name = 't'"));
    used = static_cast<std::uint32_t>(db.number("PRAGMA page_count"));
  }
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    const auto write = [&](std::uint64_t at, const std::byte* from, std::size_t n) {
      file.seekp(static_cast<std::streamoff>(at));
      file.write(reinterpret_cast<const char*>(from), static_cast<std::streamsize>(n));
    };
    // The root of t as a leaf of two cells: (payload size, rowid, 9 bytes of record header, zeros, first page).
    std::vector<std::byte> leaf(page_size);
    leaf[0] = std::byte{13};
    store_be16(&leaf[3], 2);
    std::uint32_t content = page_size, next = used + 1;
    for (std::uint32_t row = 1; row <= 2; ++row) {
      const std::uint32_t chain = row == 1 ? (last_page - used) / 2 : last_page - next + 1;
      const std::uint64_t payload = local_bytes + chain * chain_bytes, type = 12 + 2 * (payload - 9);
      std::byte head[32];
      int n = put_varint(head, payload);
      n += put_varint(head + n, row);
      std::byte* const record = head + n;
      record[0] = std::byte{9};
      record[1] = record[2] = record[3] = std::byte{0};
      ASSERT_EQ(put_varint(record + 4, type), 5);
      content -= static_cast<std::uint32_t>(n + 4) + local_bytes;
      std::memcpy(&leaf[content], head, static_cast<std::size_t>(n) + 9);
      store_be32(&leaf[content + static_cast<std::uint32_t>(n) + local_bytes], next);
      store_be16(&leaf[8 + 2 * (row - 1)], static_cast<std::uint16_t>(content));
      for (std::uint32_t i = 1; i < chain; ++i, ++next) {
        std::byte link[4];
        store_be32(link, next + 1);
        write(std::uint64_t{next - 1} * page_size, link, 4);
      }
      ++next;
    }
    ASSERT_EQ(next, last_page + 1);
    store_be16(&leaf[5], static_cast<std::uint16_t>(content));
    write(std::uint64_t{root - 1} * page_size, leaf.data(), page_size);
    std::byte count[4];
    store_be32(count, last_page);
    write(28, count, 4);
  }
  std::filesystem::resize_file(path, std::uint64_t{last_page} * page_size);
  {
    Sqlite db(path);
    db.expect_sound();
  }
  const std::string blob(300'000, 'z');
  {
    auto ours = open_file(path, {.synchronous = pager::Synchronous::off});
    auto txn = ours.begin(TxnMode::write);
    Trees trees(txn);
    trees.put(3, btree::Value::integer(5), btree::Value::null(),
              btree::Value::blob(as_bytes(blob.data(), blob.size())));
    EXPECT_GT(txn.page_count(), lock_page + 2);
    txn.commit();
    auto reading = ours.begin(TxnMode::read);
    for (const btree::Finding& f : btree::check(reading.pages())) ADD_FAILURE() << to_string(f);
  }
  Sqlite db(path);
  db.expect_sound();
  EXPECT_TRUE(db.rows("SELECT c FROM t WHERE a = 5") == Rows{{"b" + blob}});
  db.run("DELETE FROM t WHERE id < 3; INSERT INTO t VALUES (4, 6, NULL, zeroblob(500000))");
  db.expect_sound();
}

}  // namespace
}  // namespace pgmicro::interop
