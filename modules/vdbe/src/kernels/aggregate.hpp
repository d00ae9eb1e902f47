#pragma once
/// Lifting of aggregates: an AggregateKernel from a C++ class.
///
///     struct Count {
///       static constexpr bool skips_nulls = true;
///       std::int64_t rows = 0;
///       void step(const Datum*, KernelContext&) { ++rows; }
///       Datum final(KernelContext&) { return Datum::of(rows); }
///     };
///     PGM_AGGREGATE(count_any, Count);

#include <pgmicro/vdbe/kernel.hpp>

#include <new>

namespace pgmicro::vdbe::kernels {

template <class State>
inline constexpr AggregateKernel aggregate_of = {
    .state_bytes = sizeof(State),
    .state_align = alignof(State),
    .skips_nulls = State::skips_nulls,
    .init = [](void* state, KernelContext&) { ::new (state) State(); },
    .step = [](void* state, const Datum* a, KernelContext& c) { static_cast<State*>(state)->step(a, c); },
    .final = [](void* state, KernelContext& c) -> Datum { return static_cast<State*>(state)->final(c); },
    .destroy = std::is_trivially_destructible_v<State>
                   ? static_cast<void (*)(void*) noexcept>(nullptr)
                   : [](void* state) noexcept { static_cast<State*>(state)->~State(); },
};

#define PGM_AGGREGATE(name, ...)              \
  extern const AggregateKernel kernel_##name; \
  constexpr AggregateKernel kernel_##name = aggregate_of<__VA_ARGS__>

/// A SetKernel from a class that is made in the scan's arena: State(Arena& owned, const Datum*, KernelContext&) and
/// bool next(Datum* columns, KernelContext&).
template <class State>
inline constexpr SetKernel set_of = {
    .open = [](Arena& owned, const Datum* a, KernelContext& c) -> void* {
      return owned.make<State>(owned, a, c);
    },
    .next = [](void* state, Datum* columns,
               KernelContext& c) { return static_cast<State*>(state)->next(columns, c); },
};

#define PGM_SET(name, ...)              \
  extern const SetKernel kernel_##name; \
  constexpr SetKernel kernel_##name = set_of<__VA_ARGS__>

}  // namespace pgmicro::vdbe::kernels
