// Expressions, type names, and the dispatch.

#include "printer.hpp"

#include <pgmicro/base/error.hpp>

#include <algorithm>

namespace pgmicro::parser {

namespace {
constexpr int indent_step = 8, indent_variable = 4, indent_limit = 40;
}

std::string print(const ast::Statement& node, PrintStyle style) {
  Printer printer(style);
  printer.statement(&node);
  return printer.take();
}
std::string print(const ast::Expr& node, PrintStyle style) {
  Printer printer(style);
  printer.expr(&node);
  return printer.take();
}
std::string print(const ast::TypeName& type) {
  Printer printer({});
  printer.type_name(type);
  return printer.take();
}

// ---- text ------------------------------------------------------------------------------------------------------

std::string quote_identifier(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  bool safe = !name.empty() && plain(name[0]);
  for (const char c : name) safe = safe && (plain(c) || (c >= '0' && c <= '9'));
  if (safe && !is_quoted_keyword(name)) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out += '"';
}

std::string quote_literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += c;
    out += c;
  }
  return out += '\'';
}

void Printer::id(std::string_view name) { w(quote_identifier(name)); }

void Printer::name(const ast::Name& parts) {
  std::string_view dot;
  for (const auto part : parts) {
    w(dot);
    dot = ".";
    id(part);
  }
}

void Printer::literal(std::string_view text) { w(quote_literal(text)); }

/// Where the grammar takes a word or a string: as a word, unless it would not come back (a name has 1 to 63 bytes).
void Printer::word_or_literal(std::string_view text) {
  text.empty() || text.size() > 63 ? literal(text) : id(text);
}

void Printer::columns(const ast::Name& list) {
  if (list.empty()) return;
  w(" (");
  ids(list);
  w(')');
}

void Printer::clause(std::string_view keyword, const ast::Expr* e) {
  if (!e) return;
  w(' ');
  w(keyword);
  w(' ');
  expr(e);
}

/// An operator between its operands.
void Printer::op(const ast::Name& name) {
  if (name.size() == 1)
    w(name[0]);
  else
    any_op(name);
}

void Printer::any_op(const ast::Name& name) {
  w("OPERATOR(");
  for (std::uint32_t i = 0; i + 1 < name.size(); ++i) {
    id(name[i]);
    w('.');
  }
  w(name.back());
  w(')');
}

void Printer::line(std::string_view text, int before, int after, int here) {
  if (style_.indent) {
    indent_ += before;
    out_.erase(out_.find_last_not_of(' ') + 1);
    const int level = std::max(indent_, 0);
    // Past the limit, deeper levels start over further left.
    const int amount = level < indent_limit
                           ? level
                           : (indent_limit + (level - indent_limit) / (indent_step / 2)) % indent_limit;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(amount + here), ' ');
    indent_ = std::max(indent_ + after, 0);
  }
  w(text);
}

// ---- dispatch --------------------------------------------------------------------------------------------------

void Printer::expr(const ast::Expr* node) {
  switch (node->kind) {
#define PGM_X(name) \
  case ast::NodeKind::name: return print(static_cast<const ast::name&>(*node));
    PGM_AST_EXPRESSIONS(PGM_X)
#undef PGM_X
    default: throw Error(errc::internal, "not an expression");
  }
}

void Printer::table(const ast::TableExpr* node) {
  switch (node->kind) {
#define PGM_X(name) \
  case ast::NodeKind::name: return print(static_cast<const ast::name&>(*node));
    PGM_AST_TABLES(PGM_X)
#undef PGM_X
    default: throw Error(errc::internal, "not a table");
  }
}

void Printer::statement(const ast::Statement* node) {
  switch (node->kind) {
#define PGM_X(name) \
  case ast::NodeKind::name: return print(static_cast<const ast::name&>(*node));
    PGM_AST_STATEMENTS(PGM_X)
#undef PGM_X
    default: throw Error(errc::internal, "not a statement");
  }
}

void Printer::print(const ast::Unsupported& n) {
  throw Error(errc::feature_not_supported, std::string(n.clause) + " is not supported");
}

// ---- parentheses -----------------------------------------------------------------------------------------------

namespace {

/// A comparison of rows: one expression for PostgreSQL, with parentheses of its own in every style.
bool is_row_comparison(const ast::Operator& n) {
  return ast::as<ast::Row>(n.left) && ast::as<ast::Row>(n.right);
}

bool is_infix(const ast::Node& n) {
  using enum ast::NodeKind;
  switch (n.kind) {
    case Operator: return !is_row_comparison(ast::to<ast::Operator>(n));
    case QuantifiedOperator:
    case IsDistinct:
    case In:
    case Like:
    case Between:
    case Logical:
    case NullTest:
    case BooleanTest:
    case Collate: return true;
    case Xml: return ast::to<ast::Xml>(n).type == ast::XmlType::is_document;
    default: return false;
  }
}

bool is_negative(const ast::Node& n) {
  const auto* const literal = ast::as<ast::Literal>(&n);
  return literal && (literal->integer < 0 || literal->text.starts_with('-')) &&
         (literal->type == ast::LiteralType::integer || literal->type == ast::LiteralType::numeric);
}

/// '+' for + and -, '*' for *, / and %, else 0.
char priority(const ast::Operator& n) {
  if (!n.left || n.name.size() != 1 || n.name[0].size() != 1) return 0;
  const char c = n.name[0][0];
  return c == '+' || c == '-' ? '+' : c == '*' || c == '/' || c == '%' ? '*' : '\0';
}

}  // namespace

/// May the node stand in its parent without parentheses, where few are wanted?
bool Printer::is_simple(const ast::Node& node, const ast::Node* parent) const {
  using enum ast::NodeKind;
  if (is_negative(node)) return false;
  if (node.kind == Subquery) return parent && parent->kind == Logical;
  if (!is_infix(node)) return true;
  if (!parent) return false;
  if (node.kind == QuantifiedOperator || node.kind == In) return false;
  if (parent->kind == Logical) {
    const auto* const inner = ast::as<ast::Logical>(&node);
    if (!inner) return true;
    // As tightly as they bind, but a chain inside a chain of its own kind keeps its parentheses, or it would be one.
    const auto outer_type = ast::to<ast::Logical>(*parent).type;
    return outer_type != ast::LogicalType::not_ && inner->type != ast::LogicalType::or_ &&
           inner->type != outer_type;
  }
  const auto* const inner = ast::as<ast::Operator>(&node);
  const auto* const outer = ast::as<ast::Operator>(parent);
  if (inner && outer) {
    const char in = priority(*inner), out = priority(*outer);
    if (!in || !out) return false;
    return in == out ? outer->left == &node : in == '*';
  }
  return false;
}

void Printer::operand(const ast::Expr* node, const ast::Node* parent) {
  const bool add = style_.few_parentheses ? !is_simple(*node, parent) : is_negative(*node);
  opt(add, "(");
  expr(node);
  opt(add, ")");
}

/// In parentheses whatever it is.
void Printer::closed(const ast::Expr* node) {
  w('(');
  expr(node);
  w(')');
}

// ---- constants and names ---------------------------------------------------------------------------------------

void Printer::print(const ast::Literal& n) {
  switch (n.type) {
    case ast::LiteralType::null: return w("NULL");
    case ast::LiteralType::boolean: return w(n.boolean ? "true" : "false");
    case ast::LiteralType::integer: return number(n.integer);
    case ast::LiteralType::numeric: return w(n.text);
    case ast::LiteralType::string: return literal(n.text);
    case ast::LiteralType::bit_string:
      w(n.text.substr(0, 1));
      w('\'');
      w(n.text.substr(1));
      return w('\'');
  }
}

void Printer::print(const ast::Param& n) {
  w('$');
  number(n.number);
}

void Printer::print(const ast::ColumnRef& n) {
  name(n.name);
  opt(n.star && !n.name.empty(), ".");
  opt(n.star, "*");
}

void Printer::accessors(const ast::List<ast::Accessor>& list) {
  for (const auto* a : list) {
    switch (a->type) {
      case ast::AccessorType::field:
        w('.');
        id(a->field);
        break;
      case ast::AccessorType::star: w(".*"); break;
      case ast::AccessorType::index:
        w('[');
        expr(a->upper);
        w(']');
        break;
      case ast::AccessorType::slice:
        w('[');
        if (a->lower) expr(a->lower);
        w(':');
        if (a->upper) expr(a->upper);
        w(']');
        break;
    }
  }
}

void Printer::print(const ast::Indirection& n) {
  const auto first = n.accessors[0]->type;
  const bool subscript = first == ast::AccessorType::index || first == ast::AccessorType::slice;
  const auto* const column = ast::as<ast::ColumnRef>(n.base);
  if (n.base->kind == ast::NodeKind::Param || (column && !column->star && subscript))
    expr(n.base);
  else
    closed(n.base);
  accessors(n.accessors);
}

// ---- types -----------------------------------------------------------------------------------------------------

void Printer::interval_fields(std::int32_t mask) {
  struct Fields {
    std::int32_t mask;
    std::string_view words;
  };
  using enum ast::IntervalField;
  constexpr auto bits = [](auto... fields) { return (static_cast<std::int32_t>(fields) | ...); };
  constexpr Fields all_fields[] = {{bits(year), "year"},
                                   {bits(month), "month"},
                                   {bits(day), "day"},
                                   {bits(hour), "hour"},
                                   {bits(minute), "minute"},
                                   {bits(second), "second"},
                                   {bits(year, month), "year to month"},
                                   {bits(day, hour), "day to hour"},
                                   {bits(day, hour, minute), "day to minute"},
                                   {bits(day, hour, minute, second), "day to second"},
                                   {bits(hour, minute), "hour to minute"},
                                   {bits(hour, minute, second), "hour to second"},
                                   {bits(minute, second), "minute to second"}};
  for (const auto& fields : all_fields)
    if (fields.mask == mask) {
      w(' ');
      w(fields.words);
    }
}

void Printer::type_name(const ast::TypeName& n) {
  struct Spelling {
    std::string_view name, before, after;  // what stands before the modifiers, and after
    std::uint32_t least, most;             // how many modifiers the spelling takes
  };
  constexpr Spelling spellings[] = {
      {"bool", "boolean", "", 0, 0},
      {"int2", "smallint", "", 0, 0},
      {"int4", "integer", "", 0, 0},
      {"int8", "bigint", "", 0, 0},
      {"float4", "real", "", 0, 0},
      {"float8", "double precision", "", 0, 0},
      {"numeric", "numeric", "", 0, 99},
      {"bpchar", "character", "", 1, 1},
      {"varchar", "character varying", "", 0, 1},
      {"bit", "bit", "", 1, 99},
      {"varbit", "bit varying", "", 0, 99},
      {"time", "time", " without time zone", 0, 1},
      {"timetz", "time", " with time zone", 0, 1},
      {"timestamp", "timestamp", " without time zone", 0, 1},
      {"timestamptz", "timestamp", " with time zone", 0, 1},
  };
  const auto modifiers = [&] {
    if (n.modifiers.empty()) return;
    std::string_view separator = "(";
    for (const auto* modifier : n.modifiers) {
      w(separator);
      separator = ",";
      expr(modifier);
    }
    w(')');
  };
  const auto is_constant = [](const ast::Expr* e) {
    const auto* const literal = ast::as<ast::Literal>(e);
    return literal && literal->type == ast::LiteralType::integer && literal->integer >= 0;
  };
  const auto spelled = [&] {
    if (n.name.size() != 2 || n.name[0] != "pg_catalog" || n.percent_type) return false;
    if (n.name[1] == "interval") {
      for (const auto* m : n.modifiers)
        if (!is_constant(m)) return false;
      if (n.modifiers.size() > 2) return false;
      w("interval");
      if (!n.modifiers.empty()) interval_fields(ast::to<ast::Literal>(*n.modifiers[0]).integer);
      if (n.modifiers.size() == 2) {
        w('(');
        expr(n.modifiers[1]);
        w(')');
      }
      return true;
    }
    for (const auto& s : spellings) {
      if (s.name != n.name[1] || n.modifiers.size() < s.least || n.modifiers.size() > s.most) continue;
      if (s.most == 1 && !n.modifiers.empty() && !is_constant(n.modifiers[0])) return false;
      w(s.before);
      modifiers();
      w(s.after);
      return true;
    }
    return false;
  };

  opt(n.setof, "SETOF ");
  if (!spelled()) {
    name(n.name);
    opt(n.percent_type, "%TYPE");
    modifiers();
  }
  for (const auto bound : n.array_bounds) {
    w('[');
    if (bound >= 0) number(bound);
    w(']');
  }
}

void Printer::cast(const ast::Cast& n, bool as_call) {
  if (as_call) {
    w("CAST(");
    expr(n.arg);
    w(" AS ");
    type_name(*n.type);
    return w(')');
  }
  const auto* const literal = ast::as<ast::Literal>(n.arg);
  // What PostgreSQL would show as a constant with its type.
  const bool constant =
      literal && (literal->type == ast::LiteralType::null || literal->type == ast::LiteralType::string ||
                  literal->type == ast::LiteralType::bit_string ||
                  (literal->type == ast::LiteralType::numeric && !is_negative(*literal) &&
                   n.type->name.back() == "numeric"));
  const auto* const column = ast::as<ast::ColumnRef>(n.arg);
  const bool whole_row = column && column->star;
  const auto* const array = ast::as<ast::ArrayLiteral>(n.arg);
  const bool empty_array = array && array->elements.empty();
  const bool bare = style_.few_parentheses ? is_simple(*n.arg, &n) : constant || whole_row || empty_array;
  opt(!bare, "(");
  expr(n.arg);
  opt(!bare, ")");
  w("::");
  type_name(*n.type);
}

void Printer::print(const ast::Cast& n) { cast(n, n.type->setof); }

void Printer::print(const ast::Collate& n) {
  open();
  operand(n.arg, &n);
  w(" COLLATE ");
  name(n.collation);
  close();
}

// ---- operators and predicates ----------------------------------------------------------------------------------

void Printer::print(const ast::Operator& n) {
  const bool parentheses = !style_.few_parentheses || is_row_comparison(n);
  opt(parentheses, "(");
  if (n.left) {
    operand(n.left, &n);
    w(' ');
  }
  op(n.name);
  w(' ');
  operand(n.right, &n);
  opt(parentheses, ")");
}

void Printer::print(const ast::QuantifiedOperator& n) {
  open();
  operand(n.left, &n);
  w(' ');
  op(n.name);
  w(n.all ? " ALL (" : " ANY (");
  // A query in these parentheses would be a Subquery: as a value it needs two pairs.
  const bool query = n.right->kind == ast::NodeKind::Subquery &&
                     ast::to<ast::Subquery>(*n.right).type == ast::SubqueryType::scalar;
  opt(query, "(");
  expr(n.right);
  opt(query, ")");
  w(')');
  close();
}

void Printer::print(const ast::IsDistinct& n) {
  open();
  operand(n.left, &n);
  w(n.negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ");
  operand(n.right, &n);
  close();
}

void Printer::print(const ast::NullIf& n) {
  w("NULLIF(");
  expr(n.left);
  w(", ");
  expr(n.right);
  w(')');
}

void Printer::print(const ast::In& n) {
  open();
  operand(n.arg, &n);
  w(n.negated ? " NOT IN (" : " IN (");
  exprs(n.list);
  w(')');
  close();
}

void Printer::print(const ast::Like& n) {
  constexpr std::string_view words[] = {"LIKE ", "ILIKE ", "SIMILAR TO "};
  open();
  operand(n.arg, &n);
  w(n.negated ? " NOT " : " ");
  w(words[static_cast<int>(n.type)]);
  operand(n.pattern, &n);
  if (n.escape) {
    w(" ESCAPE ");
    operand(n.escape, &n);
  }
  close();
}

void Printer::print(const ast::Between& n) {
  open();
  operand(n.arg, &n);
  w(n.negated ? " NOT BETWEEN " : " BETWEEN ");
  opt(n.symmetric, "SYMMETRIC ");
  operand(n.low, &n);
  w(" AND ");
  operand(n.high, &n);
  close();
}

void Printer::print(const ast::Logical& n) {
  open();
  if (n.type == ast::LogicalType::not_) {
    w("NOT ");
    operand(n.args[0], &n);
  } else {
    std::string_view separator;
    for (const auto* arg : n.args) {
      w(separator);
      separator = n.type == ast::LogicalType::and_ ? " AND " : " OR ";
      operand(arg, &n);
    }
  }
  close();
}

void Printer::print(const ast::NullTest& n) {
  open();
  operand(n.arg, &n);
  w(n.negated ? " IS NOT NULL" : " IS NULL");
  close();
}

void Printer::print(const ast::BooleanTest& n) {
  constexpr std::string_view words[] = {" IS TRUE",      " IS NOT TRUE", " IS FALSE",
                                        " IS NOT FALSE", " IS UNKNOWN",  " IS NOT UNKNOWN"};
  open();
  operand(n.arg, &n);
  w(words[static_cast<int>(n.type)]);
  close();
}

// ---- calls -----------------------------------------------------------------------------------------------------

void Printer::sort_order(ast::SortDirection direction, ast::NullsOrder nulls,
                         const ast::Name& using_operator) {
  if (direction == ast::SortDirection::ascending) w(" ASC");
  if (direction == ast::SortDirection::descending) w(" DESC");
  if (direction == ast::SortDirection::by_operator) {
    w(" USING ");
    op(using_operator);
  }
  if (nulls == ast::NullsOrder::first) w(" NULLS FIRST");
  if (nulls == ast::NullsOrder::last) w(" NULLS LAST");
}

/// In ORDER BY, GROUP BY, DISTINCT ON, PARTITION BY. A call gets parentheses even where it needs none.
void Printer::sort_expr(const ast::Expr* e) {
  using enum ast::NodeKind;
  const bool plain = e->kind == ColumnRef || e->kind == Literal || e->kind == GroupingSet || e->kind == Row;
  if (!plain && (style_.few_parentheses || e->kind == FunctionCall))
    closed(e);
  else
    expr(e);
}

void Printer::sort_items(const ast::List<ast::SortItem>& list) {
  comma(list, [this](const ast::SortItem* item) {
    sort_expr(item->expr);
    sort_order(item->direction, item->nulls, item->using_operator);
  });
}

void Printer::window(const ast::Window& n) {
  const auto bound = [this](ast::FrameBound b, const ast::Expr* offset) {
    switch (b) {
      case ast::FrameBound::unbounded_preceding: return w("UNBOUNDED PRECEDING ");
      case ast::FrameBound::unbounded_following: return w("UNBOUNDED FOLLOWING ");
      case ast::FrameBound::current_row: return w("CURRENT ROW ");
      case ast::FrameBound::offset_preceding: expr(offset); return w(" PRECEDING ");
      case ast::FrameBound::offset_following: expr(offset); return w(" FOLLOWING ");
    }
  };
  w('(');
  std::string_view space;
  const auto begin = [&](std::string_view words) {
    w(space);
    space = " ";
    w(words);
  };
  if (!n.base.empty()) {
    begin("");
    id(n.base);
  }
  if (!n.partition_by.empty()) {
    begin("PARTITION BY ");
    sort_exprs(n.partition_by);
  }
  if (!n.order_by.empty()) {
    begin("ORDER BY ");
    sort_items(n.order_by);
  }
  if (n.has_frame) {
    constexpr std::string_view modes[] = {"RANGE ", "ROWS ", "GROUPS "};
    constexpr std::string_view exclusions[] = {"", "EXCLUDE CURRENT ROW ", "EXCLUDE GROUP ", "EXCLUDE TIES "};
    begin(modes[static_cast<int>(n.mode)]);
    opt(n.between, "BETWEEN ");
    bound(n.start, n.start_offset);
    if (n.between) {
      w("AND ");
      bound(n.end, n.end_offset);
    }
    w(exclusions[static_cast<int>(n.exclusion)]);
    out_.pop_back();
  }
  w(')');
}

void Printer::print(const ast::FunctionCall& n) {
  if (n.sql_syntax) return sql_syntax(n);
  name(n.name);
  w('(');
  opt(n.star, "*");
  opt(n.distinct, "DISTINCT ");
  for (std::uint32_t i = 0; i < n.args.size(); ++i) {
    opt(i > 0, ", ");
    opt(n.variadic && i + 1 == n.args.size(), "VARIADIC ");
    expr(n.args[i]);
  }
  if (!n.order_by.empty() && !n.within_group) {
    w(" ORDER BY ");
    sort_items(n.order_by);
  }
  w(')');
  if (n.within_group) {
    w(" WITHIN GROUP (ORDER BY ");
    sort_items(n.order_by);
    w(')');
  }
  if (n.filter) {
    w(" FILTER (WHERE ");
    expr(n.filter);
    w(')');
  }
  if (n.over) {
    w(" OVER ");
    if (n.over->name.empty())
      window(*n.over);
    else
      id(n.over->name);
  }
}

/// The calls that SQL spells with words. The names are the grammar's.
void Printer::sql_syntax(const ast::FunctionCall& n) {
  const auto function = n.name.back();
  const auto& a = n.args;
  const auto text = [](const ast::Expr* e) { return ast::to<ast::Literal>(*e).text; };
  const auto call = [&](std::string_view before,
                        std::initializer_list<std::pair<const ast::Expr*, std::string_view>> parts) {
    w(before);
    for (const auto& [e, after] : parts) {
      if (e) closed(e);
      w(after);
    }
  };

  if (function == "timezone") {
    w('(');
    operand(a[1], &n);
    w(" AT TIME ZONE ");
    operand(a[0], &n);
    return w(')');
  }
  if (function == "overlaps") {
    w("((");
    exprs(a.slice(0, 2));
    w(") OVERLAPS (");
    exprs(a.slice(2));
    return w("))");
  }
  if (function == "is_normalized") {
    w('(');
    operand(a[0], &n);
    w(" IS ");
    if (a.size() > 1) {
      w(text(a[1]));
      w(' ');
    }
    return w("NORMALIZED)");
  }
  if (function == "extract") {
    const auto field = text(a[0]);
    constexpr std::string_view keywords[] = {"year", "month", "day", "hour", "minute", "second"};
    const bool bare = std::find(std::begin(keywords), std::end(keywords), field) != std::end(keywords) ||
                      (quote_identifier(field) == field && field.find_first_of("0123456789") == field.npos);
    w("EXTRACT(");
    bare ? w(field) : literal(field);
    w(" FROM ");
    expr(a[1]);
    return w(')');
  }
  if (function == "normalize") {
    w("NORMALIZE(");
    expr(a[0]);
    if (a.size() > 1) {
      w(", ");
      w(text(a[1]));
    }
    return w(')');
  }
  if (function == "overlay" || function == "substring") {
    const bool overlay = function == "overlay";
    const std::string_view words[] = {overlay ? "OVERLAY(" : "SUBSTRING(", overlay ? " PLACING " : " FROM ",
                                      overlay ? " FROM " : " FOR ", " FOR "};
    for (std::uint32_t i = 0; i < a.size(); ++i) {
      w(words[i]);
      expr(a[i]);
    }
    return w(')');
  }
  if (function == "position") return call("POSITION(", {{a[1], " IN "}, {a[0], ")"}});
  if (function == "xmlexists") return call("XMLEXISTS(", {{a[0], " PASSING "}, {a[1], ")"}});
  if (function == "pg_collation_for") return call("COLLATION FOR ", {{a[0], ""}});
  if (function == "btrim" || function == "ltrim" || function == "rtrim") {
    w(function == "btrim" ? "TRIM(BOTH " : function == "ltrim" ? "TRIM(LEADING " : "TRIM(TRAILING ");
    if (a.size() == 2) {
      expr(a[1]);
      w(' ');
    }
    if (a.size() <= 2) {
      w("FROM ");
      expr(a[0]);
    } else {
      exprs(a);
    }
    return w(')');
  }
  throw Error(errc::internal, "no SQL syntax for function " + std::string(function));
}

void Printer::print(const ast::NamedArg& n) {
  id(n.name);
  w(" => ");
  expr(n.arg);
}

void Printer::subquery(const ast::Statement* query) {
  w('(');
  const int indent = indent_;
  statement(query);
  indent_ = indent;
  w(')');
}

void Printer::print(const ast::Subquery& n) {
  switch (n.type) {
    case ast::SubqueryType::scalar: return subquery(n.query);
    case ast::SubqueryType::array: w("ARRAY"); return subquery(n.query);
    case ast::SubqueryType::exists:
      w("(EXISTS ");
      subquery(n.query);
      return w(')');
    case ast::SubqueryType::any:
    case ast::SubqueryType::all:
      w('(');
      operand(n.test, &n);
      w(' ');
      if (n.op.empty()) {
        w("IN ");
      } else {
        op(n.op);
        w(n.type == ast::SubqueryType::all ? " ALL " : " ANY ");
      }
      subquery(n.query);
      return w(')');
  }
}

void Printer::print(const ast::Case& n) {
  line("CASE", 0, indent_variable);
  if (n.arg) {
    w(' ');
    expr(n.arg);
  }
  for (const auto* when : n.whens) {
    opt(!style_.indent, " ");
    line("WHEN ");
    expr(when->condition);
    w(" THEN ");
    expr(when->result);
  }
  if (n.otherwise) {
    opt(!style_.indent, " ");
    line("ELSE ");
    expr(n.otherwise);
  }
  opt(!style_.indent, " ");
  line("END", -indent_variable);
}

void Printer::print(const ast::ArrayLiteral& n) {
  w("ARRAY[");
  exprs(n.elements);
  w(']');
}

void Printer::print(const ast::Row& n) {
  w(n.implicit ? "(" : "ROW(");
  exprs(n.args);
  w(')');
}

void Printer::print(const ast::Coalesce& n) {
  w("COALESCE(");
  exprs(n.args);
  w(')');
}

void Printer::print(const ast::MinMax& n) {
  w(n.least ? "LEAST(" : "GREATEST(");
  exprs(n.args);
  w(')');
}

void Printer::print(const ast::SessionValue& n) {
  constexpr std::string_view words[] = {"CURRENT_DATE",   "CURRENT_TIME",    "CURRENT_TIMESTAMP", "LOCALTIME",
                                        "LOCALTIMESTAMP", "CURRENT_ROLE",    "CURRENT_USER",      "USER",
                                        "SESSION_USER",   "CURRENT_CATALOG", "CURRENT_SCHEMA"};
  w(words[static_cast<int>(n.type)]);
  if (n.precision >= 0) {
    w('(');
    number(n.precision);
    w(')');
  }
}

void Printer::print(const ast::Grouping& n) {
  w("GROUPING(");
  exprs(n.args);
  w(')');
}

void Printer::print(const ast::GroupingSet& n) {
  constexpr std::string_view words[] = {"(", "ROLLUP(", "CUBE(", "GROUPING SETS ("};
  w(words[static_cast<int>(n.type)]);
  comma(n.content, [&](const ast::Expr* e) {
    const bool single = e->kind != ast::NodeKind::GroupingSet && e->kind != ast::NodeKind::Row;
    n.type == ast::GroupingSetType::sets&& single ? closed(e) : expr(e);
  });
  w(')');
}

void Printer::print(const ast::DefaultValue&) { w("DEFAULT"); }

void Printer::print(const ast::CurrentOf& n) {
  w("CURRENT OF ");
  id(n.cursor);
}

// ---- XML -------------------------------------------------------------------------------------------------------

void Printer::print(const ast::Xml& n) {
  const auto named = [&] {
    comma(n.named_args, [this](const ast::SelectItem* item) { select_item(*item); });
  };
  switch (n.type) {
    case ast::XmlType::concat:
      w("XMLCONCAT(");
      exprs(n.args);
      break;
    case ast::XmlType::element:
      w("XMLELEMENT(NAME ");
      id(n.name);
      if (!n.named_args.empty()) {
        w(", XMLATTRIBUTES(");
        named();
        w(')');
      }
      opt(!n.args.empty(), ", ");
      exprs(n.args);
      break;
    case ast::XmlType::forest:
      w("XMLFOREST(");
      named();
      break;
    case ast::XmlType::parse:
      w(n.option == ast::XmlOption::document ? "XMLPARSE(DOCUMENT " : "XMLPARSE(CONTENT ");
      expr(n.args[0]);
      w(ast::to<ast::Literal>(*n.args[1]).boolean ? " PRESERVE WHITESPACE" : " STRIP WHITESPACE");
      break;
    case ast::XmlType::pi:
      w("XMLPI(NAME ");
      id(n.name);
      opt(!n.args.empty(), ", ");
      exprs(n.args);
      break;
    case ast::XmlType::root: {
      constexpr std::string_view standalone[] = {", STANDALONE YES", ", STANDALONE NO",
                                                 ", STANDALONE NO VALUE", ""};
      w("XMLROOT(");
      expr(n.args[0]);
      w(", VERSION ");
      const auto* const version = ast::as<ast::Literal>(n.args[1]);
      if (version && version->type == ast::LiteralType::null)
        w("NO VALUE");
      else
        expr(n.args[1]);
      w(standalone[ast::to<ast::Literal>(*n.args[2]).integer]);
      break;
    }
    case ast::XmlType::is_document:
      open();
      operand(n.args[0], &n);
      w(" IS DOCUMENT");
      return close();
  }
  w(')');
}

void Printer::print(const ast::XmlSerialize& n) {
  w(n.option == ast::XmlOption::document ? "XMLSERIALIZE(DOCUMENT " : "XMLSERIALIZE(CONTENT ");
  expr(n.arg);
  w(" AS ");
  type_name(*n.type);
  w(')');
}

}  // namespace pgmicro::parser
