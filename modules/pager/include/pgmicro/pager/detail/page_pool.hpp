#pragma once
/// Page buffers with a header in front, in slabs that live as long as the pool. The memory store's versions
/// and the cache's frames are such blocks.
///
/// Readers look at headers without a latch, also at headers of blocks that are being recycled under their
/// eyes. That is sound because of two promises:
///
/// (M1) A block's header stays a header until the pool ends: a pointer to it never dangles.
/// (M2) `from` of a block only ever grows, and is `never` while the block is free. Who reads the same `from`
///      before and after looking at the rest has looked at one life of the block.
///
///      0          48         64          48 + page size    stride (a multiple of 64)
///      | header   | page bytes ...       | (spare)         |
///
/// The header shares its cache line with the first 16 bytes of the page, where a B-tree page has its own
/// header: one miss brings both. The stride is never a multiple of 4096, so that the first lines of all
/// pages do not fall into the same set of the first-level cache (with page-aligned pages a descent through a
/// tree of four levels evicts itself).

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/ids.hpp>

#include <atomic>
#include <cstdint>

namespace pgmicro::pager::detail {

/// One version of one page: valid for snapshots with from <= version < until.
struct PageBlock {
  static constexpr std::uint64_t never = ~std::uint64_t{0};

  std::atomic<std::uint64_t> from{never};
  std::atomic<std::uint64_t> until{never};
  std::atomic<PageBlock*> next{nullptr};  ///< the next older version of the same page
  PageBlock* link = nullptr;              ///< a list of whoever holds the block
  std::atomic<std::uint32_t> no{0};
  // Used by the cache only:
  std::atomic<std::uint32_t> pins{0};
  std::atomic<bool> used{false};  ///< since the clock's hand came by
  bool transient = false;         ///< from the heap, gone with its last pin: no reader may come upon it
  bool free = false;              ///< not for the clock: in the list of free frames, or about to be

  [[nodiscard]] std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(this) + sizeof(PageBlock); }
  [[nodiscard]] const std::byte* bytes() const noexcept {
    return reinterpret_cast<const std::byte*>(this) + sizeof(PageBlock);
  }
  [[nodiscard]] static PageBlock* of(std::byte* bytes) noexcept {
    return reinterpret_cast<PageBlock*>(bytes - sizeof(PageBlock));
  }
};
static_assert(sizeof(PageBlock) == 48);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// Throws 22023 unless `bytes` is a page size of the format: a power of two, 512 … 65536.
void check_page_size(std::uint32_t bytes);

/// Not synchronised: whoever shares a pool brings the lock.
class PagePool {
 public:
  explicit PagePool(std::uint32_t page_size) noexcept;
  PagePool(const PagePool&) = delete;
  PagePool& operator=(const PagePool&) = delete;
  ~PagePool();

  /// A block whose bytes are unspecified and whose `from` is `never`. Throws std::bad_alloc.
  [[nodiscard]] PageBlock* allocate() {
    if (PageBlock* b = free_) {
      free_ = b->link;
      return b;
    }
    return carve();
  }
  /// The caller has made sure that nobody reads its bytes any more.
  void free(PageBlock* block) noexcept;

  [[nodiscard]] std::uint32_t page_size() const noexcept { return page_size_; }
  /// Of a block and its page.
  [[nodiscard]] std::uint32_t stride_bytes() const noexcept { return stride_bytes_; }
  /// Of all slabs.
  [[nodiscard]] std::size_t allocated_bytes() const noexcept { return allocated_bytes_; }

 private:
  struct alignas(64) Slab {
    Slab* next;
    std::byte* carved;  ///< blocks before this address exist
    std::size_t bytes;
    bool huge;
    [[nodiscard]] std::byte* first() noexcept { return reinterpret_cast<std::byte*>(this) + sizeof(Slab); }
    [[nodiscard]] std::byte* end() noexcept { return reinterpret_cast<std::byte*>(this) + bytes; }
  };
  PageBlock* carve();
  void grow();

  PageBlock* free_ = nullptr;
  Slab* slabs_ = nullptr;  ///< the newest first; only that one has room
  std::uint32_t page_size_;
  std::uint32_t stride_bytes_;
  std::size_t allocated_bytes_ = 0;
};

}  // namespace pgmicro::pager::detail
