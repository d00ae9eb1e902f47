/// Operator families and classes of btree and hash as constant data; laid out as pg_proc is (builtins_functions.cpp).

#include <pgmicro/bytecode/builtins.hpp>

#include "builtins_tables.hpp"

#include <tuple>

namespace pgmicro::bytecode {
namespace tables {
namespace {

using namespace words;

constexpr AccessMethod btree = AccessMethod::btree, hash = AccessMethod::hash;

#define FAMILY(...)
#define CLASS(...)
#define OPERATOR(...)
#define SUPPORT(...)

struct Names {
#undef FAMILY
#undef CLASS
#define FAMILY(oid, method, name) char n##oid[sizeof name];
#define CLASS(oid, method, name, family, input, is_default, key) char n##oid[sizeof name];
#include "builtins_classes.def"
};
constexpr Names names = {
#undef FAMILY
#undef CLASS
#define FAMILY(oid, method, name) name,
#define CLASS(oid, method, name, family, input, is_default, key) name,
#include "builtins_classes.def"
};
#undef CLASS
#define CLASS(...)

constexpr OperatorFamily families[] = {
#undef FAMILY
#define FAMILY(oid, method, name) {Oid{oid}, method, offsetof(Names, n##oid)},
#include "builtins_classes.def"
};
#undef FAMILY
#define FAMILY(...)

constexpr OperatorClass classes[] = {
#undef CLASS
#define CLASS(oid, method, name, family, input, is_default, key) \
  {Oid{oid}, method, is_default, Oid{family}, input, key, offsetof(Names, n##oid)},
#include "builtins_classes.def"
};
#undef CLASS
#define CLASS(...)

constexpr FamilyOperator operators[] = {
#undef OPERATOR
#define OPERATOR(family, left, right, strategy, operator_) \
  {Oid{family}, left, right, Strategy{strategy}, Oid{operator_}},
#include "builtins_classes.def"
};
#undef OPERATOR
#define OPERATOR(...)

constexpr FamilyFunction functions[] = {
#undef SUPPORT
#define SUPPORT(family, left, right, number, function) {Oid{family}, left, right, number, Oid{function}},
#include "builtins_classes.def"
};
#undef SUPPORT

std::string_view name_at(std::uint32_t at) noexcept { return reinterpret_cast<const char*>(&names) + at; }

}  // namespace
}  // namespace tables

std::string_view OperatorFamily::name() const noexcept { return tables::name_at(name_at); }
std::string_view OperatorClass::name() const noexcept { return tables::name_at(name_at); }

std::span<const OperatorFamily> all_operator_families() noexcept { return tables::families; }
std::span<const OperatorClass> all_operator_classes() noexcept { return tables::classes; }
std::span<const FamilyOperator> all_family_operators() noexcept { return tables::operators; }
std::span<const FamilyFunction> all_family_functions() noexcept { return tables::functions; }

const OperatorFamily* find_operator_family(Oid oid) noexcept {
  return tables::find_one(all_operator_families(), oid, [](const OperatorFamily& f) { return f.oid; });
}

const OperatorClass* find_operator_class(Oid oid) noexcept {
  for (const auto& c : tables::classes)
    if (c.oid == oid) return &c;
  return nullptr;
}

const OperatorClass* find_operator_class(AccessMethod method, std::string_view name) noexcept {
  for (const auto& c : tables::classes)
    if (c.method == method && c.name() == name) return &c;
  return nullptr;
}

const OperatorClass* default_operator_class(AccessMethod method, Oid type) noexcept {
  const auto* first =
      tables::find_one(all_operator_classes(), std::tuple(method, type),
                       [](const OperatorClass& c) { return std::tuple(c.method, c.input_type); });
  return first != nullptr && first->is_default ? first : nullptr;
}

Oid family_operator(Oid family, Oid left, Oid right, Strategy strategy) noexcept {
  const auto* found = tables::find_one(
      all_family_operators(), std::tuple(family, left, right, strategy),
      [](const FamilyOperator& o) { return std::tuple(o.family, o.left, o.right, o.strategy); });
  return found == nullptr ? Oid::invalid : found->operator_;
}

Oid family_function(Oid family, Oid left, Oid right, std::uint16_t number) noexcept {
  const auto* found = tables::find_one(
      all_family_functions(), std::tuple(family, left, right, number),
      [](const FamilyFunction& f) { return std::tuple(f.family, f.left, f.right, f.number); });
  return found == nullptr ? Oid::invalid : found->function;
}

const FamilyOperator* find_in_families(AccessMethod method, Oid operator_) noexcept {
  for (const auto& o : tables::operators) {
    if (o.operator_ != operator_) continue;
    if (find_operator_family(o.family)->method == method) return &o;
  }
  return nullptr;
}

}  // namespace pgmicro::bytecode
