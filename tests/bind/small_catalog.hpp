#pragma once
// A catalog to bind against: vectors/schema.sql, built by hand.

#include <pgmicro/catalog/editor.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/planner/dump.hpp>
#include <pgmicro/planner/planner.hpp>
#include <pgmicro/types/settings.hpp>

#include <memory>
#include <string>
#include <vector>

namespace pgmicro::planner::testing {

/// PostgreSQL's parser for what the catalog keeps as text.
class Texts : public TextParser {
 public:
  const ast::Expr* parse_expression(std::string_view text, Arena& arena) const override {
    const auto* const query = parse_query("SELECT " + std::string(text), arena);
    return ast::to<ast::Select>(*query).items[0]->value;
  }
  const ast::Statement* parse_query(std::string_view text, Arena& arena) const override {
    return parser::parse_script(text, arena).statements[0].statement;
  }
};

inline catalog::Column column(std::string name, Oid type, std::int32_t typmod = -1) {
  catalog::Column c;
  c.name = std::move(name);
  c.type = type;
  c.typmod = typmod;
  return c;
}

class SmallCatalog {
 public:
  SmallCatalog() {
    using namespace type_oid;
    catalog::Editor editor(catalog::Snapshot::empty());
    const auto table = [&](Oid schema, std::string name, std::vector<catalog::Column> columns) {
      catalog::Relation r;
      r.oid = editor.allocate_oid();
      r.schema = schema;
      r.name = std::move(name);
      r.columns = std::move(columns);
      std::int16_t n = 0;
      for (auto& c : r.columns) c.number = catalog::ColumnNo{++n};
      return r;
    };
    const auto key = [&](catalog::Relation& r, std::string name, catalog::ColumnNo column, bool primary) {
      catalog::Index index;
      index.oid = editor.allocate_oid();
      index.name = name;
      index.unique = true;
      index.primary = primary;
      index.columns.resize(1);
      index.columns[0].column = column;
      index.columns[0].type = r.column(column).type;
      catalog::Constraint constraint;
      constraint.oid = editor.allocate_oid();
      constraint.name = std::move(name);
      constraint.kind = primary ? catalog::ConstraintKind::primary_key : catalog::ConstraintKind::unique;
      constraint.columns = {column};
      constraint.index = index.oid;
      index.constraint = constraint.oid;
      r.indexes.push_back(std::move(index));
      r.constraints.push_back(std::move(constraint));
    };
    const Oid open = catalog::schema_oid::public_;
    constexpr catalog::ColumnNo first{1}, second{2};

    const auto numeric_10_2 = std::int32_t{((10 << 16) | 2) + 4};
    auto t = table(open, "t",
                   {column("a", int4), column("b", int4), column("c", text),
                    column("d", numeric, numeric_10_2), column("e", timestamp), column("f", boolean)});
    t.columns[0].not_null = true;
    key(t, "t_pkey", first, true);
    editor.put(t);
    editor.put(table(open, "u",
                     {column("a", int4), column("x", int8), column("y", varchar, 14), column("z", text)}));

    auto sequence = table(open, "q", {});
    sequence.kind = catalog::RelationKind::sequence;
    const Oid ids = sequence.oid;
    editor.put(sequence);

    auto p = table(open, "p",
                   {column("id", int8), column("name", text), column("price", numeric),
                    column("twice", numeric), column("made", date)});
    p.columns[0].identity = catalog::Identity::always;
    p.columns[0].owned_sequence = ids;
    p.columns[0].not_null = p.columns[1].not_null = true;
    p.columns[2].default_sql = "1.5";
    p.columns[3].generated = catalog::Generated::stored;
    p.columns[3].default_sql = "price * 2::numeric";
    key(p, "p_pkey", first, true);
    catalog::Constraint check;
    check.oid = editor.allocate_oid();
    check.name = "positive";
    check.check_sql = "price > 0::numeric";
    p.constraints.push_back(check);
    editor.put(p);

    auto s = table(
        open, "s",
        {column("id", int4), column("code", varchar, 7), column("tags", text_array), column("ns", int4_array),
         column("w", int2), column("r", float4), column("k", float8), column("g", uuid)});
    s.columns[0].identity = catalog::Identity::by_default;
    s.columns[0].owned_sequence = ids;
    key(s, "s_code_key", second, false);
    catalog::Index lower;
    lower.oid = editor.allocate_oid();
    lower.name = "s_lower";
    lower.unique = true;
    lower.columns.resize(1);
    lower.columns[0].expression_sql = "lower(code::text)";
    lower.columns[0].type = text;
    lower.predicate_sql = "id > 0";
    s.indexes.push_back(lower);
    editor.put(s);

    auto v = table(open, "v", {column("a", int4), column("b1", int4), column("c", text)});
    v.kind = catalog::RelationKind::view;
    v.view_sql = "SELECT a, b + 1 AS b1, c FROM public.t WHERE b > 0";
    editor.put(v);

    catalog::Schema other;
    other.oid = editor.allocate_oid();
    other.name = "other";
    editor.put(other);
    editor.put(table(other.oid, "t", {column("a", text), column("only_here", int4)}));
    snapshot_ = editor.snapshot();
  }

  [[nodiscard]] Environment environment() const {
    return {*snapshot_, path_, settings_, texts_, "postgres", "postgres"};
  }

 private:
  std::shared_ptr<const catalog::Snapshot> snapshot_;
  Oid path_[2] = {Oid{11}, catalog::schema_oid::public_};
  types::Settings settings_;
  Texts texts_;
};

}  // namespace pgmicro::planner::testing
