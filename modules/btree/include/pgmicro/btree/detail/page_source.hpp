#pragma once
/// Pages by number, as copies: for walks over whole files, where what a page costs is reading it.

#include <pgmicro/btree/pager.hpp>

#include <cstring>

namespace pgmicro::btree::detail {

class PageSource {
 public:
  PageSource() = default;
  PageSource(const PageSource&) = delete;
  PageSource& operator=(const PageSource&) = delete;
  virtual ~PageSource() = default;

  [[nodiscard]] virtual std::uint32_t page_size() const noexcept = 0;
  [[nodiscard]] virtual std::uint32_t page_count() const noexcept = 0;
  /// `no` is in 1 … page_count(); `out` is page_size() bytes.
  virtual void read(PageNo no, std::byte* out) = 0;
};

template <PageReader T>
class PageSourceOf final : public PageSource {
 public:
  explicit PageSourceOf(T& reader) noexcept : reader_(&reader) {}
  [[nodiscard]] std::uint32_t page_size() const noexcept override { return reader_->page_size(); }
  [[nodiscard]] std::uint32_t page_count() const noexcept override { return reader_->page_count(); }
  void read(PageNo no, std::byte* out) override {
    const auto pin = reader_->get(no);
    std::memcpy(out, pin.data(), reader_->page_size());
  }

 private:
  T* reader_;
};

}  // namespace pgmicro::btree::detail
