/// The simulated disk keeps what it says (S1 … S7): each outage it can make is seen over a few hundred seeds,
/// and none that it must not make.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/sim_file.hpp>
#include <pgmicro/testing/file_suite.hpp>

#include <functional>
#include <map>
#include <set>

namespace pgmicro::pager {
namespace {

using testing::read_all;

struct SimFactory {
  using File = SimFile;
  SimFile create() {
    fs.remove("file");
    return fs.open("file", OpenMode::create);
  }
  SimFile again() { return fs.open("file", OpenMode::read_write); }
  SimFileSystem& file_system() { return fs; }
  std::string path(std::string_view name) const { return std::string(name); }
  SimDisk disk{1};
  SimFileSystem fs = disk.files();
};

std::vector<std::byte> filled(std::size_t bytes, char c) {
  return std::vector<std::byte>(bytes, static_cast<std::byte>(c));
}

/// The first byte of each sector, as text.
std::string sectors_of(const std::vector<std::byte>& bytes) {
  std::string s;
  for (std::size_t at = 0; at < bytes.size(); at += sim_sector_bytes)
    s += bytes[at] == std::byte{} ? '.' : static_cast<char>(bytes[at]);
  return s;
}

/// All that `seeds` power losses after `work` leave of the file "f".
std::set<std::string> outcomes(const std::function<void(SimFileSystem)>& work, std::uint64_t seeds = 600) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SimDisk disk(seed);
    work(disk.files());
    disk.reboot(SimOutage::power_loss, seed);
    seen.insert(disk.files().exists("f") ? sectors_of(disk.contents("f")) : "none");
  }
  return seen;
}

SimFile new_file(SimFileSystem fs, std::size_t sectors, char c) {
  auto f = fs.open("f", OpenMode::create);
  f.write(0, filled(sectors * sim_sector_bytes, c));
  f.sync();
  fs.sync_folder_of("f");
  return f;
}

using Seen = std::set<std::string>;

TEST(SimDisk, WhatWasSyncedSurvives) {
  EXPECT_EQ(outcomes([](SimFileSystem fs) { (void)new_file(fs, 3, 'a'); }), Seen{"aaa"});
}

TEST(SimDisk, AnUnsyncedWriteIsTornInEveryWayBetweenSectors) {  // S2
  const auto seen = outcomes([](SimFileSystem fs) {
    auto f = new_file(fs, 3, 'a');
    f.write(0, filled(3 * sim_sector_bytes, 'b'));
  });
  EXPECT_EQ(seen, (Seen{"aaa", "aab", "aba", "abb", "baa", "bab", "bba", "bbb"}));
}

TEST(SimDisk, ALaterWriteCanSurviveAnEarlierOne) {  // S2
  const auto seen = outcomes([](SimFileSystem fs) {
    auto f = new_file(fs, 2, 'a');
    f.write(0, filled(sim_sector_bytes, 'b'));
    f.write(sim_sector_bytes, filled(sim_sector_bytes, 'c'));
  });
  EXPECT_EQ(seen, (Seen{"aa", "ba", "ac", "bc"}));
}

TEST(SimDisk, ASectorHasOneOfTheContentsItHad) {  // S2
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SimDisk disk(seed);
    auto f = new_file(disk.files(), 1, 'a');
    f.write(10, filled(10, 'b'));
    f.write(15, filled(10, 'c'));
    disk.reboot(SimOutage::power_loss, seed);
    const auto found = disk.contents("f");
    auto one = filled(sim_sector_bytes, 'a');
    auto two = one;
    std::fill_n(two.begin() + 10, 10, std::byte{'b'});
    auto three = two;
    std::fill_n(three.begin() + 15, 10, std::byte{'c'});
    ASSERT_TRUE(found == one || found == two || found == three) << "seed " << seed;
  }
}

TEST(SimDisk, GrowthAndBytesSurviveOnTheirOwn) {  // S3
  const auto seen = outcomes([](SimFileSystem fs) {
    auto f = new_file(fs, 1, 'a');
    f.write(sim_sector_bytes, filled(sim_sector_bytes, 'b'));
  });
  EXPECT_EQ(seen, (Seen{"a", "a.", "ab"}));
}

TEST(SimDisk, WhatWasWrittenBeyondACutThatIsLostIsLost) {  // S3
  const auto seen = outcomes([](SimFileSystem fs) {
    auto f = new_file(fs, 2, 'a');
    f.resize(sim_sector_bytes);
    f.write(sim_sector_bytes, filled(sim_sector_bytes, 'b'));
  });
  EXPECT_EQ(seen, (Seen{"aa", "a", "a.", "ab"}));
}

TEST(SimDisk, NamesNeedTheirFolderSynced) {  // S4
  EXPECT_EQ(outcomes([](SimFileSystem fs) {
              auto f = fs.open("f", OpenMode::create);
              f.write(0, filled(1, 'a'));
              f.sync();
            }),
            (Seen{"none", "a"}));
  EXPECT_EQ(outcomes([](SimFileSystem fs) {
              (void)new_file(fs, 1, 'a');
              fs.remove("f");
            }),
            (Seen{"none", "a"}));
  EXPECT_EQ(outcomes([](SimFileSystem fs) {
              (void)new_file(fs, 1, 'a');
              fs.remove("f");
              fs.sync_folder_of("f");
            }),
            Seen{"none"});
  EXPECT_EQ(outcomes([](SimFileSystem fs) {
              (void)new_file(fs, 1, 'a');
              fs.remove("f");
              auto f = fs.open("f", OpenMode::create);
              f.write(0, filled(1, 'b'));
              f.sync();
            }),
            (Seen{"none", "a", "b"}));
}

TEST(SimDisk, AFailedSyncIsNeverMadeUpFor) {  // S5
  Seen seen;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SimDisk disk(seed);
    auto f = new_file(disk.files(), 2, 'a');
    f.write(0, filled(2 * sim_sector_bytes, 'b'));
    disk.plan({.faults = {{disk.operations() + 1, SimFault::io_error}}});
    EXPECT_THROW(f.sync(), Error);
    EXPECT_EQ(sectors_of(read_all(f)), "bb");
    f.sync();  // "succeeds"
    disk.reboot(SimOutage::power_loss, seed);
    seen.insert(sectors_of(disk.contents("f")));
  }
  EXPECT_EQ(seen, (Seen{"aa", "ab", "ba", "bb"}));
}

TEST(SimDisk, AFailedWriteHasWrittenAPart) {  // S6
  SimDisk disk(3);
  auto f = new_file(disk.files(), 4, 'a');
  disk.plan({.faults = {{disk.operations() + 1, SimFault::disk_full}}});
  try {
    f.write(0, filled(4 * sim_sector_bytes, 'b'));
    ADD_FAILURE();
  } catch (const Error& e) {
    EXPECT_EQ(e.sqlstate(), errc::disk_full);
  }
  const auto now = read_all(f);
  const auto cut = std::find(now.begin(), now.end(), std::byte{'a'});
  EXPECT_NE(cut, now.begin());
  EXPECT_TRUE(std::all_of(cut, now.end(), [](std::byte b) { return b == std::byte{'a'}; }));
}

TEST(SimDisk, SpaceEnds) {
  SimDisk disk(4);
  auto f = new_file(disk.files(), 1, 'a');
  disk.plan({.space_bytes = 1000});
  EXPECT_NO_THROW(f.write(100, filled(300, 'b'))) << "what is there can be overwritten";
  EXPECT_THROW(f.write(400, filled(1000, 'c')), Error);
  EXPECT_EQ(f.size(), 1000u);
  EXPECT_THROW(f.resize(1001), Error);
  f.resize(10);
  EXPECT_NO_THROW(f.resize(1000));
}

TEST(SimDisk, AReadFaultSpoilsTheBuffer) {
  SimDisk disk(5);
  auto f = new_file(disk.files(), 1, 'a');
  disk.plan({.read_faults = {disk.reads() + 1}});
  auto out = filled(100, 'a');
  EXPECT_THROW(f.read(0, out), Error);
  EXPECT_NE(out, filled(100, 'a'));
  f.read(0, out);
  EXPECT_EQ(out, filled(100, 'a'));
}

TEST(SimDisk, AKilledProcessLosesItsLocksAndNothingElse) {  // S7
  SimDisk disk(6);
  auto f = disk.files().open("f", OpenMode::create);
  f.write(0, filled(700, 'x'));
  ASSERT_TRUE(f.try_lock(LockKind::exclusive, 0, 1));
  f.shm_map(0, true)[5] = std::byte{1};
  disk.crash();
  EXPECT_TRUE(disk.crashed());
  EXPECT_THROW(f.write(0, filled(1, 'y')), SimCrash);
  EXPECT_THROW((void)f.size(), SimCrash);
  EXPECT_THROW((void)disk.files().exists("f"), SimCrash);
  f.unlock(0, 1);  // destructors give back; that must not throw
  f.shm_close(true);
  disk.reboot(SimOutage::killed, 1);
  EXPECT_THROW((void)f.size(), SimCrash) << "a handle from before";
  auto again = disk.files().open("f", OpenMode::read_write);
  EXPECT_EQ(read_all(again), filled(700, 'x'));
  EXPECT_TRUE(again.try_lock(LockKind::exclusive, 0, 1));
  EXPECT_EQ(again.shm_map(0, false), nullptr);
  disk.reboot(SimOutage::killed, 2);
  EXPECT_EQ(disk.contents("f"), filled(700, 'x'));
  Seen seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SimDisk other(seed);
    auto g = other.files().open("f", OpenMode::create);
    g.write(0, filled(1, 'x'));
    other.reboot(SimOutage::killed, seed);
    other.reboot(SimOutage::power_loss, seed);
    seen.insert(other.names().empty() ? "none" : sectors_of(other.contents("f")));
  }
  EXPECT_TRUE(seen.count("none") && seen.count("x")) << "killed is not synced";
}

/// A file that is replaced atomically, if its author got it right.
void replace_contents(SimFileSystem fs, char c, bool with_syncs) {
  {
    auto side = fs.open("side", OpenMode::create);
    side.resize(0);
    side.write(0, filled(1500, c));
    if (with_syncs) side.sync();
    side.write(1500, filled(1, '!'));  // "complete"
    if (with_syncs) side.sync(), fs.sync_folder_of("side");
  }
  auto f = fs.open("f", OpenMode::create);
  f.write(0, filled(1500, c));
  if (with_syncs) f.sync(), fs.sync_folder_of("f");
  fs.remove("side");
  if (with_syncs) fs.sync_folder_of("side");
}

std::string recovered(SimFileSystem fs) {
  if (fs.exists("side")) {
    auto side = fs.open("side", OpenMode::read_write);
    const auto all = read_all(side);
    if (all.size() == 1501 && all.back() == std::byte{'!'}) return sectors_of(all).substr(0, 3);
  }
  if (!fs.exists("f")) return "none";
  auto f = fs.open("f", OpenMode::read_write);
  return sectors_of(read_all(f));
}

TEST(SimDisk, EveryCrashPointCanBeEnumeratedAndTellsGoodFromBad) {
  for (const bool with_syncs : {true, false}) {
    std::uint64_t crashes = 0, bad = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed)
      for (std::uint64_t at = 1;; ++at) {
        SimDisk disk(seed);
        replace_contents(disk.files(), 'a', true);
        disk.plan({.crash_at = disk.operations() + at});
        bool crashed = false;
        try {
          replace_contents(disk.files(), 'b', with_syncs);
        } catch (const SimCrash& crash) {
          crashed = true;
          EXPECT_EQ(crash.operation, disk.operations());
        }
        disk.reboot(SimOutage::power_loss, seed * 1000 + at);
        const std::string found = recovered(disk.files());
        bad += found != "aaa" && found != "bbb";
        if (!crashed) break;
        ++crashes;
      }
    EXPECT_GE(crashes, 40 * 6u);
    if (with_syncs)
      EXPECT_EQ(bad, 0u);
    else
      EXPECT_GT(bad, 0u) << "a disk on which everything goes well proves nothing";
  }
}

TEST(SimDisk, TheSameSeedGivesTheSameRun) {
  const auto run = [](std::uint64_t seed) {
    SimDisk disk(seed);
    auto f = new_file(disk.files(), 8, 'a');
    Random random(seed);
    for (int i = 0; i < 50; ++i) {
      f.write(random.below(6000), filled(random.below(900), static_cast<char>('b' + i % 20)));
      if (random.one_in(9)) f.resize(random.below(7000));
    }
    disk.reboot(SimOutage::power_loss, seed);
    return disk.contents("f");
  };
  for (std::uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(run(seed), run(seed));
}

}  // namespace
}  // namespace pgmicro::pager

PGMICRO_FILE_SUITE(Sim, pgmicro::pager::SimFactory);
