#pragma once
/// What overload resolution has to know of every type that a built-in function or operator names, also of those that no
/// value can have here: a call is ambiguous, or fails with a message, because of candidates whose types we lack.

#include <pgmicro/types/oid.hpp>

#include <string>
#include <string_view>

namespace pgmicro::planner::binding {

struct TypeFacts {
  Oid oid;
  std::string_view name;      ///< pg_type.typname
  std::string_view sql_name;  ///< format_type()
  char category;
  bool preferred;
  char kind;    ///< pg_type.typtype: b e p r m
  Oid element;  ///< invalid unless it is an array
  Oid array;    ///< invalid: it has none
};

/// Null: not a built-in type (but perhaps the row type of a catalog).
[[nodiscard]] const TypeFacts* find_facts(Oid type) noexcept;
[[nodiscard]] const TypeFacts* find_facts(std::string_view name) noexcept;

[[nodiscard]] inline char category_of(Oid type) noexcept {
  const TypeFacts* const t = find_facts(type);
  return t ? t->category : 'U';
}
[[nodiscard]] inline bool is_preferred(Oid type) noexcept {
  const TypeFacts* const t = find_facts(type);
  return t && t->preferred;
}
[[nodiscard]] inline Oid element_of(Oid type) noexcept {
  const TypeFacts* const t = find_facts(type);
  return t ? t->element : Oid::invalid;
}
[[nodiscard]] inline Oid array_of(Oid type) noexcept {
  const TypeFacts* const t = find_facts(type);
  return t ? t->array : Oid::invalid;
}
/// For messages: format_type(type, null).
[[nodiscard]] std::string name_of(Oid type);

/// The places for other types in a signature. `anycompatible` and its kin agree among themselves, the others too.
[[nodiscard]] constexpr bool is_polymorphic_simple(Oid t) noexcept {
  const auto n = raw(t);
  return n == 2283 || n == 2277 || n == 2776 || n == 3500 || n == 3831 || n == 4537;
}
[[nodiscard]] constexpr bool is_polymorphic_common(Oid t) noexcept {
  const auto n = raw(t);
  return n == 5077 || n == 5078 || n == 5079 || n == 5080 || n == 4538;
}
[[nodiscard]] constexpr bool is_polymorphic(Oid t) noexcept {
  return is_polymorphic_simple(t) || is_polymorphic_common(t);
}

}  // namespace pgmicro::planner::binding
