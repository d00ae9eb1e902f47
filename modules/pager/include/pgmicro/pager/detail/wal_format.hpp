#pragma once
/// The bytes of SQLite's write-ahead log, NAME-wal.
///
///     ┌───────────┬─────────────┬────────┬─────────────┬────────┬──
///     │ header 32 │ frame hd 24 │ page 1 │ frame hd 24 │ page 2 │ …      "frame 1" is the first
///     └───────────┴─────────────┴────────┴─────────────┴────────┴──
///
///     header, all big-endian                     frame header, all big-endian
///      0  magic 0x377f0682 | big-endian sums      0  page number
///      4  version 3007000                         4  commit frame: pages of the database; else 0
///      8  page size                               8  salt 1  ┐ as in the header, or the frame
///     12  checkpoint sequence number             12  salt 2  ┘ is what an earlier log left behind
///     16  salt 1: one more at each restart       16  checksum ┐ over all before it: header, then
///     20  salt 2: random at each restart         20  "        ┘ of each frame its first 8 bytes and page
///     24  checksum of bytes 0 … 23
///     28  "
///
/// (L1) A frame is valid if its salts are the header's, its page number is not 0, and its checksum continues
///      that of the frame before it (the header's for frame 1).
/// (L2) The log's content is its frames from 1 up to the last valid commit frame before the first frame
///      that is not valid. What follows does not exist.
///
/// The checksum is two 32-bit sums over words in pairs; whether a word is read little- or big-endian is said
/// by the lowest bit of the magic, so that each machine writes in its own order and all can read.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/ids.hpp>

#include <optional>

namespace pgmicro::pager::detail {

inline constexpr std::uint32_t wal_magic = 0x377f0682;
inline constexpr std::uint32_t wal_version = 3007000;
inline constexpr std::size_t wal_header_bytes = 32;
inline constexpr std::size_t frame_header_bytes = 24;

struct WalChecksum {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  friend bool operator==(const WalChecksum&, const WalChecksum&) noexcept = default;
};

/// Continues `sum` over `bytes`, whose length is a multiple of 8. `big_endian`: the order of the words.
void wal_checksum(bool big_endian, Bytes bytes, WalChecksum& sum) noexcept;

/// The salts, as the eight bytes that stand in the log's header and, unchanged, in the wal-index.
struct WalSalts {
  std::uint32_t raw[2] = {0, 0};
  friend bool operator==(const WalSalts&, const WalSalts&) noexcept = default;
  /// The salts of the next log in the same file: no frame that is in it has them.
  [[nodiscard]] WalSalts next() const;
};
static_assert(sizeof(WalSalts) == 8);

struct WalHeader {
  bool big_endian_sums = std::endian::native == std::endian::big;
  std::uint32_t page_size = 0;
  std::uint32_t checkpoint_sequence = 0;
  WalSalts salts;
  WalChecksum sum;  ///< of the header: where the frames' checksums start

  /// Sets `sum` and writes the bytes.
  void encode(std::byte* out) noexcept;
  /// Nothing: these bytes begin no log (L1). A log of another version throws 0A000.
  [[nodiscard]] static std::optional<WalHeader> decode(const std::byte* in);
};

struct FrameHeader {
  PageNo page = PageNo::none;
  std::uint32_t commit_pages = 0;  ///< 0: not a commit frame

  /// Writes the bytes of the frame that follows one with checksum `sum`, and moves `sum` on.
  void encode(std::byte* out, Bytes page_bytes, const WalHeader& log, WalChecksum& sum) const noexcept;
  /// Checks (L1) and moves `sum` on. Nothing: not a frame of this log.
  [[nodiscard]] static std::optional<FrameHeader> decode(const std::byte* in, Bytes page_bytes,
                                                         const WalHeader& log, WalChecksum& sum) noexcept;
};

[[nodiscard]] constexpr std::uint64_t frame_offset(std::uint32_t frame, std::uint32_t page_size) noexcept {
  return wal_header_bytes + std::uint64_t{frame - 1} * (page_size + frame_header_bytes);
}

[[nodiscard]] constexpr bool valid_page_size(std::uint32_t bytes) noexcept {
  return bytes >= 512 && bytes <= 65536 && std::has_single_bit(bytes);
}

}  // namespace pgmicro::pager::detail
