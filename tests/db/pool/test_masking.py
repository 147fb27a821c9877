"""A statement on the screen of somebody else carries no value that was written into it."""

from __future__ import annotations

import pytest

from pooldeck_db.pool.masking import masked


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("SELECT * FROM t WHERE a = 'secret' AND b = 42", "SELECT * FROM t WHERE a = ? AND b = ?"),
        ("SELECT 'it''s', 'C:\\', E'it\\'s', -1.5e-3, .5, 0xFF", "SELECT ?, ?, ?, -?, ?, ?"),
        ("SELECT $1::VARCHAR, $22, :name_1, %(id_1)s, ?, %s", "SELECT $1::VARCHAR, $22, :name_1, %(id_1)s, ?, %s"),
        ("SELECT t1.a2, \"x'1\", `y'2` FROM t1", "SELECT t1.a2, \"x'1\", `y'2` FROM t1"),
        ("DO $$ BEGIN PERFORM 'a'; END $$", "DO ?"),
        ("SELECT $q$it's$q$, $1", "SELECT ?, $1"),
        ("SELECT a -- don't, 12\n, 'b'", "SELECT a -- don?\n, ?"),
        ("SELECT /* list_orders user='ada' 7 */ 'b'", "SELECT /* list_orders user=? ? */ ?"),
        ("INSERT INTO t VALUES ('cut off he", "INSERT INTO t VALUES (?"),
        ("SELECT $$cut off", "SELECT ?"),
        ("SELECT /* cut off 5", "SELECT /* cut off ?"),
        ("", ""),
    ],
)
def test_literals_are_masked_and_all_else_stays(statement: str, shown: str) -> None:
    assert masked(statement) == shown


def test_where_a_backslash_keeps_a_text_open_it_does_so_here() -> None:
    assert masked("SELECT 'it\\'s', 'b'", backslashes=True) == "SELECT ?, ?"


def test_masking_does_not_grow_faster_than_the_statement() -> None:
    for nasty in ("'" * 2000, "$a" * 1000, "/*" * 1000, "$$" * 999 + "$", "1." * 1000, '"' * 1999):
        assert len(masked(nasty)) <= len(nasty)
