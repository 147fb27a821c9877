"""A compositor that renders the lines that have changed, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import TYPE_CHECKING

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

_UNUSED = Strip([])
"""Stands for a line of a widget that is not drawn this time."""


class LineCompositor(Compositor):
    """Asks widgets for their changed lines alone.

    Textual's own asks each widget between the highest and the lowest change for all of its lines, and then uses
    those that have changed: a cursor that moves by a row would cost the whole grid and the tree beside it.
    """

    _changes: Set[Region] | None = None
    """The parts of the screen to be rendered; None for all of it."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has changed since the last update, None for nothing."""
        self._changes = self._dirty_regions.copy()
        try:
            return super().render_partial_update()
        finally:
            self._changes = None

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Yield where each widget is, what of it is visible, and its lines; the foremost first."""
        if self._changes is None:
            yield from super()._get_renders(crop)
            return
        uncovered = self._changes
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            # A widget without any height overlaps too, by Textual's word.
            changes = [change for change in uncovered if change.intersection(seen)]
            if changes:
                lines = {y for change in changes for y in change.intersection(seen).line_range}
                yield region, clip, _rendered(widget, region, seen, lines)
                uncovered = {change for change in uncovered if not seen.contains_region(change)}


def use_line_compositor(screen: Screen[object]) -> None:
    """Have a screen render changed lines only, from its next frame on."""
    if type(screen._compositor) is Compositor:
        screen._compositor.__class__ = LineCompositor


def _rendered(widget: Widget, region: Region, seen: Region, lines: Set[int]) -> list[Strip]:
    """Return all visible lines of a widget, of which those in `lines` are rendered."""
    strips = [_UNUSED] * seen.height
    for first, stop in _runs(lines):
        crop = Region(seen.x - region.x, first - region.y, seen.width, stop - first)
        strips[first - seen.y : stop - seen.y] = widget.render_lines(crop)
    return strips


def _runs(lines: Set[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of consecutive lines, each as its first line and the one after its last."""
    ordered = sorted(lines)
    first = stop = ordered[0]
    for line in ordered:
        if line > stop:
            yield first, stop
            first = line
        stop = line + 1
    yield first, stop
