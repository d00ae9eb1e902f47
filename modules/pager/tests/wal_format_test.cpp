#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/detail/wal_format.hpp>
#include <pgmicro/pager/detail/wal_index.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include "stock_sqlite.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace pgmicro::pager::detail {
namespace {

using testing_support::copy_database;
using testing_support::Folder;
using testing_support::read_file;
using testing_support::Stock;

/// The definition, word by word.
[[nodiscard]] WalChecksum reference_sum(bool big_endian, Bytes bytes, WalChecksum sum) {
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    const std::uint32_t x = load_be32(&bytes[i]), y = load_be32(&bytes[i + 4]);
    sum.a += (big_endian ? x : __builtin_bswap32(x)) + sum.b;
    sum.b += (big_endian ? y : __builtin_bswap32(y)) + sum.a;
  }
  return sum;
}

TEST(WalFormat, ChecksumIsTheDefinedOneForAllLengths) {
  Random random(7);
  std::vector<std::byte> bytes(65536 + 8);
  for (auto& b : bytes) b = std::byte(random.next());
  for (std::size_t n = 0; n <= bytes.size(); n += n < 2048 ? 8 : 2040)
    for (const bool big_endian : {false, true}) {
      WalChecksum sum{static_cast<std::uint32_t>(random.next()), static_cast<std::uint32_t>(random.next())};
      const WalChecksum expected = reference_sum(big_endian, {bytes.data(), n}, sum);
      wal_checksum(big_endian, {bytes.data(), n}, sum);
      ASSERT_EQ(sum, expected) << n << (big_endian ? " big" : " little");
    }
}

TEST(WalFormat, HeaderAndFramesComeBack) {
  for (const bool big_endian : {false, true}) {
    WalHeader header{.big_endian_sums = big_endian,
                     .page_size = 65536,
                     .checkpoint_sequence = 9,
                     .salts = {{1, 2}},
                     .sum = {}};
    std::byte bytes[wal_header_bytes];
    header.encode(bytes);
    const auto back = WalHeader::decode(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->big_endian_sums, big_endian);
    EXPECT_EQ(back->page_size, 65536u);
    EXPECT_EQ(back->checkpoint_sequence, 9u);
    EXPECT_EQ(back->salts, header.salts);
    EXPECT_EQ(back->sum, header.sum);

    const std::vector<std::byte> page(65536, std::byte{3});
    std::byte frame[frame_header_bytes];
    WalChecksum sum = header.sum;
    FrameHeader{.page = PageNo{77}, .commit_pages = 99}.encode(frame, page, header, sum);
    WalChecksum read_sum = header.sum;
    const auto f = FrameHeader::decode(frame, page, header, read_sum);
    ASSERT_TRUE(f);
    EXPECT_EQ(f->page, PageNo{77});
    EXPECT_EQ(f->commit_pages, 99u);
    EXPECT_EQ(read_sum, sum);
    for (std::size_t i = 0; i < frame_header_bytes; ++i) {  // no byte may change (L1)
      frame[i] ^= std::byte{1};
      WalChecksum s = header.sum;
      EXPECT_FALSE(FrameHeader::decode(frame, page, header, s)) << "byte " << i;
      frame[i] ^= std::byte{1};
    }
    for (std::size_t i = 0; i < wal_header_bytes; ++i) {
      bytes[i] ^= std::byte{16};
      EXPECT_FALSE(WalHeader::decode(bytes)) << "byte " << i;
      bytes[i] ^= std::byte{16};
    }
  }
}

TEST(WalFormat, AnotherVersionIsRefused) {
  WalHeader header{.page_size = 512, .salts = {{1, 2}}, .sum = {}};
  std::byte bytes[wal_header_bytes];
  header.encode(bytes);
  store_be32(bytes + 4, 3008000);
  WalChecksum sum;
  wal_checksum(header.big_endian_sums, {bytes, 24}, sum);
  store_be32(bytes + 24, sum.a);
  store_be32(bytes + 28, sum.b);
  EXPECT_THROW((void)WalHeader::decode(bytes), Error);
}

class WalIndexTest : public ::testing::Test {
 protected:
  WalIndexTest() { EXPECT_TRUE(index.attach(true)); }
  HeapSharing memory;
  WalIndex index{memory};
};

TEST_F(WalIndexTest, FindsTheNewestFrameWithinBounds) {
  for (const std::uint32_t pages : {1u, 500u, 100000u}) {
    Random random(pages);
    std::map<std::uint32_t, std::vector<std::uint32_t>> model;
    constexpr std::uint32_t frames = 9000;  // three regions
    for (std::uint32_t frame = 1; frame <= frames; ++frame) {
      const auto page = static_cast<std::uint32_t>(1 + random.below(pages));
      index.append(frame, PageNo{page});
      model[page].push_back(frame);
    }
    for (int i = 0; i < 5000; ++i) {
      const auto page = static_cast<std::uint32_t>(1 + random.below(pages + 2));
      const auto min = static_cast<std::uint32_t>(1 + random.below(frames));
      const auto max = static_cast<std::uint32_t>(random.below(frames + 1));
      const auto& of_page = model[page];
      const auto after = std::upper_bound(of_page.begin(), of_page.end(), max);
      const std::uint32_t expected = after == of_page.begin() || *(after - 1) < min ? 0 : *(after - 1);
      ASSERT_EQ(index.find(PageNo{page}, min, max), expected) << page << " in " << min << " … " << max;
    }
    for (std::uint32_t frame : {1u, 4062u, 4063u, 8158u, 8159u, frames})
      EXPECT_NE(
          std::find(model[raw(index.page_of(frame))].begin(), model[raw(index.page_of(frame))].end(), frame),
          model[raw(index.page_of(frame))].end());
  }
}

TEST_F(WalIndexTest, WhatAWriterLeftBehindIsForgotten) {
  for (const std::uint32_t committed : {0u, 10u, 4061u, 4062u, 4063u, 5000u}) {
    for (std::uint32_t f = 1; f <= committed; ++f) index.append(f, PageNo{f});
    for (std::uint32_t f = committed + 1; f <= committed + 6000; ++f) index.append(f, PageNo{7});
    index.append(committed + 1, PageNo{8});  // the next writer begins where the last commit ended
    EXPECT_EQ(index.find(PageNo{8}, 1, committed + 1), committed + 1);
    EXPECT_EQ(index.find(PageNo{7}, 1, committed + 1), committed >= 7 ? 7u : 0u);
  }
}

TEST_F(WalIndexTest, ADamagedTableIsAnErrorNotALoop) {
  for (std::uint32_t f = 1; f <= 100; ++f) index.append(f, PageNo{f});
  std::byte* const region = memory.map(0, false);
  for (std::size_t i = region_bytes - 2 * hash_slots; i < region_bytes; i += 2) {
    const std::uint16_t place = 60000;
    std::memcpy(region + i, &place, 2);
  }
  EXPECT_THROW((void)index.find(PageNo{5}, 1, 100), Error);
}

TEST_F(WalIndexTest, TornHeadersAreNotBelieved) {
  IndexHeader h;
  h.set_page_size(65536);
  EXPECT_EQ(h.page_size(), 65536u);
  h.set_page_size(4096);
  EXPECT_EQ(h.page_size(), 4096u);
  h.frames = 17;
  index.write_header(h);
  IndexHeader back;
  ASSERT_TRUE(index.read_header(back));
  EXPECT_EQ(back, h);
  EXPECT_TRUE(index.header_is(h));
  std::byte* const region = memory.map(0, false);
  for (std::size_t i = 0; i < 2 * sizeof(IndexHeader); ++i) {
    region[i] ^= std::byte{4};
    EXPECT_FALSE(index.read_header(back)) << i;
    region[i] ^= std::byte{4};
  }
}

/// (X…) to the bit: stock SQLite and we recover the same log; every byte that means something is equal.
TEST(WalIndexInterop, RecoveryBuildsWhatStockBuilds) {
  for (const int rows : {0, 1, 300, 5000}) {
    const Folder folder;
    {
      Stock stock(folder.path("a.db"));
      stock.run(
          "pragma page_size=512; pragma journal_mode=wal; pragma wal_autocheckpoint=0; create table t(a);");
      stock.run("begin");
      for (int i = 0; i < rows; ++i) {
        stock.run("insert into t values(randomblob(400))");
        if (i % 100 == 0) stock.run("commit; begin");
      }
      stock.run("commit");
      copy_database(folder.path("a.db"), folder.path("theirs.db"));
      copy_database(folder.path("a.db"), folder.path("ours.db"));
    }
    Stock theirs(folder.path("theirs.db"));
    ASSERT_GE(theirs.number("select count(*) from t"), 0);
    auto store = open_wal_database(PosixFileSystem{}, folder.path("ours.db"));
    std::string a = read_file(folder.path("theirs.db-shm")), b = read_file(folder.path("ours.db-shm"));
    ASSERT_EQ(a.size(), b.size());
    // Bytes 4 … 8 are unused, 120 … 128 carry locks, 132 … 136 are unused.
    for (std::string* s : {&a, &b})
      for (const std::size_t i :
           {4u, 5u, 6u, 7u, 120u, 121u, 122u, 123u, 124u, 125u, 126u, 127u, 132u, 133u, 134u, 135u})
        (*s)[i] = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
      ASSERT_EQ(a[i], b[i]) << "byte " << i << ", " << rows << " rows";
  }
}

}  // namespace
}  // namespace pgmicro::pager::detail
