#include <gtest/gtest.h>

#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>

namespace pgmicro::pager {
namespace {

TEST(PagerMemory, FirstSteps) {
  Pager<MemoryStore> pager{MemoryStore{}};
  auto before = pager.begin(TxnMode::read);
  auto txn = pager.begin(TxnMode::write);
  const PageNo n = txn.append();
  txn.edit(n).data()[0] = std::byte{1};
  txn.commit();
  EXPECT_EQ(before.page_count(), 0u);
  auto after = pager.begin(TxnMode::read);
  EXPECT_EQ(after.page_count(), 1u);
  EXPECT_EQ(after.get(n).data()[0], std::byte{1});
}

}  // namespace
}  // namespace pgmicro::pager
