"""A document's size, offsets and excerpts, after any change."""

from __future__ import annotations

from random import Random

import pytest
from textual.document._document import Document
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from pooldeck_tui.widgets.sql_editor.script import Script, Unwrapped

PIECES = ("ab", "\t", "漢字", "\n", "\n\n", "", "é" * 30, " ")


@pytest.mark.parametrize("seed", range(20))
def test_it_is_as_the_toolkits_own_document_after_any_edits(seed: int) -> None:
    random = Random(seed)
    text = "".join(random.choices(PIECES, k=30))
    mine, its = Script(text), Document(text)
    mine.get_size(4)
    view = Unwrapped(mine, 4)
    for _ in range(30):
        ends = [
            (row, random.randint(0, len(mine.get_line(row))))
            for row in random.choices(range(mine.line_count), k=2)
        ]
        put = "".join(random.choices(PIECES, k=random.randint(0, 3)))
        assert mine.replace_range(ends[0], ends[1], put) == its.replace_range(ends[0], ends[1], put)
        assert (mine.text, mine.get_size(4)) == (its.text, its.get_size(4))
        row = random.randrange(mine.line_count)
        place = row, random.randint(0, len(mine.get_line(row)))
        assert mine.index_of(place) == its.get_index_from_location(place)
        theirs = WrappedDocument(its, 0, 4)
        assert view.location_to_offset(place) == theirs.location_to_offset(place)
        point = Offset(random.randint(0, 40), random.randint(0, 40))
        assert view.offset_to_location(point) == theirs.offset_to_location(point)
        assert (view.height, view.get_sections(row), view.get_offsets(row)) == (
            theirs.height,
            theirs.get_sections(row),
            theirs.get_offsets(row),
        )
        assert view.get_tab_widths(row) == theirs.get_tab_widths(row)


def test_a_passage_is_whole_lines_around_a_place() -> None:
    script = Script("one\ntwo\nthree\nfour\nfive")
    assert script.passage((2, 1), 3, 6) == ("two\nthree\nfour", 5)
    assert script.passage((2, 1), 1000, 1000) == (script.text, 9)
    assert script.passage((2, 1), 0, 0) == ("three", 1)
