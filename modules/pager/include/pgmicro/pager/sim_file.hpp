#pragma once
/// A simulated disk: files that forget, as real ones do when the power goes, but on command and again in the
/// same way for the same seed. With it a store is tested against every crash it can meet.
///
///     SimDisk disk(seed);
///     disk.plan({.crash_at = 17});             // the 17th operation is the last
///     try { work(disk.files()); } catch (const SimCrash&) {}
///     disk.reboot(SimOutage::power_loss, seed);
///     check(disk.files());                     // old state or new state, nothing else
///
/// What is simulated
///
///  (S1) What is read is what was written last, synced or not: the page cache.
///  (S2) A power loss leaves, of each sector of 512 bytes, one of the contents that it had since the last
///       successful sync of its file. So an unsynced write may survive, be lost, be torn between sectors, or
///       survive while an earlier one is lost. A sector itself is never torn.
///  (S3) Growing and shrinking survive in their own order, independently of the bytes: a file may have grown
///       and hold zeros, or have lost its tail. Bytes written beyond a cut that did not survive are lost.
///  (S4) A name that was made or removed since the last sync_folder_of() its folder may or may not be there;
///       syncing a file does not make its name durable.
///  (S5) A failed sync leaves the same mixture on disk, and the rest is *never* written, although reads still
///       show it and later syncs succeed. So does Linux, which is why nobody may go on after a failed sync.
///  (S6) A failed write has written a part from its beginning.
///  (S7) A killed process loses nothing that was written, but its locks and the shared memory.
///
/// After a crash every operation throws SimCrash until the reboot, and handles from before the reboot throw
/// it for ever; only giving back (locks, shared memory, closing) does nothing, quietly, because destructors
/// do it. Not simulated: bytes that change by themselves, and disks that lie about a sync.

#include <pgmicro/pager/file.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pgmicro::pager {

inline constexpr std::size_t sim_sector_bytes = 512;

/// The machine has stopped. Deliberately no Error and no std::exception: nothing may handle it as a failure
/// to be reported and go on.
struct SimCrash {
  std::uint64_t operation;  ///< the number of the one that it stopped in
};

/// What goes wrong in an operation. disk_full can only happen to a write, a growth or a new name; elsewhere
/// it is an io_error.
enum class SimFault : std::uint8_t { io_error, disk_full };

/// Operations (write, gathered write, resize, sync, making and removing a name, folder sync) are numbered
/// from 1 since the disk was made, reads on their own.
struct SimPlan {
  struct Fault {
    std::uint64_t operation;
    SimFault fault;
  };
  std::uint64_t crash_at = 0;                     ///< 0: never
  std::vector<Fault> faults;                      ///< in any order
  std::vector<std::uint64_t> read_faults;         ///< reads that fail with EIO, having spoilt the buffer
  std::uint64_t space_bytes = ~std::uint64_t{0};  ///< of all files together; beyond it the disk is full
};

/// An operation, for whoever watches. `what` is one of write, resize, sync, create, remove, sync folder of.
struct SimEvent {
  std::uint64_t operation;
  std::string_view what, path;
  std::uint64_t at, bytes;  ///< of a write; of a resize `at` is the new size
};

enum class SimOutage : std::uint8_t {
  killed,      ///< the process is gone, the machine runs on (S7)
  power_loss,  ///< S2 … S4
};

/// Models File, SharedMemoryFile, GatherFile and DataSyncFile.
class SimFile {
 public:
  SimFile(SimFile&&) noexcept;
  SimFile& operator=(SimFile&&) noexcept;
  ~SimFile();

  [[nodiscard]] std::uint64_t size() const;
  void resize(std::uint64_t bytes);
  void read(std::uint64_t at, MutBytes out);
  void write(std::uint64_t at, Bytes in);
  void write_gather(std::uint64_t at, std::span<const Bytes> pieces);
  void sync();
  void sync_data() { sync(); }

  [[nodiscard]] bool try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes);
  void unlock(std::uint64_t at, std::uint64_t bytes);
  [[nodiscard]] std::byte* shm_map(std::uint32_t region, bool extend);
  [[nodiscard]] bool shm_try_lock(LockKind kind, unsigned slot, unsigned slots);
  void shm_unlock(unsigned slot, unsigned slots);
  void shm_close(bool unlink);

 private:
  friend class SimFileSystem;
  struct Handle;
  explicit SimFile(std::unique_ptr<Handle> handle) noexcept;
  std::unique_ptr<Handle> handle_;
};

namespace detail {
struct SimMachine;
}

/// The names on a SimDisk. Copies are the same file system.
class SimFileSystem {
 public:
  using File = SimFile;
  [[nodiscard]] SimFile open(std::string_view path, OpenMode mode);
  [[nodiscard]] bool exists(std::string_view path);
  void remove(std::string_view path);
  void sync_folder_of(std::string_view path);

 private:
  friend class SimDisk;
  explicit SimFileSystem(std::shared_ptr<detail::SimMachine> machine) noexcept
      : machine_(std::move(machine)) {}
  std::shared_ptr<detail::SimMachine> machine_;
};

class SimDisk {
 public:
  /// `seed` decides how much of a failed write or sync happens.
  explicit SimDisk(std::uint64_t seed);

  [[nodiscard]] SimFileSystem files() const { return SimFileSystem(machine_); }
  /// Replaces the plan before.
  void plan(SimPlan plan);
  /// Called with each operation before it happens, under the disk's lock.
  void watch(std::function<void(const SimEvent&)> watcher);
  /// How many were begun so far: what crash_at can be set to for the next is one more.
  [[nodiscard]] std::uint64_t operations() const;
  [[nodiscard]] std::uint64_t reads() const;
  [[nodiscard]] bool crashed() const;
  /// Since the last reboot: writes, growths and names that failed, and syncs.
  [[nodiscard]] std::uint64_t failed_writes() const;
  [[nodiscard]] std::uint64_t failed_syncs() const;
  /// Stops the machine between two operations.
  void crash();
  /// The machine runs again, without a plan; `seed` decides what an outage left. Need not follow a crash.
  void reboot(SimOutage outage, std::uint64_t seed);

  /// For whoever looks from outside: present names, contents as read, and durable contents from nowhere.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] std::vector<std::byte> contents(std::string_view path) const;
  void put(std::string_view path, Bytes contents);
  /// Another machine with the same names and contents, all of it durable.
  [[nodiscard]] SimDisk copy() const;

 private:
  std::shared_ptr<detail::SimMachine> machine_;
};

}  // namespace pgmicro::pager
