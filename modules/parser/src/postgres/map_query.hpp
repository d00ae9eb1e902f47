#pragma once
// Queries and the statements that change rows. See convert.hpp for the words.

#include "convert.hpp"

namespace pgmicro::parser {

// ---- FROM ------------------------------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::Alias& from, ast::Alias& to) {
  PGM_TAKE(aliasname, name);
  PGM_TAKE(colnames, columns);
}

template <class M>
void map(M& m, const ::RangeVar& from, ast::TableName& to) {
  PGM_TAKE(catalogname, catalog);
  PGM_TAKE(schemaname, schema);
  PGM_TAKE(relname, name);
  PGM_WITH(inh, to.only = !value;);
  PGM_WITH(relpersistence, {
    switch (value) {
      case 'p': to.persistence = ast::Persistence::permanent; break;
      case 'u': to.persistence = ast::Persistence::unlogged; break;
      case 't': to.persistence = ast::Persistence::temporary; break;
      default: c.unexpected_field("relpersistence");
    }
  });
  PGM_TAKE(alias, alias);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::RangeSubselect& from, ast::SubqueryTable& to) {
  PGM_TAKE(lateral, lateral);
  PGM_TAKE(subquery, query);
  PGM_TAKE(alias, alias);
}

template <class M>
void map(M& m, const ::RangeFunction& from, ast::FunctionTable& to) {
  PGM_TAKE(lateral, lateral);
  PGM_TAKE(ordinality, ordinality);
  PGM_TAKE(is_rowsfrom, rows_from);
  PGM_WITH(
      functions, to.functions = c.template map_list<const ast::FunctionItem*>(value, [&](const ::Node* n) {
        // A pair: the call, and the column definitions it has in ROWS FROM.
        const auto* const pair = reinterpret_cast<const ::List*>(n);
        const auto level = c.level();
        auto* const function = c.template make<ast::FunctionItem>();
        function->call = c.template convert<ast::Expr>(item(pair, 0));
        function->columns = c.template list<ast::ColumnDef>(reinterpret_cast<const ::List*>(item(pair, 1)));
        return function;
      }););
  PGM_TAKE(alias, alias);
  PGM_TAKE(coldeflist, columns);
}

template <class M>
void map(M& m, const ::RangeTableSample& from, ast::SampledTable& to) {
  PGM_TAKE(relation, table);
  PGM_TAKE(method, method);
  PGM_TAKE(args, args);
  PGM_TAKE(repeatable, repeatable);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::JoinExpr& from, ast::JoinedTable& to) {
  PGM_TAKE(jointype, type);
  PGM_TAKE(isNatural, natural);
  PGM_TAKE(larg, left);
  PGM_TAKE(rarg, right);
  PGM_TAKE(usingClause, using_columns);
  PGM_TAKE(join_using_alias, using_alias);
  PGM_TAKE(quals, on);
  PGM_TAKE(alias, alias);
  PGM_UNSET(rtindex);
}

template <class M>
void map(M& m, const ::RangeTableFunc& from, ast::XmlTable& to) {
  PGM_TAKE(lateral, lateral);
  PGM_TAKE(docexpr, document);
  PGM_TAKE(rowexpr, row);
  PGM_TAKE(namespaces, namespaces);
  PGM_TAKE(columns, columns);
  PGM_TAKE(alias, alias);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::RangeTableFuncCol& from, ast::XmlTableColumn& to) {
  PGM_TAKE(colname, name);
  PGM_TAKE(typeName, type);
  PGM_TAKE(for_ordinality, for_ordinality);
  PGM_TAKE(is_not_null, not_null);
  PGM_TAKE(colexpr, path);
  PGM_TAKE(coldefexpr, default_value);
  PGM_AT(location);
}

// ---- SELECT ----------------------------------------------------------------------------------------------------

// ResTarget stands for three things; what each has no use for, the grammar does not set there.
template <class M>
void map(M& m, const ::ResTarget& from, ast::SelectItem& to) {
  PGM_TAKE(name, name);
  PGM_UNSET(indirection);
  PGM_TAKE(val, value);
  PGM_AT(location);
}
template <class M>
void map(M& m, const ::ResTarget& from, ast::Target& to) {
  PGM_TAKE(name, column);
  PGM_WITH(indirection, to.accessors = c.accessors(value););
  PGM_SKIP(val, "assignments() takes it; a column list has none");
  PGM_AT(location);
}

/// One column of `(a, b) = source`: the converter gathers the columns, see assignments().
struct MultiAssign {
  const void* source = nullptr;
  int column = 0;
  int columns = 0;
};
template <class M>
void map(M& m, const ::MultiAssignRef& from, MultiAssign& to) {
  PGM_WITH(source, to.source = value;);
  PGM_WITH(colno, to.column = value;);
  PGM_WITH(ncolumns, to.columns = value;);
}

template <class M>
void map(M& m, const ::CTESearchClause& from, ast::CteSearch& to) {
  PGM_TAKE(search_col_list, columns);
  PGM_TAKE(search_breadth_first, breadth_first);
  PGM_TAKE(search_seq_column, sequence_column);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::CTECycleClause& from, ast::CteCycle& to) {
  PGM_TAKE(cycle_col_list, columns);
  PGM_TAKE(cycle_mark_column, mark_column);
  PGM_TAKE(cycle_mark_value, mark_value);
  PGM_TAKE(cycle_mark_default, mark_default);
  PGM_TAKE(cycle_path_column, path_column);
  PGM_AT(location);
  PGM_UNSET(cycle_mark_type);
  PGM_UNSET(cycle_mark_typmod);
  PGM_UNSET(cycle_mark_collation);
  PGM_UNSET(cycle_mark_neop);
}

template <class M>
void map(M& m, const ::CommonTableExpr& from, ast::CommonTable& to) {
  PGM_TAKE(ctename, name);
  PGM_TAKE(aliascolnames, columns);
  PGM_TAKE(ctematerialized, materialize);
  PGM_TAKE(ctequery, query);
  PGM_TAKE(search_clause, search);
  PGM_TAKE(cycle_clause, cycle);
  PGM_AT(location);
  PGM_UNSET(cterecursive);
  PGM_UNSET(cterefcount);
  PGM_UNSET(ctecolnames);
  PGM_UNSET(ctecoltypes);
  PGM_UNSET(ctecoltypmods);
  PGM_UNSET(ctecolcollations);
}

template <class M>
void map(M& m, const ::WithClause& from, ast::With& to) {
  PGM_TAKE(ctes, tables);
  PGM_TAKE(recursive, recursive);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::IntoClause& from, ast::Into& to) {
  PGM_TAKE(rel, table);
  PGM_TAKE(colNames, columns);
  PGM_TAKE(accessMethod, access_method);
  PGM_TAKE(options, options);
  PGM_TAKE(onCommit, on_commit);
  PGM_TAKE(tableSpaceName, tablespace);
  PGM_UNSET(viewQuery);
  PGM_TAKE(skipData, no_data);
}

template <class M>
void map(M& m, const ::LockingClause& from, ast::Locking& to) {
  PGM_TAKE(lockedRels, tables);
  PGM_WITH(strength, {
    switch (value) {
      case LCS_FORKEYSHARE: to.strength = ast::LockStrength::key_share; break;
      case LCS_FORSHARE: to.strength = ast::LockStrength::share; break;
      case LCS_FORNOKEYUPDATE: to.strength = ast::LockStrength::no_key_update; break;
      case LCS_FORUPDATE: to.strength = ast::LockStrength::update; break;
      case LCS_NONE: c.unexpected_field("strength");
    }
  });
  PGM_TAKE(waitPolicy, wait);
}

template <class M>
void map(M& m, const ::SelectStmt& from, ast::Select& to) {
  PGM_WITH(distinctClause, {
    if (value) {
      // DISTINCT alone is a list of one null.
      to.distinct = item(value, 0) ? ast::Distinct::on : ast::Distinct::rows;
      if (to.distinct == ast::Distinct::on) to.distinct_on = c.template list<ast::Expr>(value);
    }
  });
  PGM_TAKE(intoClause, into);
  PGM_TAKE(targetList, items);
  PGM_TAKE(fromClause, from);
  PGM_TAKE(whereClause, where);
  PGM_TAKE(groupClause, group_by);
  PGM_TAKE(groupDistinct, group_distinct);
  PGM_TAKE(havingClause, having);
  PGM_TAKE(windowClause, windows);
  PGM_WITH(valuesLists, to.values = c.template map_list<const ast::ValuesRow*>(value, [&](const ::Node* n) {
    const auto level = c.level();
    auto* const row = c.template make<ast::ValuesRow>();
    row->values = c.template list<ast::Expr>(reinterpret_cast<const ::List*>(n));
    return row;
  }););
  PGM_TAKE(sortClause, order_by);
  PGM_TAKE(limitOffset, offset);
  PGM_TAKE(limitCount, limit);
  PGM_WITH(limitOption, {
    switch (static_cast<LibraryLimitOption>(value)) {
      case LibraryLimitOption::unspecified: to.limit_type = ast::LimitType::none; break;
      case LibraryLimitOption::count: to.limit_type = ast::LimitType::count; break;
      case LibraryLimitOption::with_ties: to.limit_type = ast::LimitType::with_ties; break;
      default: c.unexpected_field("limitOption");
    }
  });
  PGM_TAKE(lockingClause, locking);
  PGM_TAKE(withClause, with);
  PGM_TAKE(op, set_operation);
  PGM_TAKE(all, set_all);
  PGM_TAKE(larg, left);
  PGM_TAKE(rarg, right);
}

// ---- changing rows ---------------------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::InferClause& from, ast::ConflictTarget& to) {
  PGM_TAKE(indexElems, elements);
  PGM_TAKE(whereClause, where);
  PGM_TAKE(conname, constraint);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::OnConflictClause& from, ast::OnConflict& to) {
  PGM_WITH(action, {
    if (value == ONCONFLICT_NONE) c.unexpected_field("action");
    to.action = value == ONCONFLICT_UPDATE ? ast::ConflictAction::update : ast::ConflictAction::nothing;
  });
  PGM_TAKE(infer, target);
  PGM_WITH(targetList, to.set = c.assignments(value););
  PGM_TAKE(whereClause, where);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::InsertStmt& from, ast::Insert& to) {
  PGM_TAKE(relation, table);
  PGM_WITH(cols, to.columns = c.targets(value););
  PGM_TAKE(selectStmt, source);
  PGM_TAKE(onConflictClause, on_conflict);
  PGM_TAKE(returningList, returning);
  PGM_TAKE(withClause, with);
  PGM_TAKE(override, overriding);
}

template <class M>
void map(M& m, const ::UpdateStmt& from, ast::Update& to) {
  PGM_TAKE(relation, table);
  PGM_WITH(targetList, to.set = c.assignments(value););
  PGM_TAKE(whereClause, where);
  PGM_TAKE(fromClause, from);
  PGM_TAKE(returningList, returning);
  PGM_TAKE(withClause, with);
}

template <class M>
void map(M& m, const ::DeleteStmt& from, ast::Delete& to) {
  PGM_TAKE(relation, table);
  PGM_TAKE(usingClause, using_tables);
  PGM_TAKE(whereClause, where);
  PGM_TAKE(returningList, returning);
  PGM_TAKE(withClause, with);
}

template <class M>
void map(M& m, const ::MergeWhenClause& from, ast::MergeWhen& to) {
  PGM_TAKE(matched, matched);
  PGM_WITH(commandType, {
    switch (value) {
      case CMD_NOTHING: to.action = ast::MergeAction::nothing; break;
      case CMD_INSERT: to.action = ast::MergeAction::insert; break;
      case CMD_UPDATE: to.action = ast::MergeAction::update; break;
      case CMD_DELETE: to.action = ast::MergeAction::delete_; break;
      default: c.unexpected_field("commandType");
    }
  });
  PGM_TAKE(override, overriding);
  PGM_TAKE(condition, condition);
  PGM_WITH(targetList, {
    if (to.action == ast::MergeAction::update)
      to.set = c.assignments(value);
    else
      to.columns = c.targets(value);
  });
  PGM_TAKE(values, values);
}

template <class M>
void map(M& m, const ::MergeStmt& from, ast::Merge& to) {
  PGM_TAKE(relation, table);
  PGM_TAKE(sourceRelation, source);
  PGM_TAKE(joinCondition, on);
  PGM_TAKE(mergeWhenClauses, whens);
  PGM_TAKE(withClause, with);
}

template <class M>
void map(M& m, const ::ReturnStmt& from, ast::Return& to) {
  PGM_TAKE(returnval, value);
}

}  // namespace pgmicro::parser
