#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/backend_of.hpp>
#include <pgmicro/engine/detail/database_state.hpp>
#include <pgmicro/engine/detail/persist.hpp>
#include <pgmicro/engine/detail/sequences.hpp>
#include <pgmicro/pager/posix_file.hpp>

namespace pgmicro::engine {

DatabaseState::DatabaseState(std::unique_ptr<Backend> backend, std::string name)
    : backend_(std::move(backend)), name_(std::move(name)), sequences_(std::make_unique<Sequences>()) {}
DatabaseState::~DatabaseState() = default;

std::shared_ptr<DatabaseState> DatabaseState::fork() {
  // The catalog is loaded by the first session of the fork, unless the cookie says that it is ours.
  auto child = std::make_shared<DatabaseState>(backend_->fork(), name_);
  const std::scoped_lock lock(mutex_);
  child->catalog_ = catalog_;
  child->cookie_ = cookie_;
  child->newest_version_ = newest_catalog_version();
  return child;
}

std::shared_ptr<const catalog::Snapshot> DatabaseState::catalog(BackendSession& store) {
  const std::uint32_t cookie = store.page_count() == 0 ? 0 : catalog_cookie(store);
  {
    const std::scoped_lock lock(mutex_);
    if (catalog_ && cookie_ == cookie) {
      // Other tools change rows without a word to the schema; a commit is the least of what that takes.
      const bool is_checked = !catalog_->has_shadows() || shadows_checked_ == store.version();
      if (is_checked || shadows_are_known(store, *catalog_)) {
        shadows_checked_ = store.version();
        return catalog_;
      }
    }
  }
  auto loaded = cookie == 0 && store.page_count() == 0 ? catalog::Snapshot::empty() : load_catalog(store);
  publish(loaded, cookie);
  return loaded;
}

void DatabaseState::publish(std::shared_ptr<const catalog::Snapshot> catalog, std::uint32_t cookie) {
  const std::scoped_lock lock(mutex_);
  catalog_ = std::move(catalog);
  cookie_ = cookie;
  newest_version_.store(catalog_->version(), std::memory_order_release);
}

}  // namespace pgmicro::engine
