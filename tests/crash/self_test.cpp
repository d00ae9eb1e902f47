/// The crash test itself, tested: a store that is right passes thousands of seeds, and each of the mistakes
/// that stores make is found within a few hundred.

#include "pages_workload.hpp"
#include "shadow_store.hpp"

#include <gtest/gtest.h>

#include <pgmicro/pager/pager.hpp>

namespace pgmicro::crash {
namespace {

template <Flaw flaw>
struct ShadowBackend {
  using Database = pager::Pager<ShadowStore<flaw>>;
  static Database open(pager::SimFileSystem fs, const Setup& setup) {
    return Database(ShadowStore<flaw>(std::move(fs), setup.page_size));
  }
};

/// The first of `seeds` seeds that finds something; empty: none.
template <Flaw flaw>
std::string first_violation(std::uint64_t seeds, Tally& tally) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Trace silent(false);
    try {
      Scenario<ShadowBackend<flaw>, PagesWorkload>(seed, silent, tally).run();
    } catch (const Violation& v) {
      return "seed " + std::to_string(seed) + ": " + v.what;
    }
  }
  return {};
}

TEST(CrashTest, PassesAStoreThatIsRight) {
  Tally tally;
  EXPECT_EQ(first_violation<Flaw::none>(2000, tally), "");
  EXPECT_GT(tally.commits, 2000u);
  EXPECT_GT(tally.crashes, 1000u);
  EXPECT_GT(tally.kills, 300u);
  EXPECT_GT(tally.faults, 100u);
  EXPECT_GT(tally.in_flight_found, 20u);
}

template <Flaw flaw>
void finds(const char* what) {
  Tally tally;
  const std::string found = first_violation<flaw>(2000, tally);
  EXPECT_NE(found, "") << what;
  std::printf("%-24s %s\n", what, found.c_str());
}

TEST(CrashTest, FindsEachFlaw) {
  finds<Flaw::head_not_synced>("head not synced");
  finds<Flaw::area_not_checked>("area not checked");
  finds<Flaw::one_area>("one area");
  finds<Flaw::folder_not_synced>("folder not synced");
  finds<Flaw::goes_on_after_errors>("goes on after errors");
}

}  // namespace
}  // namespace pgmicro::crash
