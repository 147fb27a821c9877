"""Widgets: one value in, one message out; none of them asks the database for anything."""
