#include <gtest/gtest.h>

#include <pgmicro/base/arena.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/base/varint.hpp>

#include <cerrno>

namespace pgmicro {
namespace {

TEST(Varint, RoundTripsAtEveryLengthBoundary) {
  Random random(1);
  for (int bits = 0; bits <= 64; ++bits)
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t edge = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits);
      const std::uint64_t v =
          i < 100 ? edge + static_cast<std::uint64_t>(i - 50) : random.next() >> (64 - (bits ? bits : 1));
      std::byte buffer[9];
      const int n = put_varint(buffer, v);
      ASSERT_EQ(n, varint_size(v));
      std::uint64_t back = 0;
      ASSERT_EQ(get_varint(buffer, buffer + n, back), n);
      ASSERT_EQ(back, v);
      for (int cut = 0; cut < n; ++cut)
        ASSERT_EQ(get_varint(buffer, buffer + cut, back), 0) << v << " cut at " << cut;
    }
}

TEST(Varint, LongFormsOfSmallNumbersAreRead) {  // SQLite never writes them, but accepts them
  const std::byte padded[] = {std::byte{0x80}, std::byte{0x80}, std::byte{0x05}};
  std::uint64_t v = 0;
  EXPECT_EQ(get_varint(padded, padded + 3, v), 3);
  EXPECT_EQ(v, 5u);
}

TEST(Bytes, BigEndian) {
  std::byte b[8];
  store_be64(b, 0x0102030405060708u);
  EXPECT_EQ(load_be16(b), 0x0102u);
  EXPECT_EQ(load_be32(b + 2), 0x03040506u);
  EXPECT_EQ(load_be64(b), 0x0102030405060708u);
}

TEST(SqlState, PacksAndPrints) {
  EXPECT_EQ(errc::data_corrupted.text(), "XX001");
  EXPECT_EQ(errc::feature_not_supported.text(), "0A000");
  EXPECT_EQ(SqlState::parse("0A000"), errc::feature_not_supported);
  EXPECT_EQ(errc::feature_not_supported.code(), std::uint32_t{'A' - '0'} << 6) << "as PostgreSQL packs 0A000";
}

TEST(ErrorReport, CarriesItsParts) {
  try {
    throw Error(errc::io_error, "m").detail("d").hint("h").position(7);
  } catch (const Error& e) {
    const Error copy = e;
    EXPECT_STREQ(copy.what(), "58030: m");
    EXPECT_EQ(copy.detail(), "d");
    EXPECT_EQ(copy.hint(), "h");
    EXPECT_EQ(copy.position(), 7);
    EXPECT_NE(std::string(copy.source_file()).find("base_test"), std::string::npos);
  }
  EXPECT_EQ(system_error(ENOSPC, "write", "x").sqlstate(), errc::disk_full);
  EXPECT_EQ(system_error(ENOENT, "open", "x").message(),
            "could not open file \"x\": No such file or directory");
}

TEST(ArenaTest, AlignsGrowsAndResets) {
  Arena arena(256);
  for (std::size_t i = 0; i < 1000; ++i) {
    auto* const p = arena.allocate(i % 700, 8);
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(p) % 8, 0u);
    std::memset(p, 0xab, i % 700);
  }
  EXPECT_EQ(arena.copy("hello"), "hello");
  arena.reset();
  EXPECT_LE(arena.allocated_bytes(), 1024u);
  EXPECT_EQ(*arena.make<int>(3), 3);
}

}  // namespace
}  // namespace pgmicro
