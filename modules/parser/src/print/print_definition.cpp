// Statements that define and alter things. Objects of any type by name: print_object.cpp.

#include "printer.hpp"

#include <utility>

namespace pgmicro::parser {

// ---- options ---------------------------------------------------------------------------------------------------

/// A value that is a word, a number, a type, an operator or `*`.
void Printer::option_value(const ast::Node* value) {
  if (const auto* const word = ast::as<ast::Word>(value)) return literal(word->text);
  if (const auto* const type = ast::as<ast::TypeName>(value)) return type_name(*type);
  if (const auto* const list = ast::as<ast::ValueList>(value)) {
    // An operator's name, which is all that the grammar makes a list of here.
    w("OPERATOR(");
    for (std::uint32_t i = 0; i < list->items.size(); ++i) {
      const auto text = ast::to<ast::Word>(*list->items[i]).text;
      i + 1 < list->items.size() ? (id(text), w('.')) : w(text);
    }
    return w(')');
  }
  expr(static_cast<const ast::Expr*>(value));
}

void Printer::options(std::string_view before, const ast::List<ast::Option>& list, bool with_equals) {
  if (list.empty()) return;
  w(before);
  w('(');
  comma(list, [&](const ast::Option* o) {
    if (!o->name_space.empty()) {
      id(o->name_space);
      w('.');
    }
    id(o->name);
    if (!o->value) return;
    w(with_equals ? " = " : " ");
    option_value(o->value);
  });
  w(')');
}

/// OPTIONS (ADD a 'x', SET b 'y', DROP c) of foreign objects.
void Printer::foreign_options(const ast::List<ast::Option>& list) {
  constexpr std::string_view actions[] = {"", "SET ", "ADD ", "DROP "};
  w("OPTIONS (");
  comma(list, [&](const ast::Option* o) {
    w(actions[static_cast<int>(o->action)]);
    id(o->name);
    if (!o->value) return;
    w(' ');
    option_value(o->value);
  });
  w(')');
}

void Printer::sequence_option(const ast::Option& n) {
  const auto list_name = [&] {
    std::string_view dot;
    for (const auto* item : ast::to<ast::ValueList>(*n.value).items) {
      w(dot);
      dot = ".";
      id(ast::to<ast::Word>(*item).text);
    }
  };
  const auto number_option = [&](std::string_view words) {
    w(words);
    option_value(n.value);
  };
  if (n.name == "as") {
    w("AS ");
    return option_value(n.value);
  }
  if (n.name == "cycle") return w(ast::to<ast::Literal>(*n.value).boolean ? "CYCLE" : "NO CYCLE");
  if (n.name == "owned_by") {
    w("OWNED BY ");
    return list_name();
  }
  if (n.name == "sequence_name") {
    w("SEQUENCE NAME ");
    return list_name();
  }
  if (n.name == "restart") return n.value ? number_option("RESTART WITH ") : w("RESTART");
  if (n.name == "maxvalue") return n.value ? number_option("MAXVALUE ") : w("NO MAXVALUE");
  if (n.name == "minvalue") return n.value ? number_option("MINVALUE ") : w("NO MINVALUE");
  if (n.name == "increment") return number_option("INCREMENT BY ");
  if (n.name == "start") return number_option("START WITH ");
  number_option("CACHE ");
}

void Printer::sequence_options(const ast::List<ast::Option>& list) {
  for (const auto* option : list) {
    w(' ');
    sequence_option(*option);
  }
}

// ---- tables ----------------------------------------------------------------------------------------------------

void Printer::persistence(const ast::TableName& table) {
  if (table.persistence == ast::Persistence::temporary) w("TEMPORARY ");
  if (table.persistence == ast::Persistence::unlogged) w("UNLOGGED ");
}

void Printer::constraint_attributes(const ast::Constraint& n) {
  opt(n.deferrable, " DEFERRABLE");
  opt(n.initially_deferred, " INITIALLY DEFERRED");
  opt(n.not_valid, " NOT VALID");
  opt(n.no_inherit, " NO INHERIT");
}

void Printer::foreign_key_actions(const ast::Constraint& n) {
  constexpr std::string_view words[] = {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
  w(" REFERENCES ");
  relation(n.referenced_table);
  columns(n.referenced_columns);
  if (n.match == ast::ForeignKeyMatch::full) w(" MATCH FULL");
  if (n.match == ast::ForeignKeyMatch::partial) w(" MATCH PARTIAL");
  const auto action = [&](std::string_view event, ast::ForeignKeyAction what) {
    if (what == ast::ForeignKeyAction::no_action) return;
    w(event);
    w(words[static_cast<int>(what)]);
  };
  action(" ON UPDATE ", n.on_update);
  action(" ON DELETE ", n.on_delete);
  columns(n.on_delete_columns);
}

/// Of a column or of a table: the grammar leaves the keys empty for a column's.
void Printer::constraint(const ast::Constraint& n) {
  using enum ast::ConstraintType;
  if (!n.name.empty()) {
    w("CONSTRAINT ");
    id(n.name);
    w(' ');
  }
  const auto index_parameters = [&] {
    opt(n.nulls_not_distinct, " NULLS NOT DISTINCT");
    columns(n.keys);
    if (!n.index.empty()) {
      w(" USING INDEX ");
      id(n.index);
    }
    if (!n.including.empty()) {
      w(" INCLUDE");
      columns(n.including);
    }
    options(" WITH ", n.options, true);
    if (!n.tablespace.empty()) {
      w(" USING INDEX TABLESPACE ");
      id(n.tablespace);
    }
  };
  switch (n.type) {
    case null: w("NULL"); break;
    case not_null: w("NOT NULL"); break;
    case deferrable: return w("DEFERRABLE");
    case not_deferrable: return w("NOT DEFERRABLE");
    case initially_deferred: return w("INITIALLY DEFERRED");
    case initially_immediate: return w("INITIALLY IMMEDIATE");
    case default_:
      w("DEFAULT ");
      style_.few_parentheses ? operand(n.expr, nullptr) : expr(n.expr);
      break;
    case check:
      w("CHECK (");
      expr(n.expr);
      w(')');
      break;
    case generated:
      w("GENERATED ALWAYS AS (");
      expr(n.expr);
      w(") STORED");
      break;
    case identity:
      w(n.generated_always ? "GENERATED ALWAYS AS IDENTITY" : "GENERATED BY DEFAULT AS IDENTITY");
      if (!n.options.empty()) {
        w(" (");
        std::string_view space;
        for (const auto* option : n.options) {
          w(space);
          space = " ";
          sequence_option(*option);
        }
        w(')');
      }
      break;
    case primary_key:
      w("PRIMARY KEY");
      index_parameters();
      break;
    case unique:
      w("UNIQUE");
      index_parameters();
      break;
    case exclusion:
      w("EXCLUDE USING ");
      id(n.access_method);
      w(" (");
      comma(n.exclusions, [this](const ast::ExclusionElement* e) {
        index_element(*e->element);
        w(" WITH ");
        op(e->op);
      });
      w(')');
      index_parameters();
      if (n.where) {
        w(" WHERE (");
        expr(n.where);
        w(')');
      }
      break;
    case foreign_key:
      if (!n.columns.empty()) {
        w("FOREIGN KEY");
        columns(n.columns);
        foreign_key_actions(n);
      } else {
        const auto begin = out_.size();
        foreign_key_actions(n);
        out_.erase(begin, 1);
      }
      break;
  }
  constraint_attributes(n);
}

void Printer::column_def(const ast::ColumnDef& n) {
  id(n.name);
  if (n.type) {
    w(' ');
    type_name(*n.type);
  }
  if (!n.compression.empty()) {
    w(" COMPRESSION ");
    id(n.compression);
  }
  if (n.collation) {
    w(" COLLATE ");
    name(n.collation->collation);
  }
  opt(!n.type && !n.constraints.empty(), " WITH OPTIONS");
  for (const auto* c : n.constraints) {
    w(' ');
    constraint(*c);
  }
}

void Printer::index_element(const ast::IndexElement& n) {
  const auto* const call = ast::as<ast::FunctionCall>(n.expr);
  if (!n.column.empty())
    id(n.column);
  else if (call && !call->sql_syntax)
    expr(n.expr);
  else
    closed(n.expr);
  if (!n.collation.empty()) {
    w(" COLLATE ");
    name(n.collation);
  }
  if (!n.operator_class.empty()) {
    w(' ');
    name(n.operator_class);
    options(" ", n.operator_class_options, true);
  }
  sort_order(n.direction, n.nulls, {});
}

void Printer::index_elements(const ast::List<ast::IndexElement>& list) {
  w(" (");
  comma(list, [this](const ast::IndexElement* e) { index_element(*e); });
  w(')');
}

void Printer::partition_bound(const ast::PartitionBound& n) {
  if (n.is_default) return w("DEFAULT");
  w("FOR VALUES ");
  switch (n.strategy) {
    case ast::PartitionStrategy::hash:
      w("WITH (modulus ");
      number(n.modulus);
      w(", remainder ");
      number(n.remainder);
      break;
    case ast::PartitionStrategy::range:
      w("FROM (");
      exprs(n.lower);
      w(") TO (");
      exprs(n.upper);
      break;
    case ast::PartitionStrategy::list:
    case ast::PartitionStrategy::none:
      w("IN (");
      exprs(n.values);
      break;
  }
  w(')');
}

void Printer::table_options(const ast::List<ast::Option>& list, std::string_view access_method,
                            ast::OnCommit on_commit, std::string_view tablespace) {
  constexpr std::string_view commit_words[] = {"", " ON COMMIT PRESERVE ROWS", " ON COMMIT DELETE ROWS",
                                               " ON COMMIT DROP"};
  if (!access_method.empty()) {
    w(" USING ");
    id(access_method);
  }
  options(" WITH ", list, true);
  w(commit_words[static_cast<int>(on_commit)]);
  if (!tablespace.empty()) {
    w(" TABLESPACE ");
    id(tablespace);
  }
}

void Printer::print(const ast::CreateTable& n) {
  w("CREATE ");
  persistence(*n.table);
  w("TABLE ");
  opt(n.if_not_exists, "IF NOT EXISTS ");
  relation(n.table);
  if (n.of_type) {
    w(" OF ");
    type_name(*n.of_type);
  }
  if (n.partition_bound) {
    w(" PARTITION OF ");
    relations(n.inherits);
  }
  if (!n.elements.empty() || (!n.of_type && !n.partition_bound)) {
    w(" (");
    comma(n.elements, [this](const ast::Node* element) {
      if (const auto* const column = ast::as<ast::ColumnDef>(element)) return column_def(*column);
      if (const auto* const c = ast::as<ast::Constraint>(element)) return constraint(*c);
      const auto& like = ast::to<ast::TableLike>(*element);
      constexpr std::string_view words[] = {"COMMENTS", "COMPRESSION", "CONSTRAINTS", "DEFAULTS", "GENERATED",
                                            "IDENTITY", "INDEXES",     "STATISTICS",  "STORAGE"};
      constexpr auto all = static_cast<std::uint32_t>(ast::LikeOption::all);
      constexpr std::uint32_t named = (static_cast<std::uint32_t>(ast::LikeOption::storage) << 1) - 1;
      const bool from_all = (like.options & (all & ~named)) != 0;
      w("LIKE ");
      relation(like.table);
      opt(from_all, " INCLUDING ALL");
      for (std::uint32_t i = 0; i < std::size(words); ++i) {
        if (((like.options >> i) & 1) == (from_all ? 1u : 0u)) continue;
        w(from_all ? " EXCLUDING " : " INCLUDING ");
        w(words[i]);
      }
    });
    w(')');
  }
  if (n.partition_bound) {
    w(' ');
    partition_bound(*n.partition_bound);
  } else if (!n.inherits.empty()) {
    w(" INHERITS (");
    relations(n.inherits);
    w(')');
  }
  if (const auto* const by = n.partition_by) {
    w(" PARTITION BY ");
    id(by->strategy);
    w(" (");
    comma(by->elements, [this](const ast::PartitionElement* e) {
      e->column.empty() ? closed(e->expr) : id(e->column);
      if (!e->collation.empty()) {
        w(" COLLATE ");
        name(e->collation);
      }
      if (!e->operator_class.empty()) {
        w(' ');
        name(e->operator_class);
      }
    });
    w(')');
  }
  table_options(n.options, n.access_method, n.on_commit, n.tablespace);
}

void Printer::as_query(const ast::Statement* query) {
  w(" AS");
  if (style_.indent)
    w('\n');
  else
    w(' ');
  statement(query);
}

void Printer::print(const ast::CreateTableAs& n) {
  w("CREATE ");
  persistence(*n.into->table);
  w(n.type == ast::ObjectType::materialized_view ? "MATERIALIZED VIEW " : "TABLE ");
  opt(n.if_not_exists, "IF NOT EXISTS ");
  relation(n.into->table);
  columns(n.into->columns);
  table_options(n.into->options, n.into->access_method, n.into->on_commit, n.into->tablespace);
  as_query(n.query);
  opt(n.into->no_data, " WITH NO DATA");
}

void Printer::print(const ast::RefreshMatView& n) {
  w("REFRESH MATERIALIZED VIEW ");
  opt(n.concurrent, "CONCURRENTLY ");
  relation(n.table);
  opt(n.no_data, " WITH NO DATA");
}

// ---- ALTER TABLE -----------------------------------------------------------------------------------------------

void Printer::alter_table_command(const ast::AlterTableCommand& n, bool attribute) {
  using enum ast::AlterTableType;
  const auto* const definition = n.definition;
  const auto named = [&](std::string_view words) {
    w(words);
    id(n.name);
  };
  const auto on_column = [&](std::string_view words) {
    w(attribute ? "ALTER ATTRIBUTE " : "ALTER COLUMN ");
    n.name.empty() ? number(n.number) : id(n.name);
    w(words);
  };
  const auto option_list = [&] {
    ast::List<ast::Option> list;
    if (const auto* const values = ast::as<ast::ValueList>(definition))
      list = {reinterpret_cast<const ast::Option* const*>(values->items.data()), values->items.size()};
    return list;
  };
  const auto word = [&] { id(ast::to<ast::Word>(*definition).text); };
  const auto existing = [&](std::string_view words) {
    w(words);
    opt(n.missing_ok, "IF EXISTS ");
    id(n.name);
    behavior(n.behavior);
  };
  switch (n.type) {
    case add_column:
      w(attribute ? "ADD ATTRIBUTE " : "ADD COLUMN ");
      opt(n.missing_ok, "IF NOT EXISTS ");
      column_def(ast::to<ast::ColumnDef>(*definition));
      return behavior(n.behavior);
    case set_default:
      if (!definition) return on_column(" DROP DEFAULT");
      on_column(" SET DEFAULT ");
      return expr(static_cast<const ast::Expr*>(definition));
    case drop_not_null: return on_column(" DROP NOT NULL");
    case set_not_null: return on_column(" SET NOT NULL");
    case drop_expression: return on_column(n.missing_ok ? " DROP EXPRESSION IF EXISTS" : " DROP EXPRESSION");
    case set_statistics: on_column(" SET STATISTICS "); return option_value(definition);
    case set_column_options: on_column(" SET"); return options(" ", option_list(), true);
    case reset_column_options: on_column(" RESET"); return options(" ", option_list(), true);
    case set_column_generic_options: on_column(" "); return foreign_options(option_list());
    case set_storage: on_column(" SET STORAGE "); return word();
    case set_compression: on_column(" SET COMPRESSION "); return word();
    case drop_column: return existing(attribute ? "DROP ATTRIBUTE " : "DROP COLUMN ");
    case add_constraint: w("ADD "); return constraint(ast::to<ast::Constraint>(*definition));
    case alter_constraint: {
      const auto& c = ast::to<ast::Constraint>(*definition);
      w("ALTER CONSTRAINT ");
      id(c.name);
      return constraint_attributes(c);
    }
    case validate_constraint: return named("VALIDATE CONSTRAINT ");
    case drop_constraint: return existing("DROP CONSTRAINT ");
    case set_type: {
      const auto& c = ast::to<ast::ColumnDef>(*definition);
      on_column(" TYPE ");
      type_name(*c.type);
      if (c.collation) {
        w(" COLLATE ");
        name(c.collation->collation);
      }
      clause("USING", c.using_expr);
      return behavior(n.behavior);
    }
    case change_owner: w("OWNER TO "); return role(*n.owner);
    case cluster_on: return named("CLUSTER ON ");
    case drop_cluster: return w("SET WITHOUT CLUSTER");
    case set_logged: return w("SET LOGGED");
    case set_unlogged: return w("SET UNLOGGED");
    case drop_oids: return w("SET WITHOUT OIDS");
    case set_access_method: return named("SET ACCESS METHOD ");
    case set_tablespace: return named("SET TABLESPACE ");
    case set_options: return options("SET ", option_list(), true);
    case reset_options: return options("RESET ", option_list(), true);
    case enable_trigger: return named("ENABLE TRIGGER ");
    case enable_always_trigger: return named("ENABLE ALWAYS TRIGGER ");
    case enable_replica_trigger: return named("ENABLE REPLICA TRIGGER ");
    case disable_trigger: return named("DISABLE TRIGGER ");
    case enable_all_triggers: return w("ENABLE TRIGGER ALL");
    case disable_all_triggers: return w("DISABLE TRIGGER ALL");
    case enable_user_triggers: return w("ENABLE TRIGGER USER");
    case disable_user_triggers: return w("DISABLE TRIGGER USER");
    case enable_rule: return named("ENABLE RULE ");
    case enable_always_rule: return named("ENABLE ALWAYS RULE ");
    case enable_replica_rule: return named("ENABLE REPLICA RULE ");
    case disable_rule: return named("DISABLE RULE ");
    case add_inherit: w("INHERIT "); return relation(ast::as<ast::TableName>(definition));
    case drop_inherit: w("NO INHERIT "); return relation(ast::as<ast::TableName>(definition));
    case add_of: w("OF "); return type_name(ast::to<ast::TypeName>(*definition));
    case drop_of: return w("NOT OF");
    case replica_identity: {
      const auto& identity = ast::to<ast::ReplicaIdentity>(*definition);
      constexpr std::string_view words[] = {"DEFAULT", "FULL", "NOTHING", "USING INDEX "};
      w("REPLICA IDENTITY ");
      w(words[static_cast<int>(identity.type)]);
      if (identity.type == ast::ReplicaIdentityType::index) id(identity.index);
      return;
    }
    case enable_row_security: return w("ENABLE ROW LEVEL SECURITY");
    case disable_row_security: return w("DISABLE ROW LEVEL SECURITY");
    case force_row_security: return w("FORCE ROW LEVEL SECURITY");
    case no_force_row_security: return w("NO FORCE ROW LEVEL SECURITY");
    case generic_options: return foreign_options(option_list());
    case attach_partition: {
      const auto& partition = ast::to<ast::PartitionCommand>(*definition);
      w("ATTACH PARTITION ");
      relation(partition.table);
      if (!partition.bound) return;
      w(' ');
      return partition_bound(*partition.bound);
    }
    case detach_partition:
    case detach_partition_finalize: {
      const auto& partition = ast::to<ast::PartitionCommand>(*definition);
      w("DETACH PARTITION ");
      relation(partition.table);
      opt(partition.concurrent, " CONCURRENTLY");
      return opt(n.type == detach_partition_finalize, " FINALIZE");
    }
    case add_identity: on_column(" ADD "); return constraint(ast::to<ast::Constraint>(*definition));
    case set_identity:
      on_column("");
      for (const auto* o : option_list()) {
        if (o->name == "generated") {
          w(ast::to<ast::Literal>(*o->value).integer == 'a' ? " SET GENERATED ALWAYS"
                                                            : " SET GENERATED BY DEFAULT");
          continue;
        }
        w(o->name == "restart" ? " " : " SET ");
        sequence_option(*o);
      }
      return;
    case drop_identity: return on_column(n.missing_ok ? " DROP IDENTITY IF EXISTS" : " DROP IDENTITY");
  }
}

void Printer::print(const ast::AlterTable& n) {
  w("ALTER ");
  w(object_type_words(n.type));
  w(' ');
  opt(n.missing_ok, "IF EXISTS ");
  relation(n.table);
  w(' ');
  comma(n.commands,
        [&](const ast::AlterTableCommand* c) { alter_table_command(*c, n.type == ast::ObjectType::type); });
}

// ---- indexes, views, sequences, schemas ------------------------------------------------------------------------

void Printer::print(const ast::CreateIndex& n) {
  w(n.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
  opt(n.concurrent, "CONCURRENTLY ");
  opt(n.if_not_exists, "IF NOT EXISTS ");
  if (!n.name.empty()) {
    id(n.name);
    w(' ');
  }
  w("ON ");
  relation(n.table);
  w(" USING ");
  id(n.access_method);
  index_elements(n.elements);
  if (!n.including.empty()) {
    w(" INCLUDE");
    index_elements(n.including);
  }
  opt(n.nulls_not_distinct, " NULLS NOT DISTINCT");
  table_options(n.options, {}, ast::OnCommit::unspecified, n.tablespace);
  clause("WHERE", n.where);
}

void Printer::print(const ast::CreateView& n) {
  w(n.replace ? "CREATE OR REPLACE " : "CREATE ");
  persistence(*n.view);
  w("VIEW ");
  relation(n.view);
  columns(n.columns);
  options(" WITH ", n.options, true);
  as_query(n.query);
  if (n.check_option == ast::CheckOption::local) w(" WITH LOCAL CHECK OPTION");
  if (n.check_option == ast::CheckOption::cascaded) w(" WITH CASCADED CHECK OPTION");
}

void Printer::print(const ast::CreateSequence& n) {
  w("CREATE ");
  persistence(*n.sequence);
  w("SEQUENCE ");
  opt(n.if_not_exists, "IF NOT EXISTS ");
  relation(n.sequence);
  sequence_options(n.options);
}

void Printer::print(const ast::AlterSequence& n) {
  w("ALTER SEQUENCE ");
  opt(n.missing_ok, "IF EXISTS ");
  relation(n.sequence);
  sequence_options(n.options);
}

void Printer::print(const ast::CreateSchema& n) {
  w("CREATE SCHEMA");
  opt(n.if_not_exists, " IF NOT EXISTS");
  if (!n.name.empty()) {
    w(' ');
    id(n.name);
  }
  if (n.owner) {
    w(" AUTHORIZATION ");
    role(*n.owner);
  }
  for (const auto* element : n.elements) {
    w(' ');
    statement(element);
  }
}

// ---- types -----------------------------------------------------------------------------------------------------

void Printer::print(const ast::CreateDomain& n) {
  w("CREATE DOMAIN ");
  name(n.name);
  w(" AS ");
  type_name(*n.type);
  if (n.collation) {
    w(" COLLATE ");
    name(n.collation->collation);
  }
  for (const auto* c : n.constraints) {
    w(' ');
    constraint(*c);
  }
}

void Printer::print(const ast::AlterDomain& n) {
  using enum ast::AlterDomainType;
  w("ALTER DOMAIN ");
  name(n.name);
  switch (n.type) {
    case set_default:
      if (!n.definition) return w(" DROP DEFAULT");
      w(" SET DEFAULT ");
      return expr(static_cast<const ast::Expr*>(n.definition));
    case drop_not_null: return w(" DROP NOT NULL");
    case set_not_null: return w(" SET NOT NULL");
    case add_constraint: w(" ADD "); return constraint(ast::to<ast::Constraint>(*n.definition));
    case drop_constraint:
      w(" DROP CONSTRAINT ");
      opt(n.missing_ok, "IF EXISTS ");
      id(n.constraint);
      return behavior(n.behavior);
    case validate_constraint: w(" VALIDATE CONSTRAINT "); return id(n.constraint);
  }
}

void Printer::print(const ast::CreateEnum& n) {
  w("CREATE TYPE ");
  name(n.name);
  w(" AS ENUM (");
  comma(n.labels, [this](std::string_view label) { literal(label); });
  w(')');
}

void Printer::print(const ast::AlterEnum& n) {
  w("ALTER TYPE ");
  name(n.name);
  if (n.renames) {
    w(" RENAME VALUE ");
    literal(n.old_label);
    w(" TO ");
    return literal(n.new_label);
  }
  w(" ADD VALUE ");
  opt(n.if_not_exists, "IF NOT EXISTS ");
  literal(n.new_label);
  if (n.has_neighbor) {
    w(n.after ? " AFTER " : " BEFORE ");
    literal(n.neighbor);
  }
}

void Printer::print(const ast::CreateComposite& n) {
  w("CREATE TYPE ");
  relation(n.type);
  w(" AS ");
  column_defs(n.columns);
}

void Printer::print(const ast::CreateRange& n) {
  w("CREATE TYPE ");
  name(n.name);
  w(" AS RANGE ");
  options("", n.options, true);
}

void Printer::print(const ast::AlterType& n) {
  w("ALTER TYPE ");
  name(n.name);
  w(" SET (");
  comma(n.options, [this](const ast::Option* o) {
    id(o->name);
    w(" = ");
    o->value ? option_value(o->value) : w("NONE");
  });
  w(')');
}

void Printer::print(const ast::Define& n) {
  w(n.replace ? "CREATE OR REPLACE " : "CREATE ");
  w(object_type_words(n.type));
  w(' ');
  opt(n.if_not_exists, "IF NOT EXISTS ");
  if (n.type == ast::ObjectType::operator_) {
    for (std::uint32_t i = 0; i + 1 < n.name.size(); ++i) {
      id(n.name[i]);
      w('.');
    }
    w(n.name.back());
  } else {
    name(n.name);
  }
  if (n.type == ast::ObjectType::aggregate && !n.old_style) {
    w('(');
    if (n.args.empty()) {
      w('*');
    } else if (n.direct_args < 0) {
      comma(n.args, [this](const ast::Parameter* p) { parameter(*p); });
    } else {
      const auto direct = static_cast<std::uint32_t>(n.direct_args);
      // One VARIADIC for both: the grammar keeps it once.
      const auto ordered = n.args.slice(direct < n.args.size() ? direct : direct - 1);
      comma(n.args.slice(0, direct), [this](const ast::Parameter* p) { parameter(*p); });
      w(direct > 0 ? " ORDER BY " : "ORDER BY ");
      comma(ordered, [this](const ast::Parameter* p) { parameter(*p); });
    }
    w(')');
  }
  if (n.type == ast::ObjectType::collation && n.options.size() == 1 && n.options[0]->name == "from" &&
      n.options[0]->value->kind == ast::NodeKind::ValueList) {
    w(" FROM ");
    std::string_view dot;
    for (const auto* part : ast::to<ast::ValueList>(*n.options[0]->value).items) {
      w(dot);
      dot = ".";
      id(ast::to<ast::Word>(*part).text);
    }
    return;
  }
  options(" ", n.options, true);
}

// ---- functions -------------------------------------------------------------------------------------------------

void Printer::parameter(const ast::Parameter& n) {
  constexpr std::string_view modes[] = {"", "IN ", "OUT ", "INOUT ", "VARIADIC ", ""};
  w(modes[static_cast<int>(n.mode)]);
  if (!n.name.empty()) {
    id(n.name);
    w(' ');
  }
  type_name(*n.type);
  clause("DEFAULT", n.default_value);
}

void Printer::function_option(const ast::Option& n) {
  const auto flag = [&] { return ast::to<ast::Literal>(*n.value).boolean; };
  const auto text = [&] { return ast::to<ast::Word>(*n.value).text; };
  const auto value = [&](std::string_view words) {
    w(words);
    option_value(n.value);
  };
  if (n.name == "as") {
    w("AS ");
    if (const auto* const word = ast::as<ast::Word>(n.value)) return literal(word->text);
    return comma(ast::to<ast::ValueList>(*n.value).items,
                 [this](const ast::Node* part) { literal(ast::to<ast::Word>(*part).text); });
  }
  if (n.name == "language") {
    w("LANGUAGE ");
    return word_or_literal(text());
  }
  if (n.name == "transform") {
    w("TRANSFORM ");
    return comma(ast::to<ast::ValueList>(*n.value).items, [this](const ast::Node* type) {
      w("FOR TYPE ");
      type_name(ast::to<ast::TypeName>(*type));
    });
  }
  if (n.name == "window") return w("WINDOW");
  if (n.name == "strict") return w(flag() ? "STRICT" : "CALLED ON NULL INPUT");
  if (n.name == "security") return w(flag() ? "SECURITY DEFINER" : "SECURITY INVOKER");
  if (n.name == "leakproof") return w(flag() ? "LEAKPROOF" : "NOT LEAKPROOF");
  if (n.name == "volatility") return w(text());
  if (n.name == "parallel") {
    w("PARALLEL ");
    return id(text());
  }
  if (n.name == "cost") return value("COST ");
  if (n.name == "rows") return value("ROWS ");
  if (n.name == "support") {
    w("SUPPORT ");
    std::string_view dot;
    for (const auto* part : ast::to<ast::ValueList>(*n.value).items) {
      w(dot);
      dot = ".";
      id(ast::to<ast::Word>(*part).text);
    }
    return;
  }
  statement(static_cast<const ast::Statement*>(n.value));  // set
}

void Printer::print(const ast::CreateFunction& n) {
  w(n.replace ? "CREATE OR REPLACE " : "CREATE ");
  w(n.is_procedure ? "PROCEDURE " : "FUNCTION ");
  name(n.name);
  std::uint32_t inputs = n.parameters.size();
  while (inputs > 0 && n.parameters[inputs - 1]->mode == ast::ParameterMode::table) --inputs;
  w('(');
  comma(n.parameters.slice(0, inputs), [this](const ast::Parameter* p) { parameter(*p); });
  w(')');
  if (inputs < n.parameters.size()) {
    w(" RETURNS TABLE(");
    comma(n.parameters.slice(inputs), [this](const ast::Parameter* p) { parameter(*p); });
    w(')');
  } else if (n.return_type) {
    w(" RETURNS ");
    type_name(*n.return_type);
  }
  for (const auto* option : n.options) {
    w(' ');
    function_option(*option);
  }
  if (!n.body) return;
  w(' ');
  if (!n.body->atomic) return statement(n.body->statements[0]);
  w("BEGIN ATOMIC ");
  for (const auto* s : n.body->statements) {
    statement(s);
    w("; ");
  }
  w("END");
}

void Printer::print(const ast::AlterFunction& n) {
  w("ALTER ");
  w(object_type_words(n.type));
  w(' ');
  routine(*n.routine, n.type);
  for (const auto* action : n.actions) {
    w(' ');
    function_option(*action);
  }
}

void Printer::print(const ast::CreateCast& n) {
  w("CREATE CAST (");
  type_name(*n.source);
  w(" AS ");
  type_name(*n.target);
  w(')');
  if (n.function) {
    w(" WITH FUNCTION ");
    routine(*n.function, ast::ObjectType::function);
  } else {
    w(n.inout ? " WITH INOUT" : " WITHOUT FUNCTION");
  }
  if (n.context == ast::CastContext::assignment) w(" AS ASSIGNMENT");
  if (n.context == ast::CastContext::implicit) w(" AS IMPLICIT");
}

// ---- triggers, rules, policies ---------------------------------------------------------------------------------

void Printer::print(const ast::CreateTrigger& n) {
  constexpr std::string_view timings[] = {" AFTER ", " BEFORE ", " INSTEAD OF "};
  constexpr std::string_view events[] = {"INSERT", "DELETE", "UPDATE", "TRUNCATE"};
  w(n.replace ? "CREATE OR REPLACE " : "CREATE ");
  w(n.is_constraint ? "CONSTRAINT TRIGGER " : "TRIGGER ");
  id(n.name);
  w(timings[static_cast<int>(n.timing)]);
  std::string_view separator;
  for (unsigned i = 0; i < std::size(events); ++i) {
    if (!((n.events >> i) & 1)) continue;
    w(separator);
    separator = " OR ";
    w(events[i]);
    if (1u << i == static_cast<unsigned>(ast::TriggerEvent::update) && !n.columns.empty()) {
      w(" OF ");
      ids(n.columns);
    }
  }
  w(" ON ");
  relation(n.table);
  if (n.referenced_table) {
    w(" FROM ");
    relation(n.referenced_table);
  }
  opt(n.deferrable, " DEFERRABLE");
  opt(n.initially_deferred, " INITIALLY DEFERRED");
  opt(!n.transitions.empty(), " REFERENCING");
  for (const auto* t : n.transitions) {
    w(t->is_new ? " NEW" : " OLD");
    w(t->is_table ? " TABLE AS " : " ROW AS ");
    id(t->name);
  }
  w(n.for_each_row ? " FOR EACH ROW" : " FOR EACH STATEMENT");
  if (n.when) {
    w(" WHEN (");
    expr(n.when);
    w(')');
  }
  w(" EXECUTE FUNCTION ");
  name(n.function);
  w('(');
  comma(n.args, [this](std::string_view arg) { literal(arg); });
  w(')');
}

void Printer::print(const ast::CreateRule& n) {
  constexpr std::string_view events[] = {"SELECT", "UPDATE", "INSERT", "DELETE"};
  w(n.replace ? "CREATE OR REPLACE RULE " : "CREATE RULE ");
  id(n.name);
  w(" AS ON ");
  w(events[static_cast<int>(n.event)]);
  w(" TO ");
  relation(n.table);
  clause("WHERE", n.where);
  w(n.instead ? " DO INSTEAD " : " DO ");
  if (n.actions.empty()) return w("NOTHING");
  w('(');
  std::string_view separator;
  for (const auto* action : n.actions) {
    w(separator);
    separator = "; ";
    const int indent = indent_;
    statement(action);
    indent_ = indent;
  }
  w(')');
}

void Printer::print(const ast::CreatePolicy& n) {
  w("CREATE POLICY ");
  id(n.name);
  w(" ON ");
  relation(n.table);
  opt(!n.permissive, " AS RESTRICTIVE");
  w(" FOR ");
  w(n.command);
  w(" TO ");
  roles(n.roles);
  if (n.using_expr) {
    w(" USING (");
    expr(n.using_expr);
    w(')');
  }
  if (n.check) {
    w(" WITH CHECK (");
    expr(n.check);
    w(')');
  }
}

void Printer::print(const ast::AlterPolicy& n) {
  w("ALTER POLICY ");
  id(n.name);
  w(" ON ");
  relation(n.table);
  if (!n.roles.empty()) {
    w(" TO ");
    roles(n.roles);
  }
  if (n.using_expr) {
    w(" USING (");
    expr(n.using_expr);
    w(')');
  }
  if (n.check) {
    w(" WITH CHECK (");
    expr(n.check);
    w(')');
  }
}

}  // namespace pgmicro::parser
