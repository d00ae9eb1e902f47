/// pg_operator, pg_cast and pg_aggregate as constant data; laid out as pg_proc is (builtins_functions.cpp).

#include <pgmicro/bytecode/builtins.hpp>

#include "builtins_tables.hpp"

#include <array>
#include <iterator>
#include <tuple>

namespace pgmicro::bytecode {
namespace tables {
namespace {

using namespace words;

struct OperatorNames {
#define O(oid, name, ...) char o##oid[sizeof name];
#include "builtins_operators.def"
#undef O
};
constexpr OperatorNames operator_names = {
#define O(oid, name, ...) name,
#include "builtins_operators.def"
#undef O
};

constexpr Operator operators[] = {
#define O(oid, name, left, right, result, function, commutator, negator, merges, hashes, restriction, join) \
  {Oid{oid},      left,                                                                                     \
   right,         result,                                                                                   \
   Oid{function}, Oid{commutator},                                                                          \
   Oid{negator},  Oid{restriction},                                                                         \
   Oid{join},     merges,                                                                                   \
   hashes,        offsetof(OperatorNames, o##oid)},
#include "builtins_operators.def"
#undef O
};

/// Row numbers + 1 by OID.
constexpr std::uint32_t oid_end = 6000;
constexpr auto by_oid = [] {
  std::array<std::uint16_t, oid_end> at{};
  for (std::size_t i = 0; i < std::size(operators); ++i)
    at[raw(operators[i].oid)] = static_cast<std::uint16_t>(i + 1);
  return at;
}();

constexpr Cast casts[] = {
#define C(oid, source, target, function, context, method) \
  {Oid{oid}, source, target, Oid{function}, CastContext{#context[0]}, CastMethod{#method[0]}},
#include "builtins_casts.def"
#undef C
};

struct InitialStates {
#define A(function, has_initial, initial, ...) char a##function[sizeof initial];
#include "builtins_aggregates.def"
#undef A
};
constexpr InitialStates initial_states = {
#define A(function, has_initial, initial, ...) initial,
#include "builtins_aggregates.def"
#undef A
};

constexpr Aggregate aggregates[] = {
#define A(function, has_initial, initial, state, kind, direct, trans, final, combine, serial, deserial, \
          mtrans, minv, mfinal, extra, modify, sort)                                                    \
  {Oid{function},                                                                                       \
   #kind[0],                                                                                            \
   direct,                                                                                              \
   Oid{trans},                                                                                          \
   Oid{final},                                                                                          \
   Oid{combine},                                                                                        \
   Oid{serial},                                                                                         \
   Oid{deserial},                                                                                       \
   Oid{mtrans},                                                                                         \
   Oid{minv},                                                                                           \
   Oid{mfinal},                                                                                         \
   extra,                                                                                               \
   #modify[0],                                                                                          \
   Oid{sort},                                                                                           \
   state,                                                                                               \
   has_initial,                                                                                         \
   offsetof(InitialStates, a##function)},
#include "builtins_aggregates.def"
#undef A
};

}  // namespace
}  // namespace tables

std::string_view Operator::name() const noexcept {
  return reinterpret_cast<const char*>(&tables::operator_names) + name_at;
}

KernelId Operator::kernel() const noexcept {
  const Function* f = find_function(function);
  return f == nullptr ? KernelId::none : f->kernel;
}

std::span<const Operator> all_operators() noexcept { return tables::operators; }

std::span<const Operator> operators_named(std::string_view name) noexcept {
  return tables::equal_range(all_operators(), name, [](const Operator& o) { return o.name(); });
}

const Operator* find_operator(Oid oid) noexcept {
  if (raw(oid) >= tables::oid_end) return nullptr;
  const auto at = tables::by_oid[raw(oid)];
  return at == 0 ? nullptr : &tables::operators[at - 1];
}

const Operator* find_operator(std::string_view name, Oid left, Oid right) noexcept {
  return tables::find_one(operators_named(name), std::tuple(left, right),
                          [](const Operator& o) { return std::tuple(o.left, o.right); });
}

std::span<const Cast> all_casts() noexcept { return tables::casts; }

const Cast* find_cast(Oid source, Oid target) noexcept {
  return tables::find_one(all_casts(), std::tuple(source, target),
                          [](const Cast& c) { return std::tuple(c.source, c.target); });
}

std::span<const Cast> casts_from(Oid source) noexcept {
  return tables::equal_range(all_casts(), source, [](const Cast& c) { return c.source; });
}

std::string_view Aggregate::initial() const noexcept {
  return reinterpret_cast<const char*>(&tables::initial_states) + initial_at;
}

std::span<const Aggregate> all_aggregates() noexcept { return tables::aggregates; }

const Aggregate* find_aggregate(Oid function) noexcept {
  return tables::find_one(all_aggregates(), function, [](const Aggregate& a) { return a.function; });
}

}  // namespace pgmicro::bytecode
