/// Forks of files: what each side sees while the other writes, and that the log stays bounded meanwhile.

#include <gtest/gtest.h>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/wal_store.hpp>
#include <pgmicro/testing/page_store_suite.hpp>

#include "stock_sqlite.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

namespace pgmicro::pager {
namespace {

using Model = std::vector<std::uint64_t>;
constexpr std::uint32_t page_size = 512;

template <class S>
Model stamps(S& store) {
  const auto at = store.latest();
  Model model;
  std::vector<std::byte> page(page_size);
  for (std::uint32_t n = 1; n <= store.page_count(at); ++n) {
    store.read(at, PageNo{n}, page);
    model.push_back(testing::stamp_of(page));
  }
  store.release(at);
  return model;
}
/// Some pages of `model` are changed, and its size, at random.
template <class S>
void commit_some(S& store, Model& model, Random& random, std::uint64_t& stamp, bool resize) {
  const std::size_t before = model.size();
  if (resize) model.resize(1 + random.below(60));
  testing::StampedBatch batch(page_size);
  for (std::uint32_t n = 1; n <= model.size(); ++n)
    if (n > before || random.one_in(6)) batch.set(n, model[n - 1] = ++stamp);
  auto writer = store.begin_write();
  ASSERT_TRUE(writer);
  store.release(writer->commit(batch.images(), static_cast<std::uint32_t>(model.size())));
}

TEST(ForkOfAFile, BothSidesWriteAtRandomWhileTheLogStartsAnew) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    std::uint64_t stamp = 1;
    auto parent = std::make_unique<WalStore>(
        MemoryFile{}, MemoryFile{},
        WalOptions{.page_size = page_size, .checkpoint_frames = 40, .background = false});
    Model parent_model;
    commit_some(*parent, parent_model, random, stamp, true);
    struct Fork {
      ForkStore<WalStore> store;
      Model model;
    };
    std::vector<Fork> forks;
    for (int step = 0; step < 300; ++step) {
      switch (random.below(8)) {
        case 0:
          if (parent && forks.size() < 5) forks.push_back({parent->fork(), parent_model});
          break;
        case 1:
          if (!forks.empty() && forks.size() < 5) {
            Fork& of = forks[random.below(forks.size())];
            forks.push_back({of.store.fork(), of.model});
          }
          break;
        case 2:
          if (!forks.empty() && random.one_in(3))
            forks.erase(forks.begin() + static_cast<std::ptrdiff_t>(random.below(forks.size())));
          break;
        case 3:
          if (!forks.empty()) {
            Fork& fork = forks[random.below(forks.size())];
            commit_some(fork.store, fork.model, random, stamp, random.one_in(4));
          }
          break;
        case 4:
          if (parent)
            (void)parent->checkpoint(random.one_in(2) ? CheckpointMode::passive : CheckpointMode::truncate);
          break;
        default:
          if (parent) commit_some(*parent, parent_model, random, stamp, random.one_in(4));
      }
      if (step == 250) parent.reset();
      if (parent) {
        ASSERT_EQ(stamps(*parent), parent_model);
      }
      for (Fork& fork : forks) ASSERT_EQ(stamps(fork.store), fork.model);
    }
  }
}

TEST(ForkOfAFile, DoesNotKeepTheLogFromStartingAnew) {
  MemoryFileSystem files;
  auto store =
      open_wal_database(files, "db", {.page_size = page_size, .checkpoint_frames = 100, .background = false});
  Model model;
  Random random(1);
  std::uint64_t stamp = 1;
  commit_some(store, model, random, stamp, true);
  auto fork = store.fork();
  const Model at_fork = model;
  for (int i = 0; i < 3'000; ++i) commit_some(store, model, random, stamp, false);
  EXPECT_LT(files.open("db-wal", OpenMode::read_only).size(), 600u * (page_size + 24));
  EXPECT_EQ(stamps(fork), at_fork);
  EXPECT_EQ(stamps(store), model);
  EXPECT_FALSE(store.checkpoint(CheckpointMode::truncate).busy);
  EXPECT_EQ(stamps(fork), at_fork);
}

/// Our process only keeps the fork; stock SQLite writes, and checkpoints by itself.
TEST(ForkOfAFile, MovesOnWhileAnotherProgramWrites) {
  testing_support::Folder folder;
  const std::string path = folder.path("db");
  testing_support::Stock stock(path);
  stock.run("PRAGMA journal_mode=wal; CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 0)");
  auto store = open_wal_database(PosixFileSystem{}, path);
  const auto bytes_of = [](auto& s) {
    const auto at = s.latest();
    std::vector<std::byte> all(std::size_t{s.page_count(at)} * s.page_size());
    for (std::uint32_t n = 1; n <= s.page_count(at); ++n)
      s.read(at, PageNo{n}, {all.data() + (n - 1) * std::size_t{s.page_size()}, s.page_size()});
    s.release(at);
    return all;
  };
  const auto before = bytes_of(store);
  auto fork = store.fork();
  std::uintmax_t longest = 0;
  for (int i = 0; i < 400; ++i) {
    stock.run("UPDATE t SET b = randomblob(20000)");
    longest = std::max(longest, std::filesystem::file_size(path + "-wal"));
    if (i % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(bytes_of(fork), before);
  EXPECT_NE(bytes_of(store), before);
  EXPECT_LT(longest, 8u << 20);  // 400 commits of 6 frames are 10 MB
}

}  // namespace
}  // namespace pgmicro::pager
