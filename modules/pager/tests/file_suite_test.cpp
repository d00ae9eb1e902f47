/// The kit over the files that we ship, and the concept against types that just miss it.

#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/testing/file_suite.hpp>

#include <unistd.h>

#include <cstdlib>

namespace pgmicro::pager {
namespace {

struct PosixFactory {
  using File = PosixFile;
  PosixFactory() : folder(::testing::TempDir() + "pgmicro_files_XXXXXX") {
    if (::mkdtemp(folder.data()) == nullptr) std::abort();
  }
  ~PosixFactory() {
    for (const char* name : {"file", "file-shm"}) ::unlink((folder + "/" + name).c_str());
    ::rmdir(folder.c_str());
  }
  PosixFile create() {
    fs.remove(folder + "/file");
    return fs.open(folder + "/file", OpenMode::create);
  }
  PosixFile again() { return fs.open(folder + "/file", OpenMode::read_write); }
  PosixFileSystem& file_system() { return fs; }
  std::string path(std::string_view name) const { return folder + "/" + std::string(name); }
  std::string folder;
  PosixFileSystem fs;
};

struct MemoryFactory {
  using File = MemoryFile;
  MemoryFile create() {
    fs.remove("file");
    return fs.open("file", OpenMode::create);
  }
  MemoryFile again() { return fs.open("file", OpenMode::read_write); }
  MemoryFileSystem& file_system() { return fs; }
  std::string path(std::string_view name) const { return std::string(name); }
  MemoryFileSystem fs;
};

struct AnonymousMemoryFactory {
  using File = MemoryFile;
  MemoryFile create() { return {}; }
};

TEST(MemoryFile, IsSparse) {
  MemoryFile file;
  const auto data = testing::file_pattern(100, 1);
  file.write(std::uint64_t{5} << 30, data);
  EXPECT_EQ(file.size(), (std::uint64_t{5} << 30) + 100);
  std::vector<std::byte> back(100);
  file.read(std::uint64_t{5} << 30, back);
  EXPECT_EQ(back, data);
}

// The least type that is a File, and what each missing piece makes of it.
struct LeastFile {
  std::uint64_t size() const;
  void resize(std::uint64_t);
  void read(std::uint64_t, MutBytes);
  void write(std::uint64_t, Bytes);
  void sync();
};
struct NoSync : LeastFile {
  void sync() = delete;
};
struct SizeNeedsMutable : LeastFile {
  std::uint64_t size();
};
struct ReadReturnsCount : LeastFile {
  std::size_t read(std::uint64_t, MutBytes);
};
struct WriteTakesMutable : LeastFile {
  void write(std::uint64_t, MutBytes);
};
struct NotMovable : LeastFile {
  NotMovable(NotMovable&&) = delete;
};
struct LockReturnsNothing : LeastFile {
  void try_lock(LockKind, std::uint64_t, std::uint64_t);
  void unlock(std::uint64_t, std::uint64_t);
};
static_assert(File<LeastFile>);
static_assert(!LockableFile<LeastFile> && !GatherFile<LeastFile> && !DataSyncFile<LeastFile>);
static_assert(!File<NoSync> && !File<SizeNeedsMutable> && !File<ReadReturnsCount>);
static_assert(!File<WriteTakesMutable> && !File<NotMovable>);
static_assert(File<LockReturnsNothing> && !LockableFile<LockReturnsNothing>);

}  // namespace
}  // namespace pgmicro::pager

PGMICRO_FILE_SUITE(Posix, pgmicro::pager::PosixFactory);
PGMICRO_FILE_SUITE(Memory, pgmicro::pager::MemoryFactory);
PGMICRO_FILE_SUITE(AnonymousMemory, pgmicro::pager::AnonymousMemoryFactory);
