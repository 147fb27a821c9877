"""A window takes pages at its ends, and its numbers are settled when an end of the relation is reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.paging import After, AtRow, Before, End, Key, Page, PageRequest, Place, RowNumber, Start
from pooldeck_tui.widgets.grid.window import (
    MOST_CELLS,
    MOST_ROWS,
    PAGES_BEYOND,
    Numbering,
    Window,
    better,
    from_page,
    joined,
    told,
    trimmed,
)
from support.simulated_table import COLUMNS, RELATION, SimulatedTable

TABLE = SimulatedTable(range(1_000))


def page(place: Place, size: int = 100, table: SimulatedTable = TABLE) -> Page:
    return table.page(PageRequest(place, size))


def window_at(number: int, *, numbering: Numbering = Numbering.EXACT, first: int | None = None) -> Window:
    return from_page(page(AtRow(number)), number if first is None else first, numbering)


def after(window: Window) -> Place:
    return After(window.keys[-1])


def before(window: Window) -> Place:
    return Before(window.keys[0])


def test_pages_join_at_both_ends_and_nowhere_else() -> None:
    window = window_at(300)
    assert window.joins(page(after(window)))
    assert window.joins(page(before(window)))
    assert not window.joins(page(After(Key((350,)))))
    assert not window.joins(page(AtRow(400)))


def test_a_page_of_other_columns_does_not_join() -> None:
    window = window_at(300)
    altered = replace(page(after(window)), columns=COLUMNS[:1])
    assert not window.joins(altered)


def test_rows_keep_their_numbers_when_a_page_joins() -> None:
    window, shift = joined(window_at(300), page(Before(Key((300,)))))
    assert (window.first, window.end, shift) == (200, 400, 0)
    assert window.row(250) == (250, "note 250")


def test_reaching_the_start_settles_estimated_numbers_without_moving_a_row() -> None:
    window = window_at(50, numbering=Numbering.ESTIMATED, first=470)
    window, shift = joined(window, page(before(window)))
    assert (window.first, window.numbering, shift) == (0, Numbering.EXACT, -420)


def test_an_estimate_too_low_makes_room_for_the_rows_before() -> None:
    window = window_at(500, numbering=Numbering.ESTIMATED, first=60)
    window, shift = joined(window, page(before(window)))
    assert window.before
    assert window.first > 0
    assert window.row(60 + shift) == (500, "note 500")


def test_reaching_the_end_with_exact_numbers_gives_the_exact_total() -> None:
    window, _ = joined(window_at(850), page(After(Key((949,)))))
    assert window.total == RowNumber(1_000, exact=True)


def test_reaching_the_end_with_estimated_numbers_gives_no_exact_total() -> None:
    window, _ = joined(window_at(850, numbering=Numbering.ESTIMATED, first=4_000), page(After(Key((949,)))))
    assert window.total == RowNumber(4_150, exact=False)


def test_the_last_page_of_a_counted_relation_is_numbered_from_the_count() -> None:
    counted = SimulatedTable(range(1_000), is_counted=True)
    window = from_page(page(End(), table=counted), 0, Numbering.UNKNOWN)
    assert (window.first, window.numbering) == (900, Numbering.EXACT)


def test_a_total_that_is_too_low_is_raised_and_no_longer_exact() -> None:
    grown = replace(page(AtRow(300)), total=RowNumber(350, exact=True))
    window = from_page(grown, 300, Numbering.EXACT)
    assert window.total is not None
    assert window.total.value > window.end
    assert not window.total.exact


def test_estimated_numbers_give_way_to_the_total() -> None:
    window = window_at(300, numbering=Numbering.ESTIMATED, first=420)
    low = replace(page(after(window)), total=RowNumber(560, exact=False))
    window, shift = joined(replace(window, total=low.total), low)
    assert (window.total, shift) == (RowNumber(560, exact=False), 560 - 1 - 200 - 420)
    assert window.row(559 - 200) == (300, "note 300")


def test_a_total_that_is_too_low_is_raised_a_few_times_only() -> None:
    table = SimulatedTable(range(20_000), estimate=300)
    window = from_page(page(Start(), table=table), 0, Numbering.EXACT)
    totals = [window.total]
    while window.after:
        window, _ = joined(window, page(after(window), table=table))
        totals.append(window.total)
    assert totals[-1] == RowNumber(20_000, exact=True)
    assert len(set(totals)) < 40


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        (None, RowNumber(5, exact=False), RowNumber(5, exact=False)),
        (RowNumber(5, exact=False), None, RowNumber(5, exact=False)),
        (RowNumber(9, exact=False), RowNumber(5, exact=False), RowNumber(9, exact=False)),
        (RowNumber(5, exact=False), RowNumber(9, exact=False), RowNumber(5, exact=False)),
        (RowNumber(9, exact=False), RowNumber(5, exact=True), RowNumber(5, exact=True)),
        (RowNumber(9, exact=True), RowNumber(99, exact=False), RowNumber(9, exact=True)),
        (RowNumber(9, exact=True), RowNumber(5, exact=True), RowNumber(5, exact=True)),
    ],
)
def test_a_total_is_replaced_by_a_better_one_only(
    old: RowNumber | None, new: RowNumber | None, result: RowNumber
) -> None:
    assert better(old, new) == result


def test_a_count_that_was_asked_for_is_the_total() -> None:
    window, shift = told(window_at(300), RowNumber(1_000, exact=True))
    assert (window.total, window.first, shift) == (RowNumber(1_000, exact=True), 300, 0)
    window, shift = told(window_at(300, numbering=Numbering.ESTIMATED, first=4_000), RowNumber(1_000, exact=True))
    assert (window.total, window.first, shift) == (RowNumber(1_000, exact=True), 899, 899 - 4_000)


@pytest.mark.parametrize("place", [After(Key((399,))), Before(Key((300,)))])
def test_an_empty_page_is_the_end_even_if_it_says_that_there_is_more(place: Place) -> None:
    empty = replace(page(place), rows=(), keys=(), before=True, after=True)
    window, _ = joined(window_at(300), empty)
    assert not (window.after if isinstance(place, After) else window.before)


def test_a_count_is_not_forgotten_for_an_estimate() -> None:
    window = replace(window_at(300), total=RowNumber(1_000, exact=True))
    guess = replace(page(after(window)), total=RowNumber(5_000, exact=False))
    assert joined(window, guess)[0].total == RowNumber(1_000, exact=True)


def test_an_unknown_total_leaves_pages_to_scroll_into() -> None:
    assert window_at(300).extent == 400 + PAGES_BEYOND * 100


def long_window(first: int, rows: int, columns: int = 2) -> Window:
    numbers = range(first, first + rows)
    return Window(
        columns=COLUMNS[:1] * columns,
        rows=tuple((number,) * columns for number in numbers),
        keys=tuple(Key((number,)) for number in numbers),
        first=first,
        numbering=Numbering.EXACT,
        before=True,
        after=True,
    )


@pytest.mark.parametrize("top", [1_000, 3_960])
def test_a_long_window_drops_the_rows_far_from_the_screen(top: int) -> None:
    window = trimmed(long_window(1_000, 3_000), top, top + 40)
    assert len(window.rows) == MOST_ROWS
    assert window.first <= top
    assert window.end >= top + 40
    assert window.row(top) == (top, top)


def test_a_window_of_a_wide_relation_holds_fewer_rows() -> None:
    window = trimmed(long_window(1_000, 900, columns=1_600), 1_000, 1_040)
    assert len(window.rows) * 1_600 <= MOST_CELLS + 256 * 1_600 + 40 * 1_600


def test_an_end_that_was_dropped_is_no_longer_reached() -> None:
    window = replace(long_window(0, 3_000), before=False, after=False)
    window = trimmed(window, 2_960, 3_000)
    assert window.before
    assert not window.after


def test_an_empty_relation_has_an_exact_total_of_none() -> None:
    empty = page(Start(), table=SimulatedTable([]))
    window = from_page(empty, 0, Numbering.EXACT)
    assert (window.total, window.extent) == (RowNumber(0, exact=True), 0)
    assert empty.relation == RELATION
