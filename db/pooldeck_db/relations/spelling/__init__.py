"""How each database is asked about relations."""
