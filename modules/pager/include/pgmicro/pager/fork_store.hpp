#pragma once
/// A database on top of a snapshot of another: what is changed here lies in memory, everything else is read from
/// there. For stores whose pages do not lie in memory; MemoryStore::fork() is its own.
///
///     auto fork = store.fork();                        // WalStore
///     pager::ForkStore fork(std::move(store));         // any other
///
///     page 7 at a snapshot of ours:  changed here?        yes ─► our version chain
///                                    └─ no: kept?         yes ─► the copy
///                                           └─ no: page 7 as of the base's snapshot that we hold
///
/// A snapshot held for long would keep a log from ever starting anew. So where the base asks (KeeperAskingStore),
/// forks move on: they take a newer snapshot, copy the pages that differ from ours as they were, and let the
/// old one go. A fork thus costs the pages that either side has changed, and the base owes it nothing.
///
/// (K1) For every page that differs between the fork's origin and the snapshot held now, there is a kept copy.
///      Who reads looks for the copy after taking hold of the snapshot.

#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/page_store.hpp>

#include <cstring>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pgmicro::pager {

namespace detail {

/// The newest commit of a store, which stays readable; shared by a fork and its forks.
template <PageStore Base>
class ForkOrigin final : public SnapshotKeeper {
 public:
  using Snapshot = typename Base::Snapshot;

  explicit ForkOrigin(Base&& store)
      : store_(std::move(store)), held_(std::make_shared<const Held>(store_)),
        pages_(store_.page_count(held_->at)) {
    if constexpr (KeeperAskingStore<Base>) store_.add_keeper(*this);
  }
  ForkOrigin(const ForkOrigin&) = delete;
  ForkOrigin& operator=(const ForkOrigin&) = delete;
  ~ForkOrigin() {
    if constexpr (KeeperAskingStore<Base>) store_.remove_keeper(*this);
  }

  [[nodiscard]] std::uint32_t page_size() const noexcept { return store_.page_size(); }
  [[nodiscard]] std::uint32_t page_count() const noexcept { return pages_; }

  void read(PageNo n, MutBytes out) {
    std::shared_ptr<const Held> held;
    {
      const std::shared_lock lock(mutex_);  // (K1)
      if (const auto kept = kept_.find(raw(n)); kept != kept_.end()) {
        std::memcpy(out.data(), kept->second.get(), out.size());
        return;
      }
      held = held_;
    }
    store_.read(held->at, n, out);
  }

  /// One at a time: the store sees to that.
  void move_on() noexcept override {
    if constexpr (KeeperAskingStore<Base>) try {
        // Also to an equal one: it may do without what the older one needs of the store.
        auto newer = std::make_shared<const Held>(store_);
        std::vector<PageNo> differ;
        if (!store_.changed(held_->at, newer->at, differ)) return;
        for (std::uint32_t n = store_.page_count(newer->at) + 1; n <= pages_; ++n)
          differ.push_back(PageNo{n});
        Kept copies;
        for (const PageNo n : differ) {
          if (raw(n) > pages_ || kept_.contains(raw(n)) || copies.contains(raw(n))) continue;
          auto bytes = std::make_unique_for_overwrite<std::byte[]>(page_size());
          store_.read(held_->at, n, {bytes.get(), page_size()});
          copies.emplace(raw(n), std::move(bytes));
        }
        const std::unique_lock lock(mutex_);
        kept_.merge(copies);
        held_.swap(newer);
      } catch (...) {
        // Then the snapshot is held on; nothing else has changed.
      }
  }

 private:
  struct Held {
    explicit Held(Base& s) : store(s), at(s.latest()) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() { store.release(at); }
    Base& store;
    Snapshot at;
  };
  using Kept = std::unordered_map<std::uint32_t, std::unique_ptr<std::byte[]>>;

  Base store_;
  std::shared_mutex mutex_;  // for both:
  std::shared_ptr<const Held> held_;
  Kept kept_;
  const std::uint32_t pages_;
};

}  // namespace detail

/// Models PageStore and ForkableStore.
template <PageStore Base>
class ForkStore {
 public:
  using Snapshot = MemoryStore::Snapshot;
  using Writer = MemoryStore::Writer;

  /// Of the newest commit of `base`, a handle that is the fork's from now on.
  explicit ForkStore(Base base)
      : origin_(std::make_shared<detail::ForkOrigin<Base>>(std::move(base))),
        changed_(MemoryStore::overlay({.page_size = origin_->page_size()}, origin_->page_count())) {}

  [[nodiscard]] std::uint32_t page_size() const noexcept { return changed_.page_size(); }
  [[nodiscard]] Snapshot latest() noexcept { return changed_.latest(); }
  [[nodiscard]] std::uint32_t page_count(const Snapshot& at) const noexcept {
    return changed_.page_count(at);
  }
  void read(const Snapshot& at, PageNo n, MutBytes out) {
    if (const std::byte* bytes = changed_.find(at, n))
      std::memcpy(out.data(), bytes, out.size());
    else
      origin_->read(n, out);
  }
  void release(const Snapshot& at) noexcept { changed_.release(at); }
  [[nodiscard]] std::optional<Writer> begin_write() { return changed_.begin_write(); }

  /// As of the latest commit here.
  [[nodiscard]] ForkStore fork() { return ForkStore(origin_, changed_.fork()); }

 private:
  ForkStore(std::shared_ptr<detail::ForkOrigin<Base>> origin, MemoryStore changed)
      : origin_(std::move(origin)), changed_(std::move(changed)) {}

  std::shared_ptr<detail::ForkOrigin<Base>> origin_;
  MemoryStore changed_;
};

}  // namespace pgmicro::pager
