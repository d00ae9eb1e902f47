#include <pgmicro/base/arena.hpp>

#include <cstring>

namespace pgmicro {

Arena::~Arena() {
  while (head_) {
    Block* const next = head_->next;
    ::operator delete(head_, head_->bytes);
    head_ = next;
  }
}

void* Arena::allocate_slow(std::size_t bytes, std::size_t align) {
  const std::size_t need = sizeof(Block) + bytes + align;
  const std::size_t size = need > block_bytes_ ? need : block_bytes_;
  auto* const block = static_cast<Block*>(::operator new(size));
  block->bytes = size;
  total_bytes_ += size;
  const auto start = reinterpret_cast<std::size_t>(block + 1);
  const auto at = (start + (align - 1)) & ~(align - 1);
  const auto end = reinterpret_cast<std::size_t>(block) + size;
  if (head_ && size > block_bytes_) {  // a big one goes behind the current block, whose rest stays in use
    block->next = head_->next;
    head_->next = block;
    return reinterpret_cast<void*>(at);
  }
  block->next = head_;
  head_ = block;
  cursor_ = at + bytes;
  limit_ = end;
  return reinterpret_cast<void*>(at);
}

std::string_view Arena::copy(std::string_view text) {
  auto* const p = static_cast<char*>(allocate(text.size(), 1));
  if (!text.empty()) std::memcpy(p, text.data(), text.size());
  return {p, text.size()};
}

void Arena::reset() noexcept {
  if (!head_) return;
  Block* first = head_;
  while (first->next) {
    Block* const next = first->next;
    total_bytes_ -= first->bytes;
    ::operator delete(first, first->bytes);
    first = next;
  }
  head_ = first;
  cursor_ = reinterpret_cast<std::size_t>(first + 1);
  limit_ = reinterpret_cast<std::size_t>(first) + first->bytes;
}

}  // namespace pgmicro
