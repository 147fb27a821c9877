"""What the activity screen draws."""
