"""Changing the rows of one open relation: everything is staged, and drawn where it will stand."""
