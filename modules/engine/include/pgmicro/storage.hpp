#pragma once
/// Storage: SQLite-format trees in memory or in a file, in one include.
///
///     auto db = pgmicro::open_memory();                    // or open_file("app.db")
///     auto txn = db.begin(pgmicro::TxnMode::write);
///     const auto tree = txn.create_tree(pgmicro::TreeKind::table);
///     txn.table(tree).put(1, record);
///     txn.commit();
///
/// Readers hold a snapshot: they never wait and nobody waits for them. One transaction writes at a time.
/// What a transaction and its cursors offer stands in btree/tree_store.hpp and btree/cursor.hpp, what a
/// row looks like in btree/record.hpp.
///
/// Storage<S> puts the modules together over any page store, a stranger's too; the aliases below are the ones
/// that ship, instantiated once in the library.

#include <pgmicro/btree/record.hpp>
#include <pgmicro/btree/tree_store.hpp>
#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/wal_store.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace pgmicro {

/// One database: a page store, a pager over it, trees over that. May be used by many threads, each with
/// transactions of its own. May be moved while none is open.
template <pager::PageStore S>
class Storage {
 public:
  using Pager = pager::Pager<S>;
  using Trees = btree::TreeStore<Pager>;
  using Txn = typename Trees::Txn;

  explicit Storage(S store, const pager::PagerOptions& pager_options = {},
                   const btree::StoreOptions& tree_options = {})
      : parts_(std::make_unique<Parts>(std::move(store), pager_options, tree_options)) {}

  /// read: a snapshot, at once. write: waits for another writer up to the busy timeout, then 55P03.
  [[nodiscard]] Txn begin(TxnMode mode) { return parts_->trees.begin(mode); }

  /// A database of its own with this one's pages as of now, independent in both directions, in constant time.
  [[nodiscard]] auto fork() requires pager::ForkableStore<S> {
    auto child = parts_->pager.store().fork();
    return Storage<decltype(child)>(std::move(child), parts_->pager.options(), parts_->tree_options);
  }

  pager::CheckpointResult checkpoint(
      pager::CheckpointMode mode = pager::CheckpointMode::passive) requires pager::Checkpointable<S> {
    return parts_->pager.checkpoint(mode);
  }

  [[nodiscard]] Pager& pager() noexcept { return parts_->pager; }
  [[nodiscard]] Trees& trees() noexcept { return parts_->trees; }

 private:
  struct Parts {
    Parts(S&& store, const pager::PagerOptions& p, const btree::StoreOptions& t)
        : pager(std::move(store), p), trees(pager, t), tree_options(t) {}
    Pager pager;
    Trees trees;  // refers to the pager: the two move as one
    btree::StoreOptions tree_options;
  };
  std::unique_ptr<Parts> parts_;
};

using MemoryStorage = Storage<pager::MemoryStore>;

/// An empty database in memory. Costs microseconds and a few KiB.
[[nodiscard]] MemoryStorage open_memory(const pager::MemoryOptions& options = {});

using FileStorage = Storage<pager::WalStore>;

/// The SQLite database file at `path`, made if there is none; other processes, with us or with stock SQLite,
/// may have it open and write it meanwhile.
[[nodiscard]] FileStorage open_file(std::string_view path, const pager::WalOptions& wal_options = {},
                                    const pager::PagerOptions& pager_options = {},
                                    const btree::StoreOptions& tree_options = {.wal = true});

#ifndef PGMICRO_HEADER_ONLY
#define PGMICRO_STORAGE(Store)                                        \
  extern template class btree::TreeTxn<pager::Pager<Store>::Txn>;     \
  extern template class btree::TableCursor<pager::Pager<Store>::Txn>; \
  extern template class btree::IndexCursor<pager::Pager<Store>::Txn>
PGMICRO_STORAGE(pager::MemoryStore);
PGMICRO_STORAGE(pager::WalStore);
#undef PGMICRO_STORAGE
#endif

}  // namespace pgmicro
