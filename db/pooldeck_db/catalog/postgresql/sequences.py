"""The sequences that belong to a table's columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.catalog.postgresql.answer import DetailAnswer, SequenceAnswer

_LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def sequences_before(answer: DetailAnswer) -> list[str]:
    """The sequences that defaults name, which must be there before the table."""
    create = "CREATE TEMPORARY SEQUENCE" if answer["persistence"] == "t" else "CREATE SEQUENCE"
    return [
        " ".join([create, sequence["qualified"], f"AS {sequence['type']}", *_options(sequence)])
        for sequence in _of_defaults(answer)
    ]


def sequences_after(answer: DetailAnswer) -> list[str]:
    """What makes those sequences go with their columns."""
    return [
        f"ALTER SEQUENCE {sequence['qualified']} OWNED BY {answer['qualified']}.{sequence['quoted_column']}"
        for sequence in _of_defaults(answer)
    ]


def _of_defaults(answer: DetailAnswer) -> list[SequenceAnswer]:
    return [sequence for sequence in answer["sequences"] or () if not sequence["identity"]]


def identity_options(column: str, answer: DetailAnswer) -> str:
    """What is unusual about an identity column's sequence, in parentheses; empty where nothing is."""
    for sequence in answer["sequences"] or ():
        if sequence["identity"] and sequence["column"] == column:
            name = [] if sequence["default_name"] else [f"SEQUENCE NAME {sequence['qualified']}"]
            words = name + _options(sequence)
            return f" ({' '.join(words)})" if words else ""
    return ""


def _options(sequence: SequenceAnswer) -> list[str]:
    """Only what differs from the usual for its type and direction."""
    largest = _LARGEST[sequence["type"]]
    down = sequence["increment"] < 0
    minimum, maximum = (-largest - 1, -1) if down else (1, largest)
    usual_start = sequence["maximum"] if down else sequence["minimum"]
    told = {
        f"INCREMENT BY {sequence['increment']}": sequence["increment"] != 1,
        f"MINVALUE {sequence['minimum']}": sequence["minimum"] != minimum,
        f"MAXVALUE {sequence['maximum']}": sequence["maximum"] != maximum,
        f"START WITH {sequence['start']}": sequence["start"] != usual_start,
        f"CACHE {sequence['cache']}": sequence["cache"] != 1,
        "CYCLE": sequence["cycle"],
    }
    return [words for words, unusual in told.items() if unusual]
