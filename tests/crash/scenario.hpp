#pragma once
/// One seed of the crash test: a database on a simulated disk lives several lives. In each it is opened,
/// works, and ends: by a power loss, a kill -9, a fault of the disk or a clean close, at an operation drawn
/// from the seed. The next life must find what was promised, and goes on from there.
///
/// What may be found
///
///     states:   base ── … ── floor ── … ── reported ── in flight
///
///  (R1) The database is exactly one of the states that a transaction left, never a mixture.
///  (R2) After a kill, it is the last one reported as committed, or the one whose commit was under way.
///  (R3) After a power loss it is not older than the floor: the last one promised to be durable. That is
///         full, extra   the last one reported
///         normal        the last one that a completed checkpoint has moved
///         off           nothing; the database may even be damaged, but must not take the process with it
///  (R4) What was found after an outage is the new base: nothing older comes back.
///  (R5) After a failed write or sync the handle refuses to write, and reopening finds (R2); only after a full
///       disk it may go on, the transaction being undone. A failed *sync*
///       is always followed by a power loss here: on Linux the bytes in the page cache then no longer say
///       what is on disk (S5), and no database can tell.
///  (R6) A reader sees its snapshot, whatever is committed, checkpointed or rolled back beside it.
///
/// Backend:   `using Database`; `static Database open(SimFileSystem, const Setup&)`, throws Error; `shared`: whether
///            several may be open at once, `threaded`: whether threads may use one. A Database has
///            `begin(TxnMode)`, `checkpoint(mode)` if it can, and a Txn with commit() and savepoints.
/// Workload:  `using State` (copyable, ==); `create(Database&)` makes a new database's first state, committed;
///            `change(Txn&, State&, Random&)` does one step to both; `observe(Txn&)` reads the whole database
///            and throws Violation where it is not sound; optional: `create_elsewhere(SimDisk&, const Setup&,
///            Random&)` puts files on the disk that somebody else made; `second_opinion(const SimDisk&, const
///            State&)` asks somebody else what the files say that we found this state in.

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/page_store.hpp>
#include <pgmicro/pager/sim_file.hpp>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace pgmicro::crash {

enum class Synchronous : std::uint8_t { off, normal, full, extra };

struct Setup {
  std::uint32_t page_size = 512;
  Synchronous synchronous = Synchronous::full;
  bool exclusive = false;               ///< locking=exclusive: no shared memory
  std::size_t cache_bytes = 0;          ///< small enough that write sets spill
  std::uint32_t checkpoint_frames = 0;  ///< automatic checkpoints; 0: none
  bool crowded = false;      ///< threads use the handle: wait for each other, and let syncs take time
  unsigned auto_vacuum = 0;  ///< none, full, incremental
};

/// A broken promise. Not an Error, so that nothing takes it for one.
struct Violation {
  std::string what;
};

/// What happened, for whoever looks at a seed that failed. Costs nothing when nobody does.
class Trace {
 public:
  explicit Trace(bool on) : on_(on) {}
  [[nodiscard]] bool on() const { return on_; }
  [[gnu::format(printf, 2, 3)]] void operator()(const char* format, ...) {
    if (!on_) return;
    std::va_list args;
    va_start(args, format);
    std::vprintf(format, args);
    va_end(args);
    std::putchar('\n');
    std::fflush(stdout);
  }

 private:
  bool on_;
};

/// What a run did, to be summed over seeds: a test that never crashes in a checkpoint proves little.
struct Tally {
  std::uint64_t commits = 0, crashes = 0, kills = 0, faults = 0, reopens = 0, recovery_crashes = 0,
                checkpoints = 0, in_flight_found = 0, lost_reported = 0, damaged = 0, oracle = 0;
  void add(const Tally& o) {
    commits += o.commits, crashes += o.crashes, kills += o.kills, faults += o.faults, reopens += o.reopens;
    recovery_crashes += o.recovery_crashes, checkpoints += o.checkpoints;
    in_flight_found += o.in_flight_found, lost_reported += o.lost_reported, damaged += o.damaged;
    oracle += o.oracle;
  }
};

Setup draw_setup(Random& random);
const char* name_of(Synchronous s);

template <class Backend, class Workload>
class Scenario {
  using Database = typename Backend::Database;
  using Txn = typename Database::Txn;
  using State = typename Workload::State;

 public:
  Scenario(std::uint64_t seed, Trace& trace, Tally& tally)
      : random_(seed), setup_(draw_setup(random_)), disk_(seed), trace_(trace), tally_(tally) {}

  void run() {
    if (trace_.on())
      disk_.watch([this](const pager::SimEvent& e) {
        trace_("      %llu: %.*s %.*s %llu +%llu", static_cast<unsigned long long>(e.operation),
               static_cast<int>(e.what.size()), e.what.data(), static_cast<int>(e.path.size()), e.path.data(),
               static_cast<unsigned long long>(e.at), static_cast<unsigned long long>(e.bytes));
      });
    trace_("page size %u, synchronous %s, %s, cache %zu KiB, checkpoint every %u frames", setup_.page_size,
           name_of(setup_.synchronous), setup_.exclusive ? "exclusive" : "shared", setup_.cache_bytes / 1024,
           setup_.checkpoint_frames);
    give_birth();
    const std::uint64_t lives = 1 + random_.below(4);
    for (std::uint64_t i = 0; i < lives && !damaged_; ++i) {
      const End end = live();
      suffer(end);
      if (!damaged_) reopen();
    }
  }

 private:
  enum class End : std::uint8_t { closed, crashed, failed_write, failed_sync };

  /// The first transaction can be cut short as well, and then made again on what is left. Some databases were
  /// made by somebody else.
  void give_birth() {
    if constexpr (requires { Workload::create_elsewhere(disk_, setup_, random_); })
      if (random_.one_in(12)) {
        trace_("made by stock SQLite");
        states_.push_back(Workload::create_elsewhere(disk_, setup_, random_));
        return;
      }
    for (;;) try {
        if (random_.one_in(4)) disk_.plan({.crash_at = disk_.operations() + 1 + random_.below(16)});
        Database db = Backend::open(disk_.files(), setup_);
        const bool empty = db.begin(TxnMode::read).page_count() == 0;
        if (empty) states_.push_back(Workload::create(db));
        disk_.plan({});
        if (states_.empty()) {  // the crash was in the commit, and the commit is there
          Txn txn = db.begin(TxnMode::read);
          states_.push_back(Workload::observe(txn));
        }
        return;
      } catch (const pager::SimCrash&) {
        trace_("crash at birth");
        states_.clear();
        const bool may_damage = setup_.synchronous == Synchronous::off;
        disk_.reboot(may_damage ? pager::SimOutage::killed : pager::SimOutage::power_loss, random_.next());
      }
  }

  // A life ---------------------------------------------------------------------------------------------------

  void plan_life() {
    pager::SimPlan plan;
    const std::uint64_t now = disk_.operations();
    const std::uint64_t soon = 1 + random_.below(random_.one_in(3) ? 12 : 120);
    setup_.crowded = Backend::threaded && random_.one_in(6);
    // In a crowd only what stops all of it: after anything else its members would go on from different states.
    switch (setup_.crowded ? 4 + random_.below(5) : random_.below(8)) {
      case 8: plan.faults.push_back({now + soon, pager::SimFault::io_error}); break;
      case 0: break;
      case 1:
        plan.faults.push_back(
            {now + soon, random_.one_in(2) ? pager::SimFault::io_error : pager::SimFault::disk_full});
        break;
      case 2: plan.read_faults.push_back(disk_.reads() + 1 + random_.below(200)); break;
      case 3: {
        std::uint64_t used = 0;
        for (const auto& name : disk_.names()) used += disk_.contents(name).size();
        plan.space_bytes = used + random_.below(40) * setup_.page_size;
        break;
      }
      default: plan.crash_at = now + soon;
    }
    trace_("-- life: crash at %llu, %zu faults, %zu read faults, space %lld",
           static_cast<unsigned long long>(plan.crash_at), plan.faults.size(), plan.read_faults.size(),
           static_cast<long long>(plan.space_bytes));
    disk_.plan(std::move(plan));
  }

  End live() {
    plan_life();
    if (setup_.crowded) return live_crowded();
    End end = End::closed;
    try {
      const bool alone = setup_.exclusive || !Backend::shared || !random_.one_in(3);
      const std::size_t handles = alone ? 1 : 2 + random_.below(2);
      Life life;
      while (life.handles.size() < handles) life.handles.push_back(Backend::open(disk_.files(), setup_));
      try {
        for (std::uint64_t left = 1 + random_.below(20); left > 0; --left) step_or_wait(life);
      } catch (const Error& e) {
        trace_("error: %s", e.what());
        ++tally_.faults;
        end = disk_.failed_syncs() > 0 ? End::failed_sync : End::failed_write;
        const bool wrote = disk_.failed_writes() > 0 && e.sqlstate() == errc::io_error;
        if (!life.opening && (disk_.failed_syncs() > 0 || wrote)) must_refuse(life.active());
      }
      if (disk_.failed_syncs() > 0 && life.handles.size() > 1) disk_.crash();  // before the others go on (R5)
      trace_("closing");
    } catch (const Error& e) {  // in open()
      trace_("error in open: %s", e.what());
      ++tally_.faults;
      end = disk_.failed_syncs() > 0 ? End::failed_sync : End::failed_write;
    } catch (const pager::SimCrash& crash) {
      trace_("crash in operation %llu", static_cast<unsigned long long>(crash.operation));
    }
    // A destructor keeps what it met to itself.
    if (disk_.failed_syncs() > 0) return End::failed_sync;
    return disk_.crashed() ? End::crashed : end;
  }

  /// Threads that commit through one handle, and share syncs. What they do between them is not the same twice,
  /// what may be found is: a writer adds its state while it has the writer's slot, so the order of states
  /// is that of the commits.
  End live_crowded() {
    std::mutex mutex;  // guards what the scenario has, while there are threads
    std::optional<Violation> violation;
    bool failed = false;
    try {
      Database db = Backend::open(disk_.files(), setup_);
      const auto one_of_them = [&](std::uint64_t seed) {
        Random random(seed);
        try {
          for (std::uint64_t left = 2 + random.below(6); left > 0; --left)
            random.one_in(3) ? read_in_crowd(db, mutex) : write_in_crowd(db, mutex, random);
        } catch (const Error& e) {
          const std::lock_guard lock(mutex);
          trace_("error: %s", e.what());
          failed = true;
        } catch (const Violation& v) {
          const std::lock_guard lock(mutex);
          violation = v;
        } catch (const pager::SimCrash&) {
        }
      };
      std::vector<std::thread> threads;
      for (std::uint64_t n = 2 + random_.below(3); n > 0; --n)
        threads.emplace_back(one_of_them, random_.next());
      for (std::thread& t : threads) t.join();
      if (violation) throw *violation;
      if (failed && !disk_.crashed()) {
        ++tally_.faults;
        must_refuse(db);
      }
    } catch (const Error& e) {
      trace_("error in open: %s", e.what());
    } catch (const pager::SimCrash&) {
    }
    if (disk_.failed_syncs() > 0) return End::failed_sync;
    return disk_.crashed() ? End::crashed : failed ? End::failed_write : End::closed;
  }

  void write_in_crowd(Database& db, std::mutex& mutex, Random& random) {
    Txn txn = db.begin(TxnMode::write);
    // Who had the slot before may have failed, and then its state is not the one that we stand on.
    if (disk_.crashed() || disk_.failed_writes() + disk_.failed_syncs() > 0) return;
    State next = [&] {
      const std::lock_guard lock(mutex);
      return states_.back();
    }();
    for (std::uint64_t left = 1 + random.below(4); left > 0; --left) Workload::change(txn, next, random);
    if (random.one_in(8)) return;
    const std::size_t mine = [&] {
      const std::lock_guard lock(mutex);
      states_.push_back(std::move(next));
      return states_.size() - 1;
    }();
    txn.commit();
    const std::lock_guard lock(mutex);
    ++tally_.commits;
    trace_("commit of state %zu (operation %llu)", mine, static_cast<unsigned long long>(disk_.operations()));
    report(mine);
  }

  void read_in_crowd(Database& db, std::mutex& mutex) {
    const std::size_t oldest = [&] {
      const std::lock_guard lock(mutex);
      return reported_;
    }();
    Txn txn = db.begin(TxnMode::read);
    const State seen = Workload::observe(txn);
    const std::lock_guard lock(mutex);
    if (std::find(states_.begin() + static_cast<std::ptrdiff_t>(oldest), states_.end(), seen) ==
        states_.end())
      throw Violation{"a reader sees neither the last commit nor a later one (R6)"};
  }

  struct Reader {
    Txn txn;
    State state;
  };

  /// Several handles stand for several processes: they share nothing but files, locks and shared memory.
  struct Life {
    std::deque<Database> handles;
    std::size_t turn = 0;
    bool opening = false;         // an error is that of a handle that does not exist
    std::vector<Reader> readers;  // end before their handles
    [[nodiscard]] Database& active() { return handles[turn]; }
  };

  /// A full disk is the one failure after which a handle may go on (R5); then nothing of the transaction stays.
  /// That another handle is in the way is no failure.
  void step_or_wait(Life& life) {
    life.turn = random_.below(life.handles.size());
    try {
      step(life);
      if (disk_.failed_syncs() > 0 && life.handles.size() > 1) disk_.crash();
    } catch (const Error& e) {
      const bool busy = e.sqlstate() == errc::lock_not_available && life.handles.size() > 1;
      const bool full = e.sqlstate() == errc::disk_full && disk_.failed_syncs() == 0 && !random_.one_in(3);
      if (!busy && !full) throw;
      trace_("%s", e.what());
    }
  }

  void step(Life& life) {
    Database& db = life.active();
    switch (random_.below(13)) {
      case 0:
        if constexpr (requires { db.checkpoint(pager::CheckpointMode::passive); }) checkpoint(db);
        break;
      case 1:
        if (life.readers.size() < 3) life.readers.push_back({db.begin(TxnMode::read), states_[reported_]});
        break;
      case 2:
        if (!life.readers.empty()) life.readers.erase(life.readers.begin());
        break;
      case 3: {
        for (Reader& r : life.readers) must_equal(r.txn, r.state, "a reader's snapshot changed (R6)");
        Txn txn = db.begin(TxnMode::read);
        must_equal(txn, states_[reported_], "a new reader does not see the last commit (R6)");
        break;
      }
      case 4:
        if (life.handles.size() > 1) {
          trace_("one of %zu handles is closed, another one opened", life.handles.size());
          life.readers.clear();
          life.handles.pop_front();
          life.turn = 0;
          life.opening = true;
          life.handles.push_back(Backend::open(disk_.files(), setup_));
          life.opening = false;
        }
        break;
      default: write(db);
    }
  }

  void write(Database& db) {
    Txn txn = db.begin(TxnMode::write);
    State next = states_[reported_];
    for (std::uint64_t left = 1 + random_.below(random_.one_in(6) ? 40 : 5); left > 0; --left) {
      if (random_.one_in(5))
        savepoint(txn, next);
      else
        Workload::change(txn, next, random_);
    }
    if (random_.one_in(8)) {
      trace_("rollback");
      return;
    }
    if (random_.one_in(8)) must_equal(txn, next, "a transaction does not see its own changes");
    states_.resize(reported_ + 1);
    states_.push_back(std::move(next));
    txn.commit();
    ++tally_.commits;
    trace_("commit (operation %llu)", static_cast<unsigned long long>(disk_.operations()));
    report(states_.size() - 1);
  }

  void report(std::size_t state) {
    reported_ = std::max(reported_, state);
    if (setup_.synchronous >= Synchronous::full) floor_ = reported_;
  }

  void savepoint(Txn& txn, State& next) {
    const State before = next;
    const auto mark = txn.mark();
    for (std::uint64_t left = random_.below(6); left > 0; --left) Workload::change(txn, next, random_);
    if (random_.one_in(2)) {
      txn.rollback(mark);
      next = before;
      if (random_.one_in(2)) Workload::change(txn, next, random_);
    }
    txn.release(mark);
  }

  void checkpoint(Database& db) {
    using enum pager::CheckpointMode;
    constexpr pager::CheckpointMode modes[] = {passive, full, restart, truncate};
    const auto mode = modes[random_.below(4)];
    const pager::CheckpointResult result = db.checkpoint(mode);
    ++tally_.checkpoints;
    trace_("checkpoint %u: busy %d, %u of %u frames", static_cast<unsigned>(mode), result.busy,
           result.moved_frames, result.log_frames);
    if (!result.busy && result.moved_frames == result.log_frames && setup_.synchronous >= Synchronous::normal)
      floor_ = reported_;
  }

  /// R5.
  void must_refuse(Database& db) {
    disk_.plan({});
    try {
      Txn txn = db.begin(TxnMode::write);
      State next = states_[reported_];
      while (next == states_[reported_]) Workload::change(txn, next, random_);
      txn.commit();
    } catch (const Error& e) {
      trace_("refused: %s", e.what());
      return;
    }
    throw Violation{"committed after a failed write or sync (R5)"};
  }

  // Between lives --------------------------------------------------------------------------------------------

  void suffer(End end) {
    killed_ = end != End::failed_sync && random_.one_in(4);
    if (end == End::closed && random_.one_in(3)) {
      trace_("closed");
      killed_ = true;  // nothing at all is lost
      return disk_.reboot(pager::SimOutage::killed, 0);
    }
    if (end == End::failed_write && random_.one_in(2)) {
      trace_("closed after an error");
      killed_ = true;
      return disk_.reboot(pager::SimOutage::killed, 0);
    }
    outage();
  }

  void outage() {
    const std::uint64_t seed = random_.next();
    trace_("%s", killed_ ? "kill -9" : "power loss");
    disk_.reboot(killed_ ? pager::SimOutage::killed : pager::SimOutage::power_loss, seed);
    ++(killed_ ? tally_.kills : tally_.crashes);
    if (!killed_) lost_power_ = true;
  }

  /// Opens, perhaps crashing in that several times, and finds out where we are.
  void reopen() {
    const pager::SimDisk as_found = disk_.copy();
    for (int tries = 0;; ++tries) {
      if (tries < 3 && random_.one_in(3))
        disk_.plan({.crash_at = disk_.operations() + 1 + random_.below(12)});
      try {
        Database db = Backend::open(disk_.files(), setup_);
        ++tally_.reopens;
        Txn txn = db.begin(TxnMode::read);
        State found = Workload::observe(txn);
        disk_.plan({});
        settle(found);
        if (tries == 0) second_opinion(as_found, found);
        return;
      } catch (const pager::SimCrash&) {
        trace_("crash in recovery");
        ++tally_.recovery_crashes;
        killed_ = killed_ && random_.one_in(2);
        outage();
      } catch (const Error& e) {
        if (may_be_damaged()) {
          trace_("damaged, as synchronous=off allows: %s", e.what());
          ++tally_.damaged;
          damaged_ = true;
          return;
        }
        throw Violation{std::string("the database cannot be read any more: ") + e.what()};
      } catch (const Violation& v) {
        if (!may_be_damaged()) throw;
        trace_("damaged, as synchronous=off allows: %s", v.what.c_str());
        ++tally_.damaged;
        damaged_ = true;
        return;
      }
    }
  }

  [[nodiscard]] bool may_be_damaged() const { return lost_power_ && setup_.synchronous == Synchronous::off; }

  /// R1 … R4.
  void settle(State& found) {
    const std::size_t oldest = lost_power_ ? floor_ : reported_;
    std::size_t at = states_.size();
    while (at > oldest && !(states_[at - 1] == found)) --at;
    if (at == oldest) {
      if (may_be_damaged()) {
        damaged_ = true;
        return;
      }
      std::size_t older = states_.size();
      while (older > 0 && !(states_[older - 1] == found)) --older;
      throw Violation{older == 0 ? "the database is in no state that a transaction left (R1)"
                                 : "the database is in state " + std::to_string(older - 1) +
                                       ", reported was " + std::to_string(reported_) + ", promised " +
                                       std::to_string(oldest) + (lost_power_ ? " (R3)" : " (R2)")};
    }
    --at;
    trace_("found state %zu (promised %zu, reported %zu)", at, oldest, reported_);
    tally_.in_flight_found += at > reported_;
    tally_.lost_reported += at < reported_;
    states_.resize(at + 1);
    reported_ = at;
    floor_ = lost_power_ ? at : std::min(floor_, at);
    lost_power_ = false;
  }

  void second_opinion(const pager::SimDisk& as_found, const State& found) {
    if constexpr (requires { Workload::second_opinion(as_found, found); }) {
      if (damaged_ || !random_.one_in(32)) return;
      Workload::second_opinion(as_found, found);
      ++tally_.oracle;
    }
  }

  void must_equal(Txn& txn, const State& expected, const char* what) {
    if (!(Workload::observe(txn) == expected)) throw Violation{what};
  }

  Random random_;
  Setup setup_;
  pager::SimDisk disk_;
  Trace& trace_;
  Tally& tally_;

  std::vector<State> states_;  ///< [0 … floor_ … reported_ … in flight]
  std::size_t floor_ = 0;      ///< R3
  std::size_t reported_ = 0;
  bool killed_ = false;      ///< the last outage was no power loss
  bool lost_power_ = false;  ///< since the last settle()
  bool damaged_ = false;
};

/// What is wrong with this seed. Empty: nothing.
template <class Backend, class Workload>
std::string run_scenario(std::uint64_t seed, Trace& trace, Tally& tally) {
  try {
    Scenario<Backend, Workload>(seed, trace, tally).run();
    return {};
  } catch (const Violation& v) {
    return v.what;
  } catch (const Error& e) {
    return std::string("an error that nobody expected: ") + e.what() + " (" + e.source_file() + ":" +
           std::to_string(e.source_line()) + ")";
  } catch (const pager::SimCrash&) {
    return "a crash that nobody planned";
  } catch (const std::exception& e) {
    return std::string("an exception that nobody expected: ") + e.what();
  }
}

}  // namespace pgmicro::crash
