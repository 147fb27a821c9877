"""Copying the value under the cursor, or rows and columns, to a clipboard or to a file."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.turns import in_turns
from pooldeck_db.values import Clipped
from pooldeck_tui.copying.clipboard import Clipboard, ClipboardTrouble
from pooldeck_tui.copying.excerpt import plain_text
from pooldeck_tui.copying.formats import Format, written
from pooldeck_tui.dialogs.copy_menu import CopyMenu, CopyWish
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.format import clean, counted
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.excerpting import Picked, TooMuch, excerpt_of, picked, whole
from pooldeck_tui.viewer.saving import (
    path_mistake,
    reason_in_words,
    trouble_in_words,
    typed_path,
    write_new,
    write_over,
)
from pooldeck_tui.widgets.grid.selection import LeftOut
from pooldeck_tui.widgets.grid.staged import in_short

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.paging import PageRequest
    from pooldeck_tui.screens.rows_pane import RowsPane
    from pooldeck_tui.widgets.grid import CurrentRow
    from pooldeck_tui.widgets.grid.selection import Selection

_AT_CURSOR = CopyWish(Format.TSV, header=False, to_file=False)
"""How a selection is copied by the key that else copies one value."""


def copy_value(pane: RowsPane) -> None:
    """Copy the value under the cursor, or what is selected."""
    if pane.grid.selection:
        pane.ask_beside(partial(_copy, pane, picked(pane), _AT_CURSOR))
    elif (current := pane.grid.current) is not None:
        copy_cell(pane, current)


def copy_cell(pane: RowsPane, current: CurrentRow) -> None:
    """Copy one value of a row, whole."""
    pane.ask_beside(partial(_copy_cell, pane, current, pane.wish))


def copy_rows(pane: RowsPane) -> None:
    """Ask how the row under the cursor, or what is selected, is to be copied."""
    what, column = picked(pane), pane.column
    if not what.rows or column is None:
        _warn(pane, "There is no row here to be copied.")
        return
    menu = CopyMenu(f"{what} of {pane.relation}", column=column.name)
    pane.app.push_screen(menu, partial(_wished, pane, what))


def say_left_out(pane: RowsPane, selection: Selection) -> None:
    """Say why rows were left out of a selection, where any were."""
    if selection.left_out is LeftOut.FULL:
        _warn(pane, f"{counted(len(selection.rows), 'row')} are selected, and no more can be.")
    elif selection.left_out is LeftOut.GAP:
        _warn(pane, "The rows between are not loaded: only rows that were on the way are selected.")


async def copy_text(pane: RowsPane, text: str, what: str) -> None:
    """Put a text on the clipboard and say so, or why not; `what` says what it is."""
    try:
        where = await Clipboard(pane.app, os.environ).put(text)
    except ClipboardTrouble as trouble:
        _warn(pane, f"Nothing was copied. {trouble}")
    else:
        pane.notify(f"Copied {clean(what)} {where}.", markup=False)


def staged_instead(pane: RowsPane, current: CurrentRow) -> str:
    """What is said of the stored value where the cell is to hold something else; empty where it is not."""
    mark = pane.grid.staged_of(current)
    if mark is None or current.column not in mark.cells:
        return ""
    return f"as it is stored; staged is {in_short(mark.cells[current.column])}"


def _wished(pane: RowsPane, what: Picked, wish: CopyWish | None) -> None:
    if wish is None:
        return
    if wish.format in (Format.INSERTS, Format.IN_LIST) and pane.relation.model:
        # A model's attributes may be called otherwise than the columns, and be in several tables.
        _warn(pane, f"{wish.format.label} is made of a table's rows: open the table of {pane.relation}.")
    elif wish.to_file:
        question = LinePrompt("Copy to the file", hint=f"a path, as in rows.{wish.format}", check=path_mistake)
        pane.app.push_screen(question, partial(_to_file, pane, what, wish))
    else:
        pane.ask_beside(partial(_copy, pane, what, wish))


def _to_file(pane: RowsPane, what: Picked, wish: CopyWish, answer: str | None) -> None:
    if answer is not None:
        pane.ask_beside(partial(_save, pane, what, wish, typed_path(answer)))


def _overwrite(pane: RowsPane, path: Path, text: str, answer: str | None) -> None:
    if answer is not None:
        pane.ask_beside(partial(_write, pane, path, text, over=True))


async def _copy_cell(pane: RowsPane, current: CurrentRow, wish: PageRequest) -> None:
    value, name = current.values[current.column], current.columns[current.column].name
    if value is None:
        _warn(pane, "NULL is no value: there is nothing to copy.")
        return
    try:
        if isinstance(value, Clipped):
            # Bytes at least: a character takes one or more, and binary is copied as two digits a byte.
            Clipboard(pane.app, os.environ).check(value.length)
            value = await whole(pane, current, wish)
    except DatabaseError as error:
        pane.tell(error)
    except (TooMuch, ClipboardTrouble) as trouble:
        _warn(pane, f"Nothing was copied. {trouble}")
    else:
        text = plain_text(value)
        other = staged_instead(pane, current)
        said = f" {other}," if other else ""
        await copy_text(pane, text, f"{name}, {counted(len(text), 'character')},{said}")


async def _copy(pane: RowsPane, what: Picked, wish: CopyWish) -> None:
    """Put rows on the clipboard."""
    text = await _text(pane, what, wish)
    if text is not None:
        await copy_text(pane, text, f"{what} as {wish.format.label}")


async def _save(pane: RowsPane, what: Picked, wish: CopyWish, path: Path) -> None:
    """Write rows to a file."""
    text = await _text(pane, what, wish)
    if text is not None:
        await _write(pane, path, text, over=False)


async def _text(pane: RowsPane, what: Picked, wish: CopyWish) -> str | None:
    """The rows as text; None where they cannot be had, which is said."""
    is_list, here = wish.format is Format.IN_LIST, pane.grid.across.cursor
    try:
        excerpt = await excerpt_of(pane, what, (here,) if is_list else what.columns)
    except DatabaseError as error:
        pane.tell(error)
    except TooMuch as trouble:
        _warn(pane, f"Nothing was copied. {trouble}")
    except asyncio.CancelledError:
        if pane.is_attached:
            pane.notify("Ended; nothing was copied.", markup=False)
        raise
    else:
        pieces = written(excerpt, wish.format, header=wish.header)
        return "".join([piece async for piece in in_turns(pieces)])
    return None


async def _write(pane: RowsPane, path: Path, text: str, *, over: bool) -> None:
    try:
        await asyncio.to_thread(write_over if over else write_new, path, text)
    except FileExistsError:
        question = LinePrompt(f"{path} is there already. Type yes to overwrite it", check=_not_yes)
        pane.app.push_screen(question, partial(_overwrite, pane, path, text))
    except OSError as error:
        _ask_again(pane, path, text, error)
    else:
        pane.notify(f"Copied to {clean(str(path))}.", markup=False)


def _ask_again(pane: RowsPane, path: Path, text: str, error: OSError) -> None:
    """Have the path corrected, or only say what is wrong where the user has turned to something else."""
    if not (pane.is_attached and pane.screen.is_active):
        _warn(pane, trouble_in_words(path, error))
        return
    question = LinePrompt("Copy to the file", answer=str(path), mistake=reason_in_words(error), check=path_mistake)
    pane.app.push_screen(question, partial(_written_to, pane, text))


def _written_to(pane: RowsPane, text: str, answer: str | None) -> None:
    if answer is not None:
        pane.ask_beside(partial(_write, pane, typed_path(answer), text, over=False))


def _not_yes(answer: str) -> str:
    return "" if answer.strip().lower() == "yes" else "Only yes overwrites it; Esc leaves it as it is."


def _warn(pane: RowsPane, text: str) -> None:
    pane.notify(clean(text), severity="warning", markup=False)


COPYING = (
    TableCommand("copy", "y", "Copy", "Copy the value under the cursor whole, or what is selected", copy_value),
    TableCommand(
        "copy_rows",
        "Y",
        "Copy as…",
        "Copy the row, or what is selected, as TSV, CSV, JSON, Markdown or SQL, also to a file",
        copy_rows,
        show=True,
    ),
)
