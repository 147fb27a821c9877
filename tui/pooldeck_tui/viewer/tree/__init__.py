"""A structured value, JSON or an array, as a tree that unfolds."""
