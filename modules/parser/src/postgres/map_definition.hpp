#pragma once
// Statements that define, alter and drop things. See convert.hpp for the words.

#include "convert.hpp"

namespace pgmicro::parser {

// ---- small parts shared by many --------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::DefElem& from, ast::Option& to) {
  PGM_TAKE(defnamespace, name_space);
  PGM_TAKE(defname, name);
  PGM_WITH(arg, {
    c.refuse_param(value);  // PASSWORD $1
    to.value = c.template convert<ast::Node>(value);
  });
  PGM_TAKE(defaction, action);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::RoleSpec& from, ast::RoleSpec& to) {
  PGM_TAKE(roletype, type);
  PGM_TAKE(rolename, name);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::FunctionParameter& from, ast::Parameter& to) {
  PGM_TAKE(name, name);
  PGM_TAKE(argType, type);
  PGM_WITH(mode, {
    switch (value) {
      case FUNC_PARAM_IN: to.mode = ast::ParameterMode::in; break;
      case FUNC_PARAM_OUT: to.mode = ast::ParameterMode::out; break;
      case FUNC_PARAM_INOUT: to.mode = ast::ParameterMode::inout; break;
      case FUNC_PARAM_VARIADIC: to.mode = ast::ParameterMode::variadic; break;
      case FUNC_PARAM_TABLE: to.mode = ast::ParameterMode::table; break;
      case FUNC_PARAM_DEFAULT: to.mode = ast::ParameterMode::unspecified; break;
    }
  });
  PGM_TAKE(defexpr, default_value);
}

template <class M>
void map(M& m, const ::ObjectWithArgs& from, ast::Routine& to) {
  PGM_TAKE(objname, name);
  PGM_TAKE(objargs, args);
  PGM_TAKE(objfuncargs, parameters);
  PGM_TAKE(args_unspecified, args_unspecified);
}

// ---- tables ----------------------------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::ColumnDef& from, ast::ColumnDef& to) {
  PGM_TAKE(colname, name);
  PGM_TAKE(typeName, type);
  PGM_TAKE(compression, compression);
  PGM_UNSET(inhcount);
  PGM_SKIP(is_local, "always true here");
  PGM_UNSET(is_not_null);
  PGM_UNSET(is_from_type);
  PGM_UNSET(storage);
  PGM_TAKE(raw_default, using_expr);
  PGM_UNSET(cooked_default);
  PGM_UNSET(identity);
  PGM_UNSET(identitySequence);
  PGM_UNSET(generated);
  PGM_TAKE(collClause, collation);
  PGM_UNSET(collOid);
  PGM_TAKE(constraints, constraints);
  PGM_REJECT(fdwoptions, "OPTIONS of a column");
  PGM_AT(location);
}

inline ast::ForeignKeyAction foreign_key_action(char letter) {
  switch (letter) {
    case FKCONSTR_ACTION_RESTRICT: return ast::ForeignKeyAction::restrict;
    case FKCONSTR_ACTION_CASCADE: return ast::ForeignKeyAction::cascade;
    case FKCONSTR_ACTION_SETNULL: return ast::ForeignKeyAction::set_null;
    case FKCONSTR_ACTION_SETDEFAULT: return ast::ForeignKeyAction::set_default;
    default: return ast::ForeignKeyAction::no_action;
  }
}

template <class M>
void map(M& m, const ::Constraint& from, ast::Constraint& to) {
  PGM_TAKE(contype, type);
  PGM_TAKE(conname, name);
  PGM_TAKE(deferrable, deferrable);
  PGM_TAKE(initdeferred, initially_deferred);
  PGM_AT(location);
  PGM_TAKE(is_no_inherit, no_inherit);
  PGM_TAKE(raw_expr, expr);
  PGM_UNSET(cooked_expr);
  PGM_WITH(generated_when, to.generated_always = value == 'a';);
  PGM_TAKE(nulls_not_distinct, nulls_not_distinct);
  PGM_TAKE(keys, keys);
  PGM_TAKE(including, including);
  PGM_WITH(exclusions,
           to.exclusions = c.template map_list<const ast::ExclusionElement*>(value, [&](const ::Node* n) {
             const auto* const pair = reinterpret_cast<const ::List*>(n);  // the element, and its operator
             const auto level = c.level();
             auto* const exclusion = c.template make<ast::ExclusionElement>();
             exclusion->element = c.template convert<ast::IndexElement>(item(pair, 0));
             exclusion->op = c.names(reinterpret_cast<const ::List*>(item(pair, 1)));
             return exclusion;
           }););
  PGM_TAKE(options, options);
  PGM_TAKE(indexname, index);
  PGM_TAKE(indexspace, tablespace);
  PGM_UNSET(reset_default_tblspc);
  PGM_TAKE(access_method, access_method);
  PGM_TAKE(where_clause, where);
  PGM_TAKE(pktable, referenced_table);
  PGM_TAKE(fk_attrs, columns);
  PGM_TAKE(pk_attrs, referenced_columns);
  PGM_WITH(fk_matchtype, to.match = value == FKCONSTR_MATCH_FULL      ? ast::ForeignKeyMatch::full
                                    : value == FKCONSTR_MATCH_PARTIAL ? ast::ForeignKeyMatch::partial
                                                                      : ast::ForeignKeyMatch::simple;);
  PGM_WITH(fk_upd_action, to.on_update = foreign_key_action(value););
  PGM_WITH(fk_del_action, to.on_delete = foreign_key_action(value););
  PGM_TAKE(fk_del_set_cols, on_delete_columns);
  PGM_UNSET(old_conpfeqop);
  PGM_UNSET(old_pktable_oid);
  PGM_TAKE(skip_validation, not_valid);
  PGM_SKIP(initially_valid, "the opposite of skip_validation");
}

template <class M>
void map(M& m, const ::TableLikeClause& from, ast::TableLike& to) {
  static_assert(static_cast<std::uint32_t>(ast::LikeOption::storage) == CREATE_TABLE_LIKE_STORAGE);
  PGM_TAKE(relation, table);
  PGM_WITH(options, to.options = value;);
  PGM_UNSET(relationOid);
}

template <class M>
void map(M& m, const ::IndexElem& from, ast::IndexElement& to) {
  PGM_TAKE(name, column);
  PGM_TAKE(expr, expr);
  PGM_UNSET(indexcolname);
  PGM_TAKE(collation, collation);
  PGM_TAKE(opclass, operator_class);
  PGM_TAKE(opclassopts, operator_class_options);
  PGM_TAKE(ordering, direction);
  PGM_TAKE(nulls_ordering, nulls);
}

template <class M>
void map(M& m, const ::PartitionElem& from, ast::PartitionElement& to) {
  PGM_TAKE(name, column);
  PGM_TAKE(expr, expr);
  PGM_TAKE(collation, collation);
  PGM_TAKE(opclass, operator_class);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::PartitionSpec& from, ast::PartitionBy& to) {
  PGM_TAKE(strategy, strategy);
  PGM_TAKE(partParams, elements);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::PartitionBoundSpec& from, ast::PartitionBound& to) {
  PGM_WITH(strategy, to.strategy = value == PARTITION_STRATEGY_HASH    ? ast::PartitionStrategy::hash
                                   : value == PARTITION_STRATEGY_LIST  ? ast::PartitionStrategy::list
                                   : value == PARTITION_STRATEGY_RANGE ? ast::PartitionStrategy::range
                                                                       : ast::PartitionStrategy::none;);
  PGM_TAKE(is_default, is_default);
  PGM_TAKE(modulus, modulus);
  PGM_TAKE(remainder, remainder);
  PGM_TAKE(listdatums, values);
  PGM_TAKE(lowerdatums, lower);
  PGM_TAKE(upperdatums, upper);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::PartitionCmd& from, ast::PartitionCommand& to) {
  PGM_TAKE(name, table);
  PGM_TAKE(bound, bound);
  PGM_TAKE(concurrent, concurrent);
}

template <class M>
void map(M& m, const ::CreateStmt& from, ast::CreateTable& to) {
  PGM_TAKE(relation, table);
  PGM_TAKE(tableElts, elements);
  PGM_TAKE(inhRelations, inherits);
  PGM_TAKE(partbound, partition_bound);
  PGM_TAKE(partspec, partition_by);
  PGM_TAKE(ofTypename, of_type);
  PGM_UNSET(constraints);
  PGM_TAKE(options, options);
  PGM_TAKE(oncommit, on_commit);
  PGM_TAKE(tablespacename, tablespace);
  PGM_TAKE(accessMethod, access_method);
  PGM_TAKE(if_not_exists, if_not_exists);
}

template <class M>
void map(M& m, const ::CreateTableAsStmt& from, ast::CreateTableAs& to) {
  PGM_TAKE(query, query);
  PGM_TAKE(into, into);
  PGM_TAKE(objtype, type);
  PGM_UNSET(is_select_into);
  PGM_TAKE(if_not_exists, if_not_exists);
}

template <class M>
void map(M& m, const ::RefreshMatViewStmt& from, ast::RefreshMatView& to) {
  PGM_TAKE(concurrent, concurrent);
  PGM_TAKE(skipData, no_data);
  PGM_TAKE(relation, table);
}

template <class M>
void map(M& m, const ::ReplicaIdentityStmt& from, ast::ReplicaIdentity& to) {
  PGM_WITH(identity_type, {
    switch (value) {
      case 'd': to.type = ast::ReplicaIdentityType::default_; break;
      case 'f': to.type = ast::ReplicaIdentityType::full; break;
      case 'n': to.type = ast::ReplicaIdentityType::nothing; break;
      case 'i': to.type = ast::ReplicaIdentityType::index; break;
      default: c.unexpected_field("identity_type");
    }
  });
  PGM_TAKE(name, index);
}

/// What the grammar makes; the other subtypes of AlterTableType come from analysis.
inline bool alter_table_type(::AlterTableType from, ast::AlterTableType& to) {
  using enum ast::AlterTableType;
  switch (from) {
    case AT_AddColumn: to = add_column; return true;
    case AT_ColumnDefault: to = set_default; return true;
    case AT_DropNotNull: to = drop_not_null; return true;
    case AT_SetNotNull: to = set_not_null; return true;
    case AT_DropExpression: to = drop_expression; return true;
    case AT_SetStatistics: to = set_statistics; return true;
    case AT_SetOptions: to = set_column_options; return true;
    case AT_ResetOptions: to = reset_column_options; return true;
    case AT_SetStorage: to = set_storage; return true;
    case AT_SetCompression: to = set_compression; return true;
    case AT_DropColumn: to = drop_column; return true;
    case AT_AddConstraint: to = add_constraint; return true;
    case AT_AlterConstraint: to = alter_constraint; return true;
    case AT_ValidateConstraint: to = validate_constraint; return true;
    case AT_DropConstraint: to = drop_constraint; return true;
    case AT_AlterColumnType: to = set_type; return true;
    case AT_AlterColumnGenericOptions: to = set_column_generic_options; return true;
    case AT_ChangeOwner: to = change_owner; return true;
    case AT_ClusterOn: to = cluster_on; return true;
    case AT_DropCluster: to = drop_cluster; return true;
    case AT_SetLogged: to = set_logged; return true;
    case AT_SetUnLogged: to = set_unlogged; return true;
    case AT_DropOids: to = drop_oids; return true;
    case AT_SetAccessMethod: to = set_access_method; return true;
    case AT_SetTableSpace: to = set_tablespace; return true;
    case AT_SetRelOptions: to = set_options; return true;
    case AT_ResetRelOptions: to = reset_options; return true;
    case AT_EnableTrig: to = enable_trigger; return true;
    case AT_EnableAlwaysTrig: to = enable_always_trigger; return true;
    case AT_EnableReplicaTrig: to = enable_replica_trigger; return true;
    case AT_DisableTrig: to = disable_trigger; return true;
    case AT_EnableTrigAll: to = enable_all_triggers; return true;
    case AT_DisableTrigAll: to = disable_all_triggers; return true;
    case AT_EnableTrigUser: to = enable_user_triggers; return true;
    case AT_DisableTrigUser: to = disable_user_triggers; return true;
    case AT_EnableRule: to = enable_rule; return true;
    case AT_EnableAlwaysRule: to = enable_always_rule; return true;
    case AT_EnableReplicaRule: to = enable_replica_rule; return true;
    case AT_DisableRule: to = disable_rule; return true;
    case AT_AddInherit: to = add_inherit; return true;
    case AT_DropInherit: to = drop_inherit; return true;
    case AT_AddOf: to = add_of; return true;
    case AT_DropOf: to = drop_of; return true;
    case AT_ReplicaIdentity: to = replica_identity; return true;
    case AT_EnableRowSecurity: to = enable_row_security; return true;
    case AT_DisableRowSecurity: to = disable_row_security; return true;
    case AT_ForceRowSecurity: to = force_row_security; return true;
    case AT_NoForceRowSecurity: to = no_force_row_security; return true;
    case AT_GenericOptions: to = generic_options; return true;
    case AT_AttachPartition: to = attach_partition; return true;
    case AT_DetachPartition: to = detach_partition; return true;
    case AT_DetachPartitionFinalize: to = detach_partition_finalize; return true;
    case AT_AddIdentity: to = add_identity; return true;
    case AT_SetIdentity: to = set_identity; return true;
    case AT_DropIdentity: to = drop_identity; return true;
    default: return false;
  }
}

template <class M>
void map(M& m, const ::AlterTableCmd& from, ast::AlterTableCommand& to) {
  PGM_WITH(subtype, if (!alter_table_type(value, to.type)) c.unexpected_field("subtype"););
  PGM_TAKE(name, name);
  PGM_TAKE(num, number);
  PGM_TAKE(newowner, owner);
  PGM_TAKE(def, definition);
  PGM_TAKE(behavior, behavior);
  PGM_TAKE(missing_ok, missing_ok);
  PGM_UNSET(recurse);
}

template <class M>
void map(M& m, const ::AlterTableStmt& from, ast::AlterTable& to) {
  PGM_WITH(relation, {
    to.table =
        from.objtype == OBJECT_TYPE ? c.composite_type(value) : c.template convert<ast::TableName>(value);
  });
  PGM_TAKE(cmds, commands);
  PGM_TAKE(objtype, type);
  PGM_TAKE(missing_ok, missing_ok);
}

// ---- indexes, views, sequences, schemas ------------------------------------------------------------------------

template <class M>
void map(M& m, const ::IndexStmt& from, ast::CreateIndex& to) {
  PGM_TAKE(idxname, name);
  PGM_TAKE(relation, table);
  PGM_TAKE(accessMethod, access_method);
  PGM_TAKE(tableSpace, tablespace);
  PGM_TAKE(indexParams, elements);
  PGM_TAKE(indexIncludingParams, including);
  PGM_TAKE(options, options);
  PGM_TAKE(whereClause, where);
  PGM_UNSET(excludeOpNames);
  PGM_UNSET(idxcomment);
  PGM_UNSET(indexOid);
  PGM_UNSET(oldNode);
  PGM_UNSET(oldCreateSubid);
  PGM_UNSET(oldFirstRelfilenodeSubid);
  PGM_TAKE(unique, unique);
  PGM_TAKE(nulls_not_distinct, nulls_not_distinct);
  PGM_UNSET(primary);
  PGM_UNSET(isconstraint);
  PGM_UNSET(deferrable);
  PGM_UNSET(initdeferred);
  PGM_UNSET(transformed);
  PGM_TAKE(concurrent, concurrent);
  PGM_TAKE(if_not_exists, if_not_exists);
  PGM_UNSET(reset_default_tblspc);
}

template <class M>
void map(M& m, const ::ViewStmt& from, ast::CreateView& to) {
  PGM_TAKE(view, view);
  PGM_TAKE(aliases, columns);
  PGM_TAKE(query, query);
  PGM_TAKE(replace, replace);
  PGM_TAKE(options, options);
  PGM_TAKE(withCheckOption, check_option);
}

template <class M>
void map(M& m, const ::CreateSeqStmt& from, ast::CreateSequence& to) {
  PGM_TAKE(sequence, sequence);
  PGM_TAKE(options, options);
  PGM_UNSET(ownerId);
  PGM_UNSET(for_identity);
  PGM_TAKE(if_not_exists, if_not_exists);
}

template <class M>
void map(M& m, const ::AlterSeqStmt& from, ast::AlterSequence& to) {
  PGM_TAKE(sequence, sequence);
  PGM_TAKE(options, options);
  PGM_UNSET(for_identity);
  PGM_TAKE(missing_ok, missing_ok);
}

template <class M>
void map(M& m, const ::CreateSchemaStmt& from, ast::CreateSchema& to) {
  PGM_TAKE(schemaname, name);
  PGM_TAKE(authrole, owner);
  PGM_TAKE(schemaElts, elements);
  PGM_TAKE(if_not_exists, if_not_exists);
}

// ---- types -----------------------------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::CreateDomainStmt& from, ast::CreateDomain& to) {
  PGM_TAKE(domainname, name);
  PGM_TAKE(typeName, type);
  PGM_TAKE(collClause, collation);
  PGM_TAKE(constraints, constraints);
}

template <class M>
void map(M& m, const ::AlterDomainStmt& from, ast::AlterDomain& to) {
  PGM_WITH(subtype, {
    using enum ast::AlterDomainType;
    switch (value) {
      case 'T': to.type = set_default; break;
      case 'N': to.type = drop_not_null; break;
      case 'O': to.type = set_not_null; break;
      case 'C': to.type = add_constraint; break;
      case 'X': to.type = drop_constraint; break;
      case 'V': to.type = validate_constraint; break;
      default: c.unexpected_field("subtype");
    }
  });
  PGM_TAKE(typeName, name);
  PGM_TAKE(name, constraint);
  PGM_TAKE(def, definition);
  PGM_TAKE(behavior, behavior);
  PGM_TAKE(missing_ok, missing_ok);
}

template <class M>
void map(M& m, const ::CreateEnumStmt& from, ast::CreateEnum& to) {
  PGM_TAKE(typeName, name);
  PGM_TAKE(vals, labels);
}

template <class M>
void map(M& m, const ::AlterEnumStmt& from, ast::AlterEnum& to) {
  PGM_TAKE(typeName, name);
  PGM_WITH(oldVal, {
    to.renames = value != nullptr;
    to.old_label = c.copy(value);
  });
  PGM_TAKE(newVal, new_label);
  PGM_WITH(newValNeighbor, {
    to.has_neighbor = value != nullptr;
    to.neighbor = c.copy(value);
  });
  PGM_WITH(newValIsAfter, to.after = value && from.newValNeighbor;);
  PGM_TAKE(skipIfNewValExists, if_not_exists);
}

template <class M>
void map(M& m, const ::CompositeTypeStmt& from, ast::CreateComposite& to) {
  PGM_WITH(typevar, to.type = c.composite_type(value););
  PGM_TAKE(coldeflist, columns);
}

template <class M>
void map(M& m, const ::CreateRangeStmt& from, ast::CreateRange& to) {
  PGM_TAKE(typeName, name);
  PGM_TAKE(params, options);
}

template <class M>
void map(M& m, const ::AlterTypeStmt& from, ast::AlterType& to) {
  PGM_TAKE(typeName, name);
  PGM_TAKE(options, options);
}

template <class M>
void map(M& m, const ::DefineStmt& from, ast::Define& to) {
  PGM_TAKE(kind, type);
  PGM_TAKE(oldstyle, old_style);
  PGM_TAKE(defnames, name);
  PGM_WITH(args, {
    if (value) {  // the parameters, and how many of them are direct arguments
      to.args = c.template list<ast::Parameter>(reinterpret_cast<const ::List*>(item(value, 0)));
      to.direct_args = cast<::Integer>(item(value, 1)).ival;
    }
  });
  PGM_TAKE(definition, options);
  PGM_TAKE(if_not_exists, if_not_exists);
  PGM_TAKE(replace, replace);
}

// ---- functions, triggers, rules, policies ----------------------------------------------------------------------

template <class M>
void map(M& m, const ::CreateFunctionStmt& from, ast::CreateFunction& to) {
  PGM_TAKE(is_procedure, is_procedure);
  PGM_TAKE(replace, replace);
  PGM_TAKE(funcname, name);
  PGM_TAKE(parameters, parameters);
  PGM_TAKE(returnType, return_type);
  PGM_TAKE(options, options);
  PGM_WITH(sql_body, {
    if (value) {
      const auto level = c.level();
      auto* const body = c.template make<ast::SqlBody>();
      body->atomic = is(value, T_List);
      if (body->atomic) {  // a list of one list
        const auto* const outer = reinterpret_cast<const ::List*>(value);
        body->statements = c.template list<ast::Statement>(reinterpret_cast<const ::List*>(item(outer, 0)));
      } else {
        body->statements =
            ast::List<ast::Statement>::of(c.arena(), {c.template convert<ast::Statement>(value)});
      }
      to.body = body;
    }
  });
}

template <class M>
void map(M& m, const ::AlterFunctionStmt& from, ast::AlterFunction& to) {
  PGM_TAKE(objtype, type);
  PGM_TAKE(func, routine);
  PGM_TAKE(actions, actions);
}

template <class M>
void map(M& m, const ::CreateCastStmt& from, ast::CreateCast& to) {
  PGM_TAKE(sourcetype, source);
  PGM_TAKE(targettype, target);
  PGM_TAKE(func, function);
  PGM_WITH(context, {
    switch (value) {
      case COERCION_IMPLICIT: to.context = ast::CastContext::implicit; break;
      case COERCION_ASSIGNMENT: to.context = ast::CastContext::assignment; break;
      case COERCION_EXPLICIT: to.context = ast::CastContext::explicit_; break;
      case COERCION_PLPGSQL: c.unexpected_field("context");
    }
  });
  PGM_TAKE(inout, inout);
}

template <class M>
void map(M& m, const ::TriggerTransition& from, ast::TransitionTable& to) {
  PGM_TAKE(name, name);
  PGM_TAKE(isNew, is_new);
  PGM_TAKE(isTable, is_table);
}

template <class M>
void map(M& m, const ::CreateTrigStmt& from, ast::CreateTrigger& to) {
  PGM_TAKE(replace, replace);
  PGM_TAKE(isconstraint, is_constraint);
  PGM_TAKE(trigname, name);
  PGM_TAKE(relation, table);
  PGM_TAKE(funcname, function);
  PGM_TAKE(args, args);
  PGM_TAKE(row, for_each_row);
  PGM_WITH(timing, to.timing = value == TRIGGER_TYPE_BEFORE    ? ast::TriggerTiming::before
                               : value == TRIGGER_TYPE_INSTEAD ? ast::TriggerTiming::instead_of
                                                               : ast::TriggerTiming::after;);
  PGM_WITH(events, {
    const auto add = [&](int bit, ast::TriggerEvent event) {
      if (value & bit) to.events = static_cast<std::uint8_t>(to.events | static_cast<std::uint8_t>(event));
    };
    add(TRIGGER_TYPE_INSERT, ast::TriggerEvent::insert);
    add(TRIGGER_TYPE_DELETE, ast::TriggerEvent::delete_);
    add(TRIGGER_TYPE_UPDATE, ast::TriggerEvent::update);
    add(TRIGGER_TYPE_TRUNCATE, ast::TriggerEvent::truncate);
  });
  PGM_TAKE(columns, columns);
  PGM_TAKE(whenClause, when);
  PGM_TAKE(transitionRels, transitions);
  PGM_TAKE(deferrable, deferrable);
  PGM_TAKE(initdeferred, initially_deferred);
  PGM_TAKE(constrrel, referenced_table);
}

template <class M>
void map(M& m, const ::RuleStmt& from, ast::CreateRule& to) {
  PGM_TAKE(relation, table);
  PGM_TAKE(rulename, name);
  PGM_TAKE(whereClause, where);
  PGM_WITH(event, {
    switch (value) {
      case CMD_SELECT: to.event = ast::RuleEvent::select; break;
      case CMD_UPDATE: to.event = ast::RuleEvent::update; break;
      case CMD_INSERT: to.event = ast::RuleEvent::insert; break;
      case CMD_DELETE: to.event = ast::RuleEvent::delete_; break;
      default: c.unexpected_field("event");
    }
  });
  PGM_TAKE(instead, instead);
  PGM_TAKE(actions, actions);
  PGM_TAKE(replace, replace);
}

template <class M>
void map(M& m, const ::CreatePolicyStmt& from, ast::CreatePolicy& to) {
  PGM_TAKE(policy_name, name);
  PGM_TAKE(table, table);
  PGM_TAKE(cmd_name, command);
  PGM_TAKE(permissive, permissive);
  PGM_TAKE(roles, roles);
  PGM_TAKE(qual, using_expr);
  PGM_TAKE(with_check, check);
}

template <class M>
void map(M& m, const ::AlterPolicyStmt& from, ast::AlterPolicy& to) {
  PGM_TAKE(policy_name, name);
  PGM_TAKE(table, table);
  PGM_TAKE(roles, roles);
  PGM_TAKE(qual, using_expr);
  PGM_TAKE(with_check, check);
}

template <class M>
void map(M& m, const ::CreateExtensionStmt& from, ast::CreateExtension& to) {
  PGM_TAKE(extname, name);
  PGM_TAKE(if_not_exists, if_not_exists);
  PGM_TAKE(options, options);
}

template <class M>
void map(M& m, const ::AlterExtensionStmt& from, ast::AlterExtension& to) {
  PGM_TAKE(extname, name);
  PGM_TAKE(options, options);
}

// ---- any object ------------------------------------------------------------------------------------------------

template <class M>
void map(M& m, const ::DropStmt& from, ast::Drop& to) {
  PGM_WITH(objects, to.objects = c.template map_list<const ast::ObjectName*>(
                        value, [&](const ::Node* n) { return c.object_name(n); }););
  PGM_TAKE(removeType, type);
  PGM_TAKE(behavior, behavior);
  PGM_TAKE(missing_ok, missing_ok);
  PGM_TAKE(concurrent, concurrent);
}

template <class M>
void map(M& m, const ::RenameStmt& from, ast::Rename& to) {
  PGM_TAKE(renameType, type);
  PGM_TAKE(relationType, relation_type);
  PGM_WITH(relation, {
    to.table = from.renameType == OBJECT_ATTRIBUTE ? c.composite_type(value)
                                                   : c.template convert<ast::TableName>(value);
  });
  PGM_WITH(object, to.object = c.object_name(value););
  PGM_TAKE(subname, part);
  PGM_TAKE(newname, new_name);
  PGM_TAKE(behavior, behavior);
  PGM_TAKE(missing_ok, missing_ok);
}

template <class M>
void map(M& m, const ::AlterObjectSchemaStmt& from, ast::SetSchema& to) {
  PGM_TAKE(objectType, type);
  PGM_TAKE(relation, table);
  PGM_WITH(object, to.object = c.object_name(value););
  PGM_TAKE(newschema, new_schema);
  PGM_TAKE(missing_ok, missing_ok);
}

template <class M>
void map(M& m, const ::AlterOwnerStmt& from, ast::ChangeOwner& to) {
  PGM_TAKE(objectType, type);
  PGM_UNSET(relation);
  PGM_WITH(object, to.object = c.object_name(value););
  PGM_TAKE(newowner, owner);
}

template <class M>
void map(M& m, const ::CommentStmt& from, ast::Comment& to) {
  PGM_TAKE(objtype, type);
  PGM_WITH(object, to.object = c.object_name(value););
  PGM_WITH(comment, {
    to.is_null = value == nullptr;
    to.text = c.copy(value);
  });
}

template <class M>
void map(M& m, const ::TruncateStmt& from, ast::Truncate& to) {
  PGM_TAKE(relations, tables);
  PGM_TAKE(restart_seqs, restart_sequences);
  PGM_TAKE(behavior, behavior);
}

}  // namespace pgmicro::parser
