// Queries, tables in FROM, and the statements that change rows.

#include "printer.hpp"

#include <algorithm>

namespace pgmicro::parser {

namespace {
constexpr int standard = 8, join = 4, variable = 4;  // PostgreSQL's indentation
}

// ---- FROM ------------------------------------------------------------------------------------------------------

void Printer::alias(const ast::Alias* node, bool with_as) {
  if (!node) return;
  w(with_as ? " AS " : " ");
  id(node->name);
  if (!node->columns.empty()) {
    w('(');
    ids(node->columns);
    w(')');
  }
}

void Printer::relation(const ast::TableName* n) {
  opt(n->only, "ONLY ");
  for (const auto part : {n->catalog, n->schema})
    if (!part.empty()) {
      id(part);
      w('.');
    }
  id(n->name);
}

void Printer::print(const ast::TableName& n) {
  relation(&n);
  alias(n.alias, false);
}

void Printer::print(const ast::SubqueryTable& n) {
  opt(n.lateral, "LATERAL ");
  subquery(n.query);
  alias(n.alias, false);
}

void Printer::column_defs(const ast::List<ast::ColumnDef>& list) {
  w('(');
  comma(list, [this](const ast::ColumnDef* c) { column_def(*c); });
  w(')');
}

void Printer::print(const ast::FunctionTable& n) {
  const auto function = [this](const ast::FunctionItem* f) {
    if (const auto* const as_cast = ast::as<ast::Cast>(f->call))
      cast(*as_cast, true);
    else
      expr(f->call);
    if (!f->columns.empty()) {
      w(" AS ");
      column_defs(f->columns);
    }
  };
  opt(n.lateral, "LATERAL ");
  opt(n.rows_from, "ROWS FROM(");
  comma(n.functions, function);
  opt(n.rows_from, ")");
  opt(n.ordinality, " WITH ORDINALITY");
  if (n.columns.empty()) return alias(n.alias, false);
  w(n.alias ? " " : " AS ");
  if (n.alias) id(n.alias->name);
  column_defs(n.columns);
}

void Printer::print(const ast::SampledTable& n) {
  table(n.table);
  w(" TABLESAMPLE ");
  name(n.method);
  w(" (");
  exprs(n.args);
  w(')');
  if (n.repeatable) {
    w(" REPEATABLE (");
    expr(n.repeatable);
    w(')');
  }
}

void Printer::print(const ast::JoinedTable& n) {
  constexpr std::string_view words[] = {" JOIN ", " LEFT JOIN ", " FULL JOIN ", " RIGHT JOIN "};
  const bool cross = n.type == ast::JoinType::inner && !n.natural && !n.on && n.using_columns.empty();
  const bool outer = !style_.few_parentheses || n.alias;
  const auto* const inner_join = ast::as<ast::JoinedTable>(n.right);
  const bool right = style_.few_parentheses && inner_join && !inner_join->alias;

  opt(outer, "(");
  table(n.left);
  const std::string_view kind = cross ? " CROSS JOIN " : words[static_cast<int>(n.type)];
  line(n.natural ? " NATURAL" : kind, -standard, standard, join);
  if (n.natural) w(kind);
  opt(right, "(");
  table(n.right);
  opt(right, ")");
  if (!n.using_columns.empty()) {
    w(" USING (");
    ids(n.using_columns);
    w(')');
    alias(n.using_alias);
  } else if (n.on) {
    w(" ON ");
    opt(!style_.few_parentheses, "(");
    expr(n.on);
    opt(!style_.few_parentheses, ")");
  }
  opt(outer, ")");
  alias(n.alias, false);
}

void Printer::print(const ast::XmlTable& n) {
  opt(n.lateral, "LATERAL ");
  w("XMLTABLE(");
  if (!n.namespaces.empty()) {
    w("XMLNAMESPACES (");
    comma(n.namespaces, [this](const ast::SelectItem* item) {
      opt(item->name.empty(), "DEFAULT ");
      operand(item->value, nullptr);
      if (!item->name.empty()) {
        w(" AS ");
        id(item->name);
      }
    });
    w("), ");
  }
  closed(n.row);
  w(" PASSING ");
  closed(n.document);
  w(" COLUMNS ");
  comma(n.columns, [this](const ast::XmlTableColumn* c) {
    id(c->name);
    if (c->for_ordinality) return w(" FOR ORDINALITY");
    w(' ');
    type_name(*c->type);
    if (c->default_value) {
      w(" DEFAULT ");
      closed(c->default_value);
    }
    if (c->path) {
      w(" PATH ");
      closed(c->path);
    }
    opt(c->not_null, " NOT NULL");
  });
  w(')');
  alias(n.alias, false);
}

void Printer::tables(std::string_view keyword, const ast::List<ast::TableExpr>& list) {
  if (list.empty()) return;
  line(keyword, -standard, standard, 2);
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (i > 0) {
      w(", ");
      line("", -standard, standard, variable);
    }
    table(list[i]);
  }
}

// ---- SELECT ----------------------------------------------------------------------------------------------------

void Printer::select_item(const ast::SelectItem& n) {
  expr(n.value);
  if (!n.name.empty()) {
    w(" AS ");
    id(n.name);
  }
}

/// Each on a line of its own but the first, unless it begins with a new line itself.
void Printer::select_items(const ast::List<ast::SelectItem>& list) {
  if (!style_.indent) return comma(list, [this](const ast::SelectItem* item) { select_item(*item); });
  std::string_view separator;
  bool first = true;
  for (const auto* item : list) {
    w(separator);
    separator = ", ";
    std::string before = std::move(out_);
    out_.clear();
    select_item(*item);
    std::string text = std::move(out_);
    out_ = std::move(before);
    if (text.starts_with('\n'))
      out_.erase(out_.find_last_not_of(' ') + 1);
    else if (!first)
      line("", -standard, standard, variable);
    first = false;
    w(text);
  }
}

void Printer::with(const ast::With* node) {
  if (!node) return;
  if (style_.indent) {
    indent_ += standard;
    w(' ');
  }
  w(node->recursive ? "WITH RECURSIVE " : "WITH ");
  comma(node->tables, [this](const ast::CommonTable* t) {
    id(t->name);
    if (!t->columns.empty()) {
      w('(');
      ids(t->columns);
      w(')');
    }
    w(" AS ");
    if (t->materialize == ast::Materialize::always) w("MATERIALIZED ");
    if (t->materialize == ast::Materialize::never) w("NOT MATERIALIZED ");
    w('(');
    if (style_.indent) line("");
    const int indent = indent_;
    statement(t->query);
    indent_ = indent;
    if (style_.indent) line("");
    w(')');
    if (const auto* const s = t->search) {
      w(s->breadth_first ? " SEARCH BREADTH FIRST BY " : " SEARCH DEPTH FIRST BY ");
      ids(s->columns);
      w(" SET ");
      id(s->sequence_column);
    }
    if (const auto* const c = t->cycle) {
      w(" CYCLE ");
      ids(c->columns);
      w(" SET ");
      id(c->mark_column);
      const auto is_boolean = [](const ast::Expr* e, bool value) {
        const auto* const literal = ast::as<ast::Literal>(e);
        return literal && literal->type == ast::LiteralType::boolean && literal->boolean == value;
      };
      if (!is_boolean(c->mark_value, true) || !is_boolean(c->mark_default, false)) {
        w(" TO ");
        expr(c->mark_value);
        w(" DEFAULT ");
        expr(c->mark_default);
      }
      w(" USING ");
      id(c->path_column);
    }
  });
  if (style_.indent) {
    indent_ -= standard;
    line("");
  } else {
    w(' ');
  }
}

void Printer::into(const ast::Into& n) {
  if (n.table->persistence == ast::Persistence::temporary) w("TEMPORARY ");
  if (n.table->persistence == ast::Persistence::unlogged) w("UNLOGGED ");
  relation(n.table);
}

void Printer::values(const ast::List<ast::ValuesRow>& rows) {
  w("VALUES ");
  comma(rows, [this](const ast::ValuesRow* row) {
    w('(');
    std::string_view separator;
    for (const auto* value : row->values) {
      w(separator);
      separator = ",";  // PostgreSQL has no space here
      expr(value);
    }
    w(')');
  });
}

void Printer::simple_select(const ast::Select& n) {
  if (style_.indent) {
    indent_ += standard;
    w(' ');
  }
  if (!n.values.empty()) return values(n.values);
  w("SELECT");
  if (n.distinct == ast::Distinct::rows) w(" DISTINCT");
  if (n.distinct == ast::Distinct::on) {
    w(" DISTINCT ON (");
    sort_exprs(n.distinct_on);
    w(')');
  }
  if (!n.items.empty()) w(' ');
  select_items(n.items);
  if (n.into) {
    w(" INTO ");
    into(*n.into);
  }
  tables(" FROM ", n.from);
  if (n.where) {
    line(" WHERE ", -standard, standard, 1);
    expr(n.where);
  }
  if (!n.group_by.empty()) {
    line(" GROUP BY ", -standard, standard, 1);
    opt(n.group_distinct, "DISTINCT ");
    sort_exprs(n.group_by);
  }
  if (n.having) {
    line(" HAVING ", -standard, standard);
    expr(n.having);
  }
  if (!n.windows.empty()) {
    line(" WINDOW ", -standard, standard, 1);
    comma(n.windows, [this](const ast::Window* window_def) {
      id(window_def->name);
      w(" AS ");
      window(*window_def);
    });
  }
}

void Printer::set_operand(const ast::Select& n) {
  const bool tail = n.with || !n.order_by.empty() || !n.locking.empty() || n.offset || n.limit;
  if (n.set_operation != ast::SetOperation::none && !tail) return set_operation(n);
  opt(tail, "(");
  const int indent = indent_;
  print(n);
  indent_ = indent;
  opt(tail, ")");
}

void Printer::set_operation(const ast::Select& n) {
  constexpr std::string_view words[] = {"", "UNION ", "INTERSECT ", "EXCEPT "};
  const auto is_nested = [](const ast::Select& s) {
    return s.set_operation != ast::SetOperation::none && !s.with && s.order_by.empty() && s.locking.empty() &&
           !s.offset && !s.limit;
  };
  // Parentheses around a nested one, except for a chain of the same kind on the left.
  const bool left =
      is_nested(*n.left) && (n.left->set_operation != n.set_operation || n.left->set_all != n.set_all);
  int step = left ? standard : 0;
  if (left) {
    w('(');
    line("", step);
  }
  set_operand(*n.left);
  if (left)
    line(") ", -step);
  else if (style_.indent)
    line("");
  else
    w(' ');
  w(words[static_cast<int>(n.set_operation)]);
  opt(n.set_all, "ALL ");

  const bool right = is_nested(*n.right);
  step = right ? standard : 0;
  opt(right, "(");
  line("", step);
  set_operand(*n.right);
  if (style_.indent) indent_ -= step;
  if (right) line(")");
}

void Printer::print(const ast::Select& n) {
  constexpr std::string_view strengths[] = {" FOR KEY SHARE", " FOR SHARE", " FOR NO KEY UPDATE",
                                            " FOR UPDATE"};
  with(n.with);
  if (n.set_operation == ast::SetOperation::none)
    simple_select(n);
  else
    set_operation(n);
  if (!n.order_by.empty()) {
    line(" ORDER BY ", -standard, standard, 1);
    sort_items(n.order_by);
  }
  if (n.offset) {
    line(" OFFSET ", -standard, standard);
    expr(n.offset);
  }
  if (n.limit && n.limit_type == ast::LimitType::with_ties) {
    line(" FETCH FIRST ", -standard, standard);
    closed(n.limit);
    w(" ROWS WITH TIES");
  } else if (n.limit) {
    line(" LIMIT ", -standard, standard);
    const auto* const literal = ast::as<ast::Literal>(n.limit);
    if (literal && literal->type == ast::LiteralType::null)
      w("ALL");
    else
      expr(n.limit);
  }
  for (const auto* lock : n.locking) {
    line(strengths[static_cast<int>(lock->strength)], -standard, standard);
    if (!lock->tables.empty()) {
      w(" OF ");
      relations(lock->tables);
    }
    if (lock->wait == ast::LockWait::nowait) w(" NOWAIT");
    if (lock->wait == ast::LockWait::skip_locked) w(" SKIP LOCKED");
  }
}

// ---- changing rows ---------------------------------------------------------------------------------------------

void Printer::targets(const ast::List<ast::Target>& list) {
  comma(list, [this](const ast::Target* t) {
    id(t->column);
    accessors(t->accessors);
  });
}

void Printer::assignments(const ast::List<ast::Assignment>& list) {
  comma(list, [this](const ast::Assignment* a) {
    opt(a->multiple, "(");
    targets(a->targets);
    w(a->multiple ? ") = " : " = ");
    expr(a->value);
  });
}

void Printer::overriding(ast::Overriding value) {
  if (value == ast::Overriding::user_value) w(" OVERRIDING USER VALUE");
  if (value == ast::Overriding::system_value) w(" OVERRIDING SYSTEM VALUE");
}

void Printer::returning(const ast::List<ast::SelectItem>& list) {
  if (list.empty()) return;
  line(" RETURNING ", -standard, standard, 1);
  comma(list, [this](const ast::SelectItem* item) { select_item(*item); });
}

void Printer::print(const ast::Insert& n) {
  with(n.with);
  if (style_.indent) {
    indent_ += standard;
    w(' ');
  }
  w("INSERT INTO ");
  relation(n.table);
  alias(n.table->alias);
  if (!n.columns.empty()) {
    w(" (");
    targets(n.columns);
    w(')');
  }
  overriding(n.overriding);
  if (n.source) {
    if (style_.indent)
      line("", -standard, standard, standard / 2);
    else
      w(' ');
    // A query with its own WITH needs no parentheses: INSERT's comes first.
    const int indent = indent_;
    statement(n.source);
    indent_ = indent;
  } else {
    w(" DEFAULT VALUES");
  }
  if (const auto* const c = n.on_conflict) {
    w(" ON CONFLICT");
    if (const auto* const t = c->target) {
      if (!t->constraint.empty()) {
        w(" ON CONSTRAINT ");
        id(t->constraint);
      } else {
        w(" (");
        comma(t->elements, [this](const ast::IndexElement* e) { index_element(*e); });
        w(')');
        clause("WHERE", t->where);
      }
    }
    if (c->action == ast::ConflictAction::nothing) {
      w(" DO NOTHING");
    } else {
      w(" DO UPDATE SET ");
      assignments(c->set);
      clause("WHERE", c->where);
    }
  }
  returning(n.returning);
}

void Printer::print(const ast::Update& n) {
  with(n.with);
  if (style_.indent) {
    indent_ += standard;
    w(' ');
  }
  w("UPDATE ");
  relation(n.table);
  alias(n.table->alias, false);
  w(" SET ");
  assignments(n.set);
  tables(" FROM ", n.from);
  if (n.where) {
    line(" WHERE ", -standard, standard, 1);
    expr(n.where);
  }
  returning(n.returning);
}

void Printer::print(const ast::Delete& n) {
  with(n.with);
  if (style_.indent) {
    indent_ += standard;
    w(' ');
  }
  w("DELETE FROM ");
  relation(n.table);
  alias(n.table->alias, false);
  tables(" USING ", n.using_tables);
  if (n.where) {
    line(" WHERE ", -standard, standard, 1);
    expr(n.where);
  }
  returning(n.returning);
}

void Printer::print(const ast::Merge& n) {
  with(n.with);
  if (style_.indent) {
    indent_ += standard;
    w(' ');
  }
  w("MERGE INTO ");
  relation(n.table);
  alias(n.table->alias, false);
  line(" USING ", -standard, standard, 2);
  table(n.source);
  line(" ON ", -standard, standard, 2);
  expr(n.on);
  for (const auto* when : n.whens) {
    line(when->matched ? " WHEN MATCHED" : " WHEN NOT MATCHED", -standard, standard, 2);
    clause("AND", when->condition);
    w(" THEN ");
    switch (when->action) {
      case ast::MergeAction::nothing: w("DO NOTHING"); break;
      case ast::MergeAction::delete_: w("DELETE"); break;
      case ast::MergeAction::update:
        w("UPDATE SET ");
        assignments(when->set);
        break;
      case ast::MergeAction::insert:
        w("INSERT");
        if (!when->columns.empty()) {
          w(" (");
          targets(when->columns);
          w(')');
        }
        overriding(when->overriding);
        if (when->values.empty()) {
          w(" DEFAULT VALUES");
        } else {
          w(" VALUES (");
          exprs(when->values);
          w(')');
        }
        break;
    }
  }
}

void Printer::print(const ast::Return& n) {
  w("RETURN ");
  expr(n.value);
}

}  // namespace pgmicro::parser
