"""What stands between the parentheses of CREATE TABLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog.postgresql.sequences import identity_options
from pooldeck_db.catalog.postgresql.spelling import options_sql

if TYPE_CHECKING:
    from pooldeck_db.catalog.postgresql.answer import ColumnAnswer, ConstraintAnswer, DetailAnswer

_IDENTITIES = {"a": "ALWAYS", "d": "BY DEFAULT"}


def table_elements(answer: DetailAnswer) -> list[str]:
    """The columns and the constraints of a table, in that order."""
    named = _named_not_nulls(answer)
    own = [column for column in answer["columns"] or () if _belongs(column, answer)]
    columns = [_column(column, answer, named) for column in own]
    return columns + [constraint_sql(constraint) for constraint in _inline(answer)]


def constraint_sql(constraint: ConstraintAnswer) -> str:
    """A constraint with its name."""
    return f"CONSTRAINT {constraint['quoted']} {constraint['definition']}"


def is_late(constraint: ConstraintAnswer) -> bool:
    """Whether CREATE TABLE cannot say it: a new table's constraints always count as validated."""
    return not constraint["validated"]


def _belongs(column: ColumnAnswer, answer: DetailAnswer) -> bool:
    """Whether the table's own definition must name the column: inheritance brings the others."""
    inherits = bool(answer["parents"]) and not answer["is_partition"]
    return not inherits or column["local"] or column["default"] is not None or column["not_null"]


def _inline(answer: DetailAnswer) -> list[ConstraintAnswer]:
    """The constraints that CREATE TABLE declares by name."""
    return [
        c for c in answer["constraints"] or () if is_own(c, answer) and not is_late(c) and not _is_plain(c, answer)
    ]


def is_own(constraint: ConstraintAnswer, answer: DetailAnswer) -> bool:
    """Whether the table must declare it: attaching a partition brings its parent's foreign keys, and looks for
    equals of the others by their names; other parents pass on all that they have.
    """
    if not constraint["inherited"]:
        return True
    return constraint["letter"] != "f" if answer["is_partition"] else constraint["local"]


def _is_plain(constraint: ConstraintAnswer, answer: DetailAnswer) -> bool:
    """Whether it is a NOT NULL with the name that the server gives by itself."""
    if constraint["letter"] != "n" or not constraint["columns"]:
        return False
    usual = f"{answer['name']}_{constraint['columns'][0]}_not_null"
    return constraint["name"] == usual and not constraint["definition"].endswith("NO INHERIT")


def _named_not_nulls(answer: DetailAnswer) -> set[str]:
    """The columns whose NOT NULL is declared apart, with a name; there are none before PostgreSQL 18."""
    not_nulls = (c for c in answer["constraints"] or () if c["letter"] == "n" and not _is_plain(c, answer))
    return {name for constraint in not_nulls for name in constraint["columns"] or ()}


def _column(column: ColumnAnswer, answer: DetailAnswer, named: set[str]) -> str:
    words = [column["quoted"], column["type"] + options_sql(column["foreign_options"])]
    if column["compression"]:
        words.append("COMPRESSION " + {"p": "pglz", "l": "lz4"}[column["compression"]])
    if column["collation"]:
        words.append(f"COLLATE {column['collation']}")
    words += _value(column, answer)
    if column["not_null"] and column["name"] not in named:
        words.append("NOT NULL")
    return " ".join(words)


def _value(column: ColumnAnswer, answer: DetailAnswer) -> list[str]:
    """Where the column's value comes from when none is given; a partition's identity is its parent's."""
    if column["generated"]:
        how = "STORED" if column["generated"] == "s" else "VIRTUAL"
        return [f"GENERATED ALWAYS AS ({column['default']}) {how}"]
    if column["identity"] and not answer["is_partition"]:
        options = identity_options(column["name"], answer)
        return [f"GENERATED {_IDENTITIES[column['identity']]} AS IDENTITY{options}"]
    return [f"DEFAULT {column['default']}"] if column["default"] is not None else []
