"""Column statistics of SQLite."""
