"""`pooldeck models`: in what SQLAlchemy models and a database differ."""
