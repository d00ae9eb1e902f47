// Commands that are no queries: transactions, settings, prepared statements, EXPLAIN, and the way to DDL.

#include <pgmicro/base/error.hpp>
#include <pgmicro/bytecode/program.hpp>
#include <pgmicro/engine/detail/clock.hpp>
#include <pgmicro/engine/detail/run_ddl.hpp>
#include <pgmicro/engine/detail/statement_state.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/parser/print.hpp>
#include <pgmicro/types/type_info.hpp>

namespace pgmicro::engine {

namespace {

constexpr SqlState syntax_error{"42601"}, undefined_statement{"26000"}, duplicate_statement{"42P05"},
    active_transaction{"25001"}, no_active_transaction{"25P01"};

[[nodiscard]] Error unsupported(std::string_view what) {
  return {errc::feature_not_supported, std::string(what) + " is not supported"};
}

// ── values of options ──────────────────────────────────────────────────────────────────────────────────────────

/// A word, string or number as written.
[[nodiscard]] std::string value_text(const ast::Node* node) {
  if (!node) return {};
  if (const auto* word = ast::as<ast::Word>(node)) return std::string(word->text);
  if (const auto* literal = ast::as<ast::Literal>(node)) {
    switch (literal->type) {
      case ast::LiteralType::integer: return std::to_string(literal->integer);
      case ast::LiteralType::boolean: return literal->boolean ? "on" : "off";
      case ast::LiteralType::numeric:
      case ast::LiteralType::string: return std::string(literal->text);
      default: break;
    }
  }
  if (const auto* column = ast::as<ast::ColumnRef>(node); column && column->name.size() == 1)
    return std::string(column->name.front());
  if (const auto* cast = ast::as<ast::Cast>(node)) return value_text(cast->arg);  // TIME ZONE INTERVAL '…'
  throw unsupported("this value of a parameter");
}

[[nodiscard]] bool boolean_option(const ast::Option& option) {
  if (!option.value) return true;
  const std::string text = value_text(option.value);
  if (text == "on" || text == "true" || text == "1") return true;
  if (text == "off" || text == "false" || text == "0") return false;
  throw Error(syntax_error, std::string(option.name) + " requires a Boolean value");
}

[[nodiscard]] IsolationLevel isolation_of(std::string_view text) {
  if (text == "serializable") return IsolationLevel::serializable;
  if (text == "repeatable read") return IsolationLevel::repeatable_read;
  if (text == "read committed") return IsolationLevel::read_committed;
  return IsolationLevel::read_uncommitted;
}
[[nodiscard]] std::string_view spell(IsolationLevel level) {
  constexpr std::string_view words[] = {"read uncommitted", "read committed", "repeatable read",
                                        "serializable"};
  return words[static_cast<int>(level)];
}

template <class Options>
[[nodiscard]] Transaction::Modes modes_of(const Options& options) {
  Transaction::Modes modes;
  for (const ast::Node* node : options) {
    const auto& option = ast::to<ast::Option>(*node);
    if (option.name == "transaction_isolation")
      modes.isolation = isolation_of(value_text(option.value));
    else if (option.name == "transaction_read_only")
      modes.read_only = boolean_option(option);
    else if (option.name == "transaction_deferrable")
      modes.deferrable = boolean_option(option);
    else
      throw unsupported("transaction option " + std::string(option.name));
  }
  return modes;
}

// ── transactions ───────────────────────────────────────────────────────────────────────────────────────────────

void run_transaction(SessionState& session, StatementState& out, const ast::Transaction& t) {
  auto& transaction = session.transaction();
  const bool in_block = transaction.in_block();
  using Type = ast::TransactionType;
  switch (t.type) {
    case Type::begin:
    case Type::start:
      transaction.check_not_failed();
      if (transaction.begin(modes_of(t.options)))
        session.warning(active_transaction, "there is already a transaction in progress");
      return out.give_tag(t.type == Type::begin ? "BEGIN" : "START TRANSACTION");
    case Type::commit:
      if (!in_block && !t.chain)
        session.warning(no_active_transaction, "there is no transaction in progress");
      return out.give_tag(transaction.commit(t.chain) ? "COMMIT" : "ROLLBACK");
    case Type::rollback:
      if (!in_block && !t.chain)
        session.warning(no_active_transaction, "there is no transaction in progress");
      transaction.rollback(t.chain);
      return out.give_tag("ROLLBACK");
    case Type::savepoint:
      transaction.check_not_failed();
      transaction.savepoint(t.savepoint);
      return out.give_tag("SAVEPOINT");
    case Type::release: transaction.release(t.savepoint); return out.give_tag("RELEASE");
    case Type::rollback_to: transaction.rollback_to(t.savepoint); return out.give_tag("ROLLBACK");
    case Type::prepare: throw unsupported("PREPARE TRANSACTION");
    case Type::commit_prepared: throw unsupported("COMMIT PREPARED");
    case Type::rollback_prepared: throw unsupported("ROLLBACK PREPARED");
  }
}

// ── settings ───────────────────────────────────────────────────────────────────────────────────────────────────

void set_from(SessionState& session, const ast::SetVariable& s) {
  auto& settings = session.settings();
  if (s.local && session.transaction().state() != Transaction::Block::block)
    session.warning(no_active_transaction, "SET LOCAL can only be used in transaction blocks");
  if (s.local && session.transaction().state() == Transaction::Block::none) return;  // over before it began
  switch (s.type) {
    case ast::SetType::value: {
      std::vector<std::string> values;
      for (const auto* arg : s.args) values.push_back(value_text(arg));
      if (s.name == "transaction_isolation" || s.name == "transaction_read_only" ||
          s.name == "transaction_deferrable") {
        // The same as SET TRANSACTION, in another dress.
        const auto checked = values;
        if (!find_setting(s.name)->words.empty() || !checked.empty()) {
          Transaction::Modes modes;
          if (s.name == "transaction_isolation")
            modes.isolation = isolation_of(values.front());
          else if (s.name == "transaction_read_only")
            modes.read_only = values.front() == "on" || values.front() == "true";
          else
            modes.deferrable = values.front() == "on" || values.front() == "true";
          if (session.transaction().state() != Transaction::Block::none)
            session.transaction().set_modes(modes);
        }
        return;
      }
      return settings.set(s.name, values, s.local);
    }
    case ast::SetType::default_:
    case ast::SetType::reset: return settings.reset(s.name);
    case ast::SetType::reset_all: return settings.reset_all();
    case ast::SetType::from_current: throw unsupported("SET FROM CURRENT");
    case ast::SetType::multiple: break;
  }
  const auto modes = modes_of(s.args);
  if (s.name == "SESSION CHARACTERISTICS") {
    const auto store = [&](std::string_view name, std::string_view value) {
      const std::string values[] = {std::string(value)};
      settings.set(name, values, false);
    };
    if (modes.isolation) store("default_transaction_isolation", spell(*modes.isolation));
    if (modes.read_only) store("default_transaction_read_only", *modes.read_only ? "on" : "off");
    if (modes.deferrable) store("default_transaction_deferrable", *modes.deferrable ? "on" : "off");
    return;
  }
  if (s.name != "TRANSACTION") throw unsupported("SET " + std::string(s.name));
  if (session.transaction().state() == Transaction::Block::none)
    return session.warning(no_active_transaction, "SET TRANSACTION can only be used in transaction blocks");
  session.transaction().set_modes(modes);
}

[[nodiscard]] ColumnInfo text_column(StatementState& out, std::string_view name) {
  return {out.keep(name), type_oid::text, -1, Oid::invalid, 0};
}

void show(SessionState& session, StatementState& out, const ast::ShowVariable& s) {
  if (s.name == "all") {
    out.give_columns(
        {text_column(out, "name"), text_column(out, "setting"), text_column(out, "description")});
    std::int64_t rows = 0;
    for (const auto& info : all_settings()) {
      const Datum row[] = {Datum::of(info.name),
                           Datum::of(out.keep(*show_setting(session, info.name, false))),
                           Datum::of(std::string_view{})};
      out.give_row(row);
      ++rows;
    }
    return out.give_tag("SHOW", rows);
  }
  const auto value = *show_setting(session, s.name, false);
  const auto* info = find_setting(s.name);
  out.give_columns({text_column(out, info ? info->name : s.name)});
  const Datum row[] = {Datum::of(out.keep(value))};
  out.give_row(row);
  out.give_tag("SHOW");
}

// ── prepared statements ────────────────────────────────────────────────────────────────────────────────────────

void copy_rows(StatementState& inner, StatementState& out) {
  bool first = true;
  std::vector<const types::TypeInfo*> types;
  std::vector<Datum> row;
  while (inner.step()) {
    if (first) {
      for (const auto& c : inner.columns()) types.push_back(types::find_type(c.type));
      row.resize(types.size());
      first = false;
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
      row[i] = inner.value(i);
      if (!row[i].null) row[i] = out.keep(row[i], types[i]->representation);
    }
    out.give_row(row);
  }
  if (inner.has_rows()) {
    std::vector<ColumnInfo> columns(inner.columns().begin(), inner.columns().end());
    for (auto& c : columns) c.name = out.keep(c.name);
    out.give_columns(std::move(columns));
  }
  out.give_tag(inner.tag().text, inner.tag().rows);
}

[[nodiscard]] ast::Name built_in_name(const types::TypeInfo& type, Arena& arena) {
  return ast::Name::of(arena, {std::string_view("pg_catalog"), type.name});
}

void prepare(SessionState& session, StatementState& out, const ast::Prepare& p,
             std::shared_ptr<ParsedText> text) {
  if (session.prepared().contains(p.name))
    throw Error(duplicate_statement, "prepared statement \"" + std::string(p.name) + "\" already exists");
  std::vector<Oid> types;
  session.transaction().begin_statement(false, "PREPARE");
  for (const auto* t : p.types) types.push_back(planner::resolve_type(*t, session.environment()).type->oid);
  auto statement = std::make_shared<StatementState>(session.shared_from_this(), std::move(text), p.query);
  statement->describe(types);
  session.transaction().end_statement();
  session.prepared().emplace(p.name, std::move(statement));
  out.give_tag("PREPARE");
}

[[nodiscard]] std::shared_ptr<StatementState> find_prepared(SessionState& session, std::string_view name) {
  const auto at = session.prepared().find(name);
  if (at == session.prepared().end())
    throw Error(undefined_statement, "prepared statement \"" + std::string(name) + "\" does not exist");
  return at->second;
}

/// Evaluates EXECUTE's arguments: a query of one row, each cast to its parameter's type.
void set_arguments(SessionState& session, StatementState& statement, const ast::Execute& e,
                   const std::shared_ptr<ParsedText>& text) {
  const auto params = statement.params();
  if (params.size() != e.args.size())
    throw Error(syntax_error,
                "wrong number of parameters for prepared statement \"" + std::string(e.name) + '"')
        .detail("Expected " + std::to_string(params.size()) + " parameters but got " +
                std::to_string(e.args.size()) + ".");
  if (params.empty()) return;
  Arena& arena = text->arena;
  const ast::SelectItem** items = nullptr;
  auto* const select = arena.make<ast::Select>();
  select->items = ast::List<ast::SelectItem>::allocate(arena, params.size(), &items);
  for (std::size_t i = 0; i < params.size(); ++i) {
    auto* const type = arena.make<ast::TypeName>();
    type->name = built_in_name(*types::find_type(params[i]), arena);
    auto* const cast = arena.make<ast::Cast>();
    cast->arg = e.args[i];
    cast->type = type;
    cast->at = e.args[i]->at;
    auto* const item = arena.make<ast::SelectItem>();
    item->value = cast;
    items[i] = item;
  }
  const auto values = std::make_shared<StatementState>(session.shared_from_this(), text, select);
  values->step();
  for (std::size_t i = 0; i < params.size(); ++i) statement.set_parameter(i + 1, values->value(i));
  while (values->step()) {
  }
}

void execute(SessionState& session, StatementState& out, const ast::Execute& e,
             const std::shared_ptr<ParsedText>& text) {
  const auto statement = find_prepared(session, e.name);
  statement->reset();
  set_arguments(session, *statement, e, text);
  copy_rows(*statement, out);
}

// ── EXPLAIN ────────────────────────────────────────────────────────────────────────────────────────────────────

void give_lines(StatementState& out, std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const Datum row[] = {Datum::of(out.keep(text.substr(0, end)))};
    out.give_row(row);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
}

void explain(SessionState& session, StatementState& out, const ast::Explain& e,
             const std::shared_ptr<ParsedText>& text) {
  bool analyze = false, bytecode = false;
  bool verbose = false, costs = true;
  auto format = planner::ExplainFormat::text;
  for (const auto* o : e.options) {
    if (o->name == "analyze")
      analyze = boolean_option(*o);
    else if (o->name == "verbose")
      verbose = boolean_option(*o);
    else if (o->name == "costs")
      costs = boolean_option(*o);
    else if (o->name == "bytecode")
      bytecode = boolean_option(*o);
    else if (o->name == "timing" || o->name == "summary")
      (void)boolean_option(*o);  // of a plan: which of its figures are shown
    else if (o->name == "buffers" || o->name == "settings" || o->name == "wal") {
      if (boolean_option(*o)) throw unsupported("EXPLAIN option " + std::string(o->name));
    } else if (o->name == "format") {
      const auto word = value_text(o->value);
      if (word == "json")
        format = planner::ExplainFormat::json;
      else if (word == "xml" || word == "yaml")
        throw unsupported("EXPLAIN (FORMAT " + word + ")");
      else if (word != "text")
        throw Error(errc::invalid_parameter,
                    "unrecognized value for EXPLAIN option \"format\": \"" + word + '"')
            .position(o->at + 1);
    } else {
      throw Error(syntax_error, "unrecognized EXPLAIN option \"" + std::string(o->name) + '"')
          .position(o->at + 1);
    }
  }
  const ast::Statement* query = e.query;
  std::shared_ptr<StatementState> prepared;
  if (const auto* x = ast::as<ast::Execute>(query)) {
    prepared = find_prepared(session, x->name);
    query = prepared->tree();
  }
  if (const auto* as = ast::as<ast::CreateTableAs>(query)) query = as->query;
  if (!is_query(*query)) throw unsupported("EXPLAIN of this statement");

  auto& transaction = session.transaction();
  transaction.begin_statement(false, "EXPLAIN");
  Arena arena;
  const auto environment = session.environment();
  const planner::Statement* bound = planner::bind(*query, environment, {}, arena);
  const auto program = planner::compile(*bound, environment, {}, arena);
  out.give_columns(
      {{out.keep("QUERY PLAN"), format == planner::ExplainFormat::json ? type_oid::json : type_oid::text, -1,
        Oid::invalid, 0}});
  if (bytecode) {
    give_lines(out, bytecode::disassemble(*program));
  } else if (format == planner::ExplainFormat::json) {
    const Datum row[] = {
        Datum::of(out.keep(planner::explain(*bound, environment, format, verbose, costs, arena)))};
    out.give_row(row);
  } else {
    give_lines(out, planner::explain(*bound, environment, format, verbose, costs, arena));
  }
  if (analyze) {
    if (ast::as<ast::Execute>(e.query)) throw unsupported("EXPLAIN ANALYZE EXECUTE");
    const auto start = current_time();
    const auto run = std::make_shared<StatementState>(session.shared_from_this(), text, query);
    std::int64_t rows = 0;
    while (run->step()) ++rows;
    give_lines(out, "Rows: " + std::to_string(rows) + "\nExecution Time: " +
                        std::to_string(static_cast<double>(current_time() - start) / 1000) + " ms");
  } else {
    transaction.end_statement();
  }
  out.give_tag("EXPLAIN");
}

// ── CREATE TABLE AS ────────────────────────────────────────────────────────────────────────────────────────────

void create_table_as(SessionState& session, StatementState& out, const ast::Statement* query,
                     const ast::Into& into, bool if_not_exists, const std::shared_ptr<ParsedText>& text) {
  if (into.on_commit != ast::OnCommit::unspecified) throw unsupported("CREATE TABLE AS … ON COMMIT");
  if (!into.options.empty()) throw unsupported("CREATE TABLE AS … WITH (storage parameters)");
  if (!into.tablespace.empty()) throw unsupported("CREATE TABLE AS … TABLESPACE");
  if (!into.access_method.empty() && into.access_method != "heap")
    throw unsupported("CREATE TABLE AS … USING");
  std::shared_ptr<StatementState> rows;
  if (const auto* e = ast::as<ast::Execute>(query)) {
    rows = find_prepared(session, e->name);
    rows->reset();
    set_arguments(session, *rows, *e, text);
    query = rows->tree();
    if (!e->args.empty()) throw unsupported("CREATE TABLE AS EXECUTE with parameters");
  } else {
    rows = std::make_shared<StatementState>(session.shared_from_this(), text, query);
    rows->describe({});
  }
  if (into.columns.size() > rows->columns().size())
    throw Error(syntax_error, "too many column names were specified");
  std::string ddl = "CREATE ";
  if (into.table->persistence == ast::Persistence::temporary) throw unsupported("CREATE TEMPORARY TABLE AS");
  ddl += "TABLE ";
  if (if_not_exists) ddl += "IF NOT EXISTS ";
  if (!into.table->schema.empty()) ddl += parser::quote_identifier(into.table->schema) + '.';
  ddl += parser::quote_identifier(into.table->name) + " (";
  std::size_t i = 0;
  for (const auto& c : rows->columns()) {
    if (i) ddl += ", ";
    ddl += parser::quote_identifier(i < into.columns.size() ? into.columns[i] : c.name) + ' ' +
           types::format_type(*types::find_type(c.type), c.typmod);
    ++i;
  }
  ddl += ')';
  const auto created = parser::parse(ddl, text->arena);
  auto& transaction = session.transaction();
  const bool alone = transaction.state() == Transaction::Block::none;
  if (alone) transaction.begin_implicit();
  transaction.begin_statement(true, "CREATE TABLE AS");
  const bool existed = run_ddl(session, *created.statement).existed;
  if (existed || into.no_data) {
    out.give_tag("CREATE TABLE AS");
  } else {
    auto* const insert = text->arena.make<ast::Insert>();
    insert->table = into.table;
    insert->source = query;
    const auto filling = std::make_shared<StatementState>(session.shared_from_this(), text, insert);
    while (filling->step()) {
    }
    out.give_tag("SELECT " + std::to_string(filling->tag().rows), filling->tag().rows);
  }
  if (alone) transaction.commit(false);
}

/// SELECT … INTO: the query without its INTO.
[[nodiscard]] const ast::Select* without_into(const ast::Select& select, Arena& arena) {
  auto* const copy = arena.make<ast::Select>(select);
  copy->into = nullptr;
  return copy;
}

// ── the rest ───────────────────────────────────────────────────────────────────────────────────────────────────

void discard(SessionState& session, StatementState& out, const ast::Discard& d) {
  switch (d.type) {
    case ast::DiscardType::all:
      if (session.transaction().in_block())
        throw Error(active_transaction, "DISCARD ALL cannot run inside a transaction block");
      session.settings().reset_all();
      session.prepared().clear();
      session.forget_sequences();
      return out.give_tag("DISCARD ALL");
    case ast::DiscardType::plans: return out.give_tag("DISCARD PLANS");
    case ast::DiscardType::sequences: session.forget_sequences(); return out.give_tag("DISCARD SEQUENCES");
    case ast::DiscardType::temporary: return out.give_tag("DISCARD TEMP");
  }
}

void vacuum(SessionState& session, StatementState& out, const ast::Vacuum& v) {
  if (v.is_vacuum && session.transaction().in_block())
    throw Error(active_transaction, "VACUUM cannot run inside a transaction block");
  bool analyze = !v.is_vacuum;
  for (const auto* o : v.options)
    if (o->name == "analyze")
      analyze = boolean_option(*o);
    else if (o->name != "verbose" && o->name != "full" && o->name != "freeze")
      throw unsupported(std::string(v.is_vacuum ? "VACUUM" : "ANALYZE") + " option " + std::string(o->name));
  run_vacuum(session, v, analyze);
  out.give_tag(v.is_vacuum ? "VACUUM" : "ANALYZE");
}

}  // namespace

std::optional<std::string> show_setting(SessionState& session, std::string_view name, bool missing_ok) {
  auto& transaction = session.transaction();
  if (name == "transaction_isolation") return std::string(spell(transaction.isolation()));
  if (name == "transaction_read_only") return transaction.read_only() ? "on" : "off";
  if (name == "transaction_deferrable") return transaction.deferrable() ? "on" : "off";
  return session.settings().show(name, missing_ok);
}

void run_command(SessionState& session, StatementState& out, const ast::Statement& tree,
                 const std::shared_ptr<ParsedText>& text) {
  auto& transaction = session.transaction();
  if (const auto* t = ast::as<ast::Transaction>(&tree)) return run_transaction(session, out, *t);
  transaction.check_not_failed();
  switch (tree.kind) {
    using enum ast::NodeKind;
    case SetVariable: {
      const auto& s = ast::to<ast::SetVariable>(tree);
      set_from(session, s);
      const bool is_reset = s.type == ast::SetType::reset || s.type == ast::SetType::reset_all;
      return out.give_tag(is_reset ? "RESET" : "SET");
    }
    case ShowVariable: return show(session, out, ast::to<ast::ShowVariable>(tree));
    case Prepare: return prepare(session, out, ast::to<ast::Prepare>(tree), text);
    case Execute: return execute(session, out, ast::to<ast::Execute>(tree), text);
    case Deallocate: {
      const auto& d = ast::to<ast::Deallocate>(tree);
      if (d.all) {
        session.prepared().clear();
        return out.give_tag("DEALLOCATE ALL");
      }
      (void)find_prepared(session, d.name);
      session.prepared().erase(session.prepared().find(d.name));
      return out.give_tag("DEALLOCATE");
    }
    case Explain: return explain(session, out, ast::to<ast::Explain>(tree), text);
    case Select: {
      const auto& s = ast::to<ast::Select>(tree);
      return create_table_as(session, out, without_into(s, text->arena), *s.into, false, text);
    }
    case CreateTableAs: {
      const auto& c = ast::to<ast::CreateTableAs>(tree);
      if (c.type != ast::ObjectType::table) throw unsupported("CREATE MATERIALIZED VIEW");
      return create_table_as(session, out, c.query, *c.into, c.if_not_exists, text);
    }
    case Discard: return discard(session, out, ast::to<ast::Discard>(tree));
    case Checkpoint:
      if (!transaction.in_block()) session.checkpoint();
      return out.give_tag("CHECKPOINT");
    case Vacuum: return vacuum(session, out, ast::to<ast::Vacuum>(tree));
    case Unsupported: throw unsupported(ast::to<ast::Unsupported>(tree).clause);
    default: break;
  }
  transaction.begin_statement(true, command_name(tree));
  const auto done = run_ddl(session, tree);
  transaction.end_statement();
  out.give_tag(done.tag);
}

}  // namespace pgmicro::engine
