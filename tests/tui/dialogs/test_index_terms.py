"""An index is listed with all that decides what it serves."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Index
from pooldeck_tui.dialogs.index_terms import index_terms


def index(definition: str, **changes: object) -> Index:
    known: dict[str, object] = {"columns": ("b", None), "descending": (True, False)}
    return Index(name="i", unique=False, primary=False, definition=definition, **(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("definition", "terms"),
    [
        ("CREATE INDEX i ON public.t USING btree (b DESC, a)", "(b DESC, a)"),
        ("CREATE INDEX i ON t USING btree (b DESC NULLS LAST) WHERE (a > 0)", "(b DESC NULLS LAST) WHERE (a > 0)"),
        ("CREATE INDEX i ON t USING gin (a gin_trgm_ops)", "(a gin_trgm_ops)"),
        ("CREATE UNIQUE INDEX i ON t USING btree (a) INCLUDE (b, c)", "(a) INCLUDE (b, c)"),
        ('CREATE INDEX "i (x)" ON public."a""(b" USING btree (lower(b))', "(lower(b))"),
        ("create index [a (b] -- (c)\n on t /* ( */ (b desc,\n   a collate nocase)", "(b desc, a collate nocase)"),
        ("CREATE INDEX `a``(` ON 't''(' (a) WHERE b = '('", "(a) WHERE b = '('"),
        ("create index i on t - / (a)", "(a)"),
        ("", "(b DESC, (expression))"),
        ("CREATE INDEX broken", "(b DESC, (expression))"),
    ],
)
def test_the_terms_are_those_of_the_definition(definition: str, terms: str) -> None:
    assert index_terms(index(definition)) == terms


def test_an_index_without_sql_is_listed_by_its_columns() -> None:
    assert index_terms(index("", columns=("a", "b"), descending=())) == "(a, b)"


def test_a_definition_made_to_be_slow_is_read_in_one_pass() -> None:
    assert index_terms(index("-" * 200_000)) == "(b DESC, (expression))"
    assert index_terms(index('"' + "a" * 200_000)) == "(b DESC, (expression))"
