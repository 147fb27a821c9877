"""A SQLite file's figures as lines of text, and who has locked it as rows. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.format import count, counted
from pooldeck_tui.widgets.activity.figures import size_of
from pooldeck_tui.widgets.board import BoardColumn, BoardRow
from pooldeck_tui.widgets.figure_lines import FigureLine

if TYPE_CHECKING:
    from pooldeck_db.activity import FileFigures, FileLock

LOCKS = (
    BoardColumn("lock", 16),
    BoardColumn("process", 8, right=True),
    BoardColumn("program", 20, grows=1),
)

_LARGE_WAL = 64 * 1024 * 1024
"""From so many bytes on a write-ahead log is remarkable: checkpoints do not get done."""


def file_lines(figures: FileFigures) -> tuple[FigureLine, ...]:
    """What the file is like."""
    wal = figures.wal_size
    return (
        FigureLine("file", f"{'not known' if figures.size is None else size_of(figures.size)}{_pages(figures)}"),
        FigureLine(
            "journal", _joined(figures.journal_mode, figures.locking_mode and f"{figures.locking_mode} locks")
        ),
        FigureLine(
            "WAL",
            "none" if wal is None else size_of(wal),
            tone="warning" if wal is not None and wal >= _LARGE_WAL else "",
        ),
        FigureLine("free pages", _free(figures)),
        FigureLine("settings", _settings(figures)),
        FigureLine("locks", _locks(figures)),
    )


def lock_rows(figures: FileFigures) -> tuple[BoardRow, ...]:
    """Who has locked the file."""
    rows = []
    for number, lock in enumerate(figures.locks or ()):
        process = "" if lock.pid is None else str(lock.pid)
        program = "pooldeck (this)" if lock.is_own else lock.program
        rows.append(BoardRow((number, lock.pid, lock.level), (lock.level.value, process, program), _tone(lock)))
    return tuple(rows)


def _tone(lock: FileLock) -> str:
    return "quiet" if lock.is_own else "warning"


def _pages(figures: FileFigures) -> str:
    if figures.page_count is None or figures.page_size is None:
        return ""
    return f", {counted(figures.page_count, 'page')} of {size_of(figures.page_size)}"


def _free(figures: FileFigures) -> str:
    if figures.free_pages is None:
        return "not known"
    share = f" ({figures.free_pages / figures.page_count:.0%})" if figures.page_count else ""
    back = f", auto_vacuum {figures.auto_vacuum}" if figures.auto_vacuum else ""
    return f"{count(figures.free_pages)}{share}{back}"


def _settings(figures: FileFigures) -> str:
    cache = "" if figures.cache is None else f"cache {size_of(figures.cache)} a connection"
    return _joined(figures.synchronous and f"synchronous {figures.synchronous}", cache)


def _locks(figures: FileFigures) -> str:
    if figures.locks is None:
        return "this system does not tell"
    others = sum(not lock.is_own for lock in figures.locks)
    return "nobody else holds one" if not others else f"{counted(others, 'lock')} of other processes"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
