#include <pgmicro/base/error.hpp>
#include <pgmicro/vdbe/detail/memory.hpp>

#include <algorithm>
#include <new>
#include <utility>

namespace pgmicro::vdbe::detail {

void MemoryMeter::refuse(std::size_t bytes) {
  throw Error(errc::out_of_memory, "out of memory")
      .detail("Failed on request of size " + std::to_string(bytes) + " in memory context \"ExecutorState\".");
}

char* Heap::allocate_slow(std::size_t bytes) {
  const std::size_t wanted = std::clamp(held_, least_bytes, most_bytes);
  const std::size_t size = std::max(wanted, bytes + sizeof(Block));
  meter_->grow(size);
  Block* block;
  try {
    block = static_cast<Block*>(::operator new(size));
  } catch (...) {
    meter_->shrink(size);
    throw;
  }
  held_ += size;
  block->bytes = size;
  char* const start = reinterpret_cast<char*>(block + 1);
  if (first_ != nullptr && bytes > wanted / 2) {  // a big one: what is left of the current block stays in use
    block->next = first_->next;
    first_->next = block;
    return start;
  }
  block->next = first_;
  first_ = block;
  next_ = start + bytes;
  room_ = size - sizeof(Block) - bytes;
  return start;
}

void Heap::clear() noexcept {
  if (first_ == nullptr) return;
  free_from(std::exchange(first_->next, nullptr));
  if (first_->bytes > kept_bytes) {
    free_from(std::exchange(first_, nullptr));
    next_ = nullptr;
    room_ = 0;
    return;
  }
  next_ = reinterpret_cast<char*>(first_ + 1);
  room_ = first_->bytes - sizeof(Block);
}

void Heap::free_from(Block* block) noexcept {
  while (block != nullptr) {
    Block* const next = block->next;
    held_ -= block->bytes;
    meter_->shrink(block->bytes);
    ::operator delete(block, block->bytes);
    block = next;
  }
}

void Heap::swap(Heap& o) noexcept {
  std::swap(meter_, o.meter_);
  std::swap(first_, o.first_);
  std::swap(next_, o.next_);
  std::swap(room_, o.room_);
  std::swap(held_, o.held_);
}

}  // namespace pgmicro::vdbe::detail
