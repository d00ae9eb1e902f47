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
             "1d5", "1f", "100000", "999999", "9999995", "16777217", "1e+2", "0e400", "0e-400"]
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
             '{"1"}"', "{\\1}", "{1,2}{3}", "  {1,2}  ", "{1,\n2}", "{9999999999}", "{1.5}", "[1:2]={}", "{{1,2},{NULL,4}}"]
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
        digits = digits or rnd.choice((1, 2, 3, 5, 9, 12, 17, 18, 19, 20, 25, 38, 60))
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
        for b in ("0", "0.00", "1", "-3", "0.5", "7", "1e20", "0.0001", "9223372036854775807", *specials):
            for f in ("numeric_add", "numeric_subtract", "numeric_multiply", "numeric_divide", "numeric_divide_whole", "numeric_modulo"):
                r.call(f, a, b)
    for _ in range(350):
        a, b = number(), number()
        r.call(rnd.choice(("numeric_add", "numeric_subtract", "numeric_multiply")), a, b)
        r.call("numeric_divide", a, b)
        r.call(rnd.choice(("numeric_divide_whole", "numeric_modulo")), a, b)
        r.compare("numeric", a, rnd.choice((b, a + ("0" if "." in a else ".0"), a)))
    for _ in range(12):
        a, b = number(rnd.randrange(200, 1200), rnd.randrange(0, 300)), number(rnd.randrange(1, 700), rnd.randrange(0, 100))
        for f in ("numeric_add", "numeric_multiply", "numeric_divide", "numeric_modulo"):
            r.call(f, a, b)
    for a in edges + specials:
        for f in ("numeric_negate", "numeric_abs", "numeric_sign", "numeric_ceil", "numeric_floor", "numeric_sqrt", "numeric_exp", "numeric_ln", "numeric_scale",
                  "numeric_min_scale", "numeric_trim_scale", "numeric_to_int2", "numeric_to_int4", "numeric_to_int8", "numeric_to_float8", "numeric_to_float4"):
            r.call(f, a)
        for n in ("-3", "-1", "0", "1", "2", "20"):
            r.call("numeric_round", a, n)
            r.call("numeric_truncate", a, n)
        for b in edges + specials:
            r.compare("numeric", a, b)
    for a in ("0.5", "1.5", "2.5", "-0.5", "-1.5", "32767.4", "32767.5", "-32768.5", "-32768.4", "2147483647.5", "9223372036854775807.4", "9223372036854775807.5",
              "-9223372036854775808.4", "1e308", "1e309", "1e39", "4.9e-324", "1e-400", "0.1", "123456789012345678"):
        for f in ("numeric_to_int2", "numeric_to_int4", "numeric_to_int8", "numeric_to_float8", "numeric_to_float4"):
            r.call(f, a)
    for v in ("0", "-0", "1", "0.1", "1e20", "1e-20", "123456789.123456789", "1.7976931348623157e308", "5e-324", "NaN", "inf", "-inf", "0.30000000000000004", "16777217"):
        r.call("numeric_from_float8", v)
        if "e" not in v or "20" in v:
            r.call("numeric_from_float4", v)
    for _ in range(120):
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


FAMILIES = {"plain": plain, "arrays": arrays, "numeric": numeric}


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
