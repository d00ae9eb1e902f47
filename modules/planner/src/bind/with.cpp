// WITH. Without RECURSIVE each query sees those before it. With it, all see all, so they are bound in the order of their
// references, and one that refers to itself has to be
//
//     non-recursive-term UNION [ALL] recursive-term
//
// with one reference, in the recursive term, where rows that come in must come out (not under the nullable side of an
// outer join, not in a subquery of an expression, not in EXCEPT): PostgreSQL checks that on the raw tree, and so do we.

#include "binder.hpp"

#include <pgmicro/ast/tree.hpp>

#include <vector>

namespace pgmicro::planner::binding {
namespace {

using Names = std::vector<std::string_view>;

[[nodiscard]] const ast::With* with_of(const ast::Node& node) {
  switch (node.kind) {
    case ast::NodeKind::Select: return ast::to<ast::Select>(node).with;
    case ast::NodeKind::Insert: return ast::to<ast::Insert>(node).with;
    case ast::NodeKind::Update: return ast::to<ast::Update>(node).with;
    case ast::NodeKind::Delete: return ast::to<ast::Delete>(node).with;
    default: return nullptr;
  }
}

/// Calls f(TableName) for each unqualified name in FROM that no inner WITH hides.
template <class F>
void for_each_reference(const ast::Node& node, Names& hidden, F& f) {
  if (const auto* const table = ast::as<ast::TableName>(&node)) {
    if (!table->schema.empty()) return;
    for (const auto name : hidden)
      if (name == table->name) return;
    f(*table);
    return;
  }
  const std::size_t before = hidden.size();
  const ast::With* const with = with_of(node);
  if (with) {
    if (with->recursive)
      for (const auto* const inner : with->tables) hidden.push_back(inner->name);
    for (const auto* const inner : with->tables) {
      for_each_reference(*inner->query, hidden, f);
      if (!with->recursive) hidden.push_back(inner->name);
    }
  }
  ast::for_each_child(node, [&](const ast::Node& child) {
    if (&child != with) for_each_reference(child, hidden, f);
  });
  hidden.resize(before);
}

/// Where a recursive term may mention itself.
class RecursionCheck {
 public:
  explicit RecursionCheck(std::string_view name) : name_(name) {}

  void body(const ast::Select& select) {
    place_ = "within its non-recursive term";
    walk(*select.left);
    place_ = nullptr;
    walk(*select.right);
  }

 private:
  void walk_at(const ast::Node* node, const char* place) {
    if (!node) return;
    const char* const before = place_;
    if (!place_) place_ = place;
    walk(*node);
    place_ = before;
  }
  void walk(const ast::Node& node) {
    switch (node.kind) {
      case ast::NodeKind::TableName: {
        const auto& table = ast::to<ast::TableName>(node);
        if (!table.schema.empty() || table.name != name_) return;
        for (const auto hidden : hidden_)
          if (hidden == name_) return;
        const std::string what = "recursive reference to query " + quoted(name_) + " must not appear ";
        if (place_) throw error_at(table.at, errc::invalid_recursion, what + place_);
        if (++count_ > 1) throw error_at(table.at, errc::invalid_recursion, what + "more than once");
        return;
      }
      case ast::NodeKind::Subquery: {
        const auto& sub = ast::to<ast::Subquery>(node);
        walk_at(sub.query, "within a subquery");
        if (sub.test) walk(*sub.test);
        return;
      }
      case ast::NodeKind::JoinedTable: {
        const auto& join = ast::to<ast::JoinedTable>(node);
        constexpr const char* outer = "within an outer join";
        const bool left = join.type == ast::JoinType::right || join.type == ast::JoinType::full;
        const bool right = join.type == ast::JoinType::left || join.type == ast::JoinType::full;
        walk_at(join.left, left ? outer : nullptr);
        walk_at(join.right, right ? outer : nullptr);
        if (join.on) walk(*join.on);
        return;
      }
      case ast::NodeKind::Select: {
        const auto& select = ast::to<ast::Select>(node);
        if (select.set_operation == ast::SetOperation::except) {
          const ScopedWith with(*this, select.with);
          walk_at(select.left, select.set_all ? "within EXCEPT" : nullptr);
          walk_at(select.right, "within EXCEPT");
          return;
        }
        if (select.set_operation == ast::SetOperation::intersect && select.set_all) {
          const ScopedWith with(*this, select.with);
          walk_at(select.left, "within INTERSECT");
          walk_at(select.right, "within INTERSECT");
          return;
        }
        break;
      }
      default: break;
    }
    const ast::With* const with = with_of(node);
    const ScopedWith scope(*this, with);
    ast::for_each_child(node, [&](const ast::Node& child) {
      if (&child != with) walk(child);
    });
  }

  class ScopedWith {
   public:
    ScopedWith(RecursionCheck& check, const ast::With* with) : check_(check), before_(check.hidden_.size()) {
      if (!with) return;
      for (const auto* const inner : with->tables) {
        if (with->recursive) check.hidden_.push_back(inner->name);
        check.walk(*inner->query);
        if (!with->recursive) check.hidden_.push_back(inner->name);
      }
    }
    ~ScopedWith() { check_.hidden_.resize(before_); }
    ScopedWith(const ScopedWith&) = delete;
    ScopedWith& operator=(const ScopedWith&) = delete;

   private:
    RecursionCheck& check_;
    std::size_t before_;
  };

  std::string_view name_;
  const char* place_ = nullptr;
  int count_ = 0;
  Names hidden_;
};

/// The order in which the queries of WITH RECURSIVE can be bound; `recursive[i]`: it refers to itself.
[[nodiscard]] std::vector<std::uint32_t> order_of(const ast::With& with, std::vector<bool>& recursive) {
  const std::uint32_t n = with.tables.size();
  std::vector<std::vector<bool>> needs(n, std::vector<bool>(n));
  recursive.assign(n, false);
  for (std::uint32_t i = 0; i < n; ++i) {
    Names hidden;
    const auto note = [&](const ast::TableName& table) {
      for (std::uint32_t j = 0; j < n; ++j) {
        if (with.tables[j]->name != table.name) continue;
        if (i == j)
          recursive[i] = true;
        else
          needs[i][j] = true;
      }
    };
    if (with.recursive) for_each_reference(*with.tables[i]->query, hidden, note);
  }
  std::vector<std::uint32_t> order;
  std::vector<bool> done(n);
  while (order.size() < n) {
    bool progress = false;
    for (std::uint32_t i = 0; i < n && !progress; ++i) {
      if (done[i]) continue;
      bool ready = true;
      for (std::uint32_t j = 0; j < n; ++j) ready = ready && (!needs[i][j] || done[j]);
      if (!ready) continue;
      done[i] = progress = true;
      order.push_back(i);
    }
    if (!progress) {
      std::uint32_t first = 0;
      while (done[first]) ++first;
      throw error_at(with.tables[first]->at, errc::feature_not_supported,
                     "mutual recursion between WITH items is not implemented");
    }
  }
  return order;
}

}  // namespace

void Binder::name_common_columns(const ast::CommonTable& source, planner::CommonTable& table,
                                 const Query& query) {
  ArenaList<RangeColumn> columns;
  for (std::uint32_t i = 0; i < query.visible_targets; ++i) {
    const Target& t = query.targets[i];
    columns.push(arena_,
                 {i < source.columns.size() ? source.columns[i] : t.name, t.expr->type, t.expr->typmod});
  }
  if (source.columns.size() > columns.size())
    throw error_at(source.at, errc::invalid_column_reference,
                   "WITH query " + quoted(source.name) + " has " + std::to_string(columns.size()) +
                       " columns available but " + std::to_string(source.columns.size()) +
                       " columns specified");
  table.columns = columns.span();
}

void Binder::common_table(const ast::CommonTable& source, planner::CommonTable& table,
                          CommonTableScope& scope, bool recursive) {
  if (source.search) throw unsupported(source.search->at, "SEARCH");
  if (source.cycle) throw unsupported(source.cycle->at, "CYCLE");
  if (!recursive) {
    const Query* const bound = query(*source.query, level_);
    table.query = bound;
    table.modifies = bound->kind == QueryKind::insert || bound->kind == QueryKind::update ||
                     bound->kind == QueryKind::delete_;
    name_common_columns(source, table, *bound);
    scope.forbidden = false;
    return;
  }
  const auto* const select = ast::as<ast::Select>(source.query);
  if (!select)
    throw error_at(source.at, errc::invalid_recursion,
                   "recursive query " + quoted(source.name) + " must not contain data-modifying statements");
  if (select->set_operation != ast::SetOperation::union_)
    throw error_at(source.at, errc::invalid_recursion,
                   "recursive query " + quoted(source.name) +
                       " does not have the form non-recursive-term UNION [ALL] recursive-term");
  if (select->with) throw unsupported(select->with->at, "WITH around the UNION of a recursive query");
  RecursionCheck(source.name).body(*select);
  const auto not_implemented = [&](const char* clause, Location at) {
    throw error_at(at, errc::feature_not_supported,
                   std::string(clause) + " in a recursive query is not implemented");
  };
  if (!select->order_by.empty()) not_implemented("ORDER BY", location_of(select->order_by[0]->expr));
  if (select->offset) not_implemented("OFFSET", location_of(select->offset));
  if (select->limit) not_implemented("LIMIT", location_of(select->limit));
  if (!select->locking.empty()) not_implemented("FOR UPDATE/SHARE", ast::nowhere);

  const Query* first = query(*select->left, level_);
  table.query = first;
  table.union_all = select->set_all;
  name_common_columns(source, table, *first);
  scope.forbidden = false;
  scope.open = true;
  const Query* again = query(*select->right, level_, false);
  scope.open = false;
  if (again->visible_targets != first->visible_targets)
    throw error_at(again->visible_targets ? location_of(again->targets[0].expr) : ast::nowhere,
                   errc::syntax_error, "each UNION query must have the same number of columns");
  for (std::uint32_t i = 0; i < first->visible_targets; ++i) {
    const Expr* const both[] = {first->targets[i].expr, again->targets[i].expr};
    const Oid overall = common_type(both, "UNION");
    if (overall == both[0]->type) continue;
    throw error_at(location_of(both[0]), errc::datatype_mismatch,
                   "recursive query " + quoted(source.name) + " column " + std::to_string(i + 1) +
                       " has type " + planner::binding::name_of(both[0]->type) +
                       " in non-recursive term but type " + planner::binding::name_of(overall) + " overall")
        .hint("Cast the output of the non-recursive term to the correct type.");
  }
  table.recursive_term = with_column_types(again, table.columns);
}

void Binder::with_clause(const ast::With* with) {
  if (!with) return;
  const std::uint32_t n = with->tables.size();
  ArenaList<const planner::CommonTable*> tables;
  ArenaList<CommonTableScope*> scopes;
  for (std::uint32_t i = 0; i < n; ++i) {
    const ast::CommonTable& source = *with->tables[i];
    for (std::uint32_t j = 0; j < i; ++j)
      if (with->tables[j]->name == source.name)
        throw error_at(source.at, errc::duplicate_alias,
                       "WITH query name " + quoted(source.name) + " specified more than once");
    if (source.query->kind != ast::NodeKind::Select && level_->outer)
      throw error_at(source.at, errc::feature_not_supported,
                     "WITH clause containing a data-modifying statement must be at the top level");
    auto* const table = arena_.make<planner::CommonTable>();
    table->name = source.name;
    table->materialize = source.materialize;
    table->index = next_common_table_++;
    auto* const scope = arena_.make<CommonTableScope>();
    scope->outer = level_->common_tables;
    scope->table = table;
    scope->forbidden = true;
    level_->common_tables = scope;
    tables.push(arena_, table);
    scopes.push(arena_, scope);
  }
  level_->query->ctes = tables.span();
  std::vector<bool> recursive;
  for (const std::uint32_t i : order_of(*with, recursive))
    common_table(*with->tables[i], *scopes[i]->table, *scopes[i], recursive[i]);
}

Range* Binder::common_range(const CommonTableScope& scope, std::string_view alias, bool has_alias,
                            Location at) {
  planner::CommonTable& table = *scope.table;
  if (table.modifies && table.columns.empty())
    throw error_at(at, errc::feature_not_supported,
                   "WITH query " + quoted(table.name) + " does not have a RETURNING clause");
  Range* const range = new_range(RangeKind::cte, alias, has_alias);
  range->cte = scope.table;
  range->columns = table.columns;
  range->recursive_reference = scope.open;
  ++table.references;
  return range;
}

}  // namespace pgmicro::planner::binding
