#pragma once
/// The kernels there is code for, by kind and family: the only list of them.

#define PGM_SCALAR_KERNELS(K) \
  /* bool */                  \
  K(booleq)                   \
  K(boolne) K(boollt) K(boolgt) K(boolle) K(boolge) K(booland_statefunc) K(boolor_statefunc) K(btboolcmp)

#define PGM_SET_KERNELS(K) \
  K(generate_series_int4) K(generate_series_step_int4) K(generate_series_int8) K(generate_series_step_int8)

#define PGM_AGGREGATE_KERNELS(K) K(count_star) K(count_any)
