/// Arrays: bounds, order, containment, and new arrays from old ones. Element types come from the array where there is one,
/// and from the call where it is NULL or empty of types.

#include <pgmicro/types/array.hpp>

#include "aggregate.hpp"
#include "compare.hpp"
#include "text.hpp"

#include <array>

namespace pgmicro::vdbe::kernels {
namespace {

using types::ArrayBuilder;
using types::ArrayDimension;
using types::ArrayView;
using types::TypeInfo;

inline constexpr SqlState null_not_allowed{"22004"};
inline constexpr SqlState data_exception{"22000"};

[[nodiscard]] const TypeInfo& element_type(const ArrayView& array) {
  return *types::find_type(array.element_type());
}
[[nodiscard]] const TypeInfo& element_type(KernelContext& c, std::size_t argument) {
  return *types::find_type(types::find_type(c.call->argument_types[argument])->element);
}

[[nodiscard]] std::vector<ArrayDimension> dimensions_of(const ArrayView& array) {
  std::vector<ArrayDimension> out;
  for (std::uint32_t i = 0; i < array.dimensions(); ++i) out.push_back(array.dimension(i));
  return out;
}

void add_all(ArrayBuilder& builder, const ArrayView& array) {
  for (std::uint32_t i = 0; i < array.size(); ++i) builder.add(array[i]);
}

/// The n-th dimension, from 1, if there is one.
[[nodiscard]] std::optional<ArrayDimension> dimension(const ArrayView& array, std::int32_t n) {
  if (n <= 0 || static_cast<std::uint32_t>(n) > array.dimensions()) return std::nullopt;
  return array.dimension(static_cast<std::uint32_t>(n) - 1);
}

// ── order and containment ──────────────────────────────────────────────────────────────────────────────────

void require_same_elements(const ArrayView& a, const ArrayView& b) {
  if (a.element_type() != b.element_type())
    throw Error(errc::datatype_mismatch, "cannot compare arrays of different element types");
}

/// What compares elements; 42883 for a type that has no equality.
[[nodiscard]] auto comparison(const TypeInfo& type) {
  if (type.compare == nullptr)
    throw Error(SqlState("42883"),
                "could not identify an equality operator for type " + types::format_type(type, -1));
  return type.compare;
}

[[nodiscard]] int order(Datum a, Datum b) {
  const ArrayView x(a), y(b);
  require_same_elements(x, y);
  return types::array_compare(x, y);
}

/// Equal as = has it, so NULL is like nothing.
[[nodiscard]] bool has_element(const ArrayView& array, const Datum& wanted,
                               int (*compare)(const Datum&, const Datum&)) {
  for (std::uint32_t i = 0; i < array.size(); ++i)
    if (const Datum v = array[i]; !v.null && compare(v, wanted) == 0) return true;
  return false;
}

[[nodiscard]] bool contains(Datum all, Datum some) {
  const ArrayView a(all), b(some);
  require_same_elements(a, b);
  const auto compare = comparison(element_type(a));
  for (std::uint32_t i = 0; i < b.size(); ++i)
    if (const Datum v = b[i]; v.null || !has_element(a, v, compare)) return false;
  return true;
}

[[nodiscard]] bool overlaps(Datum left, Datum right) {
  const ArrayView a(left), b(right);
  require_same_elements(a, b);
  const auto compare = comparison(element_type(a));
  for (std::uint32_t i = 0; i < b.size(); ++i)
    if (const Datum v = b[i]; !v.null && has_element(a, v, compare)) return true;
  return false;
}

/// IS NOT DISTINCT FROM.
struct Matches {
  Datum wanted;
  int (*compare)(const Datum&, const Datum&);
  bool operator()(const Datum& v) const {
    return v.null || wanted.null ? v.null && wanted.null : compare(v, wanted) == 0;
  }
};

[[nodiscard]] Datum position(const Datum* a, std::optional<std::int32_t> start) {
  if (a[0].null) return Datum::null_value();
  const ArrayView array(a[0]);
  if (array.dimensions() > 1)
    throw Error(errc::feature_not_supported,
                "searching for elements in multidimensional arrays is not supported");
  if (array.dimensions() == 0) return Datum::null_value();
  if (a[1].null && !array.has_nulls()) return Datum::null_value();
  const Matches matches{a[1], comparison(element_type(array))};
  const std::int32_t lower = array.dimension(0).lower;
  for (std::uint32_t i = 0; i < array.size(); ++i) {
    const std::int32_t subscript = lower + static_cast<std::int32_t>(i);
    if ((!start || subscript >= *start) && matches(array[i])) return to_datum(subscript);
  }
  return Datum::null_value();
}

// ── new arrays ─────────────────────────────────────────────────────────────────────────────────────────────

[[noreturn]] void throw_not_a_list() {
  throw Error(data_exception, "argument must be empty or one-dimensional array");
}

enum class End { front, back };

[[nodiscard]] Datum extended(const Datum& array, const Datum& value, std::size_t array_argument, End end,
                             KernelContext& c) {
  if (array.null || ArrayView(array).dimensions() == 0) {
    ArrayBuilder builder(element_type(c, array_argument));
    builder.add(value);
    return builder.finish(c.arena);
  }
  const ArrayView view(array);
  if (view.dimensions() != 1) throw_not_a_list();
  const std::int32_t lower = view.dimension(0).lower;
  const auto length = static_cast<std::int32_t>(view.size());
  if (end == End::back)
    (void)types::int_add(lower, length);  // the subscript of the new one
  else
    (void)types::int_subtract(lower, 1);
  ArrayBuilder builder(element_type(view));
  if (end == End::front) builder.add(value);
  add_all(builder, view);
  if (end == End::back) builder.add(value);
  const ArrayDimension dimensions[] = {{length + 1, lower}};
  return builder.finish(dimensions, c.arena);
}

[[noreturn]] void throw_cannot_concatenate(std::string detail) {
  throw Error(errc::array_subscript_error, "cannot concatenate incompatible arrays")
      .detail(std::move(detail));
}

[[nodiscard]] Datum concatenation(const Datum* a, KernelContext& c) {
  if (a[0].null) return a[1];
  if (a[1].null) return a[0];
  const ArrayView x(a[0]), y(a[1]);
  if (x.dimensions() == 0) return a[1];
  if (y.dimensions() == 0) return a[0];
  if (x.element_type() != y.element_type())
    throw Error(errc::datatype_mismatch, "cannot concatenate incompatible arrays")
        .detail("Arrays with element types " + types::format_type(element_type(x), -1) + " and " +
                types::format_type(element_type(y), -1) + " are not compatible for concatenation.");
  auto dimensions = dimensions_of(x);
  const auto others = dimensions_of(y);
  const std::size_t n = dimensions.size(), m = others.size();
  const bool same_tail_as_long = n == m;
  if (same_tail_as_long) {
    for (std::size_t i = 1; i < n; ++i)
      if (dimensions[i] != others[i])
        throw_cannot_concatenate(
            "Arrays with differing element dimensions are not compatible for concatenation.");
    dimensions[0].length += others[0].length;
  } else if (n + 1 == m || n == m + 1) {  // one is an element of the other
    const auto& outer = n > m ? dimensions : others;
    const auto& inner = n > m ? others : dimensions;
    for (std::size_t i = 0; i < inner.size(); ++i)
      if (inner[i] != outer[i + 1])
        throw_cannot_concatenate("Arrays with differing dimensions are not compatible for concatenation.");
    std::vector<ArrayDimension> sum = outer;
    ++sum[0].length;
    dimensions = std::move(sum);
  } else {
    throw_cannot_concatenate("Arrays of " + std::to_string(n) + " and " + std::to_string(m) +
                             " dimensions are not compatible for concatenation.");
  }
  ArrayBuilder builder(element_type(x));
  add_all(builder, x);
  add_all(builder, y);
  return builder.finish(dimensions, c.arena);
}

[[nodiscard]] Datum without(const Datum* a, KernelContext& c) {
  if (a[0].null) return Datum::null_value();
  const ArrayView array(a[0]);
  if (array.dimensions() > 1)
    throw Error(errc::feature_not_supported,
                "removing elements from multidimensional arrays is not supported");
  if (array.dimensions() == 0 || (a[1].null && !array.has_nulls())) return a[0];
  const Matches matches{a[1], comparison(element_type(array))};
  ArrayBuilder builder(element_type(array));
  for (std::uint32_t i = 0; i < array.size(); ++i)
    if (const Datum v = array[i]; !matches(v)) builder.add(v);
  if (builder.size() == array.size()) return a[0];
  if (builder.size() == 0) return builder.finish(c.arena);
  const ArrayDimension dimensions[] = {{static_cast<std::int32_t>(builder.size()), array.dimension(0).lower}};
  return builder.finish(dimensions, c.arena);
}

[[nodiscard]] Datum replaced(const Datum* a, KernelContext& c) {
  if (a[0].null) return Datum::null_value();
  const ArrayView array(a[0]);
  if (array.dimensions() == 0 || (a[1].null && !array.has_nulls())) return a[0];
  const Matches matches{a[1], comparison(element_type(array))};
  ArrayBuilder builder(element_type(array));
  for (std::uint32_t i = 0; i < array.size(); ++i) builder.add(matches(array[i]) ? a[2] : array[i]);
  return builder.finish(dimensions_of(array), c.arena);
}

/// The integers of a dimension or lower bound argument of array_fill().
[[nodiscard]] std::vector<std::int32_t> bounds_argument(const ArrayView& array, const char* what) {
  if (array.dimensions() > 1)
    throw Error(errc::array_subscript_error, "wrong number of array subscripts").detail(what);
  if (array.has_nulls()) throw Error(null_not_allowed, "dimension values cannot be null");
  std::vector<std::int32_t> out;
  for (std::uint32_t i = 0; i < array.size(); ++i) out.push_back(static_cast<std::int32_t>(array[i].integer));
  return out;
}

[[nodiscard]] Datum filled(const Datum* a, bool with_lower_bounds, KernelContext& c) {
  if (a[1].null || (with_lower_bounds && a[2].null))
    throw Error(null_not_allowed, "dimension array or low bound array cannot be null");
  const auto lengths = bounds_argument(ArrayView(a[1]), "Dimension array must be one dimensional.");
  if (lengths.size() > types::array_dimensions_max)
    throw Error(errc::program_limit, "number of array dimensions (" + std::to_string(lengths.size()) +
                                         ") exceeds the maximum allowed (" +
                                         std::to_string(types::array_dimensions_max) + ")");
  std::vector<std::int32_t> lowers(lengths.size(), 1);
  if (with_lower_bounds) {
    lowers = bounds_argument(ArrayView(a[2]), "Dimension array must be one dimensional.");
    if (lowers.size() != lengths.size())
      throw Error(errc::array_subscript_error, "wrong number of array subscripts")
          .detail("Low bound array has different size than dimensions array.");
  }
  ArrayBuilder builder(*types::find_type(c.call->argument_types[0]));
  std::vector<ArrayDimension> dimensions;
  std::int64_t size = lengths.empty() ? 0 : 1;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    dimensions.push_back({lengths[i], lowers[i]});
    size = lengths[i] < 0 ? std::int64_t{types::array_elements_max} + 1 : size * lengths[i];
    if (size > types::array_elements_max)
      throw Error(errc::program_limit, "array size exceeds the maximum allowed (" +
                                           std::to_string(types::array_elements_max) + ")");
  }
  if (size == 0) return builder.finish(c.arena);
  for (std::int64_t i = 0; i < size; ++i) builder.add(a[0]);
  return builder.finish(dimensions, c.arena);
}

}  // namespace

PGM_COMPARISONS(array_, Datum, Datum, order);
PGM_KERNEL(btarraycmp, [](Datum a, Datum b) { return sign_of(order(a, b)); });
PGM_KERNEL(array_larger, [](Datum a, Datum b) { return order(a, b) > 0 ? a : b; });
PGM_KERNEL(array_smaller, [](Datum a, Datum b) { return order(a, b) < 0 ? a : b; });
PGM_KERNEL(arraycontains, contains);
PGM_KERNEL(arraycontained, [](Datum a, Datum b) { return contains(b, a); });
PGM_KERNEL(arrayoverlap, overlaps);

PGM_KERNEL(array_ndims, [](Datum a) -> std::optional<std::int32_t> {
  const auto n = static_cast<std::int32_t>(ArrayView(a).dimensions());
  return n == 0 ? std::nullopt : std::optional(n);
});
PGM_KERNEL(array_dims, [](Datum a, KernelContext& c) {
  const ArrayView array(a);
  if (array.dimensions() == 0) return Datum::null_value();
  std::string out;
  for (const auto& d : dimensions_of(array))
    out += "[" + std::to_string(d.lower) + ":" + std::to_string(d.lower + d.length - 1) + "]";
  return c.text(out);
});
PGM_KERNEL(array_lower, [](Datum a, std::int32_t n) -> std::optional<std::int32_t> {
  const auto d = dimension(ArrayView(a), n);
  return d ? std::optional(d->lower) : std::nullopt;
});
PGM_KERNEL(array_upper, [](Datum a, std::int32_t n) -> std::optional<std::int32_t> {
  const auto d = dimension(ArrayView(a), n);
  return d ? std::optional(d->lower + d->length - 1) : std::nullopt;
});
PGM_KERNEL(array_length, [](Datum a, std::int32_t n) -> std::optional<std::int32_t> {
  const auto d = dimension(ArrayView(a), n);
  return d ? std::optional(d->length) : std::nullopt;
});
PGM_KERNEL(array_cardinality, [](Datum a) { return static_cast<std::int32_t>(ArrayView(a).size()); });

PGM_KERNEL(array_position, [](const Datum* a) { return position(a, std::nullopt); });
PGM_KERNEL(array_position_start, [](const Datum* a) {
  if (a[0].null || ArrayView(a[0]).dimensions() == 0) return Datum::null_value();
  if (a[2].null) throw Error(null_not_allowed, "initial position must not be null");
  return position(a, from_datum<std::int32_t>(a[2]));
});
PGM_KERNEL(array_positions, [](const Datum* a, KernelContext& c) {
  if (a[0].null) return Datum::null_value();
  const ArrayView array(a[0]);
  if (array.dimensions() > 1)
    throw Error(errc::feature_not_supported,
                "searching for elements in multidimensional arrays is not supported");
  ArrayBuilder builder(*types::find_type(type_oid::int4));
  if (array.dimensions() == 0 || (a[1].null && !array.has_nulls())) return builder.finish(c.arena);
  const Matches matches{a[1], comparison(element_type(array))};
  for (std::uint32_t i = 0; i < array.size(); ++i)
    if (matches(array[i])) builder.add(Datum::of(std::int64_t{array.dimension(0).lower} + i));
  return builder.finish(c.arena);
});

PGM_KERNEL(array_append,
           [](const Datum* a, KernelContext& c) { return extended(a[0], a[1], 0, End::back, c); });
PGM_KERNEL(array_prepend,
           [](const Datum* a, KernelContext& c) { return extended(a[1], a[0], 1, End::front, c); });
PGM_KERNEL(array_cat, concatenation);
PGM_KERNEL(array_remove, without);
PGM_KERNEL(array_replace, replaced);
PGM_KERNEL(array_fill, [](const Datum* a, KernelContext& c) { return filled(a, false, c); });
PGM_KERNEL(array_fill_with_lower_bounds, [](const Datum* a, KernelContext& c) { return filled(a, true, c); });
PGM_KERNEL(trim_array, [](Datum a, std::int32_t n, KernelContext& c) {
  const ArrayView array(a);
  auto dimensions = dimensions_of(array);
  const std::int32_t length = dimensions.empty() ? 0 : dimensions[0].length;
  if (n < 0 || n > length)
    throw Error(errc::array_subscript_error,
                "number of elements to trim must be between 0 and " + std::to_string(length));
  ArrayBuilder builder(element_type(array));
  if (n == length) return builder.finish(c.arena);
  const std::uint32_t slice = array.size() / static_cast<std::uint32_t>(length);
  for (std::uint32_t i = 0; i < slice * static_cast<std::uint32_t>(length - n); ++i) builder.add(array[i]);
  dimensions[0].length = length - n;
  for (auto& d : dimensions) d.lower = 1;
  return builder.finish(dimensions, c.arena);
});

PGM_KERNEL(width_bucket_array, [](Datum operand, Datum thresholds) -> std::int32_t {
  const ArrayView array(thresholds);
  if (array.dimensions() > 1)
    throw Error(errc::array_subscript_error, "thresholds must be one-dimensional array");
  if (array.has_nulls()) throw Error(null_not_allowed, "thresholds array must not contain NULLs");
  const auto compare = comparison(element_type(array));
  std::uint32_t low = 0, high = array.size();
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (compare(operand, array[middle]) < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return static_cast<std::int32_t>(low);
});

// ── as rows ────────────────────────────────────────────────────────────────────────────────────────────────
namespace {

struct Unnest {
  ArrayView array;
  std::uint32_t at = 0;
  Unnest(Arena& owned, const Datum* a, KernelContext&)
      : array(types::copy_value(a[0], types::Representation::bytes, owned)) {}
  bool next(Datum* columns, KernelContext&) noexcept {
    if (at == array.size()) return false;
    columns[0] = array[at++];
    return true;
  }
};

template <bool has_direction>
struct Subscripts {
  std::int64_t at = 0, end = 0, step = 1;  // `end` is not one of them
  Subscripts(Arena&, const Datum* a, KernelContext&) {
    const auto d = dimension(ArrayView(a[0]), from_datum<std::int32_t>(a[1]));
    if (!d) return;
    at = d->lower;
    end = at + d->length;
    if (has_direction && a[2].truth()) {
      std::swap(at, end);
      --at, --end;
      step = -1;
    }
  }
  bool next(Datum* columns, KernelContext&) noexcept {
    if (at == end) return false;
    columns[0] = Datum::of(at);
    at += step;
    return true;
  }
};

}  // namespace

PGM_SET(array_unnest, Unnest);
PGM_SET(generate_subscripts, Subscripts<true>);
PGM_SET(generate_subscripts_nodir, Subscripts<false>);

}  // namespace pgmicro::vdbe::kernels
