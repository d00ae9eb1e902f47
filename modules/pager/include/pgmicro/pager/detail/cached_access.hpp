#pragma once
/// How a Pager reaches pages that lie elsewhere: through its cache. Beside it, with the same members, stands
/// resident_access.hpp.

#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/detail/page_cache.hpp>
#include <pgmicro/pager/detail/write_set.hpp>
#include <pgmicro/pager/page_store.hpp>
#include <pgmicro/pager/pager_options.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace pgmicro::pager::detail {

template <PageStore S>
class CachedAccess final : public PageSource {
 public:
  using Snapshot = typename S::Snapshot;
  static constexpr bool spills = SpillingStore<S>;

  /// Keeps a frame as it is. The same for private pages: a pinned one is not spilled.
  template <class Byte>
  class FramePin {
   public:
    FramePin() noexcept = default;
    explicit FramePin(PageBlock* pinned) noexcept : data_(pinned->bytes()), hold_(pinned) {}
    explicit FramePin(PageCache::Found found) noexcept
        : data_(found.frame->bytes()), hold_(std::move(found.hold)) {}
    /// Of bytes that stay without being pinned.
    explicit FramePin(Byte* resident) noexcept : data_(resident) {}
    FramePin(FramePin&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), hold_(std::move(other.hold_)) {}
    FramePin& operator=(FramePin&& other) noexcept {
      std::swap(data_, other.data_);
      hold_ = std::move(other.hold_);
      return *this;
    }
    [[nodiscard]] Byte* data() const noexcept { return data_; }

   private:
    Byte* data_ = nullptr;
    PageCache::Hold hold_;
  };
  using Pin = FramePin<const std::byte>;
  using MutPin = FramePin<std::byte>;

  CachedAccess(S& store, const PagerOptions& options)
      : store_(store), cache_(store.page_size(), options.cache_bytes) {}

  /// What a transaction at `at` sees is about to be asked for (C2).
  void enter(const Snapshot& at) {
    if (caches() && at.version() != cache_.newest()) [[unlikely]]
      catch_up(at);
  }

  [[nodiscard]] Pin pin(const Snapshot& at, PageNo n) {
    if constexpr (MaybeResidentPages<S>)
      if (store_.is_resident()) return Pin(store_.resident_if(at, n));
    if (PageCache::Found found = cache_.find(n, at.version()); found.frame != nullptr) [[likely]]
      return Pin(std::move(found));
    return load(at, n);
  }
  [[nodiscard]] static Pin private_pin(std::byte* bytes) noexcept { return Pin(pinned(bytes)); }
  [[nodiscard]] static MutPin private_edit(std::byte* bytes) noexcept { return MutPin(pinned(bytes)); }

  [[nodiscard]] std::byte* allocate_private() override { return cache_.allocate_private()->bytes(); }
  void free_private(std::byte* bytes) noexcept override { cache_.free_private(PageBlock::of(bytes)); }

  /// The pages of a commit on its way: frames that readers will find when it is visible.
  using Published = std::vector<PageCache::PrivatePage>;

  /// Hands the write set's pages to the cache (C3), and returns the images for the store; they live until the
  /// next publish(). On top of the version `base`.
  [[nodiscard]] PageBatch publish(std::uint64_t base, WriteSet& writes, std::uint32_t pages, Published& out) {
    const auto& numbers = writes.sorted(pages);
    images_.clear();
    images_.reserve(numbers.size());
    for (const PageNo n : numbers) images_.push_back({n, {writes.bytes_of(n), store_.page_size()}});
    out.clear();
    if (!caches()) return images_;
    out.reserve(writes.entries().size());
    for (const auto& entry : writes.entries()) {
      if (raw(entry.no) > pages) continue;
      std::byte* bytes = writes.bytes_of(entry.no);
      out.push_back({entry.no, bytes ? PageBlock::of(bytes) : nullptr});
    }
    cache_.publish(out, base);
    for (const auto& page : out)
      if (page.frame) writes.disown(page.no);
    return images_;
  }
  /// The commit is visible, as `done`.
  void settle(const Published& pages, const Snapshot& done) {
    if (!caches()) return;
    cache_.settle(pages, done.version());
    if constexpr (ChangeTracking<S>) {
      // Not before: whoever learns of a commit may be waiting for settle().
      const std::lock_guard lock(learning_);
      if (done.version() == cache_.newest()) known_ = done;
    }
  }
  /// It has not happened.
  void withdraw(const Published& pages) noexcept {
    if (caches()) cache_.withdraw(pages);
  }

  /// The write set as one commit of `writer`. The snapshot is held.
  [[nodiscard]] Snapshot commit(typename S::Writer& writer, WriteSet& writes, std::uint32_t pages) {
    const PageBatch batch = publish(writer.base().version(), writes, pages, published_);
    try {
      Snapshot done = writer.commit(batch, pages);
      settle(published_, done);
      return done;
    } catch (...) {
      withdraw(published_);
      throw;
    }
  }

  /// Keeps private pages within their share of the cache: writes some of them early.
  void spill_if_needed(typename S::Writer& writer, WriteSet& writes) requires SpillingStore<S> {
    if (writes.resident_pages() >= private_max() || (checked_build && mean_.one_in(32))) [[unlikely]]
      spill(writer, writes, private_max() / 4 + 1);
  }
  /// Pages that have not changed since a mark cannot be spilled after it (write_set.hpp, (W6)), so that a mark
  /// set on a full write set would leave no room.
  void spill_before_mark(typename S::Writer& writer, WriteSet& writes) requires SpillingStore<S> {
    if (writes.resident_pages() >= private_max() / 2) spill(writer, writes, private_max());
  }
  /// Brings a spilled page back.
  void refill(typename S::Writer& writer, WriteSet& writes, PageNo n) requires SpillingStore<S> {
    spill_if_needed(writer, writes);
    std::byte* bytes = writes.refill(n);
    if (pgm::never(!writer.read_spilled(n, {bytes, store_.page_size()})))
      throw Error(errc::internal, "a spilled page is missing");
  }

  [[nodiscard]] std::size_t allocated_bytes() const noexcept { return cache_.allocated_bytes(); }

 private:
  [[nodiscard]] bool caches() const noexcept {
    if constexpr (MaybeResidentPages<S>)
      return !store_.is_resident();
    else
      return true;
  }

  static PageBlock* pinned(std::byte* bytes) noexcept {
    PageBlock* frame = PageBlock::of(bytes);
    PageCache::pin(frame);
    return frame;
  }

  Pin load(const Snapshot& at, PageNo n) {
    PageBlock* frame = cache_.reserve();
    try {
      store_.read(at, n, {frame->bytes(), store_.page_size()});
    } catch (...) {
      cache_.free_private(frame);
      throw;
    }
    return Pin(cache_.insert(frame, n, at.version()));
  }

  void catch_up(const Snapshot& at) {
    cache_.await_settled(
        at.version());  // without the lock, which settle() takes between the commits of a group
    const std::lock_guard lock(learning_);
    if (at.version() <= cache_.newest()) return;
    if constexpr (ChangeTracking<S>) {
      changed_.clear();
      if (known_ && store_.changed(*known_, at, changed_))
        cache_.advance(at.version(), changed_);
      else
        cache_.advance(at.version());
      known_ = at;
    } else {
      cache_.advance(at.version());
    }
  }

  [[nodiscard]] std::size_t private_max() const noexcept { return cache_.frames_max() * 3 / 4; }

  void spill(typename S::Writer& writer, WriteSet& writes, std::size_t wanted) requires SpillingStore<S> {
    const auto unpinned = [](const std::byte* bytes) {
      return reinterpret_cast<const PageBlock*>(bytes - sizeof(PageBlock))->pins == 1;
    };
    victims_.clear();
    wanted -= std::min(wanted, writes.drop_clean(unpinned));
    writes.choose_victims(wanted, unpinned, victims_);
    if (victims_.empty()) return;
    std::sort(victims_.begin(), victims_.end());
    images_.clear();
    images_.reserve(victims_.size());
    for (const PageNo n : victims_) images_.push_back({n, {writes.bytes_of(n), store_.page_size()}});
    writer.spill(images_);
    for (const PageNo n : victims_) writes.spilled(n);
  }

  S& store_;
  PageCache cache_;

  std::mutex learning_;
  std::optional<Snapshot> known_;  ///< of cache_.newest(), where the store can say what changed since
  std::vector<PageNo> changed_;

  // The writer's, kept between commits for their capacity.
  std::vector<PageImage> images_;
  Published published_;
  std::vector<PageNo> victims_;
  Random mean_{2};
};

}  // namespace pgmicro::pager::detail
