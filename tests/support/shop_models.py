"""A service's models, as its authors would write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Enum, ForeignKey, Index, Numeric, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates


class Base(DeclarativeBase):
    """A table of the service."""


class Tier(StrEnum):
    """How much a customer is courted; in no alphabetical order."""

    NONE = "none"
    SILVER = "silver"
    GOLD = "gold"


class Customer(Base):
    """Somebody who buys, and may have been sent by somebody else."""

    __tablename__ = "customers"
    __table_args__ = (Index("ix_customers_name_born_on", "name", "born_on", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(80))
    mail: Mapped[str | None] = mapped_column("email_address", unique=True)
    tier: Mapped[Tier] = mapped_column(Enum(Tier), default=Tier.NONE)
    born_on: Mapped[date | None]
    credit: Mapped[Decimal] = mapped_column(Numeric(12, 2), default=Decimal(0))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime | None] = mapped_column(onupdate=func.now())
    sent_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("customers.id"))
    version: Mapped[int] = mapped_column()

    sent_by: Mapped[Customer | None] = relationship(back_populates="sent", remote_side="Customer.id", lazy="raise")
    sent: Mapped[list[Customer]] = relationship(back_populates="sent_by", lazy="raise")
    orders: Mapped[list[Order]] = relationship(back_populates="customer", cascade="all", lazy="raise")
    notes: Mapped[list[Note]] = relationship(cascade="all, delete-orphan", lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # declared as SQLAlchemy's documentation does

    @validates("mail")
    def _has_an_at(self, _: str, mail: str | None) -> str | None:
        if mail is not None and "@" not in mail:
            raise ValueError(f"{mail} is no address")
        return mail


class Order(Base):
    """What a customer ordered."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    customer: Mapped[Customer] = relationship(back_populates="orders", lazy="raise")
    items: Mapped[list[Item]] = relationship(cascade="all", order_by="Item.number", lazy="raise")


class Item(Base):
    """A line of an order, known by the order and its number."""

    __tablename__ = "items"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str]


class Note(Base):
    """What somebody wrote about a customer."""

    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    text: Mapped[str]


class Payment(Base):
    """A payment of any kind."""

    __tablename__ = "payments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    amount: Mapped[int]

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "cash"}  # noqa: RUF012


class GiftPayment(Payment):
    """Nothing that had to be paid, among the other payments."""

    __mapper_args__ = {"polymorphic_identity": "gift"}  # noqa: RUF012


class CardPayment(Payment):
    """A payment by card, in a table of its own beside the one of all payments."""

    __tablename__ = "card_payments"

    id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    digits: Mapped[str | None]

    __mapper_args__ = {"polymorphic_identity": "card"}  # noqa: RUF012
