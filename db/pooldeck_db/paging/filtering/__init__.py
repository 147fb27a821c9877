"""Filters as conditions that each database understands, with every value bound."""
