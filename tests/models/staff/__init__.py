"""Imperative mapping of plain classes, with composite keys and the three kinds of inheritance."""
