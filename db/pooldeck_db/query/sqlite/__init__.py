"""Statements on SQLite."""
