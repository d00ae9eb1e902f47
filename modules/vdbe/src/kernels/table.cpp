/// From the name of a kernel to its code. Each name of the list is declared here and defined in the file of its family:
/// one that is not does not link.

#include <pgmicro/vdbe/kernel.hpp>

#include <iterator>

namespace pgmicro::vdbe {
namespace kernels {

#define PGM_DECLARE(name) Datum kernel_##name(const Datum* arguments, KernelContext& c);
PGM_SCALAR_KERNELS(PGM_DECLARE)
#undef PGM_DECLARE
#define PGM_DECLARE(name) extern const SetKernel kernel_##name;
PGM_SET_KERNELS(PGM_DECLARE)
#undef PGM_DECLARE
#define PGM_DECLARE(name) extern const AggregateKernel kernel_##name;
PGM_AGGREGATE_KERNELS(PGM_DECLARE)
#undef PGM_DECLARE

namespace {

constexpr ScalarKernel scalars[] = {
#define PGM_ADDRESS(name) &kernel_##name,
    PGM_SCALAR_KERNELS(PGM_ADDRESS)};
constexpr const SetKernel* sets[] = {PGM_SET_KERNELS(PGM_ADDRESS)};
constexpr const AggregateKernel* aggregates[] = {PGM_AGGREGATE_KERNELS(PGM_ADDRESS)};
#undef PGM_ADDRESS

/// Kinds follow each other in KernelId, behind `none`.
constexpr std::size_t first_scalar = 1;
constexpr std::size_t first_set = first_scalar + bytecode::scalar_kernel_count;
constexpr std::size_t first_aggregate = first_set + bytecode::set_kernel_count;

template <class T, std::size_t N>
[[nodiscard]] constexpr T at(const T (&table)[N], KernelId id, std::size_t first) noexcept {
  const std::size_t i = static_cast<std::size_t>(id) - first;  // wraps where id is below
  return i < N ? table[i] : nullptr;
}

}  // namespace
}  // namespace kernels

ScalarKernel find_kernel(KernelId id) noexcept {
  return kernels::at(kernels::scalars, id, kernels::first_scalar);
}
const SetKernel* find_set_kernel(KernelId id) noexcept {
  return kernels::at(kernels::sets, id, kernels::first_set);
}
const AggregateKernel* find_aggregate_kernel(KernelId id) noexcept {
  return kernels::at(kernels::aggregates, id, kernels::first_aggregate);
}

}  // namespace pgmicro::vdbe
