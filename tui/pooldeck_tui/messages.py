"""What several screens understand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_tui.launch import Destination


@dataclass
class DatabaseOpened(Message):
    """A database was opened; the app closes it when another is opened, and at the end."""

    database: Database


@dataclass
class DestinationChosen(Message):
    """The user wants to see another database."""

    destination: Destination


class ConnectionsWanted(Message):
    """The user wants the list of connections."""
