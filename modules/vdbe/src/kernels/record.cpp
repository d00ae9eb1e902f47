/// Rows as values, compared field by field.

#include <pgmicro/types/record.hpp>

#include "compare.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

[[nodiscard]] int order(Datum a, Datum b) {
  return types::record_compare(types::RecordView(a), types::RecordView(b));
}

}  // namespace

PGM_COMPARISONS(record_, Datum, Datum, order);
PGM_KERNEL(btrecordcmp, [](Datum a, Datum b) { return sign_of(order(a, b)); });

}  // namespace pgmicro::vdbe::kernels
