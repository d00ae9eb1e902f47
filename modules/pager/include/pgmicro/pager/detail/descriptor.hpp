#pragma once
/// File descriptors that may be closed without harm to others in this process.
///
/// POSIX record locks belong to a process and an inode: close() of *any* descriptor of an inode drops every
/// POSIX lock that the process holds on it. A libsqlite3 that lives in our process and has the same database
/// open would lose its locks when we close ours, another process would get in, and committed rows would be
/// lost. SQLite defends itself against itself the same way; nobody else's close() is defended against. So:
///
///  (D1) Every descriptor we open of a file that others lock is known to one registry per process.
///  (D2) It is closed only while the process holds no descriptor of that inode (for a -shm: nor of its
///       database) that is not ours. Otherwise it is parked: unlocked, kept open, handed out again to whoever
///       opens the same inode, and closed at the first open or close after the others are gone.
///  (D3) Between the look and the close, the gate (the first byte that a newcomer has to lock) is held
///       exclusively where possible, so that nobody who arrives in between can own a lock yet.
///  (D4) After fork(2) the child owns none: its copies are closed on the spot (which harms nobody, because a
///       child inherits no POSIX locks), so that our open-file-description locks end with the parent, and
///       fd() is -1 there from then on. A fork that runs no pthread_atfork handlers (raw clone) is not
///       covered.
///
/// Open-file-description locks of ours are not affected by anybody's close(), but belong to the description:
/// two handles need a description each, so descriptors are never shared between handles, only reused.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace pgmicro::pager::detail {

struct DescriptorNode;  // an entry of the registry

/// What others do with the file, hence what closing could destroy.
enum class DescriptorRole : std::uint8_t {
  database,       ///< locked by SQLite from the pending byte on
  shared_memory,  ///< a -shm: locked by SQLite from byte 120 on, after the dead man's switch
  unlocked,       ///< -wal and -journal: nobody locks them
};

/// SQLite's lock bytes. In the database file:
///
///     0x40000000      pending: whoever wants to become a reader passes through it
///     0x40000001      reserved
///     0x40000002 …    shared: 510 bytes
///
/// and in the -shm file:
///
///     120 … 127       the WAL lock slots: write, checkpoint, recover, read 0 … 4
///     128             the dead man's switch: shared by everyone who has the file mapped
inline constexpr std::uint64_t pending_byte = 0x40000000;
inline constexpr std::uint64_t shm_slot_byte = 120;
inline constexpr std::uint64_t shm_dead_man_byte = 128;

struct OpenFlags {
  bool write = false;
  bool create = false;
  bool follow_symlinks = true;
  unsigned mode = 0644;  ///< permissions of a file that is created, before umask
  DescriptorRole role = DescriptorRole::unlocked;
};

/// One open descriptor, with an open file description of its own.
class Descriptor {
 public:
  Descriptor() noexcept = default;
  /// Opens, or takes up a parked one. On failure errno says why, and the result is empty. `database`: for a
  /// -shm, the descriptor of its database.
  static Descriptor open(const std::string& path, const OpenFlags& flags,
                         const Descriptor* database = nullptr);
  Descriptor(Descriptor&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      node_ = std::exchange(other.node_, nullptr);
    }
    return *this;
  }
  ~Descriptor() { close(); }

  [[nodiscard]] explicit operator bool() const noexcept { return node_ != nullptr; }
  /// -1 when empty, and in a forked child.
  [[nodiscard]] int fd() const noexcept;
  /// Whether this process is a fork of the one that opened it.
  [[nodiscard]] bool orphaned() const noexcept { return node_ != nullptr && fd() < 0; }
  /// Closes, or parks (D2).
  void close() noexcept;

 private:
  explicit Descriptor(DescriptorNode* node) noexcept : node_(node) {}
  DescriptorNode* node_ = nullptr;
};

/// How many descriptors are parked now (for tests and statistics).
[[nodiscard]] std::size_t parked_descriptors() noexcept;

/// Takes (`type` F_RDLCK, F_WRLCK) or gives back (F_UNLCK) an open-file-description lock on `bytes` bytes
/// (0: to the end) without waiting. Returns 0, or an errno; EAGAIN and EACCES mean: somebody else has it.
[[nodiscard]] int set_description_lock(int fd, short type, std::uint64_t at, std::uint64_t bytes) noexcept;

}  // namespace pgmicro::pager::detail
