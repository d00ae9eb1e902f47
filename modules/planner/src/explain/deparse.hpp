#pragma once
/// Bound expressions as SQL, the way EXPLAIN shows conditions: operators in parentheses, constants with their types.

#include "../plan/planning.hpp"

#include <string>

namespace pgmicro::planner {

struct DeparseContext {
  const Planner& planner;
  const Query* query = nullptr;  ///< whose aggregates and group keys are meant
  bool qualified = false;        ///< columns with the name of their relation
};

[[nodiscard]] std::string deparse(const Expr& e, const DeparseContext& context);
[[nodiscard]] std::string deparse_all(const ExprList& conjuncts, const DeparseContext& context);
[[nodiscard]] std::string quoted_identifier(std::string_view name);

}  // namespace pgmicro::planner
