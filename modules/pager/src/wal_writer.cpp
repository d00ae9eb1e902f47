#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/database_header.hpp>
#include <pgmicro/pager/detail/wal_core.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>

// Commits: frames at the log's end, a sync, and a new header for all to see.

namespace pgmicro::pager::detail {

WalView* WalCore::begin_write() {
  if (read_only_) throw Error(errc::read_only, "cannot write to a read-only database");
  Lock lock(mutex_);
  check_usable();
  if (writing_) return nullptr;
  give_others_a_turn(lock);
  if (writing_) return nullptr;
  if (journal_ != Journal::wal && !to_write_mode()) return nullptr;
  writer_views_.reserve(1);
  if (!sharing_->lock_exclusive(slot_write, 1)) return nullptr;
  writing_ = true;  // for the other threads of this store, to whom our own lock is none
  try {
    if (IndexHeader h; index_->read_header(h)) {
      if (h != end_) check_log_holds(h);  // not our own last commit
    } else if (!recover(true)) {
      give_up_write_lock();
      return nullptr;
    }
    if (journal_ == Journal::wal && file_views_ > 0) protect_file_views();
    WalView& base = pin_latest(lock);
    if (foreign_commit_at_ != Clock::time_point{}) acquired_at_ = Clock::now();
    writer_views_.push_back(&base);
    end_ = base.header;
    base_frames_ = base.header.frames;
    log_header_.big_endian_sums = end_.big_endian_sums != 0;
    log_header_.page_size = page_size_;
    log_header_.salts = end_.salts;
    return &base;
  } catch (...) {
    give_up_write_lock();
    throw;
  }
}

/// Nobody is told that the write lock is free: others ask for it from time to time, stock SQLite in the end every
/// 100 ms. Whoever commits without a pause would keep them out with gaps of microseconds. So where others have
/// written lately, the lock stays free for an eighth of the time that we had it. Of 100 commits beside four
/// threads of ours that do nothing else, two processes of SQLite made 1; now 7 to 20.
void WalCore::give_others_a_turn(Lock& lock) {
  constexpr std::chrono::seconds lately{5};
  if (foreign_commit_at_ == Clock::time_point{}) return;
  const auto now = Clock::now();
  const auto free_until = released_at_ + (released_at_ - acquired_at_) / 8;
  if (now >= free_until || now - foreign_commit_at_ > lately) return;
  lock.unlock();
  std::this_thread::sleep_until(free_until);
  lock.lock();
}

/// We have turned the database over to WAL, and have snapshots of before: from now on a read mark on the database
/// file alone keeps checkpoints from changing it under them. The log is empty, so that mark can be had.
void WalCore::protect_file_views() {
  IndexHeader h;
  (void)index_->read_header(h);
  for (WalView& v : views_) {
    if (v.slot >= 0 || (v.state.load(std::memory_order_relaxed) & WalView::closed) != 0) continue;
    if (v.page_count == 0) continue;  // of the file before it was a database: nothing to protect
    const int slot = marks_->acquire(h);
    if (pgm::never(slot != 0))
      throw Error(errc::lock_not_available, "the database is being turned over to WAL");
    v.slot = slot;
    --file_views_;
  }
}

void WalCore::give_up_write_lock() {
  writing_ = false;
  sharing_->unlock(slot_write, 1);
  if (foreign_commit_at_ != Clock::time_point{}) released_at_ = Clock::now();
  if (first_page_due_) forget_first_transaction();
}

void WalCore::end_write() noexcept {
  for (WalView* const v : writer_views_)
    if (leave(*v)) to_be_closed(*v);
  writer_views_.clear();
  if (committed_) checkpoint_automatically();
  committed_ = false;
  const std::lock_guard lock(mutex_);
  spilled_.clear();
  spilled_frame_.clear();
  for (WalView* const v : pending_) {  // appended, never hardened: it has not happened
    v->state.fetch_or(WalView::superseded, std::memory_order_acq_rel);
    if (leave(*v)) (void)try_close(*v, 0);
  }
  pending_.clear();
  try {
    marks_->unlock_unused();
    give_up_write_lock();
  } catch (const std::exception& e) {
    fail_locked(e.what());
  } catch (...) {  // whatever else a file of somebody's may throw: this must not
    fail_locked("a file did something unknown");
  }
}

/// Starts the log anew where that is possible and due, and gives a log without frames its header.
void WalCore::prepare_log() {
  if (!spilled_.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    if (!pending_.empty()) return;
    if (end_.frames != 0) {
      if (!writer_views_.front()->database_only || index_->backfilled() != end_.frames ||
          !marks_->exclude_log_readers())
        return;
      start_log_anew(end_);
      marks_->readmit_log_readers();
    }
  }
  std::byte bytes[wal_header_bytes];
  const bool empty = log_->size() < sizeof bytes;
  if (!empty) log_->read(0, bytes);
  end_.salts = end_.salts.next();
  end_.big_endian_sums = std::endian::native == std::endian::big;
  end_.set_page_size(page_size_);
  log_header_ = {.page_size = page_size_,
                 .checkpoint_sequence = empty ? 0 : load_be32(bytes + 12) + 1,
                 .salts = end_.salts,
                 .sum = {}};
  log_header_.encode(bytes);
  end_.frame_sum = log_header_.sum;
  log_->write(0, bytes);
  // (Z3): old frames may stand behind it, on disk also when the file was cut meanwhile. A new file has none.
  if (!log_is_new_ && syncs()) log_->sync_data();
  log_is_new_ = false;
}

/// Nobody has a mark, nobody else writes, and everything is in the database file: the log has no frames, and `h`
/// and shared memory say so. The file gets its new header when there is something to be written.
void WalCore::start_log_anew(IndexHeader& h) {
  publish_version(h, false);  // others may have committed since we last looked
  const std::uint32_t frames = h.frames;
  h.frames = 0;
  h.salts = h.salts.next();
  index_->write_header(h);
  index_->set_backfilled(0);
  index_->set_backfill_attempted(0);
  index_->set_mark(1, 0);
  for (unsigned slot = 2; slot < reader_slots; ++slot) index_->set_mark(slot, mark_unused);
  publish_version(h, true);
  quiet_restart_ = {published_.epoch, frames};
}

/// Zeros to be written behind a commit of `frames` frames that ends at `end` and makes the log longer: room for the
/// next commits, as much as there is log already within limits. To sync a file that has not grown takes the disk one
/// step instead of two (ext4: 120 us against 230, on a busy disk 2 ms against 8). What is behind the last
/// commit does not exist (L2), zeros least of all.
std::size_t WalCore::room_behind(std::uint64_t end, std::size_t frames) const {
  constexpr std::size_t small_commit = 16, frames_min = 64, frames_max = 256, bytes_max = 1 << 20;
  if (options_.synchronous < Synchronous::full || frames > small_commit || log_->size() >= end) return 0;
  const std::size_t frame_bytes = page_size_ + frame_header_bytes;
  return std::min(std::clamp<std::size_t>(end, frames_min * frame_bytes, frames_max * frame_bytes),
                  bytes_max);
}

/// Frames for `batch` after `end`, the last one a commit frame if `commit_pages` is not 0.
void WalCore::write_frames(PageBatch batch, std::uint32_t commit_pages, IndexHeader& end) {
  constexpr std::size_t frames_at_once = 64;  // checksummed pages are still in the cache when they are copied
  std::array<std::array<std::byte, frame_header_bytes>, frames_at_once> headers;
  std::array<Bytes, 2 * frames_at_once> pieces;
  static constexpr std::array<std::byte, 1 << 16> zeros{};
  std::vector<std::byte> patched;
  const std::uint32_t commit_change = commit_pages != 0 ? 1 : 0;
  while (!batch.empty()) {
    const std::size_t n = std::min(batch.size(), frames_at_once);
    const bool last = n == batch.size();
    for (std::size_t i = 0; i < n; ++i) {
      Bytes page = batch[i].bytes;
      PGM_ASSERT(page.size() == page_size_);
      if (batch[i].no == PageNo::first && DatabaseHeader::is_database(page) &&
          !DatabaseHeader::says_wal(page)) {
        patched.assign(page.begin(), page.end());
        DatabaseHeader::say_wal(patched);
        page = patched;
      }
      FrameHeader{.page = batch[i].no, .commit_pages = last && i + 1 == n ? commit_pages : 0}.encode(
          headers[i].data(), page, log_header_, end.frame_sum);
      pieces[2 * i] = headers[i];
      pieces[2 * i + 1] = page;
    }
    const std::uint64_t at = frame_offset(end.frames + 1, page_size_);
    std::size_t room =
        last && commit_pages != 0 ? room_behind(at + n * (page_size_ + frame_header_bytes), n) : 0;
    std::size_t count = 2 * n;
    for (; room != 0 && count < pieces.size(); room -= pieces[count++].size())
      pieces[count] = {zeros.data(), std::min(room, zeros.size())};
    try {
      log_->write_gather(at, {pieces.data(), count});
    } catch (const Error& e) {
      if (count == 2 * n || e.sqlstate() != errc::disk_full) throw;
      log_->write_gather(at, {pieces.data(), 2 * n});
    }
    for (std::size_t i = 0; i < n; ++i) index_->append(++end.frames, batch[i].no);
    batch = batch.subspan(n);
  }
  end.change += commit_change;
  if (commit_pages != 0) end.pages = commit_pages;
}

WalView& WalCore::append(PageBatch batch, std::uint32_t pages) {
  check_usable();
  if (pages == 0) throw Error(errc::invalid_parameter, "a database file has at least one page");
  if (pages > page_count_max)
    throw Error(errc::program_limit,
                "a database cannot have more than " + std::to_string(page_count_max) + " pages");
  IndexHeader end;
  PageImage only;
  std::vector<std::byte> again;
  try {
    prepare_log();
    if (batch.empty() && (!spilled_.empty() || pages != end_.pages)) {
      // Somebody has to carry the commit mark.
      only.no = spilled_.empty() ? PageNo::first : spilled_.back().page;
      again.resize(page_size_);
      if (!read_spilled(only.no, again)) read(*writer_views_.back(), only.no, again);
      only.bytes = again;
      batch = {&only, 1};
    }
    end = end_;
    write_frames(batch, pages, end);
  } catch (const Error& e) {
    // A full disk, and memory that has run out, left nothing but bytes behind the log's end.
    if (e.sqlstate() != errc::disk_full) fail(e.what());
    throw;
  }
  if (first_page_due_ && !batch.empty() && batch.front().no == PageNo::first)
    first_page_reserved_ = batch.front().bytes[DatabaseHeader::reserved_at];
  WalView& previous = *writer_views_.back();
  if (batch.empty()) return previous;

  // Whatever can fail comes before the log's end moves.
  writer_views_.reserve(writer_views_.size() + 1);
  const std::lock_guard lock(mutex_);
  pending_.reserve(pending_.size() + 1);
  WalIndex::seal(end);
  WalView like;
  like.header = end;
  like.version = last_version_ + 1;
  like.epoch = published_.epoch;
  like.slot = previous.slot;
  like.min_frame = index_->backfilled() + 1;
  like.page_count = pages;
  WalView& v = open_view(like, 0);
  v.state.fetch_add(WalView::holder, std::memory_order_acq_rel);  // one of pending_, one of the Writer
  if (v.slot < 0)
    ++file_views_;
  else
    marks_->share(v.slot);
  pending_.push_back(&v);
  writer_views_.push_back(&v);
  ++last_version_;
  end_ = end;
  spilled_.clear();
  spilled_frame_.clear();
  return v;
}

void WalCore::harden() {
  const std::lock_guard one_at_a_time(harden_mutex_);
  WalView* last = nullptr;
  {
    const std::lock_guard lock(mutex_);
    check_usable();
    if (pending_.empty()) return;
    last = pending_.back();
  }
  try {
    if (options_.synchronous >= Synchronous::full || (first_page_due_ && syncs())) log_->sync_data();
    if (first_page_due_) write_first_page(first_page_reserved_);
  } catch (const std::exception& e) {
    fail(e.what());
    throw;
  }
  {
    const std::lock_guard lock(mutex_);
    publish(*last);
  }
}

/// All that is pending up to `last` becomes visible to everybody.
void WalCore::publish(WalView& last) noexcept {
  IndexHeader h = last.header;
  committed_ = true;
  journal_ = Journal::wal;
  const bool let_others_in = first_page_due_ && folder_ != nullptr && options_.locking == Locking::shared;
  first_page_due_ = false;
  index_->write_header(h);
  published_ = {h, last.version, last.epoch};
  try {
    // Its own mark in place of the one it shares with what came before.
    if (const int slot = marks_->acquire(h); slot != ReadMarks::none) {
      if (last.slot >= 0)
        marks_->release(last.slot);
      else
        --file_views_;
      last.slot = slot;
    }
    if (let_others_in) (void)database_lock_->to_shared();
  } catch (...) {
    // The commit has happened. A lock that we could not have, we do without; one too many goes with the file.
  }
  const auto end = std::find(pending_.begin(), pending_.end(), &last) + 1;
  for (auto v = pending_.begin(); v != end; ++v) {
    if (*v != &last) (*v)->state.fetch_or(WalView::superseded, std::memory_order_acq_rel);
    if (leave(**v)) (void)try_close(**v, 0);
  }
  pending_.erase(pending_.begin(), end);
  set_current(&last);
  if (!keeps_marks_) last.state.fetch_or(WalView::superseded, std::memory_order_acq_rel);
  if (watched_) watch(*this, false);
}

void WalCore::spill(PageBatch batch) {
  check_usable();
  IndexHeader end;
  try {
    spilled_.reserve(spilled_.size() + batch.size());
    for (const PageImage& page : batch) spilled_frame_.try_emplace(raw(page.no), 0);
    prepare_log();
    end = end_;
    write_frames(batch, 0, end);
  } catch (const Error& e) {
    if (e.sqlstate() != errc::disk_full) fail(e.what());
    throw;
  }
  std::uint32_t frame = end_.frames;
  for (const PageImage& page : batch) {
    std::uint32_t& latest = spilled_frame_.find(raw(page.no))->second;
    spilled_.push_back({page.no, latest, end_.frame_sum});
    latest = ++frame;
  }
  end_ = end;
}

bool WalCore::read_spilled(PageNo n, MutBytes out) {
  const auto it = spilled_frame_.find(raw(n));
  if (it == spilled_frame_.end() || it->second == 0) return false;
  log_->read(frame_offset(it->second, page_size_) + frame_header_bytes, out);
  return true;
}

void WalCore::spill_rewind(std::uint64_t mark) noexcept {
  while (spilled_.size() > mark) {
    const Spilled& last = spilled_.back();
    spilled_frame_.find(raw(last.page))->second = last.frame_before;
    --end_.frames;
    end_.frame_sum = last.sum_before;  // marks stand between batches, so the last one is that of the mark
    spilled_.pop_back();
  }
}

}  // namespace pgmicro::pager::detail
