"""The activity screen: what the server does and for whom, who waits for whom; of a SQLite file, who holds it."""
