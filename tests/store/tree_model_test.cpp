/// Trees beside a std::map and libsqlite3, as in modules/btree/tests, over the pagers that ship: with a cache that
/// holds all, one that holds a dozen pages (everything is evicted, write sets spill), and none.

#include "../../modules/btree/tests/model.hpp"

#include <pgmicro/pager/any_page_store.hpp>
#include <pgmicro/pager/memory_file.hpp>
#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/wal_store.hpp>

namespace pgmicro::btree::test {
namespace {

struct Case {
  Shape shape;
  std::size_t cache_pages;
};

template <pager::PageStore S>
void run(S store, const Case& c) {
  pager::Pager<S> pager(std::move(store), {.cache_bytes = c.cache_pages * c.shape.page_size});
  Model(pager, c.shape).run(c.shape.page_size == 65536 ? 2 : 6, 250);
}
pager::WalStore wal(const Case& c) {
  return pager::WalStore(pager::MemoryFile{}, pager::MemoryFile{}, {.page_size = c.shape.page_size});
}

class TreeModel : public ::testing::TestWithParam<Case> {};

TEST_P(TreeModel, OverMemory) {
  run(pager::MemoryStore({.page_size = GetParam().shape.page_size}), GetParam());
}
TEST_P(TreeModel, OverAFork) {
  pager::MemoryStore base({.page_size = GetParam().shape.page_size});
  run(base.fork(), GetParam());
}
TEST_P(TreeModel, OverALog) { run(wal(GetParam()), GetParam()); }
TEST_P(TreeModel, OverAnyStore) { run(pager::AnyPageStore(wal(GetParam())), GetParam()); }

std::vector<Case> cases() {
  std::vector<Case> out;
  std::uint64_t seed = 100;
  for (const std::uint32_t size : {512u, 4096u, 65536u})
    for (const auto vacuum : {AutoVacuum::none, AutoVacuum::full, AutoVacuum::incremental})
      for (const std::size_t cache_pages : {12u, 2000u})
        out.push_back({{size, vacuum, std::uint8_t(seed % 2 * 8), seed++}, cache_pages});
  return out;
}
std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  static constexpr const char* vacuums[] = {"none", "full", "incremental"};
  return "page" + std::to_string(info.param.shape.page_size) + "_vacuum_" +
         vacuums[int(info.param.shape.vacuum)] + "_cache" + std::to_string(info.param.cache_pages);
}
INSTANTIATE_TEST_SUITE_P(Shapes, TreeModel, ::testing::ValuesIn(cases()), name_of);

}  // namespace
}  // namespace pgmicro::btree::test
