"""The catalog of a SQLite file."""
