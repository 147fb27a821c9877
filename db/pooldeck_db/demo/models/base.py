"""What all of the shop's tables have in common."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, TypeAlias
from uuid import UUID

from sqlalchemy import JSON, MetaData, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, mapped_column

from pooldeck_db.demo.models.types import Instant, Money

Json: TypeAlias = dict[str, object]
"""A JSON object."""

LongText = Annotated[str, mapped_column(Text)]
"""Text without a limit."""

Key = Annotated[UUID, mapped_column(primary_key=True)]
"""A primary key whose values are ordered by when the row was made (version 7)."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""So that each constraint has the same name on every database."""


class Base(DeclarativeBase):
    """A table of the shop."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[object, object]] = {
        UUID: Uuid(),
        Decimal: Money(),
        datetime: Instant(),
        Json: JSON(none_as_null=True),
    }
