#pragma once
/// A File, and a folder of them, with their types erased. The log, recovery, checkpoints and locks are system
/// calls of a microsecond and more; a virtual call before each costs nothing that can be measured, and
/// all of that code is compiled once instead of once for every File.
///
/// A capability that F does not have is answered by the least that is right: gathered writes become
/// single ones, sync_data() a sync(), and locks of a file that nobody else can have are granted.

#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/wal_index.hpp>
#include <pgmicro/pager/file.hpp>

#include <memory>
#include <string>

namespace pgmicro::pager::detail {

class AnyFile {
 public:
  virtual ~AnyFile() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  virtual void resize(std::uint64_t bytes) = 0;
  virtual void read(std::uint64_t at, MutBytes out) = 0;
  virtual void write(std::uint64_t at, Bytes in) = 0;
  virtual void write_gather(std::uint64_t at, std::span<const Bytes> pieces) = 0;
  virtual void sync() = 0;
  virtual void sync_data() = 0;
  [[nodiscard]] virtual bool try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes) = 0;
  virtual void unlock(std::uint64_t at, std::uint64_t bytes) = 0;
  /// Whether this handle may no longer be used, being in a child of fork(2).
  [[nodiscard]] virtual bool orphaned() const noexcept = 0;
  /// The shared memory beside the file, as long as the file lives; null: F has no such thing.
  [[nodiscard]] virtual std::unique_ptr<Sharing> sharing() = 0;
};

template <SharedMemoryFile F>
class SharedMemory final : public Sharing {
 public:
  explicit SharedMemory(F& file) noexcept : file_(file) {}
  std::byte* map(std::uint32_t region, bool extend) override { return file_.shm_map(region, extend); }
  bool lock_shared(unsigned slot) override { return file_.shm_try_lock(LockKind::shared, slot, 1); }
  bool lock_exclusive(unsigned slot, unsigned slots) override {
    return file_.shm_try_lock(LockKind::exclusive, slot, slots);
  }
  void unlock(unsigned slot, unsigned slots) override { file_.shm_unlock(slot, slots); }
  bool writable() const noexcept override {
    if constexpr (ReadableSharedMemory<F>) return file_.shm_writable();
    return true;
  }
  void close(bool unlink) override { file_.shm_close(unlink); }

 private:
  F& file_;
};

template <File F>
class FileModel final : public AnyFile {
 public:
  explicit FileModel(F file) noexcept : file_(std::move(file)) {}
  std::uint64_t size() const override { return file_.size(); }
  void resize(std::uint64_t bytes) override { file_.resize(bytes); }
  void read(std::uint64_t at, MutBytes out) override { file_.read(at, out); }
  void write(std::uint64_t at, Bytes in) override { file_.write(at, in); }
  void write_gather(std::uint64_t at, std::span<const Bytes> pieces) override {
    if constexpr (GatherFile<F>) {
      file_.write_gather(at, pieces);
    } else {
      for (const Bytes piece : pieces) {
        file_.write(at, piece);
        at += piece.size();
      }
    }
  }
  void sync() override { file_.sync(); }
  void sync_data() override {
    if constexpr (DataSyncFile<F>)
      file_.sync_data();
    else
      file_.sync();
  }
  bool try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes) override {
    if constexpr (LockableFile<F>) return file_.try_lock(kind, at, bytes);
    return true;
  }
  void unlock(std::uint64_t at, std::uint64_t bytes) override {
    if constexpr (LockableFile<F>) file_.unlock(at, bytes);
  }
  bool orphaned() const noexcept override {
    if constexpr (ProcessBoundFile<F>) return file_.orphaned();
    return false;
  }
  std::unique_ptr<Sharing> sharing() override {
    if constexpr (SharedMemoryFile<F>) return std::make_unique<SharedMemory<F>>(file_);
    return nullptr;
  }

 private:
  F file_;
};

/// NAME and its companions. Keeps a copy of the file system: copies share their files.
class AnyFolder {
 public:
  virtual ~AnyFolder() = default;
  /// NAME + suffix. Null: there is none (and `mode` is not create).
  [[nodiscard]] virtual std::unique_ptr<AnyFile> open(std::string_view suffix, OpenMode mode) = 0;
  [[nodiscard]] virtual bool exists(std::string_view suffix) = 0;
  /// Of another file's name: a super-journal's.
  [[nodiscard]] virtual bool exists_path(std::string_view path) = 0;
  virtual void remove(std::string_view suffix) = 0;
  virtual void sync() = 0;
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
};

template <FileSystem S>
requires std::copy_constructible<S>
class FolderModel final : public AnyFolder {
 public:
  FolderModel(const S& files, std::string_view path) : files_(files) {
    if constexpr (CanonicalFileSystem<S>)
      name_ = files_.canonical(path);
    else
      name_ = path;
  }
  std::unique_ptr<AnyFile> open(std::string_view suffix, OpenMode mode) override {
    try {
      return std::make_unique<FileModel<typename S::File>>(files_.open(with(suffix), mode));
    } catch (const Error& e) {
      if (e.sqlstate() == errc::undefined_file) return nullptr;
      throw;
    }
  }
  bool exists(std::string_view suffix) override { return files_.exists(with(suffix)); }
  bool exists_path(std::string_view path) override { return files_.exists(path); }
  void remove(std::string_view suffix) override { files_.remove(with(suffix)); }
  void sync() override { files_.sync_folder_of(name_); }
  const std::string& name() const noexcept override { return name_; }

 private:
  [[nodiscard]] std::string with(std::string_view suffix) const { return name_ + std::string(suffix); }
  S files_;
  std::string name_;
};

}  // namespace pgmicro::pager::detail
