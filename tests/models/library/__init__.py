"""A public library, which has related everything to everything."""
