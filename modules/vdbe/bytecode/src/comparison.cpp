#include <pgmicro/bytecode/comparison.hpp>

namespace pgmicro::bytecode {

Comparison comparison_of(const types::TypeInfo& type) noexcept {
  switch (type.representation) {
    case types::Representation::integer: return Comparison::integer;
    case types::Representation::real: return Comparison::real;
    case types::Representation::numeric: return Comparison::any;
    case types::Representation::bytes: break;
  }
  using namespace type_oid;
  const Oid t = type.oid;
  return t == text || t == varchar || t == name || t == bytea || t == uuid ? Comparison::bytes
                                                                           : Comparison::any;
}

}  // namespace pgmicro::bytecode
