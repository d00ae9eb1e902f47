#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/memory_store.hpp>

#include <cstring>

namespace pgmicro::pager {

using detail::CommitNode;
using detail::MemoryCore;
using detail::MemorySnapshot;
using detail::PageBlock;

static_assert(AdoptingStore<MemoryStore>);

namespace detail {

MemoryCore::MemoryCore(std::uint32_t page_size, std::uint32_t count_max) noexcept
    : current(&own_nodes[0]), pool(page_size), page_count_max(count_max) {
  own_nodes[0].directory = table.directory();
  free_nodes = &own_nodes[1];
}

MemoryCore::~MemoryCore() {
  PGM_ASSERT(!writing.load());
  PGM_ASSERT(current.load()->refs.load() == 0);
  if (base) release(base_at);
  // A fork of a fork of a fork … ends here one after the other, not one inside the other.
  auto ending = std::move(base);
  while (ending && ending.use_count() == 1) {
    if (ending->base) release(ending->base_at);
    auto next = std::move(ending->base);
    ending = std::move(next);
  }
}

const PageBlock* MemoryCore::find(const MemorySnapshot& at, PageNo n) const noexcept {
  for (;;) {
    const PageBlock* block = at.directory->find(n);
    for (;;) {
      if (!block) return nullptr;
      const std::uint64_t from = block->from.load(std::memory_order_acquire);
      if (from <= at.version_) return block;  // (M4)
      const PageBlock* next = block->next.load(std::memory_order_acquire);
      if (block->no.load(std::memory_order_acquire) != raw(n) ||
          block->from.load(std::memory_order_acquire) != from || from == PageBlock::never)
        break;  // (M5)
      block = next;
    }
    PGM_REACHED("memory store: a reader's walk was overtaken by a commit");
  }
}

const std::byte* MemoryCore::lookup(const MemorySnapshot& at, PageNo n) const noexcept {
  const MemoryCore* core = this;
  const MemorySnapshot* snapshot = &at;
  for (;;) {
    if (const PageBlock* block = core->find(*snapshot, n)) return block->bytes();
    if (!core->base) return nullptr;
    snapshot = &core->base_at;
    core = core->base.get();
  }
}

const std::byte* MemoryCore::resident(const MemorySnapshot& at, PageNo n) const {
  if (const std::byte* bytes = lookup(at, n)) return bytes;
  throw corrupt("page " + std::to_string(raw(n)) + " is not in the database");
}

void MemoryCore::reserve_node() {
  if (free_nodes) return;
  more_nodes.push_back(std::make_unique<CommitNode>());
  free_nodes = more_nodes.back().get();
}

/// Puts `block` in front of n's chain; what stood there is replaced, and goes to `holder`.
void MemoryCore::install(PageNo n, PageBlock* block, std::uint64_t version, CommitNode& holder) noexcept {
  auto& slot = table.slot(n);
  PageBlock* old = slot.load(std::memory_order_relaxed);
  block->no.store(raw(n), std::memory_order_relaxed);
  block->until.store(PageBlock::never, std::memory_order_relaxed);
  block->next.store(old, std::memory_order_release);
  block->from.store(version, std::memory_order_release);
  slot.store(block, std::memory_order_release);
  if (old && old->until.load(std::memory_order_relaxed) == PageBlock::never) {
    old->until.store(version, std::memory_order_relaxed);
    retire(old, holder);
  }
}

void MemoryCore::retire(PageBlock* block, CommitNode& holder) noexcept {
  block->link = holder.pending;
  holder.pending = block;
}

/// Takes a block that no held snapshot sees out of its page's chain, and gives it to the pool.
void MemoryCore::recycle(PageBlock* block) noexcept {
  auto& slot = table.slot(PageNo{block->no.load(std::memory_order_relaxed)});
  PageBlock* const next = block->next.load(std::memory_order_relaxed);
  PageBlock* newer = slot.load(std::memory_order_relaxed);
  if (newer == block) {  // the page was cut off
    slot.store(next, std::memory_order_release);
  } else {
    while (newer->next.load(std::memory_order_relaxed) != block)
      newer = newer->next.load(std::memory_order_relaxed);
    newer->next.store(next, std::memory_order_release);
  }
  pool.free(block);
}

/// Looks at all commits but the current one: those that nobody holds any more hand their versions on to the
/// next older holder that sees them, or to the pool (M3).
void MemoryCore::sweep() noexcept {
  for (CommitNode** at = &held; *at;) {
    CommitNode* const node = *at;
    if (node->refs.load(std::memory_order_seq_cst) != 0) {
      at = &node->older;
      continue;
    }
    CommitNode* const older = node->older;
    while (PageBlock* block = node->pending) {
      node->pending = block->link;
      if (older && older->version >= block->from.load(std::memory_order_relaxed))
        retire(block, *older);
      else
        recycle(block);
    }
    *at = older;
    node->older = free_nodes;
    free_nodes = node;
  }
}

MemorySnapshot MemoryCore::commit_owned(std::span<const OwnedPage> owned, std::uint32_t pages) {
  CommitNode& before = *current.load(std::memory_order_relaxed);
  if (pages > page_count_max) throw Error(errc::program_limit, "database is full");

  // All that may fail comes first: slots, a node, and zeroed pages where the database grows past `owned`.
  reserve_node();
  for (const OwnedPage& page : owned) {
    PGM_ASSERT(raw(page.no) >= 1 && raw(page.no) <= pages);
    (void)table.slot(page.no);
  }
  PageBlock* zeroed = nullptr;
  const auto give_back = [&]() noexcept {
    while (PageBlock* block = zeroed) {
      zeroed = block->link;
      pool.free(block);
    }
  };
  try {
    auto next = owned.begin();
    while (next != owned.end() && raw(next->no) <= before.pages) ++next;
    for (std::uint32_t n = before.pages + 1; n <= pages && n != 0; ++n) {
      if (next != owned.end() && raw(next->no) == n) {
        ++next;
        continue;
      }
      (void)table.slot(PageNo{n});
      PageBlock* block = pool.allocate();
      block->no.store(n, std::memory_order_relaxed);
      std::memset(block->bytes(), 0, pool.page_size());
      block->link = zeroed;
      zeroed = block;
    }
  } catch (...) {
    give_back();
    throw;
  }

  const std::uint64_t version = before.version + 1;
  for (const OwnedPage& page : owned) install(page.no, PageBlock::of(page.bytes), version, before);
  while (PageBlock* block = zeroed) {
    zeroed = block->link;
    install(PageNo{block->no.load(std::memory_order_relaxed)}, block, version, before);
  }
  for (std::uint32_t n = pages + 1; n <= before.pages; ++n) {
    PageBlock* cut = table.find(PageNo{n});
    if (cut && cut->until.load(std::memory_order_relaxed) == PageBlock::never) {
      cut->until.store(version, std::memory_order_relaxed);
      retire(cut, before);
    }
  }

  CommitNode* node = free_nodes;
  free_nodes = node->older;
  node->version = version;
  node->directory = table.directory();
  node->pages = pages;
  node->pending = nullptr;
  node->refs.fetch_add(1, std::memory_order_relaxed);  // the caller's
  before.older = held;
  held = &before;
  current.store(node, std::memory_order_seq_cst);
  sweep();
  return at(node);
}

MemorySnapshot MemoryCore::commit(PageBatch batch, std::uint32_t pages) {
  std::vector<OwnedPage> owned;
  owned.reserve(batch.size());
  try {
    for (const PageImage& page : batch) {
      PageBlock* block = pool.allocate();
      std::memcpy(block->bytes(), page.bytes.data(), pool.page_size());
      owned.push_back({page.no, block->bytes()});
    }
    return commit_owned(owned, pages);
  } catch (...) {
    for (const OwnedPage& page : owned) pool.free(PageBlock::of(page.bytes));
    throw;
  }
}

}  // namespace detail

namespace {
std::uint32_t checked_page_size(std::uint32_t bytes) {
  detail::check_page_size(bytes);
  return bytes;
}
}  // namespace

MemoryStore::MemoryStore(const MemoryOptions& options)
    : core_(std::make_shared<MemoryCore>(checked_page_size(options.page_size), options.page_count_max)),
      page_size_(options.page_size) {}

MemoryStore::MemoryStore(std::shared_ptr<MemoryCore> core) noexcept
    : core_(std::move(core)), page_size_(core_->pool.page_size()) {}

void MemoryStore::read(const Snapshot& at, PageNo n, MutBytes out) const {
  std::memcpy(out.data(), resident(at, n), page_size_);
}

std::optional<MemoryStore::Writer> MemoryStore::begin_write() {
  if (core_->writing.exchange(true, std::memory_order_acquire)) return std::nullopt;
  return Writer(core_.get());
}

MemoryStore MemoryStore::fork() {
  auto child = std::make_shared<MemoryCore>(page_size_, core_->page_count_max);
  Snapshot at = core_->latest();
  if (core_->base && at.version() == 0) {
    // Nothing was changed here: the fork stands on what this one stands on, and chains stay short.
    child->base = core_->base;
    child->base_at = core_->base_at;
    child->base_at.node->refs.fetch_add(1, std::memory_order_relaxed);
    MemoryCore::release(at);
  } else {
    child->base = core_;
    child->base_at = at;
  }
  child->own_nodes[0].pages = at.pages;
  return MemoryStore(std::move(child));
}

MemoryStore MemoryStore::overlay(const MemoryOptions& options, std::uint32_t pages) {
  MemoryStore store(options);
  store.core_->own_nodes[0].pages = pages;
  return store;
}

MemoryUse MemoryStore::memory_use() const noexcept {
  return {core_->pool.allocated_bytes(), sizeof(MemoryCore) + core_->table.allocated_bytes() +
                                             core_->more_nodes.size() * sizeof(CommitNode)};
}

MemoryStore::Writer::~Writer() {
  if (core_) core_->writing.store(false, std::memory_order_release);
}

}  // namespace pgmicro::pager
