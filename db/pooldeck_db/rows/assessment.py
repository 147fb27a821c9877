"""What is to be said of a set before it is written. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pooldeck_db.rows.addressing import address_columns, has_key
from pooldeck_db.rows.records import ChangeId, Delete, Edit, Insert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.rows.records import Change


class Concern(StrEnum):
    """What a warning is about."""

    KEY = "primary key"
    NO_KEY = "no key"
    REFERENCES = "references"
    TRIGGER = "trigger"
    RULE = "rule"
    ROW_SECURITY = "row security"


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001
    """One thing to know before a set is written."""

    concern: Concern
    relation: RelationName
    text: str
    """One or two sentences."""
    changes: tuple[ChangeId, ...]
    """Which changes it concerns."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that is to be said of a set."""

    warnings: tuple[Warning, ...] = ()


def warnings_of(detail: RelationDetail, changes: Sequence[Change]) -> Iterator[Warning]:
    """What the catalog alone says of the changes of one relation."""
    yield from _of_keys(detail, changes)
    yield from _of_addresses(detail, changes)
    yield from _of_attachments(detail, changes)


def _of_keys(detail: RelationDetail, changes: Sequence[Change]) -> Iterator[Warning]:
    key = set(detail.primary_key)
    rekeyed = [c for c in changes if isinstance(c, Edit) and key & {name for name, _ in c.entries}]
    if rekeyed:
        listed = ", ".join(detail.primary_key)
        text = (
            f"The primary key ({listed}) is changed in {counted(len(rekeyed), 'row')}: what knows a row by its old"
            " key, in this database or elsewhere, does not find it any more."
        )
        yield Warning(Concern.KEY, detail.relation.name, text, tuple(c.id for c in rekeyed))


def _of_addresses(detail: RelationDetail, changes: Sequence[Change]) -> Iterator[Warning]:
    rows = tuple(change.id for change in changes if not isinstance(change, Insert))
    if not rows or has_key(detail):
        return
    name = detail.relation.name
    if address_columns(detail):
        text = f"{name.name} has no key: a row is known by its address ({detail.address}) and all its old values."
    else:
        text = (
            f"{name.name} has no key and its rows no address: a row is known by all its old values, and is not"
            " written where others are like it."
        )
    yield Warning(Concern.NO_KEY, name, text, rows)


def _of_attachments(detail: RelationDetail, changes: Sequence[Change]) -> Iterator[Warning]:
    name, every = detail.relation.name, tuple(change.id for change in changes)
    for trigger in detail.triggers:
        if trigger.enabled and (concerned := _fired(trigger.definition, changes)):
            text = f"The trigger {trigger.name} may change what is written, write elsewhere, or refuse it."
            yield Warning(Concern.TRIGGER, name, text, concerned)
    for rule in detail.rules:
        text = f"The rule {rule.name} may have something else done instead."
        yield Warning(Concern.RULE, name, text, every)
    if detail.row_security:
        text = "Row-level security decides which rows may be written, and what they may hold."
        yield Warning(Concern.ROW_SECURITY, name, text, every)


def _fired(definition: str, changes: Sequence[Change]) -> tuple[ChangeId, ...]:
    """The changes whose statement the head of a trigger's definition names."""
    head = _QUOTED.sub("", definition).upper().partition(" ON ")[0].replace(",", " ").split()
    return tuple(change.id for change in changes if VERBS[type(change)] in head)


_QUOTED = re.compile(r'"(?:[^"]|"")*"|\[[^]]*\]|`(?:[^`]|``)*`')
"""A name in quotes, which may hold anything."""

VERBS = {Insert: "INSERT", Edit: "UPDATE", Delete: "DELETE"}
"""The statement that writes each kind of change."""


def counted(number: int, noun: str) -> str:
    """`1 row`, `1,000 rows`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
