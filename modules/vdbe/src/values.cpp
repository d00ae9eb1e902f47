#include <pgmicro/vdbe/detail/values.hpp>

#include <pgmicro/types/array.hpp>
#include <pgmicro/types/record.hpp>

#include <vector>

namespace pgmicro::vdbe::detail {
namespace {

/// Three-valued: one element for which the operator says `decides` is enough; else NULL if some said NULL.
Datum over_elements(const ScalarCall& call, const Datum& x, const Datum& array, bool decides,
                    KernelContext& context) {
  if (array.null) return Datum::null_value();
  const types::ArrayView elements(array);
  if (elements.size() == 0) return Datum::of(!decides);
  if (x.null && call.strict) return Datum::null_value();
  context.call = &call.call;
  bool unknown = false;
  for (std::uint32_t i = 0; i < elements.size(); ++i) {
    const Datum arguments[] = {x, elements[i]};
    const Datum result =
        call.strict && arguments[1].null ? Datum::null_value() : call.kernel(arguments, context);
    if (result.null)
      unknown = true;
    else if (result.truth() == decides)
      return Datum::of(decides);
  }
  return unknown ? Datum::null_value() : Datum::of(!decides);
}

}  // namespace

Datum call_any_element(const ScalarCall& call, const Datum& x, const Datum& array, KernelContext& context) {
  return over_elements(call, x, array, true, context);
}
Datum call_all_elements(const ScalarCall& call, const Datum& x, const Datum& array, KernelContext& context) {
  return over_elements(call, x, array, false, context);
}

Datum map_array(const ScalarCall& call, const Datum& array, const types::TypeInfo& result,
                KernelContext& context) {
  if (array.null) return array;
  const types::ArrayView from(array);
  types::ArrayBuilder to(result);
  context.call = &call.call;
  for (std::uint32_t i = 0; i < from.size(); ++i) {
    const Datum element = from[i];
    to.add(element.null && call.strict ? element : call.kernel(&element, context));
  }
  std::vector<types::ArrayDimension> dimensions;
  for (std::uint32_t i = 0; i < from.dimensions(); ++i) dimensions.push_back(from.dimension(i));
  return to.finish(dimensions, context.arena);
}

Datum make_array(const types::TypeInfo& type, const Datum* elements, std::int32_t count,
                 KernelContext& context) {
  types::ArrayBuilder array(*types::find_type(type.element));
  for (std::int32_t i = 0; i < count; ++i) array.add(elements[i]);
  return array.finish(context.arena);
}

Datum array_element(const Datum& array, const Datum& subscript) noexcept {
  if (array.null || subscript.null) return Datum::null_value();
  const types::ArrayView view(array);
  if (view.dimensions() != 1) return Datum::null_value();
  const types::ArrayDimension d = view.dimension(0);
  const std::int64_t at = subscript.integer - d.lower;
  return at < 0 || at >= d.length ? Datum::null_value() : view[static_cast<std::uint32_t>(at)];
}

Datum make_row(const bytecode::Program& program, const std::vector<std::uint16_t>& fields,
               const Datum* values, KernelContext& context) {
  types::RecordBuilder row;
  for (const std::uint16_t type : fields) row.add(*program.types[type], *values++);
  return row.finish(context.arena);
}

Datum row_field(const types::TypeInfo& type, const Datum& row, std::int32_t field) {
  if (row.null) return row;
  const types::RecordView view(row);
  const auto at = static_cast<std::uint32_t>(field);
  if (at >= view.size() || view.type(at) != type.oid)
    throw Error(SqlState("42804"), "attribute " + std::to_string(field + 1) + " has wrong type");
  return view[at];
}

}  // namespace pgmicro::vdbe::detail
