"""The modes of the app, each one key away from the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from pooldeck_tui.widgets.mode_strip import MODES, Mode

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationName
    from pooldeck_db.filters import Filter
    from pooldeck_tui.screens.editing.review_face import CellPlace


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the user goes from a screen of one mode."""

    mode: str
    pid: int | None = None
    """The server's process that is to be under the cursor there; None for none."""
    relation: RelationName | None = None
    """The table that is to be shown there; None for none."""
    filter: Filter | None = None
    """Which rows of it; None for all."""
    place: CellPlace | None = None
    """The changed cell that is to be shown there; None for none."""


def _key(mode: Mode) -> Binding:
    return Binding(
        mode.key,
        f"mode('{mode.name}')",
        mode.title,
        show=False,
        id=f"mode.{mode.name}",
        tooltip=mode.help,
    )


class ModeScreen(Screen[Departure | None]):
    """A screen of one mode; it is left for another by that one's key."""

    MODE: ClassVar[str]
    IS_KEPT: ClassVar[bool] = False
    """Whether it stays as it is, with what runs in it, while another mode is shown."""
    BINDINGS: ClassVar[list[BindingType]] = [_key(mode) for mode in MODES]

    def action_mode(self, name: str) -> None:
        """Leave for another mode."""
        if name != self.MODE:
            self.dismiss(Departure(name))
