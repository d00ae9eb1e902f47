#pragma once
/// The state behind a WalStore. Three things are kept apart, each with its lock:
///
///     mutex_             views, read marks, the journal mode, who writes: short, only lock system calls within
///     the write lock     (Slot::slot_write + writing_) the log's end: append() works on it without mutex_
///     checkpoint_mutex_  one checkpoint at a time; taken before mutex_
///     keepers_mutex_     who is asked to move on; held while asking, taken before all others
///
/// (Z1) `published_` describes the newest header this store has seen; equal headers have equal versions.
/// (Z2) `pending_` are the views of commits appended but not hardened, oldest first. Nobody but their Writer sees
///      them; shared memory learns of them in harden(), after the sync.
/// (Z3) Before a page of the database file is overwritten, the frames that it comes from are durable. Before
///      the log's first frames are overwritten, the database file is durable, and then the log's new header,
///      so that no old frame can ever be taken for a new one or the other way round.
/// (Z4) A database file that is empty gets a first page only after the first commit is durable in the log, and
///      nobody else is let in before: stock SQLite takes the log of an empty database for a leftover.

#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/any_file.hpp>
#include <pgmicro/pager/detail/database_lock.hpp>
#include <pgmicro/pager/detail/housekeeper.hpp>
#include <pgmicro/pager/detail/read_marks.hpp>
#include <pgmicro/pager/detail/wal_index.hpp>
#include <pgmicro/pager/detail/wal_view.hpp>
#include <pgmicro/pager/detail/writer_slot.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace pgmicro::pager::detail {

class WalCore final : public WalFastPath, public Chore {
 public:
  WalCore(std::unique_ptr<AnyFile> database, std::unique_ptr<AnyFile> log, const WalOptions& options);
  WalCore(std::unique_ptr<AnyFolder> folder, const WalOptions& options);
  ~WalCore();
  WalCore(const WalCore&) = delete;
  WalCore& operator=(const WalCore&) = delete;

  [[nodiscard]] std::uint32_t page_size() const noexcept { return page_size_; }
  [[nodiscard]] bool read_only() const noexcept { return read_only_; }

  // wal_views.cpp
  /// The newest commit, joined. Waits for others where it must, then throws 55P03.
  [[nodiscard]] WalView& join_latest();
  void to_be_closed(WalView& v) noexcept override;
  void read(const WalView& v, PageNo n, MutBytes out);
  struct Place {
    std::uint64_t epoch;
    std::uint32_t frames;
  };
  /// Pages of the frames between two places; false: not known.
  [[nodiscard]] bool changed(Place from, Place to, std::vector<PageNo>& out);

  // wal_writer.cpp
  /// The view to build on, joined; null: busy.
  [[nodiscard]] WalView* begin_write();
  void end_write() noexcept;
  /// The view of the commit, kept open until end_write().
  [[nodiscard]] WalView& append(PageBatch batch, std::uint32_t pages);
  void harden();
  void spill(PageBatch batch);
  [[nodiscard]] bool read_spilled(PageNo n, MutBytes out);
  [[nodiscard]] std::uint64_t spill_mark() const noexcept { return spilled_.size(); }
  void spill_rewind(std::uint64_t mark) noexcept;

  // wal_checkpoint.cpp
  CheckpointResult checkpoint(CheckpointMode mode);
  void add_keeper(SnapshotKeeper& keeper);
  void remove_keeper(SnapshotKeeper& keeper) noexcept;

  std::chrono::milliseconds tick() noexcept override;

 private:
  enum class Journal : std::uint8_t {
    undecided,  ///< an empty file: whoever writes first decides
    rollback,   ///< a rollback-journal mode, under `shared` while it is read
    wal,
  };
  using Lock = std::unique_lock<std::mutex>;
  using Clock = std::chrono::steady_clock;

  // wal_core.cpp: opening, closing, changing the journal mode
  void check_options();
  void open_alone(std::unique_ptr<AnyFile> log);
  void open_in_folder();
  void lock_database_shared();
  void lock_database_exclusive();
  void look_at_database();
  void look_again();
  void read_database_header();
  void learn_page_size(std::uint32_t bytes);
  void open_log();
  void attach_index();
  [[nodiscard]] bool to_write_mode();
  void become_writable();
  void convert_to_wal();
  void forget_first_transaction();
  void write_first_page(std::byte reserved);
  void refresh_private_index();
  void close();
  void check_usable() const;
  /// Remembers why the store refuses from now on (Z5).
  void fail(const char* what) noexcept;
  void fail_locked(const char* what) noexcept;
  [[nodiscard]] bool syncs() const noexcept { return options_.synchronous != Synchronous::off; }

  // wal_views.cpp
  [[nodiscard]] WalView& pin_latest(Lock& lock);
  [[nodiscard]] WalView* try_pin_latest();
  [[nodiscard]] WalView& pin_database_file();
  [[nodiscard]] WalView& open_view(const WalView& like, std::uint64_t extra_state);
  /// Gives up its slot and all; it has no holders. False: it has.
  [[nodiscard]] bool try_close(WalView& v, std::uint64_t extra_condition) noexcept;
  void set_current(WalView* v) noexcept;
  void drop_idle_current() noexcept;
  void publish_version(const IndexHeader& h, bool same_pages);
  bool recover(bool have_write_lock);
  [[nodiscard]] std::uint32_t file_pages() const;

  // wal_writer.cpp
  void give_others_a_turn(Lock& lock);
  void protect_file_views();
  void give_up_write_lock();
  void prepare_log();
  void start_log_anew(IndexHeader& h);
  [[nodiscard]] std::size_t room_behind(std::uint64_t end, std::size_t frames) const;
  void write_frames(PageBatch batch, std::uint32_t commit_pages, IndexHeader& end);
  void publish(WalView& last) noexcept;

  // wal_checkpoint.cpp
  [[nodiscard]] CheckpointResult checkpoint_log(Lock& lock, CheckpointMode mode);
  void backfill(Lock& lock, const IndexHeader& h, std::uint32_t safe);
  void check_log_holds(const IndexHeader& h) const;
  void copy_frames(const IndexHeader& h, std::uint32_t from, std::uint32_t to);
  template <class Condition>
  [[nodiscard]] bool wait_until(Lock& lock, bool patient, Condition condition);
  void checkpoint_automatically() noexcept;
  [[nodiscard]] CheckpointResult checkpoint_once(CheckpointMode mode);
  bool ask_keepers() noexcept;
  [[nodiscard]] bool ask_keepers_if_log_is_long() noexcept;

  WalOptions options_;
  std::uint32_t page_size_ = 0;
  bool opened_ = false;  ///< the page size is known, and stays
  bool read_only_ = false;
  bool private_index_ = false;            ///< read-only, and there is no shared memory to be had
  std::vector<std::byte> private_signs_;  ///< the log's header, and what stands behind its last commit
  bool keeps_marks_ = false;  ///< between transactions; else they are given back at the end of each
  bool watched_ = false;      ///< by the housekeeper, who gives back what we keep

  std::unique_ptr<AnyFolder> folder_;
  std::unique_ptr<AnyFile> database_;
  std::optional<DatabaseLock> database_lock_;
  std::unique_ptr<AnyFile> log_;
  std::unique_ptr<Sharing> sharing_;
  std::optional<WalIndex> index_;

  std::mutex mutex_;
  Journal journal_ = Journal::undecided;
  std::optional<ReadMarks> marks_;
  std::deque<WalView> views_;
  std::vector<WalView*> closed_views_;
  std::uint32_t file_views_ = 0;  ///< open views without a slot: they need the database file's `shared` lock
  struct Published {
    IndexHeader header;
    std::uint64_t version = 0, epoch = 0;
  } published_;
  std::uint64_t last_version_ = 0;
  /// The log's last restart that this store knows to have changed no page.
  struct {
    std::uint64_t epoch = 0;   ///< that it began
    std::uint32_t frames = 0;  ///< of the log before
  } quiet_restart_;
  std::uint64_t seen_joined_ = 0;  ///< of the current view, at the last tick
  std::uint32_t idle_ticks_ = 0;

  bool writing_ = false;  ///< a Writer lives, or a checkpoint keeps writers out; guarded by mutex_
  std::atomic<bool> committed_{false};     ///< the Writer has
  Clock::time_point foreign_commit_at_{};  ///< when we last learned of one; of the write lock, the last time:
  Clock::time_point acquired_at_{}, released_at_{};
  std::vector<WalView*> writer_views_;  ///< the Writer's base, and what it appended; all held by it
  WalHeader log_header_;
  bool log_is_new_ = false;        ///< made by us, and still without a frame
  std::uint32_t base_frames_ = 0;  ///< of the log when the Writer began
  IndexHeader end_;                ///< what the header will be once all that is appended is hardened
  std::vector<WalView*> pending_;  ///< guarded by mutex_
  std::atomic<bool> first_page_due_{false};  ///< (Z4): the log is prepared, and nobody else is let in
  std::byte first_page_reserved_{};
  struct Spilled {
    PageNo page;
    std::uint32_t frame_before;  ///< of the same page, spilled earlier by this transaction; or 0
    WalChecksum sum_before;      ///< as of the frame before its batch
  };
  std::vector<Spilled> spilled_;
  std::unordered_map<std::uint32_t, std::uint32_t> spilled_frame_;
  std::mutex harden_mutex_;

  std::mutex keepers_mutex_;
  std::vector<SnapshotKeeper*> keepers_;

  std::mutex checkpoint_mutex_;
  bool checkpoint_waits_for_writer_ = false;  ///< guarded by mutex_
  bool checkpoint_running_ = false;           ///< guarded by mutex_: the checkpoint slot is ours
  std::atomic<bool> checkpoint_wanted_{false};
  // Log frames at the last automatic attempts, to move them all and to move what the housekeeper has left.
  std::atomic<std::uint32_t> checkpoint_tried_{0}, finish_tried_{0};

  std::atomic<bool> failed_{false};
  std::string failure_;  ///< written once, before failed_ is set
};

}  // namespace pgmicro::pager::detail
