#include "view.hpp"

#include <pgmicro/ast/tree.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/parser/print.hpp>
#include <pgmicro/types/type_info.hpp>

#include <algorithm>
#include <functional>

namespace pgmicro::engine::ddl {

namespace {

struct Edit {
  std::size_t at;
  std::size_t size;
  std::string by;
};

std::string edited(std::string_view text, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
  std::string out;
  std::size_t done = 0;
  for (const Edit& e : edits) {
    out.append(text.substr(done, e.at - done)).append(e.by);
    done = e.at + e.size;
  }
  return out.append(text.substr(done));
}

/// Every name of a relation that is no common table's.
class RelationNames {
 public:
  using Visit = std::function<void(const ast::TableName&)>;
  explicit RelationNames(Visit visit) : visit_(std::move(visit)) {}

  void walk(const ast::Node& node) {
    if (const auto* const name = ast::as<ast::TableName>(&node)) {
      const bool is_common =
          name->schema.empty() && std::find(common_.begin(), common_.end(), name->name) != common_.end();
      if (!is_common) visit_(*name);
      return;
    }
    const std::size_t outside = common_.size();
    if (const auto* const select = ast::as<ast::Select>(&node))
      if (select->with)
        for (const ast::CommonTable* const c : select->with->tables) common_.push_back(c->name);
    ast::for_each_child(node, [&](const ast::Node& child) { walk(child); });
    common_.resize(outside);
  }

 private:
  Visit visit_;
  std::vector<std::string_view> common_;
};

/// From `at`: a name with its dots and quotes, or `*`, and a dotted `*`.
std::size_t length_of_name(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (;;) {
    if (end < text.size() && text[end] == '"') {
      do end = text.find('"', end + 1) + 1;
      while (end < text.size() && text[end] == '"');
    } else if (end < text.size() && text[end] == '*') {
      ++end;
    } else {
      while (end < text.size() &&
             (text[end] == '_' || text[end] == '$' || static_cast<unsigned char>(text[end]) >= 0x80 ||
              (text[end] >= '0' && text[end] <= '9') || (text[end] >= 'a' && text[end] <= 'z') ||
              (text[end] >= 'A' && text[end] <= 'Z')))
        ++end;
    }
    if (end >= text.size() || text[end] != '.') return end - at;
    ++end;
  }
}

class ViewText {
 public:
  ViewText(Change& change, std::string text) : change_(change), text_(std::move(text)) {
    query_ = parser::parse(text_, change.arena()).statement;
    bound_ = planner::bind(*query_, change.env(), {}, change.arena());
  }

  std::string run(std::vector<Dependency>& depends) {
    RelationNames([&](const ast::TableName& name) {
      const Relation* const r = change_.find_relation(name);
      if (!r) return;
      const bool is_known = std::any_of(depends.begin(), depends.end(),
                                        [&](const Dependency& d) { return d.object == r->oid; });
      if (!is_known) depends.push_back({r->oid});
      const auto at = static_cast<std::size_t>(name.at);
      edits_.push_back({at, length_of_name(text_, at),
                        parser::quote_identifier(change_.view().find_schema(r->schema)->name) + "." +
                            parser::quote_identifier(r->name)});
    }).walk(*query_);
    stars(ast::to<ast::Select>(*query_), *bound_->query);
    return edited(text_, std::move(edits_));
  }

  const planner::Query& bound() const { return *bound_->query; }
  bool has_parameters() const { return !bound_->params.empty(); }

 private:
  void stars(const ast::Select& select, const planner::Query& query) {
    if (select.set_operation != ast::SetOperation::none) {
      stars(*select.left, *query.left);
      stars(*select.right, *query.right);
      return;
    }
    if (!select.values.empty()) return;
    const auto star_of = [](const ast::SelectItem* item) -> const ast::ColumnRef* {
      const auto* const ref = ast::as<ast::ColumnRef>(item->value);
      return ref && ref->star ? ref : nullptr;
    };
    // How many targets each star made: `t.*` as many as t has columns; what is left is shared by the plain ones.
    std::size_t plain = 0, rest = query.visible_targets;
    const auto columns_of = [&](const ast::ColumnRef& star) {
      for (const planner::Range* const range : query.ranges)
        if (range->alias == star.name[star.name.size() - 1]) return std::size_t{range->columns.size()};
      return std::size_t{0};
    };
    for (const ast::SelectItem* const item : select.items) {
      const ast::ColumnRef* const star = star_of(item);
      if (star && star->name.empty())
        ++plain;
      else
        rest -= star ? columns_of(*star) : 1;
    }
    std::size_t target = 0;
    for (const ast::SelectItem* const item : select.items) {
      const ast::ColumnRef* const star = star_of(item);
      if (!star) {
        ++target;
        continue;
      }
      const std::size_t count = star->name.empty() ? rest / plain : columns_of(*star);
      std::string list;
      for (std::size_t i = 0; i < count; ++i, ++target)
        list.append(i == 0 ? "" : ", ").append(target_text(query, query.targets[target]));
      const auto at = static_cast<std::size_t>(star->at);
      edits_.push_back({at, length_of_name(text_, at), std::move(list)});
    }
  }
  static std::string target_text(const planner::Query& query, const planner::Target& target) {
    if (const auto* const column = planner::as<planner::ColumnExpr>(target.expr))
      for (const planner::Range* const range : query.ranges)
        if (range->id == column->relation)
          return parser::quote_identifier(range->alias) + "." +
                 parser::quote_identifier(range->columns[column->column].name);
    return parser::quote_identifier(target.name);  // merged by a FULL JOIN USING
  }

  Change& change_;
  std::string text_;
  const ast::Statement* query_ = nullptr;
  const planner::Statement* bound_ = nullptr;
  std::vector<Edit> edits_;
};

std::string type_text(const Column& c) { return types::format_type(*types::find_type(c.type), c.typmod); }

/// OR REPLACE may add columns at the end, and nothing else.
void check_replacement(const Relation& old, const Relation& view) {
  if (view.columns.size() < old.columns.size())
    throw Error(errc::invalid_table_definition, "cannot drop columns from view");
  for (std::size_t i = 0; i < old.columns.size(); ++i) {
    const Column& a = old.columns[i];
    const Column& b = view.columns[i];
    if (a.name != b.name)
      throw Error(errc::invalid_table_definition,
                  "cannot change name of view column " + quoted(a.name) + " to " + quoted(b.name))
          .hint("Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
    if (a.type != b.type || a.typmod != b.typmod)
      throw Error(errc::invalid_table_definition, "cannot change data type of view column " + quoted(a.name) +
                                                      " from " + type_text(a) + " to " + type_text(b));
  }
}

}  // namespace

DdlResult create_view(Change& change, const ast::CreateView& statement) {
  const ast::TableName& name = *statement.view;
  const Oid schema = change.creation_schema(name);
  if (!statement.options.empty()) throw unsupported("CREATE VIEW … WITH (options)", statement.at);
  if (statement.check_option != ast::CheckOption::none) throw unsupported("WITH CHECK OPTION", statement.at);
  const auto* const select = ast::as<ast::Select>(statement.query);
  if (!select) throw unsupported("this query in CREATE VIEW", statement.query->at);
  if (select->into) throw Error(errc::feature_not_supported, "views must not contain SELECT INTO");
  // The text as it was written first: errors have their place there.
  static_cast<void>(planner::bind(*statement.query, change.env(), {}, change.arena()));

  Relation view;
  view.schema = schema;
  view.name = name.name;
  view.kind = RelationKind::view;
  ViewText text(change, parser::print(*statement.query));
  if (text.has_parameters()) throw Error(SqlState("42P02"), "there is no parameter $1");
  view.view_sql = text.run(view.depends);
  const planner::Query& query = text.bound();
  if (statement.columns.size() > query.visible_targets)
    throw Error(errc::syntax_error, "CREATE VIEW specifies more column names than columns");
  for (std::uint32_t i = 0; i < query.visible_targets; ++i) {
    Column c;
    c.name = i < statement.columns.size() ? statement.columns[i] : query.targets[i].name;
    c.type = query.targets[i].expr->type;
    c.typmod = query.targets[i].expr->typmod;
    c.number = ColumnNo{static_cast<std::int16_t>(i + 1)};
    c.field = static_cast<std::uint16_t>(i);
    if (view.find_column(c.name))
      throw Error(errc::duplicate_column, "column " + quoted(c.name) + " specified more than once");
    view.columns.push_back(std::move(c));
  }
  if (const Relation* const old = change.view().find_relation(schema, name.name); old && statement.replace) {
    if (old->kind != RelationKind::view)
      throw Error(errc::wrong_object_type, quoted(old->name) + " is not a view");
    check_replacement(*old, view);
    view.oid = old->oid;
    view.owner = old->owner;
  } else if (change.view().is_name_taken(schema, name.name)) {
    throw Error(errc::duplicate_table, "relation " + quoted(name.name) + " already exists");
  } else {
    view.oid = change.catalog().allocate_oid();
  }
  change.catalog().put(std::move(view));
  return {"CREATE VIEW"};
}

bool view_is_valid(Change& change, const Relation& view) {
  try {
    const ast::Statement* const query = parser::parse(view.view_sql, change.arena()).statement;
    static_cast<void>(planner::bind(*query, change.env(), {}, change.arena()));
    return true;
  } catch (const Error&) {
    return false;
  }
}

void rename_in_views(Change& change, std::string_view old_schema, std::string_view old_name,
                     std::string_view new_schema, std::string_view new_name) {
  const auto kept = change.catalog().snapshot();
  for (const auto& entry : kept->relations()) {
    const Relation* const view = entry.second.get();
    if (view->kind != RelationKind::view || view->view_sql.empty()) continue;
    std::vector<Edit> edits;
    RelationNames([&](const ast::TableName& name) {
      if (name.schema != old_schema || name.name != old_name) return;
      const auto at = static_cast<std::size_t>(name.at);
      std::string by = parser::quote_identifier(new_schema) + "." + parser::quote_identifier(new_name);
      if (!name.alias && old_name != new_name) by += " " + parser::quote_identifier(old_name);
      edits.push_back({at, length_of_name(view->view_sql, at), std::move(by)});
    }).walk(*parser::parse(view->view_sql, change.arena()).statement);
    if (edits.empty()) continue;
    Relation copy = *view;
    copy.view_sql = edited(view->view_sql, std::move(edits));
    change.catalog().put(std::move(copy));
  }
}

}  // namespace pgmicro::engine::ddl
