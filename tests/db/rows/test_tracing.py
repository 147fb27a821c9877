"""A row of a result is found in its table, where it is a row of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ObjectMissing
from pooldeck_db.rows.tracing import Origin, origin_of
from pooldeck_db.statements.sourcing import source_of
from pooldeck_db.target import Backend
from support.paging import main_schema
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database


@pytest.mark.parametrize(
    ("query", "relation", "shown"),
    [
        ("select * from t", ("t",), ("*",)),
        ('select id, x.name from s."Odd" as x where x.id > 3 order by 1 limit 2;', ("s", "Odd"), ("id", "name")),
        ("select a, (select b from u group by b) from t", ("t",), ("a", None)),
        ("select a as id, x.b c, c d, x.d as e from t x", ("t",), ("a", "b", "c", "d")),
        ("select 1, *, 'x', -2, (3), a from t", ("t",), (None, "*", None, None, None, "a")),
        ("select a isnull, b notnull, c collate x, e as f g from t", ("t",), (None, None, None, None)),
        ("select t.a from t x", ("t",), (None,)),
        ("select all *, id from only t for update", ("t",), ("*", "id")),
    ],
)
def test_the_table_of_a_query_is_read_from_it(query: str, relation: tuple[str, ...], shown: tuple[object]) -> None:
    source = source_of(query, Backend.POSTGRESQL)
    assert source is not None
    assert (source.relation, source.shown) == (relation, shown)


@pytest.mark.parametrize(
    "query",
    [
        "select distinct a from t",
        "select a from t, u",
        "select a from t join u on true",
        "select a from t natural join u",
        "select a from t group by a",
        "select a from t where true union select 1",
        "select a from f(1)",
        "select a from (select 1 as a) t",
        "with t as (select 1 as a) select a from t",
        "select a from t; select 1",
        "select a from t tablesample system (10)",
        "select 1",
        "update t set a = 1 returning a",
        "select a from 't",
    ],
)
def test_other_rows_have_no_table(query: str) -> None:
    assert source_of(query, Backend.POSTGRESQL) is None


async def test_the_key_is_found_among_the_columns(database: Database) -> None:
    await run_script(
        database.target,
        'CREATE TABLE "Odd one" (a integer NOT NULL, b integer NOT NULL, note text, PRIMARY KEY (a, b))',
        "CREATE TABLE keyless (a integer)",
    )
    schema, backend = main_schema(database), database.target.backend

    async def trace(query: str, width: int) -> Origin:
        return await origin_of(database.sessions, database.catalog, query, width, backend)

    found = await trace('SELECT note AS said, 1, b, A FROM "Odd one" WHERE a > 1', 4)
    assert found.relation == RelationName(schema, "Odd one")
    assert [None if column is None else column.name for column in found.columns] == ["note", None, "b", "a"]
    assert (found.key, found.key_places) == (("a", "b"), (3, 2))
    assert (await trace('SELECT * FROM "Odd one"', 3)).key_places == (0, 1)
    for query, width, reason in (
        ('SELECT a, note FROM "Odd one"', 2, "Select a, b, too"),
        ('SELECT 1, 2, a, b FROM "Odd one"', 3, "does not have the key"),
        ("SELECT a FROM keyless", 1, "has no key"),
        ("SELECT count(*) FROM keyless", 1, "has no key"),
        ("SELECT 1 FROM nowhere", 1, "not found"),
        ("SELECT 1", 1, "not rows of one table"),
    ):
        with pytest.raises(ObjectMissing, match=reason):
            await trace(query, width)
