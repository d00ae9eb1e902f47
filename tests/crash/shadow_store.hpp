#pragma once
/// A small page store that is right, and can be told to be wrong in the ways stores are. It exists to show that
/// the crash test notices.
///
/// The file holds two heads of one sector and two areas; head and area h belong to the versions with
/// version % 2 == h:
///
///     0        head 0: version, pages, checksum over them and over the area
///     512      head 1
///     1024     area 0: `area_bytes` for pages
///     …        area 1
///
/// A commit writes the whole database into the area that the present state does not use, syncs, writes the
/// head, syncs. Whoever opens takes the newest head whose checksum fits.

#include "scenario.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace pgmicro::crash {

enum class Flaw : std::uint8_t {
  none,
  head_not_synced,       ///< reports a commit that is not durable
  area_not_checked,      ///< relies on the order of two writes without a sync between them
  one_area,              ///< overwrites the present state
  folder_not_synced,     ///< the file is durable, its name is not
  goes_on_after_errors,  ///< treats a failed sync as a bad moment
};

template <Flaw flaw>
class ShadowStore {
 public:
  using Pages = std::vector<std::vector<std::byte>>;
  class Snapshot {
   public:
    std::uint64_t version() const noexcept { return version_; }

   private:
    friend class ShadowStore;
    std::uint64_t version_ = 0;
    std::shared_ptr<const Pages> pages_;
  };
  class Writer {
   public:
    Snapshot base() const { return store_->now_; }
    Snapshot commit(pager::PageBatch batch, std::uint32_t pages) { return store_->commit(batch, pages); }

   private:
    friend class ShadowStore;
    explicit Writer(ShadowStore& store) : store_(&store) {}
    ShadowStore* store_;
  };

  ShadowStore(pager::SimFileSystem fs, std::uint32_t page_size)
      : page_size_(page_size), file_(fs.open("shadow/db", pager::OpenMode::create)) {
    if constexpr (flaw != Flaw::folder_not_synced) fs.sync_folder_of("shadow/db");
    for (const std::uint64_t which : {0u, 1u})
      if (auto found = load(which); found && found->version_ > now_.version_) now_ = std::move(*found);
    if (!now_.pages_) now_.pages_ = std::make_shared<Pages>();
  }

  std::uint32_t page_size() const noexcept { return page_size_; }
  Snapshot latest() { return now_; }
  void release(const Snapshot&) {}
  std::uint32_t page_count(const Snapshot& at) const { return static_cast<std::uint32_t>(at.pages_->size()); }
  const std::byte* resident(const Snapshot& at, PageNo n) { return (*at.pages_)[raw(n) - 1].data(); }
  void read(const Snapshot& at, PageNo n, MutBytes out) {
    std::memcpy(out.data(), resident(at, n), out.size());
  }
  std::optional<Writer> begin_write() { return Writer(*this); }

 private:
  struct Head {
    std::uint64_t version, pages, checksum;
  };
  std::uint64_t head_at(std::uint64_t version) const { return version % 2 * pager::sim_sector_bytes; }
  std::uint64_t area_at(std::uint64_t version) const {
    const std::uint64_t which = flaw == Flaw::one_area ? 0 : version % 2;
    return 2 * pager::sim_sector_bytes + which * 64 * page_size_;
  }
  static std::uint64_t checksum(std::uint64_t version, const Pages& pages) {
    std::uint64_t sum = version * 0x9e3779b97f4a7c15u + pages.size();
    if constexpr (flaw != Flaw::area_not_checked)
      for (const auto& page : pages)
        for (const std::byte b : page) sum = sum * 31 + std::to_integer<std::uint64_t>(b);
    return sum;
  }

  std::optional<Snapshot> load(std::uint64_t which) {
    Head head;
    if (file_.size() < head_at(which) + sizeof head) return {};
    file_.read(head_at(which), std::as_writable_bytes(std::span(&head, 1)));
    if (head.version == 0 || head.version % 2 != which || head.pages > 64) return {};
    auto pages = std::make_shared<Pages>();
    for (std::uint64_t i = 0; i < head.pages; ++i) {
      pages->emplace_back(page_size_);
      const std::uint64_t at = area_at(head.version) + i * page_size_;
      if (at + page_size_ <= file_.size()) file_.read(at, pages->back());
    }
    if (checksum(head.version, *pages) != head.checksum) return {};
    Snapshot s;
    s.version_ = head.version;
    s.pages_ = std::move(pages);
    return s;
  }

  Snapshot commit(pager::PageBatch batch, std::uint32_t count) {
    if (refuses_) throw Error(errc::not_in_prerequisite_state, "reopen the store");
    refuses_ = flaw != Flaw::goes_on_after_errors;
    Pages pages = *now_.pages_;
    pages.resize(count, std::vector<std::byte>(page_size_));
    for (const pager::PageImage& p : batch) pages[raw(p.no) - 1].assign(p.bytes.begin(), p.bytes.end());
    const Head head{now_.version_ + 1, count, checksum(now_.version_ + 1, pages)};
    for (std::uint64_t i = 0; i < count; ++i) file_.write(area_at(head.version) + i * page_size_, pages[i]);
    if constexpr (flaw != Flaw::area_not_checked) file_.sync();
    file_.write(head_at(head.version), std::as_bytes(std::span(&head, 1)));
    if constexpr (flaw != Flaw::head_not_synced) file_.sync();
    now_.version_ = head.version;
    now_.pages_ = std::make_shared<Pages>(std::move(pages));
    refuses_ = false;
    return now_;
  }

  std::uint32_t page_size_;
  pager::SimFile file_;
  Snapshot now_;
  bool refuses_ = false;
};

static_assert(pager::ResidentPages<ShadowStore<Flaw::none>>);

}  // namespace pgmicro::crash
