"""Column types that keep their meaning on SQLite, which has neither decimals nor time zones."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, Enum, Numeric
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

    from sqlalchemy.engine import Dialect

_CENT = Decimal("0.01")


class Money(TypeDecorator[Decimal]):
    """An amount with two decimals, exact up to ten billion on either database."""

    impl = Numeric(12, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Decimal]:
        """SQLite stores a number, whose fifteen exact digits are more than the column has."""
        chosen: TypeEngine[Decimal] = _LiteMoney() if dialect.name == "sqlite" else Numeric(12, 2)
        return dialect.type_descriptor(chosen)


class Instant(TypeDecorator[datetime]):
    """A moment in time: always with a zone, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """SQLite stores ISO 8601 text, which sorts as the moments do."""
        chosen: TypeEngine[datetime] = _LiteInstant() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(chosen)

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Raises ValueError for a value without a zone: nobody could tell which moment it is."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value


class _LiteMoney(UserDefinedType[Decimal]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "NUMERIC(12, 2)"

    def bind_processor(self, _: Dialect) -> Callable[[Decimal | None], float | None]:
        return lambda value: None if value is None else float(value)

    def result_processor(self, _: Dialect, __: object) -> Callable[[float | None], Decimal | None]:
        return lambda value: None if value is None else Decimal(value).quantize(_CENT)


class _LiteInstant(UserDefinedType[datetime]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TIMESTAMP WITH TIME ZONE"

    def bind_processor(self, _: Dialect) -> Callable[[datetime | None], str | None]:
        return lambda value: None if value is None else value.astimezone(UTC).isoformat(" ")

    def result_processor(self, _: Dialect, __: object) -> Callable[[str | None], datetime | None]:
        return lambda value: None if value is None else datetime.fromisoformat(value)


def choice(of: type[StrEnum], name: str) -> Enum:
    """One of the values of `of`: an enum type on PostgreSQL, a text with a check on SQLite."""
    return Enum(of, name=name, values_callable=_values, create_constraint=True, validate_strings=True)


def _values(of: type[StrEnum]) -> list[str]:
    return [member.value for member in of]
