"""The listings of SQLite's shell, and psql's for SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.query_commands.patterns import plain_literal
from pooldeck_db.query_commands.records import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.query_commands.patterns import Part

_OBJECTS = (
    "(SELECT 'main' AS schema, type, name, tbl_name, sql FROM main.sqlite_master"
    " UNION ALL SELECT 'temp', type, name, tbl_name, sql FROM sqlite_temp_master)"
)
"""Both are always there; other attached files are listed by `.databases`."""
_OWN = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
_KINDS = {"t": "table", "v": "view", "i": "index"}
_TITLES = {"t": "Tables", "v": "Views", "i": "Indexes"}


def objects(kinds: str, parts: Sequence[Part], *, with_system: bool) -> Listing:
    """Tables, views and indexes, by the letters of psql's command."""
    letters = [letter for letter in kinds if letter in _KINDS]
    where = [f"type IN ({', '.join(plain_literal(_KINDS[letter]) for letter in letters)})"]
    where += [] if with_system else [_OWN]
    table = ', tbl_name AS "Table"' if "i" in letters else ""
    title = _TITLES[letters[0]] if len(letters) == 1 else "Relations"
    columns = f'schema AS "Schema", name AS "Name", type AS "Type"{table}'
    return Listing(title, f"SELECT {columns} FROM {_OBJECTS} WHERE {_all(where, parts)} ORDER BY 1, 2")


def like(kinds: Sequence[str], pattern: str, *, columns: str, name: str = "name", title: str) -> Listing:
    """What SQLite's own shell lists: by a pattern of LIKE, in lower and upper case."""
    where = [f"type IN ({', '.join(plain_literal(kind) for kind in kinds)})", _OWN]
    where += [f"{name} LIKE {plain_literal(pattern)}"] if pattern else []
    return Listing(title, f"SELECT {columns} FROM {_OBJECTS} WHERE {' AND '.join(where)} ORDER BY 1")


def relation(parts: Sequence[Part]) -> tuple[Listing, ...]:
    """What there is to know of the relations that match."""
    found = (
        f"FROM {_OBJECTS} AS o JOIN pragma_{{0}}(o.name, o.schema) AS p"
        f" WHERE o.type IN ('table', 'view') AND {_all([], parts, prefix='o.')}"
    )
    triggers = f"type = 'trigger' AND {_all([], parts, name='tbl_name')}"
    return (
        Listing(
            "Columns",
            'SELECT o.name AS "Relation", p.name AS "Column", p.type AS "Type",'
            ' CASE WHEN p."notnull" THEN \'not null\' END AS "Nullable", p.dflt_value AS "Default",'
            f' NULLIF(p.pk, 0) AS "Key" {found.format("table_xinfo")} ORDER BY o.name, p.cid',
        ),
        Listing(
            "Indexes",
            'SELECT o.name AS "Relation", p.name AS "Name",'
            " CASE p.origin WHEN 'pk' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' ELSE"
            ' CASE WHEN p."unique" THEN \'UNIQUE\' END END AS "Constraint",'
            f" (SELECT group_concat(i.name, ', ') FROM pragma_index_info(p.name, o.schema) AS i) AS \"Columns\""
            f" {found.format('index_list')} ORDER BY o.name, p.name",
        ),
        Listing(
            "Foreign keys",
            'SELECT o.name AS "Relation", p."from" AS "Column", p."table" AS "References", p."to" AS "Its column",'
            f' p.on_update AS "On update", p.on_delete AS "On delete" {found.format("foreign_key_list")}'
            " ORDER BY o.name, p.id, p.seq",
        ),
        Listing(
            "Triggers",
            f'SELECT tbl_name AS "Relation", name AS "Name", sql AS "Definition" FROM {_OBJECTS}'
            f" WHERE {triggers} ORDER BY 1, 2",
        ),
    )


def databases() -> Listing:
    """The files that are open."""
    return Listing(
        "Databases", 'SELECT seq AS "No", name AS "Name", file AS "File" FROM pragma_database_list ORDER BY seq'
    )


def functions(parts: Sequence[Part]) -> Listing:
    """The functions that SQLite has, each with the arguments that it takes."""
    columns = 'name AS "Name", CASE narg WHEN -1 THEN \'any\' ELSE narg END AS "Arguments"'
    columns += ", CASE type WHEN 'w' THEN 'window' WHEN 'a' THEN 'agg' ELSE 'func' END AS \"Type\""
    where = _all([], parts[-1:]) if parts else "1"
    return Listing("Functions", f"SELECT DISTINCT {columns} FROM pragma_function_list WHERE {where} ORDER BY 1, 2")


def _all(conditions: Sequence[str], parts: Sequence[Part], *, prefix: str = "", name: str = "name") -> str:
    """Conditions and a pattern, in one."""
    where = list(conditions)
    if len(parts) > 1 and parts[-2].pieces:
        where.append(f"lower({prefix}schema) GLOB {plain_literal(parts[-2].glob)}")
    if parts and parts[-1].pieces:
        where.append(f"lower({prefix}{name}) GLOB {plain_literal(parts[-1].glob)}")
    return " AND ".join(where) or "1"
