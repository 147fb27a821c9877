"""What is remembered of the tables of one connection, as the text of a file: pure."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.catalog import RelationName
from pooldeck_db.paging.records import Nulls, Sort
from pooldeck_db.remembered.records import TableView
from pooldeck_db.remembered.state import State, TableState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")

MOST_TABLES = 500
"""Tables of one connection that are remembered."""

MOST_BYTES = 1024 * 1024
"""Bytes that they may take; the table that was changed last is kept whatever it takes."""


def encoded(state: State) -> str:
    """The state as text, without the tables that would take too much: the oldest, those with named views last."""
    texts = [(table, json.dumps(asdict(table), separators=(",", ":"))) for table in state[:MOST_TABLES]]
    dropped = _dropped(texts)
    return "[\n" + ",\n".join(text for table, text in texts if table.relation not in dropped) + "\n]\n"


def decoded(text: str) -> State:
    """The state that a text holds; unknown keys are ignored. Raises ValueError where it is no such text."""
    return tuple(_table(entry) for entry in _list(json.loads(text))[:MOST_TABLES])


def _dropped(texts: list[tuple[TableState, str]]) -> set[RelationName]:
    """The tables that there is no room for; never the first, which is the newest."""
    excess = sum(len(text) + 2 for _, text in texts) - MOST_BYTES
    oldest = texts[:0:-1]
    dropped: set[RelationName] = set()
    for table, text in (*_by_name(oldest, named=False), *_by_name(oldest, named=True)):
        if excess <= 0:
            break
        dropped.add(table.relation)
        excess -= len(text) + 2
    return dropped


def _by_name(texts: Iterable[tuple[TableState, str]], *, named: bool) -> list[tuple[TableState, str]]:
    return [(table, text) for table, text in texts if bool(table.named) is named]


_PARTS = (("schema", None), ("name", None), ("model", ""))
"""Of a relation's name, with what stands for one that is missing; None where it must not be."""


def _table(entry: object) -> TableState:
    read = _object(entry)
    relation = _object(read.get("relation"))
    named = (_pair(each) for each in _list(read.get("named", [])))
    return TableState(
        RelationName(*(_of(str, relation.get(part, default)) for part, default in _PARTS)),
        _view(read.get("view", {})),
        tuple((_of(str, name), _view(view)) for name, view in named),
        _texts(read.get("filters", [])),
    )


def _view(entry: object) -> TableView:
    read = _object(entry)
    wanted, labels, frozen = read.get("filter"), read.get("labels"), read.get("frozen")
    widths = (_pair(each) for each in _list(read.get("widths", [])))
    return TableView(
        hidden=_texts(read.get("hidden", [])),
        order=_texts(read.get("order", [])),
        frozen=None if frozen is None else _texts(frozen),
        widths=tuple((_of(str, name), _of(int, width)) for name, width in widths),
        sort=tuple(_sort(each) for each in _list(read.get("sort", []))),
        filter=None if wanted is None else _of(str, wanted),
        panel=_of(str, read.get("panel", "")),
        revealed=_texts(read.get("revealed", [])),
        labels=None if labels is None else _of(bool, labels),
    )


def _sort(entry: object) -> Sort:
    read = _object(entry)
    nulls = read.get("nulls")
    return Sort(
        _of(str, read.get("column")),
        _of(bool, read.get("descending", False)),
        None if nulls is None else Nulls(_of(str, nulls)),
    )


def _of(kind: type[T], value: object) -> T:
    # Not isinstance: true is no number here.
    if type(value) is not kind:
        raise ValueError(f"It is a {type(value).__name__} where a {kind.__name__} is expected.")
    return value


def _object(value: object) -> Mapping[str, object]:
    return _of(dict, value)


def _list(value: object) -> list[object]:
    return _of(list, value)


def _pair(value: object) -> tuple[object, object]:
    first, second = _list(value)
    return first, second


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_of(str, each) for each in _list(value))
