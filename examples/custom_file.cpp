/// A file of your own: bytes that are scrambled on disk. Five operations, and one line that proves them.
/// (A real cipher would take the place of `key_at`; the rest would stay as it is.)

#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/testing/file_suite.hpp>

#include <unistd.h>

class ScrambledFile {
 public:
  explicit ScrambledFile(pgmicro::pager::PosixFile disk) : disk_(std::move(disk)) {}

  std::uint64_t size() const { return disk_.size(); }
  void resize(std::uint64_t bytes) {
    const std::uint64_t old = disk_.size();
    disk_.resize(bytes);
    if (bytes > old) write(old, std::vector<std::byte>(bytes - old));  // zeros, scrambled like all else
  }
  void read(std::uint64_t at, pgmicro::MutBytes out) {
    disk_.read(at, out);
    scramble(at, out);
  }
  void write(std::uint64_t at, pgmicro::Bytes in) {
    if (!in.empty() && at > disk_.size()) resize(at);
    std::vector<std::byte> copy(in.begin(), in.end());
    scramble(at, copy);
    disk_.write(at, copy);
  }
  void sync() { disk_.sync(); }

 private:
  static std::byte key_at(std::uint64_t at) { return std::byte(at * 0x9e3779b97f4a7c15u >> 56); }
  static void scramble(std::uint64_t at, pgmicro::MutBytes bytes) {
    for (std::byte& b : bytes) b ^= key_at(at++);
  }
  pgmicro::pager::PosixFile disk_;
};

struct ScrambledFactory {
  using File = ScrambledFile;
  pgmicro::pager::PosixFileSystem fs;
  std::string path = testing::TempDir() + "scrambled_" + std::to_string(::getpid());
  ~ScrambledFactory() { fs.remove(path); }
  ScrambledFile create() {
    fs.remove(path);
    return ScrambledFile(fs.open(path, pgmicro::pager::OpenMode::create));
  }
};
PGMICRO_FILE_SUITE(Scrambled, ScrambledFactory);
