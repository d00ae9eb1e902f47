#!/usr/bin/env python3
"""Asks a PostgreSQL 15 server what it makes of statements that it only parses and analyses, never runs.

    bind_vectors.py HOST [USER]      HOST: the folder of the server's Unix socket

Loads tests/bind/vectors/schema.sql into a new database and writes, for each line of statements.sql and random.sql, a
line of statements.tsv and random.tsv: the statement, then

    ok  parameter types  columns as name:type
    error  SQLSTATE  position  message  detail  hint

separated by tabs. libpq through ctypes: nothing to install.
"""

import ctypes
import ctypes.util
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests/bind/vectors"
pq = ctypes.CDLL(ctypes.util.find_library("pq"))
for name, result, arguments in (
    ("PQconnectdb", ctypes.c_void_p, [ctypes.c_char_p]),
    ("PQstatus", ctypes.c_int, [ctypes.c_void_p]),
    ("PQerrorMessage", ctypes.c_char_p, [ctypes.c_void_p]),
    ("PQfinish", None, [ctypes.c_void_p]),
    ("PQexec", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
    ("PQprepare", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]),
    ("PQdescribePrepared", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
    ("PQresultStatus", ctypes.c_int, [ctypes.c_void_p]),
    ("PQresultErrorField", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int]),
    ("PQnparams", ctypes.c_int, [ctypes.c_void_p]),
    ("PQparamtype", ctypes.c_uint, [ctypes.c_void_p, ctypes.c_int]),
    ("PQnfields", ctypes.c_int, [ctypes.c_void_p]),
    ("PQfname", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int]),
    ("PQftype", ctypes.c_uint, [ctypes.c_void_p, ctypes.c_int]),
    ("PQclear", None, [ctypes.c_void_p]),
):
    function = getattr(pq, name)
    function.restype, function.argtypes = result, arguments

COMMAND_OK = 1
FIELDS = {name: ord(letter) for name, letter in
          (("state", "C"), ("position", "P"), ("message", "M"), ("detail", "D"), ("hint", "H"))}


def connect(host, user, database):
    connection = pq.PQconnectdb(f"host={host} user={user} dbname={database}".encode())
    if pq.PQstatus(connection) != 0:
        sys.exit(pq.PQerrorMessage(connection).decode())
    return connection


def run(connection, sql):
    result = pq.PQexec(connection, sql.encode())
    if pq.PQresultStatus(result) != COMMAND_OK:
        sys.exit(sql + ": " + pq.PQerrorMessage(connection).decode())
    pq.PQclear(result)


def answer(connection, sql):
    result = pq.PQprepare(connection, b"", sql.encode(), 0, None)
    if pq.PQresultStatus(result) != COMMAND_OK:
        def field(name):
            value = pq.PQresultErrorField(result, FIELDS[name])
            return value.decode().replace("\n", "\\n") if value else ""
        row = ["error", field("state"), field("position") or "0", field("message"), field("detail"), field("hint")]
        pq.PQclear(result)
        return row
    pq.PQclear(result)
    result = pq.PQdescribePrepared(connection, b"")
    params = [str(pq.PQparamtype(result, i)) for i in range(pq.PQnparams(result))]
    columns = [f"{pq.PQfname(result, i).decode()}:{pq.PQftype(result, i)}" for i in range(pq.PQnfields(result))]
    pq.PQclear(result)
    return ["ok", " ".join(params), "|".join(columns)]


def main():
    host, user = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "postgres"
    connection = connect(host, user, "postgres")
    run(connection, "DROP DATABASE IF EXISTS bind_vectors")
    run(connection, "CREATE DATABASE bind_vectors")
    pq.PQfinish(connection)
    connection = connect(host, user, "bind_vectors")
    run(connection, (FOLDER / "schema.sql").read_text())
    for name in ("statements", "random"):
        lines = []
        for sql in (FOLDER / f"{name}.sql").read_text().splitlines():
            if sql.strip() and not sql.startswith("--"):
                lines.append("\t".join([sql] + answer(connection, sql)))
        (FOLDER / f"{name}.tsv").write_text("\n".join(lines) + "\n")
        print(name, len(lines), "statements,", sum("\terror\t" in line for line in lines), "errors")


main()
