"""What the user typed, as values that a column can be compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.order import OrderColumn
    from pooldeck_db.values import Value


def typed_values(codec: Codec, order: Sequence[OrderColumn], texts: Sequence[str]) -> list[Value]:
    """The values of the leading columns of the order; raises ValueRefused, also where there are too many."""
    if not 0 < len(texts) <= len(order):
        names = ", ".join(each.column.name for each in order)
        raise ValueRefused(
            f"The order is by {names or 'nothing'}, and the number of values given is {len(texts)}.",
            hint="Give a value for the first column of the order, or one for each of its columns.",
        )
    return [codec.typed(each.column, text) for each, text in zip(order, texts, strict=False)]
