/// A page store of your own: immutable versions behind shared pointers. Seven operations, and one line that proves
/// them; pgmicro::pager::Pager adds the cache, savepoints and write sets, and B-trees stand on that.

#include <pgmicro/testing/page_store_suite.hpp>

#include <mutex>

using namespace pgmicro;

class VersionStore {
  using Page = std::shared_ptr<const std::vector<std::byte>>;
  struct Version {
    std::uint64_t number = 0;
    std::vector<Page> pages;
  };
  struct State {
    std::mutex mutex;
    std::shared_ptr<const Version> newest = std::make_shared<Version>();
    std::weak_ptr<int> writer;
  };

 public:
  struct Snapshot {
    std::shared_ptr<const Version> at;
    std::uint64_t version() const noexcept { return at->number; }
  };
  struct Writer {
    std::shared_ptr<State> state;
    std::shared_ptr<int> alone;  // begin_write() says no while it lives
    Snapshot base() const { return {state->newest}; }
    Snapshot commit(pager::PageBatch batch, std::uint32_t pages) {
      Version next{state->newest->number + 1, state->newest->pages};
      next.pages.resize(pages);
      for (const auto& [n, b] : batch) next.pages[raw(n) - 1] = Page(new std::vector(b.begin(), b.end()));
      const std::lock_guard lock(state->mutex);
      return {state->newest = std::make_shared<Version>(std::move(next))};
    }
  };
  explicit VersionStore(std::uint32_t page_size) : page_size_(page_size), state_(new State) {}
  std::uint32_t page_size() const noexcept { return page_size_; }
  std::uint32_t page_count(const Snapshot& s) { return std::uint32_t(s.at->pages.size()); }
  void read(const Snapshot& s, PageNo n, MutBytes out) {
    std::memcpy(out.data(), s.at->pages[raw(n) - 1]->data(), out.size());
  }
  void release(const Snapshot&) {}  // the shared pointers do it
  Snapshot latest() { return (std::lock_guard(state_->mutex), Snapshot{state_->newest}); }
  std::optional<Writer> begin_write() {
    const std::lock_guard lock(state_->mutex);
    if (state_->writer.lock()) return std::nullopt;
    Writer writer{state_, std::make_shared<int>()};
    state_->writer = writer.alone;
    return writer;
  }

 private:
  std::uint32_t page_size_;
  std::shared_ptr<State> state_;
};

struct VersionStoreFactory {
  VersionStore create(std::uint32_t page_size) { return VersionStore(page_size); }
};
PGMICRO_PAGE_STORE_SUITE(Version, VersionStoreFactory);
