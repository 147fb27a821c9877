"""What the user writes and runs: the editor's buffers, what was run, and queries that are saved."""

from pooldeck_db.scripts.buffer_files import Buffer
from pooldeck_db.scripts.buffers import Buffers
from pooldeck_db.scripts.history import Entry, QueryHistory
from pooldeck_db.scripts.saved import Origin, QueryChanged, SavedQueries, SavedQuery, SavedText
from pooldeck_db.scripts.secrets import MASK, masked_error, masked_secrets

__all__ = [
    "MASK",
    "Buffer",
    "Buffers",
    "Entry",
    "Origin",
    "QueryChanged",
    "QueryHistory",
    "SavedQueries",
    "SavedQuery",
    "SavedText",
    "masked_error",
    "masked_secrets",
]
