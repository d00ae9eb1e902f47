#pragma once
// Roles, transactions, settings, cursors and the rest. See convert.hpp for the words.

#include "convert.hpp"

namespace pgmicro::parser {

// ---- roles and privileges --------------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::CreateRoleStmt& from, ast::CreateRole& to) {
  PGM_TAKE(stmt_type, type);
  PGM_TAKE(role, name);
  PGM_TAKE(options, options);
}

template <class M>
void map(M& m, const ::AlterRoleStmt& from, ast::AlterRole& to) {
  PGM_TAKE(role, role);
  PGM_TAKE(options, options);
  PGM_WITH(action, to.drops_members = value < 0;);
}

template <class M>
void map(M& m, const ::AlterRoleSetStmt& from, ast::AlterRoleSet& to) {
  PGM_TAKE(role, role);
  PGM_TAKE(database, database);
  PGM_TAKE(setstmt, setting);
}

template <class M>
void map(M& m, const ::DropRoleStmt& from, ast::DropRole& to) {
  PGM_TAKE(roles, roles);
  PGM_TAKE(missing_ok, missing_ok);
}

template <class M>
void map(M& m, const ::AccessPriv& from, ast::Privilege& to) {
  PGM_TAKE(priv_name, name);
  PGM_TAKE(cols, columns);
}

template <class M>
void map(M& m, const ::GrantStmt& from, ast::Grant& to) {
  PGM_TAKE(is_grant, is_grant);
  PGM_TAKE(targtype, target);
  PGM_TAKE(objtype, type);
  PGM_WITH(objects, to.objects = c.template map_list<const ast::Node*>(value, [&](const ::Node* n) {
    return is(n, T_RangeVar) ? c.template convert<ast::Node>(n) : c.object_name(n);
  }););
  PGM_TAKE(privileges, privileges);
  PGM_TAKE(grantees, grantees);
  PGM_TAKE(grant_option, grant_option);
  PGM_TAKE(grantor, grantor);
  PGM_TAKE(behavior, behavior);
}

template <class M>
void map(M& m, const ::GrantRoleStmt& from, ast::GrantRole& to) {
  PGM_TAKE(granted_roles, roles);
  PGM_TAKE(grantee_roles, grantees);
  PGM_TAKE(is_grant, is_grant);
  PGM_TAKE(admin_opt, admin_option);
  PGM_TAKE(grantor, grantor);
  PGM_TAKE(behavior, behavior);
}

template <class M>
void map(M& m, const ::AlterDefaultPrivilegesStmt& from, ast::AlterDefaultPrivileges& to) {
  PGM_TAKE(options, options);
  PGM_TAKE(action, action);
}

template <class M>
void map(M& m, const ::DropOwnedStmt& from, ast::DropOwned& to) {
  PGM_TAKE(roles, roles);
  PGM_TAKE(behavior, behavior);
}

template <class M>
void map(M& m, const ::ReassignOwnedStmt& from, ast::ReassignOwned& to) {
  PGM_TAKE(roles, roles);
  PGM_TAKE(newrole, new_role);
}

template <class M>
void map(M& m, const ::CreatedbStmt& from, ast::CreateDatabase& to) {
  PGM_TAKE(dbname, name);
  PGM_TAKE(options, options);
}

template <class M>
void map(M& m, const ::AlterDatabaseStmt& from, ast::AlterDatabase& to) {
  PGM_TAKE(dbname, name);
  PGM_TAKE(options, options);
}

template <class M>
void map(M& m, const ::AlterDatabaseSetStmt& from, ast::AlterDatabase& to) {
  PGM_TAKE(dbname, name);
  PGM_TAKE(setstmt, setting);
}

template <class M>
void map(M& m, const ::DropdbStmt& from, ast::DropDatabase& to) {
  PGM_TAKE(dbname, name);
  PGM_TAKE(missing_ok, missing_ok);
  PGM_TAKE(options, options);
}

// ---- transactions and settings ---------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::TransactionStmt& from, ast::Transaction& to) {
  PGM_TAKE(kind, type);
  PGM_TAKE(options, options);
  PGM_TAKE(savepoint_name, savepoint);
  PGM_TAKE(gid, gid);
  PGM_TAKE(chain, chain);
}

template <class M>
void map(M& m, const ::VariableSetStmt& from, ast::SetVariable& to) {
  PGM_TAKE(kind, type);
  PGM_TAKE(name, name);
  PGM_WITH(args, {
    for (int i = 0; i < size_of(value); ++i) c.refuse_param(item(value, i));  // SET x TO $1
    to.args = c.template list<ast::Node>(value);
  });
  PGM_TAKE(is_local, local);
}

template <class M>
void map(M& m, const ::VariableShowStmt& from, ast::ShowVariable& to) {
  PGM_TAKE(name, name);
}

template <class M>
void map(M& m, const ::ConstraintsSetStmt& from, ast::SetConstraints& to) {
  PGM_TAKE(constraints, constraints);
  PGM_TAKE(deferred, deferred);
}

template <class M>
void map(M& m, const ::LockStmt& from, ast::LockTable& to) {
  static_assert(AccessShareLock == static_cast<int>(ast::LockMode::access_share) &&
                AccessExclusiveLock == static_cast<int>(ast::LockMode::access_exclusive));
  PGM_TAKE(relations, tables);
  PGM_WITH(mode, to.mode = static_cast<ast::LockMode>(value););
  PGM_TAKE(nowait, nowait);
}

template <class M>
void map(M& m, const ::DiscardStmt& from, ast::Discard& to) {
  PGM_TAKE(target, type);
}

// ---- prepared statements and cursors ---------------------------------------------------------------------------

template <class M>
void map(M& m, const ::PrepareStmt& from, ast::Prepare& to) {
  PGM_TAKE(name, name);
  PGM_TAKE(argtypes, types);
  PGM_TAKE(query, query);
}

template <class M>
void map(M& m, const ::ExecuteStmt& from, ast::Execute& to) {
  PGM_TAKE(name, name);
  PGM_TAKE(params, args);
}

template <class M>
void map(M& m, const ::DeallocateStmt& from, ast::Deallocate& to) {
  PGM_WITH(name, {
    to.all = value == nullptr;
    to.name = c.copy(value);
  });
}

template <class M>
void map(M& m, const ::DeclareCursorStmt& from, ast::DeclareCursor& to) {
  PGM_TAKE(portalname, name);
  PGM_WITH(options, {
    const auto has = [&](int bit) { return (value & bit) != 0; };
    to.binary = has(CURSOR_OPT_BINARY);
    to.hold = has(CURSOR_OPT_HOLD);
    to.scroll = has(CURSOR_OPT_SCROLL);
    to.no_scroll = has(CURSOR_OPT_NO_SCROLL);
    to.insensitive = has(CURSOR_OPT_INSENSITIVE);
    to.asensitive = has(CURSOR_OPT_ASENSITIVE);
  });
  PGM_TAKE(query, query);
}

template <class M>
void map(M& m, const ::FetchStmt& from, ast::Fetch& to) {
  PGM_TAKE(direction, direction);
  PGM_WITH(howMany, to.count = value == FETCH_ALL ? ast::fetch_all : value;);
  PGM_TAKE(portalname, cursor);
  PGM_TAKE(ismove, is_move);
}

template <class M>
void map(M& m, const ::ClosePortalStmt& from, ast::CloseCursor& to) {
  PGM_WITH(portalname, {
    to.all = value == nullptr;
    to.name = c.copy(value);
  });
}

// ---- the rest --------------------------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::CopyStmt& from, ast::Copy& to) {
  PGM_TAKE(relation, table);
  PGM_TAKE(query, query);
  PGM_TAKE(attlist, columns);
  PGM_TAKE(is_from, is_from);
  PGM_TAKE(is_program, is_program);
  PGM_WITH(filename, {
    to.has_file = value != nullptr;
    to.file = c.copy(value);
  });
  PGM_TAKE(options, options);
  PGM_TAKE(whereClause, where);
}

template <class M>
void map(M& m, const ::ExplainStmt& from, ast::Explain& to) {
  PGM_TAKE(query, query);
  PGM_TAKE(options, options);
}

template <class M>
void map(M& m, const ::CallStmt& from, ast::Call& to) {
  PGM_TAKE(funccall, call);
  PGM_UNSET(funcexpr);
  PGM_UNSET(outargs);
}

template <class M>
void map(M& m, const ::DoStmt& from, ast::Do& to) {
  PGM_TAKE(args, options);
}

template <class M>
void map(M& m, const ::ListenStmt& from, ast::Listen& to) {
  PGM_TAKE(conditionname, channel);
}

template <class M>
void map(M& m, const ::NotifyStmt& from, ast::Notify& to) {
  PGM_TAKE(conditionname, channel);
  PGM_WITH(payload, {
    to.has_payload = value != nullptr;
    to.payload = c.copy(value);
  });
}

template <class M>
void map(M& m, const ::UnlistenStmt& from, ast::Unlisten& to) {
  PGM_WITH(conditionname, {
    to.all = value == nullptr;
    to.channel = c.copy(value);
  });
}

template <class M>
void map(M& m, const ::VacuumRelation& from, ast::VacuumTable& to) {
  PGM_TAKE(relation, table);
  PGM_UNSET(oid);
  PGM_TAKE(va_cols, columns);
}

template <class M>
void map(M& m, const ::VacuumStmt& from, ast::Vacuum& to) {
  PGM_TAKE(options, options);
  PGM_TAKE(rels, tables);
  PGM_TAKE(is_vacuumcmd, is_vacuum);
}

template <class M>
void map(M& m, const ::ClusterStmt& from, ast::Cluster& to) {
  PGM_TAKE(relation, table);
  PGM_TAKE(indexname, index);
  PGM_TAKE(params, options);
}

template <class M>
void map(M& m, const ::ReindexStmt& from, ast::Reindex& to) {
  PGM_TAKE(kind, type);
  PGM_TAKE(relation, table);
  PGM_TAKE(name, name);
  PGM_TAKE(params, options);
}

template <class M>
void map(M&, const ::CheckPointStmt&, ast::Checkpoint&) {}

template <class M>
void map(M& m, const ::LoadStmt& from, ast::Load& to) {
  PGM_TAKE(filename, file);
}

/// One statement of a text, and where it stands.
struct RawStatement {
  const ::Node* statement = nullptr;
  int location = 0;
  int length = 0;
};
template <class M>
void map(M& m, const ::RawStmt& from, RawStatement& to) {
  PGM_WITH(stmt, to.statement = value;);
  PGM_WITH(stmt_location, to.location = value;);
  PGM_WITH(stmt_len, to.length = value;);
}

}  // namespace pgmicro::parser
