#pragma once
/// A database on top of a snapshot of another: what is changed here lies in memory, everything else is read from
/// there. For stores whose pages do not lie in memory; MemoryStore::fork() is its own.
///
///     pager::ForkStore fork(store.share(), store.latest());
///
///     page 7 at a snapshot of ours:  changed here?  ── yes ─► our version chain
///                                    └─ no ─► page 7 as of the held snapshot of the base
///
/// The base's snapshot is held as long as a fork of it lives, whatever the base's own handle does: two handles
/// of one store share what is below (WalStore::share()). The price is the base's to pay: a log cannot be
/// started anew past a held snapshot, so whoever wants to keep a fork of a file for long takes a copy().

#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/page_store.hpp>

#include <cstring>
#include <memory>
#include <utility>

namespace pgmicro::pager {

/// Models PageStore and ForkableStore.
template <PageStore Base>
class ForkStore {
 public:
  using Snapshot = MemoryStore::Snapshot;
  using Writer = MemoryStore::Writer;

  /// Takes over the hold on `at`, a snapshot of `base`.
  ForkStore(Base base, const typename Base::Snapshot& at)
      : base_(std::make_shared<Held>(std::move(base), at)),
        changed_(MemoryStore::overlay({.page_size = base_->store.page_size()}, base_->store.page_count(at))) {
  }

  [[nodiscard]] std::uint32_t page_size() const noexcept { return changed_.page_size(); }
  [[nodiscard]] Snapshot latest() noexcept { return changed_.latest(); }
  [[nodiscard]] std::uint32_t page_count(const Snapshot& at) const noexcept {
    return changed_.page_count(at);
  }
  void read(const Snapshot& at, PageNo n, MutBytes out) {
    if (const std::byte* bytes = changed_.find(at, n))
      std::memcpy(out.data(), bytes, out.size());
    else
      base_->store.read(base_->at, n, out);
  }
  void release(const Snapshot& at) noexcept { changed_.release(at); }
  [[nodiscard]] std::optional<Writer> begin_write() { return changed_.begin_write(); }

  /// As of the latest commit here; shares the base.
  [[nodiscard]] ForkStore fork() { return ForkStore(base_, changed_.fork()); }

  /// All pages of the latest commit in a store that needs no base.
  [[nodiscard]] MemoryStore copy() {
    MemoryStore own({.page_size = page_size()});
    const Snapshot at = latest();
    try {
      auto writer = own.begin_write();
      std::vector<OwnedPage> pages;
      for (std::uint32_t n = 1; n <= page_count(at); ++n) {
        pages.push_back({PageNo{n}, own.allocate_page()});
        read(at, PageNo{n}, {pages.back().bytes, page_size()});
      }
      own.release(writer->commit_owned(pages, page_count(at)));
    } catch (...) {
      release(at);
      throw;
    }
    release(at);
    return own;
  }

 private:
  struct Held {
    Held(Base&& s, const typename Base::Snapshot& a) : store(std::move(s)), at(a) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() { store.release(at); }
    Base store;
    typename Base::Snapshot at;
  };
  ForkStore(std::shared_ptr<Held> base, MemoryStore changed)
      : base_(std::move(base)), changed_(std::move(changed)) {}

  std::shared_ptr<Held> base_;
  MemoryStore changed_;
};

}  // namespace pgmicro::pager
