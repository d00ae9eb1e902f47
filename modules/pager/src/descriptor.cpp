#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/descriptor.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <list>
#include <mutex>
#include <vector>

namespace pgmicro::pager::detail {

namespace {

struct Inode {
  dev_t device = 0;
  ino_t number = 0;
  friend bool operator==(const Inode&, const Inode&) = default;
};

Inode inode_of(const struct stat& s) { return {s.st_dev, s.st_ino}; }

}  // namespace

struct DescriptorNode {
  int fd = -1;
  Inode inode;
  Inode database;  ///< of a -shm: the file it belongs to; else `inode` again
  DescriptorRole role = DescriptorRole::unlocked;
  bool writable = false;
  std::list<DescriptorNode>::iterator self;
};

namespace {

using Nodes = std::list<DescriptorNode>;

/// (D1). Nodes move between the two lists by splicing, so that closing never allocates.
struct Registry {
  std::mutex mutex;
  Nodes in_use;
  Nodes parked;
};

void before_fork();
void after_fork_in_parent();
void after_fork_in_child();

/// Never destroyed: handles may outlive static objects.
Registry& registry() {
  static Registry* const r = [] {
    auto* const made = new Registry;
    ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    return made;
  }();
  return *r;
}

void before_fork() { registry().mutex.lock(); }
void after_fork_in_parent() { registry().mutex.unlock(); }
/// (D4). No memory is freed here; nodes without a descriptor are dropped later.
void after_fork_in_child() {
  Registry& r = registry();
  for (Nodes* const nodes : {&r.in_use, &r.parked})
    for (DescriptorNode& node : *nodes) {
      ::close(node.fd);
      node.fd = -1;
    }
  r.mutex.unlock();
}

/// The inodes of all descriptors of this process that are not ours. False: could not look.
bool foreign_inodes(const Registry& r, std::vector<Inode>& out) {
  DIR* const dir = ::opendir("/proc/self/fd");
  if (dir == nullptr) return false;
  std::vector<int> ours{::dirfd(dir)};
  for (const Nodes* const nodes : {&r.in_use, &r.parked})
    for (const DescriptorNode& node : *nodes) ours.push_back(node.fd);
  std::sort(ours.begin(), ours.end());
  while (const dirent* const entry = ::readdir(dir)) {
    int fd = -1;
    const char* const end = entry->d_name + std::strlen(entry->d_name);
    if (std::from_chars(entry->d_name, end, fd).ptr != end) continue;  // "." and ".."
    if (std::binary_search(ours.begin(), ours.end(), fd)) continue;
    struct stat s;
    // By name: the descriptor is somebody else's, who may be closing it just now.
    if (::fstatat(::dirfd(dir), entry->d_name, &s, 0) == 0 && S_ISREG(s.st_mode)) out.push_back(inode_of(s));
  }
  ::closedir(dir);
  return true;
}

std::uint64_t gate_byte(DescriptorRole role) {
  return role == DescriptorRole::shared_memory ? shm_dead_man_byte : pending_byte;
}

/// (D3). Fails where somebody passes or holds the gate just now, or others have a -shm mapped; then the look
/// at the descriptors is all there is.
void shut_gate(const DescriptorNode& node) noexcept {
  if (node.writable) (void)set_description_lock(node.fd, F_WRLCK, gate_byte(node.role), 1);
}

void unlock_all(const DescriptorNode& node) noexcept { (void)set_description_lock(node.fd, F_UNLCK, 0, 0); }

/// Moves to `out` what of `nodes` can be closed without harm at this moment.
void collect_harmless(const Registry& r, Nodes& nodes, Nodes& out) noexcept {
  std::vector<Inode> foreign;
  try {
    if (!foreign_inodes(r, foreign)) return;
  } catch (const std::bad_alloc&) {
    return;
  }
  const auto held = [&](const Inode& inode) {
    return std::find(foreign.begin(), foreign.end(), inode) != foreign.end();
  };
  for (auto it = nodes.begin(); it != nodes.end();) {
    const auto node = it++;
    if (!held(node->inode) && !held(node->database)) out.splice(out.end(), nodes, node);
  }
}

/// Closes of the parked what can be closed. Two looks, so that no gate is shut without a prospect.
void reap(Registry& r) noexcept {
  r.parked.remove_if([](const DescriptorNode& node) { return node.fd < 0; });
  if (r.parked.empty()) return;
  Nodes candidates, harmless;
  collect_harmless(r, r.parked, candidates);
  if (candidates.empty()) return;
  for (const DescriptorNode& node : candidates) shut_gate(node);
  // Back among ours, or the second look would take them for somebody else's.
  r.parked.splice(r.parked.begin(), candidates, candidates.begin(), candidates.end());
  collect_harmless(r, r.parked, harmless);
  for (const DescriptorNode& node : r.parked) unlock_all(node);
  for (const DescriptorNode& node : harmless) ::close(node.fd);
}

/// A parked descriptor of the file at `path` that can do what `flags` ask for, moved to `in_use`.
DescriptorNode* take_parked(Registry& r, const std::string& path, const OpenFlags& flags) {
  struct stat s;
  if (r.parked.empty() || ::stat(path.c_str(), &s) != 0) return nullptr;
  for (auto it = r.parked.begin(); it != r.parked.end(); ++it)
    if (it->fd >= 0 && it->inode == inode_of(s) && it->role == flags.role && (it->writable || !flags.write)) {
      r.in_use.splice(r.in_use.end(), r.parked, it);
      return &*it;
    }
  return nullptr;
}

/// A database behind descriptor 0, 1 or 2 would be overwritten by the next message to stderr. Fills them.
bool occupy_standard_descriptors() {
  for (;;) {
    const int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (fd < 0) return errno != EMFILE && errno != ENFILE;  // no /dev/null: nothing can be done about it
    if (fd > 2) {
      ::close(fd);
      return true;
    }
  }
}

}  // namespace

int set_description_lock(int fd, short type, std::uint64_t at, std::uint64_t bytes) noexcept {
  struct flock range {};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(at);
  range.l_len = static_cast<off_t>(bytes);
  while (::fcntl(fd, F_OFD_SETLK, &range) != 0)
    if (errno != EINTR) return errno;
  return 0;
}

Descriptor Descriptor::open(const std::string& path, const OpenFlags& flags, const Descriptor* database) {
  PGM_ASSERT((flags.role == DescriptorRole::shared_memory) == (database != nullptr));
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  reap(r);
  if (flags.role != DescriptorRole::unlocked)
    if (DescriptorNode* const node = take_parked(r, path, flags)) return Descriptor(node);

  Nodes fresh(1);  // before open(): nothing may fail between it and D1
  if (!occupy_standard_descriptors()) return Descriptor();
  const int how = (flags.write ? O_RDWR : O_RDONLY) | (flags.create ? O_CREAT : 0) | O_CLOEXEC |
                  (flags.follow_symlinks ? 0 : O_NOFOLLOW);
  int fd = -1;
  do fd = ::open(path.c_str(), how, static_cast<mode_t>(flags.mode));
  while (fd < 0 && errno == EINTR);
  if (fd < 0) {
    const int err = errno;
    fresh.clear();
    errno = err;
    return Descriptor();
  }

  DescriptorNode& node = fresh.front();
  node.fd = fd;
  node.role = flags.role;
  node.writable = flags.write;
  node.self = fresh.begin();
  struct stat s {};
  ::fstat(fd, &s);
  node.inode = inode_of(s);
  node.database = database ? database->node_->inode : node.inode;
  r.in_use.splice(r.in_use.end(), fresh);
  return Descriptor(&node);
}

int Descriptor::fd() const noexcept { return node_ ? node_->fd : -1; }

void Descriptor::close() noexcept {
  if (node_ == nullptr) return;
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  DescriptorNode& node = *std::exchange(node_, nullptr);
  Nodes closing;
  closing.splice(closing.end(), r.in_use, node.self);
  if (node.fd < 0) return;  // a forked child (D4)
  if (node.role == DescriptorRole::unlocked) {
    ::close(node.fd);
    return;
  }
  unlock_all(node);
  r.parked.splice(r.parked.end(), closing);
  reap(r);
}

std::size_t parked_descriptors() noexcept {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  return r.parked.size();
}

}  // namespace pgmicro::pager::detail
