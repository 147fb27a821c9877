"""Bytes as a dump, and what they may be."""
