#pragma once
/// A bound statement as one line of text, for tests and for people who debug a plan.
///
///     (select a=t.a s=(int4pl t.b 1) from t where (int4eq t.a $1:integer) order 0 desc limit 5)

#include <pgmicro/planner/bound.hpp>

#include <string>

namespace pgmicro::planner {

[[nodiscard]] std::string dump(const Statement& statement);
[[nodiscard]] std::string dump(const Query& query);
/// Columns are written as #RELATION.COLUMN: names are the query's to give.
[[nodiscard]] std::string dump(const Expr& expr);

}  // namespace pgmicro::planner
