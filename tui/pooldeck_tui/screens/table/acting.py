"""Running what the user's models offer to do with the rows that are selected."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_tui.format import clean, counted
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.editing.guarding import may_write, warn
from pooldeck_tui.screens.table.editing.picking import picked_rows
from pooldeck_tui.widgets.title_bar import PRODUCTION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.models.acting import Acted
    from pooldeck_db.models.records import Action
    from pooldeck_db.rows import ChangeSet, RowAddress
    from pooldeck_db.target import Target
    from pooldeck_tui.commands.acting import Offer
    from pooldeck_tui.screens.table.reading import TableReading

_LONGEST = 500
"""Characters of what an action says of itself that are shown."""


async def actions_of(pane: TableReading) -> tuple[Action, ...]:
    """What can be done with the rows of a pane; nothing where they are no model's."""
    if pane.detail is None or not pane.relation.model:
        return ()
    return await pane.database.actions.of(pane.detail)


async def offers_of(pane: TableReading) -> Sequence[Offer]:
    """The actions as the palette offers them, on the rows that are selected, or the one under the cursor."""
    from pooldeck_tui.commands.acting import Offer  # not needed before the palette is

    rows = len(picked_rows(pane))
    if not rows:
        return ()
    return [
        Offer(f"Action: {action.title} ({counted(rows, 'row')})", action.doc, partial(ask, pane, action))
        for action in await actions_of(pane)
    ]


def choose(pane: TableReading) -> None:
    """Ask which action is to be run."""
    pane.ask_beside(partial(_choose, pane))


async def _choose(pane: TableReading) -> None:
    from pooldeck_tui.dialogs.choose import ChooseDialog  # not needed for the first rows

    rows, actions = picked_rows(pane), await actions_of(pane)
    if not pane.relation.model:
        warn(pane, "A table has no actions: the models of its rows may have some. Open one of them.")
    elif not actions:
        warn(pane, f"The model {pane.relation.title} has no actions.")
    elif not rows:
        warn(pane, "There is no row here.")
    else:
        answers = [(clean(action.title), clean(action.doc)) for action in actions]
        question = f"What is to be done with {counted(len(rows), 'row')} of {pane.relation.title}?"
        pane.app.push_screen(ChooseDialog(question, answers), partial(_chosen, pane, actions))


def _chosen(pane: TableReading, actions: tuple[Action, ...], answer: int | None) -> None:
    if answer is not None:
        ask(pane, actions[answer])


def ask(pane: TableReading, action: Action) -> None:
    """Ask whether an action is to be run on the rows that are selected, or the one under the cursor."""
    from pooldeck_tui.dialogs.choose import ChooseDialog  # not needed for the first rows

    if not may_write(pane):
        return
    rows = pane.editing.addresses(picked_rows(pane))
    if not rows:
        warn(pane, "There is no row here that is known by its key.")
        return
    answers = [
        ("Leave it", "nothing is run"),
        ("Run it", "in one transaction: Esc stops it, and nothing is written"),
    ]
    question = f"{action.title} on {counted(len(rows), 'row')} of {pane.relation.title}?"
    about = _about(action, rows, pane.editing.editing.changes, pane.database.target)
    pane.app.push_screen(ChooseDialog(question, answers, about=about), partial(_answered, pane, action, rows))


def _about(action: Action, rows: Sequence[RowAddress], changes: ChangeSet, target: Target) -> tuple[str, ...]:
    """What is to be known before an action is run, as lines."""
    staged = len(staged_of(changes, rows))
    lines = [
        f"This connection is {target.environment.strip()}." if is_production(target) else "",
        action.confirm,
        "It cannot be undone." if action.danger else "",
        f"{counted(staged, 'staged change')} of these rows: not written yet, and not seen by the action. Whatever"
        " it changes, too, will be a conflict when they are written."
        if staged
        else "",
    ]
    return tuple(line for line in lines if line)


def staged_of(changes: ChangeSet, rows: Sequence[RowAddress]) -> list[RowAddress]:
    """Those of the rows of which something is staged, be it in the model or in its table."""
    staged = {
        (id_.relation.schema, id_.relation.name, id_.values) for id_ in changes.changes if not isinstance(id_, int)
    }
    return [row for row in rows if (row.relation.schema, row.relation.name, row.values) in staged]


def is_production(target: Target) -> bool:
    """Whether a mistake costs most on this connection."""
    return target.environment.strip().casefold() in PRODUCTION


def _answered(pane: TableReading, action: Action, rows: Sequence[RowAddress], answer: int | None) -> None:
    from pooldeck_tui.dialogs.line_prompt import LinePrompt  # not needed for the first rows

    if answer != 1:
        return
    target, name = pane.database.target, pane.relation.title
    if is_production(target) and (action.danger or len(rows) > target.editing.confirm_rows):
        question = LinePrompt(
            f"{target.label} is {target.environment}. Type {name} to run {action.title} on it",
            check=partial(_mistake, name),
        )
        pane.app.push_screen(question, partial(_typed, pane, action, rows))
    else:
        _run(pane, action, rows)


def _mistake(name: str, typed: str) -> str:
    return (
        "" if typed.strip() == name else f"It is run only where {name} is typed. Esc leaves everything as it is."
    )


def _typed(pane: TableReading, action: Action, rows: Sequence[RowAddress], answer: str | None) -> None:
    if answer is not None:
        _run(pane, action, rows)


def _run(pane: TableReading, action: Action, rows: Sequence[RowAddress]) -> None:
    from pooldeck_tui.dialogs.action_dialog import ActionDialog  # not needed for the first rows

    detail = pane.detail
    if detail is None:
        return

    async def run(progress: Callable[[int, int], None]) -> Acted:
        return await pane.database.actions.run(detail, action.name, rows, progress=progress)

    title = f"{action.title} on {counted(len(rows), 'row')} of {pane.relation.title}"
    pane.app.push_screen(ActionDialog(title, run), partial(_acted, pane, action))


def _acted(pane: TableReading, action: Action, acted: Acted | None) -> None:
    """Show the rows as they are now, and what the action says of itself."""
    if not pane.is_attached:
        return
    # Also where it failed: a row may be gone, or the answer to the commit be lost.
    pane.grid.refresh_rows()
    if acted is None:
        return
    said = clean(acted.said)
    shown = f"{said[:_LONGEST]}…" if len(said) > _LONGEST else said
    done = f"{clean(action.title)}: done, {counted(acted.rows, 'row')}."
    pane.notify(shown or done, markup=False)
    if acted.notice is not None:
        warn(pane, str(acted.notice))


ACTING = (TableCommand("act", "T", "Actions", "Do with the selected rows what their model offers", choose),)
