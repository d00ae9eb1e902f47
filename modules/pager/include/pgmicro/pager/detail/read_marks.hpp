#pragma once
/// A store's read locks on the log. A reader's slot with mark m tells checkpoints of all processes: somebody
/// reads frames up to m at least, so move no later frame into the database file, and do not start the
/// log anew. Slot 0 tells: somebody reads the database file alone, so change nothing in it.
///
/// There are four slots with marks for everybody, so a store takes at most two for all its snapshots, however
/// many: snapshots share a slot whose mark is at or before their own last frame.
///
/// (Y1) A slot is held while `uses > 0`, and its mark is at or before the last frame of all that use it.
/// (Y2) While slot 0 is held, nothing is moved into the database file, so `backfilled` stands still: then
///      slot 0 protects also every later snapshot that shares it.
/// (Y3) With two slots in use newcomers join the younger one, until the older is empty. So each is given back
///      when its own readers end, however many come after them.
///
/// Guarded by the store's mutex.

#include <pgmicro/pager/detail/wal_index.hpp>

#include <array>

namespace pgmicro::pager::detail {

class ReadMarks {
 public:
  static constexpr int none = -1;
  /// Of the four marks, how many we use for different snapshots before we share: others need some too.
  static constexpr unsigned own_max_normally = 2;

  ReadMarks(Sharing& sharing, WalIndex& index) noexcept : sharing_(sharing), index_(index) {}

  /// A slot for a snapshot of `h`, counted as used. none: the header is no longer `h`, or for an instant
  /// somebody else was in the way: begin again. Gives back slots without uses.
  [[nodiscard]] int acquire(const IndexHeader& h);
  void set_own_max(unsigned marks) noexcept { own_max_ = marks; }
  /// One more snapshot at or after the mark of `slot`, which is in use.
  void share(int slot) noexcept { ++uses_[static_cast<std::size_t>(slot)]; }
  /// One use less; the lock is kept until somebody needs it or unlock_unused().
  void release(int slot) noexcept { --uses_[static_cast<std::size_t>(slot)]; }
  void unlock_unused() noexcept;

  [[nodiscard]] bool in_use(unsigned slot) const noexcept { return uses_[slot] > 0; }
  [[nodiscard]] bool any_mark_in_use() const noexcept;

  /// For a checkpoint: nobody reads the database file alone, and nobody will begin to. False: somebody does.
  [[nodiscard]] bool exclude_database_readers();
  void readmit_database_readers();
  /// For whoever starts the log anew, once everything is in the database file: nobody has a mark.
  [[nodiscard]] bool exclude_log_readers();
  void readmit_log_readers();
  /// For a checkpoint: moves marks that nobody needs out of the way. Returns the last frame at or
  /// before `frames` that may be moved into the database file.
  [[nodiscard]] std::uint32_t safe_frame(std::uint32_t frames);
  /// For a recovery that found `frames` frames: marks that nobody holds are as in a new wal-index.
  void reset(std::uint32_t frames);

 private:
  [[nodiscard]] bool hold_shared(unsigned slot);
  [[nodiscard]] int use(unsigned slot, const IndexHeader& h);
  [[nodiscard]] bool set_mark(unsigned slot, std::uint32_t frames);

  Sharing& sharing_;
  WalIndex& index_;
  std::array<std::uint32_t, reader_slots> uses_{};
  std::array<bool, reader_slots> held_{};
  bool database_readers_excluded_ = false;
  unsigned own_max_ = own_max_normally;
};

}  // namespace pgmicro::pager::detail
