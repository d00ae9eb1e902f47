#pragma once
/// Transactions over a PageStore: snapshots to read, private pages to write, savepoints.
///
///     pager::Pager<pager::MemoryStore> pager{pager::MemoryStore{}};
///     auto txn = pager.begin(TxnMode::write);
///     PageNo n = txn.append();
///     txn.edit(n).data()[0] = std::byte{1};
///     txn.commit();
///
/// A reader holds a snapshot and sees each page as of it: it takes no latch, never blocks a writer and is
/// never blocked. A writer changes private copies (detail/write_set.hpp) on top of its base snapshot; commit
/// hands them to the store, dropping them is the rollback. One transaction writes at a time; the others
/// wait in this process for the slot, and then for the store's own lock.
///
/// (P1) The bytes a Pin shows do not change while its transaction lives, unless through that transaction
///      itself.
/// (P2) A transaction sees the state of one snapshot plus its own changes, nothing else.
/// (P3) A write transaction's base is the newest commit, and nobody commits until it ends: no lost update.
/// (P4) When commit() returns, the commit is as durable as the store was told to make it. Where the store can
///      (GroupCommitStore), commits of several threads share a sync (detail/commit_group.hpp).
///
/// Models btree::Pager; a Txn models btree::PageWriter (and PageReader), for stores with ResidentPages also
/// btree::StablePages.

#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/cached_access.hpp>
#include <pgmicro/pager/detail/commit_group.hpp>
#include <pgmicro/pager/detail/resident_access.hpp>
#include <pgmicro/pager/detail/writer_slot.hpp>
#include <pgmicro/pager/page_store.hpp>
#include <pgmicro/pager/pager_options.hpp>

#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace pgmicro::pager {

namespace detail {
[[noreturn]] void throw_no_such_page(PageNo n, std::uint32_t page_count);
[[noreturn]] void throw_not_writable();
[[noreturn]] void throw_full(std::uint32_t limit);
[[noreturn]] void throw_busy(std::uint32_t timeout_ms);

template <PageStore S>
struct AccessOf {
  using type = CachedAccess<S>;
};
template <ResidentPages S>
struct AccessOf<S> {
  using type = ResidentAccess<S>;
};
}  // namespace detail

/// May be used by many threads; a Txn by one at a time. May be moved while transactions are open.
template <PageStore S>
class Pager {
  using Access = typename detail::AccessOf<S>::type;
  struct State;
  struct Nothing {};
  using SpillStart = std::conditional_t<Access::spills, std::uint64_t, Nothing>;

 public:
  using Store = S;
  class Txn;

  explicit Pager(S store, const PagerOptions& options = {})
      : state_(std::make_unique<State>(std::move(store), options)) {}

  [[nodiscard]] std::uint32_t page_size() const noexcept { return state_->page_size; }
  /// write: waits up to the busy timeout for other writers, then throws 55P03.
  [[nodiscard]] Txn begin(TxnMode mode) { return mode == TxnMode::read ? begin_read() : begin_write(); }
  [[nodiscard]] S& store() noexcept { return state_->store; }
  [[nodiscard]] const PagerOptions& options() const noexcept { return state_->options; }

  /// Memory of the cache, as far as there is one.
  [[nodiscard]] std::size_t cache_bytes() const noexcept { return state_->access.allocated_bytes(); }

  /// A template, because clang 14 instantiates constrained members of classes whose constraint fails.
  template <class T = S>
  requires Checkpointable<T>
  [[nodiscard]] CheckpointResult checkpoint(CheckpointMode mode) { return state_->store.checkpoint(mode); }

 private:
  Txn begin_read() {
    Txn txn(*state_, state_->store.latest());
    state_->access.enter(txn.snapshot_);
    return txn;
  }
  Txn begin_write();
  std::unique_ptr<State> state_;
};

template <PageStore S>
struct Pager<S>::State {
  using Writing = detail::WritingOf<S, Access>;
  using Writer = typename S::Writer;

  State(S&& s, const PagerOptions& o)
      : store(std::move(s)), options(o), page_size(store.page_size()), access(store, options),
        writing(access), writes(access, page_size) {}

  /// Takes the writer slot and the store's lock; `joined` as in CommitGroup::enter().
  void begin_write(bool& joined) {
    detail::Patience patience(options.busy_timeout_ms);
    if (!slot.acquire(patience)) detail::throw_busy(options.busy_timeout_ms);
    try {
      if (!writing.enter(store, patience, joined)) detail::throw_busy(options.busy_timeout_ms);
    } catch (...) {
      slot.release();
      throw;
    }
  }
  /// Ends the write transaction, also if it throws.
  void commit(std::uint32_t pages, [[maybe_unused]] SpillStart spill_start) {
    if constexpr (Writing::groups) {
      typename detail::CommitGroup<S, Access>::Ticket ticket;
      try {
        const PageBatch batch = access.publish(writer().base().version(), writes, pages, ticket.published);
        try {
          writing.append(ticket, batch, pages);
        } catch (...) {
          access.withdraw(ticket.published);
          throw;
        }
      } catch (...) {
        forget_spills(spill_start);
        end_write();
        throw;
      }
      writes.clear();
      slot.release();
      struct Leave {
        State& state;
        ~Leave() { state.writing.leave(); }
      } leave{*this};
      writing.await(ticket);
    } else {
      struct End {
        State& state;
        ~End() { state.end_write(); }
      } end{*this};
      store.release(access.commit(writer(), writes, pages));
    }
  }
  /// What a transaction that comes to nothing has spilled: its Writer may live on in a group.
  void forget_spills([[maybe_unused]] SpillStart spill_start) noexcept {
    if constexpr (Access::spills && Writing::groups)
      if (!writes.empty()) writer().spill_rewind(spill_start);
  }
  void end_write() noexcept {
    writes.clear();
    writing.leave();
    slot.release();
  }
  [[nodiscard]] Writer& writer() noexcept { return writing.writer(); }

  S store;
  PagerOptions options;
  std::uint32_t page_size;
  Access access;

  detail::WriterSlot slot;
  // Of whoever has the writer slot:
  typename Writing::type writing;
  detail::WriteSet writes;
};

template <PageStore S>
class Pager<S>::Txn {
 public:
  using Pin = typename Access::Pin;
  using MutPin = typename Access::MutPin;
  using Mark = detail::WriteSet::Mark;

  Txn(Txn&& other) noexcept
      : state_(std::exchange(other.state_, nullptr)), writes_(other.writes_), page_count_(other.page_count_),
        snapshot_(other.snapshot_), spill_start_(other.spill_start_) {}
  Txn& operator=(Txn&& other) noexcept {
    if (this != &other) {
      end();
      state_ = std::exchange(other.state_, nullptr);
      writes_ = other.writes_;
      page_count_ = other.page_count_;
      snapshot_ = other.snapshot_;
      spill_start_ = other.spill_start_;
    }
    return *this;
  }
  /// Without commit(): nothing has changed.
  ~Txn() { end(); }

  [[nodiscard]] std::uint32_t page_size() const noexcept { return state_->page_size; }
  [[nodiscard]] std::uint32_t page_count() const noexcept { return page_count_; }
  [[nodiscard]] bool writable() const noexcept { return writes_ != nullptr; }
  /// Of the snapshot this transaction stands on.
  [[nodiscard]] std::uint64_t version() const noexcept { return snapshot_.version(); }

  [[nodiscard]] Pin get(PageNo n) {
    if (raw(n) - 1u >= page_count_) [[unlikely]]
      detail::throw_no_such_page(n, page_count_);
    if (writes_)
      if (const auto* slot = writes_->find(n)) return Access::private_pin(bytes_of(*slot, n));
    return state_->access.pin(snapshot_, n);
  }

  [[nodiscard]] MutPin edit(PageNo n) {
    if (const auto* slot = private_slot(n)) return change(*slot, n);
    const Pin old = state_->access.pin(snapshot_, n);
    make_room();
    std::byte* bytes = writes_->add(n);
    std::memcpy(bytes, old.data(), state_->page_size);
    return Access::private_edit(bytes);
  }

  [[nodiscard]] MutPin overwrite(PageNo n) {
    MutPin pin = private_page(n);
    if constexpr (checked_build) std::memset(pin.data(), 0xdb, state_->page_size);
    return pin;
  }

  [[nodiscard]] PageNo append() {
    if (!writes_) [[unlikely]]
      detail::throw_not_writable();
    if (page_count_ >= state_->options.page_count_max) [[unlikely]]
      detail::throw_full(state_->options.page_count_max);
    ++page_count_;
    try {
      std::memset(overwrite(PageNo{page_count_}).data(), 0, state_->page_size);
    } catch (...) {
      --page_count_;
      throw;
    }
    return PageNo{page_count_};
  }

  void truncate(std::uint32_t pages) {
    if (!writes_) [[unlikely]]
      detail::throw_not_writable();
    PGM_ASSERT(pages <= page_count_);
    page_count_ = pages;
  }

  [[nodiscard]] Mark mark() {
    if (!writes_) [[unlikely]]
      detail::throw_not_writable();
    if constexpr (Access::spills) {
      state_->access.spill_before_mark(state_->writer(), *writes_);
      return writes_->mark(page_count_, state_->writer().spill_mark());
    } else {
      return writes_->mark(page_count_, 0);
    }
  }
  void rollback(Mark m) {
    const auto back = writes_->rollback(m);
    page_count_ = back.page_count;
    if constexpr (Access::spills) state_->writer().spill_rewind(back.spill_mark);
  }
  void release(Mark m) { writes_->release(m); }

  void commit() {
    PGM_ASSERT(state_);
    if (writes_ && (!writes_->empty() || page_count_ != state_->store.page_count(snapshot_)))
      return std::exchange(state_, nullptr)->commit(page_count_, spill_start_);
    struct End {
      Txn& txn;
      ~End() { txn.end(); }
    } end{*this};
    if constexpr (State::Writing::groups)
      if (writes_) state_->writing.await_base();
  }

 private:
  friend class Pager;
  Txn(State& state, const typename S::Snapshot& snapshot) noexcept
      : state_(&state), page_count_(state.store.page_count(snapshot)), snapshot_(snapshot) {}
  Txn(State& state, const typename S::Snapshot& base, detail::WriteSet& writes) noexcept
      : state_(&state), writes_(&writes), page_count_(state.store.page_count(base)), snapshot_(base) {
    if constexpr (Access::spills) spill_start_ = state.writer().spill_mark();
  }

  const detail::WriteSet::Slot* private_slot(PageNo n) {
    if (raw(n) - 1u >= page_count_) [[unlikely]]
      detail::throw_no_such_page(n, page_count_);
    if (!writes_) [[unlikely]]
      detail::throw_not_writable();
    return writes_->find(n);
  }

  MutPin private_page(PageNo n) {
    if (const auto* slot = private_slot(n)) return change(*slot, n);
    make_room();
    return Access::private_edit(writes_->add(n));
  }
  MutPin change(const detail::WriteSet::Slot& slot, PageNo n) {
    // Pinned first: making room for the undo copy must not spill the page itself.
    MutPin pin = Access::private_edit(bytes_of(slot, n));
    writes_->before_change(slot);
    return pin;
  }
  std::byte* bytes_of(const detail::WriteSet::Slot& slot, PageNo n) {
    if constexpr (Access::spills)
      if (!slot.bytes) [[unlikely]]
        state_->access.refill(state_->writer(), *writes_, n);
    return slot.bytes;
  }
  void make_room() {
    if constexpr (Access::spills) state_->access.spill_if_needed(state_->writer(), *writes_);
  }

  void end() noexcept {
    State* state = std::exchange(state_, nullptr);
    if (!state) return;
    if (!writes_) return state->store.release(snapshot_);
    state->forget_spills(spill_start_);
    state->end_write();
  }

  State* state_;
  detail::WriteSet* writes_ = nullptr;
  std::uint32_t page_count_;
  typename S::Snapshot snapshot_;
  [[no_unique_address]] SpillStart spill_start_{};
};

template <PageStore S>
auto Pager<S>::begin_write() -> Txn {
  State& state = *state_;
  bool joined = false;
  state.begin_write(joined);
  try {
    const typename S::Snapshot base = state.writer().base();
    if (!joined) state.access.enter(base);
    return Txn(state, base, state.writes);
  } catch (...) {
    state.end_write();
    throw;
  }
}

}  // namespace pgmicro::pager
