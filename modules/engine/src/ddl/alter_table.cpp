// ALTER TABLE: its commands in PostgreSQL's passes, so that one statement may drop a column and add another of its name.

#include "drop.hpp"
#include "index.hpp"
#include "rows.hpp"
#include "sequence.hpp"
#include "table_builder.hpp"

#include <pgmicro/parser/print.hpp>
#include <pgmicro/types/type_info.hpp>

#include <algorithm>
#include <deque>

namespace pgmicro::engine::ddl {

namespace {

using Command = ast::AlterTableCommand;

enum class Pass : std::uint8_t {
  drop,
  type,
  add_column,
  attributes,
  add_check,
  add_key,
  add_foreign_key,
  rest
};

Pass pass_of(const Command& command) {
  switch (command.type) {
    case ast::AlterTableType::drop_column:
    case ast::AlterTableType::drop_constraint: return Pass::drop;
    case ast::AlterTableType::set_type: return Pass::type;
    case ast::AlterTableType::add_column: return Pass::add_column;
    case ast::AlterTableType::set_default:
    case ast::AlterTableType::drop_not_null:
    case ast::AlterTableType::set_not_null:
    case ast::AlterTableType::drop_expression:
    case ast::AlterTableType::add_identity:
    case ast::AlterTableType::set_identity:
    case ast::AlterTableType::drop_identity: return Pass::attributes;
    case ast::AlterTableType::add_constraint:
      switch (ast::to<ast::Constraint>(*command.definition).type) {
        case ast::ConstraintType::primary_key:
        case ast::ConstraintType::unique: return Pass::add_key;
        case ast::ConstraintType::foreign_key: return Pass::add_foreign_key;
        default: return Pass::add_check;
      }
    default: return Pass::rest;
  }
}

class TableAlteration {
 public:
  TableAlteration(Change& change, Oid table) : change_(change), oid_(table) {}

  void run(const Command& c) {
    switch (c.type) {
      case ast::AlterTableType::add_column: return add_column(c);
      case ast::AlterTableType::drop_column: return drop_column(c);
      case ast::AlterTableType::set_type: return set_type(c);
      case ast::AlterTableType::set_default: return set_default(c);
      case ast::AlterTableType::set_not_null: return set_not_null(c);
      case ast::AlterTableType::drop_not_null: return drop_not_null(c);
      case ast::AlterTableType::drop_expression: return drop_expression(c);
      case ast::AlterTableType::add_identity: return add_identity(c);
      case ast::AlterTableType::set_identity: return set_identity(c);
      case ast::AlterTableType::drop_identity: return drop_identity(c);
      case ast::AlterTableType::add_constraint: return add_constraint(c);
      case ast::AlterTableType::drop_constraint: return drop_constraint(c);
      case ast::AlterTableType::validate_constraint: return validate_constraint(c);
      case ast::AlterTableType::change_owner: return change_owner(c);
      default: throw unsupported("this form of ALTER TABLE", c.at);
    }
  }

 private:
  [[nodiscard]] const Relation& table() const { return *change_.view().find_relation(oid_); }
  [[nodiscard]] static Column& column_of(Relation& table, ColumnNo n) {
    return table.columns[static_cast<std::size_t>(raw(n)) - 1];
  }
  void put(Relation table) { change_.catalog().put(std::move(table)); }

  // ── columns ──────────────────────────────────────────────────────────────────────────────────────────

  void add_column(const Command& c) {
    const auto& definition = ast::to<ast::ColumnDef>(*c.definition);
    if (c.missing_ok && table().find_column(definition.name)) {
      change_.notice(errc::duplicate_column, "column " + quoted(definition.name) + " of relation " +
                                                 quoted(table().name) + " already exists, skipping");
      return;
    }
    const Relation before = table();
    Relation after = before;
    TableBuilder builder(change_, after, false);
    builder.add_column(definition);
    // Until the rows have it, it reads as NULL.
    after.columns.back().has_missing = true;
    builder.finish();
    fill_column(before, after.columns.back().number);
    check_new(builder);
  }

  void fill_column(const Relation& before, ColumnNo number) {
    Relation after = table();
    Column& column = column_of(after, number);
    if (!has_rows(change_, before)) {
      column.has_missing = false;
    } else if (column.default_sql.empty() || (column.generated == Generated::none &&
                                              stored_constant(column.default_sql, column.type, column.typmod,
                                                              column.missing, column.missing_bytes))) {
      if (column.not_null && column.missing.type() == StorageClass::null) throw_contains_null(before, column);
      // Records of no column have a NULL where this one begins.
      const Value value = column.missing_value();
      if (!before.has_columns()) rewrite_rows(change_, before, after, number, [&] { return value; });
    } else {
      rewrite(before, after, number,
              {.sql = column.default_sql, .type = column.type, .typmod = column.typmod});
    }
    put(std::move(after));
  }
  [[noreturn]] static void throw_contains_null(const Relation& table, const Column& column) {
    throw Error(errc::not_null_violation, "column " + quoted(column.name) + " of relation " +
                                              quoted(table.name) + " contains null values");
  }

  /// Every row anew, with the expression's value in that column. `before` says what the records are now; the expression is
  /// over the table as it is in the catalog.
  void rewrite(const Relation& before, Relation& after, ColumnNo number,
               const DdlServices::Expression& expression) {
    const Column& column = after.column(number);
    const types::TypeInfo& type = *types::find_type(column.type);
    std::deque<std::string> bytes;
    std::vector<Value> values;
    const types::Settings settings;
    Arena arena;
    const types::Context context{arena, settings};
    change_.services().evaluate(
        change_.view(), &table(), std::span(&expression, 1), [&](RowId, std::span<const Datum> row) {
          arena.reset();
          values.push_back(row[0].null ? Value::null()
                                       : kept(type.store(row[0], column.typmod, context), bytes));
          return true;
        });
    if (column.not_null)
      for (const Value& v : values)
        if (v.type() == StorageClass::null) throw_contains_null(before, column);
    // rewrite_rows() meets the rows in the order in which they were evaluated.
    std::size_t next = 0;
    rewrite_rows(change_, before, after, number, [&] { return values[next++]; });
  }
  static Value kept(const Value& v, std::deque<std::string>& bytes) {
    if (v.type() == StorageClass::text) return Value::text(std::string_view(bytes.emplace_back(v.as_text())));
    if (v.type() != StorageClass::blob) return v;
    const std::string& copy =
        bytes.emplace_back(reinterpret_cast<const char*>(v.as_blob().data()), v.as_blob().size());
    return Value::blob(as_bytes(copy.data(), copy.size()));
  }

  void drop_column(const Command& c) {
    const Column* const column = table().find_column(c.name);
    if (!column && c.missing_ok) {
      change_.notice(SqlState("00000"), "column " + quoted(c.name) + " of relation " + quoted(table().name) +
                                            " does not exist, skipping");
      return;
    }
    Dropper dropper(change_);
    dropper.add_column(oid_, change_.column(table(), c.name).number);
    dropper.run(c.behavior, "column " + std::string(c.name) + " of " + change_.describe(table()));
  }

  /// ALTER TYPE: every row is converted, and every index that has the column is built anew.
  void set_type(const Command& c) {
    const auto& definition = ast::to<ast::ColumnDef>(*c.definition);
    if (definition.collation) throw unsupported("COLLATE in ALTER COLUMN TYPE", definition.collation->at);
    const Relation before = table();
    const Column& old = change_.column(before, c.name);
    const planner::ResolvedType type = planner::resolve_type(*definition.type, change_.env());
    if (type.type->type_type == 'p')
      throw Error(errc::invalid_table_definition,
                  "column " + quoted(old.name) + " has pseudo-type " + types::format_type(*type.type, -1));
    if (old.generated != Generated::none) throw unsupported("ALTER COLUMN TYPE of a generated column", c.at);
    for (const auto& [oid, view] : change_.view().relations())
      for (const Dependency& d : view->depends)
        if (d.object == oid_) throw unsupported("ALTER COLUMN TYPE in a table that a view uses", c.at);
    const ColumnNo number = old.number;
    const bool is_key =
        std::any_of(before.constraints.begin(), before.constraints.end(), [&](const Constraint& k) {
          return k.kind != ConstraintKind::unique && k.kind != ConstraintKind::primary_key &&
                 std::find(k.columns.begin(), k.columns.end(), number) != k.columns.end();
        });
    if (is_key || !before.incoming.empty())
      throw unsupported("ALTER COLUMN TYPE of a column with constraints", c.at);
    const std::string text =
        definition.using_expr
            ? change_.expression_text(*definition.using_expr, planner::ExpressionUse::alter_using, &before)
            : parser::quote_identifier(old.name);
    if (old.is_rowid) {
      const auto is_integer = type.type->oid == type_oid::int2 || type.type->oid == type_oid::int4 ||
                              type.type->oid == type_oid::int8;
      if (!is_integer || definition.using_expr)
        throw unsupported("ALTER COLUMN TYPE of this primary key", c.at);
    }
    check_castable(before, old, text, type, definition.using_expr != nullptr);
    Relation after = before;
    Column& column = column_of(after, number);
    column.type = type.type->oid;
    column.typmod = type.typmod;
    column.file_type.clear();
    if (!column.default_sql.empty() && column.owned_sequence == Oid::invalid) {
      // The default must be one of the new type, too.
      const ast::Expr* const expr = change_.parsed(column.default_sql);
      column.default_sql = change_.default_text(*expr, column.type, column.typmod);
    }
    if (has_rows(change_, before) && !old.is_rowid) {
      rewrite(before, after, number, {.sql = text, .type = column.type, .typmod = column.typmod});
    } else {
      column.has_missing = false;
      column.missing = Value::null();
      column.missing_bytes.clear();
    }
    std::vector<Oid> rebuilt;
    for (Index& index : after.indexes) {
      const auto is_it = [&](const IndexColumn& i) { return i.column == number; };
      if (index.kind == IndexKind::rowid || std::none_of(index.columns.begin(), index.columns.end(), is_it))
        continue;
      for (IndexColumn& i : index.columns)
        if (is_it(i)) i.type = column.type;
      if (kind_of(after, index) != index.kind)
        throw unsupported("ALTER COLUMN TYPE of an indexed column to this type", c.at);
      change_.store().clear_tree(index.tree);
      rebuilt.push_back(index.oid);
    }
    put(std::move(after));
    build(rebuilt);
  }

  void check_castable(const Relation& before, const Column& column, std::string_view sql,
                      const planner::ResolvedType& type, bool has_using) {
    try {
      static_cast<void>(planner::bind_expression(*change_.parsed(sql), planner::ExpressionUse::alter_using,
                                                 planner::range_of(before, change_.arena()), type.type->oid,
                                                 type.typmod, change_.env(), change_.arena()));
    } catch (const Error& e) {
      if (e.sqlstate() != pgmicro::errc::datatype_mismatch) throw;
      const std::string name = types::format_type(*type.type, type.typmod);
      throw Error(e.sqlstate(), (has_using ? "result of USING clause for column " : "column ") +
                                    quoted(column.name) + " cannot be cast automatically to type " + name)
          .hint(has_using ? "You might need to add an explicit cast."
                          : "You might need to specify \"USING " + std::string(sql) + "::" + name + "\".");
    }
  }

  void set_default(const Command& c) {
    Relation after = table();
    Column& column = column_of(after, change_.column(after, c.name).number);
    if (column.identity != Identity::none) {
      Error e(errc::syntax_error, "column " + quoted(column.name) + " of relation " + quoted(after.name) +
                                      " is an identity column");
      if (!c.definition)
        throw std::move(e).hint("Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.");
      throw e;
    }
    if (column.generated != Generated::none) {
      Error e(errc::syntax_error, "column " + quoted(column.name) + " of relation " + quoted(after.name) +
                                      " is a generated column");
      if (!c.definition)
        throw std::move(e).hint("Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead.");
      throw e;
    }
    column.default_sql.clear();
    column.default_oid = Oid::invalid;
    if (c.definition) {
      column.default_sql =
          change_.default_text(static_cast<const ast::Expr&>(*c.definition), column.type, column.typmod);
      column.default_oid = change_.catalog().allocate_oid();
    }
    put(std::move(after));
  }

  void set_not_null(const Command& c) {
    Relation after = table();
    Column& column = column_of(after, change_.column(after, c.name).number);
    if (column.not_null) return;
    check_not_null(change_, after, column);
    column.not_null = true;
    put(std::move(after));
  }

  void drop_not_null(const Command& c) {
    Relation after = table();
    Column& column = column_of(after, change_.column(after, c.name).number);
    if (column.identity != Identity::none)
      throw Error(errc::syntax_error, "column " + quoted(column.name) + " of relation " + quoted(after.name) +
                                          " is an identity column");
    for (const Constraint& k : after.constraints)
      if (k.kind == ConstraintKind::primary_key &&
          std::find(k.columns.begin(), k.columns.end(), column.number) != k.columns.end())
        throw Error(errc::invalid_table_definition, "column " + quoted(column.name) + " is in a primary key");
    column.not_null = false;
    put(std::move(after));
  }

  void drop_expression(const Command& c) {
    Relation after = table();
    Column& column = column_of(after, change_.column(after, c.name).number);
    if (column.generated == Generated::none) {
      const std::string what = "column " + quoted(column.name) + " of relation " + quoted(after.name) +
                               " is not a stored generated column";
      if (!c.missing_ok) throw Error(errc::not_in_prerequisite_state, what);
      change_.notice(SqlState("00000"), what + ", skipping");
      return;
    }
    column.generated = Generated::none;
    column.default_sql.clear();
    column.default_oid = Oid::invalid;
    put(std::move(after));
  }

  // ── identity ─────────────────────────────────────────────────────────────────────────────────────────

  void add_identity(const Command& c) {
    Relation after = table();
    Column& column = column_of(after, change_.column(after, c.name).number);
    const std::string named = "column " + quoted(column.name) + " of relation " + quoted(after.name);
    if (!column.not_null)
      throw Error(errc::not_in_prerequisite_state,
                  named + " must be declared NOT NULL before identity can be added");
    if (column.identity != Identity::none)
      throw Error(errc::not_in_prerequisite_state, named + " is already an identity column");
    if (!column.default_sql.empty())
      throw Error(errc::not_in_prerequisite_state, named + " already has a default value");
    TableBuilder builder(change_, after, false);
    builder.add_identity(column.number, ast::to<ast::Constraint>(*c.definition));
    builder.finish();
  }

  void set_identity(const Command& c) {
    Relation after = table();
    Column& column = identity_column(after, c);
    const ast::Option** sequence_options = nullptr;
    const auto& options = ast::to<ast::ValueList>(*c.definition).items;
    std::size_t count = 0;
    for (const ast::Node* const o : options) count += ast::to<ast::Option>(*o).name != "generated";
    const auto kept = ast::List<ast::Option>::allocate(change_.arena(), count, &sequence_options);
    for (const ast::Node* const node : options) {
      const auto& o = ast::to<ast::Option>(*node);
      if (o.name != "generated") {
        *sequence_options++ = &o;
        continue;
      }
      // pg_attribute's letter, as the grammar gives it: a number, or a word.
      const auto* const literal = ast::as<ast::Literal>(o.value);
      const bool is_always = literal && literal->integer == 'a';
      column.identity = is_always ? Identity::always : Identity::by_default;
    }
    const Oid sequence = column.owned_sequence;
    put(std::move(after));
    if (!kept.empty()) change_sequence(change_, *change_.view().find_relation(sequence), kept, true);
  }

  void drop_identity(const Command& c) {
    Relation after = table();
    if (c.missing_ok && change_.column(after, c.name).identity == Identity::none) {
      change_.notice(SqlState("00000"), "column " + quoted(c.name) + " of relation " + quoted(after.name) +
                                            " is not an identity column, skipping");
      return;
    }
    Column& column = identity_column(after, c);
    const Oid sequence = column.owned_sequence;
    column.identity = Identity::none;
    column.owned_sequence = Oid::invalid;
    column.default_sql.clear();
    column.default_oid = Oid::invalid;
    put(std::move(after));
    Dropper dropper(change_);
    dropper.add_relation(sequence);
    dropper.run(ast::DropBehavior::restrict, {});
  }
  Column& identity_column(Relation& relation, const Command& c) const {
    Column& column = column_of(relation, change_.column(relation, c.name).number);
    if (column.identity == Identity::none)
      throw Error(errc::not_in_prerequisite_state, "column " + quoted(column.name) + " of relation " +
                                                       quoted(relation.name) + " is not an identity column");
    return column;
  }

  // ── constraints ──────────────────────────────────────────────────────────────────────────────────────

  void add_constraint(const Command& c) {
    const Relation before = table();
    Relation after = before;
    TableBuilder builder(change_, after, false);
    builder.add_constraint(ast::to<ast::Constraint>(*c.definition));
    builder.finish();
    // A primary key makes its columns NOT NULL.
    for (const Column& column : table().columns)
      if (column.not_null && !before.column(column.number).not_null) check_not_null(change_, table(), column);
    check_new(builder);
  }

  void check_new(const TableBuilder& builder) {
    build(builder.new_indexes());
    const auto kept = change_.catalog().snapshot();
    const Relation& now = *kept->find_relation(oid_);
    for (const Oid oid : builder.new_constraints()) {
      const Constraint& c = *now.find_constraint(oid);
      if (c.validated) validate(now, c);
    }
  }
  void validate(const Relation& now, const Constraint& c) {
    if (c.kind == ConstraintKind::check) check_rows(change_, now, c);
    if (c.kind == ConstraintKind::foreign_key) check_foreign_key(change_, now, c);
  }
  void build(const std::vector<Oid>& indexes) {
    const auto kept = change_.catalog().snapshot();
    for (const Oid index : indexes) {
      const auto found = kept->find_index(index);
      build_index(change_, *found.table, *found.index);
    }
  }

  const Constraint* find_constraint(const Command& c) const {
    for (const Constraint& k : table().constraints)
      if (k.name == c.name) return &k;
    return nullptr;
  }
  void drop_constraint(const Command& c) {
    const Constraint* const constraint = find_constraint(c);
    const std::string missing =
        "constraint " + quoted(c.name) + " of relation " + quoted(table().name) + " does not exist";
    if (!constraint) {
      if (!c.missing_ok) throw Error(errc::undefined_object, missing);
      change_.notice(SqlState("00000"), missing + ", skipping");
      return;
    }
    Dropper dropper(change_);
    dropper.add_constraint(oid_, constraint->oid);
    dropper.run(c.behavior, "constraint " + constraint->name + " on " + change_.describe(table()));
  }
  void validate_constraint(const Command& c) {
    const Constraint* const constraint = find_constraint(c);
    if (!constraint)
      throw Error(errc::undefined_object, "constraint " + quoted(c.name) + " of relation " +
                                              quoted(table().name) + " does not exist");
    if (constraint->kind != ConstraintKind::check && constraint->kind != ConstraintKind::foreign_key)
      throw Error(errc::wrong_object_type, "constraint " + quoted(c.name) + " of relation " +
                                               quoted(table().name) +
                                               " is not a foreign key or check constraint");
    if (constraint->validated) return;
    validate(table(), *constraint);
    Relation after = table();
    for (Constraint& k : after.constraints)
      if (k.oid == constraint->oid) k.validated = true;
    put(std::move(after));
  }

  void change_owner(const Command& c) {
    Relation after = table();
    after.owner = change_.role(*c.owner);
    put(std::move(after));
  }

  Change& change_;
  Oid oid_;
};

std::string_view tag_of(ast::ObjectType type) {
  switch (type) {
    case ast::ObjectType::table: return "ALTER TABLE";
    case ast::ObjectType::view: return "ALTER VIEW";
    case ast::ObjectType::sequence: return "ALTER SEQUENCE";
    case ast::ObjectType::index: return "ALTER INDEX";
    default: return {};
  }
}

}  // namespace

DdlResult alter_table(Change& change, const ast::AlterTable& statement) {
  const std::string_view tag = tag_of(statement.type);
  if (tag.empty()) throw unsupported("ALTER of this kind of object", statement.at);
  const Relation* const found = change.find_relation(*statement.table, statement.missing_ok);
  const bool is_index = !found && change.find_index(*statement.table, statement.missing_ok).index;
  if (!found && !is_index) {
    if (!statement.missing_ok) static_cast<void>(change.relation(*statement.table));
    change.notice(SqlState("00000"),
                  "relation " + quoted(statement.table->name) + " does not exist, skipping");
    return {tag};
  }
  if (is_index) throw unsupported("this form of ALTER INDEX", statement.at);
  const bool only_owner =
      std::all_of(statement.commands.begin(), statement.commands.end(),
                  [](const Command* c) { return c->type == ast::AlterTableType::change_owner; });
  if (found->kind != RelationKind::table && !only_owner) {
    if (statement.type == ast::ObjectType::table)
      throw Error(errc::wrong_object_type, quoted(found->name) + " is not a table");
    throw unsupported("this form of " + std::string(tag), statement.at);
  }
  change.check_alterable(*found);
  TableAlteration alteration(change, found->oid);
  std::vector<const Command*> commands(statement.commands.begin(), statement.commands.end());
  std::stable_sort(commands.begin(), commands.end(),
                   [](const Command* a, const Command* b) { return pass_of(*a) < pass_of(*b); });
  for (const Command* const c : commands) alteration.run(*c);
  return {tag};
}

}  // namespace pgmicro::engine::ddl
