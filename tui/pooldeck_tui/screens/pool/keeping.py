"""Takes what the pool screen shows elsewhere: a line to the clipboard, everything to a file."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_db.poolwatch.protocol import json_of
from pooldeck_tui.copying.clipboard import Clipboard, ClipboardTrouble
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.format import clean
from pooldeck_tui.viewer.saving import path_mistake, reason_in_words, typed_path, write_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.screen import Screen

    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_tui.screens.modes import Departure
    from pooldeck_tui.widgets.board import Board

_THERE = "It is there already; choose another name."


def as_document(snapshots: Sequence[PoolSnapshot]) -> str:
    """The pools as a JSON document: a list, an object a process on a line of its own; times in seconds."""
    return "[\n" + ",\n".join(json_of(snapshot).decode() for snapshot in snapshots) + "\n]\n"


async def save_pools(screen: Screen[Departure | None], snapshots: Sequence[PoolSnapshot]) -> None:
    """Ask for a file's name, and write the pools there; an existing file is never written over."""
    content = as_document(snapshots)
    answer, mistake = f"pool-{datetime.now().astimezone():%Y%m%d-%H%M%S}.json", ""
    while True:
        prompt = LinePrompt("Save as", answer=answer, mistake=mistake, check=path_mistake)
        wished = await screen.app.push_screen_wait(prompt)
        if wished is None:
            return
        answer = wished
        mistake = await _written(typed_path(answer), content)
        if not mistake:
            screen.notify(clean(f"Saved to {typed_path(answer)}"), markup=False)
            return


async def _written(path: Path, content: str) -> str:
    """Write the file, and return why it was not written; empty where it was."""
    try:
        await asyncio.to_thread(write_new, path, content)
    except FileExistsError:
        return _THERE
    except OSError as error:
        return reason_in_words(error)
    return ""


async def copy_row(screen: Screen[Departure | None], board: Board) -> None:
    """Put the row under the board's cursor on the clipboard, its cells between tabs."""
    if not board.rows:
        screen.notify("There is nothing to copy.", severity="warning", markup=False)
        return
    text = "\t".join(cell.strip() for cell in board.rows[board.cursor].cells)
    try:
        where = await Clipboard(screen.app, os.environ).put(text)
    except ClipboardTrouble as trouble:
        screen.notify(str(trouble), severity="error", markup=False)
    else:
        screen.notify(f"Copied {where}", markup=False)
