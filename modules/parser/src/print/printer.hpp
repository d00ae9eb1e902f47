#pragma once
// The printer: one `print` per kind of node. Layout follows what pg_get_viewdef() shows, clause by clause.
//
// Parentheses. Operators, tests and boolean expressions come in parentheses of their own (`expr`), unless the style asks
// for few. `operand` is for places where the grammar, or a reader, wants something closed: it adds what is missing.

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/parser/print.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace pgmicro::parser {

class Printer {
 public:
  explicit Printer(PrintStyle style) noexcept : style_(style) {}
  [[nodiscard]] std::string take() { return std::move(out_); }

  void statement(const ast::Statement* node);
  void expr(const ast::Expr* node);
  void operand(const ast::Expr* node, const ast::Node* parent);
  void type_name(const ast::TypeName& type);

 private:
  // One for each expression, table and statement: dispatch (print_expression.cpp) does not compile without.
#define PGM_X(node) void print(const ast::node& n);
  PGM_AST_EXPRESSIONS(PGM_X)
  PGM_AST_TABLES(PGM_X)
  PGM_AST_STATEMENTS(PGM_X)
#undef PGM_X

  // Text.
  void w(std::string_view text) { out_ += text; }
  void w(char c) { out_ += c; }
  void number(std::int64_t value) { out_ += std::to_string(value); }
  void id(std::string_view name);
  void name(const ast::Name& parts);
  void literal(std::string_view text);
  void word_or_literal(std::string_view text);
  void op(const ast::Name& name);
  void any_op(const ast::Name& name);
  void opt(bool condition, std::string_view text) {
    if (condition) w(text);
  }
  template <class List, class F>
  void comma(const List& list, F&& f) {
    std::string_view separator;
    for (const auto& item : list) {
      w(separator);
      separator = ", ";
      f(item);
    }
  }
  void exprs(const ast::List<ast::Expr>& list) {
    comma(list, [this](const ast::Expr* e) { expr(e); });
  }
  void ids(const ast::Name& list) {
    comma(list, [this](std::string_view s) { id(s); });
  }
  /// ` (a, b)`, or nothing for an empty list.
  void columns(const ast::Name& list);
  /// ` keyword expr` if there is one.
  void clause(std::string_view keyword, const ast::Expr* e);
  /// Starts a line where the style has lines. The three amounts are added to the indentation before the line, after it,
  /// and to this line alone.
  void line(std::string_view text, int before = 0, int after = 0, int here = 0);

  // Expressions.
  [[nodiscard]] bool is_simple(const ast::Node& node, const ast::Node* parent) const;
  void open() { opt(!style_.few_parentheses, "("); }
  void close() { opt(!style_.few_parentheses, ")"); }
  void closed(const ast::Expr* node);
  void accessors(const ast::List<ast::Accessor>& list);
  void sort_expr(const ast::Expr* e);
  void sort_exprs(const ast::List<ast::Expr>& list) {
    comma(list, [this](const ast::Expr* e) { sort_expr(e); });
  }
  void sort_items(const ast::List<ast::SortItem>& list);
  void sort_order(ast::SortDirection direction, ast::NullsOrder nulls, const ast::Name& using_operator);
  void window(const ast::Window& n);
  void sql_syntax(const ast::FunctionCall& n);
  void cast(const ast::Cast& n, bool as_call);
  void interval_fields(std::int32_t mask);
  void subquery(const ast::Statement* query);

  // Queries.
  void tables(std::string_view keyword, const ast::List<ast::TableExpr>& list);
  void table(const ast::TableExpr* node);
  void alias(const ast::Alias* node, bool with_as = true);
  void column_defs(const ast::List<ast::ColumnDef>& list);
  void with(const ast::With* node);
  void select_items(const ast::List<ast::SelectItem>& list);
  void select_item(const ast::SelectItem& n);
  void set_operation(const ast::Select& n);
  void set_operand(const ast::Select& n);
  void simple_select(const ast::Select& n);
  void values(const ast::List<ast::ValuesRow>& rows);
  void into(const ast::Into& n);
  void targets(const ast::List<ast::Target>& list);
  void assignments(const ast::List<ast::Assignment>& list);
  void overriding(ast::Overriding value);
  void returning(const ast::List<ast::SelectItem>& list);
  void as_query(const ast::Statement* query);
  void relation(const ast::TableName* node);
  void relations(const ast::List<ast::TableName>& list) {
    comma(list, [this](const ast::TableName* t) { relation(t); });
  }
  void persistence(const ast::TableName& table);

  // Definitions.
  void column_def(const ast::ColumnDef& n);
  void constraint(const ast::Constraint& n);
  void constraint_attributes(const ast::Constraint& n);
  void foreign_key_actions(const ast::Constraint& n);
  void index_element(const ast::IndexElement& n);
  void index_elements(const ast::List<ast::IndexElement>& list);
  void partition_bound(const ast::PartitionBound& n);
  void table_options(const ast::List<ast::Option>& options, std::string_view access_method,
                     ast::OnCommit on_commit, std::string_view tablespace);
  void option(const ast::Option& n, bool with_equals);
  /// `before(a, b = 1)`, or nothing for an empty list; of Options, typed as such or as Nodes.
  template <class List>
  void options(std::string_view before, const List& list, bool with_equals) {
    if (list.empty()) return;
    w(before);
    w('(');
    comma(list, [&](const ast::Node* o) { option(ast::to<ast::Option>(*o), with_equals); });
    w(')');
  }
  /// A list of Words as a name: `a.b`.
  void dotted(const ast::Node* words);
  void option_value(const ast::Node* value);
  void foreign_options(const ast::List<ast::Node>& list);
  void sequence_option(const ast::Option& n);
  void sequence_options(const ast::List<ast::Option>& list);
  void function_option(const ast::Option& n);
  void parameter(const ast::Parameter& n);
  void routine(const ast::Routine& n, ast::ObjectType type);
  void object(ast::ObjectType type, const ast::ObjectName& n);
  void object_or_relation(ast::ObjectType type, const ast::TableName* relation,
                          const ast::ObjectName* object);
  void alter_table_command(const ast::AlterTableCommand& n, bool attribute);
  void behavior(ast::DropBehavior value) { opt(value == ast::DropBehavior::cascade, " CASCADE"); }

  // Commands.
  void role(const ast::RoleSpec& n);
  void roles(const ast::List<ast::RoleSpec>& list) {
    comma(list, [this](const ast::RoleSpec* r) { role(*r); });
  }
  void role_options(const ast::List<ast::Option>& list);
  void database_options(const ast::List<ast::Option>& list);
  void privileges(const ast::List<ast::Privilege>& list);
  void transaction_option(const ast::Option& n);
  template <class List>
  void transaction_options(const List& list) {
    comma(list, [this](const ast::Node* o) { transaction_option(ast::to<ast::Option>(*o)); });
  }
  void copy_options(const ast::Copy& n);
  void grant(const ast::Grant& n);

  std::string out_;
  PrintStyle style_;
  int indent_ = 0;
};

[[nodiscard]] std::string_view object_type_words(ast::ObjectType type);

/// PostgreSQL's words that cannot stand unquoted as a name: all keywords but the unreserved.
[[nodiscard]] bool is_quoted_keyword(std::string_view lower) noexcept;

}  // namespace pgmicro::parser
