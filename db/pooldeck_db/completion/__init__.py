"""What can be written at a place of a script: pure, but for `reader.py`, which reads names from the catalog."""

from pooldeck_db.completion.completing import complete
from pooldeck_db.completion.names import NamedFunction, NamedKey, NamedRelation, Names
from pooldeck_db.completion.records import Completions, Item, ItemKind

__all__ = ["Completions", "Item", "ItemKind", "NamedFunction", "NamedKey", "NamedRelation", "Names", "complete"]
