/// Every shipped File at the same work. Rows are named operation/file; pages are 4 KiB.

#include <benchmark/benchmark.h>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/sim_file.hpp>

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

namespace pgmicro::pager::bench {
namespace {

constexpr std::size_t page = 4096;
constexpr std::uint64_t pages = 4'096;  // 16 MiB

struct InMemory {
  MemoryFileSystem files{};
  std::string path = "bench";
};
struct Simulated {
  SimDisk disk{1};
  SimFileSystem files = disk.files();
  std::string path = "bench";
};
struct OnDisk {
  PosixFileSystem files{};
  std::string path =
      (std::filesystem::temp_directory_path() / ("pgmicro-bench-file-" + std::to_string(::getpid())))
          .string();
  OnDisk() = default;
  OnDisk(const OnDisk&) = delete;
  OnDisk& operator=(const OnDisk&) = delete;
  ~OnDisk() { files.remove(path); }
};

template <class Place>
auto filled(Place& place) {
  place.files.remove(place.path);
  auto file = place.files.open(place.path, OpenMode::create);
  std::vector<std::byte> bytes(page);
  for (std::uint64_t n = 0; n < pages; ++n) {
    std::memcpy(bytes.data(), &n, sizeof n);
    file.write(n * page, bytes);
  }
  return file;
}

template <class Place>
void read_page(benchmark::State& state) {
  Place place;
  auto file = filled(place);
  Random random(1);
  std::vector<std::byte> bytes(page);
  for (auto _ : state) {
    const std::uint64_t n = random.below(pages);
    file.read(n * page, bytes);
    std::uint64_t found = 0;
    std::memcpy(&found, bytes.data(), sizeof found);
    if (found != n) state.SkipWithError("wrong page");
  }
}

template <class Place>
void write_page(benchmark::State& state) {
  Place place;
  auto file = filled(place);
  Random random(1);
  const std::vector<std::byte> bytes(page, std::byte{7});
  for (auto _ : state) file.write(random.below(pages) * page, bytes);
  if (file.size() != pages * page) state.SkipWithError("wrong size");
}

/// 64 pages in one call, where the file can.
template <class Place>
void write_gathered(benchmark::State& state) {
  Place place;
  auto file = filled(place);
  const std::vector<std::byte> bytes(page, std::byte{7});
  const std::vector<Bytes> pieces(64, bytes);
  for (auto _ : state) file.write_gather(0, pieces);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(64 * page));
}

/// One page written and made durable: on a disk, the time of its sync.
template <class Place>
void write_and_sync(benchmark::State& state) {
  Place place;
  auto file = filled(place);
  const std::vector<std::byte> bytes(page, std::byte{7});
  for (auto _ : state) {
    file.write(0, bytes);
    if constexpr (DataSyncFile<decltype(file)>)
      file.sync_data();
    else
      file.sync();
  }
}

template <class Place>
void open_and_close(benchmark::State& state) {
  Place place;
  { auto file = filled(place); }
  for (auto _ : state) {
    auto file = place.files.open(place.path, OpenMode::read_write);
    if (file.size() != pages * page) state.SkipWithError("wrong size");
  }
}

template <class Place>
void rows(const std::string& file) {
  const auto add = [&](const std::string& operation, auto run) {
    benchmark::RegisterBenchmark((operation + "/" + file).c_str(), run);
  };
  add("file_read", read_page<Place>);
  add("file_write", write_page<Place>);
  if constexpr (GatherFile<typename decltype(Place::files)::File>)
    add("file_gather_64", write_gathered<Place>);
  add("file_write_sync", write_and_sync<Place>);
  add("file_open_close", open_and_close<Place>);
}

const bool registered = [] {
  rows<InMemory>("memory");
  rows<Simulated>("sim");
  rows<OnDisk>("posix");
  return true;
}();

}  // namespace
}  // namespace pgmicro::pager::bench
