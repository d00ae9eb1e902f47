/// Aggregates of any values: count(), min() and max(), string_agg(), array_agg(), and those of booleans and bits.

#include <pgmicro/types/array.hpp>

#include <cstring>
#include <vector>

#include "aggregate.hpp"
#include "text.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

template <bool skip>
struct Count {
  static constexpr bool skips_nulls = skip;
  std::int64_t rows = 0;
  void step(const Datum*, KernelContext&) noexcept { ++rows; }
  Datum final(KernelContext&) noexcept { return Datum::of(rows); }
};

// ── min and max ────────────────────────────────────────────────────────────────────────────────────────────

/// Of equal values (1.0 and 1.00) the later one is the answer, as it is of PostgreSQL's larger() and smaller() functions,
/// but for bpchar's, which keep the first.
template <int sign, bool keeps_first = false>
struct Extreme {
  static constexpr bool skips_nulls = true;
  Datum best = Datum::null_value();
  const types::TypeInfo* type = nullptr;
  Arena own{64};  ///< what `best` points to

  void step(const Datum* a, KernelContext& c) {
    if (best.null)
      type = types::find_type(c.call->argument_types[0]);
    else if (const int order = sign * type->compare(a[0], best); keeps_first ? order <= 0 : order < 0)
      return;
    best = a[0];
    if (type->representation == types::Representation::integer ||
        type->representation == types::Representation::real)
      return;
    own.reset();
    best = types::copy_value(a[0], type->representation, own);
  }
  Datum final(KernelContext&) noexcept { return best; }
};
using Max = Extreme<1>;
using Min = Extreme<-1>;

// ── booleans and bits ──────────────────────────────────────────────────────────────────────────────────────

struct And {
  constexpr std::int64_t operator()(std::int64_t a, std::int64_t b) const noexcept { return a & b; }
};
struct Or {
  constexpr std::int64_t operator()(std::int64_t a, std::int64_t b) const noexcept { return a | b; }
};
struct Xor {
  constexpr std::int64_t operator()(std::int64_t a, std::int64_t b) const noexcept { return a ^ b; }
};

/// Sign-extended words stay so under and, or and xor: one class for all widths, and for bool.
template <class Combine>
struct Bits {
  static constexpr bool skips_nulls = true;
  Datum value = Datum::null_value();
  void step(const Datum* a, KernelContext&) noexcept {
    value = value.null ? a[0] : Datum::of(Combine{}(value.integer, a[0].integer));
  }
  Datum final(KernelContext&) noexcept { return value; }
};

// ── texts and arrays ───────────────────────────────────────────────────────────────────────────────────────

/// NULL values are left out; a NULL delimiter is none; the first value's is not used.
struct StringAgg {
  static constexpr bool skips_nulls = false;
  std::string text;
  bool empty = true;
  void step(const Datum* a, KernelContext&) {
    if (a[0].null) return;
    if (!empty && !a[1].null) text += a[1].text();
    empty = false;
    text += a[0].text();
  }
  Datum final(KernelContext&) noexcept {
    return empty ? Datum::null_value() : Datum::of(std::string_view(text));
  }
};

struct ArrayAgg {
  static constexpr bool skips_nulls = false;
  std::optional<types::ArrayBuilder> builder;
  void step(const Datum* a, KernelContext& c) {
    if (!builder) builder.emplace(*types::find_type(c.call->argument_types[0]));
    builder->add(a[0]);
  }
  Datum final(KernelContext& c) { return builder ? builder->finish(c.arena) : Datum::null_value(); }
};

/// Arrays of one shape become elements of an array with one more dimension.
struct ArrayOfArraysAgg {
  static constexpr bool skips_nulls = false;
  std::optional<types::ArrayBuilder> builder;
  std::vector<types::ArrayDimension> dimensions;  ///< the outer one first

  void step(const Datum* a, KernelContext& c) {
    if (a[0].null) throw Error(SqlState("22004"), "cannot accumulate null arrays");
    const types::ArrayView array(a[0]);
    if (!builder) {
      if (array.dimensions() == 0) throw Error(errc::array_subscript_error, "cannot accumulate empty arrays");
      if (array.dimensions() == types::array_dimensions_max)
        throw Error(errc::program_limit, "number of array dimensions (" +
                                             std::to_string(array.dimensions() + 1) +
                                             ") exceeds the maximum allowed (" +
                                             std::to_string(types::array_dimensions_max) + ")");
      builder.emplace(*types::find_type(types::find_type(c.call->argument_types[0])->element));
      dimensions.push_back({0, 1});
      for (std::uint32_t i = 0; i < array.dimensions(); ++i) dimensions.push_back(array.dimension(i));
    }
    bool same = array.dimensions() + 1 == dimensions.size();
    for (std::uint32_t i = 0; same && i < array.dimensions(); ++i)
      same = array.dimension(i) == dimensions[i + 1];
    if (!same)
      throw Error(errc::array_subscript_error, "cannot accumulate arrays of different dimensionality");
    ++dimensions[0].length;
    for (std::uint32_t i = 0; i < array.size(); ++i) builder->add(array[i]);
  }
  Datum final(KernelContext& c) {
    return builder ? builder->finish(dimensions, c.arena) : Datum::null_value();
  }
};

}  // namespace

PGM_AGGREGATE(count_star, Count<false>);
PGM_AGGREGATE(count_any, Count<true>);

#define PGM_EXTREMES(type)        \
  PGM_AGGREGATE(max_##type, Max); \
  PGM_AGGREGATE(min_##type, Min)
PGM_EXTREMES(int2);
PGM_EXTREMES(int4);
PGM_EXTREMES(int8);
PGM_EXTREMES(oid);
PGM_EXTREMES(float4);
PGM_EXTREMES(float8);
PGM_EXTREMES(numeric);
PGM_EXTREMES(text);
PGM_EXTREMES(date);
PGM_EXTREMES(time);
PGM_EXTREMES(timetz);
PGM_EXTREMES(timestamp);
PGM_EXTREMES(timestamptz);
PGM_EXTREMES(interval);
PGM_EXTREMES(anyarray);
PGM_AGGREGATE(max_bpchar, Extreme<1, true>);
PGM_AGGREGATE(min_bpchar, Extreme<-1, true>);

PGM_AGGREGATE(bool_and_bool, Bits<And>);
PGM_AGGREGATE(every_bool, Bits<And>);
PGM_AGGREGATE(bool_or_bool, Bits<Or>);
#define PGM_BITS(type)                      \
  PGM_AGGREGATE(bit_and_##type, Bits<And>); \
  PGM_AGGREGATE(bit_or_##type, Bits<Or>);   \
  PGM_AGGREGATE(bit_xor_##type, Bits<Xor>)
PGM_BITS(int2);
PGM_BITS(int4);
PGM_BITS(int8);

PGM_AGGREGATE(string_agg_text_text, StringAgg);
PGM_AGGREGATE(string_agg_bytea_bytea, StringAgg);
PGM_AGGREGATE(array_agg_anynonarray, ArrayAgg);
PGM_AGGREGATE(array_agg_anyarray, ArrayOfArraysAgg);

}  // namespace pgmicro::vdbe::kernels
