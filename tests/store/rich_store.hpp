#pragma once
/// A PageStore in memory with the capabilities that stores over files have: change tracking, group commit, spills.
/// It counts what it is asked for, and can be told to fail, so that tests see how a Pager uses it.

#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/page_store.hpp>

#include <atomic>
#include <chrono>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace pgmicro::testing {

class RichStore {
  using Page = std::shared_ptr<const std::vector<std::byte>>;
  struct Version {
    std::uint64_t number = 0;
    std::vector<Page> pages;
    std::vector<PageNo> changed;
    std::shared_ptr<const Version> before;  // until many versions later
  };
  using VersionPtr = std::shared_ptr<const Version>;

 public:
  struct Counts {
    std::atomic<int> reads{0}, spilled_pages{0}, hardens{0}, writers{0};
    std::atomic<bool> fail_harden{false}, fail_append{false}, slow_harden{false};
    std::atomic<int> harden_ms{0};
  };
  struct State {
    std::mutex mutex;
    VersionPtr visible = std::make_shared<Version>();
    VersionPtr appended = visible;
    bool writing = false;
    Counts counts;
  };
  struct Snapshot {
    VersionPtr at;
    [[nodiscard]] std::uint64_t version() const noexcept { return at->number; }
  };

  class Writer {
   public:
    explicit Writer(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Writer(Writer&&) noexcept = default;
    Writer& operator=(Writer&& other) noexcept {
      std::swap(state_, other.state_);
      std::swap(spills_, other.spills_);
      return *this;
    }
    ~Writer() {
      if (!state_) return;
      const std::lock_guard lock(state_->mutex);
      state_->appended = state_->visible;
      state_->writing = false;
    }
    [[nodiscard]] Snapshot base() const {
      const std::lock_guard lock(state_->mutex);
      return {state_->appended};
    }
    [[nodiscard]] Snapshot append(pager::PageBatch batch, std::uint32_t pages) {
      if (state_->counts.fail_append) throw Error(errc::disk_full, "no room");
      const std::lock_guard lock(state_->mutex);
      auto next = std::make_shared<Version>(*state_->appended);
      next->number += 3;  // versions grow; nobody said by one
      next->pages.resize(pages);
      next->changed.clear();
      next->before = state_->appended;
      const auto put = [&](PageNo n, Page page) {
        if (raw(n) > pages) return;
        next->pages[raw(n) - 1] = std::move(page);
        next->changed.push_back(n);
      };
      for (const auto& [n, page] : spills_) put(n, page);
      for (const auto& [n, bytes] : batch)
        put(n, std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end()));
      spills_.clear();
      return {state_->appended = std::move(next)};
    }
    void harden() {
      VersionPtr upto;
      {
        const std::lock_guard lock(state_->mutex);
        upto = state_->appended;
        ++state_->counts.hardens;
      }
      while (state_->counts.slow_harden) std::this_thread::yield();
      if (const int ms = state_->counts.harden_ms) std::this_thread::sleep_for(std::chrono::milliseconds(ms));
      if (state_->counts.fail_harden) throw Error(errc::io_error, "sync failed");
      const std::lock_guard lock(state_->mutex);
      state_->visible = upto;
    }
    [[nodiscard]] Snapshot commit(pager::PageBatch batch, std::uint32_t pages) {
      Snapshot done = append(batch, pages);
      harden();
      return done;
    }
    void spill(pager::PageBatch batch) {
      for (const auto& [n, bytes] : batch)
        spills_.emplace_back(n, std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end()));
      state_->counts.spilled_pages += static_cast<int>(batch.size());
    }
    [[nodiscard]] bool read_spilled(PageNo n, MutBytes out) const {
      for (auto it = spills_.rbegin(); it != spills_.rend(); ++it)
        if (it->first == n) {
          std::memcpy(out.data(), it->second->data(), out.size());
          return true;
        }
      return false;
    }
    [[nodiscard]] std::uint64_t spill_mark() const { return spills_.size(); }
    void spill_rewind(std::uint64_t mark) { spills_.resize(mark); }

   private:
    std::shared_ptr<State> state_;
    std::vector<std::pair<PageNo, Page>> spills_;
  };

  explicit RichStore(std::uint32_t page_size, std::shared_ptr<State> state = std::make_shared<State>())
      : page_size_(page_size), state_(std::move(state)) {}

  [[nodiscard]] std::uint32_t page_size() const noexcept { return page_size_; }
  [[nodiscard]] Snapshot latest() {
    const std::lock_guard lock(state_->mutex);
    return {state_->visible};
  }
  [[nodiscard]] std::uint32_t page_count(const Snapshot& s) const {
    return static_cast<std::uint32_t>(s.at->pages.size());
  }
  void read(const Snapshot& s, PageNo n, MutBytes out) {
    ++state_->counts.reads;
    std::memcpy(out.data(), s.at->pages[raw(n) - 1]->data(), out.size());
  }
  void release(const Snapshot&) {}
  [[nodiscard]] std::optional<Writer> begin_write() {
    const std::lock_guard lock(state_->mutex);
    if (std::exchange(state_->writing, true)) return std::nullopt;
    ++state_->counts.writers;
    return Writer(state_);
  }
  [[nodiscard]] bool changed(const Snapshot& from, const Snapshot& to, std::vector<PageNo>& out) {
    for (const Version* v = to.at.get(); v; v = v->before.get()) {
      if (v->number <= from.at->number) return v->number == from.at->number;
      out.insert(out.end(), v->changed.begin(), v->changed.end());
    }
    return false;
  }
  /// Shared with all stores made with it.
  [[nodiscard]] const std::shared_ptr<State>& state() const { return state_; }

 private:
  std::uint32_t page_size_;
  std::shared_ptr<State> state_;
};

static_assert(pager::GroupCommitStore<RichStore>);
static_assert(pager::SpillingStore<RichStore>);
static_assert(pager::ChangeTracking<RichStore>);

}  // namespace pgmicro::testing
