#include <pgmicro/ast/tree.hpp>
#include <pgmicro/ast/visit.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

namespace pgmicro::ast {
namespace {

// Of (A5): a struct has as many members as its PGM_AST_FIELDS names: counted by how many initialisers it takes.
struct Anything {
  template <class T>
  operator T() const;
};
template <class T, class... Args>
constexpr int member_count() {
  // The base is the first initialiser.
  if constexpr (
      requires {
        T{NodeOf<T::node_kind, Expr>{}, Args{}..., Anything{}};
      } ||
      requires {
        T{NodeOf<T::node_kind, TableExpr>{}, Args{}..., Anything{}};
      } ||
      requires {
        T{NodeOf<T::node_kind, Statement>{}, Args{}..., Anything{}};
      } ||
      requires {
        T{NodeOf<T::node_kind, Part>{}, Args{}..., Anything{}};
      })
    return member_count<T, Args..., Anything>();
  else
    return sizeof...(Args);
}
template <class T>
constexpr int listed_count() {
  return T{}.fields([](const auto&... members) { return static_cast<int>(sizeof...(members)); });
}

TEST(Ast, FieldListsForgetNoMember) {
#define PGM_X(name) EXPECT_EQ(member_count<name>(), listed_count<name>()) << #name;
  PGM_AST_NODES(PGM_X)
#undef PGM_X
}

TEST(Ast, NodesArePlainData) {
#define PGM_X(name)                                    \
  EXPECT_TRUE(std::is_trivially_destructible_v<name>); \
  EXPECT_TRUE(std::is_trivially_copyable_v<name>);     \
  EXPECT_EQ(name{}.kind, NodeKind::name);              \
  EXPECT_EQ(name_of(NodeKind::name), #name);
  PGM_AST_NODES(PGM_X)
#undef PGM_X
}

const Expr* number(Arena& arena, int value, Location at = nowhere) {
  auto* const literal = arena.make<Literal>();
  literal->type = LiteralType::integer;
  literal->integer = value;
  literal->at = at;
  return literal;
}
const Expr* sum(Arena& arena, const Expr* left, const Expr* right) {
  auto* const op = arena.make<Operator>();
  op->name = Name::of(arena, {"+"});
  op->left = left;
  op->right = right;
  return op;
}

TEST(Ast, EqualLooksAtEverythingButLocations) {
  Arena arena;
  const auto* const a = sum(arena, number(arena, 1, 5), number(arena, 2));
  EXPECT_TRUE(equal(a, sum(arena, number(arena, 1), number(arena, 2, 7))));
  EXPECT_FALSE(equal(a, sum(arena, number(arena, 1), number(arena, 3))));
  EXPECT_FALSE(equal(a, sum(arena, nullptr, number(arena, 2))));
  EXPECT_FALSE(equal(a, a->kind == NodeKind::Operator ? number(arena, 1) : a));
  EXPECT_FALSE(equal(a, nullptr));
  EXPECT_TRUE(equal(nullptr, nullptr));
}

TEST(Ast, DumpNamesWhatDiffersFromTheDefault) {
  Arena arena;
  const auto* const a = sum(arena, number(arena, 1, 5), number(arena, 2));
  EXPECT_EQ(dump(a),
            "(Operator name=['+'] left=(Literal type=2 integer=1) right=(Literal type=2 integer=2))");
  EXPECT_EQ(dump(a, true),
            "(Operator name=['+'] left=(Literal@5 type=2 integer=1) right=(Literal type=2 integer=2))");
  EXPECT_EQ(dump(nullptr), "null");
}

TEST(Ast, ChildrenComeInTheOrderOfMembers) {
  Arena arena;
  const Expr* const one = number(arena, 1);
  const Expr* const two = number(arena, 2);
  auto* const in = arena.make<In>();
  in->arg = one;
  in->list = List<Expr>::of(arena, {two, sum(arena, one, two)});
  std::vector<const Node*> children;
  for_each_child(*in, [&](const Node& child) { children.push_back(&child); });
  EXPECT_EQ(children, (std::vector<const Node*>{one, two, in->list[1]}));
  EXPECT_EQ(depth(in), 3);
  EXPECT_EQ(depth(nullptr), 0);
}

TEST(Ast, AsAsksForTheKind) {
  Arena arena;
  const Node* const node = number(arena, 4);
  ASSERT_NE(as<Literal>(node), nullptr);
  EXPECT_EQ(as<Literal>(node)->integer, 4);
  EXPECT_EQ(as<Param>(node), nullptr);
  EXPECT_EQ(as<Param>(nullptr), nullptr);
}

}  // namespace
}  // namespace pgmicro::ast
