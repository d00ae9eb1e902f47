#pragma once
/// The machinery of MemoryStore; memory_store.hpp says what it is for and numbers the invariants.

#include <pgmicro/pager/detail/page_pool.hpp>
#include <pgmicro/pager/detail/page_table.hpp>
#include <pgmicro/pager/page_store.hpp>

#include <atomic>
#include <memory>
#include <span>
#include <vector>

namespace pgmicro::pager::detail {

/// One commit. Nodes are recycled but never freed before the store ends, so that a reader may count itself
/// in first and look afterwards whether the node was still the current one.
struct alignas(64) CommitNode {
  std::atomic<std::uint64_t> refs{0};
  std::uint64_t version = 0;
  const PageTable::Directory* directory = nullptr;
  std::uint32_t pages = 0;
  CommitNode* older = nullptr;   ///< the writer's list of commits that were held when last looked at
  PageBlock* pending = nullptr;  ///< replaced versions whose newest holder this is, by PageBlock::link
};

struct MemorySnapshot {
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

  // The store's business from here on.
  CommitNode* node = nullptr;
  const PageTable::Directory* directory = nullptr;
  std::uint64_t version_ = 0;
  std::uint32_t pages = 0;
};

struct MemoryCore {
  MemoryCore(std::uint32_t page_size, std::uint32_t page_count_max) noexcept;
  ~MemoryCore();

  /// Counting in, then looking again, against the writer's publishing, then looking at the count: both sides
  /// sequentially consistent, so at least one of them sees the other.
  [[nodiscard]] MemorySnapshot latest() noexcept {
    for (;;) {
      CommitNode* node = current.load(std::memory_order_acquire);
      node->refs.fetch_add(1, std::memory_order_seq_cst);
      if (current.load(std::memory_order_seq_cst) == node) [[likely]]
        return at(node);
      node->refs.fetch_sub(1, std::memory_order_release);
    }
  }
  static void release(const MemorySnapshot& at) noexcept {
    at.node->refs.fetch_sub(1, std::memory_order_release);
  }
  [[nodiscard]] static MemorySnapshot at(CommitNode* node) noexcept {
    return {node, node->directory, node->version, node->pages};
  }

  /// The version of `n` at a snapshot of this store, behind the newest one; null where only a base has it.
  [[nodiscard]] const PageBlock* find(const MemorySnapshot& at, PageNo n) const noexcept;
  /// The same through all bases; null where none of them has it.
  [[nodiscard]] const std::byte* lookup(const MemorySnapshot& at, PageNo n) const noexcept;
  /// Throws XX001 instead.
  [[nodiscard]] const std::byte* resident(const MemorySnapshot& at, PageNo n) const;

  [[nodiscard]] MemorySnapshot commit(PageBatch batch, std::uint32_t pages);
  [[nodiscard]] MemorySnapshot commit_owned(std::span<const OwnedPage> owned, std::uint32_t pages);

  std::atomic<CommitNode*> current;
  std::atomic<bool> writing{false};

  // From here on: the writer's.
  PageTable table;
  PagePool pool;
  std::uint32_t page_count_max;
  CommitNode* held = nullptr;        ///< commits before the current one, the newest first
  CommitNode* free_nodes = nullptr;  ///< by CommitNode::older
  CommitNode own_nodes[2];           ///< all that a store without long readers needs
  std::vector<std::unique_ptr<CommitNode>> more_nodes;

  // What a fork stands on; the snapshot is held.
  std::shared_ptr<MemoryCore> base;
  MemorySnapshot base_at;

 private:
  void reserve_node();
  void install(PageNo n, PageBlock* block, std::uint64_t version, CommitNode& holder) noexcept;
  void retire(PageBlock* block, CommitNode& holder) noexcept;
  void recycle(PageBlock* block) noexcept;
  void sweep() noexcept;
};

}  // namespace pgmicro::pager::detail
