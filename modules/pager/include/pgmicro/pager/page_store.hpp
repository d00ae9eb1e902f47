#pragma once
/// The border "pages": versioned pages with one writer at a time and atomic commits. A Pager stands on it.
///
/// A snapshot is a commit number. Pages as of a snapshot never change while somebody holds it. Operations on
/// the store may be called by many threads at once, also while a Writer commits; one Writer is used by one
/// thread at a time. Failure is an Error; busy is `nullopt`.
///
/// Required operations first, and few: a store in a map under a mutex is 40 lines
/// (examples/custom_pages.cpp). Everything else is a capability, asked for with `if constexpr`.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/ids.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

namespace pgmicro::pager {

inline constexpr std::uint32_t page_size_min = 512;
inline constexpr std::uint32_t page_size_max = 65536;
/// SQLite's own limit; also what a page number may be at most.
inline constexpr std::uint32_t page_count_max = 0xfffffffe;

/// One page of a commit. `bytes` is page_size() long.
struct PageImage {
  PageNo no;
  Bytes bytes;
};
/// Each page at most once, in ascending order.
using PageBatch = std::span<const PageImage>;

template <class S>
concept PageStore = std::movable<S> && std::copyable<typename S::Snapshot> &&
    std::movable<typename S::Writer> &&
    requires(S s, const S cs, typename S::Snapshot at, const typename S::Snapshot cat, typename S::Writer w,
             PageNo n, MutBytes out, PageBatch batch, std::uint32_t pages) {
  { cs.page_size() }
  noexcept->std::same_as<std::uint32_t>;
  /// The newest commit. Held until release(): each latest() is balanced by one release(). No system call
  /// in the steady state.
  { s.latest() } -> std::same_as<typename S::Snapshot>;
  /// Grows with every commit, whoever made it. Equal numbers of one store mean equal pages.
  { cat.version() }
  noexcept->std::same_as<std::uint64_t>;
  { s.page_count(cat) } -> std::same_as<std::uint32_t>;
  /// Page `n` (1 … page_count) as of `at`.
  { s.read(cat, n, out) } -> std::same_as<void>;
  { s.release(at) } -> std::same_as<void>;
  /// Nobody else commits while the Writer lives. Nothing: somebody else is writing; try again later.
  { s.begin_write() } -> std::same_as<std::optional<typename S::Writer>>;
  /// The commit that this one builds on; valid as long as the Writer, not to be released.
  { w.base() } -> std::same_as<typename S::Snapshot>;
  /// All pages, durably, or none; the database then has `pages` pages, at least one (SQLite's file format
  /// cannot say "none" once there were some). `batch` has all pages beyond base's count. The snapshot
  /// returned is held like one from latest(). A Writer that is dropped has changed nothing. At most one
  /// commit() per Writer.
  { w.commit(batch, pages) } -> std::same_as<typename S::Snapshot>;
};

/// Pages that lie in memory anyway: no copy into a cache, no pin. The address stays valid, and the bytes
/// unchanged, until `at` is released.
template <class S>
concept ResidentPages = PageStore<S> && requires(S s, const typename S::Snapshot at, PageNo n) {
  { s.resident(at, n) } -> std::same_as<const std::byte*>;
};

/// Pages that may lie in memory, which is known only at run time: a store behind an erased type.
template <class S>
concept MaybeResidentPages = PageStore<S> &&
    requires(S s, const S cs, const typename S::Snapshot at, PageNo n) {
  /// The same answer for the life of the store.
  { cs.is_resident() }
  noexcept->std::same_as<bool>;
  /// If so: as ResidentPages::resident().
  { s.resident_if(at, n) } -> std::same_as<const std::byte*>;
};

/// A page buffer whose owner is whoever holds it; made and unmade by the store.
struct OwnedPage {
  PageNo no;
  std::byte* bytes;
};

/// A resident store that takes private pages over as they are instead of copying them at commit.
template <class S>
concept AdoptingStore = ResidentPages<S> &&
    requires(S s, std::byte* p, typename S::Writer w, std::span<const OwnedPage> owned, std::uint32_t pages) {
  { s.allocate_page() } -> std::same_as<std::byte*>;
  { s.free_page(p) }
  noexcept->std::same_as<void>;
  /// Like commit(); on success the buffers belong to the store, on failure still to the caller.
  { w.commit_owned(owned, pages) } -> std::same_as<typename S::Snapshot>;
};

/// Which pages differ between two versions, so that a cache may keep the others. False: not known. `to` is
/// held, or a Writer's base; `from` is older and need not be held any more.
template <class S>
concept ChangeTracking = PageStore<S> &&
    requires(S s, const typename S::Snapshot from, const typename S::Snapshot to, std::vector<PageNo>& out) {
  { s.changed(from, to, out) } -> std::same_as<bool>;
};

/// Commits that share one sync. append() writes a commit after the others of this Writer, invisible and not
/// durable, and returns its future version: what base() is from then on, readable while the Writer lives, and
/// not to be released. harden() makes everything appended before it was called durable and visible, or
/// throws, after which nothing appended since the last harden() has happened and the store refuses. harden()
/// may run in one thread while another uses the Writer for anything else.
template <class S>
concept GroupCommitStore = PageStore<S> &&
    requires(S s, typename S::Writer w, PageBatch batch, std::uint32_t pages) {
  { w.append(batch, pages) } -> std::same_as<typename S::Snapshot>;
  { w.harden() } -> std::same_as<void>;
};

/// A write set larger than memory: pages written early, uncommitted, readable by this Writer only, until
/// commit()/append() (which then name only the pages not spilled since) or the end of the Writer.
template <class S>
concept SpillingStore = PageStore<S> &&
    requires(S s, typename S::Writer w, PageBatch batch, PageNo n, MutBytes out, std::uint64_t mark) {
  { w.spill(batch) } -> std::same_as<void>;
  /// False: `n` was not spilled by this transaction.
  { w.read_spilled(n, out) } -> std::same_as<bool>;
  /// A place to go back to: spill_rewind() forgets everything spilled after it, and does not fail.
  { w.spill_mark() } -> std::same_as<std::uint64_t>;
  { w.spill_rewind(mark) } -> std::same_as<void>;
};

/// Passive: what can be done without waiting. Full: waits for readers of old pages, then does all. Restart:
/// and makes the next writer start the log anew. Truncate: and cuts the log to nothing.
enum class CheckpointMode : std::uint8_t { passive, full, restart, truncate };
struct CheckpointResult {
  bool busy = false;               ///< a reader or writer kept it from finishing what the mode promises
  std::uint32_t log_frames = 0;    ///< frames in the log
  std::uint32_t moved_frames = 0;  ///< of them, now in the database file
};
template <class S>
concept Checkpointable = PageStore<S> && requires(S s, CheckpointMode mode) {
  { s.checkpoint(mode) } -> std::same_as<CheckpointResult>;
};

/// A store without a lock: commits if nobody committed after `base`.
template <class S>
concept OptimisticStore = PageStore<S> &&
    requires(S s, const typename S::Snapshot base, PageBatch batch, std::uint32_t pages) {
  { s.commit_if(base, batch, pages) } -> std::same_as<std::optional<typename S::Snapshot>>;
};

/// Somebody who holds a snapshot for long, and is willing to go on to a newer one.
class SnapshotKeeper {
 public:
  /// May let its snapshot go, after it has taken a newer one and copied what differs. In any thread.
  virtual void move_on() noexcept = 0;

 protected:
  ~SnapshotKeeper() = default;
};

/// A store to which old snapshots are a burden: it asks those who keep one, before it checkpoints. After
/// remove_keeper() it does not any more.
template <class S>
concept KeeperAskingStore = ChangeTracking<S> && requires(S s, SnapshotKeeper& keeper) {
  { s.add_keeper(keeper) } -> std::same_as<void>;
  { s.remove_keeper(keeper) }
  noexcept->std::same_as<void>;
};

/// A store of its own whose pages are this one's at this moment: what either changes afterwards, the other
/// does not see, and either may end first. Costs the same for every size of store; then, for each page that one
/// of them changes, a page.
template <class S>
concept ForkableStore = PageStore<S> && requires(S s) {
  requires PageStore<std::remove_cvref_t<decltype(s.fork())>>;
};

}  // namespace pgmicro::pager
