#include <pgmicro/pager/detail/wal_core.hpp>
#include <pgmicro/pager/wal_store.hpp>

namespace pgmicro::pager {

WalStore::WalStore(std::shared_ptr<detail::WalCore> core) noexcept
    : core_(std::move(core)), fast_(core_.get()) {}

WalStore::WalStore(std::unique_ptr<detail::AnyFile> database, std::unique_ptr<detail::AnyFile> log,
                   const WalOptions& options)
    : WalStore(std::make_shared<detail::WalCore>(std::move(database), std::move(log), options)) {}

WalStore::WalStore(std::unique_ptr<detail::AnyFolder> folder, const WalOptions& options)
    : WalStore(std::make_shared<detail::WalCore>(std::move(folder), options)) {}

std::uint32_t WalStore::page_size() const noexcept { return core_->page_size(); }
bool WalStore::read_only() const noexcept { return core_->read_only(); }

WalStore::Snapshot WalStore::latest_slow() { return Snapshot(core_->join_latest()); }

void WalStore::read(const Snapshot& at, PageNo n, MutBytes out) { core_->read(*at.view_, n, out); }

bool WalStore::changed(const Snapshot& from, const Snapshot& to, std::vector<PageNo>& out) {
  return from.version_ == to.version_ ||
         core_->changed({from.epoch_, from.frames_}, {to.epoch_, to.frames_}, out);
}

std::optional<WalStore::Writer> WalStore::begin_write() {
  detail::WalView* const base = core_->begin_write();
  if (base == nullptr) return std::nullopt;
  return Writer(core_, Snapshot(*base));
}

CheckpointResult WalStore::checkpoint(CheckpointMode mode) { return core_->checkpoint(mode); }

void WalStore::add_keeper(SnapshotKeeper& keeper) { core_->add_keeper(keeper); }
void WalStore::remove_keeper(SnapshotKeeper& keeper) noexcept { core_->remove_keeper(keeper); }

WalStore::Writer::Writer(std::shared_ptr<detail::WalCore> core, Snapshot base) noexcept
    : core_(std::move(core)), base_(base) {}

WalStore::Writer& WalStore::Writer::operator=(Writer&& other) noexcept {
  std::swap(core_, other.core_);
  std::swap(base_, other.base_);
  return *this;
}

WalStore::Writer::~Writer() {
  if (core_ != nullptr) core_->end_write();
}

WalStore::Snapshot WalStore::Writer::append(PageBatch batch, std::uint32_t pages) {
  base_ = Snapshot(core_->append(batch, pages));
  return base_;
}

void WalStore::Writer::harden() { core_->harden(); }

WalStore::Snapshot WalStore::Writer::commit(PageBatch batch, std::uint32_t pages) {
  const Snapshot done = append(batch, pages);
  harden();
  done.view_->state.fetch_add(detail::WalView::holder, std::memory_order_acq_rel);
  return done;
}

void WalStore::Writer::spill(PageBatch batch) { core_->spill(batch); }
bool WalStore::Writer::read_spilled(PageNo n, MutBytes out) { return core_->read_spilled(n, out); }
std::uint64_t WalStore::Writer::spill_mark() { return core_->spill_mark(); }
void WalStore::Writer::spill_rewind(std::uint64_t mark) { core_->spill_rewind(mark); }

}  // namespace pgmicro::pager
