#include "changes.hpp"

namespace pgmicro::planner {

Emitter::Emitter(Planner& planner)
    : planner_(planner), arena_(planner.arena()), bindings_(planner.statement().ranges),
      remembered_(planner.arena()), ctes_(planner.statement().ctes), records_(planner.arena()) {}

std::shared_ptr<const bytecode::Program> Emitter::program() {
  const Statement& s = planner_.statement();
  const Query& q = *s.query;
  for (std::uint32_t i = 0; i < s.params.size(); ++i) static_cast<void>(p_.parameter(i, s.params[i]));
  std::vector<bytecode::ResultColumn> columns;
  const std::uint32_t visible =
      q.kind == QueryKind::select || q.kind == QueryKind::values || q.kind == QueryKind::set_operation
          ? q.visible_targets
          : q.targets.size();
  columns.reserve(visible);
  for (const Target& target : q.targets.slice(0, visible))
    columns.push_back({.name = std::string(target.name),
                       .type = target.expr->type,
                       .typmod = target.expr->typmod,
                       .table = target.source_table,
                       .column = catalog::raw(target.source_column)});
  p_.result(std::move(columns));
  statement(*planner_.plan(q));
  p_.emit(Op::Halt);
  return p_.finish();
}

void Emitter::statement(const QueryPlan& plan) {
  switch (plan.query->kind) {
    case QueryKind::select:
    case QueryKind::values:
    case QueryKind::set_operation:
      return query(
          plan,
          [&](std::span<const Reg> row, Label) {
            p_.emit(Op::ResultRow, {.b = row.empty() ? p_.null() : row[0]});
          },
          true);
    case QueryKind::insert:
    case QueryKind::update:
    case QueryKind::delete_: return Changes(*this, plan).emit();
  }
}

void Emitter::add_range(Range& range) {
  range.id = planner_.add_relation(range);
  bindings_.resize(raw(range.id) + 1);
}

std::shared_ptr<const bytecode::Program> compile(const Statement& statement, const Environment& environment,
                                                 const PlanOptions&, Arena& arena) {
  Planner planner(statement, environment, arena);
  return Emitter(planner).program();
}

}  // namespace pgmicro::planner
