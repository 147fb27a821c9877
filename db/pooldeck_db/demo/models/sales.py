"""Who buys, what they bought, how they paid, and what they think of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from pooldeck_db.demo.models.base import Base, Json, Key, LongText
from pooldeck_db.demo.models.catalogue import Product
from pooldeck_db.demo.models.staff import Employee
from pooldeck_db.demo.models.types import choice


class Tier(StrEnum):
    """How much a customer is courted."""

    NONE = "none"
    SILVER = "silver"
    GOLD = "gold"


class AddressKind(StrEnum):
    """What an address is used for."""

    HOME = "home"
    WORK = "work"
    PICKUP = "pickup point"


class OrderStatus(StrEnum):
    """How far an order has come."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class PaymentMethod(StrEnum):
    """How somebody pays."""

    CARD = "card"
    TRANSFER = "transfer"
    WALLET = "wallet"
    VOUCHER = "voucher"


class PaymentStatus(StrEnum):
    """What became of a payment."""

    CAPTURED = "captured"
    DECLINED = "declined"
    REFUNDED = "refunded"


_OPEN = (OrderStatus.PENDING, OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
"""Orders that want to be paid, or are."""


class Customer(Base):
    """Somebody who buys."""

    __tablename__ = "customers"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(120), unique=True)
    phone: Mapped[str] = mapped_column(String(30))
    """Empty where they were asked and gave none."""
    language: Mapped[str] = mapped_column(String(2))
    tier: Mapped[Tier] = mapped_column(choice(Tier, "customer_tier"))
    newsletter: Mapped[bool]
    credit_limit: Mapped[Decimal | None]
    born_on: Mapped[date | None]
    note: Mapped[LongText | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    last_login_at: Mapped[datetime | None] = mapped_column(index=True)
    """None for those who only ever ordered as guests."""

    addresses: Mapped[list[Address]] = relationship(back_populates="customer", lazy="raise")
    orders: Mapped[list[Order]] = relationship(back_populates="customer", lazy="raise")
    reviews: Mapped[list[Review]] = relationship(back_populates="customer", lazy="raise")

    @validates("email")
    def check_email(self, _: str, email: str) -> str:
        """Raise ValueError for what cannot be written to."""
        name, _, domain = email.rpartition("@")
        if not name or "." not in domain:
            raise ValueError(f"{email} is no address: it wants a name, an @ and a domain")
        return email

    def __str__(self) -> str:
        return self.name


class Address(Base):
    """Where a customer can be reached; one of them is where parcels go."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index(
            "uq_addresses_default",
            "customer_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    id: Mapped[Key]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    kind: Mapped[AddressKind] = mapped_column(choice(AddressKind, "address_kind"))
    is_default: Mapped[bool]
    street: Mapped[str] = mapped_column(String(120))
    extra: Mapped[str | None] = mapped_column(String(120))
    """Floor, door or company; empty where the form was sent without, None where it had no such field yet."""
    postcode: Mapped[str] = mapped_column(String(12))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    customer: Mapped[Customer] = relationship(back_populates="addresses", lazy="raise")

    def __str__(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}"


class Order(Base):
    """One purchase."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total >= 0", name="total_not_negative"),
        CheckConstraint("paid_at IS NULL OR paid_at >= placed_at", name="paid_after_placed"),
        Index(None, "customer_id", "placed_at"),
        Index(None, "status", "placed_at"),
        Index(
            "ix_orders_unpaid",
            "placed_at",
            sqlite_where=text("paid_at IS NULL"),
            postgresql_where=text("paid_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    address_id: Mapped[UUID] = mapped_column(ForeignKey("addresses.id"))
    clerk_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), index=True)
    """Who took the order; None where nobody had to."""
    status: Mapped[OrderStatus] = mapped_column(choice(OrderStatus, "order_status"))
    total: Mapped[Decimal] = mapped_column(info={"pooldeck": {"format": ",.2f"}})
    placed_at: Mapped[datetime]
    paid_at: Mapped[datetime | None] = mapped_column(index=True)
    note: Mapped[LongText | None]

    customer: Mapped[Customer] = relationship(back_populates="orders", lazy="raise")
    address: Mapped[Address] = relationship(lazy="raise")
    clerk: Mapped[Employee | None] = relationship(lazy="raise")
    items: Mapped[list[OrderItem]] = relationship(
        back_populates="order", order_by="OrderItem.line", passive_deletes=True, lazy="raise"
    )
    payments: Mapped[list[Payment]] = relationship(
        back_populates="order", order_by="Payment.attempted_at", lazy="raise"
    )
    shipments: Mapped[list[Shipment]] = relationship(
        back_populates="order", order_by="Shipment.shipped_at", lazy="raise"
    )

    @hybrid_property
    def is_unpaid(self) -> bool:
        """Whether the shop waits for its money."""
        return self.status in _OPEN and self.paid_at is None

    @is_unpaid.inplace.expression
    @classmethod
    def _is_unpaid(cls) -> ColumnElement[bool]:
        return cls.status.in_(_OPEN) & cls.paid_at.is_(None)

    def __str__(self) -> str:
        return f"order {self.number}"


class OrderItem(Base):
    """One line of an order."""

    __tablename__ = "order_items"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]
    amount: Mapped[Decimal] = mapped_column(Computed("round(quantity * unit_price, 2)", persisted=True))

    order: Mapped[Order] = relationship(back_populates="items", lazy="raise")
    product: Mapped[Product] = relationship(lazy="raise")


class Payment(Base):
    """One attempt to pay, or to pay back."""

    __tablename__ = "payments"

    id: Mapped[Key]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    method: Mapped[PaymentMethod] = mapped_column(choice(PaymentMethod, "payment_method"))
    status: Mapped[PaymentStatus] = mapped_column(choice(PaymentStatus, "payment_status"))
    amount: Mapped[Decimal]
    reference: Mapped[str | None] = mapped_column(String(24), unique=True)
    response: Mapped[Json | None]
    attempted_at: Mapped[datetime]

    order: Mapped[Order] = relationship(back_populates="payments", lazy="raise")


class Shipment(Base):
    """A parcel on its way."""

    __tablename__ = "shipments"
    __table_args__ = (
        UniqueConstraint("carrier", "tracking"),
        CheckConstraint("delivered_at IS NULL OR delivered_at >= shipped_at", name="delivered_after_shipped"),
    )

    id: Mapped[Key]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    carrier: Mapped[str] = mapped_column(String(40))
    tracking: Mapped[str | None] = mapped_column(String(24))
    weight_grams: Mapped[int]
    shipped_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None] = mapped_column(index=True)

    order: Mapped[Order] = relationship(back_populates="shipments", lazy="raise")


class Review(Base):
    """What a customer thinks of a product."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("product_id", "customer_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_range"),
    )

    id: Mapped[Key]
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    rating: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[LongText | None]
    created_at: Mapped[datetime]

    product: Mapped[Product] = relationship(lazy="raise")
    customer: Mapped[Customer] = relationship(back_populates="reviews", lazy="raise")
