"""Addresses of databases: read as people write them, and written without secrets."""

from pooldeck_db.address.parsing import Address, is_address, parse_address
from pooldeck_db.address.showing import format_address, redacted, short_address

__all__ = ["Address", "format_address", "is_address", "parse_address", "redacted", "short_address"]
