"""Turns what SQLAlchemy, asyncpg, sqlite3 and the operating system raise into pooldeck's own errors.

Dispatch is by the server's code first (sqlstate, SQLite result name) and by class second, never by
message, since messages are localised. The exceptions are SQLite's (always English): its plain
SQLITE_ERROR, and what violated a constraint, of which there is nothing but a message.
"""

from pooldeck_db.translation.sqlite import DAMAGED
from pooldeck_db.translation.translating import TRANSLATED, translate, translate_connecting

__all__ = ["DAMAGED", "TRANSLATED", "translate", "translate_connecting"]
