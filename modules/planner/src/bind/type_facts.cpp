#include "type_facts.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace pgmicro::planner::binding {
namespace {

constexpr TypeFacts facts[] = {
#define T(oid, name, sql_name, category, preferred, kind, element, array) \
  {Oid{oid}, name, sql_name, category, preferred, kind, Oid{element}, Oid{array}},
#include "types.def"
#undef T
};
constexpr std::size_t count = std::size(facts);
static_assert(count < 255);

constexpr std::size_t oid_limit = raw(facts[count - 1].oid) + std::size_t{1};
constexpr std::uint8_t nothing = 255;
constexpr auto index_of_oid = [] {
  std::array<std::uint8_t, oid_limit> index{};
  index.fill(nothing);
  for (std::size_t i = 0; i < count; ++i) index[raw(facts[i].oid)] = static_cast<std::uint8_t>(i);
  return index;
}();
constexpr auto by_name = [] {
  std::array<std::uint8_t, count> order{};
  for (std::size_t i = 0; i < count; ++i) order[i] = static_cast<std::uint8_t>(i);
  std::sort(order.begin(), order.end(),
            [](std::uint8_t a, std::uint8_t b) { return facts[a].name < facts[b].name; });
  return order;
}();

}  // namespace

const TypeFacts* find_facts(Oid type) noexcept {
  if (raw(type) >= oid_limit || index_of_oid[raw(type)] == nothing) return nullptr;
  return &facts[index_of_oid[raw(type)]];
}

const TypeFacts* find_facts(std::string_view name) noexcept {
  const auto* const found =
      std::lower_bound(by_name.begin(), by_name.end(), name,
                       [](std::uint8_t at, std::string_view wanted) { return facts[at].name < wanted; });
  return found != by_name.end() && facts[*found].name == name ? &facts[*found] : nullptr;
}

std::string name_of(Oid type) {
  const TypeFacts* const t = find_facts(type);
  return t ? std::string(t->sql_name) : "???";
}

}  // namespace pgmicro::planner::binding
