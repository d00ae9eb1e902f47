#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/database_state.hpp>
#include <pgmicro/engine/detail/ddl.hpp>
#include <pgmicro/engine/detail/run_ddl.hpp>
#include <pgmicro/engine/detail/sequences.hpp>
#include <pgmicro/engine/detail/statement_state.hpp>
#include <pgmicro/planner/planner.hpp>
#include <pgmicro/vdbe/execution.hpp>

#include <set>

namespace pgmicro::engine {

namespace {

class SessionServicesOfDdl final : public DdlServices {
 public:
  explicit SessionServicesOfDdl(SessionState& session) : session_(session) {}

  void notice(std::string_view severity, SqlState state, std::string message, std::string detail,
              std::string hint) override {
    session_.notice(severity, state, std::move(message), std::move(detail), std::move(hint));
  }

  /// A query of our own making: the expressions, over the table as it lies. Such a scan meets the rows in the order of
  /// their RowIds, so a cursor beside it tells which they are.
  void evaluate(const catalog::Snapshot& catalog, const catalog::Relation* table,
                std::span<const Expression> expressions, const RowVisitor& visit) override {
    const auto session_environment = session_.environment();
    const planner::Environment environment{catalog,
                                           session_environment.search_path,
                                           session_environment.settings,
                                           session_environment.texts,
                                           session_environment.current_user,
                                           session_environment.database};
    Arena arena;
    auto* const query = arena.make<planner::Query>();
    auto* const statement = arena.make<planner::Statement>();
    const planner::Range* range = nullptr;
    if (table) {
      range = planner::range_of(*table, arena);
      auto* const from = arena.make<planner::From>();
      from->range = range;
      query->from = from;
      query->ranges = ast::ArenaSpan<const planner::Range*>::of(arena, {range});
      statement->ranges = raw(range->id) + 1;
    }
    planner::Target* targets = nullptr;
    query->targets = ast::ArenaSpan<planner::Target>::allocate(arena, expressions.size(), &targets);
    query->visible_targets = static_cast<std::uint32_t>(expressions.size());
    for (const auto& e : expressions) {
      const auto* tree = environment.texts.parse_expression(e.sql, arena);
      auto* const target = ::new (static_cast<void*>(targets++)) planner::Target;
      target->expr = planner::bind_expression(*tree, planner::ExpressionUse::alter_using, range, e.type,
                                              e.typmod, environment, arena);
    }
    statement->query = query;
    vdbe::Execution run(planner::compile(*statement, environment, {}, arena));
    auto& store = session_.transaction().store();
    std::unique_ptr<RowCursor> rows;
    if (table) rows = store.table(table->tree);
    const auto run_environment = session_.run_environment();
    run.start(run_environment);
    bool more = !rows || rows->first();
    while (more && store.step(run)) {
      if (!visit(rows ? rows->rowid() : 0, run.row())) return;
      if (rows) more = rows->next();
    }
  }

 private:
  SessionState& session_;
};

}  // namespace

void rebuild_stale(SessionState& session) {
  if (!session.transaction().catalog().has_stale_indexes()) return;
  SessionServicesOfDdl services(session);
  DdlContext context{session.transaction().store(), session.transaction().editor(), session.environment(),
                     services, session.database().sequences()};
  static_cast<void>(rebuild_stale_indexes(context));
}

DdlDone run_ddl(SessionState& session, const ast::Statement& tree) {
  if (!is_ddl(tree)) throw Error(errc::feature_not_supported, command_name(tree) + " is not supported");
  rebuild_stale(session);
  SessionServicesOfDdl services(session);
  DdlContext context{session.transaction().store(), session.transaction().editor(), session.environment(),
                     services, session.database().sequences()};
  const auto result = execute_ddl(tree, context);
  return {std::string(result.tag), result.existed};
}

}  // namespace pgmicro::engine
