/// The n-th allocation fails, for every n, over work that balances trees, writes overflow chains and moves pages:
/// after a rollback nothing has changed, after the end nothing is leaked.
///
/// operator new is replaced in this program.

#include "../vector_pager.hpp"

#include <pgmicro/btree/tree_store.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace {
bool counting = false;
long until_failure = 0;
long living = 0;

void* allocate(std::size_t bytes) {
  if (counting && --until_failure == 0) throw std::bad_alloc();
  void* p = std::malloc(bytes == 0 ? 1 : bytes);
  if (p == nullptr) throw std::bad_alloc();
  ++living;
  return p;
}
void give_back(void* p) noexcept {
  if (p != nullptr) --living;
  std::free(p);
}
}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void operator delete(void* p) noexcept { give_back(p); }
void operator delete[](void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { give_back(p); }

namespace pgmicro::btree {
namespace {

using test::VectorPager;
using Store = TreeStore<VectorPager>;

struct Trees {
  TreeId table, index;
};

/// Puts, replaces and erases enough to split and to merge on three levels.
void work(Store::Txn& txn, const Trees& trees) {
  RecordWriter w;
  auto c = txn.table(trees.table);
  auto i = txn.index(trees.index, {});
  const std::string text(60, 't'), longer(1500, 'l');
  for (RowId k = 0; k < 60; ++k) c.put(k * 37 % 61 * 10, w.text(k % 20 == 0 ? longer : text).finish());
  for (RowId k = 0; k < 60; ++k) i.put(w.text(text).integer(k * 37 % 61).finish());
  for (RowId k = 0; k < 60; ++k)
    if (k % 4 != 0 && c.seek(SeekOp::ge, k * 10)) c.erase();
  for (bool more = i.first(); more; more = i.next()) i.erase();
  (void)txn.create_tree(TreeKind::table);
}

class AllocationFailure : public ::testing::TestWithParam<AutoVacuum> {};

TEST_P(AllocationFailure, ChangesNothingAndLeaksNothing) {
  VectorPager pager(512);
  Store store(pager, {.auto_vacuum = GetParam()});
  Trees trees{};
  {
    auto txn = store.begin(TxnMode::write);
    trees = {txn.create_tree(TreeKind::table), txn.create_tree(TreeKind::index)};
    work(txn, trees);
    txn.commit();
  }
  const auto before = pager.image();
  bool finished = false;
  long n = 0;
  for (; !finished; ++n) {
    const auto alive = living;
    {
      auto txn = store.begin(TxnMode::write);
      until_failure = n + 1;
      counting = true;
      try {
        work(txn, trees);
        finished = true;
      } catch (const std::bad_alloc&) {
      }
      counting = false;
    }
    ASSERT_EQ(living, alive) << "leak after failing allocation " << n;
    ASSERT_EQ(pager.image(), before);

    // Once more, to a savepoint, and on from there.
    auto txn = store.begin(TxnMode::write);
    const auto mark = txn.mark();
    until_failure = n + 1;
    counting = true;
    try {
      work(txn, trees);
    } catch (const std::bad_alloc&) {
    }
    counting = false;
    txn.rollback(mark);
    txn.release(mark);
    std::uint32_t differing = 0;
    for (std::uint32_t p = 1; p <= txn.page_count(); ++p)
      differing += std::memcmp(txn.pages().get(PageNo{p}).data(), before.data() + (p - 1) * 512, 512) != 0;
    ASSERT_EQ(differing, 0u) << "after failing allocation " << n;
    ASSERT_EQ(txn.page_count() * 512, before.size());
    if (n % 16 == 0) {
      work(txn, trees);
      auto c = txn.table(trees.table);
      ASSERT_TRUE(c.first());
    }
  }
  EXPECT_GT(n, 50);
}
INSTANTIATE_TEST_SUITE_P(Modes, AllocationFailure,
                         ::testing::Values(AutoVacuum::none, AutoVacuum::full, AutoVacuum::incremental));

}  // namespace
}  // namespace pgmicro::btree
