"""What a session must be set to for a statement to be read here as the server reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.errors import StatementFailed
from pooldeck_db.statements import Kind

if TYPE_CHECKING:
    from pooldeck_db.query.line import Job

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_SETTING_BACK = frozenset(("SET", "RESET", "DISCARD"))
_UTF8 = frozenset(("UTF8", "UTF-8", "UNICODE"))


def check_session(driver: Driver, job: Job) -> None:
    """Refuse what the server would read in another way; costs no I/O. Raises StatementFailed.

    With backslashes as escapes in plain strings, a string ends elsewhere: what it is asked before a dangerous
    statement would be about another one. Statements are sent as UTF-8, and so are rows expected, COPY's too.
    """
    if job.classified.verb in _SETTING_BACK or job.classified.kind is Kind.TRANSACTION:
        return
    settings = driver.get_settings()
    encoding = str(getattr(settings, "client_encoding", "UTF8"))
    if encoding.upper() not in _UTF8:
        raise StatementFailed(
            f"The session's client_encoding is {encoding}: texts would be written and shown as others.",
            hint="Run RESET client_encoding; SQL's convert_to() gives the bytes of another encoding.",
            subject=job.classified.verb,
        )
    is_escaping = getattr(settings, "standard_conforming_strings", "on") == "off"
    if is_escaping and "\\" in job.body.text:
        raise StatementFailed(
            "The session's standard_conforming_strings is off, and there is a backslash in the statement:"
            " it cannot be told where its strings end.",
            hint="Run RESET standard_conforming_strings, and write strings with escapes as E'...'.",
            subject=job.classified.verb,
        )
