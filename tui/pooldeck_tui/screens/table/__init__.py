"""One open relation: what is read for it, and what the user can do with it."""
