"""Reads the updates of Textual's compositor, which are private to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

if TYPE_CHECKING:
    from pooldeck_tui.terminal.canvas import Canvas


class _Piece(NamedTuple):
    x: int
    y: int
    strip: Strip
    limit: int


def is_frame(update: object) -> TypeGuard[ChopsUpdate | LayoutUpdate]:
    """Tell whether `update` is one that `draw` understands."""
    return isinstance(update, (ChopsUpdate, LayoutUpdate))


def frame_size(update: CompositorUpdate) -> tuple[int, int] | None:
    """Return the columns and rows of a frame that covers the screen, None for a part of one."""
    if isinstance(update, LayoutUpdate):
        return update.region.width, update.region.height
    return None


def is_part(update: object) -> bool:
    """Tell whether a frame leaves some of the screen as it is."""
    return isinstance(update, ChopsUpdate)


def draw(update: CompositorUpdate, canvas: Canvas) -> None:
    """Lay a frame over the canvas."""
    for piece in _pieces(update):
        canvas.put(piece.x, piece.y, piece.strip, piece.limit)


def _pieces(update: CompositorUpdate) -> Iterator[_Piece]:
    if isinstance(update, LayoutUpdate):
        yield from _whole_lines(update)
    elif isinstance(update, ChopsUpdate):
        yield from _chops(update)


def _whole_lines(update: LayoutUpdate) -> Iterator[_Piece]:
    region = update.region
    for y, strips in enumerate(update.strips, region.y):
        x = region.x
        for strip in strips:
            yield _Piece(x, y, strip, region.right)
            x += strip.cell_length


def _chops(update: ChopsUpdate) -> Iterator[_Piece]:
    """Yield each chop that a changed span touches, whole.

    A chop beyond the spans must not be used: what lies on top of it may not have been rendered.
    """
    for y, first, last in update.spans:
        for (x, strip), end in zip(update.chops[y].items(), update.chop_ends[y], strict=True):
            if strip is not None and x < last and end > first:
                yield _Piece(x, y, strip, end)
