"""How each database is told to change rows."""
