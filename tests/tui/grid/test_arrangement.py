"""Hiding, moving and freezing columns, and what is remembered of it."""

from __future__ import annotations

from random import Random

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.values import Kind
from pooldeck_tui.widgets.grid.arrangement import (
    ColumnChoice,
    choice_of,
    frozen_here,
    hidden_here,
    moved_here,
    on_screen,
    received,
    shown_as,
    shown_at,
    with_choice,
)
from pooldeck_tui.widgets.grid.columns import (
    ColumnView,
    arranged,
    columns_of,
    fitted_all,
    on_column,
    stepped,
    with_width,
)

NAMES = "abcdef"
COLUMNS = tuple(Column(name, "text", Kind.TEXT) for name in NAMES)


def view(*, key: str = "c", width: int = 80) -> ColumnView:
    return arranged(columns_of(COLUMNS, tuple(key), ()), width, 0)


def at(shown: ColumnView, name: str) -> ColumnView:
    return on_column(shown, NAMES.index(name))


def screen(shown: ColumnView) -> str:
    """Return the names as they stand, with a bar behind the frozen ones."""
    names = "".join(NAMES[column] for column in shown.layout.order)
    return f"{names[: len(shown.layout.frozen)]}|{names[len(shown.layout.frozen) :]}"


def test_a_hidden_column_leaves_the_cursor_on_the_next_one() -> None:
    shown = hidden_here(at(view(), "b"))
    assert (screen(shown), NAMES[shown.cursor]) == ("c|adef", "d")


def test_the_last_column_hidden_leaves_the_cursor_on_the_one_before() -> None:
    shown = hidden_here(at(view(), "f"))
    assert (screen(shown), NAMES[shown.cursor]) == ("c|abde", "e")


def test_a_hidden_key_column_is_not_frozen() -> None:
    assert screen(hidden_here(at(view(), "c"))) == "|abdef"


def test_the_only_column_cannot_be_hidden() -> None:
    shown = view()
    for _ in NAMES:
        shown = hidden_here(shown)
    assert len(shown.layout.order) == 1


def test_the_cursor_steps_over_hidden_columns() -> None:
    shown = at(hidden_here(at(view(), "b")), "a")
    assert NAMES[stepped(shown, 1).cursor] == "d"
    assert NAMES[stepped(shown, 9).cursor] == "f"


def test_a_column_moves_among_those_that_scroll() -> None:
    shown = moved_here(at(view(), "a"), 2)
    assert (screen(shown), NAMES[shown.cursor], shown.pinned) == ("c|bdaef", "a", None)


def test_a_column_that_moves_over_the_border_changes_places_with_a_frozen_one() -> None:
    assert screen(moved_here(at(view(), "a"), -1)) == "a|cbdef"
    assert screen(moved_here(at(view(), "c"), 1)) == "a|cbdef"


@pytest.mark.parametrize(("name", "steps"), [("c", -1), ("f", 1), ("f", 5)])
def test_at_the_edge_nothing_moves(name: str, steps: int) -> None:
    shown = at(view(), name)
    assert moved_here(shown, steps) is shown


def test_freezing_takes_every_column_up_to_the_cursor_and_again_none() -> None:
    shown = frozen_here(at(view(), "b"))
    assert screen(shown) == "cab|def"
    shown = frozen_here(shown)
    assert (screen(shown), shown.pinned) == ("|cabdef", ())


def test_unfreezing_the_key_leaves_it_where_it_stands() -> None:
    assert screen(frozen_here(at(view(), "c"))) == "|cabdef"


def test_what_is_frozen_gets_half_of_the_screen_and_the_others_follow() -> None:
    shown = frozen_here(at(view(width=30), "d"))
    assert (screen(shown), len(shown.wanted_at_left)) == ("cab|def", 4)
    assert screen(arranged(shown, 80, 0)) == "cabd|ef"
    assert screen(frozen_here(shown)) == "|cabdef"


def test_a_hidden_column_comes_back_where_it_stood() -> None:
    shown = hidden_here(at(view(), "d"))
    shown = moved_here(at(shown, "a"), 1)
    assert "".join(NAMES[column] for column in on_screen(shown)) == "cbdaef"
    shown = shown_at(shown, NAMES.index("d"))
    assert (screen(shown), NAMES[shown.cursor]) == ("c|bdaef", "d")


def test_another_order_keeps_what_is_frozen_at_the_left() -> None:
    order = tuple(NAMES.index(name) for name in "fedcba")
    assert screen(shown_as(view(key="cb"), order, frozenset({0}))) == "cb|fed"


def test_the_same_order_with_others_hidden_leaves_the_keys_freezing_alone() -> None:
    shown = shown_as(view(), on_screen(view()), frozenset({0, 1}))
    assert (screen(shown), shown.pinned) == ("c|def", None)


def test_hiding_everything_is_refused() -> None:
    shown = view()
    assert shown_as(shown, on_screen(shown), frozenset(range(6))) is shown


def test_nothing_is_chosen_of_columns_as_they_are() -> None:
    assert choice_of(view()) == ColumnChoice()


@pytest.mark.parametrize("seed", range(30))
def test_any_arrangement_comes_back_from_what_is_remembered(seed: int) -> None:
    random, shown = Random(seed), view(width=40)
    for _ in range(12):
        shown = at(shown, random.choice(NAMES))
        change = random.randrange(5)
        if change == 0:
            shown = hidden_here(shown)
        elif change == 1:
            shown = moved_here(shown, random.randint(-3, 3))
        elif change == 2:
            shown = frozen_here(shown)
        elif change == 3:
            shown = with_width(shown, shown.cursor, random.randrange(3, 30))
        else:
            shown = shown_at(shown, random.randrange(6))
        assert sorted(on_screen(shown)) == list(range(6))
        assert shown.layout.ranks[shown.cursor] >= 0
    back = with_choice(view(width=40), choice_of(shown))
    assert screen(back) == screen(shown)
    assert back.hidden == shown.hidden
    assert all(back.widths[column] == shown.widths[column] for column in shown.chosen)


def test_columns_that_are_gone_are_ignored_and_new_ones_stand_last() -> None:
    choice = ColumnChoice(
        hidden=("a", "gone"), order=("gone", "f", "e"), frozen=("e", "gone"), widths=(("gone", 9),)
    )
    assert screen(with_choice(view(), choice)) == "e|fbcd"


def test_were_every_column_hidden_all_are_shown() -> None:
    assert screen(with_choice(view(), ColumnChoice(hidden=tuple(NAMES)))) == "c|abdef"


def test_a_page_of_other_columns_is_arranged_as_those_before() -> None:
    shown = hidden_here(at(moved_here(at(view(), "a"), 1), "e"))
    fresh = received(shown, (*COLUMNS[1:], Column("g", "text", Kind.TEXT)), [("x",) * 6])
    assert [fresh.columns[column].name for column in fresh.layout.order] == ["c", "b", "d", "f", "g"]


def test_fitting_all_forgets_chosen_widths_and_takes_no_more_than_half_of_the_screen() -> None:
    shown = fitted_all(with_width(view(width=60), 1, 20), [("x" * 50, "yy", "z", "", "", "")])
    assert shown.widths[:3] == (30, 3, 3)
    assert shown.chosen == frozenset()


def test_arranging_a_thousand_columns_takes_no_longer_than_a_frame() -> None:
    from time import thread_time

    columns = tuple(Column(f"column_{number}", "text", Kind.TEXT) for number in range(1_600))
    shown = arranged(columns_of(columns, ("column_0",), ()), 120, 6)
    times = []
    for change in (hidden_here, frozen_here, lambda each: moved_here(each, 1)):
        begun = thread_time()
        shown = change(on_column(shown, 700))
        times.append(thread_time() - begun)
    assert min(times) < 0.016
