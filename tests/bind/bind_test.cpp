// Bound trees of single statements, as dump() writes them.

#include "small_catalog.hpp"

#include <gtest/gtest.h>

namespace pgmicro::planner {
namespace {

using testing::SmallCatalog;

[[nodiscard]] const SmallCatalog& small() {
  static const SmallCatalog catalog;
  return catalog;
}

[[nodiscard]] std::string bound(std::string_view sql, bool lift = false) {
  Arena arena;
  try {
    parser::Lifting lifting;
    parser::ParseOptions options;
    if (lift && parser::lift_literals(sql, lifting)) options.lifted = lifting.literals;
    const auto script = parser::parse_script(sql, arena, options);
    return dump(*bind(*script.statements[0].statement, small().environment(), {}, arena));
  } catch (const Error& e) {
    return e.what();
  }
}

struct Case {
  const char* sql;
  const char* tree;
};

// clang-format off
TEST(Bind, Trees) {
  constexpr Case cases[] = {
      {R"(SELECT a + 1.5, c || b, -a FROM t)",
       R"((select ?column?=(numeric_add (numeric t.a) 1.5:numeric) ?column?=(textanycat t.c t.b) ?column?=(int4um t.a) from t))"},
      {R"(SELECT * FROM t JOIN u USING (a))",
       R"((select a=t.a b=t.b c=t.c d=t.d e=t.e f=t.f x=u.x y=u.y z=u.z from (t join u on (int4eq t.a u.a))))"},
      {R"(SELECT a FROM t FULL JOIN u USING (a) WHERE a = 1)",
       R"((select a=(coalesce t.a u.a) from (t full u on (int4eq t.a u.a)) where (int4eq (coalesce t.a u.a) 1)))"},
      {R"(SELECT x.n FROM (SELECT a AS n FROM t WHERE b > 0) x WHERE x.n = 5)",
       R"((select n=x.n from x=(select n=t.a from t where (int4gt t.b 0)) where (int4eq x.n 5)))"},
      {R"(SELECT a FROM t WHERE a IN (1, 2, b) AND c IN ('x', 'y'))",
       R"((select a=t.a from t where (and (or (in:int4eq t.a 1 2) (int4eq t.a t.b)) (in:texteq t.c 'x' 'y'))))"},
      {R"(SELECT a FROM t WHERE (a, b) < (1, 2) OR (a, b) = (3, 4))",
       R"((select a=t.a from t where (or (rows< t.a t.b 1 2) (and (int4eq t.a 3) (int4eq t.b 4)))))"},
      {R"(SELECT CASE a WHEN 1 THEN 'x' ELSE c END, COALESCE(d, 0) FROM t)",
       R"((select c=(case:text t.a (int4eq it 1) 'x' t.c) coalesce=(coalesce t.d (numeric 0)) from t))"},
      {R"(SELECT b, sum(a) + 1, c FROM t GROUP BY a, b HAVING count(*) > 1)",
       R"((select b=key1 ?column?=(int84pl agg0 1) c=key2 from t group t.a t.b t.c agg sum(t.a) agg count(*) having (int84gt agg1 1)))"},
      {R"(SELECT b, (SELECT count(*) FROM u WHERE u.a = t.b AND u.x > max(t.a)) FROM t GROUP BY b)",
       R"((select b=key0 count=(scalar (select correlated count=agg0 from u where (and (int4eq u.a key0^1) (int84gt u.x agg0^1)) group agg count(*))) from t group t.b agg max(t.a)))"},
      {R"(SELECT (SELECT sum(t.a) FROM u) FROM t)",
       R"((select sum=(scalar (select correlated sum=agg0^1 from u)) from t group agg sum(t.a)))"},
      {R"(SELECT count(*), count(*) FILTER (WHERE f), string_agg(DISTINCT c, ',' ORDER BY c DESC) FROM t HAVING count(*) > 0)",
       R"((select count=agg0 count=agg1 string_agg=agg2 from t group agg count(*) agg count(* filter t.f) agg string_agg(distinct t.c ',' order t.c desc) having (int84gt agg0 0)))"},
      {R"(SELECT DISTINCT ON (b) a FROM t ORDER BY b, c LIMIT 1)",
       R"((select distinct on 1 a=t.a | t.b t.c from t order 1 order 2 limit (int8 1)))"},
      {R"(SELECT 1 UNION ALL SELECT 2.5 ORDER BY 1)",
       R"((union all (select ?column?=(numeric 1)) (select ?column?=2.5:numeric) order 0))"},
      {R"(VALUES (1, 'a'), (2.5, NULL) ORDER BY 2 LIMIT 1)",
       R"((values [(numeric 1) 'a'] [2.5:numeric null:text] order 1 limit (int8 1)))"},
      {R"(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r)",
       R"((with r=(select ?column?=1) union all (select ?column?=(int4pl r#0.n 1) from r#0=self:r where (int4lt r#0.n 5)) select n=r#1.n from r#1=cte:r))"},
      {R"(SELECT a, generate_series(1, a) FROM t)",
       R"((select a=t.a generate_series=set0 from t set (generate_series 1 t.a)))"},
      {R"(SELECT g.n FROM t, generate_series(1, t.a) WITH ORDINALITY AS g(n, o))",
       R"((select n=g.n from (t join lateral g=(generate_series 1 t.a) ordinality)))"},
      {R"(SELECT * FROM t LEFT JOIN LATERAL (SELECT x FROM u WHERE u.a = t.a) l ON true)",
       R"((select a=t.a b=t.b c=t.c d=t.d e=t.e f=t.f x=l.x from (t left lateral l=(select correlated x=u.x from u where (int4eq u.a t.a)) on t)))"},
      {R"(SELECT a FROM t WHERE a = ANY ($1) AND EXISTS (SELECT 1 FROM u WHERE u.a = t.a))",
       R"((select a=t.a from t where (and (any:int4eq t.a $1:integer[]) (exists (select correlated ?column?=1 from u where (int4eq u.a t.a))))) params integer[])"},
      {R"(SELECT a FROM t WHERE a IN (SELECT x FROM u))",
       R"((select a=t.a from t where (any (int48eq t.a) (select x=u.x from u))))"},
      {R"(SELECT a FROM v WHERE b1 = 2)",
       R"((select a=v.a from v=(select a=t.a b1=(int4pl t.b 1) c=t.c from t where (int4gt t.b 0)) where (int4eq v.b1 2)))"},
      {R"(INSERT INTO p (name) VALUES ($1) RETURNING id)",
       R"((insert p set id=(nextval 16388:regclass) name=$1:text price=1.5:numeric twice=(numeric_mul p.price (numeric 2)) made=null:date returning id=p.id check (numeric_gt p.price (numeric 0))) params text)"},
      {R"(INSERT INTO t (a, c) VALUES (1, 'x'), (2, DEFAULT))",
       R"((insert t (values [1 'x'] [2 null:text]) set a=*VALUES*#2.a b=null:integer c=*VALUES*#2.c d=null:numeric e=null:timestamp without time zone f=null:boolean))"},
      {R"(INSERT INTO s (code) VALUES ('abcd') ON CONFLICT (lower(code)) WHERE id > 0 DO UPDATE SET code = excluded.code)",
       R"((insert s set id=(int4 (nextval 16388:regclass)) code=(fit:character varying(3) abcd:character varying) tags=null:text[] ns=null:integer[] w=null:smallint r=null:real k=null:double precision g=null:uuid on conflict index 16396 update code=excluded.code index s_lower ((lower (as:text s.code))) where (int4gt s.id 0)))"},
      {R"(UPDATE t SET b = b + 1, c = 5, d = $1 WHERE a = $2 RETURNING a)",
       R"((update t set b=(int4pl t.b 1) c=(io:text 5) d=(fit:numeric(10,2) $1:numeric) returning a=t.a from t where (int4eq t.a $2:integer)) params numeric integer)"},
      {R"(UPDATE t SET (b, c) = (SELECT a, z FROM u WHERE u.a = t.a) FROM s WHERE s.id = t.a)",
       R"((update t set b=(field0 (scalar (select correlated a=u.a z=u.z from u where (int4eq u.a t.a)))) c=(field1 (scalar (select correlated a=u.a z=u.z from u where (int4eq u.a t.a)))) from (t join s) where (int4eq s.id t.a)))"},
      {R"(UPDATE p SET price = 2)",
       R"((update p set price=(numeric 2) twice=(numeric_mul p.price (numeric 2)) from p check (numeric_gt p.price (numeric 0))))"},
      {R"(DELETE FROM t USING u WHERE t.a = u.a)",
       R"((delete t from (t join u) where (int4eq t.a u.a)))"},
      {R"(SELECT b, c, count(*) FROM t GROUP BY ROLLUP (b, c))",
       R"((select b=key0 c=key1 count=agg0 from t group t.b t.c {0 1} {0} {} agg count(*)))"},
      {R"(SELECT ns::text[], '{1,2}'::int8[], 'ab'::varchar(1), code::varchar(2) FROM s)",
       R"((select ns=(each:text[] s.ns (io:text it)) int8={1,2}:bigint[] varchar=(fit!character varying(1) ab:character varying) code=(fit!character varying(2) s.code) from s))"},
      {R"(SELECT a IS DISTINCT FROM 5, NULLIF(a, 1), a BETWEEN 1 AND $1, f IS NOT TRUE FROM t)",
       R"((select ?column?=(distinct:int4eq t.a 5) nullif=(nullif:int4eq t.a t.a 1) ?column?=(and (int4ge t.a 1) (int4le t.a $1:integer)) ?column?=(is_not_true t.f) from t) params integer)"},
      {R"(SELECT t, (t).a, ROW(a, 'x') FROM t)",
       R"((select t=(row t.a t.b t.c t.d t.e t.f) a=t.a row=(row t.a 'x') from t))"},
      {R"(SELECT ns[1], ns[1:2], ARRAY[a, 1], ARRAY[ns, ns] FROM s, t)",
       R"((select ns=(element s.ns 1) ns=(slice s.ns 1 2) array=(array:integer[] t.a 1) array=(array:integer[] s.ns s.ns) from (s join t)))"},
      {R"(SELECT concat(c, a), format('%s', a), make_interval(days => a) FROM t)",
       R"((select concat=(concat t.c t.a) format=(format '%s' t.a) make_interval=(make_interval 0 0 0 t.a 0 0 (float8 0.0:numeric)) from t))"},
  };
  for (const Case& c : cases) EXPECT_EQ(bound(c.sql), c.tree) << c.sql;
}

// A constant that was lifted out of the text keeps its number; what was read of its value is read by every execution
// again, or the plan says that it may not be shared.
TEST(Bind, LiftedConstants) {
  constexpr Case cases[] = {
      {R"(SELECT a FROM t WHERE a = 42 AND c = 'x' AND d > 1.5)",
       R"((select a=t.a from t where (and (int4eq t.a 42?1) (texteq t.c 'x'?2) (numeric_gt t.d 1.5:numeric?3))) lifted integer text numeric)"},
      {R"(SELECT a FROM t WHERE e > '2020-01-01' AND e < 'now')",
       R"((select a=t.a from t where (and (timestamp_gt t.e 2020-01-01 00:00:00:timestamp without time zone?1) (timestamp_lt t.e (io:timestamp without time zone 'now'?2)))) lifted timestamp without time zone text)"},
      {R"(SELECT 'x', 5, '7'::int FROM t)",
       R"((select ?column?='x'?1 ?column?=5?2 int4=7?3 from t) lifted text integer integer)"},
      {R"(SELECT nextval('q'))",
       R"((select nextval=(nextval 16388:regclass)) lifted unknown unshared)"},
      {R"(SELECT a FROM t WHERE ('5', 6) = (a, b) LIMIT 3)",
       R"((select a=t.a from t where (and (int4eq 5?1 t.a) (int4eq 6?2 t.b)) limit (int8 3?3)) lifted integer integer integer)"},
      {R"(INSERT INTO t (a, c, d) VALUES (1, 'x', '2.5'), (-2, 'y', 3))",
       R"((insert t (values [1?1 'x'?2 (fit:numeric(10,2) 2.5:numeric?3)] [-2?4 'y'?5 (fit:numeric(10,2) (numeric 3?6))]) set a=*VALUES*#2.a b=null:integer c=*VALUES*#2.c d=*VALUES*#2.d e=null:timestamp without time zone f=null:boolean) lifted integer text numeric integer text integer)"},
      {R"(SELECT a FROM t WHERE 'x' BETWEEN c AND c)",
       R"((select a=t.a from t where (and (text_ge 'x'?1 t.c) (text_le 'x'?1 t.c))) lifted text)"},
  };
  for (const Case& c : cases) EXPECT_EQ(bound(c.sql, true), c.tree) << c.sql;
}

// clang-format on

// Deep expressions are bound, deeper ones refused before the stack is at its end.
TEST(Bind, Depth) {
  const auto chain = [](int terms) {
    std::string sql = "SELECT 1";
    for (int i = 1; i < terms; ++i) sql += "+1";
    return sql;
  };
  const auto begins = [](const std::string& text, std::string_view with) {
    return text.substr(0, with.size()) == with;
  };
  constexpr int deep = ast::max_depth / 2 - 10;
  EXPECT_TRUE(begins(bound(chain(deep)), "(select"));
  EXPECT_TRUE(begins(bound(chain(ast::max_depth / 2 + 10)), "54001"))
      << bound(chain(ast::max_depth / 2 + 10));
  std::string nested = "SELECT 1";
  for (int i = 0; i < 100; ++i) nested = "SELECT (" + nested + ")";
  EXPECT_TRUE(begins(bound(nested), "(select"));
  std::string sides = "SELECT 1";
  for (int i = 0; i < 300; ++i) sides += " UNION ALL SELECT 1";
  EXPECT_TRUE(begins(bound(sides), "(union"));
}

// An expression of the catalog, over one table.
TEST(Bind, LoneExpressions) {
  Arena arena;
  const Environment env = small().environment();
  const auto bound_over_t = [&](std::string_view sql, ExpressionUse use, Oid type) {
    try {
      const Range* const t = range_of(*env.catalog.find_relation(catalog::schema_oid::public_, "t"), arena);
      return dump(*bind_expression(*env.texts.parse_expression(sql, arena), use, t, type, -1, env, arena));
    } catch (const Error& e) {
      return std::string(e.what());
    }
  };
  EXPECT_EQ(bound_over_t("a > b", ExpressionUse::check, type_oid::boolean), "(int4gt #0.0 #0.1)");
  EXPECT_EQ(bound_over_t("a", ExpressionUse::check, type_oid::boolean),
            "42804: argument of CHECK must be type boolean, not type integer");
  EXPECT_EQ(bound_over_t("count(*) > 1", ExpressionUse::check, type_oid::boolean),
            "42803: aggregate functions are not allowed in check constraints");
  EXPECT_EQ(bound_over_t("(SELECT 1)", ExpressionUse::index_expression, Oid::invalid),
            "0A000: cannot use subquery in index expression");
  EXPECT_EQ(bound_over_t("a + 1", ExpressionUse::default_, type_oid::int4),
            "0A000: cannot use column reference in DEFAULT expression");
  EXPECT_EQ(bound_over_t("upper(c)", ExpressionUse::generated, type_oid::varchar),
            "(as:character varying (upper #0.2))");
}

}  // namespace
}  // namespace pgmicro::planner
