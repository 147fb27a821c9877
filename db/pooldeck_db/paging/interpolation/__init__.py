"""Finds a value at about a part of an order, without reading what lies before it."""
