"""What others say of an error, as a sentence."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z-]+[,:]?(?: |$)")


def sentence(error: BaseException) -> str:
    """The first line of the error's message, as a sentence."""
    # What TLS or the operating system says, without its number before it.
    said = getattr(error, "verify_message", None) or getattr(error, "strerror", None) or str(error)
    lines = str(said).strip().splitlines()
    message = lines[0].strip() if lines else type(error).__name__
    if _WORD.match(message):  # A name stays as it is: pg_hba.conf.
        message = message[:1].upper() + message[1:]
    return message if message.endswith((".", "!", "?")) else message + "."
