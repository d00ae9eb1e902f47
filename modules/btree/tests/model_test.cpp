#include "model.hpp"
#include "vector_pager.hpp"

namespace pgmicro::btree::test {
namespace {

class ModelTest : public ::testing::TestWithParam<Shape> {};

TEST_P(ModelTest, AgreesWithMapAndSqlite) {
  const auto shape = GetParam();
  VectorPager pager(shape.page_size);
  Model(pager, shape).run(shape.page_size == 65536 ? 3 : 12, 250);
}

std::vector<Shape> shapes() {
  std::vector<Shape> out;
  std::uint64_t seed = 1;
  for (const std::uint32_t size : {512u, 1024u, 4096u, 65536u})
    for (const auto vacuum : {AutoVacuum::none, AutoVacuum::full, AutoVacuum::incremental})
      for (const std::uint8_t reserved : {std::uint8_t{0}, std::uint8_t{32}})
        out.push_back({size, vacuum, reserved, seed++});
  return out;
}
std::string name_of(const ::testing::TestParamInfo<Shape>& info) {
  static constexpr const char* vacuums[] = {"none", "full", "incremental"};
  return "page" + std::to_string(info.param.page_size) + "_vacuum_" + vacuums[int(info.param.vacuum)] +
         "_reserved" + std::to_string(info.param.reserved);
}
INSTANTIATE_TEST_SUITE_P(Shapes, ModelTest, ::testing::ValuesIn(shapes()), name_of);

}  // namespace
}  // namespace pgmicro::btree::test
