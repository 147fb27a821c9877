"""What is wrong with a filter, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused

if TYPE_CHECKING:
    from pooldeck_db.filters.records import Filter


class FilterMistake(ValueRefused):
    """A filter, or the text of one, cannot be used."""

    title = "The filter cannot be used"

    def __init__(
        self,
        what: str,
        *,
        position: int | None = None,
        length: int = 0,
        part: Filter | None = None,
        hint: str = "",
        code: str = "",
        column: str = "",
    ) -> None:
        super().__init__(what, hint=hint, code=code, column=column, position=position)
        self.position = position
        """The character where the mistake is, counted from 0: in the text that was parsed or, for a RawWhere that
        was refused, in its SQL; None where it cannot be told."""
        self.length = length
        """How many characters are wrong; 0 where something is missing there, or it cannot be told."""
        self.part = part
        """The part of the filter that is wrong, None for a text that was not understood."""
