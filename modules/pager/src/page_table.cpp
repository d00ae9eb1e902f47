#include <pgmicro/pager/detail/page_table.hpp>

#include <algorithm>
#include <bit>
#include <iterator>
#include <new>
#include <utility>

namespace pgmicro::pager::detail {

PageTable::Directory PageTable::empty_{0, nullptr};

PageTable::~PageTable() {
  Directory* d = directory_.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < d->size; ++i) delete d->chunks()[i].load(std::memory_order_relaxed);
  while (Chunk* chunk = spares_) {
    spares_ = chunk->spare;
    delete chunk;
  }
  while (d != &empty_) {
    Directory* older = d->replaced;
    ::operator delete(d);
    d = older;
  }
}

PageTable::Slot& PageTable::make_slot(PageNo n) {
  Directory* d = directory_.load(std::memory_order_relaxed);
  const std::uint32_t i = raw(n) >> chunk_bits;
  if (i >= d->size) {
    const std::uint32_t size = std::bit_ceil(std::max(i + 1, 4u));
    const std::size_t bytes = sizeof(Directory) + std::size_t{size} * sizeof(std::atomic<Chunk*>);
    auto* longer = ::new (::operator new(bytes)) Directory{size, d};
    for (std::uint32_t k = 0; k < size; ++k)
      ::new (&longer->chunks()[k])
          std::atomic<Chunk*>(k < d->size ? d->chunks()[k].load(std::memory_order_relaxed) : nullptr);
    allocated_bytes_ += bytes;
    directory_.store(longer, std::memory_order_release);
    d = longer;
  }
  auto& entry = d->chunks()[i];
  Chunk* chunk = entry.load(std::memory_order_relaxed);
  if (!chunk) {
    if (spares_ != nullptr) {
      chunk = std::exchange(spares_, spares_->spare);
    } else {
      chunk = new Chunk;
      ++chunks_;
      allocated_bytes_ += sizeof(Chunk);
    }
    entry.store(chunk, std::memory_order_release);
  }
  return chunk->slots[raw(n) & (chunk_slots - 1)];
}

void PageTable::collect_empty_chunks() noexcept {
  Directory* const d = directory_.load(std::memory_order_relaxed);
  std::size_t used = 0;
  for (std::uint32_t i = 0; i < d->size; ++i) {
    Chunk* const chunk = d->chunks()[i].load(std::memory_order_relaxed);
    if (!chunk) continue;
    if (std::any_of(std::begin(chunk->slots), std::end(chunk->slots),
                    [](const Slot& slot) { return slot.load(std::memory_order_relaxed) != nullptr; })) {
      ++used;
      continue;
    }
    d->chunks()[i].store(nullptr, std::memory_order_release);
    chunk->spare = std::exchange(spares_, chunk);
  }
  collect_at_ = std::max(collect_min, 2 * used);
}

}  // namespace pgmicro::pager::detail
