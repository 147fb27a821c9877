"""Shows the user's own models beside the tables, and in what the database differs from them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.worker import WorkerCancelled

from pooldeck_db.errors import DatabaseError
from pooldeck_tui.format import clean, counted
from pooldeck_tui.screens.starting_table import starting_model
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from pooldeck_db.catalog import Catalog, RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.models import Overlay
    from pooldeck_tui.screens.modes import Departure
    from pooldeck_tui.widgets.table_tree import TableTree

MODELS = "Models"
"""What the report is called."""


class Modelled:
    """The models of one open database, on behalf of the screen with its tables."""

    def __init__(self, screen: Screen[Departure | None], tree: TableTree) -> None:
        self._screen, self._tree = screen, tree
        self.overlay: Overlay | None = None
        """The models over the database, as they were last; None before, and where none are named."""

    async def lay(self, database: Database, catalog: Catalog) -> None:
        """Load the models where that was not done yet, and show them over the catalog that was read."""
        if database.target.models is None:
            return
        is_first = self.overlay is None
        try:
            overlay = await database.models.overlay()
        except DatabaseError as error:
            self._say(f"Your models could not be held against the database. {error}")
            return
        self.overlay = overlay
        await self._tree.show(catalog, overlay)
        if is_first and (problems := overlay.loaded.problems):
            key = shown_key(self._tree, "differences", "d", of=self._tree)
            count, first = counted(len(problems), "problem"), f"{problems[0].where}: {problems[0].what}"
            ended = first if first.endswith((".", "!", "?")) else f"{first}."
            self._say(f"{count} with your models, the first one: {ended} In the list of tables {key} shows all.")

    async def starting(self, wished: str, laying: Worker[None]) -> RelationName | None:
        """The rows of the model that is wished for, once the models are laid over; None where there is none."""
        with suppress(WorkerCancelled):  # The tables are read again meanwhile, and so are the models.
            await laying.wait()
        return None if self.overlay is None else starting_model(self.overlay, wished)

    def show_differences(self, relation: RelationName | None) -> None:
        """Show in what a table differs from its models, or everything there is to say of them."""
        # Not needed for the first rows.
        from pooldeck_tui.dialogs.model_report import report
        from pooldeck_tui.dialogs.text_dialog import TextDialog
        from pooldeck_tui.widgets.text_view import as_lines

        if self.overlay is None:
            self._say("No models are known, or not yet. Name them by --models, or in the configuration.")
            return
        lines = [*report(self.overlay)] if relation is None else _lines_of(self.overlay, relation)
        self._screen.app.push_screen(TextDialog(MODELS, as_lines("\n".join(lines))))

    def _say(self, text: str) -> None:
        self._screen.notify(clean(text), severity="warning", timeout=15, markup=False)


def _lines_of(overlay: Overlay, relation: RelationName) -> list[str]:
    """What is said of one table."""
    from pooldeck_tui.dialogs.model_report import table_report

    differences = [each for each in overlay.differences if _is_about(each.relation, relation)]
    name = differences[0].relation if differences else relation
    lines = [*table_report(overlay, name, differences)]
    return lines if differences else [*lines, "  Nothing differs."]


def _is_about(found: RelationName, wished: RelationName) -> bool:
    """Whether it is the table that is wished for, which a model may name without its schema."""
    return found == wished or (not wished.schema and found.name == wished.name)
