#pragma once
/// Commits that share a sync.
///
///     thread 1   edit │ append │ harden ......................│ done
///     thread 2        ╰► edit  │ append │ (waits)             │ harden ....... │ done
///     thread 3                 ╰► edit  │ append │ (waits)    │ (waits)        │ done
///                                                             ╰ 2 hardens for 3 too
///
/// A commit is appended to the log, and the next writer of this process goes on at once on top of it, under
/// the same Writer of the store: the store's lock is kept for the whole group. Then the commit waits to be
/// hardened. One of those who wait, the leader, does it for all that have been appended by then.
///
/// Threads that commit again at once would fall into two halves, one at work while the other is hardened, and need
/// a sync for each half. So a leader first waits for as many commits as there were around the last time, for
/// at most half as long as that sync took. It never waits where one session writes, or where nothing is synced.
///
/// (G1) A commit is visible to readers, and reported, only after harden() returned.
/// (G2) If harden() throws, everything appended since the last one has not happened; what stood on top of it
///      cannot commit either, and the pager refuses to write until it is opened again.
/// (G3) A group ends after `commits_max` commits or `time_max_ns`: nobody joins any more, and when the last
///      member has left, the Writer goes, so that other processes get their turn.
///
/// A single session meets nobody here: it appends, hardens, and leaves.

#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/writer_slot.hpp>
#include <pgmicro/pager/page_store.hpp>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

namespace pgmicro::pager::detail {

[[noreturn]] void throw_refused();

/// `Published` is what the access layer made of a commit's pages; it learns what became of them.
template <GroupCommitStore S, class Access>
class CommitGroup {
 public:
  using Writer = typename S::Writer;
  using Published = typename Access::Published;

  explicit CommitGroup(Access& access) noexcept : access_(access) {}

  /// The caller holds the writer slot. Joins the group under way, or begins one. False: the store's lock was
  /// not to be had in time. `joined`: the base is a commit that is not visible yet.
  [[nodiscard]] bool enter(S& store, Patience& patience, bool& joined) {
    std::unique_lock lock(mutex_);
    if (refused_) throw_refused();
    joined = writer_ && !closing_;
    if (!joined) {
      while (writer_) left_.wait(lock);
      lock.unlock();  // no other thread begins a group: the caller has the writer slot
      std::optional<Writer> writer;
      while (!(writer = store.begin_write()))
        if (!patience.pause()) return false;
      lock.lock();
      writer_ = std::move(writer);
      closing_ = false;
      commits_ = 0;
      began_ns_ = steady_ns();
    }
    ++members_;
    return true;
  }
  /// Of the member that holds the writer slot.
  [[nodiscard]] Writer& writer() noexcept { return *writer_; }

  /// Appends what the caller published; on success it may give the writer slot away, and calls await().
  struct Ticket {
    Published published;
    std::optional<typename S::Snapshot> appended;
    bool settled = false;
    std::exception_ptr error;
  };
  void append(Ticket& ticket, PageBatch batch, std::uint32_t pages) {
    {
      const std::lock_guard lock(mutex_);
      if (refused_) throw_refused();
      if (waiting_.size() == waiting_.capacity()) waiting_.reserve(waiting_.size() * 2 + 4);
    }
    ticket.appended = writer_->append(batch, pages);
    const std::lock_guard lock(mutex_);
    waiting_.push_back(&ticket);
    if (gathering_ && waiting_.size() >= usual_) gathered_.notify_one();
    if (++commits_ >= commits_max || steady_ns() - began_ns_ >= time_max_ns) closing_ = true;
  }
  /// Returns when the commit is durable and visible, or throws what kept it from becoming that.
  void await(Ticket& ticket) {
    std::unique_lock lock(mutex_);
    while (!ticket.settled) {
      if (hardening_)
        hardened_.wait(lock);
      else
        harden(lock);
    }
    if (ticket.error) std::rethrow_exception(ticket.error);
  }
  /// For a member that has the writer slot and changed nothing: what it has seen may not be durable yet, and must
  /// be before its commit is reported (G1).
  void await_base() {
    std::unique_lock lock(mutex_);
    while (hardening_ || !waiting_.empty()) {
      if (hardening_)
        hardened_.wait(lock);
      else
        harden(lock);
    }
    if (refused_) std::rethrow_exception(refused_);
  }
  /// Each member once, committed or not.
  void leave() noexcept {
    const std::lock_guard lock(mutex_);
    if (--members_ > 0) return;
    writer_.reset();
    left_.notify_all();
  }

 private:
  static constexpr std::uint32_t commits_max = 64;
  static constexpr std::int64_t time_max_ns = 100'000'000;

  /// Shorter waits would be lost in the time that a thread takes to wake.
  static constexpr std::int64_t gather_ns_min = 20'000;

  /// The leader waits for those who are likely to commit now.
  void gather(std::unique_lock<std::mutex>& lock) {
    if (closing_ || waiting_.size() >= usual_ || last_harden_ns_ / 2 < gather_ns_min) return;
    const auto until = WaitClock::now() + std::chrono::nanoseconds(last_harden_ns_ / 2);
    gathering_ = true;
    while (waiting_.size() < usual_ && gathered_.wait_until(lock, until) == std::cv_status::no_timeout) {
    }
    gathering_ = false;
  }

  void harden(std::unique_lock<std::mutex>& lock) {
    hardening_ = true;
    gather(lock);
    group_.swap(waiting_);
    std::exception_ptr error;
    if (refused_) {  // (G2): appended on top of what failed meanwhile
      error = refused_;
    } else {
      lock.unlock();
      const std::int64_t began_ns = steady_ns();
      try {
        writer_->harden();
      } catch (...) {
        error = std::current_exception();
      }
      last_harden_ns_ = steady_ns() - began_ns;
      lock.lock();
      if (error) refused_ = error;
    }
    // In the order of the commits; undone from the last, as they stand on top of each other.
    if (!error)
      for (Ticket* ticket : group_) access_.settle(ticket->published, *ticket->appended);
    else
      for (auto ticket = group_.rbegin(); ticket != group_.rend(); ++ticket)
        access_.withdraw((*ticket)->published);
    for (Ticket* ticket : group_) {
      ticket->error = error;
      ticket->settled = true;
    }
    usual_ = group_.size() + waiting_.size();
    group_.clear();
    hardening_ = false;
    lock.unlock();
    hardened_.notify_all();  // without the lock, which all of them want next
    lock.lock();
  }

  Access& access_;
  std::mutex mutex_;
  std::condition_variable hardened_, left_, gathered_;
  std::optional<Writer> writer_;
  std::uint32_t members_ = 0;
  std::uint32_t commits_ = 0;
  std::int64_t began_ns_ = 0;
  bool closing_ = false;
  bool hardening_ = false;
  bool gathering_ = false;           ///< the leader waits for `usual_` commits
  std::size_t usual_ = 0;            ///< of the last harden, and appended meanwhile
  std::int64_t last_harden_ns_ = 0;  ///< the leader's
  std::exception_ptr refused_;       ///< why nothing is committed any more
  std::vector<Ticket*> waiting_;     ///< appended, not hardened
  std::vector<Ticket*> group_;       ///< being hardened
};

/// The store's Writer of one transaction: what CommitGroup is for stores whose commits cannot share a sync.
template <PageStore S>
class SoloWriter {
 public:
  template <class Access>
  explicit SoloWriter(Access&) noexcept {}
  /// The caller holds the writer slot. False: the store's lock was not to be had in time.
  [[nodiscard]] bool enter(S& store, Patience& patience, bool& joined) {
    joined = false;
    while (!(writer_ = store.begin_write()))
      if (!patience.pause()) return false;
    return true;
  }
  [[nodiscard]] typename S::Writer& writer() noexcept { return *writer_; }
  void leave() noexcept { writer_.reset(); }

 private:
  std::optional<typename S::Writer> writer_;
};

/// Which of the two a pager needs. Where pages lie in memory there is no sync to share.
template <PageStore S, class Access>
struct WritingOf {
  static constexpr bool groups = false;
  using type = SoloWriter<S>;
};
template <PageStore S, class Access>
requires(GroupCommitStore<S> && !ResidentPages<S>) struct WritingOf<S, Access> {
  static constexpr bool groups = true;
  using type = CommitGroup<S, Access>;
};

}  // namespace pgmicro::pager::detail
