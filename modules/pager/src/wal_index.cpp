#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/wal_index.hpp>

#include <algorithm>
#include <string>

namespace pgmicro::pager::detail {
namespace {

// Other processes read and write these bytes at any time, so each access is an atomic one of its own
// size, without order; order comes from memory_barrier() and the locks.
[[nodiscard]] std::uint32_t load32(const std::byte* p) noexcept {
  return __atomic_load_n(reinterpret_cast<const std::uint32_t*>(p), __ATOMIC_RELAXED);
}
[[nodiscard]] std::uint16_t load16(const std::byte* p) noexcept {
  return __atomic_load_n(reinterpret_cast<const std::uint16_t*>(p), __ATOMIC_RELAXED);
}
void store32(std::byte* p, std::uint32_t v) noexcept {
  __atomic_store_n(reinterpret_cast<std::uint32_t*>(p), v, __ATOMIC_RELAXED);
}
void store16(std::byte* p, std::uint16_t v) noexcept {
  __atomic_store_n(reinterpret_cast<std::uint16_t*>(p), v, __ATOMIC_RELAXED);
}

constexpr std::uint32_t header_words = sizeof(IndexHeader) / 4;

void load_copy(const std::byte* from, IndexHeader& to) noexcept {
  std::uint32_t words[header_words];
  for (std::uint32_t i = 0; i < header_words; ++i) words[i] = load32(from + i * 4);
  std::memcpy(&to, words, sizeof to);
}
void store_copy(std::byte* to, const IndexHeader& from) noexcept {
  std::uint32_t words[header_words];
  std::memcpy(words, &from, sizeof from);
  for (std::uint32_t i = 0; i < header_words; ++i) store32(to + i * 4, words[i]);
}

[[nodiscard]] WalChecksum sum_of(const IndexHeader& h) noexcept {
  WalChecksum sum;
  wal_checksum(std::endian::native == std::endian::big,
               {reinterpret_cast<const std::byte*>(&h), offsetof(IndexHeader, sum)}, sum);
  return sum;
}

[[nodiscard]] constexpr std::uint32_t region_of(std::uint32_t frame) noexcept {
  return (frame + region_frames - first_region_frames - 1) / region_frames;
}

/// The parts of a region. `base + i` is the frame of place i = 1, 2, …
struct Places {
  std::byte* pages;
  std::byte* hash;
  std::uint32_t base;
  std::uint32_t count;

  Places(std::byte* region, std::uint32_t r) noexcept
      : pages(region + (r == 0 ? index_header_bytes : 0)), hash(region + region_frames * 4),
        base(r == 0 ? 0 : first_region_frames + (r - 1) * region_frames),
        count(r == 0 ? first_region_frames : region_frames) {}

  [[nodiscard]] std::uint32_t page(std::uint32_t place) const noexcept {
    return load32(pages + (place - 1) * 4);
  }
  [[nodiscard]] std::uint16_t slot(std::uint32_t s) const noexcept { return load16(hash + s * 2); }
};

[[nodiscard]] constexpr std::uint32_t first_slot(std::uint32_t page) noexcept {
  return page * 383 % hash_slots;
}
[[nodiscard]] constexpr std::uint32_t next_slot(std::uint32_t s) noexcept { return (s + 1) % hash_slots; }

[[nodiscard]] Error damaged() { return corrupt("the wal-index's hash table has no end"); }

/// The free slot where `page` belongs. There are twice as many slots as places, so there is one.
[[nodiscard]] std::uint32_t free_slot(const Places& p, std::uint32_t page) {
  std::uint32_t s = first_slot(page);
  for (std::uint32_t left = hash_slots; p.slot(s) != 0; s = next_slot(s))
    if (left-- == 0) throw damaged();
  return s;
}

}  // namespace

std::byte* HeapSharing::map(std::uint32_t region, bool extend) {
  const std::lock_guard lock(mutex_);
  while (extend && regions_.size() <= region) regions_.push_back(std::make_unique<Region>());
  return region < regions_.size() ? regions_[region]->bytes : nullptr;
}

WalIndex::~WalIndex() {
  for (auto& row : rows_) delete row.load(std::memory_order_relaxed);
}

std::byte* WalIndex::region(std::uint32_t r, bool extend) const {
  auto& row_at = rows_[r / table_row];
  if (Row* const row = row_at.load(std::memory_order_acquire))
    if (std::byte* const p = (*row)[r % table_row].load(std::memory_order_acquire)) return p;
  const std::lock_guard lock(map_mutex_);
  Row* row = row_at.load(std::memory_order_relaxed);
  if (row == nullptr) {
    row = new Row{};
    row_at.store(row, std::memory_order_release);
  }
  std::byte* const p = sharing_.map(r, extend);
  (*row)[r % table_row].store(p, std::memory_order_release);
  return p;
}

bool WalIndex::attach(bool extend) {
  first_ = region(0, extend);
  return first_ != nullptr;
}

bool WalIndex::read_header(IndexHeader& out) const noexcept {
  IndexHeader second;
  load_copy(first_, out);
  memory_barrier();
  load_copy(first_ + sizeof(IndexHeader), second);
  return out == second && out.initialised != 0 && out.sum == sum_of(out);
}

bool WalIndex::header_is(const std::byte* first_region, const IndexHeader& h) noexcept {
  std::uint64_t ours[sizeof(IndexHeader) / 8];
  std::memcpy(ours, &h, sizeof h);
  std::uint64_t different = 0;
  for (std::size_t i = 0; i < std::size(ours); ++i)
    different |=
        __atomic_load_n(reinterpret_cast<const std::uint64_t*>(first_region) + i, __ATOMIC_RELAXED) ^ ours[i];
  return different == 0;
}

void WalIndex::seal(IndexHeader& h) noexcept {
  h.initialised = 1;
  h.version = wal_version;
  h.sum = sum_of(h);
}

void WalIndex::write_header(IndexHeader& h) noexcept {
  seal(h);
  std::byte* const at = region(0, false);
  store_copy(at + sizeof(IndexHeader), h);
  memory_barrier();
  store_copy(at, h);
}

void WalIndex::store_info(std::size_t offset, std::uint32_t v) noexcept {
  __atomic_store_n(reinterpret_cast<std::uint32_t*>(region(0, false) + info_offset + offset), v,
                   __ATOMIC_SEQ_CST);
}

void WalIndex::append(std::uint32_t frame, PageNo page) {
  const std::uint32_t r = region_of(frame);
  std::byte* const bytes = region(r, true);
  if (bytes == nullptr) throw Error(errc::io_error, "could not extend the wal-index");
  const Places p(bytes, r);
  const std::uint32_t place = frame - p.base;
  if (place == 1) {
    for (std::byte* at = p.pages; at != bytes + region_bytes; at += 4) store32(at, 0);
  } else if (p.page(place) != 0) {  // what a writer left that did not come to commit
    for (std::uint32_t s = 0; s < hash_slots; ++s)
      if (p.slot(s) >= place) store16(p.hash + s * 2, 0);
    for (std::uint32_t i = place; i <= p.count; ++i) store32(p.pages + (i - 1) * 4, 0);
  }
  const std::uint32_t s = free_slot(p, raw(page));
  store32(p.pages + (place - 1) * 4, raw(page));
  store16(p.hash + s * 2, static_cast<std::uint16_t>(place));
}

std::uint32_t WalIndex::find(PageNo page, std::uint32_t min_frame, std::uint32_t max_frame) const {
  if (max_frame < min_frame || max_frame == 0) return 0;
  const std::uint32_t r_min = region_of(std::max(min_frame, 1u));
  for (std::uint32_t r = region_of(max_frame);; --r) {
    std::byte* const bytes = region(r, false);
    if (bytes == nullptr) throw corrupt("the wal-index ends before the frames that it announces");
    const Places p(bytes, r);
    std::uint32_t found = 0, left = hash_slots;
    for (std::uint32_t s = first_slot(raw(page));; s = next_slot(s)) {
      const std::uint32_t place = p.slot(s);
      if (place == 0) break;
      const std::uint32_t frame = p.base + place;
      if (place <= p.count && frame <= max_frame && frame >= min_frame && frame > found &&
          p.page(place) == raw(page))
        found = frame;
      if (left-- == 0) throw damaged();
    }
    if (found != 0 || r == r_min) return found;
  }
}

PageNo WalIndex::page_of(std::uint32_t frame) const {
  const std::uint32_t r = region_of(frame);
  std::byte* const bytes = region(r, false);
  if (bytes == nullptr) throw corrupt("the wal-index ends before the frames that it announces");
  const Places p(bytes, r);
  return PageNo{p.page(frame - p.base)};
}

void WalIndex::rebuild(std::span<const PageNo> pages) {
  alignas(8) std::byte fresh[region_bytes];
  std::uint32_t done = 0;
  for (std::uint32_t r = 0; r == 0 || done < pages.size(); ++r) {
    std::memset(fresh, 0, sizeof fresh);
    const Places p(fresh, r);
    for (std::uint32_t place = 1; place <= p.count && done < pages.size(); ++place, ++done) {
      const std::uint32_t s = free_slot(p, raw(pages[done]));
      store32(p.pages + (place - 1) * 4, raw(pages[done]));
      store16(p.hash + s * 2, static_cast<std::uint16_t>(place));
    }
    std::byte* const bytes = region(r, true);
    if (bytes == nullptr) throw Error(errc::io_error, "could not extend the wal-index");
    for (std::size_t at = r == 0 ? index_header_bytes : 0; at < region_bytes; at += 4)
      store32(bytes + at, load32(fresh + at));
  }
}

}  // namespace pgmicro::pager::detail
