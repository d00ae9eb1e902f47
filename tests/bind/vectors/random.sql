-- Chosen by a generator: expressions over all types, then whole queries.
SELECT s.r FROM t, u, s, p UNION SELECT (s.w - '3') FROM t, u, s, p
SELECT ((t.d * s.k))::float4 FROM t, u, s, p
SELECT ((date '2020-01-01' = date '2020-01-01') AND NOT ('a'||'b' >= u.y)) FROM t, u, s, p
SELECT (CASE t.c WHEN u.y THEN t.c END IS NOT DISTINCT FROM (u.y || t.a)) FROM t, u, s, p
SELECT ARRAY['a'] FROM t, u, s, p WHERE EXISTS (SELECT interval '1 day' FROM t t2 WHERE true)
SELECT (CASE WHEN t.f THEN t.b ELSE p.id END IS NOT DISTINCT FROM nullif(s.r, 1)) FROM t, u, s, p
SELECT (extract(year from p.made) - floor(t.a)) FROM t, u, s, p
SELECT substr(initcap(p.name), '3') FROM t, u, s, p
SELECT (('a'||'b' || '1 hour'::interval) || (p.id % 2.5)) FROM t, u, s, p
UPDATE t SET c = (u.x IS DISTINCT FROM t.a) FROM u, s, p
SELECT p.name FROM t, u, s, p
SELECT (string_agg('x', u.y) IS DISTINCT FROM (now())::varchar(3)) FROM t, u, s, p
SELECT '1' FROM t, u, s, p
SELECT strpos(concat(s.code, s.code), CASE 'x' WHEN 'x' THEN s.code END) FROM t, u, s, p
SELECT (t.f AND NOT t.f), count(*) FROM t, u, s, p GROUP BY (p.made IS NOT DISTINCT FROM now()), t.a
SELECT (float8(p.price) - (p.id * t.b)) FROM t, u, s, p
SELECT string_agg(CASE 'x' WHEN t.c THEN t.c END, (p.price)::char(2)) FROM t, u, s, p
SELECT ((t.d * 10000000000) % div(p.price, p.id)) FROM t, u, s, p
SELECT lpad(max(u.y), 1) FROM t, u, s, p
SELECT p.name FROM t, u, s, p
SELECT (CASE WHEN t.f THEN t.a ELSE s.k END * (p.price / 10000000000)) FROM t, u, s, p
SELECT ((p.made)::name)::varchar(3) FROM t, u, s, p
SELECT CASE (u.y || 10000000000) WHEN ($1)::varchar THEN (2.5)::varchar END FROM t, u, s, p
SELECT (btrim('3') IS DISTINCT FROM COALESCE(u.y, p.name)) FROM t, u, s, p
SELECT to_timestamp(min(s.r)) FROM t, u, s, p
SELECT EXISTS (SELECT ($1 % p.price) FROM t t2 WHERE (p.name LIKE t.c)) FROM t, u, s, p
SELECT EXISTS (SELECT (s.k - s.k) FROM t t2 WHERE EXISTS (SELECT p.id FROM t t2 WHERE true)) FROM t, u, s, p
SELECT ((s.k + s.r))::numeric(8,2) FROM t, u, s, p
SELECT 'x'::char(3), count(*) FROM t, u, s, p GROUP BY (t.e IS DISTINCT FROM t.e), s.k
SELECT reverse(repeat(p.name, t.a)) FROM t, u, s, p
SELECT date '2020-01-01' FROM t, u, s, p
SELECT (div($2, s.w) IN ((t.b % p.price), $1, NULL)) FROM t, u, s, p
UPDATE t SET a = length(s.code) FROM u, s, p
SELECT (t.b)::float8 FROM t, u, s, p UNION SELECT s.k FROM t, u, s, p
SELECT sqrt(mod(u.x, p.id)) FROM t, u, s, p
SELECT ('x' LIKE 'a'||'b'), count(*) FROM t, u, s, p GROUP BY (s.w / s.k), p.price
INSERT INTO t (b) SELECT CASE WHEN true THEN p.price ELSE p.id END FROM t, u, s, p
SELECT (lower(s.code))::varchar FROM t, u, s, p
SELECT extract(year from (t.e - p.made)) FROM t, u, s, p
SELECT 'x'::char(3) FROM t, u, s, p
SELECT p.price FROM t, u, s, p
SELECT (length(p.name) / (u.x / NULL)) FROM t, u, s, p
SELECT NULL FROM t, u, s, p
SELECT ((1 * '3') - CASE WHEN t.f THEN 10000000000 ELSE s.r END) FROM t, u, s, p
SELECT ((s.r)::float4 / (t.a * p.id)) FROM t, u, s, p
SELECT (($1 * u.x))::int FROM t, u, s, p
SELECT ((t.a * 10000000000) / CASE WHEN true THEN t.b ELSE 2.5 END) FROM t, u, s, p
SELECT round(NULL, '3'), count(*) FROM t, u, s, p GROUP BY nullif(s.r, $1), s.r
SELECT initcap(CASE u.y WHEN t.c THEN s.code END) FROM t, u, s, p
SELECT reverse((p.name || u.z)) FROM t, u, s, p
SELECT (coalesce(s.r, NULL) IN ((NULL / 10000000000), t.b, 2.5)) FROM t, u, s, p
SELECT CASE WHEN ('x' LIKE 'a'||'b') THEN ($1 % p.price) ELSE CASE WHEN t.f THEN 10000000000 ELSE p.price END END FROM t, u, s, p
SELECT lower('x'), count(*) FROM t, u, s, p GROUP BY CASE s.code WHEN 'a'||'b' THEN t.c END, t.e
SELECT t.a FROM t, u, s, p
SELECT p.price FROM t, u, s, p
INSERT INTO t (c) SELECT coalesce(s.code, 'x') FROM t, u, s, p
SELECT (interval '1 day')::time, count(*) FROM t, u, s, p GROUP BY least(p.id, u.x), p.id
SELECT (CASE t.c WHEN 'a'||'b' THEN s.code END)::"char" FROM t, u, s, p
SELECT 1 FROM t, u, s, p
UPDATE t SET c = substr('x', t.b) FROM u, s, p
SELECT sum(ascii('a'||'b')) FROM t, u, s, p
SELECT p.id FROM t, u, s, p
SELECT (lower(t.c) || CASE p.name WHEN 'a'||'b' THEN 'x' END) FROM t, u, s, p
SELECT (2.5 + 10000000000), count(*) FROM t, u, s, p GROUP BY extract(year from t.e), t.c
SELECT nullif((p.id - s.w), length(t.c)) FROM t, u, s, p
SELECT ((t.a)::int2)::text FROM t, u, s, p
SELECT (CASE WHEN t.f THEN 10000000000 ELSE $2 END - ($1 * t.d)) FROM t, u, s, p
SELECT ((s.k - 2.5) - ($1 * 2.5)) FROM t, u, s, p
SELECT ((t.a + s.r) * trunc(p.id)) FROM t, u, s, p
SELECT (date_trunc('day', interval '1 day'))::varchar(3) FROM t, u, s, p
SELECT (NULL BETWEEN '3' AND s.r) FROM t, u, s, p UNION SELECT (t.c IN ('x', u.z, p.name)) FROM t, u, s, p
SELECT t.c FROM t, u, s, p
SELECT (($1 / s.r) / floor(p.price)) FROM t, u, s, p
SELECT ((2.5 / p.id) / (s.w)::int8) FROM t, u, s, p
VALUES ($1), (-3), (2.5)
VALUES (1::oid), (1::oid), ($1)
SELECT (CASE WHEN t.f THEN p.id ELSE 10000000000 END * (10000000000 * $1)) FROM t, u, s, p
SELECT extract(year from date_trunc('day', '1 hour'::interval)) FROM t, u, s, p
SELECT ((t.c || '3') || (s.w)::name) FROM t, u, s, p
INSERT INTO t (b) SELECT (NULL % 10000000000) FROM t, u, s, p
SELECT min((now())::timestamptz) FROM t, u, s, p
SELECT ((s.code IS DISTINCT FROM p.name) AND NOT (p.made IS NOT DISTINCT FROM p.made)) FROM t, u, s, p
UPDATE t SET a = log(p.price, 10000000000) FROM u, s, p
SELECT 1::int2 FROM t, u, s, p
SELECT ((now())::timestamptz - (p.made - now())) FROM t, u, s, p
UPDATE t SET a = (t.b)::int FROM u, s, p
SELECT concat(btrim(s.code), (u.z || interval '1 day')) FROM t, u, s, p
SELECT (reverse(s.code))::varchar FROM t, u, s, p
SELECT 1, count(*) FROM t, u, s, p GROUP BY (p.made - '1 hour'::interval), p.name
SELECT ((t.b)::numeric(8,2))::varchar FROM t, u, s, p
SELECT s.r FROM t, u, s, p
INSERT INTO t (c) SELECT lower('x') FROM t, u, s, p
SELECT (min(p.made))::timestamp FROM t, u, s, p
SELECT (('x' <> 'a'||'b') AND NOT (t.f AND NOT true)) FROM t, u, s, p
SELECT s.g FROM t, u, s, p
UPDATE t SET c = (u.z LIKE t.c) FROM u, s, p
UPDATE t SET a = (2.5)::float8 FROM u, s, p
SELECT age(date_trunc('day', date '2020-01-01')) FROM t, u, s, p
SELECT min(('3')::float8) FROM t, u, s, p
SELECT trunc((t.a * s.r)) FROM t, u, s, p
UPDATE t SET c = '1' FROM u, s, p
SELECT btrim(('x' || p.name)) FROM t, u, s, p
SELECT (reverse(u.z) || date_trunc('day', p.made)) FROM t, u, s, p
UPDATE t SET b = (t.d / s.w) FROM u, s, p
SELECT (date_trunc('day', interval '1 day'))::varchar FROM t, u, s, p
SELECT (CASE p.name WHEN p.name THEN t.c END || (@ 1)) FROM t, u, s, p
SELECT (CASE WHEN true THEN u.x ELSE 1 END / (p.price / $1)) FROM t, u, s, p
VALUES ($1), ($1), (current_date)
SELECT min(date_trunc('day', date '2020-01-01')) FROM t, u, s, p
VALUES ($1), (1::oid), ($2)
SELECT repeat((2.5)::varchar, t.b) FROM t, u, s, p
SELECT (10000000000)::numeric, count(*) FROM t, u, s, p GROUP BY (t.b + s.k), t.d
SELECT ((2.5 / '3') * min(10000000000)) FROM t, u, s, p
INSERT INTO t (c) SELECT string_agg(p.name, 'a'||'b') FROM t, u, s, p
SELECT round(CASE WHEN t.f THEN t.b ELSE '3' END) FROM t, u, s, p
UPDATE t SET b = (t.b - t.d) FROM u, s, p
UPDATE t SET c = (p.made)::date FROM u, s, p
SELECT ((2.5 * s.w) - ascii('x')) FROM t, u, s, p
SELECT date_trunc('day', date_trunc('day', date '2020-01-01')) FROM t, u, s, p
SELECT ((NULL / t.a) + (t.b - u.x)) FROM t, u, s, p
SELECT (($1 + u.x) / ascii(u.z)) FROM t, u, s, p
SELECT (SELECT (p.made IN (t.e, now(), now()))) FROM t, u, s, p
SELECT (('x')::char(2))::name FROM t, u, s, p
SELECT EXISTS (SELECT CASE WHEN true THEN t.d ELSE s.r END FROM t t2 WHERE (t.c LIKE 'x')) FROM t, u, s, p
SELECT initcap(coalesce(u.y, 'a'||'b')) FROM t, u, s, p
SELECT ('1 hour'::interval)::char(2) FROM t, u, s, p UNION SELECT ($1)::char(2) FROM t, u, s, p
INSERT INTO t (c) SELECT (p.made)::timestamptz FROM t, u, s, p
SELECT length(CASE 'x' WHEN s.code THEN p.name END) FROM t, u, s, p
SELECT initcap((t.a)::varchar) FROM t, u, s, p
SELECT ((s.k)::int8 IN ((s.k / s.w), p.price, s.r)) FROM t, u, s, p
SELECT (max('3'))::float8 FROM t, u, s, p
SELECT upper(right('x', $1)) FROM t, u, s, p
SELECT t.b FROM t, u, s, p
SELECT ((now())::varchar <> CASE u.z WHEN s.code THEN s.code END) FROM t, u, s, p
SELECT CASE (NULL)::name WHEN concat(t.c, 'a'||'b') THEN (p.name || u.y) END FROM t, u, s, p
SELECT (strpos(p.name, u.y))::text FROM t, u, s, p
SELECT reverse(max('a'||'b')) FROM t, u, s, p
SELECT ((1 % s.w))::float4 FROM t, u, s, p
SELECT ((t.d)::float4 >= (p.price / NULL)) FROM t, u, s, p
INSERT INTO t (c) SELECT ($1 / t.b) FROM t, u, s, p
SELECT (CASE u.y WHEN u.z THEN 'a'||'b' END || (t.b)::varchar) FROM t, u, s, p
VALUES (1), ('1'), (1.5::float8)
UPDATE t SET d = ascii(u.y) FROM u, s, p
SELECT power((s.k / 10000000000), (s.r / s.r)) FROM t, u, s, p
SELECT (least(1, 2.5))::int8 FROM t, u, s, p
SELECT trunc((10000000000 * NULL)) FROM t, u, s, p
SELECT u.z FROM t, u, s, p
SELECT age(least(date '2020-01-01', t.e)) FROM t, u, s, p
SELECT ('x' || interval '1 day') FROM t, u, s, p WHERE (10000000000 IN (s.w, t.b, t.d))
SELECT length(CASE s.code WHEN 'x' THEN u.y END) FROM t, u, s, p
SELECT date_trunc('day', (interval '1 day')::time) FROM t, u, s, p
UPDATE t SET b = round(2.5) FROM u, s, p
SELECT date_trunc('day', date_trunc('day', t.e)) FROM t, u, s, p
SELECT left((u.z || date '2020-01-01'), $1) FROM t, u, s, p
SELECT u.y FROM t, u, s, p
SELECT left(max(p.name), 1) FROM t, u, s, p
SELECT (date_trunc('day', date '2020-01-01'))::time FROM t, u, s, p
SELECT (('x')::name)::text FROM t, u, s, p
SELECT 'x'::name FROM t, u, s, p
SELECT initcap(('a'||'b' || u.z)) FROM t, u, s, p
SELECT ((t.a / s.r) / strpos('a'||'b', 'x')) FROM t, u, s, p
SELECT ((p.id + s.w) + strpos(u.z, s.code)) FROM t, u, s, p
SELECT int4(abs(s.w)) FROM t, u, s, p
UPDATE t SET c = (u.z)::char(2) FROM u, s, p
VALUES (10000000000), (NULL), (10000000000)
SELECT ((1 * NULL))::numeric(8,2) FROM t, u, s, p
SELECT CASE WHEN (s.code < u.z) THEN (p.id + 2.5) ELSE ('3' + u.x) END FROM t, u, s, p
SELECT (SELECT t.a) FROM t, u, s, p UNION SELECT length(u.z) FROM t, u, s, p
SELECT ((date '2020-01-01')::name)::name FROM t, u, s, p
SELECT ((p.price % '3') - CASE WHEN t.f THEN p.id ELSE s.w END) FROM t, u, s, p
SELECT (NULL + p.id), count(*) FROM t, u, s, p GROUP BY nullif(t.c, p.name), p.id
SELECT extract(year from (date '2020-01-01')::timestamp) FROM t, u, s, p
SELECT (nullif(s.r, s.r))::int8 FROM t, u, s, p
VALUES (1::oid), (1), ($1)
SELECT (greatest(1, $1) = floor(s.w)) FROM t, u, s, p
SELECT ((t.e)::date)::varchar(3) FROM t, u, s, p
SELECT date_trunc('day', date_trunc('day', '1 hour'::interval)) FROM t, u, s, p
SELECT nullif(upper(p.name), (u.z || u.z)) FROM t, u, s, p
SELECT ((u.x % p.id))::int8 FROM t, u, s, p
SELECT (s.r)::float8 FROM t, u, s, p WHERE EXISTS (SELECT u.z FROM t t2 WHERE true)
SELECT (('1 hour'::interval)::text || date_trunc('day', date '2020-01-01')) FROM t, u, s, p
SELECT ((now())::date >= coalesce(p.made, date '2020-01-01')) FROM t, u, s, p
SELECT date_trunc('day', age(t.e)) FROM t, u, s, p
SELECT ascii(upper('x')) FROM t, u, s, p
SELECT ('x' || now()), count(*) FROM t, u, s, p GROUP BY (p.made)::name, t.a
SELECT ((s.code)::name LIKE right(u.z, 1)) FROM t, u, s, p
VALUES (-3), (1::oid), (1::oid)
SELECT ((u.x - t.d) - CASE WHEN t.f THEN u.x ELSE t.d END) FROM t, u, s, p
SELECT string_agg((t.d)::name, left(t.c, 1)) FROM t, u, s, p
SELECT ((1)::text LIKE ('1 hour'::interval)::text) FROM t, u, s, p
INSERT INTO t (f) SELECT (t.e IN (p.made, t.e, date '2020-01-01')) FROM t, u, s, p
SELECT p.price FROM t, u, s, p
SELECT greatest(power(p.price, 10000000000), (1)::numeric) FROM t, u, s, p
SELECT ((10000000000 % $1))::float4 FROM t, u, s, p
UPDATE t SET a = (10000000000)::int8 FROM u, s, p
UPDATE t SET c = CASE WHEN true THEN 2.5 ELSE p.price END FROM u, s, p
VALUES ('1'), (10000000000), (1::oid)
SELECT (date_trunc('day', now()))::date FROM t, u, s, p
UPDATE t SET b = CASE WHEN true THEN s.w ELSE p.id END FROM u, s, p
SELECT (('1 hour'::interval - '1 hour'::interval) - date_trunc('day', interval '1 day')) FROM t, u, s, p
SELECT greatest(('a'||'b')::char(2), substr(t.c, s.w)) FROM t, u, s, p
SELECT CASE WHEN t.f THEN p.price ELSE t.a END FROM t, u, s, p WHERE t.f
SELECT max(2.5), count(*) FROM t, u, s, p GROUP BY (s.w)::float8, t.c
SELECT initcap((now())::varchar(3)) FROM t, u, s, p
SELECT '1' FROM t, u, s, p
SELECT CASE substr(u.y, s.w) WHEN (u.z)::varchar(3) THEN (u.z)::varchar(3) END FROM t, u, s, p
SELECT (ascii(t.c) / CASE WHEN t.f THEN u.x ELSE t.a END) FROM t, u, s, p
SELECT EXISTS (SELECT (t.e)::varchar FROM t t2 WHERE (2.5 IS DISTINCT FROM s.r)) FROM t, u, s, p
SELECT initcap((p.name)::text) FROM t, u, s, p
SELECT CASE concat('a'||'b', p.name) WHEN repeat(p.name, t.b) THEN (s.k)::name END FROM t, u, s, p
SELECT length((t.c || t.e)) FROM t, u, s, p
SELECT CASE right('x', t.b) WHEN ('a'||'b' || p.name) THEN (u.y)::name END FROM t, u, s, p
SELECT ((1)::varchar(3) || (t.a)::varchar) FROM t, u, s, p
SELECT ((u.z || date '2020-01-01'))::name FROM t, u, s, p
VALUES ('1'), ('1'), ('x')
SELECT (round(s.w, 1))::int2 FROM t, u, s, p
UPDATE t SET d = (t.b / u.x) FROM u, s, p
SELECT (power(s.w, p.price))::float4 FROM t, u, s, p
SELECT extract(year from now()), count(*) FROM t, u, s, p GROUP BY 1::int2, u.x
SELECT md5((p.name || 'x')) FROM t, u, s, p
SELECT upper((NULL)::text) FROM t, u, s, p
SELECT date_trunc('day', min(t.e)) FROM t, u, s, p
SELECT (abs(s.w))::text FROM t, u, s, p
SELECT ARRAY['a'] FROM t, u, s, p
SELECT CASE WHEN t.f THEN p.price ELSE 2.5 END FROM t, u, s, p UNION SELECT (s.w - '3') FROM t, u, s, p
SELECT ((2.5 / u.x) % ascii(u.y)) FROM t, u, s, p
SELECT (least(date '2020-01-01', now()))::varchar FROM t, u, s, p
SELECT date_trunc('day', min(p.made)) FROM t, u, s, p
SELECT 10000000000, count(*) FROM t, u, s, p GROUP BY (u.z LIKE p.name), u.y
SELECT CASE WHEN EXISTS (SELECT 'x' FROM t t2 WHERE t.f) THEN (s.r + 2.5) ELSE ascii('a'||'b') END FROM t, u, s, p
SELECT (SELECT now()), count(*) FROM t, u, s, p GROUP BY (u.x <> '3'), p.id
SELECT right((u.y || u.y), 1) FROM t, u, s, p
SELECT date_trunc('day', date '2020-01-01'), count(*) FROM t, u, s, p GROUP BY btrim(t.c), p.id
SELECT (reverse('a'||'b') >= CASE 'a'||'b' WHEN 'a'||'b' THEN u.y END) FROM t, u, s, p
SELECT least(max(t.e), coalesce(date '2020-01-01', date '2020-01-01')) FROM t, u, s, p
SELECT ((p.id)::name || CASE 'a'||'b' WHEN 'x' THEN 'a'||'b' END) FROM t, u, s, p
INSERT INTO t (c) SELECT date_trunc('day', '1 hour'::interval) FROM t, u, s, p
SELECT concat((u.z || NULL), repeat('x', s.w)) FROM t, u, s, p
SELECT ((t.b)::numeric - (p.price)::int2) FROM t, u, s, p
SELECT CASE WHEN EXISTS (SELECT '1 hour'::interval FROM t t2 WHERE t.f) THEN CASE WHEN true THEN s.r ELSE t.a END ELSE (t.d)::numeric(8,2) END FROM t, u, s, p
SELECT ((t.a * t.b) - (2.5)::numeric(8,2)) FROM t, u, s, p
VALUES ('a'::varchar), ($1), ('x'::name)
SELECT (upper(u.z) <> (now())::name) FROM t, u, s, p
SELECT least(t.a, t.d) FROM t, u, s, p UNION SELECT (s.w / p.id) FROM t, u, s, p
SELECT (CASE WHEN t.f THEN 10000000000 ELSE NULL END IN (length(u.y), NULL, t.a)) FROM t, u, s, p
SELECT max(('1 hour'::interval + interval '1 day')) FROM t, u, s, p
SELECT ((p.id)::float4)::char(2) FROM t, u, s, p
INSERT INTO t (c) SELECT -3 FROM t, u, s, p
SELECT reverse((2.5)::name) FROM t, u, s, p
SELECT CASE WHEN t.f THEN t.d ELSE t.b END FROM t, u, s, p UNION SELECT (s.k / 2.5) FROM t, u, s, p
SELECT '1' FROM t, u, s, p
UPDATE t SET c = (p.price * t.b) FROM u, s, p
SELECT (date_trunc('day', '1 hour'::interval))::varchar FROM t, u, s, p
SELECT repeat((s.r)::name, '3') FROM t, u, s, p
VALUES (10000000000), (-3), (1.5::float8)
SELECT ((NULL)::int / (s.w - t.b)) FROM t, u, s, p
INSERT INTO t (c) SELECT CASE WHEN true THEN $1 ELSE t.d END FROM t, u, s, p
SELECT ((2.5 * t.a) / length(u.z)) FROM t, u, s, p
SELECT (CASE WHEN true THEN 1 ELSE 2.5 END - (p.id)::int) FROM t, u, s, p
SELECT (1 - NULL) FROM t, u, s, p UNION SELECT s.k FROM t, u, s, p
SELECT (lpad('a'||'b', NULL) LIKE greatest(p.name, 'a'||'b')) FROM t, u, s, p
VALUES ('x'), ('x'::char(3)), ('x')
SELECT (length(u.y) >= (p.id + p.id)) FROM t, u, s, p
INSERT INTO t (b) SELECT (p.id + t.b) FROM t, u, s, p
UPDATE t SET c = left(t.c, s.w) FROM u, s, p
INSERT INTO t (c) SELECT (date '2020-01-01' IS NOT DISTINCT FROM p.made) FROM t, u, s, p
SELECT (CASE WHEN true THEN t.b ELSE s.r END)::text FROM t, u, s, p
SELECT date_trunc('day', (date '2020-01-01' - '1 hour'::interval)) FROM t, u, s, p
SELECT u.z FROM t, u, s, p
SELECT nullif((u.z)::varchar, (now())::text) FROM t, u, s, p
SELECT CASE WHEN (p.id = 1) THEN (t.a * u.x) ELSE (t.a / NULL) END FROM t, u, s, p
SELECT ascii(lower('a'||'b')) FROM t, u, s, p
SELECT repeat((now())::name, t.a) FROM t, u, s, p
SELECT (t.f OR NOT true), count(*) FROM t, u, s, p GROUP BY date_trunc('day', date '2020-01-01'), t.f
SELECT (nullif(u.z, u.z) || CASE WHEN true THEN NULL ELSE s.k END) FROM t, u, s, p
SELECT (($1 - u.x) - ceil($1)) FROM t, u, s, p
SELECT CASE md5('a'||'b') WHEN (t.c || '3') THEN (date '2020-01-01')::varchar(3) END FROM t, u, s, p
UPDATE t SET a = (s.w % s.w) FROM u, s, p
SELECT ((1 + p.id))::float8 FROM t, u, s, p
SELECT (2.5 % 10000000000), count(*) FROM t, u, s, p GROUP BY (p.name || s.k), p.price
UPDATE t SET c = ARRAY[1,2] FROM u, s, p
SELECT EXISTS (SELECT CASE s.code WHEN 'a'||'b' THEN t.c END FROM t t2 WHERE (t.d IN (u.x, s.k, t.b))) FROM t, u, s, p
SELECT ((p.id - 1) + ('3')::float8) FROM t, u, s, p
INSERT INTO t (b) SELECT round(t.d, 1) FROM t, u, s, p
SELECT (lower(p.name))::text FROM t, u, s, p
INSERT INTO t (b) SELECT p.price FROM t, u, s, p
INSERT INTO t (c) SELECT (NULL - s.k) FROM t, u, s, p
SELECT date '2020-01-01' FROM t, u, s, p
UPDATE t SET b = floor(s.w) FROM u, s, p
SELECT (upper('x') = (p.name)::varchar(3)) FROM t, u, s, p
SELECT CASE WHEN (t.e IN (date '2020-01-01', date '2020-01-01', p.made)) THEN CASE WHEN true THEN t.b ELSE 10000000000 END ELSE CASE WHEN true THEN p.price ELSE $1 END END FROM t, u, s, p
UPDATE t SET b = (p.price)::int8 FROM u, s, p
SELECT (($1 * p.price) - (t.d * s.r)) FROM t, u, s, p
SELECT ((s.k + t.b) * (t.d * t.d)) FROM t, u, s, p
SELECT ((u.z)::varchar(3))::char(2) FROM t, u, s, p
UPDATE t SET f = (s.k IN (s.k, t.a, t.a)) FROM u, s, p
UPDATE t SET c = ('3' % s.w) FROM u, s, p
SELECT (least(p.made, t.e))::time FROM t, u, s, p
INSERT INTO t (f) SELECT (t.f OR NOT true) FROM t, u, s, p
SELECT trunc(length(u.y)) FROM t, u, s, p
SELECT left(greatest(s.code, $3), s.k) FROM t, u, s, p
SELECT DISTINCT (t.c LIKE t.c) FROM t, u, s, p ORDER BY (s.w / p.id) LIMIT 'x'
UPDATE t SET f = CASE 'a'||'b' WHEN u.y THEN 'a'||'b' END FROM u, s, p
SELECT t.f, count(*) FROM t, u, s, p GROUP BY right('x', p.price), t.d
SELECT DISTINCT (s.code LIKE p.name) FROM t, u, s, p ORDER BY ($3 ~ s.r) LIMIT 10000000000
SELECT left(u.z, s.w) FROM t, u, s, p UNION SELECT date_trunc('day', '1 hour'::interval) FROM t, u, s, p
VALUES ('\x01'::bytea), (current_timestamp), (2.5)
INSERT INTO t (c) SELECT CASE 'x' WHEN $3 THEN s.code END FROM t, u, s, p
UPDATE t SET e = count(t.a) FROM u, s, p
SELECT CASE WHEN true THEN p.id ELSE t.b END FROM t, u, s, p UNION SELECT greatest(u.z, 'a'||'b') FROM t, u, s, p
SELECT (strpos(u.y) IS DISTINCT FROM (10000000000 % s.w)) FROM t, u, s, p
UPDATE t SET d = (t.f | t.f) FROM u, s, p
SELECT DISTINCT (interval '1 day' IS NOT DISTINCT FROM '1 hour'::interval) FROM t, u, s, p ORDER BY (t.b + p.price) LIMIT true
SELECT CASE WHEN true THEN t.f ELSE s.code END, count(*) FROM t, u, s, p GROUP BY right(p.name, 1), s.g
VALUES (current_date), (1::int2), (ARRAY[1,2])
SELECT (s.w % NULL), count(*) FROM t, u, s, p GROUP BY (interval '1 day')::timestamp, t.c
UPDATE t SET e = coalesce('1 hour'::interval, '1 hour'::interval) FROM u, s, p
INSERT INTO t (f) SELECT (now())::varchar FROM t, u, s, p
SELECT ('x' IN (p.name, $3, p.name)) FROM t, u, s, p WHERE CASE WHEN 'x' THEN s.r ELSE t.f END
SELECT CASE ('x' || $3) WHEN CASE 'x' WHEN t.c THEN s.code END THEN lower($3) END FROM t, u, s, p
SELECT (1::oid)[date '2020-01-01'] FROM t, u, s, p UNION SELECT unnest(s.code) FROM t, u, s, p
SELECT concat(md5(t.c), repeat($3, p.price)) FROM t, u, s, p
SELECT ascii(u.z, u.z) FROM t, u, s, p WHERE CASE 'a'||'b' WHEN u.y THEN p.name END
INSERT INTO t (e) SELECT (t.d)::int8 FROM t, u, s, p
SELECT (t.d / 2.5) FROM t, u, s, p UNION SELECT (date '2020-01-01' BETWEEN now() AND t.e) FROM t, u, s, p
SELECT DISTINCT reverse(s.code) FROM t, u, s, p ORDER BY (t.e / t.f) LIMIT u.z
SELECT DISTINCT (s.code)::varchar FROM t, u, s, p ORDER BY ('x' LIKE u.y) LIMIT t.f
INSERT INTO t (d) SELECT (s.r % NULL) FROM t, u, s, p
SELECT ((interval '1 day' <> t.e) OR NOT (s.code IN (u.z, 'x', s.code))) FROM t, u, s, p
VALUES ($2), (10000000000), (now())
SELECT coalesce('x', $3) FROM t, u, s, p UNION SELECT (p.made BETWEEN '1 hour'::interval AND interval '1 day') FROM t, u, s, p
SELECT ($3 || s.code) FROM t, u, s, p WHERE (p.made IN (p.made, date '2020-01-01', date '2020-01-01'))
SELECT $2 FROM t, u, s, p
SELECT greatest(string_agg($3, u.y), right('a'||'b', $1)) FROM t, u, s, p
SELECT COALESCE(('3' - t.d), (s.k <> t.f)) FROM t, u, s, p
SELECT substr(s.code, '3'), count(*) FROM t, u, s, p GROUP BY CASE p.name WHEN $3 THEN 'a'||'b' END, t.f
SELECT DISTINCT to_char(u.y, 'x') FROM t, u, s, p ORDER BY (u.y <> 1) LIMIT true
INSERT INTO t (e) SELECT (2.5)::int FROM t, u, s, p
VALUES ('{1,2}'), (1::oid), ('1')
SELECT to_char($3, s.code) FROM t, u, s, p WHERE (p.price * s.r)
SELECT (t.b % p.price), count(*) FROM t, u, s, p GROUP BY (s.code >= 'a'||'b'), u.y
SELECT ('x' < u.z) FROM t, u, s, p WHERE (t.e)::date
SELECT (t.e BETWEEN date '2020-01-01' AND date '2020-01-01'), count(*) FROM t, u, s, p GROUP BY ('a'||'b' <> 'x'), u.x
INSERT INTO t (b) SELECT (p.made)::varchar(3) FROM t, u, s, p
VALUES ('x'::name), (1), ($2)
SELECT (GREATEST(p.name, 10000000000))::numeric(5,2) FROM t, u, s, p
SELECT ((t.a % s.k) + (NULL * u.x)) FROM t, u, s, p
SELECT (t.a / $2), count(*) FROM t, u, s, p GROUP BY right(u.y, u.x), u.x
VALUES ('x'::char(3)), (current_date), (interval '1 day')
SELECT max(u.x) FROM t, u, s, p UNION SELECT (s.k IN (SELECT 2.5)) FROM t, u, s, p
SELECT ('1 hour'::interval)::time FROM t, u, s, p UNION SELECT u.z FROM t, u, s, p
SELECT length(s.code), count(*) FROM t, u, s, p GROUP BY ((s.w, true) = ($1, u.y)), p.price
VALUES ('x'::name), (current_timestamp), (current_timestamp)
SELECT to_char(p.name, p.name) FROM t, u, s, p UNION SELECT max($2) FROM t, u, s, p
SELECT COALESCE(u.z, true) FROM t, u, s, p UNION SELECT min(t.e) FROM t, u, s, p
SELECT ($2 * '3'), count(*) FROM t, u, s, p GROUP BY COALESCE(p.name, s.k), t.b
SELECT (age(p.made))::timestamp FROM t, u, s, p
SELECT (s.code || 10000000000) FROM t, u, s, p WHERE (u.y || 'x')
SELECT log(s.k, u.x) FROM t, u, s, p WHERE (t.a IS NOT DISTINCT FROM p.id)
SELECT ((p.made)::timestamp | (s.w / $1)) FROM t, u, s, p
VALUES (true), (interval '1 day'), (NULL)
VALUES (1::oid), ('x'::name), (-3)
VALUES (1::oid), (date '2020-01-01'), (current_date)
SELECT DISTINCT lcm('{1,2}', now(), p.made) FROM t, u, s, p ORDER BY (t.c)::int8 LIMIT u.x
SELECT DISTINCT substr('x', 1) FROM t, u, s, p ORDER BY (t.c)::text LIMIT u.x
VALUES (1::int2), (ARRAY['a']), (current_timestamp)
SELECT string_agg(CASE t.c WHEN 'x' THEN p.name END, ($3)::text) FROM t, u, s, p
SELECT numeric(p.made), count(*) FROM t, u, s, p GROUP BY initcap($3), p.made
SELECT (s.w = NULL), count(*) FROM t, u, s, p GROUP BY EXISTS (SELECT p.name FROM t t2 WHERE true), s.tags
VALUES (2.5), (current_date), (-3)
SELECT (p.name || t.d) FROM t, u, s, p WHERE ('x' || now())
SELECT (10000000000 % 10000000000) FROM t, u, s, p WHERE ($2 * 2.5)
SELECT timezone(((p.price, true) = ($3, NULL)), (u.z >= t.c), (true - 2.5)) FROM t, u, s, p
SELECT DISTINCT substr('x', u.x) FROM t, u, s, p ORDER BY md5('x') LIMIT now()
SELECT date_trunc('day', now()) FROM t, u, s, p UNION SELECT nullif($3, 'a'||'b') FROM t, u, s, p
SELECT (ltrim(p.price, t.a, t.f) < (($1, 10000000000) < (u.z, t.b))) FROM t, u, s, p
SELECT greatest(lower($3), CASE $3 WHEN s.code THEN 'a'||'b' END) FROM t, u, s, p
SELECT CASE WHEN strpos(s.code) THEN (1)::float8 ELSE (1::oid ~ t.f) END FROM t, u, s, p
UPDATE t SET d = p.name FROM u, s, p
SELECT ((s.w = ANY (s.g)) IN (log(true), (10000000000 % p.id))) FROM t, u, s, p
SELECT (ascii($3) - (u.x * $1)) FROM t, u, s, p
VALUES (current_timestamp), (1::int2), (1::int2)
SELECT DISTINCT (1 - t.d) FROM t, u, s, p ORDER BY nullif(s.k, $2) LIMIT true
VALUES ($1), ('a'::varchar), (1::int2)
SELECT (s.w)::varchar(3) FROM t, u, s, p UNION SELECT (p.name IN (t.c, $3, 'x')) FROM t, u, s, p
SELECT ((date '2020-01-01')::varchar(3) IN (('1 hour'::interval)::varchar(3), greatest(p.made, date '2020-01-01'))) FROM t, u, s, p
SELECT (s.code || 'x'), count(*) FROM t, u, s, p GROUP BY (p.made IN (interval '1 day', '1 hour'::interval, p.made)), p.id
INSERT INTO t (b) SELECT ($3)::name FROM t, u, s, p
SELECT (CASE 'a'||'b' WHEN $3 THEN u.y END LIKE greatest($3, p.name)) FROM t, u, s, p
UPDATE t SET d = greatest(date '2020-01-01', p.made) FROM u, s, p
SELECT (right(t.c, $2) LIKE CASE t.c WHEN u.z THEN 'a'||'b' END) FROM t, u, s, p
VALUES (10000000000), (true), ('x'::char(3))
SELECT CASE ('x' || u.y) WHEN left($3, p.price) THEN string_agg(p.name, 'x') END FROM t, u, s, p
SELECT DISTINCT (t.c = t.e) FROM t, u, s, p ORDER BY date_trunc('day', p.made) LIMIT t.f
UPDATE t SET e = reverse(p.name) FROM u, s, p
SELECT ((date '2020-01-01' + t.e) - (s.w + s.k)) FROM t, u, s, p
SELECT max(p.id) FROM t, u, s, p WHERE EXISTS (SELECT $3 FROM t t2 WHERE t.f)
UPDATE t SET f = (NULL % u.x) FROM u, s, p
SELECT (@ (t.e)::timestamptz) FROM t, u, s, p
SELECT CASE WHEN (p.price IS DISTINCT FROM $2) THEN (NULL + 10000000000) ELSE (10000000000 / t.a) END FROM t, u, s, p
SELECT (greatest(interval '1 day', p.made) + (interval '1 day')::date) FROM t, u, s, p
SELECT concat(left('a'||'b', t.d), ('1 hour'::interval)::char(2)) FROM t, u, s, p
SELECT least(10000000000, t.a), count(*) FROM t, u, s, p GROUP BY right(s.code, p.price), p.made
SELECT coalesce(date_trunc('day', interval '1 day'), ('1 hour'::interval + date '2020-01-01')) FROM t, u, s, p
SELECT (p.id IN (EXISTS (SELECT now() FROM t t2 WHERE true), (date '2020-01-01' -> $3))) FROM t, u, s, p
SELECT md5('x') FROM t, u, s, p WHERE min(t.e)
SELECT ascii(nullif(t.c, $3)) FROM t, u, s, p
SELECT CASE WHEN (p.made <> now()) THEN length($3) ELSE (s.r / s.r) END FROM t, u, s, p
SELECT (10000000000)::text, count(*) FROM t, u, s, p GROUP BY (2.5 ~~ now()), u.x
SELECT (u.x << t.a) FROM t, u, s, p WHERE trunc(p.id, date '2020-01-01')
INSERT INTO t (d) SELECT coalesce('x', 'a'||'b') FROM t, u, s, p
SELECT CASE WHEN (s.r - $1) THEN (now() * u.z) ELSE ('3' - p.id) END FROM t, u, s, p
VALUES (true), (1::oid), ($2)
SELECT to_char(max($3), substr($3, '3')) FROM t, u, s, p
SELECT DISTINCT to_date(t.f, s.g, $3) FROM t, u, s, p ORDER BY (t.a - t.a) LIMIT now()
VALUES ('{1,2}'), (-3), (current_date)
SELECT repeat('a'||'b', $1), count(*) FROM t, u, s, p GROUP BY (t.d + ALL (t.b)), t.b
SELECT (round('3', p.price))::numeric(8,2) FROM t, u, s, p
SELECT DISTINCT numeric('1 hour'::interval) FROM t, u, s, p ORDER BY left(p.name, s.r) LIMIT now()
SELECT (CASE 'x' WHEN u.y THEN t.c END = ANY (btrim(u.y))) FROM t, u, s, p
UPDATE t SET e = (u.x >= t.d) FROM u, s, p
SELECT (true LIKE 1) FROM t, u, s, p UNION SELECT (u.y ~ t.e) FROM t, u, s, p
UPDATE t SET f = (s.code -> true) FROM u, s, p
SELECT concat('a'||'b', 'a'||'b') FROM t, u, s, p UNION SELECT (NULL)::float8 FROM t, u, s, p
SELECT COALESCE(($3 LIKE t.c), (s.w)::int8) FROM t, u, s, p
SELECT DISTINCT coalesce(date '2020-01-01', now()) FROM t, u, s, p ORDER BY ($2 - 2.5) LIMIT $2
INSERT INTO t (f) SELECT (t.a / 10000000000) FROM t, u, s, p
SELECT DISTINCT (10000000000 = t.d) FROM t, u, s, p ORDER BY (date '2020-01-01' <> p.made) LIMIT p.name
VALUES (interval '1 day'), (current_date), (ARRAY['a'])
VALUES ('\x01'::bytea), ('x'), (1)
VALUES (true), ('2020-01-01'), (interval '1 day')
SELECT (date_trunc('day', date '2020-01-01') + ascii(u.z, p.name)) FROM t, u, s, p
SELECT round(div($2, 2.5)) FROM t, u, s, p
INSERT INTO t (b) SELECT right('3', date '2020-01-01') FROM t, u, s, p
SELECT count(($2 / p.price)) FROM t, u, s, p
SELECT round(t.a, s.r) FROM t, u, s, p WHERE ('x' = s.code)
SELECT CASE WHEN (now() IN ('1 hour'::interval, date '2020-01-01', '1 hour'::interval)) THEN log(s.w, s.r) ELSE strpos(u.z, u.z) END FROM t, u, s, p
VALUES (1), ('a'::varchar), (date '2020-01-01')
SELECT (numeric(NULL))::float4 FROM t, u, s, p
SELECT DISTINCT (10000000000 - $2) FROM t, u, s, p ORDER BY greatest(s.code, u.y) LIMIT date '2020-01-01'
INSERT INTO t (b) SELECT (now() >= t.e) FROM t, u, s, p
SELECT ($2 * t.d) FROM t, u, s, p UNION SELECT (s.code || 'a'||'b') FROM t, u, s, p
SELECT left(p.name, 10000000000), count(*) FROM t, u, s, p GROUP BY CASE $3 WHEN 'a'||'b' THEN $3 END, s.tags
SELECT sum(($2 * 2.5)) FROM t, u, s, p
SELECT DISTINCT (s.r - $3) FROM t, u, s, p ORDER BY (interval '1 day' + interval '1 day') LIMIT '{1,2}'
SELECT (u.z LIKE 'a'||'b'), count(*) FROM t, u, s, p GROUP BY age(u.z, t.c, true), u.y
SELECT DISTINCT right(u.z, '3') FROM t, u, s, p ORDER BY replace('1 hour'::interval, 'x', t.f) LIMIT date '2020-01-01'
SELECT (2.5 < u.x) FROM t, u, s, p WHERE ($2 + NULL)
INSERT INTO t (e) SELECT (s.w IN (SELECT interval '1 day')) FROM t, u, s, p
SELECT DISTINCT left(p.name, u.x) FROM t, u, s, p ORDER BY CASE WHEN t.f THEN t.b ELSE s.k END LIMIT 2.5
SELECT DISTINCT (interval '1 day' IS DISTINCT FROM t.e) FROM t, u, s, p ORDER BY concat(u.z, s.code) LIMIT t.a
SELECT DISTINCT (t.c LIKE p.name) FROM t, u, s, p ORDER BY date_trunc('day', t.e) LIMIT 1::int2
UPDATE t SET a = COALESCE('x', s.w) FROM u, s, p
SELECT DISTINCT COALESCE('1 hour'::interval, interval '1 day') FROM t, u, s, p ORDER BY ($2 >= t.a) LIMIT date '2020-01-01'
INSERT INTO t (d) SELECT CASE 'a'||'b' WHEN u.z THEN s.code END FROM t, u, s, p
SELECT DISTINCT (true OR NOT true) FROM t, u, s, p ORDER BY CASE WHEN p.made THEN t.c ELSE '1 hour'::interval END LIMIT 10000000000
VALUES ('x'::char(3)), (date '2020-01-01'), (1)
SELECT left(concat(s.code, $3), s.w) FROM t, u, s, p
SELECT ('a'||'b' = s.code) FROM t, u, s, p UNION SELECT ($1 = ALL (date '2020-01-01')) FROM t, u, s, p
SELECT (now() <> interval '1 day'), count(*) FROM t, u, s, p GROUP BY btrim('a'||'b'), s.g
SELECT (2.5 * '3'), count(*) FROM t, u, s, p GROUP BY coalesce($3, u.y), t.e
SELECT (('1 hour'::interval - 1) BETWEEN (t.e)::time AND greatest(t.e, interval '1 day')) FROM t, u, s, p
INSERT INTO t (b) SELECT NULLIF(t.c, u.x) FROM t, u, s, p
SELECT ((interval '1 day' + $2) IS DISTINCT FROM (t.e + '1 hour'::interval)) FROM t, u, s, p
SELECT ('x' IS DISTINCT FROM '\x01'::bytea) FROM t, u, s, p WHERE max($3)
VALUES (1::oid), ('1'), (current_date)
SELECT ($3 || '3') FROM t, u, s, p WHERE (p.price BETWEEN u.x AND NULL)
UPDATE t SET a = replace(s.r, p.name) FROM u, s, p
SELECT ($2 / t.d) FROM t, u, s, p UNION SELECT (p.made IN (p.made, now(), now())) FROM t, u, s, p
INSERT INTO t (a) SELECT (p.made)::varchar FROM t, u, s, p
VALUES (current_date), (current_timestamp), (1::oid)
SELECT (NOT NULLIF(u.y, s.code)) FROM t, u, s, p
INSERT INTO t (e) SELECT (u.y || t.c) FROM t, u, s, p
SELECT CASE WHEN ('a'||'b' LIKE 'x') THEN ascii('x', t.c) ELSE ('3')::numeric END FROM t, u, s, p
SELECT ((s.w % t.b) - least(s.w, $2)) FROM t, u, s, p
SELECT ceil(s.w) FROM t, u, s, p WHERE COALESCE(s.code, true)
SELECT DISTINCT (u.z || p.name) FROM t, u, s, p ORDER BY (interval '1 day' = s.k) LIMIT 10000000000
UPDATE t SET f = (t.d - 'x'::char(3)) FROM u, s, p
VALUES (ARRAY['a']), ('1'), (ARRAY[1,2])
SELECT (u.y || 'x') FROM t, u, s, p UNION SELECT encode(u.y, 'x') FROM t, u, s, p
SELECT DISTINCT CASE WHEN true THEN p.price ELSE $2 END FROM t, u, s, p ORDER BY reverse(u.y) LIMIT p.price
SELECT DISTINCT CASE WHEN true THEN p.price ELSE p.id END FROM t, u, s, p ORDER BY right($3, u.x) LIMIT t.f
SELECT CASE WHEN t.f THEN s.r ELSE p.id END FROM t, u, s, p WHERE (date '2020-01-01')::char(2)
SELECT date_trunc('day', (t.e + t.a)) FROM t, u, s, p
UPDATE t SET b = greatest('x', 'a'||'b') FROM u, s, p
SELECT (lpad('a'||'b', u.x) || (u.y || u.z)) FROM t, u, s, p
SELECT age(date '2020-01-01') FROM t, u, s, p WHERE ((interval '1 day', t.b) < ($3, u.z))
SELECT (~ 'a'||'b') FROM t, u, s, p UNION SELECT ('3' < t.a) FROM t, u, s, p
SELECT ((p.price * p.price) <> ($2 % u.x)) FROM t, u, s, p
VALUES ('x'::name), (-3), ('{1,2}')
INSERT INTO t (f) SELECT lpad($3, u.x) FROM t, u, s, p
SELECT ((u.z IN ('a'||'b', u.z, 'a'||'b')) BETWEEN coalesce(p.id, 10000000000) AND (u.z || u.z)) FROM t, u, s, p
UPDATE t SET b = (interval '1 day' - p.made) FROM u, s, p
SELECT ((t.f, p.name) <> (1, t.f)) FROM t, u, s, p UNION SELECT ascii(p.name) FROM t, u, s, p
SELECT btrim(u.z) FROM t, u, s, p UNION SELECT (p.price * 2.5) FROM t, u, s, p
SELECT (($2)::float8)::char(2) FROM t, u, s, p
SELECT ((p.price * s.r) = ANY ((interval '1 day' + p.made))) FROM t, u, s, p
VALUES (1::oid), (now()), (NULL)
SELECT NULLIF(float8(2.5), (u.y = $3)) FROM t, u, s, p
SELECT CASE WHEN (s.r < s.r) THEN (NULL * '3') ELSE sign(t.d) END FROM t, u, s, p
INSERT INTO t (a) SELECT (now() < '1 hour'::interval) FROM t, u, s, p
VALUES (1), ('{1,2}'), (10000000000)
SELECT repeat('x', s.r), count(*) FROM t, u, s, p GROUP BY ('3' * t.d), t.d
UPDATE t SET c = CASE $3 WHEN s.code THEN p.name END FROM u, s, p
SELECT DISTINCT (p.price - t.d) FROM t, u, s, p ORDER BY p.id LIMIT 10000000000
VALUES ('1'), (current_timestamp), (date '2020-01-01')
SELECT (p.made + 'a'||'b'), count(*) FROM t, u, s, p GROUP BY (interval '1 day' + t.e), s.ns
SELECT (1 <> 2.5) FROM t, u, s, p UNION SELECT reverse(p.name) FROM t, u, s, p
INSERT INTO t (e) SELECT (true AND NOT t.f) FROM t, u, s, p
SELECT CASE $3 WHEN u.z THEN 'x' END FROM t, u, s, p UNION SELECT (t.e >= t.e) FROM t, u, s, p
SELECT CASE WHEN true THEN t.a ELSE s.w END FROM t, u, s, p UNION SELECT (true OR NOT true) FROM t, u, s, p
SELECT ((t.b % t.a) IN (strpos('x'), s.r, t.a)) FROM t, u, s, p
VALUES (1::oid), (2.5), (1::int2)
VALUES (current_date), ('x'::char(3)), (1)
SELECT (s.r BETWEEN 10000000000 AND 1) FROM t, u, s, p WHERE GREATEST(u.x, t.a)
SELECT CASE WHEN (date '2020-01-01' IN (interval '1 day', '1 hour'::interval, now())) THEN (NULL + $1) ELSE trunc($2) END FROM t, u, s, p
SELECT (CASE WHEN t.f THEN s.w ELSE $2 END)::int8 FROM t, u, s, p
SELECT (concat('x', $3) + ALL (float8(t.a))) FROM t, u, s, p
SELECT DISTINCT nullif(p.id, p.price) FROM t, u, s, p ORDER BY date_part(p.made, 'a'||'b', true) LIMIT p.name
SELECT md5(t.c) FROM t, u, s, p UNION SELECT ('1 hour'::interval)::timestamp FROM t, u, s, p
SELECT greatest(u.z, 'a'||'b') FROM t, u, s, p WHERE t.e
SELECT DISTINCT ('x' <> t.c) FROM t, u, s, p ORDER BY sqrt(2.5) LIMIT date '2020-01-01'
UPDATE t SET c = (u.y < $3) FROM u, s, p
UPDATE t SET a = least(t.e, date '2020-01-01') FROM u, s, p
SELECT DISTINCT ($3 || s.r) FROM t, u, s, p ORDER BY 10000000000 LIMIT p.id
SELECT u.z FROM t, u, s, p UNION SELECT (current_date / '1 hour'::interval) FROM t, u, s, p
INSERT INTO t (a) SELECT (u.y LIKE 'a'||'b') FROM t, u, s, p
SELECT (('1 hour'::interval + interval '1 day'))::timestamptz FROM t, u, s, p
SELECT ((s.w / 1) * (t.b % $2)) FROM t, u, s, p
VALUES (now()), ('2020-01-01'), (1.5::float8)
SELECT CASE left($3, t.d) WHEN max(u.z) THEN CASE u.z WHEN $3 THEN u.y END END FROM t, u, s, p
INSERT INTO t (f) SELECT CASE WHEN t.f THEN p.price ELSE t.a END FROM t, u, s, p
SELECT (s.k = s.r) FROM t, u, s, p UNION SELECT CASE u.y WHEN 'x' THEN u.z END FROM t, u, s, p
SELECT (CASE WHEN t.f THEN p.price ELSE u.x END & (u.x + p.id)) FROM t, u, s, p
SELECT (u.y IS DISTINCT FROM p.name) FROM t, u, s, p UNION SELECT sqrt(1) FROM t, u, s, p
SELECT (('3' IS NOT DISTINCT FROM s.k) = coalesce(p.id, u.x)) FROM t, u, s, p
SELECT (ascii(t.c, p.name))::varchar FROM t, u, s, p
SELECT ('3')::name FROM t, u, s, p UNION SELECT (t.f)::int[] FROM t, u, s, p
SELECT (min(p.price) % (t.d % $2)) FROM t, u, s, p
SELECT CASE WHEN true THEN t.a ELSE u.x END FROM t, u, s, p WHERE COALESCE(t.a, t.f)
SELECT ((t.a - 2.5) * least(s.r, $2)) FROM t, u, s, p
SELECT (t.b - t.d) FROM t, u, s, p WHERE COALESCE(t.c, t.d)
VALUES ('x'::char(3)), (now()), ('x'::char(3))
SELECT ((s.w)::varchar(3) && CASE WHEN t.f THEN 10000000000 ELSE t.a END) FROM t, u, s, p
SELECT substr('a'||'b', t.d) FROM t, u, s, p UNION SELECT btrim('x') FROM t, u, s, p
VALUES (current_timestamp), ('x'::char(3)), (ARRAY[1,2])
SELECT (right('a'||'b', 2.5))::char(2) FROM t, u, s, p
SELECT (true / u.y) FROM t, u, s, p WHERE (s.code || s.w)
SELECT (float8(s.k) * ($2 % 10000000000)) FROM t, u, s, p
SELECT to_char(initcap($3), CASE 'x' WHEN $3 THEN $3 END) FROM t, u, s, p
SELECT upper(max(r2.r2)::text), count(*) AS k1 FROM generate_series(1, 3) r2
SELECT DISTINCT q.twice FROM p q
SELECT t.only_here AS k2 FROM other.t ORDER BY $1
SELECT sub.a FROM LATERAL (SELECT DISTINCT p.made AS a FROM p) sub
DELETE FROM t  USING s q WHERE q.g IS NULL RETURNING *
SELECT r2.* FROM (generate_series(1, 3) r1 NATURAL JOIN t r2), t
SELECT * FROM t
SELECT 2.5 AS a, * FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n)
WITH RECURSIVE w AS (SELECT r2.id FROM s r2 ORDER BY id DESC) SELECT DISTINCT count(DISTINCT u.a) AS k2 FROM v u, v WHERE v.a <> u.a LIMIT 3
SELECT DISTINCT count(DISTINCT r1.a) FROM s t, v r1 WHERE r1.a = NULL ORDER BY 1 LIMIT 3
SELECT r2.z AS b FROM u r2, t u GROUP BY 1, ROLLUP(r2.a)
SELECT $1 AS b, max(u.u) AS a, 'x' FROM generate_series(1, 3) u
SELECT code FROM s r1 WHERE 'x' IS NULL ORDER BY r DESC
SELECT q.a FROM ((v u RIGHT JOIN other.t q ON c IS NULL) NATURAL LEFT JOIN p)
SELECT (u.m || $1) FROM (VALUES (1, 'x'), (2, 'y')) u(m, n)
SELECT 1 FROM p q GROUP BY 1, ROLLUP(q.twice)
SELECT n AS a, vals.n AS k2 FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n), p q
SELECT count(*) FROM generate_series(1, 3) u
SELECT ns FROM t t, s u ORDER BY ns
SELECT DISTINCT * FROM s ORDER BY 1 DESC
SELECT count(DISTINCT a) FROM other.t u
SELECT r1.f, a AS b FROM t r1 ORDER BY a DESC LIMIT 3
SELECT count(DISTINCT 1) FROM generate_series(1, 3) r2, t q
SELECT u.b AS k1 FROM t u ORDER BY 1
SELECT r1.r1 AS a FROM generate_series(1, 3) r1, (VALUES (1, 'x'), (2, 'y')) vals(m, n) WHERE upper(vals.n::text) IS NULL ORDER BY (SELECT vals.m FROM t t WHERE vals.m IS NULL) DESC
SELECT u.m AS k2 FROM (VALUES (1, 'x'), (2, 'y')) u(m, n), (t NATURAL JOIN (v q NATURAL FULL JOIN v)) WHERE (v.b1 = v.a) IS NULL
SELECT DISTINCT count(*) FROM generate_series(1, 3) g
SELECT DISTINCT *, t.x AS b FROM other.t q, u t
WITH w AS (SELECT DISTINCT sub.id AS k1, sub.id FROM (SELECT q.price, q.id AS k1, q.id FROM p q WHERE twice IS NULL ORDER BY 2 LIMIT 3) sub WHERE sub.id = k1) SELECT q.a FROM (w t FULL JOIN other.t q ON t.k1 > t.k1) LIMIT 3
UPDATE t SET c = t.c WHERE (SELECT u.c FROM v u GROUP BY 1 ORDER BY c) IS NULL 
SELECT DISTINCT upper(upper(t.a::text)::text) AS a FROM u t
SELECT DISTINCT t.z FROM u t
SELECT s.tags, t.a AS k2 FROM s, other.t t
SELECT 2.5 AS k2 FROM u t
SELECT DISTINCT max(a) AS a FROM v
SELECT r2.name FROM (s NATURAL RIGHT JOIN p r2) WHERE r2.price > id
SELECT DISTINCT count(DISTINCT x) AS k1 FROM u ORDER BY 1
WITH RECURSIVE w AS (SELECT r2.a, r2.a AS a, NULL FROM other.t r2 GROUP BY 1, a) SELECT s.ns FROM s ORDER BY s.w LIMIT 3
SELECT DISTINCT u.n AS b FROM (VALUES (1, 'x'), (2, 'y')) u(m, n)
SELECT u.x, 1 FROM u ORDER BY u.x
SELECT DISTINCT 'x' AS k1 FROM t r2 LIMIT 3
SELECT count(DISTINCT y) FROM (u q NATURAL LEFT JOIN LATERAL (SELECT c AS k1, v.a AS k2, v.* FROM v) sub)
WITH RECURSIVE w AS (SELECT r2.twice, r2.*, r2.made AS k1 FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n), p r2 WHERE vals.m <> m) SELECT count(*) AS a, EXISTS (SELECT DISTINCT r2.price AS b, r2.twice FROM p r2) FROM u u GROUP BY z LIMIT 3
SELECT t.k FROM s t ORDER BY tags
DELETE FROM t  USING (t q FULL JOIN v r1 USING (a)) WHERE (b1 + r1.b1) <> q.a 
SELECT DISTINCT * FROM t u WHERE b > 2.5 ORDER BY c
SELECT 2.5 AS k2 FROM (VALUES (1, 'x'), (2, 'y')) t(m, n)
SELECT q.a FROM v q ORDER BY 1 LIMIT 3
SELECT DISTINCT u.y FROM u GROUP BY y, y
SELECT * FROM s r1 ORDER BY r1.r
SELECT r1.id FROM s r1 WHERE r > 2.5 ORDER BY id DESC
SELECT u.y AS k2 FROM (s t RIGHT JOIN u ON u.a <> t.w), (VALUES (1, 'x'), (2, 'y')) vals(m, n) GROUP BY vals.n, k2
SELECT t.* FROM s t ORDER BY t.tags DESC LIMIT 3
SELECT t.* FROM generate_series(1, 3) t GROUP BY 1, t LIMIT 3
SELECT *, * FROM p q
SELECT r2.r2 FROM generate_series(1, 3) r2 WHERE coalesce(r2.r2, r2) > r2.r2
SELECT 2.5 FROM u
SELECT DISTINCT s.* FROM (u r2 NATURAL RIGHT JOIN s) ORDER BY s.code
SELECT EXISTS (SELECT DISTINCT EXISTS (SELECT r1.id AS k2, 1, r AS k1 FROM s r1 ORDER BY 1 DESC), m FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n)), count(DISTINCT t.a) AS k2 FROM t GROUP BY ROLLUP(t.a)
SELECT t.a FROM other.t t ORDER BY t.a
SELECT (SELECT vals.m FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n) WHERE u.x IS NULL LIMIT 3) AS a FROM u u ORDER BY 1 DESC
SELECT upper('x'::text) FROM other.t t
UPDATE t SET c = t.d WHERE t.b IS NULL 
SELECT upper(r1.a::text) AS b FROM other.t r1 GROUP BY 1, r1.only_here
WITH RECURSIVE w AS (SELECT EXISTS (SELECT DISTINCT d, d AS k1 FROM t r2 LIMIT 3) AS k2 FROM generate_series(1, 3) t GROUP BY t.t, t.t) SELECT DISTINCT coalesce(q.m, m) FROM (VALUES (1, 'x'), (2, 'y')) q(m, n) WHERE q.n <> n
SELECT DISTINCT u.m FROM (VALUES (1, 'x'), (2, 'y')) u(m, n) GROUP BY 1
SELECT DISTINCT 1 FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n)
WITH w AS (SELECT z AS b FROM LATERAL (SELECT DISTINCT r1.y AS a, r1.y AS a, r1.z FROM u r1) q) SELECT q.c AS k1 FROM (v q NATURAL FULL JOIN u r2)
SELECT * FROM p t
SELECT count(r2.b1) AS a FROM v r2 WHERE r2.a > (a + a)
SELECT q.q FROM generate_series(1, 3) q
SELECT count(q.a) AS k1 FROM v q LIMIT 3
SELECT u.z, * FROM u, (VALUES (1, 'x'), (2, 'y')) r2(m, n)
SELECT (SELECT DISTINCT r1.c AS k2 FROM v r1 GROUP BY 1) FROM s r2 GROUP BY r2.g, ROLLUP(r2.ns) LIMIT 3
SELECT q.q AS b FROM generate_series(1, 3) q ORDER BY b DESC
SELECT t.only_here AS a FROM other.t t
SELECT r2.twice AS a FROM p r2 WHERE r2.price IS NULL
SELECT g.* FROM generate_series(1, 3) g
SELECT q.z, (SELECT sub.a FROM (SELECT t.only_here AS a, only_here FROM other.t LIMIT 3) sub, (VALUES (1, 'x'), (2, 'y')) r2(m, n) WHERE sub.only_here IS NULL), 2.5 AS k2 FROM u q
SELECT r2.x AS k2, upper(p.made::text) AS a FROM (u r2 NATURAL FULL JOIN p) WHERE NULL <> r2.x LIMIT 3
SELECT t.t FROM generate_series(1, 3) t WHERE t.t > t.t
SELECT DISTINCT g.g FROM p u, generate_series(1, id) g
SELECT DISTINCT vals.m AS b, (SELECT g.g AS a FROM generate_series(1, 3) g) AS k1, vals.* FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n) ORDER BY vals.m DESC
INSERT INTO t SELECT t AS b FROM generate_series(1, 3) t WHERE t.t > t.t RETURNING t.b
SELECT DISTINCT *, *, u.* FROM generate_series(1, 3) u WHERE coalesce(u, u) = u GROUP BY u, u.u HAVING count(DISTINCT u.u) > sum(u.u) LIMIT 3
SELECT 'x', q.b1 FROM v q, (VALUES (1, 'x'), (2, 'y')) vals(m, n)
SELECT EXISTS (SELECT (p.price + p.twice) FROM (VALUES (1, 'x'), (2, 'y')) q(m, n) GROUP BY ROLLUP(q.m) ORDER BY 1) FROM p
SELECT q.z FROM u q ORDER BY 1 DESC
SELECT min(r1.a) AS b FROM other.t r1 LIMIT 3
SELECT t.a FROM v t ORDER BY t.a DESC
SELECT g AS k2 FROM generate_series(1, 3) g GROUP BY 1
DELETE FROM t  WHERE t.a IS NULL RETURNING *
DELETE FROM t  WHERE upper(t.c::text) <> $1 
SELECT u.u FROM generate_series(1, 3) u LIMIT 3
SELECT q.x AS b, 1 FROM u q, generate_series(1, q.x) g WHERE (g.g + g.g) IS NULL GROUP BY ROLLUP(z), 1 LIMIT 3
SELECT r1.code FROM s r1 GROUP BY code, ROLLUP(r1.k) ORDER BY k DESC
SELECT DISTINCT r1.a AS a, r1.a, r1.only_here FROM other.t r1 LIMIT 3
SELECT t.a AS a FROM u t
SELECT DISTINCT name AS a FROM p u LIMIT 3
SELECT q.a AS k2, * FROM v q
DELETE FROM t  WHERE t.e IS NULL RETURNING *
SELECT * FROM u r2
SELECT DISTINCT r1.price AS k2 FROM p r1 ORDER BY 1
SELECT (r2.x IN (SELECT x AS k1 FROM u u GROUP BY k1 ORDER BY k1)) FROM u r2 LIMIT 3
SELECT DISTINCT count(q.b1) FROM v q
SELECT upper(u.price::text), u.name AS a FROM p u ORDER BY u.id LIMIT 3
SELECT upper(r2.id::text) FROM s r2
DELETE FROM t  USING (s NATURAL LEFT JOIN other.t r2) WHERE d IS NULL 
SELECT p.id AS k1 FROM (p NATURAL JOIN p r2), (VALUES (1, 'x'), (2, 'y')) q(m, n) LIMIT 3
SELECT t.a FROM t
SELECT r2.m FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n) WHERE r2.n = $1 GROUP BY m, ROLLUP(r2.n)
SELECT q.q FROM v u, generate_series(1, 3) q ORDER BY 1
DELETE FROM t  WHERE t.a <> t.a RETURNING *
DELETE FROM t  WHERE (b IN (SELECT DISTINCT v.b1 AS k2 FROM v)) = EXISTS (SELECT DISTINCT t.b FROM s r2 ORDER BY 1) RETURNING *
SELECT r2.r2 FROM generate_series(1, 3) r2
SELECT k FROM s q LIMIT 3
SELECT t.c AS a, upper(b::text), f AS k1 FROM t
SELECT DISTINCT count(q.q) AS k1 FROM (s t JOIN generate_series(1, 3) q ON q.q = q) ORDER BY 1
SELECT * FROM u r2 WHERE x IS NULL
SELECT r2.m, r2.* FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n) WHERE r2.n <> NULL ORDER BY n
SELECT t.z AS k1 FROM u t WHERE y IS NULL
SELECT DISTINCT u.*, $1 AS a FROM other.t u GROUP BY only_here, ROLLUP(u.a) HAVING u.only_here IS NULL
SELECT DISTINCT y AS b, * FROM u LIMIT 3
SELECT DISTINCT r1.r1, r1.r1 AS k1 FROM generate_series(1, 3) r1
SELECT EXISTS (SELECT r1.c AS k2, r1.c AS b FROM t r1) FROM u r2 WHERE r2.a IS NULL
SELECT g FROM generate_series(1, 3) g GROUP BY ROLLUP(g.g), ROLLUP(g.g) LIMIT 3
SELECT m AS k2, vals.n, upper(EXISTS (SELECT u.a AS k1, u.a AS a FROM u WHERE u.x = u.a)::text) AS k1 FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n), generate_series(1, 3) g WHERE g.g <> 1 ORDER BY vals.n LIMIT 3
SELECT 1 AS k1, EXISTS (SELECT 1 FROM t r1, (s q NATURAL RIGHT JOIN s t) LIMIT 3), count(r2.a) AS k2 FROM (SELECT r2.* FROM (VALUES (1, 'x'), (2, 'y')) q(m, n), other.t r2) r2, s r1 ORDER BY 2
SELECT 1 AS b, 'x', v.c FROM v LIMIT 3
SELECT DISTINCT q.d FROM t q
DELETE FROM t  USING (u NATURAL JOIN s) WHERE u.a <> t.d RETURNING *
SELECT * FROM u
WITH w AS (SELECT DISTINCT (t.z || a), upper(y::text), * FROM u t) SELECT r1, coalesce(r1, r1.r1) AS k1, r1.r1 AS k2 FROM generate_series(1, 3) r1 ORDER BY (SELECT u.f FROM p r2, t u ORDER BY 1)
SELECT y FROM u u WHERE u.a IS NULL GROUP BY 1 LIMIT 3
SELECT t.c FROM (v t NATURAL JOIN generate_series(1, 3) r1) ORDER BY a DESC
SELECT u.c AS k2, u.d, u.e FROM t u, s r1
DELETE FROM t  USING (SELECT DISTINCT t.name FROM p t ORDER BY 1 DESC) r2 WHERE NULL = NULL 
SELECT * FROM other.t u
SELECT DISTINCT u FROM generate_series(1, 3) u
SELECT count(DISTINCT r1.twice) AS a, 2.5 AS a FROM p r1 WHERE r1.price IS NULL ORDER BY 2 DESC LIMIT 3
DELETE FROM t  WHERE b = b 
INSERT INTO s (code, w) SELECT DISTINCT u.* FROM other.t u ON CONFLICT DO NOTHING
WITH w AS (SELECT r1.a AS b FROM (SELECT t.b AS a FROM t) r1 WHERE a <> a ORDER BY 1 DESC) SELECT t.* FROM w t WHERE t.b IS NULL
SELECT EXISTS (SELECT m, (SELECT vals.m FROM v r1 INTERSECT SELECT 1 LIMIT 3), vals.n AS k2 FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n)) FROM v r1
SELECT u.*, u.* FROM u
SELECT *, (upper(a::text) = r2.c) AS k2, r2.d AS k2 FROM t r2 GROUP BY 1 ORDER BY 1
SELECT t.* FROM t
SELECT u.a FROM u u WHERE u.z IS NULL GROUP BY a, 1
SELECT * FROM s r1 ORDER BY EXISTS (SELECT x AS k1, u.z AS a, u.z FROM u)
SELECT ns AS k2, t.tags AS k1 FROM s t
SELECT DISTINCT max(p.twice) AS k1, made AS a FROM p GROUP BY ROLLUP(price), 2 LIMIT 3
SELECT max(a) FROM other.t WHERE $1 <> 2.5 LIMIT 3
SELECT u FROM generate_series(1, 3) u GROUP BY u.u, ROLLUP(u.u) LIMIT 3
SELECT (vals.n = upper(n::text)) FROM (p r2 NATURAL FULL JOIN (VALUES (1, 'x'), (2, 'y')) vals(m, n))
WITH w AS (SELECT 1, t.a AS k1, only_here FROM other.t ORDER BY t.only_here DESC) SELECT count(*) FROM other.t q, s
SELECT DISTINCT p.twice, 2.5, * FROM p ORDER BY p.twice
SELECT EXISTS (SELECT DISTINCT count(g.g) FROM generate_series(1, 3) g WHERE u.u IS NULL) FROM v r1, generate_series(1, 3) u GROUP BY u
UPDATE t SET c = s.r FROM s WHERE s.g <> NULL 
SELECT a FROM t q WHERE q.c > q.c GROUP BY 1, q.d
SELECT q.count AS k2, q.count FROM LATERAL (SELECT count(DISTINCT e) FROM LATERAL (SELECT DISTINCT e, t.a AS k2 FROM t t) t) q
SELECT p.made, p.id FROM p, (VALUES (1, 'x'), (2, 'y')) r2(m, n) ORDER BY n DESC
SELECT upper(min(tags)::text) FROM s
SELECT 1, f FROM t ORDER BY t.b
SELECT t.t FROM generate_series(1, 3) t ORDER BY t.t
SELECT DISTINCT u.e FROM t u
SELECT q.made FROM p q GROUP BY made LIMIT 3
SELECT DISTINCT 1 AS a FROM u WHERE u.a <> 2.5
SELECT *, EXISTS (SELECT m FROM (VALUES (1, 'x'), (2, 'y')) t(m, n)) AS k2, (s.ns = s.ns) FROM s ORDER BY 3 LIMIT 3
SELECT q.only_here AS a, q.a FROM other.t q LIMIT 3
SELECT r1.b1 FROM v r1
SELECT v.b1 FROM v ORDER BY 1 DESC
SELECT z AS b FROM u ORDER BY upper(1::text)
SELECT $1 AS k2, y FROM u q WHERE (SELECT a FROM v q) > q.x GROUP BY 2
SELECT NULL AS b FROM (generate_series(1, 3) u LEFT JOIN generate_series(1, 3) q ON u.u > q.q)
SELECT t.id FROM p t ORDER BY t.made DESC
SELECT DISTINCT * FROM other.t r1 LIMIT 3
SELECT DISTINCT q.* FROM generate_series(1, 3) q WHERE (q.q = q.q) IS NULL ORDER BY q DESC
SELECT (SELECT (r2.r2 + r2.r2) AS b FROM generate_series(1, u.only_here) r2 GROUP BY 1, 1) FROM other.t u WHERE upper(u.only_here::text) IS NULL
SELECT 'x' AS k1 FROM u ORDER BY u.z DESC
SELECT DISTINCT t.*, (t.price IN (SELECT DISTINCT count(p.twice) FROM p)) FROM p t
WITH w AS (SELECT max(u.b1), NULL FROM v u) SELECT p.*, id FROM p
SELECT max(made) AS k2 FROM p t ORDER BY k2
SELECT DISTINCT q.d FROM t q
SELECT DISTINCT r2.a AS a FROM v r2 LIMIT 3
SELECT 2.5 AS b FROM generate_series(1, 3) g GROUP BY 1
SELECT (SELECT DISTINCT (SELECT t.name FROM p t) FROM t), r1.r1, coalesce(EXISTS (SELECT t.a FROM t WHERE t.b > r1.r1 GROUP BY a ORDER BY e DESC), NULL) AS b FROM (generate_series(1, 3) r1 LEFT JOIN p t ON twice <> t.price) WHERE r1.r1 IS NULL
SELECT 2.5 AS a FROM generate_series(1, 3) t GROUP BY t, a
SELECT count(DISTINCT 1) FROM p q WHERE q.name <> upper(id::text)
SELECT coalesce(max(t.a), (SELECT DISTINCT r2.d FROM t r2)) FROM v t
DELETE FROM t  USING t r2 WHERE r2.d > t.b 
SELECT EXISTS (SELECT $1 AS k1, t.y AS b, (SELECT r1.b1 AS b FROM v r1) FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n), u t LIMIT 3), $1, ((q.b1 + 1) + count(*)) FROM v q GROUP BY q.b1
SELECT DISTINCT upper(twice::text) AS k2 FROM p r2
SELECT s.r, q.r AS k2 FROM s, s q ORDER BY 1
SELECT q AS a, upper(q.q::text) FROM generate_series(1, 3) q
SELECT 2.5 AS b FROM v t
SELECT NULL, t.a AS b FROM other.t t GROUP BY a, t.only_here
SELECT max(id), NULL AS k2 FROM s q GROUP BY 2, q.r
DELETE FROM t  USING (VALUES (1, 'x'), (2, 'y')) q(m, n) WHERE t.f > (t.a IN (SELECT r1.a FROM p u, u r1 GROUP BY a)) 
UPDATE t SET a = 1 WHERE t.b = (t.b + b) 
SELECT u.y AS k2 FROM u ORDER BY a DESC
WITH w AS (SELECT r1.made, upper(twice::text) FROM p r1) SELECT DISTINCT upper(r1.n::text), upper(r1.n::text) FROM (VALUES (1, 'x'), (2, 'y')) r1(m, n)
SELECT v.b1 FROM v, s t
SELECT t.a AS k2 FROM v t ORDER BY 1 DESC LIMIT 3
SELECT count(*) FROM u u WHERE upper(u.z::text) IS NULL
DELETE FROM t  WHERE a IS NULL RETURNING *
SELECT r1.only_here FROM other.t r1
DELETE FROM t  WHERE upper(a::text) > $1 RETURNING *
SELECT 1 AS a FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n) LIMIT 3
SELECT DISTINCT g.g AS k1 FROM generate_series(1, 3) g ORDER BY 1 LIMIT 3
SELECT EXISTS (SELECT max(t.only_here) AS k2 FROM LATERAL (SELECT t.only_here FROM other.t GROUP BY only_here, only_here ORDER BY only_here LIMIT 3) t, p), count(DISTINCT r2.b1) AS k1 FROM v r2
WITH RECURSIVE w AS (SELECT (SELECT id FROM t) FROM p LIMIT 3) SELECT 2.5, t.code FROM s t ORDER BY code DESC
SELECT DISTINCT (SELECT DISTINCT EXISTS (SELECT r2.a AS k2 FROM t r2 GROUP BY ROLLUP(r2.e), 1 HAVING r2.b IS NULL ORDER BY 1 DESC LIMIT 3) AS k2 FROM p ORDER BY 1 LIMIT 3) FROM p, v t
SELECT r2.* FROM generate_series(1, 3) r2 ORDER BY r2.r2 DESC
SELECT DISTINCT * FROM generate_series(1, 3) g ORDER BY g.g LIMIT 3
SELECT u.u AS k1 FROM generate_series(1, 3) u
DELETE FROM t  WHERE upper(t.b::text) IS NULL 
DELETE FROM t  USING u u WHERE 1 <> u.a 
SELECT id FROM p q WHERE upper(q.twice::text) IS NULL GROUP BY q.id LIMIT 3
SELECT EXISTS (SELECT r2.* FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n)) AS b FROM p t
SELECT u.x FROM u u WHERE (SELECT q.a FROM other.t q) IS NULL
SELECT upper(EXISTS (SELECT DISTINCT u.a AS k2 FROM v q INTERSECT SELECT 1)::text), * FROM v u
WITH w AS (SELECT DISTINCT count(*) AS k2 FROM other.t r1, (SELECT DISTINCT code FROM s r1) q) SELECT DISTINCT r1.c FROM (t r1 NATURAL JOIN v u) UNION ALL SELECT t.a FROM other.t t GROUP BY a, a HAVING a <> a
SELECT u.price, upper(1::text) AS b FROM (t NATURAL RIGHT JOIN p u) WHERE d > t.d ORDER BY price
SELECT 1 AS b FROM (SELECT r2.m FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n), p u WHERE r2.n <> r2.n) sub WHERE m > sub.m GROUP BY 1, 1
SELECT u.x AS k2 FROM (u RIGHT JOIN v ON u.a IS NULL) LIMIT 3
SELECT f FROM t, s r2 WHERE r2.id IS NULL ORDER BY coalesce(r2.k, r) DESC LIMIT 3
SELECT t.t AS b FROM p u, generate_series(1, u.id) t
DELETE FROM t  WHERE t.e IS NULL 
SELECT DISTINCT r1.code FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n), s r1 WHERE vals.m <> coalesce(r, vals.m) ORDER BY code
SELECT c AS a FROM t LIMIT 3
SELECT r1.twice AS a, price FROM p r1 LIMIT 3
SELECT vals.m FROM p r1, (VALUES (1, 'x'), (2, 'y')) vals(m, n)
SELECT u, u.u AS b FROM generate_series(1, 3) u
DELETE FROM t  USING LATERAL (SELECT b1 AS k1 FROM v r1) sub WHERE 1 <> sub.k1 
SELECT EXISTS (SELECT t.k1 AS k1, (t.k1 IN (SELECT t.k1 AS k1 FROM s r2 WHERE t.k1 = r2.w)) AS k1, 2.5 FROM LATERAL (SELECT DISTINCT u.price AS k1 FROM p u ORDER BY 1) t GROUP BY 2, ROLLUP(k1) HAVING t.k1 > t.k1 LIMIT 3) FROM other.t ORDER BY 1
SELECT s.tags FROM s ORDER BY s.code DESC
SELECT u.r FROM s u LIMIT 3
SELECT (t.a = NULL), t.b FROM t WHERE 'x' IS NULL
SELECT u.m AS b FROM (VALUES (1, 'x'), (2, 'y')) u(m, n)
SELECT u.m AS a, u.m FROM (VALUES (1, 'x'), (2, 'y')) u(m, n)
SELECT (r1.r1 || upper(r1.r1::text)) AS k1 FROM generate_series(1, 3) r1 WHERE (r1.r1 IN (SELECT only_here FROM other.t u)) IS NULL
SELECT r2.c FROM v r2
SELECT $1 AS a, count(*) AS k1 FROM s t ORDER BY k1 DESC
INSERT INTO u SELECT b FROM t r1 
SELECT coalesce(t.d, (SELECT a FROM v r1 WHERE r1.a <> r1.b1)) AS a FROM t ORDER BY 1
SELECT DISTINCT sum(u.u) AS a, u FROM generate_series(1, 3) u WHERE u.u IS NULL GROUP BY ROLLUP(u.u)
SELECT r2.only_here FROM other.t r2 WHERE r2.a > coalesce(r2.a, a) LIMIT 3
SELECT DISTINCT upper(count(*)::text) AS k1 FROM generate_series(1, 3) q WHERE q = coalesce(q.q, q.q)
SELECT DISTINCT u.* FROM s u, t q
SELECT (SELECT count(*) AS a FROM v u, t q WHERE u.a > q.d LIMIT 3) AS a, max(1) FROM generate_series(1, 3) g ORDER BY 2 DESC
SELECT (SELECT u.m AS a FROM (VALUES (1, 'x'), (2, 'y')) u(m, n) WHERE n = n) FROM (VALUES (1, 'x'), (2, 'y')) t(m, n) ORDER BY t.m
SELECT EXISTS (SELECT t.x FROM generate_series(1, 3) r2 WHERE r2.r2 > r2.r2 GROUP BY x, ROLLUP(r2.r2) LIMIT 3) AS k1 FROM u t ORDER BY EXISTS (SELECT r1.k AS b FROM s r1)
SELECT r1.tags AS k1 FROM s r1 WHERE (SELECT id AS a FROM t r1 GROUP BY ROLLUP(r1.d) ORDER BY 1 DESC) IS NULL GROUP BY 1, ROLLUP(r1.k) ORDER BY tags
SELECT g.g FROM generate_series(1, 3) g ORDER BY 1 LIMIT 3
SELECT y AS b FROM u
SELECT DISTINCT count(*) FROM v t WHERE NULL <> upper(t.c::text) LIMIT 3
SELECT $1 FROM v t WHERE (b1 = t.b1) IS NULL
SELECT id, 2.5 AS a FROM p r1 ORDER BY r1.price
SELECT t.a FROM u t
SELECT DISTINCT * FROM t, s LIMIT 3
SELECT count(*) FROM p u
SELECT a, v.b1 FROM v LIMIT 3
SELECT DISTINCT t.a FROM other.t t
SELECT count(*) AS k1 FROM u r2 ORDER BY k1
SELECT t.name, (SELECT count(t.c) FROM t) FROM p t
SELECT count(*) FROM other.t ORDER BY 1
SELECT DISTINCT b1 AS k2, t.*, t.b1 FROM v t
DELETE FROM t  USING generate_series(1, 3) r1 WHERE (SELECT u.a AS b FROM v u) <> r1 
SELECT DISTINCT upper(r1.r1::text) AS b FROM generate_series(1, 3) r1 WHERE r1 > r1.r1
SELECT EXISTS (SELECT upper(r1.n::text) FROM (VALUES (1, 'x'), (2, 'y')) r1(m, n) WHERE n = n LIMIT 3) FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n), (SELECT t.n FROM (VALUES (1, 'x'), (2, 'y')) t(m, n)) sub
SELECT (SELECT max(a) FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n), v r1), r1.* FROM (VALUES (1, 'x'), (2, 'y')) q(m, n), u r1 LIMIT 3
SELECT a AS a FROM u ORDER BY u.y
SELECT DISTINCT t.only_here, t.a, t.* FROM other.t ORDER BY t.only_here
SELECT DISTINCT r2.only_here FROM other.t r2
SELECT r2.r2 AS k1 FROM t q, generate_series(1, q.a) r2 GROUP BY 1, r2.r2
SELECT DISTINCT 1, t.only_here FROM other.t ORDER BY 1 LIMIT 3
SELECT d, (SELECT t.c FROM t t WHERE t.e IS NULL GROUP BY 1 LIMIT 3) AS k1 FROM t
SELECT DISTINCT r2.name AS a FROM p r2 EXCEPT SELECT max(vals.n) AS k2 FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n)
SELECT t.*, *, 'x' AS k1 FROM t WHERE upper(t.c::text) <> c
SELECT DISTINCT NULL AS k1 FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n)
DELETE FROM t  USING s WHERE EXISTS (SELECT t.id AS b FROM s t) <> $1 
SELECT q.a, EXISTS (SELECT $1 FROM t) FROM other.t q WHERE q.a <> upper(q.a::text) GROUP BY a ORDER BY 1 DESC
SELECT DISTINCT *, b1 FROM v u
SELECT DISTINCT q.q, (coalesce(q, q.q) IN (SELECT DISTINCT g.g FROM generate_series(1, q.q) g WHERE g.g = 1 ORDER BY 1)) FROM generate_series(1, 3) q
SELECT t.f FROM t
SELECT q.code FROM s q GROUP BY code ORDER BY q.code
SELECT DISTINCT u.u FROM generate_series(1, 3) u, t
SELECT r1.only_here FROM other.t r1 ORDER BY a
DELETE FROM t  WHERE $1 > (SELECT r2.f FROM t r2, other.t q WHERE r2.a IS NULL) 
SELECT 'x' AS a FROM u t, t r2 ORDER BY r2.a DESC
SELECT upper(r2.n::text) AS k1 FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n) GROUP BY k1, ROLLUP(r2.m)
SELECT DISTINCT 1 AS b FROM generate_series(1, 3) r1 GROUP BY 1, b
SELECT v.c FROM v
SELECT q.a AS k2 FROM other.t q GROUP BY 1, 1 HAVING min(q.a) = q.a
SELECT s.k FROM (VALUES (1, 'x'), (2, 'y')) t(m, n), s GROUP BY 1, ROLLUP(t.m) UNION ALL SELECT (t.w + t.w) FROM LATERAL (SELECT g AS b, ns AS k2, s.w FROM s) t WHERE b > t.b UNION SELECT DISTINCT q.twice FROM p q ORDER BY k DESC
SELECT DISTINCT NULL FROM (VALUES (1, 'x'), (2, 'y')) u(m, n), t r2 LIMIT 3
SELECT DISTINCT vals.* FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n)
SELECT r1.* FROM v r1
SELECT DISTINCT sum(coalesce(g.g, g)) AS k2 FROM generate_series(1, 3) g
SELECT 2.5 AS k2, t.ns FROM s t
SELECT k2 FROM generate_series(1, 3) t, (SELECT EXISTS (SELECT * FROM p u GROUP BY twice LIMIT 3) AS k2 FROM (VALUES (1, 'x'), (2, 'y')) q(m, n)) r1
SELECT (SELECT name FROM p q) FROM other.t, other.t t WHERE count(t.only_here) = only_here GROUP BY count LIMIT 3
SELECT DISTINCT r2.g, (coalesce(w, r2.code) IN (SELECT p.made FROM p ORDER BY min(name) DESC)) AS a, * FROM s r2
UPDATE t SET b = min(t.f) WHERE EXISTS (SELECT t.b1 FROM v t) IS NULL RETURNING *
INSERT INTO s (code, w) SELECT * FROM generate_series(1, 3) q ORDER BY q.q DESC LIMIT 3 RETURNING t.b
SELECT DISTINCT t.b, (SELECT u.name FROM p u WHERE u.made <> u.price), * FROM p r2 ORDER BY r2.id
SELECT sum((q.c IN (SELECT twice AS k2 FROM other.t r2, p u GROUP BY k2, k2 HAVING r2.only_here <> u.made ORDER BY t.b))) FROM v, v q GROUP BY count ORDER BY v.a DESC
SELECT DISTINCT (max(u.u) IN (SELECT upper(u.u::text) AS a FROM generate_series(1, 3) r2 GROUP BY a, ROLLUP(r2.r2) LIMIT 3)) AS k1 FROM generate_series(1, 3) u
SELECT r2.m FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n) GROUP BY 1 HAVING m = (r2.m IN (SELECT r2.m FROM v q))
SELECT (n IN (SELECT NULL FROM (VALUES (1, 'x'), (2, 'y')) u(m, n) GROUP BY NULL)) AS b FROM (VALUES (1, 'x'), (2, 'y')) q(m, n)
SELECT ((a || v.a) || v.a) FROM v ORDER BY v.a DESC LIMIT 3
SELECT r2.price, count(DISTINCT r2.price), count(DISTINCT r2.name) FROM p r2 GROUP BY 2 HAVING min(r2.made) IS NULL ORDER BY t.b
SELECT sum(min(u.x)) FROM (other.t RIGHT JOIN u u USING (a)) LIMIT 3
UPDATE t SET b = upper(t.c::text) FROM (t q JOIN v t USING (id)) WHERE NULL <> coalesce(a, t.b) RETURNING *
INSERT INTO u SELECT (a IN (SELECT a FROM u u GROUP BY u.a HAVING x = u.x ORDER BY u.z)) AS a FROM (v r2 FULL JOIN t r1 ON r2.c IS NULL), (p NATURAL FULL JOIN p) WHERE p.twice = r1.b RETURNING *
SELECT 'x', u.twice AS k1 FROM p u, other.t r1 WHERE (r1.a || r1.a) IS NULL GROUP BY ROLLUP(r1.a), r1.only_here ORDER BY a
SELECT EXISTS (SELECT DISTINCT s.id AS k2, t.a FROM s WHERE nosuch.a <> t.only_here GROUP BY a, ROLLUP(s.ns) HAVING s.r <> k LIMIT 3) FROM other.t t WHERE (t.a = t.a) <> count(*)
SELECT t.only_here FROM other.t, generate_series(1, a) t INTERSECT SELECT f FROM t r2
SELECT EXISTS (SELECT (SELECT only_here AS k1 FROM other.t r2, p WHERE name = r2.only_here GROUP BY ROLLUP(p.name) ORDER BY r2.only_here) AS k2 FROM other.t q ORDER BY k2) AS a FROM s
SELECT min(EXISTS (SELECT q.only_here FROM other.t q, p WHERE p.id > q.only_here)), v.b1, b1 FROM s u, v GROUP BY r
SELECT coalesce('x', count(DISTINCT d)) FROM t r2 GROUP BY 1 ORDER BY (SELECT q.y FROM v u, u q WHERE u.b1 <> u.c ORDER BY y LIMIT 3) DESC LIMIT 3
SELECT coalesce(q.only_here, (q.only_here + q.a)) AS b, count(q.only_here) FROM other.t q UNION SELECT u.a FROM other.t u WHERE a > u.a ORDER BY u.a DESC ORDER BY 1 DESC
SELECT DISTINCT * FROM (u u RIGHT JOIN generate_series(1, 3) r1 USING (id)) WHERE count(DISTINCT r1.r1) = u.a GROUP BY u.a
UPDATE t SET a = min(min(c)) WHERE (b + c) > (SELECT price FROM p q GROUP BY ROLLUP(q.name) ORDER BY price DESC LIMIT 3) RETURNING upper(t.c::text)
SELECT DISTINCT EXISTS (SELECT DISTINCT r2.m AS k2 FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n)) FROM u u WHERE u.z IS NULL ORDER BY u.x
SELECT DISTINCT t.c, * FROM (generate_series(1, 3) g RIGHT JOIN (v t RIGHT JOIN u USING (a)) USING (x)) WHERE g.g = u.x ORDER BY 2 DESC
SELECT upper(r1.a::text) FROM t r1 UNION ALL SELECT u.f AS k1 FROM t u WHERE b IS NULL
DELETE FROM t  WHERE sum(t.a) = a 
UPDATE t SET b = min(d) WHERE upper(a::text) > 'x' 
SELECT t.x AS k2, (t.z IN (SELECT DISTINCT nosuch.a AS k2 FROM v WHERE v.c IS NULL GROUP BY 1, 1)), 2.5 FROM u t, t u
SELECT a, count(DISTINCT d), b FROM t WHERE (SELECT t.b FROM p q) > t.b
SELECT *, vals.m, (n IN (SELECT vals.m AS k2 FROM t r2 WHERE r2.f > vals.m GROUP BY 1 HAVING r2.b <> r2.e)) AS b FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n) ORDER BY m DESC
WITH w AS (SELECT q.id AS a, id FROM generate_series(1, 3) g, s q LIMIT 3) SELECT (SELECT v.a FROM v ORDER BY upper(c::text)) AS a, twice AS k1 FROM p GROUP BY a HAVING p.made = p.twice
DELETE FROM t  USING (t r1 FULL JOIN v q ON q.a IS NULL) WHERE q.a > (t.a || a) 
SELECT 1 AS k2, q.*, q.* FROM s q GROUP BY g, k ORDER BY id
SELECT coalesce(coalesce(r1.w, r1.k), upper(r1.tags::text)), r1.g AS k2, id FROM s r1 ORDER BY count DESC
UPDATE t SET b = count(DISTINCT t.k1) FROM (SELECT t.b, t.b AS k1, s.k FROM s GROUP BY ROLLUP(s.k) HAVING nosuch.a = s.tags INTERSECT SELECT 1) t WHERE sum(t.d) IS NULL 
SELECT count(r2.b1) AS k1 FROM v r2 GROUP BY k1 HAVING r2.b1 > coalesce(c, r2.b1)
SELECT (d IN (SELECT coalesce(b1, c) AS a FROM v r1, s WHERE id <> r1.a ORDER BY a)) FROM t q WHERE (d IN (SELECT q.twice AS b FROM p q WHERE q.f > price)) IS NULL
INSERT INTO p (name, price) SELECT (t.a || twice) AS k1 FROM (s t NATURAL RIGHT JOIN v t), p r2 RETURNING t.b
WITH w AS (SELECT (SELECT DISTINCT p.price AS k1 FROM s t LIMIT 3), t.b FROM p GROUP BY 1 HAVING p.id = made) SELECT made AS k2 FROM p r1 WHERE r1.made > price
SELECT t.only_here, 2.5 FROM other.t GROUP BY 1 HAVING EXISTS (SELECT v.b1, v.a FROM v WHERE v.b1 <> c LIMIT 3) = 2.5 ORDER BY t.only_here
SELECT t.b, coalesce(EXISTS (SELECT ns AS a FROM p u, s u WHERE u.tags IS NULL LIMIT 3), (t.e IN (SELECT DISTINCT b FROM t u INTERSECT SELECT 1 LIMIT 3))), count(*) AS a FROM t t
WITH w AS (SELECT u.y, (made IN (SELECT t.e FROM t ORDER BY t.d)), 2.5 FROM (u u JOIN p r1 ON r1.id <> u.z)) SELECT upper(r2.x::text) FROM u r2 ORDER BY 1
DELETE FROM t  USING (s r1 JOIN v t ON t.a <> t.d) WHERE (SELECT ns FROM s u ORDER BY ns LIMIT 3) <> (SELECT t.price FROM p t WHERE t.made > t.twice) RETURNING *
UPDATE t SET c = upper(count(*)::text) FROM (v t JOIN t ON t.f = a) WHERE $1 > (t.b = t.c) 
SELECT (SELECT DISTINCT t.only_here FROM v r2 WHERE q.y = q.y GROUP BY ROLLUP(r2.b1) HAVING c > r2.c INTERSECT SELECT DISTINCT r2.only_here AS k2 FROM other.t r2) FROM other.t t, u q
DELETE FROM t  WHERE EXISTS (SELECT t.name FROM p t GROUP BY t.made, t.price UNION SELECT 1) > 2.5 
SELECT coalesce(count(*), u.a) FROM u u WHERE u.z = (u.a || u.x) ORDER BY count
SELECT (coalesce(c, v.a) + a) FROM v LIMIT 3
SELECT t.y AS k1 FROM u t WHERE max(t.x) > 1 ORDER BY k1 DESC
SELECT DISTINCT * FROM u GROUP BY 1, x HAVING EXISTS (SELECT u.x AS k2, u.a FROM p q LIMIT 3) <> a
SELECT t.only_here, count(p.name) FROM (p JOIN other.t ON p.twice <> p.name) GROUP BY 1
UPDATE t SET b = t.c WHERE b > (SELECT DISTINCT a FROM s WHERE t.e IS NULL) RETURNING b
UPDATE t SET a = t.c WHERE min(c) <> upper(t.a::text) RETURNING t.b
SELECT (a + EXISTS (SELECT only_here, r1.only_here, r1.a FROM other.t r1 GROUP BY ROLLUP(r1.only_here) UNION ALL SELECT 1)), count(DISTINCT r1.only_here), upper(1::text) FROM other.t r1
DELETE FROM t  WHERE EXISTS (SELECT DISTINCT name, t.id, name AS b FROM other.t r1, p t WHERE t.name > r1.a GROUP BY b, r1.a HAVING twice IS NULL UNION ALL SELECT 1) <> e RETURNING *
DELETE FROM t  WHERE (SELECT b1 FROM t t, v q WHERE q.b1 = c GROUP BY t.c, b1 HAVING q.c IS NULL) = 1 
SELECT r1 AS b FROM generate_series(1, 3) r1, generate_series(1, 3) r1 ORDER BY r1
UPDATE t SET b = t.f WHERE b IS NULL RETURNING (t.d IN (SELECT r2.b1 FROM v r2 WHERE r2.b1 IS NULL UNION SELECT 1 LIMIT 3))
SELECT upper(sum(u.z)::text) FROM u, v GROUP BY count
SELECT DISTINCT EXISTS (SELECT t.* FROM u t WHERE y <> q.a ORDER BY t.a DESC) FROM u q
SELECT DISTINCT p.twice AS k1 FROM p WHERE p.id <> (a || p.id) GROUP BY ROLLUP(p.twice) HAVING (SELECT q.y AS k2 FROM u q WHERE q.z = x ORDER BY $1) IS NULL
WITH w AS (SELECT k AS a, (code IN (SELECT u.y AS k2 FROM u, v q WHERE q.c = u.y ORDER BY 1)) FROM s GROUP BY 2) SELECT 1 AS b FROM LATERAL (SELECT q.id, t.b FROM p q LIMIT 3) r1
SELECT x FROM u WHERE (u.x + t.b) = (u.a IN (SELECT DISTINCT r1.id FROM s r1 ORDER BY r1.code)) ORDER BY x DESC LIMIT 3
SELECT DISTINCT 'x' AS b FROM (SELECT 'x' FROM (SELECT t.c AS b FROM t) r2 INTERSECT SELECT DISTINCT u.b FROM other.t r2, t u ORDER BY t.b DESC LIMIT 3) q, other.t q ORDER BY 1
SELECT sum(EXISTS (SELECT r2.a AS a, k FROM s WHERE r2.z > s.ns INTERSECT SELECT 1)) AS b FROM (u r2 JOIN (other.t r2 RIGHT JOIN v t ON r2.a <> t.b1) ON r2.only_here = r2.only_here), u r2
SELECT sum((SELECT g AS k2 FROM p, s r2)) FROM other.t WHERE t.b > count(*)
INSERT INTO p (name, price) SELECT upper(n::text) AS k2 FROM (VALUES (1, 'x'), (2, 'y')) r1(m, n) RETURNING *
SELECT DISTINCT * FROM v r1 GROUP BY ROLLUP(c), ROLLUP(r1.a) HAVING r1.c = upper(r1.c::text)
SELECT 1 AS b FROM p t GROUP BY twice HAVING twice <> (t.price + t.price) ORDER BY 1 DESC
SELECT DISTINCT t.a, $1 AS k1 FROM (other.t FULL JOIN LATERAL (SELECT r1.*, r1.e AS k2 FROM t r1 WHERE r1.c <> r1.b) t USING (a))
SELECT EXISTS (SELECT NULL AS b, (f + t.e), t.a AS k2 FROM t WHERE t.e IS NULL) FROM ((s NATURAL RIGHT JOIN p r2) RIGHT JOIN v r1 ON r1.b1 <> s.k), u WHERE r1.c > made
WITH w AS (SELECT u.a AS k2 FROM (other.t t NATURAL LEFT JOIN other.t u) LIMIT 3) SELECT count(*) AS b FROM u t, s r1 WHERE r1.tags > a GROUP BY b HAVING id <> r1.tags LIMIT 3
SELECT u.a AS k1 FROM (s t JOIN v u ON t.w = u.a) WHERE (t.b = u.a) IS NULL GROUP BY t.id
SELECT vals.n, coalesce(vals.n, count(*)) FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n) GROUP BY ROLLUP(vals.n)
SELECT DISTINCT (q.z = sum(z)), a FROM u q
SELECT (count(t.tags) + (t.g || t.r)), t.ns, * FROM s t
INSERT INTO t SELECT DISTINCT t.*, 'x' FROM (p t JOIN p r1 USING (a)) WHERE r1.twice IS NULL RETURNING id
SELECT sum(EXISTS (SELECT e, r2.f FROM t r2 GROUP BY 1 ORDER BY b)) FROM v GROUP BY 1
SELECT 'x' FROM generate_series(1, 3) g WHERE max(g.g) IS NULL GROUP BY g
SELECT (EXISTS (SELECT p.made, price AS a, name FROM p) + count(DISTINCT r1.a)), q.code, ns AS a FROM (other.t r1 NATURAL LEFT JOIN s q)
SELECT count(DISTINCT s.ns) AS k2 FROM s WHERE k IS NULL GROUP BY k2 UNION ALL SELECT r2.name AS a FROM p r2, t WHERE t.b <> r2.twice ORDER BY s.g
SELECT (SELECT DISTINCT 2.5 FROM v u, v u ORDER BY c DESC), (cc + only_here) AS b, u.only_here AS k2 FROM other.t u WHERE (SELECT DISTINCT u.a FROM u WHERE only_here = u.a) <> min(a)
INSERT INTO p (name, price) SELECT coalesce(k, s.tags) FROM (s JOIN s ON s.ns <> s.r) WHERE s.id IS NULL ON CONFLICT DO NOTHING
SELECT DISTINCT r1.a AS k1 FROM other.t r1 WHERE r1.only_here <> a
UPDATE t SET c = (SELECT 1 FROM other.t t LIMIT 3) FROM u WHERE u.a > u.z RETURNING *
DELETE FROM t  WHERE t.b <> coalesce(t.d, t.e) 
DELETE FROM t  WHERE count(t.f) > count(*) 
SELECT coalesce((u + u.u), count(DISTINCT u)) AS a FROM generate_series(1, 3) u ORDER BY 1
DELETE FROM t  USING (v r1 NATURAL RIGHT JOIN t q) WHERE (SELECT r1.b1 FROM v r1 WHERE r1.a > c) > coalesce(a, t.a) 
SELECT 'x', u.a, count(u.only_here) FROM other.t u WHERE coalesce(u.a, a) = coalesce(u.only_here, u.only_here) LIMIT 3
DELETE FROM t  USING u q WHERE (SELECT a AS a FROM u q, other.t r1) IS NULL RETURNING *
UPDATE t SET b = coalesce(t.c, (t.c IN (SELECT v.c AS k1 FROM v WHERE v.b1 <> t.b GROUP BY k1, 1))) WHERE count(DISTINCT b) = 1 
SELECT DISTINCT count(*) FROM ((t FULL JOIN p u ON u.made <> u.made) NATURAL JOIN (VALUES (1, 'x'), (2, 'y')) u(m, n)), generate_series(1, 3) g WHERE u.m > count(m) ORDER BY upper(g.g::text) DESC
DELETE FROM t  USING (other.t t RIGHT JOIN s u USING (x)) WHERE upper(d::text) IS NULL RETURNING *
SELECT sum(count(*)) AS b FROM p r2
SELECT EXISTS (SELECT p.name AS a FROM u r1, p) FROM (other.t r2 LEFT JOIN u q USING (id)) WHERE min(r2.a) > upper(1::text)
UPDATE t SET c = (SELECT DISTINCT (r2.n IN (SELECT DISTINCT t.c AS k1 FROM v q, v t UNION SELECT 1)) AS a FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n) WHERE r2.m <> r2.m) WHERE t.e IS NULL RETURNING *
SELECT (count(DISTINCT nosuch.a) + s.code) AS a FROM s WHERE EXISTS (SELECT * FROM u, v r2 ORDER BY 1 DESC) > s.k
SELECT DISTINCT t.y, (SELECT EXISTS (SELECT r1.x FROM s q, p t GROUP BY 1 HAVING q.r = made LIMIT 3) AS b FROM t, (u r1 NATURAL JOIN u r1) WHERE r1.x <> r1.a GROUP BY ROLLUP(r1.a)) AS k1 FROM u t
SELECT DISTINCT upper(r1.code::text), 'x' AS a FROM ((s r1 RIGHT JOIN s r2 ON w = r1.ns) LEFT JOIN (VALUES (1, 'x'), (2, 'y')) r1(m, n) ON r1.tags = r1.code) WHERE r2.r <> r1.code GROUP BY count
SELECT u.n AS a, 1 FROM (VALUES (1, 'x'), (2, 'y')) u(m, n) GROUP BY ROLLUP(u.m) UNION ALL SELECT *, f FROM (s t JOIN t r2 ON ns > t.id) WHERE t.k <> e GROUP BY t.w ORDER BY k DESC
SELECT min(1), min(coalesce(u.b, d)) AS k1, u.d AS k2 FROM t u WHERE sum(u.c) > a
DELETE FROM t  WHERE (t.f || 1) IS NULL RETURNING *
INSERT INTO s (code, w) SELECT (q.id IN (SELECT name FROM p r1, v r2 WHERE r1.twice > r2.c GROUP BY ROLLUP(r2.b1), r2.c HAVING r1.id > r2.c INTERSECT SELECT 1 LIMIT 3)) FROM v, p q 
SELECT DISTINCT u.a AS a, u.z, EXISTS (SELECT (SELECT t.c FROM v t, p ORDER BY 1 DESC) FROM (t FULL JOIN s USING (c)) WHERE s.tags <> t.e ORDER BY count DESC) AS a FROM u u WHERE a = upper(u.x::text)
SELECT DISTINCT upper(t.id::text) FROM ((SELECT DISTINCT t.id FROM p t ORDER BY $1 DESC) t LEFT JOIN p q ON t.id > made) WHERE sum(q.name) IS NULL GROUP BY ROLLUP(t.id) LIMIT 3
UPDATE t SET c = c FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n) WHERE coalesce(t.c, t.e) <> t.e RETURNING vals.m
INSERT INTO p (name, price) SELECT 1, u.e, (SELECT DISTINCT r2.a AS k1 FROM u r2) AS k1 FROM t u ORDER BY 1 DESC LIMIT 3 RETURNING *
SELECT * FROM p q WHERE (q.id IN (SELECT q.price FROM u r2 GROUP BY ROLLUP(r2.x), price HAVING r2.x = r2.a)) = q.id GROUP BY price ORDER BY (SELECT q.twice AS k2 FROM s t) DESC
INSERT INTO u SELECT t.b FROM s r2 GROUP BY 1 RETURNING *
SELECT upper((r1.y = r1.x)::text), z AS a FROM u r1 WHERE coalesce(r1.y, r1.z) = coalesce(r1.x, r1.z) GROUP BY count, ROLLUP(x) HAVING count(*) IS NULL LIMIT 3
SELECT count(DISTINCT s.g), sum(1) AS a, s.* FROM s
SELECT min((t.b IN (SELECT ns FROM s q GROUP BY ROLLUP(q.r) ORDER BY ns))), s.id AS k2 FROM s
SELECT t.a FROM (p r1 JOIN (other.t LEFT JOIN other.t ON t.a <> r1.made) ON t.only_here = r1.name) WHERE min(t.a) = t.a
SELECT t.* FROM (SELECT DISTINCT (t.c = 1) FROM (other.t u FULL JOIN s ON s.id > u.only_here), v t ORDER BY id) t WHERE $1 IS NULL ORDER BY count DESC
SELECT DISTINCT count(b), u.b AS k2 FROM LATERAL (SELECT upper(q.b1::text), sum(q.b1) AS b FROM s q, v q) u
SELECT DISTINCT n AS k2 FROM (VALUES (1, 'x'), (2, 'y')) r1(m, n) WHERE (r1.n IN (SELECT only_here FROM u r2, other.t ORDER BY only_here DESC)) = m
SELECT r2.* FROM u r2 GROUP BY 1, a
UPDATE t SET b = b FROM (SELECT u.c AS b FROM v u WHERE t.c IS NULL ORDER BY 1 DESC) sub WHERE upper(sub.b::text) > c RETURNING upper(sub.b::text)
SELECT DISTINCT upper(id::text) AS k2 FROM s WHERE $1 IS NULL GROUP BY ROLLUP(s.id)
SELECT u.z FROM u WHERE u.z > EXISTS (SELECT DISTINCT t.*, t.z FROM u t GROUP BY t.x HAVING t.z <> t.b)
SELECT DISTINCT EXISTS (SELECT DISTINCT r2.c FROM (v r2 LEFT JOIN other.t t ON w > g), s q) AS b FROM s t WHERE w > g
DELETE FROM t  USING s u WHERE tags > count(t.c) 
WITH RECURSIVE w AS (SELECT coalesce(n, u.n) AS b, u.m, u.n FROM (VALUES (1, 'x'), (2, 'y')) u(m, n)) SELECT q.* FROM (VALUES (1, 'x'), (2, 'y')) q(m, n) WHERE q.n <> m GROUP BY m, q.n
SELECT v.b1 FROM v GROUP BY b1, b1 INTERSECT SELECT *, min(t.only_here) FROM (s r1 RIGHT JOIN other.t ON t.a <> a)
DELETE FROM t  WHERE t.e <> t.f RETURNING *
INSERT INTO s (code, w) SELECT upper(r1.r1::text) FROM generate_series(1, 3) r1 WHERE r1.r1 > r1.r1 GROUP BY count ORDER BY coalesce(r1.r1, r1.r1) DESC LIMIT 3 RETURNING t.b
SELECT r1.a FROM (VALUES (1, 'x'), (2, 'y')) r1(m, n), v r1
SELECT upper(count(DISTINCT t.a)::text) AS a, EXISTS (SELECT p.* FROM p ORDER BY 1) AS k1, only_here FROM other.t WHERE t.a = t.only_here GROUP BY ROLLUP(t.a) ORDER BY 1 LIMIT 3
UPDATE t SET c = ((q.only_here IN (SELECT DISTINCT u.code FROM s u WHERE u.r > u.k ORDER BY 1 DESC LIMIT 3)) || q.a) FROM other.t q WHERE t.c = count(*) 
SELECT vals.m AS k1, count(*), count(DISTINCT cc) AS k1 FROM other.t r1, (VALUES (1, 'x'), (2, 'y')) vals(m, n) LIMIT 3
SELECT DISTINCT count(cc) AS k2 FROM (VALUES (1, 'x'), (2, 'y')) vals(m, n) WHERE (SELECT u.f FROM t u WHERE e <> f ORDER BY 1 DESC) = (vals.n + vals.n) LIMIT 3
SELECT upper(min(r2.y)::text) AS a FROM ((s JOIN u r2 ON s.code > x) LEFT JOIN t r1 ON r2.x = y)
SELECT (count(r1.r) + (q.m IN (SELECT DISTINCT t.a AS b FROM other.t WHERE t.a <> t.only_here GROUP BY only_here, 1))) FROM (VALUES (1, 'x'), (2, 'y')) q(m, n), s r1 GROUP BY r1.g
SELECT DISTINCT c FROM v t WHERE b1 = (t.c IN (SELECT r1.ns AS k1 FROM s r1 ORDER BY min(r1.k)))
SELECT EXISTS (SELECT r2.c AS a, r2.a AS b FROM v r2 WHERE cc <> r2.b1 LIMIT 3), coalesce(coalesce(r2.c, c), a) FROM v r2
SELECT r1.* FROM p r1 WHERE twice <> upper(r1.id::text)
SELECT coalesce(only_here, 2.5), only_here FROM other.t, generate_series(1, 3) r1 WHERE (r1.r1 IN (SELECT q.ns AS k2 FROM s q INTERSECT SELECT 1)) IS NULL ORDER BY 1
DELETE FROM t  USING generate_series(1, 3) q WHERE min(t.e) > 'x' 
SELECT DISTINCT $1 AS k2, t.b1, $1 AS b FROM (v q NATURAL LEFT JOIN v t) WHERE q.b1 > count(*)
SELECT a AS k1, count(DISTINCT a) AS a, r1.a FROM other.t r1 GROUP BY r1.only_here HAVING NULL = min(only_here) ORDER BY 2
SELECT DISTINCT count(DISTINCT q.d) AS b, ((r2.a = r2.c) IN (SELECT coalesce(r1.r, r1.code) FROM s r1 GROUP BY ROLLUP(r1.k))) FROM (t q FULL JOIN v r2 USING (c)) WHERE nosuch.a > upper(a::text)
SELECT upper(t.e::text) AS k1, upper((k IN (SELECT cc FROM p WHERE price = p.id))::text) FROM (t NATURAL LEFT JOIN s)
SELECT a AS a, 'x' AS a, NULL FROM s r2 ORDER BY 2
DELETE FROM t  WHERE (t.c + t.e) IS NULL RETURNING *
UPDATE t SET a = coalesce(t.c, t.a) WHERE 1 > (f IN (SELECT c AS k2 FROM s t WHERE t.w IS NULL GROUP BY k2, ROLLUP(t.k) LIMIT 3)) RETURNING *
DELETE FROM t  USING v t WHERE EXISTS (SELECT t.a FROM t u, other.t WHERE u.b <> t.c ORDER BY a DESC) IS NULL 
SELECT (q.count = (q.count + q.count)), NULL AS b, q.* FROM (SELECT DISTINCT (SELECT r2.c FROM v r2, u) FROM p q) q LIMIT 3
SELECT t.c FROM t, p t GROUP BY t.c, 1
SELECT DISTINCT t.y AS k1 FROM u t WHERE t.x = EXISTS (SELECT t.c AS k2, t.a FROM v t) ORDER BY a DESC
SELECT coalesce(coalesce(u.m, n), EXISTS (SELECT twice AS k1 FROM p t GROUP BY t.made)), count(u.n) AS a FROM (VALUES (1, 'x'), (2, 'y')) u(m, n)
SELECT t.id AS a FROM p t GROUP BY ROLLUP(t.name)
SELECT upper(upper(only_here::text)::text) AS b FROM other.t r2 ORDER BY (SELECT t.b FROM v t WHERE t.b1 IS NULL) DESC LIMIT 3
SELECT only_here, only_here AS a, upper(min(t.only_here)::text) AS k1 FROM other.t t GROUP BY t.a
SELECT DISTINCT r2.g, EXISTS (SELECT DISTINCT count(DISTINCT q.x) FROM u q INTERSECT SELECT u.*, u.a, a AS b FROM other.t u WHERE u.only_here IS NULL LIMIT 3) FROM s r2
SELECT (SELECT 1 AS b FROM v t) FROM ((p q RIGHT JOIN p t ON name IS NULL) NATURAL RIGHT JOIN p r1)
SELECT EXISTS (SELECT upper(g.g::text), g, (q.c = e) AS k2 FROM t q WHERE g > q.a ORDER BY 1 DESC) FROM generate_series(1, 3) g
SELECT a AS b, r1.b1 AS k2, r1.* FROM v r1 WHERE r1.c IS NULL GROUP BY 2, r1.b1 UNION SELECT v.b1 FROM v WHERE v.a > v.a LIMIT 3
SELECT *, EXISTS (SELECT q.tags AS k2, min(q.tags) FROM LATERAL (SELECT tags FROM s t, s WHERE id IS NULL GROUP BY 1, tags ORDER BY 1 DESC) q GROUP BY k2) AS k2 FROM t q
UPDATE t SET b = coalesce(upper(r1.m::text), (r1.n + t.b)) FROM (VALUES (1, 'x'), (2, 'y')) r1(m, n) WHERE t.c IS NULL 
SELECT (EXISTS (SELECT u.d AS b, u.e, u.c AS k2 FROM t u GROUP BY b, ROLLUP(u.c)) || count(*)), * FROM p LIMIT 3
SELECT (SELECT b AS b FROM (t t FULL JOIN p u ON t.f > r2.twice), (other.t r1 JOIN t ON 1 = u.id) WHERE t.d = a) FROM p r2 WHERE count(DISTINCT r2.id) <> coalesce(name, name)
UPDATE t SET c = t.f FROM (t r2 NATURAL LEFT JOIN t) WHERE coalesce(a, t.d) <> t.c RETURNING (r2.a IN (SELECT a FROM p r1, other.t u WHERE a > r1.name))
SELECT DISTINCT u.y FROM u u, u LIMIT 3
SELECT ((q.b1 = q.b1) IN (SELECT q.z FROM generate_series(1, a) r2, u q WHERE r2.r2 IS NULL GROUP BY z, q.z ORDER BY 1)) FROM v q WHERE t.b IS NULL LIMIT 3
SELECT u.* FROM p u WHERE u.price = (u.id IN (SELECT u.a AS k2 FROM v u WHERE u.b1 <> b1 LIMIT 3))
DELETE FROM t  USING (VALUES (1, 'x'), (2, 'y')) t(m, n) WHERE t.b > upper(t.f::text) 
UPDATE t SET c = (t.a = count(DISTINCT t.d)) WHERE (SELECT t.b FROM p r1 WHERE r1.made IS NULL GROUP BY 1, 1 LIMIT 3) IS NULL 
UPDATE t SET c = b FROM (t u LEFT JOIN other.t u ON u.only_here = t.f) WHERE coalesce(t.c, u.only_here) IS NULL RETURNING *
SELECT DISTINCT a AS k1, count(v.c), (v.a || (v.a = v.a)) AS k2 FROM v
SELECT DISTINCT EXISTS (SELECT upper(r1.a::text) AS k1, 1 FROM other.t r1 WHERE only_here <> r1.a) AS b FROM s u ORDER BY ns DESC
SELECT count(v.b1) FROM v, LATERAL (SELECT count(*) AS k1 FROM t r1 WHERE r1.c > e UNION ALL SELECT b1 FROM t ORDER BY 1) q
SELECT DISTINCT sum(coalesce(m, v.c)), v.c AS a, count(DISTINCT v.c) FROM (v LEFT JOIN (VALUES (1, 'x'), (2, 'y')) r2(m, n) ON r2.n > r2.m) WHERE (r2.n || r2.m) IS NULL
WITH w AS (SELECT DISTINCT (z IN (SELECT DISTINCT x FROM v r2)) FROM u ORDER BY 1) SELECT (SELECT DISTINCT t.tags FROM s t GROUP BY t.tags) FROM u q GROUP BY ROLLUP(q.y)
SELECT max(t.f), min((e = t.n)) AS b FROM (VALUES (1, 'x'), (2, 'y')) t(m, n), (t LEFT JOIN other.t USING (id)) WHERE 1 = t.m ORDER BY 2
SELECT upper(sum(u.a)::text) AS b FROM u u, other.t r2 GROUP BY ROLLUP(u.z), 1 ORDER BY only_here DESC
SELECT EXISTS (SELECT upper(t.c::text), upper(t.only_here::text), count(*) AS a FROM u r1, other.t GROUP BY 1, r1.x LIMIT 3) FROM (t FULL JOIN generate_series(1, 3) r1 ON r1.r1 IS NULL)
DELETE FROM t  WHERE count(*) > count(*) RETURNING *
SELECT NULL AS a, u.n FROM v t, (VALUES (1, 'x'), (2, 'y')) u(m, n) WHERE upper(u.n::text) = min(c) ORDER BY n DESC
SELECT ((q.r IN (SELECT code FROM v u, u u)) + vals.n) FROM s q, ((VALUES (1, 'x'), (2, 'y')) vals(m, n) JOIN generate_series(1, 3) g USING (a))
SELECT (q.made IN (SELECT t.a AS a FROM s, u t)) AS k1 FROM p q GROUP BY 1, price
SELECT DISTINCT 1 AS b FROM (VALUES (1, 'x'), (2, 'y')) q(m, n) WHERE count(q.m) > count(DISTINCT q.n)
SELECT DISTINCT count(DISTINCT q.code), k AS b, q.w FROM s q
SELECT ((SELECT a AS b FROM v GROUP BY ROLLUP(c), v.c) + sum(t.a)), x, vals.n FROM (u t RIGHT JOIN (VALUES (1, 'x'), (2, 'y')) vals(m, n) ON t.x <> vals.n) WHERE (vals.m + t.z) <> upper(vals.m::text)
SELECT 2.5 AS b, p.*, t.r FROM (s t JOIN p q USING (x)), p WHERE sum(t.k) <> sum(q.price)
SELECT DISTINCT t.b FROM (VALUES (1, 'x'), (2, 'y')) u(m, n) GROUP BY 1 HAVING u.n <> NULL ORDER BY 1
DELETE FROM t  USING (u q FULL JOIN s u ON u.r = u.r) WHERE u.tags > (t.b = z) RETURNING *
INSERT INTO s (code, w) SELECT t.n, (SELECT DISTINCT u.a AS k1 FROM other.t u WHERE u.a <> u.only_here) FROM (VALUES (1, 'x'), (2, 'y')) t(m, n) UNION SELECT q.b FROM t q RETURNING a
DELETE FROM t  WHERE t.f = t.d RETURNING *
SELECT (SELECT a FROM LATERAL (SELECT v.a FROM v UNION SELECT 1) sub ORDER BY sub.a) AS a FROM (p JOIN (t r2 LEFT JOIN p USING (x)) ON r2.d <> r2.a)
SELECT u.* FROM ((s r1 JOIN v q ON r1.g <> q.a) NATURAL RIGHT JOIN (u JOIN t u ON u.y = f))
SELECT 1, t.f FROM t UNION ALL SELECT t.x, coalesce(r2.a, nosuch.a) FROM (other.t r2 NATURAL LEFT JOIN u t), t t LIMIT 3
DELETE FROM t  WHERE upper(f::text) = 2.5 RETURNING *
INSERT INTO t SELECT u.z AS b, coalesce(u.a, name), coalesce(u.a, twice) AS b FROM (p JOIN u USING (c)) GROUP BY b, 2 
INSERT INTO p (name, price) SELECT r1.d, count(r1.d), EXISTS (SELECT f, u.c, u.f FROM t u GROUP BY f, u.a HAVING u.a IS NULL) FROM t r1 ON CONFLICT DO NOTHING
SELECT (SELECT name FROM (s u LEFT JOIN p q USING (x)) WHERE price IS NULL INTERSECT SELECT g.g FROM p r2 LIMIT 3) AS a FROM generate_series(1, 3) g, other.t LIMIT 3
SELECT (min(r2.tags) || coalesce(r2.r, code)), r2.ns AS k1 FROM s r2 INTERSECT SELECT r1.a FROM u r1 GROUP BY a HAVING a <> a ORDER BY (x = r1.y) LIMIT 3
SELECT coalesce((SELECT x FROM u r2 WHERE price <> y ORDER BY x LIMIT 3), t.price) FROM p t, v q ORDER BY count
SELECT u.f FROM t u UNION SELECT (r2.id IN (SELECT DISTINCT only_here AS a FROM other.t t WHERE t.only_here > t.b)), r2.r FROM s r2 ORDER BY count
SELECT n, (g.g + coalesce(g.g, g.g)), (g.g || (r1.m + r1.n)) FROM generate_series(1, 3) g, (VALUES (1, 'x'), (2, 'y')) r1(m, n)
SELECT EXISTS (SELECT r1.c, (t.b + r1.a) FROM t r1) FROM ((VALUES (1, 'x'), (2, 'y')) q(m, n) RIGHT JOIN u r1 ON q.m = r1.x) GROUP BY r1.z, 1
SELECT ((u.a + u.x) || EXISTS (SELECT u.x AS k2, cc AS b FROM s)) AS k1, u.z AS b, u.a AS k2 FROM u, (SELECT made AS a FROM p q, p q GROUP BY 1 UNION ALL SELECT r1.a, * FROM u r1) u ORDER BY k2
SELECT DISTINCT q.only_here, only_here AS k1, a FROM ((VALUES (1, 'x'), (2, 'y')) q(m, n) JOIN t q ON q.m > m), other.t q GROUP BY a ORDER BY upper(q.b::text)
INSERT INTO s (code, w) SELECT DISTINCT coalesce(ns, ns), q.ns AS b, 'x' FROM (s RIGHT JOIN s q ON r IS NULL) WHERE q.code = q.g GROUP BY count ON CONFLICT DO NOTHING
SELECT r1 AS k1, upper(sum(r1.r1)::text) AS k1 FROM generate_series(1, 3) r1 ORDER BY r1.r1 DESC
SELECT coalesce((g.g + g.g), g.g) AS a, coalesce(coalesce(g, g.g), coalesce(g.g, a)) AS b, g FROM generate_series(1, 3) g GROUP BY 3, b LIMIT 3
UPDATE t SET a = 2.5 WHERE count(*) > coalesce(a, t.c) RETURNING *
INSERT INTO s (code, w) SELECT (a IN (SELECT r1.e AS a FROM t)), sum(r1.a) FROM t r1 GROUP BY count RETURNING *
INSERT INTO u SELECT DISTINCT upper(price::text) FROM p t WHERE t.twice IS NULL GROUP BY 1 HAVING t.name > t.price ORDER BY t.name LIMIT 3 ON CONFLICT DO NOTHING
SELECT k2 AS k1, nosuch.a, (u.count + u.k2) FROM LATERAL (SELECT m AS k2, sum(r2.n) FROM (VALUES (1, 'x'), (2, 'y')) r2(m, n) WHERE m = r2.n) u
SELECT ((r1.price = u.u) + upper(u.u::text)), u FROM p r1, generate_series(1, 3) u ORDER BY count DESC
SELECT DISTINCT a, u.a AS b FROM (SELECT DISTINCT t.d AS a FROM (t LEFT JOIN p u USING (x))) u GROUP BY b, 2 HAVING a <> coalesce(u.a, a)
SELECT DISTINCT u.a FROM other.t u WHERE a IS NULL ORDER BY EXISTS (SELECT u.a FROM t r1 WHERE u.a > u.only_here LIMIT 3)
DELETE FROM t  USING generate_series(1, 3) q WHERE t.d = 'x' 
SELECT 2.5, t.b, max(min(b1)) FROM v r2, (v FULL JOIN t r1 ON a = b1) WHERE r2.a > min(r2.c) GROUP BY 3 HAVING (r2.c = r1.c) <> min(c)
SELECT DISTINCT t.only_here AS a FROM (other.t RIGHT JOIN (t t JOIN p r2 USING (a)) USING (id)), other.t u
SELECT upper(max(b)::text) AS b, 1 AS k1 FROM t r1 WHERE r1.c = r1.f GROUP BY r1.f
SELECT coalesce((SELECT twice AS a FROM p r1 WHERE r1.price > cc LIMIT 3), upper(n::text)) FROM (VALUES (1, 'x'), (2, 'y')) u(m, n) ORDER BY 1 DESC
SELECT DISTINCT max(2.5) FROM (s r2 FULL JOIN (other.t q RIGHT JOIN t r1 USING (c)) ON r2.r <> r2.ns) LIMIT 3
SELECT * FROM p GROUP BY ROLLUP(p.twice)
SELECT (upper(r2.f::text) || r2.a) FROM ((t JOIN v r2 ON t.d <> c) JOIN (VALUES (1, 'x'), (2, 'y')) r1(m, n) ON r2.a <> n), t r2 WHERE count(e) <> (r2.d || r2.b1) GROUP BY t.a
SELECT EXISTS (SELECT r1.code, (SELECT r1.code FROM s WHERE k = r1.id ORDER BY code LIMIT 3) AS k2 FROM s u, v u) AS a FROM (s q RIGHT JOIN s r1 ON r1.w > q.k) ORDER BY 1 DESC
UPDATE t SET c = count(*) FROM p t WHERE price = max(twice) RETURNING *
SELECT DISTINCT (min(t.b1) IN (SELECT DISTINCT min(u.price) FROM p u ORDER BY 1)) AS a, max(coalesce(t.a, t.a)) FROM v t GROUP BY ROLLUP(c), 2
INSERT INTO p (name, price) SELECT (SELECT cc FROM t r1 WHERE t.g = r1.a ORDER BY cc DESC LIMIT 3) FROM s t GROUP BY count RETURNING a
SELECT DISTINCT *, upper(q.made::text) AS k2 FROM p q WHERE q.id IS NULL GROUP BY q.name HAVING q.price <> count(price)
INSERT INTO p (name, price) SELECT DISTINCT t.c, * FROM v t WHERE t.c = t.a GROUP BY c HAVING b1 = t.c ORDER BY 1 DESC LIMIT 3 RETURNING *
SELECT coalesce(EXISTS (SELECT s.k AS k1 FROM s GROUP BY s.k, code HAVING s.tags = ns LIMIT 3), r2.b1) FROM v r2 WHERE 2.5 IS NULL ORDER BY a DESC
INSERT INTO t SELECT r2.e AS k1 FROM u t, t r2 WHERE r2.f <> r2.e RETURNING id
SELECT id FROM p u WHERE (name + price) = u.price
SELECT (r1 + min(t.ns)) AS b FROM (generate_series(1, 3) r1 RIGHT JOIN s t ON t.id > tags)
UPDATE t SET a = r2.tags FROM s r2 WHERE coalesce(r2.id, r2.id) IS NULL RETURNING *
SELECT a AS a, v.c, EXISTS (SELECT coalesce(u.e, r2.a) FROM (other.t r2 LEFT JOIN t u ON r2.a > u.d) ORDER BY min(u.b) LIMIT 3) AS k1 FROM v WHERE coalesce(v.a, v.a) = v.a ORDER BY 'x' DESC
SELECT DISTINCT t.only_here FROM (other.t LEFT JOIN other.t t ON only_here IS NULL) WHERE 1 > a GROUP BY only_here, only_here ORDER BY only_here DESC
SELECT (count(r1.code) IN (SELECT DISTINCT coalesce(r1.a, a) FROM v r1 WHERE r1.a IS NULL ORDER BY count)), k FROM s r1 GROUP BY k ORDER BY k
SELECT DISTINCT vals.* FROM (t r2 LEFT JOIN (VALUES (1, 'x'), (2, 'y')) vals(m, n) ON vals.m = r2.c) WHERE (r2.a IN (SELECT u.c FROM v u WHERE a = u.c GROUP BY c, c LIMIT 3)) <> f
SELECT DISTINCT q.only_here, max(1) FROM v, ((VALUES (1, 'x'), (2, 'y')) u(m, n) FULL JOIN other.t q ON nosuch.a <> a) GROUP BY q.a, ROLLUP(v.c) ORDER BY 2 DESC
SELECT made AS a FROM (p u LEFT JOIN (SELECT DISTINCT t.b1, c FROM v t ORDER BY c DESC) sub USING (a)) WHERE (SELECT r2.x FROM u r2 GROUP BY x, x ORDER BY coalesce(r2.z, a)) = 1 GROUP BY a, a
SELECT DISTINCT max(coalesce(n, r1.n)) FROM (VALUES (1, 'x'), (2, 'y')) r1(m, n) WHERE coalesce(n, m) IS NULL GROUP BY r1.n ORDER BY 1 DESC
SELECT t.t, t.t AS b FROM generate_series(1, 3) t EXCEPT SELECT (SELECT DISTINCT name AS a FROM s r1, p WHERE p.name <> r1.k), (SELECT v.a FROM other.t u GROUP BY ROLLUP(u.a), u.only_here), c FROM v
WITH RECURSIVE w AS (SELECT 1 AS k1 FROM (s FULL JOIN u ON s.tags <> s.k) WHERE a IS NULL) SELECT DISTINCT r1.r1, r1.r1 AS k1 FROM generate_series(1, 3) r1 GROUP BY r1.r1
INSERT INTO t SELECT DISTINCT t.t FROM v, generate_series(1, v.a) t ORDER BY v.b1 RETURNING *
SELECT s.* FROM s UNION ALL SELECT r2.*, coalesce(r2.id, r2.w), upper(r2.g::text) FROM s r2
SELECT t.a AS k1, (SELECT DISTINCT p.name AS a FROM other.t t GROUP BY ROLLUP(a)) AS k1 FROM other.t t, p WHERE nosuch.a > p.made GROUP BY only_here, t.a HAVING count(t.a) <> t.only_here
UPDATE t SET b = 1 WHERE t.b > sum(a) 
DELETE FROM t  USING (p q FULL JOIN t q ON t.a > 1) WHERE t.b > q.name 
SELECT g.g FROM other.t, generate_series(1, t.a) g WHERE (t.a + t.only_here) > (SELECT q.b FROM t q ORDER BY EXISTS (SELECT *, q.a FROM u, s r1 WHERE u.y IS NULL) LIMIT 3)
SELECT DISTINCT r2.id AS k2, EXISTS (SELECT r1.* FROM (SELECT u.x AS k1 FROM u ORDER BY k1 LIMIT 3) r1 GROUP BY 1) FROM p r2 WHERE r2.made = (r2.made || r2.made)
