"""The rows that the grid holds: one contiguous run of a relation's rows, and what is known about their numbers.

A window is a value: joining a page makes a new one. Keyset pages do not say which numbers their rows have, so the
numbers are settled whenever an end of the relation is reached; the rows themselves never change places.

The total is what the first page said until something exact is learned. Where estimated numbers and the total
contradict each other, the numbers give way; only rows that are known to exist beyond it raise an estimated total.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.paging import After, Before, End, Key, Page, RowNumber
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column

Row: TypeAlias = tuple[Value, ...]

MOST_ROWS = 2_048
"""A window holds about as many rows at most."""
MOST_CELLS = 400_000
"""A window of a wide relation holds fewer rows, so that its cells stay below this."""


class Numbering(StrEnum):
    """How far the rows' numbers can be trusted."""

    EXACT = "exact"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"

    @staticmethod
    def of(number: RowNumber | None) -> Numbering:
        """Return how far a number that the pager gave can be trusted."""
        if number is None:
            return Numbering.UNKNOWN
        return Numbering.EXACT if number.exact else Numbering.ESTIMATED


PAGES_BEYOND = 16
"""Pages that the grid can scroll beyond the loaded rows where nobody knows how many there are."""


@dataclass(frozen=True, slots=True)
class Window:
    """A contiguous run of loaded rows."""

    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    keys: tuple[Key, ...] = ()
    """The key of each row."""
    first: int = 0
    """The place of the first row, counted from 0; only as good as `numbering` says."""
    numbering: Numbering = Numbering.UNKNOWN
    before: bool = False
    """There are rows before the first."""
    after: bool = False
    """There are rows after the last."""
    total: RowNumber | None = None
    """How many rows the relation has; None where nothing is known."""
    page_rows: int = 256
    """How many rows the longest page had that came so far, the wished size until one came."""

    @property
    def end(self) -> int:
        """The place after the last loaded row."""
        return self.first + len(self.rows)

    @property
    def extent(self) -> int:
        """How many places the grid can scroll over: the total, or some pages beyond what is known to exist.

        Several, so that keys that are held down are not lost while the next page is on its way.
        """
        if not self.after:
            return self.end
        if self.total is None:
            return self.end + PAGES_BEYOND * self.page_rows
        return max(self.total.value, self.end + 1)

    def row(self, number: int) -> Row | None:
        """Return the row at a place, None where it is not loaded."""
        return self.rows[number - self.first] if self.first <= number < self.end else None

    def key(self, number: int) -> Key | None:
        """Return the key of the row at a place, None where it is not loaded."""
        return self.keys[number - self.first] if self.first <= number < self.end else None

    def number(self, place: int) -> RowNumber | None:
        """Return a place as a row number that says whether it is exact; None where numbers are unknown."""
        if self.numbering is Numbering.UNKNOWN:
            return None
        return RowNumber(place, self.numbering is Numbering.EXACT)

    def joins(self, page: Page) -> bool:
        """Return whether a page continues this window at one of its ends."""
        if not self.rows or page.columns != self.columns:
            return False
        place = page.request.place
        if isinstance(place, After):
            return place.key == self.keys[-1]
        return isinstance(place, Before) and place.key == self.keys[0]


def from_page(page: Page, first: int, numbering: Numbering, known: RowNumber | None = None) -> Window:
    """Return a window of one page alone, whose first row has the given place.

    `known` is the total as it was known before.
    """
    window = Window(
        columns=page.columns,
        rows=page.rows,
        keys=page.keys,
        first=first,
        numbering=numbering,
        before=page.before and bool(page.rows),
        after=page.after and bool(page.rows),
        total=better(known, page.total),
        page_rows=_capacity(page),
    )
    return _settled(window)


def joined(window: Window, page: Page) -> tuple[Window, int]:
    """Return the window with a page joined to it, and by how much the places of its rows were shifted.

    A page without rows means that the rows behind the end were deleted meanwhile: the end is the end.
    """
    total = better(window.total, page.total)
    length = max(window.page_rows, len(page.rows))
    if isinstance(page.request.place, After):
        wider = replace(
            window,
            rows=window.rows + page.rows,
            keys=window.keys + page.keys,
            after=page.after and bool(page.rows),
            total=total,
            page_rows=length,
        )
    else:
        wider = replace(
            window,
            rows=page.rows + window.rows,
            keys=page.keys + window.keys,
            first=window.first - len(page.rows),
            before=page.before and bool(page.rows),
            total=total,
            page_rows=length,
        )
    settled = _settled(wider)
    return settled, settled.first - wider.first


def told(window: Window, total: RowNumber) -> tuple[Window, int]:
    """Return the window with a total that was counted, and by how much the places of its rows were shifted."""
    settled = _settled(replace(window, total=better(window.total, total)))
    return settled, settled.first - window.first


def trimmed(window: Window, top: int, bottom: int) -> Window:
    """Return the window cut to its bounds: rows far from the viewport (`top` to `bottom`) are dropped."""
    most = min(MOST_ROWS, MOST_CELLS // max(1, len(window.columns)))
    surplus = len(window.rows) - most
    if surplus <= 0:
        return window
    # A page on either side of the viewport stays, or what was dropped would be wanted again at once.
    room_before = max(0, top - window.page_rows - window.first)
    room_after = max(0, window.end - window.page_rows - bottom)
    if room_before >= room_after:
        return _cut(window, min(surplus, room_before), 0)
    return _cut(window, 0, min(surplus, room_after))


def _capacity(page: Page) -> int:
    """Return how many rows a page has where it is not cut short by an end of the relation."""
    is_full = page.before if isinstance(page.request.place, End | Before) else page.after
    return len(page.rows) if is_full and page.rows else page.request.size


def _cut(window: Window, head: int, tail: int) -> Window:
    stop = len(window.rows) - tail
    return replace(
        window,
        rows=window.rows[head:stop],
        keys=window.keys[head:stop],
        first=window.first + head,
        before=window.before or head > 0,
        after=window.after or tail > 0,
    )


def better(old: RowNumber | None, new: RowNumber | None) -> RowNumber | None:
    """Return the newer total where it was counted; an estimate stays, for another would be no better."""
    return new if old is None or (new is not None and new.exact) else old


def _settled(window: Window) -> Window:
    """Return the window with numbers and total that agree with what its ends say."""
    return _with_total(_with_numbers(window))


def _with_numbers(window: Window) -> Window:
    """Number the rows by the start where it is loaded, else by the end where that helps, and keep room around."""
    if not window.before:
        return replace(window, first=0, numbering=Numbering.EXACT)
    if not window.after and window.total is not None and window.numbering is not Numbering.EXACT:
        window = replace(window, first=window.total.value - len(window.rows), numbering=Numbering.of(window.total))
    elif window.after and window.total is not None and window.numbering is not Numbering.EXACT:
        # There are more rows after it than its numbers and the total say.
        window = replace(window, first=min(window.first, window.total.value - 1 - len(window.rows)))
    if window.first < 1:
        # There are more rows before it than its number says.
        known = Numbering.UNKNOWN if window.numbering is Numbering.UNKNOWN else Numbering.ESTIMATED
        return replace(window, first=window.page_rows, numbering=known)
    return window


def _with_total(window: Window) -> Window:
    """Correct the total by the end where it is loaded, and where there are more rows than it says."""
    if not window.after:
        if window.numbering is Numbering.UNKNOWN:
            return window
        return replace(window, total=RowNumber(window.end, window.numbering is Numbering.EXACT))
    if window.total is None or window.total.value > window.end:
        return window
    # By an eighth at least, so that on the way to an end that is far away it is raised a few times only.
    beyond = max(window.page_rows, window.end // 8)
    return replace(window, total=RowNumber(window.end + beyond, exact=False))
