#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/detail/emulated_sharing.hpp>
#include <pgmicro/pager/sim_file.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <map>
#include <mutex>
#include <optional>

namespace pgmicro::pager {

static_assert(SharedMemoryFile<SimFile> && GatherFile<SimFile> && DataSyncFile<SimFile> &&
              FileSystem<SimFileSystem>);

namespace {

using Image = std::vector<std::byte>;

/// Which of the operations since the last sync are on disk after an outage. Real disks do what they like;
/// these five find different bugs, so each gets its share of the seeds.
enum class Survival : std::uint8_t {
  nothing,
  everything,
  in_order,  ///< all up to a moment: a disk that writes in order
  writes,    ///< each write on its own, whole
  sectors,   ///< each sector on its own: torn and reordered
};

struct Outcome {
  Survival survival;
  std::uint64_t last_operation;  ///< with in_order
  unsigned kept_in_8;            ///< with writes: how probable it is that one is kept
};

Outcome draw_outcome(Random& random, std::uint64_t operations) {
  constexpr Survival shares[] = {Survival::nothing,  Survival::everything, Survival::in_order,
                                 Survival::in_order, Survival::writes,     Survival::writes,
                                 Survival::sectors,  Survival::sectors};
  const Survival survival = shares[random.below(std::size(shares))];
  // Crashes are late in a run more often than not, and what was synced before is safe anyway.
  const std::uint64_t back = random.below(random.one_in(2) ? 8 : operations + 1);
  return {survival, operations - std::min(back, operations), static_cast<unsigned>(1 + random.below(7))};
}

/// One operation on a file that is not synced yet. Its bytes lie in Inode::written.
struct Change {
  std::uint64_t operation;
  bool resize;
  std::uint64_t at;     ///< of a resize: the new size
  std::size_t bytes;    ///< of a write
  std::size_t written;  ///< of a write: where its bytes are
  std::uint64_t size_after;
};

struct Inode {
  Image now;                  ///< S1
  Image durable;              ///< as of the last sync
  std::vector<Change> since;  ///< what lies between them, except after a failed sync (S5)
  Image written;
  std::shared_ptr<detail::RangeLocks> locks = std::make_shared<detail::RangeLocks>();
  std::shared_ptr<detail::SharedRegionsSlot> regions = std::make_shared<detail::SharedRegionsSlot>();

  void write(std::uint64_t operation, std::uint64_t at, Bytes in) {
    if (in.empty()) return;
    const std::uint64_t end = at + in.size();
    if (end > now.size()) now.resize(end);
    std::memcpy(now.data() + at, in.data(), in.size());
    since.push_back({operation, false, at, in.size(), written.size(), now.size()});
    written.insert(written.end(), in.begin(), in.end());
  }
  void resize(std::uint64_t operation, std::uint64_t bytes) {
    now.resize(bytes);
    since.push_back({operation, true, bytes, 0, 0, bytes});
  }
  void forget_changes() {
    since.clear();
    written.clear();
  }
  void flush() {
    for (const Change& c : since)
      if (c.resize) {
        durable.resize(c.at);
      } else {
        durable.resize(std::max<std::uint64_t>(durable.size(), c.size_after));
        std::memcpy(durable.data() + c.at, written.data() + c.written, c.bytes);
      }
    forget_changes();
  }
  void flush_partly(const Outcome& outcome, Random& random);

 private:
  [[nodiscard]] std::vector<std::size_t> draw_sector_limits(const Outcome& outcome, std::uint64_t extent,
                                                            std::size_t in_order, Random& random) const;
};

/// For each sector: its content on disk is the one after the first `limit` changes (S2).
std::vector<std::size_t> Inode::draw_sector_limits(const Outcome& outcome, std::uint64_t extent,
                                                   std::size_t in_order, Random& random) const {
  const std::size_t sectors = (extent + sim_sector_bytes - 1) / sim_sector_bytes;
  std::size_t all = 0;
  if (outcome.survival == Survival::everything) all = since.size();
  if (outcome.survival == Survival::in_order) all = in_order;
  std::vector<std::size_t> limits(sectors, all);
  if (outcome.survival == Survival::writes)
    for (std::size_t i = 0; i < since.size(); ++i) {
      const Change& c = since[i];
      if (c.resize || random.below(8) >= outcome.kept_in_8) continue;
      for (std::size_t s = c.at / sim_sector_bytes; s * sim_sector_bytes < c.at + c.bytes; ++s)
        limits[s] = i + 1;
    }
  if (outcome.survival == Survival::sectors)
    for (std::size_t& limit : limits) switch (random.below(4)) {
        case 0: break;
        case 1: limit = random.below(since.size() + 1); break;
        default: limit = since.size();
      }
  return limits;
}

/// S2 and S3: `durable` becomes what an outage now could leave. `now` and `durable` part for good.
void Inode::flush_partly(const Outcome& outcome, Random& random) {
  if (since.empty()) return;
  std::uint64_t extent = durable.size();
  for (const Change& c : since) extent = std::max(extent, c.size_after);
  const auto in_order = static_cast<std::size_t>(
      std::partition_point(since.begin(), since.end(),
                           [&](const Change& c) { return c.operation <= outcome.last_operation; }) -
      since.begin());

  std::size_t sizes_kept = since.size();  // the first that many changes of the size are on disk
  switch (outcome.survival) {
    case Survival::nothing: sizes_kept = 0; break;
    case Survival::everything: break;
    case Survival::in_order: sizes_kept = in_order; break;
    default:
      if (random.one_in(2)) sizes_kept = random.below(since.size() + 1);
  }
  const std::uint64_t size = sizes_kept == 0 ? durable.size() : since[sizes_kept - 1].size_after;
  const auto limits = draw_sector_limits(outcome, extent, in_order, random);

  durable.resize(extent);
  std::uint64_t reach = std::numeric_limits<std::uint64_t>::max();  // beyond it blocks were never linked
  for (std::size_t i = 0; i < since.size(); ++i) {
    const Change& c = since[i];
    if (c.resize) {
      if (i < sizes_kept)
        std::fill(durable.begin() + static_cast<std::ptrdiff_t>(c.at), durable.end(), std::byte{});
      else
        reach = std::min(reach, c.at);
      continue;
    }
    for (std::uint64_t at = c.at; at < c.at + c.bytes;) {
      const std::uint64_t end = std::min((at / sim_sector_bytes + 1) * sim_sector_bytes, c.at + c.bytes);
      if (i < limits[at / sim_sector_bytes] && at < reach)
        std::memcpy(durable.data() + at, written.data() + c.written + (at - c.at), std::min(end, reach) - at);
      at = end;
    }
  }
  durable.resize(size);
  forget_changes();
}

struct Name {
  struct Event {
    std::uint64_t operation;
    std::shared_ptr<Inode> inode;  ///< null: removed
  };
  std::shared_ptr<Inode> durable;
  std::vector<Event> since;  ///< the last sync of the folder

  [[nodiscard]] const std::shared_ptr<Inode>& now() const {
    return since.empty() ? durable : since.back().inode;
  }

  /// S4.
  [[nodiscard]] std::shared_ptr<Inode> draw(const Outcome& outcome, Random& random) const {
    std::size_t kept = since.size();
    switch (outcome.survival) {
      case Survival::nothing: kept = 0; break;
      case Survival::everything: break;
      case Survival::in_order:
        while (kept > 0 && since[kept - 1].operation > outcome.last_operation) --kept;
        break;
      default: kept = random.below(since.size() + 1);
    }
    return kept == 0 ? durable : since[kept - 1].inode;
  }
};

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

enum class Verdict : std::uint8_t { good, io_error, disk_full, crash };

}  // namespace

struct detail::SimMachine {
  explicit SimMachine(std::uint64_t seed) : random(seed) {}

  mutable std::mutex mutex;  ///< guards all of it, the inodes included
  Random random;
  SimPlan plan;
  std::map<std::string, Name, std::less<>> names;
  std::uint64_t operations = 0;
  std::uint64_t reads = 0;
  std::uint64_t failed_writes = 0;
  std::uint64_t failed_syncs = 0;
  std::uint64_t boots = 0;
  bool stopped = false;
  std::function<void(const SimEvent&)> watcher;

  void must_run() const {
    if (stopped) throw SimCrash{operations};
  }
  [[nodiscard]] Inode* find(std::string_view path) const {
    const auto it = names.find(path);
    return it == names.end() ? nullptr : it->second.now().get();
  }
  /// Numbers an operation and says what becomes of it.
  [[nodiscard]] Verdict next_operation(std::string_view what, std::string_view path, std::uint64_t at = 0,
                                       std::uint64_t bytes = 0) {
    must_run();
    ++operations;
    if (watcher) watcher({operations, what, path, at, bytes});
    if (operations == plan.crash_at) return Verdict::crash;
    for (const SimPlan::Fault& f : plan.faults)
      if (f.operation == operations)
        return f.fault == SimFault::disk_full ? Verdict::disk_full : Verdict::io_error;
    return Verdict::good;
  }
  /// After the operation has done what it still could.
  void conclude(Verdict verdict, const char* what, std::string_view path) {
    failed_writes += verdict == Verdict::io_error || verdict == Verdict::disk_full;
    switch (verdict) {
      case Verdict::good: return;
      case Verdict::io_error: throw system_error(EIO, what, path);
      case Verdict::disk_full: throw system_error(ENOSPC, what, path);
      case Verdict::crash: stopped = true; throw SimCrash{operations};
    }
  }
  [[nodiscard]] std::uint64_t free_bytes() const {
    std::uint64_t used = 0;
    for (const auto& [path, name] : names)
      if (name.now()) used += name.now()->now.size();
    return plan.space_bytes > used ? plan.space_bytes - used : 0;
  }
  /// How far a file may grow to `end`, and whether that is too little.
  [[nodiscard]] std::uint64_t room(const Inode& inode, std::uint64_t end) const {
    if (end <= inode.now.size() || plan.space_bytes == SimPlan().space_bytes) return end;
    return inode.now.size() + std::min(end - inode.now.size(), free_bytes());
  }
};

using detail::SimMachine;

struct SimFile::Handle {
  Handle(std::shared_ptr<SimMachine> on, std::shared_ptr<Inode> file, std::string_view name, bool may_write)
      : machine(std::move(on)), inode(std::move(file)), sharing(inode->locks, inode->regions), path(name),
        boot(machine->boots), writable(may_write) {}

  std::shared_ptr<SimMachine> machine;
  std::shared_ptr<Inode> inode;
  detail::SharingHandle sharing;
  std::string path;
  std::uint64_t boot;
  bool writable;

  [[nodiscard]] bool dead() const { return machine->stopped || boot != machine->boots; }
  [[nodiscard]] std::unique_lock<std::mutex> enter() const {
    std::unique_lock lock(machine->mutex);
    if (dead()) throw SimCrash{machine->operations};
    return lock;
  }
  [[nodiscard]] std::unique_lock<std::mutex> enter_to_write() const {
    auto lock = enter();
    if (!writable)
      throw Error(errc::read_only, "could not write file \"" + path + "\": it is open for reading only");
    return lock;
  }
};

SimFile::SimFile(std::unique_ptr<Handle> handle) noexcept : handle_(std::move(handle)) {}
SimFile::SimFile(SimFile&&) noexcept = default;
SimFile& SimFile::operator=(SimFile&&) noexcept = default;
SimFile::~SimFile() = default;

std::uint64_t SimFile::size() const {
  const auto lock = handle_->enter();
  return handle_->inode->now.size();
}

void SimFile::resize(std::uint64_t bytes) {
  const auto lock = handle_->enter_to_write();
  SimMachine& m = *handle_->machine;
  Inode& inode = *handle_->inode;
  Verdict verdict = m.next_operation("resize", handle_->path, bytes);
  if (verdict == Verdict::good && m.room(inode, bytes) < bytes) verdict = Verdict::disk_full;
  if (verdict == Verdict::disk_full && bytes <= inode.now.size()) verdict = Verdict::io_error;
  if (verdict == Verdict::good || verdict == Verdict::crash) inode.resize(m.operations, bytes);
  m.conclude(verdict, "resize", handle_->path);
}

void SimFile::read(std::uint64_t at, MutBytes out) {
  const auto lock = handle_->enter();
  SimMachine& m = *handle_->machine;
  const Image& now = handle_->inode->now;
  if (out.empty()) return;
  if (at + out.size() > now.size())
    throw corrupt("could not read file \"" + handle_->path + "\": " + std::to_string(out.size()) +
                  " bytes at " + std::to_string(at) + " reach past its end at " + std::to_string(now.size()));
  ++m.reads;
  if (std::find(m.plan.read_faults.begin(), m.plan.read_faults.end(), m.reads) != m.plan.read_faults.end()) {
    for (std::byte& b : out) b = static_cast<std::byte>(m.random.next());
    throw system_error(EIO, "read", handle_->path);
  }
  std::memcpy(out.data(), now.data() + at, out.size());
}

void SimFile::write(std::uint64_t at, Bytes in) { write_gather(at, {&in, 1}); }

void SimFile::write_gather(std::uint64_t at, std::span<const Bytes> pieces) {
  const auto lock = handle_->enter_to_write();
  SimMachine& m = *handle_->machine;
  Inode& inode = *handle_->inode;
  std::uint64_t total = 0;
  for (const Bytes piece : pieces) total += piece.size();
  if (total == 0) return;
  Verdict verdict = m.next_operation("write", handle_->path, at, total);
  std::uint64_t rest = total;
  if (verdict == Verdict::good) {
    const std::uint64_t end = m.room(inode, at + total);
    rest = end > at ? end - at : 0;
    if (rest < total) verdict = Verdict::disk_full;
  } else if (verdict != Verdict::crash) {  // S6
    rest = m.random.below(total);
  }
  for (const Bytes piece : pieces) {
    const Bytes part = piece.first(static_cast<std::size_t>(std::min<std::uint64_t>(rest, piece.size())));
    inode.write(m.operations, at, part);
    at += part.size();
    rest -= part.size();
  }
  m.conclude(verdict, "write", handle_->path);
}

void SimFile::sync() {
  const auto lock = handle_->enter();
  SimMachine& m = *handle_->machine;
  const Verdict verdict = m.next_operation("sync", handle_->path);
  if (verdict == Verdict::good) handle_->inode->flush();
  if (verdict == Verdict::io_error || verdict == Verdict::disk_full) {
    handle_->inode->flush_partly(draw_outcome(m.random, m.operations), m.random);  // S5
    ++m.failed_syncs;
    throw system_error(EIO, "sync", handle_->path);
  }
  m.conclude(verdict, "sync", handle_->path);
}

bool SimFile::try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes) {
  const auto lock = handle_->enter();
  return handle_->sharing.try_lock(kind, at, bytes);
}

void SimFile::unlock(std::uint64_t at, std::uint64_t bytes) { handle_->sharing.unlock(at, bytes); }

std::byte* SimFile::shm_map(std::uint32_t region, bool extend) {
  const auto lock = handle_->enter();
  return handle_->sharing.shm_map(region, extend);
}

bool SimFile::shm_try_lock(LockKind kind, unsigned slot, unsigned slots) {
  const auto lock = handle_->enter();
  return handle_->sharing.shm_try_lock(kind, slot, slots);
}

void SimFile::shm_unlock(unsigned slot, unsigned slots) { handle_->sharing.shm_unlock(slot, slots); }
void SimFile::shm_close(bool unlink) { handle_->sharing.shm_close(unlink); }

// Names ----------------------------------------------------------------------------------------------------

SimFile SimFileSystem::open(std::string_view path, OpenMode mode) {
  SimMachine& m = *machine_;
  const std::lock_guard lock(m.mutex);
  m.must_run();
  if (m.find(path) == nullptr) {
    if (mode != OpenMode::create) throw system_error(ENOENT, "open", path);
    const Verdict verdict = m.next_operation("create", path);
    if (verdict == Verdict::good || verdict == Verdict::crash)
      m.names[std::string(path)].since.push_back({m.operations, std::make_shared<Inode>()});
    m.conclude(verdict, "create", path);
  }
  return SimFile(std::make_unique<SimFile::Handle>(machine_, m.names.find(path)->second.now(), path,
                                                   mode != OpenMode::read_only));
}

bool SimFileSystem::exists(std::string_view path) {
  const std::lock_guard lock(machine_->mutex);
  machine_->must_run();
  return machine_->find(path) != nullptr;
}

void SimFileSystem::remove(std::string_view path) {
  SimMachine& m = *machine_;
  const std::lock_guard lock(m.mutex);
  m.must_run();
  if (m.find(path) == nullptr) return;
  Verdict verdict = m.next_operation("remove", path);
  if (verdict == Verdict::disk_full) verdict = Verdict::io_error;
  if (verdict == Verdict::good || verdict == Verdict::crash)
    m.names.find(path)->second.since.push_back({m.operations, nullptr});
  m.conclude(verdict, "remove", path);
}

void SimFileSystem::sync_folder_of(std::string_view path) {
  SimMachine& m = *machine_;
  const std::lock_guard lock(m.mutex);
  Verdict verdict = m.next_operation("sync folder of", path);
  if (verdict == Verdict::disk_full) verdict = Verdict::io_error;
  m.conclude(verdict, "sync folder of", path);
  for (auto it = m.names.begin(); it != m.names.end();) {
    const auto here = it++;
    Name& name = here->second;
    if (folder_of(here->first) != folder_of(path)) continue;
    name.durable = name.now();
    name.since.clear();
    if (!name.durable) m.names.erase(here);
  }
}

// The disk from outside ------------------------------------------------------------------------------------

SimDisk::SimDisk(std::uint64_t seed) : machine_(std::make_shared<SimMachine>(seed)) {}

void SimDisk::plan(SimPlan plan) {
  const std::lock_guard lock(machine_->mutex);
  machine_->plan = std::move(plan);
}

void SimDisk::watch(std::function<void(const SimEvent&)> watcher) {
  const std::lock_guard lock(machine_->mutex);
  machine_->watcher = std::move(watcher);
}

std::uint64_t SimDisk::operations() const {
  const std::lock_guard lock(machine_->mutex);
  return machine_->operations;
}

std::uint64_t SimDisk::reads() const {
  const std::lock_guard lock(machine_->mutex);
  return machine_->reads;
}

bool SimDisk::crashed() const {
  const std::lock_guard lock(machine_->mutex);
  return machine_->stopped;
}

std::uint64_t SimDisk::failed_writes() const {
  const std::lock_guard lock(machine_->mutex);
  return machine_->failed_writes;
}

std::uint64_t SimDisk::failed_syncs() const {
  const std::lock_guard lock(machine_->mutex);
  return machine_->failed_syncs;
}

void SimDisk::crash() {
  const std::lock_guard lock(machine_->mutex);
  machine_->stopped = true;
}

void SimDisk::reboot(SimOutage outage, std::uint64_t seed) {
  SimMachine& m = *machine_;
  const std::lock_guard lock(m.mutex);
  Random random(seed);
  const Outcome common = draw_outcome(random, m.operations);
  for (auto it = m.names.begin(); it != m.names.end();) {
    const auto here = it++;
    Name& name = here->second;
    // The disk does to all files alike what an outcome says, or to this one something of its own.
    const Outcome own = random.one_in(4) ? draw_outcome(random, m.operations) : common;
    const bool lost = outage == SimOutage::power_loss;
    const std::shared_ptr<Inode> old = lost ? name.draw(own, random) : name.now();
    if (old == nullptr) {
      if (lost || name.durable == nullptr) m.names.erase(here);
      continue;
    }
    // Handles of before keep the old inode, whose locks and shared memory nobody else sees any more.
    auto inode = std::make_shared<Inode>();
    inode->now = std::move(old->now);
    inode->durable = std::move(old->durable);
    inode->since = std::move(old->since);
    inode->written = std::move(old->written);
    if (lost) {
      inode->flush_partly(own, random);
      inode->now = inode->durable;
      name.durable = std::move(inode);
      name.since.clear();
    } else if (name.since.empty()) {
      name.durable = std::move(inode);
    } else {
      name.since.back().inode = std::move(inode);
    }
  }
  m.plan = {};
  m.stopped = false;
  m.failed_writes = m.failed_syncs = 0;
  ++m.boots;
}

std::vector<std::string> SimDisk::names() const {
  const std::lock_guard lock(machine_->mutex);
  std::vector<std::string> all;
  for (const auto& [path, name] : machine_->names)
    if (name.now()) all.push_back(path);
  return all;
}

std::vector<std::byte> SimDisk::contents(std::string_view path) const {
  const std::lock_guard lock(machine_->mutex);
  const Inode* const inode = machine_->find(path);
  if (inode == nullptr) throw system_error(ENOENT, "open", path);
  return inode->now;
}

void SimDisk::put(std::string_view path, Bytes contents) {
  const std::lock_guard lock(machine_->mutex);
  auto inode = std::make_shared<Inode>();
  inode->now.assign(contents.begin(), contents.end());
  inode->durable = inode->now;
  machine_->names[std::string(path)] = {std::move(inode), {}};
}

SimDisk SimDisk::copy() const {
  SimDisk other(0);
  for (const std::string& name : names()) other.put(name, contents(name));
  return other;
}

}  // namespace pgmicro::pager
