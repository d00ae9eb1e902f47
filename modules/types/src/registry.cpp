/// Finds types. Everything here is made by the compiler: an index from OIDs, and the names in order.
#include "define.hpp"
#include "flat.hpp"

#include <algorithm>
#include <array>

namespace pgmicro::types {
namespace {

constexpr const TypeInfo* by_oid[] = {
#define PGM_TYPE(oid, name, array) &name##_type,
#define PGM_LONE_TYPE(oid, name) &name##_type,
#include "types.def"
#undef PGM_TYPE
#undef PGM_LONE_TYPE
#define PGM_TYPE(oid, name, array) &name##_array_type,
#define PGM_LONE_TYPE(oid, name)
#include "types.def"
#undef PGM_TYPE
#undef PGM_LONE_TYPE
};
constexpr std::size_t count = std::size(by_oid);

struct Line {
  std::uint16_t oid;
  std::string_view name;
};
constexpr Line lines[] = {
#define PGM_TYPE(oid, name, array) {oid, #name},
#define PGM_LONE_TYPE(oid, name) {oid, #name},
#include "types.def"
#undef PGM_TYPE
#undef PGM_LONE_TYPE
#define PGM_TYPE(oid, name, array) {array, "_" #name},
#define PGM_LONE_TYPE(oid, name)
#include "types.def"
#undef PGM_TYPE
#undef PGM_LONE_TYPE
};
static_assert(std::size(lines) == count && count < 255);

template <class Less>
constexpr std::array<std::uint8_t, count> order(Less less) {
  std::array<std::uint8_t, count> at{};
  for (std::size_t i = 0; i < count; ++i) at[i] = static_cast<std::uint8_t>(i);
  std::sort(at.begin(), at.end(), [&](std::uint8_t a, std::uint8_t b) { return less(lines[a], lines[b]); });
  return at;
}
constexpr auto in_order_of_oid = order([](const Line& a, const Line& b) { return a.oid < b.oid; });
constexpr auto in_order_of_name = order([](const Line& a, const Line& b) { return a.name < b.name; });

constexpr std::size_t oid_limit = lines[in_order_of_oid[count - 1]].oid + std::size_t{1};
constexpr std::uint8_t nothing = 255;
constexpr auto line_of_oid = [] {
  std::array<std::uint8_t, oid_limit> line{};
  line.fill(nothing);
  for (std::size_t i = 0; i < count; ++i) line[lines[i].oid] = static_cast<std::uint8_t>(i);
  return line;
}();

constexpr auto sorted_types = [] {
  std::array<const TypeInfo*, count> all{};
  for (std::size_t i = 0; i < count; ++i) all[i] = by_oid[in_order_of_oid[i]];
  return all;
}();

}  // namespace

const TypeInfo* find_type(Oid oid) noexcept {
  if (raw(oid) >= oid_limit || line_of_oid[raw(oid)] == nothing) return nullptr;
  return by_oid[line_of_oid[raw(oid)]];
}

const TypeInfo* find_type(std::string_view name) noexcept {
  std::size_t low = 0, high = count;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const std::uint8_t line = in_order_of_name[middle];
    const int c = lines[line].name.compare(name);
    if (c == 0) return by_oid[line];
    (c < 0 ? low : high) = c < 0 ? middle + 1 : middle;
  }
  return nullptr;
}

std::span<const TypeInfo* const> all_types() noexcept { return sorted_types; }

Datum copy_value(const Datum& value, Representation representation, Arena& arena) {
  if (value.null) return value;
  Datum copy = value;
  if (representation == Representation::bytes)
    copy.data = arena.copy(value.text()).data();
  else if (representation == Representation::numeric && value.aux == numeric_form::digits)
    copy.data = arena.copy(numeric_block(value)).data();
  return copy;
}

std::string format_type(const TypeInfo& type, Typmod typmod) {
  // Arrays are made of their elements' names, and so are their modifiers.
  if (type.name[0] == '_') return format_type(*find_type(type.element), typmod) + "[]";
  if (typmod < 0) return std::string(type.oid == type_oid::bpchar ? type.name : type.sql_name);
  if (!type.typmod_out) return std::string(type.sql_name);
  // "timestamp" + "(3) without time zone"
  return std::string(type.sql_name.substr(0, type.sql_name.find(" with"))) + type.typmod_out(typmod);
}

}  // namespace pgmicro::types
