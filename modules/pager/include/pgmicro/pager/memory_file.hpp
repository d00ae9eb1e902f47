#pragma once
/// Files in memory: for databases that shall use the file format without a disk, and for tests of what
/// several handles do to each other. Nothing survives the last handle (MemoryFile) or the last copy of the
/// file system.

#include <pgmicro/pager/file.hpp>

#include <memory>
#include <string>

namespace pgmicro::pager {

/// Models File, SharedMemoryFile, GatherFile and DataSyncFile. Sparse: what was never written takes no
/// memory. Copies nothing: handles of one name share their bytes, locks and shared memory.
class MemoryFile {
 public:
  /// A file without a name, for one handle.
  MemoryFile();
  MemoryFile(MemoryFile&&) noexcept;
  MemoryFile& operator=(MemoryFile&&) noexcept;
  ~MemoryFile();

  [[nodiscard]] std::uint64_t size() const;
  void resize(std::uint64_t bytes);
  void read(std::uint64_t at, MutBytes out);
  void write(std::uint64_t at, Bytes in);
  void write_gather(std::uint64_t at, std::span<const Bytes> pieces);
  void sync() {}
  void sync_data() {}

  [[nodiscard]] bool try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes);
  void unlock(std::uint64_t at, std::uint64_t bytes);
  [[nodiscard]] std::byte* shm_map(std::uint32_t region, bool extend);
  [[nodiscard]] bool shm_try_lock(LockKind kind, unsigned slot, unsigned slots);
  void shm_unlock(unsigned slot, unsigned slots);
  void shm_close(bool unlink);

 private:
  friend class MemoryFileSystem;
  struct Inode;
  struct Handle;
  MemoryFile(std::shared_ptr<Inode> inode, bool writable);
  std::unique_ptr<Handle> handle_;
};

/// Copies share their files. Names are opaque: folders need not be made.
class MemoryFileSystem {
 public:
  using File = MemoryFile;
  MemoryFileSystem();
  [[nodiscard]] MemoryFile open(std::string_view path, OpenMode mode);
  [[nodiscard]] bool exists(std::string_view path);
  /// The name is gone; handles that are open stay usable.
  void remove(std::string_view path);
  void sync_folder_of(std::string_view) {}

 private:
  struct Names;
  std::shared_ptr<Names> names_;
};

}  // namespace pgmicro::pager
