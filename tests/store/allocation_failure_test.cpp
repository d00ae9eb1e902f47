/// The n-th allocation fails, for every n, over a whole transaction. Afterwards nothing has leaked, nothing has
/// changed unless commit() returned, and the database works on.
///
/// operator new is replaced in this program: it fails when the countdown of the thread that asked for it is over,
/// and it counts what is out.

#include "rich_store.hpp"

#include <gtest/gtest.h>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/any_page_store.hpp>
#include <pgmicro/pager/fork_store.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/wal_store.hpp>
#include <pgmicro/storage.hpp>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <new>

namespace {
std::atomic<long> outstanding{0};
thread_local long countdown = -1;  // < 0: none fails

void* counted(std::size_t bytes, std::size_t align) {
  if (countdown > 0 && --countdown == 0) throw std::bad_alloc();
  void* p = std::aligned_alloc(align, (bytes + align - 1) / align * align);
  if (!p) throw std::bad_alloc();
  ++outstanding;
  return p;
}
void discard(void* p) noexcept {
  if (!p) return;
  --outstanding;
  std::free(p);
}
}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes, alignof(std::max_align_t)); }
void* operator new[](std::size_t bytes) { return counted(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t a) {
  return counted(bytes, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t bytes, std::align_val_t a) {
  return counted(bytes, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept { discard(p); }
void operator delete[](void* p) noexcept { discard(p); }
void operator delete(void* p, std::size_t) noexcept { discard(p); }
void operator delete[](void* p, std::size_t) noexcept { discard(p); }
void operator delete(void* p, std::align_val_t) noexcept { discard(p); }
void operator delete[](void* p, std::align_val_t) noexcept { discard(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { discard(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { discard(p); }

namespace pgmicro {
namespace {

/// What came of `work` when its n-th allocation failed.
enum class Outcome { done, failed };
Outcome with_failure_at(long n, const std::function<void()>& work) {
  countdown = n;
  Outcome outcome = Outcome::done;
  try {
    work();
  } catch (const std::bad_alloc&) {
    outcome = Outcome::failed;
  } catch (const Error& e) {
    if (e.sqlstate() != errc::out_of_memory) throw;
    outcome = Outcome::failed;
  }
  countdown = -1;
  return outcome;
}

// Pages ------------------------------------------------------------------------------------------------------

using Pages = std::vector<std::uint8_t>;  // the first byte of each

template <class S>
Pages pages_of(pager::Pager<S>& pager) {
  auto txn = pager.begin(TxnMode::read);
  Pages pages;
  for (std::uint32_t n = 1; n <= txn.page_count(); ++n)
    pages.push_back(load_u8(txn.get(PageNo{n}).data() + 200));
  return pages;
}

/// Everything a write transaction does to pages.
template <class S>
void transaction(pager::Pager<S>& pager) {
  auto txn = pager.begin(TxnMode::write);
  for (std::uint32_t n = 2; n <= 30; n += 3) txn.edit(PageNo{n}).data()[200] = std::byte{50};
  const auto mark = txn.mark();
  for (std::uint32_t n = 2; n <= 30; n += 2) txn.edit(PageNo{n}).data()[200] = std::byte{60};
  for (int i = 0; i < 300; ++i) txn.edit(txn.append()).data()[200] = std::byte{61};
  txn.rollback(mark);
  txn.release(mark);
  for (int i = 0; i < 40; ++i) txn.edit(txn.append()).data()[200] = std::byte{70};
  txn.truncate(60);
  txn.commit();
}

template <class MakeStore>
void fail_every_allocation_of_a_commit(MakeStore make_store) {
  const auto run = [&](long n) {
    const long before = outstanding;
    Outcome outcome = Outcome::done;
    {
      pager::Pager pager(make_store(), {.cache_bytes = 40 * 576});
      {
        auto txn = pager.begin(TxnMode::write);
        for (int i = 0; i < 30; ++i) {
          const auto page = txn.overwrite(txn.append());
          std::memset(page.data(), 0, txn.page_size());
          page.data()[200] = std::byte{1};
        }
        txn.commit();
      }
      const Pages old = pages_of(pager);
      Pages expected(30, 1);
      EXPECT_EQ(old, expected);
      for (std::size_t p = 2; p <= 30; p += 3) expected[p - 1] = 50;
      expected.resize(60, 70);
      {
        auto reader = pager.begin(TxnMode::read);
        outcome = with_failure_at(n, [&] { transaction(pager); });
        EXPECT_EQ(reader.get(PageNo{2}).data()[200], std::byte{1});
      }
      EXPECT_EQ(pages_of(pager), outcome == Outcome::done ? expected : old) << "allocation " << n;
      transaction(pager);
    }
    EXPECT_EQ(outstanding, before) << "allocation " << n;
    return outcome;
  };
  (void)run(-1);  // what is made once per process is not a leak
  long n = 1;
  while (run(n) == Outcome::failed && !::testing::Test::HasFailure()) ++n;
  EXPECT_GT(n, 5) << "allocations were met";
}

TEST(AllocationFailure, CommitToMemory) {
  fail_every_allocation_of_a_commit([] { return pager::MemoryStore({.page_size = 512}); });
}
TEST(AllocationFailure, CommitToAFork) {
  fail_every_allocation_of_a_commit([] { return pager::MemoryStore({.page_size = 512}).fork(); });
}
TEST(AllocationFailure, CommitThroughTheCacheWithSpillsAndGroups) {
  fail_every_allocation_of_a_commit([] { return testing::RichStore(512); });
}
TEST(AllocationFailure, CommitToALog) {
  for (const std::uint32_t checkpoint_frames : {20u, 0u})
    fail_every_allocation_of_a_commit([=] {
      return pager::WalStore(pager::MemoryFile{}, pager::MemoryFile{},
                             {.page_size = 512, .checkpoint_frames = checkpoint_frames, .background = false});
    });
}
TEST(AllocationFailure, CommitToASharedLog) {
  fail_every_allocation_of_a_commit([] {
    return pager::open_wal_database(pager::MemoryFileSystem{}, "db", {.page_size = 512, .background = false});
  });
}
TEST(AllocationFailure, CommitToAnErasedStore) {
  fail_every_allocation_of_a_commit(
      [] { return pager::AnyPageStore(pager::MemoryStore({.page_size = 512})); });
}

// Trees ------------------------------------------------------------------------------------------------------

using Rows = std::map<RowId, std::string>;

std::string record_of(RowId id, std::size_t bytes) {
  std::string text = std::to_string(id) + ":";
  while (text.size() < bytes) text += text;
  text.resize(bytes);
  return text;
}

Rows rows_of(MemoryStorage& db, TreeId tree) {
  auto txn = db.begin(TxnMode::read);
  auto cursor = txn.table(tree);
  Rows rows;
  for (bool here = cursor.first(); here; here = cursor.next()) {
    std::string text(cursor.size(), '\0');
    (void)cursor.read(0, {reinterpret_cast<std::byte*>(text.data()), text.size()});
    rows[cursor.key()] = std::move(text);
  }
  return rows;
}

TEST(AllocationFailure, CommitOfATreeThatIsRebalanced) {
  const auto run = [&](long n) {
    const long before = outstanding;
    Outcome outcome = Outcome::done;
    {
      MemoryStorage db = open_memory({.page_size = 512});
      TreeId tree{};
      Rows rows;
      {
        auto txn = db.begin(TxnMode::write);
        tree = txn.create_tree(TreeKind::table);
        auto cursor = txn.table(tree);
        for (RowId id = 0; id < 200; id += 2) {
          rows[id] = record_of(id, 60);
          cursor.put(id, as_bytes(rows[id].data(), rows[id].size()));
        }
        txn.commit();
      }
      EXPECT_EQ(rows_of(db, tree), rows);
      Rows changed = rows;
      for (RowId id = 51; id < 90; id += 2) changed[id] = record_of(id, id == 61 ? 3'000 : 90);
      for (RowId id = 100; id < 180; id += 2) changed.erase(id);
      outcome = with_failure_at(n, [&] {
        auto txn = db.begin(TxnMode::write);
        {
          auto cursor = txn.table(tree);
          for (RowId id = 51; id < 90; id += 2)
            cursor.put(id, as_bytes(changed[id].data(), changed[id].size()));
          for (RowId id = 100; id < 180; id += 2)
            if (cursor.seek(SeekOp::eq, id)) cursor.erase();
        }
        txn.commit();
      });
      EXPECT_EQ(rows_of(db, tree), outcome == Outcome::done ? changed : rows) << "allocation " << n;
    }
    EXPECT_EQ(outstanding, before) << "allocation " << n;
    return outcome;
  };
  (void)run(-1);
  long n = 1;
  while (run(n) == Outcome::failed && !HasFailure()) ++n;
  EXPECT_GT(n, 5);
}

}  // namespace
}  // namespace pgmicro
