// Conditions and constants that mean the same in SQLite.
//
// SQLite compares stored values by storage class and bytes. So a comparison means the same where both sides are stored as
// the type orders them, in the same class: integers with whole numbers, floats with numbers, text with text, booleans
// (0 and 1) with booleans. Anything else, every function and every operator besides comparisons, is left to us.

#include <pgmicro/engine/detail/persist.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/types/type_info.hpp>

#include "definition.hpp"
#include "expression.hpp"
#include "schema_text.hpp"

namespace pgmicro::engine {

namespace persist {

using namespace catalog;

const ast::Expr* parse_expression(std::string_view text, Arena& arena) {
  const auto parsed = parser::parse(std::string(expression_prefix).append(text), arena);
  const auto* const select = ast::as<ast::Select>(parsed.statement);
  if (!select || select->items.size() != 1) throw corrupt("the catalog: an expression's text is none");
  return select->items[0]->value;
}

namespace {

enum class Family : std::uint8_t { none, integer, real, text, boolean, null };

Family family_of(Oid type) {
  switch (raw(type)) {
    case raw(type_oid::int2):
    case raw(type_oid::int4):
    case raw(type_oid::int8):
    case raw(type_oid::oid): return Family::integer;
    case raw(type_oid::float8): return Family::real;
    case raw(type_oid::text):
    case raw(type_oid::varchar): return Family::text;
    case raw(type_oid::boolean): return Family::boolean;
    default: return Family::none;
  }
}

/// Appends as it goes; a null result of any part gives all up.
class CheckWriter {
 public:
  explicit CheckWriter(const Relation& relation) : relation_(relation) {}

  bool condition(const ast::Expr* e) {
    if (const auto* const logical = ast::as<ast::Logical>(e)) {
      if (logical->type == ast::LogicalType::not_) {
        out += "NOT (";
        return condition(logical->args[0]) && close();
      }
      for (std::size_t i = 0; i < logical->args.size(); ++i) {
        if (i != 0) out += logical->type == ast::LogicalType::and_ ? " AND " : " OR ";
        out += '(';
        if (!condition(logical->args[i]) || !close()) return false;
      }
      return true;
    }
    if (const auto* const test = ast::as<ast::NullTest>(e)) {
      if (operand(test->arg) == Family::none) return false;
      out += test->negated ? " IS NOT NULL" : " IS NULL";
      return true;
    }
    if (const auto* const op = ast::as<ast::Operator>(e)) {
      if (op->name.size() != 1 || !op->left || !op->right) return false;
      const std::string_view name = op->name[0];
      if (name != "=" && name != "<>" && name != "<" && name != "<=" && name != ">" && name != ">=")
        return false;
      const Family left = operand(op->left);
      out.append(" ").append(name).append(" ");
      return comparable(left, operand(op->right));
    }
    if (const auto* const in = ast::as<ast::In>(e)) {
      const Family left = operand(in->arg);
      out += in->negated ? " NOT IN (" : " IN (";
      for (std::size_t i = 0; i < in->list.size(); ++i) {
        if (i != 0) out += ", ";
        if (!comparable(left, operand(in->list[i]))) return false;
      }
      return close();
    }
    if (const auto* const between = ast::as<ast::Between>(e)) {
      if (between->symmetric) return false;
      const Family left = operand(between->arg);
      out += between->negated ? " NOT BETWEEN " : " BETWEEN ";
      if (!comparable(left, operand(between->low))) return false;
      out += " AND ";
      return comparable(left, operand(between->high));
    }
    return operand(e) == Family::boolean;
  }

  std::string out;

 private:
  bool close() {
    out += ')';
    return true;
  }
  static bool comparable(Family a, Family b) {
    if (a == Family::none || b == Family::none || a == Family::null || b == Family::null) return false;
    return a == b || (a == Family::real && b == Family::integer) ||
           (a == Family::integer && b == Family::real);
  }
  Family operand(const ast::Expr* e) {
    if (const auto* const ref = ast::as<ast::ColumnRef>(e)) {
      const Column* const column =
          ref->star || ref->name.empty() ? nullptr : relation_.find_column(ref->name[ref->name.size() - 1]);
      if (!column || ref->name.size() > 2 || (ref->name.size() == 2 && ref->name[0] != relation_.name))
        return Family::none;
      out += quoted(column->file_name);
      return family_of(column->type);
    }
    if (const auto* const literal = ast::as<ast::Literal>(e)) {
      switch (literal->type) {
        case ast::LiteralType::boolean: out += literal->boolean ? "1" : "0"; return Family::boolean;
        case ast::LiteralType::integer: out += std::to_string(literal->integer); return Family::integer;
        case ast::LiteralType::numeric: out += literal->text; return Family::real;
        case ast::LiteralType::string: out += sqlite_literal(Value::text(literal->text)); return Family::text;
        case ast::LiteralType::null:
        case ast::LiteralType::bit_string: return Family::none;
      }
    }
    if (const auto* const cast = ast::as<ast::Cast>(e)) {
      // 'a'::text
      const auto* const literal = ast::as<ast::Literal>(cast->arg);
      const types::TypeInfo* const type =
          cast->type->name.empty() ? nullptr
                                   : types::find_type(cast->type->name[cast->type->name.size() - 1]);
      if (!literal || literal->type != ast::LiteralType::string || !type ||
          family_of(type->oid) != Family::text || !cast->type->modifiers.empty() ||
          !cast->type->array_bounds.empty())
        return Family::none;
      return operand(literal);
    }
    return Family::none;
  }

  const Relation& relation_;
};

}  // namespace

std::string check_text(const Relation& relation, std::string_view check_sql) {
  Arena arena;
  CheckWriter writer(relation);
  if (!writer.condition(parse_expression(check_sql, arena))) return {};
  return writer.out;
}

}  // namespace persist

bool stored_constant(std::string_view expression_sql, Oid type, types::Typmod typmod, Value& out,
                     std::string& bytes) {
  Arena arena;
  const ast::Expr* expr = persist::parse_expression(expression_sql, arena);
  const types::TypeInfo* const info = types::find_type(type);
  if (!info || !info->input || !info->store) return false;
  if (const auto* const cast = ast::as<ast::Cast>(expr)) {
    const auto& name = cast->type->name;
    if (name.empty() || types::find_type(name[name.size() - 1]) != info || !cast->type->modifiers.empty() ||
        !cast->type->array_bounds.empty())
      return false;
    expr = cast->arg;
  }
  const auto* const literal = ast::as<ast::Literal>(expr);
  if (!literal) return false;
  std::string text;
  switch (literal->type) {
    case ast::LiteralType::null: out = Value::null(); return true;
    case ast::LiteralType::boolean: text = literal->boolean ? "t" : "f"; break;
    case ast::LiteralType::integer: text = std::to_string(literal->integer); break;
    case ast::LiteralType::numeric: text = literal->text; break;
    case ast::LiteralType::string:
      // 'now' and its like are not the same every day.
      if (info->category == 'D' &&
          (literal->text.empty() || literal->text[0] < '0' || literal->text[0] > '9'))
        return false;
      text = literal->text;
      break;
    case ast::LiteralType::bit_string: return false;
  }
  const types::Settings settings;
  const types::Context context{arena, settings};
  try {
    out = info->store(info->input(text, typmod, context), typmod, context);
    if (out.type() == StorageClass::text) {
      bytes = out.as_text();
      out = Value::text(std::string_view(bytes));
    } else if (out.type() == StorageClass::blob) {
      bytes.assign(reinterpret_cast<const char*>(out.as_blob().data()), out.as_blob().size());
      out = Value::blob(as_bytes(bytes.data(), bytes.size()));
    }
    return true;
  } catch (const Error&) {
    return false;  // an assignment cast, not the input function, makes this value
  }
}

}  // namespace pgmicro::engine
