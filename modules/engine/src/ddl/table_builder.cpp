#include "table_builder.hpp"

#include <pgmicro/parser/print.hpp>
#include <pgmicro/types/type_info.hpp>

#include "index.hpp"
#include "sequence.hpp"

#include <algorithm>
#include <iterator>

namespace pgmicro::engine::ddl {

namespace {

constexpr std::size_t columns_max = 1600;

bool is_system_column(std::string_view name) {
  constexpr std::string_view names[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// serial and its kin are no types: an integer, NOT NULL, and a sequence.
Oid serial_type(const ast::TypeName& type) {
  if (type.name.size() != 1 || !type.modifiers.empty()) return Oid::invalid;
  const std::string_view name = type.name[0];
  if (name == "serial" || name == "serial4") return type_oid::int4;
  if (name == "bigserial" || name == "serial8") return type_oid::int8;
  if (name == "smallserial" || name == "serial2") return type_oid::int2;
  return Oid::invalid;
}

bool is_plain_collation(const ast::Collate& collate) {
  const std::string_view last = collate.collation[collate.collation.size() - 1];
  return last == "C" || last == "POSIX" || last == "default" || last == "ucs_basic";
}

FkAction action_of(ast::ForeignKeyAction action) {
  switch (action) {
    case ast::ForeignKeyAction::no_action: return FkAction::no_action;
    case ast::ForeignKeyAction::restrict: return FkAction::restrict;
    case ast::ForeignKeyAction::cascade: return FkAction::cascade;
    case ast::ForeignKeyAction::set_null: return FkAction::set_null;
    case ast::ForeignKeyAction::set_default: return FkAction::set_default;
  }
  return FkAction::no_action;
}

/// May a key of one type point to a key of the other? Where the stored values can be compared as they are.
bool are_comparable(Oid a, Oid b) {
  const auto family = [](Oid t) {
    if (t == type_oid::int2 || t == type_oid::int4 || t == type_oid::int8) return type_oid::int8;
    if (t == type_oid::varchar || t == type_oid::text) return type_oid::text;
    if (t == type_oid::float4 || t == type_oid::float8) return type_oid::float8;
    return t;
  };
  return family(a) == family(b);
}

}  // namespace

// ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────

void TableBuilder::add_column(const ast::ColumnDef& definition) {
  if (table_.find_column(definition.name)) {
    if (is_new_)
      throw Error(errc::duplicate_column, "column " + quoted(definition.name) + " specified more than once");
    throw Error(errc::duplicate_column, "column " + quoted(definition.name) + " of relation " +
                                            quoted(table_.name) + " already exists");
  }
  if (is_system_column(definition.name))
    throw Error(errc::duplicate_column,
                "column name " + quoted(definition.name) + " conflicts with a system column name");
  if (table_.columns.size() >= columns_max)
    throw Error(SqlState("54011"), "tables can have at most " + std::to_string(columns_max) + " columns");
  if (!definition.compression.empty()) throw unsupported("COMPRESSION", definition.at);
  if (definition.collation && !is_plain_collation(*definition.collation))
    throw unsupported("a collation other than \"C\"", definition.collation->at);
  if (definition.using_expr) throw unsupported("USING in a column definition", definition.at);

  Column column;
  column.name = definition.name;
  column.number = ColumnNo{static_cast<std::int16_t>(table_.columns.size() + 1)};
  column.file_name = column_file_name(table_, column.name);
  if (!table_.has_columns()) table_.record_fields = 0;
  column.field = table_.record_fields++;
  const Oid serial = serial_type(*definition.type);
  if (serial != Oid::invalid) {
    if (!definition.type->array_bounds.empty())
      throw error_at(definition.type->at, errc::feature_not_supported, "array of serial is not implemented");
    column.type = serial;
  } else {
    const planner::ResolvedType type = planner::resolve_type(*definition.type, change_.env());
    if (type.type->type_type == 'p')
      throw Error(errc::invalid_table_definition,
                  "column " + quoted(column.name) + " has pseudo-type " + types::format_type(*type.type, -1));
    if (!type.type->store || !type.type->declared)
      throw unsupported("a column of type " + types::format_type(*type.type, -1), definition.type->at);
    column.type = type.type->oid;
    column.typmod = type.typmod;
  }
  const ColumnNo number = column.number;
  table_.columns.push_back(std::move(column));

  const std::string of_table = " for column " + quoted(definition.name) + " of table " + quoted(table_.name);
  bool saw_null = false, saw_not_null = false;
  const ast::Constraint* saw_default = nullptr;
  const ast::Constraint* saw_identity = nullptr;
  const ast::Constraint* saw_generated = nullptr;
  const auto conflict = [&](const ast::Constraint& c, const std::string& what) {
    throw error_at(c.at, errc::syntax_error, what + of_table);
  };
  Pending* last = nullptr;
  // Pointers into these stay good: there are no more constraints than these.
  for (auto* const list : {&defaults_, &checks_, &keys_, &foreign_keys_})
    list->reserve(list->size() + definition.constraints.size());
  const auto keep = [&](std::vector<Pending>& list, const ast::Constraint& c) {
    list.push_back({&c, number, c.deferrable, c.initially_deferred});
    last = &list.back();
  };
  for (const ast::Constraint* const c : definition.constraints) {
    switch (c->type) {
      case ast::ConstraintType::null:
        if (saw_not_null) conflict(*c, "conflicting NULL/NOT NULL declarations");
        saw_null = true;
        last = nullptr;
        break;
      case ast::ConstraintType::not_null:
        if (saw_null) conflict(*c, "conflicting NULL/NOT NULL declarations");
        saw_not_null = true;
        last = nullptr;
        break;
      case ast::ConstraintType::default_:
        if (saw_default) conflict(*c, "multiple default values specified");
        saw_default = c;
        keep(defaults_, *c);
        break;
      case ast::ConstraintType::identity:
        if (saw_identity) conflict(*c, "multiple identity specifications");
        if (saw_null) conflict(*c, "conflicting NULL/NOT NULL declarations");
        saw_identity = c;
        saw_not_null = true;
        last = nullptr;
        break;
      case ast::ConstraintType::generated:
        if (saw_generated) conflict(*c, "multiple generation clauses specified");
        saw_generated = c;
        keep(defaults_, *c);
        break;
      case ast::ConstraintType::check: keep(checks_, *c); break;
      case ast::ConstraintType::primary_key:
        saw_not_null = true;  // even where NULL was written
        keep(keys_, *c);
        break;
      case ast::ConstraintType::unique: keep(keys_, *c); break;
      case ast::ConstraintType::foreign_key: keep(foreign_keys_, *c); break;
      case ast::ConstraintType::exclusion: throw unsupported("an EXCLUDE constraint", c->at);
      case ast::ConstraintType::deferrable:
      case ast::ConstraintType::not_deferrable:
      case ast::ConstraintType::initially_deferred:
      case ast::ConstraintType::initially_immediate: {
        const bool is_key = last && (last->constraint->type == ast::ConstraintType::primary_key ||
                                     last->constraint->type == ast::ConstraintType::unique ||
                                     last->constraint->type == ast::ConstraintType::foreign_key);
        if (!is_key) {
          constexpr std::string_view names[] = {"DEFERRABLE", "NOT DEFERRABLE", "INITIALLY DEFERRED",
                                                "INITIALLY IMMEDIATE"};
          throw error_at(
              c->at, errc::syntax_error,
              "misplaced " +
                  std::string(
                      names[static_cast<int>(c->type) - static_cast<int>(ast::ConstraintType::deferrable)]) +
                  " clause");
        }
        if (c->type == ast::ConstraintType::deferrable) last->deferrable = true;
        if (c->type == ast::ConstraintType::initially_deferred)
          last->deferrable = last->initially_deferred = true;
        break;
      }
    }
  }
  if (saw_default && saw_identity) conflict(*saw_identity, "both default and identity specified");
  if (saw_default && saw_generated)
    conflict(*saw_generated, "both default and generation expression specified");
  if (saw_identity && saw_generated)
    conflict(*saw_generated, "both identity and generation expression specified");
  Column& added = this->column(number);
  if (serial != Oid::invalid) {
    if (saw_null) conflict(*definition.constraints[0], "conflicting NULL/NOT NULL declarations");
    if (saw_default) throw Error(errc::syntax_error, "multiple default values specified" + of_table);
    if (saw_identity) throw Error(errc::syntax_error, "both default and identity specified" + of_table);
    saw_not_null = true;
    add_sequence_column(added, nullptr);
  }
  if (saw_identity) add_sequence_column(added, saw_identity);
  added.not_null = saw_not_null;
}

void TableBuilder::add_sequence_column(Column& column, const ast::Constraint* identity) {
  const auto is_integer =
      column.type == type_oid::int2 || column.type == type_oid::int4 || column.type == type_oid::int8;
  if (!is_integer)
    throw Error(errc::invalid_parameter, "identity column type must be smallint, integer, or bigint");
  ast::List<ast::Option> options;
  std::string name;
  if (identity) {
    // SEQUENCE NAME among the options names it; it is no option of a sequence.
    const ast::Option** kept = nullptr;
    std::size_t count = 0;
    for (const ast::Option* const o : identity->options) count += o->name != "sequence_name";
    options = ast::List<ast::Option>::allocate(change_.arena(), count, &kept);
    for (const ast::Option* const o : identity->options) {
      if (o->name == "sequence_name") throw unsupported("SEQUENCE NAME", o->at);
      *kept++ = o;
    }
  }
  name = choose_relation_name(change_.view(), table_.schema, table_.name, column.name, "seq");
  const Oid sequence =
      make_sequence(change_, table_.schema, std::move(name), options, column.type, identity != nullptr);
  column.owned_sequence = sequence;
  column.default_oid = change_.catalog().allocate_oid();
  // By number: the sequence may be renamed.
  column.default_sql = "nextval('" + std::to_string(raw(sequence)) + "'::regclass)";
  if (identity) column.identity = identity->generated_always ? Identity::always : Identity::by_default;
  sequences_.emplace_back(sequence, column.number);
}

// ── constraints ──────────────────────────────────────────────────────────────────────────────────────────────────

void TableBuilder::add_constraint(const ast::Constraint& c) {
  const Pending pending{&c, ColumnNo::none, c.deferrable, c.initially_deferred};
  switch (c.type) {
    case ast::ConstraintType::check: checks_.push_back(pending); return;
    case ast::ConstraintType::primary_key:
    case ast::ConstraintType::unique: keys_.push_back(pending); return;
    case ast::ConstraintType::foreign_key: foreign_keys_.push_back(pending); return;
    case ast::ConstraintType::exclusion: throw unsupported("an EXCLUDE constraint", c.at);
    default: throw unsupported("this constraint of a table", c.at);
  }
}

void TableBuilder::check_constraint_name(std::string_view name) const {
  for (const Constraint& c : table_.constraints)
    if (c.name == name)
      throw Error(errc::duplicate_object,
                  "constraint " + quoted(name) + " for relation " + quoted(table_.name) + " already exists");
}

void TableBuilder::add_default(Pending& pending) {
  const bool is_generated = pending.constraint->type == ast::ConstraintType::generated;
  Column& target = column(pending.column);
  target.generated = is_generated ? Generated::stored : Generated::none;
  const auto* const literal = ast::as<ast::Literal>(pending.constraint->expr);
  if (!is_generated && literal && literal->type == ast::LiteralType::null) return;  // as if it were not there
  target.default_sql =
      is_generated ? change_.expression_text(*pending.constraint->expr, planner::ExpressionUse::generated,
                                             &table_, target.type, target.typmod)
                   : change_.default_text(*pending.constraint->expr, target.type, target.typmod);
  target.default_oid = change_.catalog().allocate_oid();
  if (!is_generated) return;
  for (const ColumnNo n : change_.columns_in(target.default_sql, table_))
    if (column(n).generated != Generated::none)
      throw error_at(
          pending.constraint->at, SqlState("42P17"),
          "cannot use generated column " + quoted(column(n).name) + " in column generation expression")
          .detail("A generated column cannot reference another generated column.");
}

void TableBuilder::add_check(const Pending& pending) {
  Constraint c;
  c.kind = ConstraintKind::check;
  c.check_sql = change_.expression_text(*pending.constraint->expr, planner::ExpressionUse::check, &table_,
                                        type_oid::boolean);
  c.columns = change_.columns_in(c.check_sql, table_);
  c.name = pending.constraint->name;
  if (c.name.empty())
    c.name = choose_constraint_name(table_, c.columns.size() == 1 ? column(c.columns[0]).name : std::string(),
                                    "check");
  else
    check_constraint_name(c.name);
  c.no_inherit = pending.constraint->no_inherit;
  c.validated = !pending.constraint->not_valid || is_new_;
  c.oid = change_.catalog().allocate_oid();
  new_constraints_.push_back(c.oid);
  table_.constraints.push_back(std::move(c));
}

ColumnNo TableBuilder::key_column(std::string_view name, ast::Location at) const {
  if (const Column* const c = table_.find_column(name)) return c->number;
  throw error_at(at, errc::undefined_column, "column " + quoted(name) + " named in key does not exist");
}

void TableBuilder::add_key(const Pending& pending) {
  const ast::Constraint& c = *pending.constraint;
  const bool is_primary = c.type == ast::ConstraintType::primary_key;
  if (pending.deferrable)
    throw unsupported(is_primary ? "a deferrable PRIMARY KEY constraint" : "a deferrable UNIQUE constraint",
                      c.at);
  if (!c.including.empty()) throw unsupported("INCLUDE", c.at);
  if (!c.options.empty()) throw unsupported("WITH (storage parameters)", c.at);
  if (!c.index.empty()) throw unsupported("USING INDEX", c.at);
  if (!c.tablespace.empty()) throw unsupported("USING INDEX TABLESPACE", c.at);
  if (is_primary)
    for (const Index& i : table_.indexes)
      if (i.primary)
        throw error_at(c.at, errc::invalid_table_definition,
                       "multiple primary keys for table " + quoted(table_.name) + " are not allowed");
  std::vector<ColumnNo> columns;
  if (pending.column != ColumnNo::none) columns.push_back(pending.column);
  for (const std::string_view name : c.keys) {
    const ColumnNo n = key_column(name, c.at);
    if (std::find(columns.begin(), columns.end(), n) != columns.end())
      throw error_at(c.at, errc::duplicate_column,
                     "column " + quoted(name) + " appears twice in " +
                         (is_primary ? "primary key" : "unique") + " constraint");
    columns.push_back(n);
  }
  if (!c.name.empty()) check_constraint_name(c.name);
  // UNIQUE over the very columns of another key, without a name of its own, is that key.
  if (!is_primary && is_new_ && c.name.empty())
    for (const Constraint& other : table_.constraints)
      if ((other.kind == ConstraintKind::primary_key || other.kind == ConstraintKind::unique) &&
          other.columns == columns)
        return;
  ddl::add_key(change_, table_, std::string(c.name), std::move(columns), is_primary, c.nulls_not_distinct,
               is_new_);
  new_constraints_.push_back(table_.constraints.back().oid);
  new_indexes_.push_back(table_.indexes.back().oid);
}

void TableBuilder::add_foreign_key(const Pending& pending) {
  const ast::Constraint& c = *pending.constraint;
  if (c.match == ast::ForeignKeyMatch::partial)
    throw error_at(c.at, errc::feature_not_supported, "MATCH PARTIAL not yet implemented");
  Constraint key;
  key.kind = ConstraintKind::foreign_key;
  const Relation& target = change_.relation(*c.referenced_table);
  if (target.kind != RelationKind::table)
    throw Error(errc::wrong_object_type, "referenced relation " + quoted(target.name) + " is not a table");
  key.referenced_table = target.oid;
  if (pending.column != ColumnNo::none) key.columns.push_back(pending.column);
  for (const std::string_view name : c.columns) {
    const Column* const column = table_.find_column(name);
    if (!column)
      throw Error(errc::undefined_column,
                  "column " + quoted(name) + " referenced in foreign key constraint does not exist");
    key.columns.push_back(column->number);
  }
  const auto columns_of = [](const Index& index) {
    std::vector<ColumnNo> out;
    for (const IndexColumn& i : index.columns) out.push_back(i.column);
    return out;
  };
  const Index* matching = nullptr;
  if (c.referenced_columns.empty()) {
    for (const Index& index : target.indexes)
      if (index.primary) matching = &index;
    if (!matching)
      throw Error(errc::undefined_object,
                  "there is no primary key for referenced table " + quoted(target.name));
    key.referenced_columns = columns_of(*matching);
  } else {
    for (const std::string_view name : c.referenced_columns) {
      const Column* const column = target.find_column(name);
      if (!column)
        throw Error(errc::undefined_column,
                    "column " + quoted(name) + " referenced in foreign key constraint does not exist");
      key.referenced_columns.push_back(column->number);
    }
  }
  if (!matching) {
    auto wanted = key.referenced_columns;
    std::sort(wanted.begin(), wanted.end());
    for (const Index& index : target.indexes) {
      if (!index.unique || !index.predicate_sql.empty()) continue;
      auto has = columns_of(index);
      std::sort(has.begin(), has.end());
      if (has == wanted && !matching) matching = &index;
    }
    if (!matching)
      throw Error(
          errc::invalid_foreign_key,
          "there is no unique constraint matching given keys for referenced table " + quoted(target.name));
  }
  if (key.columns.size() != key.referenced_columns.size())
    throw Error(errc::invalid_foreign_key,
                "number of referencing and referenced columns for foreign key disagree");
  key.index = matching->oid;
  key.name = c.name;
  if (key.name.empty())
    key.name = choose_constraint_name(table_, join_column_names(table_, key.columns), "fkey");
  else
    check_constraint_name(key.name);
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const Column& from = column(key.columns[i]);
    const Column& to = target.column(key.referenced_columns[i]);
    if (are_comparable(from.type, to.type)) continue;
    const auto type_name = [](const Column& column) {
      return types::format_type(*types::find_type(column.type), column.typmod);
    };
    throw Error(SqlState("42804"), "foreign key constraint " + quoted(key.name) + " cannot be implemented")
        .detail("Key columns " + quoted(from.name) + " and " + quoted(to.name) +
                " are of incompatible types: " + type_name(from) + " and " + type_name(to) + ".");
  }
  key.match = c.match == ast::ForeignKeyMatch::full ? FkMatch::full : FkMatch::simple;
  key.on_update = action_of(c.on_update);
  key.on_delete = action_of(c.on_delete);
  for (const std::string_view name : c.on_delete_columns) {
    const ColumnNo n = key_column(name, c.at);
    if (std::find(key.columns.begin(), key.columns.end(), n) == key.columns.end())
      throw Error(
          errc::invalid_column_reference,
          "column " + quoted(name) + " referenced in ON DELETE SET action must be part of foreign key");
    key.on_delete_columns.push_back(n);
  }
  // Checked at the end of the statement, as those that may be deferred and are not.
  if (pending.initially_deferred)
    throw unsupported("a constraint that is INITIALLY DEFERRED", pending.constraint->at);
  key.deferrable = pending.deferrable;
  key.validated = !c.not_valid || is_new_;
  key.oid = change_.catalog().allocate_oid();
  new_constraints_.push_back(key.oid);
  table_.constraints.push_back(std::move(key));
}

void TableBuilder::finish() {
  for (Pending& p : defaults_) add_default(p);
  for (const Pending& p : checks_) add_check(p);
  std::stable_partition(keys_.begin(), keys_.end(), [](const Pending& p) {
    return p.constraint->type == ast::ConstraintType::primary_key;
  });
  for (const Pending& p : keys_) add_key(p);
  change_.catalog().put(Relation(table_));
  for (const auto& [oid, number] : sequences_) {
    Relation sequence = *change_.view().find_relation(oid);
    sequence.sequence.owner_table = table_.oid;
    sequence.sequence.owner_column = number;
    change_.catalog().put(std::move(sequence));
  }
  if (foreign_keys_.empty()) return;
  for (const Pending& p : foreign_keys_) add_foreign_key(p);
  change_.catalog().put(Relation(table_));
}

}  // namespace pgmicro::engine::ddl
