"""What the shop sells. It knows nothing of its sales, which would be collections without a bound."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    func,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pooldeck_db.demo.models.base import Base, Json, Key, LongText
from pooldeck_db.demo.models.types import Money, choice


class ProductStatus(StrEnum):
    """Whether a product can be bought."""

    DRAFT = "draft"
    ACTIVE = "active"
    DISCONTINUED = "discontinued"


product_categories = Table(
    "product_categories",
    Base.metadata,
    Column("product_id", ForeignKey("products.id", ondelete="CASCADE"), primary_key=True),
    Column("category_id", ForeignKey("categories.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""Which product is found in which categories."""


class Category(Base):
    """A shelf of the shop; shelves stand within shelves."""

    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("parent_id", "name"),)

    id: Mapped[Key]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("categories.id"))
    name: Mapped[str] = mapped_column(String(80))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]

    parent: Mapped[Category | None] = relationship(
        back_populates="children", remote_side="Category.id", lazy="raise"
    )
    children: Mapped[list[Category]] = relationship(
        back_populates="parent", order_by="Category.position", lazy="raise"
    )
    products: Mapped[list[Product]] = relationship(
        secondary=product_categories, back_populates="categories", lazy="raise"
    )

    def __str__(self) -> str:
        return self.name


class Supplier(Base):
    """Somebody the shop buys from."""

    __tablename__ = "suppliers"
    __table_args__ = (CheckConstraint("rating BETWEEN 0 AND 5", name="rating_range"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    country: Mapped[str] = mapped_column(String(2))
    rating: Mapped[float | None]
    contact: Mapped[Json | None]

    products: Mapped[list[Product]] = relationship(back_populates="supplier", lazy="raise")

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


class Product(Base):
    """Something that can be bought."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("cost < price", name="sold_above_cost"),
        Index(None, "status", "price"),
    )

    id: Mapped[Key]
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("suppliers.id"), index=True)
    sku: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[ProductStatus] = mapped_column(choice(ProductStatus, "product_status"))
    price: Mapped[Decimal]
    cost: Mapped[Decimal]
    weight_grams: Mapped[int | None]
    description: Mapped[LongText]
    attributes: Mapped[Json | None]
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    discontinued_on: Mapped[date | None] = mapped_column(index=True)

    supplier: Mapped[Supplier] = relationship(back_populates="products", lazy="raise")
    categories: Mapped[list[Category]] = relationship(
        secondary=product_categories, back_populates="products", lazy="raise"
    )
    stock: Mapped[list[StockLevel]] = relationship(back_populates="product", lazy="raise")

    @hybrid_property
    def margin(self) -> Decimal:
        """What the shop earns by one."""
        return self.price - self.cost

    @margin.inplace.expression
    @classmethod
    def _margin(cls) -> ColumnElement[Decimal]:
        # SQLite has no decimals: what is left of 12.30 - 7.20 has many digits.
        return func.round(cls.price - cls.cost, 2, type_=Money())

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class StockLevel(Base):
    """How much of a product lies in a warehouse."""

    __tablename__ = "stock_levels"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity_not_negative"), {"sqlite_with_rowid": False})

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    warehouse: Mapped[str] = mapped_column(String(3), primary_key=True)
    quantity: Mapped[int | None]
    """None where nobody has counted yet, which is not the same as none left."""
    counted_on: Mapped[date | None]

    product: Mapped[Product] = relationship(back_populates="stock", lazy="raise")
