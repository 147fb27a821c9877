"""What only the text of CREATE TABLE tells."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Constraint, ConstraintKind
from pooldeck_db.catalog.sqlite.definition import ColumnDefinition, is_deferrable, table_definition


def constraints(sql: str) -> tuple[Constraint, ...]:
    return table_definition(sql).constraints


def test_constraints_of_columns_are_found_with_their_names_and_text() -> None:
    found = constraints(
        """CREATE TABLE t (id INTEGER CONSTRAINT "the key" PRIMARY KEY AUTOINCREMENT, -- , CHECK (0)
           a TEXT NOT NULL DEFAULT ('x, ' || ')') UNIQUE ON CONFLICT IGNORE CHECK (length(a) > (1 + 1)),
           b REFERENCES other (x) ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE)"""
    )
    assert found == (
        Constraint("the key", ConstraintKind.PRIMARY_KEY, ("id",), "PRIMARY KEY AUTOINCREMENT"),
        Constraint("", ConstraintKind.NOT_NULL, ("a",), "NOT NULL"),
        Constraint("", ConstraintKind.UNIQUE, ("a",), "UNIQUE ON CONFLICT IGNORE"),
        Constraint("", ConstraintKind.CHECK, ("a",), "CHECK (length(a) > (1 + 1))"),
        Constraint(
            "",
            ConstraintKind.FOREIGN_KEY,
            ("b",),
            "REFERENCES other (x) ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE",
        ),
    )


def test_table_constraints_need_no_comma_between_them() -> None:
    found = constraints(
        """CREATE TABLE t ([a b] int, `c` int, 'd' int, CONSTRAINT u UNIQUE ([a b] DESC, `c`)
           CONSTRAINT f FOREIGN KEY ('d', "a b") REFERENCES t2 (x, y) MATCH FULL CHECK (c > 0), PRIMARY KEY (c))"""
    )
    assert [(c.name, c.kind, c.columns) for c in found] == [
        ("u", ConstraintKind.UNIQUE, ("a b", "c")),
        ("f", ConstraintKind.FOREIGN_KEY, ("d", "a b")),
        ("", ConstraintKind.CHECK, ()),
        ("", ConstraintKind.PRIMARY_KEY, ("c",)),
    ]


def test_generated_columns_and_collations_are_found() -> None:
    definition = table_definition(
        """CREATE TABLE t (a TEXT COLLATE nocase, b INT GENERATED ALWAYS AS (a || '(' /* ) */) STORED,
           c AS (b + 1), "as" TEXT DEFAULT NULL COLLATE "RTRIM" NULL)"""
    )
    assert definition.columns == (
        ColumnDefinition(collation="NOCASE"),
        ColumnDefinition(generated="a || '('"),
        ColumnDefinition(generated="b + 1"),
        ColumnDefinition(collation="RTRIM"),
    )


@pytest.mark.parametrize(
    ("sql", "without"),
    [
        ("CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID", True),
        ("CREATE TABLE t (a PRIMARY KEY) STRICT,\n without /* no */ rowid", True),
        ("CREATE TABLE t (a DEFAULT 'WITHOUT ROWID')", False),
        ('CREATE TABLE "WITHOUT" ("ROWID")', False),
    ],
)
def test_a_table_without_rowid_is_known_by_its_ending(sql: str, *, without: bool) -> None:
    assert table_definition(sql).without_rowid is without


def test_a_foreign_key_may_be_deferrable() -> None:
    sql = "CREATE TABLE t (a REFERENCES x DEFERRABLE, b REFERENCES x NOT DEFERRABLE, c REFERENCES x)"
    assert [is_deferrable(key) for key in table_definition(sql).foreign_keys] == [True, False, False]


@pytest.mark.parametrize(
    "sql", ["", "CREATE TABLE t", "CREATE TABLE t (", "CREATE TABLE t (a, CHECK (", "'", "CREATE TABLE t (,)"]
)
def test_what_cannot_be_read_is_left_out(sql: str) -> None:
    assert table_definition(sql).foreign_keys == ()
