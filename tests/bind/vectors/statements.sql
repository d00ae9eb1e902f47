-- constants and names
SELECT 1
SELECT 1, 'a', NULL, true, 1.5, 10000000000, 100000000000000000000, -1, -2147483648, 2147483648
SELECT 1 AS one, 2 two, 'x'::text, 5::int8, CAST('7' AS int)
SELECT '1'::int, '1.5'::numeric(5,1), 'abc'::varchar(2), '2020-01-01'::date, 't'::bool
SELECT 'x'::int
SELECT 'abc'::date
SELECT  date 'abc'
SELECT int 'x1'
SELECT '12'::int2 + 'x'
SELECT 1 + 'x'
SELECT '99999999999'::int
SELECT 'nope'::bool AND true
SELECT -'1'
SELECT CASE WHEN true THEN 1 END, COALESCE(1), NULLIF(1, 2), GREATEST(1, 2), LEAST(1, 2.5), ARRAY[1], ROW(1), EXISTS (SELECT 1)
SELECT (SELECT 1), (SELECT a FROM t LIMIT 1), (SELECT count(*) AS n FROM t), ARRAY(SELECT a FROM t)
SELECT current_date, current_timestamp, localtime, localtimestamp, current_user, session_user, current_schema, current_catalog
SELECT now(), upper('x'), length('abc'), (1 + 2)::text, 'a' || 'b', extract(year FROM now())
SELECT a.a FROM t a
SELECT t.a, t.b FROM t
SELECT public.t.a FROM t
SELECT public.t.a FROM t AS x
SELECT x.a FROM t
SELECT t.a FROM t AS x
SELECT nope FROM t
SELECT t.nope FROM t
SELECT aa FROM t
SELECT onlyhere FROM other.t
SELECT t.only_heer FROM other.t
SELECT only_here FROM t
SELECT bb FROM t, u
SELECT nam, pric FROM p
SELECT tt.price FROM p
SELECT p.prise FROM p
SELECT a FROM t, u
SELECT t.* FROM t
SELECT * FROM t
SELECT * FROM t, u
SELECT u.*, t.a FROM t, u
SELECT *
SELECT x.* FROM t
SELECT a.* FROM t
SELECT nosuch.a
SELECT * FROM nosuch
SELECT * FROM other.nosuch
SELECT * FROM nosuchschema.t
SELECT * FROM other.t
SELECT * FROM t, t
SELECT * FROM t a, u a
SELECT * FROM t, other.t
SELECT * FROM t AS x(one, two)
SELECT one, c FROM t AS x(one, two)
SELECT * FROM t AS x(q1, q2, q3, q4, q5, q6, q7)
SELECT db.public.t.a FROM t
SELECT a.b.c.d.e FROM t
SELECT t FROM t
SELECT x FROM t AS x
SELECT (t).a FROM t
SELECT (t).* FROM t
SELECT (t).nope FROM t
SELECT (a).b FROM t
SELECT a[1] FROM t
SELECT tags[1], tags[1:2], ns[a] FROM s, t
SELECT tags['x'] FROM s
SELECT tags[1.5] FROM s
SELECT ROW(1, 'a'), (1, 2)
SELECT ctid FROM nosuch
SELECT * FROM p WHERE nme = 'x'
SELECT t1.a FROM t t1 WHERE t.a = 1
SELECT abc.a FROM t abc WHERE ab.a = 1
-- operators
SELECT a + b, a + 1, a - 1.5, a * 2::int8, a / 2, a % 2, -a, +a, a ^ 2, |/ 4.0, @ -5 FROM t
SELECT c || 'x', c || 1, 1 || c, c || c FROM t
SELECT a || b FROM t
SELECT d + 1, d * a, d + 1.5, d / 2::float8 FROM t
SELECT e + interval '1 day', e - e, e - '1 day', e > '2020-01-01', '2020-01-01' < e FROM t
SELECT e + 1 FROM t
SELECT made + 1, made - made, made - 1, made + interval '1 hour', made + '1 day'::interval FROM p
SELECT a = 'x' FROM t
SELECT a = '5', '5' = a, c = 5 FROM t
SELECT c = 5 FROM t
SELECT c = 'a', c < 'b', c <> c, y = 'z', y = z, y || z FROM t, u
SELECT x = a, a < x, w = x, r = k, r + w, k * a FROM t, u, s
SELECT w + w, w + 1, w + 1::int8, r + 1, r * 2.5, k + 1.5 FROM s
SELECT f AND a FROM t
SELECT f AND true, f OR NOT f, NOT f FROM t
SELECT NOT a FROM t
SELECT NOT 'x'
SELECT true AND 'false'
SELECT a AND b FROM t
SELECT 1 + true
SELECT true + true
SELECT 'a' + 'b'
SELECT 'a' * 1
SELECT 1 @@@ 2
SELECT a === b FROM t
SELECT ! 5
SELECT !! a FROM t
SELECT - 'abc'
SELECT - c FROM t
SELECT a OPERATOR(pg_catalog.+) b FROM t
SELECT a OPERATOR(nosuch.+) b FROM t
SELECT a OPERATOR(public.+) b FROM t
SELECT a BETWEEN 1 AND 5, a NOT BETWEEN b AND 5, a BETWEEN SYMMETRIC 5 AND 1, c BETWEEN 'a' AND 'b' FROM t
SELECT a BETWEEN 'x' AND 5 FROM t
SELECT c LIKE 'a%', c NOT LIKE 'a', c ILIKE 'x', c LIKE 'a' ESCAPE '\', c SIMILAR TO 'x', y LIKE 'z' FROM t, u
SELECT a LIKE 'x' FROM t
SELECT a IN (1, 2, 3), a NOT IN (1, 2), a IN (1), a IN (b, 1, 2), c IN ('a', 'b'), a IN ('1', 2) FROM t
SELECT a IN (1, 'x') FROM t
SELECT a IN (1, 2.5), a IN (1, 10000000000), d IN (1, 2) FROM t
SELECT a IN ('a', 'b') FROM t
SELECT a IN (true, false) FROM t
SELECT a IN (1, true) FROM t
SELECT (a, b) IN ((1, 2), (3, 4)) FROM t
SELECT (a, b) IN ((1, 2, 3)) FROM t
SELECT (a, b) = (1, 2), (a, b) <> (1, 2), (a, b) < (1, 2), (a, c) >= (1, 'x'), ROW(a) = ROW(1) FROM t
SELECT (a, b) = (1, 2, 3) FROM t
SELECT (a, b) = (1, 'x') FROM t
SELECT (a, b) < (1, true) FROM t
SELECT ROW() = ROW()
SELECT a IS NULL, a IS NOT NULL, ROW(a, b) IS NULL, f IS TRUE, f IS NOT FALSE, f IS UNKNOWN FROM t
SELECT a IS TRUE FROM t
SELECT c IS UNKNOWN FROM t
SELECT 'x' IS TRUE
SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM 1, a IS DISTINCT FROM NULL, (a, b) IS DISTINCT FROM (1, 2) FROM t
SELECT a IS DISTINCT FROM true FROM t
SELECT a = ANY (ARRAY[1, 2]), a = ANY ('{1,2}'), a <> ALL (ns), c = ANY (tags), x = ANY (ARRAY[1]), a < ALL (ARRAY[1.5]) FROM t, s, u
SELECT a = ANY (1) FROM t
SELECT a = ANY (tags) FROM t, s
SELECT a + ANY (ARRAY[1]) FROM t
SELECT NULLIF(a, 1), NULLIF(a, 'x') FROM t
SELECT NULLIF(a, 1.5), NULLIF('a', 'b'), NULLIF(1, 2.0) FROM t
SELECT NULLIF(a, true) FROM t
-- common types
SELECT CASE WHEN f THEN 1 ELSE 2.5 END, CASE a WHEN 1 THEN 'x' WHEN 2 THEN c END, CASE WHEN f THEN NULL ELSE 'x' END FROM t
SELECT CASE WHEN f THEN 1 ELSE 'x' END FROM t
SELECT CASE WHEN f THEN 1 ELSE true END FROM t
SELECT CASE WHEN a THEN 1 END FROM t
SELECT CASE a WHEN 'x' THEN 1 END FROM t
SELECT CASE a WHEN true THEN 1 END FROM t
SELECT CASE WHEN f THEN y ELSE z END, CASE WHEN f THEN d ELSE a END, CASE WHEN f THEN w ELSE x END FROM t, u, s
SELECT CASE WHEN f THEN generate_series(1, 2) END FROM t
SELECT COALESCE(a, 1), COALESCE(a, 2.5), COALESCE(c, 'x'), COALESCE(NULL, 'x'), COALESCE(NULL, NULL), COALESCE(a, x) FROM t, u
SELECT COALESCE(a, 'x') FROM t
SELECT COALESCE(a, c) FROM t
SELECT COALESCE(e, made), COALESCE(made, e), COALESCE(made, now()) FROM t, p
SELECT GREATEST(a, 'x') FROM t
SELECT GREATEST(a, c) FROM t
SELECT GREATEST(a, 2.5), LEAST(c, 'x'), GREATEST(w, r) FROM t, s
SELECT ARRAY[1, 2.5], ARRAY['a', 'b'], ARRAY[a, x], ARRAY[[1, 2], [3, 4]], ARRAY[ns, ns], ARRAY[]::int[], ARRAY['1', '2']::int[] FROM t, u, s
SELECT ARRAY[1, 'x']
SELECT ARRAY[1, true]
SELECT ARRAY[]
SELECT ARRAY['x']::int[]
SELECT ARRAY[ROW(1)]
SELECT ARRAY[t] FROM nosuch
VALUES (1, 'a'), (2, 'b')
VALUES (1), (2.5), (NULL)
VALUES (1), ('x')
VALUES (1), (true)
VALUES (1, 2), (3)
VALUES (1), (DEFAULT)
VALUES (1), (2) ORDER BY 1
VALUES (1), (2) ORDER BY column1 DESC LIMIT 1
VALUES (1), (2) ORDER BY column2
-- casts
SELECT a::text, c::int, d::int, f::int, a::bool, x::int, e::date, made::timestamp, '1'::text::int, a::numeric(5,2) FROM t, u, p
SELECT a::date FROM t
SELECT e::int FROM t
SELECT f::date FROM t
SELECT a::nosuch FROM t
SELECT a::nosuch[] FROM t
SELECT a::nosuch.int4 FROM t
SELECT a::pg_catalog.int4 FROM t
SELECT a::other.int4 FROM t
SELECT 1::varchar(3), 'abc'::char(2), 'abc'::char, 1::numeric(3), '1'::float(10), now()::timestamp(2)
SELECT a::int(3) FROM t
SELECT 'x'::text(3)
SELECT '1'::numeric(1001)
SELECT '1'::numeric(2, 3), '1'::numeric(1,2,3)
SELECT 'x'::varchar(0)
SELECT 'x'::varchar(a) FROM t
SELECT ns::text[], tags::int[], ns::int8[], ns::text, '{1,2}'::int[], tags::varchar(3)[] FROM s
SELECT ns::int FROM s
SELECT a::int[] FROM t
SELECT int4(x), text(a), float8(a), date(e), numeric(a), varchar(c) FROM t, u
SELECT int4('5'), bool('t'), text('x'), date('2020-01-01')
SELECT int4('x')
SELECT a COLLATE "C", c COLLATE "C" FROM t
SELECT c COLLATE "C", c COLLATE "default" || 'x', c COLLATE "POSIX" FROM t
SELECT c COLLATE nosuch FROM t
SELECT a COLLATE "C" FROM t
-- functions
SELECT length(c), upper(c), lower('X'), abs(a), abs(d), abs(-1.5), round(d, 1), round(k), round(a) FROM t, s
SELECT nosuch(1)
SELECT nosuch()
SELECT nosuch('a', 1, NULL)
SELECT upper(1)
SELECT upper(a) FROM t
SELECT length(a) FROM t
SELECT length(), length(1, 2)
SELECT abs('x')
SELECT abs('1')
SELECT abs(c) FROM t
SELECT substr(c, 1), substr(c, 1, 2), substring(c FROM 1 FOR 2), substring(c, 'x'), position('a' IN c), trim(c), trim(both 'x' FROM c) FROM t
SELECT overlay(c PLACING 'x' FROM 1), ltrim(c), replace(c, 'a', 'b'), concat(c, a, f), concat_ws(',', a, b), format('%s', a), left(c, 2), split_part(c, ',', 1) FROM t
SELECT concat(VARIADIC tags), format('%s', VARIADIC ARRAY['a']), concat(VARIADIC 'x') FROM s
SELECT greatest(), least()
SELECT round(1.5), round(1.5::float8), round('1.5'), ceil(1), floor(1.5), sqrt(4), power(2, 3), power(2.0, 3), mod(5, 2), log(10), ln(2), exp(1)
SELECT round(k, 2) FROM s
SELECT to_char(e, 'YYYY'), to_char(a, '999'), to_date('x', 'y'), to_timestamp(1), to_number('1', '9') FROM t
SELECT date_trunc('day', e), date_trunc('day', made), date_part('year', e), extract(epoch FROM e), age(e), age(e, e) FROM t, p
SELECT extract(nosuch FROM e) FROM t
SELECT date_trunc('day', a) FROM t
SELECT make_date(2020, 1, 1), make_interval(days => 3), make_interval(1, 2), make_timestamp(2020,1,1,0,0,0)
SELECT make_interval(nosuch => 3)
SELECT make_interval(days => 1, days => 2)
SELECT make_interval(days => 1, 2)
SELECT make_date(year => 2020, month => 1, day => 2), make_date(2020, day => 1, month => 2)
SELECT make_date(year => 2020, month => 1)
SELECT make_date(2020, year => 1, month => 2)
SELECT array_length(ns, 1), array_upper(ns, 1), cardinality(tags), array_append(ns, 1), array_prepend(1, ns), array_cat(ns, ns), array_position(tags, 'x'), array_to_string(ns, ','), ns || 1, ns || ns, 1 || ns FROM s
SELECT array_append(ns, 'x') FROM s
SELECT array_append(ns, 1.5) FROM s
SELECT array_append(tags, 1) FROM s
SELECT array_append(a, 1) FROM t
SELECT array_append(NULL, 1), array_append(NULL, NULL)
SELECT array_append('{1}', 1)
SELECT array_length(NULL, 1)
SELECT array_length(a, 1) FROM t
SELECT unnest(ns), unnest(tags), unnest(ARRAY[1.5]) FROM s
SELECT unnest(1)
SELECT generate_series(1, 3), generate_series(1, 3, 2), generate_series(1::int8, 3), generate_series(1.5, 3)
SELECT generate_series('2020-01-01'::timestamp, '2020-01-02', '1 hour')
SELECT generate_series(1)
SELECT generate_series('a', 'b')
SELECT a + generate_series(1, b) FROM t
SELECT a FROM t WHERE generate_series(1, 2) = 1
SELECT a FROM t LIMIT generate_series(1, 2)
SELECT coalesce(generate_series(1, 2), 1)
SELECT count(generate_series(1, 2))
SELECT nextval('q'), currval('q'), setval('q', 5), lastval(), setval('q', 5, true)
SELECT nextval('nosuch')
SELECT nextval('public.q'), nextval('other.q')
SELECT nextval(a) FROM t
SELECT 't'::regclass, 'other.t'::regclass, 'int4'::regtype
SELECT 'nosuch'::regclass
SELECT pg_typeof(1), pg_typeof('x'), version(), pg_backend_pid(), random(), gen_random_uuid(), md5('x'), encode('x', 'hex')
SELECT pg_catalog.upper('x'), nosuch.upper('x'), public.upper('x')
SELECT public.upper('x')
SELECT string_to_array('a,b', ','), regexp_replace(c, 'a', 'b'), starts_with(c, 'a'), c ~ 'x', c !~* 'x', c ^@ 'a' FROM t
SELECT rank()
SELECT row_number() FROM t
SELECT upper(DISTINCT c) FROM t
SELECT upper(c ORDER BY a) FROM t
SELECT upper(*) FROM t
SELECT upper(c) FILTER (WHERE f) FROM t
SELECT upper(c) OVER () FROM t
SELECT t.a, a(t), length(t) FROM t
SELECT c(t), nosuch(t) FROM t
-- aggregates
SELECT count(*), count(a), count(DISTINCT b), sum(a), sum(b::int8), sum(d), avg(a), min(c), max(e), sum(r), avg(k), bool_and(f), every(f), string_agg(c, ','), array_agg(a), array_agg(tags) FROM t, s
SELECT sum(c) FROM t
SELECT sum('x')
SELECT sum('1')
SELECT min(f) FROM t
SELECT max(ROW(1))
SELECT count() FROM t
SELECT count(a, b) FROM t
SELECT sum(*) FROM t
SELECT sum(DISTINCT a), string_agg(DISTINCT c, ',' ORDER BY c), count(*) FILTER (WHERE a > 1), array_agg(a ORDER BY b DESC, c) FROM t
SELECT string_agg(DISTINCT c, ',' ORDER BY a) FROM t
SELECT string_agg(c) FROM t
SELECT string_agg(a, ',') FROM t
SELECT string_agg(c, ',', ORDER BY a) FROM t
SELECT string_agg(c ORDER BY a, ',') FROM t
SELECT count(*) FILTER (WHERE a) FROM t
SELECT count(*) FILTER (WHERE count(*) > 1) FROM t
SELECT sum(count(*)) FROM t
SELECT sum(a + sum(b)) FROM t
SELECT a FROM t WHERE count(*) > 1
SELECT a FROM t WHERE sum(b) > 1
SELECT a FROM t GROUP BY count(*)
SELECT count(*) FROM t GROUP BY 1
SELECT a, count(*) FROM t
SELECT a, b, count(*) FROM t GROUP BY a
SELECT b, count(*) FROM t
SELECT b, c, count(*) FROM t GROUP BY b
SELECT b, count(*) FROM t GROUP BY b HAVING c = 'x'
SELECT b, count(*) FROM t GROUP BY b HAVING count(*) > 1 ORDER BY c
SELECT b, count(*) FROM t GROUP BY b HAVING count(*) > 1 ORDER BY count(*), b
SELECT b + 1, count(*) FROM t GROUP BY b + 1
SELECT b + 2, count(*) FROM t GROUP BY b + 1
SELECT b AS z, count(*) FROM t GROUP BY z
SELECT b AS a, count(*) FROM t GROUP BY a
SELECT a, c, u.y FROM t, u GROUP BY t.a, u.y
SELECT t.a, c, u.y FROM t, u GROUP BY t.a, u.y
SELECT t.a, c, u.y FROM t, u GROUP BY t.a
SELECT *, count(*) FROM t GROUP BY a
SELECT *, count(*) FROM u GROUP BY a
SELECT b FROM t GROUP BY 2
SELECT b FROM t GROUP BY 0
SELECT b FROM t GROUP BY 'x'
SELECT b FROM t GROUP BY nosuch
SELECT b, (SELECT count(*) FROM u WHERE u.a = t.b) FROM t GROUP BY b
SELECT b, (SELECT count(*) FROM u WHERE u.a = t.a) FROM t GROUP BY b
SELECT b, (SELECT sum(t.a) FROM u) FROM t GROUP BY b
SELECT (SELECT sum(t.a + u.a) FROM u) FROM t
SELECT a FROM t WHERE (SELECT sum(t.a) FROM u) > 1
SELECT a FROM t HAVING count(*) > 1
SELECT count(*) FROM t HAVING a > 1
SELECT count(*) FROM t HAVING count(*)
SELECT a FROM t HAVING a > 1
SELECT b, count(*) FROM t GROUP BY ROLLUP (b)
SELECT b, c, count(*) FROM t GROUP BY GROUPING SETS ((b), (c), ())
SELECT a, count(*) FROM t GROUP BY CUBE (a, b), c
SELECT count(*) FROM t JOIN u ON count(*) > 1
SELECT * FROM t JOIN u ON sum(t.a) = 1
SELECT * FROM t, LATERAL (SELECT sum(t.a)) x
SELECT * FROM generate_series(1, count(*))
SELECT a FROM t LIMIT count(*)
VALUES (count(*))
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY c) FROM t
SELECT percentile_cont(0.5) FROM t
SELECT f, count(DISTINCT a), sum(a) AS s FROM t GROUP BY f ORDER BY s DESC NULLS LAST, 2
SELECT b FROM t GROUP BY b ORDER BY a
SELECT DISTINCT count(*) FROM t GROUP BY b
SELECT c || 'x' FROM t GROUP BY c
SELECT upper(c), count(*) FROM t GROUP BY upper(c) ORDER BY upper(c)
SELECT lower(c), count(*) FROM t GROUP BY upper(c)
-- order, distinct, limit
SELECT a FROM t ORDER BY b
SELECT a AS x FROM t ORDER BY x
SELECT a AS x FROM t ORDER BY x + 1
SELECT a AS b FROM t ORDER BY b
SELECT a, b AS a FROM t ORDER BY a
SELECT a, a FROM t ORDER BY a
SELECT a FROM t ORDER BY 1, 2
SELECT a FROM t ORDER BY 0
SELECT a FROM t ORDER BY 'x'
SELECT a FROM t ORDER BY 1.5
SELECT a FROM t ORDER BY NULL
SELECT a FROM t ORDER BY nosuch
SELECT a FROM t ORDER BY u.a
SELECT 'x' AS k, a FROM t ORDER BY k
SELECT a FROM t ORDER BY a USING <
SELECT a FROM t ORDER BY a USING >
SELECT a FROM t ORDER BY a USING =
SELECT a FROM t ORDER BY a USING @@
SELECT a FROM t ORDER BY a DESC NULLS LAST, b NULLS FIRST
SELECT DISTINCT a FROM t ORDER BY a
SELECT DISTINCT a FROM t ORDER BY b
SELECT DISTINCT a + 1 FROM t ORDER BY a + 1
SELECT DISTINCT ON (a) a, b FROM t
SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b
SELECT DISTINCT ON (a) a, b FROM t ORDER BY b
SELECT DISTINCT ON (a, b) a, b FROM t ORDER BY b, a, c
SELECT DISTINCT ON (a, b) a, b FROM t ORDER BY a, c, b
SELECT DISTINCT ON (1) a FROM t
SELECT DISTINCT ON (2) a FROM t
SELECT DISTINCT ON (c) a FROM t ORDER BY c
SELECT a FROM t LIMIT 5 OFFSET 2
SELECT a FROM t LIMIT ALL
SELECT a FROM t LIMIT '5'
SELECT a FROM t LIMIT 'x'
SELECT a FROM t LIMIT a
SELECT a FROM t LIMIT 1.5
SELECT a FROM t LIMIT true
SELECT a FROM t OFFSET b
SELECT a FROM t LIMIT (SELECT count(*) FROM u)
SELECT a FROM t LIMIT $1 OFFSET $2
SELECT a FROM t ORDER BY a FETCH FIRST 3 ROWS WITH TIES
SELECT a FROM t FETCH FIRST 3 ROWS WITH TIES
SELECT a FROM t ORDER BY a FETCH FIRST NULL ROWS WITH TIES
SELECT a FROM t FOR UPDATE
SELECT a FROM t FOR UPDATE OF t
SELECT a FROM t FOR UPDATE OF u
SELECT DISTINCT a FROM t FOR UPDATE
SELECT count(*) FROM t FOR SHARE
SELECT a FROM t GROUP BY a FOR UPDATE
SELECT a FROM t UNION SELECT a FROM u FOR UPDATE
VALUES (1) FOR UPDATE
-- where, joins
SELECT a FROM t WHERE f
SELECT a FROM t WHERE a
SELECT a FROM t WHERE 'true'
SELECT a FROM t WHERE 'x'
SELECT a FROM t WHERE NULL
SELECT a FROM t WHERE c
SELECT * FROM t JOIN u ON t.a = u.a
SELECT * FROM t JOIN u ON t.a
SELECT * FROM t JOIN u USING (a)
SELECT a FROM t JOIN u USING (a)
SELECT t.a, u.a FROM t JOIN u USING (a)
SELECT * FROM t LEFT JOIN u USING (a)
SELECT * FROM t FULL JOIN u USING (a)
SELECT a FROM t FULL JOIN u USING (a) WHERE a = 1
SELECT * FROM t NATURAL JOIN u
SELECT * FROM t NATURAL LEFT JOIN p
SELECT * FROM t JOIN u USING (nosuch)
SELECT * FROM t JOIN u USING (b)
SELECT * FROM u JOIN t USING (b)
SELECT * FROM t JOIN u USING (a, a)
SELECT * FROM t JOIN other.t o USING (a)
SELECT * FROM (t CROSS JOIN u) JOIN u u2 USING (a)
SELECT * FROM u JOIN p ON x = id JOIN t ON t.a = u.a
SELECT * FROM u JOIN p ON x = t.a, t
SELECT * FROM t, u JOIN p ON p.id = t.a
SELECT * FROM t JOIN u ON nosuch = 1
SELECT a FROM t JOIN u ON t.a = u.a
SELECT j.a, j.x FROM (t JOIN u USING (a)) AS j
SELECT t.a FROM (t JOIN u USING (a)) AS j
SELECT * FROM (t JOIN u USING (a)) AS j(k, l)
SELECT j.a FROM t JOIN u USING (a) AS j
SELECT j.* FROM t JOIN u USING (a) AS j
SELECT j.b FROM t JOIN u USING (a) AS j
SELECT * FROM t RIGHT JOIN u USING (a)
SELECT y.a FROM t x JOIN u y ON x.a = y.a AND x.b > 1
SELECT * FROM t LEFT JOIN LATERAL (SELECT t.a + 1 AS n) l ON true
SELECT * FROM t, LATERAL (SELECT * FROM u WHERE u.a = t.a) l
SELECT * FROM t, (SELECT * FROM u WHERE u.a = t.a) l
SELECT * FROM t RIGHT JOIN LATERAL (SELECT t.a) l ON true
SELECT * FROM t FULL JOIN LATERAL (SELECT t.a) l ON true
SELECT * FROM LATERAL (SELECT u.a) l, u
SELECT * FROM t, generate_series(1, t.a) g
SELECT * FROM t, generate_series(1, t.a) AS g(n)
SELECT g FROM generate_series(1, 3) g
SELECT g.g FROM generate_series(1, 3) g
SELECT * FROM generate_series(1, 3) WITH ORDINALITY
SELECT * FROM generate_series(1, 3) WITH ORDINALITY AS g(n, o)
SELECT * FROM ROWS FROM (generate_series(1, 3), generate_series(1, 2)) AS r
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a'])) WITH ORDINALITY AS r(a, b, c)
SELECT * FROM upper('x')
SELECT * FROM upper('x') AS u(v)
SELECT * FROM unnest(ARRAY[1, 2]) u
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS u(a, b)
SELECT * FROM now()
SELECT * FROM current_date
SELECT * FROM nosuch(1)
SELECT * FROM generate_series(1, generate_series(1, 2))
SELECT * FROM generate_series(1, 3) AS g(a, b)
SELECT x.n FROM (SELECT 1 AS n) x
SELECT * FROM (SELECT 1, 2) x
SELECT * FROM (SELECT 1, 2) x(a)
SELECT * FROM (SELECT 1, 2) x(a, b, c)
SELECT * FROM (SELECT 'a' AS s) x WHERE s = 'b'
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(n, s) WHERE n = 1
SELECT column1 FROM (VALUES (1), (2)) v
SELECT * FROM (SELECT * FROM t) x, (SELECT * FROM u) y
SELECT x.nosuch FROM (SELECT 1 AS n) x
SELECT * FROM v
SELECT v.b1, a FROM v WHERE c = 'x'
SELECT v.b FROM v
SELECT * FROM v JOIN t USING (a)
-- subqueries
SELECT a FROM t WHERE a IN (SELECT a FROM u)
SELECT a FROM t WHERE a IN (SELECT x FROM u)
SELECT a FROM t WHERE a IN (SELECT y FROM u)
SELECT a FROM t WHERE a IN (SELECT a, x FROM u)
SELECT a FROM t WHERE (a, b) IN (SELECT a, x FROM u)
SELECT a FROM t WHERE (a, b) IN (SELECT a FROM u)
SELECT a FROM t WHERE a NOT IN (SELECT 1)
SELECT a FROM t WHERE a = ANY (SELECT a FROM u)
SELECT a FROM t WHERE a > ALL (SELECT 1.5)
SELECT a FROM t WHERE a + ANY (SELECT 1)
SELECT a FROM t WHERE a IN (SELECT 'x')
SELECT a FROM t WHERE c IN (SELECT 'x')
SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a)
SELECT a FROM t WHERE EXISTS (SELECT * FROM u WHERE u.a = nosuch)
SELECT (SELECT a, b FROM t)
SELECT (SELECT a FROM u WHERE u.a = t.a) FROM t
SELECT (SELECT z FROM u WHERE u.a = t.nosuch) FROM t
SELECT (SELECT b) FROM t
SELECT (SELECT t.b FROM t t2) FROM t
SELECT (SELECT t2.b) FROM t
SELECT ARRAY(SELECT a, b FROM t)
SELECT ARRAY(SELECT c FROM t ORDER BY a)
SELECT (SELECT 'x'), (SELECT NULL)
SELECT a = (SELECT 'x') FROM t
SELECT a FROM t WHERE b = (SELECT max(b) FROM t)
SELECT a FROM t WHERE (SELECT f FROM t LIMIT 1)
SELECT a FROM t ORDER BY (SELECT 1)
-- set operations
SELECT 1 UNION SELECT 2
SELECT 1 UNION ALL SELECT 2.5
SELECT 1 AS a UNION SELECT 2 AS b ORDER BY a
SELECT 1 AS a UNION SELECT 2 AS b ORDER BY b
SELECT 1 AS a UNION SELECT 2 ORDER BY a + 1
SELECT a FROM t UNION SELECT a FROM u ORDER BY 1
SELECT a FROM t UNION SELECT a FROM u ORDER BY t.a
SELECT a FROM t UNION SELECT c FROM t
SELECT a FROM t INTERSECT SELECT x FROM u
SELECT a FROM t EXCEPT SELECT f FROM t
SELECT a, b FROM t UNION SELECT a FROM u
SELECT a FROM t EXCEPT ALL SELECT a, x FROM u
SELECT 'a' UNION SELECT 'b'
SELECT 'a' UNION SELECT 1
SELECT 'a' UNION SELECT 'b' UNION SELECT 1
SELECT NULL UNION SELECT 1
SELECT NULL UNION SELECT NULL UNION SELECT 1
SELECT 1 UNION (SELECT 2 UNION SELECT 3.5)
(SELECT a FROM t ORDER BY b LIMIT 1) UNION ALL SELECT 2
SELECT y FROM u UNION SELECT z FROM u
SELECT y FROM u UNION SELECT y FROM u
SELECT a FROM t UNION SELECT a FROM u LIMIT 3 OFFSET 1
SELECT * FROM (SELECT a FROM t UNION SELECT x FROM u) s WHERE a > 1
VALUES (1) UNION SELECT 2
SELECT 1, 2 UNION VALUES (3, 4)
SELECT a FROM t UNION SELECT nosuch FROM u
SELECT 1 INTERSECT SELECT true
-- with
WITH w AS (SELECT 1 AS n) SELECT n FROM w
WITH w(m) AS (SELECT 1 AS n) SELECT * FROM w
WITH w(m, k) AS (SELECT 1 AS n) SELECT * FROM w
WITH w AS (SELECT 1), w AS (SELECT 2) SELECT * FROM w
WITH a AS (SELECT 1 AS n), b AS (SELECT n + 1 AS n FROM a) SELECT * FROM a, b
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a
WITH w AS (SELECT * FROM w) SELECT * FROM w
WITH t AS (SELECT 1 AS only) SELECT * FROM t
WITH w AS (SELECT 'x' AS s) SELECT s || 'y' FROM w
WITH w AS (SELECT 1) SELECT * FROM (SELECT * FROM w) x
WITH w AS (SELECT 1 AS n) SELECT (SELECT n FROM w)
WITH w AS (SELECT 1 AS n) SELECT n FROM w AS x(k)
WITH w AS MATERIALIZED (SELECT 1 AS n) SELECT * FROM w
SELECT * FROM (WITH w AS (SELECT 1 AS n) SELECT * FROM w) x
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r
WITH RECURSIVE r(n) AS (VALUES (1) UNION SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r
WITH RECURSIVE r AS (SELECT 1 AS n) SELECT * FROM r
WITH RECURSIVE r AS (SELECT n FROM r) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n INTERSECT SELECT n FROM r) SELECT * FROM r
WITH RECURSIVE r AS (SELECT n FROM r UNION ALL SELECT 1) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT r.n FROM r, r r2) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT 1 WHERE 1 IN (SELECT n FROM r)) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT t.a FROM t LEFT JOIN r ON t.a = r.n) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT t.a FROM r LEFT JOIN t ON t.a = r.n) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL (SELECT n FROM r EXCEPT SELECT 2)) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL (SELECT 2 EXCEPT SELECT n FROM r)) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1.5 FROM r) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n, 2 FROM r) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r ORDER BY 1) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r LIMIT 5) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 'a' AS s UNION ALL SELECT s || 'b' FROM r) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT count(*) FROM r) SELECT * FROM r
WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT 1 AS n) SELECT * FROM a
WITH RECURSIVE a AS (SELECT 1 AS n UNION SELECT n FROM b), b AS (SELECT 1 AS n UNION SELECT n FROM a) SELECT * FROM a
WITH RECURSIVE tree AS (SELECT a, b, 1 AS depth FROM t WHERE b IS NULL UNION ALL SELECT t.a, t.b, depth + 1 FROM t JOIN tree ON t.b = tree.a) SELECT * FROM tree ORDER BY depth
WITH x AS (INSERT INTO u (a) VALUES (1) RETURNING a) SELECT * FROM x
WITH x AS (INSERT INTO u (a) VALUES (1)) SELECT * FROM x
SELECT * FROM (WITH x AS (DELETE FROM u RETURNING a) SELECT * FROM x) y
WITH x AS (DELETE FROM u RETURNING *), y AS (UPDATE t SET b = 1 RETURNING a) SELECT x.a, y.a FROM x, y
-- parameters
SELECT $1
SELECT $1::int, $2::text
SELECT a FROM t WHERE a = $1 AND c = $2
SELECT $1 + 1, $2 || 'x', $3 + $4
SELECT $1 + $2
SELECT $1 = $2
SELECT $1 IS NULL
SELECT $1::int, $1::text
SELECT a = $1, c = $1 FROM t
SELECT a = $1, x = $1 FROM t, u
SELECT $2::int
SELECT CASE WHEN $1 THEN $2 ELSE 1 END
SELECT COALESCE($1, 'x'), COALESCE($2, 1), GREATEST($3, a) FROM t
SELECT a FROM t WHERE a IN ($1, $2, $3)
SELECT a FROM t WHERE a = ANY ($1)
SELECT a FROM t WHERE a = ANY ($1::int[])
SELECT a FROM t WHERE e > $1 AND d BETWEEN $2 AND $3
SELECT a FROM t WHERE c LIKE $1
SELECT upper($1), length($2), abs($3)
SELECT upper($1), round($2, 1), substr($3, $4)
SELECT count($1)
SELECT a FROM t WHERE ($1, $2) = (a, c)
SELECT ARRAY[$1, 2], ROW($2::int)
SELECT $1 UNION SELECT 1
SELECT 1 UNION SELECT $1
SELECT a FROM t ORDER BY $1
SELECT (SELECT $1), $2::date
SELECT * FROM generate_series($1, $2) g
SELECT * FROM generate_series($1::int, $2) g
INSERT INTO t (a, c, d, e) VALUES ($1, $2, $3, $4)
INSERT INTO t (a) SELECT $1
INSERT INTO t VALUES ($1), ($2 + 1)
UPDATE t SET b = $1, c = $2 WHERE a = $3
UPDATE t SET b = b + $1 WHERE c = upper($2) RETURNING a, $3::int
DELETE FROM t WHERE a = $1 OR c = $2
-- insert
INSERT INTO t VALUES (1, 2, 'x', 1.5, now(), true)
INSERT INTO t VALUES (1)
INSERT INTO t VALUES (1, 2, 'x', 1.5, now(), true, 7)
INSERT INTO t (a, b) VALUES (1, 2)
INSERT INTO t (a, b) VALUES (1)
INSERT INTO t (a, b) VALUES (1, 2, 3)
INSERT INTO t (a, b) VALUES ((1, 2))
INSERT INTO t (a, nosuch) VALUES (1, 2)
INSERT INTO t (a, a) VALUES (1, 2)
INSERT INTO t (a, b) VALUES (1, 2), (3, 4), (5, DEFAULT)
INSERT INTO t (a, b) VALUES (1, 2), (3)
INSERT INTO t (a) VALUES ('x')
INSERT INTO t (a) VALUES (1), ('x')
INSERT INTO t (a) VALUES (true)
INSERT INTO t (a) VALUES ('5'), (1.5)
INSERT INTO t (c) VALUES (5), (true)
INSERT INTO t (c) VALUES (5)
INSERT INTO t (e) VALUES (now()), ('2020-01-01')
INSERT INTO t (e) VALUES (5)
INSERT INTO t (f) VALUES (1)
INSERT INTO t (a) VALUES (b)
INSERT INTO t (a) VALUES (t.b)
INSERT INTO t (a) VALUES (count(*))
INSERT INTO t (a) VALUES ((SELECT max(a) FROM t))
INSERT INTO t (a) VALUES (DEFAULT + 1)
INSERT INTO t DEFAULT VALUES
INSERT INTO t SELECT * FROM t
INSERT INTO t (a, c) SELECT a, 'x' FROM u
INSERT INTO t (a, c) SELECT a FROM u
INSERT INTO t (a) SELECT a, x FROM u
INSERT INTO t (a) SELECT x FROM u
INSERT INTO t (a) SELECT c FROM t
INSERT INTO t (a) SELECT 'x'
INSERT INTO t (a) SELECT '5' UNION SELECT '6'
INSERT INTO t (a) SELECT '5' UNION SELECT 6
INSERT INTO t (c) SELECT NULL
INSERT INTO t (a) WITH w AS (SELECT 1) SELECT * FROM w
WITH w AS (SELECT 1 AS n) INSERT INTO t (a) SELECT n FROM w
INSERT INTO nosuch VALUES (1)
INSERT INTO q VALUES (1)
INSERT INTO p (name) VALUES ('x')
INSERT INTO p (id, name) VALUES (1, 'x')
INSERT INTO p (id, name) VALUES (DEFAULT, 'x')
INSERT INTO p (id, name) OVERRIDING SYSTEM VALUE VALUES (1, 'x')
INSERT INTO p (id, name) OVERRIDING USER VALUE VALUES (1, 'x')
INSERT INTO p (id, name) SELECT 1, 'x'
INSERT INTO p (name, twice) VALUES ('x', 1)
INSERT INTO p (name, twice) VALUES ('x', DEFAULT)
INSERT INTO p (name, twice) VALUES ('x', DEFAULT), ('y', 2)
INSERT INTO s (id, code) VALUES (1, 'abc')
INSERT INTO s (tags, ns) VALUES ('{a,b}', ARRAY[1, 2])
INSERT INTO s (tags) VALUES (ARRAY[1])
INSERT INTO s (ns) VALUES (ARRAY['x'])
INSERT INTO s (ns) VALUES (ARRAY['1'])
INSERT INTO s (w, r, k) VALUES (100000, 1.5, 1)
INSERT INTO s (g) VALUES ('x')
INSERT INTO s (g) VALUES (1)
INSERT INTO t (a) VALUES (1) RETURNING a, b + 1 AS n, *
INSERT INTO t (a) VALUES (1) RETURNING nosuch
INSERT INTO t AS x (a) VALUES (1) RETURNING x.a
INSERT INTO t AS x (a) VALUES (1) RETURNING t.a
INSERT INTO t (a) VALUES (1) RETURNING count(*)
INSERT INTO t (a) VALUES (generate_series(1, 3))
INSERT INTO t (a) VALUES (generate_series(1, 3)), (1)
INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING
INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO NOTHING
INSERT INTO t (a) VALUES (1) ON CONFLICT (b) DO NOTHING
INSERT INTO t (a) VALUES (1) ON CONFLICT (nosuch) DO NOTHING
INSERT INTO t (a) VALUES (1) ON CONFLICT (a, b) DO NOTHING
INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT t_pkey DO NOTHING
INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT nosuch DO NOTHING
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = t.b + excluded.b WHERE t.a > 1
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = b + 1
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET nosuch = 1
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.nosuch
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = 'x'
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT DO UPDATE SET b = 1
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET (b, c) = (excluded.b, 'x') RETURNING a
INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = 1 RETURNING excluded.b
INSERT INTO t (a) VALUES (1) ON CONFLICT (a DESC) DO NOTHING
INSERT INTO s (code) VALUES ('x') ON CONFLICT (code) DO NOTHING
INSERT INTO s (code) VALUES ('x') ON CONFLICT (lower(code)) DO NOTHING
INSERT INTO s (code) VALUES ('x') ON CONFLICT (lower(code)) WHERE id > 0 DO NOTHING
INSERT INTO s (code) VALUES ('x') ON CONFLICT (lower(code)) WHERE id > 1 DO NOTHING
-- update, delete
UPDATE t SET b = 1
UPDATE t SET b = 1, c = 'x', d = d * 2, e = now(), f = NOT f WHERE a = 1
UPDATE t SET nosuch = 1
UPDATE t SET b = 1, b = 2
UPDATE t SET b = 'x'
UPDATE t SET b = true
UPDATE t SET b = c
UPDATE t SET c = b
UPDATE t SET b = DEFAULT
UPDATE t SET (b, c) = (1, 'x')
UPDATE t SET (b, c) = ROW (1, DEFAULT)
UPDATE t SET (b, c) = (SELECT a, y FROM u)
UPDATE t SET (b, c) = (SELECT a FROM u)
UPDATE t SET (b, c) = (1, 2, 3)
UPDATE t SET (b, c) = 1
UPDATE t SET (b, c) = (SELECT y, a FROM u)
UPDATE t SET b = count(*)
UPDATE t SET b = generate_series(1, 2)
UPDATE t SET b = u.a FROM u WHERE u.a = t.a
UPDATE t SET b = a FROM u
UPDATE t SET b = u.a
UPDATE t AS x SET b = x.a WHERE t.a = 1
UPDATE t AS x SET x.b = 1
UPDATE t SET t.b = 1
UPDATE t SET b = 1 FROM t
UPDATE t SET b = 1 FROM t t2 WHERE t.a = t2.a RETURNING t.*, t2.b
UPDATE t SET b = 1 FROM (SELECT t.a) x
UPDATE t SET b = 1 FROM LATERAL (SELECT t.a) x
UPDATE t SET b = 1 WHERE a
UPDATE t SET b = 1 WHERE nosuch = 1
UPDATE t SET b = 1 WHERE count(*) > 1
UPDATE t SET b = 1 RETURNING *
UPDATE t SET b = 1 RETURNING a AS x, sum(b)
UPDATE p SET id = 1
UPDATE p SET id = DEFAULT
UPDATE p SET twice = 1
UPDATE p SET twice = DEFAULT, price = 2
UPDATE p SET price = price + 1, name = upper(name) WHERE made > '2020-01-01'
UPDATE nosuch SET a = 1
UPDATE q SET last_value = 1
WITH w AS (SELECT 1 AS n) UPDATE t SET b = n FROM w
DELETE FROM t
DELETE FROM t WHERE a = 1
DELETE FROM t WHERE nosuch = 1
DELETE FROM t WHERE a
DELETE FROM t USING u WHERE t.a = u.a RETURNING t.a, u.y
DELETE FROM t USING t
DELETE FROM t AS x WHERE x.a = 1
DELETE FROM t AS x WHERE t.a = 1
DELETE FROM t WHERE a = (SELECT max(a) FROM t)
DELETE FROM nosuch
DELETE FROM t WHERE sum(a) > 1
DELETE FROM t RETURNING *
-- rows and subqueries
SELECT a FROM t WHERE (a, b) = (SELECT a, x FROM u WHERE y = 'q')
SELECT a FROM t WHERE (a, b) < (SELECT a, x FROM u LIMIT 1)
SELECT a FROM t WHERE (a, b) = (SELECT a FROM u)
SELECT a FROM t WHERE (a, b) = (SELECT a, x, y FROM u)
SELECT a FROM t WHERE (a, c) = (SELECT a, x FROM u)
