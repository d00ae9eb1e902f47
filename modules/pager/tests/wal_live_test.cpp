// Our store and stock SQLite at the same time on the same database: locks, snapshots, checkpoints, modes.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/wal_index.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include "stock_sqlite.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace pgmicro::pager {
namespace {

using testing_support::copy_database;
using testing_support::Folder;
using testing_support::read_file;
using testing_support::Stock;
using testing_support::write_file;

[[nodiscard]] std::string pages_at(WalStore& store, const WalStore::Snapshot& at) {
  std::string all;
  std::vector<std::byte> page(store.page_size());
  for (std::uint32_t n = 1; n <= store.page_count(at); ++n) {
    store.read(at, PageNo{n}, page);
    all.append(reinterpret_cast<const char*>(page.data()), page.size());
  }
  return all;
}

[[nodiscard]] std::string pages_of(WalStore& store) {
  const auto at = store.latest();
  std::string all = pages_at(store, at);
  store.release(at);
  return all;
}

[[nodiscard]] WalStore open(const Folder& folder, WalOptions options = {}) {
  return open_wal_database(PosixFileSystem{}, folder.path("a.db"), options);
}

/// A transaction of ours that stock can see: sets the user version.
[[nodiscard]] bool set_user_version(WalStore& store, std::uint32_t value) {
  auto writer = store.begin_write();
  if (!writer) return false;
  std::vector<std::byte> page(store.page_size());
  store.read(writer->base(), PageNo::first, page);
  store_be32(&page[60], value);
  const PageImage images[] = {{PageNo::first, page}};
  store.release(writer->commit(images, store.page_count(writer->base())));
  return true;
}

[[nodiscard]] std::uint32_t user_version(WalStore& store) {
  const auto at = store.latest();
  std::vector<std::byte> page(store.page_size());
  store.read(at, PageNo::first, page);
  store.release(at);
  return load_be32(&page[60]);
}

[[nodiscard]] bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 400; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

constexpr const char* wal_table =
    "pragma journal_mode=wal; pragma wal_autocheckpoint=0; create table t(a, b);"
    "insert into t values(1, zeroblob(30000));";

TEST(WalLive, OneWriterAtATimeOverBothWorlds) {
  const Folder folder;
  Stock stock(folder.path("a.db"));
  stock.run(wal_table);
  auto store = open(folder);
  stock.run("begin immediate");
  EXPECT_FALSE(store.begin_write());
  stock.run("insert into t values(2, 2); commit");
  {
    auto writer = store.begin_write();
    ASSERT_TRUE(writer);
    EXPECT_EQ(stock.try_run("begin immediate"), SQLITE_BUSY);
    EXPECT_EQ(stock.number("select count(*) from t"), 2) << "readers do not care";
  }
  stock.run("begin immediate; rollback");
  auto other = open(folder);
  auto writer = other.begin_write();
  ASSERT_TRUE(writer);
  EXPECT_FALSE(store.begin_write()) << "another handle of the same process";
}

TEST(WalLive, SnapshotsHoldAgainstStockCommitsAndCheckpoints) {
  for (const bool background : {true, false}) {
    const Folder folder;
    Stock stock(folder.path("a.db"));
    stock.run(wal_table);
    auto store = open(folder, {.background = background});
    struct Held {
      WalStore::Snapshot at;
      std::string pages;
    };
    std::vector<Held> held;
    for (int i = 0; i < 30; ++i) {
      const auto at = store.latest();
      ASSERT_TRUE(pages_at(store, at) == stock.pages());
      held.push_back({at, stock.pages()});
      stock.run(
          "insert into t values(3, randomblob(2000)); update t set a = a + 1; delete from t where rowid % 7 "
          "= 0");
      if (i % 9 == 8) stock.run("vacuum");
      if (i % 3 == 0) stock.run("pragma wal_checkpoint(passive)");
      if (i % 4 == 0) (void)store.checkpoint(CheckpointMode::passive);
      if (i % 2 == 0) {
        const std::size_t oldest = static_cast<std::size_t>(i) * 7 % held.size();
        ASSERT_TRUE(pages_at(store, held[oldest].at) == held[oldest].pages) << i;
        store.release(held[oldest].at);
        held.erase(held.begin() + static_cast<std::ptrdiff_t>(oldest));
      }
      if (i == 12) {
        EXPECT_EQ(stock.text("pragma wal_checkpoint(truncate)").substr(0, 2), "1|") << "we are reading";
        EXPECT_EQ(store.checkpoint(CheckpointMode::passive).busy, false);
      }
    }
    for (const Held& h : held) {
      ASSERT_TRUE(pages_at(store, h.at) == h.pages);
      store.release(h.at);
    }
    EXPECT_TRUE(eventually([&] { return stock.text("pragma wal_checkpoint(truncate)") == "0|0|0"; }))
        << "all marks are given back";
    EXPECT_TRUE(pages_of(store) == stock.pages());
  }
}

TEST(WalLive, StockReadersHoldAgainstOurCommitsAndCheckpoints) {
  const Folder folder;
  Stock stock(folder.path("a.db")), reader(folder.path("a.db"));
  stock.run(wal_table);
  auto store = open(folder, {.checkpoint_frames = 5, .wait_ms = 50});
  for (std::uint32_t i = 1; i <= 60; ++i) {
    if (i % 10 == 1) reader.run("begin; select count(*) from t");
    const long long seen = reader.number("pragma user_version");
    ASSERT_TRUE(set_user_version(store, i));
    ASSERT_EQ(stock.number("pragma user_version"), i);
    if (i % 10 != 0) {
      ASSERT_EQ(reader.number("pragma user_version"), seen) << "its snapshot";
    }
    if (i % 10 == 5) {
      const auto r = store.checkpoint(CheckpointMode::truncate);
      EXPECT_TRUE(r.busy);
    }
    if (i % 10 == 9) {
      reader.run("commit");
      const auto r = store.checkpoint(CheckpointMode::truncate);
      EXPECT_FALSE(r.busy);
      EXPECT_EQ(std::filesystem::file_size(folder.path("a.db-wal")), 0u);
    }
    if (i % 10 == 0) {
      ASSERT_EQ(stock.text("pragma integrity_check"), "ok");
    }
  }
}

TEST(WalLive, TheLogStartsAnewInsteadOfGrowing) {
  for (const bool background : {true, false}) {
    const Folder folder;
    Stock stock(folder.path("a.db"));
    stock.run(wal_table);
    auto store = open(folder, {.checkpoint_frames = 20, .background = background});
    for (std::uint32_t i = 1; i <= 2000; ++i) ASSERT_TRUE(set_user_version(store, i));
    EXPECT_LT(std::filesystem::file_size(folder.path("a.db-wal")), 200 * 4120u);
    EXPECT_EQ(stock.number("pragma user_version"), 2000);
    EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
  }
}

TEST(WalLive, AnIdleSessionDoesNotKeepTheLogFromStartingAnew) {
  const Folder folder;
  Stock stock(folder.path("a.db"));
  stock.run(wal_table);
  stock.run("pragma wal_autocheckpoint=20");
  auto store = open(folder);
  (void)pages_of(store);  // reads once, then sleeps
  EXPECT_TRUE(eventually([&] {
    stock.run("insert into t values(5, zeroblob(3000))");
    return stock.text("pragma wal_checkpoint(truncate)") == "0|0|0";
  }));
  EXPECT_TRUE(pages_of(store) == stock.pages());
}

TEST(WalLive, ChangedPagesAreNamedAcrossOurRestart) {
  const Folder folder;
  Stock stock(folder.path("a.db"));
  stock.run(wal_table);
  auto store = open(folder, {.checkpoint_frames = 0});
  const auto names_page_one = [&](const WalStore::Snapshot& from, const WalStore::Snapshot& to) {
    std::vector<PageNo> changed;
    if (!store.changed(from, to, changed)) return std::string("unknown");
    std::string names;
    for (const PageNo n : changed) names += std::to_string(raw(n)) + " ";
    return names;
  };
  auto from = store.latest();
  store.release(from);
  ASSERT_TRUE(set_user_version(store, 1));
  auto to = store.latest();
  EXPECT_EQ(names_page_one(from, to), "1 ");
  store.release(to);
  from = to;
  ASSERT_EQ(store.checkpoint(CheckpointMode::restart).busy, false);
  ASSERT_TRUE(set_user_version(store, 2));  // in a new log
  to = store.latest();
  EXPECT_EQ(names_page_one(from, to), "1 ");
  store.release(to);
  from = to;
  stock.run("update t set a = 7 where a = 1");
  ASSERT_TRUE(eventually([&] { return stock.text("pragma wal_checkpoint(truncate)") == "0|0|0"; }));
  stock.run("pragma user_version=3");
  to = store.latest();
  EXPECT_EQ(names_page_one(from, to), "unknown") << "somebody else's restart";
  store.release(to);
}

TEST(WalLive, ADatabaseInDeleteModeIsReadAndThenTurnedOver) {
  const Folder folder;
  Stock stock(folder.path("a.db"));
  stock.run("create table t(a); insert into t values(zeroblob(10000))");
  auto store = open(folder, {.wait_ms = 20});
  ASSERT_TRUE(pages_of(store) == stock.pages());
  // It goes on in its own mode while we only read.
  const auto before = store.latest();
  EXPECT_EQ(stock.try_run("insert into t values(2)"), SQLITE_BUSY) << "we hold a snapshot";
  store.release(before);
  stock.run("insert into t values(2)");
  const auto after = store.latest();
  EXPECT_NE(before.version(), after.version());
  store.release(after);
  ASSERT_TRUE(pages_of(store) == stock.pages());
  EXPECT_EQ(stock.text("pragma journal_mode"), "delete");
  // A reader of theirs is in the way of changing the mode.
  stock.run("begin; select count(*) from t");
  EXPECT_FALSE(store.begin_write());
  stock.run("commit");
  ASSERT_TRUE(set_user_version(store, 42));
  EXPECT_FALSE(std::filesystem::exists(folder.path("a.db-journal")));
  EXPECT_EQ(stock.number("pragma user_version"), 42);
  EXPECT_EQ(stock.text("pragma journal_mode"), "wal");
  EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
  stock.run("insert into t values(3)");
  EXPECT_EQ(user_version(store), 42u);
}

TEST(WalLive, SomebodyElseTurnsTheDatabaseOverToWal) {
  for (const bool read_before : {false, true}) {
    const Folder folder;
    Stock stock(folder.path("a.db"));
    stock.run("create table t(a); insert into t values(1)");
    auto store = open(folder, {.wait_ms = 20});
    if (read_before) {
      EXPECT_TRUE(pages_of(store) == stock.pages());
    }
    stock.run("pragma journal_mode=wal; insert into t values(2)");
    ASSERT_TRUE(set_user_version(store, 5));
    EXPECT_EQ(stock.text("pragma user_version"), "5");
    EXPECT_TRUE(pages_of(store) == stock.pages());
    stock.run("insert into t values(3)");
    EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
  }
}

TEST(WalLive, SomebodyElseMakesTheDatabase) {
  for (const int page_size : {4096, 1024}) {
    const Folder folder;
    auto store = open(folder);
    EXPECT_EQ(pages_of(store), "");
    Stock stock(folder.path("a.db"));
    stock.run("pragma page_size=" + std::to_string(page_size) + "; create table t(a)");
    if (page_size == 4096) {
      EXPECT_TRUE(pages_of(store) == stock.pages());
      ASSERT_TRUE(set_user_version(store, 5));
      EXPECT_EQ(stock.number("pragma user_version"), 5);
    } else {
      EXPECT_THROW((void)store.begin_write(), Error) << "its pages are not what we told them to be";
      EXPECT_EQ(stock.try_run("insert into t values(1)"), SQLITE_OK) << "and we are not in the way";
    }
  }
}

TEST(WalLive, TheLastToLeaveTakesTheLogAway) {
  const Folder folder;
  {
    Stock stock(folder.path("a.db"));
    stock.run(wal_table);
    {
      auto store = open(folder);
      ASSERT_TRUE(set_user_version(store, 5));
    }
    EXPECT_TRUE(std::filesystem::exists(folder.path("a.db-wal"))) << "not the last";
    EXPECT_EQ(stock.number("pragma user_version"), 5);
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path("a.db-wal")));
  auto store = open(folder);
  {
    Stock stock(folder.path("a.db"));
    EXPECT_EQ(stock.number("pragma user_version"), 5);
  }
  EXPECT_TRUE(std::filesystem::exists(folder.path("a.db-wal"))) << "stock was not the last";
  ASSERT_TRUE(set_user_version(store, 6));
  auto share = store.share();
  store = open(folder);  // the first handle of the pair is gone
  EXPECT_EQ(user_version(share), 6u);
}

TEST(WalLive, ExclusiveLockingKeepsOthersOut) {
  const Folder folder;
  {
    Stock stock(folder.path("a.db"));
    stock.run(wal_table);
    EXPECT_THROW((void)open(folder, {.locking = Locking::exclusive, .wait_ms = 5}), Error);
  }
  {
    auto store = open(folder, {.locking = Locking::exclusive});
    ASSERT_TRUE(set_user_version(store, 8));
    EXPECT_FALSE(std::filesystem::exists(folder.path("a.db-shm")));
    Stock stock(folder.path("a.db"));
    EXPECT_NE(stock.try_run("select count(*) from t"), SQLITE_OK);
  }
  Stock stock(folder.path("a.db"));
  EXPECT_EQ(stock.number("pragma user_version"), 8);
}

TEST(WalLive, ReadOnlyServesWhatIsThere) {
  const Folder folder;
  {
    Stock stock(folder.path("a.db"));
    stock.run(wal_table);
    copy_database(folder.path("a.db"), folder.path("left"));
    // Beside somebody who writes.
    auto store = open(folder, {.read_only = true});
    EXPECT_TRUE(store.read_only());
    EXPECT_TRUE(pages_of(store) == stock.pages());
    stock.run("insert into t values(2, 2)");
    EXPECT_TRUE(pages_of(store) == stock.pages());
    EXPECT_THROW((void)store.begin_write(), Error);
    EXPECT_THROW((void)store.checkpoint(CheckpointMode::passive), Error);
  }
  // With a log that nobody has open, and without one.
  auto left = open_wal_database(PosixFileSystem{}, folder.path("left"), {.read_only = true});
  auto plain = open(folder, {.read_only = true});
  EXPECT_FALSE(std::filesystem::exists(folder.path("left-shm")));
  copy_database(folder.path("left"), folder.path("theirs"));
  Stock stock(folder.path("theirs")), whole(folder.path("a.db"));
  EXPECT_TRUE(pages_of(left) == stock.pages());
  EXPECT_TRUE(pages_of(plain) == whole.pages());
}

TEST(WalLive, WhatIsNotADatabaseIsRefused) {
  const Folder folder;
  write_file(folder.path("a.db"), std::string(5000, 'x'));
  EXPECT_THROW((void)open(folder), Error);
  EXPECT_THROW((void)open_wal_database(PosixFileSystem{}, folder.path("none"), {.create = false}), Error);
  EXPECT_FALSE(std::filesystem::exists(folder.path("none")));
}

TEST(WalLive, AStaleJournalBesideAnEmptyFileIsNeverRolledBack) {
  const Folder folder;
  {
    Stock stock(folder.path("made"));
    stock.run("create table t(a); begin; insert into t values(1)");
    std::filesystem::copy_file(folder.path("made-journal"), folder.path("a.db-journal"));
  }
  write_file(folder.path("a.db"), "");
  {
    auto store = open(folder);
    auto writer = store.begin_write();
    ASSERT_TRUE(writer);
    std::vector<std::byte> page(4096);
    const PageImage images[] = {{PageNo{1}, page}};
    store.release(writer->commit(images, 1));
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path("a.db-journal")));
}

TEST(WalLive, AnIndexThatItsWriterLeftTornIsRebuilt) {
  const Folder folder;
  Stock(folder.path("a.db")).run(wal_table);
  for (const bool idle : {false, true}) {
    auto store = open(folder);
    ASSERT_TRUE(set_user_version(store, 1));
    ASSERT_TRUE(set_user_version(store, 2));
    const auto held = store.latest();
    const std::string before = pages_at(store, held);
    if (idle) store.release(held);
    // Another process dies between the two copies of the header. (This one must not open and close the file.)
    const std::string command = "head -c 20 /dev/zero | dd of='" + folder.path("a.db-shm") +
                                "' bs=1 seek=60 conv=notrunc 2>/dev/null; head -c 3 /dev/zero | dd of='" +
                                folder.path("a.db-shm") + "' bs=1 seek=9 conv=notrunc 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(user_version(store), 2u);
    EXPECT_TRUE(pages_of(store) == before);
    ASSERT_TRUE(set_user_version(store, 3));
    if (!idle) {
      EXPECT_TRUE(pages_at(store, held) == before);
      store.release(held);
    }
    Stock stock(folder.path("a.db"));
    EXPECT_EQ(stock.number("pragma user_version"), 3);
    EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
  }
}

TEST(WalLive, AChildOfForkTouchesNothing) {
  const Folder folder;
  Stock(folder.path("a.db")).run(wal_table);
  std::optional<WalStore> store(open(folder));
  ASSERT_TRUE(set_user_version(*store, 1));
  auto writer = store->begin_write();
  const pid_t child = ::fork();
  if (child == 0) {
    int refused = 0;
    try {
      (void)pages_of(*store);
    } catch (const Error& e) {
      refused += e.sqlstate() == errc::not_in_prerequisite_state;
    }
    writer.reset();
    try {
      (void)store->begin_write();
    } catch (const Error& e) {
      refused += e.sqlstate() == errc::not_in_prerequisite_state;
    }
    store.reset();
    ::_exit(refused == 2 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  {
    auto other = open(folder);
    EXPECT_FALSE(other.begin_write()) << "the parent still holds the write lock";
  }
  writer.reset();
  ASSERT_TRUE(set_user_version(*store, 2));
  EXPECT_TRUE(std::filesystem::exists(folder.path("a.db-wal")));
}

TEST(WalLive, ThreadsOfTwoStoresAndStockCount) {
  const Folder folder;
  Stock stock(folder.path("a.db"));
  stock.run(wal_table);
  stock.run("pragma wal_autocheckpoint=50");
  auto one = open(folder, {.synchronous = Synchronous::off, .checkpoint_frames = 40});
  auto two = open(folder, {.synchronous = Synchronous::off, .checkpoint_frames = 70});
  constexpr std::uint32_t each = 300;
  std::vector<std::thread> threads;
  for (WalStore* const store : {&one, &one, &two})
    threads.emplace_back([store] {
      std::vector<std::byte> page(store->page_size());
      for (std::uint32_t done = 0; done < each;) {
        auto writer = store->begin_write();
        if (!writer) {
          std::this_thread::sleep_for(std::chrono::microseconds(100));
          continue;
        }
        store->read(writer->base(), PageNo::first, page);
        store_be32(&page[60], load_be32(&page[60]) + 1);
        const PageImage images[] = {{PageNo::first, page}};
        store->release(writer->commit(images, store->page_count(writer->base())));
        ++done;
      }
    });
  for (WalStore* const store : {&one, &two})
    threads.emplace_back([store] {
      std::uint32_t last = 0;
      while (last < 4 * each) {
        const std::uint32_t now = user_version(*store);
        if (now < last) ADD_FAILURE() << now << " after " << last;
        last = now;
      }
    });
  stock.run("pragma busy_timeout=10000");
  for (std::uint32_t i = 0; i < each; ++i) {
    stock.run("begin immediate");
    stock.run("pragma user_version=" + std::to_string(stock.number("pragma user_version") + 1));
    stock.run("commit");
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(stock.number("pragma user_version"), 4 * each);
  EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
}

/// Everybody opens, counts one further, and closes: the last to leave removes the log while others are just coming.
TEST(WalLive, ComingAndGoing) {
  const Folder folder;
  Stock(folder.path("a.db")).run(wal_table);
  constexpr std::uint32_t each = 60;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&folder, t] {
      for (std::uint32_t done = 0; done < each;) {
        auto store = open(folder, {.synchronous = Synchronous::off, .background = t == 0});
        std::vector<std::byte> page(store.page_size());
        auto writer = store.begin_write();
        if (!writer) continue;
        store.read(writer->base(), PageNo::first, page);
        store_be32(&page[60], load_be32(&page[60]) + 1);
        const PageImage images[] = {{PageNo::first, page}};
        store.release(writer->commit(images, store.page_count(writer->base())));
        ++done;
      }
    });
  threads.emplace_back([&folder] {
    for (std::uint32_t done = 0; done < each; ++done) {
      Stock stock(folder.path("a.db"));
      stock.run("pragma busy_timeout=10000; pragma synchronous=off; begin immediate");
      stock.run("pragma user_version=" + std::to_string(stock.number("pragma user_version") + 1));
      stock.run("commit");
    }
  });
  for (auto& t : threads) t.join();
  Stock stock(folder.path("a.db"));
  EXPECT_EQ(stock.number("pragma user_version"), 3 * each);
  EXPECT_EQ(stock.text("pragma integrity_check"), "ok");
}

}  // namespace
}  // namespace pgmicro::pager
