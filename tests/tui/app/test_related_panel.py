"""The panel of related rows while their answers are still on their way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.relations import Unread
from pooldeck_db.relations.reader import Relations
from pooldeck_tui.screens.table import relating
from pooldeck_tui.widgets.related_panel import RelatedPanel
from support.app import browse, grid, pane, running, settle, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from textual.pilot import Pilot

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.relations import Related
    from pooldeck_db.target import Target
    from pooldeck_db.values import Value


class Answers:
    """Answers with the key of the row that was asked about, when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Collection[str] | None]] = []
        """Keys, each with the references that were asked for; None for all."""
        self.release = asyncio.Event()

    async def related(
        self,
        relations: Relations,
        detail: RelationDetail,
        row: Sequence[Value],
        deliver: Callable[[Related], None],
        *,
        only: Collection[str] | None = None,
    ) -> None:
        """Answer once released."""
        self.asked.append((str(row[0]), only))
        await self.release.wait()
        for reference in await relations.references(detail):
            deliver(Unread(reference, str(row[0])))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Answers in the place of the database's; the cursor rests at once."""
    stand_in = Answers()

    async def related(
        relations: Relations,
        detail: RelationDetail,
        row: Sequence[Value],
        deliver: Callable[[Related], None],
        *,
        only: Collection[str] | None = None,
    ) -> None:
        await stand_in.related(relations, detail, row, deliver, only=only)

    monkeypatch.setattr(Relations, "related", related)
    monkeypatch.setattr(relating, "REST", 0.001)
    return stand_in


def told(pilot: Pilot[None]) -> set[str]:
    """Return what the panel knows."""
    found = pane(pilot).query_one(RelatedPanel).found.values()
    return {each.reason for each in found if isinstance(each, Unread)}


async def test_what_comes_late_of_one_row_is_not_said_of_the_next(shop: Target, answers: Answers) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("R", "escape")
        await wait_until(pilot, lambda: len(answers.asked) == 1, "the first question")
        await pilot.press("down")
        await pilot.pause()
        answers.release.set()
        answers.release = asyncio.Event()
        await wait_until(pilot, lambda: len(answers.asked) == 2, "the second question")
        assert told(pilot) == set()
        answers.release.set()
        await settle(pilot)
        assert told(pilot) == {"2"}


async def test_asking_for_one_reference_does_not_leave_the_others_unanswered(
    shop: Target, answers: Answers
) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("R")
        panel = pane(pilot).query_one(RelatedPanel)
        await wait_until(pilot, lambda: len(answers.asked) == 1, "the first question")
        references = panel.references
        assert references
        panel.post_message(RelatedPanel.ReadWished(references[0]))
        await wait_until(pilot, lambda: len(answers.asked) == 2, "the second question")
        assert answers.asked[1] == ("1", {each.id for each in references})
        answers.release.set()
        await settle(pilot)
        assert panel.found.keys() == {each.id for each in references}


async def test_another_column_of_the_row_is_no_reason_to_read_again(shop: Target, answers: Answers) -> None:
    answers.release.set()
    async with running(shop, table="orders") as pilot:
        await pilot.press("R", "escape")
        await settle(pilot)
        await pilot.press("right", "right", "left")
        await settle(pilot)
        assert grid(pilot).across.cursor == 1
        await pilot.press("down")
        await wait_until(pilot, lambda: len(answers.asked) > 1, "the next row")
        assert [key for key, _ in answers.asked] == ["1", "2"]


async def test_reading_what_is_related_is_work_that_a_key_ends(shop: Target, answers: Answers) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("R")
        await wait_until(pilot, lambda: len(answers.asked) == 1, "the question")
        assert pane(pilot).is_busy
        assert browse(pilot).busy_since is not None
        await pilot.press("ctrl+c")
        await settle(pilot)
        assert not pane(pilot).is_busy
        panel = pane(pilot).query_one(RelatedPanel)
        assert panel.has_focus
        (ended,) = panel.found.values()
        assert isinstance(ended, Unread)
        assert ended.reason == relating.ENDED
        answers.release.set()
        await pilot.press("enter")
        await settle(pilot)
        assert answers.asked[1:] == [("1", {ended.reference.id})]
        await pilot.press("escape")
        assert grid(pilot).has_focus


async def test_what_leaving_the_tab_ended_is_read_on_the_way_back(shop: Target, answers: Answers) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("R")
        await wait_until(pilot, lambda: len(answers.asked) == 1, "the question")
        await pilot.press("b", "slash", *"customers", "ctrl+t")
        await wait_until(pilot, lambda: "customers" in str(pane(pilot).relation), "the other table")
        answers.release.set()
        await pilot.press("left_square_bracket")
        await settle(pilot)
        assert [key for key, _ in answers.asked] == ["1", "1"]
        (found,) = pane(pilot).query_one(RelatedPanel).found.values()
        assert isinstance(found, Unread)
        assert found.reason == "1"
