// The write-ahead log shared with stock SQLite: its connections are the oracle and the other party.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include "stock_sqlite.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

namespace pgmicro::pager {
namespace {

using testing_support::Folder;
using testing_support::Stock;

static_assert(PageStore<WalStore> && ChangeTracking<WalStore> && GroupCommitStore<WalStore> &&
              SpillingStore<WalStore> && Checkpointable<WalStore>);

using Page = std::vector<std::byte>;
using Pages = std::map<std::uint32_t, Page>;

[[nodiscard]] Pages read_all(WalStore& store) {
  const auto at = store.latest();
  Pages pages;
  for (std::uint32_t n = 1; n <= store.page_count(at); ++n) {
    Page page(store.page_size());
    store.read(at, PageNo{n}, page);
    pages[n] = std::move(page);
  }
  store.release(at);
  return pages;
}

[[nodiscard]] bool commit(WalStore& store, const Pages& changed, std::uint32_t pages) {
  auto writer = store.begin_write();
  if (!writer) return false;
  std::vector<PageImage> batch;
  for (const auto& [n, bytes] : changed) batch.push_back({PageNo{n}, bytes});
  store.release(writer->commit(batch, pages));
  return true;
}

TEST(WalInterop, ReadsWhatStockWroteAndDidNotCheckpoint) {
  for (const int page_size : {512, 4096, 65536}) {
    const Folder folder;
    Stock stock(folder.path("a.db"));
    stock.run("pragma page_size=" + std::to_string(page_size) +
              "; pragma journal_mode=wal; pragma wal_autocheckpoint=0;"
              "create table t(a, b); insert into t values(1, randomblob(3000));");
    for (int i = 0; i < 20; ++i) stock.run("insert into t select a+1, randomblob(900) from t limit 100");
    auto store = open_wal_database(PosixFileSystem{}, folder.path("a.db"));
    ASSERT_EQ(store.page_size(), static_cast<std::uint32_t>(page_size));
    auto ours = read_all(store);
    ASSERT_EQ(ours.size(), static_cast<std::size_t>(stock.number("pragma page_count")));
    // The schema of a copy made by our reading alone.
    testing_support::write_pages(folder.path("ours.db"), ours);
    Stock copy(folder.path("ours.db"));
    EXPECT_EQ(copy.text("pragma integrity_check"), "ok");
    EXPECT_EQ(copy.text("select count(*), sum(length(b)) from t"),
              stock.text("select count(*), sum(length(b)) from t"));
    // And after a commit of theirs, with and without a checkpoint.
    stock.run("insert into t values(7, 'seven')");
    EXPECT_NE(read_all(store), ours);
    ours = read_all(store);
    stock.run("pragma wal_checkpoint");
    EXPECT_EQ(read_all(store), ours);
  }
}

TEST(WalInterop, StockReadsWhatWeWrote) {
  const Folder folder;
  {
    Stock stock(folder.path("a.db"));
    stock.run("pragma journal_mode=wal; create table t(a); insert into t values(zeroblob(20000))");
  }
  auto store = open_wal_database(PosixFileSystem{}, folder.path("a.db"));
  Stock stock(folder.path("a.db"));
  ASSERT_EQ(stock.number("select count(*) from t"), 1);
  // Change the blob's last overflow page.
  const auto last = static_cast<std::uint32_t>(stock.number("pragma page_count"));
  for (int round = 1; round <= 50; ++round) {
    auto pages = read_all(store);
    pages[last][4] = std::byte(round);
    ASSERT_TRUE(commit(store, {{last, pages[last]}}, static_cast<std::uint32_t>(pages.size())));
    ASSERT_EQ(
        stock.number("select count(*) from t where instr(a, x'" + testing_support::hex(round) + "') > 0"), 1)
        << round;
    if (round % 7 == 0) stock.run("pragma wal_checkpoint");
    if (round % 11 == 0) (void)store.checkpoint(CheckpointMode::passive);
    if (round % 13 == 0)
      stock.run("insert into t values(zeroblob(5000)); delete from t where length(a) = 5000");
  }
  EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
}

TEST(WalInterop, ANewDatabaseIsOneForStock) {
  const Folder folder;
  Page first;
  {
    auto store = open_wal_database(PosixFileSystem{}, folder.path("new.db"), {.page_size = 1024});
    const auto at = store.latest();
    EXPECT_EQ(store.page_count(at), 0u);
    store.release(at);
    // An image that stock made, so that it has something to read.
    Stock model(folder.path("model.db"));
    model.run("pragma page_size=1024; create table t(a); insert into t values(42)");
    const std::string bytes = testing_support::read_file(folder.path("model.db"));
    ASSERT_EQ(bytes.size(), 2048u);
    Pages pages;
    for (std::uint32_t n = 1; n <= 2; ++n) {
      const Bytes b = as_bytes(bytes.data() + (n - 1) * 1024, 1024);
      pages[n] = Page(b.begin(), b.end());
    }
    {
      auto dropped = store.begin_write();
      ASSERT_TRUE(dropped);
      auto second = store.begin_write();
      EXPECT_FALSE(second);
    }
    EXPECT_EQ(std::filesystem::file_size(folder.path("new.db")), 0u);
    ASSERT_TRUE(commit(store, pages, 2));
    Stock stock(folder.path("new.db"));
    EXPECT_EQ(stock.text("select a from t"), "42");
    EXPECT_EQ(stock.text("pragma journal_mode"), "wal");
    stock.run("insert into t values(43)");
    EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path("new.db-wal")));
  EXPECT_FALSE(std::filesystem::exists(folder.path("new.db-shm")));
  Stock stock(folder.path("new.db"));
  EXPECT_EQ(stock.number("select sum(a) from t"), 85);
}

}  // namespace
}  // namespace pgmicro::pager
