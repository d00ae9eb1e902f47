/// What hazards promise (hazards.hpp, H1 … H3), without a cache around them.

#include <gtest/gtest.h>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/detail/hazards.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace pgmicro::pager::detail {
namespace {

std::size_t published(const void* p) {
  std::size_t times = 0;
  Hazards::for_each([&](const void* each) { times += each == p; });
  return times;
}

TEST(Hazards, ArePublishedUntilWithdrawn) {
  int a = 0;
  Hazards::Slot* const one = Hazards::publish(&a);
  Hazards::Slot* const two = Hazards::publish(&a);
  ASSERT_NE(one, two);
  EXPECT_EQ(published(&a), 2U);
  Hazards::withdraw(one);
  EXPECT_EQ(published(&a), 1U);
  Hazards::withdraw(two);
  EXPECT_EQ(published(&a), 0U);
}

TEST(Hazards, ThereAreAsManyAsOneNeeds) {
  std::vector<int> things(1000);
  std::vector<Hazards::Slot*> slots;
  for (int& thing : things) slots.push_back(Hazards::publish(&thing));
  EXPECT_EQ(std::set(slots.begin(), slots.end()).size(), things.size());
  for (const int& thing : things) EXPECT_EQ(published(&thing), 1U);
  // In no order: what is empty is found again.
  for (std::size_t i = 0; i < slots.size(); i += 3) Hazards::withdraw(slots[i]);
  for (std::size_t i = 0; i < slots.size(); i += 3) slots[i] = Hazards::publish(&things[i]);
  for (const int& thing : things) EXPECT_EQ(published(&thing), 1U);
  for (Hazards::Slot* slot : slots) Hazards::withdraw(slot);
}

TEST(Hazards, OutliveTheirThread) {  // (H3)
  int a = 0, b = 0;
  Hazards::Slot* left = nullptr;
  std::thread([&] { left = Hazards::publish(&a); }).join();
  EXPECT_EQ(published(&a), 1U);
  std::thread([&] {  // which takes the record over
    for (int i = 0; i < 200; ++i) {
      Hazards::Slot* const slot = Hazards::publish(&b);
      ASSERT_NE(slot, left);
      Hazards::withdraw(slot);
    }
  })
      .join();
  EXPECT_EQ(published(&a), 1U);
  Hazards::withdraw(left);
  EXPECT_EQ(published(&a), 0U);
}

/// Long enough for others to come between, too short for the system to.
void linger() {
  for (int i = 0; i < 100; ++i) std::atomic_signal_fence(std::memory_order_seq_cst);
}

/// Readers look at cells that a reclaimer takes away from them all the time. One that still counted after it was
/// published stays as it is, (H1), until it is withdrawn, (H2).
TEST(Hazards, WhatCountsAfterPublishingStays) {
  struct alignas(64) Cell {
    std::atomic<bool> counts{true};
    std::uint64_t first = 1, second = 1;  // equal, except while the reclaimer is at it
  };
  std::array<Cell, 4> cells;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> reads{0}, torn{0};
  std::vector<std::thread> readers;
  for (std::uint64_t seed = 1; seed <= 2; ++seed)
    readers.emplace_back([&, seed] {
      Random random(seed);
      while (!stop) {
        Cell& cell = cells[random.below(cells.size())];
        Hazards::Slot* const slot = Hazards::publish(&cell);
        if (cell.counts.load(std::memory_order_acquire)) {
          const std::uint64_t first = cell.first;
          linger();
          if (cell.second != first) ++torn;
          ++reads;
        }
        Hazards::withdraw(slot);
      }
    });
  std::uint64_t reclaimed = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  for (std::uint64_t i = 0; std::chrono::steady_clock::now() < until; ++i) {
    Cell& cell = cells[i % cells.size()];
    cell.counts.store(false, std::memory_order_release);
    ASSERT_TRUE(Hazards::heavy_barrier());
    if (published(&cell) == 0) {
      cell.first = i;
      linger();
      cell.second = i;
      ++reclaimed;
    }
    cell.counts.store(true, std::memory_order_release);
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0U);
  EXPECT_GT(reads, 0U);
  EXPECT_GT(reclaimed, 0U);
}

}  // namespace
}  // namespace pgmicro::pager::detail
