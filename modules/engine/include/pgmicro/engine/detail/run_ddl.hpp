#pragma once
/// From a session to DDL: the transaction, the catalog's editor, the services that definitions need.

#include <pgmicro/engine/detail/session_state.hpp>

#include <string>

namespace pgmicro::engine {

struct DdlDone {
  std::string tag;
  bool existed = false;  ///< IF NOT EXISTS, and it did
};
/// Runs a definition in the statement that has begun, for writing.
[[nodiscard]] DdlDone run_ddl(SessionState& session, const ast::Statement& tree);

/// In a statement that has begun to write: shadow indexes that another tool made stale are built anew, so that there is
/// something to maintain.
void rebuild_stale(SessionState& session);

/// VACUUM has nothing to do for us but ANALYZE: statistics for the planner.
void run_vacuum(SessionState& session, const ast::Vacuum& vacuum, bool analyze);

}  // namespace pgmicro::engine
