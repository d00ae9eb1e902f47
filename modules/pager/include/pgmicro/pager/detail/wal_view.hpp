#pragma once
/// The part of a WAL store that every transaction passes: taking and giving back a snapshot, without a lock and
/// without a system call while nobody commits.
///
/// A view is one commit as this store sees it, with what protects it (ReadMarks). The store keeps the newest
/// as `current`. latest() joins it by one atomic addition and then compares the view's header with the one in
/// shared memory: equal means that it is the newest commit of all processes.
///
///     open ──superseded──► open, superseded ──last holder leaves──► closed ──reused──► open
///      └──────────idle: the housekeeper──────────────────────────────┘
///
/// (V1) Views are never freed while their store lives, so a stale pointer to one may always be joined and left.
/// (V2) A closed view is opened only while it has no holders; whoever joins a closed one leaves it unread.
/// (V3) All fields but `state` and `slot` are written before a view is opened and not changed while it is open.

#include <pgmicro/pager/detail/wal_index.hpp>

namespace pgmicro::pager::detail {

struct alignas(64) WalView {
  static constexpr std::uint64_t holder = 1;
  static constexpr std::uint64_t holders_mask = (1u << 24) - 1;
  static constexpr std::uint64_t closed = 1u << 24;
  /// No longer current, or never to be kept without holders: the last one to leave closes it.
  static constexpr std::uint64_t superseded = 1u << 25;
  /// The upper half counts how often the view was joined, so that idleness can be seen.
  static constexpr std::uint64_t joined = std::uint64_t{1} << 32;

  std::atomic<std::uint64_t> state{closed};
  IndexHeader header;
  std::uint64_t version = 0;
  std::uint64_t epoch = 0;       ///< which log: one more each time that frames are counted anew
  std::uint32_t min_frame = 0;   ///< frames before it are in the database file
  std::uint32_t page_count = 0;  ///< of the database
  bool database_only = false;    ///< no frame of the log is to be looked at
  int slot = -1;                 ///< of ReadMarks; guarded by the store's mutex
};

struct WalFastPath {
  std::atomic<WalView*> current{nullptr};
  const std::byte* shared = nullptr;  ///< the wal-index's region 0; set before `current` ever is

  /// The current view, joined, if it is the newest commit of all.
  [[nodiscard]] WalView* try_join() noexcept {
    WalView* const v = current.load(std::memory_order_acquire);
    if (v == nullptr) return nullptr;
    const std::uint64_t before =
        v->state.fetch_add(WalView::holder + WalView::joined, std::memory_order_acq_rel);
    // A view of the log although all is in the database file keeps the log from starting anew: take another.
    if ((before & WalView::closed) == 0 && WalIndex::header_is(shared, v->header) &&
        (v->database_only || WalIndex::backfilled(shared) != v->header.frames)) [[likely]]
      return v;
    if (leave(*v)) to_be_closed(*v);
    return nullptr;
  }

  /// True: the caller was the last, and closes it.
  [[nodiscard]] static bool leave(WalView& v) noexcept {
    constexpr std::uint64_t mask = WalView::holders_mask | WalView::closed | WalView::superseded;
    const std::uint64_t before = v.state.fetch_sub(WalView::holder, std::memory_order_acq_rel);
    return (before & mask) == (WalView::holder | WalView::superseded);
  }

  virtual void to_be_closed(WalView& v) noexcept = 0;

 protected:
  ~WalFastPath() = default;
};

}  // namespace pgmicro::pager::detail
