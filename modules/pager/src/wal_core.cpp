#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/database_header.hpp>
#include <pgmicro/pager/detail/journal.hpp>
#include <pgmicro/pager/detail/wal_core.hpp>
#include <pgmicro/pager/detail/wal_recovery.hpp>

#include <algorithm>
#include <string>

namespace pgmicro::pager::detail {
namespace {

constexpr std::string_view log_suffix = "-wal";

}  // namespace

WalCore::WalCore(std::unique_ptr<AnyFile> database, std::unique_ptr<AnyFile> log, const WalOptions& options)
    : options_(options), database_(std::move(database)) {
  check_options();
  database_lock_.emplace(*database_);
  read_only_ = options.read_only;
  open_alone(std::move(log));
  opened_ = true;
}

WalCore::WalCore(std::unique_ptr<AnyFolder> folder, const WalOptions& options)
    : options_(options), folder_(std::move(folder)) {
  check_options();
  open_in_folder();
  opened_ = true;
}

void WalCore::check_options() {
  if (!valid_page_size(options_.page_size))
    throw Error(errc::invalid_parameter, "a page size of " + std::to_string(options_.page_size) +
                                             " is not a power of two from 512 to 65536");
  options_.background = options_.background && has_housekeeper;
}

WalCore::~WalCore() {
  if (database_->orphaned()) return;  // a child of fork(2): none of it is ours
  if (options_.background) forget(*this);
  try {
    close();
  } catch (...) {
    // Nothing is lost by it: the log stays, and whoever comes next reads it.
  }
}

void WalCore::check_usable() const {
  if (!failed_.load(std::memory_order_acquire)) return;
  throw Error(errc::not_in_prerequisite_state, "the database refuses after an earlier failure")
      .detail(failure_)
      .hint("Close and open it again: what was reported as committed is recovered then.");
}

void WalCore::fail(const char* what) noexcept {
  const std::lock_guard lock(mutex_);
  fail_locked(what);
}

void WalCore::fail_locked(const char* what) noexcept {
  if (failed_.load(std::memory_order_relaxed)) return;
  try {
    failure_ = what;
  } catch (...) {
    failure_.clear();
  }
  failed_.store(true, std::memory_order_release);
  set_current(nullptr);
}

void WalCore::open_alone(std::unique_ptr<AnyFile> log) {
  log_ = std::move(log);
  sharing_ = std::make_unique<HeapSharing>();
  page_size_ = options_.page_size;
  journal_ = database_->size() == 0 ? Journal::undecided : Journal::wal;
  if (journal_ == Journal::wal) read_database_header();
  attach_index();
}

void WalCore::open_in_folder() {
  const auto open = [&](OpenMode mode) { return folder_->open("", mode); };
  read_only_ = options_.read_only;
  if (!read_only_) {
    const bool existed = folder_->exists("");
    try {
      database_ = open(options_.create ? OpenMode::create : OpenMode::read_write);
    } catch (const Error& e) {
      if (!existed || (e.sqlstate() != errc::read_only && e.sqlstate() != SqlState("42501"))) throw;
      read_only_ = true;
    }
    if (database_ != nullptr && !existed && syncs()) folder_->sync();
  }
  if (read_only_) database_ = open(OpenMode::read_only);
  if (database_ == nullptr)
    throw Error(errc::undefined_file, "database \"" + folder_->name() + "\" does not exist");
  database_lock_.emplace(*database_);
  page_size_ = options_.page_size;
  if (options_.locking == Locking::exclusive && !read_only_)
    lock_database_exclusive();
  else
    lock_database_shared();
  look_at_database();
  if (journal_ == Journal::wal) {
    WalView& v = join_latest();  // recovers the log, and knows its page size
    if (leave(v)) to_be_closed(v);
  }
  // A rollback-journal writer needs the file for itself: we are in its way only while we read.
  if (journal_ != Journal::wal && options_.locking == Locking::shared) database_lock_->to_none();
}

void WalCore::lock_database_shared() {
  Patience patience(options_.wait_ms);
  while (!database_lock_->to_shared())
    if (!patience.pause())
      throw Error(errc::lock_not_available,
                  "database \"" + folder_->name() + "\" is locked by another process");
}

void WalCore::lock_database_exclusive() {
  Patience patience(options_.wait_ms);
  while (!database_lock_->to_shared() || !database_lock_->to_exclusive()) {
    database_lock_->to_none();
    if (!patience.pause())
      throw Error(errc::lock_not_available,
                  "database \"" + folder_->name() + "\" is in use by another process");
  }
}

/// At level shared or exclusive: rolls back a hot journal, finds out the journal mode, and opens the log if
/// there is one.
void WalCore::look_at_database() {
  const bool alone = database_lock_->level() == DatabaseLock::Level::exclusive;
  for (Patience patience(options_.wait_ms); !read_only_;) {
    if (alone ? !folder_->exists(journal_suffix) || database_->size() == 0
              : !has_hot_journal(*folder_, *database_, *database_lock_))
      break;
    // Straight from shared to exclusive: somebody who saw `reserved` would take the journal for a live one.
    if (alone || database_lock_->to_exclusive()) {
      try {
        if (folder_->exists(journal_suffix)) roll_back_journal(*folder_, *database_, syncs());
      } catch (const std::exception& e) {
        fail_locked(e.what());
        throw;
      }
      if (!alone) (void)database_lock_->to_shared();
      continue;
    }
    database_lock_->to_none();
    if (!patience.pause())
      throw Error(errc::lock_not_available,
                  "database \"" + folder_->name() + "\" has a hot rollback journal and is in use")
          .hint("It is rolled back as soon as nobody else has the database open.");
    lock_database_shared();
  }
  if (read_only_ && has_hot_journal(*folder_, *database_, *database_lock_))
    throw Error(errc::read_only, "database \"" + folder_->name() +
                                     "\" has a hot rollback journal and cannot be written to roll it back");
  if (database_->size() == 0) {
    journal_ = Journal::undecided;
    return;
  }
  read_database_header();
  if (folder_->exists(log_suffix)) journal_ = Journal::wal;  // as SQLite, whatever the header says
  if (journal_ == Journal::wal) open_log();
}

/// The same for a database that has been looked at before, without a log then. In nobody's way if it fails.
void WalCore::look_again() {
  try {
    look_at_database();
  } catch (...) {
    if (file_views_ == 0) database_lock_->to_none();
    throw;
  }
}

void WalCore::read_database_header() {
  std::byte header[database_header_bytes];
  if (database_->size() >= sizeof header) {
    database_->read(0, header);
    if (DatabaseHeader::is_database(header)) {
      const std::uint32_t size = DatabaseHeader::page_size(header);
      if (!valid_page_size(size))
        throw corrupt("the database header gives a page size of " + std::to_string(size));
      learn_page_size(size);
      if (folder_ != nullptr)
        journal_ = header[DatabaseHeader::read_version_at] == version_wal ? Journal::wal : Journal::rollback;
      if (std::max(header[DatabaseHeader::write_version_at], header[DatabaseHeader::read_version_at]) >
          version_wal)
        read_only_ = true;
      return;
    }
  }
  // Not necessarily bad: after a crash in the very first transaction, page 1 is whole in the log only.
  if (folder_ != nullptr && !folder_->exists(log_suffix))
    throw corrupt("\"" + folder_->name() + "\" is not an SQLite database");
}

/// Whoever comes here has decided for WAL mode already; without a log and its index nothing can go on.
void WalCore::open_log() {
  try {
    if (read_only_) {
      log_ = folder_->open(log_suffix, OpenMode::read_only);
    } else {
      const bool existed = folder_->exists(log_suffix);
      log_ = folder_->open(log_suffix, OpenMode::create);
      if (!existed && syncs()) folder_->sync();
      log_is_new_ = !existed;
    }
    if (options_.locking == Locking::shared) sharing_ = database_->sharing();
    if (sharing_ == nullptr) {
      if (options_.locking == Locking::shared && !read_only_)
        throw Error(errc::feature_not_supported, "this kind of file has no shared memory")
            .hint("Open the database with exclusive locking.");
      sharing_ = std::make_unique<HeapSharing>();
      private_index_ = read_only_;
    }
    attach_index();
  } catch (...) {
    fail_locked("the log could not be opened");
    throw;
  }
}

void WalCore::attach_index() {
  for (Patience patience(options_.wait_ms);;) {
    try {
      index_.emplace(*sharing_);
      if (!index_->attach(!read_only_)) {
        sharing_ = std::make_unique<HeapSharing>();
        index_.emplace(*sharing_);
        (void)index_->attach(true);
        private_index_ = true;
      }
      break;
    } catch (const Error& e) {
      if (e.sqlstate() != errc::lock_not_available || !patience.pause()) throw;
    }
  }
  marks_.emplace(*sharing_, *index_);
  shared = index_->first_region();
  const bool alone = !sharing_->with_others();
  keeps_marks_ = (alone || options_.background) && !private_index_;
  watched_ = !alone && options_.background;
  if (!alone) return;
  IndexHeader h;
  if (log_ != nullptr && journal_ == Journal::wal) {
    h = rebuild_index(*log_, *index_);
  } else {
    index_->write_header(h);
    index_->set_backfilled(0);
  }
  marks_->reset(h.frames);
  if (h.page_size_code != 0) learn_page_size(h.page_size());
}

/// Once opened, a store has the page size it told its users.
void WalCore::learn_page_size(std::uint32_t bytes) {
  if (bytes == page_size_) return;  // and is read by other threads
  if (opened_)
    throw Error(errc::not_in_prerequisite_state, "somebody else has made this database, with pages of " +
                                                     std::to_string(bytes) + " bytes instead of " +
                                                     std::to_string(page_size_))
        .hint("Open it again.");
  page_size_ = bytes;
}

/// From a database file that is empty or has a rollback journal to one that can be written. At the end the log
/// is open, nobody else writes, and (unless the file is empty) it says that it is in WAL mode. False: busy.
bool WalCore::to_write_mode() {
  if (folder_ == nullptr) {
    first_page_due_ = journal_ == Journal::undecided;
    return true;
  }
  if (database_lock_->level() != DatabaseLock::Level::exclusive) {
    if (!database_lock_->to_shared()) return false;
    look_again();
    if (journal_ == Journal::wal) return true;  // somebody else has turned it over meanwhile
    if (!database_lock_->to_reserved() || !database_lock_->to_exclusive()) {
      if (file_views_ > 0)
        (void)database_lock_->to_shared();
      else
        database_lock_->to_none();
      return false;
    }
  }
  try {
    become_writable();
  } catch (...) {
    if (options_.locking == Locking::shared) (void)database_lock_->to_shared();
    throw;
  }
  return true;
}

/// At level exclusive.
void WalCore::become_writable() {
  // While we were not looking, others may have made it a database, or left a journal.
  if (database_->size() == 0) {
    folder_->remove(journal_suffix);  // of an empty database: never to be rolled back
    open_log();
    log_->resize(0);
    IndexHeader none;
    index_->write_header(none);
    index_->set_backfilled(0);
    marks_->reset(0);
    first_page_due_ = true;
    return;
  }
  look_at_database();
  if (journal_ == Journal::rollback) convert_to_wal();
  if (options_.locking == Locking::shared) (void)database_lock_->to_shared();
}

/// At level exclusive. Page 1 says from here on that the database is in WAL mode.
void WalCore::convert_to_wal() {
  std::vector<std::byte> page(page_size_);
  database_->read(0, page);
  try {
    journal_first_page(*folder_, page, file_pages(), WalSalts{}.next().raw[0], syncs());
    DatabaseHeader::say_wal(page);
    const std::uint32_t change = load_be32(&page[DatabaseHeader::change_counter_at]) + 1;
    store_be32(&page[DatabaseHeader::change_counter_at], change);
    store_be32(&page[DatabaseHeader::pages_at], file_pages());
    store_be32(&page[DatabaseHeader::valid_for_at], change);
    database_->write(0, page);
    if (syncs()) database_->sync_data();
    folder_->remove(journal_suffix);
    if (syncs()) folder_->sync();
  } catch (const std::exception& e) {
    fail_locked(e.what());
    throw;
  }
  journal_ = Journal::wal;
  open_log();
}

/// The first transaction of an empty file came to nothing: as if it had never been.
void WalCore::forget_first_transaction() {
  first_page_due_ = false;
  if (folder_ == nullptr) return;
  marks_.reset();
  index_.reset();
  sharing_->close(true);
  sharing_.reset();
  log_.reset();
  folder_->remove(log_suffix);
  if (options_.locking == Locking::shared) database_lock_->to_none();
}

/// (Z4)
void WalCore::write_first_page(std::byte reserved) {
  database_->write(0, empty_database(page_size_, reserved));
  if (syncs()) database_->sync_data();
}

std::uint32_t WalCore::file_pages() const {
  return static_cast<std::uint32_t>((database_->size() + page_size_ - 1) / page_size_);
}

/// The last to leave takes the log with it.
void WalCore::close() {
  if (journal_ != Journal::wal || failed_ || read_only_ || index_ == std::nullopt) {
    if (sharing_ != nullptr) sharing_->close(false);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    drop_idle_current();
    marks_->unlock_unused();
  }
  const bool last = folder_ == nullptr || database_lock_->level() == DatabaseLock::Level::exclusive ||
                    database_lock_->to_exclusive();
  bool all_moved = false;
  if (last && database_->size() > 0) {
    const CheckpointResult r = checkpoint(CheckpointMode::passive);
    all_moved = !r.busy && r.moved_frames == r.log_frames;
  }
  sharing_->close(last && all_moved);
  if (!last || !all_moved) return;
  if (folder_ == nullptr) {
    log_->resize(0);
    return;
  }
  log_.reset();
  folder_->remove(log_suffix);
  if (syncs()) folder_->sync();
}

std::chrono::milliseconds WalCore::tick() noexcept {
  constexpr std::chrono::milliseconds until_watched_anew{0}, soon{5}, later{50};
  if (checkpoint_wanted_.exchange(false)) {
    try {
      (void)checkpoint(CheckpointMode::passive);
    } catch (...) {
      // It has failed the store, if it had written anything; the next to use it is told.
    }
  }
  const auto when_idle = ask_keepers_if_log_is_long() ? later : until_watched_anew;
  const std::lock_guard lock(mutex_);
  WalView* const v = current.load(std::memory_order_relaxed);
  if (v == nullptr) {
    if (marks_) marks_->unlock_unused();
    return when_idle;
  }
  const std::uint64_t state = v->state.load(std::memory_order_relaxed);
  const bool idle = state / WalView::joined == seen_joined_;
  seen_joined_ = state / WalView::joined;
  if (!idle) {
    idle_ticks_ = 0;
    return soon;
  }
  if ((state & WalView::holders_mask) == 0) {
    drop_idle_current();
    marks_->unlock_unused();
    return when_idle;
  }
  return ++idle_ticks_ < 20 ? soon : later;
}

}  // namespace pgmicro::pager::detail
