"""Addresses of databases: read as people write them, and written without secrets."""

from pooldeck_db.address.parsing import Address, is_address, parse_address
from pooldeck_db.address.showing import format_address, redacted, short_address
from pooldeck_db.address.sqlite import YES, check_file
from pooldeck_db.address.summary import summary

__all__ = [
    "YES",
    "Address",
    "check_file",
    "format_address",
    "is_address",
    "parse_address",
    "redacted",
    "short_address",
    "summary",
]
