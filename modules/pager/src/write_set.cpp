#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/write_set.hpp>

#include <algorithm>
#include <cstring>

namespace pgmicro::pager::detail {

namespace {
/// Slots of a set that was larger than this are given back when it ends (512 KiB; 32 000 pages side by side).
constexpr std::size_t chunks_kept_max = 256;

/// Room for one more, without giving up geometric growth.
template <class T>
void reserve_one(std::vector<T>& v) {
  if (v.size() == v.capacity()) v.reserve(std::max<std::size_t>(4, v.size() * 2));
}
}  // namespace

std::byte* WriteSet::add(PageNo n) {
  PGM_ASSERT(!find(n));  // (W1)
  const std::size_t i = raw(n) >> chunk_bits;
  if (i >= chunks_.size()) chunks_.resize(i + 1);
  if (!chunks_[i]) chunks_[i] = std::make_unique<Chunk>();
  reserve_one(entries_);
  std::byte* bytes = source_.allocate_private();
  ++resident_pages_;
  entries_.push_back({n, false, marks_.empty() ? 0 : marks_.back().id});
  slot_of(n) = {bytes, static_cast<std::uint32_t>(entries_.size())};
  return bytes;
}

void WriteSet::log(const Slot& slot) {
  Entry& entry = entries_[slot.entry - 1];
  reserve_one(undo_);
  std::byte* copy = nullptr;
  if (!entry.spilled) {
    copy = source_.allocate_private();
    ++resident_pages_;
    std::memcpy(copy, slot.bytes, page_size_);
  }
  undo_.push_back({entry.no, copy, entry.logged});
  entry.logged = marks_.back().id;
}

WriteSet::Mark WriteSet::mark(std::uint32_t page_count, std::uint64_t spill_mark) {
  marks_.push_back({next_mark_id_, entries_.size(), undo_.size(), page_count, spill_mark});
  return {static_cast<std::uint32_t>(marks_.size() - 1), next_mark_id_++};
}

WriteSet::Back WriteSet::rollback(Mark m) noexcept {
  PGM_ASSERT(m.depth < marks_.size() && marks_[m.depth].id == m.id);
  const MarkState& state = marks_[m.depth];
  while (undo_.size() > state.undo) {  // backwards: the oldest copy of a page is the last word
    Undo& u = undo_.back();
    Slot& slot = slot_of(u.no);
    drop(slot.bytes);
    slot.bytes = u.bytes;
    entries_[slot.entry - 1].logged = u.logged_before;
    entries_[slot.entry - 1].spilled = u.bytes == nullptr;
    undo_.pop_back();
  }
  while (entries_.size() > state.entries) {  // (W1)
    Slot& slot = slot_of(entries_.back().no);
    drop(slot.bytes);
    slot.entry = 0;
    entries_.pop_back();
  }
  marks_.resize(m.depth + 1);
  return {state.page_count, state.spill_mark};
}

void WriteSet::release(Mark m) noexcept {
  PGM_ASSERT(m.depth < marks_.size() && marks_[m.depth].id == m.id);
  const std::size_t first = marks_[m.depth].undo;
  marks_.resize(m.depth);
  const std::uint64_t outer = marks_.empty() ? 0 : marks_.back().id;
  std::size_t kept = first;
  for (std::size_t i = first; i < undo_.size(); ++i) {
    if (undo_[i].logged_before < outer)
      undo_[kept++] = undo_[i];
    else
      drop(undo_[i].bytes);  // (W3): the outer mark has an older copy, or needs none
  }
  undo_.resize(kept);
}

void WriteSet::clear() noexcept {
  for (Undo& u : undo_) drop(u.bytes);
  undo_.clear();
  for (const Entry& entry : entries_) {
    Slot& slot = slot_of(entry.no);
    drop(slot.bytes);
    slot.entry = 0;
  }
  entries_.clear();
  marks_.clear();
  next_mark_id_ = 1;
  PGM_ASSERT(resident_pages_ == 0);
  if (chunks_.size() > chunks_kept_max) chunks_.clear();
}

const std::vector<PageNo>& WriteSet::sorted(std::uint32_t page_count) {
  sorted_.clear();
  sorted_.reserve(entries_.size());
  for (const Entry& entry : entries_)
    if (raw(entry.no) <= page_count && !entry.spilled) sorted_.push_back(entry.no);  // (W5)
  if (!std::is_sorted(sorted_.begin(), sorted_.end())) std::sort(sorted_.begin(), sorted_.end());
  return sorted_;
}

void WriteSet::spilled(PageNo n) noexcept {
  Slot& slot = slot_of(n);
  entries_[slot.entry - 1].spilled = true;
  drop(slot.bytes);
}

std::byte* WriteSet::refill(PageNo n) {
  Slot& slot = slot_of(n);
  PGM_ASSERT(!slot.bytes && slot.entry);
  slot.bytes = source_.allocate_private();
  ++resident_pages_;
  return slot.bytes;
}

}  // namespace pgmicro::pager::detail
