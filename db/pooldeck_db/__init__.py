"""Asks and answers for pooldeck: one engine, short sessions, lossless values. Knows no terminal."""
