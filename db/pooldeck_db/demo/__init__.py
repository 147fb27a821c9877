"""The demo database: a small shop, so that `pooldeck demo` needs nothing but itself."""
