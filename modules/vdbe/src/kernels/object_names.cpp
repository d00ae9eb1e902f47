/// From the name of an object to its OID: what the input functions of regclass and its kin do, as functions of text.

#include <pgmicro/base/error.hpp>
#include <pgmicro/vdbe/kernel.hpp>

namespace pgmicro::vdbe::kernels {
namespace {

using Text = std::string_view;

[[nodiscard]] Datum named(Oid type, Text name, KernelContext& c) {
  return types::find_type(type)->input(name, -1, c);
}

/// NULL for a name that nothing has; a name that is none at all is still an error.
[[nodiscard]] Datum named_or_null(Oid type, Text name, KernelContext& c) {
  try {
    return named(type, name, c);
  } catch (const Error& e) {
    for (const auto missing : {SqlState("42P01"), SqlState("42704"), SqlState("42883"), SqlState("3F000")})
      if (e.sqlstate() == missing) return Datum::null_value();
    throw;
  }
}

}  // namespace

PGM_KERNEL(text_regclass, [](Text name, KernelContext& c) { return named(type_oid::regclass, name, c); });
PGM_KERNEL(to_regclass,
           [](Text name, KernelContext& c) { return named_or_null(type_oid::regclass, name, c); });
PGM_KERNEL(to_regtype, [](Text name, KernelContext& c) { return named_or_null(type_oid::regtype, name, c); });
PGM_KERNEL(to_regnamespace,
           [](Text name, KernelContext& c) { return named_or_null(type_oid::regnamespace, name, c); });
PGM_KERNEL(to_regproc, [](Text name, KernelContext& c) { return named_or_null(type_oid::regproc, name, c); });

}  // namespace pgmicro::vdbe::kernels
