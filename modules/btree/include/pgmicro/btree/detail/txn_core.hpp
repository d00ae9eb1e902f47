#pragma once
/// What the cursors of one transaction share: its pages, each other, and room to balance in.
///
/// (C1) Before a tree changes, every other cursor on it has saved its key and let its pages go: a cursor's
///      pages are always the current ones.
/// (C2) While `failed` is set, a change began and did not end: only rollback() to a mark, or to the beginning, is
///      possible.

#include <pgmicro/btree/detail/rebuild.hpp>
#include <pgmicro/btree/detail/space.hpp>

#include <memory>

namespace pgmicro::btree::detail {

[[noreturn]] void throw_failed();
[[noreturn]] void throw_too_deep(PageNo no);
[[noreturn]] void throw_other_kind(PageNo no, bool table_wanted);

/// Deeper trees do not exist: 2^32 pages, and at least two children each below the root.
inline constexpr std::uint32_t depth_max = 20;

template <PageWriter T>
class TreeCursor;

/// Room for one balance, allocated at the first change of a transaction.
class BalanceRoom {
 public:
  explicit BalanceRoom(std::uint32_t page_size)
      : page_size_(page_size), bytes_(new std::byte[slices * slice()]) {}

  [[nodiscard]] std::byte* sibling(std::uint32_t i) noexcept { return bytes_.get() + i * slice(); }
  [[nodiscard]] std::byte* dividers() noexcept { return sibling(siblings_max); }
  /// Pending cells of a level, while those of the level below are still being dealt out.
  [[nodiscard]] std::byte* pending(bool odd) noexcept { return sibling(siblings_max + 1 + (odd ? 1 : 0)); }
  [[nodiscard]] std::byte* defragment() noexcept { return sibling(siblings_max + 3); }
  std::vector<CellRef> row;

 private:
  static constexpr std::size_t slices = siblings_max + 4;
  /// Four of the largest dividers are a little more than a page, and parsing may look behind a cell.
  [[nodiscard]] std::size_t slice() const noexcept {
    return std::size_t{page_size_} + page_size_ / 128 + 128;
  }

  std::uint32_t page_size_;
  std::unique_ptr<std::byte[]> bytes_;
};

template <PageWriter T>
class TxnCore {
 public:
  TxnCore(T&& pages, const NewDatabase& fresh, FormatMemo& memo) : space(std::move(pages), fresh, memo) {}
  /// Cursors go along.
  TxnCore(TxnCore&& o) noexcept : space(std::move(o.space)), room_(std::move(o.room_)), failed_(o.failed_) {
    take_cursors(o);
  }
  TxnCore& operator=(TxnCore&& o) noexcept {
    if (this != &o) {
      orphan_cursors();
      space = std::move(o.space);
      room_ = std::move(o.room_);
      failed_ = o.failed_;
      take_cursors(o);
    }
    return *this;
  }
  ~TxnCore() { orphan_cursors(); }

  PageSpace<T> space;

  [[nodiscard]] BalanceRoom& room() {
    if (!room_) room_ = std::make_unique<BalanceRoom>(space.format().page_size);
    return *room_;
  }

  /// A change of the tree at `root`; `by` is the cursor that makes it, or null. Until done() the transaction
  /// counts as failed (C2).
  class Change {
   public:
    Change(TxnCore& core, PageNo root, TreeCursor<T>* by) : core_(core) {
      core.check_writable();
      core.save_others(root, by);
      core.failed_ = true;
    }
    void done() noexcept { core_.failed_ = false; }

   private:
    TxnCore& core_;
  };

  void check_writable() {
    if (!space.pages().writable())
      throw Error(errc::read_only, "cannot change a database in a read-only transaction");
    check_not_failed();
    if (!space.exists()) [[unlikely]]
      space.create_database();
  }
  void check_not_failed() const {
    if (failed_) [[unlikely]]
      throw_failed();
  }
  /// (C1) before a change of the tree at `root` by the cursor `by`.
  void save_others(PageNo root, const TreeCursor<T>* by) {
    for (auto* c = cursors_; c != nullptr; c = c->next_cursor())
      if (c != by && c->root() == root) c->save();
  }
  /// Every cursor lets its pages go; it finds its place again by key.
  void save_all() {
    for (auto* c = cursors_; c != nullptr; c = c->next_cursor()) c->save();
  }
  /// Those on one tree, which is about to lose its entries.
  void lose(PageNo root) noexcept {
    for (auto* c = cursors_; c != nullptr; c = c->next_cursor())
      if (c->root() == root) c->lose();
  }
  /// A tree got another root.
  void rename(PageNo from, PageNo to) noexcept {
    for (auto* c = cursors_; c != nullptr; c = c->next_cursor())
      if (c->root() == from) c->rename(to);
  }
  /// Before a rollback to a mark. What a cursor saw half-way through a failed change is no position.
  void before_rollback() {
    if (failed_) {
      for (auto* c = cursors_; c != nullptr; c = c->next_cursor()) c->lose();
    } else {
      save_all();
    }
  }
  void after_rollback() noexcept { failed_ = false; }
  void orphan_cursors() noexcept {
    while (cursors_ != nullptr) cursors_->orphan();
  }

 private:
  friend class TreeCursor<T>;
  void take_cursors(TxnCore& o) noexcept {
    while (o.cursors_ != nullptr) o.cursors_->move_to(*this);
  }

  TreeCursor<T>* cursors_ = nullptr;
  std::unique_ptr<BalanceRoom> room_;
  bool failed_ = false;
};

}  // namespace pgmicro::btree::detail
