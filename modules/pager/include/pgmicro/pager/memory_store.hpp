#pragma once
/// Pages in memory: the version chains are the store. Readers take no latch and never wait; a commit copies
/// nothing (AdoptingStore); fork() is O(1).
///
///     page table        newest            older             older
///     slot of page 7 ─► [5, ∞) ─────────► [3, 5) ─────────► [1, 3)        [from, until): the snapshots
///                                                                          that see this version
///     commits   node 1 ◄─ node 3 ◄─ node 5 = current
///               refs 0    refs 2    refs 1                                 how many hold that snapshot
///
/// Reading page n as of s: the first block of n's chain with from <= s. What makes that safe beside a writer:
///
/// (M1), (M2) detail/page_pool.hpp: headers never dangle; `from` of a block only grows.
/// (M3) A block whose [from, until) contains a held snapshot keeps its place and its bytes.
/// (M4) A block given a `from` after s was taken has from > s. So a block reached from n's slot with from <= s
///      has not been recycled since, and is n's newest version at s: no second look needed.
/// (M5) A hop from block p to p.next counts only if p.from was the same before and after, and p.no == n;
///      otherwise the walk starts again at the slot. It starts again only because a commit recycled p.
///
/// A commit gives each replaced version to the newest held snapshot that sees it, or recycles it if there is
/// none; when that snapshot is found to be released, its versions go on to the next older holder or are
/// recycled. So one long reader beside a busy writer costs one old version per page, not one per commit. Memory
/// is kept for reuse until the store ends, and some (page_pool.cpp) for the next store.

#include <pgmicro/pager/detail/memory_core.hpp>

#include <memory>
#include <utility>

namespace pgmicro::pager {

struct MemoryOptions {
  std::uint32_t page_size = 4096;
  /// 54000 beyond.
  std::uint32_t page_count_max = pager::page_count_max;
};

struct MemoryUse {
  std::size_t page_bytes = 0;   ///< in slabs, used or kept for reuse; what a fork shares is not counted
  std::size_t table_bytes = 0;  ///< the way from page numbers to pages
};

/// Models PageStore, ResidentPages and AdoptingStore.
class MemoryStore {
 public:
  class Writer;
  using Snapshot = detail::MemorySnapshot;

  explicit MemoryStore(const MemoryOptions& options = {});
  MemoryStore(MemoryStore&&) noexcept = default;
  MemoryStore& operator=(MemoryStore&&) noexcept = default;
  /// Snapshots and Writers end before the store; forks may outlive it.
  ~MemoryStore() = default;

  [[nodiscard]] std::uint32_t page_size() const noexcept { return page_size_; }
  [[nodiscard]] Snapshot latest() noexcept { return core_->latest(); }
  [[nodiscard]] std::uint32_t page_count(const Snapshot& at) const noexcept { return at.pages; }
  void read(const Snapshot& at, PageNo n, MutBytes out) const;
  void release(const Snapshot& at) noexcept { detail::MemoryCore::release(at); }
  [[nodiscard]] std::optional<Writer> begin_write();

  [[nodiscard]] const std::byte* resident(const Snapshot& at, PageNo n) const {
    const detail::PageBlock* b = at.directory->find(n);
    if (b && b->from.load(std::memory_order_acquire) <= at.version_) [[likely]]
      return b->bytes();  // (M4)
    return core_->resident(at, n);
  }

  /// For one thread at a time: the one that holds the Writer.
  [[nodiscard]] std::byte* allocate_page() { return core_->pool.allocate()->bytes(); }
  void free_page(std::byte* bytes) noexcept { core_->pool.free(detail::PageBlock::of(bytes)); }

  /// A store of its own whose pages are this one's latest: what either changes from now on, the other does not
  /// see. Costs a few hundred bytes, then a page for each page changed; either may end first. May be called
  /// beside readers and a Writer.
  [[nodiscard]] MemoryStore fork();

  /// For a store that stands on another (fork_store.hpp): at first pages 1 … `pages` lie elsewhere.
  [[nodiscard]] static MemoryStore overlay(const MemoryOptions& options, std::uint32_t pages);
  /// Null: page `n` lies elsewhere as of `at`.
  [[nodiscard]] const std::byte* find(const Snapshot& at, PageNo n) const noexcept {
    return core_->lookup(at, n);
  }

  /// For the thread that holds the Writer, or while there is none.
  [[nodiscard]] MemoryUse memory_use() const noexcept;

 private:
  explicit MemoryStore(std::shared_ptr<detail::MemoryCore> core) noexcept;

  std::shared_ptr<detail::MemoryCore> core_;
  std::uint32_t page_size_ = 0;
};

class MemoryStore::Writer {
 public:
  Writer(Writer&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  Writer& operator=(Writer&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~Writer();

  [[nodiscard]] Snapshot base() const noexcept {
    return detail::MemoryCore::at(core_->current.load(std::memory_order_relaxed));
  }
  [[nodiscard]] Snapshot commit(PageBatch batch, std::uint32_t pages) { return core_->commit(batch, pages); }
  /// `owned` in ascending order, its pages made by allocate_page().
  [[nodiscard]] Snapshot commit_owned(std::span<const OwnedPage> owned, std::uint32_t pages) {
    return core_->commit_owned(owned, pages);
  }

 private:
  friend class MemoryStore;
  explicit Writer(detail::MemoryCore* core) noexcept : core_(core) {}
  detail::MemoryCore* core_;
};

}  // namespace pgmicro::pager
