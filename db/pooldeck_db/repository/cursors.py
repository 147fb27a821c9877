"""Where a page ends, as a text that can be handed out and is checked when it comes back."""

from __future__ import annotations

import base64
import hmac
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import TypeDecorator

from pooldeck_db.paging.codecs.base import Named
from pooldeck_db.repository.errors import InvalidCursor
from pooldeck_db.repository.wire import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.types import TypeEngine

    from pooldeck_db.repository.ordering import OrderTerm

_SEAL = 12
"""Bytes of the digest that a cursor ends with."""
_STORED = (int, float, str, bytes)
"""What SQLite stores."""


class Cursors:
    """Writes and reads the cursors of one order of one table."""

    def __init__(self, table: str, order: Sequence[OrderTerm], secret: bytes) -> None:
        self._table = table
        self._order = order
        spelled = [table, *(str(term.spelled()) for term in order)]
        # The order is sealed in: a cursor of another one would be read as a wrong place, and nobody would notice.
        self._key = sha256(json.dumps(spelled).encode() + b"\0" + secret).digest()

    def write(self, values: Sequence[object]) -> str:
        """The cursor of the row with these values in the order's terms."""
        try:
            payload = json.dumps([packed(value) for value in values], separators=(",", ":")).encode()
        except TypeError as error:
            raise TypeError(f"{self._table} cannot be paged in this order: {error}") from error
        return base64.urlsafe_b64encode(payload + self._seal(payload)).decode().rstrip("=")

    def read(self, cursor: str) -> tuple[object, ...]:
        """The values of the order's terms; raises InvalidCursor."""
        payload = self._opened(cursor)
        try:
            # One value a term: zip raises where their number is another.
            values = [_value(term, part) for term, part in zip(self._order, _parts(payload), strict=True)]
        except (ValueError, RecursionError) as error:
            raise InvalidCursor("The cursor holds what no row can have.", subject=self._table) from error
        return tuple(values)

    def _opened(self, cursor: str) -> bytes:
        try:
            whole = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise InvalidCursor("The cursor is damaged.", subject=self._table) from error
        payload, seal = whole[:-_SEAL], whole[-_SEAL:]
        if not hmac.compare_digest(seal, self._seal(payload)):
            said = "The cursor was changed on its way, or is one of another order."
            raise InvalidCursor(said, subject=self._table)
        return payload

    def _seal(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")[:_SEAL]


def _parts(payload: bytes) -> list[object]:
    parts = json.loads(payload)
    return parts if isinstance(parts, list) else []


def _value(term: OrderTerm, part: object) -> object:
    """The value of a part; raises ValueError where the term cannot have it."""
    kind = term.kind
    value = unpacked(part, getattr(kind, "enum_class", None))
    if value is None:
        if not term.nullable:
            raise ValueError("NULL where there is none.")
        return None
    # What a decorator makes of its type's values is its own business.
    if isinstance(kind, TypeDecorator) or isinstance(value, _allowed(kind)):
        return value
    raise ValueError("A value of another type.")


def _allowed(kind: TypeEngine[Any]) -> type[object] | tuple[type[object], ...]:
    if isinstance(kind, Named):
        return _STORED
    try:
        return kind.python_type
    except NotImplementedError:
        return object
