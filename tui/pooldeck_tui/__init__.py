"""The terminal side of pooldeck: shows values and reports wishes. Knows no driver."""
