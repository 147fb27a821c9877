"""What users made for their own statements: types, and functions with their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.query_commands.postgresql import named, privileges
from pooldeck_db.query_commands.records import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.query_commands.patterns import Part

_OWN = " AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema'"
_ELEMENTS = (
    "pg_catalog.array_to_string(ARRAY(SELECT e.enumlabel FROM pg_catalog.pg_enum AS e"
    " WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder), E'\\n')"
)
_SIZE = "CASE WHEN t.typrelid <> 0 THEN 'tuple' WHEN t.typlen < 0 THEN 'var' ELSE t.typlen::text END"
# Neither the rows of tables nor arrays are shown by psql, whose names come with what they are of.
_STANDS_ALONE = (
    "(t.typrelid = 0 OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class AS c WHERE c.oid = t.typrelid))"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS a WHERE a.oid = t.typelem AND a.typarray = t.oid)"
)


def types(parts: Sequence[Part], *, is_verbose: bool, with_system: bool) -> Listing:
    """Types, with the values of enums where more is wanted."""
    columns = ['n.nspname AS "Schema"', 'pg_catalog.format_type(t.oid, NULL) AS "Name"']
    if is_verbose:
        columns += [
            't.typname AS "Internal name"',
            f'{_SIZE} AS "Size"',
            f'{_ELEMENTS} AS "Elements"',
            'pg_catalog.pg_get_userbyid(t.typowner) AS "Owner"',
            privileges("t.typacl"),
        ]
    columns.append("pg_catalog.obj_description(t.oid, 'pg_type') AS \"Description\"")
    where = named(parts, schema="n.nspname", name="t.typname", is_visible="pg_catalog.pg_type_is_visible(t.oid)")
    return Listing(
        "Types",
        f"SELECT {', '.join(columns)} FROM pg_catalog.pg_type AS t"
        " LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace"
        f" WHERE {_STANDS_ALONE} AND {' AND '.join(where)}{'' if parts or with_system else _OWN} ORDER BY 1, 2",
    )


def sources(parts: Sequence[Part], *, is_verbose: bool, with_system: bool) -> Listing:  # noqa: ARG001
    """How functions and procedures were made; aggregates have no text."""
    where = named(
        parts, schema="n.nspname", name="p.proname", is_visible="pg_catalog.pg_function_is_visible(p.oid)"
    )
    return Listing(
        "Functions",
        'SELECT n.nspname AS "Schema", p.proname AS "Name",'
        ' pg_catalog.pg_get_function_arguments(p.oid) AS "Argument data types",'
        ' pg_catalog.pg_get_functiondef(p.oid) AS "Definition"'
        " FROM pg_catalog.pg_proc AS p LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace"
        f" WHERE p.prokind <> 'a' AND {' AND '.join(where)}{'' if parts or with_system else _OWN}"
        " ORDER BY 1, 2, 3",
    )
