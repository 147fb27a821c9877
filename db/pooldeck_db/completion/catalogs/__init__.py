"""Reads what can be named from each kind of database."""
