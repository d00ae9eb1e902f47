#!/usr/bin/env python3
"""Writes what PostgreSQL 15 knows of its built-in functions, operators, casts, aggregates and operator classes as the
.def files of modules/vdbe/bytecode/src, from a running server's catalogs. Facts only; nobody edits the .def files.

    scripts/builtins.py [PSQL-OPTIONS…]        # e.g. -h /tmp/socket -U postgres

What is in them is drawn at the head of each. A name of a kernel is pg_proc.prosrc where that says something (int4pl);
functions that PostgreSQL writes in SQL and aggregates have none, and are called NAME_ARGUMENTTYPES (lpad_text_int4,
sum_int8, count_star).
"""

import pathlib
import re
import subprocess
import sys

OUT = pathlib.Path(__file__).resolve().parent.parent / "modules/vdbe/bytecode/src"
SEP = "\x1f"
KEYWORDS = {"bool": "boolean", "char": "char_", "void": "void_"}


def rows(sql):
    command = ["psql", *sys.argv[1:], "-XAt", "-F", SEP, "-R", "\x1e", "-c", sql]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    text = text.removesuffix("\n")
    return [r.split(SEP) for r in text.split("\x1e")] if text else []


def quoted(text):
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def type_word(name):
    if name.startswith("_"):
        return type_word(name[1:]).removesuffix("_") + "_array"
    return KEYWORDS.get(name, name)


types = {"0": "none"}
plain = {}
for oid, name in rows("select oid, typname from pg_type where oid < 10000 and typrelid = 0 order by oid"):
    types[oid] = type_word(name)
    plain[oid] = name.lstrip("_") + ("_array" if name.startswith("_") else "")
for oid, name in rows("select oid, typname from pg_type where oid < 10000 and typrelid <> 0 order by oid"):
    types[oid] = type_word(name)
    plain[oid] = name


def list_of(oids):
    return "(" + ", ".join(types[o] for o in oids.split()) + ")"


def write(name, head, lines):
    text = "// Written by scripts/builtins.py from PostgreSQL's catalogs.\n"
    text += "".join(f"// {h}".rstrip() + "\n" for h in head.strip("\n").split("\n"))
    (OUT / f"builtins_{name}.def").write_text(text + "\n".join(lines) + "\n")


def functions():
    found = rows(
        "select p.oid, proname, prokind, provolatile, proisstrict::int, proretset::int, proleakproof::int, proparallel,"
        " case l.lanname when 'internal' then 'i' when 'c' then 'c' else 's' end, procost, prorows, provariadic, prorettype,"
        " proargtypes, prosrc, coalesce(array_to_string(proallargtypes, ' '), ''),"
        " coalesce(array_to_string(proargmodes, ''), ''), coalesce(array_to_string(proargnames, ','), ''), pronargdefaults,"
        " coalesce(pg_get_expr(proargdefaults, 0), '')"
        " from pg_proc p join pg_language l on l.oid = p.prolang where p.oid < 10000"
        ' order by proname collate "C", p.oid')
    internal = {r[14] for r in found if r[8] != "s" and r[2] != "a"}
    lines, more = [], []
    for (oid, name, kind, volatility, strict, retset, leakproof, parallel, language, cost, estimate, variadic, result,
         arguments, source, all_types, modes, names, default_count, defaults) in found:
        kernel = source
        if language == "s" or kind == "a":
            kernel = name + "_" + ("_".join(plain[o] for o in arguments.split()) or "star")
            assert kernel not in internal, kernel
        assert re.fullmatch(r"\w+", kernel), kernel
        lines.append(f"F({oid}, {quoted(name)}, {list_of(arguments)}, {types[result]}, {kernel}, {kind}, {volatility}, {strict}, "
                     f"{retset}, {leakproof}, {parallel}, {language}, {cost}, {estimate}, {types[variadic]})")
        if all_types or names or default_count != "0":
            more.append((int(oid), f"P({oid}, {list_of(all_types or arguments)}, {quoted(modes)}, {quoted(names)}, "
                                   f"{default_count}, {quoted(defaults)})"))
    write("functions", """
pg_proc, by name and OID:
F(OID, name, (argument types), result, kernel, kind fawp, volatility isv, strict, returns set, leakproof, parallel sru,
  language (internal c sql), cost, rows, type of the variadic elements)""", lines)
    write("parameters", """
Functions whose parameters have names, modes or defaults, by OID:
P(OID, (types of all parameters), modes iobvt, names, how many have defaults, those as SQL)""",
          [line for _, line in sorted(more)])


def operators():
    found = rows("select oid, oprname, oprleft, oprright, oprresult, oprcode::oid, oprcom, oprnegate, oprcanmerge::int,"
                 " oprcanhash::int, oprrest::oid, oprjoin::oid from pg_operator where oid < 10000"
                 ' order by oprname collate "C", oprleft, oprright')
    write("operators", """
pg_operator, by name, left and right type:
O(OID, name, left, right, result, function, commutator, negator, can merge, can hash, restriction estimate, join estimate)""",
          [f"O({r[0]}, {quoted(r[1])}, {types[r[2]]}, {types[r[3]]}, {types[r[4]]}, {', '.join(r[5:])})" for r in found])


def casts():
    found = rows("select oid, castsource, casttarget, castfunc, castcontext, castmethod from pg_cast order by 2, 3")
    write("casts", """
pg_cast, by source and target type:
C(OID, source, target, function, context (explicit, assignment, implicit), method (function, inout, binary))""",
          [f"C({r[0]}, {types[r[1]]}, {types[r[2]]}, {r[3]}, {r[4]}, {r[5]})" for r in found])


def aggregates():
    found = rows("select aggfnoid::oid, aggkind, aggnumdirectargs, aggtransfn::oid, aggfinalfn::oid, aggcombinefn::oid,"
                 " aggserialfn::oid, aggdeserialfn::oid, aggmtransfn::oid, aggminvtransfn::oid, aggmfinalfn::oid,"
                 " aggfinalextra::int, aggfinalmodify, aggsortop, aggtranstype, (agginitval is not null)::int, agginitval"
                 " from pg_aggregate where aggfnoid < 10000 order by 1")
    write("aggregates", """
pg_aggregate, by function:
A(function, has an initial state, that, state type, kind (normal, ordered set, hypothetical set), direct arguments,
  functions: transition, final, combine, serial, deserial, moving transition, moving inverse, moving final;
  final takes extra arguments, final modifies rws, sort operator)""",
          [f"A({r[0]}, {r[15]}, {quoted(r[16])}, {types[r[14]]}, {', '.join(r[1:14])})" for r in found])


def classes():
    methods = "(403, 405)"  # btree, hash
    names = {"403": "btree", "405": "hash"}
    lines = []
    for r in rows(f"select oid, opfmethod, opfname from pg_opfamily where opfmethod in {methods} order by oid"):
        lines.append(f"FAMILY({r[0]}, {names[r[1]]}, {quoted(r[2])})")
    for r in rows("select oid, opcmethod, opcname, opcfamily, opcintype, opcdefault::int, opckeytype from pg_opclass"
                  f" where opcmethod in {methods} order by opcmethod, opcintype, not opcdefault, oid"):
        lines.append(f"CLASS({r[0]}, {names[r[1]]}, {quoted(r[2])}, {r[3]}, {types[r[4]]}, {r[5]}, {types[r[6]]})")
    for r in rows("select amopfamily, amoplefttype, amoprighttype, amopstrategy, amopopr from pg_amop"
                  f" where amopmethod in {methods} order by 1, 2, 3, 4"):
        lines.append(f"OPERATOR({r[0]}, {types[r[1]]}, {types[r[2]]}, {r[3]}, {r[4]})")
    for r in rows("select amprocfamily, amproclefttype, amprocrighttype, amprocnum, amproc::oid from pg_amproc join pg_opfamily f"
                  f" on f.oid = amprocfamily where opfmethod in {methods} order by 1, 2, 3, 4"):
        lines.append(f"SUPPORT({r[0]}, {types[r[1]]}, {types[r[2]]}, {r[3]}, {r[4]})")
    write("classes", """
Operator families and classes of the access methods btree and hash:
FAMILY(OID, method, name), by OID
CLASS(OID, method, name, family, input type, is the type's default, key type), by method and input type, defaults first
OPERATOR(family, left, right, strategy, operator), by these
SUPPORT(family, left, right, number, function), by these""", lines)


def type_names():
    write("types", "Words for types in the other lists: T(OID, word)",
          [f"T({oid}, {word})" for oid, word in sorted(types.items(), key=lambda t: int(t[0]))])


type_names()
functions()
operators()
casts()
aggregates()
classes()
