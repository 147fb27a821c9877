"""What the shop looks at every day."""

from __future__ import annotations

from sqlalchemy import CreateView, case, func, select

from pooldeck_db.demo.models.base import Base
from pooldeck_db.demo.models.catalogue import Product, Supplier
from pooldeck_db.demo.models.sales import Customer, Order, OrderItem

_items = (
    select(func.count())
    .select_from(OrderItem)
    .where(OrderItem.order_id == Order.id)
    .correlate(Order)
    .scalar_subquery()
)

order_summary = CreateView(
    select(
        Order.id,
        Order.number,
        Customer.name.label("customer"),
        Order.status,
        _items.label("item_count"),
        Order.total,
        Order.placed_at,
    ).join(Customer, Customer.id == Order.customer_id),
    "order_summary",
    metadata=Base.metadata,
).table
"""An order with its customer's name and the number of its items."""

supplier_range = CreateView(
    select(
        Supplier.name.label("supplier"),
        Supplier.country,
        func.count(Product.id).label("products"),
        func.sum(case((Product.status == "active", 1), else_=0)).label("active"),
        func.min(Product.price).label("cheapest"),
        func.max(Product.price).label("dearest"),
    )
    .join(Product, Product.supplier_id == Supplier.id, isouter=True)
    .group_by(Supplier.id, Supplier.name, Supplier.country),
    "supplier_range",
    metadata=Base.metadata,
).table
"""What each supplier has on offer."""
