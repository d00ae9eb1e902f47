#pragma once
/// The one cache of a pager over pages that lie elsewhere, shared by its sessions and threads.
///
/// A frame is one version of one page. It is valid for the snapshots [from, until), and what it shows for them
/// never changes. Which snapshots those are, is known only in part: a page loaded as of s is valid at s, and
/// beyond s as long as no commit is known to have changed it.
///
///     page table     newest known               older
///     slot of n ───► [9, ∞) pins 2 ───────────► [4, 9) pins 0     frames of one page, `from` descending
///
/// (C1) until = ∞ means: valid from `from` to the newest version the cache knows of, whatever that is, and for
///      the writer on top of it. Who loads as of an older version s, or finds a newer frame of the page,
///      sets until = s + 1.
/// (C2) Before a transaction of a version newer than `newest` reads, the cache learns what changed: frames of
///      changed pages get until = newest + 1 (of all pages, if the store cannot say), then `newest` moves on.
/// (C3) The pages of a commit of ours are frames [base + 1, ∞) before the store makes it visible; no snapshot
///      between base and the commit exists. They are pinned until it is known whether it happened. While
///      pages without a frame (spilled, transient) are on their way, whoever loads assumes the worst.
/// (C4) A frame that somebody holds keeps its page. There are two ways to hold one: a pin, counted in the frame,
///      by whoever has it for himself or has the lock; and a hazard (hazards.hpp), by readers who come upon it:
///      two lookups, a hazard, a look at the header, and no atomic read-modify-write. Pins of a frame that
///      readers find go up only under the lock. So the clock takes frames without pins from their pages, several
///      at once; then, behind a heavy barrier, those without a hazard are free. Before the clock finds them,
///      frames that got a successor go, and not only where room is needed.
/// (C5) No more frames than fit into the limit beside the page table: what finds all of them pinned or private gets
///      a transient block outside the cache, which is freed with its last pin. The parts of the
///      table that have no frames are used again, so there are at most about twice as many as there are frames.

#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/detail/hazards.hpp>
#include <pgmicro/pager/detail/page_pool.hpp>
#include <pgmicro/pager/detail/page_table.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace pgmicro::pager::detail {

class PageCache {
 public:
  using Frame = PageBlock;

  PageCache(std::uint32_t page_size, std::size_t bytes);
  PageCache(const PageCache&) = delete;
  PageCache& operator=(const PageCache&) = delete;
  /// No frame is pinned any more.
  ~PageCache();

  [[nodiscard]] std::uint64_t newest() const noexcept { return newest_.load(std::memory_order_acquire); }
  /// How many there can be at most.
  [[nodiscard]] std::size_t frames_max() const noexcept { return frames_max_; }
  /// Of frames and the page table; transient blocks are not among them.
  [[nodiscard]] std::size_t allocated_bytes() const noexcept;

  // Reading ---------------------------------------------------------------------------------------------------

  /// What keeps a frame as it is: one of its pins, or a hazard. Moves between threads.
  class Hold {
   public:
    Hold() noexcept = default;
    /// Takes over a pin.
    explicit Hold(Frame* pinned) noexcept : bits_(reinterpret_cast<std::uintptr_t>(pinned)) {}
    explicit Hold(Hazards::Slot* hazard) noexcept : bits_(reinterpret_cast<std::uintptr_t>(hazard) | 1) {}
    Hold(Hold&& other) noexcept : bits_(std::exchange(other.bits_, 0)) {}
    Hold& operator=(Hold&& other) noexcept {
      std::swap(bits_, other.bits_);
      return *this;
    }
    ~Hold() {
      if ((bits_ & 1) != 0)
        Hazards::withdraw(reinterpret_cast<Hazards::Slot*>(bits_ ^ 1));
      else if (bits_ != 0)
        unpin(reinterpret_cast<Frame*>(bits_));
    }

   private:
    std::uintptr_t bits_ = 0;
  };
  struct Found {
    Frame* frame = nullptr;  ///< null: not here
    Hold hold;
  };

  /// The frame of page `n` as of `version`.
  [[nodiscard]] Found find(PageNo n, std::uint64_t version) noexcept {
    if (Frame* const f = table_.find(n)) [[likely]] {
      // Whoever takes a page reads its beginning; the misses overlap with what is done here.
      __builtin_prefetch(f->bytes() + 64);
      __builtin_prefetch(f->bytes() + 128);
      if (Hazards::Slot* const hazard = Hazards::publish(f)) [[likely]] {
        // `from` first: if it is that of a later life of the frame, so is all that is read after it.
        if (covers(*f, version) && f->no.load(std::memory_order_relaxed) == raw(n)) [[likely]] {
          if (!f->used.load(std::memory_order_relaxed)) f->used.store(true, std::memory_order_relaxed);
          return {f, Hold(hazard)};  // (C4)
        }
        Hazards::withdraw(hazard);
      }
    }
    return find_slow(n, version);
  }
  /// After find() found nothing: a pinned frame for the caller to fill and to give to insert(), or to unpin().
  /// Throws std::bad_alloc.
  [[nodiscard]] Frame* reserve();
  /// `frame` was filled with page `n` as of `version`. Returns the frame to use, pinned: somebody else may have
  /// been faster.
  [[nodiscard]] Frame* insert(Frame* frame, PageNo n, std::uint64_t version);

  static void pin(Frame* f) noexcept { f->pins.fetch_add(1, std::memory_order_relaxed); }
  static void unpin(Frame* f) noexcept {
    if (f->transient) [[unlikely]]
      return unpin_transient(f);
    f->pins.fetch_sub(1, std::memory_order_release);
  }

  // Writing: one thread at a time --------------------------------------------------------------------------------

  /// A pinned frame that no reader comes upon.
  [[nodiscard]] Frame* allocate_private() { return reserve(); }
  /// Gives up the pin of allocate_private(); others of the transaction may still hold one.
  void free_private(Frame* frame) noexcept;

  struct PrivatePage {
    PageNo no;
    Frame* frame;  ///< null: written, but not in memory (spilled)
  };
  /// A commit on top of `base` is about to be made visible: `pages` are what it changes (C3). Throws
  /// std::bad_alloc, and has then changed nothing; from then on the frames are the cache's.
  void publish(std::span<const PrivatePage> pages, std::uint64_t base);
  /// It happened, as `version`.
  void settle(std::span<const PrivatePage> pages, std::uint64_t version) noexcept;
  /// It did not.
  void withdraw(std::span<const PrivatePage> pages) noexcept;

  // Learning of commits ----------------------------------------------------------------------------------------

  /// While a commit of ours is between publish() and settle(), whoever sees its version waits here: the store
  /// has made it visible, settle() is a few instructions away.
  void await_settled(std::uint64_t version);
  /// A commit of somebody else: `changed` pages differ between newest() and `version` (C2).
  void advance(std::uint64_t version, std::span<const PageNo> changed) noexcept;
  /// The same, when it is not known which.
  void advance(std::uint64_t version) noexcept;

 private:
  static constexpr std::size_t closed_at_once = 64;

  [[nodiscard]] static bool covers(const Frame& f, std::uint64_t version) noexcept {
    return f.from.load(std::memory_order_acquire) <= version &&
           version < f.until.load(std::memory_order_acquire);
  }
  [[nodiscard]] static bool has_frameless(std::span<const PrivatePage> pages) noexcept;
  Found find_slow(PageNo n, std::uint64_t version) noexcept;
  Frame* find_locked(PageNo n, std::uint64_t version) noexcept;
  struct Victims;
  void choose_closed(Victims& victims) noexcept;
  void choose_by_clock(Victims& victims) noexcept;
  void evict(bool also_current) noexcept;
  void unlink(Frame* f) noexcept;
  void make_free(Frame* f) noexcept;
  void close(PageNo n, std::uint64_t until) noexcept;
  static void unpin_transient(Frame* f) noexcept;

  std::atomic<std::uint64_t> newest_{0};
  PageTable table_;

  mutable std::mutex mutex_;  // for all that follows
  PagePool pool_;
  std::size_t bytes_max_, frames_max_;
  std::vector<Frame*> frames_;  ///< all, for the clock
  std::size_t hand_ = 0;
  std::vector<Frame*> closed_;               ///< frames that got a successor; some have been evicted since
  std::size_t closed_due_ = closed_at_once;  ///< when there are so many, evict() looks at them
  Frame* free_ = nullptr;                    ///< by PageBlock::link
  std::uint32_t in_flight_ = 0;              ///< commits between publish() and settle()
  std::uint32_t frameless_in_flight_ = 0;    ///< of them, those with pages that have no frame here
  Random mean_{1};                           ///< checked builds evict early
};

}  // namespace pgmicro::pager::detail
