"""The SQL of a change: what writes stands first, and what is only read back is folded away, never more."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.rows import NOTHING, Statement
from pooldeck_tui.dialogs.changes.statement_lines import can_be_unfolded, statement_lines

(CHANGE,) = NOTHING.inserted(RelationName("public", "orders"))
WRITES = 'UPDATE "public"."orders" AS t SET "id" = $1 WHERE t."id" = $2'
READS = "RETURNING " + ", ".join(f'CAST(t."id" AS text) AS c{number}' for number in range(9))


def lines(sql: str, width: int = 60, unfold: str = "") -> list[str]:
    return [line.text for line in statement_lines(Statement(sql, ("2", None), CHANGE), width, unfold=unfold)]


def test_what_is_read_back_is_one_line_below_what_is_bound() -> None:
    assert lines(f"{WRITES} {READS}", unfold="s")[-3:] == [
        "  1: '2'",
        "  2: NULL",
        "RETURNING … all columns, read back. s shows it",
    ]


def test_unfolded_all_of_the_statement_is_there_in_its_order() -> None:
    shown = " ".join(line.strip() for line in lines(f"{WRITES} {READS}") if not line.startswith("  "))
    assert shown.startswith('UPDATE "public"."orders"')
    words = " ".join(" ".join(lines(f"{WRITES} {READS}")).split())
    assert words == f"{WRITES} 1: '2' 2: NULL {READS}"


def test_what_takes_one_line_is_not_folded() -> None:
    assert lines(f"{WRITES} RETURNING 1", unfold="s")[-1] == "RETURNING 1"
    assert not can_be_unfolded(Statement(f"{WRITES} RETURNING 1", (), CHANGE), 60)
    assert can_be_unfolded(Statement(f"{WRITES} {READS}", (), CHANGE), 60)


@pytest.mark.parametrize("name", ['"a RETURNING b"', '"a"" RETURNING b"', '"RETURNING ""x"'])
def test_a_name_with_the_word_in_it_hides_nothing(name: str) -> None:
    shown = " ".join(" ".join(lines(f"UPDATE {name} SET x = 1 {READS}", width=150, unfold="s")).split())
    assert shown == f"UPDATE {name} SET x = 1 1: '2' 2: NULL RETURNING … all columns, read back. s shows it"
