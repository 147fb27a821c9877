"""The shop's tables, as mapped classes; the same on SQLite and PostgreSQL."""

from __future__ import annotations

from pooldeck_db.demo.models.base import Base
from pooldeck_db.demo.models.catalogue import (
    Category,
    Product,
    ProductStatus,
    StockLevel,
    Supplier,
    product_categories,
)
from pooldeck_db.demo.models.log import audit_log
from pooldeck_db.demo.models.sales import (
    Address,
    AddressKind,
    Customer,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentMethod,
    PaymentStatus,
    Review,
    Shipment,
    Tier,
)
from pooldeck_db.demo.models.staff import Employee, Role
from pooldeck_db.demo.models.views import order_summary, supplier_range

__all__ = [
    "Address",
    "AddressKind",
    "Base",
    "Category",
    "Customer",
    "Employee",
    "Order",
    "OrderItem",
    "OrderStatus",
    "Payment",
    "PaymentMethod",
    "PaymentStatus",
    "Product",
    "ProductStatus",
    "Review",
    "Role",
    "Shipment",
    "StockLevel",
    "Supplier",
    "Tier",
    "audit_log",
    "order_summary",
    "product_categories",
    "supplier_range",
]
