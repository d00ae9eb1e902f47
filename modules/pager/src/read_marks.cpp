#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/read_marks.hpp>

#include <algorithm>

namespace pgmicro::pager::detail {

void ReadMarks::unlock_unused() noexcept {
  for (unsigned slot = 0; slot < reader_slots; ++slot)
    if (held_[slot] && uses_[slot] == 0) try {
        sharing_.unlock(slot_read + slot, 1);
        held_[slot] = false;
      } catch (...) {
        // It stays ours until the next time.
      }
}

bool ReadMarks::any_mark_in_use() const noexcept {
  return std::any_of(uses_.begin() + 1, uses_.end(), [](std::uint32_t n) { return n > 0; });
}

bool ReadMarks::hold_shared(unsigned slot) {
  if (!held_[slot]) held_[slot] = sharing_.lock_shared(slot_read + slot);
  return held_[slot];
}

/// Counts a use of `slot`, which is held, if the header is still `h`: only then was the slot's protection
/// there before anything that it protects from could happen.
int ReadMarks::use(unsigned slot, const IndexHeader& h) {
  memory_barrier();
  const bool still = index_.header_is(h) && (slot == 0 || index_.mark(slot) <= h.frames);
  if (still) ++uses_[slot];
  unlock_unused();
  return still ? static_cast<int>(slot) : none;
}

/// Takes `slot` for ourselves for as long as it takes to set its mark, and keeps it shared.
bool ReadMarks::set_mark(unsigned slot, std::uint32_t frames) {
  if (!sharing_.lock_exclusive(slot_read + slot, 1)) return false;
  held_[slot] = true;
  index_.set_mark(slot, frames);
  return sharing_.lock_shared(slot_read + slot);
}

int ReadMarks::acquire(const IndexHeader& h) {
  if (index_.backfilled() == h.frames && !database_readers_excluded_ && hold_shared(0)) return use(0, h);

  unsigned in_use = 0;
  unsigned youngest = 0;  // of ours, the one with the highest mark that fits
  for (unsigned slot = 1; slot < reader_slots; ++slot) {
    if (!held_[slot]) continue;
    const std::uint32_t mark = index_.mark(slot);
    if (mark == h.frames) return use(slot, h);
    in_use += uses_[slot] > 0;
    if (uses_[slot] > 0 && mark <= h.frames && (youngest == 0 || mark >= index_.mark(youngest)))
      youngest = slot;
  }
  if (in_use >= own_max_ && youngest != 0) return use(youngest, h);

  if (sharing_.writable()) {
    // A mark that we hold and nobody uses is moved in place: two system calls instead of four.
    for (unsigned slot = 1; slot < reader_slots; ++slot)
      if (held_[slot] && uses_[slot] == 0 && set_mark(slot, h.frames)) return use(slot, h);
  }
  unsigned best = 0;  // of all, the one with the highest mark that fits
  for (unsigned slot = 1; slot < reader_slots; ++slot)
    if (index_.mark(slot) <= h.frames && (best == 0 || index_.mark(slot) > index_.mark(best))) best = slot;
  if (sharing_.writable() && (best == 0 || index_.mark(best) < h.frames))
    for (unsigned slot = 1; slot < reader_slots; ++slot)
      if (!held_[slot] && set_mark(slot, h.frames)) return use(slot, h);
  if (best != 0) {
    const std::uint32_t mark = index_.mark(best);
    if (hold_shared(best)) {
      memory_barrier();
      if (index_.mark(best) == mark) return use(best, h);
    }
  }
  unlock_unused();
  return none;
}

bool ReadMarks::exclude_database_readers() {
  if (uses_[0] > 0) return false;
  unlock_unused();
  database_readers_excluded_ = sharing_.lock_exclusive(slot_read, 1);
  return database_readers_excluded_;
}

void ReadMarks::readmit_database_readers() {
  database_readers_excluded_ = false;
  sharing_.unlock(slot_read, 1);
}

bool ReadMarks::exclude_log_readers() {
  if (any_mark_in_use()) return false;
  unlock_unused();
  return sharing_.lock_exclusive(slot_read + 1, reader_slots - 1);
}

void ReadMarks::readmit_log_readers() { sharing_.unlock(slot_read + 1, reader_slots - 1); }

void ReadMarks::reset(std::uint32_t frames) {
  unlock_unused();
  for (unsigned slot = 1; slot < reader_slots; ++slot)
    if (uses_[slot] == 0 && sharing_.lock_exclusive(slot_read + slot, 1)) {
      index_.set_mark(slot, slot == 1 && frames != 0 ? frames : mark_unused);
      sharing_.unlock(slot_read + slot, 1);
    }
}

std::uint32_t ReadMarks::safe_frame(std::uint32_t frames) {
  unlock_unused();
  for (unsigned slot = 1; slot < reader_slots; ++slot) {
    const std::uint32_t mark = index_.mark(slot);
    if (frames <= mark) continue;
    if (uses_[slot] == 0 && sharing_.lock_exclusive(slot_read + slot, 1)) {
      index_.set_mark(slot, slot == 1 ? frames : mark_unused);
      sharing_.unlock(slot_read + slot, 1);
    } else {
      frames = mark;
    }
  }
  return frames;
}

}  // namespace pgmicro::pager::detail
