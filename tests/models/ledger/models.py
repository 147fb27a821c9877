"""Accounts, their bookings, their labels, and the folders that they are kept in."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Column, Connection, Dialect, ForeignKey, Integer, String, Table, Text, event
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Mapper,
    WriteOnlyMapped,
    composite,
    mapped_column,
    relationship,
    validates,
)
from sqlalchemy.types import TypeDecorator


class Cents(TypeDecorator[Decimal]):
    """Amounts, kept as whole cents."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Whole cents."""
        if value is None:
            return None
        cents = value * 100
        if cents != int(cents):
            raise ValueError(f"{value} has fractions of a cent")
        return int(cents)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """An amount."""
        if value is not None and value > 10**8:
            raise ValueError("nobody has that much")
        return None if value is None else Decimal(value) / 100


class Base(MappedAsDataclass, DeclarativeBase, eq=False):
    """The base of all models."""


class Span:
    """From one day of the year to another."""

    def __init__(self, first: int, last: int) -> None:
        if first > last:
            raise ValueError(f"it ends on day {last}, before it begins on day {first}")
        self.first, self.last = first, last

    def __composite_values__(self) -> tuple[int, int]:
        return self.first, self.last

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self.__composite_values__() == other.__composite_values__()

    def __hash__(self) -> int:
        return hash(self.__composite_values__())


account_labels = Table(
    "account_labels",
    Base.metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("label_id", ForeignKey("labels.id"), primary_key=True),
)
account_folders = Table(
    "account_folders",
    Base.metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("folder_id", ForeignKey("folders.id"), primary_key=True),
)


class Account(Base):
    """Somebody's money."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    owner: Mapped[str] = mapped_column(String(40))
    balance: Mapped[Decimal] = mapped_column(Cents)
    lowest: Mapped[Decimal] = mapped_column(Cents, default=Decimal(0))
    state: Mapped[str] = mapped_column(String(10), default="open")
    first_day: Mapped[int] = mapped_column(default=1)
    last_day: Mapped[int] = mapped_column(default=365)
    terms: Mapped[str | None] = mapped_column(Text, deferred=True, default=None)
    span: Mapped[Span] = composite("first_day", "last_day", init=False, default=None)
    bookings: Mapped[list[Booking]] = relationship(
        back_populates="account", cascade="all, delete-orphan", init=False, repr=False
    )
    labels: Mapped[set[Label]] = relationship(
        secondary=account_labels, back_populates="accounts", init=False, repr=False
    )
    folders: WriteOnlyMapped[Folder] = relationship(
        secondary=account_folders, passive_deletes=True, init=False, repr=False
    )

    @validates("lowest")
    def check_lowest(self, _key: str, lowest: Decimal) -> Decimal:
        """It cannot be below it already."""
        if self.balance < lowest:
            raise ValueError(f"the balance is {self.balance}, below {lowest}")
        return lowest

    @validates("owner")
    def check_owner(self, _key: str, owner: str) -> str:
        """Nobody takes over an account on which something was booked."""
        if owner.startswith("New") and self.bookings:
            raise ValueError("something was booked")
        return owner.strip()

    @validates("state")
    def check_state(self, _key: str, state: str) -> str:
        """A closed account has no terms."""
        if state == "closed" and self.terms:
            raise ValueError("it has terms")
        return state

    @validates("labels", include_removes=True)
    def check_labels(self, _key: str, label: Label, is_remove: bool) -> Label:
        """Two labels at most, and one of them for good."""
        if is_remove and label.name == "for good":
            raise ValueError("that label stays")
        if not is_remove and len(self.labels) >= 2:
            raise ValueError("it has two labels already")
        return label


class Booking(Base):
    """An amount that was booked."""

    __tablename__ = "bookings"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), init=False)
    amount: Mapped[Decimal] = mapped_column(Cents)
    account: Mapped[Account] = relationship(back_populates="bookings", repr=False)


class Label(Base):
    """What is said of accounts."""

    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    accounts: Mapped[list[Account]] = relationship(
        secondary=account_labels, back_populates="labels", init=False, repr=False
    )


class Folder(Base):
    """Where very many accounts are kept."""

    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


@event.listens_for(Account, "before_update")
def keep_frozen(_mapper: Mapper[Account], _connection: Connection, account: Account) -> None:
    """A frozen account is not changed."""
    if account.state == "frozen":
        raise PermissionError(f"the account of {account.owner} is frozen")
