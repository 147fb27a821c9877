"""The track of a scrollbar is seen where no colour draws it."""

from __future__ import annotations

import pytest
from rich.color import Color
from rich.segment import Segment
from textual.scrollbar import ScrollBarRender

from pooldeck_tui.widgets.scroll_track import SHADE, ScrollTrack

DEFAULT, BLUE = Color.default(), Color.parse("blue")


def drawn(paper: Color, *, vertical: bool = True, window: int = 20, thickness: int = 1) -> list[Segment]:
    """Return the pieces of a bar of ten cells over a hundred lines, without line breaks."""
    bar = ScrollTrack.render_bar(10, 100, window, 40, thickness, vertical, paper, DEFAULT)
    return [segment for segment in bar.segments if segment.text != "\n"]


@pytest.mark.parametrize("vertical", [True, False])
def test_on_the_terminals_own_background_the_track_is_shaded_and_the_thumb_reversed(vertical: bool) -> None:
    pieces = drawn(DEFAULT, vertical=vertical)
    thumb = [segment for segment in pieces if segment.style is not None and segment.style.reverse]
    assert thumb
    assert all(SHADE not in segment.text for segment in thumb)
    assert sum(segment.text == SHADE for segment in pieces) >= 7


def test_a_bar_with_nothing_to_scroll_is_all_track() -> None:
    assert "".join(segment.text for segment in drawn(DEFAULT, window=0)) == SHADE * 10


def test_a_wide_bar_is_shaded_in_all_its_width() -> None:
    assert {segment.text for segment in drawn(DEFAULT, window=0, thickness=2)} == {SHADE * 2}


def test_in_colour_it_is_textuals_own() -> None:
    stock = ScrollBarRender.render_bar(10, 100, 20, 40, 1, True, BLUE, DEFAULT)
    ours = ScrollTrack.render_bar(10, 100, 20, 40, 1, True, BLUE, DEFAULT)
    assert ours.segments == stock.segments
