/// The crash test itself, tested: a store that is right passes thousands of seeds, and each of the mistakes
/// that stores make is found within a few hundred; and so is each sync that the WAL store makes, when it is
/// taken from it.

#include "pages_workload.hpp"
#include "shadow_store.hpp"
#include "wal_backend.hpp"

#include <gtest/gtest.h>

#include <pgmicro/pager/pager.hpp>

namespace pgmicro::crash {
namespace {

template <Flaw flaw>
struct ShadowBackend {
  using Database = pager::Pager<ShadowStore<flaw>>;
  static constexpr bool shared = false, threaded = false;
  static Database open(pager::SimFileSystem fs, const Setup& setup) {
    return Database(ShadowStore<flaw>(std::move(fs), setup.page_size));
  }
};

/// The first of `seeds` seeds that finds something; empty: none.
template <class Backend, class Workload = PagesWorkload>
std::string first_violation(std::uint64_t seeds, Tally& tally) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Trace silent(false);
    const std::string what = run_scenario<Backend, Workload>(seed, silent, tally);
    if (!what.empty()) return "seed " + std::to_string(seed) + ": " + what;
  }
  return {};
}

template <class Backend, class Workload = PagesWorkload>
void finds(const char* what) {
  Tally tally;
  const std::string found = first_violation<Backend, Workload>(2000, tally);
  EXPECT_NE(found, "") << what;
  std::printf("%-28s %s\n", what, found.c_str());
}

TEST(CrashTest, PassesAStoreThatIsRight) {
  Tally tally;
  EXPECT_EQ(first_violation<ShadowBackend<Flaw::none>>(2000, tally), "");
  EXPECT_GT(tally.commits, 2000u);
  EXPECT_GT(tally.crashes, 1000u);
  EXPECT_GT(tally.kills, 300u);
  EXPECT_GT(tally.faults, 100u);
  EXPECT_GT(tally.in_flight_found, 20u);
}

TEST(CrashTest, FindsEachFlaw) {
  finds<ShadowBackend<Flaw::head_not_synced>>("head not synced");
  finds<ShadowBackend<Flaw::area_not_checked>>("area not checked");
  finds<ShadowBackend<Flaw::one_area>>("one area");
  finds<ShadowBackend<Flaw::folder_not_synced>>("folder not synced");
  finds<ShadowBackend<Flaw::goes_on_after_errors>>("goes on after errors");
}

/// What is taken from the store.
enum class Theft : std::uint8_t { none, log_sync, database_sync, folder_sync };

struct RobbedFile : pager::SimFile {
  RobbedFile(pager::SimFile file, bool syncs_work) : SimFile(std::move(file)), syncs(syncs_work) {}
  void sync() {
    if (syncs) SimFile::sync();
  }
  void sync_data() { sync(); }
  bool syncs;
};

template <Theft theft>
struct RobbedFileSystem : pager::SimFileSystem {
  using File = RobbedFile;
  explicit RobbedFileSystem(pager::SimFileSystem files) : SimFileSystem(std::move(files)) {}
  RobbedFile open(std::string_view path, pager::OpenMode mode) {
    const bool log = path == "db-wal";
    return {SimFileSystem::open(path, mode), theft != (log ? Theft::log_sync : Theft::database_sync)};
  }
  void sync_folder_of(std::string_view path) {
    if (theft != Theft::folder_sync) SimFileSystem::sync_folder_of(path);
  }
};

TEST(CrashTest, FindsEachSyncThatTheWalStoreGoesWithout) {
  Tally tally;
  EXPECT_EQ((first_violation<PagesOnWal<RobbedFileSystem<Theft::none>>, PagesWorkload>(300, tally)), "");
  EXPECT_EQ((first_violation<RowsOnWal<RobbedFileSystem<Theft::none>>, RowsWorkload>(300, tally)), "");
  finds<PagesOnWal<RobbedFileSystem<Theft::log_sync>>>("log not synced");
  finds<PagesOnWal<RobbedFileSystem<Theft::database_sync>>>("database not synced");
  finds<PagesOnWal<RobbedFileSystem<Theft::folder_sync>>>("folder not synced");
  finds<RowsOnWal<RobbedFileSystem<Theft::log_sync>>, RowsWorkload>("log not synced, rows");
  finds<RowsOnWal<RobbedFileSystem<Theft::database_sync>>, RowsWorkload>("database not synced, rows");
}

}  // namespace
}  // namespace pgmicro::crash
