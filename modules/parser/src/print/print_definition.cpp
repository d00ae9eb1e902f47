// Statements that define things. Tables: print_table.cpp. Objects of any type by name: print_object.cpp.

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

void Printer::option(const ast::Option& n, bool with_equals) {
  if (!n.name_space.empty()) {
    id(n.name_space);
    w('.');
  }
  id(n.name);
  if (!n.value) return;
  w(with_equals ? " = " : " ");
  option_value(n.value);
}

void Printer::dotted(const ast::Node* words) {
  std::string_view dot;
  for (const auto* word : ast::to<ast::ValueList>(*words).items) {
    w(dot);
    dot = ".";
    id(ast::to<ast::Word>(*word).text);
  }
}

/// OPTIONS (ADD a 'x', SET b 'y', DROP c) of foreign objects.
void Printer::foreign_options(const ast::List<ast::Node>& list) {
  constexpr std::string_view actions[] = {"", "SET ", "ADD ", "DROP "};
  w("OPTIONS (");
  comma(list, [&](const ast::Node* item) {
    const auto& o = ast::to<ast::Option>(*item);
    w(actions[static_cast<int>(o.action)]);
    id(o.name);
    if (!o.value) return;
    w(' ');
    option_value(o.value);
  });
  w(')');
}

void Printer::sequence_option(const ast::Option& n) {
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
    return dotted(n.value);
  }
  if (n.name == "sequence_name") {
    w("SEQUENCE NAME ");
    return dotted(n.value);
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
    return dotted(n.options[0]->value);
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
    return dotted(n.value);
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
