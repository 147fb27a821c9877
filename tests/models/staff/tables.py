"""The classes, the tables, and which is which."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table
from sqlalchemy.orm import registry, relationship

mapper_registry = registry()
metadata = mapper_registry.metadata

employees = Table(
    "employees",
    metadata,
    Column("country", String(2), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("full_name", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("budget", Integer),
)
engineers = Table(
    "engineers",
    metadata,
    Column("country", String(2), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("language", String(20)),
    ForeignKeyConstraint(["country", "number"], ["employees.country", "employees.number"]),
)
contractors = Table(
    "contractors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("full_name", String(80), nullable=False),
    Column("agency", String(40)),
)
desks = Table(
    "desks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("country", String(2)),
    Column("number", Integer),
    Column("floor_id", Integer, ForeignKey("floors.id")),
    ForeignKeyConstraint(["country", "number"], ["employees.country", "employees.number"]),
)
floors = Table("floors", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))


class Employee:
    """Somebody who is employed."""


class Manager(Employee):
    """Somebody who has a budget."""


class Engineer(Employee):
    """Somebody who has a language."""


class Contractor(Employee):
    """Somebody who works for somebody else."""


class Desk:
    """A place to sit."""


class Floor:
    """Where desks are."""


mapper_registry.map_imperatively(
    Employee,
    employees,
    polymorphic_on=employees.c.role,
    polymorphic_identity="employee",
    properties={"name": employees.c.full_name, "desks": relationship(Desk, back_populates="owner", lazy="raise")},
)
mapper_registry.map_imperatively(Manager, inherits=Employee, polymorphic_identity="manager")
mapper_registry.map_imperatively(Engineer, engineers, inherits=Employee, polymorphic_identity="engineer")
mapper_registry.map_imperatively(
    Contractor,
    contractors,
    inherits=Employee,
    concrete=True,
    polymorphic_identity="contractor",
    properties={"name": contractors.c.full_name},
)
mapper_registry.map_imperatively(
    Desk,
    desks,
    properties={
        "owner": relationship(Employee, back_populates="desks", lazy="raise"),
        "floor": relationship(Floor, lazy="raise"),
    },
)
mapper_registry.map_imperatively(Floor, floors)
