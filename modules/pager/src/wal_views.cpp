#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/database_header.hpp>
#include <pgmicro/pager/detail/wal_core.hpp>
#include <pgmicro/pager/detail/wal_recovery.hpp>

#include <algorithm>
#include <string>

// Taking snapshots: the slow half of WalFastPath, and everything that is read through one.

namespace pgmicro::pager::detail {

WalView& WalCore::join_latest() {
  if (WalView* const v = try_join()) return *v;
  Lock lock(mutex_);
  return pin_latest(lock);
}

WalView& WalCore::pin_latest(Lock& lock) {
  Patience patience(options_.wait_ms);
  for (unsigned attempt = 0;; ++attempt) {
    check_usable();
    if (WalView* const v = try_pin_latest()) return *v;
    if (attempt < 8) continue;  // a commit came between, or we have recovered the log ourselves
    // Somebody is recovering the log or setting a mark.
    lock.unlock();
    const bool again = patience.pause();
    lock.lock();
    if (!again)
      throw Error(errc::lock_not_available, "could not begin to read: other processes are always in the way");
  }
}

/// Null: try again.
WalView* WalCore::try_pin_latest() {
  if (journal_ != Journal::wal) {
    if (folder_ != nullptr && file_views_ == 0 && !first_page_due_ &&
        database_lock_->level() != DatabaseLock::Level::exclusive) {
      if (!database_lock_->to_shared()) return nullptr;
      look_again();
    }
    if (journal_ != Journal::wal) return &pin_database_file();
  }
  if (private_index_) refresh_private_index();

  IndexHeader h;
  if (!index_->read_header(h)) {
    // While a Writer of ours lives, the header is not bad but just being looked at by somebody else.
    if (!writing_) recover(false);
    return nullptr;
  }
  if (h.version != wal_version)
    throw Error(errc::feature_not_supported, "the wal-index has format version " + std::to_string(h.version));
  if (h.page_size_code != 0) learn_page_size(h.page_size());
  // Somebody else of this process may have done all that already.
  WalView* const before = current.load(std::memory_order_relaxed);
  const bool everything_moved = index_->backfilled() == h.frames;
  if (before != nullptr && before->header == h && (before->database_only || !everything_moved)) {
    before->state.fetch_add(WalView::holder + WalView::joined, std::memory_order_acq_rel);
    return before;
  }
  drop_idle_current();
  // Before acquire() makes sure that the header is still `h`. A checkpoint that knows later frames of a page
  // leaves earlier ones out, so what it has moved meanwhile is not all in the database file as of `h`.
  const std::uint32_t backfilled = index_->backfilled();
  const int slot = marks_->acquire(h);
  if (slot == ReadMarks::none) return nullptr;

  publish_version(h, false);
  WalView like;
  like.header = h;
  like.version = published_.version;
  like.epoch = published_.epoch;
  like.slot = slot;
  like.database_only = slot == 0;
  like.min_frame = backfilled + 1;
  WalView* v;
  try {
    like.page_count = h.pages != 0 ? h.pages : file_pages();
    v = &open_view(like, keeps_marks_ ? 0 : WalView::superseded);
  } catch (...) {
    marks_->release(slot);
    throw;
  }
  set_current(v);
  if (watched_) watch(*this, false);
  return v;
}

/// A snapshot of a database without a log: it lasts as long as the lock on the file.
WalView& WalCore::pin_database_file() {
  IndexHeader h;
  h.frames = 0;
  h.pages = file_pages();
  if (journal_ == Journal::rollback) {
    std::byte counter[4];
    database_->read(DatabaseHeader::change_counter_at, counter);
    h.change = load_be32(counter);
  }
  publish_version(h, false);
  WalView like;
  like.header = h;
  like.version = published_.version;
  like.epoch = published_.epoch;
  like.database_only = true;
  like.page_count = h.pages;
  WalView& v = open_view(like, WalView::superseded);
  ++file_views_;
  return v;
}

/// (Z1). `same_pages`: we know that nothing but the header has changed.
void WalCore::publish_version(const IndexHeader& h, bool same_pages) {
  const bool first = last_version_ == 0;
  if (!first && h == published_.header) return;
  // Without salts there was no log: what changed since a rollback journal's time, nobody can tell.
  const bool same_log = !first && journal_ == Journal::wal && h.salts != WalSalts{} &&
                        h.salts == published_.header.salts && h.frames >= published_.header.frames;
  if (!same_log) ++published_.epoch;
  if (!same_pages) {
    published_.version = ++last_version_;
    if (!first) foreign_commit_at_ = Clock::now();
  }
  published_.header = h;
}

WalView& WalCore::open_view(const WalView& like, std::uint64_t extra_state) {
  WalView* v = nullptr;
  const auto idle = std::find_if(closed_views_.rbegin(), closed_views_.rend(), [](const WalView* c) {
    return (c->state.load(std::memory_order_acquire) & WalView::holders_mask) == 0;
  });
  if (idle != closed_views_.rend()) {
    v = *idle;
    closed_views_.erase(std::next(idle).base());
  } else {
    closed_views_.reserve(views_.size() + 1);  // so that closing never allocates
    v = &views_.emplace_back();
  }
  v->header = like.header;
  v->version = like.version;
  v->epoch = like.epoch;
  v->min_frame = like.min_frame;
  v->page_count = like.page_count;
  v->database_only = like.database_only;
  v->slot = like.slot;
  // (V2): whoever has just joined the closed view by a stale pointer is about to leave.
  for (std::uint64_t seen = v->state.load(std::memory_order_relaxed);;) {
    seen &= ~WalView::holders_mask;
    const std::uint64_t open = (seen & ~(WalView::closed | WalView::superseded)) | extra_state;
    if (v->state.compare_exchange_weak(seen, open + WalView::holder, std::memory_order_acq_rel)) return *v;
  }
}

bool WalCore::try_close(WalView& v, std::uint64_t extra_condition) noexcept {
  std::uint64_t seen = v.state.load(std::memory_order_acquire);
  do {
    if ((seen & (WalView::holders_mask | WalView::closed)) != 0 ||
        (seen & extra_condition) != extra_condition)
      return false;
  } while (!v.state.compare_exchange_weak(seen, seen | WalView::closed, std::memory_order_acq_rel));
  if (v.slot >= 0)
    marks_->release(v.slot);
  else
    --file_views_;
  closed_views_.push_back(&v);
  return true;
}

void WalCore::set_current(WalView* v) noexcept {
  WalView* const before = current.exchange(v, std::memory_order_acq_rel);
  if (before == nullptr || before == v) return;
  before->state.fetch_or(WalView::superseded, std::memory_order_acq_rel);
  (void)try_close(*before, 0);
}

void WalCore::drop_idle_current() noexcept {
  WalView* const v = current.load(std::memory_order_relaxed);
  if (v == nullptr || !try_close(*v, 0)) return;
  current.store(nullptr, std::memory_order_release);
}

void WalCore::to_be_closed(WalView& v) noexcept {
  const std::lock_guard lock(mutex_);
  const bool of_file = v.slot < 0;
  if (!try_close(v, WalView::superseded)) return;
  if (current.load(std::memory_order_relaxed) == &v) current.store(nullptr, std::memory_order_release);
  try {
    if (!of_file) {
      if (!keeps_marks_) marks_->unlock_unused();
    } else if (file_views_ == 0 && journal_ != Journal::wal && folder_ != nullptr && !writing_ &&
               options_.locking == Locking::shared) {
      database_lock_->to_none();
    }
  } catch (...) {
    // A lock that could not be given back stays ours until the file is closed.
  }
}

void WalCore::read(const WalView& v, PageNo n, MutBytes out) {
  if (n == PageNo::none || raw(n) > v.page_count)
    throw corrupt("page " + std::to_string(raw(n)) + " was asked for in a database of " +
                  std::to_string(v.page_count) + " pages");
  if (const std::uint32_t frame = v.database_only ? 0 : index_->find(n, v.min_frame, v.header.frames)) {
    log_->read(frame_offset(frame, page_size_) + frame_header_bytes, out);
    return;
  }
  const std::uint64_t at = std::uint64_t{raw(n) - 1} * page_size_;
  try {
    database_->read(at, out);
  } catch (const Error&) {
    if (at + out.size() <= database_->size()) throw;
    throw corrupt("the database file ends before page " + std::to_string(raw(n)));
  }
}

bool WalCore::changed(Place from, Place to, std::vector<PageNo>& out) {
  std::uint32_t first = 0;
  {
    const std::lock_guard lock(mutex_);
    if (journal_ != Journal::wal) return false;
    if (from.epoch == to.epoch && from.frames <= to.frames)
      first = from.frames + 1;
    else if (from.epoch + 1 == to.epoch && quiet_restart_.epoch == to.epoch &&
             quiet_restart_.frames == from.frames)
      first = 1;
    else
      return false;
  }
  for (std::uint32_t frame = first; frame <= to.frames; ++frame) out.push_back(index_->page_of(frame));
  return true;
}

/// Rebuilds the wal-index, which is uninitialised, or whose writer died. False: somebody else is at it.
bool WalCore::recover(bool have_write_lock) {
  if (read_only_ || checkpoint_running_) return false;
  if (!have_write_lock && !sharing_->lock_exclusive(slot_write, 1)) return false;
  struct Unlock {
    Sharing& sharing;
    bool write, rest = false;
    ~Unlock() {
      if (rest) sharing.unlock(slot_checkpoint, 2);
      if (write) sharing.unlock(slot_write, 1);
    }
  } unlock{*sharing_, !have_write_lock};
  if (IndexHeader h; index_->read_header(h)) return true;  // done meanwhile
  unlock.rest = sharing_->lock_exclusive(slot_checkpoint, 2);
  if (!unlock.rest) return false;
  marks_->reset(rebuild_index(*log_, *index_).frames);
  return true;
}

/// Nobody tells us of changes: look at the log itself, between transactions. Whoever commits changes the header
/// or the bytes behind the last commit.
void WalCore::refresh_private_index() {
  if (std::any_of(views_.begin(), views_.end(), [](const WalView& v) {
        return (v.state.load(std::memory_order_relaxed) & WalView::holders_mask) != 0;
      }))
    return;
  if (log_ == nullptr) log_ = folder_->open("-wal", OpenMode::read_only);
  if (log_ == nullptr) return;
  std::vector<std::byte> signs(wal_header_bytes + frame_header_bytes);
  IndexHeader h;
  const auto look = [&] {
    (void)index_->read_header(h);
    const std::uint64_t size = log_->size();
    std::fill(signs.begin(), signs.end(), std::byte{0});
    if (size >= wal_header_bytes) log_->read(0, {signs.data(), wal_header_bytes});
    const std::uint64_t next = frame_offset(h.frames + 1, page_size_);
    if (size >= next + frame_header_bytes)
      log_->read(next, {signs.data() + wal_header_bytes, frame_header_bytes});
  };
  look();
  if (signs == private_signs_) return;
  rebuild_index(*log_, *index_);
  look();
  private_signs_ = signs;
}

}  // namespace pgmicro::pager::detail
