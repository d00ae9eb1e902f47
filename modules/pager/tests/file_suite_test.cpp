/// The kit over the files that we ship (SimFile: sim_file_test.cpp).

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

}  // namespace
}  // namespace pgmicro::pager

PGMICRO_FILE_SUITE(Posix, pgmicro::pager::PosixFactory);
PGMICRO_FILE_SUITE(Memory, pgmicro::pager::MemoryFactory);
PGMICRO_FILE_SUITE(AnonymousMemory, pgmicro::pager::AnonymousMemoryFactory);
