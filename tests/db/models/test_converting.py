"""Values as pages have them become what the model's own types would have loaded."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect

from pooldeck_db.errors import ValueRefused
from pooldeck_db.models.converting import as_loaded
from support.models import loaded, made_by_models, model

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database
    from pooldeck_db.rows.records import Held

KEY = uuid.UUID("018f2c00-0000-7000-8000-000000000001")


async def converted(database: Database, **held: Held) -> dict[str, object]:
    """Values of a post by their attributes."""
    await made_by_models(database, await loaded("blog.models"))
    post = await model("Post", "blog.models")
    table = inspect(post.entity).local_table
    schema = "public" if database.product == "PostgreSQL" else "main"
    catalog = await database.catalog.catalog()
    name = next(r.name for s in catalog.schemas if s.name == schema for r in s.relations if r.name.name == "posts")
    columns = {column.name: column for column in (await database.catalog.detail(name)).columns}
    wanted = [(columns[each], table.c[each].type, value) for each, value in held.items()]

    async def work(session: AsyncSession) -> tuple[object, ...]:
        return await as_loaded(session, wanted, "Post")

    return dict(zip(held, await database.sessions.read("values", work), strict=True))


async def test_each_type_makes_what_it_would_have_loaded(database: Database) -> None:
    key = str(KEY) if database.product == "PostgreSQL" else KEY.hex
    found = await converted(
        database,
        id=key,
        status="PUBLISHED",
        fee_amount="12.50" if database.product == "PostgreSQL" else 12.5,
        version="7" if database.product == "PostgreSQL" else 7,
        created_at="2026-11-28 08:00:00+00" if database.product == "PostgreSQL" else "2026-11-28 08:00:00.000000",
        changed_at=None,
    )
    made = found.pop("created_at")
    assert isinstance(made, datetime)
    assert made.replace(tzinfo=UTC) == datetime(2026, 11, 28, 8, tzinfo=UTC)
    status = found.pop("status")
    assert getattr(status, "name", None) == "PUBLISHED"
    assert found == {"id": KEY, "fee_amount": Decimal("12.50"), "version": 7, "changed_at": None}


async def test_a_value_that_its_type_refuses_is_refused_with_its_column(database: Database) -> None:
    if database.product == "PostgreSQL":
        # The database's own enum lets no other label through: the type of another column does.
        with pytest.raises(ValueRefused) as refused:
            await converted(database, title="\udcff", version="1")
        assert refused.value.column == "title"
        return
    with pytest.raises(ValueRefused, match="LOST") as refused:
        await converted(database, version=1, status="LOST")
    assert refused.value.column == "status"
