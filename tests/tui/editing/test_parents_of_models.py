"""The row that an attribute of a model is to refer to is chosen from pages of the other model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging import Start
from pooldeck_tui.editing import parents_of
from support.models import LIBRARY, opened_by_models
from support.paging import main_schema
from support.relations import looked

if TYPE_CHECKING:
    from pooldeck_db.target import Target


async def test_parents_are_those_of_the_relationship_by_its_attributes(target: Target) -> None:
    async with opened_by_models(target, "library.models", *LIBRARY) as database:
        books = await looked(database, "books", model="library.models.Book")
        parents = await parents_of(database, books.detail, "publisher_code")
        assert parents is not None
        assert (parents.title, parents.hint) == ("publisher → Publisher", "part of country, code, firm")
        (row,) = (await parents.page("gallim", Start())).rows
        one = 1 if main_schema(database) == "main" else "1"
        assert (row.entries, row.label) == ((("country", "fr"), ("publisher_code", one)), "Gallimard")
        # What a relationship finds in another way than by columns of the row is none of a column's.
        writers = await looked(database, "writers", model="library.models.Writer")
        assert await parents_of(database, writers.detail, "id") is None
