#pragma once
/// The binder: one object for one statement. It walks the syntax tree once, top down, and makes the bound tree on the
/// way; nothing is bound twice but what PostgreSQL itself binds twice (the left side of BETWEEN).
///
/// The hard part is not any one rule but that there are a thousand, and that programs depend on them down to the words
/// of an error. So the rules stand here in PostgreSQL's order, one file for each of its chapters:
///
///     scope.cpp       levels of queries, what names mean         typename.cpp   what a type's name means
///     from.cpp        what stands in FROM                        coerce.cpp     casts, common types, parameters
///     select.cpp      SELECT, VALUES; target.cpp its list        resolve.cpp    overloads of functions and operators
///     clause.cpp      GROUP BY, ORDER BY, DISTINCT, LIMIT        call.cpp       calls, aggregates, defaults
///     grouping.cpp    what may stand above aggregation           expression.cpp operators.cpp  all other expressions
///     set_operation.cpp  with.cpp                                insert.cpp update.cpp  statements that write
///
/// Invariants, beside those of bound.hpp:
///   (N1) While a query is bound, `level_` is its Level; levels are linked outward and numbered from 0, and a range knows
///        the depth of the level that made it. So the level of a reference is a subtraction.
///   (N2) A bound node may be shared by several parents of one query, never by two queries: passes that rewrite in place
///        (grouping) meet it under one meaning only.
///   (N3) A node of type unknown is a Constant that holds the text, a Param nobody has typed yet, or what a subquery's
///        target passes on. Whoever wants a type coerces it.

#include "arena_list.hpp"
#include "errors.hpp"
#include "type_facts.hpp"

#include <pgmicro/ast/ast.hpp>
#include <pgmicro/bytecode/builtins.hpp>
#include <pgmicro/planner/planner.hpp>

#include <optional>

namespace pgmicro::planner::binding {

using bytecode::CastContext;

/// Which clause an expression stands in: what it may contain, and how errors call the place.
enum class Use : std::uint8_t {
  select_target,
  from_subquery,
  from_function,
  join_on,
  where,
  having,
  filter,
  group_by,
  order_by,
  distinct_on,
  limit,
  offset,
  returning,
  values,
  insert_target,
  update_source,
  check,
  default_,
  generated,
  index_expression,
  index_predicate,
  alter_using,
};
/// The clause's keyword, as PostgreSQL's errors have it.
[[nodiscard]] const char* name_of(Use use) noexcept;

/// A column that can be named: of a join, where names and order are not those of one range.
struct ScopeColumn {
  std::string_view name;
  const Expr* expr = nullptr;
};
/// Something that names can refer to: a range, or a join over several.
struct ScopeItem {
  std::string_view alias;          ///< what qualifies its columns; empty: a join without alias
  const Range* range = nullptr;    ///< null: a join
  ArenaSpan<ScopeColumn> columns;  ///< of a join
  bool has_alias = false;          ///< one was written: then schema.table does not mean it
  bool name_visible = true;
  bool columns_visible = true;
  bool lateral_only = false;  ///< a neighbour in FROM: for LATERAL alone
  bool lateral_ok = true;
};
using ScopeItems = ArenaList<ScopeItem*>;

struct CommonTableScope {
  const CommonTableScope* outer = nullptr;
  planner::CommonTable* table = nullptr;
  bool open = false;       ///< its recursive term is being bound: references are to the working table
  bool forbidden = false;  ///< of this WITH, but behind the point where it may be used
};

/// One query that is being bound.
struct Level {
  Level* outer = nullptr;
  std::uint32_t depth = 0;
  Query* query = nullptr;
  ScopeItems items;
  bool lateral_active = false;  ///< a LATERAL item is being bound: neighbours may be named
  Use use = Use::select_target;
  const CommonTableScope* common_tables = nullptr;
  ArenaList<const Range*> ranges;
  ArenaList<const Range*> sides;  ///< results that only hints of errors name: of VALUES, of a UNION's sides
  ArenaList<Aggregate> aggregates;
  ArenaList<const Expr*> set_calls;
  ArenaList<ColumnExpr> outer_columns;
  bool correlated = false;
  bool resolve_unknowns = true;  ///< targets of type unknown become text
};

struct RangeOwner {
  const Range* range = nullptr;
  std::uint32_t depth = 0;  ///< of the level that made it (N1)
  bool has_alias = false;
};

/// A call's arguments as written: positional first, then named.
struct CallArguments {
  ArenaList<const Expr*> exprs;
  ArenaList<Oid> types;
  ArenaList<std::string_view> names;  ///< of the last names.size() arguments
};

/// How a name and argument types were resolved.
struct Resolution {
  enum class Kind : std::uint8_t { none, ambiguous, function, coercion };
  Kind kind = Kind::none;
  const bytecode::Function* function = nullptr;
  Oid coercion_type = Oid::invalid;
  ArenaSpan<Oid> parameter_types;  ///< one for each argument, variadic ones spread, then the defaulted ones
  ArenaSpan<std::uint16_t> argument_order;  ///< named arguments: parameter number of argument i; else empty
  std::uint32_t variadic_count = 0;         ///< arguments at the end that are gathered into an array
  std::uint32_t default_count = 0;
};

class Binder {
 public:
  Binder(const Environment& environment, const BindOptions& options, Arena& arena);

  [[nodiscard]] const Statement* statement(const ast::Statement& statement);
  [[nodiscard]] const Expr* lone_expression(const ast::Expr& expression, Use use, const Range* range,
                                            Oid wanted_type, Typmod wanted_typmod,
                                            std::string_view column_name);

 private:
  // ── small helpers ──────────────────────────────────────────────────────────────────────────────────────────
  template <class T>
  [[nodiscard]] T* make(Oid type, Location at, Typmod typmod = -1) {
    T* const node = arena_.make<T>();
    node->type = type;
    node->at = at;
    node->typmod = typmod;
    return node;
  }
  [[nodiscard]] ExprList list_of(std::initializer_list<const Expr*> items) {
    return ExprList::of(arena_, items);
  }
  [[nodiscard]] Constant* constant(Oid type, Datum value, Location at) {
    auto* const c = make<Constant>(type, at);
    c->value = value;
    return c;
  }
  [[nodiscard]] types::Context types_context() const { return {arena_, env_.settings}; }

  /// Counts nesting of the syntax tree: 54001 before the stack runs out.
  class Depth {
   public:
    explicit Depth(Binder& binder) : binder_(binder) {
      if (++binder.depth_ > depth_max) throw too_deep();
    }
    ~Depth() { --binder_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    Binder& binder_;
  };
  /// Makes a level the current one, for a scope of C++.
  class Enter {
   public:
    Enter(Binder& binder, Level& level) : binder_(binder), before_(binder.level_) { binder.level_ = &level; }
    ~Enter() { binder_.level_ = before_; }
    Enter(const Enter&) = delete;
    Enter& operator=(const Enter&) = delete;

   private:
    Binder& binder_;
    Level* before_;
  };

  // ── scope.cpp ──────────────────────────────────────────────────────────────────────────────────────────────
  [[nodiscard]] Range* new_range(RangeKind kind, std::string_view alias, bool has_alias);
  [[nodiscard]] ScopeItem* item_of(const Range* range, bool has_alias);
  [[nodiscard]] std::uint32_t owner_depth(RelationId id) const { return ranges_[raw(id)].depth; }
  [[nodiscard]] const Expr* column_of(const Range& range, std::uint32_t column, Location at);
  [[nodiscard]] const Expr* column_ref(const ast::ColumnRef& ref);
  /// By name alone, in every level or (`local_only`) in this one. Null: no such column.
  [[nodiscard]] const Expr* find_column(std::string_view name, bool local_only, Location at);
  [[nodiscard]] const Expr* find_in_item(const ScopeItem& item, std::string_view name, Location at);
  [[nodiscard]] const Expr* system_column(const ScopeItem& item, std::string_view name, Location at);
  [[nodiscard]] ScopeItem* find_item(std::string_view schema, std::string_view alias, Location at,
                                     Level** owner);
  [[nodiscard]] const Expr* whole_row(const ScopeItem& item, Location at);
  [[nodiscard]] const Expr* call_on_row(const ast::ColumnRef& ref);
  [[nodiscard]] const Expr* merged_copy(const Expr* expr, Location at);
  void check_lateral(const ScopeItem& item, Location at) const;
  /// Does it use columns of the current query's ranges?
  [[nodiscard]] bool refers_to_level(const Expr* e) const;
  void check_conflicts(const ScopeItems& left, const ScopeItems& right) const;
  void note_reference(const ColumnExpr& column);
  /// The queries from the current one out to the one at `depth` (not included) depend on it.
  void mark_correlated(std::uint32_t depth);
  [[noreturn]] void missing_column(std::string_view table, std::string_view column, Location at);
  [[noreturn]] void missing_item(std::string_view schema, std::string_view alias, Location at);
  [[nodiscard]] static std::uint32_t column_count(const ScopeItem& item) {
    return item.range ? item.range->columns.size() : item.columns.size();
  }
  [[nodiscard]] static std::string_view column_name(const ScopeItem& item, std::uint32_t i) {
    return item.range ? item.range->columns[i].name : item.columns[i].name;
  }
  [[nodiscard]] const Expr* item_column(const ScopeItem& item, std::uint32_t i, Location at);

  // ── from.cpp ───────────────────────────────────────────────────────────────────────────────────────────────
  void from_clause(ast::List<ast::TableExpr> items);
  void add_from(const From* from);
  [[nodiscard]] const From* from_item(const ast::TableExpr& item, ScopeItems& out);
  [[nodiscard]] const From* from_table(const ast::TableName& table, ScopeItems& out);
  [[nodiscard]] const From* from_subquery(const ast::SubqueryTable& table, ScopeItems& out);
  [[nodiscard]] const From* from_function(const ast::FunctionTable& table, ScopeItems& out);
  [[nodiscard]] ast::List<ast::FunctionItem> spread_unnest(ast::List<ast::FunctionItem> items);
  [[nodiscard]] const From* from_join(const ast::JoinedTable& join, ScopeItems& out);
  [[nodiscard]] const From* range_item(const Range* range, bool has_alias, ScopeItems& out);
  [[nodiscard]] const catalog::Relation* find_relation(const ast::TableName& table) const;
  [[nodiscard]] const catalog::Relation& relation(const ast::TableName& table) const;
  [[nodiscard]] Range* table_range(const catalog::Relation& relation, std::string_view alias, bool has_alias);
  [[nodiscard]] Range* view_range(const catalog::Relation& view, std::string_view alias, bool has_alias);
  [[nodiscard]] Range* subquery_range(const Query* query, std::string_view alias, bool has_alias);
  void rename_columns(Range& range, const ast::Alias* alias);

  // ── select.cpp, target.cpp ─────────────────────────────────────────────────────────────────────────────────
  /// Any statement that yields rows, as a query inside this one (or the outermost). `outer` null: it sees no names.
  [[nodiscard]] Query* query(const ast::Statement& statement, Level* outer, bool resolve_unknowns = true);
  void select(const ast::Select& select);
  void plain_select(const ast::Select& select);
  void values(const ast::Select& select);
  void finish_level();
  void refuse_into(const ast::Select& select);
  void target_list(ast::List<ast::SelectItem> items, Use use, ArenaList<Target>& out);
  void resolve_target_unknowns(ArenaList<Target>& targets);
  void expand_star(const ScopeItem& item, Location at, ArenaList<Target>& out);
  void check_generation(const Expr* expr) const;
  [[nodiscard]] Target target_of(const Expr* expr, std::string_view name);
  [[nodiscard]] std::string_view figure_name(const ast::Expr& expr) const;
  [[nodiscard]] int figure_name(const ast::Expr* expr, std::string_view& name) const;
  void returning_list(ast::List<ast::SelectItem> items);
  [[nodiscard]] const Query* with_column_types(const Query* query, ArenaSpan<RangeColumn> columns);

  // ── clause.cpp ─────────────────────────────────────────────────────────────────────────────────────────────
  using Targets = ArenaList<Target>;
  [[nodiscard]] std::uint32_t clause_target(const ast::Expr& expr, Use use, Targets& targets);
  [[nodiscard]] std::uint32_t expression_target(const ast::Expr& expr, Use use, Targets& targets);
  void order_by_clause(ast::List<ast::SortItem> items, Targets& targets, ArenaList<SortKey>& out);
  [[nodiscard]] SortKey sort_key(const ast::SortItem& item, const Expr* expr);
  void distinct_clause(const ast::Select& select, Targets& targets, ArenaList<SortKey>& order);
  void group_by_clause(const ast::Select& select, Targets& targets, ArenaList<const Expr*>& keys);
  [[nodiscard]] std::uint32_t group_key(const ast::Expr& expr, Targets& targets,
                                        ArenaList<const Expr*>& keys);
  void limit_clause(const ast::Select& select);
  [[nodiscard]] const Expr* limit_value(const ast::Expr& expr, Use use);
  void locking_clause(const ast::Select& select);
  [[nodiscard]] bool has_order(Oid type) const;
  [[nodiscard]] bool has_equality(Oid type) const;

  // ── grouping.cpp ───────────────────────────────────────────────────────────────────────────────────────────
  void apply_grouping(Targets& targets, ArenaList<const Expr*>& keys, const Expr*& having);

  // ── set_operation.cpp, with.cpp ────────────────────────────────────────────────────────────────────────────
  void set_operation(const ast::Select& select);
  void add_side(std::string_view alias, const Query& query);
  void combine(const Query*& left, const Query*& right, ast::SetOperation op, ArenaSpan<RangeColumn>& out);
  void with_clause(const ast::With* with);
  void common_table(const ast::CommonTable& source, planner::CommonTable& table, CommonTableScope& scope,
                    bool recursive);
  void name_common_columns(const ast::CommonTable& source, planner::CommonTable& table, const Query& query);
  [[nodiscard]] Range* common_range(const CommonTableScope& scope, std::string_view alias, bool has_alias,
                                    Location at);

  // ── insert.cpp, update.cpp ─────────────────────────────────────────────────────────────────────────────────
  void insert(const ast::Insert& statement);
  void update(const ast::Update& statement);
  void delete_from(const ast::Delete& statement);
  [[noreturn]] void refuse_view(const catalog::Relation& view, const char* verb) const;
  [[nodiscard]] Range* target_range(const ast::TableName& table, const char* verb);
  void write_rules(const Range& target);
  [[nodiscard]] const Expr* column_default(const catalog::Column& column, Location at);
  [[nodiscard]] const Expr* generated_value(const catalog::Column& column, const Range& target);
  [[nodiscard]] const Expr* to_column(const Expr* value, const catalog::Column& column, Location at);
  void on_conflict(const ast::OnConflict& clause, const Range& target, Query& query);
  void infer_arbiters(const ast::ConflictTarget& target, const Range& range, ArenaList<ConflictArbiter>& out);
  void set_clause(ast::List<ast::Assignment> set, const Range& target, ArenaList<Assignment>& out);
  void add_generated(const Range& target, ArenaList<Assignment>& out);
  [[nodiscard]] const catalog::Column& target_column(const catalog::Relation& relation,
                                                     const ast::Target& target);
  [[nodiscard]] const Expr* table_expression(std::string_view sql, Use use, const Range* range, Oid type,
                                             Typmod typmod);

  // ── expression.cpp, operators.cpp ──────────────────────────────────────────────────────────────────────────
  [[nodiscard]] const Expr* expr(const ast::Expr& e);
  [[nodiscard]] const Expr* expr(const ast::Expr& e, Use use);
  [[nodiscard]] const Expr* condition(const ast::Expr* e, Use use, const char* construct);
  [[nodiscard]] const Expr* literal(const ast::Literal& e);
  [[nodiscard]] const Expr* param(const ast::Param& e);
  [[nodiscard]] const Expr* indirection(const ast::Indirection& e);
  [[nodiscard]] const Expr* subscripts(const Expr* base, ast::List<ast::Accessor> accessors,
                                       std::uint32_t from, std::uint32_t to);
  [[nodiscard]] const Expr* field_of(const Expr* base, std::string_view name, Location at);
  [[nodiscard]] const Expr* cast(const ast::Cast& e);
  [[nodiscard]] const Expr* collate(const ast::Collate& e);
  [[nodiscard]] const Expr* logical(const ast::Logical& e);
  [[nodiscard]] const Expr* case_expression(const ast::Case& e);
  [[nodiscard]] const Expr* coalesce(const ast::Coalesce& e);
  [[nodiscard]] const Expr* min_max(const ast::MinMax& e);
  [[nodiscard]] const Expr* array_literal(const ast::ArrayLiteral& e, Oid array_type, Oid element_type,
                                          Typmod typmod);
  [[nodiscard]] const Expr* row(const ast::Row& e);
  [[nodiscard]] const Expr* session_value(const ast::SessionValue& e);
  [[nodiscard]] const Expr* subquery(const ast::Subquery& e);
  [[nodiscard]] const Expr* quantified_subquery(const ast::Subquery& e, const Query& query);

  [[nodiscard]] const Expr* operator_expression(const ast::Operator& e);
  [[nodiscard]] const Expr* quantified_operator(const ast::QuantifiedOperator& e);
  [[nodiscard]] const Expr* is_distinct(const ast::IsDistinct& e);
  [[nodiscard]] const Expr* distinct_of(const Expr* left, const Expr* right, bool negated, Location at);
  [[nodiscard]] const Expr* null_if(const ast::NullIf& e);
  [[nodiscard]] const Expr* in_list(const ast::In& e);
  [[nodiscard]] const Expr* like(const ast::Like& e);
  [[nodiscard]] const Expr* between(const ast::Between& e);
  [[nodiscard]] const Expr* null_test(const ast::NullTest& e);
  [[nodiscard]] const Expr* boolean_test(const ast::BooleanTest& e);
  [[nodiscard]] const Expr* row_with_subquery(const ast::Operator& e, const ast::Row& written,
                                              const ast::Subquery& sub);
  [[nodiscard]] const Expr* row_comparison(ast::Name op, const Row& left, const Row& right, Location at);
  [[nodiscard]] const Expr* make_operator(ast::Name name, const Expr* left, const Expr* right, Location at);
  [[nodiscard]] const Expr* make_operator(std::string_view name, const Expr* left, const Expr* right,
                                          Location at);
  [[nodiscard]] const Expr* any_all(ast::Name name, bool all, const Expr* left, const Expr* right,
                                    Location at);
  [[nodiscard]] const Expr* join_logical(ast::LogicalType op, const Expr* left, const Expr* right,
                                         Location at);

  // ── call.cpp ───────────────────────────────────────────────────────────────────────────────────────────────
  [[nodiscard]] const Expr* function_call(const ast::FunctionCall& e);
  [[nodiscard]] const Expr* aggregate_call(const ast::FunctionCall& e, const Resolution& found, Oid result,
                                           const ArenaList<const Expr*>& args, const Expr* filter);
  [[nodiscard]] const Expr* set_call(const Expr* call, Location at);
  [[nodiscard]] std::uint32_t aggregate_depth(const Aggregate& aggregate);
  [[nodiscard]] const Expr* call_builtin(std::string_view name, std::initializer_list<const Expr*> args,
                                         Location at);
  void add_defaults(const Resolution& found, ArenaList<const Expr*>& args, ArenaList<Oid>& types);
  [[nodiscard]] std::string call_signature(ast::Name name, const CallArguments& args) const;

  // ── resolve.cpp ────────────────────────────────────────────────────────────────────────────────────────────
  [[nodiscard]] Resolution resolve_function(ast::Name name, const CallArguments& args, bool expand_variadic);
  [[nodiscard]] const bytecode::Operator& resolve_operator(ast::Name name, Oid left, Oid right, Location at);
  /// The operator if there is exactly one that fits; null without an error.
  [[nodiscard]] const bytecode::Operator* find_best_operator(std::string_view name, Oid left, Oid right,
                                                             bool* ambiguous);
  /// What places for any type become; may change `declared` to the actual types. Returns the result type.
  [[nodiscard]] Oid settle_polymorphic(std::span<const Oid> actual, std::span<Oid> declared, Oid result);

  // ── coerce.cpp ─────────────────────────────────────────────────────────────────────────────────────────────
  /// `expr` as `type` under the rules of `context`, or null if it cannot be. The typmod is applied.
  [[nodiscard]] const Expr* coerce(const Expr* expr, Oid type, Typmod typmod, CastContext context,
                                   Location at = ast::nowhere);
  /// Where it is known to be possible.
  [[nodiscard]] const Expr* coerce_type(const Expr* expr, Oid type, Typmod typmod, CastContext context,
                                        Location at = ast::nowhere);
  [[nodiscard]] const Expr* apply_typmod(const Expr* expr, Oid type, Typmod typmod, bool is_explicit);
  [[nodiscard]] const Expr* coerce_literal(const Constant& literal, Oid type, Typmod typmod);
  [[nodiscard]] const Expr* coerce_param(const Param& param, Oid type, Location at);
  [[nodiscard]] const Expr* coerce_to_boolean(const Expr* expr, const char* construct);
  [[nodiscard]] const Expr* coerce_to(const Expr* expr, Oid type, const char* construct);
  [[nodiscard]] const Expr* coerce_to_common(const Expr* expr, Oid type, const char* construct);
  /// The type of UNION, CASE, VALUES … `context` empty: invalid instead of an error.
  [[nodiscard]] Oid common_type(std::span<const Expr* const> exprs, const char* context,
                                const Expr** which = nullptr);
  [[nodiscard]] static Typmod common_typmod(std::span<const Expr* const> exprs, Oid type);
  [[nodiscard]] bool can_coerce(std::span<const Oid> from, std::span<const Oid> to,
                                CastContext context) const;
  [[nodiscard]] const Expr* text_of(const Expr* expr);

  // ── data ───────────────────────────────────────────────────────────────────────────────────────────────────
  /// Levels of the syntax tree. A level takes under 700 bytes of stack, in a debug build under 2 KiB.
  static constexpr int depth_max = ast::max_depth / 2;

  const Environment& env_;
  Arena& arena_;
  Level* level_ = nullptr;
  int depth_ = 0;
  ArenaList<RangeOwner> ranges_;  ///< by RelationId
  std::uint32_t next_common_table_ = 0;
  ArenaList<Oid> params_;  ///< by number; invalid: not mentioned
  std::uint32_t declared_params_ = 0;
  bool fixed_params_ = false;
  ArenaList<Param*> untyped_params_;
  ArenaList<Oid> lifted_;
  bool unshared_ = false;
  int view_depth_ = 0;
  const ast::FunctionCall* from_call_ = nullptr;  ///< stands at the top of a FROM item: it may return a set
};

// Helpers that need no binder.

enum class Pathway : std::uint8_t { none, relabel, function, array, io };
struct FoundPathway {
  Pathway kind = Pathway::none;
  const bytecode::Function* function = nullptr;
};
[[nodiscard]] FoundPathway find_pathway(Oid target, Oid source, CastContext context);
/// Does it depend on nothing but its arguments? (Not on settings, the clock, the catalog.)
[[nodiscard]] bool is_immutable(const Expr* expr);
/// Do actual types fit the polymorphic places among `declared`?
[[nodiscard]] bool polymorphic_fits(std::span<const Oid> actual, std::span<const Oid> declared);

/// Where an expression's text begins: PostgreSQL's exprLocation().
[[nodiscard]] Location location_of(const Expr* expr);
[[nodiscard]] Location location_of(const ast::Expr* expr);
/// The same computation? Locations do not count.
[[nodiscard]] bool same(const Expr* a, const Expr* b);
[[nodiscard]] bool returns_set(const Expr* expr);
/// "a.b" for messages.
[[nodiscard]] std::string joined(ast::Name name);

}  // namespace pgmicro::planner::binding
