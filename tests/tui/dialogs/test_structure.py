"""What a relation is made of, read from both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.target import Backend
from pooldeck_tui.dialogs.structure import size, structure_lines
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target

TABLE = 'CREATE TABLE t (a integer PRIMARY KEY, b text, "列名" varchar(20) NOT NULL)'


async def lines(target: Target, *statements: str) -> list[str]:
    """Return the structure of the table t after these statements."""
    await run_script(target, *statements)
    database = await open_database(target)
    try:
        schema = "main" if target.backend is Backend.SQLITE else "public"
        return [line.text for line in structure_lines(await database.catalog.detail(RelationName(schema, "t")))]
    finally:
        await database.close()


def line_with(found: list[str], text: str) -> str:
    return next(line for line in found if text in line)


async def test_an_index_is_listed_with_its_order_and_condition(target: Target) -> None:
    found = await lines(target, TABLE, "CREATE UNIQUE INDEX t_ba ON t (b DESC, a) WHERE a > 0")
    line = line_with(found, "t_ba").split("  ")
    assert line[1:3] == ["t_ba", f"(b DESC, a) WHERE {'a > 0' if target.backend is Backend.SQLITE else '(a > 0)'}"]
    assert line[3] == "unique"


async def test_an_index_on_postgresql_is_listed_with_nulls_class_method_and_included(
    postgresql_target: Target,
) -> None:
    found = await lines(
        postgresql_target,
        TABLE,
        "CREATE INDEX t_b ON t (b text_pattern_ops NULLS FIRST) INCLUDE (a)",
        "CREATE INDEX t_h ON t USING hash (b)",
    )
    assert "(b text_pattern_ops NULLS FIRST) INCLUDE (a)" in line_with(found, "t_b")
    assert "(b)  hash" in line_with(found, "t_h")


async def test_columns_with_wide_names_are_aligned(target: Target) -> None:
    found = await lines(target, TABLE)
    columns = [line for line in found[found.index("Columns (3)") + 1 :] if line][:3]
    types = ("integer", "text", "varchar" if target.backend is Backend.SQLITE else "character varying")
    places = [cell_len(line[: line.lower().index(name)]) for line, name in zip(columns, types, strict=True)]
    assert len(set(places)) == 1
    assert len({cell_len(line[: line.index("not null")]) for line in columns if "not null" in line}) == 1


async def test_long_sql_is_shown_to_its_end(target: Target) -> None:
    condition = " AND ".join(f"a <> {number}" for number in range(200))
    found = await lines(target, f"CREATE TABLE t (a integer, CONSTRAINT many CHECK ({condition}))")
    sql = "".join(found[found.index("SQL") :]).replace("(", "").replace(")", "")
    assert "a <> 199" in sql
    assert "199" in line_with(found, "many  CHECK")


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 bytes"), (999, "999 bytes"), (1_536, "1.5 kB"), (10**9, "954 MB")]
)
def test_a_size_is_short(number: int, text: str) -> None:
    assert size(number) == text
