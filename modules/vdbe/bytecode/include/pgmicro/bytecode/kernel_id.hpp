#pragma once
/// Names for the code behind functions: what a Program calls, the machine finds (vdbe/kernel.hpp) and the planner asks
/// for (`none`: PostgreSQL has the function, we do not). A kernel is called as pg_proc.prosrc calls it, where that says
/// something; scripts/builtins.py has the rule for the others. To add one, name it here and define it in
/// modules/vdbe/src/kernels: a name without code does not link, a name that no function has does not compile.

#include <pgmicro/bytecode/detail/kernel_list.hpp>

#include <cstddef>
#include <cstdint>

namespace pgmicro::bytecode {

enum class KernelId : std::uint16_t {
  none,
#define PGM_NAME(name) name,
  PGM_SCALAR_KERNELS(PGM_NAME) PGM_SET_KERNELS(PGM_NAME) PGM_AGGREGATE_KERNELS(PGM_NAME)
#undef PGM_NAME
};

#define PGM_ONE(name) +1
inline constexpr std::size_t scalar_kernel_count = 0 PGM_SCALAR_KERNELS(PGM_ONE);
inline constexpr std::size_t set_kernel_count = 0 PGM_SET_KERNELS(PGM_ONE);
inline constexpr std::size_t aggregate_kernel_count = 0 PGM_AGGREGATE_KERNELS(PGM_ONE);
#undef PGM_ONE

/// `int4pl`; of `none`: "none".
[[nodiscard]] const char* kernel_name(KernelId id) noexcept;

}  // namespace pgmicro::bytecode
