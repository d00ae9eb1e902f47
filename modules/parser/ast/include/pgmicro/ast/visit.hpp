#pragma once
/// Dispatch over the kinds of nodes. Instantiating `visit` makes a case for each of them: include this in sources.

#include <pgmicro/ast/ast.hpp>

#include <type_traits>
#include <utility>

namespace pgmicro::ast {

/// Calls `f` with the node as what it is.
template <class F>
decltype(auto) visit(const Node& node, F&& f) {
  switch (node.kind) {
#define PGM_X(name) \
  case NodeKind::name: return std::forward<F>(f)(static_cast<const name&>(node));
    PGM_AST_NODES(PGM_X)
#undef PGM_X
  }
  __builtin_unreachable();  // (A1)
}

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<ArenaSpan<const T*>> = true;
template <class T>
inline constexpr bool is_array = false;
template <class T>
inline constexpr bool is_array<ArenaSpan<T>> = true;
template <class T>
inline constexpr bool is_node_pointer = std::is_pointer_v<T>;

}  // namespace pgmicro::ast
