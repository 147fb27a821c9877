"""What a line such as `\\dt` asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pooldeck_db.errors import PooldeckError


class Action(StrEnum):
    """What is to be done."""

    LIST = "list"
    """Run the listings' statements, and show their rows."""
    EXPANDED = "expanded"
    """Show rows one below the other, a column a line; `argument` is on, off or empty to toggle."""
    TIMING = "timing"
    """Tell how long statements take; `argument` as for EXPANDED."""
    CONNECTION = "connection"
    """Tell what the connection leads to."""
    INCLUDE = "include"
    """Run the statements of the file that `argument` names."""
    EDIT = "edit"
    """Edit the buffer, or the file that `argument` names, in the user's editor."""
    RUN = "run"
    """Run the statement before it."""
    QUIT = "quit"
    HELP = "help"
    """List the commands."""
    SYNTAX = "syntax"
    """Tell about the statement that `argument` names."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows that answer a command."""

    title: str
    statement: str
    """SQL that needs no parameter: what was typed is in it as quoted literals."""


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is no statement."""

    action: Action
    name: str
    """As it was typed: `\\dt+`, `.tables`."""
    argument: str = ""
    listings: tuple[Listing, ...] = ()
    """LIST: at least one, each of which may have no rows."""


class CommandUnknown(PooldeckError):
    """A line looks like a command, and is none that is known, or not for this database."""

    title = "No such command"
