/// A page store of your own, immutable versions behind shared pointers, and one line that proves it. The pager
/// adds the cache, savepoints and write sets, and trees stand on that.

#include <pgmicro/testing/page_store_suite.hpp>

#include <mutex>
using namespace pgmicro;
using Pages = std::vector<std::shared_ptr<const std::vector<std::byte>>>;
struct VersionStore {
  struct Snapshot {
    std::uint64_t number = 0;
    std::shared_ptr<const Pages> pages = std::make_shared<Pages>();
    std::uint64_t version() const noexcept { return number; }
  };
  struct State {
    std::mutex writing, publishing;
    Snapshot newest;
  };
  struct Writer {
    State* state;
    std::unique_lock<std::mutex> alone;
    Snapshot base() const { return state->newest; }
    Snapshot commit(pager::PageBatch batch, std::uint32_t count) {
      const auto next = std::make_shared<Pages>(*base().pages);
      next->resize(count);
      for (const auto& [n, b] : batch) next->at(raw(n) - 1).reset(new std::vector(b.begin(), b.end()));
      const std::lock_guard lock(state->publishing);
      return state->newest = {state->newest.number + 1, next};
    }
  };
  std::uint32_t bytes;
  std::unique_ptr<State> state = std::make_unique<State>();
  std::uint32_t page_size() const noexcept { return bytes; }
  std::uint32_t page_count(const Snapshot& s) { return std::uint32_t(s.pages->size()); }
  void read(const Snapshot& s, PageNo n, MutBytes out) {
    std::memcpy(out.data(), s.pages->at(raw(n) - 1)->data(), bytes);
  }
  void release(const Snapshot&) {}  // the shared pointers do it
  Snapshot latest() { return (std::lock_guard(state->publishing), Snapshot{state->newest}); }
  std::optional<Writer> begin_write() {
    if (std::unique_lock lock(state->writing, std::try_to_lock); lock)
      return Writer{state.get(), std::move(lock)};
    return std::nullopt;
  }
};
struct VersionStoreFactory {
  VersionStore create(std::uint32_t page_size) { return {page_size}; }
};
PGMICRO_PAGE_STORE_SUITE(Version, VersionStoreFactory);
