"""The statements that follow CREATE: all that hangs on a relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog.postgresql.columns import constraint_sql, is_late, is_own
from pooldeck_db.catalog.postgresql.spelling import literal, reloptions_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.catalog.postgresql.answer import ColumnAnswer, DetailAnswer, PolicyAnswer

_STORAGE = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}

_COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "ALL"}

_TRIGGER_STATES = {"D": "DISABLE TRIGGER", "R": "ENABLE REPLICA TRIGGER", "A": "ENABLE ALWAYS TRIGGER"}

_SORTS = {"v": "VIEW", "m": "MATERIALIZED VIEW", "f": "FOREIGN TABLE"}


def attachments(answer: DetailAnswer) -> list[str]:
    """All of them, in an order in which they can run."""
    return [
        *_column_settings(answer),
        *_indexes(answer),
        *_late_constraints(answer),
        *_membership(answer),
        *(answer["statistics"] or ()),
        *_triggers(answer),
        *(rule["definition"].strip().removesuffix(";") for rule in answer["rules"] or ()),
        *_row_security(answer),
        *_comments(answer),
    ]


def policy_sql(policy: PolicyAnswer, relation: str) -> str:
    """The statement that makes a policy; `relation` is quoted."""
    words = [f"CREATE POLICY {policy['quoted']} ON {relation}"]
    if not policy["permissive"]:
        words.append("AS RESTRICTIVE")
    words.append(f"FOR {_COMMANDS[policy['command']]} TO {', '.join(policy['roles'])}")
    if policy["using"] is not None:
        words.append(f"USING ({policy['using']})")
    if policy["check"] is not None:
        words.append(f"WITH CHECK ({policy['check']})")
    return " ".join(words)


def _sort(answer: DetailAnswer) -> str:
    return _SORTS.get(answer["letter"], "TABLE")


def _column_settings(answer: DetailAnswer) -> Iterator[str]:
    for column in answer["columns"] or ():
        for setting in _settings_of(column, answer):
            yield f"ALTER {_sort(answer)} {answer['qualified']} ALTER COLUMN {column['quoted']} {setting}"


def _settings_of(column: ColumnAnswer, answer: DetailAnswer) -> Iterator[str]:
    if answer["letter"] == "v":
        if column["default"] is not None:
            yield f"SET DEFAULT {column['default']}"
        return
    if column["storage"]:
        yield f"SET STORAGE {_STORAGE[column['storage']]}"
    if column["statistics"] is not None:
        yield f"SET STATISTICS {column['statistics']}"
    if column["options"]:
        yield f"SET ({reloptions_sql(column['options'])})"


def _indexes(answer: DetailAnswer) -> Iterator[str]:
    """Indexes of their own; those that constraints made get only the settings that constraints cannot say."""
    table = f"ALTER {_sort(answer)} {answer['qualified']}"
    for index in answer["indexes"] or ():
        if not index["constraint"]:
            yield index["definition"]
        elif index["options"]:
            yield f"ALTER INDEX {index['qualified']} SET ({reloptions_sql(index['options'])})"
        name = index["qualified"].removeprefix(_schema_prefix(answer))
        if index["clustered"]:
            yield f"{table} CLUSTER ON {name}"
        if index["replica"]:
            yield f"{table} REPLICA IDENTITY USING INDEX {name}"
    if answer["replica_identity"] in ("f", "n") and answer["letter"] in ("r", "p", "m"):
        yield f"{table} REPLICA IDENTITY " + {"f": "FULL", "n": "NOTHING"}[answer["replica_identity"]]


def _schema_prefix(answer: DetailAnswer) -> str:
    return answer["qualified"].removesuffix(answer["quoted"])


def _late_constraints(answer: DetailAnswer) -> Iterator[str]:
    for constraint in answer["constraints"] or ():
        if is_late(constraint) and is_own(constraint, answer):
            yield f"ALTER {_sort(answer)} {answer['qualified']} ADD {constraint_sql(constraint)}"


def _membership(answer: DetailAnswer) -> Iterator[str]:
    """What makes the table a part of another, or an instance of a type."""
    if answer["is_partition"] and answer["parents"]:
        parent = answer["parents"][0]["qualified"]
        yield f"ALTER TABLE {parent} ATTACH PARTITION {answer['qualified']} {answer['bound']}"
    if answer["of_type"]:
        yield f"ALTER TABLE {answer['qualified']} OF {answer['of_type']}"


def _triggers(answer: DetailAnswer) -> Iterator[str]:
    for trigger in answer["triggers"] or ():
        if not trigger["inherited"]:
            yield trigger["definition"]
        if trigger["enabled"] in _TRIGGER_STATES:
            state = _TRIGGER_STATES[trigger["enabled"]]
            yield f"ALTER {_sort(answer)} {answer['qualified']} {state} {trigger['quoted']}"


def _row_security(answer: DetailAnswer) -> Iterator[str]:
    for policy in answer["policies"] or ():
        yield policy_sql(policy, answer["qualified"])
    if answer["row_security"]:
        yield f"ALTER TABLE {answer['qualified']} ENABLE ROW LEVEL SECURITY"
    if answer["forced_row_security"]:
        yield f"ALTER TABLE {answer['qualified']} FORCE ROW LEVEL SECURITY"


def _comments(answer: DetailAnswer) -> Iterator[str]:
    for subject, comment in _commented(answer):
        if comment is not None:
            yield f"COMMENT ON {subject} IS {literal(comment)}"


def _commented(answer: DetailAnswer) -> Iterator[tuple[str, str | None]]:
    """All that may have a comment, as COMMENT ON names it."""
    relation = answer["qualified"]
    yield f"{_sort(answer)} {relation}", answer["comment"]
    for column in answer["columns"] or ():
        yield f"COLUMN {relation}.{column['quoted']}", column["comment"]
    for index in answer["indexes"] or ():
        yield f"INDEX {index['qualified']}", index["comment"]
    for constraint in answer["constraints"] or ():
        yield f"CONSTRAINT {constraint['quoted']} ON {relation}", constraint["comment"]
    for trigger in answer["triggers"] or ():
        yield f"TRIGGER {trigger['quoted']} ON {relation}", trigger["comment"]
