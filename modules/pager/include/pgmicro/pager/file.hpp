#pragma once
/// The border "bytes": what a pager needs of one file. Five required operations; everything else is a
/// capability of its own, asked for with `if constexpr (LockableFile<F>)`.
///
/// A File is used through one handle by many threads: read() may run beside read() and beside write()/sync()
/// to other ranges. Whoever calls resize() or write() makes sure that nobody reads that range.

#include <pgmicro/base/bytes.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgmicro::pager {

/// Durable, byte-addressed storage of one file. Every operation may throw pgmicro::Error.
template <class F>
concept File = std::movable<F> && requires(F f, const F cf, std::uint64_t at, MutBytes out, Bytes in) {
  { cf.size() } -> std::same_as<std::uint64_t>;
  /// Longer: the new bytes read as zero. Shorter: they are gone.
  { f.resize(at) } -> std::same_as<void>;
  /// Fills all of `out`, or throws; a range that reaches past the end is an error (ask size() first).
  { f.read(at, out) } -> std::same_as<void>;
  /// Writes all of `in`, extending the file where needed, or throws. May be lost until sync().
  { f.write(at, in) } -> std::same_as<void>;
  /// Everything written before survives power loss after. After it threw once, nothing may be assumed
  /// about which writes are on disk, and the caller stops writing (Z5).
  { f.sync() } -> std::same_as<void>;
};

enum class LockKind : std::uint8_t { shared, exclusive };

/// Byte-range locks between processes, and between handles of one process: two LockableFile handles opened
/// on the same file conflict wherever they live. Never blocks. Locks of one handle do not conflict with
/// each other; taking a range again changes its kind (upgrade and downgrade).
template <class F>
concept LockableFile = File<F> && requires(F f, LockKind kind, std::uint64_t at, std::uint64_t bytes) {
  { f.try_lock(kind, at, bytes) } -> std::same_as<bool>;
  { f.unlock(at, bytes) } -> std::same_as<void>;
};

/// A file beside which memory can be shared by all who have it open: SQLite's wal-index ("NAME-shm").
/// Lock slots are 0 … 7, SQLite's WAL locks (write, checkpoint, recover, read 0 … 4), with the rules of
/// LockableFile.
template <class F>
concept SharedMemoryFile = LockableFile<F> && requires(F f, std::uint32_t region, bool extend, LockKind kind,
                                                       unsigned slot, unsigned slots, bool unlink) {
  /// Maps region number `region` of 32 KiB. Null: it does not exist and `extend` was false. The address
  /// stays valid until shm_close(). The first call takes the "dead man's switch" lock: whoever is alone
  /// truncates what a crashed process left.
  { f.shm_map(region, extend) } -> std::same_as<std::byte*>;
  { f.shm_try_lock(kind, slot, slots) } -> std::same_as<bool>;
  { f.shm_unlock(slot, slots) } -> std::same_as<void>;
  /// Unmaps and drops all slots. `unlink`: the caller is the last user (it holds the file exclusively).
  { f.shm_close(unlink) } -> std::same_as<void>;
};

/// Shared memory that may turn out to be readable only (a folder or a medium that cannot be written).
template <class F>
concept ReadableSharedMemory = SharedMemoryFile<F> && requires(const F cf) {
  /// After a shm_map() that gave an address: whether it may be written to. Where not, exclusive slots cannot
  /// be had, and the memory was only given because somebody else, who keeps it up to date, has it mapped.
  { cf.shm_writable() }
  noexcept->std::same_as<bool>;
};

/// A handle that does not survive fork(2).
template <class F>
concept ProcessBoundFile = File<F> && requires(const F cf) {
  /// True in the child: every operation throws 55000 there. A load, for paths that make no system call.
  { cf.orphaned() }
  noexcept->std::same_as<bool>;
};

/// Several writes as one system call: `pieces` are written one after the other from `at` on.
template <class F>
concept GatherFile = File<F> && requires(F f, std::uint64_t at, std::span<const Bytes> pieces) {
  { f.write_gather(at, pieces) } -> std::same_as<void>;
};

/// Data and size only, where the file system can tell the difference (fdatasync).
template <class F>
concept DataSyncFile = File<F> && requires(F f) {
  { f.sync_data() } -> std::same_as<void>;
};

enum class OpenMode : std::uint8_t { read_only, read_write, create };

/// A place with named files. A WAL database is up to four of them: NAME, NAME-wal, NAME-shm, NAME-journal.
template <class S>
concept FileSystem = File<typename S::File> && requires(S s, std::string_view path, OpenMode mode) {
  /// Throws 58P01 where there is none and `mode` is not create.
  { s.open(path, mode) } -> std::same_as<typename S::File>;
  { s.exists(path) } -> std::same_as<bool>;
  /// Gone, if it was there.
  { s.remove(path) } -> std::same_as<void>;
  /// Makes creation and removal of names in the folder of `path` durable.
  { s.sync_folder_of(path) } -> std::same_as<void>;
};

/// A place where one file can have several paths. SQLite derives the names of the companions from the one
/// that has no symbolic links in it.
template <class S>
concept CanonicalFileSystem = FileSystem<S> && requires(S s, std::string_view path) {
  /// Also for a file that does not exist yet.
  { s.canonical(path) } -> std::same_as<std::string>;
};

}  // namespace pgmicro::pager
