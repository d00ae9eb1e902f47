#include "index.hpp"

#include <pgmicro/btree/record.hpp>
#include <pgmicro/parser/print.hpp>
#include <pgmicro/types/type_info.hpp>
#include <pgmicro/vdbe/index_key.hpp>

#include "../persist/schema_text.hpp"
#include "rows.hpp"

#include <algorithm>

namespace pgmicro::engine::ddl {

namespace {

std::vector<KeyColumn> key_order(const Index& index) {
  std::vector<KeyColumn> out;
  if (index.kind == IndexKind::native)
    for (const IndexColumn& c : index.columns) out.push_back({.descending = c.descending});
  return out;
}

/// What the machine's function that makes shadow keys has to know: types and order.
bytecode::IndexLayout shadow_layout(const Index& index) {
  bytecode::IndexLayout out;
  out.shadow = true;
  for (const IndexColumn& c : index.columns) {
    out.columns.emplace_back("", *types::find_type(c.type), -1, 0);
    out.order.push_back({.descending = c.descending, .nulls_first = c.nulls_first});
  }
  return out;
}

/// Puts keys in, and notices doubles.
class IndexWriter {
 public:
  IndexWriter(Change& change, const Index& index)
      : index_(index), order_(key_order(index)), cursor_(change.store().index(index.tree, KeyOrder{order_})) {
  }

  /// False: the index is unique and has it.
  bool put(RowId row, const std::vector<Value>& key, bool has_null) {
    const bool must_be_new = index_.unique && (!has_null || index_.nulls_not_distinct);
    for (const Value& v : key) writer_.value(v);
    if (must_be_new && cursor_->seek(SeekOp::eq, writer_.finish())) return false;
    if (must_be_new)
      for (const Value& v : key) writer_.value(v);
    cursor_->put(writer_.integer(row).finish());
    return true;
  }

 private:
  const Index& index_;
  std::vector<KeyColumn> order_;
  std::unique_ptr<RowCursor> cursor_;
  btree::RecordWriter writer_;
};

Error duplicate(const Index& index, const std::string& key) {
  return Error(errc::unique_violation, "could not create unique index " + quoted(index.name))
      .detail("Key " + key + " is duplicated.");
}

void build_native(Change& change, const Relation& table, const Index& index) {
  IndexWriter writer(change, index);
  for_each_row(change, table, [&](RowId row, btree::RecordView& record) {
    std::vector<Value> key;
    bool has_null = false;
    std::vector<ColumnNo> columns;
    for (const IndexColumn& c : index.columns) {
      columns.push_back(c.column);
      key.push_back(stored_value(table.column(c.column), row, record));
      has_null |= key.back().type() == StorageClass::null;
    }
    if (!writer.put(row, key, has_null)) throw duplicate(index, key_text(table, columns, key));
  });
}

void build_shadow(Change& change, const Relation& table, const Index& index) {
  std::vector<DdlServices::Expression> expressions;
  std::vector<std::string> texts;
  texts.reserve(index.columns.size());
  for (const IndexColumn& c : index.columns) {
    texts.push_back(c.column == ColumnNo::none ? c.expression_sql
                                               : parser::quote_identifier(table.column(c.column).name));
    expressions.push_back({.sql = texts.back()});
  }
  if (!index.predicate_sql.empty())
    expressions.push_back({.sql = index.predicate_sql, .type = type_oid::boolean});
  const bytecode::IndexLayout layout = shadow_layout(index);
  const types::Settings settings;
  Arena arena;
  const types::Context context{arena, settings};
  IndexWriter writer(change, index);
  std::string key;
  const auto add = [&](RowId row, std::span<const Datum> values) {
    const auto keys = values.first(index.columns.size());
    if (!index.predicate_sql.empty() && !values.back().holds()) return true;
    key.clear();
    vdbe::append_shadow_key(layout, keys, key);
    const bool has_null = std::any_of(keys.begin(), keys.end(), [](const Datum& d) { return d.null; });
    if (writer.put(row, {Value::blob(as_bytes(key.data(), key.size()))}, has_null)) return true;
    std::string names, shown;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (i != 0) names += ", ", shown += ", ";
      names += texts[i];
      if (keys[i].null)
        shown += "null";
      else
        types::find_type(index.columns[i].type)->output(keys[i], shown, context);
    }
    throw duplicate(index, "(" + names + ")=(" + shown + ")");
  };
  const bool is_plain = index.predicate_sql.empty() &&
                        std::none_of(index.columns.begin(), index.columns.end(),
                                     [](const IndexColumn& c) { return c.column == ColumnNo::none; });
  if (!is_plain) {
    if (has_rows(change, table)) change.services().evaluate(change.view(), &table, expressions, add);
    return;
  }
  std::vector<Datum> values(index.columns.size());
  for_each_row(change, table, [&](RowId row, btree::RecordView& record) {
    arena.reset();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Column& c = table.column(index.columns[i].column);
      const Value v = stored_value(c, row, record);
      values[i] = v.type() == StorageClass::null ? Datum::null_value()
                                                 : types::find_type(c.type)->load(v, c.typmod, context);
    }
    add(row, values);
  });
}

}  // namespace

IndexKind kind_of(const Relation& table, const Index& index) {
  if (!index.predicate_sql.empty() || index.nulls_not_distinct) return IndexKind::shadow;
  for (const IndexColumn& c : index.columns) {
    if (c.column == ColumnNo::none) return IndexKind::shadow;
    const Column& column = table.column(c.column);
    if (types::find_type(column.type)->storage_order != types::StorageOrder::native) return IndexKind::shadow;
  }
  return IndexKind::native;
}

void make_index_tree(Change& change, const Relation& table, Index& index) {
  index.kind = kind_of(table, index);
  index.tree = change.store().create_tree(TreeKind::index);
  index.file_name = index.kind == IndexKind::shadow ? change.take_shadow_file_name(table.schema, index.name)
                                                    : change.take_file_name(table.schema, index.name);
}

void build_index(Change& change, const Relation& table, const Index& index) {
  if (index.kind == IndexKind::native)
    build_native(change, table, index);
  else if (index.kind == IndexKind::shadow)
    build_shadow(change, table, index);
}

KeyProbe::KeyProbe(Change& change, const Relation& table, const Index& index)
    : table_(table), index_(index), order_(key_order(index)) {
  if (index.kind == IndexKind::rowid)
    cursor_ = change.store().table(table.tree);
  else
    cursor_ = change.store().index(index.tree, KeyOrder{order_});
}

bool KeyProbe::exists(const std::vector<Value>& values) const {
  if (index_.kind == IndexKind::rowid)
    return values[0].type() == StorageClass::integer && cursor_->seek(SeekOp::eq, values[0].as_integer());
  btree::RecordWriter writer;
  if (index_.kind == IndexKind::native) {
    for (const Value& v : values) writer.value(v);
    return cursor_->seek(SeekOp::eq, writer.finish());
  }
  Arena arena;
  const types::Settings settings;
  const types::Context context{arena, settings};
  std::vector<Datum> datums;
  for (std::size_t i = 0; i < values.size(); ++i)
    datums.push_back(types::find_type(index_.columns[i].type)
                         ->load(values[i], table_.column(index_.columns[i].column).typmod, context));
  std::string key;
  vdbe::append_shadow_key(shadow_layout(index_), datums, key);
  return cursor_->seek(SeekOp::eq, writer.blob(as_bytes(key.data(), key.size())).finish());
}

void add_key(Change& change, Relation& table, std::string name, std::vector<ColumnNo> columns,
             bool is_primary, bool nulls_not_distinct, bool may_be_rowid) {
  Index index;
  index.oid = change.catalog().allocate_oid();
  index.unique = true;
  index.primary = is_primary;
  index.nulls_not_distinct = nulls_not_distinct;
  for (const ColumnNo n : columns) {
    Column& column = table.columns[static_cast<std::size_t>(raw(n)) - 1];
    const types::TypeInfo* const type = types::find_type(column.type);
    if (!type->compare || !type->sort_key)
      throw Error(errc::undefined_object, "data type " + types::format_type(*type, -1) +
                                              " has no default operator class for access method \"btree\"")
          .hint(
              "You must specify an operator class for the index or define a default operator class for the "
              "data type.");
    if (is_primary) column.not_null = true;
    index.columns.push_back({.column = n, .type = column.type});
  }
  if (name.empty()) {
    const Snapshot& s = change.view();
    const std::string joined = is_primary ? std::string() : join_column_names(table, columns);
    const std::string_view label = is_primary ? "pkey" : "key";
    name = choose_relation_name(s, table.schema, table.name, joined, label);
    // The statement's other indexes are in no snapshot yet.
    for (int n = 1; std::any_of(table.indexes.begin(), table.indexes.end(),
                                [&](const Index& i) { return i.name == name; });
         ++n)
      name =
          choose_relation_name(s, table.schema, table.name, joined, std::string(label) + std::to_string(n));
  } else if (change.view().is_name_taken(table.schema, name)) {
    throw Error(errc::duplicate_table, "relation " + quoted(name) + " already exists");
  }
  index.name = name;
  const auto is_integer = [](Oid t) {
    return t == type_oid::int2 || t == type_oid::int4 || t == type_oid::int8;
  };
  if (is_primary && may_be_rowid && columns.size() == 1 && is_integer(table.column(columns[0]).type)) {
    index.kind = IndexKind::rowid;
    table.columns[static_cast<std::size_t>(raw(columns[0])) - 1].is_rowid = true;
  } else if (is_primary && kind_of(table, index) == IndexKind::native) {
    // SQLite's tools show a PRIMARY KEY clause; its index has SQLite's name.
    int last = 0;
    for (const Index& i : table.indexes) last = std::max(last, persist::auto_index_number(i.file_name));
    index.kind = IndexKind::native;
    index.tree = change.store().create_tree(TreeKind::index);
    index.file_name = persist::auto_index_name(table.file_name, last + 1);
  } else {
    make_index_tree(change, table, index);
  }
  Constraint constraint;
  constraint.oid = index.constraint = change.catalog().allocate_oid();
  constraint.name = std::move(name);
  constraint.kind = is_primary ? ConstraintKind::primary_key : ConstraintKind::unique;
  constraint.columns = std::move(columns);
  constraint.index = index.oid;
  table.constraints.push_back(std::move(constraint));
  table.indexes.push_back(std::move(index));
}

// ── CREATE INDEX ─────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

/// What PostgreSQL calls an index's expression in the index's name.
std::string expression_name(const ast::Expr* e) {
  if (const auto* const call = ast::as<ast::FunctionCall>(e))
    return std::string(call->name[call->name.size() - 1]);
  if (const auto* const cast = ast::as<ast::Cast>(e)) {
    const std::string inner = expression_name(cast->arg);
    return inner != "expr" ? inner : std::string(cast->type->name[cast->type->name.size() - 1]);
  }
  if (const auto* const collate = ast::as<ast::Collate>(e)) return expression_name(collate->arg);
  if (const auto* const ref = ast::as<ast::ColumnRef>(e); ref && !ref->name.empty())
    return std::string(ref->name[ref->name.size() - 1]);
  if (ast::as<ast::Coalesce>(e)) return "coalesce";
  if (ast::as<ast::Case>(e)) return "case";
  if (ast::as<ast::NullIf>(e)) return "nullif";
  if (const auto* const min_max = ast::as<ast::MinMax>(e)) return min_max->least ? "least" : "greatest";
  return "expr";
}

bool is_plain_collation(const ast::Name& name) {
  if (name.empty()) return true;
  const std::string_view last = name[name.size() - 1];
  return last == "C" || last == "POSIX" || last == "default" || last == "ucs_basic";
}

void check_operator_class(const ast::IndexElement& element, const types::TypeInfo& type) {
  if (!element.operator_class_options.empty())
    throw unsupported("an operator class with options", element.at);
  if (element.operator_class.empty()) {
    if (type.compare && type.sort_key) return;
    throw Error(errc::undefined_object, "data type " + types::format_type(type, -1) +
                                            " has no default operator class for access method \"btree\"")
        .hint(
            "You must specify an operator class for the index or define a default operator class for the "
            "data type.");
  }
  // Texts are compared byte by byte: the classes for LIKE order as the default ones.
  const std::string_view name = element.operator_class[element.operator_class.size() - 1];
  const std::string plain = std::string(type.name) + "_ops";
  if (name == plain ||
      (type.category == 'S' && (name == "text_ops" || name == "text_pattern_ops" ||
                                name == "varchar_pattern_ops" || name == "bpchar_pattern_ops")))
    return;
  throw unsupported("the operator class " + quoted(name), element.at);
}

}  // namespace

DdlResult create_index(Change& change, const ast::CreateIndex& statement) {
  if (!statement.access_method.empty() && statement.access_method != "btree")
    throw unsupported("the index access method " + quoted(statement.access_method), statement.at);
  if (!statement.including.empty()) throw unsupported("CREATE INDEX … INCLUDE", statement.at);
  if (!statement.options.empty()) throw unsupported("CREATE INDEX … WITH (storage parameters)", statement.at);
  if (!statement.tablespace.empty()) throw unsupported("CREATE INDEX … TABLESPACE", statement.at);
  // CONCURRENTLY is about others while the index is built: readers never wait here, and one writes at a time.
  const Relation& found = change.relation(*statement.table);
  if (found.kind == RelationKind::view)
    throw Error(errc::wrong_object_type, "cannot create index on relation " + quoted(found.name))
        .detail("This operation is not supported for views.");
  if (found.kind == RelationKind::sequence)
    throw Error(errc::wrong_object_type, "cannot create index on relation " + quoted(found.name))
        .detail("This operation is not supported for sequences.");
  change.check_alterable(found);
  Relation table = found;
  Index index;
  index.unique = statement.unique;
  index.nulls_not_distinct = statement.nulls_not_distinct;
  index.name = statement.name;
  if (!index.name.empty() && change.view().is_name_taken(table.schema, index.name)) {
    if (!statement.if_not_exists)
      throw Error(errc::duplicate_table, "relation " + quoted(index.name) + " already exists");
    change.notice(errc::duplicate_table, "relation " + quoted(index.name) + " already exists, skipping");
    return {"CREATE INDEX", true};
  }
  if (statement.elements.size() > 32)
    throw Error(SqlState("54011"), "cannot use more than 32 columns in an index");
  std::string names;
  for (const ast::IndexElement* const e : statement.elements) {
    if (!is_plain_collation(e->collation)) throw unsupported("a collation other than \"C\"", e->at);
    IndexColumn column;
    std::string name;
    if (e->expr) {
      // A column in parentheses is a column.
      const auto* const ref = ast::as<ast::ColumnRef>(e->expr);
      const Column* const plain =
          ref && !ref->star ? table.find_column(ref->name[ref->name.size() - 1]) : nullptr;
      column.expression_sql =
          change.expression_text(*e->expr, planner::ExpressionUse::index_expression, &table);
      column.type =
          change.expression_type(column.expression_sql, planner::ExpressionUse::index_expression, table);
      if (plain) {
        column.column = plain->number;
        column.expression_sql.clear();
      }
      name = expression_name(e->expr);
    } else {
      const Column* const c = table.find_column(e->column);
      if (!c) throw Error(errc::undefined_column, "column " + quoted(e->column) + " does not exist");
      column.column = c->number;
      column.type = c->type;
      name = c->name;
    }
    check_operator_class(*e, *types::find_type(column.type));
    column.descending = e->direction == ast::SortDirection::descending;
    column.nulls_first =
        e->nulls == ast::NullsOrder::unspecified ? column.descending : e->nulls == ast::NullsOrder::first;
    index.columns.push_back(std::move(column));
    if (names.size() < 64) names.append(names.empty() ? "" : "_").append(name);
  }
  if (statement.where)
    index.predicate_sql = change.expression_text(*statement.where, planner::ExpressionUse::index_predicate,
                                                 &table, type_oid::boolean);
  if (index.name.empty())
    index.name = choose_relation_name(change.view(), table.schema, table.name, names, "idx");
  index.oid = change.catalog().allocate_oid();
  make_index_tree(change, table, index);
  table.indexes.push_back(index);
  const Oid oid = table.oid;
  change.catalog().put(std::move(table));
  const auto kept = change.catalog().snapshot();
  build_index(change, *kept->find_relation(oid), index);
  return {"CREATE INDEX"};
}

}  // namespace pgmicro::engine::ddl
