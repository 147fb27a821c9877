"""What libpq, the client library of PostgreSQL, does where the user said nothing; as pure functions.

`psql` and pooldeck connect to the same place with the same environment, service file and password file.
"""

from pooldeck_db.libpq.defaults import fill
from pooldeck_db.libpq.effects import without_effect
from pooldeck_db.libpq.parameters import PARAMETERS, SECRET_PARAMETERS, check

__all__ = ["PARAMETERS", "SECRET_PARAMETERS", "check", "fill", "without_effect"]
