/// The tables are sorted as their lookups need it, complete, and agree with each other.

#include <pgmicro/bytecode/builtins.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>

namespace pgmicro::bytecode {
namespace {

TEST(Builtins, FunctionsAreFoundByNameAndByOid) {
  std::string_view before;
  std::uint32_t before_oid = 0;
  for (const auto& f : all_functions()) {
    ASSERT_LE(before, f.name());
    ASSERT_TRUE(before != f.name() || before_oid < raw(f.oid)) << f.name();
    before = f.name(), before_oid = raw(f.oid);
    ASSERT_EQ(find_function(f.oid), &f);
    const auto same_name = functions_named(f.name());
    ASSERT_TRUE(&f >= same_name.data() && &f < same_name.data() + same_name.size());
    for (const auto& g : same_name) ASSERT_EQ(g.name(), f.name());
  }
  EXPECT_EQ(all_functions().size(), 3229u);
  EXPECT_TRUE(functions_named("no_such_function").empty());
  EXPECT_EQ(find_function(Oid{0}), nullptr);
  EXPECT_EQ(find_function(Oid{4'000'000'000}), nullptr);
}

TEST(Builtins, ARowOfAFunction) {
  const auto overloads = functions_named("lpad");
  ASSERT_EQ(overloads.size(), 2u);
  const Function& f = overloads[0];
  EXPECT_EQ(f.oid, Oid{873});
  EXPECT_EQ(f.result, type_oid::text);
  EXPECT_EQ(f.source(), "lpad");
  EXPECT_TRUE(f.strict);
  EXPECT_FALSE(f.returns_set);
  EXPECT_EQ(f.volatility, Volatility::immutable);
  ASSERT_EQ(f.arguments().size(), 3u);
  EXPECT_EQ(f.arguments()[1], type_oid::int4);
  EXPECT_EQ(overloads[1].source(), "lpad_text_int4");
  EXPECT_EQ(overloads[1].language, 's');
  EXPECT_EQ(functions_named("now")[0].volatility, Volatility::stable);
  EXPECT_TRUE(functions_named("now")[0].arguments().empty());
  EXPECT_EQ(functions_named("generate_series")[0].returns_set, true);
}

TEST(Builtins, ParametersWithNamesModesAndDefaults) {
  const Function& f = functions_named("make_interval")[0];
  EXPECT_EQ(f.default_count, 7);
  EXPECT_EQ(f.defaults(), "0, 0, 0, 0, 0, 0, 0.0");
  EXPECT_EQ(f.parameter_name(0), "years");
  EXPECT_EQ(f.parameter_name(6), "secs");
  EXPECT_EQ(f.parameter_name(7), "");
  EXPECT_EQ(f.parameter_mode(3), 'i');
  const Function& expand = functions_named("pg_get_keywords")[0];
  EXPECT_EQ(expand.parameters().size(), 5u);
  EXPECT_EQ(expand.parameter_mode(0), 'o');
  EXPECT_EQ(expand.parameter_name(0), "word");
  EXPECT_TRUE(expand.arguments().empty());
  const Function& format = functions_named("format")[0];
  EXPECT_EQ(format.variadic, type_oid::any);
  EXPECT_EQ(format.parameter_mode(1), 'v');
  EXPECT_FALSE(functions_named("abs")[0].has_parameter_names());
}

TEST(Builtins, OperatorsAreFoundAndReferToEachOther) {
  auto before = std::tuple(std::string_view(), 0u, 0u);
  for (const auto& o : all_operators()) {
    const auto key = std::tuple(o.name(), raw(o.left), raw(o.right));
    ASSERT_LT(before, key);
    before = key;
    ASSERT_EQ(find_operator(o.oid), &o);
    ASSERT_EQ(find_operator(o.name(), o.left, o.right), &o);
    const Function* f = find_function(o.function);
    ASSERT_NE(f, nullptr) << o.name();
    ASSERT_EQ(f->result, o.result);
    if (o.commutator != Oid::invalid) {
      const auto* c = find_operator(o.commutator);
      ASSERT_NE(c, nullptr);
      ASSERT_EQ(c->left, o.right);
      ASSERT_EQ(c->right, o.left);
    }
    ASSERT_TRUE(o.negator == Oid::invalid || find_operator(o.negator)->negator == o.oid);
  }
  const auto* plus = find_operator("+", type_oid::int4, type_oid::int8);
  ASSERT_NE(plus, nullptr);
  EXPECT_EQ(plus->oid, Oid{692});
  EXPECT_EQ(plus->result, type_oid::int8);
  EXPECT_EQ(find_operator("-", Oid::invalid, type_oid::int4)->oid, Oid{558});
  EXPECT_EQ(find_operator("+", type_oid::int4, type_oid::text), nullptr);
}

TEST(Builtins, Casts) {
  auto before = std::tuple(0u, 0u);
  for (const auto& c : all_casts()) {
    const auto key = std::tuple(raw(c.source), raw(c.target));
    ASSERT_LT(before, key);
    before = key;
    ASSERT_EQ(find_cast(c.source, c.target), &c);
    ASSERT_EQ(c.method == CastMethod::function, find_function(c.function) != nullptr);
  }
  EXPECT_EQ(find_cast(type_oid::int4, type_oid::int8)->context, CastContext::implicit);
  EXPECT_EQ(find_cast(type_oid::int8, type_oid::int4)->context, CastContext::assignment);
  EXPECT_EQ(find_cast(type_oid::int4, type_oid::boolean)->context, CastContext::explicit_);
  EXPECT_EQ(find_cast(type_oid::varchar, type_oid::text)->method, CastMethod::binary);
  EXPECT_EQ(find_cast(type_oid::text, type_oid::int4), nullptr);
  for (const auto& c : casts_from(type_oid::int4)) EXPECT_EQ(c.source, type_oid::int4);
  EXPECT_FALSE(casts_from(type_oid::int4).empty());
}

TEST(Builtins, Aggregates) {
  for (const auto& f : all_functions()) {
    const auto* a = find_aggregate(f.oid);
    ASSERT_EQ(a != nullptr, f.kind == FunctionKind::aggregate) << f.name();
    ASSERT_TRUE(a == nullptr || find_function(a->transition) != nullptr);
  }
  const auto* sum = find_aggregate(Oid{2108});  // sum(int4)
  ASSERT_NE(sum, nullptr);
  EXPECT_EQ(sum->state_type, type_oid::int8);
  EXPECT_FALSE(sum->has_initial);
  const auto* count = find_aggregate(Oid{2803});
  EXPECT_TRUE(count->has_initial);
  EXPECT_EQ(count->initial(), "0");
  EXPECT_EQ(find_function(Oid{2803})->kernel, KernelId::count_star);
}

TEST(Builtins, OperatorClasses) {
  const auto* ints = default_operator_class(AccessMethod::btree, type_oid::int4);
  ASSERT_NE(ints, nullptr);
  EXPECT_EQ(ints->name(), "int4_ops");
  EXPECT_EQ(find_operator_family(ints->family)->name(), "integer_ops");
  EXPECT_EQ(family_operator(ints->family, type_oid::int4, type_oid::int8, Strategy::less),
            find_operator("<", type_oid::int4, type_oid::int8)->oid);
  EXPECT_EQ(find_function(family_function(ints->family, type_oid::int4, type_oid::int4, 1))->name(),
            "btint4cmp");
  EXPECT_EQ(default_operator_class(AccessMethod::btree, type_oid::varchar), nullptr);
  EXPECT_EQ(default_operator_class(AccessMethod::btree, type_oid::text)->name(), "text_ops");
  EXPECT_EQ(find_operator_class(AccessMethod::btree, "text_pattern_ops")->is_default, false);
  EXPECT_EQ(find_operator_class(AccessMethod::hash, "text_ops")->input_type, type_oid::text);
  const auto* place =
      find_in_families(AccessMethod::btree, find_operator("<=", type_oid::text, type_oid::text)->oid);
  ASSERT_NE(place, nullptr);
  EXPECT_EQ(place->strategy, Strategy::less_equal);
  EXPECT_EQ(find_in_families(AccessMethod::btree, find_operator("+", type_oid::int4, type_oid::int4)->oid),
            nullptr);
  for (const auto& o : all_family_operators()) {
    ASSERT_NE(find_operator_family(o.family), nullptr);
    ASSERT_EQ(family_operator(o.family, o.left, o.right, o.strategy), o.operator_);
  }
  for (const auto& f : all_family_functions())
    ASSERT_EQ(family_function(f.family, f.left, f.right, f.number), f.function);
}

TEST(Builtins, EveryKernelBelongsToAFunction) {
  const auto total = 1 + scalar_kernel_count + set_kernel_count + aggregate_kernel_count;
  for (std::size_t i = 1; i < total; ++i) {
    const auto id = static_cast<KernelId>(i);
    const auto found = std::find_if(all_functions().begin(), all_functions().end(),
                                    [id](const Function& f) { return f.kernel == id; });
    ASSERT_NE(found, all_functions().end()) << kernel_name(id);
    ASSERT_EQ(found->source(), kernel_name(id));
    ASSERT_EQ(found->kind == FunctionKind::aggregate, i > scalar_kernel_count + set_kernel_count)
        << kernel_name(id);
    ASSERT_EQ(found->returns_set, i > scalar_kernel_count && i <= scalar_kernel_count + set_kernel_count);
  }
  EXPECT_STREQ(kernel_name(KernelId::none), "none");
}

}  // namespace
}  // namespace pgmicro::bytecode
