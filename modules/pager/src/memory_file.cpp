#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/emulated_sharing.hpp>
#include <pgmicro/pager/memory_file.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <shared_mutex>
#include <vector>

namespace pgmicro::pager {

static_assert(SharedMemoryFile<MemoryFile> && GatherFile<MemoryFile> && DataSyncFile<MemoryFile> &&
              FileSystem<MemoryFileSystem>);

namespace {
constexpr std::size_t chunk_bytes = 16384;
}

/// Bytes live in chunks that never move. The lock is held exclusively only where the list of chunks or the
/// size changes, so that readers and writers of different ranges run beside each other.
struct MemoryFile::Inode {
  std::shared_mutex mutex;
  std::uint64_t size = 0;
  std::vector<std::unique_ptr<std::byte[]>> chunks;  ///< null: zeros
  std::shared_ptr<detail::RangeLocks> locks = std::make_shared<detail::RangeLocks>();
  std::shared_ptr<detail::SharedRegionsSlot> regions = std::make_shared<detail::SharedRegionsSlot>();

  /// Calls body(chunk index, offset in it, offset in the range, bytes) for each part of [at, at + bytes).
  template <class Body>
  static void for_parts(std::uint64_t at, std::size_t bytes, Body body) {
    for (std::size_t done = 0; done < bytes;) {
      const auto inside = static_cast<std::size_t>((at + done) % chunk_bytes);
      const std::size_t n = std::min(chunk_bytes - inside, bytes - done);
      body(static_cast<std::size_t>((at + done) / chunk_bytes), inside, done, n);
      done += n;
    }
  }
  [[nodiscard]] bool has_room(std::uint64_t at, std::size_t bytes) const {
    bool room = at + bytes <= size;
    for_parts(at, room ? bytes : 0, [&](std::size_t c, std::size_t, std::size_t, std::size_t) {
      room = room && chunks[c] != nullptr;
    });
    return room;
  }
  void make_room(std::uint64_t at, std::size_t bytes) {
    const std::uint64_t end = at + bytes;
    if (end > size) set_size(end);
    for_parts(at, bytes, [&](std::size_t c, std::size_t, std::size_t, std::size_t) {
      if (!chunks[c]) chunks[c] = std::make_unique<std::byte[]>(chunk_bytes);
    });
  }
  void set_size(std::uint64_t bytes) {
    chunks.resize(static_cast<std::size_t>((bytes + chunk_bytes - 1) / chunk_bytes));
    if (const std::size_t inside = bytes % chunk_bytes; bytes < size && inside != 0 && chunks.back())
      std::memset(chunks.back().get() + inside, 0, chunk_bytes - inside);  // may come back by growing
    size = bytes;
  }
};

struct MemoryFile::Handle {
  Handle(std::shared_ptr<Inode> file, bool may_write)
      : inode(std::move(file)), sharing(inode->locks, inode->regions), writable(may_write) {}
  std::shared_ptr<Inode> inode;
  detail::SharingHandle sharing;
  bool writable;

  Inode& to_write() const {
    if (!writable) throw Error(errc::read_only, "could not write a memory file: it is open for reading only");
    return *inode;
  }
};

MemoryFile::MemoryFile() : MemoryFile(std::make_shared<Inode>(), true) {}
MemoryFile::MemoryFile(std::shared_ptr<Inode> inode, bool writable)
    : handle_(std::make_unique<Handle>(std::move(inode), writable)) {}
MemoryFile::MemoryFile(MemoryFile&&) noexcept = default;
MemoryFile& MemoryFile::operator=(MemoryFile&&) noexcept = default;
MemoryFile::~MemoryFile() = default;

std::uint64_t MemoryFile::size() const {
  const std::shared_lock lock(handle_->inode->mutex);
  return handle_->inode->size;
}

void MemoryFile::resize(std::uint64_t bytes) {
  Inode& inode = handle_->to_write();
  const std::unique_lock lock(inode.mutex);
  inode.set_size(bytes);
}

void MemoryFile::read(std::uint64_t at, MutBytes out) {
  Inode& inode = *handle_->inode;
  const std::shared_lock lock(inode.mutex);
  if (at + out.size() > inode.size && !out.empty())
    throw corrupt("could not read a memory file: " + std::to_string(out.size()) + " bytes at " +
                  std::to_string(at) + " reach past its end at " + std::to_string(inode.size));
  Inode::for_parts(at, out.size(), [&](std::size_t c, std::size_t inside, std::size_t done, std::size_t n) {
    if (const std::byte* const chunk = inode.chunks[c].get())
      std::memcpy(out.data() + done, chunk + inside, n);
    else
      std::memset(out.data() + done, 0, n);
  });
}

void MemoryFile::write(std::uint64_t at, Bytes in) {
  Inode& inode = handle_->to_write();
  if (in.empty()) return;
  std::shared_lock shared(inode.mutex);
  if (!inode.has_room(at, in.size())) {
    shared.unlock();
    {
      const std::unique_lock lock(inode.mutex);
      inode.make_room(at, in.size());
    }
    shared.lock();
  }
  Inode::for_parts(at, in.size(), [&](std::size_t c, std::size_t inside, std::size_t done, std::size_t n) {
    std::memcpy(inode.chunks[c].get() + inside, in.data() + done, n);
  });
}

void MemoryFile::write_gather(std::uint64_t at, std::span<const Bytes> pieces) {
  for (const Bytes piece : pieces) {
    write(at, piece);
    at += piece.size();
  }
}

bool MemoryFile::try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes) {
  return handle_->sharing.try_lock(kind, at, bytes);
}
void MemoryFile::unlock(std::uint64_t at, std::uint64_t bytes) { handle_->sharing.unlock(at, bytes); }
std::byte* MemoryFile::shm_map(std::uint32_t region, bool extend) {
  return handle_->sharing.shm_map(region, extend);
}
bool MemoryFile::shm_try_lock(LockKind kind, unsigned slot, unsigned slots) {
  return handle_->sharing.shm_try_lock(kind, slot, slots);
}
void MemoryFile::shm_unlock(unsigned slot, unsigned slots) { handle_->sharing.shm_unlock(slot, slots); }
void MemoryFile::shm_close(bool unlink) { handle_->sharing.shm_close(unlink); }

struct MemoryFileSystem::Names {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<MemoryFile::Inode>, std::less<>> inodes;
};

MemoryFileSystem::MemoryFileSystem() : names_(std::make_shared<Names>()) {}

MemoryFile MemoryFileSystem::open(std::string_view path, OpenMode mode) {
  const std::lock_guard lock(names_->mutex);
  auto it = names_->inodes.find(path);
  if (it == names_->inodes.end()) {
    if (mode != OpenMode::create) throw system_error(ENOENT, "open", path);
    it = names_->inodes.emplace(path, std::make_shared<MemoryFile::Inode>()).first;
  }
  return MemoryFile(it->second, mode != OpenMode::read_only);
}

bool MemoryFileSystem::exists(std::string_view path) {
  const std::lock_guard lock(names_->mutex);
  return names_->inodes.find(path) != names_->inodes.end();
}

void MemoryFileSystem::remove(std::string_view path) {
  const std::lock_guard lock(names_->mutex);
  if (const auto it = names_->inodes.find(path); it != names_->inodes.end()) names_->inodes.erase(it);
}

}  // namespace pgmicro::pager
