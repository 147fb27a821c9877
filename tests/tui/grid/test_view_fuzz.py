"""Random journeys over a table that may change meanwhile, with answers late, out of order, or lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import pytest

from pooldeck_db.paging import AtFraction, AtRow, AtValue, End, Page, PageRequest, Place, RowNumber, Start
from pooldeck_tui.widgets.grid.arrivals import arrive
from pooldeck_tui.widgets.grid.view import View, moved, paged, resized, scrolled
from pooldeck_tui.widgets.grid.window import MOST_ROWS, Numbering, Window
from pooldeck_tui.widgets.grid.wishes import leapt, look, opened, reread, restored, retried, sought
from support.simulated_table import RELATION, SimulatedTable

PAGE = 32
STEPS = 120
SEEDS = range(60)


def idents_of(window: Window) -> list[int]:
    """Return the numbers by which the simulated table names the rows."""
    return [key.values[0] for key in window.keys if isinstance(key.values[0], int)]


@dataclass
class Journey:
    """A view over a simulated table, with a network in between."""

    table: SimulatedTable
    random: Random
    view: View
    late: list[Page] = field(default_factory=list)
    asked: int = 0
    """Requests since the last settling."""

    def turn(self, view: View, *, settled: bool = False) -> None:
        old = self.view.wish
        self.view = look(view, settled=settled)
        wish = self.view.wish
        if wish is not None and (old is None or old.request is not wish.request):
            self.late.append(self.table.page(wish.request))
            self.asked += 1
        self.check()

    def deliver(self) -> None:
        """Let one of the answers in, not always the oldest, and sometimes twice."""
        if self.late:
            index = self.random.randrange(len(self.late))
            page = self.late[index] if self.random.random() < 0.1 else self.late.pop(index)
            self.turn(arrive(self.view, page), settled=True)

    def settle(self) -> None:
        """Come to rest: everything under way is answered or lost, and the user asks again for what was lost."""
        self.asked = 0
        self.late.clear()
        if self.view.wish is not None:
            self.turn(retried(self.view), settled=True)
        self.turn(self.view, settled=True)
        while self.late:
            assert self.asked < 80, "the grid never stops asking"
            self.turn(arrive(self.view, self.late.pop(0)), settled=True)

    def check(self) -> None:
        """Check what always holds, whatever was answered."""
        view, window = self.view, self.view.window
        idents = idents_of(window)
        assert all(a < b for a, b in pairwise(idents)), "a row is shown twice or out of order"
        assert [row[0] for row in window.rows] == idents
        assert 0 <= view.top <= view.cursor < view.top + view.height
        assert view.cursor < max(1, window.extent)
        assert view.top <= max(0, window.extent - view.height)
        assert len(window.rows) <= MOST_ROWS + 2 * PAGE + view.height
        assert window.first >= 0
        assert not (window.before and window.first == 0 and window.rows)
        assert window.extent >= window.end
        assert not window.after or window.extent > window.end

    def check_truth(self) -> None:
        """Check what holds over a table that nobody changes: nothing is missing, and exact means exact."""
        window, idents = self.view.window, list(self.table.idents)
        shown = idents_of(window)
        if not shown:
            return
        first = idents.index(shown[0])
        assert shown == idents[first : first + len(shown)], "rows are missing"
        if window.numbering is Numbering.EXACT:
            assert window.first == first
        if window.total is not None and window.total.exact:
            assert window.total.value == len(idents)
        assert window.before == (first > 0)
        assert window.after == (first + len(shown) < len(idents))

    def check_total(self, old: RowNumber | None) -> None:
        """Check that the total changes only by what was learned, over a table that nobody changes."""
        window, new = self.view.window, self.view.window.total
        if not window.rows or old is None or new == old:
            return
        assert new is not None
        if new.exact:
            assert new.value == len(self.table.idents)
        elif old.exact:
            assert new.value == old.value, "what was counted is still the best guess after a reread"
        else:
            assert new.value > old.value, "an estimate fell without a count"
            is_reread = new.value == self.table.estimate
            assert is_reread or window.numbering is Numbering.EXACT or len(window.rows) >= old.value - 1

    def wander(self) -> None:
        """Do one thing that a user does."""
        view, random = self.view, self.random
        match random.randrange(9):
            case 0 | 1:
                self.turn(moved(view, random.choice((-1, 1)), 3))
            case 2 | 3:
                self.turn(paged(view, random.choice((-1, 1, 1))))
            case 4:
                self.turn(scrolled(view, random.randrange(max(1, view.window.extent))))
            case 5:
                self.turn(leapt(view, self.somewhere()))
            case 6:
                self.turn(resized(view, random.randrange(1, 60)))
            case 7:
                self.turn(reread(view) if random.random() < 0.5 else restored(view, sought(view)))
            case _:
                self.turn(view, settled=True)

    def somewhere(self) -> Place:
        random = self.random
        return random.choice(
            (
                Start(),
                End(),
                AtRow(random.randrange(1_200)),
                AtFraction(random.random()),
                AtValue((str(random.randrange(5_000)),)),
            )
        )


def journey(seed: int) -> Journey:
    """Return the beginning of a journey over a table of random size, about which more or less is known."""
    random = Random(seed)
    count = random.choice((0, 1, 5, 31, 32, 33, 200, 1_000, 5_000))
    table = SimulatedTable(
        random.sample(range(10_000), count),
        estimate=random.choice((None, 0, count // 2, count, count * 3)),
        is_counted=random.random() < 0.3,
        longest_page=random.choice((7, PAGE, 1_000)),
    )
    start = View(RELATION, PageRequest(size=PAGE))
    made = Journey(table, random, start)
    made.turn(opened(RELATION, PageRequest(size=PAGE), random.randrange(1, 60)))
    return made


def change(table: SimulatedTable, random: Random) -> None:
    """Insert a row, or delete some."""
    if random.random() < 0.6 or not table.idents:
        table.insert(random.randrange(10_000))
    else:
        start = random.randrange(len(table.idents))
        table.delete(start, start + random.randrange(1, 80))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_at_rest_is_shown_truly_wherever_the_user_goes(seed: int) -> None:
    tour = journey(seed)
    for _ in range(STEPS):
        total = tour.view.window.total
        tour.wander()
        if tour.random.random() < 0.5:
            tour.deliver()
        tour.check_truth()
        tour.check_total(total)
        if tour.random.random() < 0.1:
            tour.settle()
            assert tour.view.wish is None
            assert tour.view.is_covered
            tour.check_truth()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_that_changes_meanwhile_never_hangs_the_grid_or_shows_a_row_twice(seed: int) -> None:
    tour = journey(seed)
    for _ in range(STEPS):
        tour.wander()
        if tour.random.random() < 0.3:
            change(tour.table, tour.random)
        if tour.random.random() < 0.5:
            tour.deliver()
        if tour.random.random() < 0.1:
            tour.settle()
            assert tour.view.wish is None
            assert tour.view.is_covered


@pytest.mark.parametrize("seed", SEEDS)
def test_after_the_changes_end_a_reread_shows_the_table_as_it_is(seed: int) -> None:
    tour = journey(seed)
    for _ in range(STEPS):
        tour.wander()
        change(tour.table, tour.random)
        tour.deliver()
    tour.late.clear()
    tour.turn(reread(tour.view))
    tour.settle()
    shown = idents_of(tour.view.window)
    present = [ident for ident in tour.table.idents if shown and shown[0] <= ident <= shown[-1]]
    assert shown == present
    assert bool(shown) == bool(tour.table.idents)
