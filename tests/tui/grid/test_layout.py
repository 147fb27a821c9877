"""Columns on a screen: which are frozen, what is visible, and how far to scroll for one of them."""

from __future__ import annotations

from random import Random
from time import perf_counter

import pytest

from pooldeck_tui.widgets.grid.layout import GAP, Slot, laid_out


def test_columns_stand_side_by_side_with_a_gap() -> None:
    layout = laid_out((4, 6, 5), (), 80, 0)
    assert layout.slots(0) == (Slot(0, 0, 4), Slot(1, 6, 6), Slot(2, 14, 5))


def test_the_key_stands_first_and_stays_when_the_others_scroll() -> None:
    layout = laid_out((4, 6, 5, 7), (2,), 80, 0)
    assert [slot.column for slot in layout.slots(0)] == [2, 0, 1, 3]
    assert [slot.column for slot in layout.slots(2)] == [2, 3]


def test_the_gutter_stands_before_everything() -> None:
    assert laid_out((4, 6), (1,), 80, 7).slots(0)[0] == Slot(1, 7, 6)


def test_only_as_much_of_the_key_is_frozen_as_leaves_half_of_the_screen() -> None:
    assert laid_out((10, 10, 10), (0, 1, 2), 50, 0).frozen == (0, 1)
    assert laid_out((30, 10), (0,), 50, 0).frozen == ()


def test_the_last_column_is_cut_by_the_edge_of_the_screen() -> None:
    assert laid_out((6, 20), (), 20, 0).slots(0)[-1] == Slot(1, 8, 12)


def test_a_position_on_the_gap_belongs_to_the_border_before_it() -> None:
    layout = laid_out((4, 6), (), 80, 0)
    assert [layout.border_at(x, 0) for x in range(8)] == [None] * 4 + [0] * GAP + [None] * 2
    assert [layout.at(x, 0) for x in (0, 4, 6, 13, 40)] == [0, 0, 1, 1, None]


def test_nothing_is_scrolled_for_a_column_before_the_screen_has_a_width() -> None:
    assert laid_out((4, 6, 5), (0,), 0, 0).revealing(0, 2) == 0
    assert laid_out((4, 6, 5), (0,), 0, 0).revealing(1, 1) == 1


@pytest.mark.parametrize("seed", range(40))
def test_revealing_scrolls_as_little_as_shows_the_whole_column(seed: int) -> None:
    random = Random(seed)
    widths = [random.randrange(3, 40) for _ in range(random.randrange(1, 60))]
    key = random.sample(range(len(widths)), random.randrange(0, min(3, len(widths))))
    layout = laid_out(widths, key, random.randrange(1, 150), random.choice((0, 6)))
    left = 0
    for _ in range(40):
        column = random.randrange(len(widths))
        new = layout.revealing(left, column)
        assert 0 <= new < max(1, len(widths))
        shown = {slot.column: slot.width for slot in layout.slots(new)}
        is_first = column in layout.frozen or layout.order[len(layout.frozen) + new] == column
        assert shown.get(column) == widths[column] or is_first
        if new > left and not is_first:
            narrower = {slot.column: slot.width for slot in layout.slots(new - 1)}
            assert narrower.get(column) != widths[column]
        left = new


def test_what_is_visible_costs_the_same_for_any_number_of_columns() -> None:
    few, many = laid_out((10,) * 20, (0,), 120, 6), laid_out((10,) * 20_000, (0,), 120, 6)
    assert few.slots(0) == many.slots(0)

    def cost(columns: int) -> float:
        layout = few if columns == 20 else many
        times = []
        for _ in range(200):
            begun = perf_counter()
            layout.slots(layout.revealing(0, columns - 1))
            times.append(perf_counter() - begun)
        return min(times)

    assert cost(20_000) < 5 * cost(20)
