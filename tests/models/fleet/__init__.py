"""SQLModel, as its documentation has it."""

from decimal import Decimal

from sqlmodel import Field, Relationship, SQLModel


class VehicleBase(SQLModel):
    """What is asked of a vehicle; no table."""

    plate: str = Field(index=True, max_length=12)
    price: Decimal = Field(default=0, max_digits=10, decimal_places=2)


class Driver(SQLModel, table=True):
    """Somebody who drives."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    vehicles: list["Vehicle"] = Relationship(back_populates="driver")


class Vehicle(VehicleBase, table=True):
    """Something that is driven."""

    id: int | None = Field(default=None, primary_key=True)
    driver_id: int | None = Field(default=None, foreign_key="driver.id")
    driver: Driver | None = Relationship(back_populates="vehicles")
