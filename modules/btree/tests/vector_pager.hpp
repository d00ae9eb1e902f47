#pragma once
/// The least Pager there is, and the meanest: pages in a vector. The archetype of the concept, for tests of
/// what stands on it. It keeps its promises to the letter and nothing more: a Pin is a reference of its own,
/// not a plain pointer; a page edited anew after a mark() moves; overwrite() and truncated pages are garbage.

#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/pager.hpp>

#include <cstring>
#include <memory>
#include <vector>

namespace pgmicro::btree::test {

class VectorPager {
  using Page = std::shared_ptr<std::byte[]>;

 public:
  explicit VectorPager(std::uint32_t page_size) : page_size_(page_size) {}

  class Pin {
   public:
    Pin() = default;
    explicit Pin(Page p) : page_(std::move(p)) {}
    [[nodiscard]] const std::byte* data() const noexcept { return page_.get(); }

   private:
    Page page_;
  };
  class MutPin {
   public:
    MutPin() = default;
    explicit MutPin(Page p) : page_(std::move(p)) {}
    [[nodiscard]] std::byte* data() const noexcept { return page_.get(); }

   private:
    Page page_;
  };

  class Txn {
   public:
    using Pin = VectorPager::Pin;
    using MutPin = VectorPager::MutPin;
    using Mark = std::size_t;

    Txn(VectorPager& owner, TxnMode mode)
        : owner_(&owner), mode_(mode), pages_(owner.pages_), own_(pages_.size(), false) {}

    [[nodiscard]] std::uint32_t page_size() const noexcept { return owner_->page_size_; }
    [[nodiscard]] std::uint32_t page_count() const noexcept {
      return static_cast<std::uint32_t>(pages_.size());
    }
    [[nodiscard]] bool writable() const noexcept { return mode_ == TxnMode::write; }
    [[nodiscard]] Pin get(PageNo n) { return Pin(slot(n)); }
    [[nodiscard]] MutPin edit(PageNo n) {
      auto& page = slot(n);
      if (!own_[raw(n) - 1]) {
        auto copy = owner_->make();
        std::memcpy(copy.get(), page.get(), page_size());
        page = std::move(copy);
        own_[raw(n) - 1] = true;
      }
      return MutPin(page);
    }
    [[nodiscard]] MutPin overwrite(PageNo n) {
      auto pin = edit(n);
      std::memset(pin.data(), 0xa5, page_size());
      return pin;
    }
    [[nodiscard]] PageNo append() {
      if (pages_.size() >= owner_->pages_max) throw Error(errc::program_limit, "the database is full");
      pages_.push_back(owner_->make());
      own_.push_back(true);
      std::memset(pages_.back().get(), 0, page_size());
      return PageNo{page_count()};
    }
    void truncate(std::uint32_t pages) {
      pages_.resize(pages);
      own_.resize(pages);
    }
    [[nodiscard]] Mark mark() {
      marks_.push_back(pages_);
      own_.assign(pages_.size(), false);
      return marks_.size() - 1;
    }
    void rollback(Mark m) {
      pages_ = marks_.at(m);
      marks_.resize(m + 1);
      own_.assign(pages_.size(), false);
    }
    void release(Mark m) { marks_.resize(m); }
    void commit() {
      if (writable()) owner_->pages_ = pages_;
    }

   private:
    Page& slot(PageNo n) {
      if (raw(n) < 1 || raw(n) > pages_.size())
        throw corrupt("page " + std::to_string(raw(n)) + " is outside the database");
      return pages_[raw(n) - 1];
    }
    VectorPager* owner_;
    TxnMode mode_;
    std::vector<Page> pages_;
    std::vector<bool> own_;
    std::vector<std::vector<Page>> marks_;
  };

  [[nodiscard]] std::uint32_t page_size() const noexcept { return page_size_; }
  [[nodiscard]] Txn begin(TxnMode mode) { return Txn(*this, mode); }

  /// The database file as bytes, and back.
  [[nodiscard]] std::vector<std::byte> image() const {
    std::vector<std::byte> out;
    for (const auto& p : pages_) out.insert(out.end(), p.get(), p.get() + page_size_);
    return out;
  }
  void load(Bytes image) {
    pages_.clear();
    for (; image.size() >= page_size_; image = image.subspan(page_size_)) {
      pages_.push_back(make());
      std::memcpy(pages_.back().get(), image.data(), page_size_);
    }
  }

  std::size_t pages_max = 0xfffffffe;

 private:
  /// Exactly a page, so that a sanitizer sees every access behind it.
  [[nodiscard]] Page make() const { return Page(new std::byte[page_size_]); }
  std::uint32_t page_size_;
  std::vector<Page> pages_;
};

static_assert(Pager<VectorPager>);
static_assert(!StablePages<VectorPager::Txn>);

}  // namespace pgmicro::btree::test
