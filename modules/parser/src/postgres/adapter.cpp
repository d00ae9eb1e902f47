#include "map_command.hpp"
#include "map_definition.hpp"
#include "map_expression.hpp"
#include "map_query.hpp"
#include "raw_parse.h"

#include <pgmicro/parser/parser.hpp>

#include "../text.hpp"

#include <pgmicro/ast/tree.hpp>

#include <algorithm>
#include <cstring>

namespace pgmicro::parser {

static_assert(errc::internal == SqlState{"XX000"});

// ---- the converter's parts that are not templates --------------------------------------------------------------

void Converter::unexpected_field(const char* field) {
  throw Error(errc::internal,
              std::string("the parse tree has a value where the grammar sets none: ") + field);
}

void Converter::unexpected_node(const ::Node* node) {
  throw Error(errc::internal, "unrecognized node type: " + std::to_string(static_cast<int>(node->type)));
}

void Converter::too_deep() {
  throw Error("54001", "stack depth limit exceeded")
      .hint("A statement may be nested " + std::to_string(ast::max_depth) + " levels deep.");
}

void Converter::refuse_param_at(const ::ParamRef& param) {
  const auto offset = static_cast<std::size_t>(param.location);
  throw Error("42601", "syntax error at or near \"$" + std::to_string(param.number) + "\"")
      .position(character_position(text_, offset));
}

void Converter::mark_lifted(ast::Literal& to, ast::Location at) {
  if (lifted_.empty() || at == ast::nowhere) return;
  const auto offset = static_cast<std::uint32_t>(at);
  const auto next = std::lower_bound(lifted_.begin(), lifted_.end(), offset,
                                     [](const LiftedLiteral& l, std::uint32_t o) { return l.begin < o; });
  if (next == lifted_.end()) return;
  // A constant with a sign begins at the sign (at the first of several), its digits follow.
  const auto between = text_.substr(offset, next->begin - offset);
  if (between.find_first_not_of("- \t\n\r\f") != between.npos) return;
  to.lifted = static_cast<std::int32_t>(next - lifted_.begin()) + 1;
  ++lifted_found_;
}

const ast::ObjectName* Converter::object_name(const ::Node* from) {
  if (!from) return nullptr;
  const Level level(*this);
  auto* const to = make<ast::ObjectName>();
  const auto one = [&](const char* text) { to->name = ast::Name::of(arena_, {copy(text)}); };
  switch (from->type) {
    case T_String: one(cast<::String>(from).sval); break;
    case T_Float: one(cast<::Float>(from).fval); break;  // a large object's OID
    case T_Integer: one(std::to_string(cast<::Integer>(from).ival).c_str()); break;
    case T_TypeName: to->type = convert<ast::TypeName>(from); break;
    case T_ObjectWithArgs: to->routine = convert<ast::Routine>(from); break;
    case T_List: {  // names, types, or both
      const auto* const list = reinterpret_cast<const ::List*>(from);
      std::string_view* out = nullptr;
      std::uint32_t parts = 0;
      (void)ast::Name::allocate(arena_, static_cast<std::size_t>(size_of(list)), &out);
      for (int i = 0; i < size_of(list); ++i) {
        const ::Node* const part = item(list, i);
        if (is(part, T_String))
          out[parts++] = copy(cast<::String>(part).sval);
        else if (is(part, T_TypeName) && !to->target_type)
          (to->type ? to->target_type : to->type) = convert<ast::TypeName>(part);
        else
          unexpected_node(part);
      }
      to->name = ast::Name(out, parts);
      break;
    }
    default: unexpected_node(from);
  }
  return to;
}

const ast::TableName* Converter::composite_type(const ::RangeVar* from) {
  if (!from) return nullptr;
  const Level level(*this);
  auto* const to = make<ast::TableName>();
  map(*this, *from, *to);
  to->only = false;
  return to;
}

ast::List<ast::Accessor> Converter::accessors(const ::List* from) {
  return map_list<const ast::Accessor*>(from, [this](const ::Node* n) {
    if (is(n, T_A_Indices)) return convert<ast::Accessor>(n);
    auto* const to = make<ast::Accessor>();
    if (is(n, T_A_Star)) {
      to->type = ast::AccessorType::star;
    } else {
      if (pgm::never(!is(n, T_String))) unexpected_node(n);
      to->field = copy(cast<::String>(n).sval);
    }
    return static_cast<const ast::Accessor*>(to);
  });
}

ast::List<ast::Target> Converter::targets(const ::List* from) {
  return map_list<const ast::Target*>(
      from, [this](const ::Node* n) { return convert_as<ast::Target>(cast<::ResTarget>(n)); });
}

ast::List<ast::Assignment> Converter::assignments(const ::List* from) {
  // `(a, b) = source` comes as two targets, each with a MultiAssignRef to its column of the source they share.
  const auto multi = [&](int i) {
    MultiAssign to;
    const ::Node* const value = node_of(cast<::ResTarget>(item(from, i)).val);
    if (is(value, T_MultiAssignRef)) map(*this, cast<::MultiAssignRef>(value), to);
    return to;
  };
  const ast::Assignment** out = nullptr;
  std::uint32_t count = 0;
  (void)ast::List<ast::Assignment>::allocate(arena_, static_cast<std::size_t>(size_of(from)), &out);
  const Level level(*this);
  for (int i = 0; i < size_of(from);) {
    const MultiAssign first = multi(i);
    const int columns = first.source ? first.columns : 1;
    if (pgm::never(first.source && (first.column != 1 || i + columns > size_of(from))))
      unexpected_node(item(from, i));
    const ast::Target** targets = nullptr;
    auto* const to = make<ast::Assignment>();
    to->targets = ast::List<ast::Target>::allocate(arena_, static_cast<std::size_t>(columns), &targets);
    for (int k = 0; k < columns; ++k) {
      if (pgm::never(first.source && multi(i + k).source != first.source)) unexpected_node(item(from, i + k));
      targets[k] = convert_as<ast::Target>(cast<::ResTarget>(item(from, i + k)));
    }
    to->multiple = first.source != nullptr;
    to->value = convert<ast::Expr>(first.source ? first.source : cast<::ResTarget>(item(from, i)).val);
    to->at = to->targets[0]->at;
    out[count++] = to;
    i += columns;
  }
  return {out, count};
}

void Converter::like_pattern(const ::A_Expr& from, ast::Like& to) {
  if (is(from.rexpr, T_FuncCall)) {
    const auto& call = cast<::FuncCall>(from.rexpr);
    const char* const wanted = to.type == ast::LikeType::similar ? "similar_to_escape" : "like_escape";
    if (size_of(call.funcname) == 2 && !call.over && !call.agg_filter && !call.agg_order &&
        std::strcmp(cast<::String>(item(call.funcname, 0)).sval, "pg_catalog") == 0 &&
        std::strcmp(cast<::String>(item(call.funcname, 1)).sval, wanted) == 0 &&
        call.location == from.location) {
      to.pattern = convert<ast::Expr>(item(call.args, 0));
      if (size_of(call.args) == 2) to.escape = convert<ast::Expr>(item(call.args, 1));
      return;
    }
  }
  to.pattern = convert<ast::Expr>(from.rexpr);
}

const ast::Node* Converter::convert_node(const ::Node* from) {
  const Level level(*this);
  switch (from->type) {
#define PGM_X(struct_name, node)                \
  case T_##struct_name: {                       \
    auto* const to = make<ast::node>();         \
    map(*this, cast<::struct_name>(from), *to); \
    return to;                                  \
  }
    PGM_MAPPED_STRUCTS(PGM_X)
#undef PGM_X
#define PGM_X(struct_name, clause_text)        \
  case T_##struct_name: {                      \
    auto* const to = make<ast::Unsupported>(); \
    to->clause = clause_text;                  \
    reject(to->clause, ast::nowhere);          \
    return to;                                 \
  }
    PGM_REJECTED_STATEMENTS(PGM_X)
#undef PGM_X
    case T_A_Expr: {
      OperatorExpr to;
      map(*this, cast<::A_Expr>(from), to);
      return to.expr;
    }
    case T_A_Star: {  // an option's value
      auto* const to = make<ast::ColumnRef>();
      to->star = true;
      return to;
    }
    case T_String: {
      auto* const to = make<ast::Word>();
      to->text = copy(cast<::String>(from).sval);
      return to;
    }
    case T_Integer: {
      auto* const to = make<ast::Literal>();
      to->type = ast::LiteralType::integer;
      to->integer = cast<::Integer>(from).ival;
      return to;
    }
    case T_Float: {
      auto* const to = make<ast::Literal>();
      to->type = ast::LiteralType::numeric;
      to->text = copy(cast<::Float>(from).fval);
      return to;
    }
    case T_Boolean: {
      auto* const to = make<ast::Literal>();
      to->type = ast::LiteralType::boolean;
      to->boolean = cast<::Boolean>(from).boolval;
      return to;
    }
    case T_List: {
      auto* const to = make<ast::ValueList>();
      to->items = list<ast::Node>(reinterpret_cast<const ::List*>(from));
      return to;
    }
    default: unexpected_node(from);
  }
}

const ast::Statement* Converter::statement(const ::Node* from, ast::Location at) {
  rejected_ = {};
  const auto* const to = convert<ast::Statement>(from);
  if (rejected_.empty()) return to;
  auto* const unsupported = make<ast::Unsupported>(rejected_at_ == ast::nowhere ? at : rejected_at_);
  unsupported->clause = rejected_;
  return unsupported;
}

// ---- a parse ---------------------------------------------------------------------------------------------------

namespace {

/// The library is 15.1; these messages are those of the later 15 releases.
std::string current_message(std::string_view message) {
  constexpr std::string_view old_constraint = "ALTER CONSTRAINT statement constraints";
  if (message.starts_with(old_constraint))
    return "FOREIGN KEY constraints" + std::string(message.substr(old_constraint.size()));
  if (message == "unrecognized column option \"__pg__is_not_null\"")
    return "option name \"__pg__is_not_null\" cannot be used in XMLTABLE";
  return std::string(message);
}

class RawTree {
 public:
  explicit RawTree(const char* text) { pgmicro_raw_parse(text, &tree_); }
  ~RawTree() { pgmicro_raw_release(&tree_); }
  RawTree(const RawTree&) = delete;
  RawTree& operator=(const RawTree&) = delete;

  [[nodiscard]] const ::List* statements() const { return static_cast<const ::List*>(tree_.statements); }
  [[nodiscard]] const pgmicro_raw_report* notices() const { return tree_.notices; }
  void throw_error() const {
    if (const auto* const e = tree_.error)
      throw Error(SqlState::parse(e->sqlstate), current_message(e->message))
          .detail(e->detail ? e->detail : "")
          .hint(e->hint ? e->hint : "")
          .position(e->position);
  }

 private:
  pgmicro_raw_tree tree_{};
};

ast::ArenaSpan<Notice> copy_notices(const pgmicro_raw_report* from, Arena& arena) {
  std::size_t count = 0;
  for (const auto* n = from; n; n = n->next) ++count;
  Notice* out = nullptr;
  const auto notices = ast::ArenaSpan<Notice>::allocate(arena, count, &out);
  const auto copy = [&](const char* text) { return text ? arena.copy(text) : std::string_view(); };
  for (const auto* n = from; n; n = n->next)
    ::new (static_cast<void*>(out++)) Notice{.is_warning = n->is_warning != 0,
                                             .sqlstate = SqlState::parse(n->sqlstate),
                                             .message = copy(n->message),
                                             .detail = copy(n->detail),
                                             .hint = copy(n->hint),
                                             .position = n->position};
  return notices;
}

}  // namespace

namespace {

/// Is there a lifted constant where its value decides what the statement means? (L2)
bool lifts_meaning(const ast::Node& node, bool inside) {
  using enum ast::NodeKind;
  if (const auto* const literal = ast::as<ast::Literal>(&node)) return inside && literal->lifted;
  bool found = false;
  const auto look = [&](const auto& list) {
    for (const auto* item : list) found = found || lifts_meaning(*item, true);
  };
  if (const auto* const select = ast::as<ast::Select>(&node)) {
    look(select->group_by);
    look(select->order_by);
    look(select->distinct_on);
  }
  // A window's frame may have any offset; what it is ordered by is like ORDER BY.
  inside = inside || node.kind == TypeName || node.kind == SortItem || node.kind == ConflictTarget;
  ast::for_each_child(node, [&](const ast::Node& child) { found = found || lifts_meaning(child, inside); });
  return found;
}

}  // namespace

Script parse_script(std::string_view text, Arena& arena, const ParseOptions& options) {
  check_text(text);
  // The scanner wants a zero byte behind the text. Short texts, which are nearly all, need no allocation for it.
  char buffer[1024];
  std::string heap;
  const char* terminated = buffer;
  if (text.size() < sizeof buffer) {
    if (!text.empty()) std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = '\0';
  } else {
    heap = text;
    terminated = heap.c_str();
  }

  const RawTree raw(terminated);
  raw.throw_error();
  Converter converter(text, arena, options.lifted);
  Script script;
  ScriptStatement* out = nullptr;
  script.statements = ast::ArenaSpan<ScriptStatement>::allocate(
      arena, static_cast<std::size_t>(size_of(raw.statements())), &out);
  for (int i = 0; i < size_of(raw.statements()); ++i) {
    RawStatement from;
    map(converter, cast<::RawStmt>(item(raw.statements(), i)), from);
    const auto begin = static_cast<std::size_t>(from.location);
    const auto part = text.substr(begin, from.length ? static_cast<std::size_t>(from.length) : text.npos);
    ::new (static_cast<void*>(out + i))
        ScriptStatement{converter.statement(from.statement, from.location), trim_spaces(part)};
  }
  script.notices = copy_notices(raw.notices(), arena);
  if (!options.lifted.empty() && converter.lifted_found() == options.lifted.size()) {
    script.lifts = true;
    for (const auto& s : script.statements)
      script.lifts = script.lifts && !lifts_meaning(*s.statement, false);
  }
  return script;
}

Parsed parse(std::string_view text, Arena& arena) {
  std::size_t begin = 0;
  StatementExtent extent = first_statement(text);
  while (extent.is_empty && extent.terminated) {
    begin += extent.end;
    extent = first_statement(text.substr(begin));
  }
  const std::size_t end = begin + extent.end;
  // From the text's beginning, so that locations count from there: what comes before is empty statements.
  const Script script = parse_script(text.substr(0, end), arena);
  Parsed parsed{.statement = script.statements.empty() ? nullptr : script.statements[0].statement,
                .consumed = end,
                .notices = script.notices};
  // psql's rule can take too much (`CREATE FUNCTION begin() …; SELECT 1` opens a block for it): the grammar knows.
  if (script.statements.size() > 1)
    parsed.consumed = static_cast<std::size_t>(script.statements[1].text.data() - text.data());
  return parsed;
}

}  // namespace pgmicro::parser
