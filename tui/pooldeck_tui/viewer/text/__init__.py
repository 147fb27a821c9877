"""A text as rows, of which only those in sight are drawn."""
