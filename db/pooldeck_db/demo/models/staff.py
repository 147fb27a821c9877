"""Those who work in the shop."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pooldeck_db.demo.models.base import Base, Key
from pooldeck_db.demo.models.types import choice


class Role(StrEnum):
    """What somebody does in the shop."""

    DIRECTOR = "director"
    MANAGER = "manager"
    BUYER = "buyer"
    CLERK = "clerk"
    PACKER = "packer"


class Employee(Base):
    """Somebody who works, or worked, in the shop."""

    __tablename__ = "employees"
    __table_args__ = (
        CheckConstraint("left_on IS NULL OR left_on >= hired_on", name="left_after_hired"),
        CheckConstraint("manager_id IS NULL OR manager_id <> id", name="not_own_manager"),
    )

    id: Mapped[Key]
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(120), unique=True)
    role: Mapped[Role] = mapped_column(choice(Role, "employee_role"))
    salary: Mapped[Decimal] = mapped_column(info={"pooldeck": {"hidden": True, "format": ",.2f"}})
    hired_on: Mapped[date]
    left_on: Mapped[date | None]

    manager: Mapped[Employee | None] = relationship(
        back_populates="reports", remote_side="Employee.id", lazy="raise"
    )
    reports: Mapped[list[Employee]] = relationship(back_populates="manager", lazy="raise")

    def __str__(self) -> str:
        return f"{self.name} ({self.role.value})"
