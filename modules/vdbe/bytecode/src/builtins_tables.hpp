#pragma once
/// Words for the .def lists: what F, O, A, … of each file are made of.

#include <pgmicro/types/oid.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pgmicro::bytecode::tables {

namespace words {
#define T(oid, word) inline constexpr Oid word{oid};
#include "builtins_types.def"
#undef T
}  // namespace words

template <class... Oids>
[[nodiscard]] consteval std::size_t count(Oids...) {
  return sizeof...(Oids);
}
/// The rows whose key (part of what they are sorted by) is this one.
template <class Row, class Key, class KeyOf>
[[nodiscard]] std::span<const Row> equal_range(std::span<const Row> rows, const Key& key,
                                               KeyOf key_of) noexcept {
  const auto begin = std::lower_bound(rows.begin(), rows.end(), key,
                                      [&](const Row& row, const Key& k) { return key_of(row) < k; });
  const auto end =
      std::upper_bound(begin, rows.end(), key, [&](const Key& k, const Row& row) { return k < key_of(row); });
  return {begin, end};
}
template <class Row, class Key, class KeyOf>
[[nodiscard]] const Row* find_one(std::span<const Row> rows, const Key& key, KeyOf key_of) noexcept {
  const auto found = equal_range(rows, key, key_of);
  return found.empty() ? nullptr : found.data();
}

#define PGM_UNPACK(...) __VA_ARGS__

}  // namespace pgmicro::bytecode::tables
