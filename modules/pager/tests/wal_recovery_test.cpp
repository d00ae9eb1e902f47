// Logs and journals that somebody left behind: torn, cut, damaged, hot. Stock SQLite recovers a copy and says what
// is right.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/detail/wal_format.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include "stock_sqlite.hpp"

#include <string>

namespace pgmicro::pager {
namespace {

using testing_support::copy_database;
using testing_support::Folder;
using testing_support::read_file;
using testing_support::Stock;
using testing_support::write_file;

[[nodiscard]] std::string our_pages(WalStore& store) {
  const auto at = store.latest();
  std::string all;
  std::vector<std::byte> page(store.page_size());
  for (std::uint32_t n = 1; n <= store.page_count(at); ++n) {
    store.read(at, PageNo{n}, page);
    all.append(reinterpret_cast<const char*>(page.data()), page.size());
  }
  store.release(at);
  return all;
}

/// Both recover a copy of `from`; both see the same pages, and go on working.
void expect_same_recovery(const Folder& folder, const std::string& from, bool and_write) {
  copy_database(folder.path(from), folder.path("theirs.db"));
  copy_database(folder.path(from), folder.path("ours.db"));
  std::string theirs;
  {
    Stock stock(folder.path("theirs.db"));
    theirs = stock.pages();
    ASSERT_EQ(stock.text("pragma integrity_check"), "ok");
  }
  {
    auto store = open_wal_database(PosixFileSystem{}, folder.path("ours.db"));
    ASSERT_TRUE(our_pages(store) == theirs);
    if (!and_write) return;
    auto writer = store.begin_write();
    ASSERT_TRUE(writer);
    std::vector<std::byte> page(store.page_size());
    store.read(writer->base(), PageNo::first, page);
    page[60] = std::byte{0x55};  // the user version
    const PageImage images[] = {{PageNo::first, page}};
    store.release(writer->commit(images, store.page_count(writer->base())));
  }
  Stock stock(folder.path("ours.db"));
  EXPECT_EQ(stock.number("pragma user_version") >> 24, 0x55);
  EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
}

/// A database whose log has some commits of one and of several frames, and is not checkpointed.
void make_log(const std::string& path, int page_size) {
  Stock stock(path);
  stock.run("pragma page_size=" + std::to_string(page_size) +
            "; create table t(a, b); insert into t values(0, zeroblob(5000));"
            "pragma journal_mode=wal; pragma wal_autocheckpoint=0;");
  for (int i = 1; i <= 5; ++i)
    stock.run("insert into t values(" + std::to_string(i) + ", randomblob(" + std::to_string(i * 400) + "))");
  stock.run("delete from t where a < 2; pragma user_version=3");
  copy_database(path, path + ".left");
}

TEST(WalRecovery, ALogCutAnywhere) {
  const Folder folder;
  make_log(folder.path("made"), 512);
  const std::string log = read_file(folder.path("made.left-wal"));
  constexpr std::size_t frame_bytes = 512 + 24;
  ASSERT_GT(log.size(), 15 * frame_bytes);
  for (std::size_t frame = 0; frame <= (log.size() - 32) / frame_bytes; ++frame)
    for (const int off : {-1, 0, 1, 24, 300}) {
      const auto cut = static_cast<std::ptrdiff_t>(32 + frame * frame_bytes) + off;
      if (cut > static_cast<std::ptrdiff_t>(log.size())) continue;
      write_file(folder.path("made.left-wal"), log.substr(0, static_cast<std::size_t>(cut)));
      SCOPED_TRACE("cut at " + std::to_string(cut));
      expect_same_recovery(folder, "made.left", off == 1);
    }
  for (const std::size_t cut : {0u, 1u, 31u}) {
    write_file(folder.path("made.left-wal"), log.substr(0, cut));
    expect_same_recovery(folder, "made.left", true);
  }
}

TEST(WalRecovery, ALogDamagedAnywhere) {
  const Folder folder;
  make_log(folder.path("made"), 512);
  const std::string log = read_file(folder.path("made.left-wal"));
  for (std::size_t at = 0; at < log.size(); at += at < 80 ? 3 : 97) {
    std::string damaged = log;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    write_file(folder.path("made.left-wal"), damaged);
    SCOPED_TRACE("damaged at " + std::to_string(at));
    expect_same_recovery(folder, "made.left", at % 5 == 0);
  }
}

/// The same log as a machine of the other byte order would have written it.
[[nodiscard]] std::string other_byte_order(const std::string& log) {
  std::string other = log;
  auto* const bytes = reinterpret_cast<std::byte*>(other.data());
  auto header = detail::WalHeader::decode(bytes);
  if (!header) return {};
  header->big_endian_sums = !header->big_endian_sums;
  header->encode(bytes);
  auto sum = header->sum;
  const std::size_t frame_bytes = header->page_size + detail::frame_header_bytes;
  for (std::size_t at = detail::wal_header_bytes; at + frame_bytes <= other.size(); at += frame_bytes) {
    const detail::FrameHeader f{PageNo{load_be32(bytes + at)}, load_be32(bytes + at + 4)};
    f.encode(bytes + at, {bytes + at + detail::frame_header_bytes, header->page_size}, *header, sum);
  }
  return other;
}

TEST(WalRecovery, BothByteOrdersOfChecksums) {
  for (const int page_size : {512, 4096, 65536}) {
    const Folder folder;
    make_log(folder.path("made"), page_size);
    write_file(folder.path("made.left-wal"), other_byte_order(read_file(folder.path("made.left-wal"))));
    expect_same_recovery(folder, "made.left", true);
    // A commit of ours goes on in the log's byte order: recovered again, it is there.
    auto store = open_wal_database(PosixFileSystem{}, folder.path("made.left"));
    auto writer = store.begin_write();
    std::vector<std::byte> page(store.page_size());
    store.read(writer->base(), PageNo::first, page);
    page[63] = std::byte{99};
    const PageImage images[] = {{PageNo::first, page}};
    store.release(writer->commit(images, store.page_count(writer->base())));
    expect_same_recovery(folder, "made.left", false);
    copy_database(folder.path("made.left"), folder.path("again.db"));
    EXPECT_EQ(Stock(folder.path("again.db")).number("pragma user_version"), 99);
  }
}

TEST(WalRecovery, OldFramesBehindANewLog) {
  const Folder folder;
  {
    Stock stock(folder.path("a.db"));
    stock.run(
        "pragma page_size=512; pragma journal_mode=wal; pragma wal_autocheckpoint=0; create table t(a);"
        "insert into t values(zeroblob(9000)); pragma wal_checkpoint; insert into t values(1);"
        "insert into t values(2)");
    copy_database(folder.path("a.db"), folder.path("left"));
  }
  ASSERT_GT(read_file(folder.path("left-wal")).size(), 9000u);
  expect_same_recovery(folder, "left", true);
}

/// Copies a rollback-mode database in the middle of a transaction that has written to the file already.
void make_hot_journal(const Folder& folder, const std::string& to, const std::string& pragmas) {
  Stock stock(folder.path("made"));
  stock.run("pragma page_size=1024; pragma journal_mode=delete; create table t(a, b);" + pragmas);
  stock.run(
      "with recursive n(i) as (select 1 union all select i+1 from n where i<300)"
      "insert into t select i, hex(zeroblob(400)) from n");
  stock.run(
      "pragma cache_size=5; pragma cache_spill=1; begin; update t set b = hex(randomblob(400));"
      "insert into t select a+1000, b from t limit 200; delete from t where a % 3 = 0");
  copy_database(folder.path("made"), folder.path(to));
}

TEST(Journal, AHotOneIsRolledBack) {
  for (const std::string pragmas : {"", "pragma synchronous=off;", "pragma locking_mode=exclusive;",
                                    "pragma journal_mode=persist;", "pragma journal_mode=truncate;"}) {
    SCOPED_TRACE(pragmas);
    const Folder folder;
    make_hot_journal(folder, "left", pragmas);
    ASSERT_GT(read_file(folder.path("left-journal")).size(), 1024u);
    copy_database(folder.path("left"), folder.path("theirs.db"));
    std::string theirs;
    {
      Stock stock(folder.path("theirs.db"));
      EXPECT_EQ(stock.text("select count(*), sum(a) from t"), "300|45150");
      theirs = stock.pages();
    }
    auto store = open_wal_database(PosixFileSystem{}, folder.path("left"));
    EXPECT_TRUE(our_pages(store) == theirs);
    EXPECT_FALSE(std::filesystem::exists(folder.path("left-journal")));
  }
}

TEST(Journal, CutOrDamagedOnesAreRolledBackAsFarAsStockDoes) {
  const Folder folder;
  make_hot_journal(folder, "left", "");
  const std::string journal = read_file(folder.path("left-journal"));
  Random random(5);
  for (int i = 0; i < 60; ++i) {
    SCOPED_TRACE(i);
    std::string damaged = journal;
    if (i % 2 == 0)
      damaged.resize(random.below(journal.size()));
    else
      damaged[random.below(i < 20 ? 600 : journal.size())] ^= 1;
    copy_database(folder.path("left"), folder.path("theirs.db"));
    write_file(folder.path("theirs.db-journal"), damaged);
    copy_database(folder.path("theirs.db"), folder.path("ours.db"));
    Stock stock(folder.path("theirs.db"));
    (void)stock.text("select count(*) from sqlite_schema");
    const std::string theirs = read_file(folder.path("theirs.db"));
    { auto store = open_wal_database(PosixFileSystem{}, folder.path("ours.db")); }
    ASSERT_TRUE(read_file(folder.path("ours.db")) == theirs);
  }
}

TEST(Journal, OneWhoseSuperJournalIsGoneIsVoid) {
  const Folder folder;
  make_hot_journal(folder, "left", "");
  std::string journal = read_file(folder.path("left-journal"));
  const std::string magic = journal.substr(0, 8);
  for (const bool exists : {false, true}) {
    copy_database(folder.path("left"), folder.path("ours.db"));
    const std::string super = folder.path("the-super-journal");
    if (exists) write_file(super, "x");
    std::byte numbers[8];
    std::uint32_t sum = 0;
    for (const char c : super) sum += static_cast<std::uint32_t>(static_cast<signed char>(c));
    store_be32(numbers, static_cast<std::uint32_t>(super.size()));
    store_be32(numbers + 4, sum);
    std::byte lock_page[4];
    store_be32(lock_page, 0x40000000 / 1024 + 1);
    write_file(folder.path("ours.db-journal"), journal + std::string(reinterpret_cast<char*>(lock_page), 4) +
                                                   super + std::string(reinterpret_cast<char*>(numbers), 8) +
                                                   magic);
    const std::string before = read_file(folder.path("ours.db"));
    copy_database(folder.path("ours.db"), folder.path("theirs.db"));
    Stock stock(folder.path("theirs.db"));
    (void)stock.text("select count(*) from sqlite_schema");
    if (exists) write_file(super, "x");  // stock has removed it, together with its last journal
    { auto store = open_wal_database(PosixFileSystem{}, folder.path("ours.db")); }
    EXPECT_TRUE(read_file(folder.path("ours.db")) == read_file(folder.path("theirs.db")));
    EXPECT_EQ(read_file(folder.path("ours.db")) == before, !exists);
    EXPECT_FALSE(std::filesystem::exists(folder.path("ours.db-journal")));
  }
}

TEST(Journal, ALiveOneIsLeftAlone) {
  const Folder folder;
  Stock stock(folder.path("a.db"));
  stock.run("create table t(a); insert into t values(1); begin immediate; insert into t values(2)");
  auto store = open_wal_database(PosixFileSystem{}, folder.path("a.db"), {.wait_ms = 50});
  EXPECT_EQ(our_pages(store).size(), 8192u);
  EXPECT_TRUE(std::filesystem::exists(folder.path("a.db-journal")));
  EXPECT_FALSE(store.begin_write()) << "somebody else is writing";
  stock.run("commit");
  EXPECT_EQ(stock.number("select count(*) from t"), 2);
}

}  // namespace
}  // namespace pgmicro::pager
