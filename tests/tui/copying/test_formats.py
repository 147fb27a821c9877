"""Rows as text: read back, every value is the one that was copied."""

from __future__ import annotations

import csv
import io
import json
import re
from random import Random

import pytest

from pooldeck_db.catalog import Column, RelationName
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind
from pooldeck_tui.copying.excerpt import Excerpt, Whole, plain_text
from pooldeck_tui.copying.formats import Format, written
from support.odd_values import some_float, some_text

SEEDS = range(30)
POSTGRESQL = (
    Column("id", "bigint", Kind.NUMBER, base_type="int8"),
    Column("price", "numeric(30,10)", Kind.NUMBER, base_type="numeric"),
    Column("is, it?", "boolean", Kind.BOOLEAN, base_type="bool"),
    Column('a "name"', "text", Kind.TEXT, base_type="text"),
    Column("doc", "jsonb", Kind.JSON, base_type="jsonb"),
)
SQLITE = tuple(Column(name, "", Kind.OTHER) for name in ("a", "b|c", "d\te", "f"))


def some_value(random: Random) -> Whole:
    kinds = random.randrange(6)
    if kinds == 0:
        return None
    if kinds == 1:
        return random.randint(-(2**63), 2**63 - 1)
    if kinds == 2:
        return some_float(random)
    return random.randbytes(random.randrange(5)) if kinds == 3 else some_text(random)


def sqlite_excerpt(random: Random) -> Excerpt:
    rows = tuple(tuple(some_value(random) for _ in SQLITE) for _ in range(random.randrange(20)))
    return Excerpt(RelationName("main", "t"), Backend.SQLITE, SQLITE, rows)


def postgresql_excerpt(random: Random) -> Excerpt:
    def row() -> tuple[Whole, ...]:
        number = random.choice(("NaN", "Infinity", "12345678901234567890.1234567890", "0.0000000000", "-1.5"))
        whole = (str(random.randint(-(2**63), 2**63 - 1)), number, random.choice(("true", "false")))
        values = (*whole, some_text(random), json.dumps(some_text(random)))
        return tuple(None if random.random() < 0.2 else value for value in values)

    rows = tuple(row() for _ in range(random.randrange(20)))
    return Excerpt(RelationName("public", "t"), Backend.POSTGRESQL, POSTGRESQL, rows)


def text_of(excerpt: Excerpt, wished: Format, *, header: bool = True, column: int = 0) -> str:
    return "".join(written(excerpt, wished, header=header, column=column))


def as_texts(excerpt: Excerpt) -> list[list[str | None]]:
    return [[None if value is None else plain_text(value) for value in row] for row in excerpt.rows]


def names(excerpt: Excerpt) -> list[str]:
    return [column.name for column in excerpt.columns]


def from_tsv(text: str) -> list[list[str | None]]:
    """Read the text format of COPY, as PostgreSQL's manual defines it."""
    letters = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

    def field(raw: str) -> str | None:
        if raw == "\\N":
            return None
        return re.sub(r"\\(.)", lambda found: letters.get(found[1], found[1]), raw, flags=re.DOTALL)

    return [[field(raw) for raw in line.split("\t")] for line in text.split("\n")[:-1]]


def from_csv(text: str) -> list[list[str | None]]:
    """Read RFC 4180, in which an empty field without quotes is NULL here."""
    records: list[list[str | None]] = []
    row: list[str | None] = []
    for found in re.finditer(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)', text):
        quoted, plain, end = found.groups()
        row.append(quoted.replace('""', '"') if quoted is not None else plain or None)
        if end != ",":
            records.append(row)
            row = []
    return records


def from_markdown(text: str) -> list[list[str | None]]:
    """Read a table of GitHub's Markdown that holds nothing but text."""

    def cell(raw: str) -> str | None:
        if raw == "*NULL*":
            return None
        raw = raw.replace("<br>", "\n")
        return re.sub(r"\\([!-/:-@\[-`{-~])|&#([0-9]+);", lambda found: found[1] or chr(int(found[2])), raw)

    return [[cell(raw) for raw in cells_of(line)] for line in text.split("\n")[:-1]]


def cells_of(line: str) -> list[str]:
    """Part a line at the bars that are not escaped."""
    cells = [""]
    for part in re.findall(r"\\.|[^\\]", line):
        cells = [*cells, ""] if part == "|" else [*cells[:-1], cells[-1] + part]
    return [cell[1:-1] for cell in cells[1:-1]]


@pytest.mark.parametrize("seed", SEEDS)
def test_tsv_gives_every_text_back_and_tells_null_apart(seed: int) -> None:
    excerpt = sqlite_excerpt(Random(seed))
    assert from_tsv(text_of(excerpt, Format.TSV)) == [names(excerpt), *as_texts(excerpt)]
    assert from_tsv(text_of(excerpt, Format.TSV, header=False)) == as_texts(excerpt)


@pytest.mark.parametrize("seed", SEEDS)
def test_csv_gives_every_text_back_and_tells_null_apart(seed: int) -> None:
    excerpt = postgresql_excerpt(Random(seed))
    assert from_csv(text_of(excerpt, Format.CSV)) == [names(excerpt), *as_texts(excerpt)]
    assert from_csv(text_of(excerpt, Format.CSV, header=False)) == as_texts(excerpt)


@pytest.mark.parametrize("seed", SEEDS)
def test_csv_is_what_others_read_as_csv(seed: int) -> None:
    excerpt = sqlite_excerpt(Random(seed))
    read = list(csv.reader(io.StringIO(text_of(excerpt, Format.CSV), newline="")))
    assert read == [names(excerpt), *([value or "" for value in row] for row in as_texts(excerpt))]


@pytest.mark.parametrize("seed", SEEDS)
def test_json_gives_every_value_of_sqlite_back_with_its_type(seed: int) -> None:
    excerpt = sqlite_excerpt(Random(seed))

    def value(read: object) -> object:
        return bytes.fromhex(read["hex"]) if isinstance(read, dict) else read

    objects = json.loads(text_of(excerpt, Format.JSON))
    assert [tuple(map(value, each.values())) for each in objects] == list(excerpt.rows)
    assert all(list(each) == names(excerpt) for each in objects)
    arrays = json.loads(text_of(excerpt, Format.JSON, header=False))
    assert [tuple(map(value, each)) for each in arrays] == list(excerpt.rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_json_keeps_every_digit_of_postgresqls_numbers(seed: int) -> None:
    excerpt = postgresql_excerpt(Random(seed))
    read = json.loads(text_of(excerpt, Format.JSON, header=False), parse_int=str, parse_float=str)
    words = {True: "true", False: "false"}
    assert [tuple(words[each] if isinstance(each, bool) else each for each in row) for row in read] == list(
        excerpt.rows
    )


def test_json_writes_numbers_and_booleans_of_postgresql_as_such() -> None:
    row = ("12", "1.50", "true", "12", '{"a": 1}')
    excerpt = Excerpt(RelationName("public", "t"), Backend.POSTGRESQL, POSTGRESQL, (row,))
    assert text_of(excerpt, Format.JSON, header=False) == '[\n  [12, 1.50, true, "12", "{\\"a\\": 1}"]\n]\n'


@pytest.mark.parametrize("seed", SEEDS)
def test_markdown_gives_every_text_back_and_tells_null_apart(seed: int) -> None:
    excerpt = postgresql_excerpt(Random(seed))
    read = from_markdown(text_of(excerpt, Format.MARKDOWN))
    assert [read[0], *read[2:]] == [names(excerpt), *as_texts(excerpt)]
    assert read[1] == ["---:", "---:", "---", "---", "---"]


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        (Format.TSV, "\\N\t\tNULL\n"),
        (Format.CSV, ',"",NULL\r\n'),
        (Format.JSON, '[\n  [null, "", "NULL"]\n]\n'),
        (Format.INSERTS, 'INSERT INTO "main"."t" ("a", "b", "c") VALUES\n  (NULL, \'\', \'NULL\');\n'),
    ],
)
def test_null_the_empty_text_and_the_text_null_are_three_things(wished: Format, expected: str) -> None:
    columns = tuple(Column(name, "text", Kind.TEXT, base_type="text") for name in "abc")
    for backend in Backend:
        excerpt = Excerpt(RelationName("main", "t"), backend, columns, ((None, "", "NULL"),))
        assert text_of(excerpt, wished, header=False) == expected


def test_nothing_is_copied_of_no_rows_but_the_names() -> None:
    excerpt = Excerpt(RelationName("main", "t"), Backend.SQLITE, SQLITE, ())
    assert text_of(excerpt, Format.TSV) == "a\tb|c\td\\te\tf\n"
    assert text_of(excerpt, Format.INSERTS) == ""
    assert json.loads(text_of(excerpt, Format.JSON)) == []
