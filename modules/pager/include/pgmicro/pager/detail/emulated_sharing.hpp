#pragma once
/// Locks and shared memory between handles of a file that no operating system knows: what MemoryFile and
/// SimFile put in place of fcntl() and mmap().

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/pager/file.hpp>

#include <array>
#include <memory>
#include <mutex>
#include <vector>

namespace pgmicro::pager::detail {

/// Byte-range locks with the rules of LockableFile. An owner is any address that is unique to a handle.
class RangeLocks {
 public:
  [[nodiscard]] bool try_lock(const void* owner, LockKind kind, std::uint64_t at, std::uint64_t bytes);
  void unlock(const void* owner, std::uint64_t at, std::uint64_t bytes);
  void unlock_all(const void* owner) noexcept;

 private:
  struct Lock {
    const void* owner;
    LockKind kind;
    std::uint64_t begin, end;
  };
  void cut(const void* owner, std::uint64_t begin, std::uint64_t end);

  std::mutex mutex_;
  std::vector<Lock> locks_;
};

/// Regions of memory that all handles of one file see, and their lock slots.
class SharedRegions {
 public:
  static constexpr std::size_t region_bytes = 32768;
  [[nodiscard]] std::byte* map(std::uint32_t region, bool extend);

  RangeLocks slots;

 private:
  using Region = std::array<std::byte, region_bytes>;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Region>> regions_;
};

/// The place in a file where its handles find their SharedRegions. They live as long as somebody uses them:
/// what is left over would be truncated by the next user anyway.
class SharedRegionsSlot {
 public:
  /// Null: there are none, and `create` is false.
  [[nodiscard]] std::shared_ptr<SharedRegions> join(bool create);
  /// Later users find none; present ones keep theirs.
  void unlink();

 private:
  std::mutex mutex_;
  std::weak_ptr<SharedRegions> regions_;
};

/// One handle's part in all of this. Gives back everything when it ends.
class SharingHandle {
 public:
  SharingHandle(std::shared_ptr<RangeLocks> locks, std::shared_ptr<SharedRegionsSlot> regions) noexcept
      : locks_(std::move(locks)), place_(std::move(regions)) {}
  SharingHandle(const SharingHandle&) = delete;
  SharingHandle& operator=(const SharingHandle&) = delete;
  ~SharingHandle();

  [[nodiscard]] bool try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes);
  void unlock(std::uint64_t at, std::uint64_t bytes);
  [[nodiscard]] std::byte* shm_map(std::uint32_t region, bool extend);
  [[nodiscard]] bool shm_try_lock(LockKind kind, unsigned slot, unsigned slots);
  void shm_unlock(unsigned slot, unsigned slots);
  void shm_close(bool unlink);

 private:
  SharedRegions& regions();

  std::shared_ptr<RangeLocks> locks_;
  std::shared_ptr<SharedRegionsSlot> place_;
  std::mutex mutex_;  ///< guards `regions_` while it is joined
  std::shared_ptr<SharedRegions> regions_;
};

}  // namespace pgmicro::pager::detail
