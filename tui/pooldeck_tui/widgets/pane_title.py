"""The line above a grid: which relation, how many rows, in which order, and where the cursor is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_db.paging import After, Before, Method, RowNumber
from pooldeck_tui.format import ELLIPSIS, clean, count, counted, cut_to

if TYPE_CHECKING:
    from pooldeck_db.paging import Page, Sort

GAP = " ─ "
STEPS = 3
"""Steps of the way to a relation that are named."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said about the relation in a pane."""

    relation: str = ""
    kind: str = ""
    """What it is where it is not a plain table: `view`, `partitioned table`."""
    total: RowNumber | None = None
    order: tuple[Sort, ...] = ()
    """The order that the user wished for; empty for the key's."""
    method: Method = Method.KEYSET
    unindexed: bool = False
    remark: str = ""
    """What is to be said about the rows that were sought last, as `remark_on` words it."""
    progress: str = ""
    """How far something is that takes long; empty while nothing does."""
    crumbs: tuple[str, ...] = ()
    """The names of the relations from which references were followed to this one, the earliest first."""

    more: bool = False
    """There are more rows than `total`, which is as far as they were counted."""

    def parts(self) -> tuple[str, ...]:
        """The caption, most important first."""
        name = self._way() + clean(self.relation) + (f" ({self.kind})" if self.kind else "")
        return (name, self.progress, self.remark, self._rows(), self._sorting(), self._paging())

    def _way(self) -> str:
        """The last steps of the way here."""
        earlier = f"{ELLIPSIS} ▸ " if len(self.crumbs) > STEPS else ""
        return earlier + "".join(f"{clean(crumb)} ▸ " for crumb in self.crumbs[-STEPS:])

    def _rows(self) -> str:
        if self.total is None:
            return ""
        if self.more:
            return f"{count(self.total.value)}+ rows"
        rows = counted(self.total.value, "row")
        return rows if self.total.exact else f"{rows} (estimate)"

    def _sorting(self) -> str:
        return ", ".join(f"{'↓' if sort.descending else '↑'} {clean(sort.column)}" for sort in self.order)

    def _paging(self) -> str:
        warning = "no index serves this order" if self.unindexed else ""
        offset = "paged by offset: deep pages are slow" if self.method is Method.OFFSET else ""
        return ", ".join(part for part in (warning, offset) if part)


def remark_on(page: Page, last: str = "") -> str:
    """What is to be said about a page: that the key it was sought by is not there.

    `last` is the remark on the page before: it holds on while the rows are only read further.
    """
    if isinstance(page.request.place, After | Before):
        return last
    if page.found is not False or not page.rows:
        return ""
    return "no such key: the last rows" if page.passed else "no such key: the next one"


class PaneTitle(Widget):
    """Draws a caption at the left and the cursor's row at the right; one line, never laid out anew."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"pane--relation"}
    DEFAULT_CSS = """
    PaneTitle {
        height: 1;
        padding: 0 1;
        background: $surface;
        color: $text-muted;
        & > .pane--relation { color: $foreground; text-style: bold; }
    }
    """

    caption: reactive[Caption] = reactive(Caption())
    row: reactive[RowNumber | None] = reactive(None)
    """The number of the row under the cursor, counted from 0; None where it is unknown."""

    def render(self) -> Content:
        """Draw as many parts as fit, the relation's name first."""
        place = "" if self.row is None else f"row {count(self.row.value + 1, exact=self.row.exact)}"
        relation, *others = self.caption.parts()
        room = max(1, self.size.width - cell_len(place) - 1)
        text = name = cut_to(relation, room)
        for part in others:
            if part and cell_len(text) + len(GAP) + cell_len(part) <= room:
                text += GAP + part
        gap = max(0, self.size.width - cell_len(text) - cell_len(place))
        style = self.get_visual_style("pane--relation")
        return Content.assemble((name, style), text[len(name) :], " " * gap, place)
