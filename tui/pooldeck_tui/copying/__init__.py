"""Rows as text to take away, in several formats, and the ways to a clipboard."""
