"""Letting a read-only connection write: it is opened anew, after its name was typed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.launch import Destination
from pooldeck_tui.messages import DestinationChosen
from pooldeck_tui.screens.table.editing.guarding import warn

if TYPE_CHECKING:
    from pooldeck_tui.screens.table.reading import TableReading


def unlock(pane: TableReading) -> None:
    """Ask for the connection's name, and open it anew so that it may write."""
    database = pane.database
    label = database.target.label
    if not database.read_only:
        warn(pane, f"{label} may be written to already.")
    elif not database.target.read_only:
        warn(pane, f"{label} cannot be unlocked here: {database.read_only_because}.")
    else:
        environment = f", {database.target.environment}," if database.target.environment else ""
        question = LinePrompt(
            f"{label}{environment} is read-only. Type {label} to let it be written to",
            check=partial(_mistake, label),
        )
        pane.app.push_screen(question, partial(_answered, pane))


def _mistake(label: str, typed: str) -> str:
    return "" if typed.strip() == label else f"It stays read-only, unless {label} is typed."


def _answered(pane: TableReading, answer: str | None) -> None:
    if answer is not None:
        target = replace(pane.database.target, read_only=False)
        wanted = Destination(target.label, target, table=str(pane.relation), unlocked=True)
        pane.post_message(DestinationChosen(wanted))
