#pragma once
/// Pages in an SQLite database file and its write-ahead log: durable, and shared with stock SQLite, whose
/// files, shared memory and locks these are.
///
///     auto store = open_wal_database(PosixFileSystem{}, "shop.db", {.synchronous = Synchronous::normal});
///
/// or over any two Files, which it then has to itself:
///
///     WalStore store(MemoryFile{}, MemoryFile{}, {.page_size = 512});
///
/// Models PageStore, ChangeTracking, GroupCommitStore, SpillingStore, Checkpointable and ForkableStore. It is
/// not a template: the kind of file is erased where it is opened, because everything done with a file is a
/// system call.
///
/// A page's first 100 bytes belong to SQLite's format: whoever writes page 1 writes a database header there.
/// The store sees to it that the header's journal mode says WAL, and to nothing else in it.
///
/// (Z5) After a write or a sync failed, a store refuses everything new with 55000 until it is opened again; only a
///      full disk (53100) met while appending leaves it as it was.

#include <pgmicro/pager/detail/any_file.hpp>
#include <pgmicro/pager/detail/wal_view.hpp>
#include <pgmicro/pager/file.hpp>
#include <pgmicro/pager/fork_store.hpp>
#include <pgmicro/pager/page_store.hpp>

#include <memory>

namespace pgmicro::pager {

/// What survives a power failure (SQLite's meanings in WAL mode; a killed process loses nothing in any of them).
enum class Synchronous : std::uint8_t {
  off,     ///< nothing is promised, not even a readable database
  normal,  ///< the database is as of some commit; the last ones may be lost. Syncs at checkpoints only
  full,    ///< each reported commit
  extra,   ///< the same; with a rollback journal also the journal's removal
};

/// shared: with other processes and other stores. exclusive: nobody else may have the database open; no shared
/// memory is used, and no lock taken after opening.
enum class Locking : std::uint8_t { shared, exclusive };

struct WalOptions {
  std::uint32_t page_size = 4096;  ///< of a database yet to be made
  Synchronous synchronous = Synchronous::full;
  Locking locking = Locking::shared;
  bool read_only = false;                  ///< also what a file that cannot be written is opened as
  bool create = true;                      ///< the file, if there is none
  std::uint32_t checkpoint_frames = 1000;  ///< automatic checkpoint when the log is so long; 0: never
  std::uint32_t wait_ms = 5000;            ///< for others, in moments that cannot last
  /// Idle read marks are given back, and automatic checkpoints made, by a thread of the process. False: at
  /// the end of each transaction, by the caller.
  bool background = true;
};

namespace detail {
class WalCore;
}

class WalStore {
 public:
  /// Copies are the same snapshot, held once.
  class Snapshot {
   public:
    Snapshot() noexcept = default;
    [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

   private:
    friend class WalStore;
    explicit Snapshot(detail::WalView& v) noexcept
        : view_(&v), version_(v.version), epoch_(v.epoch), frames_(v.header.frames) {}
    detail::WalView* view_ = nullptr;
    std::uint64_t version_ = 0, epoch_ = 0;
    std::uint32_t frames_ = 0;
  };

  /// Holds the write lock, against this store's other writers and against other processes.
  class Writer {
   public:
    Writer(Writer&&) noexcept = default;
    Writer& operator=(Writer&& other) noexcept;
    ~Writer();

    [[nodiscard]] Snapshot base() const noexcept { return base_; }
    /// append() and harden().
    [[nodiscard]] Snapshot commit(PageBatch batch, std::uint32_t pages);
    /// 22023 for a database of no pages: SQLite's format has no such thing, once there were some.
    [[nodiscard]] Snapshot append(PageBatch batch, std::uint32_t pages);
    void harden();

    void spill(PageBatch batch);
    [[nodiscard]] bool read_spilled(PageNo n, MutBytes out);
    [[nodiscard]] std::uint64_t spill_mark();
    void spill_rewind(std::uint64_t mark);

   private:
    friend class WalStore;
    Writer(std::shared_ptr<detail::WalCore> core, Snapshot base) noexcept;
    std::shared_ptr<detail::WalCore> core_;
    Snapshot base_;
  };

  /// Over a database file and a log that nobody else uses meanwhile. What a crash left in them is recovered.
  template <File F>
  WalStore(F database, F log, const WalOptions& options = {})
      : WalStore(std::make_unique<detail::FileModel<F>>(std::move(database)),
                 std::make_unique<detail::FileModel<F>>(std::move(log)), options) {}
  /// NAME and NAME-wal, -shm, -journal in a folder: use open_wal_database().
  WalStore(std::unique_ptr<detail::AnyFolder> folder, const WalOptions& options);

  WalStore(WalStore&&) noexcept = default;
  WalStore& operator=(WalStore&&) noexcept = default;
  /// The last one to leave the database makes a checkpoint and removes the log. Failures there are not
  /// reported (nothing is lost by them): call checkpoint() before to see them.
  ~WalStore() = default;

  /// Another handle of the same store, which lives as long as either: for who reads a snapshot after the
  /// first was closed.
  [[nodiscard]] WalStore share() const { return WalStore(core_); }

  /// A ForkStore over the newest commit.
  [[nodiscard]] auto fork();
  /// Asked to move on before each checkpoint, and when the log has become long through others.
  void add_keeper(SnapshotKeeper& keeper);
  void remove_keeper(SnapshotKeeper& keeper) noexcept;

  [[nodiscard]] std::uint32_t page_size() const noexcept;
  [[nodiscard]] bool read_only() const noexcept;

  [[nodiscard]] Snapshot latest() {
    if (detail::WalView* const v = fast_->try_join()) return Snapshot(*v);
    return latest_slow();
  }
  [[nodiscard]] std::uint32_t page_count(const Snapshot& at) const noexcept { return at.view_->page_count; }
  void read(const Snapshot& at, PageNo n, MutBytes out);
  void release(const Snapshot& at) noexcept {
    if (detail::WalFastPath::leave(*at.view_)) fast_->to_be_closed(*at.view_);
  }
  [[nodiscard]] bool changed(const Snapshot& from, const Snapshot& to, std::vector<PageNo>& out);

  /// 25006 on a read-only database.
  [[nodiscard]] std::optional<Writer> begin_write();
  CheckpointResult checkpoint(CheckpointMode mode);

 private:
  WalStore(std::unique_ptr<detail::AnyFile> database, std::unique_ptr<detail::AnyFile> log,
           const WalOptions& options);
  explicit WalStore(std::shared_ptr<detail::WalCore> core) noexcept;
  [[nodiscard]] Snapshot latest_slow();

  std::shared_ptr<detail::WalCore> core_;
  detail::WalFastPath* fast_ = nullptr;
};

inline auto WalStore::fork() { return ForkStore<WalStore>(share()); }

/// The database at `path`. Rolls back a hot rollback journal, recovers a log. A database in a rollback-journal
/// mode is read under SQLite's locks for that mode, and turned over to WAL by the first begin_write().
template <FileSystem S>
[[nodiscard]] WalStore open_wal_database(const S& files, std::string_view path,
                                         const WalOptions& options = {}) {
  return WalStore(std::make_unique<detail::FolderModel<S>>(files, path), options);
}

}  // namespace pgmicro::pager
