"""Column statistics of PostgreSQL."""
