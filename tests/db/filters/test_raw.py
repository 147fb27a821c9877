"""A condition in SQL stays one expression in the parentheses around it."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.filters import FilterMistake, RawWhere
from pooldeck_db.filters.raw import check_where
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind

COLUMNS = (Column("id", "integer", Kind.NUMBER), Column("Odd", "text", Kind.TEXT))


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize(
    "sql",
    [
        "id = 1",
        "(id = 1) OR (id = 2)",
        "note = ')' -- )",
        "note = ';' /* ; ) */",
        "note LIKE '%(x)s' AND note <> ':name' AND note <> '$1?'",
        "\"Odd\" = 'it''s'",
        "id IN (SELECT 1)",
        "1.5e3 < id",
    ],
)
def test_an_expression_passes(sql: str, backend: Backend) -> None:
    check_where(RawWhere(sql), backend, COLUMNS)


@pytest.mark.parametrize("between", ["\n", "\r", " \n\t", " -- a comment\n -- and another\n "])
def test_a_text_with_escapes_goes_on_in_the_next_line(between: str) -> None:
    """PostgreSQL reads the second quotes with the escapes of the first, so that they end elsewhere."""
    raw = RawWhere(f"'' = (E'a'{between}'\\' ' )) UNION SELECT 1 -- '\n)")
    with pytest.raises(FilterMistake) as caught:
        check_where(raw, Backend.POSTGRESQL, COLUMNS)
    assert caught.value.position == raw.sql.index(")) UNION") + 1
    check_where(RawWhere(f"'' = E'a'{between}'\\''"), Backend.POSTGRESQL, COLUMNS)


def test_a_long_line_of_dashes_behind_a_text_is_read_at_once() -> None:
    check_where(RawWhere("note = E'a' " + "-" * 50_000), Backend.POSTGRESQL, COLUMNS)


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize(
    ("sql", "position"),
    [
        ("id = 1; DROP TABLE t", 6),
        ("id = 1) OR (1 = 1", 6),
        ("(id = 1", 7),
        ("id = 'x", 5),
        ('id = "x', 5),
        ("id = 1 /* the rest", 7),
        ("", 0),
        ("  -- nothing", 0),
        ("id = $1", 5),
        ("id = '\0'", 5),
        ("id = '__[POSTCOMPILE_x]'", 5),
    ],
)
def test_what_would_leave_its_parentheses_is_refused_with_its_place(
    sql: str, position: int, backend: Backend
) -> None:
    with pytest.raises(FilterMistake) as caught:
        check_where(RawWhere(sql), backend, COLUMNS)
    assert caught.value.position == position
    assert caught.value.part == RawWhere(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "id = 1::integer",
        "a[1:2] = b",
        "d ? 'key'",
        "t = E'\\')'",
        "t = $$)$$ OR t = $q$;$q$",
        "/* /* */ ) */ id = 1",
    ],
)
def test_postgresqls_own_quotes_and_signs_pass(sql: str) -> None:
    check_where(RawWhere(sql), Backend.POSTGRESQL, COLUMNS)


@pytest.mark.parametrize("sql", ["t = E'\\'", "t = $q$ $$", "/* /* */ id = 1"])
def test_postgresqls_own_quotes_must_be_closed(sql: str) -> None:
    with pytest.raises(FilterMistake, match=r"not (closed|ended)"):
        check_where(RawWhere(sql), Backend.POSTGRESQL, COLUMNS)


@pytest.mark.parametrize("sql", ["id = ?", "id = ?1", "id = :x", "id = @x", "id = #x"])
def test_nobody_gives_values_for_sqlites_placeholders(sql: str) -> None:
    with pytest.raises(FilterMistake, match="Nobody gives a value") as caught:
        check_where(RawWhere(sql), Backend.SQLITE, COLUMNS)
    assert caught.value.position == 5


def test_sqlite_would_take_a_missing_column_in_double_quotes_for_a_text() -> None:
    check_where(RawWhere('"odd" = [id] and `id` = 1'), Backend.SQLITE, COLUMNS)
    with pytest.raises(FilterMistake, match="There is no column note") as caught:
        check_where(RawWhere('id = 1 AND "note" = 1'), Backend.SQLITE, COLUMNS)
    assert (caught.value.position, caught.value.length) == (11, 6)
