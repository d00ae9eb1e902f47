#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/emulated_sharing.hpp>

#include <algorithm>

namespace pgmicro::pager::detail {

bool RangeLocks::try_lock(const void* owner, LockKind kind, std::uint64_t at, std::uint64_t bytes) {
  const std::lock_guard guard(mutex_);
  const std::uint64_t end = at + bytes;
  for (const Lock& held : locks_)
    if (held.owner != owner && held.begin < end && at < held.end &&
        (kind == LockKind::exclusive || held.kind == LockKind::exclusive))
      return false;
  cut(owner, at, end);
  locks_.push_back({owner, kind, at, end});
  return true;
}

void RangeLocks::unlock(const void* owner, std::uint64_t at, std::uint64_t bytes) {
  const std::lock_guard guard(mutex_);
  cut(owner, at, at + bytes);
}

void RangeLocks::unlock_all(const void* owner) noexcept {
  const std::lock_guard guard(mutex_);
  std::erase_if(locks_, [&](const Lock& held) { return held.owner == owner; });
}

/// Takes [begin, end) out of what `owner` holds; a lock around it falls into two.
void RangeLocks::cut(const void* owner, std::uint64_t begin, std::uint64_t end) {
  locks_.reserve(locks_.size() + 2);  // the one cut here, the one the caller adds
  for (std::size_t i = locks_.size(); i-- > 0;) {
    Lock& held = locks_[i];
    if (held.owner != owner || held.begin >= end || begin >= held.end) continue;
    const Lock before{owner, held.kind, held.begin, begin};
    const Lock after{owner, held.kind, end, held.end};
    held = locks_.back();
    locks_.pop_back();
    if (before.begin < before.end) locks_.push_back(before);
    if (after.begin < after.end) locks_.push_back(after);
  }
}

std::byte* SharedRegions::map(std::uint32_t region, bool extend) {
  const std::lock_guard guard(mutex_);
  if (region >= regions_.size() && !extend) return nullptr;
  while (region >= regions_.size()) regions_.push_back(std::make_unique<Region>());
  return regions_[region]->data();
}

std::shared_ptr<SharedRegions> SharedRegionsSlot::join(bool create) {
  const std::lock_guard guard(mutex_);
  auto found = regions_.lock();
  if (!found && create) regions_ = found = std::make_shared<SharedRegions>();
  return found;
}

void SharedRegionsSlot::unlink() {
  const std::lock_guard guard(mutex_);
  regions_.reset();
}

SharingHandle::~SharingHandle() {
  locks_->unlock_all(this);
  if (regions_) regions_->slots.unlock_all(this);
}

bool SharingHandle::try_lock(LockKind kind, std::uint64_t at, std::uint64_t bytes) {
  return locks_->try_lock(this, kind, at, bytes);
}

void SharingHandle::unlock(std::uint64_t at, std::uint64_t bytes) { locks_->unlock(this, at, bytes); }

std::byte* SharingHandle::shm_map(std::uint32_t region, bool extend) {
  const std::lock_guard guard(mutex_);
  if (!regions_ && !(regions_ = place_->join(extend))) return nullptr;
  return regions_->map(region, extend);
}

SharedRegions& SharingHandle::regions() {
  if (!regions_) throw Error(errc::not_in_prerequisite_state, "no shared memory is mapped");
  return *regions_;
}

bool SharingHandle::shm_try_lock(LockKind kind, unsigned slot, unsigned slots) {
  PGM_ASSERT(slots > 0 && slot + slots <= 8);
  return regions().slots.try_lock(this, kind, slot, slots);
}

void SharingHandle::shm_unlock(unsigned slot, unsigned slots) { regions().slots.unlock(this, slot, slots); }

void SharingHandle::shm_close(bool unlink) {
  const std::lock_guard guard(mutex_);
  if (!regions_) return;
  if (unlink) place_->unlink();
  regions_->slots.unlock_all(this);
  regions_.reset();
}

}  // namespace pgmicro::pager::detail
