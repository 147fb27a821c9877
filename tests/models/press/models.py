"""Readers, those of them who give money, and their letters."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(AsyncAttrs, DeclarativeBase):
    """The base of all models."""


class Reader(Base):
    """Somebody who reads."""

    __tablename__ = "readers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(120), unique=True)
    remarks: Mapped[str] = mapped_column(default="", deferred=True)
    sponsor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("readers.id"), info={"pooldeck": {"hidden": True}}
    )
    letters: Mapped[list[Letter]] = relationship(back_populates="reader")
    sponsored: Mapped[list[Reader]] = relationship(back_populates="sponsor")
    sponsor: Mapped[Reader | None] = relationship(back_populates="sponsored", remote_side=[id])

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "reader"}


class Patron(Reader):
    """Somebody who reads, and gives money."""

    __tablename__ = "patrons"

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("readers.id"), primary_key=True)
    gift: Mapped[int]

    __mapper_args__ = {"polymorphic_identity": "patron"}


class Letter(Base):
    """What a reader wrote."""

    __tablename__ = "letters"

    number: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("readers.id"))
    said: Mapped[str]
    reader: Mapped[Reader] = relationship(back_populates="letters")
