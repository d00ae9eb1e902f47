#!/usr/bin/env python3
"""Asks a real PostgreSQL 15 what its functions answer, and records it for modules/vdbe/tests/kernels_vectors_test.cpp.

    scripts/kernel_vectors.py [--only FILE] [PSQL-OPTIONS…]        # e.g. -h /tmp/socket -U postgres

For every scalar kernel in kernel_list.hpp the functions that use it are called with values from the pools below, chosen
by a seeded generator: hand-written calls first, then random ones. One line a call, fields separated by tabs:

    OID of the function   types of the arguments   type of the result   outcome   arguments …

where an outcome is `=text`, `\\N` (NULL) or `!SQLSTATE message`, arguments are in text form, and backslash, tab and
newline are escaped as in COPY. Aggregates have files of their own, aggregate_*.tsv; there the arguments are those of all
rows, one row after the other.
"""

import pathlib
import random
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "modules/vdbe/tests/testdata"
LIST = ROOT / "modules/vdbe/bytecode/include/pgmicro/bytecode/detail/kernel_list.hpp"
SETTINGS = "set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres'; set extra_float_digits = 1;"

args = sys.argv[1:]
only = None
if args[:1] == ["--only"]:
    only, args = args[1], args[2:]


CAST_AS = {"character": "bpchar"}  # character alone would mean character(1)


def psql(sql):
    result = subprocess.run(["psql", *args, "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-"], input=sql, capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stderr)
    return result.stdout


def literal(value):
    return "null" if value is None else "e'" + value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'"


def field(value):
    if value is None:
        return "\\N"
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = ["", "a", "abc", "ABC", "hello world", "Grüße", "日本語テキスト", "  padded  ", "aaa", "abcabc", "x'y\"z", "back\\slash",
         "100%", "under_score", "line\nbreak", "tab\there", "ÄÖÜäöü", "é", "zzz", "Z", "a,b,,c", "12", "-7.5", "null", "select",
         "🙂🙃", "xyxxyx", "yabadabadoo", "the quick brown fox", "ab", "b", "bc", " "]
POOLS = {
    "boolean": ["t", "f"],
    "smallint": ["0", "1", "-1", "2", "7", "-13", "100", "32767", "-32768", "5", "181", "16", "-300"],
    "integer": ["0", "1", "-1", "2", "3", "-5", "10", "42", "-100", "2147483647", "-2147483648", "65536", "46341", "1000000", "4"],
    "bigint": ["0", "1", "-1", "2", "-3", "10", "42", "9223372036854775807", "-9223372036854775808", "4294967296", "3037000500",
               "-1000000000000", "123456789", "20"],
    "real": ["0", "1", "-1", "0.5", "-2.5", "3.14159", "1e30", "-1e30", "1e-30", "3.4028235e38", "NaN", "Infinity", "-Infinity", "-0",
             "100.25", "1e-45"],
    "double precision": ["0", "1", "-1", "0.5", "-2.5", "2.5", "3.141592653589793", "1e300", "-1e300", "1e-300", "NaN", "Infinity",
                         "-Infinity", "-0", "100.25", "1.7976931348623157e308", "30", "45", "60", "90", "-120.5", "0.1", "5e-324", "2",
                         "1e15", "123456.789", "-0.75"],
    "oid": ["0", "1", "23", "16384", "4294967295", "2147483648"],
    "text": WORDS, "character varying": WORDS, "name": [w[:20] for w in WORDS],
    "character": WORDS,
    '"char"': ["a", "B", "", "z", "0"],
    "bytea": ["\\x", "\\x00", "\\x61", "\\x616263", "\\xff00fe", "\\xdeadbeef", "\\x48656c6c6f20576f726c64", "\\x6100", "\\x20206120"],
    "uuid": ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
             "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12"],
    "numeric": ["0", "1", "-1", "0.00", "1.10", "-2.5", "2.5", "3.5", "123456789.123456789", "-99999999999999999999.99", "1e50", "1e-20",
                "NaN", "Infinity", "-Infinity", "10", "3", "7", "0.333333333333", "-0.5", "100", "2", "12345678901234567890", "0.1", "16"],
    "date": ["2000-01-01", "1999-12-31", "2024-02-29", "2023-03-31", "0044-03-15 BC", "infinity", "-infinity", "5874897-12-31",
             "4713-01-01 BC", "1970-01-01", "2021-07-04", "10000-01-01"],
    "time without time zone": ["00:00:00", "23:59:59.999999", "12:34:56.789", "24:00:00", "06:00:00", "18:30:00"],
    "time with time zone": ["00:00:00+00", "23:59:59.999999-08", "12:34:56.789+05:30", "24:00:00+00", "06:00:00+01", "12:00:00+12:34:56"],
    "timestamp without time zone": ["2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "2024-02-29 12:34:56.789", "2023-03-31 08:00:00",
                                    "0044-03-15 12:00:00 BC", "infinity", "-infinity", "294276-12-31 23:59:59.999999",
                                    "4714-11-24 00:00:00 BC", "1970-01-01 00:00:00", "2021-07-04 10:30:00", "2001-02-16 20:38:40.12"],
    "interval": ["0", "1 day", "-1 day", "1 month", "1 year 2 months 3 days 04:05:06.789", "-00:00:00.000001", "30 days", "24:00:00",
                 "-1 year 25 days", "1000000 hours", "178000000 years", "23 months", "2 days -03:00:00", "90 minutes", "1.5 s",
                 "-5 months 40 days 30:00:00"],
}
POOLS["timestamp with time zone"] = [t if "inf" in t else t.replace(" BC", "") + "+00" + (" BC" if "BC" in t else "")
                                     for t in POOLS["timestamp without time zone"]]
ARRAYS = {
    "integer[]": ["{}", "{1}", "{1,2,3}", "{3,2,1}", "{1,NULL,3}", "{NULL}", "{1,2}", "{1,2,3,4}", "[0:2]={7,8,9}", "{2,2}"],
    "text[]": ["{}", "{a}", "{a,b,c}", '{"with,comma","q\\"uote",NULL,""}', "{NULL,x}", "{b}", "{a,b}", "[5:6]={u,v}"],
    "numeric[]": ["{}", "{1.0}", "{1.00,2.5}", "{NaN,NULL}", "{1,2.50}"],
    "bigint[]": ["{}", "{1}", "{9223372036854775807,2}", "{NULL,5}"],
    "double precision[]": ["{}", "{1.5}", "{NaN,0,-1}", "{-0,0}"],
    "boolean[]": ["{}", "{t}", "{t,f,NULL}"],
    "date[]": ["{2000-01-01,infinity}", "{}"],
    "name[]": ["{a,b}", "{}"], "oid[]": ["{1,2}", "{}"], "smallint[]": ["{1,2}", "{}"], "real[]": ["{1.5,2}"],
    "bytea[]": ["{}", '{"\\\\x01"}'], "uuid[]": ["{}", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"],
}
POOLS.update(ARRAYS)

# Arguments that only make sense from a pool of their own: by kernel and position.
SMALL = ["0", "1", "-1", "2", "3", "5", "10", "-3", "100", "-2147483648", "2147483647"]
FIELDS = ["century", "day", "decade", "dow", "doy", "epoch", "hour", "isodow", "isoyear", "julian", "microseconds", "millennium",
          "milliseconds", "minute", "month", "quarter", "second", "timezone", "timezone_hour", "timezone_minute", "week", "year",
          "YEAR", "sec", "mins", "bogus", "", "years", "msec", "us"]
PATTERNS = ["%", "", "a%", "%c", "_b_", "a\\%", "%b%", "h_llo%", "100\\%", "100#%", "_", "__", "%_%", "ABC", "abc\\", "%日%", "%ü%", "GR%E",
            "%\\_%", "under\\_score", "a%b%c", "%x%y%"]
SPECIAL = {
    ("date_trunc", 0): FIELDS, ("extract", 0): FIELDS, ("date_part", 0): FIELDS, ("repeat", 1): SMALL, ("like", 1): PATTERNS,
    ("encode", 1): ["hex", "base64", "escape", "bogus", "HEX"], ("decode", 1): ["hex", "base64", "escape", "bogus"],
    ("decode", 0): ["616263", "DEADBEEF", "zz", "123", "YWJj", "YWI=", "YW I=\n", "YQ==", "Y", "abc\\000", "a\\\\b", "a\\1", "", "!!!!", " 61 "],
    ("lpad", 1): SMALL[:9], ("rpad", 1): SMALL[:9], ("chr", 0): ["0", "65", "228", "26085", "128578", "-1", "1114112", "55296", "127"],
    ("to_hex", 0): None, ("power", 1): ["0", "1", "-1", "2", "0.5", "-0.5", "3", "10", "NaN", "Infinity"],
    ("round", 1): ["0", "1", "2", "-1", "-2", "5", "20", "-20"], ("trunc", 1): ["0", "1", "2", "-1", "-2", "5", "20", "-20"],
    ("factorial", 0): ["0", "1", "5", "20", "25", "-1", "60"],
    ("exp", 0): ["0", "1", "-1", "0.5", "10", "-10.5", "100", "NaN", "Infinity", "-Infinity", "1000", "-1000", "6000"],
    ("split_part", 1): [",", "", "a", "b", "ab", "  ", "x"], ("split_part", 2): ["1", "2", "-1", "0", "3", "-2", "100"],
    ("string_to_array", 1): [",", "", "a", "b", None, "ab"],     ("timezone", 0): ["UTC", "America/New_York", "+05:30", "EST", "bogus/zone", "Asia/Tokyo", "-08", "PST8PDT", ""],
    ("make_date", 0): ["2000", "2024", "0", "-44", "5874898", "1999"], ("make_date", 1): ["1", "2", "12", "13", "0"],
    ("make_date", 2): ["1", "28", "29", "31", "0"],
    ("make_time", 0): ["0", "12", "23", "24", "25", "-1"], ("make_time", 1): ["0", "30", "59", "60"], ("make_time", 2): ["0", "59.999999", "60", "61", "-1", "12.3456789"],
    ("make_timestamp", 0): ["2000", "2024", "0", "-44", "294277"], ("make_timestamp", 1): ["1", "2", "12", "13"], ("make_timestamp", 2): ["1", "29", "31"],
    ("make_timestamp", 3): ["0", "12", "23", "24"], ("make_timestamp", 4): ["0", "59", "60"], ("make_timestamp", 5): ["0", "59.999999", "60", "-1"],
    ("make_timestamp", 6): ["UTC", "America/New_York", "+05:30", "-08", "12", "bogus", "", "EST", "+99", "Europe/Berlin"],
    ("make_interval", 6): ["0", "1.5", "-2.25", "59.999999", "1e10", "NaN", "Infinity"],
    ("scale", 1): ["0", "1", "2", "3", "4", "5", "6"], ("interval_scale", 1): ["-1", "2147418115", "2147418112", "67174399", "402718719"],
    ("overlay", 2): SMALL, ("substr", 1): SMALL, ("left", 1): SMALL, ("right", 1): SMALL,
    ("quote_ident", 0): ["a", "A", "a b", "select", "_x", "1a", "user", "table", "a\"b", "", "ä", "a$", "between", "name", "value", "zone"],
    ("format_no_args", 0): ["%%", "plain", "%s", "%", "%x", "100%%"],
    ("translate", 1): ["abc", "", "a", "ü", "xyz", "aa"], ("translate", 2): ["123", "", "x", "é", "12"],
    ("convert", 1): ["UTF8", "LATIN1", "SQL_ASCII", "bogus"],
    ("varchar", 1): ["-1", "4", "5", "7", "9", "104"], ("numeric", 1): ["-1", "327684", "655366", "327687", "196609", "131076"],
    ("setseed", 0): ["0.5", "2", "-1", "NaN"],
    ("width_bucket", 3): ["0", "1", "5", "10", "-1", "2147483647"],
    ("generate", 0): None,
    ("array_dim", 1): ["0", "1", "2", "-1", "7"],
    ("array_fill", 1): ["{3}", "{2,2}", "{}", "{0}", "{-1}", "{NULL}"], ("array_fill", 2): ["{1}", "{5,6}", "{}", "{NULL}"],
    ("trim_array", 1): ["0", "1", "2", "10", "-1"],
    ("bit", 1): ["0", "1", "7", "8", "15", "-1", "100"], ("set_bit", 2): ["0", "1", "2"], ("set_byte", 2): ["0", "65", "255", "256", "-1"],
}
SUBJECTS = ["", "a", "abc", "ABC", "abcabc", "hello world", "foobarbequebaz", "aaa", "aaab", "xyzzy", "ab12cd345", "Grüße, 日本",
            "line1\nline2\nline3", "foo bar\tbaz", "a.b.c", "2024-01-15", "aXbXc", "<b>bold</b><b>x</b>", "abab", "The Quick brown",
            "aabbcc", "mississippi", "user@example.org", "xay", "  trim  ", "12", "a+b", "()[]", "foofoo", "tüt"]
REGEXPS = ["a", "b+", "^h", "(a)(b)", "[", ".", "\\w+", "o$", "", "(?i)ABC", "a|ab|abc", "(a|ab)(c|bcd)?", "(b[^b]+)(b[^b]+)", "a*", "a*?",
           "^(.*?)b", "(a+)(b*)", "[[:alpha:]]+", "[^[:space:]]", "\\d{2,3}", "(\\d+)-(\\d+)", "^line", "e\\d$", "(?n)^line\\d$", "(ab)+", "(ab)*",
           "(a*)*", "(a*)+", "(a|b)*c", "x*", "\\mb", "\\yb\\y", "o\\M", "(.)\\1", "(a)(b)?", "(?:a)(b)", "a{2}", "a{2,}?", "(a{1,2}){2}", "a{3,2}", "a{300}",
           "(", ")", "a)", "*a", "a**", "\\", "a\\", "[a-c]+", "[c-a]", "[]a]", "[^]a]", "[a\\-z]", "[[:foo:]]", "a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b",
           "***=a.b", "***:a.b", "(?q)a.b", "(?x) a  b # comment", "\\u00fc", "ü", "[äöü]", "(x)?y", "(foo|foobar)(bar|barbequeb)?", "foo|foobar", ".*?o",
           "(.*)(o.*)", "(.*?)(o.*)", "(.*?)(o.*?)$", "<b>.*</b>", "<b>.*?</b>", "(?:(a)|b)*", "((a)|(b))+", "(\\w)(\\w)*", "^$", "\\Aabc\\Z", "\\s+", "\\S+", "\\D",
           "[\\w.]+@[\\w.]+", "a|", "|a", "a||b", "(|a)+", "()", "(?z)a", "a{", "a{1", "a{1,", "{1}", "\\q", "\\x61", "\\2", "(a)\\2", "[[.a.]]", "[[=a=]]", "(i(ss)?)+",
           "(ss|s)(i)?(pp)?", "\\W", "[\\d\\s]+", "b.*?e", "(b.*?e)(.*)", "b{0}a", "(b){0}a", "^*", "(?=a)*", "$a"]
REPLACEMENTS = ["", "X", "[\\&]", "\\1", "\\2\\1", "\\\\", "a\\x", "<\\0>", "ü", "\\"]
FLAGS = ["", "g", "i", "gi", "n", "x", "q", "p", "w", "s", "z", "c", "1", "ig"]
POSITIONS = ["1", "1", "1", "2", "3", "5", "0", "-1", "20"]
for name, flag_argument in [("regexp", 2), ("regexp_replace", 3), ("regexp_replace_extended", 5), ("regexp_count", 3), ("regexp_instr", 5),
                            ("regexp_substr", 4)]:
    SPECIAL[name, 0], SPECIAL[name, 1] = SUBJECTS, REGEXPS
    for i in range(2, 7):
        SPECIAL[name, i] = POSITIONS
    SPECIAL[name, flag_argument] = FLAGS
SPECIAL["regexp_replace", 2] = SPECIAL["regexp_replace_extended", 2] = REPLACEMENTS
SPECIAL["regexp_instr", 4] = ["0", "0", "1", "1", "2"]
SPECIAL["regexp_instr", 6] = SPECIAL["regexp_substr", 5] = ["0", "0", "1", "1", "2", "-1", "5"]
SIMILAR = ["abc", "%", "a%", "_b_", "(a|b)%", "a.c", "[a-c]+", "a\\%", "^a$", "#%", '%#"b#"%', '%#"o_b#"%', "[\\]", "a\\\\b", '#"#"#"', "(a|ab)(c|bcd)", "\\"]
for name in ["similar", "substring"]:
    SPECIAL[name, 0] = SIMILAR if name == "similar" else SUBJECTS
    SPECIAL[name, 1] = ["#", "\\", "", "ab", "ü"] if name == "similar" else SIMILAR
SPECIAL["substring", 2] = ["#", "\\", "", "#"]
SPECIAL["to_char", 1] = [
    "YYYY-MM-DD HH24:MI:SS", "Day, DD Month YYYY", "FMDay, FMDD FMMonth YYYY", "HH12:MI:SS AM", "HH:MI p.m.", "Dy Mon DDth", "DDD D ID IDDD", "IYYY-IW-ID",
    "CC Q WW W", "Y,YYY YYY YY Y", "IYY IY I", "MS US FF1 FF2 FF3 FF4 FF5 FF6", "SSSS SSSSS", "J", "RM rm FMRM", "BC AD b.c. A.D.", "TZ tz OF TZH TZM",
    '"literal YYYY" YYYY', '\\"YYYY', 'YYYY"unterminated', "yyyy-mm-dd hh24:mi:ss.us", "month MONTH mon MON dy DY day DAY", "FMYYYY FMMM FMDD FMHH24 FMMI FMSS",
    "DDTH MMth YYYYTH HH24TH", "FXYYYY", "TMMonth TMDay", "Hello World", "", "YYYYY", "MMM", "SP DDSP", "FM", "%Y-%m", "äöü DD", "DAYTH DYth", "HH24HH12HH", "am/pm A.M."]
GROUP_OF = [  # kernel name → key in SPECIAL
    (r"^textregexreplace_extended", "regexp_replace_extended"), (r"^textregexreplace", "regexp_replace"), (r"^regexp_count", "regexp_count"),
    (r"^regexp_instr", "regexp_instr"), (r"^regexp_substr", "regexp_substr"), (r"regex", "regexp"),
    (r"_to_char$", "to_char"),
    (r"^varchar$|^bpchar$", "varchar"), (r"^numeric$", "numeric"),
    (r"^(timestamp|timestamptz|interval)_trunc", "date_trunc"), (r"^extract_", "extract"), (r"_part$", "date_part"), (r"^date_part_", "date_part"),
    (r"like$|^like_escape", "like"), (r"^binary_encode", "encode"), (r"^binary_decode", "decode"), (r"^lpad", "lpad"), (r"^rpad", "rpad"),
    (r"power|^dpow", "power"), (r"^numeric_round", "round"), (r"^numeric_trunc", "trunc"), (r"_fac$", "factorial"), (r"exp$", "exp"),
    (r"^split_part|^text_split", "split_part"), (r"^text_to_array|^text_to_table", "string_to_array"), (r"^substring_text", "substring"), (r"^similar_", "similar"), (r"_i?zone$", "timezone"),
    (r"^make_timestamp", "make_timestamp"), (r"^interval_scale", "interval_scale"), (r"_scale$", "scale"), (r"overlay", "overlay"), (r"substr", "substr"), (r"^text_left", "left"),
    (r"^text_right", "right"), (r"^text_format_nv", "format_no_args"), (r"^pg_convert", "convert"), (r"^width_bucket", "width_bucket"),
    (r"^array_(upper|lower|length)", "array_dim"), (r"^array_fill", "array_fill"), (r"GetBit", "bit"), (r"SetBit", "set_bit"), (r"SetByte", "set_byte"), (r"GetByte", "bit"),
]

SKIP = {"drandom", "now", "clock_timestamp", "statement_timestamp", "timeofday", "gen_random_uuid", "nextval_oid", "currval_oid",
        "setval_oid", "setval3_oid", "lastval", "current_user", "session_user", "current_database", "current_schema", "current_schemas", 
        "pgsql_version", "pg_backend_pid", "pg_sleep", "show_config_by_name", "show_config_by_name_missing_ok", "set_config_by_name",
        "pg_current_xact_id", "format_type", "age_timestamp", "age_timestamptz", "pg_typeof", "text_regclass", "to_regclass", "to_regtype",
        "to_regnamespace", "to_regproc", "pg_client_encoding", "getdatabaseencoding"}

# Arguments with which PostgreSQL 15 overflows without a word, where later versions raise 22008, as we do: not recorded.
AVOID = {"timestamp_mi": "294276|4714|infinity", "timestamp_age": "infinity", "timestamptz_age": "infinity",
         "make_interval": "2147483647|2147483648|1e10", "interval_to_char": "178000000"}

MANY = {"text_format", "text_concat", "text_concat_ws", "pg_num_nulls", "pg_num_nonnulls"}  # VARIADIC "any"
THOROUGH = {"timestamp_to_char", "timestamptz_to_char", "interval_to_char", "regexp_match", "textregexsubstr", "regexp_match_no_flags", "textregexeq", "textregexreplace"}
FORMATS = ["%s", "[%10s]", "[%-10s]", "%I", "%L", "%1$s %2$s %1$s", "%s and %s", "%%", "%*s", "%-*s", "%3$s", "%z", "%1$", "%0$s", "Hello %s, %I = %L", "%2$*1$s"]
ANY = ["integer", "text", "boolean", "numeric", "date", "double precision", "integer[]"]


def group(kernel):
    for pattern, name in GROUP_OF:
        if re.search(pattern, kernel):
            return name
    return kernel


def polymorphic(types, rng):
    element = rng.choice(["integer", "text", "numeric", "double precision", "boolean", "bigint"])
    concrete = {"anyelement": element, "anyarray": element + "[]", "anynonarray": element, "anycompatible": element,
                "anycompatiblearray": element + "[]", "anycompatiblenonarray": element, "record": None}
    return [concrete.get(t, rng.choice(ANY) if t == '"any"' else t) for t in types]


def calls_of(kernel, function, rng, count):
    """Argument types and values."""
    name, types, strict = function
    seen = set()
    special = group(kernel)
    attempts = 0
    while len(seen) < count and attempts < 20 * count:
        attempts += 1
        if kernel in MANY:
            fixed = types[:-1]
            actual = fixed + [rng.choice(ANY) for _ in range(rng.randrange(1, 5))]
        else:
            actual = polymorphic(types, rng)
        if any(t not in POOLS for t in actual):
            return
        values = []
        for i, t in enumerate(actual):
            pool = SPECIAL.get((special, i)) or POOLS[t]
            if kernel == "text_format" and i == 0:
                pool = FORMATS
            value = rng.choice(pool)
            if rng.random() < (0.02 if strict else 0.15):
                value = None
            values.append(value)
        # equal arguments are rare at random, and interesting
        if len(actual) == 2 and actual[0] == actual[1] and rng.random() < 0.15 and values[0] in POOLS[actual[1]]:
            values[1] = values[0]
        if kernel in AVOID and any(v is not None and re.search(AVOID[kernel], v) for v in values):
            continue
        key = (tuple(actual), tuple(values))
        if key not in seen:
            seen.add(key)
            yield actual, values


def kernels_by_file(begin, end):
    text = LIST.read_text()
    listed = text[text.index(begin):text.index(end)]
    found, file = {}, None
    for token in re.findall(r"/\* (\w+)\.cpp \*/|K\((\w+)\)", listed):
        if token[0]:
            file = token[0]
            found[file] = []
        else:
            found[file].append(token[1])
    return found


def functions_by_kernel():
    sys.path.insert(0, str(ROOT / "scripts"))
    found = {}
    table = (ROOT / "modules/vdbe/bytecode/src/builtins_functions.def").read_text()
    kernel_of = dict(re.findall(r'^F\((\d+), "[^"]*", \([^)]*\), \w+, (\w+), ', table, re.M))
    for line in psql("select oid, proname, proisstrict::int, coalesce((select string_agg(format_type(t, null), ';' order by o)"
                     " from unnest(proargtypes) with ordinality u(t, o)), '') from pg_proc where oid < 10000 order by oid").splitlines():
        oid, name, strict, types = line.split("|")
        found.setdefault(kernel_of[oid], []).append((oid, name, types.split(";") if types else [], strict == "1"))
    return found


PRELUDE = SETTINGS + """
set client_min_messages = error;
create temp table calls (id int, sql text);
create function pg_temp.try(sql text) returns text language plpgsql as $$
declare shown text; type oid; missing bool; state text; message text;
begin
  execute 'select concat(v), pg_typeof(v)::oid, v is null from (select ' || sql || ' as v offset 0) s' into shown, type, missing;
  return type || '|' || case when missing then '\\N' else '=' || shown end;
exception when others then
  get stacked diagnostics state = returned_sqlstate, message = message_text;
  return '0|!' || state || ' ' || message;
end $$;
"""


ZONES = {"": "UTC", ".new_york": "America/New_York"}  # by what is behind the name of the file
LOCAL = {"datetime", "datetime_compare", "format_datetime"}  # what depends on the zone


def record(calls, zone):
    """[expression] → [(result type, outcome)]"""
    sql = f"set timezone = '{zone}';" + PRELUDE + "copy calls from stdin;\n"
    sql += "".join(f"{i}\t{field(e)}\n" for i, e in enumerate(calls)) + "\\.\n"
    sql += "select encode(convert_to(pg_temp.try(sql), 'UTF8'), 'hex') from calls order by id;\n"
    outcomes = []
    for line in psql(sql).splitlines():
        text = bytes.fromhex(line).decode()
        type_oid, _, outcome = text.partition("|")
        outcomes.append((type_oid, outcome))
    assert len(outcomes) == len(calls), (len(outcomes), len(calls))
    return outcomes


def write(name, rows, expressions, type_oids, zone="UTC"):
    """rows: [(function, types, values)]"""
    path, lines = DATA / f"{name}.tsv", []
    for (oid, actual, values), (result, outcome) in zip(rows, record(expressions, zone)):
        shown = outcome if outcome == "\\N" else field(outcome)
        lines.append("\t".join([oid, ",".join(type_oids[t] for t in actual), result, shown, *map(field, values)]))
    path.write_text("\n".join(lines) + "\n")
    print(f"{path.name}: {len(lines)} calls, {sum(1 for line in lines if chr(9) + '!' in line)} errors")


def cast(value, type_name):
    return f"{literal(value)}::{CAST_AS.get(type_name, type_name)}"


def scalars(functions, type_oids):
    for file, kernels in kernels_by_file("PGM_SCALAR_KERNELS", "PGM_SET_KERNELS").items():
        if only and file != only:
            continue
        rows, expressions = [], []
        for kernel in kernels:
            if kernel in SKIP:
                continue
            for oid, name, types, strict in functions[kernel]:
                rng = random.Random(f"{kernel} {oid}")
                count = {0: 1, 1: 16, 2: 24}.get(len(types), 36) * (12 if kernel in THOROUGH else 1)
                for actual, values in calls_of(kernel, (name, types, strict), rng, count):
                    rows.append((oid, actual, values))
                    expressions.append(f'pg_catalog."{name}"(' + ", ".join(map(cast, values, actual)) + ")")
        if rows:
            for suffix, zone in ZONES.items() if file in LOCAL else [("", "UTC")]:
                write(f"kernels_{file}{suffix}", rows, expressions, type_oids, zone)


def aggregates(functions, type_oids):
    for file, kernels in kernels_by_file("PGM_AGGREGATE_KERNELS", "// clang-format on").items():
        if only and file != only:
            continue
        rows, expressions = [], []
        for kernel in kernels:
            for oid, name, types, _ in functions[kernel]:
                rng = random.Random(f"{kernel} {oid}")
                for count in [0, 1, 1, 2, 2, 3, 3, 5, 8, 20]:
                    actual = polymorphic(types, rng)
                    if any(t not in POOLS for t in actual):
                        break
                    plain = rng.random() < 0.7  # no NaN, no infinity, no NULL
                    values, lines = [], []
                    for i in range(count):
                        row = []
                        for t in actual:
                            pool = [v for v in POOLS[t] if not (plain and re.search("nan|inf|NULL", v, re.I))]
                            row.append(None if not plain and rng.random() < 0.15 else rng.choice(pool))
                        values += row
                        lines.append("(" + ", ".join([str(i), *map(cast, row, actual)]) + ")")
                    names = ", ".join(f"a{i}" for i in range(len(actual)))
                    if not lines:
                        lines = ["(0" + "".join(", " + cast(None, t) for t in actual) + ")"]
                    source = f"(values {', '.join(lines)}) v(n{', ' + names if names else ''})" + ("" if count else " where false")
                    call = f'pg_catalog."{name}"({names} order by n)' if names else "count(*)"
                    rows.append((oid, actual, values or ["0"] * (count if not names else 0)))
                    expressions.append(f"(select {call} from {source})")
        if rows:
            write(file if file.startswith("aggregate_") else "aggregate_" + file, rows, expressions, type_oids)


def main():
    functions = functions_by_kernel()
    type_oids = dict(line.split("|") for line in psql("select format_type(oid, null), oid from pg_type where oid < 10000").splitlines())
    DATA.mkdir(exist_ok=True)
    scalars(functions, type_oids)
    aggregates(functions, type_oids)


main()
