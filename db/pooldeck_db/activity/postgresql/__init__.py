"""The activity of a PostgreSQL server."""
