/// Border "bytes": File, its capabilities, FileSystem.

#include <pgmicro/pager/file.hpp>

#include "near_miss.hpp"

namespace pgmicro::archetype {
using namespace pgmicro::pager;
using U64 = std::uint64_t;
using U32 = std::uint32_t;

struct LeastFile {
  NEAR_MISS(cannot_move, "movable", (LeastFile(LeastFile &&) = delete;), ())
  NEAR_MISS(no_size, "size", (), (NEAR_MISS(size_changes_it, "size", (U64 size();), (U64 size() const;))))
  NEAR_MISS(no_resize, "resize", (),
            (NEAR_MISS(resize_may_refuse, "resize", (bool resize(U64);), (void resize(U64);))))
  NEAR_MISS(no_read, "read", (),
            (NEAR_MISS(read_is_short, "read", (U64 read(U64, MutBytes);), (void read(U64, MutBytes);))))
  NEAR_MISS(no_write, "write", (),
            (NEAR_MISS(write_wants_to_change_its_input, "write", (void write(U64, MutBytes);),
                       (void write(U64, Bytes);))))
  NEAR_MISS(no_sync, "sync", (), (NEAR_MISS(sync_returns_an_error, "sync", (int sync();), (void sync();))))
};
static_assert(File<LeastFile>);
static_assert(!LockableFile<LeastFile> && !SharedMemoryFile<LeastFile> && !GatherFile<LeastFile> &&
                  !DataSyncFile<LeastFile>,
              "a capability is something a File does not have to have");

struct LeastLockable : LeastFile {
  NEAR_MISS(no_try_lock, "try_lock", (),
            (NEAR_MISS(lock_blocks, "try_lock", (void try_lock(LockKind, U64, U64);),
                       (bool try_lock(LockKind, U64, U64);))))
  NEAR_MISS(no_unlock, "unlock", (), (void unlock(U64, U64);))
};
static_assert(LockableFile<LeastLockable>);

struct LeastShared : LeastLockable {
  NEAR_MISS(no_shm_map, "shm_map", (),
            (NEAR_MISS(shm_map_is_read_only, "shm_map", (const std::byte* shm_map(U32, bool);),
                       (std::byte * shm_map(U32, bool);))))
  NEAR_MISS(no_shm_try_lock, "shm_try_lock", (), (bool shm_try_lock(LockKind, unsigned, unsigned);))
  NEAR_MISS(no_shm_unlock, "shm_unlock", (), (void shm_unlock(unsigned, unsigned);))
  NEAR_MISS(no_shm_close, "shm_close", (), (void shm_close(bool);))
};
static_assert(SharedMemoryFile<LeastShared>);

struct SharedWithoutLocks : LeastFile {
  NEAR_MISS(shared_memory_needs_locks, "try_lock", (), (bool try_lock(LockKind, U64, U64);))
  void unlock(U64, U64);
  std::byte* shm_map(U32, bool);
  bool shm_try_lock(LockKind, unsigned, unsigned);
  void shm_unlock(unsigned, unsigned);
  void shm_close(bool);
};
static_assert(SharedMemoryFile<SharedWithoutLocks>);

struct LeastGather : LeastFile {
  NEAR_MISS(no_write_gather, "write_gather", (),
            (NEAR_MISS(gather_takes_one, "write_gather", (void write_gather(U64, Bytes);),
                       (void write_gather(U64, std::span<const Bytes>);))))
};
static_assert(GatherFile<LeastGather>);

struct LeastDataSync : LeastFile {
  NEAR_MISS(no_sync_data, "sync_data", (), (void sync_data();))
};
static_assert(DataSyncFile<LeastDataSync>);

struct LeastFileSystem {
  NEAR_MISS(names_no_file, "File", (),
            (NEAR_MISS(file_is_no_file, "File", (using File = int;), (using File = LeastFile;))))
  NEAR_MISS(no_open, "open", (),
            (NEAR_MISS(open_returns_another, "open", (LeastLockable open(std::string_view, OpenMode);),
                       (LeastFile open(std::string_view, OpenMode);))))
  NEAR_MISS(no_exists, "exists", (), (bool exists(std::string_view);))
  NEAR_MISS(no_remove, "remove", (),
            (NEAR_MISS(remove_answers, "remove", (bool remove(std::string_view);),
                       (void remove(std::string_view);))))
  NEAR_MISS(no_sync_folder, "sync_folder_of", (), (void sync_folder_of(std::string_view);))
};
static_assert(FileSystem<LeastFileSystem>);

}  // namespace pgmicro::archetype
