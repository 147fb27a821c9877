"""Who is about to hold a connection, for the pool's own record."""

from __future__ import annotations

from contextvars import ContextVar

HOLDER: ContextVar[str] = ContextVar("pooldeck_holder", default="")
"""What the present task wants a connection for, in a few words (`rows of public.orders`); empty if unnamed."""
