#pragma once
/// How a Pager reaches pages that lie in memory anyway: pins are pointers, and nothing is cached. Beside it,
/// with the same members, stands cached_access.hpp.

#include <pgmicro/pager/detail/write_set.hpp>
#include <pgmicro/pager/page_store.hpp>
#include <pgmicro/pager/pager_options.hpp>

#include <memory>
#include <vector>

namespace pgmicro::pager::detail {

template <ResidentPages S>
class ResidentAccess final : public PageSource {
 public:
  class Pin {
   public:
    Pin() noexcept = default;
    explicit Pin(const std::byte* data) noexcept : data_(data) {}
    [[nodiscard]] const std::byte* data() const noexcept { return data_; }

   private:
    const std::byte* data_ = nullptr;
  };
  class MutPin {
   public:
    MutPin() noexcept = default;
    explicit MutPin(std::byte* data) noexcept : data_(data) {}
    [[nodiscard]] std::byte* data() const noexcept { return data_; }

   private:
    std::byte* data_ = nullptr;
  };
  using Snapshot = typename S::Snapshot;

  static constexpr bool spills = false;

  ResidentAccess(S& store, const PagerOptions&) noexcept : store_(store) {}

  static void enter(const Snapshot&) noexcept {}
  [[nodiscard]] static std::size_t allocated_bytes() noexcept { return 0; }

  [[nodiscard]] Pin pin(const Snapshot& at, PageNo n) { return Pin(store_.resident(at, n)); }
  [[nodiscard]] static Pin private_pin(std::byte* bytes) noexcept { return Pin(bytes); }
  [[nodiscard]] static MutPin private_edit(std::byte* bytes) noexcept { return MutPin(bytes); }

  [[nodiscard]] std::byte* allocate_private() override {
    if constexpr (AdoptingStore<S>)
      return store_.allocate_page();
    else
      return std::make_unique_for_overwrite<std::byte[]>(store_.page_size()).release();
  }
  void free_private(std::byte* bytes) noexcept override {
    if constexpr (AdoptingStore<S>)
      store_.free_page(bytes);
    else
      delete[] bytes;
  }

  /// The write set as one commit of `writer`. The snapshot is held.
  [[nodiscard]] Snapshot commit(typename S::Writer& writer, WriteSet& writes, std::uint32_t pages) {
    const auto& numbers = writes.sorted(pages);
    if constexpr (AdoptingStore<S>) {
      owned_.clear();
      owned_.reserve(numbers.size());
      for (const PageNo n : numbers) owned_.push_back({n, writes.bytes_of(n)});
      Snapshot done = writer.commit_owned(owned_, pages);
      for (const PageNo n : numbers) writes.disown(n);
      return done;
    } else {
      images_.clear();
      images_.reserve(numbers.size());
      for (const PageNo n : numbers) images_.push_back({n, {writes.bytes_of(n), store_.page_size()}});
      return writer.commit(images_, pages);
    }
  }

 private:
  S& store_;
  std::vector<OwnedPage> owned_;  // kept between commits for their capacity
  std::vector<PageImage> images_;
};

}  // namespace pgmicro::pager::detail
