"""The user's own statements, and what comes of them."""
