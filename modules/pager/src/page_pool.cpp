#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/page_pool.hpp>
#include <pgmicro/pager/page_store.hpp>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace pgmicro::pager::detail {

namespace {
constexpr std::size_t line_bytes = 64;
/// Slabs double from one block up to this, which is one huge page: a small database stays small, and a big
/// one costs one TLB entry per 500 pages.
constexpr std::size_t slab_bytes_max = std::size_t{2} << 20;

/// Huge slabs of pools that ended, for pools to come: the system clears what it hands out, which is half the cost
/// of filling a database. While a slab waits here, the system may take its pages back if it needs them. Checked
/// builds keep nothing, so that sanitizers see a use after the end.
class SlabReserve {
 public:
  [[nodiscard]] void* take() {
    const std::lock_guard lock(mutex_);
    return count_ != 0 ? slabs_[--count_] : nullptr;
  }
  [[nodiscard]] bool keep(void* slab) noexcept {
    const std::lock_guard lock(mutex_);
    if (checked_build || count_ == std::size(slabs_)) return false;
#if defined(__linux__)
    ::madvise(slab, slab_bytes_max, MADV_FREE);
#endif
    slabs_[count_++] = slab;
    return true;
  }

 private:
  std::mutex mutex_;
  std::size_t count_ = 0;
  void* slabs_[64] = {};  // 128 MiB
};
constinit SlabReserve slab_reserve;
}  // namespace

void check_page_size(std::uint32_t bytes) {
  if (bytes < page_size_min || bytes > page_size_max || !std::has_single_bit(bytes))
    throw Error(errc::invalid_parameter, "invalid page size " + std::to_string(bytes))
        .hint("Page sizes are powers of two from 512 to 65536.");
}

PagePool::PagePool(std::uint32_t page_size) noexcept
    : page_size_(page_size),
      stride_bytes_(static_cast<std::uint32_t>((sizeof(PageBlock) + page_size + line_bytes - 1) / line_bytes *
                                               line_bytes)) {}

PagePool::~PagePool() {
  while (Slab* s = slabs_) {
    slabs_ = s->next;
    if (s->huge && slab_reserve.keep(s)) continue;
    ::operator delete (s, std::align_val_t{s->huge ? slab_bytes_max : line_bytes});
  }
}

void PagePool::grow() {
  const std::size_t wanted = std::max<std::size_t>(allocated_bytes_, sizeof(Slab) + stride_bytes_);
  std::size_t bytes = std::min(wanted, slab_bytes_max);
  const bool huge = bytes == slab_bytes_max;
  if (!huge) bytes = sizeof(Slab) + (bytes - sizeof(Slab)) / stride_bytes_ * stride_bytes_;
  void* memory = huge ? slab_reserve.take() : nullptr;
  if (!memory) {
    memory = ::operator new (bytes, std::align_val_t{huge ? slab_bytes_max : line_bytes});
#if defined(__linux__)
    // Advice: it may fail, and then nothing but speed is lost.
    if (huge) ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  }
  auto* slab = ::new (memory) Slab{slabs_, nullptr, bytes, huge};
  slab->carved = slab->first();
  slabs_ = slab;
  allocated_bytes_ += bytes;
}

PageBlock* PagePool::carve() {
  if (!slabs_ || slabs_->carved + stride_bytes_ > slabs_->end()) grow();
  auto* block = ::new (slabs_->carved) PageBlock;
  slabs_->carved += stride_bytes_;
  return block;
}

void PagePool::free(PageBlock* block) noexcept {
  block->from.store(PageBlock::never, std::memory_order_release);  // (M2)
  if constexpr (checked_build) std::memset(block->bytes(), 0xdb, page_size_);
  block->link = free_;
  free_ = block;
}

}  // namespace pgmicro::pager::detail
