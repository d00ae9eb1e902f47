#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/wal_core.hpp>

#include <algorithm>

// Checkpoints: pages go from the log into the database file, so that the log can start anew.
//
//     frames   1 … backfilled    │ … safe │ … header.frames │ …
//              in the database   │ to be  │ a reader has    │ a writer at
//              file already      │ moved  │ an older mark   │ work
//
// A page is moved only if its frame is at or before every reader's mark: such readers find that page, or a later
// one of it, in the log, and look into the database file for pages only that have no frame they can see.

namespace pgmicro::pager::detail {

/// Tries `condition` under the lock, again and again if `patient`, up to the store's patience.
template <class Condition>
bool WalCore::wait_until(Lock& lock, bool patient, Condition condition) {
  for (Patience patience(patient ? options_.wait_ms : 0);;) {
    if (condition()) return true;
    lock.unlock();
    const bool again = patience.pause();
    lock.lock();
    if (!again) return false;
  }
}

/// Keepers are asked before, so that all can be moved, and when all has been moved: then they need the log no more,
/// and it can start anew.
CheckpointResult WalCore::checkpoint(CheckpointMode mode) {
  if (read_only_) throw Error(errc::read_only, "cannot make a checkpoint of a read-only database");
  const bool has_log = [&] {
    const std::lock_guard lock(mutex_);
    return journal_ == Journal::wal;
  }();
  if (!has_log) {  // unless others have turned it over to WAL since: whoever takes a snapshot learns of it
    WalView& v = join_latest();
    if (leave(v)) to_be_closed(v);
  }
  if (!ask_keepers()) return checkpoint_once(mode);
  CheckpointResult result = checkpoint_once(CheckpointMode::passive);
  (void)ask_keepers();
  if (mode != CheckpointMode::passive) {
    result = checkpoint_once(mode);
    (void)ask_keepers();
  }
  return result;
}

CheckpointResult WalCore::checkpoint_once(CheckpointMode mode) {
  const std::lock_guard one_at_a_time(checkpoint_mutex_);
  Lock lock(mutex_);
  check_usable();
  if (journal_ != Journal::wal) return {};
  const bool patient = mode != CheckpointMode::passive;
  if (!wait_until(lock, patient, [&] { return sharing_->lock_exclusive(slot_checkpoint, 1); }))
    return {.busy = true};
  checkpoint_running_ = true;
  bool writing = false;
  struct Release {
    WalCore& core;
    bool& writing;
    ~Release() {
      core.checkpoint_running_ = false;
      core.sharing_->unlock(slot_checkpoint, 1);
      if (!writing) return;
      core.writing_ = false;
      core.sharing_->unlock(slot_write, 1);
    }
  } release{*this, writing};
  if (patient) {
    checkpoint_waits_for_writer_ = true;
    writing = wait_until(lock, true, [&] { return !writing_ && sharing_->lock_exclusive(slot_write, 1); });
    checkpoint_waits_for_writer_ = false;
    if (writing) writing_ = true;
  }
  CheckpointResult result = checkpoint_log(lock, writing ? mode : CheckpointMode::passive);
  if (patient && !writing) result.busy = true;
  return result;
}

/// With the checkpoint slot, and for all modes but passive the write slot, in hand.
CheckpointResult WalCore::checkpoint_log(Lock& lock, CheckpointMode mode) {
  const bool patient = mode != CheckpointMode::passive;
  IndexHeader h;
  if (!index_->read_header(h)) return {.busy = true};
  std::uint32_t safe = 0;
  (void)wait_until(lock, patient, [&] {
    drop_idle_current();
    safe = marks_->safe_frame(h.frames);
    return safe == h.frames;
  });
  if (index_->backfilled() < safe && wait_until(lock, patient, [&] {
        drop_idle_current();
        return marks_->exclude_database_readers();
      }))
    backfill(lock, h, safe);

  CheckpointResult result{.log_frames = h.frames, .moved_frames = index_->backfilled()};
  if (!patient) return result;
  result.busy = result.moved_frames < h.frames;
  if (result.busy || mode == CheckpointMode::full) return result;
  result.busy = !wait_until(lock, true, [&] {
    drop_idle_current();
    return marks_->exclude_log_readers();
  });
  if (result.busy) return result;
  if (mode == CheckpointMode::truncate) {
    try {
      start_log_anew(h);
      log_->resize(0);
      result.log_frames = result.moved_frames = 0;
    } catch (const std::exception& e) {
      fail_locked(e.what());
      marks_->readmit_log_readers();
      throw;
    }
  }
  marks_->readmit_log_readers();
  return result;
}

/// Moves frames up to `safe`. Readers of the database file alone are excluded, and readmitted.
void WalCore::backfill(Lock& lock, const IndexHeader& h, std::uint32_t safe) {
  const std::uint32_t from = index_->backfilled();
  index_->set_backfill_attempted(safe);
  lock.unlock();
  std::string failure;
  std::exception_ptr thrown;
  try {
    const std::uint64_t bytes = std::uint64_t{h.pages} * page_size_;
    check_log_holds(h);
    // Each page of the database is in the file or in the log. A little more is allowed, as stock SQLite does.
    if (database_->size() + 65536 + std::uint64_t{h.frames} * page_size_ < bytes)
      throw corrupt("the log speaks of a database of " + std::to_string(h.pages) +
                    " pages, which are neither in it nor in the file");
    if (syncs()) log_->sync_data();  // (Z3)
    copy_frames(h, from, safe);
    if (IndexHeader now; index_->read_header(now) && now.frames == safe && database_->size() != bytes)
      database_->resize(bytes);
    // Before the log's end, too, although it does not start anew until somebody has got there and synced: that may
    // be a writer, who is to find little left to be written.
    if (syncs()) database_->sync_data();
  } catch (const Error& e) {
    thrown = std::current_exception();
    failure = e.what();
  } catch (...) {  // memory has run out: what was copied is in the log as well
    thrown = std::current_exception();
  }
  lock.lock();
  if (thrown == nullptr) index_->set_backfilled(safe);
  if (!failure.empty()) fail_locked(failure.c_str());
  marks_->readmit_database_readers();
  if (thrown != nullptr) std::rethrow_exception(thrown);
}

/// The wal-index is anybody's memory: what it says of the log's length is believed only if the file agrees. Else a
/// bad number would become a huge allocation here, and a huge hole in the log there.
void WalCore::check_log_holds(const IndexHeader& h) const {
  if (h.frames != 0 && log_->size() < frame_offset(h.frames, page_size_) + frame_header_bytes + page_size_)
    throw corrupt("the wal-index speaks of " + std::to_string(h.frames) + " frames, and the log has fewer");
}

/// Writes the last of frames from+1 … to of each page into the database file, in the order of pages.
void WalCore::copy_frames(const IndexHeader& h, std::uint32_t from, std::uint32_t to) {
  struct Move {
    std::uint32_t page, frame;
  };
  std::vector<Move> moves;
  moves.reserve(to - from);
  for (std::uint32_t frame = from + 1; frame <= to; ++frame)
    if (const std::uint32_t page = raw(index_->page_of(frame)); page != 0 && page <= h.pages)
      moves.push_back({page, frame});
  std::sort(moves.begin(), moves.end(), [](const Move& a, const Move& b) {
    return a.page != b.page ? a.page < b.page : a.frame > b.frame;
  });
  moves.erase(
      std::unique(moves.begin(), moves.end(), [](const Move& a, const Move& b) { return a.page == b.page; }),
      moves.end());

  // Neighbours in the file become one write; of these, neighbours in the log are read at once, with the frame
  // headers between them.
  constexpr std::size_t buffer_bytes_max = 1 << 20;
  const std::size_t frame_bytes = frame_header_bytes + page_size_;
  const std::size_t pages_at_once = std::max(buffer_bytes_max / frame_bytes, std::size_t{1});
  std::vector<std::byte> buffer(std::min(pages_at_once, moves.size()) * frame_bytes);
  std::vector<Bytes> pieces;
  for (std::size_t i = 0; i < moves.size();) {
    std::size_t end = i + 1;
    while (end < moves.size() && end - i < pages_at_once && moves[end].page == moves[end - 1].page + 1) ++end;
    pieces.clear();
    for (std::size_t j = i; j < end;) {
      std::size_t run = j + 1;
      while (run < end && moves[run].frame == moves[run - 1].frame + 1) ++run;
      std::byte* const at = &buffer[(j - i) * frame_bytes];
      log_->read(frame_offset(moves[j].frame, page_size_), {at, (run - j) * frame_bytes});
      for (std::size_t k = 0; k < run - j; ++k)
        pieces.push_back({at + k * frame_bytes + frame_header_bytes, page_size_});
      j = run;
    }
    database_->write_gather(std::uint64_t{moves[i].page - 1} * page_size_, pieces);
    i = end;
  }
}

/// After commits, by their Writer, which still keeps other writers out. With a housekeeper the work is done off
/// the commit path. But what it moves while we go on writing is never all, and the log would never start anew. So
/// when it has left little, the Writer moves that, and the next one finds a log that may be written from its beginning:
/// to sync a file that does not grow takes half as long. When the log was long already before this Writer, it moves
/// all that is left. It does not wait for the housekeeper, who may be at work on a large commit, unless the log
/// outruns it altogether.
void WalCore::checkpoint_automatically() noexcept {
  constexpr std::uint32_t long_log = 4, much_too_long_log = 64;  // in units of the limit
  const std::uint64_t limit = options_.checkpoint_frames;
  const std::uint64_t little = std::max<std::uint64_t>(limit / 8, 1);
  const std::uint32_t before = base_frames_, now = end_.frames;
  if (limit == 0 || now < limit || failed_) return;
  if (now < checkpoint_tried_ || now < finish_tried_) checkpoint_tried_ = finish_tried_ = 0;  // a new log
  bool running;
  {
    const std::lock_guard lock(mutex_);
    if (checkpoint_waits_for_writer_) return;  // for us: it does our work as soon as we are gone
    running = checkpoint_running_;
  }
  // Readers may keep the log from starting anew although all has been moved: try again when there is more to move.
  const bool finish = options_.background && !running && now - index_->backfilled() <= little &&
                      (finish_tried_ == 0 || now - finish_tried_ >= little);
  if (finish) {
    finish_tried_ = now;
  } else {
    if (checkpoint_tried_ != 0 && now - checkpoint_tried_ < limit) return;
    if (options_.background && (running ? before < much_too_long_log * limit : before < long_log * limit)) {
      checkpoint_wanted_ = true;
      if (!running) checkpoint_tried_ = now;
      watch(*this, true);
      return;
    }
    checkpoint_tried_ = now;
  }
  try {
    (void)checkpoint(CheckpointMode::passive);
  } catch (...) {
    // It has failed the store; the next to use it is told.
  }
}

void WalCore::add_keeper(SnapshotKeeper& keeper) {
  {
    const std::lock_guard lock(keepers_mutex_);
    keepers_.push_back(&keeper);
  }
  if (options_.background) watch(*this, false);
}

void WalCore::remove_keeper(SnapshotKeeper& keeper) noexcept {
  const std::lock_guard lock(keepers_mutex_);
  keepers_.erase(std::remove(keepers_.begin(), keepers_.end(), &keeper), keepers_.end());
}

/// True: there are some. While they go from old snapshots to a new one, its mark must be its own, or they would
/// go on needing what the old ones need.
bool WalCore::ask_keepers() noexcept {
  const std::lock_guard asking(keepers_mutex_);
  if (keepers_.empty()) return false;
  {
    const std::lock_guard lock(mutex_);
    if (marks_) marks_->set_own_max(ReadMarks::own_max_normally + 1);
    if (WalView* const v = current.load(std::memory_order_relaxed); v != nullptr && v->slot > 0)
      set_current(nullptr);
  }
  for (SnapshotKeeper* const keeper : keepers_) keeper->move_on();
  const std::lock_guard lock(mutex_);
  if (marks_) marks_->set_own_max(ReadMarks::own_max_normally);
  return true;
}

/// Another process may write, and checkpoint up to what our keepers keep. True: there are keepers.
bool WalCore::ask_keepers_if_log_is_long() noexcept {
  {
    const std::lock_guard lock(keepers_mutex_);
    if (keepers_.empty()) return false;
  }
  bool is_long = false;
  {
    const std::lock_guard lock(mutex_);
    IndexHeader h;
    is_long = journal_ == Journal::wal && index_ && index_->read_header(h) &&
              h.frames >= std::max(options_.checkpoint_frames, 1u);
  }
  if (is_long) (void)ask_keepers();
  return true;
}

}  // namespace pgmicro::pager::detail
