"""The listings of psql, for servers of version 12 and later.

Columns that older servers do not have are read through the row as JSON, which has none of those that are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.query_commands.patterns import literal
from pooldeck_db.query_commands.records import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.query_commands.patterns import Part

_KINDS = {
    "t": ("r", "p"),
    "v": ("v",),
    "m": ("m",),
    "i": ("i", "I"),
    "s": ("S",),
    "E": ("f",),
}
_TITLES = {
    "t": "Tables",
    "v": "Views",
    "m": "Materialized views",
    "i": "Indexes",
    "s": "Sequences",
    "E": "Foreign tables",
}
_KIND_NAMES = {
    "r": "table", "v": "view", "m": "materialized view", "i": "index", "S": "sequence", "t": "TOAST table",
    "f": "foreign table", "p": "partitioned table", "I": "partitioned index",
}  # fmt: skip
_TYPE = "CASE c.relkind " + " ".join(f"WHEN '{kind}' THEN '{name}'" for kind, name in _KIND_NAMES.items()) + " END"
_PERSISTENCE = (
    "CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 't' THEN 'temporary' WHEN 'u' THEN 'unlogged' END"
)
_VOLATILITY = "CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END"
_NO_SYSTEM = ("n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema'",)
_RELATIONS = (
    "FROM pg_catalog.pg_class AS c"
    " LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
    " LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam"
)
_OF_INDEX = (
    " LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid"
    " LEFT JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid"
)


def privileges(column: str) -> str:
    """The column of a listing that tells who may do what, a line each."""
    return (
        f"CASE WHEN pg_catalog.array_length({column}, 1) = 0 THEN '(none)'"
        f" ELSE pg_catalog.array_to_string({column}, E'\\n') END AS \"Access privileges\""
    )


def _matches(column: str, part: Part) -> str:
    return f"{column} OPERATOR(pg_catalog.~) {literal(part.expression)} COLLATE pg_catalog.default"


def named(parts: Sequence[Part], *, schema: str, name: str, is_visible: str) -> list[str]:
    """The conditions of a pattern: by its name where it is visible, or by schema and name."""
    conditions = []
    if len(parts) == 3 and not parts[0].is_everything:
        conditions.append(_matches("pg_catalog.current_database()", parts[0]))
    if len(parts) > 1 and parts[-2].pieces:
        if not parts[-2].is_everything:
            conditions.append(_matches(schema, parts[-2]))
    else:
        conditions.append(is_visible)
    if parts and parts[-1].pieces and not parts[-1].is_everything:
        conditions.append(_matches(name, parts[-1]))
    return conditions


def relations(kinds: str, parts: Sequence[Part], *, is_verbose: bool, with_system: bool) -> Listing:
    """Tables, views and their like, by the letters of psql's command."""
    letters = [letter for kind in kinds for letter in _KINDS[kind]]
    # With a pattern psql shows the server's own, too.
    letters += ["t"] if "t" in kinds and (parts or with_system) else []
    columns = ['n.nspname AS "Schema"', 'c.relname AS "Name"', f'{_TYPE} AS "Type"']
    columns.append('pg_catalog.pg_get_userbyid(c.relowner) AS "Owner"')
    source = _RELATIONS
    if "i" in kinds:
        columns.append('t.relname AS "Table"')
        source += _OF_INDEX
    if is_verbose:
        columns.append(f'{_PERSISTENCE} AS "Persistence"')
        columns += ['am.amname AS "Access method"'] if set(kinds) & set("tmi") else []
        columns.append('pg_catalog.pg_size_pretty(pg_catalog.pg_table_size(c.oid)) AS "Size"')
        columns.append("pg_catalog.obj_description(c.oid, 'pg_class') AS \"Description\"")
    where = [f"c.relkind IN ({', '.join(literal(letter) for letter in letters)})"]
    where += _NO_SYSTEM if not parts and not with_system else ()
    where += named(parts, schema="n.nspname", name="c.relname", is_visible="pg_catalog.pg_table_is_visible(c.oid)")
    title = _TITLES[kinds] if len(kinds) == 1 else "Relations"
    return Listing(title, _select(columns, source, where, "1, 2"))


def functions(kinds: str, parts: Sequence[Part], *, is_verbose: bool, with_system: bool) -> Listing:
    """Functions, by the letters of psql's command: a, n, p, t, w; all where there are none."""
    kind = "CASE p.prokind WHEN 'a' THEN 'agg' WHEN 'w' THEN 'window' WHEN 'p' THEN 'proc' ELSE 'func' END"
    columns = [
        'n.nspname AS "Schema"',
        'p.proname AS "Name"',
        'pg_catalog.pg_get_function_result(p.oid) AS "Result data type"',
        'pg_catalog.pg_get_function_arguments(p.oid) AS "Argument data types"',
        f'{kind} AS "Type"',
    ]
    if is_verbose:
        columns += [
            f'{_VOLATILITY} AS "Volatility"',
            "CASE p.proparallel WHEN 'r' THEN 'restricted' WHEN 's' THEN 'safe' ELSE 'unsafe' END AS \"Parallel\"",
            'pg_catalog.pg_get_userbyid(p.proowner) AS "Owner"',
            "CASE WHEN p.prosecdef THEN 'definer' ELSE 'invoker' END AS \"Security\"",
            "CASE WHEN p.proleakproof THEN 'yes' ELSE 'no' END AS \"Leakproof?\"",
            privileges("p.proacl"),
            'l.lanname AS "Language"',
            "CASE WHEN l.lanname IN ('internal', 'c') THEN p.prosrc END AS \"Internal name\"",
            "pg_catalog.obj_description(p.oid, 'pg_proc') AS \"Description\"",
        ]
    tests = {
        "a": "p.prokind = 'a'",
        "n": "(p.prokind = 'f' AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype)",
        "p": "p.prokind = 'p'",
        "t": "p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype",
        "w": "p.prokind = 'w'",
    }
    where = [f"({' OR '.join(tests[letter] for letter in kinds)})"] if kinds else []
    where += (
        ("n.nspname <> 'pg_catalog'", "n.nspname <> 'information_schema'") if not parts and not with_system else ()
    )
    where += named(
        parts, schema="n.nspname", name="p.proname", is_visible="pg_catalog.pg_function_is_visible(p.oid)"
    )
    source = (
        "FROM pg_catalog.pg_proc AS p LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace"
        " LEFT JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang"
    )
    return Listing("Functions", _select(columns, source, where, "1, 2, 4"))


def schemas(parts: Sequence[Part], *, is_verbose: bool, with_system: bool) -> Listing:
    """Schemas."""
    columns = ['n.nspname AS "Name"', 'pg_catalog.pg_get_userbyid(n.nspowner) AS "Owner"']
    if is_verbose:
        columns += [
            privileges("n.nspacl"),
            "pg_catalog.obj_description(n.oid, 'pg_namespace') AS \"Description\"",
        ]
    where = [] if parts or with_system else ["n.nspname !~ '^pg_'", "n.nspname <> 'information_schema'"]
    where += [_matches("n.nspname", part) for part in parts[-1:] if part.pieces]
    return Listing("Schemas", _select(columns, "FROM pg_catalog.pg_namespace AS n", where, "1"))


def roles(parts: Sequence[Part], *, is_verbose: bool, with_system: bool) -> Listing:
    """Roles, with their attributes in psql's words."""
    told = (
        ("r.rolsuper", "Superuser"), ("NOT r.rolinherit", "No inheritance"), ("r.rolcreaterole", "Create role"),
        ("r.rolcreatedb", "Create DB"), ("NOT r.rolcanlogin", "Cannot login"), ("r.rolreplication", "Replication"),
        ("r.rolbypassrls", "Bypass RLS"),
    )  # fmt: skip
    words = [f"CASE WHEN {test} THEN '{word}' END" for test, word in told]
    words.append(
        "CASE r.rolconnlimit WHEN -1 THEN NULL WHEN 0 THEN 'No connections' WHEN 1 THEN '1 connection'"
        " ELSE r.rolconnlimit || ' connections' END"
    )
    words.append("'Password valid until ' || r.rolvaliduntil")
    columns = ['r.rolname AS "Role name"', f"pg_catalog.concat_ws(', ', {', '.join(words)}) AS \"Attributes\""]
    if is_verbose:
        columns.append("pg_catalog.shobj_description(r.oid, 'pg_authid') AS \"Description\"")
    where = [] if parts or with_system else ["r.rolname !~ '^pg_'"]
    where += [_matches("r.rolname", part) for part in parts[-1:] if part.pieces]
    return Listing("Roles", _select(columns, "FROM pg_catalog.pg_roles AS r", where, "1"))


def databases(parts: Sequence[Part], *, is_verbose: bool) -> Listing:
    """Databases of the server."""
    row = "pg_catalog.to_jsonb(d)"
    provider = f"CASE {row} ->> 'datlocprovider' WHEN 'b' THEN 'builtin' WHEN 'i' THEN 'icu' ELSE 'libc' END"
    columns = [
        'd.datname AS "Name"',
        'pg_catalog.pg_get_userbyid(d.datdba) AS "Owner"',
        'pg_catalog.pg_encoding_to_char(d.encoding) AS "Encoding"',
        f'{provider} AS "Locale Provider"',
        'd.datcollate AS "Collate"',
        'd.datctype AS "Ctype"',
        f"COALESCE({row} ->> 'datlocale', {row} ->> 'daticulocale') AS \"Locale\"",
        f"{row} ->> 'daticurules' AS \"ICU Rules\"",
        privileges("d.datacl"),
    ]
    if is_verbose:
        may_connect = "pg_catalog.has_database_privilege(d.datname, 'CONNECT')"
        size = "pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(d.oid))"
        columns += [
            f"CASE WHEN {may_connect} THEN {size} ELSE 'No Access' END AS \"Size\"",
            't.spcname AS "Tablespace"',
            "pg_catalog.shobj_description(d.oid, 'pg_database') AS \"Description\"",
        ]
    source = "FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_tablespace AS t ON t.oid = d.dattablespace"
    where = [_matches("d.datname", part) for part in parts[-1:] if part.pieces]
    return Listing("Databases", _select(columns, source, where, "1"))


def _select(columns: Sequence[str], source: str, where: Sequence[str], order: str) -> str:
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT {', '.join(columns)} {source}{conditions} ORDER BY {order}"
