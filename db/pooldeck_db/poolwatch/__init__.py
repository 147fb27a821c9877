"""Publishes a pool to other processes, and reads what they publish.

`publish` is one line in any process with a SQLAlchemy engine; importing this loads nothing that such a process
does not have already: no driver, no pydantic, nothing of a terminal, and SQLAlchemy only when an engine is given.
"""

from pooldeck_db.poolwatch.attaching import Attachment, attach
from pooldeck_db.poolwatch.naming import named
from pooldeck_db.poolwatch.publishing import Publication, publish
from pooldeck_db.poolwatch.states import Gone, Refused, Seen, State

__all__ = ["Attachment", "Gone", "Publication", "Refused", "Seen", "State", "attach", "named", "publish"]
