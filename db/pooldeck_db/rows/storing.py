"""Changes, images and what was written as JSON: every value comes back as it was. Pure."""

from __future__ import annotations

import math
import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows.records import DEFAULT, Default, Delete, Digest, Edit, Insert, RowAddress, RowImage
from pooldeck_db.rows.results import Statement, Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pooldeck_db.filters.storing import Json
    from pooldeck_db.rows.records import Change, ChangeId, Entry

Storable: TypeAlias = int | float | str | bytes | Digest | Default | None
"""A value of a row's image, or what a cell is to hold."""

_WIDEST = 2**63
"""Integers from here on are written as hexadecimal digits: readers of JSON have no room for them."""

# JSON joins the halves of a surrogate pair to one character, so a text that has them apart is stored as bytes.
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def value_to_json(value: Storable) -> Json:
    """A value with its storage class: text, whole and finite numbers and NULL as JSON has them."""
    match value:
        case None:
            return None
        case str():
            return {"text": _b64(value.encode("utf-8", "surrogatepass"))} if _HALVES.search(value) else value
        case int():
            return value if -_WIDEST <= value < _WIDEST else {"integer": f"{value:x}"}
        case float():
            return value if math.isfinite(value) else {"real": repr(value)}
        case bytes():
            return {"blob": _b64(value)}
        case Digest(length, md5, is_blob):
            return {"length": length, "md5": md5, **({"of": "blob"} if is_blob else {})}
        case Default():
            return {"default": True}


def value_from_json(stored: Json) -> Storable:
    """The value that was stored; raises ValueRefused for anything else."""
    match stored:
        case None | str():
            return stored
        case bool():
            raise _unreadable()
        case int() | float():
            return stored
        case {"length": int(length), "md5": str(md5)}:
            return Digest(length, md5, "of" in stored)
        case {"default": True}:
            return DEFAULT
    return _written_out(stored)


def _written_out(stored: Json) -> Storable:
    """A value that JSON has no form of its own for."""
    try:
        match stored:
            case {"text": str(text)}:
                return b64decode(text, validate=True).decode("utf-8", "surrogatepass")
            case {"integer": str(text)}:
                return int(text, 16)
            case {"real": "inf" | "-inf" | "nan" as text}:
                return float(text)
            case {"blob": str(text)}:
                return b64decode(text, validate=True)
    except ValueError:
        raise _unreadable() from None
    raise _unreadable()


def id_to_json(id: ChangeId) -> Json:  # noqa: A002
    """What a change is known by."""
    return id if isinstance(id, int) else _address_to_json(id)


def id_from_json(stored: Json) -> ChangeId:
    """What a change is known by; raises ValueRefused for anything else."""
    return _whole(stored) if isinstance(stored, int) else _address(stored)


def change_to_json(change: Change) -> Json:
    """One change as an object of JSON."""
    match change:
        case Edit(base, entries):
            return {"edit": _image_to_json(base), "entries": _entries_to_json(entries)}
        case Insert(draft, relation, entries):
            return {"insert": draft, "relation": _name_to_json(relation), "entries": _entries_to_json(entries)}
        case Delete(base):
            return {"delete": _image_to_json(base)}


def change_from_json(stored: Json) -> Change:
    """The change that was stored; raises ValueRefused for anything else."""
    match stored:
        case {"edit": base, "entries": [_, *_] as entries}:
            return Edit(_image(base), _entries(entries))
        case {"insert": draft, "relation": relation, "entries": [*entries]}:
            return Insert(_whole(draft), _name(relation), _entries(entries))
        case {"delete": base}:
            return Delete(_image(base))
    raise _unreadable()


def written_to_json(written: Written) -> Json:
    """One change as it was written."""
    base = None if isinstance(written.change, Insert) else written.change.base
    same = written.before is not None and written.before == base
    return {
        "change": change_to_json(written.change),
        "statements": [_statement_to_json(each) for each in written.statements],
        "before": True if same else _optional(written.before),
        "after": _optional(written.after),
    }


def written_from_json(stored: Json) -> Written:
    """What was written, as it was stored; raises ValueRefused for anything else."""
    match stored:
        case {"change": about, "before": before, "after": after}:
            change = change_from_json(about)
            statements = tuple(_statement(each, change) for each in _statements(stored))
            return Written(change, statements, _before(before, change), None if after is None else _image(after))
    raise _unreadable()


def _statement_to_json(statement: Statement) -> Json:
    stored: dict[str, Json] = {
        "sql": statement.sql,
        "parameters": [value_to_json(_parameter(each)) for each in statement.parameters],
    }
    counted: dict[str, Json] = {"times": statement.times, "others": statement.others}
    return stored if (statement.times, statement.others) == (1, 0) else {**stored, **counted}


def _statements(stored: Json) -> Sequence[Json]:
    match stored:
        case {"statements": [*statements]}:
            return statements
    # In a journal of before there could be several, the parts of the one stand beside the change.
    return (stored,)


def _statement(stored: Json, change: Change) -> Statement:
    match stored:
        case {"sql": str(sql), "parameters": [*bound], **counted}:
            times, others = (_whole(counted.get(name, usual)) for name, usual in (("times", 1), ("others", 0)))
            return Statement(sql, tuple(map(value_from_json, bound)), change, times, others)
    raise _unreadable()


def _b64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _name_to_json(name: RelationName) -> Json:
    return [name.schema, name.name, *filter(None, (name.model,))]


def _name(stored: Json) -> RelationName:
    match stored:
        case [str(schema), str(name)]:
            return RelationName(schema, name)
        case [str(schema), str(name), str(model)]:
            return RelationName(schema, name, model)
    raise _unreadable()


def _address_to_json(address: RowAddress) -> Json:
    stored: dict[str, Json] = {
        "relation": _name_to_json(address.relation),
        "columns": list(address.columns),
        "values": [value_to_json(value) for value in address.values],
    }
    if address.store is not None:
        stored["store"] = _name_to_json(address.store)
    return stored


def _address(stored: Json) -> RowAddress:
    match stored:
        case {"relation": relation, "columns": [*columns], "values": [*values]}:
            store = _store(stored)
            if columns and len(columns) != len(values):
                raise _unreadable()
            return RowAddress(_name(relation), _texts(columns), tuple(map(_held, values)), store)
    raise _unreadable()


def _store(stored: Json) -> RelationName | None:
    match stored:
        case {"store": store}:
            return _name(store)
    return None


def _image_to_json(image: RowImage) -> Mapping[str, Json]:
    return {
        "address": _address_to_json(image.address),
        "columns": list(image.columns),
        "values": [value_to_json(value) for value in image.values],
    }


def _image(stored: Json) -> RowImage:
    match stored:
        case {"address": address, "columns": [*columns], "values": [*values]} if len(columns) == len(values):
            return RowImage(_address(address), _texts(columns), tuple(map(_held, values)))
    raise _unreadable()


def _optional(image: RowImage | None) -> Json:
    return None if image is None else _image_to_json(image)


def _before(stored: Json, change: Change) -> RowImage | None:
    """The row as it was locked, which mostly is the very image that the change began from."""
    if stored is True and not isinstance(change, Insert):
        return change.base
    return None if stored is None else _image(stored)


def _entries_to_json(entries: Iterable[tuple[str, Entry]]) -> Json:
    return [[column, value_to_json(entry)] for column, entry in entries]


def _entries(stored: Sequence[Json]) -> tuple[tuple[str, Entry], ...]:
    return tuple(map(_entry, stored))


def _entry(stored: Json) -> tuple[str, Entry]:
    match stored:
        case [str(column), value]:
            entry = value_from_json(value)
            if not isinstance(entry, Digest):
                return column, entry
    raise _unreadable()


def _held(stored: Json) -> int | float | str | bytes | Digest | None:
    value = value_from_json(stored)
    if isinstance(value, Default):
        raise _unreadable()
    return value


def _parameter(bound: object) -> Storable:
    if bound is None or isinstance(bound, int | float | str | bytes):
        return bound
    raise ValueRefused(f"A {type(bound).__name__} cannot be kept in the journal.")


def _texts(stored: Iterable[Json]) -> tuple[str, ...]:
    texts = tuple(each for each in stored if isinstance(each, str))
    if len(texts) != len(tuple(stored)):
        raise _unreadable()
    return texts


def _whole(stored: object) -> int:
    if isinstance(stored, bool) or not isinstance(stored, int) or stored < 0:
        raise _unreadable()
    return stored


def _unreadable() -> ValueRefused:
    return ValueRefused("That is no stored change.", hint="Stage the change again.")
