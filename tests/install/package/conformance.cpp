/// Somebody's own File, proved with one line.

#include <pgmicro/testing/file_suite.hpp>

namespace {

class VectorFile {
 public:
  std::uint64_t size() const { return bytes_.size(); }
  void resize(std::uint64_t size) { bytes_.resize(size); }
  void read(std::uint64_t at, pgmicro::MutBytes out) {
    if (at > bytes_.size() || out.size() > bytes_.size() - at)
      throw pgmicro::Error(pgmicro::errc::io_error, "read past the end");
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
  }
  void write(std::uint64_t at, pgmicro::Bytes in) {
    if (in.empty()) return;  // writing nothing extends nothing
    if (bytes_.size() < at + in.size()) bytes_.resize(at + in.size());
    std::copy(in.begin(), in.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void sync() {}

 private:
  std::vector<std::byte> bytes_;
};

struct VectorFactory {
  using File = VectorFile;
  File create() { return {}; }
};

}  // namespace

PGMICRO_FILE_SUITE(Vector, VectorFactory);
