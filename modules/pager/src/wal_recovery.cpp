#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/wal_recovery.hpp>

#include <algorithm>
#include <vector>

namespace pgmicro::pager::detail {
namespace {

/// The pages of the log's frames up to its last commit, which `h` is made to describe.
[[nodiscard]] std::vector<PageNo> read_frames(AnyFile& log, IndexHeader& h) {
  std::vector<PageNo> pages;
  const std::uint64_t size = log.size();
  if (size < wal_header_bytes) return pages;
  std::byte header_bytes[wal_header_bytes];
  log.read(0, header_bytes);
  const auto header = WalHeader::decode(header_bytes);
  if (!header) return pages;
  h.big_endian_sums = header->big_endian_sums;
  h.salts = header->salts;

  constexpr std::size_t read_bytes = 1 << 20;
  const std::size_t frame_bytes = frame_header_bytes + header->page_size;
  std::vector<std::byte> buffer(std::max(read_bytes / frame_bytes, std::size_t{1}) * frame_bytes);
  WalChecksum sum = header->sum;
  std::size_t committed = 0;
  for (std::uint64_t at = wal_header_bytes; at + frame_bytes <= size; at += buffer.size()) {
    const std::size_t whole = std::min<std::uint64_t>(buffer.size(), (size - at) / frame_bytes * frame_bytes);
    log.read(at, {buffer.data(), whole});
    for (std::size_t i = 0; i < whole; i += frame_bytes) {
      const std::byte* const bytes = &buffer[i];
      const auto frame =
          FrameHeader::decode(bytes, {bytes + frame_header_bytes, header->page_size}, *header, sum);
      if (!frame) {
        pages.resize(committed);
        return pages;
      }
      pages.push_back(frame->page);
      if (frame->commit_pages == 0) continue;
      committed = pages.size();
      h.frames = static_cast<std::uint32_t>(committed);
      h.pages = frame->commit_pages;
      h.frame_sum = sum;
      h.set_page_size(header->page_size);
    }
    if (whole < buffer.size()) break;
  }
  pages.resize(committed);
  return pages;
}

}  // namespace

IndexHeader rebuild_index(AnyFile& log, WalIndex& index) {
  IndexHeader h;
  const std::vector<PageNo> pages = read_frames(log, h);
  index.rebuild(pages);
  index.write_header(h);
  index.set_backfilled(0);
  index.set_backfill_attempted(h.frames);
  index.set_mark(0, 0);
  return h;
}

}  // namespace pgmicro::pager::detail
