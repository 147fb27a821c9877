"""What the environment says about the terminal: can it be used, in which colours, how plainly."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

_INCAPABLE = frozenset({"", "dumb", "unknown"})
_COLOURFUL = frozenset({"256color", "direct", "kitty", "truecolor"})
_SWITCHED_OFF = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Colours:
    """How to colour the screen."""

    sixteen: bool = False
    """Whether to use the terminal's own sixteen colours and no others."""
    none: bool = False
    """Whether the user wants no colour at all."""

    @property
    def limited(self) -> bool:
        """Whether there is no choice of theme."""
        return self.sixteen or self.none


def refusal(environ: Mapping[str, str], stdin_fd: int, stderr_fd: int) -> str | None:
    """Say why this terminal cannot be used and what to do about it, None where it can.

    Textual reads keys from standard input and draws on standard error, so those two have to be terminals.
    """
    for fd, name in ((stdin_fd, "Standard input"), (stderr_fd, "Standard error")):
        if not os.isatty(fd):
            return f"{name} is not a terminal. Start pooldeck from an interactive shell; over SSH use `ssh -t`."
    term = environ.get("TERM", "")
    if term.lower() in _INCAPABLE:
        said = f"TERM={term}" if term else "TERM is not set, which"
        return f"{said} means a terminal that cannot move its cursor. Try `TERM=xterm-256color pooldeck`."
    return None


def choose_colours(environ: Mapping[str, str], wished: str = "auto") -> Colours:
    """Choose how to colour the screen, from the environment and from what the user asked for.

    `wished` is `auto`, `16` or `none`. A terminal of sixteen colours is drawn with its own palette, because a
    colour mapped down to it is a guess.
    """
    true_colour = environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}
    limited = environ.get("TERM", "").lower().rpartition("-")[2] not in _COLOURFUL and not true_colour
    return Colours(
        sixteen=wished == "16" or limited,
        none=wished == "none" or bool(environ.get("NO_COLOR")),
    )


def plain_output(environ: Mapping[str, str]) -> bool:
    """Tell whether `POOLDECK_PLAIN_OUTPUT` asks for Textual's own output path."""
    return environ.get("POOLDECK_PLAIN_OUTPUT", "").lower() not in _SWITCHED_OFF
