"""Takes a value out of the viewer: to a file, to the pager, to the editor."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pooldeck_db.values import Kind
from pooldeck_tui.format import clean, count
from pooldeck_tui.viewer.binary.kinds import ENOUGH, detected
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.viewer.loading import NotLoaded
from pooldeck_tui.viewer.programs import ProgramTrouble, editor, for_pager, pager, run_on_file
from pooldeck_tui.viewer.saving import (
    path_mistake,
    reason_in_words,
    trouble_in_words,
    typed_path,
    write_new,
    write_over,
)
from pooldeck_tui.viewer.slices import in_slices

if TYPE_CHECKING:
    from textual.screen import Screen

    from pooldeck_tui.viewer.prompt import Prompt
    from pooldeck_tui.viewer.subject import Subject

_UNFIT_FOR_NAMES = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60
_QUESTION = "save to:"


def file_name(subject: Subject, start: str | bytes) -> str:
    """A name for a file with the value, which begins so: the column's, ending as files of its kind do."""
    name = _UNFIT_FOR_NAMES.sub("_", subject.column.name).strip("._")[:_LONGEST_NAME] or "value"
    if isinstance(start, bytes):
        found = detected(start[:ENOUGH], is_all=len(start) <= ENOUGH)
        return name + (found.suffix if found else ".bin")
    if subject.column.kind is Kind.JSON:
        return f"{name}.json"
    return name + (".xml" if subject.column.base_type == "xml" else ".txt")


class FileSaver:
    """Asks where to save a value, and saves it."""

    def __init__(self, host: Screen[None], prompt: Prompt, whole: Callable[[], Awaitable[Subject]]) -> None:
        """Save on behalf of `host` what `whole` loads, which may raise NotLoaded."""
        self._host, self._prompt, self._whole = host, prompt, whole

    def ask(self, name: str) -> None:
        """Ask for a path, and write what the user wants there."""
        self._ask_path(name)

    def _ask_path(self, answer: str, mistake: str = "") -> None:
        question = f"{mistake} {_QUESTION}" if mistake else _QUESTION
        self._prompt.ask(question, self._save, answer=answer, check=path_mistake)

    def _failed(self, answer: str, path: Path, error: OSError) -> None:
        """Have the path corrected, or only say what is wrong where the user has turned to something else."""
        if self._host.is_current and not self._prompt.is_asking:
            self._ask_path(answer, reason_in_words(error))
        else:
            self._host.notify(clean(trouble_in_words(path, error)), severity="error", markup=False)

    def _save(self, answer: str, *, over: bool = False) -> None:
        job = partial(self._write, answer, over=over)
        start(self._host, "save", job)

    async def _write(self, answer: str, *, over: bool) -> None:
        path = typed_path(answer)
        if not over and await asyncio.to_thread(_is_there, path):
            self._ask_again(path)
            return
        try:
            content = await in_slices((await self._whole()).exact())
            await asyncio.to_thread(write_over if over else write_new, path, content)
        except NotLoaded as error:
            self._host.notify(clean(f"Nothing was saved. {error}"), severity="error", markup=False)
        except FileExistsError:
            self._ask_again(path)
        except OSError as error:
            self._failed(answer, path, error)
        else:
            unit = "characters" if isinstance(content, str) else "bytes"
            self._host.notify(clean(f"{count(len(content))} {unit} saved to {path}"), markup=False)

    def _ask_again(self, path: Path) -> None:
        question = f"{path} is there already. Type yes to overwrite it:"
        self._prompt.ask(question, partial(self._overwrite, path), check=_not_yes)

    def _overwrite(self, path: Path, _answer: str) -> None:
        self._save(str(path), over=True)


async def show_in_pager(host: Screen[None], text: str) -> None:
    """Show a text in the user's pager, with signs for what could act on the terminal."""
    shown = await asyncio.to_thread(for_pager, text)
    await _run(host, partial(run_on_file, host.app, pager(os.environ), "value.txt", shown))


async def show_in_editor(host: Screen[None], name: str, content: str | bytes) -> None:
    """Show a copy of a value in the user's editor, and say so where changes to it are lost."""
    if await _run(host, partial(run_on_file, host.app, editor(os.environ), name, content)):
        host.notify(
            "What you changed in the editor was not taken back: this view only reads.",
            severity="warning",
            markup=False,
        )


async def _run(host: Screen[None], job: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await job()
    except ProgramTrouble as trouble:
        host.notify(clean(str(trouble)), severity="error", markup=False)
    except OSError as error:
        text = f"The copy for the program was not written: {error.strerror}."
        host.notify(clean(text), severity="error", markup=False)
    return False


def _is_there(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _not_yes(answer: str) -> str:
    return "" if answer.strip().lower() == "yes" else "Only yes overwrites it; Esc leaves it as it is:"
