#pragma once
/// Files of the operating system (Linux), which share a database with stock SQLite processes, and with a
/// libsqlite3 in this process.
///
/// Locks are open-file-description locks: they conflict with SQLite's POSIX locks, also inside one process,
/// and two handles of one file conflict with each other. Why closing needs care is told in
/// detail/descriptor.hpp.
///
/// Errors: ENOSPC 53100, ENOENT 58P01, EACCES 42501, EROFS 25006, a read past the end XX001, use after
/// fork(2) in the child 55000, everything else 58030.

#include <pgmicro/pager/file.hpp>

#include <memory>
#include <string>

namespace pgmicro::pager {

/// Models File, ReadableSharedMemory, GatherFile, DataSyncFile and ProcessBoundFile. Made by
/// PosixFileSystem::open(). A moved-from handle may only be destroyed or assigned to.
class PosixFile {
 public:
  PosixFile(PosixFile&&) noexcept;
  PosixFile& operator=(PosixFile&&) noexcept;
  /// Gives back all locks, unmaps the shared memory, closes.
  ~PosixFile();

  [[nodiscard]] std::uint64_t size() const;
  void resize(std::uint64_t bytes);
  void read(std::uint64_t at, MutBytes out);
  void write(std::uint64_t at, Bytes in);
  void write_gather(std::uint64_t at, std::span<const Bytes> pieces);
  void sync();
  void sync_data();

  [[nodiscard]] bool try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes);
  void unlock(std::uint64_t at, std::uint64_t bytes);

  /// Throws 55P03 while somebody else is just creating or removing the shared memory: try again.
  [[nodiscard]] std::byte* shm_map(std::uint32_t region, bool extend);
  [[nodiscard]] bool shm_try_lock(LockKind kind, unsigned slot, unsigned slots);
  void shm_unlock(unsigned slot, unsigned slots);
  void shm_close(bool unlink);
  [[nodiscard]] bool shm_writable() const noexcept;

  [[nodiscard]] bool orphaned() const noexcept;
  [[nodiscard]] const std::string& path() const noexcept;

 private:
  friend class PosixFileSystem;
  struct State;
  explicit PosixFile(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

/// Paths are those of the operating system. A companion (NAME-wal, NAME-shm, NAME-journal) that is created
/// gets the permissions, and under root the owner, of NAME, so that whoever can use the one can use the
/// other.
class PosixFileSystem {
 public:
  using File = PosixFile;
  [[nodiscard]] PosixFile open(std::string_view path, OpenMode mode);
  [[nodiscard]] bool exists(std::string_view path);
  void remove(std::string_view path);
  void sync_folder_of(std::string_view path);
  [[nodiscard]] std::string canonical(std::string_view path);
};

}  // namespace pgmicro::pager
