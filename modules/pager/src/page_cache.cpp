#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/page_cache.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <thread>

namespace pgmicro::pager::detail {

namespace {
/// Enough for a descent in a deep tree beside a few private pages.
constexpr std::size_t frames_min = 16;
/// How many frames one heavy barrier may set free: with another thread at work a barrier costs as much as 20 misses.
/// They are at most a small part of the cache, as what they held is gone before they are needed.
constexpr std::size_t evicted_at_once_max = 256;
constexpr std::size_t evicted_at_once_share = 16;
constexpr std::align_val_t transient_alignment{64};
}  // namespace

PageCache::PageCache(std::uint32_t page_size, std::size_t bytes)
    : pool_(page_size), bytes_max_(bytes), frames_max_(std::max(frames_min, bytes / pool_.stride_bytes())) {}

PageCache::~PageCache() {
  for ([[maybe_unused]] const Frame* f : frames_) PGM_ASSERT(f->pins.load() == 0);
  if constexpr (checked_build)
    Hazards::for_each(
        [&](const void* p) { PGM_ASSERT(std::find(frames_.begin(), frames_.end(), p) == frames_.end()); });
}

std::size_t PageCache::allocated_bytes() const noexcept {
  const std::lock_guard lock(mutex_);
  return pool_.allocated_bytes() + table_.allocated_bytes();
}

// Reading -----------------------------------------------------------------------------------------------------

PageCache::Frame* PageCache::find_locked(PageNo n, std::uint64_t version) noexcept {
  for (Frame* f = table_.find(n); f; f = f->next.load(std::memory_order_relaxed))
    if (covers(*f, version)) {
      pin(f);  // (C4)
      f->used.store(true, std::memory_order_relaxed);
      return f;
    }
  return nullptr;
}

PageCache::Found PageCache::find_slow(PageNo n, std::uint64_t version) noexcept {
  const std::lock_guard lock(mutex_);
  Frame* const f = find_locked(n, version);
  return {f, Hold(f)};
}

PageCache::Frame* PageCache::reserve() {
  {
    const std::lock_guard lock(mutex_);
    const bool full = frames_.size() >= frames_min &&
                      (frames_.size() + 1) * pool_.stride_bytes() + table_.allocated_bytes() > bytes_max_;
    const bool also_current = full || (checked_build && mean_.one_in(8));
    if (free_ == nullptr && (also_current || closed_.size() >= closed_due_)) evict(also_current);
    Frame* f = free_;
    if (f != nullptr) {
      free_ = f->link;
      f->free = false;
    } else if (!full) {
      if (frames_.size() == frames_.capacity()) {
        frames_.reserve(std::max<std::size_t>(16, frames_.size() * 2));
        closed_.reserve(frames_.capacity());
      }
      f = pool_.allocate();
      frames_.push_back(f);
    }
    if (f != nullptr) {
      pin(f);
      return f;
    }
  }
  void* memory = ::operator new(pool_.stride_bytes(), transient_alignment);  // (C5)
  auto* f = ::new (memory) Frame;
  f->transient = true;
  f->pins.store(1, std::memory_order_relaxed);
  return f;
}

PageCache::Frame* PageCache::insert(Frame* frame, PageNo n, std::uint64_t version) {
  if (frame->transient) return frame;
  const std::lock_guard lock(mutex_);
  if (Frame* faster = find_locked(n, version)) {
    unpin(frame);
    make_free(frame);
    return faster;
  }
  table_.reuse_empty_chunks();
  std::atomic<Frame*>* place = nullptr;
  try {
    place = &table_.slot(n);
  } catch (...) {
    unpin(frame);
    make_free(frame);
    throw;
  }
  bool newest = version >= newest_.load(std::memory_order_relaxed) && frameless_in_flight_ == 0;
  Frame* older = place->load(std::memory_order_relaxed);
  while (older && older->from.load(std::memory_order_relaxed) > version) {
    newest = false;
    place = &older->next;
    older = place->load(std::memory_order_relaxed);
  }
  frame->no.store(raw(n), std::memory_order_relaxed);
  frame->until.store(newest ? Frame::never : version + 1, std::memory_order_relaxed);  // (C1)
  frame->next.store(older, std::memory_order_relaxed);
  frame->used.store(true, std::memory_order_relaxed);
  frame->from.store(version, std::memory_order_release);
  place->store(frame, std::memory_order_release);
  return frame;
}

void PageCache::unpin_transient(Frame* f) noexcept {
  if (f->pins.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  f->~Frame();
  ::operator delete(f, transient_alignment);
}

// Frames ------------------------------------------------------------------------------------------------------

/// Frames chosen to be set free.
struct PageCache::Victims {
  std::array<Frame*, evicted_at_once_max> frames;
  std::size_t count = 0;

  [[nodiscard]] bool empty() const noexcept { return count == 0; }
  void add(Frame* f) noexcept {
    f->free = true;  // so that it is not chosen twice
    frames[count++] = f;
  }
  void drop(Frame** f) noexcept {
    (*f)->free = false;
    *f = frames[--count];
  }
  void spare_held() noexcept {
    Hazards::for_each([this](const void* p) {
      Frame** const end = frames.data() + count;
      if (Frame** const held = std::find(frames.data(), end, p); held != end) drop(held);
    });
  }
};

/// Those that got a successor: else a page that is committed again and again would fill the cache with its past. Who
/// still looks into the past sets `used`, and keeps what he looked at until the clock comes by.
void PageCache::choose_closed(Victims& victims) noexcept {
  // The last first, as they stand right behind their successors. Some may be other pages' frames by now.
  auto kept = closed_.end(), c = kept;
  while (c != closed_.begin() && victims.count < victims.frames.size()) {
    Frame* const f = *--c;
    if (f->free || f->until.load(std::memory_order_relaxed) == Frame::never) continue;
    if (f->pins.load(std::memory_order_acquire) != 0)
      *--kept = f;
    else if (!f->used.load(std::memory_order_relaxed))
      victims.add(f);
  }
  closed_.erase(c, kept);
  closed_due_ = closed_.size() + closed_at_once;
  victims.spare_held();
}

/// Two rounds of the clock: the first may only clear marks.
void PageCache::choose_by_clock(Victims& victims) noexcept {
  const std::uint64_t newest = newest_.load(std::memory_order_relaxed);
  const std::size_t wanted =
      std::clamp<std::size_t>(frames_.size() / evicted_at_once_share, 1, victims.frames.size());
  for (std::size_t looked = 0; victims.empty() && looked < 2 * frames_.size();) {
    for (; looked < 2 * frames_.size() && victims.count < wanted; ++looked) {
      Frame* const f = frames_[hand_];
      hand_ = hand_ + 1 == frames_.size() ? 0 : hand_ + 1;
      if (f->free || f->pins.load(std::memory_order_acquire) != 0) continue;
      if (f->until.load(std::memory_order_relaxed) > newest && f->used.load(std::memory_order_relaxed))
        f->used.store(false, std::memory_order_relaxed);
      else
        victims.add(f);
    }
    victims.spare_held();
  }
}

/// Takes frames that nobody holds from their pages, and sets them free (C4).
void PageCache::evict(bool also_current) noexcept {
  Victims victims;
  choose_closed(victims);
  if (victims.empty() && also_current) choose_by_clock(victims);
  if (victims.empty()) return;
  for (std::size_t i = 0; i < victims.count; ++i)
    if (victims.frames[i]->from.load(std::memory_order_relaxed) != Frame::never) unlink(victims.frames[i]);
  if (!Hazards::heavy_barrier())
    while (!victims.empty()) victims.drop(victims.frames.data());
  // Those that readers came upon since they were chosen stand nowhere now, and the clock finds them again.
  victims.spare_held();
  for (std::size_t i = 0; i < victims.count; ++i) make_free(victims.frames[i]);
}

void PageCache::unlink(Frame* f) noexcept {
  std::atomic<Frame*>* place = &table_.slot(PageNo{f->no.load(std::memory_order_relaxed)});
  while (place->load(std::memory_order_relaxed) != f) place = &place->load(std::memory_order_relaxed)->next;
  place->store(f->next.load(std::memory_order_relaxed), std::memory_order_release);
  f->from.store(Frame::never, std::memory_order_release);
}

/// A frame that stands nowhere, and that no hazard holds. If somebody has it pinned, the clock will find it.
void PageCache::make_free(Frame* f) noexcept {
  PGM_ASSERT(f->from.load(std::memory_order_relaxed) == Frame::never);
  f->free = f->pins.load(std::memory_order_acquire) == 0;
  if (!f->free) return;
  if constexpr (checked_build) std::memset(f->bytes(), 0xdb, pool_.page_size());
  f->link = free_;
  free_ = f;
}

void PageCache::free_private(Frame* f) noexcept {
  if (f->transient) return unpin_transient(f);
  const std::lock_guard lock(mutex_);  // before the pin goes: then the clock may take it
  unpin(f);
  make_free(f);
}

// Commits -----------------------------------------------------------------------------------------------------

/// The newest frame of `n` is valid up to `until`, not beyond.
void PageCache::close(PageNo n, std::uint64_t until) noexcept {
  Frame* f = table_.find(n);
  if (!f || f->until.load(std::memory_order_relaxed) != Frame::never) return;
  f->until.store(until, std::memory_order_release);
  f->used.store(false, std::memory_order_relaxed);
  if (closed_.size() < closed_.capacity()) closed_.push_back(f);
}

bool PageCache::has_frameless(std::span<const PrivatePage> pages) noexcept {
  return std::any_of(pages.begin(), pages.end(),
                     [](const PrivatePage& page) { return !page.frame || page.frame->transient; });
}

void PageCache::publish(std::span<const PrivatePage> pages, std::uint64_t base) {
  const std::lock_guard lock(mutex_);
  table_.reuse_empty_chunks();
  for (const auto& page : pages) (void)table_.slot(page.no);
  ++in_flight_;
  frameless_in_flight_ += has_frameless(pages);
  for (const auto& [no, frame] : pages) {
    close(no, base + 1);
    if (!frame || frame->transient) continue;
    auto& slot = table_.slot(no);
    frame->no.store(raw(no), std::memory_order_relaxed);
    frame->until.store(Frame::never, std::memory_order_relaxed);
    frame->next.store(slot.load(std::memory_order_relaxed), std::memory_order_relaxed);
    frame->used.store(true, std::memory_order_relaxed);
    frame->from.store(base + 1, std::memory_order_release);
    slot.store(frame, std::memory_order_release);
  }
}

void PageCache::settle(std::span<const PrivatePage> pages, std::uint64_t version) noexcept {
  const std::lock_guard lock(mutex_);
  newest_.store(version, std::memory_order_release);
  --in_flight_;
  frameless_in_flight_ -= has_frameless(pages);
  for (const auto& page : pages)
    if (page.frame) unpin(page.frame);
}

void PageCache::withdraw(std::span<const PrivatePage> pages) noexcept {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  frameless_in_flight_ -= has_frameless(pages);
  for (const auto& [no, frame] : pages) {
    if (!frame) continue;
    const bool transient = frame->transient;
    if (!transient) unlink(frame);
    unpin(frame);
    if (!transient) make_free(frame);
  }
}

void PageCache::await_settled(std::uint64_t version) {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (!in_flight_ || newest_.load(std::memory_order_relaxed) >= version) return;
    }
    std::this_thread::yield();
  }
}

void PageCache::advance(std::uint64_t version, std::span<const PageNo> changed) noexcept {
  const std::lock_guard lock(mutex_);
  const std::uint64_t newest = newest_.load(std::memory_order_relaxed);
  for (const PageNo n : changed) close(n, newest + 1);
  newest_.store(version, std::memory_order_release);
}

void PageCache::advance(std::uint64_t version) noexcept {
  const std::lock_guard lock(mutex_);
  const std::uint64_t newest = newest_.load(std::memory_order_relaxed);
  for (Frame* f : frames_)
    if (f->from.load(std::memory_order_relaxed) != Frame::never &&
        f->until.load(std::memory_order_relaxed) == Frame::never)
      f->until.store(newest + 1, std::memory_order_release);
  newest_.store(version, std::memory_order_release);
}

}  // namespace pgmicro::pager::detail
