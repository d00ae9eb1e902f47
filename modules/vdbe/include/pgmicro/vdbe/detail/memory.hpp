#pragma once
/// Memory of one execution: counted, limited, and given out in blocks that grow with what is asked for, so that a sort
/// of three rows costs no more than they do and one of a million few allocations.

#include <pgmicro/base/assert.hpp>

#include <cstddef>
#include <limits>
#include <memory>

namespace pgmicro::vdbe::detail {

/// What the objects of an execution hold together.
class MemoryMeter {
 public:
  void limit(std::size_t bytes) noexcept { limit_ = bytes; }
  /// 53200 beyond the limit; nothing is counted then.
  void grow(std::size_t bytes) {
    if (bytes > limit_ - used_ || used_ > limit_) [[unlikely]]
      refuse(bytes);
    used_ += bytes;
  }
  void shrink(std::size_t bytes) noexcept { used_ -= bytes; }
  [[nodiscard]] std::size_t used() const noexcept { return used_; }
  [[noreturn]] static void refuse(std::size_t bytes);

 private:
  std::size_t used_ = 0;
  std::size_t limit_ = std::numeric_limits<std::size_t>::max();
};

/// Gives out memory aligned to 8 and takes it back all at once.
class Heap {
 public:
  explicit Heap(MemoryMeter& meter) noexcept : meter_(&meter) {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  Heap(Heap&& o) noexcept : meter_(o.meter_) { swap(o); }
  Heap& operator=(Heap&& o) noexcept {
    swap(o);
    return *this;
  }
  ~Heap() { free_from(first_); }

  [[nodiscard]] char* allocate(std::size_t bytes) {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (bytes > room_) [[unlikely]]
      return allocate_slow(bytes);
    char* const p = next_;
    next_ += bytes;
    room_ -= bytes;
    return p;
  }
  /// What was given out is gone; a block that is not large is kept for what comes.
  void clear() noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept { return held_; }
  void swap(Heap& o) noexcept;

 private:
  struct Block {
    Block* next;
    std::size_t bytes;
  };
  static constexpr std::size_t least_bytes = 1024, kept_bytes = 64 * 1024, most_bytes = 1024 * 1024;
  char* allocate_slow(std::size_t bytes);
  void free_from(Block* block) noexcept;

  MemoryMeter* meter_;
  Block* first_ = nullptr;  // the current one; older ones behind it
  char* next_ = nullptr;
  std::size_t room_ = 0;
  std::size_t held_ = 0;
};

}  // namespace pgmicro::vdbe::detail
