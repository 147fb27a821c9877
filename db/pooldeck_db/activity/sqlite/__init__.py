"""Who holds a SQLite file, and how it is."""
