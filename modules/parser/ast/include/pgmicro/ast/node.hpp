#pragma once
/// What every node of a syntax tree has in common.
///
/// A tree is plain data in an Arena: no destructors, no virtual functions, no pointers to parents; built once by a
/// dialect's parser and read-only from then on. One definition serves all dialects: a node says what was written, not
/// what it means, and nothing here is PostgreSQL's or SQLite's alone except where the syntax is.
///
/// Invariants:
///   (A1) Every `const Node*` points to a node of the kind its tag says; a null pointer is an absent clause.
///   (A2) Text is UTF-8 in the tree's arena (or static) and outlives the tree's nodes.
///   (A3) Locations are byte offsets into the text given to the parser; `nowhere` is a node that has none.
///   (A4) No tree is deeper than `max_depth` nodes, so a walker may recurse; a parser refuses a deeper text (54001).
///   (A5) Every member of a node stands in its PGM_AST_FIELDS list, so comparing, dumping and walking forget none.

#include <pgmicro/ast/kinds.hpp>
#include <pgmicro/ast/span.hpp>

#include <cstdint>
#include <string_view>

namespace pgmicro::ast {

using Location = std::int32_t;
inline constexpr Location nowhere = -1;

/// Levels of nodes in one tree. Our walkers need well under 500 bytes a level, in a debug build under 2 KB: at worst the
/// usual 8 MiB stack. PostgreSQL's limit is in bytes (`max_stack_depth`): by default `1+1+…` fails it between 3000 and
/// 5000 terms.
/// A sanitizer makes frames several times larger.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int max_depth = 800;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr int max_depth = 800;
#else
inline constexpr int max_depth = 4000;
#endif
#else
inline constexpr int max_depth = 4000;
#endif

struct Node {
  NodeKind kind;
  Location at = nowhere;
};
/// The four families. A list or a pointer names the family it can hold.
struct Expr : Node {};
struct TableExpr : Node {};  ///< what may stand in FROM
struct Statement : Node {};
struct Part : Node {};  ///< a clause: everything else

template <NodeKind K, class Family>
struct NodeOf : Family {
  static constexpr NodeKind node_kind = K;
  constexpr NodeOf() noexcept : Family{{K, nowhere}} {}
};

template <class T>
using List = ArenaSpan<const T*>;
/// `schema.table`, `pg_catalog.=`: the parts as written, after folding.
using Name = ArenaSpan<std::string_view>;

/// The node as a T if it is one (and not null), else nullptr.
template <class T>
[[nodiscard]] constexpr const T* as(const Node* node) noexcept {
  return node && node->kind == T::node_kind ? static_cast<const T*>(node) : nullptr;
}
/// The node, which is a T.
template <class T>
[[nodiscard]] constexpr const T& to(const Node& node) noexcept {
  PGM_ASSERT(node.kind == T::node_kind);
  return static_cast<const T&>(node);
}

/// Declares all members of a node, in order: `n.fields(f)` calls `f(members…)`.
#define PGM_AST_FIELDS(...)                                     \
  static constexpr std::string_view field_names = #__VA_ARGS__; \
  template <class F>                                            \
  constexpr decltype(auto) fields(F&& f) const {                \
    return f(__VA_ARGS__);                                      \
  }

}  // namespace pgmicro::ast
