#include "infer.hpp"

#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/ddl_names.hpp>
#include <pgmicro/engine/detail/persist.hpp>
#include <pgmicro/parser/print.hpp>
#include <pgmicro/types/type_info.hpp>

#include "definition.hpp"
#include "schema_text.hpp"
#include "sqlite_parse.hpp"

#include <algorithm>
#include <charconv>

namespace pgmicro::engine::persist {

using namespace catalog;

namespace {

struct InferredType {
  Oid oid = type_oid::text;
  types::Typmod typmod = -1;
};

bool contains(std::string_view type, std::string_view word) {
  for (std::size_t i = 0; i + word.size() <= type.size(); ++i)
    if (same_name(type.substr(i, word.size()), word)) return true;
  return false;
}

/// By SQLite's affinity, whose columns hold what the affinity makes of a value. Dates and UUIDs stay text: such files hold
/// any spelling.
InferredType infer_type(std::string_view declared) {
  if (contains(declared, "INT")) return {type_oid::int8};
  if (contains(declared, "CHAR") || contains(declared, "CLOB") || contains(declared, "TEXT") ||
      declared.empty())
    return {type_oid::text};
  if (contains(declared, "BLOB")) return {type_oid::bytea};
  if (contains(declared, "REAL") || contains(declared, "FLOA") || contains(declared, "DOUB"))
    return {type_oid::float8};
  if (contains(declared, "BOOL")) return {type_oid::boolean};
  if (contains(declared, "DATE") || contains(declared, "TIME") || contains(declared, "UUID") ||
      contains(declared, "JSON"))
    return {type_oid::text};
  // NUMERIC affinity: whole numbers and reals. DECIMAL(p,s) that doubles hold exactly is what we store the same way.
  int precision = 0, scale = 0;
  const auto open = declared.find('(');
  if (contains(declared, "DEC") && open != std::string_view::npos) {
    const char* const end = declared.data() + declared.size();
    auto [stopped, failure] = std::from_chars(declared.data() + open + 1, end, precision);
    if (failure == std::errc{} && stopped != end && *stopped == ',') {
      while (++stopped != end && *stopped == ' ') {
      }
      std::from_chars(stopped, end, scale);
    }
    if (precision >= 1 && precision <= 15 && scale >= 0 && scale <= precision)
      return {type_oid::numeric, (precision << 16 | scale) + 4};
  }
  return {type_oid::float8};
}

std::string declared_type(const Column& column) {
  if (column.is_rowid) return "INTEGER";
  if (!column.file_type.empty()) return column.file_type;
  const types::TypeInfo* const type = types::find_type(column.type);
  return type && type->declared ? type->declared(column.typmod) : std::string();
}

/// A COLLATE clause of ours stands in a declared type, and is none of SQLite's collations.
bool says_declared(const Column& column, const SqliteColumn& parsed) {
  std::string text = declared_type(column);
  const auto collate = text.find(" COLLATE ");
  if (collate != std::string::npos) {
    if (!same_name(parsed.collation, std::string_view(text).substr(collate + 9))) return false;
    text.resize(collate);
  }
  return same_name(text, parsed.type);
}

class TableInference {
 public:
  TableInference(Editor& editor, const SchemaRow& row, const std::vector<SchemaRow>& schema,
                 const Relation* known)
      : editor_(editor), row_(row), schema_(schema), known_(known) {}

  Relation run() {
    if (known_) {
      out_ = *known_;
      out_.read_only.clear();
      out_.unreadable.clear();
      if (out_.file_name != row_.name) out_.name = free_name(row_.name);  // renamed
    } else {
      out_.oid = editor_.allocate_oid();
      out_.schema = schema_oid::public_;
      out_.name = free_name(row_.name);
    }
    out_.file_name = row_.name;
    out_.tree = row_.tree;
    parsed_ = parse_sqlite_table(row_.sql);
    if (parsed_.is_virtual) out_.unreadable = "it is a virtual table of SQLite's";
    if (parsed_.without_rowid) out_.unreadable = "it is a WITHOUT ROWID table of SQLite's";
    out_.autoincrement = parsed_.autoincrement;
    columns();
    keys();
    indexes();
    checks();
    triggers();
    return std::move(out_);
  }

 private:
  std::string free_name(const std::string& name) const {
    const Snapshot& s = editor_.view();
    if (!s.is_name_taken(out_.schema, name)) return name;
    return choose_relation_name(s, out_.schema, name, {}, "other");
  }
  void read_only(std::string why) {
    if (out_.read_only.empty()) out_.read_only = std::move(why);
  }
  /// INTEGER PRIMARY KEY: SQLite's conditions for a column to be the RowId.
  bool is_rowid(const SqliteColumn& column) const {
    if (!same_name(column.type, "INTEGER") || parsed_.without_rowid) return false;
    return std::any_of(parsed_.keys.begin(), parsed_.keys.end(), [&](const SqliteKey& key) {
      return key.primary && key.columns.size() == 1 && same_name(key.columns[0].name, column.name) &&
             !(key.on_column && key.columns[0].descending);
    });
  }

  void columns() {
    std::vector<Column> kept = std::move(out_.columns);
    std::vector<bool> is_kept(kept.size(), false);
    const auto take = [&](std::size_t i, const SqliteColumn& parsed, std::size_t field) {
      is_kept[i] = true;
      fill(kept[i], parsed, field);
    };
    std::vector<std::size_t> unmatched;
    for (std::size_t f = 0; f < parsed_.columns.size(); ++f) {
      const SqliteColumn& parsed = parsed_.columns[f];
      const auto it = std::find_if(kept.begin(), kept.end(), [&](const Column& c) {
        return !c.dropped && same_name(c.file_name, parsed.name);
      });
      if (it == kept.end())
        unmatched.push_back(f);
      else
        take(static_cast<std::size_t>(it - kept.begin()), parsed, f);
    }
    for (const std::size_t f : unmatched) {
      const SqliteColumn& parsed = parsed_.columns[f];
      // Renamed: the column that stood here is gone, and its type stands here still.
      const auto it = std::find_if(kept.begin(), kept.end(), [&](const Column& c) {
        return !c.dropped && !is_kept[static_cast<std::size_t>(&c - kept.data())] && c.field == f &&
               says_declared(c, parsed);
      });
      if (it != kept.end()) {
        it->name = parsed.name;
        take(static_cast<std::size_t>(it - kept.begin()), parsed, f);
        is_renamed_ = true;
        continue;
      }
      Column column;
      column.name = parsed.name;
      column.number = ColumnNo{static_cast<std::int16_t>(kept.size() + 1)};
      fill(column, parsed, f);
      kept.push_back(std::move(column));
      is_kept.push_back(true);
    }
    for (std::size_t i = 0; i < kept.size(); ++i)
      if (!is_kept[i] && !kept[i].dropped) kept[i] = Column{.number = kept[i].number, .dropped = true};
    out_.columns = std::move(kept);
    out_.record_fields = static_cast<std::uint16_t>(parsed_.columns.size());
  }

  void fill(Column& column, const SqliteColumn& parsed, std::size_t field) {
    const bool is_known = column.type != Oid::invalid && says_declared(column, parsed);
    column.file_name = parsed.name;
    column.field = static_cast<std::uint16_t>(field);
    column.is_rowid = is_rowid(parsed);
    if (!is_known) {
      const InferredType type = column.is_rowid ? InferredType{type_oid::int8} : infer_type(parsed.type);
      column.type = type.oid;
      column.typmod = type.typmod;
      column.file_type = parsed.type;
    }
    column.not_null = parsed.not_null || column.is_rowid;
    if (parsed.generated) read_only("column \"" + column.name + "\" is generated by SQLite");
    if (!parsed.collation.empty() && !same_name(parsed.collation, "BINARY") && !is_known)
      read_only("column \"" + column.name + "\" has the collation " + parsed.collation);
    if (column.is_rowid) {
      if (!known_ && !is_known) column.identity = Identity::by_default;
      return;
    }
    // Any row may be older than its column, as far as one can see from here.
    column.has_missing = true;
    column.missing = Value::null();
    column.missing_bytes.clear();
    if (parsed.default_text.empty()) return;
    Value value;
    std::string bytes;
    if (!read_sqlite_literal(parsed.default_text, value, bytes)) {
      read_only("the default of column \"" + column.name + "\" is an expression of SQLite's");
      return;
    }
    column.missing = value;
    column.missing_bytes = std::move(bytes);
    if (is_known && !column.default_sql.empty()) return;
    if (value.type() == StorageClass::null) return;
    column.default_oid = editor_.allocate_oid();
    column.default_sql = value.type() == StorageClass::text ? parser::quote_literal(column.missing_bytes)
                         : value.type() == StorageClass::blob
                             ? "'\\x" + std::string(parsed.default_text.substr(2))
                             : sqlite_literal(value);
  }

  const Column* column_of(std::string_view name) const {
    for (const Column& c : out_.columns)
      if (!c.dropped && same_name(c.file_name, name)) return &c;
    return nullptr;
  }

  // ── keys and indexes ─────────────────────────────────────────────────────────────────────────────────

  void keys() {
    std::vector<Index> before = std::move(out_.indexes);
    for (Index& index : out_.stale_indexes) before.push_back(std::move(index));
    out_.indexes.clear();
    out_.stale_indexes.clear();
    const auto known_index = [&](std::string_view file_name) -> Index* {
      for (Index& i : before)
        if (i.kind != IndexKind::rowid && same_name(i.file_name, file_name)) return &i;
      return nullptr;
    };
    int clauses = 0;
    std::vector<const SqliteKey*> made;
    for (const SqliteKey& key : parsed_.keys) {
      const Column* const first = column_of(key.columns[0].name);
      if (!first) throw corrupt("sqlite_schema: a key of " + row_.name + " names no column");
      if (key.primary && first->is_rowid) {
        const auto it = std::find_if(before.begin(), before.end(),
                                     [](const Index& i) { return i.kind == IndexKind::rowid; });
        if (it != before.end())
          out_.indexes.push_back(std::move(*it));
        else
          add_index(Index{.kind = IndexKind::rowid, .unique = true, .primary = true}, key);
        continue;
      }
      const bool is_double = std::any_of(made.begin(), made.end(), [&](const SqliteKey* m) {
        return std::equal(m->columns.begin(), m->columns.end(), key.columns.begin(), key.columns.end(),
                          [](const auto& a, const auto& b) { return same_name(a.name, b.name); });
      });
      made.push_back(&key);
      if (is_double || parsed_.without_rowid) continue;
      const std::string file_name = auto_index_name(row_.name, ++clauses);
      if (Index* const old = known_index(file_name); old && same_columns(*old, key.columns)) {
        old->tree = tree_of(file_name);
        out_.indexes.push_back(std::move(*old));
      } else {
        add_index(Index{.kind = IndexKind::native,
                        .tree = tree_of(file_name),
                        .file_name = file_name,
                        .unique = true,
                        .primary = key.primary},
                  key);
      }
    }
    for (Index& index : before)
      if (index.kind == IndexKind::shadow) shadow(std::move(index));
    before_ = std::move(before);
  }
  TreeId tree_of(std::string_view index_file_name) const {
    for (const SchemaRow& r : schema_)
      if (r.type == "index" && r.name == index_file_name) return r.tree;
    throw corrupt("sqlite_schema: there is no index " + std::string(index_file_name));
  }
  bool same_columns(const Index& index, const std::vector<SqliteIndexColumn>& columns) const {
    return std::equal(index.columns.begin(), index.columns.end(), columns.begin(), columns.end(),
                      [&](const IndexColumn& a, const SqliteIndexColumn& b) {
                        const Column* const c = column_of(b.name);
                        return c && a.column == c->number && a.descending == b.descending;
                      });
  }
  /// The index of a key, and its constraint.
  void add_index(Index index, const SqliteKey& key) {
    std::vector<ColumnNo> columns;
    if (!add_columns(index, key.columns)) return;
    for (const IndexColumn& c : index.columns) columns.push_back(c.column);
    index.oid = editor_.allocate_oid();
    index.name = key.primary ? choose_relation_name(editor_.view(), out_.schema, out_.name, {}, "pkey")
                             : choose_relation_name(editor_.view(), out_.schema, out_.name,
                                                    join_column_names(out_, columns), "key");
    // The relation is in no snapshot yet: its own indexes have to be looked at, too.
    for (int n = 1; std::any_of(out_.indexes.begin(), out_.indexes.end(),
                                [&](const Index& i) { return i.name == index.name; });
         ++n)
      index.name = choose_relation_name(editor_.view(), out_.schema, out_.name,
                                        join_column_names(out_, columns), "key" + std::to_string(n));
    Constraint constraint;
    constraint.oid = index.constraint = editor_.allocate_oid();
    constraint.name = index.name;
    constraint.kind = key.primary ? ConstraintKind::primary_key : ConstraintKind::unique;
    constraint.columns = columns;
    constraint.index = index.oid;
    out_.constraints.push_back(std::move(constraint));
    out_.indexes.push_back(std::move(index));
  }
  bool add_columns(Index& index, const std::vector<SqliteIndexColumn>& columns) {
    for (const SqliteIndexColumn& c : columns) {
      const Column* const column = c.name.empty() ? nullptr : column_of(c.name);
      if (!column) {
        read_only("it has an index over an expression of SQLite's");
        return false;
      }
      if (!c.collation.empty() && !same_name(c.collation, "BINARY")) {
        read_only("it has an index with the collation " + c.collation);
        return false;
      }
      index.columns.push_back({.column = column->number,
                               .type = column->type,
                               .descending = c.descending,
                               .nulls_first = !c.descending});
    }
    return true;
  }
  void shadow(Index index) {
    for (const SchemaRow& r : schema_) {
      if (r.type != "table" || r.name != index.file_name) continue;
      const bool columns_exist = std::all_of(
          index.columns.begin(), index.columns.end(),
          [&](const IndexColumn& c) { return c.column == ColumnNo::none || !out_.column(c.column).dropped; });
      if (!columns_exist || is_renamed_) continue;
      index.tree = r.tree;
      out_.stale_indexes.push_back(std::move(index));
      return;
    }
  }

  void indexes() {
    for (const SchemaRow& r : schema_) {
      if (r.type != "index" || r.sql.empty() || !same_name(r.table, row_.name)) continue;
      const SqliteIndex parsed = parse_sqlite_index(r.sql);
      const auto it =
          std::find_if(before_.begin(), before_.end(), [&](const Index& i) { return i.file_name == r.name; });
      if (it != before_.end() && it->unique == parsed.unique && !parsed.partial &&
          same_columns(*it, parsed.columns)) {
        it->tree = r.tree;
        out_.indexes.push_back(std::move(*it));
        continue;
      }
      if (parsed.partial) {
        read_only("it has a partial index of SQLite's, \"" + r.name + "\"");
        continue;
      }
      Index index{.kind = IndexKind::native, .tree = r.tree, .file_name = r.name, .unique = parsed.unique};
      if (!add_columns(index, parsed.columns)) continue;
      index.oid = editor_.allocate_oid();
      index.name = free_name(r.name);
      out_.indexes.push_back(std::move(index));
    }
    // Constraints whose index or columns are gone.
    std::erase_if(out_.constraints, [&](const Constraint& c) {
      const bool has_index = c.kind == ConstraintKind::primary_key || c.kind == ConstraintKind::unique;
      if (has_index && !out_.find_index(c.index)) return true;
      return std::any_of(c.columns.begin(), c.columns.end(),
                         [&](ColumnNo n) { return out_.column(n).dropped; });
    });
  }

  void checks() {
    std::vector<std::string> ours;
    if (known_) {
      for (const Constraint& c : known_->constraints)
        if (c.kind == ConstraintKind::check) ours.push_back(check_text(*known_, c.check_sql));
      for (const Column& c : out_.columns) ours.push_back(canonical_condition(c));
    }
    if (is_renamed_ && known_)
      for (const Constraint& c : out_.constraints)
        if (c.kind == ConstraintKind::check) {
          read_only("another tool renamed a column that the constraint \"" + c.name + "\" may name");
          return;
        }
    for (const SqliteCheck& check : parsed_.checks) {
      if (std::find(ours.begin(), ours.end(), check.condition) != ours.end()) continue;
      std::string understood;
      try {
        understood = check_text(out_, "(" + check.condition + ")");
      } catch (const Error&) {
        understood.clear();  // no expression of PostgreSQL's either
      }
      if (understood.empty()) {
        read_only("it has a CHECK that only SQLite evaluates");
        continue;
      }
      Constraint c;
      c.oid = editor_.allocate_oid();
      c.name = check.name.empty() ? choose_constraint_name(out_, {}, "check") : check.name;
      c.check_sql = "(" + check.condition + ")";
      out_.constraints.push_back(std::move(c));
    }
  }

  void triggers() {
    for (const SchemaRow& r : schema_)
      if (r.type == "trigger" && same_name(r.table, row_.name) &&
          r.name.compare(0, 14, "pgmicro_stale_") != 0)
        read_only("it has a trigger of SQLite's, \"" + r.name + "\"");
  }

  Editor& editor_;
  const SchemaRow& row_;
  const std::vector<SchemaRow>& schema_;
  const Relation* known_;
  Relation out_;
  SqliteTable parsed_;
  std::vector<Index> before_;
  bool is_renamed_ = false;
};

FkAction action_of(std::string_view text) {
  if (text == "RESTRICT") return FkAction::restrict;
  if (text == "CASCADE") return FkAction::cascade;
  if (text == "SET NULL") return FkAction::set_null;
  if (text == "SET DEFAULT") return FkAction::set_default;
  return FkAction::no_action;
}

}  // namespace

Relation infer_table(Editor& editor, const SchemaRow& row, const std::vector<SchemaRow>& schema,
                     const Relation* known) {
  return TableInference(editor, row, schema, known).run();
}

void infer_foreign_keys(Editor& editor, Oid table, std::string_view sql) {
  const SqliteTable parsed = parse_sqlite_table(sql);
  Relation relation = *editor.view().find_relation(table);
  const auto find_column = [](const Relation& r, std::string_view name) {
    for (const Column& c : r.columns)
      if (!c.dropped && same_name(c.file_name, name)) return c.number;
    return ColumnNo::none;
  };
  for (const SqliteForeignKey& key : parsed.foreign_keys) {
    Constraint c;
    c.kind = ConstraintKind::foreign_key;
    const auto kept = editor.snapshot();
    const Relation* target = nullptr;
    for (const auto& [oid, candidate] : kept->relations())
      if (candidate->kind == RelationKind::table && same_name(candidate->file_name, key.table))
        target = candidate.get();
    if (!target) continue;
    for (const std::string& name : key.columns) c.columns.push_back(find_column(relation, name));
    for (const std::string& name : key.referenced) c.referenced_columns.push_back(find_column(*target, name));
    const Index* matching = nullptr;
    for (const Index& index : target->indexes) {
      if (!index.unique || (key.referenced.empty() && !index.primary)) continue;
      std::vector<ColumnNo> columns;
      for (const IndexColumn& i : index.columns) columns.push_back(i.column);
      if (key.referenced.empty()) c.referenced_columns = columns;
      if (columns == c.referenced_columns) matching = &index;
    }
    const auto is_none = [](ColumnNo n) { return n == ColumnNo::none; };
    // SQLite lets a key point nowhere; PostgreSQL does not.
    if (!matching || c.columns.size() != c.referenced_columns.size() ||
        std::any_of(c.columns.begin(), c.columns.end(), is_none))
      continue;
    c.oid = editor.allocate_oid();
    c.name = choose_constraint_name(relation, join_column_names(relation, c.columns), "fkey");
    c.index = matching->oid;
    c.referenced_table = target->oid;
    c.on_update = action_of(key.on_update);
    c.on_delete = action_of(key.on_delete);
    c.deferrable = c.initially_deferred = key.initially_deferred;
    c.validated = false;  // SQLite checks them only where it is told to
    relation.constraints.push_back(std::move(c));
  }
  editor.put(std::move(relation));
}

}  // namespace pgmicro::engine::persist
