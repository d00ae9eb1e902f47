/// bool: order, and the transition functions of bool_and and bool_or.

#include <pgmicro/vdbe/kernel.hpp>

namespace pgmicro::vdbe::kernels {

PGM_KERNEL(booleq, [](bool a, bool b) { return a == b; });
PGM_KERNEL(boolne, [](bool a, bool b) { return a != b; });
PGM_KERNEL(boollt, [](bool a, bool b) { return a < b; });
PGM_KERNEL(boolgt, [](bool a, bool b) { return a > b; });
PGM_KERNEL(boolle, [](bool a, bool b) { return a <= b; });
PGM_KERNEL(boolge, [](bool a, bool b) { return a >= b; });
PGM_KERNEL(btboolcmp, [](bool a, bool b) { return std::int32_t{a} - std::int32_t{b}; });
PGM_KERNEL(booland_statefunc, [](bool a, bool b) { return a && b; });
PGM_KERNEL(boolor_statefunc, [](bool a, bool b) { return a || b; });

}  // namespace pgmicro::vdbe::kernels
