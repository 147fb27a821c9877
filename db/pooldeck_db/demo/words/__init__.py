"""The words that the demo's data is made of."""
