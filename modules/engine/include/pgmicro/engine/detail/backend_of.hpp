#pragma once
/// Backend over any Storage<S>: one instantiation each in src/backend_*.cpp.

#include <pgmicro/engine/detail/backend.hpp>
#include <pgmicro/storage.hpp>
#include <pgmicro/vdbe/execution.hpp>

#include <utility>
#include <vector>

namespace pgmicro::engine {

namespace detail {

/// A record whole, wherever its bytes lie.
template <class Cursor>
[[nodiscard]] Bytes whole_record(const Cursor& cursor, std::vector<std::byte>& buffer) {
  const Bytes prefix = cursor.prefix();
  const std::size_t size = cursor.size();
  if (prefix.size() == size) return prefix;
  buffer.resize(size);
  cursor.read(0, buffer);
  return buffer;
}

[[noreturn]] void throw_wrong_cursor();

template <class Txn>
class TableRows final : public RowCursor {
 public:
  TableRows(Txn& txn, TreeId tree) : cursor_(txn.table(tree)) {}
  bool first() override { return cursor_.first(); }
  bool last() override { return cursor_.last(); }
  bool next() override { return cursor_.next(); }
  bool prev() override { return cursor_.prev(); }
  bool seek(SeekOp op, RowId key) override { return cursor_.seek(op, key); }
  bool seek(SeekOp, Bytes) override { throw_wrong_cursor(); }
  RowId rowid() override { return cursor_.key(); }
  Bytes record() override { return whole_record(cursor_, buffer_); }
  void put(RowId key, Bytes record) override { cursor_.put(key, record); }
  void put(Bytes) override { throw_wrong_cursor(); }
  void erase() override { cursor_.erase(); }

 private:
  typename Txn::TableCursor cursor_;
  std::vector<std::byte> buffer_;
};

template <class Txn>
class IndexRows final : public RowCursor {
 public:
  IndexRows(Txn& txn, TreeId tree, const KeyOrder& order) : cursor_(txn.index(tree, order)) {}
  bool first() override { return cursor_.first(); }
  bool last() override { return cursor_.last(); }
  bool next() override { return cursor_.next(); }
  bool prev() override { return cursor_.prev(); }
  bool seek(SeekOp, RowId) override { throw_wrong_cursor(); }
  bool seek(SeekOp op, Bytes key) override { return cursor_.seek(op, key); }
  RowId rowid() override { return 0; }
  Bytes record() override { return whole_record(cursor_, buffer_); }
  void put(RowId, Bytes) override { throw_wrong_cursor(); }
  void put(Bytes key) override { cursor_.put(key); }
  void erase() override { cursor_.erase(); }

 private:
  typename Txn::IndexCursor cursor_;
  std::vector<std::byte> buffer_;
};

}  // namespace detail

template <class S>
class BackendSessionOf final : public BackendSession {
 public:
  using Txn = typename Storage<S>::Txn;

  /// The session keeps the storage alive: a Database may be closed while one of its sessions still reads.
  explicit BackendSessionOf(std::shared_ptr<Storage<S>> storage) : storage_(std::move(storage)) {}

  void begin(TxnMode mode) override {
    PGM_ASSERT(!txn_);
    txn_.emplace(storage_->begin(mode));
  }
  bool open() const noexcept override { return txn_.has_value(); }
  bool writable() const noexcept override { return txn_ && txn_->writable(); }
  std::uint64_t version() const noexcept override { return txn_->pages().version(); }
  void commit() override {
    marks_.clear();
    txn_->commit();
    txn_.reset();
  }
  void abort() noexcept override {
    marks_.clear();
    txn_.reset();
  }

  std::uint32_t mark() override {
    marks_.push_back(txn_->mark());
    return static_cast<std::uint32_t>(marks_.size() - 1);
  }
  void rollback(std::uint32_t mark) override {
    txn_->rollback(marks_[mark]);
    marks_.resize(mark + 1);
  }
  void release(std::uint32_t mark) override {
    txn_->release(marks_[mark]);
    marks_.resize(mark);
  }

  TreeId create_tree(TreeKind kind) override { return txn_->create_tree(kind); }
  std::optional<Moved> drop_tree(TreeId tree) override {
    txn_->drop_tree(tree);
    const auto moved = txn_->moved_by_drop();
    if (!moved) return std::nullopt;
    return Moved{moved->from, moved->to};
  }
  void clear_tree(TreeId tree) override { txn_->clear_tree(tree); }
  std::unique_ptr<RowCursor> table(TreeId tree) override {
    return std::make_unique<detail::TableRows<Txn>>(*txn_, tree);
  }
  std::unique_ptr<RowCursor> index(TreeId tree, const KeyOrder& order) override {
    return std::make_unique<detail::IndexRows<Txn>>(*txn_, tree, order);
  }
  std::uint32_t get(HeaderField field) override { return txn_->get(field); }
  void set(HeaderField field, std::uint32_t value) override { txn_->set(field, value); }
  std::uint32_t page_count() override { return txn_->page_count(); }
  void read_page(PageNo page, const std::function<void(Bytes)>& use) override {
    const auto pin = txn_->pages().get(page);
    use({pin.data(), txn_->page_format().page_size});
  }
  bool step(vdbe::Execution& execution) override { return execution.step(*txn_); }

 private:
  std::shared_ptr<Storage<S>> storage_;
  mutable std::optional<Txn> txn_;  // pages() is not const
  std::vector<typename Txn::Mark> marks_;
};

/// The erased form of any storage. Instantiated once for each store that ships (src/backend_*.cpp).
template <class S>
[[nodiscard]] std::unique_ptr<Backend> make_backend(Storage<S> storage);

template <class S>
class BackendOf final : public Backend {
 public:
  explicit BackendOf(Storage<S> storage) : storage_(std::make_shared<Storage<S>>(std::move(storage))) {}

  std::unique_ptr<BackendSession> session() override {
    return std::make_unique<BackendSessionOf<S>>(storage_);
  }
  std::unique_ptr<Backend> fork() override { return make_backend(storage_->fork()); }
  bool checkpoint() override {
    if constexpr (pager::Checkpointable<S>)
      return !storage_->checkpoint(pager::CheckpointMode::truncate).busy;
    else
      return true;
  }

 private:
  std::shared_ptr<Storage<S>> storage_;
};

#ifndef PGMICRO_HEADER_ONLY
extern template std::unique_ptr<Backend> make_backend(Storage<pager::MemoryStore>);
extern template std::unique_ptr<Backend> make_backend(Storage<pager::WalStore>);
extern template std::unique_ptr<Backend> make_backend(Storage<pager::ForkStore<pager::WalStore>>);
#endif

template <class S>
std::unique_ptr<Backend> make_backend(Storage<S> storage) {
  return std::make_unique<BackendOf<S>>(std::move(storage));
}

}  // namespace pgmicro::engine
