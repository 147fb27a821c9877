"""Boxes whose tables, keys and types fit their models only roughly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    ForeignKey,
    Interval,
    Numeric,
    String,
    Table,
    event,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    Mapper,
    Session,
    column_property,
    mapped_column,
    object_session,
    relationship,
)
from sqlalchemy.types import TypeDecorator


class Lower(TypeDecorator[str]):
    """Text in lower case, whatever is kept."""

    impl = String(20)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """In lower case."""
        return None if value is None else value.lower()


class Base(DeclarativeBase):
    """The base of all models."""


class Box(Base):
    """A box, with whatever is written on it."""

    __tablename__ = "boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str | None] = mapped_column(String(40), default="unlabelled")
    shelf: Mapped[str | None] = mapped_column(String(40), server_default="attic")
    extra: Mapped[object] = mapped_column(JSON, nullable=True)
    kept_until: Mapped[dt.date | None]
    seen_at: Mapped[dt.datetime | None]
    weight: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    lent_for: Mapped[dt.timedelta | None] = mapped_column(Interval)
    touched: Mapped[str | None] = mapped_column(String(40), default=func.lower("NOW"))
    price: Mapped[Price | None] = relationship(uselist=False)
    codes: Mapped[list[Code]] = relationship(secondary="box_codes")

    @hybrid_property
    def worth(self) -> int | None:
        """What it is worth; in SQL only where the two are joined."""
        return self.price.amount if self.price else None

    @worth.inplace.expression
    @classmethod
    def _worth(cls) -> InstrumentedAttribute[int]:
        return Price.amount

    @hybrid_property
    def boxes(self) -> int:
        """How many there are."""
        return 1

    @boxes.inplace.expression
    @classmethod
    def _boxes(cls) -> ColumnElement[int]:
        return func.count(cls.id)

    @hybrid_property
    def dearest(self) -> int:
        """The highest of its prices."""
        return 0

    @dearest.inplace.expression
    @classmethod
    def _dearest(cls) -> ColumnElement[int | None]:
        return select(func.max(Price.amount)).where(Price.box_id == cls.id).scalar_subquery()


class Price(Base):
    """What a box is worth."""

    __tablename__ = "prices"

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"))
    amount: Mapped[int]
    place: Mapped[int] = column_property(func.rank().over(order_by=literal_column("amount")))


box_codes = Table(
    "box_codes",
    Base.metadata,
    Column("box_id", ForeignKey("boxes.id"), key="box", primary_key=True),
    Column("code_id", ForeignKey("codes.code"), key="code", primary_key=True),
)
"""Which codes are on a box; called otherwise than in the database."""


class Item(Base):
    """A thing, known by its name."""

    __tablename__ = "items"

    name: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[str | None]


class Odd(Base):
    """Whose attributes are called as other columns are."""

    __tablename__ = "Odd Tab%le:x"

    id: Mapped[int] = mapped_column("select", primary_key=True)
    a: Mapped[str | None] = mapped_column("b", String(20))
    b: Mapped[str | None] = mapped_column("a", String(20))
    c: Mapped[str | None] = mapped_column('q"uo:te %s', String(20))
    Name: Mapped[str | None] = mapped_column("n1", String(20))
    name: Mapped[str | None] = mapped_column("n2", String(20))

    @hybrid_property
    def said(self) -> str:
        """What looks like parameters."""
        return ""

    @said.inplace.expression
    @classmethod
    def _said(cls) -> ColumnElement[str]:
        return literal("it's :foo 100% \\:bar ") + cls.a


class Code(Base):
    """A note of a code in which case is of no matter."""

    __tablename__ = "codes"

    code: Mapped[str] = mapped_column(Lower, primary_key=True)
    note: Mapped[str | None]


class Animal(Base):
    """An animal, of whichever sort, with all that is known of that."""

    __tablename__ = "animals"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal", "with_polymorphic": "*"}


class Dog(Animal):
    """A dog."""

    __tablename__ = "dogs"

    id: Mapped[int] = mapped_column(ForeignKey("animals.id"), primary_key=True)
    bark: Mapped[str | None]
    __mapper_args__ = {"polymorphic_identity": "dog"}


class Rogue(Base):
    """Its own code ends whatever transaction it is in."""

    __tablename__ = "rogues"

    id: Mapped[int] = mapped_column(primary_key=True)
    deed: Mapped[str | None]


@event.listens_for(Rogue, "before_update")
def _end(_: Mapper[Rogue], connection: Connection, rogue: Rogue) -> None:
    session = object_session(rogue)
    if rogue.deed == "connection":
        connection.commit()
    elif rogue.deed == "sql":
        connection.exec_driver_sql("COMMIT")
    elif rogue.deed == "driver":
        connection.connection.commit()
    elif rogue.deed == "session" and session is not None:
        session.commit()


@event.listens_for(Session, "before_flush")
def _end_early(session: Session, *_: object) -> None:
    for rogue in session.dirty:
        if isinstance(rogue, Rogue) and rogue.deed == "early":
            session.commit()
        elif isinstance(rogue, Rogue) and rogue.deed == "back":
            session.rollback()
