#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/descriptor.hpp>
#include <pgmicro/pager/posix_file.hpp>

#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <vector>

namespace pgmicro::pager {

using detail::Descriptor;
using detail::DescriptorRole;
using detail::set_description_lock;

static_assert(SharedMemoryFile<PosixFile> && ReadableSharedMemory<PosixFile> && GatherFile<PosixFile> &&
              DataSyncFile<PosixFile> && ProcessBoundFile<PosixFile>);
static_assert(FileSystem<PosixFileSystem> && CanonicalFileSystem<PosixFileSystem>);
static_assert(sizeof(off_t) == 8, "files beyond 2 GiB");

namespace {

constexpr std::uint32_t shm_region_bytes = 32768;
constexpr unsigned shm_slot_count = 8;
/// SQLite leaves a -shm of three bytes behind when it makes a new one: too short to be taken for contents.
constexpr off_t shm_fresh_bytes = 3;
constexpr std::uint64_t shm_block_bytes = 4096;

[[noreturn]] void refuse_in_child(const std::string& path) {
  throw Error(errc::not_in_prerequisite_state,
              "file \"" + path + "\" was opened before fork() and cannot be used in the child process")
      .hint("Open the database again in the child process.");
}

bool is_lock_conflict(int err) { return err == EAGAIN || err == EACCES; }

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

/// "a-wal" → "a"; empty where `path` is no companion.
std::string database_of(std::string_view path) {
  for (const std::string_view suffix : {"-wal", "-journal", "-shm"})
    if (ends_with(path, suffix)) return std::string(path.substr(0, path.size() - suffix.size()));
  return {};
}

bool is_regular(int fd) {
  struct stat s;
  return ::fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

/// Best effort: root works for the owner of the database.
void give_to_owner_of(const struct stat& database, int fd) {
  if (::geteuid() == 0 && (database.st_uid != 0 || database.st_gid != 0))
    (void)!::fchown(fd, database.st_uid, database.st_gid);
}

}  // namespace

struct PosixFile::State {
  std::string path;
  Descriptor descriptor;
  bool writable = false;

  struct SharedMemory {
    Descriptor descriptor;
    bool writable = false;
    std::vector<std::byte*> regions;
  };
  std::mutex shm_mutex;  ///< guards `shm` while it is opened, extended and closed
  SharedMemory shm;

  ~State() { unmap(); }

  [[nodiscard]] int fd() const {
    const int fd = descriptor.fd();
    if (fd < 0) refuse_in_child(path);
    return fd;
  }
  [[nodiscard]] int fd_to_write() const {
    if (!writable)
      throw Error(errc::read_only, "could not write file \"" + path + "\": it is open for reading only");
    return fd();
  }
  [[nodiscard]] int shm_fd() const {
    if (!shm.descriptor)
      throw Error(errc::not_in_prerequisite_state, "file \"" + path + "\" has no shared memory mapped");
    const int fd = shm.descriptor.fd();
    if (fd < 0) refuse_in_child(path);
    return fd;
  }
  [[nodiscard]] std::string shm_path() const { return path + "-shm"; }

  void unmap() noexcept {
    for (std::byte* const p : shm.regions) ::munmap(p, shm_region_bytes);
    shm.regions.clear();
  }

  bool open_shm(bool create);
  bool join_shm(Descriptor& candidate, bool candidate_writable);
  bool grow_shm(std::uint32_t region, bool extend);
};

PosixFile::PosixFile(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
PosixFile::PosixFile(PosixFile&&) noexcept = default;
PosixFile& PosixFile::operator=(PosixFile&&) noexcept = default;
PosixFile::~PosixFile() = default;

const std::string& PosixFile::path() const noexcept { return state_->path; }
bool PosixFile::orphaned() const noexcept { return state_->descriptor.orphaned(); }

// Bytes ----------------------------------------------------------------------------------------------------

std::uint64_t PosixFile::size() const {
  struct stat s;
  if (::fstat(state_->fd(), &s) != 0) throw system_error(errno, "look at", state_->path);
  return static_cast<std::uint64_t>(s.st_size);
}

void PosixFile::resize(std::uint64_t bytes) {
  const int fd = state_->fd_to_write();
  while (::ftruncate(fd, static_cast<off_t>(bytes)) != 0)
    if (errno != EINTR) throw system_error(errno, "resize", state_->path);
}

void PosixFile::read(std::uint64_t at, MutBytes out) {
  const int fd = state_->fd();
  while (!out.empty()) {
    const ssize_t n = ::pread(fd, out.data(), out.size(), static_cast<off_t>(at));
    if (n > 0) {
      out = out.subspan(static_cast<std::size_t>(n));
      at += static_cast<std::uint64_t>(n);
    } else if (n == 0) {
      throw corrupt("could not read file \"" + state_->path + "\": it ends at or before byte " +
                    std::to_string(at) + ", " + std::to_string(out.size()) + " bytes too early");
    } else if (errno != EINTR) {
      throw system_error(errno, "read", state_->path);
    }
  }
}

void PosixFile::write(std::uint64_t at, Bytes in) {
  const int fd = state_->fd_to_write();
  while (!in.empty()) {
    const ssize_t n = ::pwrite(fd, in.data(), in.size(), static_cast<off_t>(at));
    if (n >= 0) {
      in = in.subspan(static_cast<std::size_t>(n));
      at += static_cast<std::uint64_t>(n);
    } else if (errno != EINTR) {
      throw system_error(errno, "write", state_->path);
    }
  }
}

void PosixFile::write_gather(std::uint64_t at, std::span<const Bytes> pieces) {
  const int fd = state_->fd_to_write();
  std::array<iovec, IOV_MAX> vectors;
  std::size_t skip = 0;  // bytes of pieces.front() that are written
  while (!pieces.empty()) {
    const std::size_t count = std::min(pieces.size(), vectors.size());
    for (std::size_t i = 0; i < count; ++i) {
      const Bytes rest = i == 0 ? pieces[i].subspan(skip) : pieces[i];
      vectors[i] = {const_cast<std::byte*>(rest.data()), rest.size()};  // NOLINT: iovec serves both ways
    }
    const ssize_t n = ::pwritev(fd, vectors.data(), static_cast<int>(count), static_cast<off_t>(at));
    if (n < 0) {
      if (errno == EINTR) continue;
      throw system_error(errno, "write", state_->path);
    }
    at += static_cast<std::uint64_t>(n);
    skip += static_cast<std::size_t>(n);
    while (!pieces.empty() && skip >= pieces.front().size()) {
      skip -= pieces.front().size();
      pieces = pieces.subspan(1);
    }
  }
}

void PosixFile::sync() {
  if (::fsync(state_->fd()) != 0) throw system_error(errno, "sync", state_->path);
}

void PosixFile::sync_data() {
  if (::fdatasync(state_->fd()) != 0) throw system_error(errno, "sync", state_->path);
}

// Locks ----------------------------------------------------------------------------------------------------

bool PosixFile::try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes) {
  const bool exclusive = kind == LockKind::exclusive;
  const int fd = exclusive ? state_->fd_to_write() : state_->fd();
  const int err = set_description_lock(fd, exclusive ? F_WRLCK : F_RDLCK, at, bytes);
  if (err == 0) return true;
  if (is_lock_conflict(err)) return false;
  throw system_error(err, "lock", state_->path);
}

void PosixFile::unlock(std::uint64_t at, std::uint64_t bytes) {
  if (const int err = set_description_lock(state_->fd(), F_UNLCK, at, bytes))
    throw system_error(err, "unlock", state_->path);
}

// Shared memory --------------------------------------------------------------------------------------------

/// Opens NAME-shm, for reading only where nothing else is possible. False: there is none.
bool PosixFile::State::open_shm(bool create) {
  struct stat database {};
  if (::fstat(fd(), &database) != 0) throw system_error(errno, "look at", path);
  detail::OpenFlags flags{.write = true,
                          .create = create,
                          .follow_symlinks = false,
                          .mode = static_cast<unsigned>(database.st_mode & 0777),
                          .role = DescriptorRole::shared_memory};
  Descriptor candidate = Descriptor::open(shm_path(), flags, &descriptor);
  if (candidate && create) give_to_owner_of(database, candidate.fd());
  if (!candidate && (errno == EACCES || errno == EROFS || errno == EPERM)) {
    flags.write = flags.create = false;
    candidate = Descriptor::open(shm_path(), flags, &descriptor);
  }
  if (!candidate) {
    if (errno == ENOENT || errno == EROFS || errno == EACCES) return false;
    throw system_error(errno, "open", shm_path());
  }
  return join_shm(candidate, flags.write);
}

/// The dead man's switch: everyone who uses the memory holds it shared. Whoever gets it exclusively is alone,
/// and what the memory holds is left over from a crash.
bool PosixFile::State::join_shm(Descriptor& candidate, bool candidate_writable) {
  const auto lock = [&](short type) {
    return set_description_lock(candidate.fd(), type, detail::shm_dead_man_byte, 1);
  };
  if (candidate_writable) {
    if (lock(F_WRLCK) == 0 && ::ftruncate(candidate.fd(), shm_fresh_bytes) != 0)
      throw system_error(errno, "resize", shm_path());
  } else {
    struct flock held {};
    held.l_type = F_WRLCK;
    held.l_whence = SEEK_SET;
    held.l_start = static_cast<off_t>(detail::shm_dead_man_byte);
    held.l_len = 1;
    if (::fcntl(candidate.fd(), F_OFD_GETLK, &held) != 0) throw system_error(errno, "lock", shm_path());
    if (held.l_type == F_UNLCK) return false;  // nobody keeps it up to date
  }
  // Whoever has it exclusively is between creating and truncating, or about to remove it: microseconds.
  for (int tries = 0; const int err = lock(F_RDLCK); ++tries) {
    if (!is_lock_conflict(err)) throw system_error(err, "lock", shm_path());
    if (tries == 50)
      throw Error(errc::lock_not_available,
                  "shared memory \"" + shm_path() + "\" is being set up or removed");
    const timespec pause{0, 200'000};
    ::nanosleep(&pause, nullptr);
  }
  shm.descriptor = std::move(candidate);
  shm.writable = candidate_writable;
  return true;
}

/// Makes sure that `region` lies within the file: touching a mapped byte beyond its end is a SIGBUS. Blocks
/// are allocated by writing into each, so that a full disk is an error here and not a SIGBUS later.
bool PosixFile::State::grow_shm(std::uint32_t region, bool extend) {
  const std::uint64_t need = (std::uint64_t{region} + 1) * shm_region_bytes;
  struct stat s {};
  if (::fstat(shm.descriptor.fd(), &s) != 0) throw system_error(errno, "look at", shm_path());
  const auto have = static_cast<std::uint64_t>(s.st_size);
  if (have >= need) return true;
  if (!extend || !shm.writable) return false;
  const std::byte zero{};
  for (std::uint64_t block = have / shm_block_bytes; block < need / shm_block_bytes; ++block) {
    const auto last = static_cast<off_t>((block + 1) * shm_block_bytes - 1);
    while (::pwrite(shm.descriptor.fd(), &zero, 1, last) != 1)
      if (errno != EINTR) throw system_error(errno, "extend", shm_path());
  }
  return true;
}

std::byte* PosixFile::shm_map(std::uint32_t region, bool extend) {
  State& s = *state_;
  (void)s.fd();
  const std::lock_guard lock(s.shm_mutex);
  if (!s.shm.descriptor && !s.open_shm(extend)) return nullptr;
  (void)s.shm_fd();
  while (s.shm.regions.size() <= region) {
    const auto next = static_cast<std::uint32_t>(s.shm.regions.size());
    if (!s.grow_shm(next, extend)) return nullptr;
    s.shm.regions.reserve(next + 1);
    void* const p = ::mmap(nullptr, shm_region_bytes, s.shm.writable ? PROT_READ | PROT_WRITE : PROT_READ,
                           MAP_SHARED, s.shm.descriptor.fd(), static_cast<off_t>(next) * shm_region_bytes);
    if (p == MAP_FAILED) throw system_error(errno, "map", s.shm_path());
    s.shm.regions.push_back(static_cast<std::byte*>(p));
  }
  return s.shm.regions[region];
}

bool PosixFile::shm_try_lock(LockKind kind, unsigned slot, unsigned slots) {
  PGM_ASSERT(slots > 0 && slot + slots <= shm_slot_count);
  const int fd = state_->shm_fd();
  const bool exclusive = kind == LockKind::exclusive;
  if (exclusive && !state_->shm.writable)
    throw Error(errc::read_only, "could not lock shared memory \"" + state_->shm_path() +
                                     "\" exclusively: it is open for reading only");
  const int err =
      set_description_lock(fd, exclusive ? F_WRLCK : F_RDLCK, detail::shm_slot_byte + slot, slots);
  if (err == 0) return true;
  if (is_lock_conflict(err)) return false;
  throw system_error(err, "lock", state_->shm_path());
}

void PosixFile::shm_unlock(unsigned slot, unsigned slots) {
  PGM_ASSERT(slots > 0 && slot + slots <= shm_slot_count);
  if (const int err = set_description_lock(state_->shm_fd(), F_UNLCK, detail::shm_slot_byte + slot, slots))
    throw system_error(err, "unlock", state_->shm_path());
}

void PosixFile::shm_close(bool unlink) {
  State& s = *state_;
  const std::lock_guard lock(s.shm_mutex);
  const bool remove = unlink && s.shm.descriptor && !s.shm.descriptor.orphaned();
  s.unmap();
  if (remove && ::unlink(s.shm_path().c_str()) != 0 && errno != ENOENT)
    throw system_error(errno, "remove", s.shm_path());
  s.shm.descriptor.close();
}

bool PosixFile::shm_writable() const noexcept { return state_->shm.writable; }

// Names ----------------------------------------------------------------------------------------------------

PosixFile PosixFileSystem::open(std::string_view path, OpenMode mode) {
  auto state = std::make_unique<PosixFile::State>();
  state->path = std::string(path);
  state->writable = mode != OpenMode::read_only;
  detail::OpenFlags flags{.write = state->writable, .create = mode == OpenMode::create};

  struct stat owner {};
  const std::string database = database_of(path);
  const bool companion = !database.empty() && ::stat(database.c_str(), &owner) == 0;
  if (companion) flags.mode = static_cast<unsigned>(owner.st_mode & 0777);
  flags.role = companion ? DescriptorRole::unlocked : DescriptorRole::database;

  state->descriptor = Descriptor::open(state->path, flags);
  if (!state->descriptor) throw system_error(errno, "open", path);
  if (!is_regular(state->descriptor.fd()))
    throw Error(SqlState{"42809"}, "\"" + state->path + "\" is not a regular file");
  if (companion && flags.create) give_to_owner_of(owner, state->descriptor.fd());
  return PosixFile(std::move(state));
}

bool PosixFileSystem::exists(std::string_view path) {
  struct stat s;
  if (::stat(std::string(path).c_str(), &s) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  throw system_error(errno, "look at", path);
}

void PosixFileSystem::remove(std::string_view path) {
  if (::unlink(std::string(path).c_str()) != 0 && errno != ENOENT) throw system_error(errno, "remove", path);
}

void PosixFileSystem::sync_folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string_view::npos ? "."
                             : slash == 0                    ? "/"
                                                             : std::string(path.substr(0, slash));
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) throw system_error(errno, "open", folder);
  const int err = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);                                                             // a folder: nobody locks it
  if (err != 0 && err != EINVAL) throw system_error(err, "sync", folder);  // EINVAL: has no such operation
}

std::string PosixFileSystem::canonical(std::string_view path) {
  const std::string text(path);
  const auto resolve = [](const std::string& p) {
    const std::unique_ptr<char, void (*)(void*)> real(::realpath(p.c_str(), nullptr), std::free);
    return real ? std::string(real.get()) : std::string();
  };
  if (std::string real = resolve(text); !real.empty()) return real;
  if (errno != ENOENT) throw system_error(errno, "resolve", path);
  const std::size_t slash = text.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : text.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  const std::string real = resolve(folder);
  if (real.empty()) throw system_error(errno, "resolve", path);
  return (real == "/" ? real : real + "/") + name;
}

}  // namespace pgmicro::pager
