"""Explains what an action of the user's own code has raised: what, where, and what to do about it."""

from __future__ import annotations

import re
import sysconfig
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, InvalidRequestError, MissingGreenlet, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from pooldeck_db.errors import ActionFailed, DatabaseError
from pooldeck_db.models.kept_open import CommitRefused
from pooldeck_db.translation import translate

if TYPE_CHECKING:
    from types import CodeType

    from pooldeck_db.models.records import Action

NOTHING = "Nothing of it was written."
"""What holds whenever an action fails, but for what it does past SQLAlchemy."""

UNSEEN = "It has ended its transaction by the driver itself: what it had written until then may be committed."

UNKNOWN = "It was at the commit: it is not known whether it was committed."

COMMITTED = "It wants to commit, which an action may not: that is done once it has returned."

_LONGEST = 64 * 1024
"""Characters of a traceback that are kept."""

_LONGEST_LINE = 1_000
"""Characters of what was raised that are kept beside it."""

_NOT_LOADED = re.compile(r"'([\w.]+)' is not available due to (?:lazy|raiseload)=")
_FOREIGN = ("<", str(Path(__file__).parent.parent), *(sysconfig.get_path(name) for name in ("stdlib", "purelib")))
"""Where code lies that is not the user's own: what was generated has no file."""


def explained(action: Action, error: BaseException, outcome: str = NOTHING) -> ActionFailed:
    """What the action has raised, for the user to read; `outcome` says what came of it."""
    code: CodeType | None = getattr(action.function, "__code__", None)
    frames = _frames(error, code)
    own = [frame for frame in frames if not frame.filename.startswith(_FOREIGN)] or [
        # The demo's own, which is pooldeck's.
        frame
        for frame in frames[:1]
        if code is not None and frame.filename == code.co_filename
    ]
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    what, hint = _said(error)
    return ActionFailed(
        " ".join((_sentence(what), outcome, f"It was at {where}." if where else "")).rstrip(),
        subject=action.title,
        hint=hint,
        where=where,
        traceback=_trace(error, frames),
    )


def _sentence(what: str) -> str:
    short = what if len(what) <= _LONGEST_LINE else f"{what[:_LONGEST_LINE]}…"
    return short if short.endswith((".", "!", "?")) else f"{short}."


def _said(error: BaseException) -> tuple[str, str]:
    """What happened, and what to do next."""
    if isinstance(error, CommitRefused):
        return COMMITTED, "Take the commit out of the action."
    if isinstance(error, MissingGreenlet) or isinstance(getattr(error, "orig", None), MissingGreenlet):
        return (
            "It reads something that is not loaded, as what the database itself computed in a flush.",
            "Have it read by `await session.refresh(row, [name])`, or by a query of the action's own.",
        )
    told_by_itself = _text_of(error)
    lazy = _NOT_LOADED.search(told_by_itself) if isinstance(error, InvalidRequestError) else None
    if lazy is not None:
        name = lazy[1].rpartition(".")[2]
        return (
            f"It reads {lazy[1]}, which is not loaded.",
            f'Name it where the action is declared: load=("{name}",).',
        )
    if isinstance(error, DatabaseError):
        return error.what, error.hint
    if isinstance(error, StaleDataError):
        return "A row that it changes was changed or deleted by somebody else meanwhile.", "Run it again."
    if isinstance(error, DBAPIError):
        told = translate(error, "")
        return f"{told.title}: {told.what}", told.hint
    first = (told_by_itself.strip().splitlines() or [""])[0]
    kind = type(error).__name__
    if isinstance(error, SQLAlchemyError):
        return f"SQLAlchemy raised {kind}: {first}", ""
    return f"It raised {kind}{': ' if first else ''}{first}", ""


def _text_of(error: BaseException) -> str:
    """What an exception says, in short; empty where it cannot even do that."""
    try:
        return str(error)[: 2 * _LONGEST_LINE]
    except Exception:  # noqa: BLE001 - it is the user's own, whose text may raise anything.
        return ""


def _frames(error: BaseException, code: CodeType | None) -> list[traceback.FrameSummary]:
    """The frames from the action's own function on."""
    walked = list(traceback.walk_tb(error.__traceback__))
    start = next((place for place, (frame, _) in enumerate(walked) if frame.f_code is code), 0)
    return list(traceback.StackSummary.extract(iter(walked[start:])))


def _trace(error: BaseException, frames: list[traceback.FrameSummary]) -> str:
    """The traceback, without pooldeck's own frames."""
    listed = "".join(traceback.format_list(frames))
    said = "".join(traceback.format_exception_only(error))
    return f"Traceback (most recent call last):\n{listed}{said}"[-_LONGEST:]
