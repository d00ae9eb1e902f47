#include <pgmicro/bytecode/builtins.hpp>
#include <pgmicro/vdbe/kernel.hpp>

#include <gtest/gtest.h>

namespace pgmicro::vdbe {
namespace {

TEST(Kernels, EveryNameHasCodeOfItsKind) {
  using namespace bytecode;
  std::size_t at = 1;
  for (std::size_t i = 0; i < scalar_kernel_count; ++i, ++at) {
    const auto id = static_cast<KernelId>(at);
    ASSERT_NE(find_kernel(id), nullptr) << kernel_name(id);
    ASSERT_EQ(find_set_kernel(id), nullptr);
    ASSERT_EQ(find_aggregate_kernel(id), nullptr);
  }
  for (std::size_t i = 0; i < set_kernel_count; ++i, ++at) {
    const auto id = static_cast<KernelId>(at);
    ASSERT_NE(find_set_kernel(id), nullptr) << kernel_name(id);
    ASSERT_EQ(find_kernel(id), nullptr);
  }
  for (std::size_t i = 0; i < aggregate_kernel_count; ++i, ++at) {
    const auto id = static_cast<KernelId>(at);
    ASSERT_NE(find_aggregate_kernel(id), nullptr) << kernel_name(id);
    ASSERT_EQ(find_kernel(id), nullptr);
  }
  EXPECT_EQ(find_kernel(KernelId::none), nullptr);
  EXPECT_EQ(find_kernel(static_cast<KernelId>(at)), nullptr);
  EXPECT_EQ(find_aggregate_kernel(static_cast<KernelId>(at)), nullptr);
}

}  // namespace
}  // namespace pgmicro::vdbe
