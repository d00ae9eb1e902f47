#!/usr/bin/env python3
"""Asks a PostgreSQL 15 server what values are read, written and computed as, and writes its answers to vectors/*.tsv,
which the tests check without a server.

    record_vectors.py [FAMILY ...] -- PSQL-ARGUMENTS        e.g.  record_vectors.py numeric -- -h /tmp -U postgres

A line is: operation, arguments, answer; fields are separated by tabs and escaped as COPY does. An answer begins with
`=` (results, several separated by an escaped tab) or with `!` (SQLSTATE, message, and after a tab the detail).
    set   NAME VALUE              the settings of the lines that follow
    in    TYPE TYPMOD TEXT        the type's input function: its text, and its binary form in hexadecimal
    cmp   TYPE A B                -1, 0, 1
    call  FUNCTION ARGUMENTS...   as the expression of that name in EXPRESSIONS says
"""

import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).parent / "vectors"

PRELUDE = """
\\set QUIET on
set client_min_messages = error;
create function pg_temp.answer(query text) returns text language plpgsql as $$
declare
  result text[];
  state text; message text; detail text;
begin
  execute query into result;
  return '=' || array_to_string(result, E'\\t', '<null>');
exception when others then
  get stacked diagnostics state = returned_sqlstate, message = message_text, detail = pg_exception_detail;
  return '!' || state || ' ' || message || case when detail <> '' then E'\\t' || detail else '' end;
end $$;
create temp table q(id serial, setting bool, line text, query text, answer text);
copy q(setting, line, query) from stdin;
"""
POSTLUDE = """\\.
do $$
declare r record;
begin
  for r in select * from q order by id loop
    if r.setting then execute r.query;
    else update q set answer = pg_temp.answer(r.query) where id = r.id;
    end if;
  end loop;
end $$;
copy (select line, answer from q order by id) to stdout;
"""


def escape(text):
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\v", "\\v"),
                           ("\f", "\\f"), ("\b", "\\b")):
        text = text.replace(plain, escaped)
    return text


def literal(text):
    return "'" + text.replace("'", "''") + "'"


class Recorder:
    def __init__(self, seed=15):
        self.rows = []
        self.random = random.Random(seed)
        self.seen = set()

    def _add(self, fields, query, setting=False):
        line = "\t".join(escape(f) for f in fields)
        if setting or line not in self.seen:
            self.seen.add(line)
            self.rows.append((setting, line, query))

    def set(self, name, value):
        self.seen.clear()
        self._add(["set", name, value], f"set {name} = {literal(value)}", setting=True)

    def value_in(self, type_name, text, typmod=-1):
        """By the input function itself: a cast of a literal would apply the modifier as an explicit cast does."""
        if type_name.startswith("_"):
            call = literal(text) + ("::\"char\"[]" if type_name == "_char" else "")
        else:
            proc = {"timestamp": "timestamp_in", "timestamptz": "timestamptz_in", "date": "date_in", "time": "time_in",
                    "timetz": "timetz_in", "interval": "interval_in", "numeric": "numeric_in",
                    "uuid": "uuid_in"}.get(type_name, type_name + "in")
            more = f", 0, {typmod}" if type_name in WITH_TYPMOD else ""
            call = f"{proc}({literal(text)}{more})"
        name = '"char"' if type_name == "char" else type_name
        send = {"timestamp": "timestamp_send", "timestamptz": "timestamptz_send", "date": "date_send",
                "time": "time_send", "timetz": "timetz_send", "interval": "interval_send", "numeric": "numeric_send",
                "uuid": "uuid_send"}.get(type_name, type_name + "send")
        if type_name.startswith("_"):
            send = "array_send"
        cast = "::" + name
        query = (f"select array[(case when v is null then null else format('%s', v) end), encode({send}(v), 'hex')] "
                 f"from (select {call}{cast} as v offset 0) s")
        self._add(["in", type_name, str(typmod), text], query)

    def compare(self, type_name, a, b):
        name = '"char"' if type_name == "char" else type_name
        query = (f"select array[case when a < b then '-1' when a = b then '0' when a > b then '1' end] from "
                 f"(select {literal(a)}::{name} a, {literal(b)}::{name} b offset 0) s")
        self._add(["cmp", type_name, a, b], query)

    def call(self, name, *arguments):
        expression = EXPRESSIONS[name]
        for i, a in enumerate(arguments, 1):
            expression = expression.replace(f"${i}", literal(a))
        self._add(["call", name, *arguments], f"select array[({expression})::text]")

    def run(self, psql):
        rows = "".join(f"{'t' if s else 'f'}\t{escape(escape_line(l))}\t{escape(q)}\n" for s, l, q in self.rows)
        done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *psql],
                              input=(PRELUDE + rows + POSTLUDE).encode(), capture_output=True, check=False)
        if done.returncode != 0:
            sys.exit(done.stderr.decode()[:2000])
        out = []
        for row in done.stdout.decode().splitlines():
            line, answer = row.split("\t")
            line = unescape_once(line)
            out.append(line if answer == "\\N" else line + "\t" + answer)
        return out


def escape_line(line):
    return line  # already escaped once; COPY escapes it again


def unescape_once(text):
    out, i = [], 0
    back = {"t": "\t", "n": "\n", "r": "\r", "v": "\v", "f": "\f", "b": "\b", "\\": "\\"}
    while i < len(text):
        if text[i] == "\\" and i + 1 < len(text) and text[i + 1] in back:
            out.append(back[text[i + 1]])
            i += 2
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


WITH_TYPMOD = {"varchar", "bpchar", "numeric", "timestamp", "timestamptz", "time", "timetz", "interval"}
EXPRESSIONS = {
    "numeric_add": "$1::numeric + $2::numeric", "numeric_subtract": "$1::numeric - $2::numeric",
    "numeric_multiply": "$1::numeric * $2::numeric", "numeric_divide": "$1::numeric / $2::numeric",
    "numeric_divide_whole": "div($1::numeric, $2::numeric)", "numeric_modulo": "$1::numeric % $2::numeric",
    "numeric_negate": "- $1::numeric", "numeric_abs": "abs($1::numeric)", "numeric_sign": "sign($1::numeric)",
    "numeric_round": "round($1::numeric, $2::int)", "numeric_truncate": "trunc($1::numeric, $2::int)",
    "numeric_ceil": "ceil($1::numeric)", "numeric_floor": "floor($1::numeric)", "numeric_sqrt": "sqrt($1::numeric)",
    "numeric_exp": "exp($1::numeric)", "numeric_ln": "ln($1::numeric)", "numeric_log": "log($1::numeric, $2::numeric)",
    "numeric_power": "power($1::numeric, $2::numeric)", "numeric_gcd": "gcd($1::numeric, $2::numeric)",
    "numeric_lcm": "lcm($1::numeric, $2::numeric)", "numeric_factorial": "factorial($1::int8)",
    "width_bucket": "width_bucket($1::numeric, $2::numeric, $3::numeric, $4::int)",
    "numeric_scale": "scale($1::numeric)", "numeric_min_scale": "min_scale($1::numeric)",
    "numeric_trim_scale": "trim_scale($1::numeric)", "numeric_to_int2": "$1::numeric::int2",
    "numeric_to_int4": "$1::numeric::int4", "numeric_to_int8": "$1::numeric::int8",
    "numeric_to_float8": "$1::numeric::float8", "numeric_to_float4": "$1::numeric::float4",
    "timestamp_add": "$1::timestamp + $2::interval", "timestamp_subtract": "$1::timestamp - $2::interval",
    "timestamptz_add": "$1::timestamptz + $2::interval", "timestamptz_subtract": "$1::timestamptz - $2::interval",
    "timestamp_difference": "$1::timestamp - $2::timestamp", "timestamp_age": "age($1::timestamp, $2::timestamp)",
    "timestamptz_age": "age($1::timestamptz, $2::timestamptz)", "date_add": "$1::date + $2::int",
    "date_subtract": "$1::date - $2::date", "time_add": "$1::time + $2::interval", "time_subtract": "$1::time - $2::interval",
    "timetz_add": "$1::timetz + $2::interval", "date_bin": "date_bin($1::interval, $2::timestamp, $3::timestamp)",
    "timestamp_truncate": "date_trunc($1, $2::timestamp)", "timestamptz_truncate": "date_trunc($1, $2::timestamptz)",
    "timestamptz_truncate_zone": "date_trunc($1, $2::timestamptz, $3)", "interval_truncate": "date_trunc($1, $2::interval)",
    "extract_date": "coalesce(extract($1 from $2::date)::text, '<null>')", "extract_time": "extract($1 from $2::time)",
    "extract_timetz": "extract($1 from $2::timetz)",
    "extract_timestamp": "coalesce(extract($1 from $2::timestamp)::text, '<null>')",
    "extract_timestamptz": "coalesce(extract($1 from $2::timestamptz)::text, '<null>')",
    "extract_interval": "extract($1 from $2::interval)", "date_to_timestamp": "$1::date::timestamp",
    "date_to_timestamptz": "$1::date::timestamptz", "timestamp_to_date": "$1::timestamp::date",
    "timestamptz_to_date": "$1::timestamptz::date", "timestamp_to_timestamptz": "$1::timestamp::timestamptz",
    "timestamptz_to_timestamp": "$1::timestamptz::timestamp", "timestamp_to_time": "coalesce($1::timestamp::time::text, '<null>')",
    "timestamptz_to_time": "coalesce($1::timestamptz::time::text, '<null>')",
    "timestamptz_to_timetz": "coalesce($1::timestamptz::timetz::text, '<null>')",
    "timestamp_at_zone": "$1::timestamp at time zone $2", "timestamptz_at_zone": "$1::timestamptz at time zone $2",
    "timestamp_at_offset": "$1::timestamp at time zone $2::interval", "timetz_at_zone": "$1::timetz at time zone $2",
    "make_date": "make_date($1, $2, $3)", "make_time": "make_time($1, $2, $3)",
    "make_timestamp": "make_timestamp($1, $2, $3, $4, $5, $6)", "timestamptz_from_unix": "to_timestamp($1::float8)",
    "interval_add": "$1::interval + $2::interval", "interval_subtract": "$1::interval - $2::interval",
    "interval_multiply": "$1::interval * $2::float8", "interval_divide": "$1::interval / $2::float8",
    "interval_negate": "- $1::interval", "justify_hours": "justify_hours($1::interval)",
    "justify_days": "justify_days($1::interval)", "justify_interval": "justify_interval($1::interval)",
    "interval_to_time": "$1::interval::time", "make_interval": "make_interval($1, $2, $3, $4, $5, $6, $7)",
    "numeric_from_float8": "$1::float8::numeric", "numeric_from_float4": "$1::float4::numeric",
}


# ─────────────────────────────────────────────────────────────────────────────────────────────── plain types


def plain(r):
    for text in ("t", "true", " TRUE ", "tr", "y", "yes", "on", "of", "off", "o", "0", "1", "n", "no", "false", "fals",
                 "", " ", "2", "tru e", "yess", "f\n"):
        r.value_in("bool", text)
    integers = ["0", "-0", "+7", " 42 ", "\t-5\n", "", " ", "-", "+", "+-1", "--1", "1.0", "1e3", "abc", "12abc", "1 2",
                "0x10", "1_000", "00012"]
    for bits in (8, 15, 16, 31, 32, 63, 64):
        for d in (-2, -1, 0, 1):
            integers += [str(2 ** bits + d), str(-(2 ** bits) + d)]
    integers += ["99999999999999999999999", "-99999999999999999999999"]
    for t in ("int2", "int4", "int8", "oid"):
        for text in integers:
            r.value_in(t, text)
        for _ in range(40):
            r.value_in(t, str(r.random.getrandbits(r.random.randrange(1, 64)) * r.random.choice((1, -1))))
    reals = ["0", "-0", "1", "-1", "1.5", ".5", "5.", ".", "1e5", "1E-5", "1e", "1e+", "e5", "NaN", "nan", " inf ", "-Infinity",
             "+inf", "infinity", "infinit", "1e308", "1e309", "-1e309", "1e-307", "4.9e-324", "2e-324", "1e-400", "1e38",
             "3.4028235e38", "3.4028236e38", "1e39", "1e-45", "1e-46", "1e-38", "", " ", "abc", "1.2.3", "0x1F", "0x1.8p3",
             "0x", "0xp1", "12abc", "1e15", "1e14", "123456789012345", "1234567890123456", "1e-4", "1e-5", "0.0001234",
             "0.00001234", "1e6", "1e5", "123456", "1234567", "0.1", "0.2", "0.3", "2.5e-3", "9007199254740993", "1e22",
             "1e23", "5e-324", "2.2250738585072014e-308", "1.7976931348623157e308", "- 1", "1 2", "--1", "+-1", "-nan",
             "1d5", "1f", "100000", "999999", "9999995", "16777217", "1e+2", "0e400", "0e-400", "1e400 x", " -1e4000.001", "1.5 x"]
    for _ in range(300):
        reals.append(repr(r.random.uniform(-1, 1) * 10 ** r.random.randrange(-40, 40)))
        reals.append(f"{r.random.randrange(-10**6, 10**6)}.{r.random.randrange(0, 1000)}")
    for digits in ("1", "0", "-5", "-15", "3"):
        r.set("extra_float_digits", digits)
        for t in ("float4", "float8"):
            for text in reals if digits == "1" else reals[:70]:
                r.value_in(t, text)
    r.set("extra_float_digits", "1")
    strings = ["", " ", "abc", "abc  ", "abcdef", "ab   c", "äöü", "äöüß  ", "日本語テキスト", "a\tb\nc", "\\", "'\"",
               "x" * 70, "ä" * 40, "a" + "ä" * 40, "😀😀"]
    for text in strings:
        for t in ("text", "name"):
            r.value_in(t, text)
        for typmod in (-1, 5, 7, 9, 104):
            r.value_in("varchar", text, typmod)
            r.value_in("bpchar", text, typmod)
    for text in ("", "a", "abc", "~"):
        r.value_in("char", text)
    blobs = ["", "\\x", "\\x00ff10", "\\xABcd", "\\x0 1", "\\x01 02\t03\n", "\\x0", "\\xg0", "\\x0g", "\\xä0", "abc", "a\\000b", "\\\\",
             "\\", "\\1", "\\400", "\\377\\001", "\\x41\\x42", "a\\\\b", "\\08", "ä"]
    for style in ("hex", "escape"):
        r.set("bytea_output", style)
        for text in blobs:
            r.value_in("bytea", text)
    r.set("bytea_output", "hex")
    u = "a0eebc999c0b4ef8bb6d6bb9bd380a11"
    for text in (u, u.upper(), "{" + u + "}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11",
                 "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}", u[:-1], u + "1", "{" + u, u + "}", "-" + u, u + "-", "", "g" + u[1:],
                 "a0-eebc999c0b4ef8bb6d6bb9bd380a11", " " + u):
        r.value_in("uuid", text)
    pairs = {
        "int8": ["-9223372036854775808", "-1", "0", "1", "9223372036854775807"],
        "oid": ["0", "1", "2147483648", "4294967295"],
        "float8": ["-Infinity", "-1e300", "-1", "-0", "0", "1e-300", "1", "Infinity", "NaN"],
        "text": ["", "a", "A", "ab", "a b", "ä", "z", "日", "😀", "￿"],
        "bpchar": ["", "  ", "a", "a  ", "a b", "ab", "ä"],
        "char": ["", "a", "B", "~"],
        "bytea": ["", "\\x00", "\\x0000", "\\x0001", "\\x01", "\\xff", "\\x00ff"],
        "bool": ["t", "f"],
        "uuid": [u, "0" * 32, "f" * 32, "a" * 32],
    }
    for t, values in pairs.items():
        for a in values:
            for b in values:
                r.compare(t, a, b)


# ──────────────────────────────────────────────────────────────────────────────────────────────────── arrays


def arrays(r):
    texts = ["{}", " { } ", "{1}", "{1,2,3}", "{ 1 , 2 }", "{1,NULL,3}", "{1,null}", "{NULL}", '{"1"}', "{1,2", "1,2}", "", " ", "{1,}",
             "{,1}", "{1}}", "{1} x", "{{1,2},{3,4}}", "{{1,2},{3}}", "{{1},2}", "{1,{2}}", "{{}}", "{{},{}}", "[1:2]={1,2}", "[0:1]={1,2}",
             "[2]={1,2}", "[-1:0]={5,6}", "[1:3]={1,2}", "[2:1]={1}", "[1:2]{1,2}", "[a]={1}", "[1:2]=", "[1:2]={{1,2}}",
             "[0:1][3:4]={{1,2},{3,4}}", "[1:2", "[1:]={1}", "{{{{{{1}}}}}}", "{{{{{{{1}}}}}}}", "{a}", "{1 2}", '{"1}', "{1\"2\"}", '{"1"2}',
             '{"1"}"', "{\\1}", "{1,2}{3}", "  {1,2}  ", "{1,\n2}", "{9999999999}", "{1.5}", "[1:2]={}", "{{1,2},{NULL,4}}", "[+:1]={1,2}", "[0:-]={12}",
             "[0:1]={1,a2} =", "{1,[2} ]", "{{1,2+,{3,4}}", "[0:2]={1+2}", "{1,2. ,", "[0:-{1,2}"]
    for text in texts:
        r.value_in("_int4", text)
    strings = ["{a,b}", '{"a b",c}', "{a b , c }", '{""}', "{}", '{"NULL",NULL,null,"null"}', '{"a\\"b","c\\\\d"}', "{a\\,b}", "{a\\ }", "{ä,日本}",
               '{"{","}",","}', "{\\n}", '{"x\ty"}', "{\\NULL}", "{'a'}", '{"a" }', '{ "a"}', '{"a"b}', "{a{}", "{a\"b}", "{[1],(2)}", "[5:6]={x,y}",
               '{{"a",b},{c,NULL}}', "{a,,b}", "{a,}", '{"\\u0041"}']
    for text in strings:
        r.value_in("_text", text)
    for t, text in (("_bool", "{t,f,NULL}"), ("_int2", "{1,-2}"), ("_int8", "{9223372036854775807}"), ("_float8", "{1,1.5,NaN,-Infinity,1e300}"),
                    ("_float4", "{0.1,2}"), ("_bytea", '{"\\\\x00ff",abc}'), ("_uuid", "{a0eebc999c0b4ef8bb6d6bb9bd380a11,NULL}"), ("_char", '{a,"",~}'),
                    ("_name", "{abc,NULL}"), ("_oid", "{1,4294967295}")):
        r.value_in(t, text)
    values = ["{}", "{1}", "{1,2}", "{2}", "{1,NULL}", "{NULL}", "{{1,2}}", "{{1},{2}}", "[0:1]={1,2}", "{1,2,3}", "{-1}"]
    for a in values:
        for b in values:
            r.compare("int4[]", a, b)


# ─────────────────────────────────────────────────────────────────────────────────────────────────── numeric


def numeric(r):
    rnd = r.random

    def number(digits=None, scale=None):
        digits = digits or rnd.choice((1, 2, 3, 5, 9, 12, 17, 18, 19, 20, 25, 38))
        scale = rnd.choice((0, 0, 1, 2, 3, 4, 5, 8, 12, 17, 20, 30)) if scale is None else scale
        n = str(rnd.randrange(10 ** digits)).rjust(scale + 1, "0")
        if rnd.random() < 0.2:
            n = n[:-scale // 2 - 1] + "0" * (len(n) - len(n[:-scale // 2 - 1]))
        n = n[:len(n) - scale] + ("." + n[len(n) - scale:] if scale else "")
        return rnd.choice(("", "", "-")) + n

    specials = ["NaN", "Infinity", "-Infinity"]
    edges = ["0", "0.0", "0.000", "1", "-1", "1.0", "2", "10", "0.1", "0.5", "-0.5", "1.5", "2.5", "0.9", "1.1", "0.99999999", "1.00000001", "9", "99",
             "9999", "10000", "0.0001", "0.00009999", "99999999", "100000000", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
             "-9223372036854775809", "999999999999999999", "1000000000000000000", "1e20", "1e-20", "123456789.987654321", "3.14159265358979323846",
             "18446744073709551616", "170141183460469231731687303715884105728", "1e100", "1e-100", "4611686018427387904.5", "12345678901234567890.123456789"]
    texts = edges + specials + ["", " ", ".", "-", "+", "+1", "--1", ".5", "5.", "-.5", "1e5", "1E-5", "1e", "1e+", "1e+5", "1e+-5", "e5", "1.5e3", "1.5e-3",
                                " 12 ", "1 2", "1,5", "1_000", "0x10", "nan", "-NaN", "+NaN", "inf", "+inf", "-INF", "infinit", "1e131071", "1e131072", "1e-16383",
                                "1e-16384", "0e999999", "0e-20", "1e9999999999", "1e-9999999999", "000000123.4500", "1.2.3", "12a", "1e 5", "0.000000", "-0", "-0.00",
                                "1e1000000000", "9" * 40 + "." + "9" * 40, "0." + "0" * 50 + "1"]
    for text in texts:
        if not text.startswith("1e131071"):
            r.value_in("numeric", text)
    def typmod(p, s):
        return ((p << 16) | (s & 0x7ff)) + 4
    for p, s in ((5, 2), (5, 0), (3, 3), (2, 5), (15, 4), (18, 6), (5, -2), (38, 10), (1000, 0), (1, 0), (1, 1)):
        for text in edges[:30] + specials + ["999.994", "999.995", "-999.995", "99999.4", "99999.5", "0.9994", "0.9995", "0.000999994", "0.000999995", "1e30", "1e200000",
                                             "12345", "1234567", "9999949", "9999950", "150", "49", "50", "0.95", "0.94", "1e-30"]:
            r.value_in("numeric", text, typmod(p, s))
    for _ in range(150):
        r.value_in("numeric", number())
        r.value_in("numeric", number(rnd.randrange(1, 15), rnd.choice((0, 2, 4))), typmod(15, 4))
    for a in edges[:24] + specials:
        for b in ("0.00", "-3", "0.5", "7", "0.0001", "9223372036854775807", *specials):
            for f in ("numeric_add", "numeric_subtract", "numeric_multiply", "numeric_divide", "numeric_divide_whole", "numeric_modulo"):
                r.call(f, a, b)
    for _ in range(220):
        a, b = number(), number()
        r.call(rnd.choice(("numeric_add", "numeric_subtract", "numeric_multiply")), a, b)
        r.call("numeric_divide", a, b)
        r.call(rnd.choice(("numeric_divide_whole", "numeric_modulo")), a, b)
        r.compare("numeric", a, rnd.choice((b, a + ("0" if "." in a else ".0"), a)))
    for _ in range(12):
        a, b = number(rnd.randrange(200, 600), rnd.randrange(0, 300)), number(rnd.randrange(1, 300), rnd.randrange(0, 100))
        for f in ("numeric_add", "numeric_multiply", "numeric_divide", "numeric_modulo"):
            r.call(f, a, b)
    for a in edges + specials:
        for f in ("numeric_negate", "numeric_abs", "numeric_sign", "numeric_ceil", "numeric_floor", "numeric_sqrt", "numeric_exp", "numeric_ln", "numeric_scale",
                  "numeric_min_scale", "numeric_trim_scale", "numeric_to_int2", "numeric_to_int4", "numeric_to_int8", "numeric_to_float8", "numeric_to_float4"):
            r.call(f, a)
        for n in ("-3", "-1", "0", "1", "2", "20"):
            r.call("numeric_round", a, n)
            r.call("numeric_truncate", a, n)
        for b in edges[::3] + specials:
            r.compare("numeric", a, b)
    for a in ("0.5", "1.5", "2.5", "-0.5", "-1.5", "32767.4", "32767.5", "-32768.5", "-32768.4", "2147483647.5", "9223372036854775807.4", "9223372036854775807.5",
              "-9223372036854775808.4", "1e308", "1e309", "1e39", "4.9e-324", "1e-400", "0.1", "123456789012345678"):
        for f in ("numeric_to_int2", "numeric_to_int4", "numeric_to_int8", "numeric_to_float8", "numeric_to_float4"):
            r.call(f, a)
    for v in ("0", "-0", "1", "0.1", "1e20", "1e-20", "123456789.123456789", "1.7976931348623157e308", "5e-324", "NaN", "inf", "-inf", "0.30000000000000004", "16777217"):
        r.call("numeric_from_float8", v)
        if "e" not in v or "20" in v:
            r.call("numeric_from_float4", v)
    for _ in range(80):
        a = number().lstrip("-")
        small = number(rnd.randrange(1, 6), rnd.randrange(0, 5))
        r.call("numeric_sqrt", a)
        r.call("numeric_ln", a)
        r.call("numeric_exp", small)
        r.call("numeric_log", number(rnd.randrange(1, 10)).lstrip("-"), a)
        r.call("numeric_power", number(rnd.randrange(1, 8)), str(rnd.randrange(-30, 60)))
        r.call("numeric_power", number(rnd.randrange(1, 8)).lstrip("-"), number(rnd.randrange(1, 4), rnd.randrange(0, 3)))
        r.call("numeric_gcd", number(12), number(9))
        r.call("numeric_lcm", number(9), number(8))
    for a in ("0", "1", "-1", "-2", "2", "0.5", "10", "1.0000001", *specials):
        for b in ("0", "1", "-1", "2", "3", "-3", "0.5", "-0.5", "1000", "10000000000", "3.0", *specials):
            r.call("numeric_power", a, b)
            r.call("numeric_log", a, b)
            r.call("numeric_gcd", a, b)
            r.call("numeric_lcm", a, b)
    for a in ("700", "-700", "2000", "-2000", "5999.99", "-5999", "6000", "-6000", "0.0000001", "-0.0000001", "100.123456789012345"):
        r.call("numeric_exp", a)
    for a in ("1.000000000000000000001", "0.999999999999999999999", "1e1000", "1e-1000", "12345e500", "2e-300"):
        r.call("numeric_ln", a)
        r.call("numeric_sqrt", a)
    for n in ("-1", "0", "1", "5", "20", "21", "30", "100", "32178"):
        r.call("numeric_factorial", n)
    for arguments in (("5.35", "0.024", "10.06", "5"), ("0", "0", "10", "5"), ("10", "0", "10", "5"), ("9.99", "0", "10", "5"), ("-1", "0", "10", "5"), ("5", "10", "0", "4"),
                      ("0", "10", "0", "4"), ("10", "10", "0", "4"), ("11", "10", "0", "4"), ("1", "0", "10", "0"), ("1", "5", "5", "3"), ("NaN", "0", "1", "2"),
                      ("1", "Infinity", "1", "2"), ("Infinity", "0", "1", "2"), ("-Infinity", "0", "1", "2"), ("1", "NaN", "1", "2"), ("2", "0", "1", "2147483647")):
        r.call("width_bucket", *arguments)
    for text in ("{1.5,NULL,2.50}", "{NaN,Infinity,-1e30}", "{}", "{{1,2},{3,4.000}}"):
        r.value_in("_numeric", text)


# ────────────────────────────────────────────────────────────────────────────────────────── dates and times

DATES = ["2024-02-29", "2023-02-29", "1999-01-08", "January 8, 1999", "1/8/1999", "1/18/1999", "18/1/1999", "01/02/03", "1999-Jan-08", "Jan-08-1999", "08-Jan-1999", "99-Jan-08",
         "08-Jan-99", "Jan-08-99", "19990108", "990108", "1999.008", "J2451187", "J2451187.5", "January 8, 99 BC", "0044-03-15 BC", "0001-01-01", "0000-01-01", "0001-01-01 BC",
         "4714-11-24 BC", "4714-11-23 BC", "4713-01-01 BC", "5874897-12-31", "5874898-01-01", "294276-12-31", "294277-01-01", "10000-01-01", "100000-01-01", "9999-12-31", "infinity", "-infinity",
         "+infinity", "epoch", "Infinity", "1999-13-01", "1999-00-01", "1999-01-32", "1999-01-00", "1999-1-8", "99-1-8", "1-8-99", "8 Jan 1999", "Jan 8 1999", "1999 Jan 8", "1999-008",
         "1999 08 Jan", "8-1-1999", "20240229T", "y2001m02d04", "2001-02-04 04:05:06", "today 5", "Monday January 8 1999", "Mon Jan 08 1999", "1999/01/08", "1999.01.08", "08.01.1999", "1.8.99",
         "", " ", "abc", "1999", "1999-01", "01-08", "12345", "1999-01-08-05", "1999-01-08x", "1999--01-08", "1999-01-08-", "Feb 30 2020", "2020 366", "2020-366", "2019-366", "2020-060", "99 8 Jan", "8 Jan 99 AD",
         "8 Jan 99 BC", "Sept 8 1999", "September 8 1999", "Januar 8 1999", "julian 2451187", "jd2451187", "J-5", "1999-01-08 BC", "99999999", "123456789", "1/2/3/4", "1999-Jan-8", "8 jan, 1999", "@1999-01-08", "1999-01-08\t", "\n1999-01-08"]
CLOCKS = ["04:05:06.789", "04:05:06", "04:05", "040506", "0405", "04:05 AM", "04:05 PM", "12:00 AM", "12:00 PM", "13:00 PM", "24:00:00", "24:00:01", "23:59:60", "23:59:59.9999999", "23:59:59.9999994", "24:00:00.000001",
          "25:00:00", "04:60", "04:05:61", "4:5:6", "4:5", "04:05:06.", "04:05:06.1234567", "04:05:06-08", "04:05-08:00", "040506-08", "04:05:06 PST", "04:05:06 America/New_York", "2003-04-12 04:05:06 America/New_York",
          "04:05:06 UTC", "04:05:06Z", "04:05:06 z", "T040506", "T04:05:06", "t0405", "allballs", "04:05:06+5:30", "04:05:06+0530", "04:05:06+05:30:15", "04:05:06+15:59", "04:05:06+16", "04:05:06-15:59:59", "04:05:06+1:60", "", "abc",
          "1", "12", "12345", "1234567", "04.05.06", "4 PM", "04:05:06 EST5EDT", "040506.789", "040506.789-08", "12:34.5", "h04mm05s06", "04:05:06 PM BC", "04:05:06 Europe/Berlin", "04:05:06 EST", "04:05:06 EDT", "noon", "infinity", "04:05:06 foo/bar", "04:05:06,5", "4:5:6s", "04:05:0d6+0530", "5:05:0M BC", "040506m", "julian05:06 PM BC", "2881M"]
STAMPS = ["2024-02-29 13:45:06.5", "2024-02-29T13:45:06Z", "2024-02-29 13:45:06+02", "2024-02-29 13:45:06-03:30", "2024-02-29 13:45:06 CET", "2024-02-29 13:45:06 Europe/Berlin", "2024-07-01 12:00 Europe/Berlin", "2024-07-01 12:00 europe/berlin",
          "2024-03-31 02:30 Europe/Berlin", "2024-10-27 02:30 Europe/Berlin", "2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-03-10 02:30 America/New_York", "2024-11-03 01:30 America/New_York", "2024-11-03 01:30 EST", "2024-11-03 01:30 EDT",
          "Thu Feb 29 13:45:06 2024", "Thu Feb 29 13:45:06 2024 CET", "Thu 29 Feb 13:45:06 2024", "29 Feb 2024 1:45 PM", "20240229T134506", "20240229 134506", "20240229 1345", "20240229T134506.789", "20240229T134506-08", "20240229134506", "J2460370 13:45",
          "J2460370.75", "J2460370-08", "2024-02-29 24:00:00", "2024-02-29 23:59:59.9999999", "2024-02-29 13:45:60", "2024-02-29 25:00", "epoch", "infinity", "-infinity", "+infinity", "294276-12-31 23:59:59.999999", "294277-01-01 00:00:00", "4714-11-24 00:00:00 BC",
          "4714-11-23 23:59:59 BC", "0001-01-01 00:00:00 BC", "0044-03-15 12:00 BC", "1883-11-18 12:00 America/New_York", "1900-01-01 00:00 Europe/Berlin", "1850-01-01 00:00 Europe/Berlin", "2024-02-29 13:45:06 MSK", "2010-07-01 12:00 MSK", "2015-07-01 12:00 MSK", "1980-06-01 12:00 MSD",
          "2024-02-29 13:45:06 PST", "2024-02-29 13:45:06 PDT", "2024-02-29 13:45:06 PST8PDT", "2024-02-29 13:45:06 GMT+3", "2024-02-29 13:45:06 UTC-3", "2024-02-29 13:45:06 EST5EDT", "2024-02-29 13:45:06 MET DST", "2024-02-29 13:45:06 foo", "2024-02-29 13:45:06 Foo/Bar",
          "Feb 29 13:45:06.123456 2024", "2024-02-29 13:45:06.123456789", "2024-02-29 1:2:3", "2024-02-29 13", "2024-02-29 13:45:06 AD", "2024-02-29 13:45:06 PM", "13:45:06 2024-02-29", "13:45 Feb 29 2024", "2024.060 13:45", "2024-060 13:45", "02/29/2024 13:45", "29/02/2024 13:45", "29.02.2024 13:45",
          "2024-02-29 13:45:06+15:59:59", "2024-02-29 13:45:06+16:00", "2100-07-01 12:00 Europe/Berlin", "2100-01-01 12:00 America/New_York", "12000-07-01 12:00 Europe/Berlin", "2024-02-29 -08", "2024-02-29 13:45:06 +", "2024-02-29 now", "y2024m2d29h13mm45s6", "", "abc",
          "2024-02-29 13:45:06 Asia/Kolkata", "2024-02-29 13:45:06 Etc/GMT-5", "1999-01-08 04:05:06 -8:00", "1999-01-08 040506 -8", "January 8 04:05:06 1999 PST", "2024-02-29 t 134506", "2024-02-29t13:45", "2024-02-29 \u00e4", "1945-05-24 03:00 Europe/Berlin", "2024-02-29 13:45:06.5 Australia/Lord_Howe",
          "2024-04-07 01:45 Australia/Lord_Howe", "1995-01-01 12:00 Pacific/Kiritimati", "2011-12-30 12:00 Pacific/Apia", "2024-06-01 12:00 Africa/Casablanca",
          "2024-10-27 12:30:00epoch", "infinity 04:12", "1945-05-24 03:00 Europe/Berlin/", "20240229T134506.789h", "infinity PDT"]
FIELDS = ["microseconds", "milliseconds", "second", "minute", "hour", "day", "month", "quarter", "week", "year", "decade", "century", "millennium", "julian", "isoyear", "dow", "isodow", "doy", "epoch", "timezone", "timezone_hour",
          "timezone_minute", "foo", "Hours", "yr", "jan", "now", "usec"]


def datetime(r):
    rnd = r.random
    zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
    for style, zone in (("ISO, MDY", "UTC"), ("ISO, DMY", "Europe/Berlin"), ("ISO, YMD", "America/New_York"), ("SQL, MDY", "America/New_York"), ("SQL, DMY", "Europe/Berlin"), ("Postgres, MDY", "America/New_York"),
                        ("Postgres, DMY", "Asia/Kolkata"), ("German, DMY", "Europe/Berlin"), ("ISO, MDY", "Asia/Kathmandu")):
        r.set("datestyle", style)
        r.set("timezone", zone)
        main = style == "ISO, MDY"
        for text in DATES if "ISO" in style else DATES[:30]:
            r.value_in("date", text)
        for text in STAMPS if "ISO" in style else STAMPS[:30]:
            r.value_in("timestamp", text)
            r.value_in("timestamptz", text)
        if main and zone == "UTC":
            for text in CLOCKS:
                r.value_in("time", text)
                r.value_in("timetz", text)
    r.set("datestyle", "ISO, MDY")
    r.set("timezone", "UTC")
    for m in (0, 1, 3, 5, 6):
        for text in ("04:05:06.789", "23:59:59.9999999", "23:59:59.5", "04:05:06.1234567"):
            r.value_in("time", text, m)
            r.value_in("timetz", text, m)
        for text in ("2024-02-29 13:45:06.789123", "1999-12-31 23:59:59.5", "1999-12-31 23:59:59.499999", "1960-01-01 00:00:00.5", "infinity"):
            r.value_in("timestamp", text, m)
            r.value_in("timestamptz", text, m)
    for t, values in (("date", ["2000-01-01", "1999-12-31", "infinity", "-infinity", "0044-03-15 BC", "10000-01-01"]), ("timetz", ["04:05:06+00", "05:05:06+01", "04:05:06-01", "23:00-05", "04:00+00"]),
                      ("timestamp", ["2000-01-01 00:00", "1999-12-31 23:59:59.999999", "infinity", "-infinity", "0044-03-15 BC"]), ("timestamptz", ["2000-01-01 00:00+00", "2000-01-01 01:00+01", "infinity"])):
        for a in values:
            for b in values:
                r.compare(t, a, b)
    for text in ('{2024-02-29,NULL,infinity}', '{"0044-03-15 BC"}'):
        r.value_in("_date", text)
    r.value_in("_timestamp", '{"2024-02-29 13:45:06.5","10000-01-01 00:00:00"}')
    r.value_in("_timestamptz", '{"2024-02-29 13:45:06.5+02",NULL}')
    r.value_in("_time", "{04:05:06,24:00}")
    r.value_in("_timetz", "{04:05:06+02}")

    def stamp():
        year = rnd.choice((rnd.randrange(1, 9999), rnd.randrange(1890, 2060), rnd.randrange(1890, 2060), rnd.randrange(10000, 290000)))
        text = f"{year:04}-{rnd.randrange(1, 13):02}-{rnd.randrange(1, 29):02} {rnd.randrange(24):02}:{rnd.randrange(60):02}:{rnd.randrange(60):02}"
        text += rnd.choice(("", "", f".{rnd.randrange(10**6):06}", f".{rnd.randrange(10)}"))
        return text + (" BC" if year < 4700 and rnd.random() < 0.2 else "")

    spans = ["1 month", "-1 month", "1 year", "13 months", "-25 months", "1 day", "-1 day", "24 hours", "1 month 1 day 1 hour", "-1 year -1 mon", "100000 years", "0", "1.5 seconds", "31 days", "1 month -1 day", "-3 hours", "2000000000 days",
             "99999999 hours", "178956970 years"]
    base = ["2024-01-31 10:00", "2024-02-29 12:00:00.5", "2023-12-31 23:59:59.999999", "0001-01-15 00:00 BC", "2024-03-30 02:30", "2024-10-26 02:30", "2024-03-31 01:30", "2024-10-27 01:30", "infinity", "-infinity", "294276-12-31 00:00", "4714-12-01 00:00 BC"]
    for zone in zones:
        r.set("timezone", zone)
        for a in base:
            for i in spans:
                if zone == "UTC":
                    r.call("timestamp_add", a, i)
                    r.call("timestamp_subtract", a, i)
                r.call("timestamptz_add", a, i)
            if zone in zones[:2]:
                for b in base:
                    if "infinity" in a + b:
                        if zone == "UTC":
                            r.call("timestamp_difference", a, b)
                    elif not {a[:6], b[:6]} & {"294276", "4714-1"}:  # there the server's differences wrap around
                        r.call("timestamp_difference", a, b)
                        r.call("timestamp_age", a, b)
                        r.call("timestamptz_age", a, b)
            for f in ("timestamp_to_date", "timestamptz_to_date", "timestamp_to_timestamptz", "timestamptz_to_timestamp", "timestamptz_to_time", "timestamptz_to_timetz", "timestamp_to_time"):
                r.call(f, a)
            for z in () if zone not in zones[:2] else ("UTC", "Europe/Berlin", "America/New_York", "EST", "EDT", "MSK", "+03", "UTC-3", "<+03>-3", "Foo/Bar", "foo", "EST5EDT", "PST8PDT,M3.2.0,M11.1.0"):
                r.call("timestamp_at_zone", a, z)
                r.call("timestamptz_at_zone", a, z)
            for o in ("3 hours", "-05:30", "1 day", "1 mon"):
                r.call("timestamp_at_offset", a, o)
        for d in ("2024-02-29", "infinity", "-infinity", "294277-01-01", "5874897-12-31", "4714-11-24 BC", "2024-03-31"):
            r.call("date_to_timestamp", d)
            r.call("date_to_timestamptz", d)
        for f in FIELDS:
            for a in base[:3] + base[4:6] + ["infinity", "-infinity"] if f in FIELDS[:19] else ["2024-01-31 10:00", "infinity"]:
                if zone == "UTC":
                    r.call("timestamp_truncate", f, a)
                    r.call("extract_timestamp", f, a)
                if zone in zones[1:3]:
                    r.call("timestamptz_truncate", f, a)
                    r.call("extract_timestamptz", f, a)
        for f in ("hour", "day", "month"):
            for z in ("Asia/Tokyo", "EST", "MSK", "foo"):
                r.call("timestamptz_truncate_zone", f, "2024-03-31 12:34:56+00", z)
    r.set("timezone", "UTC")
    for f in FIELDS:
        for a in ("2024-02-29", "2000-01-01", "0001-01-01", "0044-03-15 BC", "0100-12-31", "0101-01-01", "2001-01-01", "infinity", "-infinity", "2020-12-31", "2021-01-01", "0010-01-01 BC", "0001-12-31 BC") if f in FIELDS[5:19] else ("2024-02-29", "infinity"):
            r.call("extract_date", f, a)
            r.call("timestamp_truncate", f, a)
        for a in ("04:05:06.789", "24:00", "00:00"):
            r.call("extract_time", f, a)
        for a in ("04:05:06.789+05:30", "23:00-08", "00:00+00:00:30"):
            r.call("extract_timetz", f, a)
    for _ in range(150):
        a, b = stamp(), stamp()
        r.call("timestamp_age", a, b)
        r.call("timestamp_difference", a, b)
        r.call("timestamp_truncate", rnd.choice(FIELDS[:13]), a)
        r.call("extract_timestamp", rnd.choice(FIELDS[:19]), a)
        r.value_in("timestamp", a)
    for zone in zones[1:]:
        r.set("timezone", zone)
        for _ in range(60):
            a = stamp()
            r.value_in("timestamptz", a)
            r.call("timestamptz_truncate", rnd.choice(FIELDS[3:10]), a)
            r.call("timestamptz_add", a, rnd.choice(spans[:16]))
    r.set("timezone", "UTC")
    for a, n in (("2024-02-29", "1"), ("2024-02-29", "-60"), ("infinity", "5"), ("5874897-12-31", "1"), ("4714-11-24 BC", "-1"), ("2000-01-01", "2147483647")):
        r.call("date_add", a, n)
    for a, b in (("2024-02-29", "2023-02-28"), ("infinity", "2000-01-01"), ("5874897-12-31", "4714-11-24 BC")):
        r.call("date_subtract", a, b)
    for a, i in (("23:00", "2 hours"), ("01:00", "-2 hours"), ("24:00", "0"), ("12:00", "1 day 1 hour"), ("12:00:00.5", "-100000 hours")):
        r.call("time_add", a, i)
        r.call("time_subtract", a, i)
        r.call("timetz_add", a + "+02", i)
    for i in ("15 minutes", "1 day", "7 days", "1 month", "0", "-1 hour", "1.5 seconds"):
        for a in ("2024-02-29 13:47:12.3", "1999-01-01", "infinity"):
            for o in ("2001-01-01", "2024-02-29 00:07", "infinity", "2030-01-01"):
                r.call("date_bin", i, a, o)
    for arguments in (("2024", "2", "29"), ("2023", "2", "29"), ("-44", "3", "15"), ("0", "1", "1"), ("2024", "13", "1"), ("5874897", "12", "31"), ("5874898", "6", "4"), ("-4714", "11", "24"), ("-4714", "11", "23"), ("-4715", "1", "1")):
        r.call("make_date", *arguments)
    for arguments in (("4", "5", "6.789"), ("24", "0", "0"), ("24", "0", "0.1"), ("23", "59", "60"), ("23", "59", "60.1"), ("-1", "0", "0"), ("0", "60", "0"), ("0", "0", "-1")):
        r.call("make_time", *arguments)
        r.call("make_timestamp", "2024", "2", "29", *arguments)
    r.call("make_timestamp", "294277", "1", "1", "0", "0", "0")
    r.call("make_timestamp", "2023", "2", "30", "0", "0", "0")
    for s in ("0", "1284352323", "1284352323.5", "-1e9", "1e18", "Infinity", "-Infinity", "NaN", "0.0000005", "-210866803200", "-210866803201", "9224318015999", "9224318016000"):
        r.call("timestamptz_from_unix", s)


# ────────────────────────────────────────────────────────────────────────────────────────────────── interval

SPANS = ["1 day", "1 year 2 months 3 days 4 hours 5 minutes 6 seconds", "1-2", "-1-2", "1-2 3 4:05:06", "-1-2 +3 -4:05:06", "3 4:05:06", "4:05:06", "-4:05:06", "4:05", "4:05.6", "1:2:3.456789", "P1Y2M3DT4H5M6S", "P0001-02-03T04:05:06",
         "P00010203T040506", "PT1.5H", "P1.5Y", "P1.5M", "P1W", "P1.5W", "P1.5D", "PT1M", "P-1Y", "PT-1.5S", "P", "PT", "P1", "P1H", "PT1D", "P1Y1", "P1999-13-01", "PT10:20", "PT10:20:30.5", "PT102030", "P20240102", "P2024", "P2024-05", "1.5 months",
         "1.5 years", "1.55 years", "1.5 days", "1.5 weeks", "1.5 hours", "1.5 minutes", "1.5 seconds", "1.0000001 seconds", "0.0000005 seconds", "1.5 decades", "1 century", "2 millennia", "1.25 centuries", "@ 1 day ago", "1 day ago", "1 day -2 hours ago",
         "1 mon -1 day", "-1 mon +1 day", "1 day 1 day", "1 hour 1 minute 1 hour", "1", "1.5", "-1", "+1", "", " ", "abc", "1 abc", "day", "1 day 2", "1 2", "1 day 04:05:06", "1 day -04:05:06", "-1 day 04:05:06", "1 y 2 mon 3 d 4 h 5 m 6 s",
         "1 yr 1 hr 1 min 1 sec", "1 msec", "1.5 ms", "1 us", "1 usec", "1 quarter", "1 week 2 days", "178956970 years", "178956971 years", "-178956970 years", "-178956970 years -8 months", "-178956970 years -9 months", "2147483647 days", "2147483648 days",
         "2147483647 months", "2147483648 months", "9223372036854.775807 seconds", "9223372036854.775808 seconds", "2562047788:00:54.775807", "2562047789:00:00", "-2562047788:00:54.775808", "0", "0 days", "1 day 0 hours", "00:00:00", "1000000 hours",
         "1 day 25:00:00", "1 year 13 months", "-0.1 months", "0.1 years", "0.01 months", "1 millenium", "infinity", "1 dec", "1 decs", "1 c", "1e3 seconds", "1,5 days", "1 day, 2 hours", "+1 day", "1 - 2", "1 day+2 hours", "-1 -2:03", "1 +02:03", "1 02:03:04 ago", "60 seconds", "23:59:60", "0:60:0", "1:2:3:4"]


def interval(r):
    rnd = r.random
    for style in ("postgres", "postgres_verbose", "sql_standard", "iso_8601"):
        r.set("intervalstyle", style)
        for text in SPANS:
            r.value_in("interval", text)
    r.set("intervalstyle", "postgres")
    month, year, day, hour, minute, second = 1 << 1, 1 << 2, 1 << 3, 1 << 10, 1 << 11, 1 << 12
    for fields in (year, month, day, hour, minute, second, year | month, day | hour, day | hour | minute, day | hour | minute | second, hour | minute, hour | minute | second, minute | second):
        for text in ("1 year 2 months 3 days 4 hours 5 minutes 6.789 seconds", "1", "1.5", "1:02", "1:02:03.6", "-1 2:03", "-1-2"):
            r.value_in("interval", text, (fields << 16) | 0xffff)
    for digits in (0, 1, 3, 6):
        for text in ("1.55 seconds", "-1.55 seconds", "0.999999 seconds", "1:2:3.456789"):
            r.value_in("interval", text, (0x7fff << 16) | digits)
    values = ["1 month", "30 days", "29 days", "31 days", "1 day", "24 hours", "25 hours", "-1 day", "0", "1 year", "360 days", "12 months", "178956970 years", "-178956970 years", "1 microsecond"]
    for a in values:
        for b in values:
            r.compare("interval", a, b)
        r.call("interval_negate", a)
    for text in ('{"1 day",NULL,"-04:05:06"}', "{}"):
        r.value_in("_interval", text)
    some = ["1 year 2 months 3 days 04:05:06.789", "-1 mon +35 days -25:00:00", "1 day", "25:00:00", "-25:00:00", "35 days", "-35 days", "1 mon -1 hour", "-1 mon 1 hour", "1 mon -1 day -1 hour", "99 years", "0", "400 days 50:00", "2147483647 days 24:00", "2147483647 months 40 days",
            "-5 days 10:00", "1 mon -31 days 5 hours", "00:00:59.999999", "-00:00:00.000001", "1000 years"]
    for a in some:
        for f in ("justify_hours", "justify_days", "justify_interval", "interval_to_time"):
            r.call(f, a)
        for f in FIELDS if a in some[:3] else FIELDS[:19]:
            r.call("extract_interval", f, a)
            r.call("interval_truncate", f, a)
        for b in some[:8]:
            r.call("interval_add", a, b)
            r.call("interval_subtract", a, b)
        for k in ("2", "0.5", "-1.5", "0.1", "0", "3.333", "1e10", "NaN", "Infinity", "1e-7", "0.333333333"):
            r.call("interval_multiply", a, k)
            r.call("interval_divide", a, k)
    for _ in range(120):
        a = f"{rnd.randrange(-5, 5)} years {rnd.randrange(-20, 20)} mons {rnd.randrange(-60, 60)} days {rnd.randrange(-10**11, 10**11) / 10**6} seconds"
        r.value_in("interval", a)
        r.call("justify_interval", a)
        r.call("interval_multiply", a, repr(round(rnd.uniform(-5, 5), rnd.randrange(0, 4))))
        r.call("interval_divide", a, repr(round(rnd.uniform(0.1, 50), rnd.randrange(1, 4))))
    for arguments in (("1", "2", "3", "4", "5", "6", "7.89"), ("0", "0", "0", "0", "0", "0", "-1.5"), ("0", "0", "0", "0", "0", "0", "NaN")):
        r.call("make_interval", *arguments)


FAMILIES = {"plain": plain, "arrays": arrays, "numeric": numeric, "datetime": datetime, "interval": interval}


def main():
    arguments = sys.argv[1:]
    split = arguments.index("--") if "--" in arguments else len(arguments)
    families, psql = arguments[:split] or list(FAMILIES), arguments[split + 1:]
    for family in families:
        recorder = Recorder()
        FAMILIES[family](recorder)
        lines = recorder.run(psql)
        HERE.mkdir(exist_ok=True)
        (HERE / f"{family}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{family}: {len(lines)} lines")


if __name__ == "__main__":
    main()
