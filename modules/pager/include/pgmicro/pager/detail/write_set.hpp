#pragma once
/// The private pages of one write transaction, and the way back to its savepoints.
///
///     slots (by page number, two levels)       entries (in order of first change)
///     page 7 ─► { bytes, entry 2 } ───────────► 2: { no 7, logged, spilled }
///                                               marks: { id, entries, undo, page count }
///                                               undo:  { entry, bytes before the change, logged before }
///
/// (W1) A page has at most one entry, and `entries` is in order of first change: what came after a mark is
///      the tail beyond mark.entries, and needs no undo copy.
/// (W2) An entry older than the newest mark is copied to `undo` before its first change after that mark;
///      `logged` is the id of the newest mark for which that has been done.
/// (W3) Undo copies exist only while marks do, and at most one per entry and mark.
/// (W4) An entry without bytes is spilled: its content is the store's spilled copy.
/// (W5) Pages cut off by truncate() keep their entries, because a rollback may want them back; commit
///      leaves them out.
/// (W6) While marks exist, only entries changed since the newest mark are spilled: what a rollback brings back
///      is then either in `undo` or was spilled before the mark.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/ids.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace pgmicro::pager::detail {

/// Where private pages come from and go to.
class PageSource {
 public:
  [[nodiscard]] virtual std::byte* allocate_private() = 0;
  virtual void free_private(std::byte* bytes) noexcept = 0;

 protected:
  ~PageSource() = default;
};

class WriteSet {
 public:
  static constexpr unsigned chunk_bits = 7;
  static constexpr std::uint32_t chunk_slots = 1u << chunk_bits;

  struct Slot {
    std::byte* bytes = nullptr;
    std::uint32_t entry = 0;  ///< index + 1; 0: not in the set
  };
  struct Entry {
    PageNo no;
    bool spilled;  ///< the store's spilled copy equals the content
    std::uint64_t logged;
  };
  struct Mark {
    std::uint32_t depth = 0;
    std::uint64_t id = 0;
  };

  WriteSet(PageSource& source, std::uint32_t page_size) noexcept : source_(source), page_size_(page_size) {}
  WriteSet(const WriteSet&) = delete;
  WriteSet& operator=(const WriteSet&) = delete;
  ~WriteSet() { clear(); }

  /// Null: no private page of that number. A slot without bytes: a spilled one.
  [[nodiscard]] const Slot* find(PageNo n) const noexcept {
    const std::uint32_t i = raw(n) >> chunk_bits;
    if (i >= chunks_.size() || !chunks_[i]) return nullptr;
    const Slot& slot = chunks_[i]->slots[raw(n) & (chunk_slots - 1)];
    return slot.entry ? &slot : nullptr;
  }

  /// A new entry with unspecified bytes. Throws std::bad_alloc, and has then changed nothing.
  [[nodiscard]] std::byte* add(PageNo n);
  /// To be called before each change of an entry that was there: keeps what a rollback will want (W2).
  /// `slot` has bytes.
  void before_change(const Slot& slot) {
    Entry& entry = entries_[slot.entry - 1];
    if (!marks_.empty() && entry.logged < marks_.back().id) log(slot);
    entry.spilled = false;
  }

  [[nodiscard]] Mark mark(std::uint32_t page_count, std::uint64_t spill_mark);
  struct Back {
    std::uint32_t page_count;
    std::uint64_t spill_mark;
  };
  /// Undoes everything since; `m` stays.
  Back rollback(Mark m) noexcept;
  void release(Mark m) noexcept;
  /// Frees all pages; the set is as new.
  void clear() noexcept;

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  /// Of private pages and undo copies.
  [[nodiscard]] std::size_t resident_pages() const noexcept { return resident_pages_; }

  /// Ascending numbers of the pages up to `page_count` that a commit must name (not spilled).
  [[nodiscard]] const std::vector<PageNo>& sorted(std::uint32_t page_count);
  [[nodiscard]] std::byte* bytes_of(PageNo n) const noexcept { return find(n)->bytes; }

  /// Gives the buffer of an entry away, without freeing it: the commit handed it over.
  void disown(PageNo n) noexcept {
    slot_of(n).bytes = nullptr;
    --resident_pages_;
  }
  /// Frees the buffers of spilled entries that were brought back and not changed, as far as `may_go(bytes)`.
  /// Returns how many.
  template <class MayGo>
  std::size_t drop_clean(MayGo may_go) noexcept {
    std::size_t dropped = 0;
    for (const Entry& entry : entries_) {
      Slot& slot = slot_of(entry.no);
      if (!entry.spilled || !slot.bytes || !may_go(slot.bytes)) continue;
      drop(slot.bytes);
      ++dropped;
    }
    return dropped;
  }
  /// Up to `wanted` entries that may be spilled (W6), going round.
  template <class MayGo>
  void choose_victims(std::size_t wanted, MayGo may_go, std::vector<PageNo>& out) {
    const std::uint64_t newest_mark = marks_.empty() ? 0 : marks_.back().id;
    for (std::size_t looked = 0; looked < entries_.size() && out.size() < wanted; ++looked) {
      if (hand_ >= entries_.size()) hand_ = 0;
      const Entry& entry = entries_[hand_++];
      const std::byte* bytes = slot_of(entry.no).bytes;
      if (bytes && !entry.spilled && entry.logged >= newest_mark && may_go(bytes)) out.push_back(entry.no);
    }
  }
  /// The entry's content is in the store now; its buffer goes (W4).
  void spilled(PageNo n) noexcept;
  /// A buffer for a spilled entry, for the caller to fill.
  [[nodiscard]] std::byte* refill(PageNo n);

 private:
  struct Chunk {
    Slot slots[chunk_slots];
  };
  struct Undo {
    PageNo no;
    std::byte* bytes;  ///< null: the spilled copy, which the store's own rewind brings back
    std::uint64_t logged_before;
  };
  struct MarkState {
    std::uint64_t id;
    std::size_t entries;
    std::size_t undo;
    std::uint32_t page_count;
    std::uint64_t spill_mark;
  };
  Slot& slot_of(PageNo n) noexcept {
    return chunks_[raw(n) >> chunk_bits]->slots[raw(n) & (chunk_slots - 1)];
  }
  void log(const Slot& slot);
  void drop(std::byte*& bytes) noexcept {
    if (!bytes) return;
    source_.free_private(bytes);
    bytes = nullptr;
    --resident_pages_;
  }

  PageSource& source_;
  std::uint32_t page_size_;
  std::size_t resident_pages_ = 0;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<Entry> entries_;
  std::vector<MarkState> marks_;
  std::vector<Undo> undo_;
  std::uint64_t next_mark_id_ = 1;
  std::vector<PageNo> sorted_;
  std::size_t hand_ = 0;  ///< where the next victim is looked for
};

}  // namespace pgmicro::pager::detail
