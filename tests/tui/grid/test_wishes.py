"""Which page is wished for, and what comes of the answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.errors import ConnectionLost
from pooldeck_db.paging import (
    After,
    AtFraction,
    AtRow,
    AtValue,
    Before,
    End,
    PageRequest,
    Place,
    RowNumber,
    Start,
)
from pooldeck_tui.widgets.grid.arrivals import arrive, counted, fail
from pooldeck_tui.widgets.grid.view import View, moved, paged, scrolled
from pooldeck_tui.widgets.grid.window import Numbering
from pooldeck_tui.widgets.grid.wishes import (
    is_awaited,
    is_restless,
    leapt,
    look,
    opened,
    reread,
    restored,
    retried,
    sought,
)
from support.simulated_table import RELATION, SimulatedTable

MILLION = SimulatedTable(range(1_000_000), estimate=1_000_000)


def answered(view: View, table: SimulatedTable = MILLION) -> View:
    """Return the view when everything that it wishes has come."""
    for _ in range(10):
        if view.wish is None:
            return view
        view = look(arrive(view, table.page(view.wish.request)), settled=True)
    raise AssertionError("the view never stops wishing")


def first_view(table: SimulatedTable = MILLION, height: int = 40) -> View:
    return answered(opened(RELATION, PageRequest(), height), table)


def wished(view: View) -> Place | None:
    return None if view.wish is None else view.wish.request.place


def test_a_fresh_view_wishes_the_start_and_then_nothing() -> None:
    assert wished(opened(RELATION, PageRequest(), 40)) == Start()
    assert is_awaited(opened(RELATION, PageRequest(), 40))
    assert wished(first_view()) is None


def test_rows_are_read_ahead_in_the_direction_of_travel() -> None:
    view = first_view()
    while view.wish is None:
        view = look(paged(view, 1), settled=True)
    assert isinstance(wished(view), After)
    assert view.is_covered
    assert not is_awaited(view)
    view = answered(view)
    view = answered(leapt(view, AtRow(50_000)))
    while view.wish is None:
        view = look(paged(view, -1), settled=True)
    assert isinstance(wished(view), Before)
    assert view.is_covered


def test_near_the_window_the_grid_walks_and_far_from_it_it_jumps_when_it_rests() -> None:
    view = first_view()
    assert isinstance(wished(look(scrolled(view, 700), settled=False)), After)
    far = look(scrolled(view, 50_000), settled=False)
    assert far.wish is None
    assert is_restless(far)
    assert wished(look(far, settled=True)) == AtRow(50_000 - 64)


@pytest.mark.parametrize(
    ("top", "place"),
    [(999_900, End()), (60_000, AtRow(59_936)), (500_064, AtFraction(0.5))],
)
def test_a_jump_names_its_place_as_exactly_as_is_cheap(top: int, place: Place) -> None:
    assert wished(look(scrolled(first_view(), top), settled=True)) == place


def test_a_jump_back_to_the_start_is_the_start() -> None:
    view = answered(leapt(first_view(), End()))
    assert wished(look(scrolled(view, 10), settled=True)) == Start()


def test_coming_back_to_loaded_rows_forgets_the_jump() -> None:
    view = look(scrolled(first_view(), 500_000), settled=True)
    late = MILLION.page(view.wish.request) if view.wish else None
    view = look(scrolled(view, 0), settled=True)
    assert view.wish is None
    assert late is not None
    assert arrive(view, late) is view


def test_moving_within_what_is_on_its_way_does_not_ask_again() -> None:
    view = look(scrolled(first_view(), 500_000), settled=True)
    assert look(moved(view, 3), settled=True).wish is view.wish


def test_the_newest_wish_wins() -> None:
    view = look(scrolled(first_view(), 500_000), settled=True)
    old = view.wish
    view = look(scrolled(view, 900_000), settled=True)
    assert old is not None
    assert view.wish is not None
    assert view.wish.request != old.request
    assert arrive(view, MILLION.page(old.request)).window is view.window


def test_an_estimate_that_was_wrong_moves_the_numbers_and_not_the_rows() -> None:
    table = SimulatedTable(range(1_000_000), estimate=2_000_000)
    view = look(scrolled(first_view(table), 1_000_000), settled=True)
    view = answered(view, table)
    assert view.window.row(view.top) == (500_032, "note 500032")
    assert view.window.number(view.top) == RowNumber(1_000_000, exact=False)


def test_a_row_by_number_beyond_the_last_is_the_last() -> None:
    view = answered(leapt(first_view(), AtRow(5_000_000)))
    assert view.window.row(view.cursor) == (999_999, "note 999999")
    assert view.window.total == RowNumber(1_000_000, exact=True)


def test_a_row_by_number_puts_the_cursor_on_it() -> None:
    view = answered(leapt(first_view(), AtRow(76_543)))
    assert view.window.row(view.cursor) == (76_543, "note 76543")
    assert view.window.number(view.cursor) == RowNumber(76_543, exact=True)


def test_a_value_beyond_the_last_row_shows_the_end() -> None:
    view = answered(leapt(first_view(), AtValue(("5000000",))))
    assert view.window.row(view.cursor) == (999_999, "note 999999")


@pytest.mark.parametrize("ident", [100, 1_700, 2_990])
def test_a_jump_to_a_key_leaves_the_total_as_it_was(ident: int) -> None:
    table = SimulatedTable(range(3_000), estimate=2_900)
    view = answered(leapt(first_view(table), AtValue((str(ident),))), table)
    assert view.window.row(view.cursor) == (ident, f"note {ident}")
    assert view.window.total == RowNumber(2_900, exact=False)
    number = view.window.number(view.cursor)
    assert number is not None
    assert abs(number.value - ident) <= 100
    view = answered(leapt(view, AtFraction(0.4)), table)
    assert view.window.total == RowNumber(2_900, exact=False)


def test_a_total_that_was_counted_survives_every_jump() -> None:
    table = SimulatedTable(range(3_000), estimate=5_000)
    view = answered(leapt(first_view(table), AtRow(2_900)), table)
    view = answered(leapt(view, End()), table)
    assert view.window.total == RowNumber(3_000, exact=True)
    for place in (AtValue(("1500",)), AtFraction(0.3), Start(), AtRow(2_000)):
        view = answered(leapt(view, place), table)
        assert view.window.total == RowNumber(3_000, exact=True)


def test_what_was_counted_is_an_estimate_when_the_rows_were_read_anew() -> None:
    table = SimulatedTable(range(3_000), estimate=5_000)
    view = counted(first_view(table), RowNumber(3_000, exact=True))
    assert view.window.total == RowNumber(3_000, exact=True)
    view = answered(reread(view), table)
    assert view.window.total == RowNumber(3_000, exact=False)


def test_a_count_keeps_the_cursor_on_its_row() -> None:
    table = SimulatedTable(range(500_000), estimate=1_000_000)
    view = answered(leapt(first_view(table), AtFraction(0.9)), table)
    row, line = view.window.row(view.cursor), view.cursor - view.top
    view = counted(view, RowNumber(500_000, exact=True))
    assert (view.window.row(view.cursor), view.cursor - view.top) == (row, line)
    assert view.window.end < 500_000


def test_the_end_of_a_relation_of_unknown_size_has_no_numbers() -> None:
    table = SimulatedTable(range(1_000_000))
    view = answered(leapt(first_view(table), End()), table)
    assert view.window.numbering is Numbering.UNKNOWN
    assert view.window.row(view.cursor) == (999_999, "note 999999")


def test_a_failure_is_not_wished_again_until_the_user_does() -> None:
    view = look(scrolled(first_view(), 300), settled=True)
    assert view.wish is not None
    failed = fail(view, view.wish.request, ConnectionLost("It broke."))
    assert look(moved(failed, 1), settled=True).wish is None
    assert wished(retried(failed)) == view.wish.request.place
    assert retried(failed).failure is None


def test_a_failure_of_an_older_wish_is_no_news() -> None:
    view = look(scrolled(first_view(), 300), settled=True)
    assert fail(view, PageRequest(Start()), ConnectionLost("It broke.")) is view


def test_a_wish_that_got_lost_is_asked_again_as_a_new_one() -> None:
    view = look(scrolled(first_view(), 300), settled=True)
    again = retried(view)
    assert again.wish is not None
    assert view.wish is not None
    assert again.wish.request == view.wish.request
    assert again.wish.request is not view.wish.request


def test_rereading_keeps_the_cursor_on_its_row_although_rows_were_added_before_it() -> None:
    table = SimulatedTable(range(0, 2_000, 2), estimate=1_000)
    view = answered(moved(scrolled(first_view(table), 150), 10), table)
    cursor, line = view.window.key(view.cursor), view.cursor - view.top
    for ident in range(231, 331, 10):
        table.insert(ident)
    view = answered(reread(view), table)
    assert view.window.key(view.cursor) == cursor
    assert view.cursor - view.top == line


def test_rereading_what_was_deleted_altogether_shows_what_is_left() -> None:
    table = SimulatedTable(range(2_000), estimate=2_000)
    view = answered(leapt(first_view(table), AtRow(1_500)), table)
    table.delete(10, 2_000)
    view = answered(reread(view), table)
    assert [row[0] for row in view.window.rows] == list(range(10))
    assert view.window.total == RowNumber(10, exact=True)


def test_what_was_sought_is_found_in_a_fresh_view() -> None:
    view = answered(moved(answered(leapt(first_view(), AtRow(5_000))), 7))
    fresh = answered(restored(opened(RELATION, PageRequest(), 40), sought(view)))
    assert (fresh.top, fresh.cursor) == (view.top, view.cursor)
    assert fresh.window.key(fresh.cursor) == view.window.key(view.cursor)


def test_two_thousand_page_downs_hold_a_bounded_number_of_rows() -> None:
    view = first_view()
    for _ in range(2_000):
        view = answered(look(paged(view, 1), settled=True))
        assert view.is_covered
        assert len(view.window.rows) <= 2_048 + 256
    assert view.window.row(view.top) == (78_000, "note 78000")


def test_a_table_that_grew_is_followed_to_its_new_end() -> None:
    table = SimulatedTable(range(300), is_counted=True)
    view = answered(leapt(first_view(table), End()), table)
    for ident in range(300, 400):
        table.insert(ident)
    view = answered(leapt(view, End()), table)
    view = answered(leapt(view, End()), table)
    assert view.window.row(view.cursor) == (399, "note 399")
    assert view.window.total == RowNumber(400, exact=True)


def test_a_page_of_another_order_is_ignored() -> None:
    view = opened(RELATION, PageRequest(size=7), 40)
    assert arrive(view, MILLION.page(PageRequest())) is view


def test_a_page_of_another_relation_is_ignored() -> None:
    view = opened(RELATION, PageRequest(), 40)
    other = replace(MILLION.page(PageRequest()), relation=replace(RELATION, name="other"))
    assert arrive(view, other) is view
