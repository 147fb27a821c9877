"""Who did what, when: the largest table, and one without a key."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table, Uuid

from pooldeck_db.demo.models.base import Base
from pooldeck_db.demo.models.types import Instant

audit_log = Table(
    "audit_log",
    Base.metadata,
    Column("at", Instant, nullable=False, index=True),
    Column("actor", String(120), index=True),
    Column("action", String(40), nullable=False),
    Column("subject", String(40)),
    Column("subject_id", Uuid),
    Column("address", String(45)),
    Column("detail", JSON(none_as_null=True)),
)
"""What happened in the shop; `actor` is null for what the shop did by itself."""
