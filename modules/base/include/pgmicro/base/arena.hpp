#pragma once
/// Memory that is given back all at once. Objects placed here are never destroyed one by one, so they
/// must be trivially destructible.

#include <cstddef>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pgmicro {

class Arena {
 public:
  explicit Arena(std::size_t block_bytes = 4096) noexcept : block_bytes_(block_bytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&& other) noexcept { swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Arena();

  /// Lives until reset() or the arena's end. Throws std::bad_alloc.
  [[nodiscard]] void* allocate(std::size_t bytes, std::size_t align = alignof(std::max_align_t)) {
    const auto at = (cursor_ + (align - 1)) & ~(align - 1);
    if (at + bytes > limit_ || cursor_ == 0) return allocate_slow(bytes, align);
    cursor_ = at + bytes;
    return reinterpret_cast<void*>(at);
  }
  template <class T, class... Args>
  [[nodiscard]] T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }
  [[nodiscard]] std::string_view copy(std::string_view text);

  /// Frees everything but the first block.
  void reset() noexcept;
  [[nodiscard]] std::size_t allocated_bytes() const noexcept { return total_bytes_; }

  void swap(Arena& o) noexcept {
    std::swap(head_, o.head_);
    std::swap(cursor_, o.cursor_);
    std::swap(limit_, o.limit_);
    std::swap(total_bytes_, o.total_bytes_);
    std::swap(block_bytes_, o.block_bytes_);
  }

 private:
  struct Block {
    Block* next;
    std::size_t bytes;
  };
  void* allocate_slow(std::size_t bytes, std::size_t align);

  Block* head_ = nullptr;
  std::size_t cursor_ = 0, limit_ = 0;  // addresses, so that arithmetic past a block's end is defined
  std::size_t total_bytes_ = 0;
  std::size_t block_bytes_ = 4096;
};

}  // namespace pgmicro
