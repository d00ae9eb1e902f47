#include <pgmicro/base/assert.hpp>
#include <pgmicro/pager/detail/database_lock.hpp>

namespace pgmicro::pager::detail {

bool DatabaseLock::to_shared() {
  switch (level_) {
    case Level::shared: return true;
    case Level::none: {
      // A reader announces itself through the pending byte, so that a writer who waits there for readers to
      // leave is not passed by new ones for ever.
      if (!file_.try_lock(LockKind::shared, pending_byte, 1)) return false;
      const bool got = file_.try_lock(LockKind::shared, shared_first, shared_bytes);
      file_.unlock(pending_byte, 1);
      if (!got) return false;
      break;
    }
    case Level::exclusive:
      (void)file_.try_lock(LockKind::shared, shared_first, shared_bytes);
      [[fallthrough]];
    case Level::reserved: file_.unlock(pending_byte, 2); break;
  }
  level_ = Level::shared;
  return true;
}

bool DatabaseLock::to_reserved() {
  PGM_ASSERT(level_ == Level::shared);
  if (!file_.try_lock(LockKind::exclusive, reserved_byte, 1)) return false;
  level_ = Level::reserved;
  return true;
}

bool DatabaseLock::to_exclusive() {
  PGM_ASSERT(level_ == Level::shared || level_ == Level::reserved);
  if (!file_.try_lock(LockKind::exclusive, pending_byte, 1)) return false;
  if (!file_.try_lock(LockKind::exclusive, shared_first, shared_bytes)) {
    file_.unlock(pending_byte, 1);
    return false;
  }
  level_ = Level::exclusive;
  return true;
}

void DatabaseLock::to_none() {
  if (level_ == Level::none) return;
  file_.unlock(pending_byte, shared_first + shared_bytes - pending_byte);
  level_ = Level::none;
}

bool DatabaseLock::reserved_by_another() {
  PGM_ASSERT(level_ == Level::shared);
  // A lock taken and given back tells the same as a question, and files need not be able to answer one. An
  // instant's reserved lock makes another writer's begin fail as busy, which it must be ready for.
  if (!file_.try_lock(LockKind::shared, reserved_byte, 1)) return true;
  file_.unlock(reserved_byte, 1);
  return false;
}

}  // namespace pgmicro::pager::detail
