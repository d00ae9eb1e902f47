// Roles and privileges, transactions and settings, cursors, and what else a session can be told.

#include "printer.hpp"

namespace pgmicro::parser {

// ---- roles and privileges --------------------------------------------------------------------------------------

void Printer::role(const ast::RoleSpec& n) {
  constexpr std::string_view words[] = {"", "CURRENT_ROLE", "CURRENT_USER", "SESSION_USER", "PUBLIC"};
  n.type == ast::RoleType::named ? id(n.name) : w(words[static_cast<int>(n.type)]);
}

void Printer::role_options(const ast::List<ast::Option>& list) {
  struct Flag {
    std::string_view name, on, off;
  };
  constexpr Flag flags[] = {{"inherit", "INHERIT", "NOINHERIT"},
                            {"superuser", "SUPERUSER", "NOSUPERUSER"},
                            {"createrole", "CREATEROLE", "NOCREATEROLE"},
                            {"createdb", "CREATEDB", "NOCREATEDB"},
                            {"canlogin", "LOGIN", "NOLOGIN"},
                            {"isreplication", "REPLICATION", "NOREPLICATION"},
                            {"bypassrls", "BYPASSRLS", "NOBYPASSRLS"}};
  constexpr std::pair<std::string_view, std::string_view> values[] = {
      {"password", "PASSWORD "},      {"connectionlimit", "CONNECTION LIMIT "},
      {"validUntil", "VALID UNTIL "}, {"sysid", "SYSID "},
      {"rolemembers", "USER "},       {"adminmembers", "ADMIN "},
      {"addroleto", "IN ROLE "}};
  for (const auto* o : list) {
    w(' ');
    for (const auto& flag : flags)
      if (flag.name == o->name) w(ast::to<ast::Literal>(*o->value).boolean ? flag.on : flag.off);
    for (const auto& [name, words] : values) {
      if (name != o->name) continue;
      w(words);
      if (!o->value)
        w("NULL");
      else if (const auto* const members = ast::as<ast::ValueList>(o->value))
        comma(members->items, [this](const ast::Node* r) { role(ast::to<ast::RoleSpec>(*r)); });
      else
        option_value(o->value);
    }
  }
}

void Printer::print(const ast::CreateRole& n) {
  constexpr std::string_view words[] = {"CREATE ROLE ", "CREATE USER ", "CREATE GROUP "};
  w(words[static_cast<int>(n.type)]);
  id(n.name);
  role_options(n.options);
}

void Printer::print(const ast::AlterRole& n) {
  if (n.drops_members) {
    w("ALTER GROUP ");
    role(*n.role);
    w(" DROP USER ");
    return comma(ast::to<ast::ValueList>(*n.options[0]->value).items,
                 [this](const ast::Node* r) { role(ast::to<ast::RoleSpec>(*r)); });
  }
  w("ALTER ROLE ");
  role(*n.role);
  role_options(n.options);
}

void Printer::print(const ast::AlterRoleSet& n) {
  w("ALTER ROLE ");
  n.role ? role(*n.role) : w("ALL");
  if (!n.database.empty()) {
    w(" IN DATABASE ");
    id(n.database);
  }
  w(' ');
  print(*n.setting);
}

void Printer::print(const ast::DropRole& n) {
  w("DROP ROLE ");
  opt(n.missing_ok, "IF EXISTS ");
  roles(n.roles);
}

void Printer::privileges(const ast::List<ast::Privilege>& list) {
  if (list.empty()) return w("ALL");
  comma(list, [this](const ast::Privilege* p) {
    constexpr std::string_view keywords[] = {"select", "references", "create", "alter system"};
    bool keyword = false;
    for (const auto k : keywords) keyword = keyword || k == p->name;
    if (p->name.empty())
      w("ALL");
    else
      keyword ? w(p->name) : id(p->name);
    columns(p->columns);
  });
}

void Printer::grant(const ast::Grant& n) {
  opt(!n.is_grant && n.grant_option, "GRANT OPTION FOR ");
  privileges(n.privileges);
  w(" ON ");
  const auto words = object_type_words(n.type);
  switch (n.target) {
    case ast::GrantTarget::objects:
      w(n.type == ast::ObjectType::foreign_server ? "FOREIGN SERVER" : words);
      w(' ');
      comma(n.objects, [&](const ast::Node* o) {
        if (const auto* const table_name = ast::as<ast::TableName>(o)) return relation(table_name);
        const auto& named = ast::to<ast::ObjectName>(*o);
        if (n.type != ast::ObjectType::parameter_acl) return object(n.type, named);
        w(named.name.front());  // a setting, dots and all
      });
      break;
    case ast::GrantTarget::all_in_schema:
      w("ALL ");
      w(words);
      w("S IN SCHEMA ");
      comma(n.objects,
            [&](const ast::Node* o) { object(ast::ObjectType::schema, ast::to<ast::ObjectName>(*o)); });
      break;
    case ast::GrantTarget::defaults:
      w(words);
      w('S');
      break;
  }
  w(n.is_grant ? " TO " : " FROM ");
  roles(n.grantees);
  opt(n.is_grant && n.grant_option, " WITH GRANT OPTION");
  if (n.grantor) {
    w(" GRANTED BY ");
    role(*n.grantor);
  }
  behavior(n.behavior);
}

void Printer::print(const ast::Grant& n) {
  w(n.is_grant ? "GRANT " : "REVOKE ");
  grant(n);
}

void Printer::print(const ast::GrantRole& n) {
  w(n.is_grant ? "GRANT " : "REVOKE ");
  opt(!n.is_grant && n.admin_option, "ADMIN OPTION FOR ");
  privileges(n.roles);
  w(n.is_grant ? " TO " : " FROM ");
  roles(n.grantees);
  opt(n.is_grant && n.admin_option, " WITH ADMIN OPTION");
  if (n.grantor) {
    w(" GRANTED BY ");
    role(*n.grantor);
  }
  behavior(n.behavior);
}

void Printer::print(const ast::AlterDefaultPrivileges& n) {
  w("ALTER DEFAULT PRIVILEGES ");
  for (const auto* o : n.options) {
    const auto& items = ast::to<ast::ValueList>(*o->value).items;
    w(o->name == "roles" ? "FOR ROLE " : "IN SCHEMA ");
    comma(items, [this](const ast::Node* item) {
      if (const auto* const word = ast::as<ast::Word>(item)) return id(word->text);
      role(ast::to<ast::RoleSpec>(*item));
    });
    w(' ');
  }
  print(*n.action);
}

void Printer::print(const ast::DropOwned& n) {
  w("DROP OWNED BY ");
  roles(n.roles);
  behavior(n.behavior);
}

void Printer::print(const ast::ReassignOwned& n) {
  w("REASSIGN OWNED BY ");
  roles(n.roles);
  w(" TO ");
  role(*n.new_role);
}

void Printer::database_options(const ast::List<ast::Option>& list) {
  for (const auto* o : list) {
    w(' ');
    o->name == "connection_limit" ? w("CONNECTION LIMIT")
    : o->name == "owner" || o->name == "tablespace" || o->name == "template" || o->name == "encoding" ||
            o->name == "location"
        ? w(o->name)
        : id(o->name);
    w(" = ");
    o->value ? option_value(o->value) : w("DEFAULT");
  }
}

void Printer::print(const ast::CreateDatabase& n) {
  w("CREATE DATABASE ");
  id(n.name);
  database_options(n.options);
}

void Printer::print(const ast::AlterDatabase& n) {
  w("ALTER DATABASE ");
  id(n.name);
  database_options(n.options);
  if (!n.setting) return;
  w(' ');
  print(*n.setting);
}

void Printer::print(const ast::DropDatabase& n) {
  w("DROP DATABASE ");
  opt(n.missing_ok, "IF EXISTS ");
  id(n.name);
  options(" WITH ", n.options, false);
}

// ---- transactions and settings ---------------------------------------------------------------------------------

void Printer::transaction_option(const ast::Option& n) {
  const auto& value = ast::to<ast::Literal>(*n.value);
  if (n.name == "transaction_isolation") {
    w("ISOLATION LEVEL ");
    w(value.text);
  } else if (n.name == "transaction_read_only") {
    w(value.integer ? "READ ONLY" : "READ WRITE");
  } else {
    w(value.integer ? "DEFERRABLE" : "NOT DEFERRABLE");
  }
}

void Printer::print(const ast::Transaction& n) {
  using enum ast::TransactionType;
  constexpr std::string_view words[] = {"BEGIN",
                                        "START TRANSACTION",
                                        "COMMIT",
                                        "ROLLBACK",
                                        "SAVEPOINT ",
                                        "RELEASE SAVEPOINT ",
                                        "ROLLBACK TO SAVEPOINT ",
                                        "PREPARE TRANSACTION ",
                                        "COMMIT PREPARED ",
                                        "ROLLBACK PREPARED "};
  w(words[static_cast<int>(n.type)]);
  switch (n.type) {
    case begin:
    case start: opt(!n.options.empty(), " "); return transaction_options(n.options);
    case commit:
    case rollback: return opt(n.chain, " AND CHAIN");
    case savepoint:
    case release:
    case rollback_to: return id(n.savepoint);
    case prepare:
    case commit_prepared:
    case rollback_prepared: return literal(n.gid);
  }
}

namespace {
/// `a.b` as names and dots: the grammar has joined them.
std::string setting_name(std::string_view name) {
  std::string out;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto dot = std::min(name.find('.', begin), name.size());
    if (begin > 0) out += '.';
    out += quote_identifier(name.substr(begin, dot - begin));
    begin = dot + 1;
  }
  return out;
}
}  // namespace

void Printer::print(const ast::SetVariable& n) {
  if (n.type == ast::SetType::reset || n.type == ast::SetType::reset_all) {
    w("RESET ");
    return n.type == ast::SetType::reset ? w(setting_name(n.name)) : w("ALL");
  }
  w(n.local ? "SET LOCAL " : "SET ");
  switch (n.type) {
    case ast::SetType::multiple:
      if (n.name == "TRANSACTION SNAPSHOT") {
        w("TRANSACTION SNAPSHOT ");
        return expr(static_cast<const ast::Expr*>(n.args[0]));
      }
      w(n.name == "TRANSACTION" ? "TRANSACTION " : "SESSION CHARACTERISTICS AS TRANSACTION ");
      return transaction_options(n.args);
    case ast::SetType::default_: w(setting_name(n.name)); return w(" TO DEFAULT");
    case ast::SetType::from_current: w(setting_name(n.name)); return w(" FROM CURRENT");
    default: break;
  }
  if (const auto* const zone = ast::as<ast::Cast>(n.args[0])) {  // SET TIME ZONE INTERVAL '…' HOUR TO MINUTE
    const auto& modifiers = zone->type->modifiers;
    w("TIME ZONE INTERVAL ");
    if (modifiers.size() == 2) {
      w('(');
      expr(modifiers[1]);
      w(") ");
    }
    expr(zone->arg);
    if (modifiers.size() == 1) interval_fields(ast::to<ast::Literal>(*modifiers[0]).integer);
    return;
  }
  w(setting_name(n.name));
  w(" TO ");
  comma(n.args, [this](const ast::Node* value) { expr(static_cast<const ast::Expr*>(value)); });
}

void Printer::print(const ast::ShowVariable& n) {
  w("SHOW ");
  n.name == "all" ? w("ALL") : w(setting_name(n.name));
}

void Printer::print(const ast::SetConstraints& n) {
  w("SET CONSTRAINTS ");
  n.constraints.empty() ? w("ALL") : relations(n.constraints);
  w(n.deferred ? " DEFERRED" : " IMMEDIATE");
}

void Printer::print(const ast::LockTable& n) {
  constexpr std::string_view modes[] = {
      "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
      "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
  w("LOCK TABLE ");
  relations(n.tables);
  w(" IN ");
  w(modes[static_cast<int>(n.mode)]);
  w(n.nowait ? " MODE NOWAIT" : " MODE");
}

void Printer::print(const ast::Discard& n) {
  constexpr std::string_view words[] = {"ALL", "PLANS", "SEQUENCES", "TEMPORARY"};
  w("DISCARD ");
  w(words[static_cast<int>(n.type)]);
}

// ---- prepared statements and cursors ---------------------------------------------------------------------------

void Printer::print(const ast::Prepare& n) {
  w("PREPARE ");
  id(n.name);
  if (!n.types.empty()) {
    w(" (");
    comma(n.types, [this](const ast::TypeName* t) { type_name(*t); });
    w(')');
  }
  w(" AS ");
  statement(n.query);
}

void Printer::print(const ast::Execute& n) {
  w("EXECUTE ");
  id(n.name);
  if (n.args.empty()) return;
  w('(');
  exprs(n.args);
  w(')');
}

void Printer::print(const ast::Deallocate& n) {
  w("DEALLOCATE ");
  n.all ? w("ALL") : id(n.name);
}

void Printer::print(const ast::DeclareCursor& n) {
  w("DECLARE ");
  id(n.name);
  opt(n.binary, " BINARY");
  opt(n.asensitive, " ASENSITIVE");
  opt(n.insensitive, " INSENSITIVE");
  opt(n.no_scroll, " NO SCROLL");
  opt(n.scroll, " SCROLL");
  w(" CURSOR");
  opt(n.hold, " WITH HOLD");
  w(" FOR ");
  statement(n.query);
}

void Printer::print(const ast::Fetch& n) {
  constexpr std::string_view words[] = {"FORWARD ", "BACKWARD ", "ABSOLUTE ", "RELATIVE "};
  w(n.is_move ? "MOVE " : "FETCH ");
  w(words[static_cast<int>(n.direction)]);
  n.count == ast::fetch_all ? w("ALL") : number(n.count);
  w(" FROM ");
  id(n.cursor);
}

void Printer::print(const ast::CloseCursor& n) {
  w("CLOSE ");
  n.all ? w("ALL") : id(n.name);
}

// ---- COPY ------------------------------------------------------------------------------------------------------

void Printer::copy_options(const ast::Copy& n) {
  const auto words = [](const ast::Node* value) { return ast::to<ast::Word>(*value).text; };
  const auto list = [&](const ast::Node* value) {
    const auto* const items = ast::as<ast::ValueList>(value);
    if (!items) return w('*');
    comma(items->items, [&](const ast::Node* item) { id(words(item)); });
  };
  // The old spelling has flags where the new one has words: each must come back as it was.
  bool old = false;
  for (const auto* o : n.options)
    old = old || (o->value && o->value->kind == ast::NodeKind::Literal &&
                  ast::to<ast::Literal>(*o->value).type == ast::LiteralType::boolean);
  if (n.options.empty()) return;
  w(" WITH ");
  if (!old) {
    w('(');
    comma(n.options, [&](const ast::Option* o) {
      id(o->name);
      if (!o->value) return;
      w(' ');
      if (o->value->kind != ast::NodeKind::ValueList) return option_value(o->value);
      w('(');
      comma(ast::to<ast::ValueList>(*o->value).items, [&](const ast::Node* item) { literal(words(item)); });
      w(')');
    });
    return w(')');
  }
  std::string_view space;
  for (const auto* o : n.options) {
    w(space);
    space = " ";
    if (o->name == "format") {
      w(words(o->value) == "binary" ? "BINARY" : "CSV");
    } else if (o->name == "freeze" || o->name == "header") {
      w(o->name);
    } else if (o->name.starts_with("force_")) {
      w(o->name == "force_quote"      ? "FORCE QUOTE "
        : o->name == "force_not_null" ? "FORCE NOT NULL "
                                      : "FORCE NULL ");
      list(o->value);
    } else {  // delimiter, null, quote, escape, encoding
      w(o->name);
      w(' ');
      literal(words(o->value));
    }
  }
}

void Printer::print(const ast::Copy& n) {
  w("COPY ");
  if (n.query) {
    w('(');
    statement(n.query);
    w(')');
  } else {
    relation(n.table);
    columns(n.columns);
  }
  w(n.is_from ? " FROM " : " TO ");
  opt(n.is_program, "PROGRAM ");
  n.has_file ? literal(n.file) : w(n.is_from ? "STDIN" : "STDOUT");
  copy_options(n);
  clause("WHERE", n.where);
}

// ---- the rest --------------------------------------------------------------------------------------------------

void Printer::print(const ast::Explain& n) {
  w("EXPLAIN ");
  options("", n.options, false);
  opt(!n.options.empty(), " ");
  statement(n.query);
}

void Printer::print(const ast::Call& n) {
  w("CALL ");
  print(*n.call);
}

void Printer::print(const ast::Do& n) {
  w("DO");
  for (const auto* o : n.options) {
    w(o->name == "as" ? " " : " LANGUAGE ");
    const auto text = ast::to<ast::Word>(*o->value).text;
    o->name == "as" ? literal(text) : word_or_literal(text);
  }
}

void Printer::print(const ast::Listen& n) {
  w("LISTEN ");
  id(n.channel);
}

void Printer::print(const ast::Notify& n) {
  w("NOTIFY ");
  id(n.channel);
  if (!n.has_payload) return;
  w(", ");
  literal(n.payload);
}

void Printer::print(const ast::Unlisten& n) {
  w("UNLISTEN ");
  n.all ? w('*') : id(n.channel);
}

void Printer::print(const ast::Vacuum& n) {
  w(n.is_vacuum ? "VACUUM" : "ANALYZE");
  options(" ", n.options, false);
  opt(!n.tables.empty(), " ");
  comma(n.tables, [this](const ast::VacuumTable* t) {
    relation(t->table);
    columns(t->columns);
  });
}

void Printer::print(const ast::Cluster& n) {
  w("CLUSTER");
  // Without a table, options are the old VERBOSE.
  n.table ? options(" ", n.options, false) : opt(!n.options.empty(), " VERBOSE");
  if (!n.table) return;
  w(' ');
  relation(n.table);
  if (n.index.empty()) return;
  w(" USING ");
  id(n.index);
}

void Printer::print(const ast::Reindex& n) {
  constexpr std::string_view words[] = {"INDEX ", "TABLE ", "SCHEMA ", "SYSTEM ", "DATABASE "};
  w("REINDEX ");
  options("", n.options, false);
  opt(!n.options.empty(), " ");
  w(words[static_cast<int>(n.type)]);
  n.table ? relation(n.table) : id(n.name);
}

void Printer::print(const ast::Checkpoint&) { w("CHECKPOINT"); }

void Printer::print(const ast::Load& n) {
  w("LOAD ");
  literal(n.file);
}

}  // namespace pgmicro::parser
