#pragma once
/// What can be done with any tree without knowing its kinds of nodes.

#include <pgmicro/ast/node.hpp>

#include <string>
#include <type_traits>

namespace pgmicro::ast {

/// Do both say the same? Locations are not compared. Null equals null.
[[nodiscard]] bool equal(const Node* a, const Node* b) noexcept;

/// One line for debugging and test failures: `(Operator name=[+] left=(Literal …) …)`. Members that have their default
/// value are left out; locations are printed as `@12` on request.
[[nodiscard]] std::string dump(const Node* node, bool locations = false);

/// Levels of nodes below and including this one.
[[nodiscard]] int depth(const Node* node) noexcept;

namespace detail {
void for_each_child(const Node& node, void* context, void (*call)(void*, const Node&));
}
/// Calls `f(const Node&)` for each child, in the order of the node's members.
template <class F>
void for_each_child(const Node& node, F&& f) {
  using Visitor = std::remove_reference_t<F>;
  detail::for_each_child(node, const_cast<std::remove_const_t<Visitor>*>(&f),
                         [](void* visitor, const Node& child) { (*static_cast<Visitor*>(visitor))(child); });
}

}  // namespace pgmicro::ast
