"""The catalog of a PostgreSQL server."""
