"""What is remembered of each table between two starts: how it was shown, views with a name, filters used."""

from pooldeck_db.remembered.records import TableView
from pooldeck_db.remembered.store import Remembered, identity_of

__all__ = ["Remembered", "TableView", "identity_of"]
