#pragma once
/// Page number → newest block of that page, by two array lookups. One thread writes, others read at the same
/// time without a latch.
///
///     directory ──► [0] ──► chunk of 128 slots ──► block (pages 0 … 127)
///                   [1] ──► ...
///
/// A directory that became too small is replaced by a copy twice as long and kept until the end, because
/// readers may stand in it: what they can reach through an old one is exactly what existed when they took it.

#include <pgmicro/pager/detail/page_pool.hpp>

#include <atomic>
#include <cstdint>

namespace pgmicro::pager::detail {

class PageTable {
 public:
  static constexpr unsigned chunk_bits = 7;
  static constexpr std::uint32_t chunk_slots = 1u << chunk_bits;

  using Slot = std::atomic<PageBlock*>;
  struct Chunk {
    Slot slots[chunk_slots]{};
  };
  /// Followed by `size` chunk pointers.
  struct Directory {
    std::uint32_t size;
    Directory* replaced;
    [[nodiscard]] std::atomic<Chunk*>* chunks() noexcept {
      return reinterpret_cast<std::atomic<Chunk*>*>(this + 1);
    }
    [[nodiscard]] const std::atomic<Chunk*>* chunks() const noexcept {
      return reinterpret_cast<const std::atomic<Chunk*>*>(this + 1);
    }
    /// The newest block of page `n`, or null.
    [[nodiscard]] PageBlock* find(PageNo n) const noexcept {
      const std::uint32_t i = raw(n) >> chunk_bits;
      if (i >= size) [[unlikely]]
        return nullptr;
      const Chunk* chunk = chunks()[i].load(std::memory_order_acquire);
      if (!chunk) [[unlikely]]
        return nullptr;
      return chunk->slots[raw(n) & (chunk_slots - 1)].load(std::memory_order_acquire);
    }
  };

  PageTable() noexcept = default;
  PageTable(const PageTable&) = delete;
  PageTable& operator=(const PageTable&) = delete;
  ~PageTable();

  [[nodiscard]] const Directory* directory() const noexcept {
    return directory_.load(std::memory_order_acquire);
  }
  [[nodiscard]] PageBlock* find(PageNo n) const noexcept { return directory()->find(n); }

  /// The writer's: the slot of `n`, made if need be. Throws std::bad_alloc, and has then changed nothing.
  [[nodiscard]] Slot& slot(PageNo n) {
    Directory* d = directory_.load(std::memory_order_relaxed);
    const std::uint32_t i = raw(n) >> chunk_bits;
    if (i < d->size) [[likely]]
      if (Chunk* chunk = d->chunks()[i].load(std::memory_order_relaxed)) [[likely]]
        return chunk->slots[raw(n) & (chunk_slots - 1)];
    return make_slot(n);
  }

  [[nodiscard]] std::size_t allocated_bytes() const noexcept { return allocated_bytes_; }

 private:
  static Directory empty_;  ///< of size 0: an empty table owns nothing
  Slot& make_slot(PageNo n);

  std::atomic<Directory*> directory_{&empty_};
  std::size_t allocated_bytes_ = 0;
};

}  // namespace pgmicro::pager::detail
