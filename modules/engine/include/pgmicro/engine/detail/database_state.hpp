#pragma once
/// What the sessions of one database share.

#include <pgmicro/catalog/snapshot.hpp>
#include <pgmicro/engine/detail/backend.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace pgmicro::engine {

class Sequences;

class DatabaseState {
 public:
  DatabaseState(std::unique_ptr<Backend> backend, std::string name);
  ~DatabaseState();

  [[nodiscard]] Backend& backend() noexcept { return *backend_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Sequences& sequences() noexcept { return *sequences_; }
  /// The same contents, from now on their own.
  [[nodiscard]] std::shared_ptr<DatabaseState> fork();

  /// The catalog as the open transaction of `store` finds it. Loaded only if the schema cookie is not the one that is
  /// known: another process, or an older snapshot.
  [[nodiscard]] std::shared_ptr<const catalog::Snapshot> catalog(BackendSession& store);
  /// Of the newest catalog that is known here.
  [[nodiscard]] std::uint64_t newest_catalog_version() const noexcept {
    return newest_version_.load(std::memory_order_acquire);
  }
  /// A commit that made this catalog durable under this cookie has returned.
  void publish(std::shared_ptr<const catalog::Snapshot> catalog, std::uint32_t cookie);

 private:
  std::unique_ptr<Backend> backend_;
  std::string name_;
  std::unique_ptr<Sequences> sequences_;
  std::mutex mutex_;
  std::shared_ptr<const catalog::Snapshot> catalog_;
  std::uint32_t cookie_ = 0;
  std::uint64_t shadows_checked_ = 0;  ///< the version of the store in which they were as the catalog says
  std::atomic<std::uint64_t> newest_version_{0};
};

}  // namespace pgmicro::engine
