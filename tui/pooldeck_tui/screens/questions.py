"""What a pane asks the user, and what it shows of one value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.values import Clipped
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.dialogs.whole_value import LONGEST_VALUE, value_lines
from pooldeck_tui.screens.places import key_mistake, row_mistake

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_tui.widgets.grid import CurrentRow


def row_question() -> LinePrompt:
    """Asks for a row's number."""
    return LinePrompt("Go to row", hint="1 is the first", check=row_mistake)


def key_to_go_by(detail: RelationDetail) -> tuple[str, ...]:
    """The columns whose values lead to a row; empty where none do."""
    # SQLite lets a primary key hold NULLs; such a key is no key to the rows, but one can go by it.
    return key_columns(detail) or detail.primary_key


def key_question(key: tuple[str, ...], answer: str = "", mistake: str = "") -> LinePrompt:
    """Asks for a key's value, again where there was a mistake in the answer."""
    hint = "the value, or its beginning" if len(key) == 1 else 'values by comma, as in a,"b,c"; one will do'
    return LinePrompt(
        f"Go to {', '.join(key)}",
        hint=hint,
        answer=answer,
        mistake=mistake,
        check=partial(key_mistake, len(key)),
    )


async def value_dialog(database: Database, detail: RelationDetail, current: CurrentRow, width: int) -> TextDialog:
    """Shows the value under the cursor, fetched where the page holds only its beginning; raises DatabaseError."""
    column, value = current.columns[current.column], current.values[current.column]
    if isinstance(value, Clipped):
        value = await database.pager.whole_value(detail, current.key, column.name, limit=LONGEST_VALUE)
    return TextDialog(f"{column.name}   {column.type}", value_lines(value, width))
