/// What a frame's holders may rely on, and what the cache does when everything is held (page_cache.hpp, C4 and C5).

#include <gtest/gtest.h>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/detail/page_cache.hpp>

#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

namespace pgmicro::pager::detail {
namespace {

constexpr std::uint32_t page_size = 512;
constexpr std::size_t frame_bytes = 576;  // with its header, in whole lines
constexpr std::uint64_t version = 1;

struct Held {
  PageBlock* frame;
  PageCache::Hold hold;
  [[nodiscard]] bool shows(std::uint32_t n) const {
    std::uint32_t first = 0, last = 0;
    std::memcpy(&first, frame->bytes(), sizeof first);
    std::memcpy(&last, frame->bytes() + page_size - sizeof last, sizeof last);
    return first == n && last == n;
  }
};

/// Page `n`, whose first and last bytes say so; read in if need be.
Held get(PageCache& cache, std::uint32_t n) {
  if (PageCache::Found found = cache.find(PageNo{n}, version); found.frame != nullptr)
    return {found.frame, std::move(found.hold)};
  PageBlock* frame = cache.reserve();
  std::memset(frame->bytes(), 0, page_size);
  std::memcpy(frame->bytes(), &n, sizeof n);
  std::memcpy(frame->bytes() + page_size - sizeof n, &n, sizeof n);
  frame = cache.insert(frame, PageNo{n}, version);
  return {frame, PageCache::Hold(frame)};
}

TEST(PageCache, WhatIsHeldStays) {
  constexpr std::size_t frames = 200;
  PageCache cache(page_size, frames * frame_bytes);
  cache.advance(version);
  (void)get(cache, 7);
  const Held seven = get(cache, 7);
  for (std::uint32_t n = 10; n < 5000; ++n) EXPECT_TRUE(get(cache, n).shows(n));
  EXPECT_TRUE(seven.shows(7));
}

/// One page of each part of the page table, over and over: the table does not grow with the database.
TEST(PageCache, ItsPageTableIsBoundedToo) {
  constexpr std::size_t bytes = 400 * frame_bytes;
  PageCache cache(page_size, bytes);
  cache.advance(version);
  for (std::uint32_t n = 1; n < 40'000 * PageTable::chunk_slots; n += PageTable::chunk_slots)
    ASSERT_TRUE(get(cache, n).shows(n));
  const std::size_t directory_bytes = 2 * 65536 * sizeof(void*);  // and those it has outgrown
  EXPECT_LT(cache.allocated_bytes(), 4 * bytes + directory_bytes) << "all parts would take 40 MB";
  EXPECT_TRUE(get(cache, 1).shows(1));
}

TEST(PageCache, WhenAllIsHeldItGivesWhatItHasNotGot) {
  constexpr std::size_t frames_max = 100;
  PageCache cache(page_size, frames_max * frame_bytes);
  cache.advance(version);
  std::vector<Held> held;  // those just read in by pins, the others by hazards
  std::uint32_t n = 1;
  for (; held.empty() || !held.back().frame->transient; ++n) {
    if (n % 2 != 0) (void)get(cache, n);
    held.push_back(get(cache, n));
  }
  EXPECT_GT(held.size(), frames_max * 8 / 10) << "beside the page table";
  EXPECT_LE(held.size(), frames_max + 1);
  const std::size_t before = cache.allocated_bytes();
  for (const std::uint32_t end = n + 100; n < end; ++n) {
    const Held one = get(cache, n);
    ASSERT_TRUE(one.frame->transient) << n;
    EXPECT_TRUE(one.shows(n));
  }
  EXPECT_EQ(cache.allocated_bytes(), before);
  for (std::uint32_t i = 0; i < held.size(); ++i) EXPECT_TRUE(held[i].shows(i + 1));
  held.erase(held.begin() + 10);
  EXPECT_FALSE(get(cache, n).frame->transient) << "one that was let go is used again";
}

/// Threads that each look at some pages for a while. Pages far from each other, so that parts of the page table
/// become empty and are used again under their eyes.
TEST(PageCache, WhatIsHeldStaysBesideOthersThatEvict) {
  constexpr std::uint32_t pages = 240, apart = PageTable::chunk_slots / 2;
  PageCache cache(page_size, 40 * frame_bytes);
  cache.advance(version);
  std::atomic<std::uint64_t> wrong{0}, gets{0};
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(400);
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 1; seed <= 4; ++seed)
    threads.emplace_back([&, seed] {
      Random random(seed);
      std::vector<std::pair<std::uint32_t, Held>> held;
      while (std::chrono::steady_clock::now() < until) {
        while (held.size() < 6) {
          const auto n = 1 + apart * static_cast<std::uint32_t>(random.below(pages));
          held.emplace_back(n, get(cache, n));
          ++gets;
        }
        if (random.one_in(16)) std::this_thread::yield();
        for (const auto& [n, one] : held) wrong += !one.shows(n);
        held.resize(random.below(held.size()));
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0U);
  EXPECT_GT(gets, 1000U);
}

}  // namespace
}  // namespace pgmicro::pager::detail
