#include "sequence.hpp"

#include <pgmicro/types/type_info.hpp>

#include <charconv>
#include <limits>

namespace pgmicro::engine::ddl {

namespace {

struct Bounds {
  std::int64_t min, max;
};

Bounds bounds_of(Oid type) {
  if (type == type_oid::int2) return {INT16_MIN, INT16_MAX};
  if (type == type_oid::int4) return {INT32_MIN, INT32_MAX};
  return {INT64_MIN, INT64_MAX};
}

std::int64_t number(const ast::Option& option) {
  const auto* const literal = ast::as<ast::Literal>(option.value);
  if (literal && literal->type == ast::LiteralType::integer) return literal->integer;
  std::int64_t out = 0;
  if (literal && literal->type == ast::LiteralType::numeric) {
    const char* const end = literal->text.data() + literal->text.size();
    const auto [stopped, failure] = std::from_chars(literal->text.data(), end, out);
    if (failure == std::errc{} && stopped == end) return out;
    throw Error(errc::invalid_text_representation,
                "invalid input syntax for type bigint: " + quoted(literal->text));
  }
  throw error_at(option.at, errc::syntax_error, std::string(option.name) + " requires a numeric value");
}

[[noreturn]] void throw_parameter(const std::string& message) {
  throw Error(errc::invalid_parameter, message);
}
std::string in_parentheses(std::int64_t v) { return "(" + std::to_string(v) + ")"; }

/// The options of CREATE and ALTER, in PostgreSQL's order of checks.
class SequenceOptions {
 public:
  explicit SequenceOptions(const ast::List<ast::Option>& options) {
    for (const ast::Option* const o : options) {
      const ast::Option** const place = place_of(o->name);
      if (!place) throw unsupported("the sequence option " + quoted(o->name), o->at);
      if (*place) throw error_at(o->at, errc::syntax_error, "conflicting or redundant options");
      *place = o;
    }
  }

  /// `is_new`: options that are not given have their defaults; else they stay. `last`: the row, changed if it has to be.
  void apply(Change& change, SequenceInfo& s, Sequences::Row& row, bool is_new, bool for_identity) const {
    bool reset_max = is_new || (max && !max->value);
    bool reset_min = is_new || (min && !min->value);
    if (as) {
      const Oid type = planner::resolve_type(ast::to<ast::TypeName>(*as->value), change.env()).type->oid;
      if (type != type_oid::int2 && type != type_oid::int4 && type != type_oid::int8)
        throw_parameter(for_identity ? "identity column type must be smallint, integer, or bigint"
                                     : "sequence type must be smallint, integer, or bigint");
      if (!is_new) {
        // Bounds that were the old type's become the new one's.
        const Bounds old = bounds_of(s.type);
        reset_max |= s.max == old.max;
        reset_min |= s.min == old.min;
      }
      s.type = type;
    }
    if (increment) {
      s.increment = number(*increment);
      if (s.increment == 0) throw_parameter("INCREMENT must not be zero");
    }
    if (cycle) s.cycle = ast::to<ast::Literal>(*cycle->value).boolean;
    const Bounds range = bounds_of(s.type);
    if (max && max->value)
      s.max = number(*max);
    else if (reset_max)
      s.max = s.increment > 0 ? range.max : -1;
    if (s.max < range.min || s.max > range.max) throw_out_of_range("MAXVALUE", s.max, s.type);
    if (min && min->value)
      s.min = number(*min);
    else if (reset_min)
      s.min = s.increment < 0 ? range.min : 1;
    if (s.min < range.min || s.min > range.max) throw_out_of_range("MINVALUE", s.min, s.type);
    if (s.min >= s.max)
      throw_parameter("MINVALUE " + in_parentheses(s.min) + " must be less than MAXVALUE " +
                      in_parentheses(s.max));
    if (start)
      s.start = number(*start);
    else if (is_new)
      s.start = s.increment > 0 ? s.min : s.max;
    check_between("START", s.start, s);
    if (restart) {
      row.last_value = restart->value ? number(*restart) : s.start;
      row.is_called = false;
    } else if (is_new) {
      row = {s.start, false};
    }
    check_between("RESTART", row.last_value, s);
    if (cache) {
      s.cache = number(*cache);
      if (s.cache <= 0) throw_parameter("CACHE " + in_parentheses(s.cache) + " must be greater than zero");
    } else if (is_new) {
      s.cache = 1;
    }
  }

  const ast::Option* as = nullptr;
  const ast::Option* increment = nullptr;
  const ast::Option* start = nullptr;
  const ast::Option* restart = nullptr;
  const ast::Option* max = nullptr;
  const ast::Option* min = nullptr;
  const ast::Option* cache = nullptr;
  const ast::Option* cycle = nullptr;
  const ast::Option* owned_by = nullptr;

 private:
  const ast::Option** place_of(std::string_view name) {
    if (name == "as") return &as;
    if (name == "increment") return &increment;
    if (name == "start") return &start;
    if (name == "restart") return &restart;
    if (name == "maxvalue") return &max;
    if (name == "minvalue") return &min;
    if (name == "cache") return &cache;
    if (name == "cycle") return &cycle;
    if (name == "owned_by") return &owned_by;
    return nullptr;
  }
  [[noreturn]] static void throw_out_of_range(std::string_view what, std::int64_t v, Oid type) {
    throw_parameter(std::string(what) + " " + in_parentheses(v) + " is out of range for sequence data type " +
                    std::string(types::find_type(type)->sql_name));
  }
  static void check_between(std::string_view what, std::int64_t v, const SequenceInfo& s) {
    if (v < s.min)
      throw_parameter(std::string(what) + " value " + in_parentheses(v) + " cannot be less than MINVALUE " +
                      in_parentheses(s.min));
    if (v > s.max)
      throw_parameter(std::string(what) + " value " + in_parentheses(v) +
                      " cannot be greater than MAXVALUE " + in_parentheses(s.max));
  }
};

void set_owner(Change& change, Relation& sequence, const ast::Option& option, bool for_identity) {
  const auto& words = ast::to<ast::ValueList>(*option.value).items;
  const auto word = [&](std::size_t i) { return ast::to<ast::Word>(*words[i]).text; };
  if (words.size() == 1) {
    if (word(0) != "none")
      throw Error(errc::syntax_error, "invalid OWNED BY option")
          .hint("Specify OWNED BY table.column or OWNED BY NONE.");
    if (for_identity || is_identity_sequence(change.view(), sequence))
      throw Error(errc::feature_not_supported, "cannot change ownership of identity sequence")
          .detail("Sequence " + quoted(sequence.name) + " is linked to table " +
                  quoted(change.view().find_relation(sequence.sequence.owner_table)->name) + ".");
    sequence.sequence.owner_table = Oid::invalid;
    sequence.sequence.owner_column = ColumnNo::none;
    return;
  }
  ast::TableName name;
  name.name = word(words.size() - 2);
  if (words.size() > 2) name.schema = word(words.size() - 3);
  if (words.size() > 3) name.catalog = word(words.size() - 4);
  const Relation& table = change.relation(name);
  if (table.kind != RelationKind::table)
    throw Error(errc::wrong_object_type, "sequence cannot be owned by relation " + quoted(table.name));
  if (table.schema != sequence.schema)
    throw Error(errc::not_in_prerequisite_state, "sequence must be in same schema as table it is linked to");
  sequence.sequence.owner_column = change.column(table, word(words.size() - 1)).number;
  sequence.sequence.owner_table = table.oid;
}

Column row_column(std::string_view name, Oid type, std::int16_t number) {
  Column out;
  out.name = out.file_name = name;
  out.type = type;
  out.number = ColumnNo{number};
  out.not_null = true;
  out.field = static_cast<std::uint16_t>(number - 1);
  return out;
}

}  // namespace

bool is_identity_sequence(const Snapshot& snapshot, const Relation& sequence) {
  const Relation* const owner = snapshot.find_relation(sequence.sequence.owner_table);
  return owner && owner->column(sequence.sequence.owner_column).identity != Identity::none;
}

Oid make_sequence(Change& change, Oid schema, std::string name, const ast::List<ast::Option>& options,
                  Oid type, bool for_identity) {
  const SequenceOptions parsed(options);
  Relation sequence;
  sequence.oid = change.catalog().allocate_oid();
  sequence.schema = schema;
  sequence.name = std::move(name);
  sequence.kind = RelationKind::sequence;
  sequence.sequence.type = type;
  sequence.columns = {row_column("last_value", type_oid::int8, 1), row_column("log_cnt", type_oid::int8, 2),
                      row_column("is_called", type_oid::boolean, 3)};
  sequence.record_fields = 3;
  Sequences::Row row;
  parsed.apply(change, sequence.sequence, row, true, for_identity);
  if (parsed.owned_by) set_owner(change, sequence, *parsed.owned_by, for_identity);
  sequence.file_name = change.take_file_name(schema, sequence.name);
  sequence.tree = change.store().create_tree(TreeKind::table);
  Sequences::write_row(change.store(), sequence.tree, row.last_value, row.is_called);
  const Oid oid = sequence.oid;
  change.catalog().put(std::move(sequence));
  return oid;
}

void change_sequence(Change& change, Relation relation, const ast::List<ast::Option>& options,
                     bool for_identity) {
  const SequenceOptions parsed(options);
  Sequences::Row row = change.sequences().current(relation, change.store());
  parsed.apply(change, relation.sequence, row, false, for_identity);
  if (parsed.owned_by) set_owner(change, relation, *parsed.owned_by, for_identity);
  Sequences::write_row(change.store(), relation.tree, row.last_value, row.is_called);
  if (parsed.restart)
    change.sequences().forget(relation.oid);
  else
    change.sequences().doubt(relation.oid);
  change.catalog().put(std::move(relation));
}

void restart_sequence(Change& change, const Relation& sequence) {
  Sequences::write_row(change.store(), sequence.tree, sequence.sequence.start, false);
  change.sequences().forget(sequence.oid);
}

DdlResult create_sequence(Change& change, const ast::CreateSequence& statement) {
  const ast::TableName& name = *statement.sequence;
  const Oid schema = change.creation_schema(name);
  if (change.view().is_name_taken(schema, name.name)) {
    if (!statement.if_not_exists)
      throw Error(errc::duplicate_table, "relation " + quoted(name.name) + " already exists");
    change.notice(errc::duplicate_table, "relation " + quoted(name.name) + " already exists, skipping");
    return {"CREATE SEQUENCE", true};
  }
  static_cast<void>(
      make_sequence(change, schema, std::string(name.name), statement.options, type_oid::int8, false));
  return {"CREATE SEQUENCE"};
}

DdlResult alter_sequence(Change& change, const ast::AlterSequence& statement) {
  const Relation* const found = change.find_relation(*statement.sequence, statement.missing_ok);
  if (!found && statement.missing_ok) {
    change.notice(SqlState("00000"),
                  "relation " + quoted(statement.sequence->name) + " does not exist, skipping");
    return {"ALTER SEQUENCE"};
  }
  const Relation& relation = found ? *found : change.relation(*statement.sequence);
  if (relation.kind != RelationKind::sequence)
    throw Error(errc::wrong_object_type, quoted(relation.name) + " is not a sequence");
  change_sequence(change, relation, statement.options, false);
  return {"ALTER SEQUENCE"};
}

}  // namespace pgmicro::engine::ddl
