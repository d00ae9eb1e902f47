#pragma once
/// Page number → newest block of that page, by two array lookups. One thread writes, others read at the same
/// time without a latch.
///
///     directory ──► [0] ──► chunk of 128 slots ──► block (pages 0 … 127)
///                   [1] ──► ...
///
/// A directory that became too small is replaced by a copy twice as long and kept until the end, because
/// readers may stand in it: what they can reach through an old one is exactly what existed when they took it.
///
/// Chunks that have become empty can be used again for other pages. A reader who stands in such a chunk, or took an
/// old directory, may then come upon a block of another page, and looks which page it is.

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
    Chunk* spare = nullptr;  ///< the next one without pages
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

  /// The writer's, from time to time: chunks without blocks are used again, so that there are at most about twice as
  /// many as there are with blocks. Readers must be prepared for it.
  void reuse_empty_chunks() noexcept {
    if (chunks_ >= collect_at_ && spares_ == nullptr) [[unlikely]]
      collect_empty_chunks();
  }

  [[nodiscard]] std::size_t allocated_bytes() const noexcept { return allocated_bytes_; }

 private:
  static constexpr std::size_t collect_min = 64;
  static Directory empty_;  ///< of size 0: an empty table owns nothing
  Slot& make_slot(PageNo n);

  void collect_empty_chunks() noexcept;

  std::atomic<Directory*> directory_{&empty_};
  Chunk* spares_ = nullptr;
  std::size_t chunks_ = 0;                ///< with the spare ones
  std::size_t collect_at_ = collect_min;  ///< when there are so many
  std::size_t allocated_bytes_ = 0;
};

}  // namespace pgmicro::pager::detail
