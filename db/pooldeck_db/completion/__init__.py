"""What can be written at a place of a script: pure, but for `reader.py`, which reads names from the catalog.

Only the frozen records are exported here, so that a database is opened without loading what reads SQL;
`complete` is in `completing.py`.
"""

from pooldeck_db.completion.names import NamedFunction, NamedKey, NamedRelation, Names
from pooldeck_db.completion.records import Completions, Item, ItemKind

__all__ = ["Completions", "Item", "ItemKind", "NamedFunction", "NamedKey", "NamedRelation", "Names"]
