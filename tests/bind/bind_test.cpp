// Bound trees of single statements, as dump() writes them.

#include "small_catalog.hpp"

#include <gtest/gtest.h>

namespace pgmicro::planner {
namespace {

using testing::SmallCatalog;

[[nodiscard]] const SmallCatalog& small() {
  static const SmallCatalog catalog;
  return catalog;
}

[[nodiscard]] std::string bound(std::string_view sql, bool lift = false) {
  Arena arena;
  try {
    parser::Lifting lifting;
    parser::ParseOptions options;
    if (lift && parser::lift_literals(sql, lifting)) options.lifted = lifting.literals;
    const auto script = parser::parse_script(sql, arena, options);
    return dump(*bind(*script.statements[0].statement, small().environment(), {}, arena));
  } catch (const Error& e) {
    return e.what();
  }
}

struct Case {
  const char* sql;
  const char* tree;
};

TEST(Bind, Select) {
  constexpr Case cases[] = {
      {"SELECT 1", "(select ?column?=1)"},
      {"SELECT a, b + 1 AS s FROM t WHERE a = $1 ORDER BY s DESC LIMIT 5",
       "(select a=t.a s=(int4pl t.b 1) from t where (int4eq t.a $1:integer) order 1 desc limit (int8 5)) "
       "params integer"},
  };
  for (const Case& c : cases) EXPECT_EQ(bound(c.sql), c.tree) << c.sql;
}

}  // namespace
}  // namespace pgmicro::planner
