"""What the pool screen draws."""
